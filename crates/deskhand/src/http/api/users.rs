//! Users: the desk's people, team and contacts alike.

use std::collections::HashMap;

use axum::http::StatusCode;
use domain::person::{Person, Role, normalise_address};
use domain::{Actor, Moment, OrganisationId, PersonId, Refusal, Result, TeamId};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use store::read::api::{self as bulk, Direction, People, Tickets, Wanted};
use store::{Conn, Tx, organisations, people, teams};

use super::answer::{Answer, Answered, Failure};
use super::body::{self, Fields};
use super::call::{Call, Done, Wire};
use super::paging::Place;
use super::{Wishes, groups, jobs, search, tickets, words};
use crate::commands::change_contact::{ContactChange, add_contact, change_contact};
use crate::commands::manage_people::{NewPerson, add_person, change_person};
use crate::commands::portal::ask_for_proof;
use crate::commands::remove_address::{make_main_address, remove_address};
use crate::commands::{add_address, change_organisation};

/// The zone of people who have none set.
const ZONE: &str = "Etc/UTC";
const LOCALE: &str = "en-US";

/// A user as clients read them. What the team notes about somebody is not for themselves; of others contacts read the name.
pub fn user(wire: &Wire, by: &Actor, p: &Person, groups: &HashMap<PersonId, TeamId>) -> Value {
    if !by.is_team() && by.person_id() != Some(p.id) {
        let url = wire.url(format!("users/{}.json", p.id));
        return json!({ "id": p.id, "url": url, "name": p.name, "agent": p.role.is_team(), "photo": null });
    }
    let zone = p.time_zone.as_deref().unwrap_or(ZONE);
    let (custom_role_id, role_type) = words::custom_role(p.role);
    let for_team = by.is_team();
    json!({
        "id": p.id,
        "url": wire.url(format!("users/{}.json", p.id)),
        "name": if p.name.is_empty() { p.email.as_deref().unwrap_or_default() } else { &p.name },
        "email": p.email,
        "created_at": p.created_at.rfc3339(),
        "updated_at": p.updated_at.rfc3339(),
        "time_zone": zone,
        "iana_time_zone": zone,
        "phone": p.phone,
        "shared_phone_number": null,
        "photo": null,
        "locale_id": 1,
        "locale": p.locale.as_deref().unwrap_or(LOCALE),
        "organization_id": p.organisation,
        "role": words::role(p.role),
        "role_type": role_type,
        "custom_role_id": custom_role_id,
        "verified": p.verified_at.is_some(),
        "external_id": if for_team { json!(p.external_id) } else { Value::Null },
        "tags": [],
        "alias": null,
        "active": p.suspended_at.is_none(),
        "shared": false,
        "shared_agent": false,
        "last_login_at": null,
        "two_factor_auth_enabled": null,
        "signature": null,
        "details": null,
        "notes": if for_team && !p.notes.is_empty() { json!(p.notes) } else { Value::Null },
        "moderator": p.role >= Role::Lead,
        "ticket_restriction": if p.role == Role::Contact { json!("requested") } else { Value::Null },
        "only_private_comments": p.role == Role::Light,
        "restricted_agent": p.role <= Role::Light,
        "suspended": p.suspended_at.is_some(),
        "default_group_id": groups.get(&p.id),
        "report_csv": p.role == Role::Admin,
        "user_fields": {},
    })
}

/// The first team of each of them, by number.
async fn default_groups(db: &mut Conn, of: &[&Person]) -> Result<HashMap<PersonId, TeamId>> {
    let mut found = HashMap::new();
    match of {
        [one] if one.role.is_team() => {
            let first = teams::of_person(db, one.id).await?.into_iter().map(|t| t.id).min();
            found.extend(first.map(|team| (one.id, team)));
        }
        many if many.iter().any(|p| p.role.is_team()) => {
            for (team, person) in teams::memberships(db).await? {
                found.entry(person).or_insert(team);
            }
        }
        _ => {}
    }
    Ok(found)
}

pub async fn users(db: &mut Conn, wire: &Wire, by: &Actor, of: &[Person]) -> Result<Vec<Value>> {
    let groups = default_groups(db, &of.iter().collect::<Vec<_>>()).await?;
    Ok(of.iter().map(|p| user(wire, by, p, &groups)).collect())
}

pub async fn one(db: &mut Conn, wire: &Wire, by: &Actor, p: &Person) -> Result<Value> {
    let groups = default_groups(db, &[p]).await?;
    Ok(user(wire, by, p, &groups))
}

