//! What becomes of a letter. Pure: the command reads the facts, [`place`] decides, the command writes.
//!
//! DESIGN §8.5: a valid token joins; a reference joins only from a participant with an aligned DMARC pass; anything
//! else is a new ticket, with a suggestion where there was a reference.
//!
//! What answers a conversation beside a ticket joins that conversation and never the ticket, not even as a suggestion: what
//! others say to the team is not for the requester.

use crate::letter::{Letter, LetterKind};
use crate::message::Identity;
use crate::ticket::Status;
use crate::{MessageId, OutboxId, PersonId, SideConversationId, TicketId};

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
    /// The conversation beside a ticket that it points to.
    pub side: Option<KnownSide>,
    /// The ticket's token stands in an address that it came to, and not only in what it answers.
    pub is_addressed_to_ticket: bool,
    /// Which outgoing mail a report is about, where that is proven.
    pub bounced: Option<Bounced>,
}

/// A ticket that a letter points to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    pub ticket: TicketId,
    pub status: Status,
    /// The author is its requester, an accepted participant, or one of the team who answers by a token made for them.
    pub takes_part: bool,
}

/// A conversation beside a ticket that a letter points to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownSide {
    pub side: SideConversationId,
    /// Where it is now.
    pub ticket: TicketId,
    pub proof: SideProof,
    /// The team wrote to the author in it.
    pub takes_part: bool,
}

/// How a letter points to a conversation beside a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SideProof {
    /// A verified token of ours, in an address or in what it answers.
    Token,
    /// It names a Message-ID of that conversation, which is not ours.
    Reference,
}

/// An outgoing mail that a delivery report or a complaint names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounced {
    pub proof: Proof,
    pub ticket: TicketId,
    pub outbox: OutboxId,
    pub message: Option<MessageId>,
}

/// How a report proves that it is about a mail of ours: only who had the mail can know either.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// A bounce token in the address that it came to.
    Address,
    /// The Message-ID of ours, with its token, in the mail that it returns.
    MessageId,
}

/// Where a letter goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Placement {
    /// A ticket of its own; `suggested` is one that it may belong to.
    NewTicket { suggested: Option<TicketId> },
    /// A message on that ticket.
    Reply { ticket: TicketId, stranger: bool, reopens: bool },
    /// A message in that conversation beside a ticket; the ticket itself stays as it is.
    SideReply { ticket: TicketId, side: SideConversationId, stranger: bool },
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
                let reason = match (letter.kind == LetterKind::Complaint, bounced.proof) {
                    (true, Proof::Address) => "a reader's complaint with a token of ours",
                    (true, Proof::MessageId) => "a reader's complaint about a mail of ours",
                    (false, Proof::Address) => "a delivery report with a token of ours",
                    (false, Proof::MessageId) => {
                        "a delivery report that returns a mail of ours, known by its Message-ID"
                    }
                };
                placed(Placement::DeliveryReport(bounced), reason)
            }
            // A forged report must not change anything (RFC 3464 reports are unauthenticated).
            None => placed(Placement::SetAside, "a delivery report that carries no token of ours"),
        };
    }
    if facts.own {
        return placed(Placement::SetAside, "it came from the desk itself");
    }
    if let Some(known) = side(facts) {
        return known;
    }
    if let Some(known) = &facts.token {
        // A forged author changes neither people nor status, and must not go unnoticed on a ticket that is done either.
        if facts.identity == Identity::Failed
            && letter.kind == LetterKind::Person
            && known.status.waits_for_customer()
        {
            let reason = "it carries the ticket's token, but its author's address failed the check, so it may not \
                reopen the ticket and is only suggested";
            return placed(Placement::NewTicket { suggested: Some(known.ticket) }, reason);
        }
        let known =
            Known { takes_part: known.takes_part && facts.identity != Identity::Failed, ..known.clone() };
        return join(&known, letter, "it carries the ticket's token");
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

/// What a letter becomes that points to a conversation beside a ticket; `None` when it is for the ticket all the same.
fn side(facts: &Facts<'_>) -> Option<Placed> {
    let known = facts.side?;
    let takes_part = known.takes_part && facts.identity != Identity::Failed;
    // The ticket's own people can come to see the conversation's Message-ID, when somebody forwards it to them. What they
    // write to the ticket's address is for the ticket.
    let is_for_ticket = facts.is_addressed_to_ticket
        && facts.identity != Identity::Failed
        && facts.token.as_ref().is_some_and(|ticket| ticket.takes_part);
    if is_for_ticket && !takes_part {
        return None;
    }
    let joined = |reason| {
        let placement =
            Placement::SideReply { ticket: known.ticket, side: known.side, stranger: !takes_part };
        Some(Placed { placement, reason })
    };
    match known.proof {
        SideProof::Token => joined(
            "it carries the token of a conversation beside the ticket, which the requester does not see",
        ),
        SideProof::Reference if takes_part && facts.identity == Identity::Verified => joined(
            "it answers a message of a conversation beside the ticket and the team wrote to its verified author there",
        ),
        SideProof::Reference if facts.token.is_some() => None,
        SideProof::Reference => Some(Placed {
            placement: Placement::NewTicket { suggested: None },
            reason: "it mentions a message of a conversation beside a ticket but proves nothing, so it is a ticket of its own",
        }),
    }
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
    if is_of_a_machine(&author.email) {
        return Err("the author's address is not read by a person");
    }
    match facts.identity {
        Identity::Verified => Ok(()),
        Identity::NotVerified => Err("nobody vouched for the author's address"),
        Identity::Failed => Err("the author's address failed its check"),
    }
}

/// Is it an address that, by its name, no person reads?
pub fn is_of_a_machine(address: &str) -> bool {
    let local = address.split('@').next().unwrap_or_default();
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
    machine.contains(&local)
        || local.starts_with("owner-")
        || local.ends_with("-request")
        || local.ends_with("-bounces")
}

/// May the letter be put on the spam shelf, whatever its words say? Not what answers a ticket, not what a colleague wrote,
/// and not what somebody wrote whom the desk has answered before: a false alarm there would cost the most.
pub fn may_be_spam(facts: &Facts<'_>, author: Option<crate::person::Role>, was_answered: bool) -> bool {
    // A name that failed its check is anybody's.
    let believed = facts.identity != Identity::Failed;
    let colleague = facts.identity == Identity::Verified && author.is_some_and(crate::person::Role::is_team);
    facts.token.is_none() && !colleague && !(believed && was_answered)
}

/// Automatic answers that were given already, before another one is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AnswersGiven {
    /// To this sender, by the address in the head or in the envelope, in the last 24 hours.
    pub to_sender: i64,
    /// On this ticket, to whomever, in the last 24 hours.
    pub on_ticket: i64,
    /// By the whole desk in the last hour.
    pub in_all: i64,
}

