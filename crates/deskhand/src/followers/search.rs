//! Keeps the full-text index of this node. Its cursor lies in the index's own commit; when index and log do not fit, the
//! index is built anew from the tables.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

use domain::chat::ChatAct;
use domain::message::{Attachment, Message};
use domain::person::Person;
use domain::query::{Beside, Bindings, Name, Node, Query};
use domain::read::tickets::Shelf;
use domain::ticket::Ticket;
use domain::{Error, Event, MessageId, PersonId, Refusal, Result, TicketId};
use search::{ContactDoc, Digest, Index, MessageDoc, TicketDoc, Writer};
use store::events::{self, Recorded};
use store::indexing::{self, BesidePerson, BesideTicket};
use store::{Conn, attachments, messages, organisations, people, side_conversations, tickets};

use crate::app::App;

pub const NAME: &str = "search";

/// Commits are at least so far apart: each costs some milliseconds and a small file.
const COMMIT_GAP: Duration = Duration::from_millis(400);
/// After so long without news the writer gives its memory back.
const REST_AFTER: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_secs(2);
const EVENTS_MAX: i64 = 2000;
/// Rows read at once for a rebuild.
const ROWS_MAX: i64 = 500;
/// Tickets that are put again when their requester's name changes; the rest follow with their next change.
const RENAMED_MAX: i64 = 1000;

/// Searches, once the index is open.
pub struct Finder {
    directory: PathBuf,
    index: OnceLock<Index>,
}

impl Finder {
    pub fn new(directory: PathBuf) -> Self {
        Self { directory, index: OnceLock::new() }
    }

    /// # Errors
    /// "Busy" while the index is being opened.
    pub fn index(&self) -> Result<Index> {
        let index = self.index.get().cloned();
        Ok(index.ok_or_else(|| Refusal::Busy("search is being prepared".into()))?)
    }
}

pub async fn run(app: App) {
    let mut stopping = app.stopping();
    while !*stopping.borrow() {
        if let Err(e) = follow(&app).await {
            tracing::error!("search stumbled: {e}");
            app.health.search_failed(Some(e.to_string()));
        }
        tokio::select! {
            _ = tokio::time::sleep(PAUSE) => {}
            _ = stopping.changed() => {}
        }
    }
}

async fn follow(app: &App) -> Result<()> {
    let directory = app.finder.directory.clone();
    let (index, mut cursor, must_rebuild) = match app.finder.index.get() {
        Some(index) => (index.clone(), index.cursor()?, index.is_damaged()),
        None => {
            let opened = app.background.run(move || Index::open(&directory)).await?;
            let _ = app.finder.index.set(opened.index.clone());
            (opened.index, opened.cursor, opened.must_rebuild)
        }
    };
    let head = app.store.poll_head().await?;
    if cursor.is_some_and(|c| c > head) {
        // The tables were restored from an older state: what the index knows more is not true any more.
        cursor = None;
    }
    let (mut writer, mut cursor) = match cursor {
        Some(cursor) if !must_rebuild => (index.writer()?, cursor),
        _ => rebuild(app, &index).await?,
    };
    app.health.search_failed(None);
    app.health.follower_at(NAME, cursor);
    let mut head = app.store.head();
    let mut stopping = app.stopping();
    let mut resting = false;
    while !*stopping.borrow() {
        let (changes, read) = app.read(async move |db| changes_after(db, cursor).await).await?;
        if read > cursor {
            let any = !changes.is_empty();
            writer = app
                .background
                .run(move || {
                    if any {
                        changes.put(&mut writer)?;
                        writer.commit(read)?;
                    }
                    Ok(writer)
                })
                .await?;
            let behind = read - cursor >= EVENTS_MAX;
            cursor = read;
            resting = !any && resting;
            app.health.follower_at(NAME, cursor);
            if any && !behind {
                tokio::select! {
                    _ = tokio::time::sleep(COMMIT_GAP) => {}
                    _ = stopping.changed() => {}
                }
            }
            continue;
        }
        tokio::select! {
            woken = tokio::time::timeout(REST_AFTER, head.changed()) => {
                if woken.is_err() && !resting {
                    resting = true;
                    writer = app.background.run(move || { writer.rest()?; Ok(writer) }).await?;
                }
            }
            _ = stopping.changed() => {}
        }
    }
    Ok(())
}

