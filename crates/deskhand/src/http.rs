//! Pages and API over HTTP. A handler extracts, runs one verb, and draws.

pub mod agent;
pub mod api;
pub mod approvals;
pub mod assets;
mod clean_html;
pub mod confirmations;
pub mod demo;
pub mod device_checks;
pub mod error;
pub mod feeds;
pub mod files;
pub mod fixes;
pub mod follow_up;
pub mod forms;
pub mod health;
pub mod help;
pub mod help_files;
pub mod links;
mod methods;
pub mod pictures;
pub mod portal;
pub mod previews;
pub mod public;
pub mod routes;
pub mod server;
pub mod session;
pub mod status;
pub mod tls;
pub mod widget;

pub use error::{Page, Wrong};
