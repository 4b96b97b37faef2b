//! Which status positions are free, what was published, and whether this directory is the one that
//! knows.
//!
//! No two credentials may ever share a position, so the office must know every position that it ever
//! gave out. A directory that was put back from a backup does not know; neither does a copy that works
//! beside the original. Nothing inside a file can tell a copy, because a copy has it too. The file
//! system can: see [`Identity`].
//!
//! - `positions.place` is written once and never again. Its identity tells this directory from
//!   every copy of it, in place or elsewhere.
//! - `positions.witness` counts every change before `positions.pool` has it, and names the pool file that
//!   the change began with. So a pool that was put back alone is behind.
//! - `positions.pool` has the count, both identities, and what they vouch for.
//!
//! Both are replaced whole, never written in place. A kill between the two leaves the witness ahead of the
//! very pool file that it names, which no copy is, and nothing was handed out. Anything else is a [`Doubt`]: the
//! office then gives out no position and signs no list before somebody brings what was published
//! ([`recover`](Office::recover)). Changes of status are still noted: to revoke is never wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use clearance_core::ids::{AuthorityKid, StatusIndex};
use clearance_core::time::Timestamp;
use clearance_durable::checked::{self, Kind};
use clearance_durable::{self as durable, Access, Identity, ReadError};
use clearance_revocation::alloc::Pool;
use clearance_revocation::store::Version;
use clearance_revocation::{Digest, ExpiryMonth};
use zeroize::Zeroizing;

use super::entropy::{self, Entropy};
use super::witness::{Witness, identity_bytes};
use super::{Doubt, Office, OfficeId, StoreError};

const KIND: Kind = Kind { magic: *b"clrposit", version: 2 };
const PLACE: Kind = Kind { magic: *b"clrplace", version: 1 };
/// Flags of the stored form.
const BEGAN: u8 = 1;
const BRANCH: u8 = 2;

/// The state, read. Hold the lock as long as it is used.
pub(super) struct Positions {
    pub(super) pool: Pool,
    /// The newest head that may have been published, for each authority key.
    pub(super) heads: BTreeMap<AuthorityKid, Remembered>,
    /// Whether a first list was ever begun: from then on only its shards give positions out.
    pub(super) publishing_began: bool,
    /// Whether it is a second office's: others open its shards and publish them.
    pub(super) is_branch: bool,
    /// The least number of the next trust list.
    pub(super) next_list: u64,
    /// The end of the log of statuses when the newest list was begun: whatever list came after it knows
    /// every record before that.
    pub(super) published_end: u64,
    /// Digests of the grants that this office adopted: each is good once. The pool cannot tell, because it
    /// forgets what was passed on whole.
    pub(super) adopted: BTreeSet<Digest>,
    witness: Witness,
}

/// A head that was published, or was about to be when the run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Remembered {
    pub(super) version: Version,
    pub(super) this_update: Timestamp,
    pub(super) hard_expiry: Timestamp,
}

/// What the files say, and whether they can be believed.
pub(super) struct Found {
    /// The state as the pool has it, however doubtful.
    pub(super) positions: Option<Positions>,
    pub(super) doubt: Option<Doubt>,
}

