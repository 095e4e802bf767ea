//! Complaints: a reader called a mail of ours spam (ARF, RFC 5965), or its sending service tells so.

use domain::bounce::{BounceReason, DeliveryReport, RESULTS_MAX, ReportAction, Reported};
use domain::letter::Letter;

use super::codes;
use super::status::{self, Group};
use crate::mime::Part;
use crate::{clean, header};

/// Longest stretch of a feedback report that is looked at, in bytes.
const LOOKED_AT: usize = 64 * 1024;

/// What `letter`, known to be a complaint, says.
pub(crate) fn read(root: &Part<'_>, letter: &Letter) -> DeliveryReport {
    let mut feedback_type = String::new();
    let mut recipients: Vec<String> = Vec::new();
    let mut add = |value: &str| {
        for address in header::addresses(value, RESULTS_MAX).list {
            if header::is_address(&address.email) && !recipients.contains(&address.email) {
                recipients.push(address.email);
            }
        }
    };
    for part in root.walk().filter(|p| p.is("message/feedback-report")) {
        let (content, _) = part.content();
        let end = content.len().min(LOOKED_AT);
        let head = header::head(&content, 0, end, crate::mime::FIELDS_MAX, crate::mime::HEADER_BYTES_MAX);
        let Ok(head) = head else { continue };
        if feedback_type.is_empty() {
            feedback_type = head.text("Feedback-Type").map(|v| word(&v)).unwrap_or_default();
        }
        for name in ["Original-Rcpt-To", "Removal-Recipient"] {
            head.text(name).iter().for_each(|v| add(v));
        }
    }
    for name in ["X-HmXmrOriginalRecipient", "X-SmartFilter-Recipient"] {
        root.head.text(name).iter().for_each(|v| add(v));
    }
    if let Some((kind, addresses)) = ses_complaint(&letter.text) {
        feedback_type = kind;
        addresses.iter().for_each(|a| add(a));
    }
    let one = |recipient: Option<String>| Reported {
        action: ReportAction::Delivered,
        status: None,
        reply: None,
        recipient,
        reason: BounceReason::Feedback,
        words: if feedback_type.is_empty() {
            String::new()
        } else {
            format!("feedback type {feedback_type}")
        },
    };
    let results = if recipients.is_empty() {
        vec![one(None)]
    } else {
        recipients.into_iter().take(RESULTS_MAX).map(|r| one(Some(r))).collect()
    };
    let original_message_id = super::original_message_id(root, letter);
    DeliveryReport { results, original_message_id, feedback_type: feedback_type.clone() }
}

fn word(value: &str) -> String {
    let plain = header::without_comments(value).to_lowercase();
    clean::short_line(plain.trim(), 40)
}

/// What Amazon SES tells of in a plain mail of its notification service: a JSON object, whose few fields are taken out
/// by name, for the lines of mail break the object more often than not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SesNotice {
    Bounce,
    Complaint,
    Delivery,
}

impl SesNotice {
    /// The notice in a mail's text.
    pub(crate) fn in_text(text: &str) -> Option<Self> {
        let head = clean::cut(text.trim_start(), 200);
        let kind = head.strip_prefix("{\"notificationType\":\"")?.split('"').next()?;
        match kind {
            "Bounce" => Some(Self::Bounce),
            "Complaint" => Some(Self::Complaint),
            "Delivery" => Some(Self::Delivery),
            _ => None,
        }
    }

    /// The part of the object about what happened, without the copy of the mail's head.
    fn part(self, text: &str) -> &str {
        let key = match self {
            Self::Bounce => "\"bounce\":",
            Self::Complaint => "\"complaint\":",
            Self::Delivery => "\"delivery\":",
        };
        let part = text.find(key).map_or("", |at| &text[at..]);
        &part[..part.find("\"mail\":").unwrap_or(part.len())]
    }
}

/// The values of a key, each without the line breaks that the journey put into it.
fn values(part: &str, name: &str) -> Vec<String> {
    let key = format!("\"{name}\":\"");
    let value = |rest: &str| Some(clean::short_line(rest.split_once('"')?.0, 1000));
    part.split(&key).skip(1).filter_map(value).take(RESULTS_MAX).collect()
}

fn ses_complaint(text: &str) -> Option<(String, Vec<String>)> {
    if SesNotice::in_text(text)? != SesNotice::Complaint {
        return None;
    }
    let part = SesNotice::Complaint.part(text);
    let kind = values(part, "complaintFeedbackType").into_iter().next().unwrap_or_else(|| "abuse".to_owned());
    Some((word(&kind), values(part, "emailAddress")))
}

/// The recipients of Amazon SES's notices "Bounce" and "Delivery", as the fields of RFC 3464 would have them.
pub(super) fn ses_groups(text: &str) -> Vec<Group> {
    let Some(notice) = SesNotice::in_text(text) else { return Vec::new() };
    let part = notice.part(text);
    let first = |name: &str| values(part, name).into_iter().next();
    match notice {
        SesNotice::Complaint => Vec::new(),
        SesNotice::Delivery => {
            let answer = first("smtpResponse").unwrap_or_default();
            vec![Group {
                action: Some(ReportAction::Delivered),
                status: codes::status_in(&answer),
                last: part
                    .split_once("\"recipients\":[\"")
                    .and_then(|(_, rest)| address(rest.split('"').next()?)),
                diagnosis_type: "smtp".to_owned(),
                diagnosis: answer,
                ..Group::default()
            }]
        }
        SesNotice::Bounce => part
            .split("\"emailAddress\":\"")
            .skip(1)
            .take(RESULTS_MAX)
            .map(|rest| {
                let own = |name: &str| values(rest, name).into_iter().next();
                let diagnosis = own("diagnosticCode").unwrap_or_default();
                let (kind, words) = status::typed(&diagnosis);
                Group {
                    action: Some(ReportAction::Failed),
                    status: own("status").as_deref().and_then(codes::status_in),
                    last: rest.split('"').next().and_then(address),
                    diagnosis_type: kind.to_lowercase(),
                    diagnosis: words.to_owned(),
                    ..Group::default()
                }
            })
            .collect(),
    }
}

fn address(value: &str) -> Option<String> {
    let email = header::clean_address(value);
    header::is_address(&email).then_some(email)
}
