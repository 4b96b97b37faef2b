//! What a long-running service holds of its office, so that a credential costs no file.

use core::fmt;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use clearance_core::cose_key;
use clearance_core::credential::Claims;
use clearance_core::crypto::SigningKey;
use clearance_core::ids::{
    AuthorityKid, Challenge, CredentialId, KeyThumbprint, SchemeId, Scope, StatusIndex,
};
use clearance_core::time::{Timestamp, Validity};
use clearance_core::trust::TrustList;
use clearance_revocation::ExpiryMonth;

use super::believe::BelieveError;
use super::clock::{Clock, Signed};
use super::draft::period;
use super::entropy::{self, Entropy};
use super::issue::{MOST_BACKDATED, SHARD_CAPACITY};
use super::own::fitting;
use super::{Office, OrderError, Reservation, StoreError};
use crate::enrolment::{self, Enrolled, Expectation};
use crate::issue::{self, Grant, Signer};
use crate::recovery::{self, Recovering};
use crate::register::AuditHead;

/// Positions that are spent at once: few enough that a kill costs little, and enough of them that the office's files
/// change once in hundreds of credentials.
const BLOCK: u32 = 256;

/// An office's right to sign: the trust list in force, the authority keys, whom a request must ask, and positions that
/// are spent already. Any number of threads may use one.
///
/// Nothing that it signs is kept by the office: whoever holds it records each credential before handing it out, as
/// [`Desk::issue`](crate::desk::Desk::issue) does.
pub struct Seal {
    office: Office,
    elsewhere: Vec<Arc<dyn SigningKey>>,
    shard_capacity: u32,
    in_force: Mutex<Option<Arc<InForce>>>,
    blocks: Mutex<BTreeMap<ExpiryMonth, Vec<StatusIndex>>>,
}

/// What follows from a trust list: read anew when another one is in force.
struct InForce {
    number: u64,
    list: TrustList,
    keys: Vec<(AuthorityKid, Option<Arc<dyn SigningKey>>)>,
    audiences: Vec<KeyThumbprint>,
}

/// A request that is believed, and the trust list by which it was.
#[derive(Clone)]
pub struct Accepted {
    /// The holder's key, and what is known of their clock.
    pub holder: Enrolled,
    /// SHA-256 of the request.
    pub digest: [u8; 32],
    clock: Clock,
    in_force: Arc<InForce>,
}

impl fmt::Debug for Accepted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Accepted").field("list", &self.in_force.number).finish_non_exhaustive()
    }
}

/// A credential that was signed and that nobody has yet.
#[derive(Clone, Debug)]
pub struct Sealed {
    /// Its bytes.
    pub token: Vec<u8>,
    /// What it says.
    pub claims: Claims,
}

impl Seal {
    /// The right to sign of `office`, with the keys in its directory.
    #[must_use]
    pub fn new(office: Office) -> Self {
        Self {
            office,
            elsewhere: Vec::new(),
            shard_capacity: SHARD_CAPACITY,
            in_force: Mutex::default(),
            blocks: Mutex::default(),
        }
    }

    /// Signs with `key` where the directory has only the public half: a key in hardware.
    #[must_use]
    pub fn with_key(mut self, key: Arc<dyn SigningKey>) -> Self {
        self.elsewhere.push(key);
        self
    }

    /// Opens shards of so many positions, where one has to be opened.
    #[must_use]
    pub const fn with_shard_capacity(mut self, positions: u32) -> Self {
        self.shard_capacity = positions;
        self
    }

    /// The office.
    #[must_use]
    pub const fn office(&self) -> &Office {
        &self.office
    }

    /// Believes an enrolment request, or does not: whom it asks, its challenge, its date, and the clock that the date is
    /// compared with.
    ///
    /// # Errors
    /// [`OrderError`].
    pub fn accept(
        &self,
        request: &[u8],
        challenge: Option<Challenge>,
        clock: Clock,
    ) -> Result<Accepted, OrderError> {
        let in_force = self.in_force()?;
        let last = period(&in_force.list);
        clock.check(Signed::TrustList, last).map_err(OrderError::Clock)?;
        let audiences = in_force.audiences.clone();
        let expected = Expectation { challenge, ..Expectation::of(audiences) };
        let provider = self.office.provider;
        let holder = enrolment::accept(provider, request, &expected, clock.now())
            .map_err(OrderError::Request)?;
        Ok(Accepted { holder, digest: provider.sha256(&[request]), clock, in_force })
    }

    /// Believes a recovery request, or does not. `is_ours` says whether a challenge was given here and is still good.
    ///
    /// # Errors
    /// [`BelieveError`].
    pub fn believe_recovery(
        &self,
        request: &[u8],
        is_ours: impl FnOnce(Challenge) -> bool,
        clock: Clock,
    ) -> Result<Recovering, BelieveError> {
        let in_force = self.in_force()?;
        let last = period(&in_force.list);
        clock.check(Signed::TrustList, last).map_err(BelieveError::Clock)?;
        let (provider, audiences) = (self.office.provider, &in_force.audiences);
        recovery::accept(provider, request, audiences, is_ours, clock.now())
            .map_err(BelieveError::Refused)
    }

