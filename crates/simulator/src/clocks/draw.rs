//! The curves, for the docs.

use core::fmt;

use super::{Times, Weighed, best};
use crate::plot::{Axis, Frame, Plot};

/// Colour-blind safe (Okabe and Ito).
const COLOURS: [&str; 5] = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9"];
const FRAME: Frame =
    Frame { width: 780.0, height: 430.0, left: 56.0, right: 150.0, top: 34.0, bottom: 46.0 };
/// Percent. Whatever fails more often is no choice, and nothing fails more rarely.
const LEAST_FAILS: f64 = 1.2;
const MOST_FAILS: f64 = 2.0;
const PAPER: &str = "fill=\"#fff\"";

/// As `15 / 30 / 5 / 25`, in the order of the fields.
impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { step, lifetime, max_behind, max_ahead } = self;
        write!(f, "{step} / {lifetime} / {max_behind} / {max_ahead}")
    }
}

/// Every one of `all` as a dot: across, how many first codes fail; up, for how long a filmed code opens. The best are
/// joined, `marked` are named.
pub fn choice(all: &[Weighed], marked: &[Times]) -> String {
    let most = all.iter().map(|it| it.filmed).fold(0.0, f64::max);
    let x = Axis {
        from: LEAST_FAILS,
        to: MOST_FAILS,
        title: "% of honest first codes that are refused for their time".to_owned(),
        marks: (6..=10).map(|fifth| f64::from(fifth) / 5.0).collect(),
    };
    let y = Axis::up_to(
        most,
        "seconds that a filmed code opens a lane that does not learn of its owner, mean",
    );
    let mut plot = Plot::new(FRAME, x, y, "What times cost travellers and give thieves");
    plot.ground(PAPER);
    let mut steps: Vec<u32> = all.iter().map(|it| it.times.step).collect();
    steps.sort_unstable();
    steps.dedup();
    let at = |it: &Weighed| (100.0 * it.fails_once, it.filmed);
    for it in all.iter().filter(|it| at(it).0 <= MOST_FAILS) {
        let row = steps.iter().position(|step| *step == it.times.step).unwrap_or(0);
        plot.dot(at(it).0, at(it).1, 3.2, &format!("fill=\"{}\"", colour(row)));
    }
    let front: Vec<(f64, f64)> =
        best(all).into_iter().map(at).filter(|(fails, _)| *fails <= MOST_FAILS).collect();
    plot.line(&front, "stroke=\"#555\" stroke-dasharray=\"4 3\"");
    for it in all.iter().filter(|it| marked.contains(&it.times)) {
        plot.dot(at(it).0, at(it).1, 7.0, "fill=\"none\" stroke=\"#000\" stroke-width=\"1.5\"");
        plot.text(
            at(it),
            (10.0, -6.0),
            &it.times.to_string(),
            "font-weight=\"bold\" fill=\"#000\"",
        );
    }
    for (row, step) in steps.iter().enumerate() {
        legend(&mut plot, row, &format!("● step of {step} s"));
    }
    plot.finish()
}

/// For each of `some`, the share of filmed codes that are still good as the seconds go by: dashed where the lane
/// learns of the owner's passage.
pub fn lives(some: &[Weighed]) -> String {
    let longest = 70.0;
    let x = Axis {
        from: 0.0,
        to: longest,
        title: "seconds since the code was filmed".to_owned(),
        marks: (0..=7).map(|ten| f64::from(10 * ten)).collect(),
    };
    let y = Axis::up_to(
        100.0,
        "% of filmed codes that still open; dashed: where the owner's passage is known",
    );
    let mut plot = Plot::new(FRAME, x, y, "How long a filmed code opens");
    plot.ground(PAPER);
    for (row, it) in some.iter().enumerate() {
        let points = |shares: &[f64]| -> Vec<(f64, f64)> {
            let seconds = (0_u32..).map(f64::from);
            seconds
                .zip(shares.iter().map(|share| 100.0 * share))
                .take_while(|(x, _)| *x <= longest)
                .collect()
        };
        let style = format!("stroke=\"{}\" stroke-width=\"2\"", colour(row));
        plot.line(&points(&it.still_good), &style);
        plot.line(&points(&it.still_good_shared), &format!("{style} stroke-dasharray=\"4 3\""));
        legend(&mut plot, row, &it.times.to_string());
    }
    plot.finish()
}

/// A name beside the plot, in the colour of its row.
fn legend(plot: &mut Plot, row: usize, name: &str) {
    let down = 20.0 * row as f64 + 14.0;
    plot.text(plot.corner(), (16.0, down), name, &format!("fill=\"{}\"", colour(row)));
}

fn colour(row: usize) -> &'static str {
    COLOURS[row % COLOURS.len()]
}
