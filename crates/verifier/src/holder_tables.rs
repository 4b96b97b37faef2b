//! Tables for holders who return, so that their signatures verify faster.

use std::fmt;
use std::sync::RwLock;
use std::sync::atomic::{AtomicBool, Ordering};

use clearance_core::crypto::{
    Algorithm, BadSignature, FixedKey, Provider, PublicKey, Signature, TableSize, Verifier,
    VerifyingKey,
};

/// Tables that share a lock and compete for holders.
const WAYS: usize = 4;
/// Keys of a set that are on their way to a table.
const WAITING: usize = 8;
/// Admissions before a holder gets a table. Filling one takes as long as it saves in 3 checks with
/// the default provider, in 7 with the fast one (docs/speed.md).
const ADMISSIONS: u8 = 4;

type Key = [u8; 32];

/// A bounded store of tables by Ed25519 holder key. All its memory is taken when it is made.
///
/// Only admissions count, so a stranger can neither fill it nor choose what it evicts. Nobody ever
/// waits here: where a set is being changed, a signature is verified without it.
pub(crate) struct HolderTables {
    sets: Vec<RwLock<Set>>,
}

struct Set {
    tables: Vec<Table>,
    waiting: [Option<(Key, u8)>; WAITING],
    /// Where the next key waits.
    next: usize,
}

struct Table {
    key: Option<Key>,
    /// Since a newcomer last asked for a place.
    was_used: AtomicBool,
    multiples: Box<dyn FixedKey>,
}

/// Says how many there are: who returns is nobody's business.
impl fmt::Debug for HolderTables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HolderTables")
            .field("room", &(WAYS * self.sets.len()))
            .finish_non_exhaustive()
    }
}

impl HolderTables {
    /// Room for at least `capacity` holders; none where the provider has no tables.
    pub(crate) fn new(provider: &dyn Provider, capacity: usize) -> Self {
        let sets = (0..capacity.div_ceil(WAYS)).map_while(|_| Set::new(provider).map(RwLock::new));
        Self { sets: sets.collect() }
    }

    /// What verifies with `key`: by its table if it has one.
    pub(crate) fn key<'a>(&'a self, key: &'a VerifyingKey) -> HolderKey<'a> {
        HolderKey { key, tables: self }
    }

    /// Counts an admission of this holder. The last that it takes fills a table.
    pub(crate) fn admitted(&self, key: &VerifyingKey) {
        let PublicKey::Ed25519(key) = key.public() else { return };
        let Some(set) = self.set(&key) else { return };
        let has_table = set.try_read().map_or(true, |set| set.table(&key).is_some());
        if !has_table && let Ok(mut set) = set.try_write() {
            set.admitted(&key);
        }
    }

    fn verify(
        &self,
        key: &Key,
        message: &[u8],
        signature: &Signature,
    ) -> Option<Result<(), BadSignature>> {
        let set = self.set(key)?.try_read().ok()?;
        let table = set.table(key)?;
        table.was_used.store(true, Ordering::Relaxed);
        Some(table.multiples.verify(message, signature))
    }

    fn set(&self, key: &Key) -> Option<&RwLock<Set>> {
        let [a, b, c, d, ..] = *key;
        let index = u32::from_le_bytes([a, b, c, d]) as usize;
        self.sets.get(index.checked_rem(self.sets.len())?)
    }
}

impl Set {
    fn new(provider: &dyn Provider) -> Option<Self> {
        let table = |_| {
            let multiples = provider.fixed_ed25519(TableSize::Small)?;
            Some(Table { key: None, was_used: AtomicBool::new(false), multiples })
        };
        let tables = (0..WAYS).map(table).collect::<Option<_>>()?;
        Some(Self { tables, waiting: [None; WAITING], next: 0 })
    }

    fn table(&self, key: &Key) -> Option<&Table> {
        self.tables.iter().find(|table| table.key.as_ref() == Some(key))
    }

    fn admitted(&mut self, key: &Key) {
        let known = self.waiting.iter_mut().flatten().find(|(known, _)| known == key);
        let Some((_, count)) = known else {
            self.waiting[self.next] = Some((*key, 1));
            self.next = (self.next + 1) % WAITING;
            return;
        };
        *count += 1;
        if *count < ADMISSIONS {
            return;
        }
        *count = 0;
        if let Some(table) = self.vacant() {
            table.give_to(key);
        }
    }

