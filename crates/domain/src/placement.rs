//! What becomes of a letter. Pure: the command reads the facts, [`place`] decides, the command writes.
//!
//! DESIGN §8.5: a valid token joins; a reference joins only from a participant with an aligned DMARC pass; anything
//! else is a new ticket, with a suggestion where there was a reference.

use crate::letter::{Letter, LetterKind};
use crate::message::Identity;
use crate::ticket::Status;
use crate::{MessageId, OutboxId, PersonId, TicketId};

/// What the command found out about a letter before asking.
#[derive(Clone, Debug)]
pub struct Facts<'a> {
    pub letter: &'a Letter,
    /// The envelope's return path; `None` or empty is the null path of automatic mail.
    pub envelope_from: Option<&'a str>,
    pub identity: Identity,
    /// The author's person, if they are known.
    pub author: Option<PersonId>,
    /// The same mail at the same mailbox, placed before: same Message-ID, same body (DESIGN §8.3).
    pub duplicate_of: Option<TicketId>,
    /// From one of the desk's own addresses, or marked by this desk.
    pub own: bool,
    /// A verified token of ours in a recipient address, In-Reply-To or References.
    pub token: Option<Known>,
    /// A Message-ID of a ticket's message named in In-Reply-To or References, without a token.
    pub reference: Option<Known>,
    /// A verified bounce token: which outgoing mail this report is about.
    pub bounced: Option<Bounced>,
}

/// A ticket that a letter points to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    pub ticket: TicketId,
    pub status: Status,
    /// The author is its requester, an accepted participant, or one of the team.
    pub takes_part: bool,
}

/// An outgoing mail that a delivery report names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounced {
    pub ticket: TicketId,
    pub outbox: OutboxId,
    pub message: Option<MessageId>,
}

/// Where a letter goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Placement {
    /// A ticket of its own; `suggested` is one that it may belong to.
    NewTicket { suggested: Option<TicketId> },
    /// A message on that ticket.
    Reply { ticket: TicketId, stranger: bool, reopens: bool },
    /// The ticket it answers is closed: a new one, linked to it.
    FollowUp { of: TicketId },
    /// Came before; the ledger says so and nothing else happens.
    Duplicate { of: TicketId },
    /// A delivery report about one of our mails: shown on its ticket.
    DeliveryReport(Bounced),
    /// Kept in the ledger and not made a ticket.
    SetAside,
}

/// A placement and its reason, in a sentence that the ledger and the ticket show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    pub placement: Placement,
    pub reason: &'static str,
}

/// More hops than this is a loop (RFC 5321 §6.3 speaks of 100; desks see far fewer).
pub const HOPS_MAX: usize = 50;

/// Decides. Total: every letter has a place.
pub fn place(facts: &Facts<'_>) -> Placed {
    let placed = |placement, reason| Placed { placement, reason };
    let letter = facts.letter;
    if let Some(of) = facts.duplicate_of {
        return placed(Placement::Duplicate { of }, "the same mail came to this mailbox before");
    }
    if letter.hops > HOPS_MAX {
        return placed(Placement::SetAside, "it went through more than 50 servers, which is a loop");
    }
    if letter.kind == LetterKind::Bounce || letter.kind == LetterKind::Complaint {
        return match facts.bounced {
            Some(bounced) => {
                placed(Placement::DeliveryReport(bounced), "a delivery report with a token of ours")
            }
            // A forged report must not change anything (RFC 3464 reports are unauthenticated).
            None => placed(Placement::SetAside, "a delivery report that carries no token of ours"),
        };
    }
    if facts.own {
        return placed(Placement::SetAside, "it came from the desk itself");
    }
    if let Some(known) = &facts.token {
        return join(known, letter, "it carries the ticket's token");
    }
    if let Some(known) = &facts.reference {
        if known.takes_part && facts.identity == Identity::Verified {
            return join(
                known,
                letter,
                "it answers a message of this ticket and its verified author takes part in it",
            );
        }
        let reason = "it mentions a ticket's message but proves nothing, so it is only suggested";
        return placed(Placement::NewTicket { suggested: Some(known.ticket) }, reason);
    }
    placed(Placement::NewTicket { suggested: None }, "nothing in it points to a ticket")
}

fn join(known: &Known, letter: &Letter, reason: &'static str) -> Placed {
    let automatic = letter.kind != LetterKind::Person;
    let placement = match known.status {
        // A vacation notice must not open a ticket again, not even as a follow-up.
        Status::Closed if automatic => Placement::SetAside,
        Status::Closed => Placement::FollowUp { of: known.ticket },
        Status::Solved | Status::Pending | Status::OnHold | Status::Open | Status::New => Placement::Reply {
            ticket: known.ticket,
            stranger: !known.takes_part,
            reopens: !automatic && known.status.waits_for_customer(),
        },
    };
    Placed { placement, reason }
}

