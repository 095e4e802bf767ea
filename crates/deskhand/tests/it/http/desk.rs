//! Tabs, notes that surface, what is looked up beside a ticket, customer cards, similar tickets: on pages.

use crate::commands::receive_letter::{ROSA, question};
use crate::harness::client::{Ask, Browser};
use crate::harness::letters::Mail;
use crate::harness::web::{Endpoint, answer, header};
use crate::harness::{
    ADMIN, AGENT, Engine, LIGHT, OTHER_AGENT, Options, TestDesk, look, on_both, page, reply, set_status,
};

/// The strip as script gets it.
async fn strip(by: &mut Browser) -> String {
    let ask = Ask::new("GET", "/agent/tabs").header("desk-part", "tabs");
    by.send(ask).await.expect(200).text()
}

/// The number behind the first `start` in a page.
fn number(html: &str, start: &str) -> i64 {
    let rest = html.split(start).nth(1).unwrap_or_else(|| panic!("no {start} in {html}"));
    rest.chars().take_while(char::is_ascii_digit).collect::<String>().parse().expect("a number")
}

/// What stands beside a ticket after its page is there.
async fn context(by: &mut Browser, ticket: domain::TicketId) -> String {
    let ask = Ask::new("GET", &format!("/agent/tickets/{ticket}/context")).header("desk-part", "part");
    by.send(ask).await.expect(200).text()
}

