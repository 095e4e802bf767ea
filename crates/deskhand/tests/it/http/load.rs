//! How hard messages are to read, what people keep of it for themselves, and the walls around that.

use std::collections::BTreeSet;

use deskhand::followers::load_weeks;
use domain::load::{Load, WEEK_US, week_start};
use domain::moment::SECOND_US;
use domain::person::Role;
use domain::{PersonId, TicketId};
use serde_json::json;
use store::{loads, people, teams};

use crate::api::{Client, token};
use crate::commands::receive_letter::{ROSA, question};
use crate::harness::client::Browser;
use crate::harness::letters::Mail;
use crate::harness::{ADMIN, AGENT, LEAD, LIGHT, OTHER_AGENT, TestDesk, look, on_both, page, reply};

const INSULT: &str = "You are a bunch of incompetent idiots.\nThe scale shows E-07.\nI know where you work, you will regret this!";
const WEEK_SECONDS: i64 = WEEK_US / SECOND_US;

fn insult(n: usize) -> Mail {
    Mail::new(ROSA, "Your support", INSULT).id(&format!("hard{n}@customer.example"))
}

async fn hard_ticket(desk: &TestDesk, n: usize) -> TicketId {
    let ticket = desk.ticket(&insult(n)).await;
    desk.settle_search().await;
    ticket
}

async fn give(desk: &TestDesk, by: &mut Browser, ticket: TicketId, to: PersonId) {
    let path = format!("/agent/tickets/{ticket}/assignment");
    by.post(&path, &[("assignee", &to.to_string())]).await.expect(303);
    desk.settle_search().await;
}

async fn own_page(by: &mut Browser) -> String {
    page::words(&by.get("/agent/load").await.expect(200).text())
}

/// Is anything known of a person? The store's own tests look at every row.
async fn is_known(desk: &TestDesk, person: PersonId) -> bool {
    let own = desk.app().read(async move |db| loads::own(db, person, domain::Moment(0)).await).await;
    let own = own.expect("reads");
    own.since.is_some() || !own.weeks.is_empty() || own.rest.is_some() || own.run > 0
}

async fn find(desk: &TestDesk, ticket: TicketId) -> Option<Load> {
    desk.app().read(async move |db| loads::find(db, ticket).await).await.expect("reads")
}

