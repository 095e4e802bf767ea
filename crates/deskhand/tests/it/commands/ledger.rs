//! The ledger as people use it: finding a mail, seeing what happened to it, and putting right what went wrong.

use domain::read::ledger::MailState;
use domain::{MailId, TicketId};

use super::acknowledge::switch_on;
use super::receive_letter::{ROSA, question};
use crate::harness::client::Browser;
use crate::harness::letters::Mail;
use crate::harness::{AGENT, Kind, LEAD, LIGHT, TestDesk, look, on_both, page, reply, write};

/// A mail nested so deep that nobody can read it.
fn unreadable() -> Mail {
    let mut text = String::new();
    for n in 0..60 {
        text.push_str(&format!("--b{n}\nContent-Type: multipart/mixed; boundary=\"b{}\"\n\n", n + 1));
    }
    text.push_str("--b60\n\nAt the bottom.\n--b60--\n");
    Mail::new(ROSA, "Deep trouble", &text)
        .header("MIME-Version", "1.0")
        .header("Content-Type", "multipart/mixed; boundary=\"b0\"")
}

async fn told(browser: &mut Browser, id: MailId, show: &str) -> String {
    page::words(&browser.get(&format!("/agent/ledger/{id}{show}")).await.expect(200).text())
}

async fn row(desk: &TestDesk, id: MailId) -> domain::read::ledger::MailRow {
    desk.ledger().await.into_iter().find(|r| r.id == id).expect("it is in the ledger")
}

async fn post(browser: &mut Browser, id: MailId, what: &str, form: &[(&str, &str)], status: u16) -> String {
    let answer = browser.post(&format!("/agent/ledger/{id}/{what}"), form).await.expect(status);
    if status == 303 { answer.location().to_owned() } else { page::words(&answer.text()) }
}

/// What a ticket's history says.
async fn history(browser: &mut Browser, ticket: TicketId) -> String {
    page::words(&browser.get(&format!("/agent/tickets/{ticket}/history")).await.expect(200).text())
}

