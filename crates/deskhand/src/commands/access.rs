//! Accounts and access: systems are set up, access is asked for, allowed, done, taken away again.

use std::collections::BTreeSet;

use domain::access::{
    AccessAct, AccessKind, AccessRequest, AccessState, ApprovalStep, Approvers, Authority, LINKS_MAX, Need,
    REASON_CHARS_MAX, REMIND_DAYS, REMINDERS_MAX, REQUESTS_MAX, ROLES_MAX, SYSTEMS_MAX, System, SystemRole,
    Verdict, WAIT_DAYS, given_until,
};
use domain::bounce::TroubleKind;
use domain::keys::Choices;
use domain::message::{Channel, Visibility};
use domain::moment::DAY_US;
use domain::permission::{Action, Object, may};
use domain::person::{Person, clean_name, normalise_address};
use domain::read::tickets::LastWord;
use domain::ticket::{Status, Ticket};
use domain::{
    AccessAskId, AccessDueId, AccessGrantId, AccessRequestId, AccessRoleId, AccessSystemId, Actor, Event,
    Language, MessageId, Moment, OutboxId, PersonId, Refusal, Result, TeamId, TicketId,
};
use store::access::{self, Ask, Due, DueKind, Grant};
use store::messages::{self, Stored};
use store::{Conn, Tx, address_trouble, mailboxes, people, preferences, spam, teams, tickets};
use ui::{Words, t};

use super::act_as_rule::blank;
use super::letters::{DeskMail, post};
use super::snippet;
use super::{access_connectors, access_reviews};

// Systems

/// What a system is to be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SystemWish {
    pub name: String,
    pub description: String,
    /// Mail addresses.
    pub owners: Vec<String>,
    /// Names, in the order of the form. One that was there keeps what was given by it.
    pub roles: Vec<String>,
    pub steps: Vec<StepWish>,
    pub work_days: Option<i64>,
    pub longest_days: Option<i64>,
    pub review_days: Option<i64>,
}

