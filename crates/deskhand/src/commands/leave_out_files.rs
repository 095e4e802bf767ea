//! Files of a mail that are larger than what is taken: the team sees which, their sender hears it once and what to do.

use domain::letter::LetterAttachment;
use domain::message::{Channel, Visibility};
use domain::{Actor, Event, Language, MessageId, Result, SideConversationId, TicketId, file};
use store::messages::Stored;
use store::{Tx, messages, people, tickets};
use ui::{Words, t};

use super::act_as_rule::blank;

/// More are not named, only counted.
const NAMED_MAX: usize = 20;

/// What was left out, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Names and sizes.
    files: Vec<(String, i64)>,
    bytes_max: i64,
}

impl LeftOut {
    /// Sets apart what is larger than `bytes_max`.
    pub fn of(files: Vec<LetterAttachment>, bytes_max: i64) -> (Vec<LetterAttachment>, Self) {
        let bytes = |f: &LetterAttachment| i64::try_from(f.content.len()).unwrap_or(i64::MAX);
        let (large, taken): (Vec<_>, Vec<_>) = files.into_iter().partition(|f| bytes(f) > bytes_max);
        let files = large.into_iter().map(|f| (f.name.clone(), bytes(&f))).collect();
        (taken, Self { files, bytes_max })
    }

    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    fn list(&self, line: impl Fn(&str, String) -> String, more: impl Fn(usize) -> String) -> String {
        let named = self.files.iter().take(NAMED_MAX);
        let mut lines: Vec<String> = named.map(|(name, bytes)| line(name, file::size(*bytes))).collect();
        let rest = self.files.len().checked_sub(NAMED_MAX).filter(|rest| *rest > 0);
        lines.extend(rest.map(more));
        lines.join("\n")
    }
}

/// One answer for a ticket and a sender.
pub fn left_out_cause(ticket: TicketId) -> String {
    format!("left_out:{ticket}")
}

/// What the sender is told: sizes and no names, for nothing that somebody wrote leaves the desk by itself.
pub fn left_out_answer(w: Words, left_out: &LeftOut, ticket: TicketId, mailbox: &str) -> String {
    let limit = file::size(left_out.bytes_max);
    let count = left_out.files.len();
    let list = left_out.list(
        |_, size| t!(w, "letters-left-out-file", size = size),
        |rest| t!(w, "letters-left-out-more", count = rest),
    );
    let head = t!(w, "letters-left-out-head", ticket = ticket.to_string(), count = count, limit = limit);
    let tail = t!(w, "letters-left-out-tail", count = count);
    format!("{head}\n\n{list}\n\n{tail}\n\n{mailbox}")
}

/// What the team sees: a note below the message, where that stands: in the ticket, or in a conversation beside it. It is written
/// in the language of whoever has the ticket, else in that of the mail.
///
/// # Errors
/// A fault of the database.
pub async fn note_left_out(
    tx: &mut Tx,
    ticket: TicketId,
    side: Option<SideConversationId>,
    message: MessageId,
    left_out: &LeftOut,
    mail: Option<Language>,
) -> Result<()> {
    let id: MessageId = tx.next_id().await?;
    let text = noted(Words::from(reader(tx, ticket).await?.or(mail).unwrap_or_default()), left_out);
    let note = Stored { channel: Channel::Email, side, ..blank(tx, id, ticket, Visibility::Internal, text) };
    messages::insert(tx, &note, None).await?;
    let files = i64::try_from(left_out.files.len()).unwrap_or(i64::MAX);
    tx.record(&Actor::Desk, Event::FilesNotTaken { ticket, message, files });
    let written = match side {
        Some(side) => Event::SideMessageWritten { ticket, side, message: id },
        None => Event::NoteWritten { ticket, message: id, mentions: Vec::new() },
    };
    tx.record(&Actor::Desk, written);
    Ok(())
}

/// The language that whoever has the ticket has set.
async fn reader(tx: &mut Tx, ticket: TicketId) -> Result<Option<Language>> {
    let Some(assignee) = tickets::load(tx, ticket).await?.assignee else { return Ok(None) };
    let locale = people::find(tx, assignee).await?.and_then(|person| person.locale);
    Ok(locale.as_deref().and_then(Language::of_header))
}

fn noted(w: Words, left_out: &LeftOut) -> String {
    let limit = file::size(left_out.bytes_max);
    let list = left_out
        .list(|name, size| format!("- {name} ({size})"), |rest| t!(w, "letters-left-out-more", count = rest));
    let head = t!(w, "letters-left-out-note", limit = limit, setting = "attachment-bytes-max");
    format!("{head}\n\n{list}\n\n{}", t!(w, "letters-left-out-raw"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_large_is_set_apart_and_named() {
        let file = |name: &str, bytes: usize| LetterAttachment {
            name: name.to_owned(),
            content: vec![b'x'; bytes],
            ..LetterAttachment::default()
        };
        let (taken, left_out) = LeftOut::of(vec![file("a", 1000), file("b.mov", 1001), file("c", 0)], 1000);
        assert_eq!(taken.iter().map(|f| f.name.as_str()).collect::<Vec<_>>(), ["a", "c"]);
        assert!(!left_out.is_empty() && LeftOut::of(taken, 1000).1.is_empty());
        let words = left_out_answer(Words::default(), &left_out, TicketId(7), "Support");
        assert!(
            words.contains("Its number is 7.")
                && words.contains("at most 1 kB")
                && words.contains("- a file of 1 kB"),
            "{words}"
        );
        assert!(!words.contains("b.mov"), "{words}");
        let german = left_out_answer(domain::Language::German.into(), &left_out, TicketId(7), "Support");
        assert!(
            german.contains("Diese Datei ist nicht angekommen, weil") && german.contains("1 kB"),
            "{german}"
        );
        let noted_in = |language: Language| noted(language.into(), &left_out);
        let english = noted_in(Language::English);
        assert!(
            english.starts_with("Not taken from this mail") && english.contains("- b.mov (1 kB)"),
            "{english}"
        );
        assert!(noted_in(Language::German).starts_with("Aus dieser Mail nicht übernommen"));
        let many = (0..25).map(|n| file(&format!("f{n}"), 2)).collect();
        let list = LeftOut::of(many, 1)
            .1
            .list(|name, size| format!("- {name} ({size})"), |rest| format!("- and {rest} more"));
        assert!(list.ends_with("- f19 (2 B)\n- and 5 more"), "{list}");
    }
}
