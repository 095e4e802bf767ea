//! Mail to go out. A row is written in the transaction of its cause and sent at least once under one Message-ID.

use domain::message::{Delivery, DeliveryReason, QUEUE_MINUTES_MAX};
use domain::moment::MINUTE_US;
use domain::{MailboxId, MessageId, Moment, OutboxId, Refusal, Result, SideConversationId, TicketId};

use crate::db::Row;
use crate::{Conn, Tx, args};

/// A mail that is to leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMail {
    pub id: OutboxId,
    /// What it is for, once: `message:17`.
    pub cause: String,
    /// To whom of that cause: `all`, or an address.
    pub target: String,
    pub ticket: Option<TicketId>,
    pub message: Option<MessageId>,
    pub mailbox: Option<MailboxId>,
    /// Without angle brackets; the same at every attempt.
    pub header_message_id: String,
    /// `None` for the null return path of automatic mail.
    pub envelope_from: Option<String>,
    pub recipients: Vec<String>,
}

pub async fn insert(tx: &mut Tx, m: &NewMail) -> Result<()> {
    let now = tx.now();
    // Behind an earlier mail of its conversation it waits, within limits; a second mail of the same message does not. What
    // is said beside a ticket goes to other people: neither line waits for the other's server.
    let sql = "insert into outbox (id, cause, target, ticket_id, message_id, mailbox_id, state, header_message_id,
        envelope_from, recipients, due_at, free_at, lane, attempts, uncertain, lease, leased_until, last_error,
        created_at, done_at)
        values ($1, $2, $3, $4, $5, $6, 'waiting', $7, $8, $9, $10, case when exists (select 1 from outbox e
        where e.ticket_id = $4 and e.state = 'waiting' and (e.message_id is null or e.message_id is distinct from $5)
        and (select m.side_id from message m where m.id = e.message_id)
        is not distinct from (select m.side_id from message m where m.id = $5))
        then cast($11 as bigint) else cast($10 as bigint) end, $12, 0, 0, 0, 0, '', $10, null)
        on conflict (cause, target) do nothing";
    let to = m.recipients.join(" ");
    tx.execute_soon(
        sql,
        args![
            m.id,
            m.cause,
            m.target,
            m.ticket,
            m.message,
            m.mailbox,
            m.header_message_id,
            m.envelope_from,
            to,
            now,
            now.plus_us(QUEUE_US_MAX),
            lane(m.mailbox, &m.recipients)
        ],
    )
    .await
}

/// Mails of one lane are slow together: they leave from the same mailbox, thus by the same server, and go to the same
/// domain, which is the first recipient's.
fn lane(mailbox: Option<MailboxId>, recipients: &[String]) -> String {
    let domain = recipients.first().map_or("", |first| domain::person::address_domain(first));
    match mailbox {
        Some(mailbox) => format!("{mailbox} {domain}"),
        None => format!("0 {domain}"),
    }
}

/// Was a mail written for this cause to this target, whatever became of it?
pub async fn is_caused(db: &mut Conn, cause: &str, target: &str) -> Result<bool> {
    let sql = "select id from outbox where cause = $1 and target = $2";
    Ok(db.find(sql, args![cause, target]).await?.is_some())
}

/// A mail whose turn it is, held by a lease.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    pub id: OutboxId,
    pub ticket: Option<TicketId>,
    pub message: Option<MessageId>,
    pub mailbox: Option<MailboxId>,
    /// See [`Lane`].
    pub lane: String,
    pub header_message_id: String,
    pub envelope_from: Option<String>,
    pub recipients: Vec<String>,
    /// Attempts begun, this one included.
    pub attempts: i64,
    /// The fence: a result under an older lease is not taken.
    pub lease: i64,
    pub created_at: Moment,
}

/// A mail that is younger than this waits for earlier ones of its conversation: the ticket's own, or one beside it.
const QUEUE_US_MAX: i64 = QUEUE_MINUTES_MAX * MINUTE_US;

