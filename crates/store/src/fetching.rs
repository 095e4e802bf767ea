//! Mail servers of mailboxes, how far their folders were read, and imports of older mail. Passwords come and go sealed.

use domain::mailbox::{
    ChannelFault, ChannelState, FaultKind, Fetching, Import, ImportState, Sending, Server, SignIn, Way,
};
use domain::{ImportId, MailId, MailboxId, Moment, Refusal, Result};

use crate::db::Row;
use crate::{Conn, Tx, args};

fn server(row: &mut Row) -> Result<Server> {
    Ok(Server {
        host: row.get("host")?,
        port: u16::try_from(row.get::<i64>("port")?).unwrap_or_default(),
        security: row.get("security")?,
        authority: row.get("authority")?,
    })
}

fn fetching(mut row: Row) -> Result<Fetching> {
    Ok(Fetching {
        mailbox: row.get("mailbox_id")?,
        server: server(&mut row)?,
        user: row.get("user_name")?,
        sign_in: row.get("sign_in")?,
        folders: row.get::<String>("folders")?.lines().map(str::to_owned).collect(),
        after: row.get("after_fetch")?,
        move_to: row.get("move_to")?,
        changed_at: row.get("changed_at")?,
    })
}

/// How a mailbox fetches; `None` when its mail comes through a door.
pub async fn find(db: &mut Conn, mailbox: MailboxId) -> Result<Option<Fetching>> {
    let sql = "select mailbox_id, host, port, security, authority, user_name, sign_in, folders, after_fetch, move_to,
        changed_at from mailbox_server where mailbox_id = $1 and way = 'in'";
    db.find(sql, args![mailbox]).await?.map(fetching).transpose()
}

/// All mailboxes that fetch; a desk has few.
pub async fn list(db: &mut Conn) -> Result<Vec<Fetching>> {
    let sql = "select mailbox_id, host, port, security, authority, user_name, sign_in, folders, after_fetch, move_to,
        changed_at from mailbox_server where way = 'in' order by mailbox_id limit 1000";
    db.all(sql, args![]).await?.into_iter().map(fetching).collect()
}

/// Sets how a mailbox fetches. `sealed` is its password; `None` leaves the one that is there.
pub async fn put(tx: &mut Tx, f: &Fetching, sealed: Option<&str>) -> Result<()> {
    let sql = "insert into mailbox_server (mailbox_id, way, host, port, security, authority, user_name, sign_in,
        sealed_password, folders, after_fetch, move_to, return_path, changed_at, contact_at, fault_kind, fault_words,
        fault_since, fault_times)
        values ($1, 'in', $2, $3, $4, $5, $6, $7, coalesce($8, ''), $9, $10, $11, '', $12, null, null, '', 0, 0)
        on conflict (mailbox_id, way) do update set host = $2, port = $3, security = $4, authority = $5,
        user_name = $6, sign_in = $7, sealed_password = coalesce($8, mailbox_server.sealed_password), folders = $9,
        after_fetch = $10, move_to = $11, changed_at = $12, fault_kind = null, fault_words = '', fault_since = 0,
        fault_times = 0";
    let s = &f.server;
    let folders = f.folders.join("\n");
    let args = args![
        f.mailbox,
        s.host,
        i64::from(s.port),
        s.security,
        s.authority,
        f.user,
        f.sign_in,
        sealed,
        folders,
        f.after,
        f.move_to,
        f.changed_at
    ];
    tx.execute(sql, args).await.map(drop)
}

/// By which server a mailbox's mail leaves; `None` when by the desk's relay.
pub async fn find_sending(db: &mut Conn, mailbox: MailboxId) -> Result<Option<Sending>> {
    let sql =
        "select mailbox_id, host, port, security, authority, user_name, sign_in, return_path, changed_at
        from mailbox_server where mailbox_id = $1 and way = 'out'";
    let Some(mut row) = db.find(sql, args![mailbox]).await? else { return Ok(None) };
    Ok(Some(Sending {
        mailbox: row.get("mailbox_id")?,
        server: server(&mut row)?,
        user: row.get("user_name")?,
        sign_in: row.get("sign_in")?,
        return_path: row.get("return_path")?,
        changed_at: row.get("changed_at")?,
    }))
}

