//! Why a mail did not arrive: from the words that servers are known to say ([`phrases`](super::phrases)), from the codes,
//! from what the other words are about ([`pairs`](super::pairs)), and from where the dialogue stood.
//!
//! Sources: the enhanced status codes (RFC 3463, RFC 7505, RFC 8616 and the IANA registry of RFC 5248), the reply codes
//! (RFC 5321 §4.2), and the wording that the systems themselves document: Postfix, Sendmail, Exim, qmail, Courier,
//! Exchange and Microsoft 365, Gmail, Yahoo, Amazon SES, the carriers of Japan. A phrase stands here when it says *why*,
//! whoever says it. The vocabulary of reasons is Sisimai's (see `domain::bounce`).

use domain::bounce::{BounceReason as Reason, ReportAction};

use super::phrases::{PHRASES, Phrases, WEAK_PHRASES};

/// Where in the SMTP dialogue the other server refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Before a command: the greeting.
    Connection,
    Hello,
    StartTls,
    Mail,
    Rcpt,
    /// The `DATA` command, or the mail itself.
    Data,
}

/// What is known about one recipient's failure. All texts are in lower case with single spaces.
#[derive(Clone, Debug, Default)]
pub(super) struct Evidence<'a> {
    pub(super) action: Option<ReportAction>,
    pub(super) status: Option<&'a str>,
    pub(super) reply: Option<u16>,
    pub(super) stage: Option<Stage>,
    /// The words of the server that refused.
    pub(super) diagnosis: &'a str,
    /// A program at the mailbox spoke, not a server: its words are of files and processes.
    pub(super) by_program: bool,
    /// The sending program itself files it under bad mailboxes.
    pub(super) bad_mailbox: bool,
    /// The words for people about this recipient.
    pub(super) told: &'a str,
    /// The rest of the words for people, and the subject.
    pub(super) around: &'a str,
}

/// The reason. Total: what tells nothing is [`Reason::Undefined`].
pub(super) fn reason(e: &Evidence<'_>) -> Reason {
    if matches!(e.action, Some(ReportAction::Delivered | ReportAction::Relayed | ReportAction::Expanded)) {
        return Reason::Delivered;
    }
    let found = names_unknown_host(e.diagnosis)
        .then_some(Reason::HostUnknown)
        .or_else(|| phrase(PHRASES, e.diagnosis))
        .map(|found| if is_sure(found, e) { found } else { Reason::Filtered })
        .or_else(|| e.by_program.then(|| of_exit(e)).flatten())
        .or_else(|| e.status.and_then(|s| of_status(s, e)))
        .or_else(|| phrase(PHRASES, e.told))
        .or_else(|| pair(e))
        .or_else(|| weak_phrase(e))
        .or_else(|| e.status.and_then(of_vague_status))
        .map(|found| in_context(found, e));
    if let Some(found) = found {
        return found;
    }
    if e.action == Some(ReportAction::Delayed) {
        return Reason::Expired;
    }
    let around = || phrase(PHRASES, e.around).map(|found| in_context(found, e));
    of_dialogue(e).or_else(around).unwrap_or(Reason::Undefined)
}

/// `mail.example.org does not exist`: a name of a host, and no address, stands before it.
fn names_unknown_host(text: &str) -> bool {
    ["does not exist", "doesn't exist", "not found", "is unknown"].iter().any(|said| {
        text.match_indices(said).any(|(at, _)| {
            let word = text[..at].split_whitespace().next_back().unwrap_or_default();
            // `code.name; not found` is two sentences.
            let word = word.trim_matches(['<', '>', '(', ')', '"', '\'']);
            let is_end = |label: &str| label.len() >= 2 && label.bytes().all(|b| b.is_ascii_alphabetic());
            let labels = word.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.'));
            labels && !word.contains("..") && word.rsplit_once('.').is_some_and(|(_, end)| is_end(end))
        })
    })
}

/// By a thing and what is wrong with it. Said to a greeting, it is the connection that is not wanted.
fn pair(e: &Evidence<'_>) -> Option<Reason> {
    let found = super::pairs::reason(e.diagnosis)?;
    if early(e) && found != Reason::FailedStartTls {
        return Some(Reason::Blocked);
    }
    Some(if is_sure(found, e) { found } else { Reason::Filtered })
}

