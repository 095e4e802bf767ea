//! Merging, splitting, moving and linking tickets, and undoing it.

use std::collections::{BTreeMap, BTreeSet};

use deskhand::commands::merge_tickets::{Merge, Readers, merge};
use deskhand::commands::move_message::{Destination, move_one};
use deskhand::commands::split_ticket::{LaterWords, Split, Which, split_ticket};
use deskhand::commands::undo_structure::undo_structure;
use domain::person::Role;
use domain::ticket::{Status, TicketType};
use domain::{Actor, MessageId, PersonId, StructureActId, TicketId};
use store::{structure, tickets};

use super::receive_letter::{ROSA, question};
use crate::harness::client::Browser;
use crate::harness::letters::Mail;
use crate::harness::relay::Turn;
use crate::harness::{
    AGENT, Kind, LEAD, LIGHT, OTHER_AGENT, TestDesk, look, on_both, page, reply, set_status, status, write,
};

const SAM: &str = "sam@other.example";

fn mail(from: &str, subject: &str, text: &str, id: &str) -> Mail {
    Mail::new(from, subject, text).id(&format!("{id}@other.example"))
}

async fn said(by: &mut Browser, ticket: TicketId) -> Vec<page::Said> {
    page::messages(&look(by, ticket).await)
}

async fn history(by: &mut Browser, ticket: TicketId) -> String {
    page::words(&by.get(&format!("/agent/tickets/{ticket}/history")).await.expect(200).text())
}

/// The first thing on the page that can be undone.
fn undo_of(html: &str) -> Option<String> {
    page::between(html, "/agent/structure/", "/undo").map(|act| format!("/agent/structure/{act}/undo"))
}

async fn merge_by_page(
    by: &mut Browser,
    tickets: &[TicketId],
    into: TicketId,
    more: &[(&str, &str)],
    expect: u16,
) -> String {
    let into = into.to_string();
    let ids: Vec<String> = tickets.iter().map(ToString::to_string).collect();
    let mut form: Vec<(&str, &str)> = ids.iter().map(|id| ("ticket", id.as_str())).collect();
    form.push(("into", &into));
    form.extend_from_slice(more);
    page::words(&by.post("/agent/merge", &form).await.expect(expect).text())
}

