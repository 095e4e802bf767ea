//! Connectors: set up, handed what was allowed, and what they say of it taken down.

use domain::access::{AccessKind, AccessRequest, AccessState, System, Verdict};
use domain::access_connector::{
    CONNECTORS_MAX, Connector, ConnectorAct, Hears, Job, JobFailure, JobState, Said, Tried, chosen, key_of,
};
use domain::moment::{HOUR_US, SECOND_US};
use domain::permission::{Action, Object, may};
use domain::person::clean_name;
use domain::{
    AccessConnectorId, AccessJobId, AccessRequestId, AccessSystemId, Actor, Event, Moment, PersonId, Refusal,
    Result,
};
use serde_json::{Value, json};
use store::{Conn, Tx, access, access_connectors, people, tickets};

use super::access::{AccessWork, book, is_seen, tell, went_on, workable_ticket};

/// What a connector is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectorWish {
    pub name: String,
    pub url: String,
    pub timeout_ms: i64,
    pub kinds: Vec<AccessKind>,
    pub systems: Vec<AccessSystemId>,
    pub hears: Hears,
}

/// Where a connector's secret stands, for what seals it.
pub fn place(id: AccessConnectorId) -> String {
    format!("access_connector/{id}")
}

/// The systems that are meant, each once.
async fn known_systems(tx: &mut Tx, wished: &[AccessSystemId]) -> Result<Vec<AccessSystemId>> {
    let mut systems = Vec::with_capacity(wished.len());
    for &id in wished {
        let id = access::load_system(tx, id).await?.id;
        if !systems.contains(&id) {
            systems.push(id);
        }
    }
    Ok(systems)
}

/// Sets a connector up. `seal` seals its secret for the place that the connector's number names.
///
/// # Errors
/// A refusal when the actor is no admin, a value does not do, the name is taken, or there are too many.
pub async fn add_connector(
    tx: &mut Tx,
    by: &Actor,
    wish: &ConnectorWish,
    seal: impl FnOnce(&str) -> String,
) -> Result<AccessConnectorId> {
    may(by, Action::ManageSettings, Object::Desk)?;
    if access_connectors::list(tx).await?.len() >= CONNECTORS_MAX {
        let words = format!("There are {CONNECTORS_MAX} connectors, the most that a desk can have.");
        return Err(Refusal::Conflict(words.into()).into());
    }
    let (id, now) = (tx.next_id().await?, tx.now());
    let connector = Connector {
        id,
        name: clean_name(&wish.name),
        url: wish.url.clone(),
        timeout_ms: wish.timeout_ms,
        kinds: wish.kinds.clone(),
        systems: known_systems(tx, &wish.systems).await?,
        hears: wish.hears,
        created_at: now,
        updated_at: now,
    };
    connector.check()?;
    access_connectors::insert(tx, &connector, &seal(&place(id))).await?;
    tx.record(by, Event::AccessConnectorAdded { connector: id });
    Ok(id)
}

/// Changes it; what it is at goes on.
///
/// # Errors
/// As [`add_connector`]; [`Refusal::NotFound`] when there is none.
pub async fn change_connector(
    tx: &mut Tx,
    by: &Actor,
    id: AccessConnectorId,
    wish: &ConnectorWish,
) -> Result<()> {
    may(by, Action::ManageSettings, Object::Desk)?;
    let before = access_connectors::load(tx, id).await?;
    let after = Connector {
        name: clean_name(&wish.name),
        url: wish.url.clone(),
        timeout_ms: wish.timeout_ms,
        kinds: wish.kinds.clone(),
        systems: known_systems(tx, &wish.systems).await?,
        hears: wish.hears,
        ..before.clone()
    };
    after.check()?;
    if after == before {
        tx.quiet("nothing changed");
        return Ok(());
    }
    let now = tx.now();
    access_connectors::update(tx, &Connector { updated_at: now, ..after }).await?;
    tx.record(by, Event::AccessConnectorChanged { connector: id });
    Ok(())
}

