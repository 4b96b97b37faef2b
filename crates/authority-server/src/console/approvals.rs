//! What cannot be undone waits here for a second person.

use clearance_authority::register::{Id, PersonRecord};
use clearance_schemes::time::Instant;
use maud::{Markup, html};

use super::act::Act;
use super::form::{Form, button};
use super::frame::{Area, Frame};
use super::parts::{self, Tone, empty, notice, table};
use super::paths;
use super::words::{common as c, work as w};

/// A revocation that waits.
#[derive(Debug)]
pub struct Waiting<'a> {
    /// Its number.
    pub id: Id,
    /// Whose.
    pub person: &'a PersonRecord,
    /// Under which scheme.
    pub scheme: &'a str,
    /// Who asked.
    pub asked_by: &'a str,
    /// Why, in their words.
    pub why: &'a str,
    /// When.
    pub asked: Instant,
    /// When it lapses.
    pub lapses: Instant,
}

/// The list's context.
#[derive(Debug)]
pub struct Approvals<'a> {
    /// What waits, the oldest first.
    pub waiting: &'a [Waiting<'a>],
}

/// What waits.
#[must_use]
pub fn page(frame: &Frame, context: &Approvals) -> Markup {
    let count = context.waiting.len();
    let title = if count == 0 {
        frame.say(w::APPROVALS_NONE).to_owned()
    } else {
        frame.count(count, (w::APPROVALS_TITLE_ONE, w::APPROVALS_TITLE_MANY), "")
    };
    let heads = [w::WHAT, w::WHOM, w::ASKED_BY, c::WHY, w::LAPSES, super::words::watch::ACTION]
        .map(|it| frame.say(it));
    let rows: Vec<_> = context.waiting.iter().map(|it| row(frame, it)).collect();
    let main = html! {
        div.stack { h1 { (title) } p.lead { (frame.say(w::APPROVALS_LEAD)) } }
        @if !frame.may(Act::Approve) { (parts::may_not(frame, Act::Approve)) }
        @if rows.is_empty() {
            (empty(frame.say(w::APPROVALS_NONE), frame.say(w::APPROVALS_NONE_THEN), Some((paths::PEOPLE, frame.say(c::FIND_PEOPLE)))))
        } @else { (table(frame.say(c::NAV_APPROVALS), &heads, &rows)) }
    };
    frame.page(Area::Approvals, &title, main)
}

fn row(frame: &Frame, waiting: &Waiting) -> Vec<Markup> {
    vec![
        html! { strong { (what(frame, waiting)) } },
        html! { a href=(paths::person(waiting.person.id)) { (parts::name(frame, waiting.person)) } },
        html! { (waiting.asked_by) br; span.small.quiet { (frame.moment(waiting.asked)) } },
        html! { (waiting.why) },
        frame.stamp(waiting.lapses),
        html! { a.btn.btn-2 href=(paths::approval(waiting.id)) {
            (frame.say(w::LOOK)) span.hidden { ": " (parts::name(frame, waiting.person)) }
        } },
    ]
}

fn what(frame: &Frame, waiting: &Waiting) -> String {
    frame.fill(w::REVOKE_WHAT, &[&frame.noun(None, waiting.scheme)])
}

/// One that waits, with its forms.
#[derive(Debug)]
pub struct Approval<'a> {
    /// It.
    pub waiting: &'a Waiting<'a>,
    /// A fresh number.
    pub form: &'a Form,
}

/// The page that asks the second person.
#[must_use]
pub fn one(frame: &Frame, context: &Approval) -> Markup {
    let waiting = context.waiting;
    let title = what(frame, waiting);
    let path = paths::approval(waiting.id);
    let facts = parts::facts(&[
        (
            frame.say(w::WHOM),
            html! { a href=(paths::person(waiting.person.id)) { (parts::name(frame, waiting.person)) } },
        ),
        (
            frame.say(w::ASKED_BY),
            html! { (waiting.asked_by) (frame.comma()) (frame.stamp(waiting.asked)) },
        ),
        (frame.say(c::WHY), html! { (waiting.why) }),
        (frame.say(w::LAPSES), frame.stamp(waiting.lapses)),
    ]);
    let is_own = frame.officer == Some(waiting.asked_by);
    let main = html! {
        div.stack {
            p { a href=(paths::APPROVALS) { (frame.fill(c::BACK_TO, &[frame.say(c::NAV_APPROVALS)])) } }
            h1 { (title) }
            p.lead { (frame.say(w::REVOKE_THEN)) }
            (facts)
        }
        (parts::allowed(frame, Act::Approve, || html! {
            @if is_own { (notice(Tone::Pending, frame.say(w::OWN_REQUEST), "")) }
            @else { div.row {
                (button(frame, &format!("{path}/agree"), context.form, "btn btn-grave", frame.say(w::AGREE), html! {}))
                (button(frame, &format!("{path}/decline"), context.form, "btn btn-2", frame.say(w::DECLINE_IT), html! {}))
            } }
        }))
    };
    frame.page(Area::Approvals, &title, main)
}

/// What is shown to whoever asked: nothing has been done yet.
#[must_use]
pub fn waits(frame: &Frame, waiting: &Waiting) -> Markup {
    let title = frame.say(w::WAITS_TITLE);
    let then = frame.fill(w::WAITS_THEN, &[&frame.full_moment(waiting.lapses)]);
    let main = html! {
        div.stack {
            (parts::back_to_person(frame, waiting.person))
            h1 { (title) }
            (notice(Tone::Pending, frame.say(w::WAITS_FACT), &then))
            p { a.btn.btn-2 href=(paths::APPROVALS) { (frame.say(c::NAV_APPROVALS)) } }
        }
    };
    frame.page(Area::Approvals, title, main)
}
