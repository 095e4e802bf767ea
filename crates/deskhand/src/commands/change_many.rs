//! Changes many tickets: written down at once, done in small portions by the follower `bulk`.

use domain::bulk::{self, BATCH_MAX, BulkChange, Item, ItemState, Outlook, TICKETS_MAX};
use domain::permission::{Action, Object, may};
use domain::undo::UNDO_US;
use domain::{Actor, BulkId, Error, PersonId, Refusal, Result, TicketId};
use store::{Conn, Tx, acts, bulks, people, spam, tickets};

use super::change_ticket::{change_ticket, check_change};
use super::judge_spam::mark_spam;
use super::merge_tickets::merge_tickets;
use super::snooze_ticket::snooze_ticket;
use super::undo::undo_act;

/// What a change would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preview {
    pub changes: i64,
    pub as_it_is: i64,
    /// Those that cannot, with the reason as it stands after the number.
    pub refuses: Vec<(TicketId, String)>,
}

/// Looks what `change` would do to each of `tickets`, and does nothing.
///
/// # Errors
/// A refusal when the actor may not change tickets.
pub async fn preview(
    db: &mut Conn,
    by: &Actor,
    change: &BulkChange,
    tickets: &[TicketId],
    now: domain::Moment,
) -> Result<Preview> {
    allowed(by)?;
    let mut preview = Preview::default();
    for &id in tickets {
        let outlook = match tickets::find(db, id).await? {
            None => Outlook::Refuses(bulk::short(&Refusal::NotFound)),
            Some(ticket) => {
                let is_spam = spam::is_shelved(db, id).await?;
                bulk::outlook(&ticket, by, change, is_spam, now)
            }
        };
        match outlook {
            Outlook::Changes => preview.changes += 1,
            Outlook::AsItIs => preview.as_it_is += 1,
            Outlook::Refuses(reason) => preview.refuses.push((id, reason)),
        }
    }
    Ok(preview)
}

fn allowed(by: &Actor) -> Result<(), Refusal> {
    may(by, Action::ChangeTicket, Object::Ticket { requester: PersonId(0), participants: &[] })
}

/// Writes it down; it is begun at once.
///
/// # Errors
/// A refusal when the actor may not, nothing is chosen, there are no tickets or too many, or a value does not do.
pub async fn change_many(
    tx: &mut Tx,
    by: &Actor,
    change: &BulkChange,
    tickets: &[TicketId],
) -> Result<BulkId> {
    allowed(by)?;
    if change.is_empty() {
        return Err(Refusal::invalid("change", "is none: choose what to change").into());
    }
    check_size(tickets.len())?;
    check_change(tx, &change.properties()).await?;
    domain::ticket::clean_tags(&change.add_tags)?;
    if let Some(target) = change.merge_into
        && tickets::find(tx, target).await?.is_none()
    {
        return Err(Refusal::invalid("merge_into", "is no ticket").into());
    }
    let id = tx.next_id().await?;
    bulks::insert(tx, id, by.as_person()?.id, change, None, tickets).await?;
    Ok(id)
}

fn check_size(count: usize) -> Result<(), Refusal> {
    match count {
        0 => Err(Refusal::invalid("tickets", "are none: select some first")),
        1..=TICKETS_MAX => Ok(()),
        _ => Err(Refusal::invalid("tickets", format!("are more than {TICKETS_MAX}: narrow the list down"))),
    }
}

/// Takes one back: each of its tickets as [`undo_act`] does, so that nobody's later change is overwritten.
///
/// # Errors
/// A refusal when it is somebody else's, still at work, too old, or taken back already.
pub async fn undo_many(tx: &mut Tx, by: &Actor, id: BulkId) -> Result<BulkId> {
    let me = by.as_person()?.id;
    let known = bulks::find(tx, id).await?.filter(|b| b.by == me).ok_or(Refusal::NotFound)?;
    let refuse = |words: &'static str| Err(Refusal::Conflict(words.into()).into());
    let Some(finished_at) = known.finished_at else {
        return refuse("It is still at work. Take it back when it is done.");
    };
    if known.undoes.is_some() {
        return refuse("This takes another one back already.");
    }
    if tx.now().since(finished_at) > UNDO_US {
        return refuse("Only what was done in the last ten minutes can be taken back.");
    }
    if bulks::undoing(tx, id).await?.is_some() {
        return refuse("You took this back already.");
    }
    let changed = bulks::items(tx, id, ItemState::Changed, 0, TICKETS_MAX as i64).await?;
    if changed.is_empty() {
        return refuse("It changed nothing.");
    }
    // The last first: a merge is taken apart in the opposite order.
    let tickets: Vec<TicketId> = changed.iter().rev().map(|item| item.ticket).collect();
    let undo = tx.next_id().await?;
    bulks::insert(tx, undo, me, &BulkChange::default(), Some(id), &tickets).await?;
    Ok(undo)
}

