//! The allotments of one issuing office, and the shards that they are of.

mod error;
mod stored;

use std::collections::BTreeMap;

use clearance_core::ids::StatusIndex;
use clearance_core::time::Timestamp;

use super::Allotment;
use crate::month::ExpiryMonth;
use crate::shard::ShardSpec;
use crate::source::Digest;

pub use error::PoolError;

/// What one office can give out. The first office opens shards and grants allotments; others adopt
/// them.
///
/// A shard stays in the pool until its month is over, also when nothing is left of it: a list must
/// have it for as long as its credentials live. What is drawn is counted twice over, per shard and in
/// the [serial number](Self::serial), so that an older copy of the pool can be told from the newest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pool {
    serial: u64,
    last_opened: u16,
    shards: BTreeMap<u16, Record>,
    allotments: Vec<Allotment>,
}

/// What the pool remembers of a shard beside its allotments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Record {
    spec: ShardSpec,
    is_published: bool,
    is_closed: bool,
}

/// One shard of a pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolShard {
    /// Number, capacity and month.
    pub spec: ShardSpec,
    /// Whether a published list has it, by [`Pool::mark_published`].
    pub is_published: bool,
    /// Whether it gives out no more positions, whatever is left of it.
    pub is_closed: bool,
    /// Positions that this pool has drawn.
    pub drawn: u32,
    /// Positions that it can still draw: 0 when closed.
    pub left: u32,
}

impl Pool {
    /// The pool that follows from the shards of a published list alone: every position counts as
    /// drawn, and new credentials get new shards. For an authority that lost its pool, or no longer
    /// knows what was drawn from it. `serial` must be higher than any that the lost pool ever had.
    ///
    /// New shards are numbered after the longest run of free numbers' begin: numbers go round, so
    /// that is where the lost pool would have gone on.
    ///
    /// # Errors
    /// [`PoolError`], where the shards are not such as a list can have.
    pub fn spent(
        shards: impl IntoIterator<Item = ShardSpec>,
        serial: u64,
    ) -> Result<Self, PoolError> {
        let mut pool = Self { serial, ..Self::default() };
        for spec in shards {
            pool.add_spent(spec)?;
            pool.mark_published(spec.number)?;
        }
        pool.last_opened = pool.before_longest_gap();
        Ok(pool)
    }

    /// A number that rises with everything that is done to the pool, by one for each position drawn.
    /// Keep the highest elsewhere too: a pool with a lower one is an old copy, and would give
    /// positions out a second time.
    pub fn serial(&self) -> u64 {
        self.serial
    }

