//! Arrivals: raw bytes and the ledger.

use std::collections::BTreeMap;

use domain::identity::{Check, Verdict};
use domain::letter::{Address, LetterKind};
use domain::read::ledger::{LedgerFilter, MailRow, MailState};
use domain::{Error, MailId, MailboxId, MessageId, Moment, Refusal, Result, TicketId};

use crate::db::{FromValue, Row, ToValue, Value};
use crate::{Conn, Tx, args};

/// A mail as it came through a door.
#[derive(Clone, Debug)]
pub struct Arrival {
    pub id: MailId,
    pub mailbox: MailboxId,
    /// `smtp`, `lmtp`, `ingest`.
    pub source: &'static str,
    /// Who handed it over.
    pub peer: String,
    pub helo: String,
    /// Empty is the null path; `None` came without an envelope.
    pub envelope_from: Option<String>,
    pub envelope_to: Vec<String>,
    pub bytes: i64,
    /// Of the raw octets.
    pub sha256: [u8; 32],
    pub raw: Raw,
}

/// Where the octets are.
#[derive(Clone, Debug)]
pub enum Raw {
    /// In a row of the accepting transaction.
    Row(Vec<u8>),
    /// In a blob, fsynced before.
    Blob(String),
}

/// Up to here the octets are a row (DESIGN §8.2).
pub const RAW_ROW_BYTES_MAX: usize = 256 * 1024;

impl ToValue for MailState {
    fn to_value(&self) -> Value {
        Value::Text(self.as_str().to_owned())
    }
}
impl FromValue for MailState {
    fn from_value(value: Value) -> Option<Self> {
        Self::parse(&String::from_value(value)?)
    }
}

/// A mail that came before with the same octets to the same mailbox, and the envelope that it came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Same {
    pub id: MailId,
    pub envelope_from: Option<String>,
    pub envelope_to: Vec<String>,
}

/// Arrivals of the same octets at the same mailbox, the newest first, a hundred at most.
pub async fn list_same(db: &mut Conn, mailbox: MailboxId, sha256: &[u8; 32]) -> Result<Vec<Same>> {
    let sql = "select id, envelope_from, envelope_to from mail where mailbox_id = $1 and sha256 = $2
        order by id desc limit 100";
    let rows = db.all(sql, args![mailbox, *sha256]).await?;
    rows.into_iter()
        .map(|mut row| {
            Ok(Same {
                id: row.get("id")?,
                envelope_from: row.get("envelope_from")?,
                envelope_to: words(&row.get::<String>("envelope_to")?),
            })
        })
        .collect()
}

pub async fn insert(tx: &mut Tx, a: &Arrival) -> Result<()> {
    let now = tx.now();
    let blob = match &a.raw {
        Raw::Row(_) => None,
        Raw::Blob(hash) => Some(hash.as_str()),
    };
    let sql = "insert into mail (id, mailbox_id, received_at, state, source, peer, helo, envelope_from, envelope_to,
        bytes, sha256, body_sha256, blob, message_id, from_name, from_address, subject, kind, kind_reason, identity,
        acknowledgement, reason, code, complaints, ticket_id, desk_message_id, attempts, parser_version, placed_at)
        values ($1, $2, $3, 'waiting', $4, $5, $6, $7, $8, $9, $10, null, $11, null, '', '', '', null, '', null, '', '',
        '', '', null, null, 0, 0, null)";
    let to = a.envelope_to.join(" ");
    tx.execute_soon(
        sql,
        args![a.id, a.mailbox, now, a.source, a.peer, a.helo, a.envelope_from, to, a.bytes, a.sha256, blob],
    )
    .await?;
    if let Raw::Row(octets) = &a.raw {
        tx.execute_soon("insert into mail_raw (mail_id, body) values ($1, $2)", args![a.id, octets]).await?;
    }
    Ok(())
}

/// What was made of a mail so far.
pub async fn state(db: &mut Conn, id: MailId) -> Result<MailState> {
    let row = db.find("select state from mail where id = $1", args![id]).await?;
    row.ok_or(Refusal::NotFound)?.get("state")
}

/// Those of these mails that wait, in their order, and how many bytes each has.
pub async fn sizes(db: &mut Conn, ids: &[MailId]) -> Result<Vec<(MailId, i64)>> {
    let mut sizes = Vec::with_capacity(ids.len());
    for &id in ids {
        let sql = "select bytes from mail where id = $1 and state = 'waiting'";
        if let Some(mut row) = db.find(sql, args![id]).await? {
            sizes.push((id, row.get("bytes")?));
        }
    }
    Ok(sizes)
}

