//! Macros, and those whose changes go with a draft.

use domain::macros::{Macro, MacroAction, Reach, ReachKind};
use domain::message::{Attachment, Visibility};
use domain::{AttachmentId, Error, MacroId, PersonId, PlannedReplyId, Refusal, Result, TicketId};

use crate::attachments::{self, stored};
use crate::db::Row;
use crate::{Conn, Tx, args};

macro_rules! columns {
    () => {
        "m.id, m.title, m.category, m.description, m.reach, m.reach_id, m.visibility, m.body, m.actions, m.position, \
         m.is_active, m.uses, m.created_at, m.updated_at"
    };
}

fn a_macro(mut row: Row) -> Result<Macro> {
    let kind: ReachKind = row.get("reach")?;
    let of: Option<i64> = row.get("reach_id")?;
    let of = || of.ok_or_else(|| Error::fault("a macro for a team or a person does not say which"));
    Ok(Macro {
        id: row.get("id")?,
        title: row.get("title")?,
        category: row.get("category")?,
        description: row.get("description")?,
        reach: match kind {
            ReachKind::Everyone => Reach::Everyone,
            ReachKind::Team => Reach::Team(of()?.into()),
            ReachKind::Person => Reach::Person(of()?.into()),
        },
        visibility: row.get("visibility")?,
        text: row.get("body")?,
        actions: actions(&row.get::<String>("actions")?)?,
        position: row.get("position")?,
        is_active: row.get("is_active")?,
        uses: row.get("uses")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

/// Actions as they stand in a column.
pub(crate) fn actions(json: &str) -> Result<Vec<MacroAction>> {
    Ok(serde_json::from_str(json)?)
}

pub(crate) fn written(actions: &[MacroAction]) -> Result<String> {
    Ok(serde_json::to_string(actions)?)
}

pub async fn find(db: &mut Conn, id: MacroId) -> Result<Option<Macro>> {
    let sql = concat!("select ", columns!(), " from macro m where m.id = $1");
    db.find(sql, args![id]).await?.map(a_macro).transpose()
}

/// # Errors
/// [`Refusal::NotFound`] when it is not there.
pub async fn load(db: &mut Conn, id: MacroId) -> Result<Macro> {
    Ok(find(db, id).await?.ok_or(Refusal::NotFound)?)
}

/// All of them in their order, whoever they are for; a desk has at most [`domain::macros::MACROS_MAX`].
pub async fn list(db: &mut Conn) -> Result<Vec<Macro>> {
    let sql = concat!("select ", columns!(), " from macro m order by m.position, m.id limit 5000");
    db.all(sql, args![]).await?.into_iter().map(a_macro).collect()
}

/// Those that are switched on and offered to `person`: for everyone, for their teams, and their own.
pub async fn offered(db: &mut Conn, person: PersonId) -> Result<Vec<Macro>> {
    let sql = concat!(
        "select ",
        columns!(),
        " from macro m where m.is_active = 1 and (m.reach = 'everyone' or (m.reach = 'person' and m.reach_id = $1)
        or (m.reach = 'team' and m.reach_id in (select t.team_id from team_member t where t.person_id = $1)))
        order by m.position, m.id limit 5000"
    );
    db.all(sql, args![person]).await?.into_iter().map(a_macro).collect()
}

pub async fn count(db: &mut Conn) -> Result<i64> {
    db.one("select count(*) as n from macro", args![]).await?.get("n")
}

/// The place behind the last one.
pub async fn next_position(db: &mut Conn) -> Result<i64> {
    db.one("select coalesce(max(position), 0) + 1 as n from macro", args![]).await?.get("n")
}

pub async fn insert(tx: &mut Tx, m: &Macro) -> Result<()> {
    let sql = "insert into macro (id, title, category, description, reach, reach_id, visibility, body, actions, position,
        is_active, uses, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    let args = args![
        m.id,
        m.title,
        m.category,
        m.description,
        m.reach.kind(),
        m.reach.of(),
        m.visibility,
        m.text,
        written(&m.actions)?,
        m.position,
        m.is_active,
        m.uses,
        m.created_at,
        m.updated_at
    ];
    tx.execute(sql, args).await.map(drop)
}

/// Writes all of it but how often it was used.
pub async fn update(tx: &mut Tx, m: &Macro) -> Result<()> {
    let sql = "update macro set title = $2, category = $3, description = $4, reach = $5, reach_id = $6, visibility = $7,
        body = $8, actions = $9, position = $10, is_active = $11, updated_at = $12 where id = $1";
    let args = args![
        m.id,
        m.title,
        m.category,
        m.description,
        m.reach.kind(),
        m.reach.of(),
        m.visibility,
        m.text,
        written(&m.actions)?,
        m.position,
        m.is_active,
        m.updated_at
    ];
    tx.execute(sql, args).await.map(drop)
}

/// Removes it, also from drafts: their words stay.
pub async fn delete(tx: &mut Tx, id: MacroId) -> Result<()> {
    tx.execute("delete from draft_macro where macro_id = $1", args![id]).await?;
    tx.execute("delete from attachment where macro_id = $1", args![id]).await?;
    tx.execute("delete from macro where id = $1", args![id]).await.map(drop)
}

/// Counts one use.
pub async fn count_use(tx: &mut Tx, id: MacroId) -> Result<()> {
    tx.quiet("how often a macro is used is a figure, no fact");
    tx.execute("update macro set uses = uses + 1 where id = $1", args![id]).await.map(drop)
}

// Files of macros: what goes along is a copy of the row, so that taking one from the macro takes it from nothing else

/// Puts a file on a macro.
pub async fn insert_file(tx: &mut Tx, a: &Attachment, by: PersonId, id: MacroId) -> Result<()> {
    let sql = "insert into attachment (id, message_id, uploaded_by, upload_hash, upload_expires_at, name, media_type,
        found_type, bytes, blob, content_id, inline, created_at, macro_id)
        values ($1, null, $2, null, null, $3, $4, $9, $5, $6, null, 0, $7, $8)";
    let args = args![a.id, by, a.name, a.media_type, a.bytes, a.blob, a.created_at, id, a.found_type];
    tx.execute(sql, args).await.map(drop)
}

/// Puts the files of an upload on a macro; says how many. The upload is then used up.
pub async fn use_upload(tx: &mut Tx, secret: &[u8; 32], by: PersonId, id: MacroId) -> Result<u64> {
    let now = tx.now();
    let sql = "update attachment set macro_id = $4, upload_hash = null, upload_expires_at = null
        where upload_hash = $1 and uploaded_by = $2 and upload_expires_at > $3 and message_id is null";
    tx.execute(sql, args![*secret, by, now, id]).await
}

/// The files of a macro, in the order in which they were put there.
pub async fn files(db: &mut Conn, id: MacroId) -> Result<Vec<attachments::Stored>> {
    let sql =
        "select id, message_id, name, media_type, found_type, bytes, blob, content_id, inline, created_at,
        scan_state, scan_words from attachment
        where macro_id = $1 order by id limit 100";
    db.all(sql, args![id]).await?.into_iter().map(stored).collect()
}

/// Takes one away; `false` when there is none. What went along with it before stays where it is.
pub async fn remove_file(tx: &mut Tx, id: MacroId, file: AttachmentId) -> Result<bool> {
    let sql = "delete from attachment where macro_id = $1 and id = $2";
    Ok(tx.execute(sql, args![id, file]).await? == 1)
}

// Macros whose changes go with a draft

/// Lets the changes of a macro go with somebody's next reply or note there; it takes the place of another one.
pub async fn put_with_draft(
    tx: &mut Tx,
    person: PersonId,
    ticket: TicketId,
    kind: Visibility,
    id: MacroId,
) -> Result<()> {
    tx.quiet("a draft is its writer's own");
    let sql = "insert into draft_macro (person_id, ticket_id, visibility, macro_id) values ($1, $2, $3, $4)
        on conflict (person_id, ticket_id, visibility) do update set macro_id = excluded.macro_id";
    tx.execute(sql, args![person, ticket, kind, id]).await.map(drop)
}

/// The macro whose changes go with somebody's draft.
pub async fn with_draft(
    db: &mut Conn,
    person: PersonId,
    ticket: TicketId,
    kind: Visibility,
) -> Result<Option<Macro>> {
    let sql = concat!(
        "select ",
        columns!(),
        " from draft_macro d join macro m on m.id = d.macro_id
        where d.person_id = $1 and d.ticket_id = $2 and d.visibility = $3"
    );
    db.find(sql, args![person, ticket, kind]).await?.map(a_macro).transpose()
}

/// The changes do not go with the draft any more: it was sent, or somebody thought better of it.
pub async fn take_from_draft(
    tx: &mut Tx,
    person: PersonId,
    ticket: TicketId,
    kind: Visibility,
) -> Result<()> {
    tx.quiet("a draft is its writer's own");
    let sql = "delete from draft_macro where person_id = $1 and ticket_id = $2 and visibility = $3";
    tx.execute(sql, args![person, ticket, kind]).await.map(drop)
}

/// Notes which macro's changes go with a planned reply, for it may be taken back.
pub async fn put_with_planned(tx: &mut Tx, reply: PlannedReplyId, id: MacroId) -> Result<()> {
    let sql = "update planned_reply set macro_id = $2 where id = $1";
    tx.execute(sql, args![reply, id]).await.map(drop)
}

/// The macro of a planned reply that is taken back goes with its author's draft again, if it is still there.
pub async fn back_to_draft(
    tx: &mut Tx,
    reply: PlannedReplyId,
    author: PersonId,
    ticket: TicketId,
) -> Result<()> {
    let sql = "select m.id from planned_reply p join macro m on m.id = p.macro_id where p.id = $1";
    let Some(mut row) = tx.find(sql, args![reply]).await? else { return Ok(()) };
    let id = row.get("id")?;
    put_with_draft(tx, author, ticket, Visibility::Public, id).await
}

/// Takes them along when a ticket is joined into another; one that stands there already stays.
pub(crate) async fn move_with_drafts(tx: &mut Tx, from: TicketId, to: TicketId) -> Result<()> {
    let sql = "delete from draft_macro where ticket_id = $1 and exists (select 1 from draft_macro d where d.ticket_id = $2
        and d.person_id = draft_macro.person_id and d.visibility = draft_macro.visibility)";
    tx.execute(sql, args![from, to]).await?;
    tx.execute("update draft_macro set ticket_id = $2 where ticket_id = $1", args![from, to]).await.map(drop)
}
