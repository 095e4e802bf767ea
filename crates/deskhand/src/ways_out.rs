//! By which server a mail leaves: its mailbox's own, else the desk's relay.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use ::mail::login::Login;
use ::mail::send::{FailureKind, SendFailure, Sent, Stage, Transport};
use domain::mailbox::{FaultKind, ReturnPath, Sending, SignIn, Way};
use domain::message::DeliveryReason;
use domain::moment::MINUTE_US;
use domain::{Error, MailboxId, Moment};
use store::{fetching, mailboxes};

use crate::app::App;
use crate::config::{Relay, RelaySecurity};
use crate::credentials::{self, Freshness};

/// A contact is noted so often at most.
const NOTE_GAP: Duration = Duration::from_secs(60);

/// A relay that was not spoken to for so long is asked whether it is there, well within the time after which its silence
/// is an alarm.
const ASK_RELAY_US: i64 = 2 * MINUTE_US;
/// It must answer that within this.
const ASK_MAX: Duration = Duration::from_secs(30);

/// The servers that take our mail, with their open connections.
pub struct WaysOut {
    relay: Option<Arc<Transport>>,
    relay_state: Mutex<RelayState>,
    hostname: String,
    own: Mutex<BTreeMap<MailboxId, Own>>,
}

/// How the relay does, as this node knows.
#[derive(Default)]
struct RelayState {
    /// When it last answered, or did not.
    asked_at: Option<Moment>,
    fault: Option<RelayFault>,
}

/// Why the relay takes no mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelayFault {
    pub since: Moment,
    /// For people.
    pub words: String,
}

/// A mailbox's own server as it was when it was last used.
struct Own {
    sending: Sending,
    login: Option<Login>,
    transport: Arc<Transport>,
    noted: Option<Instant>,
}

impl WaysOut {
    pub fn new(relay: Option<Relay>, hostname: &str) -> Self {
        let relay = relay.map(|relay| {
            let login = match (relay.user, relay.password) {
                (Some(user), Some(password)) => Some(Login::Password { user, password }),
                (None | Some(_), _) => None,
            };
            let relay = ::mail::send::Relay {
                host: relay.host,
                port: relay.port,
                security: match relay.security {
                    RelaySecurity::None => ::mail::send::Security::None,
                    RelaySecurity::StartTls => ::mail::send::Security::StartTls,
                    RelaySecurity::Tls => ::mail::send::Security::Tls,
                },
                authority: String::new(),
                login,
            };
            Arc::new(Transport::new(relay, hostname))
        });
        Self { relay, relay_state: Mutex::default(), hostname: hostname.to_owned(), own: Mutex::default() }
    }

    /// Is there a relay for the mailboxes without a server of their own?
    pub fn has_relay(&self) -> bool {
        self.relay.is_some()
    }

    /// Hands a mail of a mailbox to its server. `None` is the mailbox that takes what names none.
    ///
    /// # Errors
    /// Why not, and whether trying again makes sense.
    pub async fn send(
        &self,
        app: &App,
        mailbox: Option<MailboxId>,
        from: Option<&str>,
        to: &[String],
        raw: &[u8],
    ) -> Result<Sent, SendFailure> {
        let Some((sending, address)) = own_server(app, mailbox).await? else {
            return match &self.relay {
                Some(relay) => {
                    let sent = relay.send(from, to, raw).await;
                    self.note_relay((app.clock)(), sent.as_ref().err());
                    sent
                }
                None => Err(no_relay()),
            };
        };
        let from = match sending.return_path {
            ReturnPath::Token => from.map(str::to_owned),
            // The null path of automatic mail stays what it is.
            ReturnPath::Plain => from.map(|_| address),
        };
        let mut freshness = Freshness::Cached;
        loop {
            let sent = match self.transport(app, &sending, freshness).await {
                Ok(transport) => transport.send(from.as_deref(), to, raw).await,
                Err(failure) => Err(failure),
            };
            let refused = sent.as_ref().is_err_and(|f| f.reason == DeliveryReason::NotSignedIn);
            if refused && sending.sign_in == SignIn::Consent && freshness == Freshness::Cached {
                // The provider may have taken a token back before its time.
                freshness = Freshness::Renewed;
                continue;
            }
            self.note(app, &sending, &sent).await;
            return sent;
        }
    }

