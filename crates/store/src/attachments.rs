//! Files on messages, and uploads that wait for theirs.

use domain::file::{Scan, ScanState};
use domain::message::{Attachment, Visibility};
use domain::{
    AttachmentId, MailId, MessageId, Moment, PersonId, PlannedReplyId, Refusal, Result, SideConversationId,
    TicketId,
};

use crate::db::Row;
use crate::{Conn, Tx, args};

/// A file with what the page needs besides [`Attachment`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    pub attachment: Attachment,
    pub inline: bool,
    pub scan: Scan,
}

pub(crate) fn stored(mut row: Row) -> Result<Stored> {
    Ok(Stored {
        inline: row.get("inline")?,
        scan: Scan { state: row.get("scan_state")?, words: row.get("scan_words")? },
        attachment: Attachment {
            id: row.get("id")?,
            message: row.get("message_id")?,
            name: row.get("name")?,
            media_type: row.get("media_type")?,
            found_type: row.get("found_type")?,
            bytes: row.get("bytes")?,
            blob: row.get("blob")?,
            content_id: row.get("content_id")?,
            created_at: row.get("created_at")?,
        },
    })
}

pub async fn insert(tx: &mut Tx, a: &Attachment, inline: bool) -> Result<()> {
    let sql = "insert into attachment (id, message_id, uploaded_by, upload_hash, upload_expires_at, name, media_type,
        found_type, bytes, blob, content_id, inline, created_at)
        values ($1, $2, null, null, null, $3, $4, $10, $5, $6, $7, $8, $9)";
    let args = args![
        a.id,
        a.message,
        a.name,
        a.media_type,
        a.bytes,
        a.blob,
        a.content_id,
        inline,
        a.created_at,
        a.found_type
    ];
    tx.execute_soon(sql, args).await
}

/// Keeps a file for a message yet to be written, under the hash of a secret that its uploader holds.
pub async fn insert_upload(
    tx: &mut Tx,
    a: &Attachment,
    by: PersonId,
    secret: &[u8; 32],
    expires_at: Moment,
) -> Result<()> {
    let sql = "insert into attachment (id, message_id, uploaded_by, upload_hash, upload_expires_at, name, media_type,
        found_type, bytes, blob, content_id, inline, created_at)
        values ($1, null, $2, $3, $4, $5, $6, $10, $7, $8, null, 0, $9)";
    let args = args![
        a.id,
        by,
        *secret,
        expires_at,
        a.name,
        a.media_type,
        a.bytes,
        a.blob,
        a.created_at,
        a.found_type
    ];
    tx.execute(sql, args).await.map(drop)
}

/// Unused files of an upload that is not over and belongs to `by`.
pub async fn of_upload(db: &mut Conn, secret: &[u8; 32], by: PersonId, now: Moment) -> Result<Vec<Stored>> {
    let sql =
        "select id, message_id, name, media_type, found_type, bytes, blob, content_id, inline, created_at,
        scan_state, scan_words from attachment
        where upload_hash = $1 and uploaded_by = $2 and upload_expires_at > $3 and message_id is null
        order by id limit 100";
    db.all(sql, args![*secret, by, now]).await?.into_iter().map(stored).collect()
}

/// How many files a change gave to a message or to a reply to be: none of them may be blocked, for what is written here
/// goes to customers.
fn sendable(changed: Vec<Row>) -> Result<u64> {
    let count = changed.len() as u64;
    for mut row in changed {
        let scan = Scan { state: row.get("scan_state")?, words: row.get("scan_words")? };
        if scan.state == ScanState::Blocked {
            let name: String = row.get("name")?;
            return Err(Refusal::Conflict(scan.unsendable(&name).into()).into());
        }
    }
    Ok(count)
}

/// Puts the files of an upload on a message; says how many. The upload is then used up.
///
/// # Errors
/// A refusal in words when one of them is blocked.
pub async fn use_upload(tx: &mut Tx, secret: &[u8; 32], by: PersonId, message: MessageId) -> Result<u64> {
    let now = tx.now();
    let sql = "update attachment set message_id = $4, upload_hash = null, upload_expires_at = null
        where upload_hash = $1 and uploaded_by = $2 and upload_expires_at > $3 and message_id is null
        returning name, scan_state, scan_words";
    sendable(tx.all(sql, args![*secret, by, now, message]).await?)
}

/// Throws an upload away; `false` when there is none.
pub async fn drop_upload(tx: &mut Tx, secret: &[u8; 32], by: PersonId) -> Result<bool> {
    tx.quiet("an upload that was never used");
    let sql = "delete from attachment where upload_hash = $1 and uploaded_by = $2 and message_id is null";
    Ok(tx.execute(sql, args![*secret, by]).await? > 0)
}

