//! Rules follow what happens, in their order and each once, and look again when their time comes.

use domain::TicketId;
use serde_json::json;

use crate::api::Client;
use crate::commands::receive_letter::ROSA;
use crate::harness::client::Browser;
use crate::harness::letters::Mail;
use crate::harness::{ADMIN, AGENT, LEAD, OTHER_AGENT, TestDesk, on_both, page, reply, set_status};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;

/// Makes a rule by its text, switched on; says where its page is.
async fn make(desk: &TestDesk, kind: &str, title: &str, text: &str) -> String {
    let mut lead = desk.sign_in(LEAD).await;
    let form = [("kind", kind), ("title", title), ("from", "text"), ("text", text), ("is_on", "1")];
    let made = lead.post("/agent/rules", &form).await.expect(303);
    desk.settle_search().await;
    made.header("location").expect("it says where").to_owned()
}

async fn ticket(desk: &TestDesk, subject: &str, text: &str) -> TicketId {
    let mail = Mail::new(ROSA, subject, text).id(&format!("{}@customer.example", subject.replace(' ', "-")));
    let ticket = desk.receives(&mail).await.ticket.expect("it is on a ticket");
    desk.settle_search().await;
    ticket
}

async fn history(by: &mut Browser, ticket: TicketId) -> String {
    page::words(&by.get(&format!("/agent/tickets/{ticket}/history")).await.expect(200).text())
}

async fn tags(desk: &TestDesk, ticket: TicketId) -> Vec<String> {
    let found = desk.app().read(async move |db| store::tickets::load(db, ticket).await).await.expect("reads");
    found.tags.into_iter().collect()
}

async fn advance(desk: &TestDesk, seconds: i64) {
    desk.advance(seconds).await;
    desk.settle_search().await;
}

