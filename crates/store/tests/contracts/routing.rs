//! Routing: policies, skills, duty, and queues.

use std::collections::BTreeMap;

use domain::message::Channel;
use domain::moment::MINUTE_US;
use domain::routing::{Duty, Held, Mode, NeedRule, NeedWhen, Policy, Skill, Weights};
use domain::ticket::{Status, Ticket};
use domain::{Moment, PersonId, Refusal, Result, SkillId, TeamId, TicketId};
use store::routing::{self, GivenTicket, OnDuty, Routed};
use store::{Tx, teams, tickets};

use crate::harness::{START, on_both};
use crate::world::{World, a_team, a_ticket, note};

fn at(min: i64) -> Moment {
    START.plus_us(min * MINUTE_US)
}

fn policy(team: TeamId) -> Policy {
    Policy {
        mode: Mode::FairTurn,
        places: 5,
        weights: Weights { written: 1, chat: 2, spoken: 3 },
        overflow_min: 7,
        stick_days: 8,
        stick_wait_min: 9,
        relax_min: 10,
        present_min: 11,
        off_duty_min: 12,
        untouched_min: 13,
        hard_in_a_row: 14,
        hard_wait_min: 15,
        ..Policy::new(team)
    }
}

fn row(ticket: TicketId, team: TeamId, target: i64) -> Routed {
    Routed {
        ticket,
        team,
        since: at(0),
        target: at(target),
        needs: BTreeMap::new(),
        knows: None,
        has_overflowed: false,
        given_to: None,
    }
}

async fn in_team(tx: &mut Tx, world: World, assignee: Option<PersonId>, status: Status) -> Result<TicketId> {
    let id = tx.next_ticket_id().await?;
    let ticket = a_ticket(id, world.rosa, tx.now());
    let solved_at = (!status.is_unsolved()).then_some(tx.now());
    let ticket = Ticket { team: Some(world.team), assignee, status, solved_at, ..ticket };
    tickets::insert(tx, &ticket).await?;
    note(tx);
    Ok(id)
}

async fn skill(tx: &mut Tx, name: &str, language: Option<&str>) -> Result<SkillId> {
    let id = tx.next_id().await?;
    let language = language.map(str::to_owned);
    routing::insert_skill(tx, &Skill { id, name: name.into(), language }).await?;
    note(tx);
    Ok(id)
}

