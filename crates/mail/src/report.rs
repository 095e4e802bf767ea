//! What a delivery report says: RFC 3464 where the server speaks it, else what its words give away.

use domain::letter::{DeliveryReport, Letter, ReportAction};

use crate::header::{self, Head};
use crate::mime::{self, Part};
use crate::{clean, decode, signs};

/// Of [`DeliveryReport::words`], in characters.
const WORDS_MAX: usize = 300;
/// Longest stretch of a report that is looked at, in bytes: a report on one mail of ours is far shorter.
const LOOKED_AT: usize = 256 * 1024;
/// Longest stretch of its words for people, in bytes.
const TEXT_LOOKED_AT: usize = 20_000;

/// What `letter`, known to be a bounce, says.
pub(crate) fn read(root: &Part<'_>, letter: &Letter) -> DeliveryReport {
    let worst = |reports: Vec<DeliveryReport>| reports.into_iter().min_by_key(|r| severity(r.action));
    match worst(recipients(root)) {
        Some(report) if !report.words.is_empty() => report,
        Some(report) => {
            // No Diagnostic-Code: the words for people must do.
            let words = Told::of(root, letter).words();
            DeliveryReport { words, ..report }
        }
        None => Told::of(root, letter).report(),
    }
}

/// Lower is worse.
fn severity(action: ReportAction) -> u8 {
    match action {
        ReportAction::Failed => 0,
        ReportAction::Delayed => 1,
        ReportAction::Delivered | ReportAction::Relayed | ReportAction::Expanded => 2,
    }
}

fn short(text: &str) -> String {
    let line = clean::short_line(text, WORDS_MAX * 4);
    line.chars().take(WORDS_MAX).collect::<String>().trim_end().to_owned()
}

/// One report for each recipient that the delivery status names.
fn recipients(root: &Part<'_>) -> Vec<DeliveryReport> {
    let mut out = Vec::new();
    let status =
        root.walk().filter(|p| p.is("message/delivery-status") || p.is("message/global-delivery-status"));
    for part in status {
        let (content, _) = part.content();
        let end = content.len().min(LOOKED_AT);
        let mut at = 0;
        while at < end {
            let Ok(group) = header::head(&content, at, end, mime::FIELDS_MAX, mime::HEADER_BYTES_MAX) else {
                break;
            };
            out.extend(recipient(&group));
            // A line that is no field ends the group where it stands; the next group is looked for behind it.
            at = if group.body_start > at { group.body_start } else { decode::next_line(&content, at).1 };
        }
    }
    out
}

/// The fields about one recipient (RFC 3464 §2.3); `None` for the fields about the mail as a whole.
fn recipient(group: &Head<'_>) -> Option<DeliveryReport> {
    const ABOUT_ONE: [&str; 5] =
        ["Action", "Status", "Final-Recipient", "Original-Recipient", "Diagnostic-Code"];
    if !ABOUT_ONE.iter().any(|name| group.last(name).is_some()) {
        return None;
    }
    let field = |name: &str| group.text(name).map(|v| clean::line(&header::unfold(&v)));
    let words = field("Diagnostic-Code").map(|v| short(&decode::encoded_words(untyped(&v)).0));
    let words = words.unwrap_or_default();
    let status = field("Status").and_then(|v| status_in(&v)).or_else(|| status_in(&words));
    let action = field("Action")
        .and_then(|v| {
            let plain = header::without_comments(&v).to_ascii_lowercase();
            ReportAction::parse(plain.split([' ', ';', ',', '.']).find(|w| !w.is_empty())?)
        })
        .unwrap_or_else(|| match status.as_deref().and_then(|s| s.chars().next()) {
            Some('2') => ReportAction::Delivered,
            Some('4') => ReportAction::Delayed,
            Some(_) | None => ReportAction::Failed,
        });
    let address = |name: &str| {
        let email = header::clean_address(untyped(&field(name)?).trim_matches(['<', '>', ' ']));
        header::is_address(&email).then_some(email)
    };
    let recipient = address("Original-Recipient").or_else(|| address("Final-Recipient"));
    Some(DeliveryReport { action, status, recipient, words })
}

