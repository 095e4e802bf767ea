//! Calendars, shifts, rotas, and links to them.

use std::collections::BTreeSet;

use domain::calendar::rota::Turn;
use domain::calendar::{Period, SPECIAL_DAYS_MAX, Week};
use domain::hours::{Covers, LayerPlan, OverridePlan, RotaPlan, SpecialTime, Timetable, WEEKDAYS, Whose};
use domain::moment::{DAY_US, HOUR_US};
use domain::person::Role;
use domain::{
    CalendarId, CalendarLinkId, Moment, PersonId, Refusal, RotaId, RotaLayerId, RotaOverrideId, SpecialDayId,
};
use store::calendar_links::{CalendarLink, Target};
use store::{Tx, calendar_links, calendars, people, rotas, teams};

use crate::harness::{START, on_both};
use crate::world::{World, a_person, a_team, note};

/// Monday, 5 January 2026, at nine in Vienna is 08:00Z.
fn at(text: &str) -> Moment {
    Moment::parse(text).unwrap()
}

fn office(id: i64, whose: Whose) -> Timetable {
    let week = Week::of(&WEEKDAYS[..5].iter().map(|d| (*d, 540, 1020)).collect::<Vec<_>>()).unwrap();
    Timetable {
        id: CalendarId(id),
        whose,
        zone: "Europe/Vienna".into(),
        is_default: false,
        holidays_of: None,
        week,
        days: Vec::new(),
        created_at: START,
        updated_at: START,
    }
}

fn named(id: i64, name: &str) -> Timetable {
    office(id, Whose::Desk(name.into()))
}

fn days(id: i64, first: &str, last: &str, open: Vec<Period>) -> SpecialTime {
    let name = format!("Day {id}");
    SpecialTime {
        id: SpecialDayId(id),
        name,
        first: first.parse().unwrap(),
        last: last.parse().unwrap(),
        open,
    }
}

fn nights(id: i64, people: &[PersonId]) -> RotaPlan {
    let layer = LayerPlan {
        id: RotaLayerId(id + 100),
        name: "First".into(),
        people: people.to_vec(),
        starts: "2026-01-05T09:00".parse().unwrap(),
        turn: Turn::Days(7),
        until: None,
        covers: Covers::Always,
    };
    RotaPlan {
        id: RotaId(id),
        name: format!("Nights {id}"),
        zone: "Europe/Vienna".into(),
        team: None,
        layers: vec![layer],
        overrides: Vec::new(),
        created_at: START,
        updated_at: START,
    }
}

async fn put(tx: &mut Tx, t: Timetable) -> domain::Result<()> {
    note(tx);
    calendars::insert(tx, &t).await
}

