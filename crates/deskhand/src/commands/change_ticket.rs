//! Changes status, assignee, team, priority, tags and the rest of a ticket.

use domain::ticket::{SUBJECT_CHARS_MAX, TicketChange};
use domain::{Actor, Refusal, Result, TicketId};
use store::{Tx, organisations, people, teams, tickets};

/// Changes it; nothing happens when it is so already. `version` refuses when somebody changed the ticket since.
///
/// # Errors
/// A refusal when the actor may not, the ticket is closed, somebody was quicker, or a value does not do.
pub async fn change_ticket(
    tx: &mut Tx,
    by: &Actor,
    id: TicketId,
    change: &TicketChange,
    cause: &str,
    version: Option<i64>,
) -> Result<()> {
    let before = tickets::load(tx, id).await?;
    if version.is_some_and(|v| v != before.version) {
        return Err(
            Refusal::Conflict("Somebody changed this ticket meanwhile; look at it again.".into()).into()
        );
    }
    check_change(tx, change).await?;
    let change = super::fields::settle_change(tx, by, &before, change.clone()).await?;
    let (after, events) = before.change(by, &change, tx.now())?;
    if events.is_empty() {
        return Ok(());
    }
    tickets::update(tx, &before, &after).await?;
    super::record_change_with_cause(tx, by, &before, &after, events, cause).await?;
    if let Some(person) = by.person_id() {
        tickets::mark_seen(tx, person, id).await?;
    }
    Ok(())
}

/// Do the ids that a change names exist, and can tickets be given to them?
///
/// # Errors
/// [`Refusal::Invalid`] with the field.
pub(super) async fn check_change(tx: &mut Tx, change: &TicketChange) -> Result<()> {
    if let Some(Some(id)) = change.assignee
        && !people::is_assignable(tx, id).await?
    {
        return Err(Refusal::invalid("assignee", "must be an agent who is not suspended").into());
    }
    if let Some(Some(id)) = change.team
        && teams::find(tx, id).await?.is_none()
    {
        return Err(Refusal::invalid("team", "does not exist").into());
    }
    if let Some(Some(id)) = change.organisation
        && organisations::find(tx, id).await?.is_none()
    {
        return Err(Refusal::invalid("organisation", "does not exist").into());
    }
    if let Some(id) = change.requester
        && people::find(tx, id).await?.is_none()
    {
        return Err(Refusal::invalid("requester", "does not exist").into());
    }
    Ok(())
}

/// Writes down the confirmed cause of the last solving.
///
/// # Errors
/// [`Refusal::Conflict`] when the ticket was never solved, [`Refusal::Invalid`] when there are too many words.
pub async fn set_cause(tx: &mut Tx, by: &Actor, id: TicketId, cause: &str) -> Result<()> {
    use domain::permission::{Action, Object, may};
    let ticket = tickets::load(tx, id).await?;
    may(by, Action::ChangeTicket, Object::Ticket { requester: ticket.requester, participants: &[] })?;
    if cause.chars().count() > SUBJECT_CHARS_MAX {
        let problem = format!("must have at most {SUBJECT_CHARS_MAX} characters");
        return Err(Refusal::invalid("cause", problem).into());
    }
    let cause = domain::ticket::clean_subject(cause);
    let solving = store::outcomes::set_cause(tx, id, &cause).await?;
    let solving =
        solving.ok_or_else(|| Refusal::Conflict("A cause is noted when the ticket is solved.".into()))?;
    tickets::touch(tx, id).await?;
    tx.record(by, domain::Event::TicketSolved { ticket: id, solving });
    Ok(())
}
