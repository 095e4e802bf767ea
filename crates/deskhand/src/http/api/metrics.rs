//! What tickets took, in the public dialect: figures of each ticket, and the turns of its metrics as a stream.
//!
//! Both are folded from the log ([`insight::metrics`]) when they are asked for, so there is nothing that could differ from
//! what happened. Business minutes go by the calendar of the team that has the ticket now.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::calendar::Calendar;
use domain::moment::MINUTE_US;
use domain::permission::{Action, Object};
use domain::ticket::{Status, Ticket};
use domain::{Event, Moment, Result, TeamId, TicketId};
use insight::metrics::{Amount, Happened, Metric, Metrics, Turn, Turned, amounts, measure, turns};
use serde_json::{Map, Value, json};
use store::events::{self, By, Recorded};
use store::read::api::{self as bulk, Direction, TicketOrder, Tickets};
use store::{Conn, calendars, spam, tickets as store_tickets};

use super::answer::{Answer, Answered};
use super::call::{Call, Wire};
use super::paging::Place;
use super::{incremental, tickets};

/// Events of a ticket that are read at once.
const EVENTS_MAX: i64 = 1_000;

async fn history(db: &mut Conn, id: TicketId) -> Result<Vec<Recorded>> {
    let (mut all, mut after) = (Vec::new(), 0);
    loop {
        let page = events::of_ticket(db, id, after, EVENTS_MAX).await?;
        let is_last = (page.len() as i64) < EVENTS_MAX;
        after = page.last().map_or(after, |r| r.seq);
        all.extend(page);
        if is_last {
            return Ok(all);
        }
    }
}

fn happened(recorded: &[Recorded]) -> Vec<Happened> {
    let by = |by: By| if let By::Person(id) = by { Some(id) } else { None };
    recorded.iter().map(|r| Happened { at: r.at, by: by(r.by), event: r.event.clone() }).collect()
}

/// The hours of teams, each read once.
#[derive(Default)]
struct Hours(HashMap<Option<TeamId>, Option<Calendar>>);

impl Hours {
    async fn of(&mut self, db: &mut Conn, team: Option<TeamId>) -> Result<Option<&Calendar>> {
        let calendar = match self.0.entry(team) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(free) => {
                free.insert(calendars::of_team(db, team).await?.map(|(_, calendar)| calendar))
            }
        };
        Ok(calendar.as_ref())
    }
}

/// Whole minutes.
fn minutes(amount: Amount) -> Value {
    json!({ "calendar": amount.calendar_us / MINUTE_US, "business": amount.business_us / MINUTE_US })
}

fn drawn(wire: &Wire, ticket: &Ticket, m: &Metrics, hours: Option<&Calendar>) -> Value {
    let at = |at: Option<Moment>| json!(at.map(Moment::rfc3339));
    let spent = |of: fn(Status) -> bool| minutes(m.spent(hours, of));
    let nothing = || json!({ "calendar": null, "business": null });
    let until = |then: Option<Moment>| then.map_or_else(nothing, |then| minutes(m.until(hours, then)));
    let reply_s = m.first_reply_at.map(|then| m.until(None, then).calendar_us / domain::moment::SECOND_US);
    json!({
        "url": wire.url(format!("ticket_metrics/{}.json", ticket.id)),
        // A ticket has one of them: they share their number.
        "id": ticket.id,
        "ticket_id": ticket.id,
        "created_at": m.opened_at.rfc3339(),
        "updated_at": ticket.updated_at.rfc3339(),
        "group_stations": m.teams,
        "assignee_stations": m.assignments,
        "reopens": m.reopens,
        "replies": m.replies,
        "assignee_updated_at": at(m.assignee_acted_at),
        "requester_updated_at": at(m.requester_acted_at),
        "status_updated_at": m.status_at.rfc3339(),
        "custom_status_updated_at": m.status_at.rfc3339(),
        "initially_assigned_at": at(m.first_assigned_at),
        "assigned_at": at(m.assigned_at),
        "solved_at": at(ticket.solved_at),
        "latest_comment_added_at": at(m.written_at),
        "reply_time_in_minutes": until(m.first_reply_at),
        "reply_time_in_seconds": { "calendar": reply_s },
        "first_resolution_time_in_minutes": until(m.first_solved_at),
        "full_resolution_time_in_minutes": until(m.last_solved_at),
        "agent_wait_time_in_minutes": spent(|s| s == Status::Pending),
        "requester_wait_time_in_minutes": spent(|s| matches!(s, Status::New | Status::Open | Status::OnHold)),
        "on_hold_time_in_minutes": spent(|s| s == Status::OnHold),
    })
}

async fn of_all(db: &mut Conn, wire: &Wire, all: &[Ticket]) -> Result<Vec<Value>> {
    let mut hours = Hours::default();
    let mut rows = Vec::with_capacity(all.len());
    for ticket in all {
        let metrics = measure(ticket, &happened(&history(db, ticket.id).await?));
        rows.push(drawn(wire, ticket, &metrics, hours.of(db, ticket.team).await?));
    }
    Ok(rows)
}

