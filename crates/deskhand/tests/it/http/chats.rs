//! Chats as the team has them: for whom one rings, what becomes of it when whoever leads it goes, and that nothing is lost on the
//! way, by two nodes, after a long cut, and when the desk stops.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use deskhand::commands::change_team::{add_team, join_team};
use deskhand::commands::manage_people::suspend_person;
use deskhand::commands::routing::{set_duty, set_routing};
use deskhand::commands::write_message::{NewMessage, write_message};
use deskhand::followers::{self, chats_left};
use domain::chat::{Chat, ChatAct, ChatState, GONE_US, MESSAGES_MAX};
use domain::message::{Channel, Markup, Visibility};
use domain::moment::SECOND_US;
use domain::person::Role;
use domain::routing::{Duty, Mode, Policy};
use domain::ticket::TicketChange;
use domain::{Actor, Event, TicketId};
use serde_json::{Value, json};

use super::widget::{Visitor, admin, read, texts, widget};
use crate::harness::client::Browser;
use crate::harness::{
    ADMIN, AGENT, Engine, Kind, LEAD, OTHER_AGENT, PASSWORD, PATIENCE, TestDesk, look, on_both, reply, write,
};

/// What somebody was told, the latest first; `*` where it is unread. Waits until what happened was told.
async fn told(desk: &TestDesk, email: &'static str) -> Vec<String> {
    let rest = async {
        loop {
            let behind = desk.app().read(async |db| {
                let head = store::events::head(db).await?.seq;
                let all = store::events::followers(db).await?;
                Ok(all.iter().find(|f| f.name == "notify").is_none_or(|f| f.cursor < head))
            });
            if !behind.await.expect("reads") {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, rest).await.expect("everybody is told");
    let person = desk.person(email).await;
    let all = desk.app().read(async move |db| store::notifications::list(db, person, 50).await).await;
    let mark = |unread: bool| if unread { "*" } else { "" };
    let lines = all.expect("reads").into_iter();
    lines.map(|n| format!("{}{}", mark(n.read_at.is_none()), n.kind.as_str())).collect()
}

async fn act(by: &mut Browser, ticket: TicketId, what: &str) {
    by.post(&format!("/agent/chats/{ticket}"), &[("act", what)]).await.expect(303);
}

async fn chat(desk: &TestDesk, ticket: TicketId) -> Chat {
    let found = desk.app().read(async move |db| store::chats::find(db, ticket).await).await;
    found.expect("reads").expect("it is a chat")
}

async fn owner(desk: &TestDesk, ticket: TicketId) -> Option<domain::PersonId> {
    let found = desk.app().read(async move |db| store::tickets::load(db, ticket).await).await;
    found.expect("reads").assignee
}

/// As the visitor is told of it.
async fn seen(by: &mut Visitor, ticket: TicketId) -> Value {
    let answer = by.get(&format!("conversations/{ticket}")).await.expect(200);
    read(&answer)["conversation"].clone()
}

async fn notes(desk: &TestDesk, ticket: TicketId) -> Vec<String> {
    let all = desk
        .app()
        .read(async move |db| store::messages::list_after(db, ticket, domain::MessageId(0), 100).await)
        .await;
    let all = all.expect("reads").into_iter().filter(|m| m.visibility == Visibility::Internal);
    all.map(|m| m.text).collect()
}

on_both! {
    async fn a_chat_that_waits_rings_until_somebody_takes_it(desk) {
        let key = widget(desk, "shop").await;
        let mut ben = desk.sign_in(AGENT).await;
        // Whoever wants to hear nothing hears nothing.
        let mut cleo = desk.sign_in(OTHER_AGENT).await;
        cleo.post("/agent/notifications/settings", &[("mail-chat_waits", "now")]).await.expect(303);
        let mut rosa = Visitor::come(desk, &key, None).await;
        let (ticket, _) = rosa.say("op-rosa-1", None, "The lamp flickers").await;
        assert_eq!(told(desk, AGENT).await, ["*chat_waits"]);
        assert_eq!(told(desk, OTHER_AGENT).await, [""; 0]);
        let person = desk.person(OTHER_AGENT).await;
        let chosen = desk.app().read(async move |db| store::notifications::choices(db, person).await).await.expect("reads");
        assert_eq!(chosen[&domain::notify::Kind::ChatWaits].mail, domain::notify::MailPace::No, "no mail tells of it");
        let bell = ben.get("/agent/notifications").await.expect(200).text();
        assert!(bell.contains("waits in the chat") && bell.contains(&format!("/agent/tickets/{ticket}")), "{bell}");
        // Nobody is rung for what was said once somebody has it.
        let mut lea = desk.sign_in(LEAD).await;
        act(&mut lea, ticket, "accept").await;
        assert_eq!(told(desk, AGENT).await, ["chat_waits"], "it waits no more");
        let settings = ben.get("/agent/notifications/settings").await.expect(200).text();
        assert!(settings.contains("name=\"push-chat_waits\"") && !settings.contains("name=\"mail-chat_waits\""));
    }

    async fn whoever_leaves_it_to_the_others_is_rung_no_more_and_others_are(desk) {
        let key = widget(desk, "shop").await;
        let mut ben = desk.sign_in(AGENT).await;
        let mut rosa = Visitor::come(desk, &key, None).await;
        let (ticket, _) = rosa.say("op-rosa-1", None, "The lamp flickers").await;
        assert_eq!(told(desk, AGENT).await, ["*chat_waits"]);
        act(&mut ben, ticket, "decline").await;
        assert_eq!(told(desk, AGENT).await, ["chat_waits"]);
        assert_eq!(told(desk, OTHER_AGENT).await, ["*chat_waits"]);
        // Offered to one of them, it is theirs alone.
        let (toms, _) = Visitor::come(desk, &key, None).await.say("op-tom-01", None, "The fan hums").await;
        let (cleo, by) = (desk.person(OTHER_AGENT).await, admin(desk).await);
        desk.app().write(async move |tx| {
            let change = TicketChange { assignee: Some(Some(cleo)), ..TicketChange::default() };
            deskhand::commands::change_ticket::change_ticket(tx, &by, toms, &change, "", None).await
        }).await.expect("assigned");
        let all = told(desk, OTHER_AGENT).await;
        assert!(all.len() == 3 && all.iter().all(|k| k == "*chat_waits"), "and not that a ticket was assigned: {all:?}");
    }

    async fn an_agent_who_signs_out_leaves_no_visitor_alone(desk) {
        let key = widget(desk, "shop").await;
        let (mut rosa, mut tom) = (Visitor::come(desk, &key, None).await, Visitor::come(desk, &key, None).await);
        let (ticket, _) = rosa.say("op-rosa-1", None, "The lamp flickers").await;
        let mut ben = desk.sign_in(AGENT).await;
        let mut elsewhere = desk.sign_in(AGENT).await;
        act(&mut ben, ticket, "accept").await;
        reply(&mut ben, ticket, "Try another bulb").await;
        let (toms, _) = tom.say("op-tom-01", None, "The fan hums").await;
        let mut line = rosa.listen(desk, &json!({ ticket.to_string(): 0 })).await;
        line.told("open").await;
        elsewhere.post("/sign-out", &[]).await.expect(200);
        assert_eq!(chat(desk, ticket).await.state, ChatState::With, "he is still there in the other browser");
        ben.post("/sign-out", &[]).await.expect(200);
        let back = chat(desk, ticket).await;
        assert!(back.waits_again(), "{back:?}");
        assert_eq!(owner(desk, ticket).await, None);
        // She is told, keeps what was said, and stands before whoever came later.
        loop {
            let c = line.told("conversation").await["conversation"].clone();
            if c["state"] == "waiting" {
                assert_eq!((&c["again"], &c["position"]), (&json!(true), &json!(1)));
                break;
            }
        }
        assert_eq!(texts(&rosa.messages(ticket, 0).await), ["The lamp flickers", "Try another bulb"]);
        assert_eq!(seen(&mut tom, toms).await["again"], json!(false), "he waits for the first time");
        let mut cleo = desk.sign_in(OTHER_AGENT).await;
        assert!(cleo.get("/agent/chats").await.expect(200).text().contains("The lamp flickers"));
        let history = cleo.get(&format!("/agent/tickets/{ticket}/history")).await.expect(200).text();
        assert!(history.contains("whoever had it signed out"), "{history}");
        assert!(told(desk, OTHER_AGENT).await.contains(&"*chat_waits".to_owned()));
        act(&mut cleo, ticket, "accept").await;
        assert_eq!(seen(&mut rosa, ticket).await["with"]["name"], json!("Cleo Agent"));
    }

    async fn chats_of_the_away_the_suspended_and_the_gone_wait_again(desk) {
        let key = widget(desk, "shop").await;
        let mut rosa = Visitor::come(desk, &key, None).await;
        let (ticket, _) = rosa.say("op-rosa-1", None, "The lamp flickers").await;
        let mut ben = desk.sign_in(AGENT).await;
        let me = desk.person(AGENT).await;
        act(&mut ben, ticket, "accept").await;
        desk.app().write(async move |tx| {
            set_duty(tx, &Actor::Desk, me, Duty::Taking, None).await?;
            set_duty(tx, &Actor::Desk, me, Duty::Away, None).await
        }).await.expect("said");
        assert!(chat(desk, ticket).await.waits_again(), "away");
        // Whoever takes one while they are away wants it.
        act(&mut ben, ticket, "accept").await;
        chats_left::look(desk.app()).await.expect("looked");
        assert_eq!(chat(desk, ticket).await.state, ChatState::With);
        // A browser that was closed signs nobody out.
        desk.advance(GONE_US / SECOND_US - 60).await;
        chats_left::look(desk.app()).await.expect("looked");
        assert_eq!(chat(desk, ticket).await.state, ChatState::With, "not yet");
        desk.advance(120).await;
        chats_left::look(desk.app()).await.expect("looked");
        assert!(chat(desk, ticket).await.waits_again(), "gone");
        assert_eq!(owner(desk, ticket).await, None);
        // What waits for the customer stays whose it is.
        act(&mut ben, ticket, "accept").await;
        crate::harness::set_status(&mut ben, ticket, "pending").await;
        desk.advance(GONE_US / SECOND_US + 60).await;
        chats_left::look(desk.app()).await.expect("looked");
        assert_eq!((chat(desk, ticket).await.state, owner(desk, ticket).await), (ChatState::With, Some(me)));
        rosa.say("op-rosa-2", Some(ticket), "It still does").await;
        chats_left::look(desk.app()).await.expect("looked");
        assert!(chat(desk, ticket).await.waits_again(), "she wrote");
        act(&mut ben, ticket, "accept").await;
        let by = admin(desk).await;
        desk.app().write(async move |tx| suspend_person(tx, &by, me, true).await).await.expect("suspended");
        assert!(chat(desk, ticket).await.waits_again(), "suspended");
        let mut ada = desk.sign_in(ADMIN).await;
        let history = ada.get(&format!("/agent/tickets/{ticket}/history")).await.expect(200).text();
        for words in ["whoever had it is away", "was not seen", "answers customers no more"] {
            assert!(history.contains(words), "{words}");
        }
    }

    async fn a_chat_goes_round_in_no_circle_by_routing_or_by_hand(desk) {
        let ben = desk.person(AGENT).await;
        let team = desk.app().write(async move |tx| {
            let team = add_team(tx, &Actor::Desk, "Shop").await?;
            join_team(tx, &Actor::Desk, team, ben).await?;
            set_duty(tx, &Actor::Desk, ben, Duty::Taking, None).await?;
            let policy = Policy { mode: Mode::FairTurn, present_min: 0, ..Policy::new(team) };
            set_routing(tx, &Actor::Desk, &policy).await.map(|()| team)
        }).await.expect("a team");
        let key = widget(desk, "shop").await;
        let (ticket, _) = Visitor::come(desk, &key, None).await.say("op-rosa-1", None, "The lamp flickers").await;
        let by = admin(desk).await;
        let to = by.clone();
        desk.app().write(async move |tx| {
            let change = TicketChange { team: Some(Some(team)), ..TicketChange::default() };
            deskhand::commands::change_ticket::change_ticket(tx, &to, ticket, &change, "", None).await
        }).await.expect("moved");
        followers::settle_routing(desk.app(), PATIENCE).await.expect("routing comes to rest");
        assert_eq!(owner(desk, ticket).await, None, "no browser of his was ever seen: he would leave it at once");
        assert_eq!(told(desk, AGENT).await[0], "*chat_waits", "but he is rung");
        // Somebody means it, and the desk does not go on about it.
        let times = async || {
            let all = desk.app().read(async move |db| store::events::of_ticket(db, ticket, 0, 200).await).await;
            let taken = |e: &store::events::Recorded| matches!(e.event, Event::Chat { act: ChatAct::TakenBack { .. }, .. });
            all.expect("reads").iter().filter(|e| taken(e)).count()
        };
        for _ in 0..2 {
            let by = by.clone();
            desk.app().write(async move |tx| {
                let change = TicketChange { assignee: Some(Some(ben)), ..TicketChange::default() };
                deskhand::commands::change_ticket::change_ticket(tx, &by, ticket, &change, "", None).await
            }).await.expect("assigned");
            chats_left::look(desk.app()).await.expect("looked");
        }
        assert_eq!((times().await, owner(desk, ticket).await), (1, Some(ben)));
        desk.advance(GONE_US / SECOND_US + 60).await;
        chats_left::look(desk.app()).await.expect("looked");
        assert_eq!((times().await, owner(desk, ticket).await), (2, None));
    }

    async fn a_second_rating_takes_the_place_of_the_first(desk) {
        let key = widget(desk, "shop").await;
        let mut rosa = Visitor::come(desk, &key, None).await;
        let (ticket, _) = rosa.say("op-rosa-1", None, "The lamp flickers").await;
        rosa.post(&format!("conversations/{ticket}/end"), &json!({})).await.expect(200);
        let at = format!("conversations/{ticket}/rating");
        for (good, words) in [(true, "Quick"), (true, "Quick"), (false, "Quick, but wrong"), (false, "")] {
            rosa.post(&at, &json!({ "good": good, "words": words })).await.expect(200);
        }
        assert_eq!(chat(desk, ticket).await.rated_good, Some(false));
        assert_eq!(notes(desk, ticket).await, ["> Quick, but wrong"]);
        let mut ben = desk.sign_in(AGENT).await;
        let history = ben.get(&format!("/agent/tickets/{ticket}/history")).await.expect(200).text();
        assert!(history.contains("said that the chat did not help") && !history.contains("said that the chat helped"), "{history}");
    }

    async fn what_is_too_long_is_refused_in_words_and_nothing_else_is(desk) {
        let key = widget(desk, "shop").await;
        let mut rosa = Visitor::come(desk, &key, None).await;
        for (length, code) in [(9_000, "invalid"), (70_000, "invalid"), (200_000, "too_large")] {
            let long = json!({ "op": "op-rosa-1", "conversation": null, "text": "x".repeat(length), "files": [] });
            let refused = rosa.post("messages", &long).await;
            assert!([413, 422].contains(&refused.status), "{length}: {}", refused.status);
            let said = read(&refused);
            assert_eq!(said["error"]["code"], json!(code), "{length}");
            assert!(said["error"]["message"].as_str().is_some_and(|m| !m.is_empty()), "{length}");
        }
        // The same name is good for the words as they are sent in the end.
        let (ticket, _) = rosa.say("op-rosa-1", None, &"x".repeat(8_000)).await;
        assert_eq!(rosa.messages(ticket, 0).await.len(), 1);
        // What the team says may be longer than a frame: it is named in its turn, and asked for.
        let mut line = rosa.listen(desk, &json!({ ticket.to_string(): 0 })).await;
        line.told("open").await;
        let mut ben = desk.sign_in(AGENT).await;
        reply(&mut ben, ticket, &"long ".repeat(15_000)).await;
        let behind = line.told("behind").await;
        let seq = behind["seq"].as_i64().expect("a number");
        let asked = rosa.messages(ticket, seq - 1).await;
        assert!(asked[0]["text"].as_str().is_some_and(|t| t.len() > 70_000));
    }

    async fn several_files_of_one_form_are_all_kept(desk) {
        let key = widget(desk, "shop").await;
        let mut rosa = Visitor::come(desk, &key, None).await;
        let files = [("a.txt", "text/plain", &b"one"[..]), ("b.txt", "text/plain", &b"two"[..])];
        let ask = rosa.ask("POST", "files").files(&[], &files);
        let kept = read(&rosa.browser.send(ask).await.expect(200));
        let ids: Vec<Value> = kept["files"].as_array().expect("a list").iter().map(|f| f["id"].clone()).collect();
        assert_eq!((ids.len(), &kept["id"], &kept["files"][1]["name"]), (2, &ids[0], &json!("b.txt")));
        let body = json!({ "op": "op-rosa-1", "conversation": null, "text": "look", "files": ids });
        let said = read(&rosa.post("messages", &body).await.expect(200));
        let names: Vec<&str> = said["message"]["files"].as_array().expect("a list").iter().filter_map(|f| f["name"].as_str()).collect();
        assert_eq!(names, ["a.txt", "b.txt"]);
    }

    async fn chats_are_led_without_any_script(desk) {
        let key = widget(desk, "shop").await;
        let (mut rosa, mut tom) = (Visitor::come(desk, &key, None).await, Visitor::come(desk, &key, None).await);
        let (ticket, _) = rosa.say("op-rosa-1", None, "The lamp flickers").await;
        let (toms, _) = tom.say("op-tom-01", None, "The fan hums").await;
        let mut ben = desk.sign_in(AGENT).await;
        let list = ben.get("/agent/chats").await.expect(200).text();
        for id in [ticket, toms] {
            assert!(list.contains(&format!("method=\"post\" action=\"/agent/chats/{id}\"")), "a form of its own");
            assert!(list.contains(&format!("href=\"/agent/tickets/{id}\"")));
        }
        let answer = ben.post(&format!("/agent/chats/{ticket}"), &[("act", "accept")]).await.expect(303);
        assert!(answer.location().starts_with(&format!("/agent/tickets/{ticket}")), "{}", answer.location());
        reply(&mut ben, ticket, "Try another bulb").await;
        assert_eq!(texts(&rosa.messages(ticket, 0).await).last(), Some(&"Try another bulb"));
        rosa.say("op-rosa-2", Some(ticket), "It helped").await;
        assert!(look(&mut ben, ticket).await.contains("It helped"));
        act(&mut ben, toms, "decline").await;
        let list = ben.get("/agent/chats").await.expect(200).text();
        assert!(!list.contains("The fan hums") && list.contains("The lamp flickers"));
        act(&mut ben, ticket, "end").await;
        assert_eq!(chat(desk, ticket).await.state, ChatState::Ended);
    }

    async fn the_desk_says_goodbye_to_those_who_listen_and_waits_for_nobody(desk) {
        let key = widget(desk, "shop").await;
        let mut rosa = Visitor::come(desk, &key, None).await;
        rosa.say("op-rosa-1", None, "The lamp flickers").await;
        let (mut first, mut second) = (rosa.listen(desk, &json!({})).await, rosa.listen(desk, &json!({})).await);
        first.told("open").await;
        second.told("open").await;
        let began = Instant::now();
        // One that never answers is waited for as little.
        let silent = rosa.listen(desk, &json!({})).await;
        let hears = async { (first.closed().await, second.closed().await) };
        let (codes, ()) = tokio::join!(hears, desk.stop());
        assert_eq!(codes, (1001, 1001));
        assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
        drop(silent);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_long_cut_everything_is_there() {
    let desk = TestDesk::start(Engine::Sqlite).await;
    let key = widget(&desk, "shop").await;
    let mut rosa = Visitor::come(&desk, &key, None).await;
    let (ticket, said) = rosa.say("op-rosa-1", None, "The lamp flickers").await;
    let from = said["message"]["seq"].as_i64().expect("a number");
    let many = MESSAGES_MAX * 2 + 50;
    let (by, app) = (Actor::person(desk.person(AGENT).await, Role::Agent, []), desk.app().clone());
    let to_all = app.desk.clone();
    app.write(async move |tx| {
        for n in 0..many {
            let message = NewMessage {
                visibility: Visibility::Public,
                channel: Channel::Web,
                text: format!("Answer {n}"),
                markup: Markup::Plain,
                html: None,
                uploads: Vec::new(),
                files: Vec::new(),
                to_dead: deskhand::commands::address_trouble::ToDead::LeaveOut,
                sending: deskhand::commands::recipients::Sending::default(),
                actions: Vec::new(),
                then: TicketChange::default(),
            };
            write_message(tx, &to_all, &by, ticket, &message).await?;
        }
        Ok(())
    })
    .await
    .expect("written");
    // Page by page, up to the number that the desk names as the last.
    let (mut after, mut all) = (from, Vec::new());
    let last = seen(&mut rosa, ticket).await["seq"].as_i64().expect("a number");
    while after < last {
        let page = rosa.messages(ticket, after).await;
        after = page.last().and_then(|m| m["seq"].as_i64()).expect("what the desk named is there");
        all.extend(page);
    }
    let expected: Vec<String> = (0..many).map(|n| format!("Answer {n}")).collect();
    assert_eq!(texts(&all), expected);
    // What was read is read, all of it.
    rosa.post(&format!("conversations/{ticket}/read"), &json!({ "seq": last })).await.expect(200);
    assert_eq!(seen(&mut rosa, ticket).await["unread"], json!(0));
    desk.end().await;
}

/// The visitors' lines end at one node, and the team works on the other.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn visitor_and_team_speak_through_two_nodes() {
    const LINES: usize = 8;
    let desk = TestDesk::start(Engine::Postgres).await;
    let node = desk.second_node().await;
    let key = widget(&desk, "shop").await;
    let (mut rosa, mut tom) =
        (Visitor::come(&desk, &key, None).await, Visitor::come(&desk, &key, None).await);
    let (ticket, said) = rosa.say("op-rosa-1", None, "The lamp flickers").await;
    let (toms, waits) = tom.say("op-tom-01", None, "The fan hums").await;
    assert_eq!(waits["conversation"]["position"], json!(2));
    let from = said["message"]["seq"].as_i64().expect("a number");
    let mut hers = rosa.listen(&desk, &json!({ ticket.to_string(): from })).await;
    let mut his = tom.listen(&desk, &json!({})).await;
    hers.told("open").await;
    his.told("open").await;

    let mut cleo = Browser::new(&node.host());
    cleo.post("/sign-in", &[("email", OTHER_AGENT), ("password", PASSWORD)]).await.expect(303);
    act(&mut cleo, ticket, "accept").await;
    // Who waits behind her moves up.
    loop {
        let c = his.told("conversation").await["conversation"].clone();
        assert_eq!(c["id"], json!(toms.0));
        if c["position"] == json!(1) {
            break;
        }
    }

    // Both speak at once.
    let team = async {
        for n in 0..LINES {
            // Where Rosa was quicker, Cleo reads first.
            while write(&mut cleo, ticket, Kind::Reply, &format!("Answer {n}"), &[]).await.status != 303 {}
        }
        cleo
    };
    let visitor = async {
        for n in 0..LINES {
            rosa.say(&format!("op-more-{n}"), Some(ticket), &format!("Question {n}")).await;
        }
        rosa
    };
    let (mut cleo, mut rosa) = tokio::join!(team, visitor);
    let mut heard: Vec<(i64, String)> = Vec::new();
    while heard.len() < 2 * LINES {
        let told = hers.told("message").await;
        assert_eq!(told["conversation"], json!(ticket.0));
        let seq = told["message"]["seq"].as_i64().expect("a number");
        heard.push((seq, told["message"]["text"].as_str().expect("words").to_owned()));
    }
    assert!(heard.is_sorted_by(|a, b| a.0 < b.0), "in the order of the log, each once: {heard:?}");
    let different: BTreeSet<&str> = heard.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(different.len(), 2 * LINES);
    let page = look(&mut cleo, ticket).await;
    for n in 0..LINES {
        assert!(page.contains(&format!("Question {n}")), "Question {n} is on the other node");
    }

    // She writes: the other node knows. Cleo looks and writes: her browser is told.
    hers.send(&json!({ "kind": "typing", "conversation": ticket.0 })).await;
    let visitor = {
        let app = desk.app();
        app.read(async move |db| Ok(store::tickets::load(db, ticket).await?.requester)).await.expect("reads")
    };
    let there = async {
        while !node.running.app.presence.is_looking(visitor, ticket) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, there).await.expect("that she writes is known there");
    let fields = [("tab", "a1"), ("doing", "writes_reply")];
    cleo.post(&format!("/agent/tickets/{ticket}/presence"), &fields).await.expect(204);
    let read_up_to = hers.told("read").await;
    let last = heard.last().map(|(seq, _)| *seq).expect("something was said");
    assert_eq!((&read_up_to["conversation"], &read_up_to["seq"]), (&json!(ticket.0), &json!(last)));
    assert_eq!(hers.told("typing").await["name"], json!("Cleo Agent"));

    // Cut off, and back at the other node: what was missed comes, and nothing twice.
    drop(hers);
    reply(&mut cleo, ticket, "Are you still there?").await;
    rosa.browser = Browser::new(&node.host());
    let mut again = rosa.listen(&desk, &json!({ ticket.to_string(): last })).await;
    assert_eq!(again.told("message").await["message"]["text"], json!("Are you still there?"));
    assert_eq!(again.told("conversation").await["conversation"]["with"]["name"], json!("Cleo Agent"));
    desk.end().await;
}
