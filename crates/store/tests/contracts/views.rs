//! Lists by query: the SQL of a condition against `domain::query::matches`, pages against a plain sort, and the views that
//! people keep.

use std::collections::BTreeMap;

use domain::message::{Channel, Message, Visibility};
use domain::permission::Scope;
use domain::query::{Direction, Node, Query, SortBy, TicketFacts, matches, parse};
use domain::ticket::{Priority, Status, Ticket, TicketType};
use domain::view::{Column, GroupBy, SavedView, Sort, Whose};
use domain::{Error, Moment, PersonId, Refusal, TicketId, ViewId};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestRunner};
use store::read::views::Asked;
use store::{attachments, messages, participants, read, teams, tickets, views};

use crate::harness::{Desk, on_both};
use crate::world::{World, a_message, a_team, a_ticket, an_attachment, note};

/// What of a ticket conditions are about.
#[derive(Clone, Debug)]
struct Spec {
    status: Status,
    priority: Option<Priority>,
    kind: Option<TicketType>,
    channel: Channel,
    assignee: u8,
    in_team: bool,
    of_organisation: bool,
    tags: Vec<&'static str>,
    external: Option<&'static str>,
    updated: i64,
    solved: bool,
    copied: bool,
    author: u8,
    note: bool,
    file: bool,
    deleted: bool,
}

fn specs() -> impl Strategy<Value = Vec<Spec>> {
    let first = (
        proptest::sample::select(Status::ALL),
        proptest::option::of(proptest::sample::select(Priority::ALL)),
        proptest::option::of(proptest::sample::select(TicketType::ALL)),
        proptest::sample::select(Channel::ALL),
        0..3_u8,
        any::<bool>(),
        any::<bool>(),
        proptest::sample::subsequence(vec!["printer", "vip", "vpn"], 0..=3),
    );
    let second = (
        proptest::option::of(proptest::sample::select(vec!["x-1", "x-2"])),
        0..3_i64,
        any::<bool>(),
        any::<bool>(),
        0..3_u8,
        any::<bool>(),
        any::<bool>(),
        proptest::bool::weighted(0.1),
    );
    let spec = (first, second).prop_map(|(a, b)| Spec {
        status: a.0,
        priority: a.1,
        kind: a.2,
        channel: a.3,
        assignee: a.4,
        in_team: a.5,
        of_organisation: a.6,
        tags: a.7,
        external: b.0,
        updated: b.1,
        solved: b.2,
        copied: b.3,
        author: b.4,
        note: b.5,
        file: b.6,
        deleted: b.7,
    });
    proptest::collection::vec(spec, 1..30)
}

/// Conditions of every kind, and what they are joined to.
fn filters(world: World) -> impl Strategy<Value = Node> {
    let texts: Vec<String> = [
        "*",
        "id>3",
        "#2",
        "status:open",
        "status<solved",
        "status>=pending",
        "priority:none",
        "priority>=normal",
        "priority<high",
        "type:none",
        "type:incident",
        "channel:email",
        "language:none",
        "language:de",
        "-language:en",
        "mailbox:none",
        "mailbox:nowhere",
        "mailbox:7",
        "assignee:none",
        "assignee:*",
        "requester:none",
        "cc:none",
        "author:none",
        "organisation:none",
        "organisation:*",
        "team:none",
        "tag:none",
        "tag:*",
        "tag:vpn",
        "external:x-1",
        "created>=1970-01-01",
        "updated<1970-01-01T00:00:01.000001Z",
        "solved:*",
        "closed:*",
        "solved<1970-01-02",
        "has:attachment",
        "has:note",
        "assignee:me",
        "team:nowhere",
        "escalated:no",
        "escalated:waiting",
        "asked:yes",
        "satisfaction:good",
    ]
    .into_iter()
    .map(str::to_owned)
    .chain([
        format!("assignee:{}", world.ana),
        format!("requester:{}", world.rosa),
        format!("cc:{}", world.tom),
        format!("author:{}", world.ana),
        format!("organisation:{}", world.organisation),
        format!("team:{}", world.team),
    ])
    .collect();
    let leaf = proptest::sample::select(texts)
        .prop_map(|text| parse(&text, Moment(0)).unwrap_or_else(|e| panic!("{text}: {e}")).filter);
    leaf.prop_recursive(3, 12, 4, |inner| {
        let several = proptest::collection::vec(inner.clone(), 1..4);
        prop_oneof![
            several.clone().prop_map(Node::and),
            several.prop_map(Node::or),
            inner.prop_map(Node::negated),
        ]
    })
}

