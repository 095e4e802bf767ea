//! Accounts and access in the workbench: systems, requests on tickets, what waits for whom, who has what.

use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use domain::access::{AccessKind, AccessState, Approvers, Need, STEPS_MAX, System, Verdict, day_end};
use domain::permission::{Action, Object, may};
use domain::person::normalise_address;
use domain::read::access::{
    AuditPage, GrantFilter, GrantRow, StandIns, SystemPage, SystemsPage, TicketAccessPage, WaitingPage,
};
use domain::read::{FormProblem, PersonRef};
use domain::ticket::Status;
use domain::{
    AccessGrantId, AccessRequestId, AccessRoleId, AccessSystemId, Event, Moment, PersonId, Refusal, Result,
    TeamId, TicketId,
};
use serde::Deserialize;
use store::{Conn, access, access_reviews, people, teams, tickets};

use super::{Look, frame, html, need, problem, refused_html, see};
use crate::app::App;
use crate::commands::access::{
    AccessWish, AccessWork, Offboarded, StepWho, StepWish, SystemWish, answer, ask_access, keep_system,
    offboard, retire_system, work_on,
};
use crate::http::Page;
use crate::http::forms::Form;
use crate::http::session::Reader;

/// Requests of a list.
const LIST_MAX: usize = 100;
/// Rows of a page of grants.
const ROWS_MAX: i64 = 100;
/// The most rows of an export: more than any desk has people.
const EXPORT_ROWS_MAX: usize = 200_000;

// What waits

pub async fn waiting(State(app): State<App>, by: Reader, look: Look) -> Page {
    need(&by, Action::UseWorkbench)?;
    let app2 = app.clone();
    let drawn: String = app
        .read(async move |db| {
            let frame = frame(db, &app2, &by, &look).await?;
            let (me, now) = (by.person.id, frame.now);
            let mut mine = access::waiting_for(db, me, LIST_MAX).await?;
            mine.extend(access_reviews::waiting_for_stand_in(db, me, now, LIST_MAX).await?);
            let mut requests = access::cards(db, &by.actor, mine, false).await?;
            access_reviews::let_stand_in(db, &by.actor, now, &mut requests).await?;
            let mut to_do = Vec::new();
            for state in [AccessState::Approved, AccessState::Begun] {
                to_do.extend(access::in_state(db, state, AccessRequestId(0), LIST_MAX as i64).await?);
            }
            to_do.sort_by_key(|r| (r.wanted_by.unwrap_or(Moment(i64::MAX)), r.id));
            to_do.truncate(LIST_MAX);
            let may_change = need(&by, Action::OpenTicket).is_ok();
            let x = WaitingPage {
                requests,
                reviews: access_reviews::rows(db, &by.actor, now, LIST_MAX).await?,
                stand_ins: stand_ins(db, &by, now).await?,
                to_do: access::cards(db, &by.actor, to_do, may_change).await?,
                may_audit: need(&by, Action::ReadAudit).is_ok(),
                may_set_up: need(&by, Action::ManageSettings).is_ok(),
            };
            Ok(ui::access::waiting(&frame, &x).into())
        })
        .await?;
    Ok(html(drawn))
}

/// Who answers for whom, as the form needs it.
async fn stand_ins(db: &mut Conn, by: &Reader, now: Moment) -> Result<StandIns> {
    let (me, may_for_others) = (by.person.id, need(by, Action::ManageSettings).is_ok());
    let mut x = StandIns { may_for_others, ..StandIns::default() };
    if let Some(named) = access_reviews::find_stand_in(db, me).await?.filter(|s| s.until >= now) {
        let other = people::find_ref(db, named.stand_in).await?;
        x.stand_in = other.map(|other| (other, named.from, named.until));
    }
    for approver in access_reviews::stood_for(db, me, now).await? {
        x.stood_for.extend(people::find_ref(db, approver).await?);
    }
    x.team = people::assignable(db).await?;
    x.team.retain(|p| p.id != me || may_for_others);
    Ok(x)
}