pub async fn list(call: Call) -> Answered {
    call.must(Action::ReadInternal, Object::Desk)?;
    let (paging, wire) = (call.paging()?, call.wire.clone());
    let body = call
        .read(async move |db| {
            let walk = paging.walk(Direction::Up);
            let rows = bulk::tickets(db, &Tickets::All, TicketOrder::Number, walk).await?;
            let part = paging.part(rows, |t| Place { key: 0, id: t.id.0 });
            let count = match paging.is_numbered() {
                true => Some(bulk::tickets_count(db, &Tickets::All).await?),
                false => None,
            };
            let rows = of_all(db, &wire, &part.rows).await?;
            Ok(paging.envelope("ticket_metrics", &part, rows, count))
        })
        .await?;
    Ok(Answer::ok(Value::Object(body)))
}

/// One, by the number of its ticket: both paths lead here.
pub async fn show(call: Call) -> Answered {
    call.must(Action::ReadInternal, Object::Desk)?;
    let (id, wire, by) = (call.id::<TicketId>(0)?, call.wire.clone(), call.actor()?);
    let found = call
        .read(async move |db| {
            let ticket = tickets::readable(db, &by, id).await?;
            Ok(of_all(db, &wire, std::slice::from_ref(&ticket)).await?.remove(0))
        })
        .await?;
    Ok(Answer::ok(json!({ "ticket_metric": found })))
}

/// What `include=metric_sets` adds to tickets, by their number.
///
/// # Errors
/// A fault of the database.
pub async fn beside(db: &mut Conn, wire: &Wire, of: &[Ticket]) -> Result<HashMap<i64, Value>> {
    let rows = of_all(db, wire, of).await?;
    Ok(of.iter().map(|t| t.id.0).zip(rows).collect())
}

// The stream of turns

const fn metric(metric: Metric) -> &'static str {
    match metric {
        Metric::Reply => "reply_time",
        Metric::RequesterWait => "requester_wait_time",
        Metric::AgentWork => "agent_work_time",
        Metric::Resolution => "resolution_time",
        Metric::PeriodicUpdate => "periodic_update_time",
    }
}

/// So many numbers belong to one event of the log: more than metrics can turn at once.
const IDS_OF_ONE: i64 = 16;

/// The turns that one event of the log caused.
fn drawn_turns(ticket: TicketId, seq: i64, of: &[(&Turned, Amount)]) -> Vec<Value> {
    let mut rows: Vec<Value> = Vec::new();
    for (turned, ran) in of {
        let one = |word: &str| {
            json!({
                "ticket_id": ticket,
                "metric": metric(turned.metric),
                "instance_id": turned.instance,
                "type": word,
                "time": turned.at.rfc3339(),
            })
        };
        let status = || {
            let mut row = one("update_status");
            row["status"] = minutes(*ran);
            row["deleted"] = json!(false);
            row
        };
        match turned.turn {
            Turn::Activate => rows.push(one("activate")),
            Turn::Pause => rows.extend([one("pause"), status()]),
            Turn::Fulfill => rows.extend([one("fulfill"), status()]),
            Turn::Breach => {
                let mut row = one("breach");
                row["deleted"] = json!(false);
                rows.push(row);
            }
        }
    }
    for (row, n) in rows.iter_mut().zip(0..) {
        row["id"] = json!(seq * IDS_OF_ONE + n);
    }
    rows
}

/// The turns that these events caused, in their order. Tickets that were deleted or are taken for spam have none.
async fn turned(db: &mut Conn, window: &[Recorded]) -> Result<Vec<Value>> {
    let mut wanted: BTreeMap<TicketId, BTreeSet<i64>> = BTreeMap::new();
    for r in window {
        let may_turn = matches!(
            r.event,
            Event::TicketOpened { .. }
                | Event::StatusChanged { .. }
                | Event::MessageReceived { .. }
                | Event::ReplyWritten { .. }
                | Event::DeadlineMissed { .. }
        );
        if let Some(ticket) = r.event.ticket().filter(|_| may_turn) {
            wanted.entry(ticket).or_default().insert(r.seq);
        }
    }
    let mut hours = Hours::default();
    let mut by_seq: BTreeMap<i64, Vec<Value>> = BTreeMap::new();
    for (id, seqs) in wanted {
        let Some(ticket) = store_tickets::find(db, id).await? else { continue };
        if spam::is_shelved(db, id).await? {
            continue;
        }
        let recorded = history(db, id).await?;
        let all = turns(&ticket, &happened(&recorded));
        let ran = amounts(&all, hours.of(db, ticket.team).await?);
        let mut of_event: BTreeMap<usize, Vec<(&Turned, Amount)>> = BTreeMap::new();
        for (turned, ran) in all.iter().zip(ran) {
            of_event.entry(turned.event).or_default().push((turned, ran));
        }
        for (n, own) in of_event {
            if let Some(r) = recorded.get(n).filter(|r| seqs.contains(&r.seq)) {
                by_seq.insert(r.seq, drawn_turns(id, r.seq, &own));
            }
        }
    }
    Ok(by_seq.into_values().flatten().collect())
}

