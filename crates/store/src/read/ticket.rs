//! The ticket page.

use std::collections::{BTreeMap, BTreeSet};

use domain::bounce::TroubleKind;
use domain::chat::ChatAct;
use domain::escalation::{AskAct, EscalationAct};
use domain::major_incident::IncidentAct;
use domain::message::{Channel, Delivery, DeliveryReason, Markup, Visibility};
use domain::permission::{Action, Object, may};
use domain::person::Role;
use domain::playbook::CaseAct;
use domain::read::history::{By, HistoryItem, HistoryPage, Names};
use domain::read::notifications::Together;
use domain::read::ticket::{
    AttachmentItem, ContactPanel, DeliveryItem, Editor, HardPassages, HtmlPart, KeptFile, MayReply,
    MessageItem, OutcomePanel, Participant, ParticipantState, PlannedItem, RemotePictures, Side, Suggestion,
    TicketPage, TimelineItem, Writing,
};
use domain::read::tickets::{Sort, View};
use domain::read::writing::Aids;
use domain::read::{MailboxRef, OrganisationRef, PersonRef, TeamRef, TicketLine};
use domain::ticket::{Status, Ticket};
use domain::{Actor, Event, MailId, MessageId, Moment, PersonId, Refusal, Result, TicketId, file};

use super::tickets;
use crate::db::Row;
use crate::events::{self, Recorded};
use crate::messages::{self, Stored};
use crate::{
    Conn, access, address_trouble, args, attachments, chats, drafts, mailboxes, mails, mentions,
    organisations, outbox, outcomes, participants, people, planned_replies, spam, teams,
};

/// How many messages a page shows at once.
const MESSAGES_MAX: i64 = 50;
const EVENTS_MAX: i64 = 500;

/// What the address of the page says beside the ticket.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted {
    pub before: Option<MessageId>,
    pub from_list: Option<(View, Sort)>,
}

/// All that the page of a ticket shows to `reader`, who works at the desk.
///
/// # Errors
/// [`Refusal::NotFound`] when it is not there or not theirs.
pub async fn page(db: &mut Conn, reader: &Actor, id: TicketId, wanted: Wanted) -> Result<TicketPage> {
    let me = reader.as_person()?;
    let ticket = crate::tickets::load(db, id).await?;
    let object = Object::Ticket { requester: ticket.requester, participants: &[] };
    may(reader, Action::ReadInternal, object)?;
    let requester = contact(db, &ticket).await?;
    let seen_at = seen_at(db, me.id, id).await?;
    let (items, earlier) = timeline(db, &ticket, wanted.before, me.id, seen_at).await?;
    let names = names(db, &items, Some(&ticket)).await?;
    let assignees = people::assignable(db).await?;
    let teams = teams::refs(db).await?;
    let shelved = spam::is_shelved(db, id).await?;
    let assignee = match ticket.assignee {
        Some(id) => people::find_ref(db, id).await?,
        None => None,
    };
    let participants = participants::list(db, id).await?;
    let mailbox = match ticket.mailbox {
        Some(id) => Some(mailboxes::load(db, id).await?),
        None => mailboxes::list(db).await?.into_iter().next(),
    };
    let mailbox = mailbox.map(|m| MailboxRef { id: m.id, name: m.name, address: m.address });
    let (previous, next) = match wanted.from_list {
        Some((view, sort)) => tickets::neighbours(db, me.id, view, sort, id).await?,
        None => (None, None),
    };
    let editor = editor(db, reader, &ticket, &requester, &participants, mailbox.as_ref()).await?;
    Ok(TicketPage {
        team: ticket.team.and_then(|id| teams.iter().find(|t: &&TeamRef| t.id == id).cloned()),
        mailbox,
        follow_ups: follow_ups(db, id).await?,
        timeline: items,
        earlier,
        names,
        participants: participants.into_iter().map(|(person, state)| Participant { person, state }).collect(),
        suggestions: suggestions(db, id).await?,
        structure: super::structure::of_ticket(db, reader, &ticket).await?,
        spam: spam::find(db, id).await?,
        chat_waits: chat_waits(db, reader, &ticket).await?,
        snooze: crate::snoozes::running(db, id).await?,
        // How they stand depends on the moment: `read::promises::panel` knows.
        promises: None,
        together: together(db, id, reader.person_id()).await?,
        escalation: super::escalation::panel(db, reader, &ticket, shelved, &teams).await?,
        incident: super::incidents::panel(db, reader, &ticket, shelved).await?,
        planned: planned(db, &ticket, &editor).await?,
        work: super::work::of_ticket(db, reader, &ticket).await?,
        access: access::panel(db, reader, &ticket, may(reader, Action::ChangeTicket, object).is_ok()).await?,
        side: super::side_conversations::panel(db, reader, &ticket, shelved).await?,
        outcome: outcome(db, id).await?,
        // What stands today depends on the reader's calendar: `read::context::start` knows.
        context: domain::read::context::Start::default(),
        assignees,
        absences: crate::routing::absences(db).await?,
        teams,
        editor,
        may_change: ticket.status != Status::Closed && may(reader, Action::ChangeTicket, object).is_ok(),
        may_judge_spam: may(reader, Action::ChangeTicket, object).is_ok(),
        may_delete: may(reader, Action::DeleteTicket, object).is_ok(),
        previous,
        next,
        requester,
        assignee,
        ticket,
    })
}

