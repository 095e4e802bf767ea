//! Ticket lists.

use std::collections::HashMap;

use domain::read::frame::ViewCount;
use domain::read::tickets::{Shelf, Sort, TicketRow, View};
use domain::read::{OrganisationRef, Paging, PersonRef, TeamRef};
use domain::{Moment, PersonId, Refusal, Result, TicketId};

use crate::db::{Row, ToValue, Value};
use crate::tickets::{SHELF_SNOOZED, SHELF_SPAM, split_tags};
use crate::{Conn, args, snoozes};

/// A page of a list.
pub struct Page {
    pub rows: Vec<TicketRow>,
    pub paging: Paging,
}

const SELECT: &str = "select t.id, t.subject, t.status, t.priority, t.type, t.channel, t.tags, t.snippet, t.last_word,
    t.delivery_failed, t.due_at, t.missed_at, t.created_at, t.updated_at, t.version, t.urgency, t.shelf, r.id as r_id, r.name as r_name,
    r.email as r_email, a.id as a_id, a.name as a_name, a.email as a_email, g.id as g_id, g.name as g_name,
    o.id as o_id, o.name as o_name, coalesce(nullif(b.name, ''), b.address) as mailbox_name,
    case when t.updated_at > coalesce(s.seen_at, 0) then 1 else 0 end as unseen,
    case when exists (select 1 from join_suggestion j where j.ticket_id = t.id and j.state = 'open') then 1 else 0 end
    as suggested,
    case when exists (select 1 from draft d where d.person_id = $1 and d.ticket_id = t.id) then 1 else 0 end as has_draft,
    z.until_at as z_until, z.ended_at as z_ended, z.ticket_id as z_id
    from ticket t join person r on r.id = t.requester_id left join person a on a.id = t.assignee_id
    left join team g on g.id = t.team_id left join seen s on s.person_id = $1 and s.ticket_id = t.id
    left join snooze z on z.ticket_id = t.id
    left join organisation o on o.id = t.organisation_id left join mailbox b on b.id = t.mailbox_id";

/// The one composer of list queries: static fragments, bound values.
struct Composed {
    sql: String,
    args: Vec<Value>,
}

impl Composed {
    fn new(reader: PersonId) -> Self {
        Self { sql: SELECT.to_owned(), args: vec![reader.to_value()] }
    }
    fn bind(&mut self, value: impl ToValue) -> usize {
        self.args.push(value.to_value());
        self.args.len()
    }
    fn within(&mut self, view: View, reader: PersonId) {
        match view {
            View::Mine => {
                let n = self.bind(reader);
                self.sql.push_str(&format!(" where t.assignee_id = ${n} and t.shelf = 0"));
            }
            View::Unassigned => self.sql.push_str(" where t.assignee_id is null and t.shelf = 0"),
            View::Team(team) => {
                let n = self.bind(team);
                self.sql
                    .push_str(&format!(" where t.team_id = ${n} and t.assignee_id is null and t.shelf = 0"));
            }
            View::Open => self.sql.push_str(" where t.shelf = 0"),
            View::Solved => self.sql.push_str(" where t.shelf = 1"),
            View::Snoozed => self.sql.push_str(" where t.shelf = 4"),
            View::Spam => self.sql.push_str(" where t.shelf = 3"),
            // What a query finds is listed by `read::views`, which knows the query.
            View::Saved(_) => self.sql.push_str(" where 1 = 0"),
        }
    }
    /// From the cursor on, or back from it, at most `limit` rows.
    fn ordered(&mut self, sort: Sort, cursor: Option<Cursor>, limit: i64) {
        let (key, falls) = order(sort);
        let down = falls != cursor.is_some_and(|c| c.newer);
        let (sign, way) = if down { ('<', "desc") } else { ('>', "asc") };
        // A key that is the id itself stands once: named twice, SQLite sorts for the second.
        let unique = sort == Sort::Newest;
        if let Some(c) = cursor {
            let id = self.bind(c.id);
            if unique {
                self.sql.push_str(&format!(" and t.id {sign} ${id}"));
            } else {
                let k = self.bind(c.key);
                self.sql.push_str(&format!(" and ({key}, t.id) {sign} (${k}, ${id})"));
            }
        }
        let n = self.bind(limit);
        let then = if unique { String::new() } else { format!(", t.id {way}") };
        self.sql.push_str(&format!(" order by {key} {way}{then} limit ${n}"));
    }
}

