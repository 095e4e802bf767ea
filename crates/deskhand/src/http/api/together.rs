//! Watchers, handing over, and what people are told, for programs.

use domain::notify::{Hours, Kind, MailPace};
use domain::permission::{Action, Object, may};
use domain::read::notifications::Notification;
use domain::{Actor, NotificationId, PersonId, Refusal, Result, TeamId, TicketId};
use serde_json::{Map, Value, json};
use store::notifications::{self, Habits, KEPT_MAX};
use store::{Conn, tickets, watchers};

use super::answer::{Answer, Answered};
use super::body::Fields;
use super::call::{Call, Done};
use super::ledger::known_only;
use crate::commands::hand_over::{HandOver, Heir, hand_over};
use crate::commands::watch_ticket::{unwatch_ticket, watch_ticket};
use crate::presence;

async fn watching(db: &mut Conn, by: &Actor, id: TicketId) -> Result<Value> {
    let ticket = tickets::load(db, id).await?;
    may(by, Action::ReadInternal, Object::Ticket { requester: ticket.requester, participants: &[] })?;
    let people = watchers::of_ticket(db, id).await?;
    let people: Vec<Value> = people.iter().map(|p| json!({ "person_id": p.id, "name": p.name })).collect();
    Ok(json!({ "watchers": people }))
}

pub async fn list_watchers(call: Call) -> Answered {
    let (id, by) = (call.id(0)?, call.actor()?);
    Ok(Answer::ok(call.read(async move |db| watching(db, &by, id).await).await?))
}

pub async fn watch(call: Call) -> Answered {
    let (id, person, by) = (call.id(0)?, call.id::<PersonId>(1)?, call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        watch_ticket(tx, &by, id, person).await?;
        let body = watching(tx, &by, id).await?;
        Ok(Done::ok(tx, body))
    })
    .await
}

pub async fn unwatch(call: Call) -> Answered {
    let (id, person, by) = (call.id(0)?, call.id::<PersonId>(1)?, call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        unwatch_ticket(tx, &by, id, person).await?;
        Ok(Done::none(tx))
    })
    .await
}

pub async fn give_away(mut call: Call) -> Answered {
    let id: TicketId = call.id(0)?;
    let mut fields = Fields::under("hand_over", call.body.take())?;
    let (person, team) = (fields.some_id::<PersonId>("person_id"), fields.some_id::<TeamId>("team_id"));
    let done = fields.some_text("done").unwrap_or_default();
    let next = fields.some_text("next").unwrap_or_default();
    known_only(fields.end()?)?;
    let to = match (person, team) {
        (Some(person), None) => Heir::Person(person),
        (None, Some(team)) => Heir::Team(team),
        (Some(_), Some(_)) | (None, None) => {
            return Err(Refusal::invalid("person_id", "or team_id: one of both says who gets it").into());
        }
    };
    let (by, desk) = (call.actor()?, call.app.desk.clone());
    call.changed(Vec::new(), async move |tx| {
        let message = hand_over(tx, &desk, &by, id, &HandOver { to, done, next }).await?;
        let ticket = tickets::load(tx, id).await?;
        let body = json!({ "hand_over": {
            "ticket_id": id, "comment_id": message, "person_id": ticket.assignee, "team_id": ticket.team,
        }});
        Ok(Done::ok(tx, body))
    })
    .await
}

fn drawn(n: Notification) -> Value {
    json!({
        "id": n.id, "kind": n.kind.as_str(), "ticket_id": n.ticket, "subject": n.subject,
        "by_id": n.by.as_ref().map(|p| p.id), "words": n.words, "created_at": n.at.rfc3339(),
        "read_at": n.read_at.map(|at| at.rfc3339()),
    })
}

async fn told(db: &mut Conn, person: PersonId) -> Result<Value> {
    let all = notifications::list(db, person, KEPT_MAX).await?;
    let unread = notifications::unread(db, person).await?;
    Ok(json!({ "notifications": all.into_iter().map(drawn).collect::<Vec<_>>(), "unread_tickets": unread }))
}

pub async fn list(call: Call) -> Answered {
    let me = call.me()?.id;
    Ok(Answer::ok(call.read(async move |db| told(db, me).await).await?))
}

