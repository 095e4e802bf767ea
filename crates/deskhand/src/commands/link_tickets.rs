//! Links tickets: a problem and its incidents, a whole and its parts, what belongs together.

use domain::structure::{LINKS_MAX, Link, LinkKind, Relation};
use domain::ticket::{Status, Ticket, TicketChange, TicketType};
use domain::{Actor, Event, LinkId, Refusal, Result, TicketId};
use store::{Conn, Tx, structure, tickets};

use super::record_change;
use super::structure::own_ticket;

/// No chain of parents is longer.
const DEPTH_MAX: usize = 50;

/// Links them: `other` becomes the … of `id`. One that is linked so already stays as it is. A ticket that has no type, or
/// is a question, becomes an incident by that; one that becomes its problem gets that type where it has none.
///
/// # Errors
/// A refusal when the actor may not change them, one is a part of another ticket or spam, the ticket has a problem or a
/// parent already, or it would be a part of itself.
pub async fn link_tickets(
    tx: &mut Tx,
    by: &Actor,
    id: TicketId,
    relation: Relation,
    other: TicketId,
) -> Result<LinkId> {
    if id == other {
        return Err(Refusal::invalid("other", "a ticket cannot be linked with itself").into());
    }
    let (here, there) = (own_ticket(tx, by, id).await?, own_ticket(tx, by, other).await?);
    let (kind, first, second) = relation.link(id, other);
    let of_both = structure::links(tx, first).await?;
    if let Some(known) = of_both.iter().find(|l| (l.kind, l.ticket, l.other) == (kind, first, second)) {
        return Ok(known.id);
    }
    for (ticket, count) in [(first, of_both.len()), (second, structure::links(tx, second).await?.len())] {
        if count >= LINKS_MAX {
            let words = format!("#{ticket} has {LINKS_MAX} links already; take some away first.");
            return Err(Refusal::Conflict(words.into()).into());
        }
    }
    let known = |is: &str, of: TicketId| {
        let words = format!("#{first} is {is} #{of} already; take that link away first.");
        Refusal::Conflict(words.into())
    };
    match kind {
        LinkKind::Incident => {
            if let Some(link) = structure::link_from(tx, LinkKind::Incident, first).await? {
                return Err(known("an incident of", link.other).into());
            }
            let (incident, problem) = if first == id { (&here, &there) } else { (&there, &here) };
            become_incident(tx, by, incident, problem).await?;
        }
        LinkKind::Child => {
            if let Some(link) = structure::link_from(tx, LinkKind::Child, first).await? {
                return Err(known("a part of", link.other).into());
            }
            if is_above(tx, first, second).await? {
                let words = format!("#{second} is a part of #{first}; it cannot be the other way round too.");
                return Err(Refusal::Conflict(words.into()).into());
            }
        }
        LinkKind::Related | LinkKind::Split => {}
    }
    let link = Link {
        id: tx.next_id().await?,
        kind,
        ticket: first,
        other: second,
        by: by.person_id(),
        at: tx.now(),
    };
    structure::insert_link(tx, &link).await?;
    tell(tx, by, &link, true).await?;
    Ok(link.id)
}

/// Takes a link away, asked for on the page of `id`.
///
/// # Errors
/// [`Refusal::NotFound`] where there is none on that ticket; a refusal when the actor may not.
pub async fn unlink_tickets(tx: &mut Tx, by: &Actor, id: TicketId, link: LinkId) -> Result<()> {
    use domain::permission::{Action, Object, may};
    let ticket = tickets::load(tx, id).await?;
    may(by, Action::ChangeTicket, Object::Ticket { requester: ticket.requester, participants: &[] })?;
    let link = structure::find_link(tx, link).await?.filter(|l| l.ticket == id || l.other == id);
    let link = link.ok_or(Refusal::NotFound)?;
    structure::remove_link(tx, link.id).await?;
    tell(tx, by, &link, false).await
}

/// Makes a ticket the incident of another one, or of none: what the public dialect calls `problem_id`.
///
/// # Errors
/// As [`link_tickets`] and [`unlink_tickets`].
pub async fn set_problem(tx: &mut Tx, by: &Actor, id: TicketId, problem: Option<TicketId>) -> Result<()> {
    let known = structure::link_from(tx, LinkKind::Incident, id).await?;
    if known.map(|l| l.other) == problem {
        return Ok(());
    }
    if let Some(link) = known {
        unlink_tickets(tx, by, id, link.id).await?;
    }
    match problem {
        Some(problem) => link_tickets(tx, by, id, Relation::Problem, problem).await.map(drop),
        None => Ok(()),
    }
}

