//! The spam shelf for programs.

use serde_json::json;

use super::{Client, local};
use crate::commands::receive_letter::question;
use crate::harness::letters::Mail;
use crate::harness::{ADMIN, AGENT, LIGHT, START, on_both};

on_both! {
    async fn a_program_marks_spam_and_takes_it_back(desk) {
        let ticket = desk.ticket(&question()).await;
        let (agent, light) = (Client::of(desk, AGENT).await, Client::of(desk, LIGHT).await);
        let path = format!("/api/desk/v1/tickets/{ticket}/spam");
        let nothing = agent.get(&path).await.expect(200).json["spam"].clone();
        assert_eq!((&nothing["on_the_shelf"], &nothing["state"], &nothing["decided_at"]), (&json!(false), &json!(null), &json!(null)));
        light.post(&path, json!({})).await.expect(403);
        let listed = async || agent.get("/api/v2/tickets.json").await.expect(200).ids("tickets");
        assert_eq!(listed().await, [ticket.0]);

        let marked = agent.post(&path, json!({})).await.expect(200).json["spam"].clone();
        assert_eq!((&marked["on_the_shelf"], &marked["state"]), (&json!(true), &json!("spam")));
        assert!(marked["decided_by"].is_i64() && marked["decided_at"].is_string(), "{marked}");
        assert!(listed().await.is_empty(), "it stands in no list");
        agent.get(&format!("/api/v2/tickets/{ticket}.json")).await.expect(200);

        let cleared = agent.delete(&path).await.expect(200).json["spam"].clone();
        assert_eq!((&cleared["on_the_shelf"], &cleared["state"]), (&json!(false), &json!("ham")));
        assert_eq!(listed().await, [ticket.0]);
    }

    async fn what_is_on_the_spam_shelf_is_found_by_its_number_alone(desk) {
        let ticket = desk.ticket(&question()).await;
        let other = desk.ticket(&Mail::new("sam@other.example", "The printer jams", "Help.").id("s1@other.example")).await;
        let api = Client::of(desk, ADMIN).await;
        api.put(&format!("/api/v2/tickets/{ticket}"), json!({"ticket": {"external_id": "crm-1"}})).await.expect(200);
        // The team looked at both.
        let mut admin = desk.sign_in(ADMIN).await;
        for id in [ticket, other] {
            admin.get(&format!("/agent/tickets/{id}")).await.expect(200);
        }
        let both = [ticket.0, other.0];
        let ids = async |path: &str, name: &str| {
            let mut ids = api.get(path).await.expect(200).ids(name);
            ids.sort_unstable();
            ids
        };
        // Where it stands before, and where it may not while it is on the shelf.
        let expect = async |listed: &[i64], external: &[i64]| {
            desk.settle_search().await;
            let search = "/api/v2/search.json?query=type:ticket%20printer";
            assert_eq!(ids(search, "results").await, listed);
            assert_eq!(api.get(search).await.expect(200).json["count"].as_u64(), Some(listed.len() as u64));
            let counted = api.get("/api/v2/search/count.json?query=type:ticket%20printer").await.expect(200);
            assert_eq!(counted.json["count"].as_u64(), Some(listed.len() as u64));
            assert_eq!(ids("/api/v2/search/export.json?query=printer&filter[type]=ticket", "results").await, listed);
            assert_eq!(ids("/api/v2/tickets.json", "tickets").await, listed);
            assert_eq!(ids("/api/v2/tickets.json?external_id=crm-1", "tickets").await, external);
            assert_eq!(ids("/api/v2/tickets/show_many.json?external_ids=crm-1", "tickets").await, external);
            assert_eq!(ids("/api/v2/tickets/recent.json", "tickets").await, listed);
            // By its number as always.
            assert_eq!(ids(&format!("/api/v2/tickets/show_many.json?ids={ticket},{other}"), "tickets").await, both);
            assert_eq!(api.get(&format!("/api/v2/tickets/{ticket}.json")).await.expect(200).json["ticket"]["status"], "new");
        };
        expect(&both, &[ticket.0]).await;
        let start = START.unix() - 10;
        let export = format!("/api/v2/incremental/tickets/cursor.json?start_time={start}");
        let page = api.get(&export).await.expect(200);
        assert_eq!(page.ids("tickets").len(), 2);
        let mut cursor = local(page.json["after_url"].as_str().expect("a link"));
        let path = format!("/api/desk/v1/tickets/{ticket}/spam");
        for on_the_shelf in [true, false, true] {
            let status = if on_the_shelf {
                api.post(&path, json!({})).await.expect(200);
                expect(&[other.0], &[]).await;
                "deleted"
            } else {
                api.delete(&path).await.expect(200);
                expect(&both, &[ticket.0]).await;
                "new"
            };
            let page = api.get(&cursor).await.expect(200);
            assert_eq!(page.ids("tickets"), [ticket.0], "it changed, so it comes again");
            assert_eq!(page.json["tickets"][0]["status"], status);
            cursor = local(page.json["after_url"].as_str().expect("a link"));
            let page = api.get(&format!("/api/v2/incremental/tickets.json?start_time={start}")).await.expect(200);
            let found = page.json["tickets"].as_array().and_then(|all| all.iter().find(|t| t["id"] == ticket.0));
            assert_eq!(found.map(|t| t["status"].clone()), Some(json!(status)), "{}", page.text());
        }
        desk.verify().await;
    }
}