/// Signs with another secret from now on.
///
/// # Errors
/// A refusal when the actor is no admin, or there is no such connector.
pub async fn new_connector_secret(
    tx: &mut Tx,
    by: &Actor,
    id: AccessConnectorId,
    sealed: &str,
) -> Result<()> {
    may(by, Action::ManageSettings, Object::Desk)?;
    access_connectors::load(tx, id).await?;
    access_connectors::set_secret(tx, id, sealed).await?;
    tx.record(by, Event::AccessConnectorKeyMade { connector: id });
    Ok(())
}

/// Deletes it. What it had to do is somebody's to look at.
///
/// # Errors
/// A refusal when the actor is no admin, or there is no such connector.
pub async fn delete_connector(tx: &mut Tx, by: &Actor, id: AccessConnectorId) -> Result<()> {
    may(by, Action::ManageSettings, Object::Desk)?;
    let connector = access_connectors::load(tx, id).await?;
    for mut job in access_connectors::live_of(tx, id).await? {
        gives_up(tx, by, &mut job, JobFailure::Gone).await?;
    }
    access_connectors::remove(tx, id).await?;
    tx.record(by, Event::AccessConnectorDeleted { connector: id, name: connector.name });
    Ok(())
}

// What it is to do

fn tell_of(tx: &mut Tx, by: &Actor, r: &AccessRequest, system: &System, job: &Job, act: ConnectorAct) {
    let event = Event::AccessConnectorActed {
        ticket: r.ticket,
        request: r.id,
        system: system.name.clone(),
        person: r.whom,
        connector: job.connector_name.clone(),
        act,
    };
    tx.record(by, event);
}

/// Hands what was allowed to the connector that does such, where there is one. It is sent after the commit.
pub(super) async fn hand_over(tx: &mut Tx, request: &AccessRequest, system: &System) -> Result<()> {
    if request.state != AccessState::Approved || access_connectors::job_of(tx, request.id).await?.is_some() {
        return Ok(());
    }
    let all = access_connectors::list(tx).await?;
    let Some(connector) = chosen(&all, request.kind, request.system) else { return Ok(()) };
    let now = tx.now();
    let key = key_of(request);
    let job = Job {
        id: tx.next_id().await?,
        request: request.id,
        connector: connector.id,
        connector_name: connector.name.clone(),
        body: body_of(tx, request, system, &key).await?.to_string(),
        key,
        state: JobState::Waiting,
        attempts: 0,
        was_sent: false,
        due_at: Some(now),
        lease: 0,
        failure: None,
        status: None,
        said: String::new(),
        created_at: now,
        updated_at: now,
    };
    access_connectors::insert_job(tx, &job).await?;
    tell_of(tx, &Actor::Desk, request, system, &job, ConnectorAct::Asked);
    Ok(())
}

/// What is sent: `docs/operating/access-connectors.md` is the other side's view of it.
async fn body_of(db: &mut Conn, r: &AccessRequest, system: &System, key: &str) -> Result<Value> {
    let mut allowed_by = Vec::new();
    for a in r.answers.iter().filter(|a| a.verdict == Verdict::Approve) {
        let person = somebody(db, a.person).await?;
        allowed_by.push(json!({
            "step": a.step + 1,
            "person": person,
            "authority": a.authority.as_str(),
            "at": a.at.rfc3339(),
        }));
    }
    let role = r.role.and_then(|id| system.role(id)).map(|role| json!({ "id": role.id, "name": role.name }));
    let asked_by = match r.asked_by {
        Some(id) => somebody(db, id).await?,
        None => Value::Null,
    };
    Ok(json!({
        "key": key,
        "action": r.kind.as_str(),
        "request_id": r.id,
        "ticket_id": r.ticket,
        "system": { "id": system.id, "name": system.name },
        "role": role,
        "person": somebody(db, r.whom).await?,
        "asked_by": asked_by,
        "allowed_by": allowed_by,
        "reason": r.reason,
        "wanted_by": r.wanted_by.map(Moment::rfc3339),
        "until": r.until.map(Moment::rfc3339),
    }))
}