/// People by id in the order of `ids`, each once.
pub async fn by_id(db: &mut Conn, ids: &[PersonId]) -> Result<Vec<Person>> {
    let mut found = bulk::people_by_id(db, ids).await?;
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

/// Adds what `include` asks for beside users.
pub async fn sideload(
    db: &mut Conn,
    wire: &Wire,
    by: &Actor,
    include: &[String],
    of: &[Person],
    body: &mut Map<String, Value>,
) -> Result<()> {
    for name in include {
        match name.as_str() {
            "organizations" => {
                let mut ids: Vec<_> = of.iter().filter_map(|p| p.organisation).collect();
                ids.sort();
                ids.dedup();
                body.insert(name.clone(), super::organizations::by_id(db, wire, by, &ids).await?);
            }
            "groups" => {
                let ids: Vec<_> = of.iter().map(|p| p.id).collect();
                let of_them: Vec<_> =
                    teams::memberships(db).await?.into_iter().filter(|(_, p)| ids.contains(p)).collect();
                let all = teams::list(db).await?;
                let theirs = all.iter().filter(|t| of_them.iter().any(|(team, _)| *team == t.id));
                body.insert(name.clone(), theirs.map(|t| groups::group(wire, t)).collect());
            }
            "identities" => {
                let mut all = Vec::new();
                for p in of {
                    all.extend(identities_of(db, wire, p).await?);
                }
                body.insert(name.clone(), Value::Array(all));
            }
            // Names of this kind are many, and clients ask for some on every list.
            _ => {}
        }
    }
    Ok(())
}

pub async fn page(call: &Call, of: People) -> Answered {
    let (paging, wire, by) = (call.paging()?, call.wire.clone(), call.actor()?);
    let include: Vec<String> = call.includes().into_iter().collect();
    let body = call
        .read(async move |db| {
            let rows = bulk::people(db, &of, paging.walk(Direction::Up)).await?;
            let part = paging.part(rows, |p| Place { key: 0, id: p.id.0 });
            let count = if paging.is_numbered() { Some(bulk::people_count(db, &of).await?) } else { None };
            let drawn = users(db, &wire, &by, &part.rows).await?;
            let mut body = paging.envelope("users", &part, drawn, count);
            sideload(db, &wire, &by, &include, &part.rows, &mut body).await?;
            Ok(body)
        })
        .await?;
    Ok(Answer::ok(Value::Object(body)))
}

/// `role=` and `role[]=`.
fn roles(call: &Call) -> Result<Vec<Role>, Failure> {
    let mut wanted = Vec::new();
    for word in call.query.all("role").chain(call.query.all("role[]")).flat_map(|w| w.split(',')) {
        match words::roles_of(word) {
            [] if word.is_empty() => {}
            [] => {
                return Err(Failure::malformed("Invalid parameter", "role must be end-user, agent or admin"));
            }
            some => wanted.extend_from_slice(some),
        }
    }
    wanted.sort();
    wanted.dedup();
    Ok(wanted)
}

pub async fn list(call: Call) -> Answered {
    if let Some(external_id) = call.query.some("external_id") {
        return by_external_id(&call, external_id.to_owned()).await;
    }
    let of = match (
        roles(&call)?.as_slice(),
        call.query.number("organization_id")?,
        call.query.number("group_id")?,
    ) {
        (_, Some(id), _) => People::Of(OrganisationId(id)),
        (_, _, Some(id)) => People::InTeam(TeamId(id)),
        ([], None, None) => People::All,
        ([one], None, None) => People::Role(*one),
        (many, None, None) => People::Roles(many.to_vec()),
    };
    page(&call, of).await
}

async fn by_external_id(call: &Call, external_id: String) -> Answered {
    let (paging, wire, by) = (call.paging()?, call.wire.clone(), call.actor()?);
    let body = call
        .read(async move |db| {
            let mut found = Vec::new();
            if let Some(id) = people::find_by_external_id(db, &external_id).await? {
                found.extend(people::find(db, id).await?);
            }
            let count = found.len() as i64;
            let part = paging.cut(found);
            let drawn = users(db, &wire, &by, &part.rows).await?;
            Ok(paging.envelope("users", &part, drawn, Some(count)))
        })
        .await?;
    Ok(Answer::ok(Value::Object(body)))
}

pub async fn count(call: Call) -> Answered {
    let roles = roles(&call)?;
    let of = if roles.is_empty() { People::All } else { People::Roles(roles) };
    let n = call.read(async move |db| bulk::people_count(db, &of).await).await?;
    Ok(super::count(&call, n))
}

pub async fn show(call: Call) -> Answered {
    let (id, wire, by) = (call.id::<PersonId>(0)?, call.wire.clone(), call.actor()?);
    if !by.is_team() && by.person_id() != Some(id) {
        return Err(Refusal::NotFound.into());
    }
    let include: Vec<String> = call.includes().into_iter().collect();
    let body = call
        .read(async move |db| {
            let person = people::load(db, id).await?;
            let mut body = Map::new();
            body.insert("user".into(), one(db, &wire, &by, &person).await?);
            sideload(db, &wire, &by, &include, &[person], &mut body).await?;
            Ok(body)
        })
        .await?;
    Ok(Answer::ok(Value::Object(body)))
}

/// Who the credentials stand for; without good ones the anonymous user.
pub async fn me(call: Call) -> Answered {
    let Some(caller) = call.caller.clone() else {
        let nobody = json!({
            "id": null, "url": null, "name": "Anonymous user", "email": null, "role": "end-user", "active": true,
            "verified": false, "organization_id": null, "tags": [], "user_fields": {},
        });
        return Ok(Answer::ok(json!({ "user": nobody })));
    };
    let wire = call.wire.clone();
    let user = call.read(async move |db| one(db, &wire, &caller.actor, &caller.person).await).await?;
    Ok(Answer::ok(json!({ "user": user })))
}

pub async fn show_many(call: Call) -> Answered {
    let ids: Vec<PersonId> = call.query.ids("ids")?.into_iter().map(PersonId).collect();
    let externals = texts(&call, "external_ids")?;
    let (paging, wire, by) = (call.paging()?, call.wire.clone(), call.actor()?);
    let body = call
        .read(async move |db| {
            let mut ids = ids;
            for external_id in externals {
                ids.extend(people::find_by_external_id(db, &external_id).await?);
            }
            let found = by_id(db, &ids).await?;
            let count = found.len() as i64;
            let part = paging.cut(found);
            let drawn = users(db, &wire, &by, &part.rows).await?;
            Ok(paging.envelope("users", &part, drawn, Some(count)))
        })
        .await?;
    Ok(Answer::ok(Value::Object(body)))
}

/// Texts with commas between, at most a hundred.
pub fn texts(call: &Call, name: &'static str) -> Result<Vec<String>, Failure> {
    let texts: Vec<String> = call
        .query
        .some(name)
        .unwrap_or_default()
        .split(',')
        .map(str::trim)
        .filter(|t| !t.is_empty())
        .map(str::to_owned)
        .collect();
    if texts.len() > body::ITEMS_MAX {
        return Err(Failure::TooManyValues { what: name, limit: body::ITEMS_MAX });
    }
    Ok(texts)
}

/// What a request wants a user to be.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    change: ContactChange,
    role: Option<String>,
    custom_role: Option<Option<i64>>,
    /// Further addresses.
    identities: Vec<String>,
    /// The name of an organisation, found or made.
    organization: Option<String>,
}

