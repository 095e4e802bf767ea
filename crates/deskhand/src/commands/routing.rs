//! Sets up how teams route, what people are good at, and whether somebody takes tickets.

use std::collections::BTreeMap;

use domain::chat::Absence;
use domain::moment::DAY_US;
use domain::permission::{may_change_duty, may_manage_routing};
use domain::routing::{
    Duty, LEVEL_MAX, NEEDS_MAX, NeedRule, NeedWhen, PLACES_MAX, Policy, SKILLS_MAX, Skill, clean_language,
    clean_skill_name, within,
};
use domain::ticket::clean_tags;
use domain::{Actor, Event, Moment, PersonId, Refusal, Result, SkillId, SkillNeedId, TeamId};
use store::routing::{self, OnDuty};
use store::{Tx, fields, people, teams};

use super::leave_chats::leave_chats;

/// Who is away for longer than this says so when they are back.
const AWAY_DAYS_MAX: i64 = 60;

/// Sets how a team routes; nothing happens when it is so already.
///
/// # Errors
/// A refusal when the actor is no lead, or a value does not do.
pub async fn set_routing(tx: &mut Tx, by: &Actor, policy: &Policy) -> Result<()> {
    may_manage_routing(by)?;
    teams::load(tx, policy.team).await?;
    policy.check()?;
    if let Some(other) = policy.overflow_to
        && teams::find(tx, other).await?.is_none()
    {
        return Err(Refusal::invalid("overflow_team", "does not exist").into());
    }
    if routing::policy_of(tx, policy.team).await? == *policy {
        return Ok(());
    }
    routing::put_policy(tx, policy).await?;
    tx.record(by, Event::RoutingChanged { team: Some(policy.team) });
    Ok(())
}

/// # Errors
/// A refusal when the actor is no lead, the name is taken or there are too many.
pub async fn add_skill(tx: &mut Tx, by: &Actor, name: &str, language: &str) -> Result<SkillId> {
    may_manage_routing(by)?;
    let (name, language) = (clean_skill_name(name)?, clean_language(language)?);
    if routing::skills(tx).await?.len() >= SKILLS_MAX {
        return Err(Refusal::Conflict(format!("A desk has at most {SKILLS_MAX} skills.").into()).into());
    }
    let skill = Skill { id: tx.next_id().await?, name, language };
    routing::insert_skill(tx, &skill).await?;
    routing::apply_anew(tx).await?;
    tx.record(by, Event::RoutingChanged { team: None });
    Ok(skill.id)
}

/// Calls a skill something else; nothing happens when it is called so already.
///
/// # Errors
/// A refusal when the actor is no lead, there is none, or the name is taken.
pub async fn rename_skill(tx: &mut Tx, by: &Actor, id: SkillId, name: &str) -> Result<()> {
    may_manage_routing(by)?;
    let name = clean_skill_name(name)?;
    if routing::load_skill(tx, id).await?.name == name {
        tx.quiet("it is called so already");
        return Ok(());
    }
    routing::rename_skill(tx, id, &name).await?;
    tx.record(by, Event::RoutingChanged { team: None });
    Ok(())
}

/// Takes a skill away, with all that says who has it and what needs it.
///
/// # Errors
/// A refusal when the actor is no lead or there is none.
pub async fn delete_skill(tx: &mut Tx, by: &Actor, id: SkillId) -> Result<()> {
    may_manage_routing(by)?;
    routing::load_skill(tx, id).await?;
    routing::delete_skill(tx, id).await?;
    routing::apply_anew(tx).await?;
    tx.record(by, Event::RoutingChanged { team: None });
    Ok(())
}

async fn must_be_assignable(tx: &mut Tx, person: PersonId) -> Result<()> {
    if people::is_assignable(tx, person).await? {
        return Ok(());
    }
    Err(Refusal::invalid("person", "must be an agent who is not suspended").into())
}

/// Says all that somebody is good at; `places` is their own number of places, `None` the team's.
///
/// # Errors
/// A refusal when the actor is no lead, or a level or number does not do.
pub async fn set_skills(
    tx: &mut Tx,
    by: &Actor,
    person: PersonId,
    levels: &BTreeMap<SkillId, u8>,
    places: Option<u32>,
) -> Result<()> {
    may_manage_routing(by)?;
    must_be_assignable(tx, person).await?;
    let known = routing::skills(tx).await?;
    for (skill, level) in levels {
        if !known.iter().any(|s| s.id == *skill) {
            return Err(Refusal::invalid("skill", "does not exist").into());
        }
        within("level", u32::from(*level), 1, u32::from(LEVEL_MAX))?;
    }
    if let Some(places) = places {
        within("places", places, 1, PLACES_MAX)?;
    }
    let before = routing::duty(tx, person).await?;
    let wanted = OnDuty { places: places.map(i64::from), ..before };
    let had = routing::levels(tx).await?.remove(&person).unwrap_or_default();
    if wanted == before && had == *levels {
        return Ok(());
    }
    routing::put_levels(tx, person, levels).await?;
    routing::put_duty(tx, person, wanted).await?;
    tx.record(by, Event::SkillsChanged { person });
    Ok(())
}

