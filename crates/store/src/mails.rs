//! Arrivals: raw bytes and the ledger.

use std::collections::BTreeMap;

use domain::identity::{Check, Verdict};
use domain::letter::{Address, Complaint, ComplaintCode, LetterKind};
use domain::message::Identity;
use domain::read::PersonRef;
use domain::read::ledger::{LedgerFilter, MailAct, MailActKind, MailRow, MailState, StateCount};
use domain::{Error, MailId, MailboxId, MessageId, Moment, PersonId, Refusal, Result, TicketId};

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

/// Notes how large a mail is that was left on its server, where `bytes` (of which its head alone is here) says nothing.
pub async fn leave_behind(tx: &mut Tx, id: MailId, left_bytes: i64) -> Result<()> {
    tx.execute("update mail set left_bytes = $2 where id = $1", args![id, left_bytes]).await.map(drop)
}

/// Those of these mails that were left on their server, lie in quarantine and whose heads nobody has read yet.
pub async fn unread_heads(db: &mut Conn, ids: &[MailId]) -> Result<Vec<MailId>> {
    let mut unread = Vec::new();
    for &id in ids {
        let sql = "select id from mail where id = $1 and state = 'quarantined' and left_bytes is not null
            and kind is null";
        unread.extend(db.find(sql, args![id]).await?.map(|_| id));
    }
    Ok(unread)
}

/// Why a mail was left on its server and how large it is there, in octets; `None` for one that is here.
pub async fn left_behind(db: &mut Conn, id: MailId) -> Result<Option<(String, i64)>> {
    let sql = "select code, left_bytes from mail where id = $1 and left_bytes is not null";
    let row = db.find(sql, args![id]).await?;
    row.map(|mut row| Ok((row.get("code")?, row.get("left_bytes")?))).transpose()
}

/// Writes what the head of a mail says that was left on its server, and whether its sender was told so. The mail stays where
/// it is.
pub async fn note_head(tx: &mut Tx, id: MailId, reading: &Reading, acknowledgement: &str) -> Result<()> {
    tx.quiet("what is known of a mail whose place does not change");
    let from = reading.from.clone().unwrap_or_default();
    let sql = "update mail set message_id = $2, from_name = $3, from_address = $4, subject = $5, kind = $6,
        kind_reason = $7, identity = $8, identity_reason = $9, identity_checks = $10, parser_version = $11,
        acknowledgement = $12 where id = $1";
    let checks = serde_json::to_string(&reading.verdict.checks)
        .map_err(|e| Error::fault(format!("writing checks: {e}")))?;
    tx.execute(
        sql,
        args![
            id,
            reading.message_id,
            from.name,
            from.email,
            reading.subject,
            reading.kind,
            reading.kind_reason,
            reading.verdict.identity,
            reading.verdict.reason,
            checks,
            reading.parser_version,
            acknowledgement
        ],
    )
    .await
    .map(drop)
}

/// Puts a mail that could not be read back in line, from quarantine or from where somebody set it aside; `false` when it is
/// in neither, or when it was left on its server and only its head is here.
pub async fn retry(tx: &mut Tx, id: MailId) -> Result<bool> {
    let sql =
        "update mail set state = 'waiting', code = '', reason = '', placed_at = null where id = $1 and code <> ''
        and state in ('quarantined', 'set_aside') and (source <> 'imap' or code not in ('too_large', 'cannot_fetch'))";
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

/// What was found out about a mail before anybody read it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judged {
    /// Why its author is believed or not; empty where nothing is to say.
    pub identity_reason: String,
    /// What is odd about it, as far as its readers should know.
    pub doubts: Vec<Complaint>,
}

/// What was found out about a ticket's mails from `first` to `last`, by mail; those about which there is something to say.
pub async fn judged(
    db: &mut Conn,
    ticket: TicketId,
    first: MailId,
    last: MailId,
) -> Result<BTreeMap<MailId, Judged>> {
    let sql =
        "select id, identity_reason, complaints from mail where ticket_id = $1 and id >= $2 and id <= $3
        and (identity_reason <> '' or complaints <> '') order by id limit 10000";
    let rows = db.all(sql, args![ticket, first, last]).await?;
    rows.into_iter()
        .map(|mut row| {
            let complaints: String = row.get("complaints")?;
            let doubts = complaints.lines().filter_map(complaint).filter(|c| c.code.is_doubt()).collect();
            Ok((row.get("id")?, Judged { identity_reason: row.get("identity_reason")?, doubts }))
        })
        .collect()
}

