//! Reads a mail that lies in the ledger, outside of intake: to show how it is built, what the reader of today makes of it,
//! and to save what can be saved of one that nobody can read.

use bytes::Bytes;
use domain::letter::Letter;
use domain::mailbox::{Mailbox, SenderCheck};
use domain::read::ledger::{ParsedLetter, ParsedMail, Reread, TEXT_CHARS_MAX};
use domain::{Actor, MailId, Result, file};
use mail::anatomy::{self, Anatomy};
use mail::guard::{self, Limits};
use mail::parse::{PARSER_VERSION, Unreadable};
use mail::token::Keyring;
use sha2::{Digest as _, Sha256};
use store::mails::{self, Waiting};
use store::{Blobs, mailboxes};

use crate::app::App;
use crate::commands::leave_out_files::LeftOut;
use crate::commands::receive_letter::ReadLetter;
use crate::commands::release_mail::Legible;
use crate::commands::reread_message::{Rereading, fingerprint, message_of, narrows_to, new_files};
use crate::http::files;
use crate::quoted_links::QuotedLinks;
use crate::stored_file::StoredFile;

/// How a mail is built and what is read in it now.
pub async fn parsed(app: &App, octets: Vec<u8>, envelope_from: Option<String>) -> Result<ParsedMail> {
    app.background
        .run(move || {
            let octets = Bytes::from(octets);
            let raw = octets.clone();
            let built = guard::within(Limits::default(), move || Ok(anatomy::anatomy(&raw)));
            let Anatomy { headers, headers_are_cut, parts, parts_are_cut } = built.unwrap_or_default();
            let letter = guard::parse_guarded_with(octets, envelope_from.as_deref(), Limits::default());
            let letter = letter.map(shown).map_err(|why| why.detail);
            Ok(ParsedMail { headers, headers_are_cut, parts, parts_are_cut, letter })
        })
        .await
}

