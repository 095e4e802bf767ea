//! Requests: tickets as the customer sees them whom a token speaks for.
//!
//! Who sees a request, what of it, and what they may do there is decided by the same code as on their own pages
//! ([`crate::commands::portal`], [`domain::portal::Standing`]). What is the team's own affair is left out: who works on it, its
//! priority, and that a third party is waited for.

use std::collections::HashMap;

use domain::form::{Audience, DeskForms};
use domain::message::Channel;
use domain::person::Person;
use domain::portal::{RequestList, RequestState, Standing, Visitor};
use domain::read::portal::RequestRow;
use domain::ticket::Ticket;
use domain::{
    Error, FieldId, FormId, MessageId, Moment, OrganisationId, PersonId, Refusal, Result, TicketId,
};
use serde_json::{Map, Value, json};
use store::messages::Stored;
use store::read::portal::facts;
use store::{Conn, fields, messages, people, portal};

use super::answer::{Answer, Answered, Failure};
use super::body::{Fields, ITEMS_MAX};
use super::call::{Call, Done, Wire};
use super::{comments, ticket_fields, tickets, users};
use crate::commands::portal::{
    NewRequest, Words, add_to_request, open_request, request, seen_by, solve_request,
};
use crate::http::session::Keys;
use crate::secrets;

/// So many requests of one customer are looked at: as far as numbered pages reach.
const REQUESTS_MAX: usize = 10_000;
/// Read at once.
const STEP: i64 = 500;

pub(super) fn status(state: RequestState) -> &'static str {
    match state {
        RequestState::WithUs => "open",
        RequestState::WithYou => "pending",
        RequestState::Solved => "solved",
        RequestState::Closed => "closed",
    }
}

/// A request as one customer sees it.
struct Seen {
    ticket: Ticket,
    standing: Standing,
    /// What it began with, where they may read that.
    description: String,
    /// When something was said that is for customers.
    said_at: Moment,
}

fn drawn(wire: &Wire, desk: &DeskForms, x: &Seen) -> Value {
    let t = &x.ticket;
    let form = desk.form_of(t.form);
    let shown = store::read::work::shown(&form, &desk.fields, &t.fields, Audience::Customer);
    let values: Vec<Value> = shown
        .iter()
        .map(|s| json!({ "id": s.field.id, "value": ticket_fields::value(&s.field, &s.value) }))
        .collect();
    let state = RequestState::from(t.status);
    let is_open = matches!(state, RequestState::WithUs | RequestState::WithYou);
    json!({
        "id": t.id,
        "url": wire.url(format!("requests/{}.json", t.id)),
        "subject": t.subject,
        "description": x.description,
        "status": status(state),
        "requester_id": t.requester,
        "organization_id": t.organisation,
        "can_be_solved_by_me": is_open && x.standing.may_solve(),
        "via": via(t.channel),
        "created_at": t.created_at.rfc3339(),
        "updated_at": x.said_at.rfc3339(),
        "custom_fields": values.clone(),
        "fields": values,
        "ticket_form_id": desk.form(form.id).map(|f| f.id),
        "followup_source_id": null,
        "is_public": true,
        "type": null,
        "priority": null,
        "assignee_id": null,
        "group_id": null,
        "collaborator_ids": [],
        "email_cc_ids": [],
        "custom_status_id": null,
        "due_at": null,
        "recipient": null,
    })
}

/// How something came; by which addresses is nobody else's to know.
fn via(channel: Channel) -> Value {
    tickets::via(channel, json!({}), json!({}))
}

/// The messages of a request that a customer sees, the first one first.
pub(super) async fn said(
    db: &mut Conn,
    person: PersonId,
    ticket: TicketId,
    standing: Standing,
) -> Result<Vec<Stored>> {
    let mine = people::addresses(db, person).await?;
    let (mut all, mut after) = (Vec::new(), MessageId(0));
    loop {
        let part = messages::list_after(db, ticket, after, STEP).await?;
        let Some(last) = part.last().map(|m| m.id) else { return Ok(all) };
        after = last;
        all.extend(part.into_iter().filter(|m| standing.shows(&facts(m, person, &mine))));
    }
}

