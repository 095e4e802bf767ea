//! The spam shelf for programs.

use serde_json::json;

use super::Client;
use crate::commands::receive_letter::question;
use crate::harness::{AGENT, LIGHT, on_both};

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
}