on_both! {
    async fn a_hard_message_says_so_with_its_reasons_and_a_calm_one_says_nothing(desk) {
        let calm = desk.ticket(&question()).await;
        let hard = hard_ticket(desk, 1).await;
        let mut agent = desk.sign_in(AGENT).await;
        let words = page::words(&look(&mut agent, hard).await);
        assert!(words.contains("Hard to read: ") && words.contains("insults") && words.contains("threats"), "{words}");
        assert!(!page::words(&look(&mut agent, calm).await).contains("Hard to read"));
        assert!(find(desk, hard).await.is_some_and(|l| l.is_hard()));
        assert!(find(desk, calm).await.is_some_and(|l| !l.is_hard()));
        let history = page::words(&agent.get(&format!("/agent/tickets/{hard}/history")).await.expect(200).text());
        assert!(history.contains("found a message hard to read: "), "{history}");
        desk.verify().await;
    }

    async fn of_what_stands_on_the_spam_shelf_nobody_is_told_and_nobody_met_it(desk) {
        let mut agent = desk.sign_in(AGENT).await;
        agent.post("/agent/load", &[]).await.expect(303);
        let ticket = desk.ticket(&question()).await;
        let me = desk.person(AGENT).await;
        agent.post(&format!("/agent/tickets/{ticket}/spam"), &[("state", "spam")]).await.expect(303);
        give(desk, &mut agent, ticket, me).await;
        let run = desk.app().read(async move |db| loads::own(db, me, domain::Moment(0)).await).await.expect("reads");
        assert_eq!(run.weeks, []);
    }

    async fn ones_own_figures_are_seen_by_oneself_alone(desk) {
        let me = desk.person(AGENT).await;
        let (mut agent, mut other) = (desk.sign_in(AGENT).await, desk.sign_in(OTHER_AGENT).await);
        let (mut lead, mut admin) = (desk.sign_in(LEAD).await, desk.sign_in(ADMIN).await);
        agent.post("/agent/load", &[]).await.expect(303);
        for n in 0..2 {
            let ticket = hard_ticket(desk, n).await;
            give(desk, &mut lead, ticket, me).await;
        }
        let words = own_page(&mut agent).await;
        assert!(words.contains("The last 2 messages you met were hard."), "{words}");
        for by in [&mut other, &mut lead, &mut admin] {
            let words = own_page(by).await;
            assert!(words.contains("Nothing is kept of you") && !words.contains("The last 2"), "{words}");
            // No address names a person.
            by.get(&format!("/agent/load/{me}")).await.expect(404);
        }
        let places =
            [format!("/agent/people/{me}"), "/agent/people".into(), "/agent/load/teams".into(), "/agent/ledger".into(), "/agent/teams".into()];
        for path in places {
            let html = admin.get(&path).await.expect(200).text();
            let main = page::between(&html, "<main", "</main>").expect("a page");
            assert!(!main.contains("messages you met") && !page::words(main).contains("Hard to read"), "{path}");
        }
        // The log, which admins read, says nothing of it.
        let events = desk.app().read(async |db| store::events::after(db, 0, 10_000).await).await.expect("reads").0;
        for event in events {
            let text = serde_json::to_string(&event.event).expect("json");
            assert!(!text.contains("keeper") && !text.contains("pause") && !text.contains("contact_met"), "{text}");
        }
        desk.verify().await;
    }

    async fn programs_read_it_only_with_ones_own_token_and_ones_own_word(desk) {
        let path = "/api/desk/v1/my_load";
        let me = desk.person(AGENT).await;
        let mut agent = desk.sign_in(AGENT).await;
        let own = Client::of(desk, AGENT).await;
        own.get(path).await.expect(403);
        agent.post("/agent/load", &[]).await.expect(303);
        own.get(path).await.expect(403);
        agent.post("/agent/load/programs", &[("programs", "open")]).await.expect(303);
        let ticket = hard_ticket(desk, 1).await;
        give(desk, &mut agent, ticket, me).await;
        let told = own.get(path).await.expect(200).json["my_load"].clone();
        assert_eq!((&told["hard_in_a_row"], &told["weeks"][0]["hard"]), (&json!(1), &json!(1)), "{told}");
        // A token that speaks for any person speaks for everything but this.
        for (method, path, body) in [("GET", path, json!(null)), ("DELETE", path, json!(null)), ("POST", "/api/desk/v1/my_load/pause", json!({ "pause": { "minutes": 5 } }))] {
            let any = Client::speaking_for(desk, AGENT).await;
            let ask = crate::api::request(method, path, &body);
            any.ask(ask).await.expect(403);
        }
        // Nobody else's token gives anything of them.
        for who in [ADMIN, LEAD, OTHER_AGENT, LIGHT] {
            Client::of(desk, who).await.get(path).await.expect(403);
        }
        // A token of theirs in another's name is no token.
        let secret = token(desk, me, false).await;
        assert!(Client::with(desk, ADMIN, &secret).get(path).await.status >= 401);
        own.post("/api/desk/v1/my_load/pause", json!({ "pause": { "minutes": 10 } })).await.expect(204);
        assert!(own.get(path).await.expect(200).json["my_load"]["paused_until"].is_string());
        own.delete("/api/desk/v1/my_load/pause").await.expect(204);
        own.delete(path).await.expect(204);
        assert!(!is_known(desk, me).await);
        own.get(path).await.expect(403);
    }

    async fn whoever_stops_leaves_nothing_behind(desk) {
        let me = desk.person(AGENT).await;
        let mut agent = desk.sign_in(AGENT).await;
        agent.post("/agent/load", &[]).await.expect(303);
        let ticket = hard_ticket(desk, 1).await;
        give(desk, &mut agent, ticket, me).await;
        agent.post("/agent/load/pause", &[("minutes", "30")]).await.expect(303);
        assert!(is_known(desk, me).await);
        let words = page::words(&agent.post("/agent/load/removal", &[]).await.expect(303).text());
        assert!(words.is_empty(), "{words}");
        assert!(!is_known(desk, me).await);
        let paused = desk.app().read(async |db| loads::paused(db, domain::Moment(0)).await).await.expect("reads");
        assert_eq!(paused, BTreeSet::new());
        assert!(own_page(&mut agent).await.contains("Nothing is kept of you"));
        // What comes later is not counted either.
        let ticket = hard_ticket(desk, 2).await;
        give(desk, &mut agent, ticket, me).await;
        assert!(!is_known(desk, me).await);
    }

    async fn a_pause_is_offered_after_a_hard_one_was_answered_and_only_then(desk) {
        let me = desk.person(AGENT).await;
        let (mut agent, mut other) = (desk.sign_in(AGENT).await, desk.sign_in(OTHER_AGENT).await);
        agent.post("/agent/load", &[]).await.expect(303);
        let calm = desk.ticket(&question()).await;
        give(desk, &mut agent, calm, me).await;
        reply(&mut agent, calm, "Clean the rollers.").await;
        desk.settle_search().await;
        let offered = async |by: &mut Browser| {
            by.get("/agent/views/open").await.expect(200).text().contains("rest-bar")
        };
        assert!(!offered(&mut agent).await, "that was none");
        let hard = hard_ticket(desk, 1).await;
        give(desk, &mut agent, hard, me).await;
        assert!(!offered(&mut agent).await, "not answered yet");
        reply(&mut agent, hard, "I am sorry. Let us look at it.").await;
        desk.settle_search().await;
        assert!(offered(&mut agent).await && !offered(&mut other).await);
        agent.post("/agent/load/pause", &[]).await.expect(303);
        let html = agent.get("/agent/views/open").await.expect(200).text();
        assert!(page::words(&html).contains("Nothing new comes to you until"), "{}", page::words(&html));
        let now = desk.now();
        let paused = async |at| desk.app().read(async move |db| loads::paused(db, at).await).await.expect("reads");
        assert_eq!(paused(now).await, BTreeSet::from([me]));
        desk.advance(5 * 60 + 5).await;
        let now = desk.now();
        assert_eq!(paused(now).await, BTreeSet::new());
        assert!(!offered(&mut agent).await, "once for a message");
        agent.post("/agent/load/pause", &[("minutes", "600")]).await.expect(422);
        other.post("/agent/load/pause", &[]).await.expect(422);
    }

    async fn hard_words_are_covered_for_whoever_asked_and_for_nobody_else(desk) {
        let ticket = hard_ticket(desk, 1).await;
        let (mut agent, mut other) = (desk.sign_in(AGENT).await, desk.sign_in(OTHER_AGENT).await);
        agent.post("/agent/load/cover", &[("hard_words", "covered")]).await.expect(303);
        let (covered, plain) = (look(&mut agent, ticket).await, look(&mut other, ticket).await);
        assert!(covered.contains("<details class=\"hard-words\">") && !plain.contains("hard-words\">"));
        let said = page::between(&covered, "<details class=\"hard-words\">", "</details>").expect("a passage");
        assert!(page::words(said).contains("You are a bunch of incompetent idiots."), "{said}");
        assert!(!page::words(said).contains("E-07"), "what is not hard stands open");
        // Every letter is there still.
        for line in INSULT.lines() {
            assert!(page::words(&covered).contains(line), "{line}");
        }
        agent.post("/agent/load/cover", &[]).await.expect(303);
        assert!(!look(&mut agent, ticket).await.contains("<details class=\"hard-words\">"));
    }

    async fn leads_see_a_number_of_five_who_stayed_and_nothing_that_tells_of_one(desk) {
        let (people_of, team) = five_in_a_team(desk).await;
        let ticket = hard_ticket(desk, 1).await;
        let message = desk.app().read(async move |db| loads::newest_judged(db, ticket).await).await.expect("reads").expect("looked at");
        let told = async || {
            // Weeks go by: no session lasts so long.
            let html = desk.sign_in(LEAD).await.get("/agent/load/teams").await.expect(200).text();
            page::words(page::between(&html, "<main", "</main>").expect("a page")).matches(" of 10").count()
        };
        // Two weeks begin with the same five; in each of them they meet what comes.
        for week in 0..3 {
            let to_monday = (week_start(desk.now()).0 + WEEK_US - desk.now().0) / SECOND_US + 60;
            desk.advance(to_monday).await;
            // The desk's own look may have been quicker; once is all the same.
            load_weeks::step(desk.app()).await.expect("steps");
            assert!(!load_weeks::step(desk.app()).await.expect("steps"), "once, week {week}");
            meet(desk, &people_of, message).await;
        }
        assert_eq!(told().await, 1, "the second of two whole weeks with the same people");
        // One goes: what was told stays as it was, and the next two weeks are not told.
        let gone = people_of[0];
        desk.app().write(async move |tx| loads::stop(tx, gone).await).await.expect("writes");
        for week in 0..2 {
            desk.advance(WEEK_SECONDS).await;
            load_weeks::step(desk.app()).await.expect("steps");
            assert_eq!(told().await, 1, "week {week}");
        }
        let client = Client::of(desk, LEAD).await;
        let weeks = client.get("/api/desk/v1/team_load").await.expect(200).json["team_load"].clone();
        assert_eq!((weeks.as_array().map(Vec::len), &weeks[0]["group_id"]), (Some(1), &json!(team.0)), "{weeks}");
        for who in [AGENT, LIGHT] {
            Client::of(desk, who).await.get("/api/desk/v1/team_load").await.expect(403);
        }
        desk.verify().await;
    }
}

