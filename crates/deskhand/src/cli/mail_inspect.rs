//! `deskhand mail inspect FILE… [--json] [--check-sender]`: what the desk makes of a mail, and why. Stores nothing, and
//! asks nobody unless told to.

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use domain::bounce::{DeliveryReport, Permanence};
use domain::identity::Verdict;
use domain::letter::{Address, Letter};
use domain::message::Identity;
use domain::placement::{Facts, Placed, Placement, may_auto_answer, place};
use domain::read::trace::{self, Judged, Landed, Reading, Seen, Step, StepName};
use mail::guard::{self, Limits};
use mail::parse::{self, Unreadable};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// A question to be asked of a whole mail needs no more text than this.
const LANGUAGE_TEXT_MAX: usize = 20_000;

/// Prints what the desk makes of each file, in their order; `-` is standard input. With `json`, one object a line.
/// `sender` looks up who wrote it, where that is wanted. Returns the exit code: 0, or 1 when a file could not be read from
/// the disk.
pub fn run(files: &[PathBuf], json: bool, sender: &dyn Fn(&[u8], &Letter) -> Option<Verdict>) -> i32 {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut code = 0;
    for file in files {
        let raw = match read(file) {
            Ok(raw) => raw,
            Err(error) => {
                eprintln!("{}: {error}", file.display());
                code = 1;
                continue;
            }
        };
        let raw = Bytes::from(raw);
        let bytes = i64::try_from(raw.len()).unwrap_or(i64::MAX);
        let parsed = guard::parse_guarded(raw.clone(), Limits::default());
        let verdict = parsed.as_ref().ok().and_then(|letter| sender(&raw, letter));
        let printed = if json {
            writeln!(out, "{}", describe(file, &parsed, verdict.as_ref()))
        } else {
            out.write_all(tell(file, bytes, &parsed, verdict.as_ref()).as_bytes())
        };
        if printed.and_then(|()| out.flush()).is_err() {
            // Whoever read the output has gone.
            return code;
        }
    }
    code
}

/// One octet more than the parser takes is enough to hear its words about the size.
fn read(file: &Path) -> std::io::Result<Vec<u8>> {
    let mut raw = Vec::new();
    let limit = parse::BYTES_MAX as u64 + 1;
    if file.as_os_str() == "-" {
        std::io::stdin().lock().take(limit).read_to_end(&mut raw)?;
    } else {
        std::fs::File::open(file)?.take(limit).read_to_end(&mut raw)?;
    }
    Ok(raw)
}

/// The object that programs read.
pub fn describe(file: &Path, parsed: &Result<Letter, Unreadable>, sender: Option<&Verdict>) -> Value {
    let file = file.display().to_string();
    let letter = match parsed {
        Ok(letter) => letter,
        Err(Unreadable { code, detail }) => {
            return json!({"file": file, "unreadable": {"code": code, "detail": detail}});
        }
    };
    let emails = |list: &[Address]| -> Vec<String> {
        list.iter().map(|a| a.email.clone()).filter(|e| e.contains('@')).collect()
    };
    let attachments: Vec<Value> = letter
        .attachments
        .iter()
        .map(|a| {
            // A name that the desk made up is not one that the mail has.
            let name = if a.named { a.name.as_str() } else { "" };
            json!({
                "name": name,
                "type": a.media_type,
                "bytes": a.content.len(),
                "sha256": hex::encode(Sha256::digest(&a.content)),
                "within": a.within,
            })
        })
        .collect();
    json!({
        "file": file,
        "message_id": letter.message_id,
        "subject": letter.subject,
        "from": letter.from.iter().map(|a| a.email.as_str()).find(|e| e.contains('@')),
        "to": emails(&letter.to),
        "cc": emails(&letter.cc),
        "date": letter.date.map(domain::Moment::unix),
        "kind": letter.kind.as_str(),
        "kind_reason": letter.kind_reason,
        "text": letter.text,
        "reply": letter.reply,
        "quoted": letter.quoted,
        "attachments": attachments,
        "language": language(letter),
        "seals": letter.seals.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "complaints": letter.complaints.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "report": letter.report.as_ref().map(describe_report),
        "sender": sender,
    })
}

/// `null` for every mail but a bounce or a complaint.
fn describe_report(report: &DeliveryReport) -> Value {
    let results: Vec<Value> = report
        .results
        .iter()
        .map(|r| {
            json!({
                "recipient": r.recipient,
                "action": r.action.as_str(),
                "dsn": r.status,
                "smtp": r.reply.map(|code| code.to_string()),
                "reason": r.reason.as_str(),
                "reason_in_words": r.reason.in_words(),
                "hard": r.permanence() == Permanence::Hard,
                "words": r.words,
            })
        })
        .collect();
    json!({
        "feedback_type": report.feedback_type,
        "original_message_id": report.original_message_id,
        "results": results,
    })
}

fn language(letter: &Letter) -> Option<&'static str> {
    let text = if letter.reply.trim().is_empty() { &letter.text } else { &letter.reply };
    knowledge::language(mail::clean::cut(text, LANGUAGE_TEXT_MAX))
}

