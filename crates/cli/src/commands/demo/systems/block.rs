//! A system on the screen: a line for each person, as wide as the terminal.

use serde_json::{Value, json};

use crate::error::CliError;
use crate::output::{Ink, Out};

/// Columns before what is said.
const INDENT: usize = 14;
/// Nobody reads longer lines.
const WIDEST: usize = 110;

/// What became of a system's people.
#[derive(Clone, Debug)]
pub(in crate::commands::demo) struct Block {
    system: &'static str,
    title: &'static str,
    lines: Vec<Line>,
}

/// What a line tells.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Mark {
    /// Somebody has it.
    Yes,
    /// Somebody has not.
    No,
    /// What takes it away.
    Then,
}

#[derive(Clone, Debug)]
struct Line {
    mark: Mark,
    who: &'static str,
    said: Vec<String>,
    expected: String,
    came: String,
}

impl Line {
    fn is_as_expected(&self) -> bool {
        self.expected == self.came
    }
}

impl Block {
    pub(super) const fn new(system: &'static str, title: &'static str) -> Self {
        Self { system, title, lines: Vec::new() }
    }

    /// A line: who, what is said, what was expected, what came.
    pub(super) fn line(
        &mut self,
        mark: Mark,
        who: &'static str,
        said: Vec<String>,
        (expected, came): (&str, String),
    ) {
        self.lines.push(Line { mark, who, said, expected: expected.to_owned(), came });
    }

    /// Lines that tell something else than was expected.
    pub(in crate::commands::demo) fn differences(&self) -> usize {
        self.lines.iter().filter(|line| !line.is_as_expected()).count()
    }

    pub(in crate::commands::demo) fn as_json(&self) -> Value {
        let line = |line: &Line| {
            json!({
                "answer": match line.mark { Mark::Yes => "yes", Mark::No => "no", Mark::Then => "then" },
                "who": line.who,
                "said": line.said,
                "expected": line.expected,
                "came": line.came,
            })
        };
        json!({
            "system": self.system,
            "title": self.title,
            "lines": self.lines.iter().map(line).collect::<Vec<_>>(),
        })
    }

    pub(super) fn print(&self, out: &mut Out) -> Result<(), CliError> {
        let system = out.ink(Ink::Faint, self.system);
        out.say(&format!("\n{}  {system}", self.title))?;
        let width = out.width().clamp(60, WIDEST);
        self.lines.iter().try_for_each(|line| line.print(width, out))
    }
}

impl Line {
    fn print(&self, width: usize, out: &mut Out) -> Result<(), CliError> {
        let (word, ink) = match self.mark {
            Mark::Yes => ("yes", Ink::Good),
            Mark::No => ("no", Ink::Bad),
            Mark::Then => ("then", Ink::Unsure),
        };
        let mut rows = self.said.iter().flat_map(|said| wrapped(said, width - INDENT));
        let first = rows.next().unwrap_or_default();
        let word = out.ink(ink, &format!("{word:<4}"));
        out.say(&format!("  {word}  {:<5} {first}", self.who))?;
        for row in rows {
            out.say(&format!("{:INDENT$}{row}", ""))?;
        }
        if !self.is_as_expected() {
            let text = format!("DIFFERS: expected {}, came {}", self.expected, self.came);
            out.say(&format!("{:INDENT$}{}", "", out.ink(Ink::Bad, &text)))?;
        }
        Ok(())
    }
}

/// The text in rows of at most `width` characters, broken between words. What goes on is set in.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut rows = vec![String::new()];
    for word in text.split(' ') {
        let row = rows.last().map_or(0, |row| row.chars().count());
        if row > 0 && row + 1 + word.chars().count() > width {
            rows.push(format!("  {word}"));
        } else if let Some(last) = rows.last_mut() {
            if !last.is_empty() {
                last.push(' ');
            }
            last.push_str(word);
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_row_is_wider_than_the_terminal_and_no_word_is_lost() {
        let text = "Apply for the enrolment for the Hong Kong e-Channel. 陳大文 waits.";
        for width in 16..80 {
            let rows = wrapped(text, width);
            assert!(rows.iter().all(|row| row.chars().count() <= width), "{width}: {rows:?}");
            let words: Vec<_> = rows.iter().flat_map(|row| row.split_whitespace()).collect();
            assert_eq!(words.join(" "), text);
        }
    }
}
