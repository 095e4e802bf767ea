//! Tickets handed up, accepted, returned and taken back; people who know, asked without moving the ticket.

use domain::TicketId;
use store::events::By;

use crate::commands::receive_letter::{ROSA, question};
use crate::harness::client::Browser;
use crate::harness::letters::Mail;
use crate::harness::{
    ADMIN, AGENT, LEAD, LIGHT, OTHER_AGENT, TestDesk, look, on_both, page, reply, set_status,
};

/// Two teams: Ben is in the first line, Cleo and the light agent in the second.
struct Teams {
    first: String,
    second: String,
}

impl Teams {
    async fn set_up(desk: &TestDesk) -> Self {
        let mut ada = desk.sign_in(ADMIN).await;
        let mut made = Vec::new();
        for (name, tier, members) in
            [("First line", "1", &[AGENT][..]), ("Second line", "2", &[OTHER_AGENT, LIGHT][..])]
        {
            let team = ada.post("/agent/teams", &[("name", name)]).await.expect(303);
            let team = team.location().rsplit('/').next().expect("a number").to_owned();
            for email in members {
                let person = desk.person(email).await.to_string();
                ada.post(&format!("/agent/teams/{team}/members"), &[("person", &person)]).await.expect(303);
            }
            ada.post(&format!("/agent/teams/{team}/tier"), &[("tier", tier)]).await.expect(303);
            made.push(team);
        }
        let second = made.pop().expect("two");
        Self { first: made.pop().expect("two"), second }
    }
}

async fn give(by: &mut Browser, ticket: TicketId, team: &str, person: &str) {
    let fields = [("team", team), ("assignee", person)];
    by.post(&format!("/agent/tickets/{ticket}/properties"), &fields).await.expect(303);
}

/// The form of a team as the page has it, with an answer to what must be said.
fn answers(team: &str) -> Vec<(&str, &str)> {
    vec![
        ("team", team),
        ("label-0", "What was observed"),
        ("answer-0", "It hums."),
        ("label-1", "What was tried"),
        ("answer-1", "Switched off and on."),
        ("label-2", "What is needed from you"),
        ("answer-2", "A new fan."),
    ]
}

async fn told(desk: &TestDesk, email: &'static str) -> Vec<String> {
    desk.settle_search().await;
    let person = desk.person(email).await;
    let all = desk.app().read(async move |db| store::notifications::list(db, person, 50).await).await;
    all.expect("reads").into_iter().map(|n| n.kind.as_str().to_owned()).collect()
}

/// Takes back what somebody did last on the ticket.
async fn undo(desk: &TestDesk, by: &mut Browser, ticket: TicketId, email: &'static str) {
    let person = By::Person(desk.person(email).await);
    let all = desk.app().read(async move |db| store::events::of_ticket(db, ticket, 0, 500).await).await;
    let last = all.expect("reads").into_iter().rev().find(|e| e.by == person).expect("an act");
    by.post(&format!("/agent/undo/{}", last.seq), &[]).await.expect(303);
}

/// Whether the ticket stands on the page of what waits for somebody.
async fn is_asked(by: &mut Browser, ticket: TicketId) -> bool {
    let line = format!("class=\"walk\" href=\"/agent/tickets/{ticket}\"");
    by.get("/agent/asked").await.expect(200).text().contains(&line)
}

/// Who has it: team and person.
async fn owner(desk: &TestDesk, ticket: TicketId) -> (Option<String>, Option<i64>) {
    let t =
        desk.app().read(async move |db| store::tickets::load(db, ticket).await).await.expect("it is there");
    (t.team.map(|t| t.to_string()), t.assignee.map(|p| p.0))
}

