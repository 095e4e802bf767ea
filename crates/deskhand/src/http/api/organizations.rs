//! Organizations: whom contacts belong to.

use domain::{Actor, OrganisationId, Refusal, Result};
use serde_json::{Map, Value, json};
use store::organisations::{self, Organisation};
use store::read::api::{self as bulk, Direction, People, Tickets, Wanted};
use store::{Conn, Tx};

use super::answer::{Answer, Answered, Failure};
use super::body::{self, Fields};
use super::call::{Call, Done, Wire};
use super::paging::Place;
use super::{Wishes, jobs, tickets, users};
use crate::commands::change_organisation::{
    OrganisationChange, add_organisation, change_organisation, delete_organisation,
};

pub fn organization(wire: &Wire, o: &Organisation) -> Value {
    json!({
        "id": o.id,
        "url": wire.url(format!("organizations/{}.json", o.id)),
        "name": o.name,
        "shared_tickets": o.shares_requests,
        "shared_comments": false,
        "external_id": o.external_id,
        "created_at": o.created_at.rfc3339(),
        "updated_at": o.updated_at.rfc3339(),
        "domain_names": o.domains,
        "details": null,
        "notes": if o.notes.is_empty() { Value::Null } else { json!(o.notes) },
        "group_id": null,
        "tags": [],
        "organization_fields": {},
    })
}

/// Organizations in the order of `ids`, as a list. To contacts what the team keeps about them is not shown.
pub async fn by_id(db: &mut Conn, wire: &Wire, by: &Actor, ids: &[OrganisationId]) -> Result<Value> {
    let mut found = bulk::organisations_by_id(db, ids).await?;
    let draw = |o: Organisation| match by.is_team() {
        true => organization(wire, &o),
        false => json!({
            "id": o.id,
            "url": wire.url(format!("organizations/{}.json", o.id)),
            "name": o.name,
            "shared_tickets": o.shares_requests,
        }),
    };
    Ok(ids.iter().filter_map(|id| found.remove(id)).map(draw).collect())
}

pub async fn list(call: Call) -> Answered {
    let (paging, wire) = (call.paging()?, call.wire.clone());
    let body = call
        .read(async move |db| {
            let rows = bulk::organisations(db, paging.walk(Direction::Up)).await?;
            let part = paging.part(rows, |o| Place { key: 0, id: o.id.0 });
            let count = if paging.is_numbered() { Some(organisations::count(db).await?) } else { None };
            let rows = part.rows.iter().map(|o| organization(&wire, o)).collect();
            Ok(paging.envelope("organizations", &part, rows, count))
        })
        .await?;
    Ok(Answer::ok(Value::Object(body)))
}

pub async fn count(call: Call) -> Answered {
    let n = call.read(async |db| organisations::count(db).await).await?;
    Ok(super::count(&call, n))
}

pub async fn show(call: Call) -> Answered {
    let (id, wire) = (call.id(0)?, call.wire.clone());
    let found = call.read(async move |db| organisations::load(db, id).await).await?;
    Ok(Answer::ok(json!({ "organization": organization(&wire, &found) })))
}

async fn listed(call: &Call, ids: Vec<OrganisationId>, external_ids: Vec<String>) -> Answered {
    let (paging, wire) = (call.paging()?, call.wire.clone());
    let body = call
        .read(async move |db| {
            let mut ids = ids;
            for external_id in external_ids {
                ids.extend(organisations::find_by_external_id(db, &external_id).await?);
            }
            let mut found = bulk::organisations_by_id(db, &ids).await?;
            let all: Vec<_> = ids.iter().filter_map(|id| found.remove(id)).collect();
            let count = all.len() as i64;
            let part = paging.cut(all);
            let rows = part.rows.iter().map(|o| organization(&wire, o)).collect();
            Ok(paging.envelope("organizations", &part, rows, Some(count)))
        })
        .await?;
    Ok(Answer::ok(Value::Object(body)))
}

pub async fn show_many(call: Call) -> Answered {
    let ids = call.query.ids("ids")?.into_iter().map(OrganisationId).collect();
    let external_ids = users::texts(&call, "external_ids")?;
    listed(&call, ids, external_ids).await
}

