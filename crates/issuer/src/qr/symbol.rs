//! From text to the module matrix.

use qrcode::bits::Bits;
use qrcode::canvas::Canvas;
use qrcode::types::Mode;
use qrcode::{EcLevel, Version, ec};

use super::{Level, QrCode, QrError, mask};

const VERSIONS: std::ops::RangeInclusive<u8> = 1..=40;

/// Refuses what the alphanumeric mode cannot hold; afterwards `text` is ASCII.
pub(super) fn check_text(text: &str) -> Result<(), QrError> {
    if text.is_empty() {
        return Err(QrError::Empty);
    }
    match text.chars().enumerate().find(|(_, found)| !is_alphanumeric(*found)) {
        Some((at, found)) => Err(QrError::Character { found, at }),
        None => Ok(()),
    }
}

/// The smallest version that holds `length` characters.
pub(super) fn smallest_version(length: usize, level: Level) -> Result<u8, QrError> {
    VERSIONS
        .into_iter()
        .find(|version| length <= capacity(*version, level))
        .ok_or_else(|| too_long(length, level, *VERSIONS.end()))
}

/// Refuses a version that does not exist or does not hold `length` characters.
pub(super) fn check_version(length: usize, level: Level, version: u8) -> Result<(), QrError> {
    if !VERSIONS.contains(&version) {
        return Err(QrError::Version { asked: version });
    }
    if length > capacity(version, level) {
        return Err(too_long(length, level, version));
    }
    Ok(())
}

/// Draws text and version that passed the checks above.
pub(super) fn build(text: &str, level: Level, version: u8) -> Result<QrCode, QrError> {
    let canvas = unmasked(text, level, version).map_err(|e| QrError::Internal(e.to_string()))?;
    let width = 17 + 4 * usize::from(version);
    Ok(QrCode { modules: mask::apply_best(&canvas, width), width, version, level })
}

/// All of the symbol but the mask. Mode and version are known, so nothing is searched for.
fn unmasked(text: &str, level: Level, version: u8) -> Result<Canvas, qrcode::types::QrError> {
    let (version, level) = (Version::Normal(version.into()), ec_level(level));
    let mut bits = Bits::new(version);
    bits.push_alphanumeric_data(text.as_bytes())?;
    bits.push_terminator(level)?;
    let (data, correction) = ec::construct_codewords(&bits.into_bytes(), version, level)?;
    let mut canvas = Canvas::new(version, level);
    canvas.draw_all_functional_patterns();
    canvas.draw_data(&data, &correction);
    Ok(canvas)
}

/// ISO/IEC 18004 table 5.
fn is_alphanumeric(c: char) -> bool {
    matches!(
        c,
        '0'..='9' | 'A'..='Z' | ' ' | '$' | '%' | '*' | '+' | '-' | '.' | '/' | ':'
    )
}

/// Characters that `version` holds at `level`: 11 bits a pair, 6 for an odd one (section 7.4.4).
fn capacity(version: u8, level: Level) -> usize {
    let version = Version::Normal(version.into());
    let header = version.mode_bits_count() + Mode::Alphanumeric.length_bits_count(version);
    let bits = Bits::new(version).max_len(ec_level(level)).unwrap_or(0).saturating_sub(header);
    bits / 11 * 2 + usize::from(bits % 11 >= 6)
}

fn too_long(length: usize, level: Level, version: u8) -> QrError {
    QrError::TooLong { length, most: capacity(version, level), version, level }
}

fn ec_level(level: Level) -> EcLevel {
    match level {
        Level::L => EcLevel::L,
        Level::M => EcLevel::M,
        Level::Q => EcLevel::Q,
        Level::H => EcLevel::H,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test may panic
mod tests {
    use super::*;

    /// ISO/IEC 18004 table 7, alphanumeric column.
    #[test]
    fn capacity_is_that_of_the_standards_table() {
        for (version, level, characters) in [
            (1, Level::L, 25),
            (1, Level::H, 10),
            (9, Level::M, 262),
            (11, Level::L, 468),
            (13, Level::M, 483),
            (27, Level::Q, 1172),
            (40, Level::L, 4296),
            (40, Level::H, 1852),
        ] {
            assert_eq!(capacity(version, level), characters, "version {version} {level:?}");
        }
    }

    /// The search in `mask` replaces the one in crate `qrcode`; the symbol must not change.
    #[test]
    fn our_mask_search_chooses_the_mask_of_qrcode() {
        let alphabet: Vec<u8> = (0..=127).filter(|b| is_alphanumeric(char::from(*b))).collect();
        let mut state = 1u32;
        for length in (1..200).chain([236, 251, 465, 468, 483, 4296]) {
            let text: String = (0..length)
                .map(|_| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    char::from(alphabet[(state >> 8) as usize % alphabet.len()])
                })
                .collect();
            let ours = QrCode::draw(&text, Level::L).unwrap();
            let mut bits = Bits::new(Version::Normal(ours.version().into()));
            bits.push_alphanumeric_data(text.as_bytes()).unwrap();
            bits.push_terminator(EcLevel::L).unwrap();
            let theirs = qrcode::QrCode::with_bits(bits, EcLevel::L).unwrap();
            let theirs: Vec<bool> =
                theirs.into_colors().into_iter().map(|c| c == qrcode::Color::Dark).collect();
            assert!(ours.modules() == theirs, "{length} characters");
        }
    }
}