/// Since when its chat waits for the reader, as the list of chats says.
async fn chat_waits(db: &mut Conn, reader: &Actor, ticket: &Ticket) -> Result<Option<Moment>> {
    /// Longer is no line that anybody waits in.
    const LINE_MAX: i64 = 500;
    let object = Object::Ticket { requester: ticket.requester, participants: &[] };
    if ticket.channel != Channel::Chat || may(reader, Action::ChangeTicket, object).is_err() {
        return Ok(None);
    }
    let line = chats::waiting_for(db, reader.as_person()?.id, LINE_MAX).await?;
    Ok(line.into_iter().find(|chat| chat.ticket == ticket.id).map(|chat| chat.asked_at))
}

async fn seen_at(db: &mut Conn, reader: PersonId, ticket: TicketId) -> Result<Moment> {
    let sql = "select seen_at from seen where person_id = $1 and ticket_id = $2";
    let row = db.find(sql, args![reader, ticket]).await?;
    row.map_or(Ok(Moment(0)), |mut row| row.get("seen_at"))
}

async fn contact(db: &mut Conn, ticket: &Ticket) -> Result<ContactPanel> {
    const OTHERS_MAX: i64 = 8;
    let person = people::load(db, ticket.requester).await?;
    let organisation = match person.organisation {
        Some(id) => organisations::find(db, id).await?.map(|o| OrganisationRef { id: o.id, name: o.name }),
        None => None,
    };
    let sql = "select id, subject, status, updated_at from ticket
        where requester_id = $1 and shelf in (0, 1, 4) and id <> $2 order by updated_at desc, id desc limit $3";
    let rows = db.all(sql, args![person.id, ticket.id, OTHERS_MAX]).await?;
    let tickets = rows.into_iter().map(line).collect::<Result<_>>()?;
    let sql = "select count(*) as n from ticket where requester_id = $1 and shelf in (0, 1, 4) and id <> $2";
    let total = db.one(sql, args![person.id, ticket.id]).await?.get("n")?;
    Ok(ContactPanel {
        person: PersonRef { id: person.id, name: person.name, email: person.email },
        organisation,
        locale: person.locale,
        time_zone: person.time_zone,
        phone: person.phone,
        notes: person.notes,
        verified: person.verified_at.is_some(),
        suspended: person.suspended_at.is_some(),
        troubles: address_trouble::of_person(db, ticket.requester).await?,
        tickets,
        tickets_total: total,
    })
}

pub(super) fn line(mut row: Row) -> Result<TicketLine> {
    Ok(TicketLine {
        id: row.get("id")?,
        subject: row.get("subject")?,
        status: row.get("status")?,
        updated_at: row.get("updated_at")?,
    })
}

async fn follow_ups(db: &mut Conn, id: TicketId) -> Result<Vec<TicketLine>> {
    let sql = "select id, subject, status, updated_at from ticket where follow_up_of = $1 and shelf <> 2
        order by id limit 20";
    db.all(sql, args![id]).await?.into_iter().map(line).collect()
}