/// By the exit status of the program at the mailbox, the numbers of `sysexits.h`.
fn of_exit(e: &Evidence<'_>) -> Option<Reason> {
    let number = e.diagnosis.split(|c: char| !c.is_ascii_digit()).find(|w| !w.is_empty());
    Some(match number.and_then(|n| n.parse::<u16>().ok()) {
        Some(67) => Reason::UserUnknown,
        Some(68) => Reason::HostUnknown,
        Some(70..=74 | 77 | 78) => Reason::SystemError,
        Some(_) | None => {
            let clear = e.status.and_then(|s| of_status(s, e)).filter(|r| *r != Reason::SystemError);
            return clear.or(Some(Reason::MailerError));
        }
    })
}

/// By words that say little, with where they were said.
fn weak_phrase(e: &Evidence<'_>) -> Option<Reason> {
    let found = phrase(WEAK_PHRASES, e.diagnosis)?;
    // Whatever they say to a greeting, it is the connection that they do not want.
    if early(e) {
        return Some(Reason::Blocked);
    }
    match found {
        Reason::SecurityError if e.stage == Some(Stage::Mail) => Some(Reason::Rejected),
        // "Rejected", and the code speaks of rules: the address may well be there.
        Reason::UserUnknown if is_about_rules(e) => Some(Reason::Filtered),
        Reason::OnHold if e.reply.is_none() => None,
        found => Some(found),
    }
}

/// Refused before a word was said about a mail.
fn early(e: &Evidence<'_>) -> bool {
    matches!(e.stage, Some(Stage::Connection | Stage::Hello | Stage::StartTls))
}

/// A server's "no such user" that was heard nobody knows where in the dialogue is not enough to write an address off: it
/// may as well be what a filter says that has read the mail. The code must name the address, or the reporting server say
/// the same in its own words.
fn is_sure(found: Reason, e: &Evidence<'_>) -> bool {
    if found != Reason::UserUnknown || e.stage.is_some() || e.reply.is_none() || e.bad_mailbox {
        return true;
    }
    let own_words = super::codes::before_reply(e.told);
    e.status.and_then(|s| s.split_once('.')).is_some_and(|(_, rest)| rest.starts_with("1."))
        || phrase(PHRASES, own_words) == Some(Reason::UserUnknown) && !own_words.contains(HEDGE)
}

/// Gmail's summary of any refusal of a recipient.
const HEDGE: &str = "or is unable to receive mail";

/// The same words mean different things at different places.
fn in_context(found: Reason, e: &Evidence<'_>) -> Reason {
    let passing = e.status.is_some_and(|s| s.starts_with('4'));
    match found {
        // Whoever names an unknown user only after the whole mail was sent has looked into the mail first.
        Reason::UserUnknown if e.stage == Some(Stage::Data) || e.status == Some("5.2.0") => Reason::Filtered,
        // It is our own address or domain that they do not know.
        Reason::UserUnknown | Reason::HostUnknown | Reason::NotAccept if e.stage == Some(Stage::Mail) => {
            Reason::Rejected
        }
        Reason::UserUnknown | Reason::HostUnknown if is_about_sender(e) => Reason::Rejected,
        // "Service not available" to a greeting is how a server gets rid of whom it does not want (RFC 5321 §3.8).
        Reason::SystemError if e.stage == Some(Stage::Connection) => Reason::Blocked,
        // A lookup that failed for now says nothing about the domain.
        Reason::HostUnknown if passing => Reason::NetworkError,
        found => found,
    }
}

/// The enhanced status code speaks of the sender's address.
fn is_about_sender(e: &Evidence<'_>) -> bool {
    e.status.and_then(|s| s.split_once('.')).is_some_and(|(_, rest)| matches!(rest, "1.7" | "1.8" | "1.9"))
}

/// The enhanced status code is one of security and policy.
fn is_about_rules(e: &Evidence<'_>) -> bool {
    e.status.and_then(|s| s.split_once('.')).is_some_and(|(_, rest)| rest.starts_with("7."))
}