/// Sets by which server a mailbox's mail leaves. `sealed` is its password; `None` leaves the one that is there.
pub async fn put_sending(tx: &mut Tx, s: &Sending, sealed: Option<&str>) -> Result<()> {
    let sql = "insert into mailbox_server (mailbox_id, way, host, port, security, authority, user_name, sign_in,
        sealed_password, folders, after_fetch, move_to, return_path, changed_at, contact_at, fault_kind, fault_words,
        fault_since, fault_times)
        values ($1, 'out', $2, $3, $4, $5, $6, $7, coalesce($8, ''), '', 'nothing', '', $9, $10, null, null, '', 0, 0)
        on conflict (mailbox_id, way) do update set host = $2, port = $3, security = $4, authority = $5,
        user_name = $6, sign_in = $7, sealed_password = coalesce($8, mailbox_server.sealed_password),
        return_path = $9, changed_at = $10, fault_kind = null, fault_words = '', fault_since = 0, fault_times = 0";
    let server = &s.server;
    let args = args![
        s.mailbox,
        server.host,
        i64::from(server.port),
        server.security,
        server.authority,
        s.user,
        s.sign_in,
        sealed,
        s.return_path,
        s.changed_at
    ];
    tx.execute(sql, args).await.map(drop)
}

/// Takes a way's server away; `false` when there was none. Where its folders were read up to stays known.
pub async fn remove(tx: &mut Tx, mailbox: MailboxId, way: Way) -> Result<bool> {
    let sql = "delete from mailbox_server where mailbox_id = $1 and way = $2";
    Ok(tx.execute(sql, args![mailbox, way]).await? == 1)
}

/// The sealed password of a way; `None` or empty when there is none.
pub async fn password(db: &mut Conn, mailbox: MailboxId, way: Way) -> Result<Option<String>> {
    let sql = "select sealed_password from mailbox_server where mailbox_id = $1 and way = $2";
    db.find(sql, args![mailbox, way]).await?.map(|mut row| row.get("sealed_password")).transpose()
}

// How the ways do

/// A way as the health pages show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelRow {
    pub mailbox: MailboxId,
    pub address: String,
    pub way: Way,
    pub sign_in: SignIn,
    pub set_up_at: Moment,
    pub state: ChannelState,
}

fn channel(mut row: Row) -> Result<ChannelRow> {
    let kind: Option<FaultKind> = row.get("fault_kind")?;
    let (words, since, times) = (row.get("fault_words")?, row.get("fault_since")?, row.get("fault_times")?);
    Ok(ChannelRow {
        mailbox: row.get("mailbox_id")?,
        address: row.get("address")?,
        way: row.get("way")?,
        sign_in: row.get("sign_in")?,
        set_up_at: row.get("changed_at")?,
        state: ChannelState {
            contact_at: row.get("contact_at")?,
            fault: kind.map(|kind| ChannelFault { kind, words, since, times }),
        },
    })
}

/// All ways of all mailboxes that have a server of their own.
pub async fn channels(db: &mut Conn) -> Result<Vec<ChannelRow>> {
    let sql = "select s.mailbox_id, m.address, s.way, s.sign_in, s.changed_at, s.contact_at, s.fault_kind, s.fault_words,
        s.fault_since, s.fault_times from mailbox_server s join mailbox m on m.id = s.mailbox_id
        order by m.address, s.way limit 2000";
    db.all(sql, args![]).await?.into_iter().map(channel).collect()
}

/// The server was spoken to, and all was well.
pub async fn note_contact(tx: &mut Tx, mailbox: MailboxId, way: Way) -> Result<()> {
    tx.quiet("shown on the mailbox's page, not part of the history");
    let now = tx.now();
    let sql =
        "update mailbox_server set contact_at = $3, fault_kind = null, fault_words = '', fault_since = 0,
        fault_times = 0 where mailbox_id = $1 and way = $2";
    tx.execute(sql, args![mailbox, way, now]).await.map(drop)
}

/// Something went wrong with the server.
pub async fn note_fault(
    tx: &mut Tx,
    mailbox: MailboxId,
    way: Way,
    kind: FaultKind,
    words: &str,
) -> Result<()> {
    tx.quiet("shown on the mailbox's page, not part of the history");
    let now = tx.now();
    let sql =
        "update mailbox_server set fault_since = case when fault_kind is null then $5 else fault_since end,
        fault_kind = $3, fault_words = $4, fault_times = fault_times + 1 where mailbox_id = $1 and way = $2";
    tx.execute(sql, args![mailbox, way, kind, words, now]).await.map(drop)
}

