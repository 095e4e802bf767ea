//! Files of macros for programs, under `/api/desk/v1`: they go along whenever the macro is used.

use axum::http::StatusCode;
use domain::macros::may_see;
use domain::{AttachmentId, MacroId};
use serde_json::{Value, json};
use store::macros;

use super::answer::{Answer, Answered};
use super::body::Fields;
use super::call::{Call, Done, Wire};
use super::files::attachment;
use super::ledger::known_only;
use crate::commands::macro_files::{add_macro_upload, remove_macro_file};
use crate::secrets;

async fn told(db: &mut store::Conn, wire: &Wire, id: MacroId) -> domain::Result<Value> {
    let files = macros::files(db, id).await?;
    let files: Vec<Value> = files.iter().map(|file| attachment(wire, file)).collect();
    Ok(json!({ "macro_files": files }))
}

pub async fn list(call: Call) -> Answered {
    let (id, by, wire): (MacroId, _, _) = (call.id(0)?, call.actor()?, call.wire.clone());
    let told = call
        .read(async move |db| {
            may_see(&by, macros::load(db, id).await?.reach)?;
            told(db, &wire, id).await
        })
        .await?;
    Ok(Answer::ok(told))
}

/// Puts all files of an upload (`/api/v2/uploads`) on a macro.
pub async fn create(mut call: Call) -> Answered {
    let id: MacroId = call.id(0)?;
    let mut body = Fields::under("macro_file", call.body.take())?;
    let token = body.some_text("token").unwrap_or_default();
    known_only(body.end()?)?;
    let (by, wire) = (call.actor()?, call.wire.clone());
    call.changed(Vec::new(), async move |tx| {
        add_macro_upload(tx, &by, id, &secrets::hash(&token)).await?;
        let told = told(tx, &wire, id).await?;
        Ok(Done::new(tx, StatusCode::CREATED, told))
    })
    .await
}

pub async fn delete(call: Call) -> Answered {
    let (id, file): (MacroId, AttachmentId) = (call.id(0)?, call.id(1)?);
    let by = call.actor()?;
    call.changed(Vec::new(), async move |tx| {
        remove_macro_file(tx, &by, id, file).await?;
        Ok(Done::none(tx))
    })
    .await
}
