//! Adds, changes and removes organisations.

use domain::permission::{Action, Object, may};
use domain::person::clean_name;
use domain::{Actor, Event, OrganisationId, Refusal, Result};
use store::Tx;
use store::organisations::{self, Organisation};

/// What to write; `None` leaves as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrganisationChange {
    pub name: Option<String>,
    pub domains: Option<Vec<String>>,
    pub notes: Option<String>,
    pub external_id: Option<Option<String>>,
    /// Its people see each other's requests.
    pub shares_requests: Option<bool>,
}

const DOMAINS_MAX: usize = 100;

/// # Errors
/// A refusal when the actor may not, or name or domain are taken.
pub async fn add_organisation(
    tx: &mut Tx,
    by: &Actor,
    change: &OrganisationChange,
) -> Result<OrganisationId> {
    may(by, Action::ChangeContact, Object::Desk)?;
    let now = tx.now();
    let id = tx.next_id().await?;
    let empty = Organisation {
        id,
        name: String::new(),
        domains: Vec::new(),
        notes: String::new(),
        external_id: None,
        shares_requests: false,
        created_at: now,
        updated_at: now,
    };
    let o = changed(tx, empty, change).await?;
    organisations::insert(tx, &o).await?;
    tx.record(by, Event::OrganisationAdded { organisation: id });
    Ok(id)
}

/// # Errors
/// As [`add_organisation`].
pub async fn change_organisation(
    tx: &mut Tx,
    by: &Actor,
    id: OrganisationId,
    change: &OrganisationChange,
) -> Result<()> {
    may(by, Action::ChangeContact, Object::Desk)?;
    let before = organisations::load(tx, id).await?;
    let mut o = changed(tx, before.clone(), change).await?;
    if o == before {
        return Ok(());
    }
    o.updated_at = tx.now();
    organisations::update(tx, &o).await?;
    tx.record(by, Event::OrganisationChangedDetails { organisation: id });
    Ok(())
}

/// Its people and tickets stay and belong to nobody.
pub async fn delete_organisation(tx: &mut Tx, by: &Actor, id: OrganisationId) -> Result<()> {
    may(by, Action::ManageTeam, Object::Desk)?;
    organisations::load(tx, id).await?;
    organisations::delete(tx, id).await?;
    tx.record(by, Event::OrganisationDeleted { organisation: id });
    Ok(())
}

async fn changed(tx: &mut Tx, mut o: Organisation, change: &OrganisationChange) -> Result<Organisation> {
    if let Some(name) = &change.name {
        o.name = clean_name(name);
    }
    if o.name.is_empty() {
        return Err(Refusal::invalid("name", "must not be empty").into());
    }
    if let Some(other) = organisations::find_by_name(tx, &o.name).await?
        && other != o.id
    {
        return Err(Refusal::Taken { what: "organisation", value: o.name }.into());
    }
    if let Some(domains) = &change.domains {
        let mut clean: Vec<String> = domains
            .iter()
            .map(|d| d.trim().trim_start_matches('@').to_lowercase())
            .filter(|d| !d.is_empty())
            .collect();
        clean.sort();
        clean.dedup();
        let bad = |d: &String| {
            !d.contains('.') || d.contains('@') || d.chars().any(|c| c.is_whitespace() || c.is_control())
        };
        if clean.len() > DOMAINS_MAX || clean.iter().any(bad) {
            return Err(Refusal::invalid("domains", "must be mail domains like example.org").into());
        }
        for domain in &clean {
            if let Some(other) = organisations::find_by_domain(tx, domain).await?
                && other != o.id
            {
                return Err(
                    Refusal::Taken { what: "organisation with the domain", value: domain.clone() }.into()
                );
            }
        }
        o.domains = clean;
    }
    if let Some(notes) = &change.notes {
        o.notes.clone_from(notes);
    }
    if let Some(shares) = change.shares_requests {
        o.shares_requests = shares;
    }
    if let Some(external_id) = &change.external_id {
        if let Some(id) = external_id
            && let Some(other) = organisations::find_by_external_id(tx, id).await?
            && other != o.id
        {
            return Err(
                Refusal::Taken { what: "organisation with the external id", value: id.clone() }.into()
            );
        }
        o.external_id.clone_from(external_id);
    }
    Ok(o)
}