// Folders

/// How far a folder was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    pub id: i64,
    pub mailbox: MailboxId,
    pub name: String,
    pub uid_validity: u32,
    /// Everything up to here was dealt with.
    pub last_uid: u32,
    /// UIDs below this are read a second time; 0 when the folder was never numbered anew.
    pub rescan_end: u32,
    /// When the desk came to it.
    pub created_at: Moment,
}

fn folder(mut row: Row) -> Result<Folder> {
    Ok(Folder {
        id: row.get("id")?,
        mailbox: row.get("mailbox_id")?,
        name: row.get("name")?,
        uid_validity: uid(row.get("uid_validity")?),
        last_uid: uid(row.get("last_uid")?),
        rescan_end: uid(row.get("rescan_end")?),
        created_at: row.get("created_at")?,
    })
}

fn uid(number: i64) -> u32 {
    u32::try_from(number).unwrap_or_default()
}

/// The folders of a mailbox that were ever read, in the order they were first.
pub async fn folders(db: &mut Conn, mailbox: MailboxId) -> Result<Vec<Folder>> {
    let sql =
        "select id, mailbox_id, name, uid_validity, last_uid, rescan_end, created_at from mailbox_folder
        where mailbox_id = $1 order by id limit 1000";
    db.all(sql, args![mailbox]).await?.into_iter().map(folder).collect()
}

pub async fn insert_folder(tx: &mut Tx, f: &Folder) -> Result<()> {
    let sql =
        "insert into mailbox_folder (id, mailbox_id, name, uid_validity, last_uid, rescan_end, created_at)
        values ($1, $2, $3, $4, $5, $6, $7)";
    let (validity, last, end) = (i64::from(f.uid_validity), i64::from(f.last_uid), i64::from(f.rescan_end));
    tx.execute(sql, args![f.id, f.mailbox, f.name, validity, last, end, f.created_at]).await.map(drop)
}

/// Moves the mark, in the transaction that accepts the mails up to it.
///
/// # Errors
/// A fault when it is not where this reader believes: another one was here, and the mails roll back with it.
pub async fn advance(tx: &mut Tx, f: &Folder, to: u32) -> Result<()> {
    tx.quiet("a cursor moves with its effect");
    let sql = "update mailbox_folder set last_uid = $4 where id = $1 and uid_validity = $2 and last_uid = $3";
    let (validity, from) = (i64::from(f.uid_validity), i64::from(f.last_uid));
    match tx.execute(sql, args![f.id, validity, from, i64::from(to)]).await? {
        1 => Ok(()),
        _ => Err(domain::Error::fault(format!(
            "folder {} is no longer read up to {}: somebody else reads it too",
            f.name, f.last_uid
        ))),
    }
}

/// The server numbered the folder anew: it is read from its first mail, those below `rescan_end` a second time.
pub async fn renumber(tx: &mut Tx, f: &Folder, uid_validity: u32, rescan_end: u32) -> Result<()> {
    tx.quiet("where a folder was read up to");
    let sql = "update mailbox_folder set uid_validity = $3, last_uid = 0, rescan_end = $4
        where id = $1 and uid_validity = $2";
    let (old, new) = (i64::from(f.uid_validity), i64::from(uid_validity));
    tx.execute(sql, args![f.id, old, new, i64::from(rescan_end)]).await?;
    // What was to be marked under the old numbers has none any more.
    let sql = "update fetched_mail set to_mark = 0 where folder_id = $1 and to_mark = 1";
    tx.execute(sql, args![f.id]).await.map(drop)
}

/// The folder has another name now and is the same one.
pub async fn rename_folder(tx: &mut Tx, id: i64, name: &str) -> Result<()> {
    tx.quiet("where a folder was read up to");
    tx.execute("update mailbox_folder set name = $2 where id = $1", args![id, name]).await.map(drop)
}

// Fetched mails

/// Why a fetched mail is treated otherwise than one that just came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Treatment {
    New,
    /// Imported: it was there before the desk.
    Older,
    /// It was there before the desk and is only seen because its folder was numbered anew.
    Aside,
}

impl Treatment {
    fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Older => "older",
            Self::Aside => "aside",
        }
    }
}

