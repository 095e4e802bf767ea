//! Lists that people put together, and how somebody arranged them. What stands in one: [`crate::read::views`].

use domain::view::{Column, SavedView, Sort, Whose};
use domain::{Error, PersonId, Refusal, Result, TeamId, ViewId};

use crate::db::Row;
use crate::{Conn, Tx, args};

macro_rules! columns {
    () => {
        "v.id, v.name, v.whose, v.person_id, v.team_id, v.query, v.sort, v.columns, v.group_by, v.position, \
         v.inactive_at, v.deleted_at, v.created_by, v.created_at, v.updated_at"
    };
}

fn view(mut row: Row) -> Result<SavedView> {
    let (whose, person, team): (String, Option<PersonId>, Option<TeamId>) =
        (row.get("whose")?, row.get("person_id")?, row.get("team_id")?);
    let whose = match (whose.as_str(), person, team) {
        ("person", Some(id), _) => Whose::Person(id),
        ("team", _, Some(id)) => Whose::Team(id),
        ("everyone", ..) => Whose::Everyone,
        (other, ..) => return Err(Error::fault(format!("a view of “{other}” belongs to nobody"))),
    };
    let sort: String = row.get("sort")?;
    let sort = Sort::parse(&sort).ok_or_else(|| Error::fault(format!("“{sort}” orders no view")))?;
    let columns: String = row.get("columns")?;
    Ok(SavedView {
        id: row.get("id")?,
        name: row.get("name")?,
        whose,
        query: row.get("query")?,
        sort,
        group: row.get("group_by")?,
        columns: columns.split(' ').filter_map(Column::parse).collect(),
        position: row.get("position")?,
        inactive_at: row.get("inactive_at")?,
        deleted_at: row.get("deleted_at")?,
        created_by: row.get("created_by")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

fn owner(whose: Whose) -> (&'static str, Option<PersonId>, Option<TeamId>) {
    match whose {
        Whose::Person(id) => ("person", Some(id), None),
        Whose::Team(id) => ("team", None, Some(id)),
        Whose::Everyone => ("everyone", None, None),
    }
}

fn words(columns: &[Column]) -> String {
    columns.iter().map(|c| c.as_str()).collect::<Vec<_>>().join(" ")
}

/// Also one that was deleted.
pub async fn find_any(db: &mut Conn, id: ViewId) -> Result<Option<SavedView>> {
    let sql = concat!("select ", columns!(), " from saved_view v where v.id = $1");
    db.find(sql, args![id]).await?.map(view).transpose()
}

/// # Errors
/// [`Refusal::NotFound`], also where it was deleted.
pub async fn load(db: &mut Conn, id: ViewId) -> Result<SavedView> {
    let found = find_any(db, id).await?.filter(|v| v.deleted_at.is_none());
    Ok(found.ok_or(Refusal::NotFound)?)
}

/// Those of a person's navigation, and inactive ones they could switch on again, in the person's own order: everybody's,
/// their teams', their own.
pub async fn of_person(db: &mut Conn, person: PersonId) -> Result<Vec<SavedView>> {
    let sql = concat!(
        "select ",
        columns!(),
        " from saved_view v left join saved_view_place p on p.person_id = $1 and p.view_id = v.id
        where v.deleted_at is null and (v.whose = 'everyone' or v.person_id = $1
            or exists (select 1 from team_member m where m.team_id = v.team_id and m.person_id = $1))
        order by case when p.position is null then 1 else 0 end, p.position, v.position, v.id limit 1000"
    );
    db.all(sql, args![person]).await?.into_iter().map(view).collect()
}

/// All that are not deleted, by id: whoever's they are.
pub async fn list(db: &mut Conn) -> Result<Vec<SavedView>> {
    let sql = concat!(
        "select ",
        columns!(),
        " from saved_view v where v.deleted_at is null order by v.id limit 5000"
    );
    db.all(sql, args![]).await?.into_iter().map(view).collect()
}

/// Those that were deleted, the latest first: whoever's they are.
pub async fn deleted(db: &mut Conn, limit: i64) -> Result<Vec<SavedView>> {
    let sql = concat!(
        "select ",
        columns!(),
        " from saved_view v where v.deleted_at is not null order by v.deleted_at desc, v.id desc limit $1"
    );
    db.all(sql, args![limit]).await?.into_iter().map(view).collect()
}

/// How many there are, deleted ones left out.
pub async fn count(db: &mut Conn) -> Result<i64> {
    db.one("select count(*) as n from saved_view where deleted_at is null", args![]).await?.get("n")
}

/// The position behind all others.
pub async fn next_position(db: &mut Conn) -> Result<i64> {
    let sql = "select coalesce(max(position), 0) + 1 as n from saved_view where deleted_at is null";
    db.one(sql, args![]).await?.get("n")
}

pub async fn insert(tx: &mut Tx, v: &SavedView) -> Result<()> {
    let (whose, person, team) = owner(v.whose);
    let sql = "insert into saved_view (id, name, whose, person_id, team_id, query, sort, columns, group_by, position,
        inactive_at, deleted_at, created_by, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    tx.execute(
        sql,
        args![
            v.id,
            v.name,
            whose,
            person,
            team,
            v.query,
            v.sort.to_string(),
            words(&v.columns),
            v.group,
            v.position,
            v.inactive_at,
            v.deleted_at,
            v.created_by,
            v.created_at,
            v.updated_at
        ],
    )
    .await
    .map(drop)
}

/// Writes everything but who made it and when.
pub async fn update(tx: &mut Tx, v: &SavedView) -> Result<()> {
    let (whose, person, team) = owner(v.whose);
    let sql = "update saved_view set name = $2, whose = $3, person_id = $4, team_id = $5, query = $6, sort = $7,
        columns = $8, group_by = $9, position = $10, inactive_at = $11, deleted_at = $12, updated_at = $13 where id = $1";
    tx.execute(
        sql,
        args![
            v.id,
            v.name,
            whose,
            person,
            team,
            v.query,
            v.sort.to_string(),
            words(&v.columns),
            v.group,
            v.position,
            v.inactive_at,
            v.deleted_at,
            v.updated_at
        ],
    )
    .await
    .map(drop)
}

/// The views of a team that is about to be deleted: they are deleted as everybody's, for a lead to bring back.
pub async fn delete_of_team(tx: &mut Tx, team: TeamId) -> Result<()> {
    let now = tx.now();
    let sql =
        "update saved_view set whose = 'everyone', team_id = null, deleted_at = coalesce(deleted_at, $2),
        updated_at = $2 where team_id = $1";
    tx.execute(sql, args![team, now]).await.map(drop)
}

/// How a person has them: in this order. What is not named comes behind, as it stands for everybody.
pub async fn arrange(tx: &mut Tx, person: PersonId, order: &[ViewId]) -> Result<()> {
    tx.quiet("how somebody arranges their own navigation is nobody's history");
    tx.execute("delete from saved_view_place where person_id = $1", args![person]).await?;
    let rows: Vec<_> =
        order.iter().enumerate().map(|(at, id)| args![person, id, at as i64 + 1].to_vec()).collect();
    if rows.is_empty() {
        return Ok(());
    }
    let sql = "insert into saved_view_place (person_id, view_id, position) values ($1, $2, $3)";
    tx.execute_each(sql, &rows).await
}
