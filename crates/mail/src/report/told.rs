//! The half of a report that is for people: who is named as having failed, and what is said about each.

use domain::bounce::RESULTS_MAX;
use domain::letter::Letter;

use super::codes;
use super::reason::Stage;
use crate::mime::Part;
use crate::{clean, header, signs};

/// Longest stretch of its words that is looked at, in bytes.
const TEXT_LOOKED_AT: usize = 20_000;
const LINES_MAX: usize = 400;

/// A report's words, up to where the returned mail begins.
pub(super) struct Told {
    /// In their order, none empty.
    lines: Vec<String>,
    /// What stands about one recipient each, in the order of their first mention.
    pub(super) blocks: Vec<Block>,
    /// Subject and the lines that are about nobody in particular, in lower case.
    pub(super) around: String,
    /// Of the SMTP dialogue that is quoted, if one is.
    pub(super) stage: Option<Stage>,
    /// The header that Exim and Gmail give to their reports.
    pub(super) named_in_head: Vec<String>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Block {
    pub(super) recipient: String,
    /// One line, as it was written.
    pub(super) text: String,
    /// The line that tells most, one line with what was folded under it.
    pub(super) words: String,
    pub(super) weight: u8,
}

impl Told {
    pub(super) fn of(root: &Part<'_>, letter: &Letter) -> Self {
        let lines = lines(&letter.text);
        let stage = codes::stage_of_transcript(lines.iter().map(String::as_str));
        let named_in_head = root
            .head
            .text("X-Failed-Recipients")
            .map(|v| header::addresses(&v, RESULTS_MAX).list.into_iter().map(|a| a.email).collect())
            .unwrap_or_default();
        let ours: Vec<&str> = letter
            .to
            .iter()
            .chain(&letter.from)
            .map(|a| a.email.as_str())
            .filter(|e| !e.is_empty())
            .collect();
        let mut told =
            Self { lines, blocks: Vec::new(), around: letter.subject.to_lowercase(), stage, named_in_head };
        told.cut_into_blocks(&ours);
        told
    }

    /// A line that names an address begins what is said about it, up to the next address.
    fn cut_into_blocks(&mut self, ours: &[&str]) {
        let mut at: Option<usize> = None;
        let mut after_sender = false;
        for line in &self.lines {
            let lower = line.to_lowercase();
            // Who wrote the mail is named too, and did not fail.
            let about_sender = after_sender || ABOUT_THE_SENDER.iter().any(|p| lower.contains(p));
            after_sender = lower.ends_with("sent by") || lower.ends_with("message from");
            let about_sender = about_sender && !lower.contains("rcpt");
            if let Some(address) = if about_sender { None } else { failed_address(&lower, ours) } {
                at = match self.blocks.iter().position(|b| b.recipient == address) {
                    Some(known) => Some(known),
                    None if self.blocks.len() < RESULTS_MAX => {
                        self.blocks.push(Block { recipient: address, ..Block::default() });
                        Some(self.blocks.len() - 1)
                    }
                    None => at,
                };
            }
            match at.and_then(|i| self.blocks.get_mut(i)) {
                Some(block) => block.add(line, &lower),
                None => {
                    self.around.push('\n');
                    self.around.push_str(&lower);
                }
            }
        }
    }

    /// The block about `recipient`; where only one is named anywhere, all words are about it.
    pub(super) fn about(&self, recipient: Option<&str>, is_only_one: bool) -> Option<Block> {
        let named = recipient.and_then(|r| self.blocks.iter().find(|b| b.recipient == r));
        match named {
            Some(block) => Some(block.clone()),
            None if is_only_one => Some(self.whole()),
            None => None,
        }
    }

    /// All lines as one block.
    pub(super) fn whole(&self) -> Block {
        let mut block = Block::default();
        for line in &self.lines {
            block.add(line, &line.to_lowercase());
        }
        block.recipient = self.blocks.first().map(|b| b.recipient.clone()).unwrap_or_default();
        block
    }

    /// The blocks that speak of a failure, or all when none does.
    pub(super) fn telling(&self) -> Vec<Block> {
        let telling: Vec<Block> = self.blocks.iter().filter(|b| b.weight > 0).cloned().collect();
        if telling.is_empty() { self.blocks.clone() } else { telling }
    }

