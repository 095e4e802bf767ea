//! Where a connector says later what became of what it took.
//!
//! No session and no token counts here: what is said is signed with the connector's secret, as what the desk sends it is.
//! What the desk sends can be sent back by whoever saw it, and says nothing here, for it does not say whether it is done.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::{AccessConnectorId, Error, Refusal};
use serde_json::{Value, json};
use store::access_connectors;

use super::{Page, Wrong};
use crate::app::App;
use crate::cards::{SIGNATURE, TIMESTAMP};
use crate::commands::access_connectors::{confirm_job, place};
use crate::{connectors, secrets};

fn answer(status: StatusCode, body: Value) -> Response {
    (status, Json(body)).into_response()
}

fn header(headers: &HeaderMap, name: &HeaderName) -> String {
    headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned()
}

/// Takes down what a connector says of a job: `{"key": …, "done": …, "reference": …, "error": …}`.
pub async fn confirm(
    State(app): State<App>,
    Path(id): Path<AccessConnectorId>,
    headers: HeaderMap,
    body: Bytes,
) -> Page {
    let sealed = match app.read(async move |db| access_connectors::secret(db, id).await).await {
        Ok(sealed) => Some(sealed),
        Err(Error::Refused(Refusal::NotFound)) => None,
        Err(fault) => return Err(Wrong(fault)),
    };
    let secret = match sealed {
        Some(sealed) => Some(secrets::unseal(&app.keys, &place(id), &sealed)?),
        None => None,
    };
    let (timestamp, given) = (header(&headers, &TIMESTAMP), header(&headers, &SIGNATURE));
    let now = (app.clock)();
    // Whether there is such a connector is told to nobody who does not have its secret.
    if !secret.is_some_and(|secret| connectors::is_signed(&secret, &timestamp, &given, &body, now)) {
        return Ok(answer(StatusCode::UNAUTHORIZED, json!({ "error": "signature" })));
    }
    let key = match serde_json::from_slice(&body) {
        Ok(Value::Object(said)) => said.get("key").and_then(Value::as_str).map(str::to_owned),
        _ => None,
    };
    let (Some(key), Some(said)) = (key, connectors::read(&body)) else {
        return Ok(answer(StatusCode::UNPROCESSABLE_ENTITY, json!({ "error": "body" })));
    };
    match app.write(async move |tx| confirm_job(tx, id, &key, &said).await).await {
        Ok(state) => Ok(answer(StatusCode::OK, json!({ "state": state.as_str() }))),
        Err(Error::Refused(Refusal::NotFound)) => {
            Ok(answer(StatusCode::NOT_FOUND, json!({ "error": "key" })))
        }
        Err(e) => Err(Wrong(e)),
    }
}
