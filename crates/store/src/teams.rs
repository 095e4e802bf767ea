//! Teams and who is in them.

use domain::read::TeamRef;
use domain::{Error, Moment, PersonId, Refusal, Result, TeamId};

use crate::db::Row;
use crate::{Conn, Tx, args};

/// A group of agents that tickets are given to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Team {
    pub id: TeamId,
    pub name: String,
    pub created_at: Moment,
    pub updated_at: Moment,
}

fn team(mut row: Row) -> Result<Team> {
    Ok(Team {
        id: row.get("id")?,
        name: row.get("name")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

pub async fn find(db: &mut Conn, id: TeamId) -> Result<Option<Team>> {
    db.find("select id, name, created_at, updated_at from team where id = $1", args![id])
        .await?
        .map(team)
        .transpose()
}

pub async fn load(db: &mut Conn, id: TeamId) -> Result<Team> {
    Ok(find(db, id).await?.ok_or(Refusal::NotFound)?)
}

pub async fn find_by_name(db: &mut Conn, name: &str) -> Result<Option<TeamId>> {
    let sql = "select id from team where name_key = $1";
    db.find(sql, args![key(name)]).await?.map(|mut row| row.get("id")).transpose()
}

/// All teams by name; a desk has few.
pub async fn list(db: &mut Conn) -> Result<Vec<Team>> {
    let sql = "select id, name, created_at, updated_at from team order by name_key limit 1000";
    db.all(sql, args![]).await?.into_iter().map(team).collect()
}

pub async fn refs(db: &mut Conn) -> Result<Vec<TeamRef>> {
    Ok(list(db).await?.into_iter().map(|t| TeamRef { id: t.id, name: t.name }).collect())
}

/// # Errors
/// [`Refusal::Taken`] when there is a team of that name.
pub async fn insert(tx: &mut Tx, t: &Team) -> Result<()> {
    let sql = "insert into team (id, name, name_key, created_at, updated_at) values ($1, $2, $3, $4, $5)
        on conflict (name_key) do nothing";
    match tx.execute(sql, args![t.id, t.name, key(&t.name), t.created_at, t.updated_at]).await? {
        0 => Err(taken(t)),
        _ => Ok(()),
    }
}

/// # Errors
/// [`Refusal::Taken`] when another team has that name.
pub async fn update(tx: &mut Tx, t: &Team) -> Result<()> {
    if find_by_name(tx, &t.name).await?.is_some_and(|other| other != t.id) {
        return Err(taken(t));
    }
    let sql = "update team set name = $2, name_key = $3, updated_at = $4 where id = $1";
    tx.execute(sql, args![t.id, t.name, key(&t.name), t.updated_at]).await.map(drop)
}

fn taken(t: &Team) -> Error {
    Refusal::Taken { what: "team", value: t.name.clone() }.into()
}

/// Names that differ in case or outer space only are one.
fn key(name: &str) -> String {
    name.trim().to_lowercase()
}

/// Removes it; its tickets and mailboxes stay without a team, its views are deleted.
pub async fn delete(tx: &mut Tx, id: TeamId) -> Result<()> {
    tx.execute("delete from team_member where team_id = $1", args![id]).await?;
    let now = tx.now();
    let sql = "update ticket set team_id = null, updated_at = $2, version = version + 1 where team_id = $1";
    tx.execute(sql, args![id, now]).await?;
    let sql = "update mailbox set team_id = null, updated_at = $2 where team_id = $1";
    tx.execute(sql, args![id, now]).await?;
    crate::views::delete_of_team(tx, id).await?;
    crate::routing::delete_of_team(tx, id).await?;
    crate::escalations::delete_of_team(tx, id).await?;
    tx.execute("delete from team where id = $1", args![id]).await.map(drop)
}

/// `true` when the person was not in it yet.
pub async fn join(tx: &mut Tx, team: TeamId, person: PersonId) -> Result<bool> {
    let sql = "insert into team_member (team_id, person_id) values ($1, $2) on conflict (team_id, person_id) do nothing";
    Ok(tx.execute(sql, args![team, person]).await? == 1)
}

/// `true` when the person was in it.
pub async fn leave(tx: &mut Tx, team: TeamId, person: PersonId) -> Result<bool> {
    let sql = "delete from team_member where team_id = $1 and person_id = $2";
    Ok(tx.execute(sql, args![team, person]).await? == 1)
}

pub async fn of_person(db: &mut Conn, person: PersonId) -> Result<Vec<TeamRef>> {
    let sql = "select t.id, t.name from team_member m join team t on t.id = m.team_id where m.person_id = $1
        order by t.name_key limit 1000";
    let rows = db.all(sql, args![person]).await?;
    rows.into_iter().map(|mut row| Ok(TeamRef { id: row.get("id")?, name: row.get("name")? })).collect()
}

/// Who is in which team: `(team, person)`, all of them.
pub async fn memberships(db: &mut Conn) -> Result<Vec<(TeamId, PersonId)>> {
    let sql = "select team_id, person_id from team_member order by team_id, person_id limit 100000";
    let rows = db.all(sql, args![]).await?;
    rows.into_iter().map(|mut row| Ok((row.get("team_id")?, row.get("person_id")?))).collect()
}