/// Answers a request, takes it up, says that it is done, or takes it back.
pub async fn act(State(app): State<App>, by: Reader, Path(id): Path<AccessRequestId>, form: Form) -> Page {
    need(&by, Action::UseWorkbench)?;
    let reason = form.text("reason").to_owned();
    let back = ui::url::own_path(form.text("back"), ui::url::access());
    let decided = |verdict| (Some(verdict), None, "Your answer is written down.");
    let worked = |work, words| (None, Some(work), words);
    let (verdict, work, words) = match form.text("act") {
        "approve" => decided(Verdict::Approve),
        "refuse" => decided(Verdict::Refuse),
        "begin" => worked(AccessWork::Begin, "You are at it."),
        "finish" => worked(AccessWork::Finish, "It is done, and stands in the books."),
        "withdraw" => worked(AccessWork::Withdraw, "The request is taken back."),
        _ => return Err(Refusal::invalid("act", "is not one of the choices").into()),
    };
    app.write(async move |tx| {
        if let Some(verdict) = verdict {
            answer(tx, &by.actor, id, verdict, &reason).await?;
        }
        if let Some(work) = work {
            work_on(tx, &by.actor, id, work).await?;
        }
        Ok(())
    })
    .await?;
    Ok(see(&back, words))
}

// On a ticket

pub async fn ticket(State(app): State<App>, by: Reader, look: Look, Path(id): Path<TicketId>) -> Page {
    Ok(html(draw_ticket(&app, by, look, id, None).await?))
}

async fn draw_ticket(
    app: &App,
    by: Reader,
    look: Look,
    id: TicketId,
    problem: Option<FormProblem>,
) -> Result<String> {
    let app2 = app.clone();
    app.read(async move |db| {
        let ticket = tickets::load(db, id).await?;
        let object = Object::Ticket { requester: ticket.requester, participants: &[] };
        may(&by.actor, Action::ReadInternal, object)?;
        let may_change = may(&by.actor, Action::ChangeTicket, object).is_ok();
        let frame = frame(db, &app2, &by, &look).await?;
        let requests = access::of_ticket(db, id).await?;
        let now = GrantFilter { person: Some(ticket.requester), system: None, at: Some(frame.now) };
        let unknown = PersonRef { id: ticket.requester, name: String::new(), email: None };
        let mut cards = access::cards(db, &by.actor, requests, may_change).await?;
        access_reviews::let_stand_in(db, &by.actor, frame.now, &mut cards).await?;
        let may_set_up = need(&by, Action::ManageSettings).is_ok();
        let asks_reader = cards.iter().any(|c| c.may_answer && c.in_name_of.is_none());
        let waits = cards.iter().any(|c| c.request.state == AccessState::Waiting);
        let stand_ins = if asks_reader || may_set_up && waits {
            Some(stand_ins(db, &by, frame.now).await?)
        } else {
            None
        };
        let x = TicketAccessPage {
            ticket: id,
            subject: ticket.subject,
            requester: people::find_ref(db, ticket.requester).await?.unwrap_or(unknown),
            requests: cards,
            systems: access::systems(db).await?,
            has: access::grants(db, &now, AccessGrantId(0), ROWS_MAX).await?,
            stand_ins,
            may_ask: may_change && ticket.status != Status::Closed,
            may_set_up,
            problem,
        };
        Ok(ui::access::ticket(&frame, &x).into())
    })
    .await
}

/// Whom a form means: an address that is known, or the requester of the ticket where it is empty.
async fn whom(db: &mut Conn, ticket: TicketId, address: &str) -> Result<PersonId> {
    if address.trim().is_empty() {
        return Ok(tickets::load(db, ticket).await?.requester);
    }
    let address = normalise_address(address)
        .map_err(|_| Refusal::invalid("whom", "must be somebody whom the desk knows"))?;
    match people::find_by_address(db, &address).await? {
        Some(person) => Ok(person.id),
        None => Err(Refusal::invalid("whom", format!("{address} is nobody whom the desk knows")).into()),
    }
}

/// What a form asks for, but for whom.
fn wish(form: &Form, zone: &str) -> Result<AccessWish, Refusal> {
    let kind = form.word("kind", AccessKind::parse)?.unwrap_or(AccessKind::Create);
    let chosen = form.text("role").split_once(':');
    let chosen = chosen.and_then(|(system, role)| Some((system.parse().ok()?, role.parse().ok()?)));
    let (system, role): (AccessSystemId, AccessRoleId) =
        chosen.ok_or_else(|| Refusal::invalid("role", "must be chosen"))?;
    Ok(AccessWish {
        kind,
        system,
        role: kind.has_role().then_some(role),
        whom: PersonId(0),
        reason: form.text("reason").to_owned(),
        wanted_by: day_end("wanted_by", form.text("wanted_by"), zone)?,
        until: day_end("until", form.text("until"), zone)?,
    })
}

