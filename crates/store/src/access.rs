//! Accounts and access: systems, requests with their approvals, who has what, and what is due.
//!
//! A row of `access_due` is there until it is done or called off, so whichever node comes first does it, and nobody twice.

use std::collections::BTreeMap;

use domain::access::{
    AccessKind, AccessRequest, AccessState, Answer, ApprovalStep, Approvers, System, SystemRole,
};
use domain::person::Role;
use domain::read::PersonRef;
use domain::read::access::{
    AccessPanel, AnswerLine, GrantFilter, GrantRow, RequestCard, StepCard, WhoIsAsked,
};
use domain::ticket::{Status, Ticket};
use domain::{
    AccessAskId, AccessDueId, AccessGrantId, AccessRequestId, AccessRoleId, AccessSystemId, Actor, Error,
    Language, Moment, OutboxId, PersonId, Refusal, Result, TicketId,
};

use crate::db::Row;
use crate::{Conn, Tx, access_connectors, args, people, teams};

// Systems

macro_rules! system_columns {
    () => {
        "s.id, s.name, s.description, s.owners, s.steps, s.work_days, s.longest_days, s.review_days, s.retired_at, s.created_at,
        s.updated_at"
    };
}

fn system(mut row: Row) -> Result<System> {
    Ok(System {
        id: row.get("id")?,
        name: row.get("name")?,
        description: row.get("description")?,
        owners: serde_json::from_str(&row.get::<String>("owners")?)?,
        roles: Vec::new(),
        steps: serde_json::from_str(&row.get::<String>("steps")?)?,
        work_days: row.get("work_days")?,
        longest_days: row.get("longest_days")?,
        review_days: row.get("review_days")?,
        retired_at: row.get("retired_at")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

async fn with_roles(db: &mut Conn, mut s: System) -> Result<System> {
    let sql = "select id, name, gone from access_role where system_id = $1 order by place, id limit 1000";
    for mut row in db.all(sql, args![s.id]).await? {
        s.roles.push(SystemRole { id: row.get("id")?, name: row.get("name")?, is_gone: row.get("gone")? });
    }
    Ok(s)
}

/// Does the desk have systems that access can be asked for?
pub async fn has_systems(db: &mut Conn) -> Result<bool> {
    Ok(db.find("select id from access_system where retired_at is null limit 1", args![]).await?.is_some())
}

/// All that access can be asked for, by name; a desk has at most [`domain::access::SYSTEMS_MAX`].
pub async fn systems(db: &mut Conn) -> Result<Vec<System>> {
    let sql = concat!(
        "select ",
        system_columns!(),
        " from access_system s where s.retired_at is null order by s.name_key, s.id limit 1000"
    );
    let rows = db.all(sql, args![]).await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let bare = system(row)?;
        all.push(with_roles(db, bare).await?);
    }
    Ok(all)
}

/// Names of all systems that ever were, by name: for what stands in the books.
pub async fn system_names(db: &mut Conn) -> Result<Vec<(AccessSystemId, String)>> {
    let rows = db.all("select id, name from access_system order by name_key, id limit 5000", args![]).await?;
    rows.into_iter().map(|mut row| Ok((row.get("id")?, row.get("name")?))).collect()
}

/// One system, retired ones too.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn load_system(db: &mut Conn, id: AccessSystemId) -> Result<System> {
    let sql = concat!("select ", system_columns!(), " from access_system s where s.id = $1");
    let found = db.find(sql, args![id]).await?.map(system).transpose()?.ok_or(Refusal::NotFound)?;
    with_roles(db, found).await
}

async fn free_name(tx: &mut Tx, s: &System) -> Result<String> {
    let key = s.name.to_lowercase();
    let sql = "select id from access_system where name_key = $1 and retired_at is null and id <> $2";
    match tx.find(sql, args![key, s.id]).await? {
        Some(_) => Err(Error::from(Refusal::Taken { what: "system", value: s.name.clone() })),
        None => Ok(key),
    }
}

/// Writes a system down with its roles, a new one or one that is there. Roles that it does not have any more are gone.
///
/// # Errors
/// [`Refusal::Taken`] when another one has that name.
pub async fn put_system(tx: &mut Tx, s: &System) -> Result<()> {
    let key = free_name(tx, s).await?;
    let (owners, steps) = (serde_json::to_string(&s.owners)?, serde_json::to_string(&s.steps)?);
    let sql = "insert into access_system (id, name, name_key, description, owners, steps, work_days, longest_days,
        retired_at, created_at, updated_at, review_days) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        on conflict (id) do update set name = excluded.name, name_key = excluded.name_key,
        description = excluded.description, owners = excluded.owners, steps = excluded.steps,
        work_days = excluded.work_days, longest_days = excluded.longest_days, retired_at = excluded.retired_at,
        updated_at = excluded.updated_at, review_days = excluded.review_days";
    let values = args![
        s.id,
        s.name,
        key,
        s.description,
        owners,
        steps,
        s.work_days,
        s.longest_days,
        s.retired_at,
        s.created_at,
        s.updated_at,
        s.review_days
    ];
    tx.execute(sql, values).await?;
    tx.execute("update access_role set gone = 1 where system_id = $1", args![s.id]).await?;
    for (place, role) in s.roles.iter().enumerate() {
        let sql = "insert into access_role (id, system_id, name, place, gone) values ($1, $2, $3, $4, $5)
            on conflict (id) do update set name = excluded.name, place = excluded.place, gone = excluded.gone";
        tx.execute(sql, args![role.id, s.id, role.name, place as i64, role.is_gone]).await?;
    }
    Ok(())
}