on_both! {
    async fn a_ticket_goes_up_and_comes_back_with_a_reason(desk) {
        let teams = Teams::set_up(desk).await;
        let ticket = desk.ticket(&question()).await;
        let path = format!("/agent/tickets/{ticket}/escalation");
        let (mut ben, mut cleo) = (desk.sign_in(AGENT).await, desk.sign_in(OTHER_AGENT).await);
        let (me, hers) = (desk.person(AGENT).await, desk.person(OTHER_AGENT).await);
        give(&mut ben, ticket, &teams.first, &me.to_string()).await;
        desk.advance(1).await;

        // The next tier stands first; what the ticket says is filled in, and says where it is from.
        let form = ben.get(&path).await.expect(200).text();
        assert!(form.contains("It hums since Monday.") && form.contains("From the customer’s first message"), "{form}");
        assert!(page::words(&form).contains("What Second line needs to know."));
        // Without what must be said it stays here, and nothing typed is lost.
        let mut short = answers(&teams.second);
        short[4].1 = " ";
        let again = ben.post(&path, &short).await.expect(422).text();
        assert!(again.contains("“What was tried” must not be empty") && again.contains("A new fan."), "{again}");
        assert_eq!(owner(desk, ticket).await, (Some(teams.first.clone()), Some(me.0)));

        // Nobody is there to take it.
        let mut ada = desk.sign_in(ADMIN).await;
        let empty = ada.post("/agent/teams", &[("name", "Third line")]).await.expect(303);
        let empty = empty.location().rsplit('/').next().expect("a number").to_owned();
        let light = desk.person(LIGHT).await.to_string();
        ada.post(&format!("/agent/teams/{empty}/members"), &[("person", &light)]).await.expect(303);
        ben.post(&path, &answers(&empty)).await.expect(422);
        // What a customer wrote calls nobody.
        let mut quoted = answers(&teams.second);
        quoted[2].1 = "It hums.\n@Lea Lead knows me.";
        ben.post(&path, &quoted).await.expect(303);
        assert_eq!(told(desk, LEAD).await, [""; 0]);
        assert_eq!(owner(desk, ticket).await, (Some(teams.second.clone()), None));
        assert_eq!(told(desk, OTHER_AGENT).await, ["escalation"], "once, and not as a change of the team too");
        assert_eq!(told(desk, AGENT).await, [""; 0], "his own act");
        let html = look(&mut ben, ticket).await;
        assert!(html.contains("Stop watching this ticket"), "who had it watches it");
        let words = page::words(&html);
        assert!(words.contains("Escalated to Second line.") && words.contains("A new fan."), "{words}");
        // One at a time, and it is not his to accept or return.
        ben.post(&path, &answers(&teams.first)).await.expect(409);
        ben.post(&format!("{path}/acceptance"), &[]).await.expect(403);
        ben.post(&format!("{path}/return"), &[("reason", "x")]).await.expect(403);
        let mut lou = desk.sign_in(LIGHT).await;
        lou.post(&format!("{path}/acceptance"), &[]).await.expect(403);

        assert!(is_asked(&mut cleo, ticket).await);
        desk.advance(1).await;
        cleo.post(&format!("{path}/acceptance"), &[]).await.expect(303);
        assert_eq!(owner(desk, ticket).await, (Some(teams.second.clone()), Some(hers.0)));
        assert_eq!(told(desk, AGENT).await, ["escalation_answer"]);
        assert!(!is_asked(&mut cleo, ticket).await);
        cleo.post(&format!("{path}/acceptance"), &[]).await.expect(409);
        ben.post(&format!("{path}/withdrawal"), &[]).await.expect(409);
        // Back, and not without a reason.
        desk.advance(1).await;
        cleo.post(&format!("{path}/return"), &[("reason", " ")]).await.expect(422);
        assert_eq!(owner(desk, ticket).await.1, Some(hers.0));
        cleo.post(&format!("{path}/return"), &[("reason", "Please clean the fan first.")]).await.expect(303);
        assert_eq!(owner(desk, ticket).await, (Some(teams.first.clone()), Some(me.0)));
        assert_eq!(told(desk, AGENT).await, ["escalation_answer", "escalation_answer"], "and not as assigned too");
        let words = page::words(&look(&mut ben, ticket).await);
        assert!(words.contains("Returned by Second line.") && words.contains("Please clean the fan first."), "{words}");
        // The next time it stands there already.
        let form = ben.get(&path).await.expect(200).text();
        assert!(form.contains("↩ Second line: Please clean the fan first."), "{form}");
    }

    async fn what_was_said_to_an_escalation_is_taken_back_like_all_else(desk) {
        let teams = Teams::set_up(desk).await;
        let ticket = desk.ticket(&question()).await;
        let path = format!("/agent/tickets/{ticket}/escalation");
        let (mut ben, mut cleo) = (desk.sign_in(AGENT).await, desk.sign_in(OTHER_AGENT).await);
        let me = desk.person(AGENT).await;
        give(&mut ben, ticket, &teams.first, &me.to_string()).await;
        desk.advance(1).await;
        ben.post(&path, &answers(&teams.second)).await.expect(303);
        undo(desk, &mut ben, ticket, AGENT).await;
        assert_eq!(owner(desk, ticket).await, (Some(teams.first.clone()), Some(me.0)));
        desk.advance(1).await;
        // It asks nobody any more, and can be asked for again.
        ben.post(&path, &answers(&teams.second)).await.expect(303);
        desk.advance(1).await;
        cleo.post(&format!("{path}/acceptance"), &[]).await.expect(303);
        undo(desk, &mut cleo, ticket, OTHER_AGENT).await;
        assert_eq!(owner(desk, ticket).await, (Some(teams.second.clone()), None));
        assert!(is_asked(&mut cleo, ticket).await, "it waits again");
        desk.advance(1).await;
        ben.post(&format!("{path}/withdrawal"), &[]).await.expect(303);
        assert_eq!(owner(desk, ticket).await, (Some(teams.first.clone()), Some(me.0)));
        assert!(!is_asked(&mut cleo, ticket).await);
        // What went elsewhere by hand asks nobody any more, and stands in nobody's way.
        desk.advance(1).await;
        ben.post(&path, &answers(&teams.second)).await.expect(303);
        // Whoever got it by hand has it; it is not taken out of their hands.
        let hers = desk.person(OTHER_AGENT).await.to_string();
        give(&mut ben, ticket, &teams.second, &hers).await;
        assert!(is_asked(&mut cleo, ticket).await, "she may say that she keeps it");
        ben.post(&format!("{path}/withdrawal"), &[]).await.expect(409);
        desk.sign_in(LEAD).await.post(&format!("{path}/acceptance"), &[]).await.expect(409);
        give(&mut ben, ticket, &teams.first, &me.to_string()).await;
        cleo.post(&format!("{path}/acceptance"), &[]).await.expect(409);
        desk.advance(1).await;
        ben.post(&path, &answers(&teams.second)).await.expect(303);
        cleo.post(&format!("{path}/acceptance"), &[]).await.expect(303);
        set_status(&mut cleo, ticket, "solved").await;
        cleo.post(&format!("{path}/return"), &[("reason", "x")]).await.expect(409);
    }

    async fn whoever_knows_is_asked_and_the_ticket_stays(desk) {
        let teams = Teams::set_up(desk).await;
        let ticket = desk.ticket(&question()).await;
        let (mut ben, mut lou) = (desk.sign_in(AGENT).await, desk.sign_in(LIGHT).await);
        let me = desk.person(AGENT).await;
        give(&mut ben, ticket, &teams.first, &me.to_string()).await;
        let path = format!("/agent/tickets/{ticket}/questions");
        let (own, to_team) = (format!("person-{me}"), format!("team-{}", teams.second));
        let lonely = format!("team-{}", teams.first);
        for (to, words) in [(own.as_str(), "x"), (lonely.as_str(), "x"), (to_team.as_str(), " "), ("", "x"), ("person-999999", "x")] {
            ben.post(&path, &[("to", to), ("question", words)]).await.expect(422);
        }
        ben.post(&path, &[("to", &to_team), ("question", "Which fan fits?")]).await.expect(303);
        assert_eq!(owner(desk, ticket).await, (Some(teams.first.clone()), Some(me.0)), "it stays where it is");
        assert_eq!((told(desk, OTHER_AGENT).await, told(desk, LIGHT).await), (vec!["expert".to_owned()], vec!["expert".to_owned()]));
        // A light agent may know, too.
        let asked = lou.get("/agent/asked").await.expect(200).text();
        assert!(asked.contains("Which fan fits?"));
        let id = page::between(&asked, "/agent/questions/", "/answer").expect("a form").to_owned();
        lou.post(&format!("/agent/questions/{id}/answer"), &[("answer", " ")]).await.expect(422);
        lou.post(&format!("/agent/questions/{id}/answer"), &[("answer", "The F-80."), ("back", "/agent/asked")]).await.expect(303);
        assert_eq!(told(desk, AGENT).await, ["expert_answer"]);
        assert!(!lou.get("/agent/asked").await.expect(200).text().contains("Which fan fits?"), "it is answered");
        let words = page::words(&look(&mut ben, ticket).await);
        assert!(words.contains("Question to Second line:") && words.contains("The F-80."), "{words}");
        // Not hers to close; the answer that a customer reads is still the agent's to write.
        lou.post(&format!("/agent/questions/{id}/closure"), &[]).await.expect(403);
        ben.post(&format!("/agent/questions/{id}/closure"), &[]).await.expect(303);
        lou.post(&format!("/agent/questions/{id}/answer"), &[("answer", "Or the F-90.")]).await.expect(409);
        assert!(!ben.get("/agent/asked").await.expect(200).text().contains("Which fan fits?"));
        reply(&mut ben, ticket, "We bring an F-80.").await;
        desk.settle().await;
        assert!(!desk.relay.last().letter().text.contains("Which fan fits?"), "notes go to nobody outside");
    }

    async fn nothing_is_asked_on_the_spam_shelf_and_questions_follow_a_merge(desk) {
        let teams = Teams::set_up(desk).await;
        let ticket = desk.ticket(&question()).await;
        let mut ben = desk.sign_in(AGENT).await;
        let to_team = format!("team-{}", teams.second);
        let ask = [("to", to_team.as_str()), ("question", "Is it ours?")];
        ben.post(&format!("/agent/tickets/{ticket}/spam"), &[]).await.expect(303);
        ben.post(&format!("/agent/tickets/{ticket}/questions"), &ask).await.expect(409);
        ben.post(&format!("/agent/tickets/{ticket}/escalation"), &answers(&teams.second)).await.expect(409);
        assert_eq!(told(desk, OTHER_AGENT).await, [""; 0]);
        ben.post(&format!("/agent/tickets/{ticket}/spam/removal"), &[]).await.expect(303);
        ben.post(&format!("/agent/tickets/{ticket}/questions"), &ask).await.expect(303);
        let other = desk.ticket(&Mail::new(ROSA, "The same", "Hums too.")).await;
        let (from, into) = (ticket.to_string(), other.to_string());
        ben.post("/agent/merge", &[("ticket", &from), ("ticket", &into), ("into", &into)]).await.expect(303);
        let mut cleo = desk.sign_in(OTHER_AGENT).await;
        let asked = cleo.get("/agent/asked").await.expect(200).text();
        assert!(asked.contains("Is it ours?") && asked.contains(&format!("#{other}")), "{}", page::words(&asked));
    }

    async fn a_team_says_what_it_needs_to_know(desk) {
        let teams = Teams::set_up(desk).await;
        let mut lea = desk.sign_in(LEAD).await;
        let path = format!("/agent/teams/{}/tier", teams.second);
        let row = |place, label, kind, need, choices| {
            [("place", place), ("label", label), ("kind", kind), ("need", need), ("from", "nothing"), ("choices", choices)]
        };
        let rows = |first| {
            let mut all = vec![("tier", "3")];
            all.extend(row("2", "How loud", "choice", "required", first));
            all.extend(row("1", "What hums", "line", "optional", ""));
            all.extend(row("3", " ", "text", "optional", ""));
            all
        };
        let refused = lea.post(&path, &rows("low")).await.expect(422).text();
        assert!(refused.contains("2 to 30 choices") && refused.contains("What hums"), "{}", page::words(&refused));
        lea.post(&path, &[("tier", "12")]).await.expect(422);
        lea.post(&path, &rows("low\nhigh")).await.expect(303);
        let ticket = desk.ticket(&question()).await;
        let mut ben = desk.sign_in(AGENT).await;
        let me = desk.person(AGENT).await.to_string();
        give(&mut ben, ticket, &teams.first, &me).await;
        let form = ben.get(&format!("/agent/tickets/{ticket}/escalation")).await.expect(200).text();
        let (hums, loud) = (form.find("What hums").expect("a field"), form.find("How loud").expect("a field"));
        assert!(hums < loud && form.contains("Second line (tier 3)"));
        let send = |loud| [("team", teams.second.as_str()), ("label-0", "What hums"), ("answer-0", ""), ("label-1", "How loud"), ("answer-1", loud)];
        ben.post(&format!("/agent/tickets/{ticket}/escalation"), &send("deafening")).await.expect(422);
        // The form changed while the page stood open.
        ben.post(&format!("/agent/tickets/{ticket}/escalation"), &answers(&teams.second)).await.expect(422);
        ben.post(&format!("/agent/tickets/{ticket}/escalation"), &send("high")).await.expect(303);
        let words = page::words(&look(&mut ben, ticket).await);
        assert!(words.contains("How loud") && words.contains("high"), "{words}");
    }

    async fn leads_find_what_was_handed_up_and_whose_word_is_missing(desk) {
        let teams = Teams::set_up(desk).await;
        let ticket = desk.ticket(&question()).await;
        let (mut ben, mut lea) = (desk.sign_in(AGENT).await, desk.sign_in(LEAD).await);
        let wish = [("name", "With the second line"), ("whose", "everyone"), ("query", "status<solved escalated:tier2")];
        let view = lea.post("/agent/views", &wish).await.expect(303).location().to_owned();
        let row = format!("id=\"ticket-{ticket}\"");
        assert!(!lea.get(&view).await.expect(200).text().contains(&row));
        give(&mut ben, ticket, &teams.first, "").await;
        ben.post(&format!("/agent/tickets/{ticket}/escalation"), &answers(&teams.second)).await.expect(303);
        let shown = lea.get(&view).await.expect(200).text();
        assert!(shown.contains(&row) && shown.contains("escalated to tier2"), "{}", page::words(&shown));
        let to_team = format!("team-{}", teams.second);
        let ask = [("to", to_team.as_str()), ("question", "Is it ours?")];
        ben.post(&format!("/agent/tickets/{ticket}/questions"), &ask).await.expect(303);
        desk.settle_search().await;
        let mut cleo = desk.sign_in(OTHER_AGENT).await;
        for (query, is_found) in [
            ("escalated%3Awaiting", true),
            ("escalated%3A%22Second%20line%22", true),
            ("escalated%3A%22First%20line%22", false),
            ("asked%3Ame", true),
            ("asked%3Aanswered", false),
            ("-asked%3Ayes", false),
            ("satisfaction%3Abad", false),
        ] {
            let html = cleo.get(&format!("/agent/search?q={query}")).await.expect(200).text();
            assert_eq!(html.contains(&format!("/agent/tickets/{ticket}")), is_found, "{query}: {}", page::words(&html));
        }
        let html = ben.get("/agent/search?q=asked%3Ame").await.expect(200).text();
        assert!(!html.contains(&format!("/agent/tickets/{ticket}")), "nobody asked Ben");
        let nobody = [("name", "Of nobody"), ("whose", "person"), ("query", "asked:nowhere")];
        let refused = lea.post("/agent/views", &nobody).await.expect(422).text();
        assert!(page::words(&refused).contains("Nobody, and no team, is called “nowhere” here"), "{}", page::words(&refused));
    }
}
