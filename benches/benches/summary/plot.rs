//! The checks as bars, an SVG.

use std::fmt::Write;

use crate::figures::Figures;
use crate::tables::CHECKS;

const ROW: f64 = 24.0;
const LEFT: f64 = 230.0;
const WIDTH: f64 = 480.0;
const TOP: f64 = 40.0;
/// The longest bar, in times of the unit; what is longer is cut and says so in figures.
const LONGEST: f64 = 2.0;
const UNIT: &str = "default: full";

/// One bar for each check, in the order of their times; `UNIT` is 1.
pub(crate) fn draw(figures: &Figures) -> String {
    let mut sorted = CHECKS.map(|(name, _)| (name, figures.ratio(name, UNIT)));
    sorted.sort_by(|a, b| a.1.total_cmp(&b.1));
    let (width, height) = (LEFT + WIDTH + 70.0, TOP + ROW * sorted.len() as f64 + 16.0);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"sans-serif\" font-size=\"13\">\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>\n\
         <text x=\"{LEFT}\" y=\"22\">CPU time of one check; a full check on the default provider \
         is 1</text>\n"
    );
    for (row, (name, ratio)) in sorted.iter().enumerate() {
        bar(&mut svg, TOP + ROW * row as f64, name, *ratio);
    }
    svg.push_str("</svg>\n");
    svg
}

fn bar(svg: &mut String, y: f64, name: &str, ratio: f64) {
    let length = ratio.min(LONGEST) / LONGEST * WIDTH;
    let (middle, end) = (y + ROW * 0.66, LEFT + length + 6.0);
    let more = if ratio > LONGEST { " →" } else { "" };
    // Writing to a String cannot fail.
    let _ = writeln!(
        svg,
        "<text x=\"{:.0}\" y=\"{middle:.1}\" text-anchor=\"end\">{name}</text>\
         <rect x=\"{LEFT}\" y=\"{:.1}\" width=\"{length:.1}\" height=\"{:.1}\" fill=\"{}\"/>\
         <text x=\"{end:.1}\" y=\"{middle:.1}\">{ratio:.2}{more}</text>",
        LEFT - 8.0,
        y + 3.0,
        ROW - 6.0,
        colour(name)
    );
}

/// Colour-blind safe (Okabe and Ito).
fn colour(name: &str) -> &'static str {
    match name.split_once(':') {
        Some(("fast", _)) => "#009e73",
        Some(_) => "#0072b2",
        None => "#d55e00",
    }
}