/// What becomes of a portion with a ticket at which the desk itself fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AtFault {
    /// All of it is undone, and tried again.
    Stop,
    /// That ticket is passed over.
    PassOver,
}

/// Does the next portion of one; says whether more is left. What is refused is noted and holds up nothing else.
///
/// # Errors
/// A fault of the database; with [`AtFault::Stop`] every fault.
pub async fn work_off(tx: &mut Tx, id: BulkId, at_fault: AtFault) -> Result<bool> {
    let Some(known) = bulks::find(tx, id).await?.filter(|b| b.finished_at.is_none()) else {
        tx.quiet("another node was quicker");
        return Ok(false);
    };
    let person = people::load(tx, known.by).await?;
    let actor = people::actor(tx, &person).await?;
    let items = bulks::items(tx, id, ItemState::Waiting, 0, BATCH_MAX).await?;
    let is_last = (items.len() as i64) < BATCH_MAX;
    for item in items {
        let (change, undoes) = (known.change.clone(), known.undoes);
        let suspended = person.suspended_at.is_some();
        let (actor, one) = (actor.clone(), item.clone());
        let done = tx
            .attempt(async move |tx| {
                if suspended {
                    return Err(Refusal::Conflict("whoever asked for it is suspended".into()).into());
                }
                match undoes {
                    Some(of) => take_back(tx, &actor, of, &one).await,
                    None => change_one(tx, &actor, &change, one.ticket).await,
                }
            })
            .await;
        let (state, reason) = match done {
            Ok(true) => (ItemState::Changed, String::new()),
            Ok(false) => (ItemState::Unchanged, String::new()),
            Err(Error::Refused(refusal)) => (ItemState::Refused, bulk::short(&refusal)),
            Err(Error::Fault(e)) if at_fault == AtFault::PassOver => {
                tracing::error!(bulk = id.0, "a change of many tickets passes over #{}: {e:#}", item.ticket);
                (ItemState::Refused, "met a fault of the desk, which stands in its log".to_owned())
            }
            Err(fault @ Error::Fault(_)) => return Err(fault),
        };
        bulks::settle(tx, id, item.place, state, &reason).await?;
    }
    if is_last {
        bulks::finish(tx, id).await?;
    }
    Ok(!is_last)
}

/// All of the change on one ticket, or nothing; `false` when it was so already.
async fn change_one(tx: &mut Tx, by: &Actor, change: &BulkChange, id: TicketId) -> Result<bool> {
    let before = tickets::load(tx, id).await?.version;
    if let Some(target) = change.merge_into {
        if target == id {
            return Ok(false);
        }
        merge_tickets(tx, by, target, &[id]).await?;
        return Ok(true);
    }
    change_ticket(tx, by, id, &change.properties(), "", None).await?;
    if let Some(sleep) = change.snooze {
        snooze_ticket(tx, by, id, sleep.into()).await?;
    }
    if change.spam {
        mark_spam(tx, by, id).await?;
    }
    Ok(tickets::load(tx, id).await?.version != before)
}

async fn take_back(tx: &mut Tx, by: &Actor, of: BulkId, item: &Item) -> Result<bool> {
    let at = bulks::acted_at(tx, of, item.ticket).await?.ok_or(Refusal::NotFound)?;
    let seq = acts::seq_of(tx, item.ticket, by.as_person()?.id, at).await?.ok_or(Refusal::NotFound)?;
    let act = acts::find(tx, seq).await?.ok_or(Refusal::NotFound)?;
    undo_act(tx, by, &act).await.map(|_| true)
}