/// Puts a file on a reply that waits for its moment.
pub async fn insert_planned(tx: &mut Tx, a: &Attachment, by: PersonId, reply: PlannedReplyId) -> Result<()> {
    let sql = "insert into attachment (id, message_id, uploaded_by, upload_hash, upload_expires_at, name, media_type,
        found_type, bytes, blob, content_id, inline, created_at, planned_reply_id)
        values ($1, null, $2, null, null, $3, $4, $9, $5, $6, null, 0, $7, $8)";
    let args = args![a.id, by, a.name, a.media_type, a.bytes, a.blob, a.created_at, reply, a.found_type];
    tx.execute(sql, args).await.map(drop)
}

/// The files of a planned reply.
pub async fn of_planned(db: &mut Conn, reply: PlannedReplyId) -> Result<Vec<Stored>> {
    let sql =
        "select id, message_id, name, media_type, found_type, bytes, blob, content_id, inline, created_at,
        scan_state, scan_words from attachment
        where planned_reply_id = $1 order by id limit 100";
    db.all(sql, args![reply]).await?.into_iter().map(stored).collect()
}

/// Puts the files of a planned reply on the message that it became.
///
/// # Errors
/// A refusal in words when one of them is blocked.
pub async fn use_planned(tx: &mut Tx, reply: PlannedReplyId, message: MessageId) -> Result<u64> {
    let sql = "update attachment set message_id = $2, planned_reply_id = null, uploaded_by = null
        where planned_reply_id = $1 returning name, scan_state, scan_words";
    sendable(tx.all(sql, args![reply, message]).await?)
}

/// Keeps the files of a planned reply that is taken back, for its author's next one on that ticket.
pub async fn keep_planned(tx: &mut Tx, reply: PlannedReplyId, ticket: TicketId) -> Result<u64> {
    let sql = "update attachment set kept_for = $2, kept_with = 'public', planned_reply_id = null where planned_reply_id = $1";
    tx.execute(sql, args![reply, ticket]).await
}

/// With which conversation files wait: each has its own, so that none goes to somebody it was not meant for. Those that
/// have not begun share one, as they share their draft.
fn aside(side: Option<SideConversationId>) -> String {
    side.map_or_else(|| "side:new".to_owned(), |side| format!("side:{side}"))
}

/// [`keep_planned`] for what was to go to somebody outside: its files wait for its author's next message in that
/// conversation, or for one that begins another (`None`).
pub async fn keep_planned_aside(
    tx: &mut Tx,
    reply: PlannedReplyId,
    ticket: TicketId,
    side: Option<SideConversationId>,
) -> Result<u64> {
    let sql = "update attachment set kept_for = $2, kept_with = $3, planned_reply_id = null where planned_reply_id = $1";
    tx.execute(sql, args![reply, ticket, aside(side)]).await
}

/// Their files that wait for a message in a conversation, or for one that begins another (`None`); [`use_kept`] and
/// [`plan_kept`] put them on one.
pub async fn kept_aside(
    db: &mut Conn,
    ticket: TicketId,
    by: PersonId,
    side: Option<SideConversationId>,
) -> Result<Vec<Stored>> {
    let sql =
        "select id, message_id, name, media_type, found_type, bytes, blob, content_id, inline, created_at,
        scan_state, scan_words from attachment
        where kept_for = $1 and uploaded_by = $2 and kept_with = $3 order by id limit 100";
    db.all(sql, args![ticket, by, aside(side)]).await?.into_iter().map(stored).collect()
}

/// Forgets them: the message has gone without them.
pub async fn drop_kept_aside(
    tx: &mut Tx,
    ticket: TicketId,
    by: PersonId,
    side: Option<SideConversationId>,
) -> Result<u64> {
    tx.quiet("files of a message that never was");
    let sql = "delete from attachment where kept_for = $1 and uploaded_by = $2 and kept_with = $3";
    tx.execute(sql, args![ticket, by, aside(side)]).await
}

/// Puts a file beside somebody's draft on the ticket, until that is sent or the file is taken away.
pub async fn insert_kept(
    tx: &mut Tx,
    a: &Attachment,
    by: PersonId,
    ticket: TicketId,
    kind: Visibility,
) -> Result<()> {
    insert_kept_with(tx, a, by, ticket, kind.as_str()).await
}

/// [`insert_kept`] beside what they write to somebody outside, in a conversation or (`None`) to begin one.
pub async fn insert_kept_aside(
    tx: &mut Tx,
    a: &Attachment,
    by: PersonId,
    ticket: TicketId,
    side: Option<SideConversationId>,
) -> Result<()> {
    insert_kept_with(tx, a, by, ticket, &aside(side)).await
}

