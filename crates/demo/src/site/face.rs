//! Drawings: shapes of the lane's outcomes, and the three places.

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

const ADMIT: &str = r#"<circle cx="12" cy="12" r="10"/><path d="m7 12.4 3.5 3.5L17.2 9"/>"#;
const REFER: &str = r#"<path d="M12 1.4 22.6 12 12 22.6 1.4 12z"/><circle cx="12" cy="8.9" r="2.1"/><path d="M7.9 16c.3-2.5 1.9-3.9 4.1-3.9s3.8 1.4 4.1 3.9"/>"#;
const REFUSE: &str =
    r#"<path d="M8 2h8l6 6v8l-6 6H8l-6-6V8z"/><path d="m8.6 8.6 6.8 6.8m0-6.8-6.8 6.8"/>"#;
const PHONE: &str = r#"<path d="M8 2h8a2 2 0 0 1 2 2v16a2 2 0 0 1-2 2H8a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2zM9 7h6v6H9zM11 18h2"/>"#;

/// The shape of `admit`, `refer` or `refuse`; a phone where nothing is shown.
pub(super) fn shape(outcome: &str, class: &str) -> Markup {
    let inside = match outcome {
        "admit" => ADMIT,
        "refer" => REFER,
        "refuse" => REFUSE,
        _ => PHONE,
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
