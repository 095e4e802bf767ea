//! Tickets that find their owner by themselves.

use std::collections::BTreeMap;

use deskhand::commands::change_team::{add_team, join_team};
use deskhand::commands::routing::{NeedWish, add_need, add_skill, set_duty, set_routing, set_skills};
use deskhand::followers;
use domain::routing::{Duty, Mode, NeedWhen, Policy};
use domain::ticket::TicketChange;
use domain::{Actor, PersonId, SkillId, TeamId, TicketId};
use store::tickets;

use super::receive_letter::ROSA;
use crate::harness::client::Browser;
use crate::harness::letters::Mail;
use crate::harness::{
    AGENT, Engine, LEAD, OTHER_AGENT, PATIENCE, TestDesk, look, on_both, page, reply, set_status, write,
};
use crate::harness::{Kind, Node};

const MINUTE: i64 = 60;

/// Lets mail be read and teams be looked at.
async fn rest(desk: &TestDesk) {
    followers::settle_routing(desk.app(), PATIENCE).await.expect("routing comes to rest");
}

async fn change(desk: &TestDesk, id: TicketId, change: TicketChange) {
    let done = desk.app().write(async move |tx| {
        deskhand::commands::change_ticket::change_ticket(tx, &Actor::Desk, id, &change, "", None).await
    });
    done.await.expect("it is changed");
}

fn to_team(team: TeamId) -> TicketChange {
    TicketChange { team: Some(Some(team)), ..TicketChange::default() }
}

/// A team of Ben and Cleo, both taking tickets, with what `wish` makes of the standard policy.
async fn team(desk: &TestDesk, name: &'static str, wish: impl Fn(&mut Policy)) -> TeamId {
    let people = [desk.person(AGENT).await, desk.person(OTHER_AGENT).await];
    let made = desk.app().write(async move |tx| {
        let team = add_team(tx, &Actor::Desk, name).await?;
        for person in people {
            join_team(tx, &Actor::Desk, team, person).await?;
            set_duty(tx, &Actor::Desk, person, Duty::Taking, None).await?;
        }
        Ok(team)
    });
    let team = made.await.expect("a team");
    // Tests send no beats: nobody is seen.
    let mut policy = Policy { mode: Mode::FairTurn, present_min: 0, ..Policy::new(team) };
    wish(&mut policy);
    desk.app().write(async move |tx| set_routing(tx, &Actor::Desk, &policy).await).await.expect("it routes");
    team
}

async fn on_duty(desk: &TestDesk, email: &'static str, duty: Duty) {
    let person = desk.person(email).await;
    let done = desk.app().write(async move |tx| set_duty(tx, &Actor::Desk, person, duty, None).await);
    done.await.expect("they may");
}

async fn owner(desk: &TestDesk, id: TicketId) -> Option<PersonId> {
    desk.app().read(async move |db| tickets::load(db, id).await).await.expect("a ticket").assignee
}

async fn mail(desk: &TestDesk, n: usize) -> TicketId {
    let mail = Mail::new(ROSA, &format!("Question {n}"), "It hums.").id(&format!("r{n}@customer.example"));
    desk.ticket(&mail).await
}

async fn asked(desk: &TestDesk, team: TeamId, n: usize) -> TicketId {
    let id = mail(desk, n).await;
    change(desk, id, to_team(team)).await;
    rest(desk).await;
    id
}

async fn history(by: &mut Browser, ticket: TicketId) -> String {
    page::words(&by.get(&format!("/agent/tickets/{ticket}/history")).await.expect(200).text())
}

