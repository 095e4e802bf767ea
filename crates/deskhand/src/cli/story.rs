//! Tells the story of `fixtures/story` to a desk: its team and mailboxes, mails through the real SMTP door, and what the
//! team does in between, each at its own time.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use ::mail::send::{Relay, Security, Transport};
use domain::macros::{Macro, MacroAction, Reach};
use domain::message::{Channel, Visibility};
use domain::moment::SECOND_US;
use domain::person::Role;
use domain::read::ledger::LedgerFilter;
use domain::ticket::{Priority, Status, TicketChange, TicketType};
use domain::{Actor, Error, MailId, MessageId, Moment, Result, TicketId};
use serde::Deserialize;
use store::{Clock, mailboxes, mails, messages, outbox, people, teams};

use crate::app::App;
use crate::commands::address_trouble::ToDead;
use crate::commands::change_macro::add_macro;
use crate::commands::change_mailbox::{add_mailbox, change_mailbox};
use crate::commands::change_organisation::{OrganisationChange, add_organisation};
use crate::commands::change_team::{add_team, join_team};
use crate::commands::change_ticket::change_ticket;
use crate::commands::manage_people::{NewPerson, add_person};
use crate::commands::recipients::Sending;
use crate::commands::write_message::{NewMessage, write_message};
use crate::followers;

const STORY: &str = include_str!("../../../../fixtures/story/story.json");
const MAILS: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/story_mails.rs"));

/// A clock that can be put back: the story happened over the last days.
#[derive(Clone)]
pub struct StoryClock {
    behind_us: Arc<AtomicI64>,
    real: Clock,
}

impl StoryClock {
    pub fn new(real: Clock) -> Self {
        Self { behind_us: Arc::default(), real }
    }
    pub fn clock(&self) -> Clock {
        let this = self.clone();
        Arc::new(move || (this.real)().plus_us(-this.behind_us.load(Ordering::SeqCst)))
    }
    pub(super) fn go_to(&self, moment: Moment) {
        self.behind_us.store((self.real)().since(moment), Ordering::SeqCst);
    }
    pub(super) fn back_to_now(&self) {
        self.behind_us.store(0, Ordering::SeqCst);
    }
}

#[derive(Deserialize)]
struct Story {
    workspace: Workspace,
    teams: Vec<String>,
    people: Vec<Member>,
    mailboxes: Vec<Box_>,
    organisations: Vec<Organisation>,
    macros: Vec<Prepared>,
    script: Vec<Step>,
}

#[derive(Deserialize)]
struct Workspace {
    name: String,
}

#[derive(Deserialize)]
struct Member {
    name: String,
    email: String,
    role: String,
    teams: Vec<String>,
}

#[derive(Deserialize)]
struct Box_ {
    address: String,
    name: String,
    team: String,
    default: bool,
    authserv_id: String,
}

#[derive(Deserialize)]
struct Organisation {
    name: String,
    domains: Vec<String>,
}

/// A macro.
#[derive(Deserialize)]
struct Prepared {
    title: String,
    category: String,
    text: String,
    /// For one team; for everyone without it.
    team: Option<String>,
    #[serde(default)]
    note: bool,
    status: Option<String>,
    team_change: Option<String>,
    #[serde(default)]
    tags: Vec<String>,
}

/// A mail that comes, or something that somebody does.
#[derive(Deserialize)]
struct Step {
    hours_ago: f64,
    key: Option<String>,
    mail: Option<String>,
    envelope_from: Option<String>,
    #[serde(default)]
    envelope_to: Vec<String>,
    on: Option<String>,
    by: Option<String>,
    reply: Option<String>,
    note: Option<String>,
    status: Option<String>,
    priority: Option<String>,
    assign: Option<String>,
    team: Option<String>,
    #[serde(rename = "type")]
    ticket_type: Option<String>,
    #[serde(default)]
    tags: Vec<String>,
}

fn story() -> Result<Story> {
    Ok(serde_json::from_str(STORY)?)
}

/// What the story's desk is called.
pub fn name() -> Result<String> {
    Ok(story()?.workspace.name)
}