async fn insert_kept_with(
    tx: &mut Tx,
    a: &Attachment,
    by: PersonId,
    ticket: TicketId,
    with: &str,
) -> Result<()> {
    let sql = "insert into attachment (id, message_id, uploaded_by, upload_hash, upload_expires_at, name, media_type,
        found_type, bytes, blob, content_id, inline, created_at, kept_for, kept_with)
        values ($1, null, $2, null, null, $3, $4, $10, $5, $6, null, 0, $7, $8, $9)";
    let args =
        args![a.id, by, a.name, a.media_type, a.bytes, a.blob, a.created_at, ticket, with, a.found_type];
    tx.execute(sql, args).await.map(drop)
}

/// Takes files that wait for messages in these conversations to the ticket that the conversations go to.
pub(crate) async fn move_kept_aside(tx: &mut Tx, sides: &[SideConversationId], to: TicketId) -> Result<()> {
    let rows: Vec<_> = sides.iter().map(|id| args![aside(Some(*id)), to].to_vec()).collect();
    let sql = "update attachment set kept_for = $2 where kept_for is not null and kept_with = $1";
    tx.execute_each(sql, &rows).await
}

/// Takes along the files beside what people have typed to begin a conversation, of whoever has typed nothing on the other
/// ticket: words and files stay together, and none goes to somebody it was not meant for.
pub(crate) async fn move_kept_for_new(tx: &mut Tx, from: TicketId, to: TicketId) -> Result<()> {
    let sql = "update attachment set kept_for = $2 where kept_for = $1 and kept_with = 'side:new'
        and not exists (select 1 from side_draft d
            where d.ticket_id = $2 and d.side_id = 0 and d.person_id = attachment.uploaded_by)";
    tx.execute(sql, args![from, to]).await.map(drop)
}

/// Takes one of somebody's files from their draft; `false` when there is none.
pub async fn remove_kept(tx: &mut Tx, ticket: TicketId, by: PersonId, id: AttachmentId) -> Result<bool> {
    tx.quiet("a file that was never sent");
    let sql = "delete from attachment where id = $3 and kept_for = $1 and uploaded_by = $2";
    Ok(tx.execute(sql, args![ticket, by, id]).await? == 1)
}

/// On which ticket somebody's file stands beside a draft.
pub async fn kept_for(db: &mut Conn, id: AttachmentId) -> Result<Option<TicketId>> {
    let row = db.find("select kept_for from attachment where id = $1", args![id]).await?;
    Ok(row.map(|mut row| row.get("kept_for")).transpose()?.flatten())
}

/// Files beside their draft of a reply or a note: put there, or of replies that were taken back.
pub async fn kept(db: &mut Conn, ticket: TicketId, by: PersonId, kind: Visibility) -> Result<Vec<Stored>> {
    let sql =
        "select id, message_id, name, media_type, found_type, bytes, blob, content_id, inline, created_at,
        scan_state, scan_words from attachment
        where kept_for = $1 and uploaded_by = $2 and kept_with = $3 order by id limit 100";
    db.all(sql, args![ticket, by, kind]).await?.into_iter().map(stored).collect()
}

/// Puts one of their kept files on a message; `false` when there is none.
///
/// # Errors
/// A refusal in words when it is blocked.
pub async fn use_kept(
    tx: &mut Tx,
    ticket: TicketId,
    by: PersonId,
    id: AttachmentId,
    message: MessageId,
) -> Result<bool> {
    let sql = "update attachment set message_id = $4, kept_for = null, uploaded_by = null
        where id = $3 and kept_for = $1 and uploaded_by = $2 returning name, scan_state, scan_words";
    Ok(sendable(tx.all(sql, args![ticket, by, id, message]).await?)? == 1)
}

/// Puts one of their kept files on a planned reply; `false` when there is none.
///
/// # Errors
/// A refusal in words when it is blocked.
pub async fn plan_kept(
    tx: &mut Tx,
    ticket: TicketId,
    by: PersonId,
    id: AttachmentId,
    reply: PlannedReplyId,
) -> Result<bool> {
    let sql = "update attachment set planned_reply_id = $4, kept_for = null
        where id = $3 and kept_for = $1 and uploaded_by = $2 returning name, scan_state, scan_words";
    Ok(sendable(tx.all(sql, args![ticket, by, id, reply]).await?)? == 1)
}

