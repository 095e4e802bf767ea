//! Views that people put together, read for whoever looks: the query bound to them, why a row stands there, and the name
//! under which live updates know the list.

use domain::permission::{may_change_view, may_see_view};
use domain::query::{self, FieldKeys, Name, Node, Query, QueryError};
use domain::read::tickets::{Reason, SavedList, TicketRow};
use domain::read::{Paging, View, ViewCount};
use domain::view::{self, Rows, SavedView};
use domain::{Actor, Error, Moment, PersonId, Refusal, Result, TicketId, ViewId};
use jiff::tz::TimeZone;
use sha2::{Digest, Sha256};
use store::read::views::{self as lists, Asked};
use store::{Conn, fields, people, views};

use crate::followers::search::{bind_list, mailboxes_named, teams_named};
use crate::followers::view_counts::Key;

/// The keys of the desk's own fields, which queries may name.
pub async fn field_keys(db: &mut Conn) -> Result<FieldKeys> {
    Ok(FieldKeys::of(&fields::list(db).await?))
}

/// Whether a text can be a view's query: what is wrong with it otherwise. A name that nobody has is wrong, too: it is
/// easily mistyped, and the list would be empty for no visible reason.
pub async fn check(db: &mut Conn, text: &str, now: Moment) -> Result<Result<Query, QueryError>> {
    check_in(db, text, now, &TimeZone::UTC).await
}

/// [`check`] for somebody whose days begin at midnight of `zone`.
pub async fn check_in(
    db: &mut Conn,
    text: &str,
    now: Moment,
    zone: &TimeZone,
) -> Result<Result<Query, QueryError>> {
    let keys = field_keys(db).await?;
    let query = match view::read(text, now, zone, &keys) {
        Ok(query) => query,
        Err(e) => return Ok(Err(e)),
    };
    for name in query.names() {
        let (found, what, name) = match name {
            Name::Person(name) => (!people::named(db, &name, 1).await?.is_empty(), "Nobody", name),
            Name::PersonOrTeam(name) => {
                let person = !people::named(db, &name, 1).await?.is_empty();
                (person || !teams_named(db, &name).await?.is_empty(), "Nobody, and no team,", name)
            }
            Name::Organisation(name) => {
                let exact = store::organisations::find_by_name(db, &name).await?.is_some();
                let found = exact || !store::organisations::starting_with(db, &name, 1).await?.is_empty();
                (found, "No organisation", name)
            }
            Name::Mailbox(name) => (!mailboxes_named(db, &name).await?.is_empty(), "No mailbox", name),
            Name::Team(name) => (!teams_named(db, &name).await?.is_empty(), "No team", name),
        };
        if !found {
            let words = format!("{what} is called “{name}” here");
            return Ok(Err(QueryError { position: text.find(&name).unwrap_or(0), words }));
        }
    }
    Ok(Ok(query))
}

/// The zone in which a person's days begin.
pub fn zone_of(name: Option<&str>) -> TimeZone {
    name.and_then(|name| TimeZone::get(name).ok()).unwrap_or(TimeZone::UTC)
}

/// A view as one person looks at it.
#[derive(Clone, Debug)]
pub struct Resolved {
    pub view: SavedView,
    /// What stands in it; nothing where the query cannot be read any more.
    pub filter: Node,
    /// The alternatives that are told apart, and their words.
    alternatives: Vec<Node>,
    words: Vec<String>,
    /// What holds for every row, in words.
    always: Vec<String>,
    pub problem: Option<String>,
    pub key: Key,
}

impl Resolved {
    pub fn asked(&self) -> Asked<'_> {
        Asked {
            filter: &self.filter,
            sort: self.view.sort,
            group: self.view.group,
            alternatives: &self.alternatives,
        }
    }

    /// Why a row with these bits of [`lists::Page::fits`] stands here.
    fn why(&self, fits: i64) -> Reason {
        let fitting = self.words.iter().enumerate().filter(|(at, _)| fits >> at & 1 == 1);
        let fitting: Vec<&str> = fitting.map(|(_, words)| words.as_str()).collect();
        let always = self.always.iter().map(String::as_str);
        let whole: Vec<&str> = fitting.iter().copied().chain(always).collect();
        Reason { here: fitting.join(" · "), whole: whole.join(" · ") }
    }
}

/// Finds a view for `by`.
///
/// # Errors
/// Not found, also where it is not theirs to see.
pub async fn resolve(
    db: &mut Conn,
    by: &Actor,
    zone: Option<&str>,
    id: ViewId,
    now: Moment,
) -> Result<Resolved> {
    let view = views::load(db, id).await?;
    may_see_view(by, view.whose)?;
    of_view(db, view, by.person_id(), zone, now).await
}

