//! Requests that are sent twice.

use serde_json::json;

use super::{Client, made, request};
use crate::harness::{ADMIN, AGENT, on_both};

fn keyed(path: &str, key: &str, body: &serde_json::Value) -> crate::harness::client::Ask {
    request("POST", path, body).header("idempotency-key", key)
}

on_both! {
    async fn a_request_with_a_key_happens_once(desk) {
        let api = Client::of(desk, ADMIN).await;
        let body = json!({"ticket": {"subject": "once", "comment": {"body": "b"}}});
        let first = api.ask(keyed("/api/v2/tickets.json", "k1", &body)).await.expect(201);
        let second = api.ask(keyed("/api/v2/tickets.json", "k1", &body)).await.expect(201);
        assert_eq!(first.json, second.json);
        assert_eq!((first.header("x-idempotency-lookup"), second.header("x-idempotency-lookup")), (None, Some("hit")));
        assert_eq!(first.header("location"), second.header("location"));
        let other = json!({"ticket": {"subject": "other", "comment": {"body": "b"}}});
        api.ask(keyed("/api/v2/tickets.json", "k1", &other)).await.expect(422);
        api.ask(keyed("/api/v2/users.json", "k1", &json!({"user": {"name": "x"}}))).await.expect(422);
        Client::of(desk, AGENT).await.ask(keyed("/api/v2/tickets.json", "k1", &other)).await.expect(201);
        assert_eq!(api.get("/api/v2/tickets/count").await.expect(200).json["count"]["value"], 2, "keys are each person's own");
        for bad in ["", &"k".repeat(10_000)] {
            api.ask(keyed("/api/v2/tickets.json", bad, &body)).await.expect(400);
        }
        // What was refused is not kept.
        api.ask(keyed("/api/v2/groups", "k2", &json!({"group": {"name": "  "}}))).await.expect(422);
        api.ask(keyed("/api/v2/groups", "k2", &json!({"group": {"name": "G"}}))).await.expect(201);
    }

    async fn the_same_request_at_once_has_one_effect(desk) {
        let api = Client::of(desk, ADMIN).await;
        let body = json!({"ticket": {"subject": "once", "comment": {"body": "b"}}});
        let asks = (0..16).map(|_| {
            let (api, ask) = (api.clone(), keyed("/api/v2/tickets", "same", &body));
            tokio::spawn(async move { api.ask(ask).await })
        });
        let mut ids = std::collections::BTreeSet::new();
        for asked in asks.collect::<Vec<_>>() {
            let heard = asked.await.expect("it is answered").expect(201);
            ids.insert(made(&heard, "ticket"));
        }
        assert_eq!(ids.len(), 1);
        assert_eq!(api.get("/api/v2/tickets/count").await.expect(200).json["count"]["value"], 1);
    }

    async fn comments_written_at_once_are_all_kept(desk) {
        let api = Client::of(desk, ADMIN).await;
        let ticket = made(&api.post("/api/v2/tickets", json!({"ticket": {"subject": "race", "comment": {"body": "first"}}})).await.expect(201), "ticket");
        let asks = (0..12).map(|n| {
            let (api, path) = (api.clone(), format!("/api/v2/tickets/{ticket}"));
            tokio::spawn(async move { api.put(&path, json!({"ticket": {"comment": {"body": format!("c{n}"), "public": false}}})).await })
        });
        for asked in asks.collect::<Vec<_>>() {
            let heard = asked.await.expect("it is answered").expect(200);
            let events = heard.json["audit"]["events"].as_array().expect("events");
            assert_eq!(events.iter().filter(|e| e["type"] == "Comment").count(), 1, "{}", heard.text());
        }
        let comments = api.get(&format!("/api/v2/tickets/{ticket}/comments")).await.expect(200);
        let list = comments.json["comments"].as_array().expect("a list");
        let bodies: std::collections::BTreeSet<_> = list.iter().map(|c| c["body"].to_string()).collect();
        assert_eq!((list.len(), bodies.len()), (13, 13));
    }
}
