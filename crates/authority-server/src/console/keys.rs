//! Keys, and what is due: how many things, and what the first one stops.

use clearance_authority::moment::{instant, timestamp};
use clearance_core::due::{Due, Urgency};
use clearance_schemes::time::Instant;
use maud::{Markup, html};

use super::act::Act;
use super::frame::{Area, Frame};
use super::lang::Phrase;
use super::lists::{Published, age, kilobytes};
use super::parts::{self, Tone, badge, empty, table};
use super::paths;
use super::plot::{Line, Plot};
use super::words::watch as w;

/// Context.
#[derive(Debug)]
pub struct Keys<'a> {
    /// What the office says is due, in any order.
    pub due: &'a [Due],
    /// The list that was published last.
    pub list: Option<&'a Published>,
    /// Gates that were heard within an hour, of how many; none where nobody counts them.
    pub heard: Option<(usize, usize)>,
    /// The longest age of the list on each day, in minutes.
    pub ages: &'a [(clearance_schemes::time::Day, u64)],
    /// From how many minutes on gates call it stale.
    pub stale_minutes: u64,
}

/// The page.
#[must_use]
pub fn page(frame: &Frame, context: &Keys) -> Markup {
    let now = timestamp(frame.now);
    let mut all: Vec<&Due> = context.due.iter().collect();
    all.sort();
    let (later, soon): (Vec<&Due>, Vec<&Due>) =
        all.iter().partition(|due| due.urgency(now) == Urgency::Later);
    let title = match soon.len() {
        0 => frame.say(w::KEYS_TITLE_NONE).to_owned(),
        count => frame.count(count, (w::KEYS_TITLE_ONE, w::KEYS_TITLE_MANY), ""),
    };
    let main = html! {
        div.stack { h1 { (title) } p.lead { (first(frame, &soon, &later)) } }
        @if !frame.may(Act::ReadState) { (parts::may_not(frame, Act::ReadState)) }
        @else if all.is_empty() {
            (empty(frame.say(w::KEYS_EMPTY), frame.say(w::KEYS_EMPTY_THEN), None))
        } @else {
            @if !soon.is_empty() { (do_now(frame, &soon)) }
            div.cols { (do_later(frame, &later)) (publishing(frame, context)) }
            @if !context.ages.is_empty() {
                (ages(frame, context.ages, context.stale_minutes).draw(frame))
            }
        }
    };
    frame.page(Area::Keys, &title, main)
}

/// What the first thing stops if nobody acts.
fn first(frame: &Frame, soon: &[&Due], later: &[&Due]) -> String {
    let day = |due: &Due| frame.day_of(at(due)).map(|day| frame.day(day)).unwrap_or_default();
    match (soon.first(), later.first()) {
        (Some(due), _) => {
            let is_over = at(due) <= frame.now;
            let words = if is_over { w::KEYS_OVER } else { w::KEYS_FIRST };
            frame.fill(words, &[&what(frame, due), &day(due), frame.say(follows(due))])
        }
        (None, Some(due)) => frame.fill(w::KEYS_CALM, &[&what(frame, due), &day(due)]),
        (None, None) => String::new(),
    }
}

fn at(due: &Due) -> Instant {
    instant(due.at)
}

fn what(frame: &Frame, due: &Due) -> String {
    let phrase = match due.kind {
        "trust-list" => w::K_TRUST_LIST,
        "authority-key" => w::K_AUTHORITY_KEY,
        "status-key" => w::K_STATUS_KEY,
        "gate-key" => w::K_GATE_KEY,
        "status-list" => w::K_STATUS_LIST,
        "office" => w::K_OFFICE,
        kind => return frame.fill(w::K_OTHER, &[kind, &due.name]),
    };
    frame.fill(phrase, &[&due.name])
}

fn follows(due: &Due) -> Phrase {
    match due.kind {
        "trust-list" => w::F_TRUST_LIST,
        "authority-key" => w::F_AUTHORITY_KEY,
        "status-key" => w::F_STATUS_KEY,
        "gate-key" => w::F_GATE_KEY,
        "status-list" => w::F_STATUS_LIST,
        "office" => w::F_OFFICE,
        _ => w::F_OTHER,
    }
}

