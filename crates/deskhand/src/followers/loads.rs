//! Looks at every message of a customer as it comes: how hard it is to read, and for those who keep their load, that they
//! met it. A message is looked at before anything about it is told, and outside of any transaction that others wait for.

use domain::load::Load;
use domain::message::Visibility;
use domain::ticket::Ticket;
use domain::{Actor, Error, Event, MessageId, PersonId, Refusal, Result, TicketId};
use store::messages::Stored;
use store::{Conn, Tx, loads, messages, spam, tickets};

use super::Stretch;
use crate::app::App;

pub const NAME: &str = "loads";

/// So many reasons stand in the event of a hard message.
const REASONS_MAX: usize = 3;

/// What a stretch asks for, in its order.
#[derive(Clone, Copy)]
enum Step {
    Received(MessageId),
    Assigned { ticket: TicketId, to: PersonId },
    Answered(MessageId),
}

fn steps(stretch: &Stretch) -> Vec<Step> {
    stretch
        .events
        .iter()
        .filter_map(|recorded| match recorded.event {
            Event::MessageReceived { message, automatic: false, .. } => Some(Step::Received(message)),
            Event::TicketAssigned { ticket, to: Some(to), .. } => Some(Step::Assigned { ticket, to }),
            Event::ReplyWritten { message, automatic: false, .. } => Some(Step::Answered(message)),
            _ => None,
        })
        .collect()
}

/// Looks first, then writes what it saw together with the cursor.
pub async fn step(app: App, stretch: Stretch) -> Result<()> {
    let steps = steps(&stretch);
    let received: Vec<MessageId> = steps
        .iter()
        .filter_map(|step| match step {
            Step::Received(message) => Some(*message),
            Step::Assigned { .. } | Step::Answered(_) => None,
        })
        .collect();
    let judged = app
        .read(async move |db| {
            let mut judged = Vec::new();
            for message in received {
                if let Some((_, said)) = load(db, message).await?
                    && let Some(load) = look(db, &said).await?
                {
                    judged.push((message, said.ticket, load));
                }
            }
            Ok(judged)
        })
        .await?;
    app.write(async move |tx| {
        for (message, _, load) in &judged {
            loads::judge(tx, *message, load).await?;
        }
        for step in &steps {
            match *step {
                Step::Received(message) => {
                    let found = judged.iter().find(|(id, ..)| *id == message);
                    if let Some((_, ticket, load)) = found {
                        received_one(tx, *ticket, message, load).await?;
                    }
                }
                Step::Assigned { ticket, to } => assigned(tx, ticket, to).await?,
                Step::Answered(message) => answered(tx, message).await?,
            }
        }
        stretch.done(tx).await
    })
    .await
}

async fn load(db: &mut Conn, message: MessageId) -> Result<Option<(Ticket, Stored)>> {
    let said = match messages::load(db, message).await {
        Err(Error::Refused(Refusal::NotFound)) => return Ok(None),
        said => said?,
    };
    Ok(tickets::find(db, said.ticket).await?.map(|ticket| (ticket, said)))
}

/// `None` for what no customer said in public.
async fn look(db: &mut Conn, said: &Stored) -> Result<Option<Load>> {
    let Some(author) = said.author.filter(|_| said.visibility == Visibility::Public) else { return Ok(None) };
    let around = loads::around(db, said.ticket, said.id, author, said.created_at).await?;
    Ok(Some(crate::loads::of(said, around)))
}

/// Tells of a hard one, and that the ticket's assignee met it. Of what stands on the spam shelf nobody is told.
async fn received_one(tx: &mut Tx, ticket: TicketId, message: MessageId, load: &Load) -> Result<()> {
    let Some(ticket) = tickets::find(tx, ticket).await? else { return Ok(()) };
    if spam::is_shelved(tx, ticket.id).await? {
        return Ok(());
    }
    if load.is_hard() {
        let reasons = load.reasons().take(REASONS_MAX).map(|share| share.feature).collect();
        let event = Event::MessageFoundHard { ticket: ticket.id, message, score: load.score, reasons };
        tx.record(&Actor::Desk, event);
    }
    match ticket.assignee {
        Some(assignee) => loads::meet(tx, assignee, message, load.score).await,
        None => Ok(()),
    }
}

/// Whoever is given a ticket meets it as it is: by its newest message, as hard as the ticket.
async fn assigned(tx: &mut Tx, ticket: TicketId, to: PersonId) -> Result<()> {
    if !loads::is_kept(tx, to).await? || spam::is_shelved(tx, ticket).await? {
        return Ok(());
    }
    // They may have given it on since.
    let is_theirs = tickets::find(tx, ticket).await?.is_some_and(|t| t.assignee == Some(to));
    let newest = loads::newest_judged(tx, ticket).await?;
    let load = loads::find(tx, ticket).await?;
    match (newest, load) {
        (Some(message), Some(load)) if is_theirs => loads::meet(tx, to, message, load.score).await,
        _ => Ok(()),
    }
}

async fn answered(tx: &mut Tx, message: MessageId) -> Result<()> {
    let Some((ticket, said)) = load(tx, message).await? else { return Ok(()) };
    match said.author {
        Some(author) => loads::answered(tx, author, ticket.id).await,
        None => Ok(()),
    }
}
