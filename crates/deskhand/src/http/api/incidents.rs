//! Major incidents for programs.

use domain::major_incident::{CADENCE_USUAL, MajorIncident, Reach, UpdateKind, Wish};
use domain::read::incidents::IncidentPage;
use domain::{Actor, IncidentUpdateId, Language, MajorIncidentId, PersonId, Refusal, Result, TicketId};
use serde_json::{Value, json};
use store::read::incidents as pages;
use store::{Conn, major_incidents, preferences};

use super::answer::{Answer, Answered};
use super::body::Fields;
use super::call::{Call, Done};
use super::ledger::known_only;
use crate::commands::major_incidents::{
    Mending, Telling, Update, change_incident, correct_update, declare_incident, update_incident,
    withdraw_update,
};
use crate::commands::portal::publish_problem;

fn incident(i: &MajorIncident) -> Value {
    json!({
        "id": i.id, "ticket_id": i.ticket, "title": i.title, "lead_id": i.lead,
        "cadence_minutes": i.cadence_min, "declared_by_id": i.declared_by,
        "declared_at": i.declared_at.rfc3339(), "due_at": i.due_at.map(|at| at.rfc3339()),
        "ended_by_id": i.ended_by, "ended_at": i.ended_at.map(|at| at.rfc3339()),
    })
}

fn whole(x: &IncidentPage) -> Value {
    let mut drawn = incident(&x.row.incident);
    drawn["attached_ticket_ids"] = json!(x.attached.iter().map(|t| t.id).collect::<Vec<_>>());
    let updates = x.updates.iter().map(|u| {
        let refused = u.refused.iter().map(|(id, why)| json!({ "ticket_id": id, "reason": why }));
        json!({
            "id": u.update.id, "kind": u.update.kind.as_str(), "reach": u.update.reach.as_str(),
            "text": u.update.text, "person_id": u.update.by, "created_at": u.update.at.rfc3339(),
            "sent": u.sent, "waiting": u.waiting, "refused": refused.collect::<Vec<_>>(), "stopped": u.stopped,
            "corrected_by_id": u.update.corrected.map(|(by, _)| by),
            "corrected_at": u.update.corrected.map(|(_, at)| at.rfc3339()),
            "earlier_texts": u.earlier.iter().map(|e| e.text.as_str()).collect::<Vec<_>>(),
            "withdrawn_by_id": u.update.withdrawn.as_ref().map(|w| w.by),
            "withdrawn_at": u.update.withdrawn.as_ref().map(|w| w.at.rfc3339()),
            "withdrawn_because": u.update.withdrawn.as_ref().map(|w| w.why.as_str()),
        })
    });
    drawn["updates"] = json!(updates.collect::<Vec<_>>());
    drawn["public_title"] = json!(x.published.as_ref().map(|(title, _)| title));
    drawn["waiting_for_the_end"] = json!(x.published.as_ref().map_or(0, |(_, waiting)| *waiting));
    json!({ "major_incident": drawn })
}

async fn one(db: &mut Conn, by: &Actor, id: MajorIncidentId) -> Result<Value> {
    Ok(whole(&pages::page(db, by, id).await?))
}

pub async fn list(call: Call) -> Answered {
    let x = call.read(async |db| pages::list(db).await).await?;
    let all: Vec<Value> = x.open.iter().chain(&x.over).map(|r| incident(&r.incident)).collect();
    Ok(Answer::ok(json!({ "major_incidents": all })))
}

pub async fn show(call: Call) -> Answered {
    let (id, by): (MajorIncidentId, _) = (call.id(0)?, call.actor()?);
    Ok(Answer::ok(call.read(async move |db| one(db, &by, id).await).await?))
}

/// What is named of one.
struct Named {
    title: Option<String>,
    lead: Option<PersonId>,
    cadence_min: Option<u32>,
}

impl Named {
    fn is_empty(&self) -> bool {
        self.title.is_none() && self.lead.is_none() && self.cadence_min.is_none()
    }
    fn of(body: &mut Fields) -> Result<Self, Refusal> {
        let cadence_min = match body.take("cadence_minutes") {
            None | Some(Value::Null) => None,
            Some(value) => {
                let number = value.as_u64().and_then(|n| u32::try_from(n).ok());
                Some(number.ok_or_else(|| Refusal::invalid("cadence", "must be a number"))?)
            }
        };
        Ok(Self { title: body.some_text("title"), lead: body.some_id::<PersonId>("lead_id"), cadence_min })
    }
    /// Laid over what there is.
    fn over(self, before: Option<&MajorIncident>) -> Result<Wish, Refusal> {
        let title = self.title.or_else(|| before.map(|b| b.title.clone()));
        let lead = self.lead.or_else(|| before.map(|b| b.lead));
        let stored = before.map_or(CADENCE_USUAL, |b| b.cadence_min);
        let lead = lead.ok_or_else(|| Refusal::invalid("lead", "must be chosen"))?;
        let cadence_min = self.cadence_min.unwrap_or(stored);
        Ok(Wish { title: title.unwrap_or_default(), lead, cadence_min })
    }
}

