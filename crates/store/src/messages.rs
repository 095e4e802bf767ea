//! Messages and notes.

use std::collections::BTreeMap;

use domain::message::{Channel, Delivery, DeliveryReason, Identity, Markup, Visibility};
use domain::read::ticket::HtmlPart;
use domain::{MailId, MessageId, Moment, PersonId, Refusal, Result, SideConversationId, TicketId};

use crate::db::{FromValue, Row, ToValue, Value};
use crate::{Conn, Tx, args};

/// A message as stored; its HTML apart, for few readers need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    pub id: MessageId,
    pub ticket: TicketId,
    pub author: Option<PersonId>,
    /// The author's address as the mail gave it.
    pub address: String,
    pub visibility: Visibility,
    pub channel: Channel,
    pub identity: Identity,
    pub placement_reason: String,
    pub stranger: bool,
    pub automatic: bool,
    pub text: String,
    pub markup: Markup,
    pub quoted: String,
    pub language: Option<String>,
    pub html: HtmlPart,
    /// Message-ID without angle brackets.
    pub message_id: Option<String>,
    pub mail: Option<MailId>,
    /// Whom it went to, in everybody's sight: the first in To, the others in Cc. [`hidden_copies`] are apart.
    pub recipients: Vec<String>,
    pub delivery: Delivery,
    /// Why it is not there yet, or never will be.
    pub delivery_reason: Option<DeliveryReason>,
    /// The particulars, mostly in the other side's words.
    pub delivery_detail: String,
    /// The conversation beside the ticket that it belongs to. Such a message is internal, and stands in no timeline.
    pub side: Option<SideConversationId>,
    pub created_at: Moment,
}

impl ToValue for HtmlPart {
    fn to_value(&self) -> Value {
        Value::Text(
            match self {
                Self::None => "none",
                Self::Plain => "plain",
                Self::Richer => "richer",
            }
            .to_owned(),
        )
    }
}
impl FromValue for HtmlPart {
    fn from_value(value: Value) -> Option<Self> {
        match String::from_value(value)?.as_str() {
            "none" => Some(Self::None),
            "plain" => Some(Self::Plain),
            "richer" => Some(Self::Richer),
            _ => None,
        }
    }
}

/// What [`stored`] reads, of the table called `m`.
macro_rules! message_columns {
    () => {
        "m.id, m.ticket_id, m.author_id, m.address, m.visibility, m.channel, m.identity, m.placement_reason, m.stranger, \
         m.automatic, m.body, m.quoted, m.language, m.html_part, m.message_id, m.mail_id, m.recipients, m.delivery, \
         m.delivery_reason, m.delivery_detail, m.created_at, m.markup, m.side_id"
    };
}
pub(crate) use message_columns;

pub(crate) fn stored(mut row: Row) -> Result<Stored> {
    Ok(Stored {
        id: row.get("id")?,
        ticket: row.get("ticket_id")?,
        author: row.get("author_id")?,
        address: row.get("address")?,
        visibility: row.get("visibility")?,
        channel: row.get("channel")?,
        identity: row.get("identity")?,
        placement_reason: row.get("placement_reason")?,
        stranger: row.get("stranger")?,
        automatic: row.get("automatic")?,
        text: row.get("body")?,
        markup: row.get("markup")?,
        quoted: row.get("quoted")?,
        language: row.get("language")?,
        html: row.get("html_part")?,
        message_id: row.get("message_id")?,
        mail: row.get("mail_id")?,
        recipients: crate::outbox::addresses(&row.get::<String>("recipients")?),
        delivery: row.get("delivery")?,
        delivery_reason: row.get("delivery_reason")?,
        delivery_detail: row.get("delivery_detail")?,
        side: row.get("side_id")?,
        created_at: row.get("created_at")?,
    })
}

pub async fn load(db: &mut Conn, id: MessageId) -> Result<Stored> {
    let sql = concat!("select ", message_columns!(), " from message m where m.id = $1");
    Ok(db.find(sql, args![id]).await?.map(stored).transpose()?.ok_or(Refusal::NotFound)?)
}

/// Messages of a ticket with ids below `before`, the newest `limit` of them, oldest first; those of conversations beside it
/// are none of them.
pub async fn list(db: &mut Conn, ticket: TicketId, before: MessageId, limit: i64) -> Result<Vec<Stored>> {
    let sql = concat!(
        "select ",
        message_columns!(),
        " from message m where m.ticket_id = $1 and m.side_id is null and m.id < $2 order by m.id desc limit $3"
    );
    let mut found: Vec<_> =
        db.all(sql, args![ticket, before, limit]).await?.into_iter().map(stored).collect::<Result<_>>()?;
    found.reverse();
    Ok(found)
}

