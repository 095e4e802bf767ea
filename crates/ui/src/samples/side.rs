//! Conversations beside a ticket, in their states.

use domain::message::{Delivery, DeliveryReason, Identity, Markup as Reading, Visibility};
use domain::moment::{DAY_US, HOUR_US};
use domain::planned_reply::{DeadAddresses, PlanKind, PlannedReply, PlannedSide};
use domain::read::side_conversation::{Includable, SideForm, SideItem, SidePage, SidePanel};
use domain::read::ticket::{DeliveryItem, KeptFile, PlannedItem, Side};
use domain::read::{FormProblem, Frame, MailboxRef, MessageItem};
use domain::side_conversation::{SideConversation, SideState};
use domain::{AttachmentId, MailboxId, MessageId, PersonId, PlannedReplyId, SideConversationId, TicketId};
use maud::Markup;

use super::{NOW, Words, ago, message, person};
use crate::ticket::side_conversations::page;

fn said(t: Words<'_>, id: i64, side: Side, text: &str) -> MessageItem {
    let from_team = side == Side::Team;
    MessageItem {
        visibility: Visibility::Internal,
        side,
        author: Some(person(t, if from_team { 2 } else { 14 })),
        recipients: if from_team { vec![t("parts@loadcells.example")] } else { vec![] },
        identity: if from_team { Identity::Verified } else { Identity::NotVerified },
        identity_reason: String::new(),
        text: t(text),
        mail: (!from_team).then_some(domain::MailId(950 + id)),
        placement_reason: String::new(),
        delivery: if from_team {
            DeliveryItem { state: Delivery::Sent, ..DeliveryItem::NONE }
        } else {
            DeliveryItem::NONE
        },
        ..message(t, id)
    }
}

fn item(t: Words<'_>, id: i64, state: SideState) -> SideItem {
    let first = id * 10;
    SideItem {
        conversation: SideConversation {
            id: SideConversationId(id),
            ticket: TicketId(1),
            subject: t("Load cell for an MK3"),
            state,
            mailbox: None,
            recipients: vec![t("parts@loadcells.example")],
            addressed: vec![t("parts@loadcells.example"), t("eva@loadcells.example")],
            begun_by: Some(PersonId(2)),
            created_at: ago(DAY_US),
            updated_at: ago(HOUR_US),
        },
        begun_by: Some(person(t, 2)),
        messages: vec![
            said(t, first, Side::Team, "Do you have a 10 kg load cell in stock?"),
            said(t, first + 1, Side::Customer, "Two, they could leave today."),
        ],
        total: 2,
        has_draft: false,
    }
}

/// What waits for its moment: it begins a conversation.
fn planned(t: Words<'_>, id: i64, kind: PlanKind) -> PlannedItem {
    PlannedItem {
        reply: PlannedReply {
            id: PlannedReplyId(id),
            ticket: TicketId(1),
            author: PersonId(2),
            kind,
            text: t("Do you have a load cell for it?"),
            markup: Reading::Plain,
            status: None,
            actions: vec![],
            recipients: vec![t("parts@loadcells.example")],
            bcc: vec![],
            mailbox: None,
            to_dead: DeadAddresses::Refuse,
            ticket_version: 3,
            due_at: if kind == PlanKind::Undo { NOW.plus_us(7_000_000) } else { NOW.plus_us(DAY_US) },
            held_at: None,
            held_reason: String::new(),
            created_at: NOW,
            side: Some(PlannedSide { subject: t("Load cell"), ..PlannedSide::default() }),
        },
        author: person(t, 2),
        recipients: vec![t("parts@loadcells.example")],
        from: t("support@fjordscale.example"),
        files: vec![t("drawing.pdf")],
    }
}

/// The panel of a ticket's page.
pub fn panel(t: Words<'_>) -> SidePanel {
    SidePanel {
        items: vec![item(t, 801, SideState::Open)],
        may_write: true,
        has_draft: false,
        planned: vec![planned(t, 871, PlanKind::Undo)],
    }
}

/// Its own pages.
pub fn pages(t: Words<'_>, frame: &Frame) -> Vec<(&'static str, Markup)> {
    let begun = SidePage {
        ticket: TicketId(1),
        subject: t("Scale shows E-07 after the move"),
        item: Some(item(t, 802, SideState::Open)),
        may_write: Ok(()),
        may_change: true,
        form: SideForm {
            operation: "side-1".into(),
            recipients: t("parts@loadcells.example"),
            markup: Reading::Markdown,
            ..SideForm::default()
        },
        mailboxes: [(1, "support@fjordscale.example"), (2, "billing@fjordscale.example")]
            .map(|(id, address)| MailboxRef { id: MailboxId(id), name: t("Fjordscale"), address: t(address) })
            .into(),
        from: t("support@fjordscale.example"),
        includable: vec![
            Includable {
                message: MessageId(1),
                who: t("Rosa Marín"),
                is_note: false,
                at: ago(2 * DAY_US),
                words: t("Since we moved to the new room the scale shows E-07"),
                files: vec![(AttachmentId(5), t("display.jpg"), 240_000)],
            },
            Includable {
                message: MessageId(2),
                who: String::new(),
                is_note: true,
                at: ago(DAY_US),
                words: String::new(),
                files: vec![],
            },
        ],
        planned: vec![planned(t, 872, PlanKind::Later)],
    };
    let mut odd = item(t, 803, SideState::Closed);
    odd.messages[0].delivery = DeliveryItem {
        state: Delivery::Failed,
        reason: Some(DeliveryReason::Refused),
        detail: t("550 no such user"),
        ..DeliveryItem::NONE
    };
    odd.messages[1].stranger = true;
    odd.messages[1].automatic = true;
    odd.messages[1].address = Some(t("other@elsewhere.example"));
    (odd.total, odd.has_draft) = (220, true);
    let words = "to: names nobody: say whom you write to.";
    let refused = SidePage {
        item: None,
        form: SideForm {
            subject: t("Load cell"),
            text: t("Do you have one?"),
            kept_at: Some(ago(HOUR_US)),
            include_messages: vec![MessageId(1)],
            kept_files: vec![KeptFile {
                id: AttachmentId(9),
                name: t("drawing.pdf"),
                bytes: 1_240_000,
                is_image: false,
            }],
            when: t("monday 14:30"),
            problem: Some(FormProblem { field: Some("to".into()), words: t(words), typed: vec![] }),
            ..begun.form.clone()
        },
        ..begun.clone()
    };
    let light = SidePage {
        item: Some(odd),
        may_write: Err(
            "You may not do this: light agents write notes; ask an agent to write to somebody outside."
                .into(),
        ),
        may_change: false,
        includable: vec![],
        ..begun.clone()
    };
    vec![
        ("side-conversation", page(frame, &begun)),
        ("side-conversation-new", page(frame, &SidePage { item: None, ..begun })),
        ("side-conversation-refused", page(frame, &refused)),
        ("side-conversation-light", page(frame, &light)),
    ]
}
