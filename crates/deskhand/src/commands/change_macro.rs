//! Macros: made, changed, put into order, deleted.

use domain::macros::{MACROS_MAX, Macro, MacroAction, Reach, may_change, may_see};
use domain::{Actor, Event, MacroId, Refusal, Result};
use store::{Tx, fields, macros, people, teams};

/// Makes one. Its id, place and moments are given here.
///
/// # Errors
/// A refusal when the actor may not, or a field does not do.
pub async fn add_macro(tx: &mut Tx, by: &Actor, wish: Macro) -> Result<MacroId> {
    may_change(by, wish.reach)?;
    if macros::count(tx).await? >= MACROS_MAX {
        let words = format!("The desk has {MACROS_MAX} macros; delete some that nobody uses.");
        return Err(Refusal::Conflict(words.into()).into());
    }
    let now = tx.now();
    let position = if wish.position > 0 { wish.position } else { macros::next_position(tx).await? };
    let made = Macro { id: tx.next_id().await?, position, uses: 0, created_at: now, updated_at: now, ..wish };
    let made = made.checked()?;
    check(tx, &made).await?;
    macros::insert(tx, &made).await?;
    tx.record(by, Event::MacroAdded { id: made.id });
    Ok(made.id)
}

/// Changes it to what `wish` says; how often it was used and when it was made stay.
///
/// # Errors
/// As [`add_macro`]; [`Refusal::NotFound`] when it is not there or not theirs to see.
pub async fn change_macro(tx: &mut Tx, by: &Actor, id: MacroId, wish: Macro) -> Result<()> {
    let before = load(tx, by, id).await?;
    may_change(by, before.reach)?;
    may_change(by, wish.reach)?;
    let position = if wish.position > 0 { wish.position } else { before.position };
    let (uses, created_at, updated_at) = (before.uses, before.created_at, before.updated_at);
    let after = Macro { id, position, uses, created_at, updated_at, ..wish }.checked()?;
    if after == before {
        return Ok(());
    }
    check(tx, &after).await?;
    macros::update(tx, &Macro { updated_at: tx.now(), ..after }).await?;
    tx.record(by, Event::MacroChanged { id });
    Ok(())
}

/// Removes it; what was written with it stays.
///
/// # Errors
/// As [`change_macro`].
pub async fn delete_macro(tx: &mut Tx, by: &Actor, id: MacroId) -> Result<()> {
    let found = load(tx, by, id).await?;
    may_change(by, found.reach)?;
    macros::delete(tx, id).await?;
    tx.record(by, Event::MacroDeleted { id });
    Ok(())
}

/// Which way something goes in its list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Up,
    Down,
}

/// Changes places with its neighbour among those that the actor may change: the others stay where their owners put them.
///
/// # Errors
/// As [`change_macro`].
pub async fn move_macro(tx: &mut Tx, by: &Actor, id: MacroId, way: Way) -> Result<()> {
    let found = load(tx, by, id).await?;
    may_change(by, found.reach)?;
    let all: Vec<Macro> =
        macros::list(tx).await?.into_iter().filter(|m| may_change(by, m.reach).is_ok()).collect();
    let at = all.iter().position(|m| m.id == id).ok_or(Refusal::NotFound)?;
    let other = match way {
        Way::Up => at.checked_sub(1),
        Way::Down => Some(at + 1),
    };
    let Some(other) = other.and_then(|n| all.get(n)) else {
        tx.quiet("it stands at the end already");
        return Ok(());
    };
    // Two at one place (programs say where they stand) are told apart by their ids, so one of them steps aside.
    let now = tx.now();
    let (mine, theirs) = match (found.position == other.position, way) {
        (true, Way::Up) => (other.position, other.position + 1),
        (true, Way::Down) => (other.position + 1, other.position),
        (false, Way::Up | Way::Down) => (other.position, found.position),
    };
    macros::update(tx, &Macro { position: mine, updated_at: now, ..found.clone() }).await?;
    macros::update(tx, &Macro { position: theirs, ..other.clone() }).await?;
    for id in [id, other.id] {
        tx.record(by, Event::MacroChanged { id });
    }
    Ok(())
}

async fn load(tx: &mut Tx, by: &Actor, id: MacroId) -> Result<Macro> {
    let found = macros::load(tx, id).await?;
    may_see(by, found.reach)?;
    Ok(found)
}

/// Do the team and the people that it names exist?
async fn check(tx: &mut Tx, of: &Macro) -> Result<()> {
    match of.reach {
        Reach::Team(team) if teams::find(tx, team).await?.is_none() => {
            return Err(Refusal::invalid("reach_team", "does not exist").into());
        }
        Reach::Everyone | Reach::Team(_) | Reach::Person(_) => {}
    }
    let change = domain::macros::change(&of.actions, domain::PersonId(0));
    let names_somebody =
        of.actions.iter().any(|a| matches!(a, MacroAction::Assignee(domain::macros::Assignee::Person(_))));
    if names_somebody
        && let Some(Some(person)) = change.assignee
        && !people::is_assignable(tx, person).await?
    {
        return Err(Refusal::invalid("assignee", "must be an agent who is not suspended").into());
    }
    if !change.fields.is_empty() {
        let desk = fields::desk(tx).await?;
        for wanted in &change.fields {
            let gone = || Refusal::invalid("fields", "name one that the desk does not have");
            desk.field(wanted.field).ok_or_else(gone)?.read(&wanted.value)?;
        }
    }
    if let Some(Some(team)) = change.team
        && teams::find(tx, team).await?.is_none()
    {
        return Err(Refusal::invalid("team", "does not exist").into());
    }
    Ok(())
}
