//! The program from outside: a real desk, spoken to over HTTP and SMTP, on both engines.

mod api;
mod commands;
mod faults;
mod harness;
mod http;
mod nodes;
mod process;
