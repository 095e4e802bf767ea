//! The desk's own words: nouns, rules and refusals. No async, I/O, SQL, HTML, clock or randomness in here.
//!
//! # Glossary
//!
//! | word | meaning |
//! |---|---|
//! | ticket | one person's matter from first word to outcome: number, subject, status, priority, type, tags |
//! | message | something said on a ticket that the customer may read |
//! | note | something written on a ticket that only the team reads |
//! | contact | whoever asks; a [`person`] with the role contact |
//! | agent, light agent, lead, admin | people of the team; see [`person::Role`] |
//! | organisation | whom a contact belongs to, found by mail domain |
//! | team | a group of agents that tickets are given to |
//! | mailbox | an address of the desk, with its team, signature and templates |
//! | letter | one mail, parsed: what came through a mailbox ([`letter::Letter`]) |
//! | macro | prepared words and changes ([`macros::Macro`]) |
//! | mention | somebody of the team who is called by an `@` in a note ([`writing::Mention`]) |
//! | placement | the decision what a letter becomes ([`placement`]) |
//! | planned reply | a reply that is written and not sent yet: it can be taken back until it leaves ([`planned_reply`]) |
//! | snoozed ticket | one that has left the lists until a moment, or until the customer writes ([`snooze`]) |
//! | act | what somebody did in one step: the events that they recorded on a ticket at one moment ([`undo`]) |
//! | bounce | what a mail server says became of a mail of ours, and why ([`bounce::DeliveryReport`]) |
//! | alarm | word to the admins that a channel is silent or fails ([`alarm::Incident`]) |
//! | participant | a person who takes part in a ticket: requester, accepted or suggested copy, watcher |
//! | watcher | a person of the team who wants to hear of a ticket that is not theirs |
//! | notification | what a person of the team is told, once: in the page, by push, by mail ([`notify`]) |
//! | field | what the desk wants to know of its tickets besides what every ticket has ([`field::Field`]) |
//! | form | a named set of fields, with conditions ([`form::Form`]) |
//! | checklist | steps on a ticket that are ticked off ([`checklist`]) |
//! | contact note | what the team, or one of it, wants to be reminded of when a contact writes again ([`contact_note`]) |
//! | tab | a ticket or a call that somebody keeps open beside others ([`open_tab::OpenTab`]) |
//! | customer card | what the operator's own systems know about a contact ([`customer_card::CustomerCard`]) |
//! | view | a list that somebody put together of a query, an order and columns ([`view::SavedView`]) |
//! | calendar | when a team works: hours, holidays, shifts, on call ([`calendar`]) |
//! | promise | what is owed to a customer by when: a policy ([`promise::Promise`]) |
//! | clock | what measures a promise on a ticket ([`promise::Clock`]) |
//! | deadline | the moment at which a promise is missed |
//! | structure | what tickets are parts of, and what they have to do with each other: merges, splits, links ([`structure`]) |
//! | outcome | the record of how a ticket ended ([`outcome::Outcome`]) |
//! | event | a fact in the log, numbered by `seq` ([`event::Event`]) |
//! | follower | code that reads the log and does what comes next |
//! | actor | who does something ([`actor::Actor`]) |
//! | refusal | why something asked for cannot be, in words to act on ([`refusal::Refusal`]) |

pub mod actor;
pub mod alarm;
pub mod bounce;
pub mod bulk;
pub mod calendar;
pub mod checklist;
pub mod contact_note;
pub mod customer_card;
pub mod device;
pub mod event;
pub mod field;
pub mod file;
pub mod form;
pub mod identity;
pub mod ids;
pub mod keys;
pub mod language;
pub mod letter;
pub mod look;
pub mod macros;
pub mod mailbox;
pub mod message;
pub mod moment;
pub mod notify;
pub mod open_tab;
pub mod outcome;
pub mod permission;
pub mod person;
pub mod picture;
pub mod placement;
pub mod planned_reply;
pub mod promise;
pub mod query;
pub mod read;
pub mod refusal;
pub mod seal;
pub mod sending;
pub mod sending_key;
pub mod side_conversation;
pub mod snooze;
pub mod structure;
pub mod ticket;
pub mod undo;
pub mod view;
pub mod when;
pub mod writing;

pub use actor::Actor;
pub use event::Event;
pub use ids::*;
pub use language::Language;
pub use moment::Moment;
pub use refusal::{Error, Refusal, Result};