async fn description(
    db: &mut Conn,
    mine: &[String],
    person: PersonId,
    seen: (TicketId, Standing),
) -> Result<String> {
    let first = messages::first_public(db, seen.0).await?;
    Ok(first.filter(|m| seen.1.shows(&facts(m, person, mine))).map(|m| m.text).unwrap_or_default())
}

/// One request, as its page shows it.
async fn one(db: &mut Conn, wire: &Wire, person: &Person, id: TicketId) -> Result<Value> {
    let (ticket, standing) = request(db, person, id).await?;
    let mine = people::addresses(db, person.id).await?;
    let description = description(db, &mine, person.id, (ticket.id, standing)).await?;
    let last = said(db, person.id, ticket.id, standing).await?.last().map(|m| m.created_at);
    let desk = fields::desk(db).await?;
    let said_at = last.unwrap_or(ticket.created_at);
    Ok(drawn(wire, &desk, &Seen { ticket, standing, description, said_at }))
}

/// All requests of one of their lists, the latest asked first.
async fn rows(db: &mut Conn, visitor: &Visitor, list: RequestList) -> Result<Vec<RequestRow>> {
    let (mut all, mut before) = (Vec::new(), TicketId(i64::MAX));
    while all.len() < REQUESTS_MAX {
        let part = portal::requests(db, visitor, list, before, STEP).await?;
        let Some(last) = part.last().map(|r| r.id) else { break };
        before = last;
        all.extend(part);
    }
    Ok(all)
}

/// Those of the rows of a page, drawn.
async fn drawn_rows(db: &mut Conn, wire: &Wire, visitor: &Visitor, of: &[RequestRow]) -> Result<Vec<Value>> {
    let desk = fields::desk(db).await?;
    let mine = people::addresses(db, visitor.person).await?;
    let mut all = Vec::with_capacity(of.len());
    for row in of {
        let (ticket, standing) = match seen_by(db, visitor, row.id).await {
            Ok(found) => found,
            // Gone since the list was read.
            Err(Error::Refused(Refusal::NotFound)) => continue,
            Err(e) => return Err(e),
        };
        let description = description(db, &mine, visitor.person, (ticket.id, standing)).await?;
        all.push(drawn(wire, &desk, &Seen { ticket, standing, description, said_at: row.said_at }));
    }
    Ok(all)
}

#[derive(Clone, Copy)]
enum Order {
    Asked,
    Said,
}

/// A page of the caller's requests for which `keep` says so.
async fn page(
    call: Call,
    list: RequestList,
    keep: impl Fn(&RequestRow, PersonId) -> bool + Send + 'static,
) -> Answered {
    let me = call.me()?;
    page_of(call, me, list, keep).await
}

/// A page of somebody's requests, as they see them. Who may ask for it is decided before.
async fn page_of(
    call: Call,
    whose: Person,
    list: RequestList,
    keep: impl Fn(&RequestRow, PersonId) -> bool + Send + 'static,
) -> Answered {
    let (paging, wire, is_me) = (call.paging()?, call.wire.clone(), call.me()?.id == whose.id);
    let bad =
        |name: &str, words: &str| Failure::malformed("Invalid parameter", format!("{name} must be {words}"));
    let order = match call.query.some("sort_by") {
        None | Some("created_at" | "id") => Order::Asked,
        Some("updated_at") => Order::Said,
        Some(_) => return Err(bad("sort_by", "created_at or updated_at")),
    };
    let rises = match call.query.some("sort_order") {
        None | Some("desc") => false,
        Some("asc") => true,
        Some(_) => return Err(bad("sort_order", "asc or desc")),
    };
    let body = call
        .read(async move |db| {
            let visitor = portal::visitor(db, &whose).await?;
            let mut all = rows(db, &visitor, list).await?;
            all.retain(|row| keep(row, whose.id));
            match order {
                Order::Asked => {}
                Order::Said => all.sort_by_key(|row| std::cmp::Reverse((row.said_at, row.id))),
            }
            if rises {
                all.reverse();
            }
            let count = all.len() as i64;
            let part = paging.cut(all);
            let mut drawn = drawn_rows(db, &wire, &visitor, &part.rows).await?;
            if !is_me {
                // It says what the caller may do, not whose requests these are.
                for row in &mut drawn {
                    row["can_be_solved_by_me"] = json!(false);
                }
            }
            Ok(paging.envelope("requests", &part, drawn, Some(count)))
        })
        .await?;
    Ok(Answer::ok(Value::Object(body)))
}

