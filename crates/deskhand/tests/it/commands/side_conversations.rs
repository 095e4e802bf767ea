//! Conversations beside a ticket: with a supplier by mail, out of the requester's sight.

use domain::notify::Kind;
use domain::read::ledger::MailState;
use domain::{SideConversationId, TicketId};
use store::side_conversations as sides;

use super::receive_letter::{ROSA, question};
use crate::harness::client::{Ask, Browser};
use crate::harness::letters::Mail;
use crate::harness::relay::Turn;
use crate::harness::{
    self, AGENT, LEAD, LIGHT, OTHER_AGENT, TestDesk, look, on_both, page, reply, set_status,
};

const EVA: &str = "Eva Parts <eva@supplier.example>";
const SIDE_REASON: &str =
    "it carries the token of a conversation beside the ticket, which the requester does not see";

/// Begins one and says which it is.
async fn begin(by: &mut Browser, ticket: TicketId, more: &[(&str, &str)]) -> SideConversationId {
    let mut form = vec![
        ("to", "eva@supplier.example"),
        ("subject", "Rollers"),
        ("text", "Do you have **rollers**?"),
        ("markup", "markdown"),
    ];
    form.extend_from_slice(more);
    let done = by.post(&format!("/agent/tickets/{ticket}/side"), &form).await.expect(303);
    let number = done.location().rsplit('/').next().expect("an address").parse().expect("a number");
    SideConversationId(number)
}

async fn side_page(by: &mut Browser, ticket: TicketId, side: SideConversationId) -> String {
    by.get(&format!("/agent/tickets/{ticket}/side/{side}")).await.expect(200).text()
}

/// What is said in the ticket itself: its timeline, not what is folded beside it.
fn said(html: &str) -> Vec<page::Said> {
    page::messages(html).into_iter().filter(|m| !m.kind.starts_with("side-message")).collect()
}

async fn ticket_of(desk: &TestDesk, side: SideConversationId) -> TicketId {
    desk.app().read(async move |db| sides::load(db, side).await).await.expect("it is there").ticket
}

