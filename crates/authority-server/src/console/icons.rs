//! Shapes that stand beside words: colour never stands alone.

use maud::{Markup, PreEscaped, html};

/// A shape of 24 by 24, drawn in the colour of the text.
fn icon(inside: &'static str) -> Markup {
    html! {
        svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round"
            stroke-linejoin="round" aria-hidden="true" { (PreEscaped(inside)) }
    }
}

/// The mark of Clearance.
#[must_use]
pub fn brand() -> Markup {
    html! {
        svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2.4" stroke-linecap="round"
            stroke-linejoin="round" aria-hidden="true" {
            path d="M14.6 2.9A9.5 9.5 0 1 1 9.4 2.9" {}
            path d="M9 9h6v6H9z" fill="currentColor" {}
        }
    }
}

/// Good: a circle with a tick.
#[must_use]
pub fn tick() -> Markup {
    icon(r#"<circle cx="12" cy="12" r="10"/><path d="m7 12.4 3.5 3.5L17.2 9"/>"#)
}

/// Bad: an octagon with a cross.
#[must_use]
pub fn cross() -> Markup {
    icon(r#"<path d="M8 2h8l6 6v8l-6 6H8l-6-6V8z"/><path d="m8.6 8.6 6.8 6.8m0-6.8-6.8 6.8"/>"#)
}

/// Soon: a diamond with a mark.
#[must_use]
pub fn mark() -> Markup {
    icon(r#"<path d="M12 1.4 22.6 12 12 22.6 1.4 12z"/><path d="M12 7.4v5.4M12 16.4v.1"/>"#)
}

/// Pending: a clock in a circle.
#[must_use]
pub fn clock() -> Markup {
    icon(r#"<circle cx="12" cy="12" r="10"/><path d="M12 6.5V12l3.6 2.2"/>"#)
}

/// To know: a circle with an i.
#[must_use]
pub fn info() -> Markup {
    icon(r#"<circle cx="12" cy="12" r="10"/><path d="M12 11v6M12 7.2v.1"/>"#)
}