    /// The shards, ascending by number.
    pub fn shards(&self) -> impl Iterator<Item = PoolShard> + '_ {
        self.shards.values().map(|record| self.describe(record))
    }

    /// One shard, if the pool knows it.
    pub fn shard(&self, number: u16) -> Option<PoolShard> {
        self.shards.get(&number).map(|record| self.describe(record))
    }

    /// The number that the next shard gets: the first after the last one opened that neither the
    /// pool holds nor `is_taken`, for instance by a published list. Numbers go round.
    ///
    /// # Errors
    /// [`PoolError::Full`].
    pub fn next_number(&self, is_taken: impl Fn(u16) -> bool) -> Result<u16, PoolError> {
        let max = StatusIndex::MAX_SHARD;
        let mut numbers = (0..max).map(|step| (self.last_opened + step) % max + 1);
        let is_free = |number: &u16| !self.shards.contains_key(number) && !is_taken(*number);
        numbers.find(is_free).ok_or(PoolError::Full)
    }

    /// Opens a shard for credentials that expire in `month`, under the
    /// [next number](Self::next_number), which it gives. `key` is 32 random bytes.
    ///
    /// # Errors
    /// [`PoolError::Full`], or [`PoolError::Shard`] for a bad capacity.
    pub fn open(
        &mut self,
        month: ExpiryMonth,
        capacity: u32,
        key: [u8; 32],
    ) -> Result<u16, PoolError> {
        let number = self.next_number(|_| false)?;
        self.open_at(ShardSpec { number, capacity, month }, key)?;
        Ok(number)
    }

    /// Opens the shard of this very `spec`; later ones are numbered after it. `key` is 32 random
    /// bytes.
    ///
    /// # Errors
    /// [`PoolError::Known`] where the pool has a shard of this number, or [`PoolError::Shard`].
    pub fn open_at(&mut self, spec: ShardSpec, key: [u8; 32]) -> Result<(), PoolError> {
        let allotment = Allotment::new(spec, key)?;
        self.insert(Record { spec, is_published: false, is_closed: false })?;
        self.allotments.push(allotment);
        self.last_opened = spec.number;
        self.serial += 1;
        Ok(())
    }

    /// Takes in a shard that others gave positions of out, as closed: nothing is drawn from it, and
    /// lists go on having it.
    ///
    /// # Errors
    /// [`PoolError::Known`] where the pool has a shard of this number, or [`PoolError::Shard`].
    pub fn add_spent(&mut self, spec: ShardSpec) -> Result<(), PoolError> {
        spec.check()?;
        self.insert(Record { spec, is_published: false, is_closed: true })?;
        self.serial += 1;
        Ok(())
    }

    /// Draws a position for a credential that expires in `month`; `None` when a shard must be opened
    /// or granted first. Store the pool before the position is used.
    pub fn draw(
        &mut self,
        month: ExpiryMonth,
        sha256: impl Fn(&[u8]) -> Digest,
    ) -> Option<StatusIndex> {
        let index = self.usable(month).find(|held| held.left() > 0)?.draw(sha256)?;
        self.serial += 1;
        Some(index)
    }

    /// The same, from those shards alone that a published list has: an authority that draws from no others
    /// can make a lost pool again from its lists.
    pub fn draw_published(
        &mut self,
        month: ExpiryMonth,
        sha256: impl Fn(&[u8]) -> Digest,
    ) -> Option<StatusIndex> {
        let index = self.published(month).find(|held| held.left() > 0)?.draw(sha256)?;
        self.serial += 1;
        Some(index)
    }

    /// Gives up `count` positions of one shard of `month`, for another office to adopt.
    pub fn grant(&mut self, month: ExpiryMonth, count: u32) -> Option<Allotment> {
        let granted = self.usable(month).find_map(|held| held.split_off(count))?;
        self.serial += 1;
        Some(granted)
    }

    /// The same, of a shard that a published list has.
    pub fn grant_published(&mut self, month: ExpiryMonth, count: u32) -> Option<Allotment> {
        let granted = self.published(month).find_map(|held| held.split_off(count))?;
        self.serial += 1;
        Some(granted)
    }

    /// Takes over an allotment that another office granted.
    ///
    /// A pool does not know what it gave up: whoever passes grants on must see to it that each is adopted once.
    ///
    /// # Errors
    /// [`PoolError::Overlap`] where a position of it is in the pool already, drawn or not;
    /// [`PoolError::Other`] where the pool has the shard with another capacity or month;
    /// [`PoolError::Closed`].
    pub fn adopt(&mut self, allotment: Allotment) -> Result<(), PoolError> {
        let (spec, number) = (allotment.spec, allotment.spec.number);
        match self.shards.get(&number) {
            Some(known) if known.spec != spec => return Err(PoolError::Other { number }),
            Some(known) if known.is_closed => return Err(PoolError::Closed { number }),
            Some(_) => {}
            None => self.insert(Record { spec, is_published: false, is_closed: false })?,
        }
        if self.allotments.iter().any(|held| held.overlaps(&allotment)) {
            return Err(PoolError::Overlap { number });
        }
        self.allotments.push(allotment);
        self.serial += 1;
        Ok(())
    }

    /// Gives out no more positions of one shard. What was drawn stays covered until its month is
    /// over.
    ///
    /// # Errors
    /// [`PoolError::Unknown`].
    pub fn close(&mut self, number: u16) -> Result<(), PoolError> {
        let record = self.shards.get_mut(&number).ok_or(PoolError::Unknown { number })?;
        record.is_closed = true;
        self.serial += 1;
        Ok(())
    }

    /// Gives out no more positions of any shard that there is: for a pool of which it is not sure
    /// that nobody else draws from it too.
    pub fn close_all(&mut self) {
        self.shards.values_mut().for_each(|record| record.is_closed = true);
        self.serial += 1;
    }

    /// Remembers that a published list has the shard.
    ///
    /// # Errors
    /// [`PoolError::Unknown`].
    pub fn mark_published(&mut self, number: u16) -> Result<(), PoolError> {
        let record = self.shards.get_mut(&number).ok_or(PoolError::Unknown { number })?;
        if !record.is_published {
            record.is_published = true;
            self.serial += 1;
        }
        Ok(())
    }

    /// The shards whose month is over at `now`, ascending.
    pub fn over(&self, now: Timestamp) -> Vec<u16> {
        let is_over = |record: &&Record| record.spec.month.end() <= now;
        self.shards.values().filter(is_over).map(|record| record.spec.number).collect()
    }

    /// Drops the shards whose month is over at `now`; gives their numbers, ascending. This cannot be
    /// taken back: the caller vouches for `now`, and does not take one clock's word for it.
    pub fn retire(&mut self, now: Timestamp) -> Vec<u16> {
        let over = self.over(now);
        self.shards.retain(|number, _| over.binary_search(number).is_err());
        self.allotments.retain(|held| over.binary_search(&held.spec.number).is_err());
        self.serial += u64::from(!over.is_empty());
        over
    }

    /// Positions left to draw for `month`.
    pub fn left(&self, month: ExpiryMonth) -> u64 {
        let of_month = self.shards().filter(|shard| shard.spec.month == month);
        of_month.map(|shard| u64::from(shard.left)).sum()
    }

    /// The allotments, in the order in which they are used.
    pub fn allotments(&self) -> &[Allotment] {
        &self.allotments
    }

    fn insert(&mut self, record: Record) -> Result<(), PoolError> {
        let number = record.spec.number;
        if self.shards.contains_key(&number) {
            return Err(PoolError::Known { number });
        }
        self.shards.insert(number, record);
        Ok(())
    }

    /// The allotments of `month` that may be drawn from.
    fn usable(&mut self, month: ExpiryMonth) -> impl Iterator<Item = &mut Allotment> {
        let Self { shards, allotments, .. } = self;
        let is_open = |number| shards.get(&number).is_some_and(|record| !record.is_closed);
        allotments
            .iter_mut()
            .filter(move |held| held.spec.month == month && is_open(held.spec.number))
    }

    /// Those of them whose shard a published list has.
    fn published(&mut self, month: ExpiryMonth) -> impl Iterator<Item = &mut Allotment> {
        let Self { shards, allotments, .. } = self;
        let is_usable = |number| {
            let record = shards.get(&number);
            record.is_some_and(|record| record.is_published && !record.is_closed)
        };
        allotments
            .iter_mut()
            .filter(move |held| held.spec.month == month && is_usable(held.spec.number))
    }

    fn describe(&self, record: &Record) -> PoolShard {
        let Record { spec, is_published, is_closed } = *record;
        let held = || self.allotments.iter().filter(|held| held.spec.number == spec.number);
        let left = if is_closed { 0 } else { held().map(Allotment::left).sum() };
        let drawn = held().map(Allotment::drawn).sum();
        PoolShard { spec, is_published, is_closed, drawn, left }
    }

    /// The number before the longest run of free ones, going round; 0 where none is held.
    fn before_longest_gap(&self) -> u16 {
        let numbers: Vec<u16> = self.shards.keys().copied().collect();
        let Some(first) = numbers.first() else { return 0 };
        let after = numbers.iter().skip(1).copied().chain([first + StatusIndex::MAX_SHARD]);
        let gaps = numbers.iter().zip(after).map(|(held, next)| (next - held, *held));
        gaps.max_by_key(|(gap, _)| *gap).map_or(0, |(_, held)| held)
    }
}
