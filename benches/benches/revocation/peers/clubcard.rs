//! Crate `clubcard`, with keys hashed as CRLite (crate `clubcard-crlite` 0.3) does it, and once more
//! with a hash that costs next to nothing.

use std::marker::PhantomData;
use std::time::Instant;

use clearance_benches::Fault;
use clubcard::builder::{ApproximateRibbon, ClubcardBuilder, ExactRibbon};
use clubcard::{ApproximateSizeOf, AsQuery, Clubcard, Equation, Filterable, Membership, Queryable};
use sha2::Digest;

use super::{Built, Candidate, List};
use crate::case::{Population, mix};

pub(crate) struct Cards<H>(PhantomData<H>);

impl<H> Default for Cards<H> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

/// Four words of a credential.
pub(crate) trait Hash: 'static {
    const NAME: &'static str;

    /// Whether to make deltas. Their size does not depend on the hash, so one kind is enough.
    const HAS_DELTAS: bool;

    fn words(serial: [u8; 4]) -> [u64; 4];
}

/// SHA-256 of an issuer's hash and the serial number, as CRLite.
pub(crate) struct Sha256;

/// SplitMix64.
pub(crate) struct Cheap;

impl Hash for Sha256 {
    const NAME: &'static str = "clubcard";
    const HAS_DELTAS: bool = true;

    fn words(serial: [u8; 4]) -> [u64; 4] {
        const ISSUER: [u8; 32] = [7; 32];
        let digest = sha2::Sha256::new().chain_update(ISSUER).chain_update(serial).finalize();
        let mut words = [0; 4];
        for (word, chunk) in words.iter_mut().zip(digest.as_chunks().0) {
            *word = u64::from_le_bytes(*chunk);
        }
        words
    }
}

impl Hash for Cheap {
    const NAME: &'static str = "clubcard, cheap hash";
    const HAS_DELTAS: bool = false;

    fn words(serial: [u8; 4]) -> [u64; 4] {
        let serial = u64::from(u32::from_le_bytes(serial));
        [1, 2, 3, 4].map(|n| mix(serial.wrapping_add(0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(n))))
    }
}

/// One credential, hashed once.
struct Key {
    serial: [u8; 4],
    words: [u64; 4],
    is_revoked: bool,
}

impl Key {
    fn new<H: Hash>(credential: u32, is_revoked: bool) -> Self {
        let serial = credential.to_le_bytes();
        Self { serial, words: H::words(serial), is_revoked }
    }
}

impl AsQuery<4> for Key {
    fn as_query(&self, m: usize) -> Equation<4> {
        let mut words = self.words;
        words[0] |= 1;
        let start = (words[3] % m.max(1) as u64) as usize;
        Equation::inhomogeneous(start, words, u8::from(!self.is_revoked))
    }

    fn block(&self) -> &[u8] {
        &[]
    }

    fn discriminant(&self) -> &[u8] {
        &self.serial
    }
}

impl Filterable<4> for Key {
    fn included(&self) -> bool {
        self.is_revoked
    }
}

/// Credentials below this number are covered.
struct Universe(u64);

impl ApproximateSizeOf for Universe {}

impl Queryable<4> for Key {
    type UniverseMetadata = Universe;
    type PartitionMetadata = ();

    fn in_universe(&self, universe: &Universe) -> bool {
        u64::from(u32::from_le_bytes(self.serial)) < universe.0
    }
}

type Card = Clubcard<4, Universe, ()>;

/// The card of `revoked` among all below `total` but `known`; all ascend.
fn card<H: Hash>(total: u64, revoked: &[u32], known: &[u32]) -> Card {
    let mut builder = ClubcardBuilder::new();
    let mut approximate = builder.new_approx_builder(&[]);
    revoked.iter().for_each(|credential| approximate.insert(Key::new::<H>(*credential, true)));
    approximate.set_universe_size(total as usize - known.len());
    builder.collect_approx_ribbons(vec![ApproximateRibbon::from(approximate)]);
    let mut exact = builder.new_exact_builder(&[]);
    let (mut revoked, mut known) = (revoked.iter().peekable(), known.iter().peekable());
    for credential in 0..total as u32 {
        if known.next_if_eq(&&credential).is_none() {
            let is_revoked = revoked.next_if_eq(&&credential).is_some();
            exact.insert(Key::new::<H>(credential, is_revoked));
        }
    }
    builder.collect_exact_ribbons(vec![ExactRibbon::from(exact)]);
    builder.build::<Key>(Universe(total), ())
}

struct Held<H>(Card, PhantomData<H>);

impl<H: Hash> Candidate for Cards<H> {
    fn name(&self) -> &'static str {
        H::NAME
    }

    fn build(&self, population: &Population) -> Result<Built, Fault> {
        let start = Instant::now();
        let card = card::<H>(population.total, &population.revoked, &[]);
        let encode = start.elapsed();
        let wire = Some(card.approximate_size_of());
        Ok(Built { wire, encode, load: None, list: Box::new(Held::<H>(card, PhantomData)) })
    }

    fn delta(&self, population: &Population, next: &[u32]) -> Result<Option<usize>, Fault> {
        let card = || card::<Cheap>(population.total, next, &population.revoked);
        Ok(H::HAS_DELTAS.then(|| card().approximate_size_of()))
    }
}

impl<H: Hash> List for Held<H> {
    fn is_revoked(&self, credential: u32) -> bool {
        self.0.contains(&Key::new::<H>(credential, false)) == Membership::Member
    }

    fn refuses_newer(&self, credential: u32) -> bool {
        self.0.unchecked_contains(&Key::new::<H>(credential, false))
    }
}
