//! What happened to one mail, step by step and in words: taken at the door, read, judged, placed, answered, and what
//! followed. This is the one place that tells it; the ledger's page, its API and `deskhand mail inspect` draw the steps.

use crate::identity::{Check, Verdict};
use crate::letter::{Complaint, LetterKind};
use crate::message::Identity;
use crate::{Event, MailId, MessageId, Moment, TicketId};

use super::ledger::{MailAct, MailActKind};

/// What is known of a mail. What did not happen (yet) is missing.
#[derive(Clone, Debug)]
pub struct Seen<'a> {
    /// Of the raw mail.
    pub bytes: i64,
    /// `None` for a file that no desk took in.
    pub door: Option<Door<'a>>,
    pub reading: Reading<'a>,
    /// `None` until it could be read.
    pub judged: Option<Judged<'a>>,
    pub landed: Option<Landed<'a>>,
    /// When it was decided where it goes.
    pub landed_at: Option<Moment>,
    /// The ledger's words on the acknowledgement; empty when the question did not arise.
    pub acknowledgement: &'a str,
    pub follows: &'a [Follow],
    /// Oldest first.
    pub acts: &'a [MailAct],
}

/// How a mail came in.
#[derive(Clone, Debug)]
pub struct Door<'a> {
    pub at: Moment,
    /// `smtp`, `lmtp`, `imap`, `ingest`.
    pub inlet: &'a str,
    /// Who handed it over; may be empty.
    pub peer: &'a str,
    /// The return path; empty is the null path, `None` when there was no envelope.
    pub envelope_from: Option<&'a str>,
    pub envelope_to: &'a [String],
    /// The mailbox that it is for.
    pub mailbox: &'a str,
    /// Of the raw octets, hex.
    pub sha256: &'a str,
}

/// How far reading got. `reader` is the version of the reader.
#[derive(Clone, Debug)]
pub enum Reading<'a> {
    NotYet,
    Unreadable {
        why: &'a str,
        reader: i64,
    },
    /// Left on its server: its head alone is here.
    LeftThere {
        why: &'a str,
    },
    Read {
        reader: i64,
        complaints: &'a [Complaint],
    },
}

/// What it is and who wrote it.
#[derive(Clone, Debug)]
pub struct Judged<'a> {
    pub kind: LetterKind,
    /// Why; empty for a person's plain mail.
    pub kind_reason: &'a str,
    /// `None` where nobody looked.
    pub verdict: Option<&'a Verdict>,
}

/// Where it went. `why` is the rule, as a half sentence that goes on after "because".
#[derive(Clone, Debug)]
pub enum Landed<'a> {
    /// The first message of a ticket that it opened.
    Opened { ticket: TicketId, message: Option<MessageId>, why: &'a str },
    /// A message on a ticket, which may be gone by now.
    On { ticket: Option<TicketId>, message: Option<MessageId>, why: &'a str },
    /// Made no message; `about` is the ticket that it concerns all the same.
    Aside { about: Option<TicketId>, why: &'a str },
    /// No desk placed it: what one would do, a whole sentence without its full stop.
    Would(&'a str),
}

/// One thing that followed from a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Follow {
    /// A sentence.
    pub words: String,
    pub link: Option<Link>,
}

impl Follow {
    /// It says that this ticket was opened.
    pub fn opens(&self, ticket: TicketId) -> bool {
        self.words == opened(ticket)
    }
}

fn opened(ticket: TicketId) -> String {
    format!("Ticket #{ticket} was opened.")
}

/// One step, in the order in which they happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub name: StepName,
    /// When, where that is known.
    pub at: Option<Moment>,
    pub tone: Tone,
    /// In the desk's words, whole sentences. Words of whoever wrote the mail stand in `points` only, but for the reason of
    /// a kind and of a person.
    pub words: String,
    pub points: Vec<Point>,
    pub links: Vec<Link>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StepName {
    Door,
    Reading,
    Sender,
    Kind,
    Place,
    Answer,
    After,
    ByHand,
}

crate::message::words! {
    StepName {
        Door = "door", Reading = "reading", Sender = "sender", Kind = "kind", Place = "place", Answer = "answer",
        After = "after", ByHand = "by_hand",
    }
}

impl StepName {
    /// The heading of the step.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Door => "Taken in",
            Self::Reading => "Read",
            Self::Sender => "Sender",
            Self::Kind => "Kind",
            Self::Place => "Placed",
            Self::Answer => "Acknowledged",
            Self::After => "What followed",
            Self::ByHand => "By hand",
        }
    }
}

