//! Status lists, and publishing.

use clearance_schemes::time::Instant;
use maud::{Markup, html};

use super::act::Act;
use super::form::{Form, button};
use super::frame::{Area, Frame};
use super::parts::{self, Tone, badge, empty, table};
use super::paths;
use super::words::watch as w;

/// A list as it is published.
#[derive(Clone, Debug)]
pub struct Published {
    /// Its shard or key, as the office names it.
    pub name: String,
    /// Its number.
    pub version: u64,
    /// When.
    pub published: Instant,
    /// When the next one is due.
    pub next: Instant,
    /// From when on gates call it stale.
    pub stale: Instant,
    /// Bytes of everything that is published.
    pub bytes: u64,
}

/// Context.
#[derive(Debug)]
pub struct Lists<'a> {
    /// The lists.
    pub lists: &'a [Published],
    /// People of whom gates learn something by the next one.
    pub changes: usize,
    /// A fresh number, for publishing.
    pub form: &'a Form,
}

/// The page.
#[must_use]
pub fn page(frame: &Frame, context: &Lists) -> Markup {
    let stale = context.lists.iter().find(|list| list.stale <= frame.now);
    let title = match stale {
        Some(list) => {
            frame.fill(w::LISTS_STALE, &[&list_name(frame, list), &frame.within(list.stale)])
        }
        None if context.lists.is_empty() => frame.say(w::NO_LISTS).to_owned(),
        None => frame.count(context.lists.len(), (w::LISTS_TITLE_ONE, w::LISTS_TITLE_MANY), ""),
    };
    let heads = [w::LIST, w::PUBLISHED, w::NEXT, w::STALE_FROM, w::SIZE];
    let heads = heads.map(|it| frame.say(it));
    let rows: Vec<_> = context.lists.iter().map(|list| row(frame, list)).collect();
    let main = html! {
        div.stack { h1 { (title) } p.lead { (frame.say(w::LISTS_LEAD)) } }
        @if !frame.may(Act::ReadState) { (parts::may_not(frame, Act::ReadState)) }
        @else {
            @if rows.is_empty() { (empty(frame.say(w::NO_LISTS), frame.say(w::NO_LISTS_THEN), None)) }
            @else { (table(frame.say(super::words::common::NAV_LISTS), &heads, &rows)) }
            (parts::section("publish", frame.say(w::PUBLISH), publish(frame, context)))
        }
    };
    frame.page(Area::Lists, &title, main)
}

fn list_name(frame: &Frame, list: &Published) -> String {
    frame.fill(w::LIST_NAME, &[&list.name, &frame.lang.language().number(list.version)])
}

fn row(frame: &Frame, list: &Published) -> Vec<Markup> {
    let left = list.next.0 - frame.now.0;
    vec![
        html! { strong { (list_name(frame, list)) } },
        age(frame, list),
        if left < 0 {
            badge(Tone::Soon, frame.say(w::LATE))
        } else {
            html! { (frame.fill(w::IN_TIME, &[&frame.span(left)])) }
        },
        if list.stale <= frame.now {
            badge(Tone::Bad, &frame.moment(list.stale))
        } else {
            frame.stamp(list.stale)
        },
        html! { (kilobytes(list.bytes)) },
    ]
}

/// When it was published, and how long ago that is.
pub(super) fn age(frame: &Frame, list: &Published) -> Markup {
    let ago = frame.fill(w::AGO, &[&frame.span(frame.now.0 - list.published.0)]);
    html! { (frame.stamp(list.published)) " (" (ago) ")" }
}

/// `6.1 kB`.
pub(super) fn kilobytes(bytes: u64) -> String {
    let tenths = bytes / 100;
    format!("{}.{} kB", tenths / 10, tenths % 10)
}

fn publish(frame: &Frame, context: &Lists) -> Markup {
    let changes = match context.changes {
        0 => frame.say(w::NO_CHANGES).to_owned(),
        count => frame.count(count, (w::CHANGES_ONE, w::CHANGES_MANY), ""),
    };
    html! {
        p { (changes) }
        p.quiet { (frame.say(w::PUBLISH_NOTE)) }
        (parts::allowed(frame, Act::Publish, || {
            button(frame, paths::PUBLISH, context.form, "btn", frame.say(w::PUBLISH_NOW), html! {})
        }))
    }
}
