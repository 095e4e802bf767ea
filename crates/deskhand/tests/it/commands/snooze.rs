//! Tickets that sleep.

use domain::TicketId;
use serde_json::json;

use super::receive_letter::{ROSA, question};
use crate::api::Client;
use crate::harness::client::Browser;
use crate::harness::letters::Mail;
use crate::harness::{AGENT, OTHER_AGENT, TestDesk, look, on_both, page, reply, set_status};

const HOUR: i64 = 60 * 60;

/// The lists that a ticket stands in.
async fn lists(by: &mut Browser, ticket: TicketId) -> Vec<&'static str> {
    let mut found = Vec::new();
    for view in ["unassigned", "open", "solved", "snoozed", "spam"] {
        let html = by.get(&format!("/agent/views/{view}")).await.expect(200).text();
        if html.contains(&format!("id=\"ticket-{ticket}\"")) {
            found.push(view);
        }
    }
    found
}

async fn snooze(by: &mut Browser, ticket: TicketId, typed: &str) {
    by.post(&format!("/agent/tickets/{ticket}/snooze"), &[("typed", typed)]).await.expect(303);
}

/// Lets the desk look; it does by itself after some seconds at most.
async fn wakes(desk: &TestDesk, by: &mut Browser, ticket: TicketId) {
    desk.settle().await;
    assert_eq!(lists(by, ticket).await, ["unassigned", "open"]);
}

async fn history(by: &mut Browser, ticket: TicketId) -> String {
    page::words(&by.get(&format!("/agent/tickets/{ticket}/history")).await.expect(200).text())
}

