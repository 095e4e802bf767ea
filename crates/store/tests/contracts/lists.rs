//! Ticket lists: keyset pages against a plain sort in memory, and the indexes that serve them.

use domain::read::tickets::{Sort, View};
use domain::ticket::{Priority, Status, Ticket};
use domain::{Moment, PersonId, TicketId};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use store::{read, tickets};

use crate::harness::{Desk, on_both};
use crate::world::{World, a_ticket, note};

/// What of a ticket decides where it stands.
#[derive(Clone, Debug)]
struct Spec {
    status: Status,
    priority: Option<Priority>,
    assignee: u8,
    in_team: bool,
    /// Few moments, so that many tickets share one.
    updated: i64,
    deleted: bool,
}

fn specs() -> impl Strategy<Value = Vec<Spec>> {
    let spec = (
        proptest::sample::select(Status::ALL),
        proptest::option::of(proptest::sample::select(Priority::ALL)),
        0..3_u8,
        any::<bool>(),
        0..4_i64,
        proptest::bool::weighted(0.1),
    );
    let spec = spec.prop_map(|(status, priority, assignee, in_team, updated, deleted)| Spec {
        status,
        priority,
        assignee,
        in_team,
        updated,
        deleted,
    });
    proptest::collection::vec(spec, 0..45)
}

const SORTS: [Sort; 5] = [Sort::Recent, Sort::Waiting, Sort::Newest, Sort::Urgent, Sort::Due];

fn views(world: &World) -> Vec<View> {
    vec![
        View::Mine,
        View::Unassigned,
        View::Team(world.team),
        View::Open,
        View::Solved,
        View::Snoozed,
        View::Spam,
    ]
}

/// Lists by definition: filter, then sort.
fn expected(all: &[(TicketId, Spec)], world: &World, view: View, sort: Sort) -> Vec<TicketId> {
    let holds = |s: &Spec| {
        let unsolved = !matches!(s.status, Status::Solved | Status::Closed);
        !s.deleted
            && match view {
                View::Mine => unsolved && s.assignee == 1,
                View::Unassigned => unsolved && s.assignee == 0,
                View::Team(team) => unsolved && s.in_team && s.assignee == 0 && team == world.team,
                View::Open => unsolved,
                View::Solved => !unsolved,
                View::Snoozed | View::Spam | View::Saved(_) => false,
            }
    };
    let mut held: Vec<_> = all.iter().filter(|(_, s)| holds(s)).collect();
    let urgency = |s: &Spec| {
        s.priority.map_or(0, |p| Priority::ALL.iter().position(|q| *q == p).unwrap_or_default() + 1)
    };
    held.sort_by_key(|(id, s)| match sort {
        Sort::Recent => (-s.updated, -id.0),
        Sort::Waiting => (s.updated, id.0),
        Sort::Newest => (0, -id.0),
        Sort::Urgent => (-(urgency(s) as i64), -id.0),
        // Nothing is due for any of them: by number.
        Sort::Due => (0, id.0),
    });
    held.into_iter().map(|(id, _)| *id).collect()
}

async fn fill(desk: &Desk, world: World, specs: Vec<Spec>) -> Vec<(TicketId, Spec)> {
    desk.write(async move |tx| {
        note(tx);
        tx.execute("delete from ticket", store::args![]).await?;
        let mut all = Vec::new();
        for spec in specs {
            let id = tx.next_ticket_id().await?;
            let t = Ticket {
                status: spec.status,
                priority: spec.priority,
                assignee: [None, Some(world.ana), Some(world.ben)][usize::from(spec.assignee)],
                team: spec.in_team.then_some(world.team),
                updated_at: Moment(1_000_000 + spec.updated),
                ..a_ticket(id, world.rosa, Moment(1))
            };
            tickets::insert(tx, &t).await?;
            if spec.deleted {
                tickets::delete(tx, id).await?;
            }
            all.push((id, spec));
        }
        Ok(all)
    })
    .await
}

