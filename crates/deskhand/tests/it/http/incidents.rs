//! Major incidents: declared, told about on every attached ticket once, ended.

use deskhand::commands::major_incidents::deliver_update;
use domain::{IncidentUpdateId, TicketId};

use crate::commands::receive_letter::{ROSA, question};
use crate::harness::client::Browser;
use crate::harness::letters::Mail;
use crate::harness::{ADMIN, AGENT, LEAD, LIGHT, OTHER_AGENT, TestDesk, look, on_both, page, set_status};

async fn told(desk: &TestDesk, email: &'static str) -> Vec<String> {
    desk.settle_search().await;
    let person = desk.person(email).await;
    let all = desk.app().read(async move |db| store::notifications::list(db, person, 50).await).await;
    all.expect("reads").into_iter().map(|n| n.kind.as_str().to_owned()).collect()
}

/// Declared by the lead and led by Ben; the path of its page.
async fn declare(desk: &TestDesk, lea: &mut Browser, ticket: TicketId) -> String {
    let ben = desk.person(AGENT).await.to_string();
    let fields = [("title", "Mail is down"), ("lead", ben.as_str()), ("cadence", "30")];
    let made = lea.post(&format!("/agent/tickets/{ticket}/incident"), &fields).await.expect(303);
    made.location().to_owned()
}

/// What stands above a page of somebody's.
async fn bars(by: &mut Browser) -> String {
    let html = by.get("/agent/views/open").await.expect(200).text();
    page::between(&html, "incident-bar\"", "</div>").unwrap_or_default().to_owned()
}

/// How many messages of the ticket have these words.
async fn said(by: &mut Browser, ticket: TicketId, words: &str) -> usize {
    page::messages(&look(by, ticket).await).iter().filter(|m| m.words.contains(words)).count()
}

/// What was said last of the incident on a ticket.
async fn latest_update(desk: &TestDesk, ticket: TicketId) -> IncidentUpdateId {
    let found = desk.app().read(async move |db| {
        let one = store::major_incidents::of_ticket(db, ticket).await?.expect("one");
        Ok(store::major_incidents::updates(db, one.id).await?[0].id)
    });
    found.await.expect("reads")
}

const ROSAS: &str = "rosa@customer.example";

