//! What is shown instead of a page.

use maud::{Markup, html};

use super::act::Act;
use super::frame::{Area, Frame, Trouble};
use super::lang::Phrase;
use super::parts;
use super::paths;
use super::words::common as w;

/// There is nothing at this address.
#[must_use]
pub fn not_found(frame: &Frame) -> Markup {
    shown(frame, w::NOT_FOUND_TITLE, (w::NOT_FOUND_FACT, w::NOT_FOUND_THEN), None)
}

/// The role may not.
#[must_use]
pub fn no_permission(frame: &Frame, act: Act) -> Markup {
    let title = frame.say(w::MAY_NOT_TITLE);
    let main =
        html! { div.stack { h1 { (title) } (parts::may_not(frame, act)) (way_back(frame)) } };
    frame.page(Area::None, title, main)
}

/// Something failed in the service. The number stands in its log too.
#[must_use]
pub fn failed(frame: &Frame, support: &str) -> Markup {
    shown(frame, w::FAILED_TITLE, (w::FAILED_FACT, w::FAILED_THEN), Some(support))
}

/// The register cannot be reached.
#[must_use]
pub fn register_unavailable(frame: &Frame, support: &str) -> Markup {
    shown(frame, w::REGISTER_TITLE, (w::REGISTER_FACT, w::REGISTER_THEN), Some(support))
}

/// A limit of rate.
#[must_use]
pub fn too_many(frame: &Frame) -> Markup {
    shown(frame, w::BUSY_TITLE, (w::BUSY_FACT, w::BUSY_THEN), None)
}

/// The form's token is not the session's.
#[must_use]
pub fn form_expired(frame: &Frame) -> Markup {
    shown(frame, w::EXPIRED_TITLE, (w::EXPIRED_FACT, w::EXPIRED_THEN), None)
}

fn shown(
    frame: &Frame,
    title: Phrase,
    (fact, then): (Phrase, Phrase),
    support: Option<&str>,
) -> Markup {
    let title = frame.say(title);
    let trouble = Trouble {
        fact: frame.say(fact).to_owned(),
        then: frame.say(then).to_owned(),
        support: support.map(str::to_owned),
    };
    let main = html! {
        div.stack { h1 { (title) } (parts::trouble(frame, &trouble)) (way_back(frame)) }
    };
    frame.page(Area::None, title, main)
}

fn way_back(frame: &Frame) -> Markup {
    let (path, label) = match frame.officer {
        Some(_) => (paths::PEOPLE, frame.say(w::FIND_PEOPLE)),
        None => (paths::SIGN_IN, frame.say(super::words::people::SIGN_IN)),
    };
    html! { p { a.btn.btn-2 href=(path) { (label) } } }
}
