//! Accounts and access for programs: systems, requests, who has what.
//!
//! Programs ask, do and read. They do not approve: a key that lies in a script says nothing about who is at it, and one that
//! may speak for anybody could approve for everybody.

use domain::access::{AccessKind, AccessRequest, ApprovalStep, Approvers, Need, System};
use domain::access_connector::{Job, JobFailure};
use domain::permission::{Action, Object, may};
use domain::read::PersonRef;
use domain::read::access::{AnswerLine, GrantFilter, GrantRow, ReviewRow};
use domain::{
    AccessGrantId, AccessRequestId, AccessSystemId, Actor, PersonId, Refusal, Result, TeamId, TicketId,
};
use serde_json::{Value, json};
use store::{Conn, access, access_connectors, access_reviews, people, tickets};

use super::answer::{Answer, Answered};
use super::body::Fields;
use super::call::{Call, Done};
use super::ledger::known_only;
use crate::commands::access::{
    AccessWish, AccessWork, StepWho, StepWish, SystemWish, ask_access, keep_system, offboard, retire_system,
    work_on,
};
use crate::commands::access_connectors::try_again;
use crate::commands::access_reviews::{Review, review_grant};

/// Rows of a page of grants.
const ROWS_MAX: i64 = 100;
/// Requests of a list.
const LIST_MAX: usize = 100;

fn step(s: &ApprovalStep) -> Value {
    let need = s.need.as_str();
    match &s.who {
        Approvers::Owners => json!({ "who": "owners", "need": need }),
        Approvers::Team(team) => json!({ "who": "team", "team_id": team, "need": need }),
        Approvers::People(people) => json!({ "who": "people", "person_ids": people, "need": need }),
    }
}

fn system(s: &System) -> Value {
    let roles: Vec<Value> = s.offered().map(|r| json!({ "id": r.id, "name": r.name })).collect();
    json!({
        "id": s.id,
        "name": s.name,
        "description": s.description,
        "owner_ids": s.owners,
        "roles": roles,
        "steps": s.steps.iter().map(step).collect::<Vec<_>>(),
        "work_days": s.work_days,
        "longest_days": s.longest_days,
        "review_days": s.review_days,
        "created_at": s.created_at.rfc3339(),
        "updated_at": s.updated_at.rfc3339(),
    })
}

/// What a connector is to do, or did.
fn job(j: &Job) -> Value {
    let said = (!j.said.is_empty()).then_some(j.said.as_str());
    // What it says of a job is why it cannot, or else what it calls it.
    let is_reason = j.failure == Some(JobFailure::Said);
    json!({
        "id": j.connector,
        "name": j.connector_name,
        "state": j.state.as_str(),
        "reference": said.filter(|_| !is_reason),
        "failure": j.failure.map(JobFailure::as_str),
        "status": j.status,
        "error": said.filter(|_| is_reason),
        "updated_at": j.updated_at.rfc3339(),
    })
}

async fn request(db: &mut Conn, r: &AccessRequest) -> Result<Value> {
    let connector = access_connectors::job_of(db, r.id).await?;
    let answers: Vec<Value> = r
        .answers
        .iter()
        .map(|a| {
            json!({
                "step": a.step + 1,
                "person_id": a.person,
                "verdict": a.verdict.as_str(),
                "authority": a.authority.as_str(),
                "reason": a.reason,
                "at": a.at.rfc3339(),
            })
        })
        .collect();
    Ok(json!({
        "id": r.id,
        "ticket_id": r.ticket,
        "kind": r.kind.as_str(),
        "system_id": r.system,
        "role_id": r.role,
        "person_id": r.whom,
        "asked_by_id": r.asked_by,
        "requester_id": r.requester,
        "reason": r.reason,
        "wanted_by": r.wanted_by.map(|at| at.rfc3339()),
        "until": r.until.map(|at| at.rfc3339()),
        "steps": r.steps.iter().map(step).collect::<Vec<_>>(),
        // The one that waits, from 1; null when none does.
        "waits_for_step": r.current().map(|_| r.step + 1),
        "state": r.state.as_str(),
        "answers": answers,
        "connector": connector.as_ref().map(job),
        "created_at": r.created_at.rfc3339(),
        "updated_at": r.updated_at.rfc3339(),
    }))
}

