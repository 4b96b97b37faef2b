//! What cannot be undone waits here for a second person.

use clearance_authority::register::{Id, PersonRecord};
use clearance_schemes::time::Instant;
use maud::{Markup, html};

use super::act::Act;
use super::form::{Form, button};
use super::frame::{Area, Frame};
use super::lang::Phrase;
use super::parts::{self, Tone, empty, notice, table};
use super::paths;
use super::words::{common as c, work as w};

/// What waits. Deliberately closed: a sentence for each.
#[derive(Clone, Copy, Debug)]
pub enum What<'a> {
    /// A standing is to be taken back.
    EndStanding,
    /// Somebody's data are to be erased.
    Erase,
    /// Somebody's phone is to be given up, with its credentials.
    RevokePhone,
    /// An account is to be a supervisor's.
    Supervisor(&'a str),
}

/// Something that waits.
#[derive(Debug)]
pub struct Waiting<'a> {
    /// Its number.
    pub id: Id,
    /// What.
    pub what: What<'a>,
    /// About whom.
    pub person: Option<&'a PersonRecord>,
    /// Who asked.
    pub asked_by: &'a str,
    /// Why, in their words.
    pub why: &'a str,
    /// When.
    pub asked: Instant,
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
    let heads = [w::WHAT, w::WHOM, w::ASKED_BY, c::WHY, w::LOOK].map(|it| frame.say(it));
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
        whom(frame, waiting),
        html! { (waiting.asked_by) br; span.small.quiet { (frame.moment(waiting.asked)) } },
        html! { (waiting.why) },
        html! { a.btn.btn-2 href=(paths::approval(waiting.id)) {
            (frame.say(w::LOOK)) span.hidden { ": " (what(frame, waiting)) " " (whom_text(frame, waiting)) }
        } },
    ]
}

fn what(frame: &Frame, waiting: &Waiting) -> String {
    match waiting.what {
        What::EndStanding => frame.say(w::END_WHAT).to_owned(),
        What::Erase => frame.say(w::ERASE_WHAT).to_owned(),
        What::RevokePhone => frame.say(w::REVOKE_PHONE_WHAT).to_owned(),
        What::Supervisor(name) => frame.fill(w::SUPERVISOR_WHAT, &[name]),
    }
}

const fn then(what: What) -> Phrase {
    match what {
        What::Erase => w::ERASE_THEN,
        What::EndStanding | What::RevokePhone => w::REVOKE_THEN,
        What::Supervisor(_) => w::SUPERVISOR_THEN,
    }
}

fn whom(frame: &Frame, waiting: &Waiting) -> Markup {
    html! { @match waiting.person {
        Some(person) => { a href=(paths::person(person.id)) { (parts::name(frame, person)) } }
        None => { span.quiet { (frame.say(c::NONE)) } }
    } }
}

fn whom_text(frame: &Frame, waiting: &Waiting) -> String {
    waiting.person.map(|person| parts::name_text(frame, person)).unwrap_or_default()
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
        (frame.say(w::WHOM), whom(frame, waiting)),
        (
            frame.say(w::ASKED_BY),
            html! { (waiting.asked_by) (frame.comma()) (frame.stamp(waiting.asked)) },
        ),
        (frame.say(c::WHY), html! { (waiting.why) }),
    ]);
    let is_own = frame.officer == Some(waiting.asked_by);
    let main = html! {
        div.stack {
            p { a href=(paths::APPROVALS) { (frame.fill(c::BACK_TO, &[frame.say(c::NAV_APPROVALS)])) } }
            h1 { (title) }
            p.lead { (frame.say(then(waiting.what))) }
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
