//! A small desk to work on: a team, two agents, two contacts of an organisation, a mailbox, a ticket.

use std::collections::BTreeSet;

use domain::mailbox::Mailbox;
use domain::message::{Attachment, Channel, Delivery, Identity, Markup, Visibility};
use domain::person::{Person, Role};
use domain::read::ticket::HtmlPart;
use domain::ticket::{Status, Ticket};
use domain::{
    Actor, AttachmentId, Event, MailId, MailboxId, MessageId, Moment, OrganisationId, OutboxId, PersonId,
    Result, TeamId, TicketId,
};
use store::mails::{Arrival, Raw};
use store::messages::Stored;
use store::organisations::Organisation;
use store::outbox::NewMail;
use store::teams::Team;
use store::{Tx, mailboxes, organisations, people, teams, tickets};

use crate::harness::Desk;

/// Ids of what [`World::set_up`] put in.
#[derive(Clone, Copy, Debug)]
pub struct World {
    pub team: TeamId,
    pub organisation: OrganisationId,
    pub mailbox: MailboxId,
    pub ana: PersonId,
    pub ben: PersonId,
    pub rosa: PersonId,
    pub tom: PersonId,
    pub ticket: TicketId,
}

impl World {
    pub async fn set_up(desk: &Desk) -> Self {
        desk.write(async |tx| {
            let (team, organisation) = (tx.next_id().await?, tx.next_id().await?);
            teams::insert(tx, &a_team(team, "First line", tx.now())).await?;
            organisations::insert(
                tx,
                &an_organisation(organisation, "Ardent Mills", &["ardent.example"], tx.now()),
            )
            .await?;
            let (ana, ben) = (tx.next_id().await?, tx.next_id().await?);
            people::insert(tx, &a_person(ana, Role::Admin, "Ana", "ana@desk.example")).await?;
            people::insert(tx, &a_person(ben, Role::Agent, "Ben", "ben@desk.example")).await?;
            teams::join(tx, team, ana).await?;
            let (rosa, tom) = (tx.next_id().await?, tx.next_id().await?);
            for (id, name, address) in
                [(rosa, "Rosa", "rosa@ardent.example"), (tom, "Tom", "tom@ardent.example")]
            {
                let person = a_person(id, Role::Contact, name, address);
                people::insert(tx, &Person { organisation: Some(organisation), ..person }).await?;
            }
            let mailbox = tx.next_id().await?;
            mailboxes::insert(tx, &a_mailbox(mailbox, "support@desk.example")).await?;
            let ticket = tx.next_ticket_id().await?;
            let t = a_ticket(ticket, rosa, tx.now());
            let t = Ticket { mailbox: Some(mailbox), organisation: Some(organisation), ..t };
            tickets::insert(tx, &t).await?;
            tx.record(&Actor::Desk, Event::TicketOpened { ticket, requester: rosa, channel: Channel::Email });
            Ok(Self { team, organisation, mailbox, ana, ben, rosa, tom, ticket })
        })
        .await
    }

    pub fn ana_acts(&self) -> Actor {
        Actor::person(self.ana, Role::Admin, [self.team])
    }
}

/// Something for the log, where a test is not about events.
pub fn note(tx: &mut Tx) {
    tx.record(&Actor::Desk, Event::SettingChanged { name: "test".into() });
}

pub fn a_person(id: PersonId, role: Role, name: &str, address: &str) -> Person {
    Person {
        id,
        role,
        name: name.into(),
        email: Some(address.into()),
        organisation: None,
        locale: None,
        time_zone: None,
        phone: None,
        notes: String::new(),
        external_id: None,
        verified_at: None,
        suspended_at: None,
        created_at: crate::harness::START,
        updated_at: crate::harness::START,
    }
}

pub fn a_team(id: TeamId, name: &str, at: Moment) -> Team {
    Team { id, name: name.into(), created_at: at, updated_at: at }
}

pub fn an_organisation(id: OrganisationId, name: &str, domains: &[&str], at: Moment) -> Organisation {
    Organisation {
        id,
        name: name.into(),
        domains: domains.iter().map(|d| (*d).to_owned()).collect(),
        notes: String::new(),
        external_id: None,
        shares_requests: false,
        created_at: at,
        updated_at: at,
    }
}