/// The columns of an order and whether it falls.
fn order(sort: Sort) -> (&'static str, bool) {
    match sort {
        Sort::Recent => ("t.updated_at", true),
        Sort::Waiting => ("t.updated_at", false),
        Sort::Newest => ("t.id", true),
        Sort::Urgent => ("t.urgency", true),
        Sort::Due => ("t.due_at", false),
    }
}

/// Where a page goes on: the key and id of its edge, and the direction.
#[derive(Clone, Copy)]
struct Cursor {
    newer: bool,
    key: i64,
    id: i64,
}

impl Cursor {
    fn parse(text: &str) -> Result<Self> {
        let bad = || Refusal::invalid("page", "is not a page of this list; open the list again");
        let newer = match text.as_bytes().first() {
            Some(b'n') => true,
            Some(b'o') => false,
            _ => return Err(bad().into()),
        };
        let (key, id) = text[1..].split_once('.').ok_or_else(bad)?;
        Ok(Self { newer, key: key.parse().map_err(|_| bad())?, id: id.parse().map_err(|_| bad())? })
    }
    fn text(newer: bool, sort: Sort, row: &Keyed) -> String {
        let key = match sort {
            Sort::Recent | Sort::Waiting => row.row.updated_at.0,
            Sort::Newest => row.row.id.0,
            Sort::Urgent => row.urgency,
            Sort::Due => row.row.due_at.map_or(crate::promises::NEVER_US, |at| at.0),
        };
        format!("{}{key}.{}", if newer { 'n' } else { 'o' }, row.row.id)
    }
}

struct Keyed {
    row: TicketRow,
    urgency: i64,
}

/// A page of `view` as `reader` sees it.
///
/// # Errors
/// [`Refusal::Invalid`] when the cursor is not one of ours.
pub async fn list(
    db: &mut Conn,
    reader: PersonId,
    view: View,
    sort: Sort,
    cursor: Option<&str>,
    limit: usize,
) -> Result<Page> {
    let mut q = Composed::new(reader);
    q.within(view, reader);
    page(db, q, sort, cursor, limit).await
}

/// How the engine would find a page of a list, line by line: whether an index serves it.
pub async fn plan(
    db: &mut Conn,
    reader: PersonId,
    view: View,
    sort: Sort,
    cursor: Option<&str>,
) -> Result<Vec<String>> {
    let mut q = Composed::new(reader);
    q.within(view, reader);
    q.ordered(sort, cursor.map(Cursor::parse).transpose()?, 50);
    let (verb, column) = crate::dialect::explain(db.is_lite());
    let rows = db.all_composed(&format!("{verb} {}", q.sql), &q.args).await?;
    rows.into_iter().map(|mut row| row.get(column)).collect()
}

/// Puts order, cursor and limit to a query, and runs it.
async fn page(
    db: &mut Conn,
    mut q: Composed,
    sort: Sort,
    cursor: Option<&str>,
    limit: usize,
) -> Result<Page> {
    let cursor = cursor.map(Cursor::parse).transpose()?;
    let newer = cursor.is_some_and(|c| c.newer);
    // One more than is shown: it tells whether there is another page.
    q.ordered(sort, cursor, limit as i64 + 1);
    let mut rows =
        db.all_composed(&q.sql, &q.args).await?.into_iter().map(keyed).collect::<Result<Vec<_>>>()?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    if newer {
        rows.reverse();
    }
    let edge = |row: Option<&Keyed>, newer| row.map(|row| Cursor::text(newer, sort, row));
    let paging = Paging {
        newer: if newer && !more || cursor.is_none() { None } else { edge(rows.first(), true) },
        older: if newer || more { edge(rows.last(), false) } else { None },
    };
    Ok(Page { rows: rows.into_iter().map(|k| k.row).collect(), paging })
}

