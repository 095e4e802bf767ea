//! The only writers: one file per verb. Each takes the open transaction and whoever acts, loads, asks the domain, writes
//! and records. None awaits anything but the transaction.

pub mod accept_fetched;
pub mod accept_mail;
pub mod access;
pub mod access_connectors;
pub mod access_reviews;
pub mod act_as_rule;
pub mod add_address;
pub mod add_to_draft;
pub mod address_trouble;
pub mod article_files;
pub mod article_from_ticket;
pub mod ask_expert;
mod automatic_mail;
pub mod calendar_links;
pub mod change_articles;
pub mod change_contact;
pub mod change_help_center;
pub mod change_help_look;
pub mod change_macro;
pub mod change_mailbox;
pub mod change_mailbox_server;
pub mod change_many;
pub mod change_organisation;
pub mod change_playbook;
pub mod change_promise;
pub mod change_rule;
pub mod change_team;
pub mod change_ticket;
pub mod change_view;
pub mod chat;
pub mod checklist;
pub mod contact_notes;
pub mod customer_cards;
pub mod decide_participant;
pub mod decide_pictures;
pub mod decide_suggestion;
pub mod delete_ticket;
pub mod device_checks;
pub mod escalate;
mod escalate_as_rule;
pub mod fields;
pub mod follow_up;
pub mod generate;
pub mod guided;
pub mod hand_over;
pub mod hours;
pub mod judge_spam;
pub mod keep_file;
pub mod keep_load;
pub mod keep_promises;
pub mod leave_chats;
pub mod leave_out_files;
pub mod letters;
pub mod link_tickets;
pub mod macro_files;
pub mod major_incidents;
pub mod manage_people;
pub mod manage_tokens;
pub mod merge_tickets;
pub mod move_message;
pub mod on_call;
pub mod open_ticket;
pub mod organisation_sign_in;
pub mod plan_reply;
pub mod plan_side;
pub mod portal;
pub mod portal_password;
pub mod quarantine_mail;
pub mod read_mail;
pub mod receive_letter;
pub mod recipients;
pub mod release_mail;
pub mod remove_address;
pub mod reread_message;
pub mod rewrite_tag;
pub mod route_tickets;
pub mod routing;
pub mod sending_keys;
pub mod set_choices;
pub mod settle_delivery;
pub mod side_conversations;
pub mod sign_in;
pub mod snooze_ticket;
pub mod split_ticket;
pub mod structure;
pub mod tell_incidents;
pub mod tell_too_large;
pub mod time_spent;
pub mod try_rule;
pub mod undo;
pub mod undo_structure;
pub mod upload_file;
pub mod use_macro;
pub mod watch_ticket;
pub mod webhooks;
pub mod work_case;
pub mod write_message;

use domain::ticket::Status;
use domain::ticket::Ticket;
use domain::{Actor, Event, Result, TicketId};
use store::{Tx, outcomes};

/// Records what a change of a ticket brought about, with what always follows from it: an outcome when it is solved, a
/// mark on the last one when it is open again.
async fn record_change(
    tx: &mut Tx,
    by: &Actor,
    before: &Ticket,
    after: &Ticket,
    events: Vec<Event>,
) -> Result<()> {
    record_change_with_cause(tx, by, before, after, events, "").await
}

async fn record_change_with_cause(
    tx: &mut Tx,
    by: &Actor,
    before: &Ticket,
    after: &Ticket,
    events: Vec<Event>,
    cause: &str,
) -> Result<()> {
    for event in events {
        tx.record(by, event);
    }
    let was_done = !before.status.is_unsolved();
    let is_done = !after.status.is_unsolved();
    if is_done && !was_done {
        let solving = outcomes::insert(tx, after.id, by.person_id(), cause).await?;
        tx.record(by, Event::TicketSolved { ticket: after.id, solving });
        chat::ticket_is_done(tx, by, after).await?;
    }
    if was_done && after.status < Status::Solved {
        outcomes::mark_reopened(tx, after.id).await?;
        work_case::case_did_not_hold(tx, by, after.id).await?;
        follow_up::opened_again(tx, by, after).await?;
    }
    Ok(())
}

/// The first words of a text, for lists: one line, at most 200 characters.
fn snippet(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().filter(|c| !domain::person::is_invisible(*c)).take(200).collect()
}

/// The address that a Message-ID of ours names: unique because the message's id is, and the same at every attempt.
fn message_id(
    desk: &crate::app::Desk,
    ticket: TicketId,
    message: domain::MessageId,
    address: &str,
) -> String {
    mail::token::message_id(&desk.ticket_token(ticket), message.0, domain::person::address_domain(address))
}
