//! Major incidents, for the pages.

use domain::major_incident::{MajorIncident, may_declare};
use domain::permission::{Action, Object, may};
use domain::read::incidents::{
    IncidentBar, IncidentPage, IncidentPanel, IncidentRow, IncidentsPage, UpdateItem,
};
use domain::read::{PersonRef, TicketLine};
use domain::structure::{LINKS_MAX, LinkKind};
use domain::ticket::Ticket;
use domain::{Actor, MajorIncidentId, PersonId, Result, TicketId};

use crate::{Conn, major_incidents, people, portal, structure, tickets};

/// So many that are over are listed.
const OVER_MAX: i64 = 50;
/// So many refused tickets are named.
const REFUSED_MAX: i64 = 20;

/// Those that go on, as every page shows them.
pub async fn bars(db: &mut Conn) -> Result<Vec<IncidentBar>> {
    let mut bars = Vec::new();
    for i in major_incidents::open(db).await? {
        let last = major_incidents::last_word(db, i.id).await?;
        let (last_at, last_words) = last.unwrap_or((i.declared_at, String::new()));
        bars.push(IncidentBar { id: i.id, title: i.title, last_at, last_words, due_at: i.due_at });
    }
    Ok(bars)
}

async fn person(db: &mut Conn, id: PersonId) -> Result<PersonRef> {
    let unknown = PersonRef { id, name: format!("person {id}"), email: None };
    Ok(people::find_ref(db, id).await?.unwrap_or(unknown))
}

async fn row(db: &mut Conn, incident: MajorIncident) -> Result<IncidentRow> {
    let ticket = tickets::load(db, incident.ticket).await?;
    let attached = structure::incidents(db, ticket.id, TicketId(0), LINKS_MAX as i64).await?.len();
    let lead = person(db, incident.lead).await?;
    Ok(IncidentRow { incident, subject: ticket.subject, lead, attached })
}

/// All of them, those that go on first.
pub async fn list(db: &mut Conn) -> Result<IncidentsPage> {
    let mut page = IncidentsPage::default();
    for incident in major_incidents::open(db).await? {
        page.open.push(row(db, incident).await?);
    }
    for incident in major_incidents::over(db, OVER_MAX).await? {
        page.over.push(row(db, incident).await?);
    }
    Ok(page)
}

/// One of them, as `reader` sees it.
///
/// # Errors
/// [`domain::Refusal::NotFound`] when there is none, or its ticket was deleted.
pub async fn page(db: &mut Conn, reader: &Actor, id: MajorIncidentId) -> Result<IncidentPage> {
    let incident = major_incidents::load(db, id).await?;
    let ticket = tickets::load(db, incident.ticket).await?;
    let object = Object::Ticket { requester: ticket.requester, participants: &[] };
    may(reader, Action::ReadInternal, object)?;
    let mut updates = Vec::new();
    for update in major_incidents::updates(db, id).await? {
        let reached = major_incidents::reached(db, update.id).await?;
        updates.push(UpdateItem {
            by: person(db, update.by).await?,
            sent: reached.sent,
            waiting: reached.waiting,
            stopped: reached.stopped,
            earlier: match update.corrected {
                Some(_) => major_incidents::wordings(db, update.id).await?,
                None => Vec::new(),
            },
            refused: major_incidents::refused(db, update.id, REFUSED_MAX).await?,
            refused_total: reached.refused,
            update,
        });
    }
    let mut attached = Vec::new();
    for other in structure::incidents(db, ticket.id, TicketId(0), LINKS_MAX as i64).await? {
        if let Some(t) = tickets::find(db, other).await? {
            let (status, updated_at) = (t.status, t.updated_at);
            attached.push(TicketLine { id: t.id, subject: t.subject, status, updated_at });
        }
    }
    // Whoever has left still leads it until another one is chosen: the list says so instead of showing its first.
    let mut can_lead = people::assignable(db).await?;
    if !can_lead.iter().any(|p| p.id == incident.lead) {
        can_lead.insert(0, person(db, incident.lead).await?);
    }
    let published = match portal::find_published(db, id).await? {
        Some(stands) => Some((stands.title, portal::watchers(db, id).await?)),
        None => None,
    };
    Ok(IncidentPage {
        declared_by: person(db, incident.declared_by).await?,
        people: can_lead,
        may_lead: incident.is_open() && incident.may_lead(reader).is_ok(),
        may_correct: incident.may_lead(reader).is_ok(),
        may_attach: incident.is_open() && may(reader, Action::ChangeTicket, object).is_ok(),
        may_publish: incident.may_lead(reader).is_ok(),
        published,
        row: row(db, incident).await?,
        updates,
        operation: String::new(),
        attached,
        problem: None,
    })
}

/// What the page of a ticket shows.
pub async fn panel(db: &mut Conn, reader: &Actor, ticket: &Ticket, shelved: bool) -> Result<IncidentPanel> {
    let open = major_incidents::open(db).await?;
    let problem = match open.is_empty() {
        true => None,
        false => structure::link_from(db, LinkKind::Incident, ticket.id).await?.map(|l| l.other),
    };
    let here = open.iter().find(|i| i.ticket == ticket.id || Some(i.ticket) == problem);
    Ok(IncidentPanel {
        may_declare: here.is_none() && may_declare(reader, ticket, shelved, &open).is_ok(),
        open: here.map(|i| (i.id, i.title.clone())),
    })
}
