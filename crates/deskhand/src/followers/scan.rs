//! Has every file scanned that comes in or is uploaded, by ClamAV's daemon. While the daemon does not answer, the follower
//! stands still and tries again; a file that the daemon cannot scan is marked so and holds up nobody.

use domain::file::{Scan, ScanState};
use domain::{Actor, AttachmentId, Error, Event, MessageId, Refusal, Result, TicketId};
use store::attachments::{self, Stored};
use store::{Conn, messages};

use super::Stretch;
use crate::app::App;
use crate::clamd::{Clamd, Word};

pub const NAME: &str = "scan";

/// What an event brought that may not be scanned yet.
enum Brought {
    Message(MessageId),
    Upload(AttachmentId),
}

pub async fn step(app: App, stretch: Stretch) -> Result<()> {
    let Some(clamd) = app.config.clamd.clone() else {
        return Err(Error::fault("there is no scanner to ask"));
    };
    for recorded in &stretch.events {
        let brought = match recorded.event {
            Event::MessageReceived { message, .. }
            | Event::OlderMailAdded { message, .. }
            | Event::ReplyWritten { message, .. }
            | Event::NoteWritten { message, .. }
            | Event::MessageReread { message, .. } => Brought::Message(message),
            Event::FileUploaded { attachment } => Brought::Upload(attachment),
            _ => continue,
        };
        let waiting = app.read(async move |db| waiting(db, &brought).await).await?;
        for (file, ticket) in waiting {
            scan(&app, &clamd, file, ticket).await?;
        }
    }
    app.write(async move |tx| stretch.done(tx).await).await
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
            Ok(file) => (vec![file], None),
            Err(Error::Refused(Refusal::NotFound)) => return Ok(Vec::new()),
            Err(e) => return Err(e),
        },
    };
    let unscanned = |f: &Stored| f.scan == Scan::default();
    Ok(files.into_iter().filter(unscanned).map(|f| (f, ticket)).collect())
}

async fn scan(app: &App, clamd: &Clamd, file: Stored, ticket: Option<TicketId>) -> Result<()> {
    let id = file.attachment.id;
    let (blobs, hash) = (app.store.blobs().clone(), file.attachment.blob.clone());
    let word = match app.background.run(move || blobs.read(&hash)).await {
        Ok(content) => match clamd.scan(&content).await {
            Ok(word) => {
                app.health.scan_failed(None);
                word
            }
            Err(down) => {
                app.health.scan_failed(Some(down.to_string()));
                return Err(Error::fault(format!("clamd: {down}")));
            }
        },
        Err(Error::Refused(_)) => Word::Unable("its content is missing".to_owned()),
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
        Ok(())
    })
    .await
}
