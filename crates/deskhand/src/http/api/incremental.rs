//! Exports of what changed: by cursor, and by time for clients that know no cursor.

use domain::permission::{Action, Object};
use domain::person::Person;
use domain::ticket::Ticket;
use domain::{Actor, Moment, PersonId, Result, TicketId};
use serde_json::{Map, Value, json};
use store::{Conn, tickets as store_tickets};

use super::answer::{Answer, Answered, Failure};
use super::call::{Call, Wire};
use super::paging::Place;
use super::{tickets, users};

/// A transaction has the moment at which it began, and is in the log when it is committed: so long after a second may more of
/// it come, in seconds.
pub(super) const COMMIT_S_MAX: i64 = 60;
const ROWS_MAX: i64 = 1000;

/// What is exported.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Tickets,
    Users,
}

/// One row of an export with its place in it.
enum Row {
    Ticket(Box<Ticket>, Gone),
    User(Box<Person>),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Gone {
    No,
    /// Deleted, or on the spam shelf: programs that mirror the desk know one word for what left every list.
    Deleted,
}

impl Row {
    fn place(&self) -> Place {
        match self {
            Self::Ticket(t, _) => Place { key: t.updated_at.0, id: t.id.0 },
            Self::User(p) => Place { key: p.updated_at.0, id: p.id.0 },
        }
    }
    fn second(&self) -> i64 {
        Moment(self.place().key).unix()
    }
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Tickets => "tickets",
            Self::Users => "users",
        }
    }

    async fn after(self, db: &mut Conn, from: Place, limit: i64) -> Result<Vec<Row>> {
        let at = Moment(from.key);
        Ok(match self {
            Self::Tickets => {
                let rows = store_tickets::changed_after(db, at, TicketId(from.id), limit).await?;
                let row = |(t, gone)| Row::Ticket(Box::new(t), if gone { Gone::Deleted } else { Gone::No });
                rows.into_iter().map(row).collect()
            }
            Self::Users => {
                let rows = users::changed_after(db, at, PersonId(from.id), limit).await?;
                rows.into_iter().map(|p| Row::User(Box::new(p))).collect()
            }
        })
    }
}

async fn drawn(
    db: &mut Conn,
    wire: &Wire,
    by: &Actor,
    include: &std::collections::BTreeSet<String>,
    kind: Kind,
    rows: Vec<Row>,
    body: &mut Map<String, Value>,
) -> Result<()> {
    match kind {
        Kind::Tickets => {
            let mut found = Vec::with_capacity(rows.len());
            let mut gone = Vec::new();
            for row in rows {
                if let Row::Ticket(t, state) = row {
                    gone.push(state);
                    found.push(*t);
                }
            }
            let mut drawn = tickets::drawn(db, wire, by, &found).await?;
            for (value, state) in drawn.iter_mut().zip(gone) {
                if state == Gone::Deleted {
                    value["status"] = json!("deleted");
                }
            }
            body.insert("tickets".into(), Value::Array(drawn));
            tickets::sideload(db, wire, by, include, &found, body).await
        }
        Kind::Users => {
            let mut found = Vec::with_capacity(rows.len());
            for row in rows {
                if let Row::User(p) = row {
                    found.push(*p);
                }
            }
            let drawn = users::users(db, wire, by, &found).await?;
            body.insert("users".into(), Value::Array(drawn));
            let include: Vec<String> = include.iter().cloned().collect();
            users::sideload(db, wire, by, &include, &found, body).await
        }
    }
}

/// Seconds since 1970, written as `1577836800`, `1577836800.0` or as an ISO 8601 time: clients send all three.
pub fn start_time(text: &str) -> Option<Moment> {
    if let Ok(seconds) = text.parse::<i64>() {
        return Some(Moment::from_unix(seconds));
    }
    match text.parse::<f64>() {
        Ok(seconds) if seconds.is_finite() && seconds.abs() < 1e12 => {
            Some(Moment::from_unix(seconds.floor() as i64))
        }
        Ok(_) => None,
        Err(_) => Moment::parse(text),
    }
}

pub(super) fn start(call: &Call) -> Result<Moment, Failure> {
    let bad = |words: &str| Failure::malformed("Invalid start_time", words);
    let text =
        call.query.some("start_time").ok_or_else(|| bad("start_time is missing: seconds since 1970"))?;
    let start =
        start_time(text).ok_or_else(|| bad("start_time must be seconds since 1970 or an ISO 8601 time"))?;
    if start > (call.app.clock)() {
        return Err(bad("start_time lies in the future"));
    }
    Ok(start)
}

