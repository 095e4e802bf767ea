//! What a bounce or a complaint says: RFC 3464 and RFC 5965 where the server speaks them, else what its words give away.
//!
//! Two halves are read and laid over each other: the fields for machines ([`status`]) and the words for people
//! ([`told`]). Then every recipient's reason is judged ([`reason`]).

mod codes;
mod feedback;
mod pairs;
mod phrases;
mod reason;
mod status;
mod told;

use domain::bounce::{BounceReason, DeliveryReport, Permanence, RESULTS_MAX, ReportAction, Reported};
use domain::letter::Letter;

use crate::clean;
use crate::mime::Part;
use reason::{Evidence, Stage};
use status::Group;
use told::{Block, Told};

pub(crate) use feedback::{SesNotice, read as complaint};

/// Of [`Reported::words`], in characters.
const WORDS_MAX: usize = 300;

/// What `letter`, known to be a bounce, says.
pub(crate) fn read(root: &Part<'_>, letter: &Letter) -> DeliveryReport {
    let told = Told::of(root, letter);
    let mut groups = status::groups(root);
    if groups.is_empty() && letter.text.contains("Recipient:") {
        groups = status::read(&letter.text);
    }
    if groups.is_empty() {
        groups = feedback::ses_groups(&letter.text);
    }
    groups.retain(|g| g.recipient().is_some() || g.status.is_some() || !g.diagnosis.is_empty());
    let mut results: Vec<Reported> = if groups.is_empty() {
        of_words(&told)
    } else {
        let is_only_one = groups.len() == 1;
        groups.iter().map(|group| of_group(group, &told, is_only_one)).collect()
    };
    results.truncate(RESULTS_MAX);
    DeliveryReport {
        results,
        original_message_id: original_message_id(root, letter),
        feedback_type: String::new(),
    }
}

/// A refusal in the dialogue with us, as `550 5.1.1 no such user`, that says of itself that the address is dead. It takes
/// an enhanced status that speaks of the address: a bare 550 may be about anything, and a relay says it to anything.
pub fn names_dead_address(recipient: &str, refusal: &str) -> Option<Reported> {
    let line = short(refusal);
    let diagnosis = codes::joined_reply(&line.to_lowercase());
    let reply = codes::reply_in(&diagnosis).filter(|code| (500..600).contains(code))?;
    let status = codes::status_in(&diagnosis).filter(|status| status.starts_with("5.1."))?;
    let evidence = Evidence {
        action: Some(ReportAction::Failed),
        status: Some(&status),
        reply: Some(reply),
        stage: Some(Stage::Rcpt),
        diagnosis: &diagnosis,
        ..Evidence::default()
    };
    let reported = Reported {
        action: ReportAction::Failed,
        reason: reason::reason(&evidence),
        status: Some(status.clone()),
        reply: Some(reply),
        recipient: Some(recipient.to_lowercase()),
        words: line,
    };
    (reported.permanence() == Permanence::Hard).then_some(reported)
}

/// One result for each recipient that the words name; one for nobody when they name none.
fn of_words(told: &Told) -> Vec<Reported> {
    let blocks: Vec<Block> = match told.named_in_head.as_slice() {
        [] => told.telling(),
        [one] => vec![told.about(Some(one), true).map_or_else(Block::default, |b| named(b, one))],
        several => several.iter().filter_map(|r| Some(named(told.about(Some(r), false)?, r))).collect(),
    };
    let blocks = match blocks.as_slice() {
        [] => vec![told.whole()],
        // What is said before or after it is about the only one too.
        [one] => vec![Block { recipient: one.recipient.clone(), ..merged(one, told) }],
        _ => blocks,
    };
    let group = Group::default();
    blocks.iter().map(|block| judged(&group, block, told, Some(block.recipient.clone()))).collect()
}

fn named(block: Block, recipient: &str) -> Block {
    Block { recipient: recipient.to_owned(), ..block }
}

