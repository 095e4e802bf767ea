//! Connectors: what was allowed is done in the system by an endpoint, once, whatever happens on the way.

use std::time::Duration;

use domain::TicketId;
use serde_json::{Value, json};

use super::access::{act, ask, books, history, last, pass, rest, system};
use super::receive_letter::question;
use crate::api::Client;
use crate::harness::client::{Ask, Browser};
use crate::harness::web::{Endpoint, answer, header};
use crate::harness::{ADMIN, AGENT, LEAD, TestDesk, look, on_both, page};

const DAY: i64 = 24 * 60 * 60;

fn says(body: &str) -> Vec<u8> {
    answer("200 OK", "application/json", body.as_bytes())
}

/// A desk with a system, an endpoint that does everything there, and a ticket; with the endpoint's number and secret.
struct Set {
    endpoint: Endpoint,
    ticket: TicketId,
    connector: i64,
    secret: String,
}

async fn set_up(desk: &mut TestDesk, timeout: &str) -> Set {
    let endpoint = Endpoint::start().await;
    desk.restart_with(&[("private-targets", &endpoint.address.to_string())]).await;
    let ticket = desk.ticket(&question()).await;
    system(desk, "VPN", "lea@team.example", &[("owners", "", "any")], &[]).await;
    let address = format!("http://{}/desk", endpoint.address);
    let mut fields = vec![("name", "Directory"), ("address", address.as_str()), ("timeout", timeout)];
    fields.extend(["create", "change", "disable", "remove"].map(|kind| ("kinds", kind)));
    let mut admin = desk.sign_in(ADMIN).await;
    let made = admin.post("/agent/access/connectors", &fields).await.expect(200).text();
    let secret = made.split("value=\"dx_").nth(1).and_then(|r| r.split('"').next()).expect("the secret");
    let secret = format!("dx_{secret}");
    let shown = admin.get("/agent/access/connectors").await.expect(200).text();
    assert!(!shown.contains(&secret), "shown once");
    let number = shown.split("/connectors/").find_map(|r| r.split_once("/confirmations"));
    let connector = number.and_then(|(n, _)| n.parse().ok()).expect("where it confirms");
    Set { endpoint, ticket, connector, secret }
}

/// Asks for access and has it allowed; the request's number.
async fn allowed(desk: &TestDesk, agent: &mut Browser, ticket: TicketId, more: &[(&str, &str)]) -> String {
    ask(agent, ticket, "VPN", more).await;
    let request = last(agent, ticket).await;
    assert_eq!(act(&mut desk.sign_in(LEAD).await, &request, "approve", "").await, 303);
    request
}

fn said_to(asked: &(String, String)) -> Value {
    serde_json::from_str(&asked.1).expect("JSON")
}

/// What the connector says later, signed as somebody who knows `secret` does at that moment.
async fn confirm(desk: &TestDesk, set: &Set, secret: &str, at: i64, said: &Value) -> (u16, Value) {
    let (body, timestamp) = (said.to_string(), at.to_string());
    let path = format!("/connectors/{}/confirmations", set.connector);
    let signature = deskhand::cards::signature(secret, &timestamp, body.as_bytes());
    let ask = Ask::new("POST", &path)
        .header("content-type", "application/json")
        .header("deskhand-timestamp", &timestamp)
        .header("deskhand-signature", &signature);
    let heard = desk.browser().send(Ask { body: body.into_bytes(), ..ask }).await;
    (heard.status, serde_json::from_str(&heard.text()).unwrap_or(Value::Null))
}

