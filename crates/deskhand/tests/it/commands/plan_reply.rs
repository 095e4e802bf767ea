//! Replies that wait: undone, sent at a moment, held back.

use domain::TicketId;

use super::receive_letter::{ROSA, question};
use crate::harness::client::{Ask, Browser};
use crate::harness::letters::{Mail, SALES};
use crate::harness::{
    self, AGENT, Engine, Kind, LEAD, OTHER_AGENT, Options, TestDesk, look, page, reply, set_status, write,
};

/// Declares tests whose body runs on both engines, on a desk where a reply can be undone for ten seconds.
macro_rules! on_both_with_undo {
    ($($(#[doc = $doc:literal])* async fn $name:ident($desk:ident) $body:block)*) => {$(
        mod $name {
            use super::*;
            $(#[doc = $doc])*
            async fn body($desk: &mut TestDesk) $body
            async fn run(engine: Engine) {
                let settings = vec![("undo-send-seconds".to_owned(), "10".to_owned())];
                let mut desk = TestDesk::start_with(engine, Options { settings, ..Options::default() }).await;
                body(&mut desk).await;
                desk.end().await;
            }
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                run(Engine::Sqlite).await;
            }
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                run(Engine::Postgres).await;
            }
        }
    )*};
}

/// What waits on the page of a ticket: its words.
fn waiting(html: &str) -> String {
    let section = page::between(html, "<div id=\"planned\"", "<section id=\"editor\"").unwrap_or_default();
    page::words(&format!("<div{section}"))
}

/// The number of the planned reply that the page shows.
fn planned(html: &str) -> String {
    page::between(html, "id=\"planned-", "\"").filter(|n| n.chars().all(|c| c.is_ascii_digit())).map_or_else(
        || page::between(html, "/planned-replies/", "/").expect("a reply waits").to_owned(),
        str::to_owned,
    )
}

async fn act(
    by: &mut Browser,
    ticket: TicketId,
    what: &str,
    fields: &[(&str, &str)],
) -> crate::harness::client::Answer {
    let html = look(by, ticket).await;
    let path = format!("/agent/tickets/{ticket}/planned-replies/{}/{what}", planned(&html));
    by.post(&path, fields).await
}

fn typed(html: &str) -> String {
    let field = page::between(html, "<textarea id=\"reply-text\"", "</textarea>").unwrap_or_default();
    page::words(&format!("<textarea{field}"))
}

async fn history(by: &mut Browser, ticket: TicketId) -> String {
    page::words(&by.get(&format!("/agent/tickets/{ticket}/history")).await.expect(200).text())
}

