//! What a ticket shows of its promises, and the pages of promises.

use domain::promise::clocks::{Reading, Stand};
use domain::promise::{Clock, Condition, Promise, Standing, may_manage};
use domain::read::PersonRef;
use domain::read::promises::{
    ConditionField, ConditionRow, Counts, Group, Progress, PromiseForm, PromiseLine, PromiseName,
    PromisePanel, PromisesPage, TrialClock, TrialLine, TrialMiss, TrialPage, VersionLine,
};
use domain::ticket::Ticket;
use domain::{Actor, Moment, PersonId, PromiseId, PromiseTrialId, Refusal, Result, TicketId};

use crate::promises::{self, Figures, Trial};
use crate::{Conn, organisations, people, teams};

/// Wordings that a page names.
const VERSIONS_MAX: i64 = 20;
/// Tickets of one page of a trial.
const MISSES_MAX: i64 = 100;

/// The clocks of a ticket as they stand at `now`.
pub async fn panel(db: &mut Conn, reader: &Actor, ticket: &Ticket, now: Moment) -> Result<PromisePanel> {
    let mut panel = PromisePanel {
        ticket: ticket.id,
        status: ticket.status,
        promise: None,
        zone: None,
        readings: Vec::new(),
        may_manage: may_manage(reader).is_ok(),
    };
    let Some((_, state)) = promises::state_of(db, ticket.id).await? else { return Ok(panel) };
    panel.promise = state.promise().map(|p| PromiseName { id: p.id, name: p.name.clone() });
    panel.zone = state.calendar().map(|c| c.zone_name().to_owned());
    let has_begun = |r: &Reading| match r.stand {
        Stand::Idle => false,
        Stand::Running | Stand::Paused | Stand::Kept | Stand::Missed | Stand::Lapsed => r.target.is_some(),
    };
    panel.readings = state.readings(now).into_iter().filter(has_begun).collect();
    // What is still owed first, by when; then what stands still; then what is over.
    panel.readings.sort_by_key(|r| {
        let is_over = r.ended_at.is_some();
        (is_over, r.due_at.is_none(), r.due_at, r.clock)
    });
    Ok(panel)
}

/// All promises in their order.
pub async fn page(db: &mut Conn) -> Result<PromisesPage> {
    let mut lines = Vec::new();
    for p in promises::list(db).await? {
        let rows = rows(db, &p.promise).await?;
        lines.push(PromiseLine {
            promise: p.promise,
            version: p.version,
            is_active: p.inactive_at.is_none(),
            rows,
        });
    }
    let check = promises::open_check(db).await?;
    let mut trials = Vec::new();
    for trial in promises::recent_trials(db, 5).await? {
        trials.push(line(db, &trial).await?);
    }
    Ok(PromisesPage {
        promises: lines,
        check: check.map(|c| Progress { done: c.done, total: c.total }),
        trials,
    })
}

/// The form of one, or of a new one.
pub async fn form(
    db: &mut Conn,
    id: Option<PromiseId>,
    promise: Promise,
    is_active: bool,
) -> Result<PromiseForm> {
    let mut versions = Vec::new();
    if let Some(id) = id {
        for v in promises::versions(db, id, VERSIONS_MAX).await? {
            let by = match v.by {
                Some(person) => people::find_ref(db, person).await?,
                None => None,
            };
            versions.push(VersionLine { version: v.version, by, at: v.created_at });
        }
    }
    Ok(PromiseForm {
        id,
        is_active,
        rows: rows(db, &promise).await?,
        promise,
        teams: teams::refs(db).await?,
        people: people::assignable(db).await?,
        versions,
        problem: None,
    })
}

