//! Tells people of the team what concerns them: one row per person and event, by the ways that they chose. What leaves the
//! house is sent by [`super::rings`].
//!
//! Nobody is told of what they did themselves, and nobody of what lies on the spam shelf.

use std::collections::BTreeMap;

use domain::alarm::Incident;
use domain::moment::DAY_US;
use domain::notify::Kind;
use domain::person::Role;
use domain::snooze::SnoozeEnd;
use domain::{Actor, Error, Event, Moment, PersonId, Refusal, Result, TicketId};
use store::events::{self, By, Recorded};
use store::notifications::{self, NewNotification};
use store::{Conn, Tx, mentions, messages, people, side_conversations, snoozes, spam, tickets, watchers};

use super::Stretch;
use crate::app::App;
use crate::presence;

pub const NAME: &str = "notify";

/// What happened before is told to nobody: a log that is read from its beginning must not ring.
const OLD_US: i64 = DAY_US;
/// How many admins hear of an alarm.
const ADMINS_MAX: i64 = 100;
/// What one act can have recorded besides.
const BESIDE_MAX: i64 = 100;

/// Somebody who is to be told of something.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Wanted {
    person: PersonId,
    kind: Kind,
    cause: String,
    ticket: Option<TicketId>,
    by: Option<PersonId>,
    words: String,
    /// They have it before their eyes.
    looking: bool,
}

/// Somebody whose pages are to hear of it.
struct Told {
    person: PersonId,
    /// Empty where it must not ring.
    words: String,
}

pub async fn step(app: App, stretch: Stretch) -> Result<()> {
    let since = (app.clock)().plus_us(-OLD_US);
    let recent: Vec<Recorded> = stretch.events.iter().filter(|r| r.at >= since).cloned().collect();
    let mut wanted = Vec::new();
    let mut named = Vec::new();
    if !recent.is_empty() {
        (wanted, named) = app
            .read(async move |db| {
                let (mut wanted, mut named) = (Vec::new(), Vec::new());
                for recorded in &recent {
                    let found = match of_event(db, recorded).await {
                        // What an event speaks of may be gone, or never have been.
                        Err(Error::Refused(Refusal::NotFound)) => continue,
                        found => found?,
                    };
                    named.extend(found.iter().filter(|w| w.kind == Kind::Mention).cloned());
                    wanted.extend(found);
                }
                Ok((wanted, named))
            })
            .await?;
    }
    for w in &mut wanted {
        w.looking = w.ticket.is_some_and(|t| app.presence.is_looking(w.person, t));
    }
    let bells = app
        .write(async move |tx| {
            for w in &named {
                // Whoever is asked for their word wants to hear what becomes of it.
                if let Some(ticket) = w.ticket
                    && watchers::add(tx, ticket, w.person).await?
                {
                    tx.record(&Actor::Desk, Event::TicketWatched { ticket, person: w.person });
                }
            }
            let bells = tell_all(tx, &wanted).await?;
            stretch.done(tx).await?;
            Ok(bells)
        })
        .await?;
    ring(&app, bells).await;
    Ok(())
}

/// Tells the admins of an alarm, once for each incident. Called where alarms are told.
///
/// # Errors
/// A fault of the database.
pub async fn alarm(app: &App, incident: &Incident) -> Result<()> {
    let Incident { channel, code, subject, since, words, .. } = incident.clone();
    let bells = app
        .write(async move |tx| {
            tx.quiet("the incident stands for itself");
            let cause = format!("alarm:{channel} {code} {subject} {}", since.0);
            let mut wanted = Vec::new();
            for admin in people::list_by_role(tx, Role::Admin, PersonId(0), ADMINS_MAX).await? {
                wanted.push(Wanted {
                    person: admin.id,
                    kind: Kind::Alarm,
                    cause: cause.clone(),
                    ticket: None,
                    by: None,
                    words: words.clone(),
                    looking: false,
                });
            }
            tell_all(tx, &wanted).await
        })
        .await?;
    ring(app, bells).await;
    Ok(())
}

