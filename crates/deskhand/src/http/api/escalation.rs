//! Handing tickets up, asking people who know, and what teams need to know, for programs.

use domain::escalation::{
    Answer as Said, AnswerKind, ExpertAsk, FormField, HandOverForm, Need, Source, TeamSetup,
};
use domain::permission::{Action, Object, may};
use domain::read::escalation::EscalationItem;
use domain::{Actor, ExpertAskId, Language, PersonId, Refusal, Result, TeamId, TicketId};
use serde_json::{Map, Value, json};
use store::read::escalation as pages;
use store::{Conn, escalations, preferences, teams, tickets};

use super::answer::{Answer, Answered};
use super::body::Fields;
use super::call::{Call, Done};
use super::ledger::known_only;
use crate::commands::ask_expert::{Question, answer_ask, ask_expert, close_ask};
use crate::commands::escalate::{
    Escalate, accept_escalation, escalate, return_escalation, set_team_setup, withdraw_escalation,
};
use crate::commands::hand_over::Heir;

/// What notes are written in: what the caller's own pages speak, else English.
async fn language(db: &mut Conn, me: PersonId) -> Result<Language> {
    let choices = domain::keys::Choices::of(preferences::all(db, me).await?);
    Ok(choices.language.unwrap_or_default())
}

// Escalations

fn answers(said: &[Said]) -> Map<String, Value> {
    said.iter().map(|a| (a.label.clone(), json!(a.text))).collect()
}

fn escalation(x: &EscalationItem) -> Value {
    let e = &x.escalation;
    json!({
        "id": e.id, "ticket_id": e.ticket, "state": e.state.as_str(), "from_team_id": e.from_team,
        "from_person_id": e.from_person, "team_id": e.to, "comment_id": e.message, "asked_by_id": e.asked_by,
        "rule_id": e.rule, "asked_at": e.asked_at.rfc3339(), "accepted_by_id": e.accepted_by,
        "accepted_at": e.accepted_at.map(|at| at.rfc3339()), "ended_by_id": e.ended_by,
        "ended_at": e.ended_at.map(|at| at.rfc3339()), "reason": e.reason, "answers": answers(&x.answers),
    })
}

async fn all_of(db: &mut Conn, by: &Actor, id: TicketId) -> Result<Vec<Value>> {
    let ticket = tickets::load(db, id).await?;
    may(by, Action::ReadInternal, Object::Ticket { requester: ticket.requester, participants: &[] })?;
    Ok(pages::of_ticket(db, by, &ticket).await?.iter().map(escalation).collect())
}

async fn last_of(db: &mut Conn, by: &Actor, id: TicketId) -> Result<Value> {
    Ok(json!({ "escalation": all_of(db, by, id).await?.pop() }))
}

/// All escalations of a ticket, the oldest first.
pub async fn list(call: Call) -> Answered {
    let (id, by) = (call.id(0)?, call.actor()?);
    let all = call.read(async move |db| all_of(db, &by, id).await).await?;
    Ok(Answer::ok(json!({ "escalations": all })))
}

/// What a hand-over to a team asks for, with what can be filled in.
pub async fn draft(call: Call) -> Answered {
    let (id, team, by): (TicketId, TeamId, _) = (call.id(0)?, call.id(1)?, call.actor()?);
    let body = call
        .read(async move |db| {
            let ticket = tickets::load(db, id).await?;
            let object = Object::Ticket { requester: ticket.requester, participants: &[] };
            may(&by, Action::ChangeTicket, object)?;
            teams::load(db, team).await?;
            let form = escalations::setup_of(db, team).await?.form;
            let filled = form.filled(&pages::facts(db, &ticket).await?);
            let fields = form.fields.iter().zip(&filled).map(|(field, filled)| {
                let mut drawn = field_drawn(field);
                drawn["answer"] = json!(filled.text);
                drawn["filled_from"] = json!(filled.from.as_str());
                drawn
            });
            Ok(json!({ "escalation_draft": {
                "ticket_id": id, "team_id": team, "fields": fields.collect::<Vec<_>>(),
            }}))
        })
        .await?;
    Ok(Answer::ok(body))
}