/// The tickets before and after `ticket` in a list.
pub async fn neighbours(
    db: &mut Conn,
    reader: PersonId,
    view: View,
    sort: Sort,
    ticket: TicketId,
) -> Result<(Option<TicketId>, Option<TicketId>)> {
    let sql = "select updated_at, urgency, due_at from ticket where id = $1";
    let Some(mut at) = db.find(sql, args![ticket]).await? else {
        return Ok((None, None));
    };
    let key = match sort {
        Sort::Recent | Sort::Waiting => at.get("updated_at")?,
        Sort::Newest => ticket.0,
        Sort::Urgent => at.get("urgency")?,
        Sort::Due => at.get("due_at")?,
    };
    let mut found = [None, None];
    for (place, direction) in ['n', 'o'].into_iter().enumerate() {
        let cursor = format!("{direction}{key}.{ticket}");
        let page = list(db, reader, view, sort, Some(&cursor), 1).await?;
        found[place] = page.rows.first().map(|row| row.id);
    }
    Ok((found[0], found[1]))
}

/// One row, as `reader` sees it; `None` when the ticket is gone.
pub async fn find_row(db: &mut Conn, reader: PersonId, ticket: TicketId) -> Result<Option<TicketRow>> {
    let mut q = Composed::new(reader);
    let n = q.bind(ticket);
    q.sql.push_str(&format!(" where t.id = ${n} and t.shelf <> 2"));
    let row = db.all_composed(&q.sql, &q.args).await?.into_iter().next();
    Ok(row.map(keyed).transpose()?.map(|k| k.row))
}

/// The rows of these tickets, in their order; those that are gone are left out.
pub async fn rows(db: &mut Conn, reader: PersonId, tickets: &[TicketId]) -> Result<Vec<TicketRow>> {
    let mut found = HashMap::with_capacity(tickets.len());
    for part in tickets.chunks(ROWS_AT_ONCE_MAX) {
        let mut q = Composed::new(reader);
        let places: Vec<String> = part.iter().map(|&id| format!("${}", q.bind(id))).collect();
        q.sql.push_str(&format!(" where t.shelf <> 2 and t.id in ({})", places.join(", ")));
        for row in db.all_composed(&q.sql, &q.args).await? {
            let row = keyed(row)?.row;
            found.insert(row.id, row);
        }
    }
    Ok(tickets.iter().filter_map(|id| found.remove(id)).collect())
}

/// How many rows [`rows`] reads with one statement.
const ROWS_AT_ONCE_MAX: usize = 100;

/// Tickets of a requester, last changed first.
pub async fn of_requester(
    db: &mut Conn,
    reader: PersonId,
    requester: PersonId,
    cursor: Option<&str>,
    limit: usize,
) -> Result<Page> {
    of(db, reader, " where t.requester_id = ", requester.to_value(), cursor, limit).await
}

/// Tickets of an organisation, last changed first.
pub async fn of_organisation(
    db: &mut Conn,
    reader: PersonId,
    organisation: domain::OrganisationId,
    cursor: Option<&str>,
    limit: usize,
) -> Result<Page> {
    of(db, reader, " where t.organisation_id = ", organisation.to_value(), cursor, limit).await
}

async fn of(
    db: &mut Conn,
    reader: PersonId,
    whose: &'static str,
    id: Value,
    cursor: Option<&str>,
    limit: usize,
) -> Result<Page> {
    let mut q = Composed::new(reader);
    let n = q.bind(id);
    q.sql.push_str(&format!("{whose}${n} and t.shelf in (0, 1, 4)"));
    page(db, q, Sort::Recent, cursor, limit).await
}

const COUNT_MAX: i64 = ViewCount::COUNT_MAX;