async fn timeline(
    db: &mut Conn,
    ticket: &Ticket,
    before: Option<MessageId>,
    reader: PersonId,
    seen_at: Moment,
) -> Result<(Vec<TimelineItem>, Option<MessageId>)> {
    let end = before.unwrap_or(MessageId(i64::MAX));
    let mut found = messages::list(db, ticket.id, end, MESSAGES_MAX + 1).await?;
    let more = found.len() as i64 > MESSAGES_MAX;
    if more {
        found.remove(0);
    }
    let earlier = if more { found.first().map(|m| m.id) } else { None };
    let from = if more { found.first().map_or(Moment(0), |m| m.created_at) } else { Moment(0) };
    let until =
        if before.is_some() { found.last().map_or(Moment(0), |m| m.created_at) } else { Moment(i64::MAX) };
    let mut items = items(db, ticket, found, reader, seen_at).await?;
    let past = since(db, ticket.id, from).await?;
    for event in past.into_iter().filter(|e| e.at <= until && is_shown(&e.event)) {
        items.push(TimelineItem::Event(history_item(db, event).await?));
    }
    // Stable: a message stands before what it caused.
    items.sort_by_key(TimelineItem::at);
    Ok((items, earlier))
}

/// The newest events of the ticket from `from` on, oldest first. A visitor who thought better of their rating has said one thing: the
/// last.
async fn since(db: &mut Conn, ticket: TicketId, from: Moment) -> Result<Vec<Recorded>> {
    let sql =
        "select coalesce(min(seq), 0) as seq from (select seq from event where ticket_id = $1 and at >= $2
        and body <> '' order by seq desc limit $3) x";
    let seq: i64 = db.one(sql, args![ticket, from, EVENTS_MAX]).await?.get("seq")?;
    if seq == 0 {
        return Ok(Vec::new());
    }
    let mut all = events::of_ticket(db, ticket, seq - 1, EVENTS_MAX).await?;
    let is_rating = |r: &Recorded| matches!(r.event, Event::Chat { act: ChatAct::Rated { .. }, .. });
    let last = all.iter().rev().find(|r| is_rating(r)).map(|r| r.seq);
    all.retain(|r| !is_rating(r) || Some(r.seq) == last);
    Ok(all)
}

/// What the messages themselves do not say already.
fn is_shown(event: &Event) -> bool {
    !matches!(
        event,
        Event::MailPlaced { .. }
            | Event::TicketOpened { .. }
            | Event::MessageReceived { .. }
            | Event::MessageFoundHard { .. }
            | Event::OlderMailAdded { .. }
            | Event::ReplyWritten { .. }
            | Event::NoteWritten { .. }
            | Event::MailSent { .. }
            | Event::MailDelayed { .. }
            | Event::MailFailed { .. }
            | Event::TicketSolved { .. }
            | Event::FileDownloaded { .. }
            | Event::FilePreviewed { .. }
    )
}

async fn history_item(db: &mut Conn, e: Recorded) -> Result<HistoryItem> {
    let by = match e.by {
        events::By::Person(id) => {
            let unknown = PersonRef { id, name: format!("person {id}"), email: None };
            By::Person(people::find_ref(db, id).await?.unwrap_or(unknown))
        }
        events::By::Rule(id) => By::Rule { id, name: crate::rules::title(db, id).await? },
        events::By::Desk => By::Desk,
    };
    Ok(HistoryItem { seq: e.seq, at: e.at, by, event: e.event })
}