/// Which mail of which folder became which arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FetchedMail {
    pub folder: i64,
    pub uid_validity: u32,
    pub uid: u32,
    pub mail: MailId,
    pub treatment: Treatment,
    /// When it came to its server.
    pub arrived_at: Option<Moment>,
    /// It is to be flagged or moved there.
    pub to_mark: bool,
}

/// Written in the transaction that accepts the mail; the same mail of a folder is written once.
pub async fn insert_fetched(tx: &mut Tx, f: &FetchedMail) -> Result<()> {
    let sql =
        "insert into fetched_mail (folder_id, uid_validity, uid, mail_id, treatment, arrived_at, to_mark)
        values ($1, $2, $3, $4, $5, $6, $7) on conflict (folder_id, uid_validity, uid) do nothing";
    let (validity, uid) = (i64::from(f.uid_validity), i64::from(f.uid));
    let args = args![f.folder, validity, uid, f.mail, f.treatment.as_str(), f.arrived_at, f.to_mark];
    tx.execute(sql, args).await.map(drop)
}

/// How an arrival is to be treated, and when it came to its server; `None` when it was not fetched.
pub async fn treatment(db: &mut Conn, mail: MailId) -> Result<Option<(Treatment, Option<Moment>)>> {
    let sql = "select treatment, arrived_at from fetched_mail where mail_id = $1 order by folder_id, uid_validity, uid
        limit 1";
    let Some(mut row) = db.find(sql, args![mail]).await? else { return Ok(None) };
    let treatment = match row.get::<String>("treatment")?.as_str() {
        "older" => Treatment::Older,
        "aside" => Treatment::Aside,
        _ => Treatment::New,
    };
    Ok(Some((treatment, row.get("arrived_at")?)))
}

/// Was this mail of a folder fetched before?
pub async fn is_fetched(db: &mut Conn, folder: i64, uid_validity: u32, uid: u32) -> Result<bool> {
    let sql = "select 1 as one from fetched_mail where folder_id = $1 and uid_validity = $2 and uid = $3";
    Ok(db.find(sql, args![folder, i64::from(uid_validity), i64::from(uid)]).await?.is_some())
}

/// Mails of a folder that are safe here and still to be flagged or moved there.
pub async fn to_mark(db: &mut Conn, f: &Folder, limit: i64) -> Result<Vec<u32>> {
    let sql =
        "select uid from fetched_mail where folder_id = $1 and to_mark = 1 and uid_validity = $2 order by uid
        limit $3";
    let rows = db.all(sql, args![f.id, i64::from(f.uid_validity), limit]).await?;
    rows.into_iter().map(|mut row| Ok(uid(row.get("uid")?))).collect()
}

/// They are flagged or moved.
pub async fn marked(tx: &mut Tx, f: &Folder, uids: &[u32]) -> Result<()> {
    tx.quiet("what was done on the mail's own server");
    let sql = "update fetched_mail set to_mark = 0 where folder_id = $1 and uid_validity = $2 and uid = $3";
    let rows: Vec<Vec<crate::db::Value>> =
        uids.iter().map(|uid| args![f.id, i64::from(f.uid_validity), i64::from(*uid)].to_vec()).collect();
    tx.execute_each(sql, &rows).await
}

// Imports of older mail

/// An import with its place in the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunningImport {
    pub import: Import,
    pub folder: i64,
    pub uid_validity: u32,
    /// The next UID to look at; those from `end_uid` on came after the desk did.
    pub next_uid: u32,
    pub end_uid: u32,
}

fn import(mut row: Row) -> Result<RunningImport> {
    Ok(RunningImport {
        folder: row.get("folder_id")?,
        uid_validity: uid(row.get("uid_validity")?),
        next_uid: uid(row.get("next_uid")?),
        end_uid: uid(row.get("end_uid")?),
        import: Import {
            id: row.get("id")?,
            mailbox: row.get("mailbox_id")?,
            folder: row.get("name")?,
            since: row.get("since")?,
            state: row.get("state")?,
            total: row.get("total")?,
            done: row.get("done")?,
            problem: row.get("problem")?,
            created_at: row.get("created_at")?,
            ended_at: row.get("ended_at")?,
        },
    })
}

