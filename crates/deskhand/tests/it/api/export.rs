//! Incremental exports.

use serde_json::json;

use super::{Client, local, made};
use crate::harness::{ADMIN, START, on_both};

on_both! {
    async fn every_record_comes_once_and_changes_come_after(desk) {
        let api = Client::of(desk, ADMIN).await;
        let mut ids = Vec::new();
        for n in 0..7 {
            ids.push(made(&api.post("/api/v2/tickets", json!({"ticket": {"subject": format!("T{n}"), "comment": {"body": "b"}}})).await.expect(201), "ticket"));
        }
        let start = START.unix() - 10;
        let (mut path, mut seen) = (format!("/api/v2/incremental/tickets/cursor.json?start_time={start}&per_page=3"), Vec::new());
        let last = loop {
            let page = api.get(&path).await.expect(200);
            seen.extend(page.ids("tickets"));
            path = local(page.json["after_url"].as_str().expect("a link"));
            assert!(!path.contains("start_time") && path.contains("per_page=3"), "{path}");
            if page.json["end_of_stream"] == true {
                break path;
            }
        };
        assert_eq!(seen, ids);
        let nothing = api.get(&last).await.expect(200);
        assert!(nothing.ids("tickets").is_empty() && nothing.json["end_of_stream"] == true);
        let before = desk.now().unix();
        api.put(&format!("/api/v2/tickets/{}", ids[2]), json!({"ticket": {"priority": "low"}})).await.expect(200);
        let after = desk.now().unix();
        api.delete(&format!("/api/v2/tickets/{}", ids[4])).await.expect(204);
        let changed = api.get(&last).await.expect(200);
        assert_eq!(changed.ids("tickets"), [ids[2], ids[4]]);
        assert_eq!(changed.json["tickets"][1]["status"], "deleted");
        let generated = changed.json["tickets"][0]["generated_timestamp"].as_i64().expect("a moment");
        assert!((before..=after).contains(&generated), "{before} {generated} {after}");
        for bad in ["", "?start_time=x", "?start_time=99999999999", "?cursor=zz", "?start_time=0&per_page=0"] {
            api.get(&format!("/api/v2/incremental/tickets/cursor{bad}")).await.expect(400);
        }
    }

    async fn pages_by_time_end_between_two_seconds(desk) {
        let api = Client::of(desk, ADMIN).await;
        let mut ids = Vec::new();
        for burst in 0..3 {
            for n in 0..4 {
                ids.push(made(&api.post("/api/v2/tickets", json!({"ticket": {"subject": format!("{burst}.{n}"), "comment": {"body": "b"}}})).await.expect(201), "ticket"));
            }
            desk.advance(60).await;
        }
        let (mut path, mut seen, mut pages) = (format!("/api/v2/incremental/tickets.json?start_time={}&per_page=3&include=users", START.unix()), Vec::new(), 0);
        loop {
            let page = api.get(&path).await.expect(200);
            seen.extend(page.ids("tickets"));
            assert_eq!(page.json["count"].as_u64(), Some(page.ids("tickets").len() as u64));
            assert_eq!(page.json["users"].as_array().map(Vec::len), Some(1));
            pages += 1;
            if page.json["end_of_stream"] == true {
                break;
            }
            assert!(pages < 20, "it never ends");
            path = local(page.json["next_page"].as_str().expect("a link"));
        }
        assert_eq!(seen, ids);
        assert!(pages > 1, "the bursts are on pages of their own");
        let users = api.get("/api/v2/incremental/users.json?start_time=2020-01-01T00:00:00Z").await.expect(200);
        assert_eq!(users.ids("users").len(), 5);
        let users = api.get("/api/v2/incremental/users/cursor.json?start_time=1577836800.0&per_page=2").await.expect(200);
        assert_eq!((users.ids("users").len(), &users.json["end_of_stream"]), (2, &json!(false)));
    }
}
