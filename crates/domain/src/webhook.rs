//! Webhooks: what a rule tells an endpoint of the operator's own. The endpoints are those [connectors](crate::access_connector)
//! that rules may tell something; requests, signatures, keys and gaps are theirs.
//!
//! What is sent is JSON that the rule says, with placeholders inside its texts. They are filled in text by text, so nothing
//! that a customer writes is ever read as JSON.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::access_connector::{Connector, JobFailure, Tried, next_try};
use crate::macros::{self, Piece, Placeholder};
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

/// An endpoint that gives access is told by this word at the top what it is to do.
const ACTION: &str = "action";
/// What stands there where a rule speaks.
const BY_RULE: &str = "rule";

/// May a rule say this to that endpoint? Where it gives access, too, nothing is sent that reads there as something that was
/// allowed: it is signed with the same secret, and rules are made by people who may allow nothing.
///
/// # Errors
/// [`Refusal::Invalid`], also as [`check_body`].
pub fn check_target(connector: &Connector, body: &str) -> Result<(), Refusal> {
    if connector.kinds.is_empty() || body.is_empty() {
        return Ok(());
    }
    let Value::Object(all) = read(body)? else { return Ok(()) };
    // Some readers of JSON take capitals for small letters. Placeholders stand in values alone, and none of them is a rule's.
    let orders = |key: &str, value: &Value| {
        key.eq_ignore_ascii_case(ACTION) && (key != ACTION || value.as_str() != Some(BY_RULE))
    };
    if all.iter().any(|(key, value)| orders(key, value)) {
        let words = "of a webhook must have no “action” of its own where its endpoint gives access, too";
        return Err(Refusal::invalid("actions", words));
    }
    Ok(())
}

fn too_large() -> Refusal {
    Refusal::TooLarge { what: "What a webhook sends", limit: BODY_BYTES_MAX as u64 }
}

/// A text with the ticket's values; what it adds is taken off `left`.
fn words(text: &str, known: &BTreeMap<Placeholder, String>, left: &mut usize) -> Result<String, Refusal> {
    let mut filled = String::new();
    for piece in macros::pieces(text)? {
        let part = match &piece {
            Piece::Text(text) => *text,
            Piece::Value { of, default } => {
                let value = known.get(of).map(|v| v.trim()).filter(|v| !v.is_empty());
                value.or(default.as_deref()).unwrap_or_default()
            }
        };
        *left = left.checked_sub(part.len()).ok_or_else(too_large)?;
        filled.push_str(part);
    }
    Ok(filled)
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
        let (mut sent, mut left) = (read(body)?, BODY_BYTES_MAX);
        each_text(&mut sent, &mut |text| {
            *text = words(text, known, &mut left)?;
            Ok(())
        })?;
        sent
    };
    let text = sent.to_string();
    if text.len() > BODY_BYTES_MAX {
        return Err(too_large());
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::AccessKind;
    use crate::access_connector::Hears;
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
    fn what_customers_write_stays_though_it_reads_like_a_placeholder_without_a_value() {
        let theirs = "Please fill in {{agent.name}}";
        let known: BTreeMap<_, _> = [(Placeholder::TicketSubject, theirs.to_owned())].into();
        let body = r#"["{{ticket.title}}|{{agent.name}}|{{agent.name | default: \"nobody\"}}"]"#;
        let sent = filled(body, (RuleId(3), "R"), TicketId(7), &known).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&sent).unwrap(), json!([format!("{theirs}||nobody")]));
    }

    #[test]
    fn many_large_values_are_refused_before_they_are_put_together() {
        let known: BTreeMap<_, _> = [(Placeholder::TicketSubject, "x".repeat(BODY_BYTES_MAX / 2))].into();
        let one = r#""{{ticket.title}}""#;
        assert!(filled(&format!("[{one}]"), (RuleId(3), "R"), TicketId(7), &known).is_ok());
        let many = format!("[{}]", [one; 1_000].join(","));
        let refused = filled(&many, (RuleId(3), "R"), TicketId(7), &known);
        assert!(matches!(refused, Err(Refusal::TooLarge { .. })), "{refused:?}");
    }

    #[test]
    fn no_rule_tells_an_endpoint_that_gives_access_what_to_do() {
        let connector = |kinds: &[AccessKind]| Connector {
            id: AccessConnectorId(2),
            name: "Directory".into(),
            url: "https://id.example/desk".into(),
            timeout_ms: 10_000,
            kinds: kinds.to_vec(),
            systems: Vec::new(),
            hears: Hears::RulesToo,
            created_at: Moment(0),
            updated_at: Moment(0),
        };
        let both = connector(&[AccessKind::Create]);
        for forged in [
            r#"{"action":"create","role":{"id":4}}"#,
            r#"{"Action":"create","action":"rule"}"#,
            r#"{"\u0061ction":"remove"}"#,
            r#"{"action":"{{ticket.title}}"}"#,
            r#"{"action":null}"#,
        ] {
            assert!(check_target(&both, forged).is_err(), "{forged}");
            assert_eq!(check_target(&connector(&[]), forged), Ok(()), "it reads nothing as an order");
        }
        for fine in ["", r#"{"text":"action"}"#, r#"{"action":"rule","x":1}"#, r#"[{"action":"create"}]"#] {
            assert_eq!(check_target(&both, fine), Ok(()), "{fine}");
        }
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
