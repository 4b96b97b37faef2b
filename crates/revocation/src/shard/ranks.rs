//! Suspended positions by rank, without listing more of them than the shard does.

use clearance_core::status::Status;

use super::Shard;

/// The suspended positions of a shard: those listed, or all but those listed.
pub(crate) struct Suspended {
    listed: Vec<u32>,
    is_all_but: bool,
    count: u32,
}

impl Suspended {
    pub(crate) fn of(shard: &Shard) -> Self {
        let is_all_but = shard.common == Status::Suspended;
        let is_listed = |status| is_all_but || status == Status::Suspended;
        let listed = shard.marks.iter().filter(|mark| is_listed(mark.status()));
        let listed = listed.map(|mark| mark.position()).collect();
        Self { listed, is_all_but, count: shard.counts.suspended }
    }

    /// Suspended positions below `position`.
    pub(crate) fn rank(&self, position: u32) -> u32 {
        let listed = self.listed.partition_point(|other| *other < position) as u32;
        if self.is_all_but { position - listed } else { listed }
    }

    /// The suspended position of this rank.
    pub(crate) fn at(&self, rank: u32) -> Option<u32> {
        if rank >= self.count {
            return None;
        }
        if !self.is_all_but {
            return self.listed.get(rank as usize).copied();
        }
        // How many suspended ones lie before a listed position grows along the list.
        let (mut low, mut high) = (0, self.listed.len());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.listed[middle] - middle as u32 <= rank {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Some(rank + low as u32)
    }
}
