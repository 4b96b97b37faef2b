//! Plots as inline SVG, with attributes only: at most two lines, told apart by dash as well, and a limit with its
//! words on it. The finding is the title, and the numbers stand in a table behind a link.

use clearance_schemes::time::Day;
use maud::{Markup, html};

use super::frame::Frame;
use super::parts::table;
use super::words::{common as c, watch as w};

const WIDTH: f64 = 660.0;
const LEFT: f64 = 56.0;
const RIGHT: f64 = 644.0;
const TOP: f64 = 50.0;
const BOTTOM: f64 = 200.0;

/// A line: its name, a value a day.
pub(super) struct Line<'a> {
    pub(super) name: &'a str,
    pub(super) values: Vec<(Day, f64)>,
}

/// What is drawn.
pub(super) struct Plot<'a> {
    pub(super) id: &'a str,
    /// The finding.
    pub(super) title: String,
    pub(super) unit: &'a str,
    pub(super) lines: Vec<Line<'a>>,
    pub(super) limit: Option<(f64, String)>,
}

impl Plot<'_> {
    pub(super) fn draw(&self, frame: &Frame) -> Markup {
        let days: Vec<Day> = self
            .lines
            .first()
            .map_or_else(Vec::new, |line| line.values.iter().map(|(day, _)| *day).collect());
        let top = self.top();
        let y = |value: f64| BOTTOM - value / top * (BOTTOM - TOP);
        let title_id = format!("{}-t", self.id);
        html! {
            section.stack aria-labelledby=(self.id) {
                h2 id=(self.id) { (self.title) }
                div.sheet.scroll tabindex="0" role="region" aria-label=(frame.fill(w::PLOT, &[&self.title])) {
                    svg.plot viewBox={ "0 24 " (WIDTH) " 210" } role="img" aria-labelledby=(title_id) {
                        title id=(title_id) { (self.title) }
                        path.grid d={ "M" (LEFT) " " (y(top / 2.0)) "H" (RIGHT) "M" (LEFT) " " (TOP) "H" (RIGHT) } {}
                        path.axis d={ "M" (LEFT) " " (BOTTOM) "H" (RIGHT) } {}
                        @for (at, line) in self.lines.iter().enumerate() { (self.line(at, line, top)) }
                        @if let Some((value, words)) = &self.limit {
                            path.limit d={ "M" (LEFT) " " (place(y(*value))) "H" (RIGHT) } {}
                            text.key x=(RIGHT) y=(place(y(*value) - 6.0)) text-anchor="end" { (words) }
                        }
                        text x=(LEFT - 8.0) y=(TOP + 4.0) text-anchor="end" { (number(top)) }
                        text x=(LEFT - 8.0) y=(y(top / 2.0) + 4.0) text-anchor="end" { (number(top / 2.0)) }
                        text x=(LEFT - 8.0) y=(BOTTOM + 4.0) text-anchor="end" { "0 " (self.unit) }
                        @if let (Some(first), Some(last)) = (days.first(), days.last()) {
                            text x=(LEFT) y=(BOTTOM + 22.0) { (frame.short_day(*first)) }
                            @if last != first {
                                text x=(RIGHT) y=(BOTTOM + 22.0) text-anchor="end" { (frame.short_day(*last)) }
                            }
                        }
                    }
                }
                details.more {
                    summary { (frame.say(c::AS_TABLE)) }
                    (self.table(frame))
                }
            }
        }
    }

    fn line(&self, at: usize, line: &Line, top: f64) -> Markup {
        let last = line.values.len().saturating_sub(1).max(1);
        let point = |(at, (_, value)): (usize, &(Day, f64))| {
            let x = LEFT + (RIGHT - LEFT) * to_f64(at) / to_f64(last);
            format!("{} {}", place(x), place(BOTTOM - value / top * (BOTTOM - TOP)))
        };
        let path: Vec<String> = line.values.iter().enumerate().map(point).collect();
        // Names stand above the plot, each with a piece of its line.
        let x = LEFT + 150.0 * to_f64(at);
        let class = if at == 0 { "a" } else { "b" };
        html! {
            path class=(class) d={ "M" (path.join("L")) } {}
            // A line of one day has no length.
            @if let [(_, only)] = line.values[..] {
                circle.bars cx=(LEFT) cy=(place(BOTTOM - only / top * (BOTTOM - TOP))) r="4" {}
            }
            @if self.lines.len() > 1 {
                path class=(class) d={ "M" (x) " 34h26" } {}
                text.key x=(x + 34.0) y="38" { (line.name) }
            }
        }
    }

    fn top(&self) -> f64 {
        let values = self.lines.iter().flat_map(|line| &line.values).map(|(_, value)| *value);
        let limit = self.limit.as_ref().map(|(value, _)| *value);
        let most = values.chain(limit).fold(0.0_f64, f64::max);
        rounded_up(most)
    }

    fn table(&self, frame: &Frame) -> Markup {
        let heads: Vec<&str> = core::iter::once(frame.say(w::DAY))
            .chain(self.lines.iter().map(|line| line.name))
            .collect();
        let days = self.lines.first().map_or(&[][..], |line| &line.values);
        let rows: Vec<Vec<Markup>> = days
            .iter()
            .enumerate()
            .map(|(at, (day, _))| {
                let values = self.lines.iter().map(|line| {
                    let value = line.values.get(at).map_or(0.0, |(_, value)| *value);
                    html! { (number(value)) }
                });
                core::iter::once(html! { (frame.day(*day)) }).chain(values).collect()
            })
            .collect();
        table(&self.title, &heads, &rows)
    }
}

/// Bars with their names and numbers, the longest first.
pub(super) fn bars(
    frame: &Frame,
    id: &str,
    title: &str,
    head: &str,
    all: &[(String, u64)],
) -> Markup {
    let most = all.iter().map(|(_, count)| *count).max().unwrap_or(1).max(1);
    html! {
        section.stack aria-labelledby=(id) {
            h2 id=(id) { (title) }
            div.bar-list {
                @for (name, count) in all {
                    div.bar-row {
                        span { (name) }
                        svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" {
                            rect.ground x="0" y="0" width="100" height="6" {}
                            rect x="0" y="0" width=(place(100.0 * big(*count) / big(most))) height="6" {}
                        }
                        span.num.end { (frame.lang.language().number(*count)) }
                    }
                }
            }
            details.more {
                summary { (frame.say(c::AS_TABLE)) }
                @let rows: Vec<_> = all.iter().map(|(name, count)| vec![html! { (name) }, html! { (frame.lang.language().number(*count)) }]).collect();
                (table(title, &[head, frame.say(w::PASSAGES)], &rows))
            }
        }
    }
}

/// Exact up to 2^53: days and counts stay far below.
#[allow(clippy::cast_precision_loss)]
pub(super) fn big(value: u64) -> f64 {
    value as f64
}

#[allow(clippy::cast_precision_loss)] // places of a list
fn to_f64(at: usize) -> f64 {
    at as f64
}

fn place(value: f64) -> String {
    format!("{value:.1}")
}

fn number(value: f64) -> String {
    if value.fract() == 0.0 { format!("{value:.0}") } else { format!("{value:.1}") }
}

/// The next of 1, 2, 5 times a power of ten.
fn rounded_up(value: f64) -> f64 {
    let mut step = 1.0;
    loop {
        for times in [1.0, 2.0, 5.0] {
            if step * times >= value {
                return step * times;
            }
        }
        step *= 10.0;
        if step > 1e15 {
            return step;
        }
    }
}
