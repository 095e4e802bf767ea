//! Satisfaction ratings in the public dialect; the rules of the follow-up and its figures in the desk's own.

use std::collections::BTreeMap;

use domain::follow_up::{FollowUp, FollowUpLetter, NAMES, Rating, Score};
use domain::moment::DAY_US;
use domain::permission::{Action, Object};
use domain::read::follow_up::RatingFilter;
use domain::{Language, Moment, RatingId, Refusal, Result, TeamId, TicketId};
use serde_json::{Map, Value, json};
use store::ratings::{self, ApiFilter};
use store::read::api::Direction;
use store::{Conn, follow_ups, tickets};

use super::answer::{Answer, Answered, Failure};
use super::body::Fields;
use super::call::{Call, Done, Wire};
use super::incremental::start_time;
use super::ledger::known_only;
use super::paging::Place;
use crate::commands::follow_up::{rate_ticket, remove_rule, set_rule};

fn score(r: &Rating) -> &'static str {
    match r.score {
        Some(score) => score.as_str(),
        None => "offered",
    }
}

/// A rating as clients read it. The dialect knows reasons for bad ones; the desk asks for words instead.
fn rating(wire: &Wire, r: &Rating) -> Value {
    json!({
        "id": r.id,
        "url": wire.url(format!("satisfaction_ratings/{}.json", r.id)),
        "assignee_id": r.assignee,
        "group_id": r.team,
        "requester_id": r.person,
        "ticket_id": r.ticket,
        "score": score(r),
        "comment": (!r.comment.is_empty()).then_some(&r.comment),
        "reason": null,
        "reason_id": null,
        "reason_code": null,
        "created_at": r.created_at.rfc3339(),
        "updated_at": r.updated_at.rfc3339(),
    })
}

/// What a ticket shows of its last one.
pub fn of_ticket(r: &Rating) -> Value {
    json!({ "id": r.id, "score": score(r), "comment": (!r.comment.is_empty()).then_some(&r.comment) })
}

/// # Errors
/// 400 for a score or a time that means nothing.
fn filter(call: &Call) -> Result<ApiFilter, Failure> {
    let mut of = ApiFilter::default();
    match call.query.some("score") {
        None => {}
        Some("offered") => of.offered = true,
        Some("received") => of.received = true,
        Some("received_with_comment") => (of.received, of.commented) = (true, Some(true)),
        Some("received_without_comment") => (of.received, of.commented) = (true, Some(false)),
        Some("good") => of.score = Some(Score::Good),
        Some("good_with_comment") => (of.score, of.commented) = (Some(Score::Good), Some(true)),
        Some("good_without_comment") => (of.score, of.commented) = (Some(Score::Good), Some(false)),
        Some("bad") => of.score = Some(Score::Bad),
        Some("bad_with_comment") => (of.score, of.commented) = (Some(Score::Bad), Some(true)),
        Some("bad_without_comment") => (of.score, of.commented) = (Some(Score::Bad), Some(false)),
        Some(_) => {
            let words = "score must be offered, received, good or bad, with _with_comment or _without_comment behind it";
            return Err(Failure::malformed("Invalid score", words));
        }
    }
    let moment = |name: &'static str| match call.query.some(name) {
        None => Ok(None),
        Some(text) => start_time(text).map(Some).ok_or_else(|| {
            let words = format!("{name} must be seconds since 1970 or an ISO 8601 time");
            Failure::malformed("Invalid time", words)
        }),
    };
    of.from = moment("start_time")?;
    of.to = moment("end_time")?;
    Ok(of)
}

pub async fn list(call: Call) -> Answered {
    call.must(Action::ReadInternal, Object::Desk)?;
    let (paging, wire, of) = (call.paging()?, call.wire.clone(), filter(&call)?);
    let body = call
        .read(async move |db| {
            let rows = ratings::api_list(db, &of, paging.walk(Direction::Up)).await?;
            let part = paging.part(rows, |r| Place { key: 0, id: r.id.0 });
            let count = match paging.is_numbered() {
                true => Some(ratings::api_count(db, &of).await?),
                false => None,
            };
            let rows = part.rows.iter().map(|r| rating(&wire, r)).collect();
            Ok(paging.envelope("satisfaction_ratings", &part, rows, count))
        })
        .await?;
    Ok(Answer::ok(Value::Object(body)))
}

pub async fn count(call: Call) -> Answered {
    call.must(Action::ReadInternal, Object::Desk)?;
    let of = filter(&call)?;
    let n = call.read(async move |db| ratings::api_count(db, &of).await).await?;
    Ok(super::count(&call, n))
}

pub async fn show(call: Call) -> Answered {
    call.must(Action::ReadInternal, Object::Desk)?;
    let (id, wire) = (call.id::<RatingId>(0)?, call.wire.clone());
    let found = call
        .read(async move |db| {
            let found = ratings::find(db, id).await?.ok_or(Refusal::NotFound)?;
            tickets::load(db, found.ticket).await?;
            Ok(found)
        })
        .await?;
    Ok(Answer::ok(json!({ "satisfaction_rating": rating(&wire, &found) })))
}