/// Holds back the mails of a message until `until`, where one of its files was not looked into yet; says whether it did.
/// [`free_scanned`] lets them go before.
pub async fn hold_for_scan(tx: &mut Tx, message: MessageId, until: Moment) -> Result<bool> {
    // Held: the moment is in `due_at` too, so that no mail before it frees it early.
    let sql = "update outbox set due_at = $2, free_at = case when free_at > $2 then free_at else cast($2 as bigint) end
        where message_id = $1 and state = 'waiting' and exists (select 1 from attachment a where a.message_id = $1
        and a.scan_state = 'not_scanned' and a.scan_words = '')";
    if tx.execute(sql, args![message, until]).await? == 0 {
        return Ok(false);
    }
    let sql = "update message set delivery_reason = 'awaits_scan' where id = $1 and delivery = 'waiting'";
    tx.execute(sql, args![message]).await.map(|_| true)
}

/// Holds back the mails of a message until `until`: what is read elsewhere before needs none.
pub async fn hold(tx: &mut Tx, message: MessageId, until: Moment) -> Result<()> {
    let sql = "update outbox set due_at = $2, free_at = case when free_at > $2 then free_at else cast($2 as bigint) end
        where message_id = $1 and state = 'waiting' and due_at < $2";
    tx.execute(sql, args![message, until]).await.map(drop)
}

/// Is the message's mail held back for the scanner?
pub async fn awaits_scan(db: &mut Conn, message: MessageId) -> Result<bool> {
    let sql =
        "select id from message where id = $1 and delivery = 'waiting' and delivery_reason = 'awaits_scan'";
    Ok(db.find(sql, args![message]).await?.is_some())
}

/// Lets the mails of a message go that waited for the scanner, when it has looked into all its files; behind an earlier mail
/// of their conversation they wait on. Says whether there was one.
pub async fn free_scanned(tx: &mut Tx, message: MessageId) -> Result<bool> {
    let sql = "select id from attachment where message_id = $1 and scan_state = 'not_scanned' and scan_words = '' limit 1";
    if !awaits_scan(tx, message).await? || tx.find(sql, args![message]).await?.is_some() {
        return Ok(false);
    }
    let now = tx.now();
    let sql = "update outbox set due_at = $2, free_at = case when exists (select 1 from outbox e
        where e.ticket_id = outbox.ticket_id and e.state = 'waiting'
        and (e.message_id is null or e.message_id is distinct from $1)
        and (select m.side_id from message m where m.id = e.message_id)
        is not distinct from (select m.side_id from message m where m.id = $1)
        and (e.created_at, e.id) < (outbox.created_at, outbox.id))
        then outbox.created_at + cast($3 as bigint) else cast($2 as bigint) end
        where message_id = $1 and state = 'waiting' and leased_until = 0";
    tx.execute(sql, args![message, now, QUEUE_US_MAX]).await?;
    let sql = "update message set delivery_reason = null where id = $1 and delivery_reason = 'awaits_scan'";
    tx.execute(sql, args![message]).await.map(|_| true)
}

/// Mails that share what can be slow: the mailbox they leave from and the domain they go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lane {
    pub name: String,
    /// Since when its first mail is free to leave.
    pub free_at: Moment,
}

impl Lane {
    /// The part of a lane's name that all mail of one mailbox shares.
    pub fn way_of(name: &str) -> &str {
        name.split_once(' ').map_or("", |(way, _)| way)
    }
}

/// The lanes that have mail free to leave, the longest waiting first. Each costs two looks into an index, however many
/// mails stand in it.
pub async fn lanes(db: &mut Conn, now: Moment) -> Result<Vec<Lane>> {
    let sql = "with recursive l (name) as (
        select min(lane) from outbox where state = 'waiting'
        union all
        select (select min(o.lane) from outbox o where o.state = 'waiting' and o.lane > l.name) from l
        where l.name is not null)
        select name, free_at from (select l.name, (select min(o.free_at) from outbox o
        where o.state = 'waiting' and o.lane = l.name) as free_at from l where l.name is not null) x
        where free_at <= $1 order by free_at, name";
    let rows = db.all(sql, args![now]).await?;
    rows.into_iter()
        .map(|mut row| Ok(Lane { name: row.get("name")?, free_at: row.get("free_at")? }))
        .collect()
}

