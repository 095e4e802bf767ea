//! What customers see of their requests, and everybody of known problems.

use std::collections::HashMap;

use domain::field::FieldKind;
use domain::form::Audience;
use domain::major_incident::{IncidentUpdate, Reach};
use domain::moment::DAY_US;
use domain::person::Person;
use domain::portal::{RequestList, SaidFacts, Standing};
use domain::read::PersonRef;
use domain::read::portal::{
    KnownProblem, KnownUpdate, RequestFile, RequestMessage, RequestPage, RequestValue, RequestsPage,
    StatusPage,
};
use domain::read::ticket::HtmlPart;
use domain::ticket::Ticket;
use domain::{MajorIncidentId, MessageId, Moment, PersonId, Result, TicketId};

use super::work::shown;
use crate::{Conn, attachments, fields, major_incidents, messages, organisations, people, portal};

/// So many requests stand on a page of the list.
const ROWS_MAX: usize = 50;
/// So many are looked through for words at once; what is older is looked through with the next page.
const SEARCHED_MAX: i64 = 300;
/// So many messages of a ticket are looked at for a page, notes among them.
const MESSAGES_MAX: i64 = 100;
/// Problems that are over stay on the page for so many days, and so many of them.
const OVER_DAYS: i64 = 30;
const OVER_MAX: i64 = 20;

/// The list of requests that a customer sees; `query` looks in subjects and for a number.
pub async fn requests_page(
    db: &mut Conn,
    person: &Person,
    list: RequestList,
    query: &str,
    before: Option<TicketId>,
) -> Result<RequestsPage> {
    let visitor = portal::visitor(db, person).await?;
    let organisation = match visitor.organisation.filter(|_| visitor.shares) {
        Some(id) => organisations::find(db, id).await?.map(|o| o.name),
        None => None,
    };
    let words = query.trim().to_lowercase();
    let limit = if words.is_empty() { ROWS_MAX as i64 + 1 } else { SEARCHED_MAX };
    let before = before.unwrap_or(TicketId(i64::MAX));
    let mut rows = portal::requests(db, &visitor, list, before, limit).await?;
    let unsearched = if rows.len() as i64 == SEARCHED_MAX { rows.last().map(|r| r.id) } else { None };
    if !words.is_empty() {
        let number = words.trim_start_matches('#').parse().ok().map(TicketId);
        rows.retain(|r| Some(r.id) == number || r.subject.to_lowercase().contains(&words));
    }
    let more = rows.len() > ROWS_MAX;
    rows.truncate(ROWS_MAX);
    let older = if more { rows.last().map(|r| r.id) } else { unsearched };
    Ok(RequestsPage { list, query: query.trim().to_owned(), rows, older, organisation })
}

/// Who wrote a message, as customers are told: of the team the name alone.
async fn author(
    db: &mut Conn,
    known: &mut HashMap<PersonId, (PersonRef, bool)>,
    id: PersonId,
    requester: PersonId,
) -> Result<(PersonRef, bool)> {
    if let Some(found) = known.get(&id) {
        return Ok(found.clone());
    }
    let person = people::load(db, id).await?;
    // A person of the team who asks for themselves speaks as a customer.
    let from_team = person.role.is_team() && id != requester;
    let email = person.email.filter(|_| !from_team);
    let found = (PersonRef { id, name: person.name, email }, from_team);
    known.insert(id, found.clone());
    Ok(found)
}

