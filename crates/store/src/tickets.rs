//! Tickets, their tags, and suggestions to join them.

use std::collections::BTreeSet;

use domain::field::FieldValues;
use domain::read::tickets::LastWord;
use domain::ticket::{Priority, Status, Ticket};
use domain::{Moment, OrganisationId, PersonId, Refusal, Result, TicketId};

use crate::db::{FromValue, Row, ToValue, Value};
use crate::{Conn, Tx, args};

/// What [`ticket`] reads, of the table called `t`.
macro_rules! ticket_columns {
    () => {
        "t.id, t.subject, t.status, t.priority, t.type, t.tags, t.requester_id, t.organisation_id, t.assignee_id, \
         t.team_id, t.mailbox_id, t.channel, t.follow_up_of, t.external_id, t.created_at, t.updated_at, t.solved_at, \
         t.closed_at, t.version, t.form_id, t.fields"
    };
}
pub(crate) use ticket_columns;

/// Which lists a ticket stands in.
pub(crate) const SHELF_WORK: i64 = 0;
pub(crate) const SHELF_DONE: i64 = 1;
pub(crate) const SHELF_DELETED: i64 = 2;
/// [`crate::spam`] puts tickets there and takes them away; no other change of a ticket does.
pub(crate) const SHELF_SPAM: i64 = 3;
/// [`crate::snoozes`] puts tickets there; one that is solved there leaves it.
pub(crate) const SHELF_SNOOZED: i64 = 4;

fn shelf(status: Status) -> i64 {
    if status.is_unsolved() { SHELF_WORK } else { SHELF_DONE }
}

fn urgency(priority: Option<Priority>) -> i64 {
    match priority {
        None => 0,
        Some(Priority::Low) => 1,
        Some(Priority::Normal) => 2,
        Some(Priority::High) => 3,
        Some(Priority::Urgent) => 4,
    }
}

impl ToValue for LastWord {
    fn to_value(&self) -> Value {
        Value::Text(
            match self {
                Self::Customer => "customer",
                Self::Team => "team",
                Self::Note => "note",
                Self::Automatic => "automatic",
            }
            .to_owned(),
        )
    }
}
impl FromValue for LastWord {
    fn from_value(value: Value) -> Option<Self> {
        match String::from_value(value)?.as_str() {
            "customer" => Some(Self::Customer),
            "team" => Some(Self::Team),
            "note" => Some(Self::Note),
            "automatic" => Some(Self::Automatic),
            _ => None,
        }
    }
}

pub(crate) fn ticket(row: &mut Row) -> Result<Ticket> {
    Ok(Ticket {
        id: row.get("id")?,
        subject: row.get("subject")?,
        status: row.get("status")?,
        priority: row.get("priority")?,
        ticket_type: row.get("type")?,
        tags: split_tags(&row.get::<String>("tags")?),
        requester: row.get("requester_id")?,
        organisation: row.get("organisation_id")?,
        assignee: row.get("assignee_id")?,
        team: row.get("team_id")?,
        mailbox: row.get("mailbox_id")?,
        channel: row.get("channel")?,
        follow_up_of: row.get("follow_up_of")?,
        external_id: row.get("external_id")?,
        form: row.get("form_id")?,
        fields: crate::fields::values(&row.get::<String>("fields")?)?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
        solved_at: row.get("solved_at")?,
        closed_at: row.get("closed_at")?,
        version: row.get("version")?,
    })
}

/// Tags have no spaces, so one column holds them for lists; `ticket_tag` is for finding by tag.
pub(crate) fn split_tags(tags: &str) -> BTreeSet<String> {
    tags.split(' ').filter(|t| !t.is_empty()).map(str::to_owned).collect()
}

pub(crate) fn join_tags(tags: &BTreeSet<String>) -> String {
    tags.iter().map(String::as_str).collect::<Vec<_>>().join(" ")
}

/// A ticket that is not deleted.
pub async fn find(db: &mut Conn, id: TicketId) -> Result<Option<Ticket>> {
    let sql = concat!("select ", ticket_columns!(), " from ticket t where t.id = $1 and t.shelf <> 2");
    db.find(sql, args![id]).await?.map(|mut row| ticket(&mut row)).transpose()
}

pub async fn load(db: &mut Conn, id: TicketId) -> Result<Ticket> {
    Ok(find(db, id).await?.ok_or(Refusal::NotFound)?)
}

/// Those in the lists of the desk that have this id elsewhere, by number.
pub async fn find_by_external_id(db: &mut Conn, external_id: &str, limit: i64) -> Result<Vec<TicketId>> {
    let sql = "select id from ticket where external_id = $1 and shelf in (0, 1, 4) order by id limit $2";
    db.all(sql, args![external_id, limit]).await?.into_iter().map(|mut row| row.get("id")).collect()
}

