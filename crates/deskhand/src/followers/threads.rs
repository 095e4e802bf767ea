//! Keeps what messages leave for later mails to be found by, and asks of every new ticket whether it goes on with another
//! one. The answer is a suggestion that an agent accepts; nothing is joined by itself.

use std::collections::{BTreeMap, BTreeSet};

use domain::letter::Address;
use domain::message::{Channel, Visibility};
use domain::moment::DAY_US;
use domain::ticket::Ticket;
use domain::{Actor, Error, Event, MessageId, PersonId, Refusal, Result, TicketId};
use knowledge::threads::{Asking, Candidate, Found, Mark, Question, best, marks};
use store::messages::Stored;
use store::thread_marks::{self, TICKETS_PER_MARK_MAX};
use store::{Conn, messages, participants, people, tickets};

use super::Stretch;
use crate::app::App;

pub const NAME: &str = "threads";

/// A ticket that was silent for longer is not looked for, and what its messages left is forgotten.
const SILENT_DAYS_MAX: i64 = 90;

/// So many of the newest messages of a ticket that was merged or split find it from then on.
const MARKED_AGAIN_MAX: i64 = 200;

/// Messages that came with a stretch, and tickets that went into others.
#[derive(Default)]
struct News {
    received: Vec<MessageId>,
    written: Vec<MessageId>,
    joined: Vec<(TicketId, TicketId)>,
    /// Tickets that messages came to or went from, in part: their marks are made anew.
    restructured: BTreeSet<TicketId>,
}

impl News {
    fn of(stretch: &Stretch) -> Self {
        let mut news = Self::default();
        for recorded in &stretch.events {
            match recorded.event {
                Event::MessageReceived { message, automatic: false, channel: Channel::Email, .. } => {
                    news.received.push(message);
                }
                Event::ReplyWritten { message, automatic: false, .. } => news.written.push(message),
                Event::JoinAccepted { ticket, other } => news.joined.push((ticket, other)),
                Event::TicketsMerged { ticket, .. }
                | Event::MergedInto { ticket, .. }
                | Event::MessagesSplit { ticket, .. }
                | Event::SplitOff { ticket, .. }
                | Event::StructureUndone { ticket, .. } => {
                    news.restructured.insert(ticket);
                }
                _ => {}
            }
        }
        news
    }
}

