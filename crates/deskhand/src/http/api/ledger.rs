//! The mail ledger for programs: `/api/desk/v1/ledger`.

use domain::permission::{Action, Object};
use domain::read::ledger::{LedgerFilter, MailActions, MailPage, MailRow, StateCount};
use domain::read::trace::{Link, Point, Step};
use domain::{Actor, MailId, Result, TicketId};
use serde_json::{Map, Value, json};
use store::read::ledger as pages;
use store::{Conn, tickets};

use super::answer::{Answer, Answered, Content, Details, Failure};
use super::body::Fields;
use super::call::{Call, Done, Wire};
use super::paging::{Place, ROWS_MAX};
use crate::commands::move_message::{Destination, move_back, move_message};
use crate::commands::quarantine_mail::{retry_mail, set_mail_aside};
use crate::commands::read_mail::check;
use crate::commands::release_mail::release_mail;
use crate::commands::reread_message::reread_message;
use crate::http::agent::ledger::Asked;
use crate::http::files::{download, look_into, read_raw_as};
use crate::rereading;

fn row(wire: &Wire, r: &MailRow) -> Map<String, Value> {
    let from = r.from.as_ref().map(|a| json!({ "name": a.name, "address": a.email }));
    let fields = json!({
        "id": r.id,
        "url": wire.desk_url(format!("ledger/{}", r.id)),
        "raw_url": wire.desk_url(format!("ledger/{}/raw", r.id)),
        "arrived_at": r.arrived_at.rfc3339(),
        "mailbox": r.mailbox,
        "inlet": r.inlet,
        "return_path": r.envelope_from,
        "from": from,
        "subject": r.subject,
        "bytes": r.bytes,
        "state": r.state.as_str(),
        "ticket_id": r.ticket,
        "reason": r.reason,
    });
    match fields {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn step(s: &Step) -> Value {
    let link = |l: &Link| match l {
        Link::Ticket(t) => json!({ "ticket_id": t }),
        Link::Message(t, m) => json!({ "ticket_id": t, "comment_id": m }),
        Link::Mail(m) => json!({ "mail_id": m }),
    };
    let point = |p: &Point| match p {
        Point::Fact { label, value } => json!({ "label": label, "words": value }),
        Point::Follow(f) => json!({ "words": f.words, "link": f.link.as_ref().map(link) }),
        Point::Check(_) | Point::Complaint(_) => json!({ "words": p.to_string() }),
    };
    json!({
        "step": s.name.as_str(),
        "at": s.at.map(domain::Moment::rfc3339),
        "tone": s.tone.as_str(),
        "words": s.words,
        "points": s.points.iter().map(point).collect::<Vec<_>>(),
        "links": s.links.iter().map(link).collect::<Vec<_>>(),
    })
}

fn actions(can: MailActions, page: &MailPage) -> Vec<&'static str> {
    let named = [
        (can.retry, "retry"),
        (can.release, "release"),
        (can.set_aside, "aside"),
        (can.move_message, "move"),
        (can.move_message && page.moved_from().is_some(), "move_back"),
        (can.reread, "text"),
    ];
    named.into_iter().filter(|(may, _)| *may).map(|(_, name)| name).collect()
}

fn whole(wire: &Wire, page: &MailPage, can: MailActions) -> Value {
    let mut map = row(wire, &page.mail);
    let checks = serde_json::to_value(&page.verdict.checks).unwrap_or_default();
    let complaints = page.complaints.iter().map(|c| json!({ "code": c.code.as_str(), "detail": c.detail }));
    let more = json!({
        "mailbox_id": page.mailbox,
        "comment_id": page.message,
        "kind": page.kind.map(|k| k.as_str()),
        "kind_reason": page.kind_reason,
        "sender": { "identity": page.verdict.identity.as_str(), "reason": page.verdict.reason, "checks": checks },
        "complaints": complaints.collect::<Vec<_>>(),
        "acknowledgement": page.acknowledgement,
        "code": page.code,
        "peer": page.peer,
        "recipients": page.envelope_to,
        "sha256": page.sha256,
        "parser_version": page.parser_version,
        "actions": actions(can, page),
        "trace": page.trace().iter().map(step).collect::<Vec<_>>(),
    });
    if let Value::Object(more) = more {
        map.extend(more);
    }
    Value::Object(map)
}

/// One mail as `by` sees it.
async fn read(db: &mut Conn, wire: &Wire, by: &Actor, id: MailId) -> Result<Value> {
    check(db, by, id).await?;
    let page = pages::mail(db, id).await?;
    let ticket = match page.mail.ticket {
        Some(ticket) => tickets::find(db, ticket).await?,
        None => None,
    };
    let object = ticket.as_ref().map(|t| Object::Ticket { requester: t.requester, participants: &[] });
    let can = page.actions(by, object);
    Ok(json!({ "mail": whole(wire, &page, can) }))
}

/// The desk's own API refuses what it does not know.
pub(super) fn known_only(unknown: Vec<String>) -> Result<(), Failure> {
    let mut details = Details::default();
    for key in unknown {
        let words = format!("{key}: is not known here");
        details.add(key, "UnknownKey", words);
    }
    if details.is_empty() { Ok(()) } else { Err(Failure::Invalid(details)) }
}

pub const LIST_PARAMS: [&str; 11] = [
    "page[size]",
    "page[after]",
    "state",
    "mailbox",
    "identity",
    "kind",
    "complaint",
    "from",
    "to",
    "since",
    "until",
];

pub async fn list(call: Call) -> Answered {
    call.must(Action::ReadAudit, Object::Desk)?;
    known_only(call.query.names().filter(|n| !LIST_PARAMS.contains(n)).map(str::to_owned).collect())?;
    let given = |name: &str| call.query.some(name).map(str::to_owned);
    let asked = Asked {
        state: given("state"),
        mailbox: given("mailbox"),
        identity: given("identity"),
        kind: given("kind"),
        complaint: given("complaint"),
        from: given("from"),
        to: given("to"),
        since: given("since"),
        until: given("until"),
        ..Asked::default()
    };
    let filter: LedgerFilter = asked.filter("UTC")?;
    let rows = call.query.number("page[size]")?.unwrap_or(ROWS_MAX);
    if rows < 1 {
        return Err(Failure::malformed("Invalid pagination", "page[size] must be a number from 1 on"));
    }
    let rows = rows.min(ROWS_MAX);
    let before = call.query.some("page[after]").map(Place::parse).transpose()?.map(|p| MailId(p.id));
    let wire = call.wire.clone();
    let page = call.read(async move |db| pages::page(db, filter, before, rows).await).await?;
    let older = page.paging.older.as_deref().and_then(|id| id.parse().ok());
    let after = older.map(|id| Place { key: 0, id }.text());
    let next = after.as_ref().map(|after| {
        let query = call.query.changed(&["page[after]"], &[("page[after]", after.clone())]);
        format!("{}?{query}", call.wire.own())
    });
    let count =
        |c: &StateCount| (c.state.as_str().to_owned(), json!({ "value": c.count, "at_least": c.at_least }));
    Ok(Answer::ok(json!({
        "mails": page.rows.iter().map(|r| Value::Object(row(&wire, r))).collect::<Vec<_>>(),
        "meta": { "has_more": after.is_some(), "after_cursor": after, "before_cursor": null },
        "links": { "next": next, "prev": null },
        "counts": page.counts.iter().map(count).collect::<Map<_, _>>(),
        "looked_back_to": page.looked_back_to.map(domain::Moment::rfc3339),
    })))
}

pub async fn show(call: Call) -> Answered {
    let (id, wire, by) = (call.id(0)?, call.wire.clone(), call.actor()?);
    Ok(Answer::ok(call.read(async move |db| read(db, &wire, &by, id).await).await?))
}

pub async fn raw(call: Call) -> Answered {
    let id: MailId = call.id(0)?;
    let caller = call.caller()?;
    let octets = read_raw_as(&call.app, &caller.actor, caller.person.id, id).await?;
    let response = download(octets, &format!("mail-{id}.eml"), "application/octet-stream", false);
    Ok(Answer::new(axum::http::StatusCode::OK, Content::Whole(Box::new(response))))
}

fn files(list: &[(String, String, i64)]) -> Vec<Value> {
    list.iter().map(|(name, kind, bytes)| json!({ "name": name, "type": kind, "bytes": bytes })).collect()
}

pub async fn parsed(call: Call) -> Answered {
    let id: MailId = call.id(0)?;
    let caller = call.caller()?;
    let octets = look_into(&call.app, &caller.actor, caller.person.id, id).await?;
    let path = call.read(async move |db| Ok(pages::mail(db, id).await?.mail.envelope_from)).await?;
    let x = rereading::parsed(&call.app, octets, path).await?;
    let part = |p: &domain::read::ledger::PartLine| {
        json!({
            "depth": p.depth, "type": p.media_type, "type_is_default": p.type_is_default, "charset": p.charset,
            "transfer": p.transfer, "disposition": p.disposition, "name": p.name, "bytes": p.bytes,
        })
    };
    let letter = x.letter.as_ref().ok().map(|l| {
        json!({
            "text": l.text, "reply": l.reply, "quoted": l.quoted, "has_html": l.has_html,
            "attachments": files(&l.attachments), "parser_version": l.reader,
            "complaints": l.complaints.iter().map(|c| json!({ "code": c.code.as_str(), "detail": c.detail })).collect::<Vec<_>>(),
        })
    });
    Ok(Answer::ok(json!({ "parsed_mail": {
        "headers": x.headers.iter().map(|(n, v)| json!({ "name": n, "value": v })).collect::<Vec<_>>(),
        "headers_are_cut": x.headers_are_cut,
        "parts": x.parts.iter().map(part).collect::<Vec<_>>(),
        "parts_are_cut": x.parts_are_cut,
        "letter": letter,
        "problem": x.letter.err(),
    }})))
}

pub async fn retry(call: Call) -> Answered {
    let (id, wire, by) = (call.id(0)?, call.wire.clone(), call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        retry_mail(tx, &by, id).await?;
        let body = read(tx, &wire, &by, id).await?;
        Ok(Done::ok(tx, body))
    })
    .await
}