pub async fn insert_import(tx: &mut Tx, r: &RunningImport) -> Result<()> {
    let sql = "insert into mail_import (id, mailbox_id, folder_id, since, state, uid_validity, next_uid, end_uid, total,
        done, problem, created_at, ended_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, null)";
    let i = &r.import;
    let (validity, next, end) = (i64::from(r.uid_validity), i64::from(r.next_uid), i64::from(r.end_uid));
    let args = args![
        i.id,
        i.mailbox,
        r.folder,
        i.since,
        i.state,
        validity,
        next,
        end,
        i.total,
        i.done,
        i.problem,
        i.created_at
    ];
    tx.execute(sql, args).await.map(drop)
}

/// # Errors
/// [`Refusal::NotFound`] when there is no such import.
pub async fn load_import(db: &mut Conn, id: ImportId) -> Result<RunningImport> {
    let sql = "select i.id, i.mailbox_id, i.folder_id, f.name, i.since, i.state, i.uid_validity, i.next_uid, i.end_uid,
        i.total, i.done, i.problem, i.created_at, i.ended_at
        from mail_import i join mailbox_folder f on f.id = i.folder_id where i.id = $1";
    Ok(db.find(sql, args![id]).await?.map(import).transpose()?.ok_or(Refusal::NotFound)?)
}

/// The import of a folder that runs, if one does: the oldest of them.
pub async fn running_import(db: &mut Conn, folder: i64) -> Result<Option<RunningImport>> {
    let sql = "select i.id, i.mailbox_id, i.folder_id, f.name, i.since, i.state, i.uid_validity, i.next_uid, i.end_uid,
        i.total, i.done, i.problem, i.created_at, i.ended_at
        from mail_import i join mailbox_folder f on f.id = i.folder_id
        where i.state = 'running' and i.folder_id = $1 order by i.id limit 1";
    db.find(sql, args![folder]).await?.map(import).transpose()
}

/// All imports that run, and for which mailbox.
pub async fn running_imports(db: &mut Conn) -> Result<Vec<(ImportId, MailboxId)>> {
    let sql = "select id, mailbox_id from mail_import where state = 'running' order by id limit 1000";
    let rows = db.all(sql, args![]).await?;
    rows.into_iter().map(|mut row| Ok((row.get("id")?, row.get("mailbox_id")?))).collect()
}

/// The latest imports of a mailbox, newest first.
pub async fn imports(db: &mut Conn, mailbox: MailboxId) -> Result<Vec<Import>> {
    let sql = "select i.id, i.mailbox_id, i.folder_id, f.name, i.since, i.state, i.uid_validity, i.next_uid, i.end_uid,
        i.total, i.done, i.problem, i.created_at, i.ended_at
        from mail_import i join mailbox_folder f on f.id = i.folder_id
        where i.mailbox_id = $1 order by i.id desc limit 20";
    let rows = db.all(sql, args![mailbox]).await?;
    rows.into_iter().map(|row| Ok(import(row)?.import)).collect()
}

/// How many there are in all, once they were counted.
pub async fn set_import_total(tx: &mut Tx, id: ImportId, total: i64) -> Result<()> {
    tx.quiet("the progress of an import");
    tx.execute("update mail_import set total = $2 where id = $1", args![id, total]).await.map(drop)
}

/// Moves an import on, in the transaction that accepts its mails.
///
/// # Errors
/// A fault when it is not where this reader believes.
pub async fn advance_import(tx: &mut Tx, r: &RunningImport, next_uid: u32, done: i64) -> Result<()> {
    tx.quiet("a cursor moves with its effect");
    let sql = "update mail_import set next_uid = $3, done = done + $4, problem = '' where id = $1 and next_uid = $2";
    let args = args![r.import.id, i64::from(r.next_uid), i64::from(next_uid), done];
    match tx.execute(sql, args).await? {
        1 => Ok(()),
        _ => Err(domain::Error::fault(format!(
            "the import of {} is no longer at {}: somebody else runs it too",
            r.import.folder, r.next_uid
        ))),
    }
}

/// Pauses, resumes or ends an import; `false` when it is not in `from`.
pub async fn set_import_state(
    tx: &mut Tx,
    id: ImportId,
    from: ImportState,
    to: ImportState,
    problem: &str,
) -> Result<bool> {
    let now = tx.now();
    let ended = matches!(to, ImportState::Done | ImportState::Failed).then_some(now);
    let sql = "update mail_import set state = $3, problem = $4, ended_at = $5 where id = $1 and state = $2";
    Ok(tx.execute(sql, args![id, from, to, problem, ended]).await? == 1)
}
