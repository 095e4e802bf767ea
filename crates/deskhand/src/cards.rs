//! Customer cards: asks the operator's own endpoints what they know about a contact, signed so that the endpoint knows who
//! asks. `docs/operating/customer-cards.md` is the other side's view of this.
//!
//! Answers are kept in this node's memory for as long as the card says. Another node asks for itself, and after a start all
//! are asked anew: nothing is lost that the endpoint does not have.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::http::HeaderName;
use domain::customer_card::{
    ANSWER_BYTES_MAX, CardAnswer, CardRow, CustomerCard, LABEL_CHARS_MAX, ROWS_MAX, TITLE_CHARS_MAX,
    VALUE_CHARS_MAX, clean, is_link,
};
use domain::moment::SECOND_US;
use domain::permission::{Action, Object, may};
use domain::read::context::{CardFailure, CardRef, CardResult, CardShown};
use domain::{Actor, CustomerCardId, Moment, PersonId, Refusal, Result, TicketId};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;
use store::{customer_cards, organisations, people, tickets};
use url::{Host, Url};

use crate::app::App;
use crate::commands::customer_cards::place;
use crate::egress::{Place, Unfetched};
use crate::secrets;

/// When it was signed, in seconds since 1970; endpoints refuse what is more than five minutes off.
pub const TIMESTAMP: HeaderName = HeaderName::from_static("deskhand-timestamp");
/// `v1=` and the hexadecimal HMAC-SHA256 of timestamp, a dot, and the body.
pub const SIGNATURE: HeaderName = HeaderName::from_static("deskhand-signature");
/// Another one for each request: an endpoint that remembers them for five minutes answers none twice.
pub const REQUEST: HeaderName = HeaderName::from_static("deskhand-request");

/// All answers that are kept, in bytes.
const KEPT_BYTES_MAX: u64 = 4 << 20;
/// How long it is remembered that an endpoint failed: whoever walks through a list does not knock at each ticket.
const FAILED_US: i64 = 15 * SECOND_US;

/// A change of the card is another key: what was answered before it is not shown any more.
type Key = (CustomerCardId, Moment, TicketId, PersonId);
/// In place of ticket and contact: that an endpoint failed is so for all of them.
const EVERYWHERE: (TicketId, PersonId) = (TicketId(0), PersonId(0));

#[derive(Clone)]
struct Kept {
    result: CardResult,
    until: Moment,
    bytes: u32,
}

/// Answers that may be shown again.
pub struct Cards(moka::sync::Cache<Key, Arc<Kept>>);

impl Default for Cards {
    fn default() -> Self {
        let cache = moka::sync::Cache::builder()
            .max_capacity(KEPT_BYTES_MAX)
            .weigher(|_, kept: &Arc<Kept>| kept.bytes)
            .time_to_live(Duration::from_secs(24 * 3600));
        Self(cache.build())
    }
}

/// Whether what is kept may be shown, or somebody asked to try again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    AsKept,
    Again,
}

/// A new secret of a card; its beginning says what it is, to people and to programs that look for leaked ones.
pub fn fresh_secret(app: &App) -> String {
    format!("dc_{}", app.secret())
}

/// Is it an address that a card may be asked at: the protected web's, or a plain one on a place that the operator named
/// ([`crate::config::Config::private_targets`])? Whether it may be called is decided again with each call, by its address.
///
/// # Errors
/// A refusal in words.
pub fn check_url(text: &str, private: &[Place]) -> Result<String, Refusal> {
    let bad = || {
        let words = "must be an https address like https://crm.example.org/card (http only where the setting private-targets names its address)";
        Refusal::invalid("address", words)
    };
    let url = Url::parse(text.trim()).map_err(|_| bad())?;
    let plain = || {
        let ip: Option<IpAddr> = match url.host()? {
            Host::Ipv4(ip) => Some(ip.into()),
            Host::Ipv6(ip) => Some(ip.into()),
            Host::Domain(_) => None,
        };
        let port = url.port_or_known_default()?;
        ip.filter(|ip| private.iter().any(|p| p.allows(*ip, port)))
    };
    let fits = match url.scheme() {
        "https" => true,
        "http" => plain().is_some(),
        _ => false,
    };
    let is_bare = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    if !fits || !is_bare || url.host_str().is_none_or(str::is_empty) || text.len() > 1_000 {
        return Err(bad());
    }
    Ok(url.to_string())
}

