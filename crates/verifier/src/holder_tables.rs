//! Tables for holders who return, so that their signatures verify faster.

use std::fmt;
use std::sync::RwLock;
use std::sync::atomic::{AtomicBool, Ordering};

use clearance_core::crypto::{
    BadSignature, FixedKey, Provider, PublicKey, Signature, TableSize, Verifier, VerifyingKey,
};

use crate::cache::set_of;

/// Tables that share a lock and compete for holders.
const WAYS: usize = 4;
/// Keys of a set that are on their way to a table: with a few, everybody who passes between two
/// visits would push a regular out.
const WAITING: usize = 64;
/// Codes before a holder gets a table. Filling one takes as long as it saves in 3 checks with the
/// default provider, in 8 with the fast one (docs/speed.md).
const CODES: u8 = 4;

type Key = [u8; 32];

/// A bounded store of tables by Ed25519 holder key. All its memory is taken when it is made.
///
/// Only codes that passed the whole checklist count, so a stranger can neither fill it nor choose
/// what it evicts. Nobody ever waits here: where a set is in use, it counts nothing, and a signature
/// is verified without it.
pub(crate) struct HolderTables {
    sets: Vec<RwLock<Set>>,
}

struct Set {
    tables: Vec<Table>,
    /// The table that the next newcomer asks for.
    hand: usize,
    waiting: [Option<(Key, u8)>; WAITING],
    /// Where the next key waits.
    next: usize,
}

struct Table {
    key: Option<Key>,
    /// Whether its owner passed since the hand did.
    was_used: AtomicBool,
    multiples: Box<dyn FixedKey>,
}

/// Says how many there are: who returns is nobody's business.
impl fmt::Debug for HolderTables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let room = WAYS * self.sets.len();
        f.debug_struct("HolderTables").field("room", &room).finish_non_exhaustive()
    }
}

impl HolderTables {
    /// Room for at least `capacity` holders; none where the provider has no tables.
    pub(crate) fn new(provider: &Provider, capacity: usize) -> Self {
        let sets = (0..capacity.div_ceil(WAYS)).map_while(|_| Set::new(provider).map(RwLock::new));
        Self { sets: sets.collect() }
    }

    /// What verifies with `key`: by its table if it has one.
    pub(crate) fn verifier<'a>(&'a self, key: &'a VerifyingKey) -> HolderKey<'a> {
        HolderKey { key, tables: self }
    }

    /// Counts a code of this holder that passed. The last that it takes fills a table.
    pub(crate) fn passed(&self, key: &VerifyingKey) {
        let PublicKey::Ed25519(key) = key.public() else { return };
        let Some(set) = set_of(&self.sets, &key) else { return };
        let has_table = set.try_read().map_or(true, |set| {
            let table = set.table(&key);
            table.inspect(|table| table.was_used.store(true, Ordering::Relaxed)).is_some()
        });
        if !has_table && let Ok(mut set) = set.try_write() {
            set.passed(&key);
        }
    }

    fn verify(
        &self,
        key: &VerifyingKey,
        message: &[u8],
        signature: &Signature,
    ) -> Option<Result<(), BadSignature>> {
        let PublicKey::Ed25519(key) = key.public() else { return None };
        let set = set_of(&self.sets, &key)?.try_read().ok()?;
        Some(set.table(&key)?.multiples.verify(message, signature))
    }
}

impl Set {
    fn new(provider: &Provider) -> Option<Self> {
        let table = |_| {
            let multiples = provider.ed25519.fixed(TableSize::Small)?;
            Some(Table { key: None, was_used: AtomicBool::new(false), multiples })
        };
        let tables = (0..WAYS).map(table).collect::<Option<_>>()?;
        Some(Self { tables, hand: 0, waiting: [None; WAITING], next: 0 })
    }

    fn table(&self, key: &Key) -> Option<&Table> {
        self.tables.iter().find(|table| table.key.as_ref() == Some(key))
    }

    fn passed(&mut self, key: &Key) {
        if self.table(key).is_some() {
            return; // another lane was here in between
        }
        let known = self.waiting.iter_mut().flatten().find(|(known, _)| known == key);
        let Some((_, count)) = known else {
            self.waiting[self.next] = Some((*key, 1));
            self.next = (self.next + 1) % WAITING;
            return;
        };
        *count += 1;
        if *count < CODES {
            return;
        }
        *count = 0;
        if let Some(table) = self.vacant() {
            table.give_to(key);
        }
    }

    /// The table at the hand, unless its owner passed since the hand was there last. Either way the
    /// hand moves on: who stays away for a round loses the table, however many newcomers there are.
    fn vacant(&mut self) -> Option<&mut Table> {
        let table = &mut self.tables[self.hand]; // below WAYS, as many as there are
        self.hand = (self.hand + 1) % WAYS;
        let is_used = core::mem::take(table.was_used.get_mut());
        (!is_used).then_some(table)
    }
}

impl Table {
    fn give_to(&mut self, key: &Key) {
        *self.was_used.get_mut() = true;
        // A key that verified a signature is a point; no other would get this far.
        self.key = self.multiples.fill(key).is_ok().then_some(*key);
    }
}

