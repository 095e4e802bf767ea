//! Fields, forms, tags, checklists and time for programs.

use serde_json::{Value, json};

use super::{Client, Heard, made};
use crate::harness::{ADMIN, AGENT, LEAD, TestDesk, on_both};

async fn add(api: &Client, field: Value) -> i64 {
    made(
        &api.post("/api/v2/ticket_fields", json!({ "ticket_field": field })).await.expect(201),
        "ticket_field",
    )
}

async fn cause(api: &Client) -> i64 {
    add(
        api,
        json!({"type": "tagger", "title": "Cause", "custom_field_options": [
            {"name": "Loose cable", "value": "cable"}, {"name": "Toner", "value": "toner"},
        ]}),
    )
    .await
}

async fn open(api: &Client, more: Value) -> Heard {
    let mut ticket = json!({"subject": "Broken", "comment": {"body": "It hums", "public": false}});
    ticket.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    api.post("/api/v2/tickets", json!({ "ticket": ticket })).await
}

fn value(ticket: &Value, field: i64) -> Value {
    let fields = ticket["custom_fields"].as_array().expect("a list");
    fields.iter().find(|f| f["id"] == field).map_or(json!("missing"), |f| f["value"].clone())
}

async fn change(api: &Client, ticket: i64, change: Value) -> Heard {
    api.put(&format!("/api/v2/tickets/{ticket}"), json!({ "ticket": change })).await
}

async fn found(desk: &TestDesk, api: &Client, query: &str) -> Vec<i64> {
    desk.settle_search().await;
    let query = percent_encoding::utf8_percent_encode(query, percent_encoding::NON_ALPHANUMERIC);
    let heard = api.get(&format!("/api/v2/search?query=type:ticket%20{query}")).await.expect(200);
    heard.ids("results")
}