on_both! {
    async fn tickets_of_one_person_become_one_and_come_apart_again(desk) {
        let first = desk.ticket(&question()).await;
        let second = desk.ticket(&mail(ROSA, "It smells too", "Of rubber.", "q2")).await;
        let third = desk.ticket(&mail(ROSA, "And it is hot", "Very.", "q3")).await;
        let mut agent = desk.sign_in(AGENT).await;
        reply(&mut agent, second, "Of what rubber?").await;
        desk.settle().await;
        let back = desk.relay.last().reply_to();
        set_status(&mut agent, first, "pending").await;

        // The others of the same requester are offered, and what would happen is said before.
        let words = page::words(&agent.get(&format!("/agent/merge?ticket={first}")).await.expect(200).text());
        assert!(words.contains("It smells too") && words.contains("And it is hot"), "{words}");
        let asked = format!("/agent/merge?ticket={first}&ticket={second}&ticket={third}&into={first}");
        let html = agent.get(&asked).await.expect(200).text();
        let words = page::words(&html);
        for told in ["3 messages of", "Nobody outside the team reads more than before", "opens again", "It can be undone"] {
            assert!(words.contains(told), "{told}: {words}");
        }
        let mut light = desk.sign_in(LIGHT).await;
        merge_by_page(&mut light, &[second], first, &[], 403).await;
        merge_by_page(&mut agent, &[first, second, third], first, &[], 303).await;

        let html = look(&mut agent, first).await;
        let words: Vec<String> = page::messages(&html).into_iter().map(|m| m.words).collect();
        assert_eq!(words.len(), 4);
        for (words, expected) in words.iter().zip(["It hums", "Of rubber", "Very", "Of what rubber?"]) {
            assert!(words.contains(expected), "by time: {words}");
        }
        assert_eq!(status(&html), "open", "one of them was the team's turn");
        // The others are closed stubs that lead here.
        let stub = look(&mut agent, second).await;
        assert_eq!(status(&stub), "closed");
        assert!(page::words(&stub).contains(&format!("This ticket is part of #{first}")), "{}", page::words(&stub));
        assert!(page::messages(&stub).is_empty());
        let list = agent.get("/agent/views/open").await.expect(200).text();
        assert!(list.contains(&format!("id=\"ticket-{first}\"")) && !list.contains(&format!("id=\"ticket-{second}\"")));
        assert!(history(&mut agent, first).await.contains(&format!("merged #{second} and #{third} into this (3 messages)")));
        assert!(history(&mut agent, second).await.contains(&format!("merged it into #{first}")));
        desk.settle_search().await;
        let found = agent.get("/agent/search/results?q=rubber").await.expect(200).text();
        assert!(found.contains(&format!("/agent/tickets/{first}")) && !found.contains(&format!("/agent/tickets/{second}\"")), "{found}");
        // Mail to the old address arrives here.
        let row = desk.receives(&mail(ROSA, "Re: x", "Black rubber.", "q4").to(&back)).await;
        assert_eq!(row.ticket, Some(first));
        merge_by_page(&mut agent, &[second], third, &[], 409).await;

        // What came since stays; exactly what went comes back.
        let undo = undo_of(&look(&mut agent, first).await).expect("it can be undone");
        light.post(&undo, &[]).await.expect(403);
        agent.post(&undo, &[]).await.expect(303);
        let html = look(&mut agent, first).await;
        let stays: Vec<String> = page::messages(&html).into_iter().map(|m| m.words).collect();
        assert_eq!(stays.len(), 2);
        assert!(stays[1].contains("Black rubber"), "{stays:?}");
        let html = look(&mut agent, second).await;
        assert_eq!((page::messages(&html).len(), status(&html).as_str()), (2, "open"));
        let html = look(&mut agent, third).await;
        assert_eq!((page::messages(&html).len(), status(&html).as_str()), (1, "new"));
        let words = page::words(&agent.post(&undo, &[]).await.expect(409).text());
        assert!(words.contains("This was undone already"), "{words}");
        let row = desk.receives(&mail(ROSA, "Re: x", "Blue rubber.", "q5").to(&back)).await;
        assert_eq!(row.ticket, Some(second), "its address is its own again");
        desk.verify().await;
    }

    /// A private thread is not shown to somebody by a slip.
    async fn who_would_read_more_is_named_and_asked_about(desk) {
        let here = desk.ticket(&question()).await;
        let there = desk.ticket(&mail(SAM, "My salary", "Is wrong.", "s1")).await;
        let mut agent = desk.sign_in(AGENT).await;
        reply(&mut agent, there, "By how much?").await;
        desk.settle().await;
        let words = merge_by_page(&mut agent, &[there], here, &[], 409).await;
        assert!(words.contains(&format!("Rosa Marin would read #{there}")), "{words}");
        assert!(words.contains("Rosa Marin takes part in") && words.contains("Let sam@other.example read it"), "{words}");
        assert_eq!(said(&mut agent, here).await.len(), 1, "nothing happened");
        merge_by_page(&mut agent, &[there], here, &[("confirmed", "1")], 303).await;
        let html = look(&mut agent, here).await;
        assert!(page::words(&html).contains("Sees nothing until you accept"), "he is there to be decided about");
        assert!(page::messages(&html)[1].words.contains("A stranger"), "{}", page::messages(&html)[1].words);
        reply(&mut agent, here, "Only for Rosa.").await;
        desk.settle().await;
        assert_eq!(desk.relay.last().to, ["rosa@customer.example"]);
        let undo = undo_of(&look(&mut agent, here).await).expect("an undo");
        agent.post(&undo, &[]).await.expect(303);
        let html = look(&mut agent, here).await;
        assert!(!page::words(&html).contains("Sees nothing until you accept"), "{}", page::words(&html));
        assert!(!said(&mut agent, there).await[0].words.contains("A stranger"));

        let sam = desk.person(SAM).await.to_string();
        merge_by_page(&mut agent, &[there], here, &[("confirmed", "1"), ("reader", &sam)], 303).await;
        reply(&mut agent, here, "For both.").await;
        desk.settle().await;
        assert_eq!(desk.relay.last().to, ["rosa@customer.example", SAM]);
    }

    /// A mail that is tried again after the merge says nothing of the other's ticket.
    async fn a_mail_that_waits_keeps_its_own_subject_and_token(desk) {
        let here = desk.ticket(&question()).await;
        let there = desk.ticket(&mail(SAM, "My salary", "Is wrong.", "t1")).await;
        let mut agent = desk.sign_in(AGENT).await;
        desk.relay.next([Turn::Say(451, "greylisted")]);
        reply(&mut agent, there, "By how much?").await;
        desk.settle().await;
        assert_eq!((desk.relay.offered(), desk.relay.taken().len()), (1, 0), "it waits");
        merge_by_page(&mut agent, &[there], here, &[("confirmed", "1")], 303).await;
        desk.advance(3600).await;
        desk.settle().await;
        let sent = desk.relay.last();
        assert_eq!((sent.to.join(" "), sent.header("subject")), (SAM.to_owned(), Some("Re: My salary".to_owned())));
        reply(&mut agent, here, "Only for Rosa.").await;
        desk.settle().await;
        assert_ne!(desk.relay.last().reply_to(), sent.reply_to(), "each answers on their own");
        let row = desk.receives(&mail(SAM, "Re: My salary", "By half.", "t2").to(&sent.reply_to())).await;
        assert_eq!(row.ticket, Some(here), "it is led on");
        desk.verify().await;
    }

    async fn what_changed_is_closed_or_spam_is_not_merged(desk) {
        let here = desk.ticket(&question()).await;
        let there = desk.ticket(&mail(ROSA, "More", "And more.", "m1")).await;
        let mut agent = desk.sign_in(AGENT).await;
        let html = agent.get(&format!("/agent/merge?ticket={here}&ticket={there}")).await.expect(200).text();
        let seen: Vec<&str> = html.split("name=\"version\" value=\"").skip(1).filter_map(|p| p.split('"').next()).collect();
        assert_eq!(seen.len(), 2);
        write(&mut agent, there, Kind::Note, "Meanwhile.", &[]).await.expect(303);
        let versions: Vec<(&str, &str)> = seen.iter().map(|v| ("version", *v)).collect();
        let words = merge_by_page(&mut agent, &[there], here, &versions, 409).await;
        assert!(words.contains(&format!("#{there} changed since you looked")), "{words}");
        set_status(&mut agent, there, "closed").await;
        let words = merge_by_page(&mut agent, &[there], here, &[], 409).await;
        assert!(words.contains("closed and stays as it is"), "{words}");
        let words = merge_by_page(&mut agent, &[here], there, &[], 409).await;
        assert!(words.contains("closed"), "{words}");
        let spam = desk.ticket(&mail(ROSA, "Buy", "Now.", "m2")).await;
        agent.post(&format!("/agent/tickets/{spam}/spam"), &[]).await.expect(303);
        let words = merge_by_page(&mut agent, &[spam], here, &[], 409).await;
        assert!(words.contains("stands on the spam shelf"), "{words}");
        merge_by_page(&mut agent, &[here], here, &[], 422).await;
        merge_by_page(&mut agent, &[TicketId(999_999)], here, &[], 404).await;
    }

    async fn a_message_is_split_off_with_its_file_and_its_mail_and_comes_back(desk) {
        let first = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        reply(&mut agent, first, "Clean the rollers.").await;
        desk.settle().await;
        let with_file = Mail::new(SAM, "An invoice", "--b\nContent-Type: text/plain\n\nWhere is my invoice?\n--b\nContent-Type: text/plain; name=a.txt\n\
            Content-Disposition: attachment; filename=a.txt\n\nfile\n--b--")
            .header("MIME-Version", "1.0").header("Content-Type", "multipart/mixed; boundary=b")
            .to(&desk.relay.last().reply_to());
        let row = desk.receives(&with_file).await;
        reply(&mut agent, first, "We look for it.").await;
        desk.settle().await;
        let html = look(&mut agent, first).await;
        let message = page::messages(&html)[2].id;
        let at = format!("/agent/messages/{message}/split");
        let html = agent.get(&at).await.expect(200).text();
        let words = page::words(&html);
        assert!(words.contains("Where is my invoice?") && words.contains("sam@other.example asks on the new ticket"), "{words}");
        let version = page::field(&html, &at, "version").expect("a version");
        desk.sign_in(LIGHT).await.post(&at, &[]).await.expect(403);
        let form = [("which", "after"), ("may_read", "1"), ("subject", "Sam's invoice"), ("version", &version)];
        let to = agent.post(&at, &form).await.expect(303).location().to_owned();
        let new: TicketId = to.rsplit('/').next().and_then(|n| n.parse().ok()).expect("a ticket");
        let html = look(&mut agent, new).await;
        let there = page::messages(&html);
        assert_eq!((there.len(), status(&html).as_str()), (2, "open"));
        assert!(there[0].words.contains("a.txt") && !there[0].words.contains("A stranger"), "{}", there[0].words);
        let words = page::words(&html);
        assert!(words.contains("Sam's invoice") && words.contains(&format!("Split off #{first}")), "{words}");
        assert!(page::words(&look(&mut agent, first).await).contains(&format!("Split into #{new}")));
        assert_eq!(desk.ledger().await.into_iter().find(|r| r.id == row.id).and_then(|r| r.ticket), Some(new));
        let told = page::words(&agent.get(&format!("/agent/ledger/{}", row.id)).await.expect(200).text());
        assert!(told.contains(&format!("moved it from #{first} to #{new}")), "{told}");
        // Again the same form: somebody has done it.
        agent.post(&at, &form).await.expect(409);

        // The ledger's way back is the same act.
        agent.post(&format!("/agent/ledger/{}/move-back", row.id), &[]).await.expect(303);
        assert_eq!(said(&mut agent, first).await.len(), 4, "what went with it came back with it");
        agent.get(&format!("/agent/tickets/{new}")).await.expect(404);
        assert!(!page::words(&look(&mut agent, first).await).contains(&format!("Split into #{new}")));
        desk.verify().await;
    }

    /// The ticket it came from was joined later: it comes back with all that went along.
    async fn a_message_that_goes_home_takes_its_home_back_out(desk) {
        let first = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        reply(&mut agent, first, "Clean the rollers.").await;
        desk.settle().await;
        let back = desk.relay.last().reply_to();
        let row = desk.receives(&mail(ROSA, "Re: x", "They are clean.", "h1").to(&back)).await;
        let second = desk.ticket(&mail(ROSA, "The scanner", "It beeps.", "h2")).await;
        agent.post(&format!("/agent/ledger/{}/move", row.id), &[("ticket", &second.to_string())]).await.expect(303);
        desk.app().write(async move |tx| {
            tx.quiet("set-up of a test");
            tickets::suggest_join(tx, first, second, "the same day").await
        }).await.expect("a write works");
        agent.post(&format!("/agent/tickets/{first}/suggestions/{second}/acceptance"), &[]).await.expect(303);
        assert_eq!(said(&mut agent, second).await.len(), 4);
        agent.post(&format!("/agent/ledger/{}/move-back", row.id), &[]).await.expect(303);
        assert_eq!(said(&mut agent, first).await.len(), 3, "not it alone");
        assert_eq!(said(&mut agent, second).await.len(), 1);
        desk.verify().await;
    }

    async fn what_cannot_be_undone_says_why_and_what_first(desk) {
        let first = desk.ticket(&question()).await;
        let second = desk.ticket(&mail(ROSA, "The scanner", "It beeps.", "w1")).await;
        let third = desk.ticket(&mail(ROSA, "The lamp", "It blinks.", "w2")).await;
        let mut agent = desk.sign_in(AGENT).await;
        merge_by_page(&mut agent, &[second], first, &[], 303).await;
        let undo = undo_of(&look(&mut agent, first).await).expect("an undo");
        let beeps = said(&mut agent, first).await[1].id;
        let words = page::words(&agent.get(&format!("/agent/messages/{beeps}/move")).await.expect(200).text());
        assert!(words.contains("The lamp"), "where it may belong: {words}");
        agent.post(&format!("/agent/messages/{beeps}/move"), &[("ticket", "nowhere")]).await.expect(422);
        agent.post(&format!("/agent/messages/{beeps}/move"), &[("ticket", &format!("#{third}"))]).await.expect(303);
        assert_eq!(said(&mut agent, third).await.len(), 2);
        let words = page::words(&agent.post(&undo, &[]).await.expect(409).text());
        assert!(words.contains(&format!("moved on to #{third} since. Undo that first.")), "{words}");
        assert!(page::words(&look(&mut agent, first).await).contains("Undo that first"), "the page says it before");
        let later = undo_of(&look(&mut agent, third).await).expect("an undo");
        agent.post(&later, &[]).await.expect(303);
        agent.post(&undo, &[]).await.expect(303);
        assert_eq!(said(&mut agent, second).await.len(), 1);
        // What a lead deleted comes back by nobody's undo.
        merge_by_page(&mut agent, &[second], first, &[], 303).await;
        let undo = undo_of(&look(&mut agent, first).await).expect("an undo");
        desk.sign_in(LEAD).await.post(&format!("/agent/tickets/{first}/deletion"), &[]).await.expect(303);
        let words = page::words(&agent.post(&undo, &[]).await.expect(409).text());
        assert!(words.contains(&format!("stands on #{first}, which was deleted since")), "{words}");
    }

    async fn what_waits_and_what_is_typed_goes_along_and_comes_back(desk) {
        let first = desk.ticket(&question()).await;
        let second = desk.ticket(&mail(ROSA, "The scanner", "It beeps.", "d1")).await;
        let mut agent = desk.sign_in(AGENT).await;
        write(&mut agent, second, Kind::Reply, "Tomorrow we come.", &[("when", "tomorrow 9")]).await.expect(303);
        let typed = [("visibility", "internal"), ("text", "Ask the plumber.")];
        agent.post(&format!("/agent/tickets/{second}/draft"), &typed).await.expect(200);
        merge_by_page(&mut agent, &[second], first, &[], 303).await;
        let html = look(&mut agent, first).await;
        assert!(page::words(&html).contains("Tomorrow we come.") && page::words(&html).contains("Held back"));
        assert!(html.contains("Ask the plumber."));
        agent.post(&undo_of(&html).expect("an undo"), &[]).await.expect(303);
        let (here, there) = (look(&mut agent, first).await, look(&mut agent, second).await);
        assert!(!here.contains("Tomorrow we come.") && !here.contains("Ask the plumber."));
        assert!(there.contains("Tomorrow we come.") && there.contains("Ask the plumber."));
        desk.verify().await;
    }

    async fn what_slept_sleeps_on_when_it_comes_back(desk) {
        let first = desk.ticket(&question()).await;
        let second = desk.ticket(&mail(ROSA, "The scanner", "It beeps.", "z1")).await;
        let third = desk.ticket(&mail(ROSA, "The lamp", "It blinks.", "z2")).await;
        let mut agent = desk.sign_in(AGENT).await;
        for id in [second, third] {
            agent.post(&format!("/agent/tickets/{id}/snooze"), &[("typed", "in 2 hours")]).await.expect(303);
        }
        // This one was solved in its sleep and is awake again: nothing puts it back to sleep.
        set_status(&mut agent, third, "solved").await;
        set_status(&mut agent, third, "open").await;
        merge_by_page(&mut agent, &[second, third], first, &[], 303).await;
        let undo = undo_of(&look(&mut agent, first).await).expect("an undo");
        agent.post(&undo, &[]).await.expect(303);
        let asleep = agent.get("/agent/views/snoozed").await.expect(200).text();
        let open = agent.get("/agent/views/open").await.expect(200).text();
        let stands = |list: &str, id: TicketId| list.contains(&format!("id=\"ticket-{id}\""));
        assert!(stands(&asleep, second) && !stands(&open, second));
        assert!(!stands(&asleep, third) && stands(&open, third));
        desk.verify().await;
    }

    async fn an_undone_merge_leaves_nobody_behind_and_knows_who_was_suggested(desk) {
        let here = desk.ticket(&question().cc("Carla <carla@customer.example>")).await;
        let there = desk.ticket(&mail("Carla <carla@customer.example>", "The lamp", "It blinks.", "n1")).await;
        let mut agent = desk.sign_in(AGENT).await;
        let me = desk.person(AGENT).await;
        agent.post(&format!("/agent/tickets/{there}/watch"), &[]).await.expect(303);
        let waits = "Sees nothing until you accept";
        assert!(page::words(&look(&mut agent, here).await).contains(waits));
        let carla = desk.person("carla@customer.example").await.to_string();
        merge_by_page(&mut agent, &[there], here, &[("confirmed", "1"), ("reader", &carla)], 303).await;
        assert!(watches(desk, here, me).await);
        let html = look(&mut agent, here).await;
        assert!(!page::words(&html).contains(waits), "{}", page::words(&html));
        agent.post(&undo_of(&html).expect("an undo"), &[]).await.expect(303);
        assert!(page::words(&look(&mut agent, here).await).contains(waits), "as before, not gone");
        assert!(!watches(desk, here, me).await && watches(desk, there, me).await);
        desk.verify().await;
    }

    async fn a_problem_tells_and_solves_its_incidents(desk) {
        let problem = desk.ticket(&question()).await;
        let one = desk.ticket(&mail(SAM, "Mine too", "It hums.", "i1")).await;
        let two = desk.ticket(&mail("kim@third.example", "And mine", "It hums.", "i2")).await;
        let mut agent = desk.sign_in(AGENT).await;
        for id in [one, two] {
            let form = [("relation", "problem"), ("other", &problem.to_string())];
            agent.post(&format!("/agent/tickets/{id}/links"), &form).await.expect(303);
        }
        let html = look(&mut agent, problem).await;
        let words = page::words(&html);
        assert!(words.contains("Tell the incidents") && words.contains("Send and solve 2 incidents"), "{words}");
        assert!(history(&mut agent, problem).await.contains("set the type to Problem"));
        let form = [("relation", "problem"), ("other", "#999999")];
        agent.post(&format!("/agent/tickets/{one}/links"), &form).await.expect(422);
        // One problem, and no circle.
        let form = [("relation", "problem"), ("other", &two.to_string())];
        let words = page::words(&agent.post(&format!("/agent/tickets/{one}/links"), &form).await.expect(409).text());
        assert!(words.contains("an incident of"), "{words}");
        let form = [("relation", "parent"), ("other", &one.to_string())];
        agent.post(&format!("/agent/tickets/{two}/links"), &form).await.expect(303);
        let form = [("relation", "child"), ("other", &one.to_string())];
        agent.post(&format!("/agent/tickets/{two}/links"), &form).await.expect(409);

        set_status(&mut agent, problem, "solved").await;
        assert!(page::words(&look(&mut agent, problem).await).contains("This problem is solved, and 2 incidents are not"));
        let ids = [one.to_string(), two.to_string()];
        let operation = page::field(&look(&mut agent, problem).await, "/incidents/answers", "operation").expect("one");
        let form = [
            ("operation", operation.as_str()), ("incident", ids[0].as_str()), ("incident", &ids[1]),
            ("text", "It is mended."), ("status", "solved"),
        ];
        let mut light = desk.sign_in(LIGHT).await;
        light.post(&format!("/agent/tickets/{problem}/incidents/answers"), &form).await.expect(403);
        agent.post(&format!("/agent/tickets/{problem}/incidents/answers"), &form).await.expect(303);
        // A second click tells nobody twice, and says the same.
        agent.post(&format!("/agent/tickets/{problem}/incidents/answers"), &form).await.expect(303);
        desk.advance(60).await;
        desk.settle().await;
        for (id, to) in [(one, SAM), (two, "kim@third.example")] {
            assert_eq!(status(&look(&mut agent, id).await), "solved");
            assert_eq!(desk.relay.count_to(to), 1, "each a reply of their own");
        }
        assert_eq!(desk.relay.count_to("rosa@customer.example"), 0);
        assert!(!page::words(&look(&mut agent, problem).await).contains("Tell the incidents"));
        desk.verify().await;
    }

    async fn links_follow_a_ticket_that_is_merged_and_come_back(desk) {
        let (a, b) = (desk.ticket(&question()).await, desk.ticket(&mail(ROSA, "B", "b", "l1")).await);
        let c = desk.ticket(&mail(ROSA, "C", "c", "l2")).await;
        let mut agent = desk.sign_in(AGENT).await;
        for (id, relation, other) in [(a, "related", b), (a, "child", c), (b, "related", c)] {
            let form = [("relation", relation), ("other", &other.to_string())];
            agent.post(&format!("/agent/tickets/{id}/links"), &form).await.expect(303);
        }
        let linked = async |by: &mut Browser, id| -> BTreeSet<i64> {
            let html = look(by, id).await;
            html.split("data-linked=\"").skip(1).filter_map(|p| p.split('"').next()?.parse().ok()).collect()
        };
        merge_by_page(&mut agent, &[a], b, &[], 303).await;
        assert_eq!(linked(&mut agent, b).await, BTreeSet::from([c.0]), "not with itself");
        assert!(page::words(&look(&mut agent, b).await).contains("Has the part"));
        let told = history(&mut agent, c).await;
        assert!(told.contains(&format!("linked it: part of #{b}")), "the ticket at the other end tells it: {told}");
        let undo = undo_of(&look(&mut agent, b).await).expect("an undo");
        agent.post(&undo, &[]).await.expect(303);
        assert_eq!(linked(&mut agent, a).await, BTreeSet::from([b.0, c.0]));
        assert_eq!(linked(&mut agent, b).await, BTreeSet::from([a.0, c.0]));
        let told = history(&mut agent, c).await;
        assert_eq!(told.matches(&format!("linked it: part of #{a}")).count(), 2, "and that it is back: {told}");
        // Taken away on either side.
        let html = look(&mut agent, c).await;
        let links = format!("/agent/tickets/{c}/links/");
        let link = page::between(&html, &links, "/removal").expect("a link").to_owned();
        agent.post(&format!("/agent/tickets/{a}/links/999999/removal"), &[]).await.expect(404);
        agent.post(&format!("{links}{link}/removal"), &[]).await.expect(303);
        assert_eq!(linked(&mut agent, c).await.len(), 1);
    }

    /// What was just done is taken back by the bar, too.
    async fn the_undo_bar_takes_structure_back(desk) {
        let first = desk.ticket(&question()).await;
        let second = desk.ticket(&mail(ROSA, "The scanner", "It beeps.", "u1")).await;
        let mut agent = desk.sign_in(AGENT).await;
        merge_by_page(&mut agent, &[second], first, &[], 303).await;
        let html = look(&mut agent, first).await;
        assert!(page::words(&html).contains(&format!("Merged #{second} into #{first}")), "{}", page::words(&html));
        let undo = page::between(&html, "/agent/undo/", "\"").expect("it is offered").to_owned();
        agent.post(&format!("/agent/undo/{undo}"), &[]).await.expect(303);
        assert_eq!(said(&mut agent, second).await.len(), 1);
        let form = [("relation", "related"), ("other", &second.to_string())];
        agent.post(&format!("/agent/tickets/{first}/links"), &form).await.expect(303);
        let html = look(&mut agent, first).await;
        let undo = page::between(&html, "/agent/undo/", "\"").expect("it is offered").to_owned();
        agent.post(&format!("/agent/undo/{undo}"), &[]).await.expect(303);
        assert!(!look(&mut agent, first).await.contains("data-linked"));
    }

    /// What somebody did with the same tickets since is theirs.
    async fn the_undo_bar_takes_back_ones_own_act_and_not_a_colleagues(desk) {
        let a = desk.ticket(&question()).await;
        let b = desk.ticket(&mail(ROSA, "The scanner", "It beeps.", "o1")).await;
        let c = desk.ticket(&mail(ROSA, "The lamp", "It blinks.", "o2")).await;
        let (mut agent, mut other) = (desk.sign_in(AGENT).await, desk.sign_in(OTHER_AGENT).await);
        let hums = said(&mut agent, a).await[0].id;
        agent.post(&format!("/agent/messages/{hums}/move"), &[("ticket", &b.to_string())]).await.expect(303);
        let html = look(&mut agent, b).await;
        let undo = page::between(&html, "/agent/undo/", "\"").expect("it is offered").to_owned();
        merge_by_page(&mut other, &[b], c, &[], 303).await;
        assert_eq!(said(&mut agent, c).await.len(), 3);
        agent.post(&format!("/agent/undo/{undo}"), &[]).await.expect(303);
        assert_eq!(said(&mut agent, a).await.len(), 1, "what was moved is back");
        assert_eq!(said(&mut agent, c).await.len(), 2, "what was merged stays merged");
        assert_eq!(status(&look(&mut agent, b).await), "closed");
        desk.verify().await;
    }

    /// Also the types that a link gives, and what was changed with it at once.
    async fn a_link_is_taken_back_with_all_that_went_with_it(desk) {
        let problem = desk.ticket(&question()).await;
        let one = desk.ticket(&mail(ROSA, "Mine too", "It hums.", "t1")).await;
        let two = desk.ticket(&mail(ROSA, "And mine", "It hums.", "t2")).await;
        let (mut agent, mut other) = (desk.sign_in(AGENT).await, desk.sign_in(OTHER_AGENT).await);
        let form = [("relation", "problem"), ("other", &problem.to_string())];
        agent.post(&format!("/agent/tickets/{one}/links"), &form).await.expect(303);
        assert_eq!(types(desk, one, problem).await, (Some(TicketType::Incident), Some(TicketType::Problem)));
        let html = look(&mut agent, one).await;
        let undo = page::between(&html, "/agent/undo/", "\"").expect("it is offered").to_owned();
        agent.post(&format!("/agent/undo/{undo}"), &[]).await.expect(303);
        assert_eq!(types(desk, one, problem).await, (None, None));
        assert!(!look(&mut agent, one).await.contains("data-linked"));
        // It is a problem of others by then.
        agent.post(&format!("/agent/tickets/{one}/links"), &form).await.expect(303);
        let html = look(&mut agent, one).await;
        let undo = page::between(&html, "/agent/undo/", "\"").expect("it is offered").to_owned();
        other.post(&format!("/agent/tickets/{two}/links"), &form).await.expect(303);
        agent.post(&format!("/agent/undo/{undo}"), &[]).await.expect(303);
        assert_eq!(types(desk, one, problem).await, (None, Some(TicketType::Problem)));
        desk.verify().await;
    }

    /// Any sequence of acts leaves every message on exactly one ticket that stands for itself, and undoing all that
    /// stands, the last first, gives the start.
    async fn acts_in_any_order_lose_nothing_and_are_undone(desk) {
        let agent = Actor::person(desk.person(AGENT).await, Role::Agent, []);
        for seed in 1..=4_u64 {
            let mut all = Vec::new();
            for n in 0..4 {
                let from = if n % 2 == 0 { ROSA } else { SAM };
                let id = desk.ticket(&mail(from, &format!("T{n}"), "One.", &format!("p{seed}-{n}"))).await;
                all.push(id);
                let mut by = desk.sign_in(AGENT).await;
                for m in 0..2 { write(&mut by, id, Kind::Note, &format!("Note {m}"), &[]).await.expect(303); }
                if n == 1 { set_status(&mut by, id, "pending").await; }
            }
            run(desk, &agent, seed, &all).await;
        }
        desk.verify().await;
    }
}

