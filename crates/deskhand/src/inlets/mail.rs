//! The mail door: 250 is said when the octets are durable, and not before.

use std::sync::{Arc, PoisonError, RwLock};

use ::mail::listen::{BoxFuture, Door, Envelope, Session, Verdict};
use domain::mailbox::Mailbox;
use domain::{Error, MailboxId, Refusal, Result};
use sha2::{Digest, Sha256};
use store::mails::{RAW_ROW_BYTES_MAX, Raw};
use store::{is_disk_full, mailboxes};

use crate::app::App;
use crate::commands::accept_mail::{Delivered, accept_mail, is_postmaster, mailbox_of};

/// Takes mail for the desk's mailboxes.
pub struct MailDoor {
    app: App,
    /// Read once and again whenever a recipient is not among them: mailboxes come seldom, recipients all the time.
    known: RwLock<Arc<[Mailbox]>>,
}

impl MailDoor {
    pub fn new(app: App) -> Self {
        Self { app, known: RwLock::new(Arc::from([])) }
    }

    /// The mailbox of each recipient.
    async fn find(&self, recipients: &[&str]) -> Result<Vec<Option<MailboxId>>> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner).clone();
        let found: Vec<_> = recipients.iter().map(|r| mailbox_of(&known, r)).collect();
        // Which mailbox is the default may change without any new address.
        if found.iter().all(Option::is_some) && !recipients.iter().any(|r| is_postmaster(r)) {
            return Ok(found);
        }
        let fresh: Arc<[Mailbox]> = self.app.read(async |db| mailboxes::list(db).await).await?.into();
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = fresh.clone();
        Ok(recipients.iter().map(|r| mailbox_of(&fresh, r)).collect())
    }

    async fn take(&self, session: &Session, envelope: Envelope, raw: Vec<u8>) -> Result<Vec<Verdict>> {
        let to = self.find(&envelope.to.iter().map(String::as_str).collect::<Vec<_>>()).await?;
        let mut wanted: Vec<MailboxId> = to.iter().flatten().copied().collect();
        wanted.sort_unstable();
        wanted.dedup();
        if !wanted.is_empty() {
            let source = if session.lmtp { "lmtp" } else { "smtp" };
            let mail = Incoming {
                source,
                peer: session.peer.ip().to_canonical().to_string(),
                helo: session.helo.clone(),
                from: Some(envelope.from),
                to: envelope.to,
            };
            accept(&self.app, mail, raw, wanted).await?;
        }
        Ok(to.into_iter().map(|m| if m.is_some() { Verdict::Ok } else { unknown() }).collect())
    }
}

/// A mail on its way in.
pub struct Incoming {
    pub source: &'static str,
    pub peer: String,
    pub helo: String,
    /// Empty is the null path; `None` came without an envelope.
    pub from: Option<String>,
    pub to: Vec<String>,
}

/// Makes a mail durable: large octets as a blob first, then ledger rows in one transaction.
pub async fn accept(
    app: &App,
    mail: Incoming,
    raw: Vec<u8>,
    to: Vec<MailboxId>,
) -> Result<Vec<domain::MailId>> {
    let delivered = prepare(app, mail, raw).await?;
    app.write(async move |tx| accept_mail(tx, &delivered, &to).await).await
}

/// What [`accept_mail`] takes: the octets hashed, large ones already on disk.
///
/// # Errors
/// A fault when the disk is full.
pub async fn prepare(app: &App, mail: Incoming, raw: Vec<u8>) -> Result<Delivered> {
    if free_bytes(&app.config.data) < FREE_BYTES_MIN + 4 * raw.len() as u64 {
        let full = std::io::Error::from(std::io::ErrorKind::StorageFull);
        return Err(Error::Fault(
            anyhow::Error::new(full).context("the data directory's disk is almost full"),
        ));
    }
    let bytes = raw.len() as i64;
    let sha256 = Sha256::digest(&raw).into();
    let raw = if raw.len() <= RAW_ROW_BYTES_MAX {
        Raw::Row(raw)
    } else {
        let blobs = app.store.blobs().clone();
        Raw::Blob(app.blocking(move || blobs.put(&raw)).await?)
    };
    Ok(Delivered {
        source: mail.source,
        peer: mail.peer,
        helo: mail.helo,
        envelope_from: mail.from,
        envelope_to: mail.to,
        sha256,
        bytes,
        raw,
    })
}

/// Below this no mail is taken: what was taken before must still be read, answered and cleaned up.
const FREE_BYTES_MIN: u64 = 32 << 20;

/// What the disk of a directory has left for us.
pub fn free_bytes(directory: &std::path::Path) -> u64 {
    rustix::fs::statvfs(directory).map_or(u64::MAX, |s| s.f_bavail.saturating_mul(s.f_frsize))
}

fn unknown() -> Verdict {
    Verdict::Refuse(550, "5.1.1 there is no such mailbox here".to_owned())
}

/// A failure in the words of SMTP: a full disk is 452, everything else unforeseen 451. The peer keeps the mail.
pub fn verdict(e: &Error) -> Verdict {
    match e {
        Error::Refused(Refusal::NotFound) => unknown(),
        Error::Fault(fault) if is_disk_full(fault) => {
            Verdict::Later(452, "4.3.1 not enough room here right now, please try again later".to_owned())
        }
        Error::Refused(_) | Error::Fault(_) => Verdict::later(),
    }
}

impl Door for MailDoor {
    fn rcpt<'a>(&'a self, _: &'a Session, address: &'a str) -> BoxFuture<'a, Verdict> {
        Box::pin(async move {
            match self.find(&[address]).await {
                Ok(found) if found == [None] => unknown(),
                Ok(_) => Verdict::Ok,
                Err(e) => verdict(&e),
            }
        })
    }

    fn accept<'a>(
        &'a self,
        session: &'a Session,
        envelope: Envelope,
        raw: Vec<u8>,
    ) -> BoxFuture<'a, Vec<Verdict>> {
        Box::pin(async move {
            let count = envelope.to.len();
            match self.take(session, envelope, raw).await {
                Ok(verdicts) => verdicts,
                Err(e) => {
                    tracing::error!("a mail could not be accepted: {e}");
                    vec![verdict(&e); count]
                }
            }
        })
    }
}
