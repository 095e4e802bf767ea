//! By which servers a mailbox's mail comes and leaves, as a page.

use crate::mailbox::{ChannelState, Consent, Fetching, Import, Sending, TestMail};
use crate::{MailboxId, Moment};

use super::FormProblem;

/// The page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailboxServersPage {
    pub mailbox: MailboxId,
    pub address: String,
    /// Where the desk's own door listens.
    pub smtp_address: String,
    /// There is a relay for what has no server of its own.
    pub has_relay: bool,
    pub fetching: Option<Fetching>,
    pub fetching_state: ChannelState,
    pub sending: Option<Sending>,
    pub sending_state: ChannelState,
    pub consent: Option<Consent>,
    pub consent_way: ConsentWay,
    /// Where the provider sends people back to: it wants to know.
    pub redirect_uri: String,
    /// Folders that were reached: these can be imported.
    pub folders: Vec<String>,
    /// Newest first.
    pub imports: Vec<Import>,
    pub test: Option<TestMail>,
    pub problem: Option<(ServersForm, FormProblem)>,
    pub now: Moment,
}

/// Which form of the page was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServersForm {
    Fetching,
    Sending,
    Consent,
    Import,
    Test,
}

/// How somebody is about to consent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ConsentWay {
    #[default]
    None,
    /// By this address at the provider.
    Link(String),
    /// By a code that is typed in at an address, on any device.
    Code { user_code: String, verification_uri: String },
}
