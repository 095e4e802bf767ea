//! Undoes a merge, a split or a move: exactly the messages that went come back, with all that changed beside them.
//!
//! What somebody said or did since stays where it is. A message that went along with its ticket into a further one comes
//! back all the same; one that somebody moved on by itself does not, and then the whole act stands until that is undone.

use std::collections::{BTreeMap, BTreeSet};

use domain::permission::{Action, Object, may};
use domain::read::ledger::MailActKind;
use domain::structure::{Act, ActKind, Extent, LINKS_MAX, LinkKind, Piece, Relation};
use domain::ticket::{Status, Ticket, TicketType};
use domain::{Actor, Event, LinkId, MessageId, Refusal, Result, StructureActId, TicketId};
use store::mails::{self, Act as MailAct};
use store::structure::{Outlook, outlook};
use store::{
    Tx, access, acts, checklists, device_checks, drafts, escalations, messages, outcomes, participants,
    planned_replies, side_conversations, structure, tickets, time_entries, watchers,
};

use super::link_tickets::{fits, tell_third, unlink_tickets};
use super::move_message::{tell, words_anew};
use super::undo::sleep_on;

/// Why a reply that waited on a ticket is looked at first when that is gone, or stands for itself again.
const TICKET_GONE: &str =
    "the message it answers was moved back here, and the ticket it was written on is gone";
const FOR_ITSELF: &str = "its ticket stands for itself again";

/// Undoes an act and says which tickets it concerned, the one that had got something first.
///
/// # Errors
/// A refusal when the actor may not change one of them, or as [`Hindrance`] says.
pub async fn undo_structure(tx: &mut Tx, by: &Actor, id: StructureActId) -> Result<Vec<TicketId>> {
    let act = structure::find(tx, id).await?.ok_or(Refusal::NotFound)?;
    let Outlook { hindrance, first } = outlook(tx, &act).await?;
    if let Some(hindrance) = hindrance {
        return Err(Refusal::from(hindrance).into());
    }
    if let Some(first) = first {
        let act = structure::find(tx, first).await?.ok_or(Refusal::NotFound)?;
        // One step only: what took that ticket along has no parts of it to bring home.
        if let Some(hindrance) = outlook(tx, &act).await?.hindrance {
            return Err(Refusal::from(hindrance).into());
        }
        undo_act(tx, by, &act).await?;
    }
    undo_act(tx, by, &act).await
}

/// Undoes what these events tell, if messages moved: all of it, whatever else they tell. Says where it was.
///
/// # Errors
/// As [`undo_structure`].
pub(super) async fn undo_events(
    tx: &mut Tx,
    by: &Actor,
    events: &store::acts::Act,
) -> Result<Option<TicketId>> {
    let mut found = None;
    for (_, event) in &events.events {
        found = match event {
            Event::TicketsMerged { act, .. }
            | Event::MergedInto { act, .. }
            | Event::MessagesSplit { act, .. }
            | Event::SplitOff { act, .. } => Some(*act),
            Event::MessageMovedHere { ticket, from, .. } => act_of(tx, events, *from, *ticket).await?,
            Event::MessageMovedAway { ticket, to, .. } => act_of(tx, events, *ticket, *to).await?,
            Event::JoinAccepted { ticket, other } => match act_of(tx, events, *ticket, *other).await? {
                Some(act) => Some(act),
                None => act_of(tx, events, *other, *ticket).await?,
            },
            _ => None,
        };
        if found.is_some() {
            break;
        }
    }
    let Some(act) = found else { return Ok(None) };
    for ticket in undo_structure(tx, by, act).await? {
        if tickets::find(tx, ticket).await?.is_some() {
            return Ok(Some(ticket));
        }
    }
    Ok(Some(events.ticket))
}

/// The act that these events tell: what the same person did at the same moment, not what somebody did with the same
/// tickets since.
async fn act_of(
    tx: &mut Tx,
    told: &store::acts::Act,
    from: TicketId,
    to: TicketId,
) -> Result<Option<StructureActId>> {
    let acts = structure::of_ticket(tx, to).await?;
    let found = acts.iter().find(|a| {
        (a.at, a.by, a.ticket) == (told.at, Some(told.by), to) && a.sources.iter().any(|(id, _)| *id == from)
    });
    Ok(found.map(|a| a.id))
}