pub async fn release(call: Call) -> Answered {
    let (id, wire, by) = (call.id(0)?, call.wire.clone(), call.actor()?);
    let (mail, letter, legible) = rereading::for_release(&call.app, &by, id).await?;
    call.changed(Vec::new(), async move |tx| {
        release_mail(tx, &by, &mail, &letter, legible).await?;
        let body = read(tx, &wire, &by, id).await?;
        Ok(Done::ok(tx, body))
    })
    .await
}

pub async fn aside(mut call: Call) -> Answered {
    let id: MailId = call.id(0)?;
    let mut fields = Fields::under("aside", call.body.take())?;
    let reason = fields.some_text("reason").unwrap_or_default();
    known_only(fields.end()?)?;
    let (wire, by) = (call.wire.clone(), call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        set_mail_aside(tx, &by, id, &reason).await?;
        let body = read(tx, &wire, &by, id).await?;
        Ok(Done::ok(tx, body))
    })
    .await
}

pub async fn move_to(mut call: Call) -> Answered {
    let id: MailId = call.id(0)?;
    let mut fields = Fields::under("move", call.body.take())?;
    let ticket: Option<TicketId> = fields.some_id("ticket_id");
    let new = fields.flag("new_ticket").unwrap_or(false);
    let to = match (ticket, new) {
        (Some(ticket), false) => Some(Destination::Ticket(ticket)),
        (None, true) => Some(Destination::New),
        (Some(_), true) | (None, false) => {
            fields.complain("ticket_id", "InvalidValue", "Give ticket_id, or new_ticket: true, and not both");
            None
        }
    };
    known_only(fields.end()?)?;
    let Some(to) = to else { return Err(domain::Refusal::invalid("ticket_id", "is missing").into()) };
    let (wire, by) = (call.wire.clone(), call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        move_message(tx, &by, id, to).await?;
        let body = read(tx, &wire, &by, id).await?;
        Ok(Done::ok(tx, body))
    })
    .await
}

