//! The people of the team, and teams.

use domain::person::{Person, Role};
use domain::read::team::{PeoplePage, PersonPage, TeamPage, TeamPerson, TeamRow, TeamsPage};
use domain::read::{PersonRef, TeamRef, ViewCount};
use domain::{PersonId, Result, TeamId};

use crate::{Conn, args, people, teams};

async fn everybody(db: &mut Conn) -> Result<Vec<Person>> {
    let mut found = Vec::new();
    for role in [Role::Admin, Role::Lead, Role::Agent, Role::Light] {
        found.extend(people::list_by_role(db, role, PersonId(0), 1000).await?);
    }
    found.sort_by(|a, b| {
        (a.suspended_at.is_some(), a.name.to_lowercase())
            .cmp(&(b.suspended_at.is_some(), b.name.to_lowercase()))
    });
    Ok(found)
}

async fn team_person(db: &mut Conn, p: Person) -> Result<TeamPerson> {
    let teams = teams::of_person(db, p.id).await?;
    let seen = "select max(seen_at) as seen_at from session where person_id = $1";
    Ok(TeamPerson {
        id: p.id,
        teams,
        seen_at: db.one(seen, args![p.id]).await?.get("seen_at")?,
        can_sign_in: people::password_hash(db, p.id).await?.is_some(),
        name: p.name,
        email: p.email.unwrap_or_default(),
        role: p.role,
        suspended_at: p.suspended_at,
    })
}

pub async fn people_page(db: &mut Conn) -> Result<PeoplePage> {
    let mut rows = Vec::new();
    for p in everybody(db).await? {
        rows.push(team_person(db, p).await?);
    }
    Ok(PeoplePage { rows, teams: teams::refs(db).await?, problem: None, set_up_link: None })
}

pub async fn person_page(db: &mut Conn, id: PersonId, reader: PersonId) -> Result<PersonPage> {
    let person = people::load(db, id).await?;
    let person = team_person(db, person).await?;
    Ok(PersonPage {
        person,
        teams: teams::refs(db).await?,
        is_me: id == reader,
        set_up_link: None,
        problem: None,
    })
}

async fn team_row(
    db: &mut Conn,
    team: TeamRef,
    all: &[Person],
    memberships: &[(TeamId, PersonId)],
) -> Result<TeamRow> {
    let members = all.iter().filter(|p| memberships.contains(&(team.id, p.id))).map(person_ref).collect();
    // Those that somebody has taken too: the team's inbox holds the others alone.
    let sql = "select count(*) as n from (select 1 from ticket where team_id = $1 and shelf = 0 limit $2) x";
    let tickets_open = db.one(sql, args![team.id, ViewCount::COUNT_MAX]).await?.get("n")?;
    Ok(TeamRow { id: team.id, name: team.name, members, tickets_open })
}

fn person_ref(p: &Person) -> PersonRef {
    PersonRef { id: p.id, name: p.name.clone(), email: p.email.clone() }
}

pub async fn teams_page(db: &mut Conn) -> Result<TeamsPage> {
    let all = everybody(db).await?;
    let memberships = teams::memberships(db).await?;
    let mut rows = Vec::new();
    for team in teams::refs(db).await? {
        rows.push(team_row(db, team, &all, &memberships).await?);
    }
    Ok(TeamsPage { rows, problem: None })
}

pub async fn team_page(db: &mut Conn, id: TeamId) -> Result<TeamPage> {
    let team = teams::load(db, id).await?;
    let all = everybody(db).await?;
    let memberships = teams::memberships(db).await?;
    let others = all
        .iter()
        .filter(|p| p.suspended_at.is_none() && !memberships.contains(&(id, p.id)))
        .map(person_ref)
        .collect();
    let team = team_row(db, TeamRef { id: team.id, name: team.name }, &all, &memberships).await?;
    Ok(TeamPage { team, others, problem: None })
}
