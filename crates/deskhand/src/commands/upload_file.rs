//! Keeps a file for a message yet to be written.

use domain::moment::DAY_US;
use domain::{Actor, AttachmentId, Event, Moment, Result};
use store::{Tx, attachments};

use crate::stored_file::StoredFile;

/// An upload waits so long for its message.
pub const UPLOAD_DAYS: i64 = 3;

/// Adds a file, whose blob is on disk already, to the upload of that secret.
pub async fn upload_file(
    tx: &mut Tx,
    by: &Actor,
    file: &StoredFile,
    secret: &[u8; 32],
) -> Result<(AttachmentId, Moment)> {
    let person = by.as_person()?.id;
    let id = tx.next_id().await?;
    let now = tx.now();
    let expires_at = now.plus_us(UPLOAD_DAYS * DAY_US);
    let attachment = file.attachment(id, None, now);
    attachments::insert_upload(tx, &attachment, person, secret, expires_at).await?;
    tx.record(by, Event::FileUploaded { attachment: id });
    Ok((id, expires_at))
}
