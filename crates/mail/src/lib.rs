//! Bytes ⇄ [`Letter`](domain::letter::Letter): reading, judging, writing, receiving and sending mail.

pub mod bundle;
pub mod clean;
pub mod compose;
pub mod decode;
pub mod guard;
pub mod header;
pub mod html;
pub mod listen;
pub mod mime;
pub mod parse;
mod report;
pub mod send;
pub mod signs;
pub mod token;
pub mod trim;