on_both! {
    async fn a_calendar_is_kept_as_it_was(desk) {
        let split = Week::of(&[(WEEKDAYS[0], 540, 720), (WEEKDAYS[0], 780, 1440), (WEEKDAYS[6], 1320, 360)]).unwrap();
        let kept = Timetable { week: split, is_default: true, ..named(9_001, "Office") };
        let half = Period { from_minute: 540, to_minute: 720 };
        let (first, second) = (days(9_101, "2026-12-25", "2026-12-26", vec![]), days(9_102, "2026-12-24", "2026-12-24", vec![half]));
        let (kept2, first2, second2) = (kept.clone(), first.clone(), second.clone());
        desk.write(async move |tx| {
            note(tx);
            calendars::insert(tx, &kept2).await?;
            calendars::add_days(tx, kept2.id, &[first2, second2]).await
        }).await;
        let expected = Timetable { days: vec![second.clone(), first.clone()], ..kept.clone() };
        let id = kept.id;
        assert_eq!(desk.read(async move |db| calendars::load(db, id).await).await, expected);
        assert_eq!(desk.read(async |db| calendars::list(db).await).await, vec![expected.clone()]);
        assert_eq!(desk.read(async |db| calendars::standard(db).await).await, Some(id));
        let counted = desk.read(async move |db| { let t = calendars::load(db, id).await?; calendars::counted(db, &t).await }).await;
        assert_eq!(counted, expected.calendar(&[]).unwrap());
        let day = SpecialDayId(9_102);
        assert_eq!(desk.read(async move |db| calendars::find_day(db, id, day).await).await, Some(second.clone()));
        let longer = SpecialTime { last: "2026-12-31".parse().unwrap(), ..first };
        let (longer2, name) = (longer.clone(), Whose::Desk("Head office".into()));
        desk.write(async move |tx| {
            note(tx);
            assert!(calendars::change_day(tx, id, &longer2).await?);
            assert!(!calendars::change_day(tx, CalendarId(1), &longer2).await?, "of another calendar");
            assert!(calendars::remove_day(tx, id, day).await?);
            assert!(!calendars::remove_day(tx, id, day).await?, "once");
            let t = calendars::load(tx, id).await?;
            calendars::update(tx, &Timetable { whose: name, week: Week::closed(), ..t }).await
        }).await;
        let found = desk.read(async move |db| calendars::find(db, id).await).await.unwrap();
        assert_eq!((found.whose.name(), found.week, found.days), ("Head office", Week::closed(), vec![longer]));
        desk.set_clock(START.plus_us(HOUR_US));
        desk.write(async move |tx| { note(tx); calendars::touch(tx, id).await }).await;
        assert_eq!(desk.read(async move |db| calendars::load(db, id).await).await.updated_at, START.plus_us(HOUR_US));
        desk.write(async move |tx| { note(tx); calendars::remove(tx, id).await }).await;
        assert_eq!(desk.read(async move |db| calendars::find(db, id).await).await, None);
    }

    async fn a_name_is_taken_once_and_one_calendar_is_the_desks(desk) {
        desk.write(async |tx| {
            put(tx, Timetable { is_default: true, ..named(9_001, "Office") }).await?;
            put(tx, Timetable { is_default: true, ..named(9_002, "Nights") }).await
        }).await;
        assert_eq!(desk.read(async |db| calendars::standard(db).await).await, Some(CalendarId(9_002)));
        let refused = desk.store.write(async |tx| put(tx, named(9_003, "OFFICE")).await).await.unwrap_err();
        assert!(matches!(refused.refusal(), Some(Refusal::Taken { .. })), "{refused}");
        let refused = desk.store.write(async |tx| {
            note(tx);
            calendars::update(tx, &named(9_002, "office")).await
        }).await.unwrap_err();
        assert!(matches!(refused.refusal(), Some(Refusal::Taken { .. })), "{refused}");
        let many: Vec<SpecialTime> = (0..13).map(|n| days(9_200 + n, "2026-01-01", "2026-12-31", vec![])).collect();
        const { assert!(13 * 365 > SPECIAL_DAYS_MAX) };
        let refused = desk.store.write(async move |tx| {
            note(tx);
            calendars::add_days(tx, CalendarId(9_001), &many).await
        }).await.unwrap_err();
        assert!(refused.to_string().contains("special days"), "{refused}");
    }

    async fn a_team_has_its_own_calendar_or_the_desks(desk) {
        let world = World::set_up(desk).await;
        let of = async |team| desk.read(async move |db| Ok(calendars::of_team(db, team).await?.map(|(id, _)| id))).await;
        assert_eq!(of(Some(world.team)).await, None, "none at all");
        desk.write(async |tx| {
            put(tx, Timetable { is_default: true, ..named(9_001, "Office") }).await?;
            put(tx, named(9_002, "Nights")).await
        }).await;
        assert_eq!((of(None).await, of(Some(world.team)).await), (Some(CalendarId(9_001)), Some(CalendarId(9_001))));
        let give = async |calendar| desk.write(async move |tx| { note(tx); calendars::give(tx, world.team, calendar).await }).await;
        assert!(give(Some(CalendarId(9_002))).await);
        assert!(!give(Some(CalendarId(9_002))).await, "nothing changed");
        assert_eq!((of(None).await, of(Some(world.team)).await), (Some(CalendarId(9_001)), Some(CalendarId(9_002))));
        assert_eq!(desk.read(async |db| calendars::of_teams(db).await).await, vec![(world.team, CalendarId(9_002))]);
        assert!(give(None).await);
        assert_eq!(of(Some(world.team)).await, Some(CalendarId(9_001)));
        give(Some(CalendarId(9_002))).await;
        desk.write(async |tx| { note(tx); calendars::remove(tx, CalendarId(9_002)).await }).await;
        assert_eq!(of(Some(world.team)).await, Some(CalendarId(9_001)), "a calendar that is gone is nobody's");
        // And a team that is gone has none.
        give(Some(CalendarId(9_001))).await;
        desk.write(async move |tx| { note(tx); teams::delete(tx, world.team).await }).await;
        assert_eq!(desk.read(async |db| calendars::of_teams(db).await).await, vec![]);
    }

    async fn who_is_off_work_is_told_by_shifts_then_by_teams(desk) {
        let world = World::set_up(desk).await;
        let (cleo, dora) = desk.write(async |tx| {
            note(tx);
            let (cleo, dora, team) = (tx.next_id().await?, tx.next_id().await?, tx.next_id().await?);
            people::insert(tx, &a_person(cleo, Role::Agent, "Cleo", "cleo@desk.example")).await?;
            people::insert(tx, &a_person(dora, Role::Agent, "Dora", "dora@desk.example")).await?;
            teams::insert(tx, &a_team(team, "Round the clock", START)).await?;
            teams::join(tx, team, dora).await?;
            Ok((cleo, dora))
        }).await;
        // Ana and Dora work by the office of Ana's team; Dora is in another team, too, that has no calendar. Ben has
        // shifts from six to two, with the holidays of the office. Of Cleo nothing is known.
        desk.write(async move |tx| {
            put(tx, named(9_001, "Office")).await?;
            calendars::add_days(tx, CalendarId(9_001), &[days(9_100, "2026-01-06", "2026-01-06", vec![])]).await?;
            calendars::give(tx, world.team, Some(CalendarId(9_001))).await?;
            teams::join(tx, world.team, dora).await?;
            let early = Week::of(&WEEKDAYS.map(|d| (d, 360, 840))).unwrap();
            let shifts = office(9_002, Whose::Person(world.ben));
            put(tx, Timetable { week: early, holidays_of: Some(CalendarId(9_001)), ..shifts }).await?;
            let again = calendars::insert(tx, &office(9_003, Whose::Person(world.ben))).await;
            assert!(again.unwrap_err().to_string().contains("already"));
            Ok(())
        }).await;
        let off = async |text: &str| {
            let at = at(text);
            let [found] = desk.read(async move |db| calendars::off_work(db, [at]).await).await;
            found
        };
        assert_eq!(off("2026-01-05T08:30:00Z").await, BTreeSet::new());
        assert_eq!(off("2026-01-05T05:30:00Z").await, BTreeSet::from([world.ana]));
        assert_eq!(off("2026-01-05T14:30:00Z").await, BTreeSet::from([world.ben]));
        assert_eq!(off("2026-01-05T20:00:00Z").await, BTreeSet::from([world.ana, world.ben]));
        assert_eq!(off("2026-01-06T09:00:00Z").await, BTreeSet::from([world.ana, world.ben]), "the holiday");
        let both = [at("2026-01-05T08:30:00Z"), at("2026-01-06T09:00:00Z")];
        let both = desk.read(async move |db| calendars::off_work(db, both).await).await;
        assert_eq!(both, [BTreeSet::new(), BTreeSet::from([world.ana, world.ben])], "each moment by itself");
        // Who is on call is at work, whatever their shifts say.
        desk.write(async move |tx| {
            note(tx);
            rotas::insert(tx, &nights(9_300, &[world.ben])).await
        }).await;
        assert_eq!(off("2026-01-05T20:00:00Z").await, BTreeSet::from([world.ana]));
        let shifts = desk.read(async |db| calendars::shifts(db).await).await;
        assert_eq!(shifts.iter().map(|t| t.whose.clone()).collect::<Vec<_>>(), vec![Whose::Person(world.ben)]);
        let ben = world.ben;
        let own = desk.read(async move |db| calendars::of_person(db, ben).await).await.unwrap();
        assert_eq!((own.id, own.holidays_of), (CalendarId(9_002), Some(CalendarId(9_001))));
        assert_eq!(desk.read(async move |db| calendars::of_person(db, cleo).await).await, None);
        assert_eq!(desk.read(async |db| calendars::list(db).await).await.len(), 1, "shifts are no calendar of the desk");
    }

    async fn a_rota_is_kept_as_it_was(desk) {
        let world = World::set_up(desk).await;
        desk.write(async |tx| put(tx, named(9_001, "Office")).await).await;
        let mut plan = nights(9_300, &[world.ana, world.ben, world.ana]);
        let second = LayerPlan {
            id: RotaLayerId(9_500),
            turn: Turn::Hours(12),
            until: Some(START.plus_us(90 * DAY_US)),
            covers: Covers::Closed(CalendarId(9_001)),
            ..plan.layers[0].clone()
        };
        plan.layers.push(second);
        plan.team = Some(world.team);
        let kept = plan.clone();
        desk.write(async move |tx| { note(tx); rotas::insert(tx, &kept).await }).await;
        let id = plan.id;
        assert_eq!(desk.read(async move |db| rotas::load(db, id, START).await).await, plan);
        assert_eq!(desk.read(async |db| rotas::list(db, START).await).await, vec![plan.clone()]);
        let counted = desk.read(async move |db| { let p = rotas::load(db, id, START).await?; rotas::counted(db, &p).await }).await;
        assert_eq!(counted.on_call(at("2026-01-06T10:00:00Z")).map(|(p, _)| p), Some(world.ana), "while the office is open: the first layer");
        let refused = desk.store.write(async |tx| { note(tx); calendars::remove(tx, CalendarId(9_001)).await }).await.unwrap_err();
        assert!(refused.to_string().contains("Nights 9300"), "{refused}");
        let same = RotaPlan { id: RotaId(9_301), layers: vec![], ..plan.clone() };
        let refused = desk.store.write(async move |tx| { note(tx); rotas::insert(tx, &same).await }).await.unwrap_err();
        assert!(matches!(refused.refusal(), Some(Refusal::Taken { .. })), "{refused}");
        // Turned about, without its second layer.
        let mut after = plan.clone();
        after.layers.truncate(1);
        after.layers[0].people = vec![world.ben];
        after.team = None;
        let kept = after.clone();
        desk.write(async move |tx| { note(tx); rotas::update(tx, &kept).await }).await;
        assert_eq!(desk.read(async move |db| rotas::find(db, id, START).await).await, Some(after));
        desk.write(async move |tx| { note(tx); rotas::remove(tx, id).await }).await;
        assert_eq!(desk.read(async move |db| rotas::find(db, id, START).await).await, None);
    }

    async fn who_stands_in_is_on_call(desk) {
        let world = World::set_up(desk).await;
        let (from, to) = (at("2026-01-06T18:00:00Z"), at("2026-01-07T06:00:00Z"));
        let stand_in = OverridePlan { id: RotaOverrideId(9_700), person: world.ben, from, to, created_at: START };
        let kept = stand_in.clone();
        desk.write(async move |tx| {
            note(tx);
            rotas::insert(tx, &nights(9_300, &[world.ana])).await?;
            rotas::add_override(tx, RotaId(9_300), &kept).await
        }).await;
        let on_call = async |at: Moment| desk.read(async move |db| rotas::on_call(db, at).await).await;
        assert_eq!(on_call(from.plus_us(-1)).await, vec![(RotaId(9_300), world.ana)]);
        assert_eq!(on_call(from).await, vec![(RotaId(9_300), world.ben)]);
        assert_eq!(on_call(to).await, vec![(RotaId(9_300), world.ana)]);
        assert_eq!(on_call(at("2026-01-01T00:00:00Z")).await, vec![], "before the first turn");
        let later = to.plus_us(200 * DAY_US);
        let plan = desk.read(async move |db| rotas::load(db, RotaId(9_300), later).await).await;
        assert_eq!(plan.overrides, vec![], "what is long over is not looked at");
        desk.write(async |tx| {
            note(tx);
            assert!(!rotas::remove_override(tx, RotaId(1), RotaOverrideId(9_700)).await?, "of another rota");
            assert!(rotas::remove_override(tx, RotaId(9_300), RotaOverrideId(9_700)).await?);
            Ok(())
        }).await;
        assert_eq!(on_call(from).await, vec![(RotaId(9_300), world.ana)]);
    }

    async fn a_link_is_known_by_its_secret_until_it_is_revoked(desk) {
        let world = World::set_up(desk).await;
        let link = |id, target| CalendarLink {
            id: CalendarLinkId(id), person: world.ana, target, sealed: format!("v1.{id}"), created_at: START, read_at: None,
        };
        let (old, new) = (link(9_800, Target::Calendar(CalendarId(9_001))), link(9_801, Target::Calendar(CalendarId(9_001))));
        let rota = link(9_802, Target::Rota(RotaId(9_300)));
        let all = [old, new.clone(), rota.clone()];
        desk.write(async move |tx| {
            put(tx, named(9_001, "Office")).await?;
            rotas::insert(tx, &nights(9_300, &[world.ana])).await?;
            for (n, link) in all.iter().enumerate() {
                calendar_links::put(tx, link, &[n as u8; 32]).await?;
            }
            Ok(())
        }).await;
        let by = async |n: u8| desk.read(async move |db| calendar_links::find_by_secret(db, &[n; 32]).await).await;
        assert_eq!((by(0).await, by(1).await, by(2).await), (None, Some(new.clone()), Some(rota.clone())), "one in place of the other");
        desk.set_clock(START.plus_us(HOUR_US));
        desk.write(async |tx| { note(tx); calendar_links::note_read(tx, CalendarLinkId(9_801)).await }).await;
        assert_eq!(by(1).await.and_then(|l| l.read_at), Some(START.plus_us(HOUR_US)));
        let (ana, ben) = (world.ana, world.ben);
        desk.write(async move |tx| {
            note(tx);
            assert!(!calendar_links::remove(tx, ben, CalendarLinkId(9_802)).await?, "not somebody else's");
            assert!(calendar_links::remove(tx, ana, CalendarLinkId(9_802)).await?);
            Ok(())
        }).await;
        let left = desk.read(async move |db| calendar_links::of_person(db, ana).await).await;
        assert_eq!(left.iter().map(|l| l.id).collect::<Vec<_>>(), vec![CalendarLinkId(9_801)]);
        desk.write(async |tx| { note(tx); calendars::remove(tx, CalendarId(9_001)).await }).await;
        assert_eq!(by(1).await, None, "what it led to is gone");
    }
}