/// The address that customers of the story's desk write to.
pub fn mailbox() -> Result<String> {
    let mailbox = story()?.mailboxes.into_iter().find(|m| m.default);
    mailbox.map(|m| m.address).ok_or_else(|| Error::fault("the story has no default mailbox"))
}

/// Who of the cast an address of the demo signs in as.
pub struct Cast {
    pub agent: domain::person::Person,
    pub admin: domain::person::Person,
}

/// The demo's agent and admin, by their place in the story.
pub async fn cast(app: &App) -> Result<Cast> {
    let members = story()?.people;
    let find = |role: &str| {
        let email = members.iter().find(|m| m.role == role).map(|m| m.email.clone());
        email.ok_or_else(|| Error::fault(format!("the story has no {role}")))
    };
    let (agent, admin) = (find("agent")?, find("admin")?);
    app.read(async move |db| {
        let gone = || Error::fault("the story was not told here");
        Ok(Cast {
            agent: people::find_by_address(db, &agent).await?.ok_or_else(gone)?,
            admin: people::find_by_address(db, &admin).await?.ok_or_else(gone)?,
        })
    })
    .await
}

/// Was the story told on this desk before?
pub async fn is_told(app: &App) -> Result<bool> {
    app.read(async |db| Ok(!mailboxes::list(db).await?.is_empty())).await
}

/// Tells it. `door` is the SMTP door's address; `progress` hears how far it is.
pub async fn tell(
    app: &App,
    clock: &StoryClock,
    door: std::net::SocketAddr,
    progress: impl Fn(usize, usize),
) -> Result<()> {
    let story = story()?;
    let now = (app.clock)();
    let at = |hours: f64| now.plus_us(-(hours * 3600.0 * SECOND_US as f64) as i64);
    clock.go_to(at(story.script.first().map_or(0.0, |s| s.hours_ago + 24.0)));
    set_up(app, &story).await?;
    let transport = Transport::new(
        Relay {
            host: door.ip().to_string(),
            port: door.port(),
            security: Security::None,
            authority: String::new(),
            login: None,
        },
        "demo.localhost",
    );
    let mut told = Told { tickets: HashMap::new(), replies: HashMap::new() };
    let steps = story.script.len();
    for (n, step) in story.script.iter().enumerate() {
        progress(n, steps);
        clock.go_to(at(step.hours_ago));
        match &step.mail {
            Some(name) => told.mail(app, &transport, step, name).await?,
            None => told.act(app, step).await?,
        }
    }
    clock.back_to_now();
    let outage = told.tickets.get("vpn-1").copied();
    let outage = outage.ok_or_else(|| Error::fault("the story knows no outage"))?;
    super::story_desk::tell(app, clock, outage).await?;
    progress(steps, steps);
    Ok(())
}

async fn set_up(app: &App, story: &Story) -> Result<()> {
    let by = Actor::Desk;
    for name in story.teams.clone() {
        let by = by.clone();
        app.write(async move |tx| add_team(tx, &by, &name).await).await?;
    }
    for m in &story.people {
        let by = by.clone();
        let role = Role::parse(&m.role).ok_or_else(|| Error::fault(format!("no role {}", m.role)))?;
        let new = NewPerson { email: m.email.clone(), name: m.name.clone(), role };
        let member_of = m.teams.clone();
        app.write(async move |tx| {
            let id = add_person(tx, &by, &new).await?;
            for name in member_of {
                let team = teams::find_by_name(tx, &name).await?.ok_or(domain::Refusal::NotFound)?;
                join_team(tx, &by, team, id).await?;
            }
            Ok(())
        })
        .await?;
    }
    for o in &story.organisations {
        let by = by.clone();
        let change = OrganisationChange {
            name: Some(o.name.clone()),
            domains: Some(o.domains.clone()),
            ..OrganisationChange::default()
        };
        app.write(async move |tx| add_organisation(tx, &by, &change).await).await?;
    }
    for m in &story.mailboxes {
        let by = by.clone();
        let (address, name, team) = (m.address.clone(), m.name.clone(), m.team.clone());
        let (is_default, authserv_id) = (m.default, m.authserv_id.clone());
        app.write(async move |tx| {
            let team = teams::find_by_name(tx, &team).await?;
            let id = add_mailbox(tx, &by, &address, &name, team).await?;
            let mut mailbox = mailboxes::load(tx, id).await?;
            mailbox.is_default = is_default;
            if !authserv_id.is_empty() {
                mailbox.sender_check = domain::mailbox::SenderCheck::Relay;
            }
            mailbox.authserv_id = authserv_id;
            change_mailbox(tx, &by, &mailbox).await
        })
        .await?;
    }
    add_macros(app, story).await?;
    super::story_articles::write_articles(app).await
}