async fn become_incident(tx: &mut Tx, by: &Actor, incident: &Ticket, problem: &Ticket) -> Result<()> {
    if incident.ticket_type == Some(TicketType::Problem) {
        let words = format!("#{} is a problem itself; a problem is no incident of another.", incident.id);
        return Err(Refusal::Conflict(words.into()).into());
    }
    match problem.ticket_type {
        Some(TicketType::Problem) => {}
        Some(TicketType::Question | TicketType::Task | TicketType::Incident) => {
            let words = format!("#{} is not of the type problem. Set its type first.", problem.id);
            return Err(Refusal::Conflict(words.into()).into());
        }
        None => set_type(tx, by, problem, TicketType::Problem).await?,
    }
    if incident.ticket_type != Some(TicketType::Incident) {
        set_type(tx, by, incident, TicketType::Incident).await?;
    }
    Ok(())
}

async fn set_type(tx: &mut Tx, by: &Actor, ticket: &Ticket, to: TicketType) -> Result<()> {
    if ticket.status == Status::Closed {
        // What is over keeps its type; that it belongs there is told by the link.
        return Ok(());
    }
    let change = TicketChange { ticket_type: Some(Some(to)), ..TicketChange::default() };
    let (after, events) = ticket.change(by, &change, tx.now())?;
    tickets::update(tx, ticket, &after).await?;
    record_change(tx, by, ticket, &after, events).await
}

/// Both tickets tell it and count as changed.
async fn tell(tx: &mut Tx, by: &Actor, link: &Link, is_new: bool) -> Result<()> {
    for (ticket, other, from_first) in [(link.ticket, link.other, true), (link.other, link.ticket, false)] {
        tickets::touch(tx, ticket).await?;
        let relation = link.kind.seen(from_first);
        tx.record(
            by,
            match is_new {
                true => Event::TicketLinked { ticket, other, relation },
                false => Event::TicketUnlinked { ticket, other, relation },
            },
        );
    }
    Ok(())
}

/// A third ticket tells that its link leads elsewhere, or nowhere, by what was done with the ticket at the other end.
pub(super) async fn tell_third(
    tx: &mut Tx,
    by: &Actor,
    (ticket, link): (TicketId, &Link),
    from: Option<TicketId>,
    to: Option<TicketId>,
) -> Result<()> {
    if from == to || tickets::find(tx, ticket).await?.is_none() {
        return Ok(());
    }
    tickets::touch(tx, ticket).await?;
    let relation = link.kind.seen(link.ticket == ticket);
    if let Some(other) = from {
        tx.record(by, Event::TicketUnlinked { ticket, other, relation });
    }
    if let Some(other) = to {
        tx.record(by, Event::TicketLinked { ticket, other, relation });
    }
    Ok(())
}

/// Is `above` a parent of `id`, or a parent's parent?
async fn is_above(db: &mut Conn, above: TicketId, id: TicketId) -> Result<bool> {
    let mut at = id;
    for _ in 0..DEPTH_MAX {
        match structure::link_from(db, LinkKind::Child, at).await? {
            Some(link) if link.other == above => return Ok(true),
            Some(link) => at = link.other,
            None => return Ok(false),
        }
    }
    // Deeper than anybody builds: better refused than made a circle.
    Ok(true)
}

/// Could this link stand beside those that there are? Asked when links follow a ticket into another one, and back.
pub(super) async fn fits(db: &mut Conn, kind: LinkKind, first: TicketId, second: TicketId) -> Result<bool> {
    Ok(match kind {
        LinkKind::Incident => {
            structure::link_from(db, kind, first).await?.is_none()
                && structure::link_from(db, kind, second).await?.is_none()
                && structure::incidents(db, first, TicketId(0), 1).await?.is_empty()
                && tickets::find(db, first).await?.is_none_or(|t| t.ticket_type != Some(TicketType::Problem))
        }
        LinkKind::Child => {
            structure::link_from(db, kind, first).await?.is_none() && !is_above(db, first, second).await?
        }
        LinkKind::Related | LinkKind::Split => true,
    })
}