/// How a step went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tone {
    Plain,
    Good,
    /// Worth a look.
    Odd,
    Bad,
}

crate::message::words! { Tone { Plain = "plain", Good = "good", Odd = "odd", Bad = "bad" } }

/// A particular of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Point {
    /// A value that may be in the sender's words.
    Fact {
        label: &'static str,
        value: String,
    },
    Check(Check),
    Complaint(Complaint),
    Follow(Follow),
}

/// In one line of text.
impl std::fmt::Display for Point {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Fact { label, value } => write!(f, "{label}: {value}"),
            Self::Check(check) => check.fmt(f),
            Self::Complaint(c) if c.detail.is_empty() => f.write_str(c.code.in_words()),
            Self::Complaint(c) => write!(f, "{}: {}", c.code.in_words(), c.detail),
            Self::Follow(follow) => f.write_str(&follow.words),
        }
    }
}

/// Where a step leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    Ticket(TicketId),
    Message(TicketId, MessageId),
    Mail(MailId),
}

/// The steps of a mail, in their order.
pub fn trace(seen: &Seen<'_>) -> Vec<Step> {
    let mut steps = Vec::with_capacity(8);
    steps.extend(seen.door.as_ref().map(|door| at_the_door(door, seen.bytes)));
    steps.push(reading(seen));
    if let Some(judged) = &seen.judged {
        steps.push(sender(judged.verdict));
        steps.push(kind(judged));
    }
    if let Some(landed) = &seen.landed {
        steps.push(place(landed, seen.landed_at));
    }
    if seen.judged.is_some() {
        steps.push(answer(seen.acknowledgement, seen.landed.as_ref()));
    }
    if !seen.follows.is_empty() {
        let points = seen.follows.iter().cloned().map(Point::Follow).collect();
        steps.push(Step {
            at: seen.landed_at,
            points,
            ..step(StepName::After, Tone::Plain, "In the same moment:")
        });
    }
    steps.extend(seen.acts.iter().map(by_hand));
    steps
}

fn step(name: StepName, tone: Tone, words: impl Into<String>) -> Step {
    Step { name, at: None, tone, words: words.into(), points: Vec::new(), links: Vec::new() }
}

fn fact(label: &'static str, value: impl Into<String>) -> Point {
    Point::Fact { label, value: value.into() }
}

fn at_the_door(door: &Door<'_>, bytes: i64) -> Step {
    let way = match door.inlet {
        "smtp" => "by SMTP",
        "lmtp" => "by LMTP",
        "imap" => "from its mailbox's server, by IMAP",
        "ingest" => "from a file or a pipe",
        other => other,
    };
    let words = format!(
        "It came {way}: {}. Its bytes were safe on disk before anybody was told so.",
        crate::file::size(bytes)
    );
    let mut points = Vec::new();
    if !door.peer.is_empty() {
        points.push(fact("Handed over by", door.peer));
    }
    points.push(fact(
        "Return path",
        match door.envelope_from {
            None => "none given",
            Some("") => "empty, as machines send it",
            Some(path) => path,
        },
    ));
    points.push(fact("For", door.mailbox));
    if !door.envelope_to.is_empty() {
        points.push(fact("Recipients", door.envelope_to.join(", ")));
    }
    points.push(fact("SHA-256", door.sha256));
    Step { at: Some(door.at), points, ..step(StepName::Door, Tone::Plain, words) }
}

