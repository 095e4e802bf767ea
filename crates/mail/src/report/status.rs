//! The machine's half of a report: the fields about each recipient (RFC 3464 §2.3).

use domain::bounce::{RESULTS_MAX, ReportAction};

use crate::mime::Part;
use crate::{clean, decode, header};

use super::codes;

/// Longest stretch that is looked at, in bytes: a report on one mail of ours is far shorter.
const LOOKED_AT: usize = 256 * 1024;
/// Longest field that is kept, in bytes.
const FIELD_BYTES_MAX: usize = 8 * 1024;

/// What the fields say about one recipient.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Group {
    pub(super) action: Option<ReportAction>,
    /// The field's own code, clear or not.
    pub(super) status: Option<String>,
    /// Whom the mail was written to, and who it went on to in the end.
    pub(super) original: Option<String>,
    pub(super) last: Option<String>,
    /// Of the Diagnostic-Code: `smtp`, `x-unix`; empty when there is none.
    pub(super) diagnosis_type: String,
    /// One line, as the server wrote it.
    pub(super) diagnosis: String,
    /// PowerMTA's own field says that the mailbox is a bad one.
    pub(super) bad_mailbox: bool,
}

impl Group {
    pub(super) fn recipient(&self) -> Option<&str> {
        self.original.as_deref().or(self.last.as_deref())
    }
}

/// The groups of every delivery status in the mail.
pub(super) fn groups(root: &Part<'_>) -> Vec<Group> {
    let mut out = Vec::new();
    let status =
        root.walk().filter(|p| p.is("message/delivery-status") || p.is("message/global-delivery-status"));
    for part in status {
        let (content, _) = part.content();
        let content = &content[..content.len().min(LOOKED_AT)];
        out.extend(read(&decode::header_text(content).0));
    }
    out.truncate(RESULTS_MAX);
    out
}

/// The groups in a text, as of a report whose structure is only written and not declared.
pub(super) fn read(text: &str) -> Vec<Group> {
    let mut out = Vec::new();
    let mut fields: Vec<(String, String)> = Vec::new();
    for raw in text.lines().chain(Some("")) {
        let line = raw.trim_end();
        if line.trim().is_empty() {
            out.extend(group(&std::mem::take(&mut fields)));
            continue;
        }
        match field(line) {
            Some((name, value)) => {
                // A recipient begins anew even where the empty line before it was forgotten.
                let repeated = name == "final-recipient" && fields.iter().any(|(n, _)| *n == name);
                if repeated {
                    out.extend(group(&std::mem::take(&mut fields)));
                }
                fields.push((name, value));
            }
            // A folded line, or one of a reply of several lines that nobody folded.
            None => {
                if let Some((_, value)) = fields.last_mut().filter(|(_, v)| v.len() < FIELD_BYTES_MAX) {
                    value.push(' ');
                    value.push_str(line.trim());
                }
            }
        }
        if out.len() >= RESULTS_MAX {
            break;
        }
    }
    out
}

/// `Name: value`, the name in lower case.
fn field(line: &str) -> Option<(String, String)> {
    let (name, value) = line.split_once(':')?;
    let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    is_name.then(|| (name.to_ascii_lowercase(), value.trim().to_owned()))
}

/// `None` for the fields about the mail as a whole.
fn group(fields: &[(String, String)]) -> Option<Group> {
    const ABOUT_ONE: [&str; 5] =
        ["action", "status", "final-recipient", "original-recipient", "diagnostic-code"];
    if !fields.iter().any(|(name, _)| ABOUT_ONE.contains(&name.as_str())) {
        return None;
    }
    let field = |name: &str| fields.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str());
    let (diagnosis_type, diagnosis) = field("diagnostic-code").map(typed).unwrap_or_default();
    let diagnosis = clean::line(&decode::encoded_words(diagnosis).0);
    let action = field("action").and_then(|v| {
        let plain = header::without_comments(v).to_ascii_lowercase();
        let word = plain.split([' ', ';', ',', '.']).find(|w| !w.is_empty())?;
        // What Postfix calls an address that it only looked up (sendmail -bv).
        if word == "deliverable" { Some(ReportAction::Delivered) } else { ReportAction::parse(word) }
    });
    let address = |name: &str| {
        let value = clean::line(typed(field(name)?).1);
        let email = header::clean_address(value.trim_matches(['<', '>', ' ']));
        header::is_address(&email).then_some(email)
    };
    Some(Group {
        action,
        status: field("status").and_then(codes::status_in),
        original: address("original-recipient"),
        last: address("final-recipient").or_else(|| address("x-actual-recipient")),
        diagnosis_type: diagnosis_type.to_ascii_lowercase(),
        diagnosis,
        bad_mailbox: field("x-powermta-bouncecategory")
            .is_some_and(|v| v.eq_ignore_ascii_case("bad-mailbox")),
    })
}

/// A value and the type in front of it: `rfc822; a@x.org`, `smtp; 550 no`.
pub(super) fn typed(value: &str) -> (&str, &str) {
    let is_type =
        |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_+./".contains(&b));
    match value.split_once(';') {
        Some((kind, rest)) if is_type(kind.trim()) => (kind.trim(), rest.trim()),
        Some(_) | None => ("", value.trim()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_read_as_they_come() {
        let text = "Reporting-MTA: dns; mx.x.org\n\nFinal-Recipient: RFC822; <Mona@X.org>\nAction: failed (late)\n\
            Status: 5.1.1 (no)\nDiagnostic-Code: SMTP; 550-a\n b\n550 c\n\nOriginal-Recipient: rfc822;lea@x.org\n\
            Final-Recipient: rfc822; lea@inner.x.org\nAction: Delayed\nStatus: 4.4.7\n";
        let read = read(text);
        assert_eq!(read.len(), 2);
        assert_eq!(read[0].recipient(), Some("mona@x.org"));
        assert_eq!(read[0].diagnosis, "550-a b 550 c");
        assert_eq!(read[0].diagnosis_type, "smtp");
        assert_eq!((read[0].action, read[0].status.as_deref()), (Some(ReportAction::Failed), Some("5.1.1")));
        assert_eq!(read[1].recipient(), Some("lea@x.org"));
        assert_eq!(read[1].action, Some(ReportAction::Delayed));
    }

    #[test]
    fn what_is_no_group_is_none() {
        assert_eq!(read("Reporting-MTA: dns; x\nArrival-Date: y\n\nonly prose"), vec![]);
        assert_eq!(read(""), vec![]);
        let run_together = "Final-Recipient: rfc822; a@x.org\nStatus: 5.1.1\nFinal-Recipient: rfc822; b@x.org\nStatus: 5.2.2";
        assert_eq!(read(run_together).len(), 2);
        let many = "Status: 5.1.1\n\n".repeat(500);
        assert_eq!(read(&many).len(), RESULTS_MAX);
    }
}
