//! Tells people of the team what concerns them: one row per person and event, by the ways that they chose. What leaves the
//! house is sent by [`super::rings`].
//!
//! Nobody is told of what they did themselves, and nobody of what lies on the spam shelf.

use std::collections::BTreeMap;

use domain::access::AccessAct;
use domain::access_connector::ConnectorAct;
use domain::alarm::Incident;
use domain::chat::{ChatAct, ChatState, has_room};
use domain::device_check::CheckAct;
use domain::escalation::{AskAct, EscalationAct};
use domain::follow_up::{FollowUpAct, Score};
use domain::major_incident::IncidentAct;
use domain::moment::DAY_US;
use domain::notify::Kind;
use domain::person::Role;
use domain::routing::{Choice, Policy, Standing, WaitsFor};
use domain::snooze::SnoozeEnd;
use domain::{AccessRequestId, Actor, Error, Event, Moment, PersonId, Refusal, Result, TeamId, TicketId};
use store::events::{self, By, Recorded};
use store::notifications::{self, NewNotification};
use store::{
    Conn, Tx, access, access_reviews, calendars, chats, device_checks, escalations, loads, major_incidents,
    mentions, messages, people, ratings, routing, side_conversations, snoozes, spam, tickets, watchers,
};

use super::Stretch;
use crate::app::App;
use crate::commands::access_reviews::ReviewReminder;
use crate::commands::change_articles::Held;
use crate::presence;
use crate::routing::Crew;

pub const NAME: &str = "notify";

/// What happened before is told to nobody: a log that is read from its beginning must not ring.
const OLD_US: i64 = DAY_US;
/// How many admins hear of an alarm, or of what nobody sees to.
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
        let recent = recent.clone();
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
    let waited: Vec<(TicketId, Option<PersonId>)> = recent.iter().filter_map(waits_no_more).collect();
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
            let mut bells = tell_all(tx, &wanted).await?;
            for (ticket, person) in waited {
                // It may wait again by now.
                if person.is_some() || !waits(tx, ticket).await? {
                    for told in notifications::over(tx, Kind::ChatWaits, ticket, person).await? {
                        bells.entry(told).or_default().0 = notifications::unread(tx, told).await?;
                    }
                }
            }
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
pub(super) type Bells = BTreeMap<PersonId, (i64, String)>;

/// Tells people what a rule was set up to tell them, each once for a cause.
///
/// # Errors
/// A fault of the database.
pub(super) async fn by_rule(
    tx: &mut Tx,
    ticket: TicketId,
    people: &[PersonId],
    cause: &str,
    words: &str,
    bells: &mut Bells,
) -> Result<()> {
    let wanted: Vec<Wanted> = people
        .iter()
        .map(|person| Wanted {
            person: *person,
            kind: Kind::Rule,
            cause: cause.to_owned(),
            ticket: Some(ticket),
            by: None,
            words: words.to_owned(),
            looking: false,
        })
        .collect();
    bells.extend(tell_all(tx, &wanted).await?);
    Ok(())
}

/// Tells whoever answers for an article that somebody should look at it, once for each moment that was set.
///
/// # Errors
/// A fault of the database.
pub(super) async fn article_due(
    tx: &mut Tx,
    owner: PersonId,
    cause: String,
    title: String,
    bells: &mut Bells,
) -> Result<()> {
    let wanted = Wanted {
        person: owner,
        kind: Kind::ArticleDue,
        cause,
        ticket: None,
        by: None,
        words: title,
        looking: false,
    };
    bells.extend(tell_all(tx, &[wanted]).await?);
    Ok(())
}

/// Tells those whose article was not published as planned.
///
/// # Errors
/// A fault of the database.
pub(super) async fn article_held(tx: &mut Tx, held: Held, bells: &mut Bells) -> Result<()> {
    let Held { people, title, cause } = held;
    let one = |person| Wanted {
        person,
        kind: Kind::ArticleHeld,
        cause: cause.clone(),
        ticket: None,
        by: None,
        words: title.clone(),
        looking: false,
    };
    let wanted: Vec<Wanted> = people.into_iter().map(one).collect();
    bells.extend(tell_all(tx, &wanted).await?);
    Ok(())
}

