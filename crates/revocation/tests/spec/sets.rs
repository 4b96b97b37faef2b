//! Coded sets once more, written from SPEC.md alone: what the examples spell out, and a second
//! opinion on the crate's own coder.

use std::fmt::Write as _;

/// A set's code words, one a line, and its bits.
pub(crate) struct Spelt {
    pub(crate) lines: String,
    pub(crate) bits: String,
}

/// The `k` of so many members, in floating point.
fn parameter(count: u32, universe: u32) -> u32 {
    let golden = (5_f64.sqrt() - 1.0) / 2.0;
    let mut power = 1.0 - f64::from(count) / f64::from(universe.max(1));
    let mut k = 0;
    while count > 0 && power > golden {
        power *= power;
        k += 1;
    }
    k
}

/// The set of `members` below `universe`, each with its name in the comment.
pub(crate) fn spell(what: &str, members: &[u32], universe: u32) -> Spelt {
    let k = parameter(members.len() as u32, universe);
    let (mut lines, mut bits) = (String::new(), String::new());
    if members.is_empty() {
        let _ = writeln!(lines, "{:<40}# {what}: none", "");
    } else {
        let count = members.len();
        let _ = writeln!(lines, "{:<40}# {what}: {count} below {universe}, so k = {k}", "");
    }
    let mut next = 0;
    for member in members {
        let gap = member - next;
        let zeros = "0".repeat((gap >> k) as usize);
        let low = (0..k).rev().map(|bit| if gap >> bit & 1 == 1 { '1' } else { '0' });
        let low: String = low.collect();
        let word = format!("{zeros}1 {low}");
        let _ = writeln!(lines, "    {:<36}# {member}: gap {gap}", word.trim_end());
        bits.push_str(&word.replace(' ', ""));
        next = member + 1;
    }
    Spelt { lines, bits }
}

/// Bits as bytes, the last one filled up with zeros.
pub(crate) fn packed(bits: &str) -> Vec<u8> {
    let bits: Vec<u8> = bits.bytes().map(|bit| bit - b'0').collect();
    let byte = |eight: &[u8]| {
        eight.iter().enumerate().fold(0, |byte, (place, bit)| byte | bit << (7 - place))
    };
    bits.chunks(8).map(byte).collect()
}
