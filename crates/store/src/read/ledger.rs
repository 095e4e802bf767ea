//! The mail ledger.

use domain::identity::Verdict;
use domain::message::Identity;
use domain::read::ledger::{LedgerFilter, LedgerPage, MailPage};
use domain::read::trace::{self, Follow};
use domain::read::{MailboxRef, Paging, TicketLine};
use domain::{MailId, MessageId, Moment, PersonId, Refusal, Result, TicketId};

use super::ticket::line;
use crate::{Conn, args, events, mailboxes, mails, messages};

/// How many events of a moment are looked at for what followed from a mail.
const FOLLOWS_MAX: i64 = 50;
/// How many tickets are offered to move a message to.
const DESTINATIONS_MAX: i64 = 6;

/// A page, newest first. `before` is the id that the last page ended with.
pub async fn page(
    db: &mut Conn,
    filter: LedgerFilter,
    before: Option<MailId>,
    limit: i64,
) -> Result<LedgerPage> {
    let before = before.unwrap_or(MailId(i64::MAX));
    let mut rows = mails::ledger(db, &filter, before, limit + 1).await?;
    let more = rows.len() as i64 > limit;
    rows.truncate(limit as usize);
    let (older, looked_back_to) = if more {
        (rows.last().map(|row| row.id), None)
    } else {
        match mails::ledger_end(db, &filter, before).await? {
            Some((end, at)) => (Some(end), Some(at)),
            None => (None, None),
        }
    };
    let counts = mails::ledger_counts(db, &filter).await?;
    let mailboxes = mailboxes::list(db).await?;
    Ok(LedgerPage {
        filter,
        mailboxes: mailboxes
            .into_iter()
            .map(|m| MailboxRef { id: m.id, name: m.name, address: m.address })
            .collect(),
        rows,
        paging: Paging { newer: None, older: older.map(|id| id.to_string()) },
        counts,
        looked_back_to,
        problem: None,
    })
}

/// All that the ledger knows of one mail; its octets lie elsewhere.
pub async fn mail(db: &mut Conn, id: MailId) -> Result<MailPage> {
    let sql =
        "select m.id, m.received_at, b.address as mailbox_address, m.source, m.envelope_from, m.from_name,
        m.from_address, m.subject, coalesce(m.left_bytes, m.bytes) as bytes, m.state, m.ticket_id, m.reason, m.mailbox_id, m.peer, m.helo,
        m.envelope_to, m.kind, m.kind_reason, m.identity, m.identity_reason, m.desk_message_id, m.parser_version,
        m.placed_at, m.code, m.identity_checks, m.complaints, m.acknowledgement, m.sha256
        from mail m join mailbox b on b.id = m.mailbox_id where m.id = $1";
    let mut row = db.find(sql, args![id]).await?.ok_or(Refusal::NotFound)?;
    let helo: String = row.get("helo")?;
    let peer: String = row.get("peer")?;
    let complaints: String = row.get("complaints")?;
    let message: Option<MessageId> = row.get("desk_message_id")?;
    let placed_at: Option<Moment> = row.get("placed_at")?;
    let mail = mails::mail_row(&mut row)?;
    let follows = match (mail.ticket, placed_at) {
        (Some(ticket), Some(at)) => follows(db, ticket, at, id, message).await?,
        (Some(_) | None, _) => Vec::new(),
    };
    Ok(MailPage {
        mailbox: row.get("mailbox_id")?,
        message,
        peer: if helo.is_empty() { peer } else { format!("{peer} ({helo})") },
        envelope_to: row
            .get::<String>("envelope_to")?
            .split(' ')
            .filter(|a| !a.is_empty())
            .map(str::to_owned)
            .collect(),
        kind: row.get("kind")?,
        kind_reason: row.get("kind_reason")?,
        verdict: Verdict {
            identity: row.get::<Option<Identity>>("identity")?.unwrap_or(Identity::NotVerified),
            reason: row.get("identity_reason")?,
            checks: mails::checks(&row.get::<String>("identity_checks")?),
        },
        complaints: complaints.lines().filter_map(mails::complaint).collect(),
        acknowledgement: row.get("acknowledgement")?,
        parser_version: row.get("parser_version")?,
        placed_at,
        code: row.get("code")?,
        sha256: hex::encode(row.get::<Vec<u8>>("sha256")?),
        acts: mails::acts(db, id).await?,
        follows,
        mail,
    })
}

/// What the transaction that placed a mail recorded on its ticket beside it.
async fn follows(
    db: &mut Conn,
    ticket: TicketId,
    at: Moment,
    mail: MailId,
    message: Option<MessageId>,
) -> Result<Vec<Follow>> {
    let found = events::of_ticket_at(db, ticket, at, FOLLOWS_MAX).await?;
    Ok(found.iter().filter_map(|e| trace::follow(&e.event, mail, message)).collect())
}

/// Tickets that a message may belong to: what it was suggested for first, then the other tickets of its author, the newest
/// first, unsolved before solved.
pub async fn destinations(
    db: &mut Conn,
    ticket: TicketId,
    author: Option<PersonId>,
) -> Result<Vec<TicketLine>> {
    let sql = "select t.id, t.subject, t.status, t.updated_at from ticket t
        left join join_suggestion s on s.other_id = t.id and s.ticket_id = $1
        where t.shelf in (0, 1, 4) and t.id <> $1 and t.status <> 'closed'
        and t.id in (select s2.other_id from join_suggestion s2 where s2.ticket_id = $1
            union select o.id from ticket o where o.requester_id = $2 and o.shelf in (0, 1, 4))
        order by case when s.ticket_id is null then 1 else 0 end, t.shelf, t.updated_at desc, t.id desc limit $3";
    let rows = db.all(sql, args![ticket, author.map_or(0, |p| p.0), DESTINATIONS_MAX]).await?;
    rows.into_iter().map(line).collect()
}

/// The author of the message that a mail became, where there is one.
pub async fn author(db: &mut Conn, message: MessageId) -> Result<Option<PersonId>> {
    Ok(messages::load(db, message).await?.author)
}
