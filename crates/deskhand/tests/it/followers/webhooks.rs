//! A rule tells an endpoint of the operator's own, signed, under one key for all tries.

use serde_json::{Value, json};

use crate::api::Client;
use crate::commands::access::{pass, rest};
use crate::commands::receive_letter::ROSA;
use crate::harness::letters::Mail;
use crate::harness::web::{Endpoint, answer, header};
use crate::harness::{ADMIN, AGENT, LEAD, TestDesk, on_both, page};

/// A desk with an endpoint that rules may tell something; with its number and its secret.
async fn set_up(desk: &mut TestDesk) -> (Endpoint, i64, String) {
    let endpoint = Endpoint::start().await;
    desk.restart_with(&[("private-targets", &endpoint.address.to_string())]).await;
    let made = name(desk, "Team chat", &endpoint, "5000").await;
    let secret = made.split("value=\"dx_").nth(1).and_then(|r| r.split('"').next()).expect("the secret");
    let number = made.split("/connectors/").find_map(|r| r.split_once("/confirmations"));
    let number = number.and_then(|(n, _)| n.parse().ok()).expect("its number");
    (endpoint, number, format!("dx_{secret}"))
}

/// Has rules tell an endpoint something by that name; the page that answers.
async fn name(desk: &TestDesk, name: &str, endpoint: &Endpoint, timeout_ms: &str) -> String {
    let address = format!("http://{}/hook", endpoint.address);
    let fields = [("name", name), ("address", address.as_str()), ("timeout", timeout_ms), ("rules", "1")];
    desk.sign_in(ADMIN).await.post("/agent/access/connectors", &fields).await.expect(200).text()
}

async fn make(desk: &TestDesk, text: &str, status: u16) -> String {
    let mut lead = desk.sign_in(LEAD).await;
    let form = [("kind", "event"), ("title", "Say so"), ("from", "text"), ("text", text), ("is_on", "1")];
    let made = lead.post("/agent/rules", &form).await.expect(status).text();
    rest(desk).await;
    page::words(&made)
}

async fn history(desk: &TestDesk, ticket: domain::TicketId) -> String {
    let mut by = desk.sign_in(AGENT).await;
    page::words(&by.get(&format!("/agent/tickets/{ticket}/history")).await.expect(200).text())
}

