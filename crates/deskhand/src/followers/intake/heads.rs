//! Reads the heads of mails that were left on their servers.

use std::time::Duration;

use bytes::Bytes;
use domain::identity::Verdict;
use domain::mailbox::{Mailbox, SenderCheck};
use domain::message::Identity;
use domain::{Language, MailId, Result};
use mail::guard::{self, Limits};
use mail::header;
use store::{mailboxes, mails};

use super::{FAILURES_MAX, is_its_own, octets};
use crate::app::App;
use crate::commands::tell_too_large::{ReadHead, tell_too_large};

/// A head that takes longer to read is left unread.
const READ_TIME: Duration = Duration::from_secs(2);
/// Heads are read so far for their languages.
const FIELDS_MAX: usize = 500;
const BYTES_MAX: usize = 256 << 10;

/// Reads one, and has done what is to be done about its mail. A head that nobody can read holds nothing up: the ledger says
/// already that the mail is there, and where.
pub(super) async fn read(app: &App, id: MailId, failures: u32) -> Result<()> {
    let done = read_and_tell(app, id).await;
    match done {
        Err(e) if failures >= FAILURES_MAX && is_its_own(app, &e).await => {
            tracing::error!(
                mail = id.0,
                "the head of mail {id} could not be read, and its sender was told nothing: {e}"
            );
            Ok(())
        }
        done => done,
    }
}

async fn read_and_tell(app: &App, id: MailId) -> Result<()> {
    let (mail, mailbox) = app
        .read(async move |db| {
            let mail = mails::load(db, id).await?;
            let mailbox = mailboxes::load(db, mail.mailbox).await?;
            Ok((mail, mailbox))
        })
        .await?;
    let (blobs, waiting) = (app.store.blobs().clone(), mail.clone());
    let head = app
        .background
        .run(move || {
            let Some(octets) = octets(waiting.clone(), &blobs)? else { return Ok(None) };
            Ok(read_head(octets, waiting.envelope_from.as_deref(), &mailbox))
        })
        .await?;
    let Some(head) = head else { return Ok(()) };
    let (desk, bytes_max) = (app.desk.clone(), app.config.mail_bytes_max as u64);
    app.write(async move |tx| tell_too_large(tx, &desk, &mail, &head, bytes_max).await).await
}

/// What the head says; `None` where nobody can read it.
fn read_head(octets: Bytes, envelope_from: Option<&str>, mailbox: &Mailbox) -> Option<ReadHead> {
    let limits = Limits { time: READ_TIME, ..Limits::default() };
    let letter = guard::parse_guarded_with(octets.clone(), envelope_from, limits).ok()?;
    let verdict = match mailbox.sender_check {
        SenderCheck::Relay => mail::identity::relay::verdict(&letter, &mailbox.authserv_id),
        SenderCheck::Nobody => mail::identity::unchecked(&letter),
        // A signature covers the body, and SPF the server that sent it: neither is here.
        SenderCheck::Desk => match mail::identity::unchecked(&letter) {
            verdict if verdict.identity == Identity::Failed => verdict,
            _ => Verdict::new(
                Identity::NotVerified,
                "only its head is here, and a signature is of the whole mail",
            ),
        },
    };
    Some(ReadHead { language: language(&octets), letter, verdict })
}

/// `Content-Language` (RFC 3282) says what the mail is written in, `Accept-Language` what its author reads.
fn language(octets: &[u8]) -> Option<Language> {
    let head = header::head(octets, 0, octets.len(), FIELDS_MAX, BYTES_MAX).ok()?;
    let said = |name: &str| head.text(name).and_then(|value| Language::of_header(&value));
    said("Content-Language").or_else(|| said("Accept-Language"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_of_a_head_is_what_it_says_of_itself() {
        for (head, found) in [
            ("Subject: x", None),
            ("Content-Language: de-AT", Some(Language::German)),
            ("Accept-Language: fr, es;q=0.8", Some(Language::Spanish)),
            ("Accept-Language: en\r\nContent-Language: ar", Some(Language::Arabic)),
            ("Content-Language: tlh", None),
        ] {
            assert_eq!(language(format!("{head}\r\n\r\n").as_bytes()), found, "{head}");
        }
    }
}