/// A ticket with what is known of it.
struct Known {
    ticket: Ticket,
    deleted: bool,
    participants: Vec<PersonId>,
    messages: Vec<Message>,
    files: Vec<domain::message::Attachment>,
}

async fn fill(desk: &Desk, world: World, specs: Vec<Spec>) -> Vec<Known> {
    desk.write(async move |tx| {
        note(tx);
        for table in [
            "delete from attachment",
            "delete from message",
            "delete from participant",
            "delete from ticket_tag",
            "delete from ticket",
        ] {
            tx.execute(table, store::args![]).await?;
        }
        let mut all = Vec::new();
        for s in specs {
            let id = tx.next_ticket_id().await?;
            let ticket = Ticket {
                status: s.status,
                priority: s.priority,
                ticket_type: s.kind,
                channel: s.channel,
                assignee: [None, Some(world.ana), Some(world.ben)][usize::from(s.assignee)],
                team: s.in_team.then_some(world.team),
                organisation: s.of_organisation.then_some(world.organisation),
                tags: s.tags.iter().map(|t| (*t).to_owned()).collect(),
                external_id: s.external.map(str::to_owned),
                updated_at: Moment(1_000_000 + s.updated),
                solved_at: s.solved.then_some(Moment(2_000_000 + s.updated)),
                ..a_ticket(id, if s.copied { world.rosa } else { world.tom }, Moment(1 + id.0))
            };
            tickets::insert(tx, &ticket).await?;
            let mut known =
                Known { ticket, deleted: s.deleted, participants: vec![], messages: vec![], files: vec![] };
            if s.copied {
                participants::suggest(tx, id, world.tom).await?;
                participants::accept(tx, id, world.tom).await?;
                known.participants.push(world.tom);
            }
            let author = [None, Some(world.ana), Some(world.rosa)][usize::from(s.author)];
            let mut message = a_message(tx.next_id().await?, id, author, tx.now());
            message.language = match (s.note, s.file) {
                (true, _) => Some("de".into()),
                (false, true) => Some("en".into()),
                (false, false) => None,
            };
            message.visibility = if s.note { Visibility::Internal } else { Visibility::Public };
            messages::insert(tx, &message, None).await?;
            if s.file {
                let file = an_attachment(tx.next_id().await?, Some(message.id), "aa");
                attachments::insert(tx, &file, false).await?;
                known.files.push(file);
            }
            known.messages.push(message.into_message());
            if s.deleted {
                tickets::delete(tx, id).await?;
            }
            all.push(known);
        }
        Ok(all)
    })
    .await
}

fn expected(all: &[Known], filter: &Node) -> Vec<TicketId> {
    let query = Query::new(filter.clone());
    let fits = |k: &&Known| {
        let facts = TicketFacts {
            ticket: &k.ticket,
            participants: &k.participants,
            messages: &k.messages,
            attachments: &k.files,
            people: "",
            unread: false,
            promised: domain::query::Promised::default(),
            beside: domain::query::BesideFacts::default(),
        };
        !k.deleted && matches(&query, &facts, Scope::Everything)
    };
    all.iter().filter(fits).map(|k| k.ticket.id).collect()
}

