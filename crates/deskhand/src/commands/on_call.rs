//! Rotas, and who stands in for whom.

use domain::calendar::rota::{LAYERS_MAX, OVERRIDES_MAX, PEOPLE_MAX, Turn};
use domain::hours::{
    Covers, LayerPlan, OVERRIDE_US_MAX, OverridePlan, ROTAS_MAX, RotaPlan, checked_name, checked_zone,
};
use domain::permission::{Action, Object, may};
use domain::person::Role;
use domain::{Actor, Event, Moment, PersonId, Refusal, Result, RotaId, RotaLayerId, RotaOverrideId, TeamId};
use jiff::civil::DateTime;
use store::{Tx, calendars, people, rotas, teams};

/// What is to be of a rota; what is not named stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RotaWish {
    pub name: Option<String>,
    pub zone: Option<String>,
    /// Whose agents may stand in; `None` within is everybody's.
    pub team: Option<Option<TeamId>>,
    /// All of them, from the lowest up.
    pub layers: Option<Vec<LayerWish>>,
}

/// A layer, of those that were there by its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerWish {
    pub id: Option<RotaLayerId>,
    pub name: String,
    pub people: Vec<PersonId>,
    pub starts: DateTime,
    pub turn: Turn,
    /// When it ends; `None` as before.
    pub until: Option<Option<Moment>>,
    pub covers: Covers,
}

/// # Errors
/// A refusal when the actor is no lead, a value does not do, the name is taken, or there are too many.
pub async fn add_rota(tx: &mut Tx, by: &Actor, wish: &RotaWish) -> Result<RotaId> {
    may(by, Action::ManageFields, Object::Desk)?;
    let now = tx.now();
    if rotas::list(tx, now).await?.len() >= ROTAS_MAX {
        let words = format!("There are {ROTAS_MAX} rotas, the most that a desk can have.");
        return Err(Refusal::Conflict(words.into()).into());
    }
    let id = tx.next_id().await?;
    let before = RotaPlan {
        id,
        name: String::new(),
        zone: "UTC".into(),
        team: None,
        layers: Vec::new(),
        overrides: Vec::new(),
        created_at: now,
        updated_at: now,
    };
    let name = Some(wish.name.clone().unwrap_or_default());
    let plan = planned(tx, &before, &RotaWish { name, ..wish.clone() }).await?;
    rotas::insert(tx, &plan).await?;
    tx.record(by, Event::RotaAdded { rota: id });
    Ok(id)
}

/// # Errors
/// As [`add_rota`]; [`Refusal::NotFound`] when there is none.
pub async fn change_rota(tx: &mut Tx, by: &Actor, id: RotaId, wish: &RotaWish) -> Result<()> {
    may(by, Action::ManageFields, Object::Desk)?;
    let now = tx.now();
    let before = rotas::load(tx, id, now).await?;
    let after = planned(tx, &before, wish).await?;
    if after == before {
        tx.quiet("nothing changed");
        return Ok(());
    }
    rotas::update(tx, &RotaPlan { updated_at: now, ..after }).await?;
    tx.record(by, Event::RotaChanged { rota: id });
    Ok(())
}

/// The rota as it is to be, checked as a whole.
async fn planned(tx: &mut Tx, before: &RotaPlan, wish: &RotaWish) -> Result<RotaPlan> {
    let mut plan = before.clone();
    if let Some(name) = &wish.name {
        plan.name = checked_name(name)?;
    }
    if let Some(zone) = &wish.zone {
        plan.zone = checked_zone(zone)?;
    }
    if let Some(team) = wish.team {
        if let Some(team) = team {
            teams::load(tx, team).await?;
        }
        plan.team = team;
    }
    if let Some(layers) = &wish.layers {
        if layers.len() > LAYERS_MAX {
            return Err(Refusal::invalid("layers", format!("a rota has at most {LAYERS_MAX} layers")).into());
        }
        plan.layers.clear();
        for layer in layers {
            let made = layer_of(tx, layer, &before.layers).await?;
            if plan.layers.iter().any(|l| l.id == made.id) {
                return Err(Refusal::invalid("layers", "name one of them twice").into());
            }
            plan.layers.push(made);
        }
    }
    // The rules of a rota are the domain's.
    rotas::counted(tx, &plan).await?;
    Ok(plan)
}

