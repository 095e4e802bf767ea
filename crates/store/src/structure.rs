//! Merges, splits, moves and links: what was done to the structure of tickets, and what stood before.

use std::collections::{BTreeMap, BTreeSet};

use domain::message::Visibility;
use domain::structure::{Act, ActKind, Before, Circle, Extent, Hindrance, LINKS_MAX, Link, LinkKind, Piece};
use domain::ticket::Status;
use domain::{
    AttachmentId, Error, LinkId, MessageId, PersonId, PlannedReplyId, Result, StructureActId, TicketId,
};

use crate::db::Row;
use crate::{Conn, Tx, args, organisations};

/// So many acts of a ticket are told.
const ACTS_MAX: i64 = 50;

/// Writes down an act with the messages that it moved.
pub async fn insert(tx: &mut Tx, act: &Act, pieces: &[Piece]) -> Result<()> {
    let before = serde_json::to_string(&act.before)?;
    let sql = "insert into structure_act (id, kind, at, person_id, ticket_id, before, undone_at, undone_by)
        values ($1, $2, $3, $4, $5, $6, null, null)";
    tx.execute(sql, args![act.id, act.kind, act.at, act.by, act.ticket, before]).await?;
    let rows: Vec<_> = act.sources.iter().map(|(id, extent)| args![act.id, id, extent].to_vec()).collect();
    let sql = "insert into structure_source (act_id, ticket_id, extent) values ($1, $2, $3)";
    tx.execute_each(sql, &rows).await?;
    let rows: Vec<_> = pieces
        .iter()
        .map(|p| args![act.id, p.message, p.from, p.placement_reason, p.stranger].to_vec())
        .collect();
    let sql = "insert into structure_piece (act_id, message_id, from_ticket_id, placement_reason, stranger, released)
        values ($1, $2, $3, $4, $5, 0)";
    tx.execute_each(sql, &rows).await
}

async fn act(db: &mut Conn, mut row: Row) -> Result<Act> {
    let id: StructureActId = row.get("id")?;
    let sql = "select ticket_id, extent from structure_source where act_id = $1 order by ticket_id";
    let sources = db.all(sql, args![id]).await?;
    let before: String = row.get("before")?;
    let before: Before = serde_json::from_str(&before)
        .map_err(|e| Error::fault(format!("act {id} does not say what stood before: {e}")))?;
    Ok(Act {
        id,
        kind: row.get("kind")?,
        at: row.get("at")?,
        by: row.get("person_id")?,
        ticket: row.get("ticket_id")?,
        sources: sources
            .into_iter()
            .map(|mut row| Ok((row.get("ticket_id")?, row.get("extent")?)))
            .collect::<Result<_>>()?,
        before,
        undone_at: row.get("undone_at")?,
    })
}

pub async fn find(db: &mut Conn, id: StructureActId) -> Result<Option<Act>> {
    let sql = "select id, kind, at, person_id, ticket_id, before, undone_at from structure_act where id = $1";
    match db.find(sql, args![id]).await? {
        Some(row) => act(db, row).await.map(Some),
        None => Ok(None),
    }
}

/// The messages that an act moved and that would still come back with it, by number.
pub async fn pieces(db: &mut Conn, id: StructureActId) -> Result<Vec<Piece>> {
    let sql = "select message_id, from_ticket_id, placement_reason, stranger from structure_piece
        where act_id = $1 and released = 0 order by message_id";
    db.all(sql, args![id])
        .await?
        .into_iter()
        .map(|mut row| {
            Ok(Piece {
                message: row.get("message_id")?,
                from: row.get("from_ticket_id")?,
                placement_reason: row.get("placement_reason")?,
                stranger: row.get("stranger")?,
            })
        })
        .collect()
}

/// How many messages would still come back with an act.
pub async fn count_pieces(db: &mut Conn, id: StructureActId) -> Result<i64> {
    let sql = "select count(*) as n from structure_piece where act_id = $1 and released = 0";
    db.one(sql, args![id]).await?.get("n")
}

