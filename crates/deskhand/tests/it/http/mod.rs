//! Pages: who may see them, what they tell browsers, what they show.

mod access;
mod edge;
mod drafts;
mod files;
mod forms;
mod headers;
mod health;
mod https;
mod live;
mod search;