async fn requests_of(db: &mut Conn, all: &[AccessRequest]) -> Result<Value> {
    let mut told = Vec::with_capacity(all.len());
    for r in all {
        told.push(request(db, r).await?);
    }
    Ok(json!({ "access_requests": told }))
}

fn named(p: &PersonRef) -> Value {
    json!({ "id": p.id, "name": p.name, "email": p.email })
}

fn answer(a: &AnswerLine) -> Value {
    json!({
        "person": named(&a.person),
        "stand_in": a.stand_in.as_ref().map(named),
        "verdict": a.verdict.as_str(),
        "authority": a.authority.as_str(),
        "reason": a.reason,
        "at": a.at.rfc3339(),
    })
}

fn grant(g: &GrantRow) -> Value {
    json!({
        "id": g.id,
        "person": named(&g.person),
        "system": g.system,
        "system_id": g.system_id,
        "role": g.role,
        "role_id": g.role_id,
        "request_id": g.request,
        "ticket_id": g.ticket,
        "given_at": g.given_at.rfc3339(),
        "given_by": named(&g.given_by),
        "given_through": g.given_through,
        "reference": g.reference,
        "until": g.until.map(|at| at.rfc3339()),
        "ended_at": g.ended_at.map(|at| at.rfc3339()),
        "ended_by": g.ended_by.as_ref().map(named),
        "ended_through": g.ended_through,
        "ended_ticket_id": g.ended_ticket,
        "reviewed_at": g.reviewed.as_ref().map(|(at, _)| at.rfc3339()),
        "reviewed_by": g.reviewed.as_ref().map(|(_, who)| named(who)),
        "allowed_by": g.allowed_by.iter().map(answer).collect::<Vec<_>>(),
    })
}

// Systems

pub async fn systems(call: Call) -> Answered {
    call.must(Action::UseWorkbench, Object::Desk)?;
    let all = call.read(async |db| access::systems(db).await).await?;
    Ok(Answer::ok(json!({ "access_systems": all.iter().map(system).collect::<Vec<_>>() })))
}

/// A whole system: what is not named is empty.
fn wish(mut fields: Fields) -> Result<SystemWish, super::answer::Failure> {
    let text = |fields: &mut Fields, key: &str| fields.some_text(key).unwrap_or_default();
    let (name, description) = (text(&mut fields, "name"), text(&mut fields, "description"));
    // A name may have spaces and commas in it: a list, never one text.
    let mut roles = Vec::new();
    for role in fields.list("roles").unwrap_or_default() {
        match role {
            Value::String(name) => roles.push(name),
            _ => fields.complain("roles", "InvalidValue", "roles: must be a list of names"),
        }
    }
    let owners = fields.words("owners").unwrap_or_default();
    let mut days = |key: &str| {
        let given = fields.take(key).filter(|v| !v.is_null());
        let days = given.as_ref().and_then(Value::as_i64);
        if given.is_some() && days.is_none() {
            fields.complain(key, "InvalidValue", format!("{key}: must be a number of days"));
        }
        days
    };
    let (work_days, longest_days) = (days("work_days"), days("longest_days"));
    let review_days = days("review_days");
    let mut steps = Vec::new();
    for (n, given) in fields.list("steps").unwrap_or_default().into_iter().enumerate() {
        let Value::Object(map) = given else {
            fields.complain("steps", "InvalidValue", "steps: must be a list of objects");
            continue;
        };
        let mut inner = Fields::of(format!("access_system.steps[{n}]"), map);
        let need = inner.word("need", Need::parse).flatten().unwrap_or_default();
        let (team, emails) = (inner.some_id::<TeamId>("team_id"), inner.words("emails"));
        let who = match (inner.some_text("who").as_deref(), team, emails) {
            (Some("owners"), None, None) => Some(StepWho::Owners),
            (Some("team") | None, Some(team), None) => Some(StepWho::Team(team)),
            (Some("people") | None, None, Some(emails)) => Some(StepWho::People(emails)),
            _ => None,
        };
        match who {
            Some(who) => steps.push(StepWish { who, need }),
            None => {
                let words = "steps: each is of owners, or names a team_id, or emails";
                fields.complain("steps", "InvalidValue", words);
            }
        }
        fields.absorb(inner);
    }
    known_only(fields.end()?)?;
    Ok(SystemWish { name, description, owners, roles, steps, work_days, longest_days, review_days })
}