/// A page by id after `after`, ascending.
pub async fn list(db: &mut Conn, after: TicketId, limit: i64) -> Result<Vec<Ticket>> {
    let sql = concat!(
        "select ",
        ticket_columns!(),
        " from ticket t where t.id > $1 and t.shelf <> 2 order by t.id limit $2"
    );
    db.all(sql, args![after, limit]).await?.iter_mut().map(ticket).collect()
}

/// A page by id before `before`, descending.
pub async fn list_before(db: &mut Conn, before: TicketId, limit: i64) -> Result<Vec<Ticket>> {
    let sql = concat!(
        "select ",
        ticket_columns!(),
        " from ticket t where t.id < $1 and t.shelf <> 2 order by t.id desc limit $2"
    );
    db.all(sql, args![before, limit]).await?.iter_mut().map(ticket).collect()
}

/// A page by last change after the cursor, oldest change first, whatever shelf it stands on: what an export reads. The flag
/// says that the ticket stands in no list, because it is deleted or taken for spam; one that comes back to the lists has
/// changed, so the export gives it again.
pub async fn changed_after(
    db: &mut Conn,
    at: Moment,
    id: TicketId,
    limit: i64,
) -> Result<Vec<(Ticket, bool)>> {
    let sql = concat!(
        "select ",
        ticket_columns!(),
        ", t.shelf from ticket t where (t.updated_at, t.id) > ($1, $2) order by t.updated_at, t.id limit $3"
    );
    let rows = db.all(sql, args![at, id, limit]).await?;
    rows.into_iter()
        .map(|mut row| {
            let shelf = row.get::<i64>("shelf")?;
            Ok((ticket(&mut row)?, matches!(shelf, SHELF_DELETED | SHELF_SPAM)))
        })
        .collect()
}

pub async fn count(db: &mut Conn) -> Result<i64> {
    db.one("select count(*) as n from ticket where shelf in (0, 1, 4)", args![]).await?.get("n")
}

/// Tickets of a requester, last changed first.
pub async fn of_requester(db: &mut Conn, requester: PersonId, limit: i64) -> Result<Vec<Ticket>> {
    let sql = concat!(
        "select ",
        ticket_columns!(),
        " from ticket t where t.requester_id = $1 and t.shelf <> 2 order by t.updated_at desc, t.id desc limit $2"
    );
    db.all(sql, args![requester, limit]).await?.iter_mut().map(ticket).collect()
}

/// Tickets of an organisation, last changed first.
pub async fn of_organisation(db: &mut Conn, organisation: OrganisationId, limit: i64) -> Result<Vec<Ticket>> {
    let sql = concat!(
        "select ",
        ticket_columns!(),
        " from ticket t where t.organisation_id = $1 and t.shelf <> 2 order by t.updated_at desc, t.id desc limit $2"
    );
    db.all(sql, args![organisation, limit]).await?.iter_mut().map(ticket).collect()
}

pub async fn insert(tx: &mut Tx, t: &Ticket) -> Result<()> {
    let sql = "insert into ticket (id, subject, status, shelf, priority, urgency, type, requester_id, organisation_id,
        assignee_id, team_id, mailbox_id, channel, follow_up_of, external_id, tags, snippet, message_count, last_word,
        last_message_at, public_version, public_author_id, delivery_failed, created_at, updated_at, solved_at, closed_at, deleted_at, version,
        form_id, fields)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, '', 0, 'customer', $17, 0, null, 0, $17,
        $18, $19, $20, null, $21, $22, $23)";
    let fields = crate::fields::values_text(&t.fields)?;
    tx.execute_soon(
        sql,
        args![
            t.id,
            t.subject,
            t.status,
            shelf(t.status),
            t.priority,
            urgency(t.priority),
            t.ticket_type,
            t.requester,
            t.organisation,
            t.assignee,
            t.team,
            t.mailbox,
            t.channel,
            t.follow_up_of,
            t.external_id,
            join_tags(&t.tags),
            t.created_at,
            t.updated_at,
            t.solved_at,
            t.closed_at,
            t.version,
            t.form,
            fields
        ],
    )
    .await?;
    crate::fields::put_values(tx, t.id, &FieldValues::default(), &t.fields).await?;
    put_tags(tx, t.id, &t.tags).await
}