fn rank(group: Option<GroupBy>, t: &Ticket) -> i64 {
    let place = |at: Option<usize>| at.map_or(0, |at| at as i64 + 1);
    match group {
        None | Some(GroupBy::Day) => 0,
        Some(GroupBy::Status) => place(Status::ALL.iter().position(|s| *s == t.status)),
        Some(GroupBy::Assignee) => t.assignee.map_or(0, |p| p.0),
        Some(GroupBy::Team) => t.team.map_or(0, |p| p.0),
        Some(GroupBy::Priority) => {
            -place(t.priority.and_then(|p| Priority::ALL.iter().position(|q| *q == p)))
        }
        Some(GroupBy::Organisation) => t.organisation.map_or(i64::MAX, |o| o.0),
        Some(GroupBy::Channel) => place(Channel::ALL.iter().position(|c| *c == t.channel)),
    }
}

fn key(sort: Sort, t: &Ticket) -> i64 {
    let falls = sort.direction == Direction::Descending;
    let place = |at: Option<usize>| at.map_or(0, |at| at as i64 + 1);
    match sort.by {
        SortBy::Updated | SortBy::Relevance => t.updated_at.0,
        SortBy::Created => t.created_at.0,
        SortBy::Solved => t.solved_at.map_or(if falls { -1 } else { i64::MAX }, |at| at.0),
        SortBy::Priority => {
            match place(t.priority.and_then(|p| Priority::ALL.iter().position(|q| *q == p))) {
                0 if !falls => i64::MAX,
                n => n,
            }
        }
        SortBy::Status => place(Status::ALL.iter().position(|s| *s == t.status)),
        SortBy::Number => t.id.0,
        SortBy::Due => 0,
    }
}

fn in_order(all: &[Known], ids: &[TicketId], sort: Sort, group: Option<GroupBy>) -> Vec<TicketId> {
    let mut held: Vec<&Ticket> = all.iter().map(|k| &k.ticket).filter(|t| ids.contains(&t.id)).collect();
    held.sort_by_key(|t| {
        let (key, id) = (key(sort, t), t.id.0);
        if sort.direction == Direction::Descending {
            (rank(group, t), std::cmp::Reverse(key), std::cmp::Reverse(id), 0, 0)
        } else {
            (rank(group, t), std::cmp::Reverse(0), std::cmp::Reverse(0), key, id)
        }
    });
    held.into_iter().map(|t| t.id).collect()
}

/// All pages from the first to the last, then back again.
async fn walk(
    desk: &Desk,
    reader: PersonId,
    filter: Node,
    sort: Sort,
    group: Option<GroupBy>,
) -> (Vec<TicketId>, Vec<TicketId>) {
    desk.read(async move |db| {
        let asked = Asked { filter: &filter, sort, group, alternatives: &[] };
        let (mut forth, mut back) = (Vec::new(), Vec::new());
        let mut cursor: Option<String> = None;
        let mut before;
        loop {
            let page = read::views::list(db, reader, &asked, cursor.as_deref(), 4).await?;
            forth.extend(page.rows.iter().map(|r| r.id));
            before = page.paging.newer;
            match page.paging.older {
                Some(older) => cursor = Some(older),
                None => break,
            }
        }
        while let Some(newer) = before {
            let page = read::views::list(db, reader, &asked, Some(&newer), 4).await?;
            back.splice(0..0, page.rows.iter().map(|r| r.id));
            before = page.paging.newer;
        }
        Ok((forth, back))
    })
    .await
}

const GROUPS: [Option<GroupBy>; 8] = [
    None,
    Some(GroupBy::Status),
    Some(GroupBy::Assignee),
    Some(GroupBy::Team),
    Some(GroupBy::Priority),
    Some(GroupBy::Organisation),
    Some(GroupBy::Channel),
    Some(GroupBy::Day),
];

