//! Merging, splitting, moving and linking for programs: in the public dialect where it has the word, else under
//! `/api/desk/v1`.

use std::collections::BTreeSet;

use domain::message::{Channel, Markup, Visibility};
use domain::moment::SECOND_US;
use domain::permission::{Action, Object, may};
use domain::structure::Relation;
use domain::ticket::Status;
use domain::{Actor, LinkId, MessageId, PersonId, Refusal, Result, StructureActId, TicketId};
use serde_json::{Value, json};
use store::read::structure as pages;
use store::{Conn, structure, tickets};

use super::answer::{Answer, Answered, Failure};
use super::body::{Fields, ITEMS_MAX};
use super::call::{Call, Done};
use super::jobs;
use super::ledger::known_only;
use crate::commands::link_tickets::{link_tickets, unlink_tickets};
use crate::commands::merge_tickets::{Merge, MergeWords, Readers, Words, merge_with_words};
use crate::commands::move_message::{Destination, move_one};
use crate::commands::split_ticket::{LaterWords, Split, Which, split_ticket};
use crate::commands::tell_incidents::{Telling, tell_incidents};
use crate::commands::undo_structure::undo_structure;

fn numbers(list: &[Value]) -> Option<Vec<i64>> {
    let number = |v: &Value| v.as_i64().or_else(|| v.as_str().and_then(|s| s.parse().ok()));
    list.iter().map(|v| number(v).filter(|n| *n > 0)).collect()
}

fn words(fields: &mut Fields, text: &str, is_public: &str) -> Option<Words> {
    let public = fields.flag(is_public).unwrap_or(false);
    let text = fields.some_text(text).filter(|t| !t.trim().is_empty())?;
    Some(Words { text, visibility: if public { Visibility::Public } else { Visibility::Internal } })
}

/// Merges tickets into the one of the path, as a job. Beside the dialect's own keys it takes `confirm_readers` (somebody
/// may read more by it) and `reader_ids` (who takes part from then on).
pub async fn merge(mut call: Call) -> Answered {
    let target: TicketId = call.id(0)?;
    let Value::Object(map) = call.body.take() else {
        return Err(Failure::malformed("Invalid attribute", "You passed no object with the key ids"));
    };
    let mut fields = Fields::of("merge", map);
    let ids = numbers(&fields.list("ids").unwrap_or_default()).unwrap_or_default();
    if ids.is_empty() {
        fields.complain("ids", "BlankValue", "ids: name at least one ticket by its number");
    }
    let words = MergeWords {
        on_target: words(&mut fields, "target_comment", "target_comment_is_public"),
        on_sources: words(&mut fields, "source_comment", "source_comment_is_public"),
    };
    let accept: BTreeSet<PersonId> = numbers(&fields.list("reader_ids").unwrap_or_default())
        .unwrap_or_default()
        .into_iter()
        .map(PersonId)
        .collect();
    let confirmed = fields.flag("confirm_readers").unwrap_or(false) || !accept.is_empty();
    let unknown = fields.end()?;
    if ids.len() > ITEMS_MAX {
        return Err(Failure::TooManyValues { what: "ids", limit: ITEMS_MAX });
    }
    let (by, desk) = (call.actor()?, call.app.desk.clone());
    let exists = call.read(async move |db| tickets::find(db, target).await).await?;
    let ticket = exists.ok_or(Refusal::NotFound)?;
    call.must(Action::ChangeTicket, Object::Ticket { requester: ticket.requester, participants: &[] })?;
    let wish = Merge {
        target,
        sources: ids.into_iter().map(TicketId).collect(),
        readers: if confirmed { Readers::Confirmed { accept } } else { Readers::AsBefore },
        versions: Vec::new(),
    };
    jobs::run(&call, "Ticket Merge", unknown, vec![(wish, words)], async move |tx, (wish, words)| {
        merge_with_words(tx, &desk, &by, &wish, &words).await?;
        Ok(jobs::Result::new(target.0, "Updated"))
    })
    .await
}