// Requests

macro_rules! request_columns {
    () => {
        "r.id, r.ticket_id, r.kind, r.system_id, r.role_id, r.whom_id, r.asked_by, r.requester_id, r.reason, r.wanted_by,
        r.until_at, r.steps, r.step, r.state, r.created_at, r.updated_at"
    };
}

fn place(n: i64) -> Result<usize> {
    usize::try_from(n).map_err(|_| Error::fault("a step before the first"))
}

fn request(mut row: Row) -> Result<AccessRequest> {
    Ok(AccessRequest {
        id: row.get("id")?,
        ticket: row.get("ticket_id")?,
        kind: row.get("kind")?,
        system: row.get("system_id")?,
        role: row.get("role_id")?,
        whom: row.get("whom_id")?,
        asked_by: row.get("asked_by")?,
        requester: row.get("requester_id")?,
        reason: row.get("reason")?,
        wanted_by: row.get("wanted_by")?,
        until: row.get("until_at")?,
        steps: serde_json::from_str(&row.get::<String>("steps")?)?,
        step: place(row.get("step")?)?,
        state: row.get("state")?,
        answers: Vec::new(),
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

async fn answers(db: &mut Conn, id: AccessRequestId) -> Result<Vec<Answer>> {
    let sql =
        "select step, person_id, stand_in_id, verdict, authority, reason, at from access_answer where request_id = $1
        order by step, at, person_id";
    let rows = db.all(sql, args![id]).await?;
    rows.into_iter()
        .map(|mut row| {
            Ok(Answer {
                step: place(row.get("step")?)?,
                person: row.get("person_id")?,
                stand_in: row.get("stand_in_id")?,
                verdict: row.get("verdict")?,
                authority: row.get("authority")?,
                reason: row.get("reason")?,
                at: row.get("at")?,
            })
        })
        .collect()
}

async fn with_answers(db: &mut Conn, rows: Vec<Row>) -> Result<Vec<AccessRequest>> {
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let bare = request(row)?;
        all.push(AccessRequest { answers: answers(db, bare.id).await?, ..bare });
    }
    Ok(all)
}

pub async fn find_request(db: &mut Conn, id: AccessRequestId) -> Result<Option<AccessRequest>> {
    let sql = concat!("select ", request_columns!(), " from access_request r where r.id = $1");
    let rows = db.all(sql, args![id]).await?;
    Ok(with_answers(db, rows).await?.pop())
}

/// # Errors
/// [`Refusal::NotFound`].
pub async fn load_request(db: &mut Conn, id: AccessRequestId) -> Result<AccessRequest> {
    Ok(find_request(db, id).await?.ok_or(Refusal::NotFound)?)
}

/// Those of a ticket, oldest first.
pub async fn of_ticket(db: &mut Conn, ticket: TicketId) -> Result<Vec<AccessRequest>> {
    let sql = concat!(
        "select ",
        request_columns!(),
        " from access_request r where r.ticket_id = $1 order by r.id limit 1000"
    );
    let rows = db.all(sql, args![ticket]).await?;
    with_answers(db, rows).await
}

/// Those in a state, oldest first, from `after` on; of tickets that stand.
pub async fn in_state(
    db: &mut Conn,
    state: AccessState,
    after: AccessRequestId,
    limit: i64,
) -> Result<Vec<AccessRequest>> {
    let sql = concat!(
        "select ",
        request_columns!(),
        " from access_request r join ticket t on t.id = r.ticket_id
        where r.state = $1 and r.id > $2 and t.shelf in (0, 1, 4) order by r.id limit $3"
    );
    let rows = db.all(sql, args![state, after, limit]).await?;
    with_answers(db, rows).await
}

/// One that asks the same and is not over, on whatever ticket that stands: one on a deleted ticket or on the spam shelf is
/// seen by nobody, and must not hold up the next.
pub async fn find_same(
    db: &mut Conn,
    kind: AccessKind,
    system: AccessSystemId,
    role: Option<AccessRoleId>,
    whom: PersonId,
) -> Result<Option<AccessRequest>> {
    let sql = concat!(
        "select ",
        request_columns!(),
        " from access_request r join ticket t on t.id = r.ticket_id
        where r.whom_id = $1 and r.kind = $2 and r.system_id = $3
        and coalesce(r.role_id, 0) = coalesce(cast($4 as bigint), 0) and r.state in ('waiting', 'approved', 'begun')
        and t.shelf in (0, 1, 4) order by r.id limit 1"
    );
    let rows = db.all(sql, args![whom, kind, system, role]).await?;
    Ok(with_answers(db, rows).await?.pop())
}

/// All that is asked for somebody and not over, oldest first, on whatever ticket.
pub async fn open_for(db: &mut Conn, whom: PersonId) -> Result<Vec<AccessRequest>> {
    let sql = concat!(
        "select ",
        request_columns!(),
        " from access_request r where r.whom_id = $1 and r.state in ('waiting', 'approved', 'begun')
        order by r.id limit 1000"
    );
    let rows = db.all(sql, args![whom]).await?;
    with_answers(db, rows).await
}

/// Those of [`open_for`] whose tickets stand: somebody sees them.
pub async fn standing_for(db: &mut Conn, whom: PersonId) -> Result<Vec<AccessRequest>> {
    let sql = concat!(
        "select ",
        request_columns!(),
        " from access_request r join ticket t on t.id = r.ticket_id
        where r.whom_id = $1 and r.state in ('waiting', 'approved', 'begun') and t.shelf in (0, 1, 4)
        order by r.id limit 1000"
    );
    let rows = db.all(sql, args![whom]).await?;
    with_answers(db, rows).await
}

pub async fn insert_request(tx: &mut Tx, r: &AccessRequest) -> Result<()> {
    let sql = "insert into access_request (id, ticket_id, kind, system_id, role_id, whom_id, asked_by, requester_id, reason,
        wanted_by, until_at, steps, step, state, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
    let (steps, step) = (serde_json::to_string(&r.steps)?, r.step as i64);
    let values = args![
        r.id,
        r.ticket,
        r.kind,
        r.system,
        r.role,
        r.whom,
        r.asked_by,
        r.requester,
        r.reason,
        r.wanted_by,
        r.until,
        steps,
        step,
        r.state,
        r.created_at,
        r.updated_at
    ];
    tx.execute(sql, values).await?;
    put_answers(tx, r).await
}

/// Writes where it stands, and what was said that is not written down yet.
pub async fn update_request(tx: &mut Tx, r: &AccessRequest) -> Result<()> {
    let sql = "update access_request set step = $2, state = $3, updated_at = $4 where id = $1";
    tx.execute(sql, args![r.id, r.step as i64, r.state, r.updated_at]).await?;
    put_answers(tx, r).await
}

async fn put_answers(tx: &mut Tx, r: &AccessRequest) -> Result<()> {
    for a in &r.answers {
        let sql = "insert into access_answer (request_id, step, person_id, verdict, authority, reason, at, stand_in_id)
            values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (request_id, step, person_id) do nothing";
        let step = a.step as i64;
        let values = args![r.id, step, a.person, a.verdict, a.authority, a.reason, a.at, a.stand_in];
        tx.execute(sql, values).await?;
    }
    Ok(())
}

/// The requests of one ticket go to another one; says which they were.
pub async fn move_all(tx: &mut Tx, from: TicketId, to: TicketId) -> Result<Vec<AccessRequestId>> {
    let sql = "update access_request set ticket_id = $2 where ticket_id = $1 returning id";
    tx.all(sql, args![from, to]).await?.into_iter().map(|mut row| row.get("id")).collect()
}

/// Takes [`move_all`] back for those that are still there.
pub async fn bring_back(tx: &mut Tx, here: TicketId, homes: &[(TicketId, AccessRequestId)]) -> Result<()> {
    for (home, id) in homes {
        let sql = "update access_request set ticket_id = $3 where id = $1 and ticket_id = $2";
        tx.execute(sql, args![id, here, home]).await?;
    }
    Ok(())
}

/// Whom a step names, as things stand: nobody who is suspended, and of a team only who is of the team.
pub async fn approvers(db: &mut Conn, system: AccessSystemId, step: &ApprovalStep) -> Result<Vec<PersonId>> {
    let named: Vec<PersonId> = match &step.who {
        Approvers::People(people) => people.clone(),
        Approvers::Owners => {
            let row = db.find("select owners from access_system where id = $1", args![system]).await?;
            let owners: Option<String> = row.map(|mut row| row.get("owners")).transpose()?;
            owners.map(|text| serde_json::from_str(&text)).transpose()?.unwrap_or_default()
        }
        Approvers::Team(team) => {
            let sql = "select m.person_id from team_member m join person p on p.id = m.person_id
                where m.team_id = $1 and p.role <> 'contact' and p.suspended_at is null order by m.person_id limit 1000";
            let rows = db.all(sql, args![team]).await?;
            return rows.into_iter().map(|mut row| row.get("person_id")).collect();
        }
    };
    let mut active = Vec::with_capacity(named.len());
    for id in named {
        if people::find(db, id).await?.is_some_and(|p| p.suspended_at.is_none()) {
            active.push(id);
        }
    }
    Ok(active)
}

/// Does somebody stand by name among those who allow access: as an owner, or in a step of a system or of a request that
/// waits? Those of a team in a step are not meant.
pub async fn is_named(db: &mut Conn, person: PersonId) -> Result<bool> {
    let sql = "select owners, steps from access_system where retired_at is null limit 1000";
    let mut steps: Vec<String> = Vec::new();
    for mut row in db.all(sql, args![]).await? {
        let owners: Vec<PersonId> = serde_json::from_str(&row.get::<String>("owners")?)?;
        if owners.contains(&person) {
            return Ok(true);
        }
        steps.push(row.get("steps")?);
    }
    // The same steps stand in many requests.
    let sql = "select distinct steps from access_request where state = 'waiting' limit 5000";
    for mut row in db.all(sql, args![]).await? {
        steps.push(row.get("steps")?);
    }
    for text in steps {
        let steps: Vec<ApprovalStep> = serde_json::from_str(&text)?;
        let names = |step: &ApprovalStep| match &step.who {
            Approvers::People(people) => people.contains(&person),
            Approvers::Owners | Approvers::Team(_) => false,
        };
        if steps.iter().any(names) {
            return Ok(true);
        }
    }
    Ok(false)
}

// Who was asked by mail

/// An approver who was asked at an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    pub id: AccessAskId,
    pub request: AccessRequestId,
    pub step: usize,
    pub person: PersonId,
    pub address: String,
    pub language: Language,
    pub created_at: Moment,
    /// From then on its link answers nothing: it came in with a mail, where others read it.
    pub void_at: Option<Moment>,
}

fn ask(mut row: Row) -> Result<Ask> {
    Ok(Ask {
        id: row.get("id")?,
        request: row.get("request_id")?,
        step: place(row.get("step")?)?,
        person: row.get("person_id")?,
        address: row.get("address")?,
        language: row.get("language")?,
        created_at: row.get("created_at")?,
        void_at: row.get("void_at")?,
    })
}

pub async fn insert_ask(tx: &mut Tx, a: &Ask) -> Result<()> {
    let sql = "insert into access_ask (id, request_id, step, person_id, address, language, created_at)
        values ($1, $2, $3, $4, $5, $6, $7)";
    let step = a.step as i64;
    tx.execute(sql, args![a.id, a.request, step, a.person, a.address, a.language, a.created_at])
        .await
        .map(drop)
}

pub async fn find_ask(db: &mut Conn, id: AccessAskId) -> Result<Option<Ask>> {
    let sql = "select id, request_id, step, person_id, address, language, created_at, void_at from access_ask
        where id = $1";
    db.find(sql, args![id]).await?.map(ask).transpose()
}

/// Everybody who was asked in a step, also by links that are void by now.
pub async fn asks_of(db: &mut Conn, request: AccessRequestId, step: usize) -> Result<Vec<Ask>> {
    let sql = "select id, request_id, step, person_id, address, language, created_at, void_at from access_ask
        where request_id = $1 and step = $2 order by id";
    db.all(sql, args![request, step as i64]).await?.into_iter().map(ask).collect()
}

/// Its link answers nothing any more.
pub async fn void_ask(tx: &mut Tx, id: AccessAskId) -> Result<()> {
    let now = tx.now();
    tx.execute("update access_ask set void_at = $2 where id = $1", args![id, now]).await.map(drop)
}

/// That mail asks this.
pub async fn insert_mail(tx: &mut Tx, outbox: OutboxId, ask: AccessAskId) -> Result<()> {
    let sql = "insert into access_mail (outbox_id, ask_id) values ($1, $2)";
    tx.execute(sql, args![outbox, ask]).await.map(drop)
}

/// What a mail asks; `None` where it is another kind of mail.
pub async fn ask_of_mail(db: &mut Conn, outbox: OutboxId) -> Result<Option<Ask>> {
    let sql = "select a.id, a.request_id, a.step, a.person_id, a.address, a.language, a.created_at, a.void_at
        from access_mail m join access_ask a on a.id = m.ask_id where m.outbox_id = $1";
    db.find(sql, args![outbox]).await?.map(ask).transpose()
}

// Grants

/// That somebody has a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    pub id: AccessGrantId,
    pub person: PersonId,
    pub system: AccessSystemId,
    pub role: AccessRoleId,
    pub request: AccessRequestId,
    pub given_at: Moment,
    pub given_by: PersonId,
    pub until: Option<Moment>,
    pub ended_at: Option<Moment>,
}