/// The newest acts that a ticket has a part in, on either side, newest first; those that were undone too.
pub async fn of_ticket(db: &mut Conn, ticket: TicketId) -> Result<Vec<Act>> {
    let sql =
        "select a.id, a.kind, a.at, a.person_id, a.ticket_id, a.before, a.undone_at from structure_act a
        where a.ticket_id = $1 or a.id in (select s.act_id from structure_source s where s.ticket_id = $1)
        order by a.id desc limit $2";
    let rows = db.all(sql, args![ticket, ACTS_MAX]).await?;
    let mut acts = Vec::with_capacity(rows.len());
    for row in rows {
        acts.push(act(db, row).await?);
    }
    Ok(acts)
}

/// The act by which a whole ticket went into another one, while it stands.
pub async fn carried_by(db: &mut Conn, ticket: TicketId) -> Result<Option<StructureActId>> {
    let sql = "select a.id from structure_source s join structure_act a on a.id = s.act_id
        where s.ticket_id = $1 and s.extent = 'whole' and a.undone_at is null order by a.id desc limit 1";
    db.find(sql, args![ticket]).await?.map(|mut row| row.get("id")).transpose()
}

/// The last act that moved a message and stands.
pub async fn last_of_message(db: &mut Conn, message: MessageId) -> Result<Option<StructureActId>> {
    let sql = "select a.id from structure_piece p join structure_act a on a.id = p.act_id
        where p.message_id = $1 and p.released = 0 and a.undone_at is null order by a.id desc limit 1";
    db.find(sql, args![message]).await?.map(|mut row| row.get("id")).transpose()
}

/// The last act that moved a message from one ticket to another and stands.
pub async fn act_that_moved(
    db: &mut Conn,
    message: MessageId,
    from: TicketId,
    to: TicketId,
) -> Result<Option<StructureActId>> {
    let sql = "select a.id from structure_piece p join structure_act a on a.id = p.act_id
        where p.message_id = $1 and p.from_ticket_id = $2 and a.ticket_id = $3 and p.released = 0
        and a.undone_at is null order by a.id desc limit 1";
    db.find(sql, args![message, from, to]).await?.map(|mut row| row.get("id")).transpose()
}

/// The first ticket that somebody moved one of an act's messages to by itself since.
pub async fn moved_on_to(db: &mut Conn, id: StructureActId) -> Result<Option<TicketId>> {
    let sql =
        "select a.ticket_id from structure_piece p join structure_piece q on q.message_id = p.message_id
        join structure_act a on a.id = q.act_id
        where p.act_id = $1 and p.released = 0 and q.act_id > $1 and q.released = 0
        and a.undone_at is null and a.kind in ('split', 'move') order by a.id limit 1";
    db.find(sql, args![id]).await?.map(|mut row| row.get("ticket_id")).transpose()
}

/// The tickets on which the messages of an act stand now.
pub async fn places_of(db: &mut Conn, id: StructureActId) -> Result<Vec<TicketId>> {
    let sql = "select distinct m.ticket_id from structure_piece p join message m on m.id = p.message_id
        where p.act_id = $1 and p.released = 0 order by m.ticket_id";
    db.all(sql, args![id]).await?.into_iter().map(|mut row| row.get("ticket_id")).collect()
}

/// What would come back, and what stands in the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outlook {
    pub hindrance: Option<Hindrance>,
    /// An act that has to be undone with it: what took the ticket along to which its messages would go back.
    pub first: Option<StructureActId>,
}