/// Somebody's pages, how much is unread there now, and what to say.
type Bells = BTreeMap<PersonId, (i64, String)>;

async fn tell_all(tx: &mut Tx, wanted: &[Wanted]) -> Result<Bells> {
    let mut bells = Bells::new();
    for w in wanted {
        if let Some(Told { person, words }) = tell(tx, w).await? {
            let bell = bells.entry(person).or_default();
            if !words.is_empty() {
                bell.1 = words;
            }
        }
    }
    for (person, bell) in &mut bells {
        bell.0 = notifications::unread(tx, *person).await?;
    }
    Ok(bells)
}

async fn ring(app: &App, bells: Bells) {
    for (person, (unread, words)) in bells {
        presence::bell(app, person, unread, &words).await;
    }
}

/// Who is to be told of an event, each once.
async fn of_event(db: &mut Conn, recorded: &Recorded) -> Result<Vec<Wanted>> {
    let by = match recorded.by {
        By::Person(id) => Some(id),
        By::Rule(_) | By::Desk => None,
    };
    let Some(ticket) = recorded.event.ticket() else { return Ok(Vec::new()) };
    let found = concerned(db, recorded, ticket).await?;
    if found.is_empty() || spam::is_shelved(db, ticket).await? || tickets::find(db, ticket).await?.is_none() {
        return Ok(Vec::new());
    }
    let mut wanted: Vec<Wanted> = Vec::new();
    for (person, kind) in found {
        if Some(person) != by && wanted.iter().all(|w| w.person != person) {
            let (cause, words) = (format!("event:{}", recorded.seq), String::new());
            wanted.push(Wanted { person, kind, cause, ticket: Some(ticket), by, words, looking: false });
        }
    }
    Ok(wanted)
}

/// Whom an event concerns, the closest first.
async fn concerned(db: &mut Conn, recorded: &Recorded, ticket: TicketId) -> Result<Vec<(PersonId, Kind)>> {
    let at = recorded.at;
    let all = |people: Vec<PersonId>, kind| people.into_iter().map(|p| (p, kind)).collect::<Vec<_>>();
    Ok(match &recorded.event {
        Event::TicketHandedOver { to, team, .. } => match (to, team) {
            (Some(person), _) => vec![(*person, Kind::HandOver)],
            (None, Some(team)) => all(mentions::members(db, *team).await?, Kind::HandOver),
            (None, None) => Vec::new(),
        },
        Event::TicketAssigned { to: Some(person), .. } => match handed_over(db, ticket, at).await? {
            Some(_) => Vec::new(),
            None => vec![(*person, Kind::Assigned)],
        },
        Event::TeamChanged { to: Some(team), .. } => {
            let nobody = tickets::load(db, ticket).await?.assignee.is_none();
            match handed_over(db, ticket, at).await? {
                None if nobody && !opened(db, ticket, at).await? => {
                    all(notifications::team_listeners(db, *team).await?, Kind::Team)
                }
                Some(_) | None => Vec::new(),
            }
        }
        // One that was taken for spam comes to its team when somebody says that it is none.
        Event::TicketOpened { .. } | Event::SpamCleared { .. } => {
            let known = tickets::load(db, ticket).await?;
            match (known.team, known.assignee) {
                (Some(team), None) if known.status.is_unsolved() => {
                    all(notifications::team_listeners(db, team).await?, Kind::Team)
                }
                _ => Vec::new(),
            }
        }
        Event::NoteWritten { mentions, .. } if !mentions.is_empty() => {
            let handed = handed_over(db, ticket, at).await?;
            let named = mentions.iter().copied().filter(|p| Some(*p) != handed.flatten());
            all(named.collect(), Kind::Mention)
        }
        // The first word of a ticket is told by its opening.
        Event::MessageReceived { automatic: false, .. } if !opened(db, ticket, at).await? => {
            let known = tickets::load(db, ticket).await?;
            let mine = known.assignee.map(|p| (p, Kind::AnswerOnMine));
            let watching = watchers::of_ticket(db, ticket).await?;
            let watching = watching.into_iter().map(|p| (p.id, Kind::AnswerOnWatched));
            mine.into_iter().chain(watching).collect()
        }
        // Machine or not: suppliers answer from helpdesks and group addresses, whose mail says that a machine wrote it, and no
        // list and no number of the ticket tells of what came beside it.
        Event::SideMessageReceived { side, .. } => {
            let begun = side_conversations::load(db, *side).await?.begun_by;
            let watching = watchers::of_ticket(db, ticket).await?.into_iter().map(|p| p.id);
            all(begun.into_iter().chain(watching).collect(), Kind::SideAnswer)
        }
        Event::SnoozeEnded { why: SnoozeEnd::Moment, .. } => {
            let mine = tickets::load(db, ticket).await?.assignee;
            let by = snoozes::find(db, ticket).await?.map(|s| s.by);
            mine.or(by).map(|p| (p, Kind::SnoozeOver)).into_iter().collect()
        }
        Event::MailFailed { message, .. } => {
            let author = match message {
                Some(message) => messages::load(db, *message).await?.author,
                None => None,
            };
            let mine = tickets::load(db, ticket).await?.assignee;
            mine.into_iter().chain(author).map(|p| (p, Kind::DeliveryFailed)).collect()
        }
        // All else stands in the history of the ticket, and rings for nobody.
        _ => Vec::new(),
    })
}

