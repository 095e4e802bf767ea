//! Connectors for accounts and access: asks the operator's own endpoints to do in a system what was allowed, signed as the
//! customer cards are. `docs/operating/access-connectors.md` is the other side's view of this.

use std::time::Duration;

use axum::http::HeaderName;
use domain::access_connector::{
    ANSWER_BYTES_MAX, Connector, JobFailure, SIGNED_WITHIN_US, Said, TIMEOUT_MS, Tried, clean,
};
use domain::moment::SECOND_US;
use domain::{AccessConnectorId, Moment, Result};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;
use store::access_connectors;

use crate::app::App;
use crate::cards::{REQUEST, SIGNATURE, TIMESTAMP, signature};
use crate::commands::access_connectors::place;
use crate::egress::Unfetched;
use crate::secrets;

/// The same at every try: an endpoint that remembers them does nothing twice.
const KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// A whole call, whatever its connector's own time.
pub const TIME: Duration = Duration::from_millis(TIMEOUT_MS.end().unsigned_abs());

/// A new secret of a connector; its beginning says what it is, to people and to programs that look for leaked ones.
pub fn fresh_secret(app: &App) -> String {
    format!("dx_{}", app.secret())
}

/// Sends one try.
///
/// # Errors
/// A fault when the secret does not open. What the endpoint does is none.
pub async fn send(app: &App, connector: &Connector, sealed: &str, key: &str, body: &str) -> Result<Tried> {
    let unreadable = || Tried::Failed { failure: JobFailure::Unreadable, status: None };
    Ok(match call(app, connector, sealed, key, body).await? {
        Ok(answer) => read(&answer).map_or_else(unreadable, Tried::Said),
        Err(tried) => tried,
    })
}

/// Sends one try of a webhook: whatever an endpoint says with a 2xx, it has heard.
///
/// # Errors
/// As [`send`].
pub async fn tell(app: &App, connector: &Connector, sealed: &str, key: &str, body: &str) -> Result<Tried> {
    Ok(match call(app, connector, sealed, key, body).await? {
        Ok(_) => Tried::Said(Said::Done { reference: String::new() }),
        Err(tried) => tried,
    })
}

/// What an endpoint says with a 2xx, or how the try failed.
async fn call(
    app: &App,
    connector: &Connector,
    sealed: &str,
    key: &str,
    body: &str,
) -> Result<std::result::Result<Vec<u8>, Tried>> {
    let secret = secrets::unseal(&app.keys, &place(connector.id), sealed)?;
    let timestamp = (app.clock)().unix().to_string();
    let headers = vec![
        (SIGNATURE, signature(&secret, &timestamp, body.as_bytes())),
        (TIMESTAMP, timestamp),
        (REQUEST, app.secret()),
        (KEY, key.to_owned()),
    ];
    let call =
        app.connector_egress.post_with(&connector.url, "application/json", headers, body.as_bytes().to_vec());
    let timeout = Duration::from_millis(u64::try_from(connector.timeout_ms).unwrap_or_default());
    let failed = |failure| Err(Tried::Failed { failure, status: None });
    let answer = match tokio::time::timeout(timeout, call).await {
        Err(_) => return Ok(failed(JobFailure::TooSlow)),
        Ok(Err(why)) => {
            return Ok(failed(match why {
                Unfetched::TooSlow => JobFailure::TooSlow,
                Unfetched::NotAnAddress | Unfetched::Port | Unfetched::Private | Unfetched::Redirects => {
                    JobFailure::NotAllowed
                }
                Unfetched::TooLarge => JobFailure::Unreadable,
                // A line that ends in the middle of an answer says nothing about what was done.
                Unfetched::Broken
                | Unfetched::NoSuchHost
                | Unfetched::NoDns
                | Unfetched::Unreachable
                | Unfetched::NotProtected => JobFailure::Unreachable,
            }));
        }
        Ok(Ok(answer)) => answer,
    };
    if !(200..300).contains(&answer.status) {
        let status = Some(i64::from(answer.status));
        return Ok(Err(Tried::Failed { failure: JobFailure::Status, status }));
    }
    Ok(Ok(answer.body))
}

/// Asks an endpoint whether it hears the desk; nothing is to be done. One that rules alone tell something need say nothing.
///
/// # Errors
/// [`domain::Refusal::NotFound`] when there is no such connector; else as [`send`].
pub async fn test(app: &App, id: AccessConnectorId) -> Result<Tried> {
    let (connector, sealed) = app
        .read(async move |db| {
            Ok((access_connectors::load(db, id).await?, access_connectors::secret(db, id).await?))
        })
        .await?;
    let key = format!("test-{}", app.secret());
    let body = json!({ "key": key, "action": "test" }).to_string();
    if connector.kinds.is_empty() {
        return tell(app, &connector, &sealed, &key, &body).await;
    }
    send(app, &connector, &sealed, &key, &body).await
}

