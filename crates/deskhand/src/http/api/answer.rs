//! What the API answers: bodies, and errors in the shapes that clients of this dialect know.

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::{Error, Refusal};
use serde_json::{Map, Value, json};

/// What a handler returns.
pub type Answered = Result<Answer, Failure>;

/// An answer before it has headers.
pub struct Answer {
    pub status: StatusCode,
    pub body: Content,
    /// Where what was made can be read.
    pub location: Option<String>,
    /// Keys of the request that meant nothing.
    pub unknown: Vec<String>,
    /// The answer of an earlier request with the same key.
    pub replayed: bool,
}

pub enum Content {
    None,
    Json(Value),
    /// Complete with its own headers: a file.
    Whole(Box<Response>),
}

impl Answer {
    pub fn new(status: StatusCode, body: Content) -> Self {
        Self { status, body, location: None, unknown: Vec::new(), replayed: false }
    }
    pub fn ok(body: Value) -> Self {
        Self::new(StatusCode::OK, Content::Json(body))
    }
    #[must_use]
    pub fn with_unknown(mut self, unknown: Vec<String>) -> Self {
        self.unknown = unknown;
        self
    }
    /// The body, to add to it.
    pub fn object(&mut self) -> Option<&mut Map<String, Value>> {
        match &mut self.body {
            Content::Json(Value::Object(map)) => Some(map),
            Content::Json(_) | Content::None | Content::Whole(_) => None,
        }
    }

    pub fn into_response(self) -> Response {
        let mut response = match self.body {
            Content::None => self.status.into_response(),
            Content::Json(value) => (self.status, json_type(), value.to_string()).into_response(),
            Content::Whole(response) => *response,
        };
        let headers = response.headers_mut();
        if let Some(value) = self.location.and_then(|l| HeaderValue::from_str(&l).ok()) {
            headers.insert(header::LOCATION, value);
        }
        if !self.unknown.is_empty() {
            let named = self.unknown.join(", ");
            let plain: String = named
                .chars()
                .map(|c| if c.is_ascii_graphic() || c == ' ' { c } else { '?' })
                .take(1000)
                .collect();
            if let Ok(value) = HeaderValue::from_str(&format!("Ignored unknown keys: {plain}")) {
                headers.insert(HeaderName::from_static("x-zendesk-api-warn"), value);
            }
        }
        if self.replayed {
            headers.insert(HeaderName::from_static("x-idempotency-lookup"), HeaderValue::from_static("hit"));
        }
        response
    }
}

