//! Stand-ins of approvers, and looking again at what people have: kept, or asked to be taken away.

use domain::access::{AccessAct, AccessKind, AccessRequest, REMIND_REVIEW_DAYS, STAND_IN_DAYS_MAX, System};
use domain::moment::DAY_US;
use domain::permission::{Action, Object, may};
use domain::person::Role;
use domain::{
    AccessDueId, AccessGrantId, AccessSystemId, Actor, Event, Language, Moment, PersonId, Refusal, Result,
};
use store::access::{self, DueKind, Grant};
use store::access_reviews::{self, StandIn};
use store::{Tx, people, tickets};
use ui::{Words, t};

use super::access::{open_task, put_on, removal, tell};
use crate::app::called;

/// So many grants of a system can wait to be looked at.
const DUE_MAX: i64 = 10_000;
const ADMINS_MAX: i64 = 1_000;

// Stand-ins

/// Somebody answers in the name of `person` from then to then; `None` is nobody any more.
///
/// # Errors
/// A refusal when it is neither the actor nor are they an admin, or a value does not do.
pub async fn name_stand_in(
    tx: &mut Tx,
    by: &Actor,
    person: PersonId,
    wish: Option<(PersonId, Moment, Moment)>,
) -> Result<()> {
    may(by, Action::UseWorkbench, Object::Desk)?;
    let me = by.as_person()?.id;
    if person != me {
        may(by, Action::ManageSettings, Object::Desk)?;
    }
    tx.quiet("it was so before");
    let Some((stand_in, from, until)) = wish else {
        if access_reviews::remove_stand_in(tx, person).await? {
            tx.record(by, Event::AccessStandInNamed { person, stand_in: None });
        }
        return Ok(());
    };
    if stand_in == person {
        return Err(Refusal::invalid("stand_in", "must be somebody else").into());
    }
    if !people::is_assignable(tx, stand_in).await? {
        return Err(Refusal::invalid("stand_in", "must be an agent who is not suspended").into());
    }
    if until <= tx.now() {
        return Err(Refusal::invalid("until", "must not be over").into());
    }
    if until <= from || until.since(from) > STAND_IN_DAYS_MAX * DAY_US {
        return Err(Refusal::invalid("until", "must be within a year of the beginning").into());
    }
    let named = StandIn { person, stand_in, from, until, named_by: me };
    if access_reviews::find_stand_in(tx, person).await? != Some(named) {
        access_reviews::put_stand_in(tx, &named).await?;
        tx.record(by, Event::AccessStandInNamed { person, stand_in: Some(stand_in) });
    }
    Ok(())
}

// Reviews

/// When the reviews of a system are looked at next.
///
/// # Errors
/// A fault of the database.
pub(super) async fn plan_reviews(tx: &mut Tx, system: &System) -> Result<()> {
    let subject = system.id.0;
    if system.review_days.is_none() || system.retired_at.is_some() {
        return access::call_off(tx, DueKind::Review, subject).await;
    }
    let tomorrow = tx.now().plus_us(DAY_US);
    access::plan(tx, DueKind::Review, subject, tomorrow).await
}

/// What somebody who looked says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Review {
    /// It is still needed.
    Keep,
    /// It is to be taken away, with why.
    Revoke(String),
}

/// In whose name the actor looks at a grant; themselves for admins too.
async fn voice(tx: &mut Tx, by: &Actor, grant: &Grant, system: &System) -> Result<PersonId> {
    let me = by.as_person()?.id;
    if grant.person == me {
        return Err(Refusal::not_allowed("nobody reviews their own access").into());
    }
    let reviewers = access_reviews::reviewers(tx, system).await?;
    if reviewers.contains(&me) {
        return Ok(me);
    }
    let now = tx.now();
    let stood_for = access_reviews::stood_for(tx, me, now).await?;
    // Nor does anybody in the name of whoever has it.
    let mut named = stood_for.into_iter().filter(|p| reviewers.contains(p) && *p != grant.person);
    match named.next() {
        Some(approver) => Ok(approver),
        None if by.role() >= Role::Admin => Ok(me),
        None => {
            Err(Refusal::not_allowed("only those who approve for a system, and admins, review its access")
                .into())
        }
    }
}

