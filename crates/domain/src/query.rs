//! The query language of search, views and rules.
