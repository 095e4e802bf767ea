//! Contacts and organisations, as pages.

use domain::person::Role;
use domain::read::contacts::{
    ContactList, ContactPage, ContactRow, OrganisationList, OrganisationPage, OrganisationRow,
};
use domain::read::{OrganisationRef, Paging, PersonRef};
use domain::{OrganisationId, PersonId, Refusal, Result};

use super::tickets;
use crate::{Conn, address_trouble, args, organisations, people};

const PAGE_ROWS: i64 = 50;

/// Contacts by id, newest first.
pub async fn list(db: &mut Conn, before: Option<PersonId>) -> Result<ContactList> {
    let sql = "select p.id, p.name, p.email, p.updated_at, o.id as o_id, o.name as o_name,
        (select count(*) from ticket t where t.requester_id = p.id and t.shelf in (0, 4)) as tickets_open
        from person p left join organisation o on o.id = p.organisation_id
        where p.role = 'contact' and p.id < $1 order by p.id desc limit $2";
    let rows = db.all(sql, args![before.map_or(i64::MAX, |id| id.0), PAGE_ROWS + 1]).await?;
    let mut found = Vec::with_capacity(rows.len());
    for mut row in rows {
        let organisation = match row.get::<Option<OrganisationId>>("o_id")? {
            Some(id) => Some(OrganisationRef { id, name: row.get("o_name")? }),
            None => None,
        };
        found.push(ContactRow {
            person: PersonRef { id: row.get("id")?, name: row.get("name")?, email: row.get("email")? },
            organisation,
            tickets_open: row.get("tickets_open")?,
            updated_at: row.get("updated_at")?,
        });
    }
    let more = found.len() as i64 > PAGE_ROWS;
    found.truncate(PAGE_ROWS as usize);
    let older = if more { found.last().map(|row| row.person.id.to_string()) } else { None };
    Ok(ContactList { rows: found, paging: Paging { newer: None, older } })
}

/// One contact.
///
/// # Errors
/// [`Refusal::NotFound`] also for people of the team: their page is another.
pub async fn page(
    db: &mut Conn,
    reader: PersonId,
    id: PersonId,
    cursor: Option<&str>,
) -> Result<ContactPage> {
    let person = people::load(db, id).await?;
    if person.role != Role::Contact {
        return Err(Refusal::NotFound.into());
    }
    let organisation = match person.organisation {
        Some(id) => organisations::find(db, id).await?.map(|o| OrganisationRef { id: o.id, name: o.name }),
        None => None,
    };
    let page = tickets::of_requester(db, reader, id, cursor, 25).await?;
    Ok(ContactPage {
        person,
        organisation,
        // `read::context::notes_panel` knows who reads, and on which day.
        reminders: domain::read::context::NotesPanel::default(),
        addresses: people::addresses(db, id).await?,
        troubles: address_trouble::of_person(db, id).await?,
        tickets: page.rows,
        paging: page.paging,
        may_change: true,
        problem: None,
    })
}

/// Organisations by id, newest first.
pub async fn organisation_list(db: &mut Conn, before: Option<OrganisationId>) -> Result<OrganisationList> {
    let sql = "select o.id, o.name, (select string_agg(d.domain, ' ') from organisation_domain d
        where d.organisation_id = o.id) as domains,
        (select count(*) from person p where p.organisation_id = o.id) as contacts,
        (select count(*) from ticket t where t.organisation_id = o.id and t.shelf in (0, 4)) as tickets_open
        from organisation o where o.id < $1 order by o.id desc limit $2";
    let rows = db.all(sql, args![before.map_or(i64::MAX, |id| id.0), PAGE_ROWS + 1]).await?;
    let mut found = Vec::with_capacity(rows.len());
    for mut row in rows {
        let domains: Option<String> = row.get("domains")?;
        let mut domains: Vec<_> =
            domains.unwrap_or_default().split(' ').filter(|d| !d.is_empty()).map(str::to_owned).collect();
        domains.sort();
        found.push(OrganisationRow {
            id: row.get("id")?,
            name: row.get("name")?,
            domains,
            contacts: row.get("contacts")?,
            tickets_open: row.get("tickets_open")?,
        });
    }
    let more = found.len() as i64 > PAGE_ROWS;
    found.truncate(PAGE_ROWS as usize);
    let older = if more { found.last().map(|row| row.id.to_string()) } else { None };
    Ok(OrganisationList {
        rows: found,
        paging: Paging { newer: None, older },
        may_change: true,
        problem: None,
    })
}

pub async fn organisation_page(
    db: &mut Conn,
    reader: PersonId,
    id: OrganisationId,
    cursor: Option<&str>,
) -> Result<OrganisationPage> {
    let found = organisations::load(db, id).await?;
    let contacts = people::list_of_organisation(db, id, PersonId(0), 50).await?;
    let total =
        db.one("select count(*) as n from person where organisation_id = $1", args![id]).await?.get("n")?;
    let page = tickets::of_organisation(db, reader, id, cursor, 25).await?;
    Ok(OrganisationPage {
        id,
        name: found.name,
        domains: found.domains,
        notes: found.notes,
        shares_requests: found.shares_requests,
        contacts: contacts
            .into_iter()
            .map(|p| PersonRef { id: p.id, name: p.name, email: p.email })
            .collect(),
        contacts_total: total,
        tickets: page.rows,
        paging: page.paging,
        may_change: true,
        problem: None,
    })
}
