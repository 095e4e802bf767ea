//! Clients of our own for what we measure and test from outside: small, blocking, without hidden retries or pools.

pub mod http;
pub mod imap;
pub mod smtp;

use std::time::Duration;

/// How long one answer may take before it counts as none.
pub const ANSWER_SECONDS_MAX: Duration = Duration::from_secs(60);
