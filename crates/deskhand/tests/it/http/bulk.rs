//! One change of many tickets.

use domain::TicketId;

use crate::harness::client::{Answer, Browser};
use crate::harness::letters::Mail;
use crate::harness::{AGENT, LIGHT, OTHER_AGENT, TestDesk, look, on_both, page, set_status, status};

/// So many tickets of as many people.
async fn tickets(desk: &mut TestDesk, count: usize) -> Vec<TicketId> {
    let mut all = Vec::new();
    for n in 0..count {
        let mail = Mail::new(&format!("c{n}@customer.example"), &format!("Question {n}"), "Please help.")
            .id(&format!("b{n}@customer.example"));
        all.push(desk.ticket(&mail).await);
    }
    all
}

fn fields<'a>(ids: &'a [String], more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    ids.iter().map(|id| ("ticket", id.as_str())).chain(more.iter().copied()).collect()
}

fn texts(ids: &[TicketId]) -> Vec<String> {
    ids.iter().map(ToString::to_string).collect()
}

/// One that was begun, when it is done: its path and page.
async fn done(desk: &TestDesk, by: &mut Browser, begun: Answer) -> (String, String) {
    let to = begun.expect(303).location().to_owned();
    desk.settle().await;
    let html = by.get(&to).await.expect(200).text();
    assert!(page::words(&html).contains("Done:"), "{}", page::words(&html));
    (to, html)
}

