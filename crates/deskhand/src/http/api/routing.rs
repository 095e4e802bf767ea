//! Routing for programs, under `/api/desk/v1`: the public dialect has no words for how teams give their tickets out.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use domain::permission::may_manage_routing;
use domain::read::routing::{QueuePage, SkillsPage, Tried};
use domain::routing::{Choice, Duty, Mode, NeedRule, NeedWhen, NotNow, Policy, Skill, WaitsFor, Weights};
use domain::{FieldId, PersonId, Refusal, SkillId, TeamId, TicketId};
use serde_json::{Value, json};
use store::routing::{self as rows, OnDuty};
use store::teams;

use super::answer::{Answer, Answered};
use super::body::Fields;
use super::call::{Call, Done, still};
use super::ledger::known_only;
use crate::commands::routing::{
    NeedWish, add_need, add_skill, delete_need, delete_skill, rename_skill, set_absence, set_duty,
    set_routing, set_skills,
};
use crate::routing;

fn policy(p: &Policy) -> Value {
    json!({
        "team_id": p.team,
        "mode": p.mode.as_str(),
        "places": p.places,
        "written": p.weights.written,
        "chat": p.weights.chat,
        "spoken": p.weights.spoken,
        "overflow_team_id": p.overflow_to,
        "overflow_minutes": p.overflow_min,
        "stick_days": p.stick_days,
        "stick_wait_minutes": p.stick_wait_min,
        "relax_minutes": p.relax_min,
        "present_minutes": p.present_min,
        "off_duty_minutes": p.off_duty_min,
        "untouched_minutes": p.untouched_min,
        "hard_in_a_row": p.hard_in_a_row,
        "hard_wait_minutes": p.hard_wait_min,
    })
}

/// How a team routes.
pub async fn show(call: Call) -> Answered {
    let (team, by): (TeamId, _) = (call.id(0)?, call.actor()?);
    let found = call
        .read(async move |db| {
            may_manage_routing(&by)?;
            teams::load(db, team).await?;
            rows::policy_of(db, team).await
        })
        .await?;
    Ok(Answer::ok(json!({ "routing": policy(&found) })))
}

fn number(body: &mut Fields, key: &str, stored: u32) -> u32 {
    let Some(value) = body.take(key) else { return stored };
    if let Some(n) = value.as_u64().and_then(|n| u32::try_from(n).ok()) {
        return n;
    }
    body.complain(key, "InvalidValue", format!("{key}: must be a whole number"));
    stored
}

/// Changes what is named of how a team routes.
pub async fn update(mut call: Call) -> Answered {
    let (team, by): (TeamId, _) = (call.id(0)?, call.actor()?);
    may_manage_routing(&by)?;
    let before = call
        .read(async move |db| {
            teams::load(db, team).await?;
            rows::policy_of(db, team).await
        })
        .await?;
    let mut body = Fields::under("routing", call.body.take())?;
    let wanted = Policy {
        team,
        mode: body.word("mode", Mode::parse).flatten().unwrap_or(before.mode),
        places: number(&mut body, "places", before.places),
        weights: Weights {
            written: number(&mut body, "written", before.weights.written),
            chat: number(&mut body, "chat", before.weights.chat),
            spoken: number(&mut body, "spoken", before.weights.spoken),
        },
        overflow_to: body.id("overflow_team_id").unwrap_or(before.overflow_to),
        overflow_min: number(&mut body, "overflow_minutes", before.overflow_min),
        stick_days: number(&mut body, "stick_days", before.stick_days),
        stick_wait_min: number(&mut body, "stick_wait_minutes", before.stick_wait_min),
        relax_min: number(&mut body, "relax_minutes", before.relax_min),
        present_min: number(&mut body, "present_minutes", before.present_min),
        off_duty_min: number(&mut body, "off_duty_minutes", before.off_duty_min),
        untouched_min: number(&mut body, "untouched_minutes", before.untouched_min),
        hard_in_a_row: number(&mut body, "hard_in_a_row", before.hard_in_a_row),
        hard_wait_min: number(&mut body, "hard_wait_minutes", before.hard_wait_min),
    };
    known_only(body.end()?)?;
    call.changed(Vec::new(), async move |tx| {
        still(&before, &rows::policy_of(tx, team).await?)?;
        set_routing(tx, &by, &wanted).await?;
        Ok(Done::ok(tx, json!({ "routing": policy(&wanted) })))
    })
    .await
}

