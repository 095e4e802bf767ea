//! A file whose content lies in the blobs already, before any row speaks of it.

use domain::letter::LetterAttachment;
use domain::message::Attachment;
use domain::{AttachmentId, MessageId, Moment, Result, file};
use store::Blobs;

/// A file that a row may name from now on.
#[derive(Clone, Debug)]
pub struct StoredFile {
    pub name: String,
    pub media_type: String,
    /// What [`file::sniff`] found.
    pub found_type: &'static str,
    pub bytes: i64,
    /// SHA-256 of the content, lower-case hex.
    pub blob: String,
    pub content_id: Option<String>,
    pub inline: bool,
}

impl StoredFile {
    /// Stores a file of a letter, named as its sender named it.
    ///
    /// # Errors
    /// Where the disk takes nothing.
    pub fn of_letter(blobs: &Blobs, file: LetterAttachment) -> Result<Self> {
        Ok(Self {
            found_type: file::sniff(&file.content),
            bytes: file.content.len() as i64,
            blob: blobs.put(&file.content)?,
            name: file.name,
            media_type: file.media_type,
            content_id: file.content_id,
            inline: file.inline,
        })
    }

    /// Stores a file that came with a form; its name and type are cleaned.
    ///
    /// # Errors
    /// Where the disk takes nothing.
    pub fn of_form(blobs: &Blobs, name: &str, media_type: &str, content: &[u8]) -> Result<Self> {
        Ok(Self {
            name: mail::clean::file_name(name),
            media_type: media_type
                .to_lowercase()
                .chars()
                .filter(|c| c.is_ascii_graphic())
                .take(100)
                .collect(),
            found_type: file::sniff(content),
            bytes: content.len() as i64,
            blob: blobs.put(content)?,
            content_id: None,
            inline: false,
        })
    }

    /// Its row; without a message while it waits to be used.
    pub fn attachment(&self, id: AttachmentId, message: Option<MessageId>, now: Moment) -> Attachment {
        Attachment {
            id,
            message,
            name: self.name.clone(),
            media_type: self.media_type.clone(),
            found_type: self.found_type.to_owned(),
            bytes: self.bytes,
            blob: self.blob.clone(),
            content_id: self.content_id.clone(),
            created_at: now,
        }
    }
}