/// What stands in the way of undoing an act.
pub async fn outlook(db: &mut Conn, act: &Act) -> Result<Outlook> {
    let stop = |hindrance| Ok(Outlook { hindrance: Some(hindrance), first: None });
    if act.undone_at.is_some() {
        return stop(Hindrance::Undone);
    }
    if let Some(to) = moved_on_to(db, act.id).await? {
        return stop(Hindrance::MovedOn { to });
    }
    let places = places_of(db, act.id).await?;
    for here in &places {
        if crate::tickets::find(db, *here).await?.is_none() {
            return stop(Hindrance::HereGone { here: *here });
        }
    }
    let mut first = None;
    for &(home, extent) in &act.sources {
        let found = crate::tickets::find(db, home).await?;
        match extent {
            Extent::Whole => {
                let stub_is_gone = act.kind == ActKind::Merge && found.is_none();
                if stub_is_gone || !crate::tickets::is_joined(db, home, act.ticket).await? {
                    return stop(Hindrance::HomeGone { home });
                }
            }
            Extent::Part => {
                let into = crate::tickets::follow_join(db, home).await?;
                if into != home {
                    // It came here too: then it is brought back first, with what went along.
                    let carried = carried_by(db, home).await?.filter(|_| places.contains(&into));
                    match carried {
                        Some(by) => first = Some(by),
                        None => return stop(Hindrance::HomeMerged { home, into }),
                    }
                } else {
                    match found {
                        None => return stop(Hindrance::HomeGone { home }),
                        Some(t) if t.status == Status::Closed => return stop(Hindrance::HomeClosed { home }),
                        Some(_) => {}
                    }
                }
            }
        }
    }
    Ok(Outlook { hindrance: None, first })
}

/// Notes that an act does not stand any more. Its messages are at home: later merges that took them along do not bring
/// them anywhere when they are undone.
pub async fn mark_undone(tx: &mut Tx, id: StructureActId, by: Option<PersonId>) -> Result<()> {
    let now = tx.now();
    tx.execute("update structure_act set undone_at = $2, undone_by = $3 where id = $1", args![id, now, by])
        .await?;
    let sql = "update structure_piece set released = 1 where act_id > $1 and message_id in
        (select p.message_id from structure_piece p where p.act_id = $1 and p.released = 0)";
    tx.execute(sql, args![id]).await.map(drop)
}

/// Was the ticket opened for an act that was undone? With nothing on it, it has no reason to be any more.
pub async fn was_opened_in_vain(db: &mut Conn, ticket: TicketId) -> Result<bool> {
    let acts = of_ticket(db, ticket).await?;
    Ok(acts.iter().any(|a| a.before.opened == Some(ticket) && a.undone_at.is_some()))
}

/// The messages of a ticket by number, from one of them on; at most one more than `limit`. Those of conversations beside it
/// go their own way.
pub async fn messages_from(
    db: &mut Conn,
    ticket: TicketId,
    from: MessageId,
    limit: usize,
) -> Result<Vec<Piece>> {
    let sql =
        "select id, ticket_id, placement_reason, stranger from message where ticket_id = $1 and id >= $2
        and side_id is null order by id limit $3";
    db.all(sql, args![ticket, from, limit as i64 + 1])
        .await?
        .into_iter()
        .map(|mut row| {
            Ok(Piece {
                message: row.get("id")?,
                from: row.get("ticket_id")?,
                placement_reason: row.get("placement_reason")?,
                stranger: row.get("stranger")?,
            })
        })
        .collect()
}

/// How many public messages and how many notes a ticket has, and how many files.
pub async fn counts(db: &mut Conn, ticket: TicketId) -> Result<(i64, i64, i64)> {
    let sql = "select count(*) filter (where m.visibility = 'public') as said,
        count(*) filter (where m.visibility <> 'public') as noted,
        (select count(*) from attachment a join message x on x.id = a.message_id where x.ticket_id = $1
        and x.side_id is null) as files
        from message m where m.ticket_id = $1 and m.side_id is null";
    let mut row = db.one(sql, args![ticket]).await?;
    Ok((row.get("said")?, row.get("noted")?, row.get("files")?))
}