/// By the enhanced status code, where it says something of its own.
fn of_status(status: &str, e: &Evidence<'_>) -> Option<Reason> {
    let (class, rest) = status.split_once('.')?;
    let passing = class == "4";
    let found = match rest {
        // A directory that could not be asked for now.
        "4.4" if passing => Reason::NetworkError,
        _ => STATUS_CODES
            .iter()
            .find(|(codes, _)| codes.split(' ').any(|code| code == rest))
            .map(|(_, reason)| *reason)
            .or_else(|| of_microsoft(rest))?,
    };
    Some(in_context(found, e))
}

/// Every code of the IANA registry (RFC 5248) that names a cause, without its class. What is missing names none: `0.0`,
/// `1.0`, `5.0` to `5.1`, `7.0` and `7.1` are said of anything, and [`VAGUE_STATUS_CODES`] name what came of it.
const STATUS_CODES: &[(&str, Reason)] = &[
    ("1.1 1.3 1.5", Reason::UserUnknown),
    ("1.2", Reason::HostUnknown),
    // Ambiguous: several mailboxes have the address.
    ("1.4", Reason::Filtered),
    ("1.6", Reason::HasMoved),
    ("1.7 1.8 1.9", Reason::Rejected),
    // A null MX of theirs (RFC 7505).
    ("1.10", Reason::NotAccept),
    ("2.0 2.4", Reason::Filtered),
    ("2.1 7.13", Reason::Suspend),
    ("2.2", Reason::MailboxFull),
    ("2.3", Reason::ExceedLimit),
    ("3.0 3.3 3.5", Reason::SystemError),
    ("3.1", Reason::SystemFull),
    ("3.2", Reason::NotAccept),
    ("3.4", Reason::MesgTooBig),
    ("4.2 4.3 4.6 4.8", Reason::NetworkError),
    ("4.4", Reason::HostUnknown),
    ("4.5", Reason::SystemFull),
    ("5.2 5.4 5.5 5.6", Reason::SyntaxError),
    ("5.3", Reason::TooManyConn),
    ("6.0 6.1 6.2 6.3 6.4 6.5 6.6 6.7 6.8 6.9 6.10", Reason::ContentError),
    ("7.2", Reason::Filtered),
    ("7.4 7.5 7.6 7.7 7.8 7.11 7.12 7.14 7.15 7.16 7.19", Reason::SecurityError),
    // The registry's is a weak way to sign in; what is heard is Yahoo's, of mail that breaks its rules.
    ("7.9", Reason::PolicyViolation),
    ("7.10 7.30", Reason::FailedStartTls),
    // The mailbox or the domain has another owner now (RFC 7293).
    ("7.17 7.18", Reason::HasMoved),
    ("7.20 7.21 7.22 7.23 7.24 7.26 7.29", Reason::AuthFailure),
    ("7.25", Reason::RequirePtr),
    // A null MX of ours (RFC 7505 §4.2).
    ("7.27", Reason::Rejected),
    ("7.28", Reason::Speeding),
];

/// The codes of Exchange Online that no registry has, from its table of non-delivery reports.
fn of_microsoft(rest: &str) -> Option<Reason> {
    let (subject, detail) = rest.split_once('.')?;
    let detail: u16 = detail.parse().ok()?;
    Some(match (subject, detail) {
        ("1", 11..=20) => Reason::UserUnknown,
        ("1", 90) => Reason::TooManyConn,
        ("2", 121 | 122) => Reason::Speeding,
        ("3", 190) => Reason::MailboxFull,
        ("4", 14 | 20) => Reason::NetworkError,
        ("4", 310 | 312) => Reason::HostUnknown,
        ("4", 316 | 317) => Reason::Expired,
        ("7", 57) => Reason::SecurityError,
        ("7", 60 | 367 | 501..=503 | 520) => Reason::Rejected,
        ("7", 64) => Reason::NoRelaying,
        ("7", 123 | 124 | 129 | 133..=136 | 193 | 750) => Reason::PolicyViolation,
        ("7", 320..=329) => Reason::FailedStartTls,
        ("7", 504..=508 | 510 | 511 | 513 | 514 | 606..=649) => Reason::Blocked,
        ("7", 509 | 515) => Reason::AuthFailure,
        ("7", 512) => Reason::NotCompliantRfc,
        ("7", 650..=659) => Reason::BadReputation,
        ("7", 705 | 708) => Reason::Speeding,
        _ => return None,
    })
}