/// All pages one after the other, forwards; then backwards from the last.
async fn walk(
    desk: &Desk,
    reader: PersonId,
    view: View,
    sort: Sort,
    size: usize,
) -> (Vec<TicketId>, Vec<TicketId>) {
    desk.read(async move |db| {
        let mut forwards = Vec::new();
        let mut cursor: Option<String> = None;
        let mut back;
        loop {
            let page = read::tickets::list(db, reader, view, sort, cursor.as_deref(), size).await?;
            assert!(page.rows.len() <= size);
            assert_eq!(page.paging.newer.is_some(), cursor.is_some() && !page.rows.is_empty());
            forwards.extend(page.rows.iter().map(|row| row.id));
            back = page.paging.newer;
            let last = page.rows.into_iter().map(|row| row.id).collect::<Vec<_>>();
            match page.paging.older {
                Some(older) => cursor = Some(older),
                None => {
                    let mut backwards = last;
                    while let Some(newer) = back {
                        let page = read::tickets::list(db, reader, view, sort, Some(&newer), size).await?;
                        assert!(page.paging.older.is_some());
                        let mut rows: Vec<_> = page.rows.iter().map(|row| row.id).collect();
                        rows.append(&mut backwards);
                        backwards = rows;
                        back = page.paging.newer;
                    }
                    return Ok((forwards, backwards));
                }
            }
        }
    })
    .await
}

on_both! {
    async fn pages_put_together_are_the_whole_list(desk) {
        let world = World::set_up(desk).await;
        let cases = if desk.is_postgres() { 6 } else { 16 };
        let config = Config { cases, failure_persistence: None, ..Config::default() };
        let handle = tokio::runtime::Handle::current();
        let runner = std::panic::AssertUnwindSafe((specs(), 1..7_usize));
        tokio::task::block_in_place(|| {
            TestRunner::new(config).run(&runner.0, |(specs, size)| {
                handle.block_on(async {
                    let all = fill(desk, world, specs).await;
                    for view in views(&world) {
                        for sort in SORTS {
                            let whole = expected(&all, &world, view, sort);
                            let (forwards, backwards) = walk(desk, world.ana, view, sort, size).await;
                            assert_eq!(forwards, whole, "{view:?} {sort:?}");
                            assert_eq!(backwards, whole, "{view:?} {sort:?}, backwards");
                            neighbours_fit(desk, &world, view, sort, &whole).await;
                        }
                        let n = desk.read(async move |db| read::tickets::count(db, world.ana, view).await).await;
                        assert_eq!(n as usize, expected(&all, &world, view, Sort::Newest).len(), "{view:?}");
                    }
                });
                Ok(())
            })
        }).expect("every list is what it should be");
    }

    async fn a_cursor_that_is_none_of_ours_is_refused(desk) {
        let world = World::set_up(desk).await;
        for cursor in ["", "x", "n", "o5", "n5.", "o.5", "nfive.5", "é1.2", "n9999999999999999999.1"] {
            let page = desk.store.read(async move |db| {
                read::tickets::list(db, world.ana, View::Open, Sort::Recent, Some(cursor), 5).await.map(drop)
            }).await;
            assert!(matches!(page, Err(domain::Error::Refused(domain::Refusal::Invalid { .. }))), "{cursor:?}");
        }
    }

    async fn lists_of_a_person_and_an_organisation_page_too(desk) {
        let world = World::set_up(desk).await;
        let mut all = vec![world.ticket];
        for _ in 0..5 {
            all.push(desk.write(async move |tx| {
                note(tx);
                let id = tx.next_ticket_id().await?;
                let t = Ticket { organisation: Some(world.organisation), ..a_ticket(id, world.rosa, tx.now()) };
                tickets::insert(tx, &t).await?;
                Ok(id)
            }).await);
        }
        all.reverse();
        desk.read(async move |db| {
            for whose in ["person", "organisation"] {
                let (mut seen, mut cursor) = (Vec::new(), None::<String>);
                loop {
                    let at = cursor.as_deref();
                    let page = match whose {
                        "person" => read::tickets::of_requester(db, world.ana, world.rosa, at, 4).await?,
                        _ => read::tickets::of_organisation(db, world.ana, world.organisation, at, 4).await?,
                    };
                    seen.extend(page.rows.iter().map(|row| row.id));
                    cursor = page.paging.older;
                    if cursor.is_none() { break }
                }
                assert_eq!(seen, all, "{whose}");
            }
            let some = read::tickets::rows(db, world.ana, &[all[2], TicketId(1), all[0]]).await?;
            assert_eq!(some.iter().map(|row| row.id).collect::<Vec<_>>(), [all[2], all[0]]);
            Ok(())
        }).await;
    }
}