/// The items of these messages, with authors, files and delivery.
pub(super) async fn items(
    db: &mut Conn,
    ticket: &Ticket,
    found: Vec<Stored>,
    reader: PersonId,
    seen_at: Moment,
) -> Result<Vec<TimelineItem>> {
    let mut authors: BTreeMap<PersonId, (PersonRef, Role)> = BTreeMap::new();
    for id in found.iter().filter_map(|m| m.author).collect::<BTreeSet<_>>() {
        if let Some(p) = people::find(db, id).await? {
            authors.insert(id, (PersonRef { id, name: p.name, email: p.email }, p.role));
        }
    }
    let mut files: BTreeMap<MessageId, Vec<AttachmentItem>> = BTreeMap::new();
    for file in attachments::of_ticket(db, ticket.id).await? {
        let a = file.attachment;
        if let Some(message) = a.message {
            files.entry(message).or_default().push(AttachmentItem {
                id: a.id,
                kind: file::words(&a.found_type, &a.media_type).to_owned(),
                is_image: file::is_safe_image(&a.found_type),
                preview: file::preview(&a.name, &a.found_type, &a.media_type),
                warning: file::warning(&a.name, &a.found_type).unwrap_or_default(),
                scan: file.scan,
                awaits_scan: false,
                name: a.name,
                bytes: a.bytes,
            });
        }
    }
    let entries = outbox::of_ticket(db, ticket.id).await?;
    // Of each conversation: those beside the ticket have lines of their own.
    let mut first_waiting = BTreeMap::new();
    for o in entries.iter().filter(|o| o.state == "waiting") {
        let at = (o.created_at, o.id);
        first_waiting.entry(o.side).and_modify(|first| *first = at.min(*first)).or_insert(at);
    }
    let mut hidden = messages::hidden_copies(db, ticket.id).await?;
    let mut mentions = mentions::of_ticket(db, ticket.id).await?;
    // Where hidden copies have mails of their own, the one that is shown is the one that something is wrong with.
    let rank = |o: &outbox::Entry| match o.state.as_str() {
        "failed" => 0,
        "waiting" => 1,
        _ => 2,
    };
    let mut sent: BTreeMap<MessageId, outbox::Entry> = BTreeMap::new();
    for entry in entries {
        let Some(message) = entry.message else { continue };
        match sent.get(&message) {
            Some(known) if rank(known) <= rank(&entry) => {}
            Some(_) | None => {
                sent.insert(message, entry);
            }
        }
    }
    let ids: Vec<MailId> = found.iter().filter_map(|m| m.mail).collect();
    let mut judged = match (ids.iter().min(), ids.iter().max()) {
        (Some(first), Some(last)) => mails::judged(db, ticket.id, *first, *last).await?,
        _ => BTreeMap::new(),
    };
    let mut pictures = BTreeMap::new();
    let with_html = || found.iter().filter(|m| m.html != HtmlPart::None).map(|m| m.id);
    if let (Some(first), Some(last)) = (with_html().min(), with_html().max()) {
        for (message, count, trackers, is_allowed) in
            crate::pictures::of_ticket(db, ticket.id, first, last).await?
        {
            let hidden = RemotePictures::Hidden { count, trackers };
            pictures.insert(message, if is_allowed { RemotePictures::Shown } else { hidden });
        }
    }
    let mut loads = match (found.iter().map(|m| m.id).min(), found.iter().map(|m| m.id).max()) {
        (Some(first), Some(last)) => crate::loads::of_ticket(db, ticket.id, first, last).await?,
        _ => BTreeMap::new(),
    };
    let items = found.into_iter().map(|m| {
        let author = m.author.and_then(|id| authors.get(&id));
        let side = match (m.author, author) {
            (None, _) => Side::Desk,
            (Some(_), Some((_, role))) if role.is_team() && m.mail.is_none() => Side::Team,
            (Some(_), _) => Side::Customer,
        };
        let differs = author.is_none_or(|(p, _)| p.email.as_deref() != Some(&m.address));
        let out = sent.get(&m.id);
        let found_out = m.mail.and_then(|id| judged.remove(&id)).unwrap_or_default();
        let is_queued = m.delivery == Delivery::Waiting
            && out.is_some_and(|o| {
                let first = first_waiting.get(&o.side);
                o.attempts == 0 && first.is_some_and(|first| *first < (o.created_at, o.id))
            });
        TimelineItem::Message(MessageItem {
            id: m.id,
            ticket: ticket.id,
            visibility: m.visibility,
            channel: m.channel,
            side,
            author: author.map(|(p, _)| p.clone()),
            address: (differs && !m.address.is_empty()).then_some(m.address),
            recipients: m.recipients,
            bcc: hidden.remove(&m.id).unwrap_or_default(),
            identity: m.identity,
            identity_reason: found_out.identity_reason,
            doubts: found_out.doubts,
            stranger: m.stranger,
            automatic: m.automatic,
            text: m.text,
            markup: m.markup,
            mentions: mentions.remove(&m.id).unwrap_or_default(),
            quoted: m.quoted,
            html: m.html,
            pictures: pictures.remove(&m.id).unwrap_or(RemotePictures::None),
            attachments: files.remove(&m.id).unwrap_or_default(),
            delivery: DeliveryItem {
                state: m.delivery,
                outbox: out.map(|o| o.id),
                reason: m.delivery_reason.or(is_queued.then_some(DeliveryReason::Queued)),
                detail: m.delivery_detail,
                next_try_at: out
                    .filter(|o| m.delivery == Delivery::Waiting && o.attempts > 0)
                    .map(|o| o.due_at),
                // A hidden copy is for whom it was written to.
                failed_to: out
                    .filter(|o| o.state == "failed" && !o.target.contains('@'))
                    .map(|o| o.recipients.clone())
                    .unwrap_or_default(),
            },
            mail: m.mail,
            placement_reason: m.placement_reason,
            load: loads.remove(&m.id),
            hard: HardPassages::default(),
            unseen: m.created_at > seen_at && m.author != Some(reader),
            created_at: m.created_at,
        })
    });
    Ok(items.collect())
}

