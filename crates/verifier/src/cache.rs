//! Verified credentials, so that a traveller's second code costs one signature less.

use std::sync::{Mutex, PoisonError};

use clearance_core::credential::Credential;
use clearance_core::crypto::PublicKey;

/// Entries that share a lock and compete for room.
const WAYS: usize = 4;

/// A bounded cache of verified credentials by the SHA-256 of their bytes, signature included.
///
/// Only verified credentials enter, so a stranger can neither fill it nor choose what it evicts.
#[derive(Debug)]
pub(crate) struct CredentialCache {
    sets: Vec<Mutex<Set>>,
}

pub(crate) type Hash = [u8; 32];

#[derive(Debug, Default)]
struct Set {
    slots: [Option<(Hash, Credential)>; WAYS],
    next: usize,
}

impl CredentialCache {
    /// Room for at least `capacity` credentials (a slot takes about 400 bytes); none: always empty.
    pub(crate) fn new(capacity: usize) -> Self {
        let sets = capacity.div_ceil(WAYS);
        Self { sets: (0..sets).map(|_| Mutex::default()).collect() }
    }

    /// Whether it holds anything at all; if not, hashing is wasted.
    pub(crate) fn is_on(&self) -> bool {
        !self.sets.is_empty()
    }

    /// The credential of this hash, if it was verified with `key`.
    pub(crate) fn find(&self, hash: &Hash, key: &PublicKey) -> Option<Credential> {
        let set = set_of(&self.sets, hash)?.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = set.slots.iter().flatten().find(|(known, _)| known == hash)?;
        Some(slot.1).filter(|credential| credential.signed_with() == key)
    }

    /// Remembers a verified credential in place of the oldest of its set.
    pub(crate) fn keep(&self, hash: &Hash, credential: &Credential) {
        let Some(set) = set_of(&self.sets, hash) else { return };
        let mut set = set.lock().unwrap_or_else(PoisonError::into_inner);
        let next = set.next % WAYS;
        set.slots[next] = Some((*hash, *credential));
        set.next = next + 1;
    }
}

/// The one of these sets that belongs to a hash or a key, by its first bytes; none of none.
pub(crate) fn set_of<'a, S>(sets: &'a [S], name: &[u8; 32]) -> Option<&'a S> {
    let [a, b, c, d, ..] = *name;
    let index = u32::from_le_bytes([a, b, c, d]) as usize;
    sets.get(index.checked_rem(sets.len())?)
}

#[cfg(test)]
mod tests {
    use clearance_core::credential::{self, Claims, UntrustedCredential};
    use clearance_core::crypto::{RING, Secret32};
    use clearance_core::ids::{AuthorityKid, CredentialId, SchemeId, Scope, StatusIndex};
    use clearance_core::time::{Timestamp, Validity};

    use super::*;

    fn credential() -> Credential {
        let key = RING.ed25519_key(&Secret32::from([1; 32]));
        let claims = Claims {
            validity: Validity {
                not_before: Timestamp::from_secs(1_800_000_000),
                not_after: Timestamp::from_secs(1_800_086_400),
            },
            id: CredentialId([2; 8]),
            holder_key: RING.ed25519_key(&Secret32::from([3; 32])).public(),
            scope: Scope { scheme: SchemeId(1), qualifier: 0 },
            status_index: StatusIndex::new(1, 0).unwrap(),
        };
        let bytes = credential::sign(AuthorityKid([4; 2]), &*key, &claims).unwrap();
        let ready = key.public().prepare(&RING).unwrap();
        UntrustedCredential::decode(&bytes).unwrap().verify(&RING, &ready).unwrap()
    }

    #[test]
    fn a_cache_without_room_holds_nothing() {
        let (cache, credential) = (CredentialCache::new(0), credential());
        cache.keep(&[5; 32], &credential);
        assert!(!cache.is_on() && cache.find(&[5; 32], credential.signed_with()).is_none());
    }

    #[test]
    fn a_full_set_forgets_the_oldest() {
        let (cache, credential) = (CredentialCache::new(WAYS), credential());
        let key = credential.signed_with();
        let found = |n: u8| cache.find(&[n; 32], key).is_some();
        for n in 0..=WAYS as u8 {
            cache.keep(&[n; 32], &credential);
            assert!(found(n), "{n}");
        }
        assert!(!found(0), "the oldest gave way");
        assert!((1..=WAYS as u8).all(found));
    }
}
