//! Promises are counted, warned of, missed and escalated at their moments, each once.

use domain::TicketId;
use store::promises;

use crate::commands::receive_letter::ROSA;
use crate::harness::client::Browser;
use crate::harness::letters::Mail;
use crate::harness::{AGENT, LEAD, TestDesk, on_both, page, reply, set_status};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;

/// First reply within an hour, next replies within two, all hours; warned ten minutes before, escalated half an hour after.
const STANDARD: &[(&str, &str)] = &[
    ("name", "Standard"),
    ("is_active", "1"),
    ("first_reply_normal", "1h"),
    ("first_reply_urgent", "10m"),
    ("first_reply_high", "1h"),
    ("first_reply_hours", "calendar"),
    ("next_reply_normal", "2h"),
    ("next_reply_hours", "calendar"),
    ("resolution_normal", "4h"),
    ("resolution_hours", "calendar"),
    ("resolution_pause", "customer_or_hold"),
    ("warn_before", "10m"),
    ("escalate_after", "30m"),
    ("tell", "leads"),
    ("raise_to", "high"),
];

async fn make(desk: &TestDesk, form: &[(&str, &str)]) {
    let mut lead = desk.sign_in(LEAD).await;
    lead.post("/agent/promises", form).await.expect(303);
    desk.settle().await;
}

/// A ticket of a mail that came now.
async fn ticket(desk: &TestDesk, n: i64) -> TicketId {
    let mail = Mail::new(ROSA, "The printer hums", "It hums.").id(&format!("p{n}@customer.example"));
    let ticket = desk.receives(&mail).await.ticket.expect("it is on a ticket");
    desk.settle().await;
    ticket
}

async fn history(by: &mut Browser, ticket: TicketId) -> String {
    page::words(&by.get(&format!("/agent/tickets/{ticket}/history")).await.expect(200).text())
}

async fn clocks(by: &mut Browser, ticket: TicketId) -> String {
    page::words(&by.get(&format!("/agent/tickets/{ticket}/promises")).await.expect(200).text())
}

fn count(text: &str, part: &str) -> usize {
    text.matches(part).count()
}

async fn advance(desk: &TestDesk, seconds: i64) {
    desk.advance(seconds).await;
    desk.settle().await;
}