/// A complaint as it was written down; `None` where a newer program wrote a word unknown here.
pub(crate) fn complaint(line: &str) -> Option<Complaint> {
    let (code, detail) = line.split_once(": ").unwrap_or((line, ""));
    Some(Complaint { code: ComplaintCode::parse(code)?, detail: detail.to_owned() })
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

/// How many mails one look at the ledger reads at most, where no index knows its filter.
pub const LOOK_MAX: i64 = 20_000;
/// Mails of one state are counted up to here.
pub const COUNT_MAX: i64 = 10_000;

/// The newest [`LOOK_MAX`] mails below a place (`$1`, `$2`) and not before `$3`, with one more condition; as the table `m`.
macro_rules! look {
    ($columns:literal, $condition:literal) => {
        concat!(
            "(select ",
            $columns,
            " from mail w where (w.received_at, w.id) < ($1, $2) and w.received_at >= $3 ",
            $condition,
            " order by w.received_at desc, w.id desc limit $4) m"
        )
    };
}

/// What else a mail must be: each condition has a value that lets everything through.
macro_rules! fits {
    () => {
        " join mailbox b on b.id = m.mailbox_id
        where (cast($5 as bigint) = 0 or m.mailbox_id = $5) and ($6 = '' or m.identity = $6)
        and ($7 = '' or m.kind = $7)
        and ($8 = '' or lower(m.from_address) like $8 escape '!' or lower(m.from_name) like $8 escape '!'
            or lower(m.envelope_from) like $8 escape '!')
        and ($9 = '' or lower(b.address) like $9 escape '!' or lower(m.envelope_to) like $9 escape '!')
        and ($10 = '' or $11 || m.complaints like $10 escape '!') and ($12 = '' or m.state = $12)"
    };
}

macro_rules! ledger_rows {
    ($condition:literal) => {
        concat!(
            "select ",
            "m.id, m.received_at, b.address as mailbox_address, m.source, m.envelope_from, m.from_name, \
             m.from_address, m.subject, coalesce(m.left_bytes, m.bytes) as bytes, m.state, m.ticket_id, m.reason from ",
            look!("w.*", $condition),
            fits!(),
            " order by m.received_at desc, m.id desc limit $13"
        )
    };
}

macro_rules! ledger_counts {
    ($condition:literal) => {
        concat!(
            "select ",
            "m.state, count(*) as n from ",
            look!("w.*", $condition),
            fits!(),
            " group by m.state"
        )
    };
}

/// The last of the mails that were looked at, where the look ended before the ledger did.
macro_rules! ledger_end {
    ($condition:literal) => {
        concat!(
            "select w.id, w.received_at from mail w where (w.received_at, w.id) < ($1, $2) and w.received_at >= $3 ",
            $condition,
            " order by w.received_at desc, w.id desc limit 1 offset $4"
        )
    };
}

/// Which index a look goes along.
#[derive(Clone, Copy)]
enum Along {
    All,
    State,
    Author,
}

fn along(filter: &LedgerFilter) -> Along {
    match (filter.from_address(), filter.state) {
        (Some(_), _) => Along::Author,
        (None, Some(_)) => Along::State,
        (None, None) => Along::All,
    }
}

/// Where a look begins: below the mail `before`, and before the filter's end.
async fn look_from(db: &mut Conn, filter: &LedgerFilter, before: MailId) -> Result<(Moment, i64)> {
    let row = db.find("select received_at from mail where id = $1", args![before]).await?;
    let at = match row {
        Some(mut row) => row.get("received_at")?,
        None => Moment(i64::MAX),
    };
    Ok(match filter.until {
        // Ids begin at 1: below this place is everything before the moment.
        Some(until) if until <= at => (until, 0),
        Some(_) | None => (at, before.0),
    })
}

/// A text to be found anywhere in another.
fn anywhere(text: &str) -> String {
    match text.trim() {
        "" => String::new(),
        text => format!("%{}%", escaped(&text.to_lowercase())),
    }
}

fn escaped(text: &str) -> String {
    text.replace('!', "!!").replace('%', "!%").replace('_', "!_")
}

/// The first twelve values of a look; `$13` is the caller's.
fn look_args(
    filter: &LedgerFilter,
    (at, id): (Moment, i64),
    state: Option<MailState>,
    look_max: i64,
) -> Vec<Value> {
    let complaint = match filter.complaint {
        Some(code) => format!("%\n{}%", escaped(code.as_str())),
        None => String::new(),
    };
    args![
        at,
        id,
        filter.since.unwrap_or(Moment(i64::MIN)),
        look_max,
        filter.mailbox.map_or(0, |m| m.0),
        filter.identity.map_or("", Identity::as_str),
        filter.kind.map_or("", LetterKind::as_str),
        anywhere(&filter.from),
        anywhere(&filter.to),
        complaint,
        "\n",
        state.map_or("", MailState::as_str)
    ]
    .to_vec()
}

/// A page of the ledger below `before`, newest first. Of filters that no index knows it finds what lies among the next
/// [`LOOK_MAX`] mails; [`ledger_end`] says where to go on.
pub async fn ledger(
    db: &mut Conn,
    filter: &LedgerFilter,
    before: MailId,
    limit: i64,
) -> Result<Vec<MailRow>> {
    let from = look_from(db, filter, before).await?;
    let (sql, values) = ledger_statement(filter, from, limit);
    db.all(sql, &values).await?.iter_mut().map(mail_row).collect()
}

fn ledger_statement(filter: &LedgerFilter, from: (Moment, i64), limit: i64) -> (&'static str, Vec<Value>) {
    // Without a filter the first rows are the page.
    let look_max = if filter.is_by_state_alone() { limit } else { LOOK_MAX };
    let mut values = look_args(filter, from, filter.state, look_max);
    values.extend_from_slice(args![limit]);
    let sql = match along(filter) {
        Along::All => ledger_rows!(""),
        Along::State => ledger_rows!("and w.state = $12"),
        Along::Author => {
            values.extend_from_slice(args![filter.from_address().unwrap_or_default().to_lowercase()]);
            ledger_rows!(
                "and (case when w.from_address <> '' then w.from_address else lower(coalesce(w.envelope_from, '')) end) = $14"
            )
        }
    };
    (sql, values)
}

/// How the engine reads a page of the ledger, line by line: whether an index serves it.
pub async fn ledger_plan(db: &mut Conn, filter: &LedgerFilter) -> Result<Vec<String>> {
    let (verb, column) = crate::dialect::explain(db.is_lite());
    let (sql, values) = ledger_statement(filter, (Moment(i64::MAX), i64::MAX), 50);
    let rows = db.all_composed(&format!("{verb} {sql}"), &values).await?;
    rows.into_iter().map(|mut row| row.get(column)).collect()
}

/// The mail with which [`ledger`] stopped to look, and when that came; `None` where it saw all there is.
pub async fn ledger_end(
    db: &mut Conn,
    filter: &LedgerFilter,
    before: MailId,
) -> Result<Option<(MailId, Moment)>> {
    if filter.is_by_state_alone() {
        return Ok(None);
    }
    let (at, id) = look_from(db, filter, before).await?;
    let since = filter.since.unwrap_or(Moment(i64::MIN));
    let mut values = args![at, id, since, LOOK_MAX - 1].to_vec();
    let sql = match along(filter) {
        Along::All => ledger_end!(""),
        Along::State => {
            values.extend_from_slice(args![filter.state.map_or("", MailState::as_str)]);
            ledger_end!("and w.state = $5")
        }
        Along::Author => {
            values.extend_from_slice(args![filter.from_address().unwrap_or_default().to_lowercase()]);
            ledger_end!(
                "and (case when w.from_address <> '' then w.from_address else lower(coalesce(w.envelope_from, '')) end) = $5"
            )
        }
    };
    let Some(mut row) = db.find(sql, &values).await? else { return Ok(None) };
    Ok(Some((row.get("id")?, row.get("received_at")?)))
}

/// How many mails there are of each state under the other filters, each up to [`COUNT_MAX`], or as many as lie among the
/// newest [`LOOK_MAX`] mails where no index knows a filter.
pub async fn ledger_counts(db: &mut Conn, filter: &LedgerFilter) -> Result<Vec<StateCount>> {
    let all = LedgerFilter { state: None, ..filter.clone() };
    if all == LedgerFilter::default() {
        let mut counts = Vec::with_capacity(MailState::ALL.len());
        for &state in MailState::ALL {
            let sql = "select count(*) as n from (select 1 as one from mail where state = $1 limit $2) s";
            let count: i64 = db.one(sql, args![state, COUNT_MAX + 1]).await?.get("n")?;
            let at_least = count > COUNT_MAX;
            counts.push(StateCount { state, count: count.min(COUNT_MAX), at_least });
        }
        return Ok(counts);
    }
    let at_least = ledger_end(db, &all, MailId(i64::MAX)).await?.is_some();
    let from = look_from(db, &all, MailId(i64::MAX)).await?;
    let mut values = look_args(&all, from, None, LOOK_MAX);
    let sql = match along(&all) {
        Along::Author => {
            values.extend_from_slice(args![all.from_address().unwrap_or_default().to_lowercase()]);
            ledger_counts!(
                "and (case when w.from_address <> '' then w.from_address else lower(coalesce(w.envelope_from, '')) end) = $13"
            )
        }
        Along::All | Along::State => ledger_counts!(""),
    };
    let mut found = BTreeMap::new();
    for mut row in db.all(sql, &values).await? {
        found.insert(row.get::<MailState>("state")?, row.get::<i64>("n")?);
    }
    let count = |state: MailState| found.get(&state).copied().unwrap_or(0);
    Ok(MailState::ALL.iter().map(|&state| StateCount { state, count: count(state), at_least }).collect())
}

/// The ticket and the message that a mail became, where it did, and why it went there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placing {
    pub state: MailState,
    pub mailbox: MailboxId,
    pub ticket: Option<TicketId>,
    pub message: Option<MessageId>,
    pub subject: String,
    pub reason: String,
    /// Why it could not be read; empty when it could.
    pub code: String,
    pub parser_version: i64,
}