async fn team(tx: &mut store::Tx, name: Option<&str>) -> Result<Option<domain::TeamId>> {
    match name {
        Some(name) => Ok(Some(teams::find_by_name(tx, name).await?.ok_or(domain::Refusal::NotFound)?)),
        None => Ok(None),
    }
}

async fn add_macros(app: &App, story: &Story) -> Result<()> {
    for m in &story.macros {
        let mut actions = Vec::new();
        if let Some(word) = &m.status {
            let status = Status::parse(word).ok_or_else(|| Error::fault(format!("no status {word}")))?;
            actions.push(MacroAction::Status(status));
        }
        if !m.tags.is_empty() {
            actions.push(MacroAction::AddTags(m.tags.clone()));
        }
        let wish = Macro {
            id: domain::MacroId(0),
            title: m.title.clone(),
            category: m.category.clone(),
            description: String::new(),
            reach: Reach::Everyone,
            visibility: if m.note { Visibility::Internal } else { Visibility::Public },
            text: m.text.clone(),
            actions,
            position: 0,
            is_active: true,
            uses: 0,
            created_at: Moment(0),
            updated_at: Moment(0),
        };
        let (of, to) = (m.team.clone(), m.team_change.clone());
        app.write(async move |tx| {
            let mut wish = wish;
            if let Some(of) = team(tx, of.as_deref()).await? {
                wish.reach = Reach::Team(of);
            }
            if let Some(to) = team(tx, to.as_deref()).await? {
                wish.actions.push(MacroAction::Team(Some(to)));
            }
            add_macro(tx, &Actor::Desk, wish).await
        })
        .await?;
    }
    Ok(())
}

struct Told {
    tickets: HashMap<String, TicketId>,
    replies: HashMap<String, Said>,
}

/// What a reply of the desk is known by.
struct Said {
    reply_address: String,
    bounce_address: String,
    message_id: String,
}

pub(super) const PATIENCE: Duration = Duration::from_secs(30);

impl Told {
    fn fill(&self, text: &str) -> String {
        let mut out = text.to_owned();
        for (name, said) in &self.replies {
            for (kind, value) in [
                ("REPLY_ADDRESS", &said.reply_address),
                ("BOUNCE_ADDRESS", &said.bounce_address),
                ("MESSAGE_ID", &said.message_id),
            ] {
                out = out.replace(&format!("{{{{{kind}:{name}}}}}"), value);
            }
        }
        out
    }

    async fn mail(&mut self, app: &App, transport: &Transport, step: &Step, name: &str) -> Result<()> {
        let raw = MAILS.iter().find(|(n, _)| *n == name).map(|(_, raw)| *raw);
        let raw = raw.ok_or_else(|| Error::fault(format!("the story has no mail {name}")))?;
        // Only mails that answer the desk hold placeholders, and those are in ASCII where they do.
        let raw = match raw.windows(2).any(|w| w == b"{{") {
            true => self.fill(&String::from_utf8_lossy(raw)).into_bytes(),
            false => raw.to_vec(),
        };
        let to: Vec<String> = step.envelope_to.iter().map(|a| self.fill(a)).collect();
        let from = step.envelope_from.as_deref().filter(|f| !f.is_empty());
        let sent = transport.send(from, &to, &raw).await;
        sent.map_err(|e| Error::fault(format!("{name} did not get through the door: {}", e.words)))?;
        followers::settle_mail(app, PATIENCE).await?;
        let newest = app
            .read(async |db| mails::ledger(db, &LedgerFilter::default(), MailId(i64::MAX), 1).await)
            .await?;
        let ticket = newest.into_iter().next().and_then(|row| row.ticket);
        if let (Some(key), Some(ticket)) = (&step.key, ticket) {
            self.tickets.insert(key.clone(), ticket);
        }
        Ok(())
    }