/// What happened to it as far as no desk is needed, and what one would do: the same steps as in the ledger.
fn trace(bytes: i64, parsed: &Result<Letter, Unreadable>, sender: Option<&Verdict>) -> Vec<Step> {
    let reader = i64::from(parse::PARSER_VERSION);
    let seen = |reading| Seen {
        bytes,
        door: None,
        reading,
        judged: None,
        landed: None,
        landed_at: None,
        acknowledgement: "",
        follows: &[],
        acts: &[],
    };
    let letter = match parsed {
        Ok(letter) => letter,
        Err(why) => return trace::trace(&seen(Reading::Unreadable { why: &why.detail, reader })),
    };
    let facts = Facts {
        letter,
        // A file does not tell it; that it is empty would be known at the door.
        envelope_from: Some("unknown"),
        identity: sender.map_or(Identity::NotVerified, |v| v.identity),
        author: None,
        duplicate_of: None,
        own: false,
        token: None,
        reference: None,
        side: None,
        is_addressed_to_ticket: false,
        bounced: None,
    };
    let Placed { placement, reason } = place(&facts);
    let answers = !letter.in_reply_to.is_empty() || !letter.references.is_empty();
    let would = match placement {
        Placement::NewTicket { .. } if answers => {
            "A desk would open a new ticket, unless a token in the mail is its own, or it answers a message of a ticket in \
             which its verified author takes part"
                .to_owned()
        }
        Placement::NewTicket { .. } => {
            format!("A desk would open a new ticket, because {reason}, if no address it came to has a ticket's token")
        }
        Placement::SetAside
        | Placement::Reply { .. }
        | Placement::SideReply { .. }
        | Placement::FollowUp { .. }
        | Placement::Duplicate { .. }
        | Placement::DeliveryReport(_) => {
            let unless = match letter.report {
                Some(_) => ", unless it came to an address with a token of that desk",
                None => "",
            };
            format!("A desk would set it aside, because {}{unless}", trace::clause(reason))
        }
    };
    let gate = may_auto_answer(&facts);
    // Who nobody looked at is not refused for that.
    let withheld = match (gate, sender) {
        (Err(why), Some(_)) => why,
        (Err(why), None) if !why.contains("vouched") => why,
        (Err(_), None) | (Ok(()), _) => "",
    };
    trace::trace(&Seen {
        judged: Some(Judged { kind: letter.kind, kind_reason: &letter.kind_reason, verdict: sender }),
        landed: Some(Landed::Would(&would)),
        acknowledgement: withheld,
        ..seen(Reading::Read { reader, complaints: &letter.complaints })
    })
}

/// The same for people, with the why.
fn tell(file: &Path, bytes: i64, parsed: &Result<Letter, Unreadable>, sender: Option<&Verdict>) -> String {
    use std::fmt::Write as _;
    let mut out = format!("{}\n", file.display());
    let mut row = |name: &str, value: &str| {
        if !value.is_empty() {
            // Writing to a string cannot fail.
            let _ = writeln!(out, "  {name:<12} {}", printable(value));
        }
    };
    let steps = trace(bytes, parsed, sender);
    let Ok(letter) = parsed else {
        row("code", parsed.as_ref().map_or_else(|why| why.code, |_| ""));
        tell_steps(&mut out, &steps);
        return out;
    };
    let people = |list: &[Address]| {
        list.iter()
            .map(|a| if a.name.is_empty() { a.email.clone() } else { format!("{} <{}>", a.name, a.email) })
            .collect::<Vec<_>>()
            .join(", ")
    };
    row("from", &people(&letter.from));
    row("reply to", &people(&letter.reply_to));
    row("to", &people(&letter.to));
    row("cc", &people(&letter.cc));
    row("subject", &letter.subject);
    row("date", &letter.date.map(domain::Moment::rfc3339).unwrap_or_default());
    row("message id", letter.message_id.as_deref().unwrap_or_default());
    row("answers", &letter.in_reply_to.join(", "));
    for reported in letter.report.iter().flat_map(|r| &r.results) {
        let parts =
            [reported.recipient.as_deref(), reported.status.as_deref(), Some(reported.words.as_str())];
        let parts: Vec<&str> = parts.into_iter().flatten().filter(|p| !p.is_empty()).collect();
        let what = format!("{} ({})", reported.action.as_str(), reported.reason.as_str());
        row("report", &format!("{what}: {}", parts.join(", ")));
        row("which means", &format!("{} ({})", reported.reason.in_words(), reported.permanence().as_str()));
    }
    row("language", language(letter).unwrap_or_default());
    for attachment in &letter.attachments {
        let within = attachment.within.as_deref().map(|w| format!(", in {w}")).unwrap_or_default();
        row(
            "file",
            &format!(
                "{} ({}, {} bytes{within})",
                attachment.name,
                attachment.media_type,
                attachment.content.len()
            ),
        );
    }
    for seal in &letter.seals {
        row("sealed", &seal.to_string());
    }
    tell_steps(&mut out, &steps);
    for (title, text) in
        [("new text", &letter.reply), ("left out (quoted, signature, footer)", &letter.quoted)]
    {
        if !text.is_empty() {
            let _ = writeln!(out, "  -- {title}");
            for line in text.lines() {
                let _ = writeln!(out, "  | {}", printable(line));
            }
        }
    }
    out.push('\n');
    out
}

