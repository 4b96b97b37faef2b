//! How far each form of code is from a smaller symbol.

use std::fmt::Write;

use clearance_benches::Fault;
use clearance_core::registry::len;
use clearance_issuer::qr::{Level, QrCode, QrError};

use crate::tables::heading;

/// `C1:`.
const PREFIX: usize = 3;

/// The forms, levels L, M and Q: version, side, room, and bytes to the next smaller version.
pub(crate) fn table() -> Result<String, Fault> {
    let mut text = String::new();
    let columns = ["bytes", "characters", "level L", "level M", "level Q"];
    heading(&mut text, "form", columns.into_iter().map(str::to_owned));
    for (name, bytes) in [
        ("roster", len::TOKEN_ROSTER),
        ("roster, challenge", len::TOKEN_ROSTER + len::CHALLENGE_COST),
        ("full, Ed25519", len::TOKEN_FULL_ED25519),
        ("full, P-256", len::TOKEN_FULL_P256),
        ("full, Ed25519, challenge", len::TOKEN_FULL_ED25519 + len::CHALLENGE_COST),
        ("full, P-256, challenge", len::TOKEN_MAX),
    ] {
        let characters = characters(bytes);
        let cells = [Level::L, Level::M, Level::Q].map(|level| cell(bytes, level));
        let cells = cells.into_iter().collect::<Result<Vec<_>, _>>()?.join(" | ");
        let _ = writeln!(text, "| {name} | {bytes} | {characters} | {cells} |");
    }
    Ok(text)
}

/// Base45 (RFC 9285): two bytes are three characters, an odd one is two.
fn characters(bytes: usize) -> usize {
    PREFIX + bytes / 2 * 3 + bytes % 2 * 2
}

fn cell(bytes: usize, level: Level) -> Result<String, Fault> {
    let code = QrCode::draw(&"0".repeat(characters(bytes)), level)?;
    let version = code.version();
    let room = capacity(version, level)? - characters(bytes);
    let smaller = capacity(version - 1, level)?;
    let less = (0..bytes).find(|less| characters(bytes - less) <= smaller).unwrap_or(bytes);
    Ok(format!("V{version}, {} modules, room {room}, V{} at -{less}", code.width(), version - 1))
}

/// Characters that fit, as told by the refusal of too many.
fn capacity(version: u8, level: Level) -> Result<usize, Fault> {
    match QrCode::draw_version(&"0".repeat(5000), level, version) {
        Err(QrError::TooLong { most, .. }) => Ok(most),
        other => Err(format!("no room stated for version {version}: {other:?}").into()),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test may panic
mod tests {
    use super::*;

    #[test]
    fn lengths_are_those_of_the_codes_that_wallets_mint() {
        let mut border =
            clearance_benches::Border::new(clearance_benches::Holder::Ed25519).unwrap();
        for (roster, bytes) in [(true, len::TOKEN_ROSTER), (false, len::TOKEN_FULL_ED25519)] {
            assert_eq!(border.codes(roster, 1).unwrap()[0].len(), characters(bytes));
        }
    }
}