/// What intake reads before it parses.
#[derive(Clone, Debug)]
pub struct Waiting {
    pub id: MailId,
    pub mailbox: MailboxId,
    pub state: MailState,
    /// `smtp`, `lmtp`, `ingest`, …
    pub source: String,
    pub peer: String,
    pub helo: String,
    pub envelope_from: Option<String>,
    pub envelope_to: Vec<String>,
    pub received_at: Moment,
    pub attempts: i64,
    /// `None` when the octets lie in `blob`.
    pub octets: Option<Vec<u8>>,
    pub blob: Option<String>,
}

pub async fn load(db: &mut Conn, id: MailId) -> Result<Waiting> {
    let sql = "select m.id, m.mailbox_id, m.state, m.source, m.peer, m.helo, m.envelope_from, m.envelope_to,
        m.received_at, m.attempts, m.blob, r.body from mail m left join mail_raw r on r.mail_id = m.id where m.id = $1";
    let mut row = db.find(sql, args![id]).await?.ok_or(Refusal::NotFound)?;
    Ok(Waiting {
        id: row.get("id")?,
        mailbox: row.get("mailbox_id")?,
        state: row.get("state")?,
        source: row.get("source")?,
        peer: row.get("peer")?,
        helo: row.get("helo")?,
        envelope_from: row.get("envelope_from")?,
        envelope_to: words(&row.get::<String>("envelope_to")?),
        received_at: row.get("received_at")?,
        attempts: row.get("attempts")?,
        octets: row.get("body")?,
        blob: row.get("blob")?,
    })
}

