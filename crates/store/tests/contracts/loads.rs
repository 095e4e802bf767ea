//! How hard messages are, and what people keep of the hard ones that they met: theirs alone.

use std::collections::{BTreeMap, BTreeSet};

use domain::load::{
    Feature, KEPT_DAYS, Load, OFFER_MINUTES, Programs, Rest, Share, Tally, WEEK_US, pause_ends, week_start,
};
use domain::moment::{DAY_US, MINUTE_US};
use domain::person::Role;
use domain::{MessageId, Moment, PersonId, TeamId};
use store::loads::{self, Around};
use store::messages::Stored;
use store::{messages, people, teams};

use crate::harness::{Desk, on_both};
use crate::world::{World, a_message, a_person, a_team, note};

fn hard(score: u8) -> Load {
    Load { score, shares: vec![Share { feature: Feature::Insults, percent: 100, count: 2 }] }
}

/// A message of the requester, looked at.
async fn said(desk: &Desk, world: World, score: u8) -> MessageId {
    desk.write(async move |tx| {
        note(tx);
        let id = tx.next_id().await?;
        messages::insert(tx, &a_message(id, world.ticket, Some(world.rosa), tx.now()), None).await?;
        loads::judge(tx, id, &hard(score)).await?;
        Ok(id)
    })
    .await
}

async fn replies(desk: &Desk, world: World) {
    desk.write(async move |tx| {
        note(tx);
        let id = tx.next_id().await?;
        messages::insert(tx, &a_message(id, world.ticket, Some(world.ben), tx.now()), None).await
    })
    .await;
}

async fn meets(desk: &Desk, person: PersonId, message: MessageId, score: u8) {
    desk.write(async move |tx| loads::meet(tx, person, message, score).await).await;
}

async fn clock(desk: &Desk) -> Moment {
    desk.write(async |tx| Ok(tx.now())).await
}

async fn advance(desk: &Desk, us: i64) {
    desk.set_clock(clock(desk).await.plus_us(us));
}

/// How many rows hold anything of anybody.
async fn rows(desk: &Desk) -> Vec<i64> {
    desk.read(async |db| {
        let mut counts = Vec::new();
        for sql in [
            "select count(*) as n from load_keeper",
            "select count(*) as n from load_contact",
            "select count(*) as n from load_due",
            "select count(*) as n from load_week where members <> ''",
        ] {
            counts.push(db.one(sql, store::args![]).await?.get("n")?);
        }
        Ok(counts)
    })
    .await
}

