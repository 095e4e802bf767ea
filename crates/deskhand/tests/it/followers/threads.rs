//! Mails whose head says nothing about where they belong.

use domain::TicketId;

use crate::commands::receive_letter::{ROSA, question};
use crate::harness::client::Browser;
use crate::harness::letters::Mail;
use crate::harness::{AGENT, look, on_both, page, reply};

/// The tickets that this one may belong to, as its page says.
async fn suggested(by: &mut Browser, ticket: TicketId) -> Vec<TicketId> {
    let html = look(by, ticket).await;
    let base = format!("/agent/tickets/{ticket}/suggestions/");
    html.split(&base)
        .skip(1)
        .filter(|rest| rest.contains("/acceptance"))
        .filter_map(|rest| {
            let (number, then) = rest.split_once('/')?;
            then.starts_with("acceptance").then(|| number.parse().ok()).flatten()
        })
        .collect()
}

const SAID: &str = "The scanner on the second floor draws a dark line through every page since we moved it, and \
                    cleaning the glass did not help. The line is always at the same place, three fingers from the edge.";

on_both! {
    async fn a_mail_that_quotes_a_ticket_is_suggested_for_it_under_another_subject(desk) {
        let first = desk.ticket(&Mail::new(ROSA, "Dark line", SAID)).await;
        let other = desk.ticket(&question()).await;
        let quoted: String = SAID.split(' ').collect::<Vec<_>>().chunks(8).map(|l| format!("> {}\n", l.join(" "))).collect();
        let text = format!("It is still there.\n\nOn Monday, Rosa Marin wrote:\n{quoted}");
        let late = desk.ticket(&Mail::new("Tom <tom@customer.example>", "Scanner again", &text)).await;
        desk.settle_search().await;
        let mut agent = desk.sign_in(AGENT).await;
        assert_eq!(suggested(&mut agent, late).await, [first]);
        let words = page::words(&look(&mut agent, late).await);
        assert!(words.contains("it quotes words that were said there"), "it says why: {words}");
        assert_eq!(suggested(&mut agent, other).await, []);
        assert_eq!(suggested(&mut agent, first).await, [], "the older one is asked nothing");
        agent.post(&format!("/agent/tickets/{late}/suggestions/{first}/acceptance"), &[]).await.expect(303);
        desk.settle_search().await;
        assert_eq!(page::messages(&look(&mut agent, first).await).len(), 2);
    }

    async fn an_answer_to_what_the_team_wrote_is_found_without_token_and_references(desk) {
        let ticket = desk.ticket(&Mail::new(ROSA, "Dark line on the scanner", "It is there.")).await;
        let mut agent = desk.sign_in(AGENT).await;
        reply(&mut agent, ticket, "Please clean the narrow glass strip left of the large glass with a dry cloth.").await;
        desk.settle_search().await;
        let text = "Did that, thanks!\n\nOn Monday, Ben Agent wrote:\n> Please clean the narrow glass strip left of the\n\
                    > large glass with a dry cloth.\n";
        let lost = desk.ticket(&Mail::new(ROSA, "AW: Dark line on the scanner", text)).await;
        desk.settle_search().await;
        assert_ne!(lost, ticket, "nothing joins by itself");
        assert_eq!(suggested(&mut agent, lost).await, [ticket]);
    }

    async fn what_has_nothing_in_common_is_not_suggested(desk) {
        desk.ticket(&Mail::new(ROSA, "Dark line on the scanner", SAID)).await;
        let mut agent = desk.sign_in(AGENT).await;
        for (subject, text) in [
            ("Invoice for March", "The address on it is wrong."),
            ("Hello", "Good morning."),
            ("", "No subject at all."),
        ] {
            let ticket = desk.ticket(&Mail::new("Tom <tom@customer.example>", subject, text)).await;
            desk.settle_search().await;
            assert_eq!(suggested(&mut agent, ticket).await, [], "{subject}");
        }
    }

    async fn closed_and_spam_tickets_are_not_suggested(desk) {
        let mut agent = desk.sign_in(AGENT).await;
        let spam = desk.ticket(&Mail::new(ROSA, "Dark line on the scanner", SAID)).await;
        agent.post(&format!("/agent/tickets/{spam}/spam"), &[]).await.expect(303);
        let late = desk.ticket(&Mail::new(ROSA, "Re: Dark line on the scanner", "Still there.")).await;
        desk.settle_search().await;
        assert_eq!(suggested(&mut agent, late).await, []);
    }
}
