//! What can be known from text alone, without a network: which language it is in, whether it is spam, what it answers.

pub mod language;
pub mod spam;
mod stopwords;
pub mod threads;

pub use language::language;
