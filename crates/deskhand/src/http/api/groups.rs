//! Groups and who is in them: the desk's teams.

use domain::{Moment, PersonId, Refusal, Result, TeamId};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use store::read::api::{self as bulk, People};
use store::teams::{self, Team};
use store::{Conn, people};

use super::answer::{Answer, Answered};
use super::body::Fields;
use super::call::{Call, Done, Wire};
use super::users;
use crate::commands::change_team::{add_team, change_team, delete_team, join_team, leave_team};

pub fn group(wire: &Wire, t: &Team) -> Value {
    json!({
        "id": t.id,
        "url": wire.url(format!("groups/{}.json", t.id)),
        "name": t.name,
        "description": "",
        "default": false,
        "is_public": true,
        "deleted": false,
        "created_at": t.created_at.rfc3339(),
        "updated_at": t.updated_at.rfc3339(),
    })
}

async fn all(db: &mut Conn) -> Result<Vec<Team>> {
    let mut all = teams::list(db).await?;
    all.sort_by_key(|t| t.id);
    Ok(all)
}

pub async fn list(call: Call) -> Answered {
    let (paging, wire) = (call.paging()?, call.wire.clone());
    let include_users = call.includes().contains("users");
    let by = call.actor()?;
    let body = call
        .read(async move |db| {
            let all = all(db).await?;
            let count = all.len() as i64;
            let part = paging.cut(all);
            let rows = part.rows.iter().map(|t| group(&wire, t)).collect();
            let mut body = paging.envelope("groups", &part, rows, Some(count));
            if include_users {
                let mut ids: Vec<PersonId> =
                    teams::memberships(db).await?.into_iter().map(|(_, p)| p).collect();
                ids.sort();
                ids.dedup();
                let people = users::by_id(db, &ids).await?;
                body.insert("users".into(), Value::Array(users::users(db, &wire, &by, &people).await?));
            }
            Ok(body)
        })
        .await?;
    Ok(Answer::ok(Value::Object(body)))
}

pub async fn count(call: Call) -> Answered {
    let n = call.read(async |db| Ok(teams::list(db).await?.len() as i64)).await?;
    Ok(super::count(&call, n))
}

pub async fn show(call: Call) -> Answered {
    let (id, wire) = (call.id(0)?, call.wire.clone());
    let team = call.read(async move |db| teams::load(db, id).await).await?;
    Ok(Answer::ok(json!({ "group": group(&wire, &team) })))
}

fn name(fields: &mut Fields) -> Option<String> {
    fields.pass_over(&["id", "url", "created_at", "updated_at", "default", "deleted"]);
    fields.text("name").map(Option::unwrap_or_default)
}

pub async fn create(mut call: Call) -> Answered {
    let mut fields = Fields::under("group", call.body.take())?;
    let name = name(&mut fields).unwrap_or_default();
    if name.trim().is_empty() {
        fields.complain("name", "BlankValue", "Name: cannot be blank");
    }
    let unknown = fields.end()?;
    let (wire, by) = (call.wire.clone(), call.actor()?);
    call.changed(unknown, async move |tx| {
        let id = add_team(tx, &by, &name).await?;
        let made = group(&wire, &teams::load(tx, id).await?);
        Ok(Done::created(tx, "group", made))
    })
    .await
}

pub async fn update(mut call: Call) -> Answered {
    let id: TeamId = call.id(0)?;
    let mut fields = Fields::under("group", call.body.take())?;
    let name = name(&mut fields);
    let unknown = fields.end()?;
    let (wire, by) = (call.wire.clone(), call.actor()?);
    call.changed(unknown, async move |tx| {
        if let Some(name) = name {
            change_team(tx, &by, id, &name).await?;
        }
        let found = group(&wire, &teams::load(tx, id).await?);
        Ok(Done::ok(tx, json!({ "group": found })))
    })
    .await
}

pub async fn delete(call: Call) -> Answered {
    let (id, by) = (call.id(0)?, call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        delete_team(tx, &by, id).await?;
        Ok(Done::none(tx))
    })
    .await
}

pub async fn users_of(call: Call) -> Answered {
    let id: TeamId = call.id(0)?;
    call.read(async move |db| teams::load(db, id).await).await?;
    users::page(&call, People::InTeam(id)).await
}

// Memberships.

/// Somebody in a team. It has no row of its own with a number, so its id is made from the two.
pub fn membership_id(team: TeamId, person: PersonId) -> i64 {
    super::short_id(Sha256::digest(format!("{team} {person}")).into())
}

