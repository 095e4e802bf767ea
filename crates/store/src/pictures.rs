//! Pictures that mails want from elsewhere: what was fetched for which message, and whose are always shown.

use domain::message::Identity;
use domain::{MessageId, Moment, PersonId, Result, TicketId};

use crate::{Conn, Tx, args};

/// What came of fetching a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetched {
    /// Its content lies in this blob and is of this type.
    Shown { blob: String, media_type: String },
    /// There is nothing to show, and a word that says why.
    Unshown { reason: String },
}

/// What was fetched for a message from an address, and when.
pub async fn find(
    db: &mut Conn,
    message: MessageId,
    address_hash: &[u8; 32],
) -> Result<Option<(Fetched, Moment)>> {
    let sql = "select blob, media_type, reason, fetched_at from remote_picture
        where message_id = $1 and address_hash = $2";
    let row = db.find(sql, args![message, *address_hash]).await?;
    row.map(|mut row| {
        let fetched = match row.get::<Option<String>>("blob")? {
            Some(blob) => Fetched::Shown { blob, media_type: row.get("media_type")? },
            None => Fetched::Unshown { reason: row.get("reason")? },
        };
        Ok((fetched, row.get("fetched_at")?))
    })
    .transpose()
}

/// Remembers what came of it; a later attempt replaces an earlier one.
pub async fn put(tx: &mut Tx, message: MessageId, address_hash: &[u8; 32], fetched: &Fetched) -> Result<()> {
    tx.quiet("a picture that can be fetched again");
    let (state, blob, media_type, reason) = match fetched {
        Fetched::Shown { blob, media_type } => ("shown", Some(blob.as_str()), media_type.as_str(), ""),
        Fetched::Unshown { reason } => ("unshown", None, "", reason.as_str()),
    };
    let now = tx.now();
    let sql =
        "insert into remote_picture (message_id, address_hash, state, blob, media_type, reason, fetched_at)
        values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (message_id, address_hash) do update set state = excluded.state, blob = excluded.blob,
        media_type = excluded.media_type, reason = excluded.reason, fetched_at = excluded.fetched_at";
    tx.execute(sql, args![message, *address_hash, state, blob, media_type, reason, now]).await.map(drop)
}

/// Shows pictures of this sender from now on; `false` when they are shown already.
pub async fn allow_sender(tx: &mut Tx, address: &str, by: PersonId) -> Result<bool> {
    let now = tx.now();
    let sql = "insert into picture_sender (address, allowed_by, since) values ($1, $2, $3) on conflict (address) do nothing";
    Ok(tx.execute(sql, args![address, by, now]).await? == 1)
}

/// Takes that back; `false` when there is nothing to take back.
pub async fn forbid_sender(tx: &mut Tx, address: &str) -> Result<bool> {
    Ok(tx.execute("delete from picture_sender where address = $1", args![address]).await? == 1)
}

/// Are the pictures of this message shown without asking? Only where the sender is known to be who they say they are.
pub async fn is_sender_allowed(db: &mut Conn, address: &str, identity: Identity) -> Result<bool> {
    if identity != Identity::Verified || address.is_empty() {
        return Ok(false);
    }
    let sql = "select address from picture_sender where address = $1";
    Ok(db.find(sql, args![address.to_lowercase()]).await?.is_some())
}

/// The messages of a ticket from `first` to `last` that have remote pictures, or whose pictures nobody counted: how many,
/// how many of them are invisible, and whether they are shown without asking.
pub async fn of_ticket(
    db: &mut Conn,
    ticket: TicketId,
    first: MessageId,
    last: MessageId,
) -> Result<Vec<(MessageId, Option<i64>, i64, bool)>> {
    let sql = "select m.id, h.remote_pictures, coalesce(h.trackers, 0) as trackers,
        case when m.identity = 'verified' and s.address is not null then 1 else 0 end as is_allowed
        from message m join message_html h on h.message_id = m.id
        left join picture_sender s on s.address = lower(m.address)
        where m.ticket_id = $1 and m.id >= $2 and m.id <= $3
        and (h.remote_pictures is null or h.remote_pictures > 0 or h.trackers > 0)";
    let rows = db.all(sql, args![ticket, first, last]).await?;
    rows.into_iter()
        .map(|mut row| {
            let allowed: bool = row.get("is_allowed")?;
            Ok((row.get("id")?, row.get("remote_pictures")?, row.get("trackers")?, allowed))
        })
        .collect()
}
