//! Tickets: lists, one, and what changes them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use axum::http::StatusCode;
use domain::form::DeskForms;
use domain::mailbox::Mailbox;
use domain::message::{Channel, Markup, Visibility};
use domain::permission::{Action, Object, may};
use domain::person::{Person, Role, normalise_address};
use domain::portal::RequestState;
use domain::ticket::{Status, Ticket, TicketChange};
use domain::{Actor, MailboxId, MessageId, Moment, PersonId, Refusal, Result, TicketId};
use serde_json::{Map, Value, json};
use store::read::api::{self as bulk, Direction, FirstWords, TicketOrder, Tickets};
use store::{Conn, Tx, mailboxes, participants, people, structure, teams, tickets, watchers};

use super::answer::{Answer, Answered, Failure};
use super::body::{self, Fields, ITEMS_MAX};
use super::call::{Call, Done, Wire};
use super::paging::{Paging, Place};
use super::{
    Wishes, audits, groups, jobs, organizations, requests, satisfaction, ticket_fields, users, words,
};
use crate::app::Desk;
use crate::commands::accept_mail::find_mailbox;
use crate::commands::address_trouble::ToDead;
use crate::commands::change_contact::{ContactChange, add_contact};
use crate::commands::change_ticket::change_ticket;
use crate::commands::decide_participant::{accept_participant, remove_participant};
use crate::commands::delete_ticket::delete_ticket;
use crate::commands::link_tickets::set_problem;
use crate::commands::open_ticket::{NewTicket, Requester, open_ticket};
use crate::commands::recipients::Sending;
use crate::commands::watch_ticket::{unwatch_ticket, watch_ticket};
use crate::commands::write_message::{NewMessage, write_message};
use crate::secrets;

/// What drawing tickets needs beside the tickets.
#[derive(Default)]
pub struct Beside {
    words: HashMap<TicketId, FirstWords>,
    copies: HashMap<TicketId, Vec<PersonId>>,
    followers: HashMap<TicketId, Vec<PersonId>>,
    follow_ups: HashMap<TicketId, Vec<TicketId>>,
    requesters: HashMap<PersonId, Person>,
    mailboxes: HashMap<MailboxId, Mailbox>,
    /// Of which problem a ticket is an incident; and which have incidents.
    problems: BTreeMap<TicketId, TicketId>,
    with_incidents: BTreeSet<TicketId>,
    forms: DeskForms,
    /// What their requesters said last.
    ratings: HashMap<TicketId, Value>,
}

/// The messages that `by` may read: contacts never see notes.
pub fn least(by: &Actor) -> Visibility {
    if by.is_team() { Visibility::Internal } else { Visibility::Public }
}

/// Reads what stands beside `tickets`, in a few statements for all of them.
pub async fn beside(db: &mut Conn, by: &Actor, of: &[Ticket]) -> Result<Beside> {
    let ids: Vec<TicketId> = of.iter().map(|t| t.id).collect();
    let mut requesters: Vec<PersonId> =
        of.iter().filter(|t| t.channel == Channel::Email).map(|t| t.requester).collect();
    requesters.sort();
    requesters.dedup();
    let any_mailbox = of.iter().any(|t| t.mailbox.is_some());
    let (problems, with_incidents) = structure::problems_of(db, &ids).await?;
    Ok(Beside {
        problems,
        with_incidents,
        words: bulk::first_words(db, &ids, least(by)).await?,
        copies: bulk::participants_of(db, &ids).await?,
        // Who of the team watches a ticket is the team's to know.
        followers: if by.is_team() { bulk::watchers_of(db, &ids).await? } else { HashMap::new() },
        follow_ups: bulk::follow_ups_of(db, &ids).await?,
        requesters: bulk::people_by_id(db, &requesters).await?,
        mailboxes: match any_mailbox {
            true => mailboxes::list(db).await?.into_iter().map(|m| (m.id, m)).collect(),
            false => HashMap::new(),
        },
        forms: store::fields::desk(db).await?,
        ratings: {
            let all = bulk::ratings_of(db, &ids).await?;
            all.into_iter().map(|(ticket, r)| (ticket, satisfaction::of_ticket(&r))).collect()
        },
    })
}

/// How something came, with whom it came from and to where that is a mail.
pub fn via(channel: Channel, from: Value, to: Value) -> Value {
    json!({ "channel": words::channel(channel), "source": { "from": from, "to": to, "rel": null } })
}

