//! `[tables.NAME]`: what is known by key, on a day.

use super::Spot;
use crate::time::Day;

/// A table of a scheme.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// The field of `[ask]`, or `nationality`, that is the key.
    pub key: String,
    /// The day on which it was true.
    pub as_of: Day,
    /// Its columns.
    pub columns: Vec<(String, Column)>,
    /// What a missing row means.
    pub absent: Absent,
    /// The rows by key; a missing cell is an empty one.
    pub rows: Vec<(String, Vec<(String, Cell)>)>,
    /// Facts.
    pub facts: Vec<String>,
    /// Where it stands.
    pub spot: Spot,
}

/// What a column holds.
/// Deliberately closed: a table holds nothing else.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Column {
    /// `count` and `years`.
    Number,
    /// One of these words.
    OneOf(Vec<String>),
    /// `text`.
    Text,
}

/// A cell.
/// Deliberately closed: a table holds nothing else.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Cell {
    /// A number.
    Number(u32),
    /// A word or a text.
    Text(String),
}

/// What a missing row means. Deliberately closed: the language has exactly these.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Absent {
    /// Nobody knows. `cannot-tell`.
    CannotTell,
    /// It is not so. `no`.
    No,
}
