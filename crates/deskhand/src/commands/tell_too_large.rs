//! What is done about a mail that stays on its server: the ledger says who wrote it, and whoever sent one that is too large
//! hears so, once.

use domain::identity::Verdict;
use domain::letter::{Letter, LetterKind};
use domain::mailbox::Mailbox;
use domain::moment::{DAY_US, HOUR_US};
use domain::person::{Person, normalise_address};
use domain::placement::{AnswersGiven, Facts, may_auto_answer, within_budget};
use domain::read::ledger::MailState;
use domain::ticket::clean_subject;
use domain::{Language, OutboxId, Result, file};
use sha2::{Digest as _, Sha256};
use store::fetching::Treatment;
use store::mails::{Reading, Waiting};
use store::notices::Notice;
use store::{Tx, fetching, mailboxes, mails, notices, outbox, people, read};
use ui::{Words, t};

use super::letters::{DeskMail, post};
use super::receive_letter::{author_address, complaint_lines, is_marked_as_ours};
use crate::app::Desk;

/// A longer subject is cut where it is given back: the answer's own has words before it.
const SUBJECT_CHARS_MAX: usize = 120;
/// Said of a mail whose sender was told; the ledger knows it by this.
pub const TOLD: &str = "the sender was told that it is too large";

/// What the head of such a mail says.
pub struct ReadHead {
    pub letter: Letter,
    pub verdict: Verdict,
    /// The language that the author's program works in, as far as the head says.
    pub language: Option<Language>,
}

/// Writes who wrote it, and the answer where the gate and the budgets let it. One that was read before, or that somebody
/// decided about meanwhile, is left as it is.
///
/// # Errors
/// A fault of the database.
pub async fn tell_too_large(
    tx: &mut Tx,
    desk: &Desk,
    mail: &Waiting,
    head: &ReadHead,
    bytes_max: u64,
) -> Result<()> {
    let unread = mails::unread_heads(tx, &[mail.id]).await?;
    if unread.is_empty() || mails::state(tx, mail.id).await? != MailState::Quarantined {
        tx.quiet("read before");
        return Ok(());
    }
    let said = match mails::left_behind(tx, mail.id).await? {
        Some((code, bytes)) if code == "too_large" => {
            answer(tx, desk, mail, head, file::size(bytes), bytes_max).await?
        }
        Some(_) | None => "",
    };
    mails::note_head(tx, mail.id, &reading(head), said).await
}

fn reading(head: &ReadHead) -> Reading {
    let letter = &head.letter;
    Reading {
        body_sha256: [0; 32],
        message_id: letter.message_id.as_deref().map(|id| id.chars().take(1000).collect()),
        from: letter.from.first().cloned(),
        subject: letter.subject.clone(),
        kind: letter.kind,
        kind_reason: letter.kind_reason.clone(),
        verdict: head.verdict.clone(),
        complaints: complaint_lines(letter),
        parser_version: i64::from(mail::parse::PARSER_VERSION),
    }
}

/// Tells the sender, and says what was done; the reason where nothing was.
async fn answer(
    tx: &mut Tx,
    desk: &Desk,
    mail: &Waiting,
    head: &ReadHead,
    size: String,
    bytes_max: u64,
) -> Result<&'static str> {
    match fetching::treatment(tx, mail.id).await? {
        Some((Treatment::New, _)) => {}
        Some((Treatment::Older | Treatment::Aside, _)) | None => {
            return Ok("not acknowledged: it is from before the desk");
        }
    }
    let letter = &head.letter;
    let ours = mailboxes::list(tx).await?;
    let Some(mailbox) = ours.iter().find(|m| m.id == mail.mailbox) else { return Ok("") };
    let Some(to) = author_address(letter, mail) else {
        return Ok("not acknowledged: the author has no address");
    };
    let author = people::find_by_address(tx, &to).await?;
    let facts = Facts {
        letter,
        envelope_from: mail.envelope_from.as_deref(),
        identity: head.verdict.identity,
        author: author.as_ref().map(|p| p.id),
        duplicate_of: None,
        own: ours.iter().any(|m| m.address == to) || is_marked_as_ours(desk, letter),
        token: None,
        reference: None,
        side: None,
        is_addressed_to_ticket: false,
        bounced: None,
    };
    let (cause, path) = (cause(mail, letter), other_return_path(mail, &to));
    let withheld = match may_auto_answer(&facts) {
        Err(why) => Some(why),
        Ok(()) if author.as_ref().is_some_and(|a| a.suspended_at.is_some()) => {
            Some("the author is suspended")
        }
        // The same mail lies in another mailbox too.
        Ok(()) if outbox::is_caused(tx, &cause, &to).await? => Some("the sender was told before"),
        Ok(()) => match super::address_trouble::no_automatic_mail(tx, &to).await? {
            Some(why) => Some(why),
            None => within_budget(given(tx, &to, path.as_deref()).await?).err(),
        },
    };
    if let Some(why) = withheld {
        return Ok(why);
    }
    let w = words(tx, head, author.as_ref()).await?;
    let id: OutboxId = tx.next_id().await?;
    post(tx, DeskMail { id, name: "notice", cause, to: &to, ticket: None, from: mailbox }).await?;
    let notice = Notice {
        mail: mail.id,
        subject: subject(w, letter),
        text: text(w, size, bytes_max, mailbox),
        in_reply_to: letter.message_id.clone().unwrap_or_default(),
        created_at: tx.now(),
    };
    notices::insert(tx, id, &notice).await?;
    outbox::count_automatic_answer(tx, &to, None).await?;
    if let Some(path) = path {
        outbox::count_automatic_answer(tx, &path, None).await?;
    }
    Ok(TOLD)
}