/// The whole report's words, with the telling line of the block.
fn merged(block: &Block, told: &Told) -> Block {
    if reason_is_told(&block.text) { block.clone() } else { told.whole() }
}

fn reason_is_told(text: &str) -> bool {
    let lower = text.to_lowercase();
    reason::reason(&Evidence { diagnosis: &lower, ..Evidence::default() }) != BounceReason::Undefined
        || codes::reply_in(&lower).is_some()
}

fn of_group(group: &Group, told: &Told, is_only_one: bool) -> Reported {
    let block = told
        .about(group.original.as_deref(), false)
        .or_else(|| told.about(group.last.as_deref(), is_only_one))
        .unwrap_or_default();
    judged(group, &block, told, group.recipient().map(str::to_owned))
}

fn judged(group: &Group, block: &Block, told: &Told, recipient: Option<String>) -> Reported {
    let said = codes::joined_reply(&block.text.to_lowercase());
    let field = codes::joined_reply(&group.diagnosis.to_lowercase());
    let diagnosis = match (codes::from_reply(&field), field.is_empty()) {
        // A service in between may put its own summary in front of what the server said.
        (Some(reply), _) => reply.to_owned(),
        (None, false) => field.clone(),
        // Without a field for it, the server's words begin with its reply; else the line that tells most.
        (None, true) => codes::from_reply(&said).map_or_else(|| block.words.to_lowercase(), str::to_owned),
    };
    let status = status(group, &diagnosis, &said);
    let reply = codes::reply_in(&diagnosis).or_else(|| codes::reply_in(&said));
    let stage = codes::stage_in(&field).or_else(|| codes::stage_in(&said)).or(told.stage);
    let all = told.all();
    let action = group.action.unwrap_or_else(|| match status.as_deref().and_then(|s| s.chars().next()) {
        Some('2') => ReportAction::Delivered,
        Some('4') if group.recipient().is_some() || group.status.is_some() => ReportAction::Delayed,
        Some(_) | None => action(&told.around, &all),
    });
    let evidence = Evidence {
        action: Some(action),
        status: status.as_deref(),
        reply,
        stage,
        diagnosis: &diagnosis,
        bad_mailbox: group.bad_mailbox,
        by_program: group.diagnosis_type == "x-unix" && !diagnosis.is_empty(),
        told: &said,
        around: &format!("{}{all}", told.around),
    };
    let reason = reason::reason(&evidence);
    let words = if group.diagnosis.is_empty() { &block.words } else { &group.diagnosis };
    let recipient = recipient.filter(|r| !r.is_empty());
    Reported { action, status, reply, recipient, reason, words: short(words) }
}

/// The clearest code: what the other server said before what the reporting one made of it.
fn status(group: &Group, diagnosis: &str, said: &str) -> Option<String> {
    codes::clear_status_in(diagnosis)
        .or_else(|| group.status.clone().filter(|s| codes::is_clear(s)))
        .or_else(|| codes::clear_status_in(said))
        .or_else(|| group.status.clone())
        .or_else(|| codes::status_in(diagnosis))
        .or_else(|| codes::status_in(said))
}

fn short(text: &str) -> String {
    let line = clean::short_line(text, WORDS_MAX * 4);
    line.chars().take(WORDS_MAX).collect::<String>().trim_end().to_owned()
}

/// What became of the mail, where only words tell. Both in lower case.
fn action(around: &str, all: &str) -> ReportAction {
    let says = |phrases: &[&str]| phrases.iter().any(|p| around.contains(p) || all.contains(p));
    if says(GIVEN_UP) {
        ReportAction::Failed
    } else if says(DELAYED) || says(WARNINGS) {
        ReportAction::Delayed
    } else if says(DELIVERED) && !crate::signs::has_status_code(all) {
        ReportAction::Delivered
    } else {
        ReportAction::Failed
    }
}

