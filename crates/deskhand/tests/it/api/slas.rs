//! Promises for programs, in the dialect's shapes.

use serde_json::{Value, json};

use super::Client;
use crate::commands::receive_letter::question;
use crate::harness::{AGENT, LEAD, on_both};

fn policy() -> Value {
    json!({"sla_policy": {
        "title": "Incidents",
        "filter": {
            "all": [
                {"field": "type", "operator": "is", "value": "incident"},
                {"field": "current_tags", "operator": "not_includes", "value": "internal"},
            ],
            "any": [{"field": "priority", "operator": "greater_than", "value": "normal"}],
        },
        "policy_metrics": [
            {"priority": "high", "metric": "first_reply_time", "target": 30, "business_hours": true},
            {"priority": "urgent", "metric": "pausable_update_time", "target_in_seconds": 90, "business_hours": false},
        ],
    }})
}

on_both! {
    async fn a_policy_is_made_read_changed_ordered_and_deleted(desk) {
        let api = Client::of(desk, LEAD).await;
        let made = api.post("/api/v2/slas/policies.json", policy()).await.expect(201).json["sla_policy"].clone();
        let id = made["id"].as_i64().expect("an id");
        assert_eq!(made["filter"], json!({
            "all": [
                {"field": "type", "operator": "is", "value": "incident"},
                {"field": "current_tags", "operator": "not_includes", "value": "internal"},
            ],
            "any": [{"field": "priority", "operator": "is", "value": ["high", "urgent"]}],
        }));
        assert_eq!(made["policy_metrics"], json!([
            {"priority": "high", "metric": "first_reply_time", "target": 30, "target_in_seconds": 1800, "business_hours": true},
            {"priority": "urgent", "metric": "pausable_update_time", "target": 2, "target_in_seconds": 120, "business_hours": false},
        ]));
        let other = json!({"sla_policy": {"title": "All", "policy_metrics": [
            {"priority": "normal", "metric": "next_reply_time", "target": 60, "business_hours": false}]}});
        let second = api.post("/api/v2/slas/policies", other).await.expect(201).json["sla_policy"]["id"].as_i64().expect("an id");
        let list = async || api.get("/api/v2/slas/policies.json").await.expect(200).ids("sla_policies");
        assert_eq!(list().await, [id, second]);
        api.put("/api/v2/slas/policies/reorder.json", json!({"sla_policy_ids": [second, id]})).await.expect(200);
        assert_eq!(list().await, [second, id]);
        let path = format!("/api/v2/slas/policies/{id}.json");
        let changed = api.put(&path, json!({"sla_policy": {"title": "Incidents, anew"}})).await.expect(200);
        assert_eq!(changed.json["sla_policy"]["title"], "Incidents, anew");
        assert_eq!(changed.json["sla_policy"]["filter"], made["filter"], "what is not said stays");
        let definitions = api.get("/api/v2/slas/policies/definitions.json").await.expect(200);
        assert_eq!(definitions.json["definitions"]["all"][0]["subject"], "priority");
        api.delete(&path).await.expect(204);
        api.get(&path).await.expect(404);
        assert_eq!(list().await, [second]);
    }

    async fn what_a_policy_cannot_look_at_is_named_and_agents_may_not(desk) {
        let api = Client::of(desk, LEAD).await;
        for (field, operator, value, words) in [
            ("assignee_id", "is", "1", "is nothing that a policy looks at here"),
            ("group_id", "is_not", "1", "the operator is_not"),
            ("priority", "is", "huge", "huge is not one of its values"),
        ] {
            let wish = json!({"sla_policy": {"title": "Odd", "filter": {"all": [
                {"field": field, "operator": operator, "value": value}]}}});
            let refused = api.post("/api/v2/slas/policies", wish).await.expect(422);
            assert!(refused.json.to_string().contains(words), "{field}: {}", refused.json);
        }
        let agent = Client::of(desk, AGENT).await;
        agent.get("/api/v2/slas/policies").await.expect(403);
    }

    async fn tickets_bring_their_clocks_where_asked(desk) {
        let api = Client::of(desk, LEAD).await;
        let wish = json!({"sla_policy": {"title": "All", "policy_metrics": [
            {"priority": "normal", "metric": "first_reply_time", "target": 60, "business_hours": false}]}});
        api.post("/api/v2/slas/policies", wish).await.expect(201);
        let ticket = desk.ticket(&question()).await;
        desk.settle().await;
        let plain = api.get(&format!("/api/v2/tickets/{ticket}.json")).await.expect(200);
        assert_eq!(plain.json["ticket"]["slas"], Value::Null);
        let found = api.get(&format!("/api/v2/tickets/{ticket}.json?include=slas")).await.expect(200);
        let metric = &found.json["ticket"]["slas"]["policy_metrics"][0];
        assert_eq!((&metric["metric"], &metric["stage"]), (&json!("first_reply_time"), &json!("active")));
        assert!(metric["breach_at"].as_str().is_some_and(|at| at.ends_with('Z')), "{metric}");
        let all = api.get("/api/v2/tickets.json?include=slas").await.expect(200);
        assert_eq!(all.json["tickets"][0]["slas"]["policy_metrics"][0]["stage"], "active");
    }
}