/// A ticket as clients read them. Contacts read what their own pages show: not the team's own marks, not who works on it, and
/// what it began with where they began it.
pub fn ticket(wire: &Wire, by: &Actor, t: &Ticket, beside: &Beside) -> Value {
    let words = beside.words.get(&t.id);
    let copies = beside.copies.get(&t.id).cloned().unwrap_or_default();
    let mailbox = t.mailbox.filter(|_| t.channel == Channel::Email).and_then(|id| beside.mailboxes.get(&id));
    let (from, to) = match (t.channel, beside.requesters.get(&t.requester)) {
        (Channel::Email, Some(p)) => (
            json!({ "address": p.email, "name": p.name }),
            mailbox.map_or_else(|| json!({}), |m| json!({ "address": m.address, "name": m.name })),
        ),
        (Channel::Email, None) => (json!({}), json!({})),
        (
            Channel::Chat | Channel::Form | Channel::Phone | Channel::WalkUp | Channel::Api | Channel::Web,
            _,
        ) => (json!({}), json!({})),
    };
    let for_team = by.is_team();
    let is_own = for_team || by.person_id() == Some(t.requester);
    let status =
        if for_team { words::status(t.status) } else { requests::status(RequestState::from(t.status)) };
    let values = ticket_fields::values(&beside.forms, t, for_team);
    let tags: Vec<&String> = if for_team { t.tags.iter().collect() } else { Vec::new() };
    json!({
        "url": wire.url(format!("tickets/{}.json", t.id)),
        "id": t.id,
        "external_id": if for_team { json!(t.external_id) } else { Value::Null },
        "via": if is_own { via(t.channel, from, to) } else { via(t.channel, json!({}), json!({})) },
        "created_at": t.created_at.rfc3339(),
        "updated_at": t.updated_at.rfc3339(),
        "generated_timestamp": t.updated_at.unix(),
        "type": t.ticket_type.filter(|_| for_team).map(|x| x.as_str()),
        "subject": t.subject,
        "raw_subject": t.subject,
        "description": words.filter(|_| is_own).map_or("", |w| w.text.as_str()),
        "priority": t.priority.filter(|_| for_team).map(|x| x.as_str()),
        "status": status,
        "recipient": mailbox.map(|m| m.address.as_str()),
        "requester_id": t.requester,
        "submitter_id": words.and_then(|w| w.author).unwrap_or(t.requester),
        "assignee_id": t.assignee.filter(|_| for_team),
        "organization_id": t.organisation,
        "group_id": t.team.filter(|_| for_team),
        "collaborator_ids": copies,
        "follower_ids": beside.followers.get(&t.id).cloned().unwrap_or_default(),
        "email_cc_ids": copies,
        "forum_topic_id": null,
        "problem_id": beside.problems.get(&t.id).filter(|_| for_team),
        "has_incidents": for_team && beside.with_incidents.contains(&t.id),
        "is_public": words.is_some_and(|w| w.is_public),
        "due_at": null,
        "tags": tags,
        "custom_fields": values.clone(),
        "fields": values,
        "satisfaction_rating": beside.ratings.get(&t.id).filter(|_| is_own),
        "sharing_agreement_ids": [],
        "custom_status_id": null,
        "encoded_id": null,
        "followup_ids": beside.follow_ups.get(&t.id).cloned().unwrap_or_default(),
        "ticket_form_id": beside.forms.form(beside.forms.form_of(t.form).id).map(|f| f.id),
        "brand_id": null,
        "allow_channelback": false,
        "allow_attachments": true,
        "from_messaging_channel": false,
    })
}

pub async fn drawn(db: &mut Conn, wire: &Wire, by: &Actor, of: &[Ticket]) -> Result<Vec<Value>> {
    let beside = beside(db, by, of).await?;
    Ok(of.iter().map(|t| ticket(wire, by, t, &beside)).collect())
}

pub async fn one(db: &mut Conn, wire: &Wire, by: &Actor, t: &Ticket) -> Result<Value> {
    Ok(drawn(db, wire, by, std::slice::from_ref(t)).await?.pop().unwrap_or_default())
}

/// Adds what `include` asks for beside tickets, each object once.
pub async fn sideload(
    db: &mut Conn,
    wire: &Wire,
    by: &Actor,
    include: &BTreeSet<String>,
    of: &[Ticket],
    body: &mut Map<String, Value>,
) -> Result<()> {
    let sorted = |ids: BTreeSet<PersonId>| ids.into_iter().collect::<Vec<_>>();
    if include.contains("users") {
        let ids: Vec<TicketId> = of.iter().map(|t| t.id).collect();
        let mut named: BTreeSet<PersonId> = of.iter().map(|t| t.requester).collect();
        named.extend(of.iter().filter_map(|t| t.assignee).filter(|_| by.is_team()));
        named.extend(bulk::participants_of(db, &ids).await?.into_values().flatten());
        named.extend(bulk::first_words(db, &ids, least(by)).await?.into_values().filter_map(|w| w.author));
        let people = users::by_id(db, &sorted(named)).await?;
        body.insert("users".into(), Value::Array(users::users(db, wire, by, &people).await?));
    }
    if include.contains("groups") {
        let named: BTreeSet<_> = of.iter().filter_map(|t| t.team).collect();
        let all = teams::list(db).await?;
        let theirs = all.iter().filter(|t| named.contains(&t.id)).map(|t| groups::group(wire, t)).collect();
        body.insert("groups".into(), theirs);
    }
    if include.contains("organizations") {
        let named: BTreeSet<_> = of.iter().filter_map(|t| t.organisation).collect();
        let ids: Vec<_> = named.into_iter().collect();
        body.insert("organizations".into(), organizations::by_id(db, wire, by, &ids).await?);
    }
    // What is promised is the team's to see.
    if include.contains("slas") && by.is_team() {
        let ids: Vec<TicketId> = of.iter().map(|t| t.id).collect();
        put_beside(body, "slas", super::slas::beside(db, &ids).await?);
    }
    // So is how long they took for it; whole histories are read for it, which is too much for an export.
    if include.contains("metric_sets") && by.is_team() && of.len() <= ITEMS_MAX {
        put_beside(body, "metric_set", super::metrics::beside(db, wire, of).await?);
    }
    if include.contains("comment_count") {
        let mut counts = HashMap::new();
        for t in of {
            counts.insert(t.id.0, bulk::messages_count(db, t.id, least(by)).await?);
        }
        if let Some(Value::Array(rows)) = body.get_mut("tickets") {
            for row in rows {
                let n = row["id"].as_i64().and_then(|id| counts.get(&id)).copied().unwrap_or(0);
                row["comment_count"] = json!(n);
            }
        }
    }
    Ok(())
}