fn grant(mut row: Row) -> Result<Grant> {
    Ok(Grant {
        id: row.get("id")?,
        person: row.get("person_id")?,
        system: row.get("system_id")?,
        role: row.get("role_id")?,
        request: row.get("request_id")?,
        given_at: row.get("given_at")?,
        given_by: row.get("given_by")?,
        until: row.get("until_at")?,
        ended_at: row.get("ended_at")?,
    })
}

macro_rules! grant_columns {
    () => {
        "g.id, g.person_id, g.system_id, g.role_id, g.request_id, g.given_at, g.given_by, g.until_at, g.ended_at"
    };
}

pub async fn insert_grant(tx: &mut Tx, g: &Grant) -> Result<()> {
    let sql = "insert into access_grant (id, person_id, system_id, role_id, request_id, given_at, given_by, until_at,
        ended_at, ended_by, ended_request_id) values ($1, $2, $3, $4, $5, $6, $7, $8, null, null, null)";
    let values = args![g.id, g.person, g.system, g.role, g.request, g.given_at, g.given_by, g.until];
    tx.execute(sql, values).await.map(drop)
}

pub async fn find_grant(db: &mut Conn, id: AccessGrantId) -> Result<Option<Grant>> {
    let sql = concat!("select ", grant_columns!(), " from access_grant g where g.id = $1");
    db.find(sql, args![id]).await?.map(grant).transpose()
}

