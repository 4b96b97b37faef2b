//! Sets of integers as Rice-coded gaps (R. F. Rice 1979; Golomb codes with a power of two).
//!
//! A member at distance `gap` after the one before it (0 when it follows at once) is written as
//! `gap >> k` zeros, a one, and the low `k` bits of `gap`. The parameter `k` is not stored: it follows
//! from how many members there are among how many integers, so a set has one form, and the form's
//! length is bounded by those two numbers whatever the members are. With `k = 0` the form is a
//! plain bitmap, so dense sets need no other.

use crate::bits::{BitReader, BitWriter};

/// What is wrong with coded gaps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GapError {
    /// More members than integers, or than the bits left can hold.
    Count,
    /// The bits end inside a member, or a member lies outside the universe.
    Member,
}

/// `k` = the least with (1 − count / universe)^(2^k) ≤ (√5 − 1) / 2; 0 for no members.
///
/// That is the best `k` for members spread at random (Gallager and van Voorhis 1975). In integers of
/// 2^-64, rounded down, so that no two machines can disagree: x = ⌊(universe − count) · 2^64 /
/// universe⌋, then x = ⌊x² / 2^64⌋ for each step of `k`, until x ≤ 0x9e3779b97f4a7c15.
pub(crate) fn parameter(count: u64, universe: u64) -> u32 {
    const GOLDEN: u128 = 0x9e37_79b9_7f4a_7c15;
    if count == 0 || count >= universe {
        return 0;
    }
    let mut power = (u128::from(universe - count) << 64) / u128::from(universe);
    let mut k = 0;
    // Ends: `power` is below 2^64, so each square is smaller.
    while power > GOLDEN {
        power = (power * power) >> 64;
        k += 1;
    }
    k
}

/// Appends `members`, ascending and below `universe`; `count` is their number.
pub(crate) fn write_gaps(
    out: &mut BitWriter,
    members: impl IntoIterator<Item = u32>,
    count: u64,
    universe: u64,
) {
    let k = parameter(count, universe);
    let mut next = 0;
    for member in members {
        let gap = u64::from(member) - next;
        out.push_unary(gap >> k);
        out.push(gap & ((1 << k) - 1), k);
        next = u64::from(member) + 1;
    }
}

/// Reads `count` members below `universe` (at most 2^32). Memory is bounded by the bits left.
pub(crate) fn read_gaps(
    from: &mut BitReader<'_>,
    count: u64,
    universe: u64,
) -> Result<Vec<u32>, GapError> {
    let k = parameter(count, universe);
    // A member takes k + 1 bits or more: checked before memory is taken.
    if count > universe || count > from.left() as u64 / u64::from(k + 1) {
        return Err(GapError::Count);
    }
    let mut members = Vec::with_capacity(count as usize);
    let mut next = 0;
    for _ in 0..count {
        let high = from.take_unary(universe >> k).ok_or(GapError::Member)?;
        let low = from.take(k).ok_or(GapError::Member)?;
        let member = next + (high << k | low);
        if member >= universe {
            return Err(GapError::Member);
        }
        members.push(member as u32);
        next = member + 1;
    }
    Ok(members)
}

/// As [`write_gaps`], but a set of more than half the universe is written as those not in it.
/// `members` gives those in it, or those not in it where it is asked for the inverse.
pub(crate) fn write_set<I: Iterator<Item = u32>>(
    out: &mut BitWriter,
    count: u32,
    universe: u32,
    members: impl FnOnce(bool) -> I,
) {
    let is_inverted = is_written_inverted(count, universe);
    let listed = if is_inverted { universe - count } else { count };
    write_gaps(out, members(is_inverted), listed.into(), universe.into());
}

/// A set as it was written: its members, or where it is inverted those that are not.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Coded {
    pub(crate) members: Vec<u32>,
    pub(crate) is_inverted: bool,
}

/// Reads what [`write_set`] wrote. Memory is bounded by the bits left.
pub(crate) fn read_set(
    from: &mut BitReader<'_>,
    count: u32,
    universe: u32,
) -> Result<Coded, GapError> {
    let absent = universe.checked_sub(count).ok_or(GapError::Count)?;
    let is_inverted = is_written_inverted(count, universe);
    let listed = if is_inverted { absent } else { count };
    let members = read_gaps(from, listed.into(), universe.into())?;
    Ok(Coded { members, is_inverted })
}

fn is_written_inverted(count: u32, universe: u32) -> bool {
    2 * u64::from(count) > u64::from(universe)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_of_more_members_than_integers_is_refused() {
        let read = |count| read_set(&mut BitReader::new(&[0xff; 8]), count, 4);
        assert_eq!(read(5), Err(GapError::Count));
        assert_eq!(read(4), Ok(Coded { members: vec![], is_inverted: true }));
    }

    #[test]
    fn the_parameter_is_the_best_one() {
        // Bits per member to expect of members spread at random (Golomb 1966).
        let cost =
            |k: u32, p: f64| f64::from(k) + 1.0 / (1.0 - (1.0 - p).powf(f64::from(2_u32.pow(k))));
        for (count, universe) in (1..400_u64).map(|i| (i * i * 4, 1_u64 << 20)) {
            let p = count as f64 / universe as f64;
            let best = (0..32).map(|k| cost(k, p)).fold(f64::INFINITY, f64::min);
            let ours = cost(parameter(count, universe), p);
            assert!(ours < best * 1.000_001, "{count} of {universe}: {ours} against {best}");
        }
    }

    #[test]
    fn a_tie_with_the_golden_ratio_goes_to_the_smaller_parameter() {
        // Two Fibonacci numbers, of which the ratio in 2^-64 is the constant itself.
        assert_eq!(parameter(1_134_903_170, 2_971_215_073), 0);
        assert_eq!(parameter(1_134_903_169, 2_971_215_073), 1);
    }

    #[test]
    fn no_count_takes_memory_before_it_is_checked() {
        for count in [129, u64::from(u32::MAX), u64::MAX] {
            let huge = read_gaps(&mut BitReader::new(&[0xff; 16]), count, 1 << 32);
            assert_eq!(huge, Err(GapError::Count));
        }
    }

    #[test]
    fn the_largest_universe_does_not_overflow() {
        assert_eq!(parameter(1, 1 << 32), 31);
        assert_eq!(parameter((1 << 32) - 1, 1 << 32), 0);
        let mut out = BitWriter::default();
        write_gaps(&mut out, [u32::MAX], 1, 1 << 32);
        let coded = out.into_bytes();
        assert_eq!(read_gaps(&mut BitReader::new(&coded), 1, 1 << 32), Ok(vec![u32::MAX]));
    }
}
