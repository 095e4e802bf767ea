//! Puts files beside what somebody is writing on a ticket, and takes them away again.

use domain::message::{Attachment, Visibility};
use domain::permission::{Action, Object, may};
use domain::ticket::Status;
use domain::{Actor, AttachmentId, Event, Refusal, Result, TicketId};
use store::{Tx, attachments, tickets};
use ui::ticket::writing::{FILES_BYTES_MAX, FILES_MAX};

use crate::stored_file::StoredFile;

/// Puts a file, whose blob is on disk already, beside the actor's draft.
///
/// # Errors
/// A refusal when the actor may not write there, or the draft has as many files as one message carries.
pub async fn keep_file(
    tx: &mut Tx,
    by: &Actor,
    ticket: TicketId,
    kind: Visibility,
    file: &StoredFile,
) -> Result<Attachment> {
    let me = by.as_person()?.id;
    let on = tickets::load(tx, ticket).await?;
    if on.status == Status::Closed {
        return Err(Refusal::TicketClosed { ticket }.into());
    }
    let object = Object::Ticket { requester: on.requester, participants: &[] };
    may(by, if kind == Visibility::Public { Action::Reply } else { Action::WriteNote }, object)?;
    let kept = attachments::kept(tx, ticket, me, kind).await?;
    if kept.len() >= FILES_MAX {
        let words = format!("are too many; one message takes {FILES_MAX} at most");
        return Err(Refusal::invalid("files", words).into());
    }
    if kept.iter().map(|f| f.attachment.bytes).sum::<i64>() + file.bytes > FILES_BYTES_MAX {
        let what = "All files of the message together";
        return Err(Refusal::TooLarge { what, limit: FILES_BYTES_MAX.unsigned_abs() }.into());
    }
    let attachment = file.attachment(tx.next_id().await?, None, tx.now());
    attachments::insert_kept(tx, &attachment, me, ticket, kind).await?;
    // It is looked at while the words are written.
    tx.record(by, Event::FileUploaded { attachment: attachment.id });
    Ok(attachment)
}

/// Takes one of the actor's files from their draft.
///
/// # Errors
/// [`Refusal::NotFound`] when it is not there.
pub async fn remove_file(tx: &mut Tx, by: &Actor, ticket: TicketId, id: AttachmentId) -> Result<()> {
    let me = by.as_person()?.id;
    if attachments::remove_kept(tx, ticket, me, id).await? { Ok(()) } else { Err(Refusal::NotFound.into()) }
}