impl Office {
    pub(super) fn sha256(&self) -> impl Fn(&[u8]) -> Digest + Copy + '_ {
        |bytes| self.provider.sha256(&[bytes])
    }

    fn pool_file(&self) -> PathBuf {
        self.file("positions.pool")
    }

    /// The state, if it can be believed. Hold the lock.
    pub(super) fn positions(&self) -> Result<Positions, Distrust> {
        let found = self.find_positions()?;
        match (found.positions, found.doubt) {
            (Some(positions), None) => Ok(positions),
            (_, doubt) => {
                Err(Distrust::Doubt(doubt.unwrap_or(Doubt::Missing { path: self.pool_file() })))
            }
        }
    }

    /// Whatever there is of the state. Hold the lock.
    pub(super) fn find_positions(&self) -> Result<Found, StoreError> {
        let [pool, witness, place] = [self.pool_file(), self.witness(), self.place()];
        let nothing = |doubt| Ok(Found { positions: None, doubt: Some(doubt) });
        let Some(bytes) = self.read_if_there(&pool)?.map(Zeroizing::new) else {
            return nothing(Doubt::Missing { path: pool.clone() });
        };
        let Some((mut state, stamps)) = Positions::decode(&bytes, self.sha256()) else {
            return nothing(Doubt::Damaged { path: pool.clone() });
        };
        let witnessed = match self.read_if_there(&witness)? {
            None => return Ok(Found::doubted(state, Doubt::Missing { path: witness })),
            Some(bytes) => Witness::decode(&bytes),
        };
        let Some(witnessed) = witnessed else {
            return Ok(Found::doubted(state, Doubt::Damaged { path: witness }));
        };
        let (Some(place), Some(seen)) = (identity(&place)?, identity(&witness)?) else {
            return Ok(Found::doubted(state, Doubt::Missing { path: place }));
        };
        let is_same_place = identity_bytes(&place) == stamps.place;
        let is_same = identity_bytes(&seen) == stamps.witness;
        // What kills leave: a witness that is ahead, and the very pool file that it names.
        let is_same_pool =
            identity(&pool)?.is_some_and(|seen| identity_bytes(&seen) == witnessed.pool);
        let was_killed = witnessed.counter > state.witness.counter && is_same_pool;
        let doubt = match () {
            () if !is_same_place => Some(Doubt::Moved { dir: self.dir().to_owned() }),
            () if witnessed.counter == state.witness.counter && is_same => None,
            () if was_killed => None,
            () => Some(Doubt::Behind { pool: state.witness.counter, witness: witnessed.counter }),
        };
        state.witness.counter = state.witness.counter.max(witnessed.counter);
        state.witness.log_end = state.witness.log_end.max(witnessed.log_end);
        Ok(Found { positions: Some(state), doubt })
    }

    /// Makes the files of a state that starts here: for a new office, or one that was recovered.
    pub(super) fn settle_positions(
        &self,
        positions: &mut Positions,
        entropy: &mut dyn Entropy,
    ) -> Result<(), StoreError> {
        let nonce = entropy::bytes::<16>(entropy)?;
        let place = checked::seal(PLACE, &nonce)
            .map_err(|cause| StoreError::Checked { path: self.place(), cause })?;
        durable::write(&self.place(), &place, Access::Secret)?;
        positions.witness.counter += 1;
        positions.witness.store(self)?;
        self.write_pool(positions)
    }

    /// Puts the state on disk: the witness first. Hold the lock.
    pub(super) fn store_positions(&self, positions: &mut Positions) -> Result<(), StoreError> {
        positions.witness.counter += 1;
        let pool = identity(&self.pool_file())?;
        positions.witness.pool = pool.as_ref().map(identity_bytes).unwrap_or_default();
        positions.witness.store(self)?;
        self.write_pool(positions)
    }

    fn write_pool(&self, positions: &Positions) -> Result<(), StoreError> {
        let missing = |path: PathBuf| StoreError::Read(ReadError::Missing { path });
        let place = identity(&self.place())?.ok_or_else(|| missing(self.place()))?;
        let witness = identity(&self.witness())?.ok_or_else(|| missing(self.witness()))?;
        let stamps = Stamps { place: identity_bytes(&place), witness: identity_bytes(&witness) };
        let content = positions.encode(&stamps, self.sha256());
        let file = checked::seal(KIND, &content)
            .map_err(|cause| StoreError::Checked { path: self.pool_file(), cause })?;
        Ok(durable::write(&self.pool_file(), &Zeroizing::new(file), Access::Secret)?)
    }
}

/// The random bytes of the office's place.
pub(super) fn office_id(office: &Office) -> Result<OfficeId, StoreError> {
    let path = office.place();
    let bytes = office.read(&path)?;
    let content = checked::open(PLACE, &bytes)
        .map_err(|cause| StoreError::Checked { path: path.clone(), cause })?;
    let damaged = || StoreError::Checked { path, cause: checked::CheckedError::Damaged };
    content.try_into().map(OfficeId).map_err(|_| damaged())
}

