//! What is known of addresses that are not written to like any other: found out by reports, taken back by people.

use domain::bounce::{AddressTrouble, BounceReason, Reported, TroubleKind};
use domain::permission::{Action, Object, may};
use domain::person::{Person, normalise_address};
use domain::{Actor, Event, PersonId, Refusal, Result, TicketId};
use store::{Tx, address_trouble as troubles, people};

/// Mail to this address of ours cannot arrive.
pub(super) async fn mark_dead(
    tx: &mut Tx,
    address: &str,
    reported: &Reported,
    ticket: Option<TicketId>,
) -> Result<()> {
    let reason = reported.reason.as_str().to_owned();
    mark(tx, address, reported, TroubleKind::Dead, |person| Event::AddressDied { person, ticket, reason })
        .await
}

/// Its reader called a mail of ours spam.
pub(super) async fn mark_complained(
    tx: &mut Tx,
    address: &str,
    reported: &Reported,
    ticket: TicketId,
) -> Result<()> {
    let event = |person| Event::ReaderComplained { person, ticket: Some(ticket) };
    mark(tx, address, reported, TroubleKind::Complained, event).await
}

async fn mark(
    tx: &mut Tx,
    address: &str,
    reported: &Reported,
    kind: TroubleKind,
    event: impl FnOnce(PersonId) -> Event,
) -> Result<()> {
    let Ok(address) = normalise_address(address) else {
        tx.quiet("what is no address has no trouble");
        return Ok(());
    };
    let trouble = AddressTrouble {
        address,
        kind,
        reason: reported.reason,
        words: reported.words.clone(),
        since: tx.now(),
    };
    let is_new = troubles::insert(tx, &trouble).await?;
    match people::find_by_address(tx, &trouble.address).await? {
        Some(person) if is_new => tx.record(&Actor::Desk, event(person.id)),
        Some(_) | None => tx.quiet("known before, or an address that is nobody's any more"),
    }
    Ok(())
}

/// Who writes from an address can be written to at it.
pub(super) async fn revive(tx: &mut Tx, author: &Person, address: &str, ticket: TicketId) -> Result<()> {
    let Ok(address) = normalise_address(address) else { return Ok(()) };
    if troubles::remove(tx, &address, TroubleKind::Dead).await? {
        tx.record(&Actor::Desk, Event::AddressRevived { person: author.id, ticket: Some(ticket) });
    }
    Ok(())
}

/// Takes back what is known against an address of a contact, for somebody knows better.
///
/// # Errors
/// A refusal when the actor may not, or nothing is known against it.
pub async fn clear_trouble(
    tx: &mut Tx,
    by: &Actor,
    person: PersonId,
    address: &str,
    kind: TroubleKind,
) -> Result<()> {
    let contact = people::load(tx, person).await?;
    may(by, Action::ChangeContact, Object::Person { id: person, role: contact.role })?;
    let address = normalise_address(address)?;
    if !people::addresses(tx, person).await?.contains(&address) {
        return Err(Refusal::NotFound.into());
    }
    if !troubles::remove(tx, &address, kind).await? {
        return Err(Refusal::Conflict("Nothing is known against this address any more.".into()).into());
    }
    let event = match kind {
        TroubleKind::Dead => Event::AddressRevived { person, ticket: None },
        TroubleKind::Complained => Event::PersonChanged { person, fields: vec!["automatic mail".to_owned()] },
    };
    tx.record(by, event);
    Ok(())
}

/// Somebody says, as they send a mail again, that it can reach this address.
pub(super) async fn found_reachable(
    tx: &mut Tx,
    by: &Actor,
    address: &str,
    ticket: Option<TicketId>,
) -> Result<()> {
    let Some(person) = people::find_by_address(tx, address).await? else { return Ok(()) };
    may(by, Action::ChangeContact, Object::Person { id: person.id, role: person.role })?;
    if troubles::remove(tx, address, TroubleKind::Dead).await? {
        tx.record(by, Event::AddressRevived { person: person.id, ticket });
    }
    Ok(())
}

/// What to do about recipients that mail cannot reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToDead {
    /// Refuse the whole, in words.
    Refuse,
    /// Somebody wants it all the same.
    WriteAnyway,
    /// Write to the others; for programs, which cannot be asked.
    LeaveOut,
}

/// The recipients that are written to, and words about those that are not.
///
/// # Errors
/// [`Refusal::Conflict`] when one is dead and that is to be refused.
pub(super) async fn reachable(
    tx: &mut Tx,
    recipients: Vec<String>,
    to_dead: ToDead,
) -> Result<(Vec<String>, String)> {
    if to_dead == ToDead::WriteAnyway {
        return Ok((recipients, String::new()));
    }
    let (mut alive, mut dead) = (Vec::new(), Vec::new());
    for address in recipients {
        match troubles::find(tx, &address, TroubleKind::Dead).await? {
            Some(trouble) => dead.push(in_words(&trouble)),
            None => alive.push(address),
        }
    }
    if dead.is_empty() {
        return Ok((alive, String::new()));
    }
    let dead = dead.join("; ");
    match to_dead {
        ToDead::Refuse => Err(Refusal::Conflict(
            format!("Mail to {dead}. Correct the address, or tick \u{201c}Send anyway\u{201d}.").into(),
        )
        .into()),
        ToDead::LeaveOut | ToDead::WriteAnyway => Ok((alive, format!("not sent: mail to {dead}"))),
    }
}

fn in_words(trouble: &AddressTrouble) -> String {
    let why = match trouble.reason {
        BounceReason::Undefined => "an earlier one came back",
        reason => reason.in_words(),
    };
    format!("{} cannot arrive ({why})", trouble.address)
}

/// Does its reader want no automatic mail, or can none arrive? The reason in words.
pub(super) async fn no_automatic_mail(tx: &mut Tx, address: &str) -> Result<Option<&'static str>> {
    if troubles::find(tx, address, TroubleKind::Dead).await?.is_some() {
        return Ok(Some("mail to the author's address cannot arrive"));
    }
    let complained = troubles::find(tx, address, TroubleKind::Complained).await?.is_some();
    Ok(complained.then_some("the author called an earlier mail of ours spam"))
}
