//! Promises in their order, the clocks of tickets, checks and trials.

use std::sync::Arc;

use domain::calendar::{Calendar, Week};
use domain::moment::{HOUR_US, MINUTE_US};
use domain::person::Role;
use domain::promise::clocks::{Fact, Opening, Side, Stand, State, Step, What};
use domain::promise::simulate::Tally;
use domain::promise::{Clock, Condition, Escalation, Hours, Promise, Target};
use domain::query::{DateField, Node, Promised, Span};
use domain::read::promises::{ConditionField, Group};
use domain::read::tickets::{Sort, View};
use domain::ticket::{Priority, Status};
use domain::{PromiseId, Refusal, Result, TicketId};
use store::promises::{self, Active, Candidates, Clocks, Findings, Miss, Terms};
use store::{Tx, people, read, teams, tickets};

use crate::harness::{START, on_both};
use crate::world::{World, a_person, note, open_ticket};

fn promise(id: i64, name: &str) -> Promise {
    let target = Target {
        clock: Clock::FirstReply,
        priority: Priority::Normal,
        minutes: 60,
        hours: Hours::Business,
        pause: Clock::FirstReply.usual_pause(),
    };
    Promise {
        id: PromiseId(id),
        name: name.into(),
        all: vec![Condition::TagAny(vec!["vpn".into()])],
        any: Vec::new(),
        targets: vec![target],
        warn_before_min: vec![10],
        escalate_after_min: Vec::new(),
        paused_max: None,
        escalation: Escalation::default(),
    }
}

async fn names(tx: &mut Tx) -> Result<Vec<String>> {
    Ok(promises::list(tx).await?.into_iter().map(|p| p.promise.name).collect())
}

/// The clocks of a ticket that was opened at the start.
fn state(of: Option<Promise>) -> State {
    State::open(Opening {
        at: START,
        by: Side::Requester,
        status: Status::New,
        priority: None,
        promise: of.map(Arc::new),
        calendar: None,
    })
}

fn kept(ticket: TicketId, terms: Terms, state: State) -> Clocks {
    let next_at = state.next_at().map(|(at, _)| at);
    Clocks { ticket, terms, seq: 1, state, next_at }
}