    /// Every line, in lower case.
    pub(super) fn all(&self) -> String {
        let mut all = String::new();
        for line in &self.lines {
            all.push('\n');
            all.push_str(&line.to_lowercase());
        }
        all
    }
}

impl Block {
    fn add(&mut self, line: &str, lower: &str) {
        if !self.text.is_empty() {
            self.text.push(' ');
        }
        self.text.push_str(line);
        let weight = weight(lower);
        if weight > self.weight || self.words.is_empty() {
            self.weight = weight;
            self.words = line.to_owned();
        }
    }
}

/// The lines before the returned mail, none empty. What is indented goes on with the line before, unless that ended a
/// sentence or names somebody.
fn lines(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for raw in clean::cut(text, TEXT_LOOKED_AT).lines().take(LINES_MAX) {
        let line = clean::line(raw);
        if begins_returned_mail(raw, &line.to_lowercase()) && !lines.is_empty() {
            break;
        }
        if !line.chars().any(char::is_alphanumeric) {
            continue;
        }
        let names = line.split(' ').next().is_some_and(|w| w.contains('@'));
        let folded = raw.starts_with([' ', '\t']) && !line.starts_with(['<', '>', '-']) && !names;
        match lines.last_mut() {
            Some(last) if folded && !last.ends_with('.') => {
                last.push(' ');
                last.push_str(&line);
            }
            Some(_) | None => lines.push(line),
        }
    }
    lines
}

/// The address that a line (in lower case) says failed. The one that the report itself was sent to is none.
fn failed_address(line: &str, ours: &[&str]) -> Option<String> {
    // `MAIL FROM:<a> … RCPT TO:<b>`: the second is meant.
    let from = line.rfind("rcpt").unwrap_or(0);
    let clean = |word: &str| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '_');
        let email = header::clean_address(word.strip_prefix("mailto:").unwrap_or(word));
        let is_one =
            header::is_address(&email) && email.rsplit_once('@').is_some_and(|(_, d)| d.contains('.'));
        is_one.then_some(email)
    };
    line[from..]
        .split(|c: char| c.is_whitespace() || "<>()[]\"',;".contains(c))
        .filter(|w| w.contains('@'))
        .filter_map(clean)
        .find(|a| !ours.contains(&a.as_str()) && !a.starts_with("postmaster@") && !a.starts_with("abuse@"))
}

/// The addresses in these lines are not the failed ones.
const ABOUT_THE_SENDER: &[&str] = &[
    "mail from",
    "from:",
    "sent by",
    "sender address",
    "message-id",
    "message id",
    "envelope-from",
    "reply-to",
    "please contact",
    "please send mail to",
    "for further assistance",
    "by contacting",
    "contact your",
    "support@",
    "ご連絡",
];

/// How much a line (in lower case) tells of why: a server's code most, then words of failure, not those of courtesy.
fn weight(line: &str) -> u8 {
    let has_code = signs::has_status_code(line);
    let has_cause = CAUSES.iter().any(|t| line.contains(t));
    let has_words = signs::FAILURE_TEXTS.iter().chain(super::DELAYED).any(|t| line.contains(t));
    u8::from(has_code) * 4 + u8::from(has_cause) * 2 + u8::from(has_words)
}

/// A line (as it came, and in lower case) behind which the mail itself stands. Fields of it that are only told about are
/// indented.
fn begins_returned_mail(raw: &str, line: &str) -> bool {
    let ruled =
        line.starts_with("--") || line.starts_with("==") || line.starts_with("__") || line.starts_with("**");
    let named = [
        "copy of",
        "original message",
        "original mail",
        "unsent message",
        "returned message",
        "message header",
        "your message",
        "message content",
    ];
    ruled && named.iter().any(|n| line.contains(n))
        || !raw.starts_with([' ', '\t'])
            && [
                "received: from ",
                "received:from",
                "return-path: ",
                "message-id: <",
                "dkim-signature:",
                "content-type: message/",
            ]
            .iter()
            .any(|h| line.starts_with(h))
}

/// Why, and not only that.
const CAUSES: &[&str] = &[
    "user unknown",
    "unknown user",
    "no such",
    "recipient unknown",
    "unknown recipient",
    "unknown address",
    "does not exist",
    "doesn't exist",
    "not exist",
    "not found",
    "couldn't be found",
    "could not be found",
    "mailbox full",
    "mailbox is full",
    "quota",
    "unavailable",
    "disabled",
    "inactive",
    "rejected",
    "refused",
    "denied",
    "blocked",
    "too large",
    "size exceeds",
    "host unknown",
    "unrouteable",
    "unroutable",
    "too many hops",
    "mail loop",
    "timed out",
    "connection",
    "spam",
];
