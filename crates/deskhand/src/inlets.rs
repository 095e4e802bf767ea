//! What makes things happen: doors for mail, mailboxes that are read elsewhere, the control socket.

pub mod control;
pub mod fetch;
pub mod mail;
pub mod sink;