pub async fn list(call: Call) -> Answered {
    page(call, RequestList::Own, |_, _| true).await
}

pub async fn open(call: Call) -> Answered {
    let is_open = |state: RequestState| matches!(state, RequestState::WithUs | RequestState::WithYou);
    page(call, RequestList::Own, move |row, _| is_open(row.state)).await
}

pub async fn solved(call: Call) -> Answered {
    let is_over = |state: RequestState| matches!(state, RequestState::Solved | RequestState::Closed);
    page(call, RequestList::Own, move |row, _| is_over(row.state)).await
}

/// Those that others asked and they take part in.
pub async fn ccd(call: Call) -> Answered {
    page(call, RequestList::Own, |row, me| row.requester.id != me).await
}

/// Those that one user asked: the user themselves, and the team in their place.
pub async fn of_user(call: Call) -> Answered {
    let (id, me) = (call.id::<PersonId>(0)?, call.me()?);
    let whose = if me.id == id {
        me
    } else if call.actor()?.is_team() {
        call.read(async move |db| people::load(db, id).await).await?
    } else {
        return Err(Refusal::NotFound.into());
    };
    page_of(call, whose, RequestList::Own, |row, whose| row.requester.id == whose).await
}

/// Those of their organisation, where it lets its people see each other's.
pub async fn of_organization(call: Call) -> Answered {
    let (id, me) = (call.id::<OrganisationId>(0)?, call.me()?);
    let visitor = call.read(async move |db| portal::visitor(db, &me).await).await?;
    if visitor.organisation != Some(id) || !visitor.shares {
        return Err(Refusal::NotFound.into());
    }
    page(call, RequestList::Organisation, |_, _| true).await
}

/// By a number, or words of the subject, as on their own page.
pub async fn search(call: Call) -> Answered {
    let words = call.query.some("query").unwrap_or_default().trim().to_lowercase();
    let number = words.trim_start_matches('#').parse().ok().map(TicketId);
    let wanted = call.query.some("status").map(str::to_owned);
    let fits = move |row: &RequestRow, _: PersonId| {
        let is_found =
            words.is_empty() || Some(row.id) == number || row.subject.to_lowercase().contains(&words);
        is_found && wanted.as_deref().is_none_or(|w| w == status(row.state))
    };
    page(call, RequestList::Own, fits).await
}

pub async fn show(call: Call) -> Answered {
    let (id, wire, me) = (call.id::<TicketId>(0)?, call.wire.clone(), call.me()?);
    let found = call.read(async move |db| one(db, &wire, &me, id).await).await?;
    Ok(Answer::ok(json!({ "request": found })))
}

// What is said

/// Comments as customers read them.
async fn drawn_comments(db: &mut Conn, wire: &Wire, ticket: TicketId, of: &[Stored]) -> Result<Vec<Value>> {
    let mut all = comments::drawn(db, wire, of, &HashMap::new()).await?;
    for (row, message) in all.iter_mut().zip(of) {
        row["request_id"] = json!(ticket);
        row["url"] = json!(wire.url(format!("requests/{ticket}/comments/{}.json", message.id)));
        row["via"] = via(message.channel);
        if message.mail.is_some() {
            // A mail's HTML has what its writer quoted, too; what they wrote is the text.
            let text = comments::paragraphs(&message.text);
            row["html_body"] = json!(format!("<div class=\"zd-comment\" dir=\"auto\">{text}</div>"));
        }
        if let Some(map) = row.as_object_mut() {
            map.remove("audit_id");
            map.remove("metadata");
        }
    }
    Ok(all)
}

