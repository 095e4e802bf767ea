//! What the reader has just done and can take back.

use domain::moment::SECOND_US;
use domain::read::history::{By, HistoryItem};
use domain::read::undo::UndoOffer;
use domain::read::{PersonRef, TimelineItem};
use domain::undo::OFFER_SECONDS;
use domain::{Event, Moment, PersonId, Result};

use crate::{Conn, acts, events, people, tickets};

/// A page that took long is still one on which it is offered.
const OFFER_US: i64 = 2 * OFFER_SECONDS * SECOND_US;
/// So many events later it is not looked any more whether it was taken back.
const LATER_MAX: i64 = 100;

/// The reader's own act `seq`, as the page offers to take it back; `None` where it is not theirs, too old, or taken back
/// already. `now` is the moment of drawing.
pub async fn offer(db: &mut Conn, reader: PersonId, seq: i64, now: Moment) -> Result<Option<UndoOffer>> {
    let Some(act) = acts::find(db, seq).await? else { return Ok(None) };
    let is_undo = act.events.iter().any(|(_, e)| matches!(e, Event::ActUndone { .. }));
    if act.by != reader || now.since(act.at) > OFFER_US || is_undo {
        return Ok(None);
    }
    let later = events::of_ticket(db, act.ticket, act.seq(), LATER_MAX).await?;
    if later.iter().any(|r| matches!(r.event, Event::ActUndone { act: known, .. } if known == act.seq())) {
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
