//! A symbol as terminal text: two rows of modules to a line, in half blocks.

use super::{QUIET_ZONE, QrCode, QrError, check_quiet_zone};

/// What tells dark from light on the terminal.
///
/// Deliberately closed: with colours, or without on either background; there is no other case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TerminalInk {
    /// Black and white by ANSI escapes: right on every background.
    #[default]
    Colour,
    /// No escapes, for a terminal of light text on a dark background.
    PlainOnDark,
    /// No escapes, for a terminal of dark text on a light background, and for print.
    PlainOnLight,
}

/// How to render a symbol as terminal text. The default is in colour with the standard's quiet zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TerminalOptions {
    /// What tells dark from light.
    pub ink: TerminalInk,
    /// Quiet zone on each side, in modules, at most [`super::MAX_QUIET_ZONE`].
    pub quiet_zone: u32,
}

impl Default for TerminalOptions {
    fn default() -> Self {
        Self { ink: TerminalInk::default(), quiet_zone: QUIET_ZONE }
    }
}

// Entries 16 and 231 of the 256-colour cube are pure black and white; themes redefine the first 16.
const BLACK_ON_WHITE: &str = "\x1b[38;5;16;48;5;231m";
const RESET: &str = "\x1b[0m";

impl QrCode {
    /// The symbol as lines of half blocks, each ended by a line feed; a character is one module wide.
    ///
    /// # Errors
    /// [`QrError::QuietZone`].
    pub fn terminal(&self, options: &TerminalOptions) -> Result<String, QrError> {
        check_quiet_zone(options.quiet_zone)?;
        let quiet = options.quiet_zone as usize;
        let side = self.width() + 2 * quiet;
        // Half blocks take three bytes.
        let mut text = String::with_capacity(side.div_ceil(2) * (side * 3 + 32));
        // The side is odd, so the last line has one light row more.
        for y in (0..side).step_by(2) {
            let cells = (0..side).map(|x| {
                cell(self.is_dark_at(x, y, quiet), self.is_dark_at(x, y + 1, quiet), options.ink)
            });
            push_line(&mut text, cells, options.ink);
        }
        Ok(text)
    }

    /// As [`QrCode::is_dark`], counted from the corner of a quiet zone.
    fn is_dark_at(&self, x: usize, y: usize, quiet: usize) -> bool {
        // Left of or above the symbol wraps to beyond it, which is light.
        self.is_dark(x.wrapping_sub(quiet), y.wrapping_sub(quiet))
    }
}

fn push_line(text: &mut String, cells: impl Iterator<Item = char>, ink: TerminalInk) {
    let coloured = ink == TerminalInk::Colour;
    if coloured {
        text.push_str(BLACK_ON_WHITE);
    }
    text.extend(cells);
    if coloured {
        text.push_str(RESET);
    }
    text.push('\n');
}

/// The character that inks the dark modules, or on a dark background the light ones.
fn cell(upper_dark: bool, lower_dark: bool, ink: TerminalInk) -> char {
    let ink_is_light = ink == TerminalInk::PlainOnDark;
    match (upper_dark != ink_is_light, lower_dark != ink_is_light) {
        (false, false) => ' ',
        (true, false) => '▀',
        (false, true) => '▄',
        (true, true) => '█',
    }
}
