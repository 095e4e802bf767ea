//! Habits, and many tickets at once, for programs.

use serde_json::json;

use super::Client;
use crate::commands::receive_letter::{ROSA, question};
use crate::harness::letters::Mail;
use crate::harness::{AGENT, LIGHT, OTHER_AGENT, on_both};

on_both! {
    async fn a_program_reads_and_changes_how_somebody_likes_the_workbench(desk) {
        let (agent, other) = (Client::of(desk, AGENT).await, Client::of(desk, OTHER_AGENT).await);
        let path = "/api/desk/v1/preferences";
        assert_eq!(agent.get(path).await.expect(200).json, json!({ "preferences": { "keys": {} } }));
        let wish = json!({ "preferences": { "advance": "next", "density": "compact", "keys": { "e": "d" } } });
        let now = agent.put(path, wish).await.expect(200).json["preferences"].clone();
        assert_eq!((&now["advance"], &now["density"], &now["keys"]["e"]), (&json!("next"), &json!("compact"), &json!("d")));
        // What is not named stays; what everybody has is stored for nobody.
        let now = agent.put(path, json!({ "preferences": { "advance": "stay", "density": null } })).await.expect(200).json["preferences"].clone();
        assert_eq!(now, json!({ "keys": { "e": "d" } }));
        for bad in [json!({ "advance": "sideways" }), json!({ "keys": { "e": "r" } }), json!({ "colour": "red" })] {
            assert!(agent.put(path, json!({ "preferences": bad })).await.status >= 400, "{bad}");
        }
        assert_eq!(agent.get(path).await.expect(200).json["preferences"], json!({ "keys": { "e": "d" } }));
        assert_eq!(other.get(path).await.expect(200).json["preferences"], json!({ "keys": {} }), "each their own");
    }

    async fn a_program_looks_before_it_changes_many_and_takes_it_back(desk) {
        let (one, two) = (desk.ticket(&question()).await.0, desk.ticket(&Mail::new(ROSA, "Smells", "Of rubber.").id("q2@customer.example")).await.0);
        let (agent, light) = (Client::of(desk, AGENT).await, Client::of(desk, LIGHT).await);
        agent.put(&format!("/api/v2/tickets/{two}"), json!({ "ticket": { "status": "closed" } })).await.expect(200);
        let wish = json!({ "bulk": { "ticket_ids": [one, two, 999_999], "status": "pending" } });
        light.post("/api/desk/v1/bulk/preview", wish.clone()).await.expect(403);
        agent.post("/api/desk/v1/bulk/preview", json!({ "bulk": { "status": "pending" } })).await.expect(422);
        let seen = agent.post("/api/desk/v1/bulk/preview", wish.clone()).await.expect(200).json["bulk_preview"].clone();
        assert_eq!((&seen["changes"], seen["refuses"].as_array().map(Vec::len)), (&json!(1), Some(2)), "{seen}");
        let status = async || agent.get(&format!("/api/v2/tickets/{one}")).await.expect(200).json["ticket"]["status"].clone();
        assert_eq!(status().await, "new", "nothing happened");
        let missing = agent.post("/api/desk/v1/bulk", wish).await.expect(422).json.to_string();
        assert!(missing.contains("999999"), "{missing}");
        let wish = json!({ "bulk": { "ticket_ids": [one, two], "status": "pending" } });
        let begun = agent.post("/api/desk/v1/bulk", wish).await.expect(201).json["bulk"].clone();
        let path = format!("/api/desk/v1/bulk/{}", begun["id"]);
        desk.settle().await;
        let done = agent.get(&path).await.expect(200).json["bulk"].clone();
        assert_eq!((&done["changed"], &done["waiting"], status().await), (&json!(1), &json!(0), json!("pending")), "{done}");
        assert_eq!((&done["refused_count"], &done["refused"][0]["ticket_id"]), (&json!(1), &json!(two)), "{done}");
        light.get(&path).await.expect(404);
        agent.post(&format!("{path}/undo"), json!({})).await.expect(201);
        desk.settle().await;
        assert_eq!(status().await, "new");
    }
}
