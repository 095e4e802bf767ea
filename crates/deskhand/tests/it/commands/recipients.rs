//! Who gets a reply, and what they get to read.

use deskhand::commands::write_message::make_internal;
use domain::{Actor, MessageId, TicketId};

use super::receive_letter::question;
use crate::harness::client::{Answer, Browser};
use crate::harness::letters::{Mail, SALES, SUPPORT};
use crate::harness::{AGENT, Kind, OTHER_AGENT, TestDesk, look, on_both, page, reply, write};

const ROSA: &str = "rosa@customer.example";
const CARLA: &str = "carla@customer.example";
const BOSS: &str = "boss@elsewhere.example";

/// A ticket of Rosa with Carla as an accepted participant.
pub async fn with_carla(desk: &TestDesk) -> (TicketId, Browser) {
    let ticket = desk.ticket(&question().cc(CARLA)).await;
    let mut agent = desk.sign_in(AGENT).await;
    let html = look(&mut agent, ticket).await;
    let start = format!("/agent/tickets/{ticket}/participants/");
    let person = page::between(&html, &start, "/acceptance").expect("carla is suggested").to_owned();
    agent.post(&format!("{start}{person}/acceptance"), &[]).await.expect(303);
    (ticket, agent)
}

/// Sends the reply form with these recipients.
async fn send(by: &mut Browser, ticket: TicketId, text: &str, fields: &[(&str, &str)]) -> Answer {
    let mut all = vec![("recipients", "chosen")];
    all.extend_from_slice(fields);
    write(by, ticket, Kind::Reply, text, &all).await
}

fn addresses(all: &[domain::letter::Address]) -> Vec<&str> {
    all.iter().map(|a| a.email.as_str()).collect()
}

/// Makes a note of the last message.
async fn make_a_note(desk: &TestDesk, ticket: TicketId) {
    let by = Actor::person(desk.person(AGENT).await, domain::person::Role::Agent, []);
    let done = desk.app().write(async move |tx| {
        let last = store::messages::list(tx, ticket, MessageId(i64::MAX), 1).await?;
        make_internal(tx, &by, last.first().expect("a message").id).await
    });
    done.await.expect("it is made a note");
}

