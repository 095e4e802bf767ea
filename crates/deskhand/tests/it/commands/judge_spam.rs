//! The spam shelf: what goes there by itself, what people put there and take away, and what is learned.

use domain::TicketId;

use super::acknowledge::switch_on;
use super::receive_letter::{ROSA, question};
use crate::harness::client::Browser;
use crate::harness::letters::Mail;
use crate::harness::{AGENT, LEAD, LIGHT, look, on_both, page, reply};

const SELLER: &str = "\"Best Rates Direct\" <offers7731@bargain-mail.example>";

/// As loud as they come; every word is invented.
fn loud(n: u32) -> Mail {
    let html = format!(
        "<html><body bgcolor=\"#ffffff\"><center><font size=\"6\" color=\"#ff0000\"><b>You have been APPROVED!</b></font><br>\n\
         <font face=\"Arial\" size=\"4\">Save up to 70% on your monthly payments. No credit check, no obligation, 100% \
         risk free.\nAct now, this limited time offer ends soon!</font><br>\n\
         <a href=\"http://192.0.2.77/cgi-bin/offer.cgi?id={n}\"><b>CLICK HERE to claim your money</b></a><br><br>\n\
         <font size=\"1\">To be removed from our mailing list please <a href=\"http://192.0.2.77/remove.html\">click \
         here</a>.</font></center></body></html>"
    );
    Mail::new(SELLER, "FREE quote!!! Lowest rates GUARANTEED", &html)
        .id(&format!("{n}@bargain-mail.example"))
        .header("MIME-Version", "1.0")
        .header("Content-Type", "text/html; charset=iso-8859-1")
}

/// The lists in which the ticket stands.
async fn lists(by: &mut Browser, ticket: TicketId) -> Vec<&'static str> {
    let mut found = Vec::new();
    for list in ["unassigned", "open", "solved", "spam"] {
        let html = by.get(&format!("/agent/views/{list}")).await.expect(200).text();
        if html.contains(&format!("id=\"ticket-{ticket}\"")) {
            found.push(list);
        }
    }
    found
}

async fn say(by: &mut Browser, ticket: TicketId, what: &str) {
    by.post(&format!("/agent/tickets/{ticket}/{what}"), &[]).await.expect(303);
}