pub async fn placing(db: &mut Conn, id: MailId) -> Result<Placing> {
    let sql = "select state, mailbox_id, ticket_id, desk_message_id, subject, reason, code, parser_version
        from mail where id = $1";
    let mut row = db.find(sql, args![id]).await?.ok_or(Refusal::NotFound)?;
    Ok(Placing {
        state: row.get("state")?,
        mailbox: row.get("mailbox_id")?,
        ticket: row.get("ticket_id")?,
        message: row.get("desk_message_id")?,
        subject: row.get("subject")?,
        reason: row.get("reason")?,
        code: row.get("code")?,
        parser_version: row.get("parser_version")?,
    })
}

/// Makes a mail that could not be read, or was set aside, a message on a ticket. What was read of it stays as it was; what
/// a look at its head found is added where nothing stood.
pub async fn release(
    tx: &mut Tx,
    id: MailId,
    from: &Address,
    subject: &str,
    reason: &str,
    (ticket, message): (TicketId, MessageId),
) -> Result<()> {
    let now = tx.now();
    let sql = "update mail set state = 'placed', reason = $2, acknowledgement = $3, ticket_id = $4,
        desk_message_id = $5, placed_at = $6,
        from_name = case when from_address = '' and from_name = '' then $7 else from_name end,
        from_address = case when from_address = '' and from_name = '' then $8 else from_address end,
        subject = case when subject = '' then $9 else subject end where id = $1";
    let said = "not acknowledged: it was made a ticket by hand";
    tx.execute(sql, args![id, reason, said, ticket, message, now, from.name, from.email, subject])
        .await
        .map(drop)
}