/// Whoever wrote them: of the team the name alone.
async fn authors(db: &mut Conn, requester: PersonId, of: &[Stored]) -> Result<Vec<Value>> {
    let mut ids: Vec<PersonId> = of.iter().filter_map(|m| m.author).collect();
    ids.sort();
    ids.dedup();
    let all = users::by_id(db, &ids).await?;
    let one = |p: &Person| {
        let from_team = p.role.is_team() && p.id != requester;
        json!({ "id": p.id, "name": p.name, "agent": from_team, "photo": null, "organization_id": null })
    };
    Ok(all.iter().map(one).collect())
}

pub async fn comments(call: Call) -> Answered {
    let (id, paging, wire, me) = (call.id::<TicketId>(0)?, call.paging()?, call.wire.clone(), call.me()?);
    let falls = match call.query.some("sort_order") {
        None | Some("asc") => false,
        Some("desc") => true,
        Some(_) => return Err(Failure::malformed("Invalid parameter", "sort_order must be asc or desc")),
    };
    let body = call
        .read(async move |db| {
            let (ticket, standing) = request(db, &me, id).await?;
            let mut all = said(db, me.id, ticket.id, standing).await?;
            if falls {
                all.reverse();
            }
            let count = all.len() as i64;
            let part = paging.cut(all);
            let drawn = drawn_comments(db, &wire, ticket.id, &part.rows).await?;
            let users = authors(db, ticket.requester, &part.rows).await?;
            let mut body = paging.envelope("comments", &part, drawn, Some(count));
            body.insert("users".into(), Value::Array(users));
            body.insert("organizations".into(), json!([]));
            Ok(body)
        })
        .await?;
    Ok(Answer::ok(Value::Object(body)))
}

pub async fn comment(call: Call) -> Answered {
    let (id, wanted, wire, me) =
        (call.id::<TicketId>(0)?, call.id::<MessageId>(1)?, call.wire.clone(), call.me()?);
    let found = call
        .read(async move |db| {
            let (ticket, standing) = request(db, &me, id).await?;
            let message = messages::load(db, wanted).await?;
            let mine = people::addresses(db, me.id).await?;
            if message.ticket != ticket.id || !standing.shows(&facts(&message, me.id, &mine)) {
                return Err(Refusal::NotFound.into());
            }
            let drawn = drawn_comments(db, &wire, ticket.id, std::slice::from_ref(&message)).await?;
            Ok(drawn.into_iter().next().unwrap_or_default())
        })
        .await?;
    Ok(Answer::ok(json!({ "comment": found })))
}

// What they do

/// What clients of this dialect send besides, and customers have no say in.
const PASSED_OVER: [&str; 20] = [
    "id",
    "url",
    "description",
    "status",
    "priority",
    "type",
    "requester",
    "requester_id",
    "organization_id",
    "assignee_id",
    "group_id",
    "collaborator_ids",
    "email_cc_ids",
    "can_be_solved_by_me",
    "created_at",
    "updated_at",
    "due_at",
    "recipient",
    "via",
    "is_public",
];