on_both! {
    async fn a_reply_that_is_owed_is_warned_of_missed_and_escalated_each_once(desk) {
        make(desk, STANDARD).await;
        let ticket = ticket(desk, 1).await;
        let mut agent = desk.sign_in(AGENT).await;
        let shown = clocks(&mut agent, ticket).await;
        assert!(shown.contains("Standard") && shown.contains("First reply within 1h, all hours"), "{shown}");
        assert!(shown.contains("The ticket was opened."), "{shown}");
        let list = agent.get("/agent/views/open?sort=due").await.expect(200).text();
        assert!(list.contains("row-due is-warn"), "within the hour: {list}");
        advance(desk, 49 * MINUTE).await;
        assert_eq!(count(&history(&mut agent, ticket).await, "warned that"), 0, "a minute before");
        advance(desk, 2 * MINUTE).await;
        let told = history(&mut agent, ticket).await;
        assert_eq!(count(&told, "warned that First reply is due"), 1, "{told}");
        advance(desk, 10 * MINUTE).await;
        advance(desk, 5 * MINUTE).await;
        let told = history(&mut agent, ticket).await;
        assert_eq!((count(&told, "warned that"), count(&told, "First reply was missed at")), (1, 1), "{told}");
        assert!(clocks(&mut agent, ticket).await.contains("still owed"));
        let list = agent.get("/agent/views/open").await.expect(200).text();
        assert!(list.contains("row-due is-bad"), "{list}");
        desk.restart().await;
        let mut agent = desk.sign_in(AGENT).await;
        advance(desk, 30 * MINUTE).await;
        advance(desk, HOUR).await;
        let told = history(&mut agent, ticket).await;
        assert_eq!(count(&told, "escalated to"), 1, "{told}");
        assert_eq!(count(&told, "First reply was missed at"), 1, "{told}");
        assert!(told.contains("the priority") && told.contains("High"), "{told}");
        let mut lead = desk.sign_in(LEAD).await;
        let bell = page::words(&lead.get("/agent/notifications").await.expect(200).text());
        assert!(bell.contains("A promise runs out"), "{bell}");
        reply(&mut agent, ticket, "Clean the rollers.").await;
        desk.settle().await;
        let shown = clocks(&mut agent, ticket).await;
        assert!(shown.contains("Missed on"), "{shown}");
        let turns = desk.app().read(async move |db| promises::turns_of(db, ticket, 10).await).await.expect("reads");
        assert_eq!(turns.len(), 1);
        desk.verify().await;
    }

    async fn an_answer_in_time_is_kept_and_nobody_is_told(desk) {
        make(desk, STANDARD).await;
        let ticket = ticket(desk, 1).await;
        let mut agent = desk.sign_in(AGENT).await;
        advance(desk, 40 * MINUTE).await;
        reply(&mut agent, ticket, "Clean the rollers.").await;
        desk.settle().await;
        advance(desk, HOUR).await;
        let told = history(&mut agent, ticket).await;
        assert_eq!((count(&told, "warned that First"), count(&told, "First reply was missed")), (0, 0), "{told}");
        assert!(clocks(&mut agent, ticket).await.contains("Kept"));
    }

    async fn a_pause_stands_still_and_what_fell_due_at_a_jump_of_the_clock_is_done_once(desk) {
        make(desk, STANDARD).await;
        let ticket = ticket(desk, 1).await;
        let mut agent = desk.sign_in(AGENT).await;
        reply(&mut agent, ticket, "Which one?").await;
        set_status(&mut agent, ticket, "pending").await;
        desk.settle().await;
        let shown = clocks(&mut agent, ticket).await;
        assert!(shown.contains("Paused, with") && shown.contains("The ticket waits for the customer."), "{shown}");
        advance(desk, 24 * HOUR).await;
        let mut agent = desk.sign_in(AGENT).await;
        assert_eq!(count(&history(&mut agent, ticket).await, "Full resolution"), 0, "its time stood still");
        set_status(&mut agent, ticket, "open").await;
        desk.settle().await;
        // The clock jumps, and the desk ends at that moment: what it did by then it did, and the rest it does when it is back.
        desk.advance(6 * HOUR).await;
        desk.restart().await;
        desk.settle().await;
        let mut agent = desk.sign_in(AGENT).await;
        let told = history(&mut agent, ticket).await;
        assert_eq!(count(&told, "Full resolution was missed at"), 1, "{told}");
        assert_eq!(count(&told, "warned that Full resolution"), 0, "a warning would come with what it warns of: {told}");
        desk.restart().await;
        desk.settle().await;
        let mut agent = desk.sign_in(AGENT).await;
        assert_eq!(count(&history(&mut agent, ticket).await, "Full resolution was missed at"), 1);
    }

    async fn a_promise_that_is_changed_holds_for_open_tickets_and_tells_nobody_at_one_stroke(desk) {
        let old = ticket(desk, 1).await;
        advance(desk, 3 * HOUR).await;
        make(desk, STANDARD).await;
        let mut agent = desk.sign_in(AGENT).await;
        let told = history(&mut agent, old).await;
        assert!(told.contains("put it under the promise Standard"), "{told}");
        assert_eq!(count(&told, "First reply was missed at"), 1, "from the moment of the change: {told}");
        let mut lead = desk.sign_in(LEAD).await;
        let bell = page::words(&lead.get("/agent/notifications").await.expect(200).text());
        assert!(!bell.contains("A promise runs out"), "{bell}");
        let list = lead.get("/agent/promises").await.expect(200).text();
        let at = list.find("/place\"").expect("a promise has its place");
        let id = list[..at].rsplit('/').next().unwrap_or_default().to_owned();
        lead.post(&format!("/agent/promises/{id}/deletion"), &[]).await.expect(303);
        desk.settle().await;
        let told = history(&mut agent, old).await;
        assert!(told.contains("found no promise for it any more"), "{told}");
        let list = agent.get("/agent/views/open").await.expect(200).text();
        assert!(list.contains(&format!("id=\"ticket-{old}\"")) && !list.contains("row-due is-"), "nothing is due any more");
    }

    async fn nothing_is_done_for_spam_until_somebody_says_that_it_is_none(desk) {
        make(desk, STANDARD).await;
        let ticket = ticket(desk, 1).await;
        let mut agent = desk.sign_in(AGENT).await;
        agent.post(&format!("/agent/tickets/{ticket}/spam"), &[]).await.expect(303);
        desk.settle().await;
        advance(desk, 2 * HOUR).await;
        assert_eq!(count(&history(&mut agent, ticket).await, "was missed"), 0);
        agent.post(&format!("/agent/tickets/{ticket}/spam/removal"), &[]).await.expect(303);
        desk.settle().await;
        assert_eq!(count(&history(&mut agent, ticket).await, "First reply was missed at"), 1);
    }

    async fn the_first_promise_that_fits_holds_and_the_query_finds_what_is_due(desk) {
        make(desk, STANDARD).await;
        let urgent: Vec<(&str, &str)> = vec![
            ("name", "Urgent"), ("is_active", "1"), ("all_field", "priority"), ("all_value", "urgent"),
            ("first_reply_urgent", "5m"), ("first_reply_hours", "calendar"),
        ];
        make(desk, &urgent).await;
        let mut lead = desk.sign_in(LEAD).await;
        let list = lead.get("/agent/promises").await.expect(200).text();
        let ids: Vec<String> = list.match_indices("/place\"").map(|(at, _)| {
            list[..at].rsplit('/').next().unwrap_or_default().to_owned()
        }).collect();
        assert_eq!(ids.len(), 2, "{list}");
        lead.post(&format!("/agent/promises/{}/place", ids[1]), &[("to", "up")]).await.expect(303);
        desk.settle().await;
        let ticket = ticket(desk, 1).await;
        let mut agent = desk.sign_in(AGENT).await;
        agent.post(&format!("/agent/tickets/{ticket}/properties"), &[("priority", "urgent")]).await.expect(303);
        desk.settle().await;
        let told = history(&mut agent, ticket).await;
        assert!(told.contains("put it under the promise Urgent"), "{told}");
        desk.settle_search().await;
        for (query, found) in [
            ("due<1h", true), ("due<1min", false), ("missed:yes", false), ("due:none", false), ("due:*", true),
        ] {
            let path = format!("/agent/search?q={}", query.replace('<', "%3C"));
            let html = agent.get(&path).await.expect(200).text();
            assert_eq!(html.contains(&format!("/agent/tickets/{ticket}")), found, "{query}");
        }
    }

    async fn a_trial_plays_old_tickets_and_says_what_would_have_been_missed(desk) {
        let slow = ticket(desk, 1).await;
        let quick = ticket(desk, 2).await;
        let mut agent = desk.sign_in(AGENT).await;
        reply(&mut agent, quick, "At once.").await;
        advance(desk, 5 * HOUR).await;
        reply(&mut agent, slow, "At last.").await;
        desk.settle().await;
        let mut lead = desk.sign_in(LEAD).await;
        let wish = [("name", "Standard"), ("first_reply_normal", "1h"), ("first_reply_hours", "calendar")];
        let begun = lead.post("/agent/promises/trials", &wish).await.expect(303);
        let at = begun.location().to_owned();
        desk.settle().await;
        let shown = lead.get(&at).await.expect(200).text();
        assert!(shown.contains(&format!("href=\"/agent/tickets/{slow}\"")), "{shown}");
        assert!(!shown.contains(&format!("href=\"/agent/tickets/{quick}\"")), "{shown}");
        let words = page::words(&shown);
        assert!(words.contains("50.0 %") && words.contains("nothing promised"), "{words}");
        // Nobody is held to it.
        assert!(!history(&mut agent, slow).await.contains("promise"));
    }

    async fn a_form_that_cannot_be_is_refused_and_keeps_what_was_typed(desk) {
        let mut lead = desk.sign_in(LEAD).await;
        for (field, value, words) in [
            ("first_reply_normal", "soon", "write a time like"),
            ("warn_before", "later", "write a time like"),
            ("all_value", "Nobody's team", "does not exist"),
        ] {
            let mut form = vec![("name", "Odd"), ("all_field", "team"), ("first_reply_high", "2h")];
            form.push((field, value));
            let refused = lead.post("/agent/promises", &form).await.expect(422).text();
            assert!(page::words(&refused).contains(words), "{field}: {refused}");
            assert!(refused.contains("value=\"2h\""), "{field}");
        }
        let nothing = lead.post("/agent/promises", &[("name", "Empty")]).await.expect(422).text();
        assert!(page::words(&nothing).contains("at least one target"), "{nothing}");
    }
}
