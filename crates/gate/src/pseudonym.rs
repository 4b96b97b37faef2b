//! A name for a credential in a gate's records that leads nobody back to the person.

use core::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use clearance_core::crypto::{Provider, Secret32, forgetting};
use clearance_core::presentation::RosterRef;
use clearance_core::time::Timestamp;
use clearance_durable::checked::{self, CheckedError, Kind};
use serde::Serialize;
use zeroize::Zeroizing;

/// Bytes of a pseudonym. Two of a gate's million credentials a day collide once in 37 million days.
const LEN: usize = 8;
pub(crate) const DAY: u64 = 86_400;
/// Separates this use of the day's key from any later one.
const PURPOSE: &[u8] = b"clearance-gate pseudonym 1";
/// Separates the making of the next day's key from its use.
const NEXT_DAY: &[u8] = b"clearance-gate pseudonym next day 1";
/// Days after the oldest key for which keys are made: a century. Whatever a clock says beyond that gets the last one.
const FURTHEST: u64 = 36_525;

/// ```text
/// key file = day: u64, the key of that day: 32 bytes, in a checked file
/// ```
const KIND: Kind = Kind { magic: *b"clrpseud", version: 1 };
/// Longest key file in bytes.
pub(crate) const MAX_KEY_FILE: usize = 128;

/// pseudonym = HMAC-SHA-256(key of the day, purpose || day || kid || cti)[0..8];
/// key of the next day = HMAC-SHA-256(key of the day, "clearance-gate pseudonym next day 1")
///
/// Within one day (UTC) of one gate the same credential has the same pseudonym: an auditor sees that a refused code and
/// an admitted one came from the same phone. The keys never leave the gate, so two gates' records
/// cannot be joined. A month would make every commuter's log a profile of movements; a day is what a shift's questions
/// need. Whoever holds both the day's key and a credential can find its records, and nobody else.
///
/// Each day's key gives the next one and not the one before. The gate keeps the key of the oldest day whose records can still
/// be found. When it moves on to a later day ([`forget_before`](Self::forget_before)), nobody can make the earlier keys
/// again, and the records of those days lead nobody to a credential.
#[derive(Clone, Debug)]
pub struct Pseudonyms {
    provider: &'static Provider,
    keys: Arc<Mutex<Keys>>,
}

/// The oldest day's key, and the one that was used last.
#[derive(Debug)]
struct Keys {
    oldest: DayKey,
    last: DayKey,
}

/// The key of a day, counted from 1970.
#[derive(Clone, Debug)]
pub(crate) struct DayKey {
    pub(crate) day: u64,
    key: Secret32,
}

/// One credential's name in one gate's records of one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Pseudonym([u8; LEN]);

impl DayKey {
    /// The first key of a gate that is made at `now`: 32 random bytes, used for nothing else.
    pub(crate) fn first(secret: Secret32, now: Timestamp) -> Self {
        Self { day: day_of(now), key: secret }
    }

    /// The key of `day`, or of this one where that is earlier; at most [`FURTHEST`] days on.
    fn of_day(&self, provider: &Provider, day: u64) -> Self {
        let steps = day.saturating_sub(self.day).min(FURTHEST);
        forgetting(|| {
            let mut key = Zeroizing::new(*self.key.as_bytes());
            for _ in 0..steps {
                *key = provider.hmac_sha256(&*key, &[NEXT_DAY]);
            }
            Self { day: self.day + steps, key: Secret32::from(*key) }
        })
    }

    pub(crate) fn to_file(&self) -> Result<Zeroizing<Vec<u8>>, CheckedError> {
        let mut content = Zeroizing::new(Vec::with_capacity(40));
        content.extend_from_slice(&self.day.to_be_bytes());
        content.extend_from_slice(self.key.as_bytes());
        checked::seal(KIND, &content).map(Zeroizing::new)
    }

    pub(crate) fn from_file(file: &[u8]) -> Result<Self, CheckedError> {
        let content = checked::open(KIND, file)?;
        let (day, key) = content.split_first_chunk().ok_or(CheckedError::Damaged)?;
        let key = Zeroizing::new(<[u8; 32]>::try_from(key).map_err(|_| CheckedError::Damaged)?);
        Ok(Self { day: u64::from_be_bytes(*day), key: Secret32::from(*key) })
    }
}

impl Pseudonyms {
    /// Pseudonyms under the gate's own secret, from the day of `since` on: 32 random bytes, used for nothing else.
    pub fn new(provider: &'static Provider, secret: Secret32, since: Timestamp) -> Self {
        Self::from_key(provider, DayKey::first(secret, since))
    }

    pub(crate) fn from_key(provider: &'static Provider, oldest: DayKey) -> Self {
        let last = oldest.clone();
        Self { provider, keys: Arc::new(Mutex::new(Keys { oldest, last })) }
    }

