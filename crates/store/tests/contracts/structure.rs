//! Acts on the structure of tickets, and links.

use std::collections::BTreeSet;

use domain::message::Visibility;
use domain::structure::{
    Act, ActKind, Before, Extent, Hindrance, Link, LinkKind, Piece, Relation, StatusBefore,
};
use domain::ticket::{Status, Ticket};
use domain::{LinkId, MessageId, Moment, StructureActId, TicketId};
use store::organisations::Organisation;
use store::{Tx, drafts, messages, organisations, participants, read, structure, tickets};

use crate::harness::{Desk, on_both};
use crate::world::{World, a_message, a_ticket, note};

/// A further ticket of Tom's with so many messages.
async fn more(desk: &Desk, world: World, count: usize) -> (TicketId, Vec<MessageId>) {
    desk.write(async move |tx| {
        note(tx);
        let id = tx.next_ticket_id().await?;
        tickets::insert(tx, &Ticket { status: Status::Open, ..a_ticket(id, world.tom, tx.now()) }).await?;
        let mut ids = Vec::new();
        for _ in 0..count {
            let message = a_message(tx.next_id().await?, id, Some(world.tom), tx.now());
            messages::insert(tx, &message, None).await?;
            ids.push(message.id);
        }
        Ok((id, ids))
    })
    .await
}

async fn an_act(
    tx: &mut Tx,
    kind: ActKind,
    to: TicketId,
    (from, extent): (TicketId, Extent),
    moved: &[MessageId],
) -> domain::Result<StructureActId> {
    let status = StatusBefore {
        ticket: from,
        from: Status::Open,
        to: Status::Closed,
        solved_at: None,
        closed_at: Some(Moment(3)),
    };
    let act = Act {
        id: tx.next_id().await?,
        kind,
        at: tx.now(),
        by: None,
        ticket: to,
        sources: vec![(from, extent)],
        before: Before { statuses: vec![status], ..Before::default() },
        undone_at: None,
    };
    let pieces: Vec<Piece> = moved
        .iter()
        .map(|&message| Piece { message, from, placement_reason: "a token".into(), stranger: true })
        .collect();
    structure::insert(tx, &act, &pieces).await?;
    messages::move_to(tx, moved, to).await?;
    if extent == Extent::Whole {
        tickets::join(tx, from, to, "merged").await?;
    }
    Ok(act.id)
}

