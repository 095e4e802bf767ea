//! What mails and people make happen.

mod accept_mail;
mod acknowledge;
mod decide;
pub mod receive_letter;
mod settle_delivery;
mod sign_in;
mod write_message;
