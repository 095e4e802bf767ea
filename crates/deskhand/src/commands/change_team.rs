//! Teams and who is in them.

use domain::permission::{Action, Object, may};
use domain::person::clean_name;
use domain::{Actor, Event, PersonId, Refusal, Result, TeamId};
use store::teams::{self, Team};
use store::{Tx, people};

async fn free_name(tx: &mut Tx, name: &str, own: Option<TeamId>) -> Result<String> {
    let name = clean_name(name);
    if name.is_empty() {
        return Err(Refusal::invalid("name", "must not be empty").into());
    }
    match teams::find_by_name(tx, &name).await? {
        Some(other) if Some(other) != own => Err(Refusal::Taken { what: "team", value: name }.into()),
        Some(_) | None => Ok(name),
    }
}

/// # Errors
/// A refusal when the actor is no admin, or the name is taken.
pub async fn add_team(tx: &mut Tx, by: &Actor, name: &str) -> Result<TeamId> {
    may(by, Action::ManageTeam, Object::Desk)?;
    let name = free_name(tx, name, None).await?;
    let now = tx.now();
    let team = Team { id: tx.next_id().await?, name, created_at: now, updated_at: now };
    teams::insert(tx, &team).await?;
    tx.record(by, Event::TeamAdded { team: team.id });
    Ok(team.id)
}

/// Renames it.
pub async fn change_team(tx: &mut Tx, by: &Actor, id: TeamId, name: &str) -> Result<()> {
    may(by, Action::ManageTeam, Object::Desk)?;
    let before = teams::load(tx, id).await?;
    let name = free_name(tx, name, Some(id)).await?;
    if name == before.name {
        return Ok(());
    }
    teams::update(tx, &Team { name, updated_at: tx.now(), ..before }).await?;
    tx.record(by, Event::TeamChangedDetails { team: id });
    Ok(())
}

/// Its tickets and mailboxes stay without a team.
pub async fn delete_team(tx: &mut Tx, by: &Actor, id: TeamId) -> Result<()> {
    may(by, Action::ManageTeam, Object::Desk)?;
    teams::load(tx, id).await?;
    teams::delete(tx, id).await?;
    tx.record(by, Event::TeamDeleted { team: id });
    Ok(())
}

/// # Errors
/// A refusal when the person does not work here.
pub async fn join_team(tx: &mut Tx, by: &Actor, id: TeamId, person: PersonId) -> Result<()> {
    may(by, Action::ManageTeam, Object::Desk)?;
    teams::load(tx, id).await?;
    if !people::load(tx, person).await?.role.is_team() {
        return Err(Refusal::invalid("person", "must be one of the team").into());
    }
    if teams::join(tx, id, person).await? {
        tx.record(by, Event::TeamJoined { team: id, person });
    }
    Ok(())
}

pub async fn leave_team(tx: &mut Tx, by: &Actor, id: TeamId, person: PersonId) -> Result<()> {
    may(by, Action::ManageTeam, Object::Desk)?;
    if teams::leave(tx, id, person).await? {
        tx.record(by, Event::TeamLeft { team: id, person });
    }
    Ok(())
}
