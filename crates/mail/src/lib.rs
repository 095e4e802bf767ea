//! Bytes ⇄ [`Letter`](domain::letter::Letter): reading, judging, writing, receiving and sending mail.

pub mod anatomy;
pub mod bundle;
pub mod calendar;
mod charset;
pub mod clean;
pub mod compose;
pub mod decode;
mod doubts;
pub mod fetch;
pub mod guard;
pub mod header;
pub mod html;
pub mod identity;
pub mod listen;
pub mod login;
pub mod mime;
pub mod parse;
pub mod report;
pub mod rtf;
pub mod sealed;
pub mod send;
pub mod sign;
pub mod signs;
pub mod tls;
pub mod tnef;
pub mod token;
pub mod trim;
