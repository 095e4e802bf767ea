//! Webhooks: what a rule tells an endpoint of the operator's own. The endpoints are those [connectors](crate::access_connector)
//! that rules may tell something; requests, signatures, keys and gaps are theirs.
//!
//! What is sent is JSON that the rule says, with placeholders inside its texts. They are filled in text by text, so nothing
//! that a customer writes is ever read as JSON.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::access_connector::{JobFailure, Tried, next_try};
use crate::macros::{self, Placeholder};
use crate::{AccessConnectorId, Moment, Refusal, RuleId, TicketId, WebhookCallId};

/// The largest request, in bytes.
pub const BODY_BYTES_MAX: usize = 64 << 10;
/// Calls of one endpoint that may wait; a rule that would make more says that it cannot.
pub const WAITING_MAX: i64 = 10_000;

/// One that is to be sent, with one key for all its tries. It is forgotten when it has arrived, or is given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    pub id: WebhookCallId,
    pub connector: AccessConnectorId,
    /// As it was called then.
    pub connector_name: String,
    pub ticket: TicketId,
    pub rule: RuleId,
    pub key: String,
    pub body: String,
    /// Tries begun.
    pub attempts: i64,
    /// Under a lease: when that is over.
    pub due_at: Moment,
    /// The fence: what is found out under an older one is not taken.
    pub lease: i64,
    pub created_at: Moment,
}

/// What became of a webhook, as the log tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum WebhookAct {
    /// It is told.
    Told,
    /// It could not be told, and is not tried again.
    Failed { failure: JobFailure },
}

/// What a try leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CameTo {
    Arrived,
    Again { at: Moment },
    GivenUp { failure: JobFailure },
}

impl Call {
    pub fn after(&self, tried: &Tried, now: Moment) -> CameTo {
        match tried {
            Tried::Said(_) => CameTo::Arrived,
            Tried::Failed { failure, .. } => {
                match next_try(self.attempts, now).filter(|_| tried.is_for_now()) {
                    Some(at) => CameTo::Again { at },
                    None => CameTo::GivenUp { failure: *failure },
                }
            }
        }
    }
}

/// The key of a call. A desk that was set back to a backup counts anew, so the moment is part of it.
pub fn key_of(id: WebhookCallId, at: Moment) -> String {
    format!("webhook-{id}-{}", at.0)
}

fn read(body: &str) -> Result<Value, Refusal> {
    serde_json::from_str(body).map_err(|_| {
        let words = "of a webhook must be JSON; placeholders stand in it within quotes";
        Refusal::invalid("actions", words)
    })
}

/// Calls `f` with every text that is a value.
fn each_text(of: &mut Value, f: &mut impl FnMut(&mut String) -> Result<(), Refusal>) -> Result<(), Refusal> {
    match of {
        Value::String(text) => f(text),
        Value::Array(all) => all.iter_mut().try_for_each(|one| each_text(one, f)),
        Value::Object(all) => all.values_mut().try_for_each(|one| each_text(one, f)),
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
    }
}

/// Can it be sent?
///
/// # Errors
/// [`Refusal::Invalid`] when it is no JSON, or has a placeholder that there is not.
pub fn check_body(body: &str) -> Result<(), Refusal> {
    if body.is_empty() {
        return Ok(());
    }
    each_text(&mut read(body)?, &mut |text| macros::pieces(text).map(drop))
}

/// What is sent: the rule's words with the ticket's values, or, where it has none, which rule it is and of which ticket.
/// What a ticket has no value for is an empty text.
///
/// # Errors
/// As [`check_body`]; [`Refusal::TooLarge`].
pub fn filled(
    body: &str,
    rule: (RuleId, &str),
    ticket: TicketId,
    known: &BTreeMap<Placeholder, String>,
) -> Result<String, Refusal> {
    let sent = if body.is_empty() {
        json!({ "action": "rule", "rule": { "id": rule.0, "title": rule.1 }, "ticket_id": ticket })
    } else {
        let mut sent = read(body)?;
        each_text(&mut sent, &mut |text| {
            let filled = macros::fill(text, known, &BTreeMap::new())?;
            *text = filled
                .missing
                .iter()
                .fold(filled.text, |text, missing| text.replace(&format!("{{{{{}}}}}", missing.name()), ""));
            Ok(())
        })?;
        sent
    };
    let text = sent.to_string();
    if text.len() > BODY_BYTES_MAX {
        return Err(Refusal::TooLarge { what: "What a webhook sends", limit: BODY_BYTES_MAX as u64 });
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::moment::SECOND_US;

    fn known() -> BTreeMap<Placeholder, String> {
        [(Placeholder::TicketSubject, "A \"quote\", a {{brace}} and a \\".to_owned())].into()
    }

    #[test]
    fn what_customers_write_stays_a_text() {
        let body = r#"{"text":"New: {{ticket.title}}","tags":["{{ticket.title}}",1,true,null]}"#;
        check_body(body).unwrap();
        let sent = filled(body, (RuleId(3), "R"), TicketId(7), &known()).unwrap();
        let sent: Value = serde_json::from_str(&sent).unwrap();
        assert_eq!(sent["text"], "New: A \"quote\", a {{brace}} and a \\");
        assert_eq!(sent["tags"], json!(["A \"quote\", a {{brace}} and a \\", 1, true, null]));
        let none = filled(r#"["x{{ticket.title}}y"]"#, (RuleId(3), "R"), TicketId(7), &BTreeMap::new());
        assert_eq!(none.as_deref(), Ok(r#"["xy"]"#), "what there is not is empty");
        let own = filled("", (RuleId(3), "R"), TicketId(7), &known()).unwrap();
        let own: Value = serde_json::from_str(&own).unwrap();
        assert_eq!(own, json!({ "action": "rule", "rule": { "id": 3, "title": "R" }, "ticket_id": 7 }));
    }

    #[test]
    fn what_is_no_json_is_refused() {
        for bad in ["x", "{", "{{ticket.title}}", r#"{"a": {{ticket.id}}}"#, r#"{"a":"{{no.such}}"}"#] {
            assert!(check_body(bad).is_err(), "{bad}");
        }
        let long = format!("[\"{}\"]", "x".repeat(BODY_BYTES_MAX));
        let refused = filled(&long, (RuleId(3), "R"), TicketId(7), &known());
        assert!(matches!(refused, Err(Refusal::TooLarge { .. })), "{refused:?}");
    }

    #[test]
    fn it_is_tried_again_with_growing_gaps_and_given_up() {
        let now = Moment(0);
        let call = |attempts| Call {
            id: WebhookCallId(1),
            connector: AccessConnectorId(2),
            connector_name: "Chat".into(),
            ticket: TicketId(7),
            rule: RuleId(3),
            key: key_of(WebhookCallId(1), now),
            body: "{}".into(),
            attempts,
            due_at: now,
            lease: 1,
            created_at: now,
        };
        let slow = Tried::Failed { failure: JobFailure::TooSlow, status: None };
        assert_eq!(call(1).after(&slow, now), CameTo::Again { at: Moment(30 * SECOND_US) });
        assert_eq!(call(2).after(&slow, now), CameTo::Again { at: Moment(120 * SECOND_US) });
        assert_eq!(call(10).after(&slow, now), CameTo::GivenUp { failure: JobFailure::TooSlow });
        let wrong = Tried::Failed { failure: JobFailure::Status, status: Some(400) };
        assert_eq!(call(1).after(&wrong, now), CameTo::GivenUp { failure: JobFailure::Status });
        assert_eq!(call(1).key, "webhook-1-0");
    }
}
