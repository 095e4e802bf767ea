//! Routing: keeps what waits in order as the log tells of it, and looks at teams when their moment has come.
//!
//! Two halves. [`step`] reads the log on one node at a time: it moves tickets into queues and out of them, and has the teams
//! looked at whom something concerns. [`run`] looks at the teams, on every node; whoever comes first does it, for the moment of
//! the team moves in the transaction that gives its tickets out. What fell due while no node ran is looked at at the start.
//! Nothing of it is kept in memory.

use std::collections::BTreeSet;
use std::time::Duration;

use domain::{Event, Moment, PersonId, Result, TeamId, TicketId};
use store::events::{By, Recorded};
use store::{Tx, routing, tickets};

use super::Stretch;
use super::due::{DueClock, PAUSE_MIN_US, POLL_US};
use crate::app::App;
use crate::commands::route_tickets::{follow_ticket, look_at_team};
use crate::routing::Rules;

pub const NAME: &str = "routing";

const AT_ONCE_MAX: i64 = 100;
/// Commits that follow one another closely are looked at together.
const LOOK_GAP: Duration = Duration::from_millis(250);

pub async fn step(app: App, stretch: Stretch) -> Result<()> {
    app.write(async move |tx| {
        if routing::is_on(tx).await? {
            follow(tx, &stretch.events).await?;
        }
        stretch.done(tx).await
    })
    .await
}

/// Whom some events concern.
#[derive(Default)]
struct Concerned {
    tickets: BTreeSet<TicketId>,
    people: BTreeSet<PersonId>,
    teams: BTreeSet<TeamId>,
}

async fn follow(tx: &mut Tx, events: &[Recorded]) -> Result<()> {
    let mut concerned = Concerned::default();
    for recorded in events {
        if let (By::Person(person), Some(ticket)) = (recorded.by, recorded.event.ticket()) {
            routing::touch(tx, ticket, person, recorded.at).await?;
        }
        concerned.note(&recorded.event);
    }
    if !concerned.tickets.is_empty() {
        let rules = Rules::load(tx).await?;
        for &id in &concerned.tickets {
            follow_ticket(tx, &rules, id).await?;
            // A place of its owner may be free now, or taken.
            let owner = tickets::find(tx, id).await?.and_then(|t| t.assignee);
            concerned.people.extend(owner);
        }
    }
    for &person in &concerned.people {
        routing::look_of_person(tx, person).await?;
    }
    for &team in &concerned.teams {
        routing::look(tx, team).await?;
    }
    Ok(())
}

impl Concerned {
    fn note(&mut self, event: &Event) {
        match event {
            Event::TicketAssigned { ticket, from, to } => {
                self.tickets.insert(*ticket);
                self.people.extend(from.iter().chain(to));
            }
            Event::TeamChanged { ticket, .. }
            | Event::TicketOpened { ticket, .. }
            | Event::StatusChanged { ticket, .. }
            | Event::PriorityChanged { ticket, .. }
            | Event::TagsChanged { ticket, .. }
            | Event::FieldChanged { ticket, .. }
            | Event::RequesterChanged { ticket, .. }
            | Event::PromiseGiven { ticket, .. }
            | Event::DeadlineMoved { ticket, .. }
            | Event::MessageReceived { ticket, .. }
            | Event::TicketDeleted { ticket }
            | Event::TicketRestored { ticket }
            | Event::SpamMarked { ticket }
            | Event::SpamCleared { ticket }
            | Event::TicketSnoozed { ticket, .. }
            | Event::SnoozeEnded { ticket, .. } => {
                self.tickets.insert(*ticket);
            }
            Event::DutyChanged { person, .. }
            | Event::SkillsChanged { person }
            | Event::PersonSuspended { person }
            | Event::PersonRestored { person }
            | Event::RoleChanged { person, .. }
            | Event::SignedIn { person } => {
                self.people.insert(*person);
            }
            Event::TeamJoined { team, .. } | Event::TeamLeft { team, .. } => {
                self.teams.insert(*team);
            }
            // Who decided already, what tells of nothing that routing looks at, and what the look after a minute sees.
            _ => {}
        }
    }
}

pub async fn run(app: App) {
    let mut clock = DueClock::with_gap(&app, LOOK_GAP);
    while clock.runs() {
        let looked = look(&app).await;
        clock.sleep(looked, "teams cannot be looked at").await;
    }
}

/// Looks at the teams whose moment has come; says when the next one's is.
async fn look(app: &App) -> Result<Option<Moment>> {
    let next = app.read(async |db| routing::next_due(db).await).await?;
    let now = (app.clock)();
    if next.is_none_or(|at| at > now) {
        return Ok(next);
    }
    let mut failed = false;
    for team in app.read(async move |db| routing::due(db, now, AT_ONCE_MAX).await).await? {
        // One team that fails must not stop the others.
        if let Err(e) = app.write(async move |tx| look_at_team(tx, team).await).await {
            tracing::error!("team {team} cannot be looked at: {e}");
            failed = true;
        }
    }
    let next = app.read(async |db| routing::next_due(db).await).await?;
    // A team that failed keeps its moment: it is tried again, but not without a pause.
    let pause_us = if failed { POLL_US } else { PAUSE_MIN_US };
    Ok(next.map(|at| at.max((app.clock)().plus_us(pause_us))))
}