fn reading(seen: &Seen<'_>) -> Step {
    let by = |reader: i64| match reader {
        0 => String::new(),
        reader => format!(" by version {reader} of the reader"),
    };
    match &seen.reading {
        Reading::NotYet => step(StepName::Reading, Tone::Plain, "Not yet: it waits to be read."),
        Reading::Unreadable { why, reader } => {
            let why = if why.is_empty() { String::new() } else { format!(": {why}") };
            let words = format!(
                "It could not be read{}{why}. The mail is kept as it came and can be read again, or made a ticket by hand.",
                by(*reader)
            );
            step(StepName::Reading, Tone::Bad, words)
        }
        Reading::LeftThere { why } => {
            let words = format!(
                "Its head alone was fetched: {why}. It stays on its server, and can be made a ticket by hand from what is here."
            );
            step(StepName::Reading, Tone::Odd, words)
        }
        Reading::Read { reader, complaints: [] } => {
            let words = format!("It was read{}, and is as a mail should be.", by(*reader));
            step(StepName::Reading, Tone::Good, words)
        }
        Reading::Read { reader, complaints } => {
            let words = match complaints.len() {
                1 => format!("It was read{}. One thing is odd:", by(*reader)),
                n => format!("It was read{}. {n} things are odd:", by(*reader)),
            };
            let points = complaints.iter().cloned().map(Point::Complaint).collect();
            Step { points, ..step(StepName::Reading, Tone::Odd, words) }
        }
    }
}

fn sender(verdict: Option<&Verdict>) -> Step {
    let Some(verdict) = verdict else {
        return step(StepName::Sender, Tone::Plain, "Nobody looked who wrote it.");
    };
    let (tone, words) = match verdict.identity {
        Identity::Verified => (Tone::Good, "The author's address is verified"),
        Identity::NotVerified => (Tone::Plain, "The author's address is not verified"),
        Identity::Failed => (Tone::Bad, "The author's address failed its check"),
    };
    let words = match verdict.reason.as_str() {
        "" => format!("{words}."),
        reason => format!("{words}: {reason}."),
    };
    let points = verdict.checks.iter().cloned().map(Point::Check).collect();
    Step { points, ..step(StepName::Sender, tone, words) }
}

/// What a kind of mail is called.
pub fn kind_words(kind: LetterKind) -> &'static str {
    match kind {
        LetterKind::Person => "Written by a person",
        LetterKind::AutoReply => "An automatic reply",
        LetterKind::Bounce => "A delivery report",
        LetterKind::Complaint => "A spam report",
        LetterKind::List => "From a mailing list or in bulk",
        LetterKind::Calendar => "An invitation",
        LetterKind::Credential => "A code or link that proves who somebody is",
    }
}

fn kind(judged: &Judged<'_>) -> Step {
    let words = match (judged.kind, judged.kind_reason) {
        (LetterKind::Person, "") => {
            "Written by a person: no mark of a machine, a list or a report.".to_owned()
        }
        (kind, "") => format!("{}.", kind_words(kind)),
        (kind, why) => format!("{}: {why}.", kind_words(kind)),
    };
    step(StepName::Kind, Tone::Plain, words)
}

/// "Because …", with its full stop; nothing where no reason is known.
fn because(why: &str) -> String {
    if why.is_empty() { String::new() } else { format!(" Because {}.", clause(why)) }
}

/// A reason as half a sentence: some of them only name what the mail is.
pub fn clause(why: &str) -> std::borrow::Cow<'_, str> {
    if why.starts_with("a ") { format!("it is {why}").into() } else { why.into() }
}