/// Tells those who approve for a system that access there waits to be looked at.
///
/// # Errors
/// A fault of the database.
pub(super) async fn access_review(tx: &mut Tx, due: ReviewReminder, bells: &mut Bells) -> Result<()> {
    let ReviewReminder { people, cause, words } = due;
    let one = |person| Wanted {
        person,
        kind: Kind::AccessReview,
        cause: cause.clone(),
        ticket: None,
        by: None,
        words: words.clone(),
        looking: false,
    };
    let wanted: Vec<Wanted> = people.into_iter().map(one).collect();
    bells.extend(tell_all(tx, &wanted).await?);
    Ok(())
}

/// Tells the admins that something is not as it should be; says whether it is told for the first time.
///
/// # Errors
/// A fault of the database.
pub(super) async fn admins(tx: &mut Tx, cause: &str, words: &str, bells: &mut Bells) -> Result<bool> {
    let mut wanted = Vec::new();
    for admin in people::list_by_role(tx, Role::Admin, PersonId(0), ADMINS_MAX).await? {
        wanted.push(Wanted {
            person: admin.id,
            kind: Kind::Alarm,
            cause: cause.to_owned(),
            ticket: None,
            by: None,
            words: words.to_owned(),
            looking: false,
        });
    }
    let told = tell_all(tx, &wanted).await?;
    let is_new = !told.is_empty();
    bells.extend(told);
    Ok(is_new)
}

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

