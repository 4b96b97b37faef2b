use core::fmt;
use std::path::PathBuf;

use clearance_core::ids::{AuthorityKid, Challenge, CredentialId, Scope};
use clearance_core::time::{Timestamp, Validity};
use clearance_durable::{self as durable, Access};
use clearance_revocation::alloc::PoolError;
use clearance_revocation::{ExpiryMonth, ShardSpec};
use zeroize::Zeroizing;

use super::clock::{Clock, ImplausibleClock, Signed};
use super::draft::period;
use super::entropy::{self, Entropy};
use super::positions::{Distrust, Positions};
use super::{Doubt, Office, OfficeId, Reservation, StoreError};
use crate::enrolment::{self, Enrolled, EnrolmentRefused, Expectation};
use crate::hex;
use crate::issue::{self, Grant, IssueError, Signer};

/// Positions of a shard, where nothing else was asked for: few enough to load at once, and enough
/// of them that a position says little of who has it.
pub const SHARD_CAPACITY: u32 = 1 << 18;
/// Seconds that a credential may be dated back at most. Lists are known to speak of every credential that
/// begins so long before them; one that began earlier would look forged until the next list.
pub const MOST_BACKDATED: u64 = 3_600;

/// What an officer decided on.
#[derive(Clone, Copy, Debug)]
pub struct Order {
    /// Under which scheme.
    pub scope: Scope,
    /// For how long.
    pub validity: Validity,
    /// Positions of a shard that has to be opened.
    pub shard_capacity: u32,
    /// The challenge that the request must answer.
    pub challenge: Option<Challenge>,
    /// Whether a request that was answered before is answered once more.
    pub again: bool,
    /// The office's time.
    pub clock: Clock,
}

/// A credential and what it was issued on.
#[derive(Clone, Debug)]
pub struct Issued {
    /// The credential, for the phone.
    pub credential: Vec<u8>,
    /// Where the office keeps its copy.
    pub file: PathBuf,
    /// The key that signed it.
    pub authority: AuthorityKid,
    /// What was granted.
    pub grant: Grant,
    /// The holder's key, and what is known of their clock.
    pub holder: Enrolled,
}

impl Office {
    /// Issues what was ordered to the holder of the enrolment request `request`, and keeps a copy.
    ///
    /// The position in the status list is spent before the credential exists: one that is drawn and then
    /// not used costs nothing, one used twice would.
    ///
    /// # Errors
    /// [`OrderError`].
    pub fn issue(
        &self,
        request: &[u8],
        order: &Order,
        entropy: &mut dyn Entropy,
    ) -> Result<Issued, OrderError> {
        let (validity, now) = (order.validity, order.clock.now());
        if validity.not_before < now.minus(MOST_BACKDATED) {
            return Err(OrderError::Backdated { from: validity.not_before, now });
        }
        let _lock = self.lock()?;
        let list = self.list()?;
        order.clock.check(Signed::TrustList, period(&list)).map_err(OrderError::Clock)?;
        let (authority, path) = self.key_for(&list, &validity, now)?.ok_or(OrderError::NoKey)?;
        let key = self.signing(&path)?;
        let audiences = self.thumbprints()?;
        let expected = Expectation { challenge: order.challenge, ..Expectation::of(audiences) };
        let holder = enrolment::accept(self.provider, request, &expected, now)
            .map_err(OrderError::Request)?;
        let mut requests = self.journal(&self.requests(), "requests")?;
        let digest = hex(&self.provider.sha256(&[request]));
        let answered = requests.records().iter().find(|known| known.starts_with(&digest));
        if let Some(known) = answered.filter(|_| !order.again) {
            let id = known.split(' ').nth(1).unwrap_or_default().to_owned();
            return Err(OrderError::RequestUsed { id });
        }
        let mut positions = self.positions()?;
        let id = CredentialId(entropy::bytes(entropy).map_err(StoreError::from)?);
        // Everything that can be wrong with the order is known before a position is spent on it.
        let any = clearance_core::ids::StatusIndex::new(1, 0).expect("shard 1 has a position 0");
        let mut grant = Grant { scope: order.scope, validity, id, status_index: any };
        let signer = Signer { list: &list, authority, key: key.as_ref() };
        let sign =
            |grant: &Grant| issue::issue(&signer, &holder, grant, now).map_err(OrderError::Issue);
        sign(&grant)?;
        let wanted = Reservation {
            expiring: validity.not_after,
            count: 1,
            shard_capacity: order.shard_capacity,
            clock: order.clock,
        };
        let drawn = self.draw(&mut positions, &wanted, entropy)?.pop();
        let month = ExpiryMonth::of(validity.not_after);
        grant.status_index = drawn.ok_or(OrderError::NotInLists { month })?;
        let credential = sign(&grant)?;
        let file = self.credential(id);
        durable::create_new(&file, &credential, Access::Shared).map_err(StoreError::from)?;
        requests.append(&format!("{digest} {id} {}", now.as_secs())).map_err(StoreError::from)?;
        Ok(Issued { credential, file, authority, grant, holder })
    }

