//! Macros for programs, in the dialect's shapes.

use serde_json::{Value, json};

use super::Client;
use crate::commands::receive_letter::question;
use crate::harness::{ADMIN, AGENT, LEAD, LIGHT, look, on_both, write};

fn rollers() -> Value {
    json!({"macro": {
        "title": "Printers::Clean the rollers",
        "description": "For paper jams",
        "actions": [
            {"field": "status", "value": "hold"},
            {"field": "priority", "value": "high"},
            {"field": "assignee_id", "value": "current_user"},
            {"field": "current_tags", "value": "rollers clean"},
            {"field": "comment_value", "value": ["channel:all", "Dear {{ticket.requester.first_name}}, #{{ticket.id}}."]},
            {"field": "comment_mode_is_public", "value": false},
        ],
    }})
}

on_both! {
    async fn a_macro_is_made_read_changed_and_deleted(desk) {
        let api = Client::of(desk, ADMIN).await;
        let made = api.post("/api/v2/macros.json", rollers()).await.expect(201);
        let it = made.json["macro"].clone();
        let id = it["id"].as_i64().expect("an id");
        assert!(made.header("location").is_some_and(|l| l.ends_with(&format!("/api/v2/macros/{id}.json"))));
        assert_eq!((&it["title"], &it["raw_title"], &it["active"], &it["default"], &it["restriction"]),
            (&json!("Printers::Clean the rollers"), &json!("Printers::Clean the rollers"), &json!(true), &json!(false), &json!(null)));
        assert_eq!(it["actions"], json!([
            {"field": "status", "value": "hold"},
            {"field": "priority", "value": "high"},
            {"field": "assignee_id", "value": "current_user"},
            {"field": "current_tags", "value": "rollers clean"},
            {"field": "comment_value", "value": "Dear {{ticket.requester.first_name}}, #{{ticket.id}}."},
            {"field": "comment_mode_is_public", "value": "false"},
        ]));
        let path = format!("/api/v2/macros/{id}.json");
        assert_eq!(api.get(&path).await.expect(200).json["macro"], it);
        let changed = api.put(&path, json!({"macro": {"title": "Off", "active": false, "actions": [{"field": "status", "value": "solved"}]}})).await.expect(200);
        let now = changed.json["macro"].clone();
        assert_eq!((&now["title"], &now["active"], &now["description"]), (&json!("Off"), &json!(false), &json!("For paper jams")));
        assert_eq!(now["actions"], json!([{"field": "status", "value": "solved"}]));
        assert!(api.get("/api/v2/macros/active.json").await.expect(200).ids("macros").is_empty());
        assert_eq!(api.get("/api/v2/macros.json?active=false").await.expect(200).ids("macros"), [id]);
        api.delete(&path).await.expect(204);
        api.get(&path).await.expect(404);
        api.delete(&path).await.expect(404);
    }

    async fn a_note_is_never_the_description(desk) {
        let api = Client::of(desk, ADMIN).await;
        let mut agent = desk.sign_in(AGENT).await;
        let call = [
            ("operation", "call"), ("channel", "phone"), ("requester_email", "wanda@customer.example"),
            ("requester_name", "Wanda"), ("subject", "Called"), ("text", "SECRET: sounds drunk."),
        ];
        let ticket = agent.post("/agent/tickets", &call).await.expect(303).location().rsplit('/').next().expect("an id").to_owned();
        let wish = json!({"macro": {"title": "Told", "actions": [
            {"field": "comment_value", "value": "You told us: {{ticket.description}}"},
            {"field": "comment_mode_is_public", "value": true},
        ]}});
        let id = api.post("/api/v2/macros", wish).await.expect(201).json["macro"]["id"].as_i64().expect("an id");
        let applied = api.get(&format!("/api/v2/tickets/{ticket}/macros/{id}/apply.json")).await;
        // The ticket itself is shown to the team whole, its first words included.
        let said = applied.json["result"]["ticket"]["comment"].to_string();
        assert!(!said.contains("SECRET"), "{said}");
        let page = agent.get(&format!("/agent/tickets/{ticket}/macros/{id}")).await.expect(200).text();
        assert!(!page.contains("SECRET"), "{page}");
    }

    async fn lists_search_order_and_what_can_be_changed(desk) {
        let api = Client::of(desk, ADMIN).await;
        let mut ids = Vec::new();
        for title in ["Networks::VPN", "Printers::Toner", "Printers::Rollers"] {
            let wish = json!({"macro": {"title": title, "actions": [{"field": "comment_value", "value": "x"}]}});
            ids.push(api.post("/api/v2/macros", wish).await.expect(201).json["macro"]["id"].as_i64().expect("an id"));
        }
        let list = async |query: &str| api.get(&format!("/api/v2/macros{query}")).await.expect(200).ids("macros");
        assert_eq!(list("").await, ids);
        assert_eq!(list("?sort_by=alphabetical").await, [ids[0], ids[2], ids[1]]);
        assert_eq!(list("?category=printers").await, [ids[1], ids[2]]);
        assert_eq!(list("/search.json?query=printers%20toner").await, [ids[1]]);
        let page = api.get("/api/v2/macros.json?page[size]=2").await.expect(200);
        assert_eq!((page.ids("macros"), &page.json["meta"]["has_more"]), (ids[..2].to_vec(), &json!(true)));
        assert_eq!(api.get("/api/v2/macros.json?page=2&per_page=2").await.expect(200).json["count"], json!(3));
        assert_eq!(api.get("/api/v2/macros/categories.json").await.expect(200).json["categories"], json!(["Networks", "Printers"]));
        let actions = api.get("/api/v2/macros/actions.json").await.expect(200).json["actions"].clone();
        assert!(actions.as_array().is_some_and(|a| a.iter().any(|a| a["name"] == "current_tags")), "{actions}");
        let definitions = api.get("/api/v2/macros/definitions.json").await.expect(200).json["definitions"]["actions"].clone();
        assert!(definitions.as_array().is_some_and(|d| d.iter().any(|d| d["subject"] == "status" && d["values"].as_array().is_some_and(|v| v.len() == 4))), "{definitions}");
        let wish = json!({"macros": [{"id": ids[2], "position": 1}, {"id": ids[0], "position": 9, "active": false}]});
        api.put("/api/v2/macros/update_many.json", wish).await.expect(200);
        assert_eq!(list("/active.json").await, [ids[2], ids[1]]);
        api.delete(&format!("/api/v2/macros/destroy_many.json?ids={},{}", ids[0], ids[1])).await.expect(204);
        assert_eq!(list("").await, [ids[2]]);
        let derived = api.get(&format!("/api/v2/macros/new.json?macro_id={}", ids[2])).await.expect(200).json["macro"].clone();
        assert!(derived["id"].is_null() && derived["title"] == "Printers::Rollers", "{derived}");
    }

    async fn what_does_not_do_is_told_by_field(desk) {
        let api = Client::of(desk, ADMIN).await;
        for (wish, words) in [
            (json!({"macro": {"actions": [{"field": "status", "value": "open"}]}}), "Title"),
            (json!({"macro": {"title": "x", "actions": [{"field": "status", "value": "opne"}]}}), "is not one of its values"),
            (json!({"macro": {"title": "x", "actions": [{"field": "colour", "value": "red"}]}}), "colour"),
            (json!({"macro": {"title": "x", "actions": [{"field": "comment_value", "value": "{{ticket.colour}}"}]}}), "{{ticket.colour}}"),
            (json!({"macro": {"title": "x", "actions": [{"field": "assignee_id", "value": "999999"}]}}), "agent"),
            (json!({"macro": {"title": "x", "actions": []}}), "do nothing"),
            (json!({"macro": {"title": "x", "actions": [{"field": "status", "value": "closed"}]}}), "open, pending, on hold or solved"),
            (json!({"macro": {"title": "x", "restriction": {"type": "Pigeon"}, "actions": [{"field": "status", "value": "open"}]}}), "restriction"),
        ] {
            let told = api.post("/api/v2/macros.json", wish.clone()).await.expect(422).text();
            assert!(told.contains(words), "{wish}: {told}");
        }
        api.post("/api/v2/macros.json", json!({"macros": []})).await.expect(400);
    }

    async fn whose_it_is_decides_who_sees_and_changes_it(desk) {
        let (lead, agent, light) = (Client::of(desk, LEAD).await, Client::of(desk, AGENT).await, Client::of(desk, LIGHT).await);
        let shared = lead.post("/api/v2/macros.json", rollers()).await.expect(201).json["macro"]["id"].as_i64().expect("an id");
        let wish = json!({"macro": {"title": "Mine", "actions": [{"field": "comment_value", "value": "x"}]}});
        let own = agent.post("/api/v2/macros.json", wish).await.expect(201).json["macro"].clone();
        assert_eq!(own["restriction"]["type"], "User", "who may not share makes it for themselves");
        let own = own["id"].as_i64().expect("an id");
        lead.get(&format!("/api/v2/macros/{own}.json")).await.expect(404);
        assert_eq!(light.get("/api/v2/macros.json").await.expect(200).ids("macros"), [shared]);
        agent.put(&format!("/api/v2/macros/{shared}.json"), json!({"macro": {"title": "x"}})).await.expect(403);
        agent.delete(&format!("/api/v2/macros/{shared}.json")).await.expect(403);
        let everyone = json!({"macro": {"title": "x", "restriction": null}});
        agent.put(&format!("/api/v2/macros/{own}.json"), everyone).await.expect(403);
    }

    async fn applying_shows_what_would_be_and_changes_nothing(desk) {
        let ticket = desk.ticket(&question()).await;
        let api = Client::of(desk, ADMIN).await;
        let id = api.post("/api/v2/macros.json", rollers()).await.expect(201).json["macro"]["id"].as_i64().expect("an id");
        let shown = api.get(&format!("/api/v2/macros/{id}/apply.json")).await.expect(200).json["result"]["ticket"].clone();
        assert_eq!((&shown["status"], &shown["additional_tags"], &shown["comment"]["public"]), (&json!("hold"), &json!(["rollers", "clean"]), &json!(false)));
        assert!(shown["comment"]["body"].as_str().is_some_and(|b| b.contains("{{ticket.id}}")), "{shown}");
        let result = api.get(&format!("/api/v2/tickets/{ticket}/macros/{id}/apply.json")).await.expect(200).json["result"].clone();
        let after = &result["ticket"];
        assert_eq!((&after["id"], &after["status"], &after["priority"]), (&json!(ticket), &json!("hold"), &json!("high")));
        assert_eq!(after["tags"], json!(["clean", "rollers"]));
        let body = after["comment"]["body"].as_str().expect("words");
        assert!(body.ends_with(&format!("#{ticket}.")), "{body}");
        let before = api.get(&format!("/api/v2/tickets/{ticket}.json")).await.expect(200).json["ticket"].clone();
        assert_eq!((&before["status"], &before["tags"]), (&json!("new"), &json!([])));
        api.get(&format!("/api/v2/tickets/{ticket}/macros/999999/apply.json")).await.expect(404);
        api.get(&format!("/api/v2/tickets/999999/macros/{id}/apply.json")).await.expect(404);
    }

    async fn what_was_written_in_markdown_is_read_as_html_and_as_words(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        let text = "Clean **them**, see [the guide](https://x.example/a)";
        write(&mut agent, ticket, crate::harness::Kind::Note, text, &[("markup", "markdown")]).await.expect(303);
        look(&mut agent, ticket).await;
        let api = Client::of(desk, ADMIN).await;
        let comments = api.get(&format!("/api/v2/tickets/{ticket}/comments.json")).await.expect(200).json["comments"].clone();
        let last = comments.as_array().and_then(|c| c.last()).cloned().expect("a comment");
        assert_eq!((&last["body"], &last["plain_body"]), (&json!(text), &json!("Clean **them**, see the guide (https://x.example/a)")));
        assert!(last["html_body"].as_str().is_some_and(|h| h.contains("<strong>them</strong>")), "{last}");
    }
}