pub(super) async fn ring(app: &App, bells: Bells) {
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
            let cause = match &recorded.event {
                // Once, however often the answer is changed.
                Event::FollowedUp { act: FollowUpAct::Rated { solving, .. }, .. } => {
                    format!("rated:{ticket}:{solving}")
                }
                _ => format!("event:{}", recorded.seq),
            };
            let words = String::new();
            // It is the visitor who waits, whoever has it done.
            let is_of_visitor =
                kind != Kind::ChatWaits || matches!(recorded.event, Event::Chat { act: ChatAct::Asked, .. });
            let by = by.filter(|_| is_of_visitor);
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
        Event::Escalated { escalation, act, .. } => match act {
            EscalationAct::Asked { to, .. } => all(mentions::members(db, *to).await?, Kind::Escalation),
            EscalationAct::Accepted => {
                vec![(escalations::load(db, *escalation).await?.asked_by, Kind::EscalationAnswer)]
            }
            EscalationAct::Returned { team, person, .. } => {
                let asked_by = escalations::load(db, *escalation).await?.asked_by;
                let mut people = vec![person.unwrap_or(asked_by), asked_by];
                if let (None, Some(team)) = (person, team) {
                    people.extend(mentions::members(db, *team).await?);
                }
                all(people, Kind::EscalationAnswer)
            }
            // Nobody has to do anything about it: it stands in the history.
            EscalationAct::Withdrawn | EscalationAct::Reopened => Vec::new(),
        },
        Event::MajorIncident { incident, act, .. } => match act {
            IncidentAct::Declared { lead } | IncidentAct::Changed { lead, from: Some(_) } => {
                vec![(*lead, Kind::Incident)]
            }
            // Who leads it knows that; it has another title or cadence.
            IncidentAct::Changed { from: None, .. } => Vec::new(),
            IncidentAct::Overdue { lead } => {
                let mut people = vec![*lead];
                // Who left leads nothing: whoever declared it sees to it, and the admins.
                if !people::is_assignable(db, *lead).await? {
                    people.push(major_incidents::load(db, *incident).await?.declared_by);
                    let admins = people::list_by_role(db, Role::Admin, PersonId(0), ADMINS_MAX).await?;
                    people.extend(admins.into_iter().map(|admin| admin.id));
                }
                all(people, Kind::IncidentDue)
            }
            // It stands above every page.
            IncidentAct::Updated { .. }
            | IncidentAct::Ended { .. }
            | IncidentAct::Corrected { .. }
            | IncidentAct::UpdateWithdrawn { .. }
            | IncidentAct::Published
            | IncidentAct::Withdrawn
            | IncidentAct::WatchersTold => Vec::new(),
        },
        Event::ExpertAsked { ask, act, .. } => match act {
            AskAct::Asked { person, team, .. } => match (person, team) {
                (Some(person), _) => vec![(*person, Kind::Expert)],
                (None, Some(team)) => all(mentions::members(db, *team).await?, Kind::Expert),
                (None, None) => Vec::new(),
            },
            AskAct::Answered { .. } => {
                vec![(escalations::load_ask(db, *ask).await?.asked_by, Kind::ExpertAnswer)]
            }
            AskAct::Closed | AskAct::Reopened => Vec::new(),
        },
        Event::AccessChanged { request, act, .. } => {
            access_told(db, ticket, *request, *act, recorded.by, at).await?
        }
        Event::AccessConnectorActed { request, act, .. } => {
            connector_told(db, ticket, *request, *act).await?
        }
        Event::TicketAssigned { to: Some(person), .. } => match handed_over(db, ticket, at).await? {
            Some(_) => Vec::new(),
            None if waits(db, ticket).await? => vec![(*person, Kind::ChatWaits)],
            None => vec![(*person, Kind::Assigned)],
        },
        Event::Chat { act: ChatAct::Asked | ChatAct::TakenBack { .. }, .. } if waits(db, ticket).await? => {
            all(who_can_chat(db, ticket, at).await?, Kind::ChatWaits)
        }
        Event::TeamChanged { to: Some(team), .. } => {
            let nobody = tickets::load(db, ticket).await?.assignee.is_none();
            match handed_over(db, ticket, at).await? {
                None if nobody && !opened(db, ticket, at).await? => {
                    // Whoever could take a chat is rung for it, the others of the team hear of it.
                    let could = if waits(db, ticket).await? {
                        who_can_chat(db, ticket, at).await?
                    } else {
                        Vec::new()
                    };
                    let listen = notifications::team_listeners(db, *team).await?;
                    all(could, Kind::ChatWaits).into_iter().chain(all(listen, Kind::Team)).collect()
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
            // Whoever has it is away: who stands in hears of it as if they watched it.
            let stands_in = match known.assignee {
                Some(person) => routing::stand_in(db, person, at).await?,
                None => None,
            };
            let stands_in = stands_in.map(|p| (p, Kind::AnswerOnWatched));
            mine.into_iter().chain(stands_in).chain(watching).collect()
        }
        // Machine or not: suppliers answer from helpdesks and group addresses, whose mail says that a machine wrote it, and no
        // list and no number of the ticket tells of what came beside it.
        Event::SideMessageReceived { side, .. } => {
            let begun = side_conversations::load(db, *side).await?.begun_by;
            let watching = watchers::of_ticket(db, ticket).await?.into_iter().map(|p| p.id);
            all(begun.into_iter().chain(watching).collect(), Kind::SideAnswer)
        }
        Event::DeviceChecked { check, act: CheckAct::Sent { .. }, .. } => {
            let all = device_checks::of_ticket(db, ticket).await?;
            let asked_by = all.into_iter().find(|s| s.check.id == *check).map(|s| s.check.asked_by);
            let mine = tickets::load(db, ticket).await?.assignee;
            asked_by.into_iter().chain(mine).map(|p| (p, Kind::Check)).collect()
        }
        Event::SnoozeEnded { why: SnoozeEnd::Moment, .. } => {
            let mine = tickets::load(db, ticket).await?.assignee;
            let by = snoozes::find(db, ticket).await?.map(|s| s.by);
            mine.or(by).map(|p| (p, Kind::SnoozeOver)).into_iter().collect()
        }
        Event::DeadlineNear { .. } | Event::DeadlineMissed { .. } | Event::PausedTooLong { .. } => {
            promised(db, ticket, at, &[]).await?
        }
        Event::DeadlineEscalated { tell, .. } => promised(db, ticket, at, tell).await?,
        Event::MailFailed { message, .. } => {
            let author = match message {
                Some(message) => messages::load(db, *message).await?.author,
                None => None,
            };
            let mine = tickets::load(db, ticket).await?.assignee;
            mine.into_iter().chain(author).map(|p| (p, Kind::DeliveryFailed)).collect()
        }
        // Whoever they were helped by, whoever has it now.
        Event::FollowedUp { act: FollowUpAct::Rated { solving, score: Score::Bad }, .. } => {
            let rating = ratings::of_solving(db, ticket, *solving).await?;
            // They may have thought better of it by now.
            let bad = rating.filter(|r| r.score == Some(Score::Bad));
            bad.and_then(|r| r.assignee).map(|p| (p, Kind::Rated)).into_iter().collect()
        }
        // All else stands in the history of the ticket, and rings for nobody.
        _ => Vec::new(),
    })
}

