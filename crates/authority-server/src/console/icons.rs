//! Shapes that stand beside words: colour never stands alone.

use clearance_web::shapes;
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
    icon(shapes::TICK)
}

/// Bad: an octagon with a cross.
#[must_use]
pub fn cross() -> Markup {
    icon(shapes::CROSS)
}

/// Soon: a diamond with a mark.
#[must_use]
pub fn mark() -> Markup {
    icon(shapes::MARK)
}

/// Pending: a clock in a circle.
#[must_use]
pub fn clock() -> Markup {
    icon(shapes::CLOCK)
}

/// To know: a circle with an i.
#[must_use]
pub fn info() -> Markup {
    icon(shapes::INFO)
}
