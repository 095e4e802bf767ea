//! Major incidents, what was said about them, and how far that has come.

use domain::major_incident::{DeliveryState, EarlierWords, IncidentUpdate, MajorIncident, Withdrawal};
use domain::{
    Error, IncidentUpdateId, MajorIncidentId, MessageId, Moment, PersonId, Refusal, Result, TicketId,
};

use crate::db::Row;
use crate::{Conn, Tx, args};

/// So many updates of one incident are shown.
pub(crate) const UPDATES_MAX: i64 = 200;

macro_rules! columns {
    () => {
        "i.id, i.ticket_id, i.title, i.lead_id, i.cadence_min, i.declared_by, i.declared_at, i.due_at, i.reminded_for, \
         i.ended_by, i.ended_at"
    };
}

fn incident(mut row: Row) -> Result<MajorIncident> {
    let cadence: i64 = row.get("cadence_min")?;
    Ok(MajorIncident {
        id: row.get("id")?,
        ticket: row.get("ticket_id")?,
        title: row.get("title")?,
        lead: row.get("lead_id")?,
        cadence_min: u32::try_from(cadence)
            .map_err(|_| Error::fault(format!("column cadence_min holds {cadence}, which is no time")))?,
        declared_by: row.get("declared_by")?,
        declared_at: row.get("declared_at")?,
        due_at: row.get("due_at")?,
        reminded_for: row.get("reminded_for")?,
        ended_by: row.get("ended_by")?,
        ended_at: row.get("ended_at")?,
    })
}

/// Writes one down. A ticket has one at most that goes on.
pub async fn insert(tx: &mut Tx, i: &MajorIncident) -> Result<()> {
    let sql = "insert into major_incident (id, ticket_id, title, lead_id, cadence_min, declared_by, declared_at, due_at,
            reminded_for, ended_by, ended_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let args = args![
        i.id,
        i.ticket,
        i.title,
        i.lead,
        i64::from(i.cadence_min),
        i.declared_by,
        i.declared_at,
        i.due_at,
        i.reminded_for,
        i.ended_by,
        i.ended_at
    ];
    tx.execute(sql, args).await.map(drop)
}

/// Writes all of it that can change.
pub async fn update(tx: &mut Tx, i: &MajorIncident) -> Result<()> {
    let sql = "update major_incident set title = $2, lead_id = $3, cadence_min = $4, due_at = $5, reminded_for = $6,
        ended_by = $7, ended_at = $8 where id = $1";
    let args = args![
        i.id,
        i.title,
        i.lead,
        i64::from(i.cadence_min),
        i.due_at,
        i.reminded_for,
        i.ended_by,
        i.ended_at
    ];
    tx.execute(sql, args).await.map(drop)
}

/// # Errors
/// [`Refusal::NotFound`].
pub async fn load(db: &mut Conn, id: MajorIncidentId) -> Result<MajorIncident> {
    let sql = concat!("select ", columns!(), " from major_incident i where i.id = $1");
    Ok(db.find(sql, args![id]).await?.map(incident).transpose()?.ok_or(Refusal::NotFound)?)
}

/// Those that go on, the first declared first; not on deleted tickets.
pub async fn open(db: &mut Conn) -> Result<Vec<MajorIncident>> {
    let sql = concat!(
        "select ",
        columns!(),
        " from major_incident i join ticket t on t.id = i.ticket_id
        where i.ended_at is null and t.shelf <> 2 order by i.id limit 100"
    );
    db.all(sql, args![]).await?.into_iter().map(incident).collect()
}

/// Those that are over, the latest first.
pub async fn over(db: &mut Conn, limit: i64) -> Result<Vec<MajorIncident>> {
    let sql = concat!(
        "select ",
        columns!(),
        " from major_incident i join ticket t on t.id = i.ticket_id
        where i.ended_at is not null and t.shelf <> 2 order by i.ended_at desc, i.id desc limit $1"
    );
    db.all(sql, args![limit]).await?.into_iter().map(incident).collect()
}

/// The last one on a ticket.
pub async fn of_ticket(db: &mut Conn, ticket: TicketId) -> Result<Option<MajorIncident>> {
    let sql = concat!(
        "select ",
        columns!(),
        " from major_incident i where i.ticket_id = $1 order by i.id desc limit 1"
    );
    db.find(sql, args![ticket]).await?.map(incident).transpose()
}

/// When the next lead is to be reminded, if any is.
pub async fn next_due(db: &mut Conn) -> Result<Option<Moment>> {
    let sql = "select due_at from major_incident where due_at is not null
        and (reminded_for is null or reminded_for <> due_at) order by due_at, id limit 1";
    db.find(sql, args![]).await?.map(|mut row| row.get("due_at")).transpose()
}