/// Codes that name what came of it, not why: any word about the cause counts for more.
fn of_vague_status(status: &str) -> Option<Reason> {
    let rest = status.split_once('.')?.1;
    VAGUE_STATUS_CODES
        .iter()
        .find(|(codes, _)| codes.split(' ').any(|c| c == rest))
        .map(|(_, reason)| *reason)
}

const VAGUE_STATUS_CODES: &[(&str, Reason)] = &[
    ("4.0 4.1 4.7", Reason::Expired),
    // Something about the address, and an unknown command.
    ("1.0", Reason::UserUnknown),
    ("5.1", Reason::SyntaxError),
];

/// Without a word or a code that tells: by whom or what they had seen when they refused.
fn of_dialogue(e: &Evidence<'_>) -> Option<Reason> {
    let refused = e.reply.is_some() || e.status.is_some();
    let Some(stage) = e.stage else {
        return is_about_rules(e).then_some(Reason::SecurityError);
    };
    match stage {
        Stage::StartTls => Some(Reason::FailedStartTls),
        Stage::Connection | Stage::Hello if refused => Some(Reason::Blocked),
        Stage::Mail if refused => Some(Reason::Rejected),
        Stage::Rcpt if e.reply == Some(550) || e.reply == Some(553) => Some(Reason::UserUnknown),
        Stage::Data if refused && matches!(e.reply, Some(550..=554)) => Some(Reason::Filtered),
        Stage::Connection | Stage::Hello | Stage::Mail | Stage::Rcpt | Stage::Data => None,
    }
}

/// The first reason whose phrase is in `text`.
fn phrase(phrases: Phrases, text: &str) -> Option<Reason> {
    if text.is_empty() {
        return None;
    }
    let found = phrases.iter().find(|(_, phrases)| phrases.split('|').any(|p| says(text, p)));
    found.map(|(reason, _)| *reason)
}

/// The pieces of `phrase`, which are joined by `..`, stand in `text` in their order and near each other.
fn says(text: &str, phrase: &str) -> bool {
    let mut pieces = phrase.split("..");
    let first = pieces.next().unwrap_or_default();
    let rest: Vec<&str> = pieces.collect();
    let mut from = 0;
    while let Some(at) = text[from..].find(first) {
        let mut end = from + at + first.len();
        let near = rest.iter().all(|piece| {
            let window = crate::clean::cut(&text[end..], GAP_BYTES_MAX);
            match window.find(piece) {
                Some(at) => {
                    end += at + piece.len();
                    true
                }
                None => false,
            }
        });
        if near {
            return true;
        }
        from += at + first.len().max(1);
        while !text.is_char_boundary(from) {
            from += 1;
        }
    }
    false
}

/// How far the next piece of a phrase may be.
const GAP_BYTES_MAX: usize = 90;

#[cfg(test)]
mod tests {
    use super::*;

    fn of(diagnosis: &str, status: Option<&str>, stage: Option<Stage>) -> Reason {
        let reply = super::super::codes::reply_in(diagnosis);
        let action = Some(ReportAction::Failed);
        reason(&Evidence { action, status, reply, stage, diagnosis, ..Evidence::default() })
    }

    #[test]
    fn words_tell_the_reason() {
        use Stage::{Connection, Data, Mail, Rcpt};
        let table = [
            ("550 5.1.1 <mona@x.org>: no such user here", Some("5.1.1"), Some(Rcpt), Reason::UserUnknown),
            ("550 no such user here", None, Some(Data), Reason::Filtered),
            ("450 4.2.2 mona's mailbox is full", Some("4.2.2"), Some(Rcpt), Reason::MailboxFull),
            ("host or domain name not found", Some("5.4.4"), None, Reason::HostUnknown),
            ("host or domain name not found. try again", Some("4.4.3"), None, Reason::NetworkError),
            ("554 blocked using list.example.org", None, Some(Connection), Reason::Blocked),
            ("550 go away", None, Some(Connection), Reason::Blocked),
            ("550 go away", None, Some(Mail), Reason::Rejected),
            ("550 5.7.26 fails its dmarc policy", Some("5.7.26"), Some(Data), Reason::AuthFailure),
            ("550 denied by policy", Some("5.7.1"), Some(Data), Reason::PolicyViolation),
            ("552 message size exceeds fixed limit", None, Some(Mail), Reason::MesgTooBig),
            ("554 too many hops", Some("5.4.6"), None, Reason::NetworkError),
            ("421 try later", Some("4.4.7"), None, Reason::Expired),
            ("451 please slow down", None, None, Reason::Speeding),
            ("", Some("5.7.25"), None, Reason::RequirePtr),
            ("what", None, None, Reason::Undefined),
        ];
        for (diagnosis, status, stage, wanted) in table {
            assert_eq!(of(diagnosis, status, stage), wanted, "{diagnosis} {status:?} {stage:?}");
        }
    }