/// Gives each ticket of an answer what stands under its number.
fn put_beside(body: &mut Map<String, Value>, key: &str, mut beside: HashMap<i64, Value>) {
    let mut add = |row: &mut Value| {
        if let Some(value) = row["id"].as_i64().and_then(|id| beside.remove(&id)) {
            row[key] = value;
        }
    };
    match body.get_mut("tickets") {
        Some(Value::Array(rows)) => rows.iter_mut().for_each(&mut add),
        Some(_) | None => {
            if let Some(row) = body.get_mut("ticket") {
                add(row);
            }
        }
    }
}

/// The order that `sort_by` and `sort_order`, or `sort`, ask for.
fn order(call: &Call) -> Result<(TicketOrder, Direction), Failure> {
    let sort = call.query.some("sort");
    let (by, falls) = match (sort.and_then(|s| s.strip_prefix('-')), sort) {
        (Some(by), _) => (by, true),
        (None, Some(by)) => (by, false),
        (None, None) => (call.query.some("sort_by").unwrap_or("id"), false),
    };
    let falls = match call.query.some("sort_order") {
        None => falls,
        Some("asc") => false,
        Some("desc") => true,
        Some(_) => return Err(Failure::malformed("Invalid parameter", "sort_order must be asc or desc")),
    };
    let by = match by {
        "id" | "created_at" => TicketOrder::Number,
        "updated_at" => TicketOrder::Change,
        _ => {
            let words = "sort_by must be id, created_at or updated_at; other orders are given by /search";
            return Err(Failure::malformed("Invalid parameter", words));
        }
    };
    Ok((by, if falls { Direction::Down } else { Direction::Up }))
}

/// A page of tickets.
pub async fn page(call: &Call, of: Tickets) -> Answered {
    let (paging, wire, by, include) = (call.paging()?, call.wire.clone(), call.actor()?, call.includes());
    let (order, direction) = order(call)?;
    if order == TicketOrder::Change && of != Tickets::All {
        let words = "Only the list of all tickets can be sorted by updated_at; others are sorted by id";
        return Err(Failure::malformed("Invalid parameter", words));
    }
    let body = call
        .read(async move |db| {
            let rows = bulk::tickets(db, &of, order, paging.walk(direction)).await?;
            let part = paging.part(rows, |t| Place {
                key: if order == TicketOrder::Change { t.updated_at.0 } else { 0 },
                id: t.id.0,
            });
            let count = if paging.is_numbered() { Some(bulk::tickets_count(db, &of).await?) } else { None };
            let drawn = drawn(db, &wire, &by, &part.rows).await?;
            let mut body = paging.envelope("tickets", &part, drawn, count);
            sideload(db, &wire, &by, &include, &part.rows, &mut body).await?;
            Ok(body)
        })
        .await?;
    Ok(Answer::ok(Value::Object(body)))
}

pub async fn list(call: Call) -> Answered {
    let caller = call.caller()?;
    let of = match (call.query.some("external_id"), caller.actor.is_team()) {
        (_, false) => Tickets::TakesPart(caller.person.id),
        (Some(external_id), true) => Tickets::ExternalId(external_id.to_owned()),
        (None, true) => Tickets::All,
    };
    page(&call, of).await
}

pub async fn count(call: Call) -> Answered {
    let n = call.read(async |db| bulk::tickets_count(db, &Tickets::All).await).await?;
    Ok(super::count(&call, n))
}

/// A page of tickets that are at hand.
async fn page_of(
    call: &Call,
    paging: Paging,
    find: impl AsyncFnOnce(&mut Conn) -> Result<Vec<Ticket>> + Send + 'static,
) -> Answered {
    let (wire, by, include) = (call.wire.clone(), call.actor()?, call.includes());
    let body = call
        .read(async move |db| {
            let found = find(db).await?;
            let count = found.len() as i64;
            let part = paging.cut(found);
            let drawn = drawn(db, &wire, &by, &part.rows).await?;
            let mut body = paging.envelope("tickets", &part, drawn, Some(count));
            sideload(db, &wire, &by, &include, &part.rows, &mut body).await?;
            Ok(body)
        })
        .await?;
    Ok(Answer::ok(Value::Object(body)))
}

pub async fn show_many(call: Call) -> Answered {
    let ids: Vec<TicketId> = call.query.ids("ids")?.into_iter().map(TicketId).collect();
    let external_ids = users::texts(&call, "external_ids")?;
    page_of(&call, call.paging()?, async move |db| {
        let mut ids = ids;
        for external_id in external_ids {
            let limit = ITEMS_MAX as i64;
            for id in tickets::find_by_external_id(db, &external_id, limit).await? {
                if !ids.contains(&id) {
                    ids.push(id);
                }
            }
        }
        by_id(db, &ids).await
    })
    .await
}

/// Tickets in the order of `ids`.
pub async fn by_id(db: &mut Conn, ids: &[TicketId]) -> Result<Vec<Ticket>> {
    let mut found = bulk::tickets_by_id(db, ids).await?;
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

/// What the caller looked at last.
pub async fn recent(call: Call) -> Answered {
    const RECENT: i64 = 10;
    let me = call.me()?.id;
    page_of(&call, call.paging()?, async move |db| bulk::tickets_seen(db, me, RECENT).await).await
}

/// A ticket that `by` may read.
pub async fn readable(db: &mut Conn, by: &Actor, id: TicketId) -> Result<Ticket> {
    let ticket = tickets::load(db, id).await?;
    let participants = if by.is_team() { Vec::new() } else { participants::accepted(db, id).await? };
    may(by, Action::ReadTicket, Object::Ticket { requester: ticket.requester, participants: &participants })?;
    Ok(ticket)
}

pub async fn show(call: Call) -> Answered {
    let (id, wire, by, include) =
        (call.id::<TicketId>(0)?, call.wire.clone(), call.actor()?, call.includes());
    let body = call
        .read(async move |db| {
            let ticket = readable(db, &by, id).await?;
            let mut body = Map::new();
            body.insert("ticket".into(), one(db, &wire, &by, &ticket).await?);
            sideload(db, &wire, &by, &include, &[ticket], &mut body).await?;
            Ok(body)
        })
        .await?;
    Ok(Answer::ok(Value::Object(body)))
}

// Changes.

/// Somebody named by id or by address.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Who {
    Id(PersonId),
    Address(String),
}