/// How many tickets a view holds, at most [`ViewCount::COUNT_MAX`].
pub async fn count(db: &mut Conn, reader: PersonId, view: View) -> Result<i64> {
    let mut row = match view {
        View::Mine => {
            let sql = "select count(*) as n from (select 1 from ticket where assignee_id = $1 and shelf = 0 limit $2) x";
            db.one(sql, args![reader, COUNT_MAX]).await?
        }
        View::Unassigned => {
            let sql = "select count(*) as n from (select 1 from ticket where assignee_id is null and shelf = 0 limit $1) x";
            db.one(sql, args![COUNT_MAX]).await?
        }
        View::Team(team) => {
            let sql = "select count(*) as n from (select 1 from ticket where team_id = $1 and assignee_id is null and shelf = 0 limit $2) x";
            db.one(sql, args![team, COUNT_MAX]).await?
        }
        View::Open => {
            let sql = "select count(*) as n from (select 1 from ticket where shelf = 0 limit $1) x";
            db.one(sql, args![COUNT_MAX]).await?
        }
        View::Solved => {
            let sql = "select count(*) as n from (select 1 from ticket where shelf = 1 limit $1) x";
            db.one(sql, args![COUNT_MAX]).await?
        }
        View::Snoozed => {
            let sql = "select count(*) as n from (select 1 from ticket where shelf = 4 limit $1) x";
            db.one(sql, args![COUNT_MAX]).await?
        }
        View::Saved(_) => return Ok(0),
        View::Spam => {
            let sql = "select count(*) as n from (select 1 from ticket where shelf = 3 limit $1) x";
            db.one(sql, args![COUNT_MAX]).await?
        }
    };
    row.get("n")
}

fn keyed(mut row: Row) -> Result<Keyed> {
    let assignee: Option<PersonId> = row.get("a_id")?;
    let assignee = match assignee {
        Some(id) => Some(PersonRef { id, name: row.get("a_name")?, email: row.get("a_email")? }),
        None => None,
    };
    let team: Option<domain::TeamId> = row.get("g_id")?;
    let team = match team {
        Some(id) => Some(TeamRef { id, name: row.get("g_name")? }),
        None => None,
    };
    let (shelf, updated_at): (i64, Moment) = (row.get("shelf")?, row.get("updated_at")?);
    let snooze = match row.get::<Option<TicketId>>("z_id")? {
        Some(_) => {
            let (until, ended) = (row.get("z_until")?, row.get("z_ended")?);
            snoozes::mark(shelf == SHELF_SNOOZED, until, ended, updated_at)
        }
        None => None,
    };
    Ok(Keyed {
        urgency: row.get("urgency")?,
        row: TicketRow {
            id: row.get("id")?,
            subject: row.get("subject")?,
            status: row.get("status")?,
            priority: row.get("priority")?,
            ticket_type: row.get("type")?,
            channel: row.get("channel")?,
            requester: PersonRef {
                id: row.get("r_id")?,
                name: row.get("r_name")?,
                email: row.get("r_email")?,
            },
            assignee,
            team,
            organisation: match row.get::<Option<domain::OrganisationId>>("o_id")? {
                Some(id) => Some(OrganisationRef { id, name: row.get("o_name")? }),
                None => None,
            },
            mailbox: row.get("mailbox_name")?,
            tags: split_tags(&row.get::<String>("tags")?).into_iter().collect(),
            snippet: row.get("snippet")?,
            last_word: row.get("last_word")?,
            unseen: row.get("unseen")?,
            delivery_failed: row.get("delivery_failed")?,
            join_suggested: row.get("suggested")?,
            has_draft: row.get("has_draft")?,
            // `read::context::remind` says it where it is wanted.
            reminder: String::new(),
            shelf: match shelf {
                SHELF_SPAM => Shelf::Spam,
                SHELF_SNOOZED => Shelf::Snoozed,
                _ => Shelf::Desk,
            },
            snooze,
            due_at: crate::promises::due(row.get("due_at")?),
            missed_at: row.get("missed_at")?,
            created_at: row.get("created_at")?,
            updated_at,
            version: row.get("version")?,
        },
    })
}