pub async fn declare(mut call: Call) -> Answered {
    let id: TicketId = call.id(0)?;
    let mut body = Fields::under("major_incident", call.body.take())?;
    let wish = Named::of(&mut body)?.over(None)?;
    known_only(body.end()?)?;
    let by = call.actor()?;
    call.changed(Vec::new(), async move |tx| {
        let made = declare_incident(tx, &by, id, &wish).await?;
        let body = one(tx, &by, made).await?;
        Ok(Done::new(tx, axum::http::StatusCode::CREATED, body))
    })
    .await
}

pub async fn change(mut call: Call) -> Answered {
    let (id, by): (MajorIncidentId, _) = (call.id(0)?, call.actor()?);
    let mut body = Fields::under("major_incident", call.body.take())?;
    let public_title = body.text("public_title");
    let named = Named::of(&mut body)?;
    known_only(body.end()?)?;
    call.changed(Vec::new(), async move |tx| {
        if !named.is_empty() || public_title.is_none() {
            // Over what stands there now: another program may have changed the rest meanwhile.
            let wish = named.over(Some(&major_incidents::load(tx, id).await?))?;
            change_incident(tx, &by, id, &wish).await?;
        }
        if let Some(title) = public_title {
            publish_problem(tx, &by, id, &title.unwrap_or_default()).await?;
        }
        let body = one(tx, &by, id).await?;
        Ok(Done::ok(tx, body))
    })
    .await
}

pub async fn update(mut call: Call) -> Answered {
    let (id, by): (MajorIncidentId, _) = (call.id(0)?, call.actor()?);
    let mut body = Fields::under("incident_update", call.body.take())?;
    let kind = body.word("kind", UpdateKind::parse).flatten().unwrap_or(UpdateKind::Update);
    let reach = body.word("reach", Reach::parse).flatten().unwrap_or(Reach::Team);
    let text = body.some_text("text").unwrap_or_default();
    known_only(body.end()?)?;
    let (me, desk) = (call.me()?.id, call.app.desk.clone());
    call.changed(Vec::new(), async move |tx| {
        let choices = domain::keys::Choices::of(preferences::all(tx, me).await?);
        let language: Language = choices.language.unwrap_or_default();
        update_incident(tx, &desk, &by, id, &Update { kind, reach, text, language }).await?;
        let body = one(tx, &by, id).await?;
        Ok(Done::new(tx, axum::http::StatusCode::CREATED, body))
    })
    .await
}

/// An update that was wrong gets the right words, or is taken back with why.
pub async fn mend(mut call: Call) -> Answered {
    let (id, update, by): (MajorIncidentId, IncidentUpdateId, _) = (call.id(0)?, call.id(1)?, call.actor()?);
    let mut body = Fields::under("incident_correction", call.body.take())?;
    let (text, because) = (body.some_text("text"), body.some_text("withdrawn_because"));
    let telling = match body.flag("tell_again") {
        Some(true) => Telling::Everybody,
        Some(false) | None => Telling::Nobody,
    };
    known_only(body.end()?)?;
    if text.is_some() == because.is_some() {
        let words = "must be given, or withdrawn_because, and not both";
        return Err(Refusal::invalid("text", words).into());
    }
    let (me, desk) = (call.me()?.id, call.app.desk.clone());
    call.changed(Vec::new(), async move |tx| {
        let choices = domain::keys::Choices::of(preferences::all(tx, me).await?);
        let language: Language = choices.language.unwrap_or_default();
        let mending = |text| Mending { text, telling, language };
        match (text, because) {
            (Some(text), _) => correct_update(tx, &desk, &by, id, update, &mending(text)).await?,
            (None, because) => {
                withdraw_update(tx, &desk, &by, id, update, &mending(because.unwrap_or_default())).await?;
            }
        }
        let body = one(tx, &by, id).await?;
        Ok(Done::ok(tx, body))
    })
    .await
}
