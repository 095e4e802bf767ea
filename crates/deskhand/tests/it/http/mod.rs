//! Pages: who may see them, what they tell browsers, what they show.

mod access;
mod acquaintances;
mod bulk;
mod desk;
mod drafts;
mod edge;
mod files;
mod forms;
mod headers;
mod health;
mod https;
mod live;
mod look;
mod my_keys;
mod pictures;
mod prepared;
mod previews;
mod search;
mod together;
mod views;
mod words;
mod work;
mod writing;