#[derive(Clone, Debug)]
struct Comment {
    text: String,
    html: Option<String>,
    visibility: Option<Visibility>,
    author: Option<PersonId>,
    uploads: Vec<[u8; 32]>,
}

#[derive(Clone, Debug)]
enum Asks {
    Id(PersonId),
    Person { email: Option<String>, name: String },
}

/// Whom a request names for a part in a ticket.
#[derive(Clone, Debug, Default)]
struct Named {
    /// These and nobody else.
    all: Option<Vec<Who>>,
    add: Vec<Who>,
    remove: Vec<Who>,
}

impl Named {
    /// Reads the list `key`, whose items say `put` or `delete`; complains of what names nobody, and of too many.
    fn read(&mut self, fields: &mut Fields, key: &'static str) {
        for item in fields.list(key).unwrap_or_default() {
            match (who(&item), item.get("action").and_then(Value::as_str)) {
                (Some(who), None | Some("put")) => self.add.push(who),
                (Some(who), Some("delete")) => self.remove.push(who),
                _ => fields.complain(
                    key,
                    "InvalidValue",
                    format!("{key}: every item needs user_id or user_email"),
                ),
            }
        }
        if self.all.as_ref().map_or(0, Vec::len) + self.add.len() + self.remove.len() > ITEMS_MAX {
            fields.complain(key, "InvalidValue", format!("{key}: at most {ITEMS_MAX} people at once"));
        }
    }
}

/// What a request wants a ticket to be.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    change: TicketChange,
    assignee_email: Option<String>,
    comment: Option<Comment>,
    requester: Option<Asks>,
    submitter: Option<PersonId>,
    /// Who is in copy.
    copies: Named,
    /// Who of the team watches it.
    followers: Named,
    follow_up_of: Option<TicketId>,
    /// The problem that it is an incident of; `Some(None)`: of none.
    problem: Option<Option<TicketId>>,
    /// Our address that it came to.
    recipient: Option<String>,
    /// Refuse when it changed after this.
    unchanged_since: Option<Moment>,
}

/// Keys of an answer that clients send back unchanged.
const READ_ONLY: [&str; 22] = [
    "id",
    "url",
    "created_at",
    "updated_at",
    "generated_timestamp",
    "raw_subject",
    "via",
    "has_incidents",
    "is_public",
    "allow_channelback",
    "allow_attachments",
    "from_messaging_channel",
    "satisfaction_rating",
    "result_type",
    "followup_ids",
    "fields",
    "sharing_agreement_ids",
    "forum_topic_id",
    "encoded_id",
    "comment_count",
    "account_id",
    "organization",
];

impl Wish {
    fn read(fields: &mut Fields) -> Self {
        fields.pass_over(&READ_ONLY);
        let mut wish = Self {
            change: TicketChange {
                subject: fields.some_text("subject"),
                status: fields.word("status", words::parse_status).flatten(),
                priority: fields.word("priority", words::parse_priority),
                ticket_type: fields.word("type", words::parse_type),
                assignee: fields.id("assignee_id"),
                team: fields.id("group_id"),
                requester: None,
                organisation: fields.id("organization_id"),
                external_id: fields.text("external_id"),
                tags: fields.words("tags"),
                add_tags: fields.words("additional_tags").unwrap_or_default(),
                remove_tags: fields.words("remove_tags").unwrap_or_default(),
                form: fields.id("ticket_form_id"),
                fields: ticket_fields::read_values(fields, "custom_fields"),
            },
            assignee_email: fields.some_text("assignee_email"),
            submitter: fields.some_id("submitter_id"),
            follow_up_of: fields.some_id("via_followup_source_id"),
            problem: fields.id("problem_id"),
            recipient: fields.some_text("recipient"),
            ..Self::default()
        };
        wish.requester = requester(fields);
        wish.comment = comment(fields);
        // An answer names those in copy twice; what a client changed of it stands under the one that it knows.
        for key in ["email_cc_ids", "collaborator_ids"] {
            if let Some(ids) = fields.list(key) {
                wish.copies.all = Some(ids.iter().filter_map(who).collect());
            }
        }
        if let Some(ids) = fields.list("follower_ids") {
            wish.followers.all = Some(ids.iter().filter_map(who).collect());
        }
        wish.followers.read(fields, "followers");
        if let Some(list) = fields.list("collaborators") {
            wish.copies.all = Some(list.iter().filter_map(who).collect());
        }
        wish.copies
            .add
            .extend(fields.list("additional_collaborators").unwrap_or_default().iter().filter_map(who));
        wish.copies.read(fields, "email_ccs");
        let (safe, stamp) = (fields.flag("safe_update"), fields.moment("updated_stamp"));
        if safe == Some(true) {
            wish.unchanged_since = stamp;
            if stamp.is_none() {
                fields.complain("updated_stamp", "BlankValue", "updated_stamp: safe_update needs it");
            }
        }
        wish
    }
}

fn who(item: &Value) -> Option<Who> {
    let id = |v: &Value| v.as_i64().or_else(|| v.as_str().and_then(|s| s.parse().ok())).filter(|n| *n > 0);
    match item {
        Value::Object(map) => {
            let address = map.get("user_email").or(map.get("email")).and_then(Value::as_str);
            let by_id = map.get("user_id").or(map.get("id")).and_then(id);
            by_id.map(|n| Who::Id(PersonId(n))).or_else(|| address.map(|a| Who::Address(a.to_owned())))
        }
        Value::String(text) if text.contains('@') => Some(Who::Address(text.clone())),
        other => id(other).map(|n| Who::Id(PersonId(n))),
    }
}

