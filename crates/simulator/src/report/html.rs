//! The report as one page that stands alone: no script, nothing from elsewhere.

use core::fmt::Write;

use super::text::{percent, sorted};
use super::{Causes, Report, SLOTS};
use crate::plot::{Axis, Frame, Plot, escaped, short};
use crate::truth::Presenter;

const STYLE: &str = include_str!("report.css");
const WIDE: Frame =
    Frame { width: 760.0, height: 250.0, left: 52.0, right: 14.0, top: 28.0, bottom: 44.0 };

impl Report {
    /// The report as a page.
    pub fn html(&self) -> String {
        let title = escaped(&self.scenario.title);
        let mut page = format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <title>{title}: simulated</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n\
             <h1>{title}</h1>\n"
        );
        self.introduction(&mut page);
        self.tiles(&mut page);
        self.travellers(&mut page);
        self.day(&mut page);
        self.clocks(&mut page);
        self.thieves_table(&mut page);
        self.ledger_text(&mut page);
        self.settings(&mut page);
        page.push_str("</main>\n</body>\n</html>\n");
        page
    }

    fn introduction(&self, page: &mut String) {
        let size = &self.scenario.size;
        line(
            page,
            &format!(
                "<p class=\"soft\">Simulated with seed {}: {} lanes at {} checkpoints, {} travellers in {} hours, \
                 {} codes shown to real gates.</p>",
                self.scenario.seed,
                size.lanes * size.checkpoints,
                size.checkpoints,
                self.honest.arrivals + self.revoked_came,
                short(size.hours),
                self.presentations
            ),
        );
    }

    fn tiles(&self, page: &mut String) {
        let honest = &self.honest;
        let seconds = |share| short(self.waited.quantile(share) as f64 / 1_000.0);
        let outside = self.outside();
        let fault = if outside == 0 { "good" } else { "bad" };
        line(page, "<ul class=\"tiles\">");
        for (class, value, text) in [
            ("", percent(honest.admitted_at_once, honest.arrivals), "admitted with the first code"),
            ("", percent(honest.officer, honest.arrivals), "helped by an officer"),
            ("", format!("{} s", seconds(0.95)), "in the queue, 95 of 100 at most"),
            ("", self.within().to_string(), "false admissions inside stated limits"),
            (fault, outside.to_string(), "false admissions outside them"),
        ] {
            line(page, &format!("<li class=\"{class}\"><b>{value}</b>{text}</li>"));
        }
        line(page, "</ul>");
    }

    fn travellers(&self, page: &mut String) {
        let honest = &self.honest;
        line(page, "<h2>Honest travellers</h2>");
        causes(page, "Why first codes failed", &honest.first_failures, honest.arrivals);
        causes(page, "Why officers had to help", &honest.officer_because, honest.arrivals);
        line(
            page,
            "<div class=\"wide\"><table><thead><tr><th>Time</th><th class=\"n\">p50</th><th class=\"n\">p95</th><th class=\"n\">p99</th><th class=\"n\">most</th></tr></thead><tbody>",
        );
        for (name, values, unit) in self.times() {
            let cells = values
                .quantiles()
                .map(|value| format!("<td class=\"n\">{:.1}</td>", value as f64 / unit))
                .concat();
            line(page, &format!("<tr><td>{name}</td>{cells}</tr>"));
        }
        line(page, "</tbody></table></div>");
    }

    fn day(&self, page: &mut String) {
        let hours = self.scenario.size.hours;
        let hour = |slot: usize| slot as f64 * hours / SLOTS as f64;
        let middle = |slot: usize| hour(slot) + hour(1) / 2.0;
        let plot_of = |most: f64, title: &str| {
            Plot::new(WIDE, Axis::day(hours), Axis::up_to(most, title), title)
        };
        line(page, "<h2>The day</h2>");

        let most = self.slots.iter().map(|slot| slot.arrivals).max().unwrap_or(0) as f64;
        let per_minute = SLOTS as f64 / (hours * 60.0);
        let mut plot = plot_of(most * per_minute, "travellers a minute");
        for (slot, part) in self.slots.iter().enumerate() {
            let style = "fill=\"var(--accent)\" fill-opacity=\".75\"";
            plot.bar(hour(slot), hour(slot + 1), part.arrivals as f64 * per_minute, style);
        }
        figure(page, plot, "When travellers came.");

        let waits = |share: f64| -> Vec<(f64, f64)> {
            let minutes =
                self.slots.iter().map(|slot| slot.waited.quantile(share) as f64 / 60_000.0);
            minutes.enumerate().map(|(slot, wait)| (middle(slot), wait)).collect()
        };
        let (half, most) = (waits(0.5), waits(0.95));
        let mut plot = plot_of(highest(&most), "minutes in the queue");
        plot.line(&most, "stroke=\"var(--refuse)\" stroke-width=\"2\"");
        plot.line(&half, "stroke=\"var(--admit)\" stroke-width=\"2\" stroke-dasharray=\"5 3\"");
        figure(page, plot, "Waiting: one in two at most (dashed), 95 of 100 at most (solid).");

        let ages: Vec<(f64, f64)> = self
            .slots
            .iter()
            .enumerate()
            .map(|(slot, part)| (middle(slot), part.oldest_list as f64 / 60.0))
            .collect();
        let mut plot = plot_of(highest(&ages), "minutes since the oldest list in use was made");
        plot.line(&ages, "stroke=\"var(--refer)\" stroke-width=\"2\"");
        figure(page, plot, "Age of the oldest status list by which anybody was judged.");
    }

    fn clocks(&self, page: &mut String) {
        line(page, "<h2>Phones' clocks</h2>");
        let x = Axis {
            from: -67.5,
            to: 67.5,
            title: "seconds that the phone is fast (the outermost: more)".to_owned(),
            marks: (-60..=60).step_by(15).map(f64::from).collect(),
        };
        let title = "% of first codes refused for their time";
        let marks = vec![0.0, 50.0, 100.0];
        let y = Axis { from: 0.0, to: 112.0, title: title.to_owned(), marks };
        let mut plot = Plot::new(WIDE, x, y, title);
        for (error, group) in &self.honest.by_clock {
            let share = 100.0 * group.refused as f64 / group.shown.max(1) as f64;
            let at = *error as f64;
            plot.bar(at - 2.2, at + 2.2, share, "fill=\"var(--refuse)\" fill-opacity=\".8\"");
            plot.text(
                (at, share),
                (0.0, -4.0),
                &group.shown.to_string(),
                "text-anchor=\"middle\" font-size=\"9\"",
            );
        }
        figure(
            page,
            plot,
            "By how wrong the phone's clock is; above each bar, how many such phones came.",
        );
    }

    fn thieves_table(&self, page: &mut String) {
        if self.thieves.is_empty() {
            return;
        }
        line(
            page,
            "<h2>Thieves</h2>\n<div class=\"wide\"><table><thead><tr><th>Who</th><th class=\"n\">shown</th><th class=\"n\">stopped</th><th class=\"n\">within limits</th><th class=\"n\">faults</th><th>Why</th></tr></thead><tbody>",
        );
        for presenter in Presenter::ALL {
            let Some(thieves) = self.thieves.get(presenter) else { continue };
            let within = thieves
                .within
                .iter()
                .map(|(limit, count)| format!("{count} admitted: {}", limit.text()));
            let stopped = sorted(&thieves.stopped);
            let stopped = stopped.iter().map(|(cause, count)| format!("{count} stopped: {cause}"));
            let late = (thieves.nothing_to_film > 0)
                .then(|| format!("{} came too late to film anything", thieves.nothing_to_film));
            let why: Vec<String> =
                within.chain(stopped).chain(late).map(|text| escaped(&text)).collect();
            line(
                page,
                &format!(
                    "<tr><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td>\
                     <td class=\"n\">{}</td><td>{}</td></tr>",
                    presenter.name(),
                    thieves.shown,
                    thieves.stopped(),
                    thieves.within(),
                    thieves.outside,
                    why.join("<br>")
                ),
            );
        }
        line(page, "</tbody></table></div>");
        if !self.faults.is_empty() {
            line(page, "<h2>Faults</h2>\n<ul>");
            for fault in &self.faults {
                line(
                    page,
                    &format!(
                        "<li>Checkpoint {}, lane {}, {:.1} s: {}, and it should have been stopped by {}.</li>",
                        fault.checkpoint,
                        fault.lane,
                        fault.at as f64 / 1_000.0,
                        fault.presenter.name(),
                        escaped(fault.broken)
                    ),
                );
            }
            line(page, "</ul>");
        }
    }

    fn ledger_text(&self, page: &mut String) {
        let ledger = &self.ledger;
        line(
            page,
            &format!(
                "<h2>Ledger and restarts</h2>\n<p>Gates restarted {} times. Lanes that were cut off admitted {} by \
                 themselves; {} of these were double, and reconciliation found {}.</p>",
                ledger.restarts, ledger.flagged, ledger.doubles, ledger.doubles_found
            ),
        );
    }

    fn settings(&self, page: &mut String) {
        // A scenario was TOML once, or could have been: it has no value that TOML lacks.
        let settings = toml::to_string(&self.scenario).unwrap_or_default();
        line(page, &format!("<h2>Settings</h2>\n<pre>{}</pre>", escaped(&settings)));
    }
}

fn causes(page: &mut String, title: &str, causes: &Causes, all: u64) {
    if causes.is_empty() {
        return;
    }
    line(
        page,
        &format!(
            "<div class=\"wide\"><table><thead><tr><th>{title}</th><th class=\"n\">travellers</th><th class=\"n\">share</th></tr></thead><tbody>"
        ),
    );
    for (cause, count) in sorted(causes) {
        let (cause, share) = (escaped(cause), percent(count, all));
        line(
            page,
            &format!(
                "<tr><td>{cause}</td><td class=\"n\">{count}</td><td class=\"n\">{share}</td></tr>"
            ),
        );
    }
    line(page, "</tbody></table></div>\n<p></p>");
}

/// The highest of some points.
fn highest(points: &[(f64, f64)]) -> f64 {
    points.iter().map(|(_, up)| *up).fold(0.0, f64::max)
}

fn figure(page: &mut String, plot: Plot, caption: &str) {
    line(
        page,
        &format!("<figure>\n{}<figcaption>{caption}</figcaption>\n</figure>", plot.finish()),
    );
}

fn line(page: &mut String, text: &str) {
    // Writing to a String cannot fail.
    let _ = writeln!(page, "{text}");
}
