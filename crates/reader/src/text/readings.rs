//! What a text may have been before it was changed on its way: readings, and which of them are codes.

use clearance_core::base45::encoded_len;
use clearance_core::code;
use clearance_core::registry::{len, text};
use clearance_core::token::Token;

use super::layouts::Layout;
use super::repair::Repair;

/// X3: most characters that a scanner is set to put before a code. Labels of symbologies take three,
/// a device's number or a counter some more.
const AFFIX: usize = 8;
/// Most readings of one text in one layout. Two swallowed spaces behind 30 dead keys are 435; a code
/// that has more of them is rare.
const CHOICES: usize = 512;

/// A code, and how a text is read as that.
pub(super) struct Reading {
    pub(super) code: String,
    pub(super) repair: Repair,
}

/// Whether `text` is a code to the last byte: T1 to T3, and the encoding of a token.
pub(super) fn is_exact(text: &str) -> bool {
    let mut buffer = [0; len::TOKEN_MAX];
    code::decode(text, &mut buffer).is_ok_and(|token| Token::decode(token).is_ok())
}

/// T1: whether `text` begins like a code of this version or of another.
pub(super) fn begins_like_code(text: &str) -> bool {
    matches!(text.as_bytes(), [family, b'0'..=b'9', b':', ..] if char::from(*family) == text::FAMILY)
}

/// X3: the code at the end of `text`, where few characters stand before it.
fn behind_affix(text: &str) -> Option<&str> {
    rests(text).find(|rest| is_exact(rest))
}

/// `text` from each place on where a code may begin.
fn rests(text: &str) -> impl Iterator<Item = &str> {
    text.char_indices().take(AFFIX + 1).filter_map(|(at, _)| text.get(at..))
}

/// All codes that `text` may have been. X5 to X7 stand alone: nothing on a text's way does two of
/// them.
pub(super) fn all(text: &str) -> Vec<Reading> {
    let mut readings = Vec::new();
    let mut add = |text: &str, repair| {
        readings.extend(behind_affix(text).map(|code| Reading { code: code.to_owned(), repair }));
    };
    add(text, Repair::Affix);
    if text.bytes().any(|byte| byte.is_ascii_lowercase()) {
        add(&text.to_ascii_uppercase(), Repair::Case);
    }
    for unescaped in [unescape(text, |_| true), unescape(text, |byte| byte == b' ')] {
        unescaped.into_iter().for_each(|text| add(&text, Repair::Escapes));
    }
    for layout in Layout::all() {
        let pressed = rests(text).flat_map(|rest| pressed(rest, layout));
        let codes = pressed.filter(|code| is_exact(code));
        readings.extend(codes.map(|code| Reading { code, repair: Repair::Keyboard(layout) }));
    }
    readings
}

/// X6: each `%` and two hexadecimal digits that stand for a byte of `which` become that character.
/// None where nothing changes.
fn unescape(text: &str, which: impl Fn(u8) -> bool) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        let byte = rest.get(at + 1..at + 3).and_then(hex);
        match byte.filter(|byte| byte.is_ascii() && which(*byte)) {
            Some(byte) => {
                out.push(char::from(byte));
                rest = &rest[at + 3..];
            }
            None => {
                out.push('%');
                rest = &rest[at + 1..];
            }
        }
    }
    out.push_str(rest);
    (out.len() < text.len()).then_some(out)
}

fn hex(digits: &str) -> Option<u8> {
    let digits = digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then_some(digits)?;
    u8::from_str_radix(digits, 16).ok()
}

/// X7: the keys pressed for `text`, if they begin a code. Where spaces have to stand behind some of
/// its dead keys to give a code's length, each choice of those is a reading.
fn pressed(text: &str, layout: Layout) -> Vec<String> {
    if !layout.begins(text, text::PREFIX) {
        return Vec::new();
    }
    let Some(pressed) = layout.pressed(text) else { return Vec::new() };
    let full = |token| text::PREFIX.len() + encoded_len(token);
    let missing =
        len::TOKENS.into_iter().filter_map(|token| full(token).checked_sub(pressed.keys.len()));
    let choices = missing.flat_map(|spaces| choices(spaces, &pressed.dead));
    choices.map(|choice| pressed.with_spaces(&choice)).collect()
}

/// The sets of `count` of `places`; none where they are too many.
fn choices(count: usize, places: &[usize]) -> Vec<Vec<usize>> {
    let mut sets = vec![(Vec::new(), places)];
    for _ in 0..count {
        let mut larger = Vec::new();
        for (set, rest) in sets {
            let next = rest.iter().enumerate();
            larger
                .extend(next.map(|(at, place)| ([&set[..], &[*place]].concat(), &rest[at + 1..])));
            if larger.len() > CHOICES {
                return Vec::new();
            }
        }
        sets = larger;
    }
    sets.into_iter().map(|(set, _)| set).collect()
}