on_both! {
    async fn every_filter_narrows_the_list_and_the_counts(desk) {
        let placed = desk.receives(&question()).await.id;
        let deep = desk.receives(&unreadable()).await.id;
        let other = desk.receives(&Mail::new("sam@other.example", "A bill", "Here it is.").id("s1@other.example")).await.id;
        let mut lead = desk.sign_in(LEAD).await;
        let all = [placed, deep, other];
        for (query, found) in [
            ("", vec![placed, deep, other]),
            ("?state=quarantined", vec![deep]),
            ("?from=rosa%40customer.example", vec![placed, deep]),
            ("?from=SAM", vec![other]),
            ("?from=sam&to=nobody", vec![]),
            ("?kind=person", vec![placed, other]),
            ("?kind=bounce", vec![]),
            ("?identity=not_verified&state=placed", vec![placed, other]),
            ("?identity=failed", vec![]),
            ("?since=2026-01-05&until=2026-01-05", vec![placed, deep, other]),
            ("?until=2026-01-04", vec![]),
            ("?since=2026-01-06", vec![]),
            ("?complaint=no_from", vec![]),
        ] {
            let html = lead.get(&format!("/agent/ledger{query}")).await.expect(200).text();
            for id in all {
                assert_eq!(html.contains(&format!("id=\"mail-{id}\"")), found.contains(&id), "{query} {id}");
            }
        }
        let words = page::words(&lead.get("/agent/ledger?from=rosa%40customer.example").await.expect(200).text());
        assert!(words.contains("On a ticket 1") && words.contains("In quarantine 1"), "{words}");
        let words = page::words(&lead.get("/agent/ledger?since=soon").await.expect(422).text());
        assert!(words.contains("must be a day like 2026-01-31"), "{words}");
        lead.get("/agent/ledger?kind=poem").await.expect(422);
        let words = page::words(&lead.get("/agent/ledger?state=waiting").await.expect(200).text());
        assert!(words.contains("Nothing waits"), "{words}");
        let html = lead.get("/agent/ledger").await.expect(200).text();
        assert_eq!(html.matches("class=\"walk\"").count(), 3, "j and k walk the rows");
    }

    async fn one_mail_tells_its_story_and_its_build(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        reply(&mut agent, ticket, "Clean the rollers.").await;
        crate::harness::set_status(&mut agent, ticket, "solved").await;
        desk.settle().await;
        let first = desk.ledger().await[0].id;
        let words = told(&mut agent, first, "").await;
        assert!(words.contains(&format!("It opened ticket #{ticket}. Because nothing in it points to a ticket.")), "{words}");
        let answer = Mail::new(ROSA, "Re: x", "It hums again.").to(&desk.relay.last().reply_to()).cc("carla@customer.example");
        let id = desk.receives(&answer).await.id;
        let words = told(&mut agent, id, "").await;
        for said in [
            "It came by SMTP",
            "Return path rosa@customer.example",
            "Because it carries the ticket's token.",
            "Written by a person",
            "went from solved to open",
            "Somebody was suggested as a participant",
            "Only a mail that opens a ticket is acknowledged",
        ] {
            assert!(words.contains(said), "{said}: {words}");
        }
        let html = agent.get(&format!("/agent/ledger/{id}")).await.expect(200).text();
        assert!(html.contains(&format!("/agent/tickets/{ticket}#message-")), "it leads to the message");
        let words = told(&mut agent, id, "?show=parsed").await;
        for said in ["It hums again.", "Subject Re: x", "text/plain"] {
            assert!(words.contains(said), "{said}: {words}");
        }
        let words = told(&mut agent, id, "?show=raw").await;
        assert!(words.contains("It hums again.") && words.contains("MIME-Version: 1.0"), "{words}");
        // Nothing of it is anybody's but the team's.
        desk.browser().get(&format!("/agent/ledger/{id}")).await.expect(303);
    }

    async fn a_mail_that_nobody_can_read_is_made_a_ticket(desk) {
        let id = desk.receives(&unreadable()).await.id;
        let mut agent = desk.sign_in(AGENT).await;
        agent.get(&format!("/agent/ledger/{id}")).await.expect(403);
        for what in ["release", "aside", "retry"] {
            agent.post(&format!("/agent/ledger/{id}/{what}"), &[("reason", "x")]).await.expect(403);
        }
        let mut lead = desk.sign_in(LEAD).await;
        let words = told(&mut lead, id, "?show=parsed").await;
        assert!(words.contains("It cannot be read: parts lie more than 50 deep") && words.contains("Subject Deep trouble"), "{words}");
        let to = post(&mut lead, id, "release", &[], 303).await;
        let ticket = row(desk, id).await.ticket.expect("a ticket");
        assert_eq!(to, format!("/agent/tickets/{ticket}"));
        let html = look(&mut agent, ticket).await;
        assert!(html.contains("Deep trouble"), "its subject was saved");
        let said = page::messages(&html);
        assert!(said[0].words.contains("At the bottom.") && said[0].words.contains(&format!("mail-{id}.eml")), "{}", said[0].words);
        assert_eq!(desk.relay.taken().len(), 0, "nobody is answered by itself");
        let words = told(&mut agent, id, "").await;
        assert!(words.contains("It could not be read") && words.contains(&format!("Lea Lead made #{ticket} of it.")), "{words}");
        assert!(words.contains("somebody of the team let it out of quarantine"), "{words}");
        assert!(history(&mut agent, ticket).await.contains(&format!("made #{ticket} of the mail")));
        // Once.
        let words = post(&mut lead, id, "release", &[], 409).await;
        assert!(words.contains("It is on a ticket already."), "{words}");
        desk.verify().await;
    }

    async fn what_is_set_aside_by_hand_says_why_and_can_come_back(desk) {
        let id = desk.receives(&unreadable()).await.id;
        let mut lead = desk.sign_in(LEAD).await;
        let words = post(&mut lead, id, "aside", &[("reason", "  ")], 422).await;
        assert!(words.contains("say why nobody needs to answer it"), "{words}");
        post(&mut lead, id, "aside", &[("reason", "an advertisement")], 303).await;
        let seen = row(desk, id).await;
        assert_eq!((seen.state, seen.reason.as_str()), (MailState::SetAside, "somebody of the team said so: an advertisement"));
        let words = told(&mut lead, id, "").await;
        assert!(words.contains("Lea Lead set it aside.") && words.contains("parts lie more than 50 deep"), "{words}");
        post(&mut lead, id, "aside", &[("reason", "again")], 409).await;
        post(&mut lead, id, "retry", &[], 303).await;
        desk.settle().await;
        assert_eq!(row(desk, id).await.state, MailState::Quarantined, "read again, and still unreadable");
        let words = told(&mut lead, id, "").await;
        assert!(words.contains("Lea Lead had it read again."), "{words}");
        post(&mut lead, id, "release", &[], 303).await;
        assert_eq!(row(desk, id).await.state, MailState::Placed);
    }

    async fn a_report_that_was_set_aside_can_be_made_a_ticket(desk) {
        desk.receives(&question()).await;
        let again = desk.receives(&question().header("X-Way", "2")).await;
        assert_eq!(again.state, MailState::SetAside);
        let mut lead = desk.sign_in(LEAD).await;
        lead.post(&format!("/agent/ledger/{}/retry", again.id), &[]).await.expect(409);
        post(&mut lead, again.id, "release", &[], 303).await;
        let seen = row(desk, again.id).await;
        assert_eq!((seen.state, seen.reason.as_str()), (MailState::Placed, "somebody of the team took it up again"));
        let words = told(&mut lead, again.id, "").await;
        assert!(words.contains("Until then the ledger said the same mail came to this mailbox before"), "{words}");
    }

    /// A mail that opened a ticket of its own belongs to another one: the whole ticket goes along, and comes back.
    async fn a_whole_ticket_moves_with_its_only_message_and_back(desk) {
        let first = desk.ticket(&question()).await;
        let stray = desk.receives(&Mail::new(ROSA, "One more thing", "It also smells.").id("q2@customer.example")).await;
        let (id, second) = (stray.id, stray.ticket.expect("a ticket"));
        let mut light = desk.sign_in(LIGHT).await;
        light.post(&format!("/agent/ledger/{id}/move"), &[("ticket", &first.to_string())]).await.expect(403);
        let mut agent = desk.sign_in(AGENT).await;
        let html = agent.get(&format!("/agent/ledger/{id}")).await.expect(200).text();
        assert!(page::words(&html).contains(&format!("#{first} The printer hums")), "it is suggested: {}", page::words(&html));
        let words = post(&mut agent, id, "move", &[("ticket", "new")], 409).await;
        assert!(words.contains("it has a ticket of its own already"), "{words}");
        let words = post(&mut agent, id, "move", &[("ticket", "#999999")], 422).await;
        assert!(words.contains("there is no ticket with that number"), "{words}");
        post(&mut agent, id, "move", &[("ticket", "printer")], 422).await;
        let words = post(&mut agent, id, "move", &[("ticket", &second.to_string())], 409).await;
        assert!(words.contains(&format!("It is on #{second} already.")), "{words}");

        post(&mut agent, id, "move", &[("ticket", &format!(" #{first} "))], 303).await;
        let said = page::messages(&look(&mut agent, first).await);
        assert_eq!(said.len(), 2);
        assert!(said[1].words.contains("It also smells."), "{}", said[1].words);
        agent.get(&format!("/agent/tickets/{second}")).await.expect(404);
        let list = agent.get("/agent/views/open").await.expect(200).text();
        assert!(!list.contains(&format!("id=\"ticket-{second}\"")), "it left the lists");
        let words = told(&mut agent, id, "").await;
        assert!(words.contains(&format!("Ben Agent moved it from #{second} to #{first}.")), "{words}");
        assert!(words.contains("Because somebody of the team moved it here."), "{words}");
        assert!(history(&mut agent, first).await.contains(&format!("a message here from #{second}")));
        assert_eq!(row(desk, id).await.ticket, Some(first));
        desk.settle_search().await;
        let found = agent.get("/agent/search/results?q=smells").await.expect(200).text();
        assert!(found.contains(&format!("/agent/tickets/{first}")) && !found.contains(&format!("/agent/tickets/{second}")), "{found}");

        post(&mut agent, id, "move-back", &[], 303).await;
        assert_eq!(page::messages(&look(&mut agent, first).await).len(), 1);
        let said = page::messages(&look(&mut agent, second).await);
        assert!(said.len() == 1 && said[0].words.contains("It also smells."), "{said:?}");
        let words = told(&mut agent, id, "").await;
        assert!(words.contains(&format!("moved it back from #{first} to #{second}")), "{words}");
        assert!(words.contains("Because nothing in it points to a ticket."), "as it was: {words}");
        post(&mut agent, id, "move-back", &[], 409).await;
        let list = agent.get("/agent/views/open").await.expect(200).text();
        assert!(list.contains(&format!("id=\"ticket-{second}\"")), "it is in the lists again");
        desk.settle_search().await;
        let found = agent.get("/agent/search/results?q=smells").await.expect(200).text();
        assert!(found.contains(&format!("/agent/tickets/{second}")), "{found}");
        desk.verify().await;
    }

    /// A message of a conversation that is about something else: it alone moves, here to a ticket of its own.
    async fn one_message_moves_out_of_a_conversation(desk) {
        let first = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        reply(&mut agent, first, "Clean the rollers.").await;
        desk.settle().await;
        let mixed = Mail::new("sam@other.example", "An invoice", "Where is my invoice?").to(&desk.relay.last().reply_to());
        let id = desk.receives(&mixed).await.id;
        assert_eq!(page::messages(&look(&mut agent, first).await).len(), 3);
        post(&mut agent, id, "move", &[("ticket", "new")], 303).await;
        let second = row(desk, id).await.ticket.expect("a ticket");
        assert_ne!(second, first);
        let html = look(&mut agent, second).await;
        let said = page::messages(&html);
        assert!(html.contains("An invoice") && said.len() == 1 && !said[0].words.contains("A stranger"), "{said:?}");
        assert!(page::words(&html).contains("sam@other.example"), "who wrote it asks");
        assert_eq!(page::messages(&look(&mut agent, first).await).len(), 2);
        assert!(history(&mut agent, first).await.contains(&format!("moved a message to #{second}")));
        // An answer goes to whom it is for.
        reply(&mut agent, second, "It is on its way.").await;
        desk.settle().await;
        assert_eq!(desk.relay.last().to, ["sam@other.example"]);
        // Back: what was said on the new ticket since keeps it alive.
        post(&mut agent, id, "move-back", &[], 303).await;
        assert_eq!(page::messages(&look(&mut agent, first).await).len(), 3);
        assert_eq!(page::messages(&look(&mut agent, second).await).len(), 1);
        // And a ticket that was made for it alone goes when it leaves.
        post(&mut agent, id, "move", &[("ticket", "new")], 303).await;
        let third = row(desk, id).await.ticket.expect("a ticket");
        post(&mut agent, id, "move-back", &[], 303).await;
        agent.get(&format!("/agent/tickets/{third}")).await.expect(404);
        desk.verify().await;
    }

    /// What a lead deleted comes back by nobody's move, and what is part of another ticket stays there.
    async fn a_message_does_not_go_back_to_a_ticket_that_is_gone(desk) {
        switch_on(desk).await;
        let first = desk.receives(&question().verified()).await;
        let (first_mail, first) = (first.id, first.ticket.expect("a ticket"));
        let back = desk.relay.last().reply_to();
        let mixed = Mail::new("sam@other.example", "An invoice", "Where is my invoice?").to(&back);
        let id = desk.receives(&mixed).await.id;
        let mut agent = desk.sign_in(AGENT).await;
        post(&mut agent, id, "move", &[("ticket", "new")], 303).await;
        let second = row(desk, id).await.ticket.expect("a ticket");
        // The rest of the first goes into a third one.
        let third = desk.ticket(&Mail::new(ROSA, "The scanner", "It beeps.").id("q4@customer.example")).await;
        post(&mut agent, first_mail, "move", &[("ticket", &third.to_string())], 303).await;
        let words = post(&mut agent, id, "move-back", &[], 409).await;
        assert!(words.contains(&format!("#{first}, which is part of #{third} by now")), "{words}");
        post(&mut agent, first_mail, "move-back", &[], 303).await;
        // And then it is deleted.
        let mut lead = desk.sign_in(LEAD).await;
        lead.post(&format!("/agent/tickets/{first}/deletion"), &[]).await.expect(303);
        let words = post(&mut agent, id, "move-back", &[], 409).await;
        assert!(words.contains("its ticket was deleted"), "{words}");
        agent.get(&format!("/agent/tickets/{first}")).await.expect(404);
        assert_eq!(row(desk, id).await.ticket, Some(second));
        assert!(page::messages(&look(&mut agent, second).await)[0].words.contains("Where is my invoice?"));
        desk.verify().await;
    }

    /// What somebody wrote on the ticket that was opened for a message waits where the message is.
    async fn what_waits_to_be_sent_goes_back_with_the_message(desk) {
        let first = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        reply(&mut agent, first, "Clean the rollers.").await;
        desk.settle().await;
        let mixed = Mail::new("sam@other.example", "An invoice", "Where is my invoice?").to(&desk.relay.last().reply_to());
        let id = desk.receives(&mixed).await.id;
        post(&mut agent, id, "move", &[("ticket", "new")], 303).await;
        let second = row(desk, id).await.ticket.expect("a ticket");
        write(&mut agent, second, Kind::Reply, "It is on its way.", &[("when", "tomorrow 9")]).await.expect(303);
        let typed = [("visibility", "internal"), ("text", "Ask the accountant.")];
        agent.post(&format!("/agent/tickets/{second}/draft"), &typed).await.expect(200);
        post(&mut desk.sign_in(LEAD).await, id, "move-back", &[], 303).await;
        agent.get(&format!("/agent/tickets/{second}")).await.expect(404);
        let html = look(&mut agent, first).await;
        let words = page::words(&html);
        assert!(words.contains("Held back") && words.contains("It is on its way."), "{words}");
        assert!(words.contains("the ticket it was written on is gone"), "{words}");
        assert!(html.contains("Ask the accountant."), "what was typed too");
        let list = page::words(&agent.get("/agent/views/open").await.expect(200).text());
        assert!(list.contains("Not delivered"), "the list marks it: {list}");
        let elsewhere = page::words(&agent.get("/agent/contacts").await.expect(200).text());
        assert!(elsewhere.contains(&format!("Your reply on #{first} was held back")), "{elsewhere}");
        desk.verify().await;
    }

    /// A ticket that went along is parted from where it went, though that ticket is part of another one by now.
    async fn a_whole_ticket_comes_back_after_its_new_place_was_joined_too(desk) {
        switch_on(desk).await;
        let home = desk.ticket(&question().verified()).await;
        let stray = Mail::new("sam@other.example", "One more thing", "It also smells.").id("s1@other.example");
        let stray = desk.receives(&stray.verified()).await;
        let (id, went) = (stray.id, stray.ticket.expect("a ticket"));
        let back = desk.relay.last().reply_to();
        let last = desk.ticket(&Mail::new(ROSA, "The scanner", "It beeps.").id("q4@customer.example")).await;
        let mut agent = desk.sign_in(AGENT).await;
        post(&mut agent, id, "move", &[("ticket", &home.to_string())], 303).await;
        desk.app().write(async move |tx| {
            tx.quiet("set-up of a test");
            store::tickets::suggest_join(tx, home, last, "the same day").await
        }).await.expect("a write works");
        agent.post(&format!("/agent/tickets/{home}/suggestions/{last}/acceptance"), &[]).await.expect(303);
        assert_eq!(row(desk, id).await.ticket, Some(last));
        post(&mut agent, id, "move-back", &[], 303).await;
        assert_eq!(row(desk, id).await.ticket, Some(went));
        let answer = Mail::new("sam@other.example", "Re: One more thing", "It still smells.").to(&back).id("s2@other.example");
        assert_eq!(desk.receives(&answer.verified()).await.ticket, Some(went), "answers to it arrive there again");
        let said = page::messages(&look(&mut agent, last).await);
        assert!(!said.iter().any(|m| m.words.contains("smells")), "{said:?}");
        desk.verify().await;
    }

    async fn a_closed_ticket_takes_no_message_and_a_solved_one_opens(desk) {
        let solved = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        crate::harness::set_status(&mut agent, solved, "solved").await;
        let id = desk.receives(&Mail::new(ROSA, "Again", "It hums again.").id("q3@customer.example")).await.id;
        post(&mut agent, id, "move", &[("ticket", &solved.to_string())], 303).await;
        assert_eq!(crate::harness::status(&look(&mut agent, solved).await), "open");
    }

    /// A text that an older reader made is replaced only after somebody saw the difference.
    async fn a_message_is_put_anew_only_as_it_was_seen(desk) {
        let with_file = Mail::new(ROSA, "A picture", "--b\nContent-Type: text/plain\n\nSee the picture.\n--b\nContent-Type: text/plain; name=a.txt\n\
            Content-Disposition: attachment; filename=a.txt\n\nfile\n--b--")
            .header("MIME-Version", "1.0")
            .header("Content-Type", "multipart/mixed; boundary=b");
        let id = desk.receives(&with_file).await.id;
        let ticket = row(desk, id).await.ticket.expect("a ticket");
        let mut agent = desk.sign_in(AGENT).await;
        assert!(told(&mut agent, id, "?show=difference").await.contains("It reads the same"));
        // What an older reader would have left.
        let app = desk.app();
        app.write(async move |tx| {
            tx.quiet("set-up of a test");
            let message = store::mails::placing(tx, id).await?.message.expect("a message");
            let html = domain::read::ticket::HtmlPart::None;
            store::messages::set_text(tx, message, "Content-Type: text/plain See the picture.", "", None, (html, None)).await?;
            store::mails::set_reading(tx, id, &[], 1).await
        }).await.expect("a write works");
        let html = agent.get(&format!("/agent/ledger/{id}?show=difference")).await.expect(200).text();
        let words = page::words(&html);
        assert!(words.contains("Content-Type: text/plain See the picture.") && words.contains("read by version 1"), "{words}");
        let seen = page::field(&html, &format!("/agent/ledger/{id}/text"), "fingerprint").expect("a fingerprint");
        let mut light = desk.sign_in(LIGHT).await;
        light.post(&format!("/agent/ledger/{id}/text"), &[("fingerprint", &seen)]).await.expect(403);
        let words = post(&mut agent, id, "text", &[("fingerprint", "0123")], 409).await;
        assert!(words.contains("Look at the difference again"), "{words}");
        let said = page::messages(&look(&mut agent, ticket).await);
        assert!(said[0].words.contains("Content-Type"), "nothing changed unseen");
        let before = said[0].words.matches("a.txt").count();
        post(&mut agent, id, "text", &[("fingerprint", &seen)], 303).await;
        let said = page::messages(&look(&mut agent, ticket).await);
        assert!(!said[0].words.contains("Content-Type"), "{}", said[0].words);
        assert_eq!(said[0].words.matches("a.txt").count(), before, "its file is there once");
        assert!(history(&mut agent, ticket).await.contains("put the text of a message anew"));
        post(&mut agent, id, "text", &[("fingerprint", &seen)], 409).await;
        assert!(told(&mut agent, id, "").await.contains("Ben Agent put the text of its message anew"));
    }
}
