//! The stream of what changes.

use domain::{Actor, Event};

use crate::commands::receive_letter::{ROSA, question};
use crate::harness::client::{Ask, Sent, Stream};
use crate::harness::letters::Mail;
use crate::harness::{AGENT, Kind, LIGHT, TestDesk, on_both, page, set_status, write};

async fn head(desk: &TestDesk) -> i64 {
    desk.app().read(async |db| store::events::head(db).await).await.expect("reads").seq
}

/// Reads until the row of an event at or after `seq`.
async fn until(stream: &mut Stream, seq: i64) -> Vec<Sent> {
    let mut all = Vec::new();
    loop {
        let sent = stream.next().await.expect("the stream goes on");
        all.push(sent);
        if all.last().is_some_and(|s| s.id >= seq) {
            // What belongs to one number comes in one go.
            while let Some(rest) = stream.ready() {
                all.push(rest);
            }
            return all;
        }
    }
}

on_both! {
    async fn a_mail_is_seen_by_those_who_look(desk) {
        let mut agent = desk.sign_in(AGENT).await;
        let mut light = desk.sign_in(LIGHT).await;
        let mut stream = agent.listen(head(desk).await, false).await;
        let header = stream.head.to_lowercase();
        assert!(header.contains("content-type: text/event-stream") && header.contains("cache-control: no-store"), "{header}");
        assert!(header.contains("x-accel-buffering: no"), "{header}");
        let ticket = desk.ticket(&question()).await;
        let row = stream.until("row").await;
        assert_eq!((row.data["ticket"].as_i64(), row.data["status"].as_str()), (Some(ticket.0), Some("new")));
        let html = row.data["row"].as_str().expect("a row");
        assert!(html.contains(&format!("id=\"ticket-{ticket}\"")) && html.contains("The printer hums"), "{html}");
        assert_eq!(row.data["lists"], serde_json::json!(["open", "unassigned"]));

        write(&mut light, ticket, Kind::Note, "I know it.", &[]).await.expect(303);
        let note = loop {
            let item = stream.until("item").await;
            if item.data["kind"] == "note" {
                break item;
            }
        };
        assert!(note.data["item"].as_str().is_some_and(|h| h.contains("I know it.")));
        assert_eq!(note.data["words"], "Lou Light wrote a note");
        set_status(&mut agent, ticket, "solved").await;
        let row = loop {
            let row = stream.until("row").await;
            if row.data["status"] == "solved" {
                break row;
            }
        };
        assert_eq!(row.data["lists"], serde_json::json!(["solved"]));
        let version = row.data["version"].as_i64().expect("a version");
        let page = crate::harness::look(&mut agent, ticket).await;
        assert_eq!(page::between(&page, "data-version=\"", "\""), Some(version.to_string().as_str()));
    }

    async fn a_broken_line_resumes_without_a_gap(desk) {
        let mut agent = desk.sign_in(AGENT).await;
        let from = head(desk).await;
        let mut steady = agent.listen(from, false).await;
        let mut pieces = Vec::new();
        let mut last = from;
        for n in 0..6 {
            let mail = Mail::new(ROSA, &format!("Mail {n}"), "x").id(&format!("m{n}@customer.example"));
            let ticket = desk.ticket(&mail).await;
            set_status(&mut agent, ticket, "pending").await;
            let now = head(desk).await;
            // A line that breaks after every change: what comes next begins where the last ended.
            let mut line = agent.listen(last, true).await;
            let got = until(&mut line, now).await;
            last = got.iter().map(|s| s.id).max().expect("something");
            pieces.extend(got);
        }
        let whole = until(&mut steady, last).await;
        let summary = |all: &[Sent]| {
            let mut all: Vec<_> = all.iter().filter(|s| s.event != "row").map(|s| (s.id, s.event.clone(), s.data["element"].to_string())).collect();
            all.sort();
            all.dedup();
            all
        };
        assert_eq!(summary(&pieces), summary(&whole));
        assert!(summary(&whole).len() >= 12, "{whole:?}");
        assert!(whole.windows(2).all(|w| w[0].id <= w[1].id), "in the order of the log");
    }

    async fn who_was_away_too_long_is_told_to_load_anew(desk) {
        let mut agent = desk.sign_in(AGENT).await;
        desk.receives(&question()).await;
        let many = desk.app().write(async |tx| {
            (0..300).for_each(|_| tx.record(&Actor::Desk, Event::SignInFailed { person: None }));
            Ok(())
        });
        many.await.expect("a write works");
        desk.settle_search().await;
        for (since, resume) in [(1, false), (1, true), (99_999_999, true)] {
            let mut stream = agent.listen(since, resume).await;
            let gap = stream.until("gap").await;
            assert_eq!(gap.id, head(desk).await, "it goes on from the head");
            // Each with a subject of its own: the same one sent again is suggested for the one before, whose row is drawn anew.
            let mail = Mail::new(ROSA, &format!("After gap {since} {resume}"), "It is over.");
            let ticket = desk.ticket(&mail).await;
            assert_eq!(stream.until("row").await.data["ticket"].as_i64(), Some(ticket.0));
        }
        let now = head(desk).await;
        let ask = Ask::new("GET", "/agent/live?since=x");
        assert_eq!(agent.head(&ask).await.status, 400);
        let mut fresh = agent.listen(now, false).await;
        set_status(&mut agent, domain::TicketId(1), "open").await;
        assert!(fresh.until("row").await.id > now);
    }

    async fn a_ticket_that_left_is_gone_from_lists(desk) {
        let ticket = desk.ticket(&question()).await;
        let other = desk.ticket(&Mail::new(ROSA, "Re: x", "Also.").answers("q1@customer.example")).await;
        let mut lead = desk.sign_in(crate::harness::LEAD).await;
        let mut stream = lead.listen(head(desk).await, false).await;
        lead.post(&format!("/agent/tickets/{other}/suggestions/{ticket}/acceptance"), &[]).await.expect(303);
        assert_eq!(stream.until("gone").await.data["ticket"].as_i64(), Some(other.0));
        lead.post(&format!("/agent/tickets/{ticket}/deletion"), &[]).await.expect(303);
        assert_eq!(stream.until("gone").await.data["ticket"].as_i64(), Some(ticket.0));
        lead.get(&format!("/agent/tickets/{ticket}")).await.expect(404);
    }

    async fn a_delivery_that_fails_is_seen_at_once(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        let mut stream = agent.listen(head(desk).await, false).await;
        desk.relay.next([crate::harness::relay::Turn::Say(550, "no such person")]);
        crate::harness::reply(&mut agent, ticket, "Hello").await;
        let delivery = stream.until("delivery").await;
        assert!(delivery.data["html"].as_str().is_some_and(|h| h.contains("Not delivered")), "{delivery:?}");
    }
}