/// One message as `reader` sees it, for a live update.
pub async fn message_item(db: &mut Conn, reader: PersonId, id: MessageId) -> Result<MessageItem> {
    let stored = messages::load(db, id).await?;
    let ticket = crate::tickets::load(db, stored.ticket).await?;
    let found = items(db, &ticket, vec![stored], reader, Moment(0)).await?;
    match found.into_iter().next() {
        Some(TimelineItem::Message(item)) => Ok(item),
        Some(TimelineItem::Event(_)) | None => Err(Refusal::NotFound.into()),
    }
}

/// Who watches it.
async fn together(db: &mut Conn, ticket: TicketId, reader: Option<PersonId>) -> Result<Together> {
    let watchers = crate::watchers::of_ticket(db, ticket).await?;
    let is_watching = watchers.iter().any(|p| Some(p.id) == reader);
    Ok(Together { watchers, is_watching })
}

pub(super) async fn names(db: &mut Conn, items: &[TimelineItem], ticket: Option<&Ticket>) -> Result<Names> {
    let mut wanted = BTreeSet::new();
    for item in items {
        let TimelineItem::Event(e) = item else { continue };
        match &e.event {
            Event::TicketAssigned { from, to, .. } => wanted.extend(from.iter().chain(to)),
            Event::RequesterChanged { from, to, .. } => wanted.extend([from, to]),
            Event::ParticipantSuggested { person, .. }
            | Event::ParticipantAccepted { person, .. }
            | Event::ParticipantRemoved { person, .. }
            | Event::TicketWatched { person, .. }
            | Event::TicketUnwatched { person, .. }
            | Event::TicketHandedOver { to: Some(person), .. }
            | Event::TicketRouted { to: person, .. }
            | Event::TicketTakenBack { from: person, .. }
            | Event::ReplyDispatched { author: person, .. }
            | Event::AccessConnectorActed { person, .. }
            | Event::TimeSpent { person, .. }
            | Event::TimeCorrected { person, .. } => {
                wanted.insert(person);
            }
            Event::AccessChanged { person, act, .. } => {
                wanted.insert(person);
                if let domain::access::AccessAct::StoodIn { approver } = act {
                    wanted.insert(approver);
                }
            }
            Event::DeadlineEscalated { tell, .. } => wanted.extend(tell),
            Event::MajorIncident { act, .. } => match act {
                IncidentAct::Declared { lead }
                | IncidentAct::Changed { lead, .. }
                | IncidentAct::Overdue { lead } => {
                    wanted.insert(lead);
                }
                IncidentAct::Updated { .. }
                | IncidentAct::Ended { .. }
                | IncidentAct::Corrected { .. }
                | IncidentAct::UpdateWithdrawn { .. }
                | IncidentAct::Published
                | IncidentAct::Withdrawn
                | IncidentAct::WatchersTold => {}
            },
            Event::Escalated { act: EscalationAct::Returned { person: Some(person), .. }, .. }
            | Event::ExpertAsked { act: AskAct::Asked { person: Some(person), .. }, .. } => {
                wanted.insert(person);
            }
            _ => {}
        }
    }
    let mut names = Names::default();
    for &id in wanted {
        if let Some(p) = people::find_ref(db, id).await? {
            names.people.insert(id, if p.name.is_empty() { p.email.unwrap_or_default() } else { p.name });
        }
    }
    let own = |e: &Event| {
        matches!(e, Event::FieldChanged { .. } | Event::FormChanged { .. } | Event::FieldAdded { .. })
    };
    if items.iter().any(|item| matches!(item, TimelineItem::Event(e) if own(&e.event))) {
        let desk = crate::fields::desk(db).await?;
        names.forms = desk.forms.into_iter().map(|f| (f.id, f.name)).collect();
        names.fields = desk.fields.into_iter().map(|f| (f.id, f)).collect();
    }
    let by_playbook = |e: &Event| {
        matches!(
            e,
            Event::CaseMoved { act: CaseAct::Begun { .. }, .. }
                | Event::CauseFound { .. }
                | Event::CaseLearned { .. }
        )
    };
    if items.iter().any(|item| matches!(item, TimelineItem::Event(e) if by_playbook(&e.event))) {
        names.playbooks = crate::playbooks::list(db).await?.into_iter().map(|p| (p.id, p.title)).collect();
    }
    names.teams = teams::list(db).await?.into_iter().map(|t| (t.id, t.name)).collect();
    for item in items {
        let TimelineItem::Event(HistoryItem { event: Event::OrganisationChanged { from, to, .. }, .. }) =
            item
        else {
            continue;
        };
        let now = ticket.and_then(|t| t.organisation.as_ref());
        for &id in from.iter().chain(to).chain(now) {
            if let Some(o) = organisations::find(db, id).await? {
                names.organisations.insert(id, o.name);
            }
        }
    }
    Ok(names)
}

