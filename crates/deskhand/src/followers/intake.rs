//! Reads accepted mails and has them placed. Parsing happens here, apart from the doors: one mail can never stop the
//! next, and one that cannot be read is set apart with a reason.

use std::time::Duration;

use domain::letter::LetterAttachment;
use domain::read::ledger::MailState;
use domain::{Error, Event, MailId, Result, file};
use futures_util::StreamExt;
use mail::guard::{self, Limits};
use mail::parse::Unreadable;
use sha2::{Digest, Sha256};
use store::Blobs;
use store::mails::{self, Waiting};

use super::Stretch;
use crate::app::App;
use crate::commands::quarantine_mail::quarantine_mail;
use crate::commands::receive_letter::{ReadLetter, StoredFile, receive_letter};

pub const NAME: &str = "intake";

/// How many mails are read at once; each has a thread of its own.
const READING_MAX: usize = 8;
/// How many are placed in one transaction: doors wait behind it, so it stays short.
const CHUNK: usize = 8;
/// A letter whose placing failed so often is set apart, so that the next ones go on.
const FAILURES_MAX: u32 = 3;
/// A mail that takes longer to read is set apart.
const READ_TIME: Duration = Duration::from_secs(10);

enum Read {
    Letter(Waiting, Box<ReadLetter>),
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
    let reading =
        futures_util::stream::iter(wanted).map(|id| read(app.clone(), id, failures)).buffered(READING_MAX);
    let mut chunks = std::pin::pin!(reading.chunks(CHUNK));
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.into_iter().filter_map(Result::transpose).collect::<Result<Vec<_>>>()?;
        place(&app, chunk, stretch.failures).await?;
    }
    app.write(async move |tx| stretch.done(tx).await).await
}

/// Places some mails. Their states change with their messages in one transaction, so a mail whose stretch is read again
/// after a crash is not placed again, wherever the cursor stands.
async fn place(app: &App, mails: Vec<Read>, failures: u32) -> Result<()> {
    let desk = app.desk.clone();
    app.write(async move |tx| {
        tx.quiet("some may have been placed before");
        for one in &mails {
            match one {
                Read::Unreadable(id, why) => {
                    // Read while another node placed it: what is placed stays so.
                    if mails::state(tx, *id).await? == MailState::Waiting {
                        quarantine_mail(tx, *id, why.code, &why.detail).await?;
                    }
                }
                Read::Letter(mail, letter) => {
                    let placed = tx.attempt(async |tx| receive_letter(tx, &desk, mail, letter).await).await;
                    match placed {
                        Ok(()) => {}
                        // Perhaps the disk, perhaps this letter: after some tries it is the letter.
                        Err(e) if failures < FAILURES_MAX || is_full(&e) => return Err(e),
                        Err(e) => quarantine_mail(tx, mail.id, "cannot_place", &e.to_string()).await?,
                    }
                }
            }
        }
        Ok(())
    })
    .await
}

async fn read(app: App, id: MailId, failures: u32) -> Result<Option<Read>> {
    let mail = app.read(async move |db| mails::load(db, id).await).await?;
    if mail.state != MailState::Waiting {
        return Ok(None);
    }
    let blobs = app.store.blobs().clone();
    match app.background.run(move || read_blocking(mail, &blobs)).await {
        Ok(read) => Ok(Some(read)),
        // Its octets may be missing or damaged on disk: that must not hold up the mails behind it for ever.
        Err(e) if failures >= FAILURES_MAX && !is_full(&e) => {
            let why = Unreadable { code: "cannot_read", detail: e.to_string() };
            Ok(Some(Read::Unreadable(id, why)))
        }
        Err(e) => Err(e),
    }
}

/// A full disk is no letter's fault: everything waits until there is room.
fn is_full(e: &Error) -> bool {
    match e {
        Error::Fault(fault) => store::is_disk_full(fault),
        Error::Refused(_) => false,
    }
}

fn read_blocking(mut mail: Waiting, blobs: &Blobs) -> Result<Read> {
    let octets = match (mail.octets.take(), &mail.blob) {
        (Some(octets), _) => octets,
        (None, Some(hash)) => blobs.read(hash)?,
        (None, None) => {
            let why =
                Unreadable { code: "no_octets", detail: "its octets are missing from the database".into() };
            return Ok(Read::Unreadable(mail.id, why));
        }
    };
    let body_sha256 = Sha256::digest(body(&octets)).into();
    let limits = Limits { time: READ_TIME, ..Limits::default() };
    let envelope_from = mail.envelope_from.clone();
    let mut letter = match guard::parse_guarded_with(octets, envelope_from.as_deref(), limits) {
        Ok(letter) => letter,
        Err(why) => return Ok(Read::Unreadable(mail.id, why)),
    };
    letter.language = knowledge::language(&letter.reply).map(str::to_owned);
    let files = std::mem::take(&mut letter.attachments);
    let files = files.into_iter().map(|file| store_file(blobs, file)).collect::<Result<_>>()?;
    Ok(Read::Letter(mail, Box::new(ReadLetter { letter, body_sha256, files })))
}

fn store_file(blobs: &Blobs, file: LetterAttachment) -> Result<StoredFile> {
    Ok(StoredFile {
        found_type: file::sniff(&file.content),
        bytes: file.content.len() as i64,
        blob: blobs.put(&file.content)?,
        name: file.name,
        media_type: file.media_type,
        content_id: file.content_id,
        inline: file.inline,
    })
}

/// The octets after the head.
fn body(octets: &[u8]) -> &[u8] {
    let crlf = octets.windows(4).position(|w| w == b"\r\n\r\n").map(|at| at + 4);
    let lf = || octets.windows(2).position(|w| w == b"\n\n").map(|at| at + 2);
    crlf.or_else(lf).map_or(&[], |at| &octets[at..])
}
