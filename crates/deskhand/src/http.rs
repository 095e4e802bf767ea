//! Pages and API over HTTP. A handler extracts, runs one verb, and draws.

pub mod agent;
pub mod api;
mod clean_html;
pub mod demo;
pub mod error;
pub mod files;
pub mod forms;
pub mod health;
pub mod links;
pub mod pictures;
pub mod previews;
pub mod public;
pub mod routes;
pub mod server;
pub mod session;
pub mod tls;

pub use error::{Page, Wrong};
