//! The demo's own post office: what the desk sent, caught before it leaves.

use crate::Moment;

/// All caught mails, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CaughtList {
    pub rows: Vec<CaughtRow>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaughtRow {
    /// Counts from 1 in the order of arrival.
    pub number: i64,
    pub arrived_at: Moment,
    pub from: String,
    pub to: Vec<String>,
    pub subject: String,
    pub bytes: i64,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaughtMail {
    pub row: CaughtRow,
    /// As sent, in order, decoded.
    pub headers: Vec<(String, String)>,
    pub text: String,
    /// It has an HTML part, shown in a frame of its own.
    pub has_html: bool,
}