/// A holder's key, with its table if it has one.
#[derive(Debug)]
pub(crate) struct HolderKey<'a> {
    key: &'a VerifyingKey,
    tables: &'a HolderTables,
}

impl Verifier for HolderKey<'_> {
    fn key(&self) -> &VerifyingKey {
        self.key
    }

    fn verify(
        &self,
        provider: &Provider,
        message: &[u8],
        signature: &Signature,
    ) -> Result<(), BadSignature> {
        let by_table = self.tables.verify(self.key, message, signature);
        by_table.unwrap_or_else(|| self.key.verify(provider, message, signature))
    }
}

#[cfg(test)]
mod tests {
    use clearance_core::crypto::{Ed25519, InvalidKey, RING, Secret32, SigningKey};

    use super::*;

    #[derive(Debug)]
    struct NoTables;

    impl Ed25519 for NoTables {
        fn verify(
            &self,
            key: &Key,
            message: &[u8],
            signature: &Signature,
        ) -> Result<(), BadSignature> {
            RING.ed25519.verify(key, message, signature)
        }

        fn key(&self, seed: &Secret32) -> Box<dyn SigningKey> {
            RING.ed25519_key(seed)
        }
    }

    /// A holder's key, and its signature over `code`.
    fn signed() -> (VerifyingKey, Signature) {
        let holder = RING.ed25519_key(&Secret32::from([1; 32]));
        (holder.public().prepare(&RING).unwrap(), holder.sign(b"code").unwrap())
    }

    #[test]
    fn a_provider_without_tables_admits_who_returns() {
        let no_tables = Provider { ed25519: &NoTables, ..RING };
        let tables = HolderTables::new(&no_tables, 100);
        assert!(tables.sets.is_empty());
        let (key, signature) = signed();
        for _ in 0..=CODES {
            let holder = tables.verifier(&key);
            assert_eq!(holder.key(), &key);
            assert_eq!(holder.verify(&no_tables, b"code", &signature), Ok(()));
            tables.passed(&key);
        }
    }

    #[test]
    fn the_room_is_written_as_it_is() {
        let [none, two] = [0, 5].map(|room| format!("{:?}", HolderTables::new(&RING, room)));
        assert_eq!(none, "HolderTables { room: 0, .. }");
        assert_eq!(two, "HolderTables { room: 8, .. }");
    }

    /// Lanes do not wait for one another.
    #[test]
    fn nobody_waits_for_a_set_in_use() {
        let tables = HolderTables::new(&RING, 1);
        let (key, signature) = signed();
        let by_table = || tables.verify(&key, b"code", &signature);
        let read = tables.sets[0].read().unwrap();
        (0..CODES).for_each(|_| tables.passed(&key));
        drop(read);
        assert_eq!(by_table(), None, "what could not be counted was not");

        (0..CODES).for_each(|_| tables.passed(&key));
        assert_eq!(by_table(), Some(Ok(())));
        let PublicKey::Ed25519(bytes) = key.public() else { panic!("an Ed25519 key") };
        // What another lane still counts, which saw no table.
        (0..CODES).for_each(|_| tables.sets[0].write().unwrap().passed(&bytes));
        let owned = |table: &&Table| table.key == Some(bytes);
        assert_eq!(tables.sets[0].read().unwrap().tables.iter().filter(owned).count(), 1);
        let write = tables.sets[0].write().unwrap();
        assert_eq!(by_table(), None);
        assert_eq!(tables.verifier(&key).verify(&RING, b"code", &signature), Ok(()));
        drop(write);
        assert_eq!(by_table(), Some(Ok(())));
    }

    #[test]
    fn a_set_that_broke_refuses_no_good_code() {
        let tables = HolderTables::new(&RING, 1);
        let (key, signature) = signed();
        (0..CODES).for_each(|_| tables.passed(&key));
        let broken = std::thread::scope(|scope| {
            let breaks = || {
                let _set = tables.sets[0].write().unwrap();
                panic!("on purpose");
            };
            scope.spawn(breaks).join()
        });
        assert!(broken.is_err() && tables.sets[0].is_poisoned());
        tables.passed(&key);
        let verifier = tables.verifier(&key);
        assert_eq!(verifier.verify(&RING, b"code", &signature), Ok(()));
        assert_eq!(verifier.verify(&RING, b"another", &signature), Err(BadSignature));
    }

    /// A table that takes no key.
    #[derive(Debug)]
    struct NoPoint;

    impl FixedKey for NoPoint {
        fn fill(&mut self, _: &Key) -> Result<(), InvalidKey> {
            Err(InvalidKey::NotOnCurve)
        }

        fn verify(&self, _: &[u8], _: &Signature) -> Result<(), BadSignature> {
            Err(BadSignature)
        }
    }

    #[test]
    fn no_table_that_could_not_be_filled_is_used() {
        let tables = HolderTables::new(&RING, 1);
        let (key, signature) = signed();
        for table in &mut tables.sets[0].write().unwrap().tables {
            table.multiples = Box::new(NoPoint);
        }
        (0..9 * CODES).for_each(|_| tables.passed(&key));
        assert_eq!(tables.verifier(&key).verify(&RING, b"code", &signature), Ok(()));
    }
}