/// A value without the type in front of it: `rfc822; a@x.org`, `smtp; 550 no`.
fn untyped(value: &str) -> &str {
    let is_type =
        |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_+./".contains(&b));
    match value.split_once(';') {
        Some((kind, rest)) if is_type(kind.trim()) => rest.trim(),
        Some(_) | None => value.trim(),
    }
}

/// The first enhanced status code (RFC 3463 §2): a class of 2, 4 or 5 and two numbers of one to three digits.
fn status_in(text: &str) -> Option<String> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '.').find_map(|word| {
        let word = word.trim_end_matches('.');
        let mut numbers = word.split('.');
        let is_class = matches!(numbers.next(), Some("2" | "4" | "5"));
        let mut number = || {
            numbers.next().is_some_and(|n| matches!(n.len(), 1..=3) && n.bytes().all(|b| b.is_ascii_digit()))
        };
        let is_status = is_class && number() && number() && numbers.next().is_none();
        is_status.then(|| word.to_owned())
    })
}

/// A report's words for people, up to where the returned mail begins.
struct Told {
    /// In their order, none empty; indented lines belong to the one before.
    lines: Vec<String>,
    /// The line that tells most.
    telling: Option<usize>,
    /// Subject and lines in lower case.
    all: String,
    failed_recipient: Option<String>,
}

impl Told {
    fn of(root: &Part<'_>, letter: &Letter) -> Self {
        let mut lines: Vec<String> = Vec::new();
        for raw in clean::cut(&letter.text, TEXT_LOOKED_AT).lines() {
            let line = clean::line(raw);
            if begins_returned_mail(&line.to_lowercase()) && !lines.is_empty() {
                break;
            }
            if line.chars().any(char::is_alphanumeric) {
                match lines.last_mut() {
                    Some(last) if raw.starts_with([' ', '\t']) && !last.ends_with('.') => {
                        last.push(' ');
                        last.push_str(&line);
                    }
                    Some(_) | None => lines.push(line),
                }
            }
        }
        let mut telling: Option<(u8, usize)> = None;
        let mut all = letter.subject.to_lowercase();
        for (i, line) in lines.iter().enumerate() {
            let lower = line.to_lowercase();
            let weight = weight(&lower);
            if weight > telling.map_or(0, |(most, _)| most) {
                telling = Some((weight, i));
            }
            all.push('\n');
            all.push_str(&lower);
        }
        let failed_recipient = root.head.text("X-Failed-Recipients").and_then(|v| {
            header::addresses(&v, 1).list.into_iter().map(|a| a.email).find(|e| header::is_address(e))
        });
        Self { lines, telling: telling.map(|(_, i)| i), all, failed_recipient }
    }

    fn words(&self) -> String {
        let line = self.telling.and_then(|i| self.lines.get(i)).or(self.lines.first());
        line.map(|l| short(l)).unwrap_or_default()
    }

    /// In the line that tells most, else in the nearest one above it, else in the first that names somebody.
    fn recipient(&self) -> Option<String> {
        if self.failed_recipient.is_some() {
            return self.failed_recipient.clone();
        }
        let above = self.lines.iter().take(self.telling.map_or(0, |i| i + 1)).rev();
        above.chain(&self.lines).find_map(|line| address_in(line))
    }

    fn action(&self) -> ReportAction {
        let says = |phrases: &[&str]| phrases.iter().any(|p| self.all.contains(p));
        if says(GIVEN_UP) {
            ReportAction::Failed
        } else if says(DELAYED) || says(WARNINGS) {
            ReportAction::Delayed
        } else if says(DELIVERED) && !signs::has_status_code(&self.all) {
            ReportAction::Delivered
        } else {
            ReportAction::Failed
        }
    }

    fn report(&self) -> DeliveryReport {
        let words = self.words();
        let status = status_in(&words);
        DeliveryReport { action: self.action(), status, recipient: self.recipient(), words }
    }
}

/// How much a line (in lower case) tells of why: a server's code most, then words of failure, not those of courtesy.
fn weight(line: &str) -> u8 {
    let has_code = signs::has_status_code(line);
    let has_cause = CAUSES.iter().any(|t| line.contains(t));
    let has_words = signs::FAILURE_TEXTS.iter().chain(DELAYED).any(|t| line.contains(t));
    u8::from(has_code) * 4 + u8::from(has_cause) * 2 + u8::from(has_words)
}

