//! What tickets took, in the dialect's shapes.

use serde_json::{Value, json};

use super::{Client, local};
use crate::commands::receive_letter::question;
use crate::harness::{ADMIN, AGENT, START, TestDesk, on_both};

const MINUTE: i64 = 60;

/// A ticket that is answered after ten minutes, pending for twenty, and solved then.
async fn solved(desk: &TestDesk, api: &Client) -> i64 {
    let ticket = desk.ticket(&question()).await;
    desk.settle().await;
    let path = format!("/api/v2/tickets/{ticket}");
    desk.advance(10 * MINUTE).await;
    let me = desk.person(ADMIN).await;
    let answer = json!({"ticket": {"comment": {"body": "Clean the rollers."}, "status": "pending", "assignee_id": me}});
    api.put(&path, answer).await.expect(200);
    desk.advance(20 * MINUTE).await;
    api.put(&path, json!({"ticket": {"status": "solved"}})).await.expect(200);
    desk.settle().await;
    ticket.0
}

on_both! {
    async fn a_ticket_has_its_figures(desk) {
        let api = Client::of(desk, ADMIN).await;
        let ticket = solved(desk, &api).await;
        let found = api.get(&format!("/api/v2/tickets/{ticket}/metrics.json")).await.expect(200);
        let metric = &found.json["ticket_metric"];
        let keys: Vec<&str> = metric.as_object().expect("an object").keys().map(String::as_str).collect();
        assert_eq!(keys, [
            "agent_wait_time_in_minutes", "assigned_at", "assignee_stations", "assignee_updated_at", "created_at",
            "custom_status_updated_at", "first_resolution_time_in_minutes", "full_resolution_time_in_minutes", "group_stations", "id",
            "initially_assigned_at", "latest_comment_added_at", "on_hold_time_in_minutes", "reopens", "replies",
            "reply_time_in_minutes", "reply_time_in_seconds", "requester_updated_at", "requester_wait_time_in_minutes", "solved_at",
            "status_updated_at", "ticket_id", "updated_at", "url",
        ]);
        let both = |n: i64| json!({"calendar": n, "business": n});
        for (key, expected) in [
            ("reply_time_in_minutes", both(10)),
            ("agent_wait_time_in_minutes", both(20)),
            ("requester_wait_time_in_minutes", both(10)),
            ("on_hold_time_in_minutes", both(0)),
            ("first_resolution_time_in_minutes", both(30)),
            ("full_resolution_time_in_minutes", both(30)),
            ("replies", json!(1)),
            ("reopens", json!(0)),
            ("assignee_stations", json!(1)),
            ("ticket_id", json!(ticket)),
        ] {
            assert_eq!(metric[key], expected, "{key}");
        }
        let again = api.get(&format!("/api/v2/ticket_metrics/{ticket}")).await.expect(200);
        assert_eq!(again.json["ticket_metric"], *metric);
        let all = api.get("/api/v2/ticket_metrics").await.expect(200);
        assert_eq!((&all.json["ticket_metrics"][0], &all.json["count"]), (metric, &json!(1)));
        let beside = api.get(&format!("/api/v2/tickets/{ticket}?include=metric_sets")).await.expect(200);
        assert_eq!(beside.json["ticket"]["metric_set"], *metric);
        api.get("/api/v2/ticket_metrics/999999").await.expect(404);
        let reasons = api.get("/api/v2/satisfaction_reasons").await.expect(200);
        assert_eq!(reasons.json["reasons"], json!([]));
    }

    async fn turns_of_metrics_come_once_by_time_and_by_cursor(desk) {
        let api = Client::of(desk, ADMIN).await;
        let ticket = solved(desk, &api).await;
        let start = START.unix() - 10;
        let base = format!("/api/v2/incremental/ticket_metric_events.json?start_time={start}");
        let whole = api.get(&base).await.expect(200);
        assert_eq!((&whole.json["end_of_stream"], whole.json["count"].as_u64()), (&json!(true), Some(whole.ids("ticket_metric_events").len() as u64)));
        let events = whole.json["ticket_metric_events"].as_array().expect("a list");
        let of = |metric: &str| -> Vec<(String, Value)> {
            let own = events.iter().filter(|e| e["metric"] == metric);
            own.map(|e| (e["type"].as_str().expect("a text").to_owned(), e["status"]["calendar"].clone())).collect()
        };
        let word = |w: &str| (w.to_owned(), Value::Null);
        let status = |n: i64| ("update_status".to_owned(), json!(n));
        assert_eq!(of("reply_time"), [word("activate"), word("fulfill"), status(10)]);
        assert_eq!(of("requester_wait_time"), [word("activate"), word("pause"), status(10), word("fulfill"), status(10)]);
        assert_eq!(of("resolution_time"), [word("activate"), word("fulfill"), status(30)]);
        assert!(events.iter().all(|e| e["ticket_id"] == json!(ticket) && e["instance_id"] == 1), "{}", whole.text());
        let ids = whole.ids("ticket_metric_events");
        assert!(ids.is_sorted() && ids.windows(2).all(|two| two[0] != two[1]), "{ids:?}");
        assert_eq!(api.walk(&format!("{base}&page[size]=3"), "ticket_metric_events").await, ids);
        let (mut path, mut seen) = (format!("{base}&per_page=1"), Vec::new());
        for _ in 0..50 {
            let page = api.get(&path).await.expect(200);
            seen.extend(page.ids("ticket_metric_events"));
            if page.json["end_of_stream"] == true {
                break;
            }
            path = local(page.json["next_page"].as_str().expect("a link"));
        }
        assert_eq!(seen, ids);
        // What is deleted has no figures any more, and agents export nothing.
        api.delete(&format!("/api/v2/tickets/{ticket}")).await.expect(204);
        assert!(api.get(&base).await.expect(200).ids("ticket_metric_events").is_empty());
        let agent = Client::of(desk, AGENT).await;
        agent.get(&base).await.expect(403);
    }
}