fn waits_for(why: &WaitsFor) -> Value {
    match why {
        WaitsFor::ByHand => json!({ "for": "hand" }),
        WaitsFor::Somebody => json!({ "for": "somebody" }),
        WaitsFor::Place => json!({ "for": "place" }),
        WaitsFor::Skill(skill) => json!({ "for": "skill", "skill": skill }),
        WaitsFor::Known(person) => json!({ "for": "person", "person_id": person }),
        WaitsFor::Turn => json!({ "for": "turn" }),
    }
}

fn queue_body(x: &QueuePage) -> Value {
    let waiting = x.rows.iter().map(|r| {
        json!({
            "ticket_id": r.ticket,
            "waits_since": r.since.rfc3339(),
            "skills": r.skills,
            "waits": r.waits_for.as_ref().map(waits_for),
        })
    });
    let people = x.people.iter().map(|p| {
        json!({
            "person_id": p.person.id,
            "standing": p.standing.as_str(),
            "away_until": p.until.map(|at| at.rfc3339()),
            "taken": p.taken,
            "places": p.places,
        })
    });
    json!({ "queue": {
        "team_id": x.team.id,
        "mode": x.mode.as_str(),
        "waiting": waiting.collect::<Vec<_>>(),
        "people": people.collect::<Vec<_>>(),
    } })
}

/// What waits in a team, in its order, and who is there.
pub async fn queue(call: Call) -> Answered {
    let (team, by, now): (TeamId, _, _) = (call.id(0)?, call.actor()?, (call.app.clock)());
    let x = call.read(async move |db| routing::queue(db, &by, team, now).await).await?;
    Ok(Answer::ok(queue_body(&x)))
}

fn not_now(why: &NotNow) -> Value {
    match why {
        NotNow::Finishing => json!({ "because": "finishing" }),
        NotNow::Away => json!({ "because": "away" }),
        NotNow::OffWork => json!({ "because": "off_work" }),
        NotNow::NotSeen => json!({ "because": "not_seen" }),
        NotNow::Full { taken, places } => json!({ "because": "full", "taken": taken, "places": places }),
        NotNow::Lacks { skill, level, has } => {
            json!({ "because": "lacks_skill", "skill": skill, "level": level, "has": has })
        }
        NotNow::Later => json!({ "because": "later_in_turn" }),
    }
}

fn tried_body(team: TeamId, x: &Tried) -> Value {
    let choice = match &x.choice {
        Choice::Give { to, because } => json!({
            "act": "give",
            "person_id": to,
            "by": because.by.as_str(),
            "sentence": because.to_string(),
        }),
        Choice::Overflow { to } => json!({ "act": "overflow", "team_id": to }),
        Choice::Wait(why) => json!({ "act": "wait", "waits": waits_for(why) }),
    };
    let others = x.others.iter().map(|(person, why)| {
        let mut line = not_now(why);
        line["person_id"] = json!(person.id);
        line
    });
    json!({ "routing_preview": {
        "ticket_id": x.ticket,
        "team_id": team,
        "choice": choice,
        "others": others.collect::<Vec<_>>(),
    } })
}

/// What would happen to a ticket now if nobody had it.
pub async fn preview(call: Call) -> Answered {
    let (id, by, now): (TicketId, _, _) = (call.id(0)?, call.actor()?, (call.app.clock)());
    let (team, x) = call.read(async move |db| routing::try_ticket(db, &by, id, now).await).await?;
    Ok(Answer::ok(tried_body(team, &x)))
}

// Skills

fn skill(s: &Skill) -> Value {
    json!({ "id": s.id, "name": s.name, "language": s.language })
}

fn levels(levels: &BTreeMap<SkillId, u8>) -> Vec<Value> {
    levels.iter().map(|(skill, level)| json!({ "skill_id": skill, "level": level })).collect()
}