impl Wish {
    pub fn read(fields: &mut Fields) -> Self {
        fields.pass_over(&["id", "url", "created_at", "updated_at", "skip_verify_email", "active", "shared"]);
        let locale = fields.text("locale");
        let zone = fields.text("time_zone");
        let zone = fields.text("iana_time_zone").or(zone);
        let mut wish = Self {
            change: ContactChange {
                name: fields.text("name").map(Option::unwrap_or_default),
                email: fields.text("email"),
                phone: fields.text("phone"),
                organisation: fields.id("organization_id"),
                locale,
                time_zone: zone,
                notes: fields.text("notes").map(Option::unwrap_or_default),
                external_id: fields.text("external_id"),
                verified: fields.flag("verified"),
                suspended: fields.flag("suspended"),
            },
            role: fields.some_text("role"),
            custom_role: fields.id("custom_role_id"),
            identities: Vec::new(),
            organization: None,
        };
        // Names of zones in other systems ("Berlin") mean nothing here and are no reason to refuse a user.
        if let Some(Some(zone)) = &wish.change.time_zone
            && jiff::tz::TimeZone::get(zone).is_err()
        {
            wish.change.time_zone = None;
        }
        if let Some(mut inner) = fields.object("organization") {
            wish.organization = inner.some_text("name");
            fields.absorb(inner);
        }
        for item in fields.list("identities").unwrap_or_default() {
            let Value::Object(map) = item else {
                fields.complain("identities", "InvalidValue", "identities: every item must be an object");
                continue;
            };
            let mut inner = Fields::of("user.identities", map);
            let (kind, value) = (inner.some_text("type"), inner.some_text("value"));
            inner.pass_over(&["verified", "primary"]);
            match (kind.as_deref(), value) {
                (Some("email"), Some(value)) => wish.identities.push(value),
                (Some("email"), None) => inner.complain("value", "BlankValue", "value: cannot be blank"),
                _ => inner.complain(
                    "identities",
                    "InvalidValue",
                    "identities: only mail addresses are known here",
                ),
            }
            fields.absorb(inner);
        }
        if wish.identities.len() > body::ITEMS_MAX {
            fields.complain("identities", "InvalidValue", "identities: too many");
        }
        // A user without a primary address gets the first one named.
        if wish.change.email.is_none() && !wish.identities.is_empty() {
            wish.change.email = Some(Some(wish.identities.remove(0)));
        }
        wish
    }

