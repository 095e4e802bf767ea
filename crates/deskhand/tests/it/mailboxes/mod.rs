//! Mailboxes with servers of their own: a real Dovecot, and lines that break.

mod consent;
mod fetch;
mod import;
mod kill;
mod odd_server;
mod servers;

use std::time::{Duration, Instant};

use deskhand::commands::change_mailbox_server::{ServerWish, set_fetching};
use deskhand::credentials::password_place;
use deskhand::secrets;
use domain::mailbox::{AfterFetch, ChannelState, Security, SignIn, Way};
use domain::read::ledger::MailRow;
use domain::{Actor, MailboxId};

use crate::harness::dovecot::{Dovecot, PASSWORD, USER};
use crate::harness::letters::{Mail, SUPPORT};
use crate::harness::{PATIENCE, TestDesk, settle};

/// Asks until there is an answer: servers outside have no event that we could wait for.
pub async fn until<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(found) = ask().await {
            return found;
        }
        assert!(began.elapsed() < PATIENCE, "waited in vain for {what}");
        let _ = tokio::time::timeout(Duration::from_millis(30), std::future::pending::<()>()).await;
    }
}

/// The settings by which a desk fetches from a Dovecot of the tests.
pub struct Wish {
    pub server: ServerWish,
    pub folders: Vec<String>,
    pub after: AfterFetch,
    pub move_to: String,
    pub password: String,
}

impl Wish {
    pub fn from(dovecot: &Dovecot) -> Self {
        Self::at(dovecot.imap.port())
    }

    pub fn at(port: u16) -> Self {
        let server = ServerWish {
            host: "127.0.0.1".to_owned(),
            port: Some(port),
            security: Some(Security::None),
            user: USER.to_owned(),
            sign_in: Some(SignIn::Password),
            ..ServerWish::default()
        };
        Self {
            server,
            folders: vec!["INBOX".to_owned()],
            after: AfterFetch::Seen,
            move_to: String::new(),
            password: PASSWORD.to_owned(),
        }
    }

    pub async fn set(self, desk: &TestDesk) -> MailboxId {
        let id = desk.mailbox(SUPPORT).await;
        let app = desk.app();
        let sealed = secrets::seal(&app.keys, &app.entropy, &password_place(id, Way::In), &self.password);
        app.write(async move |tx| {
            let Self { server, folders, after, move_to, .. } = self;
            set_fetching(tx, &Actor::Desk, id, &server, &folders, after, &move_to, Some(&sealed)).await
        })
        .await
        .expect("good settings");
        id
    }
}

/// How a way of the support mailbox does.
pub async fn state(desk: &TestDesk, way: Way) -> ChannelState {
    let all = desk.app().read(async |db| store::fetching::channels(db).await).await.expect("a read works");
    all.into_iter().find(|c| c.address == SUPPORT && c.way == way).map(|c| c.state).unwrap_or_default()
}

/// Fetches from a Dovecot, and has reached it.
pub async fn fetching(desk: &TestDesk, wish: Wish) -> MailboxId {
    let id = wish.set(desk).await;
    reached(desk).await;
    id
}

pub async fn reached(desk: &TestDesk) {
    until("the first contact", async || {
        let state = state(desk, Way::In).await;
        assert!(state.fault.is_none(), "{state:?}");
        state.contact_at
    })
    .await;
}

/// Waits until the ledger has so many mails and all are read; newest first.
pub async fn ledger(desk: &TestDesk, count: usize) -> Vec<MailRow> {
    until(&format!("{count} mails"), async || (desk.ledger().await.len() >= count).then_some(())).await;
    settle(desk.app()).await;
    let rows = desk.ledger().await;
    assert_eq!(rows.len(), count, "{rows:?}");
    rows
}

pub fn mail(n: usize) -> Mail {
    let id = format!("m{n}@customer.example");
    Mail::new(&format!("Rosa {n} <rosa{n}@customer.example>"), &format!("Mail {n}"), &format!("Text {n}"))
        .id(&id)
}