    /// Since when the relay takes no mail, and why; `None` while it does.
    pub fn relay_fault(&self) -> Option<RelayFault> {
        self.relay_state.lock().unwrap_or_else(PoisonError::into_inner).fault.clone()
    }

    /// Asks the relay whether it is there when that is not known: it failed, or had nothing to take for some minutes.
    pub async fn look_at_relay(&self, app: &App) {
        let Some(relay) = &self.relay else { return };
        let now = (app.clock)();
        let is_known = {
            let state = self.relay_state.lock().unwrap_or_else(PoisonError::into_inner);
            state.fault.is_none() && state.asked_at.is_some_and(|at| now.since(at) < ASK_RELAY_US)
        };
        if is_known {
            return;
        }
        let asked = tokio::time::timeout(ASK_MAX, relay.probe()).await;
        let asked = asked.unwrap_or_else(|_| Err(failure(DeliveryReason::TooSlow, "it does not answer")));
        self.note_relay((app.clock)(), asked.as_ref().err());
    }

    fn note_relay(&self, now: Moment, failed: Option<&SendFailure>) {
        let fault = match failed.map(|f| (f.reason, f)) {
            None => None,
            Some((reason, f)) => match reason {
                DeliveryReason::NotSignedIn
                | DeliveryReason::NotProtected
                | DeliveryReason::Unreachable
                | DeliveryReason::TooSlow => Some(f.words.clone()),
                // It answered: what it says is about this mail.
                DeliveryReason::Deferred | DeliveryReason::Refused | DeliveryReason::SomeLeft => None,
                DeliveryReason::NoRelay
                | DeliveryReason::Unconfirmed
                | DeliveryReason::Unwritable
                | DeliveryReason::OwnFault
                | DeliveryReason::Returned
                | DeliveryReason::GivenUp
                | DeliveryReason::HeldBack
                | DeliveryReason::CalledBack
                | DeliveryReason::Queued
                | DeliveryReason::AwaitsScan => return,
            },
        };
        let mut state = self.relay_state.lock().unwrap_or_else(PoisonError::into_inner);
        state.asked_at = Some(now);
        let since = state.fault.as_ref().map_or(now, |known| known.since);
        state.fault = fault.map(|words| RelayFault { since, words });
    }

    /// A connection's settings for a test; the server is asked with what it is shown now.
    ///
    /// # Errors
    /// As [`WaysOut::send`].
    pub async fn probe(&self, app: &App, mailbox: MailboxId) -> Result<(), SendFailure> {
        match own_server(app, Some(mailbox)).await? {
            Some((sending, _)) => {
                let probed = match self.transport(app, &sending, Freshness::Cached).await {
                    Ok(transport) => transport.probe().await,
                    Err(failure) => Err(failure),
                };
                match probed {
                    Err(f)
                        if f.reason == DeliveryReason::NotSignedIn && sending.sign_in == SignIn::Consent =>
                    {
                        self.transport(app, &sending, Freshness::Renewed).await?.probe().await
                    }
                    probed => probed,
                }
            }
            None => match &self.relay {
                Some(relay) => relay.probe().await,
                None => Err(no_relay()),
            },
        }
    }

    async fn transport(
        &self,
        app: &App,
        sending: &Sending,
        freshness: Freshness,
    ) -> Result<Arc<Transport>, SendFailure> {
        let mailbox = sending.mailbox;
        let login =
            credentials::login(app, mailbox, Way::Out, sending.sign_in, &sending.user, freshness).await;
        let login = login.map_err(|fault| failure(DeliveryReason::NotSignedIn, &fault.words))?;
        if login.is_none() && sending.sign_in != SignIn::Open {
            return Err(failure(DeliveryReason::NotSignedIn, "there is no password yet; give one"));
        }
        let mut own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = own.get(&mailbox)
            && known.sending == *sending
            && known.login == login
        {
            return Ok(known.transport.clone());
        }
        let relay = ::mail::send::Relay {
            host: sending.server.host.clone(),
            port: sending.server.port,
            security: sending.server.security,
            authority: sending.server.authority.clone(),
            login: login.clone(),
        };
        let transport = Arc::new(Transport::new(relay, &self.hostname));
        let noted = own.get(&mailbox).and_then(|o| o.noted);
        own.insert(mailbox, Own { sending: sending.clone(), login, transport: transport.clone(), noted });
        Ok(transport)
    }