pub async fn ask(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<TicketId>,
    form: Form,
) -> Page {
    need(&by, Action::OpenTicket)?;
    let asked = match wish(&form, by.person.zone()) {
        Ok(wish) => {
            let (actor, address) = (by.actor.clone(), form.text("whom").to_owned());
            app.write(async move |tx| {
                let whom = whom(tx, id, &address).await?;
                ask_access(tx, &actor, id, &AccessWish { whom, ..wish }).await
            })
            .await
        }
        Err(refusal) => Err(refusal.into()),
    };
    match asked {
        Ok(_) => Ok(see(&ui::url::ticket_access(id), "The request is on the ticket.")),
        Err(e) => {
            let page = draw_ticket(&app, by, look, id, Some(problem(&e, &form)?)).await?;
            Ok(refused_html(&e, page))
        }
    }
}

/// Somebody leaves: asks for all that they have to be disabled.
pub async fn leave(State(app): State<App>, by: Reader, Path(id): Path<TicketId>, form: Form) -> Page {
    need(&by, Action::OpenTicket)?;
    let (address, reason) = (form.text("whom").to_owned(), form.text("reason").to_owned());
    let did = app
        .write(async move |tx| {
            let whom = whom(tx, id, &address).await?;
            offboard(tx, &by.actor, id, whom, &reason).await
        })
        .await?;
    let words = match did {
        Offboarded { asked: 1.., .. } => "Everything is asked to be disabled.",
        Offboarded { asked_before: 1.., .. } => {
            "All of it was asked to be disabled before, and is not done yet."
        }
        Offboarded { .. } => "They have nothing on the books. What was asked for them is taken back.",
    };
    Ok(see(&ui::url::ticket_access(id), words))
}

// Systems

pub async fn systems(State(app): State<App>, by: Reader, look: Look) -> Page {
    need(&by, Action::ManageSettings)?;
    let app2 = app.clone();
    let drawn: String = app
        .read(async move |db| {
            let frame = frame(db, &app2, &by, &look).await?;
            let systems = access::systems(db).await?;
            Ok(ui::access::systems(&frame, &SystemsPage { systems }).into())
        })
        .await?;
    Ok(html(drawn))
}

/// System 0 is a new one.
fn which(id: AccessSystemId) -> Option<AccessSystemId> {
    (id != AccessSystemId(0)).then_some(id)
}

pub async fn system(State(app): State<App>, by: Reader, look: Look, Path(id): Path<AccessSystemId>) -> Page {
    need(&by, Action::ManageSettings)?;
    Ok(html(draw_system(&app, by, look, which(id), None).await?))
}

async fn draw_system(
    app: &App,
    by: Reader,
    look: Look,
    id: Option<AccessSystemId>,
    problem: Option<FormProblem>,
) -> Result<String> {
    let app2 = app.clone();
    app.read(async move |db| {
        let frame = frame(db, &app2, &by, &look).await?;
        let system: Option<System> = match id {
            Some(id) => Some(access::load_system(db, id).await?),
            None => None,
        };
        if system.as_ref().is_some_and(|s| s.retired_at.is_some()) {
            return Err(Refusal::NotFound.into());
        }
        let mut named: Vec<PersonId> = Vec::new();
        if let Some(s) = &system {
            named.extend(&s.owners);
            for step in &s.steps {
                match &step.who {
                    Approvers::People(people) => named.extend(people),
                    Approvers::Owners | Approvers::Team(_) => {}
                }
            }
        }
        let mut people_named = Vec::with_capacity(named.len());
        for id in named {
            people_named.extend(people::find_ref(db, id).await?);
        }
        let x = SystemPage { system, teams: teams::refs(db).await?, people: people_named, problem };
        Ok(ui::access::system(&frame, &x).into())
    })
    .await
}

/// One a line, or between commas.
fn lines(text: &str) -> Vec<String> {
    text.split(['\n', ',', ';']).map(str::trim).filter(|l| !l.is_empty()).map(str::to_owned).collect()
}