fn tell_steps(out: &mut String, steps: &[Step]) {
    use std::fmt::Write as _;
    for step in steps {
        // Writing to a string cannot fail.
        let words = match (step.name, step.words.as_str()) {
            (StepName::Sender, "Nobody looked who wrote it.") => "not checked; --check-sender asks DNS",
            (_, words) => words,
        };
        let _ = writeln!(out, "  {:<12} {}", step.name.in_words().to_lowercase(), printable(words));
        for point in &step.points {
            let _ = writeln!(out, "  {:<12} - {}", "", printable(&point.to_string()));
        }
    }
}

/// A mail, or another server, must not be able to talk to the terminal.
pub(super) fn printable(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() && c != '\t' || mail::clean::is_invisible(c) { '\u{fffd}' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(raw: &str) -> Result<Letter, Unreadable> {
        guard::parse_guarded(raw.as_bytes().to_vec(), Limits::default())
    }

    #[test]
    fn the_object_has_its_keys_and_nothing_else() {
        let raw = "From: Ann <Ann@X.org>\nTo: b@x.org\nMessage-ID: <1@x.org>\nSubject: Hi\n\nYes.\n\n> no\n";
        let object = describe(Path::new("a.eml"), &parsed(raw), None);
        let mut keys: Vec<&str> = object.as_object().unwrap().keys().map(String::as_str).collect();
        keys.sort_unstable();
        let wanted = [
            "attachments",
            "cc",
            "complaints",
            "date",
            "file",
            "from",
            "kind",
            "kind_reason",
            "language",
            "message_id",
            "quoted",
            "reply",
            "report",
            "seals",
            "sender",
            "subject",
            "text",
            "to",
        ];
        assert_eq!(keys, wanted);
        assert_eq!(object["from"], "ann@x.org");
        assert_eq!(object["message_id"], "1@x.org");
        assert_eq!((&object["reply"], &object["quoted"]), (&json!("Yes."), &json!("> no")));
        assert_eq!(object["date"], Value::Null);
    }

    #[test]
    fn an_unreadable_mail_says_why() {
        let raw = "X: y\n".repeat(5000);
        let object = describe(Path::new("b.eml"), &parsed(&raw), None);
        assert_eq!(object["unreadable"]["code"], "too_many_headers");
        let told = tell(Path::new("b.eml"), 30_000, &parsed(&raw), None);
        assert!(told.contains("too_many_headers") && told.contains("It could not be read"), "{told}");
        assert!(!told.contains("acknowledged"), "nothing is said of what nobody could read: {told}");
    }

    #[test]
    fn people_are_told_the_steps_of_the_ledger() {
        let told = |raw: &str, sender: Option<&Verdict>| tell(Path::new("a.eml"), 100, &parsed(raw), sender);
        let plain =
            "From: a@x.org\nMessage-ID: <1@x.org>\nDate: Mon, 5 Jan 2026 09:00:00 +0000\nSubject: Hi\n";
        let words = told(&format!("{plain}\nHello.\n"), None);
        for said in [
            "is as a mail should be",
            "not checked; --check-sender asks DNS",
            "Written by a person",
            "A desk would open a new ticket, because nothing in it points to a ticket",
            "A desk would acknowledge it",
        ] {
            assert!(words.contains(said), "{said}: {words}");
        }
        let words = told(&format!("{plain}In-Reply-To: <9@desk.example>\n\nThanks.\n"), None);
        assert!(words.contains("unless a token in the mail is its own"), "{words}");
        let words = told(&format!("{plain}Auto-Submitted: auto-replied\n\nI am away.\n"), None);
        assert!(words.contains("No, because it was not written by a person."), "{words}");
        let loops = format!("{}{plain}\nround\n", "Received: from a by b\n".repeat(60));
        assert!(told(&loops, None).contains("set it aside, because it went through more than 50 servers"));
        let failed = Verdict::new(Identity::Failed, "x.org did not sign it");
        let words = told(&format!("{plain}\nHello.\n"), Some(&failed));
        assert!(words.contains("The author's address failed its check: x.org did not sign it."), "{words}");
        assert!(words.contains("No, because the author's address failed its check."), "{words}");
        let odd = told("From: a@x.org\n\nHello.\n", None);
        assert!(odd.contains("things are odd") && odd.contains("- it has no date"), "{odd}");
    }

    #[test]
    fn a_mail_cannot_talk_to_the_terminal() {
        let told = tell(
            Path::new("c.eml"),
            40,
            &parsed("From: a@x.org\nSubject: =?utf-8?q?a=1B[2Jb?=\n\nx\u{202e}y\n"),
            None,
        );
        assert!(!told.contains('\u{1b}') && !told.contains('\u{202e}'));
    }
}