    fn needs_name(&self, fields: &mut Fields) {
        if self.change.name.as_deref().is_none_or(|n| n.trim().is_empty()) {
            fields.complain("name", "BlankValue", "Name: is too short (minimum is 1 characters)");
        }
    }

    async fn organisation(&mut self, tx: &mut Tx, by: &Actor) -> Result<()> {
        let Some(name) = self.organization.take() else { return Ok(()) };
        let id = match organisations::find_by_name(tx, &name).await? {
            Some(id) => id,
            None => {
                let change =
                    change_organisation::OrganisationChange { name: Some(name), ..Default::default() };
                change_organisation::add_organisation(tx, by, &change).await?
            }
        };
        self.change.organisation = Some(Some(id));
        Ok(())
    }
}

fn bad_role() -> domain::Error {
    Refusal::invalid("role", "must be end-user, agent or admin, with a custom_role_id of this desk or none")
        .into()
}

/// Adds a user.
pub async fn add(tx: &mut Tx, by: &Actor, wish: &Wish) -> Result<PersonId> {
    let mut wish = wish.clone();
    wish.organisation(tx, by).await?;
    let role = match (&wish.role, wish.custom_role) {
        (None, None | Some(None)) => Role::Contact,
        (word, custom) => {
            let word = word.as_deref().or(Some("agent"));
            words::parse_role(word, custom, None).ok_or_else(bad_role)?
        }
    };
    let id = match role {
        Role::Contact => add_contact(tx, by, &wish.change).await?,
        Role::Light | Role::Agent | Role::Lead | Role::Admin => {
            let email = wish.change.email.clone().flatten();
            let email = email.ok_or_else(|| Refusal::invalid("email", "must not be empty"))?;
            let email = normalise_address(&email)?;
            if people::find_by_address(tx, &email).await?.is_some() {
                return Err(Refusal::Taken { what: "person with the address", value: email }.into());
            }
            let name = wish.change.name.clone().unwrap_or_default();
            let id = add_person(tx, by, &NewPerson { email, name, role }).await?;
            let rest = ContactChange { name: None, email: None, ..wish.change.clone() };
            change_contact(tx, by, id, &rest).await?;
            id
        }
    };
    for address in &wish.identities {
        add_address::add_address(tx, by, id, address).await?;
    }
    Ok(id)
}

/// Changes a user.
pub async fn change(tx: &mut Tx, by: &Actor, id: PersonId, wish: &Wish) -> Result<()> {
    let mut wish = wish.clone();
    let before = people::load(tx, id).await?;
    wish.organisation(tx, by).await?;
    if wish.role.is_some() || wish.custom_role.is_some() {
        let role = words::parse_role(wish.role.as_deref(), wish.custom_role, Some(before.role))
            .ok_or_else(bad_role)?;
        if role != before.role {
            let name = wish.change.name.as_deref().filter(|n| !n.trim().is_empty()).unwrap_or(&before.name);
            change_person(tx, by, id, name, role).await?;
        }
    }
    if wish.change.name.as_deref().is_some_and(|n| n.trim().is_empty()) {
        return Err(Refusal::invalid("name", "must not be empty").into());
    }
    change_contact(tx, by, id, &wish.change).await?;
    for address in &wish.identities {
        add_address::add_address(tx, by, id, address).await?;
    }
    Ok(())
}

async fn answer(tx: &mut Tx, wire: &Wire, by: &Actor, id: PersonId) -> Result<Value> {
    let person = people::load(tx, id).await?;
    one(tx, wire, by, &person).await
}

