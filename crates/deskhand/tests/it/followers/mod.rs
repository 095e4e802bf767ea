//! What happens by itself.

mod scan;
mod outbox;
mod sweep;