on_both! {
    async fn what_is_kept_open_is_there_in_another_browser_as_it_was_left(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        let html = strip(&mut agent).await;
        assert!(html.contains("is-empty"), "nothing is open, and no room is taken");
        assert!(html.contains("data-key=\"C\""), "a call can be written down all the same");
        let to = agent.post("/agent/tabs", &[("ticket", &ticket.to_string())]).await.expect(303);
        assert_eq!(to.location(), format!("/agent/tickets/{ticket}"));
        agent.post("/agent/tabs", &[("ticket", &ticket.to_string())]).await.expect(303);
        let html = strip(&mut agent).await;
        assert_eq!(html.matches("data-tab=").count(), 1, "once, however often it is asked for");
        let words = page::words(&html);
        assert!(words.contains("Rosa") && words.contains(&format!("#{ticket}")), "{words}");
        assert!(html.contains("tab-waits"), "she waits for an answer");
        let tab = number(&html, "data-tab=\"");
        let left = [("scroll", "240"), ("mode", "note")];
        agent.post(&format!("/agent/tabs/{tab}/state"), &left).await.expect(204);
        let mut phone = desk.sign_in(AGENT).await;
        let html = phone.get("/agent/views/open").await.expect(200).text();
        assert!(html.contains("data-scroll=\"240\"") && html.contains("data-mode=\"note\""), "as it was left");
        let mut other = desk.sign_in(OTHER_AGENT).await;
        assert!(strip(&mut other).await.contains("is-empty"), "it is each one's own");
        other.post(&format!("/agent/tabs/{tab}/state"), &left).await.expect(404);
        other.post(&format!("/agent/tabs/{tab}/closing"), &[]).await.expect(404);
        look(&mut agent, ticket).await;
        assert!(!strip(&mut agent).await.contains("data-unseen"), "seen");
        desk.advance(60).await;
        reply(&mut other, ticket, "Clean the rollers.").await;
        let html = strip(&mut agent).await;
        assert!(html.contains("data-unseen") && !html.contains("tab-waits"), "somebody answered; she does not wait");
        agent.post(&format!("/agent/tabs/{tab}/closing"), &[]).await.expect(303);
        assert!(strip(&mut agent).await.contains("is-empty"));
        agent.post("/agent/tabs", &[("ticket", "999999")]).await.expect(404);
        agent.post("/agent/tabs", &[]).await.expect(422);
    }

    async fn a_call_is_written_down_beside_and_becomes_a_ticket_in_the_same_tab(desk) {
        let mut agent = desk.sign_in(AGENT).await;
        let to = agent.post("/agent/tabs", &[("call", "1")]).await.expect(303);
        let tab = to.location().rsplit('=').next().expect("a number").to_owned();
        assert_eq!(to.location(), format!("/agent/tickets/new?tab={tab}"));
        let typed = "subject=Jam+%26+smoke&requester_name=Wanda&text=It+smokes.&channel=walk_up&visibility=internal";
        agent.post(&format!("/agent/tabs/{tab}/state"), &[("typed", typed)]).await.expect(204);
        let mut later = desk.sign_in(AGENT).await;
        let html = later.get(&format!("/agent/tickets/new?tab={tab}")).await.expect(200).text();
        assert!(html.contains("value=\"Jam &amp; smoke\"") && html.contains("It smokes."), "what was typed is there");
        let words = page::words(&strip(&mut later).await);
        assert!(words.contains("Wanda") && words.contains("Jam & smoke"), "{words}");
        let mut other = desk.sign_in(OTHER_AGENT).await;
        let html = other.get(&format!("/agent/tickets/new?tab={tab}")).await.expect(200).text();
        assert!(!html.contains("Jam") && !html.contains("name=\"tab\""), "nobody else's to read");
        let form = [
            ("operation", "x1"), ("tab", tab.as_str()), ("channel", "walk_up"), ("requester_name", "Wanda"),
            ("subject", "Jam & smoke"), ("visibility", "internal"), ("text", "It smokes."),
        ];
        let opened = later.post("/agent/tickets", &form).await.expect(303);
        let html = strip(&mut later).await;
        assert!(html.contains(&format!("data-tab=\"{tab}\"")) && html.contains(&format!("href=\"{}\"", opened.location())), "{html}");
        let large = "x".repeat(70_000);
        agent.post(&format!("/agent/tabs/{tab}/state"), &[("typed", &large)]).await.expect(413);
    }

    async fn a_note_surfaces_while_it_stands_and_for_whom_it_is_for(desk) {
        let ticket = desk.ticket(&question()).await;
        let rosa = desk.person("rosa@customer.example").await;
        let mut agent = desk.sign_in(AGENT).await;
        let path = format!("/agent/contacts/{rosa}/notes");
        let back = format!("/agent/tickets/{ticket}");
        let team = [("text", "Away until Friday"), ("until", ""), ("reach", "team"), ("back", back.as_str())];
        assert_eq!(agent.post(&path, &team).await.expect(303).location(), back);
        agent.post(&path, &[("text", "Owes me a coffee"), ("reach", "mine")]).await.expect(303);
        agent.post(&path, &[("text", " ")]).await.expect(422);
        agent.post(&path, &[("text", "Late"), ("until", "2001-01-01")]).await.expect(422);
        let html = look(&mut agent, ticket).await;
        let banner = page::between(&html, "is-reminder", "</section>").map(page::words).unwrap_or_default();
        assert!(banner.contains("Away until Friday") && banner.contains("Owes me a coffee"), "{banner}");
        let mut light = desk.sign_in(LIGHT).await;
        let html = look(&mut light, ticket).await;
        assert!(html.contains("Away until Friday") && !html.contains("Owes me a coffee"), "mine is mine");
        let list = light.get("/agent/views/open").await.expect(200).text();
        assert!(list.contains("row-reminder") && !list.contains("Owes me a coffee"), "and in the list");
        let own = agent.get("/agent/views/open").await.expect(200).text();
        assert!(own.contains("Away until Friday"));
        let note = number(&html, "/agent/contact-notes/");
        light.post(&format!("/agent/contact-notes/{note}"), &[("act", "change"), ("text", "x"), ("reach", "mine")]).await.expect(403);
        light.post(&format!("/agent/contact-notes/{note}"), &[("act", "done")]).await.expect(303);
        assert!(!look(&mut light, ticket).await.contains("is-reminder"), "done is done");
        let contact = agent.get(&format!("/agent/contacts/{rosa}")).await.expect(200).text();
        assert!(contact.contains("Away until Friday") && contact.contains("Owes me a coffee"), "the contact's page keeps both");
        agent.post(&format!("/agent/contact-notes/{note}"), &[("act", "change"), ("remove", "1")]).await.expect(303);
        assert!(!agent.get(&format!("/agent/contacts/{rosa}")).await.expect(200).text().contains("Away until"));
        let staff = desk.person(AGENT).await;
        agent.post(&format!("/agent/contacts/{staff}/notes"), &[("text", "x")]).await.expect(404);
    }

    async fn beside_a_ticket_stands_what_their_mails_say_and_what_was_promised(desk) {
        let mail = question().header("X-Mailer", "iPhone Mail (21E236)");
        let ticket = desk.ticket(&mail).await;
        let second = desk.ticket(&Mail::new(ROSA, "Second", "Another one.")).await;
        let mut agent = desk.sign_in(AGENT).await;
        agent.post(&format!("/agent/tickets/{second}/snooze"), &[("until", "in 2 hours")]).await.expect(303);
        let words = page::words(&context(&mut agent, ticket).await);
        assert!(words.contains("iPhone Mail") && words.contains("As their own mails say"), "{words}");
        assert!(words.contains("lets it sleep"), "{words}");
        let rosa = desk.person("rosa@customer.example").await;
        agent.post(&format!("/agent/contacts/{rosa}"), &[("time_zone", "Asia/Kolkata")]).await.expect(303);
        let words = page::words(&context(&mut agent, ticket).await);
        assert!(words.contains("for them") && words.contains("Asia/Kolkata"), "{words}");
        let whole = agent.get(&format!("/agent/tickets/{ticket}/context")).await.expect(200).text();
        assert!(whole.contains("<h1>") && whole.contains("iPhone Mail"), "a page of its own without script");
        agent.get("/agent/tickets/999999/context").await.expect(404);
    }

    async fn solved_tickets_like_this_one_stand_beside_it_with_how_they_ended(desk) {
        let first = desk.ticket(&Mail::new("ben@other.example", "Lamp flickers", "The flatbed shows E-4711 and the lamp flickers.")).await;
        let mut agent = desk.sign_in(AGENT).await;
        reply(&mut agent, first, "Please replace the lamp.").await;
        set_status(&mut agent, first, "solved").await;
        agent.post(&format!("/agent/tickets/{first}/outcome"), &[("cause", "Lamp worn out")]).await.expect(303);
        let long = "x".repeat(501);
        let refused = agent.post(&format!("/agent/tickets/{first}/outcome"), &[("cause", &long)]).await.expect(422);
        assert!(refused.text().contains("at most 500 characters"), "it is told, not cut");
        let ticket = desk.ticket(&Mail::new(ROSA, "Scanner", "Our flatbed shows E-4711, its lamp flickers too.")).await;
        desk.settle_search().await;
        let html = context(&mut agent, ticket).await;
        let words = page::words(&html);
        assert!(words.contains("Lamp worn out") && words.contains("Please replace the lamp."), "{words}");
        let beside = [("ticket", first.to_string()), ("beside", ticket.to_string())];
        let beside: Vec<(&str, &str)> = beside.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let to = agent.post("/agent/tabs", &beside).await.expect(303);
        assert_eq!(to.location(), format!("/agent/tickets/{first}"));
        assert_eq!(strip(&mut agent).await.matches("data-tab=").count(), 2, "both are open");
        // One that is called spam is like nothing.
        agent.post(&format!("/agent/tickets/{first}/spam"), &[]).await.expect(303);
        desk.settle_search().await;
        assert!(!page::words(&context(&mut agent, ticket).await).contains("Lamp worn out"));
    }
}