/// Reads what an endpoint says; `None` when it says neither that it is done, nor that it is not yet, nor that it cannot.
pub fn read(body: &[u8]) -> Option<Said> {
    if body.len() > ANSWER_BYTES_MAX {
        return None;
    }
    let Ok(Value::Object(said)) = serde_json::from_slice(body) else { return None };
    let words = |name: &str| match said.get(name) {
        None | Some(Value::Null) => Some(String::new()),
        Some(Value::String(text)) => Some(clean(text)),
        Some(Value::Number(number)) => Some(number.to_string()),
        Some(Value::Bool(_) | Value::Array(_) | Value::Object(_)) => None,
    };
    let (reference, why) = (words("reference")?, words("error")?);
    match said.get("done") {
        Some(Value::Bool(true)) if why.is_empty() => Some(Said::Done { reference }),
        Some(Value::Bool(false)) if why.is_empty() => Some(Said::Taken { reference }),
        Some(Value::Bool(false)) => Some(Said::Cannot { why }),
        _ => None,
    }
}

/// Did whoever has the secret sign this, just now?
pub fn is_signed(secret: &str, timestamp: &str, given: &str, body: &[u8], now: Moment) -> bool {
    let fresh = timestamp.parse::<i64>().is_ok_and(|at| {
        at.checked_mul(SECOND_US).is_some_and(|at| now.since(Moment(at)).saturating_abs() <= SIGNED_WITHIN_US)
    });
    let Some(given) = given.strip_prefix("v1=").and_then(|text| hex::decode(text).ok()) else { return false };
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes keys of any length");
    mac.update(timestamp.as_bytes());
    mac.update(b".");
    mac.update(body);
    // In constant time.
    mac.verify_slice(&given).is_ok() && fresh
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_says_done_not_yet_or_cannot_and_nothing_else() {
        let done = |reference: &str| Some(Said::Done { reference: reference.into() });
        let taken = |reference: &str| Some(Said::Taken { reference: reference.into() });
        for (body, said) in [
            (r#"{"done":true,"reference":"user-7"}"#, done("user-7")),
            (r#"{"done":true,"reference":7}"#, done("7")),
            (r#"{"done":true}"#, done("")),
            (r#"{"done":false}"#, taken("")),
            (r#"{"done":false,"reference":"T-1"}"#, taken("T-1")),
            (
                r#"{"done":false,"error":"no such\n group"}"#,
                Some(Said::Cannot { why: "no such group".into() }),
            ),
            (r#"{"done":true,"error":"but"}"#, None),
            (r#"{"done":"true"}"#, None),
            (r#"{"reference":"user-7"}"#, None),
            (r#"{"done":true,"reference":[1]}"#, None),
            ("[]", None),
            ("", None),
            ("<html>", None),
        ] {
            assert_eq!(read(body.as_bytes()), said, "{body}");
        }
        let large = format!("{{\"done\":true,\"reference\":\"{}\"}}", "x".repeat(ANSWER_BYTES_MAX));
        assert_eq!(read(large.as_bytes()), None);
    }

    #[test]
    fn a_signature_is_good_for_its_words_its_secret_and_five_minutes() {
        let (now, body) = (Moment::from_unix(1_795_291_619), b"{\"done\":true}".as_slice());
        let given = signature("s3cret", "1795291619", body);
        assert!(is_signed("s3cret", "1795291619", &given, body, now));
        assert!(is_signed("s3cret", "1795291619", &given, body, now.plus_us(SIGNED_WITHIN_US)));
        assert!(!is_signed("s3cret", "1795291619", &given, body, now.plus_us(SIGNED_WITHIN_US + SECOND_US)));
        assert!(!is_signed("s3cret", "1795291619", &given, body, now.plus_us(-SIGNED_WITHIN_US - SECOND_US)));
        assert!(!is_signed("other", "1795291619", &given, body, now));
        assert!(!is_signed("s3cret", "1795291620", &given, body, now));
        assert!(!is_signed("s3cret", "1795291619", &given, b"{}", now));
        for bad in ["", "v1=", "v1=zz", "v2=00", &given[3..]] {
            assert!(!is_signed("s3cret", "1795291619", bad, body, now), "{bad}");
        }
        assert!(!is_signed("s3cret", "9223372036854775807", &given, body, now));
    }
}