/// Marks first, by themselves, for keeping them twice does no harm; then the questions, outside of any transaction that
/// others wait for; then what they found, together with the cursor.
pub async fn step(app: App, stretch: Stretch) -> Result<()> {
    let News { received, written, joined, restructured } = News::of(&stretch);
    let since = (app.clock)().plus_us(-SILENT_DAYS_MAX * DAY_US);
    let messages = [received.clone(), written].concat();
    if !messages.is_empty() || !joined.is_empty() || !restructured.is_empty() {
        app.write(async move |tx| {
            tx.quiet("marks of messages that stand in the log");
            for message in messages {
                match load(tx, message).await? {
                    // A log that is read from its beginning tells of old ones too.
                    Some((ticket, said)) if said.created_at >= since => keep(tx, &ticket, &said).await?,
                    Some(_) | None => {}
                }
            }
            thread_marks::forget(tx, since).await?;
            for (ticket, other) in joined {
                // Recorded for either side; the one that is gone gives its marks.
                if tickets::find(tx, ticket).await?.is_none() {
                    thread_marks::move_all(tx, ticket, other).await?;
                }
            }
            for id in restructured {
                thread_marks::forget_ticket(tx, id).await?;
                let Some(ticket) = tickets::find(tx, id).await? else { continue };
                let newest = messages::list(tx, id, MessageId(i64::MAX), MARKED_AGAIN_MAX).await?;
                for said in newest.iter().filter(|said| said.created_at >= since) {
                    keep(tx, &ticket, said).await?;
                }
            }
            Ok(())
        })
        .await?;
    }
    let found = app
        .read(async move |db| {
            let mut found = Vec::new();
            for message in received {
                let Some((ticket, said)) = load(db, message).await? else { continue };
                if said.created_at < since {
                    continue;
                }
                found.extend(suggestion(db, &ticket, &said).await?.map(|found| (ticket.id, found)));
            }
            Ok(found)
        })
        .await?;
    app.write(async move |tx| {
        for (ticket, Found { ticket: other, reason, .. }) in &found {
            // Somebody may have been quicker.
            if tickets::find(tx, *ticket).await?.is_some() && tickets::find(tx, *other).await?.is_some() {
                tickets::suggest_join(
                    tx,
                    *ticket,
                    *other,
                    &format!("Its head does not say so, but {reason}."),
                )
                .await?;
                tx.record(&Actor::Desk, Event::JoinSuggested { ticket: *ticket, other: *other });
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

async fn keep(tx: &mut store::Tx, ticket: &Ticket, said: &Stored) -> Result<()> {
    if said.visibility != Visibility::Public {
        return Ok(());
    }
    let left = marks(&ticket.subject, &said.text);
    let numbers: Vec<i64> = left.subject.into_iter().chain(left.runs).map(|mark| mark.0).collect();
    if numbers.is_empty() { Ok(()) } else { thread_marks::insert(tx, ticket.id, &numbers).await }
}

/// The ticket that the first mail of a new one may belong to.
async fn suggestion(db: &mut Conn, ticket: &Ticket, said: &Stored) -> Result<Option<Found>> {
    if ticket.follow_up_of.is_some() || !ticket.status.is_unsolved() {
        return Ok(None);
    }
    // What the head said, rightly or not, is suggested already.
    if !thread_marks::is_unplaced(db, ticket.id, said.id).await? {
        return Ok(None);
    }
    let recipients = recipients(db, ticket, said).await?;
    let question = Question::of(&Asking {
        subject: &ticket.subject,
        new_text: &said.text,
        quoted: &said.quoted,
        recipients: &recipients,
    });
    let mut shared: BTreeMap<TicketId, BTreeSet<Mark>> = BTreeMap::new();
    for mark in question.marks() {
        let holders = thread_marks::holders(db, mark.0, ticket.id).await?;
        if holders.len() > TICKETS_PER_MARK_MAX && question.subject != Some(mark) {
            continue;
        }
        for other in holders.into_iter().take(TICKETS_PER_MARK_MAX) {
            shared.entry(other).or_default().insert(mark);
        }
    }
    for other in question.mentions.iter().filter(|other| **other < ticket.id) {
        shared.entry(*other).or_default();
    }
    let ids: Vec<TicketId> = shared.keys().copied().collect();
    let joinable = thread_marks::joinable(db, &ids).await?;
    let mut candidates = Vec::with_capacity(joinable.len());
    for (id, (other, last_at)) in joinable {
        let mut people = participants::accepted(db, id).await?;
        people.push(other.requester);
        people.extend(thread_marks::team_of(db, id).await?);
        let author_takes_part = said.author.is_some_and(|author| people.contains(&author));
        people.retain(|person| Some(*person) != said.author);
        let others = addresses(db, &people).await?;
        let shared = shared.remove(&id).unwrap_or_default();
        candidates.push(Candidate { ticket: id, shared, author_takes_part, others, last_at });
    }
    Ok(best(&question, &candidates, said.created_at))
}

/// Whom the mail is to, beside the desk: they are its ticket's participants, suggested or not.
async fn recipients(db: &mut Conn, ticket: &Ticket, said: &Stored) -> Result<Vec<Address>> {
    let mut people: Vec<PersonId> =
        participants::list(db, ticket.id).await?.into_iter().map(|(person, _)| person.id).collect();
    people.retain(|person| Some(*person) != said.author);
    addresses(db, &people).await
}

async fn addresses(db: &mut Conn, ids: &[PersonId]) -> Result<Vec<Address>> {
    const PEOPLE_MAX: usize = 20;
    let mut out = Vec::new();
    for id in ids.iter().take(PEOPLE_MAX) {
        if let Some(person) = people::find_ref(db, *id).await? {
            out.push(Address { name: person.name, email: person.email.unwrap_or_default() });
        }
    }
    Ok(out)
}
