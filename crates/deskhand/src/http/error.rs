//! What is answered when something cannot be: a refusal in words, a fault as a reference.

use std::sync::Arc;

use axum::extract::{FromRequestParts as _, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};
use domain::keys::Choices;
use domain::read::session::{ErrorPage, Wrong as Words};
use domain::{Error, Language, Refusal};
use store::preferences;

use super::agent::{PAGE_LANGUAGE, page_language};
use super::session::{self, Peer};
use crate::app::App;

/// What handlers return.
pub type Page = Result<Response, Wrong>;

/// An error on its way to its page.
pub struct Wrong(pub Error);

impl<E: Into<Error>> From<E> for Wrong {
    fn from(e: E) -> Self {
        Self(e.into())
    }
}

impl IntoResponse for Wrong {
    fn into_response(self) -> Response {
        let mut response = status(&self.0).into_response();
        response.extensions_mut().insert(Arc::new(self.0));
        response
    }
}

/// The HTTP status of an error.
pub fn status(e: &Error) -> StatusCode {
    match e {
        Error::Fault(_) => StatusCode::INTERNAL_SERVER_ERROR,
        Error::Refused(r) => match r {
            Refusal::NotFound => StatusCode::NOT_FOUND,
            Refusal::SignInRequired => StatusCode::UNAUTHORIZED,
            Refusal::NotAllowed(_) | Refusal::NotesOnly => StatusCode::FORBIDDEN,
            Refusal::TicketClosed { .. } | Refusal::Conflict(_) | Refusal::Taken { .. } => {
                StatusCode::CONFLICT
            }
            Refusal::Invalid { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            Refusal::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Refusal::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Refusal::Busy(_) => StatusCode::SERVICE_UNAVAILABLE,
        },
    }
}

/// The fault of a handler that panicked.
pub fn panicked(panic: Box<dyn std::any::Any + Send>) -> Response {
    let words = panic.downcast_ref::<&str>().map(|s| (*s).to_owned());
    let words = words.or_else(|| panic.downcast_ref::<String>().cloned());
    let words = words.unwrap_or_else(|| "without a word".to_owned());
    Wrong(Error::fault(format!("a handler panicked: {words}"))).into_response()
}

/// Draws the page of an error that a handler returned; faults are logged here, once.
pub async fn draw(State(app): State<App>, request: Request, next: Next) -> Response {
    let path = request.uri().path_and_query().map(|p| p.as_str().to_owned()).unwrap_or_default();
    let is_get = request.method() == axum::http::Method::GET;
    // A script that asks for a piece of a page would put the sign-in there: it hears 401 and leads to the whole page.
    let by_script = ["desk-part", "desk-purpose"].iter().any(|name| request.headers().contains_key(*name));
    let (mut parts, body) = request.into_parts();
    let asker = Asker::of(&mut parts, &app).await;
    let response = next.run(Request::from_parts(parts, body)).await;
    let Some(error) = response.extensions().get::<Arc<Error>>().cloned() else { return response };
    if error.refusal() == Some(&Refusal::SignInRequired) && is_get && !by_script {
        // Customers have a door of their own, which leads to their requests and nowhere else.
        if path.starts_with("/requests") {
            return Redirect::to(&ui::url::requests_sign_in()).into_response();
        }
        return Redirect::to(&format!("{}?next={}", ui::url::sign_in(), encode(&path))).into_response();
    }
    let mut answer = page(&app, asker.words(&app).await, &error, &path);
    *answer.status_mut() = response.status();
    if let Some(Refusal::TooMany { retry_after_s }) = error.refusal() {
        answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(*retry_after_s));
    }
    answer
}

/// What a request says about who asks, kept while it is handled: what went wrong is told in their language.
struct Asker {
    peer: Option<Peer>,
    headers: HeaderMap,
}

impl Asker {
    async fn of(parts: &mut Parts, app: &App) -> Self {
        let of_page = HeaderName::from_static(PAGE_LANGUAGE);
        let kept = [header::COOKIE, header::ACCEPT_LANGUAGE, of_page];
        let mut headers = HeaderMap::new();
        for name in kept {
            for value in parts.headers.get_all(&name) {
                headers.append(&name, value.clone());
            }
        }
        Self { peer: Peer::from_request_parts(parts, app).await.ok(), headers }
    }
    /// What their page speaks, else what they chose, else what their browser asks for. That none can be found out is no
    /// second error.
    async fn words(&self, app: &App) -> ui::Words {
        if let Some(of_page) = page_language(&self.headers) {
            return of_page.into();
        }
        let chosen = match self.peer {
            Some(peer) => chosen(app, peer, &self.headers).await.ok().flatten(),
            None => None,
        };
        let asked =
            self.headers.get(header::ACCEPT_LANGUAGE).and_then(|v| Language::of_header(v.to_str().ok()?));
        chosen.or(asked).unwrap_or_default().into()
    }
}

async fn chosen(app: &App, peer: Peer, headers: &HeaderMap) -> Result<Option<Language>, Error> {
    let Some(reader) = session::recognise(app, peer, headers).await? else { return Ok(None) };
    let choices = app.read(async move |db| preferences::all(db, reader.person.id).await).await?;
    Ok(Choices::of(choices).language)
}

fn page(app: &App, w: ui::Words, error: &Error, path: &str) -> Response {
    let what = match error {
        Error::Refused(refusal) => Words::Refused(refusal.to_string()),
        Error::Fault(fault) => {
            let mut random = [0; 6];
            (app.entropy)(&mut random);
            let reference = hex::encode(random);
            let path = path.split('?').next().unwrap_or_default();
            tracing::error!(reference, path, "fault {reference} at {path}: {fault:#}");
            Words::Fault { reference }
        }
    };
    let back = if path.starts_with("/agent") {
        Some(ui::url::agent())
    } else if path.starts_with("/requests") {
        Some(ui::url::requests())
    } else {
        path.starts_with("/status").then(ui::url::status)
    };
    let x = ErrorPage { workspace: app.config.name.clone(), status: status(error).as_u16(), what, back };
    Html(ui::session::error(w, &x).into_string()).into_response()
}

fn encode(path: &str) -> String {
    percent_encoding::utf8_percent_encode(path, percent_encoding::NON_ALPHANUMERIC).to_string()
}