/// Takes the link away that these events tell, and the type that it gave the other ticket.
///
/// # Errors
/// A refusal when somebody took it away since, or as [`unlink_tickets`].
pub(super) async fn unlink(
    tx: &mut Tx,
    by: &Actor,
    told: &store::acts::Act,
    relation: Relation,
    other: TicketId,
) -> Result<()> {
    let link = link_of(tx, told, told.ticket, relation, other).await?;
    let gone = || Refusal::Conflict("Somebody took the link away since.".into());
    unlink_tickets(tx, by, told.ticket, link.ok_or_else(gone)?).await?;
    let given = match relation {
        Relation::Problem => TicketType::Problem,
        Relation::Incident => TicketType::Incident,
        Relation::Parent
        | Relation::Child
        | Relation::Related
        | Relation::SplitFrom
        | Relation::SplitInto => {
            return Ok(());
        }
    };
    let Some(there) = tickets::find(tx, other).await?.filter(|t| t.status != Status::Closed) else {
        return Ok(());
    };
    let Some(seq) = acts::seq_of(tx, other, told.by, told.at).await? else { return Ok(()) };
    let events = acts::find(tx, seq).await?.map(|act| act.events).unwrap_or_default();
    let types: Vec<Event> = events
        .into_iter()
        .map(|(_, event)| event)
        .filter(|event| matches!(event, Event::TypeChanged { to, .. } if *to == Some(given)))
        .collect();
    // Where somebody set another one since, or linked further incidents with the problem, it stays.
    if let Ok((after, back)) = domain::undo::before(&there, &types, None, tx.now())
        && !back.is_empty()
        && structure::incidents(tx, other, TicketId(0), 1).await?.is_empty()
    {
        tickets::update(tx, &there, &after).await?;
        for event in back {
            tx.record(by, event);
        }
    }
    Ok(())
}

/// Have other tickets been linked as incidents with the one that these events made a problem?
pub(super) async fn has_further_incidents(tx: &mut Tx, told: &store::acts::Act) -> Result<bool> {
    let own: Vec<TicketId> = told
        .events
        .iter()
        .filter_map(|(_, event)| match event {
            Event::TicketLinked { other, relation: Relation::Incident, .. } => Some(*other),
            _ => None,
        })
        .collect();
    if own.is_empty() {
        return Ok(false);
    }
    let all = structure::incidents(tx, told.ticket, TicketId(0), LINKS_MAX as i64).await?;
    Ok(all.iter().any(|id| !own.contains(id)))
}

/// The link that these events tell: one that somebody made anew since is theirs.
async fn link_of(
    tx: &mut Tx,
    told: &store::acts::Act,
    ticket: TicketId,
    relation: Relation,
    other: TicketId,
) -> Result<Option<LinkId>> {
    let (kind, first, second) = relation.link(ticket, other);
    let links = structure::links(tx, ticket).await?;
    let found = links.iter().find(|l| {
        (l.kind, l.ticket, l.other) == (kind, first, second) && (l.at, l.by) == (told.at, Some(told.by))
    });
    Ok(found.map(|l| l.id))
}

async fn undo_act(tx: &mut Tx, by: &Actor, act: &Act) -> Result<Vec<TicketId>> {
    let mut places: BTreeSet<TicketId> = structure::places_of(tx, act.id).await?.into_iter().collect();
    places.insert(tickets::follow_join(tx, act.ticket).await?);
    for id in &places {
        let ticket = tickets::load(tx, *id).await?;
        may(by, Action::ChangeTicket, Object::Ticket { requester: ticket.requester, participants: &[] })?;
    }
    let pieces = structure::pieces(tx, act.id).await?;
    let was_at = messages_home(tx, &pieces).await?;
    for &(home, extent) in &act.sources {
        match extent {
            Extent::Whole => stand_again(tx, by, act, home).await?,
            Extent::Part => tickets::touch(tx, home).await?,
        }
    }
    for here in places.clone() {
        structure::bring_back(tx, here, &act.before, FOR_ITSELF).await?;
        work_home(tx, here, act).await?;
    }
    tell_of_pieces(tx, by, act, &pieces, &was_at).await?;
    take_people_off(tx, by, act).await?;
    links_back(tx, by, act).await?;
    status_back(tx, by, act).await?;
    structure::mark_undone(tx, act.id, by.person_id()).await?;
    let homes: Vec<TicketId> = act.sources.iter().map(|(id, _)| *id).collect();
    for id in places.iter().chain(&homes).copied().collect::<BTreeSet<_>>() {
        words_anew(tx, id).await?;
        tickets::mark_delivery(tx, id).await?;
    }
    // What was opened for it has no reason to be any more, unless somebody said something there.
    let mut opened: BTreeSet<TicketId> = act.before.opened.into_iter().collect();
    for id in homes.iter().chain(&places) {
        if structure::was_opened_in_vain(tx, *id).await? {
            opened.insert(*id);
        }
    }
    let to = homes.first().copied().unwrap_or(act.ticket);
    for id in opened {
        clear_away(tx, by, id, to).await?;
    }
    let mut concerned: Vec<TicketId> = Vec::new();
    for id in [act.ticket].into_iter().chain(places).chain(homes) {
        if !concerned.contains(&id) {
            concerned.push(id);
        }
    }
    for &ticket in &concerned {
        if tickets::find(tx, ticket).await?.is_some() {
            let others = concerned.iter().copied().filter(|t| *t != ticket).collect();
            tx.record(by, Event::StructureUndone { ticket, others, act: act.id });
        }
    }
    Ok(concerned)
}