/// Those whose lead is to be reminded at `now`.
pub async fn late(db: &mut Conn, now: Moment, limit: i64) -> Result<Vec<MajorIncidentId>> {
    let sql = "select id from major_incident where due_at is not null and due_at <= $1
        and (reminded_for is null or reminded_for <> due_at) order by due_at, id limit $2";
    db.all(sql, args![now, limit]).await?.into_iter().map(|mut row| row.get("id")).collect()
}

// Updates

pub(crate) fn an_update(mut row: Row) -> Result<IncidentUpdate> {
    let corrected: (Option<PersonId>, Option<Moment>) = (row.get("corrected_by")?, row.get("corrected_at")?);
    let withdrawn: (Option<PersonId>, Option<Moment>) = (row.get("withdrawn_by")?, row.get("withdrawn_at")?);
    let why: String = row.get("withdrawn_why")?;
    Ok(IncidentUpdate {
        id: row.get("id")?,
        incident: row.get("incident_id")?,
        kind: row.get("kind")?,
        reach: row.get("reach")?,
        text: row.get("body")?,
        by: row.get("person_id")?,
        at: row.get("at")?,
        corrected: corrected.0.zip(corrected.1),
        withdrawn: withdrawn.0.zip(withdrawn.1).map(|(by, at)| Withdrawal { by, at, why }),
    })
}

/// Writes an update down with the tickets that it goes to; all of them wait.
pub async fn insert_update(tx: &mut Tx, u: &IncidentUpdate, tickets: &[TicketId]) -> Result<()> {
    let sql = "insert into incident_update (id, incident_id, kind, reach, body, person_id, at)
        values ($1, $2, $3, $4, $5, $6, $7)";
    tx.execute(sql, args![u.id, u.incident, u.kind, u.reach, u.text, u.by, u.at]).await?;
    let sql = "insert into incident_delivery (update_id, ticket_id, state, reason) values ($1, $2, $3, '')";
    let rows: Vec<_> = tickets.iter().map(|t| args![u.id, t, DeliveryState::Waiting].to_vec()).collect();
    tx.execute_each(sql, &rows).await
}

/// # Errors
/// [`Refusal::NotFound`].
pub async fn load_update(db: &mut Conn, id: IncidentUpdateId) -> Result<IncidentUpdate> {
    let sql =
        "select id, incident_id, kind, reach, body, person_id, at, corrected_by, corrected_at, withdrawn_by,
        withdrawn_at, withdrawn_why from incident_update where id = $1";
    Ok(db.find(sql, args![id]).await?.map(an_update).transpose()?.ok_or(Refusal::NotFound)?)
}

/// What was said, the latest first.
pub async fn updates(db: &mut Conn, incident: MajorIncidentId) -> Result<Vec<IncidentUpdate>> {
    let sql =
        "select id, incident_id, kind, reach, body, person_id, at, corrected_by, corrected_at, withdrawn_by,
        withdrawn_at, withdrawn_why from incident_update where incident_id = $1 order by id desc limit $2";
    db.all(sql, args![incident, UPDATES_MAX]).await?.into_iter().map(an_update).collect()
}

/// Writes an update's other words, and keeps those that it had `before`.
///
/// # Errors
/// A fault of the database.
pub async fn correct_update(tx: &mut Tx, u: &IncidentUpdate, before: &str, by: PersonId) -> Result<()> {
    let now = tx.now();
    let sql = "insert into incident_wording (update_id, nth, body, person_id, at)
        values ($1, (select count(*) from incident_wording where update_id = $1), $2, $3, $4)";
    tx.execute(sql, args![u.id, before, by, now]).await?;
    let sql = "update incident_update set body = $2, corrected_by = $3, corrected_at = $4 where id = $1";
    tx.execute(sql, args![u.id, u.text, by, now]).await.map(drop)
}

/// Writes that an update was withdrawn.
///
/// # Errors
/// A fault of the database.
pub async fn withdraw_update(tx: &mut Tx, id: IncidentUpdateId, withdrawn: &Withdrawal) -> Result<()> {
    let sql =
        "update incident_update set withdrawn_by = $2, withdrawn_at = $3, withdrawn_why = $4 where id = $1";
    tx.execute(sql, args![id, withdrawn.by, withdrawn.at, withdrawn.why]).await.map(drop)
}

/// The words that an update had before, the first first.
///
/// # Errors
/// A fault of the database.
pub async fn wordings(db: &mut Conn, update: IncidentUpdateId) -> Result<Vec<EarlierWords>> {
    let sql = "select body, person_id, at from incident_wording where update_id = $1 order by nth limit 200";
    let rows = db.all(sql, args![update]).await?;
    rows.into_iter()
        .map(|mut row| {
            Ok(EarlierWords { text: row.get("body")?, by: row.get("person_id")?, at: row.get("at")? })
        })
        .collect()
}