on_both! {
    async fn tickets_go_in_turn_and_the_history_says_why(desk) {
        let team = team(desk, "Hardware", |p| (p.places, p.stick_days) = (2, 0)).await;
        let (ben, cleo) = (desk.person(AGENT).await, desk.person(OTHER_AGENT).await);
        let mut owners = Vec::new();
        let mut all = Vec::new();
        for n in 0..5 {
            let id = asked(desk, team, n).await;
            owners.push(owner(desk, id).await);
            all.push(id);
        }
        assert_eq!(owners, [Some(ben), Some(cleo), Some(ben), Some(cleo), None], "each two places, the fifth waits");
        let mut lead = desk.sign_in(LEAD).await;
        let told = history(&mut lead, all[2]).await;
        assert!(told.contains("Ben Agent : 1 of 2 places taken, next in turn."), "{told}");
        let queue = page::words(&lead.get(&format!("/agent/teams/{team}/queue")).await.expect(200).text());
        assert!(queue.contains("Everybody who is there has all places taken."), "{queue}");
        // A place frees up: what waits is pulled.
        let mut agent = desk.sign_in(AGENT).await;
        set_status(&mut agent, all[0], "solved").await;
        rest(desk).await;
        assert_eq!(owner(desk, all[4]).await, Some(ben));
        desk.verify().await;
    }

    async fn who_is_away_gets_nothing_and_a_restart_forgets_nothing(desk) {
        let team = team(desk, "Hardware", |_| {}).await;
        for email in [AGENT, OTHER_AGENT] {
            on_duty(desk, email, Duty::Away).await;
        }
        let id = asked(desk, team, 0).await;
        assert_eq!(owner(desk, id).await, None);
        let mut lead = desk.sign_in(LEAD).await;
        let queue = page::words(&lead.get(&format!("/agent/teams/{team}/queue")).await.expect(200).text());
        assert!(queue.contains("Nobody of the team is there and takes tickets."), "{queue}");
        desk.restart().await;
        // Through the page's own switch this time.
        let mut cleo = desk.sign_in(OTHER_AGENT).await;
        let home = cleo.get("/agent/views/open").await.expect(200).text();
        assert!(home.contains("class=\"duty\""), "the switch is there");
        cleo.post("/agent/duty", &[("state", "taking")]).await.expect(303);
        rest(desk).await;
        assert_eq!(owner(desk, id).await, Some(desk.person(OTHER_AGENT).await));
        let light = desk.sign_in(LEAD).await.get("/agent/views/open").await.expect(200).text();
        assert!(!light.contains("class=\"duty\""), "who is in no team that routes has no switch");
        desk.verify().await;
    }

    async fn a_skill_is_waited_for_and_asked_less_of_after_some_steps(desk) {
        let team = team(desk, "Hardware", |p| (p.relax_min, p.stick_days) = (15, 0)).await;
        let cleo = desk.person(OTHER_AGENT).await;
        let ben = desk.person(AGENT).await;
        let skill: SkillId = desk.app().write(async move |tx| {
            let skill = add_skill(tx, &Actor::Desk, "Printers", "").await?;
            let wish = NeedWish { team: Some(team), when: NeedWhen::Tag("printer".into()), skill, level: 2 };
            add_need(tx, &Actor::Desk, &wish).await?;
            set_skills(tx, &Actor::Desk, cleo, &BTreeMap::from([(skill, 3)]), None).await?;
            set_skills(tx, &Actor::Desk, ben, &BTreeMap::from([(skill, 1)]), None).await?;
            Ok(skill)
        }).await.expect("skills");
        assert!(skill.0 > 0);
        let tagged = |team| TicketChange { add_tags: vec!["printer".into()], ..to_team(team) };
        let first = mail(desk, 0).await;
        change(desk, first, tagged(team)).await;
        rest(desk).await;
        assert_eq!(owner(desk, first).await, Some(cleo));
        let mut lead = desk.sign_in(LEAD).await;
        let told = history(&mut lead, first).await;
        assert!(told.contains("assigned for the skill Printers: 0 of 8 places taken, nobody else could"), "{told}");
        on_duty(desk, OTHER_AGENT, Duty::Away).await;
        let second = mail(desk, 1).await;
        change(desk, second, tagged(team)).await;
        rest(desk).await;
        assert_eq!(owner(desk, second).await, None, "Ben's level is too low");
        let tried = page::words(&lead.get(&format!("/agent/teams/{team}/queue?ticket={second}")).await.expect(200).text());
        assert!(tried.contains("Printers: level 1, it needs 2") && tried.contains("Cleo Agent"), "{tried}");
        desk.advance(16 * MINUTE).await;
        rest(desk).await;
        assert_eq!(owner(desk, second).await, Some(ben));
        assert!(history(&mut lead, second).await.contains("less skill is asked for after waiting"));
        desk.verify().await;
    }

    async fn whoever_knows_the_customer_gets_the_next_one(desk) {
        let team = team(desk, "Hardware", |p| p.stick_days = 30).await;
        let cleo = desk.person(OTHER_AGENT).await;
        let first = mail(desk, 0).await;
        change(desk, first, TicketChange { assignee: Some(Some(cleo)), ..TicketChange::default() }).await;
        let mut agent = desk.sign_in(OTHER_AGENT).await;
        set_status(&mut agent, first, "solved").await;
        for n in 1..3 {
            let id = asked(desk, team, n).await;
            assert_eq!(owner(desk, id).await, Some(cleo), "{n}");
        }
        desk.verify().await;
    }

    async fn it_is_taken_back_from_whoever_let_it_lie_and_not_from_whoever_wrote(desk) {
        let team = team(desk, "Hardware", |p| (p.untouched_min, p.stick_days) = (30, 0)).await;
        let (ben, cleo) = (desk.person(AGENT).await, desk.person(OTHER_AGENT).await);
        let (lies, answered) = (asked(desk, team, 0).await, asked(desk, team, 1).await);
        assert_eq!((owner(desk, lies).await, owner(desk, answered).await), (Some(ben), Some(cleo)));
        let mut agent = desk.sign_in(OTHER_AGENT).await;
        write(&mut agent, answered, Kind::Note, "Looking.", &[]).await.expect(303);
        rest(desk).await;
        on_duty(desk, AGENT, Duty::Finishing).await;
        desk.advance(31 * MINUTE).await;
        rest(desk).await;
        assert_eq!((owner(desk, lies).await, owner(desk, answered).await), (Some(cleo), Some(cleo)));
        let told = history(&mut agent, lies).await;
        assert!(told.contains("The desk took the ticket back from Ben Agent, who had not come to it"), "{told}");
        desk.verify().await;
    }

    async fn it_is_taken_back_from_whoever_goes_while_the_customer_waits(desk) {
        let team = team(desk, "Hardware", |p| (p.off_duty_min, p.stick_days) = (10, 0)).await;
        let (ben, cleo) = (desk.person(AGENT).await, desk.person(OTHER_AGENT).await);
        let (open, waits) = (asked(desk, team, 0).await, asked(desk, team, 1).await);
        let mut agent = desk.sign_in(AGENT).await;
        reply(&mut agent, open, "I come at noon.").await;
        change(desk, waits, TicketChange { assignee: Some(Some(ben)), ..TicketChange::default() }).await;
        rest(desk).await;
        on_duty(desk, AGENT, Duty::Away).await;
        rest(desk).await;
        desk.advance(9 * MINUTE).await;
        rest(desk).await;
        assert_eq!(owner(desk, open).await, Some(ben));
        desk.advance(2 * MINUTE).await;
        rest(desk).await;
        assert_eq!(owner(desk, open).await, Some(cleo));
        assert_eq!(owner(desk, waits).await, Some(ben), "what somebody was given by hand stays with them");
        desk.verify().await;
    }

    async fn what_nobody_takes_goes_on_to_the_other_team_once(desk) {
        let second = team(desk, "Second line", |_| {}).await;
        let first = team(desk, "Hardware", |p| (p.overflow_to, p.overflow_min) = (Some(second), 20)).await;
        for email in [AGENT, OTHER_AGENT] {
            on_duty(desk, email, Duty::Away).await;
        }
        let id = asked(desk, first, 0).await;
        desk.advance(19 * MINUTE).await;
        rest(desk).await;
        let in_team = async |desk: &TestDesk| desk.app().read(async move |db| tickets::load(db, id).await).await.expect("it").team;
        assert_eq!(in_team(desk).await, Some(first));
        desk.advance(2 * MINUTE).await;
        rest(desk).await;
        assert_eq!(in_team(desk).await, Some(second));
        let mut lead = desk.sign_in(LEAD).await;
        assert!(history(&mut lead, id).await.contains("handed the ticket on from the team Hardware to the team Second line after 2"));
        on_duty(desk, AGENT, Duty::Taking).await;
        rest(desk).await;
        assert_eq!(owner(desk, id).await, Some(desk.person(AGENT).await));
        desk.verify().await;
    }

    async fn spam_and_what_sleeps_is_given_to_nobody(desk) {
        let team = team(desk, "Hardware", |p| p.places = 1).await;
        for email in [AGENT, OTHER_AGENT] {
            on_duty(desk, email, Duty::Away).await;
        }
        let (spam, asleep) = (asked(desk, team, 0).await, asked(desk, team, 1).await);
        let mut agent = desk.sign_in(AGENT).await;
        agent.post(&format!("/agent/tickets/{spam}/spam"), &[]).await.expect(303);
        agent.post(&format!("/agent/tickets/{asleep}/snooze"), &[("typed", "in 2h")]).await.expect(303);
        on_duty(desk, OTHER_AGENT, Duty::Taking).await;
        rest(desk).await;
        assert_eq!((owner(desk, spam).await, owner(desk, asleep).await), (None, None));
        desk.advance(2 * 60 * MINUTE + 5).await;
        rest(desk).await;
        assert_eq!((owner(desk, spam).await, owner(desk, asleep).await), (None, Some(desk.person(OTHER_AGENT).await)));
        desk.verify().await;
    }

    async fn turning_it_on_gives_out_what_waits_and_off_leaves_the_rest(desk) {
        let team = team(desk, "Hardware", |p| p.mode = Mode::ByHand).await;
        let waiting = [asked(desk, team, 0).await, asked(desk, team, 1).await];
        assert_eq!((owner(desk, waiting[0]).await, owner(desk, waiting[1]).await), (None, None));
        let mut lead = desk.sign_in(LEAD).await;
        let path = format!("/agent/teams/{team}/routing");
        lead.post(&path, &[("mode", "least_loaded"), ("places", "0")]).await.expect(422);
        lead.post(&path, &[("mode", "least_loaded"), ("stick_days", "0")]).await.expect(303);
        rest(desk).await;
        let owners = [owner(desk, waiting[0]).await, owner(desk, waiting[1]).await];
        assert!(owners.iter().all(Option::is_some) && owners[0] != owners[1], "{owners:?}");
        lead.post(&path, &[("mode", "by_hand")]).await.expect(303);
        rest(desk).await;
        let third = asked(desk, team, 2).await;
        assert_eq!(owner(desk, third).await, None);
        desk.verify().await;
    }
}

