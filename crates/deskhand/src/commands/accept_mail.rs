//! Takes a mail through a door: its octets are safe before anybody says 250.

use std::collections::BTreeSet;

use domain::person::normalise_address;
use domain::{Actor, Event, MailId, MailboxId, Refusal, Result};
use mail::token::split_plus;
use store::mails::{self, Arrival, Raw};
use store::{Conn, Tx, mailboxes};

/// Whom mail for the desk's own keeper is for.
const POSTMASTER: &str = "postmaster";

/// A mail at a door, not yet read.
#[derive(Clone)]
pub struct Delivered {
    pub source: &'static str,
    pub peer: String,
    pub helo: String,
    pub envelope_from: Option<String>,
    pub envelope_to: Vec<String>,
    pub sha256: [u8; 32],
    pub bytes: i64,
    pub raw: Raw,
}

/// Stores one ledger row for each mailbox that the mail is for. A retry of the same octets in the same envelope changes
/// nothing and succeeds: the peer did not hear our answer. The same octets under the token of another ticket, or from
/// somebody else, are no retry: where a mail belongs depends on its envelope.
///
/// # Errors
/// [`Refusal::NotFound`] when no recipient is a mailbox of the desk.
pub async fn accept_mail(tx: &mut Tx, mail: &Delivered, to: &[MailboxId]) -> Result<Vec<MailId>> {
    if to.is_empty() {
        return Err(Refusal::NotFound.into());
    }
    let mut accepted = Vec::with_capacity(to.len());
    for &mailbox in to {
        let before = mails::list_same(tx, mailbox, &mail.sha256).await?;
        if let Some(known) = before.iter().find(|known| brings_nothing_new(mail, known)) {
            tx.quiet("the same octets came again");
            accepted.push(known.id);
            continue;
        }
        let id = tx.next_id().await?;
        let arrival = Arrival {
            id,
            mailbox,
            source: mail.source,
            peer: mail.peer.clone(),
            helo: mail.helo.clone(),
            envelope_from: mail.envelope_from.clone(),
            envelope_to: mail.envelope_to.clone(),
            bytes: mail.bytes,
            sha256: mail.sha256,
            raw: mail.raw.clone(),
        };
        mails::insert(tx, &arrival).await?;
        tx.record(&Actor::Desk, Event::MailAccepted { mail: id, mailbox });
        accepted.push(id);
    }
    Ok(accepted)
}

/// Is every tag under which the mail comes one that it came under before? Then placing it again could not end elsewhere. A
/// peer that retries may leave out the recipients whose answer it heard.
fn brings_nothing_new(mail: &Delivered, known: &mails::Same) -> bool {
    let tags = |to: &[String]| -> BTreeSet<String> {
        let all = to.iter().map(|address| address.trim().to_lowercase());
        all.filter_map(|address| split_plus(&address).1.map(str::to_owned)).collect()
    };
    mail.envelope_from == known.envelope_from && tags(&mail.envelope_to).is_subset(&tags(&known.envelope_to))
}

/// Which mailbox an envelope's recipient is: its address, its `+TOKEN` forms, or `postmaster@` any of the desk's
/// domains (RFC 5321 §4.5.1), which goes to the default mailbox.
pub async fn find_mailbox(db: &mut Conn, recipient: &str) -> Result<Option<MailboxId>> {
    let all = mailboxes::list(db).await?;
    Ok(mailbox_of(&all, recipient))
}

/// [`find_mailbox`] among known mailboxes.
pub fn mailbox_of(all: &[domain::mailbox::Mailbox], recipient: &str) -> Option<MailboxId> {
    let default = || all.iter().find(|m| m.is_default).or(all.first()).map(|m| m.id);
    if recipient.eq_ignore_ascii_case(POSTMASTER) {
        return default();
    }
    let address = normalise_address(recipient).ok()?;
    let (base, _) = split_plus(&address);
    if let Some(m) = all.iter().find(|m| m.address == address || m.address == base) {
        return Some(m.id);
    }
    let (_, host) = address.rsplit_once('@')?;
    let ours = all.iter().any(|m| domain::person::address_domain(&m.address) == host);
    if is_postmaster(&address) && ours { default() } else { None }
}

/// Is it the address that every mail domain has (RFC 5321 §4.5.1)?
pub fn is_postmaster(recipient: &str) -> bool {
    recipient.split('@').next().is_some_and(|local| local.trim().eq_ignore_ascii_case(POSTMASTER))
}
