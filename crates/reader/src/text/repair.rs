//! Undoing what scanners, keyboards and messengers do to a text, where that can be done with
//! certainty (rules X2 to X8).

use std::borrow::Cow;
use std::fmt;

use super::layouts::Layout;
use super::readings::{self, Reading, begins_like_code, is_exact};
use super::splitter::LINE_MAX;

/// A text for the gate, and what was done to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repaired<'a> {
    /// The text: a code, or what it was.
    pub text: Cow<'a, str>,
    /// What was undone, for the operator: the traveller cannot mend a scanner.
    pub repairs: Vec<Repair>,
    /// What the operator should look at where the gate does not admit.
    pub doubt: Option<Doubt>,
}

/// Undoes what can be undone with certainty: no character of a code is guessed (X8).
///
/// A text of more than [`LINE_MAX`] bytes stays as it is. Nothing is decided here: the text may be
/// anything.
///
/// ```
/// let repaired = clearance_reader::repair("\u{2}]Q1C7:NEWER \r\n");
/// assert_eq!(repaired.text, "C7:NEWER");
/// ```
pub fn repair(text: &str) -> Repaired<'_> {
    let mut repairs = Vec::new();
    if text.len() > LINE_MAX {
        return Repaired { text: text.into(), repairs, doubt: None };
    }
    let mut text = printable(text, &mut repairs);
    if !is_exact(&text) {
        if let Some(Reading { code, repair }) = only_reading(&text) {
            repairs.push(repair);
            return Repaired { text: code.into(), repairs, doubt: None };
        }
        if let Some(rest) = behind_label(&text) {
            repairs.push(Repair::Affix);
            text = rest.to_owned().into();
        }
    }
    let doubt = Doubt::about(&text);
    Repaired { text, repairs, doubt }
}

/// X2, X4: without control characters and outer spaces; each look-alike as the character that it
/// looks like. A code neither begins nor ends with a space.
fn printable<'a>(text: &'a str, repairs: &mut Vec<Repair>) -> Cow<'a, str> {
    let text = text.trim_end_matches(['\r', '\n']);
    let bare = text.trim_matches(|c: char| c.is_control() || c == ' ' || c == '\u{feff}');
    if bare.len() < text.len() {
        repairs.push(Repair::Surroundings);
    }
    if bare.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return bare.into();
    }
    let plain: String = bare.chars().filter(|c| !c.is_control()).map(plain).collect();
    if plain != bare {
        repairs.push(Repair::LookAlikes);
    }
    plain.trim_matches(' ').to_owned().into()
}

fn plain(seen: char) -> char {
    match seen {
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => ' ',
        // Full-width forms stand in the order of ASCII.
        '\u{ff01}'..='\u{ff5e}' => char::from((u32::from(seen) - 0xff01) as u8 + b'!'),
        _ => seen,
    }
}

/// X8: the code that all readings of `text` agree on.
fn only_reading(text: &str) -> Option<Reading> {
    let mut readings = readings::all(text).into_iter();
    let first = readings.next()?;
    readings.all(|other| other.code == first.code).then_some(first)
}

/// X3: what stands behind an AIM identifier of a QR code (ISO/IEC 15424).
fn behind_label(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("]Q")?.strip_prefix(|c: char| c.is_ascii_digit())?;
    begins_like_code(rest).then_some(rest)
}

/// What was undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Repair {
    /// Characters before or behind the code were dropped: a label that the scanner adds.
    Affix,
    /// Lower case became upper case.
    Case,
    /// `%20` and its like became characters.
    Escapes,
    /// Keys of a US keyboard were told from what this layout types for them.
    Keyboard(Layout),
    /// No-break spaces and full-width characters became those of a code.
    LookAlikes,
    /// Control characters and spaces around the text were dropped.
    Surroundings,
}

impl Repair {
    /// A stable name for machines.
    pub fn code(self) -> &'static str {
        match self {
            Self::Affix => "affix",
            Self::Case => "case",
            Self::Escapes => "escapes",
            Self::Keyboard(_) => "keyboard",
            Self::LookAlikes => "look-alikes",
            Self::Surroundings => "surroundings",
        }
    }
}

impl fmt::Display for Repair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Affix => f.write_str("the scanner adds characters to the code; switch its prefix and suffix off"),
            Self::Case => f.write_str("the code came in lower case; switch Caps Lock off, or the scanner's change of case"),
            Self::Escapes => f.write_str("the code came percent-encoded; hand it over raw"),
            Self::Keyboard(layout) => write!(
                f,
                "the scanner types a US keyboard and the computer's keyboard layout is {layout}; set both to the same"
            ),
            Self::LookAlikes => f.write_str("spaces or letters of the code came as other characters that look the same; hand it over raw"),
            Self::Surroundings => f.write_str("the scanner adds control characters or spaces; switch its prefix and suffix off"),
        }
    }
}

/// What may have happened to a text on its way, if it should have been a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Doubt {
    /// Spaces and no `+`: a form turns each `+` into a space.
    Form,
    /// It begins as a code does where this keyboard layout types what a US scanner presses.
    Keyboard(Layout),
    /// Characters that no code has stand behind the beginning of one.
    Characters,
}

impl Doubt {
    fn about(text: &str) -> Option<Self> {
        let in_code = |c: char| matches!(c, '0'..='9' | 'A'..='Z' | ' ' | '$' | '%' | '*'..='+' | '-'..='/' | ':');
        if begins_like_code(text) {
            if !text.chars().all(in_code) {
                return Some(Self::Characters);
            }
            return (text.contains(' ') && !text.contains('+')).then_some(Self::Form);
        }
        let begins = |layout: &Layout| text.starts_with(&layout.typed("C1:"));
        Layout::all().find(begins).map(Self::Keyboard)
    }
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Characters => f.write_str(
                "the text has characters that no code has: look at the scanner's keyboard layout, or hand the code over raw",
            ),
            Self::Form => f.write_str(
                "the text has spaces and no +: a form or an address has decoded it; hand the code over raw",
            ),
            Self::Keyboard(layout) => write!(
                f,
                "the text begins as a code does when a US scanner types into the keyboard layout {layout}; set both to the same"
            ),
        }
    }
}