/// A part of the log that is answered at once.
struct Window {
    events: Vec<Recorded>,
    /// The last number that was read.
    seq: i64,
    is_end: bool,
}

/// By cursor: so many events behind a number.
async fn window_after(db: &mut Conn, seq: i64, start: Option<Moment>, limit: i64) -> Result<Window> {
    let head = events::head(db).await?.seq;
    let (mut found, seq) = events::after(db, seq, limit).await?;
    found.retain(|r| start.is_none_or(|start| r.at >= start));
    Ok(Window { events: found, seq, is_end: seq >= head })
}

/// By time: pages end between two seconds, so that the next one, which begins with a second, neither misses nor repeats.
async fn window_since(db: &mut Conn, start: Moment, limit: i64) -> Result<Window> {
    let head = events::head(db).await?.seq;
    let mut seq = events::last_before(db, start).await?;
    let mut found: Vec<Recorded> = Vec::new();
    let mut last_second = None;
    while seq < head {
        let (chunk, read) = events::after(db, seq, limit).await?;
        seq = read;
        let is_past = |r: &Recorded| last_second.is_some_and(|last| r.at.unix() > last);
        let is_whole = chunk.iter().any(is_past);
        found.extend(chunk.into_iter().filter(|r| r.at >= start));
        if is_whole {
            break;
        }
        if last_second.is_none() && found.len() as i64 >= limit {
            last_second = found.iter().map(|r| r.at.unix()).max();
        }
    }
    let read = found.len();
    found.retain(|r| last_second.is_none_or(|last| r.at.unix() <= last));
    let is_end = seq >= head && found.len() == read;
    Ok(Window { events: found, seq, is_end })
}

pub async fn stream(call: Call) -> Answered {
    call.must(Action::Export, Object::Desk)?;
    if call.query.has("page[size]") || call.query.has("page[after]") {
        by_cursor(call).await
    } else {
        by_time(call).await
    }
}

async fn by_cursor(call: Call) -> Answered {
    let limit = incremental::rows(&call)?;
    let after = call.query.some("page[after]").map(Place::parse).transpose()?;
    let start = match (call.query.some("start_time"), after) {
        (None, Some(_)) => None,
        (Some(_), _) | (None, None) => Some(incremental::start(&call)?),
    };
    let (rows, from, window) = call
        .read(async move |db| {
            let from = match (after, start) {
                (Some(place), _) => place.key,
                (None, Some(start)) => events::last_before(db, start).await?,
                (None, None) => 0,
            };
            let window = window_after(db, from, start, limit).await?;
            Ok((turned(db, &window.events).await?, from, window))
        })
        .await?;
    let cursor = |seq: i64| Place { key: seq, id: 0 }.text();
    let with = [("page[after]", cursor(window.seq)), ("page[size]", limit.to_string())];
    let query = call.query.changed(&["page[after]", "page[before]", "page[size]"], &with);
    let next = (!window.is_end).then(|| format!("{}?{query}", call.wire.own()));
    let mut body = Map::new();
    body.insert("ticket_metric_events".into(), Value::Array(rows));
    body.insert("links".into(), json!({ "next": next, "prev": null }));
    body.insert(
        "meta".into(),
        json!({ "has_more": !window.is_end, "after_cursor": cursor(window.seq), "before_cursor": cursor(from) }),
    );
    Ok(Answer::ok(Value::Object(body)))
}

async fn by_time(call: Call) -> Answered {
    let (start, limit, now) = (incremental::start(&call)?, incremental::rows(&call)?, (call.app.clock)());
    let (rows, window) = call
        .read(async move |db| {
            let window = window_since(db, start, limit).await?;
            Ok((turned(db, &window.events).await?, window))
        })
        .await?;
    let last = window.events.iter().map(|r| r.at.unix()).max();
    // Moments rise in the log: a second is over once a later one is seen, or it is so old that nothing of it can still come.
    // Else it is asked for again, and what comes twice has the same id.
    let is_over = |second: i64| !window.is_end || second + incremental::COMMIT_S_MAX < now.unix();
    let end_time = last.map_or(start.unix(), |second| if is_over(second) { second + 1 } else { second });
    let query = call.query.changed(&["start_time"], &[("start_time", end_time.to_string())]);
    Ok(Answer::ok(json!({
        "count": rows.len(),
        "ticket_metric_events": rows,
        "end_time": end_time,
        "end_of_stream": window.is_end,
        "next_page": format!("{}?{query}", call.wire.own()),
    })))
}