async fn neighbours_fit(desk: &Desk, world: &World, view: View, sort: Sort, whole: &[TicketId]) {
    let (reader, all) = (world.ana, whole.to_vec());
    desk.read(async move |db| {
        for (i, id) in all.iter().enumerate().step_by(3) {
            let (before, after) = read::tickets::neighbours(db, reader, view, sort, *id).await?;
            assert_eq!(before, i.checked_sub(1).map(|i| all[i]));
            assert_eq!(after, all.get(i + 1).copied());
        }
        assert_eq!(read::tickets::neighbours(db, reader, view, sort, TicketId(1)).await?, (None, None));
        Ok(())
    })
    .await;
}

/// Many tickets, most of them solved, as a desk has them after some years: copies of one, whatever columns there are.
async fn fill_large(desk: &Desk) -> World {
    let world = World::set_up(desk).await;
    let sql = if desk.is_postgres() {
        "select column_name as name from information_schema.columns where table_name = 'ticket'"
    } else {
        "select name from pragma_table_info('ticket')"
    };
    let columns: Vec<String> = desk
        .read(async move |db| {
            db.all(sql, store::args![]).await?.into_iter().map(|mut row| row.get("name")).collect()
        })
        .await;
    let values: Vec<&str> = columns
        .iter()
        .map(|column| match column.as_str() {
            "id" => "n",
            "status" => "case when n % 10 = 0 then 'open' else 'solved' end",
            "shelf" => "case when n % 10 = 0 then 0 else 1 end",
            "urgency" => "n % 5",
            "assignee_id" => "case when n % 20 = 0 then cast($2 as bigint) end",
            "team_id" => "case when n % 30 = 0 then cast($3 as bigint) end",
            "updated_at" => "n * 37 % 20000",
            other => other,
        })
        .collect();
    let sql: &'static str = format!(
        "with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < 20000)
        insert into ticket ({}) select {} from numbers, ticket where id = $1",
        columns.join(", "),
        values.join(", ")
    )
    .leak();
    desk.write(async move |tx| {
        note(tx);
        tx.execute(sql, store::args![world.ticket, world.ana, world.team]).await
    })
    .await;
    world
}

on_both! {
    async fn every_list_is_served_by_an_index(desk) {
        let world = fill_large(desk).await;
        let postgres = desk.is_postgres();
        if postgres {
            // As its own housekeeping does; SQLite plans without figures.
            desk.write(async |tx| { tx.quiet("a test"); tx.execute("analyze", store::args![]).await }).await;
        }
        for view in views(&world) {
            for sort in SORTS {
                for cursor in [None, Some("o9000.9000"), Some("n9000.9000")] {
                    let plan = desk.read(async move |db| read::tickets::plan(db, world.ana, view, sort, cursor).await).await;
                    let plan = plan.join("\n");
                    let (found, sorts) = match postgres {
                        true => (!plan.contains("Seq Scan on ticket"), plan.contains("Sort Key: t.")),
                        false => (plan.contains("SEARCH t USING"), plan.contains("TEMP B-TREE")),
                    };
                    assert!(found, "{view:?} {sort:?} {cursor:?}:\n{plan}");
                    assert!(!sorts, "{view:?} {sort:?} {cursor:?} sorts:\n{plan}");
                }
            }
        }
    }
}
