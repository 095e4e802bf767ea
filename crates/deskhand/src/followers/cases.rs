//! Follows cases that were worked by playbooks to their end: writes the cause that was found into the outcome, and lets the
//! playbook learn when the customer says that it held, or when nobody contradicted for long enough.
//!
//! Reading the log plans: one node at a time, its place moves with what it plans. Learning takes its plan away in the
//! transaction that learns, so that whichever node comes first does it, once.

use domain::follow_up::FollowUpAct;
use domain::moment::{DAY_US, HOUR_US};
use domain::outcome::Held;
use domain::playbook::{Case, CaseAct, LessonDue, Pin, QUIET_DAYS, StepResult};
use domain::{Error, Event, MessageId, Moment, PlaybookId, Result, TicketId};
use store::events::Recorded;
use store::{cases, outcomes, playbooks};

use super::Stretch;
use super::due::DueClock;
use crate::app::App;
use crate::commands::work_case::{
    fill_cause, is_solved_at, learn_from_case, plan_lesson, plan_lesson_again, take_reply,
};
use crate::playbooks::lessons::{cause_words, fixed_causes, taught};
use crate::playbooks::{self as playbooks_of, Taken, ready};

pub const NAME: &str = "cases";

const AT_ONCE_MAX: i64 = 100;
/// So long a lesson that failed is left alone.
const FAILED_US: i64 = HOUR_US;

/// What a stretch asks for.
enum Step {
    Solved {
        at: Moment,
        due: LessonDue,
        cause: Option<(PlaybookId, String)>,
    },
    /// Perhaps it stands solved again, or something was said after it was solved.
    Again {
        ticket: TicketId,
        cause: Option<(PlaybookId, String)>,
    },
    /// A customer's reply answers what they were asked.
    Replied(TicketId, Taken),
    /// Said to have held: it is learned from now.
    Held(LessonDue),
    /// Opened again, or none of the team's: nothing is learned.
    Dropped(TicketId),
}

fn lesson(recorded: &Recorded, ticket: TicketId, solving: i64, days: i64) -> LessonDue {
    LessonDue { ticket, solving, due_at: recorded.at.plus_us(days * DAY_US) }
}

/// Looks for causes first, then writes, together with the cursor.
///
/// # Errors
/// A fault of the database; the stretch is worked off again.
pub async fn step(app: App, stretch: Stretch) -> Result<()> {
    let mut steps = Vec::new();
    for recorded in &stretch.events {
        match recorded.event {
            Event::TicketSolved { ticket, solving } => {
                let due = lesson(recorded, ticket, solving, QUIET_DAYS);
                steps.push(Step::Solved { at: recorded.at, due, cause: cause_of(&app, ticket).await? });
            }
            Event::CaseMoved { ticket, ref act, .. } => {
                let cause = match act {
                    CaseAct::Tried { result: StepResult::Fixed | StepResult::Partly, .. } => {
                        cause_of(&app, ticket).await?
                    }
                    CaseAct::Tried { .. }
                    | CaseAct::Begun { .. }
                    | CaseAct::SetAside
                    | CaseAct::Answered { .. }
                    | CaseAct::Found { .. }
                    | CaseAct::Unsure { .. }
                    | CaseAct::Agreed { .. }
                    | CaseAct::Declined { .. }
                    | CaseAct::PersonWanted
                    | CaseAct::HandedOver { .. }
                    | CaseAct::DidNotHold
                    | CaseAct::TakenBack { .. } => None,
                };
                steps.push(Step::Again { ticket, cause });
            }
            Event::MessageReceived { ticket, message, automatic: false, .. } => {
                steps
                    .extend(taken_of(&app, ticket, message).await?.map(|taken| Step::Replied(ticket, taken)));
            }
            Event::ActUndone { ticket, .. }
            | Event::SpamCleared { ticket }
            | Event::TicketRestored { ticket } => steps.push(Step::Again { ticket, cause: None }),
            Event::StructureUndone { ticket, ref others, .. } => {
                let all = std::iter::once(ticket).chain(others.iter().copied());
                steps.extend(all.map(|ticket| Step::Again { ticket, cause: None }));
            }
            Event::FollowedUp { ticket, act: FollowUpAct::HeldAnswered { solving, held } } => match held {
                Held::Yes => steps.push(Step::Held(lesson(recorded, ticket, solving, 0))),
                Held::No => steps.push(Step::Dropped(ticket)),
                Held::Unknown => {}
            },
            Event::StatusChanged { ticket, from, to } if !from.is_unsolved() && to.is_unsolved() => {
                steps.push(Step::Dropped(ticket));
            }
            Event::SpamMarked { ticket }
            | Event::TicketDeleted { ticket }
            | Event::MergedInto { ticket, .. } => steps.push(Step::Dropped(ticket)),
            _ => {}
        }
    }
    app.write(async move |tx| {
        tx.quiet("it follows from what stands in the log");
        for step in &steps {
            match step {
                Step::Solved { at, due, cause } => {
                    if !is_solved_at(tx, due.ticket, due.solving, *at).await? {
                        continue;
                    }
                    plan_lesson(tx, *due).await?;
                    if let Some((playbook, cause)) = cause {
                        fill_cause(tx, due.ticket, due.solving, *playbook, cause).await?;
                    }
                }
                Step::Again { ticket, cause } => {
                    if let Some(solving) = plan_lesson_again(tx, *ticket).await?
                        && let Some((playbook, cause)) = cause
                    {
                        fill_cause(tx, *ticket, solving, *playbook, cause).await?;
                    }
                }
                Step::Replied(ticket, taken) => take_reply(tx, *ticket, taken).await?,
                Step::Held(due) => {
                    plan_lesson(tx, *due).await?;
                    // One that was planned for later comes now; one that was learned from stays as it is.
                    cases::put_off(tx, due.ticket, due.solving, due.due_at).await?;
                }
                Step::Dropped(ticket) => cases::drop_lessons(tx, *ticket).await?,
            }
        }
        stretch.done(tx).await
    })
    .await
}