on_both! {
    async fn a_policy_is_what_was_written_and_a_look_moves_with_it(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            let (team, now) = (world.team, tx.now());
            assert_eq!(routing::policy_of(tx, team).await?, Policy::new(team));
            assert!(!routing::is_on(tx).await?);
            routing::look(tx, team).await?;
            assert_eq!(routing::next_due(tx).await?, None, "nothing is looked at where nothing was set up");
            let other: TeamId = tx.next_id().await?;
            teams::insert(tx, &a_team(other, "Second line", now)).await?;
            let wanted = Policy { overflow_to: Some(other), ..policy(team) };
            routing::put_policy(tx, &wanted).await?;
            assert_eq!(routing::policy_of(tx, team).await?, wanted);
            assert_eq!(routing::policies(tx).await?, std::slice::from_ref(&wanted));
            assert!(routing::is_on(tx).await?);
            assert_eq!((routing::next_due(tx).await?, routing::due(tx, now, 10).await?), (Some(now), vec![team]));
            let look = routing::begin_look(tx, team).await?.expect("its moment has come");
            assert_eq!((look.policy, look.turn, look.applied_to), (wanted.clone(), 0, Some(TicketId(0))));
            let later = now.plus_us(MINUTE_US);
            routing::end_look(tx, team, 4, None, Some(later)).await?;
            assert_eq!(routing::begin_look(tx, team).await?, None, "its moment is later");
            assert_eq!(routing::due(tx, now, 10).await?, []);
            assert_eq!(routing::due(tx, later, 10).await?, [team]);
            routing::look(tx, team).await?;
            assert_eq!(routing::begin_look(tx, team).await?.map(|l| (l.turn, l.applied_to)), Some((4, None)));
            routing::end_look(tx, team, 4, None, None).await?;
            routing::look_of_person(tx, world.ben).await?;
            assert_eq!(routing::next_due(tx).await?, None, "Ben is in no team");
            routing::look_of_person(tx, world.ana).await?;
            assert_eq!(routing::next_due(tx).await?, Some(now));
            routing::end_look(tx, team, 4, None, None).await?;
            routing::apply_anew(tx).await?;
            assert_eq!(routing::begin_look(tx, team).await?.map(|l| (l.turn, l.applied_to)), Some((4, Some(TicketId(0)))));
            let off = Policy { mode: Mode::ByHand, ..wanted };
            routing::put_policy(tx, &off).await?;
            assert!(!routing::is_on(tx).await?);
            teams::delete(tx, other).await?;
            assert_eq!(routing::policy_of(tx, team).await?, Policy { overflow_to: None, ..off });
            Ok(())
        }).await;
    }

    async fn skills_levels_and_needs(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            let printers = skill(tx, "Printers", None).await?;
            let german = skill(tx, "German", Some("de")).await?;
            assert_eq!(routing::load_skill(tx, german).await?.language.as_deref(), Some("de"));
            assert!(routing::load_skill(tx, SkillId(1)).await.is_err());
            for (name, language) in [("printers", None), ("Deutsch", Some("de"))] {
                let id = tx.next_id().await?;
                let twice = Skill { id, name: name.into(), language: language.map(str::to_owned) };
                let refused = routing::insert_skill(tx, &twice).await.expect_err("there is one");
                assert!(matches!(refused.refusal(), Some(Refusal::Taken { what: "skill", .. })), "{name}");
            }
            let names: Vec<_> = routing::skills(tx).await?.into_iter().map(|s| s.name).collect();
            assert_eq!(names, ["German", "Printers"]);
            let refused = routing::rename_skill(tx, printers, "GERMAN").await.expect_err("there is one");
            assert!(matches!(refused.refusal(), Some(Refusal::Taken { what: "skill", .. })));
            routing::rename_skill(tx, printers, "PRINTERS").await?;
            assert_eq!(routing::load_skill(tx, printers).await?.name, "PRINTERS", "its own name is free to it");
            routing::rename_skill(tx, printers, "Printers").await?;
            let of_ana = BTreeMap::from([(printers, 2), (german, 5)]);
            routing::put_levels(tx, world.ana, &of_ana).await?;
            routing::put_levels(tx, world.ben, &BTreeMap::from([(german, 1)])).await?;
            assert_eq!(routing::levels(tx).await?.len(), 2);
            assert_eq!(routing::levels_of_team(tx, world.team).await?, BTreeMap::from([(world.ana, of_ana)]));
            let mut rules = Vec::new();
            for (team, when, skill) in [
                (Some(world.team), NeedWhen::Always, printers),
                (None, NeedWhen::Tag("toner".into()), printers),
                (None, NeedWhen::Tag("de".into()), german),
            ] {
                let rule = NeedRule { id: tx.next_id().await?, team, when, skill, level: 3 };
                routing::insert_need(tx, &rule).await?;
                rules.push(rule);
            }
            assert_eq!(routing::needs(tx).await?, rules);
            assert!(routing::delete_need(tx, rules[1].id).await?);
            assert!(!routing::delete_need(tx, rules[1].id).await?);
            routing::delete_skill(tx, printers).await?;
            assert_eq!(routing::needs(tx).await?, rules[2..]);
            assert_eq!(routing::levels(tx).await?[&world.ana], BTreeMap::from([(german, 5)]));
            Ok(())
        }).await;
    }

    async fn who_said_nothing_is_away_and_members_are_who_can_have_tickets(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            assert_eq!(routing::duty(tx, world.ana).await?, OnDuty::default());
            assert_eq!(routing::duty_where_routed(tx, world.ana).await?, None);
            routing::put_policy(tx, &policy(world.team)).await?;
            assert_eq!(routing::duty_where_routed(tx, world.ana).await?, Some(OnDuty::default()));
            assert_eq!(routing::duty_where_routed(tx, world.ben).await?, None);
            let away = OnDuty { state: Duty::Away, until: Some(at(30)), places: Some(3), stand_in: Some(world.ben) };
            routing::put_duty(tx, world.ana, away).await?;
            assert_eq!(routing::duty(tx, world.ana).await?, away);
            let absences = routing::absences(tx).await?;
            let told: Vec<_> = absences.iter().map(|a| (a.person, a.until, a.stand_in.as_ref().map(|p| p.id))).collect();
            assert_eq!(told, [(world.ana, at(30), Some(world.ben))]);
            assert_eq!(routing::stand_in(tx, world.ana, at(29)).await?, Some(world.ben));
            assert_eq!(routing::stand_in(tx, world.ana, at(30)).await?, None, "it is over by itself");
            assert_eq!(routing::stand_in(tx, world.ben, at(29)).await?, None);
            let taking = OnDuty { state: Duty::Taking, until: None, places: Some(3), stand_in: None };
            routing::put_duty(tx, world.ana, taking).await?;
            assert_eq!((routing::absences(tx).await?.len(), routing::stand_in(tx, world.ana, at(29)).await?), (0, None));
            routing::put_turn(tx, world.team, world.ana, 7).await?;
            routing::put_turn(tx, world.team, world.ana, 8).await?;
            let members = routing::members(tx, world.team).await?;
            assert_eq!(members.len(), 1);
            assert_eq!((members[0].id, members[0].duty, members[0].turn, members[0].seen_at), (world.ana, taking, 8, None));
            in_team(tx, world, Some(world.ana), Status::Open).await?;
            in_team(tx, world, Some(world.ana), Status::Open).await?;
            in_team(tx, world, Some(world.ana), Status::Pending).await?;
            in_team(tx, world, Some(world.ben), Status::Open).await?;
            assert_eq!(routing::taken(tx, world.team).await?, [(world.ana, Channel::Email, 2)]);
            Ok(())
        }).await;
    }

    async fn a_queue_stands_by_target_and_shows_only_what_is_true(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            let team = world.team;
            routing::put_policy(tx, &policy(team)).await?;
            let first = in_team(tx, world, None, Status::New).await?;
            let second = in_team(tx, world, None, Status::Open).await?;
            let taken = in_team(tx, world, Some(world.ana), Status::Open).await?;
            let waits = async |tx: &mut Tx, id| routing::waits_in(tx, id).await;
            assert_eq!((waits(tx, first).await?, waits(tx, taken).await?), (Some(team), None));
            assert_eq!(waits(tx, world.ticket).await?, None, "it is in no team");
            assert_eq!(routing::nobodys(tx, team, TicketId(0), 10).await?, [first, second]);
            assert_eq!(routing::nobodys(tx, team, first, 10).await?, [second]);
            assert_eq!(routing::find(tx, first).await?, None);
            let printers = skill(tx, "Printers", None).await?;
            let needy = Routed {
                needs: BTreeMap::from([(printers, 2)]), knows: Some(world.ana), has_overflowed: true, ..row(first, team, 20)
            };
            routing::put(tx, &needy).await?;
            routing::put(tx, &row(second, team, 10)).await?;
            routing::put(tx, &row(taken, team, 5)).await?;
            assert_eq!(routing::find(tx, first).await?, Some(needy.clone()));
            let queue = routing::waiting(tx, team, 10).await?;
            assert_eq!(queue.iter().map(|q| q.ticket).collect::<Vec<_>>(), [second, first], "what somebody has is not shown");
            assert_eq!((&queue[1].needs, queue[1].knows, queue[1].has_overflowed), (&needy.needs, needy.knows, true));
            assert_eq!(routing::count_waiting(tx, team, 10).await?, 2);
            assert_eq!(routing::count_waiting(tx, team, 1).await?, 1);
            let late = routing::waiting_since(tx, team, at(0), 10).await?;
            assert_eq!(late.iter().map(|q| q.ticket).collect::<Vec<_>>(), [second], "what was handed on stays");
            assert_eq!(routing::waiting_since(tx, team, at(-1), 10).await?, []);
            assert!(routing::remove(tx, second).await?);
            assert!(!routing::remove(tx, second).await?);
            routing::clear(tx, team).await?;
            assert_eq!(routing::find(tx, first).await?, None);
            Ok(())
        }).await;
    }

    async fn what_was_given_is_touched_by_its_owner_and_marked_when_they_are_off(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            let team = world.team;
            routing::put_policy(tx, &policy(team)).await?;
            let ticket = in_team(tx, world, Some(world.ana), Status::Open).await?;
            routing::put(tx, &Routed { given_to: Some(world.ana), ..row(ticket, team, 0) }).await?;
            assert!(routing::is_held_by(tx, ticket, world.ana).await?);
            assert!(!routing::is_held_by(tx, ticket, world.ben).await?);
            let held = async |tx: &mut Tx| {
                let all = routing::given(tx, team, 10).await?;
                assert_eq!(all.iter().map(|g| (g.ticket, g.person)).collect::<Vec<_>>(), [(ticket, world.ana)]);
                Ok::<_, domain::Error>(all.first().map(|g: &GivenTicket| g.held).expect("one"))
            };
            let fresh = Held { given_at: at(0), touched_at: None, off_since: None };
            assert_eq!(held(tx).await?, fresh);
            routing::touch(tx, ticket, world.ben, at(1)).await?;
            assert_eq!(held(tx).await?, fresh, "somebody else");
            routing::touch(tx, ticket, world.ana, at(2)).await?;
            routing::touch(tx, ticket, world.ana, at(3)).await?;
            routing::mark_off(tx, ticket, Some(at(4))).await?;
            assert_eq!(held(tx).await?, Held { touched_at: Some(at(2)), off_since: Some(at(4)), ..fresh });
            routing::put(tx, &Routed { given_to: Some(world.ana), ..row(ticket, team, 0) }).await?;
            assert_eq!(held(tx).await?, fresh, "given anew");
            Ok(())
        }).await;
    }

    async fn who_solved_the_last_ticket_knows_the_contact(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            let new = in_team(tx, world, None, Status::New).await?;
            assert_eq!(routing::who_knows(tx, world.rosa, at(-5), new).await?, None);
            in_team(tx, world, Some(world.ana), Status::Solved).await?;
            in_team(tx, world, Some(world.ben), Status::Solved).await?;
            assert_eq!(routing::who_knows(tx, world.rosa, at(-5), new).await?, Some(world.ben));
            assert_eq!(routing::who_knows(tx, world.rosa, at(5), new).await?, None, "too long ago");
            assert_eq!(routing::who_knows(tx, world.tom, at(-5), new).await?, None);
            assert_eq!(routing::language_of(tx, new).await?, None);
            let message = tx.next_id().await?;
            let said = crate::world::a_message(message, world.ticket, Some(world.rosa), tx.now());
            store::messages::insert(tx, &said, None).await?;
            assert_eq!(routing::language_of(tx, world.ticket).await?.as_deref(), Some("en"));
            Ok(())
        }).await;
    }
}