/// The words of a request, with the files that go with them.
fn words(fields: &mut Fields) -> Option<Words> {
    let mut inner = match fields.take("comment")? {
        Value::Object(map) => Fields::of("request.comment", map),
        Value::String(text) => {
            Fields::of("request.comment", Map::from_iter([("body".to_owned(), json!(text))]))
        }
        Value::Null => return None,
        Value::Bool(_) | Value::Number(_) | Value::Array(_) => {
            fields.complain("comment", "InvalidValue", "comment: must be an object");
            return None;
        }
    };
    // Whoever it is, they speak for themselves, and to the team.
    inner.pass_over(&["id", "type", "author_id", "public", "created_at", "attachments", "via", "plain_body"]);
    let (body, html) = (inner.some_text("body"), inner.some_text("html_body"));
    let uploads: Vec<String> = match inner.take("uploads") {
        Some(Value::String(one)) if !one.is_empty() => vec![one],
        Some(Value::Array(many)) => many.iter().filter_map(|v| v.as_str().map(str::to_owned)).collect(),
        Some(_) | None => Vec::new(),
    };
    if uploads.len() > ITEMS_MAX {
        inner.complain("uploads", "InvalidValue", "uploads: too many");
    }
    fields.absorb(inner);
    let text = body.or_else(|| html.map(|h| mail::html::render(&h).text)).unwrap_or_default();
    Some(Words { text, uploads: uploads.iter().map(|u| secrets::hash(u)).collect() })
}

/// Whoever writes faster than people do waits, by whichever token.
fn not_too_fast(call: &Call, person: PersonId) -> Result<(), Refusal> {
    let keys = Keys::of_customer(person);
    call.app.throttle.check(&keys)?;
    call.app.throttle.failed(&keys);
    Ok(())
}

pub async fn create(mut call: Call) -> Answered {
    let mut fields = Fields::under("request", call.body.take())?;
    let subject = fields.some_text("subject").unwrap_or_default();
    let words = words(&mut fields);
    let (form, follow_up_of) =
        (fields.some_id::<FormId>("ticket_form_id"), fields.some_id::<TicketId>("via_followup_source_id"));
    let values: Vec<(FieldId, Vec<String>)> = ticket_fields::read_values(&mut fields, "custom_fields")
        .into_iter()
        .map(|change| (change.field, change.value))
        .collect();
    fields.pass_over(&PASSED_OVER);
    if subject.trim().is_empty() {
        fields.complain("subject", "BlankValue", "Subject: cannot be blank");
    }
    if words.as_ref().is_none_or(|w| w.text.trim().is_empty()) {
        fields.complain("comment", "BlankValue", "Comment: cannot be blank");
    }
    let unknown = fields.end()?;
    let Some(words) = words else { return Err(Refusal::invalid("text", "must not be empty").into()) };
    let (wire, by, me, desk) = (call.wire.clone(), call.actor()?, call.me()?, call.app.desk.clone());
    not_too_fast(&call, me.id)?;
    let wish = NewRequest { subject, words, form, values, follow_up_of };
    call.changed(unknown, async move |tx| {
        let id = open_request(tx, &desk, &by, &me, &wish).await?;
        let drawn = one(tx, &wire, &me, id).await?;
        Ok(Done::created(tx, "request", drawn))
    })
    .await
}

pub async fn update(mut call: Call) -> Answered {
    let id: TicketId = call.id(0)?;
    let mut fields = Fields::under("request", call.body.take())?;
    let (words, solved) = (words(&mut fields), fields.flag("solved").unwrap_or(false));
    fields.pass_over(&PASSED_OVER);
    fields.pass_over(&["subject", "custom_fields", "fields", "ticket_form_id"]);
    if words.is_none() && !solved {
        fields.complain("comment", "BlankValue", "Comment: cannot be blank, unless it is solved");
    }
    let unknown = fields.end()?;
    let (wire, by, me, desk) = (call.wire.clone(), call.actor()?, call.me()?, call.app.desk.clone());
    not_too_fast(&call, me.id)?;
    let words = words.unwrap_or_else(|| Words { text: String::new(), uploads: Vec::new() });
    call.changed(unknown, async move |tx| {
        if solved {
            solve_request(tx, &desk, &by, &me, id, &words).await?;
        } else {
            add_to_request(tx, &desk, &by, &me, id, &words).await?;
        }
        let drawn = one(tx, &wire, &me, id).await?;
        Ok(Done::ok(tx, json!({ "request": drawn })))
    })
    .await
}