/// Who reads a ticket from outside the team.
pub async fn circle(db: &mut Conn, ticket: &domain::ticket::Ticket) -> Result<Circle> {
    let accepted = crate::participants::accepted(db, ticket.id).await?;
    let shared_with = match ticket.organisation {
        Some(id) => organisations::find(db, id).await?.filter(|o| o.shares_requests).map(|o| o.id),
        None => None,
    };
    Ok(Circle { requester: ticket.requester, accepted: accepted.into_iter().collect(), shared_with })
}

/// What waits on a ticket beside messages: replies, drafts, files of replies that were taken back.
pub struct Waiting {
    pub planned: Vec<PlannedReplyId>,
    pub drafts: Vec<(PersonId, Visibility)>,
    pub kept_files: Vec<AttachmentId>,
}

pub async fn waiting(db: &mut Conn, ticket: TicketId) -> Result<Waiting> {
    let sql = "select id from planned_reply where ticket_id = $1 order by id";
    let planned = db.all(sql, args![ticket]).await?.into_iter().map(|mut row| row.get("id"));
    let planned = planned.collect::<Result<_>>()?;
    let sql = "select person_id, visibility from draft where ticket_id = $1 order by person_id, visibility";
    let drafts = db.all(sql, args![ticket]).await?.into_iter();
    let drafts = drafts.map(|mut row| Ok((row.get("person_id")?, row.get("visibility")?)));
    let drafts = drafts.collect::<Result<_>>()?;
    let sql = "select id from attachment where kept_for = $1 order by id";
    let kept_files = db.all(sql, args![ticket]).await?.into_iter().map(|mut row| row.get("id"));
    Ok(Waiting { planned, drafts, kept_files: kept_files.collect::<Result<_>>()? })
}

/// Brings what waits back to where it came from, as far as it still waits on `here`. A draft that was put together with
/// another stays, and so does one where its writer has begun another.
pub async fn bring_back(tx: &mut Tx, here: TicketId, before: &Before, reason: &str) -> Result<()> {
    tx.quiet("the undo of an act tells it");
    let rows: Vec<_> =
        before.planned.iter().map(|(home, id)| args![id, home, here, reason].to_vec()).collect();
    let sql =
        "update planned_reply set ticket_id = $2, held_reason = case when held_at is null then held_reason
        else $4 end where id = $1 and ticket_id = $3";
    tx.execute_each(sql, &rows).await?;
    let rows: Vec<_> =
        before.drafts.iter().map(|(home, person, kind)| args![person, kind, home, here].to_vec()).collect();
    let sql = "update draft set ticket_id = $3 where person_id = $1 and visibility = $2 and ticket_id = $4
        and not exists (select 1 from draft d where d.person_id = $1 and d.visibility = $2 and d.ticket_id = $3)";
    tx.execute_each(sql, &rows).await?;
    // A macro goes with the draft that its changes are to go with.
    let sql = "update draft_macro set ticket_id = $3 where person_id = $1 and visibility = $2 and ticket_id = $4
        and exists (select 1 from draft d where d.person_id = $1 and d.visibility = $2 and d.ticket_id = $3)
        and not exists (select 1 from draft d where d.person_id = $1 and d.visibility = $2 and d.ticket_id = $4)
        and not exists (select 1 from draft_macro m where m.person_id = $1 and m.visibility = $2
        and m.ticket_id = $3)";
    tx.execute_each(sql, &rows).await?;
    let rows: Vec<_> = before.kept_files.iter().map(|(home, id)| args![id, home, here].to_vec()).collect();
    let sql = "update attachment set kept_for = $2 where id = $1 and kept_for = $3";
    tx.execute_each(sql, &rows).await
}

// Links

fn link(mut row: Row) -> Result<Link> {
    Ok(Link {
        id: row.get("id")?,
        kind: row.get("kind")?,
        ticket: row.get("ticket_id")?,
        other: row.get("other_id")?,
        by: row.get("person_id")?,
        at: row.get("created_at")?,
    })
}

