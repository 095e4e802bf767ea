//! Pages: who may see them, what they tell browsers, what they show.

mod access;
mod drafts;
mod files;
mod headers;
mod live;
mod search;