on_both! {
    async fn values_go_in_and_out_as_the_dialect_has_them(desk) {
        let api = Client::of(desk, ADMIN).await;
        let cause = cause(&api).await;
        let many = add(&api, json!({"type": "multiselect", "title": "Rooms", "custom_field_options": [
            {"name": "A", "value": "room_a", "default": true}, {"name": "B", "value": "room_b"},
        ]})).await;
        let vip = add(&api, json!({"type": "checkbox", "title": "VIP", "tag": "vip"})).await;
        let cost = add(&api, json!({"type": "decimal", "title": "Cost"})).await;
        let serial = add(&api, json!({"type": "regexp", "title": "Serial", "regexp_for_validation": "[A-Z]{2}-[0-9]+"})).await;
        let fields = json!([
            {"id": cause, "value": "cable"}, {"id": vip, "value": true}, {"id": cost, "value": 12.5}, {"id": serial, "value": "AB-7"},
        ]);
        let opened = open(&api, json!({ "custom_fields": fields })).await.expect(201);
        let (t, ticket) = (&opened.json["ticket"], made(&opened, "ticket"));
        for (field, expected) in [
            (cause, json!("cable")), (many, json!(["room_a"])), (vip, json!(true)), (cost, json!("12.5")), (serial, json!("AB-7")),
        ] {
            assert_eq!(value(t, field), expected, "{field}");
        }
        assert_eq!(t["fields"], t["custom_fields"]);
        assert_eq!(t["tags"], json!(["cable", "room_a", "vip"]), "choices and boxes are tags");
        desk.advance(60).await;
        let changed = change(&api, ticket, json!({"custom_fields": [{"id": cause, "value": null}, {"id": vip, "value": false}], "additional_tags": ["room_b"]})).await.expect(200);
        let t = &changed.json["ticket"];
        assert_eq!((value(t, cause), value(t, vip), value(t, many)), (json!(null), json!(false), json!(["room_a", "room_b"])));
        assert_eq!(t["tags"], json!(["room_a", "room_b"]));
        let events = changed.json["audit"]["events"].as_array().expect("a list").clone();
        let told = events.iter().find(|e| e["field_name"].as_str() == Some(cause.to_string().as_str())).expect("the change is told");
        assert_eq!((&told["type"], &told["previous_value"], &told["value"]), (&json!("Change"), &json!("cable"), &json!(null)));
        // What does not do is refused by name, and nothing of it is written.
        for (id, bad) in [(cause, json!("glue")), (cost, json!("much")), (serial, json!("x")), (999_999, json!("x"))] {
            let heard = change(&api, ticket, json!({"subject": "Other", "custom_fields": [{"id": id, "value": bad}]})).await.expect(422);
            assert!(heard.json["details"]["fields"][0]["description"].is_string(), "{}", heard.text());
        }
        let kept = api.get(&format!("/api/v2/tickets/{ticket}")).await.expect(200);
        assert_eq!((&kept.json["ticket"]["subject"], value(&kept.json["ticket"], serial)), (&json!("Broken"), json!("AB-7")));
        let export = api.get("/api/v2/incremental/tickets/cursor?start_time=0").await.expect(200);
        assert_eq!(value(&export.json["tickets"][0], serial), json!("AB-7"));
        assert_eq!(found(desk, &api, &format!("custom_field_{cost}>12")).await, [ticket]);
        assert!(found(desk, &api, &format!("custom_field_{cost}>12.5")).await.is_empty());
        assert_eq!(found(desk, &api, &format!("custom_field_{serial}:ab-7")).await, [ticket]);
    }

    async fn fields_are_made_changed_and_taken_away_by_leads(desk) {
        let (lead, agent) = (Client::of(desk, LEAD).await, Client::of(desk, AGENT).await);
        let body = json!({"ticket_field": {"type": "text", "title": "Room"}});
        agent.post("/api/v2/ticket_fields", body.clone()).await.expect(403);
        let room = made(&lead.post("/api/v2/ticket_fields", body).await.expect(201), "ticket_field");
        let path = format!("/api/v2/ticket_fields/{room}");
        let shown = agent.get(&path).await.expect(200).json["ticket_field"].clone();
        for (key, expected) in [
            ("type", json!("text")), ("title", json!("Room")), ("raw_title", json!("Room")), ("active", json!(true)), ("required", json!(false)),
            ("visible_in_portal", json!(false)), ("removable", json!(true)), ("regexp_for_validation", json!(null)), ("tag", json!(null)), ("key", json!("room")),
        ] {
            assert_eq!(shown[key], expected, "{key}");
        }
        let wish = json!({"ticket_field": {"title": "Place", "editable_in_portal": true, "required_in_portal": true, "required": true, "active": false, "id": room}});
        let now = lead.put(&path, wish).await.expect(200).json["ticket_field"].clone();
        assert_eq!(
            [&now["title"], &now["editable_in_portal"], &now["required_in_portal"], &now["required"], &now["active"], &now["key"]],
            [&json!("Place"), &json!(true), &json!(true), &json!(true), &json!(false), &json!("room")]
        );
        for (bad, key) in [
            (json!({"type": "text"}), "title"), (json!({"title": "X"}), "type"), (json!({"type": "lookup", "title": "X"}), "type"),
            (json!({"type": "regexp", "title": "X", "regexp_for_validation": "("}), "pattern"),
            (json!({"type": "tagger", "title": "X", "custom_field_options": [{"name": "A", "value": "a"}, {"name": "B", "value": "a"}]}), "options"),
        ] {
            let heard = lead.post("/api/v2/ticket_fields", json!({ "ticket_field": bad })).await.expect(422);
            assert!(heard.json["details"][key].is_array(), "{key}: {}", heard.text());
        }
        let list = agent.get("/api/v2/ticket_fields").await.expect(200);
        let kinds: Vec<&str> = list.json["ticket_fields"].as_array().expect("a list").iter().filter_map(|f| f["type"].as_str()).collect();
        assert_eq!(kinds, ["subject", "description", "status", "tickettype", "priority", "group", "assignee", "text"]);
        assert_eq!(list.json["count"], 8);
        let cause = cause(&lead).await;
        lead.put("/api/v2/ticket_fields/reorder", json!({"ticket_field_ids": [1, cause, room]})).await.expect(200);
        assert_eq!(agent.get("/api/v2/ticket_fields").await.expect(200).ids("ticket_fields")[7..], [cause, room]);
        // Options.
        let options = format!("/api/v2/ticket_fields/{cause}/options");
        let glue = made(&lead.post(&options, json!({"custom_field_option": {"name": "Glue", "value": "glue"}})).await.expect(201), "custom_field_option");
        let renamed = lead.post(&options, json!({"custom_field_option": {"id": glue, "name": "Hot glue", "value": "glue"}})).await.expect(200);
        assert_eq!((made(&renamed, "custom_field_option"), &renamed.json["custom_field_option"]["name"]), (glue, &json!("Hot glue")));
        assert_eq!(agent.get(&options).await.expect(200).json["count"], 3);
        let opened = open(&agent, json!({"custom_fields": [{"id": cause, "value": "glue"}]})).await.expect(201);
        lead.delete(&format!("{options}/{glue}")).await.expect(204);
        agent.get(&format!("{options}/{glue}")).await.expect(404);
        let kept = agent.get(&format!("/api/v2/tickets/{}", made(&opened, "ticket"))).await.expect(200);
        assert_eq!(value(&kept.json["ticket"], cause), json!("glue"), "a ticket keeps what it has");
        agent.delete(&path).await.expect(403);
        lead.delete(&path).await.expect(204);
        lead.get(&path).await.expect(404);
    }

    async fn a_form_asks_for_what_its_conditions_say_before_solving(desk) {
        let api = Client::of(desk, ADMIN).await;
        let cause = cause(&api).await;
        let length = add(&api, json!({"type": "integer", "title": "Length"})).await;
        let note = add(&api, json!({"type": "textarea", "title": "Note"})).await;
        let form = json!({"ticket_form": {
            "name": "Fault", "end_user_visible": true, "display_name": "Something is broken", "ticket_field_ids": [1, 2, cause, length],
            "agent_conditions": [{"parent_field_id": cause, "value": "cable", "child_fields": [
                {"id": length, "is_required": true, "required_on_statuses": {"type": "SOME_STATUSES", "statuses": ["solved"]}},
            ]}],
        }});
        let made_form = api.post("/api/v2/ticket_forms", form).await.expect(201);
        let (f, id) = (made_form.json["ticket_form"].clone(), made(&made_form, "ticket_form"));
        assert_eq!((&f["default"], &f["active"], &f["in_all_brands"]), (&json!(true), &json!(true), &json!(true)));
        assert_eq!(f["ticket_field_ids"], json!([1, 2, 3, 4, 5, 6, 7, cause, length]));
        assert_eq!(f["agent_conditions"][0]["child_fields"][0]["required_on_statuses"]["type"], "SOME_STATUSES");
        let opened = open(&api, json!({"custom_fields": [{"id": cause, "value": "cable"}]})).await.expect(201);
        let ticket = made(&opened, "ticket");
        assert_eq!(opened.json["ticket"]["ticket_form_id"], id);
        let refused = change(&api, ticket, json!({"status": "solved"})).await.expect(422);
        assert!(refused.text().contains("“Length” must have a value before this ticket is solved"), "{}", refused.text());
        change(&api, ticket, json!({"status": "solved", "comment": {"body": "Done"}})).await.expect(422);
        change(&api, ticket, json!({"status": "pending"})).await.expect(200);
        change(&api, ticket, json!({"status": "solved", "custom_fields": [{"id": length, "value": 3}]})).await.expect(200);
        // Where the condition does not hold nothing is asked.
        let other = made(&open(&api, json!({"custom_fields": [{"id": cause, "value": "toner"}]})).await.expect(201), "ticket");
        change(&api, other, json!({"status": "solved"})).await.expect(200);
        // Circles and strangers are refused in words.
        let path = format!("/api/v2/ticket_forms/{id}");
        let heard = api.put(&path, json!({"ticket_form": {"agent_conditions": [{"parent_field_id": cause, "value": "cable", "child_fields": [{"id": note}]}]}})).await.expect(422);
        assert!(heard.text().contains("not on the form"), "{}", heard.text());
        let heard = api.put(&path, json!({"ticket_form": {"agent_conditions": [{"parent_field_id": cause, "value": "cable", "child_fields": [{"id": cause}]}]}})).await.expect(422);
        assert!(heard.text().contains("go in a circle"), "{}", heard.text());
        api.put(&path, json!({"ticket_form": {"active": false}})).await.expect(409);
        let copy = made(&api.post(&format!("{path}/clone"), json!({})).await.expect(201), "ticket_form");
        assert_eq!(api.get(&format!("/api/v2/ticket_forms/show_many?ids={copy},{id}")).await.expect(200).ids("ticket_forms"), [copy, id]);
        api.put("/api/v2/ticket_forms/reorder", json!({"ticket_form_ids": [copy, id]})).await.expect(200);
        assert_eq!(api.get("/api/v2/ticket_forms").await.expect(200).ids("ticket_forms"), [copy, id]);
        change(&api, other, json!({"ticket_form_id": copy})).await.expect(200);
        api.delete(&format!("/api/v2/ticket_forms/{copy}")).await.expect(204);
        assert_eq!(api.get(&format!("/api/v2/tickets/{other}")).await.expect(200).json["ticket"]["ticket_form_id"], id);
        change(&api, other, json!({"ticket_form_id": copy})).await.expect(422);
        // An option that goes takes its conditions along.
        api.put(&format!("/api/v2/ticket_fields/{cause}"), json!({"ticket_field": {"custom_field_options": [{"name": "Toner", "value": "toner"}]}})).await.expect(200);
        assert_eq!(api.get(&path).await.expect(200).json["ticket_form"]["agent_conditions"], json!([]));
    }

    async fn a_tag_is_renamed_on_every_ticket(desk) {
        let (lead, agent) = (Client::of(desk, LEAD).await, Client::of(desk, AGENT).await);
        let cause = cause(&lead).await;
        let mut all = Vec::new();
        for tags in [json!(["vpn"]), json!(["vpn", "wlan"]), json!(["other"])] {
            all.push(made(&open(&agent, json!({ "tags": tags })).await.expect(201), "ticket"));
        }
        open(&agent, json!({"custom_fields": [{"id": cause, "value": "cable"}]})).await.expect(201);
        let body = |tag: &str, becomes: Value| json!({"tag_rewrite": {"tag": tag, "becomes": becomes}});
        agent.post("/api/desk/v1/tag_rewrites", body("vpn", json!("wlan"))).await.expect(403);
        for (tag, becomes, status) in [("vpn", json!("vpn"), 422), ("vpn", json!("a b"), 422), ("cable", json!("x"), 409), ("x", json!("cable"), 409)] {
            lead.post("/api/desk/v1/tag_rewrites", body(tag, becomes)).await.expect(status);
        }
        let begun = lead.post("/api/desk/v1/tag_rewrites", body("VPN", json!("wlan"))).await.expect(202);
        assert_eq!((&begun.json["tag_rewrite"]["tag"], &begun.json["tag_rewrite"]["total"]), (&json!("vpn"), &json!(2)));
        deskhand::followers::tags::step(desk.app()).await.expect("it is done");
        let list = lead.get("/api/desk/v1/tag_rewrites").await.expect(200);
        assert_eq!(list.json["tag_rewrites"][0]["done"], 2);
        assert!(list.json["tag_rewrites"][0]["finished_at"].is_string());
        for (ticket, expected) in all.iter().zip([json!(["wlan"]), json!(["wlan"]), json!(["other"])]) {
            assert_eq!(agent.get(&format!("/api/v2/tickets/{ticket}")).await.expect(200).json["ticket"]["tags"], expected);
        }
        lead.post("/api/desk/v1/tag_rewrites", body("other", json!(null))).await.expect(202);
        deskhand::followers::tags::step(desk.app()).await.expect("it is done");
        let tags = agent.get("/api/v2/tags").await.expect(200);
        assert_eq!(tags.json["tags"], json!([{"name": "wlan", "count": 2}, {"name": "cable", "count": 1}]));
        assert_eq!(agent.get("/api/v2/autocomplete/tags?name=wl").await.expect(200).json["tags"], json!(["wlan"]));
        assert_eq!(found(desk, &agent, "tags:wlan").await.len(), 2, "search hears of it");
        let audits = agent.get(&format!("/api/v2/tickets/{}/audits", all[0])).await.expect(200);
        assert!(audits.text().contains("\"previous_value\":[\"vpn\"]"), "and the ticket's history tells it");
    }

    async fn steps_and_time_are_kept_for_programs(desk) {
        let (lead, agent) = (Client::of(desk, LEAD).await, Client::of(desk, AGENT).await);
        let ticket = made(&open(&agent, json!({})).await.expect(201), "ticket");
        let list = lead.post("/api/desk/v1/checklists", json!({"checklist": {"name": "New employee", "steps": ["Account", "Badge"]}})).await.expect(201);
        let steps = format!("/api/desk/v1/tickets/{ticket}/checklist");
        agent.post(&steps, json!({"step": {"list_id": made(&list, "checklist")}})).await.expect(201);
        let all = agent.post(&steps, json!({"step": {"text": "Lunch"}})).await.expect(201).json["checklist"]["steps"].clone();
        let id = |n: usize| all[n]["id"].as_i64().expect("an id");
        agent.put(&format!("{steps}/{}", id(2)), json!({"step": {"done": true, "place": 1}})).await.expect(200);
        let now = agent.get(&steps).await.expect(200).json["checklist"]["steps"].clone();
        let texts: Vec<&str> = now.as_array().expect("a list").iter().filter_map(|s| s["text"].as_str()).collect();
        assert_eq!(texts, ["Lunch", "Account", "Badge"]);
        assert_eq!((&now[0]["done"], &now[0]["done_by"], &now[1]["done"]), (&json!(true), &json!(desk.person(AGENT).await), &json!(false)));
        agent.delete(&format!("{steps}/{}", id(0))).await.expect(204);
        agent.put(&format!("{steps}/{}", id(0)), json!({"step": {"done": true}})).await.expect(404);
        agent.put(&format!("{steps}/{}", id(1)), json!({"step": {"colour": "red"}})).await.expect(422);

        let time = format!("/api/desk/v1/tickets/{ticket}/time");
        agent.post(&time, json!({"time_entry": {"seconds": 90}})).await.expect(409);
        let mut page = desk.sign_in(LEAD).await;
        page.post("/agent/checklists/time", &[("record", "1")]).await.expect(303);
        let entry = made(&agent.post(&time, json!({"time_entry": {"seconds": 90}})).await.expect(201), "time_entry");
        for bad in [json!(0), json!(-5), json!(90_000), json!("long")] {
            agent.post(&time, json!({"time_entry": {"seconds": bad}})).await.expect(422);
        }
        lead.put(&format!("{time}/{entry}"), json!({"time_entry": {"seconds": 60}})).await.expect(200);
        let metric = agent.get(&time).await.expect(200).json["metric"].clone();
        assert_eq!((&metric["time_spent_seconds"], &metric["entries"][0]["id"]), (&json!(60), &json!(entry)));
        let own = made(&lead.post(&time, json!({"time_entry": {"seconds": 30}})).await.expect(201), "time_entry");
        agent.delete(&format!("{time}/{own}")).await.expect(403);
        agent.get("/api/desk/v1/time_entries").await.expect(403);
        let all = Client::of(desk, ADMIN).await.get(&format!("/api/desk/v1/time_entries?after={entry}")).await.expect(200);
        assert_eq!((all.ids("time_entries"), &all.json["has_more"]), (vec![own], &json!(false)));
    }
}