fn place(landed: &Landed<'_>, at: Option<Moment>) -> Step {
    let done = match landed {
        Landed::Opened { ticket, message, why } => {
            let link = message.map_or(Link::Ticket(*ticket), |m| Link::Message(*ticket, m));
            let words = format!("It opened ticket #{ticket}.{}", because(why));
            Step { links: vec![link], ..step(StepName::Place, Tone::Good, words) }
        }
        Landed::On { ticket: Some(ticket), message, why } => {
            let link = message.map_or(Link::Ticket(*ticket), |m| Link::Message(*ticket, m));
            let words = format!("It is a message on ticket #{ticket}.{}", because(why));
            Step { links: vec![link], ..step(StepName::Place, Tone::Good, words) }
        }
        Landed::On { ticket: None, why, .. } => {
            let words =
                format!("It became a message on a ticket that is not there any more.{}", because(why));
            step(StepName::Place, Tone::Odd, words)
        }
        Landed::Aside { about, why } => {
            let mut words = format!("It was set aside and made no message.{}", because(why));
            if let Some(ticket) = about {
                words.push_str(&format!(" It concerns ticket #{ticket}."));
            }
            Step {
                links: about.iter().map(|t| Link::Ticket(*t)).collect(),
                ..step(StepName::Place, Tone::Plain, words)
            }
        }
        Landed::Would(words) => step(StepName::Place, Tone::Plain, format!("{words}.")),
    };
    Step { at, ..done }
}

fn answer(said: &str, landed: Option<&Landed<'_>>) -> Step {
    let words = match (said, landed) {
        ("acknowledged", _) => {
            return step(StepName::Answer, Tone::Good, "Yes: the desk wrote that the mail arrived.");
        }
        ("the sender was told that it is too large", _) => {
            return step(StepName::Answer, Tone::Good, "The sender was told that the mail is too large.");
        }
        ("", Some(Landed::Would(_))) => {
            "A desk would acknowledge it, where it opens a ticket in a mailbox that acknowledges, its author's address \
             is verified and had no automatic answer today."
                .to_owned()
        }
        ("", _) => {
            "No. Only a mail that opens a ticket is acknowledged, and only in a mailbox that does so.".to_owned()
        }
        (why, _) => {
            let why = why.strip_prefix("not acknowledged: ").unwrap_or(why);
            format!("No, because {why}.")
        }
    };
    step(StepName::Answer, Tone::Plain, words)
}

fn by_hand(act: &MailAct) -> Step {
    let who = match &act.by {
        Some(p) if p.name.is_empty() => p.email.clone().unwrap_or_else(|| format!("Person {}", p.id)),
        Some(p) => p.name.clone(),
        None => "The operator of the desk".to_owned(),
    };
    let number = |t: Option<TicketId>| t.map_or_else(|| "a ticket".to_owned(), |t| format!("#{t}"));
    let did = match act.kind {
        MailActKind::Retried => "had it read again".to_owned(),
        MailActKind::Released => format!("made {} of it", number(act.to)),
        MailActKind::SetAside => "set it aside".to_owned(),
        MailActKind::Moved => format!("moved it from {} to {}", number(act.from), number(act.to)),
        MailActKind::MovedBack => format!("moved it back from {} to {}", number(act.from), number(act.to)),
        MailActKind::Reread => "put the text of its message anew, as it is read now".to_owned(),
    };
    let mut points = Vec::new();
    if !act.reason.is_empty() {
        points.push(fact("Why", act.reason.as_str()));
    }
    if !act.before.is_empty() {
        points.push(fact("Until then the ledger said", act.before.as_str()));
    }
    let links = act.from.iter().chain(&act.to).map(|t| Link::Ticket(*t)).collect();
    Step { at: Some(act.at), points, links, ..step(StepName::ByHand, Tone::Plain, format!("{who} {did}.")) }
}