/// What to do, with the command that stands in the office's remedy.
fn remedy(frame: &Frame, due: &Due) -> Markup {
    let phrase = match due.kind {
        "trust-list" => w::C_TRUST_LIST,
        "authority-key" | "status-key" | "gate-key" => w::C_KEY,
        "status-list" => w::C_STATUS_LIST,
        _ => w::C_OTHER,
    };
    let command = due.remedy.split('\'').nth(1);
    html! {
        @match command {
            Some(command) => { (frame.say(phrase)) " " span.ref { (command) } }
            None => { (frame.say(w::C_OTHER)) " " span lang="en" { (due.remedy) } }
        }
    }
}

fn left(frame: &Frame, due: &Due) -> Markup {
    let seconds = at(due).0 - frame.now.0;
    if seconds <= 0 {
        return badge(Tone::Bad, frame.say(w::OVERDUE));
    }
    let tone = if seconds < 7 * 24 * 60 * 60 { Tone::Bad } else { Tone::Soon };
    badge(tone, &frame.span(seconds))
}

fn do_now(frame: &Frame, soon: &[&Due]) -> Markup {
    let heads = [w::WHAT, w::WHEN, w::TIME_LEFT, w::IF_NOBODY, w::COMMAND].map(|it| frame.say(it));
    let rows: Vec<_> = soon
        .iter()
        .map(|due| {
            vec![
                html! { strong { (what(frame, due)) } },
                frame.stamp(at(due)),
                left(frame, due),
                html! { (frame.say(follows(due))) },
                if due.kind == "status-list" {
                    html! { (remedy(frame, due)) br; a href=(paths::LISTS) { (frame.say(w::PUBLISH)) } }
                } else {
                    remedy(frame, due)
                },
            ]
        })
        .collect();
    table(frame.say(w::DO_NOW), &heads, &rows)
}

fn do_later(frame: &Frame, later: &[&Due]) -> Markup {
    let heads = [w::WHAT, w::ENDS, w::TIME_LEFT].map(|it| frame.say(it));
    let rows: Vec<_> = later
        .iter()
        .map(|due| {
            let span = frame.span(at(due).0 - frame.now.0);
            vec![html! { (what(frame, due)) }, frame.stamp(at(due)), badge(Tone::Pending, &span)]
        })
        .collect();
    parts::table_or("later", frame.say(w::LATER), &heads, &rows, frame.say(w::KEYS_TITLE_NONE))
}

fn publishing(frame: &Frame, context: &Keys) -> Markup {
    let mut rows: Vec<(&str, Markup)> = Vec::new();
    if let Some(list) = context.list {
        let number = |count| html! { (frame.lang.language().number(count)) };
        rows.push((frame.say(w::LIST), number(list.version)));
        rows.push((frame.say(w::PUBLISHED), age(frame, list)));
        rows.push((frame.say(w::SIZE), html! { (kilobytes(list.bytes)) }));
    }
    if let Some((heard, all)) = context.heard {
        let text = frame.fill(w::HEARD_OF, &[&heard.to_string(), &all.to_string()]);
        rows.push((frame.say(w::GATES_HEARD), html! { (text) }));
    }
    parts::section(
        "pub",
        frame.say(w::PUBLISH),
        html! {
            @if rows.is_empty() { p.quiet { (frame.say(w::NO_LISTS)) } } @else { (parts::facts(&rows)) }
            p { a href=(paths::LISTS) { (frame.say(super::words::common::NAV_LISTS)) } }
        },
    )
}

/// How old lists became, by day, with the limit on it.
pub(super) fn ages<'a>(
    frame: &Frame,
    ages: &[(clearance_schemes::time::Day, u64)],
    limit: u64,
) -> Plot<'a> {
    let most = ages.iter().max_by_key(|(_, minutes)| *minutes);
    let title = match most {
        Some((day, minutes)) if *minutes >= limit => frame.fill(
            w::AGE_FINDING_BAD,
            &[&frame.day(*day), &minutes.to_string(), &limit.to_string()],
        ),
        Some((_, 0 | 1)) => frame.fill(w::AGE_FINDING_MINUTE, &[&limit.to_string()]),
        Some((_, minutes)) => {
            frame.fill(w::AGE_FINDING_GOOD, &[&minutes.to_string(), &limit.to_string()])
        }
        None => frame.say(w::AGE_TITLE).to_owned(),
    };
    Plot {
        id: "age",
        title,
        unit: frame.say(w::MINUTES),
        lines: vec![Line {
            name: frame.say(w::LIST_AGE),
            values: ages.iter().map(|(day, it)| (*day, super::plot::big(*it))).collect(),
        }],
        limit: Some((super::plot::big(limit), frame.fill(w::AGE_LIMIT, &[&limit.to_string()]))),
    }
}
