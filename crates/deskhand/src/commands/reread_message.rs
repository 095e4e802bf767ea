//! Puts what is read in a mail now into the message that it became before.

use domain::letter::{Letter, LetterKind};
use domain::permission::{Action, Object, may};
use domain::read::ledger::MailActKind;
use domain::ticket::{Ticket, clean_subject};
use domain::{Actor, Event, MailId, MessageId, Refusal, Result, TicketId};
use sha2::{Digest as _, Sha256};
use store::mails::{self, Act};
use store::messages::{self, Stored};
use store::{Conn, Tx, attachments, tickets};

use super::move_message::words_anew;
use super::read_mail::check;
use super::receive_letter::complaint_lines;
use crate::stored_file::StoredFile;

/// A mail as it is read now.
pub struct Rereading {
    pub letter: Letter,
    /// All its files, as blobs.
    pub files: Vec<StoredFile>,
}

/// The message of a placed mail and the files that it has.
///
/// # Errors
/// A refusal when it is no message, or its ticket is not there or not for `by` to change.
pub async fn message_of(db: &mut Conn, by: &Actor, mail: MailId) -> Result<(TicketId, Stored, Vec<String>)> {
    check(db, by, mail).await?;
    let at = mails::placing(db, mail).await?;
    let (Some(ticket), Some(message)) = (at.ticket, at.message) else {
        return Err(Refusal::Conflict(
            "This mail is no message on a ticket, so there is nothing to put anew.".into(),
        )
        .into());
    };
    let found = tickets::load(db, ticket).await?;
    may(by, Action::ChangeTicket, Object::Ticket { requester: found.requester, participants: &[] })?;
    let stored = messages::load(db, message).await?;
    // Of a complaint or a bounce the message that is named is one of ours.
    if stored.mail != Some(mail) {
        return Err(Refusal::Conflict("This mail is about a message, but is none itself.".into()).into());
    }
    let files = attachments::of_message(db, message).await?.into_iter().map(|f| f.attachment.blob).collect();
    Ok((ticket, stored, files))
}

/// The files that the message does not have yet.
pub fn new_files<'f>(files: &'f [StoredFile], has: &[String]) -> Vec<&'f StoredFile> {
    files.iter().filter(|f| !has.contains(&f.blob)).collect()
}

/// The machine's mail that the message is now known to be, where it stands as a person's. The other way round nothing
/// changes: what was kept from people outside stays so.
pub fn narrows_to(stored: &Stored, letter: &Letter) -> Option<LetterKind> {
    (letter.kind != LetterKind::Person && !stored.automatic).then_some(letter.kind)
}

/// Names a difference: what stands there and what would be put in its place.
pub fn fingerprint(stored: &Stored, new: &Rereading, has: &[String]) -> String {
    let mut hash = Sha256::new();
    let files: Vec<&str> = new_files(&new.files, has).iter().map(|f| f.blob.as_str()).collect();
    for part in [
        stored.text.as_str(),
        &stored.quoted,
        &new.letter.reply,
        &new.letter.quoted,
        new.letter.html.as_deref().unwrap_or_default(),
        &files.join(" "),
        narrows_to(stored, &new.letter).map_or("", LetterKind::as_str),
    ] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hex::encode(&hash.finalize()[..16])
}

/// Replaces text and HTML of the message and adds the files that it lacks; no file goes, for somebody may have seen it. What
/// is now known to be a machine's mail is kept from everybody outside.
/// `seen` is the fingerprint of the difference that the agent was shown.
///
/// # Errors
/// [`Refusal::Conflict`] when the difference is another one by now.
pub async fn reread_message(
    tx: &mut Tx,
    by: &Actor,
    mail: MailId,
    new: &Rereading,
    seen: &str,
) -> Result<MessageId> {
    let (ticket, stored, has) = message_of(tx, by, mail).await?;
    if fingerprint(&stored, new, &has) != seen {
        let words =
            "The message or what is read in its mail changed since you looked. Look at the difference again.";
        return Err(Refusal::Conflict(words.into()).into());
    }
    let letter = &new.letter;
    let html = (store::read::ticket::html_part(letter.html.as_deref()), letter.html.as_deref());
    messages::set_text(tx, stored.id, &letter.reply, &letter.quoted, letter.language.as_deref(), html)
        .await?;
    let now = tx.now();
    for file in new_files(&new.files, &has) {
        let attachment = file.attachment(tx.next_id().await?, Some(stored.id), now);
        attachments::insert(tx, &attachment, file.inline).await?;
    }
    if narrows_to(&stored, letter).is_some() {
        messages::make_automatic(tx, stored.id).await?;
        mails::set_kind(tx, mail, letter.kind, &letter.kind_reason).await?;
        mask_subject(tx, ticket, letter).await?;
    }
    mails::set_reading(tx, mail, &complaint_lines(letter), i64::from(::mail::parse::PARSER_VERSION)).await?;
    words_anew(tx, ticket).await?;
    tickets::touch(tx, ticket).await?;
    mails::note_act(tx, mail, by.person_id(), &Act::new(MailActKind::Reread, "")).await?;
    tx.record(by, Event::MessageReread { ticket, message: stored.id, mail });
    Ok(stored.id)
}

/// A code in a subject goes out with every answer: it is taken out of the ticket's, where that is still the letter's.
async fn mask_subject(tx: &mut Tx, id: TicketId, letter: &Letter) -> Result<()> {
    let ticket = tickets::load(tx, id).await?;
    if letter.kind != LetterKind::Credential || ticket.subject != clean_subject(&letter.subject) {
        return Ok(());
    }
    let masked = clean_subject(&::mail::signs::masked(&letter.subject));
    if masked != ticket.subject && !masked.is_empty() {
        let after = Ticket { subject: masked, ..ticket.clone() };
        // No event of its own: it would keep in the log what is taken out here.
        tickets::update(tx, &ticket, &after).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_that_the_message_lacks_are_added() {
        let file = |blob: &str| StoredFile {
            name: "a.txt".into(),
            media_type: "text/plain".into(),
            found_type: "text/plain",
            bytes: 4,
            blob: blob.into(),
            content_id: None,
            inline: false,
        };
        let files = [file("one"), file("two")];
        let added = |has: &[&str]| -> Vec<String> {
            let has: Vec<String> = has.iter().map(|b| (*b).to_owned()).collect();
            new_files(&files, &has).iter().map(|f| f.blob.clone()).collect()
        };
        assert_eq!(added(&[]), ["one", "two"]);
        assert_eq!(added(&["two", "three"]), ["one"]);
        assert_eq!(added(&["one", "two"]), Vec::<String>::new());
    }
}