async fn somebody(db: &mut Conn, id: PersonId) -> Result<Value> {
    let p = people::load(db, id).await?;
    Ok(json!({ "id": p.id, "name": p.name, "email": p.email, "external_id": p.external_id }))
}

/// Somebody works on the request themselves: the connector is to leave it.
///
/// # Errors
/// [`Refusal::Conflict`] when it is to be taken back, and the connector may have done it.
pub(super) async fn make_room(
    tx: &mut Tx,
    by: &Actor,
    request: &AccessRequest,
    system: &System,
    work: AccessWork,
) -> Result<()> {
    let Some(job) = access_connectors::job_of(tx, request.id).await? else { return Ok(()) };
    if work == AccessWork::Withdraw && job.may_be_done() && !request.state.is_over() {
        let words = "The connector may have done this already. Take it up first, and look in the system.";
        return Err(Refusal::Conflict(words.into()).into());
    }
    // A request that is over refuses the rest by itself.
    if !request.state.is_over() {
        let_go(tx, by, request, system).await?;
    }
    Ok(())
}

/// Takes the job from its connector; says whether it may be done all the same.
pub(super) async fn let_go(
    tx: &mut Tx,
    by: &Actor,
    request: &AccessRequest,
    system: &System,
) -> Result<bool> {
    let Some(mut job) = access_connectors::job_of(tx, request.id).await? else { return Ok(false) };
    let (was_live, now) = (job.state.is_live(), tx.now());
    let may_be_done = job.was_sent && job.state != JobState::Done;
    if let Some(act) = job.call_off(now) {
        access_connectors::settle_job(tx, &job).await?;
        // What has failed was a person's already.
        if was_live && tickets::find(tx, request.ticket).await?.is_some() {
            tell_of(tx, by, request, system, &job, act);
        }
    }
    Ok(may_be_done)
}

/// Has a connector try again what it could not do, from the first and under the same key.
///
/// # Errors
/// A refusal when the actor may not change the ticket, it has not failed, or its connector is gone.
pub async fn try_again(tx: &mut Tx, by: &Actor, id: AccessRequestId) -> Result<()> {
    let request = access::load_request(tx, id).await?;
    workable_ticket(tx, by, request.ticket).await?;
    let mut job = access_connectors::job_of(tx, id).await?.ok_or(Refusal::NotFound)?;
    let act = job.again(tx.now())?;
    if access_connectors::find(tx, job.connector).await?.is_none() {
        let words = "This connector is not set up any more. Do it in the system, and say that it is done.";
        return Err(Refusal::Conflict(words.into()).into());
    }
    access_connectors::settle_job(tx, &job).await?;
    tickets::touch(tx, request.ticket).await?;
    let system = access::load_system(tx, request.system).await?;
    tell_of(tx, by, &request, &system, &job, act);
    Ok(())
}

// At its moment

/// A request that a ticket which nobody sees stands in the way of is looked at again after so long.
const UNSEEN_US: i64 = HOUR_US;
/// So much longer than the endpoint's own time a try is left alone before another node sends it again.
const LEASE_MORE_US: i64 = 60 * SECOND_US;

/// What is to be sent now: the job, its connector, and the sealed secret.
pub type Turn = (Job, Connector, String);

