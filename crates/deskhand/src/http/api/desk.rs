//! Side by side for programs, under `/api/desk/v1`: tabs, notes about contacts, what is known about whoever asks, customer
//! cards. The public dialect has no words for them.

use axum::http::StatusCode;
use domain::contact_note::{NoteReach, day_in};
use domain::customer_card::{CustomerCard, KEEP_SECONDS_STANDARD, TIMEOUT_MS_STANDARD, roles};
use domain::open_tab::{OpenTab, SCROLL_MAX, TYPED_BYTES_MAX, TabKind, TabMode};
use domain::permission::{Action, Object, may};
use domain::read::TicketLine;
use domain::read::context::{
    CardResult, Context, DayThere, LanguageSeen, NoteLine, PromiseKind, SimilarFound, SimilarTicket, TabLine,
    ZoneSource,
};
use domain::{ContactNoteId, CustomerCardId, OpenTabId, PersonId, Refusal, TicketId};
use serde_json::{Value, json};
use store::{customer_cards, open_tabs, people, read, tickets};

use super::answer::{Answer, Answered, Failure};
use super::body::Fields;
use super::call::{Call, Done};
use super::ledger::known_only;
use crate::cards::{self, Freshness, check_url, fresh_secret};
use crate::commands::contact_notes::{Doneness, NoteWish, NoteWords, add_note, change_note, remove_note};
use crate::commands::customer_cards::{CardWish, add_card, change_card, delete_card, new_secret, place};
use crate::context;
use crate::secrets;

fn zone(call: &Call) -> Result<String, Failure> {
    Ok(call.caller()?.person.zone().to_owned())
}

// Notes about contacts

fn note(n: &NoteLine) -> Value {
    let n = &n.note;
    json!({
        "id": n.id,
        "contact_id": n.about,
        "author_id": n.author,
        "for": n.reach.as_str(),
        "text": n.text,
        "until": n.until.map(|d| d.to_string()),
        "done": n.done.is_some(),
        "done_by": n.done.map(|d| d.0),
        "done_at": n.done.map(|d| d.1.rfc3339()),
        "created_at": n.created_at.rfc3339(),
        "updated_at": n.updated_at.rfc3339(),
    })
}

/// All notes about a contact that the caller may see; with `standing=true` those alone that are worth a look today.
pub async fn notes(call: Call) -> Answered {
    let (about, by): (PersonId, _) = (call.id(0)?, call.actor()?);
    let standing = call.query.some("standing").is_some_and(|v| v == "true");
    let today = day_in(&zone(&call)?, (call.app.clock)());
    let notes = call
        .read(async move |db| {
            people::load(db, about).await?;
            read::context::notes(db, &by, about).await
        })
        .await?;
    let notes: Vec<Value> = notes.iter().filter(|n| !standing || n.note.stands(today)).map(note).collect();
    Ok(Answer::ok(json!({ "contact_notes": notes })))
}

async fn told(
    tx: &mut store::Tx,
    by: &domain::Actor,
    about: PersonId,
    id: ContactNoteId,
) -> domain::Result<Value> {
    let all = read::context::notes(tx, by, about).await?;
    let found = all.iter().find(|n| n.note.id == id).ok_or(Refusal::NotFound)?;
    Ok(json!({ "contact_note": note(found) }))
}

pub async fn note_create(mut call: Call) -> Answered {
    let about: PersonId = call.id(0)?;
    let mut body = Fields::under("contact_note", call.body.take())?;
    let words = NoteWords {
        text: body.some_text("text").unwrap_or_default(),
        until: body.some_text("until").unwrap_or_default(),
        reach: body.word("for", NoteReach::parse).flatten().unwrap_or_default(),
    };
    known_only(body.end()?)?;
    let (by, zone) = (call.actor()?, zone(&call)?);
    call.changed(Vec::new(), async move |tx| {
        let id = add_note(tx, &by, &zone, about, &words).await?;
        let told = told(tx, &by, about, id).await?;
        Ok(Done::new(tx, StatusCode::CREATED, told))
    })
    .await
}

pub async fn note_update(mut call: Call) -> Answered {
    let id: ContactNoteId = call.id(0)?;
    let mut body = Fields::under("contact_note", call.body.take())?;
    let wish = NoteWish {
        text: body.text("text").map(Option::unwrap_or_default),
        until: body.text("until").map(Option::unwrap_or_default),
        reach: body.word("for", NoteReach::parse).flatten(),
        done: body.flag("done").map(|done| if done { Doneness::Done } else { Doneness::Open }),
    };
    known_only(body.end()?)?;
    let (by, zone) = (call.actor()?, zone(&call)?);
    call.changed(Vec::new(), async move |tx| {
        let about = change_note(tx, &by, &zone, id, &wish).await?;
        let told = told(tx, &by, about, id).await?;
        Ok(Done::ok(tx, told))
    })
    .await
}

