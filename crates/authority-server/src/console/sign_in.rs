//! Signing in.

use clearance_schemes::time::Instant;
use maud::{Markup, html};

use super::form::{Field, Form, Kind, hidden, post, summary};
use super::frame::{Area, Frame};
use super::parts::{Tone, notice};
use super::paths;
use super::words::people as w;

/// What came before. Deliberately closed: a notice for each.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Before {
    /// The officer changed the password.
    Changed,
    /// Too many tries: not before this moment.
    Locked(Instant),
    /// Nothing.
    #[default]
    Nothing,
    /// The officer signed out.
    SignedOut,
    /// The account or the password was wrong; which one is not said.
    Wrong,
}

/// Context.
#[derive(Debug)]
pub struct SignIn<'a> {
    /// `account` and `password`; the password is never given back.
    pub form: &'a Form,
    /// What came before.
    pub before: Before,
    /// The page that was wanted: sent back as `next`.
    pub next: Option<&'a str>,
}

/// The page.
#[must_use]
pub fn page(frame: &Frame, context: &SignIn) -> Markup {
    let title = frame.say(w::SIGN_IN);
    let mut account = Field::new("account", frame.say(w::ACCOUNT), Kind::Text);
    account.autocomplete = "username";
    let mut password = Field::new("password", frame.say(w::PASSWORD), Kind::Password);
    password.autocomplete = "current-password";
    let inside = html! {
        @if let Some(next) = context.next { (hidden("next", next)) }
        (account.draw(frame, context.form))
        (password.draw(frame, context.form))
        div.row { button.btn type="submit" { (title) } }
    };
    let main = html! {
        div.narrow.stack {
            h1 { (title) }
            (before(frame, context.before))
            (summary(frame, context.form))
            (post(frame, paths::SIGN_IN, context.form, "form", inside))
            p.quiet.small { (frame.say(w::SIGN_IN_NOTE)) }
        }
    };
    frame.page(Area::None, title, main)
}

fn before(frame: &Frame, before: Before) -> Markup {
    match before {
        Before::Nothing => html! {},
        Before::Changed => {
            notice(Tone::Good, frame.say(w::PASSWORD_CHANGED), frame.say(w::PASSWORD_CHANGED_THEN))
        }
        Before::SignedOut => notice(Tone::Good, frame.say(w::SIGNED_OUT), ""),
        Before::Wrong => html! { div role="alert" {
            (notice(Tone::Bad, frame.say(w::NOT_SIGNED_IN), frame.say(w::NOT_SIGNED_IN_THEN)))
        } },
        Before::Locked(until) => html! { div role="alert" {
            (notice(Tone::Bad, frame.say(w::LOCKED), &frame.fill(w::LOCKED_THEN, &[&frame.full_moment(until)])))
        } },
    }
}
