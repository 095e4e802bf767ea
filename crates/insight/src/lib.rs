//! What the desk's work says about itself: how hard messages are to read, and what can be told of that without telling on
//! anybody. Pure and deterministic: no clock, no randomness but what is passed in, no network.

pub mod load;
pub mod metrics;