/// Writes `after`; `before` is what was loaded in this transaction.
pub async fn update(tx: &mut Tx, before: &Ticket, after: &Ticket) -> Result<()> {
    let t = after;
    let sql = "update ticket set subject = $2, status = $3,
        shelf = case when shelf = 3 or shelf = 4 and $4 = 0 then shelf else $4 end, priority = $5, urgency = $6, type = $7,
        requester_id = $8, organisation_id = $9, assignee_id = $10, team_id = $11, external_id = $12, tags = $13,
        updated_at = $14, solved_at = $15, closed_at = $16, version = $17,
        form_id = $18, fields = $19 where id = $1";
    let fields = crate::fields::values_text(&t.fields)?;
    tx.execute(
        sql,
        args![
            t.id,
            t.subject,
            t.status,
            shelf(t.status),
            t.priority,
            urgency(t.priority),
            t.ticket_type,
            t.requester,
            t.organisation,
            t.assignee,
            t.team,
            t.external_id,
            join_tags(&t.tags),
            t.updated_at,
            t.solved_at,
            t.closed_at,
            t.version,
            t.form,
            fields
        ],
    )
    .await?;
    if before.fields != after.fields {
        crate::fields::put_values(tx, t.id, &before.fields, &after.fields).await?;
    }
    if before.tags != after.tags {
        tx.execute("delete from ticket_tag where ticket_id = $1", args![t.id]).await?;
        put_tags(tx, t.id, &t.tags).await?;
    }
    Ok(())
}

async fn put_tags(tx: &mut Tx, id: TicketId, tags: &BTreeSet<String>) -> Result<()> {
    if tags.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = tags.iter().map(|tag| args![id, tag].to_vec()).collect();
    tx.execute_each_soon("insert into ticket_tag (ticket_id, tag) values ($1, $2)", &rows).await
}

/// What a list shows of the last words: called with every message.
pub async fn set_last_word(tx: &mut Tx, id: TicketId, snippet: &str, word: LastWord) -> Result<()> {
    let now = tx.now();
    let sql = "update ticket set snippet = $2, last_word = $3, last_message_at = $4, message_count = message_count + 1
        where id = $1";
    tx.execute_soon(sql, args![id, snippet, word, now]).await
}

/// Notes that the ticket as it is now ends with a public message of `author`; `None` is the desk itself.
pub async fn set_public_word(tx: &mut Tx, id: TicketId, author: Option<PersonId>) -> Result<()> {
    let sql = "update ticket set public_version = version, public_author_id = $2 where id = $1";
    tx.execute_soon(sql, args![id, author]).await
}

/// Did somebody else write in public after the ticket was drawn at `version`?
pub async fn is_overtaken(db: &mut Conn, id: TicketId, me: PersonId, version: i64) -> Result<bool> {
    let sql = "select id from ticket where id = $1 and public_version > $2 and public_author_id is not null
        and public_author_id <> $3";
    Ok(db.find(sql, args![id, version, me]).await?.is_some())
}

/// Marks that something about the ticket changed that is not in its own columns.
pub async fn touch(tx: &mut Tx, id: TicketId) -> Result<()> {
    let now = tx.now();
    let sql = "update ticket set updated_at = $2, version = version + 1 where id = $1";
    tx.execute(sql, args![id, now]).await.map(drop)
}

/// Notes whether some outgoing mail of the ticket stands failed, or a planned reply was held back.
pub async fn mark_delivery(tx: &mut Tx, id: TicketId) -> Result<()> {
    let now = tx.now();
    let sql = "update ticket set updated_at = $2, version = version + 1, delivery_failed = case when
        exists (select 1 from outbox o where o.ticket_id = $1 and o.state = 'failed')
        or exists (select 1 from planned_reply p where p.ticket_id = $1 and p.held_at is not null)
        then 1 else 0 end where id = $1";
    tx.execute(sql, args![id, now]).await.map(drop)
}

/// Takes it out of every list; nothing is removed, the log keeps its history.
pub async fn delete(tx: &mut Tx, id: TicketId) -> Result<()> {
    let now = tx.now();
    let sql =
        "update ticket set shelf = $3, deleted_at = $2, updated_at = $2, version = version + 1 where id = $1";
    tx.execute(sql, args![id, now, SHELF_DELETED]).await.map(drop)
}

/// Brings a deleted ticket back into the lists of its status, or to the spam shelf where it was last called spam.
pub async fn restore(tx: &mut Tx, id: TicketId) -> Result<()> {
    let Some(mut row) = tx.find("select status from ticket where id = $1", args![id]).await? else {
        return Err(Refusal::NotFound.into());
    };
    let (now, status): (_, Status) = (tx.now(), row.get("status")?);
    let shelf = match crate::spam::find(tx, id).await? {
        Some(mark) if mark.state.is_shelved() => SHELF_SPAM,
        Some(_) | None => shelf(status),
    };
    let sql = "update ticket set shelf = $3, deleted_at = null, updated_at = $2, version = version + 1
        where id = $1 and shelf = 2";
    tx.execute(sql, args![id, now, shelf]).await.map(drop)
}

