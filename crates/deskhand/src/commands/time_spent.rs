//! Time that people work on tickets: recorded with their words or by hand, and corrected.

use domain::checklist::{ENTRY_SECONDS_MAX, TimeEntry, check_seconds};
use domain::permission::{Action, Object, may};
use domain::{Actor, Event, MessageId, Refusal, Result, TicketId, TimeEntryId};
use store::read::work::{TIME_SETTING, may_correct, records_time};
use store::{Tx, settings, tickets, time_entries};

/// Records time by hand.
///
/// # Errors
/// A refusal when the actor may not write on the ticket, the desk records no time, or it is no length that can be.
pub async fn add_time(tx: &mut Tx, by: &Actor, ticket: TicketId, seconds: i64) -> Result<TimeEntryId> {
    if !records_time(tx).await? {
        let words = "This desk records no time. A lead can change that under Checklists.";
        return Err(Refusal::Conflict(words.into()).into());
    }
    insert(tx, by, ticket, check_seconds(seconds)?, None).await
}

/// Records what the watch showed when something was written; nothing where the desk records no time, or the watch stood.
pub async fn add_watched(
    tx: &mut Tx,
    by: &Actor,
    ticket: TicketId,
    seconds: i64,
    message: Option<MessageId>,
) -> Result<()> {
    if seconds < 1 || !records_time(tx).await? {
        return Ok(());
    }
    insert(tx, by, ticket, seconds.min(ENTRY_SECONDS_MAX), message).await.map(drop)
}

async fn insert(
    tx: &mut Tx,
    by: &Actor,
    ticket: TicketId,
    seconds: i64,
    message: Option<MessageId>,
) -> Result<TimeEntryId> {
    let person = by.as_person()?.id;
    let known = tickets::load(tx, ticket).await?;
    may(by, Action::WriteNote, Object::Ticket { requester: known.requester, participants: &[] })?;
    let now = tx.now();
    let entry = TimeEntry {
        id: tx.next_id().await?,
        ticket,
        person,
        seconds,
        message,
        created_at: now,
        updated_at: now,
    };
    time_entries::insert(tx, &entry).await?;
    tickets::touch(tx, ticket).await?;
    tx.record(by, Event::TimeSpent { ticket, person, seconds });
    Ok(entry.id)
}

/// Says how long it really was; 0 takes the entry away.
///
/// # Errors
/// A refusal when it is neither the actor's own nor the actor a lead, or it is no length that can be.
pub async fn correct_time(
    tx: &mut Tx,
    by: &Actor,
    ticket: TicketId,
    id: TimeEntryId,
    seconds: i64,
) -> Result<()> {
    let entry = time_entries::find(tx, id).await?.filter(|e| e.ticket == ticket).ok_or(Refusal::NotFound)?;
    let known = tickets::load(tx, ticket).await?;
    may(by, Action::WriteNote, Object::Ticket { requester: known.requester, participants: &[] })?;
    if !may_correct(by, &entry) {
        return Err(Refusal::not_allowed("it is somebody else's time; a lead can correct it").into());
    }
    if seconds == entry.seconds {
        return Ok(());
    }
    if seconds == 0 {
        time_entries::remove(tx, id).await?;
    } else {
        time_entries::correct(tx, id, check_seconds(seconds)?).await?;
    }
    tickets::touch(tx, ticket).await?;
    tx.record(by, Event::TimeCorrected { ticket, person: entry.person, from: entry.seconds, to: seconds });
    Ok(())
}

/// Whether the desk records time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recording {
    On,
    Off,
}

/// # Errors
/// A refusal when the actor is no lead.
pub async fn set_recording(tx: &mut Tx, by: &Actor, to: Recording) -> Result<()> {
    may(by, Action::ManageFields, Object::Desk)?;
    let value = match to {
        Recording::On => "on",
        Recording::Off => "off",
    };
    settings::put(tx, TIME_SETTING, value).await?;
    tx.record(by, Event::SettingChanged { name: TIME_SETTING.to_owned() });
    Ok(())
}
