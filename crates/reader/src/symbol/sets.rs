//! Three finder patterns that may be the corners of one symbol.

use rxing::common::cpp_essentials::ConcentricPattern;
use rxing::qrcode::cpp_port::detector::FinderPatternSet;

use crate::budget::{Meter, Spent};

/// Most sets tried in one matrix, the most plausible.
const SETS: usize = 256;
/// Triples compared in one step.
const TRIPLES: usize = 50;
/// A symbol has 21 to 177 modules a side; slanted ones seem to have fewer or more.
const MODULES: std::ops::Range<f64> = 21.0 * 0.9..177.0 * 1.5;

/// The sets of three of `patterns` that could be a symbol, the most plausible first.
pub(super) fn plausible(
    patterns: &[ConcentricPattern],
    meter: &mut Meter<'_>,
) -> Result<Vec<FinderPatternSet>, Spent> {
    let mut sets = Vec::new();
    for (i, c) in patterns.iter().enumerate() {
        let rest = &patterns[i + 1..];
        meter.spend(1 + rest.len() * rest.len() / (2 * TRIPLES))?;
        for (j, b) in rest.iter().enumerate() {
            sets.extend(rest[j + 1..].iter().filter_map(|a| corners(*a, *b, *c)));
        }
    }
    sets.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    Ok(sets.into_iter().take(SETS).map(|(_, set)| set).collect())
}

/// The set of three patterns, from the smallest to the largest, and its score: low is good.
fn corners(
    a: ConcentricPattern,
    b: ConcentricPattern,
    c: ConcentricPattern,
) -> Option<(f64, FinderPatternSet)> {
    if c.size > a.size * 2 {
        return None;
    }
    let (mut a, mut b, mut c) = (a, b, c);
    let (mut ab, mut bc, mut ac) = (square(a, b), square(b, c), square(a, c));
    // The longest side is opposite to the corner, which becomes b.
    if bc >= ab && bc >= ac {
        (a, b, bc, ac) = (b, a, ac, bc);
    } else if ab >= ac && ab >= bc {
        (b, c, ab, ac) = (c, b, ac, ab);
    }
    if ab > 4.0 * bc || bc > 4.0 * ab {
        return None;
    }
    let (one, other) = (ab.sqrt(), bc.sqrt());
    let module = f64::from(a.size + b.size + c.size) / (3.0 * 7.0);
    if !MODULES.contains(&((one + other) / (2.0 * module) + 7.0)) {
        return None;
    }
    // Between 60 and 120 degrees.
    let cosine = (ab + bc - ac) / (2.0 * one * other);
    if !(-0.5..=0.5).contains(&cosine) {
        return None;
    }
    if ConcentricPattern::cross(c - b, a - b) < 0.0 {
        (a, c) = (c, a);
    }
    Some((one + other + (one - other).abs(), FinderPatternSet { bl: a, tl: b, tr: c }))
}

/// The distance squared, scaled by the ratio of sizes: what stands slanted seems shorter.
fn square(a: ConcentricPattern, b: ConcentricPattern) -> f64 {
    let way = a - b;
    f64::from(ConcentricPattern::dot(way, way)) * f64::from(b.size) / f64::from(a.size)
}