fn membership(wire: &Wire, team: TeamId, person: PersonId, at: Moment, first: bool) -> Value {
    let id = membership_id(team, person);
    json!({
        "id": id,
        "url": wire.url(format!("group_memberships/{id}.json")),
        "user_id": person,
        "group_id": team,
        "default": first,
        "created_at": at.rfc3339(),
        "updated_at": at.rfc3339(),
    })
}

/// Memberships as clients read them; a membership is not older than its team and its person.
async fn draw(db: &mut Conn, wire: &Wire, of: &[(TeamId, PersonId)]) -> Result<Vec<Value>> {
    let mut ids: Vec<PersonId> = of.iter().map(|(_, p)| *p).collect();
    ids.sort();
    ids.dedup();
    let people = bulk::people_by_id(db, &ids).await?;
    let teams = teams::list(db).await?;
    let everybody = teams::memberships(db).await?;
    let mut drawn = Vec::with_capacity(of.len());
    for &(team, person) in of {
        let since = people.get(&person).map_or(Moment(0), |p| p.created_at);
        let since = since.max(teams.iter().find(|t| t.id == team).map_or(Moment(0), |t| t.created_at));
        let first = everybody.iter().find(|(_, p)| *p == person).is_some_and(|(t, _)| *t == team);
        drawn.push(membership(wire, team, person, since, first));
    }
    Ok(drawn)
}

/// A page of memberships, of one person or one team where named.
pub async fn membership_page(call: &Call, person: Option<PersonId>, team: Option<TeamId>) -> Answered {
    let (paging, wire) = (call.paging()?, call.wire.clone());
    let body = call
        .read(async move |db| {
            if let Some(person) = person {
                people::load(db, person).await?;
            }
            if let Some(team) = team {
                teams::load(db, team).await?;
            }
            let mut all = teams::memberships(db).await?;
            all.retain(|(t, p)| person.is_none_or(|x| x == *p) && team.is_none_or(|x| x == *t));
            let count = all.len() as i64;
            let part = paging.cut(all);
            let rows = draw(db, &wire, &part.rows).await?;
            Ok(paging.envelope("group_memberships", &part, rows, Some(count)))
        })
        .await?;
    Ok(Answer::ok(Value::Object(body)))
}

pub async fn memberships(call: Call) -> Answered {
    membership_page(&call, None, None).await
}

pub async fn memberships_of(call: Call) -> Answered {
    let id = call.id(0)?;
    membership_page(&call, None, Some(id)).await
}

async fn find(db: &mut Conn, id: i64) -> Result<(TeamId, PersonId)> {
    let found = teams::memberships(db).await?.into_iter().find(|(t, p)| membership_id(*t, *p) == id);
    Ok(found.ok_or(Refusal::NotFound)?)
}

pub async fn membership_show(call: Call) -> Answered {
    let (id, wire) = (call.id::<i64>(0)?, call.wire.clone());
    let found = call
        .read(async move |db| {
            let pair = find(db, id).await?;
            Ok(draw(db, &wire, &[pair]).await?.pop())
        })
        .await?;
    Ok(Answer::ok(json!({ "group_membership": found })))
}

pub async fn membership_create(mut call: Call) -> Answered {
    let mut fields = Fields::under("group_membership", call.body.take())?;
    fields.pass_over(&["id", "default"]);
    let (person, team) = (fields.some_id::<PersonId>("user_id"), fields.some_id::<TeamId>("group_id"));
    for (name, missing) in [("user_id", person.is_none()), ("group_id", team.is_none())] {
        if missing {
            fields.complain(name, "BlankValue", format!("{name}: cannot be blank"));
        }
    }
    let unknown = fields.end()?;
    let (wire, by) = (call.wire.clone(), call.actor()?);
    let (person, team) = (person.unwrap_or(PersonId(0)), team.unwrap_or(TeamId(0)));
    call.changed(unknown, async move |tx| {
        if teams::find(tx, team).await?.is_none() {
            return Err(Refusal::invalid("team", "does not exist").into());
        }
        if people::find(tx, person).await?.is_none() {
            return Err(Refusal::invalid("person", "does not exist").into());
        }
        join_team(tx, &by, team, person).await?;
        let made = draw(tx, &wire, &[(team, person)]).await?.pop().unwrap_or_default();
        Ok(Done::created(tx, "group_membership", made))
    })
    .await
}

pub async fn membership_delete(call: Call) -> Answered {
    let (id, by) = (call.id::<i64>(0)?, call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        let (team, person) = find(tx, id).await?;
        leave_team(tx, &by, team, person).await?;
        Ok(Done::none(tx))
    })
    .await
}
