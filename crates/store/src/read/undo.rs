//! What the reader has just done and can take back.

use domain::read::history::{By, HistoryItem};
use domain::read::undo::UndoOffer;
use domain::read::{PersonRef, TimelineItem};
use domain::undo::UNDO_US;
use domain::{Event, Moment, PersonId, Result};

use crate::{Conn, acts, people, tickets};

/// The reader's own act `seq`, as the page offers to take it back; `None` where it is not theirs, too old, or taken back
/// already. `now` is the moment of drawing.
pub async fn offer(db: &mut Conn, reader: PersonId, seq: i64, now: Moment) -> Result<Option<UndoOffer>> {
    let Some(act) = acts::find(db, seq).await? else { return Ok(None) };
    let is_undo = act.events.iter().any(|(_, e)| matches!(e, Event::ActUndone { .. }));
    if act.by != reader || now.since(act.at) > UNDO_US || is_undo {
        return Ok(None);
    }
    let found = tickets::find(db, act.ticket).await?;
    let unknown = PersonRef { id: reader, name: String::new(), email: None };
    let me = people::find_ref(db, reader).await?.unwrap_or(unknown);
    let items: Vec<TimelineItem> = act
        .events
        .iter()
        .map(|(seq, event)| {
            let by = By::Person(me.clone());
            TimelineItem::Event(HistoryItem { seq: *seq, at: act.at, by, event: event.clone() })
        })
        .collect();
    let names = super::ticket::names(db, &items, found.as_ref()).await?;
    let events = act.events.iter().map(|(_, event)| event.clone()).collect();
    Ok(Some(UndoOffer { seq: act.seq(), ticket: act.ticket, events, names }))
}