/// Five agents of one team who keep their load since before this week.
async fn five_in_a_team(desk: &TestDesk) -> (Vec<PersonId>, domain::TeamId) {
    desk.app()
        .write(async move |tx| {
            tx.quiet("a test sets up its people");
            let team = tx.next_id().await?;
            let now = tx.now();
            teams::insert(
                tx,
                &store::teams::Team { id: team, name: "Night".into(), created_at: now, updated_at: now },
            )
            .await?;
            let mut all = Vec::new();
            for n in 0..5 {
                let id = tx.next_id().await?;
                people::insert(
                    tx,
                    &domain::person::Person {
                        id,
                        role: Role::Agent,
                        name: format!("Agent {n}"),
                        email: Some(format!("night{n}@team.example")),
                        organisation: None,
                        locale: None,
                        time_zone: None,
                        phone: None,
                        notes: String::new(),
                        external_id: None,
                        verified_at: None,
                        suspended_at: None,
                        created_at: now,
                        updated_at: now,
                    },
                )
                .await?;
                teams::join(tx, team, id).await?;
                loads::keep(tx, id).await?;
                all.push(id);
            }
            Ok((all, team))
        })
        .await
        .expect("writes")
}

/// Each of them meets ten messages now, two of them hard: copies of one, for only their numbers matter.
async fn meet(desk: &TestDesk, people: &[PersonId], message: domain::MessageId) {
    let people = people.to_vec();
    desk.app()
        .write(async move |tx| {
            tx.quiet("a test meets messages");
            let one = store::messages::load(tx, message).await?;
            for person in people {
                for n in 0..10 {
                    let id = tx.next_id().await?;
                    let copy = store::messages::Stored { id, message_id: None, mail: None, ..one.clone() };
                    store::messages::insert(tx, &copy, None).await?;
                    loads::meet(tx, person, id, if n < 2 { 90 } else { 10 }).await?;
                }
            }
            Ok(())
        })
        .await
        .expect("writes");
}
