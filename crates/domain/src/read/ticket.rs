//! The ticket page: head, timeline, editor, side panels.

use std::ops::Range;

use crate::bounce::AddressTrouble;
use crate::file::{Preview, Scan};
use crate::letter::Complaint;
use crate::load::{HardWords, Load};
use crate::message::{Channel, Delivery, DeliveryReason, Identity, Markup, Visibility};
use crate::outcome::Held;
use crate::planned_reply::PlannedReply;
use crate::snooze::Snooze;
use crate::ticket::{Status, Ticket};
use crate::{AttachmentId, MailId, MailboxId, MessageId, Moment, OutboxId, PersonId, TicketId};

use super::escalation::EscalationPanel;
use super::history::{HistoryItem, Names};
use super::side_conversation::SidePanel;
use super::work::Work;
use super::writing::Aids;
use super::{MailboxRef, OrganisationRef, PersonRef, TeamRef, TicketLine};

/// All that the ticket page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketPage {
    pub ticket: Ticket,
    pub requester: ContactPanel,
    pub assignee: Option<PersonRef>,
    pub team: Option<TeamRef>,
    pub mailbox: Option<MailboxRef>,
    /// Tickets that continue this one.
    pub follow_ups: Vec<TicketLine>,
    /// Oldest first; messages, notes and what happened, by time.
    pub timeline: Vec<TimelineItem>,
    /// More stands before the timeline's start: ask with this message id as `before`.
    pub earlier: Option<MessageId>,
    /// Names of everybody and everything that the timeline's events mention.
    pub names: Names,
    pub participants: Vec<Participant>,
    pub suggestions: Vec<Suggestion>,
    /// What it is a part of, and what it has to do with other tickets.
    pub structure: super::structure::Structure,
    /// What was said about it being spam.
    pub spam: Option<SpamMark>,
    /// Since when a visitor waits in its chat for somebody, the reader among them.
    pub chat_waits: Option<Moment>,
    /// What it sleeps by, where it does.
    pub snooze: Option<Snooze>,
    /// What is owed to its requester by when; `None` where the desk promises nothing.
    pub promises: Option<super::promises::PromisePanel>,
    /// Who watches it.
    pub together: super::notifications::Together,
    /// Where it was handed up to, and who is asked what they know.
    pub escalation: EscalationPanel,
    /// Whether something large is broken here.
    pub incident: super::incidents::IncidentPanel,
    /// The reader may say whether it is spam.
    pub may_judge_spam: bool,
    /// Replies that wait for their moment, first planned first.
    pub planned: Vec<PlannedItem>,
    /// Its form, its checklist, time spent.
    pub work: Work,
    /// Requests for somebody's access, with who has to allow them.
    pub access: super::access::AccessPanel,
    /// What the team asks others beside it.
    pub side: SidePanel,
    /// The last solving, where there was one.
    pub outcome: Option<OutcomePanel>,
    /// What is remembered about the requester, and what can be looked up.
    pub context: super::context::Start,
    /// Whom the ticket can be given to: agents, leads and admins who are not suspended.
    pub assignees: Vec<PersonRef>,
    /// Who of the team said until when they are away; it may be over.
    pub absences: Vec<super::away::Absence>,
    pub teams: Vec<TeamRef>,
    pub editor: Editor,
    /// The reader may change status, assignee and the rest.
    pub may_change: bool,
    /// The reader may delete it.
    pub may_delete: bool,
    /// The neighbours in the list that the reader came from.
    pub previous: Option<TicketId>,
    pub next: Option<TicketId>,
}

/// One thing in the timeline.
#[expect(clippy::large_enum_variant, reason = "nearly all of them are messages")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TimelineItem {
    Message(MessageItem),
    /// Something that happened, other than the message itself.
    Event(HistoryItem),
}

impl TimelineItem {
    /// When it was.
    pub fn at(&self) -> Moment {
        match self {
            Self::Message(m) => m.created_at,
            Self::Event(e) => e.at,
        }
    }
}

