//! What makes things happen: doors for mail, the control socket.

pub mod control;
pub mod mail;
pub mod sink;
