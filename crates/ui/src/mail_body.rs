//! The document that a mail's HTML stands in, inside its sandboxed frame.

use crate::{Words, t};

/// What the fold of a quoted mail is called.
pub fn quoted(w: Words) -> &'static str {
    t!(w, "mail-quoted")
}

/// A whole HTML document around `sanitised_html`, which the caller sanitised last and nobody edits afterwards: it is
/// put in as it is. Serve with [`crate::policy::MAIL_BODY_CSP`].
///
/// The paper stays white in dark mode too: mails colour their text for white, and half of an inverted mail is
/// unreadable.
pub fn document(sanitised_html: &str) -> String {
    let mut out = String::with_capacity(sanitised_html.len() + STYLE.len() + 256);
    out.push_str("<!doctype html><html lang=\"\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"referrer\" content=\"no-referrer\"><base target=\"_blank\"><style>");
    out.push_str(STYLE);
    out.push_str("</style></head><body>");
    out.push_str(sanitised_html);
    out.push_str("</body></html>");
    out
}

const STYLE: &str = include_str!("../assets/css/mail_body.css");

#[cfg(test)]
mod tests {
    #[test]
    fn the_body_stands_in_it_unchanged() {
        let doc = super::document("<p>a &amp; b</p>");
        assert!(doc.starts_with("<!doctype html>"));
        assert!(doc.contains("<body><p>a &amp; b</p></body>"));
        assert!(!super::STYLE.contains('<'), "nothing in the style can end it");
    }
}