pub(super) fn rows(call: &Call) -> Result<i64, Failure> {
    let rows = call.query.number("per_page")?.or(call.query.number("page[size]")?).unwrap_or(ROWS_MAX);
    if rows < 1 {
        return Err(Failure::malformed("Invalid pagination", "per_page must be a number from 1 on"));
    }
    Ok(rows.min(ROWS_MAX))
}

/// The place just before everything that happened at `start`.
fn before(start: Moment) -> Place {
    Place { key: start.0.saturating_sub(1), id: i64::MAX }
}

async fn by_cursor(call: Call, kind: Kind) -> Answered {
    call.must(Action::Export, Object::Desk)?;
    let from = match call.query.some("cursor").filter(|c| *c != "undefined") {
        Some(cursor) => Place::parse(cursor)?,
        None => before(start(&call)?),
    };
    let limit = rows(&call)?;
    let (wire, by, include) = (call.wire.clone(), call.actor()?, call.includes());
    let (mut body, last, end) = call
        .read(async move |db| {
            let mut rows = kind.after(db, from, limit + 1).await?;
            let end = rows.len() as i64 <= limit;
            rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
            let last = rows.last().map_or(from, Row::place);
            let mut body = Map::new();
            drawn(db, &wire, &by, &include, kind, rows, &mut body).await?;
            Ok((body, last, end))
        })
        .await?;
    let query = call.query.changed(&["start_time", "cursor"], &[("cursor", last.text())]);
    body.insert("after_cursor".into(), json!(last.text()));
    body.insert("after_url".into(), json!(format!("{}?{query}", call.wire.own())));
    body.insert("before_cursor".into(), Value::Null);
    body.insert("before_url".into(), Value::Null);
    body.insert("end_of_stream".into(), json!(end));
    Ok(Answer::ok(Value::Object(body)))
}

/// Pages end between two seconds, so that the next one, which begins with a second, neither misses nor repeats anything.
async fn by_time(call: Call, kind: Kind) -> Answered {
    call.must(Action::Export, Object::Desk)?;
    let (start, limit, now) = (start(&call)?, rows(&call)?, (call.app.clock)());
    let (wire, by, include) = (call.wire.clone(), call.actor()?, call.includes());
    let (mut body, count, last, end) = call
        .read(async move |db| {
            let mut rows = kind.after(db, before(start), limit).await?;
            let mut end = (rows.len() as i64) < limit;
            while let Some(last) = rows.last().filter(|_| !end) {
                let (place, second) = (last.place(), last.second());
                let more = kind.after(db, place, ROWS_MAX).await?;
                let of_second = more.iter().take_while(|r| r.second() == second).count();
                end = more.len() < ROWS_MAX as usize && of_second == more.len();
                let whole = of_second < more.len();
                rows.extend(more.into_iter().take(of_second));
                if whole {
                    break;
                }
            }
            let (count, last) = (rows.len(), rows.last().map(Row::second));
            let mut body = Map::new();
            drawn(db, &wire, &by, &include, kind, rows, &mut body).await?;
            Ok((body, count, last, end))
        })
        .await?;
    // A second is over once a later one is seen, or it is so old that nothing of it can still come, from another node whose
    // clock is behind or whose commit takes its time. Else it is asked for again, and what comes twice has the same id.
    let is_over = |second: i64| !end || second + COMMIT_S_MAX < now.unix();
    let end_time = last.map_or(start.unix(), |second| if is_over(second) { second + 1 } else { second });
    let query = call.query.changed(&["start_time"], &[("start_time", end_time.to_string())]);
    body.insert("count".into(), json!(count));
    body.insert("end_time".into(), json!(end_time));
    body.insert("end_of_stream".into(), json!(end));
    body.insert("next_page".into(), json!(format!("{}?{query}", call.wire.own())));
    debug_assert!(body.contains_key(kind.name()), "the rows stand under their name");
    Ok(Answer::ok(Value::Object(body)))
}

pub async fn tickets_by_cursor(call: Call) -> Answered {
    by_cursor(call, Kind::Tickets).await
}

pub async fn users_by_cursor(call: Call) -> Answered {
    by_cursor(call, Kind::Users).await
}

pub async fn tickets_by_time(call: Call) -> Answered {
    by_time(call, Kind::Tickets).await
}

pub async fn users_by_time(call: Call) -> Answered {
    by_time(call, Kind::Users).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::moment::SECOND_US;

    #[test]
    fn start_times_are_read_in_every_spelling() {
        let at = Some(Moment(1_577_836_800 * SECOND_US));
        for text in ["1577836800", "1577836800.0", "1577836800.9", "2020-01-01T00:00:00Z", "2020-01-01"] {
            assert_eq!(start_time(text), at, "{text}");
        }
        for bad in ["", "x", "NaN", "inf", "1e300"] {
            assert_eq!(start_time(bad), None, "{bad}");
        }
    }
}
