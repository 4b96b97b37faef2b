use std::error::Error;
use std::fmt;

use unicode_normalization::char::is_combining_mark;

use super::look_alike::{Looks, is_invisible};

/// Longest label in letters as a person counts them: a full name, and short enough for one line.
const MAX_LETTERS: usize = 64;

/// Longest label in bytes of UTF-8: letters of three bytes with two marks, most of the time; a
/// bound for what is stored, whatever is stacked upon one letter.
pub(super) const MAX_BYTES: usize = 512;

/// The holder's own name for a credential. It mostly names a person, so `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Label(String);

impl Label {
    /// Takes `text` without white space at its ends.
    pub(crate) fn new(text: &str) -> Result<Self, LabelError> {
        let text = text.trim();
        if text.chars().any(char::is_control) {
            return Err(LabelError::ControlCharacter);
        }
        if text.len() > MAX_BYTES {
            return Err(LabelError::TooManyBytes { found: text.len(), limit: MAX_BYTES });
        }
        let found = letters(text);
        if found > MAX_LETTERS {
            return Err(LabelError::TooLong { found, limit: MAX_LETTERS });
        }
        if Looks::of(text).is_empty() {
            return Err(LabelError::Empty);
        }
        Ok(Self(text.to_owned()))
    }

    /// Takes a label that was stored, by the rules that never change: what counts as a letter, and
    /// what looks alike, grows with Unicode, and an update must not lose a wallet.
    pub(super) fn stored(text: &str) -> Option<Self> {
        let fits = !text.is_empty() && text.len() <= MAX_BYTES && text.trim() == text;
        (fits && !text.chars().any(char::is_control)).then(|| Self(text.to_owned()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a hurried reader would take the two for one.
    pub(crate) fn looks_like(&self, other: &Self) -> bool {
        Looks::of(&self.0).alike(&Looks::of(&other.0))
    }
}

impl fmt::Debug for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Label(..)")
    }
}

/// Characters that stand for themselves: marks belong to the letter before them.
fn letters(text: &str) -> usize {
    text.chars().filter(|c| !is_combining_mark(*c) && !is_invisible(*c)).count()
}

/// Why a text cannot be a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LabelError {
    /// A line end, a tab or another control character.
    ControlCharacter,
    /// Nothing that can be seen.
    Empty,
    /// Too long to be read at a glance.
    TooLong {
        /// Letters; marks upon a letter do not count.
        found: usize,
        /// Letters allowed.
        limit: usize,
    },
    /// Too many marks upon its letters to be stored.
    TooManyBytes {
        /// Bytes of UTF-8.
        found: usize,
        /// Bytes allowed.
        limit: usize,
    },
}

impl fmt::Display for LabelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ControlCharacter => f.write_str(
                "the label has a line end, a tab or another control character; leave it out",
            ),
            Self::Empty => f.write_str("the label shows nothing; use the holder's name, say"),
            Self::TooLong { found, limit } => {
                write!(f, "the label has {found} letters, at most {limit} fit; shorten it")
            }
            Self::TooManyBytes { found, limit } => {
                write!(f, "the label takes {found} bytes, at most {limit} fit; shorten it")
            }
        }
    }
}

impl Error for LabelError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_one_readable_line() {
        for (text, expected) in [
            ("", LabelError::Empty),
            (" \u{3000} ", LabelError::Empty),
            ("\u{200b}\u{200d}", LabelError::Empty),
            ("Ana\nBeto", LabelError::ControlCharacter),
            (&"x".repeat(65), LabelError::TooLong { found: 65, limit: 64 }),
            (
                &format!("a{}", "\u{301}".repeat(256)),
                LabelError::TooManyBytes { found: 513, limit: 512 },
            ),
        ] {
            assert_eq!(Label::new(text), Err(expected), "{text:?}");
            let kept = Label::stored(text).is_some();
            assert!(!kept || matches!(expected, LabelError::TooLong { .. } | LabelError::Empty));
        }
    }

    #[test]
    fn a_full_name_fits_in_any_script() {
        for text in [
            "陳".repeat(64),
            "x".repeat(64),
            "กุลธิดา ".repeat(4) + "กุลธ",
            "ก\u{e38}\u{e49}".repeat(36),
            "Maria da Conceição de Albuquerque e Vasconcelos de Sousa".to_owned(),
            "👧".repeat(64),
        ] {
            let label = Label::new(&text).unwrap();
            assert_eq!(label.as_str(), text.trim());
            assert_eq!(Label::stored(label.as_str()), Some(label));
        }
    }
}