/// Sets a quarantined mail aside by hand; `false` when it is not in quarantine. Why it could not be read stays known by its
/// code, and it can still be read again.
pub async fn set_aside(tx: &mut Tx, id: MailId, reason: &str) -> Result<bool> {
    let now = tx.now();
    let sql = "update mail set state = 'set_aside', reason = $2, placed_at = $3
        where id = $1 and state = 'quarantined'";
    Ok(tx.execute(sql, args![id, reason, now]).await? == 1)
}

/// Says why a mail is where it is now.
pub async fn set_reason(tx: &mut Tx, id: MailId, reason: &str) -> Result<()> {
    tx.execute("update mail set reason = $2 where id = $1", args![id, reason]).await.map(drop)
}

/// Notes what a newer reader found odd about a mail whose message was put anew.
pub async fn set_reading(tx: &mut Tx, id: MailId, complaints: &[String], parser_version: i64) -> Result<()> {
    let sql = "update mail set complaints = $2, parser_version = $3 where id = $1";
    tx.execute(sql, args![id, complaints.join("\n"), parser_version]).await.map(drop)
}

/// Notes which kind of mail it is now known to be.
pub async fn set_kind(tx: &mut Tx, id: MailId, kind: LetterKind, reason: &str) -> Result<()> {
    tx.execute("update mail set kind = $2, kind_reason = $3 where id = $1", args![id, kind, reason])
        .await
        .map(drop)
}

