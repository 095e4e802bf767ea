//! Codes and links that prove who somebody is, sent to the desk by services elsewhere: nobody but the team sees them
//! (field: the "ticket trick").

use domain::letter::LetterKind;

use super::receive_letter::{ROSA, question};
use crate::api::Client;
use crate::harness::letters::Mail;
use crate::harness::{self, ADMIN, AGENT, LEAD, TestDesk, look, on_both, page, reply, set_status};

const SERVICE: &str = "Birchwood <no-reply@birchwood.example>";

fn code() -> Mail {
    Mail::new(
        SERVICE,
        "481516 is your Birchwood code",
        "Your verification code is 481516.\n\nIt ends in ten minutes.",
    )
    .id("c1@birchwood.example")
    .verified()
}

/// As the requester of a ticket the service sees it by the API: the door that stands in for a portal.
async fn seen_by(desk: &TestDesk, email: &str, ticket: domain::TicketId) -> String {
    let api = Client::speaking_for(desk, email).await;
    let mut all = String::new();
    for path in [
        format!("/api/v2/tickets/{ticket}"),
        format!("/api/v2/tickets/{ticket}/comments"),
        format!("/api/v2/requests/{ticket}"),
        format!("/api/v2/requests/{ticket}/comments"),
        "/api/v2/requests".to_owned(),
        "/api/v2/search?query=481516".to_owned(),
    ] {
        all.push_str(&api.get(&path).await.text());
    }
    all
}