/// Somebody who approves for the system has looked at what a person has there: it stays, or a ticket asks for it to be taken
/// away.
///
/// # Errors
/// A refusal when the actor does not approve there, it is their own, it does not wait for a review, or no reason is given.
pub async fn review_grant(tx: &mut Tx, by: &Actor, id: AccessGrantId, review: &Review) -> Result<()> {
    may(by, Action::UseWorkbench, Object::Desk)?;
    let grant = access::find_grant(tx, id).await?.filter(|g| g.ended_at.is_none());
    let grant = grant.ok_or(Refusal::NotFound)?;
    let system = access::load_system(tx, grant.system).await?;
    let me = by.as_person()?.id;
    let voice = voice(tx, by, &grant, &system).await?;
    let now = tx.now();
    if access_reviews::due(tx, Some(grant.system), now, DUE_MAX).await?.iter().all(|d| d.grant != id) {
        return Err(Refusal::Conflict("This access does not wait for a review.".into()).into());
    }
    let given = access::load_request(tx, grant.request).await?;
    let (given, act) = match review {
        Review::Keep => {
            access_reviews::keep(tx, id, me).await?;
            (given, AccessAct::Kept)
        }
        Review::Revoke(reason) => {
            (revoke(tx, by, &grant, &given, &system, reason).await?, AccessAct::Revoked)
        }
    };
    tx.quiet("the ticket on which it was given is gone; who looked stands with what was given");
    if tickets::find(tx, given.ticket).await?.is_some() {
        tell(tx, by, &given, &system, act);
        if voice != me {
            tell(tx, by, &given, &system, AccessAct::StoodIn { approver: voice });
        }
    }
    Ok(())
}

/// Opens a ticket for the team that asks for the role to be taken away; the request on it.
async fn revoke(
    tx: &mut Tx,
    by: &Actor,
    grant: &Grant,
    given: &AccessRequest,
    system: &System,
    reason: &str,
) -> Result<AccessRequest> {
    let reason = super::access::clean_reason(reason)?;
    if reason.is_empty() {
        return Err(Refusal::invalid("reason", "must not be empty").into());
    }
    let person = people::load(tx, grant.person).await?;
    let origin = tickets::find(tx, given.ticket).await?;
    let role = system.role(grant.role).map_or("", |r| r.name.as_str());
    let w = Words::from(Language::default());
    let subject = t!(w, "access-task-subject", person = called(&person), system = system.name.as_str());
    let text = t!(
        w,
        "access-review-task",
        person = called(&person),
        system = system.name.as_str(),
        role = role,
        ticket = given.ticket.to_string()
    );
    let ticket = open_task(tx, &person, origin.as_ref(), subject, text).await?;
    let kind = AccessKind::Remove;
    let request =
        removal(tx, &ticket, system, kind, Some(grant.role), grant.person, by.person_id(), &reason).await?;
    put_on(tx, by, &request, system).await?;
    Ok(request)
}

/// Whom to remind that access waits to be looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewReminder {
    pub people: Vec<PersonId>,
    /// For what it is told, once.
    pub cause: String,
    /// The system's name.
    pub words: String,
}

/// Looks whether access of a system waits to be looked at: says whom to remind of it, once a week while it does. Where nobody
/// of the team approves there, and when nobody looked for two weeks, the admins are.
///
/// # Errors
/// A fault of the database.
pub async fn review_due(tx: &mut Tx, id: AccessDueId) -> Result<Option<ReviewReminder>> {
    tx.quiet("who is reminded is told by the bell");
    let now = tx.now();
    let Some(due) = access::find_due(tx, id).await?.filter(|d| d.due_at <= now) else { return Ok(None) };
    let system = access::load_system(tx, AccessSystemId(due.subject)).await?;
    if system.review_days.is_none() || system.retired_at.is_some() {
        access::remove_due(tx, id).await?;
        return Ok(None);
    }
    let waiting = access_reviews::due(tx, Some(system.id), now, 1).await?;
    let Some(first) = waiting.first() else {
        // Counted from the beginning when something waits again.
        plan_reviews(tx, &system).await?;
        return Ok(None);
    };
    access::count_reminder(tx, &due, now.plus_us(DAY_US)).await?;
    if due.reminders % REMIND_REVIEW_DAYS != 0 {
        return Ok(None);
    }
    let mut asked = access_reviews::reviewers(tx, &system).await?;
    asked.extend(access_reviews::stand_ins_of(tx, &asked, now).await?);
    let mut people_told: Vec<PersonId> = Vec::new();
    for person in asked {
        let is_team = people::find(tx, person).await?.is_some_and(|p| p.role.is_team());
        if is_team && !people_told.contains(&person) {
            people_told.push(person);
        }
    }
    if people_told.is_empty() || domain::access::is_review_overdue(first.due_at, now) {
        for admin in people::list_by_role(tx, Role::Admin, PersonId(0), ADMINS_MAX).await? {
            if !people_told.contains(&admin.id) {
                people_told.push(admin.id);
            }
        }
    }
    let cause = format!("access_review:{}:{}", system.id, due.due_at.0);
    Ok(Some(ReviewReminder { people: people_told, cause, words: system.name }))
}
