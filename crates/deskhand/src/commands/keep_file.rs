//! Puts files beside what somebody is writing on a ticket, and takes them away again.

use domain::message::{Attachment, Visibility};
use domain::permission::{Action, Object, may};
use domain::side_conversation::may_write_outside;
use domain::ticket::Status;
use domain::{Actor, AttachmentId, Event, Refusal, Result, SideConversationId, TicketId};
use store::{Tx, attachments, side_conversations, spam, tickets};
use ui::ticket::writing::{FILES_BYTES_MAX, FILES_MAX};

use crate::stored_file::StoredFile;

/// What a file is put beside: each keeps its own, so that none goes to somebody it was not meant for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Draft {
    /// A reply or a note.
    InTicket(Visibility),
    /// A message to somebody outside, in a conversation or (`None`) to begin one.
    Aside(Option<SideConversationId>),
}

/// Puts a file, whose blob is on disk already, beside the actor's draft.
///
/// # Errors
/// A refusal when the actor may not write there, or the draft has as many files as one message carries.
/// [`Refusal::NotFound`] when the ticket has no such conversation.
pub async fn keep_file(
    tx: &mut Tx,
    by: &Actor,
    ticket: TicketId,
    draft: Draft,
    file: &StoredFile,
) -> Result<Attachment> {
    let me = by.as_person()?.id;
    let on = tickets::load(tx, ticket).await?;
    let kept = match draft {
        Draft::InTicket(kind) => {
            if on.status == Status::Closed {
                return Err(Refusal::TicketClosed { ticket }.into());
            }
            let object = Object::Ticket { requester: on.requester, participants: &[] };
            may(by, if kind == Visibility::Public { Action::Reply } else { Action::WriteNote }, object)?;
            attachments::kept(tx, ticket, me, kind).await?
        }
        Draft::Aside(side) => {
            may_write_outside(by, &on, spam::is_shelved(tx, ticket).await?)?;
            if let Some(side) = side
                && side_conversations::load(tx, side).await?.ticket != ticket
            {
                return Err(Refusal::NotFound.into());
            }
            attachments::kept_aside(tx, ticket, me, side).await?
        }
    };
    if kept.len() >= FILES_MAX {
        let words = format!("are too many; one message takes {FILES_MAX} at most");
        return Err(Refusal::invalid("files", words).into());
    }
    if kept.iter().map(|f| f.attachment.bytes).sum::<i64>() + file.bytes > FILES_BYTES_MAX {
        let what = "All files of the message together";
        return Err(Refusal::TooLarge { what, limit: FILES_BYTES_MAX.unsigned_abs() }.into());
    }
    let attachment = file.attachment(tx.next_id().await?, None, tx.now());
    match draft {
        Draft::InTicket(kind) => attachments::insert_kept(tx, &attachment, me, ticket, kind).await?,
        Draft::Aside(side) => attachments::insert_kept_aside(tx, &attachment, me, ticket, side).await?,
    }
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