on_both! {
    async fn what_looks_like_spam_stands_on_its_shelf_alone_and_nobody_is_told(desk) {
        switch_on(desk).await;
        let ticket = desk.ticket(&loud(1).verified()).await;
        assert_eq!(desk.relay.taken().len(), 0, "spam is not acknowledged");
        let mail = desk.ledger().await.remove(0).id;
        let mut lead = desk.sign_in(LEAD).await;
        let words = page::words(&lead.get(&format!("/agent/ledger/{mail}")).await.expect(200).text());
        assert!(words.contains("looks like spam"), "the ledger says so: {words}");
        let mut agent = desk.sign_in(AGENT).await;
        assert_eq!(lists(&mut agent, ticket).await, ["spam"]);
        let words = page::words(&look(&mut agent, ticket).await);
        assert!(words.contains("The desk takes this for spam."), "{words}");
        assert!(words.contains("What speaks for spam: "), "it says why: {words}");
        assert!(words.contains("You have been APPROVED!"), "and nothing is lost: {words}");
        let ordinary = desk.ticket(&question().verified()).await;
        assert_eq!(lists(&mut agent, ordinary).await, ["unassigned", "open"]);
        assert_eq!(desk.relay.taken().len(), 1, "and an ordinary mail is acknowledged");
    }

    async fn not_spam_brings_a_ticket_back_and_the_next_like_it_is_let_through(desk) {
        let mut agent = desk.sign_in(AGENT).await;
        let mut shelved = Vec::new();
        for n in 1..=12 {
            let ticket = desk.ticket(&loud(n)).await;
            if lists(&mut agent, ticket).await != ["spam"] { break; }
            shelved.push(ticket);
            say(&mut agent, ticket, "spam/removal").await;
            desk.settle_search().await;
            assert_eq!(lists(&mut agent, ticket).await, ["unassigned", "open"]);
            let words = page::words(&look(&mut agent, ticket).await);
            assert!(!words.contains("The desk takes this for spam."), "{words}");
            assert!(words.contains("said that it is not spam"), "it is in the history: {words}");
        }
        assert!((1..12).contains(&shelved.len()), "the desk learned after {}", shelved.len());
    }

    async fn what_people_call_spam_leaves_the_lists_and_the_desk_learns_it(desk) {
        let mut agent = desk.sign_in(AGENT).await;
        let pitch = |n: u32| {
            let text = format!("Dear sir, our foundry casts bronze bells of any size. Ask for our catalogue of bells, number {n}.");
            Mail::new("Bell Foundry <sales@foundry.example>", "Bronze bells for your company", &text)
                .id(&format!("bell{n}@foundry.example"))
        };
        let mut marked = 0;
        for n in 1..=30 {
            let ticket = desk.ticket(&pitch(n)).await;
            if lists(&mut agent, ticket).await == ["spam"] { break; }
            say(&mut agent, ticket, "spam").await;
            desk.settle_search().await;
            assert_eq!(lists(&mut agent, ticket).await, ["spam"]);
            let words = page::words(&look(&mut agent, ticket).await);
            assert!(words.contains("Ben Agent called this spam."), "{words}");
            marked += 1;
        }
        assert!((1..30).contains(&marked), "the desk learned after {marked}");
        let ordinary = desk.ticket(&question()).await;
        assert_eq!(lists(&mut agent, ordinary).await, ["unassigned", "open"], "and knows the others still");
        // What was learned outlives a restart: it is in the database.
        let version = desk.app().read(async |db| store::spam::learned_version(db).await).await.expect("readable");
        assert!(version > 0);
    }

    async fn whom_the_desk_answered_is_never_taken_for_spam_again(desk) {
        let mut agent = desk.sign_in(AGENT).await;
        let first = desk.ticket(&loud(1)).await;
        assert_eq!(lists(&mut agent, first).await, ["spam"]);
        reply(&mut agent, first, "Which rate is that?").await;
        desk.settle_search().await;
        assert_eq!(lists(&mut agent, first).await, ["unassigned", "open"], "an answer brings it back");
        let second = desk.ticket(&loud(2)).await;
        assert_ne!(lists(&mut agent, second).await, ["spam"]);
        // In their name, but not from them.
        let failed = "mx.desk.example; dmarc=fail header.from=bargain-mail.example";
        let forged = desk.ticket(&loud(3).header("Authentication-Results", failed)).await;
        assert!(look(&mut agent, forged).await.contains("Sender check failed"));
    }

    /// A ticket that was moved and moved back stands where it stood, and can be called spam again.
    async fn spam_that_was_moved_and_moved_back_is_on_its_shelf_again(desk) {
        let other = desk.ticket(&question()).await;
        let row = desk.receives(&loud(1)).await;
        let (mail, ticket) = (row.id, row.ticket.expect("a ticket"));
        let mut agent = desk.sign_in(AGENT).await;
        assert_eq!(lists(&mut agent, ticket).await, ["spam"]);
        let path = format!("/agent/ledger/{mail}");
        agent.post(&format!("{path}/move"), &[("ticket", &other.to_string())]).await.expect(303);
        assert_eq!(lists(&mut agent, ticket).await, [] as [&str; 0]);
        agent.post(&format!("{path}/move-back"), &[]).await.expect(303);
        assert_eq!(lists(&mut agent, ticket).await, ["spam"]);
        for _ in 0..2 {
            say(&mut agent, ticket, "spam/removal").await;
            assert_eq!(lists(&mut agent, ticket).await, ["unassigned", "open"]);
            say(&mut agent, ticket, "spam").await;
            assert_eq!(lists(&mut agent, ticket).await, ["spam"]);
        }
        desk.verify().await;
    }

    async fn the_same_word_twice_is_one_and_it_takes_an_agent(desk) {
        let ticket = desk.ticket(&Mail::new(ROSA, "Scanner", "It beeps.")).await;
        let mut light = desk.sign_in(LIGHT).await;
        light.post(&format!("/agent/tickets/{ticket}/spam"), &[]).await.expect(403);
        let mut agent = desk.sign_in(AGENT).await;
        for _ in 0..2 { say(&mut agent, ticket, "spam").await; }
        let html = agent.get(&format!("/agent/tickets/{ticket}/history")).await.expect(200).text();
        assert_eq!(page::words(&html).matches("called it spam").count(), 1);
        for _ in 0..2 { say(&mut agent, ticket, "spam/removal").await; }
        assert_eq!(lists(&mut agent, ticket).await, ["unassigned", "open"]);
        agent.post("/agent/tickets/999999/spam", &[]).await.expect(404);
    }
}
