//! Customers' passwords: who may set one, what it opens and what not, how guessing ends, and that each change is told.

use domain::portal::PROOF_MINUTES;

use super::portal::enter;
use crate::commands::receive_letter::question;
use crate::harness::client::{Answer, Ask, Browser};
use crate::harness::{ADMIN, AGENT, PASSWORD, TestDesk, on_both, page};

const ROSAS: &str = "rosa@customer.example";
const TOM: &str = "tom@customer.example";
const OWN: &str = "nine lives of a cat";
const OTHER: &str = "ten green bottles on a wall";

async fn sign_in(by: &mut Browser, email: &str, password: &str) -> Answer {
    by.post("/requests/session", &[("email", email), ("password", password)]).await
}

async fn set(by: &mut Browser, current: &str, password: &str) -> Answer {
    by.post("/requests/password", &[("current_password", current), ("password", password)]).await
}

async fn remove(by: &mut Browser, current: &str) -> Answer {
    by.post("/requests/password/removal", &[("current_password", current)]).await
}

/// The last mail to Rosa.
async fn told(desk: &TestDesk) -> String {
    desk.settle().await;
    let mails = desk.relay.taken();
    mails.iter().rev().find(|m| m.to == [ROSAS]).expect("a mail").letter().text
}

on_both! {
    async fn a_customer_sets_a_password_comes_in_by_it_and_takes_it_away(desk) {
        desk.ticket(&question()).await;
        let (mut rosa, mut elsewhere) = (enter(desk, ROSAS).await, enter(desk, ROSAS).await);
        let html = rosa.get("/requests/password").await.expect(200).text();
        assert!(page::words(&html).contains("You have no password") && !html.contains("current_password"));
        let short = page::words(&set(&mut rosa, "", "too short").await.expect(422).text());
        assert!(short.contains("at least 15 characters"), "{short}");
        let foreign = Ask::new("POST", "/requests/password").header("sec-fetch-site", "cross-site");
        rosa.send(foreign.form(&[("password", OWN)])).await.expect(403);
        let done = set(&mut rosa, "", OWN).await.expect(303);
        assert_eq!(done.location(), "/requests/password?done=password_set");
        elsewhere.get("/requests").await.expect(303);
        rosa.get("/requests").await.expect(200);
        let mail = told(desk).await;
        assert!(mail.contains("A password was set for the requests of rosa@customer.example"), "{mail}");
        assert!(!mail.contains("/requests/sign-in/") && !mail.contains(OWN), "{mail}");
        // It opens their requests, at any of their browsers, and nothing of the team's.
        let mut home = desk.browser();
        let came = sign_in(&mut home, " ROSA@Customer.example", OWN).await.expect(303);
        assert_eq!(came.location(), "/requests");
        assert!(came.header("set-cookie").is_some_and(|c| c.contains("HttpOnly") && c.contains("SameSite=Lax")));
        assert!(home.get("/requests").await.expect(200).text().contains("The printer hums"));
        home.get("/agent/views/open").await.expect(303);
        desk.browser().post("/sign-in", &[("email", ROSAS), ("password", OWN)]).await.expect(404);
        let foreign = Ask::new("POST", "/requests/session").header("sec-fetch-site", "cross-site");
        desk.browser().send(foreign.form(&[("email", ROSAS), ("password", OWN)])).await.expect(403);
        // Whoever came in by it gives it to change it.
        for wrong in ["", "not it, not it, not it"] {
            let words = page::words(&set(&mut home, wrong, OTHER).await.expect(422).text());
            assert!(words.contains("is not right"), "{words}");
        }
        set(&mut home, OWN, OTHER).await.expect(303);
        rosa.get("/requests").await.expect(303);
        sign_in(&mut desk.browser(), ROSAS, OWN).await.expect(404);
        sign_in(&mut desk.browser(), ROSAS, OTHER).await.expect(303);
        remove(&mut home, OWN).await.expect(422);
        remove(&mut home, OTHER).await.expect(303);
        assert!(told(desk).await.contains("was removed"));
        sign_in(&mut desk.browser(), ROSAS, OTHER).await.expect(404);
        home.get("/requests").await.expect(200);
        // It proves the address no more than before.
        set(&mut home, "", OWN).await.expect(409);
        assert!(page::words(&home.get("/requests/password").await.expect(200).text()).contains("come in by a new link first"));
        // Forgotten is no more than a link.
        desk.advance(3600).await;
        let mut again = enter(desk, ROSAS).await;
        set(&mut again, "", OWN).await.expect(303);
        set(&mut again, "", OTHER).await.expect(303);
        sign_in(&mut desk.browser(), ROSAS, OTHER).await.expect(303);
    }

    async fn what_does_not_fit_is_answered_alike_and_guessing_is_slow(desk) {
        desk.ticket(&question()).await;
        let mut rosa = enter(desk, ROSAS).await;
        enter(desk, TOM).await;
        set(&mut rosa, "", OWN).await.expect(303);
        let mut guesser = desk.browser();
        let first = page::words(&sign_in(&mut guesser, ROSAS, OTHER).await.expect(404).text());
        assert!(first.contains("Address and password do not fit."), "{first}");
        // Without a password, never here, of the team with the password that opens the workbench, and none at all.
        for (email, password) in
            [(TOM, OWN), ("new@nobody.example", OWN), (AGENT, PASSWORD), (ADMIN, PASSWORD), (TOM, ""), ("", "")]
        {
            let answer = sign_in(&mut guesser, email, password).await.expect(404);
            assert_eq!(page::words(&answer.text()), first, "{email}");
        }
        assert!(guesser.cookies.is_empty());
        for _ in 0..9 {
            sign_in(&mut guesser, ROSAS, OTHER).await.expect(404);
        }
        let slowed = page::words(&sign_in(&mut guesser, ROSAS, OWN).await.expect(429).text());
        assert!(slowed.contains("Too many attempts"), "{slowed}");
        // Whoever is elsewhere is not kept out by it, nor is anybody from the link or from work.
        let mut home = desk.browser();
        home.from = Some([127, 0, 0, 2].into());
        sign_in(&mut home, ROSAS, OWN).await.expect(303);
        enter(desk, ROSAS).await;
        desk.sign_in(AGENT).await;
    }

    async fn a_browser_that_was_left_open_is_not_enough(desk) {
        desk.ticket(&question()).await;
        let (mut rosa, mut later) = (enter(desk, ROSAS).await, enter(desk, ROSAS).await);
        desk.advance(PROOF_MINUTES * 60).await;
        let words = page::words(&rosa.get("/requests/password").await.expect(200).text());
        assert!(words.contains("come in by a new link first"), "{words}");
        set(&mut rosa, "", OWN).await.expect(409);
        let mut fresh = enter(desk, ROSAS).await;
        set(&mut fresh, "", OWN).await.expect(303);
        later.get("/requests").await.expect(303);
        desk.advance(PROOF_MINUTES * 60).await;
        set(&mut fresh, "", OTHER).await.expect(422);
        set(&mut fresh, OWN, OTHER).await.expect(303);
    }

    async fn whoever_comes_to_the_team_or_is_suspended_has_no_door_here(desk) {
        desk.ticket(&question()).await;
        let mut rosa = enter(desk, ROSAS).await;
        set(&mut rosa, "", OWN).await.expect(303);
        let id = desk.person(ROSAS).await;
        for suspended in [true, false] {
            desk.app().write(async move |tx| {
                tx.quiet("set-up of a test");
                let person = store::people::load(tx, id).await?;
                let suspended_at = suspended.then(|| tx.now());
                store::people::update(tx, &domain::person::Person { suspended_at, ..person }).await
            }).await.expect("works");
            sign_in(&mut desk.browser(), ROSAS, OWN).await.expect(if suspended { 404 } else { 303 });
        }
        let hired = [("email", ROSAS), ("name", "Rosa"), ("role", "agent")];
        desk.sign_in(ADMIN).await.post("/agent/people", &hired).await.expect(200);
        rosa.get("/requests").await.expect(303);
        sign_in(&mut desk.browser(), ROSAS, OWN).await.expect(404);
        desk.browser().post("/sign-in", &[("email", ROSAS), ("password", OWN)]).await.expect(404);
        // Nor does it come back with the role.
        desk.app().write(async move |tx| {
            tx.quiet("set-up of a test");
            let person = store::people::load(tx, id).await?;
            let role = domain::person::Role::Contact;
            store::people::update(tx, &domain::person::Person { role, ..person }).await
        }).await.expect("works");
        sign_in(&mut desk.browser(), ROSAS, OWN).await.expect(404);
    }

    async fn an_address_that_is_taken_away_leaves_no_key_behind(desk) {
        desk.ticket(&question()).await;
        let id = desk.person(ROSAS).await;
        let (mut ben, home) = (desk.sign_in(AGENT).await, "rosa@home.example");
        let page = format!("/agent/contacts/{id}/addresses");
        ben.post(&page, &[("address", home)]).await.expect(303);
        // Whoever reads that mailbox makes a password that lasts.
        let mut other = enter(desk, home).await;
        set(&mut other, "", OWN).await.expect(303);
        sign_in(&mut desk.browser(), home, OWN).await.expect(303);
        desk.settle().await;
        let before = desk.relay.taken().len();
        ben.post(&format!("{page}/removal"), &[("address", home)]).await.expect(303);
        other.get("/requests").await.expect(303);
        // Whoever reads either mailbox hears it; of the other address neither mail says a word.
        desk.settle().await;
        let mails = desk.relay.taken().split_off(before);
        assert_eq!(mails.len(), 2);
        for (to, not, words) in [
            (home, ROSAS, "rosa@home.example was taken from your contact here, and the password"),
            (ROSAS, home, "One of your addresses was taken from your contact here, and the password"),
        ] {
            let mail = mails.iter().find(|m| m.to == [to]).expect("a mail");
            let head = (mail.from.as_str(), mail.header("Auto-Submitted"));
            assert_eq!(head, ("", Some("auto-generated".to_owned())));
            let text = mail.letter().text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(text.contains(words) && text.contains("/requests/sign-in") && !text.contains(not), "{text}");
            assert!(!text.contains("/requests/sign-in/"), "{text}");
        }
        for email in [home, ROSAS] {
            sign_in(&mut desk.browser(), email, OWN).await.expect(404);
        }
        // Where no password went nobody is told; in their language otherwise.
        ben.post(&page, &[("address", home)]).await.expect(303);
        desk.settle().await;
        let before = desk.relay.taken().len();
        ben.post(&format!("{page}/removal"), &[("address", home)]).await.expect(303);
        desk.settle().await;
        assert_eq!(desk.relay.taken().len(), before);
        let mut rosa = enter(desk, ROSAS).await;
        set(&mut rosa, "", OTHER).await.expect(303);
        sign_in(&mut desk.browser(), ROSAS, OTHER).await.expect(303);
        ben.post(&page, &[("address", home)]).await.expect(303);
        desk.app().write(async move |tx| {
            tx.quiet("set-up of a test");
            let person = store::people::load(tx, id).await?;
            let locale = Some("de-AT".to_owned());
            store::people::update(tx, &domain::person::Person { locale, ..person }).await
        }).await.expect("works");
        ben.post(&format!("{page}/removal"), &[("address", home)]).await.expect(303);
        let german = told(desk).await;
        assert!(german.contains("Eine Ihrer Adressen"), "{german}");
    }

    async fn the_operator_may_have_links_alone(desk) {
        desk.ticket(&question()).await;
        let mut rosa = enter(desk, ROSAS).await;
        set(&mut rosa, "", OWN).await.expect(303);
        assert!(desk.browser().get("/requests/sign-in").await.expect(200).text().contains("/requests/session"));
        desk.restart_with(&[("customer-passwords", "off")]).await;
        rosa.host = desk.host();
        assert!(!rosa.get("/requests").await.expect(200).text().contains("/requests/password"));
        rosa.get("/requests/password").await.expect(404);
        set(&mut rosa, OWN, OTHER).await.expect(404);
        remove(&mut rosa, OWN).await.expect(404);
        let mut home = desk.browser();
        assert!(!home.get("/requests/sign-in").await.expect(200).text().contains("/requests/session"));
        sign_in(&mut home, ROSAS, OWN).await.expect(404);
        // Links go on.
        enter(desk, ROSAS).await;
    }
}
