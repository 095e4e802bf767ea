//! Taking back what was just done.

use super::receive_letter::{ROSA, question};
use crate::harness::client::Browser;
use crate::harness::letters::Mail;
use crate::harness::{self, AGENT, LEAD, LIGHT, OTHER_AGENT, look, on_both, page, reply, set_status, status};

/// What the bar of a page offers: its words, and where it posts.
fn offered(html: &str) -> Option<(String, String)> {
    let bar = page::between(html, "<div id=\"undo-bar\"", "<main")?;
    let to = page::between(bar, "action=\"", "\"")?.to_owned();
    Some((page::between(bar, "<p>", "</p>")?.to_owned(), to))
}

/// Does something and says where it can be taken back.
async fn act(by: &mut Browser, path: &str, fields: &[(&str, &str)]) -> (String, String) {
    let to = by.post(path, fields).await.expect(303).location().to_owned();
    let mut answer = by.get(&to).await;
    if answer.status == 303 {
        // What one opens with leads on to a list.
        let on = answer.location().to_owned();
        answer = by.get(&on).await;
    }
    let html = answer.expect(200).text();
    offered(&html).unwrap_or_else(|| panic!("{path} offers nothing: {}", page::words(&html)))
}

on_both! {
    async fn everything_of_an_act_is_taken_back_at_once(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        let properties = format!("/agent/tickets/{ticket}/properties");
        let (words, undo) = act(&mut agent, &properties, &[("status", "solved")]).await;
        assert_eq!(words, format!("Solved #{ticket}"));
        let html = look(&mut agent, ticket).await;
        assert!(offered(&html).is_some(), "on every page for some seconds");
        assert!(html.contains("How it ended"));
        agent.post(&undo, &[]).await.expect(303);
        let html = look(&mut agent, ticket).await;
        assert_eq!(status(&html), "new");
        assert!(!html.contains("How it ended"), "there is no outcome of what never was");
        assert_eq!(offered(&html), None, "there is nothing more to take back");
        let again = agent.post(&undo, &[]).await.expect(409).text();
        assert!(page::words(&again).contains("You took this back already."), "{}", page::words(&again));
        let history = page::words(&agent.get(&format!("/agent/tickets/{ticket}/history")).await.expect(200).text());
        assert!(history.contains("Ben Agent solved it.") && history.contains("took back what they had just done"), "{history}");
        desk.verify().await;
    }

    async fn each_change_has_its_way_back(desk) {
        let ticket = desk.ticket(&question().cc("Carla <carla@customer.example>")).await;
        let mut agent = desk.sign_in(AGENT).await;
        let ben = desk.person(AGENT).await.to_string();
        let properties = format!("/agent/tickets/{ticket}/properties");
        let html = look(&mut agent, ticket).await;
        let carla = page::between(&html, &format!("/agent/tickets/{ticket}/participants/"), "/acceptance").expect("she is suggested").to_owned();
        let n = ticket.to_string();
        let start = page::words(page::between(&html, "<aside", "</aside>").expect("the panels"));
        for (path, fields, said) in [
            (properties.clone(), vec![("priority", "high")], format!("Set the priority of #{n} to high")),
            (properties.clone(), vec![("type", "incident")], format!("Made #{n} a incident")),
            (properties.clone(), vec![("tags", "vip printer")], format!("Changed the tags of #{n}")),
            (format!("/agent/tickets/{n}/assignment"), vec![("assignee", ben.as_str())], format!("Gave #{n} to Ben Agent")),
            (format!("/agent/tickets/{n}/subject"), vec![("subject", "Another one")], format!("Changed the subject of #{n}")),
            (format!("/agent/tickets/{n}/spam"), vec![], format!("Called #{n} spam")),
            (format!("/agent/tickets/{n}/participants/{carla}/acceptance"), vec![], format!("Added Carla to the copies of #{n}")),
            (format!("/agent/tickets/{n}/participants/{carla}/removal"), vec![], format!("Removed Carla from the copies of #{n}")),
            (format!("/agent/tickets/{n}/snooze"), vec![("until", "in 2 hours")], format!("Snoozed #{n} until Mon 5 Jan 2026, 11:00")),
        ] {
            let (words, undo) = act(&mut agent, &path, &fields).await;
            assert_eq!(words.replace("an incident", "a incident"), said);
            agent.post(&undo, &[]).await.expect(303);
            let html = look(&mut agent, ticket).await;
            assert_eq!(status(&html), "new", "{said}");
            let now = page::words(page::between(&html, "<aside", "</aside>").expect("the panels"));
            assert_eq!(now, start, "{said}");
            let open = agent.get("/agent/views/open").await.expect(200).text();
            assert!(open.contains(&format!("id=\"ticket-{n}\"")), "{said}");
        }
        desk.verify().await;
    }

    async fn nobodys_later_change_is_overwritten_and_they_are_named(desk) {
        let ticket = desk.ticket(&question()).await;
        let (mut agent, mut other) = (desk.sign_in(AGENT).await, desk.sign_in(OTHER_AGENT).await);
        let properties = format!("/agent/tickets/{ticket}/properties");
        let (_, undo) = act(&mut agent, &properties, &[("status", "solved")]).await;
        let refused = other.post(&undo, &[]).await.expect(409).text();
        assert!(page::words(&refused).contains("Ben Agent did this; nobody else can take it back."), "{refused}");
        set_status(&mut other, ticket, "pending").await;
        let refused = page::words(&agent.post(&undo, &[]).await.expect(409).text());
        assert!(refused.contains("Cleo Agent changed the status to pending since. Nothing was taken back."), "{refused}");
        assert_eq!(status(&look(&mut agent, ticket).await), "pending");
        // What is something else does not stand in the way.
        let (_, undo) = act(&mut agent, &properties, &[("priority", "low")]).await;
        set_status(&mut other, ticket, "open").await;
        agent.post(&undo, &[]).await.expect(303);
        let mut light = desk.sign_in(LIGHT).await;
        light.post(&undo, &[]).await.expect(409);
    }

    async fn ten_minutes_are_enough(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        let properties = format!("/agent/tickets/{ticket}/properties");
        let (_, early) = act(&mut agent, &properties, &[("priority", "low")]).await;
        desk.advance(9 * 60).await;
        agent.post(&early, &[]).await.expect(303);
        let (_, late) = act(&mut agent, &properties, &[("priority", "low")]).await;
        desk.advance(11 * 60).await;
        let refused = page::words(&agent.post(&late, &[]).await.expect(409).text());
        assert!(refused.contains("in the last ten minutes"), "{refused}");
    }

    async fn a_ticket_that_was_deleted_is_back_and_whoever_may_not_delete_cannot_bring_it(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut lead = desk.sign_in(LEAD).await;
        let (words, undo) = act(&mut lead, &format!("/agent/tickets/{ticket}/deletion"), &[]).await;
        assert_eq!(words, format!("Deleted #{ticket}"));
        lead.get(&format!("/agent/tickets/{ticket}")).await.expect(404);
        lead.post(&undo, &[]).await.expect(303);
        assert_eq!(status(&look(&mut lead, ticket).await), "new");
        // One that slept sleeps on.
        lead.post(&format!("/agent/tickets/{ticket}/snooze"), &[("typed", "in 2 hours")]).await.expect(303);
        let (_, undo) = act(&mut lead, &format!("/agent/tickets/{ticket}/deletion"), &[]).await;
        lead.post(&undo, &[]).await.expect(303);
        let asleep = lead.get("/agent/views/snoozed").await.expect(200).text();
        assert!(asleep.contains(&format!("id=\"ticket-{ticket}\"")));
    }

    /// An outcome that was reopened is again as it was.
    async fn opening_it_again_is_taken_back_too(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        set_status(&mut agent, ticket, "solved").await;
        desk.advance(60).await;
        let (words, undo) = act(&mut agent, &format!("/agent/tickets/{ticket}/properties"), &[("status", "open")]).await;
        assert_eq!(words, format!("Opened #{ticket} again"));
        assert!(look(&mut agent, ticket).await.contains("Opened again"));
        agent.post(&undo, &[]).await.expect(303);
        let html = look(&mut agent, ticket).await;
        assert_eq!(status(&html), "solved");
        assert!(!html.contains("Opened again"), "the outcome holds");
    }

    /// The words, whom they were for, what they were to set and when they were to leave.
    async fn a_reply_that_is_taken_back_keeps_what_goes_with_it(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        harness::write(&mut agent, ticket, harness::Kind::Reply, "Clean it.", &[("status", "solved"), ("when", "tomorrow 9")]).await.expect(303);
        let html = look(&mut agent, ticket).await;
        let plan = page::between(&html, "/planned-replies/", "/").expect("it waits").to_owned();
        agent.post(&format!("/agent/tickets/{ticket}/planned-replies/{plan}/withdrawal"), &[]).await.expect(303);
        let html = look(&mut agent, ticket).await;
        let form = page::between(&html, "id=\"reply-form\"", "</form>").expect("the editor");
        assert!(form.contains("Clean it."));
        assert!(form.contains("value=\"2026-01-06 09:00\""), "its moment: {form}");
        let then = page::between(form, "Then set it to ", "<").expect("what it was to set");
        assert_eq!(then, "solved, as before");
        // Sent as it stands it is what it was.
        harness::write(&mut agent, ticket, harness::Kind::Reply, "Clean it.", &[("status", "solved"), ("when", "2026-01-06 09:00")]).await.expect(303);
        desk.advance(24 * 60 * 60).await;
        desk.settle().await;
        let mut agent = desk.sign_in(AGENT).await;
        assert_eq!(status(&look(&mut agent, ticket).await), "solved");
    }

    async fn a_customer_who_wrote_meanwhile_is_named(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        reply(&mut agent, ticket, "Clean the rollers.").await;
        desk.settle().await;
        let (_, undo) = act(&mut agent, &format!("/agent/tickets/{ticket}/properties"), &[("status", "solved")]).await;
        let answer = Mail::new(ROSA, "Re: The printer hums", "It still hums.").to(&desk.relay.last().reply_to());
        assert_eq!(desk.receives(&answer).await.ticket, Some(ticket));
        let refused = page::words(&agent.post(&undo, &[]).await.expect(409).text());
        assert!(refused.contains("changed the status to open since. Nothing was taken back."), "{refused}");
        assert_eq!(status(&look(&mut agent, ticket).await), "open");
    }
}