impl ToValue for MailActKind {
    fn to_value(&self) -> Value {
        Value::Text(self.as_str().to_owned())
    }
}
impl FromValue for MailActKind {
    fn from_value(value: Value) -> Option<Self> {
        Self::parse(&String::from_value(value)?)
    }
}

/// Something that somebody does with a mail in the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    pub kind: MailActKind,
    /// In their words; may be empty.
    pub reason: String,
    /// What the ledger said of it until now.
    pub before: String,
    pub from: Option<TicketId>,
    pub to: Option<TicketId>,
    /// Which messages moved with it.
    pub messages: Vec<MessageId>,
}

impl Act {
    pub fn new(kind: MailActKind, before: &str) -> Self {
        let before = before.to_owned();
        Self { kind, reason: String::new(), before, from: None, to: None, messages: Vec::new() }
    }
}

pub async fn note_act(tx: &mut Tx, mail: MailId, by: Option<PersonId>, act: &Act) -> Result<()> {
    let (id, now) = (tx.next_id::<MailId>().await?, tx.now());
    let messages: Vec<String> = act.messages.iter().map(ToString::to_string).collect();
    let sql = "insert into mail_act (id, mail_id, at, person_id, kind, reason, said_before, from_ticket_id, to_ticket_id,
        messages) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    tx.execute(
        sql,
        args![id, mail, now, by, act.kind, act.reason, act.before, act.from, act.to, messages.join(" ")],
    )
    .await
    .map(drop)
}

/// The last move of a mail, or that it was taken back.
pub async fn last_move(db: &mut Conn, mail: MailId) -> Result<Option<Act>> {
    let sql = "select kind, reason, said_before, from_ticket_id, to_ticket_id, messages from mail_act
        where mail_id = $1 and kind in ('moved', 'moved_back') order by id desc limit 1";
    let Some(mut row) = db.find(sql, args![mail]).await? else { return Ok(None) };
    let messages = words(&row.get::<String>("messages")?);
    Ok(Some(Act {
        kind: row.get("kind")?,
        reason: row.get("reason")?,
        before: row.get("said_before")?,
        from: row.get("from_ticket_id")?,
        to: row.get("to_ticket_id")?,
        messages: messages.iter().filter_map(|id| id.parse().ok().map(MessageId)).collect(),
    }))
}

/// What people did with a mail, oldest first, a hundred at most.
pub async fn acts(db: &mut Conn, mail: MailId) -> Result<Vec<MailAct>> {
    let sql = "select a.at, a.person_id, a.kind, a.reason, a.said_before, a.from_ticket_id, a.to_ticket_id,
        coalesce(p.name, '') as name, p.email
        from mail_act a left join person p on p.id = a.person_id where a.mail_id = $1 order by a.id limit 100";
    let rows = db.all(sql, args![mail]).await?;
    rows.into_iter()
        .map(|mut row| {
            let person: Option<PersonId> = row.get("person_id")?;
            let (name, email) = (row.get("name")?, row.get("email")?);
            Ok(MailAct {
                at: row.get("at")?,
                by: person.map(|id| PersonRef { id, name, email }),
                kind: row.get("kind")?,
                reason: row.get("reason")?,
                before: row.get("said_before")?,
                from: row.get("from_ticket_id")?,
                to: row.get("to_ticket_id")?,
            })
        })
        .collect()
}

/// Ids, hashes and places of raw mails after `after`, for proofs and scrubs.
pub async fn hashes_after(db: &mut Conn, after: MailId, limit: i64) -> Result<Vec<(MailId, [u8; 32])>> {
    let sql = "select id, sha256 from mail where id > $1 order by id limit $2";
    let rows = db.all(sql, args![after, limit]).await?;
    rows.into_iter().map(|mut row| Ok((row.get("id")?, row.get("sha256")?))).collect()
}