/// Builds the index from the tables and says up to which event they were read.
async fn rebuild(app: &App, index: &Index) -> Result<(Writer, i64)> {
    tracing::info!("building the search index");
    let cursor = app.store.poll_head().await?;
    let index = index.clone();
    let mut building = app.background.run(move || index.rebuild()).await?;
    let (mut ticket, mut message, mut person) = (TicketId(0), MessageId(0), PersonId(0));
    loop {
        let changes = app.read(async move |db| page(db, ticket, message, person).await).await?;
        if changes.is_empty() {
            break;
        }
        ticket = changes.tickets.last().map_or(ticket, |t| t.ticket.id);
        message = changes.messages.last().map_or(message, |m| m.0.id);
        person = changes.contacts.last().map_or(person, |c| c.person.id);
        building = app
            .background
            .run(move || {
                changes.put(building.writer())?;
                Ok(building)
            })
            .await?;
    }
    let writer = app.background.run(move || building.finish(cursor)).await?;
    tracing::info!("the search index is built");
    Ok((writer, cursor))
}

async fn page(db: &mut Conn, ticket: TicketId, message: MessageId, person: PersonId) -> Result<Changes> {
    let mut changes = Changes::default();
    let found = tickets::list(db, ticket, ROWS_MAX).await?;
    if let Some(upto) = found.last().map(|t| t.id) {
        let mut beside = indexing::beside_tickets(db, ticket, upto).await?;
        let entries =
            found.into_iter().map(|t| TicketEntry::new(beside.remove(&t.id).unwrap_or_default(), t));
        changes.tickets.extend(entries);
    }
    let found = messages::all_after(db, message, ROWS_MAX).await?;
    if let Some(upto) = found.last().map(|m| m.id) {
        let mut files = indexing::files_of_messages(db, message, upto).await?;
        let entries = found.into_iter().map(|m| (files.remove(&m.id).unwrap_or_default(), m));
        changes.messages.extend(entries.map(|(files, m)| (m.into_message(), files)));
    }
    let found = people::list(db, person, ROWS_MAX).await?;
    if let Some(upto) = found.last().map(|p| p.id) {
        let mut beside = indexing::beside_people(db, person, upto).await?;
        let entries =
            found.into_iter().map(|p| ContactEntry::new(beside.remove(&p.id).unwrap_or_default(), p));
        changes.contacts.extend(entries);
    }
    Ok(changes)
}

/// What is to be put and removed.
#[derive(Default)]
struct Changes {
    tickets: Vec<TicketEntry>,
    messages: Vec<(Message, Vec<Attachment>)>,
    contacts: Vec<ContactEntry>,
    gone: Vec<TicketId>,
}

struct TicketEntry {
    ticket: Ticket,
    beside: BesideTicket,
}

struct ContactEntry {
    person: Person,
    /// Without the address that the person has in their row.
    beside: BesidePerson,
}

impl TicketEntry {
    fn new(beside: BesideTicket, ticket: Ticket) -> Self {
        Self { ticket, beside }
    }
    fn doc(&self) -> TicketDoc<'_> {
        TicketDoc {
            ticket: &self.ticket,
            shelf: if self.beside.is_spam { Shelf::Spam } else { Shelf::Desk },
            participants: &self.beside.participants,
            people: &self.beside.people,
            fields: &self.beside.fields,
            language: self.beside.language.as_deref(),
            spoken: self.beside.spoken.as_deref(),
        }
    }
}

impl ContactEntry {
    fn new(mut beside: BesidePerson, person: Person) -> Self {
        beside.addresses.retain(|a| Some(a) != person.email.as_ref());
        Self { person, beside }
    }
    fn doc(&self) -> ContactDoc<'_> {
        ContactDoc {
            person: &self.person,
            addresses: &self.beside.addresses,
            organisation: self.beside.organisation.as_deref(),
        }
    }
}

impl Changes {
    fn is_empty(&self) -> bool {
        self.tickets.is_empty()
            && self.messages.is_empty()
            && self.contacts.is_empty()
            && self.gone.is_empty()
    }

    fn put(&self, writer: &mut Writer) -> Result<()> {
        self.gone.iter().try_for_each(|&id| writer.remove_ticket(id))?;
        self.tickets.iter().try_for_each(|t| writer.put_ticket(&t.doc()))?;
        self.messages
            .iter()
            .try_for_each(|(message, files)| writer.put_message(&MessageDoc { message, files }))?;
        self.contacts.iter().try_for_each(|c| writer.put_contact(&c.doc()))
    }
}