fn system_wish(form: &Form) -> Result<SystemWish, Refusal> {
    let mut steps = Vec::new();
    for n in 1..=STEPS_MAX {
        let who = match form.text(&format!("who_{n}")) {
            "" => continue,
            "owners" => StepWho::Owners,
            "people" => StepWho::People(lines(form.text(&format!("people_{n}")))),
            team => {
                let team = team.strip_prefix("team-").and_then(|id| id.parse().ok());
                StepWho::Team(TeamId(
                    team.ok_or_else(|| Refusal::invalid("steps", "is not one of the choices"))?,
                ))
            }
        };
        let need = match form.text(&format!("need_{n}")) {
            "" => Need::Any,
            word => {
                Need::parse(word).ok_or_else(|| Refusal::invalid("steps", "is not one of the choices"))?
            }
        };
        steps.push(StepWish { who, need });
    }
    Ok(SystemWish {
        name: form.text("name").to_owned(),
        description: form.text("description").to_owned(),
        owners: lines(form.text("owners")),
        // A name of a role may have a comma in it.
        roles: form.text("roles").lines().map(str::to_owned).collect(),
        steps,
        work_days: form.id("work_days")?,
        longest_days: form.id("longest_days")?,
        review_days: form.id("review_days")?,
    })
}

pub async fn keep(
    State(app): State<App>,
    by: Reader,
    look: Look,
    Path(id): Path<AccessSystemId>,
    form: Form,
) -> Page {
    need(&by, Action::ManageSettings)?;
    let kept = match system_wish(&form) {
        Ok(wish) => {
            let actor = by.actor.clone();
            app.write(async move |tx| keep_system(tx, &actor, which(id), &wish).await).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    match kept {
        Ok(_) => Ok(see(&ui::url::access_systems(), "Saved.")),
        Err(e) => {
            let page = draw_system(&app, by, look, which(id), Some(problem(&e, &form)?)).await?;
            Ok(refused_html(&e, page))
        }
    }
}

pub async fn retire(State(app): State<App>, by: Reader, Path(id): Path<AccessSystemId>) -> Page {
    need(&by, Action::ManageSettings)?;
    app.write(async move |tx| retire_system(tx, &by.actor, id).await).await?;
    Ok(see(&ui::url::access_systems(), "The system is retired."))
}

// Who has what

#[derive(Deserialize, Default)]
pub struct Asked {
    #[serde(default)]
    person: String,
    #[serde(default)]
    system: String,
    #[serde(default)]
    day: String,
    #[serde(default)]
    all: String,
    after: Option<i64>,
}

/// The filter, and whether it names somebody whom nobody knows. No day is now; what is none is refused, for a table that
/// answers another question than the one that was asked is no evidence.
async fn filter(db: &mut Conn, asked: &Asked, zone: &str, now: Moment) -> Result<(GrantFilter, bool)> {
    let person = match asked.person.trim() {
        "" => None,
        address => Some(match normalise_address(address) {
            Ok(address) => people::find_by_address(db, &address).await?.map(|p| p.id),
            Err(_) => None,
        }),
    };
    let day = day_end("day", &asked.day, zone)?;
    let at = if asked.all.is_empty() { Some(day.unwrap_or(now)) } else { None };
    let system = match asked.system.trim() {
        "" => None,
        id => {
            let id = id.parse().map_err(|_| Refusal::invalid("system", "is not one of the choices"))?;
            Some(AccessSystemId(id))
        }
    };
    Ok((GrantFilter { person: person.flatten(), system, at }, person == Some(None)))
}

pub async fn audit(State(app): State<App>, by: Reader, look: Look, Query(asked): Query<Asked>) -> Page {
    need(&by, Action::ReadAudit)?;
    let app2 = app.clone();
    let drawn: String = app
        .read(async move |db| {
            let frame = frame(db, &app2, &by, &look).await?;
            let (filter, unknown) = filter(db, &asked, &frame.time_zone, frame.now).await?;
            let mut rows = match unknown {
                true => Vec::new(),
                false => {
                    let after = AccessGrantId(asked.after.unwrap_or(0));
                    access::grants(db, &filter, after, ROWS_MAX + 1).await?
                }
            };
            let has_more = rows.len() as i64 > ROWS_MAX;
            rows.truncate(usize::try_from(ROWS_MAX).unwrap_or(usize::MAX));
            let x = AuditPage {
                more: rows.last().filter(|_| has_more).map(|r| r.id),
                rows,
                systems: access::system_names(db).await?,
                filter,
                person: asked.person,
                day: asked.day,
                unknown,
            };
            Ok(ui::access::audit(&frame, &x).into())
        })
        .await?;
    Ok(html(drawn))
}

/// A cell of a table for other programs (RFC 4180). What a spreadsheet would take for a formula begins with an apostrophe:
/// names come from outside.
fn cell(text: &str) -> String {
    // The wide ones are the same to a spreadsheet that is set up for East Asia.
    let begins = text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n']);
    let text = if begins { format!("'{text}") } else { text.to_owned() };
    format!("\"{}\"", text.replace('"', "\"\""))
}

fn record(cells: &[String]) -> String {
    let mut line = cells.iter().map(|c| cell(c)).collect::<Vec<_>>().join(",");
    line.push_str("\r\n");
    line
}

/// What did it, where that was no person.
fn through(connector: &str) -> String {
    format!("connector {connector}")
}

fn row(r: &GrantRow) -> String {
    let moment = |at: Option<Moment>| at.map(Moment::rfc3339).unwrap_or_default();
    let allowed: Vec<String> = r
        .allowed_by
        .iter()
        .filter(|a| a.verdict == Verdict::Approve)
        .map(|a| {
            let by = a.stand_in.as_ref().map(|s| format!(" (by {})", s.called())).unwrap_or_default();
            format!("{}{by} {} {}", a.person.called(), a.authority.as_str(), a.at.rfc3339())
        })
        .collect();
    record(&[
        r.person.name.clone(),
        r.person.email.clone().unwrap_or_default(),
        r.system.clone(),
        r.role.clone(),
        r.given_at.rfc3339(),
        moment(r.until),
        moment(r.ended_at),
        match &r.given_through {
            Some(connector) => through(connector),
            None => r.given_by.called().to_owned(),
        },
        allowed.join("; "),
        r.ticket.to_string(),
        match &r.ended_through {
            Some(connector) => through(connector),
            None => r.ended_by.as_ref().map(|p| p.called().to_owned()).unwrap_or_default(),
        },
        r.ended_ticket.map(|t| t.to_string()).unwrap_or_default(),
    ])
}

const HEAD: [&str; 12] = [
    "name",
    "email",
    "system",
    "role",
    "since",
    "until",
    "ended",
    "given_by",
    "allowed_by",
    "ticket",
    "ended_by",
    "ended_ticket",
];

pub async fn export(State(app): State<App>, by: Reader, Query(asked): Query<Asked>) -> Page {
    need(&by, Action::ReadAudit)?;
    let (zone, now) = (by.person.zone().to_owned(), (app.clock)());
    let (table, count) = app
        .read(async move |db| {
            let (filter, unknown) = filter(db, &asked, &zone, now).await?;
            let mut table = record(&HEAD.map(str::to_owned));
            let (mut after, mut count) = (AccessGrantId(0), 0);
            while !unknown && count < EXPORT_ROWS_MAX {
                let rows = access::grants(db, &filter, after, 500).await?;
                let Some(last) = rows.last() else { break };
                after = last.id;
                count += rows.len();
                rows.iter().for_each(|r| table.push_str(&row(r)));
            }
            Ok((table, count))
        })
        .await?;
    app.write(async move |tx| {
        tx.record(&by.actor, Event::AccessExported { count: i64::try_from(count).unwrap_or(i64::MAX) });
        Ok(())
    })
    .await?;
    let mut response = table.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    let name = HeaderValue::from_static("attachment; filename=\"access.csv\"");
    headers.insert(header::CONTENT_DISPOSITION, name);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_of_a_table_is_a_formula() {
        for (text, expected) in [
            ("Rosa", "\"Rosa\""),
            ("=HYPERLINK(\"http://evil.example\")", "\"'=HYPERLINK(\"\"http://evil.example\"\")\""),
            ("+49 1", "\"'+49 1\""),
            ("-1", "\"'-1\""),
            ("@cmd", "\"'@cmd\""),
            ("\tx", "\"'\tx\""),
            ("＝1+1", "\"'＝1+1\""),
            ("＠cmd", "\"'＠cmd\""),
            ("a,b\nc", "\"a,b\nc\""),
            ("", "\"\""),
        ] {
            assert_eq!(cell(text), expected, "{text:?}");
        }
    }
}