/// Does somebody wait in the chat that the ticket is?
async fn waits(db: &mut Conn, ticket: TicketId) -> Result<bool> {
    Ok(chats::find(db, ticket).await?.is_some_and(|c| c.state == ChatState::Waiting))
}

/// After what a chat waits no more, for one person or for everybody.
fn waits_no_more(recorded: &Recorded) -> Option<(TicketId, Option<PersonId>)> {
    let Event::Chat { ticket, act } = &recorded.event else { return None };
    match (act, recorded.by) {
        (ChatAct::Accepted | ChatAct::Ended | ChatAct::Blocked, _) => Some((*ticket, None)),
        (ChatAct::Declined, By::Person(person)) => Some((*ticket, Some(person))),
        (
            ChatAct::Declined
            | ChatAct::Asked
            | ChatAct::Transferred { .. }
            | ChatAct::TakenBack { .. }
            | ChatAct::Rated { .. }
            | ChatAct::AddressTyped
            | ChatAct::AddressProven,
            _,
        ) => None,
    }
}

/// For whom a chat that waits rings: whose ticket it is, else who could take it now. Where routing is about to give it to
/// somebody it rings for them, when it has.
async fn who_can_chat(db: &mut Conn, ticket: TicketId, at: Moment) -> Result<Vec<PersonId>> {
    let known = tickets::load(db, ticket).await?;
    if let Some(person) = known.assignee {
        return Ok(vec![person]);
    }
    let policy = match known.team {
        Some(team) => routing::policy_of(db, team).await?,
        None => Policy::new(TeamId(0)),
    };
    let mut takers = chats::takers(db, ticket, known.team, at).await?;
    if policy.is_on() {
        let crew = Crew::load(db, &policy, at).await?;
        match crew.would(db, &known, at).await? {
            // For whom it is kept is back in some minutes.
            Choice::Give { .. }
            | Choice::Overflow { .. }
            | Choice::Wait(WaitsFor::Known(_) | WaitsFor::Turn) => return Ok(Vec::new()),
            Choice::Wait(WaitsFor::ByHand | WaitsFor::Somebody | WaitsFor::Place | WaitsFor::Skill(_)) => {}
        }
        let is_there =
            |p: PersonId| crew.agents.iter().any(|a| a.id == p && a.standing == Standing::Available);
        takers.retain(|t| is_there(t.person));
    } else {
        let [off] = calendars::off_work(db, [at]).await?;
        let paused = loads::paused(db, at).await?;
        takers.retain(|t| !off.contains(&t.person) && !paused.contains(&t.person));
    }
    takers.retain(|t| {
        let led = u32::try_from(t.leads).unwrap_or(u32::MAX);
        t.is_taking && has_room(led, policy.places, policy.weights.chat)
    });
    Ok(takers.into_iter().map(|t| t.person).collect())
}