on_both! {
    async fn what_would_happen_is_told_then_done_then_taken_back(desk) {
        let all = tickets(desk, 30).await;
        let ids = texts(&all);
        let mut agent = desk.sign_in(AGENT).await;
        set_status(&mut agent, all[3], "closed").await;
        set_status(&mut agent, all[4], "solved").await;
        let wish = fields(&ids, &[("status", "solved"), ("add_tags", "storm")]);
        let html = agent.post("/agent/bulk/preview", &wish).await.expect(200).text();
        let words = page::words(&html);
        assert!(words.contains("29 tickets will change , 1 cannot."), "{words}");
        assert!(words.contains(&format!("#{} is closed.", all[3])), "{words}");
        assert_eq!(status(&look(&mut agent, all[0]).await), "new", "nothing is done yet");

        let begun = agent.post("/agent/bulk", &wish).await;
        let (path, html) = done(desk, &mut agent, begun).await;
        let words = page::words(&html);
        assert!(words.contains("29 tickets changed, 1 refused."), "{words}");
        assert!(words.contains(&format!("#{} is closed.", all[3])), "{words}");
        for id in [all[0], all[4], all[29]] {
            let html = look(&mut agent, id).await;
            assert_eq!(status(&html), "solved");
            assert!(html.contains("storm"));
        }

        // Somebody goes on with one of them.
        let mut other = desk.sign_in(OTHER_AGENT).await;
        set_status(&mut other, all[7], "open").await;
        other.get(&path).await.expect(404);
        other.post(&format!("{path}/undo"), &[]).await.expect(404);
        let begun = agent.post(&format!("{path}/undo"), &[]).await;
        let (_, html) = done(desk, &mut agent, begun).await;
        let words = page::words(&html);
        assert!(words.contains("28 tickets changed, 1 refused."), "{words}");
        assert!(words.contains(&format!("#{} Cleo Agent changed the status to open since", all[7])), "{words}");
        for (id, expected) in [(all[0], "new"), (all[4], "solved"), (all[7], "open"), (all[29], "new")] {
            let html = look(&mut agent, id).await;
            assert_eq!(status(&html), expected);
            let panels = page::between(&html, "<aside", "</aside>").expect("the panels");
            assert_eq!(panels.contains("storm"), id == all[7]);
        }
        let again = page::words(&agent.post(&format!("{path}/undo"), &[]).await.expect(409).text());
        assert!(again.contains("You took this back already."), "{again}");
        desk.verify().await;
    }

    /// What the desk itself cannot do to one ticket is tried some times, and does not keep the others waiting for ever.
    async fn a_ticket_that_breaks_it_is_passed_over(desk) {
        let all = tickets(desk, 3).await;
        let ids = texts(&all);
        let mut agent = desk.sign_in(AGENT).await;
        // A change writes all of a ticket, its subject too.
        desk.faults.fail_on(Some("Question 1"));
        let begun = agent.post("/agent/bulk", &fields(&ids, &[("add_tags", "storm")])).await;
        let (_, html) = done(desk, &mut agent, begun).await;
        desk.faults.fail_on(None);
        let words = page::words(&html);
        assert!(words.contains("2 tickets changed, 1 refused."), "{words}");
        assert!(words.contains(&format!("#{} met a fault of the desk", all[1])), "{words}");
        for id in &all {
            let html = look(&mut agent, *id).await;
            let panels = page::between(&html, "<aside", "</aside>").expect("the panels");
            assert_eq!(panels.contains("storm"), *id != all[1]);
        }
        desk.verify().await;
    }

    async fn all_of_a_list_are_more_than_its_page(desk) {
        let all = tickets(desk, 55).await;
        let mut agent = desk.sign_in(AGENT).await;
        let begun = agent.post("/agent/bulk", &[("all", "unassigned"), ("snooze", "tomorrow 9")]).await;
        let (_, html) = done(desk, &mut agent, begun).await;
        assert!(page::words(&html).contains("55 tickets changed."), "{}", page::words(&html));
        let open = agent.get("/agent/views/open").await.expect(200).text();
        assert!(!open.contains("id=\"ticket-"), "they all sleep");
        desk.advance(25 * 60 * 60).await;
        desk.settle().await;
        let mut agent = desk.sign_in(AGENT).await;
        let html = look(&mut agent, all[54]).await;
        assert!(!html.contains("Snoozed until"));
    }

    async fn it_is_refused_in_words_and_nothing_typed_is_lost(desk) {
        let all = tickets(desk, 1).await;
        let ids = texts(&all);
        let mut agent = desk.sign_in(AGENT).await;
        for (more, words) in [
            (vec![], "choose what to change"),
            (vec![("snooze", "soon")], "is not a moment"),
            (vec![("merge_into", "999999"), ("add_tags", "kept")], "is no ticket"),
            (vec![("assignee", "999999"), ("add_tags", "kept")], "must be an agent"),
        ] {
            let html = agent.post("/agent/bulk", &fields(&ids, &more)).await.expect(422).text();
            let said = page::words(&html);
            assert!(said.contains(words), "{words}: {said}");
            assert_eq!(html.contains("value=\"kept\""), more.len() > 1, "{words}");
        }
        agent.post("/agent/bulk", &[("status", "solved")]).await.expect(422);
        agent.post("/agent/bulk", &[("all", "nothing"), ("status", "solved")]).await.expect(404);
        let mut light = desk.sign_in(LIGHT).await;
        light.post("/agent/bulk", &fields(&ids, &[("status", "solved")])).await.expect(403);
        assert_eq!(status(&look(&mut agent, all[0]).await), "new");
    }

    async fn what_was_begun_is_done_after_a_restart(desk) {
        let all = tickets(desk, 3).await;
        let me = desk.person(AGENT).await;
        // As a desk leaves it that stopped in the middle.
        let waiting = all.clone();
        let write = desk.app().write(async move |tx| {
            let id = tx.next_id().await?;
            let change = domain::bulk::BulkChange { add_tags: vec!["late".into()], ..Default::default() };
            store::bulks::insert(tx, id, me, &change, None, &waiting).await?;
            Ok(id)
        });
        let id: domain::BulkId = write.await.expect("it is written down");
        desk.restart().await;
        let mut agent = desk.sign_in(AGENT).await;
        desk.settle().await;
        let words = page::words(&agent.get(&format!("/agent/bulk/{id}")).await.expect(200).text());
        assert!(words.contains("3 tickets changed."), "{words}");
        assert!(look(&mut agent, all[2]).await.contains("late"));
    }
}