/// By external id or by the whole name.
pub async fn search(call: Call) -> Answered {
    if let Some(external_id) = call.query.some("external_id") {
        return listed(&call, Vec::new(), vec![external_id.to_owned()]).await;
    }
    let Some(name) = call.query.some("name").map(str::to_owned) else {
        return Err(Failure::malformed("Invalid parameter", "Give external_id or name"));
    };
    let ids = call.read(async move |db| organisations::find_by_name(db, &name).await).await?;
    listed(&call, ids.into_iter().collect(), Vec::new()).await
}

pub async fn autocomplete(call: Call) -> Answered {
    let name = call.query.get("name").unwrap_or_default();
    if name.chars().count() < 2 {
        return Err(Failure::malformed("Invalid parameter", "name must have at least two characters"));
    }
    let (name, paging, wire) = (name.to_owned(), call.paging()?, call.wire.clone());
    let body = call
        .read(async move |db| {
            let ids = organisations::starting_with(db, &name, 1000).await?;
            let mut found = bulk::organisations_by_id(db, &ids).await?;
            let all: Vec<_> = ids.iter().filter_map(|id| found.remove(id)).collect();
            let count = all.len() as i64;
            let part = paging.cut(all);
            let rows = part.rows.iter().map(|o| organization(&wire, o)).collect();
            Ok(paging.envelope("organizations", &part, rows, Some(count)))
        })
        .await?;
    Ok(Answer::ok(Value::Object(body)))
}

fn wish(fields: &mut Fields) -> OrganisationChange {
    fields.pass_over(&["id", "url", "created_at", "updated_at"]);
    OrganisationChange {
        name: fields.text("name").map(Option::unwrap_or_default),
        domains: fields.words("domain_names"),
        notes: fields.text("notes").map(Option::unwrap_or_default),
        external_id: fields.text("external_id"),
        shares_requests: fields.flag("shared_tickets"),
    }
}

fn needs_name(wish: &OrganisationChange, fields: &mut Fields) {
    if wish.name.as_deref().is_none_or(|n| n.trim().is_empty()) {
        fields.complain("name", "BlankValue", "Name: cannot be blank");
    }
}

async fn answer(tx: &mut Tx, wire: &Wire, id: OrganisationId) -> Result<Value> {
    Ok(organization(wire, &organisations::load(tx, id).await?))
}

pub async fn create(mut call: Call) -> Answered {
    let mut fields = Fields::under("organization", call.body.take())?;
    let wish = wish(&mut fields);
    needs_name(&wish, &mut fields);
    let unknown = fields.end()?;
    let (wire, by) = (call.wire.clone(), call.actor()?);
    call.changed(unknown, async move |tx| {
        let id = add_organisation(tx, &by, &wish).await?;
        let made = answer(tx, &wire, id).await?;
        Ok(Done::created(tx, "organization", made))
    })
    .await
}

/// By id or external id, else by name.
async fn known(
    tx: &mut Tx,
    id: Option<OrganisationId>,
    wish: &OrganisationChange,
) -> Result<Option<OrganisationId>> {
    if id.is_some() {
        return Ok(id);
    }
    if let Some(Some(external_id)) = &wish.external_id
        && let Some(id) = organisations::find_by_external_id(tx, external_id).await?
    {
        return Ok(Some(id));
    }
    match &wish.name {
        Some(name) => organisations::find_by_name(tx, name).await,
        None => Ok(None),
    }
}

pub async fn create_or_update(mut call: Call) -> Answered {
    let mut fields = Fields::under("organization", call.body.take())?;
    let id = fields.some_id("id");
    let wish = wish(&mut fields);
    let unknown = fields.end()?;
    let (wire, by) = (call.wire.clone(), call.actor()?);
    call.changed(unknown, async move |tx| match known(tx, id, &wish).await? {
        Some(id) => {
            change(tx, &by, id, &wish).await?;
            let found = answer(tx, &wire, id).await?;
            Ok(Done::ok(tx, json!({ "organization": found })))
        }
        None => {
            let id = add_organisation(tx, &by, &wish).await?;
            let made = answer(tx, &wire, id).await?;
            Ok(Done::created(tx, "organization", made))
        }
    })
    .await
}

async fn change(tx: &mut Tx, by: &Actor, id: OrganisationId, wish: &OrganisationChange) -> Result<()> {
    change_organisation(tx, by, id, wish).await
}

pub async fn update(mut call: Call) -> Answered {
    let id: OrganisationId = call.id(0)?;
    let mut fields = Fields::under("organization", call.body.take())?;
    let wish = wish(&mut fields);
    let unknown = fields.end()?;
    let (wire, by) = (call.wire.clone(), call.actor()?);
    call.changed(unknown, async move |tx| {
        change(tx, &by, id, &wish).await?;
        let found = answer(tx, &wire, id).await?;
        Ok(Done::ok(tx, json!({ "organization": found })))
    })
    .await
}