on_both! {
    async fn a_promise_keeps_its_wordings_and_its_place(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            assert_eq!((promises::revision(tx).await?, promises::count(tx).await?), (0, 0));
            promises::insert(tx, &promise(1, "First"), Some(world.ana), Active::On).await?;
            promises::insert(tx, &promise(2, "Second"), None, Active::Off).await?;
            assert_eq!(names(tx).await?, ["First", "Second"]);
            assert_eq!(promises::count(tx).await?, 2);
            let before = promises::load(tx, PromiseId(1)).await?;
            assert_eq!((before.version, before.inactive_at), (1, None));
            assert!(promises::load(tx, PromiseId(2)).await?.inactive_at.is_some());
            let seen = promises::revision(tx).await?;
            let after = Promise { warn_before_min: vec![20], ..promise(1, "First, anew") };
            promises::update(tx, &before, &after, Some(world.ben), Active::On).await?;
            assert!(promises::revision(tx).await? > seen, "who keeps them in memory sees it");
            assert_eq!(promises::find(tx, PromiseId(1)).await?.map(|p| (p.promise, p.version)), Some((after.clone(), 2)));
            // The same words are no new wording.
            let now = promises::load(tx, PromiseId(1)).await?;
            promises::update(tx, &now, &after, None, Active::Off).await?;
            assert_eq!(promises::load(tx, PromiseId(1)).await?.version, 2);
            assert_eq!(promises::load_version(tx, PromiseId(1), 1).await?, promise(1, "First"));
            let versions = promises::versions(tx, PromiseId(1), 10).await?;
            let told: Vec<_> = versions.iter().map(|v| (v.version, v.by)).collect();
            assert_eq!(told, [(2, Some(world.ben)), (1, Some(world.ana))]);
            promises::set_order(tx, &[PromiseId(2), PromiseId(1)]).await?;
            assert_eq!(names(tx).await?, ["Second", "First, anew"]);
            let seen = promises::revision(tx).await?;
            promises::delete(tx, PromiseId(2)).await?;
            assert!(promises::revision(tx).await? > seen);
            assert_eq!(names(tx).await?, ["First, anew"]);
            assert_eq!(promises::find(tx, PromiseId(2)).await?, None);
            let gone = promises::load_version(tx, PromiseId(1), 9).await.unwrap_err();
            assert!(matches!(gone, domain::Error::Refused(Refusal::NotFound)));
            Ok(())
        }).await;
    }

    async fn hours_are_kept_once_as_they_were(desk) {
        desk.write(async |tx| {
            note(tx);
            let always = Calendar::new("Europe/Berlin", Week::always(), Vec::new())?;
            let never = Calendar::new("Europe/Berlin", Week::closed(), Vec::new())?;
            let id = promises::keep_calendar(tx, &always).await?;
            assert_eq!(promises::keep_calendar(tx, &always).await?, id);
            let other = promises::keep_calendar(tx, &never).await?;
            assert_ne!(other, id);
            assert_eq!(promises::calendar(tx, id).await?, always);
            assert_eq!(promises::calendar(tx, other).await?, never);
            Ok(())
        }).await;
    }

    async fn clocks_are_kept_with_their_terms_and_the_next_moment_is_found(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            let wording = promise(1, "Standard");
            promises::insert(tx, &wording, None, Active::On).await?;
            let always = Calendar::new("UTC", Week::always(), Vec::new())?;
            let calendar = Some(promises::keep_calendar(tx, &always).await?);
            let terms = Terms { promise: Some((PromiseId(1), 1)), calendar };
            let other = open_ticket(tx, world.rosa).await?;
            assert_eq!(promises::clocks_of(tx, world.ticket).await?, None);
            assert_eq!(promises::next_due(tx).await?, None);
            let counted = state(Some(wording.clone()));
            let due_at = START.plus_us(HOUR_US);
            let mark = Promised { due_at: Some(due_at), missed_at: None };
            let clocks = kept(world.ticket, terms, counted.clone());
            assert!(promises::keep_clocks(tx, &clocks, mark).await?);
            assert!(!promises::keep_clocks(tx, &clocks, mark).await?, "nothing new");
            assert_eq!(promises::mark_of(tx, world.ticket).await?, mark);
            assert_eq!(promises::mark_of(tx, other).await?, Promised::default());
            let (_, back) = promises::state_of(tx, world.ticket).await?.expect("it is kept");
            let with = counted.with_terms(Some(Arc::new(wording)), Some(Arc::new(always)));
            assert_eq!(back, with);
            assert_eq!(promises::state_of(tx, other).await?, None);
            // The warning is ten minutes earlier.
            let warn_at = START.plus_us(50 * MINUTE_US);
            assert_eq!(promises::next_due(tx).await?, Some(warn_at));
            assert_eq!(promises::due_by(tx, warn_at.plus_us(-1), 10).await?, []);
            assert_eq!(promises::due_by(tx, warn_at, 10).await?, [world.ticket]);
            let plan = promises::due_plan(tx, warn_at).await?.join("\n");
            assert!(desk_is_small(&plan) || plan.contains("ticket_promise_due"), "{plan}");
            promises::put_off(tx, world.ticket, due_at).await?;
            assert_eq!(promises::next_due(tx).await?, Some(due_at));
            promises::rest(tx, world.ticket).await?;
            promises::put_off(tx, world.ticket, due_at).await?;
            assert_eq!(promises::next_due(tx).await?, Some(due_at), "what failed is tried again, due or not");
            promises::rest(tx, world.ticket).await?;
            assert_eq!(promises::next_due(tx).await?, None);
            // In lists what runs out comes first, and what was missed is found.
            let late = Promised { due_at: Some(START), missed_at: Some(START) };
            promises::keep_clocks(tx, &kept(other, Terms::default(), state(None)), late).await?;
            let page = read::tickets::list(tx, world.ana, View::Open, Sort::Due, None, 10).await?;
            let rows: Vec<_> = page.rows.iter().map(|r| (r.id, r.due_at, r.missed_at)).collect();
            assert_eq!(rows, [(other, Some(START), Some(START)), (world.ticket, Some(due_at), None)]);
            let all = promises::marks(tx).await?;
            assert_eq!((all.get(&other), all.get(&world.ticket)), (Some(&late), Some(&mark)));
            let any = Span { from: None, until: None };
            for (node, n) in [
                (Node::Date(DateField::Missed, any), 1),
                (Node::Date(DateField::Due, any), 2),
                (Node::Date(DateField::Due, Span { from: None, until: Some(due_at) }), 1),
                (Node::negated(Node::Date(DateField::Due, any)), 0),
                (Node::negated(Node::Date(DateField::Missed, any)), 1),
            ] {
                assert_eq!(read::views::count(tx, &node, 10).await?, n, "{node}");
            }
            Ok(())
        }).await;
    }

    async fn what_was_done_and_how_clocks_ended_stands_once(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            let wording = promise(1, "Standard");
            promises::insert(tx, &wording, None, Active::On).await?;
            let step = Step::Breach { clock: Clock::FirstReply, cycle: 1 };
            assert!(promises::take_step(tx, world.ticket, START, step, PromiseId(1)).await?);
            assert!(!promises::take_step(tx, world.ticket, START, step, PromiseId(1)).await?);
            let again_at = START.plus_us(1);
            assert!(promises::take_step(tx, world.ticket, again_at, step, PromiseId(1)).await?, "armed anew");
            assert_eq!(promises::steps_of(tx, world.ticket, 10).await?, [(START, step), (again_at, step)]);
            let mut counted = state(Some(wording));
            let at = START.plus_us(2 * HOUR_US);
            let ended = counted.apply(&Fact { at, what: What::Replied });
            let ended = ended.first().expect("the first reply ended");
            assert_eq!(promises::first_miss(tx, world.ticket).await?, None);
            for _ in 0..2 {
                promises::end_turn(tx, world.ticket, (PromiseId(1), 1), ended).await?;
            }
            let turns = promises::turns_of(tx, world.ticket, 10).await?;
            let told: Vec<_> = turns.iter().map(|t| (t.clock, t.stand, t.missed_at, t.ended_at)).collect();
            let missed_at = START.plus_us(HOUR_US);
            assert_eq!(told, [(Clock::FirstReply, Stand::Missed, Some(missed_at), at)]);
            assert_eq!(promises::first_miss(tx, world.ticket).await?, Some(missed_at));
            Ok(())
        }).await;
    }

    async fn a_check_goes_over_all_open_tickets_once(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            let more = [open_ticket(tx, world.rosa).await?, open_ticket(tx, world.tom).await?];
            assert_eq!(promises::open_check(tx).await?, None);
            promises::begin_check(tx).await?;
            let id = promises::begin_check(tx).await?;
            let check = promises::open_check(tx).await?.expect("it is open");
            assert_eq!((check.id, check.after, check.total, check.done), (id, TicketId(0), 3, 0), "a later one took its place");
            let found = promises::unsolved_after(tx, check.after, 2).await?;
            assert_eq!(found, [world.ticket, more[0]]);
            assert!(promises::advance_check(tx, &check, Some(more[0]), 2).await?);
            assert!(!promises::advance_check(tx, &check, Some(more[0]), 2).await?, "another node was quicker");
            let check = promises::open_check(tx).await?.expect("it is open");
            assert_eq!((check.after, check.done), (more[0], 2));
            assert_eq!(promises::unsolved_after(tx, check.after, 2).await?, [more[1]]);
            assert!(promises::advance_check(tx, &check, None, 1).await?);
            assert_eq!(promises::open_check(tx).await?, None);
            Ok(())
        }).await;
    }

    async fn a_trial_goes_on_where_it_stopped_and_tells_what_it_found(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            let other = open_ticket(tx, world.rosa).await?;
            let candidates = Candidates { tried: vec![promise(0, "New")], present: vec![promise(1, "Old")] };
            assert_eq!(promises::count_since(tx, START).await?, 2);
            assert_eq!(promises::count_since(tx, START.plus_us(HOUR_US)).await?, 0);
            let id = promises::begin_trial(tx, world.ana, None, &candidates, START, 2).await?;
            let trial = promises::open_trial(tx).await?.expect("it is open");
            assert_eq!((trial.id, &trial.candidates, trial.done), (id, &candidates, 0));
            assert_eq!(promises::trial_tickets(tx, &trial, 1).await?, [world.ticket]);
            let mut findings = Findings::default();
            findings.tried.add(PromiseId(0), Clock::FirstReply, Tally { missed: 1, ..Tally::default() });
            findings.present.without_promise = 1;
            let miss = |ticket, at_present| Miss {
                ticket, clock: Clock::FirstReply, promise: PromiseId(0), missed_at: START, at_present,
            };
            let misses = [miss(world.ticket, None)];
            assert!(promises::advance_trial(tx, &trial, Some(world.ticket), 1, &findings, &misses).await?);
            assert!(!promises::advance_trial(tx, &trial, Some(world.ticket), 1, &findings, &misses).await?);
            let trial = promises::find_trial(tx, id).await?.expect("it is there");
            assert_eq!((trial.done, &trial.findings), (1, &findings));
            assert_eq!(promises::trial_tickets(tx, &trial, 10).await?, [other]);
            findings.tried.add(PromiseId(0), Clock::FirstReply, Tally { missed: 1, kept: 3, ..Tally::default() });
            let misses = [miss(other, Some(Stand::Kept))];
            assert!(promises::advance_trial(tx, &trial, None, 1, &findings, &misses).await?);
            assert_eq!(promises::open_trial(tx).await?, None);
            assert_eq!(promises::recent_trials(tx, 5).await?.len(), 1);
            let found = promises::misses_of(tx, id, TicketId(0), 10).await?;
            let told: Vec<_> = found.iter().map(|(m, subject)| (m.ticket, m.at_present, subject.as_str())).collect();
            assert_eq!(told, [(world.ticket, None, "The printer hums"), (other, Some(Stand::Kept), "The printer hums")]);
            assert_eq!(promises::misses_of(tx, id, world.ticket, 10).await?.len(), 1);
            let page = read::promises::trial(tx, id, TicketId(0)).await?;
            assert!(page.line.is_over);
            let line = page.clocks.first().expect("one clock was measured");
            assert_eq!((line.tried.kept, line.tried.missed, line.present.kept), (3, 2, 0));
            assert_eq!((page.without_promise, page.misses.len(), page.older), ((0, 1), 2, None));
            Ok(())
        }).await;
    }

    async fn pages_show_names_for_ids_and_a_ticket_its_clocks(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            let wording = Promise {
                all: vec![Condition::Team(vec![world.team]), Condition::Priority(vec![Some(Priority::Urgent), None])],
                any: vec![Condition::Organisation(vec![world.organisation])],
                ..promise(1, "Standard")
            };
            promises::insert(tx, &wording, Some(world.ana), Active::On).await?;
            let rows = read::promises::rows(tx, &wording).await?;
            let told: Vec<_> = rows.iter().map(|r| (r.group, r.field, r.value.as_str())).collect();
            assert_eq!(told, [
                (Group::All, ConditionField::Team, "First line"),
                (Group::All, ConditionField::Priority, "urgent, none"),
                (Group::Any, ConditionField::Organisation, "Ardent Mills"),
            ]);
            let page = read::promises::page(tx).await?;
            assert_eq!((page.promises.len(), page.check, page.trials.len()), (1, None, 0));
            let form = read::promises::form(tx, Some(PromiseId(1)), wording.clone(), true).await?;
            let by: Vec<_> = form.versions.iter().filter_map(|v| v.by.as_ref().map(|p| p.id)).collect();
            assert_eq!((form.rows, by), (rows, vec![world.ana]));
            let ticket = tickets::load(tx, world.ticket).await?;
            let now = START.plus_us(30 * MINUTE_US);
            let bare = read::promises::panel(tx, &world.ana_acts(), &ticket, now).await?;
            assert_eq!((bare.promise, bare.readings.len(), bare.may_manage), (None, 0, true));
            let terms = Terms { promise: Some((PromiseId(1), 1)), calendar: None };
            let clocks = kept(world.ticket, terms, state(Some(wording)));
            promises::keep_clocks(tx, &clocks, Promised::default()).await?;
            let panel = read::promises::panel(tx, &world.ana_acts(), &ticket, now).await?;
            let shown: Vec<_> = panel.readings.iter().map(|r| (r.clock, r.stand, r.due_at)).collect();
            assert_eq!(shown, [(Clock::FirstReply, Stand::Running, Some(START.plus_us(HOUR_US)))]);
            assert_eq!(panel.promise.map(|p| p.name).as_deref(), Some("Standard"));
            Ok(())
        }).await;
    }

    async fn the_leads_of_a_team_are_told_else_all_leads(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            assert_eq!(promises::leads(tx, Some(world.team)).await?, []);
            let (lea, leo) = (tx.next_id().await?, tx.next_id().await?);
            people::insert(tx, &a_person(lea, Role::Lead, "Lea", "lea@desk.example")).await?;
            people::insert(tx, &a_person(leo, Role::Lead, "Leo", "leo@desk.example")).await?;
            assert_eq!(promises::leads(tx, Some(world.team)).await?, [lea, leo], "the team has none");
            teams::join(tx, world.team, leo).await?;
            assert_eq!(promises::leads(tx, Some(world.team)).await?, [leo]);
            assert_eq!(promises::leads(tx, None).await?, [lea, leo]);
            Ok(())
        }).await;
    }
}

/// A planner may walk over a table of one row rather than use its index.
fn desk_is_small(plan: &str) -> bool {
    plan.contains("Seq Scan")
}