fn requester(fields: &mut Fields) -> Option<Asks> {
    let by_id = fields.some_id("requester_id").map(Asks::Id);
    match fields.take("requester") {
        Some(Value::Object(map)) => {
            let mut inner = Fields::of("ticket.requester", map);
            let (id, email, name) = (inner.some_id("id"), inner.some_text("email"), inner.some_text("name"));
            inner.pass_over(&["locale_id", "locale"]);
            fields.absorb(inner);
            match (id, email, name) {
                (Some(id), _, _) => Some(Asks::Id(id)),
                (None, None, None) => by_id,
                (None, email, name) => Some(Asks::Person { email, name: name.unwrap_or_default() }),
            }
        }
        Some(Value::Number(n)) => n.as_i64().map(|n| Asks::Id(PersonId(n))),
        Some(Value::String(s)) if s.contains('@') => {
            Some(Asks::Person { email: Some(s), name: String::new() })
        }
        Some(_) | None => by_id,
    }
}

fn comment(fields: &mut Fields) -> Option<Comment> {
    let value = fields.take("comment")?;
    let mut inner = match value {
        Value::Object(map) => Fields::of("ticket.comment", map),
        Value::String(text) => {
            Fields::of("ticket.comment", Map::from_iter([("body".to_owned(), json!(text))]))
        }
        Value::Null => return None,
        Value::Bool(_) | Value::Number(_) | Value::Array(_) => {
            fields.complain("comment", "InvalidValue", "comment: must be an object");
            return None;
        }
    };
    inner.pass_over(&[
        "id",
        "type",
        "created_at",
        "plain_body",
        "attachments",
        "audit_id",
        "metadata",
        "via",
    ]);
    let (body, value, html) =
        (inner.some_text("body"), inner.some_text("value"), inner.some_text("html_body"));
    let author = inner.some_id("author_id");
    let public = inner.flag("public");
    let uploads = match inner.take("uploads") {
        Some(Value::String(one)) if !one.is_empty() => vec![one],
        Some(Value::Array(many)) => many.iter().filter_map(|v| v.as_str().map(str::to_owned)).collect(),
        Some(_) | None => Vec::new(),
    };
    if uploads.len() > ITEMS_MAX {
        inner.complain("uploads", "InvalidValue", "uploads: too many");
    }
    fields.absorb(inner);
    // Clients that send only HTML mean it: the text that is searched, quoted and mailed is made from it.
    let text =
        body.or(value).or_else(|| html.as_deref().map(|h| mail::html::render(h).text)).unwrap_or_default();
    Some(Comment {
        text,
        html,
        visibility: public.map(|p| if p { Visibility::Public } else { Visibility::Internal }),
        author,
        uploads: uploads.iter().map(|u| secrets::hash(u)).collect(),
    })
}

impl Comment {
    fn message(self, by: &Actor, then: TicketChange) -> NewMessage {
        // Light agents write notes; not saying which means that.
        let usual = if by.role() == Role::Light { Visibility::Internal } else { Visibility::Public };
        NewMessage {
            visibility: self.visibility.unwrap_or(usual),
            channel: Channel::Api,
            text: self.text,
            markup: Markup::Plain,
            actions: Vec::new(),
            html: self.html,
            uploads: self.uploads,
            files: Vec::new(),
            to_dead: ToDead::LeaveOut,
            sending: Sending::default(),
            then,
        }
    }
}

async fn assignee(tx: &mut Tx, wish: &mut Wish) -> Result<()> {
    let Some(email) = wish.assignee_email.take() else { return Ok(()) };
    let address =
        normalise_address(&email).map_err(|_| Refusal::invalid("assignee_email", "is no mail address"))?;
    let person = people::find_by_address(tx, &address).await?;
    let person = person.ok_or_else(|| Refusal::invalid("assignee_email", "belongs to nobody here"))?;
    wish.change.assignee = Some(Some(person.id));
    Ok(())
}

/// Opens a ticket.
async fn open(tx: &mut Tx, desk: &Desk, by: &Actor, wish: Wish) -> Result<TicketId> {
    let mut wish = wish;
    forget_form(tx, &mut wish).await?;
    assignee(tx, &mut wish).await?;
    let me = by.as_person()?.id;
    let requester = match wish.requester.take() {
        None => Requester::Known(me),
        Some(Asks::Id(id)) => {
            if people::find(tx, id).await?.is_none() {
                return Err(Refusal::invalid("requester", "does not exist").into());
            }
            Requester::Known(id)
        }
        Some(Asks::Person { email: Some(email), name }) => Requester::Address { email, name },
        Some(Asks::Person { email: None, name }) => Requester::Name(name),
    };
    let mailbox = match &wish.recipient {
        Some(address) => {
            let address = normalise_address(address)
                .map_err(|_| Refusal::invalid("recipient", "is no mail address"))?;
            mailboxes::list(tx).await?.into_iter().find(|m| m.address == address).map(|m| m.id)
        }
        None => None,
    };
    let comment = wish.comment.take().ok_or_else(|| Refusal::invalid("text", "must not be empty"))?;
    let author = comment.author.or(wish.submitter);
    if let Some(id) = author
        && people::find(tx, id).await?.is_none()
    {
        return Err(Refusal::invalid("author_id", "does not exist").into());
    }
    let mut copies = Vec::new();
    let named = std::mem::take(&mut wish.copies);
    for who in named.all.unwrap_or_default().into_iter().chain(named.add) {
        copies.push(copied(tx, by, &who).await?);
    }
    let followers = std::mem::take(&mut wish.followers);
    // In this dialect a ticket that nobody said more about is new, whoever opened it.
    wish.change.status.get_or_insert(Status::New);
    let new = NewTicket {
        requester,
        author,
        subject: wish.change.subject.take().unwrap_or_default(),
        channel: Channel::Api,
        mailbox,
        follow_up_of: wish.follow_up_of,
        with: wish.change,
        copies,
        first: comment.message(by, TicketChange::default()),
    };
    let id = open_ticket(tx, desk, by, &new).await?;
    follow(tx, by, id, followers).await?;
    if let Some(problem) = wish.problem {
        set_problem(tx, by, id, problem).await?;
    }
    Ok(id)
}