on_both! {
    /// The page that stands open on a screen somebody left: it is told of nothing after its session's time.
    async fn an_open_page_does_not_keep_its_session_alive(desk) {
        let mut agent = desk.sign_in(AGENT).await;
        let id = desk.person(AGENT).await;
        let seen = async || {
            let now = desk.now();
            let all = desk.app().read(async move |db| store::sessions::list(db, id, None, now).await).await;
            all.expect("reads").first().map(|s| s.seen_at)
        };
        let before = seen().await;
        let mut stream = agent.listen(head(desk).await, false).await;
        for n in 0..3 {
            desk.advance(3 * 3600).await;
            let mail = Mail::new(ROSA, &format!("Night {n}"), "x").id(&format!("night{n}@customer.example"));
            let ticket = desk.ticket(&mail).await;
            assert_eq!(stream.until("row").await.data["ticket"].as_i64(), Some(ticket.0));
            // It comes back after a broken line, and its counts are fetched: nobody did anything.
            drop(agent.listen(head(desk).await, true).await);
            agent.get("/agent/view-counts").await.expect(200);
        }
        assert_eq!(seen().await, before, "nothing of that was the agent's doing");
        desk.advance(4 * 3600).await;
        desk.ticket(&Mail::new(ROSA, "Morning", "x").id("morning@customer.example")).await;
        while let Some(sent) = stream.next().await {
            assert!(!sent.data.to_string().contains("Morning"), "told after its time: {sent:?}");
        }
        assert_eq!(agent.head(&Ask::new("GET", "/agent/live")).await.status, 303);
    }

    /// One event whose message is not there stops neither the pages nor the search.
    async fn an_event_of_nothing_stops_nobody(desk) {
        let mut agent = desk.sign_in(AGENT).await;
        let ticket = desk.ticket(&question()).await;
        desk.settle_search().await;
        let mut stream = agent.listen(head(desk).await, false).await;
        let odd = desk.app().write(async move |tx| {
            tx.record(&Actor::Desk, Event::NoteWritten { ticket, message: domain::MessageId(987_654_321), mentions: Vec::new() });
            Ok(())
        });
        odd.await.expect("a write works");
        write(&mut agent, ticket, Kind::Note, "Quokka after it.", &[]).await.expect(303);
        loop {
            let item = stream.until("item").await;
            if item.data["item"].as_str().is_some_and(|h| h.contains("Quokka after it.")) {
                break;
            }
        }
        desk.settle_search().await;
        let found = agent.get("/agent/search?q=quokka").await.expect(200).text();
        assert!(found.contains(&format!("/agent/tickets/{ticket}")), "{}", page::words(&found));
    }
}