    /// A table that nobody has, or that was not used since a newcomer last asked. Where all were,
    /// this one goes without, and each has to be used again before the next one asks.
    fn vacant(&mut self) -> Option<&mut Table> {
        let used = |table: &Table| table.key.is_some() && table.was_used.load(Ordering::Relaxed);
        let place = self.tables.iter().position(|table| !used(table));
        if place.is_none() {
            for table in &mut self.tables {
                *table.was_used.get_mut() = false;
            }
        }
        self.tables.get_mut(place?)
    }
}

impl Table {
    fn give_to(&mut self, key: &Key) {
        *self.was_used.get_mut() = true;
        // A key that verified a signature is a point; no other would get this far.
        self.key = self.multiples.set(key).is_ok().then_some(*key);
    }
}

/// A holder's key, with its table if it has one.
#[derive(Debug)]
pub(crate) struct HolderKey<'a> {
    key: &'a VerifyingKey,
    tables: &'a HolderTables,
}

impl Verifier for HolderKey<'_> {
    fn public(&self) -> PublicKey {
        self.key.public()
    }

    fn algorithm(&self) -> Algorithm {
        self.key.algorithm()
    }

    fn verify(
        &self,
        provider: &dyn Provider,
        message: &[u8],
        signature: &Signature,
    ) -> Result<(), BadSignature> {
        let by_table = match self.key.public() {
            PublicKey::Ed25519(key) => self.tables.verify(&key, message, signature),
            PublicKey::P256 { .. } => None,
        };
        by_table.unwrap_or_else(|| self.key.verify(provider, message, signature))
    }
}

#[cfg(test)]
mod tests {
    use clearance_core::crypto::{RING, Secret32};
    use clearance_core::delegate_provider;

    use super::*;

    #[derive(Debug)]
    struct NoTables;

    impl Provider for NoTables {
        fn name(&self) -> &'static str {
            "no tables"
        }

        delegate_provider!(RING => verify_ed25519, verify_p256, ed25519_key, p256_key, static_key,
            x25519, x25519_public, hmac_sha256, sha256, seal_in_place, open_in_place);
    }

    #[test]
    fn a_provider_without_tables_refuses_who_returns() {
        let tables = HolderTables::new(&NoTables, 100);
        assert!(tables.sets.is_empty());
        let holder = NoTables.ed25519_key(&Secret32::from([1; 32]));
        let key = holder.public().prepare(&NoTables).unwrap();
        let signature = holder.sign(b"code").unwrap();
        for _ in 0..=ADMISSIONS {
            let holder = tables.key(&key);
            assert_eq!((holder.public(), holder.algorithm()), (key.public(), Algorithm::Ed25519));
            assert_eq!(holder.verify(&NoTables, b"code", &signature), Ok(()));
            tables.admitted(&key);
        }
    }

    #[test]
    fn the_room_is_written_wrong() {
        let [none, two] = [0, 5].map(|room| format!("{:?}", HolderTables::new(&RING, room)));
        assert_eq!(none, "HolderTables { room: 0, .. }");
        assert_eq!(two, "HolderTables { room: 8, .. }");
    }

    /// Lanes do not wait for one another.
    #[test]
    fn a_set_in_use_blocks() {
        let tables = HolderTables::new(&RING, 1);
        let holder = RING.ed25519_key(&Secret32::from([1; 32]));
        let key = holder.public().prepare(&RING).unwrap();
        let signature = holder.sign(b"code").unwrap();
        let by_table = || {
            let PublicKey::Ed25519(key) = key.public() else { panic!("an Ed25519 key") };
            tables.verify(&key, b"code", &signature)
        };
        let read = tables.sets[0].read().unwrap();
        (0..ADMISSIONS).for_each(|_| tables.admitted(&key));
        drop(read);
        assert_eq!(by_table(), None, "what could not be counted was not");

        (0..ADMISSIONS).for_each(|_| tables.admitted(&key));
        assert_eq!(by_table(), Some(Ok(())));
        let write = tables.sets[0].write().unwrap();
        assert_eq!(by_table(), None);
        assert_eq!(tables.key(&key).verify(&RING, b"code", &signature), Ok(()));
        drop(write);
        assert_eq!(by_table(), Some(Ok(())));
    }
}
