//! Standard output that survives a closed pipe, in words or in JSON.

use std::ffi::OsStr;
use std::io::{self, ErrorKind, IsTerminal, Write};

use serde_json::{Value, json};

use crate::error::CliError;

/// Where a command writes to. A reader that went away is not an error: the rest is dropped.
#[derive(Debug)]
pub(crate) struct Out {
    json: bool,
    colour: bool,
    closed: bool,
}

/// What a colour means here.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Ink {
    Good,
    Bad,
    Unsure,
    Faint,
}

impl Out {
    pub(crate) fn new(json: bool) -> Self {
        Self { json, colour: !json && colour_wanted(), closed: false }
    }

    /// Whether the reader went away; a command that runs on and on then ends.
    pub(crate) const fn is_closed(&self) -> bool {
        self.closed
    }

    /// Whether the output may carry colours.
    pub(crate) const fn has_colour(&self) -> bool {
        self.colour
    }

    /// Columns of the terminal; 100 where there is none.
    pub(crate) fn width(&self) -> usize {
        terminal_size::terminal_size().map_or(100, |(width, _)| width.0.into())
    }

    /// Answers: `value` for programs, or `text` for people.
    pub(crate) fn answer(&mut self, value: &Value, text: &str) -> Result<(), CliError> {
        if self.json { self.line(&value.to_string()) } else { self.line(text) }
    }

    /// Writes text that people alone get; nothing when answers are JSON.
    pub(crate) fn say(&mut self, text: &str) -> Result<(), CliError> {
        if self.json { Ok(()) } else { self.line(text) }
    }

    /// Writes `text` with one line end, whatever the format.
    pub(crate) fn line(&mut self, text: &str) -> Result<(), CliError> {
        self.raw(format!("{}\n", text.strip_suffix('\n').unwrap_or(text)).as_bytes())
    }

    /// Writes `bytes` as they are.
    pub(crate) fn raw(&mut self, bytes: &[u8]) -> Result<(), CliError> {
        if self.closed {
            return Ok(());
        }
        let mut stdout = io::stdout().lock();
        match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => self.closed = true,
            Err(error) => {
                return Err(CliError::failed(format_args!("standard output: {error}")));
            }
            Ok(()) => {}
        }
        Ok(())
    }

    /// `text` in colour, where there are colours.
    pub(crate) fn ink(&self, ink: Ink, text: &str) -> String {
        let code = match ink {
            Ink::Good => "32",
            Ink::Bad => "31",
            Ink::Unsure => "33",
            Ink::Faint => "2",
        };
        if self.colour { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }

    /// Tells of an error on standard error; there is nobody left to tell when that fails.
    pub(crate) fn error(&self, error: &CliError) {
        let mut stderr = io::stderr().lock();
        let told = if self.json {
            writeln!(stderr, "{}", json!({"error": error.to_string()}))
        } else {
            writeln!(stderr, "clearance: {error}")
        };
        drop(told);
    }

    /// Warns people on standard error; answers in JSON say it themselves.
    pub(crate) fn warn(&self, text: &str) {
        if !self.json {
            // As with errors: nobody is left to tell when that fails.
            let _ = writeln!(io::stderr().lock(), "clearance: {text}");
        }
    }
}

fn colour_wanted() -> bool {
    let (no_color, term) = (std::env::var_os("NO_COLOR"), std::env::var_os("TERM"));
    is_colour_wanted(no_color.as_deref(), term.as_deref(), io::stdout().is_terminal())
}

/// <https://no-color.org>: any value but the empty one turns colours off.
fn is_colour_wanted(no_color: Option<&OsStr>, term: Option<&OsStr>, is_terminal: bool) -> bool {
    let refused = no_color.is_some_and(|value| !value.is_empty());
    let able = term.is_some_and(|term| !term.is_empty() && term != "dumb");
    is_terminal && able && !refused
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_come_only_where_they_are_wanted() {
        let wanted = |no_color: Option<&str>, term: Option<&str>, is_terminal| {
            is_colour_wanted(no_color.map(OsStr::new), term.map(OsStr::new), is_terminal)
        };
        assert!(wanted(None, Some("xterm"), true) && wanted(Some(""), Some("xterm"), true));
        assert!(!wanted(Some("1"), Some("xterm"), true) && !wanted(Some("0"), Some("xterm"), true));
        assert!(!wanted(None, Some("dumb"), true) && !wanted(None, None, true));
        assert!(!wanted(None, Some("xterm"), false));
    }
}
