//! What the peers are asked to hold.

use std::collections::BTreeMap;
use std::fmt;

use clearance_benches::Fault;
use clearance_core::ids::StatusIndex;
use clearance_revocation::bound::log2_choose;
use clearance_revocation::{ExpiryMonth, Shard, ShardSpec};

/// So many credentials, so many of them revoked, at random.
pub(crate) struct Case {
    pub(crate) million: u64,
    pub(crate) revoked: u64,
}

/// Positions of a shard.
const CAPACITY: u64 = 1 << 20;
/// Newly revoked credentials of the two deltas.
pub(crate) const DELTAS: [usize; 2] = [100, 10_000];

/// A case with its credentials drawn. A credential is a number below `total`; its status index is
/// its quotient and remainder by the capacity of a shard.
pub(crate) struct Population {
    pub(crate) total: u64,
    /// Ascending.
    pub(crate) revoked: Vec<u32>,
    /// What is revoked next, for each of [`DELTAS`]; ascending.
    pub(crate) next: [Vec<u32>; 2],
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} M", self.million)
    }
}

impl Case {
    pub(crate) fn population(&self) -> Result<Population, Fault> {
        let total = self.million * 1_000_000;
        let mut draw = Draw::new(self.million);
        let mut taken = vec![0_u64; usize::try_from(total.div_ceil(64))?];
        let mut some = |count| -> Vec<u32> {
            let mut some = Vec::with_capacity(count);
            while some.len() < count {
                let credential = draw.below(total);
                let (word, bit) = (credential as usize / 64, credential % 64);
                if taken[word] >> bit & 1 == 0 {
                    taken[word] |= 1 << bit;
                    some.push(credential as u32);
                }
            }
            some.sort_unstable();
            some
        };
        let revoked = some(usize::try_from(self.revoked)?);
        Ok(Population { total, revoked, next: DELTAS.map(some) })
    }
}

impl Population {
    /// The fewest bytes, on average, that tell which are revoked.
    pub(crate) fn bound(&self) -> f64 {
        log2_choose(self.total, self.revoked.len() as u64) / 8.0
    }

    /// The fewest bytes that tell which are revoked next.
    pub(crate) fn delta_bound(&self, count: usize) -> f64 {
        log2_choose(self.total - self.revoked.len() as u64, count as u64) / 8.0
    }

    pub(crate) fn is_revoked(&self, credential: u32) -> bool {
        self.revoked.binary_search(&credential).is_ok()
    }

    /// The shards that hold the credentials.
    pub(crate) fn shards(&self) -> Result<BTreeMap<u16, Shard>, Fault> {
        let mut rest = &self.revoked[..];
        let mut shards = BTreeMap::new();
        for number in 1..=u16::try_from(self.total.div_ceil(CAPACITY))? {
            let start = u64::from(number - 1) * CAPACITY;
            let capacity = CAPACITY.min(self.total - start);
            let here = rest.partition_point(|c| u64::from(*c) < start + capacity);
            let positions = rest[..here].iter().map(|c| c - start as u32).collect();
            rest = &rest[here..];
            let month = ExpiryMonth::from_u16(688);
            let spec = ShardSpec { number, capacity: capacity as u32, month };
            let shard = Shard::from_positions(spec, positions, Vec::new())?;
            shards.insert(number, shard);
        }
        Ok(shards)
    }
}

/// The status index of a credential.
pub(crate) fn index(credential: u32) -> StatusIndex {
    let (shard, position) =
        (u64::from(credential) / CAPACITY + 1, u64::from(credential) % CAPACITY);
    StatusIndex::new(shard as u16, position as u32).expect("a credential below 4,095 * 2^20")
}

/// Numbers without order, the same in every run (SplitMix64).
pub(crate) struct Draw(u64);

impl Draw {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        ((u128::from(mix(self.0)) * u128::from(end)) >> 64) as u64
    }
}

/// SplitMix64's mixing, also a cheap hash.
pub(crate) fn mix(mut x: u64) -> u64 {
    x = (x ^ x >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ x >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ x >> 31
}