/// May the desk answer this letter by itself? The gate of RFC 3834 §2, asked before any rule that could send.
///
/// # Errors
/// The reason why not, for the ledger.
pub fn may_auto_answer(facts: &Facts<'_>) -> Result<(), &'static str> {
    let letter = facts.letter;
    if facts.envelope_from.is_none_or(str::is_empty) {
        return Err("the return path is empty");
    }
    if letter.kind != LetterKind::Person {
        return Err("it was not written by a person");
    }
    if facts.own || letter.hops > HOPS_MAX {
        return Err("it may be a loop");
    }
    let Some(author) = letter.author() else { return Err("it has no single author") };
    let local = author.email.split('@').next().unwrap_or_default();
    let machine = [
        "noreply",
        "no-reply",
        "no_reply",
        "donotreply",
        "do-not-reply",
        "mailer-daemon",
        "postmaster",
        "bounce",
        "bounces",
        "root",
        "daemon",
    ];
    if machine.contains(&local)
        || local.starts_with("owner-")
        || local.ends_with("-request")
        || local.ends_with("-bounces")
    {
        return Err("the author's address is not read by a person");
    }
    match facts.identity {
        Identity::Verified => Ok(()),
        Identity::NotVerified => Err("nobody vouched for the author's address"),
        Identity::Failed => Err("the author's address failed its check"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letter::Address;

    fn letter() -> Letter {
        Letter {
            from: vec![Address { name: String::new(), email: "rosa@example.org".into() }],
            ..Letter::default()
        }
    }

    fn facts(letter: &Letter) -> Facts<'_> {
        Facts {
            letter,
            envelope_from: Some("rosa@example.org"),
            identity: Identity::NotVerified,
            author: None,
            duplicate_of: None,
            own: false,
            token: None,
            reference: None,
            bounced: None,
        }
    }

    fn known(status: Status, takes_part: bool) -> Option<Known> {
        Some(Known { ticket: TicketId(7), status, takes_part })
    }

    #[test]
    fn a_token_joins_and_a_stranger_stays_a_stranger() {
        let l = letter();
        let f = Facts { token: known(Status::Solved, false), ..facts(&l) };
        assert_eq!(
            place(&f).placement,
            Placement::Reply { ticket: TicketId(7), stranger: true, reopens: true }
        );
    }

    #[test]
    fn a_reference_joins_only_a_verified_participant() {
        let l = letter();
        let cases = [
            (true, Identity::Verified, true),
            (true, Identity::NotVerified, false),
            (true, Identity::Failed, false),
            (false, Identity::Verified, false),
        ];
        for (takes_part, identity, joins) in cases {
            let f = Facts { reference: known(Status::Open, takes_part), identity, ..facts(&l) };
            let expected = if joins {
                Placement::Reply { ticket: TicketId(7), stranger: false, reopens: false }
            } else {
                Placement::NewTicket { suggested: Some(TicketId(7)) }
            };
            assert_eq!(place(&f).placement, expected);
        }
    }

    #[test]
    fn a_reply_to_a_closed_ticket_is_a_follow_up_unless_a_machine_wrote_it() {
        let mut l = letter();
        let f = Facts { token: known(Status::Closed, true), ..facts(&l) };
        assert_eq!(place(&f).placement, Placement::FollowUp { of: TicketId(7) });
        l.kind = LetterKind::AutoReply;
        let f = Facts { token: known(Status::Closed, true), ..facts(&l) };
        assert_eq!(place(&f).placement, Placement::SetAside);
    }

    #[test]
    fn a_vacation_notice_does_not_reopen() {
        let mut l = letter();
        l.kind = LetterKind::AutoReply;
        let f = Facts { token: known(Status::Solved, true), ..facts(&l) };
        assert_eq!(
            place(&f).placement,
            Placement::Reply { ticket: TicketId(7), stranger: false, reopens: false }
        );
    }

    #[test]
    fn a_forged_bounce_changes_nothing() {
        let mut l = letter();
        l.kind = LetterKind::Bounce;
        let f = Facts { token: known(Status::Open, true), ..facts(&l) };
        assert_eq!(place(&f).placement, Placement::SetAside);
    }

    #[test]
    fn the_gate_lets_only_a_verified_persons_plain_mail_through() {
        let l = letter();
        let open = Facts { identity: Identity::Verified, ..facts(&l) };
        assert_eq!(may_auto_answer(&open), Ok(()));
        assert!(may_auto_answer(&Facts { envelope_from: Some(""), ..open.clone() }).is_err());
        assert!(may_auto_answer(&Facts { own: true, ..open.clone() }).is_err());
        assert!(may_auto_answer(&facts(&l)).is_err(), "not verified");
        for kind in LetterKind::ALL.iter().filter(|&&k| k != LetterKind::Person) {
            let l = Letter { kind: *kind, ..letter() };
            assert!(may_auto_answer(&Facts { letter: &l, ..open.clone() }).is_err(), "{kind:?}");
        }
        for from in ["no-reply@example.org", "mailer-daemon@x.org", "list-request@x.org"] {
            let l = Letter {
                from: vec![Address { name: String::new(), email: from.into() }],
                ..Letter::default()
            };
            assert!(may_auto_answer(&Facts { letter: &l, ..open.clone() }).is_err(), "{from}");
        }
    }
}