pub async fn system_create(mut call: Call) -> Answered {
    let wish = wish(Fields::under("access_system", call.body.take())?)?;
    let by = call.actor()?;
    call.changed(Vec::new(), async move |tx| {
        let id = keep_system(tx, &by, None, &wish).await?;
        let made = access::load_system(tx, id).await?;
        Ok(Done::created(tx, "access_system", system(&made)))
    })
    .await
}

pub async fn system_update(mut call: Call) -> Answered {
    let id: AccessSystemId = call.id(0)?;
    let wish = wish(Fields::under("access_system", call.body.take())?)?;
    let by = call.actor()?;
    call.changed(Vec::new(), async move |tx| {
        keep_system(tx, &by, Some(id), &wish).await?;
        let kept = access::load_system(tx, id).await?;
        Ok(Done::ok(tx, json!({ "access_system": system(&kept) })))
    })
    .await
}

pub async fn system_delete(call: Call) -> Answered {
    let (id, by) = (call.id(0)?, call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        retire_system(tx, &by, id).await?;
        Ok(Done::none(tx))
    })
    .await
}

// Requests

async fn requests(db: &mut Conn, by: &Actor, id: TicketId) -> Result<Value> {
    let ticket = tickets::load(db, id).await?;
    may(by, Action::ReadInternal, Object::Ticket { requester: ticket.requester, participants: &[] })?;
    let all = access::of_ticket(db, id).await?;
    requests_of(db, &all).await
}

pub async fn list(call: Call) -> Answered {
    let (id, by) = (call.id(0)?, call.actor()?);
    Ok(Answer::ok(call.read(async move |db| requests(db, &by, id).await).await?))
}

pub async fn waiting(call: Call) -> Answered {
    call.must(Action::UseWorkbench, Object::Desk)?;
    let me = call.me()?.id;
    let told = call.read(async move |db| {
        let all = access::waiting_for(db, me, LIST_MAX).await?;
        requests_of(db, &all).await
    });
    Ok(Answer::ok(told.await?))
}

pub async fn create(mut call: Call) -> Answered {
    let id: TicketId = call.id(0)?;
    let mut fields = Fields::under("access_request", call.body.take())?;
    let kind = fields.word("kind", AccessKind::parse).flatten();
    let system_id = fields.some_id::<AccessSystemId>("system_id");
    let role = fields.some_id("role_id");
    let whom = fields.some_id::<PersonId>("person_id");
    let reason = fields.some_text("reason").unwrap_or_default();
    let (wanted_by, until) = (fields.moment("wanted_by"), fields.moment("until"));
    if kind.is_none() {
        fields.complain("kind", "BlankValue", "kind: must be create, change, disable or remove");
    }
    if system_id.is_none() {
        fields.complain("system_id", "BlankValue", "system_id: must not be empty");
    }
    known_only(fields.end()?)?;
    let by = call.actor()?;
    call.changed(Vec::new(), async move |tx| {
        let (Some(kind), Some(system)) = (kind, system_id) else {
            return Err(Refusal::invalid("system_id", "must not be empty").into());
        };
        let whom = match whom {
            Some(whom) => whom,
            None => tickets::load(tx, id).await?.requester,
        };
        let wish = AccessWish { kind, system, role, whom, reason, wanted_by, until };
        let made = ask_access(tx, &by, id, &wish).await?;
        let made = access::load_request(tx, made).await?;
        let told = request(tx, &made).await?;
        Ok(Done::created(tx, "access_request", told))
    })
    .await
}

pub async fn update(mut call: Call) -> Answered {
    let id: AccessRequestId = call.id(0)?;
    let mut fields = Fields::under("access_request", call.body.take())?;
    let work = fields.word("state", |word| match word {
        "begun" => Some(Some(AccessWork::Begin)),
        "done" => Some(Some(AccessWork::Finish)),
        "withdrawn" => Some(Some(AccessWork::Withdraw)),
        // Its connector, which failed, tries it again.
        "again" => Some(None),
        _ => None,
    });
    let work = work.flatten();
    if work.is_none() {
        fields.complain("state", "BlankValue", "state: must be begun, done, withdrawn or again");
    }
    known_only(fields.end()?)?;
    let by = call.actor()?;
    call.changed(Vec::new(), async move |tx| {
        match work.ok_or_else(|| Refusal::invalid("state", "must be chosen"))? {
            Some(work) => work_on(tx, &by, id, work).await?,
            None => try_again(tx, &by, id).await?,
        }
        let now = access::load_request(tx, id).await?;
        let told = request(tx, &now).await?;
        Ok(Done::ok(tx, json!({ "access_request": told })))
    })
    .await
}