fn need(n: &NeedRule) -> Value {
    let (when, field, word) = match &n.when {
        NeedWhen::Always => ("always", None, ""),
        NeedWhen::Tag(tag) => ("tag", None, tag.as_str()),
        NeedWhen::Field { field, value } => ("field", Some(*field), value.as_str()),
    };
    json!({
        "id": n.id,
        "team_id": n.team,
        "when": when,
        "field_id": field,
        "value": word,
        "skill_id": n.skill,
        "level": n.level,
    })
}

fn skills_body(x: &SkillsPage) -> Value {
    let people = x
        .people
        .iter()
        .map(|p| json!({ "person_id": p.person.id, "places": p.places, "skills": levels(&p.levels) }));
    json!({
        "skills": x.skills.iter().map(skill).collect::<Vec<_>>(),
        "people": people.collect::<Vec<_>>(),
        "needs": x.needs.iter().map(|n| need(&n.rule)).collect::<Vec<_>>(),
    })
}

/// All skills, who has them, and which tickets need them.
pub async fn skills(call: Call) -> Answered {
    let by = call.actor()?;
    Ok(Answer::ok(skills_body(&call.read(async move |db| routing::skills(db, &by).await).await?)))
}

pub async fn skill_create(mut call: Call) -> Answered {
    let by = call.actor()?;
    let mut body = Fields::under("skill", call.body.take())?;
    let name = body.some_text("name").unwrap_or_default();
    let language = body.some_text("language").unwrap_or_default();
    known_only(body.end()?)?;
    call.changed(Vec::new(), async move |tx| {
        let id = add_skill(tx, &by, &name, &language).await?;
        let made = rows::load_skill(tx, id).await?;
        Ok(Done::created(tx, "skill", skill(&made)))
    })
    .await
}

pub async fn skill_rename(mut call: Call) -> Answered {
    let (id, by) = (call.id(0)?, call.actor()?);
    let mut body = Fields::under("skill", call.body.take())?;
    let name = body.some_text("name").unwrap_or_default();
    known_only(body.end()?)?;
    call.changed(Vec::new(), async move |tx| {
        rename_skill(tx, &by, id, &name).await?;
        let renamed = rows::load_skill(tx, id).await?;
        Ok(Done::ok(tx, json!({ "skill": skill(&renamed) })))
    })
    .await
}

pub async fn skill_delete(call: Call) -> Answered {
    let (id, by) = (call.id(0)?, call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        delete_skill(tx, &by, id).await?;
        Ok(Done::none(tx))
    })
    .await
}

/// Says all that somebody is good at.
pub async fn person_skills(mut call: Call) -> Answered {
    let (person, by): (PersonId, _) = (call.id(0)?, call.actor()?);
    may_manage_routing(&by)?;
    let (before, had) = call
        .read(async move |db| {
            let had = rows::levels(db).await?.remove(&person).unwrap_or_default();
            Ok((rows::duty(db, person).await?, had))
        })
        .await?;
    let mut body = Fields::under("person", call.body.take())?;
    let mut wanted = had.clone();
    if let Some(list) = body.list("skills") {
        wanted.clear();
        for (n, item) in list.iter().enumerate() {
            let id = item.get("skill_id").and_then(Value::as_i64);
            let level = item.get("level").and_then(Value::as_u64).and_then(|l| u8::try_from(l).ok());
            match (id, level) {
                (Some(id), Some(level)) => drop(wanted.insert(SkillId(id), level)),
                _ => {
                    let words = format!("skills[{n}]: needs skill_id and level");
                    body.complain("skills", "InvalidValue", words);
                }
            }
        }
    }
    let places = match body.take("places") {
        None => before.places.and_then(|n| u32::try_from(n).ok()),
        Some(Value::Null) => None,
        Some(value) => {
            let n = value.as_u64().and_then(|n| u32::try_from(n).ok());
            if n.is_none() {
                body.complain("places", "InvalidValue", "places: must be a whole number, or null");
            }
            n
        }
    };
    known_only(body.end()?)?;
    call.changed(Vec::new(), async move |tx| {
        still(&had, &rows::levels(tx).await?.remove(&person).unwrap_or_default())?;
        still(&before.places, &rows::duty(tx, person).await?.places)?;
        set_skills(tx, &by, person, &wanted, places).await?;
        let body = json!({ "person": { "person_id": person, "places": places, "skills": levels(&wanted) } });
        Ok(Done::ok(tx, body))
    })
    .await
}