async fn ticket_entry(db: &mut Conn, ticket: Ticket) -> Result<TicketEntry> {
    let mut beside = indexing::beside_tickets(db, TicketId(ticket.id.0 - 1), ticket.id).await?;
    Ok(TicketEntry::new(beside.remove(&ticket.id).unwrap_or_default(), ticket))
}

async fn contact_entry(db: &mut Conn, person: Person) -> Result<ContactEntry> {
    let mut beside = indexing::beside_people(db, PersonId(person.id.0 - 1), person.id).await?;
    Ok(ContactEntry::new(beside.remove(&person.id).unwrap_or_default(), person))
}

async fn changes_after(db: &mut Conn, cursor: i64) -> Result<(Changes, i64)> {
    let (found, read) = events::after(db, cursor, EVENTS_MAX).await?;
    let mut touched = BTreeSet::new();
    let mut said = BTreeSet::new();
    let mut moved = BTreeSet::new();
    let mut named = BTreeSet::new();
    for Recorded { event, .. } in found {
        touched.extend(event.ticket());
        match event {
            Event::MessageReceived { message, .. }
            | Event::OlderMailAdded { message, .. }
            | Event::ReplyWritten { message, .. }
            | Event::NoteWritten { message, .. }
            | Event::SideConversationBegun { message, .. }
            | Event::SideMessageWritten { message, .. }
            | Event::SideMessageReceived { message, .. }
            | Event::MessageMovedHere { message, .. }
            | Event::MessageReread { message, .. } => {
                said.insert(message);
            }
            Event::JoinAccepted { ticket, other } => {
                moved.extend([ticket, other]);
                touched.insert(other);
            }
            Event::TicketsMerged { ticket, .. }
            | Event::MessagesSplit { ticket, .. }
            | Event::SplitOff { ticket, .. }
            | Event::StructureUndone { ticket, .. }
            // What its visitor said of it may stand in a note that was there before.
            | Event::Chat { ticket, act: ChatAct::Rated { .. } } => {
                moved.insert(ticket);
            }
            Event::PersonAdded { person, .. }
            | Event::PersonChanged { person, .. }
            | Event::RoleChanged { person, .. } => {
                named.insert(person);
            }
            _ => {}
        }
    }
    let mut changes = Changes::default();
    for &id in &named {
        let Some(person) = people::find(db, id).await? else { continue };
        changes.contacts.push(contact_entry(db, person).await?);
        touched.extend(tickets::of_requester(db, id, RENAMED_MAX).await?.into_iter().map(|t| t.id));
    }
    for &id in &moved {
        if tickets::find(db, id).await?.is_some() {
            said.extend(messages::list_after(db, id, MessageId(0), 10_000).await?.into_iter().map(|m| m.id));
            said.extend(side_conversations::messages_of_ticket(db, id, 10_000).await?);
        }
    }
    for id in touched {
        match tickets::find(db, id).await? {
            Some(ticket) => changes.tickets.push(ticket_entry(db, ticket).await?),
            None => changes.gone.push(id),
        }
    }
    for id in said {
        let message = match messages::load(db, id).await {
            Err(Error::Refused(Refusal::NotFound)) => {
                tracing::warn!(message = %id, "search skips message {id}: it is not there");
                continue;
            }
            message => message?,
        };
        if changes.gone.contains(&message.ticket) {
            continue;
        }
        let files = attachments::of_message(db, id).await?;
        changes.messages.push((message.into_message(), files.into_iter().map(|f| f.attachment).collect()));
    }
    Ok((changes, read))
}

/// The query with ids for the names that stand in it, and for what the index does not know with the tickets themselves.
pub async fn bind(db: &mut Conn, query: &Query, me: Option<PersonId>) -> Result<Query> {
    let mut to = names_in(db, query, me).await?;
    let (mut asks_for_promises, mut asks_beside) = (false, false);
    query.filter.visit(&mut |node| {
        asks_for_promises |= matches!(node, Node::Date(field, _) if field.is_promised());
        asks_beside |= matches!(node, Node::Beside(_));
    });
    if asks_for_promises {
        to.promised = Some(store::promises::marks(db).await?);
    }
    if asks_beside {
        to.beside = Some(store::read::beside::marks(db).await?);
    }
    Ok(query.bind(&to))
}

/// [`bind`] for a list, which the tables answer: they know everything, and at any moment.
pub async fn bind_list(db: &mut Conn, query: &Query, me: Option<PersonId>) -> Result<Query> {
    Ok(query.bind(&names_in(db, query, me).await?))
}

