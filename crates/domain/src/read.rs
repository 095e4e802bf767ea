//! Plain structs, one per screen or list: filled by `store`, drawn by `ui`.
