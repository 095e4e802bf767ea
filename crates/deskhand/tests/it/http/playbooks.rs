//! Cases that are worked by playbooks, from the mail to what is learned; and how playbooks are written.

use deskhand::commands::change_playbook::{Brought, bring_shipped};
use deskhand::followers;
use diagnose::shipped::Shipped;
use domain::playbook::{Case, CaseAct, CaseEntry, Pin, QUIET_DAYS, StepResult};
use domain::{Event, PlaybookId, TicketId};
use serde_json::{Value, json};
use store::events::By;

use crate::api::{Client, made};
use crate::commands::receive_letter::question;
use crate::harness::client::{Ask, Browser};
use crate::harness::{AGENT, LEAD, LIGHT, PATIENCE, TestDesk, on_both, page, set_status};

const SHEET: &str = "\
# sounds like: the printer hums; printer makes a noise

playbook: Noisy printer
looks for: one fault
hand over to: the printer team, 60 min
patience: 30 min
something else: 3 %

CAUSES
rollers: The rollers are dirty | very common
fan: The fan is worn | common

SIGNS
when: When does it hum? | only when it prints, all the time | customer | 0.2 min
  expert: Noise under load or idle?
  rollers -> always only when it prints
  fan -> never only when it prints

STEPS
clean: Clean the rollers. | customer | 3 min | almost always
  fixes: rollers
swap: Swap the fan. | agent | 10 min | almost always
  fixes: fan
";

const DAY: i64 = 24 * 60 * 60;

/// A lead writes and publishes it.
pub(super) async fn published(desk: &TestDesk) -> PlaybookId {
    let lead = Client::of(desk, LEAD).await;
    let heard = lead.post("/api/desk/v1/playbooks", json!({"playbook": {"sheet": SHEET}})).await.expect(201);
    let id = made(&heard, "playbook");
    let path = format!("/api/desk/v1/playbooks/{id}");
    let heard = lead.put(&path, json!({"playbook": {"publish": true}})).await.expect(200);
    assert_eq!(heard.json["playbook"]["version"], 1, "{}", heard.text());
    PlaybookId(id)
}

fn path(ticket: TicketId) -> String {
    format!("/api/desk/v1/tickets/{ticket}/case")
}

pub(super) async fn case(by: &Client, ticket: TicketId) -> Value {
    by.get(&path(ticket)).await.expect(200).json["case"]["running"].clone()
}

pub(super) async fn say(by: &Client, ticket: TicketId, act: Value) -> Value {
    by.post(&path(ticket), json!({"case": act})).await.expect(200).json["case"]["running"].clone()
}

pub(super) async fn rest(desk: &TestDesk) {
    followers::settle(desk.app(), PATIENCE).await.expect("the followers come to rest");
}

pub(super) async fn history(desk: &TestDesk, ticket: TicketId) -> String {
    let mut by = desk.sign_in(AGENT).await;
    page::words(&by.get(&format!("/agent/tickets/{ticket}/history")).await.expect(200).text())
}

/// The case as the log of the ticket tells it.
pub(super) async fn replayed(desk: &TestDesk, ticket: TicketId) -> Case {
    let read = desk.app().read(async move |db| store::events::of_ticket(db, ticket, 0, 1_000).await).await;
    let entries: Vec<CaseEntry> = read
        .expect("a read works")
        .into_iter()
        .filter_map(|recorded| match recorded.event {
            Event::CaseMoved { number, act, .. } => {
                let by = match recorded.by {
                    By::Person(id) => Some(id),
                    By::Rule(_) | By::Desk => None,
                };
                Some(CaseEntry { number, act, by, at: recorded.at })
            }
            _ => None,
        })
        .collect();
    Case::of(&entries)
}

pub(super) async fn kept(desk: &TestDesk, ticket: TicketId) -> Case {
    let read = desk.app().read(async move |db| store::cases::entries(db, ticket).await).await;
    Case::of(&read.expect("a read works"))
}

/// Takes back what the agent did last.
async fn undo(desk: &TestDesk, by: &mut Browser, ticket: TicketId) {
    let me = By::Person(desk.person(AGENT).await);
    let all = desk.app().read(async move |db| store::events::of_ticket(db, ticket, 0, 1_000).await).await;
    let last = all.expect("a read works").into_iter().rev().find(|e| e.by == me).expect("an act");
    by.post(&format!("/agent/undo/{}", last.seq), &[]).await.expect(303);
}

