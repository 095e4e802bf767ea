//! The desk's own addresses.

use crate::{ImportId, MailboxId, Moment, TeamId, TestMailId};

/// One address of the desk, how it writes and how its mail leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    pub id: MailboxId,
    /// Normalised.
    pub address: String,
    /// Display name in `From`.
    pub name: String,
    /// New tickets from here go to this team.
    pub team: Option<TeamId>,
    /// Takes mail that names no mailbox (`ingest` without `--address`). Exactly one is.
    pub is_default: bool,
    /// Plain text put under replies; minijinja, with `agent` and `mailbox`.
    pub signature: String,
    /// Acknowledge new tickets (subject to the RFC 3834 gate and DESIGN §8.15).
    pub acknowledges: bool,
    /// Text of the acknowledgement; minijinja, with `ticket`, `requester` and `mailbox`.
    pub acknowledgement: String,
    /// How the desk finds out who wrote what comes in here.
    pub sender_check: SenderCheck,
    /// Whose topmost `Authentication-Results` is believed (RFC 8601 authserv-id), with [`SenderCheck::Relay`]; none when empty.
    pub authserv_id: String,
    pub created_at: Moment,
}

/// Who checks the authors of a mailbox's mail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SenderCheck {
    /// Nobody: every author is *not verified*.
    #[default]
    Nobody,
    /// Another server, before the mail comes here: its `Authentication-Results` are believed (RFC 8601).
    Relay,
    /// The desk itself, for it receives from the internet: SPF, DKIM, DMARC, ARC.
    Desk,
}

crate::message::words! { SenderCheck { Nobody = "nobody", Relay = "relay", Desk = "desk" } }

/// What a new mailbox acknowledges with.
pub const ACKNOWLEDGEMENT: &str = "Hello,\n\nwe have your message and a person will read it. Its number is {{ ticket.id }}.\n\
To add something, just answer this mail.\n\n{{ mailbox.name }}\n";

/// What a new mailbox signs with.
pub const SIGNATURE: &str = "{{ agent.name }}\n{{ mailbox.name }}\n";

// Where a mailbox's mail is fetched from, and where it leaves

/// How the line to a mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Security {
    /// TLS from the first octet.
    Tls,
    /// Asked for after the greeting; a server without it is an error, never a fall-back to clear text.
    StartTls,
    /// Clear text: to this machine only.
    None,
}

/// By what the desk shows a mail server that it may sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SignIn {
    Password,
    /// A token that an administrator of the mailbox consented to (OAuth 2.0).
    Consent,
    /// Not at all: a relay that knows this machine.
    Open,
}

/// Which way mail goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Way {
    In,
    Out,
}

/// What is done on the server with a mail that is safe here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AfterFetch {
    /// Left as it is.
    Nothing,
    /// Marked as read.
    Seen,
    /// Put into another folder.
    Move,
}

/// What went wrong with a mail server; the words beside it say it for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FaultKind {
    /// No such host, nobody listens, or the network does not go there.
    Unreachable,
    /// TLS failed: an unknown issuer, another host's name, out of date.
    Certificate,
    /// Asked for STARTTLS and the server has none.
    NoTls,
    WrongPassword,
    /// The server does not take the token.
    TokenRefused,
    /// The provider gives no more tokens until somebody consents again.
    ConsentEnded,
    FolderMissing,
    /// Over a limit of the server: room, connections, rate.
    Quota,
    /// The line was cut.
    Broken,
    TooSlow,
    /// What the server said makes no sense.
    Nonsense,
    /// The server said no for another reason.
    Refused,
    /// The desk's own trouble: no room on its disk, a secret that cannot be opened.
    Desk,
}

crate::message::words! {
    Security { Tls = "tls", StartTls = "starttls", None = "none" }
    SignIn { Password = "password", Consent = "consent", Open = "open" }
    Way { In = "in", Out = "out" }
    AfterFetch { Nothing = "nothing", Seen = "seen", Move = "move" }
    FaultKind {
        Unreachable = "unreachable", Certificate = "certificate", NoTls = "no_tls", WrongPassword = "wrong_password",
        TokenRefused = "token_refused", ConsentEnded = "consent_ended", FolderMissing = "folder_missing",
        Quota = "quota", Broken = "broken", TooSlow = "too_slow", Nonsense = "nonsense", Refused = "refused",
        Desk = "desk",
    }
}

/// A mail server, and how to reach it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Server {
    pub host: String,
    pub port: u16,
    pub security: Security,
    /// PEM of the one authority whose certificates are believed; the public ones when empty.
    pub authority: String,
}

/// How a mailbox's mail is fetched. The secret is stored apart from it and sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetching {
    pub mailbox: MailboxId,
    pub server: Server,
    pub user: String,
    pub sign_in: SignIn,
    /// At least one; `INBOX` is every server's first.
    pub folders: Vec<String>,
    pub after: AfterFetch,
    /// Where [`AfterFetch::Move`] puts mails; else empty.
    pub move_to: String,
    pub changed_at: Moment,
}

/// By which server a mailbox's mail leaves, where it is not the desk's relay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sending {
    pub mailbox: MailboxId,
    pub server: Server,
    pub user: String,
    pub sign_in: SignIn,
    /// What the envelope says where reports go.
    pub return_path: ReturnPath,
    pub changed_at: Moment,
}

/// Where reports about a mail that could not be delivered go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReturnPath {
    /// An address with a token, by which the desk finds the mail that a report is about.
    Token,
    /// The bare address: some providers take mail from no other. Reports are then found by what they quote.
    Plain,
}