/// Numbers that are the same for the same seed.
struct Draws(u64);

impl Draws {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % n
    }
}

type Places = BTreeMap<MessageId, TicketId>;

async fn places(desk: &TestDesk, messages: &[MessageId]) -> Places {
    let messages = messages.to_vec();
    let read = desk.app().read(async move |db| {
        let mut out = Places::new();
        for id in messages {
            out.insert(id, store::messages::load(db, id).await?.ticket);
        }
        Ok(out)
    });
    read.await.expect("they are read")
}

async fn statuses(desk: &TestDesk, all: &[TicketId]) -> Vec<Option<Status>> {
    let all = all.to_vec();
    let read = desk.app().read(async move |db| {
        let mut out = Vec::new();
        for id in all {
            out.push(tickets::find(db, id).await?.map(|t| t.status));
        }
        Ok(out)
    });
    read.await.expect("they are read")
}

async fn watches(desk: &TestDesk, ticket: TicketId, person: PersonId) -> bool {
    let read = desk.app().read(async move |db| store::watchers::is_watching(db, ticket, person).await);
    read.await.expect("it is read")
}

async fn types(desk: &TestDesk, a: TicketId, b: TicketId) -> (Option<TicketType>, Option<TicketType>) {
    let read = desk.app().read(async move |db| {
        let (a, b) = (tickets::load(db, a).await?, tickets::load(db, b).await?);
        Ok((a.ticket_type, b.ticket_type))
    });
    read.await.expect("they are read")
}