async fn case_of(app: &App, ticket: TicketId) -> Result<(Case, Option<Pin>)> {
    let case = app.read(async move |db| Ok(Case::of(&cases::entries(db, ticket).await?))).await?;
    let pin = case.pin;
    Ok((case, pin))
}

async fn cause_of(app: &App, ticket: TicketId) -> Result<Option<(PlaybookId, String)>> {
    let (case, Some(pin)) = case_of(app, ticket).await? else { return Ok(None) };
    if !case.is_repaired() {
        return Ok(None);
    }
    match named_cause(app, pin, &case).await {
        Ok(cause) => Ok(cause),
        // One sheet that this release cannot read holds up no other ticket. A fault of the database fails the write that
        // follows, too, and the stretch is worked off again.
        Err(e) => {
            tracing::error!("no cause can be found for ticket {ticket}: {e}");
            Ok(None)
        }
    }
}

/// What a reply answers, on a ticket that is worked by a playbook.
async fn taken_of(app: &App, ticket: TicketId, message: MessageId) -> Result<Option<Taken>> {
    if case_of(app, ticket).await?.1.is_none() {
        return Ok(None);
    }
    match playbooks_of::taken(app, ticket, message).await {
        Ok(taken) => Ok(taken),
        Err(Error::Refused(_)) => Ok(None),
        // As for causes: one sheet that cannot be read holds up no other ticket.
        Err(e) => {
            tracing::error!("the reply on ticket {ticket} cannot be read as an answer: {e}");
            Ok(None)
        }
    }
}

async fn named_cause(app: &App, pin: Pin, case: &Case) -> Result<Option<(PlaybookId, String)>> {
    let ready = ready(app, pin).await?;
    let (engine, case) = (ready.clone(), case.clone());
    let found = app.blocking(move || fixed_causes(&engine.published, &case)).await?;
    Ok((!found.is_empty()).then(|| (pin.playbook, cause_words(&ready.published.book, &found))))
}

/// Learns what is due.
pub async fn run(app: App) {
    let mut clock = DueClock::new(&app);
    while clock.runs() {
        let looked = learn(&app).await;
        clock.sleep(looked, "playbooks cannot learn from cases").await;
    }
}

/// Learns what is due now; says when the next is. One that fails holds up none of the others.
async fn learn(app: &App) -> Result<Option<Moment>> {
    let next = app.read(async |db| cases::next_due(db).await).await?;
    let now = (app.clock)();
    if next.is_none_or(|at| at > now) {
        return Ok(next);
    }
    for due in app.read(async move |db| cases::due(db, now, AT_ONCE_MAX).await).await? {
        let Err(e) = learn_one(app, due).await else { continue };
        tracing::error!("nothing could be learned from ticket {}, which is tried again: {e}", due.ticket);
        app.write(async move |tx| {
            tx.quiet("it failed, and is looked at again");
            let until = tx.now().plus_us(FAILED_US);
            cases::put_off(tx, due.ticket, due.solving, until).await
        })
        .await?;
    }
    app.read(async |db| cases::next_due(db).await).await
}

async fn learn_one(app: &App, due: LessonDue) -> Result<()> {
    let (case, outcome) = app
        .read(async move |db| {
            let case = Case::of(&cases::entries(db, due.ticket).await?);
            Ok((case, outcomes::find(db, due.ticket, due.solving).await?))
        })
        .await?;
    let (Some(pin), Some(outcome)) = (case.pin, outcome) else {
        return app
            .write(async move |tx| {
                tx.quiet("its playbook was set aside, or it was not solved so after all");
                cases::take_lesson(tx, due.ticket, due.solving).await.map(drop)
            })
            .await;
    };
    let by = ready(app, pin).await?;
    let in_use = app.read(async move |db| Ok(playbooks::load(db, pin.playbook).await?.published)).await?;
    // By what was learned does not matter here: the sheet is what is looked at.
    let to = match in_use {
        Some(version) if version != pin.version => ready(app, Pin { version, week: 0, ..pin }).await?,
        Some(_) | None => by.clone(),
    };
    let learner = to.clone();
    let taught = app.blocking(move || taught(&by.published, &learner.published, case, outcome)).await?;
    app.write(async move |tx| learn_from_case(tx, due.ticket, due.solving, &to, &taught).await).await
}
