//! The mail ledger: every mail that came, and what was made of it.

use crate::identity::Verdict;
use crate::letter::{Address, Complaint, ComplaintCode, LetterKind};
use crate::message::Identity;
use crate::permission::{Action, Object, may};
use crate::{Actor, MailId, MailboxId, MessageId, Moment, TicketId};

use super::trace::{Door, Follow, Judged, Landed, Reading, Seen, Step};
use super::{FormProblem, MailboxRef, Paging, PersonRef, TicketLine};

/// What was made of an arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MailState {
    /// Safe; not yet read.
    Waiting,
    /// A message on a ticket.
    Placed,
    /// Rightly made nothing.
    SetAside,
    /// Could not be read; kept and can be tried again.
    Quarantined,
}

crate::message::words! {
    MailState { Waiting = "waiting", Placed = "placed", SetAside = "set_aside", Quarantined = "quarantined" }
}

/// What the list is narrowed to. Texts are found anywhere and in either case; empty ones narrow nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LedgerFilter {
    pub state: Option<MailState>,
    pub mailbox: Option<MailboxId>,
    pub identity: Option<Identity>,
    pub kind: Option<LetterKind>,
    /// In the author's name or address, or in the return path. A whole address is found by an index, however long ago it
    /// wrote.
    pub from: String,
    /// In the mailbox's address or among the recipients in the envelope.
    pub to: String,
    /// Came at this moment or later.
    pub since: Option<Moment>,
    /// Came before this moment.
    pub until: Option<Moment>,
    pub complaint: Option<ComplaintCode>,
}

impl LedgerFilter {
    /// `from` is the whole of an address: what has one `@`, something on both sides of it, and no blank.
    pub fn from_address(&self) -> Option<&str> {
        let (local, domain) = self.from.split_once('@')?;
        let whole = !local.is_empty()
            && domain.contains('.')
            && !domain.contains('@')
            && !domain.ends_with('.')
            && !self.from.contains(char::is_whitespace);
        whole.then_some(self.from.as_str())
    }
    /// Nothing narrows but the state.
    pub fn is_by_state_alone(&self) -> bool {
        *self == Self { state: self.state, ..Self::default() }
    }
}

/// How many mails were counted of one state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StateCount {
    pub state: MailState,
    pub count: i64,
    /// There are more: counting ended there.
    pub at_least: bool,
}

/// One page of the ledger, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LedgerPage {
    pub filter: LedgerFilter,
    pub mailboxes: Vec<MailboxRef>,
    pub rows: Vec<MailRow>,
    pub paging: Paging,
    /// One for each state, under the other filters.
    pub counts: Vec<StateCount>,
    /// Where a search that reads mail after mail stopped for now; `paging.older` goes on from there.
    pub looked_back_to: Option<Moment>,
    /// What was asked for and cannot be read as a filter.
    pub problem: Option<FormProblem>,
}

/// One arrival.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailRow {
    pub id: MailId,
    pub arrived_at: Moment,
    /// The mailbox's address.
    pub mailbox: String,
    /// How it came: `smtp`, `lmtp`, `imap`, `ingest`.
    pub inlet: String,
    /// The return path; empty is the null path, `None` when it came without an envelope.
    pub envelope_from: Option<String>,
    /// The author in the head; `None` while unread or when there is none.
    pub from: Option<Address>,
    /// Empty while unread.
    pub subject: String,
    pub bytes: i64,
    pub state: MailState,
    pub ticket: Option<TicketId>,
    /// What was made of it and why, in a sentence; empty while waiting.
    pub reason: String,
}

/// One mail in full.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailPage {
    pub mail: MailRow,
    pub mailbox: MailboxId,
    /// The message that it is, where it became one.
    pub message: Option<MessageId>,
    /// Who handed it over: network address and name given, as text.
    pub peer: String,
    pub envelope_to: Vec<String>,
    /// What it is; `None` while nobody could read it.
    pub kind: Option<LetterKind>,
    pub kind_reason: String,
    pub verdict: Verdict,
    pub complaints: Vec<Complaint>,
    /// Whether the desk acknowledged it, and if not why; empty when the question did not arise.
    pub acknowledgement: String,
    /// Which reader read it last; 0 when none did.
    pub parser_version: i64,
    /// When it was decided what it is.
    pub placed_at: Option<Moment>,
    /// Why it could not be read, for programs; empty when it could.
    pub code: String,
    /// SHA-256 of the raw octets, lower-case hex.
    pub sha256: String,
    /// What people did with it in the ledger, oldest first.
    pub acts: Vec<MailAct>,
    /// What followed from it on its ticket.
    pub follows: Vec<Follow>,
}