async fn suggestions(db: &mut Conn, id: TicketId) -> Result<Vec<Suggestion>> {
    let sql = "select j.other_id, j.reason, t.subject, t.status, p.id, p.name, p.email
        from join_suggestion j join ticket t on t.id = j.other_id join person p on p.id = t.requester_id
        where j.ticket_id = $1 and j.state = 'open' and t.shelf <> 2 order by j.created_at limit 10";
    let rows = db.all(sql, args![id]).await?;
    rows.into_iter()
        .map(|mut row| {
            Ok(Suggestion {
                other: row.get("other_id")?,
                subject: row.get("subject")?,
                status: row.get("status")?,
                reason: row.get("reason")?,
                requester: people::person_ref(row)?,
            })
        })
        .collect()
}

async fn planned(db: &mut Conn, ticket: &Ticket, editor: &Editor) -> Result<Vec<PlannedItem>> {
    let mut items = Vec::new();
    // What goes to somebody outside stands in the panel of those.
    for reply in planned_replies::of_ticket(db, ticket.id).await?.into_iter().filter(|r| r.side.is_none()) {
        let unknown = PersonRef { id: reply.author, name: format!("person {}", reply.author), email: None };
        let own = reply.recipients.is_empty();
        let recipients = if own {
            editor.to.iter().chain(&editor.cc).cloned().collect()
        } else {
            reply.recipients.clone()
        };
        let from = editor.mailboxes.iter().find(|m| Some(m.id) == reply.mailbox);
        let files = attachments::of_planned(db, reply.id).await?;
        items.push(PlannedItem {
            author: people::find_ref(db, reply.author).await?.unwrap_or(unknown),
            recipients,
            from: from.map_or_else(|| editor.from.clone(), |m| m.address.clone()),
            files: files.into_iter().map(|f| f.attachment.name).collect(),
            reply,
        });
    }
    Ok(items)
}

async fn outcome(db: &mut Conn, id: TicketId) -> Result<Option<OutcomePanel>> {
    let Some(o) = outcomes::last(db, id).await? else { return Ok(None) };
    let solved_by = match o.solved_by {
        Some(id) => people::find_ref(db, id).await?,
        None => None,
    };
    Ok(Some(OutcomePanel {
        solved_at: o.solved_at,
        solved_by,
        cause: o.cause,
        answer: o.answer,
        held: o.held,
        reopened_at: o.reopened_at,
    }))
}

