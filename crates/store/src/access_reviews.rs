//! Who stands in for approvers, and whose access is to be looked at again.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use domain::access::{AccessRequest, AccessState, System};
use domain::moment::DAY_US;
use domain::person::Role;
use domain::read::PersonRef;
use domain::read::access::{GrantFilter, RequestCard, ReviewRow};
use domain::{AccessGrantId, AccessRequestId, AccessSystemId, Actor, Error, Moment, PersonId, Result};

use crate::db::Row;
use crate::{Conn, Tx, access, args, people};

/// So many grants are looked through for one list.
const LOOKED_AT_MAX: i64 = 2_000;

// Stand-ins

/// Somebody answers in the name of an approver for some days. Each approver has one at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StandIn {
    /// In whose name.
    pub person: PersonId,
    pub stand_in: PersonId,
    pub from: Moment,
    pub until: Moment,
    pub named_by: PersonId,
}

fn stand_in(mut row: Row) -> Result<StandIn> {
    Ok(StandIn {
        person: row.get("person_id")?,
        stand_in: row.get("stand_in_id")?,
        from: row.get("from_at")?,
        until: row.get("until_at")?,
        named_by: row.get("named_by")?,
    })
}

/// Names one, in place of whoever was named before.
///
/// # Errors
/// A fault of the database.
pub async fn put_stand_in(tx: &mut Tx, s: &StandIn) -> Result<()> {
    let now = tx.now();
    let sql = "insert into access_stand_in (person_id, stand_in_id, from_at, until_at, named_by, named_at)
        values ($1, $2, $3, $4, $5, $6) on conflict (person_id) do update set stand_in_id = excluded.stand_in_id,
        from_at = excluded.from_at, until_at = excluded.until_at, named_by = excluded.named_by,
        named_at = excluded.named_at";
    tx.execute(sql, args![s.person, s.stand_in, s.from, s.until, s.named_by, now]).await.map(drop)
}

/// Nobody stands in for them any more; `false` when nobody did.
///
/// # Errors
/// A fault of the database.
pub async fn remove_stand_in(tx: &mut Tx, person: PersonId) -> Result<bool> {
    Ok(tx.execute("delete from access_stand_in where person_id = $1", args![person]).await? == 1)
}

/// Who is named to stand in for somebody, now, later or before.
///
/// # Errors
/// A fault of the database.
pub async fn find_stand_in(db: &mut Conn, person: PersonId) -> Result<Option<StandIn>> {
    let sql = "select person_id, stand_in_id, from_at, until_at, named_by from access_stand_in where person_id = $1";
    db.find(sql, args![person]).await?.map(stand_in).transpose()
}

/// In whose names somebody may answer at `now`.
///
/// # Errors
/// A fault of the database.
pub async fn stood_for(db: &mut Conn, person: PersonId, now: Moment) -> Result<Vec<PersonId>> {
    let sql =
        "select person_id from access_stand_in where stand_in_id = $1 and from_at <= $2 and until_at >= $2
        order by person_id limit 1000";
    db.all(sql, args![person, now]).await?.into_iter().map(|mut row| row.get("person_id")).collect()
}

/// Who may answer at `now` in the name of one of these, each once.
///
/// # Errors
/// A fault of the database.
pub async fn stand_ins_of(db: &mut Conn, approvers: &[PersonId], now: Moment) -> Result<Vec<PersonId>> {
    let mut found = Vec::new();
    for &approver in approvers {
        let named = find_stand_in(db, approver).await?;
        if let Some(s) = named.filter(|s| s.from <= now && now <= s.until)
            && !found.contains(&s.stand_in)
        {
            found.push(s.stand_in);
        }
    }
    Ok(found)
}

/// In whose name `person` answers the step that waits, where it is not their own.
async fn voice(
    db: &mut Conn,
    request: &AccessRequest,
    person: PersonId,
    stood_for: &[PersonId],
) -> Result<Option<PersonId>> {
    let Some(step) = request.current().filter(|_| !stood_for.is_empty()) else { return Ok(None) };
    let approvers = access::approvers(db, request.system, step).await?;
    Ok(request.voice(person, stood_for, &approvers).ok().filter(|voice| *voice != person))
}

/// What waits for somebody as the stand-in of another, oldest first.
///
/// # Errors
/// A fault of the database.
pub async fn waiting_for_stand_in(
    db: &mut Conn,
    person: PersonId,
    now: Moment,
    limit: usize,
) -> Result<Vec<AccessRequest>> {
    let stood_for = stood_for(db, person, now).await?;
    let mut found = Vec::new();
    if stood_for.is_empty() {
        return Ok(found);
    }
    for request in access::in_state(db, AccessState::Waiting, AccessRequestId(0), LOOKED_AT_MAX).await? {
        if found.len() < limit && voice(db, &request, person, &stood_for).await?.is_some() {
            found.push(request);
        }
    }
    Ok(found)
}

