//! Playbooks with their versions and lessons; the log of a case, and what is still to be learned from.

use domain::moment::DAY_US;
use domain::playbook::{AnswerSource, Case, CaseAct, LessonDue, Pin, Playbook, PlaybookState};
use domain::{Error, PlaybookId, Refusal, TicketId};
use store::cases;
use store::playbooks::{self, Lessons};

use crate::harness::{START, on_both};
use crate::world::{World, note};

fn book(id: i64, slug: &str, title: &str) -> Playbook {
    Playbook {
        id: PlaybookId(id),
        slug: slug.into(),
        title: title.into(),
        state: PlaybookState::Draft,
        published: None,
        draft: 1,
        shipped: String::new(),
        created_at: START,
        updated_at: START,
    }
}

on_both! {
    async fn playbooks_are_kept_with_every_version(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            assert_eq!(playbooks::count(tx).await?, 0);
            let wifi = book(9001, "wifi", "Wi-Fi");
            playbooks::insert(tx, &wifi).await?;
            playbooks::insert(tx, &Playbook { shipped: "ab".into(), ..book(9002, "email", "E-mail") }).await?;
            assert_eq!(playbooks::load(tx, wifi.id).await?, wifi);
            assert!(matches!(playbooks::load(tx, PlaybookId(1)).await, Err(Error::Refused(Refusal::NotFound))));
            assert_eq!(playbooks::find_by_slug(tx, "wifi").await?.map(|b| b.id), Some(wifi.id));
            assert_eq!(playbooks::find_by_slug(tx, "nothing").await?, None);
            let titles: Vec<String> = playbooks::list(tx).await?.into_iter().map(|b| b.title).collect();
            assert_eq!((titles.as_slice(), playbooks::count(tx).await?), (["E-mail".to_owned(), "Wi-Fi".to_owned()].as_slice(), 2));

            assert_eq!(playbooks::add_version(tx, wifi.id, "first", None, None).await?, 1);
            assert_eq!(playbooks::add_version(tx, wifi.id, "second", Some(world.ana), Some(1)).await?, 2);
            assert_eq!(playbooks::add_version(tx, PlaybookId(9002), "other", None, None).await?, 1);
            let second = playbooks::version(tx, wifi.id, 2).await?;
            assert_eq!((second.sheet.as_str(), second.by, second.made_at, second.published_at), ("second", Some(world.ana), tx.now(), None));
            assert_eq!((playbooks::version(tx, wifi.id, 1).await?.made_of, second.made_of), (None, Some(1)));
            assert!(matches!(playbooks::version(tx, wifi.id, 3).await, Err(Error::Refused(Refusal::NotFound))));
            let lines = playbooks::versions(tx, wifi.id, 10).await?;
            assert_eq!(lines.iter().map(|v| (v.number, v.by.as_ref().map(|p| p.name.clone()))).collect::<Vec<_>>(), [(2, Some("Ana".to_owned())), (1, None)]);
            assert_eq!(playbooks::versions(tx, wifi.id, 1).await?.len(), 1);
            assert_eq!(playbooks::newest_release(tx, wifi.id).await?, Some(1));
            for (sheet, expected) in [("first", true), ("second", false), ("other", false)] {
                assert_eq!(playbooks::has_release(tx, wifi.id, sheet).await?, expected, "{sheet}");
            }

            assert_eq!((playbooks::in_use(tx, wifi.id).await?, playbooks::published(tx).await?), (None, vec![]));
            playbooks::mark_published(tx, wifi.id, 2).await?;
            let published_at = playbooks::version(tx, wifi.id, 2).await?.published_at;
            assert_eq!(published_at, Some(tx.now()));
            let after = Playbook {
                title: "WLAN".into(),
                state: PlaybookState::Published,
                published: Some(2),
                draft: 2,
                shipped: "cd".into(),
                updated_at: START.plus_us(5),
                ..wifi.clone()
            };
            playbooks::update(tx, &after).await?;
            assert_eq!(playbooks::load(tx, wifi.id).await?, after);
            assert_eq!(playbooks::in_use(tx, wifi.id).await?, Some(2));
            assert_eq!(playbooks::published(tx).await?, [(wifi.id, 2, "WLAN".to_owned())]);
            playbooks::update(tx, &Playbook { state: PlaybookState::Retired, ..after }).await?;
            assert_eq!((playbooks::in_use(tx, wifi.id).await?, playbooks::published(tx).await?.len()), (None, 0));
            Ok(())
        }).await;
    }

    async fn lessons_are_kept_by_week_and_a_case_sees_those_before_its_own(desk) {
        desk.write(async |tx| {
            note(tx);
            let id = PlaybookId(9001);
            playbooks::insert(tx, &book(9001, "wifi", "Wi-Fi")).await?;
            let of = |week, counts: &str| Lessons { week, day: week * 7, counts: counts.into() };
            assert_eq!(playbooks::newest_lessons(tx, id, 1).await?, None);
            playbooks::put_lessons(tx, id, 1, &of(10, "a")).await?;
            playbooks::put_lessons(tx, id, 1, &of(10, "b")).await?;
            playbooks::put_lessons(tx, id, 1, &of(12, "c")).await?;
            playbooks::put_lessons(tx, id, 2, &of(0, "d")).await?;
            for (version, week, expected) in [(1, 10, None), (1, 11, Some("b")), (1, 12, Some("b")), (1, 13, Some("c")), (2, 1, Some("d"))] {
                let found = playbooks::lessons_before(tx, id, version, week).await?;
                assert_eq!(found.map(|l| l.counts).as_deref(), expected, "{version} {week}");
            }
            assert_eq!(playbooks::newest_lessons(tx, id, 1).await?, Some(of(12, "c")));
            Ok(())
        }).await;
    }

    async fn the_log_of_a_case_reads_back_in_order_and_each_lesson_is_taken_once(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            playbooks::insert(tx, &book(9001, "wifi", "Wi-Fi")).await?;
            let pin = Pin { playbook: PlaybookId(9001), version: 1, week: 3 };
            let acts = [
                CaseAct::Begun { pin },
                CaseAct::Answered { sign: "lights".into(), answer: "none".into(), source: AnswerSource::Read },
                CaseAct::TakenBack { taken: 2 },
                CaseAct::Unsure { sign: "lights".into() },
            ];
            for (n, act) in (1..).zip(&acts) {
                let by = (n != 4).then_some(world.ben);
                assert_eq!(cases::append(tx, world.ticket, act, by).await?, n);
            }
            let log = cases::entries(tx, world.ticket).await?;
            assert_eq!(log.iter().map(|e| e.act.clone()).collect::<Vec<_>>(), acts);
            assert_eq!((log[0].by, log[3].by, log[0].at), (Some(world.ben), None, tx.now()));
            let case = Case::of(&log);
            assert_eq!((case.pin, case.said.len()), (Some(pin), 1));
            assert_eq!(cases::entries(tx, TicketId(999_999)).await?, []);
            assert_eq!(playbooks::rows(tx).await?.iter().map(|r| (r.cases, r.is_shipped)).collect::<Vec<_>>(), [(1, false)]);

            let at = |days: i64| START.plus_us(days * DAY_US);
            let due = |solving, days| LessonDue { ticket: world.ticket, solving, due_at: at(days) };
            assert_eq!(cases::next_due(tx).await?, None);
            cases::plan_lesson(tx, due(1, 5)).await?;
            cases::plan_lesson(tx, due(1, 9)).await?;
            cases::plan_lesson(tx, due(2, 7)).await?;
            assert_eq!(cases::next_due(tx).await?, Some(at(5)), "the first plan stands");
            assert_eq!(cases::due(tx, at(7), 10).await?, [due(1, 5), due(2, 7)]);
            assert_eq!(cases::due(tx, at(7), 1).await?, [due(1, 5)]);
            assert_eq!(cases::due(tx, at(4), 10).await?, []);
            cases::put_off(tx, world.ticket, 1, at(8)).await?;
            assert_eq!(cases::next_due(tx).await?, Some(at(7)));
            assert!(cases::take_lesson(tx, world.ticket, 2).await?);
            assert!(!cases::take_lesson(tx, world.ticket, 2).await?);
            assert!(cases::take_lesson(tx, world.ticket, 1).await?);
            cases::mark_learned(tx, world.ticket, 1).await?;
            cases::plan_lesson(tx, due(2, 7)).await?;
            cases::drop_lessons(tx, world.ticket).await?;
            cases::plan_lesson(tx, due(1, 5)).await?;
            cases::put_off(tx, world.ticket, 1, at(1)).await?;
            assert_eq!((cases::next_due(tx).await?, cases::due(tx, at(99), 10).await?), (None, vec![]));
            assert!(!cases::take_lesson(tx, world.ticket, 1).await?, "what was learned from is not planned again");
            Ok(())
        }).await;
    }
}