pub async fn create(mut call: Call) -> Answered {
    let id: TicketId = call.id(0)?;
    let mut fields = Fields::under("escalation", call.body.take())?;
    let to = fields.some_id::<TeamId>("team_id");
    let given = match fields.take("answers") {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Object(map)) => {
            let text = |v: Value| match v {
                Value::String(text) => Some(text),
                Value::Null => Some(String::new()),
                Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => None,
            };
            let words = "must be texts by the labels of the team's form";
            let bad = || Refusal::invalid("answers", words);
            map.into_iter()
                .map(|(label, v)| Ok((label, text(v).ok_or_else(bad)?)))
                .collect::<Result<_, Refusal>>()?
        }
        Some(_) => {
            let words = "must be texts by the labels of the team's form";
            return Err(Refusal::invalid("answers", words).into());
        }
    };
    known_only(fields.end()?)?;
    let to = to.ok_or_else(|| Refusal::invalid("team_id", "must be chosen"))?;
    let (by, me, desk) = (call.actor()?, call.me()?.id, call.app.desk.clone());
    call.changed(Vec::new(), async move |tx| {
        let what = Escalate { to, given, language: language(tx, me).await? };
        escalate(tx, &desk, &by, id, &what).await?;
        let body = last_of(tx, &by, id).await?;
        Ok(Done::new(tx, axum::http::StatusCode::CREATED, body))
    })
    .await
}

pub async fn accept(call: Call) -> Answered {
    let (id, by): (TicketId, _) = (call.id(0)?, call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        accept_escalation(tx, &by, id).await?;
        let body = last_of(tx, &by, id).await?;
        Ok(Done::ok(tx, body))
    })
    .await
}

pub async fn give_back(mut call: Call) -> Answered {
    let id: TicketId = call.id(0)?;
    let mut fields = Fields::under("escalation_return", call.body.take())?;
    let reason = fields.some_text("reason").unwrap_or_default();
    known_only(fields.end()?)?;
    let (by, me, desk) = (call.actor()?, call.me()?.id, call.app.desk.clone());
    call.changed(Vec::new(), async move |tx| {
        let language = language(tx, me).await?;
        return_escalation(tx, &desk, &by, id, &reason, language).await?;
        let body = last_of(tx, &by, id).await?;
        Ok(Done::ok(tx, body))
    })
    .await
}

pub async fn withdraw(call: Call) -> Answered {
    let (id, by): (TicketId, _) = (call.id(0)?, call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        withdraw_escalation(tx, &by, id).await?;
        let body = last_of(tx, &by, id).await?;
        Ok(Done::ok(tx, body))
    })
    .await
}

// Experts

fn question(a: &ExpertAsk) -> Value {
    json!({
        "id": a.id, "ticket_id": a.ticket, "state": a.state().as_str(), "asked_by_id": a.asked_by,
        "person_id": a.person, "team_id": a.team, "question": a.question, "asked_at": a.asked_at.rfc3339(),
        "answer": a.answer, "answered_by_id": a.answered_by,
        "answered_at": a.answered_at.map(|at| at.rfc3339()), "closed_at": a.closed_at.map(|at| at.rfc3339()),
    })
}

async fn one(db: &mut Conn, id: ExpertAskId) -> Result<Value> {
    Ok(json!({ "expert_question": question(&escalations::load_ask(db, id).await?) }))
}

pub async fn questions(call: Call) -> Answered {
    let (id, by): (TicketId, _) = (call.id(0)?, call.actor()?);
    let all = call
        .read(async move |db| {
            let ticket = tickets::load(db, id).await?;
            let object = Object::Ticket { requester: ticket.requester, participants: &[] };
            may(&by, Action::ReadInternal, object)?;
            Ok(escalations::asks_of_ticket(db, id).await?.iter().map(question).collect::<Vec<_>>())
        })
        .await?;
    Ok(Answer::ok(json!({ "expert_questions": all })))
}

pub async fn ask(mut call: Call) -> Answered {
    let id: TicketId = call.id(0)?;
    let mut fields = Fields::under("expert_question", call.body.take())?;
    let (person, team) = (fields.some_id::<PersonId>("person_id"), fields.some_id::<TeamId>("team_id"));
    let words = fields.some_text("question").unwrap_or_default();
    known_only(fields.end()?)?;
    let to = match (person, team) {
        (Some(person), None) => Heir::Person(person),
        (None, Some(team)) => Heir::Team(team),
        (Some(_), Some(_)) | (None, None) => {
            return Err(Refusal::invalid("person_id", "or team_id: one of both says who is asked").into());
        }
    };
    let (by, me, desk) = (call.actor()?, call.me()?.id, call.app.desk.clone());
    call.changed(Vec::new(), async move |tx| {
        let asked = Question { to, words, language: language(tx, me).await? };
        let ask = ask_expert(tx, &desk, &by, id, &asked).await?;
        let body = one(tx, ask).await?;
        Ok(Done::new(tx, axum::http::StatusCode::CREATED, body))
    })
    .await
}

