//! Has every file scanned that comes in or is uploaded, by ClamAV's daemon. While the daemon does not answer, the follower
//! stands still and tries again; a file that the daemon cannot scan, or that makes it hang up, is marked so and holds up
//! nobody.

use std::sync::{Arc, Mutex, PoisonError};

use domain::file::{Scan, ScanState};
use domain::{Actor, AttachmentId, Error, Event, MessageId, Refusal, Result, TicketId};
use store::attachments::{self, Stored};
use store::{Conn, Tx, messages, outbox};

use super::Stretch;
use crate::app::App;
use crate::clamd::{Clamd, Word};
use crate::commands::chat::waits_on;

pub const NAME: &str = "scan";

/// So often a file is tried while the daemon is well.
const TRIES_MAX: u32 = 3;

/// The file that got no word last, and how often while the daemon was well: a file that breaks the daemon is told from a
/// daemon that is broken, which is asked again for ever.
#[derive(Clone, Default)]
pub struct Tries(Arc<Mutex<Option<(AttachmentId, u32)>>>);

impl Tries {
    /// One more for this file; says how many there are.
    fn failed(&self, id: AttachmentId) -> u32 {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = last.filter(|(file, _)| *file == id).map_or(0, |(_, count)| count) + 1;
        *last = Some((id, count));
        count
    }
}

/// What an event brought that may not be scanned yet.
enum Brought {
    Message(MessageId),
    Upload(AttachmentId),
}

pub async fn step(app: App, stretch: Stretch, tries: Tries) -> Result<()> {
    let Some(clamd) = app.config.clamd.clone() else {
        return Err(Error::fault("there is no scanner to ask"));
    };
    for recorded in &stretch.events {
        let brought = match recorded.event {
            Event::MessageReceived { message, .. }
            | Event::OlderMailAdded { message, .. }
            | Event::ReplyWritten { message, .. }
            | Event::NoteWritten { message, .. }
            | Event::SideConversationBegun { message, .. }
            | Event::SideMessageWritten { message, .. }
            | Event::SideMessageReceived { message, .. }
            | Event::MessageReread { message, .. } => Brought::Message(message),
            Event::FileUploaded { attachment } => Brought::Upload(attachment),
            _ => continue,
        };
        let message = match brought {
            Brought::Message(id) => Some(id),
            Brought::Upload(_) => None,
        };
        let waiting = app.read(async move |db| waiting(db, &brought).await).await?;
        for (file, ticket) in waiting {
            scan(&app, &clamd, &tries, file, ticket).await?;
        }
        // Its files may have been uploads when they were scanned, and on the message when that was written down elsewhere.
        if let Some(message) = message
            && app.read(async move |db| outbox::awaits_scan(db, message).await).await?
        {
            app.write(async move |tx| {
                tx.quiet("its mail leaves by itself");
                free(tx, message).await
            })
            .await?;
        }
    }
    app.write(async move |tx| stretch.done(tx).await).await
}

/// Lets the mails of a message go that waited for the scanner, and for nothing else.
async fn free(tx: &mut Tx, message: MessageId) -> Result<()> {
    if outbox::free_scanned(tx, message).await? {
        waits_on(tx, message).await?;
    }
    Ok(())
}

/// The files nobody has scanned or tried to, and their ticket.
async fn waiting(db: &mut Conn, brought: &Brought) -> Result<Vec<(Stored, Option<TicketId>)>> {
    let (files, ticket) = match brought {
        Brought::Message(id) => {
            let ticket = match messages::load(db, *id).await {
                Ok(message) => message.ticket,
                Err(Error::Refused(Refusal::NotFound)) => return Ok(Vec::new()),
                Err(e) => return Err(e),
            };
            (attachments::of_message(db, *id).await?, Some(ticket))
        }
        // Uploads end, used or not.
        Brought::Upload(id) => match attachments::load(db, *id).await {
            Ok(file) => {
                let ticket = match file.attachment.message {
                    Some(message) => Some(messages::load(db, message).await?.ticket),
                    None => None,
                };
                (vec![file], ticket)
            }
            Err(Error::Refused(Refusal::NotFound)) => return Ok(Vec::new()),
            Err(e) => return Err(e),
        },
    };
    let unscanned = |f: &Stored| f.scan == Scan::default();
    Ok(files.into_iter().filter(unscanned).map(|f| (f, ticket)).collect())
}

/// The daemon's word about a file. It is asked first whether it is well, so that a file is not blamed for a daemon that
/// is away.
async fn word(app: &App, clamd: &Clamd, tries: &Tries, id: AttachmentId, content: &[u8]) -> Result<Word> {
    let down = match clamd.ping().await {
        Ok(()) => match clamd.scan(content).await {
            Ok(word) => {
                app.health.scan_failed(None);
                return Ok(word);
            }
            Err(down) => {
                if tries.failed(id) >= TRIES_MAX {
                    app.health.scan_failed(None);
                    let words = format!("the scanner gave no word about it, {TRIES_MAX} times: {down}");
                    return Ok(Word::Unable(words));
                }
                down
            }
        },
        Err(down) => down,
    };
    app.health.scan_failed(Some(down.to_string()));
    Err(Error::fault(format!("clamd: {down}")))
}

async fn scan(app: &App, clamd: &Clamd, tries: &Tries, file: Stored, ticket: Option<TicketId>) -> Result<()> {
    let id = file.attachment.id;
    let (blobs, hash) = (app.store.blobs().clone(), file.attachment.blob.clone());
    let word = match app.background.run(move || blobs.read(&hash)).await {
        Ok(content) => word(app, clamd, tries, id, &content).await?,
        Err(Error::Refused(_)) => Word::Unable("its content is missing".to_owned()),
        Err(e) if tries.failed(id) < TRIES_MAX || !app.files_are_well().await => return Err(e),
        Err(e) => Word::Unable(e.to_string()),
    };
    let scan = match word {
        Word::Clean => Scan { state: ScanState::Clean, words: String::new() },
        Word::Found(words) => Scan { state: ScanState::Blocked, words },
        Word::Unable(words) => Scan { state: ScanState::NotScanned, words },
    };
    app.write(async move |tx| {
        attachments::set_scan(tx, id, &scan).await?;
        match scan.state {
            ScanState::Blocked => {
                tx.record(&Actor::Desk, Event::FileBlocked { attachment: id, ticket, finding: scan.words });
            }
            ScanState::Clean | ScanState::NotScanned => tx.quiet("the file stays as it was"),
        }
        if let Some(message) = attachments::message_of(tx, id).await? {
            free(tx, message).await?;
        }
        Ok(())
    })
    .await
}
