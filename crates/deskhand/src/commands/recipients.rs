//! Who a reply goes to, and from which of the desk's addresses.

use domain::mailbox::Mailbox;
use domain::sending::RECIPIENTS_MAX;
use domain::ticket::Ticket;
use domain::{AttachmentId, MailboxId, PersonId, PlannedReplyId, Refusal, Result};
use store::{Tx, mailboxes, people};

use super::address_trouble::{self, ToDead};

/// What was chosen for one reply; the default is what the ticket says.
#[derive(Clone, Debug, Default)]
pub struct Sending {
    /// To first, then Cc; the ticket's own people when `None`.
    pub recipients: Option<Vec<String>>,
    /// Who gets it without the others knowing.
    pub bcc: Vec<String>,
    /// The address it leaves from, and answers come to; the ticket's own when `None`.
    pub mailbox: Option<MailboxId>,
    /// Files of a reply that its author took back before.
    pub kept: Vec<AttachmentId>,
    /// The planned reply that becomes this message, with its files.
    pub planned: Option<PlannedReplyId>,
}

/// Where a mail goes.
pub(super) struct Envelope {
    /// `None` where the desk has no address at all.
    pub mailbox: Option<Mailbox>,
    pub recipients: Vec<String>,
    pub bcc: Vec<String>,
    /// The recipients are the ticket's own people, all of them and nobody else.
    pub own_people: bool,
    /// Who was left out because mail cannot reach them, in words.
    pub left_out: String,
}

impl Envelope {
    /// Of what does not leave: only where it would have come from.
    pub(super) async fn of_nobody(tx: &mut Tx, ticket: &Ticket) -> Result<Self> {
        let mailbox = from(tx, None, ticket).await?;
        Ok(Self {
            mailbox,
            recipients: Vec::new(),
            bcc: Vec::new(),
            own_people: true,
            left_out: String::new(),
        })
    }
}

/// The mailbox that mail of a ticket leaves from: the chosen one, its own, or the desk's first. `None` where there is none.
///
/// # Errors
/// A refusal when the chosen one does not exist.
pub(super) async fn from(tx: &mut Tx, chosen: Option<MailboxId>, ticket: &Ticket) -> Result<Option<Mailbox>> {
    match chosen.or(ticket.mailbox) {
        Some(id) => mailboxes::load(tx, id).await.map(Some),
        None => Ok(mailboxes::list(tx).await?.into_iter().next()),
    }
}

/// The file is no more among those that were kept.
pub(super) fn kept_is_gone() -> Refusal {
    Refusal::invalid("files", "of the reply that was taken back are not there any more; attach them again")
}

/// Whom a reply of the team on `ticket` goes to.
///
/// # Errors
/// A refusal when an address is the desk's own or of somebody suspended, when there are too many, or when one is dead
/// and that is to be refused.
pub(super) async fn envelope(
    tx: &mut Tx,
    ticket: &Ticket,
    accepted: &[PersonId],
    sending: &Sending,
    to_dead: ToDead,
) -> Result<Envelope> {
    let mailbox = from(tx, sending.mailbox, ticket).await?;
    let mut own = Vec::new();
    for person in [ticket.requester].iter().chain(accepted) {
        let person = people::load(tx, *person).await?;
        if person.suspended_at.is_none()
            && let Some(email) = person.email
            && !own.contains(&email)
        {
            own.push(email);
        }
    }
    let chosen = sending.recipients.as_ref().filter(|chosen| **chosen != own);
    if let Some(chosen) = chosen {
        check(tx, "cc", chosen).await?;
    }
    check(tx, "bcc", &sending.bcc).await?;
    let own_people = chosen.is_none();
    let recipients = chosen.cloned().unwrap_or(own);
    let bcc: Vec<String> = sending.bcc.iter().filter(|b| !recipients.contains(b)).cloned().collect();
    if recipients.len() + bcc.len() > RECIPIENTS_MAX && !(own_people && bcc.is_empty()) {
        let words = format!("and the other addresses are more than {RECIPIENTS_MAX}; write to fewer at once");
        return Err(Refusal::invalid("cc", words).into());
    }
    let (recipients, left_out) = address_trouble::reachable(tx, recipients, to_dead).await?;
    let (bcc, hidden_left_out) = address_trouble::reachable(tx, bcc, to_dead).await?;
    if recipients.is_empty() && !bcc.is_empty() {
        return Err(Refusal::invalid("bcc", "needs somebody in To or Cc besides").into());
    }
    let left_out: Vec<String> = [left_out, hidden_left_out].into_iter().filter(|w| !w.is_empty()).collect();
    Ok(Envelope { mailbox, recipients, bcc, own_people, left_out: left_out.join("; ") })
}

/// Somebody typed these: may the desk write to them?
pub(super) async fn check(tx: &mut Tx, field: &'static str, addresses: &[String]) -> Result<()> {
    if addresses.len() > RECIPIENTS_MAX {
        let words = format!("names more than {RECIPIENTS_MAX} people; write to fewer at once");
        return Err(Refusal::invalid(field, words).into());
    }
    let ours = if addresses.is_empty() { Vec::new() } else { mailboxes::list(tx).await? };
    for address in addresses {
        let (plain, _) = mail::token::split_plus(address);
        if ours.iter().any(|m| m.address == plain || m.address == *address) {
            let words = format!("has {address}, which is an address of this desk: it would write to itself");
            return Err(Refusal::invalid(field, words).into());
        }
        let known = people::find_by_address(tx, address).await?;
        if known.is_some_and(|person| person.suspended_at.is_some()) {
            let words = format!("has {address}, whose owner is suspended and gets no mail");
            return Err(Refusal::invalid(field, words).into());
        }
    }
    Ok(())
}
