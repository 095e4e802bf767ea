//! What tickets are parts of, and what could be merged, split and moved.

use std::collections::BTreeSet;

use domain::permission::{Action, Object, may};
use domain::read::structure::{
    ActItem, Candidate, LinkItem, MergePage, MergePreview, MergeTicket, MovePage, PieceItem, SplitPage,
    Structure,
};
use domain::read::{PersonRef, TicketLine};
use domain::structure::{PIECES_MAX, exposure, may_merge, reopens};
use domain::ticket::{Status, Ticket};
use domain::{Actor, MessageId, PersonId, Result, TicketId};

use super::ticket::line;
use crate::messages::{self, Stored};
use crate::structure::{self, outlook};
use crate::{Conn, args, organisations, people, spam, tickets};

/// So many acts are shown; the history has all of them.
const ACTS_SHOWN: usize = 10;
/// So many other tickets are offered.
const CANDIDATES_MAX: i64 = 20;
/// So many messages are listed before a split.
const PIECES_SHOWN: usize = 100;

/// The part of the ticket page about it.
pub async fn of_ticket(db: &mut Conn, reader: &Actor, ticket: &Ticket) -> Result<Structure> {
    let object = Object::Ticket { requester: ticket.requester, participants: &[] };
    let into = tickets::follow_join(db, ticket.id).await?;
    let merged_into = if into == ticket.id { None } else { find_line(db, into).await? };
    Ok(Structure {
        merged_into,
        links: links(db, ticket.id).await?,
        acts: acts(db, ticket.id).await?,
        may_change: may(reader, Action::ChangeTicket, object).is_ok(),
        tell_operation: String::new(),
    })
}

/// What a ticket is linked with, as lines: problems and parents first, then by number.
pub async fn links(db: &mut Conn, ticket: TicketId) -> Result<Vec<LinkItem>> {
    let mut items = Vec::new();
    for link in structure::links(db, ticket).await? {
        let from_first = link.ticket == ticket;
        let other = if from_first { link.other } else { link.ticket };
        // One that was deleted is nobody's relation any more.
        if let Some(line) = find_line(db, other).await? {
            items.push(LinkItem { id: link.id, relation: link.kind.seen(from_first), ticket: line });
        }
    }
    items.sort_by_key(|i| (i.relation, i.ticket.id));
    Ok(items)
}

async fn find_line(db: &mut Conn, id: TicketId) -> Result<Option<TicketLine>> {
    let sql = "select id, subject, status, updated_at from ticket where id = $1 and shelf <> 2";
    db.find(sql, args![id]).await?.map(line).transpose()
}

/// What was merged, split and moved on a ticket and stands, newest first.
pub async fn acts(db: &mut Conn, ticket: TicketId) -> Result<Vec<ActItem>> {
    let mut items = Vec::new();
    let acts = structure::of_ticket(db, ticket).await?.into_iter().filter(|a| a.undone_at.is_none());
    for act in acts.take(ACTS_SHOWN) {
        let hindrance = outlook(db, &act).await?.hindrance;
        items.push(ActItem {
            id: act.id,
            kind: act.kind,
            at: act.at,
            by: match act.by {
                Some(id) => people::find_ref(db, id).await?,
                None => None,
            },
            ticket: act.ticket,
            sources: act.sources.iter().map(|(id, _)| *id).collect(),
            messages: structure::count_pieces(db, act.id).await?,
            hindrance,
        });
    }
    Ok(items)
}