/// Claims mails that are free to leave, oldest first, whatever their lanes; see [`claim_lane`].
pub async fn claim(tx: &mut Tx, leased_until: Moment, limit: i64) -> Result<Vec<Claimed>> {
    let sql = "update outbox set attempts = attempts + 1, lease = lease + 1, leased_until = $2, free_at = $2,
        uncertain = case when leased_until > 0 then 1 else uncertain end
        where id in (select o.id from outbox o where o.state = 'waiting' and o.free_at <= $1
        order by o.free_at, o.id limit $3)
        returning id, ticket_id, message_id, mailbox_id, lane, header_message_id, envelope_from, recipients, attempts,
        lease, created_at, due_at, uncertain";
    let now = tx.now();
    let rows = tx.all(sql, args![now, leased_until, limit]).await?;
    begun(tx, rows).await
}

/// Claims mails of one lane that are free to leave, oldest first. The attempt is counted before anything is connected, so
/// that a crash in the middle is seen as an attempt of unknown end.
pub async fn claim_lane(tx: &mut Tx, leased_until: Moment, lane: &str, limit: i64) -> Result<Vec<Claimed>> {
    let sql = "update outbox set attempts = attempts + 1, lease = lease + 1, leased_until = $2, free_at = $2,
        uncertain = case when leased_until > 0 then 1 else uncertain end
        where id in (select o.id from outbox o where o.state = 'waiting' and o.lane = $4 and o.free_at <= $1
        order by o.free_at, o.id limit $3)
        returning id, ticket_id, message_id, mailbox_id, lane, header_message_id, envelope_from, recipients, attempts,
        lease, created_at, due_at, uncertain";
    let now = tx.now();
    let rows = tx.all(sql, args![now, leased_until, limit, lane]).await?;
    begun(tx, rows).await
}

async fn begun(tx: &mut Tx, mut rows: Vec<Row>) -> Result<Vec<Claimed>> {
    tx.quiet("an attempt begins; its end is recorded");
    let mut any_uncertain = false;
    for row in &mut rows {
        // A lease that nobody ended is an attempt that died in the middle: the other side may have the mail.
        if row.get("uncertain")? {
            any_uncertain = true;
        }
    }
    if any_uncertain {
        let sql = "update message set delivery = 'uncertain' where delivery = 'waiting' and id in
            (select message_id from outbox where state = 'waiting' and uncertain = 1)";
        tx.execute(sql, args![]).await?;
    }
    // `returning` has no order.
    let mut rows = rows
        .into_iter()
        .map(|mut row| Ok((row.get::<Moment>("due_at")?, claimed(row)?)))
        .collect::<Result<Vec<_>>>()?;
    rows.sort_by_key(|(due_at, mail)| (*due_at, mail.id));
    Ok(rows.into_iter().map(|(_, mail)| mail).collect())
}

fn claimed(mut row: Row) -> Result<Claimed> {
    Ok(Claimed {
        id: row.get("id")?,
        ticket: row.get("ticket_id")?,
        message: row.get("message_id")?,
        mailbox: row.get("mailbox_id")?,
        lane: row.get("lane")?,
        header_message_id: row.get("header_message_id")?,
        envelope_from: row.get("envelope_from")?,
        recipients: addresses(&row.get::<String>("recipients")?),
        attempts: row.get("attempts")?,
        lease: row.get("lease")?,
        created_at: row.get("created_at")?,
    })
}

/// Addresses as a column holds them.
pub(crate) fn addresses(joined: &str) -> Vec<String> {
    joined.split(' ').filter(|r| !r.is_empty()).map(str::to_owned).collect()
}

/// Lets the next mail of a conversation go that waited for an earlier one, which waits no more.
async fn release_next(tx: &mut Tx, id: OutboxId) -> Result<()> {
    let sql =
        "update outbox set free_at = due_at where state = 'waiting' and free_at > due_at and leased_until = 0
        and ticket_id = (select e.ticket_id from outbox e where e.id = $1)
        and not exists (select 1 from outbox e where e.ticket_id = outbox.ticket_id and e.state = 'waiting'
        and (e.message_id is null or e.message_id is distinct from outbox.message_id)
        and (select m.side_id from message m where m.id = e.message_id)
        is not distinct from (select m.side_id from message m where m.id = outbox.message_id)
        and (e.created_at, e.id) < (outbox.created_at, outbox.id))";
    tx.execute(sql, args![id]).await.map(drop)
}