    /// Whom a new request should ask: the authority key that began last.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn audience(&self) -> Result<Option<KeyThumbprint>, StoreError> {
        let in_force = self.in_force()?;
        let last = in_force.keys.last().and_then(|(kid, _)| in_force.list.authority(*kid));
        Ok(last.map(|(entry, _)| cose_key::thumbprint(self.office.provider, &entry.key)))
    }

    /// The schemes under which this office may issue, by the trust list in force.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn schemes(&self) -> Result<Vec<SchemeId>, StoreError> {
        let in_force = self.in_force()?;
        let is_own = |kid: &AuthorityKid| in_force.keys.iter().any(|(own, _)| own == kid);
        let schemes = in_force.list.content().schemes.iter();
        let own = schemes.filter(|scheme| scheme.authorities.iter().any(is_own));
        Ok(own.map(|scheme| scheme.id).collect())
    }

    /// Signs a credential at a position that is spent already; none where none is at hand: [`stock`](Self::stock), and
    /// call it again. Everything that can be wrong is known before a position is used.
    ///
    /// # Errors
    /// [`OrderError`].
    pub fn sign(
        &self,
        accepted: &Accepted,
        scope: Scope,
        validity: Validity,
        entropy: &mut dyn Entropy,
    ) -> Result<Option<Sealed>, OrderError> {
        let (now, from) = (accepted.clock.now(), validity.not_before);
        if from < now.minus(MOST_BACKDATED) {
            return Err(OrderError::Backdated { from, now });
        }
        let InForce { list, keys, .. } = &*accepted.in_force;
        let at = fitting(list, keys, &validity, now).ok_or(OrderError::NoKey)?;
        let (authority, key) = &keys[at];
        let key = key.as_deref().ok_or(OrderError::NoKey)?;
        let signer = Signer { list, authority: *authority, key };
        issue::check(&signer, scope, &validity, now).map_err(OrderError::Issue)?;
        let id = CredentialId(entropy::bytes(entropy).map_err(StoreError::from)?);
        let drawn = {
            let mut blocks = held(&self.blocks);
            blocks.get_mut(&ExpiryMonth::of(validity.not_after)).and_then(Vec::pop)
        };
        let Some(status_index) = drawn else { return Ok(None) };
        let grant = Grant { scope, validity, id, status_index };
        let token = issue::issue(&signer, &accepted.holder, &grant, now);
        let holder_key = *accepted.holder.holder_key();
        Ok(Some(Sealed {
            token: token.map_err(OrderError::Issue)?,
            claims: Claims { validity, id, holder_key, scope, status_index },
        }))
    }

    /// Signs the end of a register's audit, with the authority key that began last of those in force.
    ///
    /// # Errors
    /// [`OrderError`].
    pub fn sign_head(&self, head: &AuditHead, clock: Clock) -> Result<Vec<u8>, OrderError> {
        let in_force = self.in_force()?;
        let last = period(&in_force.list);
        clock.check(Signed::TrustList, last).map_err(OrderError::Clock)?;
        let now = Validity { not_before: clock.now(), not_after: clock.now() };
        let at = fitting(&in_force.list, &in_force.keys, &now, clock.now());
        let (authority, key) = &in_force.keys[at.ok_or(OrderError::NoKey)?];
        let key = key.as_deref().ok_or(OrderError::NoKey)?;
        let failed = |cause| OrderError::Issue(issue::IssueError::Signing(cause));
        head.sign(*authority, key).map_err(failed)
    }

    /// Sees to it that positions are at hand for credentials that expire in the same month. Works on files where none
    /// are; of several threads one does.
    ///
    /// # Errors
    /// [`OrderError`].
    pub fn stock(
        &self,
        expiring: Timestamp,
        clock: Clock,
        entropy: &mut dyn Entropy,
    ) -> Result<(), OrderError> {
        let mut blocks = held(&self.blocks);
        let block = blocks.entry(ExpiryMonth::of(expiring)).or_default();
        if block.is_empty() {
            let shard_capacity = self.shard_capacity;
            let wanted = Reservation { expiring, count: BLOCK, shard_capacity, clock };
            *block = self.office.reserve(&wanted, entropy)?;
        }
        Ok(())
    }

    fn in_force(&self) -> Result<Arc<InForce>, StoreError> {
        let dir = || StoreError::NotAnOffice { dir: self.office.dir().to_owned() };
        let number = self.office.newest_number()?.ok_or_else(dir)?;
        let mut known = held(&self.in_force);
        if let Some(known) = known.as_ref().filter(|known| known.number == number) {
            return Ok(known.clone());
        }
        let read = Arc::new(self.read(number)?);
        *known = Some(read.clone());
        Ok(read)
    }

    fn read(&self, number: u64) -> Result<InForce, StoreError> {
        let list = self.office.list()?;
        let mut keys = Vec::new();
        for (kid, path) in self.office.own_authorities(&list)? {
            let key = if path.exists() {
                Some(Arc::from(self.office.signing(&path)?))
            } else {
                let public = list.authority(kid).map(|(entry, _)| entry.key);
                self.elsewhere.iter().find(|key| Some(key.public()) == public).cloned()
            };
            keys.push((kid, key));
        }
        Ok(InForce { number, list, keys, audiences: self.office.thumbprints()? })
    }
}

impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seal").field("office", &self.office).finish_non_exhaustive()
    }
}

/// What is held is whole at each moment, whatever thread panicked.
fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
