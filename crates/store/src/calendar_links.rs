//! Links by which calendar programs read a calendar, somebody's shifts or a rota. The secret is the right: only its hash is
//! searched for, and its sealed form lets its maker look at it again.

use domain::{CalendarId, CalendarLinkId, Moment, PersonId, Result, RotaId};

use crate::db::Row;
use crate::{Conn, Tx, args};

/// What a link leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    Calendar(CalendarId),
    Rota(RotaId),
}

/// A link of somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarLink {
    pub id: CalendarLinkId,
    pub person: PersonId,
    pub target: Target,
    /// The secret, sealed.
    pub sealed: String,
    pub created_at: Moment,
    /// When a program asked for it last, to the hour.
    pub read_at: Option<Moment>,
}

fn link(mut row: Row) -> Result<Option<CalendarLink>> {
    let target = match (row.get("calendar_id")?, row.get("rota_id")?) {
        (Some(calendar), _) => Target::Calendar(calendar),
        (None, Some(rota)) => Target::Rota(rota),
        (None, None) => return Ok(None),
    };
    Ok(Some(CalendarLink {
        id: row.get("id")?,
        person: row.get("person_id")?,
        target,
        sealed: row.get("sealed")?,
        created_at: row.get("created_at")?,
        read_at: row.get("read_at")?,
    }))
}

/// The links of somebody, the oldest first.
pub async fn of_person(db: &mut Conn, person: PersonId) -> Result<Vec<CalendarLink>> {
    let sql = "select id, person_id, calendar_id, rota_id, sealed, created_at, read_at from calendar_link
        where person_id = $1 order by id limit 1000";
    let rows = db.all(sql, args![person]).await?;
    Ok(rows.into_iter().map(link).collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
}

/// The link with a secret of this hash.
pub async fn find_by_secret(db: &mut Conn, hash: &[u8; 32]) -> Result<Option<CalendarLink>> {
    let sql = "select id, person_id, calendar_id, rota_id, sealed, created_at, read_at from calendar_link
        where secret_hash = $1";
    Ok(db.find(sql, args![hash]).await?.map(link).transpose()?.flatten())
}

/// Makes a link, in place of the one that its maker had to the same thing.
pub async fn put(tx: &mut Tx, l: &CalendarLink, hash: &[u8; 32]) -> Result<()> {
    let (calendar, rota) = match l.target {
        Target::Calendar(id) => (Some(id), None),
        Target::Rota(id) => (None, Some(id)),
    };
    let sql = "delete from calendar_link where person_id = $1 and (calendar_id = $2 or rota_id = $3)";
    tx.execute(sql, args![l.person, calendar, rota]).await?;
    let sql = "insert into calendar_link (id, person_id, calendar_id, rota_id, secret_hash, sealed, created_at, read_at)
        values ($1, $2, $3, $4, $5, $6, $7, null)";
    tx.execute(sql, args![l.id, l.person, calendar, rota, hash, l.sealed, l.created_at]).await.map(drop)
}

/// `false` when the person has no such link.
pub async fn remove(tx: &mut Tx, person: PersonId, id: CalendarLinkId) -> Result<bool> {
    let sql = "delete from calendar_link where person_id = $1 and id = $2";
    Ok(tx.execute(sql, args![person, id]).await? == 1)
}

/// Notes that a program asked for it.
pub async fn note_read(tx: &mut Tx, id: CalendarLinkId) -> Result<()> {
    let now = tx.now();
    tx.execute("update calendar_link set read_at = $2 where id = $1", args![id, now]).await.map(drop)
}