/// What an event of the transaction that placed `mail` tells about it; `None` for what is about another mail, or is told
/// by the step itself.
pub fn follow(event: &Event, mail: MailId, message: Option<MessageId>) -> Option<Follow> {
    let ours = |m: MessageId| message == Some(m);
    let told = |words: String, link| Some(Follow { words, link: Some(link) });
    match event {
        Event::TicketOpened { ticket, .. } => told(opened(*ticket), Link::Ticket(*ticket)),
        Event::MessageReceived { ticket, message, .. } | Event::OlderMailAdded { ticket, message, .. }
            if ours(*message) =>
        {
            told(format!("A message was added to #{ticket}."), Link::Message(*ticket, *message))
        }
        Event::StatusChanged { ticket, from, to } => told(
            format!(
                "#{ticket} went from {} to {}.",
                from.as_str().replace('_', " "),
                to.as_str().replace('_', " ")
            ),
            Link::Ticket(*ticket),
        ),
        Event::FollowUpLinked { ticket, of } => {
            told(format!("#{ticket} was linked as a follow-up of #{of}."), Link::Ticket(*of))
        }
        Event::JoinSuggested { ticket, other } => told(
            format!("It was suggested that #{ticket} belongs to #{other}; an agent decides."),
            Link::Ticket(*other),
        ),
        Event::ParticipantSuggested { ticket, .. } => told(
            format!(
                "Somebody was suggested as a participant of #{ticket}; they see nothing until an agent accepts them."
            ),
            Link::Ticket(*ticket),
        ),
        Event::ReplyWritten { ticket, message, automatic: true } => told(
            format!("An acknowledgement was written on #{ticket} and put in line to be sent."),
            Link::Message(*ticket, *message),
        ),
        Event::MailFailed { ticket: Some(ticket), message, .. } => told(
            format!("A mail of #{ticket} is known not to have arrived."),
            message.map_or(Link::Ticket(*ticket), |m| Link::Message(*ticket, m)),
        ),
        Event::AddressDied { ticket: Some(ticket), .. } => told(
            "An address is known to be dead: nothing is sent to it any more.".to_owned(),
            Link::Ticket(*ticket),
        ),
        Event::AddressRevived { ticket: Some(ticket), .. } => {
            told("Its author's address is written to again.".to_owned(), Link::Ticket(*ticket))
        }
        Event::SpamSuspected { ticket } => told(
            format!("It looks like spam: #{ticket} stands on the spam shelf, and nobody was told of it."),
            Link::Ticket(*ticket),
        ),
        Event::ReaderComplained { ticket: Some(ticket), .. } => told(
            "Somebody who called a mail of ours spam gets nothing automatic any more.".to_owned(),
            Link::Ticket(*ticket),
        ),
        Event::MailPlaced { mail: other, .. } if *other == mail => None,
        // Whatever else happened at that moment is another mail's, or no consequence of one.
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PersonId;
    use crate::letter::ComplaintCode;
    use crate::read::PersonRef;
    use crate::ticket::Status;

    fn seen<'a>() -> Seen<'a> {
        Seen {
            bytes: 2_048,
            door: None,
            reading: Reading::Read { reader: 4, complaints: &[] },
            judged: Some(Judged { kind: LetterKind::Person, kind_reason: "", verdict: None }),
            landed: None,
            landed_at: None,
            acknowledgement: "",
            follows: &[],
            acts: &[],
        }
    }

    fn told(seen: &Seen<'_>) -> Vec<(StepName, String)> {
        trace(seen).into_iter().map(|s| (s.name, s.words)).collect()
    }

    #[test]
    fn steps_stand_in_the_order_in_which_they_happened() {
        let to = ["support@desk.example".to_owned()];
        let verdict = Verdict::new(Identity::Failed, "customer.example did not sign it");
        let follows =
            [Follow { words: "Ticket #7 was opened.".into(), link: Some(Link::Ticket(TicketId(7))) }];
        let acts = [MailAct {
            at: Moment(3),
            by: Some(PersonRef { id: PersonId(1), name: "Ana".into(), email: None }),
            kind: MailActKind::Moved,
            reason: String::new(),
            before: String::new(),
            from: Some(TicketId(7)),
            to: Some(TicketId(9)),
        }];
        let complaints = [Complaint { code: ComplaintCode::NoDate, detail: String::new() }];
        let all = Seen {
            door: Some(Door {
                at: Moment(1),
                inlet: "smtp",
                peer: "192.0.2.7",
                envelope_from: Some(""),
                envelope_to: &to,
                mailbox: "support@desk.example",
                sha256: "ab",
            }),
            reading: Reading::Read { reader: 4, complaints: &complaints },
            judged: Some(Judged {
                kind: LetterKind::AutoReply,
                kind_reason: "Auto-Submitted",
                verdict: Some(&verdict),
            }),
            landed: Some(Landed::On {
                ticket: Some(TicketId(9)),
                message: Some(MessageId(8)),
                why: "it carries the ticket's token",
            }),
            landed_at: Some(Moment(2)),
            acknowledgement: "it was not written by a person",
            follows: &follows,
            acts: &acts,
            ..seen()
        };
        let steps = trace(&all);
        let names: Vec<StepName> = steps.iter().map(|s| s.name).collect();
        assert_eq!(names, StepName::ALL);
        let words: Vec<&str> = steps.iter().map(|s| s.words.as_str()).collect();
        assert_eq!(words[2], "The author's address failed its check: customer.example did not sign it.");
        assert_eq!(words[3], "An automatic reply: Auto-Submitted.");
        assert_eq!(words[4], "It is a message on ticket #9. Because it carries the ticket's token.");
        assert_eq!(words[5], "No, because it was not written by a person.");
        assert_eq!(words[7], "Ana moved it from #7 to #9.");
        assert_eq!((steps[1].tone, steps[1].points.len()), (Tone::Odd, 1));
        assert_eq!(steps[1].points[0].to_string(), "it has no date");
        assert_eq!(steps[0].points[1].to_string(), "Return path: empty, as machines send it");
        assert_eq!(steps[4].links, [Link::Message(TicketId(9), MessageId(8))]);
    }

    #[test]
    fn what_did_not_happen_is_not_told() {
        let waiting = Seen { reading: Reading::NotYet, judged: None, ..seen() };
        assert_eq!(told(&waiting), [(StepName::Reading, "Not yet: it waits to be read.".to_owned())]);
        let unread = Seen {
            reading: Reading::Unreadable { why: "it has more than 1000 parts", reader: 4 },
            judged: None,
            ..seen()
        };
        let steps = trace(&unread);
        assert_eq!((steps.len(), steps[0].tone), (1, Tone::Bad));
        assert!(
            steps[0]
                .words
                .starts_with("It could not be read by version 4 of the reader: it has more than 1000 parts.")
        );
    }

    #[test]
    fn of_a_mail_that_was_left_on_its_server_is_told_who_wrote_it_and_what_they_heard() {
        let why =
            "it has 90 octets and the desk takes 50: only its head is here, the mail lies in INBOX as UID 1";
        let left = Seen {
            reading: Reading::LeftThere { why },
            acknowledgement: "the sender was told that it is too large",
            ..seen()
        };
        let steps = told(&left);
        let names: Vec<StepName> = steps.iter().map(|s| s.0).collect();
        assert_eq!(names, [StepName::Reading, StepName::Sender, StepName::Kind, StepName::Answer]);
        assert!(steps[0].1.starts_with("Its head alone was fetched: it has 90 octets"), "{}", steps[0].1);
        assert_eq!(steps[3].1, "The sender was told that the mail is too large.");
        let withheld = Seen { acknowledgement: "it was not written by a person", ..left };
        assert_eq!(told(&withheld)[3].1, "No, because it was not written by a person.");
    }

    #[test]
    fn only_what_belongs_to_the_mail_follows_from_it() {
        let (mail, message) = (MailId(1), Some(MessageId(2)));
        let received = |message| Event::MessageReceived {
            ticket: TicketId(7),
            message,
            author: PersonId(3),
            channel: crate::message::Channel::Email,
            automatic: false,
        };
        assert!(follow(&received(MessageId(2)), mail, message).is_some());
        assert_eq!(follow(&received(MessageId(9)), mail, message), None);
        let reopened = Event::StatusChanged { ticket: TicketId(7), from: Status::OnHold, to: Status::Open };
        let words = follow(&reopened, mail, message).map(|f| f.words);
        assert_eq!(words.as_deref(), Some("#7 went from on hold to open."));
    }
}
