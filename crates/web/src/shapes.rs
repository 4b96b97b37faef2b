//! Shapes of 24 by 24 that stand beside words on every page, as the inside of an `svg`: colour never stands alone.

/// Closed: a circle with a bar.
pub const BARRED: &str = r#"<circle cx="12" cy="12" r="10"/><path d="M7 12h10" stroke-width="3"/>"#;
/// Pending: a clock in a circle.
pub const CLOCK: &str = r#"<circle cx="12" cy="12" r="10"/><path d="M12 6.5V12l3.6 2.2"/>"#;
/// Bad: an octagon with a cross.
pub const CROSS: &str =
    r#"<path d="M8 2h8l6 6v8l-6 6H8l-6-6V8z"/><path d="m8.6 8.6 6.8 6.8m0-6.8-6.8 6.8"/>"#;
/// To know: a circle with an i.
pub const INFO: &str = r#"<circle cx="12" cy="12" r="10"/><path d="M12 11v6M12 7.2v.1"/>"#;
/// Soon, or not in order: a diamond with a mark.
pub const MARK: &str =
    r#"<path d="M12 1.4 22.6 12 12 22.6 1.4 12z"/><path d="M12 7.4v5.4M12 16.4v.1"/>"#;
/// See an officer: a diamond with a person.
pub const OFFICER: &str = r#"<path d="M12 1.4 22.6 12 12 22.6 1.4 12z"/><circle cx="12" cy="8.9" r="2.1"/><path d="M7.9 16c.3-2.5 1.9-3.9 4.1-3.9s3.8 1.4 4.1 3.9"/>"#;
/// A phone with a code.
pub const PHONE: &str = r#"<path d="M8 2h8a2 2 0 0 1 2 2v16a2 2 0 0 1-2 2H8a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2zM9 7h6v6H9zM11 18h2"/>"#;
/// Good: a circle with a tick.
pub const TICK: &str = r#"<circle cx="12" cy="12" r="10"/><path d="m7 12.4 3.5 3.5L17.2 9"/>"#;