async fn read(db: &mut Conn, by: &Actor, id: TicketId) -> Result<Value> {
    let ticket = tickets::load(db, id).await?;
    may(by, Action::ReadInternal, Object::Ticket { requester: ticket.requester, participants: &[] })?;
    let found = pages::of_ticket(db, by, &ticket).await?;
    let links = found.links.iter().map(|l| {
        json!({
            "id": l.id, "relation": l.relation.as_str(), "ticket_id": l.ticket.id, "subject": l.ticket.subject,
            "status": super::words::status(l.ticket.status),
        })
    });
    let acts = found.acts.iter().map(|a| {
        json!({
            "id": a.id, "kind": a.kind.as_str(), "at": a.at.rfc3339(), "person_id": a.by.as_ref().map(|p| p.id),
            "ticket_id": a.ticket, "source_ids": a.sources, "messages": a.messages,
            "can_be_undone": a.hindrance.is_none(), "why_not": a.hindrance.as_ref().map(ToString::to_string),
        })
    });
    Ok(json!({ "structure": {
        "ticket_id": id,
        "merged_into_id": found.merged_into.as_ref().map(|t| t.id),
        "links": links.collect::<Vec<_>>(),
        "acts": acts.collect::<Vec<_>>(),
    }}))
}

pub async fn show(call: Call) -> Answered {
    let (id, by) = (call.id(0)?, call.actor()?);
    Ok(Answer::ok(call.read(async move |db| read(db, &by, id).await).await?))
}

/// What a merge would move and who would read it; nothing happens.
pub async fn preview(call: Call) -> Answered {
    let target: TicketId = call.id(0)?;
    call.must(Action::ChangeTicket, Object::Desk)?;
    let mut all: BTreeSet<TicketId> = call.query.ids("ids")?.into_iter().map(TicketId).collect();
    if all.is_empty() {
        return Err(Failure::malformed("Invalid parameter", "ids names the tickets that would go"));
    }
    all.insert(target);
    let page =
        call.read(async move |db| pages::merge_page(db, &all, Some(target), "", Vec::new()).await).await?;
    let preview = page.preview.as_ref();
    let gains = preview.map(|p| {
        let gains = p.gains.iter();
        gains.map(|(who, tickets)| json!({ "person_id": who.id, "ticket_ids": tickets })).collect::<Vec<_>>()
    });
    let tickets = page.tickets.iter().map(|t| {
        json!({
            "id": t.line.id, "messages": t.messages, "notes": t.notes, "files": t.files, "waiting_replies": t.waiting,
            "drafts": t.drafts, "why_not": (!t.stop.is_empty()).then_some(&t.stop),
        })
    });
    Ok(Answer::ok(json!({ "merge": {
        "ticket_id": target,
        "tickets": tickets.collect::<Vec<_>>(),
        "gains": gains.unwrap_or_default(),
        "outside_ids": preview.map(|p| p.outside.iter().map(|who| who.id).collect::<Vec<_>>()).unwrap_or_default(),
        "needs_confirmation": preview.is_some_and(|p| p.needs_confirmation),
        "reopens": preview.is_some_and(|p| p.reopens),
        "why_not": page.problem,
    }})))
}

pub async fn link(mut call: Call) -> Answered {
    let id: TicketId = call.id(0)?;
    let mut fields = Fields::under("link", call.body.take())?;
    let relation = fields.word("relation", Relation::parse).flatten();
    let other: Option<TicketId> = fields.some_id("ticket_id");
    if relation.is_none() {
        fields.complain("relation", "BlankValue", "relation: what the other ticket is to this one");
    }
    if other.is_none() {
        fields.complain("ticket_id", "BlankValue", "ticket_id: the other ticket");
    }
    known_only(fields.end()?)?;
    let (Some(relation), Some(other)) = (relation, other) else { return Err(Refusal::NotFound.into()) };
    let by = call.actor()?;
    call.changed(Vec::new(), async move |tx| {
        link_tickets(tx, &by, id, relation, other).await?;
        let body = read(tx, &by, id).await?;
        tx.quiet("linked so already");
        Ok(Done::ok(tx, body))
    })
    .await
}

pub async fn unlink(call: Call) -> Answered {
    let (id, link): (TicketId, LinkId) = (call.id(0)?, call.id(1)?);
    let by = call.actor()?;
    call.changed(Vec::new(), async move |tx| {
        unlink_tickets(tx, &by, id, link).await?;
        let body = read(tx, &by, id).await?;
        Ok(Done::ok(tx, body))
    })
    .await
}

