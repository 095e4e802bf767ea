//! The store's contracts: the same bodies on SQLite and on PostgreSQL.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so where it stands")]

mod acts;
mod address_trouble;
mod api;
mod bulks;
mod desk;
mod door;
mod drafts;
mod events;
mod faults;
mod fetching;
mod fields;
mod followers;
mod harness;
mod indexing;
mod lists;
mod mails;
mod messages;
mod migrations;
mod nodes;
mod outbox;
mod people;
mod pictures;
mod planned_replies;
mod preferences;
mod reads;
mod sending_keys;
mod sessions;
mod side_conversations;
mod snoozes;
mod spam;
mod statements;
mod structure;
mod thread_marks;
mod tickets;
mod together;
mod views;
mod world;
mod writing;
