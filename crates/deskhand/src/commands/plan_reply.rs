//! Replies that wait: some seconds so that they can be undone, or for a moment that somebody named. They become messages
//! by the command that any reply is written with; until then there is nothing to take back but words.

use domain::message::{Channel, TEXT_BYTES_MAX, Visibility};
use domain::permission::{Action, Object, may};
use domain::planned_reply::{DeadAddresses, PLANNED_MAX, PlanKind, PlannedReply};
use domain::ticket::TicketChange;
use domain::{Actor, Event, MessageId, Moment, PersonId, PlannedReplyId, Refusal, Result, TicketId};
use store::drafts::Chosen;
use store::{
    Tx, attachments, chats, drafts, macros, mailboxes, participants, people, planned_replies, tickets,
};

use super::address_trouble::ToDead;
use super::plan_side;
use super::recipients::{self, Sending};
use super::write_message::{NewMessage, write_message};
use crate::app::Desk;

/// Why a reply that waited for its moment does not leave by itself.
const OVERTAKEN: &str = "somebody wrote on this ticket meanwhile; read it first";

/// Would a reply of `me` leave as mail? What does not has nothing to wait for.
pub async fn leaves(tx: &mut Tx, me: PersonId, id: TicketId) -> Result<bool> {
    let ticket = tickets::load(tx, id).await?;
    // Whoever asks for themselves speaks as the customer.
    Ok(ticket.requester != me && !mailboxes::list(tx).await?.is_empty())
}

/// Keeps a reply until `due_at`. Everything that can be refused is refused now, while its author is here.
///
/// # Errors
/// As [`write_message`].
pub async fn plan_reply(
    tx: &mut Tx,
    by: &Actor,
    id: TicketId,
    new: &NewMessage,
    kind: PlanKind,
    due_at: Moment,
) -> Result<PlannedReplyId> {
    let ticket = tickets::load(tx, id).await?;
    let accepted = participants::accepted(tx, id).await?;
    let author = by.as_person()?.id;
    let mut then = new.then_all(author);
    super::fields::forget_gone(tx, &mut then, &new.then).await?;
    super::change_ticket::check_change(tx, &then).await?;
    let then = super::fields::settle_change(tx, by, &ticket, then).await?;
    ticket.take_message(by, Visibility::Public, &accepted, &then, tx.now())?;
    let text = new.text.trim_end().to_owned();
    if text.trim().is_empty() && new.files.is_empty() && new.sending.kept.is_empty() {
        return Err(Refusal::invalid("text", "must not be empty").into());
    }
    if text.len() > TEXT_BYTES_MAX {
        return Err(Refusal::TooLarge { what: "The text", limit: TEXT_BYTES_MAX as u64 }.into());
    }
    if planned_replies::of_ticket(tx, id).await?.len() >= PLANNED_MAX {
        let words = format!(
            "This ticket has {PLANNED_MAX} replies that wait already; send or take back one of them."
        );
        return Err(Refusal::Conflict(words.into()).into());
    }
    let envelope = recipients::envelope(tx, &ticket, &accepted, &new.sending, new.to_dead).await?;
    if envelope.recipients.is_empty() && chats::find(tx, id).await?.is_none() {
        return Err(Refusal::invalid("to", "names nobody: the reply would go to nobody").into());
    }
    let plan = PlannedReply {
        id: tx.next_id().await?,
        ticket: id,
        author,
        kind,
        text,
        markup: new.markup,
        status: new.then.status,
        actions: new.actions.clone(),
        recipients: if envelope.own_people { Vec::new() } else { envelope.recipients },
        bcc: envelope.bcc,
        mailbox: new.sending.mailbox.filter(|chosen| Some(*chosen) != ticket.mailbox),
        to_dead: match new.to_dead {
            ToDead::Refuse | ToDead::LeaveOut => DeadAddresses::Refuse,
            ToDead::WriteAnyway => DeadAddresses::WriteAnyway,
        },
        ticket_version: ticket.version,
        due_at,
        held_at: None,
        held_reason: String::new(),
        created_at: tx.now(),
        side: None,
    };
    planned_replies::insert(tx, &plan).await?;
    let now = tx.now();
    for file in &new.files {
        let attachment = file.attachment(tx.next_id().await?, None, now);
        attachments::insert_planned(tx, &attachment, author, plan.id).await?;
        // It is looked at while it waits.
        tx.record(by, Event::FileUploaded { attachment: attachment.id });
    }
    for file in &new.sending.kept {
        if !attachments::plan_kept(tx, id, author, *file, plan.id).await? {
            return Err(recipients::kept_is_gone().into());
        }
    }
    match kind {
        // It leaves in a moment, and is told then.
        PlanKind::Undo => tx.quiet("a reply that can still be undone"),
        PlanKind::Later => {
            tickets::touch(tx, id).await?;
            tx.record(by, Event::ReplyPlanned { ticket: id, reply: plan.id, due_at });
        }
    }
    Ok(plan.id)
}

