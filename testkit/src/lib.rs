//! Servers of the outer world that the tests and measurements start for themselves, and that never outlive them; and the
//! machine that makes hostile input.

pub mod dns;
pub mod fuzz;
pub mod line;
pub mod postgres;
pub mod room;
pub mod template;
