//! Files of macros: put on one, taken away, and beside the draft when the macro is used.

use domain::file::{Scan, ScanState};
use domain::macros::{may_change, may_see};
use domain::message::{Attachment, Visibility};
use domain::{Actor, AttachmentId, Event, MacroId, Refusal, Result, TicketId};
use store::{Tx, attachments, macros};
use ui::ticket::writing::{FILES_BYTES_MAX, FILES_MAX};

use crate::stored_file::StoredFile;

/// Puts a file, whose blob is on disk already, on a macro.
///
/// # Errors
/// A refusal when the actor may not change the macro, or it has as many files as one message carries.
pub async fn add_macro_file(tx: &mut Tx, by: &Actor, id: MacroId, file: &StoredFile) -> Result<AttachmentId> {
    let me = by.as_person()?.id;
    changeable(tx, by, id).await?;
    let there = macros::files(tx, id).await?;
    room(there.iter().map(|f| f.attachment.bytes), file.bytes)?;
    let attachment = file.attachment(tx.next_id().await?, None, tx.now());
    macros::insert_file(tx, &attachment, me, id).await?;
    // It is looked at long before it goes anywhere.
    tx.record(by, Event::FileUploaded { attachment: attachment.id });
    tx.record(by, Event::MacroChanged { id });
    Ok(attachment.id)
}

/// Puts the files of an upload on a macro.
///
/// # Errors
/// As [`add_macro_file`]; a refusal when there is no such upload.
pub async fn add_macro_upload(tx: &mut Tx, by: &Actor, id: MacroId, secret: &[u8; 32]) -> Result<()> {
    let me = by.as_person()?.id;
    changeable(tx, by, id).await?;
    if macros::use_upload(tx, secret, me, id).await? == 0 {
        let words = "names an upload that is unknown, used or over; upload the file again";
        return Err(Refusal::invalid("token", words).into());
    }
    let all = macros::files(tx, id).await?;
    if let Some((last, rest)) = all.split_last() {
        room(rest.iter().map(|f| f.attachment.bytes), last.attachment.bytes)?;
    }
    tx.record(by, Event::MacroChanged { id });
    Ok(())
}

/// Takes a file from a macro. What was sent with it, or waits beside a draft, stays.
///
/// # Errors
/// [`Refusal::NotFound`] when it is not there; a refusal when the actor may not change the macro.
pub async fn remove_macro_file(tx: &mut Tx, by: &Actor, id: MacroId, file: AttachmentId) -> Result<()> {
    changeable(tx, by, id).await?;
    if !macros::remove_file(tx, id, file).await? {
        return Err(Refusal::NotFound.into());
    }
    tx.record(by, Event::MacroChanged { id });
    Ok(())
}

async fn changeable(tx: &mut Tx, by: &Actor, id: MacroId) -> Result<()> {
    let found = macros::load(tx, id).await?;
    may_see(by, found.reach)?;
    Ok(may_change(by, found.reach)?)
}

/// Is there room for one more?
fn room(there: impl Iterator<Item = i64> + Clone, more: i64) -> Result<(), Refusal> {
    if there.clone().count() >= FILES_MAX {
        let words = format!("are too many; one message takes {FILES_MAX} at most");
        return Err(Refusal::invalid("files", words));
    }
    if there.sum::<i64>() + more > FILES_BYTES_MAX {
        let what = "All files of the message together";
        return Err(Refusal::TooLarge { what, limit: FILES_BYTES_MAX.unsigned_abs() });
    }
    Ok(())
}

/// Puts the files of a macro beside the actor's draft, as copies; what stands there already is not put there again.
/// Answers those that came.
///
/// # Errors
/// A refusal in words when one of them is blocked, or the draft has as many as one message carries.
pub(super) async fn put_beside_draft(
    tx: &mut Tx,
    by: &Actor,
    ticket: TicketId,
    kind: Visibility,
    id: MacroId,
) -> Result<Vec<Attachment>> {
    let me = by.as_person()?.id;
    let mut there: Vec<Attachment> =
        attachments::kept(tx, ticket, me, kind).await?.into_iter().map(|f| f.attachment).collect();
    let mut come = Vec::new();
    for file in macros::files(tx, id).await? {
        let (of_macro, scan) = (file.attachment, file.scan);
        if there.iter().any(|a| a.blob == of_macro.blob && a.name == of_macro.name) {
            continue;
        }
        if scan.state == ScanState::Blocked {
            return Err(Refusal::Conflict(scan.unsendable(&of_macro.name).into()).into());
        }
        room(there.iter().map(|a| a.bytes), of_macro.bytes)?;
        let copy = Attachment { id: tx.next_id().await?, created_at: tx.now(), ..of_macro };
        attachments::insert_kept(tx, &copy, me, ticket, kind).await?;
        if scan == Scan::default() {
            tx.record(by, Event::FileUploaded { attachment: copy.id });
        } else {
            attachments::set_scan(tx, copy.id, &scan).await?;
            tx.quiet("a file beside a draft is its writer's own");
        }
        there.push(copy.clone());
        come.push(copy);
    }
    Ok(come)
}
