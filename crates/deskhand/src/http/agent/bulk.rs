//! One change of many tickets: choose, look, do, and take back.

use axum::extract::{Path, State};
use domain::bulk::{Assigned, BulkChange, ItemState, TICKETS_MAX};
use domain::permission::Action;
use domain::read::bulk::{BulkForm, BulkPage, Outlooks};
use domain::read::tickets::{Sort, View};
use domain::ticket::{Priority, Status};
use domain::undo::UNDO_US;
use domain::{BulkId, Error, Refusal, Result, TicketId, snooze};
use store::{Conn, bulks, people, read, teams, tickets};

use super::{Look, frame, html, need, problem, refused_html, see};
use crate::app::App;
use crate::commands::change_many::{change_many, preview, undo_many};
use crate::http::Page;
use crate::http::forms::Form;
use crate::http::session::Reader;
use crate::saved_views;

/// How many tickets of a list are read at once.
const ROWS_AT_ONCE: usize = 500;
/// How many of those that cannot are named.
const NAMED_MAX: i64 = 200;

/// The page with what would happen. Nothing is done here.
pub async fn look(State(app): State<App>, by: Reader, look: Look, form: Form) -> Page {
    need(&by, Action::UseWorkbench)?;
    Ok(html(draw(&app, by, look, form, None).await?))
}

async fn draw(
    app: &App,
    by: Reader,
    look: Look,
    form: Form,
    refused: Option<domain::read::FormProblem>,
) -> Result<String> {
    let app2 = app.clone();
    app.read(async move |db| {
        let frame = frame(db, &app2, &by, &look).await?;
        let tickets = selected(db, &by, selection(&form)?, frame.now).await?;
        let (change, mut problem) = match wanted(&form, &by, frame.now) {
            Ok(change) => (change, None),
            Err(refusal) => (BulkChange::default(), Some(refusal.to_string())),
        };
        if let Some(refused) = refused {
            problem = Some(refused.words);
        }
        let outlooks = if change.is_empty() || tickets.is_empty() {
            None
        } else {
            let p = preview(db, &by.actor, &change, &tickets, frame.now).await?;
            Some(Outlooks { changes: p.changes, as_it_is: p.as_it_is, refuses: p.refuses })
        };
        let x = BulkForm {
            tickets,
            change,
            typed: form.typed(),
            outlooks,
            assignees: people::assignable(db).await?,
            teams: teams::refs(db).await?,
            problem,
            back: ui::url::own_path(form.text("back"), ui::url::agent()),
        };
        Ok(ui::bulk::form(&frame, &x).into())
    })
    .await
}

/// Which tickets: those that were ticked, or all of a list.
enum Selection {
    Ticked(Vec<TicketId>),
    AllOf(View),
}

fn selection(form: &Form) -> Result<Selection, Refusal> {
    if form.ticked("all") {
        return View::parse(form.text("all")).map(Selection::AllOf).ok_or(Refusal::NotFound);
    }
    let mut tickets: Vec<TicketId> = Vec::new();
    for id in form.all("ticket") {
        let id = id.parse().map_err(|_| Refusal::invalid("ticket", "must be a number"))?;
        if !tickets.contains(&id) {
            tickets.push(id);
        }
    }
    Ok(Selection::Ticked(tickets))
}

async fn selected(
    db: &mut Conn,
    by: &Reader,
    selection: Selection,
    now: domain::Moment,
) -> Result<Vec<TicketId>> {
    let view = match selection {
        Selection::Ticked(ticked) => {
            let mut known = Vec::with_capacity(ticked.len());
            for id in ticked.into_iter().take(TICKETS_MAX + 1) {
                known.extend(tickets::find(db, id).await?.map(|ticket| ticket.id));
            }
            return Ok(known);
        }
        Selection::AllOf(view) => view,
    };
    if let View::Saved(id) = view {
        let zone = by.person.time_zone.as_deref();
        let resolved = saved_views::resolve(db, &by.actor, zone, id, now).await?;
        // One more than may be, so that too many are refused and not cut off unseen.
        return read::views::ids(db, &resolved.asked(), 0, TICKETS_MAX as i64 + 1).await;
    }
    let (mut found, mut cursor) = (Vec::new(), None::<String>);
    loop {
        // By number, so that what changes meanwhile moves nobody.
        let page = read::tickets::list(db, by.person.id, view, Sort::Newest, cursor.as_deref(), ROWS_AT_ONCE)
            .await?;
        found.extend(page.rows.iter().map(|row| row.id));
        cursor = page.paging.older;
        // One more than may be, so that too many are refused and not cut off unseen.
        if cursor.is_none() || found.len() > TICKETS_MAX {
            return Ok(found);
        }
    }
}