/// Who is asked in a step: the owners, a team, or people by their addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StepWho {
    Owners,
    Team(TeamId),
    People(Vec<String>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepWish {
    pub who: StepWho,
    pub need: Need,
}

/// The people behind addresses, each once.
async fn people_at(db: &mut Conn, field: &'static str, addresses: &[String]) -> Result<Vec<PersonId>> {
    let mut found = Vec::new();
    for address in addresses.iter().filter(|a| !a.trim().is_empty()) {
        let address = normalise_address(address)?;
        let Some(person) = people::find_by_address(db, &address).await? else {
            let words = format!("{address} is nobody whom the desk knows");
            return Err(Refusal::invalid(field, words).into());
        };
        // Their mail goes to the main one, and whoever adds a contact could have put another there.
        if let Some(main) = person.email.as_ref().filter(|e| **e != address) {
            let words =
                format!("{address} is a further address of {main}; name the one that their mail goes to");
            return Err(Refusal::invalid(field, words).into());
        }
        if !found.contains(&person.id) {
            found.push(person.id);
        }
    }
    Ok(found)
}

/// Whether `by` may change the addresses of a contact, or suspend them. Whose link allows access is nobody's to change who
/// may ask for it: the address would be their own by then, or the voice that is missing gone.
///
/// # Errors
/// A refusal when the contact is named among those who allow access, and the actor is no admin.
pub(super) async fn guard_approver(tx: &mut Tx, by: &Actor, person: &Person) -> Result<()> {
    let is_free = person.role.is_team()
        || may(by, Action::ManageSettings, Object::Desk).is_ok()
        || !access::is_named(tx, person.id).await?;
    if is_free {
        return Ok(());
    }
    let words = "only an admin changes the addresses of those who allow access, or suspends them";
    Err(Refusal::not_allowed(words).into())
}

/// Sets a system up, or changes one. Requests that are asked already keep the steps that they were asked with.
///
/// # Errors
/// A refusal when the actor is no admin, the name is taken, or a value does not do.
pub async fn keep_system(
    tx: &mut Tx,
    by: &Actor,
    id: Option<AccessSystemId>,
    wish: &SystemWish,
) -> Result<AccessSystemId> {
    may(by, Action::ManageSettings, Object::Desk)?;
    let before = match id {
        Some(id) => Some(access::load_system(tx, id).await?),
        None if access::systems(tx).await?.len() >= SYSTEMS_MAX => {
            return Err(
                Refusal::Conflict("There are 500 systems, the most that a desk can have.".into()).into()
            );
        }
        None => None,
    };
    if before.as_ref().is_some_and(|s| s.retired_at.is_some()) {
        return Err(Refusal::NotFound.into());
    }
    let mut steps = Vec::with_capacity(wish.steps.len());
    for step in &wish.steps {
        let who = match &step.who {
            StepWho::Owners => Approvers::Owners,
            StepWho::Team(team) => Approvers::Team(teams::load(tx, *team).await?.id),
            StepWho::People(addresses) => Approvers::People(people_at(tx, "steps", addresses).await?),
        };
        steps.push(ApprovalStep { who, need: step.need });
    }
    let now = tx.now();
    let system = System {
        id: match &before {
            Some(before) => before.id,
            None => tx.next_id().await?,
        },
        name: clean_name(&wish.name),
        description: wish.description.trim().to_owned(),
        owners: people_at(tx, "owners", &wish.owners).await?,
        roles: roles(tx, before.as_ref(), &wish.roles).await?,
        steps,
        work_days: wish.work_days,
        longest_days: wish.longest_days,
        review_days: wish.review_days,
        retired_at: None,
        created_at: before.as_ref().map_or(now, |s| s.created_at),
        updated_at: now,
    };
    system.check()?;
    if before.as_ref().is_some_and(|b| System { updated_at: b.updated_at, ..system.clone() } == *b) {
        tx.quiet("nothing changed");
        return Ok(system.id);
    }
    access::put_system(tx, &system).await?;
    if system.review_days != before.as_ref().and_then(|b| b.review_days) {
        access_reviews::plan_reviews(tx, &system).await?;
    }
    let system = system.id;
    tx.record(
        by,
        match before {
            Some(_) => Event::AccessSystemChanged { system },
            None => Event::AccessSystemAdded { system },
        },
    );
    Ok(system)
}

/// The named roles, those that were there under their old numbers, then those that are gone.
async fn roles(tx: &mut Tx, before: Option<&System>, names: &[String]) -> Result<Vec<SystemRole>> {
    let known: &[SystemRole] = before.map_or(&[], |s| &s.roles);
    let mut out: Vec<SystemRole> = Vec::new();
    for name in names.iter().map(|n| clean_name(n)).filter(|n| !n.is_empty()).take(ROLES_MAX + 1) {
        if out.iter().any(|r| r.name.to_lowercase() == name.to_lowercase()) {
            continue;
        }
        let id = match known.iter().find(|r| r.name.to_lowercase() == name.to_lowercase()) {
            Some(role) => role.id,
            None => tx.next_id().await?,
        };
        out.push(SystemRole { id, name, is_gone: false });
    }
    let gone = known.iter().filter(|k| out.iter().all(|r| r.id != k.id));
    let gone: Vec<SystemRole> = gone.map(|k| SystemRole { is_gone: true, ..k.clone() }).collect();
    out.extend(gone);
    Ok(out)
}

/// Takes a system off the list of those that can be asked for; the books keep it.
///
/// # Errors
/// A refusal when the actor is no admin, or somebody has access to it or waits for it.
pub async fn retire_system(tx: &mut Tx, by: &Actor, id: AccessSystemId) -> Result<()> {
    may(by, Action::ManageSettings, Object::Desk)?;
    let system = access::load_system(tx, id).await?;
    if system.retired_at.is_some() {
        return Err(Refusal::NotFound.into());
    }
    if access::is_used(tx, id).await? || access::is_asked_for(tx, id).await? {
        let words = "Somebody has access to this system, or waits for it. Take that away first.";
        return Err(Refusal::Conflict(words.into()).into());
    }
    let now = tx.now();
    access::put_system(tx, &System { retired_at: Some(now), updated_at: now, ..system.clone() }).await?;
    access::call_off(tx, DueKind::Review, id.0).await?;
    tx.record(by, Event::AccessSystemRetired { system: id, name: system.name });
    Ok(())
}

// Asking

/// What somebody asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessWish {
    pub kind: AccessKind,
    pub system: AccessSystemId,
    pub role: Option<AccessRoleId>,
    pub whom: PersonId,
    pub reason: String,
    pub wanted_by: Option<Moment>,
    pub until: Option<Moment>,
}

/// The ticket, if something new may be asked on it by `by` now.
async fn open_ticket(tx: &mut Tx, by: &Actor, id: TicketId) -> Result<Ticket> {
    let ticket = workable_ticket(tx, by, id).await?;
    if ticket.status == Status::Closed {
        return Err(Refusal::TicketClosed { ticket: id }.into());
    }
    Ok(ticket)
}

/// The ticket, if what is asked on it may be done or taken back by `by` now. Closed or not: a ticket closes by itself after
/// some days, and what was asked on it would stand open for ever.
pub(super) async fn workable_ticket(tx: &mut Tx, by: &Actor, id: TicketId) -> Result<Ticket> {
    let ticket = tickets::load(tx, id).await?;
    may(by, Action::ChangeTicket, Object::Ticket { requester: ticket.requester, participants: &[] })?;
    if spam::is_shelved(tx, id).await? {
        return Err(on_the_spam_shelf(id));
    }
    Ok(ticket)
}

