//! What happens by itself.

mod alarms;
mod outbox;
mod scan;
mod sweep;
mod threads;
