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
//! | condition | something about a ticket, or about what just happened to it, that is true or not ([`condition::Condition`]) |
//! | rule | what the desk does by itself, when something happens or time is over ([`rule::Rule`]) |
//! | macro | prepared words and changes ([`macros::Macro`]) |
//! | mention | somebody of the team who is called by an `@` in a note ([`writing::Mention`]) |
//! | article | what the desk has written down for whoever asks ([`article::Article`]) |
//! | shelf | the help center as its readers see it ([`help::Shelf`]) |
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
//! | load | how hard a message is to read, and why; of messages, never of staff ([`load::Load`]) |
//! | contact with a message | somebody of the team met it: it came on their ticket, or they were given the ticket ([`load::Contact`]) |
//! | calendar | when a team works: hours, holidays, shifts, on call ([`calendar`]) |
//! | timetable | a calendar as it is kept: of the desk, or the shifts of one person ([`hours::Timetable`]) |
//! | rota | who is on call: layers of people who take turns, and who stands in ([`hours::RotaPlan`]) |
//! | promise | what is owed to a customer by when: a policy ([`promise::Promise`]) |
//! | clock | what measures a promise on a ticket ([`promise::Clock`]) |
//! | deadline | the moment at which a promise is missed |
//! | tier | how far up a team stands where tickets are handed up ([`escalation::TeamSetup`]) |
//! | escalation | a ticket handed up to a team that knows more, with what it needs to know ([`escalation`]) |
//! | expert | somebody who is asked what they know on a ticket that stays where it is ([`escalation::ExpertAsk`]) |
//! | major incident | something large that is broken, with a lead, a cadence of updates and attached tickets ([`major_incident`]) |
//! | widget | a place on somebody's site where visitors can write ([`chat::Widget`]) |
//! | visitor | somebody who writes there, known by a secret in their browser, or by a token that the site signed |
//! | chat | a ticket that is spoken in a widget, and who has it ([`chat::Chat`]) |
//! | follow-up | what happens after an answer: reminders, two questions after solving, closing ([`follow_up`]) |
//! | rating | how a requester found the help they got, and whether it held ([`follow_up::Rating`]) |
//! | routing | who gets a ticket that nobody has: skills, places, turns ([`routing`]) |
//! | duty | whether somebody takes tickets now, as they say themselves ([`routing::Duty`]) |
//! | system, role of a system | something outside the desk that people have accounts in, and what one can have there ([`access::System`]) |
//! | access request | what is to become of one person's access to a system, with who has to allow it ([`access::AccessRequest`]) |
//! | connector, job | an endpoint of the operator's that does what was allowed, and what it is to do for one request ([`access_connector`]) |
//! | webhook, call | what a rule tells such an endpoint, as JSON ([`webhook`]) |
//! | grant | that somebody has a role of a system, since when, by which request ([`access`]) |
//! | structure | what tickets are parts of, and what they have to do with each other: merges, splits, links ([`structure`]) |
//! | playbook | what a team knows about one problem: causes, signs, steps ([`playbook::Playbook`]) |
//! | case | what was asked and tried on a ticket by a playbook ([`playbook::Case`]) |
//! | offer | that customers may work by a playbook alone, in a guided fix ([`guided::Offer`]) |
//! | run | a customer's way through a guided fix; its address carries it ([`guided`]) |
//! | check | a look at somebody's device, asked for on a ticket and sent by a one-time link ([`device_check`]) |
//! | outcome | the record of how a ticket ended ([`outcome::Outcome`]) |
//! | event | a fact in the log, numbered by `seq` ([`event::Event`]) |
//! | follower | code that reads the log and does what comes next |
//! | actor | who does something ([`actor::Actor`]) |
//! | refusal | why something asked for cannot be, in words to act on ([`refusal::Refusal`]) |

pub mod access;
pub mod access_connector;
pub mod actor;
pub mod alarm;
pub mod article;
pub mod article_folder;
pub mod bounce;
pub mod bulk;
pub mod calendar;
pub mod chat;
pub mod checklist;
pub mod condition;
pub mod contact_note;
pub mod customer_card;
pub mod device;
pub mod device_check;
pub mod escalation;
pub mod event;
pub mod field;
pub mod file;
pub mod follow_up;
pub mod form;
pub mod guided;
pub mod help;
pub mod help_style;
pub mod hours;
pub mod identity;
pub mod ids;
pub mod keys;
pub mod language;
pub mod letter;
pub mod load;
pub mod look;
pub mod macros;
pub mod mailbox;
pub mod major_incident;
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
pub mod playbook;
pub mod portal;
pub mod promise;
pub mod query;
pub mod read;
pub mod refusal;
pub mod routing;
pub mod rule;
pub mod seal;
pub mod sending;
pub mod sending_key;
pub mod side_conversation;
pub mod snooze;
pub mod structure;
pub mod ticket;
pub mod undo;
pub mod view;
pub mod webhook;
pub mod when;
pub mod writing;

pub use actor::Actor;
pub use event::Event;
pub use ids::*;
pub use language::Language;
pub use moment::Moment;
pub use refusal::{Error, Refusal, Result};
