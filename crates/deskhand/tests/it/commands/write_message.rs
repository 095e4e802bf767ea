//! Replies and notes.

use deskhand::commands::settle_delivery::settle_delivery;
use deskhand::commands::write_message::{NewMessage, make_internal, write_message};
use domain::message::{Delivery, DeliveryReason, Visibility};
use domain::{Actor, MessageId, TicketId};
use store::outbox::Attempt;

use super::receive_letter::{ROSA, question};
use crate::harness::client::Ask;
use crate::harness::letters::Mail;
use crate::harness::relay::Turn;
use crate::harness::{
    self, AGENT, Kind, LEAD, LIGHT, OTHER_AGENT, TestDesk, look, on_both, page, reply, set_status, write,
};

on_both! {
    async fn a_light_agent_writes_notes_only(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut light = desk.sign_in(LIGHT).await;
        let html = look(&mut light, ticket).await;
        assert!(!html.contains("id=\"reply-form\"") && html.contains("id=\"note-form\""));
        assert!(page::words(&html).contains("As a light agent you write notes."));
        let refused = light.post(&format!("/agent/tickets/{ticket}/replies"), &[("text", "Let me answer")]).await.expect(403);
        assert!(page::words(&refused.text()).contains("not to the customer"), "{}", page::words(&refused.text()));
        write(&mut light, ticket, Kind::Note, "I know this printer.", &[]).await.expect(303);
        light.post(&format!("/agent/tickets/{ticket}/properties"), &[("status", "solved")]).await.expect(403);
        desk.settle().await;
        assert_eq!(desk.relay.offered(), 0, "a note never leaves");
        let html = look(&mut light, ticket).await;
        assert_eq!(harness::status(&html), "new");
        assert_eq!(page::messages(&html)[1].kind, "is-note");
    }

    async fn a_note_is_in_no_mail_to_the_customer(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        write(&mut agent, ticket, Kind::Note, "The customer is difficult.", &[]).await.expect(303);
        reply(&mut agent, ticket, "Hello Rosa.").await;
        desk.settle().await;
        write(&mut agent, ticket, Kind::Note, "Told her hello, secretly.", &[]).await.expect(303);
        reply(&mut agent, ticket, "Hello again.").await;
        desk.settle().await;
        assert_eq!(desk.relay.taken().len(), 2);
        for sent in desk.relay.taken() {
            let (raw, letter) = (String::from_utf8_lossy(&sent.raw).into_owned(), sent.letter());
            for secret in ["difficult", "secretly"] {
                let html = letter.html.as_deref().unwrap_or_default();
                assert!(!raw.contains(secret) && !letter.text.contains(secret) && !html.contains(secret));
            }
        }
        let last = desk.relay.last().letter();
        assert!(last.text.contains("> Hello Rosa."), "earlier words are quoted: {}", last.text);
        assert_eq!(last.references.len(), 2);
    }

    async fn a_closed_ticket_takes_no_reply(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        set_status(&mut agent, ticket, "closed").await;
        let html = look(&mut agent, ticket).await;
        assert!(!html.contains("id=\"reply-form\"") && !html.contains("id=\"note-form\""));
        for way in ["replies", "notes"] {
            let path = format!("/agent/tickets/{ticket}/{way}");
            let refused = agent.post(&path, &[("text", "One more thing")]).await.expect(409);
            assert!(page::words(&refused.text()).contains("is closed and takes no more messages"));
        }
        agent.post(&format!("/agent/tickets/{ticket}/properties"), &[("status", "open")]).await.expect(409);
        desk.settle().await;
        assert_eq!((page::messages(&look(&mut agent, ticket).await).len(), desk.relay.offered()), (1, 0));
    }

    async fn solving_writes_an_outcome_and_opening_again_marks_it(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        write(&mut agent, ticket, Kind::Reply, "Clean the rollers.", &[("status", "solved")]).await.expect(303);
        desk.settle().await;
        let html = look(&mut agent, ticket).await;
        assert_eq!(harness::status(&html), "solved");
        let words = page::words(&html);
        assert!(words.contains("How it ended") && words.contains("by Ben Agent"), "{words}");
        assert!(words.contains("The reply that solved it"), "{words}");
        agent.post(&format!("/agent/tickets/{ticket}/outcome"), &[("cause", "Dusty rollers")]).await.expect(303);
        assert!(look(&mut agent, ticket).await.contains("Dusty rollers"));
        let back = desk.relay.last().reply_to();
        desk.receives(&Mail::new(ROSA, "Re: x", "It hums again.").to(&back)).await;
        let html = look(&mut agent, ticket).await;
        assert_eq!(harness::status(&html), "open");
        assert!(page::words(&html).contains("Opened again"), "{}", page::words(&html));
    }

    async fn one_operation_is_one_reply_however_often_it_is_sent(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        let html = look(&mut agent, ticket).await;
        let operation = page::field(&html, "id=\"reply-form\"", "operation").expect("an operation");
        let path = format!("/agent/tickets/{ticket}/replies");
        let fields = [("operation", operation.as_str()), ("text", "Just once.")];
        // Twice at the same time, as a nervous double click does, and once more later.
        let mut twin = agent.clone();
        let (first, second) = tokio::join!(agent.post(&path, &fields), twin.post(&path, &fields));
        let third = agent.post(&path, &fields).await;
        assert_eq!([first.status, second.status, third.status], [303, 303, 303]);
        desk.settle().await;
        assert_eq!(desk.relay.taken().len(), 1);
        assert_eq!(page::messages(&look(&mut agent, ticket).await).len(), 2);
        let other = [("operation", operation.as_str()), ("text", "Other words under the same operation.")];
        let refused = agent.post(&path, &other).await.expect(409);
        assert!(refused.text().contains("Other words under the same operation."), "nothing typed is lost");
        let mut colleague = desk.sign_in(OTHER_AGENT).await;
        colleague.post(&path, &[("operation", operation.as_str()), ("text", "Mine.")]).await.expect(303);
        assert_eq!(page::messages(&look(&mut agent, ticket).await).len(), 3, "operations are each person's own");
    }

    async fn a_reply_overtaken_by_the_customer_is_asked_back_with_its_words(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        reply(&mut agent, ticket, "First.").await;
        desk.settle().await;
        let html = look(&mut agent, ticket).await;
        let version = page::field(&html, "id=\"reply-form\"", "version").expect("a version");
        let back = desk.relay.last().reply_to();
        desk.receives(&Mail::new(ROSA, "Re: x", "Wait, it is on fire!").to(&back)).await;
        let path = format!("/agent/tickets/{ticket}/replies");
        let fields = [("operation", "op-1"), ("version", version.as_str()), ("text", "You are welcome & bye")];
        let refused = agent.post(&path, &fields).await.expect(409);
        assert!(refused.text().contains("You are welcome &amp; bye"), "{}", page::words(&refused.text()));
        desk.settle().await;
        assert_eq!(desk.relay.taken().len(), 1);
        let fresh = page::field(&refused.text(), "id=\"reply-form\"", "version").expect("a version");
        assert_ne!(fresh, version);
        let fields = [("operation", "op-2"), ("version", fresh.as_str()), ("text", "Run!")];
        agent.post(&path, &fields).await.expect(303);
    }

    async fn files_go_with_the_reply_under_clean_names(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        let content: Vec<u8> = (0..=255).cycle().take(70_000).collect();
        let files = [("../../etc/plan.bin", "application/x-evil", content.as_slice())];
        let path = format!("/agent/tickets/{ticket}/replies");
        let ask = Ask::new("POST", &path).header("sec-fetch-site", "same-origin");
        agent.send(ask.files(&[("text", "See the plan.")], &files)).await.expect(303);
        desk.settle().await;
        let letter = desk.relay.last().letter();
        assert_eq!(letter.attachments.len(), 1);
        assert_eq!((letter.attachments[0].name.as_str(), &letter.attachments[0].content), ("plan.bin", &content));
        let html = look(&mut agent, ticket).await;
        let file = page::links(&html).into_iter().find(|l| l.starts_with("/files/attachments/")).expect("a link");
        let answer = agent.get(&file).await.expect(200);
        assert_eq!(answer.body, content);
        assert_eq!(answer.header("content-type"), Some("application/octet-stream"));
        for entry in walk(desk.path()) {
            assert!(!entry.contains("plan"), "a sender's name reached the disk: {entry}");
        }
    }

    async fn a_reply_made_a_note_before_it_left_is_called_back(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        desk.relay.next([Turn::Say(451, "greylisted")]);
        reply(&mut agent, ticket, "For the team only.").await;
        desk.settle().await;
        make_a_note(desk, ticket).await;
        desk.advance(3600).await;
        desk.settle().await;
        assert_eq!((desk.relay.offered(), desk.relay.taken().len()), (1, 0), "it never leaves");
        let html = look(&mut agent, ticket).await;
        let said = page::messages(&html).pop().expect("the note");
        assert_eq!(said.kind, "is-note");
        assert!(said.words.contains("Not sent") && said.words.contains("made a note before it left"), "{}", said.words);
        assert!(!said.words.contains("Not delivered") && !html.contains("/retry"), "{}", said.words);
        let list = page::words(&agent.get("/agent/views/open").await.expect(200).text());
        assert!(!list.contains("Not delivered"), "nothing went wrong: {list}");
        let history = page::words(&agent.get(&format!("/agent/tickets/{ticket}/history")).await.expect(200).text());
        assert!(history.contains("called the mail back before it left"), "{history}");
        // What comes later does not wait for it.
        reply(&mut agent, ticket, "Hello Rosa.").await;
        desk.settle().await;
        assert_eq!(desk.relay.taken().len(), 1);
    }

    async fn a_reply_made_a_note_while_it_is_being_sent_is_not_tried_again(desk) {
        let ticket = desk.ticket(&question()).await;
        let app = desk.app().clone();
        let ben = desk.person(AGENT).await;
        let new = NewMessage {
            visibility: Visibility::Public,
            channel: domain::message::Channel::Web,
            text: "For the team only.".into(),
            markup: domain::message::Markup::Plain,
            actions: Vec::new(),
            html: None,
            uploads: Vec::new(),
            files: Vec::new(),
            to_dead: deskhand::commands::address_trouble::ToDead::Refuse,
            sending: deskhand::commands::recipients::Sending::default(),
            then: domain::ticket::TicketChange::default(),
        };
        let by = Actor::person(ben, domain::person::Role::Agent, []);
        let keys = app.desk.clone();
        // In the test's hands before the desk's own follower sees it.
        let written = app.write(async move |tx| {
            let message = write_message(tx, &keys, &by, ticket, &new).await?;
            let claimed = store::outbox::claim(tx, tx.now().plus_us(60_000_000), 10).await?.remove(0);
            Ok((message, claimed))
        });
        let (message, claimed) = written.await.expect("written");
        make_a_note(desk, ticket).await;
        let waits = app.read(async move |db| Ok(store::messages::load(db, message).await?.delivery)).await;
        assert_eq!(waits.expect("read"), Delivery::Waiting, "nobody knows how the attempt ends");
        let later = Attempt::Later { due_at: desk.now(), error: "421 busy".into(), uncertain: true };
        let reason = Some(DeliveryReason::Unconfirmed);
        let settled = app.write(async move |tx| settle_delivery(tx, &claimed, &later, reason, None).await);
        settled.await.expect("settled");
        desk.advance(3600).await;
        desk.settle().await;
        assert_eq!(desk.relay.offered(), 0);
        let mut agent = desk.sign_in(AGENT).await;
        let said = page::messages(&look(&mut agent, ticket).await).pop().expect("the note");
        assert!(said.words.contains("Not sent") && said.words.contains("may have it already"), "{}", said.words);
    }

    async fn what_waits_to_leave_for_a_deleted_ticket_is_called_back(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut lead = desk.sign_in(LEAD).await;
        desk.relay.next([Turn::Say(451, "greylisted")]);
        reply(&mut lead, ticket, "Clean the rollers.").await;
        desk.settle().await;
        lead.post(&format!("/agent/tickets/{ticket}/deletion"), &[]).await.expect(303);
        desk.advance(3600).await;
        desk.settle().await;
        assert_eq!(desk.relay.offered(), 1);
        let waits = desk.app().read(async |db| store::outbox::backlog(db).await).await.expect("read");
        assert_eq!(waits.0, 0, "nothing hangs in the outbox");
    }

    async fn empty_words_are_refused_and_typed_words_kept(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        let path = format!("/agent/tickets/{ticket}/replies");
        agent.post(&path, &[("text", "  \r\n ")]).await.expect(422);
        agent.post(&path, &[("text", "x"), ("status", "dancing")]).await.expect(422);
        let long = "a".repeat((1 << 20) + 1);
        agent.post(&path, &[("text", &long)]).await.expect(413);
        agent.post("/agent/tickets/999999/replies", &[("text", "x")]).await.expect(404);
        desk.settle().await;
        assert_eq!((page::messages(&look(&mut agent, ticket).await).len(), desk.relay.offered()), (1, 0));
    }

    async fn what_the_team_writes_down_for_somebody_is_a_ticket(desk) {
        let mut agent = desk.sign_in(AGENT).await;
        let form = agent.get("/agent/tickets/new").await.expect(200).text();
        let operation = page::field(&form, "action=\"/agent/tickets\"", "operation").expect("an operation");
        let fields = [
            ("operation", operation.as_str()),
            ("channel", "phone"),
            ("requester_email", "Paul@Customer.example"),
            ("requester_name", "Paul"),
            ("subject", "Called about the fax"),
            ("visibility", "public"),
            ("text", "Thank you for your call."),
            ("assign_me", "1"),
            ("priority", "high"),
        ];
        let first = agent.post("/agent/tickets", &fields).await.expect(303).location().to_owned();
        let second = agent.post("/agent/tickets", &fields).await.expect(303).location().to_owned();
        assert_eq!(first, second, "one operation opens one ticket");
        desk.settle().await;
        let sent = desk.relay.last();
        assert_eq!(sent.to, ["paul@customer.example"]);
        assert_eq!(sent.letter().subject, "Called about the fax");
        let mine = agent.get("/agent/views/mine").await.expect(200).text();
        assert!(page::words(&mine).contains("Called about the fax"));
        let answer = Mail::new("paul@customer.example", "Re: Called about the fax", "You too.").to(&sent.reply_to());
        let row = desk.receives(&answer).await;
        assert!(first.ends_with(&format!("/{}", row.ticket.expect("on the ticket"))));
    }
}

/// Makes a note of the last message of a ticket.
async fn make_a_note(desk: &TestDesk, ticket: TicketId) {
    let ben = desk.person(AGENT).await;
    let by = Actor::person(ben, domain::person::Role::Agent, []);
    let made = desk.app().write(async move |tx| {
        let all = store::messages::list(tx, ticket, MessageId(i64::MAX), 10).await?;
        make_internal(tx, &by, all.last().expect("a message").id).await
    });
    made.await.expect("a write works");
}

/// Every path below a folder.
fn walk(folder: &std::path::Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        found.push(path.display().to_string());
        if path.is_dir() {
            found.extend(walk(&path));
        }
    }
    found
}