/// Lets `reader` answer the requests on these cards that they may answer as a stand-in.
///
/// # Errors
/// A fault of the database.
pub async fn let_stand_in(
    db: &mut Conn,
    reader: &Actor,
    now: Moment,
    cards: &mut [RequestCard],
) -> Result<()> {
    let Some(me) = reader.person_id() else { return Ok(()) };
    let stood_for = stood_for(db, me, now).await?;
    for card in cards.iter_mut().filter(|c| !c.may_answer) {
        if let Some(approver) = voice(db, &card.request, me, &stood_for).await? {
            card.may_answer = true;
            card.in_name_of = people::find_ref(db, approver).await?;
        }
    }
    Ok(())
}

// Reviews

/// Access that is to be looked at again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueReview {
    pub grant: AccessGrantId,
    pub system: AccessSystemId,
    pub due_at: Moment,
}

/// What is to be looked at again at `now`, of one system or of all, the longest due first. What is asked to be taken away
/// already is none of it.
///
/// # Errors
/// A fault of the database.
pub async fn due(
    db: &mut Conn,
    system: Option<AccessSystemId>,
    now: Moment,
    limit: i64,
) -> Result<Vec<DueReview>> {
    let sql = "select g.id, g.system_id, coalesce(g.reviewed_at, g.given_at) + s.review_days * $2 as due_at
        from access_grant g join access_system s on s.id = g.system_id
        where g.ended_at is null and s.review_days is not null and s.retired_at is null
        and (cast($1 as bigint) = 0 or g.system_id = $1)
        and coalesce(g.reviewed_at, g.given_at) + s.review_days * $2 <= $3
        and not exists (select 1 from access_request r join ticket t on t.id = r.ticket_id
            where r.whom_id = g.person_id and r.system_id = g.system_id
            and (r.kind = 'disable' or (r.kind = 'remove' and r.role_id = g.role_id))
            and r.state in ('waiting', 'approved', 'begun') and t.shelf in (0, 1, 4))
        order by due_at, g.id limit $4";
    let system = system.unwrap_or(AccessSystemId(0));
    let rows = db.all(sql, args![system, DAY_US, now, limit]).await?;
    rows.into_iter()
        .map(|mut row| {
            Ok(DueReview { grant: row.get("id")?, system: row.get("system_id")?, due_at: row.get("due_at")? })
        })
        .collect()
}

/// Somebody looked, and it is still needed.
///
/// # Errors
/// A fault of the database.
pub async fn keep(tx: &mut Tx, grant: AccessGrantId, by: PersonId) -> Result<()> {
    let now = tx.now();
    let sql = "update access_grant set reviewed_at = $2, reviewed_by = $3 where id = $1";
    tx.execute(sql, args![grant, now, by]).await.map(drop)
}

/// Who looks at what people have in a system: all who approve there, whatever the step.
///
/// # Errors
/// A fault of the database.
pub async fn reviewers(db: &mut Conn, system: &System) -> Result<Vec<PersonId>> {
    let mut all = Vec::new();
    for step in &system.steps {
        for person in access::approvers(db, system.id, step).await? {
            if !all.contains(&person) {
                all.push(person);
            }
        }
    }
    Ok(all)
}

/// What `reader` is to look at; admins see all of it, with who is asked.
///
/// # Errors
/// A fault of the database.
pub async fn rows(db: &mut Conn, reader: &Actor, now: Moment, limit: usize) -> Result<Vec<ReviewRow>> {
    let Some(me) = reader.person_id() else { return Ok(Vec::new()) };
    let is_admin = reader.role() >= Role::Admin;
    let stood_for = stood_for(db, me, now).await?;
    let mut asked: BTreeMap<AccessSystemId, Vec<PersonId>> = BTreeMap::new();
    let mut out = Vec::new();
    for review in due(db, None, now, LOOKED_AT_MAX).await? {
        if out.len() >= limit {
            break;
        }
        if let Entry::Vacant(place) = asked.entry(review.system) {
            let system = access::load_system(db, review.system).await?;
            place.insert(reviewers(db, &system).await?);
        }
        let names_asked = asked.get(&review.system).map(Vec::as_slice).unwrap_or_default();
        let is_asked = names_asked.contains(&me) || stood_for.iter().any(|p| names_asked.contains(p));
        if !is_asked && !is_admin {
            continue;
        }
        // It is the first behind the one before.
        let before = AccessGrantId(review.grant.0 - 1);
        let filter = GrantFilter { person: None, system: Some(review.system), at: None };
        let grant = access::grants(db, &filter, before, 1).await?.pop();
        let grant = grant.ok_or_else(|| Error::fault("a grant that is to be reviewed is not there"))?;
        let mut names: Vec<PersonRef> = Vec::new();
        for &person in names_asked.iter().filter(|p| **p != grant.person.id) {
            names.extend(people::find_ref(db, person).await?);
        }
        out.push(ReviewRow {
            may_review: grant.person.id != me,
            grant,
            due_at: review.due_at,
            reviewers: names,
        });
    }
    Ok(out)
}