    /// Opens a shard for `month`, unless one is open that the next list will have. Hold the lock, and
    /// store the state.
    pub(super) fn open_shard(
        &self,
        positions: &mut Positions,
        month: ExpiryMonth,
        capacity: u32,
        entropy: &mut dyn Entropy,
    ) -> Result<(), NoShard> {
        let waits = positions
            .pool
            .shards()
            .any(|shard| shard.spec.month == month && shard.left > 0 && !shard.is_published);
        if positions.was_published() && waits {
            return Ok(());
        }
        // A number that the log speaks of would begin with the statuses of others.
        let log = self.status_log()?;
        let number = positions.pool.next_number(|number| log.has_shard(number));
        let spec = ShardSpec { number: number.map_err(NoShard::Pool)?, capacity, month };
        let key = Zeroizing::new(entropy::bytes::<32>(entropy).map_err(StoreError::from)?);
        positions.pool.open_at(spec, *key).map_err(NoShard::Pool)
    }
}

/// Why no shard was opened.
#[derive(Debug)]
pub(super) enum NoShard {
    Pool(PoolError),
    Store(StoreError),
}

impl From<StoreError> for NoShard {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Why nothing was issued.
#[derive(Debug)]
#[non_exhaustive]
pub enum OrderError {
    /// The credential was to begin too long ago.
    Backdated {
        /// When it was to begin.
        from: Timestamp,
        /// The office's time.
        now: Timestamp,
    },
    /// The clock cannot be right.
    Clock(ImplausibleClock),
    /// The office does not know which positions are free.
    Doubt(Doubt),
    /// The order does not fit the trust list.
    Issue(IssueError),
    /// It is a second office, and was granted no position, or none that is left.
    NoGrant {
        /// When the credential was to expire.
        expiring: Timestamp,
        /// This office.
        office: OfficeId,
    },
    /// The trust list has no key of this office.
    NoKey,
    /// No shard for the month of expiry is in the published lists yet.
    NotInLists {
        /// The month.
        month: ExpiryMonth,
    },
    /// No shard can be opened.
    Pool(PoolError),
    /// The request is not believed.
    Request(EnrolmentRefused),
    /// The request was answered before.
    RequestUsed {
        /// The id of the credential that was the answer.
        id: String,
    },
    /// The directory.
    Store(StoreError),
}

impl fmt::Display for OrderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Backdated { from, now } => write!(
                f,
                "no credential issued: it would begin {from}, more than an hour before now, {now}; \
                 let it begin later"
            ),
            Self::Clock(cause) => write!(f, "no credential issued: {cause}"),
            Self::Doubt(doubt) => write!(f, "no credential issued: {doubt}"),
            Self::Issue(cause) => cause.fmt(f),
            Self::NoKey => f.write_str(
                "no credential issued: the trust list has no authority key of this office; add one \
                 with 'clearance authority trust add-authority-key'",
            ),
            Self::NoGrant { expiring, office } => write!(
                f,
                "no credential issued: this office has no position left for credentials that expire \
                 {expiring} or in the same month. Let the first office grant some, with 'clearance \
                 authority office grant {office} --expiring {expiring} --out FILE', and adopt them here \
                 with 'clearance authority office adopt FILE'"
            ),
            Self::NotInLists { month } => write!(
                f,
                "no credential issued: the published lists have no room yet for credentials that \
                 expire in {month}. It is made now: run 'clearance authority publish', then issue again"
            ),
            Self::Pool(cause) => write!(f, "no credential issued: {cause}"),
            Self::Request(cause) => cause.fmt(f),
            Self::RequestUsed { id } => write!(
                f,
                "no credential issued: this request was answered before, with credential {id}; let \
                 the holder enrol again, or say --again"
            ),
            Self::Store(cause) => cause.fmt(f),
        }
    }
}

impl std::error::Error for OrderError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Clock(cause) => Some(cause),
            Self::Doubt(cause) => Some(cause),
            Self::Issue(cause) => Some(cause),
            Self::Pool(cause) => Some(cause),
            Self::Request(cause) => Some(cause),
            Self::Store(cause) => Some(cause),
            Self::Backdated { .. }
            | Self::NoGrant { .. }
            | Self::NoKey
            | Self::NotInLists { .. }
            | Self::RequestUsed { .. } => None,
        }
    }
}

impl From<clearance_durable::JournalError> for OrderError {
    fn from(error: clearance_durable::JournalError) -> Self {
        Self::Store(error.into())
    }
}

impl From<StoreError> for OrderError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<NoShard> for OrderError {
    fn from(error: NoShard) -> Self {
        match error {
            NoShard::Pool(cause) => Self::Pool(cause),
            NoShard::Store(error) => Self::Store(error),
        }
    }
}

impl From<Distrust> for OrderError {
    fn from(error: Distrust) -> Self {
        match error {
            Distrust::Doubt(doubt) => Self::Doubt(doubt),
            Distrust::Store(error) => Self::Store(error),
        }
    }
}
