//! Parsing set apart: a thread of its own with a stack of its own, a time limit, and panics caught. One bad mail costs
//! itself, not the desk.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::Duration;

use domain::letter::Letter;

use crate::parse::{self, Unreadable};

/// What one parse may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub time: Duration,
    pub stack_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { time: Duration::from_secs(10), stack_bytes: 8 << 20 }
    }
}

/// [`parse::parse`] within limits. Blocks its caller; call it from a worker thread.
///
/// # Errors
/// It hit a limit of the parser (see there), took too long (`too_slow`) or made the parser panic (`parser_fault`).
pub fn parse_guarded(raw: impl AsRef<[u8]> + Send + 'static, limits: Limits) -> Result<Letter, Unreadable> {
    parse_guarded_with(raw, None, limits)
}

/// [`parse::parse_with`] within limits.
///
/// # Errors
/// As [`parse_guarded`].
pub fn parse_guarded_with(
    raw: impl AsRef<[u8]> + Send + 'static,
    envelope_from: Option<&str>,
    limits: Limits,
) -> Result<Letter, Unreadable> {
    let envelope_from = envelope_from.map(str::to_owned);
    within(limits, move || parse::parse_with(raw.as_ref(), envelope_from.as_deref()))
}

/// Does `work` on a mail within limits: a thread and a stack of its own, a time limit, panics caught.
///
/// # Errors
/// Its own, and those of [`parse_guarded`].
pub fn within<T: Send + 'static>(
    limits: Limits,
    work: impl FnOnce() -> Result<T, Unreadable> + Send + 'static,
) -> Result<T, Unreadable> {
    let (send, receive) = sync_channel(1);
    let spawned = std::thread::Builder::new()
        .name("mail-parse".to_owned())
        .stack_size(limits.stack_bytes)
        .spawn(move || {
            let result = catch_unwind(AssertUnwindSafe(work));
            // Nobody listens any more when the time was up.
            drop(send.send(result));
        });
    if let Err(error) = spawned {
        return Err(Unreadable::new("parser_fault", format!("no thread to parse it in: {error}")));
    }
    match receive.recv_timeout(limits.time) {
        Ok(Ok(result)) => result,
        Ok(Err(panic)) => {
            let words = panic
                .downcast_ref::<&str>()
                .map(|s| (*s).to_owned())
                .or_else(|| panic.downcast_ref::<String>().cloned())
                .unwrap_or_else(|| "without a word".to_owned());
            Err(Unreadable::new("parser_fault", crate::clean::short_line(&words, 300)))
        }
        // A thread cannot be stopped from outside. Every step of the parser is linear in the mail, so it ends by itself.
        Err(RecvTimeoutError::Timeout) => {
            Err(Unreadable::new("too_slow", format!("parsing took more than {} ms", limits.time.as_millis())))
        }
        Err(RecvTimeoutError::Disconnected) => {
            Err(Unreadable::new("parser_fault", "the parsing thread vanished"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panic_and_slowness_become_words() {
        // Printing a backtrace takes its time.
        let panicked = within::<()>(Limits::default(), || panic!("oh no"));
        assert_eq!(panicked, Err(Unreadable::new("parser_fault", "oh no")));
        let limits = Limits { time: Duration::from_millis(50), stack_bytes: 1 << 20 };
        let slow = within::<()>(limits, || {
            std::thread::sleep(Duration::from_millis(500));
            Ok(())
        });
        assert_eq!(slow.map_err(|u| u.code), Err("too_slow"));
    }

    #[test]
    fn plain_mail_passes() {
        let letter = parse_guarded(b"From: a@x.org\n\nhello\n".to_vec(), Limits::default()).unwrap();
        assert_eq!(letter.reply.trim(), "hello");
    }
}
