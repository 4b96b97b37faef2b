//! Texts as scanners, keyboards and messengers hand them over.

mod layouts;
mod readings;
mod repair;
mod splitter;

pub use layouts::Layout;
pub use repair::{Doubt, Repair, Repaired, repair};
pub use splitter::{LINE_MAX, Line, Splitter};