/// Somebody who is to get copies; a new address becomes a contact.
async fn copied(tx: &mut Tx, by: &Actor, who: &Who) -> Result<PersonId> {
    // Whoever is in copy reads the ticket: contacts do not decide that.
    may(by, Action::ChangeContact, Object::Desk)?;
    match who {
        Who::Id(id) => {
            let known = people::find(tx, *id).await?;
            Ok(known.ok_or_else(|| Refusal::invalid("email_ccs", "name a user who does not exist"))?.id)
        }
        Who::Address(address) => {
            let address = normalise_address(address)?;
            if find_mailbox(tx, &address).await?.is_some() {
                return Err(Refusal::invalid("email_ccs", "name an address of this desk").into());
            }
            find_or_add(tx, by, address, String::new()).await
        }
    }
}

/// Scripts name the form of the desk that they were written for. Where this one has no forms at all, that means nothing.
async fn forget_form(tx: &mut Tx, wish: &mut Wish) -> Result<()> {
    if wish.change.form.is_some() && store::fields::forms(tx).await?.is_empty() {
        wish.change.form = None;
    }
    Ok(())
}

async fn find_or_add(tx: &mut Tx, by: &Actor, address: String, name: String) -> Result<PersonId> {
    match people::find_by_address(tx, &address).await? {
        Some(known) => Ok(known.id),
        None => {
            let new =
                ContactChange { name: Some(name), email: Some(Some(address)), ..ContactChange::default() };
            add_contact(tx, by, &new).await
        }
    }
}

async fn add_copy(tx: &mut Tx, by: &Actor, id: TicketId, who: &Who) -> Result<()> {
    let person = copied(tx, by, who).await?;
    accept_participant(tx, by, id, person).await
}

async fn find_who(tx: &mut Tx, who: &Who) -> Result<Option<PersonId>> {
    match who {
        Who::Id(id) => Ok(Some(*id)),
        Who::Address(address) => match normalise_address(address) {
            Ok(address) => Ok(people::find_by_address(tx, &address).await?.map(|p| p.id)),
            Err(_) => Ok(None),
        },
    }
}

/// Makes those of the team watch a ticket who are named.
async fn follow(tx: &mut Tx, by: &Actor, id: TicketId, wanted: Named) -> Result<()> {
    let mut keep = Vec::new();
    for who in wanted.add.iter().chain(wanted.all.iter().flatten()) {
        let nobody = || Refusal::invalid("followers", "name a user who does not exist");
        let person = find_who(tx, who).await?.ok_or_else(nobody)?;
        watch_ticket(tx, by, id, person).await?;
        keep.push(person);
    }
    let mut remove = Vec::new();
    for who in &wanted.remove {
        remove.extend(find_who(tx, who).await?);
    }
    if wanted.all.is_some() {
        let now = watchers::of_ticket(tx, id).await?;
        remove.extend(now.into_iter().map(|p| p.id).filter(|p| !keep.contains(p)));
    }
    for person in remove {
        unwatch_ticket(tx, by, id, person).await?;
    }
    Ok(())
}

/// Changes a ticket, and says the message that was written.
async fn change(tx: &mut Tx, desk: &Desk, by: &Actor, id: TicketId, wish: Wish) -> Result<Option<MessageId>> {
    let mut wish = wish;
    forget_form(tx, &mut wish).await?;
    let before = readable(tx, by, id).await?;
    if let Some(stamp) = wish.unchanged_since
        && before.updated_at.unix() > stamp.unix()
    {
        return Err(
            Refusal::Conflict("The ticket was changed by somebody else since updated_stamp.".into()).into()
        );
    }
    assignee(tx, &mut wish).await?;
    wish.change.requester = match wish.requester.take() {
        None => None,
        Some(Asks::Id(id)) => Some(id),
        Some(Asks::Person { email: Some(email), name }) => {
            may(by, Action::ChangeTicket, Object::Ticket { requester: before.requester, participants: &[] })?;
            Some(find_or_add(tx, by, normalise_address(&email)?, name).await?)
        }
        Some(Asks::Person { email: None, .. }) => {
            return Err(Refusal::invalid("requester", "needs an id or a mail address").into());
        }
    };
    let named = std::mem::take(&mut wish.copies);
    for who in named.add {
        add_copy(tx, by, id, &who).await?;
    }
    let mut remove = named.remove;
    if let Some(copies) = named.all {
        let mut keep = Vec::new();
        for who in &copies {
            add_copy(tx, by, id, who).await?;
            keep.extend(find_who(tx, who).await?);
        }
        let now = participants::accepted(tx, id).await?;
        remove.extend(now.into_iter().filter(|p| !keep.contains(p)).map(Who::Id));
    }
    for who in remove {
        if let Some(person) = find_who(tx, &who).await? {
            remove_participant(tx, by, id, person).await?;
        }
    }
    follow(tx, by, id, std::mem::take(&mut wish.followers)).await?;
    if let Some(problem) = wish.problem {
        set_problem(tx, by, id, problem).await?;
    }
    let Some(comment) = wish.comment.take() else {
        if wish.change != TicketChange::default() {
            change_ticket(tx, by, id, &wish.change, "", None).await?;
        }
        return Ok(None);
    };
    match comment.author.filter(|a| Some(*a) != by.person_id()) {
        None => Ok(Some(write_message(tx, desk, by, id, &comment.message(by, wish.change)).await?)),
        Some(author) => {
            // Speaking in somebody's name: agents for contacts, admins for anybody.
            let author = people::find(tx, author)
                .await?
                .ok_or_else(|| Refusal::invalid("author_id", "does not exist"))?;
            may(by, Action::ChangeContact, Object::Person { id: author.id, role: author.role })?;
            if wish.change != TicketChange::default() {
                change_ticket(tx, by, id, &wish.change, "", None).await?;
            }
            let speaker = people::actor(tx, &author).await?;
            let message = comment.message(&speaker, TicketChange::default());
            Ok(Some(write_message(tx, desk, &speaker, id, &message).await?))
        }
    }
}