pub async fn create(mut call: Call) -> Answered {
    let mut fields = Fields::under("user", call.body.take())?;
    let wish = Wish::read(&mut fields);
    wish.needs_name(&mut fields);
    let unknown = fields.end()?;
    let (wire, by) = (call.wire.clone(), call.actor()?);
    call.changed(unknown, async move |tx| {
        let id = add(tx, &by, &wish).await?;
        let user = answer(tx, &wire, &by, id).await?;
        Ok(Done::created(tx, "user", user))
    })
    .await
}

/// Finds whom a request means by external id, else by address.
async fn known(tx: &mut Tx, wish: &Wish) -> Result<Option<PersonId>> {
    if let Some(Some(external_id)) = &wish.change.external_id
        && let Some(id) = people::find_by_external_id(tx, external_id).await?
    {
        return Ok(Some(id));
    }
    match &wish.change.email {
        Some(Some(email)) => {
            let email = normalise_address(email)?;
            Ok(people::find_by_address(tx, &email).await?.map(|p| p.id))
        }
        Some(None) | None => Ok(None),
    }
}

/// Adds or changes; says whether it added.
async fn put(tx: &mut Tx, by: &Actor, wish: &Wish) -> Result<(PersonId, bool)> {
    match known(tx, wish).await? {
        Some(id) => {
            let mut wish = wish.clone();
            // A second address that they are known by stays the second.
            wish.change.email = None;
            change(tx, by, id, &wish).await?;
            Ok((id, false))
        }
        None => Ok((add(tx, by, wish).await?, true)),
    }
}

pub async fn create_or_update(mut call: Call) -> Answered {
    let mut fields = Fields::under("user", call.body.take())?;
    let wish = Wish::read(&mut fields);
    wish.needs_name(&mut fields);
    let unknown = fields.end()?;
    let (wire, by) = (call.wire.clone(), call.actor()?);
    call.changed(unknown, async move |tx| {
        let (id, added) = put(tx, &by, &wish).await?;
        let user = answer(tx, &wire, &by, id).await?;
        Ok(if added { Done::created(tx, "user", user) } else { Done::ok(tx, json!({ "user": user })) })
    })
    .await
}

pub async fn update(mut call: Call) -> Answered {
    let id: PersonId = call.id(0)?;
    let mut fields = Fields::under("user", call.body.take())?;
    let wish = Wish::read(&mut fields);
    let unknown = fields.end()?;
    let (wire, by) = (call.wire.clone(), call.actor()?);
    call.changed(unknown, async move |tx| {
        change(tx, &by, id, &wish).await?;
        let user = answer(tx, &wire, &by, id).await?;
        Ok(Done::ok(tx, json!({ "user": user })))
    })
    .await
}

/// Takes somebody out of use: they are suspended, and their history stays.
async fn suspend(tx: &mut Tx, by: &Actor, id: PersonId) -> Result<()> {
    let change = ContactChange { suspended: Some(true), ..ContactChange::default() };
    change_contact(tx, by, id, &change).await
}

pub async fn delete(call: Call) -> Answered {
    let (id, wire, by) = (call.id::<PersonId>(0)?, call.wire.clone(), call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        suspend(tx, &by, id).await?;
        let user = answer(tx, &wire, &by, id).await?;
        Ok(Done::ok(tx, json!({ "user": user })))
    })
    .await
}

fn wishes(call: &mut Call) -> Result<Wishes<PersonId, Wish>, Failure> {
    let mut wishes = Vec::new();
    let mut unknown = Vec::new();
    for map in body::items("users", "users", call.body.take())? {
        let mut fields = Fields::of("users", map);
        let id = fields.some_id("id");
        wishes.push((id, Wish::read(&mut fields)));
        unknown.extend(fields.end()?);
    }
    unknown.sort();
    unknown.dedup();
    Ok((wishes, unknown))
}

pub async fn create_many(mut call: Call) -> Answered {
    let (wishes, unknown) = wishes(&mut call)?;
    let by = call.actor()?;
    jobs::run(
        &call,
        "Bulk Create User",
        unknown,
        wishes.into_iter().map(|w| w.1).collect(),
        async move |tx, wish| {
            let id = add(tx, &by, &wish).await?;
            Ok(jobs::Result::new(id.0, "Created"))
        },
    )
    .await
}

pub async fn create_or_update_many(mut call: Call) -> Answered {
    let (wishes, unknown) = wishes(&mut call)?;
    let by = call.actor()?;
    jobs::run(
        &call,
        "Bulk Create or Update User",
        unknown,
        wishes.into_iter().map(|w| w.1).collect(),
        async move |tx, wish| {
            let (id, added) = put(tx, &by, &wish).await?;
            Ok(jobs::Result::new(id.0, if added { "Created" } else { "Updated" }))
        },
    )
    .await
}