on_both! {
    async fn the_form_names_everybody_who_gets_it_and_each_can_be_left_out(desk) {
        let (ticket, mut agent) = with_carla(desk).await;
        let html = look(&mut agent, ticket).await;
        let form = page::between(&html, "id=\"reply-form\"", "</form>").expect("the form");
        assert!(form.contains(&format!("name=\"to\" value=\"{ROSA}\" checked")), "{form}");
        assert!(form.contains(&format!("name=\"cc\" value=\"{CARLA}\" checked")), "{form}");
        send(&mut agent, ticket, "For Rosa alone.", &[("to", ROSA)]).await.expect(303);
        desk.settle().await;
        let sent = desk.relay.last();
        assert_eq!(sent.to, [ROSA]);
        assert!(sent.header("Cc").is_none());
        send(&mut agent, ticket, "For Carla alone.", &[("cc", CARLA)]).await.expect(303);
        desk.settle().await;
        let sent = desk.relay.last();
        assert_eq!((sent.to.as_slice(), addresses(&sent.letter().to)), ([CARLA.to_owned()].as_slice(), vec![CARLA]));
        reply(&mut agent, ticket, "For both.").await;
        desk.settle().await;
        let sent = desk.relay.last();
        assert_eq!((addresses(&sent.letter().to), addresses(&sent.letter().cc)), (vec![ROSA], vec![CARLA]));
        let said = page::messages(&look(&mut agent, ticket).await).pop().expect("the reply");
        assert!(said.words.contains(&format!("to {ROSA}, {CARLA}")), "{}", said.words);
        let refused = send(&mut agent, ticket, "For nobody.", &[]).await.expect(422).text();
        assert!(page::words(&refused).contains("the reply would go to nobody"), "{}", page::words(&refused));
        assert!(refused.contains(&format!("name=\"to\" value=\"{ROSA}\" autocomplete")), "the ticks stay as they were");
    }

    /// Whoever is added to a reply reads this reply and nothing that was said before (CVE-2024-49193).
    async fn an_added_copy_gets_no_older_words(desk) {
        let (ticket, mut agent) = with_carla(desk).await;
        reply(&mut agent, ticket, "The old secret.").await;
        desk.settle().await;
        reply(&mut agent, ticket, "As before.").await;
        desk.settle().await;
        assert!(desk.relay.last().letter().text.contains("> The old secret."), "those who take part are quoted to");
        let fields = [("to", ROSA), ("cc", CARLA), ("more_cc", "Paul <Paul@Elsewhere.example>")];
        send(&mut agent, ticket, "Paul, please help.", &fields).await.expect(303);
        desk.settle().await;
        let sent = desk.relay.last();
        assert_eq!(sent.to, [ROSA, CARLA, "paul@elsewhere.example"]);
        let letter = sent.letter();
        assert!(!letter.text.contains("secret") && !letter.html.unwrap_or_default().contains("secret"), "{}", letter.text);
        // Added once is not added for good, and the next is for the ticket's own people.
        reply(&mut agent, ticket, "Between us again.").await;
        desk.settle().await;
        assert_eq!(desk.relay.last().to, [ROSA, CARLA]);
    }

    async fn hidden_copies_are_hidden_from_everybody_else(desk) {
        let (ticket, mut agent) = with_carla(desk).await;
        reply(&mut agent, ticket, "The old secret.").await;
        desk.settle().await;
        let lea = "lea@elsewhere.example";
        let fields = [("to", ROSA), ("cc", CARLA), ("bcc", "boss@elsewhere.example, lea@elsewhere.example")];
        send(&mut agent, ticket, "For your eyes.", &fields).await.expect(303);
        desk.settle().await;
        let taken = desk.relay.taken();
        let mut envelopes: Vec<_> = taken[1..].iter().map(|t| t.to.clone()).collect();
        envelopes.sort();
        assert_eq!(envelopes, [vec![BOSS], vec![lea], vec![ROSA, CARLA]], "each hidden one has an envelope of their own");
        for sent in &taken[1..] {
            let raw = String::from_utf8_lossy(&sent.raw);
            for hidden in [BOSS, lea, "Bcc"] {
                assert!(!raw.contains(hidden), "{hidden} stands in the mail to {:?}", sent.to);
            }
            let letter = sent.letter();
            assert_eq!((addresses(&letter.to), addresses(&letter.cc)), (vec![ROSA], vec![CARLA]));
            assert_eq!(letter.text.contains("secret"), sent.to == [ROSA, CARLA], "no older words for the hidden");
        }
        let ids: Vec<_> = taken[1..].iter().map(|t| t.letter().message_id).collect();
        assert!(ids.iter().all(|id| id == &ids[0]), "one mail: {ids:?}");
        let froms: std::collections::BTreeSet<_> = taken[1..].iter().map(|t| t.from.clone()).collect();
        assert_eq!(froms.len(), 3, "reports about each come back apart");
        let said = page::messages(&look(&mut agent, ticket).await).pop().expect("the reply");
        assert!(said.words.contains(&format!("bcc {BOSS}, {lea}")) && said.words.contains("Sent"), "{}", said.words);
    }

    /// The customer has it; that a hidden copy is called back does not make it unsent.
    async fn a_hidden_copy_called_back_leaves_what_was_sent_sent(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        desk.relay.answer(BOSS, 450);
        send(&mut agent, ticket, "For Rosa and the boss.", &[("to", ROSA), ("bcc", BOSS)]).await.expect(303);
        desk.settle().await;
        assert_eq!((desk.relay.count_to(ROSA), desk.relay.count_to(BOSS)), (1, 0));
        make_a_note(desk, ticket).await;
        desk.advance(3600).await;
        desk.settle().await;
        let said = page::messages(&look(&mut agent, ticket).await).pop().expect("the note");
        assert!(said.words.contains("Sent") && !said.words.contains("Not sent"), "{}", said.words);
        let history = page::words(&agent.get(&format!("/agent/tickets/{ticket}/history")).await.expect(200).text());
        assert!(history.contains("called the mail back; some of its recipients may have it"), "{history}");
        assert_eq!(desk.relay.taken().len(), 1, "the copy never leaves");
    }

    /// Several recipients and a hidden copy, and nobody has it: nothing else is said.
    async fn what_nobody_has_is_not_said_to_be_with_some(desk) {
        let (ticket, mut agent) = with_carla(desk).await;
        for address in [ROSA, CARLA, BOSS] {
            desk.relay.answer(address, 450);
        }
        send(&mut agent, ticket, "For all.", &[("to", ROSA), ("cc", CARLA), ("bcc", BOSS)]).await.expect(303);
        desk.settle().await;
        make_a_note(desk, ticket).await;
        let said = page::messages(&look(&mut agent, ticket).await).pop().expect("the note");
        assert!(said.words.contains("Not sent") && !said.words.contains("may have it"), "{}", said.words);
        let history = page::words(&agent.get(&format!("/agent/tickets/{ticket}/history")).await.expect(200).text());
        assert!(!history.contains("may have it"), "{history}");
    }

    async fn the_line_under_a_message_tells_the_worst_of_its_mails(desk) {
        let (ticket, mut agent) = with_carla(desk).await;
        desk.relay.answer(BOSS, 550);
        send(&mut agent, ticket, "For all.", &[("to", ROSA), ("bcc", BOSS)]).await.expect(303);
        desk.settle().await;
        let said = page::messages(&look(&mut agent, ticket).await).pop().expect("the reply");
        assert!(said.words.contains("Not delivered") && said.words.contains(BOSS), "{}", said.words);
        assert_eq!(desk.relay.count_to(ROSA), 1);
        desk.relay.answer(BOSS, 250);
        let html = look(&mut agent, ticket).await;
        let retry = page::between(&html, "/agent/outbox/", "/retry").expect("the failed one can be tried again").to_owned();
        agent.post(&format!("/agent/outbox/{retry}/retry"), &[]).await.expect(303);
        desk.settle().await;
        assert_eq!((desk.relay.count_to(ROSA), desk.relay.count_to(BOSS)), (1, 1), "only who had not got it");
        let said = page::messages(&look(&mut agent, ticket).await).pop().expect("the reply");
        assert!(said.words.contains("Sent") && !said.words.contains("Not delivered"), "{}", said.words);
    }

    async fn wrong_recipients_are_refused_in_words(desk) {
        let (ticket, mut agent) = with_carla(desk).await;
        let many: Vec<String> = (0..60).map(|n| format!("p{n}@many.example")).collect();
        let many = many.join(", ");
        let plus = SUPPORT.replace('@', "+token@");
        for (field, value, words) in [
            ("more_cc", "nonsense", "is not a mail address"),
            ("bcc", "a@b@c d", "is not a mail address"),
            ("more_cc", SUPPORT, "an address of this desk"),
            ("bcc", plus.as_str(), "an address of this desk"),
            ("more_cc", many.as_str(), "write to fewer at once"),
        ] {
            let refused = send(&mut agent, ticket, "Hello.", &[("to", ROSA), (field, value)]).await.expect(422).text();
            assert!(page::words(&refused).contains(words), "{value}: {}", page::words(&refused));
            assert!(page::between(&refused, "<textarea id=\"reply-text\"", "</textarea>").expect("a form").contains("Hello."));
        }
        send(&mut agent, ticket, "Hello.", &[("to", ROSA), ("mailbox", "999999")]).await.expect(404);
        send(&mut agent, ticket, "Hello.", &[("to", ROSA), ("kept_file", "x")]).await.expect(422);
        desk.settle().await;
        assert_eq!(desk.relay.offered(), 0);
    }

    async fn a_reply_leaves_from_the_address_that_was_chosen(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        let sales = desk.mailbox(SALES).await.to_string();
        send(&mut agent, ticket, "From sales.", &[("to", ROSA), ("mailbox", &sales)]).await.expect(303);
        desk.settle().await;
        let sent = desk.relay.last();
        assert_eq!(addresses(&sent.letter().from), [SALES]);
        let (local, domain) = SALES.split_once('@').expect("an address");
        for address in [sent.reply_to(), sent.from.clone()] {
            assert!(address.starts_with(&format!("{local}+")) && address.ends_with(domain), "{address}");
        }
        let row = desk.receives(&Mail::new("Rosa <rosa@customer.example>", "Re: x", "Thank you.").to(&sent.reply_to())).await;
        assert_eq!(row.ticket, Some(ticket), "the answer finds its ticket");
        reply(&mut agent, ticket, "As usual.").await;
        desk.settle().await;
        assert_eq!(addresses(&desk.relay.last().letter().from), [SUPPORT]);
    }

    /// Some refused, others not, or all of them one by one: who is dead is known by name.
    async fn recipients_refused_one_by_one_are_known_to_be_dead(desk) {
        let (ticket, mut agent) = with_carla(desk).await;
        desk.relay.say(CARLA, "550 5.1.1 no such user");
        reply(&mut agent, ticket, "For both.").await;
        desk.settle().await;
        assert_eq!(desk.relay.last().to, [ROSA]);
        let form = |html: &str| page::words(page::between(html, "id=\"reply-form\"", "</form>").unwrap_or_default());
        let words = form(&look(&mut agent, ticket).await);
        assert!(words.contains(&format!("Mail to {CARLA} cannot arrive")), "{words}");
        assert!(!words.contains(&format!("Mail to {ROSA} cannot arrive")), "{words}");
        // Typed by hand it is refused too, with a way to say that one means it.
        let refused = send(&mut agent, ticket, "For both.", &[("to", ROSA), ("more_cc", CARLA)]).await.expect(409).text();
        assert!(form(&refused).contains(&format!("Mail to {CARLA} cannot arrive")) && refused.contains("name=\"send_anyway\""), "{}", form(&refused));
        desk.relay.say(ROSA, "550 5.1.1 no such user");
        write(&mut agent, ticket, Kind::Reply, "For both.", &[("send_anyway", "1")]).await.expect(303);
        desk.settle().await;
        let words = form(&look(&mut agent, ticket).await);
        assert!(words.contains(&format!("Mail to {ROSA} cannot arrive")), "{words}");
    }

    /// Two people at one browser: what stands on the first one's page is not sent in the second one's name.
    async fn a_form_of_somebody_who_is_not_signed_in_any_more_sends_nothing(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        let html = look(&mut agent, ticket).await;
        let mut colleague = desk.sign_in(OTHER_AGENT).await;
        for (mark, way) in [("id=\"reply-form\"", "replies"), ("id=\"note-form\"", "notes")] {
            let writer = page::field(&html, mark, "writer").expect("the form says whose it is");
            let typed = [("writer", writer.as_str()), ("text", "Between us.")];
            let path = format!("/agent/tickets/{ticket}/{way}");
            let refused = colleague.post(&path, &typed).await.expect(409);
            assert!(page::words(&refused.text()).contains("Somebody else is signed in here now."));
            agent.post(&path, &typed).await.expect(303);
        }
        desk.settle().await;
        assert_eq!(desk.relay.taken().len(), 1);
    }
}
