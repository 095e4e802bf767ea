//! Messages to somebody outside that wait, as replies do: some seconds so that they can be undone, or for a moment that
//! somebody named. They become messages by the commands that any of them is written with; a conversation that one begins
//! does not exist before.

use domain::planned_reply::{DeadAddresses, PLANNED_MAX, PlanKind, PlannedReply, PlannedSide};
use domain::{Actor, Event, MessageId, Moment, PlannedReplyId, Refusal, Result};
use store::side_conversations::{self, SideDraft};
use store::{Tx, attachments, planned_replies, tickets};

use super::address_trouble::ToDead;
use super::recipients::kept_is_gone;
use super::side_conversations::{
    NewSide, NewSideMessage, SidePlace, begin_side, check_planned_files, check_side, write_side,
};
use crate::app::Desk;

/// Keeps a message until `due_at`. Everything that can be refused is refused now, while its author is here.
///
/// # Errors
/// As [`begin_side`] and [`write_side`].
pub async fn plan_side(
    tx: &mut Tx,
    by: &Actor,
    place: &SidePlace,
    new: &NewSideMessage,
    kind: PlanKind,
    due_at: Moment,
) -> Result<PlannedReplyId> {
    let (ticket, subject) = check_side(tx, by, place, new).await?;
    let author = by.as_person()?.id;
    if planned_replies::of_ticket(tx, ticket).await?.len() >= PLANNED_MAX {
        let words = format!(
            "This ticket has {PLANNED_MAX} replies that wait already; send or take back one of them."
        );
        return Err(Refusal::Conflict(words.into()).into());
    }
    let (conversation, mailbox) = match place {
        SidePlace::In(side) => (Some(*side), None),
        SidePlace::New { mailbox, .. } => (None, *mailbox),
    };
    let now = tx.now();
    let plan = PlannedReply {
        id: tx.next_id().await?,
        ticket,
        author,
        kind,
        text: new.text.trim_end().to_owned(),
        markup: new.markup,
        status: None,
        actions: Vec::new(),
        recipients: new.recipients.clone(),
        bcc: Vec::new(),
        mailbox,
        to_dead: match new.to_dead {
            ToDead::Refuse | ToDead::LeaveOut => DeadAddresses::Refuse,
            ToDead::WriteAnyway => DeadAddresses::WriteAnyway,
        },
        ticket_version: tickets::load(tx, ticket).await?.version,
        due_at,
        held_at: None,
        held_reason: String::new(),
        created_at: now,
        side: Some(PlannedSide {
            conversation,
            subject,
            include_files: new.include_files.clone(),
            include_messages: new.include_messages.clone(),
        }),
    };
    planned_replies::insert(tx, &plan).await?;
    for file in &new.files {
        let attachment = file.attachment(tx.next_id().await?, None, now);
        attachments::insert_planned(tx, &attachment, author, plan.id).await?;
        // It is looked at while it waits.
        tx.record(by, Event::FileUploaded { attachment: attachment.id });
    }
    for file in &new.kept {
        if !attachments::plan_kept(tx, ticket, author, *file, plan.id).await? {
            return Err(kept_is_gone().into());
        }
    }
    check_planned_files(tx, ticket, plan.id, &new.include_files).await?;
    tx.quiet("nobody outside the team has it yet; it is told when it leaves");
    Ok(plan.id)
}

/// It becomes a message, in its author's name.
pub(super) async fn leave(
    tx: &mut Tx,
    desk: &Desk,
    author: &Actor,
    plan: &PlannedReply,
    side: &PlannedSide,
) -> Result<MessageId> {
    let message = NewSideMessage {
        recipients: plan.recipients.clone(),
        text: plan.text.clone(),
        markup: plan.markup,
        html: None,
        channel: domain::message::Channel::Web,
        uploads: Vec::new(),
        files: Vec::new(),
        kept: Vec::new(),
        planned: Some(plan.id),
        include_files: side.include_files.clone(),
        include_messages: side.include_messages.clone(),
        to_dead: match plan.to_dead {
            DeadAddresses::Refuse => ToDead::Refuse,
            DeadAddresses::WriteAnyway => ToDead::WriteAnyway,
        },
    };
    match side.conversation {
        Some(conversation) => write_side(tx, desk, author, conversation, &message).await,
        None => {
            let (subject, mailbox) = (side.subject.clone(), plan.mailbox);
            let new = NewSide { ticket: plan.ticket, subject, mailbox, first: message };
            begin_side(tx, desk, author, &new).await.map(|(_, message)| message)
        }
    }
}

/// Its words are what its author is typing there again, in front of what they typed since; its files wait with them.
pub(super) async fn back_to_draft(tx: &mut Tx, plan: &PlannedReply, side: &PlannedSide) -> Result<()> {
    let (author, ticket, conversation) = (plan.author, plan.ticket, side.conversation);
    let since = side_conversations::find_draft(tx, author, ticket, conversation).await?.unwrap_or_default();
    let parts = [plan.text.trim_end(), since.text.as_str()];
    let text = parts.into_iter().filter(|p| !p.trim().is_empty()).collect::<Vec<_>>().join("\n\n");
    let to = plan.recipients.join(", ");
    // All that have not begun share one draft. Where words for others stand in it, nobody gets both by oversight: whoever
    // wrote them says to whom.
    let is_mixed = conversation.is_none() && !since.text.trim().is_empty() && since.recipients.trim() != to;
    let recipients = if is_mixed { String::new() } else { to };
    let subject = if since.subject.trim().is_empty() { side.subject.clone() } else { since.subject };
    let draft = SideDraft { subject, recipients, text, kept_at: None };
    side_conversations::keep_draft(tx, author, ticket, conversation, &draft).await?;
    attachments::keep_planned_aside(tx, plan.id, ticket, conversation).await.map(drop)
}