async fn layer_of(tx: &mut Tx, wish: &LayerWish, before: &[LayerPlan]) -> Result<LayerPlan> {
    if wish.people.is_empty() || wish.people.len() > PEOPLE_MAX {
        return Err(Refusal::invalid("people", format!("a layer has 1 to {PEOPLE_MAX} people")).into());
    }
    for person in &wish.people {
        if !people::find(tx, *person).await?.is_some_and(|p| p.role.is_team()) {
            return Err(Refusal::invalid("people", "must be of the team").into());
        }
    }
    if let Some(calendar) = wish.covers.calendar()
        && calendars::find(tx, calendar).await?.is_none()
    {
        return Err(Refusal::invalid("calendar", "does not exist").into());
    }
    let known = before.iter().find(|l| Some(l.id) == wish.id);
    let id = match known {
        Some(layer) => layer.id,
        None => tx.next_id().await?,
    };
    Ok(LayerPlan {
        id,
        name: checked_name(&wish.name)?,
        people: wish.people.clone(),
        starts: wish.starts,
        turn: wish.turn,
        until: wish.until.unwrap_or_else(|| known.and_then(|l| l.until)),
        covers: wish.covers,
    })
}

/// # Errors
/// A refusal when the actor is no lead, or there is no such rota.
pub async fn delete_rota(tx: &mut Tx, by: &Actor, id: RotaId) -> Result<()> {
    may(by, Action::ManageFields, Object::Desk)?;
    let now = tx.now();
    let plan = rotas::load(tx, id, now).await?;
    rotas::remove(tx, id).await?;
    tx.record(by, Event::RotaDeleted { rota: id, name: plan.name });
    Ok(())
}

/// May the actor have `person` stand in on a rota? Agents of its team themselves, leads anybody.
///
/// # Errors
/// [`Refusal::NotAllowed`], with what would be needed.
pub fn may_stand_in(by: &Actor, rota: &RotaPlan, person: PersonId) -> Result<(), Refusal> {
    may(by, Action::UseWorkbench, Object::Desk)?;
    let Actor::Person(actor) = by else { return Ok(()) };
    if actor.role >= Role::Lead {
        return Ok(());
    }
    if actor.role < Role::Agent {
        return Err(Refusal::not_allowed("it needs an agent"));
    }
    if actor.id != person {
        return Err(Refusal::not_allowed("for somebody else it needs a lead or an admin"));
    }
    let takes_turns = rota.layers.iter().any(|l| l.people.contains(&actor.id));
    if takes_turns || rota.team.is_none_or(|team| actor.teams.contains(&team)) {
        Ok(())
    } else {
        Err(Refusal::not_allowed("it needs an agent of the rota's team"))
    }
}

/// `person` is on call from one moment up to another, whoever's turn it is.
///
/// # Errors
/// A refusal when the actor may not, the person is no agent, or the time is over, too long, or ends before it begins.
pub async fn take_over(
    tx: &mut Tx,
    by: &Actor,
    rota: RotaId,
    person: PersonId,
    from: Moment,
    to: Moment,
) -> Result<RotaOverrideId> {
    let now = tx.now();
    let plan = rotas::load(tx, rota, now).await?;
    may_stand_in(by, &plan, person)?;
    let somebody = people::find(tx, person).await?;
    if !somebody.is_some_and(|p| p.role >= Role::Agent && p.suspended_at.is_none()) {
        return Err(Refusal::invalid("person", "must be an agent who works here").into());
    }
    if from >= to {
        return Err(Refusal::invalid("until", "must be after the beginning").into());
    }
    if to <= now {
        return Err(Refusal::invalid("until", "is over already").into());
    }
    if to.since(from) > OVERRIDE_US_MAX || from.since(now) > 10 * OVERRIDE_US_MAX {
        return Err(Refusal::invalid("until", "must be within a year of the beginning").into());
    }
    if plan.overrides.len() >= OVERRIDES_MAX {
        let problem = format!("a rota has at most {OVERRIDES_MAX} overrides");
        return Err(Refusal::invalid("overrides", problem).into());
    }
    let id = tx.next_id().await?;
    rotas::add_override(tx, rota, &OverridePlan { id, person, from, to, created_at: now }).await?;
    tx.record(by, Event::OnCallTaken { rota, person, from, to });
    Ok(id)
}

/// Takes a stand-in back.
///
/// # Errors
/// A refusal when the actor may not, or nobody stands in by that number.
pub async fn give_back(tx: &mut Tx, by: &Actor, rota: RotaId, id: RotaOverrideId) -> Result<()> {
    let now = tx.now();
    let plan = rotas::load(tx, rota, now).await?;
    let found = plan.overrides.iter().find(|o| o.id == id).ok_or(Refusal::NotFound)?;
    may_stand_in(by, &plan, found.person)?;
    rotas::remove_override(tx, rota, id).await?;
    tx.record(by, Event::OnCallGivenBack { rota, person: found.person });
    Ok(())
}
