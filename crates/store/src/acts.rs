//! What somebody did on a ticket in one step, as the log tells it: what can be taken back ([`domain::undo`]).

use domain::{Event, Moment, PersonId, Result, TicketId};

use crate::events::{self, By, Recorded};
use crate::{Conn, args};

/// More events than this belong to no act of one person on one ticket.
const EVENTS_MAX: i64 = 200;

/// All that one person recorded on one ticket at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Act {
    pub ticket: TicketId,
    pub by: PersonId,
    pub at: Moment,
    /// With their numbers, oldest first; never empty.
    pub events: Vec<(i64, Event)>,
}

impl Act {
    /// The number that the act goes by: that of its last event.
    pub fn seq(&self) -> i64 {
        self.events.last().map_or(0, |(seq, _)| *seq)
    }
}

/// The act that the event `seq` belongs to; `None` where it is no person's act on a ticket.
pub async fn find(db: &mut Conn, seq: i64) -> Result<Option<Act>> {
    let sql = "select seq, at, actor, actor_id, body from event where seq = $1";
    let Some(row) = db.find(sql, args![seq]).await? else { return Ok(None) };
    let (_, Some(one)) = events::recorded(row)? else { return Ok(None) };
    let (By::Person(by), Some(ticket)) = (one.by, one.event.ticket()) else { return Ok(None) };
    // What was recorded at one moment stands in a row; the moment is shared by few acts.
    let sql =
        "select seq, at, actor, actor_id, body from event where ticket_id = $1 and seq >= $2 and seq <= $3
        order by seq";
    let rows = db.all(sql, args![ticket, seq - EVENTS_MAX, seq + EVENTS_MAX]).await?;
    let mut all = Vec::new();
    for row in rows {
        if let (seq, Some(r)) = events::recorded(row)?
            && r.at == one.at
            && r.by == By::Person(by)
        {
            all.push((seq, r.event));
        }
    }
    Ok(Some(Act { ticket, by, at: one.at, events: all }))
}

/// The number of what `person` recorded on a ticket at `at`, which is the moment of a transaction; `None` when that was
/// nothing.
pub async fn seq_of(db: &mut Conn, ticket: TicketId, person: PersonId, at: Moment) -> Result<Option<i64>> {
    let sql = "select seq from event where ticket_id = $1 and at = $2 and actor = 'person' and actor_id = $3
        order by seq desc limit 1";
    db.find(sql, args![ticket, at, person]).await?.map(|mut row| row.get("seq")).transpose()
}

/// What was recorded on a ticket before the event `seq`, the latest first.
pub async fn before(db: &mut Conn, ticket: TicketId, seq: i64, limit: i64) -> Result<Vec<Recorded>> {
    let sql = "select seq, at, actor, actor_id, body from event where ticket_id = $1 and seq < $2
        order by seq desc limit $3";
    let rows = db.all(sql, args![ticket, seq, limit]).await?;
    rows.into_iter().filter_map(|row| events::recorded(row).map(|(_, event)| event).transpose()).collect()
}