pub fn a_mailbox(id: MailboxId, address: &str) -> Mailbox {
    Mailbox {
        id,
        address: address.into(),
        name: "Support".into(),
        team: None,
        is_default: true,
        signature: "Best wishes".into(),
        acknowledges: true,
        acknowledgement: "We have it.".into(),
        sender_check: domain::mailbox::SenderCheck::Relay,
        authserv_id: "mx.desk.example".into(),
        created_at: crate::harness::START,
    }
}

pub fn a_ticket(id: TicketId, requester: PersonId, at: Moment) -> Ticket {
    Ticket {
        id,
        subject: "The printer hums".into(),
        status: Status::New,
        priority: None,
        ticket_type: None,
        tags: BTreeSet::new(),
        requester,
        organisation: None,
        assignee: None,
        team: None,
        mailbox: None,
        channel: Channel::Email,
        follow_up_of: None,
        external_id: None,
        form: None,
        fields: domain::field::FieldValues::default(),
        created_at: at,
        updated_at: at,
        solved_at: None,
        closed_at: None,
        version: 1,
    }
}

pub fn a_message(id: MessageId, ticket: TicketId, author: Option<PersonId>, at: Moment) -> Stored {
    Stored {
        id,
        ticket,
        author,
        address: "rosa@ardent.example".into(),
        visibility: Visibility::Public,
        channel: Channel::Email,
        identity: Identity::NotVerified,
        placement_reason: "a new matter".into(),
        stranger: false,
        automatic: false,
        text: "It hums and blinks.".into(),
        markup: Markup::Plain,
        quoted: String::new(),
        language: Some("en".into()),
        html: HtmlPart::None,
        message_id: Some(format!("{id}@ardent.example")),
        mail: None,
        recipients: vec!["support@desk.example".into()],
        delivery: Delivery::None,
        delivery_reason: None,
        delivery_detail: String::new(),
        side: None,
        created_at: at,
    }
}

pub fn an_arrival(id: MailId, mailbox: MailboxId, octets: &[u8]) -> Arrival {
    let mut sha256 = [7; 32];
    sha256.iter_mut().zip(octets).for_each(|(to, from)| *to = *from);
    Arrival {
        id,
        mailbox,
        source: "smtp",
        peer: "192.0.2.1".into(),
        helo: "mx.ardent.example".into(),
        envelope_from: Some("rosa@ardent.example".into()),
        envelope_to: vec!["support@desk.example".into()],
        bytes: octets.len() as i64,
        sha256,
        raw: Raw::Row(octets.to_vec()),
    }
}

pub fn an_attachment(id: AttachmentId, message: Option<MessageId>, blob: &str) -> Attachment {
    Attachment {
        id,
        message,
        name: "hum.png".into(),
        media_type: "image/png".into(),
        found_type: "image/png".into(),
        bytes: 12,
        blob: blob.into(),
        content_id: Some("hum@ardent.example".into()),
        created_at: crate::harness::START,
    }
}

pub fn a_mail_out(id: OutboxId, cause: &str, world: &World) -> NewMail {
    NewMail {
        id,
        cause: cause.into(),
        target: "all".into(),
        ticket: Some(world.ticket),
        message: None,
        mailbox: Some(world.mailbox),
        header_message_id: format!("{cause}@desk.example"),
        envelope_from: Some("support@desk.example".into()),
        recipients: vec!["rosa@ardent.example".into(), "tom@ardent.example".into()],
    }
}

/// Opens a ticket of `requester` and says its number.
pub async fn open_ticket(tx: &mut Tx, requester: PersonId) -> Result<TicketId> {
    let id = tx.next_ticket_id().await?;
    let ticket = a_ticket(id, requester, tx.now());
    tickets::insert(tx, &ticket).await?;
    tx.record(&Actor::Desk, Event::TicketOpened { ticket: id, requester, channel: Channel::Email });
    Ok(id)
}
