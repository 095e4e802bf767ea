//! Conversations beside tickets, with their messages and what is being typed in them.

use domain::side_conversation::SideConversation;
use domain::{MessageId, Moment, PersonId, Refusal, Result, SideConversationId, TicketId};

use crate::db::Row;
use crate::messages::{Stored, message_columns, stored};
use crate::outbox::addresses;
use crate::{Conn, Tx, args, attachments};

macro_rules! columns {
    () => {
        "s.id, s.ticket_id, s.subject, s.state, s.mailbox_id, s.recipients, s.addressed, s.begun_by, s.created_at, \
         s.updated_at"
    };
}

fn side(mut row: Row) -> Result<SideConversation> {
    Ok(SideConversation {
        id: row.get("id")?,
        ticket: row.get("ticket_id")?,
        subject: row.get("subject")?,
        state: row.get("state")?,
        mailbox: row.get("mailbox_id")?,
        recipients: addresses(&row.get::<String>("recipients")?),
        addressed: addresses(&row.get::<String>("addressed")?),
        begun_by: row.get("begun_by")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

pub async fn insert(tx: &mut Tx, s: &SideConversation) -> Result<()> {
    let sql = "insert into side_conversation (id, ticket_id, subject, state, mailbox_id, recipients, addressed, begun_by,
        created_at, updated_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let (to, all) = (s.recipients.join(" "), s.addressed.join(" "));
    let args =
        args![s.id, s.ticket, s.subject, s.state, s.mailbox, to, all, s.begun_by, s.created_at, s.updated_at];
    tx.execute(sql, args).await.map(drop)
}

/// Writes its subject, its state, its people and when something was last said in it; its ticket only changes by
/// [`move_to`].
pub async fn update(tx: &mut Tx, s: &SideConversation) -> Result<()> {
    let sql = "update side_conversation set subject = $2, state = $3, recipients = $4, addressed = $5, updated_at = $6
        where id = $1";
    let (to, all) = (s.recipients.join(" "), s.addressed.join(" "));
    tx.execute(sql, args![s.id, s.subject, s.state, to, all, s.updated_at]).await.map(drop)
}

/// The conversation, unless its ticket was deleted.
pub async fn find(db: &mut Conn, id: SideConversationId) -> Result<Option<SideConversation>> {
    let sql = concat!(
        "select ",
        columns!(),
        " from side_conversation s join ticket t on t.id = s.ticket_id where s.id = $1 and t.shelf <> 2"
    );
    db.find(sql, args![id]).await?.map(side).transpose()
}

/// # Errors
/// [`Refusal::NotFound`].
pub async fn load(db: &mut Conn, id: SideConversationId) -> Result<SideConversation> {
    Ok(find(db, id).await?.ok_or(Refusal::NotFound)?)
}

/// All of a ticket, the oldest first.
pub async fn of_ticket(db: &mut Conn, ticket: TicketId) -> Result<Vec<SideConversation>> {
    let sql = concat!(
        "select ",
        columns!(),
        " from side_conversation s where s.ticket_id = $1 order by s.id limit 1000"
    );
    db.all(sql, args![ticket]).await?.into_iter().map(side).collect()
}

/// The newest `limit` messages of a conversation with ids below `before`, oldest first.
pub async fn messages(
    db: &mut Conn,
    id: SideConversationId,
    before: MessageId,
    limit: i64,
) -> Result<Vec<Stored>> {
    let sql = concat!(
        "select ",
        message_columns!(),
        " from message m where m.side_id = $1 and m.id < $2 order by m.id desc limit $3"
    );
    let mut found: Vec<_> =
        db.all(sql, args![id, before, limit]).await?.into_iter().map(stored).collect::<Result<_>>()?;
    found.reverse();
    Ok(found)
}

/// All messages of a ticket's conversations, by number: what an index reads when the ticket changes.
pub async fn messages_of_ticket(db: &mut Conn, ticket: TicketId, limit: i64) -> Result<Vec<MessageId>> {
    let sql = "select m.id from side_conversation s join message m on m.side_id = s.id where s.ticket_id = $1
        order by m.id limit $2";
    db.all(sql, args![ticket, limit]).await?.into_iter().map(|mut row| row.get("id")).collect()
}

/// How many messages it has.
pub async fn count(db: &mut Conn, id: SideConversationId) -> Result<i64> {
    db.one("select count(*) as n from message where side_id = $1", args![id]).await?.get("n")
}

/// The conversation of the newest message with that Message-ID.
pub async fn find_by_message_id(db: &mut Conn, message_id: &str) -> Result<Option<SideConversationId>> {
    let sql = "select m.side_id from message m join ticket t on t.id = m.ticket_id
        where m.message_id = $1 and m.side_id is not null and t.shelf <> 2 order by m.id desc limit 1";
    db.find(sql, args![message_id]).await?.map(|mut row| row.get("side_id")).transpose()
}

/// Message-IDs of what was said in it before, oldest first: what the next one's `References` names.
pub async fn references(db: &mut Conn, id: SideConversationId, before: MessageId) -> Result<Vec<String>> {
    let sql = "select message_id from message where side_id = $1 and id < $2 and message_id is not null
        order by id limit 200";
    db.all(sql, args![id, before]).await?.into_iter().map(|mut row| row.get("message_id")).collect()
}

/// Moves conversations to another ticket, with their messages, the mails that they are and went out of them, and what is
/// being typed in them with its files.
pub async fn move_to(tx: &mut Tx, ids: &[SideConversationId], to: TicketId) -> Result<()> {
    let rows: Vec<_> = ids.iter().map(|id| args![id, to].to_vec()).collect();
    tx.execute_each("update side_conversation set ticket_id = $2 where id = $1", &rows).await?;
    tx.execute_each("update message set ticket_id = $2 where side_id = $1", &rows).await?;
    let sql = "update mail set ticket_id = $2 where desk_message_id in (select m.id from message m where m.side_id = $1)";
    tx.execute_each(sql, &rows).await?;
    let sql = "update outbox set ticket_id = $2 where message_id in (select m.id from message m where m.side_id = $1)";
    tx.execute_each(sql, &rows).await?;
    tx.execute_each("update side_draft set ticket_id = $2 where side_id = $1", &rows).await?;
    attachments::move_kept_aside(tx, ids, to).await
}

/// What somebody has typed: in a conversation, or to begin one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SideDraft {
    pub subject: String,
    /// As typed, which need not be addresses yet.
    pub recipients: String,
    pub text: String,
    /// When it was kept; `None` before.
    pub kept_at: Option<Moment>,
}

/// What stands for a conversation that is not begun yet.
fn place(side: Option<SideConversationId>) -> SideConversationId {
    side.unwrap_or(SideConversationId(0))
}

/// Keeps what `person` has typed; nothing is left of an empty one.
pub async fn keep_draft(
    tx: &mut Tx,
    person: PersonId,
    ticket: TicketId,
    side: Option<SideConversationId>,
    draft: &SideDraft,
) -> Result<()> {
    tx.quiet("a draft is its writer's own");
    if draft.text.trim().is_empty() && draft.subject.trim().is_empty() {
        return drop_draft(tx, person, ticket, side).await;
    }
    let now = tx.now();
    let sql = "insert into side_draft (person_id, ticket_id, side_id, subject, recipients, body, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7) on conflict (person_id, ticket_id, side_id) do update set
        subject = excluded.subject, recipients = excluded.recipients, body = excluded.body,
        updated_at = excluded.updated_at";
    let args = args![person, ticket, place(side), draft.subject, draft.recipients, draft.text, now];
    tx.execute(sql, args).await.map(drop)
}

pub async fn find_draft(
    db: &mut Conn,
    person: PersonId,
    ticket: TicketId,
    side: Option<SideConversationId>,
) -> Result<Option<SideDraft>> {
    let sql = "select subject, recipients, body, updated_at from side_draft
        where person_id = $1 and ticket_id = $2 and side_id = $3";
    let row = db.find(sql, args![person, ticket, place(side)]).await?;
    row.map(|mut row| {
        Ok(SideDraft {
            subject: row.get("subject")?,
            recipients: row.get("recipients")?,
            text: row.get("body")?,
            kept_at: row.get("updated_at")?,
        })
    })
    .transpose()
}

/// It was sent, or emptied. In a conversation it goes wherever it stands: the page that it was written on may be older than
/// a merge that moved it.
pub async fn drop_draft(
    tx: &mut Tx,
    person: PersonId,
    ticket: TicketId,
    side: Option<SideConversationId>,
) -> Result<()> {
    tx.quiet("a draft is its writer's own");
    let sql =
        "delete from side_draft where person_id = $1 and side_id = $3 and (ticket_id = $2 or side_id <> 0)";
    tx.execute(sql, args![person, ticket, place(side)]).await.map(drop)
}

/// Takes along what people have typed to begin a conversation, when a ticket goes into another one. Who has begun one on
/// both keeps either where it is: the one comes to light again when the tickets are parted.
pub async fn move_drafts(tx: &mut Tx, from: TicketId, to: TicketId) -> Result<()> {
    tx.quiet("a draft is its writer's own");
    attachments::move_kept_for_new(tx, from, to).await?;
    let sql = "update side_draft set ticket_id = $2 where ticket_id = $1 and side_id = 0 and not exists
        (select 1 from side_draft d where d.ticket_id = $2 and d.side_id = 0 and d.person_id = side_draft.person_id)";
    tx.execute(sql, args![from, to]).await.map(drop)
}
