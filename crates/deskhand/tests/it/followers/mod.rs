//! What happens by itself.

mod alarms;
mod scan;
mod outbox;
mod sweep;
mod threads;