/// What somebody has now, by the time they got it.
pub async fn grants_of(db: &mut Conn, person: PersonId) -> Result<Vec<Grant>> {
    let sql = concat!(
        "select ",
        grant_columns!(),
        " from access_grant g where g.person_id = $1 and g.ended_at is null order by g.id limit 5000"
    );
    db.all(sql, args![person]).await?.into_iter().map(grant).collect()
}

/// It stands no more, by that request; `by` nobody where a connector did it.
pub async fn end_grant(
    tx: &mut Tx,
    id: AccessGrantId,
    by: Option<PersonId>,
    request: AccessRequestId,
) -> Result<()> {
    let now = tx.now();
    let sql = "update access_grant set ended_at = $2, ended_by = $3, ended_request_id = $4
        where id = $1 and ended_at is null";
    tx.execute(sql, args![id, now, by, request]).await.map(drop)
}

/// Has anybody a role of that system now?
pub async fn is_used(db: &mut Conn, system: AccessSystemId) -> Result<bool> {
    let sql = "select id from access_grant where system_id = $1 and ended_at is null limit 1";
    Ok(db.find(sql, args![system]).await?.is_some())
}

/// Is anything asked for there that is not over, on a ticket that stands?
pub async fn is_asked_for(db: &mut Conn, system: AccessSystemId) -> Result<bool> {
    let sql = "select r.id from access_request r join ticket t on t.id = r.ticket_id where r.system_id = $1
        and r.state in ('waiting', 'approved', 'begun') and t.shelf in (0, 1, 4) limit 1";
    Ok(db.find(sql, args![system]).await?.is_some())
}

