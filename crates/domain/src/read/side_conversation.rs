//! Conversations beside a ticket, in the ticket's panel and on pages of their own.

use crate::file::Scan;
use crate::side_conversation::SideConversation;
use crate::{AttachmentId, MessageId, Moment, SideConversationId, TicketId};

use super::ticket::{KeptFile, MessageItem, PlannedItem};
use super::{FormProblem, MailboxRef, PersonRef};

/// One conversation with what was said in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SideItem {
    pub conversation: SideConversation,
    pub begun_by: Option<PersonRef>,
    /// The newest of them, oldest first.
    pub messages: Vec<MessageItem>,
    /// How many there are in all.
    pub total: i64,
    /// The reader has typed something in it and not sent it.
    pub has_draft: bool,
}

impl SideItem {
    /// There is a scanner: files that it said nothing of wait for it.
    pub fn expect_scans(&mut self) {
        for file in self.messages.iter_mut().flat_map(|m| &mut m.attachments) {
            file.awaits_scan = file.scan == Scan::default();
        }
    }
}

/// The panel of the ticket page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SidePanel {
    /// Oldest first.
    pub items: Vec<SideItem>,
    /// The reader may write to people outside here.
    pub may_write: bool,
    /// The reader has typed something to begin one.
    pub has_draft: bool,
    /// What was written to somebody outside and has not left yet, in any of them.
    pub planned: Vec<PlannedItem>,
}

/// A message of the ticket that can be put into one, with its files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Includable {
    pub message: MessageId,
    /// Who wrote it; empty for the desk itself.
    pub who: String,
    pub is_note: bool,
    pub at: Moment,
    /// Its beginning.
    pub words: String,
    /// Those that are not blocked: name and size in bytes.
    pub files: Vec<(AttachmentId, String, i64)>,
}

/// What is being written, as it stands in the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SideForm {
    /// Fresh for every drawing: the same one sent twice is one message.
    pub operation: String,
    pub subject: String,
    pub recipients: String,
    pub text: String,
    /// When the desk kept it, where it was typed before.
    pub kept_at: Option<Moment>,
    pub mailbox: Option<crate::MailboxId>,
    pub markup: crate::message::Markup,
    pub include_messages: Vec<MessageId>,
    pub include_files: Vec<AttachmentId>,
    /// Files of the reader's that wait for a message there: of one that was taken back.
    pub kept_files: Vec<KeptFile>,
    /// Those of them that somebody took the tick from, before the form was refused.
    pub unticked: Vec<AttachmentId>,
    /// When it is to leave, as it was typed; empty sends it at once.
    pub when: String,
    pub problem: Option<FormProblem>,
}

/// The page of one conversation, or of a new one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SidePage {
    pub ticket: TicketId,
    pub subject: String,
    /// `None` to begin one.
    pub item: Option<SideItem>,
    /// The reader may write; otherwise why not, in words.
    pub may_write: Result<(), String>,
    /// The reader may close it and open it again.
    pub may_change: bool,
    pub form: SideForm,
    pub mailboxes: Vec<MailboxRef>,
    /// The address that it leaves from where none is chosen.
    pub from: String,
    /// Oldest first.
    pub includable: Vec<Includable>,
    /// What was written in it and has not left yet; on the page of a new one, what begins one.
    pub planned: Vec<PlannedItem>,
}

impl SidePage {
    /// The conversation that is open.
    pub fn id(&self) -> Option<SideConversationId> {
        self.item.as_ref().map(|item| item.conversation.id)
    }
}
