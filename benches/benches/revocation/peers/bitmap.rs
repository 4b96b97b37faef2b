use std::collections::BTreeMap;
use std::time::Instant;

use clearance_benches::Fault;
use clearance_core::ids::StatusIndex;
use clearance_revocation::{Shard, Status};

use super::{Built, Candidate, List};
use crate::case::{Population, index};

/// Two bits a position, filled from our wire form: the quickest look-up, for hosts with memory to
/// spare.
pub(crate) struct Bitmap;

/// By shard number.
struct Held(Vec<Option<Plane>>);

struct Plane {
    capacity: u32,
    words: Box<[u64]>,
}

impl Plane {
    /// 1 suspended, 2 revoked.
    fn of(shard: &Shard) -> Self {
        let capacity = shard.header().capacity;
        let mut words = vec![0; (capacity as usize).div_ceil(32)].into_boxed_slice();
        for (bits, positions) in [(1, shard.suspended()), (2, shard.revoked())] {
            for position in positions {
                words[position as usize / 32] |= bits << (position % 32 * 2);
            }
        }
        Self { capacity, words }
    }

    fn status(&self, position: u32) -> Option<Status> {
        let word = self.words.get(position as usize / 32).filter(|_| position < self.capacity)?;
        Some(match word >> (position % 32 * 2) & 3 {
            0 => Status::Valid,
            1 => Status::Suspended,
            _ => Status::Revoked,
        })
    }
}

impl Held {
    fn of(shards: &BTreeMap<u16, Shard>) -> Self {
        let most = shards.keys().next_back().copied().unwrap_or(0);
        Self((0..=most).map(|number| shards.get(&number).map(Plane::of)).collect())
    }

    fn status(&self, index: StatusIndex) -> Option<Status> {
        self.0.get(usize::from(index.shard()))?.as_ref()?.status(index.position())
    }
}

impl Candidate for Bitmap {
    fn name(&self) -> &'static str {
        "ours, as a bitmap in memory"
    }

    fn build(&self, population: &Population) -> Result<Built, Fault> {
        let shards = population.shards()?;
        let start = Instant::now();
        let held = Held::of(&shards);
        let load = Some(start.elapsed());
        Ok(Built { wire: None, encode: Default::default(), load, list: Box::new(held) })
    }

    fn delta(&self, _: &Population, _: &[u32]) -> Result<Option<usize>, Fault> {
        Ok(None)
    }
}

impl List for Held {
    fn is_revoked(&self, credential: u32) -> bool {
        self.status(index(credential)) == Some(Status::Revoked)
    }

    fn refuses_newer(&self, credential: u32) -> bool {
        self.is_revoked(credential)
    }
}