/// How one way of a mailbox does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChannelState {
    /// When its server was last spoken to with success.
    pub contact_at: Option<Moment>,
    /// What is wrong since when, in words; `None` when the last contact was good.
    pub fault: Option<ChannelFault>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelFault {
    pub kind: FaultKind,
    pub words: String,
    pub since: Moment,
    /// How often in a row.
    pub times: i64,
}

/// Without contact for so long a channel is silent (DESIGN §8.19).
pub const SILENT_US: i64 = 5 * crate::moment::MINUTE_US;

impl ChannelState {
    /// No contact for five minutes, `since` being when it was set up.
    pub fn is_silent(&self, set_up_at: Moment, now: Moment) -> bool {
        let last = self.contact_at.map_or(set_up_at, |at| at.max(set_up_at));
        now.since(last) > SILENT_US
    }
}

/// What becomes of mail that was in a folder before the desk came to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    pub id: ImportId,
    pub mailbox: MailboxId,
    pub folder: String,
    /// Mail from before that day is left out; `None` takes all.
    pub since: Option<Moment>,
    pub state: ImportState,
    /// Mails found, and how many of them were dealt with so far.
    pub total: i64,
    pub done: i64,
    /// Why it does not go on, in words; empty when it does.
    pub problem: String,
    pub created_at: Moment,
    pub ended_at: Option<Moment>,
}

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ImportState {
    Running,
    Paused,
    Done,
    /// The folder was made anew while it ran: it has to be begun again.
    Failed,
}

/// A test mail that a mailbox sends to itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestMail {
    pub id: TestMailId,
    pub mailbox: MailboxId,
    pub state: TestState,
    pub steps: Vec<TestStep>,
    pub started_at: Moment,
    pub ended_at: Option<Moment>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TestState {
    Waiting,
    Running,
    Passed,
    Failed,
}

/// One thing that a test mail tries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestStep {
    pub step: TestedStep,
    pub result: TestResult,
    /// What was found, for people.
    pub words: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TestedStep {
    InConnect,
    InTls,
    InSignIn,
    InFolder,
    OutConnect,
    OutTls,
    OutSignIn,
    Send,
    Arrive,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TestResult {
    Passed,
    Failed,
    /// There is nothing to try, or an earlier step failed.
    Skipped,
}

/// Who gives tokens for a mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Provider {
    Google,
    Microsoft,
    /// Any OpenID provider, by its issuer.
    Issuer,
}

/// The consent by which the desk may use a mailbox. Its tokens are stored apart from it and sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    pub mailbox: MailboxId,
    pub provider: Provider,
    /// The issuer's address, or Microsoft's tenant; empty for Google.
    pub issuer: String,
    pub client_id: String,
    /// What is asked for, words with spaces between.
    pub scope: String,
    /// Since when there are tokens; `None` until somebody consented.
    pub given_at: Option<Moment>,
    /// When the provider said that it ends, or when the operator knows that the client's secret ends.
    pub ends_at: Option<Moment>,
    /// The provider gives no more tokens: its words. Empty while it does.
    pub ended: String,
}

/// So long before a consent ends people are warned.
pub const CONSENT_WARNING_US: i64 = 14 * crate::moment::DAY_US;

impl Consent {
    /// Does it end soon, or has it?
    pub fn ends_soon(&self, now: Moment) -> bool {
        self.ends_at.is_some_and(|at| at.since(now) < CONSENT_WARNING_US)
    }
}

crate::message::words! {
    ReturnPath { Token = "token", Plain = "plain" }
    ImportState { Running = "running", Paused = "paused", Done = "done", Failed = "failed" }
    TestState { Waiting = "waiting", Running = "running", Passed = "passed", Failed = "failed" }
    TestedStep {
        InConnect = "in_connect", InTls = "in_tls", InSignIn = "in_sign_in", InFolder = "in_folder",
        OutConnect = "out_connect", OutTls = "out_tls", OutSignIn = "out_sign_in", Send = "send", Arrive = "arrive",
    }
    TestResult { Passed = "passed", Failed = "failed", Skipped = "skipped" }
    Provider { Google = "google", Microsoft = "microsoft", Issuer = "issuer" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::moment::{DAY_US, MINUTE_US};

    #[test]
    fn a_channel_is_silent_five_minutes_after_the_last_contact() {
        let (set_up, minute) = (Moment(1_000 * MINUTE_US), MINUTE_US);
        let state = |contact_at| ChannelState { contact_at, fault: None };
        let never = state(None);
        assert!(!never.is_silent(set_up, set_up.plus_us(5 * minute)));
        assert!(never.is_silent(set_up, set_up.plus_us(6 * minute)));
        let spoken = state(Some(set_up.plus_us(4 * minute)));
        assert!(!spoken.is_silent(set_up, set_up.plus_us(9 * minute)));
        assert!(spoken.is_silent(set_up, set_up.plus_us(10 * minute)));
        // A contact before the settings changed says nothing about the new ones.
        assert!(!state(Some(Moment(0))).is_silent(set_up, set_up.plus_us(minute)));
    }

    #[test]
    fn a_consent_warns_two_weeks_before_its_end() {
        let consent = |ends_at| Consent {
            mailbox: MailboxId(1),
            provider: Provider::Google,
            issuer: String::new(),
            client_id: String::new(),
            scope: String::new(),
            given_at: None,
            ends_at,
            ended: String::new(),
        };
        assert!(!consent(None).ends_soon(Moment(0)));
        assert!(!consent(Some(Moment(15 * DAY_US))).ends_soon(Moment(0)));
        assert!(consent(Some(Moment(13 * DAY_US))).ends_soon(Moment(0)));
    }
}