/// RFC 3834 §2: once in some days is often enough for one sender; a day is what people expect of a desk.
pub const ANSWERS_TO_SENDER_MAX: i64 = 1;
pub const ANSWERS_ON_TICKET_MAX: i64 = 2;
/// A flood of mail must not become a flood of answers: what the desk may send by itself in an hour.
pub const ANSWERS_IN_ALL_MAX: i64 = 1_000;

/// Is there budget for one more automatic answer? Asked after [`may_auto_answer`].
///
/// # Errors
/// The reason why not, for the ledger.
pub fn within_budget(given: AnswersGiven) -> Result<(), &'static str> {
    if given.to_sender >= ANSWERS_TO_SENDER_MAX {
        return Err("the author had an automatic answer in the last 24 hours");
    }
    if given.on_ticket >= ANSWERS_ON_TICKET_MAX {
        return Err("the ticket had its automatic answers in the last 24 hours");
    }
    if given.in_all >= ANSWERS_IN_ALL_MAX {
        return Err("the desk gave all the automatic answers that it may give in an hour");
    }
    Ok(())
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
            side: None,
            is_addressed_to_ticket: false,
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
    fn a_forged_author_with_a_token_changes_neither_people_nor_status() {
        let l = letter();
        for (status, expected) in [
            (Status::Open, Placement::Reply { ticket: TicketId(7), stranger: true, reopens: false }),
            (Status::Pending, Placement::NewTicket { suggested: Some(TicketId(7)) }),
            (Status::OnHold, Placement::NewTicket { suggested: Some(TicketId(7)) }),
            (Status::Solved, Placement::NewTicket { suggested: Some(TicketId(7)) }),
            (Status::Closed, Placement::FollowUp { of: TicketId(7) }),
        ] {
            let f = Facts { token: known(status, true), identity: Identity::Failed, ..facts(&l) };
            assert_eq!(place(&f).placement, expected, "{status:?}");
        }
        let notice = Letter { kind: LetterKind::AutoReply, ..letter() };
        let f = Facts { token: known(Status::Solved, true), identity: Identity::Failed, ..facts(&notice) };
        assert_eq!(
            place(&f).placement,
            Placement::Reply { ticket: TicketId(7), stranger: true, reopens: false }
        );
    }

    #[test]
    fn what_answers_a_conversation_beside_a_ticket_never_joins_the_ticket() {
        let l = letter();
        let side = |proof, takes_part| {
            Some(KnownSide { side: SideConversationId(5), ticket: TicketId(7), proof, takes_part })
        };
        let joins =
            |stranger| Placement::SideReply { ticket: TicketId(7), side: SideConversationId(5), stranger };
        let apart = Placement::NewTicket { suggested: None };
        let (token, reference) = (SideProof::Token, SideProof::Reference);
        let ticket = |takes_part| known(Status::Closed, takes_part);
        // side, identity, the ticket's token, addressed to the ticket, expected
        let table = [
            (side(token, true), Identity::NotVerified, None, false, joins(false)),
            (side(token, false), Identity::NotVerified, None, false, joins(true)),
            (side(token, true), Identity::Failed, None, false, joins(true)),
            // Whatever of the ticket's stands beside it: an address, a Message-ID.
            (side(token, true), Identity::Verified, ticket(true), true, joins(false)),
            (side(token, false), Identity::Verified, ticket(false), true, joins(true)),
            (side(token, false), Identity::Verified, ticket(true), false, joins(true)),
            (side(token, false), Identity::Failed, ticket(true), true, joins(true)),
            // The ticket's own people write to its address.
            (
                side(token, false),
                Identity::Verified,
                ticket(true),
                true,
                Placement::FollowUp { of: TicketId(7) },
            ),
            (side(reference, true), Identity::Verified, None, false, joins(false)),
            (side(reference, true), Identity::NotVerified, None, false, apart.clone()),
            (side(reference, false), Identity::Verified, None, false, apart),
            (
                side(reference, false),
                Identity::Verified,
                ticket(true),
                false,
                Placement::FollowUp { of: TicketId(7) },
            ),
        ];
        for (n, (side, identity, token, is_addressed_to_ticket, expected)) in table.into_iter().enumerate() {
            let f = Facts { side, identity, token, is_addressed_to_ticket, ..facts(&l) };
            assert_eq!(place(&f).placement, expected, "{n}");
        }
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
    fn budgets_end() {
        let none = AnswersGiven::default();
        let last = AnswersGiven {
            to_sender: ANSWERS_TO_SENDER_MAX - 1,
            on_ticket: ANSWERS_ON_TICKET_MAX - 1,
            in_all: ANSWERS_IN_ALL_MAX - 1,
        };
        assert_eq!((within_budget(none), within_budget(last)), (Ok(()), Ok(())));
        for (given, why) in [
            (AnswersGiven { to_sender: ANSWERS_TO_SENDER_MAX, ..none }, "the author"),
            (AnswersGiven { on_ticket: ANSWERS_ON_TICKET_MAX, ..none }, "the ticket"),
            (AnswersGiven { in_all: ANSWERS_IN_ALL_MAX, ..none }, "the desk"),
        ] {
            assert!(within_budget(given).is_err_and(|said| said.starts_with(why)), "{given:?}");
        }
    }

    #[test]
    fn whom_the_desk_knows_is_never_taken_for_spam() {
        use crate::person::Role;
        let l = letter();
        let stranger = facts(&l);
        assert!(may_be_spam(&stranger, None, false));
        assert!(may_be_spam(&stranger, Some(Role::Contact), false));
        assert!(!may_be_spam(&Facts { token: known(Status::Open, false), ..facts(&l) }, None, false));
        for (identity, role, answered, may) in [
            (Identity::NotVerified, Role::Contact, true, false),
            (Identity::Verified, Role::Contact, true, false),
            (Identity::Failed, Role::Contact, true, true),
            (Identity::Verified, Role::Agent, false, false),
            (Identity::NotVerified, Role::Agent, false, true),
        ] {
            let f = Facts { identity, ..facts(&l) };
            assert_eq!(may_be_spam(&f, Some(role), answered), may, "{identity:?} {role:?} {answered}");
        }
    }

    #[test]
    fn a_report_is_believed_by_what_only_a_recipient_can_know() {
        let mut l = letter();
        let bounced = |proof| {
            Some(Bounced { proof, ticket: TicketId(7), outbox: OutboxId(8), message: Some(MessageId(9)) })
        };
        let mut reasons = std::collections::BTreeSet::new();
        for kind in [LetterKind::Bounce, LetterKind::Complaint] {
            for proof in [Proof::Address, Proof::MessageId] {
                l.kind = kind;
                let placed = place(&Facts { bounced: bounced(proof), ..facts(&l) });
                assert!(matches!(placed.placement, Placement::DeliveryReport(b) if b.proof == proof));
                reasons.insert(placed.reason);
            }
        }
        assert_eq!(reasons.len(), 4, "the ledger says which it was");
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
