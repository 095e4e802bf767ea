//! The public API, spoken to as its clients do.

mod access;
mod connectors;
mod desk;
mod escalation;
mod export;
mod files;
mod habits;
mod help_center;
mod hours;
mod ledger;
mod macros;
mod metrics;
mod people;
mod repeats;
mod requests;
mod routing;
mod rules;
mod search;
mod side_conversations;
mod slas;
mod spam;
mod structure;
mod ticket_fields;
mod tickets;
mod together;
mod triggers;
mod views;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use deskhand::commands::manage_tokens::{TokenWish, create_token};
use deskhand::secrets;
use domain::{Actor, PersonId};
use serde_json::Value;

use crate::harness::TestDesk;
use crate::harness::client::{Ask, Browser};

/// A program that speaks to the API.
#[derive(Clone)]
pub struct Client {
    browser: Browser,
    authorization: Option<String>,
}

/// What it heard.
#[derive(Debug)]
pub struct Heard {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub json: Value,
    pub body: Vec<u8>,
}

impl Heard {
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text());
        self
    }
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
    /// The ids of the list under `name`, in its order.
    #[track_caller]
    pub fn ids(&self, name: &str) -> Vec<i64> {
        let list = self.json[name].as_array().unwrap_or_else(|| panic!("no {name} in {}", self.text()));
        list.iter().map(|o| o["id"].as_i64().expect("an id")).collect()
    }
}

/// A token for somebody of the team.
pub async fn token(desk: &TestDesk, person: PersonId, any_person: bool) -> String {
    let secret = desk.app().secret();
    let wish = TokenWish {
        person,
        name: "test".into(),
        any_person,
        expires_at: None,
        secret: secrets::hash(&secret),
    };
    desk.app()
        .write(async move |tx| create_token(tx, &Actor::Desk, &wish).await)
        .await
        .expect("a token is made");
    secret
}

impl Client {
    pub fn nobody(desk: &TestDesk) -> Self {
        Self { browser: desk.browser(), authorization: None }
    }
    /// Somebody of the team, by their own token.
    pub async fn of(desk: &TestDesk, email: &'static str) -> Self {
        let token = token(desk, desk.person(email).await, false).await;
        Self::with(desk, email, &token)
    }
    /// Whoever `email` is, by a token for any person.
    pub async fn speaking_for(desk: &TestDesk, email: &str) -> Self {
        let token = token(desk, desk.person(crate::harness::ADMIN).await, true).await;
        Self::with(desk, email, &token)
    }
    pub fn with(desk: &TestDesk, email: &str, token: &str) -> Self {
        let basic = STANDARD.encode(format!("{email}/token:{token}"));
        Self { browser: desk.browser(), authorization: Some(format!("Basic {basic}")) }
    }
    pub fn bearer(desk: &TestDesk, token: &str) -> Self {
        Self { browser: desk.browser(), authorization: Some(format!("Bearer {token}")) }
    }

    pub async fn get(&self, path: &str) -> Heard {
        self.ask(Ask::new("GET", path)).await
    }
    pub async fn delete(&self, path: &str) -> Heard {
        self.ask(Ask::new("DELETE", path)).await
    }
    pub async fn post(&self, path: &str, body: Value) -> Heard {
        self.ask(request("POST", path, &body)).await
    }
    pub async fn put(&self, path: &str, body: Value) -> Heard {
        self.ask(request("PUT", path, &body)).await
    }
    pub async fn ask(&self, ask: Ask) -> Heard {
        let ask = match &self.authorization {
            Some(value) => ask.header("authorization", value),
            None => ask,
        };
        let answer = self.browser.clone().send(ask).await;
        let json = serde_json::from_slice(&answer.body).unwrap_or(Value::Null);
        Heard { status: answer.status, headers: answer.headers, json, body: answer.body }
    }
    /// Follows `links.next` to the end, and says the ids of every page.
    pub async fn walk(&self, path: &str, name: &str) -> Vec<i64> {
        let (mut path, mut ids) = (path.to_owned(), Vec::new());
        loop {
            let page = self.get(&path).await.expect(200);
            ids.extend(page.ids(name));
            match page.json["links"]["next"].as_str() {
                Some(next) => path = local(next),
                None => return ids,
            }
        }
    }
}

pub fn request(method: &str, path: &str, body: &Value) -> Ask {
    let mut ask = Ask::new(method, path).header("content-type", "application/json");
    ask.body = body.to_string().into_bytes();
    ask
}

/// The path of an absolute link.
pub fn local(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.find('/').map_or_else(String::new, |at| rest[at..].to_owned())
}

/// The id of what was made.
#[track_caller]
pub fn made(heard: &Heard, name: &str) -> i64 {
    heard.json[name]["id"].as_i64().unwrap_or_else(|| panic!("no {name} in {}", heard.text()))
}