/// Grants from `after` on in the order in which they were given, with who allowed them.
pub async fn grants(
    db: &mut Conn,
    of: &GrantFilter,
    after: AccessGrantId,
    limit: i64,
) -> Result<Vec<GrantRow>> {
    // Each way of asking is a statement of its own, so that each has its index; what it leaves open is 0.
    let sql = match (of.person, of.system) {
        (Some(_), _) => {
            "select g.id, g.given_at, g.until_at, g.ended_at, g.ended_by, g.reviewed_at, g.reviewed_by,
            g.request_id, g.person_id, g.given_by, g.system_id,
            g.role_id, s.name as system, o.name as role, r.ticket_id, e.ticket_id as ended_ticket_id,
            j.connector_name as given_through, j.said as reference, k.connector_name as ended_through
            from access_grant g join access_system s on s.id = g.system_id
            join access_role o on o.id = g.role_id join access_request r on r.id = g.request_id
            left join access_request e on e.id = g.ended_request_id
            left join access_job j on j.request_id = g.request_id and j.state = 'done'
            left join access_job k on k.request_id = g.ended_request_id and k.state = 'done'
            where g.id > $1 and g.person_id = $2 and (cast($3 as bigint) = 0 or g.system_id = $3)
            and (cast($4 as bigint) = 0 or (g.given_at <= $4 and (g.ended_at is null or g.ended_at > $4)))
            order by g.id limit $5"
        }
        (None, Some(_)) => {
            "select g.id, g.given_at, g.until_at, g.ended_at, g.ended_by, g.reviewed_at, g.reviewed_by,
            g.request_id, g.person_id, g.given_by, g.system_id,
            g.role_id, s.name as system, o.name as role, r.ticket_id, e.ticket_id as ended_ticket_id,
            j.connector_name as given_through, j.said as reference, k.connector_name as ended_through
            from access_grant g join access_system s on s.id = g.system_id
            join access_role o on o.id = g.role_id join access_request r on r.id = g.request_id
            left join access_request e on e.id = g.ended_request_id
            left join access_job j on j.request_id = g.request_id and j.state = 'done'
            left join access_job k on k.request_id = g.ended_request_id and k.state = 'done'
            where g.id > $1 and cast($2 as bigint) = 0 and g.system_id = $3
            and (cast($4 as bigint) = 0 or (g.given_at <= $4 and (g.ended_at is null or g.ended_at > $4)))
            order by g.id limit $5"
        }
        (None, None) => {
            "select g.id, g.given_at, g.until_at, g.ended_at, g.ended_by, g.reviewed_at, g.reviewed_by,
            g.request_id, g.person_id, g.given_by, g.system_id,
            g.role_id, s.name as system, o.name as role, r.ticket_id, e.ticket_id as ended_ticket_id,
            j.connector_name as given_through, j.said as reference, k.connector_name as ended_through
            from access_grant g join access_system s on s.id = g.system_id
            join access_role o on o.id = g.role_id join access_request r on r.id = g.request_id
            left join access_request e on e.id = g.ended_request_id
            left join access_job j on j.request_id = g.request_id and j.state = 'done'
            left join access_job k on k.request_id = g.ended_request_id and k.state = 'done'
            where g.id > $1 and cast($2 as bigint) = 0 and cast($3 as bigint) = 0
            and (cast($4 as bigint) = 0 or (g.given_at <= $4 and (g.ended_at is null or g.ended_at > $4)))
            order by g.id limit $5"
        }
    };
    let person = of.person.unwrap_or(PersonId(0));
    let system = of.system.unwrap_or(AccessSystemId(0));
    let at = of.at.unwrap_or(Moment(0));
    let mut names = Names::default();
    let mut all = Vec::new();
    for mut row in db.all(sql, args![after, person, system, at, limit]).await? {
        let (whom, by): (PersonId, PersonId) = (row.get("person_id")?, row.get("given_by")?);
        let ended_by: Option<PersonId> = row.get("ended_by")?;
        let reviewed: (Option<Moment>, Option<PersonId>) = (row.get("reviewed_at")?, row.get("reviewed_by")?);
        let request: AccessRequestId = row.get("request_id")?;
        let mut allowed_by = Vec::new();
        for a in answers(db, request).await? {
            allowed_by.push(line(db, &mut names, a).await?);
        }
        all.push(GrantRow {
            id: row.get("id")?,
            person: names.person(db, whom).await?,
            system: row.get("system")?,
            system_id: row.get("system_id")?,
            role: row.get("role")?,
            role_id: row.get("role_id")?,
            request,
            ticket: row.get("ticket_id")?,
            given_at: row.get("given_at")?,
            given_by: names.person(db, by).await?,
            given_through: row.get("given_through")?,
            reference: row.get::<Option<String>>("reference")?.filter(|r| !r.is_empty()),
            until: row.get("until_at")?,
            ended_at: row.get("ended_at")?,
            ended_by: match ended_by {
                Some(id) => Some(names.person(db, id).await?),
                None => None,
            },
            ended_through: row.get("ended_through")?,
            ended_ticket: row.get("ended_ticket_id")?,
            reviewed: match reviewed.0.zip(reviewed.1) {
                Some((at, person)) => Some((at, names.person(db, person).await?)),
                None => None,
            },
            allowed_by,
        });
    }
    Ok(all)
}

