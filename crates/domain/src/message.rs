//! What is said on a ticket.

use serde::{Deserialize, Serialize};

use crate::{AttachmentId, MailId, MessageId, Moment, PersonId, TicketId};

/// Who may read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// The customer and the team.
    Public,
    /// The team only: a note.
    Internal,
}

/// How a text is to be read. What is stored is always what was typed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Markup {
    /// As it stands.
    #[default]
    Plain,
    /// CommonMark with tables and strike-through; HTML in it is text.
    Markdown,
}

/// How it came in or went out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    Email,
    Chat,
    Form,
    Phone,
    WalkUp,
    Api,
    /// Written in the workbench.
    Web,
}

/// Whether the author is who the address says, as far as the desk could find out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Identity {
    /// Signed in, or mail with an aligned DMARC pass.
    Verified,
    /// Nobody vouched for it and nothing speaks against it.
    NotVerified,
    /// Checked and failed, or the head of the mail contradicts itself.
    Failed,
}

/// What became of a message that had to go out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// Nothing goes out for it.
    None,
    /// In the outbox, waiting for its turn or for a retry.
    Waiting,
    /// Accepted by the next server.
    Sent,
    /// The line broke between our last dot and their answer: sent again under the same Message-ID.
    Uncertain,
    /// Refused for good; the reason stands on the ticket.
    Failed,
    /// Called back before it left: it is not tried again.
    Withdrawn,
}

/// Why an outgoing message is not where it should be: whose turn it is to do something about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryReason {
    /// The relay said "not now".
    Deferred,
    /// The relay said no.
    Refused,
    /// Some of the recipients have it, others do not.
    SomeLeft,
    /// The desk has no relay to hand its mail to.
    NoRelay,
    /// The relay could not be reached, or the line to it broke before it had the mail.
    Unreachable,
    /// No protected line to the relay could be made, and mail never goes in the clear instead.
    NotProtected,
    /// The relay did not let the desk sign in.
    NotSignedIn,
    /// The relay took longer than it may.
    TooSlow,
    /// The line broke, or the desk stopped, before the relay confirmed: it may have the mail.
    Unconfirmed,
    /// What is to be sent cannot be written as a mail.
    Unwritable,
    /// The desk itself failed; its log says how.
    OwnFault,
    /// A delivery report says so.
    Returned,
    /// Tried for as long as mail is tried.
    GivenUp,
    /// A restore held it back: it may have been sent already.
    HeldBack,
    /// Somebody called it back.
    CalledBack,
    /// An earlier mail of the ticket is to leave first.
    Queued,
    /// Its files are still to be scanned.
    AwaitsScan,
}

macro_rules! words {
    ($($name:ident { $($variant:ident = $word:literal),* $(,)? })*) => {$(
        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];
            /// The word that is stored and that programs read.
            pub fn as_str(self) -> &'static str { match self { $(Self::$variant => $word),* } }
            pub fn parse(s: &str) -> Option<Self> { match s { $($word => Some(Self::$variant),)* _ => None } }
        }
    )*};
}
pub(crate) use words;

words! {
    Markup { Plain = "plain", Markdown = "markdown" }
    Visibility { Public = "public", Internal = "internal" }
    Channel { Email = "email", Chat = "chat", Form = "form", Phone = "phone", WalkUp = "walk_up", Api = "api", Web = "web" }
    Identity { Verified = "verified", NotVerified = "not_verified", Failed = "failed" }
    Delivery { None = "none", Waiting = "waiting", Sent = "sent", Uncertain = "uncertain", Failed = "failed", Withdrawn = "withdrawn" }
    DeliveryReason {
        Deferred = "deferred", Refused = "refused", SomeLeft = "some_left", NoRelay = "no_relay",
        Unreachable = "unreachable", NotProtected = "not_protected", NotSignedIn = "not_signed_in", TooSlow = "too_slow",
        Unconfirmed = "unconfirmed", Unwritable = "unwritable", OwnFault = "own_fault", Returned = "returned",
        GivenUp = "given_up", HeldBack = "held_back", CalledBack = "called_back", Queued = "queued",
        AwaitsScan = "awaits_scan",
    }
}

/// A message or a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub id: MessageId,
    pub ticket: TicketId,
    /// `None` for what the desk itself wrote (an acknowledgement).
    pub author: Option<PersonId>,
    pub visibility: Visibility,
    pub channel: Channel,
    pub identity: Identity,
    /// The author had the ticket's address but is not one of its participants.
    pub stranger: bool,
    /// Written by a machine: acknowledgement, vacation notice, bounce.
    pub automatic: bool,
    /// What the author newly wrote, plain text. This is what is shown, searched and answered.
    pub text: String,
    /// What they quoted below or around it, plain text; folded in the page, never lost.
    pub quoted: String,
    /// The author's HTML as it came, not yet sanitised: sanitising is the last step before a browser.
    pub html: Option<String>,
    /// ISO 639-1 guess for `text`.
    pub language: Option<String>,
    /// Our or their Message-ID, without angle brackets.
    pub message_id: Option<String>,
    /// The mail it came from.
    pub mail: Option<MailId>,
    pub delivery: Delivery,
    pub created_at: Moment,
}

impl Message {
    /// May the ticket's customers read it? Not notes; and not what came by mail from a stranger or a machine: whoever has a
    /// ticket's reply address could else register it with some service, and read here what that service sends to prove who
    /// owns it ("ticket trick").
    pub fn is_for_customers(&self) -> bool {
        is_for_customers(self.visibility, self.mail, self.stranger, self.automatic)
    }
}

/// [`Message::is_for_customers`], where there is no [`Message`].
pub fn is_for_customers(
    visibility: Visibility,
    mail: Option<MailId>,
    stranger: bool,
    automatic: bool,
) -> bool {
    visibility == Visibility::Public && (mail.is_none() || !stranger && !automatic)
}

/// A file on a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    pub id: AttachmentId,
    /// `None` while uploaded and not yet used.
    pub message: Option<MessageId>,
    /// For display only; on disk it has no name but its hash.
    pub name: String,
    /// What the sender called it; what is served is decided from the content.
    pub media_type: String,
    /// What [`crate::file::sniff`] found; may be empty.
    pub found_type: String,
    pub bytes: i64,
    /// SHA-256 of the content, lower-case hex: where the blob lies.
    pub blob: String,
    /// `Content-ID` without angle brackets: an inline image of the HTML part.
    pub content_id: Option<String>,
    pub created_at: Moment,
}

/// A mail waits so long, in minutes, for an earlier one of its ticket that is still tried: people read answers in the order
/// they were written, but one that hangs must not hold up the rest.
pub const QUEUE_MINUTES_MAX: i64 = 15;

/// A mail waits so long, in minutes, for its files to be scanned. Then it leaves as they are: an answer that does not come
/// is worse than a colleague's file that nobody looked into, and health says meanwhile that the scanner fails.
pub const SCAN_MINUTES_MAX: i64 = 10;

/// The longest text of one message the desk takes from a person, in bytes.
pub const TEXT_BYTES_MAX: usize = 1 << 20;