/// Keeps the leases of mails that are still being sent, `held` being their ids and leases; says which of them another
/// node has taken over.
pub async fn renew(tx: &mut Tx, held: &[(OutboxId, i64)], leased_until: Moment) -> Result<Vec<OutboxId>> {
    tx.quiet("an attempt goes on");
    // Above nought: an attempt whose end is written has given its lease back.
    let sql = "update outbox set leased_until = $3, free_at = $3
        where id = $1 and lease = $2 and state = 'waiting' and leased_until > 0";
    let mut lost = Vec::new();
    for (id, lease) in held {
        if tx.execute(sql, args![*id, *lease, leased_until]).await? == 0 {
            let sql = "select id from outbox where id = $1 and lease > $2";
            lost.extend(tx.find(sql, args![*id, *lease]).await?.map(|_| *id));
        }
    }
    Ok(lost)
}

/// What an attempt came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attempt {
    Sent,
    /// Again at `due_at`; `uncertain` when the other side may have it already.
    Later {
        due_at: Moment,
        error: String,
        uncertain: bool,
    },
    Failed {
        error: String,
    },
}

/// Writes the end of an attempt; `false` when the lease is no longer the holder's.
pub async fn settle(tx: &mut Tx, id: OutboxId, lease: i64, attempt: &Attempt) -> Result<bool> {
    let now = tx.now();
    let changed = match attempt {
        Attempt::Sent => {
            let sql = "update outbox set state = 'sent', leased_until = 0, last_error = '', done_at = $3
                where id = $1 and lease = $2 and state = 'waiting'";
            tx.execute(sql, args![id, lease, now]).await?
        }
        Attempt::Later { due_at, error, uncertain } => {
            let sql = "update outbox set leased_until = 0, due_at = $3, free_at = $3, last_error = $4,
                uncertain = case when $5 = 1 then 1 else uncertain end
                where id = $1 and lease = $2 and state = 'waiting'";
            tx.execute(sql, args![id, lease, *due_at, error, *uncertain]).await?
        }
        Attempt::Failed { error } => {
            let sql = "update outbox set state = 'failed', leased_until = 0, last_error = $3, done_at = $4
                where id = $1 and lease = $2 and state = 'waiting'";
            tx.execute(sql, args![id, lease, error, now]).await?
        }
    };
    if changed == 1 && !matches!(attempt, Attempt::Later { .. }) {
        release_next(tx, id).await?;
    }
    Ok(changed == 1)
}

/// Puts off all mail of a mailbox that is free to leave and that nobody holds, until a moment when its server is looked
/// for again: what one attempt found out at the door, the others need not find out one by one. Says how many.
pub async fn postpone(
    tx: &mut Tx,
    mailbox: Option<MailboxId>,
    until: Moment,
    reason: Option<DeliveryReason>,
    detail: &str,
) -> Result<u64> {
    tx.quiet("told by the attempt that found it out");
    let now = tx.now();
    let sql = "update message set delivery_reason = $3, delivery_detail = $4 where delivery = 'waiting' and id in
        (select message_id from outbox where state = 'waiting' and leased_until = 0 and free_at <= $2 and attempts = 0
        and mailbox_id is not distinct from $1)";
    tx.execute(sql, args![mailbox, now, reason, detail]).await?;
    let sql = "update outbox set free_at = $3 where state = 'waiting' and leased_until = 0 and free_at <= $2
        and mailbox_id is not distinct from $1";
    tx.execute(sql, args![mailbox, now, until]).await
}

