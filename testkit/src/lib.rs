//! Servers of the outer world that the tests and measurements start for themselves, and that never outlive them.

pub mod dns;
pub mod postgres;