pub async fn leave(mut call: Call) -> Answered {
    let id: TicketId = call.id(0)?;
    let mut fields = Fields::under("access_offboarding", call.body.take())?;
    let whom = fields.some_id::<PersonId>("person_id");
    let reason = fields.some_text("reason").unwrap_or_default();
    known_only(fields.end()?)?;
    let by = call.actor()?;
    call.changed(Vec::new(), async move |tx| {
        let whom = match whom {
            Some(whom) => whom,
            None => tickets::load(tx, id).await?.requester,
        };
        offboard(tx, &by, id, whom, &reason).await?;
        let body = requests(tx, &by, id).await?;
        Ok(Done::ok(tx, body))
    })
    .await
}

// Looking again

fn review_row(r: &ReviewRow) -> Value {
    json!({
        "grant": grant(&r.grant),
        "due_at": r.due_at.rfc3339(),
        "reviewer_ids": r.reviewers.iter().map(|p| p.id).collect::<Vec<_>>(),
        "may_review": r.may_review,
    })
}

/// What waits to be looked at again by the caller.
pub async fn reviews(call: Call) -> Answered {
    call.must(Action::UseWorkbench, Object::Desk)?;
    let (by, now) = (call.actor()?, (call.app.clock)());
    let rows = call.read(async move |db| access_reviews::rows(db, &by, now, LIST_MAX).await).await?;
    Ok(Answer::ok(json!({ "access_reviews": rows.iter().map(review_row).collect::<Vec<_>>() })))
}

/// Asks for it to be taken away. That it stays is an approval, which programs do not give.
pub async fn review(mut call: Call) -> Answered {
    let id: AccessGrantId = call.id(0)?;
    let mut fields = Fields::under("access_review", call.body.take())?;
    let is_revoked = fields.word("state", |word| (word == "revoked").then_some(())).flatten().is_some();
    let reason = fields.some_text("reason").unwrap_or_default();
    if !is_revoked {
        fields.complain(
            "state",
            "BlankValue",
            "state: must be revoked; that it stays is said in the workbench",
        );
    }
    known_only(fields.end()?)?;
    let by = call.actor()?;
    call.changed(Vec::new(), async move |tx| {
        review_grant(tx, &by, id, &Review::Revoke(reason)).await?;
        // It is the first behind the one before.
        let found = access::grants(tx, &GrantFilter::default(), AccessGrantId(id.0 - 1), 1).await?.pop();
        let found = found.ok_or(Refusal::NotFound)?;
        Ok(Done::ok(tx, json!({ "access_grant": grant(&found) })))
    })
    .await
}

// Who has what

pub async fn grants(call: Call) -> Answered {
    call.must(Action::ReadAudit, Object::Desk)?;
    let of = GrantFilter {
        person: call.query.number("person_id")?.map(PersonId),
        system: call.query.number("system_id")?.map(AccessSystemId),
        at: match call.query.some("at") {
            Some(text) => Some(domain::Moment::parse(text).ok_or_else(|| {
                super::answer::Failure::malformed(
                    "Invalid time",
                    "at must be a time like 2026-11-21T20:06:59Z",
                )
            })?),
            None => None,
        },
    };
    let after = AccessGrantId(call.query.number("after_id")?.unwrap_or(0));
    let rows = call
        .read(async move |db| {
            if let Some(person) = of.person {
                people::load(db, person).await?;
            }
            access::grants(db, &of, after, ROWS_MAX + 1).await
        })
        .await?;
    let has_more = rows.len() as i64 > ROWS_MAX;
    let rows: Vec<&GrantRow> = rows.iter().take(usize::try_from(ROWS_MAX).unwrap_or(usize::MAX)).collect();
    Ok(Answer::ok(json!({
        "access_grants": rows.iter().map(|g| grant(g)).collect::<Vec<_>>(),
        "after_id": rows.last().filter(|_| has_more).map(|g| g.id),
    })))
}
