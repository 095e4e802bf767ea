//! Conversations beside a ticket for programs.

use serde_json::json;

use super::Client;
use crate::commands::receive_letter::{ROSA, question};
use crate::harness::letters::Mail;
use crate::harness::{ADMIN, AGENT, LIGHT, on_both};

on_both! {
    async fn a_program_asks_a_supplier_and_reads_the_answer(desk) {
        let ticket = desk.ticket(&question()).await;
        let (agent, light) = (Client::of(desk, AGENT).await, Client::of(desk, LIGHT).await);
        let path = format!("/api/v2/tickets/{ticket}/side_conversations");
        let wish = json!({ "message": {
            "subject": "Rollers", "preview_text": "x", "to": [{ "email": "Eva@supplier.example", "name": "Eva" }],
            "body": "Do you have rollers?", "colour": "red",
        } });
        light.post(&path, wish.clone()).await.expect(403);
        agent.post(&path, json!({ "message": { "subject": "S", "body": "b" } })).await.expect(422);
        agent.post(&path, json!({ "message": { "subject": "S", "to": ["rosa@customer.example"], "body": "b" } })).await.expect(422);
        agent.post("/api/v2/tickets/999999/side_conversations", wish.clone()).await.expect(404);
        let made = agent.post(&path, wish).await.expect(201);
        assert!(made.header("x-zendesk-api-warn").is_some_and(|w| w.contains("colour")), "{:?}", made.headers);
        let side = made.json["side_conversation"].clone();
        assert_eq!((&side["ticket_id"], &side["state"], &side["subject"]), (&json!(ticket.0), &json!("open"), &json!("Rollers")));
        assert_eq!(side["participants"][0]["email"], "eva@supplier.example");
        let id = side["id"].as_str().expect("its ids are texts").to_owned();
        desk.settle().await;
        let sent = desk.relay.last();
        assert_eq!(sent.to, ["eva@supplier.example"]);
        desk.receives(&Mail::new("Eva <eva@supplier.example>", "Re: Rollers", "Two boxes.").to(&sent.reply_to()).id("e1@supplier.example")).await;

        let one = format!("{path}/{id}");
        let shown = agent.get(&format!("{one}.json?include=events")).await.expect(200);
        assert_eq!(shown.json["side_conversation"]["preview_text"], "Two boxes.");
        let events = shown.json["events"].as_array().expect("events").clone();
        assert_eq!(events.iter().map(|e| e["type"].as_str().unwrap_or_default()).collect::<Vec<_>>(), ["create", "reply"]);
        assert_eq!((&events[1]["message"]["from"]["email"], &events[1]["via"]), (&json!("eva@supplier.example"), &json!("email")));
        assert_eq!(agent.get(&format!("{one}/events")).await.expect(200).json["count"], 2);
        let event = agent.post(&format!("{one}/reply"), json!({ "message": { "body": "Send both." } })).await.expect(201);
        assert_eq!(event.json["event"]["message"]["to"][0]["email"], "eva@supplier.example");
        desk.settle().await;
        assert!(desk.relay.last().letter().text.contains("Send both."));
        let closed = agent.put(&one, json!({ "side_conversation": { "state": "closed" } })).await.expect(200);
        assert_eq!(closed.json["side_conversation"]["state"], "closed");
        agent.put(&one, json!({ "side_conversation": { "state": "asleep" } })).await.expect(422);
        let list = agent.get(&path).await.expect(200);
        assert_eq!((&list.json["count"], list.json["side_conversations"][0]["id"].as_str()), (&json!(1), Some(id.as_str())));
        // It is none of another ticket's.
        let other = desk.ticket(&Mail::new(ROSA, "Other", "Words.").id("q2@customer.example")).await;
        agent.get(&format!("/api/v2/tickets/{other}/side_conversations/{id}")).await.expect(404);

        // What the ticket itself tells has no word of it, to nobody.
        let admin = Client::of(desk, ADMIN).await;
        for path in [
            format!("/api/v2/tickets/{ticket}"), format!("/api/v2/tickets/{ticket}/comments"),
            format!("/api/v2/tickets/{ticket}/audits"), "/api/v2/incremental/tickets/cursor?start_time=0".to_owned(),
        ] {
            let text = admin.get(&path).await.expect(200).text();
            for secret in ["Two boxes", "Rollers", "supplier"] { assert!(!text.contains(secret), "{path}: {secret}"); }
        }
        let said = agent.get(&format!("/api/v2/tickets/{ticket}/comments")).await.expect(200);
        assert_eq!(said.json["count"], 1);
        let rosa = Client::speaking_for(desk, "rosa@customer.example").await;
        for path in [path.clone(), one.clone(), format!("{one}/events")] {
            assert!(rosa.get(&path).await.status >= 403, "{path}");
        }
        let beside = desk.app().read(async move |db| store::side_conversations::messages_of_ticket(db, ticket, 10).await).await.expect("reads");
        agent.put(&format!("/api/v2/tickets/{ticket}/comments/{}/make_private", beside[0]), json!({})).await.expect(200);
        let delivery = desk.app().read(async move |db| store::messages::load(db, beside[0]).await).await.expect("reads").delivery;
        assert_eq!(delivery, domain::message::Delivery::Sent, "nothing was called back");
    }
}