pub async fn note_delete(call: Call) -> Answered {
    let (id, by): (ContactNoteId, _) = (call.id(0)?, call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        remove_note(tx, &by, id).await?;
        Ok(Done::none(tx))
    })
    .await
}

// Tabs

fn tab(t: &TabLine) -> Value {
    json!({
        "id": t.id,
        "kind": t.kind.as_str(),
        "ticket_id": t.ticket,
        "subject": t.subject,
        "contact_id": Some(t.who.id).filter(|id| id.0 > 0),
        "unseen": t.unseen,
        "waits_since": t.waits_since.map(|at| at.rfc3339()),
        "scroll": t.scroll,
        "mode": t.mode.map(TabMode::as_str),
    })
}

async fn strip(db: &mut store::Conn, me: PersonId) -> domain::Result<Value> {
    let tabs = crate::open_tabs::drawn(read::context::tabs(db, me).await?);
    Ok(json!({ "tabs": tabs.iter().map(tab).collect::<Vec<_>>() }))
}

/// What the caller keeps open side by side.
pub async fn tabs(call: Call) -> Answered {
    let me = call.me()?.id;
    Ok(Answer::ok(call.read(async move |db| strip(db, me).await).await?))
}

/// Keeps a ticket open, or with `kind` "call" one that is to be written down.
pub async fn tab_create(mut call: Call) -> Answered {
    let mut body = Fields::under("tab", call.body.take())?;
    let ticket: Option<TicketId> = body.some_id("ticket_id");
    let kind = body.word("kind", TabKind::parse).flatten();
    if ticket.is_none() && kind != Some(TabKind::Call) {
        body.complain("ticket_id", "BlankValue", "tab: needs a ticket_id, or the kind call");
    }
    known_only(body.end()?)?;
    let (by, me) = (call.actor()?, call.me()?.id);
    if ticket.is_none() {
        may(&by, Action::OpenTicket, Object::Desk)?;
    }
    call.changed(Vec::new(), async move |tx| {
        if let Some(ticket) = ticket {
            let ticket = tickets::load(tx, ticket).await?;
            may(
                &by,
                Action::ReadInternal,
                Object::Ticket { requester: ticket.requester, participants: &[] },
            )?;
        }
        open_tabs::open(tx, me, ticket).await?;
        let strip = strip(tx, me).await?;
        Ok(Done::new(tx, StatusCode::CREATED, strip))
    })
    .await
}

/// Remembers how a tab was left.
pub async fn tab_update(mut call: Call) -> Answered {
    let id: OpenTabId = call.id(0)?;
    let mut body = Fields::under("tab", call.body.take())?;
    let scroll = body.take("scroll").and_then(|v| v.as_i64());
    let mode = body.word("mode", TabMode::parse).flatten();
    let typed = body.some_text("typed");
    known_only(body.end()?)?;
    if typed.as_ref().is_some_and(|t| t.len() > TYPED_BYTES_MAX) {
        return Err(Refusal::TooLarge { what: "What was typed", limit: TYPED_BYTES_MAX as u64 }.into());
    }
    let me = call.me()?.id;
    call.changed(Vec::new(), async move |tx| {
        let before = open_tabs::find(tx, me, id).await?.ok_or(Refusal::NotFound)?;
        let typed = typed.filter(|_| before.kind == TabKind::Call);
        let after = OpenTab {
            scroll: scroll.map(|s| s.clamp(0, SCROLL_MAX)).or(before.scroll),
            mode: mode.or(before.mode),
            typed: typed.unwrap_or_else(|| before.typed.clone()),
            ..before
        };
        open_tabs::keep(tx, &after).await?;
        let strip = strip(tx, me).await?;
        Ok(Done::ok(tx, strip))
    })
    .await
}

pub async fn tab_delete(call: Call) -> Answered {
    let (id, me): (OpenTabId, _) = (call.id(0)?, call.me()?.id);
    call.changed(Vec::new(), async move |tx| {
        if !open_tabs::close(tx, me, id).await? {
            return Err(Refusal::NotFound.into());
        }
        Ok(Done::none(tx))
    })
    .await
}