pub async fn create(mut call: Call) -> Answered {
    let mut fields = Fields::under("ticket", call.body.take())?;
    let description = fields.some_text("description");
    let mut wish = Wish::read(&mut fields);
    if let Some(text) = description {
        wish.comment.get_or_insert(Comment {
            text,
            html: None,
            visibility: None,
            author: None,
            uploads: Vec::new(),
        });
    }
    if wish.comment.is_none() {
        fields.complain("base", "BlankValue", "Description: cannot be blank");
    }
    let unknown = fields.end()?;
    let (wire, by, desk) = (call.wire.clone(), call.actor()?, call.app.desk.clone());
    let (mut answer, _) = call
        .change(async move |tx| {
            let id = open(tx, &desk, &by, wish).await?;
            let ticket = tickets::load(tx, id).await?;
            let drawn = one(tx, &wire, &by, &ticket).await?;
            Ok(Done::created(tx, "ticket", drawn))
        })
        .await?;
    // The number of an event is known once it is committed.
    if let Some(id) = answer.object().and_then(|o| o["ticket"]["id"].as_i64()) {
        add_audit(&call, &mut answer, TicketId(id), None).await?;
    }
    Ok(answer.with_unknown(unknown))
}

pub async fn update(mut call: Call) -> Answered {
    let id: TicketId = call.id(0)?;
    let mut fields = Fields::under("ticket", call.body.take())?;
    fields.pass_over(&["description"]);
    let wish = Wish::read(&mut fields);
    let unknown = fields.end()?;
    let (wire, by, desk) = (call.wire.clone(), call.actor()?, call.app.desk.clone());
    let (mut answer, at) = call
        .change(async move |tx| {
            change(tx, &desk, &by, id, wish).await?;
            let ticket = readable(tx, &by, id).await?;
            let drawn = one(tx, &wire, &by, &ticket).await?;
            Ok(Done::ok(tx, json!({ "ticket": drawn })))
        })
        .await?;
    add_audit(&call, &mut answer, id, at).await?;
    Ok(answer.with_unknown(unknown))
}

/// Adds the audit of what just happened: since `at`, or the first of the ticket.
async fn add_audit(
    call: &Call,
    answer: &mut Answer,
    id: TicketId,
    at: Option<Moment>,
) -> Result<(), Failure> {
    let (wire, by) = (call.wire.clone(), call.actor()?);
    if !by.is_team() {
        // What others did to it is the team's to know.
        return Ok(());
    }
    let audit = call.read(async move |db| audits::of_change(db, &wire, &by, id, at).await).await?;
    if let (Some(body), Some(audit)) = (answer.object(), audit) {
        body.insert("audit".into(), audit);
    }
    Ok(())
}

pub async fn delete(call: Call) -> Answered {
    let (id, by) = (call.id(0)?, call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        delete_ticket(tx, &by, id).await?;
        Ok(Done::none(tx))
    })
    .await
}

fn wishes(call: &mut Call) -> Result<Wishes<TicketId, Wish>, Failure> {
    let mut wishes = Vec::new();
    let mut unknown = Vec::new();
    for map in body::items("tickets", "tickets", call.body.take())? {
        let mut fields = Fields::of("tickets", map);
        let id = fields.some_id("id");
        let description = fields.some_text("description");
        let mut wish = Wish::read(&mut fields);
        if let (Some(text), None) = (description, id) {
            wish.comment.get_or_insert(Comment {
                text,
                html: None,
                visibility: None,
                author: None,
                uploads: Vec::new(),
            });
        }
        wishes.push((id, wish));
        unknown.extend(fields.end()?);
    }
    unknown.sort();
    unknown.dedup();
    Ok((wishes, unknown))
}

pub async fn create_many(mut call: Call) -> Answered {
    let (wishes, unknown) = wishes(&mut call)?;
    let (by, desk) = (call.actor()?, call.app.desk.clone());
    jobs::run(&call, "Bulk Create Ticket", unknown, wishes, async move |tx, (_, wish)| {
        let id = open(tx, &desk, &by, wish).await?;
        Ok(jobs::Result::new(id.0, "Created"))
    })
    .await
}