on_both! {
    async fn an_act_is_kept_with_its_messages_and_released_by_an_earlier_undo(desk) {
        let world = World::set_up(desk).await;
        let (a, said) = more(desk, world, 2).await;
        let (b, _) = more(desk, world, 1).await;
        let moved = said.clone();
        let (first, second) = desk.write(async move |tx| {
            note(tx);
            let first = an_act(tx, ActKind::Merge, world.ticket, (a, Extent::Whole), &moved).await?;
            let second = an_act(tx, ActKind::Merge, b, (world.ticket, Extent::Whole), &moved).await?;
            Ok((first, second))
        }).await;
        desk.read(async move |db| {
            let act = structure::find(db, first).await?.expect("it is there");
            assert_eq!((act.kind, act.ticket, act.sources.clone()), (ActKind::Merge, world.ticket, vec![(a, Extent::Whole)]));
            assert_eq!(act.before.statuses[0].closed_at, Some(Moment(3)));
            assert_eq!(structure::pieces(db, first).await?.len(), 2);
            assert_eq!(structure::count_pieces(db, second).await?, 2);
            assert_eq!(structure::carried_by(db, a).await?, Some(first));
            assert_eq!(structure::last_of_message(db, said[0]).await?, Some(second));
            assert_eq!(structure::act_that_moved(db, said[0], a, world.ticket).await?, Some(first));
            assert_eq!(structure::act_that_moved(db, said[0], a, b).await?, None);
            assert_eq!(structure::places_of(db, first).await?, [b]);
            assert_eq!(messages::came_from(db, said[0]).await?, [a, world.ticket]);
            assert_eq!(structure::moved_on_to(db, first).await?, None, "it went along with its ticket");
            let of: Vec<_> = structure::of_ticket(db, world.ticket).await?.into_iter().map(|a| a.id).collect();
            assert_eq!(of, [second, first], "from either side, newest first");
            assert_eq!(structure::outlook(db, &act).await?.hindrance, None);
            Ok(())
        }).await;
        desk.write(async move |tx| {
            note(tx);
            structure::mark_undone(tx, first, Some(world.ben)).await
        }).await;
        desk.read(async move |db| {
            assert_eq!(structure::pieces(db, second).await?, [], "they are at home already");
            assert_eq!(structure::carried_by(db, a).await?, None);
            let act = structure::find(db, first).await?.expect("it is there");
            assert!(act.undone_at.is_some());
            assert_eq!(structure::outlook(db, &act).await?.hindrance, Some(Hindrance::Undone));
            assert_eq!(structure::find(db, StructureActId(999_999)).await?, None);
            Ok(())
        }).await;
    }

    async fn what_stands_in_the_way_of_an_undo_is_named(desk) {
        let world = World::set_up(desk).await;
        let (a, said) = more(desk, world, 3).await;
        let (b, _) = more(desk, world, 1).await;
        let [one, two, three] = said[..] else { panic!("three were said") };
        let (moved, carried, split) = desk.write(async move |tx| {
            note(tx);
            let moved = an_act(tx, ActKind::Move, world.ticket, (a, Extent::Part), &[one]).await?;
            let carried = an_act(tx, ActKind::Merge, world.ticket, (a, Extent::Whole), &[two, three]).await?;
            let split = an_act(tx, ActKind::Split, b, (world.ticket, Extent::Part), &[three]).await?;
            Ok((moved, carried, split))
        }).await;
        let look = async |id| desk.read(async move |db| {
            let act = structure::find(db, id).await?.expect("it is there");
            structure::outlook(db, &act).await
        }).await;
        assert_eq!(look(carried).await.hindrance, Some(Hindrance::MovedOn { to: b }));
        let found = look(moved).await;
        assert_eq!((found.hindrance, found.first), (None, Some(carried)), "its home came along later and goes first");
        desk.write(async move |tx| {
            note(tx);
            let before = tickets::load(tx, world.ticket).await?;
            tickets::update(tx, &before, &Ticket { status: Status::Closed, ..before.clone() }).await
        }).await;
        assert_eq!(look(split).await.hindrance, Some(Hindrance::HomeClosed { home: world.ticket }));
        desk.write(async move |tx| { note(tx); tickets::delete(tx, world.ticket).await }).await;
        assert_eq!(look(split).await.hindrance, Some(Hindrance::HomeGone { home: world.ticket }));
        assert_eq!(look(moved).await.hindrance, Some(Hindrance::HereGone { here: world.ticket }));
    }

    async fn what_waits_goes_back_to_where_it_was_written(desk) {
        let world = World::set_up(desk).await;
        let (a, _) = more(desk, world, 1).await;
        let (reply, internal) = (Visibility::Public, Visibility::Internal);
        desk.write(async move |tx| {
            note(tx);
            drafts::keep(tx, world.ben, a, reply, "half a reply", None).await?;
            drafts::keep(tx, world.ben, a, internal, "half a note", None).await?;
            let waiting = structure::waiting(tx, a).await?;
            assert_eq!(waiting.drafts, [(world.ben, internal), (world.ben, reply)]);
            assert!(waiting.planned.is_empty() && waiting.kept_files.is_empty());
            drafts::move_all(tx, a, world.ticket).await?;
            // Meanwhile another note was begun there.
            drafts::keep(tx, world.ben, a, internal, "another", None).await?;
            let before = Before {
                drafts: vec![(a, world.ben, reply), (a, world.ben, internal)],
                ..Before::default()
            };
            structure::bring_back(tx, world.ticket, &before, "it came back").await?;
            let at = |d: Option<drafts::Draft>| d.map(|d| d.text).unwrap_or_default();
            assert_eq!(at(drafts::find(tx, world.ben, a, reply).await?), "half a reply");
            assert_eq!(at(drafts::find(tx, world.ben, a, internal).await?), "another");
            assert_eq!(at(drafts::find(tx, world.ben, world.ticket, internal).await?), "half a note");
            Ok(())
        }).await;
    }

    async fn a_ticket_that_was_opened_for_nothing_is_known(desk) {
        let world = World::set_up(desk).await;
        let (a, said) = more(desk, world, 1).await;
        desk.write(async move |tx| {
            note(tx);
            assert!(!structure::was_opened_in_vain(tx, a).await?);
            let act = Act {
                id: tx.next_id().await?,
                kind: ActKind::Split,
                at: tx.now(),
                by: Some(world.ben),
                ticket: a,
                sources: vec![(world.ticket, Extent::Part)],
                before: Before { opened: Some(a), ..Before::default() },
                undone_at: None,
            };
            structure::insert(tx, &act, &[]).await?;
            assert!(!structure::was_opened_in_vain(tx, a).await?, "it stands");
            structure::mark_undone(tx, act.id, None).await?;
            assert!(structure::was_opened_in_vain(tx, a).await?);
            let found = structure::messages_from(tx, a, said[0], 10).await?;
            assert_eq!((found.len(), found[0].message, found[0].from), (1, said[0], a));
            assert_eq!(structure::counts(tx, a).await?, (1, 0, 0));
            participants::accept(tx, a, world.rosa).await?;
            let ticket = tickets::load(tx, a).await?;
            let circle = structure::circle(tx, &ticket).await?;
            assert_eq!((circle.requester, circle.accepted), (world.tom, BTreeSet::from([world.rosa])));
            Ok(())
        }).await;
    }

    async fn links_are_found_from_either_side(desk) {
        let world = World::set_up(desk).await;
        let (a, _) = more(desk, world, 1).await;
        let (b, _) = more(desk, world, 1).await;
        let links = desk.write(async move |tx| {
            note(tx);
            let mut ids = Vec::new();
            for (kind, ticket, other) in [
                (LinkKind::Incident, a, world.ticket), (LinkKind::Incident, b, world.ticket),
                (LinkKind::Related, a, b), (LinkKind::Child, b, a),
            ] {
                let link = Link { id: tx.next_id().await?, kind, ticket, other, by: Some(world.ben), at: tx.now() };
                assert!(structure::insert_link(tx, &link).await?);
                ids.push(link.id);
            }
            let again = Link { id: tx.next_id().await?, kind: LinkKind::Related, ticket: a, other: b, by: None, at: tx.now() };
            assert!(!structure::insert_link(tx, &again).await?, "once");
            Ok(ids)
        }).await;
        let (incident, related) = (links[0], links[2]);
        desk.read(async move |db| {
            assert_eq!(structure::links(db, a).await?.len(), 3);
            assert_eq!(structure::find_link(db, incident).await?.map(|l| l.other), Some(world.ticket));
            assert_eq!(structure::link_from(db, LinkKind::Child, b).await?.map(|l| l.other), Some(a));
            assert_eq!(structure::link_from(db, LinkKind::Child, a).await?, None);
            assert_eq!(structure::incidents(db, world.ticket, TicketId(0), 10).await?, [a, b]);
            assert_eq!(structure::incidents(db, world.ticket, a, 10).await?, [b]);
            let (problems, with) = structure::problems_of(db, &[a, world.ticket, TicketId(99)]).await?;
            assert_eq!((problems.get(&a), with.contains(&world.ticket), with.contains(&a)), (Some(&world.ticket), true, false));
            let (problems, _) = structure::problems_of(db, &[a, TicketId(100_000)]).await?;
            assert_eq!(problems.get(&a), Some(&world.ticket), "a page that is scattered");
            assert!(structure::problems_of(db, &[]).await?.0.is_empty());
            let shown: Vec<_> = read::structure::links(db, a).await?.into_iter().map(|l| (l.relation, l.ticket.id)).collect();
            assert_eq!(shown, [(Relation::Problem, world.ticket), (Relation::Child, b), (Relation::Related, b)]);
            Ok(())
        }).await;
        desk.write(async move |tx| {
            note(tx);
            assert!(structure::remove_link(tx, related).await?);
            assert!(!structure::remove_link(tx, LinkId(999_999)).await?);
            Ok(())
        }).await;
    }

    async fn the_pages_offer_what_can_be_merged_and_say_who_would_read_it(desk) {
        let world = World::set_up(desk).await;
        let (a, said) = more(desk, world, 2).await;
        let (b, _) = more(desk, world, 1).await;
        desk.read(async move |db| {
            let both = BTreeSet::from([a, world.ticket]);
            let page = read::structure::merge_page(db, &both, Some(world.ticket), "", Vec::new()).await?;
            let preview = page.preview.expect("two were chosen");
            assert!(preview.needs_confirmation);
            assert_eq!((preview.gains[0].0.id, preview.gains[0].1.clone()), (world.rosa, vec![a]));
            assert_eq!(preview.outside[0].id, world.tom);
            assert_eq!((page.tickets[1].messages, page.tickets[1].stop.as_str()), (2, ""));
            let own = BTreeSet::from([a]);
            let page = read::structure::merge_page(db, &own, None, "", Vec::new()).await?;
            assert!(page.preview.is_none());
            assert_eq!(page.candidates.iter().map(|c| c.line.id).collect::<Vec<_>>(), [b], "the same requester's");
            let page = read::structure::merge_page(db, &own, None, "hums", vec![world.ticket, a]).await?;
            assert_eq!(page.candidates.iter().map(|c| c.line.id).collect::<Vec<_>>(), [world.ticket]);
            let split = read::structure::split_page(db, said[0]).await?;
            assert_eq!((split.pieces.len(), split.is_all, split.requester.id), (2, true, world.tom));
            assert!(!read::structure::split_page(db, said[1]).await?.is_all);
            let page = read::structure::move_page(db, said[0], "", Vec::new()).await?;
            assert_eq!((page.ticket.id, page.candidates[0].line.id), (a, b));
            let ticket = tickets::load(db, a).await?;
            assert_eq!(read::structure::candidates(db, &ticket, &BTreeSet::new()).await?.len(), 1);
            assert_eq!(read::structure::lines(db, vec![b, b, TicketId(99)], &BTreeSet::new()).await?.len(), 1);
            assert!(read::structure::acts(db, a).await?.is_empty());
            let whole = read::structure::of_ticket(db, &world.ana_acts(), &ticket).await?;
            assert!(whole.may_change && whole.merged_into.is_none());
            Ok(())
        }).await;
        desk.write(async move |tx| {
            note(tx);
            let both = BTreeSet::from([a, world.ticket]);
            let page = read::structure::merge_page(tx, &both, Some(world.ticket), "", Vec::new()).await?;
            assert_eq!(page.preview.expect("two were chosen").colleagues, None);
            // Where an organisation's people see each other's requests, they read what goes into one of them.
            let own = organisations::load(tx, world.organisation).await?;
            organisations::update(tx, &Organisation { shares_requests: true, ..own }).await?;
            let page = read::structure::merge_page(tx, &both, Some(world.ticket), "", Vec::new()).await?;
            let preview = page.preview.expect("two were chosen");
            assert_eq!(preview.colleagues, Some(("Ardent Mills".to_owned(), vec![a])));
            let page = read::structure::merge_page(tx, &both, Some(a), "", Vec::new()).await?;
            assert_eq!(page.preview.expect("two were chosen").colleagues, None);
            Ok(())
        }).await;
    }
}