/// Messages of a ticket with ids above `after`, oldest first; those of conversations beside it are none of them.
pub async fn list_after(
    db: &mut Conn,
    ticket: TicketId,
    after: MessageId,
    limit: i64,
) -> Result<Vec<Stored>> {
    let sql = concat!(
        "select ",
        message_columns!(),
        " from message m where m.ticket_id = $1 and m.side_id is null and m.id > $2 order by m.id limit $3"
    );
    db.all(sql, args![ticket, after, limit]).await?.into_iter().map(stored).collect()
}

/// What the ticket is about, in words that its requester knows: the first public message of a person who takes part in it.
/// `None` where nothing but notes, machines and strangers spoke.
pub async fn description(db: &mut Conn, ticket: TicketId) -> Result<Option<Stored>> {
    let sql = concat!(
        "select ",
        message_columns!(),
        " from message m where m.ticket_id = $1 and m.visibility = 'public' and m.automatic = 0 and m.stranger = 0
        order by m.id limit 1"
    );
    db.find(sql, args![ticket]).await?.map(stored).transpose()
}

/// What a ticket began with in its customers' sight, whoever wrote it: a machine and a stranger too.
pub async fn first_public(db: &mut Conn, ticket: TicketId) -> Result<Option<Stored>> {
    let sql = concat!(
        "select ",
        message_columns!(),
        " from message m where m.ticket_id = $1 and m.visibility = 'public' and m.side_id is null order by m.id limit 1"
    );
    db.find(sql, args![ticket]).await?.map(stored).transpose()
}

/// Those of conversations beside it too: a ticket with one is not empty.
pub async fn count(db: &mut Conn, ticket: TicketId) -> Result<i64> {
    db.one("select count(*) as n from message where ticket_id = $1", args![ticket]).await?.get("n")
}

/// Every message of the desk after `after`, by id: what a rebuild of the index reads.
pub async fn all_after(db: &mut Conn, after: MessageId, limit: i64) -> Result<Vec<Stored>> {
    let sql = concat!(
        "select ",
        message_columns!(),
        " from message m join ticket t on t.id = m.ticket_id where m.id > $1 and t.shelf <> 2 order by m.id limit $2"
    );
    db.all(sql, args![after, limit]).await?.into_iter().map(stored).collect()
}

/// The ticket of the newest message with that Message-ID, conversations beside tickets left out
/// ([`crate::side_conversations::find_by_message_id`]).
pub async fn find_ticket_by_message_id(db: &mut Conn, message_id: &str) -> Result<Option<TicketId>> {
    let sql = "select m.ticket_id from message m join ticket t on t.id = m.ticket_id
        where m.message_id = $1 and m.side_id is null and t.shelf <> 2 order by m.id desc limit 1";
    db.find(sql, args![message_id]).await?.map(|mut row| row.get("ticket_id")).transpose()
}

/// Message-IDs of the ticket's public messages, oldest first: what a reply's `References` names.
pub async fn references(db: &mut Conn, ticket: TicketId, before: MessageId) -> Result<Vec<String>> {
    let sql = "select message_id from message where ticket_id = $1 and id < $2 and visibility = 'public'
        and message_id is not null order by id limit 200";
    db.all(sql, args![ticket, before]).await?.into_iter().map(|mut row| row.get("message_id")).collect()
}

pub async fn insert(tx: &mut Tx, m: &Stored, html: Option<&str>) -> Result<()> {
    let sql = "insert into message (id, ticket_id, author_id, address, visibility, channel, identity, placement_reason,
        stranger, automatic, body, quoted, language, html_part, message_id, mail_id, recipients, delivery,
        delivery_reason, delivery_detail, created_at, markup, side_id)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
        $23)";
    tx.execute_soon(
        sql,
        args![
            m.id,
            m.ticket,
            m.author,
            m.address,
            m.visibility,
            m.channel,
            m.identity,
            m.placement_reason,
            m.stranger,
            m.automatic,
            m.text,
            m.quoted,
            m.language,
            m.html,
            m.message_id,
            m.mail,
            m.recipients.join(" "),
            m.delivery,
            m.delivery_reason,
            m.delivery_detail,
            m.created_at,
            m.markup,
            m.side
        ],
    )
    .await?;
    if let Some(html) = html {
        put_html(tx, m.id, html).await?;
    }
    Ok(())
}

/// With how many of its pictures stand on somebody else's server, for pages that do not look into it.
async fn put_html(tx: &mut Tx, id: MessageId, html: &str) -> Result<()> {
    let remote = domain::picture::remote(html);
    let trackers = remote.iter().filter(|p| p.tracks).count();
    let (pictures, trackers) = ((remote.len() - trackers) as i64, trackers as i64);
    let sql =
        "insert into message_html (message_id, html, remote_pictures, trackers) values ($1, $2, $3, $4)";
    tx.execute_soon(sql, args![id, html, pictures, trackers]).await
}

/// The HTML as it came: to be sanitised before any browser sees it.
pub async fn html(db: &mut Conn, id: MessageId) -> Result<Option<String>> {
    db.find("select html from message_html where message_id = $1", args![id])
        .await?
        .map(|mut row| row.get("html"))
        .transpose()
}