/// Who is told of an access request: those of the team whose approval it waits for now, or who waits for its end.
async fn access_told(
    db: &mut Conn,
    ticket: TicketId,
    id: AccessRequestId,
    act: AccessAct,
    by: By,
    at: Moment,
) -> Result<Vec<(PersonId, Kind)>> {
    let request = access::load_request(db, id).await?;
    let waits = match act {
        AccessAct::Asked { .. } => request.step == 0,
        // Of several who approved one step, the last one passed it on.
        AccessAct::Approved { step, .. } => {
            let said = request.answers.iter().filter(|a| a.step as i64 + 1 == step);
            let last = said.max_by_key(|a| a.at).map(|a| By::Person(a.stand_in.unwrap_or(a.person)));
            request.step as i64 == step && last == Some(by)
        }
        AccessAct::Allowed | AccessAct::Refused { .. } | AccessAct::Expired => {
            let mine = tickets::load(db, ticket).await?.assignee;
            return Ok(request.asked_by.into_iter().chain(mine).map(|p| (p, Kind::AccessAnswer)).collect());
        }
        // It stands on the ticket, and under what is to be done.
        AccessAct::Begun
        | AccessAct::Done
        | AccessAct::Withdrawn
        | AccessAct::Reminded { .. }
        | AccessAct::LinkRenewed { .. }
        | AccessAct::TimeOver
        | AccessAct::StoodIn { .. }
        | AccessAct::Kept
        | AccessAct::Revoked => false,
    };
    let Some(step) = request.current().filter(|_| waits) else { return Ok(Vec::new()) };
    let approvers = access::approvers(db, request.system, step).await?;
    let mut asked = request.eligible(&approvers);
    let stand_ins = access_reviews::stand_ins_of(db, &asked, at).await?;
    asked.extend(request.eligible(&stand_ins));
    Ok(asked.into_iter().map(|p| (p, Kind::Approval)).collect())
}

/// Who has to look at what a connector could not do, or did though nobody wanted it any more: whoever put it in or has the
/// ticket; where there is nobody, the admins.
async fn connector_told(
    db: &mut Conn,
    ticket: TicketId,
    id: AccessRequestId,
    act: ConnectorAct,
) -> Result<Vec<(PersonId, Kind)>> {
    match act {
        ConnectorAct::Failed { .. } | ConnectorAct::DidAfterAll => {}
        ConnectorAct::Asked
        | ConnectorAct::Taken
        | ConnectorAct::Did
        | ConnectorAct::Again
        | ConnectorAct::CalledOff => return Ok(Vec::new()),
    }
    let request = access::load_request(db, id).await?;
    let mine = tickets::load(db, ticket).await?.assignee;
    let mut people: Vec<PersonId> = request.asked_by.into_iter().chain(mine).collect();
    if people.is_empty() {
        let admins = people::list_by_role(db, Role::Admin, PersonId(0), ADMINS_MAX).await?;
        people.extend(admins.into_iter().map(|admin| admin.id));
    }
    Ok(people.into_iter().map(|p| (p, Kind::AccessFailed)).collect())
}

/// Who is told that a promise runs out: whoever has the ticket, else its team; and those whom an escalation names. What
/// another wording of the promise made late at one stroke is told to nobody: it stands on the ticket and in the lists.
async fn promised(
    db: &mut Conn,
    ticket: TicketId,
    at: Moment,
    tell: &[PersonId],
) -> Result<Vec<(PersonId, Kind)>> {
    let beside = events::of_ticket_at(db, ticket, at, BESIDE_MAX).await?;
    if beside.iter().any(|r| matches!(r.event, Event::PromiseGiven { .. })) {
        return Ok(Vec::new());
    }
    let known = tickets::load(db, ticket).await?;
    let mut people = match (known.assignee, known.team) {
        (Some(person), _) => vec![person],
        (None, Some(team)) => mentions::members(db, team).await?,
        (None, None) => store::promises::leads(db, None).await?,
    };
    people.extend(tell);
    Ok(people.into_iter().map(|person| (person, Kind::Promise)).collect())
}

/// Whether the ticket was handed over, up or back in the same act, and to which person if to one.
async fn handed_over(db: &mut Conn, ticket: TicketId, at: Moment) -> Result<Option<Option<PersonId>>> {
    let beside = events::of_ticket_at(db, ticket, at, BESIDE_MAX).await?;
    Ok(beside.iter().find_map(|r| match r.event {
        Event::TicketHandedOver { to, .. } => Some(to),
        Event::Escalated { act: EscalationAct::Asked { .. }, .. } => Some(None),
        Event::Escalated { act: EscalationAct::Returned { person, .. }, .. } => Some(person),
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
    let zone = person.zone();
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
        mail_at: rest.next_mail(choice.mail, now, zone).filter(|_| w.kind.goes_by_mail()),
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
