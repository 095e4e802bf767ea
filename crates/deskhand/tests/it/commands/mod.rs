//! What mails and people make happen.

mod accept_mail;
mod acknowledge;
mod bounces;
mod decide;
mod identity;
mod loops;
pub mod receive_letter;
mod settle_delivery;
mod sign_in;
mod write_message;