/// Forgets the files beside their draft: it has gone without them.
pub async fn drop_kept(tx: &mut Tx, ticket: TicketId, by: PersonId, kind: Visibility) -> Result<u64> {
    tx.quiet("files of a reply that never was");
    let sql = "delete from attachment where kept_for = $1 and uploaded_by = $2 and kept_with = $3";
    tx.execute(sql, args![ticket, by, kind]).await
}

pub async fn of_message(db: &mut Conn, message: MessageId) -> Result<Vec<Stored>> {
    let sql =
        "select id, message_id, name, media_type, found_type, bytes, blob, content_id, inline, created_at,
        scan_state, scan_words from attachment
        where message_id = $1 order by id limit 1000";
    db.all(sql, args![message]).await?.into_iter().map(stored).collect()
}

/// All files of a ticket, in order.
pub async fn of_ticket(db: &mut Conn, ticket: TicketId) -> Result<Vec<Stored>> {
    let sql = "select a.id, a.message_id, a.name, a.media_type, a.found_type, a.bytes, a.blob,
        a.content_id, a.inline, a.created_at, a.scan_state, a.scan_words
        from message m join attachment a on a.message_id = m.id where m.ticket_id = $1 order by a.id limit 5000";
    db.all(sql, args![ticket]).await?.into_iter().map(stored).collect()
}

pub async fn load(db: &mut Conn, id: AttachmentId) -> Result<Stored> {
    let sql =
        "select id, message_id, name, media_type, found_type, bytes, blob, content_id, inline, created_at,
        scan_state, scan_words from attachment
        where id = $1";
    Ok(db.find(sql, args![id]).await?.map(stored).transpose()?.ok_or(Refusal::NotFound)?)
}

/// Who uploaded a file that no message uses yet.
pub async fn uploader(db: &mut Conn, id: AttachmentId) -> Result<Option<PersonId>> {
    let row = db.find("select uploaded_by from attachment where id = $1", args![id]).await?;
    Ok(row.map(|mut row| row.get("uploaded_by")).transpose()?.flatten())
}

/// The message that a file stands on by now; `None` where it is on none.
pub async fn message_of(db: &mut Conn, id: AttachmentId) -> Result<Option<MessageId>> {
    let row = db.find("select message_id from attachment where id = $1", args![id]).await?;
    Ok(row.map(|mut row| row.get("message_id")).transpose()?.flatten())
}

/// What the scanner said of a file.
pub async fn set_scan(tx: &mut Tx, id: AttachmentId, scan: &Scan) -> Result<()> {
    let now = tx.now();
    let sql = "update attachment set scan_state = $2, scan_words = $3, scanned_at = $4 where id = $1";
    tx.execute(sql, args![id, scan.state, scan.words, now]).await.map(drop)
}

/// Is some file of a mail's message blocked? Then its raw octets are, too, and those of the same mail that came to the
/// mailbox again, which became no message.
pub async fn is_mail_blocked(db: &mut Conn, mail: MailId) -> Result<bool> {
    // By the octets, and by what makes a mail a duplicate (`mails::find_duplicate`): two arrivals differ in their trace lines.
    let sql = "select a.id from mail given
        join mail same on same.mailbox_id = given.mailbox_id and same.sha256 = given.sha256
        join message m on m.id = same.desk_message_id and m.mail_id = same.id
        join attachment a on a.message_id = m.id
        where given.id = $1 and a.scan_state = $2
        union all
        select a.id from mail given
        join mail same on same.mailbox_id = given.mailbox_id and same.message_id = given.message_id
            and same.body_sha256 = given.body_sha256
        join message m on m.id = same.desk_message_id and m.mail_id = same.id
        join attachment a on a.message_id = m.id
        where given.id = $1 and a.scan_state = $2
        limit 1";
    Ok(db.find(sql, args![mail, ScanState::Blocked]).await?.is_some())
}

/// Hashes of all blobs that some row needs, after `after`, in order.
pub async fn blobs_in_use(db: &mut Conn, after: &str, limit: i64) -> Result<Vec<String>> {
    // Hashes are written with the digits 0 to f.
    blobs_in_use_between(db, after, "g", limit).await
}

/// [`blobs_in_use`] before `before`.
pub async fn blobs_in_use_between(
    db: &mut Conn,
    after: &str,
    before: &str,
    limit: i64,
) -> Result<Vec<String>> {
    let sql = "select blob from (select blob from attachment where blob > $1 and blob < $2
        union select blob from mail where blob > $1 and blob < $2
        union select blob from remote_picture where blob > $1 and blob < $2
        union select blob from article_picture where blob > $1 and blob < $2) x order by blob limit $3";
    db.all(sql, args![after, before, limit]).await?.into_iter().map(|mut row| row.get("blob")).collect()
}
