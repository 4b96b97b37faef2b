//! Statistics as plots: each title is what was found.

use clearance_schemes::time::Day;
use maud::{Markup, html};

use super::act::Act;
use super::frame::{Area, Frame};
use super::keys::ages;
use super::parts::{self, empty};
use super::plot::{Line, Plot, bars, big};
use super::words::watch as w;

/// Context. Days without anything stand with 0.
#[derive(Debug)]
pub struct Statistics<'a> {
    /// Credentials that were issued, by day.
    pub issued: &'a [(Day, u64)],
    /// Credentials that were revoked, by day; the same days.
    pub revoked: &'a [(Day, u64)],
    /// The list's size in bytes at the end of each day.
    pub sizes: &'a [(Day, u64)],
    /// The longest age of the list on each day, in minutes.
    pub ages: &'a [(Day, u64)],
    /// From how many minutes on gates call it stale.
    pub stale_minutes: u64,
    /// Passages by checkpoint.
    pub checkpoints: &'a [(String, u64)],
    /// Passages by the reason that the gate gave; its code or the text of it.
    pub reasons: &'a [(String, u64)],
}

/// The page.
#[must_use]
pub fn page(frame: &Frame, context: &Statistics) -> Markup {
    let title = frame.say(w::STATISTICS_TITLE);
    let has_none = [context.issued, context.sizes].iter().all(|it| it.is_empty())
        && context.checkpoints.is_empty();
    let main = html! {
        h1 { (title) }
        (parts::allowed(frame, Act::ReadState, || html! {
            @if has_none { (empty(frame.say(w::NO_STATISTICS), frame.say(w::NO_STATISTICS_THEN), None)) }
            @else {
                @if !context.issued.is_empty() { (issued(frame, context).draw(frame)) }
                @if !context.sizes.is_empty() { (sizes(frame, context.sizes).draw(frame)) }
                @if !context.ages.is_empty() { (ages(frame, context.ages, context.stale_minutes).draw(frame)) }
                (passages(frame, context))
            }
        }))
    };
    frame.page(Area::Statistics, title, main)
}

fn sum(all: &[(Day, u64)]) -> u64 {
    all.iter().map(|(_, count)| count).sum()
}

fn issued<'a>(frame: &Frame, context: &Statistics) -> Plot<'a> {
    let number = |count| frame.lang.language().number(count);
    let most = context.issued.iter().max_by_key(|(_, count)| *count);
    let most = most.map(|(day, _)| frame.day(*day)).unwrap_or_default();
    let days = frame.number(context.issued.len());
    let totals = [number(sum(context.issued)), number(sum(context.revoked)), days, most];
    let values = |all: &[(Day, u64)]| all.iter().map(|(day, it)| (*day, big(*it))).collect();
    Plot {
        id: "issued",
        title: frame.fill(w::ISSUED_TITLE, &[&totals[0], &totals[1], &totals[2], &totals[3]]),
        unit: "",
        lines: vec![
            Line { name: frame.say(w::ISSUED), values: values(context.issued) },
            Line { name: frame.say(w::REVOKED_LINE), values: values(context.revoked) },
        ],
        limit: None,
    }
}

fn sizes<'a>(frame: &Frame, sizes: &[(Day, u64)]) -> Plot<'a> {
    let kilo = |bytes: u64| format!("{}.{}", bytes / 1000, bytes / 100 % 10);
    let (first, last) = (sizes.first().map_or(0, |it| it.1), sizes.last().map_or(0, |it| it.1));
    let days = frame.number(sizes.len().saturating_sub(1));
    Plot {
        id: "size",
        title: match sizes {
            [_] => frame.fill(w::SIZE_NOW, &[&kilo(last)]),
            _ => frame.fill(w::SIZE_FINDING, &[&kilo(last), &kilo(first), &days]),
        },
        unit: "kB",
        lines: vec![Line {
            name: frame.say(w::LIST_SIZE),
            values: sizes.iter().map(|(day, it)| (*day, big(it / 100) / 10.0)).collect(),
        }],
        limit: None,
    }
}

fn passages(frame: &Frame, context: &Statistics) -> Markup {
    let sorted = |all: &[(String, u64)]| {
        let mut named: Vec<_> =
            all.iter().map(|(name, count)| (frame.place(name), *count)).collect();
        named.sort_by_key(|(_, count)| core::cmp::Reverse(*count));
        named
    };
    let (places, reasons) = (sorted(context.checkpoints), sorted(context.reasons));
    let count: u64 = context.checkpoints.iter().map(|(_, count)| count).sum();
    let found = if count == 1 { w::PASSAGES_ONE } else { w::PASSAGES_TITLE };
    let total = |all: &[(String, u64)]| {
        frame.lang.language().number(all.iter().map(|(_, count)| count).sum())
    };
    let most =
        |all: &[(String, u64)]| all.first().map(|(name, _)| name.clone()).unwrap_or_default();
    html! {
        @if places.is_empty() {
            (parts::section("places", frame.say(w::PASSAGES), html! { p.quiet { (frame.say(w::NO_PASSAGES)) } }))
        } @else {
            (bars(frame, "places", &frame.fill(found, &[&total(&places), &most(&places)]), frame.say(w::CHECKPOINT), &places))
        }
        @if !reasons.is_empty() {
            (bars(frame, "reasons", &frame.fill(w::REASONS_TITLE, &[&total(&reasons), &most(&reasons)]), frame.say(w::REASON), &reasons))
        }
    }
}