/// One answer for a mail and its sender, in however many mailboxes it lies.
fn cause(mail: &Waiting, letter: &Letter) -> String {
    match &letter.message_id {
        // Somebody else's words: of any length, with anything in them.
        Some(id) => format!("too_large:{}", hex::encode(&Sha256::digest(id)[..16])),
        None => format!("too_large:{}", mail.id),
    }
}

/// The sender in the envelope, where it is another address than the one that is answered.
fn other_return_path(mail: &Waiting, to: &str) -> Option<String> {
    let path = mail.envelope_from.as_deref().and_then(|a| normalise_address(a).ok())?;
    (path != to).then_some(path)
}

async fn given(tx: &mut Tx, to: &str, path: Option<&str>) -> Result<AnswersGiven> {
    let (day_ago, hour_ago) = (tx.now().plus_us(-DAY_US), tx.now().plus_us(-HOUR_US));
    let mut to_sender = outbox::automatic_answers(tx, to, day_ago).await?;
    if let Some(path) = path {
        to_sender += outbox::automatic_answers(tx, path, day_ago).await?;
    }
    let in_all = outbox::automatic_answers_in_all(tx, hour_ago).await?;
    Ok(AnswersGiven { to_sender, on_ticket: 0, in_all })
}

/// What the author reads: what was set for them, what they wrote in last, what their program works in, what the subject is
/// written in. Of the mail itself nothing else is here.
async fn words(tx: &mut Tx, head: &ReadHead, author: Option<&Person>) -> Result<Words> {
    let set = author.and_then(|a| a.locale.as_deref()).and_then(Language::of_header);
    let wrote = match author {
        Some(author) => read::context::last_language(tx, author.id).await?,
        None => None,
    };
    let found = set
        .or(wrote.as_deref().and_then(Language::parse))
        .or(head.language)
        .or(knowledge::language(&head.letter.subject).and_then(Language::parse));
    Ok(Words::from(found.unwrap_or_default()))
}

/// The subject comes back, so that they see which mail it was: their own server vouched for them.
fn subject(w: Words, letter: &Letter) -> String {
    let clean = clean_subject(&letter.subject);
    let said = match letter.kind {
        LetterKind::Credential => mail::signs::masked(&clean),
        LetterKind::Person
        | LetterKind::AutoReply
        | LetterKind::Bounce
        | LetterKind::Complaint
        | LetterKind::List
        | LetterKind::Calendar => clean,
    };
    let cut: String = said.chars().take(SUBJECT_CHARS_MAX).collect();
    match cut.trim() {
        "" => t!(w, "letters-too-large-no-subject").to_owned(),
        cut => t!(w, "letters-too-large-subject", subject = cut),
    }
}

fn text(w: Words, size: String, bytes_max: u64, mailbox: &Mailbox) -> String {
    let limit = file::size(i64::try_from(bytes_max).unwrap_or(i64::MAX));
    t!(w, "letters-too-large", size = size, limit = limit, mailbox = mailbox.name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_subject_comes_back_cut_and_an_empty_one_is_named() {
        let letter = |text: &str| Letter { subject: text.to_owned(), ..Letter::default() };
        let w = Words::default();
        assert_eq!(subject(w, &letter("The plans")), "Too large: The plans");
        assert_eq!(subject(w, &letter(" ")), "Your mail is too large");
        assert_eq!(subject(w, &letter(&"x".repeat(500))).chars().count(), "Too large: ".len() + 120);
        assert!(subject(Language::German.into(), &letter("Pläne")).ends_with("Pläne"));
    }
}
