//! Messages to somebody outside that wait: undone, sent at a moment, with all that was chosen for them.

use domain::TicketId;

use super::receive_letter::question;
use crate::harness::client::{Ask, Browser};
use crate::harness::relay::Taken;
use crate::harness::{AGENT, OTHER_AGENT, TestDesk, look, on_both, page};

/// The form of a message to a supplier.
const ROLLERS: [(&str, &str); 4] = [
    ("to", "eva@supplier.example"),
    ("subject", "Rollers"),
    ("text", "Do you have rollers?"),
    ("markup", "plain"),
];

/// What waits in the panel of a ticket: its words, and its address.
async fn waiting(by: &mut Browser, ticket: TicketId) -> Option<(String, String)> {
    let html = look(by, ticket).await;
    let part = page::between(&html, "<div id=\"planned-side\"", "<div class=\"actions planned-actions\"")?;
    let id = page::between(part, "id=\"planned-", "\"")?.to_owned();
    Some((page::words(&format!("<div{part}")), format!("/agent/tickets/{ticket}/planned-replies/{id}")))
}

/// What the relay took for the supplier.
fn to_eva(desk: &TestDesk) -> Vec<Taken> {
    desk.relay.taken().into_iter().filter(|t| t.to.iter().any(|a| a == "eva@supplier.example")).collect()
}

fn typed(html: &str) -> String {
    let field = page::between(html, "<textarea id=\"side-text\"", "</textarea>").unwrap_or_default();
    page::words(&format!("<textarea{field}"))
}