/// What the names, pronouns and fields of a query stand for.
async fn names_in(db: &mut Conn, query: &Query, me: Option<PersonId>) -> Result<Bindings> {
    let mut to = Bindings { me, ..Bindings::default() };
    if let Some(me) = me {
        to.my_organisation = people::find(db, me).await?.and_then(|p| p.organisation);
        to.my_teams = store::teams::of_person(db, me).await?.into_iter().map(|t| t.id).collect();
    }
    let mut asks_for_fields = false;
    query.filter.visit(&mut |node| asks_for_fields |= matches!(node, Node::Field(_)));
    if asks_for_fields {
        to.fields = store::fields::list(db).await?;
    }
    let mut asks_for_tiers = false;
    query.filter.visit(&mut |node| asks_for_tiers |= matches!(node, Node::Beside(Beside::Escalated(_))));
    if asks_for_tiers {
        to.tiers = store::escalations::tiers(db).await?;
    }
    for name in query.names() {
        match name {
            Name::Person(text) => {
                let ids = people::named(db, &text, 50).await?;
                to.people.insert(text, ids);
            }
            Name::Organisation(text) => {
                let ids = match organisations::find_by_name(db, &text).await? {
                    Some(id) => vec![id],
                    None => organisations::starting_with(db, &text, 50).await?,
                };
                to.organisations.insert(text, ids);
            }
            Name::Team(text) => {
                let ids = teams_named(db, &text).await?;
                to.teams.insert(text, ids);
            }
            Name::Mailbox(text) => {
                let ids = mailboxes_named(db, &text).await?;
                to.mailboxes.insert(text, ids);
            }
            Name::PersonOrTeam(text) => {
                let (people, teams) = (people::named(db, &text, 50).await?, teams_named(db, &text).await?);
                to.people.insert(text.clone(), people);
                to.teams.insert(text, teams);
            }
        }
    }
    Ok(to)
}

/// The mailbox of this address or name, or else those whose address or name begins so.
pub async fn mailboxes_named(db: &mut Conn, text: &str) -> Result<Vec<domain::MailboxId>> {
    let wanted = text.trim().to_lowercase();
    let all = store::mailboxes::list(db).await?;
    let which = |fits: &dyn Fn(&str) -> bool| -> Vec<domain::MailboxId> {
        all.iter().filter(|m| fits(&m.address) || fits(&m.name.to_lowercase())).map(|m| m.id).collect()
    };
    let exact = which(&|known| known == wanted);
    Ok(if exact.is_empty() { which(&|known| known.starts_with(&wanted)) } else { exact })
}

/// The teams whose name begins so.
pub async fn teams_named(db: &mut Conn, text: &str) -> Result<Vec<domain::TeamId>> {
    let wanted = text.to_lowercase();
    let all = store::teams::list(db).await?;
    Ok(all.into_iter().filter(|t| t.name.to_lowercase().starts_with(&wanted)).map(|t| t.id).collect())
}

/// What the index would hold if it were built from the tables now: the proof that it is equal to them.
///
/// # Errors
/// A fault when tables or index cannot be read.
pub async fn digest_of_tables(db: &mut Conn, index: &Index) -> Result<Digest> {
    let mut sum = Digest::default();
    let (mut ticket, mut message, mut person) = (TicketId(0), MessageId(0), PersonId(0));
    loop {
        let changes = page(db, ticket, message, person).await?;
        if changes.is_empty() {
            return Ok(sum);
        }
        ticket = changes.tickets.last().map_or(ticket, |t| t.ticket.id);
        message = changes.messages.last().map_or(message, |m| m.0.id);
        person = changes.contacts.last().map_or(person, |c| c.person.id);
        let part = index.digest_of(
            changes.tickets.iter().map(TicketEntry::doc),
            changes.messages.iter().map(|(message, files)| MessageDoc { message, files }),
            changes.contacts.iter().map(ContactEntry::doc),
        );
        sum.tickets += part.tickets;
        sum.messages += part.messages;
        sum.contacts += part.contacts;
        sum.sum = sum.sum.wrapping_add(part.sum);
    }
}

/// Builds the index of a directory anew, for the command line. Nothing else may use it meanwhile.
pub fn forget(directory: &Path) -> Result<()> {
    match std::fs::remove_file(directory.join("current")) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(e.into()),
        Ok(()) | Err(_) => Ok(()),
    }
}
