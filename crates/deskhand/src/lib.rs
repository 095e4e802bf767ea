//! The program: inlets, commands, followers, HTTP and the command line. Everything meets here.

pub mod app;
pub mod background;
pub mod cli;
pub mod clock;
pub mod commands;
pub mod config;
pub mod followers;
pub mod http;
pub mod inlets;
pub mod keys;
pub mod post;
pub mod secrets;
