//! Rules for programs, in the dialect's shapes.

use serde_json::{Value, json};

use super::{Client, made, request};
use crate::harness::{AGENT, LEAD, on_both};

/// The keys of an object, in their order.
fn keys(of: &Value) -> Vec<&str> {
    of.as_object().expect("an object").keys().map(String::as_str).collect()
}

fn trigger(title: &str) -> Value {
    json!({"trigger": {
        "title": title,
        "conditions": {
            "all": [
                {"field": "update_type", "operator": "is", "value": "Create"},
                {"field": "subject_includes_word", "operator": "includes", "value": "printer toner"},
            ],
            "any": [],
        },
        "actions": [{"field": "current_tags", "value": "hardware"}],
    }})
}

fn automation(title: &str) -> Value {
    json!({"automation": {
        "title": title,
        "all": [
            {"field": "status", "operator": "is", "value": "solved"},
            {"field": "SOLVED", "operator": "greater_than", "value": "96"},
        ],
        "actions": [{"field": "status", "value": "closed"}],
    }})
}

on_both! {
    async fn a_trigger_is_made_acts_and_is_read_with_all_its_keys(desk) {
        let api = Client::of(desk, LEAD).await;
        let answer = api.post("/api/v2/triggers.json", trigger("Printers")).await.expect(201);
        let drawn = answer.json["trigger"].clone();
        assert_eq!(answer.header("location"), drawn["url"].as_str());
        assert_eq!(keys(&drawn), [
            "actions", "active", "category_id", "conditions", "created_at", "default", "description", "id", "position",
            "raw_title", "title", "updated_at", "url",
        ]);
        assert_eq!(drawn["conditions"], trigger("")["trigger"]["conditions"]);
        assert_eq!(drawn["actions"], json!([{"field": "current_tags", "value": "hardware"}]));
        assert_eq!((&drawn["active"], &drawn["default"], &drawn["description"]), (&json!(true), &json!(false), &Value::Null));
        let category = drawn["category_id"].as_str().expect("the id of a category is a text").to_owned();
        let categories = api.get("/api/v2/trigger_categories").await.expect(200);
        assert_eq!(categories.json["trigger_categories"][0]["id"], json!(category));
        desk.settle_search().await;
        let opened = api.post("/api/v2/tickets", json!({"ticket": {"subject": "The printer hums", "comment": {"body": "b"}}})).await.expect(201);
        desk.settle_search().await;
        let ticket = api.get(&format!("/api/v2/tickets/{}", made(&opened, "ticket"))).await.expect(200);
        assert_eq!(ticket.json["ticket"]["tags"], json!(["hardware"]), "it acts");
    }

    async fn an_automation_has_its_own_shape_and_place(desk) {
        let api = Client::of(desk, LEAD).await;
        let answer = api.post("/api/v2/automations", automation("Close")).await.expect(201);
        let drawn = answer.json["automation"].clone();
        let id = made(&answer, "automation");
        assert_eq!(keys(&drawn), [
            "actions", "active", "conditions", "created_at", "default", "id", "position", "raw_title", "title", "updated_at", "url",
        ]);
        assert_eq!(drawn["conditions"], json!({"all": automation("")["automation"]["all"], "any": []}));
        // Each kind is found under its own name alone.
        api.get(&format!("/api/v2/automations/{id}.json")).await.expect(200);
        api.get(&format!("/api/v2/triggers/{id}.json")).await.expect(404);
        api.delete(&format!("/api/v2/triggers/{id}")).await.expect(404);
        api.delete(&format!("/api/v2/triggers/destroy_many?ids={id}")).await.expect(404);
        let found = api.get("/api/v2/automations/search?query=clo").await.expect(200);
        assert_eq!(found.ids("automations"), [id]);
        // Only what is said changes.
        let path = format!("/api/v2/automations/{id}");
        let off = api.put(&path, json!({"automation": {"active": false}})).await.expect(200);
        assert_eq!((&off.json["automation"]["active"], &off.json["automation"]["conditions"]), (&json!(false), &drawn["conditions"]));
        assert!(api.get("/api/v2/automations/active").await.expect(200).ids("automations").is_empty());
        let many = json!({"automations": [{"id": id, "active": true}]});
        assert_eq!(api.put("/api/v2/automations/update_many", many).await.expect(200).ids("automations"), [id]);
        assert_eq!(api.get("/api/v2/automations?active=true").await.expect(200).ids("automations"), [id]);
        api.delete(&format!("/api/v2/automations/destroy_many?ids={id}")).await.expect(204);
        api.get(&path).await.expect(404);
    }

    async fn triggers_are_put_into_order_paged_and_deleted(desk) {
        let api = Client::of(desk, LEAD).await;
        let mut ids = Vec::new();
        for title in ["One", "Two", "Three"] {
            ids.push(made(&api.post("/api/v2/triggers", trigger(title)).await.expect(201), "trigger"));
        }
        let [one, two, three] = ids[..] else { panic!("three of them") };
        let list = async || api.get("/api/v2/triggers").await.expect(200).ids("triggers");
        assert_eq!(list().await, [one, two, three]);
        let heard = api.put("/api/v2/triggers/reorder.json", json!({"trigger_ids": [three, one]})).await.expect(200);
        assert_eq!(heard.ids("triggers"), [three, one, two]);
        let first = api.put(&format!("/api/v2/triggers/{two}"), json!({"trigger": {"position": 1}})).await.expect(200);
        assert_eq!(first.json["trigger"]["position"], 1);
        assert_eq!(list().await, [two, three, one]);
        let many = json!({"triggers": [{"id": one, "position": 1}, {"id": two, "position": 3, "active": false}]});
        api.put("/api/v2/triggers/update_many", many).await.expect(200);
        assert_eq!(list().await, [one, three, two]);
        assert_eq!(api.get("/api/v2/triggers/active").await.expect(200).ids("triggers"), [one, three]);
        assert_eq!(api.walk("/api/v2/triggers?page[size]=1", "triggers").await, [one, three, two]);
        let page = api.get("/api/v2/triggers.json?per_page=2&sort_by=alphabetical").await.expect(200);
        assert_eq!((page.ids("triggers"), &page.json["count"]), (vec![one, three], &json!(3)));
        assert!(page.json["next_page"].as_str().is_some_and(|next| next.contains("page=2")), "{}", page.text());
        api.put("/api/v2/triggers/reorder", json!({"trigger_ids": [one, one]})).await.expect(422);
        api.put("/api/v2/triggers/reorder", json!({"trigger_ids": [one, 999_999]})).await.expect(404);
        api.delete(&format!("/api/v2/triggers/{three}.json")).await.expect(204);
        api.delete(&format!("/api/v2/triggers/{three}.json")).await.expect(404);
        assert_eq!(list().await, [one, two]);
    }

    async fn what_a_trigger_cannot_do_is_named_and_agents_may_not(desk) {
        let api = Client::of(desk, LEAD).await;
        let with = |part: &str, value: Value| {
            let mut wish = trigger("Odd");
            wish["trigger"][part] = value;
            wish
        };
        for (part, value, words) in [
            ("conditions", json!({"all": [{"field": "satisfaction_score", "operator": "is", "value": "bad"}]}), "satisfaction_score: is nothing that a rule looks at here"),
            ("conditions", json!({"all": [{"field": "status", "operator": "includes", "value": "open"}]}), "status: has an operator that it cannot have"),
            ("conditions", json!({"all": [], "any": []}), "need at least one"),
            ("actions", json!([{"field": "notification_target", "value": ["1", "x"]}]), "notification_target: is nothing that can be changed here"),
            ("actions", json!([{"field": "notification_webhook", "value": ["1", "x"]}]), "must be JSON"),
            ("actions", json!([{"field": "notification_webhook", "value": ["999999", "{}"]}]), "does not exist"),
            ("actions", json!([{"field": "comment_value", "value": "x"}]), "comment_value: is for macros"),
            ("actions", json!([{"field": "status", "value": "closed"}]), "only a rule on time can close a ticket"),
            ("actions", json!([]), "need at least one"),
            ("conditions", json!({"all": [{"field": "role", "operator": "is", "value": "999999"}]}), "does not exist"),
            ("title", json!(" "), "Title: cannot be blank"),
            ("position", json!("first"), "position: must be a number"),
        ] {
            let refused = api.post("/api/v2/triggers", with(part, value)).await.expect(422);
            assert_eq!(refused.json["error"], "RecordInvalid");
            assert!(refused.json["details"].to_string().contains(words), "{words}: {}", refused.text());
        }
        assert!(api.get("/api/v2/triggers").await.expect(200).ids("triggers").is_empty(), "nothing of it was kept");
        let told = with("actions", json!([{"field": "notification_user", "value": ["requester_and_ccs", "S", "We have it."]}]));
        let kept = api.post("/api/v2/triggers", told).await.expect(201);
        assert_eq!(kept.json["trigger"]["actions"][0]["value"], json!(["requester_id", "S", "We have it."]));
        assert!(kept.header("x-zendesk-api-warn").is_some_and(|w| w.contains("copies to the ccs")), "{:?}", kept.headers);
        let agent = Client::of(desk, AGENT).await;
        for path in ["triggers", "automations", "trigger_categories", "triggers/definitions", "triggers/1/revisions"] {
            agent.get(&format!("/api/v2/{path}")).await.expect(403);
        }
        agent.post("/api/v2/triggers", trigger("Mine")).await.expect(403);
    }

    async fn headings_are_kept_and_changed_together_with_triggers(desk) {
        let api = Client::of(desk, LEAD).await;
        let answer = api.post("/api/v2/trigger_categories", json!({"trigger_category": {"name": "Hardware"}})).await.expect(201);
        let drawn = &answer.json["trigger_category"];
        assert_eq!(keys(drawn), ["created_at", "id", "name", "position", "updated_at"]);
        let hardware = drawn["id"].as_str().expect("a text").to_owned();
        let trigger = made(&api.post("/api/v2/triggers", trigger("Printers")).await.expect(201), "trigger");
        let path = format!("/api/v2/trigger_categories/{hardware}");
        api.delete(&path).await.expect(409);
        let renamed = api.ask(request("PATCH", &path, &json!({"trigger_category": {"name": "Machines"}}))).await.expect(200);
        assert_eq!(renamed.json["trigger_category"]["name"], "Machines");
        let other = api.post("/api/v2/trigger_categories", json!({"trigger_category": {"name": "Other"}})).await.expect(201);
        let other = other.json["trigger_category"]["id"].as_str().expect("a text").to_owned();
        let items = json!({
            "trigger_categories": [{"id": other, "position": 0}],
            "triggers": [{"id": trigger.to_string(), "category_id": other, "active": false}],
        });
        let done = api.post("/api/v2/trigger_categories/jobs", json!({"job": {"action": "patch", "items": items}})).await.expect(200);
        assert_eq!((&done.json["status"], &done.json["errors"]), (&json!("complete"), &json!([])));
        let after = &done.json["results"]["triggers"][0];
        assert_eq!((&after["category_id"], &after["active"]), (&json!(other), &json!(false)));
        assert_eq!(api.get(&format!("/api/v2/triggers?category_id={other}")).await.expect(200).ids("triggers"), [trigger]);
        api.delete(&path).await.expect(204);
        api.get(&path).await.expect(404);
        for bad in [json!({"categories": []}), json!([]), Value::Null] {
            api.post("/api/v2/trigger_categories/jobs", json!({"job": {"action": "patch", "items": bad}})).await.expect(422);
        }
        // All of it, or nothing.
        let items = json!({"trigger_categories": [{"id": other, "name": "Gone"}], "triggers": [{"id": 999_999, "active": true}]});
        api.post("/api/v2/trigger_categories/jobs", json!({"job": {"action": "patch", "items": items}})).await.expect(404);
        let kept = api.get(&format!("/api/v2/trigger_categories/{other}")).await.expect(200);
        assert_eq!(kept.json["trigger_category"]["name"], "Other");
    }

    async fn revisions_say_who_changed_what(desk) {
        let api = Client::of(desk, LEAD).await;
        let id = made(&api.post("/api/v2/triggers", trigger("Printers")).await.expect(201), "trigger");
        let actions = json!([{"field": "current_tags", "value": "hardware"}, {"field": "priority", "value": "high"}]);
        api.put(&format!("/api/v2/triggers/{id}"), json!({"trigger": {"title": "All printers", "actions": actions}})).await.expect(200);
        let all = api.get(&format!("/api/v2/triggers/{id}/revisions.json")).await.expect(200);
        assert_eq!(all.ids("trigger_revisions"), [2, 1]);
        let last = &all.json["trigger_revisions"][0];
        assert_eq!(keys(last), ["author_id", "created_at", "diff", "id", "snapshot", "url"]);
        assert_eq!(last["author_id"], json!(desk.person(LEAD).await));
        assert_eq!(last["diff"]["title"], json!([{"change": "-", "content": "Printers"}, {"change": "+", "content": "All printers"}]));
        assert_eq!(last["diff"]["active"], json!([{"change": "=", "content": true}]));
        assert_eq!(last["diff"]["actions"][0]["field"], json!([{"change": "=", "content": "current_tags"}]));
        assert_eq!(last["diff"]["actions"][1]["value"], json!([{"change": "+", "content": "high"}]));
        assert_eq!(last["snapshot"]["title"], "All printers");
        let one = api.get(&format!("/api/v2/triggers/{id}/revisions/2")).await.expect(200);
        assert_eq!(one.json["trigger_revision"], *last);
        api.get(&format!("/api/v2/triggers/{id}/revisions/3")).await.expect(404);
    }

    async fn what_can_be_said_is_defined(desk) {
        let api = Client::of(desk, LEAD).await;
        let found = api.get("/api/v2/triggers/definitions.json").await.expect(200);
        let definitions = &found.json["definitions"];
        assert_eq!(keys(definitions), ["actions", "conditions_all", "conditions_any"]);
        let status = &definitions["conditions_all"][0];
        assert_eq!(keys(status), ["group", "nullable", "operators", "repeatable", "subject", "title", "type", "values"]);
        assert_eq!(status["values"][0], json!({"value": "new", "title": "new", "enabled": true}));
        assert_eq!(status["operators"][0], json!({"value": "is", "title": "Is", "terminal": false}));
        let subjects = |of: &Value| -> Vec<String> {
            of.as_array().expect("a list").iter().map(|d| d["subject"].as_str().expect("a text").to_owned()).collect()
        };
        let actions = subjects(&definitions["actions"]);
        assert!(actions.contains(&"notification_group".to_owned()) && !actions.contains(&"comment_value".to_owned()), "{actions:?}");
    }
}