/// What this customer sees of a request: the last part of what was said, or what was said before the message `before`.
pub async fn request_page(
    db: &mut Conn,
    person: &Person,
    ticket: &Ticket,
    standing: Standing,
    before: Option<MessageId>,
) -> Result<RequestPage> {
    let mine = people::addresses(db, person.id).await?;
    let end = before.unwrap_or(MessageId(i64::MAX));
    let mut all = messages::list(db, ticket.id, end, MESSAGES_MAX + 1).await?;
    let more = all.len() as i64 > MESSAGES_MAX;
    if more {
        all.remove(0);
    }
    let older = if more { all.first().map(|m| m.id) } else { None };
    let mut files: HashMap<MessageId, Vec<RequestFile>> = HashMap::new();
    for f in attachments::of_ticket(db, ticket.id).await? {
        let a = f.attachment;
        if let Some(message) = a.message {
            let file = RequestFile {
                id: a.id,
                name: a.name,
                found_type: a.found_type,
                bytes: a.bytes,
                scan: f.scan.state,
            };
            files.entry(message).or_default().push(file);
        }
    }
    let (mut known, mut said) = (HashMap::new(), Vec::new());
    for m in all {
        if !standing.shows(&facts(&m, person.id, &mine)) {
            continue;
        }
        let (author, from_team) = match m.author {
            Some(id) => {
                let (author, from_team) = author(db, &mut known, id, ticket.requester).await?;
                (Some(author), from_team)
            }
            None => (None, true),
        };
        let is_formatted = is_formatted(&m);
        said.push(RequestMessage {
            id: m.id,
            author,
            from_team,
            is_formatted,
            text: m.text,
            markup: m.markup,
            files: files.remove(&m.id).unwrap_or_default(),
            at: m.created_at,
        });
    }
    let desk = fields::desk(db).await?;
    let form = desk.form_of(ticket.form);
    let values = shown(&form, &desk.fields, &ticket.fields, Audience::Customer);
    let fields = values.into_iter().filter(|s| !s.value.is_empty()).map(|s| RequestValue {
        words: match s.field.kind {
            FieldKind::Checkbox => String::new(),
            FieldKind::Text
            | FieldKind::MultiLine
            | FieldKind::Integer
            | FieldKind::Decimal
            | FieldKind::Date
            | FieldKind::Choice
            | FieldKind::MultiChoice
            | FieldKind::Pattern => s.field.words(&s.value),
        },
        title: s.field.title_for_customers().to_owned(),
    });
    let requester = people::load(db, ticket.requester).await?;
    Ok(RequestPage {
        id: ticket.id,
        subject: ticket.subject.clone(),
        state: ticket.status.into(),
        requester: PersonRef { id: requester.id, name: requester.name, email: requester.email },
        created_at: ticket.created_at,
        standing,
        fields: fields.collect(),
        messages: said,
        older,
        operation: String::new(),
        text: String::new(),
        uploads: Vec::new(),
        problem: None,
    })
}

/// Was it written here as HTML? That of a mail has what its writer quoted below, which may be more than was meant for whoever
/// reads it here.
pub fn is_formatted(m: &messages::Stored) -> bool {
    m.mail.is_none() && m.html != HtmlPart::None
}

/// What deciding about a message needs to know, for this customer and their addresses.
pub fn facts(m: &messages::Stored, person: PersonId, mine: &[String]) -> SaidFacts {
    SaidFacts {
        visibility: m.visibility,
        is_beside: m.side.is_some(),
        mail: m.mail,
        stranger: m.stranger,
        automatic: m.automatic,
        is_with_visitor: m.author == Some(person) || m.recipients.iter().any(|r| mine.contains(r)),
        at: m.created_at,
    }
}

fn problem(of: portal::Published, updates: Vec<IncidentUpdate>) -> KnownProblem {
    let for_customers = updates.into_iter().filter(|u| match u.reach {
        Reach::Team => false,
        Reach::Customers | Reach::CustomersAndSolve => true,
    });
    KnownProblem {
        id: of.incident,
        title: of.title,
        since: of.declared_at,
        ended_at: of.ended_at,
        updates: for_customers.map(known_update).collect(),
    }
}

/// What was withdrawn stays as that alone: its words are nobody's to read any more.
fn known_update(u: IncidentUpdate) -> KnownUpdate {
    let withdrawn = u.withdrawn.map(|w| (w.at, w.why));
    let text = if withdrawn.is_some() { String::new() } else { u.text };
    KnownUpdate { at: u.at, text, corrected_at: u.corrected.map(|(_, at)| at), withdrawn }
}

/// Each with what was said of it.
fn problems(of: Vec<portal::Published>, said: Vec<IncidentUpdate>) -> Vec<KnownProblem> {
    let mut of_each: HashMap<MajorIncidentId, Vec<IncidentUpdate>> = HashMap::new();
    for update in said {
        of_each.entry(update.incident).or_default().push(update);
    }
    let with_updates = of.into_iter().map(|one| {
        let updates = of_each.remove(&one.incident).unwrap_or_default();
        problem(one, updates)
    });
    with_updates.collect()
}

/// Problems that everybody may know of: those that go on, and those that are over since some days.
pub async fn status_page(db: &mut Conn, now: Moment) -> Result<StatusPage> {
    let since = now.plus_us(-OVER_DAYS * DAY_US);
    Ok(StatusPage {
        open: problems(portal::problems_open(db).await?, portal::updates_open(db).await?),
        over: problems(
            portal::problems_over(db, since, OVER_MAX).await?,
            portal::updates_over(db, since, OVER_MAX).await?,
        ),
        ..StatusPage::default()
    })
}

/// One of them, if it stands on the page.
pub async fn known_problem(db: &mut Conn, id: MajorIncidentId) -> Result<Option<KnownProblem>> {
    match portal::find_known(db, id).await? {
        Some(published) => Ok(Some(problem(published, major_incidents::updates(db, id).await?))),
        None => Ok(None),
    }
}