fn on_the_spam_shelf(id: TicketId) -> domain::Error {
    let words = format!("Ticket {id} is on the spam shelf. Say that it is no spam first.");
    Refusal::Conflict(words.into()).into()
}

/// Asks on a ticket for somebody's access to be given, changed or taken away, and asks the approvers of the first step.
///
/// # Errors
/// A refusal when the actor may not change the ticket, the same is asked already, a value does not do, or nobody could
/// approve it.
pub async fn ask_access(tx: &mut Tx, by: &Actor, id: TicketId, wish: &AccessWish) -> Result<AccessRequestId> {
    let ticket = open_ticket(tx, by, id).await?;
    let system = access::load_system(tx, wish.system).await?;
    if system.retired_at.is_some() {
        return Err(Refusal::NotFound.into());
    }
    let role = match (wish.kind.has_role(), wish.role) {
        (false, _) => None,
        (true, Some(role)) if system.role(role).is_some_and(|r| !r.is_gone || !wish.kind.needs_leave()) => {
            Some(role)
        }
        (true, _) => return Err(Refusal::invalid("role", "must be one of the system's roles").into()),
    };
    people::find(tx, wish.whom)
        .await?
        .ok_or_else(|| Refusal::invalid("whom", "must be somebody whom the desk knows"))?;
    let reason = clean_reason(&wish.reason)?;
    if reason.is_empty() {
        return Err(Refusal::invalid("reason", "must not be empty").into());
    }
    let now = tx.now();
    let until = match wish.kind.needs_leave() {
        true => given_until(wish.until, system.longest_days, now)?,
        false => None,
    };
    let request = AccessRequest {
        id: tx.next_id().await?,
        ticket: id,
        kind: wish.kind,
        system: system.id,
        role,
        whom: wish.whom,
        asked_by: by.person_id(),
        requester: ticket.requester,
        reason,
        wanted_by: wish.wanted_by.or_else(|| system.work_days.map(|days| now.plus_us(days * DAY_US))),
        until,
        steps: if wish.kind.needs_leave() { system.steps.clone() } else { Vec::new() },
        step: 0,
        state: if wish.kind.needs_leave() { AccessState::Waiting } else { AccessState::Approved },
        answers: Vec::new(),
        created_at: now,
        updated_at: now,
    };
    put_on(tx, by, &request, &system).await?;
    Ok(request.id)
}

pub(super) fn clean_reason(text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    if text.chars().count() > REASON_CHARS_MAX {
        return Err(Refusal::invalid("reason", format!("must have at most {REASON_CHARS_MAX} characters")));
    }
    Ok(text.to_owned())
}

pub(super) async fn put_on(tx: &mut Tx, by: &Actor, request: &AccessRequest, system: &System) -> Result<()> {
    let r = request;
    if let Some(same) = access::find_same(tx, r.kind, r.system, r.role, r.whom).await? {
        let words = format!("The same is asked for already, on ticket {}.", same.ticket);
        return Err(Refusal::Conflict(words.into()).into());
    }
    // What takes away is never too much: somebody may have had access to more than that.
    if r.kind.needs_leave() && access::of_ticket(tx, r.ticket).await?.len() >= REQUESTS_MAX {
        return Err(Refusal::Conflict(
            "There are 100 requests on this ticket, the most that it can have.".into(),
        )
        .into());
    }
    // Better now than in a fortnight: what nobody can approve is told to whoever can change that.
    for (at, step) in r.steps.iter().enumerate() {
        let approvers = access::approvers(tx, r.system, step).await?;
        if r.eligible(&approvers).is_empty() {
            let words = format!(
                "Nobody could approve step {} of this request: those whom the system names have left, or ask for it themselves. An admin can name others.",
                at + 1
            );
            return Err(Refusal::Conflict(words.into()).into());
        }
    }
    access::insert_request(tx, r).await?;
    tell(tx, by, r, system, AccessAct::Asked { kind: r.kind });
    tickets::touch(tx, r.ticket).await?;
    access_connectors::hand_over(tx, r, system).await?;
    if r.state == AccessState::Waiting {
        access::plan(tx, DueKind::Expire, r.id.0, r.ends_at()).await?;
        ask_step(tx, r, system).await?;
    }
    Ok(())
}

pub(super) fn tell(tx: &mut Tx, by: &Actor, r: &AccessRequest, system: &System, act: AccessAct) {
    let event = Event::AccessChanged {
        ticket: r.ticket,
        request: r.id,
        system: system.name.clone(),
        person: r.whom,
        act,
    };
    tx.record(by, event);
}

