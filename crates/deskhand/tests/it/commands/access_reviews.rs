//! Approvers' stand-ins, and access that is looked at again.

use domain::TicketId;
use serde_json::json;

use super::access::{act, ask, books, history, last, pass, rest, system, told};
use super::receive_letter::question;
use crate::api::Client;
use crate::harness::client::Browser;
use crate::harness::{ADMIN, AGENT, LEAD, LIGHT, OTHER_AGENT, TestDesk, on_both, page};

const DAY: i64 = 24 * 60 * 60;

async fn names(desk: &TestDesk, by: &mut Browser, stand_in: &'static str, until: &str) -> u16 {
    let person = desk.person(stand_in).await.to_string();
    by.post("/agent/access/stand-in", &[("stand_in", &person), ("until", until)]).await.status
}

async fn given(desk: &TestDesk, agent: &mut Browser, approver: &mut Browser, ticket: TicketId) {
    ask(agent, ticket, "VPN", &[]).await;
    let request = last(agent, ticket).await;
    assert_eq!(act(approver, &request, "approve", "").await, 303);
    assert_eq!(act(agent, &request, "finish", "").await, 303);
    rest(desk).await;
}

/// The path of the first review that the reader may answer.
async fn review_path(by: &mut Browser) -> Option<String> {
    let html = by.get("/agent/access").await.expect(200).text();
    let found = page::between(&html, "action=\"/agent/access/grants/", "\"")?;
    Some(format!("/agent/access/grants/{found}"))
}