    async fn act(&mut self, app: &App, step: &Step) -> Result<()> {
        let on = step.on.as_deref().unwrap_or_default();
        let ticket = self.tickets.get(on).copied();
        let ticket = ticket.ok_or_else(|| Error::fault(format!("the story knows no ticket {on}")))?;
        let by = step.by.clone().unwrap_or_default();
        let (assign, team) = (step.assign.clone(), step.team.clone());
        let said = step.reply.clone().map(|t| (Visibility::Public, t));
        let said = said.or_else(|| step.note.clone().map(|t| (Visibility::Internal, t)));
        let unknown = |what: &str| Error::fault(format!("the story has a wrong {what} on {on}"));
        let mut change = TicketChange { add_tags: step.tags.clone(), ..TicketChange::default() };
        if let Some(word) = &step.status {
            change.status = Some(Status::parse(word).ok_or_else(|| unknown("status"))?);
        }
        if let Some(word) = &step.priority {
            change.priority = Some(Some(Priority::parse(word).ok_or_else(|| unknown("priority"))?));
        }
        if let Some(word) = &step.ticket_type {
            change.ticket_type = Some(Some(TicketType::parse(word).ok_or_else(|| unknown("type"))?));
        }
        let desk = app.desk.clone();
        let written: Option<MessageId> = app
            .write(async move |tx| {
                let person = people::find_by_address(tx, &by).await?.ok_or(domain::Refusal::NotFound)?;
                let actor = people::actor(tx, &person).await?;
                let mut change = change;
                if let Some(email) = assign {
                    let to = people::find_by_address(tx, &email).await?.ok_or(domain::Refusal::NotFound)?;
                    change.assignee = Some(Some(to.id));
                }
                if let Some(name) = team {
                    change.team = Some(teams::find_by_name(tx, &name).await?);
                }
                let Some((visibility, text)) = said else {
                    change_ticket(tx, &actor, ticket, &change, "", None).await?;
                    return Ok(None);
                };
                let new = NewMessage {
                    visibility,
                    channel: Channel::Web,
                    text,
                    markup: domain::message::Markup::Markdown,
                    actions: Vec::new(),
                    html: None,
                    uploads: Vec::new(),
                    files: Vec::new(),
                    to_dead: ToDead::Refuse,
                    sending: Sending::default(),
                    then: change,
                };
                Ok(Some(write_message(tx, &desk, &actor, ticket, &new).await?))
            })
            .await?;
        followers::settle_mail(app, PATIENCE).await?;
        if let (Some(message), Some(key)) = (written, &step.key) {
            let said = self.said(app, ticket, message).await?;
            self.replies.insert(key.clone(), said);
        }
        Ok(())
    }

    async fn said(&self, app: &App, ticket: TicketId, message: MessageId) -> Result<Said> {
        let token = app.desk.ticket_token(ticket);
        app.read(async move |db| {
            let message = messages::load(db, message).await?;
            let found = store::tickets::load(db, ticket).await?;
            let all = mailboxes::list(db).await?;
            let mailbox = all.iter().find(|m| Some(m.id) == found.mailbox).or(all.first());
            let mailbox = mailbox.ok_or_else(|| Error::fault("a ticket without a mailbox"))?;
            Ok(Said {
                reply_address: ::mail::token::reply_address(&mailbox.address, &token),
                bounce_address: outbox::return_path(db, message.id).await?.unwrap_or_default(),
                message_id: message.message_id.unwrap_or_default(),
            })
        })
        .await
    }
}
