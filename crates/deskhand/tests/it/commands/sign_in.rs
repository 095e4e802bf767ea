//! Who comes in, how long they stay, and who is shown the door.

use deskhand::commands::manage_people::change_password;
use deskhand::commands::sign_in::{From, sign_in_by_password};
use domain::moment::DAY_US;
use domain::person::Role;
use domain::{Actor, Refusal, SessionId};

use crate::harness::client::Ask;
use crate::harness::{ADMIN, AGENT, LEAD, OTHER_AGENT, PASSWORD, on_both, page};

const NEW: &str = "newcomer@team.example";
const NEW_PASSWORD: &str = "nine lives of a cat";

/// The path of the set-up link that a page shows.
fn link(html: &str) -> String {
    let at = html.find("/set-up/").expect("the page shows a link");
    let rest = &html[at..];
    rest[..rest.find(['"', '<', ' ', '&']).unwrap_or(rest.len())].to_owned()
}

on_both! {
    async fn a_set_up_link_works_once_and_for_a_day(desk) {
        let mut admin = desk.sign_in(ADMIN).await;
        let fields = [("email", NEW), ("name", "New Comer"), ("role", "agent")];
        let first = link(&admin.post("/agent/people", &fields).await.expect(200).text());
        let id = desk.person(NEW).await;
        // A second link ends the first.
        let second = admin.post(&format!("/agent/people/{id}/set-up-link"), &[]).await.expect(200).text();
        let second = link(&second);
        let mut them = desk.browser();
        them.get(&first).await.expect(404);
        let html = them.get(&second).await.expect(200).text();
        assert!(page::words(&html).contains(NEW));
        let refused = them.post(&second, &[("name", "N"), ("password", "too short")]).await.expect(422);
        assert!(page::words(&refused.text()).contains("at least 15 characters"), "{}", page::words(&refused.text()));
        them.post(&second, &[("name", "Newt Comer"), ("password", NEW_PASSWORD)]).await.expect(303);
        let html = them.get("/agent/views/mine").await.expect(200).text();
        assert!(page::words(&html).contains("Newt Comer"));
        them.get(&second).await.expect(404);
        let mut thief = desk.browser();
        thief.post(&second, &[("name", "T"), ("password", NEW_PASSWORD)]).await.expect(404);
        for wrong in ["", "x", &"a".repeat(5000), "%00", "..%2F..%2Fagent"] {
            thief.get(&format!("/set-up/{wrong}")).await.expect(404);
        }
        let mut fresh = desk.browser();
        fresh.post("/sign-in", &[("email", "NEWCOMER@team.example "), ("password", NEW_PASSWORD)]).await.expect(303);

        let late = admin.post(&format!("/agent/people/{id}/set-up-link"), &[]).await.expect(200).text();
        let late = link(&late);
        desk.advance(24 * 3600 + 60).await;
        desk.browser().get(&late).await.expect(404);
        desk.browser().post(&late, &[("name", "L"), ("password", NEW_PASSWORD)]).await.expect(404);
    }

    async fn guessing_is_slowed_and_tells_nothing(desk) {
        let mut known = desk.browser();
        let wrong = [("email", AGENT), ("password", "wrong horse battery staple")];
        let unknown = [("email", "nobody@team.example"), ("password", "wrong horse battery staple")];
        let one = known.post("/sign-in", &wrong).await.expect(404);
        let other = desk.browser().post("/sign-in", &unknown).await.expect(404);
        let neutral = |text: String| text.replace(AGENT, "?").replace("nobody@team.example", "?");
        assert_eq!(neutral(one.text()), neutral(other.text()), "who has an account cannot be told");
        for _ in 0..9 {
            known.post("/sign-in", &wrong).await.expect(404);
        }
        let slowed = known.post("/sign-in", &[("email", AGENT), ("password", PASSWORD)]).await.expect(429);
        assert_eq!(slowed.header("retry-after"), None, "only the API says so in a header");
        assert!(page::words(&slowed.text()).contains("Too many attempts"), "{}", page::words(&slowed.text()));
        assert!(known.cookies.is_empty());
    }

    async fn a_contact_has_no_way_in(desk) {
        let ticket = desk.ticket(&crate::commands::receive_letter::question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        agent.get(&format!("/agent/tickets/{ticket}")).await.expect(200);
        let mut rosa = desk.browser();
        for password in ["", PASSWORD, "x"] {
            rosa.post("/sign-in", &[("email", "rosa@customer.example"), ("password", password)]).await.expect(404);
        }
        assert!(rosa.cookies.is_empty());
    }

    async fn a_suspended_person_is_out_at_once(desk) {
        let mut agent = desk.sign_in(AGENT).await;
        let mut second = desk.sign_in(AGENT).await;
        let mut admin = desk.sign_in(ADMIN).await;
        let id = desk.person(AGENT).await;
        agent.get("/agent/views/mine").await.expect(200);
        admin.post(&format!("/agent/people/{id}/suspension"), &[]).await.expect(303);
        for browser in [&mut agent, &mut second] {
            let answer = browser.get("/agent/views/mine").await.expect(303);
            assert!(answer.location().starts_with("/sign-in"), "{}", answer.location());
            browser.post("/agent/theme", &[("theme", "dark")]).await.expect(401);
        }
        desk.browser().post("/sign-in", &[("email", AGENT), ("password", PASSWORD)]).await.expect(404);
        let me = desk.person(ADMIN).await;
        admin.post(&format!("/agent/people/{me}/suspension"), &[]).await.expect(409);
        admin.post(&format!("/agent/people/{id}/restoration"), &[]).await.expect(303);
        agent.get("/agent/views/mine").await.expect(303);
        desk.sign_in(AGENT).await.get("/agent/views/mine").await.expect(200);
    }

    async fn sessions_end_by_time_by_rest_by_hand_and_by_a_new_password(desk) {
        let mut idle = desk.sign_in(AGENT).await;
        let mut busy = desk.sign_in(AGENT).await;
        for _ in 0..3 {
            desk.advance(11 * 3600 / 2).await;
            busy.get("/agent/views/mine").await.expect(200);
        }
        idle.get("/agent/views/mine").await.expect(303);
        desk.advance(8 * 3600).await;
        busy.get("/agent/views/mine").await.expect(303);

        let mut here = desk.sign_in(AGENT).await;
        let mut there = desk.sign_in(AGENT).await;
        let mut third = desk.sign_in(AGENT).await;
        let cookies = there.cookies.clone();
        there.post("/sign-out", &[]).await.expect(200);
        assert!(there.cookies.is_empty());
        there.cookies = cookies;
        there.get("/agent/views/mine").await.expect(303);

        let profile = here.get("/agent/profile").await.expect(200).text();
        let other = profile.split("/agent/profile/sessions/").nth(1).and_then(|r| r.split('/').next()).expect("a session");
        let mut colleague = desk.sign_in(OTHER_AGENT).await;
        colleague.post(&format!("/agent/profile/sessions/{other}/revocation"), &[]).await.expect(404);
        third.get("/agent/profile").await.expect(200);

        let wrong = [("current_password", "not it, not it, not it"), ("password", NEW_PASSWORD)];
        here.post("/agent/profile/password", &wrong).await.expect(422);
        here.post("/agent/profile/password", &[("current_password", PASSWORD), ("password", NEW_PASSWORD)]).await.expect(303);
        here.get("/agent/profile").await.expect(200);
        third.get("/agent/profile").await.expect(303);
        desk.browser().post("/sign-in", &[("email", AGENT), ("password", PASSWORD)]).await.expect(404);
        desk.browser().post("/sign-in", &[("email", AGENT), ("password", NEW_PASSWORD)]).await.expect(303);
    }

    /// Both check a password before their transaction, and another may be set until that begins.
    async fn a_password_that_was_just_replaced_does_nothing_more(desk) {
        let id = desk.person(AGENT).await;
        let app = desk.app();
        let old = app.read(async move |db| store::people::password_hash(db, id).await).await.expect("read").expect("one");
        let mut here = desk.sign_in(AGENT).await;
        here.post("/agent/profile/password", &[("current_password", PASSWORD), ("password", NEW_PASSWORD)]).await.expect(303);
        let hash = old.clone();
        let from = From { secret: [7; 32], user_agent: String::new(), address: String::new(), expires_at: desk.now().plus_us(DAY_US) };
        let late = app.write(async move |tx| sign_in_by_password(tx, id, &hash, &from).await).await;
        assert!(late.is_err_and(|e| e.refusal() == Some(&Refusal::NotFound)));
        let by = Actor::person(id, Role::Agent, []);
        let late = app.write(async move |tx| change_password(tx, &by, &old, "stolen", SessionId(1)).await).await;
        assert!(late.is_err_and(|e| matches!(e.refusal(), Some(Refusal::Conflict(_)))));
        here.get("/agent/profile").await.expect(200);
        desk.browser().post("/sign-in", &[("email", AGENT), ("password", NEW_PASSWORD)]).await.expect(303);
    }

    /// A script that asked for a piece of a page would put the sign-in there.
    async fn a_script_hears_that_its_reader_is_signed_out(desk) {
        let mut nobody = desk.browser();
        let path = "/agent/views/open";
        assert!(nobody.get(path).await.expect(303).location().starts_with("/sign-in"));
        for (name, value) in [("desk-part", "page"), ("desk-purpose", "prefetch")] {
            nobody.send(Ask::new("GET", path).header(name, value)).await.expect(401);
        }
    }

    async fn a_new_role_holds_at_once(desk) {
        let mut lead = desk.sign_in(LEAD).await;
        let mut admin = desk.sign_in(ADMIN).await;
        let id = desk.person(LEAD).await;
        let fields = [("name", "Lea"), ("email", LEAD), ("role", "light")];
        admin.post(&format!("/agent/people/{id}"), &fields).await.expect(303);
        lead.get("/agent/views/mine").await.expect(303);
        let mut light = desk.sign_in(LEAD).await;
        light.get("/agent/views/mine").await.expect(200);
        light.get("/agent/people").await.expect(403);
        let me = desk.person(ADMIN).await;
        let fields = [("name", "Ada"), ("email", ADMIN), ("role", "agent")];
        let refused = admin.post(&format!("/agent/people/{me}"), &fields).await.expect(409);
        assert!(page::words(&refused.text()).contains("Nobody changes their own role"));
        admin.get("/agent/people").await.expect(200);
    }
}
