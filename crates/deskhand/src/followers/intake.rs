//! Reads accepted mails and has them placed. Parsing happens here, apart from the doors: one mail can never stop the
//! next, and one that cannot be read is set apart with a reason.

mod heads;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use domain::letter::Letter;
use domain::mailbox::{Mailbox, SenderCheck};
use domain::read::ledger::MailState;
use domain::{Error, Event, MailId, Refusal, Result};
use futures_util::{FutureExt as _, Stream, StreamExt as _, stream};
use mail::guard::{self, Limits};
use mail::identity::Question;
use mail::parse::Unreadable;
use mail::token::Keyring;
use sha2::{Digest, Sha256};
use store::mails::{self, Waiting};
use store::{Blobs, mailboxes};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::Stretch;
use crate::app::App;
use crate::commands::leave_out_files::LeftOut;
use crate::commands::quarantine_mail::quarantine_mail;
use crate::commands::receive_letter::{ReadLetter, receive_letter};
use crate::quoted_links::QuotedLinks;
use crate::stored_file::StoredFile;

pub const NAME: &str = "intake";

/// How many mails are read at once; each has a thread of its own.
const READING_MAX: usize = 8;
/// How many are placed in one transaction: doors wait behind it, so it stays short.
const CHUNK: usize = 8;
/// A mail that has more bytes than this takes room.
const SMALL_BYTES: i64 = 1 << 20;
/// How many bytes the large mails have together that are read and placed at once; a larger one goes alone. In memory a mail
/// takes several times its bytes, until it is placed.
const ROOM_BYTES: i64 = 64 << 20;
/// A letter whose placing failed so often is set apart, so that the next ones go on.
const FAILURES_MAX: u32 = 3;
/// A mail that takes longer to read is set apart.
const READ_TIME: Duration = Duration::from_secs(10);

enum Read {
    Letter(Waiting, Box<ReadLetter>),
    /// One whose author is still to be looked up, and what to look up.
    Unchecked(Waiting, Box<ReadLetter>, Bytes, Box<Question>),
    Unreadable(MailId, Unreadable),
}

pub async fn step(app: App, stretch: Stretch) -> Result<()> {
    let wanted: Vec<MailId> = stretch
        .events
        .iter()
        .filter_map(|e| match e.event {
            Event::MailAccepted { mail, .. } | Event::MailRetried { mail } => Some(mail),
            _ => None,
        })
        .collect();
    let failures = stretch.failures;
    let (sizes, left) = app
        .read(async move |db| Ok((mails::sizes(db, &wanted).await?, mails::unread_heads(db, &wanted).await?)))
        .await?;
    for id in left {
        heads::read(&app, id, failures).await?;
    }
    let mut reading = std::pin::pin!(paced(sizes, |id| read(app.clone(), id, failures)));
    let (mut chunk, mut rooms) = (Vec::with_capacity(CHUNK), Vec::new());
    while let Some((found, room)) = reading.next().await {
        // At once: others wait for its room.
        let is_large = room.is_some();
        chunk.extend(found?);
        rooms.extend(room);
        if is_large || chunk.len() == CHUNK {
            place(&app, std::mem::take(&mut chunk), failures).await?;
            rooms.clear();
        }
    }
    place(&app, chunk, failures).await?;
    app.write(async move |tx| stretch.done(tx).await).await
}

/// Reads mails of these sizes, some at once, and gives them out in their order, each with the room that it takes until that
/// is dropped. Room is given in order too: whoever waits for it waits only for mails that come out before.
fn paced<T, F>(
    sizes: Vec<(MailId, i64)>,
    read: impl Fn(MailId) -> F,
) -> impl Stream<Item = (T, Option<OwnedSemaphorePermit>)>
where
    F: Future<Output = T>,
{
    let room = Arc::new(Semaphore::new(kibibytes(ROOM_BYTES) as usize));
    stream::iter(sizes)
        .then(move |(id, bytes)| {
            let room = room.clone();
            async move { (id, enter(room, bytes).await) }
        })
        .map(move |(id, room)| read(id).map(|found| (found, room)))
        .buffered(READING_MAX)
}

async fn enter(room: Arc<Semaphore>, bytes: i64) -> Option<OwnedSemaphorePermit> {
    if bytes <= SMALL_BYTES {
        return None;
    }
    Some(room.acquire_many_owned(kibibytes(bytes.min(ROOM_BYTES))).await.expect("it is never closed"))
}

/// Room is counted so, for a count of bytes would not fit.
fn kibibytes(bytes: i64) -> u32 {
    u32::try_from(bytes.max(0) / 1024).unwrap_or(u32::MAX)
}