/// [`resolve`] for a view at hand, kept or still being put together.
pub async fn of_view(
    db: &mut Conn,
    view: SavedView,
    me: Option<PersonId>,
    zone: Option<&str>,
    now: Moment,
) -> Result<Resolved> {
    let keys = field_keys(db).await?;
    let tz = zone_of(zone);
    let key = key_of(&view.query, me, zone, now, &keys);
    let read = view::read(&view.query, now, &tz, &keys);
    let (filter, problem) = match &read {
        Ok(query) => (bind_list(db, query, me).await?.filter, None),
        Err(e) => (Node::nothing(), Some(e.to_string())),
    };
    let rows = Rows::of(&view.query, &keys).unwrap_or_default();
    let (mut alternatives, mut words) = (Vec::new(), Vec::new());
    for row in rows.any.iter().take(lists::ALTERNATIVES_MAX) {
        if let Ok(one) = query::parse_for(&row.text(), now, &tz, &keys) {
            alternatives.push(bind_list(db, &one, me).await?.filter);
            words.push(row.in_words());
        }
    }
    let always = rows.all.iter().map(view::Row::in_words).collect();
    Ok(Resolved { view, filter, alternatives, words, always, problem, key })
}

/// What a list of this query is told apart by: its text, and who and where its reader is as far as that matters.
pub fn key_of(text: &str, me: Option<PersonId>, zone: Option<&str>, now: Moment, keys: &FieldKeys) -> Key {
    let query = query::parse_for(text, now, &TimeZone::UTC, keys).ok();
    let depends_on_reader = query.as_ref().is_some_and(view::depends_on_reader);
    let depends_on_time = view::depends_on_time(text, now, keys);
    Key {
        query: text.to_owned(),
        me: me.filter(|_| depends_on_reader),
        zone: zone.filter(|_| depends_on_time).unwrap_or("UTC").to_owned(),
        depends_on_time,
    }
}

/// The name of a list in live updates: the same for all who see the same tickets in it.
pub fn list_name(key: &Key) -> String {
    let me = key.me.map_or(0, |p| p.0);
    let digest = Sha256::digest(format!("{me}\n{}\n{}", key.zone, key.query));
    format!("q-{}", hex::encode(&digest[..8]))
}

/// The page of a view.
pub struct Shown {
    pub rows: Vec<TicketRow>,
    pub paging: Paging,
    pub saved: SavedList,
}

/// A page of a view as `reader` sees it.
///
/// # Errors
/// A refusal when the cursor is not one of ours.
pub async fn page(
    db: &mut Conn,
    by: &Actor,
    resolved: &Resolved,
    cursor: Option<&str>,
    limit: usize,
) -> Result<Shown> {
    let reader = by.person_id().unwrap_or(PersonId(0));
    let page = lists::list(db, reader, &resolved.asked(), cursor, limit).await?;
    let view = &resolved.view;
    let saved = SavedList {
        list_name: list_name(&resolved.key),
        sort: view.sort,
        group: view.group,
        columns: view.columns.clone(),
        why: page.fits.iter().map(|fits| resolved.why(*fits)).collect(),
        may_change: may_change_view(by, view.whose).is_ok(),
        problem: resolved.problem.clone(),
    };
    Ok(Shown { rows: page.rows, paging: page.paging, saved })
}

/// The tickets before and after one.
pub type Neighbours = (Option<TicketId>, Option<TicketId>);

/// The tickets before and after one in a view; `None` when there is no such view for `by`.
pub async fn around(
    db: &mut Conn,
    by: &Actor,
    zone: Option<&str>,
    view: ViewId,
    ticket: TicketId,
    now: Moment,
) -> Result<Option<Neighbours>> {
    match resolve(db, by, zone, view, now).await {
        Ok(resolved) => lists::neighbours(db, &resolved.asked(), ticket).await.map(Some),
        Err(Error::Refused(Refusal::NotFound)) => Ok(None),
        Err(e) => Err(e),
    }
}

/// The views of somebody's navigation, with as many unsolved tickets as are known to stand in each.
pub async fn navigation(
    db: &mut Conn,
    app: &crate::app::App,
    person: PersonId,
    zone: Option<&str>,
    now: Moment,
) -> Result<Vec<ViewCount>> {
    let found = views::of_person(db, person).await?;
    let active: Vec<_> = found.into_iter().filter(|v| v.inactive_at.is_none()).collect();
    if active.is_empty() {
        return Ok(Vec::new());
    }
    let keys = field_keys(db).await?;
    let asked =
        active.iter().map(|v| app.view_counts.key(&v.query, Some(person), zone, now, &keys)).collect();
    let counts = app.view_counts.ask(asked, now);
    Ok(active
        .into_iter()
        .zip(counts)
        .map(|(v, count)| ViewCount {
            view: View::Saved(v.id),
            name: v.name,
            count: count.unwrap_or(0).min(ViewCount::COUNT_MAX),
        })
        .collect())
}