pub async fn delete(call: Call) -> Answered {
    let (id, by) = (call.id(0)?, call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        delete_organisation(tx, &by, id).await?;
        Ok(Done::none(tx))
    })
    .await
}

fn wishes(call: &mut Call) -> Result<Wishes<OrganisationId, OrganisationChange>, Failure> {
    let mut wishes = Vec::new();
    let mut unknown = Vec::new();
    for map in body::items("organizations", "organizations", call.body.take())? {
        let mut fields = Fields::of("organizations", map);
        let id = fields.some_id("id");
        wishes.push((id, wish(&mut fields)));
        unknown.extend(fields.end()?);
    }
    unknown.sort();
    unknown.dedup();
    Ok((wishes, unknown))
}

pub async fn create_many(mut call: Call) -> Answered {
    let (wishes, unknown) = wishes(&mut call)?;
    let by = call.actor()?;
    jobs::run(&call, "Bulk Create Organization", unknown, wishes, async move |tx, (_, wish)| {
        let id = add_organisation(tx, &by, &wish).await?;
        Ok(jobs::Result::new(id.0, "Created"))
    })
    .await
}

pub async fn update_many(mut call: Call) -> Answered {
    let by = call.actor()?;
    let (jobs, unknown) = if call.query.has("ids") {
        let ids = call.query.ids("ids")?;
        let mut fields = Fields::under("organization", call.body.take())?;
        let wish = wish(&mut fields);
        (ids.into_iter().map(|id| (Some(OrganisationId(id)), wish.clone())).collect(), fields.end()?)
    } else {
        wishes(&mut call)?
    };
    jobs::run(&call, "Bulk Update Organization", unknown, jobs, async move |tx, (id, wish)| {
        let id = known(tx, id, &wish).await?.ok_or(Refusal::NotFound)?;
        change(tx, &by, id, &wish).await?;
        Ok(jobs::Result::new(id.0, "Updated"))
    })
    .await
}

pub async fn destroy_many(call: Call) -> Answered {
    let by = call.actor()?;
    let ids: Vec<OrganisationId> = call.query.ids("ids")?.into_iter().map(OrganisationId).collect();
    jobs::run(&call, "Bulk Delete Organization", Vec::new(), ids, async move |tx, id| {
        delete_organisation(tx, &by, id).await?;
        Ok(jobs::Result::new(id.0, "Deleted"))
    })
    .await
}

pub async fn users_of(call: Call) -> Answered {
    let id: OrganisationId = call.id(0)?;
    call.read(async move |db| organisations::load(db, id).await).await?;
    users::page(&call, People::Of(id)).await
}

pub async fn tickets_of(call: Call) -> Answered {
    let id: OrganisationId = call.id(0)?;
    call.read(async move |db| organisations::load(db, id).await).await?;
    tickets::page(&call, Tickets::Of(id)).await
}

pub async fn related(call: Call) -> Answered {
    let id: OrganisationId = call.id(0)?;
    let body = call
        .read(async move |db| {
            organisations::load(db, id).await?;
            Ok(json!({
                "tickets_count": bulk::tickets_count(db, &Tickets::Of(id)).await?,
                "users_count": bulk::people_count(db, &People::Of(id)).await?,
            }))
        })
        .await?;
    Ok(Answer::ok(json!({ "organization_related": body })))
}

/// Organizations that fit, for search.
pub async fn wanted(
    db: &mut Conn,
    wire: &Wire,
    wanted: &Wanted,
    offset: i64,
    limit: i64,
) -> Result<Vec<Value>> {
    let found = bulk::organisations_wanted(db, wanted, offset, limit).await?;
    let draw = |o: &Organisation| {
        let mut value = organization(wire, o);
        value["result_type"] = json!("organization");
        value
    };
    Ok(found.iter().map(draw).collect())
}

/// An empty body for lists of what the desk does not have.
pub fn empty(name: &str) -> Map<String, Value> {
    let mut body = Map::new();
    body.insert(name.to_owned(), json!([]));
    body.insert("count".into(), json!(0));
    body.insert("next_page".into(), Value::Null);
    body.insert("previous_page".into(), Value::Null);
    body
}