    /// What the mailbox's page and `/readyz` show. Only what says something about the server, not about a recipient.
    async fn note(&self, app: &App, sending: &Sending, sent: &Result<Sent, SendFailure>) {
        let mailbox = sending.mailbox;
        let fault = match sent {
            Ok(_) => None,
            Err(f) => match f.reason {
                DeliveryReason::NotSignedIn if sending.sign_in == SignIn::Consent => {
                    Some((FaultKind::ConsentEnded, &f.words))
                }
                DeliveryReason::NotSignedIn => Some((FaultKind::WrongPassword, &f.words)),
                DeliveryReason::NotProtected => Some((FaultKind::Certificate, &f.words)),
                DeliveryReason::Unreachable => Some((FaultKind::Unreachable, &f.words)),
                DeliveryReason::TooSlow => Some((FaultKind::TooSlow, &f.words)),
                DeliveryReason::Deferred
                | DeliveryReason::Refused
                | DeliveryReason::SomeLeft
                | DeliveryReason::NoRelay
                | DeliveryReason::Unconfirmed
                | DeliveryReason::Unwritable
                | DeliveryReason::OwnFault
                | DeliveryReason::Returned
                | DeliveryReason::GivenUp
                | DeliveryReason::HeldBack
                | DeliveryReason::CalledBack
                | DeliveryReason::Queued
                | DeliveryReason::AwaitsScan => return,
            },
        };
        if fault.is_none() {
            let mut own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
            let Some(known) = own.get_mut(&mailbox) else { return };
            if known.noted.is_some_and(|at| at.elapsed() < NOTE_GAP) {
                return;
            }
            known.noted = Some(Instant::now());
        } else if let Some(known) = self.own.lock().unwrap_or_else(PoisonError::into_inner).get_mut(&mailbox)
        {
            known.noted = None;
        }
        let fault = fault.map(|(kind, words)| (kind, words.clone()));
        let noted = app.write(async move |tx| match fault {
            None => fetching::note_contact(tx, mailbox, Way::Out).await,
            Some((kind, words)) => fetching::note_fault(tx, mailbox, Way::Out, kind, &words).await,
        });
        if let Err(e) = noted.await {
            tracing::error!("how a mail left could not be noted: {e}");
        }
    }
}

/// The server of a mailbox and its address; `None` where the relay takes its mail.
async fn own_server(app: &App, mailbox: Option<MailboxId>) -> Result<Option<(Sending, String)>, SendFailure> {
    let found = app.read(async move |db| {
        let id = match mailbox {
            Some(id) => id,
            None => match mailboxes::list(db).await?.first() {
                Some(m) => m.id,
                None => return Ok(None),
            },
        };
        match fetching::find_sending(db, id).await? {
            Some(sending) => Ok(Some((sending, mailboxes::load(db, id).await?.address))),
            None => Ok(None),
        }
    });
    found.await.map_err(|e: Error| {
        tracing::error!("the server of a mailbox cannot be read: {e}");
        failure(DeliveryReason::OwnFault, "a fault of the desk, told in its log")
    })
}

fn failure(reason: DeliveryReason, words: &str) -> SendFailure {
    SendFailure {
        kind: FailureKind::Temporary,
        stage: Stage::Door,
        reason,
        code: None,
        words: words.to_owned(),
        recipients: Vec::new(),
    }
}

fn no_relay() -> SendFailure {
    failure(DeliveryReason::NoRelay, "no relay is set (--relay)")
}