/// Places some mails. Their states change with their messages in one transaction, so a mail whose stretch is read again
/// after a crash is not placed again, wherever the cursor stands.
async fn place(app: &App, mails: Vec<Read>, failures: u32) -> Result<()> {
    if mails.is_empty() {
        return Ok(());
    }
    let desk = app.desk.clone();
    app.write(async move |tx| {
        tx.quiet("some may have been placed before");
        let ours = mailboxes::list(tx).await?;
        for one in &mails {
            match one {
                Read::Unreadable(id, why) => {
                    // Read while another node placed it: what is placed stays so.
                    if mails::state(tx, *id).await? == MailState::Waiting {
                        quarantine_mail(tx, *id, why.code, &why.detail).await?;
                    }
                }
                // One without its answer is one that nobody could check.
                Read::Letter(mail, letter) | Read::Unchecked(mail, letter, _, _) => {
                    let placed = async |tx: &mut _| receive_letter(tx, &desk, &ours, mail, letter).await;
                    let placed = tx.attempt(placed).await;
                    match placed {
                        Ok(()) => {}
                        // Perhaps the disk, perhaps this letter: after some tries it is the letter.
                        Err(e) if failures < FAILURES_MAX || is_full(&e) => return Err(e),
                        Err(e) => {
                            let why = set_apart(mail.id, "could not be placed", &e);
                            quarantine_mail(tx, mail.id, "cannot_place", &why).await?;
                        }
                    }
                }
            }
        }
        Ok(())
    })
    .await
}

async fn read(app: App, id: MailId, failures: u32) -> Result<Option<Read>> {
    let found = app.read(async move |db| {
        let mail = mails::load(db, id).await?;
        let mailbox = mailboxes::load(db, mail.mailbox).await?;
        Ok((mail, mailbox, store::spam::learned_version(db).await?))
    });
    let (mail, mailbox, learned) = found.await?;
    if mail.state != MailState::Waiting {
        return Ok(None);
    }
    let blobs = app.store.blobs().clone();
    let model = app.spam.model(&app, learned).await?;
    let judge = app.clone();
    let suspects = move |letter: &Letter, head: &[u8]| judge.spam.suspects(&model, letter, head);
    let file_bytes_max = app.config.attachment_bytes_max;
    let keyring = app.desk.keyring.clone();
    let reading = move || read_blocking(mail, &mailbox, &blobs, &keyring, suspects, file_bytes_max);
    match app.background.run(reading).await {
        Ok(Read::Unchecked(mail, mut letter, octets, question)) => {
            letter.verdict = crate::identity::check(&app, octets, question).await;
            Ok(Some(Read::Letter(mail, letter)))
        }
        Ok(read) => Ok(Some(read)),
        // Its octets may be missing or damaged on disk: that must not hold up the mails behind it for ever.
        Err(e) if failures >= FAILURES_MAX && is_its_own(&app, &e).await => {
            let detail = set_apart(id, "could not be read", &e);
            Ok(Some(Read::Unreadable(id, Unreadable { code: "cannot_read", detail })))
        }
        Err(e) => Err(e),
    }
}

/// Why a mail is set apart that failed at every try, for people; the inside of a fault is for the log.
fn set_apart(id: MailId, what: &str, e: &Error) -> String {
    tracing::error!(mail = id.0, "mail {id} {what} and is set apart: {e}");
    match e {
        Error::Refused(Refusal::NotFound) => {
            format!("it {what}: something of it is missing on the desk's disk")
        }
        Error::Refused(refusal) => format!("it {what}: {refusal}"),
        Error::Fault(_) => format!(
            "it {what}, however often it was tried: a fault of the desk, told in its log as mail {id}"
        ),
    }
}

/// Whether a fault may be this letter's alone: where no file can be kept, or the disk is full, everything waits until that
/// is over.
async fn is_its_own(app: &App, e: &Error) -> bool {
    !is_full(e) && app.files_are_well().await
}

fn is_full(e: &Error) -> bool {
    match e {
        Error::Fault(fault) => store::is_disk_full(fault),
        Error::Refused(_) => false,
    }
}