/// A mail in the outbox, whatever its state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub id: OutboxId,
    pub state: String,
    /// To whom of its cause: `all`, or an address.
    pub target: String,
    pub ticket: Option<TicketId>,
    pub message: Option<MessageId>,
    /// The conversation beside the ticket that its message belongs to.
    pub side: Option<SideConversationId>,
    pub due_at: Moment,
    pub attempts: i64,
    pub last_error: String,
    pub created_at: Moment,
    /// Who has not taken it.
    pub recipients: Vec<String>,
}

fn entry(mut row: Row) -> Result<Entry> {
    Ok(Entry {
        id: row.get("id")?,
        state: row.get("state")?,
        target: row.get("target")?,
        ticket: row.get("ticket_id")?,
        message: row.get("message_id")?,
        side: row.get("side_id")?,
        due_at: row.get("due_at")?,
        attempts: row.get("attempts")?,
        last_error: row.get("last_error")?,
        created_at: row.get("created_at")?,
        recipients: addresses(&row.get::<String>("recipients")?),
    })
}

pub async fn load(db: &mut Conn, id: OutboxId) -> Result<Entry> {
    let sql = "select o.id, o.state, o.target, o.ticket_id, o.message_id, m.side_id, o.due_at, o.attempts, o.last_error,
        o.created_at, o.recipients from outbox o left join message m on m.id = o.message_id where o.id = $1";
    Ok(db.find(sql, args![id]).await?.map(entry).transpose()?.ok_or(Refusal::NotFound)?)
}

/// The mail of ours with that Message-ID.
pub async fn find_by_message_id(db: &mut Conn, header_message_id: &str) -> Result<Option<Entry>> {
    let sql =
        "select o.id, o.state, o.target, o.ticket_id, o.message_id, m.side_id, o.due_at, o.attempts, o.last_error,
        o.created_at, o.recipients from message m join outbox o on o.message_id = m.id where m.message_id = $1 order by o.id limit 1";
    db.find(sql, args![header_message_id]).await?.map(entry).transpose()
}

/// Entries of the ticket's messages.
pub async fn of_ticket(db: &mut Conn, ticket: TicketId) -> Result<Vec<Entry>> {
    let sql =
        "select o.id, o.state, o.target, o.ticket_id, o.message_id, m.side_id, o.due_at, o.attempts, o.last_error,
        o.created_at, o.recipients from message m join outbox o on o.message_id = m.id where m.ticket_id = $1 order by o.id limit 1000";
    db.all(sql, args![ticket]).await?.into_iter().map(entry).collect()
}

/// Puts a failed mail in line again at once; `false` when it has not failed.
pub async fn retry(tx: &mut Tx, id: OutboxId) -> Result<bool> {
    let now = tx.now();
    // It waits anew: giving up is counted from here.
    let sql = "update outbox set state = 'waiting', due_at = $2, created_at = $2, done_at = null,
        free_at = case when leased_until > $2 then leased_until else $2 end where id = $1 and state = 'failed'";
    Ok(tx.execute(sql, args![id, now]).await? == 1)
}

/// A report says that a mail of ours came back.
pub async fn fail(tx: &mut Tx, id: OutboxId, error: &str) -> Result<()> {
    let now = tx.now();
    let sql = "update outbox set state = 'failed', last_error = $2, done_at = $3 where id = $1";
    tx.execute(sql, args![id, error, now]).await?;
    release_next(tx, id).await
}

/// Mail that was called back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawn {
    pub id: OutboxId,
    /// To whom of its cause: `all`, or an address.
    pub target: String,
    /// Who had not taken it yet.
    pub recipients: Vec<String>,
    /// The other side may have it all the same: an attempt has no known end.
    pub uncertain: bool,
}

/// Calls back what waits to leave for a message and is in nobody's hands; what is being sent at this moment goes on.
pub async fn withdraw(tx: &mut Tx, message: MessageId) -> Result<Vec<Withdrawn>> {
    let now = tx.now();
    let sql = "update outbox set state = 'withdrawn', last_error = '', done_at = $2
        where message_id = $1 and state = 'waiting' and leased_until <= $2
        returning id, target, recipients, leased_until, uncertain";
    let rows = tx.all(sql, args![message, now]).await?;
    let withdrawn = rows
        .into_iter()
        .map(|mut row| {
            // A lease that nobody ended: see `claim`.
            let died = row.get::<Moment>("leased_until")? > Moment(0);
            Ok(Withdrawn {
                id: row.get("id")?,
                target: row.get("target")?,
                recipients: addresses(&row.get::<String>("recipients")?),
                uncertain: died || row.get("uncertain")?,
            })
        })
        .collect::<Result<Vec<_>>>()?;
    for mail in &withdrawn {
        release_next(tx, mail.id).await?;
    }
    Ok(withdrawn)
}