/// What a card shows beside a ticket, asked for where nothing is kept.
///
/// # Errors
/// A refusal when the reader may not see ticket or card; a fault of the database. That an endpoint fails is no error.
pub async fn show(
    app: &App,
    by: &Actor,
    ticket: TicketId,
    id: CustomerCardId,
    freshness: Freshness,
) -> Result<CardShown> {
    let actor = by.clone();
    let (card, contact, body, sealed) = app
        .read(async move |db| {
            let ticket = tickets::load(db, ticket).await?;
            let object = Object::Ticket { requester: ticket.requester, participants: &[] };
            may(&actor, Action::ReadInternal, object)?;
            let card = customer_cards::load(db, id).await?;
            if !card.is_for(actor.role()) {
                return Err(Refusal::NotFound.into());
            }
            let person = people::load(db, ticket.requester).await?;
            let organisation = match ticket.organisation.or(person.organisation) {
                Some(id) => organisations::find(db, id).await?,
                None => None,
            };
            let organisation =
                organisation.map(|o| json!({ "id": o.id, "name": o.name, "external_id": o.external_id }));
            let body = json!({
                "card": card.name,
                "card_id": card.id,
                "ticket_id": ticket.id,
                "contact_id": person.id,
                "email": person.email,
                "external_id": person.external_id,
                "organisation": organisation,
            });
            Ok((card, person.id, body.to_string(), customer_cards::secret(db, id).await?))
        })
        .await?;
    let now = (app.clock)();
    let asked = (id, card.updated_at, ticket, contact);
    let shown = |result| CardShown { ticket, card: CardRef { id, name: card.name.clone() }, result };
    let failed = (id, card.updated_at, EVERYWHERE.0, EVERYWHERE.1);
    let kept = || [asked, failed].iter().find_map(|key| app.cards.0.get(key).filter(|kept| kept.until > now));
    if freshness == Freshness::AsKept
        && let Some(kept) = kept()
    {
        return Ok(shown(kept.result.clone()));
    }
    let secret = secrets::unseal(&app.keys, &place(id), &sealed)?;
    let result = match ask(app, &card, &secret, body, now).await {
        Ok(answer) => CardResult::Answer(answer, now),
        Err(failure) => CardResult::Failed(failure),
    };
    let (key, us, bytes) = match &result {
        CardResult::Answer(answer, _) => (asked, card.keep_seconds * SECOND_US, weight(answer)),
        CardResult::Failed(_) => (failed, FAILED_US, 64),
    };
    // One of the two is kept, the newer.
    app.cards.0.invalidate(if key == failed { &asked } else { &failed });
    if us > 0 {
        app.cards.0.insert(key, Arc::new(Kept { result: result.clone(), until: now.plus_us(us), bytes }));
    }
    Ok(shown(result))
}

/// About how much memory an answer takes.
fn weight(answer: &CardAnswer) -> u32 {
    let row = |r: &CardRow| r.label.len() + r.value.len() + r.link.as_ref().map_or(0, String::len) + 80;
    u32::try_from(answer.rows.iter().map(row).sum::<usize>() + 256).unwrap_or(u32::MAX)
}

async fn ask(
    app: &App,
    card: &CustomerCard,
    secret: &str,
    body: String,
    now: Moment,
) -> Result<CardAnswer, CardFailure> {
    let timestamp = now.unix().to_string();
    let headers = vec![
        (SIGNATURE, signature(secret, &timestamp, body.as_bytes())),
        (TIMESTAMP, timestamp),
        (REQUEST, app.secret()),
    ];
    let call = app.card_egress.post_with(&card.url, "application/json", headers, body.into_bytes());
    let timeout = Duration::from_millis(u64::try_from(card.timeout_ms).unwrap_or_default());
    let answer = tokio::time::timeout(timeout, call).await.map_err(|_| CardFailure::TooSlow)?;
    let answer = answer.map_err(|e| match e {
        Unfetched::TooSlow => CardFailure::TooSlow,
        Unfetched::NotAnAddress | Unfetched::Port | Unfetched::Private => CardFailure::NotAllowed,
        Unfetched::TooLarge | Unfetched::Broken | Unfetched::Redirects => CardFailure::Unreadable,
        Unfetched::NoSuchHost | Unfetched::NoDns | Unfetched::Unreachable | Unfetched::NotProtected => {
            CardFailure::Unreachable
        }
    })?;
    if !(200..300).contains(&answer.status) {
        return Err(CardFailure::Status(answer.status));
    }
    read(&answer.body).ok_or(CardFailure::Unreadable)
}

/// The signature of a request.
pub fn signature(secret: &str, timestamp: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes keys of any length");
    mac.update(timestamp.as_bytes());
    mac.update(b".");
    mac.update(body);
    format!("v1={}", hex::encode(mac.finalize().into_bytes()))
}