fn shown(mut letter: Letter) -> ParsedLetter {
    crate::follow_up::take_links_out(&mut letter);
    ParsedLetter {
        text: cut(&letter.text),
        reply: cut(&letter.reply),
        quoted: cut(&letter.quoted),
        has_html: letter.html.is_some(),
        attachments: letter
            .attachments
            .into_iter()
            .map(|a| (a.name, a.media_type, a.content.len() as i64))
            .collect(),
        complaints: letter.complaints,
        reader: i64::from(PARSER_VERSION),
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(TEXT_CHARS_MAX) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

/// What a reading of today would change in the message of a mail.
///
/// # Errors
/// A refusal when it is no message that `by` may change, or cannot be read now.
pub async fn difference(app: &App, by: &Actor, id: MailId) -> Result<Reread> {
    let actor = by.clone();
    let (then, stored, has, had_html) = app
        .read(async move |db| {
            let (_, stored, has) = message_of(db, &actor, id).await?;
            let then = mails::placing(db, id).await?.parser_version;
            let had_html = store::messages::html(db, stored.id).await?.is_some();
            Ok((then, stored, has, had_html))
        })
        .await?;
    let new = read_now(app, id).await?;
    let fingerprint = fingerprint(&stored, &new, &has);
    let narrows_to = narrows_to(&stored, &new.letter);
    let added = new_files(&new.files, &has);
    let new_files = added.iter().map(|f| (f.name.clone(), f.media_type.clone(), f.bytes)).collect();
    Ok(Reread {
        readers: (then, i64::from(PARSER_VERSION)),
        reply: (stored.text, new.letter.reply),
        quoted: (stored.quoted, new.letter.quoted),
        html: (had_html, new.letter.html.is_some()),
        new_files,
        narrows_to,
        fingerprint,
    })
}

/// The mail of a message as it is read now, to be put into that message.
///
/// # Errors
/// As [`difference`].
pub async fn for_text(app: &App, by: &Actor, id: MailId) -> Result<Rereading> {
    let actor = by.clone();
    app.read(async move |db| message_of(db, &actor, id).await).await?;
    read_now(app, id).await
}

/// A placed mail as it is read now, its files on disk.
async fn read_now(app: &App, id: MailId) -> Result<Rereading> {
    let mail = app.read(async move |db| mails::load(db, id).await).await?;
    let octets = files::octets(app, id).await?;
    let (blobs, bytes_max) = (app.store.blobs().clone(), app.config.attachment_bytes_max);
    app.background
        .run(move || {
            let parsed = guard::parse_guarded_with(octets, mail.envelope_from.as_deref(), Limits::default());
            let mut letter = parsed.map_err(unreadable)?;
            letter.language = knowledge::language(&letter.reply).map(str::to_owned);
            crate::follow_up::take_links_out(&mut letter);
            let (files, _) = LeftOut::of(std::mem::take(&mut letter.attachments), bytes_max);
            let files = files.into_iter().map(|f| StoredFile::of_letter(&blobs, f)).collect::<Result<_>>()?;
            Ok(Rereading { letter, files })
        })
        .await
}

fn unreadable(why: Unreadable) -> domain::Refusal {
    let words = format!("The mail cannot be read now: {}. Its message stays as it is.", why.detail);
    domain::Refusal::Conflict(words.into())
}

/// What [`release_mail`](crate::commands::release_mail::release_mail) needs of a mail: read as any mail where that is
/// possible, else what can be saved of it; with the raw mail among its files.
///
/// # Errors
/// A refusal for whoever may not see the ledger, and when there is no such mail.
pub async fn for_release(app: &App, by: &Actor, id: MailId) -> Result<(Waiting, ReadLetter, Legible)> {
    // Before anything is read or stored: may they, and is it there?
    domain::permission::may(by, domain::permission::Action::ReadAudit, domain::permission::Object::Desk)?;
    let (mail, mailbox) = app
        .read(async move |db| {
            let mail = mails::load(db, id).await?;
            let mailbox = mailboxes::load(db, mail.mailbox).await?;
            Ok((mail, mailbox))
        })
        .await?;
    let octets = files::octets(app, id).await?;
    let (blobs, bytes_max) = (app.store.blobs().clone(), app.config.attachment_bytes_max);
    let keyring = app.desk.keyring.clone();
    app.background.run(move || read_for_release(mail, &mailbox, octets, &blobs, &keyring, bytes_max)).await
}

fn read_for_release(
    mail: Waiting,
    mailbox: &Mailbox,
    octets: Vec<u8>,
    blobs: &Blobs,
    keyring: &Keyring,
    bytes_max: i64,
) -> Result<(Waiting, ReadLetter, Legible)> {
    let octets = Bytes::from(octets);
    let parsed = guard::parse_guarded_with(octets.clone(), mail.envelope_from.as_deref(), Limits::default());
    let (mut letter, legible) = match parsed {
        Ok(letter) => (letter, Legible::Whole),
        Err(_) => {
            let raw = octets.clone();
            let saved = guard::within(Limits::default(), move || Ok(anatomy::salvage(&raw)));
            (saved.unwrap_or_default(), Legible::InPart)
        }
    };
    if letter.reply.trim().is_empty() && legible == Legible::InPart {
        letter.reply = "(Nothing of this mail could be read. It is attached as it came.)".to_owned();
    }
    letter.language = knowledge::language(&letter.reply).map(str::to_owned);
    let links = QuotedLinks::of(keyring, &octets, &letter);
    crate::follow_up::take_links_out(&mut letter);
    let verdict = match (legible, mailbox.sender_check) {
        (Legible::Whole, SenderCheck::Relay) => mail::identity::relay::verdict(&letter, &mailbox.authserv_id),
        (Legible::Whole, SenderCheck::Nobody | SenderCheck::Desk) | (Legible::InPart, _) => {
            mail::identity::unchecked(&letter)
        }
    };
    let (files, left_out) = LeftOut::of(std::mem::take(&mut letter.attachments), bytes_max);
    let mut files = files.into_iter().map(|f| StoredFile::of_letter(blobs, f)).collect::<Result<Vec<_>>>()?;
    let blob = match &mail.blob {
        Some(hash) => hash.clone(),
        None => blobs.put(&octets)?,
    };
    files.push(StoredFile {
        name: format!("mail-{}.eml", mail.id),
        media_type: "message/rfc822".to_owned(),
        found_type: file::sniff(&octets),
        bytes: octets.len() as i64,
        blob,
        content_id: None,
        inline: false,
    });
    let body_sha256 = Sha256::digest(crate::followers::intake::body(&octets)).into();
    let read = ReadLetter { letter, verdict, body_sha256, files, suspicion: None, left_out, links };
    Ok((mail, read, legible))
}