pub async fn update_many(mut call: Call) -> Answered {
    let (by, desk) = (call.actor()?, call.app.desk.clone());
    let has_list = call.body.get("tickets").is_some_and(Value::is_array);
    let (jobs, unknown) = if call.query.has("ids") && !has_list {
        let ids = call.query.ids("ids")?;
        let mut fields = Fields::under("ticket", call.body.take())?;
        fields.pass_over(&["description"]);
        let wish = Wish::read(&mut fields);
        (ids.into_iter().map(|id| (Some(TicketId(id)), wish.clone())).collect(), fields.end()?)
    } else {
        wishes(&mut call)?
    };
    jobs::run(&call, "Bulk Update Ticket", unknown, jobs, async move |tx, (id, wish)| {
        let id = id.ok_or(Refusal::NotFound)?;
        change(tx, &desk, &by, id, wish).await?;
        Ok(jobs::Result::new(id.0, "Updated"))
    })
    .await
}

pub async fn destroy_many(call: Call) -> Answered {
    let by = call.actor()?;
    let ids: Vec<TicketId> = call.query.ids("ids")?.into_iter().map(TicketId).collect();
    jobs::run(&call, "Bulk Delete Ticket", Vec::new(), ids, async move |tx, id| {
        delete_ticket(tx, &by, id).await?;
        Ok(jobs::Result::new(id.0, "Deleted"))
    })
    .await
}

// What belongs to a ticket.

pub async fn tags(call: Call) -> Answered {
    let (id, by) = (call.id(0)?, call.actor()?);
    let ticket = call.read(async move |db| readable(db, &by, id).await).await?;
    Ok(Answer::ok(json!({ "tags": ticket.tags })))
}

/// Sets, adds or takes away tags: what `make` makes of those in the body.
async fn change_tags(mut call: Call, status: StatusCode, make: fn(Vec<String>) -> TicketChange) -> Answered {
    let id: TicketId = call.id(0)?;
    let map = match call.body.take() {
        Value::Object(map) => map,
        _ => return Err(Failure::malformed("Invalid attribute", "You passed no object with the key tags")),
    };
    let mut fields = Fields::of("", map);
    let tags = fields.words("tags").unwrap_or_default();
    let (safe, stamp) = (fields.flag("safe_update"), fields.moment("updated_stamp"));
    if safe == Some(true) && stamp.is_none() {
        fields.complain("updated_stamp", "BlankValue", "updated_stamp: safe_update needs it");
    }
    let unknown = fields.end()?;
    let wish =
        Wish { change: make(tags), unchanged_since: stamp.filter(|_| safe == Some(true)), ..Wish::default() };
    let (by, desk) = (call.actor()?, call.app.desk.clone());
    call.changed(unknown, async move |tx| {
        change(tx, &desk, &by, id, wish).await?;
        let ticket = tickets::load(tx, id).await?;
        Ok(Done::new(tx, status, json!({ "tags": ticket.tags })))
    })
    .await
}

pub async fn tags_set(call: Call) -> Answered {
    change_tags(call, StatusCode::CREATED, |tags| TicketChange {
        tags: Some(tags),
        ..TicketChange::default()
    })
    .await
}

pub async fn tags_add(call: Call) -> Answered {
    change_tags(call, StatusCode::OK, |tags| TicketChange { add_tags: tags, ..TicketChange::default() }).await
}

pub async fn tags_remove(call: Call) -> Answered {
    change_tags(call, StatusCode::OK, |tags| TicketChange { remove_tags: tags, ..TicketChange::default() })
        .await
}

/// Everybody in copy.
pub async fn collaborators(call: Call) -> Answered {
    let (id, paging, wire, by) = (call.id(0)?, call.paging()?, call.wire.clone(), call.actor()?);
    let body = call
        .read(async move |db| {
            readable(db, &by, id).await?;
            let ids = participants::accepted(db, id).await?;
            let all = users::by_id(db, &ids).await?;
            let count = all.len() as i64;
            let part = paging.cut(all);
            let rows = users::users(db, &wire, &by, &part.rows).await?;
            Ok(paging.envelope("users", &part, rows, Some(count)))
        })
        .await?;
    Ok(Answer::ok(Value::Object(body)))
}

/// Who of the team watches it.
pub async fn followers(call: Call) -> Answered {
    let (id, paging, wire, by) = (call.id(0)?, call.paging()?, call.wire.clone(), call.actor()?);
    let body = call
        .read(async move |db| {
            readable(db, &by, id).await?;
            let ids: Vec<PersonId> = watchers::of_ticket(db, id).await?.into_iter().map(|p| p.id).collect();
            let all = users::by_id(db, &ids).await?;
            let count = all.len() as i64;
            let part = paging.cut(all);
            let rows = users::users(db, &wire, &by, &part.rows).await?;
            Ok(paging.envelope("users", &part, rows, Some(count)))
        })
        .await?;
    Ok(Answer::ok(Value::Object(body)))
}

/// The incidents of a problem, by number.
pub async fn incidents(call: Call) -> Answered {
    let (id, by): (TicketId, _) = (call.id(0)?, call.actor()?);
    page_of(&call, call.paging()?, async move |db| {
        readable(db, &by, id).await?;
        let all = structure::incidents(db, id, TicketId(0), domain::structure::LINKS_MAX as i64).await?;
        by_id(db, &all).await
    })
    .await
}

pub async fn related(call: Call) -> Answered {
    let (id, wire, by) = (call.id(0)?, call.wire.clone(), call.actor()?);
    let (ticket, incidents) = call
        .read(async move |db| {
            let ticket = readable(db, &by, id).await?;
            let all = structure::incidents(db, id, TicketId(0), domain::structure::LINKS_MAX as i64).await?;
            Ok((ticket, all.len()))
        })
        .await?;
    let sources: Vec<TicketId> = ticket.follow_up_of.into_iter().collect();
    Ok(Answer::ok(json!({
        "ticket_related": {
            "url": wire.url(format!("tickets/{id}/related.json")),
            "topic_id": null,
            "jira_issue_ids": [],
            "followup_source_ids": sources,
            "from_archive": false,
            "incidents": incidents,
        }
    })))
}