/// The conditions of a promise as rows, with names for ids; what is gone is told by its number.
pub async fn rows(db: &mut Conn, promise: &Promise) -> Result<Vec<ConditionRow>> {
    let mut rows = Vec::new();
    let all = promise.all.iter().map(|c| (Group::All, c));
    for (group, condition) in all.chain(promise.any.iter().map(|c| (Group::Any, c))) {
        let (field, values) = match condition {
            Condition::Priority(any) => {
                let words = any.iter().map(|p| p.map_or("none", |p| p.as_str()).to_owned());
                (ConditionField::Priority, words.collect())
            }
            Condition::Type(any) => {
                let words = any.iter().map(|t| t.map_or("none", |t| t.as_str()).to_owned());
                (ConditionField::Type, words.collect())
            }
            Condition::Team(any) => {
                let mut names = Vec::new();
                for id in any {
                    names.push(teams::find(db, *id).await?.map_or_else(|| id.to_string(), |t| t.name));
                }
                (ConditionField::Team, names)
            }
            Condition::Organisation(any) => {
                let mut names = Vec::new();
                for id in any {
                    let known = organisations::find(db, *id).await?;
                    names.push(known.map_or_else(|| id.to_string(), |o| o.name));
                }
                (ConditionField::Organisation, names)
            }
            Condition::TagAny(tags) => (ConditionField::TagAny, tags.clone()),
            Condition::TagNone(tags) => (ConditionField::TagNone, tags.clone()),
            Condition::Channel(any) => {
                (ConditionField::Channel, any.iter().map(|c| c.as_str().to_owned()).collect::<Vec<_>>())
            }
            Condition::Language(any) => (ConditionField::Language, any.clone()),
            Condition::Requester(standing) => {
                let word = match standing {
                    Standing::Vip => "vip",
                    Standing::Ordinary => "ordinary",
                };
                (ConditionField::Requester, vec![word.to_owned()])
            }
        };
        rows.push(ConditionRow { group, field, value: values.join(", ") });
    }
    Ok(rows)
}

async fn line(db: &mut Conn, trial: &Trial) -> Result<TrialLine> {
    let tried = trial.candidates.tried.iter();
    let of = trial.promise.unwrap_or(PromiseId(0));
    let name = tried.filter(|p| p.id == of).map(|p| p.name.clone()).next().unwrap_or_default();
    let unknown = || PersonRef { id: PersonId(0), name: String::new(), email: None };
    Ok(TrialLine {
        id: trial.id,
        name,
        by: people::find_ref(db, trial.by).await?.unwrap_or_else(unknown),
        since: trial.since,
        progress: Progress { done: trial.done, total: trial.total },
        is_over: trial.finished_at.is_some(),
        created_at: trial.created_at,
    })
}

/// What a trial found so far; the tickets after `after`.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn trial(db: &mut Conn, id: PromiseTrialId, after: TicketId) -> Result<TrialPage> {
    let trial = promises::find_trial(db, id).await?.ok_or(Refusal::NotFound)?;
    let found = promises::misses_of(db, id, after, MISSES_MAX).await?;
    let older = if (found.len() as i64) < MISSES_MAX { None } else { found.last().map(|(m, _)| m.ticket) };
    let counts = |figures: &Figures, clock: Clock| {
        figures.lines.iter().filter(|l| l.clock == clock).fold(Counts::default(), |sum, l| Counts {
            kept: sum.kept + l.kept,
            missed: sum.missed + l.missed,
            lapsed: sum.lapsed + l.lapsed,
            open: sum.open + l.open,
        })
    };
    let (tried, present) = (&trial.findings.tried, &trial.findings.present);
    let clocks = Clock::ALL.into_iter().map(|clock| TrialClock {
        clock,
        tried: counts(tried, clock),
        present: counts(present, clock),
    });
    let clocks = clocks.filter(|c| c.tried != Counts::default() || c.present != Counts::default()).collect();
    Ok(TrialPage {
        line: line(db, &trial).await?,
        promise: trial.promise,
        clocks,
        without_promise: (tried.without_promise, present.without_promise),
        misses: found
            .into_iter()
            .map(|(m, subject)| TrialMiss {
                ticket: m.ticket,
                subject,
                clock: m.clock,
                missed_at: m.missed_at,
                at_present: m.at_present,
            })
            .collect(),
        older,
    })
}
