//! Steps on a ticket's checklist, and the lists that they come from.

use domain::checklist::{
    ChecklistAct, ChecklistItem, ChecklistTemplate, ITEMS_MAX, Move, TEMPLATES_MAX, clean_step, moved, steps,
};
use domain::permission::{Action, Object, may};
use domain::person::clean_name;
use domain::ticket::Status;
use domain::{Actor, ChecklistItemId, ChecklistTemplateId, Event, Refusal, Result, TicketId};
use store::{Tx, checklists, tickets};

/// What to do with a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StepWish {
    Tick,
    Untick,
    Change(String),
    Move(Move),
    Remove,
}

async fn open(tx: &mut Tx, by: &Actor, id: TicketId) -> Result<()> {
    let ticket = tickets::load(tx, id).await?;
    may(by, Action::ChangeTicket, Object::Ticket { requester: ticket.requester, participants: &[] })?;
    if ticket.status == Status::Closed {
        return Err(Refusal::TicketClosed { ticket: id }.into());
    }
    Ok(())
}

async fn add(tx: &mut Tx, by: &Actor, ticket: TicketId, texts: Vec<String>) -> Result<Vec<ChecklistItemId>> {
    let there = checklists::list(tx, ticket).await?.len();
    if there + texts.len() > ITEMS_MAX {
        let words = format!("are more than {ITEMS_MAX} then; remove some first");
        return Err(Refusal::invalid("steps", words).into());
    }
    let now = tx.now();
    let mut ids = Vec::with_capacity(texts.len());
    for text in texts {
        let item = ChecklistItem { id: tx.next_id().await?, ticket, text, done: None, created_at: now };
        checklists::add(tx, &item).await?;
        tx.record(by, Event::ChecklistChanged { ticket, item: item.id, act: ChecklistAct::Added });
        ids.push(item.id);
    }
    tickets::touch(tx, ticket).await?;
    Ok(ids)
}

/// Puts a step behind the others.
///
/// # Errors
/// A refusal when the actor may not change the ticket, it is closed, or there are too many.
pub async fn add_step(tx: &mut Tx, by: &Actor, ticket: TicketId, text: &str) -> Result<ChecklistItemId> {
    open(tx, by, ticket).await?;
    let ids = add(tx, by, ticket, vec![clean_step(text)?]).await?;
    ids.first().copied().ok_or_else(|| domain::Error::fault("a step was added and has no id"))
}

/// Puts the steps of a list behind those that are there.
///
/// # Errors
/// As [`add_step`]; [`Refusal::NotFound`] when there is no such list.
pub async fn put_on(tx: &mut Tx, by: &Actor, ticket: TicketId, list: ChecklistTemplateId) -> Result<()> {
    open(tx, by, ticket).await?;
    let all = checklists::templates(tx).await?;
    let list = all.into_iter().find(|t| t.id == list).ok_or(Refusal::NotFound)?;
    add(tx, by, ticket, list.steps).await.map(drop)
}

/// Ticks, changes, moves or removes a step; nothing happens when it is so already.
///
/// # Errors
/// As [`add_step`]; [`Refusal::NotFound`] when the ticket has no such step.
pub async fn change_step(
    tx: &mut Tx,
    by: &Actor,
    ticket: TicketId,
    id: ChecklistItemId,
    wish: StepWish,
) -> Result<()> {
    open(tx, by, ticket).await?;
    let all = checklists::list(tx, ticket).await?;
    let before = all.iter().find(|i| i.id == id).ok_or(Refusal::NotFound)?;
    let mut after = before.clone();
    let act = match wish {
        StepWish::Tick => {
            let who = by.as_person()?.id;
            after.done = after.done.or(Some((who, tx.now())));
            ChecklistAct::Ticked
        }
        StepWish::Untick => {
            after.done = None;
            ChecklistAct::Unticked
        }
        StepWish::Change(text) => {
            after.text = clean_step(&text)?;
            ChecklistAct::Changed
        }
        StepWish::Move(to) => {
            let order: Vec<ChecklistItemId> = all.iter().map(|i| i.id).collect();
            let wanted = moved(&order, id, to);
            if wanted == order {
                return Ok(());
            }
            checklists::reorder(tx, &wanted).await?;
            return told(tx, by, ticket, id, ChecklistAct::Moved).await;
        }
        StepWish::Remove => {
            checklists::remove(tx, id).await?;
            return told(tx, by, ticket, id, ChecklistAct::Removed).await;
        }
    };
    if after == *before {
        return Ok(());
    }
    checklists::update(tx, &after).await?;
    told(tx, by, ticket, id, act).await
}

async fn told(
    tx: &mut Tx,
    by: &Actor,
    ticket: TicketId,
    item: ChecklistItemId,
    act: ChecklistAct,
) -> Result<()> {
    tickets::touch(tx, ticket).await?;
    tx.record(by, Event::ChecklistChanged { ticket, item, act });
    Ok(())
}

/// Keeps a list under a name: a new one, or the one with that id anew.
///
/// # Errors
/// A refusal when the actor is no lead, the name is taken, or there are no steps.
pub async fn keep_list(
    tx: &mut Tx,
    by: &Actor,
    id: Option<ChecklistTemplateId>,
    name: &str,
    text: &str,
) -> Result<ChecklistTemplateId> {
    may(by, Action::ManageFields, Object::Desk)?;
    let name = clean_name(name);
    if name.is_empty() {
        return Err(Refusal::invalid("name", "must not be empty").into());
    }
    let steps = steps(text)?;
    let all = checklists::templates(tx).await?;
    let now = tx.now();
    let (id, created_at) = match id {
        Some(id) => (id, all.iter().find(|t| t.id == id).ok_or(Refusal::NotFound)?.created_at),
        None if all.len() >= TEMPLATES_MAX => {
            let words = format!("There are {TEMPLATES_MAX} lists, the most that a desk can have.");
            return Err(Refusal::Conflict(words.into()).into());
        }
        None => (tx.next_id().await?, now),
    };
    checklists::put_template(tx, &ChecklistTemplate { id, name, steps, created_at, updated_at: now }).await?;
    tx.record(by, Event::SettingChanged { name: format!("checklist.{id}") });
    Ok(id)
}

/// Deletes a list; tickets keep its steps.
///
/// # Errors
/// A refusal when the actor is no lead, or there is none.
pub async fn delete_list(tx: &mut Tx, by: &Actor, id: ChecklistTemplateId) -> Result<()> {
    may(by, Action::ManageFields, Object::Desk)?;
    if !checklists::templates(tx).await?.iter().any(|t| t.id == id) {
        return Err(Refusal::NotFound.into());
    }
    checklists::delete_template(tx, id).await?;
    tx.record(by, Event::SettingChanged { name: format!("checklist.{id}") });
    Ok(())
}