fn json_type() -> [(HeaderName, &'static str); 1] {
    [(header::CONTENT_TYPE, "application/json; charset=utf-8")]
}

/// What is wrong with the fields of an object, by the field's name in the API.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Details(Vec<(String, &'static str, String)>);

impl Details {
    pub fn add(&mut self, field: impl Into<String>, code: &'static str, words: impl Into<String>) {
        self.0.push((field.into(), code, words.into()));
    }
    pub fn one(field: impl Into<String>, code: &'static str, words: impl Into<String>) -> Self {
        let mut details = Self::default();
        details.add(field, code, words);
        details
    }
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    pub fn append(&mut self, mut more: Self) {
        self.0.append(&mut more.0);
    }
    fn json(&self) -> Value {
        let mut map = Map::new();
        for (field, code, words) in &self.0 {
            let entry = json!({ "description": words, "error": code });
            if let Value::Array(list) = map.entry(field.clone()).or_insert_with(|| json!([])) {
                list.push(entry);
            }
        }
        Value::Object(map)
    }
}

/// Why the API did not do what was asked.
pub enum Failure {
    /// The domain's or the store's word.
    Error(Error),
    /// The request itself cannot be understood: 400.
    Malformed { title: &'static str, message: String },
    /// More items than are taken at once: 400.
    TooManyValues { what: &'static str, limit: usize },
    /// Fields of the body do not do: 422.
    Invalid(Details),
    /// The search cannot be run: 422 with the search's own word.
    Search(String),
    /// A status of its own with the simple shape.
    Plain { status: StatusCode, error: &'static str, description: String },
}

impl<E: Into<Error>> From<E> for Failure {
    fn from(e: E) -> Self {
        Self::Error(e.into())
    }
}

impl Failure {
    pub fn malformed(title: &'static str, message: impl Into<String>) -> Self {
        Self::Malformed { title, message: message.into() }
    }

    /// Status, body, and the seconds to wait where that is the answer.
    pub fn shape(&self, reference: &str) -> (StatusCode, Value, Option<u32>) {
        match self {
            Self::Error(Error::Fault(_)) => {
                let description = format!("Something went wrong on our side. Reference: {reference}");
                (StatusCode::INTERNAL_SERVER_ERROR, simple("InternalError", &description), None)
            }
            Self::Error(Error::Refused(refusal)) => refused(refusal),
            Self::Malformed { title, message } => {
                (StatusCode::BAD_REQUEST, json!({ "error": { "title": title, "message": message } }), None)
            }
            Self::TooManyValues { what, limit } => {
                let description = format!("At most {limit} {what} are taken at once");
                let mut body = simple("TooManyValues", &description);
                body["max_count"] = json!(limit);
                (StatusCode::BAD_REQUEST, body, None)
            }
            Self::Invalid(details) => (StatusCode::UNPROCESSABLE_ENTITY, invalid(details), None),
            Self::Search(words) => (StatusCode::UNPROCESSABLE_ENTITY, simple("invalid", words), None),
            Self::Plain { status, error, description } => (*status, simple(error, description), None),
        }
    }

    pub fn into_response(self, reference: &str) -> Response {
        if let Self::Error(Error::Fault(fault)) = &self {
            tracing::error!(reference, "fault {reference} in the API: {fault:#}");
        }
        let (status, body, wait) = self.shape(reference);
        let mut response = (status, json_type(), Body::from(body.to_string())).into_response();
        if let Some(seconds) = wait {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

fn simple(error: &str, description: &str) -> Value {
    json!({ "error": error, "description": description })
}

fn invalid(details: &Details) -> Value {
    json!({ "error": "RecordInvalid", "description": "Record validation errors", "details": details.json() })
}

fn refused(refusal: &Refusal) -> (StatusCode, Value, Option<u32>) {
    let forbidden = |words: String| {
        (StatusCode::FORBIDDEN, json!({ "error": { "title": "Forbidden", "message": words } }), None)
    };
    let unprocessable = |details: &Details| (StatusCode::UNPROCESSABLE_ENTITY, invalid(details), None);
    match refusal {
        Refusal::NotFound => (StatusCode::NOT_FOUND, simple("RecordNotFound", "Not found"), None),
        Refusal::SignInRequired => {
            (StatusCode::UNAUTHORIZED, json!({ "error": "Couldn't authenticate you" }), None)
        }
        Refusal::NotAllowed(_) | Refusal::NotesOnly => forbidden(refusal.to_string()),
        Refusal::TicketClosed { .. } => {
            unprocessable(&Details::one("status", "InvalidValue", refusal.to_string()))
        }
        Refusal::Invalid { field: "Idempotency-Key", problem } => (
            StatusCode::UNPROCESSABLE_ENTITY,
            simple("IdempotencyKeyReused", &format!("The Idempotency-Key {problem}")),
            None,
        ),
        Refusal::Invalid { field, problem } => {
            let code = if problem.contains("must not be empty") { "BlankValue" } else { "InvalidValue" };
            unprocessable(&Details::one(field_name(field), code, format!("{}: {problem}", field_name(field))))
        }
        Refusal::Conflict(words) => (StatusCode::CONFLICT, simple("UpdateConflict", words), None),
        Refusal::Taken { what, .. } => {
            unprocessable(&Details::one(taken_field(what), "DuplicateValue", refusal.to_string()))
        }
        Refusal::TooLarge { .. } => {
            (StatusCode::PAYLOAD_TOO_LARGE, simple("RequestEntityTooLarge", &refusal.to_string()), None)
        }
        Refusal::TooMany { retry_after_s } => (
            StatusCode::TOO_MANY_REQUESTS,
            simple("TooManyRequests", &refusal.to_string()),
            Some(*retry_after_s),
        ),
        Refusal::Busy(_) => {
            (StatusCode::SERVICE_UNAVAILABLE, simple("ServiceUnavailable", &refusal.to_string()), None)
        }
    }
}

/// The dialect's name of a field that a refusal names in the desk's words.
fn field_name(field: &'static str) -> &'static str {
    match field {
        "assignee" => "assignee_id",
        "team" => "group_id",
        "organisation" => "organization_id",
        "requester" => "requester_id",
        "person" => "user_id",
        "domains" => "domain_names",
        "time zone" => "time_zone",
        "text" => "comment",
        "follow_up_of" => "via_followup_source_id",
        other => other,
    }
}

fn taken_field(what: &str) -> &'static str {
    match what {
        w if w.contains("external id") => "external_id",
        w if w.contains("address") => "email",
        w if w.contains("domain") => "domain_names",
        _ => "name",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(failure: Failure) -> (u16, Value, Option<u32>) {
        let (status, body, wait) = failure.shape("ref");
        (status.as_u16(), body, wait)
    }

    #[test]
    fn every_refusal_has_the_shape_that_clients_know() {
        let refused = |r: Refusal| shape(r.into());
        assert_eq!(
            refused(Refusal::NotFound),
            (404, json!({"error": "RecordNotFound", "description": "Not found"}), None)
        );
        assert_eq!(
            refused(Refusal::SignInRequired),
            (401, json!({"error": "Couldn't authenticate you"}), None)
        );
        let (status, body, _) = refused(Refusal::invalid("team", "does not exist"));
        assert_eq!((status, &body["error"]), (422, &json!("RecordInvalid")));
        assert_eq!(body["details"]["group_id"][0]["error"], "InvalidValue");
        let (_, body, _) = refused(Refusal::invalid("name", "must not be empty"));
        assert_eq!(body["details"]["name"][0]["error"], "BlankValue");
        let (status, body, _) =
            refused(Refusal::Taken { what: "person with the address", value: "a@b.c".into() });
        assert_eq!((status, &body["details"]["email"][0]["error"]), (422, &json!("DuplicateValue")));
        assert_eq!(refused(Refusal::Conflict("x".into())).0, 409);
        assert_eq!(refused(Refusal::NotesOnly).0, 403);
        assert_eq!(refused(Refusal::TooMany { retry_after_s: 7 }).2, Some(7));
        assert_eq!(refused(Refusal::Busy("x".into())).2, None, "only 429 tells when to come back");
        let (status, body, _) = shape(Failure::TooManyValues { what: "tickets", limit: 100 });
        assert_eq!((status, &body["error"], &body["max_count"]), (400, &json!("TooManyValues"), &json!(100)));
    }

    #[test]
    fn a_fault_shows_a_reference_and_nothing_else() {
        let (status, body, _) = shape(Error::fault("the password is hunter2").into());
        assert_eq!(status, 500);
        assert!(!body.to_string().contains("hunter2") && body.to_string().contains("ref"));
    }
}
