//! What mails and people make happen.

mod accept_mail;
mod acknowledge;
mod bounces;
mod credentials;
mod decide;
mod identity;
mod judge_spam;
mod ledger;
mod left_out;
mod loops;
mod plan_reply;
pub mod receive_letter;
mod recipients;
mod settle_delivery;
mod side_conversations;
mod sign_in;
mod snooze;
mod structure;
mod undo;
mod write_message;