on_both! {
    async fn rules_follow_a_mail_in_their_order_and_say_so(desk) {
        make(desk, "event", "Printers", "when ticket is created and subject has word printer then add tags printer").await;
        make(desk, "event", "Then urgent", "when ticket is created and tags include printer then set priority to urgent").await;
        make(desk, "event", "Not this", "when ticket is created and subject has word vpn then add tags vpn").await;
        let ticket = ticket(desk, "The printer hums", "It hums.").await;
        assert_eq!(tags(desk, ticket).await, ["printer"]);
        let mut agent = desk.sign_in(AGENT).await;
        let told = history(&mut agent, ticket).await;
        assert!(told.contains("The rule “Printers”"), "{told}");
        assert!(told.contains("The rule “Then urgent”"), "the second saw what the first did: {told}");
        assert!(!told.contains("“Not this”"), "{told}");
        assert_eq!(told.matches("acted because its conditions held").count(), 2, "{told}");
        let why = page::words(&agent.get(&format!("/agent/tickets/{ticket}/rules")).await.expect(200).text());
        assert!(why.contains("This does not hold: subject has word vpn"), "{why}");
        assert!(why.contains("It acted."), "{why}");
    }

    async fn what_is_off_or_older_or_spam_is_left_alone(desk) {
        let before = ticket(desk, "Before", "Nothing.").await;
        let rule = make(desk, "event", "All", "when actor is customer then add tags seen").await;
        assert_eq!(tags(desk, before).await, Vec::<String>::new(), "what happened before a rule is not its matter");
        let mut lead = desk.sign_in(LEAD).await;
        lead.post(&format!("{rule}/switch"), &[("to", "off")]).await.expect(303);
        desk.settle_search().await;
        let after = ticket(desk, "After", "Nothing.").await;
        assert_eq!(tags(desk, after).await, Vec::<String>::new());
        lead.post(&format!("{rule}/switch"), &[("to", "on")]).await.expect(303);
        desk.settle_search().await;
        let on = ticket(desk, "On again", "Nothing.").await;
        assert_eq!(tags(desk, on).await, ["seen"]);
    }

    async fn rules_that_drive_each_other_come_to_an_end(desk) {
        make(desk, "event", "Up", "when tags include none of up and status is not closed then add tags up; remove tags down").await;
        make(desk, "event", "Down", "when tags include up and actor is desk then add tags down; remove tags up").await;
        let ticket = ticket(desk, "Ping", "Pong.").await;
        let mut agent = desk.sign_in(AGENT).await;
        let told = history(&mut agent, ticket).await;
        let acted = told.matches("acted because").count();
        assert!((1..=10).contains(&acted), "{acted} acts: {told}");
    }

    async fn nobody_is_mailed_whom_nobody_vouches_for(desk) {
        make(desk, "event", "Answer", "when ticket is created then mail requester \"We have it.\"; add tags told").await;
        let ticket = ticket(desk, "Hello", "Is anybody there?").await;
        assert_eq!(tags(desk, ticket).await, ["told"], "the rest is done");
        let mut agent = desk.sign_in(AGENT).await;
        let told = history(&mut agent, ticket).await;
        assert!(told.contains("could not do all that it should: No mail: "), "{told}");
        make(desk, "time", "Late", "when status is new and hours since created is more than 4 then mail requester \"Not yet.\"; add tags late").await;
        advance(desk, 5 * HOUR).await;
        assert_eq!(tags(desk, ticket).await, ["late", "told"]);
        let told = history(&mut agent, ticket).await;
        assert_eq!(told.matches("No mail: ").count(), 2, "nor when time has come: {told}");
    }

    async fn an_agents_act_can_be_told_and_noted(desk) {
        make(desk, "event", "Solved", "when status changed to solved and actor is agent then write note \"Solved by {{agent.name}}, {{ticket.title}}.\"").await;
        let ticket = ticket(desk, "Noted", "Please.").await;
        let mut agent = desk.sign_in(AGENT).await;
        reply(&mut agent, ticket, "Done.").await;
        set_status(&mut agent, ticket, "solved").await;
        desk.settle_search().await;
        let shown = page::words(&agent.get(&format!("/agent/tickets/{ticket}")).await.expect(200).text());
        assert!(shown.contains(", Noted."), "{shown}");
        assert!(!shown.contains("{{"), "{shown}");
    }

    async fn a_rule_on_time_acts_once_until_its_conditions_were_false(desk) {
        make(desk, "time", "Waits", "when status is new and hours since created is more than 4 then add tags waits").await;
        let ticket = ticket(desk, "Nobody", "Hello?").await;
        advance(desk, 4 * HOUR - MINUTE).await;
        assert_eq!(tags(desk, ticket).await, Vec::<String>::new(), "a minute before");
        desk.restart().await;
        advance(desk, 2 * MINUTE).await;
        assert_eq!(tags(desk, ticket).await, ["waits"]);
        advance(desk, 24 * HOUR).await;
        let mut agent = desk.sign_in(AGENT).await;
        let told = history(&mut agent, ticket).await;
        assert_eq!(told.matches("acted because its time had come").count(), 1, "{told}");
    }

    async fn a_rule_on_time_finds_the_tickets_that_were_there(desk) {
        let ticket = ticket(desk, "Old", "Hello?").await;
        advance(desk, 10 * HOUR).await;
        make(desk, "time", "Waits", "when status is new and hours since created is more than 4 then add tags waits").await;
        advance(desk, MINUTE).await;
        assert_eq!(tags(desk, ticket).await, ["waits"]);
    }

    async fn a_rule_is_set_up_by_rows_tried_changed_and_made_as_it_was(desk) {
        let ticket = ticket(desk, "The printer hums", "It hums.").await;
        let mut lead = desk.sign_in(LEAD).await;
        let empty = page::words(&lead.get("/agent/rules").await.expect(200).text());
        assert!(empty.contains("No rules yet") && empty.contains("Take over"), "{empty}");
        lead.get("/agent/rules/new?kind=event&example=route").await.expect(200);
        let rows = [
            ("kind", "event"), ("title", "Printers"), ("from", "rows"),
            ("all_field", "subject"), ("all_operator", "has word"), ("all_value", "printer, toner"),
            ("all_field", ""), ("all_operator", "is"), ("all_value", ""),
            ("action_verb", "add tags"), ("action_value", "printer, hum"),
        ];
        let refused = [&rows[..3], &[("all_field", "status"), ("all_operator", "is"), ("all_value", "broken"), ("action_verb", "add tags"), ("action_value", "a")]].concat();
        let words = page::words(&lead.post("/agent/rules", &refused).await.expect(422).text());
        assert!(words.contains("expected one of"), "{words}");
        let made = lead.post("/agent/rules", &rows).await.expect(303);
        let path = made.header("location").expect("it says where").to_owned();
        let shown = lead.get(&path).await.expect(200).text();
        assert!(shown.contains("when subject has word printer, toner then add tags printer, hum"), "{shown}");
        let tried = page::words(&lead.get(&format!("{path}/trial?days=30")).await.expect(200).text());
        assert!(tried.contains("1 of 1 tickets would have been touched"), "{tried}");
        assert_eq!(tags(desk, ticket).await, Vec::<String>::new(), "nothing is done by trying");
        let changed = [("title", "Printers"), ("from", "text"), ("text", "when subject has word printer then add tags other")];
        lead.post(&path, &changed).await.expect(303);
        let words = page::words(&lead.get(&path).await.expect(200).text());
        assert!(words.contains("New: add tags other") && words.contains("Gone: add tags printer, hum"), "{words}");
        lead.post(&format!("{path}/versions/1"), &[]).await.expect(303);
        let shown = lead.get(&path).await.expect(200).text();
        assert!(shown.contains("then add tags printer, hum</textarea>"), "{shown}");
        lead.post(&format!("{path}/deletion"), &[("sure", "1")]).await.expect(303);
        lead.get(&path).await.expect(404);
    }

    async fn a_rule_hands_up_with_what_the_ticket_says_or_says_what_is_missing(desk) {
        let mut lead = desk.sign_in(LEAD).await;
        let mut admin = desk.sign_in(ADMIN).await;
        let team = admin.post("/agent/teams", &[("name", "Second line")]).await.expect(303);
        let team = team.location().rsplit('/').next().expect("a number").to_owned();
        let cleo = desk.person(OTHER_AGENT).await.to_string();
        admin.post(&format!("/agent/teams/{team}/members"), &[("person", &cleo)]).await.expect(303);
        admin.post(&format!("/agent/teams/{team}/tier"), &[("tier", "2")]).await.expect(303);
        make(desk, "event", "Bare", "when priority changed to high then escalate to tier 2").await;
        let words = "when priority changed to urgent then escalate to next tier \"Please take {{ticket.title}}\"";
        make(desk, "event", "Up it goes", words).await;
        let ticket = ticket(desk, "The printer hums", "It hums since Monday.").await;
        let mut agent = desk.sign_in(AGENT).await;
        let me = desk.person(AGENT).await.to_string();
        let set = async |agent: &mut Browser, field: &str, value: &str| {
            agent.post(&format!("/agent/tickets/{ticket}/properties"), &[(field, value)]).await.expect(303);
            desk.settle_search().await;
        };
        set(&mut agent, "assignee", &me).await;
        set(&mut agent, "priority", "high").await;
        let told = history(&mut agent, ticket).await;
        assert!(told.contains("“What was tried” must not be empty"), "{told}");
        let load = async || desk.app().read(async move |db| store::escalations::of_ticket(db, ticket).await).await.expect("reads");
        assert!(load().await.is_empty(), "nothing of it was done");

        set(&mut agent, "priority", "urgent").await;
        let all = load().await;
        let [one] = all.as_slice() else { panic!("{all:?}") };
        assert!(one.rule.is_some() && one.asked_by.to_string() == me && one.to.to_string() == team);
        let now = desk.app().read(async move |db| store::tickets::load(db, ticket).await).await.expect("reads");
        assert_eq!((now.team.map(|t| t.to_string()), now.assignee), (Some(team.clone()), None));
        let html = agent.get(&format!("/agent/tickets/{ticket}")).await.expect(200).text();
        let shown = page::words(&html);
        assert!(shown.contains("The rule “Up it goes” escalated it to Second line"), "{shown}");
        assert!(shown.contains("It hums since Monday.") && shown.contains("Please take The printer hums"), "{shown}");

        // It came back: the same rule does not send it there again.
        let mut other = desk.sign_in(OTHER_AGENT).await;
        other.post(&format!("/agent/tickets/{ticket}/escalation/return"), &[("reason", "Not ours.")]).await.expect(303);
        set(&mut agent, "priority", "normal").await;
        set(&mut agent, "priority", "urgent").await;
        assert_eq!(load().await.len(), 1);
        assert!(history(&mut agent, ticket).await.contains("It came back from that team already"));
        // A team that there is not, and a tier that cannot be.
        for text in ["when status is open then escalate to team Nowhere", "when status is open then escalate to tier 12"] {
            let form = [("kind", "event"), ("title", "Wrong"), ("from", "text"), ("text", text), ("is_on", "1")];
            lead.post("/agent/rules", &form).await.expect(422);
        }
    }

    async fn a_trial_goes_over_all_past_tickets_in_the_background(desk) {
        let mut tickets = Vec::new();
        for n in 0..3 {
            tickets.push(ticket(desk, &format!("The printer hums {n}"), "It hums.").await);
        }
        let other = ticket(desk, "A question", "About the invoice.").await;
        let mut lead = desk.sign_in(LEAD).await;
        let form = [("kind", "event"), ("title", "Printers"), ("from", "text"), ("text", "when ticket is created and subject has word printer then add tags printer")];
        let rule = lead.post("/agent/rules", &form).await.expect(303).location().to_owned();
        let mut agent = desk.sign_in(AGENT).await;
        agent.post(&format!("{rule}/trials"), &[("days", "30")]).await.expect(403);
        let at = lead.post(&format!("{rule}/trials"), &[("days", "30")]).await.expect(303).location().to_owned();
        desk.settle().await;
        let shown = lead.get(&at).await.expect(200).text();
        let words = page::words(&shown);
        assert!(words.contains("3 of 4 tickets would have been touched") && words.contains("add tags printer"), "{words}");
        assert!(!shown.contains(&format!("href=\"/agent/tickets/{other}\"")), "{words}");
        for ticket in tickets {
            assert_eq!(tags(desk, ticket).await, Vec::<String>::new(), "nothing is done by trying");
        }
        // Programs read the same.
        let api = Client::of(desk, LEAD).await;
        let number = rule.rsplit('/').next().expect("its number");
        let all = api.get(&format!("/api/desk/v1/rules/{number}/trials")).await.expect(200).json["rule_trials"].clone();
        assert_eq!((&all[0]["hits"], &all[0]["tickets"], &all[0]["state"]), (&json!(3), &json!(4), &json!("over")), "{all}");
        let one = format!("/api/desk/v1/rule_trials/{}", all[0]["id"]);
        let found = api.get(&one).await.expect(200).json["rule_trial"].clone();
        assert_eq!((&found["title"], &found["tickets_found"][0]["does"]), (&json!("Printers"), &json!(["add tags printer"])), "{found}");
        assert_eq!(found["tickets_found"].as_array().map(Vec::len), Some(3));
        Client::of(desk, AGENT).await.get(&one).await.expect(403);
        // It is kept, and found again from the rule; stopping what is over changes nothing.
        assert!(lead.get(&format!("{rule}/trial")).await.expect(200).text().contains(&format!("href=\"{at}\"")));
        lead.post(&format!("{at}/stop"), &[]).await.expect(303);
        assert!(page::words(&lead.get(&at).await.expect(200).text()).contains("3 of 4 tickets"));
    }
}