// What is due

/// What is to be done about access at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DueKind {
    /// Those who have not answered a request are reminded.
    Remind,
    /// A request that nobody answered is over.
    Expire,
    /// The time is over for which a grant was given.
    End,
    /// It is looked whether access of a system waits to be reviewed.
    Review,
}

impl DueKind {
    pub const ALL: [Self; 4] = [Self::Remind, Self::Expire, Self::End, Self::Review];
    fn as_str(self) -> &'static str {
        match self {
            Self::Remind => "remind",
            Self::Expire => "expire",
            Self::End => "end",
            Self::Review => "review",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    pub id: AccessDueId,
    pub kind: DueKind,
    /// The number of the request, of the grant, or of the system.
    pub subject: i64,
    pub due_at: Moment,
    /// How often was reminded.
    pub reminders: i64,
}

fn due_row(mut row: Row) -> Result<Due> {
    let kind: String = row.get("kind")?;
    let kind = DueKind::ALL.into_iter().find(|k| k.as_str() == kind);
    Ok(Due {
        id: row.get("id")?,
        kind: kind.ok_or_else(|| Error::fault("something due about access that nobody knows"))?,
        subject: row.get("subject_id")?,
        due_at: row.get("due_at")?,
        reminders: row.get("reminders")?,
    })
}

/// Plans it, in place of an earlier one of its kind.
pub async fn plan(tx: &mut Tx, kind: DueKind, subject: i64, due_at: Moment) -> Result<()> {
    let id: AccessDueId = tx.next_id().await?;
    let sql = "insert into access_due (id, kind, subject_id, due_at, reminders) values ($1, $2, $3, $4, 0)
        on conflict (kind, subject_id) do update set due_at = excluded.due_at, reminders = 0";
    tx.execute(sql, args![id, kind.as_str(), subject, due_at]).await.map(drop)
}

pub async fn call_off(tx: &mut Tx, kind: DueKind, subject: i64) -> Result<()> {
    let sql = "delete from access_due where kind = $1 and subject_id = $2";
    tx.execute(sql, args![kind.as_str(), subject]).await.map(drop)
}

pub async fn find_due(db: &mut Conn, id: AccessDueId) -> Result<Option<Due>> {
    let sql = "select id, kind, subject_id, due_at, reminders from access_due where id = $1";
    db.find(sql, args![id]).await?.map(due_row).transpose()
}

/// When the next one is due, if any is planned.
pub async fn next_due(db: &mut Conn) -> Result<Option<Moment>> {
    let sql = "select due_at from access_due order by due_at, id limit 1";
    db.find(sql, args![]).await?.map(|mut row| row.get("due_at")).transpose()
}

/// Those whose moment has come, in the order of their moments.
pub async fn due(db: &mut Conn, now: Moment, limit: i64) -> Result<Vec<Due>> {
    let sql = "select id, kind, subject_id, due_at, reminders from access_due where due_at <= $1
        order by due_at, id limit $2";
    db.all(sql, args![now, limit]).await?.into_iter().map(due_row).collect()
}

/// It is done, or not to be done any more.
pub async fn remove_due(tx: &mut Tx, id: AccessDueId) -> Result<()> {
    tx.execute("delete from access_due where id = $1", args![id]).await.map(drop)
}

/// It is looked at again then; one that was planned anew since `due` was read stays as it is.
pub async fn put_off(tx: &mut Tx, due: &Due, until: Moment) -> Result<()> {
    let sql = "update access_due set due_at = $2 where id = $1 and due_at = $3";
    tx.execute(sql, args![due.id, until, due.due_at]).await.map(drop)
}

/// Was reminded once more, and is looked at again then.
pub async fn count_reminder(tx: &mut Tx, due: &Due, until: Moment) -> Result<()> {
    let sql = "update access_due set due_at = $2, reminders = reminders + 1 where id = $1 and due_at = $3";
    tx.execute(sql, args![due.id, until, due.due_at]).await.map(drop)
}

// What pages show

/// People who were looked up, each once.
#[derive(Default)]
struct Names(BTreeMap<PersonId, PersonRef>);

impl Names {
    async fn person(&mut self, db: &mut Conn, id: PersonId) -> Result<PersonRef> {
        if let Some(known) = self.0.get(&id) {
            return Ok(known.clone());
        }
        let found = people::find_ref(db, id).await?;
        let found = found.unwrap_or(PersonRef { id, name: String::new(), email: None });
        self.0.insert(id, found.clone());
        Ok(found)
    }
}

async fn line(db: &mut Conn, names: &mut Names, a: Answer) -> Result<AnswerLine> {
    Ok(AnswerLine {
        person: names.person(db, a.person).await?,
        stand_in: match a.stand_in {
            Some(id) => Some(names.person(db, id).await?),
            None => None,
        },
        verdict: a.verdict,
        authority: a.authority,
        reason: a.reason,
        at: a.at,
    })
}

/// Requests with everybody's names, as `reader` may act on them; `may_change` says whether they may change the ticket.
pub async fn cards(
    db: &mut Conn,
    reader: &Actor,
    requests: Vec<AccessRequest>,
    may_change: bool,
) -> Result<Vec<RequestCard>> {
    let mut names = Names::default();
    let mut systems: BTreeMap<AccessSystemId, System> = BTreeMap::new();
    let me = reader.person_id();
    let mut all = Vec::with_capacity(requests.len());
    for request in requests {
        if let std::collections::btree_map::Entry::Vacant(place) = systems.entry(request.system) {
            place.insert(load_system(db, request.system).await?);
        }
        let mut steps = Vec::with_capacity(request.steps.len());
        let mut may_answer = false;
        for (at, step) in request.steps.iter().enumerate() {
            let who = match &step.who {
                Approvers::Owners => WhoIsAsked::Owners,
                Approvers::People(_) => WhoIsAsked::People,
                Approvers::Team(team) => {
                    WhoIsAsked::Team(teams::find(db, *team).await?.map(|t| t.name).unwrap_or_default())
                }
            };
            let mut open = Vec::new();
            if request.state == AccessState::Waiting && at >= request.step {
                let approvers = approvers(db, request.system, step).await?;
                if at == request.step {
                    may_answer = me.is_some_and(|me| request.may_answer(me, &approvers).is_ok());
                }
                for person in request.eligible(&approvers) {
                    if request.answer_of(at, person).is_none() {
                        open.push(names.person(db, person).await?);
                    }
                }
            }
            let mut said = Vec::new();
            for a in request.answers.iter().filter(|a| a.step == at) {
                said.push(line(db, &mut names, a.clone()).await?);
            }
            steps.push(StepCard { who, need: step.need, open, answers: said });
        }
        let system = systems.get(&request.system).ok_or(Refusal::NotFound)?;
        let job = access_connectors::job_of(db, request.id).await?;
        all.push(RequestCard {
            job,
            system: system.name.clone(),
            role: request.role.and_then(|id| system.role(id)).map(|r| r.name.clone()),
            whom: names.person(db, request.whom).await?,
            asked_by: match request.asked_by {
                Some(id) => Some(names.person(db, id).await?),
                None => None,
            },
            steps,
            may_answer,
            in_name_of: None,
            may_work: may_change && reader.role() >= Role::Agent,
            request,
        });
    }
    Ok(all)
}

/// What waits for somebody's answer, oldest first. So many requests are looked at, at most.
pub async fn waiting_for(db: &mut Conn, person: PersonId, limit: usize) -> Result<Vec<AccessRequest>> {
    const LOOKED_AT_MAX: i64 = 2_000;
    let all = in_state(db, AccessState::Waiting, AccessRequestId(0), LOOKED_AT_MAX).await?;
    let mut found = Vec::new();
    for request in all {
        let Some(step) = request.current() else { continue };
        let approvers = approvers(db, request.system, step).await?;
        if request.may_answer(person, &approvers).is_ok() {
            found.push(request);
            if found.len() >= limit {
                break;
            }
        }
    }
    Ok(found)
}

/// The panel of a ticket that `reader` may read inside. On a closed one nothing more is asked, but what was asked is done.
pub async fn panel(db: &mut Conn, reader: &Actor, ticket: &Ticket, may_change: bool) -> Result<AccessPanel> {
    let requests = of_ticket(db, ticket.id).await?;
    Ok(AccessPanel {
        may_ask: may_change && ticket.status != Status::Closed && has_systems(db).await?,
        requests: cards(db, reader, requests, may_change).await?,
    })
}