/// Asks, by mail, everybody who has a say in the step that waits and was not asked, and plans the reminder.
async fn ask_step(tx: &mut Tx, r: &AccessRequest, system: &System) -> Result<()> {
    let now = tx.now();
    access::plan(tx, DueKind::Remind, r.id.0, now.plus_us(REMIND_DAYS * DAY_US)).await?;
    mail_step(tx, r, system, Mailing::Everybody { nth: 0 }).await.map(drop)
}

/// Whom a mail about a step goes to, of those who have not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mailing {
    /// All of them; `nth` is 0 for the first mail, and counts the reminders.
    Everybody { nth: i64 },
    /// Those who have no link that is good.
    New,
}

/// Says how many mails it wrote.
async fn mail_step(tx: &mut Tx, r: &AccessRequest, system: &System, mailing: Mailing) -> Result<usize> {
    let mut written = 0;
    let Some(step) = r.current() else { return Ok(written) };
    let approvers = access::approvers(tx, system.id, step).await?;
    let own = mailboxes::list(tx).await?;
    let ticket = tickets::load(tx, r.ticket).await?;
    let Some(from) = own.iter().find(|m| Some(m.id) == ticket.mailbox).or(own.first()) else {
        return Ok(written);
    };
    let asked = access::asks_of(tx, r.id, r.step).await?;
    for person in r.eligible(&approvers) {
        if r.answer_of(r.step, person).is_some() {
            continue;
        }
        let person = people::load(tx, person).await?;
        let links: Vec<&Ask> = asked.iter().filter(|a| a.person == person.id).collect();
        let ask = match (links.iter().find(|a| a.void_at.is_none()), mailing) {
            (Some(_), Mailing::New) => continue,
            (Some(ask), Mailing::Everybody { .. }) => (*ask).clone(),
            // Whoever answers each mail that asks them would be sent another each time.
            (None, _) if links.len() >= LINKS_MAX => continue,
            (None, _) => {
                // Mail to the desk itself would be a ticket about its own question.
                let Some(address) = person.email.clone().filter(|a| own.iter().all(|m| m.address != *a))
                else {
                    continue;
                };
                let ask = Ask {
                    id: tx.next_id().await?,
                    request: r.id,
                    step: r.step,
                    person: person.id,
                    address,
                    language: language_of(tx, &person).await?,
                    created_at: tx.now(),
                    void_at: None,
                };
                access::insert_ask(tx, &ask).await?;
                ask
            }
        };
        if address_trouble::find(tx, &ask.address, TroubleKind::Dead).await?.is_some() {
            continue;
        }
        let id: OutboxId = tx.next_id().await?;
        let nth = match mailing {
            Mailing::Everybody { nth } => nth,
            Mailing::New => 0,
        };
        let cause = format!("access_ask:{}:{nth}", ask.id);
        let mail = DeskMail { id, name: "access", cause, to: &ask.address, ticket: Some(r.ticket), from };
        post(tx, mail).await?;
        access::insert_mail(tx, id, ask.id).await?;
        written += 1;
    }
    Ok(written)
}

/// Links of approvers that came in with a mail answer nothing from then on, and who has not answered gets another. An answer
/// with the question quoted below is what people do; the mail as it came is read by everybody of the team, also by whoever
/// asked.
///
/// # Errors
/// A fault of the database.
pub(super) async fn void_links(tx: &mut Tx, asks: &[AccessAskId]) -> Result<()> {
    for id in asks {
        let Some(ask) = access::find_ask(tx, *id).await?.filter(|a| a.void_at.is_none()) else { continue };
        let Some(request) = access::find_request(tx, ask.request).await? else { continue };
        let is_open = request.current().is_some()
            && request.step == ask.step
            && request.answer_of(ask.step, ask.person).is_none();
        if !is_open {
            continue;
        }
        access::void_ask(tx, ask.id).await?;
        if tickets::find(tx, request.ticket).await?.is_none() || spam::is_shelved(tx, request.ticket).await? {
            continue;
        }
        let system = access::load_system(tx, request.system).await?;
        let step = request.step as i64 + 1;
        tell(tx, &Actor::Desk, &request, &system, AccessAct::LinkRenewed { step });
        mail_step(tx, &request, &system, Mailing::New).await?;
    }
    Ok(())
}

/// What somebody reads: as they chose in the workbench, else what they were seen to write in.
async fn language_of(db: &mut Conn, person: &Person) -> Result<Language> {
    let chosen = Choices::of(preferences::all(db, person.id).await?).language;
    Ok(chosen.or_else(|| Language::of_header(person.locale.as_deref()?)).unwrap_or_default())
}