on_both! {
    async fn what_begins_a_conversation_can_be_undone_and_nothing_is_left_of_it_but_words(desk) {
        desk.restart_with(&[("undo-send-seconds", "10")]).await;
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        let form = look(&mut agent, ticket).await;
        let message = page::between(&form, "id=\"message-", "\"").expect("a message").to_owned();
        let mut fields = ROLLERS.to_vec();
        fields.push(("include_message", &message));
        let path = format!("/agent/tickets/{ticket}/side");
        let ask = Ask::new("POST", &path).header("sec-fetch-site", "same-origin").files(&fields, &[("drawing.txt", "text/plain", b"ten by ten")]);
        let done = agent.send(ask).await.expect(303);
        assert_eq!(done.location(), format!("/agent/tickets/{ticket}#side-conversations"));
        desk.settle().await;
        let (words, address) = waiting(&mut agent, ticket).await.expect("it waits");
        assert!(words.contains("Sending in 10 s") && words.contains("eva@supplier.example"), "{words}");
        assert!(words.contains("Rollers") && words.contains("drawing.txt"), "{words}");
        let html = look(&mut agent, ticket).await;
        assert!(!html.contains("class=\"side-talk\""), "the conversation does not exist before its message has left");
        let bar = page::between(&html, "<div id=\"planned-bar\"", "</form>").expect("it is told over the page too");
        assert!(page::words(&format!("<div{bar}")).contains("Message beside"), "{bar}");

        let back = agent.post(&format!("{address}/withdrawal"), &[]).await.expect(303);
        let form = agent.get(back.location()).await.expect(200).text();
        assert_eq!(typed(&form), "Do you have rollers?");
        assert!(form.contains("value=\"eva@supplier.example\"") && form.contains("value=\"Rollers\""));
        assert!(form.contains(&format!("name=\"include_message\" value=\"{message}\" checked")), "the tick stands again");
        let kept = page::between(&form, "name=\"kept_file\" value=\"", "\"").expect("its file waits").to_owned();
        assert!(waiting(&mut agent, ticket).await.is_none());
        desk.advance(20).await;
        desk.settle().await;
        assert!(to_eva(desk).is_empty(), "it never left");

        // Sent again it leaves by itself, once, with its file.
        fields.push(("kept_file", &kept));
        agent.post(&path, &fields).await.expect(303);
        desk.advance(11).await;
        desk.settle().await;
        let sent = to_eva(desk);
        assert_eq!(sent.len(), 1);
        let letter = sent[0].letter();
        assert!(letter.text.contains("Do you have rollers?"), "{}", letter.text);
        assert!(String::from_utf8_lossy(&sent[0].raw).contains("\n> "), "what was ticked goes along");
        assert_eq!(letter.attachments.iter().map(|a| a.name.as_str()).collect::<Vec<_>>(), ["drawing.txt"]);
        assert!(waiting(&mut agent, ticket).await.is_none());
        assert!(look(&mut agent, ticket).await.contains("class=\"side-talk\""));
        assert!(!agent.get(&format!("{path}/new")).await.expect(200).text().contains("kept_file"), "its file went along");
    }

    async fn a_further_message_waits_for_the_moment_that_it_names(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        let begun = agent.post(&format!("/agent/tickets/{ticket}/side"), &ROLLERS).await.expect(303);
        let side = begun.location().to_owned();
        desk.settle().await;
        let more = [("to", "eva@supplier.example"), ("text", "Any news?"), ("markup", "plain"), ("when", "in 2 hours")];
        let done = agent.post(&format!("{side}/replies"), &more).await.expect(303);
        assert_eq!(done.location(), side);
        let html = agent.get(&side).await.expect(200).text();
        assert!(page::words(&html).contains("Any news?") && html.contains("id=\"planned-side\""));
        let before = to_eva(desk).len();
        // The customer's words do not hold back what goes to others.
        crate::harness::reply(&mut agent, ticket, "We look for a part.").await;
        desk.advance(3600).await;
        desk.settle().await;
        assert_eq!(to_eva(desk).len(), before);
        desk.advance(3700).await;
        desk.settle().await;
        let sent = to_eva(desk);
        assert_eq!(sent.len(), before + 1);
        assert!(sent[before].letter().text.contains("Any news?"));
        let html = agent.get(&side).await.expect(200).text();
        assert_eq!(page::messages(&html).iter().filter(|m| m.words.contains("Any news?")).count(), 1);
        // In words that name no moment nothing is lost.
        let wrong = [("to", "eva@supplier.example"), ("text", "Hello?"), ("when", "when pigs fly")];
        let refused = agent.post(&format!("{side}/replies"), &wrong).await.expect(422).text();
        assert!(typed(&refused) == "Hello?" && refused.contains("value=\"when pigs fly\""));
    }

    async fn what_is_taken_back_is_its_authors_and_goes_to_nobody_else(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        let path = format!("/agent/tickets/{ticket}/side");
        let side = agent.post(&path, &ROLLERS).await.expect(303).location().to_owned();
        desk.settle().await;
        let later = [("to", "tom@supplier.example"), ("subject", "Feet"), ("text", "Do you have feet?"), ("markup", "plain"), ("when", "in 2 hours")];
        let ask = Ask::new("POST", &path).header("sec-fetch-site", "same-origin").files(&later, &[("drawing.txt", "text/plain", b"ten by ten")]);
        agent.send(ask).await.expect(303);
        let (_, address) = waiting(&mut agent, ticket).await.expect("it waits");
        let draft = [("operation", "belts"), ("to", "ida@supplier.example"), ("subject", "Belts"), ("text", "Do you have belts?")];
        agent.post(&format!("{path}/draft"), &draft).await.expect(200);

        let mut other = desk.sign_in(OTHER_AGENT).await;
        let back = other.post(&format!("{address}/withdrawal"), &[]).await.expect(303);
        assert!(back.location().starts_with(&format!("/agent/tickets/{ticket}")) && !back.location().contains("/side"), "{}", back.location());
        let words = page::words(&other.get(back.location()).await.expect(200).text());
        assert!(words.contains("Its words are in its author's draft."), "{words}");

        let form = agent.get(&format!("{path}/new")).await.expect(200).text();
        assert!(typed(&form).contains("Do you have feet?") && typed(&form).contains("Do you have belts?"), "{form}");
        for address in ["tom@supplier.example", "ida@supplier.example"] {
            assert!(!form.contains(&format!("value=\"{address}\"")), "its author says who gets both");
        }
        assert!(form.contains("name=\"kept_file\""));
        let talk = agent.get(&side).await.expect(200).text();
        assert!(!talk.contains("name=\"kept_file\""), "no other conversation takes its file");
        let more = [("to", "eva@supplier.example"), ("text", "Any news?"), ("markup", "plain")];
        agent.post(&format!("{side}/replies"), &more).await.expect(303);
        let form = agent.get(&format!("{path}/new")).await.expect(200).text();
        assert!(form.contains("name=\"kept_file\""), "what is sent there deletes it not");
    }

    async fn what_could_not_be_sent_is_refused_while_its_author_is_there(desk) {
        desk.restart_with(&[("undo-send-seconds", "10")]).await;
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        let path = format!("/agent/tickets/{ticket}/side");
        for (name, value) in [("to", ""), ("to", "rosa@customer.example"), ("subject", " "), ("text", "  ")] {
            let fields = ROLLERS.map(|(n, v)| if n == name { (n, value) } else { (n, v) });
            agent.post(&path, &fields).await.expect(422);
        }
        assert!(waiting(&mut agent, ticket).await.is_none());
    }
}