/// What a list shows of the last words, after messages came or went in between.
pub async fn set_words_anew(tx: &mut Tx, id: TicketId, snippet: &str, word: LastWord) -> Result<()> {
    let sql = "update ticket set snippet = $2, last_word = $3,
        message_count = (select count(*) from message m where m.ticket_id = ticket.id and m.side_id is null),
        last_message_at = coalesce((select max(m.created_at) from message m where m.ticket_id = ticket.id
        and m.side_id is null), created_at)
        where id = $1";
    tx.execute(sql, args![id, snippet, word]).await.map(drop)
}

/// Notes that `person` has seen the ticket as it is now.
pub async fn mark_seen(tx: &mut Tx, person: PersonId, ticket: TicketId) -> Result<()> {
    tx.quiet("who has read what is nobody's history");
    let now = tx.now();
    let sql = "insert into seen (person_id, ticket_id, seen_at) values ($1, $2, $3)
        on conflict (person_id, ticket_id) do update set seen_at = excluded.seen_at";
    tx.execute(sql, args![person, ticket, now]).await.map(drop)
}

/// What a letter without proof may belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SuggestionState {
    Open,
    Accepted,
    Declined,
}

pub async fn suggest_join(tx: &mut Tx, ticket: TicketId, other: TicketId, reason: &str) -> Result<()> {
    let now = tx.now();
    let sql = "insert into join_suggestion (ticket_id, other_id, reason, state, created_at)
        values ($1, $2, $3, 'open', $4) on conflict (ticket_id, other_id) do nothing";
    tx.execute(sql, args![ticket, other, reason, now]).await.map(drop)
}

/// Says that mail to `ticket` belongs to `other`, whatever was decided before.
pub async fn join(tx: &mut Tx, ticket: TicketId, other: TicketId, reason: &str) -> Result<()> {
    let now = tx.now();
    let sql = "insert into join_suggestion (ticket_id, other_id, reason, state, created_at)
        values ($1, $2, $3, 'accepted', $4) on conflict (ticket_id, other_id) do update set state = excluded.state";
    tx.execute(sql, args![ticket, other, reason, now]).await.map(drop)
}

/// Does mail to `ticket` belong to `other`, because one was joined into the other and not parted since?
pub async fn is_joined(db: &mut Conn, ticket: TicketId, other: TicketId) -> Result<bool> {
    let sql =
        "select other_id from join_suggestion where ticket_id = $1 and other_id = $2 and state = 'accepted'";
    Ok(db.find(sql, args![ticket, other]).await?.is_some())
}

/// Takes [`join`] back: they stay apart.
pub async fn part(tx: &mut Tx, ticket: TicketId, other: TicketId) -> Result<()> {
    let sql = "update join_suggestion set state = 'declined' where ticket_id = $1 and other_id = $2";
    tx.execute(sql, args![ticket, other]).await.map(drop)
}

/// Decides an open suggestion; `false` when there is none.
pub async fn decide_suggestion(
    tx: &mut Tx,
    ticket: TicketId,
    other: TicketId,
    to: SuggestionState,
) -> Result<bool> {
    let word = match to {
        SuggestionState::Open => "open",
        SuggestionState::Accepted => "accepted",
        SuggestionState::Declined => "declined",
    };
    let sql =
        "update join_suggestion set state = $3 where ticket_id = $1 and other_id = $2 and state = 'open'";
    Ok(tx.execute(sql, args![ticket, other, word]).await? == 1)
}

/// Takes the refusal of a suggestion back: it is open again. `false` when it was not refused.
pub async fn reopen_suggestion(tx: &mut Tx, ticket: TicketId, other: TicketId) -> Result<bool> {
    let sql = "update join_suggestion set state = 'open' where ticket_id = $1 and other_id = $2 and state = 'declined'";
    Ok(tx.execute(sql, args![ticket, other]).await? == 1)
}

/// Where the messages of a joined ticket stand now: follows accepted suggestions, so that mail to the old ticket's
/// address still arrives.
pub async fn follow_join(db: &mut Conn, id: TicketId) -> Result<TicketId> {
    const JOINS_MAX: usize = 10;
    let mut at = id;
    for _ in 0..JOINS_MAX {
        let sql = "select other_id from join_suggestion where ticket_id = $1 and state = 'accepted' limit 1";
        match db.find(sql, args![at]).await? {
            Some(mut row) => at = row.get("other_id")?,
            None => break,
        }
    }
    Ok(at)
}