on_both! {
    async fn an_incident_is_known_everywhere_and_its_lead_is_reminded(desk) {
        let ticket = desk.ticket(&question()).await;
        let (mut lea, mut ben) = (desk.sign_in(LEAD).await, desk.sign_in(AGENT).await);
        let (mut cleo, mut lou) = (desk.sign_in(OTHER_AGENT).await, desk.sign_in(LIGHT).await);
        let declaration = format!("/agent/tickets/{ticket}/incident");
        let light = desk.person(LIGHT).await.to_string();
        let me = desk.person(AGENT).await.to_string();
        ben.post(&declaration, &[("title", "x"), ("lead", &me)]).await.expect(403);
        for (title, lead, cadence) in [(" ", me.as_str(), "30"), ("x", &light, "30"), ("x", &me, "4"), ("x", &me, "soon")] {
            lea.post(&declaration, &[("title", title), ("lead", lead), ("cadence", cadence)]).await.expect(422);
        }
        let path = declare(desk, &mut lea, ticket).await;
        lea.post(&declaration, &[("title", "x"), ("lead", &me)]).await.expect(409);
        assert_eq!(told(desk, AGENT).await, ["incident"]);
        // Above every page of everybody, light agents included.
        for by in [&mut cleo, &mut lou] {
            assert!(bars(by).await.contains("Mail is down"));
        }
        // Half an hour later whoever leads it is reminded, once, however often somebody looks.
        desk.advance(29 * 60).await;
        assert_eq!(told(desk, AGENT).await, ["incident"]);
        desk.advance(61).await;
        desk.settle().await;
        assert_eq!(told(desk, AGENT).await, ["incident_due", "incident"]);
        desk.advance(60).await;
        desk.settle().await;
        assert_eq!(told(desk, AGENT).await.len(), 2);
        assert!(page::words(&look(&mut ben, ticket).await).contains("that an update is due"));
        // Others do not speak for it; the lead does, and the next is due later.
        let updates = format!("{path}/updates");
        cleo.post(&updates, &[("text", "x")]).await.expect(403);
        for by in [&mut cleo, &mut lou] {
            by.post(&updates, &[("text", "x")]).await.expect(403);
            by.post(&path, &[("title", "x"), ("lead", &me), ("cadence", "30")]).await.expect(403);
        }
        ben.post(&updates, &[("text", " ")]).await.expect(422);
        ben.post(&updates, &[("text", "A disk failed.")]).await.expect(303);
        assert_eq!(said(&mut ben, ticket, "A disk failed.").await, 1);
        assert!(bars(&mut lou).await.contains("A disk failed."), "how it stands is above every page");
        desk.settle().await;
        assert_eq!(told(desk, AGENT).await.len(), 2, "nothing is due");
        // Another title is no news for whoever leads it.
        lea.post(&path, &[("title", "Mail is very slow"), ("lead", &me), ("cadence", "30")]).await.expect(303);
        assert_eq!(told(desk, AGENT).await.len(), 2);
        // Another leads it, faster.
        let hers = desk.person(OTHER_AGENT).await.to_string();
        ben.post(&path, &[("title", "Mail is slow"), ("lead", &hers), ("cadence", "5")]).await.expect(303);
        assert_eq!(told(desk, OTHER_AGENT).await, ["incident"]);
        ben.post(&updates, &[("text", "x")]).await.expect(403);
        cleo.post(&updates, &[("text", "It is over."), ("kind", "end")]).await.expect(303);
        assert_eq!(bars(&mut lou).await, "");
        cleo.post(&updates, &[("text", "More")]).await.expect(409);
        assert!(lou.get("/agent/incidents").await.expect(200).text().contains("Mail is slow"));
    }

    async fn an_update_reaches_each_attached_ticket_once_and_the_last_one_solves(desk) {
        let problem = desk.ticket(&question()).await;
        let first = desk.ticket(&Mail::new(ROSA, "No mail", "Nothing comes.")).await;
        let second = desk.ticket(&Mail::new("tom@lamp.example", "Mail?", "Is it down?")).await;
        let third = desk.ticket(&Mail::new("uma@customer.example", "Post", "No post.")).await;
        let (mut lea, mut ben) = (desk.sign_in(LEAD).await, desk.sign_in(AGENT).await);
        let path = declare(desk, &mut lea, problem).await;
        let attach = format!("{path}/tickets");
        for ticket in [first, second, third] {
            ben.post(&attach, &[("ticket", &format!("#{ticket}"))]).await.expect(303);
        }
        desk.sign_in(LIGHT).await.post(&attach, &[("ticket", &first.to_string())]).await.expect(403);
        ben.post(&attach, &[("ticket", "999999")]).await.expect(422);
        ben.post(&attach, &[("ticket", "x")]).await.expect(422);
        // One is closed by hand: it takes no more messages, and holds up none.
        set_status(&mut ben, third, "closed").await;
        let before = desk.relay.taken().len();
        // The button pressed twice says it once.
        for _ in 0..2 {
            let said = [("text", "We are on it."), ("reach", "customers"), ("operation", "one-drawing")];
            ben.post(&format!("{path}/updates"), &said).await.expect(303);
        }
        assert!(ben.get(&path).await.expect(200).text().contains("name=\"operation\""));
        // A node that stopped in the middle leaves what it had not written; what it had is not written again.
        let (update, ticket) = {
            let waiting = desk.app().read(async |db| {
                let open = store::major_incidents::open(db).await?;
                let updates = store::major_incidents::updates(db, open[0].id).await?;
                Ok(updates[0].id)
            }).await.expect("reads");
            (waiting, first)
        };
        for _ in 0..2 {
            let app = desk.app().clone();
            let sending = app.desk.clone();
            app.write(async move |tx| deliver_update(tx, &sending, update, ticket).await).await.expect("works");
        }
        desk.settle().await;
        for ticket in [first, second] {
            assert_eq!(said(&mut ben, ticket, "We are on it.").await, 1, "{ticket}");
        }
        assert_eq!(said(&mut ben, third, "We are on it.").await, 0);
        assert_eq!(desk.relay.taken().len(), before + 2, "one mail each");
        let words = page::words(&ben.get(&path).await.expect(200).text());
        assert!(words.contains("Written on 2 of 3 tickets.") && words.contains("Refused on one ticket"), "{words}");
        // The end goes the same way, and solves on wish; nothing else does.
        let early = [("text", "Soon."), ("reach", "customers_and_solve"), ("kind", "update")];
        ben.post(&format!("{path}/updates"), &early).await.expect(422);
        ben.post(&format!("{path}/updates"), &[("text", "All is well again."), ("reach", "customers_and_solve"), ("kind", "end")]).await.expect(303);
        desk.settle().await;
        for ticket in [first, second] {
            assert_eq!(said(&mut ben, ticket, "All is well again.").await, 1);
            let t = desk.app().read(async move |db| store::tickets::load(db, ticket).await).await.expect("there");
            assert_eq!(t.status, domain::ticket::Status::Solved);
        }
        let t = desk.app().read(async move |db| store::tickets::load(db, problem).await).await.expect("there");
        assert!(t.status.is_unsolved(), "where it was worked on is somebody's to solve");
        let words = page::words(&look(&mut ben, problem).await);
        assert!(words.contains("ended the major incident"), "{words}");
    }

    async fn an_incident_whose_ticket_is_closed_is_ended_and_none_is_merged_away(desk) {
        let ticket = desk.ticket(&question()).await;
        let other = desk.ticket(&Mail::new(ROSA, "No mail", "Nothing comes.")).await;
        let (mut lea, mut ben) = (desk.sign_in(LEAD).await, desk.sign_in(AGENT).await);
        let path = declare(desk, &mut lea, ticket).await;
        let (source, target) = (ticket.to_string(), other.to_string());
        let away = [("ticket", source.as_str()), ("ticket", &target), ("into", &target)];
        let words = page::words(&ben.post("/agent/merge", &away).await.expect(409).text());
        assert!(words.contains("is a major incident that goes on"), "{words}");
        set_status(&mut ben, ticket, "closed").await;
        let updates = format!("{path}/updates");
        ben.post(&updates, &[("text", "A disk failed.")]).await.expect(303);
        ben.post(&updates, &[("text", "It is over."), ("kind", "end")]).await.expect(303);
        assert_eq!(bars(&mut ben).await, "");
        let words = page::words(&ben.get(&path).await.expect(200).text());
        assert!(words.contains("A disk failed.") && words.contains("It is over."), "{words}");
    }

    async fn what_lacks_a_field_for_solving_hears_the_last_word_and_stays_open(desk) {
        let problem = desk.ticket(&question()).await;
        let other = desk.ticket(&Mail::new(ROSA, "No mail", "Nothing comes.")).await;
        let (mut lea, mut ben) = (desk.sign_in(LEAD).await, desk.sign_in(AGENT).await);
        let cause = [("title", "Cause"), ("kind", "text")];
        let field = lea.post("/agent/fields", &cause).await.expect(303).location().to_owned();
        lea.post(&field, &[("title", "Cause"), ("to_solve", "1")]).await.expect(303);
        let number = field.rsplit('/').next().expect("a number").to_owned();
        let form = lea.post("/agent/forms", &[("name", "Fault")]).await.expect(303).location().to_owned();
        let rows = [("name", "Fault"), ("is_standard", "1"), ("field", number.as_str())];
        lea.post(&form, &rows).await.expect(303);
        ben.post(&format!("/agent/tickets/{other}/properties"), &[("status", "solved")]).await.expect(422);
        let path = declare(desk, &mut lea, problem).await;
        ben.post(&format!("{path}/tickets"), &[("ticket", &other.to_string())]).await.expect(303);
        let last = [("text", "All is well again."), ("reach", "customers_and_solve"), ("kind", "end")];
        ben.post(&format!("{path}/updates"), &last).await.expect(303);
        desk.settle().await;
        assert_eq!(said(&mut ben, other, "All is well again.").await, 1);
        let t = desk.app().read(async move |db| store::tickets::load(db, other).await).await.expect("there");
        assert!(t.status.is_unsolved(), "it has no cause yet");
    }

    async fn where_the_lead_has_left_somebody_else_is_reminded_and_may_mend_it(desk) {
        let ticket = desk.ticket(&question()).await;
        let (mut ada, mut lea) = (desk.sign_in(ADMIN).await, desk.sign_in(LEAD).await);
        let path = declare(desk, &mut lea, ticket).await;
        let ben = desk.person(AGENT).await.to_string();
        ada.post(&format!("/agent/people/{ben}/suspension"), &[]).await.expect(303);
        desk.advance(31 * 60).await;
        desk.settle().await;
        assert_eq!(told(desk, LEAD).await, ["incident_due"]);
        assert!(told(desk, ADMIN).await.contains(&"incident_due".to_owned()));
        lea.post(&path, &[("title", "Mail is slow"), ("lead", &ben), ("cadence", "30")]).await.expect(303);
        let hers = desk.person(OTHER_AGENT).await.to_string();
        lea.post(&path, &[("title", "Mail is slow"), ("lead", &hers), ("cadence", "30")]).await.expect(303);
        lea.post(&path, &[("title", "Mail is slow"), ("lead", &ben), ("cadence", "30")]).await.expect(422);
    }

    async fn a_wrong_update_is_put_right_or_taken_back_and_what_has_not_left_stays_here(desk) {
        let toms_address = "tom@lamp.example";
        let problem = desk.ticket(&question()).await;
        let first = desk.ticket(&Mail::new(ROSA, "No mail", "Nothing comes.")).await;
        let second = desk.ticket(&Mail::new(toms_address, "Mail?", "Is it down?")).await;
        let (mut lea, mut ben) = (desk.sign_in(LEAD).await, desk.sign_in(AGENT).await);
        let (mut cleo, mut anybody) = (desk.sign_in(OTHER_AGENT).await, desk.browser());
        let path = declare(desk, &mut lea, problem).await;
        for ticket in [first, second] {
            ben.post(&format!("{path}/tickets"), &[("ticket", &ticket.to_string())]).await.expect(303);
        }
        ben.post(&format!("{path}/publication"), &[("public_title", "Mail is slow")]).await.expect(303);
        let (rosas, toms) = (desk.relay.count_to(ROSAS), desk.relay.count_to(toms_address));
        desk.relay.answer(toms_address, 450);
        let said_first = [("text", "All mail is lost."), ("reach", "customers")];
        ben.post(&format!("{path}/updates"), &said_first).await.expect(303);
        desk.settle().await;
        assert_eq!((desk.relay.count_to(ROSAS), desk.relay.count_to(toms_address)), (rosas + 1, toms));
        let update = latest_update(desk, problem).await;
        let correction = format!("{path}/updates/{update}/correction");
        let withdrawal = format!("{path}/updates/{update}/withdrawal");
        cleo.post(&correction, &[("words", "x")]).await.expect(403);
        cleo.post(&withdrawal, &[("because", "x")]).await.expect(403);
        ben.post(&correction, &[("words", " ")]).await.expect(422);
        ben.post(&withdrawal, &[("because", " ")]).await.expect(422);
        // Put right: who has it hears nothing by mail, who has it not gets the right words alone.
        for _ in 0..2 {
            ben.post(&correction, &[("words", "Half of all mail is late.")]).await.expect(303);
        }
        desk.relay.answer(toms_address, 250);
        desk.settle().await;
        desk.advance(3600).await;
        desk.settle().await;
        assert_eq!((desk.relay.count_to(ROSAS), desk.relay.count_to(toms_address)), (rosas + 1, toms + 1));
        let mail = desk.relay.last().letter();
        assert!(mail.text.contains("Half of all mail is late.") && !mail.text.contains("lost"), "{}", mail.text);
        let words = page::words(&anybody.get("/status").await.expect(200).text());
        assert!(words.contains("Corrected at") && words.contains("Half of all mail is late."), "{words}");
        assert!(!words.contains("lost"), "{words}");
        let words = page::words(&ben.get(&path).await.expect(200).text());
        assert!(words.contains("All mail is lost."), "the team sees what it said before: {words}");
        // Asked to, it tells everybody who has it.
        ben.post(&correction, &[("words", "A third of all mail is late."), ("tell", "1")]).await.expect(303);
        desk.settle().await;
        assert_eq!((desk.relay.count_to(ROSAS), desk.relay.count_to(toms_address)), (rosas + 2, toms + 2));
        let mail = desk.relay.last().letter();
        assert!(mail.text.contains("We have to correct") && mail.text.contains("A third"), "{}", mail.text);
        // Taken back: the page says that, and why, and nothing of the words.
        ben.post(&withdrawal, &[("because", "It was another server.")]).await.expect(303);
        ben.post(&withdrawal, &[("because", "It was another server.")]).await.expect(303);
        desk.settle().await;
        assert_eq!((desk.relay.count_to(ROSAS), desk.relay.count_to(toms_address)), (rosas + 2, toms + 2));
        let words = page::words(&anybody.get("/status").await.expect(200).text());
        assert!(words.contains("Withdrawn at") && words.contains("It was another server."), "{words}");
        assert!(!words.contains("A third"), "{words}");
        assert!(!bars(&mut lea).await.contains("A third"), "above the pages stands what holds");
        ben.post(&correction, &[("words", "x")]).await.expect(409);
        ben.post(&withdrawal, &[("because", "Another reason.")]).await.expect(409);
        let words = page::words(&look(&mut ben, problem).await);
        assert!(words.contains("corrected an update") && words.contains("withdrew an update"), "{words}");
    }

    async fn what_was_withdrawn_before_it_left_is_never_sent_and_the_last_word_stays(desk) {
        let toms_address = "tom@lamp.example";
        let problem = desk.ticket(&question()).await;
        let other = desk.ticket(&Mail::new(toms_address, "Mail?", "Is it down?")).await;
        let (mut lea, mut ben) = (desk.sign_in(LEAD).await, desk.sign_in(AGENT).await);
        let path = declare(desk, &mut lea, problem).await;
        ben.post(&format!("{path}/tickets"), &[("ticket", &other.to_string())]).await.expect(303);
        let toms = desk.relay.count_to(toms_address);
        desk.relay.answer(toms_address, 450);
        ben.post(&format!("{path}/updates"), &[("text", "All is lost."), ("reach", "customers")]).await.expect(303);
        desk.settle().await;
        let update = latest_update(desk, problem).await;
        let because = [("because", "Nothing is lost."), ("tell", "1")];
        ben.post(&format!("{path}/updates/{update}/withdrawal"), &because).await.expect(303);
        desk.relay.answer(toms_address, 250);
        desk.advance(3600).await;
        desk.settle().await;
        assert_eq!(desk.relay.count_to(toms_address), toms, "who never had it has nothing to hear");
        let words = page::words(&ben.get(&path).await.expect(200).text());
        assert!(words.contains("Held back on one ticket"), "{words}");
        ben.post(&format!("{path}/updates"), &[("text", "It is over."), ("kind", "end")]).await.expect(303);
        let last = latest_update(desk, problem).await;
        ben.post(&format!("{path}/updates/{last}/withdrawal"), &[("because", "x")]).await.expect(409);
        ben.post(&format!("{path}/updates/{last}/correction"), &[("words", "It is over since noon.")]).await.expect(303);
        assert!(ben.get(&path).await.expect(200).text().contains("It is over since noon."));
    }
}
