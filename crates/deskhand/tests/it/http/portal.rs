//! Customers' own pages: who gets in, what they see and never see, what they can do; known problems.

use domain::TicketId;
use serde_json::json;

use crate::api::Client;
use crate::commands::receive_letter::{ROSA, question};
use crate::harness::client::{Answer, Ask, Browser};
use crate::harness::letters::Mail;
use crate::harness::{
    ADMIN, AGENT, Kind, LEAD, TestDesk, look, on_both, page, reply, set_status, status, write,
};

const ROSAS: &str = "rosa@customer.example";
const TOM: &str = "tom@customer.example";
const UMA: &str = "uma@other.example";

/// Asks for a link; what is answered, without the address.
async fn ask(by: &mut Browser, address: &str) -> String {
    let answer = by.post("/requests/sign-in", &[("email", address)]).await.expect(200).text();
    page::words(&answer).replace(address, "…")
}

/// The path of the last link that went to an address.
pub(super) fn link(desk: &TestDesk, address: &str, start: &str) -> Option<String> {
    let mails = desk.relay.taken();
    let text = mails.iter().rev().find(|m| m.to == [address])?.letter().text;
    let at = text.find(start)?;
    Some(text[at..].split_whitespace().next().unwrap_or_default().to_owned())
}

/// A customer who came in by a link.
pub(super) async fn enter(desk: &TestDesk, address: &str) -> Browser {
    let mut by = desk.browser();
    ask(&mut by, address).await;
    desk.settle().await;
    let path = link(desk, address, "/requests/sign-in/").expect("a link");
    assert_eq!(by.post(&path, &[]).await.expect(303).location(), "/requests");
    by
}

/// An organisation for a domain of mail; its page.
pub async fn organisation(desk: &TestDesk, name: &str, domain: &str) -> String {
    let mut admin = desk.sign_in(ADMIN).await;
    let made = admin.post("/agent/organisations", &[("name", name), ("domains", domain)]).await.expect(303);
    made.location().to_owned()
}

async fn page_of(by: &mut Browser, ticket: TicketId) -> Answer {
    by.get(&format!("/requests/{ticket}")).await
}

async fn tell(by: &mut Browser, ticket: TicketId, text: &str, act: &str) -> Answer {
    by.post(&format!("/requests/{ticket}/replies"), &[("text", text), ("act", act)]).await
}

/// The number of the file that a page links.
fn file_of(html: &str, ticket: TicketId) -> String {
    let start = format!("/requests/{ticket}/files/");
    page::between(html, &start, "\"").expect("a file").to_owned()
}

