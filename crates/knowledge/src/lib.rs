//! What can be known from text alone, without a network: for now, which language it is in.

pub mod language;
mod stopwords;

pub use language::language;