// Allowing

/// Somebody of the team answers for the step that waits.
///
/// # Errors
/// A refusal when they are not asked, it is theirs, they have answered, or it does not wait any more.
pub async fn answer(
    tx: &mut Tx,
    by: &Actor,
    id: AccessRequestId,
    verdict: Verdict,
    reason: &str,
) -> Result<()> {
    may(by, Action::UseWorkbench, Object::Desk)?;
    let request = access::load_request(tx, id).await?;
    answered(tx, by, request, verdict, Authority::SignedIn, reason).await
}

/// What stands behind the link of a mail: an open question to somebody outside the team.
///
/// # Errors
/// [`Refusal::NotFound`] when there is no such question, or the address is not theirs any more; else as [`answer`]. Those of
/// the team sign in: a mail that was passed on says nothing about who reads it.
pub async fn open_ask(db: &mut Conn, id: AccessAskId) -> Result<(Ask, AccessRequest, System, Person)> {
    let ask = access::find_ask(db, id).await?.ok_or(Refusal::NotFound)?;
    if ask.void_at.is_some() {
        return Err(over());
    }
    let person = people::load(db, ask.person).await?;
    let owns = people::addresses(db, person.id).await?.contains(&ask.address);
    if !owns || person.suspended_at.is_some() || person.role.is_team() {
        return Err(Refusal::NotFound.into());
    }
    let request = access::load_request(db, ask.request).await?;
    tickets::load(db, request.ticket).await?;
    if request.answer_of(ask.step, person.id).is_some() {
        return Err(Refusal::Conflict("You have answered this already.".into()).into());
    }
    if request.step != ask.step {
        return Err(over());
    }
    let step = request.current().ok_or_else(over)?;
    let approvers = access::approvers(db, request.system, step).await?;
    request.may_answer(person.id, &approvers)?;
    let system = access::load_system(db, request.system).await?;
    Ok((ask, request, system, person))
}

fn over() -> domain::Error {
    Refusal::Conflict("This request does not wait for an approval any more.".into()).into()
}

/// Somebody answers by the link of a mail; it works once.
///
/// # Errors
/// As [`open_ask`].
pub async fn answer_by_link(tx: &mut Tx, id: AccessAskId, verdict: Verdict, reason: &str) -> Result<()> {
    let (_, request, _, person) = open_ask(tx, id).await?;
    let by = people::actor(tx, &person).await?;
    answered(tx, &by, request, verdict, Authority::Link, reason).await
}

async fn answered(
    tx: &mut Tx,
    by: &Actor,
    mut request: AccessRequest,
    verdict: Verdict,
    authority: Authority,
    reason: &str,
) -> Result<()> {
    let ticket = tickets::load(tx, request.ticket).await?;
    if spam::is_shelved(tx, ticket.id).await? {
        return Err(on_the_spam_shelf(ticket.id));
    }
    let me = by.as_person()?.id;
    let system = access::load_system(tx, request.system).await?;
    let approvers = match request.current() {
        Some(step) => access::approvers(tx, request.system, step).await?,
        None => Vec::new(),
    };
    let (reason, now, step) = (clean_reason(reason)?, tx.now(), request.step);
    // A link is its approver's own; who signs in may stand in for another.
    let stood_for = match authority {
        Authority::SignedIn => store::access_reviews::stood_for(tx, me, now).await?,
        Authority::Link => Vec::new(),
    };
    let voice = request.voice(me, &stood_for, &approvers)?;
    let mut acts = request.answer(voice, verdict, authority, reason, &approvers, now)?;
    if voice != me {
        request.spoken_by(me);
        acts.insert(1, AccessAct::StoodIn { approver: voice });
    }
    for act in acts {
        tell(tx, by, &request, &system, act);
    }
    went_on(tx, &request, &system, step).await
}

/// Writes down where a request has got to, asks the next step, and calls off what is not to be done any more.
pub(super) async fn went_on(tx: &mut Tx, request: &AccessRequest, system: &System, was: usize) -> Result<()> {
    access::update_request(tx, request).await?;
    tickets::touch(tx, request.ticket).await?;
    access_connectors::hand_over(tx, request, system).await?;
    if request.state != AccessState::Waiting {
        access::call_off(tx, DueKind::Remind, request.id.0).await?;
        access::call_off(tx, DueKind::Expire, request.id.0).await
    } else if request.step != was {
        ask_step(tx, request, system).await
    } else {
        Ok(())
    }
}

// Doing

/// What somebody does with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccessWork {
    Begin,
    Finish,
    Withdraw,
}