pub async fn back(call: Call) -> Answered {
    let (id, wire, by) = (call.id(0)?, call.wire.clone(), call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        move_back(tx, &by, id).await?;
        let body = read(tx, &wire, &by, id).await?;
        Ok(Done::ok(tx, body))
    })
    .await
}

pub async fn difference(call: Call) -> Answered {
    let id: MailId = call.id(0)?;
    let caller = call.caller()?;
    // It shows what the mail says: who looked is recorded as with the mail itself.
    look_into(&call.app, &caller.actor, caller.person.id, id).await?;
    let x = rereading::difference(&call.app, &caller.actor, id).await?;
    let both = |(then, now): &(String, String)| json!({ "then": then, "now": now });
    Ok(Answer::ok(json!({ "difference": {
        "is_same": x.is_same(),
        "fingerprint": x.fingerprint,
        "parser_versions": { "then": x.readers.0, "now": x.readers.1 },
        "reply": both(&x.reply),
        "quoted": both(&x.quoted),
        "has_html": { "then": x.html.0, "now": x.html.1 },
        "new_files": files(&x.new_files),
        "narrows_to": x.narrows_to.map(domain::letter::LetterKind::as_str),
    }})))
}

pub async fn text(mut call: Call) -> Answered {
    let id: MailId = call.id(0)?;
    let mut fields = Fields::under("text", call.body.take())?;
    let seen = fields.some_text("fingerprint").unwrap_or_default();
    known_only(fields.end()?)?;
    let (wire, by) = (call.wire.clone(), call.actor()?);
    let new = rereading::for_text(&call.app, &by, id).await?;
    call.changed(Vec::new(), async move |tx| {
        reread_message(tx, &by, id, &new, &seen).await?;
        let body = read(tx, &wire, &by, id).await?;
        Ok(Done::ok(tx, body))
    })
    .await
}
