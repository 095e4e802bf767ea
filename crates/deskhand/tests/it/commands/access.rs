//! Accounts and access: asked for on a ticket, allowed by people or by the link of a mail, done, ended, and in the books.

use domain::TicketId;
use serde_json::{Value, json};

use super::receive_letter::{ROSA, question};
use crate::api::Client;
use crate::harness::client::Browser;
use crate::harness::letters::Mail;
use crate::harness::relay::Taken;
use crate::harness::{ADMIN, AGENT, LEAD, LIGHT, OTHER_AGENT, TestDesk, look, on_both, page};

const DAY: i64 = 24 * 60 * 60;
const BOSS: &str = "boss@customer.example";

/// An admin sets a system up; each step is whom it asks, their addresses, and how many of them.
pub async fn system(
    desk: &TestDesk,
    name: &str,
    owners: &str,
    steps: &[(&str, &str, &str)],
    more: &[(&str, &str)],
) {
    let mut fields = vec![
        ("name".to_owned(), name.to_owned()),
        ("roles".to_owned(), "User\nAdmin, all of it".to_owned()),
        ("owners".to_owned(), owners.to_owned()),
    ];
    for (n, (who, people, need)) in steps.iter().enumerate() {
        for (field, value) in [("who", who), ("people", people), ("need", need)] {
            fields.push((format!("{field}_{}", n + 1), (*value).to_owned()));
        }
    }
    fields.extend(more.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    desk.sign_in(ADMIN).await.post("/agent/access/systems/0", &fields).await.expect(303);
}

/// What the form of a ticket offers for a role, as its page has it.
async fn offered(by: &mut Browser, ticket: TicketId, words: &str) -> String {
    let html = by.get(&format!("/agent/tickets/{ticket}/access")).await.expect(200).text();
    let end = format!("\">{words}</option>");
    let before = html.split(&end).next().filter(|b| b.len() < html.len());
    let before = before.unwrap_or_else(|| panic!("{words} is not offered: {}", page::words(&html)));
    before.rsplit("value=\"").next().expect("an option has a value").to_owned()
}

/// Asks for the first role of a system, for the requester of the ticket.
pub async fn ask(by: &mut Browser, ticket: TicketId, system: &str, more: &[(&str, &str)]) {
    let role = offered(by, ticket, &format!("{system} · User")).await;
    let mut fields = vec![("kind", "create"), ("role", role.as_str()), ("reason", "New in the office")];
    fields.extend(more);
    by.post(&format!("/agent/tickets/{ticket}/access"), &fields).await.expect(303);
}

/// Somebody from outside whom the desk knows.
async fn known(desk: &TestDesk, address: &str) {
    desk.ticket(&Mail::new(address, "Hello", "I am here.").id(&format!("hello-{address}"))).await;
}

pub async fn rest(desk: &TestDesk) {
    desk.settle_search().await;
}

pub async fn pass(desk: &TestDesk, seconds: i64) {
    rest(desk).await;
    desk.advance(seconds).await;
    rest(desk).await;
}

#[track_caller]
fn link(mail: &Taken) -> String {
    let text = mail.letter().text;
    let found = text.split_whitespace().find(|w| w.contains("/approval/"));
    let found = found.unwrap_or_else(|| panic!("no link in {text}"));
    found[found.find("/approval/").expect("it is there")..].to_owned()
}

fn mails_to(desk: &TestDesk, address: &str) -> Vec<Taken> {
    desk.relay.taken().into_iter().filter(|m| m.to == [address.to_owned()]).collect()
}

/// The number of the last request on a ticket's page.
pub async fn last(by: &mut Browser, ticket: TicketId) -> String {
    let html = by.get(&format!("/agent/tickets/{ticket}/access")).await.expect(200).text();
    let after = html.rsplit("id=\"access-head-").next().filter(|a| a.len() < html.len()).expect("a request");
    after.split('"').next().expect("an id ends").to_owned()
}

pub async fn act(by: &mut Browser, request: &str, act: &str, reason: &str) -> u16 {
    let fields = [("act", act), ("reason", reason), ("back", "/agent/access")];
    by.post(&format!("/agent/access/requests/{request}"), &fields).await.status
}

pub async fn history(desk: &TestDesk, ticket: TicketId) -> String {
    let mut by = desk.sign_in(AGENT).await;
    page::words(&by.get(&format!("/agent/tickets/{ticket}/history")).await.expect(200).text())
}

pub async fn books(desk: &TestDesk, query: &str) -> String {
    let mut by = desk.sign_in(LEAD).await;
    page::words(&by.get(&format!("/agent/access/audit{query}")).await.expect(200).text())
}

/// What somebody was told of, the newest first.
pub async fn told(desk: &TestDesk, email: &'static str) -> Vec<String> {
    rest(desk).await;
    let person = desk.person(email).await;
    let all = desk.app().read(async move |db| store::notifications::list(db, person, 50).await).await;
    all.expect("reads").into_iter().map(|n| n.kind.as_str().to_owned()).collect()
}

on_both! {
    async fn a_link_of_a_mail_allows_once_and_only_by_its_button(desk) {
        known(desk, BOSS).await;
        let ticket = desk.ticket(&question()).await;
        system(desk, "VPN", BOSS, &[("owners", "", "any")], &[]).await;
        let mut agent = desk.sign_in(AGENT).await;
        ask(&mut agent, ticket, "VPN", &[]).await;
        rest(desk).await;
        let mails = mails_to(desk, BOSS);
        let mail = mails.last().expect("the owner is asked");
        assert_eq!((mails.len(), mail.from.as_str(), mail.header("Auto-Submitted").as_deref()), (1, "", Some("auto-generated")));
        let letter = mail.letter();
        assert!(letter.subject.contains("VPN") && letter.text.contains("rosa@customer.example") && letter.text.contains("New in the office"), "{}", letter.text);
        let link = link(mail);
        assert!(!look(&mut agent, ticket).await.contains("/approval/"), "the team cannot allow in their name");

        // Programs that look through mail open it, again and again; so does somebody who is signed in.
        let mut anybody = desk.browser();
        for _ in 0..2 {
            let answer = anybody.get(&link).await.expect(200);
            assert_eq!((answer.header("x-robots-tag"), answer.header("set-cookie")), (Some("noindex, nofollow"), None));
            assert!(page::words(&answer.text()).contains(BOSS), "it says who is asked");
        }
        agent.get(&link).await.expect(200);
        let request = last(&mut agent, ticket).await;
        assert_eq!(act(&mut agent, &request, "finish", "").await, 409, "not allowed yet");
        assert!(!history(desk, ticket).await.contains("approved"));
        anybody.post(&link, &[("act", "refuse"), ("reason", " ")]).await.expect(422);
        anybody.post(&link, &[("act", "")]).await.expect(422);
        let cut = &link[..link.len() - 1];
        for bad in [cut, "/approval/x", "/approval/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"] {
            anybody.get(bad).await.expect(404);
            anybody.post(bad, &[("act", "approve")]).await.expect(404);
        }
        anybody.post(&link, &[("act", "approve")]).await.expect(200);
        for verdict in ["approve", "refuse"] {
            anybody.post(&link, &[("act", verdict), ("reason", "x")]).await.expect(410);
        }
        anybody.get(&link).await.expect(410);
        let told = history(desk, ticket).await;
        assert_eq!(told.matches("approved access to VPN for Rosa Marin by the link of a mail").count(), 1, "{told}");
        assert!(told.contains("it can be done now"), "{told}");

        assert!(books(desk, "").await.contains("No access on the books"));
        assert_eq!(act(&mut agent, &request, "begin", "").await, 303);
        assert_eq!(act(&mut agent, &request, "finish", "").await, 303);
        assert_eq!(act(&mut agent, &request, "withdraw", "").await, 409, "it is over");
        let all = books(desk, "").await;
        assert!(all.contains("Rosa Marin") && all.contains("VPN · User") && all.contains(&format!("Approved by {BOSS}")), "{all}");
        assert!(books(desk, "?day=2026-01-04").await.contains("No access on the books"), "the day before");
        assert!(books(desk, "?person=rosa@customer.example").await.contains("VPN · User"));
        assert!(books(desk, "?person=nobody@customer.example").await.contains("Nobody here has that address"));
        desk.verify().await;
    }

    async fn nobody_allows_what_is_theirs_and_each_step_waits_for_the_one_before(desk) {
        let ticket = desk.ticket(&question()).await;
        let mut agent = desk.sign_in(AGENT).await;
        // The one who asks, and the one for whom it is, are all who could.
        system(desk, "Own", "ben@team.example, rosa@customer.example", &[("owners", "", "any")], &[]).await;
        let role = offered(&mut agent, ticket, "Own · User").await;
        let form = [("kind", "create"), ("role", role.as_str()), ("reason", "me")];
        let refused = agent.post(&format!("/agent/tickets/{ticket}/access"), &form).await.expect(409).text();
        assert!(page::words(&refused).contains("Nobody could approve step 1"), "{}", page::words(&refused));
        assert!(refused.contains(">\nme</textarea>"), "nothing typed is lost");

        let both = "lea@team.example\nben@team.example\ncleo@team.example";
        system(desk, "Books", "ada@team.example", &[("owners", "", "any"), ("people", both, "all")], &[]).await;
        ask(&mut agent, ticket, "Books", &[]).await;
        rest(desk).await;
        let asked = mails_to(desk, ADMIN);
        assert!(asked.len() == 1 && asked[0].letter().text.contains(&format!("/agent/tickets/{ticket}/access")), "the team signs in");
        assert!(!asked[0].letter().text.contains("/approval/"));
        assert_eq!((mails_to(desk, LEAD).len(), mails_to(desk, AGENT).len()), (0, 0), "not their turn");
        let request = last(&mut agent, ticket).await;
        let (mut admin, mut lead, mut cleo) = (desk.sign_in(ADMIN).await, desk.sign_in(LEAD).await, desk.sign_in(OTHER_AGENT).await);
        assert_eq!(act(&mut agent, &request, "approve", "").await, 403, "their own");
        assert_eq!(act(&mut lead, &request, "approve", "").await, 403, "not their turn");
        assert_eq!(act(&mut desk.sign_in(LIGHT).await, &request, "approve", "").await, 403);
        let waiting = page::words(&admin.get("/agent/access").await.expect(200).text());
        assert!(waiting.contains("Books · User") && waiting.contains("Rosa Marin rosa@customer.example"), "not by a name alone: {waiting}");
        assert_eq!(act(&mut admin, &request, "approve", "").await, 303);
        assert_eq!(act(&mut admin, &request, "approve", "").await, 403, "the next step is others'");
        rest(desk).await;
        assert_eq!((mails_to(desk, LEAD).len(), mails_to(desk, OTHER_AGENT).len(), mails_to(desk, AGENT).len()), (1, 1, 0));
        for approver in [ADMIN, LEAD] {
            assert_eq!(told(desk, approver).await.iter().filter(|k| *k == "approval").count(), 1, "{approver}");
        }
        assert_eq!(told(desk, AGENT).await, [""; 0], "nothing is theirs to approve");
        assert_eq!(act(&mut lead, &request, "approve", "").await, 303);
        assert_eq!(act(&mut lead, &request, "approve", "").await, 409, "once");
        assert_eq!(act(&mut agent, &request, "finish", "").await, 409);
        assert_eq!(act(&mut cleo, &request, "refuse", "").await, 422, "a no needs its reason");
        assert_eq!(act(&mut cleo, &request, "refuse", "Reading will do").await, 303);
        assert_eq!(act(&mut agent, &request, "finish", "").await, 409, "it is over");
        assert_eq!(told(desk, AGENT).await, ["access_answer"], "who asked hears of the end");
        let told = page::words(&look(&mut agent, ticket).await);
        assert!(told.contains("Reading will do") && told.contains("Refused"), "{told}");
        // Asked again it begins anew; the same twice is asked once.
        ask(&mut agent, ticket, "Books", &[]).await;
        let role = offered(&mut agent, ticket, "Books · User").await;
        let form = [("kind", "create"), ("role", role.as_str()), ("reason", "me")];
        agent.post(&format!("/agent/tickets/{ticket}/access"), &form).await.expect(409);
    }

    async fn a_link_is_of_no_use_after_the_question_is_gone(desk) {
        known(desk, BOSS).await;
        known(desk, "other@customer.example").await;
        let ticket = desk.ticket(&question()).await;
        let two = format!("{BOSS}\nother@customer.example");
        system(desk, "VPN", &two, &[("owners", "", "any")], &[]).await;
        let mut agent = desk.sign_in(AGENT).await;
        ask(&mut agent, ticket, "VPN", &[]).await;
        rest(desk).await;
        let boss = link(&mails_to(desk, BOSS)[0]);
        let other = link(&mails_to(desk, "other@customer.example")[0]);
        // A mail that is passed on to the desk carries nobody's right with it.
        let passed = Mail::new(ROSA, "Fwd", &format!("Please see http://desk.example{boss} thanks")).id("fwd@customer.example");
        let told = look(&mut agent, desk.ticket(&passed).await).await;
        assert!(told.contains("/approval/") && told.contains('…') && !told.contains(&boss[10..]), "{}", page::words(&told));
        // Its octets are read by the whole team: the link is dead, and whoever was asked has another.
        let mut anybody = desk.browser();
        anybody.get(&boss).await.expect(410);
        anybody.post(&boss, &[("act", "approve")]).await.expect(410);
        rest(desk).await;
        let mails = mails_to(desk, BOSS);
        assert_eq!((mails.len(), mails_to(desk, "other@customer.example").len()), (2, 1));
        let boss = link(&mails[1]);
        anybody.get(&boss).await.expect(200);
        assert!(history(desk, ticket).await.contains("come in with a mail"), "it is told");
        // Who is not an owner any more has no say.
        let html = desk.sign_in(ADMIN).await.get("/agent/access/systems").await.expect(200).text();
        let system = page::links(&html).into_iter().find(|l| l.starts_with("/agent/access/systems/") && !l.ends_with("/0")).expect("its page");
        let fields = [("name", "VPN"), ("roles", "User"), ("owners", "other@customer.example"), ("who_1", "owners")];
        desk.sign_in(ADMIN).await.post(&system, &fields).await.expect(303);
        anybody.get(&boss).await.expect(410);
        anybody.post(&boss, &[("act", "approve")]).await.expect(410);
        anybody.get(&other).await.expect(200);
        let request = last(&mut agent, ticket).await;
        assert_eq!(act(&mut agent, &request, "withdraw", "").await, 303);
        anybody.get(&other).await.expect(410);
        anybody.post(&other, &[("act", "approve")]).await.expect(410);
        assert!(!history(desk, ticket).await.contains("approved"));
    }

    async fn approvers_are_reminded_and_what_nobody_answers_ends(desk) {
        known(desk, BOSS).await;
        let ticket = desk.ticket(&question()).await;
        system(desk, "VPN", BOSS, &[("owners", "", "all")], &[]).await;
        ask(&mut desk.sign_in(AGENT).await, ticket, "VPN", &[]).await;
        pass(desk, 2 * DAY).await;
        assert_eq!(mails_to(desk, BOSS).len(), 1);
        pass(desk, DAY + 60).await;
        let mails = mails_to(desk, BOSS);
        assert_eq!((mails.len(), link(&mails[0]) == link(&mails[1])), (2, true), "the same question");
        pass(desk, 6 * DAY + 60).await;
        pass(desk, 6 * DAY + 60).await;
        assert_eq!(mails_to(desk, BOSS).len(), 3, "twice, and no more");
        pass(desk, 16 * DAY).await;
        let told = history(desk, ticket).await;
        assert_eq!(told.matches("reminded those who have not answered about VPN").count(), 2, "{told}");
        assert_eq!(told.matches("nobody answered in 30 days").count(), 1, "{told}");
        desk.browser().get(&link(&mails[0])).await.expect(410);
        desk.verify().await;
    }

    async fn whoever_leaves_after_the_last_reminder_holds_nothing_up(desk) {
        known(desk, BOSS).await;
        let ticket = desk.ticket(&question()).await;
        let both = format!("{BOSS}\n{LEAD}");
        system(desk, "VPN", "", &[("people", both.as_str(), "all")], &[]).await;
        let mut agent = desk.sign_in(AGENT).await;
        ask(&mut agent, ticket, "VPN", &[]).await;
        let request = last(&mut agent, ticket).await;
        assert_eq!(act(&mut desk.sign_in(LEAD).await, &request, "approve", "").await, 303);
        for days in [3, 6, 3] {
            pass(desk, days * DAY + 60).await;
        }
        assert_eq!(mails_to(desk, BOSS).len(), 3);
        let admin = Client::of(desk, ADMIN).await;
        let boss = admin.get("/api/v2/users/search.json?query=boss%40customer.example").await.expect(200).json["users"][0]["id"].clone();
        admin.put(&format!("/api/v2/users/{boss}"), json!({ "user": { "suspended": true } })).await.expect(200);
        pass(desk, 3 * DAY + 60).await;
        let told = history(desk, ticket).await;
        assert!(told.contains("it can be done now"), "{told}");
        assert_eq!(mails_to(desk, BOSS).len(), 3, "no more reminders");
    }

    async fn what_is_given_for_a_time_is_taken_away_by_a_ticket_and_so_is_all_of_who_leaves(desk) {
        let ticket = desk.ticket(&question()).await;
        system(desk, "=Books", "lea@team.example", &[("owners", "", "any")], &[("longest_days", "30")]).await;
        let (mut agent, mut lead) = (desk.sign_in(AGENT).await, desk.sign_in(LEAD).await);
        ask(&mut agent, ticket, "=Books", &[("until", "2026-01-07")]).await;
        let request = last(&mut agent, ticket).await;
        assert_eq!(act(&mut lead, &request, "approve", "").await, 303);
        assert_eq!(act(&mut agent, &request, "finish", "").await, 303);
        let table = lead.get("/agent/access/audit.csv").await.expect(200);
        assert_eq!(table.header("content-type"), Some("text/csv; charset=utf-8"));
        let table = table.text();
        assert!(table.contains("\"rosa@customer.example\",\"'=Books\",\"User\",\"2026-01-05T"), "{table}");
        assert!(table.contains("\"Lea Lead signed_in 2026-01-05T"), "{table}");
        agent.get("/agent/access/audit.csv").await.expect(403);
        for query in ["day=31.12.2025", "system=Books", "all=1&day=soon"] {
            for page in ["audit", "audit.csv"] {
                lead.get(&format!("/agent/access/{page}?{query}")).await.expect(422);
            }
        }

        pass(desk, 3 * DAY).await;
        let mut agent = desk.sign_in(AGENT).await;
        let task = TicketId(ticket.0 + 1);
        let told = page::words(&look(&mut agent, task).await);
        assert!(told.contains("Take access away: =Books of Rosa Marin"), "{told}");
        assert!(told.contains(&format!("on ticket {ticket}")) && told.contains("To be done"), "{told}");
        assert_eq!(desk.relay.taken().iter().filter(|m| m.to.contains(&"rosa@customer.example".to_owned())).count(), 0, "nothing goes to her");
        let all = books(desk, "").await;
        assert!(all.contains("=Books · User"), "she has it until it is done: {all}");
        pass(desk, 3 * DAY).await;
        agent = desk.sign_in(AGENT).await;
        agent.get(&format!("/agent/tickets/{}", task.0 + 1)).await.expect(404);
        let removal = last(&mut agent, task).await;
        assert_eq!(act(&mut agent, &removal, "finish", "").await, 303);
        assert!(books(desk, "").await.contains("No access on the books"));
        assert!(books(desk, "?day=2026-01-06").await.contains("=Books · User"), "she had it then");
        assert!(books(desk, "?all=1").await.contains("ended 2026-01"));

        // Given again, and something more is asked for; then she leaves.
        ask(&mut agent, ticket, "=Books", &[]).await;
        let request = last(&mut agent, ticket).await;
        assert_eq!(act(&mut desk.sign_in(LEAD).await, &request, "approve", "").await, 303);
        assert_eq!(act(&mut agent, &request, "finish", "").await, 303);
        system(desk, "VPN", "lea@team.example", &[("owners", "", "any")], &[]).await;
        ask(&mut agent, ticket, "VPN", &[]).await;
        let leave = format!("/agent/tickets/{ticket}/access/offboarding");
        agent.post(&leave, &[("whom", ""), ("reason", "Last day")]).await.expect(303);
        let told = history(desk, ticket).await;
        assert!(told.contains("took back the request about VPN"), "{told}");
        assert!(told.contains("asked for the account of Rosa Marin in =Books to be disabled"), "{told}");
        let disable = last(&mut agent, ticket).await;
        assert_eq!(act(&mut agent, &disable, "finish", "").await, 303);
        assert!(books(desk, "").await.contains("No access on the books"));
        agent.post(&leave, &[("whom", ""), ("reason", "Last day")]).await.expect(409);
    }

    async fn nobody_moves_the_link_of_an_approver_to_an_address_of_their_own(desk) {
        let hello = desk.ticket(&Mail::new(BOSS, "Hello", "I am here.").id("boss@customer.example")).await;
        let (admin, agent) = (Client::of(desk, ADMIN).await, Client::of(desk, AGENT).await);
        let boss = agent.get(&format!("/api/v2/tickets/{hello}")).await.expect(200).json["ticket"]["requester_id"].clone();
        let user = format!("/api/v2/users/{boss}");
        let email = |address: &str| json!({ "user": { "email": address } });
        let further = json!({ "identity": { "type": "email", "value": "second@customer.example" } });
        agent.post(&format!("{user}/identities"), further).await.expect(201);
        let wish = |owner: &str| json!({"access_system": {"name": "VPN", "roles": ["User"], "owners": [owner], "steps": [{"who": "owners", "need": "all"}]}});
        let refused = admin.post("/api/desk/v1/access_systems", wish("second@customer.example")).await.expect(422).json.to_string();
        assert!(refused.contains("further address"), "{refused}");
        admin.post("/api/desk/v1/access_systems", wish(BOSS)).await.expect(201);
        agent.put(&user, email("ben.private@mail.example")).await.expect(403);
        agent.post(&format!("{user}/identities"), json!({ "identity": { "type": "email", "value": "third@customer.example", "primary": true } })).await.expect(403);
        agent.put(&user, json!({ "user": { "suspended": true } })).await.expect(403);
        agent.put(&user, json!({ "user": { "phone": "+47 55 55 55 55" } })).await.expect(200);
        admin.put(&user, email("boss.new@customer.example")).await.expect(200);
        // Whoever allows nothing is changed by everybody of the team, as before.
        let ticket = desk.ticket(&question()).await;
        let rosa = agent.get(&format!("/api/v2/tickets/{ticket}")).await.expect(200).json["ticket"]["requester_id"].clone();
        agent.put(&format!("/api/v2/users/{rosa}"), email("rosa.new@customer.example")).await.expect(200);
    }

    async fn a_ticket_that_is_closed_or_deleted_holds_up_no_access(desk) {
        let ticket = desk.ticket(&question()).await;
        system(desk, "VPN", "lea@team.example", &[("owners", "", "any")], &[]).await;
        let (mut agent, mut lead) = (desk.sign_in(AGENT).await, desk.sign_in(LEAD).await);
        ask(&mut agent, ticket, "VPN", &[]).await;
        let request = last(&mut agent, ticket).await;
        let closed = json!({ "ticket": { "status": "closed" } });
        Client::of(desk, AGENT).await.put(&format!("/api/v2/tickets/{ticket}"), closed).await.expect(200);
        assert_eq!(act(&mut lead, &request, "approve", "").await, 303);
        assert!(look(&mut agent, ticket).await.contains("value=\"finish\""), "it can be done there");
        assert_eq!(act(&mut agent, &request, "finish", "").await, 303);
        assert!(books(desk, "").await.contains("VPN · User"));

        // What nobody sees is asked anew, and what is asked is not asked twice.
        let leave = async |by: &mut Browser, id: &str, reason: &str| {
            let ticket = desk.ticket(&Mail::new(ROSA, "Bye", "I leave.").id(id)).await;
            let status = by.post(&format!("/agent/tickets/{ticket}/access/offboarding"), &[("whom", ""), ("reason", reason)]).await.status;
            (ticket, status)
        };
        assert_eq!(leave(&mut agent, "bye-0@customer.example", " ").await.1, 422, "approvers and books want a reason");
        let (second, status) = leave(&mut agent, "bye-1@customer.example", "Last day").await;
        assert_eq!(status, 303);
        Client::of(desk, LEAD).await.delete(&format!("/api/v2/tickets/{second}")).await.expect(204);
        let (third, status) = leave(&mut agent, "bye-2@customer.example", "Last day").await;
        assert_eq!(status, 303);
        let disable = last(&mut agent, third).await;
        let (fourth, status) = leave(&mut agent, "bye-3@customer.example", "Last day").await;
        assert_eq!(status, 303);
        let told = page::words(&look(&mut agent, fourth).await);
        assert!(!told.contains("Disable the account"), "{told}");
        assert_eq!(act(&mut agent, &disable, "finish", "").await, 303);
        assert!(books(desk, "").await.contains("No access on the books"));
    }

    async fn a_role_that_is_given_no_more_can_still_be_taken_away(desk) {
        let ticket = desk.ticket(&question()).await;
        system(desk, "VPN", "lea@team.example", &[("owners", "", "any")], &[]).await;
        let (mut admin, mut agent) = (desk.sign_in(ADMIN).await, desk.sign_in(AGENT).await);
        ask(&mut agent, ticket, "VPN", &[]).await;
        let request = last(&mut agent, ticket).await;
        assert_eq!(act(&mut desk.sign_in(LEAD).await, &request, "approve", "").await, 303);
        assert_eq!(act(&mut agent, &request, "finish", "").await, 303);
        let html = admin.get("/agent/access/systems").await.expect(200).text();
        let system = page::links(&html).into_iter().find(|l| l.starts_with("/agent/access/systems/") && !l.ends_with("/0")).expect("its page");
        let fields = [("name", "VPN"), ("roles", "Guest"), ("owners", "lea@team.example"), ("who_1", "owners")];
        admin.post(&system, &fields).await.expect(303);
        let role = offered(&mut agent, ticket, "VPN · User (only to be taken away)").await;
        let wish = |kind: &'static str| [("kind", kind), ("role", role.as_str()), ("reason", "It is replaced")];
        let path = format!("/agent/tickets/{ticket}/access");
        agent.post(&path, &wish("create")).await.expect(422);
        agent.post(&path, &wish("remove")).await.expect(303);
        let request = last(&mut agent, ticket).await;
        assert_eq!(act(&mut agent, &request, "finish", "").await, 303);
        assert!(books(desk, "").await.contains("No access on the books"));
        let ended = books(desk, "?all=1").await;
        assert!(ended.contains(&format!("by Ben Agent #{ticket}")), "who took it away, and where that was asked: {ended}");
    }

    async fn programs_ask_do_and_read_and_never_approve(desk) {
        let ticket = desk.ticket(&question()).await;
        let (admin, agent, lead) = (Client::of(desk, ADMIN).await, Client::of(desk, AGENT).await, Client::of(desk, LEAD).await);
        let wish = json!({"access_system": {"name": "VPN", "roles": ["User"], "owners": ["lea@team.example"], "steps": [{"who": "owners"}], "work_days": 2}});
        agent.post("/api/desk/v1/access_systems", wish.clone()).await.expect(403);
        let made = admin.post("/api/desk/v1/access_systems", wish.clone()).await.expect(201).json["access_system"].clone();
        admin.post("/api/desk/v1/access_systems", wish.clone()).await.expect(422);
        let none = json!({"access_system": {"name": "X", "roles": ["User"], "steps": []}});
        admin.post("/api/desk/v1/access_systems", none).await.expect(422);
        assert_eq!(made["steps"], json!([{"who": "owners", "need": "any"}]));
        let path = format!("/api/desk/v1/tickets/{ticket}/access_requests");
        let wish = json!({"access_request": {"kind": "create", "system_id": made["id"], "role_id": made["roles"][0]["id"], "reason": "new"}});
        let asked = agent.post(&path, wish).await.expect(201).json["access_request"].clone();
        assert_eq!((&asked["state"], &asked["waits_for_step"]), (&json!("waiting"), &json!(1)));
        assert!(asked["wanted_by"].as_str().is_some_and(|at| at.starts_with("2026-01-07")), "{asked}");
        let one = format!("/api/desk/v1/access_requests/{}", asked["id"]);
        for state in ["approved", "allowed"] {
            agent.put(&one, json!({"access_request": {"state": state}})).await.expect(422);
        }
        agent.put(&one, json!({"access_request": {"state": "done"}})).await.expect(409);
        let waits = |heard: Value| heard["access_requests"].as_array().map(Vec::len);
        assert_eq!(waits(lead.get("/api/desk/v1/access_requests/waiting").await.expect(200).json), Some(1));
        assert_eq!(waits(agent.get("/api/desk/v1/access_requests/waiting").await.expect(200).json), Some(0));
        assert_eq!(act(&mut desk.sign_in(LEAD).await, &asked["id"].to_string(), "approve", "").await, 303);
        let done = agent.put(&one, json!({"access_request": {"state": "done"}})).await.expect(200).json["access_request"].clone();
        assert_eq!((&done["state"], &done["answers"][0]["authority"]), (&json!("done"), &json!("signed_in")));
        agent.get("/api/desk/v1/access_grants").await.expect(403);
        let books = lead.get("/api/desk/v1/access_grants").await.expect(200).json.clone();
        assert_eq!((&books["access_grants"][0]["system"], &books["access_grants"][0]["allowed_by"][0]["person"]["email"]), (&json!("VPN"), &json!(LEAD)));
        assert_eq!(lead.get("/api/desk/v1/access_grants?at=2026-01-01").await.expect(200).json["access_grants"], json!([]));
        let system = format!("/api/desk/v1/access_systems/{}", made["id"]);
        admin.delete(&system).await.expect(409);
        let leave = format!("/api/desk/v1/tickets/{ticket}/access_offboarding");
        let all = agent.post(&leave, json!({"access_offboarding": {"reason": "gone"}})).await.expect(200).json.clone();
        let disable = all["access_requests"].as_array().and_then(|a| a.last()).cloned().expect("a request");
        assert_eq!((&disable["kind"], &disable["state"]), (&json!("disable"), &json!("approved")));
        agent.put(&format!("/api/desk/v1/access_requests/{}", disable["id"]), json!({"access_request": {"state": "done"}})).await.expect(200);
        admin.delete(&system).await.expect(204);
        assert_eq!(agent.get("/api/desk/v1/access_systems").await.expect(200).json["access_systems"], json!([]));
    }
}