fn words(text: &str) -> Vec<String> {
    text.split(' ').filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

/// What reading found out, for the ledger.
#[derive(Clone, Debug)]
pub struct Reading {
    pub body_sha256: [u8; 32],
    pub message_id: Option<String>,
    pub from: Option<Address>,
    pub subject: String,
    pub kind: LetterKind,
    pub kind_reason: String,
    pub verdict: Verdict,
    pub complaints: Vec<String>,
    pub parser_version: i64,
}

/// Writes what was read and what was made of it.
pub async fn settle(
    tx: &mut Tx,
    id: MailId,
    reading: &Reading,
    state: MailState,
    reason: &str,
    acknowledgement: &str,
    placed: Option<(TicketId, Option<MessageId>)>,
) -> Result<()> {
    let now = tx.now();
    let from = reading.from.clone().unwrap_or_default();
    let sql = "update mail set body_sha256 = $2, message_id = $3, from_name = $4, from_address = $5, subject = $6,
        kind = $7, kind_reason = $8, identity = $9, complaints = $10, parser_version = $11, state = $12, reason = $13,
        acknowledgement = $14, ticket_id = $15, desk_message_id = $16, placed_at = $17, identity_reason = $18,
        identity_checks = $19, code = '' where id = $1";
    let checks = serde_json::to_string(&reading.verdict.checks)
        .map_err(|e| Error::fault(format!("writing checks: {e}")))?;
    let ticket = placed.map(|p| p.0);
    let message = placed.and_then(|p| p.1);
    tx.execute_soon(
        sql,
        args![
            id,
            reading.body_sha256,
            reading.message_id,
            from.name,
            from.email,
            reading.subject,
            reading.kind,
            reading.kind_reason,
            reading.verdict.identity,
            reading.complaints.join("\n"),
            reading.parser_version,
            state,
            reason,
            acknowledgement,
            ticket,
            message,
            now,
            reading.verdict.reason,
            checks
        ],
    )
    .await
}

/// Sets a mail apart that could not be read.
pub async fn quarantine(
    tx: &mut Tx,
    id: MailId,
    code: &str,
    reason: &str,
    parser_version: i64,
) -> Result<()> {
    let sql = "update mail set state = 'quarantined', code = $2, reason = $3, parser_version = $4,
        attempts = attempts + 1 where id = $1";
    tx.execute(sql, args![id, code, reason, parser_version]).await.map(drop)
}

/// Puts a quarantined mail back in line; `false` when it is not in quarantine, or when it was left on its server and only
/// its head is here.
pub async fn retry(tx: &mut Tx, id: MailId) -> Result<bool> {
    let sql =
        "update mail set state = 'waiting', code = '', reason = '' where id = $1 and state = 'quarantined'
        and code <> 'too_large' and code <> 'cannot_fetch'";
    Ok(tx.execute(sql, args![id]).await? == 1)
}

/// The ticket that the same mail (mailbox, Message-ID and body) became before, if it did: `on` that ticket or one that
/// continues it, where one is given.
pub async fn find_duplicate(
    db: &mut Conn,
    mailbox: MailboxId,
    message_id: Option<&str>,
    body_sha256: &[u8; 32],
    on: Option<TicketId>,
    but: MailId,
) -> Result<Option<TicketId>> {
    let Some(message_id) = message_id else { return Ok(None) };
    let sql = "select ticket_id from mail where mailbox_id = $1 and message_id = $2 and body_sha256 = $3 and id <> $4
        and ticket_id is not null and (cast($5 as bigint) = 0 or ticket_id = $5
        or ticket_id in (select f.id from ticket f where f.follow_up_of = $5)) and state = 'placed' order by id limit 1";
    db.find(sql, args![mailbox, message_id, *body_sha256, but, on.map_or(0, |t| t.0)])
        .await?
        .map(|mut row| row.get("ticket_id"))
        .transpose()
}

/// Mails that wait longest, for health: how many, and since when.
pub async fn waiting(db: &mut Conn) -> Result<(i64, Option<Moment>)> {
    let sql = "select count(*) as n, min(received_at) as since from mail where state = 'waiting'";
    let mut row = db.one(sql, args![]).await?;
    Ok((row.get("n")?, row.get("since")?))
}

pub async fn quarantined(db: &mut Conn) -> Result<i64> {
    db.one("select count(*) as n from mail where state = 'quarantined'", args![]).await?.get("n")
}

/// When the last mail came to a mailbox.
pub async fn last_arrival(db: &mut Conn, mailbox: MailboxId) -> Result<Option<Moment>> {
    let sql = "select received_at from mail where mailbox_id = $1 order by id desc limit 1";
    db.find(sql, args![mailbox]).await?.map(|mut row| row.get("received_at")).transpose()
}

/// Why the authors of a ticket's mails from `first` to `last` are believed or not, by mail.
pub async fn identity_reasons(
    db: &mut Conn,
    ticket: TicketId,
    first: MailId,
    last: MailId,
) -> Result<BTreeMap<MailId, String>> {
    let sql = "select id, identity_reason from mail where ticket_id = $1 and id >= $2 and id <= $3
        and identity_reason <> '' order by id limit 10000";
    let rows = db.all(sql, args![ticket, first, last]).await?;
    rows.into_iter().map(|mut row| Ok((row.get("id")?, row.get("identity_reason")?))).collect()
}

/// The checks as they were written down; none where nobody looked, or a newer program wrote words unknown here.
pub(crate) fn checks(text: &str) -> Vec<Check> {
    serde_json::from_str(text).unwrap_or_default()
}

pub(crate) fn mail_row(row: &mut Row) -> Result<MailRow> {
    let from = Address { name: row.get("from_name")?, email: row.get("from_address")? };
    Ok(MailRow {
        id: row.get("id")?,
        arrived_at: row.get("received_at")?,
        mailbox: row.get("mailbox_address")?,
        inlet: row.get("source")?,
        envelope_from: row.get("envelope_from")?,
        from: (from != Address::default()).then_some(from),
        subject: row.get("subject")?,
        bytes: row.get("bytes")?,
        state: row.get("state")?,
        ticket: row.get("ticket_id")?,
        reason: row.get("reason")?,
    })
}

/// A page of the ledger below `before`, newest first.
pub async fn ledger(
    db: &mut Conn,
    filter: &LedgerFilter,
    before: MailId,
    limit: i64,
) -> Result<Vec<MailRow>> {
    // Two texts, so that the rare states are found by their index.
    let sql = match filter.state {
        None => {
            "select m.id, m.received_at, b.address as mailbox_address, m.source, m.envelope_from, m.from_name,
            m.from_address, m.subject, m.bytes, m.state, m.ticket_id, m.reason
            from mail m join mailbox b on b.id = m.mailbox_id
            where m.id < $1 and $2 = '' and (cast($3 as bigint) = 0 or m.mailbox_id = $3) order by m.id desc limit $4"
        }
        Some(_) => {
            "select m.id, m.received_at, b.address as mailbox_address, m.source, m.envelope_from, m.from_name,
            m.from_address, m.subject, m.bytes, m.state, m.ticket_id, m.reason
            from mail m join mailbox b on b.id = m.mailbox_id
            where m.state = $2 and m.id < $1 and (cast($3 as bigint) = 0 or m.mailbox_id = $3)
            order by m.id desc limit $4"
        }
    };
    let state = filter.state.map_or("", MailState::as_str);
    let mailbox = filter.mailbox.map_or(0, |m| m.0);
    db.all(sql, args![before, state, mailbox, limit]).await?.iter_mut().map(mail_row).collect()
}

/// Ids, hashes and places of raw mails after `after`, for proofs and scrubs.
pub async fn hashes_after(db: &mut Conn, after: MailId, limit: i64) -> Result<Vec<(MailId, [u8; 32])>> {
    let sql = "select id, sha256 from mail where id > $1 order by id limit $2";
    let rows = db.all(sql, args![after, limit]).await?;
    rows.into_iter().map(|mut row| Ok((row.get("id")?, row.get("sha256")?))).collect()
}
