//! Learns from what the team says about spam: from "Spam" and "Not spam", and from answers, for nobody answers spam.

use bytes::Bytes;
use domain::message::Visibility;
use domain::moment::DAY_US;
use domain::read::ticket::SpamState;
use domain::{Actor, Error, Event, Refusal, Result, TicketId};
use knowledge::spam::{Judgement, Piece, Signs, shipped};
use mail::guard::{self, Limits};
use store::events::By;
use store::{messages, people, spam};

use super::Stretch;
use super::intake::{head, octets};
use crate::app::App;
use crate::spam::with_learned;

pub const NAME: &str = "spam";

/// An answer that is older teaches nothing.
const ANSWERED_DAYS_MAX: i64 = 90;

/// So often a mail is tried that cannot be read.
const TRIES_MAX: u32 = 3;

/// What a stretch of the log teaches, and what is to be noted because of it.
#[derive(Default)]
struct Found {
    lessons: Vec<(TicketId, Judgement)>,
    /// Answered for the first time, by whom.
    answered: Vec<(TicketId, domain::PersonId)>,
}

pub async fn step(app: App, stretch: Stretch) -> Result<()> {
    let events = stretch.events.clone();
    let since = (app.clock)().plus_us(-ANSWERED_DAYS_MAX * DAY_US);
    let found = app
        .read(async move |db| {
            let mut found = Found::default();
            for recorded in events {
                match (&recorded.event, recorded.by) {
                    (Event::SpamMarked { ticket }, _) => found.lessons.push((*ticket, Judgement::Spam)),
                    (Event::SpamCleared { ticket }, _) => found.lessons.push((*ticket, Judgement::Ham)),
                    (Event::ReplyWritten { ticket, message, automatic: false }, By::Person(person)) => {
                        let from_team = people::find(db, person).await?.is_some_and(|p| p.role.is_team());
                        if !from_team || found.answered.iter().any(|(t, _)| t == ticket) {
                            continue;
                        }
                        let said = match messages::load(db, *message).await {
                            Err(Error::Refused(Refusal::NotFound)) => continue,
                            said => said?,
                        };
                        // A log that is read from its beginning tells of answers to mails that nobody writes any more.
                        if said.created_at < since {
                            continue;
                        }
                        let known = spam::find(db, *ticket).await?;
                        if said.visibility == Visibility::Public && known.is_none_or(|k| k.state.is_shelved())
                        {
                            found.answered.push((*ticket, person));
                        }
                    }
                    _ => {}
                }
            }
            Ok(found)
        })
        .await?;
    let mut lessons = found.lessons;
    // One that stood on the shelf is cleared below, and that teaches.
    for (ticket, _) in &found.answered {
        let ticket = *ticket;
        if !app.read(async move |db| spam::is_shelved(db, ticket).await).await? {
            lessons.push((ticket, Judgement::Ham));
        }
    }
    let learned = learn(&app, lessons, stretch.failures).await?;
    let answered = found.answered;
    app.write(async move |tx| {
        if let Some((from, weights)) = &learned
            && !spam::keep_learned(tx, *from, weights).await?
        {
            return Err(Error::fault("another node learned at the same time"));
        }
        for (ticket, person) in &answered {
            let was_shelved = spam::is_shelved(tx, *ticket).await?;
            tx.quiet("that it was answered stands in the log");
            if spam::mark(tx, *ticket, SpamState::Ham, "", Some(*person)).await? && was_shelved {
                let person = people::load(tx, *person).await?;
                let actor: Actor = people::actor(tx, &person).await?;
                tx.record(&actor, Event::SpamCleared { ticket: *ticket });
            }
        }
        stretch.done(tx).await
    })
    .await
}

/// What is known after these lessons, and on top of which version; none where they taught nothing. A mail that was not read
/// at `failures` tries, though files can be read, teaches nothing.
async fn learn(
    app: &App,
    lessons: Vec<(TicketId, Judgement)>,
    failures: u32,
) -> Result<Option<(i64, Vec<u8>)>> {
    if lessons.is_empty() {
        return Ok(None);
    }
    let (version, learned) = app.read(async |db| spam::learned(db).await).await?;
    let mut model = with_learned(&learned);
    let mut changed = false;
    for (ticket, judged) in lessons {
        let mail = app
            .read(async move |db| match spam::first_mail(db, ticket).await? {
                Some(mail) => store::mails::load(db, mail).await.map(Some),
                None => Ok(None),
            })
            .await?;
        // Not every ticket began with a mail.
        let Some(mail) = mail else { continue };
        let blobs = app.store.blobs().clone();
        let signs = app
            .background
            .run(move || {
                let envelope_from = mail.envelope_from.clone();
                let Some(octets) = octets(mail, &blobs)? else { return Ok(None) };
                Ok(signs(octets, envelope_from.as_deref()))
            })
            .await;
        let signs = match signs {
            Err(e) if failures >= TRIES_MAX && app.files_are_well().await => {
                tracing::error!("the mail of #{ticket} cannot be read, so nothing is learned from it: {e}");
                None
            }
            signs => signs?,
        };
        if let Some(signs) = signs {
            changed |= model.learn(&signs, judged);
        }
    }
    Ok(changed.then(|| (version, model.learned(&shipped()))))
}

/// None where it cannot be read any more.
fn signs(octets: Bytes, envelope_from: Option<&str>) -> Option<Signs> {
    let letter = guard::parse_guarded_with(octets.clone(), envelope_from, Limits::default()).ok()?;
    Some(Signs::of(&Piece { letter: &letter, head: head(&octets) }))
}
