//! What somebody has typed on a ticket and not sent: their own, seen by nobody else, until it is sent or emptied.

use domain::message::Visibility;
use domain::ticket::Status;
use domain::{MailboxId, Moment, PersonId, Result, TicketId};

use crate::db::Row;
use crate::{Conn, Tx, args};

/// One draft: of a reply or of a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    pub text: String,
    /// When it was kept. Grows with every keeping, so it names the state as well.
    pub kept_at: Moment,
    pub chosen: Chosen,
}

/// Whom a draft is for, where that is not what the ticket says: that of a reply which its author took back. It stays
/// until the draft is sent or emptied.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chosen {
    /// To and Cc; empty stands for the ticket's own people.
    pub recipients: Vec<String>,
    pub bcc: Vec<String>,
    /// From which of the desk's addresses; the ticket's own when `None`.
    pub mailbox: Option<MailboxId>,
    /// What the ticket is set to when it leaves.
    pub status: Option<Status>,
    /// When it was to leave, where somebody had named the moment.
    pub due_at: Option<Moment>,
}

/// What was done by [`keep`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// `None` when nothing is left to keep: the text was empty.
    pub at: Option<Moment>,
    pub stood: Stood,
}

/// What stood there, seen from the page whose words were kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stood {
    /// What the page knew, or the same words.
    AsKnown,
    /// Other words, kept from another page meanwhile. They are gone now, but for this.
    Other(Draft),
    /// Nothing any more: they were sent or emptied on another page.
    Gone,
}

/// Keeps `text` as the draft, whatever stood there: the last to type has their way. `known` is the state that the
/// writer's page had seen, so that it hears of words it did not know of.
pub async fn keep(
    tx: &mut Tx,
    person: PersonId,
    ticket: TicketId,
    kind: Visibility,
    text: &str,
    known: Option<Moment>,
) -> Result<Kept> {
    tx.quiet("a draft is its writer's own");
    let found = find(tx, person, ticket, kind).await?;
    // Two keepings within one microsecond are still two states.
    let now = found.as_ref().map_or(tx.now(), |d| tx.now().max(d.kept_at.plus_us(1)));
    let stood = match found {
        Some(d) if Some(d.kept_at) == known || d.text == text => Stood::AsKnown,
        Some(d) => Stood::Other(d),
        None if known.is_none() || text.is_empty() => Stood::AsKnown,
        None => Stood::Gone,
    };
    if text.is_empty() {
        remove(tx, person, ticket, kind).await?;
        return Ok(Kept { at: None, stood });
    }
    let sql =
        "insert into draft (person_id, ticket_id, visibility, body, updated_at) values ($1, $2, $3, $4, $5)
        on conflict (person_id, ticket_id, visibility)
        do update set body = excluded.body, updated_at = excluded.updated_at";
    tx.execute(sql, args![person, ticket, kind, text, now]).await?;
    Ok(Kept { at: Some(now), stood })
}

/// Makes a draft again of a reply that was taken back: its words stand in front of what was typed since, and it is for
/// whom it was for, whatever stood there. One that is files alone has no words, and is for them all the same.
pub async fn put_back(
    tx: &mut Tx,
    person: PersonId,
    ticket: TicketId,
    text: &str,
    chosen: &Chosen,
) -> Result<()> {
    tx.quiet("a draft is its writer's own");
    let found = find(tx, person, ticket, Visibility::Public).await?;
    if text.is_empty() && found.is_none() && *chosen == Chosen::default() {
        return Ok(());
    }
    let now = found.as_ref().map_or(tx.now(), |d| tx.now().max(d.kept_at.plus_us(1)));
    let typed = found.map(|d| d.text).unwrap_or_default();
    let body = match (text.is_empty(), typed.trim().is_empty()) {
        (true, _) => typed,
        (false, true) => text.to_owned(),
        (false, false) => format!("{text}\n\n{typed}"),
    };
    let sql = "insert into draft (person_id, ticket_id, visibility, body, updated_at, recipients, bcc, mailbox_id,
        status, due_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (person_id, ticket_id, visibility)
        do update set body = excluded.body, updated_at = excluded.updated_at, recipients = excluded.recipients,
        bcc = excluded.bcc, mailbox_id = excluded.mailbox_id, status = excluded.status, due_at = excluded.due_at";
    let (to, bcc) = (chosen.recipients.join(" "), chosen.bcc.join(" "));
    let Chosen { mailbox, status, due_at, .. } = chosen;
    tx.execute(sql, args![person, ticket, Visibility::Public, body, now, to, bcc, mailbox, status, due_at])
        .await
        .map(drop)
}

/// Forgets it: it was sent.
pub async fn remove(tx: &mut Tx, person: PersonId, ticket: TicketId, kind: Visibility) -> Result<()> {
    tx.quiet("a draft is its writer's own");
    let sql = "delete from draft where person_id = $1 and ticket_id = $2 and visibility = $3";
    tx.execute(sql, args![person, ticket, kind]).await.map(drop)
}

pub async fn find(
    db: &mut Conn,
    person: PersonId,
    ticket: TicketId,
    kind: Visibility,
) -> Result<Option<Draft>> {
    let sql = "select body, updated_at, recipients, bcc, mailbox_id, status, due_at from draft where person_id = $1 and ticket_id = $2 and visibility = $3";
    db.find(sql, args![person, ticket, kind]).await?.map(draft).transpose()
}

fn draft(mut row: Row) -> Result<Draft> {
    let chosen = Chosen {
        recipients: crate::outbox::addresses(&row.get::<String>("recipients")?),
        bcc: crate::outbox::addresses(&row.get::<String>("bcc")?),
        mailbox: row.get("mailbox_id")?,
        status: row.get("status")?,
        due_at: row.get("due_at")?,
    };
    Ok(Draft { text: row.get("body")?, kept_at: row.get("updated_at")?, chosen })
}

/// Takes everybody's drafts along when a ticket is joined into another. Who had one on either has both, one under the
/// other, for whom the one on `to` was for.
pub async fn move_all(tx: &mut Tx, from: TicketId, to: TicketId) -> Result<()> {
    tx.quiet("a draft is its writer's own");
    let now = tx.now();
    let sql = "update draft set updated_at = $4, body = body || $3 || (select d.body from draft d where d.ticket_id = $1
        and d.person_id = draft.person_id and d.visibility = draft.visibility)
        where ticket_id = $2 and exists (select 1 from draft d where d.ticket_id = $1
        and d.person_id = draft.person_id and d.visibility = draft.visibility)";
    tx.execute(sql, args![from, to, "\n\n", now]).await?;
    let sql =
        "delete from draft where ticket_id = $1 and exists (select 1 from draft d where d.ticket_id = $2
        and d.person_id = draft.person_id and d.visibility = draft.visibility)";
    tx.execute(sql, args![from, to]).await?;
    tx.execute("update draft set ticket_id = $2 where ticket_id = $1", args![from, to]).await?;
    crate::macros::move_with_drafts(tx, from, to).await
}
