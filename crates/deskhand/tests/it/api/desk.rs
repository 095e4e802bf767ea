//! Tabs, notes about contacts, context and customer cards for programs.

use serde_json::{Value, json};

use super::{Client, request};
use crate::commands::receive_letter::question;
use crate::harness::{ADMIN, AGENT, LIGHT, OTHER_AGENT, on_both};

on_both! {
    async fn notes_are_written_read_and_done(desk) {
        desk.ticket(&question()).await;
        let rosa = desk.person("rosa@customer.example").await;
        let (agent, other) = (Client::of(desk, AGENT).await, Client::of(desk, OTHER_AGENT).await);
        let path = format!("/api/desk/v1/contacts/{rosa}/notes");
        agent.post(&path, json!({"contact_note": {"text": "Late", "until": "2001-01-01"}})).await.expect(422);
        let made = agent.post(&path, json!({"contact_note": {"text": "New here", "for": "team"}})).await.expect(201).json["contact_note"].clone();
        let mine = agent.post(&path, json!({"contact_note": {"text": "Mine", "for": "mine"}})).await.expect(201).json["contact_note"].clone();
        assert_eq!((&made["text"], &made["for"], &made["done"]), (&json!("New here"), &json!("team"), &json!(false)));
        let seen = other.get(&path).await.expect(200).text();
        assert!(seen.contains("New here") && !seen.contains("Mine"), "{seen}");
        let (made, mine) = (made["id"].as_i64().expect("an id"), mine["id"].as_i64().expect("an id"));
        other.put(&format!("/api/desk/v1/contact_notes/{mine}"), json!({"contact_note": {"done": true}})).await.expect(404);
        let done = other.put(&format!("/api/desk/v1/contact_notes/{made}"), json!({"contact_note": {"done": true}})).await.expect(200);
        assert_eq!(done.json["contact_note"]["done"], true);
        let standing = other.get(&format!("{path}?standing=true")).await.expect(200).text();
        assert!(!standing.contains("New here"), "{standing}");
        agent.put(&format!("/api/desk/v1/contact_notes/{made}"), json!({"contact_note": {"colour": "red"}})).await.expect(422);
        agent.post(&path, json!({"contact_note": {"text": ""}})).await.expect(422);
        agent.delete(&format!("/api/desk/v1/contact_notes/{made}")).await.expect(204);
        agent.delete(&format!("/api/desk/v1/contact_notes/{made}")).await.expect(404);
    }

    async fn tabs_are_opened_kept_and_closed(desk) {
        let ticket = desk.ticket(&question()).await;
        let (agent, light) = (Client::of(desk, AGENT).await, Client::of(desk, LIGHT).await);
        let tabs = agent.post("/api/desk/v1/tabs", json!({"tab": {"ticket_id": ticket}})).await.expect(201).json["tabs"].clone();
        let id = tabs[0]["id"].as_i64().expect("an id");
        assert_eq!((&tabs[0]["ticket_id"], &tabs[0]["kind"]), (&json!(ticket), &json!("ticket")));
        let kept = agent.put(&format!("/api/desk/v1/tabs/{id}"), json!({"tab": {"scroll": 12, "mode": "note"}})).await.expect(200);
        assert_eq!((&kept.json["tabs"][0]["scroll"], &kept.json["tabs"][0]["mode"]), (&json!(12), &json!("note")));
        agent.post("/api/desk/v1/tabs", json!({"tab": {"kind": "call"}})).await.expect(201);
        light.post("/api/desk/v1/tabs", json!({"tab": {"kind": "call"}})).await.expect(403);
        light.delete(&format!("/api/desk/v1/tabs/{id}")).await.expect(404);
        agent.post("/api/desk/v1/tabs", json!({"tab": {}})).await.expect(422);
        agent.delete(&format!("/api/desk/v1/tabs/{id}")).await.expect(204);
        assert_eq!(agent.get("/api/desk/v1/tabs").await.expect(200).json["tabs"].as_array().map(Vec::len), Some(1));
    }

    async fn context_is_told_and_cards_are_an_admins(desk) {
        let ticket = desk.ticket(&question()).await;
        let (admin, agent) = (Client::of(desk, ADMIN).await, Client::of(desk, AGENT).await);
        let context = agent.get(&format!("/api/desk/v1/tickets/{ticket}/context")).await.expect(200).json["context"].clone();
        assert_eq!(context["ticket_id"], json!(ticket));
        assert!(context["similar"].is_array() || context["similar"] == Value::Null, "{context}");
        agent.get("/api/desk/v1/tickets/999999/context").await.expect(404);
        let wish = json!({"customer_card": {"name": "Contract", "address": "https://crm.example/card", "roles": ["agent"]}});
        agent.post("/api/desk/v1/customer_cards", wish.clone()).await.expect(403);
        let made = admin.post("/api/desk/v1/customer_cards", wish.clone()).await.expect(201).json["customer_card"].clone();
        let id = made["id"].as_i64().expect("an id");
        assert!(made["secret"].as_str().is_some_and(|s| s.starts_with("dc_")));
        assert_eq!((&made["timeout_ms"], &made["keep_seconds"]), (&json!(2_000), &json!(300)));
        admin.post("/api/desk/v1/customer_cards", wish).await.expect(422);
        let path = format!("/api/desk/v1/customer_cards/{id}");
        let changed = admin.put(&path, json!({"customer_card": {"timeout_ms": 500}})).await.expect(200).json["customer_card"].clone();
        assert_eq!((&changed["timeout_ms"], &changed["name"], &changed["roles"]), (&json!(500), &json!("Contract"), &json!(["agent"])));
        assert!(changed.get("secret").is_none_or(Value::is_null), "told once");
        admin.put(&path, json!({"customer_card": {"timeout_ms": 1}})).await.expect(422);
        let renewed = admin.post(&format!("{path}/secret"), Value::Null).await.expect(200).json["customer_card"]["secret"].clone();
        assert_ne!(renewed, made["secret"]);
        // There is no such host: a card that fails is an answer, not an error.
        let shown = agent.get(&format!("/api/desk/v1/tickets/{ticket}/cards/{id}")).await.expect(200).json["shown_card"].clone();
        assert!(shown["result"]["failed"].is_string(), "{shown}");
        admin.get(&format!("/api/desk/v1/tickets/{ticket}/cards/{id}")).await.expect(404);
        // Whoever asks again gets what was made, and no secret: it is kept nowhere in the open.
        let keyed = || request("POST", &format!("{path}/secret"), &Value::Null).header("idempotency-key", "s1");
        let told = admin.ask(keyed()).await.expect(200).json["customer_card"]["secret"].clone();
        let again = admin.ask(keyed()).await.expect(200);
        assert_eq!(again.header("x-idempotency-lookup"), Some("hit"));
        assert!(told.is_string() && again.json["customer_card"]["secret"].is_null(), "{}", again.json);
        admin.delete(&path).await.expect(204);
        assert_eq!(admin.get("/api/desk/v1/customer_cards").await.expect(200).json["customer_cards"], json!([]));
    }
}
