//! What a gate tries on itself when it starts: keys, lists, ledger, disk, clock, decoder, devices.

use clearance_durable::{Access, write};
use clearance_gate_devices::decode::{Frames, NotRead, Picture};

use crate::Runtime;

/// A symbol whose text begins as codes do, drawn in characters: `#` is a dark module.
const SYMBOL: &str = include_str!("self_test.txt");
/// What it says.
const SAYS: &str = "C1:SELFTEST";
/// Camera pixels per module, and modules of quiet zone.
const SCALE: usize = 4;
const QUIET: usize = 4;

/// What a gate found when it tried something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tried {
    pub(crate) what: &'static str,
    /// What is wrong, and what to do.
    pub(crate) failed: Option<String>,
    /// Whether the operator was told already.
    pub(crate) is_told: bool,
}

impl Runtime {
    /// Tries everything that a passage needs. Blocks. A gate that fails a trial starts all the same: it refers travellers to an
    /// officer, and says why.
    pub(crate) fn self_test(&self) -> Vec<Tried> {
        let now = self.now();
        let running = self.running();
        let lacks = self.lacks(now);
        let mark = running.gate().high_water_mark();
        let behind = mark.since(now);
        let tried = |what, failed| Tried { what, failed, is_told: false };
        let devices = Tried { what: "devices", failed: self.devices.trouble(), is_told: true };
        vec![
            tried("lists", running.gate().stopped().map(|cause| cause.to_string())),
            tried("keys", lacks.first().map(ToString::to_string)),
            tried("ledger", self.ledger(now).unavailable),
            tried("audit", self.may_open().err()),
            tried("disk", self.disk_trouble()),
            tried("clock", (behind > 0).then(|| {
                format!("the clock is {behind} s behind a signed date; set it, then the gate judges again")
            })),
            tried("decoder", self.lanes.all().first().and_then(|lane| trouble_of(&lane.frames))),
            devices,
        ]
    }

    /// A disk that is full or read-only is found out before the first traveller.
    fn disk_trouble(&self) -> Option<String> {
        let path = self.running().dir().path().join("self-test");
        let written = write(&path, b"a gate tries its disk\n", Access::Shared);
        let _ = std::fs::remove_file(&path);
        written.err().map(|error| error.to_string())
    }
}

fn trouble_of(decoder: &Frames) -> Option<String> {
    let cause = match decoder.read(Picture::File(picture())) {
        Ok(sighting) if sighting.text == SAYS => return None,
        Err(NotRead::Superseded) => return None, // a traveller's picture came: it is at work
        Ok(_) => "it reads something else".to_owned(),
        Err(cause) => cause.to_string(),
    };
    Some(format!("the decoder does not read its own picture; install the program again: {cause}"))
}

/// The symbol as a BMP, which the reader knows.
fn picture() -> Vec<u8> {
    let rows: Vec<&str> = SYMBOL.lines().collect();
    let side = (rows.len() + 2 * QUIET) * SCALE;
    let is_dark = |x: usize, y: usize| {
        let at = |pixel: usize| (pixel / SCALE).checked_sub(QUIET);
        let row = at(y).and_then(|y| rows.get(y));
        row.zip(at(x)).is_some_and(|(row, x)| row.as_bytes().get(x) == Some(&b'#'))
    };
    // 24 bits a pixel, rows from the bottom, each a multiple of 4 bytes: the side is a multiple of 4.
    let size = u32::try_from(54 + side * side * 3).unwrap_or(u32::MAX);
    let edge = u32::try_from(side).unwrap_or(u32::MAX);
    let mut bytes = b"BM".to_vec();
    for number in [size, 0, 54, 40, edge, edge, 1 | 24 << 16, 0, 0, 0, 0, 0, 0] {
        bytes.extend(number.to_le_bytes());
    }
    for y in (0..side).rev() {
        for x in 0..side {
            bytes.extend([if is_dark(x, y) { 0 } else { 255 }; 3]);
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_decoder_reads_its_own_picture() {
        let decoder = crate::lanes::decoder(&crate::settings::Lane::default());
        assert_eq!(super::trouble_of(&decoder.lane().unwrap()), None);
    }
}