on_both! {
    async fn a_ticket_is_as_hard_as_its_newest_messages(desk) {
        let world = World::set_up(desk).await;
        assert_eq!(desk.read(async move |db| loads::find(db, world.ticket).await).await, None);
        let first = said(desk, world, 80).await;
        let second = said(desk, world, 10).await;
        let third = desk.write(async move |tx| { note(tx); let id = tx.next_id().await?; messages::insert(tx, &a_message(id, world.ticket, Some(world.ben), tx.now()), None).await?; Ok(id) }).await;
        let found = desk.read(async move |db| loads::find(db, world.ticket).await).await.unwrap();
        assert_eq!((found.score, found.shares[0].feature), (68, Feature::Insults));
        assert_eq!(desk.read(async move |db| loads::newest_judged(db, world.ticket).await).await, Some(second));
        let of = async |from, to| desk.read(async move |db| loads::of_ticket(db, world.ticket, from, to).await).await;
        assert_eq!(of(first, third).await.keys().copied().collect::<Vec<_>>(), [first, second]);
        assert_eq!(of(second, third).await, BTreeMap::from([(second, hard(10))]));
        // Looked at again: what was known is replaced.
        desk.write(async move |tx| loads::judge(tx, second, &hard(90)).await).await;
        assert_eq!(desk.read(async move |db| loads::find(db, world.ticket).await).await, Some(hard(90)));
    }

    async fn what_stands_around_a_message_is_counted_up_to_it(desk) {
        let world = World::set_up(desk).await;
        let around = async |message, at: Moment| {
            desk.read(async move |db| loads::around(db, world.ticket, message, world.rosa, at).await).await
        };
        let first = said(desk, world, 0).await;
        let second = said(desk, world, 0).await;
        replies(desk, world).await;
        let third = said(desk, world, 0).await;
        let at = desk.read(async move |db| messages::load(db, third).await).await.created_at;
        assert_eq!(around(first, at).await, Around { turn: 1, today: 1, unanswered: 1 });
        assert_eq!(around(second, at).await, Around { turn: 2, today: 2, unanswered: 2 });
        assert_eq!(around(third, at).await, Around { turn: 3, today: 3, unanswered: 1 });
        assert_eq!(around(third, at.plus_us(2 * DAY_US)).await.today, 0, "a day ends");
        // A machine, a note and somebody else count nothing.
        desk.write(async move |tx| {
            note(tx);
            for (author, automatic) in [(world.rosa, true), (world.tom, false)] {
                let id = tx.next_id().await?;
                messages::insert(tx, &Stored { automatic, ..a_message(id, world.ticket, Some(author), tx.now()) }, None).await?;
            }
            Ok(())
        }).await;
        let last = said(desk, world, 0).await;
        assert_eq!(around(last, at).await, Around { turn: 4, today: 4, unanswered: 2 });
    }

    async fn nothing_is_kept_of_whoever_did_not_ask_for_it(desk) {
        let world = World::set_up(desk).await;
        let message = said(desk, world, 90).await;
        meets(desk, world.ben, message, 90).await;
        desk.write(async move |tx| {
            loads::answered(tx, world.ben, world.ticket).await?;
            assert!(!loads::pause_until(tx, world.ben, Some(pause_ends(tx.now(), 5))).await?);
            assert!(!loads::let_programs(tx, world.ben, Programs::Open).await?);
            assert!(!loads::stop(tx, world.ben).await?);
            Ok(())
        }).await;
        assert_eq!(rows(desk).await, [0, 0, 0, 0]);
        desk.read(async move |db| {
            assert!(!loads::is_kept(db, world.ben).await?);
            assert_eq!(loads::programs(db, world.ben).await?, Programs::Shut);
            assert_eq!(loads::rest(db, world.ben, Moment(0)).await?, None);
            assert_eq!(loads::hard_in_a_row(db, &[world.ben, world.ana]).await?, BTreeMap::new());
            assert_eq!(loads::own(db, world.ben, Moment(0)).await?.since, None);
            assert_eq!(loads::next_due(db).await?, None);
            Ok(())
        }).await;
    }

    async fn runs_are_of_those_who_keep_them_and_end_with_a_calm_message(desk) {
        let world = World::set_up(desk).await;
        assert!(desk.write(async move |tx| loads::keep(tx, world.ben).await).await);
        assert!(!desk.write(async move |tx| loads::keep(tx, world.ben).await).await, "once");
        let run = async || desk.read(async move |db| loads::hard_in_a_row(db, &[world.ana, world.ben]).await).await;
        assert_eq!(run().await, BTreeMap::from([(world.ben, 0)]));
        for (score, expected) in [(90, 1), (60, 2), (59, 0), (70, 1)] {
            let message = said(desk, world, score).await;
            meets(desk, world.ben, message, score).await;
            // The same message is met once.
            meets(desk, world.ben, message, score).await;
            advance(desk, MINUTE_US).await;
            assert_eq!(run().await, BTreeMap::from([(world.ben, expected)]), "{score}");
        }
        let own = desk.read(async move |db| loads::own(db, world.ben, Moment(0)).await).await;
        let week = own.weeks[0];
        assert_eq!((week.contacts, week.hard, week.longest_run, own.run), (4, 3, 2, 1));
        let before = clock(desk).await.plus_us(MINUTE_US);
        assert_eq!(desk.write(async move |tx| loads::forget(tx, before).await).await, 4);
        assert_eq!(run().await, BTreeMap::from([(world.ben, 0)]));
        const { assert!(KEPT_DAYS > 28) };
    }

    async fn a_pause_is_offered_once_after_a_hard_message_was_answered(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| loads::keep(tx, world.ben).await).await;
        let now = clock(desk).await;
        let rest = async |at| desk.read(async move |db| loads::rest(db, world.ben, at).await).await;
        let answers = async || desk.write(async move |tx| loads::answered(tx, world.ben, world.ticket).await).await;
        let calm = said(desk, world, 20).await;
        meets(desk, world.ben, calm, 20).await;
        answers().await;
        assert_eq!(rest(now).await, None, "that was not hard");
        advance(desk, MINUTE_US).await;
        let bad = said(desk, world, 80).await;
        meets(desk, world.ben, bad, 80).await;
        assert_eq!(rest(now).await, None, "not answered yet");
        answers().await;
        let now = clock(desk).await;
        assert_eq!(rest(now).await, Some(Rest::Offered { ticket: world.ticket }));
        assert_eq!(rest(now.plus_us(OFFER_MINUTES * MINUTE_US + MINUTE_US)).await, None, "an offer ends by itself");
        // Declined: nothing stays, and a further answer offers nothing again.
        desk.write(async move |tx| loads::pause_until(tx, world.ben, None).await).await;
        assert_eq!(rest(now.plus_us(1)).await, None);
        answers().await;
        assert_eq!(rest(now.plus_us(1)).await, None);
    }

    async fn who_pauses_gets_nothing_new_until_then(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| { loads::keep(tx, world.ben).await?; loads::keep(tx, world.ana).await }).await;
        let now = clock(desk).await;
        let until = pause_ends(now, 5);
        assert!(desk.write(async move |tx| loads::pause_until(tx, world.ben, Some(until)).await).await);
        let paused = async |at| desk.read(async move |db| loads::paused(db, at).await).await;
        assert_eq!(paused(now).await, BTreeSet::from([world.ben]));
        assert_eq!(paused(until).await, BTreeSet::new());
        assert_eq!(desk.read(async move |db| loads::rest(db, world.ben, now).await).await, Some(Rest::Until(until)));
        assert!(desk.write(async move |tx| loads::pause_until(tx, world.ben, None).await).await);
        assert_eq!(paused(now).await, BTreeSet::new());
    }

    async fn whoever_stops_leaves_nothing_behind(desk) {
        let world = World::set_up(desk).await;
        let start = week_start(clock(desk).await);
        let message = said(desk, world, 90).await;
        desk.write(async move |tx| {
            for person in [world.ana, world.ben] {
                loads::keep(tx, person).await?;
                loads::meet(tx, person, message, 90).await?;
            }
            assert!(loads::let_programs(tx, world.ben, Programs::Open).await?);
            assert_eq!(loads::programs(tx, world.ben).await?, Programs::Open);
            loads::begin_week(tx, start, world.team, &BTreeSet::from([world.ana, world.ben])).await?;
            loads::begin_week(tx, start, TeamId(7), &BTreeSet::from([world.ana])).await
        }).await;
        assert_eq!(rows(desk).await, [2, 2, 1, 2]);
        assert!(desk.write(async move |tx| loads::stop(tx, world.ben).await).await);
        assert_eq!(rows(desk).await, [1, 1, 1, 1], "no list names them any more");
        assert_eq!(desk.read(async move |db| loads::own(db, world.ben, Moment(0)).await).await.weeks, []);
        assert_eq!(desk.read(async move |db| loads::own(db, world.ana, Moment(0)).await).await.run, 1, "others stay");
        desk.write(async move |tx| loads::stop(tx, world.ana).await).await;
        assert_eq!(rows(desk).await, [0, 0, 0, 0]);
    }

    async fn nothing_of_it_stands_in_the_log(desk) {
        let world = World::set_up(desk).await;
        let message = said(desk, world, 90).await;
        let head = async || desk.read(async |db| store::events::head(db).await).await.seq;
        let before = head().await;
        desk.write(async move |tx| {
            loads::keep(tx, world.ben).await?;
            loads::meet(tx, world.ben, message, 90).await?;
            loads::answered(tx, world.ben, world.ticket).await?;
            loads::pause_until(tx, world.ben, Some(Moment(i64::MAX))).await?;
            loads::let_programs(tx, world.ben, Programs::Open).await?;
            loads::stop(tx, world.ben).await
        }).await;
        assert_eq!(head().await, before);
    }

    async fn nobody_who_reads_a_teams_number_is_in_it_and_nobody_is_in_two(desk) {
        let world = World::set_up(desk).await;
        let now = clock(desk).await.plus_us(MINUTE_US);
        let second = desk.write(async move |tx| {
            note(tx);
            let second = tx.next_id().await?;
            teams::insert(tx, &a_team(second, "Second line", tx.now())).await?;
            for team in [world.team, second] { teams::join(tx, team, world.ben).await?; }
            for person in [world.ana, world.ben] { loads::keep(tx, person).await?; }
            Ok(second)
        }).await;
        let countable = async |since| desk.read(async move |db| loads::countable(db, since).await).await;
        assert!(world.team < second);
        assert_eq!(countable(now).await, BTreeMap::from([(world.team, BTreeSet::from([world.ben]))]));
        assert_eq!(countable(now.plus_us(-DAY_US)).await, BTreeMap::new(), "who came later is not of it");
        desk.write(async move |tx| {
            note(tx);
            let lead = tx.next_id().await?;
            people::insert(tx, &a_person(lead, Role::Lead, "Lea", "lea@desk.example")).await?;
            teams::join(tx, world.team, lead).await?;
            loads::keep(tx, lead).await
        }).await;
        assert_eq!(countable(now).await[&world.team], BTreeSet::from([world.ben]));
    }

    async fn a_week_is_told_once_it_is_over_and_names_nobody(desk) {
        let world = World::set_up(desk).await;
        let start = week_start(clock(desk).await);
        let message = said(desk, world, 90).await;
        desk.write(async move |tx| {
            loads::keep(tx, world.ben).await?;
            loads::meet(tx, world.ben, message, 90).await?;
            loads::begin_week(tx, start, world.team, &BTreeSet::from([world.ben])).await?;
            // Another node was late.
            loads::begin_week(tx, start, world.team, &BTreeSet::from([world.ana])).await
        }).await;
        let due = desk.read(async |db| loads::next_due(db).await).await.unwrap();
        assert_eq!(due, start.plus_us(WEEK_US));
        let listed = desk.read(async |db| loads::listed_weeks(db).await).await;
        assert_eq!(listed, [(start, world.team, BTreeSet::from([world.ben]))]);
        let both = BTreeSet::from([world.ben, world.ana]);
        let tallies = desk.read(async move |db| loads::tallies(db, &both, start).await).await;
        assert_eq!(tallies.iter().find(|t| t.person == world.ben), Some(&Tally { person: world.ben, contacts: 1, hard: 1 }));
        let weeks = async |at| desk.read(async move |db| loads::team_weeks(db, at).await).await;
        assert_eq!(weeks(due).await, [], "nothing is told");
        desk.write(async move |tx| loads::end_week(tx, start, world.team, Some(3)).await).await;
        assert_eq!(weeks(due.plus_us(-1)).await, [], "not while it runs");
        let told = weeks(due).await;
        assert_eq!((told.len(), told[0].hard_of_ten, told[0].start, told[0].name.as_str()), (1, 3, start, "First line"));
        assert!(desk.write(async move |tx| loads::move_due(tx, due, due.plus_us(WEEK_US)).await).await);
        assert!(!desk.write(async move |tx| loads::move_due(tx, due, due.plus_us(WEEK_US)).await).await, "once");
        desk.write(async move |tx| loads::forget_members(tx, start.plus_us(1)).await).await;
        assert_eq!(desk.read(async |db| loads::listed_weeks(db).await).await, []);
        assert_eq!(weeks(due).await.len(), 1, "the number stays");
    }
}