/// The page on which tickets are put together. `found` are tickets that a search gave for `query`; without a query the
/// other tickets of the first one's requester are offered, and of their organisation.
///
/// # Errors
/// [`domain::Refusal::NotFound`] when one of the chosen is not there.
pub async fn merge_page(
    db: &mut Conn,
    chosen: &BTreeSet<TicketId>,
    target: Option<TicketId>,
    query: &str,
    found: Vec<TicketId>,
) -> Result<MergePage> {
    let target = target.filter(|t| chosen.contains(t)).or(chosen.first().copied());
    let mut all = Vec::with_capacity(chosen.len());
    let mut items = Vec::with_capacity(chosen.len());
    for &id in chosen {
        let ticket = tickets::load(db, id).await?;
        items.push(merge_ticket(db, &ticket).await?);
        all.push(ticket);
    }
    let candidates = match query.trim().is_empty() {
        true => match all.first() {
            Some(first) => candidates(db, first, chosen).await?,
            None => Vec::new(),
        },
        false => lines(db, found, chosen).await?,
    };
    let mut page = MergePage {
        tickets: items,
        target,
        query: query.to_owned(),
        candidates,
        preview: None,
        problem: None,
        accepted: BTreeSet::new(),
    };
    let stays = target.and_then(|id| all.iter().position(|t| t.id == id));
    if let Some(at) = stays
        && all.len() > 1
        && page.tickets.iter().all(|t| t.stop.is_empty())
    {
        let target = all.remove(at);
        match may_merge(&target, &all) {
            Ok(()) => page.preview = Some(preview(db, &target, &all).await?),
            Err(refusal) => page.problem = Some(refusal.to_string()),
        }
    }
    Ok(page)
}

async fn merge_ticket(db: &mut Conn, ticket: &Ticket) -> Result<MergeTicket> {
    let (messages, notes, files) = structure::counts(db, ticket.id).await?;
    let waiting = structure::waiting(db, ticket.id).await?;
    let into = tickets::follow_join(db, ticket.id).await?;
    let stop = if into != ticket.id {
        format!("It is part of #{into} already.")
    } else if spam::is_shelved(db, ticket.id).await? {
        "It stands on the spam shelf. Say first that it is not spam.".to_owned()
    } else if ticket.status == Status::Closed {
        "It is closed and stays as it is. Link the two instead.".to_owned()
    } else {
        String::new()
    };
    Ok(MergeTicket {
        line: line_of(ticket),
        requester: person(db, ticket.requester).await?,
        version: ticket.version,
        messages,
        notes,
        files,
        waiting: waiting.planned.len() as i64,
        drafts: waiting.drafts.len() as i64,
        stop,
    })
}

async fn preview(db: &mut Conn, target: &Ticket, sources: &[Ticket]) -> Result<MergePreview> {
    let here = structure::circle(db, target).await?;
    let mut there = Vec::with_capacity(sources.len());
    for source in sources {
        there.push((source.id, structure::circle(db, source).await?));
    }
    let exposure = exposure(&here, &there);
    let mut out = MergePreview {
        needs_confirmation: exposure.needs_confirmation(),
        reopens: reopens(target, sources),
        ..MergePreview::default()
    };
    for (id, tickets) in exposure.gains {
        out.gains.push((person(db, id).await?, tickets.into_iter().collect()));
    }
    if let Some((id, tickets)) = exposure.colleagues {
        let organisation = organisations::load(db, id).await?;
        out.colleagues = Some((organisation.name, tickets.into_iter().collect()));
    }
    for id in exposure.outside {
        out.outside.push(person(db, id).await?);
    }
    Ok(out)
}

async fn person(db: &mut Conn, id: PersonId) -> Result<PersonRef> {
    let unknown = PersonRef { id, name: format!("person {id}"), email: None };
    Ok(people::find_ref(db, id).await?.unwrap_or(unknown))
}

fn line_of(t: &Ticket) -> TicketLine {
    TicketLine { id: t.id, subject: t.subject.clone(), status: t.status, updated_at: t.updated_at }
}

/// Other tickets of the requester, the unsolved ones first; then unsolved ones of the same organisation.
pub async fn candidates(db: &mut Conn, of: &Ticket, besides: &BTreeSet<TicketId>) -> Result<Vec<Candidate>> {
    let sql = "select id from ticket where requester_id = $1 and shelf in (0, 1, 4) and status <> 'closed' and id <> $2
        order by case when status = 'solved' then 1 else 0 end, updated_at desc, id desc limit $3";
    let own = db.all(sql, args![of.requester, of.id, CANDIDATES_MAX]).await?;
    let mut ids: Vec<TicketId> = own.into_iter().map(|mut row| row.get("id")).collect::<Result<_>>()?;
    if let Some(organisation) = of.organisation {
        let sql = "select id from ticket where organisation_id = $1 and shelf = 0 and requester_id <> $2
            order by updated_at desc, id desc limit $3";
        for mut row in db.all(sql, args![organisation, of.requester, CANDIDATES_MAX]).await? {
            ids.push(row.get("id")?);
        }
    }
    lines(db, ids, besides).await
}

