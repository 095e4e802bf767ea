//! The only crate with SQL: SQLite or PostgreSQL, one text for both, one write door, one log of events.
//!
//! [`Store::write`] is the only opener of write transactions, [`Store::read`] lends a connection for reading. Functions
//! on nouns (`tickets::load`, `people::find_by_address`) take the connection or the transaction they work on.

pub mod blobs;
pub mod db;
mod dialect;
mod door;
pub mod events;
mod lock;
mod migrate;
mod moving;
mod open;
mod postgres;

pub mod access;
pub mod access_connectors;
pub mod access_reviews;
pub mod acts;
pub mod address_trouble;
pub mod article_files;
pub mod articles;
pub mod attachments;
pub mod bulks;
pub mod calendar_links;
pub mod calendars;
pub mod cases;
pub mod chats;
pub mod checklists;
pub mod consents;
pub mod contact_notes;
pub mod customer_cards;
pub mod device_checks;
pub mod drafts;
pub mod escalations;
pub mod fetching;
pub mod fields;
pub mod follow_ups;
pub mod help_places;
pub mod indexing;
pub mod loads;
pub mod macros;
pub mod mailboxes;
pub mod mails;
pub mod major_incidents;
pub mod mentions;
pub mod messages;
pub mod notices;
pub mod notifications;
pub mod open_tabs;
pub mod operations;
pub mod organisation_sign_in;
pub mod organisations;
pub mod outbox;
pub mod outcomes;
pub mod participants;
pub mod people;
pub mod pictures;
pub mod planned_replies;
pub mod playbook_offers;
pub mod playbooks;
pub mod portal;
pub mod preferences;
pub mod promises;
pub mod push_subscriptions;
pub mod ratings;
pub mod read;
pub mod rotas;
pub mod routing;
pub mod rule_trials;
pub mod rules;
pub mod sending_keys;
pub mod sessions;
pub mod settings;
pub mod side_conversations;
pub mod snoozes;
pub mod spam;
pub mod structure;
pub mod tag_rewrites;
pub mod teams;
pub mod test_mails;
pub mod thread_marks;
pub mod tickets;
pub mod time_entries;
pub mod views;
pub mod watchers;
pub mod webhooks;
pub mod widgets;

use std::sync::Arc;

use domain::Moment;

pub use blobs::{Blobs, Removed};
pub use db::{Conn, Faults, is_disk_full};
pub use door::{BATCH_JOBS_MAX, Tx};
pub use lock::DirectoryLock;
pub use moving::{Copied, copy_to_postgres};
pub use open::{Location, Store, StoreOptions, check_integrity, copy_sqlite, list_tables, rehearse_upgrades};

/// Tells the time. Given by the program, fixed by tests.
pub type Clock = Arc<dyn Fn() -> Moment + Send + Sync>;
/// Fills a buffer with randomness fit for secrets.
pub type Entropy = Arc<dyn Fn(&mut [u8]) + Send + Sync>;