on_both! {
    async fn a_condition_finds_what_it_means_and_every_order_has_its_pages(desk) {
        let world = World::set_up(desk).await;
        let cases = if desk.is_postgres() { 12 } else { 40 };
        let mut runner = TestRunner::new_with_rng(
            Config::with_cases(cases),
            proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
        );
        let some = (specs(), proptest::collection::vec(filters(world), 1..70));
        for _ in 0..cases {
            let (specs, filters) = some.new_tree(&mut runner).expect("a case").current();
            let all = fill(desk, world, specs).await;
            let by_sql = {
                let filters = filters.clone();
                let ids: Vec<TicketId> = all.iter().map(|k| k.ticket.id).collect();
                desk.read(async move |db| {
                    let nodes: Vec<&Node> = filters.iter().collect();
                    read::views::membership(db, &nodes, read::views::Of::Tickets(&ids)).await
                }).await
            };
            let of: BTreeMap<TicketId, Vec<i64>> = by_sql.into_iter().collect();
            for (at, filter) in filters.iter().enumerate() {
                let wanted = expected(&all, filter);
                let bit = |id: &TicketId| {
                    of.get(id).is_some_and(|w| w[at / read::views::MEMBERSHIP_BITS] >> (at % read::views::MEMBERSHIP_BITS) & 1 == 1)
                };
                let got: Vec<TicketId> = all.iter().map(|k| k.ticket.id).filter(bit).collect();
                assert_eq!(got, wanted, "{filter}");
            }
            for (at, filter) in filters.into_iter().take(4).enumerate() {
                let wanted = expected(&all, &filter);
                let f = filter.clone();
                let n = desk.read(async move |db| read::views::count(db, &f, 1000).await).await;
                assert_eq!(n, wanted.len() as i64, "{filter}");
                let by = Sort::ALL_BY[(at + wanted.len()) % Sort::ALL_BY.len()];
                let direction = if wanted.len().is_multiple_of(2) { Direction::Ascending } else { Direction::Descending };
                let group = GROUPS[(at * 3 + wanted.len()) % GROUPS.len()];
                let sort = Sort { by, direction };
                let (forth, back) = walk(desk, world.ana, filter.clone(), sort, group).await;
                // Days need moments to stand under.
                let is_moment = matches!(by, SortBy::Updated | SortBy::Created | SortBy::Solved);
                let sort = if group == Some(GroupBy::Day) && !is_moment { Sort::default() } else { sort };
                let whole = in_order(&all, &wanted, sort, group);
                assert_eq!(forth, whole, "{filter} {sort} {group:?}");
                let last = whole.len().saturating_sub(1) / 4 * 4;
                assert_eq!(back, whole[..last], "{filter} {sort} {group:?}");
                let (w, f) = (whole.clone(), filter.clone());
                desk.read(async move |db| {
                    let asked = Asked { filter: &f, sort, group, alternatives: &[] };
                    assert_eq!(read::views::ids(db, &asked, 1, 3).await?, w.iter().skip(1).take(3).copied().collect::<Vec<_>>());
                    for (at, id) in w.iter().enumerate() {
                        let (before, after) = read::views::neighbours(db, &asked, *id).await?;
                        assert_eq!(before, at.checked_sub(1).map(|b| w[b]));
                        assert_eq!(after, w.get(at + 1).copied());
                    }
                    assert_eq!(read::views::neighbours(db, &asked, TicketId(1 << 40)).await?, (None, None));
                    Ok(())
                }).await;
            }
        }
    }

    async fn a_pass_over_the_unsolved_goes_on_where_it_stopped(desk) {
        let world = World::set_up(desk).await;
        desk.write(async move |tx| {
            note(tx);
            for n in 0..5 {
                let id = tx.next_ticket_id().await?;
                let status = if n == 2 { Status::Solved } else { Status::Open };
                tickets::insert(tx, &Ticket { status, ..a_ticket(id, world.rosa, tx.now()) }).await?;
            }
            Ok(())
        }).await;
        let found = desk.read(async move |db| {
            let open = parse("status:open", Moment(0)).unwrap().filter;
            let filters = [&open];
            let mut after = TicketId(0);
            let mut found = Vec::new();
            loop {
                let part = read::views::membership(db, &filters, read::views::Of::Unsolved { after, limit: 2 }).await?;
                let Some(last) = part.last() else { break };
                after = last.0;
                found.extend(part);
            }
            Ok(found)
        }).await;
        let first = world.ticket.0;
        let bits: Vec<_> = found.iter().map(|(id, bits)| (id.0 - first, bits[0])).collect();
        assert_eq!(bits, [(0, 0), (1, 1), (2, 1), (4, 1), (5, 1)], "the first is new, the third one solved");
    }

    async fn alternatives_tell_why_a_row_is_there(desk) {
        let world = World::set_up(desk).await;
        let fits = desk.read(async move |db| {
            let of = |text: &str| parse(text, Moment(0)).unwrap().filter;
            let alternatives = [of("assignee:none"), of("priority:urgent"), of("status:new")];
            let filter = Node::or(alternatives.to_vec());
            let asked = Asked { filter: &filter, sort: Sort::default(), group: None, alternatives: &alternatives };
            Ok(read::views::list(db, world.ana, &asked, None, 10).await?.fits)
        }).await;
        assert_eq!(fits, [0b101]);
    }

    async fn words_and_foreign_cursors_are_refused(desk) {
        let world = World::set_up(desk).await;
        for (text, cursor, is_refusal) in [("printer", None, false), ("is:unread", None, false), ("*", Some("o1.2"), true), ("*", Some("x"), true)] {
            let refused = desk.store.read(async move |db| {
                let filter = parse(text, Moment(0)).unwrap().filter;
                let asked = Asked { filter: &filter, sort: Sort::default(), group: None, alternatives: &[] };
                read::views::list(db, world.ana, &asked, cursor, 10).await.map(drop)
            }).await;
            match refused {
                Err(Error::Refused(Refusal::Invalid { .. })) => assert!(is_refusal, "{text}"),
                Err(Error::Fault(_)) => assert!(!is_refusal, "{text}"),
                other => panic!("{text}: {other:?}"),
            }
        }
    }

    async fn the_usual_orders_need_no_sorting_and_what_is_rare_leads(desk) {
        World::set_up(desk).await;
        if desk.is_postgres() {
            // It chooses by what stands in the tables, and hardly anything does here.
            return;
        }
        for (text, sort) in [
            ("status<solved", "updated-desc"), ("status<solved -tag:vpn", "updated-asc"), ("status<solved", "id-desc"),
            ("status<solved assignee:7", "updated-desc"), ("status<solved team:7", "updated-desc"),
            ("status<solved", "priority-desc"),
        ] {
            let plan = desk.read(async move |db| {
                let filter = parse(text, Moment(0)).unwrap().filter;
                let asked = Asked { filter: &filter, sort: Sort::parse(sort).unwrap(), group: None, alternatives: &[] };
                Ok(read::views::plan(db, &asked).await?.join("\n"))
            }).await;
            assert!(!plan.contains("TEMP B-TREE"), "{text} {sort}: {plan}");
        }
        for text in ["is:solved tag:rare", "tag:rare", "participant:7 status<solved"] {
            let plan = desk.read(async move |db| {
                let filter = parse(text, Moment(0)).unwrap().filter;
                let asked = Asked { filter: &filter, sort: Sort::default(), group: None, alternatives: &[] };
                Ok(read::views::plan(db, &asked).await?.join("\n"))
            }).await;
            // What few tickets have is not looked for in all of them.
            assert!(plan.contains("USING INTEGER PRIMARY KEY") && !plan.contains("ticket_by_"), "{text}: {plan}");
        }
        // So is a mailbox by which few tickets came; one by which many came is gone through in the list's own order.
        let plans = desk.read(async move |db| {
            let mut plans = Vec::new();
            for text in ["mailbox:7", "(mailbox:7 OR tag:rare)"] {
                let filter = parse(text, Moment(0)).unwrap().filter;
                let asked = Asked { filter: &filter, sort: Sort::default(), group: None, alternatives: &[] };
                plans.push(read::views::plan(db, &asked).await?.join("\n"));
            }
            Ok(plans)
        }).await;
        assert!(plans[0].contains("USING INTEGER PRIMARY KEY") && plans[0].contains("COVERING INDEX ticket_by_mailbox"), "{}", plans[0]);
        assert!(!plans[1].contains("ticket_by_mailbox") && !plans[1].contains("TEMP B-TREE"), "{}", plans[1]);
    }

    async fn a_view_is_kept_changed_and_deleted(desk) {
        let world = World::set_up(desk).await;
        let team = desk.write(async |tx| {
            note(tx);
            let id = tx.next_id().await?;
            teams::insert(tx, &a_team(id, "Second line", tx.now())).await?;
            Ok(id)
        }).await;
        let make = async |whose, name: &'static str| {
            desk.write(async move |tx| {
                note(tx);
                let view = SavedView {
                    id: tx.next_id().await?,
                    name: name.into(),
                    whose,
                    query: "status:open created<3d".into(),
                    sort: Sort { by: SortBy::Priority, direction: Direction::Ascending },
                    group: Some(GroupBy::Day),
                    columns: vec![Column::Team, Column::Number],
                    position: views::next_position(tx).await?,
                    inactive_at: None,
                    deleted_at: None,
                    created_by: Some(world.ana),
                    created_at: tx.now(),
                    updated_at: tx.now(),
                };
                views::insert(tx, &view).await?;
                Ok(view)
            }).await
        };
        let everyone = make(Whose::Everyone, "Everyone's").await;
        let anas = make(Whose::Person(world.ana), "Ana's").await;
        let mine = make(Whose::Team(world.team), "Our team's").await;
        let other = make(Whose::Team(team), "Their team's").await;
        let names = async |person| {
            let found = desk.read(async move |db| views::of_person(db, person).await).await;
            found.into_iter().map(|v| v.name).collect::<Vec<_>>()
        };
        assert_eq!(names(world.ana).await, ["Everyone's", "Ana's", "Our team's"]);
        assert_eq!(names(world.ben).await, ["Everyone's"]);
        let loaded = desk.read(async move |db| views::load(db, anas.id).await).await;
        assert_eq!(loaded, anas);

        let order = [mine.id, anas.id];
        desk.write(async move |tx| views::arrange(tx, world.ana, &order).await).await;
        assert_eq!(names(world.ana).await, ["Our team's", "Ana's", "Everyone's"], "what is not named comes behind");
        desk.write(async move |tx| views::arrange(tx, world.ana, &[]).await).await;
        assert_eq!(names(world.ana).await, ["Everyone's", "Ana's", "Our team's"]);

        let changed = SavedView { name: "Late ones".into(), whose: Whose::Person(world.ben), group: None, columns: vec![], position: 0, ..everyone.clone() };
        let c = changed.clone();
        desk.write(async move |tx| { note(tx); views::update(tx, &c).await }).await;
        assert_eq!(desk.read(async move |db| views::load(db, changed.id).await).await, changed);
        assert_eq!(names(world.ben).await, ["Late ones"]);

        let deleted = SavedView { deleted_at: Some(Moment(5)), ..changed.clone() };
        desk.write(async move |tx| { note(tx); views::update(tx, &deleted).await }).await;
        let id = changed.id;
        let gone = desk.store.read(async move |db| views::load(db, id).await).await;
        assert!(matches!(gone, Err(Error::Refused(Refusal::NotFound))));
        assert_eq!(desk.read(async move |db| views::find_any(db, id).await).await.and_then(|v| v.deleted_at), Some(Moment(5)));
        assert_eq!(desk.read(async |db| views::find_any(db, ViewId(1)).await).await, None);

        desk.write(async move |tx| { note(tx); teams::delete(tx, team).await }).await;
        let left = desk.read(async |db| Ok((views::list(db).await?.len(), views::count(db).await?))).await;
        assert_eq!(left, (2, 2), "a team's views go with it");
        let lately = desk.read(async |db| views::deleted(db, 1).await).await;
        assert_eq!(lately.into_iter().map(|v| v.id).collect::<Vec<_>>(), [other.id], "the latest first");
        let orphan = desk.read(async move |db| views::find_any(db, other.id).await).await.unwrap();
        assert_eq!((orphan.whose, orphan.deleted_at.is_some()), (Whose::Everyone, true), "and a lead can bring them back");
        desk.write(async move |tx| { note(tx); views::delete_of_team(tx, world.team).await }).await;
        assert_eq!(names(world.ana).await, ["Ana's"]);
    }
}
