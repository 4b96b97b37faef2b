//! What waits for an officer: answers that were asked for, and dates that the office has promised.

use clearance_authority::desk::{About, Waiting, WaitingPerson};
use clearance_schemes::outcome::When;
use maud::{Markup, html};

use super::act::Act;
use super::frame::{Area, Frame};
use super::parts::{self, Tone, badge, empty, table};
use super::paths;
use super::person::has::reason;
use super::words::{common as c, people as p, work as w};

/// Context.
#[derive(Debug)]
pub struct ToDo<'a> {
    /// For whom something waits, the oldest first.
    pub people: &'a [WaitingPerson],
    /// They are not the first of the list.
    pub is_later: bool,
    /// The place of the last one, where there are more.
    pub more_after: Option<String>,
}

/// The page.
#[must_use]
pub fn page(frame: &Frame, context: &ToDo) -> Markup {
    let count = context.people.len();
    let title = if context.is_later || context.more_after.is_some() {
        frame.say(w::TODO_MORE).to_owned()
    } else if count == 0 {
        frame.say(w::TODO_NONE).to_owned()
    } else {
        frame.count(count, (w::TODO_TITLE_ONE, w::TODO_TITLE_MANY), "")
    };
    let main = html! {
        div.stack { h1 { (title) } p.lead { (frame.say(w::TODO_LEAD)) } }
        (parts::allowed(frame, Act::ReadPeople, || list(frame, context)))
    };
    frame.page(Area::Waiting, &title, main)
}

fn list(frame: &Frame, context: &ToDo) -> Markup {
    let heads = [w::TODO_DUE, w::TODO_WHAT, p::SCHEME, p::NAME].map(|it| frame.say(it));
    let people = context.people.iter();
    let rows: Vec<_> = people
        .flat_map(|it| it.waiting.iter().map(move |waiting| row(frame, it, waiting)))
        .collect();
    let step = Some((paths::PEOPLE, frame.say(c::FIND_PEOPLE)));
    html! {
        @if rows.is_empty() {
            (empty(frame.say(w::TODO_NONE), frame.say(w::TODO_NONE_THEN), step))
        } @else { (table(frame.say(w::TODO_MORE), &heads, &rows)) }
        @if let Some(after) = &context.more_after {
            p { a href={ (paths::WAITING) "?after=" (paths::segment(after)) } { (frame.say(c::NEXT_PAGE)) } }
        }
    }
}

fn row(frame: &Frame, of: &WaitingPerson, waiting: &Waiting) -> Vec<Markup> {
    let person = of.person.id;
    let path = match waiting.about {
        About::Application(id) => paths::application(person, id),
        About::Standing(_) => paths::person(person),
    };
    vec![
        due(frame, waiting),
        html! { a href=(path) { strong { (what(frame, waiting)) } } },
        frame.label(None, &waiting.scheme),
        html! { a href=(paths::person(person)) { (parts::name(frame, &of.person)) } },
    ]
}

/// By when, and whether that is over.
pub(super) fn due(frame: &Frame, waiting: &Waiting) -> Markup {
    html! {
        @match waiting.due {
            Some(When::Day(day)) => { (frame.day(day)) }
            Some(When::Instant(at)) => { (frame.stamp(at)) }
            None => { span.quiet { (frame.say(w::TODO_NO_DAY)) } }
        }
        @if waiting.is_overdue(frame.now) { " " (badge(Tone::Bad, frame.say(w::TODO_OVERDUE))) }
    }
}

/// What waits, in words.
pub(super) fn what(frame: &Frame, waiting: &Waiting) -> String {
    let scheme = waiting.scheme.as_str();
    match (waiting.about, &waiting.name) {
        (_, None) => frame.say(w::TODO_DECIDE).to_owned(),
        (About::Application(_), Some(rule)) => {
            frame.fill(w::TODO_ANSWER, &[&reason(frame, scheme, rule)])
        }
        (About::Standing(_), Some(name)) => frame.of_kind(Some(scheme), "deadline", name).text,
    }
}
