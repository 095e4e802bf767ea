//! The store's contracts: the same bodies on SQLite and on PostgreSQL.

mod door;
mod events;
mod faults;
mod followers;
mod harness;
mod lists;
mod mails;
mod messages;
mod migrations;
mod nodes;
mod outbox;
mod people;
mod reads;
mod sessions;
mod statements;
mod tickets;
mod world;