/// Whether the ticket was handed over in the same act, and to which person if to one.
async fn handed_over(db: &mut Conn, ticket: TicketId, at: Moment) -> Result<Option<Option<PersonId>>> {
    let beside = events::of_ticket_at(db, ticket, at, BESIDE_MAX).await?;
    Ok(beside.iter().find_map(|r| match r.event {
        Event::TicketHandedOver { to, .. } => Some(to),
        _ => None,
    }))
}

async fn opened(db: &mut Conn, ticket: TicketId, at: Moment) -> Result<bool> {
    let beside = events::of_ticket_at(db, ticket, at, BESIDE_MAX).await?;
    Ok(beside.iter().any(|r| matches!(r.event, Event::TicketOpened { .. })))
}

/// Writes one down, by the ways that the person chose; `None` when they want none of it, were told before, or do not work
/// here any more.
async fn tell(tx: &mut Tx, w: &Wanted) -> Result<Option<Told>> {
    let Some(person) = notifications::recipient(tx, w.person).await? else { return Ok(None) };
    let choices = notifications::choices(tx, person.id).await?;
    let choice = choices.get(&w.kind).copied().unwrap_or_else(|| w.kind.default_choice());
    let zone = person.time_zone.as_deref().unwrap_or("UTC");
    let (now, rest) = (tx.now(), notifications::habits(tx, person.id).await?.rest(zone));
    let mut new = NewNotification {
        person: person.id,
        kind: w.kind,
        cause: w.cause.clone(),
        ticket: w.ticket,
        by: w.by,
        words: w.words.clone(),
        in_page: choice.in_page,
        push_at: if choice.push { rest.next_ring(now) } else { None },
        mail_at: rest.next_mail(choice.mail, now, zone),
    };
    if w.looking {
        (new.push_at, new.mail_at) = (None, None);
    }
    let nowhere = !new.in_page && new.push_at.is_none() && new.mail_at.is_none();
    if nowhere || !notifications::insert(tx, &new).await? {
        return Ok(None);
    }
    if let (true, Some(ticket)) = (w.looking, w.ticket) {
        notifications::read_ticket(tx, person.id, ticket).await?;
    }
    let words = match (new.in_page && !w.looking && rest.may_ring(now), w.ticket) {
        (false, _) => String::new(),
        (true, Some(ticket)) => format!("{}: #{ticket}", w.kind.plain()),
        (true, None) => w.kind.plain().to_owned(),
    };
    Ok(Some(Told { person: person.id, words }))
}