pub async fn mark(mut call: Call) -> Answered {
    let id: NotificationId = call.id(0)?;
    let mut fields = Fields::under("notification", call.body.take())?;
    let is_read = fields.flag("read").unwrap_or(true);
    known_only(fields.end()?)?;
    let me = call.me()?.id;
    let answer = call
        .changed(Vec::new(), async move |tx| {
            if !notifications::mark(tx, me, id, is_read).await? {
                return Err(Refusal::NotFound.into());
            }
            let body = told(tx, me).await?;
            Ok(Done::ok(tx, body))
        })
        .await?;
    tell(&call, me).await?;
    Ok(answer)
}

pub async fn read_all(call: Call) -> Answered {
    let me = call.me()?.id;
    let answer = call
        .changed(Vec::new(), async move |tx| {
            notifications::read_all(tx, me, NotificationId(domain::ids::ID_MAX)).await?;
            let body = told(tx, me).await?;
            Ok(Done::ok(tx, body))
        })
        .await?;
    tell(&call, me).await?;
    Ok(answer)
}

/// The person's open pages hear of it.
async fn tell(call: &Call, person: PersonId) -> Result<(), super::answer::Failure> {
    let unread = call.read(async move |db| notifications::unread(db, person).await).await?;
    presence::bell(&call.app, person, unread, "").await;
    Ok(())
}

async fn settings(db: &mut Conn, person: PersonId) -> Result<Value> {
    let choices = notifications::choices(db, person).await?;
    let kinds: Map<String, Value> = choices
        .iter()
        .map(|(kind, c)| {
            let ways = json!({ "page": c.in_page, "push": c.push, "mail": c.mail.as_str() });
            (kind.as_str().to_owned(), ways)
        })
        .collect();
    let habits = notifications::habits(db, person).await?;
    Ok(json!({ "notification_settings": {
        "kinds": kinds, "hours": habits.hours.text(), "with_subject": habits.with_subject,
        "quiet_until": habits.quiet_until.map(|at| at.rfc3339()),
    }}))
}

pub async fn show_settings(call: Call) -> Answered {
    let me = call.me()?.id;
    Ok(Answer::ok(call.read(async move |db| settings(db, me).await).await?))
}

pub async fn change_settings(mut call: Call) -> Answered {
    let me = call.me()?;
    let mut fields = Fields::under("notification_settings", call.body.take())?;
    let mut wanted = Vec::new();
    if let Some(mut kinds) = fields.object("kinds") {
        for &kind in Kind::ALL {
            if let Some(mut ways) = kinds.object(kind.as_str()) {
                let (page, push) = (ways.flag("page"), ways.flag("push"));
                let mail = ways.word("mail", MailPace::parse).flatten();
                wanted.push((kind, page, push, mail));
                kinds.absorb(ways);
            }
        }
        fields.absorb(kinds);
    }
    let hours = fields.some_text("hours").map(|text| Hours::parse(&text)).transpose()?;
    let with_subject = fields.flag("with_subject");
    let quiet_until = match fields.take("quiet_until") {
        None => None,
        Some(Value::Null) => Some(None),
        Some(Value::String(text)) => {
            let at = domain::Moment::parse(&text);
            Some(Some(at.ok_or_else(|| Refusal::invalid("quiet_until", "must be a time or null"))?))
        }
        Some(_) => return Err(Refusal::invalid("quiet_until", "must be a time or null").into()),
    };
    known_only(fields.end()?)?;
    let zone = me.zone().to_owned();
    let me = me.id;
    call.changed(Vec::new(), async move |tx| {
        let mut choices = notifications::choices(tx, me).await?;
        for (kind, page, push, mail) in wanted {
            let known = choices.entry(kind).or_insert_with(|| kind.default_choice());
            known.in_page = page.unwrap_or(known.in_page);
            known.push = push.unwrap_or(known.push);
            known.mail = mail.unwrap_or(known.mail);
        }
        notifications::choose(tx, me, &choices).await?;
        let known = notifications::habits(tx, me).await?;
        let habits = Habits {
            quiet_until: quiet_until.unwrap_or(known.quiet_until),
            hours: hours.unwrap_or(known.hours),
            with_subject: with_subject.unwrap_or(known.with_subject),
        };
        notifications::set_habits(tx, me, &habits).await?;
        // What waits already waits as long as is said now.
        let now = tx.now();
        if let Some(later) = habits.rest(&zone).next_ring(now).filter(|later| *later > now) {
            notifications::put_off(tx, me, later).await?;
        }
        let body = settings(tx, me).await?;
        Ok(Done::ok(tx, body))
    })
    .await
}