fn identity(path: &std::path::Path) -> Result<Option<Identity>, StoreError> {
    match Identity::of(path) {
        Ok(identity) => Ok(Some(identity)),
        Err(ReadError::Missing { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

impl Found {
    fn doubted(positions: Positions, doubt: Doubt) -> Self {
        Self { positions: Some(positions), doubt: Some(doubt) }
    }
}

/// Why the state is not used.
#[derive(Debug)]
pub(super) enum Distrust {
    Doubt(Doubt),
    Store(StoreError),
}

impl From<StoreError> for Distrust {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// The identities when the pool was written.
struct Stamps {
    place: [u8; 16],
    witness: [u8; 16],
}

impl Positions {
    /// Of an office that has given out nothing.
    pub(super) fn new() -> Self {
        let witness = Witness { counter: 0, log_end: 0, pool: [0; 16] };
        Self {
            pool: Pool::default(),
            heads: BTreeMap::new(),
            publishing_began: false,
            is_branch: false,
            next_list: 1,
            published_end: 0,
            adopted: BTreeSet::new(),
            witness,
        }
    }

    /// Of a second office, which has nothing to give out before it adopts a grant.
    pub(super) fn of_branch() -> Self {
        Self { publishing_began: true, is_branch: true, ..Self::new() }
    }

    /// A state for the place where `before` was, or for one of which nothing is left.
    pub(super) fn after(before: Option<Self>) -> Self {
        let Some(before) = before else { return Self::new() };
        let Self { witness, next_list, is_branch, .. } = before;
        // Grants are for an office's id, and it gets a new one: those that were adopted are good no more.
        Self { witness, next_list, is_branch, ..Self::new() }
    }

    /// Whether any list was ever published or begun, so that gates may know shards.
    pub(super) fn was_published(&self) -> bool {
        self.publishing_began
    }

    /// The end of the log of statuses when the state was stored.
    pub(super) fn log_end(&self) -> u64 {
        self.witness.log_end
    }

    pub(super) fn set_log_end(&mut self, end: u64) {
        self.witness.log_end = end;
    }

    /// Draws a position for `month`, from a shard that gates know, or from any before there was a list.
    pub(super) fn draw(
        &mut self,
        month: ExpiryMonth,
        sha256: impl Fn(&[u8]) -> Digest,
    ) -> Option<StatusIndex> {
        if self.was_published() {
            self.pool.draw_published(month, sha256)
        } else {
            self.pool.draw(month, sha256)
        }
    }

    fn encode(&self, stamps: &Stamps, sha256: impl Fn(&[u8]) -> Digest) -> Zeroizing<Vec<u8>> {
        let pool = self.pool.encode(sha256);
        let len =
            8 + 8 + 16 + 16 + 1 + 8 + 8 + 1 + 30 * self.heads.len() + 4 + 32 * self.adopted.len();
        let mut out = Zeroizing::new(Vec::with_capacity(len + pool.len()));
        out.extend_from_slice(&self.witness.counter.to_be_bytes());
        out.extend_from_slice(&self.witness.log_end.to_be_bytes());
        out.extend_from_slice(&stamps.place);
        out.extend_from_slice(&stamps.witness);
        let flags = [(self.publishing_began, BEGAN), (self.is_branch, BRANCH)];
        out.push(flags.iter().map(|(is_set, flag)| u8::from(*is_set) * flag).sum());
        out.extend_from_slice(&self.next_list.to_be_bytes());
        out.extend_from_slice(&self.published_end.to_be_bytes());
        // The keys of one office in one list: a handful.
        out.push(u8::try_from(self.heads.len()).unwrap_or(u8::MAX));
        for (kid, head) in &self.heads {
            out.extend_from_slice(&kid.0);
            out.extend_from_slice(&head.version.epoch.to_be_bytes());
            out.extend_from_slice(&head.version.seq.to_be_bytes());
            out.extend_from_slice(&head.this_update.as_secs().to_be_bytes());
            out.extend_from_slice(&head.hard_expiry.as_secs().to_be_bytes());
        }
        // One for each file that somebody brought: never four billion.
        out.extend_from_slice(&u32::try_from(self.adopted.len()).unwrap_or(u32::MAX).to_be_bytes());
        self.adopted.iter().for_each(|digest| out.extend_from_slice(digest));
        out.extend_from_slice(&pool);
        out
    }

    fn decode(file: &[u8], sha256: impl Fn(&[u8]) -> Digest) -> Option<(Self, Stamps)> {
        let mut rest = checked::open(KIND, file).ok()?;
        let mut this = Self::new();
        let (counter, log_end) = (u64(&mut rest)?, u64(&mut rest)?);
        this.witness = Witness { counter, log_end, pool: [0; 16] };
        let stamps = Stamps { place: take(&mut rest)?, witness: take(&mut rest)? };
        let [flags] = take(&mut rest)?;
        [this.publishing_began, this.is_branch] = [BEGAN, BRANCH].map(|flag| flags & flag != 0);
        this.next_list = u64(&mut rest)?;
        this.published_end = u64(&mut rest)?;
        let [heads] = take(&mut rest)?;
        for _ in 0..heads {
            let kid = AuthorityKid(take(&mut rest)?);
            let (epoch, seq) = (u32::from_be_bytes(take(&mut rest)?), u64(&mut rest)?);
            let [this_update, hard_expiry] =
                [u64(&mut rest)?, u64(&mut rest)?].map(Timestamp::from_secs);
            let version = Version { epoch, seq };
            this.heads.insert(kid, Remembered { version, this_update, hard_expiry });
        }
        for _ in 0..u32::from_be_bytes(take(&mut rest)?) {
            this.adopted.insert(take(&mut rest)?);
        }
        this.pool = Pool::decode(rest, sha256).ok()?;
        Some((this, stamps))
    }
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (first, behind) = rest.split_first_chunk()?;
    *rest = behind;
    Some(*first)
}

fn u64(rest: &mut &[u8]) -> Option<u64> {
    take(rest).map(u64::from_be_bytes)
}