/// What the form wants done. Fields that were left alone change nothing; `none` empties.
fn wanted(form: &Form, by: &Reader, now: domain::Moment) -> Result<BulkChange, Refusal> {
    let chosen = |name: &str| Some(form.text(name).trim()).filter(|text| !text.is_empty());
    let id = |name: &'static str| match chosen(name) {
        None => Ok(None),
        Some("none") => Ok(Some(None)),
        Some(text) => text
            .parse::<i64>()
            .map(|id| Some(Some(id)))
            .map_err(|_| Refusal::invalid(name, "must be a number")),
    };
    let tags = |name: &str| {
        chosen(name).map(|text| text.split([' ', ',']).filter(|t| !t.is_empty()).map(str::to_owned).collect())
    };
    let zone = by.person.zone();
    Ok(BulkChange {
        status: form.word("status", Status::parse)?,
        priority: match chosen("priority") {
            None => None,
            Some("none") => Some(Assigned::Nothing),
            Some(_) => form.word("priority", Priority::parse)?.map(Assigned::To),
        },
        assignee: id("assignee")?.map(|id| Assigned::of(id.map(Into::into))),
        team: id("team")?.map(|id| Assigned::of(id.map(Into::into))),
        add_tags: tags("add_tags").unwrap_or_default(),
        remove_tags: tags("remove_tags").unwrap_or_default(),
        snooze: chosen("snooze")
            .map(|text| snooze::parse("snooze", text, now, zone))
            .transpose()?
            .map(Into::into),
        spam: form.ticked("spam"),
        merge_into: match chosen("merge_into") {
            None => None,
            Some(text) => {
                let number = text.trim_start_matches('#').parse();
                Some(number.map_err(|_| Refusal::invalid("merge_into", "must be a ticket's number"))?)
            }
        },
    })
}

/// Begins it.
pub async fn create(State(app): State<App>, by: Reader, look: Look, form: Form) -> Page {
    let begun = begin(&app, &by, &form).await;
    match begun {
        Ok(id) => {
            app.bulk_asked.notify_one();
            Ok(see(&ui::url::bulk(id), ""))
        }
        Err(e) => {
            let refused = problem(&e, &form)?;
            let page = draw(&app, by, look, form, Some(refused)).await?;
            Ok(refused_html(&e, page))
        }
    }
}

async fn begin(app: &App, by: &Reader, form: &Form) -> Result<BulkId> {
    need(by, Action::UseWorkbench)?;
    let now = (app.clock)();
    let change = wanted(form, by, now)?;
    let (reader, selection) = (by.clone(), selection(form)?);
    let tickets = app.read(async move |db| selected(db, &reader, selection, now).await).await?;
    let actor = by.actor.clone();
    app.write(async move |tx| change_many(tx, &actor, &change, &tickets).await).await
}

/// How far it has come, and what came of it.
pub async fn show(State(app): State<App>, by: Reader, look: Look, Path(id): Path<BulkId>) -> Page {
    need(&by, Action::UseWorkbench)?;
    let app2 = app.clone();
    let page = app
        .read(async move |db| {
            let frame = frame(db, &app2, &by, &look).await?;
            let bulk =
                bulks::find(db, id).await?.filter(|b| b.by == by.person.id).ok_or(Refusal::NotFound)?;
            let undone_by = bulks::undoing(db, id).await?;
            let may_undo = bulk.undoes.is_none()
                && undone_by.is_none()
                && bulk.counts.changed > 0
                && bulk.finished_at.is_some_and(|at| frame.now.since(at) <= UNDO_US);
            let refused = bulks::items(db, id, ItemState::Refused, 0, NAMED_MAX).await?;
            let x = BulkPage { bulk, refused, undone_by, may_undo };
            Ok::<String, Error>(ui::bulk::page(&frame, &x).into())
        })
        .await?;
    Ok(html(page))
}

/// Takes all of it back.
pub async fn undo(State(app): State<App>, by: Reader, Path(id): Path<BulkId>) -> Page {
    let undo = app.write(async move |tx| undo_many(tx, &by.actor, id).await).await?;
    app.bulk_asked.notify_one();
    Ok(see(&ui::url::bulk(undo), ""))
}