on_both! {
    async fn a_connector_gives_access_and_takes_it_away_when_its_time_is_over(desk) {
        let set = set_up(desk, "5000").await;
        set.endpoint.say(says(r#"{"done":true,"reference":"user-7"}"#));
        let mut agent = desk.sign_in(AGENT).await;
        ask(&mut agent, set.ticket, "VPN", &[("until", "2026-01-20")]).await;
        rest(desk).await;
        assert!(set.endpoint.asked().is_empty(), "nothing is done before it is allowed");
        let request = last(&mut agent, set.ticket).await;
        assert_eq!(act(&mut desk.sign_in(LEAD).await, &request, "approve", "").await, 303);
        rest(desk).await;
        let asked = set.endpoint.asked();
        assert_eq!(asked.len(), 1);
        let (head, sent) = &asked[0];
        assert_eq!(header(head, "deskhand-signature"), deskhand::cards::signature(&set.secret, header(head, "deskhand-timestamp"), sent.as_bytes()));
        let sent = said_to(&asked[0]);
        assert_eq!((&sent["action"], &sent["system"]["name"], &sent["role"]["name"]), (&json!("create"), &json!("VPN"), &json!("User")));
        assert_eq!((&sent["person"]["email"], &sent["allowed_by"][0]["person"]["email"]), (&json!("rosa@customer.example"), &json!(LEAD)));
        assert!(sent["until"].as_str().is_some_and(|at| at.starts_with("2026-01-2")), "{sent}");
        assert_eq!(Some(header(head, "idempotency-key")), sent["key"].as_str());
        let told = books(desk, "").await;
        assert!(told.contains("VPN · User") && told.contains("through the connector Directory ( user-7 )"), "{told}");
        let told = history(desk, set.ticket).await;
        assert!(told.contains("heard from the connector Directory that VPN for Rosa Marin is done"), "{told}");
        assert_eq!(act(&mut agent, &request, "finish", "").await, 409, "it is over");

        let client = Client::of(desk, LEAD).await;
        let known = client.get(&format!("/api/desk/v1/tickets/{}/access_requests", set.ticket)).await.expect(200).json["access_requests"][0]["connector"].clone();
        assert_eq!((&known["name"], &known["state"], &known["reference"]), (&json!("Directory"), &json!("done"), &json!("user-7")));
        let granted = client.get("/api/desk/v1/access_grants").await.expect(200).json["access_grants"][0]["given_through"].clone();
        assert_eq!(granted, json!("Directory"));
        pass(desk, 20 * DAY).await;
        pass(desk, 5).await;
        let asked = set.endpoint.asked();
        assert_eq!((asked.len(), &said_to(&asked[1])["action"]), (2, &json!("remove")));
        assert_ne!(said_to(&asked[1])["key"], sent["key"], "another request is another key");
        assert_eq!(said_to(&asked[1])["asked_by"], Value::Null, "the desk asks");
        assert!(books(desk, "").await.contains("No access on the books"));
        desk.verify().await;
    }

    async fn what_fails_for_now_is_sent_again_under_the_same_key(desk) {
        let set = set_up(desk, "500").await;
        set.endpoint.say(answer("503 Busy", "text/plain", b"later"));
        let mut agent = desk.sign_in(AGENT).await;
        let request = allowed(desk, &mut agent, set.ticket, &[]).await;
        rest(desk).await;
        let told = page::words(&look(&mut agent, set.ticket).await);
        assert!(told.contains("Directory did not do it yet") && told.contains("It answered with 503."), "{told}");
        assert_eq!(act(&mut agent, &request, "withdraw", "").await, 409, "it may be done by now");
        // The next says nothing at all.
        set.endpoint.say(Vec::new());
        pass(desk, 31).await;
        let told = page::words(&look(&mut agent, set.ticket).await);
        assert!(told.contains("It gave no answer in time."), "{told}");
        set.endpoint.say(says(r#"{"done":true}"#));
        pass(desk, 121).await;
        let asked = set.endpoint.asked();
        let keys: Vec<&str> = asked.iter().map(|(head, _)| header(head, "idempotency-key")).collect();
        assert!(keys.len() == 3 && keys.iter().all(|k| *k == keys[0]), "{keys:?}");
        assert!(asked.iter().all(|(_, body)| *body == asked[0].1), "the same is sent");
        assert_eq!(books(desk, "").await.matches("VPN · User").count(), 1);
    }

    async fn what_cannot_be_done_is_a_persons_who_may_have_it_tried_again(desk) {
        let set = set_up(desk, "5000").await;
        set.endpoint.say(answer("400 No", "application/json", b"{}"));
        let mut agent = desk.sign_in(AGENT).await;
        let request = allowed(desk, &mut agent, set.ticket, &[]).await;
        rest(desk).await;
        assert_eq!(set.endpoint.asked().len(), 1, "what is wrong is not asked again and again");
        let told = page::words(&look(&mut agent, set.ticket).await);
        assert!(told.contains("Directory could not do it.") && told.contains("It answered with 400."), "{told}");
        let waiting = page::words(&agent.get("/agent/access").await.expect(200).text());
        assert!(waiting.contains("Try the connector again"), "{waiting}");
        assert!(history(desk, set.ticket).await.contains("saw the connector Directory fail at VPN"));
        let heard = tokio::time::timeout(Duration::from_secs(20), async {
            while !crate::commands::access::told(desk, AGENT).await.iter().any(|kind| kind == "access_failed") {}
        });
        heard.await.expect("whoever asked is told");
        set.endpoint.say(says(r#"{"done":false,"error":"There is no group\nVPN"}"#));
        let again = format!("/agent/access/requests/{request}/connector");
        agent.post(&again, &[("back", "/agent/access")]).await.expect(303);
        rest(desk).await;
        let told = page::words(&look(&mut agent, set.ticket).await);
        assert!(told.contains("There is no group VPN"), "{told}");
        // Somebody does it themselves: nothing more is sent.
        assert_eq!(act(&mut agent, &request, "begin", "").await, 303);
        agent.post(&again, &[]).await.expect(409);
        assert_eq!(act(&mut agent, &request, "finish", "").await, 303);
        pass(desk, DAY).await;
        assert_eq!(set.endpoint.asked().len(), 2);
        let told = books(desk, "").await;
        assert!(told.contains("by Ben Agent") && !told.contains("through the connector"), "{told}");
    }

    async fn what_is_taken_is_confirmed_by_whoever_has_the_secret(desk) {
        let set = set_up(desk, "5000").await;
        set.endpoint.say(says(r#"{"done":false,"reference":"T-1"}"#));
        let mut agent = desk.sign_in(AGENT).await;
        allowed(desk, &mut agent, set.ticket, &[]).await;
        rest(desk).await;
        let asked = set.endpoint.asked();
        let sent = said_to(&asked[0]);
        let told = page::words(&look(&mut agent, set.ticket).await);
        assert!(told.contains("Directory has taken it") && told.contains("T-1"), "{told}");
        assert!(books(desk, "").await.contains("No access on the books"));

        let now = desk.now().unix();
        let done = json!({ "key": sent["key"], "done": true, "reference": "user-9" });
        assert_eq!(confirm(desk, &set, "dx_other", now, &done).await.0, 401);
        assert_eq!(confirm(desk, &set, &set.secret, now - 400, &done).await.0, 401, "too old");
        let elsewhere = Set { connector: 999_999, endpoint: Endpoint::start().await, ticket: set.ticket, secret: String::new() };
        assert_eq!(confirm(desk, &elsewhere, &set.secret, now, &done).await.0, 401);
        assert_eq!(confirm(desk, &set, &set.secret, now, &sent).await.0, 422, "what the desk sent says nothing");
        let unknown = json!({ "key": "access-1-1", "done": true });
        assert_eq!(confirm(desk, &set, &set.secret, now, &unknown).await.0, 404);
        assert!(books(desk, "").await.contains("No access on the books"));
        for _ in 0..2 {
            assert_eq!(confirm(desk, &set, &set.secret, now, &done).await, (200, json!({ "state": "done" })));
        }
        let told = books(desk, "").await;
        assert_eq!(told.matches("through the connector Directory ( user-9 )").count(), 1, "{told}");
    }

    async fn a_desk_that_dies_while_it_sends_asks_again_under_the_same_key(desk) {
        let set = set_up(desk, "5000").await;
        let mut agent = desk.sign_in(AGENT).await;
        allowed(desk, &mut agent, set.ticket, &[]).await;
        let heard = tokio::time::timeout(Duration::from_secs(20), async {
            while set.endpoint.asked().is_empty() {
                tokio::time::timeout(Duration::from_millis(20), std::future::pending::<()>()).await.ok();
            }
        });
        heard.await.expect("it is asked");
        desk.kill();
        set.endpoint.say(says(r#"{"done":true,"reference":"user-7"}"#));
        desk.start_again().await;
        pass(desk, 66).await;
        let asked = set.endpoint.asked();
        assert_eq!(asked.len(), 2);
        assert_eq!(header(&asked[0].0, "idempotency-key"), header(&asked[1].0, "idempotency-key"));
        assert_eq!(asked[0].1, asked[1].1);
        assert_eq!(books(desk, "").await.matches("VPN · User").count(), 1);
    }

    async fn a_test_asks_for_nothing_and_a_deleted_connector_leaves_its_work_to_people(desk) {
        let set = set_up(desk, "500").await;
        let mut admin = desk.sign_in(ADMIN).await;
        let path = format!("/agent/access/connectors/{}", set.connector);
        set.endpoint.say(says(r#"{"done":true}"#));
        let shown = page::words(&admin.post(&format!("{path}/test"), &[]).await.expect(200).text());
        assert!(shown.contains("heard the test"), "{shown}");
        let asked = set.endpoint.asked();
        assert_eq!(said_to(&asked[0])["action"], "test");
        set.endpoint.say(says("<html>"));
        let shown = page::words(&admin.post(&format!("{path}/test"), &[]).await.expect(200).text());
        assert!(shown.contains("cannot be read"), "{shown}");
        set.endpoint.say(answer("503 Busy", "text/plain", b""));
        let mut agent = desk.sign_in(AGENT).await;
        let request = allowed(desk, &mut agent, set.ticket, &[]).await;
        rest(desk).await;
        admin.post(&format!("{path}/deletion"), &[]).await.expect(303);
        let told = page::words(&look(&mut agent, set.ticket).await);
        assert!(told.contains("It is not set up any more."), "{told}");
        agent.post(&format!("/agent/access/requests/{request}/connector"), &[]).await.expect(409);
        assert_eq!(act(&mut agent, &request, "withdraw", "").await, 409, "it may be done by now");
        assert_eq!(act(&mut agent, &request, "finish", "").await, 303);
    }
}