on_both_with_undo! {
    async fn a_reply_waits_ten_seconds_and_then_leaves(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        let began = desk.now();
        write(&mut agent, ticket, Kind::Reply, "Clean the rollers.", &[("status", "solved")]).await.expect(303);
        desk.settle().await;
        let html = look(&mut agent, ticket).await;
        let words = waiting(&html);
        assert!(words.contains("Sending in 10 s") && words.contains("Undo"), "{words}");
        assert!(words.contains("rosa@customer.example") && words.contains("then set to Solved"), "{words}");
        assert_eq!((harness::status(&html), page::messages(&html).len()), ("new".to_owned(), 1), "nothing has happened yet");
        assert_eq!(typed(&html), "", "and the form is empty again");
        let elsewhere = page::words(&agent.get("/agent/contacts").await.expect(200).text());
        assert!(elsewhere.contains(&format!("Reply on #{ticket} : sending in 10 s Undo")), "undo is at hand on every page: {elsewhere}");
        let colleague = page::words(&desk.sign_in(OTHER_AGENT).await.get("/agent/contacts").await.expect(200).text());
        assert!(!colleague.contains("sending in"), "for whoever wrote it: {colleague}");
        assert_eq!(desk.relay.offered(), 0);
        // The clock goes on by itself, too.
        let gone = desk.now().since(began).div_euclid(domain::moment::SECOND_US) + 1;
        desk.advance(9 - gone).await;
        desk.settle().await;
        assert_eq!(desk.relay.offered(), 0, "nine seconds are not ten");
        desk.advance(2 + gone).await;
        desk.settle().await;
        assert_eq!(desk.relay.taken().len(), 1);
        let html = look(&mut agent, ticket).await;
        assert_eq!((harness::status(&html), waiting(&html)), ("solved".to_owned(), String::new()));
        let said = page::messages(&html).pop().expect("the reply");
        assert!(said.words.contains("Clean the rollers.") && said.words.contains("Sent"), "{}", said.words);
        agent.post(&format!("/agent/tickets/{ticket}/planned-replies/1/withdrawal"), &[]).await.expect(409);
    }

    async fn undo_brings_the_words_back_and_nothing_has_happened(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        write(&mut agent, ticket, Kind::Reply, "Dear Rosa,\nthrow it away.", &[("status", "solved")]).await.expect(303);
        // Somebody types on at once.
        agent.post(&format!("/agent/tickets/{ticket}/draft"), &[("visibility", "public"), ("text", "One more thing")]).await.expect(200);
        act(&mut agent, ticket, "withdrawal", &[]).await.expect(303);
        let html = look(&mut agent, ticket).await;
        assert_eq!(typed(&html), "Dear Rosa, throw it away. One more thing", "neither is lost");
        assert_eq!((harness::status(&html), page::messages(&html).len(), waiting(&html)), ("new".to_owned(), 1, String::new()));
        desk.advance(60).await;
        desk.settle().await;
        assert_eq!(desk.relay.offered(), 0, "it never leaves");
        let told = history(&mut agent, ticket).await;
        assert!(told.contains("Ben Agent took a reply back before it was sent."), "{told}");
        assert!(!told.contains("solved it") && !told.contains("wrote a reply"), "{told}");
        desk.verify().await;
    }

    /// What was for a vendor must not go to the customer because a word of it was put right.
    async fn undo_brings_back_whom_it_was_for(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        let sales = desk.mailbox(SALES).await.to_string();
        let (vendor, boss) = ("vendor@elsewhere.example", "boss@elsewhere.example");
        let sending = [("recipients", "chosen"), ("more_cc", vendor), ("bcc", boss), ("mailbox", sales.as_str())];
        write(&mut agent, ticket, Kind::Reply, "What dose it cost?", &sending).await.expect(303);
        act(&mut agent, ticket, "withdrawal", &[]).await.expect(303);
        let html = look(&mut agent, ticket).await;
        let form = page::between(&html, "id=\"reply-form\"", "</form>").expect("the form");
        assert_eq!(typed(&html), "What dose it cost?");
        assert!(form.contains("name=\"to\" value=\"rosa@customer.example\" autocomplete"), "unticked: {form}");
        let field = |name| page::field(&html, "id=\"reply-form\"", name).expect("the field");
        assert_eq!((field("more_cc").as_str(), field("bcc").as_str()), (vendor, boss));
        assert!(form.contains(&format!("<option value=\"{sales}\" selected")), "{form}");
        // What is typed on keeps it; what is sent takes it along.
        agent.post(&format!("/agent/tickets/{ticket}/draft"), &[("visibility", "public"), ("text", "What does it cost?")]).await.expect(200);
        assert!(look(&mut agent, ticket).await.contains(vendor));
        write(&mut agent, ticket, Kind::Reply, "What does it cost?", &sending).await.expect(303);
        desk.advance(11).await;
        desk.settle().await;
        let mut envelopes: Vec<_> = desk.relay.taken().into_iter().map(|t| t.to).collect();
        envelopes.sort();
        assert_eq!(envelopes, [vec![boss.to_owned()], vec![vendor.to_owned()]]);
        let html = look(&mut agent, ticket).await;
        let form = page::between(&html, "id=\"reply-form\"", "</form>").expect("the form");
        assert!(form.contains("name=\"to\" value=\"rosa@customer.example\" checked") && !form.contains(vendor), "{form}");
    }

    /// A reply that breaks does not stop those of everybody else, and leaves when it is whole again.
    async fn one_that_cannot_be_read_holds_up_no_other(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut lead = desk.sign_in(LEAD).await;
        reply(&mut lead, ticket, "The broken one.").await;
        let other = desk.ticket(&Mail::new(ROSA, "Another matter", "It hums.")).await;
        let mut agent = desk.sign_in(AGENT).await;
        reply(&mut agent, other, "The whole one.").await;
        desk.faults.fail_on(Some("The broken one."));
        desk.advance(11).await;
        desk.settle().await;
        let said = |desk: &TestDesk| -> Vec<String> {
            desk.relay.taken().iter().map(|t| t.letter().reply.lines().next().unwrap_or_default().to_owned()).collect()
        };
        assert_eq!(said(desk), ["The whole one."]);
        desk.faults.fail_on(None);
        desk.advance(60).await;
        desk.settle().await;
        assert_eq!(said(desk), ["The whole one.", "The broken one."]);
    }

    async fn the_same_form_sent_twice_is_one_reply_that_waits(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        let operation = page::field(&look(&mut agent, ticket).await, "id=\"reply-form\"", "operation").expect("an operation");
        let (path, fields) = (format!("/agent/tickets/{ticket}/replies"), [("operation", operation.as_str()), ("text", "Just once.")]);
        for _ in 0..3 { agent.post(&path, &fields).await.expect(303); }
        desk.advance(11).await;
        desk.settle().await;
        agent.post(&path, &fields).await.expect(303);
        desk.advance(11).await;
        desk.settle().await;
        assert_eq!(desk.relay.taken().len(), 1);
    }

    async fn files_come_back_with_the_words_and_go_with_the_next_reply(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        let path = format!("/agent/tickets/{ticket}/replies");
        let files = [("plan.txt", "text/plain", b"left then right".as_slice()), ("old.txt", "text/plain", b"up".as_slice())];
        let ask = Ask::new("POST", &path).header("sec-fetch-site", "same-origin");
        agent.send(ask.files(&[("text", "See the plan.")], &files)).await.expect(303);
        assert!(waiting(&look(&mut agent, ticket).await).contains("plan.txt, old.txt"));
        act(&mut agent, ticket, "withdrawal", &[]).await.expect(303);
        let html = look(&mut agent, ticket).await;
        assert!(html.contains("plan.txt") && html.contains("old.txt"), "{}", page::words(&html));
        let kept = page::between(&html, "name=\"kept_file\" value=\"", "\"").expect("the first file").to_owned();
        assert!(!look(&mut desk.sign_in(OTHER_AGENT).await, ticket).await.contains("kept_file"), "its writer's own");
        write(&mut agent, ticket, Kind::Reply, "The plan, again.", &[("kept_file", &kept)]).await.expect(303);
        desk.advance(11).await;
        desk.settle().await;
        let letter = desk.relay.last().letter();
        let names: Vec<_> = letter.attachments.iter().map(|a| a.name.as_str()).collect();
        assert_eq!(names, ["plan.txt"], "what was unticked stays behind");
        assert!(!look(&mut agent, ticket).await.contains("kept_file"), "and is forgotten");
        write(&mut agent, ticket, Kind::Reply, "Again", &[("kept_file", &kept)]).await.expect(422);
    }

    async fn what_a_macro_changes_waits_with_the_reply_and_comes_back_with_it(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        let fields = [("title", "M"), ("text", "x"), ("priority", "high"), ("add_tags", "rollers"), ("reach", "person"), ("is_active", "1")];
        agent.post("/agent/macros", &fields).await.expect(303);
        let list = agent.get("/agent/macros").await.expect(200).text();
        let numbers = list.match_indices("/agent/macros/").filter_map(|(at, m)| list[at + m.len()..].split('"').next());
        let id = numbers.filter_map(|n| n.parse::<i64>().ok()).max().expect("a macro").to_string();
        let is_changed = |html: &str| html.contains("rollers");
        write(&mut agent, ticket, Kind::Reply, "Clean them.", &[("macro", &id)]).await.expect(303);
        assert!(!is_changed(&look(&mut agent, ticket).await), "nothing has happened yet");
        act(&mut agent, ticket, "withdrawal", &[]).await.expect(303);
        let html = look(&mut agent, ticket).await;
        assert!(html.contains(&format!("name=\"macro\" value=\"{id}\"")), "it goes with the draft again");
        write(&mut agent, ticket, Kind::Reply, "Clean them.", &[("macro", &id)]).await.expect(303);
        // What it changes was settled when the reply was written.
        agent.post(&format!("/agent/macros/{id}/deletion"), &[]).await.expect(303);
        desk.advance(11).await;
        desk.settle().await;
        assert!(is_changed(&look(&mut agent, ticket).await));
        assert_eq!(desk.relay.taken().len(), 1);
        desk.verify().await;
    }

    async fn what_cannot_leave_any_more_is_held_back_and_not_lost(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        reply(&mut agent, ticket, "Too late.").await;
        set_status(&mut desk.sign_in(OTHER_AGENT).await, ticket, "closed").await;
        desk.advance(11).await;
        desk.settle().await;
        assert_eq!(desk.relay.offered(), 0);
        let words = waiting(&look(&mut agent, ticket).await);
        assert!(words.contains("Held back") && words.contains("is closed and takes no more messages") && words.contains("Too late."), "{words}");
        let elsewhere = page::words(&agent.get("/agent/contacts").await.expect(200).text());
        assert!(elsewhere.contains(&format!("Your reply on #{ticket} was held back")), "{elsewhere}");
        act(&mut agent, ticket, "dispatch", &[]).await.expect(409);
        act(&mut agent, ticket, "withdrawal", &[]).await.expect(303);
        assert!(page::words(&look(&mut agent, ticket).await).contains("What you had typed Too late."));
    }

    async fn a_reply_leaves_at_the_moment_that_was_named(desk) {
        // The clock says Monday, 9 o'clock in UTC; the agent sits in Madrid, where it is 10.
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        let zone = [("name", "Ben Agent"), ("time_zone", "Europe/Madrid")];
        agent.post("/agent/profile", &zone).await.expect(303);
        for (when, words) in [("yesterday-ish", "is not a moment"), ("today 9", "is over already")] {
            let refused = write(&mut agent, ticket, Kind::Reply, "Is it quiet now?", &[("when", when)]).await.expect(422).text();
            assert!(page::words(&refused).contains(words), "{}", page::words(&refused));
            assert_eq!(typed(&refused), "Is it quiet now?", "nothing typed is lost");
        }
        write(&mut agent, ticket, Kind::Reply, "Is it quiet now?", &[("when", "tomorrow 9:30")]).await.expect(303);
        let words = waiting(&look(&mut agent, ticket).await);
        assert!(words.contains("Sends Tue 6 Jan 2026, 09:30") && words.contains("Send now") && words.contains("Take back"), "{words}");
        assert!(history(&mut agent, ticket).await.contains("wrote a reply that is to leave at Tue 6 Jan 2026, 08:30 UTC"));
        act(&mut agent, ticket, "moment", &[("when", "in two")]).await.expect(422);
        act(&mut agent, ticket, "moment", &[("when", "today 11:30")]).await.expect(303);
        assert!(waiting(&look(&mut agent, ticket).await).contains("Sends Mon 5 Jan 2026, 11:30"));
        desk.advance(89 * 60).await;
        desk.settle().await;
        assert_eq!(desk.relay.offered(), 0);
        desk.advance(2 * 60).await;
        desk.settle().await;
        let sent = desk.relay.last();
        assert!(sent.letter().text.contains("Is it quiet now?"));
        assert!(sent.header("Date").expect("a date").contains("10:3"), "it is dated when it leaves: {:?}", sent.header("Date"));
        assert_eq!(waiting(&look(&mut agent, ticket).await), "");
    }

    async fn words_of_the_customer_hold_a_planned_reply_back(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        reply(&mut agent, ticket, "Clean the rollers.").await;
        desk.advance(11).await;
        desk.settle().await;
        let back = desk.relay.last().reply_to();
        write(&mut agent, ticket, Kind::Reply, "Did it help?", &[("when", "tomorrow 9")]).await.expect(303);
        desk.receives(&Mail::new(ROSA, "Re: x", "It helped!").to(&back)).await;
        // At once, not only when its moment comes.
        desk.advance(1).await;
        let began = std::time::Instant::now();
        while !waiting(&look(&mut agent, ticket).await).contains("Held back") {
            assert!(began.elapsed() < harness::PATIENCE, "it is not held back");
            tokio::task::yield_now().await;
        }
        let words = waiting(&look(&mut agent, ticket).await);
        assert!(words.contains("somebody wrote on this ticket meanwhile"), "{words}");
        let list = page::words(&agent.get("/agent/views/open").await.expect(200).text());
        assert!(list.contains("Not delivered"), "the list marks it: {list}");
        assert!(history(&mut agent, ticket).await.contains("held a planned reply back"));
        desk.advance(2 * 86_400).await;
        desk.settle().await;
        assert_eq!(desk.relay.taken().len(), 1, "its moment has passed");
        let mut lead = desk.sign_in(LEAD).await;
        act(&mut lead, ticket, "dispatch", &[]).await.expect(303);
        desk.settle().await;
        assert!(desk.relay.last().letter().text.contains("Did it help?"));
        let mut agent = desk.sign_in(AGENT).await;
        let said = page::messages(&look(&mut agent, ticket).await).pop().expect("the reply");
        assert!(said.words.contains("Ben Agent"), "in its author's name: {}", said.words);
        let list = page::words(&agent.get("/agent/views/open").await.expect(200).text());
        assert!(!list.contains("Not delivered"), "{list}");
    }

    async fn who_sends_a_colleagues_reply_stands_in_the_history(desk) {
        let ticket = desk.ticket(&question()).await;
        let (mut agent, mut other) = (desk.sign_in(AGENT).await, desk.sign_in(OTHER_AGENT).await);
        const SENT: &str = "sent a reply that Ben Agent had written";
        // Their own word is told by the message.
        write(&mut agent, ticket, Kind::Reply, "Clean the rollers.", &[("when", "tomorrow 9")]).await.expect(303);
        act(&mut agent, ticket, "dispatch", &[]).await.expect(303);
        assert_eq!(history(&mut agent, ticket).await.matches(SENT).count(), 0);
        write(&mut agent, ticket, Kind::Reply, "Did it help?", &[("when", "tomorrow 9")]).await.expect(303);
        act(&mut other, ticket, "dispatch", &[]).await.expect(303);
        let told = history(&mut agent, ticket).await;
        assert_eq!(told.matches(&format!("Cleo Agent {SENT}")).count(), 1, "{told}");
        assert!(page::words(&look(&mut agent, ticket).await).contains(SENT), "on the ticket too");
        // Within the seconds in which its author could undo it, too.
        reply(&mut agent, ticket, "Or the drum.").await;
        let id = planned(&look(&mut agent, ticket).await);
        other.post(&format!("/agent/tickets/{ticket}/planned-replies/{id}/dispatch"), &[]).await.expect(303);
        let told = history(&mut agent, ticket).await;
        assert_eq!(told.matches(&format!("Cleo Agent {SENT}")).count(), 2, "{told}");
        desk.settle().await;
        assert_eq!(desk.relay.taken().len(), 3);
        desk.verify().await;
    }

    /// Words of the desk itself and of its author hold nothing back.
    async fn an_acknowledgement_holds_nothing_back(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        write(&mut agent, ticket, Kind::Reply, "Did it help?", &[("when", "in 1 hour")]).await.expect(303);
        write(&mut agent, ticket, Kind::Note, "Let us see.", &[]).await.expect(303);
        reply(&mut agent, ticket, "Clean the rollers.").await;
        desk.advance(3700).await;
        desk.settle().await;
        let said: Vec<String> = desk.relay.taken().iter().map(|t| t.letter().reply.lines().next().unwrap_or_default().to_owned()).collect();
        assert_eq!(said, ["Clean the rollers.", "Did it help?"]);
    }

    async fn what_waits_on_a_deleted_ticket_is_gone(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut lead = desk.sign_in(LEAD).await;
        reply(&mut lead, ticket, "Too much.").await;
        lead.post(&format!("/agent/tickets/{ticket}/deletion"), &[]).await.expect(303);
        desk.advance(11).await;
        desk.settle().await;
        assert_eq!(desk.relay.offered(), 0);
        assert!(!page::words(&lead.get("/agent/contacts").await.expect(200).text()).contains("held back"));
        desk.verify().await;
    }

    async fn a_desk_that_was_killed_sends_what_waited(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        reply(&mut agent, ticket, "Clean the rollers.").await;
        desk.kill();
        desk.start_again().await;
        desk.advance(11).await;
        desk.settle().await;
        assert_eq!(desk.relay.taken().len(), 1);
    }
}

/// Every node looks for what is due, and one of them sends it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_send_a_planned_reply_once() {
    let settings = vec![("undo-send-seconds".to_owned(), "10".to_owned())];
    let desk = TestDesk::start_with(Engine::Postgres, Options { settings, ..Options::default() }).await;
    let node = desk.second_node().await;
    let mut tickets = Vec::new();
    let mut agent = desk.sign_in(AGENT).await;
    for n in 0..5 {
        let ticket = desk.ticket(&Mail::new(ROSA, &format!("Matter {n}"), "It hums.")).await;
        reply(&mut agent, ticket, "Clean the rollers.").await;
        tickets.push(ticket);
    }
    desk.advance(11).await;
    desk.settle().await;
    harness::settle(&node.running.app).await;
    assert_eq!(desk.relay.taken().len(), tickets.len());
    for ticket in tickets {
        assert_eq!(page::messages(&look(&mut agent, ticket).await).len(), 2, "one reply on {ticket}");
    }
    node.running.stop().await;
    desk.end().await;
}