pub async fn create(mut call: Call) -> Answered {
    let id: TicketId = call.id(0)?;
    let mut fields = Fields::under("satisfaction_rating", call.body.take())?;
    let score = fields.word("score", Score::parse).flatten();
    let comment = fields.some_text("comment").unwrap_or_default();
    fields.pass_over(&["id", "url", "reason", "reason_id", "reason_code"]);
    if score.is_none() {
        fields.complain("score", "BlankValue", "Score: must be good or bad");
    }
    let unknown = fields.end()?;
    let (wire, by) = (call.wire.clone(), call.actor()?);
    call.changed(unknown, async move |tx| {
        let score = score.ok_or_else(|| Refusal::invalid("score", "must be chosen"))?;
        let made = rate_ticket(tx, &by, id, score, &comment).await?;
        Ok(Done::ok(tx, json!({ "satisfaction_rating": rating(&wire, &made) })))
    })
    .await
}

/// The dialect lets requesters choose from reasons for a bad rating; the desk asks them for words instead, so it has none.
pub async fn reasons(_: Call) -> Answered {
    Ok(Answer::ok(Value::Object(super::organizations::empty("reasons"))))
}

// The desk's own

fn rule(team: Option<TeamId>, of: &FollowUp, texts: &BTreeMap<(FollowUpLetter, Language), String>) -> Value {
    let mut drawn = Map::new();
    drawn.insert("team_id".into(), json!(team));
    for (name, value) in NAMES.iter().zip(of.values()) {
        drawn.insert((*name).to_owned(), json!(value));
    }
    let texts: Vec<Value> = texts
        .iter()
        .map(|((letter, language), body)| {
            json!({ "letter": letter.as_str(), "language": language.as_str(), "text": body })
        })
        .collect();
    drawn.insert("texts".into(), json!(texts));
    Value::Object(drawn)
}

async fn rules(db: &mut Conn) -> Result<Value> {
    let mut all = Vec::new();
    for (team, of) in follow_ups::rules(db).await? {
        all.push(rule(team, &of, &follow_ups::texts(db, team).await?));
    }
    Ok(json!({ "follow_up_rules": all }))
}

pub async fn rules_list(call: Call) -> Answered {
    call.must(Action::ManageFields, Object::Desk)?;
    Ok(Answer::ok(call.read(async |db| rules(db).await).await?))
}

/// Team 0 is the desk.
fn whose(call: &Call) -> Result<Option<TeamId>, Failure> {
    let id: TeamId = match call.part(0) {
        "0" => TeamId(0),
        _ => call.id(0)?,
    };
    Ok((id != TeamId(0)).then_some(id))
}

pub async fn rule_put(mut call: Call) -> Answered {
    let team = whose(&call)?;
    let mut fields = Fields::under("follow_up_rule", call.body.take())?;
    fields.pass_over(&["team_id"]);
    let mut values = [None; NAMES.len()];
    for (value, name) in values.iter_mut().zip(NAMES) {
        let given = fields.take(name).filter(|v| !v.is_null());
        *value = given.as_ref().and_then(Value::as_u64).and_then(|n| u32::try_from(n).ok());
        if given.is_some() && value.is_none() {
            fields.complain(name, "InvalidValue", format!("{name}: must be a number from 0 on"));
        }
    }
    let mut texts = Vec::new();
    for text in fields.list("texts").unwrap_or_default() {
        let word = |name: &str| text.get(name).and_then(Value::as_str).unwrap_or_default();
        match (FollowUpLetter::parse(word("letter")), Language::parse(word("language"))) {
            (Some(letter), Some(language)) => texts.push((letter, language, word("text").to_owned())),
            _ => {
                fields.complain("texts", "InvalidValue", "texts: each needs a letter, a language and a text")
            }
        }
    }
    known_only(fields.end()?)?;
    let [ask_hours, held_days, gap_days, remind_days, remind_again_days, solve_days, close_days] = values;
    let gap_days = gap_days.unwrap_or(FollowUp::OFF.gap_days);
    let wish =
        FollowUp { ask_hours, held_days, gap_days, remind_days, remind_again_days, solve_days, close_days };
    let by = call.actor()?;
    call.changed(Vec::new(), async move |tx| {
        set_rule(tx, &by, team, &wish, &texts).await?;
        let texts = follow_ups::texts(tx, team).await?;
        Ok(Done::ok(tx, json!({ "follow_up_rule": rule(team, &wish, &texts) })))
    })
    .await
}

pub async fn rule_delete(call: Call) -> Answered {
    let (id, by) = (call.id(0)?, call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        remove_rule(tx, &by, id).await?;
        Ok(Done::none(tx))
    })
    .await
}

pub async fn figures(call: Call) -> Answered {
    call.must(Action::ManageFields, Object::Desk)?;
    let day = |name: &str| call.query.some(name).and_then(Moment::parse);
    let of = RatingFilter {
        team: call.query.number("team_id")?.map(TeamId),
        from: day("from"),
        to: day("to").map(|at| at.plus_us(DAY_US)),
        ..RatingFilter::default()
    };
    let f = call.read(async move |db| ratings::figures(db, &of).await).await?;
    Ok(Answer::ok(json!({ "follow_up_figures": {
        "all": f.all,
        "asked": f.asked,
        "answered": f.answered,
        "rated": f.rated,
        "good": f.good,
        "bad": f.bad,
        "with_comment": f.commented,
        "asked_held": f.asked_held,
        "held": f.held,
        "did_not_hold": f.did_not_hold,
        "unanswered": f.unanswered,
    }})))
}
