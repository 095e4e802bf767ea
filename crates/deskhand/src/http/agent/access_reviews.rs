//! Stand-ins of approvers, and looking again at what people have.

use axum::extract::{Path, State};
use domain::access::{day_end, day_start};
use domain::permission::Action;
use domain::person::normalise_address;
use domain::{AccessGrantId, PersonId, Refusal};
use store::people;

use super::{need, see};
use crate::app::App;
use crate::commands::access_reviews::{Review, name_stand_in, review_grant};
use crate::http::Page;
use crate::http::forms::Form;
use crate::http::session::Reader;

/// Names who stands in for whoever sends it, or, by an admin, for somebody by their address; nobody is nobody any more.
pub async fn name(State(app): State<App>, by: Reader, form: Form) -> Page {
    need(&by, Action::UseWorkbench)?;
    let zone = by.person.zone();
    let wish = match form.id::<PersonId>("stand_in")? {
        None => None,
        Some(stand_in) => {
            let from = day_start("from", form.text("from"), zone)?;
            let until = day_end("until", form.text("until"), zone)?;
            let until = until.ok_or_else(|| Refusal::invalid("until", "must be a date like 2026-03-31"))?;
            Some((stand_in, from.unwrap_or_else(|| (app.clock)()), until))
        }
    };
    let address = form.text("person").trim().to_owned();
    let back = ui::url::own_path(form.text("back"), ui::url::access());
    app.write(async move |tx| {
        let person = match address.as_str() {
            "" => by.person.id,
            address => {
                let address = normalise_address(address)?;
                let known = people::find_by_address(tx, &address).await?;
                known.ok_or_else(|| Refusal::invalid("person", "must be somebody whom the desk knows"))?.id
            }
        };
        name_stand_in(tx, &by.actor, person, wish).await
    })
    .await?;
    Ok(see(&back, "Saved."))
}

/// What somebody has is kept, or is to be taken away.
pub async fn review(State(app): State<App>, by: Reader, Path(id): Path<AccessGrantId>, form: Form) -> Page {
    need(&by, Action::UseWorkbench)?;
    let (review, words) = match form.text("act") {
        "keep" => (Review::Keep, "It stays, and is looked at again when its time comes."),
        "revoke" => {
            (Review::Revoke(form.text("reason").to_owned()), "A ticket asks for it to be taken away.")
        }
        _ => return Err(Refusal::invalid("act", "is not one of the choices").into()),
    };
    app.write(async move |tx| review_grant(tx, &by.actor, id, &review).await).await?;
    Ok(see(&ui::url::access(), words))
}