/// What the page of a version says that its maker changed.
async fn changed(by: &mut Browser, book: PlaybookId, number: i64) -> String {
    page::words(&by.get(&format!("/agent/playbooks/{book}/versions/{number}")).await.expect(200).text())
}

/// A form of the panel as its reader saw it.
fn form<'a>(book: &'a str, act: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    [&[("act", act), ("playbook", book), ("version", "1")], more].concat()
}

on_both! {
    async fn a_case_goes_from_the_mail_to_its_outcome_and_the_playbook_learns_once(desk) {
        let book = published(desk).await;
        let ticket = desk.ticket(&question()).await;
        let agent = Client::of(desk, AGENT).await;
        let running = case(&agent, ticket).await;
        assert_eq!((&running["title"], &running["recognised"]), (&json!("Noisy printer"), &json!(true)), "{running}");
        assert_eq!((&running["next"]["kind"], &running["next"]["sign"]), (&json!("ask"), &json!("when")), "{running}");
        assert_eq!(running["next"]["answers"][0]["cause"]["name"], "The rollers are dirty");
        assert_eq!(kept(desk, ticket).await, Case::default(), "looking writes nothing");

        // What does not fit is refused, and nothing begins.
        for bad in [json!({"act": "answer", "sign": "what", "answer": "x"}), json!({"act": "answer", "sign": "when", "answer": "x"}), json!({"act": "tried", "result": "fixed"}), json!({"act": "tried", "steps": ["clean", "clean"], "result": "fixed"}), json!({"act": "dance"})] {
            agent.post(&path(ticket), json!({"case": bad})).await.expect(422);
        }
        assert_eq!(kept(desk, ticket).await, Case::default());
        Client::of(desk, LIGHT).await.post(&path(ticket), json!({"case": {"act": "set_aside"}})).await.expect(403);

        let wrong = say(&agent, ticket, json!({"act": "answer", "sign": "when", "answer": "all the time"})).await;
        assert_eq!(wrong["causes"][0]["name"], "The fan is worn", "{wrong}");
        let back = say(&agent, ticket, json!({"act": "take_back"})).await;
        assert_eq!((&back["causes"], &back["next"]), (&running["causes"], &running["next"]));
        let ask = |key: &str| {
            let body = json!({"case": {"act": "answer", "sign": "when", "answer": "only when it prints", "source": "read"}});
            crate::api::request("POST", &path(ticket), &body).header("idempotency-key", key)
        };
        let told = agent.ask(ask("once")).await.expect(200).json["case"]["running"].clone();
        let entries = kept(desk, ticket).await.entries;
        assert_eq!(agent.ask(ask("once")).await.expect(200).json["case"]["running"], told);
        assert_eq!(kept(desk, ticket).await.entries, entries, "the same request is done once");
        assert_eq!((&told["next"]["kind"], &told["next"]["steps"][0]["step"]), (&json!("try"), &json!("clean")), "{told}");

        // A new version is for new cases.
        let lead = Client::of(desk, LEAD).await;
        let sheet = SHEET.replace("very common", "rare").replace("Clean the rollers.", "Wipe the rollers.");
        let body = json!({"playbook": {"sheet": sheet, "draft_version": 1, "publish": true}});
        lead.put(&format!("/api/desk/v1/playbooks/{book}"), body.clone()).await.expect(200);
        lead.put(&format!("/api/desk/v1/playbooks/{book}"), body).await.expect(409);
        let after = case(&agent, ticket).await;
        assert_eq!((&after["version"], &after["newer_version"]), (&json!(1), &json!(true)));
        assert_eq!((&after["next"], &after["causes"]), (&told["next"], &told["causes"]), "a running case is not disturbed");

        let fixed = say(&agent, ticket, json!({"act": "tried", "step": "clean", "result": "fixed"})).await;
        assert_eq!((&fixed["next"]["kind"], &fixed["next"]["steps"][0]), (&json!("solved"), &json!("Clean the rollers.")), "{fixed}");
        assert_eq!(replayed(desk, ticket).await, kept(desk, ticket).await, "the log alone gives the case");
        let mut by = desk.sign_in(AGENT).await;
        set_status(&mut by, ticket, "solved").await;
        rest(desk).await;
        let outcome = desk.app().read(async move |db| store::outcomes::last(db, ticket).await).await.expect("a read works");
        assert_eq!(outcome.map(|o| o.cause).as_deref(), Some("The rollers are dirty"));
        let told = history(desk, ticket).await;
        assert!(told.contains("The desk wrote down the cause") && told.contains("Noisy printer"), "{told}");

        let lessons = async || desk.app().read(async move |db| store::playbooks::newest_lessons(db, book, 2).await).await.expect("a read works");
        assert_eq!(lessons().await, None, "not before it rested");
        desk.advance((QUIET_DAYS + 1) * DAY).await;
        rest(desk).await;
        let learned = lessons().await.expect("something was learned");
        assert!(learned.counts.contains("[\"cause\",\"rollers\",0.5]"), "nobody confirmed it: {}", learned.counts);
        let told = history(desk, ticket).await;
        assert_eq!(told.matches("counts as half a case").count(), 1, "{told}");

        // Words about the cause are no second solving: nothing is learned twice, and what was emptied stays empty.
        let mut by = desk.sign_in(AGENT).await;
        for cause in ["Dusty rollers", ""] {
            by.post(&format!("/agent/tickets/{ticket}/outcome"), &[("cause", cause)]).await.expect(303);
            rest(desk).await;
        }
        desk.advance((QUIET_DAYS + 1) * DAY).await;
        rest(desk).await;
        assert_eq!(history(desk, ticket).await.matches("counts as half a case").count(), 1);
        let outcome = desk.app().read(async move |db| store::outcomes::last(db, ticket).await).await.expect("a read works");
        assert_eq!(outcome.map(|o| o.cause).as_deref(), Some(""));
        desk.verify().await;
    }

    async fn a_case_that_was_opened_again_teaches_nothing_of_what_did_not_hold(desk) {
        let book = published(desk).await;
        let ticket = desk.ticket(&question()).await;
        let agent = Client::of(desk, AGENT).await;
        say(&agent, ticket, json!({"act": "tried", "step": "clean", "result": "fixed"})).await;
        let mut by = desk.sign_in(AGENT).await;
        set_status(&mut by, ticket, "solved").await;
        rest(desk).await;
        set_status(&mut by, ticket, "open").await;
        rest(desk).await;
        let again = case(&agent, ticket).await;
        assert_eq!(again["causes"][0]["name"], "The fan is worn", "{again}");
        assert_ne!(again["next"]["kind"], "solved", "{again}");
        assert_eq!(replayed(desk, ticket).await, kept(desk, ticket).await);
        // Taken back at once, it held; opened again, it did not.
        undo(desk, &mut by, ticket).await;
        assert_eq!(case(&agent, ticket).await["next"]["kind"], "solved");
        set_status(&mut by, ticket, "open").await;
        rest(desk).await;
        desk.advance((QUIET_DAYS + 1) * DAY).await;
        rest(desk).await;
        let lessons = async || desk.app().read(async move |db| store::playbooks::newest_lessons(db, book, 1).await).await.expect("a read works");
        assert_eq!(lessons().await, None);
        // Solved again, otherwise: the first repair is neither its cause nor what fixed it.
        let mut by = desk.sign_in(AGENT).await;
        set_status(&mut by, ticket, "solved").await;
        rest(desk).await;
        let outcome = desk.app().read(async move |db| store::outcomes::last(db, ticket).await).await.expect("a read works");
        assert_eq!(outcome.map(|o| (o.solving, o.cause)), Some((2, String::new())));
        desk.advance((QUIET_DAYS + 1) * DAY).await;
        rest(desk).await;
        let learned = lessons().await.expect("the second solving rested");
        assert!(learned.counts.contains("[\"step\",\"clean\",\"rollers\",0.0,"), "{}", learned.counts);
    }

    async fn what_was_said_after_solving_and_a_reopening_that_was_taken_back_still_teach(desk) {
        let book = published(desk).await;
        let ticket = desk.ticket(&question()).await;
        let agent = Client::of(desk, AGENT).await;
        let mut by = desk.sign_in(AGENT).await;
        set_status(&mut by, ticket, "solved").await;
        rest(desk).await;
        say(&agent, ticket, json!({"act": "tried", "step": "clean", "result": "fixed"})).await;
        rest(desk).await;
        let outcome = desk.app().read(async move |db| store::outcomes::last(db, ticket).await).await.expect("a read works");
        assert_eq!(outcome.map(|o| o.cause).as_deref(), Some("The rollers are dirty"));
        set_status(&mut by, ticket, "open").await;
        rest(desk).await;
        undo(desk, &mut by, ticket).await;
        rest(desk).await;
        desk.advance((QUIET_DAYS + 1) * DAY).await;
        rest(desk).await;
        let lessons = desk.app().read(async move |db| store::playbooks::newest_lessons(db, book, 1).await).await;
        assert!(lessons.expect("a read works").is_some());
    }

    async fn a_version_that_cannot_be_read_any_more_holds_up_no_other_ticket(desk) {
        let book = published(desk).await;
        let ticket = desk.ticket(&question()).await;
        desk.app().write(async move |tx| {
            tx.quiet("an older release read it");
            let version = store::playbooks::add_version(tx, book, "no sheet", None, None).await?;
            let pin = Pin { playbook: book, version, week: 0 };
            store::cases::append(tx, ticket, &CaseAct::Begun { pin }, None).await?;
            let fixed = CaseAct::Tried { steps: vec!["clean".into()], result: StepResult::Fixed };
            store::cases::append(tx, ticket, &fixed, None).await.map(drop)
        }).await.expect("it is written");
        let agent = Client::of(desk, AGENT).await;
        assert_eq!(case(&agent, ticket).await, Value::Null);
        let mut by = desk.sign_in(AGENT).await;
        let words = page::words(&by.get(&format!("/agent/tickets/{ticket}/case")).await.expect(200).text());
        assert!(words.contains("Choose a playbook"), "{words}");
        set_status(&mut by, ticket, "solved").await;
        rest(desk).await;
        desk.advance((QUIET_DAYS + 1) * DAY).await;
        rest(desk).await;
    }

    async fn the_panel_works_without_script_and_hands_over_with_everything(desk) {
        let book = published(desk).await.to_string();
        let ticket = desk.ticket(&question()).await;
        let mut by = desk.sign_in(AGENT).await;
        let own = format!("/agent/tickets/{ticket}/case");
        let html = by.get(&own).await.expect(200).text();
        let words = page::words(&html);
        assert!(words.contains("Noisy printer") && words.contains("When does it hum?") && words.contains("recognised"), "{words}");
        assert!(html.contains("data-key=\"1\"") && html.contains("data-key=\"0\""), "answers have keys");
        // Into the reply, in the words of the level.
        by.post(&own, &[("act", "ask"), ("sign", "when"), ("level", "expert")]).await.expect(303);
        let draft = by.get(&format!("/agent/tickets/{ticket}")).await.expect(200).text();
        assert!(draft.contains("Noise under load or idle?\n\n1. only when it prints\n2. all the time\n3. I don&#39;t know") || draft.contains("Noise under load or idle?\n\n1. only when it prints\n2. all the time\n3. I don't know"), "the question stands in the draft");
        let unsure = by.post(&own, &form(&book, "answer", &[("sign", "when"), ("unsure", "1")])).await.expect(303);
        assert_eq!(unsure.location(), own);
        by.post(&own, &form(&book, "tried", &[("step", "clean"), ("result", "not_fixed")])).await.expect(303);
        let part = by.send(Ask::new("GET", &own).header("desk-part", "part")).await.expect(200).text();
        assert!(part.starts_with("<div class=\"context-part\""), "{part}");
        by.post(&own, &form(&book, "note", &[])).await.expect(303);
        let words = page::words(&by.get(&format!("/agent/tickets/{ticket}")).await.expect(200).text());
        for part in ["Hand over to the printer team", "When does it hum? Don't know", "Clean the rollers. Not fixed", "The fan is worn"] {
            assert!(words.contains(part), "{part} is missing: {words}");
        }
        // A page that stood open while the case went on writes nothing over.
        by.post(&own, &[("act", "answer"), ("playbook", "999"), ("version", "1"), ("sign", "when"), ("answer", "all the time")]).await.expect(409);
        let late = [("sign", "when"), ("answer", "all the time"), ("entries", "2")];
        by.post(&own, &form(&book, "answer", &late)).await.expect(409);
        by.post(&own, &[("act", "back"), ("entries", "3")]).await.expect(409);
        by.post(&own, &form(&book, "note", &[])).await.expect(409);
        assert_eq!(kept(desk, ticket).await.entries, 4);
        by.post(&own, &[("act", "aside")]).await.expect(303);
        assert!(page::words(&by.get(&own).await.expect(200).text()).contains("No playbook is used here"));
        // Set aside by mistake: all that was said comes back, and the playbook that it has is no other choice.
        by.post(&own, &[("act", "back")]).await.expect(303);
        by.post(&own, &[("act", "begin"), ("playbook", &book)]).await.expect(303);
        assert_eq!(kept(desk, ticket).await.said.len(), 3);
        assert_eq!(replayed(desk, ticket).await, kept(desk, ticket).await);
    }

    async fn a_sheet_is_checked_by_line_kept_in_versions_and_published_when_it_can_be(desk) {
        let mut lead = desk.sign_in(LEAD).await;
        let refused = lead.post("/agent/playbooks", &[("sheet", "no title")]).await.expect(422).text();
        assert!(refused.contains("no title"), "what was typed is still there");
        let broken = SHEET.replace("very common", "often");
        let at = lead.post("/agent/playbooks", &[("sheet", &broken)]).await.expect(303).location().to_owned();
        let words = page::words(&lead.get(&at).await.expect(200).text());
        assert!(words.contains("Line 10") && words.contains("rare, uncommon, common, very common"), "{words}");
        lead.post(&format!("{at}/publication"), &[]).await.expect(409);
        lead.post(&at, &[("sheet", SHEET), ("known", "1")]).await.expect(303);
        let late = lead.post(&at, &[("sheet", "mine"), ("known", "1")]).await.expect(409).text();
        assert!(late.contains("mine"), "nothing that was typed is lost");
        lead.post(&format!("{at}/publication"), &[("known", "1")]).await.expect(409);
        lead.post(&format!("{at}/publication"), &[("known", "2")]).await.expect(303);
        let words = page::words(&lead.get(&at).await.expect(200).text());
        assert!(words.contains("Version 2 is in use"), "{words}");
        let words = page::words(&lead.get(&format!("{at}/versions/2")).await.expect(200).text());
        assert!(words.contains("often") && words.contains("very common"), "{words}");
        let words = page::words(&lead.get(&format!("{at}/trial")).await.expect(200).text());
        assert!(words.contains("1000 cases") && words.contains("The fan is worn"), "{words}");
        lead.post(&format!("{at}/versions/1"), &[]).await.expect(303);
        let words = page::words(&lead.get(&at).await.expect(200).text());
        assert!(words.contains("Version 2 is in use; version 3 is being worked on"), "{words}");
        lead.post(&format!("{at}/retirement"), &[]).await.expect(303);
        let list = page::words(&lead.get("/agent/playbooks").await.expect(200).text());
        assert!(list.contains("Noisy printer") && list.contains("Retired"), "{list}");
        desk.verify().await;
    }

    async fn a_release_renews_what_nobody_changed_and_leaves_the_rest(desk) {
        let bring = async |first: &'static str, second: &'static str| {
            desk.app().write(async move |tx| {
                let all = [Shipped { slug: "one", sheet: first }, Shipped { slug: "two", sheet: second }];
                bring_shipped(tx, &all.map(Brought::from)).await
            }).await.expect("it is brought");
        };
        let find = async |slug: &'static str| {
            let found = desk.app().read(async move |db| store::playbooks::find_by_slug(db, slug).await).await;
            found.expect("a read works").expect("it was brought")
        };
        let renewed: &'static str = SHEET.replace("very common", "rare").leak();
        bring(SHEET, SHEET).await;
        bring(SHEET, SHEET).await;
        let (one, two) = (find("one").await, find("two").await);
        assert_eq!((one.published, one.draft, two.published), (Some(1), 1, Some(1)), "once, and in use");
        let mine = SHEET.replace("60 min", "45 min");
        let mut lead = desk.sign_in(LEAD).await;
        lead.post(&format!("/agent/playbooks/{}", two.id), &[("sheet", &mine), ("known", "1")]).await.expect(303);
        bring(renewed, renewed).await;
        let (one, two) = (find("one").await, find("two").await);
        assert_eq!((one.published, one.draft), (Some(2), 2), "nobody had changed it");
        bring(SHEET, SHEET).await;
        let beside = find("one").await;
        assert_eq!((beside.published, beside.draft, beside.shipped), (Some(2), 2, one.shipped), "an older node starts beside it");
        assert_eq!((two.published, two.draft), (Some(1), 2), "the desk's own text stays");
        let words = page::words(&lead.get(&format!("/agent/playbooks/{}", two.id)).await.expect(200).text());
        assert!(words.contains("A newer release of the desk brought another text"), "{words}");
        // Each version tells what its own maker changed, whatever was made between.
        let theirs = changed(&mut lead, two.id, 3).await;
        assert!(theirs.contains("dirty | rare") && !theirs.contains("45 min"), "{theirs}");
        let again = mine.replace("30 min", "20 min");
        lead.post(&format!("/agent/playbooks/{}", two.id), &[("sheet", &again), ("known", "2")]).await.expect(303);
        let ours = changed(&mut lead, two.id, 4).await;
        assert!(ours.contains("20 min") && !ours.contains("dirty | rare"), "{ours}");
        desk.verify().await;
    }
}