on_both! {
    async fn a_stand_in_answers_in_the_name_of_an_approver_and_never_for_themselves(desk) {
        let ticket = desk.ticket(&question()).await;
        system(desk, "VPN", "lea@team.example", &[("owners", "", "any")], &[]).await;
        let (mut lea, mut ben) = (desk.sign_in(LEAD).await, desk.sign_in(AGENT).await);
        let mut cleo = desk.sign_in(OTHER_AGENT).await;
        assert_eq!(names(desk, &mut lea, LEAD, "2027-01-01").await, 422, "oneself is no stand-in");
        assert_eq!(names(desk, &mut lea, LIGHT, "2027-01-01").await, 422);
        assert_eq!(names(desk, &mut lea, OTHER_AGENT, "2020-01-01").await, 422, "over");
        let hers = desk.person(OTHER_AGENT).await.to_string();
        let for_her = [("stand_in", hers.as_str()), ("until", "2026-02-01"), ("person", LEAD)];
        ben.post("/agent/access/stand-in", &for_her).await.expect(403);
        ask(&mut ben, ticket, "VPN", &[]).await;
        let request = last(&mut ben, ticket).await;
        assert_eq!(act(&mut cleo, &request, "approve", "").await, 403, "nobody named her");
        // An admin may name one where the approver is away already; whoever asked stands in for nothing of theirs.
        let his = desk.person(AGENT).await.to_string();
        let mut ada = desk.sign_in(ADMIN).await;
        let until = (desk.app().clock)().plus_us(5 * domain::moment::DAY_US).rfc3339();
        let until = &until[..10];
        ada.post("/agent/access/stand-in", &[("stand_in", &his), ("until", until), ("person", LEAD)]).await.expect(303);
        assert_eq!(act(&mut ben, &request, "approve", "").await, 403, "their own request");
        // From the page of the ticket that waits for her, and back to it; whoever is not asked has no form there.
        let path = format!("/agent/tickets/{ticket}/access");
        assert!(lea.get(&path).await.expect(200).text().contains("action=\"/agent/access/stand-in\""));
        assert!(!ben.get(&path).await.expect(200).text().contains("action=\"/agent/access/stand-in\""));
        let panel = lea.get(&format!("/agent/tickets/{ticket}")).await.expect(200).text();
        assert!(panel.contains(&format!("href=\"{path}#stand-in\"")), "{}", page::words(&panel));
        let wish = [("stand_in", hers.as_str()), ("until", until), ("back", path.as_str())];
        assert_eq!(lea.post("/agent/access/stand-in", &wish).await.expect(303).location(), path);
        let words = page::words(&cleo.get("/agent/access").await.expect(200).text());
        assert!(words.contains("You answer in the name of"), "{words}");
        assert_eq!(act(&mut cleo, &request, "approve", "").await, 303);
        let told = history(desk, ticket).await;
        assert!(told.contains("answered that in the name of"), "{told}");
        assert_eq!(act(&mut ben, &request, "finish", "").await, 303);
        let all = books(desk, "").await;
        assert!(all.contains("by the stand-in"), "{all}");
        // When the days are over, or nobody is named any more, she has no say.
        lea.post("/agent/access/stand-in", &[("stand_in", "")]).await.expect(303);
        let words = page::words(&cleo.get("/agent/access").await.expect(200).text());
        assert!(!words.contains("You answer in the name of"), "{words}");
    }

    async fn access_is_listed_for_review_kept_or_asked_to_be_taken_away(desk) {
        let ticket = desk.ticket(&question()).await;
        system(desk, "VPN", "lea@team.example", &[("owners", "", "any")], &[("review_days", "90")]).await;
        let (mut lea, mut ben) = (desk.sign_in(LEAD).await, desk.sign_in(AGENT).await);
        given(desk, &mut ben, &mut lea, ticket).await;
        assert_eq!(review_path(&mut lea).await, None, "not due");
        pass(desk, 92 * DAY).await;
        let (mut lea, mut ben) = (desk.sign_in(LEAD).await, desk.sign_in(AGENT).await);
        let path = review_path(&mut lea).await.expect("it is due");
        assert!(told(desk, LEAD).await.contains(&"access_review".to_owned()));
        assert_eq!(review_path(&mut ben).await, None, "he approves nothing there");
        ben.post(&path, &[("act", "keep")]).await.expect(403);
        lea.post(&path, &[("act", "else")]).await.expect(422);
        lea.post(&path, &[("act", "revoke"), ("reason", " ")]).await.expect(422);
        lea.post(&path, &[("act", "keep")]).await.expect(303);
        assert_eq!(review_path(&mut lea).await, None);
        lea.post(&path, &[("act", "keep")]).await.expect(409);
        assert!(history(desk, ticket).await.contains("looked again at the access to VPN"));
        assert!(books(desk, "").await.contains("still needed"));
        // Nobody looks for long: admins see it.
        pass(desk, 107 * DAY).await;
        let (mut lea, mut ada) = (desk.sign_in(LEAD).await, desk.sign_in(ADMIN).await);
        let words = page::words(&ada.get("/agent/access").await.expect(200).text());
        assert!(words.contains("Overdue"), "{words}");
        lea.post(&path, &[("act", "revoke"), ("reason", "Changed teams")]).await.expect(303);
        assert_eq!(review_path(&mut lea).await, None, "it is asked for");
        let words = page::words(&desk.sign_in(AGENT).await.get("/agent/access").await.expect(200).text());
        assert!(words.contains("Changed teams"), "it is to be done: {words}");
        assert!(books(desk, "").await.contains("VPN · User"), "until it is done they have it");
    }
    async fn programs_see_what_waits_for_review_and_ask_for_it_to_be_taken_away(desk) {
        let ticket = desk.ticket(&question()).await;
        system(desk, "VPN", "lea@team.example", &[("owners", "", "any")], &[("review_days", "90")]).await;
        let (mut lea, mut ben) = (desk.sign_in(LEAD).await, desk.sign_in(AGENT).await);
        given(desk, &mut ben, &mut lea, ticket).await;
        pass(desk, 92 * DAY).await;
        let (lea, ben) = (Client::of(desk, LEAD).await, Client::of(desk, AGENT).await);
        let list = "/api/desk/v1/access_reviews";
        assert_eq!(ben.get(list).await.expect(200).json["access_reviews"], json!([]), "he approves nothing there");
        let waits = lea.get(list).await.expect(200).json["access_reviews"][0].clone();
        assert_eq!((&waits["grant"]["system"], &waits["may_review"]), (&json!("VPN"), &json!(true)), "{waits}");
        let one = format!("{list}/{}", waits["grant"]["id"]);
        lea.put(&one, json!({ "access_review": { "state": "kept" } })).await.expect(422);
        lea.put(&one, json!({ "access_review": { "state": "revoked" } })).await.expect(422);
        let wish = json!({ "access_review": { "state": "revoked", "reason": "Changed teams" } });
        ben.put(&one, wish.clone()).await.expect(403);
        let grant = lea.put(&one, wish).await.expect(200).json["access_grant"].clone();
        assert_eq!((&grant["id"], &grant["ended_at"]), (&waits["grant"]["id"], &json!(null)), "until it is done they have it");
        assert_eq!(lea.get(list).await.expect(200).json["access_reviews"], json!([]));
        let words = page::words(&desk.sign_in(AGENT).await.get("/agent/access").await.expect(200).text());
        assert!(words.contains("Changed teams"), "it is to be done: {words}");
    }
}