    /// The pseudonym of `subject` on the day of `now`. On a day before the oldest one whose key is kept, as by a clock that is
    /// wrong, the oldest key serves.
    pub fn of(&self, subject: &RosterRef, now: Timestamp) -> Pseudonym {
        let day = day_of(now);
        let mut keys = self.keys();
        let oldest = keys.oldest.day;
        let wanted = day.clamp(oldest, oldest + FURTHEST);
        if keys.last.day != wanted {
            let from = if keys.last.day < wanted { &keys.last } else { &keys.oldest };
            keys.last = from.of_day(self.provider, wanted);
        }
        let parts: [&[u8]; 4] = [PURPOSE, &day.to_be_bytes(), &subject.authority.0, &subject.id.0];
        let mac = self.provider.hmac_sha256(keys.last.key.as_bytes(), &parts);
        let mut short = [0; LEN];
        short.copy_from_slice(&mac[..LEN]);
        Pseudonym(short)
    }

    /// The first day, counted from 1970, whose records can still be found by a credential.
    pub fn oldest_day(&self) -> u64 {
        self.keys().oldest.day
    }

    /// The keys from the day of `oldest` on, for whoever keeps them; `None` where there is nothing to drop.
    pub(crate) fn later_key(&self, oldest: Timestamp) -> Option<DayKey> {
        let (keys, day) = (self.keys(), day_of(oldest));
        (keys.oldest.day < day).then(|| keys.oldest.of_day(self.provider, day))
    }

    /// Forgets the keys of the days before `oldest`'s. What holds them on disk is
    /// [`GateDir::drop_pseudonyms`](crate::GateDir::drop_pseudonyms)'s to replace.
    pub fn forget_before(&self, oldest: Timestamp) {
        if let Some(oldest) = self.later_key(oldest) {
            *self.keys() = Keys { last: oldest.clone(), oldest };
        }
    }

    /// A thread that panicked inside left keys that are whole: they are replaced in one step.
    fn keys(&self) -> MutexGuard<'_, Keys> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

const fn day_of(now: Timestamp) -> u64 {
    now.as_secs() / DAY
}

impl fmt::Display for Pseudonym {
    /// 16 hexadecimal digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl Serialize for Pseudonym {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use clearance_core::crypto::RING;
    use clearance_core::ids::{AuthorityKid, CredentialId};

    use super::*;

    fn subject(n: u8) -> RosterRef {
        RosterRef { authority: AuthorityKid([0xa1, 1]), id: CredentialId([n; 8]) }
    }

    fn day(n: u64) -> Timestamp {
        Timestamp::from_secs(n * DAY)
    }

    fn gate(secret: u8) -> Pseudonyms {
        Pseudonyms::new(&RING, Secret32::from([secret; 32]), day(100))
    }

    #[test]
    fn a_pseudonym_lasts_one_day_at_one_gate_for_one_credential() {
        let of = |secret, n, at| gate(secret).of(&subject(n), at);
        let first = of(1, 1, day(100));
        assert_eq!(first, of(1, 1, day(101).minus(1)));
        for other in [of(1, 1, day(101)), of(1, 2, day(100)), of(2, 1, day(100))] {
            assert_ne!(first, other);
        }
        assert_eq!(first.to_string().len(), 16);
    }

    #[test]
    fn days_may_come_in_any_order() {
        let (whole, jumping) = (gate(1), gate(1));
        let mut names: Vec<_> = (100..130).map(|n| whole.of(&subject(1), day(n))).collect();
        for n in [129, 100, 117, 118, 117, 101] {
            assert_eq!(jumping.of(&subject(1), day(n)), names[usize::try_from(n - 100).unwrap()]);
        }
        names.dedup();
        assert_eq!(names.len(), 30);
    }

    #[test]
    fn what_was_forgotten_cannot_be_found_and_what_was_kept_can() {
        let (old, new) = (gate(1), gate(1));
        new.forget_before(day(110));
        assert_eq!(new.oldest_day(), 110);
        let file = new.later_key(day(111)).unwrap().to_file().unwrap();
        let read = Pseudonyms::from_key(&RING, DayKey::from_file(&file).unwrap());
        for (n, is_found) in [(109, false), (110, true), (111, true), (140, true)] {
            let name = old.of(&subject(1), day(n));
            assert_eq!(new.of(&subject(1), day(n)) == name, is_found, "{n}");
            assert_eq!(read.of(&subject(1), day(n)) == name, is_found && n > 110, "{n}");
        }
        new.forget_before(day(105));
        assert_eq!(new.oldest_day(), 110, "what is forgotten does not come back");
    }

    #[test]
    fn a_clock_that_is_wrong_by_ages_costs_milliseconds_and_gives_a_name() {
        let names = gate(1);
        let far = names.of(&subject(1), Timestamp::from_secs(u64::MAX));
        assert_eq!(far, names.of(&subject(1), Timestamp::from_secs(u64::MAX)));
    }
}
