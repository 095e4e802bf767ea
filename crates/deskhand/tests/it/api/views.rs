//! Views for programs: the dialect's conditions, and the desk's own text.

use serde_json::json;

use super::{Client, made};
use crate::harness::{ADMIN, AGENT, LEAD, OTHER_AGENT, on_both};

on_both! {
    async fn a_view_by_conditions_holds_its_tickets(desk) {
        let api = Client::of(desk, ADMIN).await;
        let me = desk.person(ADMIN).await;
        let mut ids = Vec::new();
        for n in 0..5 {
            let priority = if n % 2 == 0 { "urgent" } else { "low" };
            let heard = api.post("/api/v2/tickets", json!({"ticket": {"subject": format!("T{n}"), "comment": {"body": "b"}, "priority": priority, "tags": ["a"], "assignee_id": me}})).await.expect(201);
            ids.push(made(&heard, "ticket"));
        }
        let view = json!({"view": {
            "title": "Urgent ones", "all": [{"field": "status", "operator": "less_than", "value": "solved"}, {"field": "priority", "operator": "is", "value": "urgent"}, {"field": "assignee_id", "operator": "is", "value": "current_user"}],
            "any": [{"field": "current_tags", "operator": "includes", "value": "a b"}, {"field": "current_tags", "operator": "includes", "value": "c"}],
            "output": {"columns": ["status", "requester", "created"], "group_by": "status", "sort_by": "created", "sort_order": "asc"},
        }});
        let heard = api.post("/api/v2/views.json", view).await.expect(201);
        let id = made(&heard, "view");
        assert!(heard.header("location").is_some_and(|l| l.ends_with(&format!("/api/v2/views/{id}.json"))));
        let v = &heard.json["view"];
        assert_eq!((v["title"].as_str(), v["active"].as_bool(), v["restriction"].is_null()), (Some("Urgent ones"), Some(true), true));
        assert_eq!(v["conditions"]["all"][1], json!({"field": "priority", "operator": "is", "value": "urgent"}));
        assert_eq!(v["conditions"]["all"][2], json!({"field": "assignee_id", "operator": "is", "value": "current_user"}));
        assert_eq!(v["conditions"]["any"].as_array().map(Vec::len), Some(2));
        assert_eq!((v["execution"]["sort_by"].as_str(), v["execution"]["sort_order"].as_str(), v["execution"]["group"]["id"].as_str()), (Some("created"), Some("asc"), Some("status")));

        let wanted = [ids[0], ids[2], ids[4]];
        let heard = api.get(&format!("/api/v2/views/{id}/tickets.json?include=users")).await.expect(200);
        assert_eq!((heard.ids("tickets").as_slice(), heard.json["count"].as_i64()), (wanted.as_slice(), Some(3)));
        assert!(heard.json["users"].is_array());
        assert_eq!(api.walk(&format!("/api/v2/views/{id}/tickets?page[size]=1"), "tickets").await, wanted);
        let heard = api.get(&format!("/api/v2/views/{id}/tickets?sort_by=created_at&sort_order=desc")).await.expect(200);
        assert_eq!(heard.ids("tickets"), [ids[4], ids[2], ids[0]]);
        api.get(&format!("/api/v2/views/{id}/tickets?sort_by=weather")).await.expect(400);

        let heard = api.get(&format!("/api/v2/views/{id}/execute")).await.expect(200);
        assert_eq!(heard.json["rows"].as_array().map(Vec::len), Some(3));
        assert_eq!((heard.json["rows"][0]["ticket"]["id"].as_i64(), heard.json["view"]["id"].as_i64()), (Some(ids[0]), Some(id)));
        assert!(heard.json["columns"].as_array().is_some_and(|c| c.iter().any(|c| c["id"] == "requester")));

        for path in [format!("/api/v2/views/{id}/count"), format!("/api/v2/views/{id}/count.json")] {
            let n = api.get(&path).await.expect(200).json["view_count"].clone();
            assert_eq!((n["view_id"].as_i64(), n["value"].as_i64(), n["pretty"].as_str(), n["fresh"].as_bool()), (Some(id), Some(3), Some("3"), Some(true)));
        }
        desk.settle_search().await;
        api.put(&format!("/api/v2/tickets/{}", ids[0]), json!({"ticket": {"priority": "low"}})).await.expect(200);
        desk.settle_search().await;
        let heard = api.get(&format!("/api/v2/views/count_many?ids={id},999999")).await.expect(200);
        assert_eq!((heard.json["view_counts"].as_array().map(Vec::len), heard.json["view_counts"][0]["value"].as_i64()), (Some(1), Some(2)), "counted on from the first count");

        let preview = json!({"view": {"all": [{"field": "status", "operator": "is", "value": "new"}], "any": []}});
        assert!(api.post("/api/v2/views/preview", preview.clone()).await.expect(200).json["rows"].is_array());
        assert!(api.post("/api/v2/views/preview/count", preview).await.expect(200).json["view_count"]["value"].is_number());
    }

    async fn views_are_listed_changed_and_deleted(desk) {
        let (lead, agent, other) = (Client::of(desk, LEAD).await, Client::of(desk, AGENT).await, Client::of(desk, OTHER_AGENT).await);
        let status = json!([{"field": "status", "operator": "is", "value": "open"}]);
        let mut ids = Vec::new();
        for n in 0..3 {
            ids.push(made(&lead.post("/api/v2/views", json!({"view": {"title": format!("V{n}"), "all": status}})).await.expect(201), "view"));
        }
        let own = made(&agent.post("/api/v2/views", json!({"view": {"title": "Own", "all": status, "restriction": {"type": "User"}}})).await.expect(201), "view");
        agent.post("/api/v2/views", json!({"view": {"title": "For all", "all": status}})).await.expect(403);
        assert_eq!(lead.get("/api/v2/views").await.expect(200).ids("views"), ids);
        assert_eq!(agent.walk("/api/v2/views?page[size]=2", "views").await, [ids.as_slice(), &[own]].concat());
        other.get(&format!("/api/v2/views/{own}")).await.expect(404);
        assert_eq!(agent.get("/api/v2/views?access=personal").await.expect(200).ids("views"), [own]);
        assert_eq!(agent.get("/api/v2/views/search?query=own").await.expect(200).ids("views"), [own]);
        assert_eq!(agent.get(&format!("/api/v2/views/show_many?ids={own},{}", ids[1])).await.expect(200).ids("views"), [ids[1], own]);
        assert_eq!(agent.get("/api/v2/views/count").await.expect(200).json["count"]["value"], 4);

        let heard = lead.put(&format!("/api/v2/views/{}", ids[0]), json!({"view": {"title": "Renamed", "active": false}})).await.expect(200);
        assert_eq!((heard.json["view"]["title"].as_str(), heard.json["view"]["conditions"]["all"][0]["value"].as_str()), (Some("Renamed"), Some("open")), "what is not said stays");
        for path in ["/api/v2/views/active", "/api/v2/views/compact"] {
            assert_eq!(lead.get(path).await.expect(200).ids("views"), ids[1..]);
        }
        assert_eq!(lead.get("/api/v2/views?active=false").await.expect(200).ids("views"), ids[..1]);
        lead.put("/api/v2/views/update_many", json!({"views": [{"id": ids[1], "position": 9}, {"id": ids[2], "position": 1}]})).await.expect(200);
        assert_eq!(lead.get("/api/v2/views/active").await.expect(200).ids("views"), [ids[2], ids[1]]);
        agent.delete(&format!("/api/v2/views/{}", ids[1])).await.expect(403);
        lead.delete(&format!("/api/v2/views/{}", ids[1])).await.expect(204);
        let heard = lead.delete(&format!("/api/v2/views/{}", ids[1])).await.expect(404);
        assert_eq!(heard.json["error"], "RecordNotFound");
        lead.delete(&format!("/api/v2/views/destroy_many?ids={},{}", ids[0], ids[2])).await.expect(204);
        assert_eq!(lead.get("/api/v2/views").await.expect(200).json["count"], 0);

        for (all, field) in [
            (json!([{"field": "subject_includes_word", "operator": "includes", "value": "x"}]), "conditions"),
            (json!([{"field": "query", "operator": "is", "value": "printer"}]), "query"),
        ] {
            let heard = lead.post("/api/v2/views", json!({"view": {"title": "Bad", "all": all}})).await.expect(422);
            assert!(heard.json["details"][field].is_array(), "{}", heard.text());
        }
        lead.post("/api/v2/views", json!({"view": {"all": status}})).await.expect(422);
    }

    async fn the_desks_own_views_are_made_of_text(desk) {
        let agent = Client::of(desk, AGENT).await;
        let body = json!({"view": {"name": "Late", "query": "status<solved updated<3d", "order": "updated-asc", "group": "team", "columns": ["requester", "number"]}});
        let heard = agent.post("/api/desk/v1/views", body).await.expect(201);
        let id = made(&heard, "view");
        let v = &heard.json["view"];
        assert_eq!((v["query"].as_str(), v["for"].as_str(), v["order"].as_str(), v["group"].as_str()), (Some("status<solved updated<3d"), Some("person"), Some("updated-asc"), Some("team")));
        let theirs = agent.get(&format!("/api/v2/views/{id}")).await.expect(200);
        assert_eq!(theirs.json["view"]["conditions"]["all"][1], json!({"field": "updated_at", "operator": "greater_than", "value": "72"}));
        let second = made(&agent.post("/api/desk/v1/views", json!({"view": {"name": "Other", "query": "(tag:a OR tag:b) (tag:c OR tag:d)"}})).await.expect(201), "view");
        let theirs = agent.get(&format!("/api/v2/views/{second}")).await.expect(200);
        assert_eq!(theirs.json["view"]["conditions"]["all"][0]["field"], "query", "what has no word in the dialect");
        agent.put("/api/desk/v1/views/order", json!({"order": {"view_ids": [second, id]}})).await.expect(200);
        assert_eq!(agent.get("/api/desk/v1/views").await.expect(200).ids("views"), [second, id]);
        let heard = agent.put(&format!("/api/desk/v1/views/{id}"), json!({"view": {"query": "tag:a tag:"}})).await.expect(422);
        assert!(heard.text().contains("at character"), "{}", heard.text());
        agent.put(&format!("/api/desk/v1/views/{id}"), json!({"view": {"colour": "red"}})).await.expect(422);
        agent.put(&format!("/api/desk/v1/views/{id}"), json!({"view": {"group": null}})).await.expect(200);
        assert!(agent.get(&format!("/api/desk/v1/views/{id}")).await.expect(200).json["view"]["group"].is_null());
        agent.delete(&format!("/api/desk/v1/views/{id}")).await.expect(204);
    }
}