/// Takes what is due of a job; `None` where nothing is to be sent: another node has it, nobody sees its ticket, its time is
/// over.
///
/// # Errors
/// A fault of the database.
pub async fn take_turn(tx: &mut Tx, id: AccessJobId) -> Result<Option<Turn>> {
    tx.quiet("what follows from it is told by its events");
    let (mut job, now) = (access_connectors::load_job(tx, id).await?, tx.now());
    if job.due_at.is_none_or(|at| at > now) {
        return Ok(None);
    }
    match job.state {
        JobState::Waiting => {}
        JobState::Taken => {
            gives_up(tx, &Actor::Desk, &mut job, JobFailure::Unconfirmed).await?;
            return Ok(None);
        }
        JobState::Done | JobState::Failed | JobState::CalledOff | JobState::DoneLate => {
            job.due_at = None;
            access_connectors::settle_job(tx, &job).await?;
            return Ok(None);
        }
    }
    let request = access::load_request(tx, job.request).await?;
    if request.state.is_over() {
        job.call_off(now);
        access_connectors::settle_job(tx, &job).await?;
        return Ok(None);
    }
    if !is_seen(tx, request.ticket).await? {
        access_connectors::put_off(tx, id, now.plus_us(UNSEEN_US)).await?;
        return Ok(None);
    }
    let Some(connector) = access_connectors::find(tx, job.connector).await? else {
        gives_up(tx, &Actor::Desk, &mut job, JobFailure::Gone).await?;
        return Ok(None);
    };
    let sealed = access_connectors::secret(tx, connector.id).await?;
    let leased_until = now.plus_us(connector.timeout_ms * 1_000 + LEASE_MORE_US);
    let claimed = access_connectors::claim(tx, id, leased_until).await?;
    Ok(claimed.map(|job| (job, connector, sealed)))
}

/// It is somebody's to look at.
async fn gives_up(tx: &mut Tx, by: &Actor, job: &mut Job, failure: JobFailure) -> Result<()> {
    job.updated_at = tx.now();
    let act = job.fails(failure, None);
    access_connectors::settle_job(tx, job).await?;
    let request = access::load_request(tx, job.request).await?;
    if tickets::find(tx, request.ticket).await?.is_some() {
        tickets::touch(tx, request.ticket).await?;
        let system = access::load_system(tx, request.system).await?;
        tell_of(tx, by, &request, &system, job, act);
    }
    Ok(())
}

/// Takes down what a try came to, under the lease that it was made with. That it is done counts under any: it is so.
///
/// # Errors
/// A fault of the database.
pub async fn settle_try(tx: &mut Tx, tried_with: &Job, tried: &Tried) -> Result<()> {
    tx.quiet("it is tried again, or another one has it");
    let job = access_connectors::load_job(tx, tried_with.id).await?;
    let is_done = matches!(tried, Tried::Said(Said::Done { .. }));
    if job.lease != tried_with.lease && !is_done {
        return Ok(());
    }
    conclude(tx, job, tried).await
}

/// A connector says later what became of a job. Said twice, it is so once.
///
/// # Errors
/// [`Refusal::NotFound`] when that connector has no such job.
pub async fn confirm_job(tx: &mut Tx, id: AccessConnectorId, key: &str, said: &Said) -> Result<JobState> {
    tx.quiet("it was said before");
    let job = access_connectors::job_by_key(tx, id, key).await?.ok_or(Refusal::NotFound)?;
    let job_id = job.id;
    conclude(tx, job, &Tried::Said(said.clone())).await?;
    Ok(access_connectors::load_job(tx, job_id).await?.state)
}

async fn conclude(tx: &mut Tx, mut job: Job, tried: &Tried) -> Result<()> {
    let (mut request, now) = (access::load_request(tx, job.request).await?, tx.now());
    if request.state.is_over() && job.state != JobState::Done {
        // What is over was a person's to end.
        job.call_off(now);
    }
    let act = job.settle(tried, now);
    access_connectors::settle_job(tx, &job).await?;
    let Some(act) = act else { return Ok(()) };
    let system = access::load_system(tx, request.system).await?;
    let is_there = tickets::find(tx, request.ticket).await?.is_some();
    if act == ConnectorAct::Did {
        let step = request.step;
        let done = request.finish(now)?;
        book(tx, None, &request).await?;
        if is_there {
            tell(tx, &Actor::Desk, &request, &system, done);
        }
        went_on(tx, &request, &system, step).await?;
    } else if is_there {
        tickets::touch(tx, request.ticket).await?;
    }
    if is_there {
        tell_of(tx, &Actor::Desk, &request, &system, &job, act);
    }
    Ok(())
}
