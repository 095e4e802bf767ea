//! The desk's pages: the only crate with HTML, CSS and JS.
//!
//! Every screen is a function from a [`domain::read`] struct to [`maud::Markup`]; a piece that a live update replaces is
//! the same function as in the page ([`tickets::row`], [`ticket::timeline::item`]). Nothing here reads a clock, a
//! request or a database: what is drawn stands in the arguments. Addresses come from [`url`] only, colours and sizes
//! from `assets/css/tokens.css` only, and no page needs script to be read or written in. The [`widget`] on other people's
//! pages is the exception to both: it is small, it brings its own colours, and it lives by script.

pub mod access;
pub mod access_reviews;
pub mod assets;
pub mod away;
pub mod bulk;
pub mod cards;
pub mod chat;
pub mod checklists;
pub mod clock;
pub mod connectors;
pub mod contacts;
pub mod device_checks;
pub mod escalation;
pub mod fields;
pub mod follow_up;
pub mod guided;
pub mod help;
pub mod history;
pub mod hours;
pub mod icons;
pub mod incidents;
pub mod install;
pub mod layout;
pub mod ledger;
pub mod live;
pub mod loads;
pub mod logs;
pub mod look;
pub mod macros;
pub mod mail_body;
pub mod mailbox_dns;
pub mod mailbox_domain;
pub mod mailbox_servers;
pub mod mailboxes;
pub mod markdown;
pub mod merging;
pub mod my_keys;
pub mod new_ticket;
pub mod notifications;
pub mod numbers;
pub mod offline;
pub mod on_call;
pub mod organisations;
pub mod outgoing;
pub mod parts;
pub mod parts_page;
pub mod playbooks;
pub mod policy;
pub mod portal;
pub mod preview;
pub mod profile;
pub mod promises;
pub mod reply_mail;
pub mod routing;
pub mod rules;
pub mod samples;
mod samples_flow;
pub mod search;
pub mod session;
pub mod setup;
pub mod tabs;
pub mod tags;
pub mod team;
pub mod text;
pub mod ticket;
pub mod tickets;
pub mod together;
pub mod tokens;
pub mod undo;
pub mod url;
pub mod views;
pub mod widget;
pub mod widgets;
pub mod words;

pub use clock::Clock;
pub use words::Words;
