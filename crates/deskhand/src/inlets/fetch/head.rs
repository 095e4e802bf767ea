//! What the head of a fetched mail says about the envelope that it came in.

use ::mail::header;
use ::mail::token::split_plus;
use domain::Moment;
use domain::mailbox::Mailbox;
use domain::person::normalise_address;

use crate::commands::accept_mail::mailbox_of;

/// Heads are read so far; the mail itself is parsed later and apart.
const FIELDS_MAX: usize = 500;
const BYTES_MAX: usize = 256 << 10;
const ADDRESSES_MAX: usize = 200;

/// The envelope, as far as servers wrote it down.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Envelope {
    /// Empty is the null path; `None` when no server wrote one.
    pub(super) from: Option<String>,
    /// Addresses of the desk, with the tokens that they came under.
    pub(super) to: Vec<String>,
    /// When the author says that it was written.
    pub(super) date: Option<Moment>,
}

/// Servers that deliver into a mailbox note the recipient in one of these, and the return path in its own (RFC 5321
/// §4.4). Authors can write them too: nothing but tokens, which nobody can guess, is believed of them.
const RECIPIENTS: [&str; 7] =
    ["Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Delivered-To", "To", "Cc"];

pub(super) fn envelope(raw: &[u8], ours: &[Mailbox]) -> Envelope {
    let Ok(head) = header::head(raw, 0, raw.len(), FIELDS_MAX, BYTES_MAX) else { return Envelope::default() };
    let text = |value: &[u8]| header::unfold(&String::from_utf8_lossy(value));
    let from = head.fields.iter().find(|f| f.is("Return-Path")).map(|f| {
        let path = text(f.value);
        let path = path.trim().trim_start_matches('<').trim_end_matches('>');
        if path.is_empty() { String::new() } else { normalise_address(path).unwrap_or_default() }
    });
    let mut to: Vec<String> = Vec::new();
    for name in RECIPIENTS {
        for value in head.all(name) {
            for address in header::addresses(&text(value), ADDRESSES_MAX).list {
                let Ok(address) = normalise_address(&address.email) else { continue };
                if mailbox_of(ours, &address).is_some() && !to.contains(&address) {
                    to.push(address);
                }
            }
        }
    }
    // An address with a token says more than the same without.
    let tagged: Vec<String> =
        to.iter().filter(|a| split_plus(a).1.is_some()).map(|a| split_plus(a).0).collect();
    to.retain(|a| split_plus(a).1.is_some() || !tagged.contains(a));
    Envelope { from, to, date: head.text("Date").and_then(|d| header::date(&d)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::mailbox::SenderCheck;
    use domain::{MailboxId, Moment};

    fn ours() -> Vec<Mailbox> {
        vec![Mailbox {
            id: MailboxId(1),
            address: "support@desk.example".into(),
            name: String::new(),
            team: None,
            is_default: true,
            signature: String::new(),
            acknowledges: false,
            acknowledgement: String::new(),
            sender_check: SenderCheck::Nobody,
            authserv_id: String::new(),
            created_at: Moment(0),
        }]
    }

    #[track_caller]
    fn check(head: &str, from: Option<&str>, to: &[&str]) {
        let found = envelope(format!("{head}\r\n\r\nTo: body@desk.example\r\n").as_bytes(), &ours());
        assert_eq!(
            (found.from.as_deref(), found.to),
            (from, to.iter().map(|t| (*t).to_owned()).collect()),
            "{head}"
        );
    }

    #[test]
    fn an_envelope_is_read_from_what_servers_wrote() {
        check("From: a@b.example", None, &[]);
        check("Return-Path: <>\r\nTo: x@y.example", Some(""), &[]);
        check(
            "Return-Path: <Rosa@b.example>\r\nDelivered-To: support@desk.example\r\nTo: Us <support@desk.example>",
            Some("rosa@b.example"),
            &["support@desk.example"],
        );
        check(
            "X-Original-To: support+abc@desk.example\r\nTo: support@desk.example,\r\n x@y.example",
            None,
            &["support+abc@desk.example"],
        );
    }

    #[test]
    fn the_date_is_the_authors() {
        let found = envelope(b"Date: Thu, 12 Nov 2026 10:00:00 +0100\r\n\r\n", &ours());
        assert_eq!(found.date.map(Moment::rfc3339).as_deref(), Some("2026-11-12T09:00:00Z"));
    }
}
