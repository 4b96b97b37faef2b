//! Share read by width as an SVG: one panel for each decoder.

use std::fmt::Write;

use crate::damage::Kind as Harm;
use crate::measure::{Extent, Reader, Shots};
use crate::symbols::Kind;

const PANEL: f64 = 420.0;
const HEIGHT: f64 = 300.0;
const LEFT: f64 = 50.0;
const TOP: f64 = 40.0;
/// Room for the legend under the panels.
const LEGEND: f64 = 150.0;

/// Colour-blind safe (Okabe and Ito); one for each code, dashes for its level.
const COLOURS: [(&str, &str); 5] = [
    ("roster", "#009e73"),
    ("full", "#0072b2"),
    ("EU DCC", "#d55e00"),
    ("SMART Health Card", "#cc79a7"),
    ("SMART Health Card, largest", "#000000"),
];

/// Mixed damage, all kinds of symbol.
pub(crate) fn draw(kinds: &[Kind], extent: &Extent, shots: &Shots) -> String {
    let width = LEFT + shots.readers.len() as f64 * (PANEL + LEFT);
    let height = TOP + HEIGHT + LEGEND;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"sans-serif\" font-size=\"12\">\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>\n"
    );
    for (panel, &reader) in shots.readers.iter().enumerate() {
        let left = LEFT + panel as f64 * (PANEL + LEFT);
        axes(&mut svg, left, reader, extent);
        for (symbol, kind) in kinds.iter().enumerate() {
            line(&mut svg, left, reader, extent, shots, symbol, kind);
        }
    }
    for (place, kind) in kinds.iter().enumerate() {
        legend(&mut svg, place, kind);
    }
    svg.push_str("</svg>\n");
    svg
}

fn axes(svg: &mut String, left: f64, reader: Reader, extent: &Extent) {
    let (right, middle) = (left + PANEL, left + PANEL / 2.0);
    // Writing to a String cannot fail.
    let _ = writeln!(
        svg,
        "<text x=\"{middle}\" y=\"20\" text-anchor=\"middle\" font-size=\"14\">{}: share read, \
         mixed damage</text>",
        reader.name()
    );
    for share in [0, 25, 50, 75, 100] {
        let y = y(f64::from(share) / 100.0);
        let _ = writeln!(
            svg,
            "<path d=\"M{left} {y}H{right}\" stroke=\"#ddd\"/>\
             <text x=\"{}\" y=\"{}\" text-anchor=\"end\">{share} %</text>",
            left - 5.0,
            y + 4.0
        );
    }
    for &width in extent.widths {
        let _ = writeln!(
            svg,
            "<text x=\"{:.1}\" y=\"{}\" text-anchor=\"middle\">{width}</text>",
            x(left, extent, width),
            TOP + HEIGHT + 18.0
        );
    }
    let _ = writeln!(
        svg,
        "<text x=\"{middle}\" y=\"{}\" text-anchor=\"middle\">width of the symbol, camera \
         pixels</text>",
        TOP + HEIGHT + 36.0
    );
}

fn line(
    svg: &mut String,
    left: f64,
    reader: Reader,
    extent: &Extent,
    shots: &Shots,
    symbol: usize,
    kind: &Kind,
) {
    let points = extent.widths.iter().map(|&width| {
        let (read, taken) = shots.rate(reader, |shot| {
            shot.symbol == symbol && shot.width == width && shot.harm == Harm::Mixed
        });
        let share = read as f64 / taken.max(1) as f64;
        format!("{:.1},{:.1}", x(left, extent, width), y(share))
    });
    let points: Vec<String> = points.collect();
    let _ = writeln!(svg, "<polyline points=\"{}\" {}/>", points.join(" "), pen(kind));
}

fn legend(svg: &mut String, place: usize, kind: &Kind) {
    let column = LEFT + (place % 2) as f64 * 300.0;
    let row = TOP + HEIGHT + 60.0 + (place / 2) as f64 * 18.0;
    let _ = writeln!(
        svg,
        "<path d=\"M{column} {row}h36\" {}/><text x=\"{}\" y=\"{}\">{}</text>",
        pen(kind),
        column + 44.0,
        row + 4.0,
        kind.label()
    );
}

fn pen(kind: &Kind) -> String {
    let colour = COLOURS.iter().find(|(name, _)| *name == kind.name).map_or("#888", |(_, c)| c);
    let dashes = match kind.level {
        clearance_issuer::qr::Level::L => "2 3",
        clearance_issuer::qr::Level::M => "none",
        _ => "9 4",
    };
    format!("fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" stroke-dasharray=\"{dashes}\"")
}

fn x(left: f64, extent: &Extent, width: u32) -> f64 {
    let (first, last) = (extent.widths[0], extent.widths[extent.widths.len() - 1]);
    let share = f64::from(width - first) / f64::from((last - first).max(1));
    left + 12.0 + share * (PANEL - 24.0)
}

fn y(share: f64) -> f64 {
    TOP + HEIGHT * (1.0 - share)
}