/// A message or a note, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageItem {
    pub id: MessageId,
    pub ticket: TicketId,
    pub visibility: Visibility,
    pub channel: Channel,
    pub side: Side,
    /// `None` for what the desk itself wrote.
    pub author: Option<PersonRef>,
    /// The address it came from, where it differs from the author's own or the author has none.
    pub address: Option<String>,
    /// Whom it went to, addresses, the first in To and the others in Cc; for messages of the team.
    pub recipients: Vec<String>,
    /// Who got it without the others knowing.
    pub bcc: Vec<String>,
    pub identity: Identity,
    /// Why the identity is what it is, in words; empty where nothing is to say.
    pub identity_reason: String,
    /// What is odd about the mail it came in and matters before it is believed.
    pub doubts: Vec<Complaint>,
    pub stranger: bool,
    pub automatic: bool,
    pub text: String,
    pub markup: Markup,
    /// The words behind an `@` that mean somebody.
    pub mentions: Vec<String>,
    pub quoted: String,
    pub html: HtmlPart,
    pub pictures: RemotePictures,
    pub attachments: Vec<AttachmentItem>,
    pub delivery: DeliveryItem,
    /// The mail it came from.
    pub mail: Option<MailId>,
    /// Why it stands on this ticket ([`crate::placement::Placed::reason`]); empty where it was written here.
    pub placement_reason: String,
    /// How hard it is to read, where the desk looked.
    pub load: Option<Load>,
    /// Its hard passages, byte ranges of `text`, in order.
    pub hard: HardPassages,
    /// New to the reader.
    pub unseen: bool,
    pub created_at: Moment,
}

/// Where a message hurts, and whether its reader wants that folded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HardPassages {
    /// Byte ranges of the text, in order, without overlap.
    pub ranges: Vec<Range<usize>>,
    pub shown: HardWords,
}

/// Which side of the desk speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    Customer,
    Team,
    /// The desk itself: an acknowledgement.
    Desk,
}

/// Whether a message has HTML, and whether it is worth showing first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HtmlPart {
    None,
    /// It says no more than the text.
    Plain,
    /// Tables, pictures or a layout that the text lacks.
    Richer,
}

/// A file on a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttachmentItem {
    pub id: AttachmentId,
    pub name: String,
    pub bytes: i64,
    /// What the content is, found from its bytes, in words: "PDF", "JPEG image".
    pub kind: String,
    /// PNG, JPEG, GIF or WebP that the files route serves inline.
    pub is_image: bool,
    /// What can be shown of it here.
    pub preview: Preview,
    /// What to beware of, in a sentence: a name that lies, a program. Empty where there is nothing.
    pub warning: String,
    pub scan: Scan,
    /// A scanner is set and has not come to it yet. The store does not know: [`TicketPage::expect_scans`] says so.
    pub awaits_scan: bool,
}

impl TicketPage {
    /// There is a scanner: files that it said nothing of wait for it.
    pub fn expect_scans(&mut self) {
        for item in &mut self.timeline {
            match item {
                TimelineItem::Message(message) => {
                    for file in &mut message.attachments {
                        file.awaits_scan = file.scan == Scan::default();
                    }
                }
                TimelineItem::Event(_) => {}
            }
        }
        self.side.items.iter_mut().for_each(super::side_conversation::SideItem::expect_scans);
    }
}

/// Pictures of a message's HTML that stand on somebody else's server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RemotePictures {
    None,
    /// There are so many (`None`: nobody counted). They are shown when somebody asks.
    Hidden {
        count: Option<i64>,
        trackers: i64,
    },
    /// Somebody said that pictures of this sender are always to be shown, and this mail is really theirs.
    Shown,
}

/// How far an outgoing message got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryItem {
    pub state: Delivery,
    pub outbox: Option<OutboxId>,
    /// Why it is not there yet, or never will be.
    pub reason: Option<DeliveryReason>,
    /// The particulars, mostly in the other side's words; may be empty.
    pub detail: String,
    /// The next attempt, while waiting.
    pub next_try_at: Option<Moment>,
    /// Who has not got it, where one of their addresses can be put right.
    pub failed_to: Vec<String>,
}

impl DeliveryItem {
    /// For messages that go nowhere.
    pub const NONE: Self = Self {
        state: Delivery::None,
        outbox: None,
        reason: None,
        detail: String::new(),
        next_try_at: None,
        failed_to: Vec::new(),
    };
}

/// Somebody who takes part besides the requester.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Participant {
    pub person: PersonRef,
    pub state: ParticipantState,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ParticipantState {
    /// Gets copies and may answer.
    Accepted,
    /// Stood in Cc; sees nothing until somebody accepts.
    Suggested,
}

/// Another ticket that this one may belong to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    pub other: TicketId,
    pub subject: String,
    pub status: Status,
    pub requester: PersonRef,
    /// In a sentence.
    pub reason: String,
}

