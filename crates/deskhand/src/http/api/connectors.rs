//! Connectors for programs: where the operator's own endpoints are set up that give access, or that rules tell something.

use domain::access::AccessKind;
use domain::access_connector::{Connector, Hears, TIMEOUT_MS_STANDARD};
use domain::permission::{Action, Object};
use domain::{AccessConnectorId, AccessSystemId};
use serde_json::{Value, json};
use store::access_connectors;

use super::answer::{Answer, Answered, Failure};
use super::body::Fields;
use super::call::{Call, Done, Wire};
use super::ledger::known_only;
use crate::cards::check_url;
use crate::commands::access_connectors::{
    ConnectorWish, add_connector, change_connector, delete_connector, new_connector_secret, place,
};
use crate::connectors::fresh_secret;
use crate::secrets;

fn connector(wire: &Wire, c: &Connector) -> Value {
    json!({
        "id": c.id,
        "name": c.name,
        "address": c.url,
        "timeout_ms": c.timeout_ms,
        "kinds": c.kinds.iter().map(|k| k.as_str()).collect::<Vec<_>>(),
        "system_ids": c.systems,
        "rules": c.hears == Hears::RulesToo,
        "confirms_at": format!("{}{}", wire.base(), ui::url::connector_confirmations(c.id)),
        "created_at": c.created_at.rfc3339(),
        "updated_at": c.updated_at.rfc3339(),
    })
}

/// All connectors; for admins.
pub async fn list(call: Call) -> Answered {
    call.must(Action::ManageSettings, Object::Desk)?;
    let all = call.read(async |db| access_connectors::list(db).await).await?;
    let all: Vec<Value> = all.iter().map(|c| connector(&call.wire, c)).collect();
    Ok(Answer::ok(json!({ "access_connectors": all })))
}

/// One of them; for admins.
pub async fn show(call: Call) -> Answered {
    call.must(Action::ManageSettings, Object::Desk)?;
    let id: AccessConnectorId = call.id(0)?;
    let found = call.read(async move |db| access_connectors::load(db, id).await).await?;
    Ok(Answer::ok(json!({ "access_connector": connector(&call.wire, &found) })))
}

/// What a body says of a connector, over what it was.
fn wish(call: &mut Call, before: Option<&Connector>) -> Result<ConnectorWish, Failure> {
    let mut body = Fields::under("access_connector", call.body.take())?;
    let name = body.some_text("name").or_else(|| before.map(|c| c.name.clone())).unwrap_or_default();
    let address = body.some_text("address").or_else(|| before.map(|c| c.url.clone())).unwrap_or_default();
    let timeout = body.take("timeout_ms").filter(|v| !v.is_null());
    let timeout = timeout.and_then(|value| {
        let ms = value.as_i64();
        if ms.is_none() {
            body.complain("timeout_ms", "InvalidValue", "timeout_ms: must be a whole number");
        }
        ms
    });
    let mut kinds = before.map(|c| c.kinds.clone()).unwrap_or_default();
    if let Some(words) = body.words("kinds") {
        kinds.clear();
        for word in &words {
            match AccessKind::parse(word) {
                Some(kind) => kinds.push(kind),
                None => {
                    body.complain("kinds", "InvalidValue", "kinds: must be create, change, disable or remove")
                }
            }
        }
    }
    let mut systems = before.map(|c| c.systems.clone()).unwrap_or_default();
    if let Some(ids) = body.list("system_ids") {
        systems.clear();
        for id in ids {
            match id.as_i64() {
                Some(id) => systems.push(AccessSystemId(id)),
                None => body.complain("system_ids", "InvalidValue", "system_ids: must be a list of ids"),
            }
        }
    }
    let hears = match body.flag("rules") {
        Some(true) => Hears::RulesToo,
        Some(false) => Hears::AccessAlone,
        None => before.map(|c| c.hears).unwrap_or_default(),
    };
    known_only(body.end()?)?;
    Ok(ConnectorWish {
        name,
        url: check_url(&address, &call.app.config.private_targets)?,
        timeout_ms: timeout.unwrap_or(before.map_or(TIMEOUT_MS_STANDARD, |c| c.timeout_ms)),
        kinds,
        systems,
        hears,
    })
}

/// Sets one up. The answer holds its secret, this once.
pub async fn create(mut call: Call) -> Answered {
    call.must(Action::ManageSettings, Object::Desk)?;
    let wish = wish(&mut call, None)?;
    let (by, app, wire) = (call.actor()?, call.app.clone(), call.wire.clone());
    let secret = fresh_secret(&call.app);
    call.changed(Vec::new(), async move |tx| {
        let seal = |place: &str| secrets::seal(&app.keys, &app.entropy, place, &secret);
        let id = add_connector(tx, &by, &wish, seal).await?;
        let drawn = connector(&wire, &access_connectors::load(tx, id).await?);
        Ok(Done::created(tx, "access_connector", drawn).with_secret(secret))
    })
    .await
}

pub async fn update(mut call: Call) -> Answered {
    call.must(Action::ManageSettings, Object::Desk)?;
    let id: AccessConnectorId = call.id(0)?;
    let before = call.read(async move |db| access_connectors::load(db, id).await).await?;
    let wish = wish(&mut call, Some(&before))?;
    let (by, wire) = (call.actor()?, call.wire.clone());
    call.changed(Vec::new(), async move |tx| {
        change_connector(tx, &by, id, &wish).await?;
        let drawn = connector(&wire, &access_connectors::load(tx, id).await?);
        Ok(Done::ok(tx, json!({ "access_connector": drawn })))
    })
    .await
}

/// Signs with another secret from now on; the answer holds it, this once.
pub async fn renew_secret(call: Call) -> Answered {
    call.must(Action::ManageSettings, Object::Desk)?;
    let (id, by): (AccessConnectorId, _) = (call.id(0)?, call.actor()?);
    let (secret, wire) = (fresh_secret(&call.app), call.wire.clone());
    let sealed = secrets::seal(&call.app.keys, &call.app.entropy, &place(id), &secret);
    call.changed(Vec::new(), async move |tx| {
        new_connector_secret(tx, &by, id, &sealed).await?;
        let drawn = connector(&wire, &access_connectors::load(tx, id).await?);
        Ok(Done::ok(tx, json!({ "access_connector": drawn })).with_secret(secret))
    })
    .await
}

pub async fn delete(call: Call) -> Answered {
    let (id, by): (AccessConnectorId, _) = (call.id(0)?, call.actor()?);
    call.changed(Vec::new(), async move |tx| {
        delete_connector(tx, &by, id).await?;
        Ok(Done::none(tx))
    })
    .await
}