pub async fn answer(mut call: Call) -> Answered {
    let id: ExpertAskId = call.id(0)?;
    let mut fields = Fields::under("expert_answer", call.body.take())?;
    let words = fields.some_text("answer").unwrap_or_default();
    known_only(fields.end()?)?;
    let (by, me, desk) = (call.actor()?, call.me()?.id, call.app.desk.clone());
    call.changed(Vec::new(), async move |tx| {
        let language = language(tx, me).await?;
        answer_ask(tx, &desk, &by, id, &words, language).await?;
        let body = one(tx, id).await?;
        Ok(Done::ok(tx, body))
    })
    .await
}

pub async fn close(call: Call) -> Answered {
    let (id, by): (ExpertAskId, _) = (call.id(0)?, call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        close_ask(tx, &by, id).await?;
        Ok(Done::none(tx))
    })
    .await
}

/// What waits for a word of the caller.
pub async fn asked(call: Call) -> Answered {
    let by = call.actor()?;
    let x = call.read(async move |db| pages::asked_page(db, &by).await).await?;
    let asks = |rows: &[(_, domain::read::escalation::AskItem)]| {
        rows.iter().map(|(_, a)| question(&a.ask)).collect::<Vec<_>>()
    };
    Ok(Answer::ok(json!({ "asked": {
        "escalations": x.escalated.iter().map(|(_, e)| escalation(e)).collect::<Vec<_>>(),
        "expert_questions": asks(&x.asks),
        "own_questions": asks(&x.own),
    }})))
}

// Set-up

fn field_drawn(f: &FormField) -> Value {
    json!({
        "label": f.label, "kind": f.kind.as_str(), "need": f.need.as_str(), "choices": f.choices,
        "from": f.from.as_str(),
    })
}

fn setup(s: &TeamSetup) -> Value {
    json!({ "hand_over_form": {
        "team_id": s.team, "tier": s.tier, "fields": s.form.fields.iter().map(field_drawn).collect::<Vec<_>>(),
    }})
}

pub async fn show_form(call: Call) -> Answered {
    let team: TeamId = call.id(0)?;
    let found = call
        .read(async move |db| {
            teams::load(db, team).await?;
            escalations::setup_of(db, team).await
        })
        .await?;
    Ok(Answer::ok(setup(&found)))
}

fn field(value: Value) -> Result<FormField, super::answer::Failure> {
    let Value::Object(map) = value else {
        return Err(Refusal::invalid("fields", "must be objects").into());
    };
    let mut body = Fields::of("fields", map);
    let field = FormField {
        label: body.some_text("label").unwrap_or_default(),
        kind: body.word("kind", AnswerKind::parse).flatten().unwrap_or(AnswerKind::Text),
        need: body.word("need", Need::parse).flatten().unwrap_or(Need::Optional),
        choices: match body.list("choices") {
            None => Vec::new(),
            Some(all) => all.into_iter().filter_map(|v| v.as_str().map(str::to_owned)).collect(),
        },
        from: body.word("from", Source::parse).flatten().unwrap_or(Source::Nothing),
    };
    known_only(body.end()?)?;
    Ok(field)
}

pub async fn change_form(mut call: Call) -> Answered {
    let (team, by): (TeamId, _) = (call.id(0)?, call.actor()?);
    call.must(Action::ManageFields, Object::Desk)?;
    call.read(async move |db| teams::load(db, team).await).await?;
    let mut body = Fields::under("hand_over_form", call.body.take())?;
    let tier = match body.take("tier") {
        None => None,
        Some(Value::Null) => Some(None),
        Some(value) => {
            let tier = value.as_u64().and_then(|n| u8::try_from(n).ok());
            Some(Some(tier.ok_or_else(|| Refusal::invalid("tier", "must be a number"))?))
        }
    };
    let form = match body.list("fields") {
        None => None,
        Some(rows) => Some(HandOverForm { fields: rows.into_iter().map(field).collect::<Result<_, _>>()? }),
    };
    known_only(body.end()?)?;
    call.changed(Vec::new(), async move |tx| {
        // Over what stands there now: another program may have changed the rest meanwhile.
        let before = escalations::setup_of(tx, team).await?;
        let (tier, form) = (tier.unwrap_or(before.tier), form.unwrap_or(before.form));
        let wanted = TeamSetup { team, tier, form };
        set_team_setup(tx, &by, &wanted).await?;
        let body = setup(&escalations::setup_of(tx, team).await?);
        Ok(Done::ok(tx, body))
    })
    .await
}
