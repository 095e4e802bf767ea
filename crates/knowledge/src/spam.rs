//! Whether a mail is spam, how sure that is, and why.
//!
//! A workspace starts with the [`shipped`] weights and learns from what its own people say ([`Model::learn`]); what it
//! learned is kept apart from what was shipped ([`Model::learned`]), so that a newer shipped model keeps the desk's own
//! experience. Pure and deterministic: the same mail and the same weights give the same score on every machine.

mod head;
mod model;
mod reasons;
mod shipped;
mod signs;

pub use model::{Judgement, Model, Plan, SIGNS_VERSION, SLOTS, Signs};
pub use reasons::reason;
pub use shipped::{TRAINING, pack, shipped, trained_on};
pub use signs::Piece;

/// A mail whose logit is above this is put on the spam shelf, unless the desk says otherwise. Chosen by cross-validation so
/// that at most one of a thousand good mails stands above it.
pub const THRESHOLD: f32 = 4.595;