/// What somebody did with a mail by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailAct {
    pub at: Moment,
    /// `None` is the operator of the desk.
    pub by: Option<PersonRef>,
    pub kind: MailActKind,
    /// Why, in the words of who did it; may be empty.
    pub reason: String,
    /// What the ledger said of the mail until then; may be empty.
    pub before: String,
    pub from: Option<TicketId>,
    pub to: Option<TicketId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MailActKind {
    /// Put back in line to be read.
    Retried,
    /// Made a ticket.
    Released,
    SetAside,
    /// Moved to another ticket.
    Moved,
    /// The last move was taken back.
    MovedBack,
    /// The message's text was put anew.
    Reread,
}

crate::message::words! {
    MailActKind {
        Retried = "retried", Released = "released", SetAside = "set_aside", Moved = "moved", MovedBack = "moved_back",
        Reread = "reread",
    }
}

/// A reason or an earlier word of the ledger is no longer than this, in characters.
pub const REASON_CHARS_MAX: usize = 500;

impl MailPage {
    /// All that happened to it, step by step.
    pub fn trace(&self) -> Vec<Step> {
        super::trace::trace(&self.seen())
    }

    /// It stayed on its server, and its head alone is here.
    pub fn was_left_there(&self) -> bool {
        self.mail.inlet == "imap" && matches!(self.code.as_str(), "too_large" | "cannot_fetch")
    }

    /// What stands in the ledger, as [`super::trace::trace`] asks for it.
    fn seen(&self) -> Seen<'_> {
        let r = &self.mail;
        // What could not be read and was decided by hand still tells why.
        let unread = self.acts.iter().find(|a| !a.before.is_empty()).map_or("", |a| a.before.as_str());
        let reading = match (r.state, self.kind) {
            (MailState::Waiting, _) => Reading::NotYet,
            (MailState::Quarantined, _) if self.was_left_there() => Reading::LeftThere { why: &r.reason },
            (MailState::Quarantined, _) => {
                Reading::Unreadable { why: &r.reason, reader: self.parser_version }
            }
            (MailState::Placed | MailState::SetAside, Some(_)) if self.code.is_empty() => {
                Reading::Read { reader: self.parser_version, complaints: &self.complaints }
            }
            (MailState::Placed | MailState::SetAside, _) if self.was_left_there() => {
                Reading::LeftThere { why: unread }
            }
            (MailState::Placed | MailState::SetAside, _) => {
                Reading::Unreadable { why: unread, reader: self.parser_version }
            }
        };
        let was_read = matches!(reading, Reading::Read { .. } | Reading::LeftThere { .. });
        let kind = self.kind.filter(|_| was_read);
        let landed = match r.state {
            MailState::Waiting | MailState::Quarantined => None,
            MailState::Placed => Some(match r.ticket {
                Some(ticket) if self.follows.iter().any(|f| f.opens(ticket)) => {
                    Landed::Opened { ticket, message: self.message, why: &r.reason }
                }
                ticket => Landed::On { ticket, message: self.message, why: &r.reason },
            }),
            MailState::SetAside => Some(Landed::Aside { about: r.ticket, why: &r.reason }),
        };
        Seen {
            bytes: r.bytes,
            door: Some(Door {
                at: r.arrived_at,
                inlet: &r.inlet,
                peer: &self.peer,
                envelope_from: r.envelope_from.as_deref(),
                envelope_to: &self.envelope_to,
                mailbox: &r.mailbox,
                sha256: &self.sha256,
            }),
            reading,
            judged: kind.map(|kind| Judged {
                kind,
                kind_reason: &self.kind_reason,
                verdict: Some(&self.verdict),
            }),
            landed,
            landed_at: self.placed_at,
            acknowledgement: &self.acknowledgement,
            follows: &self.follows,
            acts: &self.acts,
        }
    }

    /// What `by` may do with it now. `ticket` is the one that it is on, where that is still there.
    pub fn actions(&self, by: &Actor, ticket: Option<Object<'_>>) -> MailActions {
        let may_decide = may(by, Action::ReadAudit, Object::Desk).is_ok();
        let may_open = may_decide && may(by, Action::OpenTicket, Object::Desk).is_ok();
        let may_change = ticket.is_some_and(|t| may(by, Action::ChangeTicket, t).is_ok());
        let state = self.mail.state;
        let lies_by = matches!(state, MailState::Quarantined | MailState::SetAside);
        // Of what was left on its server only the head is here.
        let is_here = !self.code.is_empty() && !self.was_left_there();
        let is_message = may_change && state == MailState::Placed && self.message.is_some();
        MailActions {
            retry: may_decide && lies_by && is_here,
            release: may_open && lies_by,
            set_aside: may_decide && state == MailState::Quarantined,
            reread: is_message,
            move_message: is_message,
        }
    }

    /// The ticket that the message came from, where it was moved and that was not taken back.
    pub fn moved_from(&self) -> Option<TicketId> {
        let last =
            self.acts.iter().rfind(|a| matches!(a.kind, MailActKind::Moved | MailActKind::MovedBack))?;
        last.from.filter(|_| last.kind == MailActKind::Moved)
    }
}