/// What is said about a ticket being spam.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpamMark {
    pub state: SpamState,
    /// Why the desk suspects it, in a sentence with words of the mail; empty where it does not.
    pub reason: String,
    /// `None` is the desk itself.
    pub by: Option<PersonRef>,
    pub at: Moment,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SpamState {
    /// The desk takes it for spam; nobody has looked. It stands on the spam shelf.
    Suspected,
    /// Somebody called it spam. It stands on the spam shelf.
    Spam,
    /// Somebody said that it is none, or answered it.
    Ham,
}

crate::message::words! { SpamState { Suspected = "suspected", Spam = "spam", Ham = "ham" } }

impl SpamState {
    /// Whether a ticket of this state stands on the spam shelf.
    pub fn is_shelved(self) -> bool {
        match self {
            Self::Suspected | Self::Spam => true,
            Self::Ham => false,
        }
    }
}

/// The requester and what the desk knows about them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactPanel {
    pub person: PersonRef,
    pub organisation: Option<OrganisationRef>,
    /// BCP 47.
    pub locale: Option<String>,
    pub time_zone: Option<String>,
    pub phone: Option<String>,
    /// What the team notes about them.
    pub notes: String,
    /// An address of theirs was proven.
    pub verified: bool,
    /// Cannot sign in and gets no mail.
    pub suspended: bool,
    /// What is known against their addresses.
    pub troubles: Vec<AddressTrouble>,
    /// Their other tickets, last changed first, a handful.
    pub tickets: Vec<TicketLine>,
    /// How many others there are in all.
    pub tickets_total: i64,
}

/// How it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutcomePanel {
    pub solved_at: Moment,
    /// `None` when a rule or the desk solved it.
    pub solved_by: Option<PersonRef>,
    /// Empty when nobody said.
    pub cause: String,
    pub answer: Option<MessageId>,
    pub held: Held,
    pub reopened_at: Option<Moment>,
}

/// What the two forms under the timeline start with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Editor {
    pub may_reply: MayReply,
    /// Fresh for every drawing: the same one sent twice is one reply.
    pub reply_operation: String,
    pub note_operation: String,
    /// Whose page it is: what is sent from it after somebody else signed in is not theirs.
    pub writer: PersonId,
    /// The address that replies leave from.
    pub from: String,
    /// The desk's addresses, of which replies can leave from another one.
    pub mailboxes: Vec<MailboxRef>,
    /// Which of them is chosen.
    pub mailbox: Option<MailboxId>,
    /// Whom a reply goes to; empty when the requester has no address.
    pub to: Vec<String>,
    /// Accepted participants' addresses.
    pub cc: Vec<String>,
    /// Those of all these that mail cannot reach.
    pub dead: Vec<AddressTrouble>,
    /// Addresses of `to` and `cc` that this reply is not to go to: a refused form drawn again, or a reply that
    /// was taken back.
    pub left_out: Vec<String>,
    /// What was typed as further copies, hidden copies and the moment: a refused form drawn again; or whom a
    /// reply was for that was taken back.
    pub more_cc: String,
    pub bcc: String,
    pub when: String,
    /// When a reply that was taken back was to leave, and what it was to set the ticket to.
    pub due_at: Option<Moment>,
    pub status: Option<Status>,
    /// Files beside the reply: put there, or of replies that were taken back.
    pub kept_files: Vec<KeptFile>,
    pub aids: Aids,
    /// What was typed already: a refused form drawn again, or a draft.
    pub reply_text: String,
    pub note_text: String,
    /// When the desk last kept the draft that the text is or was; `None` where there is none. The page says it back
    /// when it keeps more, so that a draft kept from elsewhere meanwhile is noticed.
    pub reply_kept_at: Option<Moment>,
    pub note_kept_at: Option<Moment>,
    /// Which of the two stands open.
    pub open: Writing,
    /// Why the last attempt was refused.
    pub problem: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Writing {
    Reply,
    Note,
}

/// Whether the reader may write to the customer here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MayReply {
    Yes,
    /// A light agent: notes only.
    NotesOnly,
    /// The ticket is closed: neither reply nor note; a follow-up can be opened.
    Closed,
    /// The requester has no mail address: notes only, and a word where to add one.
    NoAddress,
}

/// A reply that waits for its moment, as the ticket's page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedItem {
    pub reply: PlannedReply,
    pub author: PersonRef,
    /// Whom it goes to as things stand: To first, then Cc.
    pub recipients: Vec<String>,
    /// The address it leaves from.
    pub from: String,
    /// Names of its files.
    pub files: Vec<String>,
}

/// A file that waits beside what is being written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptFile {
    pub id: AttachmentId,
    pub name: String,
    pub bytes: i64,
    /// PNG, JPEG, GIF or WebP: it can stand in the text.
    pub is_image: bool,
}