/// Those of these tickets that stand for themselves, as candidates.
pub async fn lines(
    db: &mut Conn,
    ids: Vec<TicketId>,
    besides: &BTreeSet<TicketId>,
) -> Result<Vec<Candidate>> {
    let mut out = Vec::new();
    for id in ids {
        if besides.contains(&id) || out.iter().any(|c: &Candidate| c.line.id == id) {
            continue;
        }
        let Some(ticket) = tickets::find(db, id).await? else { continue };
        if tickets::follow_join(db, id).await? == id {
            out.push(Candidate { line: line_of(&ticket), requester: person(db, ticket.requester).await? });
        }
        if out.len() as i64 == CANDIDATES_MAX {
            break;
        }
    }
    Ok(out)
}

async fn piece(db: &mut Conn, m: &Stored) -> Result<PieceItem> {
    let files = crate::attachments::of_message(db, m.id).await?.len() as i64;
    let line = m.text.split_whitespace().collect::<Vec<_>>().join(" ");
    Ok(PieceItem {
        id: m.id,
        author: match m.author {
            Some(id) => Some(person(db, id).await?),
            None => None,
        },
        visibility: m.visibility,
        words: line.chars().filter(|c| !domain::person::is_invisible(*c)).take(200).collect(),
        files,
        at: m.created_at,
    })
}

/// The page on which messages are taken out.
///
/// # Errors
/// [`domain::Refusal::NotFound`] when there is no such message, or its ticket is gone.
pub async fn split_page(db: &mut Conn, message: MessageId) -> Result<SplitPage> {
    let first = messages::load(db, message).await?;
    let ticket = tickets::load(db, first.ticket).await?;
    let after = messages::list_after(db, ticket.id, first.id, PIECES_SHOWN as i64).await?;
    let all = messages::count(db, ticket.id).await?;
    let rest = structure::messages_from(db, ticket.id, first.id, PIECES_MAX).await?.len();
    let mut pieces = vec![piece(db, &first).await?];
    for m in &after {
        pieces.push(piece(db, m).await?);
    }
    let requester = match first.author {
        Some(id) => {
            let author = people::load(db, id).await?;
            if author.role.is_team() && first.mail.is_none() { ticket.requester } else { id }
        }
        None => ticket.requester,
    };
    Ok(SplitPage {
        version: ticket.version,
        more: rest > pieces.len(),
        is_all: rest as i64 >= all,
        requester: person(db, requester).await?,
        subject: ticket.subject.clone(),
        ticket: line_of(&ticket),
        pieces,
        with_rest: false,
        problem: None,
    })
}

/// The page on which one message is moved.
///
/// # Errors
/// [`domain::Refusal::NotFound`] when there is no such message, or its ticket is gone.
pub async fn move_page(
    db: &mut Conn,
    message: MessageId,
    query: &str,
    found: Vec<TicketId>,
) -> Result<MovePage> {
    let moved = messages::load(db, message).await?;
    let ticket = tickets::load(db, moved.ticket).await?;
    let here = BTreeSet::from([ticket.id]);
    let candidates = match query.trim().is_empty() {
        true => {
            let author = moved.author.unwrap_or(ticket.requester);
            // Where it may belong is looked for among its author's tickets, whoever asked on this one.
            candidates(db, &Ticket { requester: author, ..ticket.clone() }, &here).await?
        }
        false => lines(db, found, &here).await?,
    };
    Ok(MovePage {
        message: piece(db, &moved).await?,
        ticket: line_of(&ticket),
        query: query.to_owned(),
        candidates,
        problem: None,
    })
}