/// Notes who gets it without the others knowing (Bcc).
pub async fn set_hidden_copies(tx: &mut Tx, id: MessageId, to: &[String]) -> Result<()> {
    tx.execute_soon("update message set bcc = $2 where id = $1", args![id, to.join(" ")]).await
}

/// Who got which message of the ticket without the others knowing; messages without such people are not named.
pub async fn hidden_copies(db: &mut Conn, ticket: TicketId) -> Result<BTreeMap<MessageId, Vec<String>>> {
    let sql = "select id, bcc from message where ticket_id = $1 and bcc <> '' order by id limit 1000";
    let rows = db.all(sql, args![ticket]).await?;
    rows.into_iter()
        .map(|mut row| Ok((row.get("id")?, crate::outbox::addresses(&row.get::<String>("bcc")?))))
        .collect()
}

/// How far its mail got, why not further, and the particulars.
pub async fn set_delivery(
    tx: &mut Tx,
    id: MessageId,
    delivery: Delivery,
    reason: Option<DeliveryReason>,
    detail: &str,
) -> Result<()> {
    let sql = "update message set delivery = $2, delivery_reason = $3, delivery_detail = $4 where id = $1";
    tx.execute(sql, args![id, delivery, reason, detail]).await.map(drop)
}

/// Who it is for, where an address of it was wrong.
pub async fn set_recipients(tx: &mut Tx, id: MessageId, recipients: &[String]) -> Result<()> {
    let to = recipients.join(" ");
    tx.execute("update message set recipients = $2 where id = $1", args![id, to]).await.map(drop)
}

/// Moves messages to another ticket, with the mails that they are and the mails that went out of them.
pub async fn move_to(tx: &mut Tx, ids: &[MessageId], to: TicketId) -> Result<()> {
    let rows: Vec<_> = ids.iter().map(|id| args![id, to].to_vec()).collect();
    tx.execute_each("update message set ticket_id = $2 where id = $1", &rows).await?;
    tx.execute_each("update mail set ticket_id = $2 where desk_message_id = $1", &rows).await?;
    tx.execute_each("update outbox set ticket_id = $2 where message_id = $1", &rows).await
}

/// The tickets that a message stood on before it was moved, the earliest first.
pub async fn came_from(db: &mut Conn, id: MessageId) -> Result<Vec<TicketId>> {
    let sql = "select from_ticket_id from structure_piece where message_id = $1 order by act_id limit 100";
    db.all(sql, args![id]).await?.into_iter().map(|mut row| row.get("from_ticket_id")).collect()
}

/// Says why a message is on its ticket, and whether its author takes part in that.
pub async fn set_placement(tx: &mut Tx, id: MessageId, reason: &str, stranger: bool) -> Result<()> {
    let sql = "update message set placement_reason = $2, stranger = $3 where id = $1";
    tx.execute(sql, args![id, reason, stranger]).await.map(drop)
}

/// Puts the words of a message anew.
pub async fn set_text(
    tx: &mut Tx,
    id: MessageId,
    text: &str,
    quoted: &str,
    language: Option<&str>,
    (part, html): (HtmlPart, Option<&str>),
) -> Result<()> {
    let sql = "update message set body = $2, quoted = $3, language = $4, html_part = $5 where id = $1";
    tx.execute(sql, args![id, text, quoted, language, part]).await?;
    tx.execute("delete from message_html where message_id = $1", args![id]).await?;
    if let Some(html) = html {
        put_html(tx, id, html).await?;
    }
    Ok(())
}

/// Marks a message as a machine's, which nobody outside sees; never the other way round.
pub async fn make_automatic(tx: &mut Tx, id: MessageId) -> Result<()> {
    tx.execute("update message set automatic = 1 where id = $1", args![id]).await.map(drop)
}

/// A note can be made from a message, never the other way round.
pub async fn make_internal(tx: &mut Tx, id: MessageId) -> Result<()> {
    tx.execute("update message set visibility = 'internal' where id = $1", args![id]).await.map(drop)
}

impl Stored {
    /// Does it go out as mail? A note does not; what is said in a conversation beside the ticket does.
    pub fn may_leave(&self) -> bool {
        self.visibility == Visibility::Public || self.side.is_some()
    }

    /// The message without where it goes: its HTML stays in the table.
    pub fn into_message(self) -> domain::message::Message {
        domain::message::Message {
            id: self.id,
            ticket: self.ticket,
            author: self.author,
            visibility: self.visibility,
            channel: self.channel,
            identity: self.identity,
            stranger: self.stranger,
            automatic: self.automatic,
            text: self.text,
            quoted: self.quoted,
            html: None,
            language: self.language,
            message_id: self.message_id,
            mail: self.mail,
            delivery: self.delivery,
            created_at: self.created_at,
        }
    }
}