on_both! {
    async fn it_leaves_the_lists_and_comes_back_at_its_moment_also_over_a_restart(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        snooze(&mut agent, ticket, "in 2h").await;
        assert_eq!(lists(&mut agent, ticket).await, ["snoozed"]);
        let words = page::words(&look(&mut agent, ticket).await);
        assert!(words.contains("Snoozed until Mon 5 Jan 2026, 11:00"), "{words}");
        desk.advance(2 * HOUR - 60).await;
        desk.settle().await;
        assert_eq!(lists(&mut agent, ticket).await, ["snoozed"], "a minute before");
        desk.restart().await;
        let mut agent = desk.sign_in(AGENT).await;
        desk.advance(120).await;
        wakes(desk, &mut agent, ticket).await;
        let open = page::words(&agent.get("/agent/views/open").await.expect(200).text());
        assert!(open.contains("Snooze over"), "{open}");
        assert!(history(&mut agent, ticket).await.contains("The desk brought it back: its snooze is over."));
        set_status(&mut agent, ticket, "open").await;
        let open = page::words(&agent.get("/agent/views/open").await.expect(200).text());
        assert!(!open.contains("Snooze over"), "somebody saw to it");
        desk.verify().await;
    }

    async fn the_customers_word_wakes_it_whatever_it_waits_for(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        reply(&mut agent, ticket, "Clean the rollers.").await;
        desk.settle().await;
        let to = desk.relay.last().reply_to();
        for (n, typed) in ["until they write", "until friday or until they write", "next tuesday 3pm"].into_iter().enumerate() {
            snooze(&mut agent, ticket, typed).await;
            assert_eq!(lists(&mut agent, ticket).await, ["snoozed"], "{typed}");
            let note = format!("/agent/tickets/{ticket}/notes");
            agent.post(&note, &[("text", "Still asleep.")]).await.expect(303);
            assert_eq!(lists(&mut agent, ticket).await, ["snoozed"], "a note wakes nobody");
            let mail = Mail::new(ROSA, "Re: The printer hums", "It hums.").to(&to).id(&format!("w{n}@customer.example"));
            assert_eq!(desk.receives(&mail).await.ticket, Some(ticket));
            assert_eq!(lists(&mut agent, ticket).await, ["unassigned", "open"], "{typed}");
        }
        assert!(history(&mut agent, ticket).await.contains("The desk woke it: the customer wrote."));
        desk.verify().await;
    }

    async fn it_is_put_off_woken_by_hand_and_ends_with_what_ends_the_ticket(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        snooze(&mut agent, ticket, "in 1 hour").await;
        snooze(&mut agent, ticket, "in 5 hours").await;
        desk.advance(2 * HOUR).await;
        desk.settle().await;
        assert_eq!(lists(&mut agent, ticket).await, ["snoozed"], "it was put off");
        agent.post(&format!("/agent/tickets/{ticket}/snooze/removal"), &[]).await.expect(303);
        assert_eq!(lists(&mut agent, ticket).await, ["unassigned", "open"]);
        snooze(&mut agent, ticket, "in 1 hour").await;
        set_status(&mut agent, ticket, "solved").await;
        assert_eq!(lists(&mut agent, ticket).await, ["solved"]);
        let refused = agent.post(&format!("/agent/tickets/{ticket}/snooze"), &[("typed", "in 1 hour")]).await;
        assert!(page::words(&refused.expect(409).text()).contains("is solved: it stands in no list that it could leave"));
        desk.advance(2 * HOUR).await;
        desk.settle().await;
        assert_eq!(lists(&mut agent, ticket).await, ["solved"], "nothing wakes it");
        set_status(&mut agent, ticket, "open").await;
        snooze(&mut agent, ticket, "until they write").await;
        agent.post(&format!("/agent/tickets/{ticket}/spam"), &[]).await.expect(303);
        assert_eq!(lists(&mut agent, ticket).await, ["spam"]);
        agent.post(&format!("/agent/tickets/{ticket}/spam/removal"), &[]).await.expect(303);
        assert_eq!(lists(&mut agent, ticket).await, ["unassigned", "open"]);
    }

    async fn a_moment_that_is_none_is_refused_in_words(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        for (typed, words) in [("soon", "is not a moment"), ("", "must say when"), ("yesterday 9", "is not a moment")] {
            let refused = agent.post(&format!("/agent/tickets/{ticket}/snooze"), &[("typed", typed)]).await.expect(422).text();
            assert!(page::words(&refused).contains(words), "{typed}: {}", page::words(&refused));
        }
        assert_eq!(lists(&mut agent, ticket).await, ["unassigned", "open"]);
    }

    async fn programs_snooze_wake_and_take_back(desk) {
        let ticket = desk.ticket(&question()).await;
        let (agent, other) = (Client::of(desk, AGENT).await, Client::of(desk, OTHER_AGENT).await);
        let path = format!("/api/desk/v1/tickets/{ticket}/snooze");
        assert_eq!(agent.get(&path).await.expect(200).json["snooze"]["asleep"], json!(false));
        let asleep = agent.post(&path, json!({"snooze": {"until": "tomorrow 9"}})).await.expect(200).json["snooze"].clone();
        assert_eq!((&asleep["asleep"], &asleep["until"]), (&json!(true), &json!("2026-01-06T09:00:00Z")));
        agent.post(&path, json!({"snooze": {"until": "soon"}})).await.expect(422);
        agent.post(&path, json!({"snooze": {"til": "tomorrow"}})).await.expect(422);
        let awake = agent.delete(&path).await.expect(200).json["snooze"].clone();
        assert_eq!((&awake["asleep"], &awake["until"]), (&json!(false), &json!(null)));

        agent.put(&format!("/api/v2/tickets/{ticket}"), json!({"ticket": {"status": "solved"}})).await.expect(200);
        let audits = agent.get(&format!("/api/v2/tickets/{ticket}/audits")).await.expect(200);
        let events = audits.json["audits"].as_array().and_then(|a| a.last()).map(|a| a["events"].clone()).expect("audits");
        let seq = events[0]["id"].as_i64().expect("an event has a number");
        let undo = format!("/api/desk/v1/undo/{seq}");
        other.post(&undo, json!({})).await.expect(409);
        let undone = agent.post(&undo, json!({})).await.expect(200).json["undone"].clone();
        assert_eq!(undone["ticket_id"], json!(ticket.0));
        let now = agent.get(&format!("/api/v2/tickets/{ticket}")).await.expect(200);
        assert_eq!(now.json["ticket"]["status"], json!("new"));
        agent.post("/api/desk/v1/undo/999999", json!({})).await.expect(404);
    }
}