/// Sends a planned reply whose moment has come, in its author's name. One that left, was taken back or put off meanwhile
/// is left alone; one on whose ticket somebody wrote meanwhile is held back.
///
/// # Errors
/// A refusal when it cannot be sent as it is; then it is to be held back with those words ([`hold_back`]).
pub async fn send_planned(tx: &mut Tx, desk: &Desk, id: PlannedReplyId) -> Result<()> {
    let Some(plan) = planned_replies::find(tx, id).await? else {
        tx.quiet("it has left or was taken back");
        return Ok(());
    };
    if plan.held_at.is_some() || plan.due_at > tx.now() {
        tx.quiet("not its moment");
        return Ok(());
    }
    // What goes to others is not overtaken by what the ticket's own people say.
    if plan.kind == PlanKind::Later
        && plan.side.is_none()
        && tickets::is_overtaken(tx, plan.ticket, plan.author, plan.ticket_version).await?
    {
        return hold_back(tx, id, OVERTAKEN).await;
    }
    become_message(tx, desk, &plan).await.map(drop)
}

async fn become_message(tx: &mut Tx, desk: &Desk, plan: &PlannedReply) -> Result<MessageId> {
    let author = people::load(tx, plan.author).await?;
    if author.suspended_at.is_some() {
        return Err(Refusal::Conflict("Its author is suspended.".into()).into());
    }
    let actor = people::actor(tx, &author).await?;
    let message = match &plan.side {
        Some(side) => plan_side::leave(tx, desk, &actor, plan, side).await?,
        None => become_reply(tx, desk, &actor, plan).await?,
    };
    planned_replies::remove(tx, plan.id).await?;
    if plan.held_at.is_some() {
        tickets::mark_delivery(tx, plan.ticket).await?;
    }
    Ok(message)
}

async fn become_reply(tx: &mut Tx, desk: &Desk, author: &Actor, plan: &PlannedReply) -> Result<MessageId> {
    let new = NewMessage {
        visibility: Visibility::Public,
        channel: Channel::Web,
        text: plan.text.clone(),
        markup: plan.markup,
        html: None,
        uploads: Vec::new(),
        files: Vec::new(),
        to_dead: match plan.to_dead {
            DeadAddresses::Refuse => ToDead::Refuse,
            DeadAddresses::WriteAnyway => ToDead::WriteAnyway,
        },
        sending: Sending {
            recipients: (!plan.recipients.is_empty()).then(|| plan.recipients.clone()),
            bcc: plan.bcc.clone(),
            mailbox: plan.mailbox,
            kept: Vec::new(),
            planned: Some(plan.id),
        },
        actions: plan.actions.clone(),
        then: TicketChange { status: plan.status, ..TicketChange::default() },
    };
    write_message(tx, desk, author, plan.ticket, &new).await
}

/// Holds back those on whose tickets somebody wrote since; says how many.
pub async fn hold_overtaken(tx: &mut Tx) -> Result<usize> {
    const AT_ONCE_MAX: i64 = 100;
    let overtaken = planned_replies::overtaken(tx, AT_ONCE_MAX).await?;
    for id in &overtaken {
        hold_back(tx, *id, OVERTAKEN).await?;
    }
    if overtaken.is_empty() {
        tx.quiet("nothing to hold back");
    }
    Ok(overtaken.len())
}

/// Holds a planned reply back until somebody looks at it.
pub async fn hold_back(tx: &mut Tx, id: PlannedReplyId, reason: &str) -> Result<()> {
    let plan = planned_replies::find(tx, id).await?;
    let (Some(plan), true) = (plan, planned_replies::hold(tx, id, reason).await?) else {
        tx.quiet("it has left, was taken back or is held already");
        return Ok(());
    };
    let ticket = plan.ticket;
    tickets::mark_delivery(tx, ticket).await?;
    tx.record(&Actor::Desk, Event::ReplyHeldBack { ticket, reply: id, reason: reason.to_owned() });
    Ok(())
}

