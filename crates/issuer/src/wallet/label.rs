use std::fmt;

/// Longest label in bytes of UTF-8: a full name in any script, and short enough for one line.
const MAX_LEN: usize = 96;

/// The holder's own name for a credential. A name of a person, mostly: `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Label(String);

impl Label {
    /// Takes `text` without white space at its ends.
    pub(crate) fn new(text: &str) -> Result<Self, LabelError> {
        let text = text.trim();
        if text.chars().any(char::is_control) {
            return Err(LabelError::ControlCharacter);
        }
        if text.len() > MAX_LEN {
            return Err(LabelError::TooLong { found: text.len(), limit: MAX_LEN });
        }
        let label = Self(text.to_owned());
        if label.visible().is_empty() {
            return Err(LabelError::Empty);
        }
        Ok(label)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a hurried reader would take the two for one: capitals, runs of white space and
    /// invisible characters make no difference.
    pub(crate) fn looks_like(&self, other: &Self) -> bool {
        self.visible() == other.visible()
    }

    fn visible(&self) -> String {
        let seen: String = self.0.chars().filter(|c| !is_invisible(*c)).collect();
        let words: Vec<_> = seen.split_whitespace().collect();
        words.join(" ").to_lowercase()
    }
}

impl fmt::Debug for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Label(..)")
    }
}

/// Format characters that draw nothing (Unicode `Default_Ignorable_Code_Point`, the usual ones).
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// Why a text cannot be a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabelError {
    /// A line end, a tab or another control character.
    ControlCharacter,
    /// Nothing that can be seen.
    Empty,
    /// Too long to be read at a glance.
    TooLong {
        /// Bytes of UTF-8.
        found: usize,
        /// Bytes allowed.
        limit: usize,
    },
}

impl fmt::Display for LabelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ControlCharacter => f.write_str("a label is one line of plain text"),
            Self::Empty => f.write_str("a label must show something; use the holder's name, say"),
            Self::TooLong { found, limit } => {
                write!(f, "the label has {found} bytes; at most {limit} fit")
            }
        }
    }
}

impl std::error::Error for LabelError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unreadable_label_passes() {
        for (text, expected) in [
            ("", LabelError::Empty),
            (" \u{3000} ", LabelError::Empty),
            ("\u{200b}\u{200d}", LabelError::Empty),
            ("Ana\nBeto", LabelError::ControlCharacter),
            (&"x".repeat(97), LabelError::TooLong { found: 97, limit: 96 }),
        ] {
            assert_eq!(Label::new(text), Err(expected), "{text:?}");
        }
        assert_eq!(Label::new(&"陳".repeat(32)).map(|label| label.as_str().len()), Ok(96));
    }

    #[test]
    fn two_labels_that_look_alike_count_as_different() {
        let label = |text| Label::new(text).unwrap();
        for alike in ["ana", " Ana ", "An\u{200b}a", "\u{202a}Ana"] {
            assert!(label("Ana").looks_like(&label(alike)), "{alike:?}");
        }
        assert!(!label("Ana").looks_like(&label("Ana 2")));
        assert!(!label("阿明").looks_like(&label("阿美")));
    }
}
