//! From the bytes of a scanner to texts (rule X1).

use std::mem;

/// Longest line kept, in bytes: four times the longest code, for characters of several bytes, for
/// percent signs and for what scanners add.
pub const LINE_MAX: usize = 2048;

const STX: u8 = 0x02;
const ETX: u8 = 0x03;
const EOT: u8 = 0x04;

/// What ended.
///
/// Deliberately closed: a text or no text, and whoever reads lines answers both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// A text, without its end. What is not UTF-8 in it has become U+FFFD.
    Text(String),
    /// A line of more than [`LINE_MAX`] bytes. All of it was dropped.
    TooLong,
}

/// Cuts the bytes of a scanner, a serial line or a file into texts. Holds at most [`LINE_MAX`]
/// bytes.
///
/// A text ends at CR, LF, CR LF, ETX or EOT, and where STX begins the next one. Empty lines are
/// passed over.
///
/// ```
/// use clearance_reader::{Line, Splitter};
///
/// let mut splitter = Splitter::new();
/// splitter.push(b"C1:AB\r\nC1:");
/// splitter.push(b"CD\r");
/// assert_eq!(splitter.next(), Some(Line::Text("C1:AB".into())));
/// assert_eq!(splitter.next(), Some(Line::Text("C1:CD".into())));
/// assert_eq!(splitter.next(), None);
/// ```
#[derive(Debug, Default)]
pub struct Splitter {
    open: Vec<u8>,
    too_long: bool,
    ended: std::collections::VecDeque<Line>,
}

impl Splitter {
    /// Nothing read yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes what arrived. Call [`next`](Iterator::next) until it gives none before pushing more,
    /// and push at most what one read gives: the ended lines are kept until then.
    pub fn push(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            if matches!(byte, b'\r' | b'\n' | STX | ETX | EOT) {
                self.end();
            } else if self.open.len() == LINE_MAX {
                self.too_long = true;
            } else {
                self.open.push(byte);
            }
        }
    }

    /// Ends the open line: at the end of the input, or when a scanner without a suffix has been
    /// silent for a moment, which the caller's clock says.
    pub fn end(&mut self) {
        let open = mem::take(&mut self.open);
        if mem::take(&mut self.too_long) {
            self.ended.push_back(Line::TooLong);
        } else if !open.is_empty() {
            self.ended.push_back(Line::Text(String::from_utf8_lossy(&open).into_owned()));
        }
    }

    /// Whether a line has begun and not ended.
    pub fn is_open(&self) -> bool {
        !self.open.is_empty()
    }
}

/// The lines that have ended, first come first.
impl Iterator for Splitter {
    type Item = Line;

    fn next(&mut self) -> Option<Line> {
        self.ended.pop_front()
    }
}
