//! Lists of tickets.

use axum::extract::{Path, Query, State};
use domain::permission::Action;
use domain::read::Frame;
use domain::read::tickets::{Sort, TicketList, View};
use domain::{Refusal, Result};
use serde::Deserialize;
use store::{Conn, read, teams};

use super::{Look, frame, html, need, see};
use crate::app::App;
use crate::http::Page;
use crate::http::session::{Onlooker, Reader};
use crate::saved_views;

/// How many tickets a page of a list has.
pub const ROWS_MAX: usize = 50;

/// Which list, as addresses carry it.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Place {
    /// The view's key, on a ticket's address.
    #[serde(rename = "in")]
    pub view: Option<String>,
    pub sort: Option<String>,
    pub at: Option<String>,
}

impl Place {
    pub fn sort(&self) -> Sort {
        self.sort.as_deref().and_then(Sort::parse).unwrap_or_default()
    }
    pub fn view(&self) -> Option<View> {
        self.view.as_deref().and_then(View::parse)
    }
    /// The place as `ui` links carry it.
    pub fn link(&self) -> Option<ui::url::Place<'_>> {
        Some(ui::url::Place { view: self.view()?, sort: self.sort(), cursor: self.at.as_deref() })
    }
}

/// The workbench opens with what is one's own.
pub async fn home(by: Reader) -> Page {
    need(&by, Action::UseWorkbench)?;
    Ok(see(&ui::url::view(View::Mine, Sort::default(), None), ""))
}

pub async fn show(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(key): Path<String>,
    Query(place): Query<Place>,
) -> Page {
    need(&by, Action::UseWorkbench)?;
    let view = View::parse(&key).ok_or(Refusal::NotFound)?;
    let app2 = app.clone();
    let (frame, list) = app
        .read(async move |db| {
            let frame = frame(db, &app2, &by, &look).await?;
            let list = list(db, &by, &frame, view, place.sort(), place.at).await?;
            Ok((frame, list))
        })
        .await?;
    Ok(html(ui::tickets::page(&frame, &list)))
}

/// A page of a list under its name.
pub async fn list(
    db: &mut Conn,
    by: &Reader,
    frame: &Frame,
    view: View,
    sort: Sort,
    cursor: Option<String>,
) -> Result<TicketList> {
    let reader = by.person.id;
    let today = domain::contact_note::day_in(&frame.time_zone, frame.now);
    if let View::Saved(id) = view {
        let zone = by.person.time_zone.as_deref();
        let resolved = saved_views::resolve(db, &by.actor, zone, id, frame.now).await?;
        let shown = saved_views::page(db, &by.actor, &resolved, cursor.as_deref(), ROWS_MAX).await?;
        let (mut rows, paging, saved) = (shown.rows, shown.paging, Some(shown.saved));
        read::context::remind(db, Some(reader), &mut rows, today).await?;
        return Ok(TicketList { view, name: resolved.view.name, sort, rows, paging, cursor, saved });
    }
    let name = match (frame.views.iter().find(|v| v.view == view), view) {
        (Some(known), _) => known.name.clone(),
        // A team that is not the reader's own.
        (None, View::Team(team)) => teams::load(db, team).await?.name,
        (None, _) => view.key(),
    };
    let mut page = read::tickets::list(db, reader, view, sort, cursor.as_deref(), ROWS_MAX).await?;
    read::context::remind(db, Some(reader), &mut page.rows, today).await?;
    Ok(TicketList { view, name, sort, rows: page.rows, paging: page.paging, cursor, saved: None })
}

/// The navigation's entries with fresh counts; open pages ask for them by themselves.
pub async fn counts(State(app): State<App>, Onlooker(by): Onlooker, look: Look) -> Page {
    need(&by, Action::UseWorkbench)?;
    let app2 = app.clone();
    let frame = app.read(async move |db| frame(db, &app2, &by, &look).await).await?;
    Ok(html(ui::layout::views(&frame, ui::layout::At::Elsewhere)))
}