/// Takes up an allowed request, says that it is done in the system, or takes a request back. What is done is written into
/// the books of who has what.
///
/// # Errors
/// A refusal when the actor may not change the ticket, or the request is not there yet, or over.
pub async fn work_on(tx: &mut Tx, by: &Actor, id: AccessRequestId, work: AccessWork) -> Result<()> {
    let mut request = access::load_request(tx, id).await?;
    workable_ticket(tx, by, request.ticket).await?;
    let me = by.as_person()?.id;
    let system = access::load_system(tx, request.system).await?;
    let (now, step) = (tx.now(), request.step);
    access_connectors::make_room(tx, by, &request, &system, work).await?;
    let act = match work {
        AccessWork::Begin => request.begin(now)?,
        AccessWork::Finish => request.finish(now)?,
        AccessWork::Withdraw => request.withdraw(now)?,
    };
    if work == AccessWork::Finish {
        book(tx, Some(me), &request).await?;
    }
    tell(tx, by, &request, &system, act);
    went_on(tx, &request, &system, step).await
}

/// Who of those who allowed it was the last: in whose name a connector acts.
fn last_allowed(r: &AccessRequest) -> PersonId {
    let yes = r.answers.iter().filter(|a| a.verdict == Verdict::Approve).max_by_key(|a| a.at);
    yes.map(|a| a.person).or(r.asked_by).unwrap_or(r.requester)
}

/// Writes into the books what was done; by nobody where a connector did it.
pub(super) async fn book(tx: &mut Tx, by: Option<PersonId>, r: &AccessRequest) -> Result<()> {
    let has = access::grants_of(tx, r.whom).await?;
    for grant in has.iter().filter(|g| g.system == r.system) {
        let ends = match r.kind {
            AccessKind::Disable | AccessKind::Change => true,
            // Given again is given anew: from now on, by this request, until its own end.
            AccessKind::Create | AccessKind::Remove => Some(grant.role) == r.role,
        };
        if ends {
            access::end_grant(tx, grant.id, by, r.id).await?;
            access::call_off(tx, DueKind::End, grant.id.0).await?;
        }
    }
    let (true, Some(role)) = (r.kind.needs_leave(), r.role) else { return Ok(()) };
    let grant = Grant {
        id: tx.next_id().await?,
        person: r.whom,
        system: r.system,
        role,
        request: r.id,
        given_at: tx.now(),
        given_by: by.unwrap_or_else(|| last_allowed(r)),
        until: r.until,
        ended_at: None,
    };
    access::insert_grant(tx, &grant).await?;
    match grant.until {
        Some(until) => access::plan(tx, DueKind::End, grant.id.0, until).await,
        None => Ok(()),
    }
}

/// What was done for somebody who leaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Offboarded {
    /// Systems that are asked to be seen to now.
    pub asked: usize,
    /// Systems where that was asked before, and is not done yet.
    pub asked_before: usize,
    /// Requests that were taken back.
    pub taken_back: usize,
}

/// Asks for all that somebody has to be taken away, and takes back what is asked for them: they leave. Says what it did.
///
/// # Errors
/// A refusal when the actor may not change the ticket, there is no reason, or nothing is known that they have.
pub async fn offboard(
    tx: &mut Tx,
    by: &Actor,
    id: TicketId,
    whom: PersonId,
    reason: &str,
) -> Result<Offboarded> {
    let ticket = open_ticket(tx, by, id).await?;
    people::find(tx, whom)
        .await?
        .ok_or_else(|| Refusal::invalid("whom", "must be somebody whom the desk knows"))?;
    let reason = clean_reason(reason)?;
    if reason.is_empty() {
        return Err(Refusal::invalid("reason", "must not be empty").into());
    }
    let mut did = Offboarded::default();
    let mut systems: BTreeSet<AccessSystemId> =
        access::grants_of(tx, whom).await?.into_iter().map(|g| g.system).collect();
    let standing = access::standing_for(tx, whom).await?;
    // Where nobody sees that it is to be done, it is asked anew.
    let asked: BTreeSet<AccessSystemId> =
        standing.iter().filter(|r| r.kind == AccessKind::Disable).map(|r| r.system).collect();
    did.asked_before = asked.len();
    for request in &access::open_for(tx, whom).await? {
        let stands = standing.iter().any(|r| r.id == request.id);
        match request.kind {
            AccessKind::Disable | AccessKind::Remove => {}
            // Also on a ticket that is deleted or taken for spam: it may come back.
            AccessKind::Create | AccessKind::Change => {
                let mut taken_back = request.clone();
                let act = taken_back.withdraw(tx.now())?;
                let system = access::load_system(tx, request.system).await?;
                if stands {
                    tell(tx, by, &taken_back, &system, act);
                } else {
                    tx.quiet("nobody sees the ticket on which it is taken back");
                }
                did.taken_back += 1;
                // Somebody, or a connector, may have given it already without saying so.
                let may_be_done = access_connectors::let_go(tx, by, request, &system).await?;
                if request.state == AccessState::Begun || may_be_done {
                    systems.insert(request.system);
                }
                went_on(tx, &taken_back, &system, request.step).await?;
            }
        }
    }
    systems.retain(|system| !asked.contains(system));
    if systems.is_empty() && did == Offboarded::default() {
        let words = "The desk knows of no access that they have, and of none that is asked for them.";
        return Err(Refusal::Conflict(words.into()).into());
    }
    let now = tx.now();
    for &system in &systems {
        let system = access::load_system(tx, system).await?;
        let request =
            removal(tx, &ticket, &system, AccessKind::Disable, None, whom, by.person_id(), &reason).await?;
        let request = AccessRequest { wanted_by: Some(now), ..request };
        put_on(tx, by, &request, &system).await?;
    }
    did.asked = systems.len();
    Ok(did)
}

