//! Search in the dialect's grammar.

use serde_json::json;

use super::{Client, local, made};
use crate::harness::{ADMIN, on_both};

fn query(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

on_both! {
    async fn everything_is_found_by_what_it_is(desk) {
        let api = Client::of(desk, ADMIN).await;
        let org = made(&api.post("/api/v2/organizations", json!({"organization": {"name": "Printworks"}})).await.expect(201), "organization");
        let rosa = made(&api.post("/api/v2/users", json!({"user": {"name": "Rosa Prints", "email": "rosa@customer.example", "organization_id": org}})).await.expect(201), "user");
        let group = made(&api.post("/api/v2/groups", json!({"group": {"name": "Printers"}})).await.expect(201), "group");
        let mut tickets = Vec::new();
        for (subject, priority, tags) in [("Printer hums", "low", json!(["vpn", "hw"])), ("Printer jams", "urgent", json!(["hw"])), ("Password", "normal", json!(["vpn"]))] {
            let body = json!({"ticket": {"subject": subject, "comment": {"body": "please help"}, "requester_id": rosa, "priority": priority, "tags": tags, "group_id": group}});
            tickets.push(made(&api.post("/api/v2/tickets", body).await.expect(201), "ticket"));
        }
        api.put(&format!("/api/v2/tickets/{}", tickets[1]), json!({"ticket": {"status": "hold"}})).await.expect(200);
        desk.settle_search().await;
        let (a, b, c) = (tickets[0], tickets[1], tickets[2]);
        for (text, expected) in [
            ("type:ticket printer sort:asc order_by:created_at", vec![a, b]),
            ("type:ticket \"printer jams\"", vec![b]),
            ("type:ticket -printer", vec![c]),
            ("type:ticket tags:vpn tags:hw order_by:id sort:asc", vec![a, b, c]),
            ("type:ticket status:hold", vec![b]),
            ("status<hold order_by:id sort:asc", vec![a, c]),
            ("priority>=high", vec![b]),
            ("requester:rosa@customer.example order_by:priority sort:desc", vec![b, c, a]),
            ("type:ticket organization:printworks subject:password", vec![c]),
            ("type:ticket group:printers via:api hums", vec![a]),
            ("type:ticket created>2020-01-01 created<2020-01-02", vec![]),
            ("type:user prints", vec![rosa]),
            ("type:user role:end-user", vec![rosa]),
            ("type:user organization:printworks", vec![rosa]),
            ("type:user email:rosa@customer.example", vec![rosa]),
            ("type:organization print", vec![org]),
            ("type:group print", vec![group]),
            ("print", vec![rosa, org, group]),
        ] {
            let heard = api.get(&format!("/api/v2/search.json?query={}", query(text))).await.expect(200);
            assert_eq!(heard.ids("results"), expected, "{text}");
            assert_eq!(heard.json["count"].as_i64(), Some(expected.len() as i64), "{text}");
            let counted = api.get(&format!("/api/v2/search/count.json?query={}", query(text))).await.expect(200);
            assert_eq!(counted.json["count"].as_i64(), Some(expected.len() as i64), "{text}");
        }
        // Kinds follow one another over pages.
        let (mut path, mut found) = (format!("/api/v2/search.json?query={}&per_page=2", query("print")), Vec::new());
        loop {
            let page = api.get(&path).await.expect(200);
            found.extend(page.json["results"].as_array().expect("results").iter().map(|r| r["result_type"].as_str().expect("a kind").to_owned()));
            match page.json["next_page"].as_str() {
                Some(next) => path = local(next),
                None => break,
            }
        }
        assert_eq!(found, ["user", "organization", "group"]);
        assert_eq!(api.walk(&format!("/api/v2/search/export.json?query={}&filter[type]=ticket&page[size]=1", query("help")), "results").await, tickets);
    }

    async fn what_cannot_be_searched_is_told(desk) {
        let api = Client::of(desk, ADMIN).await;
        for text in ["submitter:me", "type:topic", "type:user status:open", "created>sometime", "type:user -rosa", "priority:soon", "order_by:colour x", "via:pigeon"] {
            let heard = api.get(&format!("/api/v2/search?query={}", query(text))).await.expect(422);
            assert_eq!(heard.json["error"], "invalid", "{text}");
            assert!(heard.json["description"].as_str().is_some_and(|d| d.len() > 10), "{text}: {}", heard.text());
        }
        assert_eq!(api.get("/api/v2/search?query=x&page=11").await.expect(422).json["error"], "invalid");
        api.get("/api/v2/search").await.expect(400);
        api.get("/api/v2/search/export?query=x").await.expect(400);
        api.get("/api/v2/search/export?query=x&filter[type]=ticket&page[after]=zz").await.expect(400);
    }
}