fn address_in(line: &str) -> Option<String> {
    let clean = |word: &str| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        let email = header::clean_address(word.strip_prefix("mailto:").unwrap_or(word));
        header::is_address(&email).then_some(email)
    };
    line.split(|c: char| c.is_whitespace() || "<>()[]\"',;".contains(c))
        .filter(|w| w.contains('@'))
        .find_map(clean)
}

/// A line (in lower case) behind which the mail itself stands.
fn begins_returned_mail(line: &str) -> bool {
    let ruled =
        line.starts_with("--") || line.starts_with("==") || line.starts_with("__") || line.starts_with("**");
    let named = [
        "copy of",
        "original message",
        "unsent message",
        "returned message",
        "message header",
        "your message",
    ];
    ruled && named.iter().any(|n| line.contains(n))
        || ["received: from ", "return-path: ", "message-id: "].iter().any(|h| line.starts_with(h))
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

/// The server has stopped trying, whatever it says about delays before.
const GIVEN_UP: &[&str] = &[
    "giving up",
    "given up",
    "gave up",
    "permanent fatal",
    "permanent error",
    "permanent failure",
    "failed permanently",
    "not be retried",
    "will not retry",
    "message will be deleted from queue",
    "removed from the queue",
    "retry timeout exceeded",
    "retry time not reached for any host after a long failure period",
];

/// The server goes on trying.
const DELAYED: &[&str] = &[
    "delayed",
    "delivery delay",
    "will retry",
    "will be retried",
    "will keep trying",
    "will continue to try",
    "will continue trying",
    "will try again",
    "will be attempted again",
    "attempts to deliver the message will continue",
    "delivery attempts will continue",
    "could not send message for past",
    "still undelivered",
    "not yet been delivered",
    "not been delivered yet",
    "transient non-fatal",
    "verzögert",
    "retardé",
    "retrasado",
    "ritardat",
];

/// They say that it is a delay, but not a word of why: never the line that tells most.
const WARNINGS: &[&str] = &["this is a warning", "do not need to resend"];

const DELIVERED: &[&str] = &[
    "successfully delivered",
    "been delivered to the following",
    "was delivered to the following",
    "successful mail delivery",
    "successfully relayed",
    "relayed to a system",
    "delivery status notification (success)",
    "delivery status notification (relay)",
];

#[cfg(test)]
mod tests {
    use domain::letter::LetterKind;

    use super::*;
    use crate::parse::parse;

    #[track_caller]
    fn report(raw: &str) -> DeliveryReport {
        let letter = parse(raw.as_bytes()).unwrap();
        assert_eq!(letter.kind, LetterKind::Bounce, "{raw}");
        letter.report.expect("a bounce has a report")
    }

    /// A report with these words for people and this delivery status.
    fn dsn(text: &str, status: &str) -> String {
        format!(
            "From: Mail Delivery System <MAILER-DAEMON@mx.example.org>\nSubject: Delivery report\nMIME-Version: 1.0\n\
             Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\
             Content-Type: text/plain\n\n{text}\n\n--b\nContent-Type: message/delivery-status\n\n{status}\n--b\n\
             Content-Type: message/rfc822\n\nSubject: Re: delayed lamps\n\nIt will be retried.\n\n--b--\n"
        )
    }

    fn said(action: ReportAction, status: &str, recipient: &str, words: &str) -> DeliveryReport {
        let some = |s: &str| (!s.is_empty()).then(|| s.to_owned());
        DeliveryReport { action, status: some(status), recipient: some(recipient), words: words.to_owned() }
    }

    #[test]
    fn postfix_tells_status_and_diagnosis() {
        let raw = dsn(
            "I'm sorry to have to inform you that your message could not be delivered.",
            "Reporting-MTA: dns; mx.example.org\nX-Postfix-Queue-ID: 4F1\nArrival-Date: Mon,  3 Mar 2025 10:15:00 +0100\n\n\
             Final-Recipient: rfc822; mona@example.org\nOriginal-Recipient: rfc822;Mona@Example.org\nAction: failed\n\
             Status: 5.1.1\nRemote-MTA: dns; lmtp.example.org\n\
             Diagnostic-Code: smtp; 550 5.1.1 <mona@example.org> User doesn't exist:\n    mona@example.org\n",
        );
        let words = "550 5.1.1 <mona@example.org> User doesn't exist: mona@example.org";
        assert_eq!(report(&raw), said(ReportAction::Failed, "5.1.1", "mona@example.org", words));
        // Some servers write CRLF, some wrap the status in a transfer encoding.
        assert_eq!(report(&raw.replace('\n', "\r\n")).words, words);
    }

    #[test]
    fn exchange_tells_a_delay() {
        let raw = dsn(
            "Delivery is delayed to these recipients or groups:\n\nmona@example.org",
            "Reporting-MTA: dns;EX01.example.org\nReceived-From-MTA: dns;desk.example\n\n\
             Original-Recipient: rfc822;mona@example.org\nFinal-Recipient: RFC822;mona@inner.example.org\n\
             Action: Delayed\nStatus: 4.4.7\nWill-Retry-Until: Tue, 4 Mar 2025 10:15:00 +0100\n\
             Diagnostic-Code: smtp;400 4.4.7 Message delayed\n",
        );
        let words = "400 4.4.7 Message delayed";
        assert_eq!(report(&raw), said(ReportAction::Delayed, "4.4.7", "mona@example.org", words));
    }

    #[test]
    fn a_success_is_no_failure() {
        let raw = dsn(
            "Your mail was delivered.",
            "Reporting-MTA: dns; mx.example.org\n\nFinal-Recipient: rfc822; mona@example.org\nAction: delivered\n\
             Status: 2.0.0\nDiagnostic-Code: smtp; 250 2.0.0 Ok: queued\n",
        );
        let wanted = said(ReportAction::Delivered, "2.0.0", "mona@example.org", "250 2.0.0 Ok: queued");
        assert_eq!(report(&raw), wanted);
        for (word, action) in
            [("relayed", ReportAction::Relayed), ("expanded (list)", ReportAction::Expanded)]
        {
            assert_eq!(report(&raw.replace("delivered\nStatus", &format!("{word}\nStatus"))).action, action);
        }
    }

    #[test]
    fn the_worst_of_several_recipients_counts() {
        let one = |name: &str, action: &str, status: &str| {
            format!("Final-Recipient: rfc822; {name}@example.org\nAction: {action}\nStatus: {status}\n\n")
        };
        let (good, late, bad, worse) = (
            one("a", "relayed", "2.1.9"),
            one("b", "delayed", "4.4.1"),
            one("c", "failed", "5.2.2"),
            one("d", "failed", "5.1.1"),
        );
        let table = [
            (format!("{good}{late}{bad}{worse}"), ReportAction::Failed, "c@example.org"),
            (format!("{late}{good}"), ReportAction::Delayed, "b@example.org"),
            (format!("{good}{late}"), ReportAction::Delayed, "b@example.org"),
            (good.clone(), ReportAction::Relayed, "a@example.org"),
        ];
        for (status, action, whom) in table {
            let report = report(&dsn("The lamp is out.", &format!("Reporting-MTA: dns; x\n\n{status}")));
            assert_eq!((report.action, report.recipient.as_deref()), (action, Some(whom)), "{status}");
        }
    }

    #[test]
    fn what_a_delivery_status_leaves_out_is_found_elsewhere() {
        // No Action: the class of the status. No Diagnostic-Code: the words for people.
        let raw = dsn(
            "Hello, this is the mail server.\n\n<mona@example.org>: mailbox is full",
            "Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; mona@example.org\nStatus: 4.2.2 (full)\n",
        );
        let words = "<mona@example.org>: mailbox is full";
        assert_eq!(report(&raw), said(ReportAction::Delayed, "4.2.2", "mona@example.org", words));
        // No Status: the one in the diagnosis; no field at all: the words.
        let raw = dsn(
            "Sorry.",
            "stray prose\nAction: failed\nFinal-Recipient: local; root\nDiagnostic-Code: x-unix; 5.3.0 disk",
        );
        assert_eq!(report(&raw), said(ReportAction::Failed, "5.3.0", "", "5.3.0 disk"));
        let raw = dsn("mona@example.org: 550 no such user", "only prose\n\nand more of it");
        let words = "mona@example.org: 550 no such user";
        assert_eq!(report(&raw), said(ReportAction::Failed, "", "mona@example.org", words));
    }

    #[test]
    fn qmail_is_understood_by_its_words() {
        let raw = "From: MAILER-DAEMON@mx.example.org\nTo: support@desk.example\nSubject: failure notice\n\n\
            Hi. This is the mail program at mx.example.org.\n\
            I'm afraid I wasn't able to deliver your message to the following addresses.\n\
            This is a permanent error; I've given up. Sorry it didn't work out.\n\n\
            <mona@example.org>:\n192.0.2.1 does not like recipient.\n\
            Remote host said: 550 5.1.1 no such user\u{202e} here\n\n\
            --- Below this line is a copy of the message.\n\nTo: lea@example.org\nSubject: Lamps\n\n\
            The delivery is delayed and will be retried: 450 4.2.0 lamps.\n";
        let words = "Remote host said: 550 5.1.1 no such user here";
        assert_eq!(report(raw), said(ReportAction::Failed, "5.1.1", "mona@example.org", words));
    }

    #[test]
    fn a_warning_without_structure_is_a_delay() {
        let head = "From: Mail Delivery Subsystem <MAILER-DAEMON@mx.example.org>\n";
        let table = [
            (
                "Subject: Warning: could not send message for past 4 hours\n\n",
                "<mona@example.org>... Deferred: Connection refused",
            ),
            (
                "Subject: Delivery notification\n\n",
                "Your mail could not be delivered to mona@example.org yet. It will be retried for 5 days: 451 busy",
            ),
            (
                "Subject: Mail delivery\n\n",
                "A message has been delayed. 4.4.1 mona@example.org: connection timed out",
            ),
        ];
        for (subject, text) in table {
            let report = report(&format!("{head}{subject}{text}"));
            assert_eq!(report.action, ReportAction::Delayed, "{text}");
            assert_eq!(
                (report.recipient.as_deref(), report.words.as_str()),
                (Some("mona@example.org"), text)
            );
        }
        let raw = format!(
            "{head}Subject: Warning\n\nTHIS IS A WARNING MESSAGE ONLY.\n\nYou do not need to resend it.\n\n\
             Delivery to mona@example.org has been delayed.\n\nMessage-ID: <x@desk.example>\nSubject: y\nFrom: z\n"
        );
        let warned = report(&raw);
        assert_eq!(warned.action, ReportAction::Delayed);
        assert_eq!(warned.words, "Delivery to mona@example.org has been delayed.");
        let gone = "Your mail was delayed, then could not be delivered: 5.4.7 giving up after 5 days.";
        let report = report(&format!("{head}Subject: Returned mail\n\n{gone}"));
        assert_eq!((report.action, report.status.as_deref()), (ReportAction::Failed, Some("5.4.7")));
    }

    #[test]
    fn words_are_short_and_nothing_else_has_a_report() {
        let long = "äb ".repeat(5000);
        let raw = dsn("x", &format!("Action: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 {long}\n"));
        let words = report(&raw).words;
        assert_eq!((words.chars().count(), words.starts_with("550 äb äb")), (300, true));
        let person = parse(b"From: a@x.org\nSubject: Delayed\n\nAction: failed").unwrap();
        assert_eq!((person.kind, person.report), (LetterKind::Person, None));
    }

    #[test]
    fn status_codes_are_whole_words() {
        let table = [
            ("5.1.1", Some("5.1.1")),
            ("550 #5.1.10.", Some("5.1.10")),
            ("(4.2.2)", Some("4.2.2")),
            ("5.1.1.2", None),
            ("192.5.1.1", None),
            ("5.1", None),
            ("3.1.1", None),
            ("5.1234.1", None),
            ("", None),
        ];
        for (text, wanted) in table {
            assert_eq!(status_in(text).as_deref(), wanted, "{text}");
        }
    }
}