/// Moves the messages home and says where each of them stood until now.
async fn messages_home(tx: &mut Tx, pieces: &[Piece]) -> Result<BTreeMap<MessageId, TicketId>> {
    let mut was_at = BTreeMap::new();
    let mut homes: BTreeMap<TicketId, Vec<MessageId>> = BTreeMap::new();
    for piece in pieces {
        was_at.insert(piece.message, messages::load(tx, piece.message).await?.ticket);
        homes.entry(piece.from).or_default().push(piece.message);
        messages::set_placement(tx, piece.message, &piece.placement_reason, piece.stranger).await?;
    }
    for (home, ids) in homes {
        messages::move_to(tx, &ids, home).await?;
    }
    Ok(was_at)
}

/// What a whole ticket took along beside its messages goes home with it, as far as it stands on `here`.
async fn work_home(tx: &mut Tx, here: TicketId, act: &Act) -> Result<()> {
    checklists::bring_back(tx, here, &act.before.steps).await?;
    time_entries::bring_back(tx, here, &act.before.times).await?;
    escalations::bring_asks_back(tx, here, &act.before.asks).await?;
    access::bring_back(tx, here, &act.before.access).await?;
    device_checks::bring_back(tx, here, &act.before.device_checks).await?;
    for (home, side) in &act.before.side_conversations {
        if side_conversations::find(tx, *side).await?.is_some_and(|side| side.ticket == here) {
            side_conversations::move_to(tx, &[*side], *home).await?;
        }
    }
    Ok(())
}

/// A ticket that had gone into another one stands for itself again, as it stood.
async fn stand_again(tx: &mut Tx, by: &Actor, act: &Act, home: TicketId) -> Result<()> {
    tickets::part(tx, home, act.ticket).await?;
    match act.kind {
        ActKind::Join => {
            tickets::restore(tx, home).await?;
            sleep_on(tx, home).await
        }
        ActKind::Merge | ActKind::Split | ActKind::Move => {
            let stub = tickets::load(tx, home).await?;
            let Some(was) = act.before.statuses.iter().find(|s| s.ticket == home) else {
                return tickets::touch(tx, home).await;
            };
            let after = Ticket {
                status: was.from,
                solved_at: was.solved_at,
                closed_at: was.closed_at,
                updated_at: tx.now(),
                version: stub.version + 1,
                ..stub.clone()
            };
            tickets::update(tx, &stub, &after).await?;
            tx.record(by, Event::StatusChanged { ticket: home, from: stub.status, to: was.from });
            sleep_on(tx, home).await
        }
    }
}

/// The ledger tells of mails that were moved by themselves, and either history of the message that was.
async fn tell_of_pieces(
    tx: &mut Tx,
    by: &Actor,
    act: &Act,
    pieces: &[Piece],
    was_at: &BTreeMap<MessageId, TicketId>,
) -> Result<()> {
    for piece in pieces {
        let here = was_at.get(&piece.message).copied().unwrap_or(act.ticket);
        let Some(mail) = messages::load(tx, piece.message).await?.mail else {
            if act.kind == ActKind::Move {
                tell(tx, by, piece.message, here, piece.from);
            }
            continue;
        };
        let last = mails::last_move(tx, mail).await?.filter(|last| {
            last.kind == MailActKind::Moved && last.from == Some(piece.from) && last.to == Some(act.ticket)
        });
        if let Some(last) = last {
            let at = mails::placing(tx, mail).await?;
            mails::set_reason(tx, mail, &last.before).await?;
            let back = MailAct {
                from: Some(here),
                to: Some(piece.from),
                messages: last.messages,
                ..MailAct::new(MailActKind::MovedBack, &at.reason)
            };
            mails::note_act(tx, mail, by.person_id(), &back).await?;
            tell(tx, by, piece.message, here, piece.from);
        }
    }
    Ok(())
}