pub async fn split(mut call: Call) -> Answered {
    let message: MessageId = call.id(0)?;
    let mut fields = Fields::under("split", call.body.take())?;
    let with_later = fields.flag("with_later").unwrap_or(false);
    let confirmed = fields.flag("confirm_readers").unwrap_or(false);
    let subject = fields.some_text("subject").unwrap_or_default();
    known_only(fields.end()?)?;
    let later_words = if confirmed { LaterWords::Confirmed } else { LaterWords::AsBefore };
    let which = if with_later { Which::AndAfter } else { Which::One };
    let wish = Split { message, which, later_words, subject, version: None };
    let by = call.actor()?;
    call.changed(Vec::new(), async move |tx| {
        let off = split_ticket(tx, &by, &wish).await?;
        let body =
            json!({ "split": { "act_id": off.act, "ticket_id": off.ticket, "messages": off.messages } });
        Ok(Done::ok(tx, body))
    })
    .await
}

pub async fn relocate(mut call: Call) -> Answered {
    let message: MessageId = call.id(0)?;
    let mut fields = Fields::under("move", call.body.take())?;
    let to: Option<TicketId> = fields.some_id("ticket_id");
    let new = fields.flag("new_ticket").unwrap_or(false);
    let to = match (to, new) {
        (Some(ticket), false) => Some(Destination::Ticket(ticket)),
        (None, true) => Some(Destination::New),
        (Some(_), true) | (None, false) => {
            fields.complain("ticket_id", "InvalidValue", "Give ticket_id, or new_ticket: true, and not both");
            None
        }
    };
    known_only(fields.end()?)?;
    let to = to.ok_or(Refusal::NotFound)?;
    let by = call.actor()?;
    call.changed(Vec::new(), async move |tx| {
        let ticket = move_one(tx, &by, message, to).await?;
        let act = structure::last_of_message(tx, message).await?;
        let body = json!({ "moved": { "comment_id": message, "ticket_id": ticket, "act_id": act } });
        Ok(Done::ok(tx, body))
    })
    .await
}

pub async fn undo(call: Call) -> Answered {
    let (act, by): (StructureActId, _) = (call.id(0)?, call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        let concerned = undo_structure(tx, &by, act).await?;
        Ok(Done::ok(tx, json!({ "structure_undone": { "act_id": act, "ticket_ids": concerned } })))
    })
    .await
}

/// Tells the people of a problem's incidents, each in a reply of their own.
pub async fn answer_incidents(mut call: Call) -> Answered {
    let id: TicketId = call.id(0)?;
    let mut fields = Fields::under("answer", call.body.take())?;
    let named = fields.list("ticket_ids").map(|list| numbers(&list).unwrap_or_default());
    let text = fields.some_text("text").unwrap_or_default();
    let status = fields.word("status", super::words::parse_status).flatten();
    let undo_s = call.app.config.undo_send_seconds;
    let can_be_undone = fields.flag("can_be_undone").unwrap_or(false);
    known_only(fields.end()?)?;
    let now = (call.app.clock)();
    let telling = Telling {
        text,
        markup: Markup::Plain,
        status: status.filter(|s| *s != Status::New),
        channel: Channel::Api,
        leaves_at: (can_be_undone && undo_s > 0).then(|| now.plus_us(undo_s * SECOND_US)),
    };
    let (by, desk) = (call.actor()?, call.app.desk.clone());
    call.changed(Vec::new(), async move |tx| {
        let incidents: Vec<TicketId> = match named {
            Some(ids) => ids.into_iter().map(TicketId).collect(),
            None => {
                let mut open = Vec::new();
                for id in structure::incidents(tx, id, TicketId(0), ITEMS_MAX as i64).await? {
                    if tickets::load(tx, id).await?.status.is_unsolved() {
                        open.push(id);
                    }
                }
                open
            }
        };
        let told = tell_incidents(tx, &desk, &by, id, &incidents, &telling).await?;
        let refused = told.refused.iter().map(|(id, why)| json!({ "ticket_id": id, "why": why }));
        let body = json!({ "told": { "ticket_ids": told.done, "refused": refused.collect::<Vec<_>>() } });
        Ok(Done::ok(tx, body))
    })
    .await
}