fn read_blocking(
    mut mail: Waiting,
    mailbox: &Mailbox,
    blobs: &Blobs,
    keyring: &Keyring,
    suspects: impl FnOnce(&Letter, &[u8]) -> Option<String>,
    file_bytes_max: i64,
) -> Result<Read> {
    let octets = match (mail.octets.take(), &mail.blob) {
        (Some(octets), _) => Bytes::from(octets),
        (None, Some(hash)) => Bytes::from(blobs.read(hash)?),
        (None, None) => {
            let why =
                Unreadable { code: "no_octets", detail: "its octets are missing from the database".into() };
            return Ok(Read::Unreadable(mail.id, why));
        }
    };
    let body_sha256 = Sha256::digest(body(&octets)).into();
    let limits = Limits { time: READ_TIME, ..Limits::default() };
    let envelope_from = mail.envelope_from.clone();
    let mut letter = match guard::parse_guarded_with(octets.clone(), envelope_from.as_deref(), limits) {
        Ok(letter) => letter,
        Err(why) => return Ok(Read::Unreadable(mail.id, why)),
    };
    letter.language = knowledge::language(&letter.reply).map(str::to_owned);
    let suspicion = suspects(&letter, head(&octets));
    let links = QuotedLinks::of(keyring, &octets, &letter);
    crate::follow_up::take_links_out(&mut letter);
    let (files, left_out) = LeftOut::of(std::mem::take(&mut letter.attachments), file_bytes_max);
    let files = files.into_iter().map(|file| StoredFile::of_letter(blobs, file)).collect::<Result<_>>()?;
    let verdict = match mailbox.sender_check {
        SenderCheck::Nobody | SenderCheck::Desk => mail::identity::unchecked(&letter),
        SenderCheck::Relay => mail::identity::relay::verdict(&letter, &mailbox.authserv_id),
    };
    let question = (mailbox.sender_check == SenderCheck::Desk).then(|| {
        // Only over SMTP is the peer the server that sent it.
        let peer = (mail.source == "smtp").then(|| mail.peer.parse().ok()).flatten();
        Box::new(Question::of(&letter, peer, &mail.helo, mail.envelope_from.as_deref()))
    });
    let letter = Box::new(ReadLetter { letter, verdict, body_sha256, files, suspicion, left_out, links });
    Ok(match question {
        Some(question) => Read::Unchecked(mail, letter, octets, question),
        None => Read::Letter(mail, letter),
    })
}

/// The octets of a mail, wherever they lie; none where they are gone.
pub(super) fn octets(mut mail: Waiting, blobs: &Blobs) -> Result<Option<Bytes>> {
    Ok(match (mail.octets.take(), &mail.blob) {
        (Some(octets), _) => Some(Bytes::from(octets)),
        (None, Some(hash)) => Some(Bytes::from(blobs.read(hash)?)),
        (None, None) => None,
    })
}

/// The octets after the head.
pub fn body(octets: &[u8]) -> &[u8] {
    let crlf = octets.windows(4).position(|w| w == b"\r\n\r\n").map(|at| at + 4);
    let lf = || octets.windows(2).position(|w| w == b"\n\n").map(|at| at + 2);
    crlf.or_else(lf).map_or(&[], |at| &octets[at..])
}

/// The octets before that.
pub(super) fn head(octets: &[u8]) -> &[u8] {
    &octets[..octets.len() - body(octets).len()]
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, Ordering};

    use super::*;

    const MIB: i64 = 1 << 20;

    /// Reads mails of these sizes (MiB) as the follower does, in chunks; says how many bytes of large ones were held at
    /// most, and how many mails were read at once at most.
    async fn most_held(sizes_mib: &[i64]) -> (i64, i64) {
        let sizes: Vec<_> =
            sizes_mib.iter().enumerate().map(|(i, mib)| (MailId(i as i64), mib * MIB)).collect();
        let (held, most) = (AtomicI64::new(0), AtomicI64::new(0));
        let (reading, most_reading) = (AtomicI64::new(0), AtomicI64::new(0));
        let is_large = |id: &MailId| sizes_mib[id.0 as usize] > 1;
        let read = |id: MailId| {
            let (held, most, reading, most_reading) = (&held, &most, &reading, &most_reading);
            async move {
                most_reading.fetch_max(reading.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                let bytes = if is_large(&id) { sizes_mib[id.0 as usize] } else { 0 };
                most.fetch_max(held.fetch_add(bytes, Ordering::SeqCst) + bytes, Ordering::SeqCst);
                // Later mails are done before earlier ones.
                for _ in 0..20 - id.0.min(19) {
                    tokio::task::yield_now().await;
                }
                reading.fetch_sub(1, Ordering::SeqCst);
                id
            }
        };
        let mut paced = std::pin::pin!(paced(sizes, read));
        let mut next = 0;
        while let Some((id, room)) = paced.next().await {
            assert_eq!(id.0, next, "in their order");
            assert_eq!(room.is_some(), is_large(&id));
            next += 1;
            // Placing takes its time, and the mail is in memory until then.
            tokio::task::yield_now().await;
            if is_large(&id) {
                held.fetch_sub(sizes_mib[id.0 as usize], Ordering::SeqCst);
            }
        }
        assert_eq!(next as usize, sizes_mib.len(), "none is left behind");
        (most.load(Ordering::SeqCst), most_reading.load(Ordering::SeqCst))
    }

    #[tokio::test]
    async fn large_mails_are_read_one_at_a_time_and_small_ones_together() {
        assert_eq!(most_held(&[1; 30]).await, (0, READING_MAX as i64));
        assert_eq!(most_held(&[40; 10]).await.0, 40);
        assert_eq!(most_held(&[20; 10]).await.0, 60);
        // Larger than all the room: alone, and not never.
        assert_eq!(most_held(&[500, 500, 2, 500]).await.0, 500);
        assert_eq!(most_held(&[1, 40, 1, 1, 40, 64, 1, 2, 1, 500, 1, 1, 40]).await.0, 500);
    }
}
