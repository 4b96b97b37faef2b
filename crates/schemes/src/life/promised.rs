//! What the office has promised: the date that it may move.

use super::{Lived, Running};
use crate::model::{Do, LifeRow, Scheme};

/// The deadline by which the office has promised to do something for a standing: the one that began last, while the
/// standing is in a state in which a row lets an officer move the date. Once it is over, the office is late. None where
/// the scheme lets nobody move the date: the last day of a stay is no promise.
#[must_use]
pub fn promised<'l>(scheme: &Scheme, lived: &'l Lived) -> Option<&'l Running> {
    let life = scheme.life.as_ref()?;
    let state = &lived.standing.state;
    let moves = |row: &LifeRow| {
        row.act == Some(Do::MoveDate) && (row.from.is_empty() || row.from.contains(state))
    };
    lived.deadlines.last().filter(|_| life.on.iter().any(moves))
}
