//! Drawings: shapes of the lane's outcomes, and the three places.

use clearance_web::shapes;
use maud::{Markup, PreEscaped, html};

/// The console's window.
pub(super) const CONSOLE: PreEscaped<&str> = PreEscaped(
    r#"<svg viewBox="19 0 240 120" fill="none" stroke="currentColor" stroke-width="2" aria-hidden="true"><rect x="20" y="14" width="200" height="92" rx="4"/><path d="M20 34h200M38 52h60M38 66h40M38 80h52"/><path d="M130 52h70M130 66h70M130 80h46"/><circle cx="30" cy="24" r="2.5"/></svg>"#,
);
/// A phone with a code.
pub(super) const WALLET: PreEscaped<&str> = PreEscaped(
    r#"<svg viewBox="83 0 240 120" fill="none" stroke="currentColor" stroke-width="2" aria-hidden="true"><rect x="84" y="6" width="72" height="108" rx="9"/><rect x="96" y="32" width="48" height="48" rx="5"/><path d="M104 40h10v10h-10zM126 40h10v10h-10zM104 62h10v10h-10zM124 62h4m6 0v10m-10 0h4M108 94h24"/></svg>"#,
);
/// A gate.
pub(super) const LANE: PreEscaped<&str> = PreEscaped(
    r#"<svg viewBox="19 0 240 120" fill="none" stroke="currentColor" stroke-width="2" aria-hidden="true"><path d="M50 110V30h26v80M164 110V30h26v80M20 110h200"/><path d="M76 62h34m54 0h-34"/><circle cx="63" cy="44" r="6"/><circle cx="177" cy="44" r="6"/></svg>"#,
);

/// The shape of `admit`, `refer` or `refuse`; a phone where nothing is shown.
pub(super) fn shape(outcome: &str, class: &str) -> Markup {
    let inside = match outcome {
        "admit" => shapes::TICK,
        "refer" => shapes::OFFICER,
        "refuse" => shapes::CROSS,
        _ => shapes::PHONE,
    };
    let width = if class == "shape" { "1.6" } else { "2" };
    html! {
        svg class=(class) viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width=(width)
            stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" { (PreEscaped(inside)) }
    }
}

/// Onwards.
pub(super) fn arrow() -> Markup {
    html! {
        svg.icon viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round"
            stroke-linejoin="round" aria-hidden="true" { path d="M5 12h14m-6-6 6 6-6 6" {} }
    }
}