/// A request to take something away, which needs nobody's leave.
#[expect(clippy::too_many_arguments, reason = "they are the fields of what it makes")]
pub(super) async fn removal(
    tx: &mut Tx,
    ticket: &Ticket,
    system: &System,
    kind: AccessKind,
    role: Option<AccessRoleId>,
    whom: PersonId,
    asked_by: Option<PersonId>,
    reason: &str,
) -> Result<AccessRequest> {
    let now = tx.now();
    Ok(AccessRequest {
        id: tx.next_id().await?,
        ticket: ticket.id,
        kind,
        system: system.id,
        role,
        whom,
        asked_by,
        requester: ticket.requester,
        reason: reason.to_owned(),
        wanted_by: system.work_days.map(|days| now.plus_us(days * DAY_US)),
        until: None,
        steps: Vec::new(),
        step: 0,
        state: AccessState::Approved,
        answers: Vec::new(),
        created_at: now,
        updated_at: now,
    })
}

// At its moment

/// Does what is due. One that was called off meanwhile, or is done, is left alone.
///
/// # Errors
/// A fault of the database.
pub async fn act_when_due(tx: &mut Tx, id: AccessDueId) -> Result<()> {
    tx.quiet("what follows from it is told by its events");
    let Some(due) = access::find_due(tx, id).await?.filter(|d| d.due_at <= tx.now()) else { return Ok(()) };
    match due.kind {
        DueKind::Remind => remind(tx, &due).await,
        DueKind::Expire => {
            access::remove_due(tx, id).await?;
            let Some(mut request) = access::find_request(tx, AccessRequestId(due.subject)).await? else {
                return Ok(());
            };
            if is_seen(tx, request.ticket).await? && pass(tx, &mut request).await? {
                // Whoever was missing has left meanwhile. Those of the next step have their own time.
                if request.state == AccessState::Waiting {
                    let until = tx.now().plus_us(WAIT_DAYS * DAY_US);
                    access::plan(tx, DueKind::Expire, request.id.0, until).await?;
                }
                return Ok(());
            }
            let (now, step) = (tx.now(), request.step);
            let Some(act) = request.expire(now) else { return Ok(()) };
            let system = access::load_system(tx, request.system).await?;
            if tickets::find(tx, request.ticket).await?.is_some() {
                tell(tx, &Actor::Desk, &request, &system, act);
            }
            went_on(tx, &request, &system, step).await
        }
        // Who is reminded is told by the follower.
        DueKind::Review => Ok(()),
        DueKind::End => {
            access::remove_due(tx, id).await?;
            time_over(tx, AccessGrantId(due.subject)).await
        }
    }
}

/// Does the ticket stand where somebody sees it?
pub(super) async fn is_seen(tx: &mut Tx, id: TicketId) -> Result<bool> {
    Ok(tickets::find(tx, id).await?.is_some() && !spam::is_shelved(tx, id).await?)
}

/// Whoever was missing may have left meanwhile: then it goes on without them. Says whether it did.
async fn pass(tx: &mut Tx, request: &mut AccessRequest) -> Result<bool> {
    let (now, was) = (tx.now(), request.step);
    let approvers = match request.current() {
        Some(step) => access::approvers(tx, request.system, step).await?,
        None => return Ok(false),
    };
    let act = request.advance(&approvers, now);
    if request.step == was {
        return Ok(false);
    }
    let system = access::load_system(tx, request.system).await?;
    if let Some(act) = act {
        tell(tx, &Actor::Desk, request, &system, act);
    }
    went_on(tx, request, &system, was).await?;
    Ok(true)
}

