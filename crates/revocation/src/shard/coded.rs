//! A shard's canonical coded form.

use clearance_core::status::Status;

use super::mark::Mark;
use super::{Shard, ShardError, ShardHeader};
use crate::bits::{BitReader, BitWriter};
use crate::rice::{Coded, read_set, write_set};

impl Shard {
    /// The coded form.
    pub fn encode(&self) -> Vec<u8> {
        let header = self.header();
        let mut out = BitWriter::after(header.encode());
        write_set(&mut out, header.revoked, header.capacity, |is_inverted| {
            self.in_revoked_set(is_inverted)
        });
        let left = header.capacity - header.revoked;
        write_set(&mut out, header.suspended, left, |is_inverted| {
            self.ranks(if is_inverted { Status::Valid } else { Status::Suspended })
        });
        out.into_bytes()
    }

    /// The revoked positions, or all the others.
    fn in_revoked_set(&self, is_inverted: bool) -> Box<dyn Iterator<Item = u32> + '_> {
        let is_revoked = move |mark: &Mark| mark.status() == Status::Revoked;
        if is_inverted {
            // More than half are revoked, so all others are marked.
            Box::new(self.marks.iter().map(|mark| mark.position()))
        } else if self.common == Status::Revoked {
            Box::new(self.unmarked())
        } else {
            Box::new(self.marks.iter().copied().filter(is_revoked).map(Mark::position))
        }
    }

    /// The ranks, among positions that are not revoked, of those with a status that is not the
    /// commonest: the sets that are written down are of such.
    fn ranks(&self, status: Status) -> impl Iterator<Item = u32> + '_ {
        let is_revoked_common = self.common == Status::Revoked;
        let mut revoked_before = 0;
        self.marks.iter().enumerate().filter_map(move |(before, mark)| {
            revoked_before += u32::from(mark.status() == Status::Revoked);
            // Below 2^20: one for each position.
            let rank = || match is_revoked_common {
                true => before as u32,
                false => mark.position() - revoked_before,
            };
            (mark.status() == status).then(rank)
        })
    }

    /// Reads a coded form: exactly what [`encode`](Self::encode) would write, or an error. Takes
    /// memory in proportion to the bits that are there, not to the capacity.
    ///
    /// # Errors
    /// [`ShardError`].
    pub fn decode(bytes: &[u8]) -> Result<Self, ShardError> {
        let header = ShardHeader::decode(bytes)?;
        let ShardHeader { number, capacity, revoked, suspended, .. } = header;
        let damaged = |_| ShardError::Bits { number };
        let mut bits = BitReader::new(&bytes[ShardHeader::LEN..]);
        let revoked_set = read_set(&mut bits, revoked, capacity).map_err(damaged)?;
        let second = read_set(&mut bits, suspended, capacity - revoked).map_err(damaged)?;
        if !bits.is_at_end() {
            return Err(ShardError::Trailing { number });
        }
        let marks = marks_of(&revoked_set, &second);
        Ok(Self::of_marks(header.spec(), marks.0, marks.1))
    }
}

/// The status that is not listed in either set, and every position that has another one.
fn marks_of(revoked: &Coded, second: &Coded) -> (Status, Vec<Mark>) {
    // Of those not revoked, what the second set lists and what it leaves out.
    let (listed, other) = if second.is_inverted {
        (Status::Valid, Status::Suspended)
    } else {
        (Status::Suspended, Status::Valid)
    };
    let mut ranks = second.members.iter().copied().peekable();
    if revoked.is_inverted {
        let of_rank = |(rank, position): (usize, &u32)| {
            let is_listed = ranks.next_if_eq(&(rank as u32)).is_some();
            Mark::new(*position, if is_listed { listed } else { other })
        };
        return (Status::Revoked, revoked.members.iter().enumerate().map(of_rank).collect());
    }
    let mut marks = Vec::with_capacity(revoked.members.len() + second.members.len());
    for (before, position) in revoked.members.iter().enumerate() {
        let before = before as u32;
        while let Some(rank) = ranks.next_if(|rank| rank + before < *position) {
            marks.push(Mark::new(rank + before, listed));
        }
        marks.push(Mark::new(*position, Status::Revoked));
    }
    let all = revoked.members.len() as u32;
    marks.extend(ranks.map(|rank| Mark::new(rank + all, listed)));
    (other, marks)
}