/// Links two tickets; `false` when they are linked so already.
pub async fn insert_link(tx: &mut Tx, link: &Link) -> Result<bool> {
    let sql = "insert into ticket_link (id, kind, ticket_id, other_id, person_id, created_at)
        values ($1, $2, $3, $4, $5, $6) on conflict (kind, ticket_id, other_id) do nothing";
    let args = args![link.id, link.kind, link.ticket, link.other, link.by, link.at];
    Ok(tx.execute(sql, args).await? == 1)
}

/// `false` when it was gone.
pub async fn remove_link(tx: &mut Tx, id: LinkId) -> Result<bool> {
    Ok(tx.execute("delete from ticket_link where id = $1", args![id]).await? == 1)
}

pub async fn find_link(db: &mut Conn, id: LinkId) -> Result<Option<Link>> {
    let sql = "select id, kind, ticket_id, other_id, person_id, created_at from ticket_link where id = $1";
    db.find(sql, args![id]).await?.map(link).transpose()
}

/// All links of a ticket, from either side, oldest first.
pub async fn links(db: &mut Conn, ticket: TicketId) -> Result<Vec<Link>> {
    let sql = "select id, kind, ticket_id, other_id, person_id, created_at from ticket_link
        where ticket_id = $1 or other_id = $1 order by id limit $2";
    db.all(sql, args![ticket, LINKS_MAX as i64]).await?.into_iter().map(link).collect()
}

/// The first of a link by its kind: what a ticket is the incident or the child of.
pub async fn link_from(db: &mut Conn, kind: LinkKind, ticket: TicketId) -> Result<Option<Link>> {
    let sql = "select id, kind, ticket_id, other_id, person_id, created_at from ticket_link
        where ticket_id = $1 and kind = $2 order by id limit 1";
    db.find(sql, args![ticket, kind]).await?.map(link).transpose()
}

/// The tickets that are incidents of a problem, by number, after `after`.
pub async fn incidents(
    db: &mut Conn,
    problem: TicketId,
    after: TicketId,
    limit: i64,
) -> Result<Vec<TicketId>> {
    let sql = "select l.ticket_id from ticket_link l join ticket t on t.id = l.ticket_id
        where l.other_id = $1 and l.kind = 'incident' and l.ticket_id > $2 and t.shelf in (0, 1, 4)
        order by l.ticket_id limit $3";
    let rows = db.all(sql, args![problem, after, limit]).await?;
    rows.into_iter().map(|mut row| row.get("ticket_id")).collect()
}

/// Which of these are incidents, and of which problem; and how many incidents each of them has as a problem.
pub async fn problems_of(
    db: &mut Conn,
    tickets: &[TicketId],
) -> Result<(BTreeMap<TicketId, TicketId>, BTreeSet<TicketId>)> {
    let (mut problems, mut with_incidents) = (BTreeMap::new(), BTreeSet::new());
    let (Some(first), Some(last)) = (tickets.iter().min(), tickets.iter().max()) else {
        return Ok((problems, with_incidents));
    };
    // One look for a page of tickets that lie close; a page that is scattered asks for each.
    if last.0 - first.0 < 2_000 {
        let sql = "select ticket_id, other_id from ticket_link where kind = 'incident'
            and (ticket_id between $1 and $2 or other_id between $1 and $2)";
        for mut row in db.all(sql, args![first, last]).await? {
            let (incident, problem): (TicketId, TicketId) = (row.get("ticket_id")?, row.get("other_id")?);
            problems.insert(incident, problem);
            with_incidents.insert(problem);
        }
    } else {
        let sql = "select ticket_id, other_id from ticket_link where kind = 'incident'
            and (ticket_id = $1 or other_id = $1) limit 2";
        for id in tickets {
            for mut row in db.all(sql, args![id]).await? {
                let (incident, problem): (TicketId, TicketId) = (row.get("ticket_id")?, row.get("other_id")?);
                problems.insert(incident, problem);
                with_incidents.insert(problem);
            }
        }
    }
    Ok((problems, with_incidents))
}
