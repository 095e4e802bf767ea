//! What mails and people make happen.

mod accept_mail;
pub mod access;
mod access_connectors;
mod access_reviews;
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
mod routing;
mod settle_delivery;
mod side_conversations;
mod side_planned;
mod sign_in;
mod snooze;
mod structure;
mod undo;
mod write_message;