async fn run(desk: &TestDesk, by: &Actor, seed: u64, all: &[TicketId]) {
    let mut draws = Draws(seed);
    let mut known = all.to_vec();
    let messages: Vec<MessageId> = {
        let all = all.to_vec();
        let read = desk.app().read(async move |db| {
            let mut ids = Vec::new();
            for id in all {
                ids.extend(
                    store::messages::list(db, id, MessageId(i64::MAX), 100).await?.iter().map(|m| m.id),
                );
            }
            Ok(ids)
        });
        read.await.expect("they are read")
    };
    let start = places(desk, &messages).await;
    let began = statuses(desk, all).await;
    let mut acts: Vec<StructureActId> = Vec::new();
    let (mut done, mut in_order) = (0, true);
    for step in 0..40 {
        let pick = messages[draws.below(messages.len())];
        let (a, b) = (known[draws.below(known.len())], known[draws.below(known.len())]);
        let by = by.clone();
        let result: domain::Result<Option<StructureActId>> = match draws.below(6) {
            0 | 1 => {
                let wish = Merge {
                    target: a,
                    sources: vec![b],
                    readers: Readers::Confirmed { accept: BTreeSet::new() },
                    versions: Vec::new(),
                };
                desk.app().write(async move |tx| Ok(Some(merge(tx, &by, &wish).await?.act))).await
            }
            2 => {
                let which = if draws.below(2) == 0 { Which::One } else { Which::AndAfter };
                let later_words = LaterWords::Confirmed;
                let wish = Split { message: pick, which, later_words, subject: String::new(), version: None };
                let off = desk.app().write(async move |tx| split_ticket(tx, &by, &wish).await).await;
                off.map(|off| {
                    known.push(off.ticket);
                    Some(off.act)
                })
            }
            3 => {
                let moved = desk.app().write(async move |tx| {
                    move_one(tx, &by, pick, Destination::Ticket(a)).await?;
                    structure::last_of_message(tx, pick).await
                });
                moved.await
            }
            _ if !acts.is_empty() => {
                let at = draws.below(acts.len());
                let act = acts[at];
                in_order &= at + 1 == acts.len();
                desk.app().write(async move |tx| undo_structure(tx, &by, act).await.map(|_| None)).await
            }
            _ => continue,
        };
        match result {
            Ok(act) => {
                done += 1;
                acts.extend(act);
            }
            Err(domain::Error::Refused(_)) => {}
            Err(fault) => panic!("seed {seed}, step {step}: {fault}"),
        }
        let standing = acts.clone();
        let read = desk.app().read(async move |db| {
            let mut left = Vec::new();
            for id in standing {
                if structure::find(db, id).await?.is_some_and(|a| a.undone_at.is_none()) {
                    left.push(id);
                }
            }
            Ok(left)
        });
        acts = read.await.expect("they are read");
        for (message, ticket) in places(desk, &messages).await {
            let read = desk.app().read(async move |db| {
                let found = tickets::find(db, ticket).await?;
                Ok((found.map(|t| t.status), tickets::follow_join(db, ticket).await?))
            });
            let (status, stands) = read.await.expect("it is read");
            assert_eq!(stands, ticket, "seed {seed}, step {step}: message {message} stands on a stub");
            let is_open = status.is_some_and(|s| s != Status::Closed);
            assert!(is_open, "seed {seed}, step {step}: message {message} stands on #{ticket}, {status:?}");
        }
    }
    assert!(done > 8, "seed {seed} does nothing: {done}");
    acts.sort();
    while let Some(act) = acts.pop() {
        let by = by.clone();
        let undone = desk.app().write(async move |tx| {
            // One that an earlier undo took along stands no more.
            match structure::find(tx, act).await?.is_some_and(|a| a.undone_at.is_none()) {
                true => undo_structure(tx, &by, act).await.map(drop),
                false => {
                    tx.quiet("undone before");
                    Ok(())
                }
            }
        });
        undone.await.unwrap_or_else(|e| panic!("seed {seed}: act {act} cannot be undone: {e}"));
    }
    assert_eq!(places(desk, &messages).await, start, "seed {seed}");
    if in_order {
        assert_eq!(statuses(desk, all).await, began, "seed {seed}");
    }
    let opened = statuses(desk, &known[all.len()..]).await;
    assert!(opened.iter().all(Option::is_none), "seed {seed}: what was opened for it is gone: {opened:?}");
}