/// Takes it back: its words are a draft of its author again, in front of what they typed since and for whom they were for,
/// and its files wait for the next reply. Answers what it was.
///
/// # Errors
/// [`Refusal::Conflict`] when it has left.
pub async fn take_back(
    tx: &mut Tx,
    by: &Actor,
    ticket: TicketId,
    id: PlannedReplyId,
) -> Result<PlannedReply> {
    let plan = load(tx, by, ticket, id).await?;
    back_to_draft(tx, &plan).await?;
    remove(tx, by, &plan).await?;
    Ok(plan)
}

/// Its words, recipients and moment stand in its author's editor again.
async fn back_to_draft(tx: &mut Tx, plan: &PlannedReply) -> Result<()> {
    if let Some(side) = &plan.side {
        return plan_side::back_to_draft(tx, plan, side).await;
    }
    let chosen = Chosen {
        recipients: plan.recipients.clone(),
        bcc: plan.bcc.clone(),
        mailbox: plan.mailbox,
        status: plan.status,
        due_at: (plan.kind == PlanKind::Later).then_some(plan.due_at),
    };
    drafts::put_back(tx, plan.author, plan.ticket, &plan.text, &chosen).await?;
    macros::back_to_draft(tx, plan.id, plan.author, plan.ticket).await
}

/// Takes away all planned replies of a ticket that is no more; their words and files stay with their authors, for the
/// ticket may come back.
pub(super) async fn remove_all(tx: &mut Tx, by: &Actor, ticket: TicketId) -> Result<()> {
    for plan in planned_replies::of_ticket(tx, ticket).await? {
        back_to_draft(tx, &plan).await?;
        remove(tx, by, &plan).await?;
    }
    Ok(())
}

async fn remove(tx: &mut Tx, by: &Actor, plan: &PlannedReply) -> Result<()> {
    attachments::keep_planned(tx, plan.id, plan.ticket).await?;
    planned_replies::remove(tx, plan.id).await?;
    tickets::mark_delivery(tx, plan.ticket).await?;
    match plan.side {
        None => tx.record(by, Event::ReplyTakenBack { ticket: plan.ticket, reply: plan.id }),
        Some(_) => tx.quiet("nobody outside the team ever had it"),
    }
    Ok(())
}

/// Sends it now, whether it waits or was held back: whoever says so has the ticket before them. It leaves in its author's
/// name, so the log says who sent it where that was somebody else.
///
/// # Errors
/// As [`write_message`]; [`Refusal::Conflict`] when it has left.
pub async fn send_now(
    tx: &mut Tx,
    desk: &Desk,
    by: &Actor,
    ticket: TicketId,
    id: PlannedReplyId,
) -> Result<MessageId> {
    let plan = load(tx, by, ticket, id).await?;
    let message = become_message(tx, desk, &plan).await?;
    if by.person_id() != Some(plan.author) {
        tx.record(by, Event::ReplyDispatched { ticket, message, author: plan.author });
    }
    Ok(message)
}

/// Gives it another moment, and lets it go if it was held back.
///
/// # Errors
/// [`Refusal::Conflict`] when it has left.
pub async fn put_off(
    tx: &mut Tx,
    by: &Actor,
    ticket: TicketId,
    id: PlannedReplyId,
    due_at: Moment,
) -> Result<()> {
    let plan = load(tx, by, ticket, id).await?;
    let known = tickets::load(tx, ticket).await?.version;
    planned_replies::reschedule(tx, id, due_at, known).await?;
    tickets::mark_delivery(tx, ticket).await?;
    match plan.side {
        None => tx.record(by, Event::ReplyPlanned { ticket, reply: id, due_at }),
        Some(_) => tx.quiet("nobody outside the team has it yet"),
    }
    Ok(())
}

/// The planned reply, for somebody who may reply there.
async fn load(tx: &mut Tx, by: &Actor, ticket: TicketId, id: PlannedReplyId) -> Result<PlannedReply> {
    let found = tickets::load(tx, ticket).await?;
    may(by, Action::Reply, Object::Ticket { requester: found.requester, participants: &[] })?;
    let plan = planned_replies::find(tx, id).await?.filter(|plan| plan.ticket == ticket);
    let gone = || Refusal::Conflict("It has been sent already, or somebody took it back.".into());
    Ok(plan.ok_or_else(gone)?)
}