async fn a_card_asks_signed_and_shows_harmless_words(engine: Engine) {
    let endpoint = Endpoint::start().await;
    let settings = vec![("private-targets".to_owned(), endpoint.address.to_string())];
    let desk = TestDesk::start_with(engine, Options { settings, ..Options::default() }).await;
    let ticket = desk.ticket(&question()).await;
    let mut admin = desk.sign_in(ADMIN).await;
    let address = format!("http://{}/card", endpoint.address);
    let wish = |address: &str, keep: &str| {
        vec![
            ("name", "Contract".to_owned()),
            ("address", address.to_owned()),
            ("timeout", "300".to_owned()),
            ("keep", keep.to_owned()),
            ("roles", "admin".to_owned()),
        ]
    };
    fn borrowed<'a>(fields: &'a [(&'a str, String)]) -> Vec<(&'a str, &'a str)> {
        fields.iter().map(|(n, v)| (*n, v.as_str())).collect()
    }
    for bad in ["http://127.0.0.1:1/card", "http://crm.example/card", "ftp://x", "https://me:x@crm.example/"]
    {
        let fields = wish(bad, "60");
        let html = admin.post("/agent/cards", &borrowed(&fields)).await.expect(422).text();
        assert!(html.contains("https address"), "{bad}");
    }
    let fields = wish(&address, "60");
    let made = admin.post("/agent/cards", &borrowed(&fields)).await.expect(200).text();
    let secret = made.split("value=\"dc_").nth(1).and_then(|r| r.split('"').next()).expect("the secret");
    let secret = format!("dc_{secret}");
    assert!(!admin.get("/agent/cards").await.expect(200).text().contains(&secret), "shown once");
    let html = look(&mut admin, ticket).await;
    assert!(endpoint.asked().is_empty(), "the page itself asks for nothing");
    let card = number(&html, &format!("/agent/tickets/{ticket}/cards/"));
    let path = format!("/agent/tickets/{ticket}/cards/{card}");
    let part = |path: &str| Ask::new("GET", path).header("desk-part", "part");

    endpoint.say(answer(
        "200 OK",
        "application/json",
        br#"{"title":"Gold","rows":[
        {"label":"Plan","value":"<script>alert(1)</script>","link":"javascript:alert(1)"},
        {"label":"Seats","value":25,"link":"https://crm.example/7"}]}"#,
    ));
    let before = desk.now().unix();
    let shown = admin.send(part(&path)).await.expect(200).text();
    assert!(
        shown.contains("&lt;script&gt;") && !shown.contains("<script>") && !shown.contains("javascript:"),
        "{shown}"
    );
    assert!(shown.contains("href=\"https://crm.example/7\"") && shown.contains("noopener noreferrer"));
    let asked = endpoint.asked();
    let (head, body) = asked.last().expect("it was asked");
    let said: serde_json::Value = serde_json::from_str(body).expect("JSON");
    assert_eq!(
        (&said["ticket_id"], &said["email"], &said["card"]),
        (&ticket.0.into(), &"rosa@customer.example".into(), &"Contract".into())
    );
    let timestamp = header(head, "deskhand-timestamp");
    let asked_at: i64 = timestamp.parse().expect("seconds");
    assert!((before..=desk.now().unix()).contains(&asked_at), "{asked_at}");
    assert_eq!(
        header(head, "deskhand-signature"),
        deskhand::cards::signature(&secret, timestamp, body.as_bytes())
    );
    assert!(!header(head, "deskhand-request").is_empty() && !head.to_lowercase().contains("cookie"));

    admin.send(part(&path)).await.expect(200);
    assert_eq!(endpoint.asked().len(), 1, "kept");
    endpoint.say(answer("500 Oops", "text/html", b"<h1>secret trace</h1>"));
    let failed = admin.send(part(&format!("{path}?again=1"))).await.expect(200).text();
    assert!(
        page::words(&failed).contains("It answered with the error 500.") && failed.contains("Try again"),
        "{failed}"
    );
    assert!(!failed.contains("secret trace"), "nothing of a failure is shown");
    admin.send(part(&path)).await.expect(200);
    assert_eq!(endpoint.asked().len(), 2, "a failure is remembered for a moment");
    let beside = desk.ticket(&question()).await;
    admin.send(part(&format!("/agent/tickets/{beside}/cards/{card}"))).await.expect(200);
    assert_eq!(endpoint.asked().len(), 2, "on every ticket");
    desk.advance(20).await;
    endpoint.say(answer("200 OK", "application/json", b"[]"));
    assert!(page::words(&admin.send(part(&path)).await.expect(200).text()).contains("cannot be read"));
    desk.advance(20).await;
    endpoint.say(Vec::new());
    let slow = admin.send(part(&path)).await.expect(200).text();
    assert!(page::words(&slow).contains("No answer in time."), "{slow}");
    let whole = admin.get(&format!("{path}?again=1")).await.expect(200).text();
    assert!(whole.contains("<h1>"), "a page of its own without script");

    let mut agent = desk.sign_in(AGENT).await;
    assert!(!look(&mut agent, ticket).await.contains("/cards/"), "not for agents");
    agent.get(&path).await.expect(404);
    let renewed = admin.post(&format!("/agent/cards/{card}/secret"), &[]).await.expect(200).text();
    assert!(renewed.contains("value=\"dc_") && !renewed.contains(&secret), "another one");
    admin.post(&format!("/agent/cards/{card}/deletion"), &[]).await.expect(303);
    admin.get(&path).await.expect(404);
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_card_asks_signed_and_shows_harmless_words_on_sqlite() {
    a_card_asks_signed_and_shows_harmless_words(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_card_asks_signed_and_shows_harmless_words_on_postgres() {
    a_card_asks_signed_and_shows_harmless_words(Engine::Postgres).await;
}