/// What the reader may do with a mail now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MailActions {
    /// Have it read again from its bytes.
    pub retry: bool,
    /// Make a ticket of it.
    pub release: bool,
    pub set_aside: bool,
    /// See what a newer reader makes of a placed mail.
    pub reread: bool,
    pub move_message: bool,
}

/// What of a mail is shown beside its head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailView {
    /// What happened, step by step.
    Trace,
    /// The octets as text, undecodable ones replaced.
    Raw {
        text: String,
        /// Cut at [`RAW_CHARS_MAX`].
        is_cut: bool,
    },
    /// As the desk reads it now.
    Parsed(Box<ParsedMail>),
    /// What a message's text is, and what it would be if the mail were read now.
    Reread(Box<Reread>),
}

/// The page of one mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailSheet {
    pub page: MailPage,
    pub view: MailView,
    pub can: MailActions,
    /// Tickets that the message may belong to, the likeliest first.
    pub destinations: Vec<TicketLine>,
    pub problem: Option<FormProblem>,
}

/// A mail as the desk reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParsedMail {
    /// Fields of the head in their order, unfolded and decoded; cut at [`HEADERS_MAX`].
    pub headers: Vec<(String, String)>,
    pub headers_are_cut: bool,
    /// The tree of parts, each below the one it lies in; cut at [`PARTS_MAX`].
    pub parts: Vec<PartLine>,
    pub parts_are_cut: bool,
    /// What was read in it; else why it cannot be read.
    pub letter: Result<ParsedLetter, String>,
}

/// One part of a mail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PartLine {
    /// 0 is the mail itself.
    pub depth: usize,
    pub media_type: String,
    /// The mail does not say a usable type: this is that of its place.
    pub type_is_default: bool,
    /// As the mail says it; empty when it does not.
    pub charset: String,
    /// As it travelled: `base64`, `quoted-printable`, …
    pub transfer: &'static str,
    /// `attachment`, `inline`, or empty.
    pub disposition: String,
    pub name: String,
    /// Without its transfer encoding.
    pub bytes: i64,
}

/// The words and files of a mail; each text cut at [`TEXT_CHARS_MAX`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ParsedLetter {
    pub text: String,
    /// What its author newly wrote.
    pub reply: String,
    /// What was left out of `reply`.
    pub quoted: String,
    pub has_html: bool,
    /// Name, media type, bytes.
    pub attachments: Vec<(String, String, i64)>,
    pub complaints: Vec<Complaint>,
    /// The version of the reader.
    pub reader: i64,
}

/// A message's text as it stands, and as a reading of its mail gives it now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reread {
    /// The versions of the reader, then and now.
    pub readers: (i64, i64),
    pub reply: (String, String),
    pub quoted: (String, String),
    pub html: (bool, bool),
    /// Files that the message does not have yet: name, media type, bytes.
    pub new_files: Vec<(String, String, i64)>,
    /// The machine's mail that it is now known to be, where it stands as a person's: nobody outside would see it then.
    pub narrows_to: Option<LetterKind>,
    /// Names what was seen: only this is put in.
    pub fingerprint: String,
}

impl Reread {
    pub fn is_same(&self) -> bool {
        self.reply.0 == self.reply.1
            && self.quoted.0 == self.quoted.1
            && self.html.0 == self.html.1
            && self.new_files.is_empty()
            && self.narrows_to.is_none()
    }
}

/// How much of a raw mail the page shows; the download has all of it.
pub const RAW_CHARS_MAX: usize = 200_000;
pub const HEADERS_MAX: usize = 300;
/// One value of the head, in characters.
pub const HEADER_CHARS_MAX: usize = 2_000;
pub const PARTS_MAX: usize = 300;
pub const TEXT_CHARS_MAX: usize = 100_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_address_is_told_from_a_part_of_one() {
        let from = |text: &str| LedgerFilter { from: text.into(), ..LedgerFilter::default() };
        assert_eq!(from("rosa@customer.example").from_address(), Some("rosa@customer.example"));
        for part in [
            "rosa",
            "rosa@",
            "@customer.example",
            "rosa@customer",
            "Rosa <rosa@customer.example>",
            "a@b@c.d",
            "a@b.",
        ] {
            assert_eq!(from(part).from_address(), None, "{part}");
        }
    }

    #[test]
    fn by_state_alone_means_nothing_else_narrows() {
        let state = LedgerFilter { state: Some(MailState::Placed), ..LedgerFilter::default() };
        assert!(LedgerFilter::default().is_by_state_alone() && state.is_by_state_alone());
        assert!(!LedgerFilter { to: "x".into(), ..state }.is_by_state_alone());
    }
}
