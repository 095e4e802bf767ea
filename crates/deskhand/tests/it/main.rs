//! The program from outside: a real desk, spoken to over HTTP and SMTP, on both engines.

mod api;
mod commands;
mod egress;
mod faults;
mod followers;
mod harness;
mod http;
mod lines;
mod mailboxes;
mod nodes;
mod poison;
mod process;