/// When the last word that still holds was said, and how it begins: every page asks for it.
pub async fn last_word(db: &mut Conn, incident: MajorIncidentId) -> Result<Option<(Moment, String)>> {
    // So many characters stand above every page.
    let sql = "select at, substr(body, 1, 200) as words from incident_update
        where incident_id = $1 and withdrawn_at is null order by id desc limit 1";
    let row = db.find(sql, args![incident]).await?;
    row.map(|mut row| Ok((row.get("at")?, row.get("words")?))).transpose()
}

/// How many tickets an update has reached, waits for, and was refused on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reached {
    pub sent: i64,
    pub waiting: i64,
    pub refused: i64,
    /// Held back before it left, for the update was withdrawn.
    pub stopped: i64,
}

pub async fn reached(db: &mut Conn, update: IncidentUpdateId) -> Result<Reached> {
    let sql = "select state, count(*) as n from incident_delivery where update_id = $1 group by state";
    let mut reached = Reached::default();
    for mut row in db.all(sql, args![update]).await? {
        let n = row.get("n")?;
        match row.get("state")? {
            DeliveryState::Sent => reached.sent = n,
            DeliveryState::Waiting => reached.waiting = n,
            DeliveryState::Refused => reached.refused = n,
            DeliveryState::Stopped => reached.stopped = n,
        }
    }
    Ok(reached)
}

/// The tickets on which an update was refused, with the reasons.
pub async fn refused(db: &mut Conn, update: IncidentUpdateId, limit: i64) -> Result<Vec<(TicketId, String)>> {
    let sql = "select ticket_id, reason from incident_delivery where update_id = $1 and state = 'refused'
        order by ticket_id limit $2";
    let rows = db.all(sql, args![update, limit]).await?;
    rows.into_iter().map(|mut row| Ok((row.get("ticket_id")?, row.get("reason")?))).collect()
}

/// What waits to be written behind `after`, the first said first.
pub async fn waiting(
    db: &mut Conn,
    after: (IncidentUpdateId, TicketId),
    limit: i64,
) -> Result<Vec<(IncidentUpdateId, TicketId)>> {
    let sql = "select update_id, ticket_id from incident_delivery
        where state = 'waiting' and (update_id > $1 or update_id = $1 and ticket_id > $2)
        order by update_id, ticket_id limit $3";
    let rows = db.all(sql, args![after.0, after.1, limit]).await?;
    rows.into_iter().map(|mut row| Ok((row.get("update_id")?, row.get("ticket_id")?))).collect()
}

/// Takes one to be written now, in the same transaction; `false` when that was done before, by whatever node.
pub async fn take(tx: &mut Tx, update: IncidentUpdateId, ticket: TicketId) -> Result<bool> {
    let sql = "update incident_delivery set state = 'sent' where update_id = $1 and ticket_id = $2 and state = 'waiting'";
    Ok(tx.execute(sql, args![update, ticket]).await? == 1)
}

/// It could not be written there.
pub async fn refuse(tx: &mut Tx, update: IncidentUpdateId, ticket: TicketId, reason: &str) -> Result<()> {
    let sql =
        "update incident_delivery set state = 'refused', reason = $3 where update_id = $1 and ticket_id = $2";
    tx.execute(sql, args![update, ticket, reason]).await.map(drop)
}

/// An update on one attached ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delivery {
    pub ticket: TicketId,
    pub state: DeliveryState,
    /// The reply that it was last written in there.
    pub message: Option<MessageId>,
    /// Whoever reads it has earlier words already.
    pub again: bool,
}

fn delivery(mut row: Row) -> Result<Delivery> {
    Ok(Delivery {
        ticket: row.get("ticket_id")?,
        state: row.get("state")?,
        message: row.get("message_id")?,
        again: row.get("again")?,
    })
}

/// All tickets that an update is for.
///
/// # Errors
/// A fault of the database.
pub async fn deliveries(db: &mut Conn, update: IncidentUpdateId) -> Result<Vec<Delivery>> {
    let sql = "select ticket_id, state, message_id, again from incident_delivery where update_id = $1
        order by ticket_id limit 1000";
    db.all(sql, args![update]).await?.into_iter().map(delivery).collect()
}

/// One of [`deliveries`].
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn load_delivery(db: &mut Conn, update: IncidentUpdateId, ticket: TicketId) -> Result<Delivery> {
    let sql = "select ticket_id, state, message_id, again from incident_delivery
        where update_id = $1 and ticket_id = $2";
    Ok(db.find(sql, args![update, ticket]).await?.map(delivery).transpose()?.ok_or(Refusal::NotFound)?)
}

/// How an update stands on one ticket from now on.
///
/// # Errors
/// A fault of the database.
pub async fn set_delivery(tx: &mut Tx, update: IncidentUpdateId, d: &Delivery) -> Result<()> {
    let sql = "update incident_delivery set state = $3, message_id = $4, again = $5, reason = ''
        where update_id = $1 and ticket_id = $2";
    tx.execute(sql, args![update, d.ticket, d.state, d.message, d.again]).await.map(drop)
}