async fn both_rest(desk: &TestDesk, node: &Node) {
    rest(desk).await;
    followers::settle_routing(&node.running.app, PATIENCE).await.expect("the other node comes to rest");
    rest(desk).await;
}

/// Two nodes look at the same teams: every ticket is given once, and nobody has more than their places.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_give_no_ticket_twice() {
    const TICKETS: usize = 24;
    let desk = TestDesk::start(Engine::Postgres).await;
    let node = desk.second_node().await;
    let team = team(&desk, "Hardware", |p| (p.places, p.stick_days) = (8, 0)).await;
    for email in [AGENT, OTHER_AGENT] {
        on_duty(&desk, email, Duty::Away).await;
    }
    let mut all = Vec::new();
    for n in 0..TICKETS {
        let id = mail(&desk, n).await;
        change(&desk, id, to_team(team)).await;
        all.push(id);
    }
    both_rest(&desk, &node).await;
    // Both nodes are told at the same moment, each by another change.
    let (ben, cleo) = (desk.person(AGENT).await, desk.person(OTHER_AGENT).await);
    let here = desk.app().write(async move |tx| set_duty(tx, &Actor::Desk, ben, Duty::Taking, None).await);
    let there =
        node.running.app.write(async move |tx| set_duty(tx, &Actor::Desk, cleo, Duty::Taking, None).await);
    let (a, b) = tokio::join!(here, there);
    a.expect("here");
    b.expect("there");
    both_rest(&desk, &node).await;
    let given: Vec<TicketId> = desk
        .app()
        .read(async |db| {
            let all = store::events::after(db, 0, 100_000).await?.0;
            Ok(all
                .into_iter()
                .filter_map(|r| match r.event {
                    domain::Event::TicketRouted { ticket, .. } => Some(ticket),
                    _ => None,
                })
                .collect())
        })
        .await
        .expect("the log");
    let mut once = given.clone();
    once.sort();
    once.dedup();
    assert_eq!((given.len(), once.len()), (16, 16), "eight each, none twice");
    let mut owners = BTreeMap::new();
    for id in &all {
        *owners.entry(owner(&desk, *id).await).or_insert(0) += 1;
    }
    assert_eq!(owners, BTreeMap::from([(None, 8), (Some(ben), 8), (Some(cleo), 8)]));
    let mut lead = desk.sign_in(LEAD).await;
    assert!(page::words(&look(&mut lead, all[0]).await).contains("Question 0"));
    desk.verify().await;
    node.running.stop().await;
    desk.end().await;
}