on_both! {
    async fn a_supplier_is_asked_and_their_answer_comes_back_beside_the_ticket(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        reply(&mut agent, ticket, "We look for a part.").await;
        desk.settle().await;
        let to_rosa = desk.relay.last();
        let side = begin(&mut agent, ticket, &[]).await;
        desk.settle().await;
        let sent = desk.relay.last();
        assert_eq!(sent.to, ["eva@supplier.example"]);
        let letter = sent.letter();
        assert_eq!((letter.subject.as_str(), letter.references.len()), ("Rollers", 0), "nothing of the ticket");
        assert!(letter.text.contains("Do you have **rollers**?") && letter.text.contains("Ben Agent"), "{}", letter.text);
        assert!(letter.html.as_deref().is_some_and(|h| h.contains("<strong>rollers</strong>")), "{:?}", letter.html);
        let raw = String::from_utf8_lossy(&sent.raw).into_owned();
        for secret in ["rosa", "hums", "Monday", "look for a part"] {
            assert!(!raw.contains(secret) && !letter.text.contains(secret), "{secret}");
        }
        assert_ne!(sent.reply_to(), to_rosa.reply_to());

        let answer = Mail::new(EVA, "Re: Rollers", "Two boxes, xylophone sized.").to(&sent.reply_to()).id("e1@supplier.example");
        let row = desk.receives(&answer).await;
        assert_eq!((row.state, row.ticket, row.reason.as_str()), (MailState::Placed, Some(ticket), SIDE_REASON));
        let html = look(&mut agent, ticket).await;
        assert_eq!(said(&html).len(), 2, "the timeline has no word of it");
        assert_eq!(harness::status(&html), "open");
        let folded = page::between(&html, &format!("id=\"side-{side}\""), "</details>").expect("it is folded beside it");
        assert!(page::words(folded).contains("xylophone sized"), "{}", page::words(folded));
        let words = page::words(&side_page(&mut agent, ticket, side).await);
        assert!(words.contains("xylophone sized") && words.contains("Sent") && !words.contains("A stranger"), "{words}");

        // It goes on as a thread, with what was said there and nothing else.
        let path = format!("/agent/tickets/{ticket}/side/{side}/replies");
        agent.post(&path, &[("to", "eva@supplier.example"), ("text", "Send both.")]).await.expect(303);
        desk.settle().await;
        let letter = desk.relay.last().letter();
        assert_eq!((letter.subject.as_str(), letter.in_reply_to.as_slice()), ("Re: Rollers", &["e1@supplier.example".to_owned()][..]));
        assert_eq!(letter.references.len(), 2);
        assert!(letter.text.contains("> Two boxes, xylophone sized.") && !letter.text.contains("hums"), "{}", letter.text);
        // An answer that lost its address is known by what it answers.
        let own = letter.message_id.clone().expect("a Message-ID");
        let row = desk.receives(&Mail::new(EVA, "Re: Rollers", "On their way.").answers(&own).id("e2@supplier.example")).await;
        assert_eq!((row.ticket, row.reason.as_str()), (Some(ticket), SIDE_REASON));

        // The requester never hears of it: not by quotation, not by the API, not by an automatic word.
        reply(&mut agent, ticket, "The part is on its way.").await;
        desk.settle().await;
        for mail in desk.relay.taken().iter().filter(|m| m.to == ["rosa@customer.example"]) {
            let letter = mail.letter();
            let all = format!("{} {} {}", String::from_utf8_lossy(&mail.raw), letter.text, letter.html.unwrap_or_default());
            for secret in ["xylophone", "Rollers", "supplier"] {
                assert!(!all.contains(secret), "{secret}");
            }
        }
        assert_eq!(desk.relay.count_to("eva@supplier.example"), 2, "nothing automatic goes outside");
        desk.verify().await;
    }

    async fn who_is_no_part_of_it_is_marked_and_an_answer_opens_it_again(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        let side = begin(&mut agent, ticket, &[]).await;
        desk.settle().await;
        let back = desk.relay.last().reply_to();
        let path = format!("/agent/tickets/{ticket}/side/{side}/state");
        agent.post(&path, &[("state", "closed")]).await.expect(303);
        agent.post(&path, &[("state", "perhaps")]).await.expect(422);
        assert!(page::words(&side_page(&mut agent, ticket, side).await).contains("Closed"));
        // A vacation notice opens nothing and is told as what it is.
        let away = Mail::new(EVA, "Away", "I am away.").to(&back).header("Auto-Submitted", "auto-replied").id("a1@supplier.example");
        desk.receives(&away).await;
        let words = page::words(&side_page(&mut agent, ticket, side).await);
        assert!(words.contains("Closed") && words.contains("Written by a machine"), "{words}");
        let other = Mail::new("Ole <ole@supplier.example>", "Re: Rollers", "Eva is away, I answer.").to(&back).id("o1@supplier.example");
        let row = desk.receives(&other).await;
        assert_eq!(row.ticket, Some(ticket));
        let words = page::words(&side_page(&mut agent, ticket, side).await);
        assert!(words.contains("A stranger") && words.contains("ole@supplier.example"), "{words}");
        assert!(words.contains("Open") && !words.contains("Open again"), "{words}");
        // Whoever is written to takes part from then on; to whom nothing was said, nothing is quoted.
        let path = format!("/agent/tickets/{ticket}/side/{side}/replies");
        agent.post(&path, &[("to", "ole@supplier.example, new@supplier.example"), ("text", "Thank you both.")]).await.expect(303);
        desk.settle().await;
        assert!(!desk.relay.last().letter().text.contains("> "), "{}", desk.relay.last().letter().text);
        desk.receives(&Mail::new("Ole <ole@supplier.example>", "Re", "Gladly.").to(&back).id("o2@supplier.example")).await;
        let html = side_page(&mut agent, ticket, side).await;
        let last = page::messages(&html).pop().expect("messages");
        assert!(last.words.contains("Gladly.") && !last.words.contains("A stranger"), "{}", last.words);
        // A file that came is taken as any other, and the ticket itself was never touched.
        assert_eq!(said(&look(&mut agent, ticket).await).len(), 1);
    }

    /// Who is brought in later reads by quotation what they were told, and nothing before it, at any later mail either.
    async fn nobody_is_quoted_what_was_not_said_to_them(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        let side = begin(&mut agent, ticket, &[]).await;
        desk.settle().await;
        let back = desk.relay.last().reply_to();
        desk.receives(&Mail::new(EVA, "Re: Rollers", "Ninety euros, between us.").to(&back).id("e1@supplier.example")).await;
        let path = format!("/agent/tickets/{ticket}/side/{side}/replies");
        for (to, text, quoted) in [
            ("eva@supplier.example", "Too much.", vec!["rollers", "Ninety euros"]),
            ("eva@supplier.example, bob@carrier.example", "Bob, please look.", vec![]),
            ("bob@carrier.example", "Well?", vec!["Bob, please look."]),
            ("bob@carrier.example", "Still there?", vec!["Well?", "Bob, please look."]),
        ] {
            agent.post(&path, &[("to", to), ("text", text)]).await.expect(303);
            desk.settle().await;
            let letter = desk.relay.last().letter();
            let (words, html) = (letter.text, letter.html.expect("HTML"));
            for said in ["rollers", "Ninety euros", "Too much.", "Bob, please look.", "Well?"] {
                let is_quoted = quoted.contains(&said) || said == text;
                assert_eq!((words.contains(said), html.contains(said)), (is_quoted, is_quoted), "{said} to {to}: {words}");
            }
        }
        // What both were asked, one answers to both.
        agent.post(&path, &[("to", "eva@supplier.example, bob@carrier.example"), ("text", "Both, now.")]).await.expect(303);
        desk.receives(&Mail::new("Bob <BOB@carrier.example>", "Re: Rollers", "I take it along.").to(&back).id("b1@carrier.example")).await;
        agent.post(&path, &[("to", "eva@supplier.example, bob@carrier.example"), ("text", "Thank you.")]).await.expect(303);
        desk.settle().await;
        let words = desk.relay.last().letter().text;
        assert!(words.contains("> I take it along.") && words.contains("> Both, now.") && !words.contains("Still there?"), "{words}");
        // A stranger who wrote is answered, and reads nothing of the others.
        desk.receives(&Mail::new("Ole <ole@supplier.example>", "Re: Rollers", "I answer for Eva.").to(&back).id("o1@supplier.example")).await;
        agent.post(&path, &[("to", "ole@supplier.example"), ("text", "And you are?")]).await.expect(303);
        desk.settle().await;
        let words = desk.relay.last().letter().text;
        assert!(words.contains("And you are?") && !words.contains("> "), "{words}");
    }

    /// In-Reply-To of somebody else's Message-ID proves nothing: not for the conversation, and least of all for the ticket.
    async fn a_bare_reference_joins_only_whom_the_team_wrote_to(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        let side = begin(&mut agent, ticket, &[]).await;
        desk.settle().await;
        let back = desk.relay.last().reply_to();
        desk.receives(&Mail::new(EVA, "Re: Rollers", "First.").to(&back).id("e1@supplier.example")).await;
        let verified = Mail::new(EVA, "Re: Rollers", "Second.").answers("e1@supplier.example").verified().id("e2@supplier.example");
        assert_eq!(desk.receives(&verified).await.ticket, Some(ticket));
        let html = side_page(&mut agent, ticket, side).await;
        assert_eq!(page::messages(&html).len(), 3);
        for (mail, id) in [(Mail::new(EVA, "An offer", "Unproven."), "e3"), (Mail::new("m@x.example", "Greetings", "Mallory.").verified(), "m1")] {
            let row = desk.receives(&mail.answers("e1@supplier.example").id(&format!("{id}@x.example"))).await;
            let own = row.ticket.expect("a ticket of its own");
            assert_ne!(own, ticket);
            assert!(row.reason.contains("conversation beside a ticket but proves nothing"), "{}", row.reason);
            let words = page::words(&look(&mut agent, own).await);
            assert!(!words.contains("may belong to"), "not even suggested: {words}");
        }
        assert_eq!(page::messages(&side_page(&mut agent, ticket, side).await).len(), 3);
    }

    async fn who_may_not_write_outside_and_to_whom_nobody_writes(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        let mut light = desk.sign_in(LIGHT).await;
        let mut lead = desk.sign_in(LEAD).await;
        let path = format!("/agent/tickets/{ticket}/side");
        let form = [("to", "eva@supplier.example"), ("subject", "Rollers"), ("text", "Do you have some?")];
        light.post(&path, &form).await.expect(403);
        for (to, subject, text, told) in [
            ("rosa@customer.example", "S", "t", "takes part in the ticket itself"),
            ("support@desk.example", "S", "t", "an address of this desk"),
            ("", "S", "t", "names nobody"),
            ("nonsense", "S", "t", "is not a mail address"),
            ("eva@supplier.example", " ", "t", "must not be empty"),
            ("eva@supplier.example", "S", " ", "must not be empty"),
        ] {
            let refused = agent.post(&path, &[("to", to), ("subject", subject), ("text", text)]).await.expect(422);
            let html = refused.text();
            assert!(page::words(&html).contains(told), "{told}: {}", page::words(&html));
            assert!(html.contains(&format!("value=\"{to}\"")), "nothing typed is lost");
        }
        let side = begin(&mut agent, ticket, &[]).await;
        assert!(page::words(&side_page(&mut light, ticket, side).await).contains("ask an agent to write"), "light agents read");
        agent.post(&format!("/agent/tickets/{ticket}/spam"), &[]).await.expect(303);
        let refused = agent.post(&path, &form).await.expect(409);
        assert!(page::words(&refused.text()).contains("spam shelf"));
        agent.post(&format!("/agent/tickets/{ticket}/spam/removal"), &[]).await.expect(303);
        set_status(&mut agent, ticket, "closed").await;
        let refused = agent.post(&path, &form).await.expect(409);
        assert!(page::words(&refused.text()).contains("is closed and takes no more messages"));
        agent.post(&format!("{path}/{side}/replies"), &form).await.expect(409);
        // What they answer is kept all the same, and opens nothing.
        desk.settle().await;
        let back = desk.relay.last().reply_to();
        assert_eq!(desk.receives(&Mail::new(EVA, "Re: Rollers", "Late.").to(&back).id("e1@supplier.example")).await.ticket, Some(ticket));
        assert_eq!(harness::status(&look(&mut agent, ticket).await), "closed");
        assert!(page::words(&side_page(&mut agent, ticket, side).await).contains("Late."));
        // With the ticket it is deleted, and an answer is somebody's own question then.
        lead.post(&format!("/agent/tickets/{ticket}/deletion"), &[]).await.expect(303);
        agent.get(&format!("/agent/tickets/{ticket}/side/{side}")).await.expect(404);
        let row = desk.receives(&Mail::new(EVA, "Re: Rollers", "Later.").to(&back).id("e2@supplier.example")).await;
        assert!(row.ticket.is_some_and(|t| t != ticket), "{row:?}");
    }

    async fn it_goes_along_with_the_whole_ticket_and_stays_when_single_messages_go(desk) {
        let first = desk.ticket(&question()).await;
        let second = desk.ticket(&Mail::new(ROSA, "It smells too", "Of rubber.").id("q2@customer.example")).await;
        let mut agent = desk.sign_in(AGENT).await;
        let side = begin(&mut agent, second, &[]).await;
        let mut lead = desk.sign_in(LEAD).await;
        lead.post("/agent/checklists/time", &[("record", "1")]).await.expect(303);
        agent.post(&format!("/agent/tickets/{second}/checklist"), &[("step", "Order rollers")]).await.expect(303);
        agent.post(&format!("/agent/tickets/{first}/checklist"), &[("step", "Look")]).await.expect(303);
        agent.post(&format!("/agent/tickets/{second}/time"), &[("time", "5m")]).await.expect(303);
        agent.post(&format!("/agent/tickets/{second}/side/draft"), &[("side", &side.to_string()), ("text", "half a word")]).await.expect(200);
        desk.settle().await;
        let back = desk.relay.last().reply_to();
        let row = desk.receives(&Mail::new(EVA, "Re: Rollers", "Yes.").to(&back).id("e1@supplier.example")).await;
        let total = async |ticket| desk.app().read(async move |db| store::time_entries::total(db, ticket).await).await.expect("a sum");
        let steps = async |ticket| {
            let all = desk.app().read(async move |db| store::checklists::list(db, ticket).await).await.expect("steps");
            all.into_iter().map(|s| s.text).collect::<Vec<_>>()
        };
        // Nobody takes a word of it out, not by the ledger either.
        let moved = lead.post(&format!("/agent/ledger/{}/move", row.id), &[("ticket", &first.to_string())]).await;
        assert!(moved.status >= 400, "{}", moved.status);
        assert_eq!(ticket_of(desk, side).await, second);

        let (one, two) = (first.to_string(), second.to_string());
        agent.post("/agent/merge", &[("ticket", &one), ("ticket", &two), ("into", &one)]).await.expect(303);
        assert_eq!(ticket_of(desk, side).await, first);
        assert_eq!((steps(first).await, steps(second).await.len()), (vec!["Look".to_owned(), "Order rollers".to_owned()], 0));
        assert_eq!((total(first).await, total(second).await), (300, 0));
        // An old address leads to where it is, and so does an answer.
        let led = agent.get(&format!("/agent/tickets/{second}/side/{side}")).await.expect(303);
        assert_eq!(led.location(), format!("/agent/tickets/{first}/side/{side}"));
        let html = side_page(&mut agent, first, side).await;
        assert!(html.contains("half a word"), "what was being typed came along");
        assert_eq!(desk.receives(&Mail::new(EVA, "Re: Rollers", "Still yes.").to(&back).id("e2@supplier.example")).await.ticket, Some(first));
        // Undone, all of it is home again, with what was said since.
        let html = look(&mut agent, first).await;
        let act = page::between(&html, "/agent/structure/", "/undo").expect("it can be undone").to_owned();
        agent.post(&format!("/agent/structure/{act}/undo"), &[]).await.expect(303);
        assert_eq!(ticket_of(desk, side).await, second);
        assert_eq!(page::messages(&side_page(&mut agent, second, side).await).len(), 3);
        assert_eq!((steps(first).await, steps(second).await), (vec!["Look".to_owned()], vec!["Order rollers".to_owned()]));
        assert_eq!((total(first).await, total(second).await), (0, 300));
        // A message that is split off takes nothing of it.
        reply(&mut agent, second, "We look.").await;
        let split = said(&look(&mut agent, second).await)[1].id;
        let off = agent.post(&format!("/agent/messages/{split}/split"), &[("subject", "By itself")]).await.expect(303);
        assert_eq!(ticket_of(desk, side).await, second, "{}", off.location());
        desk.verify().await;
    }

    /// A colleague merges while somebody writes: nothing that was typed is lost, and what was sent is not offered again.
    async fn a_page_that_is_older_than_a_merge_still_writes(desk) {
        let first = desk.ticket(&question()).await;
        let second = desk.ticket(&Mail::new(ROSA, "It smells too", "Of rubber.").id("q2@customer.example")).await;
        let mut agent = desk.sign_in(AGENT).await;
        let side = begin(&mut agent, second, &[]).await;
        let (one, two) = (first.to_string(), second.to_string());
        desk.sign_in(LEAD).await.post("/agent/merge", &[("ticket", &one), ("ticket", &two), ("into", &one)]).await.expect(303);
        assert_eq!(ticket_of(desk, side).await, first);
        let typed = [("side", side.to_string()), ("text", "half a word more".to_owned())];
        let typed: Vec<(&str, &str)> = typed.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let kept = agent.post(&format!("/agent/tickets/{second}/side/draft"), &typed).await.expect(200).text();
        assert!(kept.contains("\"kept\":true"), "{kept}");
        assert!(side_page(&mut agent, first, side).await.contains("half a word more"));
        let path = format!("/agent/tickets/{second}/side/{side}/replies");
        let refused = agent.post(&path, &[("to", "nonsense"), ("text", "A whole word.")]).await.expect(422).text();
        assert!(refused.contains("A whole word."), "{}", page::words(&refused));
        agent.post(&path, &[("to", "eva@supplier.example"), ("text", "A whole word.")]).await.expect(303);
        let html = side_page(&mut agent, first, side).await;
        assert!(html.contains("A whole word.") && !html.contains("half a word more"), "{}", page::words(&html));
    }

    async fn what_was_chosen_goes_along_and_nothing_else(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        let secret = ("plan.txt", "text/plain", b"for the ticket alone".as_slice());
        let shown = ("photo.txt", "text/plain", b"the broken roller".as_slice());
        let path = format!("/agent/tickets/{ticket}/notes");
        agent.send(Ask::new("POST", &path).header("sec-fetch-site", "same-origin").files(&[("text", "Notes with files")], &[secret, shown])).await.expect(303);
        let html = agent.get(&format!("/agent/tickets/{ticket}/side/new")).await.expect(200).text();
        let words = page::words(&html);
        assert!(words.contains("plan.txt") && words.contains("photo.txt") && words.contains("It hums since Monday."), "{words}");
        let message = page::between(&html, "name=\"include_message\" value=\"", "\"").expect("the newest first").to_owned();
        assert!(html.contains("Note"), "what is a note is marked");
        let at = html.find("photo.txt").expect("it is offered");
        let file = html[..at].rsplit("name=\"include_file\" value=\"").next().and_then(|r| r.split('"').next()).expect("its number").to_owned();
        let own = ("drawing.txt", "text/plain", b"a drawing".as_slice());
        let form = [("to", "eva@supplier.example"), ("subject", "Rollers"), ("text", "Look at this."), ("include_message", message.as_str()), ("include_file", file.as_str())];
        agent.send(Ask::new("POST", &format!("/agent/tickets/{ticket}/side")).header("sec-fetch-site", "same-origin").files(&form, &[own])).await.expect(303);
        desk.settle().await;
        let letter = desk.relay.last().letter();
        let names: Vec<&str> = letter.attachments.iter().map(|a| a.name.as_str()).collect();
        assert_eq!(names, ["drawing.txt", "photo.txt"]);
        assert!(letter.text.contains("Look at this.") && letter.text.contains("> Notes with files"), "{}", letter.text);
        assert!(!letter.text.contains("hums"), "{}", letter.text);
        // What stands on another ticket goes nowhere from here.
        let other = desk.ticket(&Mail::new(ROSA, "Other", "Other words.").id("q2@customer.example")).await;
        let path = format!("/agent/tickets/{other}/side");
        for strange in [("include_message", message.as_str()), ("include_file", file.as_str())] {
            let form = [("to", "eva@supplier.example"), ("subject", "S"), ("text", "t"), strange];
            agent.post(&path, &form).await.expect(422);
        }
    }

    async fn an_answer_rings_for_whoever_began_it_and_mail_that_fails_says_so(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        let mut cleo = desk.sign_in(OTHER_AGENT).await;
        cleo.post(&format!("/agent/tickets/{ticket}/watch"), &[]).await.expect(303);
        let side = begin(&mut agent, ticket, &[]).await;
        desk.settle().await;
        let back = desk.relay.last().reply_to();
        desk.receives(&Mail::new(EVA, "Re: Rollers", "Yes.").to(&back).id("e1@supplier.example")).await;
        desk.settle_search().await;
        for browser in [&mut agent, &mut cleo] {
            let words = page::words(&browser.get("/agent/notifications").await.expect(200).text());
            assert!(words.contains("answered in a side conversation"), "{words}");
        }
        desk.relay.next([Turn::Say(550, "no such person")]);
        let path = format!("/agent/tickets/{ticket}/side/{side}/replies");
        agent.post(&path, &[("to", "eva@supplier.example"), ("text", "And now?")]).await.expect(303);
        desk.settle().await;
        let words = page::words(&side_page(&mut agent, ticket, side).await);
        assert!(words.contains("no such person"), "{words}");
        let html = side_page(&mut agent, ticket, side).await;
        let again = page::between(&html, "action=\"/agent/outbox/", "/retry").expect("it can be tried again").to_owned();
        agent.post(&format!("/agent/outbox/{again}/retry"), &[]).await.expect(303);
        desk.settle().await;
        assert!(desk.relay.last().letter().text.contains("And now?"));
        let html = side_page(&mut agent, ticket, side).await;
        assert!(!html.contains("/retry") && !html.contains("no such person"), "{}", page::words(&html));
    }

    /// Helpdesks and group addresses write the headers of machines into what their people answer.
    async fn an_answer_by_a_helpdesk_rings_too_and_opens_nothing(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        let side = begin(&mut agent, ticket, &[]).await;
        desk.settle().await;
        let back = desk.relay.last().reply_to();
        agent.post(&format!("/agent/tickets/{ticket}/side/{side}/state"), &[("state", "closed")]).await.expect(303);
        let me = desk.person(AGENT).await;
        let rung = async || {
            let told = desk.app().read(async move |db| store::notifications::list(db, me, 100).await).await.expect("a list");
            told.iter().filter(|n| n.kind == Kind::SideAnswer).count()
        };
        for (n, (header, value)) in [
            ("Auto-Submitted", "auto-generated"),
            ("List-Id", "<service.supplier.example>"),
            ("X-Auto-Response-Suppress", "All"),
            ("Auto-Submitted", "auto-replied"),
        ].into_iter().enumerate() {
            assert_eq!(rung().await, n);
            let mail = Mail::new(EVA, "Re: Rollers", &format!("We have {n} boxes.")).to(&back).header(header, value);
            desk.receives(&mail.id(&format!("h{n}@supplier.example"))).await;
            desk.settle_search().await;
            assert_eq!(rung().await, n + 1, "{header}: {value}");
        }
        let words = page::words(&side_page(&mut agent, ticket, side).await);
        assert!(words.contains("Closed") && words.contains("We have 3 boxes."), "{words}");
    }

    async fn the_team_finds_it_by_search_and_in_the_history(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        let side = begin(&mut agent, ticket, &[]).await;
        let path = format!("/agent/tickets/{ticket}/side/{side}/replies");
        agent.post(&path, &[("to", "eva@supplier.example"), ("text", "Or a marimba?")]).await.expect(303);
        agent.post(&format!("/agent/tickets/{ticket}/side/{side}/state"), &[("state", "closed")]).await.expect(303);
        desk.settle_search().await;
        let words = page::words(&agent.get("/agent/search?q=marimba").await.expect(200).text());
        assert!(words.contains("The printer hums"), "{words}");
        let history = page::words(&agent.get(&format!("/agent/tickets/{ticket}/history")).await.expect(200).text());
        assert!(history.contains("began a side conversation") && history.contains("closed a side conversation"), "{history}");
    }
}