on_both! {
    async fn a_code_is_folded_for_the_team_and_seen_by_nobody_else(desk) {
        let ticket = desk.ticket(&code()).await;
        let mut agent = desk.sign_in(AGENT).await;
        let html = look(&mut agent, ticket).await;
        let said = page::messages(&html).pop().expect("a message");
        assert!(said.words.contains("Only your team can see this message"), "{}", said.words);
        assert!(said.words.contains("its sender is no-reply and it brings a one-time code"), "{}", said.words);
        let folded = page::between(&html, "<details class=\"formatted credential\">", "</details>").expect("a fold");
        assert!(folded.contains("481516"));
        assert_eq!(html.replace(folded, "").matches("481516").count(), 0, "it stands in the fold alone");
        let list = agent.get("/agent/views/unassigned").await.expect(200).text();
        assert!(list.contains("\u{2022}\u{2022}\u{2022}\u{2022}\u{2022}\u{2022} is your Birchwood code"), "{}", page::words(&list));
        assert!(!list.contains("481516"));
        let offered = agent.get(&format!("/agent/tickets/{ticket}/side/new")).await.expect(200).text();
        let words = page::words(&offered);
        assert!(words.contains("Your verification code is \u{2022}") && !offered.contains("481516"), "{words}");
        let row = desk.ledger().await.remove(0);
        let mail = desk.app().read(async move |db| store::read::ledger::mail(db, row.id).await).await.expect("a row");
        assert_eq!(mail.kind, Some(LetterKind::Credential));
        assert!(!seen_by(desk, "no-reply@birchwood.example", ticket).await.contains("481516"));
        // An answer quotes it to nobody, and has no code in its subject.
        reply(&mut agent, ticket, "Who are you?").await;
        desk.settle().await;
        let sent = desk.relay.last();
        let raw = String::from_utf8_lossy(&sent.raw).into_owned();
        assert!(raw.contains("Who are you?") && !raw.contains("481516"), "{raw}");
        assert!(!sent.letter().text.contains("481516") && !sent.letter().subject.contains("481516"));
    }

    /// The trick: somebody signs up elsewhere with a ticket's reply address, or with the desk's own and names the ticket.
    async fn a_code_that_joins_a_ticket_is_not_shown_to_its_requester(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        reply(&mut agent, ticket, "Clean the rollers.").await;
        set_status(&mut agent, ticket, "solved").await;
        desk.settle().await;
        let back = desk.relay.last().reply_to();
        let row = desk.receives(&code().to(&back)).await;
        assert_eq!(row.ticket, Some(ticket));
        assert_eq!(harness::status(&look(&mut agent, ticket).await), "solved", "no machine opens a ticket again");
        let id = question().message_id.expect("it has one");
        desk.receives(&code().id("c2@birchwood.example").answers(&id)).await;
        // Even one in the requester's own name.
        let text = "Your one-time code is 481516. This is an automated message.";
        let own = Mail::new(ROSA, "Code", text).to(&back).header("Auto-Submitted", "auto-generated").verified();
        assert_eq!(desk.receives(&own).await.ticket, Some(ticket));
        let seen = seen_by(desk, "rosa@customer.example", ticket).await;
        assert!(seen.contains("It hums since Monday") && !seen.contains("481516"), "{seen}");
        let html = look(&mut agent, ticket).await;
        assert_eq!(html.matches("formatted credential").count(), 2, "{}", page::words(&html));
        reply(&mut agent, ticket, "Anything else?").await;
        desk.settle().await;
        let sent = desk.relay.last().letter();
        assert!(sent.text.contains("Anything else?") && !sent.text.contains("481516"), "{}", sent.text);
        assert!(!sent.html.expect("HTML").contains("481516"));
    }

    /// What a person writes about codes is a person's message.
    async fn a_person_may_speak_of_codes(desk) {
        let text = "My verification code 481516 is not accepted.\nWhat can I do?";
        let ticket = desk.ticket(&Mail::new(ROSA, "Code 481516", text).verified()).await;
        let mut agent = desk.sign_in(AGENT).await;
        let html = look(&mut agent, ticket).await;
        assert!(!html.contains("credential") && html.contains("Code 481516"), "{}", page::words(&html));
        assert!(seen_by(desk, "rosa@customer.example", ticket).await.contains("481516"));
    }

    /// An older reader took a code for a person's words. Reading it again takes it from everybody outside.
    async fn a_code_that_is_known_only_when_its_mail_is_read_again_is_kept_from_outside_from_then_on(desk) {
        let row = desk.receives(&code()).await;
        let (id, ticket) = (row.id, row.ticket.expect("a ticket"));
        desk.app().write(async move |tx| {
            tx.quiet("what an older reader would have made of it");
            let known = store::mails::placing(tx, id).await?.message.expect("a message");
            let text = "Your verification code is 481516.\n\nIt ends in ten minutes.".to_owned();
            let old = store::messages::Stored { id: tx.next_id().await?, automatic: false, text, ..store::messages::load(tx, known).await? };
            store::messages::insert(tx, &old, None).await?;
            let from = domain::letter::Address { name: "Birchwood".into(), email: "no-reply@birchwood.example".into() };
            store::mails::release(tx, id, &from, "", "it opens a ticket", (ticket, old.id)).await?;
            store::mails::set_kind(tx, id, LetterKind::Person, "").await?;
            store::mails::set_reading(tx, id, &[], 6).await?;
            let before = store::tickets::load(tx, ticket).await?;
            let after = domain::ticket::Ticket { subject: "481516 is your Birchwood code".into(), ..before.clone() };
            store::tickets::update(tx, &before, &after).await
        }).await.expect("a write works");
        assert!(seen_by(desk, "no-reply@birchwood.example", ticket).await.contains("code is 481516"), "as it was");
        let mut agent = desk.sign_in(AGENT).await;
        let html = agent.get(&format!("/agent/ledger/{id}?show=difference")).await.expect(200).text();
        let words = page::words(&html);
        assert!(words.contains("known to be a machine") && words.contains("proves who somebody is"), "{words}");
        let seen = page::field(&html, &format!("/agent/ledger/{id}/text"), "fingerprint").expect("a fingerprint");
        agent.post(&format!("/agent/ledger/{id}/text"), &[("fingerprint", &seen)]).await.expect(303);
        assert!(!seen_by(desk, "no-reply@birchwood.example", ticket).await.contains("481516"));
        let html = look(&mut agent, ticket).await;
        assert!(html.matches("formatted credential").count() >= 1, "{}", page::words(&html));
        let list = agent.get("/agent/views/unassigned").await.expect(200).text();
        assert!(!list.contains("481516"), "{}", page::words(&list));
        let mail = desk.app().read(async move |db| store::read::ledger::mail(db, id).await).await.expect("a row");
        assert_eq!(mail.kind, Some(LetterKind::Credential));
        reply(&mut agent, ticket, "Who are you?").await;
        desk.settle().await;
        assert!(!String::from_utf8_lossy(&desk.relay.last().raw).contains("481516"));
        // Nothing is left to put anew, and what is a machine's stays one.
        let words = page::words(&agent.get(&format!("/agent/ledger/{id}?show=difference")).await.expect(200).text());
        assert!(words.contains("It reads the same"), "{words}");
    }

    async fn a_mailbox_in_the_domain_of_the_team_is_warned_of(desk) {
        let mut admin = desk.sign_in(ADMIN).await;
        let page = |html: String| page::words(&html);
        let id = desk.mailbox(harness::letters::SUPPORT).await;
        let words = page(admin.get(&format!("/agent/mailboxes/{id}")).await.expect(200).text());
        assert!(!words.contains("Your team has addresses"), "a domain of its own: {words}");
        let added = admin.post("/agent/mailboxes", &[("address", "help@team.example"), ("name", "Help")]).await.expect(303);
        let words = page(admin.get(added.location()).await.expect(200).text());
        assert!(words.contains("Your team has addresses of team.example too") && words.contains("help.team.example"), "{words}");
        desk.sign_in(LEAD).await.get(added.location()).await.expect(403);
    }
}