pub async fn update_many(mut call: Call) -> Answered {
    let by = call.actor()?;
    let (jobs, unknown) = if call.query.has("ids") {
        let ids = call.query.ids("ids")?;
        let mut fields = Fields::under("user", call.body.take())?;
        let wish = Wish::read(&mut fields);
        (ids.into_iter().map(|id| (Some(PersonId(id)), wish.clone())).collect(), fields.end()?)
    } else {
        wishes(&mut call)?
    };
    jobs::run(&call, "Bulk Update User", unknown, jobs, async move |tx, (id, wish)| {
        let id = match id {
            Some(id) => id,
            None => known(tx, &wish).await?.ok_or(Refusal::NotFound)?,
        };
        change(tx, &by, id, &wish).await?;
        Ok(jobs::Result::new(id.0, "Updated"))
    })
    .await
}

pub async fn destroy_many(call: Call) -> Answered {
    let by = call.actor()?;
    let ids: Vec<PersonId> = call.query.ids("ids")?.into_iter().map(PersonId).collect();
    jobs::run(&call, "Bulk Delete User", Vec::new(), ids, async move |tx, id| {
        suspend(tx, &by, id).await?;
        Ok(jobs::Result::new(id.0, "Deleted"))
    })
    .await
}

pub async fn search(call: Call) -> Answered {
    if let Some(external_id) = call.query.some("external_id") {
        return by_external_id(&call, external_id.to_owned()).await;
    }
    let wanted = search::people_query(&call, call.query.get("query").unwrap_or_default()).await?;
    wanted_page(&call, wanted).await
}

pub async fn autocomplete(call: Call) -> Answered {
    let name = call.query.get("name").unwrap_or_default();
    if name.chars().count() < 2 {
        return Err(Failure::malformed("Invalid parameter", "name must have at least two characters"));
    }
    let words: Vec<String> = name.split_whitespace().take(bulk::WORDS_MAX).map(str::to_owned).collect();
    wanted_page(&call, Some(Wanted { words, ..Wanted::default() })).await
}

async fn wanted_page(call: &Call, wanted: Option<Wanted>) -> Answered {
    let (paging, wire, by) = (call.paging()?, call.wire.clone(), call.actor()?);
    let body = call
        .read(async move |db| {
            let (rows, count) = match wanted {
                Some(w) => {
                    let rows = bulk::people_wanted(db, &w, paging.offset(), paging.rows).await?;
                    (rows, bulk::people_wanted_count(db, &w).await?)
                }
                None => (Vec::new(), 0),
            };
            let drawn = users(db, &wire, &by, &rows).await?;
            let part = paging.known(rows, count);
            Ok(paging.envelope("users", &part, drawn, Some(count)))
        })
        .await?;
    Ok(Answer::ok(Value::Object(body)))
}

// What belongs to a user.

/// The id of an address, made from the address itself: it stays the same and fits a JSON number.
pub fn identity_id(address: &str) -> i64 {
    super::short_id(Sha256::digest(address).into())
}

async fn identities_of(db: &mut Conn, wire: &Wire, p: &Person) -> Result<Vec<Value>> {
    let addresses = people::addresses(db, p.id).await?;
    Ok(addresses.iter().map(|a| identity(wire, p, a)).collect())
}

fn identity(wire: &Wire, p: &Person, address: &str) -> Value {
    let id = identity_id(address);
    let primary = p.email.as_deref() == Some(address);
    json!({
        "id": id,
        "url": wire.url(format!("users/{}/identities/{id}.json", p.id)),
        "user_id": p.id,
        "type": "email",
        "value": address,
        // Known of the person: whoever uses the link of any of their addresses is proven, and so is whom the team vouches for.
        "verified": p.verified_at.is_some(),
        "primary": primary,
        "deliverable_state": "deliverable",
        "undeliverable_count": 0,
        "created_at": p.created_at.rfc3339(),
        "updated_at": p.updated_at.rfc3339(),
    })
}

pub async fn identities(call: Call) -> Answered {
    let (id, paging, wire) = (call.id::<PersonId>(0)?, call.paging()?, call.wire.clone());
    let body = call
        .read(async move |db| {
            let person = people::load(db, id).await?;
            let all = identities_of(db, &wire, &person).await?;
            let count = all.len() as i64;
            let mut part = paging.cut(all);
            let rows = std::mem::take(&mut part.rows);
            Ok(paging.envelope("identities", &part, rows, Some(count)))
        })
        .await?;
    Ok(Answer::ok(Value::Object(body)))
}

