//! An organisation's own provider: set up by an admin, and believed about the organisation's people alone.

use domain::permission::{Action, Object, may};
use domain::person::{Person, address_domain};
use domain::portal::CameBy;
use domain::{Actor, Event, Language, OrganisationId, Refusal, Result};
use store::organisation_sign_in::{self, OrganisationSignIn};
use store::{Tx, organisations, people};

use super::portal::begin_session;
use super::receive_letter::add_contact;
use super::sign_in::From;
use crate::oidc::Identity;

const CLIENT_CHARS_MAX: usize = 300;

/// What an admin gave.
#[derive(Clone, Debug)]
pub struct SignInWish {
    /// As [`crate::oidc::issuer_address`] writes it.
    pub issuer: String,
    pub client_id: String,
    /// Sealed; `None` leaves the one that is there for this provider.
    pub secret: Option<String>,
    pub domains: Vec<String>,
}

/// Where a secret of it stands, which it is sealed to.
pub fn place(organisation: OrganisationId, what: &str) -> String {
    format!("organisation_sign_in/{organisation}/{what}")
}

/// Sets how the people of an organisation sign in by its provider.
///
/// The domains are an admin's to name, each the organisation's too: an agent who adds a domain to an organisation does not give
/// its provider a word about that domain's people.
///
/// # Errors
/// A refusal when the actor is no admin, or a field does not do.
pub async fn set_organisation_sign_in(
    tx: &mut Tx,
    by: &Actor,
    id: OrganisationId,
    wish: &SignInWish,
) -> Result<()> {
    may(by, Action::ManageSettings, Object::Desk)?;
    let organisation = organisations::load(tx, id).await?;
    let client_id = wish.client_id.trim().to_owned();
    if client_id.is_empty() || client_id.chars().nth(CLIENT_CHARS_MAX).is_some() {
        return Err(Refusal::invalid(
            "client_id",
            "must be there: the provider gives it when you register the desk",
        )
        .into());
    }
    let mut domains: Vec<String> =
        wish.domains.iter().map(|d| d.trim().to_lowercase()).filter(|d| !d.is_empty()).collect();
    domains.sort();
    domains.dedup();
    if domains.is_empty() || domains.iter().any(|d| !organisation.domains.contains(d)) {
        return Err(Refusal::invalid("domains", "must be mail domains of this organisation").into());
    }
    let before = organisation_sign_in::find(tx, id).await?;
    let is_doubted =
        |b: &OrganisationSignIn| b.issuer != wish.issuer || b.domains.iter().any(|d| !domains.contains(d));
    if before.as_ref().is_some_and(is_doubted) {
        // Nor is it believed any more about who is signed in.
        organisation_sign_in::end_sessions(tx, id).await?;
    }
    let same = before.filter(|b| b.issuer == wish.issuer);
    let secret = wish.secret.clone().or(same.map(|b| b.secret)).unwrap_or_default();
    let set =
        OrganisationSignIn { organisation: id, issuer: wish.issuer.clone(), client_id, secret, domains };
    organisation_sign_in::put(tx, &set).await?;
    tx.record(by, Event::OrganisationChangedDetails { organisation: id });
    Ok(())
}

/// Takes it away, and ends the sessions that began by it; links by mail go on.
///
/// # Errors
/// A refusal when the actor is no admin or there is none.
pub async fn remove_organisation_sign_in(tx: &mut Tx, by: &Actor, id: OrganisationId) -> Result<()> {
    may(by, Action::ManageSettings, Object::Desk)?;
    if !organisation_sign_in::remove(tx, id).await? {
        return Err(Refusal::NotFound.into());
    }
    tx.record(by, Event::OrganisationChangedDetails { organisation: id });
    Ok(())
}

/// Signs in whoever the provider of an organisation says is there: the contact of that address, in that organisation, and
/// nobody else.
///
/// # Errors
/// [`Refusal::NotFound`] when the provider is not believed about the address, or the person is another organisation's, the
/// team's, suspended, or the desk itself.
pub async fn sign_in_by_organisation(
    tx: &mut Tx,
    organisation: OrganisationId,
    identity: &Identity,
    language: Language,
    from: &From,
) -> Result<()> {
    let domain = address_domain(&identity.email);
    let believed = organisation_sign_in::find_by_domain(tx, domain).await?;
    if believed.is_none_or(|s| s.organisation != organisation) {
        return Err(Refusal::NotFound.into());
    }
    if super::accept_mail::find_mailbox(tx, &identity.email).await?.is_some() {
        return Err(Refusal::NotFound.into());
    }
    let person = match people::find_by_address(tx, &identity.email).await? {
        Some(known) => known,
        None => {
            let locale = Some(language.as_str().to_owned());
            add_contact(tx, identity.name.clone(), Some(identity.email.clone()), locale).await?
        }
    };
    let is_elsewhere = person.organisation.is_some_and(|theirs| theirs != organisation);
    if is_elsewhere || person.suspended_at.is_some() || person.role.is_team() {
        return Err(Refusal::NotFound.into());
    }
    let now = tx.now();
    let verified_at = person.verified_at.or(Some(now));
    let mut after = Person { organisation: Some(organisation), verified_at, ..person.clone() };
    if after.organisation != person.organisation {
        after.updated_at = now;
        tx.record(
            &Actor::Desk,
            Event::PersonChanged { person: person.id, fields: vec!["organisation".into()] },
        );
    }
    if after != person {
        people::update(tx, &after).await?;
    }
    begin_session(tx, &after, CameBy::Organisation, from).await
}
