//! The four straight sides around some points.

use crate::budget::{Meter, Spent};

/// A place in a matrix.
pub(super) type Place = (f64, f64);

/// How far a corner stands out from a straight side, in pixels: pixels alone make steps of less.
const STEPS: f64 = 1.5;
/// The same as a share of the whole: lenses bend, and blur rounds.
const BENT: f64 = 1.0 / 128.0;
/// Pairs of corners compared in one step.
const PAIRS: usize = 50;

/// The corners of the four longest sides of what `points` fill, one after the other around it.
pub(super) fn around(
    points: Vec<(u32, u32)>,
    meter: &mut Meter<'_>,
) -> Result<Option<[Place; 4]>, Spent> {
    meter.spend(points.len() / PAIRS)?;
    let hull = hull(points);
    meter.spend(hull.len() * hull.len() / PAIRS)?;
    Ok(sides(&hull).and_then(|sides| {
        let corner = |at: usize| crossing(sides[at], sides[(at + 1) % 4]);
        Some([corner(3)?, corner(0)?, corner(1)?, corner(2)?])
    }))
}

/// Where a point of the square from 0 to 1 lies that is seen as these corners, which follow each other
/// around it from (0, 0) over (0, 1) (Heckbert 1989, "Fundamentals of Texture Mapping", §2.2.3).
pub(super) fn seen([a, b, c, d]: [Place; 4], (u, v): Place) -> Place {
    let minus = |a: Place, b: Place| (a.0 - b.0, a.1 - b.1);
    let times = |a: Place, b: Place| a.0 * b.1 - a.1 * b.0;
    let (one, other) = (minus(b, c), minus(d, c));
    let bend = minus((a.0 + c.0, a.1 + c.1), (b.0 + d.0, b.1 + d.1));
    let turn = times(other, one);
    let (along, down) = (times(bend, one) / turn, times(other, bend) / turn);
    let depth = 1.0 + along * u + down * v;
    let place =
        |a: f64, b: f64, d: f64| (a + (d - a + along * d) * u + (b - a + down * b) * v) / depth;
    (place(a.0, b.0, d.0), place(a.1, b.1, d.1))
}

fn cross(a: Place, b: Place, c: Place) -> f64 {
    (b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0)
}

fn distance(a: Place, b: Place) -> f64 {
    (a.0 - b.0).hypot(a.1 - b.1)
}

/// The convex hull (Andrew's monotone chain).
fn hull(mut points: Vec<(u32, u32)>) -> Vec<Place> {
    points.sort_unstable();
    points.dedup();
    let chain = |points: &mut dyn Iterator<Item = &(u32, u32)>| {
        let mut chain: Vec<Place> = Vec::new();
        for (x, y) in points {
            let next = (f64::from(*x), f64::from(*y));
            while let [.., a, b] = chain[..]
                && cross(a, b, next) <= 0.0
            {
                chain.pop();
            }
            chain.push(next);
        }
        chain.pop(); // the other chain begins with it
        chain
    };
    let mut hull = chain(&mut points.iter());
    hull.extend(chain(&mut points.iter().rev()));
    hull
}

/// The four longest sides, in their order, after corners that hardly stand out were left away.
fn sides(hull: &[Place]) -> Option<[(Place, Place); 4]> {
    let farthest = |from: Place| {
        let far = |a: &Place, b: &Place| distance(from, *a).total_cmp(&distance(from, *b));
        hull.iter().copied().max_by(far)
    };
    let one = farthest(*hull.first()?)?;
    let other = farthest(one)?;
    let least = (distance(one, other) * BENT).max(STEPS);
    let start = hull.iter().position(|place| *place == one)?;
    let turned: Vec<Place> = [&hull[start..], &hull[..=start]].concat();
    let middle = turned.iter().position(|place| *place == other)?;
    let mut corners = vec![one];
    simplify(&turned[..=middle], least, &mut corners);
    simplify(&turned[middle..], least, &mut corners);
    let mut sides: Vec<_> = corners.windows(2).map(|pair| (pair[0], pair[1])).enumerate().collect();
    sides.sort_by(|(_, a), (_, b)| distance(b.0, b.1).total_cmp(&distance(a.0, a.1)));
    sides.truncate(4);
    sides.sort_by_key(|(number, _)| *number);
    let sides: Vec<_> = sides.into_iter().map(|(_, side)| side).collect();
    sides.try_into().ok()
}

/// Adds what remains of `path` behind its first place (Douglas and Peucker).
fn simplify(path: &[Place], least: f64, kept: &mut Vec<Place>) {
    let mut open = vec![(0, path.len() - 1)];
    while let Some((from, to)) = open.pop() {
        let (a, b) = (path[from], path[to]);
        let off = |at: &usize| cross(a, b, path[*at]).abs() / distance(a, b).max(1.0);
        match (from + 1..to).max_by(|one, other| off(one).total_cmp(&off(other))) {
            Some(at) if off(&at) >= least => open.extend([(at, to), (from, at)]),
            _ => kept.push(b),
        }
    }
}

/// Where the lines through two sides meet, if that is somewhere near.
fn crossing((a, b): (Place, Place), (c, d): (Place, Place)) -> Option<Place> {
    let turn = (b.0 - a.0) * (d.1 - c.1) - (b.1 - a.1) * (d.0 - c.0);
    let along = ((c.0 - a.0) * (d.1 - c.1) - (c.1 - a.1) * (d.0 - c.0)) / turn;
    let is_near = (-1.0..=2.0).contains(&along);
    let place = (a.0 + along * (b.0 - a.0), a.1 + along * (b.1 - a.1));
    is_near.then_some(place)
}
