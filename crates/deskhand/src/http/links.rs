//! Absolute addresses of this desk, for answers that leave it: links in the API, in mails and in feeds.

use axum::http::{HeaderMap, header};

use super::session::{Peer, is_known_host};
use crate::app::App;

/// `https://help.example.org`, without a slash at the end: the public URL where one is set, else the name the request
/// asked for, where the desk answers to that name, else the address it listens on.
pub fn base(app: &App, peer: Peer, headers: &HeaderMap) -> String {
    if let Some(url) = &app.config.public_url {
        return url.clone();
    }
    let scheme = if peer.secure { "https" } else { "http" };
    let host = headers.get(header::HOST).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let host = if is_plain(host) && is_known_host(app, host) { host } else { app.config.listen.as_str() };
    format!("{scheme}://{host}")
}

/// [`base`] of the help center: the address of its own where it has one.
pub fn help_base(app: &App, peer: Peer, headers: &HeaderMap) -> String {
    app.config.help_url.clone().unwrap_or_else(|| base(app, peer, headers))
}

/// Nothing but what a host and a port are made of.
fn is_plain(host: &str) -> bool {
    !host.is_empty()
        && host.len() < 260
        && host
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':' | b'[' | b']' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::is_plain;

    #[test]
    fn hosts_that_would_break_out_of_a_link_are_not_used() {
        for good in ["help.example.org", "127.0.0.1:8080", "[::1]:8080"] {
            assert!(is_plain(good), "{good}");
        }
        for bad in ["", "a/b", "a@b", "a\"b", "a b", "a?b", "a#b", "a\\b", "é"] {
            assert!(!is_plain(bad), "{bad}");
        }
    }
}