    #[test]
    fn codes_tell_where_words_do_not() {
        let table = [
            ("5.1.1", Reason::UserUnknown),
            ("5.1.2", Reason::HostUnknown),
            ("4.1.2", Reason::NetworkError),
            ("5.1.6", Reason::HasMoved),
            ("5.1.10", Reason::NotAccept),
            ("5.2.2", Reason::MailboxFull),
            ("5.3.4", Reason::MesgTooBig),
            ("4.4.7", Reason::Expired),
            ("5.7.13", Reason::Suspend),
            ("5.0.0", Reason::Undefined),
            ("5.7.1", Reason::SecurityError),
            ("5.1.0", Reason::UserUnknown),
            ("5.5.1", Reason::SyntaxError),
            // Exchange Online's own.
            ("5.7.606", Reason::Blocked),
            ("5.7.515", Reason::AuthFailure),
            ("5.7.64", Reason::NoRelaying),
            ("5.4.310", Reason::HostUnknown),
            ("5.7.999", Reason::SecurityError),
        ];
        for (status, wanted) in table {
            assert_eq!(of("", Some(status), None), wanted, "{status}");
        }
        for (codes, _) in STATUS_CODES.iter().chain(VAGUE_STATUS_CODES) {
            for code in codes.split(' ') {
                let times = STATUS_CODES.iter().chain(VAGUE_STATUS_CODES).flat_map(|(c, _)| c.split(' '));
                assert_eq!(times.filter(|c| *c == code).count(), 1, "{code}");
            }
        }
    }

    #[test]
    fn what_a_phrase_does_not_know_is_told_by_what_it_is_about() {
        use Stage::{Connection, Data, Rcpt};
        let table = [
            ("550 that mailbox is not here", None, Some(Rcpt), Reason::UserUnknown),
            ("550 that mailbox is not here", None, Some(Data), Reason::Filtered),
            ("550 your host is forbidden", None, Some(Connection), Reason::Blocked),
            ("554 le compte du destinataire est fermé", None, Some(Rcpt), Reason::Suspend),
            // A clear code counts for more than what words are about.
            ("550 5.7.26 dieses konto ist stillgelegt", Some("5.7.26"), Some(Rcpt), Reason::AuthFailure),
            // A code of rules: nobody says that the address is dead.
            ("554 5.7.1 recipient address rejected: block-rcpt", Some("5.7.1"), Some(Rcpt), Reason::Filtered),
            ("550 recipient address rejected", None, Some(Rcpt), Reason::UserUnknown),
        ];
        for (diagnosis, status, stage, wanted) in table {
            assert_eq!(of(diagnosis, status, stage), wanted, "{diagnosis} {status:?} {stage:?}");
        }
    }

    #[test]
    fn a_host_that_is_not_there_is_told_from_a_person() {
        assert!(names_unknown_host("553 mail.example.org does not exist"));
        assert!(names_unknown_host("(smtp: example.org) not found"));
        for other in [
            "mona@example.org does not exist",
            "5.1.1 not found",
            "some.code; not found",
            "user.name. does not exist",
            "mona not found",
        ] {
            assert!(!names_unknown_host(other), "{other}");
        }
    }

    #[test]
    fn the_pieces_of_a_phrase_are_near() {
        assert!(says("the message you sent is too large", "message..too large"));
        assert!(!says("too large a message", "message..too large"));
        assert!(!says(&format!("message {} too large", "x".repeat(200)), "message..too large"));
        assert!(says(&format!("message {} message too large", "ä".repeat(200)), "message..too large"));
    }
}