pub async fn identity_show(call: Call) -> Answered {
    let (id, wanted, wire) = (call.id::<PersonId>(0)?, call.id::<i64>(1)?, call.wire.clone());
    let found = call
        .read(async move |db| {
            let person = people::load(db, id).await?;
            let address = people::addresses(db, id).await?.into_iter().find(|a| identity_id(a) == wanted);
            let address = address.ok_or(Refusal::NotFound)?;
            Ok(identity(&wire, &person, &address))
        })
        .await?;
    Ok(Answer::ok(json!({ "identity": found })))
}

/// The address that an id stands for.
async fn address_of(db: &mut Conn, id: PersonId, wanted: i64) -> Result<String> {
    let found = people::addresses(db, id).await?.into_iter().find(|a| identity_id(a) == wanted);
    Ok(found.ok_or(Refusal::NotFound)?)
}

/// The dialect answers with all of them.
pub async fn identity_make_primary(call: Call) -> Answered {
    let (id, wanted, wire, by) =
        (call.id::<PersonId>(0)?, call.id::<i64>(1)?, call.wire.clone(), call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        let address = address_of(tx, id, wanted).await?;
        make_main_address(tx, &by, id, &address).await?;
        let person = people::load(tx, id).await?;
        let all = identities_of(tx, &wire, &person).await?;
        Ok(Done::ok(tx, json!({ "identities": all })))
    })
    .await
}

/// The team vouches for them.
pub async fn identity_verify(call: Call) -> Answered {
    let (id, wanted, wire, by) =
        (call.id::<PersonId>(0)?, call.id::<i64>(1)?, call.wire.clone(), call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        let address = address_of(tx, id, wanted).await?;
        vouch(tx, &by, id, true).await?;
        let person = people::load(tx, id).await?;
        Ok(Done::ok(tx, json!({ "identity": identity(&wire, &person, &address) })))
    })
    .await
}

async fn vouch(tx: &mut Tx, by: &Actor, id: PersonId, verified: bool) -> Result<()> {
    let change = ContactChange { verified: Some(verified), ..ContactChange::default() };
    change_contact(tx, by, id, &change).await
}

/// A link to the address, which proves it when it is used; answered with nothing.
pub async fn identity_request_verification(call: Call) -> Answered {
    let (id, wanted, by) = (call.id::<PersonId>(0)?, call.id::<i64>(1)?, call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        let address = address_of(tx, id, wanted).await?;
        ask_for_proof(tx, &by, id, &address).await?;
        Ok(Done::new(tx, StatusCode::OK, Value::Null))
    })
    .await
}

/// Another address takes the place of this one, and the id of an identity is made from its address.
pub async fn identity_update(mut call: Call) -> Answered {
    let (id, wanted) = (call.id::<PersonId>(0)?, call.id::<i64>(1)?);
    let mut fields = Fields::under("identity", call.body.take())?;
    let (value, verified) = (fields.some_text("value"), fields.flag("verified"));
    fields.pass_over(&["id", "type", "primary", "user_id"]);
    let unknown = fields.end()?;
    let (wire, by) = (call.wire.clone(), call.actor()?);
    call.changed(unknown, async move |tx| {
        let former = address_of(tx, id, wanted).await?;
        let address = value.as_deref().map(normalise_address).transpose()?.unwrap_or_else(|| former.clone());
        if address != former {
            add_address::add_address(tx, &by, id, &address).await?;
            if people::load(tx, id).await?.email.as_deref() == Some(former.as_str()) {
                make_main_address(tx, &by, id, &address).await?;
            }
            remove_address(tx, &by, id, &former).await?;
        }
        // Without a wish nothing changes, and the command says so.
        let is_proven = people::load(tx, id).await?.verified_at.is_some();
        vouch(tx, &by, id, verified.unwrap_or(is_proven)).await?;
        let person = people::load(tx, id).await?;
        Ok(Done::ok(tx, json!({ "identity": identity(&wire, &person, &address) })))
    })
    .await
}

pub async fn identity_delete(call: Call) -> Answered {
    let (id, wanted, by) = (call.id::<PersonId>(0)?, call.id::<i64>(1)?, call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        let address = address_of(tx, id, wanted).await?;
        remove_address(tx, &by, id, &address).await?;
        Ok(Done::none(tx))
    })
    .await
}