/// The Message-ID of the mail that came back: of the mail enclosed, else of the first one in the words.
fn original_message_id(root: &Part<'_>, letter: &Letter) -> Option<String> {
    let enclosed = root.walk().skip(1).find_map(|part| {
        let holds_head =
            part.is("message/rfc822") || part.is("text/rfc822-headers") || part.is("message/rfc822-headers");
        if !holds_head {
            return None;
        }
        let (content, _) = part.content();
        let head = crate::header::head(
            &content,
            0,
            content.len(),
            crate::mime::FIELDS_MAX,
            crate::mime::HEADER_BYTES_MAX,
        );
        head.ok()?.text("Message-ID")
    });
    let quoted = || {
        letter.text.lines().find_map(|line| {
            let (name, value) = line.trim_start().split_once(':')?;
            name.eq_ignore_ascii_case("message-id").then(|| value.to_owned())
        })
    };
    crate::header::message_ids(&enclosed.or_else(quoted)?).into_iter().next()
}

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
    fn whole(raw: &str) -> DeliveryReport {
        let letter = parse(raw.as_bytes()).unwrap();
        assert_eq!(letter.kind, LetterKind::Bounce, "{raw}");
        letter.report.expect("a bounce has a report")
    }

    /// What it says about the worst off of its recipients.
    #[derive(Debug, PartialEq)]
    struct Said {
        action: ReportAction,
        status: Option<String>,
        recipient: Option<String>,
        words: String,
    }

    #[track_caller]
    fn report(raw: &str) -> Said {
        let Reported { action, status, recipient, words, .. } =
            whole(raw).worst().cloned().expect("every bounce has a result");
        Said { action, status, recipient, words }
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

    fn said(action: ReportAction, status: &str, recipient: &str, words: &str) -> Said {
        let some = |s: &str| (!s.is_empty()).then(|| s.to_owned());
        Said { action, status: some(status), recipient: some(recipient), words: words.to_owned() }
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
    fn every_recipient_has_its_own_reason() {
        let raw = "From: MAILER-DAEMON@mx.example.org\nTo: support@desk.example\nSubject: failure notice\n\n\
            Hi. This is the mail program at mx.example.org.\n\n\
            <mona@example.org>:\n192.0.2.1 does not like recipient.\nRemote host said: 550 5.1.1 no such user\n\n\
            <lea@example.org>:\n192.0.2.1 does not like recipient.\nRemote host said: 452 4.2.2 mailbox full\n\n\
            --- Below this line is a copy of the message.\n\nReceived: from x\nMessage-ID: <m1@desk.example>\n";
        let report = whole(raw);
        let told: Vec<(&str, BounceReason, Permanence, Option<u16>)> = report
            .results
            .iter()
            .map(|r| (r.recipient.as_deref().unwrap_or(""), r.reason, r.permanence(), r.reply))
            .collect();
        let wanted = vec![
            ("mona@example.org", BounceReason::UserUnknown, Permanence::Hard, Some(550)),
            ("lea@example.org", BounceReason::MailboxFull, Permanence::Soft, Some(452)),
        ];
        assert_eq!(told, wanted);
        assert_eq!(report.original_message_id.as_deref(), Some("m1@desk.example"));
    }

    #[test]
    fn what_is_refused_after_the_mail_was_read_is_no_dead_address() {
        let raw = |stage: &str| {
            dsn(
                &format!(
                    "<mona@example.org>: host mx.example.org said: 550 user unknown (in reply to {stage})"
                ),
                "Final-Recipient: rfc822; mona@example.org\nAction: failed\nStatus: 5.0.0\n\
                 Diagnostic-Code: smtp; 550 user unknown\n",
            )
        };
        let reason = |stage: &str| whole(&raw(stage)).results[0].reason;
        assert_eq!(reason("RCPT TO command"), BounceReason::UserUnknown);
        assert_eq!(reason("end of DATA command"), BounceReason::Filtered);
    }

    #[test]
    fn a_refusal_in_the_dialogue_is_judged_by_the_same_rules() {
        let dead = |refusal: &str| names_dead_address("Mona@Example.org", refusal).map(|r| r.reason);
        assert_eq!(dead("550 5.1.1 no such user"), Some(BounceReason::UserUnknown));
        assert_eq!(dead("550 5.1.2 <mona@example.org>: host unknown"), Some(BounceReason::HostUnknown));
        assert_eq!(dead("556 5.1.10 null mx"), Some(BounceReason::NotAccept));
        for other in [
            "550 no such user",
            "450 4.1.1 no such user yet",
            "552 5.2.2 mailbox full",
            "554 5.7.1 blocked using list.example.org",
            "550 5.1.8 <support@desk.example>: sender address rejected: domain not found",
            "given up after five days; last: 450 4.1.1 try later",
            "",
        ] {
            assert_eq!(dead(other), None, "{other}");
        }
    }

    #[test]
    fn a_complaint_names_who_complained() {
        let raw = "From: fbl@x.org\nSubject: FW: Lamps\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\n\n\
            --b\n\nSomebody complained.\n--b\nContent-Type: message/feedback-report\n\nFeedback-Type: Abuse\n\
            Original-Rcpt-To: <Mona@Example.org>\nOriginal-Mail-From: <bounces@desk.example>\n\n--b\n\
            Content-Type: message/rfc822\n\nMessage-ID: <m1@desk.example>\nSubject: Lamps\n\nhi\n--b--\n";
        let letter = parse(raw.as_bytes()).unwrap();
        assert_eq!(letter.kind, LetterKind::Complaint);
        let report = letter.report.unwrap();
        assert_eq!(report.feedback_type, "abuse");
        assert_eq!(report.results[0].recipient.as_deref(), Some("mona@example.org"));
        assert_eq!(report.results[0].reason, BounceReason::Feedback);
        assert_eq!(report.original_message_id.as_deref(), Some("m1@desk.example"));
    }

    #[test]
    fn notices_of_a_sending_service_are_reports() {
        let mail = |body: &str| {
            let raw = format!(
                "From: no-reply@sns.example.org\nSubject: Notification\nMessage-ID: <1@x.org>\n\n{body}\n\n--\nbye"
            );
            parse(raw.as_bytes()).unwrap()
        };
        let bounce = mail(concat!(
            r#"{"notificationType":"Bounce","bounce":{"bounceType":"Permanent","bouncedRecipients":[{"emailAddress":"#,
            r#""mona@example.org","action":"failed","status":"5.1.1","diagnosticCode":"smtp; 550 5.1.1 user unknown"}]},"#,
            r#""mail":{"destination":["mona@example.org"]}}"#
        ));
        assert_eq!(bounce.kind, LetterKind::Bounce);
        let result = bounce.report.unwrap().results.remove(0);
        assert_eq!(result.recipient.as_deref(), Some("mona@example.org"));
        assert_eq!((result.reason, result.permanence()), (BounceReason::UserUnknown, Permanence::Hard));
        let complaint = mail(concat!(
            r#"{"notificationType":"Complaint","complaint":{"complainedRecipients":[{"emailAddress":"mona@example.org"}],"#,
            r#""complaintFeedbackType":"abuse"},"mail":{"source":"desk@desk.example"}}"#
        ));
        assert_eq!(complaint.kind, LetterKind::Complaint);
        assert_eq!(complaint.report.unwrap().results[0].recipient.as_deref(), Some("mona@example.org"));
        let delivery = mail(concat!(
            r#"{"notificationType":"Delivery","mail":{},"delivery":{"recipients":["mona@example.org"],"#,
            r#""smtpResponse":"250 2.6.0 ok"}}"#
        ));
        let result = delivery.report.unwrap().results.remove(0);
        assert_eq!((result.action, result.reason), (ReportAction::Delivered, BounceReason::Delivered));
        assert_eq!(mail(r#"{"notificationType":"Weather"}"#).kind, LetterKind::Person);
    }
}