on_both! {
    async fn a_rule_tells_an_endpoint_what_it_says_of_the_ticket(desk) {
        let (endpoint, number, secret) = set_up(desk).await;
        endpoint.say(answer("204 No Content", "text/plain", b""));
        let text = r#"when ticket is created then tell webhook "Team chat" "{\"text\":\"New: {{ticket.title}}\",\"level\":2}""#;
        make(desk, text, 303).await;
        let mail = Mail::new(ROSA, "It says \"help\" {{ticket.id}}", "It hums.").id("hook@customer.example");
        let ticket = desk.receives(&mail).await.ticket.expect("it is on a ticket");
        rest(desk).await;
        let asked = endpoint.asked();
        assert_eq!(asked.len(), 1);
        let (head, sent) = &asked[0];
        let signed = deskhand::cards::signature(&secret, header(head, "deskhand-timestamp"), sent.as_bytes());
        assert_eq!(header(head, "deskhand-signature"), signed);
        assert!(header(head, "idempotency-key").starts_with("webhook-"));
        let sent: Value = serde_json::from_str(sent).expect("JSON");
        assert_eq!(sent, json!({ "text": "New: It says \"help\" {{ticket.id}}", "level": 2 }));
        let told = history(desk, ticket).await;
        assert!(told.contains("told Team chat by webhook"), "{told}");
        rest(desk).await;
        assert_eq!(endpoint.asked().len(), 1, "what has arrived is not sent again");

        // The same by the public dialect, there and back.
        let api = Client::of(desk, LEAD).await;
        let all = api.get("/api/v2/triggers").await.expect(200);
        let action = json!({ "field": "notification_webhook", "value": [number.to_string(), r#"{"text":"New: {{ticket.title}}","level":2}"#] });
        assert_eq!(all.json["triggers"][0]["actions"][0], action);
        let wish = json!({ "trigger": {
            "title": "Again", "conditions": { "all": [{ "field": "status", "operator": "is", "value": "solved" }], "any": [] }, "actions": [action],
        }});
        let made = api.post("/api/v2/triggers", wish).await.expect(201);
        assert_eq!(made.json["trigger"]["actions"][0], action);
        let known = api.get("/api/v2/triggers/definitions").await.expect(200);
        let known = known.json["definitions"]["actions"].as_array().expect("a list").clone();
        let webhooks = known.iter().find(|a| a["subject"] == "notification_webhook").expect("it is one");
        assert_eq!(webhooks["values"][0]["title"], "Team chat");
        desk.verify().await;
    }

    async fn what_fails_for_now_is_told_again_under_the_same_key_and_given_up_where_it_is_wrong(desk) {
        let (endpoint, _, _) = set_up(desk).await;
        endpoint.say(answer("503 Busy", "text/plain", b"later"));
        make(desk, "when ticket is created then tell webhook \"Team chat\"", 303).await;
        let mail = Mail::new(ROSA, "It hums", "Since Monday.").id("hook2@customer.example");
        let ticket = desk.receives(&mail).await.ticket.expect("it is on a ticket");
        rest(desk).await;
        assert_eq!(endpoint.asked().len(), 1);
        pass(desk, 31).await;
        let asked = endpoint.asked();
        assert_eq!(asked.len(), 2);
        assert_eq!(header(&asked[0].0, "idempotency-key"), header(&asked[1].0, "idempotency-key"));
        assert_eq!(asked[0].1, asked[1].1, "the same is sent");
        let sent: Value = serde_json::from_str(&asked[0].1).expect("JSON");
        assert_eq!((&sent["action"], &sent["ticket_id"], &sent["rule"]["title"]), (&json!("rule"), &json!(ticket.0), &json!("Say so")));
        endpoint.say(answer("400 No", "text/plain", b"no"));
        pass(desk, 121).await;
        assert_eq!(endpoint.asked().len(), 3);
        let told = history(desk, ticket).await;
        assert!(told.contains("could not tell Team chat by webhook: it did not take it"), "{told}");
        pass(desk, 24 * 60 * 60).await;
        assert_eq!(endpoint.asked().len(), 3, "what is wrong is not told again and again");
    }

    async fn an_endpoint_that_hangs_holds_up_no_other(desk) {
        let (hangs, quick) = (Endpoint::start().await, Endpoint::start().await);
        quick.say(answer("204 No Content", "text/plain", b""));
        let both = format!("{}, {}", hangs.address, quick.address);
        desk.restart_with(&[("private-targets", &both)]).await;
        name(desk, "Never", &hangs, "30000").await;
        name(desk, "Pager", &quick, "5000").await;
        make(desk, "when ticket is created then tell webhook \"Never\"", 303).await;
        make(desk, "when ticket is created then tell webhook \"Pager\"", 303).await;
        let api = Client::of(desk, AGENT).await;
        let begun = std::time::Instant::now();
        for nth in 1..=3 {
            let wish = json!({ "ticket": { "subject": "It hums", "comment": { "body": "Since Monday." } } });
            api.post("/api/v2/tickets", wish).await.expect(201);
            while quick.asked().len() < nth {
                assert!(begun.elapsed().as_secs() < 20, "{nth} waits for what hangs");
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
        }
        assert_eq!(hangs.asked().len(), 1, "it has what it can hold");
    }

    async fn no_rule_says_to_an_endpoint_that_gives_access_what_to_do(desk) {
        let (endpoint, number, _) = set_up(desk).await;
        endpoint.say(answer("204 No Content", "text/plain", b""));
        let text = r#"when ticket is created then tell webhook "Team chat" "{\"action\":\"create\"}""#;
        make(desk, text, 303).await;
        // It gives access from now on: what was fine while it only heard rules would be an order.
        let address = format!("http://{}/hook", endpoint.address);
        let fields = [("name", "Team chat"), ("address", address.as_str()), ("timeout", "5000"), ("rules", "1"), ("kinds", "create")];
        desk.sign_in(ADMIN).await.post(&format!("/agent/access/connectors/{number}"), &fields).await.expect(303);
        let mail = Mail::new(ROSA, "It hums", "Since Monday.").id("hook4@customer.example");
        let ticket = desk.receives(&mail).await.ticket.expect("it is on a ticket");
        rest(desk).await;
        assert_eq!(endpoint.asked().len(), 0);
        let told = history(desk, ticket).await;
        assert!(told.contains("no “action” of its own"), "{told}");
        let told = make(desk, text, 422).await;
        assert!(told.contains("no “action” of its own"), "{told}");
    }

    async fn a_rule_names_what_rules_may_tell_and_sends_json_alone(desk) {
        let (_endpoint, number, _) = set_up(desk).await;
        let told = make(desk, "when ticket is created then tell webhook \"Nothing\"", 422).await;
        assert!(told.contains("there is no webhook “Nothing”"), "{told}");
        let told = make(desk, r#"when ticket is created then tell webhook "Team chat" "{{ticket.title}}""#, 422).await;
        assert!(told.contains("must be JSON"), "{told}");
        make(desk, &format!("when ticket is created then tell webhook #{number}"), 303).await;
        // Not for rules any more: the rule says so where it would have acted.
        let shown = desk.sign_in(ADMIN).await.get("/agent/access/connectors").await.expect(200).text();
        let address = page::between(&shown, "name=\"address\" value=\"", "\"").unwrap_or("https://id.example/desk").to_owned();
        let fields = [("name", "Team chat"), ("address", address.as_str()), ("timeout", "5000"), ("kinds", "create")];
        desk.sign_in(ADMIN).await.post(&format!("/agent/access/connectors/{number}"), &fields).await.expect(303);
        let mail = Mail::new(ROSA, "It hums", "Since Monday.").id("hook3@customer.example");
        let ticket = desk.receives(&mail).await.ticket.expect("it is on a ticket");
        rest(desk).await;
        let told = history(desk, ticket).await;
        assert!(told.contains("This webhook is not set up any more, or not for rules."), "{told}");
    }
}