/// Those who were put on the ticket are taken off, where nobody decided about them since, and so are those who watch it
/// because they watched what went.
async fn take_people_off(tx: &mut Tx, by: &Actor, act: &Act) -> Result<()> {
    use domain::read::ticket::ParticipantState;
    for &(ticket, person, accepted) in &act.before.participants {
        let state = if accepted { ParticipantState::Accepted } else { ParticipantState::Suggested };
        let stands = participants::list(tx, ticket).await?.iter().any(|(p, s)| p.id == person && *s == state);
        if stands && participants::remove(tx, ticket, person).await? {
            tx.record(by, Event::ParticipantRemoved { ticket, person });
            if act.before.suggested.contains(&(ticket, person))
                && participants::suggest(tx, ticket, person).await?
            {
                tx.record(by, Event::ParticipantSuggested { ticket, person });
            }
        }
    }
    for &(ticket, person) in &act.before.watchers {
        watchers::remove(tx, ticket, person).await?;
    }
    Ok(())
}

/// Links are as they were, where they still fit beside what was linked since; the one of a split goes.
async fn links_back(tx: &mut Tx, by: &Actor, act: &Act) -> Result<()> {
    // The last first: one between two tickets that both went was carried along twice.
    for link in act.before.links.iter().rev() {
        let until_now = structure::find_link(tx, link.id).await?;
        structure::remove_link(tx, link.id).await?;
        let is_back =
            fits(tx, link.kind, link.ticket, link.other).await? && structure::insert_link(tx, link).await?;
        let went = act.sources.iter().any(|(id, _)| *id == link.ticket);
        let (third, home) = if went { (link.other, link.ticket) } else { (link.ticket, link.other) };
        if third != act.ticket {
            let from = until_now.map(|l| if l.ticket == third { l.other } else { l.ticket });
            tell_third(tx, by, (third, link), from, is_back.then_some(home)).await?;
        }
    }
    if act.kind == ActKind::Split
        && let Some(link) = structure::link_from(tx, LinkKind::Split, act.ticket).await?
    {
        structure::remove_link(tx, link.id).await?;
        for (ticket, other, from_first) in [(link.ticket, link.other, true), (link.other, link.ticket, false)]
        {
            tx.record(by, Event::TicketUnlinked { ticket, other, relation: link.kind.seen(from_first) });
        }
    }
    Ok(())
}

/// The ticket that opened again by what came is as it was, where nobody changed its status since.
async fn status_back(tx: &mut Tx, by: &Actor, act: &Act) -> Result<()> {
    let Some(was) = act.before.statuses.iter().find(|s| s.ticket == act.ticket) else { return Ok(()) };
    let Some(now) = tickets::find(tx, act.ticket).await?.filter(|t| t.status == was.to) else {
        return Ok(());
    };
    let after = Ticket {
        status: was.from,
        solved_at: was.solved_at,
        closed_at: was.closed_at,
        updated_at: tx.now(),
        version: now.version + 1,
        ..now.clone()
    };
    tickets::update(tx, &now, &after).await?;
    outcomes::unmark_reopened(tx, act.ticket, act.at).await?;
    super::work_case::case_held_after_all(tx, by, act.ticket, act.at).await?;
    tx.record(by, Event::StatusChanged { ticket: act.ticket, from: now.status, to: was.from });
    Ok(())
}

/// Takes a ticket away on which nothing stands; what waits there goes to `to`.
async fn clear_away(tx: &mut Tx, by: &Actor, id: TicketId, to: TicketId) -> Result<()> {
    let is_stub = tickets::follow_join(tx, id).await? != id;
    if is_stub || tickets::find(tx, id).await?.is_none() || messages::count(tx, id).await? > 0 {
        return Ok(());
    }
    if to != id {
        drafts::move_all(tx, id, to).await?;
        side_conversations::move_drafts(tx, id, to).await?;
        planned_replies::move_all(tx, id, to, TICKET_GONE).await?;
        // Whoever watches it, or was told of it, is led to where it is now.
        super::watch_ticket::follow_ticket(tx, id, to).await?;
        tickets::mark_delivery(tx, to).await?;
    }
    tickets::delete(tx, id).await?;
    tx.record(by, Event::TicketDeleted { ticket: id });
    Ok(())
}