/// A rule as somebody wants it.
#[derive(Clone, Debug)]
pub struct NeedWish {
    pub team: Option<TeamId>,
    pub when: NeedWhen,
    pub skill: SkillId,
    pub level: u8,
}

/// Says which tickets need a skill.
///
/// # Errors
/// A refusal when the actor is no lead, or something does not exist.
pub async fn add_need(tx: &mut Tx, by: &Actor, wish: &NeedWish) -> Result<SkillNeedId> {
    may_manage_routing(by)?;
    routing::load_skill(tx, wish.skill).await.map_err(|_| Refusal::invalid("skill", "does not exist"))?;
    if let Some(team) = wish.team
        && teams::find(tx, team).await?.is_none()
    {
        return Err(Refusal::invalid("team", "does not exist").into());
    }
    within("level", u32::from(wish.level), 1, u32::from(LEVEL_MAX))?;
    let when = match &wish.when {
        NeedWhen::Always if wish.team.is_none() => {
            return Err(Refusal::invalid("team", "must be chosen where every ticket needs it").into());
        }
        NeedWhen::Always => NeedWhen::Always,
        NeedWhen::Tag(tag) => match clean_tags(std::slice::from_ref(tag))?.pop_first() {
            Some(tag) => NeedWhen::Tag(tag),
            None => return Err(Refusal::invalid("word", "must not be empty").into()),
        },
        NeedWhen::Field { field, value } => {
            if !fields::list(tx).await?.iter().any(|f| f.id == *field) {
                return Err(Refusal::invalid("field", "does not exist").into());
            }
            let value = domain::ticket::clean_subject(value);
            if value.is_empty() {
                return Err(Refusal::invalid("word", "must not be empty").into());
            }
            NeedWhen::Field { field: *field, value }
        }
    };
    if routing::needs(tx).await?.len() >= NEEDS_MAX {
        return Err(Refusal::Conflict(format!("A desk has at most {NEEDS_MAX} such rules.").into()).into());
    }
    let id = tx.next_id().await?;
    let rule = NeedRule { id, team: wish.team, when, skill: wish.skill, level: wish.level };
    routing::insert_need(tx, &rule).await?;
    routing::apply_anew(tx).await?;
    tx.record(by, Event::RoutingChanged { team: None });
    Ok(id)
}

/// # Errors
/// A refusal when the actor is no lead or there is none.
pub async fn delete_need(tx: &mut Tx, by: &Actor, id: SkillNeedId) -> Result<()> {
    may_manage_routing(by)?;
    if !routing::delete_need(tx, id).await? {
        return Err(Refusal::NotFound.into());
    }
    routing::apply_anew(tx).await?;
    tx.record(by, Event::RoutingChanged { team: None });
    Ok(())
}

/// Says whether somebody takes tickets. `until` ends being away.
///
/// # Errors
/// A refusal when the actor may not, the person cannot have tickets, or the moment is none to come.
pub async fn set_duty(
    tx: &mut Tx,
    by: &Actor,
    person: PersonId,
    state: Duty,
    until: Option<Moment>,
) -> Result<()> {
    say_duty(tx, by, person, state, until, None).await
}

/// Says until when somebody is away, and who is told meanwhile of what customers answer on their tickets. It ends by itself.
///
/// # Errors
/// As [`set_duty`]; and when who is to stand in is the same person, or cannot have tickets.
pub async fn set_absence(
    tx: &mut Tx,
    by: &Actor,
    person: PersonId,
    until: Moment,
    stand_in: Option<PersonId>,
) -> Result<()> {
    say_duty(tx, by, person, Duty::Away, Some(until), stand_in).await
}

async fn say_duty(
    tx: &mut Tx,
    by: &Actor,
    person: PersonId,
    state: Duty,
    until: Option<Moment>,
    stand_in: Option<PersonId>,
) -> Result<()> {
    may_change_duty(by, person)?;
    must_be_assignable(tx, person).await?;
    if let Some(other) = stand_in {
        if other == person {
            return Err(Refusal::invalid("stand_in", "must be somebody else").into());
        }
        if !people::is_assignable(tx, other).await? {
            return Err(Refusal::invalid("stand_in", "must be an agent who is not suspended").into());
        }
    }
    if let Some(until) = until {
        if state != Duty::Away {
            return Err(Refusal::invalid("until", "goes with being away only").into());
        }
        let now = tx.now();
        if until <= now || until.since(now) > AWAY_DAYS_MAX * DAY_US {
            let words = format!("must lie ahead, and at most {AWAY_DAYS_MAX} days");
            return Err(Refusal::invalid("until", words).into());
        }
    }
    let before = routing::duty(tx, person).await?;
    let wanted = OnDuty { state, until, stand_in, ..before };
    if wanted == before {
        return Ok(());
    }
    routing::put_duty(tx, person, wanted).await?;
    tx.record(by, Event::DutyChanged { person, to: state });
    if state == Duty::Away {
        leave_chats(tx, person, Absence::Away).await?;
    }
    Ok(())
}
