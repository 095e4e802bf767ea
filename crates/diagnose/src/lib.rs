//! Finds what is wrong, and what to do next: which question, which step, or a hand-over, by expected minutes. Pure and
//! deterministic: no clock, no randomness but by seed, no I/O.

pub mod case;
pub mod check;
pub mod choose;
pub mod complaint;
pub mod draws;
pub mod evidence;
pub mod exact;
pub mod explain;
pub mod flowchart;
pub mod identify;
pub mod learned;
pub mod logs;
pub mod mask;
pub mod model;
pub mod network;
pub mod odds;
pub mod plan;
pub mod playbook;
pub mod recognise;
pub mod several;
pub mod sheet;
pub mod shipped;
pub mod simulate;
pub mod stands_out;
pub mod surprise;
mod value;
pub mod words;
