//! Takes mails that were fetched from a folder, and remembers how far the folder was read: both or neither.

use domain::{MailboxId, Moment, Result};
use store::fetching::{self, FetchedMail, Folder, RunningImport, Treatment};
use store::{Tx, mails};

use super::accept_mail::{Delivered, accept_mail};
use super::quarantine_mail::quarantine_mail;

/// One mail of a folder.
#[derive(Clone)]
pub struct Fetched {
    pub uid: u32,
    pub mail: Delivered,
    /// When it came to its server.
    pub arrived_at: Option<Moment>,
    pub treatment: Treatment,
    /// Only its head was fetched.
    pub left_there: Option<LeftThere>,
    /// It is to be flagged or moved on its server.
    pub to_mark: bool,
}

/// Why a mail stays on its server.
#[derive(Clone)]
pub struct LeftThere {
    /// For programs: `too_large`, `cannot_fetch`.
    pub code: &'static str,
    /// In words.
    pub why: String,
    /// How large it is there, in octets.
    pub bytes: i64,
}

/// What was read by this.
#[derive(Clone)]
pub enum Place {
    /// The folder up to this UID.
    Folder { to: u32 },
    /// An import up to the UID before this one, so many mails of it.
    Import { run: RunningImport, next: u32, done: i64 },
}

/// Stores the mails and moves the mark.
///
/// # Errors
/// A fault when somebody else moved the mark: then nothing of it happened.
pub async fn accept_fetched(
    tx: &mut Tx,
    mailbox: MailboxId,
    folder: &Folder,
    mails: &[Fetched],
    place: &Place,
) -> Result<()> {
    match place {
        Place::Folder { to } => fetching::advance(tx, folder, *to).await?,
        Place::Import { run, next, done } => fetching::advance_import(tx, run, *next, *done).await?,
    }
    for one in mails {
        if fetching::is_fetched(tx, folder.id, folder.uid_validity, one.uid).await? {
            continue;
        }
        let accepted = accept_mail(tx, &one.mail, &[mailbox]).await?;
        let Some(&mail) = accepted.first() else { continue };
        let came_before = fetching::treatment(tx, mail).await?.is_some();
        let fetched = FetchedMail {
            folder: folder.id,
            uid_validity: folder.uid_validity,
            uid: one.uid,
            mail,
            treatment: one.treatment,
            arrived_at: one.arrived_at,
            to_mark: one.to_mark,
        };
        fetching::insert_fetched(tx, &fetched).await?;
        if let (Some(left), false) = (&one.left_there, came_before) {
            quarantine_mail(tx, mail, left.code, &left.why).await?;
            mails::leave_behind(tx, mail, left.bytes).await?;
        }
    }
    Ok(())
}
