//! A keyed permutation of the positions of a shard.

use crate::source::Digest;

/// Rounds. With 256 an adversary who knows half of a shard of 2^20 in order tells the rest from
/// random with an advantage below 2^-31 (theorem 2 of the paper below).
const ROUNDS: u16 = 256;

/// The position at `place` in the order that `key` gives to `0..size`; `place` is below `size`.
///
/// Swap-or-not (Hoang, Morris, Rogaway 2012): in each round, a place and its mirror image at the
/// round's pivot change places if a bit derived from the higher of the two says so. It works for any
/// `size` and needs no retries.
pub(super) fn permute(
    key: &[u8; 32],
    size: u32,
    mut place: u32,
    sha256: impl Fn(&[u8]) -> Digest,
) -> u32 {
    let derive = |kind: u8, round: u16, place: u32| {
        let mut input = [0; 32 + 7];
        input[..32].copy_from_slice(key);
        input[32] = kind;
        input[33..35].copy_from_slice(&round.to_be_bytes());
        input[35..].copy_from_slice(&place.to_be_bytes());
        sha256(&input)
    };
    for round in 0..ROUNDS {
        // 128 bits for a pivot of 20: the bias is negligible.
        let [pivot @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] = derive(0, round, 0);
        let pivot = (u128::from_be_bytes(pivot) % u128::from(size)) as u32;
        let mirror = (u64::from(pivot) + u64::from(size) - u64::from(place)) % u64::from(size);
        let mirror = mirror as u32;
        if derive(1, round, place.max(mirror))[0] & 1 == 1 {
            place = mirror;
        }
    }
    place
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Not SHA-256, but as good for shuffling, and quick in a debug build.
    fn mix(input: &[u8]) -> Digest {
        let mut state = input.iter().fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| {
            (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let mut out = [0; 32];
        for chunk in out.chunks_mut(8) {
            state = (state ^ state >> 31).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            chunk.copy_from_slice(&(state ^ state >> 29).to_be_bytes());
        }
        out
    }

    #[test]
    fn no_position_is_given_out_twice() {
        for size in [1, 2, 3, 7, 64, 1000] {
            let mut all: Vec<_> = (0..size).map(|at| permute(&[7; 32], size, at, mix)).collect();
            all.sort_unstable();
            assert!(all.into_iter().eq(0..size), "size {size}");
        }
    }

    #[test]
    fn positions_do_not_follow_the_order_of_issue() {
        let order: Vec<_> = (0..1000).map(|at| permute(&[7; 32], 1000, at, mix)).collect();
        let ascents = order.windows(2).filter(|pair| pair[0] < pair[1]).count();
        assert!((400..600).contains(&ascents), "{ascents} of 999 ascend");
        let other: Vec<_> = (0..1000).map(|at| permute(&[8; 32], 1000, at, mix)).collect();
        let same = order.iter().zip(&other).filter(|(a, b)| a == b).count();
        assert!(same < 10, "{same} of 1000 do not depend on the key");
    }
}