/// Reads what an endpoint answered; `None` when it is no card. What is too long is cut, what is no link is none.
pub fn read(body: &[u8]) -> Option<CardAnswer> {
    if body.len() > ANSWER_BYTES_MAX {
        return None;
    }
    let Ok(Value::Object(card)) = serde_json::from_slice(body) else { return None };
    let title = clean(&text(card.get("title"))?, TITLE_CHARS_MAX);
    let problem = clean(&text(card.get("problem"))?, VALUE_CHARS_MAX);
    let rows: &[Value] = match card.get("rows") {
        Some(Value::Array(rows)) => rows,
        // Whoever has something to complain of need not have rows.
        None | Some(Value::Null) if !problem.is_empty() => &[],
        _ => return None,
    };
    let mut shown = Vec::new();
    for row in rows.iter().take(ROWS_MAX) {
        let Value::Object(row) = row else { return None };
        let label = clean(&text(row.get("label"))?, LABEL_CHARS_MAX);
        let value = clean(&text(row.get("value"))?, VALUE_CHARS_MAX);
        let link = row.get("link").and_then(Value::as_str).filter(|l| is_link(l)).map(str::to_owned);
        if !label.is_empty() || !value.is_empty() {
            shown.push(CardRow { label, value, link });
        }
    }
    let left_out = rows.len().saturating_sub(ROWS_MAX);
    Some(CardAnswer { title, rows: shown, problem: (!problem.is_empty()).then_some(problem), left_out })
}

/// A text, or what reads like one; empty where there is none. `None` for lists and objects.
fn text(value: Option<&Value>) -> Option<String> {
    match value {
        None | Some(Value::Null) => Some(String::new()),
        Some(Value::String(text)) => Some(text.clone()),
        Some(Value::Number(number)) => Some(number.to_string()),
        Some(Value::Bool(flag)) => Some(flag.to_string()),
        Some(Value::Array(_) | Value::Object(_)) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_into_harmless_words_or_not_at_all() {
        let body = br#"{"title":"Contract","more":1,"rows":[
            {"label":"Plan","value":"Gold <b>","link":"https://crm.example/7"},
            {"label":"Seats","value":25,"link":"http://crm.example/7"},
            {"label":"Active","value":true,"link":"javascript:alert(1)"},
            {"label":"","value":null}]}"#;
        let card = read(body).expect("a card");
        let row = |label: &str, value: &str, link: Option<&str>| CardRow {
            label: label.into(),
            value: value.into(),
            link: link.map(str::to_owned),
        };
        let rows = vec![
            row("Plan", "Gold <b>", Some("https://crm.example/7")),
            row("Seats", "25", None),
            row("Active", "true", None),
        ];
        assert_eq!(card, CardAnswer { title: "Contract".into(), rows, problem: None, left_out: 0 });
        let problem = read(br#"{"problem":"No such customer"}"#).expect("a card");
        assert_eq!(problem.problem.as_deref(), Some("No such customer"));
        let many = json!({ "rows": vec![json!({ "label": "a", "value": "b" }); ROWS_MAX + 3] }).to_string();
        let many = read(many.as_bytes()).expect("a card");
        assert_eq!((many.rows.len(), many.left_out), (ROWS_MAX, 3));
        let large = format!("{{\"rows\":[],\"title\":\"{}\"}}", "x".repeat(ANSWER_BYTES_MAX));
        for bad in [
            "",
            "[]",
            "{}",
            "{\"rows\":{}}",
            "{\"rows\":[1]}",
            "{\"rows\":[{\"label\":[]}]}",
            "<html>",
            large.as_str(),
        ] {
            assert_eq!(read(bad.as_bytes()), None, "{}", &bad[..bad.len().min(40)]);
        }
    }

    #[test]
    fn a_signature_is_hmac_sha256_of_timestamp_dot_body() {
        // Computed with Python's hmac and hashlib: see docs/operating/customer-cards.md.
        let expected = "v1=5efdf79a4cb528195d75aee0409987d8c1916ffd55e7a8e3ba26a50b43ae28b6";
        let got = signature("s3cret", "1795291619", b"{\"card\":\"Contract\"}");
        assert_eq!(got, expected);
        assert_ne!(got, signature("s3cret", "1795291620", b"{\"card\":\"Contract\"}"));
        assert_ne!(got, signature("other", "1795291619", b"{\"card\":\"Contract\"}"));
    }

    #[test]
    fn only_the_protected_web_or_a_named_place_is_asked() {
        let private = [Place::parse("10.0.0.7:8080").expect("a place")];
        for good in ["https://crm.example/card", " https://10.0.0.9/x?a=1 ", "http://10.0.0.7:8080/card"] {
            assert!(check_url(good, &private).is_ok(), "{good}");
        }
        for bad in [
            "http://crm.example/card",
            "http://10.0.0.7/card",
            "http://10.0.0.8:8080/card",
            "https://me:pass@crm.example/",
            "https://crm.example/#x",
            "ftp://crm.example/",
            "crm.example/card",
            "",
        ] {
            assert!(check_url(bad, &private).is_err(), "{bad}");
        }
    }
}