// What is known

fn line(l: &TicketLine) -> Value {
    json!({ "id": l.id, "subject": l.subject, "status": l.status.as_str(), "updated_at": l.updated_at.rfc3339() })
}

fn lines(all: &[TicketLine]) -> Vec<Value> {
    all.iter().map(line).collect()
}

fn similar_ticket(s: &SimilarTicket) -> Value {
    json!({
        "ticket": line(&s.line),
        "contact_id": s.requester.id,
        "shared_words": s.shared,
        "outcome": s.outcome.as_ref().map(|o| json!({
            "solved_at": o.solved_at.rfc3339(),
            "cause": o.cause,
            "answer": o.answer,
            "held": o.held.as_str(),
            "reopened_at": o.reopened_at.map(|at| at.rfc3339()),
        })),
    })
}

fn drawn(x: &Context) -> Value {
    let similar = match &x.similar {
        SimilarFound::Tickets(found) => json!(found.iter().map(similar_ticket).collect::<Vec<_>>()),
        SimilarFound::NotYet => Value::Null,
    };
    let local = x.local.as_ref().map(|l| {
        let day = match l.day {
            DayThere::Same => 0,
            DayThere::Before => -1,
            DayThere::After => 1,
        };
        let (source, zone, offset) = match &l.source {
            ZoneSource::Set(zone) => ("set", Some(zone.as_str()), None),
            ZoneSource::Mail { offset_minutes, .. } => ("mail", None, Some(*offset_minutes)),
        };
        let time = format!("{:02}:{:02}", l.hour, l.minute);
        json!({ "time": time, "day_from_here": day, "source": source, "time_zone": zone, "offset_minutes": offset })
    });
    let language = x.language.as_ref().map(|l| match l {
        LanguageSeen::Set(code) => json!({ "code": code, "source": "set" }),
        LanguageSeen::Written(code) => json!({ "code": code, "source": "written" }),
    });
    let devices: Vec<Value> = x
        .devices
        .iter()
        .map(|d| {
            let platform = d.device.platform.map(|p| p.as_str());
            json!({ "program": d.device.program, "platform": platform, "last_at": d.last_at.rfc3339(), "mails": d.mails })
        })
        .collect();
    let promises: Vec<Value> = x
        .promises
        .iter()
        .map(|p| {
            let kind = match p.kind {
                PromiseKind::Reply => "reply",
                PromiseKind::Snooze => "snooze",
            };
            json!({ "kind": kind, "ticket": line(&p.ticket), "by_id": p.by.as_ref().map(|b| b.id), "at": p.at.map(|a| a.rfc3339()) })
        })
        .collect();
    let organisation = x.organisation.as_ref().map(|o| {
        json!({ "id": o.id, "name": o.name, "open": lines(&o.open), "open_total": o.open_total, "incidents": lines(&o.incidents) })
    });
    json!({
        "ticket_id": x.ticket,
        "contact_id": x.contact.id,
        "local_time": local,
        "language": language,
        "devices": devices,
        "promises": promises,
        "waiting": lines(&x.waiting),
        "organization": organisation,
        "similar": similar,
    })
}

/// What is known about whoever asks, and solved tickets like theirs.
pub async fn context(call: Call) -> Answered {
    let id: TicketId = call.id(0)?;
    let found = context::gather(&call.app, &call.actor()?, &zone(&call)?, id).await?;
    Ok(Answer::ok(json!({ "context": drawn(&found) })))
}

// Cards

fn card(c: &CustomerCard) -> Value {
    json!({
        "id": c.id,
        "name": c.name,
        "address": c.url,
        "timeout_ms": c.timeout_ms,
        "keep_seconds": c.keep_seconds,
        "roles": c.roles.iter().map(|r| r.as_str()).collect::<Vec<_>>(),
        "created_at": c.created_at.rfc3339(),
        "updated_at": c.updated_at.rfc3339(),
    })
}

/// Cards as they are set up; for admins.
pub async fn cards(call: Call) -> Answered {
    call.must(Action::ManageSettings, Object::Desk)?;
    let all = call.read(async |db| customer_cards::list(db).await).await?;
    Ok(Answer::ok(json!({ "customer_cards": all.iter().map(card).collect::<Vec<_>>() })))
}