const NEXT_DUE: &str =
    "select free_at as due_at from outbox where state = 'waiting' order by free_at, id limit 1";

/// When the next mail can be claimed, if any waits: due, under nobody's lease, and with none of its conversation before it.
pub async fn next_due(db: &mut Conn) -> Result<Option<Moment>> {
    db.find(NEXT_DUE, args![]).await?.map(|mut row| row.get("due_at")).transpose()
}

/// How the engine finds the next mail and the mails of a lane, line by line: whether an index serves them.
pub async fn plan(db: &mut Conn) -> Result<Vec<String>> {
    let (verb, column) = crate::dialect::explain(db.is_lite());
    let of_lane = "select o.id from outbox o where o.state = 'waiting' and o.lane = 'x' and o.free_at <= 7 order by o.free_at, o.id limit 3";
    let mut lines = Vec::new();
    for sql in [NEXT_DUE, of_lane] {
        let rows = db.all_composed(&format!("{verb} {sql}"), &[]).await?;
        lines.extend(rows.into_iter().map(|mut row| row.get(column)).collect::<Result<Vec<String>>>()?);
    }
    Ok(lines)
}

/// The mails of a message, the one that all see first.
pub async fn of_message(db: &mut Conn, message: MessageId) -> Result<Vec<Entry>> {
    let sql = "select o.id, o.state, o.target, o.ticket_id, o.message_id, m.side_id, o.due_at, o.attempts, o.last_error,
        o.created_at, o.recipients from outbox o left join message m on m.id = o.message_id where o.message_id = $1
        order by o.id limit 1000";
    db.all(sql, args![message]).await?.into_iter().map(entry).collect()
}

/// What became of the other mails of a message, besides `id`: states, with no order.
pub async fn states_beside(db: &mut Conn, message: MessageId, id: OutboxId) -> Result<Vec<String>> {
    let sql = "select state from outbox where message_id = $1 and id <> $2 limit 1000";
    db.all(sql, args![message, id]).await?.into_iter().map(|mut row| row.get("state")).collect()
}

/// How many wait, how many of them were put off, and since when the oldest waits.
pub async fn backlog(db: &mut Conn) -> Result<(i64, i64, Option<Moment>)> {
    let sql = "select count(*) as n, coalesce(cast(sum(case when attempts > 0 then 1 else 0 end) as bigint), 0) as late,
        min(created_at) as since from outbox where state = 'waiting'";
    let mut row = db.one(sql, args![]).await?;
    Ok((row.get("n")?, row.get("late")?, row.get("since")?))
}

/// When a mail left, of the newest that did; `None` when none ever has.
pub async fn left_at(db: &mut Conn) -> Result<Option<Moment>> {
    let sql = "select done_at from outbox where state = 'sent' order by id desc limit 1";
    Ok(db
        .find(sql, args![])
        .await?
        .map(|mut row| row.get::<Option<Moment>>("done_at"))
        .transpose()?
        .flatten())
}

/// Holds everything back: after a restore nothing is sent again by itself. Its tickets say so, and a person decides.
pub async fn hold_all(tx: &mut Tx, why: &str) -> Result<u64> {
    let now = tx.now();
    let sql = "update message set delivery = $1, delivery_reason = $2, delivery_detail = $3
        where id in (select message_id from outbox where state = 'waiting')";
    tx.execute(sql, args![Delivery::Failed, DeliveryReason::HeldBack, why]).await?;
    // What had fallen due was done by the desk that the backup is of, perhaps; nobody is asked twice.
    tx.execute("delete from follow_up where due_at <= $1 and kind <> 'close'", args![now]).await?;
    // What was planned may have been sent since the backup, too.
    let sql = "update ticket set delivery_failed = 1, updated_at = $1, version = version + 1
        where id in (select ticket_id from outbox where state = 'waiting'
        union select ticket_id from planned_reply where held_at is null)";
    tx.execute(sql, args![now]).await?;
    let sql = "update planned_reply set held_at = $1, held_reason = $2 where held_at is null";
    tx.execute(sql, args![now, why]).await?;
    let sql = "update outbox set state = 'failed', last_error = $1, done_at = $2 where state = 'waiting'";
    tx.execute(sql, args![why, now]).await
}