on_both! {
    /// An answer quotes it, or a mail server sends it back: everybody of the team reads that.
    async fn a_link_that_comes_back_by_mail_ends(desk) {
        desk.ticket(&question()).await;
        for (n, quoted) in ["> https://desk.example", ">> <http://localhost:8080"].into_iter().enumerate() {
            ask(&mut desk.browser(), ROSAS).await;
            desk.settle().await;
            let path = link(desk, ROSAS, "/requests/sign-in/").expect("a link");
            desk.browser().get(&path).await.expect(200);
            let text = format!("It does not work.\n\nOn Monday you wrote:\n{quoted}{path}\n");
            desk.receives(&Mail::new(ROSAS, &format!("Re: Your requests {n}"), &text)).await;
            let mut colleague = desk.browser();
            colleague.get(&path).await.expect(410);
            colleague.post(&path, &[]).await.expect(410);
        }
        enter(desk, ROSAS).await;
    }

    async fn a_link_signs_in_once_and_nobody_learns_who_is_known(desk) {
        desk.ticket(&question()).await;
        let mut by = desk.browser();
        assert_eq!(by.get("/requests").await.expect(303).location(), "/requests/sign-in");
        let known = ask(&mut by, ROSAS).await;
        // Whoever was never here, the desk itself, a machine, the team: the same page for each.
        for other in ["new@nobody.example", "support@desk.example", "support+abc@desk.example", "no-reply@idp.example", AGENT] {
            assert_eq!(ask(&mut by, other).await, known, "{other}");
        }
        by.post("/requests/sign-in", &[("email", "nobody")]).await.expect(422);
        desk.settle().await;
        for nobody in ["support@desk.example", "support+abc@desk.example", "no-reply@idp.example"] {
            assert_eq!(desk.relay.count_to(nobody), 0, "{nobody}");
        }
        assert!(link(desk, AGENT, "/requests/sign-in/").is_none(), "the team signs in elsewhere");
        let path = link(desk, ROSAS, "/requests/sign-in/").expect("a link");
        let mail = desk.relay.taken().into_iter().find(|m| m.to == [ROSAS]).expect("a mail");
        assert_eq!((mail.from.as_str(), mail.header("Auto-Submitted").as_deref()), ("", Some("auto-generated")));
        // Programs that look through mail open links: that spends nothing.
        for _ in 0..2 {
            let opened = desk.browser().get(&path).await.expect(200);
            assert!(opened.header("set-cookie").is_none());
            assert!(opened.text().contains(ROSAS), "whose requests these are is told before the button");
        }
        // Another site cannot send the button.
        by.send(Ask::new("POST", &path).header("sec-fetch-site", "cross-site").form(&[])).await.expect(403);
        let in_by = by.post(&path, &[]).await.expect(303);
        assert!(in_by.header("set-cookie").is_some_and(|c| c.contains("HttpOnly") && c.contains("SameSite=Lax")));
        assert!(by.get("/requests").await.expect(200).text().contains("The printer hums"));
        let mut thief = desk.browser();
        thief.get(&path).await.expect(410);
        thief.post(&path, &[]).await.expect(410);
        thief.get("/requests").await.expect(303);
        thief.post(&format!("{path}a"), &[]).await.expect(410);
        // Whoever is signed out while they write is led to their own door, not to the team's.
        let out = thief.post("/requests/new", &[("subject", "x"), ("text", "y")]).await.expect(401).text();
        assert!(out.contains("\"/requests/sign-in\"") && !out.contains("\"/agent\""), "{out}");
        // It opens nothing of the team's, nor the team's anything of theirs.
        assert!(by.get("/agent/views/open").await.expect(303).location().starts_with("/sign-in"));
        desk.sign_in(ADMIN).await.get("/requests").await.expect(303);
        by.cookies.insert("desk".into(), by.cookies["requests"].clone());
        by.get("/agent/views/open").await.expect(303);
        // Coming in anew ends what was there before.
        let mut left = desk.browser();
        left.cookies.insert("requests".into(), by.cookies["requests"].clone());
        left.get("/requests").await.expect(200);
        ask(&mut by, ROSAS).await;
        desk.settle().await;
        let again = link(desk, ROSAS, "/requests/sign-in/").expect("a link");
        by.post(&again, &[]).await.expect(303);
        by.get("/requests").await.expect(200);
        left.get("/requests").await.expect(303);
        by.post("/requests/sign-out", &[]).await.expect(303);
        by.get("/requests").await.expect(303);
        // Late is over.
        let mut late = desk.browser();
        ask(&mut late, ROSAS).await;
        desk.settle().await;
        let path = link(desk, ROSAS, "/requests/sign-in/").expect("a link");
        desk.advance(31 * 60).await;
        late.get(&path).await.expect(410);
        late.post(&path, &[]).await.expect(410);
        // A stranger's address is proven by the link, and they are known from then on.
        let mut new = enter(desk, "second@nobody.example").await;
        assert!(page::words(&new.get("/requests").await.expect(200).text()).contains("You have asked nothing yet"));
    }

    async fn links_are_few_and_the_suspended_get_none(desk) {
        desk.ticket(&question()).await;
        let mut by = desk.browser();
        let first = ask(&mut by, ROSAS).await;
        for _ in 0..5 {
            assert_eq!(ask(&mut by, ROSAS).await, first);
        }
        desk.settle().await;
        assert_eq!(desk.relay.count_to(ROSAS), 3, "three in an hour");
        desk.advance(61 * 60).await;
        let mut rosa = enter(desk, ROSAS).await;
        assert_eq!(desk.relay.count_to(ROSAS), 4);
        // Suspended: the session is worth nothing, and no mail goes out.
        let id = desk.person(ROSAS).await;
        let app = desk.app().clone();
        app.write(async move |tx| {
            tx.quiet("set-up of a test");
            let person = store::people::load(tx, id).await?;
            let suspended_at = Some(tx.now());
            store::people::update(tx, &domain::person::Person { suspended_at, ..person }).await
        }).await.expect("works");
        rosa.get("/requests").await.expect(303);
        assert_eq!(ask(&mut by, ROSAS).await, first);
        desk.settle().await;
        assert_eq!(desk.relay.count_to(ROSAS), 4);
        // Many addresses from one place are slow, too.
        let mut last = 200;
        for n in 0..40 {
            last = by.post("/requests/sign-in", &[("email", &format!("n{n}@nobody.example"))]).await.status;
        }
        assert_eq!(last, 429);
    }

    async fn two_organisations_never_see_each_other_and_nobody_sees_the_inside(desk) {
        let acme = organisation(desk, "Acme", "customer.example").await;
        organisation(desk, "Other Ltd", "other.example").await;
        let with_file = Mail {
            text: "--b\nContent-Type: text/plain\n\nIt hums, with a photo.\n--b\nContent-Type: text/plain; name=photo.txt\n\
                   Content-Disposition: attachment; filename=photo.txt\n\na photo\n--b--".into(),
            ..question().header("MIME-Version", "1.0").header("Content-Type", "multipart/mixed; boundary=b")
        };
        let rosas = desk.ticket(&with_file).await;
        let umas = desk.ticket(&Mail::new(UMA, "Zanzibar invoice", "Zanzibar, 12 euros.").id("u1@other.example")).await;
        let mut ben = desk.sign_in(AGENT).await;
        reply(&mut ben, rosas, "Is the *flap* closed?").await;
        write(&mut ben, rosas, Kind::Note, "Quagga: they never pay.", &[]).await.expect(303);
        let side = [("to", "eva@supplier.example"), ("subject", "Rollers"), ("text", "Narwhal rollers?")];
        ben.post(&format!("/agent/tickets/{rosas}/side"), &side).await.expect(303);
        desk.settle().await;
        let (mut rosa, mut uma, mut tom) = (enter(desk, ROSAS).await, enter(desk, UMA).await, enter(desk, TOM).await);
        let html = page_of(&mut rosa, rosas).await.expect(200).text();
        let words = page::words(&html);
        assert!(words.contains("It hums, with a photo.") && words.contains("Is the"), "{words}");
        for inside in ["Quagga", "Narwhal", "eva@supplier.example", AGENT] {
            assert!(!html.contains(inside), "{inside} shows");
        }
        let file = file_of(&html, rosas);
        let got = rosa.get(&format!("/requests/{rosas}/files/{file}")).await.expect(200);
        assert_eq!(got.text(), "a photo");
        assert!(got.header("content-disposition").is_some_and(|d| d.starts_with("attachment")));
        // Somebody else's: not the page, the file, the list, the count, a search, an answer.
        for who in [&mut uma, &mut tom] {
            page_of(who, rosas).await.expect(404);
            who.get(&format!("/requests/{rosas}/files/{file}")).await.expect(404);
            tell(who, rosas, "Hello", "reply").await.expect(404);
            tell(who, rosas, "", "solve").await.expect(404);
            who.get(&format!("/requests/new?after={rosas}")).await.expect(404);
            for path in ["/requests", "/requests?list=organisation", "/requests?q=hums", "/requests?list=organisation&q=hums"] {
                assert!(!who.get(path).await.expect(200).text().contains("The printer hums"), "{path}");
            }
        }
        // A file under the number of a request of their own is not theirs by that.
        uma.get(&format!("/requests/{umas}/files/{file}")).await.expect(404);
        // Shared: colleagues read, and write nothing; others see as little as before.
        let shares = [("shares_known", "1"), ("shares_requests", "1")];
        desk.sign_in(ADMIN).await.post(&acme, &shares).await.expect(303);
        assert!(tom.get("/requests?list=organisation").await.expect(200).text().contains("The printer hums"));
        assert!(!tom.get("/requests").await.expect(200).text().contains("The printer hums"));
        let shown = page::words(&page_of(&mut tom, rosas).await.expect(200).text());
        assert!(shown.contains("It hums") && !shown.contains("Quagga"), "{shown}");
        tom.get(&format!("/requests/{rosas}/files/{file}")).await.expect(200);
        tell(&mut tom, rosas, "Me too", "reply").await.expect(404);
        tell(&mut tom, rosas, "", "solve").await.expect(404);
        page_of(&mut tom, umas).await.expect(404);
        page_of(&mut uma, rosas).await.expect(404);
        for path in ["/requests?list=organisation", "/requests?list=organisation&q=zanzibar"] {
            assert!(!tom.get(path).await.expect(200).text().contains("anzibar invoice"), "{path}");
            assert!(!uma.get(path).await.expect(200).text().contains("The printer hums"), "{path}");
        }
        // Whoever leaves reads what the others asked no more; what was asked there stays the organisation's.
        let (app, id) = (desk.app().clone(), desk.person(TOM).await);
        let own = app.read(async move |db| Ok(store::people::load(db, id).await?.organisation)).await.expect("works");
        for (organisation, status) in [(None, 404), (own, 200)] {
            app.write(async move |tx| {
                tx.quiet("set-up of a test");
                let person = store::people::load(tx, id).await?;
                store::people::update(tx, &domain::person::Person { organisation, ..person }).await
            }).await.expect("works");
            page_of(&mut tom, rosas).await.expect(status);
        }
        desk.sign_in(ADMIN).await.post(&acme, &[("shares_known", "1")]).await.expect(303);
        page_of(&mut tom, rosas).await.expect(404);
    }

    async fn an_address_that_was_taken_away_is_somebody_elses(desk) {
        let first = desk.ticket(&question()).await;
        let (mut ben, rosa_is) = (desk.sign_in(AGENT).await, desk.person(ROSAS).await);
        let (page, home) = (format!("/agent/contacts/{rosa_is}"), "rosa@home.example");
        ben.post(&format!("{page}/addresses"), &[("address", "nobody")]).await.expect(422);
        ben.post(&format!("{page}/addresses"), &[("address", home)]).await.expect(303);
        let more = desk.ticket(&Mail::new("Rosa <rosa@home.example>", "From home", "Still hums.").id("h1@home.example")).await;
        let mut rosa = enter(desk, home).await;
        page_of(&mut rosa, first).await.expect(200);
        page_of(&mut rosa, more).await.expect(200);
        // The main one is not taken away, nor one that is not hers.
        for (address, status) in [(ROSAS, 422), ("tom@customer.example", 404)] {
            ben.post(&format!("{page}/addresses/removal"), &[("address", address)]).await.expect(status);
        }
        assert!(page::words(&ben.get(&page).await.expect(200).text()).contains(home));
        ben.post(&format!("{page}/addresses/removal"), &[("address", home)]).await.expect(303);
        assert!(!page::words(&ben.get(&page).await.expect(200).text()).contains(home));
        // Whoever came in by it is out, and comes in as somebody new.
        rosa.get("/requests").await.expect(303);
        let later = desk.ticket(&Mail::new("Rosa <rosa@home.example>", "Again", "And now?").id("h2@home.example")).await;
        assert_ne!(desk.person(home).await, rosa_is);
        let mut stranger = enter(desk, home).await;
        page_of(&mut stranger, later).await.expect(200);
        page_of(&mut stranger, first).await.expect(404);
        page_of(&mut stranger, more).await.expect(404);
        // What it sent before stays hers, and the address is not hers to have again.
        page_of(&mut enter(desk, ROSAS).await, more).await.expect(200);
        ben.post(&format!("{page}/addresses"), &[("address", home)]).await.expect(409);
        // Another main one, and the old one may go.
        ben.post(&format!("{page}/addresses"), &[("address", "rosa@new.example")]).await.expect(303);
        ben.post(&format!("{page}/addresses/main"), &[("address", "rosa@new.example")]).await.expect(303);
        ben.post(&format!("{page}/addresses/removal"), &[("address", ROSAS)]).await.expect(303);
        ben.post(&format!("{page}/addresses/removal"), &[("address", "rosa@new.example")]).await.expect(422);
    }

    async fn what_a_program_wrote_as_html_is_shown_so_and_can_do_nothing(desk) {
        let id = desk.ticket(&question()).await;
        let api = Client::of(desk, AGENT).await;
        let html = "<h2>Please</h2><p onclick=x()>Switch it <b>off</b>.</p><script>alert(1)</script>\
            <img src='https://elsewhere.example/p.png' alt='seen'><form action='/x'><input></form>";
        let said = json!({"ticket": {"comment": {"body": "Please switch it off.", "html_body": html}}});
        api.put(&format!("/api/v2/tickets/{id}"), said).await.expect(200);
        let note = json!({"ticket": {"comment": {"body": "Quagga", "html_body": "<p><b>Quagga</b></p>", "public": false}}});
        api.put(&format!("/api/v2/tickets/{id}"), note).await.expect(200);
        let all = desk.app().read(async move |db| store::messages::list(db, id, domain::MessageId(i64::MAX), 9).await).await.expect("reads");
        let of = |text: &str| all.iter().find(|m| m.text.contains(text)).expect("it was said").id;
        let (mail, formatted, hidden) = (of("It hums since"), of("switch it off"), of("Quagga"));
        let (mut rosa, mut uma) = (enter(desk, ROSAS).await, enter(desk, UMA).await);
        let page = page_of(&mut rosa, id).await.expect(200).text();
        let body = format!("/requests/{id}/messages/{formatted}/body");
        assert!(page.contains(&format!("src=\"{body}\"")) && page.contains("sandbox="), "{page}");
        assert_eq!(page.matches("<iframe").count(), 1, "the mail stands there as its words");
        let shown = rosa.get(&body).await.expect(200);
        assert!(shown.header("content-security-policy").is_some_and(|c| c.contains("default-src 'none'") && c.contains("sandbox")));
        let text = shown.text();
        assert!(text.contains("<b>off</b>") || text.contains("<strong>off"), "{text}");
        for gone in ["<script", "onclick", "elsewhere.example", "<form"] {
            assert!(!text.contains(gone), "{gone}: {text}");
        }
        // Neither a note, nor a mail with what it quotes, nor somebody else's.
        for other in [mail, hidden] {
            rosa.get(&format!("/requests/{id}/messages/{other}/body")).await.expect(404);
        }
        uma.get(&body).await.expect(404);
        desk.browser().get(&body).await.expect(303);
    }

    async fn what_leaves_the_lists_leaves_the_portal(desk) {
        let first = desk.ticket(&question()).await;
        let second = desk.ticket(&Mail::new(ROSA, "The scanner beeps", "Beep.").id("q2@customer.example")).await;
        let machine = Mail::new("Codes <rosa@customer.example>", "Your code is 4711", "4711").id("q3@customer.example");
        let machine = desk.receives(&machine.header("Auto-Submitted", "auto-generated")).await.ticket;
        let mut lea = desk.sign_in(LEAD).await;
        let mut rosa = enter(desk, ROSAS).await;
        // A machine's mail is nobody's to read here, its subject neither.
        assert!(!rosa.get("/requests").await.expect(200).text().contains("4711"));
        if let Some(machine) = machine {
            page_of(&mut rosa, machine).await.expect(404);
        }
        lea.post(&format!("/agent/tickets/{second}/spam"), &[]).await.expect(303);
        page_of(&mut rosa, second).await.expect(404);
        assert!(!rosa.get("/requests").await.expect(200).text().contains("scanner"));
        lea.post(&format!("/agent/tickets/{second}/spam/removal"), &[]).await.expect(303);
        page_of(&mut rosa, second).await.expect(200);
        // What was merged is read where it went.
        let merged = [("into", first.to_string()), ("ticket", second.to_string())];
        let merged: Vec<(&str, &str)> = merged.iter().map(|(n, v)| (*n, v.as_str())).collect();
        lea.post("/agent/merge", &merged).await.expect(303);
        desk.settle().await;
        assert_eq!(page_of(&mut rosa, second).await.expect(303).location(), format!("/requests/{first}"));
        let words = page::words(&page_of(&mut rosa, first).await.expect(200).text());
        assert!(words.contains("It hums") && words.contains("Beep."), "{words}");
        lea.post(&format!("/agent/tickets/{first}/deletion"), &[]).await.expect(303);
        for gone in [first, second] {
            page_of(&mut rosa, gone).await.expect(404);
        }
    }

    async fn a_request_that_went_into_another_is_read_there_by_whoever_sees_that(desk) {
        let robot = Mail::new("Alerts <alerts@machine.example>", "Paper is low", "Level 4711.").id("a1@machine.example");
        let robot = desk.receives(&robot.header("Auto-Submitted", "auto-generated")).await.ticket;
        desk.advance(60).await;
        let first = desk.ticket(&question()).await;
        let second = desk.ticket(&Mail::new(ROSA, "The scanner beeps", "Beep.").id("q2@customer.example")).await;
        let umas = desk.ticket(&Mail::new(UMA, "Ours hums, too", "Hum.").id("u1@other.example")).await;
        let ids: Vec<i64> = [second, umas].into_iter().chain(robot).map(|id| id.0).collect();
        let wish = json!({
            "ids": ids, "source_comment": "We go on in one.", "source_comment_is_public": true,
            "confirm_readers": true,
        });
        Client::of(desk, AGENT).await.post(&format!("/api/v2/tickets/{first}/merge"), wish).await.expect(200);
        desk.settle().await;
        let (mut rosa, mut uma) = (enter(desk, ROSAS).await, enter(desk, UMA).await);
        // Words that were said on what went do not keep its requester there.
        assert_eq!(page_of(&mut rosa, second).await.expect(303).location(), format!("/requests/{first}"));
        tell(&mut rosa, second, "Both are quiet now.", "reply").await.expect(303);
        let words = page::words(&page_of(&mut rosa, first).await.expect(200).text());
        assert!(words.contains("Both are quiet now.") && words.contains("Beep."), "{words}");
        assert!(!words.contains("4711"), "what a machine said before is hidden, and hides nothing else: {words}");
        // Nobody let Uma in: she reads what was said to her, and nothing of Rosa's.
        page_of(&mut uma, first).await.expect(404);
        let words = page::words(&page_of(&mut uma, umas).await.expect(200).text());
        assert!(words.contains("We go on in one.") && !words.contains("Beep."), "{words}");
    }

    async fn a_request_is_answered_solved_and_opened_again(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut ben = desk.sign_in(AGENT).await;
        reply(&mut ben, ticket, "Is the flap closed?").await;
        set_status(&mut ben, ticket, "pending").await;
        desk.settle().await;
        let mut rosa = enter(desk, ROSAS).await;
        assert!(page::words(&rosa.get("/requests").await.expect(200).text()).contains("Waiting for you"));
        let photo = ("photo.txt", "text/plain", b"a photo".as_slice());
        let ask = Ask::new("POST", &format!("/requests/{ticket}/replies")).header("sec-fetch-site", "same-origin");
        let sent = ask.clone().files(&[("text", "It is closed."), ("act", "reply"), ("operation", "one")], &[photo]);
        for _ in 0..2 {
            rosa.send(sent.clone()).await.expect(303);
        }
        let shown = look(&mut ben, ticket).await;
        assert_eq!(status(&shown), "open", "it is the team's turn");
        let said: Vec<_> = page::messages(&shown).into_iter().filter(|m| m.words.contains("It is closed.")).collect();
        assert_eq!((said.len(), said[0].kind.as_str()), (1, "is-customer"), "sent twice is said once");
        assert!(said[0].words.contains("photo.txt"));
        // Back in the browser with a file that was forgotten: it is not dropped in silence, and can be sent again.
        let plan = ("plan.txt", "text/plain", b"a plan".as_slice());
        let more = ask.clone().files(&[("text", "It is closed."), ("act", "reply"), ("operation", "one")], &[plan]);
        let html = rosa.send(more).await.expect(409).text();
        assert!(html.contains("It is closed.") && html.contains("plan.txt"));
        // Nothing said is told beside the field, and a file that came is not lost.
        let empty = ask.files(&[("text", " "), ("act", "reply")], &[]);
        assert!(rosa.send(empty).await.expect(422).text().contains("must not be empty"));
        tell(&mut rosa, ticket, "", "solve").await.expect(303);
        assert_eq!(status(&look(&mut ben, ticket).await), "solved");
        tell(&mut rosa, ticket, "", "solve").await.expect(409);
        let words = page::words(&page_of(&mut rosa, ticket).await.expect(200).text());
        assert!(words.contains("Not solved after all?"), "{words}");
        tell(&mut rosa, ticket, "It hums again.", "reply").await.expect(303);
        assert_eq!(status(&look(&mut ben, ticket).await), "open");
        set_status(&mut ben, ticket, "closed").await;
        let closed = tell(&mut rosa, ticket, "And again.", "reply").await.expect(409).text();
        assert!(closed.contains("And again."), "what was written while it was closed is not lost");
        assert_eq!(page::field(&closed, "/requests/new\" enctype", "follow_up_of"), Some(ticket.to_string()));
        tell(&mut rosa, ticket, "", "solve").await.expect(409);
        // A closed one goes on in a new one.
        let begun = rosa.get(&format!("/requests/new?after={ticket}")).await.expect(200).text();
        assert!(begun.contains("The printer hums"));
        let number = ticket.to_string();
        let carried = [("text", "And again."), ("follow_up_of", number.as_str()), ("redraw", "1")];
        let begun = rosa.post("/requests/new", &carried).await.expect(200).text();
        assert!(begun.contains("The printer hums") && begun.contains("And again."));
        let fields = [("subject", "It hums again"), ("text", "Since today."), ("follow_up_of", number.as_str())];
        let made = rosa.post("/requests/new", &fields).await.expect(303).location().to_owned();
        let made: TicketId = page::between(&made, "/requests/", "?").expect("a number").parse().expect("a number");
        assert!(look(&mut ben, made).await.contains(&format!("#{ticket}")));
        // Nobody writes here from another site.
        let foreign = Ask::new("POST", &format!("/requests/{made}/replies")).header("sec-fetch-site", "cross-site");
        rosa.send(foreign.form(&[("text", "x")])).await.expect(403);
    }

    async fn articles_are_offered_once_before_a_request_is_sent(desk) {
        let mut lea = desk.sign_in(LEAD).await;
        lea.post("/agent/help-center", &[("locales", "en")]).await.expect(303);
        lea.post("/agent/help-center/places", &[("name-en", "Printers")]).await.expect(303);
        let html = lea.get("/agent/help-center").await.expect(200).text();
        let category = page::between(&html, "name=\"category\" value=\"", "\"").expect("a category").to_owned();
        lea.post("/agent/help-center/places", &[("category", &category), ("name-en", "Paper")]).await.expect(303);
        let html = lea.get("/agent/articles/new").await.expect(200).text();
        let choices = page::between(&html, "name=\"section\"", "</select>").expect("sections");
        let section = page::between(choices, "value=\"", "\"").expect("a section").to_owned();
        let begun = [("title", "Clear a paper jam"), ("section", section.as_str()), ("locale", "en")];
        let made = lea.post("/agent/articles", &begun).await.expect(303).location().to_owned();
        let article = page::between(&made, "/agent/articles/", "/").expect("its number").to_owned();
        let body = [("base", "1"), ("title", "Clear a paper jam"), ("body", "Open the flap."), ("do", "publish")];
        lea.post(&format!("/agent/articles/{article}/texts/en"), &body).await.expect(303);
        let mut rosa = enter(desk, ROSAS).await;
        let photo = ("photo.txt", "text/plain", b"a photo".as_slice());
        let ask = Ask::new("POST", "/requests/new").header("sec-fetch-site", "same-origin");
        // What is missing is told first.
        rosa.send(ask.clone().files(&[("subject", "Paper jam"), ("text", " ")], &[])).await.expect(422);
        let fields = [("subject", "Paper jam"), ("text", "It is stuck.")];
        let html = rosa.send(ask.clone().files(&fields, &[photo])).await.expect(200).text();
        assert!(html.contains("Does one of these help?") && html.contains("Clear a paper jam"));
        assert!(html.contains("It is stuck.") && html.contains("photo.txt"), "nothing typed or chosen is lost");
        assert!(page::words(&rosa.get("/requests").await.expect(200).text()).contains("You have asked nothing yet"));
        let upload = page::field(&html, "data-new-request", "upload").expect("its file");
        let again = [("subject", "Paper jam"), ("text", "It is stuck."), ("looked", "1"), ("upload", upload.as_str())];
        // Somebody else's upload is worth nothing.
        let mut uma = enter(desk, UMA).await;
        let hers = uma.send(ask.clone().files(&again, &[])).await.expect(303).location().to_owned();
        assert!(!uma.get(&hers).await.expect(200).text().contains("photo.txt"));
        // Files are kept before it is known whether anything is sent, so they are slow however the form is left.
        let redrawn = ask.clone().files(&[("redraw", "1"), ("text", "Whatever comes.")], &[photo]);
        for _ in 0..20 {
            uma.send(redrawn.clone()).await;
        }
        let slow = uma.send(redrawn).await.expect(429).text();
        assert!(slow.contains("Whatever comes."), "nothing typed is lost by it");
        let made = rosa.send(ask.files(&again, &[])).await.expect(303).location().to_owned();
        let shown = rosa.get(&made).await.expect(200).text();
        assert!(shown.contains("photo.txt") && shown.contains("It is stuck."));
    }

    async fn who_asked_is_told_once_that_a_problem_is_fixed(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut lea = desk.sign_in(LEAD).await;
        let me = desk.person(LEAD).await.to_string();
        let declared = [("title", "Rack 7 burns"), ("lead", me.as_str()), ("cadence", "30")];
        let path = lea.post(&format!("/agent/tickets/{ticket}/incident"), &declared).await.expect(303).location().to_owned();
        let number = path.rsplit('/').next().expect("a number").to_owned();
        let mut anybody = desk.browser();
        assert!(page::words(&anybody.get("/status").await.expect(200).text()).contains("no problem"));
        let watches = format!("/status/{number}/watches");
        anybody.post(&watches, &[("email", UMA)]).await.expect(404);
        lea.post(&format!("{path}/publication"), &[("public_title", "Mail is slow")]).await.expect(303);
        lea.post(&format!("{path}/updates"), &[("text", "A disk failed inside.")]).await.expect(303);
        lea.post(&format!("{path}/updates"), &[("text", "We are on it."), ("reach", "customers")]).await.expect(303);
        let words = page::words(&anybody.get("/status").await.expect(200).text());
        assert!(words.contains("Mail is slow") && words.contains("We are on it."), "{words}");
        assert!(!words.contains("Rack 7") && !words.contains("disk"), "the inside stays inside: {words}");
        // Without the button of the mail nobody is written to.
        let asked = page::words(&anybody.post(&watches, &[("email", UMA)]).await.expect(200).text());
        for other in [ROSAS, "support@desk.example", TOM] {
            let answer = anybody.post(&watches, &[("email", other)]).await.expect(200).text();
            assert_eq!(page::words(&answer), asked, "{other}");
        }
        desk.settle().await;
        assert_eq!(desk.relay.count_to("support@desk.example"), 0);
        let link_of = |address| link(desk, address, "/status/watches/").expect("a link");
        let (umas, toms) = (link_of(UMA), link_of(TOM));
        let mail = desk.relay.taken().into_iter().rev().find(|m| m.to == [UMA]).expect("a mail");
        assert_eq!(mail.header("List-Unsubscribe-Post").as_deref(), Some("List-Unsubscribe=One-Click"));
        assert!(anybody.get(&umas).await.expect(200).text().contains("value=\"confirm\""));
        for path in [&umas, &toms] {
            anybody.post(path, &[("act", "confirm")]).await.expect(200);
            anybody.post(path, &[("act", "confirm")]).await.expect(200);
        }
        // Somebody who calls the mails of the desk unwanted after that gets none.
        anybody.post(&link_of(ROSAS), &[("act", "confirm")]).await.expect(200);
        let app = desk.app().clone();
        app.write(async move |tx| {
            tx.quiet("set-up of a test");
            let trouble = domain::bounce::AddressTrouble {
                address: ROSAS.into(),
                kind: domain::bounce::TroubleKind::Complained,
                reason: domain::bounce::BounceReason::Undefined,
                words: String::new(),
                since: tx.now(),
            };
            store::address_trouble::insert(tx, &trouble).await.map(drop)
        }).await.expect("works");
        // A mail program ends it: it is nobody's page.
        let ends = Ask::new("POST", &toms).form(&[("List-Unsubscribe", "One-Click")]);
        desk.browser().send(ends).await.expect(200);
        assert!(anybody.get(&toms).await.expect(200).text().contains("value=\"confirm\""));
        let before = (desk.relay.count_to(UMA), desk.relay.count_to(TOM), desk.relay.count_to(ROSAS));
        lea.post(&format!("{path}/updates"), &[("text", "It is over."), ("kind", "end"), ("reach", "customers")]).await.expect(303);
        desk.settle().await;
        desk.advance(60).await;
        desk.settle().await;
        assert_eq!(desk.relay.count_to(UMA), before.0 + 1, "once");
        assert_eq!((desk.relay.count_to(TOM), desk.relay.count_to(ROSAS)), (before.1, before.2));
        let told = desk.relay.taken().into_iter().rev().find(|m| m.to == [UMA]).expect("a mail").letter();
        assert!(told.subject.contains("Mail is slow") && !told.text.contains("Rack"), "{}", told.text);
        assert!(page::words(&look(&mut lea, ticket).await).contains("told everybody who waited"));
        assert!(page::words(&anybody.get("/status").await.expect(200).text()).contains("Fixed lately"));
        anybody.post(&watches, &[("email", UMA)]).await.expect(404);
        lea.post(&format!("{path}/publication"), &[("public_title", "")]).await.expect(303);
        assert!(!anybody.get("/status").await.expect(200).text().contains("Mail is slow"));
        anybody.get(&umas).await.expect(410);
    }
}
