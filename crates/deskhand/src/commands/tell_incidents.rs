//! Tells the people of a problem's incidents the same, each in a reply of their own, and solves what they asked.

use domain::message::{Channel, Markup, Visibility};
use domain::permission::{Action, Object, may};
use domain::planned_reply::PlanKind;
use domain::read::structure::Told;
use domain::ticket::{Status, TicketChange};
use domain::{Actor, Error, Moment, Refusal, Result, TicketId};
use store::{Tx, structure, tickets};

use super::address_trouble::ToDead;
use super::plan_reply::{leaves, plan_reply};
use super::recipients::Sending;
use super::write_message::{NewMessage, write_message};
use crate::app::Desk;

/// So many are told at once; what remains is told with the next.
pub const INCIDENTS_MAX: usize = 100;

/// What everybody is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Telling {
    pub text: String,
    pub markup: Markup,
    /// What each ticket is set to with it.
    pub status: Option<Status>,
    pub channel: Channel,
    /// Until when it can be taken back, where it can.
    pub leaves_at: Option<Moment>,
}

/// Writes one reply on each of `incidents`. Each stands or falls alone; what was refused is named with its reason.
///
/// # Errors
/// A refusal when the actor may not reply, too many are named, one is no incident of this problem, or all were refused.
pub async fn tell_incidents(
    tx: &mut Tx,
    desk: &Desk,
    by: &Actor,
    problem: TicketId,
    incidents: &[TicketId],
    telling: &Telling,
) -> Result<Told> {
    let ticket = tickets::load(tx, problem).await?;
    may(by, Action::Reply, Object::Ticket { requester: ticket.requester, participants: &[] })?;
    let me = by.as_person()?.id;
    if incidents.is_empty() {
        return Err(Refusal::invalid("incident", "choose at least one").into());
    }
    if incidents.len() > INCIDENTS_MAX {
        return Err(Refusal::invalid("incident", "at most 100 are told at once").into());
    }
    let known = structure::incidents(tx, problem, TicketId(0), domain::structure::LINKS_MAX as i64).await?;
    if let Some(other) = incidents.iter().find(|id| !known.contains(id)) {
        let words = format!("#{other} is no incident of #{problem}.");
        return Err(Refusal::Conflict(words.into()).into());
    }
    let new = NewMessage {
        visibility: Visibility::Public,
        channel: telling.channel,
        text: telling.text.clone(),
        markup: telling.markup,
        html: None,
        uploads: Vec::new(),
        files: Vec::new(),
        to_dead: ToDead::Refuse,
        sending: Sending::default(),
        actions: Vec::new(),
        then: TicketChange { status: telling.status, ..TicketChange::default() },
    };
    let mut told = Told::default();
    let mut first_refusal = None;
    for &id in incidents {
        let written = tx.attempt(async |tx| match telling.leaves_at {
            Some(due_at) if leaves(tx, me, id).await? => {
                plan_reply(tx, by, id, &new, PlanKind::Undo, due_at).await.map(drop)
            }
            Some(_) | None => write_message(tx, desk, by, id, &new).await.map(drop),
        });
        match written.await {
            Ok(()) => told.done.push(id),
            Err(Error::Refused(refusal)) => {
                told.refused.push((id, refusal.to_string()));
                first_refusal.get_or_insert(refusal);
            }
            Err(fault) => return Err(fault),
        }
    }
    match first_refusal {
        Some(refusal) if told.done.is_empty() => Err(refusal.into()),
        Some(_) | None => Ok(told),
    }
}