/// Reminds those who have not answered, and goes on without whoever has left. It is looked at again as long as the step
/// waits: there are only so many reminders, but people leave and come later too.
async fn remind(tx: &mut Tx, due: &Due) -> Result<()> {
    let request = access::find_request(tx, AccessRequestId(due.subject)).await?;
    let Some(mut request) = request.filter(|r| r.current().is_some()) else {
        return access::remove_due(tx, due.id).await;
    };
    let now = tx.now();
    if !is_seen(tx, request.ticket).await? {
        return access::put_off(tx, due, now.plus_us(REMIND_DAYS * DAY_US)).await;
    }
    if pass(tx, &mut request).await? {
        return Ok(());
    }
    let system = access::load_system(tx, request.system).await?;
    let nth = due.reminders + 1;
    if nth > REMINDERS_MAX {
        mail_step(tx, &request, &system, Mailing::New).await?;
    } else if mail_step(tx, &request, &system, Mailing::Everybody { nth }).await? > 0 {
        let step = request.step as i64 + 1;
        tell(tx, &Actor::Desk, &request, &system, AccessAct::Reminded { step });
    }
    access::count_reminder(tx, due, now.plus_us(2 * REMIND_DAYS * DAY_US)).await
}

/// The time of a grant is over: a ticket asks somebody to take it away in the system. The books keep it until that is done,
/// for until then they have it.
async fn time_over(tx: &mut Tx, id: AccessGrantId) -> Result<()> {
    let Some(grant) = access::find_grant(tx, id).await?.filter(|g| g.ended_at.is_none()) else {
        return Ok(());
    };
    let same = access::standing_for(tx, grant.person).await?;
    let is_asked = |r: &AccessRequest| {
        r.system == grant.system
            && (r.kind == AccessKind::Disable || (r.kind == AccessKind::Remove && r.role == Some(grant.role)))
    };
    if same.iter().any(is_asked) {
        return Ok(());
    }
    let system = access::load_system(tx, grant.system).await?;
    let person = people::load(tx, grant.person).await?;
    let given = access::load_request(tx, grant.request).await?;
    let origin = tickets::find(tx, given.ticket).await?;
    let role = system.role(grant.role).map_or("", |r| r.name.as_str());
    let w = Words::from(Language::default());
    let called = crate::app::called(&person);
    let ticket = open_task(
        tx,
        &person,
        origin.as_ref(),
        t!(w, "access-task-subject", person = called, system = system.name.as_str()),
        t!(
            w,
            "access-task-text",
            person = called,
            system = system.name.as_str(),
            role = role,
            ticket = given.ticket.to_string()
        ),
    )
    .await?;
    let reason = t!(w, "access-task-reason");
    let request =
        removal(tx, &ticket, &system, AccessKind::Remove, Some(grant.role), grant.person, None, reason)
            .await?;
    put_on(tx, &Actor::Desk, &request, &system).await?;
    tell(tx, &Actor::Desk, &request, &system, AccessAct::TimeOver);
    Ok(())
}

/// Opens a ticket for the team alone: nothing of it goes to whoever it is about.
pub(super) async fn open_task(
    tx: &mut Tx,
    about: &Person,
    origin: Option<&Ticket>,
    subject: String,
    text: String,
) -> Result<Ticket> {
    let now = tx.now();
    let mailbox = match origin.and_then(|o| o.mailbox) {
        Some(id) => Some(id),
        None => mailboxes::list(tx).await?.first().map(|m| m.id),
    };
    let team = origin.and_then(|o| o.team);
    let (form, fields, tags) = super::fields::begin(tx, team, mailbox).await?;
    let ticket = Ticket {
        id: tx.next_ticket_id().await?,
        subject,
        status: Status::New,
        priority: None,
        ticket_type: None,
        tags,
        requester: about.id,
        organisation: about.organisation,
        assignee: None,
        team,
        mailbox,
        channel: Channel::Web,
        follow_up_of: None,
        external_id: None,
        form,
        fields,
        created_at: now,
        updated_at: now,
        solved_at: None,
        closed_at: None,
        version: 1,
    };
    tickets::insert(tx, &ticket).await?;
    let opened = Event::TicketOpened { ticket: ticket.id, requester: about.id, channel: ticket.channel };
    tx.record(&Actor::Desk, opened);
    let id: MessageId = tx.next_id().await?;
    let note =
        Stored { channel: ticket.channel, ..blank(tx, id, ticket.id, Visibility::Internal, text.clone()) };
    messages::insert(tx, &note, None).await?;
    tickets::set_last_word(tx, ticket.id, &snippet(&text), LastWord::Note).await?;
    tx.record(&Actor::Desk, Event::NoteWritten { ticket: ticket.id, message: id, mentions: Vec::new() });
    Ok(ticket)
}