pub async fn need_create(mut call: Call) -> Answered {
    let by = call.actor()?;
    let mut body = Fields::under("need", call.body.take())?;
    let value = body.some_text("value").unwrap_or_default();
    let field = body.some_id::<FieldId>("field_id");
    let when = match body.some_text("when").as_deref() {
        Some("always") => Some(NeedWhen::Always),
        Some("tag") => Some(NeedWhen::Tag(value)),
        Some("field") => field.map(|field| NeedWhen::Field { field, value }),
        Some(_) | None => None,
    };
    if when.is_none() {
        body.complain("when", "InvalidValue", "when: must be always, tag, or field with its field_id");
    }
    let skill = body.some_id::<SkillId>("skill_id");
    if skill.is_none() {
        body.complain("skill_id", "BlankValue", "skill_id: cannot be blank");
    }
    let level = match body.take("level") {
        None => Some(1),
        Some(level) => level.as_u64().and_then(|l| u8::try_from(l).ok()),
    };
    if level.is_none() {
        body.complain("level", "InvalidValue", "level: must be a whole number from 1 to 5");
    }
    let team = body.some_id::<TeamId>("team_id");
    known_only(body.end()?)?;
    let (Some(when), Some(skill), Some(level)) = (when, skill, level) else {
        return Err(Refusal::invalid("when", "is not one of the choices").into());
    };
    let wish = NeedWish { team, when, skill, level };
    call.changed(Vec::new(), async move |tx| {
        let id = add_need(tx, &by, &wish).await?;
        let all = rows::needs(tx).await?;
        let made = all.iter().find(|n| n.id == id).ok_or(Refusal::NotFound)?;
        Ok(Done::new(tx, StatusCode::CREATED, json!({ "need": need(made) })))
    })
    .await
}

pub async fn need_delete(call: Call) -> Answered {
    let (id, by) = (call.id(0)?, call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        delete_need(tx, &by, id).await?;
        Ok(Done::none(tx))
    })
    .await
}

// Duty

fn duty(person: PersonId, d: OnDuty) -> Value {
    json!({ "duty": {
        "person_id": person,
        "state": d.state.as_str(),
        "until": d.until.map(|at| at.rfc3339()),
        "stand_in_id": d.stand_in,
    } })
}

/// Whether the caller takes tickets.
pub async fn my_duty(call: Call) -> Answered {
    let me = call.me()?.id;
    let found = call.read(async move |db| rows::duty(db, me).await).await?;
    Ok(Answer::ok(duty(me, found)))
}

pub async fn my_duty_update(call: Call) -> Answered {
    let me = call.me()?.id;
    put_duty(call, me).await
}

pub async fn duty_update(call: Call) -> Answered {
    let person = call.id(0)?;
    put_duty(call, person).await
}

async fn put_duty(mut call: Call, person: PersonId) -> Answered {
    let by = call.actor()?;
    let mut body = Fields::under("duty", call.body.take())?;
    let state = body.word("state", Duty::parse).flatten();
    if state.is_none() {
        body.complain("state", "InvalidValue", "state: must be taking, finishing or away");
    }
    let until = body.moment("until");
    let stand_in = body.id::<PersonId>("stand_in_id").flatten();
    if stand_in.is_some() && until.is_none() {
        body.complain("stand_in_id", "InvalidValue", "stand_in_id: goes with being away until a moment");
    }
    known_only(body.end()?)?;
    let state = state.unwrap_or_default();
    call.changed(Vec::new(), async move |tx| {
        match (state, until) {
            (Duty::Away, Some(until)) => set_absence(tx, &by, person, until, stand_in).await?,
            (Duty::Away, None) | (Duty::Taking | Duty::Finishing, _) => {
                set_duty(tx, &by, person, state, until).await?;
            }
        }
        let found = rows::duty(tx, person).await?;
        Ok(Done::ok(tx, duty(person, found)))
    })
    .await
}
