//! The program: inlets, commands, followers, HTTP and the command line. Everything meets here.

// The schemas of the API are one literal.
#![recursion_limit = "256"]

pub mod app;
pub mod background;
pub mod cards;
pub mod clamd;
pub mod cli;
pub mod clock;
pub mod commands;
pub mod config;
pub mod consent;
pub mod context;
pub mod credentials;
pub mod egress;
pub mod followers;
pub mod http;
pub mod https;
pub mod identity;
pub mod inlets;
pub mod keys;
pub mod mailbox_test;
pub mod open_tabs;
pub mod post;
pub mod presence;
pub mod preview;
pub mod push;
pub mod rereading;
pub mod saved_views;
pub mod secrets;
pub mod sending_keys;
pub mod spam;
pub mod stored_file;
pub mod ways_out;
