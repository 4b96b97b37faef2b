//! How every page of Clearance looks: a page serves both style sheets, and adds its own after them.

/// Colours, sizes and times by name, in light and dark.
pub const TOKENS: &str = include_str!("tokens.css");

/// What pages are made of, by the names of [`TOKENS`].
pub const PARTS: &str = include_str!("app.css");
