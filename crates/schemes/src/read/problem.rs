//! A mistake in a file, as it is told to whoever wrote the file.

use core::fmt;

/// What is wrong, where, and what to do about it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Problem {
    /// The file, as it was named to the reader.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1, in characters.
    pub column: u32,
    /// What is wrong.
    pub what: String,
    /// What to do about it; empty where nothing is to be added.
    pub help: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, column, what, help } = self;
        write!(f, "{file}:{line}:{column}: {what}")?;
        if help.is_empty() { Ok(()) } else { write!(f, "; {help}") }
    }
}

impl core::error::Error for Problem {}
