//! What happens by itself.

mod alarms;
mod follow_up;
mod outbox;
mod promises;
mod rules;
mod scan;
mod sweep;
mod threads;
mod webhooks;
