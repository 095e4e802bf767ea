//! Reads that fill a screen or a list of [`domain::read`].

pub mod api;
pub mod beside;
pub mod chat;
pub mod contacts;
pub mod context;
pub mod escalation;
pub mod frame;
pub mod incidents;
pub mod ledger;
pub mod mailboxes;
pub mod portal;
pub mod promises;
pub mod rules;
pub mod side_conversations;
pub mod structure;
pub mod team;
pub mod ticket;
pub mod tickets;
pub mod undo;
pub mod views;
pub mod work;
pub mod writing;
