//! What becomes of letters.

use crate::harness::letters::{Mail, SUPPORT};
use crate::harness::{self, AGENT, look, on_both, page, reply};

const ROSA: &str = "Rosa Marin <rosa@customer.example>";

fn question() -> Mail {
    Mail::new(ROSA, "The printer hums", "It hums since Monday.\nWhat can I do?").id("q1@customer.example")
}

on_both! {
    async fn a_mail_becomes_a_ticket_and_the_answer_arrives_threaded(desk) {
        let row = desk.receives(&question()).await;
        let ticket = row.ticket.expect("a ticket");
        assert_eq!(row.reason, "nothing in it points to a ticket");
        let mut agent = desk.sign_in(AGENT).await;
        let list = agent.get("/agent/views/unassigned").await.expect(200).text();
        assert!(list.contains(&format!("id=\"ticket-{ticket}\"")), "{}", page::words(&list));
        let html = look(&mut agent, ticket).await;
        assert_eq!(harness::status(&html), "new");
        let said = page::messages(&html);
        assert_eq!(said.len(), 1);
        assert!(said[0].words.contains("It hums since Monday.") && said[0].kind == "is-customer");

        reply(&mut agent, ticket, "Please clean the rollers.\n\nThen restart it.").await;
        desk.settle().await;
        let sent = desk.relay.last();
        assert_eq!(sent.to, ["rosa@customer.example"]);
        assert!(sent.from.starts_with("support+") && sent.from.ends_with("@desk.example"), "{}", sent.from);
        let letter = sent.letter();
        assert_eq!(letter.subject, "Re: The printer hums");
        assert_eq!(letter.from[0].email, SUPPORT);
        assert!(letter.from[0].name.contains("Ben Agent"), "{}", letter.from[0].name);
        assert_eq!(letter.in_reply_to, ["q1@customer.example"]);
        assert_eq!(letter.references, ["q1@customer.example"]);
        let id = letter.message_id.clone().expect("a Message-ID");
        assert!(id.ends_with("@desk.example"), "{id}");
        let back = sent.reply_to();
        assert!(back.starts_with("support+") && back != sent.from, "answers and reports go to different tokens: {back}");
        assert_eq!(sent.header("Auto-Submitted"), None, "a person wrote it");
        assert!(letter.text.contains("Please clean the rollers.\n\nThen restart it."), "{}", letter.text);
        assert!(letter.text.contains("\n-- \n") && letter.text.contains("Ben Agent"), "a signature: {}", letter.text);
        assert!(letter.text.contains("Rosa Marin wrote:\n> It hums since Monday.\n> What can I do?"), "{}", letter.text);
        let html = letter.html.expect("an HTML part");
        assert!(html.contains("Please clean the rollers.") && html.contains("It hums since Monday."), "{html}");

        let page = look(&mut agent, ticket).await;
        assert_eq!(harness::status(&page), "open");
        let said = page::messages(&page);
        assert_eq!(said.len(), 2);
        assert!(said[1].words.contains("Sent") && said[1].kind == "is-team", "{}", said[1].words);
    }
}