pub async fn identity_add(mut call: Call) -> Answered {
    let id: PersonId = call.id(0)?;
    let mut fields = Fields::under("identity", call.body.take())?;
    let (kind, value) = (fields.some_text("type"), fields.some_text("value"));
    fields.pass_over(&["id", "skip_verify_email"]);
    let primary = fields.flag("primary").unwrap_or(false);
    let verified = fields.flag("verified").unwrap_or(false);
    if kind.as_deref().is_some_and(|k| k != "email") {
        fields.complain("type", "InvalidValue", "type: only email is known here");
    }
    if value.is_none() {
        fields.complain("value", "BlankValue", "value: cannot be blank");
    }
    let unknown = fields.end()?;
    let (wire, by, value) = (call.wire.clone(), call.actor()?, value.unwrap_or_default());
    call.changed(unknown, async move |tx| {
        let address = normalise_address(&value)?;
        add_address::add_address(tx, &by, id, &address).await?;
        if primary {
            let change = ContactChange { email: Some(Some(address.clone())), ..ContactChange::default() };
            change_contact(tx, &by, id, &change).await?;
        }
        if verified {
            vouch(tx, &by, id, true).await?;
        }
        let person = people::load(tx, id).await?;
        Ok(Done::created(tx, "identity", identity(&wire, &person, &address)))
    })
    .await
}

pub async fn groups(call: Call) -> Answered {
    let (id, paging, wire) = (call.id::<PersonId>(0)?, call.paging()?, call.wire.clone());
    let body = call
        .read(async move |db| {
            people::load(db, id).await?;
            let of = teams::of_person(db, id).await?;
            let mut all = teams::list(db).await?;
            all.retain(|t| of.iter().any(|o| o.id == t.id));
            all.sort_by_key(|t| t.id);
            let count = all.len() as i64;
            let part = paging.cut(all);
            let rows = part.rows.iter().map(|t| groups::group(&wire, t)).collect();
            Ok(paging.envelope("groups", &part, rows, Some(count)))
        })
        .await?;
    Ok(Answer::ok(Value::Object(body)))
}

pub async fn organizations(call: Call) -> Answered {
    let (id, paging, wire, by) = (call.id::<PersonId>(0)?, call.paging()?, call.wire.clone(), call.actor()?);
    let body = call
        .read(async move |db| {
            let ids: Vec<_> = people::load(db, id).await?.organisation.into_iter().collect();
            let Value::Array(all) = super::organizations::by_id(db, &wire, &by, &ids).await? else {
                return Ok(Map::new());
            };
            let count = all.len() as i64;
            let mut part = paging.cut(all);
            let rows = std::mem::take(&mut part.rows);
            Ok(paging.envelope("organizations", &part, rows, Some(count)))
        })
        .await?;
    Ok(Answer::ok(Value::Object(body)))
}

pub async fn memberships(call: Call) -> Answered {
    let id: PersonId = call.id(0)?;
    groups::membership_page(&call, Some(id), None).await
}

async fn tickets_of(call: &Call, of: Tickets) -> Answered {
    let id: PersonId = call.id(0)?;
    call.read(async move |db| people::load(db, id).await).await?;
    tickets::page(call, of).await
}

pub async fn tickets_requested(call: Call) -> Answered {
    let id = call.id(0)?;
    tickets_of(&call, Tickets::RequestedBy(id)).await
}

pub async fn tickets_assigned(call: Call) -> Answered {
    let id = call.id(0)?;
    tickets_of(&call, Tickets::AssignedTo(id)).await
}

pub async fn tickets_ccd(call: Call) -> Answered {
    let id = call.id(0)?;
    tickets_of(&call, Tickets::CopiedTo(id)).await
}

pub async fn related(call: Call) -> Answered {
    let id: PersonId = call.id(0)?;
    let body = call
        .read(async move |db| {
            let person = people::load(db, id).await?;
            Ok(json!({
                "assigned_tickets": bulk::tickets_count(db, &Tickets::AssignedTo(id)).await?,
                "requested_tickets": bulk::tickets_count(db, &Tickets::RequestedBy(id)).await?,
                "ccd_tickets": bulk::tickets_count(db, &Tickets::CopiedTo(id)).await?,
                "followed_tickets": 0,
                "topics": 0,
                "topic_comments": 0,
                "votes": 0,
                "subscriptions": 0,
                "entry_subscriptions": 0,
                "forum_subscriptions": 0,
                "organization_subscriptions": i64::from(person.organisation.is_some()),
            }))
        })
        .await?;
    Ok(Answer::ok(json!({ "user_related": body })))
}

/// Users by last change, for exports.
pub async fn changed_after(db: &mut Conn, at: Moment, id: PersonId, limit: i64) -> Result<Vec<Person>> {
    bulk::people_changed_after(db, at, id, limit).await
}
