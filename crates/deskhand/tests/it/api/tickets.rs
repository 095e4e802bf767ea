//! Tickets and what belongs to them.

use serde_json::{Value, json};

use super::{Client, Heard, made, request};
use crate::harness::letters::Mail;
use crate::harness::{ADMIN, AGENT, on_both};

async fn contact(api: &Client, email: &str) -> i64 {
    made(
        &api.post("/api/v2/users", json!({"user": {"name": "Rosa Marin", "email": email}})).await.expect(201),
        "user",
    )
}

async fn open(api: &Client, ticket: Value) -> i64 {
    made(&api.post("/api/v2/tickets", json!({ "ticket": ticket })).await.expect(201), "ticket")
}

on_both! {
    async fn a_ticket_is_opened_answered_and_solved(desk) {
        let api = Client::of(desk, ADMIN).await;
        let rosa = contact(&api, "rosa@customer.example").await;
        let body = json!({"ticket": {
            "id": "", "subject": "Broken", "comment": {"body": "All broken ✓"}, "requester_id": rosa, "tags": ["VPN", "b c"], "priority": "high",
            "type": "incident", "external_id": "x-1", "email_ccs": [{"user_email": "kim@customer.example"}], "custom_fields": [], "ticket_form_id": 3,
        }});
        let opened = api.post("/api/v2/tickets.json", body).await.expect(201);
        let (t, ticket) = (&opened.json["ticket"], made(&opened, "ticket"));
        assert_eq!(opened.header("x-zendesk-api-warn"), None, "a form of another desk means nothing where there are none");
        assert!(opened.header("location").is_some_and(|l| l.ends_with(&format!("/api/v2/tickets/{ticket}.json"))));
        for (key, value) in [
            ("status", json!("new")), ("description", json!("All broken ✓")), ("priority", json!("high")), ("type", json!("incident")),
            ("external_id", json!("x-1")), ("requester_id", json!(rosa)), ("submitter_id", json!(desk.person(ADMIN).await)),
            ("tags", json!(["b", "c", "vpn"])), ("is_public", json!(true)), ("custom_fields", json!([])), ("brand_id", json!(null)),
        ] {
            assert_eq!(t[key], value, "{key}");
        }
        assert_eq!(t["email_cc_ids"].as_array().map(Vec::len), Some(1));
        assert_eq!(opened.json["audit"]["ticket_id"], ticket);
        desk.settle().await;
        let sent = desk.relay.last();
        assert_eq!(sent.to, ["rosa@customer.example", "kim@customer.example"], "a public comment goes out");

        let agent = desk.person(AGENT).await;
        let assigned = api.put(&format!("/api/v2/tickets/{ticket}"), json!({"ticket": {"assignee_email": AGENT}})).await.expect(200);
        assert_eq!((&assigned.json["ticket"]["assignee_id"], &assigned.json["ticket"]["status"]), (&json!(agent), &json!("open")));
        for status in ["pending", "hold", "open", "solved"] {
            let heard = api.put(&format!("/api/v2/tickets/{ticket}"), json!({"ticket": {"status": status}})).await.expect(200);
            assert_eq!(heard.json["ticket"]["status"], status);
        }
        let note = json!({"ticket": {"comment": {"html_body": "<p>an <i>inner</i> note</p><script>alert(1)</script>", "public": false}, "additional_tags": ["d"], "remove_tags": ["b"]}});
        let noted = api.put(&format!("/api/v2/tickets/{ticket}"), note).await.expect(200);
        assert_eq!(noted.json["ticket"]["tags"], json!(["c", "d", "vpn"]));
        let comments = api.get(&format!("/api/v2/tickets/{ticket}/comments?sort_order=desc&include=users")).await.expect(200);
        let last = &comments.json["comments"][0];
        assert_eq!((&last["public"], &last["plain_body"]), (&json!(false), &json!("an inner note")));
        let html = last["html_body"].as_str().expect("HTML");
        assert!(html.contains("<i>inner</i>") && !html.contains("script"), "{html}");
        assert_eq!(comments.json["users"].as_array().map(Vec::len), Some(1));
        assert_eq!(api.get(&format!("/api/v2/tickets/{ticket}/comments/count")).await.expect(200).json["count"]["value"], 2);

        let audits = api.get(&format!("/api/v2/tickets/{ticket}/audits")).await.expect(200);
        let list = audits.json["audits"].as_array().expect("a list");
        let event = |field: &str, value: &str| list.iter().flat_map(|a| a["events"].as_array().expect("events")).find(|e| e["field_name"] == field && e["value"] == value).cloned();
        let held = event("status", "hold").expect("it was put on hold");
        assert_eq!((&held["type"], &held["previous_value"]), (&json!("Change"), &json!("pending")));
        assert_eq!(event("requester_id", &rosa.to_string()).map(|e| e["type"].clone()), Some(json!("Create")));
        assert_eq!(last["audit_id"], list.last().expect("audits")["id"], "a comment knows its change");
        let tags = list.last().and_then(|a| a["events"].as_array()).and_then(|e| e.iter().find(|e| e["field_name"] == "tags")).expect("tags changed");
        assert_eq!((&tags["previous_value"], &tags["value"]), (&json!(["b", "c", "vpn"]), &json!(["c", "d", "vpn"])));
        let first = list[0]["id"].as_i64().expect("an id");
        assert_eq!(api.get(&format!("/api/v2/tickets/{ticket}/audits/{first}")).await.expect(200).json["audit"]["id"], first);
        assert_eq!(noted.json["audit"]["id"], list.last().expect("audits")["id"]);

        api.delete(&format!("/api/v2/tickets/{ticket}.json")).await.expect(204);
        api.get(&format!("/api/v2/tickets/{ticket}.json")).await.expect(404);
        desk.verify().await;
    }

    async fn what_does_not_do_is_told_by_field(desk) {
        let api = Client::of(desk, ADMIN).await;
        let bad = json!({"ticket": {"subject": "s", "status": "on_hold", "priority": "later", "assignee_id": "x", "comment": {"body": "b"}}});
        let heard = api.post("/api/v2/tickets", bad).await.expect(422);
        let named: Vec<_> = heard.json["details"].as_object().expect("details").keys().cloned().collect();
        assert_eq!(named, ["assignee_id", "priority", "status"]);
        for (body, field) in [
            (json!({"subject": "s"}), "base"),
            (json!({"subject": "s", "comment": {"body": "b"}, "assignee_id": 999_999}), "assignee_id"),
            (json!({"subject": "s", "comment": {"body": "b"}, "group_id": 999_999}), "group_id"),
            (json!({"subject": "s", "comment": {"body": "b"}, "organization_id": 999_999}), "organization_id"),
            (json!({"subject": "s", "comment": {"body": "b"}, "requester_id": 999_999}), "requester_id"),
            (json!({"subject": "s", "comment": {"body": "b", "uploads": ["nothing"]}}), "uploads"),
            (json!({"subject": "s", "comment": {"body": "b"}, "email_ccs": [{"user_id": 999_999}]}), "email_ccs"),
            (json!({"subject": "s", "comment": {"body": "b"}, "requester": {"email": "no address", "name": "x"}}), "email"),
        ] {
            let heard = api.post("/api/v2/tickets", json!({ "ticket": body })).await.expect(422);
            assert!(heard.json["details"][field].is_array(), "{field}: {}", heard.text());
        }
        assert_eq!(api.get("/api/v2/tickets/count").await.expect(200).json["count"]["value"], 0, "and nothing of it stays");
        assert_eq!(api.get("/api/v2/users/search?query=no").await.expect(200).json["count"], 0);
    }

    async fn whoever_was_slower_is_told(desk) {
        let api = Client::of(desk, ADMIN).await;
        let ticket = open(&api, json!({"subject": "s", "comment": {"body": "b"}})).await;
        let path = format!("/api/v2/tickets/{ticket}");
        let stamp = api.get(&path).await.expect(200).json["ticket"]["updated_at"].clone();
        desk.advance(5).await;
        api.put(&path, json!({"ticket": {"priority": "low"}})).await.expect(200);
        let late = json!({"ticket": {"priority": "urgent", "comment": {"body": "late"}, "safe_update": true, "updated_stamp": stamp}});
        assert_eq!(api.put(&path, late.clone()).await.expect(409).json["error"], "UpdateConflict");
        let now = api.get(&path).await.expect(200);
        assert_eq!(now.json["ticket"]["priority"], "low");
        let mut again = late;
        again["ticket"]["updated_stamp"] = now.json["ticket"]["updated_at"].clone();
        api.put(&path, again).await.expect(200);
        api.put(&path, json!({"ticket": {"safe_update": true}})).await.expect(422);
    }

    async fn a_closed_ticket_stays_closed(desk) {
        let api = Client::of(desk, ADMIN).await;
        let ticket = open(&api, json!({"subject": "s", "comment": {"body": "b"}, "status": "closed"})).await;
        let heard = api.put(&format!("/api/v2/tickets/{ticket}"), json!({"ticket": {"comment": {"body": "more"}}})).await.expect(422);
        assert!(heard.json["details"]["status"].is_array(), "{}", heard.text());
        let next = open(&api, json!({"subject": "again", "comment": {"body": "b"}, "via_followup_source_id": ticket})).await;
        assert_eq!(api.get(&format!("/api/v2/tickets/{ticket}")).await.expect(200).json["ticket"]["followup_ids"], json!([next]));
        assert_eq!(api.get(&format!("/api/v2/tickets/{next}/related")).await.expect(200).json["ticket_related"]["followup_source_ids"], json!([ticket]));
    }

    async fn lists_bring_along_what_they_name(desk) {
        let api = Client::of(desk, ADMIN).await;
        let org = made(&api.post("/api/v2/organizations", json!({"organization": {"name": "O", "domain_names": ["customer.example"]}})).await.expect(201), "organization");
        let group = made(&api.post("/api/v2/groups", json!({"group": {"name": "G"}})).await.expect(201), "group");
        let rosa = contact(&api, "rosa@customer.example").await;
        let agent = desk.person(AGENT).await.0;
        let mut tickets = Vec::new();
        for n in 0..3 {
            tickets.push(open(&api, json!({"subject": n.to_string(), "comment": {"body": "b"}, "requester_id": rosa, "assignee_id": agent, "group_id": group})).await);
        }
        let list = api.get("/api/v2/tickets?include=users,groups,organizations,comment_count,None").await.expect(200);
        assert_eq!((list.ids("tickets"), list.ids("groups"), list.ids("organizations")), (tickets.clone(), vec![group], vec![org]));
        let mut users = list.ids("users");
        users.sort();
        let mut expected = vec![rosa, agent, desk.person(ADMIN).await.0];
        expected.sort();
        assert_eq!(users, expected, "each once");
        assert_eq!(list.json["tickets"][0]["comment_count"], 1);
        for path in [format!("users/{rosa}/tickets/requested"), format!("users/{agent}/tickets/assigned"), format!("organizations/{org}/tickets"), format!("tickets/show_many?ids={}", tickets.iter().map(i64::to_string).collect::<Vec<_>>().join(","))] {
            assert_eq!(api.get(&format!("/api/v2/{path}")).await.expect(200).ids("tickets"), tickets, "{path}");
        }
        let reversed: Vec<_> = tickets.iter().rev().copied().collect();
        assert_eq!(api.walk("/api/v2/tickets?page[size]=2&sort=-id", "tickets").await, reversed);
        // Mail on its way out changes tickets, too.
        desk.settle().await;
        let changed = [tickets[1], tickets[0], tickets[2]];
        for id in changed {
            api.put(&format!("/api/v2/tickets/{id}"), json!({"ticket": {"priority": "low"}})).await.expect(200);
        }
        assert_eq!(api.walk("/api/v2/tickets?page[size]=1&sort_by=updated_at", "tickets").await, changed);
        api.get("/api/v2/tickets?sort_by=colour").await.expect(400);
        api.get("/api/v2/tickets?sort_by=id%3Bdrop+table+ticket").await.expect(400);
        let many = (1..=101).map(|n| n.to_string()).collect::<Vec<_>>().join(",");
        assert_eq!(api.get(&format!("/api/v2/tickets/show_many?ids={many}")).await.expect(400).json["error"], "TooManyValues");
    }

    async fn copies_are_kept_added_and_removed(desk) {
        let api = Client::of(desk, ADMIN).await;
        let (a, b) = (contact(&api, "a@customer.example").await, contact(&api, "b@customer.example").await);
        let ticket = open(&api, json!({"subject": "s", "comment": {"body": "b"}, "collaborators": [a]})).await;
        let path = format!("/api/v2/tickets/{ticket}");
        let copies = |v: &Heard| v.json["ticket"]["collaborator_ids"].clone();
        let heard = api.put(&path, json!({"ticket": {"email_ccs": [{"user_id": b, "action": "put"}]}})).await.expect(200);
        assert_eq!(copies(&heard), json!([a, b]));
        let heard = api.put(&path, json!({"ticket": {"email_ccs": [{"user_id": a, "action": "delete"}]}})).await.expect(200);
        assert_eq!(copies(&heard), json!([b]));
        let heard = api.put(&path, json!({"ticket": {"collaborator_ids": [a]}})).await.expect(200);
        assert_eq!(copies(&heard), json!([a]));
        assert_eq!(api.get(&format!("{path}/email_ccs")).await.expect(200).ids("users"), [a]);
        assert_eq!(api.get(&format!("/api/v2/users/{a}/tickets/ccd")).await.expect(200).ids("tickets"), [ticket]);
        assert!(api.get(&format!("{path}/followers")).await.expect(200).ids("users").is_empty());
        let heard = api.put(&path, json!({"ticket": {"email_cc_ids": [b]}})).await.expect(200);
        assert_eq!((copies(&heard), &heard.json["ticket"]["email_cc_ids"]), (json!([b]), &json!([b])));
        // Sent back as it was read, it changes nothing.
        let whole = api.get(&path).await.expect(200).json;
        assert_eq!(copies(&api.put(&path, whole).await.expect(200)), json!([b]));
    }

    async fn followers_are_those_of_the_team_who_watch(desk) {
        let api = Client::of(desk, ADMIN).await;
        let [ben, cleo] = [desk.person(crate::harness::AGENT).await.0, desk.person(crate::harness::OTHER_AGENT).await.0];
        let wish = json!({"subject": "s", "comment": {"body": "b"}, "followers": [{"user_id": ben, "action": "put"}]});
        let ticket = open(&api, wish).await;
        let path = format!("/api/v2/tickets/{ticket}");
        let followers = |v: &Heard| v.json["ticket"]["follower_ids"].clone();
        assert_eq!(followers(&api.get(&path).await.expect(200)), json!([ben]));
        let heard = api.put(&path, json!({"ticket": {"followers": [{"user_email": "cleo@team.example"}, {"user_id": ben, "action": "delete"}]}})).await.expect(200);
        assert_eq!(followers(&heard), json!([cleo]));
        assert_eq!(api.get(&format!("{path}/followers")).await.expect(200).ids("users"), [cleo]);
        let heard = api.put(&path, json!({"ticket": {"follower_ids": [ben]}})).await.expect(200);
        assert_eq!(followers(&heard), json!([ben]));
        assert_eq!(followers(&api.put(&path, json!({"ticket": {"follower_ids": []}})).await.expect(200)), json!([]));
        // A contact follows nothing: whoever is no colleague is in copy.
        let rosa = contact(&api, "rosa@customer.example").await;
        api.put(&path, json!({"ticket": {"follower_ids": [rosa]}})).await.expect(422);
        api.put(&path, json!({"ticket": {"followers": [{"action": "put"}]}})).await.expect(422);
    }

    async fn tags_are_set_added_and_taken(desk) {
        let api = Client::of(desk, ADMIN).await;
        let ticket = open(&api, json!({"subject": "s", "comment": {"body": "b"}, "tags": ["a"]})).await;
        let path = format!("/api/v2/tickets/{ticket}/tags.json");
        assert_eq!(api.put(&path, json!({"tags": ["b"]})).await.expect(200).json, json!({"tags": ["a", "b"]}));
        assert_eq!(api.post(&path, json!({"tags": ["c", "d"]})).await.expect(201).json, json!({"tags": ["c", "d"]}));
        assert_eq!(api.ask(request("DELETE", &path, &json!({"tags": ["c"]}))).await.expect(200).json, json!({"tags": ["d"]}));
        assert_eq!(api.get(&path).await.expect(200).json, json!({"tags": ["d"]}));
        assert_eq!(api.get("/api/v2/tags").await.expect(200).json["tags"], json!([{"name": "d", "count": 1}]));
    }

    async fn mails_are_tickets_here_too(desk) {
        let ticket = desk.ticket(&Mail::new("Rosa Marin <rosa@customer.example>", "The printer hums", "It hums.").id("q1@customer.example")).await;
        let api = Client::of(desk, AGENT).await;
        let shown = api.get(&format!("/api/v2/tickets/{ticket}?include=users")).await.expect(200);
        let t = &shown.json["ticket"];
        assert_eq!((&t["via"]["channel"], &t["recipient"], &t["status"]), (&json!("email"), &json!("support@desk.example"), &json!("new")));
        assert_eq!(t["via"]["source"]["from"], json!({"address": "rosa@customer.example", "name": "Rosa Marin"}));
        assert_eq!((&t["description"], &t["submitter_id"]), (&json!("It hums."), &t["requester_id"]));
        let reply = json!({"ticket": {"comment": {"body": "Clean the rollers."}, "status": "pending"}});
        assert_eq!(api.put(&format!("/api/v2/tickets/{ticket}"), reply).await.expect(200).json["ticket"]["status"], "pending");
        desk.settle().await;
        let sent = desk.relay.last();
        assert_eq!(sent.to, ["rosa@customer.example"]);
        assert!(sent.letter().text.contains("Clean the rollers."));
    }

    async fn many_tickets_are_changed_as_a_job(desk) {
        let api = Client::of(desk, ADMIN).await;
        let result = |heard: Heard| {
            let (api, id) = (api.clone(), heard.expect(200).json["job_status"]["id"].as_str().expect("a job").to_owned());
            async move { api.get(&format!("/api/v2/job_statuses/{id}")).await.expect(200).json["job_status"].clone() }
        };
        let list: Vec<Value> = (0..100).map(|n| json!({"subject": format!("bulk {n}"), "comment": {"body": "b"}})).collect();
        let job = result(api.post("/api/v2/tickets/create_many", json!({ "tickets": list })).await).await;
        assert_eq!((&job["status"], &job["total"]), (&json!("completed"), &json!(100)));
        let ids: Vec<i64> = job["results"].as_array().expect("results").iter().map(|r| r["id"].as_i64().expect("an id")).collect();
        assert_eq!(ids.len(), 100);
        let some = format!("{},{},999999", ids[0], ids[1]);
        let job = result(api.put(&format!("/api/v2/tickets/update_many?ids={some}"), json!({"ticket": {"status": "solved"}})).await).await;
        assert_eq!(job["results"][2]["error"], "RecordNotFound");
        let job = result(api.put("/api/v2/tickets/update_many", json!({"tickets": [{"id": ids[2], "status": "new"}, {"id": ids[3], "status": "solved"}]})).await).await;
        assert_eq!((&job["results"][0]["success"], &job["results"][1]["success"]), (&json!(true), &json!(true)));
        let job = result(api.delete(&format!("/api/v2/tickets/destroy_many?ids={some}")).await).await;
        assert_eq!(job["results"][0]["status"], "Deleted");
        api.get(&format!("/api/v2/tickets/{}", ids[0])).await.expect(404);
        assert_eq!(api.get("/api/v2/tickets?per_page=100").await.expect(200).json["count"], 98);
        let over: Vec<Value> = (0..101).map(|_| json!({"subject": "x", "comment": {"body": "b"}})).collect();
        let heard = api.post("/api/v2/tickets/create_many", json!({ "tickets": over })).await.expect(400);
        assert_eq!((&heard.json["error"], &heard.json["max_count"]), (&json!("TooManyValues"), &json!(100)));
        api.post("/api/v2/tickets/create_many", json!({ "tickets": [] })).await.expect(400);
        api.post("/api/v2/tickets/create_many", json!({ "tickets": [1] })).await.expect(400);
    }
}