async fn editor(
    db: &mut Conn,
    reader: &Actor,
    ticket: &Ticket,
    requester: &ContactPanel,
    participants: &[(PersonRef, ParticipantState)],
    mailbox: Option<&MailboxRef>,
) -> Result<Editor> {
    let me = reader.as_person()?.id;
    let accepted = participants.iter().filter(|(_, state)| *state == ParticipantState::Accepted);
    let may_reply = if ticket.status == Status::Closed {
        MayReply::Closed
    } else if me_is_light(reader) {
        MayReply::NotesOnly
    } else if (requester.person.email.is_none() || mailbox.is_none())
        // Who is in the widget reads it there.
        && chats::find(db, ticket.id).await?.is_none()
    {
        MayReply::NoAddress
    } else {
        MayReply::Yes
    };
    let reply = drafts::find(db, me, ticket.id, Visibility::Public).await?;
    let note = drafts::find(db, me, ticket.id, Visibility::Internal).await?;
    let (reply_kept_at, note_kept_at) = (reply.as_ref().map(|d| d.kept_at), note.as_ref().map(|d| d.kept_at));
    let chosen = reply.as_ref().map(|d| d.chosen.clone()).unwrap_or_default();
    let (reply_text, note_text) =
        (reply.map(|d| d.text).unwrap_or_default(), note.map(|d| d.text).unwrap_or_default());
    let note_open = may_reply != MayReply::Yes || reply_text.is_empty() && !note_text.is_empty();
    let to: Vec<String> = requester.person.email.iter().cloned().collect();
    let cc: Vec<String> = accepted.filter_map(|(p, _)| p.email.clone()).collect();
    let own = || to.iter().chain(&cc);
    // Nobody is chosen where it is for the ticket's own people.
    let left_out: Vec<String> = match chosen.recipients.as_slice() {
        [] => Vec::new(),
        chosen => own().filter(|a| !chosen.contains(a)).cloned().collect(),
    };
    let more_cc: Vec<String> =
        chosen.recipients.iter().filter(|a| !own().any(|o| o == *a)).cloned().collect();
    let mut dead = Vec::new();
    for address in own().chain(&more_cc).chain(&chosen.bcc) {
        dead.extend(address_trouble::find(db, address, TroubleKind::Dead).await?);
    }
    let all = mailboxes::list(db).await?;
    let mailboxes: Vec<MailboxRef> =
        all.into_iter().map(|m| MailboxRef { id: m.id, name: m.name, address: m.address }).collect();
    let reply_files = kept_files(db, ticket.id, me, Visibility::Public).await?;
    let writes = people::writes(db, me).await?;
    let aids = Aids {
        markup: writes.unwrap_or(Markup::Markdown),
        chosen: writes,
        note_files: kept_files(db, ticket.id, me, Visibility::Internal).await?,
        reply_macro: super::writing::applied(db, me, ticket.id, Visibility::Public).await?,
        note_macro: super::writing::applied(db, me, ticket.id, Visibility::Internal).await?,
        ..Aids::default()
    };
    Ok(Editor {
        may_reply,
        // The handler gives fresh ones: randomness is not read here.
        reply_operation: String::new(),
        note_operation: String::new(),
        writer: me,
        mailboxes,
        mailbox: chosen.mailbox.or(mailbox.map(|m| m.id)),
        left_out,
        more_cc: more_cc.join(", "),
        bcc: chosen.bcc.join(", "),
        when: String::new(),
        due_at: chosen.due_at,
        status: chosen.status,
        kept_files: reply_files,
        aids,
        from: mailbox.map(|m| m.address.clone()).unwrap_or_default(),
        to,
        cc,
        dead,
        reply_text,
        note_text,
        reply_kept_at,
        note_kept_at,
        open: if note_open { Writing::Note } else { Writing::Reply },
        problem: None,
    })
}

async fn kept_files(
    db: &mut Conn,
    ticket: TicketId,
    me: PersonId,
    kind: Visibility,
) -> Result<Vec<KeptFile>> {
    let kept = attachments::kept(db, ticket, me, kind).await?;
    let files = kept.into_iter().map(|f| KeptFile {
        id: f.attachment.id,
        is_image: file::is_safe_image(&f.attachment.found_type),
        name: f.attachment.name,
        bytes: f.attachment.bytes,
    });
    Ok(files.collect())
}

fn me_is_light(reader: &Actor) -> bool {
    reader.role() == Role::Light
}

/// The whole history of a ticket.
pub async fn history(db: &mut Conn, reader: &Actor, id: TicketId) -> Result<HistoryPage> {
    let ticket = crate::tickets::load(db, id).await?;
    may(reader, Action::ReadInternal, Object::Ticket { requester: ticket.requester, participants: &[] })?;
    let mut items = Vec::new();
    for event in since(db, id, Moment(0)).await? {
        items.push(history_item(db, event).await?);
    }
    let timeline: Vec<_> = items.iter().cloned().map(TimelineItem::Event).collect();
    let names = names(db, &timeline, Some(&ticket)).await?;
    Ok(HistoryPage { ticket: id, subject: ticket.subject, items, names })
}

/// Does the HTML part say more than its text? Tables, pictures, layout.
pub fn html_part(html: Option<&str>) -> HtmlPart {
    let Some(html) = html else { return HtmlPart::None };
    let lower = html.to_ascii_lowercase();
    let pictures = lower.matches("<img").count();
    let cells = lower.matches("<td").count();
    if pictures > 0 || cells > 2 { HtmlPart::Richer } else { HtmlPart::Plain }
}
