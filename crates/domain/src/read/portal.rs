//! What customers see of their requests, and everybody of known problems.

use crate::file::ScanState;
use crate::message::Markup;
use crate::portal::{RequestList, RequestState, Standing};
use crate::{AttachmentId, FormId, MajorIncidentId, MessageId, Moment, TicketId};

use super::work::ShownField;
use super::{FormProblem, PersonRef};

/// What stands around every page of the portal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortalFrame {
    /// The help center's name, else the workspace's.
    pub name: String,
    /// The language of the help center that is nearest to the reader's.
    pub help: crate::article::Locale,
    pub now: Moment,
    /// IANA name.
    pub zone: String,
    /// Of the shelf: the address of the colours that leads chose, where they did.
    pub colours: Option<i64>,
    /// Who is signed in, by name or address.
    pub who: Option<String>,
    /// Customers may have a password here.
    pub passwords: bool,
    /// At the door: some organisation has a sign-in of its own.
    pub organisations: bool,
    /// What was done just now.
    pub notice: Option<PortalNotice>,
    pub chat: Option<super::help::HelpChat>,
}

/// What a page says of what was done before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PortalNotice {
    Sent,
    Added,
    Solved,
    SignedOut,
    PasswordSet,
    PasswordRemoved,
}

crate::message::words! {
    PortalNotice {
        Sent = "sent", Added = "added", Solved = "solved", SignedOut = "signed_out",
        PasswordSet = "password_set", PasswordRemoved = "password_removed",
    }
}

/// What the link of a letter asks about: chats that somebody began under its address, and their first words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatLetter {
    pub token: String,
    pub address: String,
    pub chats: Vec<(TicketId, String)>,
}

/// The forms of the door.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DoorForm {
    #[default]
    Link,
    Password,
    Organisation,
}

/// Where somebody asks for a link, or signs in by a password or by their organisation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequestsDoor {
    /// As typed before.
    pub email: String,
    /// Plain http from afar: no form, and why.
    pub insecure: bool,
    pub problem: Option<String>,
    /// Which form the problem is of.
    pub by: DoorForm,
}

/// A customer's own page for their password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestsPassword {
    /// Where its mails go, and what it is used with.
    pub email: String,
    /// Since when there is one.
    pub set_at: Option<Moment>,
    /// They came in by a link a short while ago: nothing more is asked of them.
    pub is_proven: bool,
    pub problem: Option<FormProblem>,
}

/// One line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestRow {
    pub id: TicketId,
    pub subject: String,
    pub state: RequestState,
    pub requester: PersonRef,
    /// Of the last words that are for customers.
    pub said_at: Moment,
}

/// The list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestsPage {
    pub list: RequestList,
    /// What is looked for in subjects and numbers.
    pub query: String,
    /// The latest asked first.
    pub rows: Vec<RequestRow>,
    /// There are more before this one.
    pub older: Option<TicketId>,
    /// The visitor's organisation, where its people see each other's requests.
    pub organisation: Option<String>,
}

/// A file that stands on a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestFile {
    pub id: AttachmentId,
    pub name: String,
    /// What its content is, by the content.
    pub found_type: String,
    pub bytes: i64,
    pub scan: ScanState,
}

/// One message, as customers see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestMessage {
    pub id: MessageId,
    /// Who wrote it; `None` is the desk.
    pub author: Option<PersonRef>,
    pub from_team: bool,
    pub text: String,
    pub markup: Markup,
    /// It was written as HTML: its frame shows that.
    pub is_formatted: bool,
    pub files: Vec<RequestFile>,
    pub at: Moment,
}

/// A field of a request that has a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestValue {
    pub title: String,
    /// As people read it; of a ticked box nothing.
    pub words: String,
}

/// One request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestPage {
    pub id: TicketId,
    pub subject: String,
    pub state: RequestState,
    pub requester: PersonRef,
    pub created_at: Moment,
    pub standing: Standing,
    /// What was asked by its form and customers may see.
    pub fields: Vec<RequestValue>,
    /// The first said first.
    pub messages: Vec<RequestMessage>,
    /// There is more before this one.
    pub older: Option<MessageId>,
    /// The key of one drawing of the form: sent twice, it writes once.
    pub operation: String,
    /// What was typed, where it was refused.
    pub text: String,
    /// Files that came with what was refused: name and secret.
    pub uploads: Vec<(String, String)>,
    pub problem: Option<FormProblem>,
}

/// An article that may answer what is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggested {
    pub title: String,
    pub url: String,
    pub locale: crate::article::Locale,
}

/// The form for a new request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRequest {
    pub operation: String,
    /// Those that customers can choose, by their names for customers.
    pub forms: Vec<(FormId, String)>,
    /// `None` where the desk has none.
    pub form: Option<FormId>,
    pub shown: Vec<ShownField>,
    pub subject: String,
    pub text: String,
    /// The closed request that this one continues.
    pub follow_up_of: Option<TicketId>,
    /// Files that came before: name and secret.
    pub uploads: Vec<(String, String)>,
    /// What may help, asked once before it is sent.
    pub suggested: Vec<Suggested>,
    pub problem: Option<FormProblem>,
}

/// A problem that everybody may know of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownProblem {
    pub id: MajorIncidentId,
    pub title: String,
    pub since: Moment,
    pub ended_at: Option<Moment>,
    /// What was said to customers, the latest first.
    pub updates: Vec<KnownUpdate>,
}

/// What was said to customers of a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownUpdate {
    pub at: Moment,
    /// Empty where it was withdrawn.
    pub text: String,
    pub corrected_at: Option<Moment>,
    /// When it was withdrawn, and why.
    pub withdrawn: Option<(Moment, String)>,
}

/// The status page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatusPage {
    pub open: Vec<KnownProblem>,
    pub over: Vec<KnownProblem>,
    /// Whose address is already known need not type it.
    pub email: String,
}

/// Where a wish to hear of a problem stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WatchState {
    /// A mail with a link is on its way, if the address takes one.
    Asked,
    /// Confirmed by a button of the page behind the link.
    Unconfirmed,
    Confirmed,
    Stopped,
    /// It is fixed already.
    Over,
    /// The link is none, or too old.
    Unknown,
}