/// Automatic answers to `address` since `since`.
pub async fn automatic_answers(db: &mut Conn, address: &str, since: Moment) -> Result<i64> {
    let sql = "select count(*) as n from automatic_answer where address = $1 and sent_at > $2";
    db.one(sql, args![address, since]).await?.get("n")
}

/// Automatic answers on `ticket` since `since`.
pub async fn automatic_answers_on(db: &mut Conn, ticket: TicketId, since: Moment) -> Result<i64> {
    let sql = "select count(*) as n from automatic_answer where ticket_id = $1 and sent_at > $2";
    db.one(sql, args![ticket, since]).await?.get("n")
}

/// Automatic answers to anybody since `since`, those that are on no ticket too.
pub async fn automatic_answers_in_all(db: &mut Conn, since: Moment) -> Result<i64> {
    let sql = "select (select count(*) from automatic_answer where sent_at > $1 and ticket_id is not null)
        + (select count(*) from notice where created_at > $1) as n";
    db.one(sql, args![since]).await?.get("n")
}

/// Counts an answer for an address. Without a ticket it is one that was given to another address of the same sender, and
/// counts for this address alone.
pub async fn count_automatic_answer(tx: &mut Tx, address: &str, ticket: Option<TicketId>) -> Result<()> {
    let now = tx.now();
    let id: OutboxId = tx.next_id().await?;
    let sql = "insert into automatic_answer (id, address, ticket_id, sent_at) values ($1, $2, $3, $4)";
    tx.execute_soon(sql, args![id, address, ticket, now]).await
}

/// Forgets automatic answers given before `before`; says how many.
pub async fn sweep_automatic_answers(tx: &mut Tx, before: Moment) -> Result<u64> {
    tx.quiet("they count for no budget any more");
    tx.execute("delete from automatic_answer where sent_at < $1", args![before]).await
}

/// Where reports about a message's mail come back to.
pub async fn return_path(db: &mut Conn, message: MessageId) -> Result<Option<String>> {
    let row = db
        .find("select envelope_from from outbox where message_id = $1 order by id limit 1", args![message])
        .await?;
    Ok(row.map(|mut row| row.get("envelope_from")).transpose()?.flatten())
}

/// Leaves only these recipients: the others have it.
pub async fn narrow(tx: &mut Tx, id: OutboxId, recipients: &[String]) -> Result<()> {
    let to = recipients.join(" ");
    tx.execute("update outbox set recipients = $2 where id = $1", args![id, to]).await.map(drop)
}

/// Sends it to these instead of those that it had left; its lane is that of the first.
pub async fn readdress(tx: &mut Tx, id: OutboxId, recipients: &[String]) -> Result<()> {
    let row = tx.find("select mailbox_id from outbox where id = $1", args![id]).await?;
    let mailbox = row.ok_or(Refusal::NotFound)?.get("mailbox_id")?;
    let (to, lane) = (recipients.join(" "), lane(mailbox, recipients));
    tx.execute("update outbox set recipients = $2, lane = $3 where id = $1", args![id, to, lane])
        .await
        .map(drop)
}

/// Ends the leases of a process that is gone: on a database with one owner, at its start. The attempts they belonged to
/// have an unknown end, which [`claim`] notes.
pub async fn free_leases(tx: &mut Tx) -> Result<u64> {
    tx.quiet("the process that held them is gone");
    let sql = "update outbox set leased_until = 1, free_at = 1 where state = 'waiting' and leased_until > 1";
    tx.execute(sql, args![]).await
}