/// What a body says of a card, over what it was.
fn wish(call: &mut Call, before: Option<&CustomerCard>) -> Result<CardWish, Failure> {
    let mut body = Fields::under("customer_card", call.body.take())?;
    let name = body.some_text("name").or_else(|| before.map(|c| c.name.clone())).unwrap_or_default();
    let address = body.some_text("address").or_else(|| before.map(|c| c.url.clone())).unwrap_or_default();
    let timeout = body.take("timeout_ms").and_then(|v| v.as_i64());
    let keep = body.take("keep_seconds").and_then(|v| v.as_i64());
    let words = body.words("roles");
    known_only(body.end()?)?;
    let roles = match (words, before) {
        (Some(words), _) => roles(words.iter().map(String::as_str))?,
        (None, Some(before)) => before.roles.clone(),
        (None, None) => roles(["light", "agent", "lead", "admin"])?,
    };
    Ok(CardWish {
        name,
        url: check_url(&address, &call.app.config.private_targets)?,
        timeout_ms: timeout.unwrap_or(before.map_or(TIMEOUT_MS_STANDARD, |c| c.timeout_ms)),
        keep_seconds: keep.unwrap_or(before.map_or(KEEP_SECONDS_STANDARD, |c| c.keep_seconds)),
        roles,
    })
}

/// Sets a card up. The answer holds its secret, this once.
pub async fn card_create(mut call: Call) -> Answered {
    call.must(Action::ManageSettings, Object::Desk)?;
    let wish = wish(&mut call, None)?;
    let (by, app, secret) = (call.actor()?, call.app.clone(), fresh_secret(&call.app));
    call.changed(Vec::new(), async move |tx| {
        let seal = |place: &str| secrets::seal(&app.keys, &app.entropy, place, &secret);
        let id = add_card(tx, &by, &wish, seal).await?;
        let drawn = card(&customer_cards::load(tx, id).await?);
        Ok(Done::created(tx, "customer_card", drawn).with_secret(secret))
    })
    .await
}

pub async fn card_update(mut call: Call) -> Answered {
    call.must(Action::ManageSettings, Object::Desk)?;
    let id: CustomerCardId = call.id(0)?;
    let before = call.read(async move |db| customer_cards::load(db, id).await).await?;
    let wish = wish(&mut call, Some(&before))?;
    let by = call.actor()?;
    call.changed(Vec::new(), async move |tx| {
        change_card(tx, &by, id, &wish).await?;
        let drawn = card(&customer_cards::load(tx, id).await?);
        Ok(Done::ok(tx, json!({ "customer_card": drawn })))
    })
    .await
}

/// Signs with another secret from now on; the answer holds it, this once.
pub async fn card_secret(call: Call) -> Answered {
    call.must(Action::ManageSettings, Object::Desk)?;
    let (id, by): (CustomerCardId, _) = (call.id(0)?, call.actor()?);
    let secret = fresh_secret(&call.app);
    let sealed = secrets::seal(&call.app.keys, &call.app.entropy, &place(id), &secret);
    call.changed(Vec::new(), async move |tx| {
        new_secret(tx, &by, id, &sealed).await?;
        let drawn = card(&customer_cards::load(tx, id).await?);
        Ok(Done::ok(tx, json!({ "customer_card": drawn })).with_secret(secret))
    })
    .await
}

pub async fn card_delete(call: Call) -> Answered {
    let (id, by): (CustomerCardId, _) = (call.id(0)?, call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        delete_card(tx, &by, id).await?;
        Ok(Done::none(tx))
    })
    .await
}

/// What a card shows beside a ticket; asked for where nothing is kept, and with `again=true` in any case.
pub async fn card_show(call: Call) -> Answered {
    let (ticket, id): (TicketId, CustomerCardId) = (call.id(0)?, call.id(1)?);
    let again = call.query.some("again").is_some_and(|v| v == "true");
    let freshness = if again { Freshness::Again } else { Freshness::AsKept };
    let shown = cards::show(&call.app, &call.actor()?, ticket, id, freshness).await?;
    let result = match &shown.result {
        CardResult::Answer(answer, at) => {
            let rows: Vec<Value> = answer
                .rows
                .iter()
                .map(|r| json!({ "label": r.label, "value": r.value, "link": r.link }))
                .collect();
            json!({ "title": answer.title, "rows": rows, "problem": answer.problem, "rows_left_out": answer.left_out, "at": at.rfc3339() })
        }
        CardResult::Failed(failure) => json!({ "failed": failure.code() }),
    };
    let drawn = json!({ "ticket_id": ticket, "card_id": id, "name": shown.card.name, "result": result });
    Ok(Answer::ok(json!({ "shown_card": drawn })))
}
