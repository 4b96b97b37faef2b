//! Mutated codes: none opens the gate, none makes it panic.
//!
//! Half of the codes are mutated from outside, as text or as token; the other half inside valid
//! encryption, which anybody can make: the presentation under the seal, or the credential under the
//! seal and under the genuine holder's signature. `CLEARANCE_MUTATIONS=10000000` asks for
//! another number than the default; CI runs 1,000,000 in release mode:
//!
//! ```sh
//! CLEARANCE_MUTATIONS=1000000 \
//!     cargo test --release -p clearance-tests --test mutated_codes -- --nocapture
//! ```

#![allow(clippy::unwrap_used)] // a test may panic, in its helpers too

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use clearance_core::code;
use clearance_core::presentation::{Draft, DraftSubject};
use clearance_tests::scene::NOW;
use clearance_tests::{Forgery, Person, Random, START, World};
use clearance_verifier::{Gate, Reason};

/// Without the flag: some seconds of an unoptimised build.
const DEFAULT: u64 = 20_000;
/// Codes that share a stream of random numbers, so that the number of threads changes nothing.
const CHUNK: u64 = 500;
const ALPHABET: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/// The layer that a mutation takes hold of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Layer {
    Text,
    Token,
    Presentation,
    Credential,
}

/// What became of them.
#[derive(Debug, Default)]
struct Tally {
    mutated: BTreeMap<Layer, u64>,
    reasons: BTreeMap<Reason, u64>,
    admitted: Vec<String>,
    panicked: Vec<String>,
}

impl Tally {
    fn add(&mut self, other: Self) {
        for (layer, count) in other.mutated {
            *self.mutated.entry(layer).or_default() += count;
        }
        for (reason, count) in other.reasons {
            *self.reasons.entry(reason).or_default() += count;
        }
        self.admitted.extend(other.admitted);
        self.panicked.extend(other.panicked);
    }

    fn judge(&mut self, gate: &Gate, layer: Layer, text: String) {
        *self.mutated.entry(layer).or_default() += 1;
        match catch_unwind(AssertUnwindSafe(|| gate.check(&text, NOW))) {
            Err(_) => self.panicked.push(text),
            Ok(decision) => match decision.reason() {
                None => self.admitted.push(text),
                Some(reason) => *self.reasons.entry(reason).or_default() += 1,
            },
        }
    }
}

/// A full and a roster code, of an Ed25519 and of a P-256 holder.
struct Codes {
    parts: [Forgery; 4],
    texts: [String; 4],
    tokens: [Vec<u8>; 4],
    presentations: [Vec<u8>; 4],
    credentials: [Vec<u8>; 4],
}

impl Codes {
    fn new(world: &World) -> Self {
        let full = |person| Forgery::of(world, person, START);
        let (parent, child) = (Person::Parent, Person::Child);
        let roster = [full(parent).in_roster_form(), full(child).in_roster_form()];
        let [of_parent, of_child] = roster;
        let parts = [full(parent), full(child), of_parent, of_child];
        Self {
            texts: parts.each_ref().map(Forgery::text),
            tokens: parts.each_ref().map(Forgery::token),
            presentations: parts.each_ref().map(Forgery::presentation),
            credentials: parts.each_ref().map(Forgery::credential),
            parts,
        }
    }

    /// A code with one layer mutated, every layer around it genuine.
    fn mutated(&self, random: &mut Random) -> (Layer, String) {
        let which = random.below(4) as usize;
        match random.below(8) {
            0 | 1 => {
                let text = altered(&as_bytes(&self.texts), which, random, Some(ALPHABET));
                (Layer::Text, String::from_utf8_lossy(&text).into_owned())
            }
            2 | 3 => {
                let token = altered(&self.tokens, which, random, None);
                (Layer::Token, code::encode(&token))
            }
            4 | 5 => {
                let presentation = altered(&self.presentations, which, random, None);
                (Layer::Presentation, self.sealed(which, &presentation))
            }
            _ => {
                let which = which % 2; // a roster code carries no credential
                let credential = altered(&self.credentials, which, random, None);
                (Layer::Credential, self.signed_and_sealed(which, credential))
            }
        }
    }

    fn sealed(&self, which: usize, presentation: &[u8]) -> String {
        code::encode(&self.parts[which].seal(presentation))
    }

    /// The holder signs whatever stands where the credential should.
    fn signed_and_sealed(&self, which: usize, credential: Vec<u8>) -> String {
        let parts = &self.parts[which];
        let algorithm = parts.holder.public().algorithm();
        let draft = Draft::new(algorithm, &DraftSubject::Full(credential), START, None);
        let audience = parts.signed_for.audience();
        let signature = draft.with_message(&audience, |m| parts.holder.sign(m)).unwrap();
        self.sealed(which, &draft.finish(&signature))
    }
}

fn as_bytes(texts: &[String; 4]) -> [Vec<u8>; 4] {
    texts.each_ref().map(|text| text.as_bytes().to_vec())
}

/// `originals[which]`, altered until it is none of the originals any more.
fn altered(
    originals: &[Vec<u8>; 4],
    which: usize,
    random: &mut Random,
    alphabet: Option<&[u8]>,
) -> Vec<u8> {
    let mut bytes = originals[which].clone();
    loop {
        for _ in 0..=random.below(3) {
            let other = &originals[random.below(4) as usize];
            mutate(&mut bytes, other, random, alphabet);
        }
        if random.below(8) != 0 {
            // Else nearly all of them would end at the check of the length.
            bytes.resize(originals[which].len(), b'0');
        }
        if !originals.contains(&bytes) {
            return bytes;
        }
    }
}

/// One mutation, of the kinds that fuzzers use.
fn mutate(bytes: &mut Vec<u8>, other: &[u8], random: &mut Random, alphabet: Option<&[u8]>) {
    if bytes.is_empty() {
        bytes.push(random.below(256) as u8);
        return;
    }
    let at = random.below(bytes.len() as u64) as usize;
    let length = (random.below(40) as usize + 1).min(bytes.len() - at);
    let byte = match alphabet {
        Some(alphabet) => alphabet[random.below(alphabet.len() as u64) as usize],
        None => random.below(256) as u8,
    };
    match random.below(10) {
        0..3 if alphabet.is_none() => bytes[at] ^= 1 << random.below(8),
        0..5 => bytes[at] = byte,
        5 => drop(bytes.drain(at..at + length)),
        6 => bytes.insert(at, byte),
        7 => {
            let copy = bytes[at..at + length].to_vec();
            bytes.splice(at..at, copy);
        }
        8 => {
            let to = random.below(bytes.len() as u64) as usize;
            bytes.swap(at, to);
        }
        _ => {
            // A stretch of another code, from the same place.
            let end = (at + length).min(other.len());
            let stretch = other.get(at..end).unwrap_or_default().to_vec();
            let until = (at + stretch.len()).min(bytes.len());
            bytes.splice(at..until, stretch);
        }
    }
}

fn asked_for() -> u64 {
    std::env::var("CLEARANCE_MUTATIONS").map_or(DEFAULT, |number| number.parse().unwrap())
}

fn run(total: u64, gate: &Gate, codes: &Codes) -> Tally {
    let next = AtomicU64::new(0);
    let work = || {
        let mut tally = Tally::default();
        loop {
            let first = next.fetch_add(CHUNK, Ordering::Relaxed);
            if first >= total {
                return tally;
            }
            let mut random = Random::new(&format!("mutated codes from {first}"));
            for _ in first..total.min(first + CHUNK) {
                let (layer, text) = codes.mutated(&mut random);
                tally.judge(gate, layer, text);
            }
        }
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let mut tally = Tally::default();
        workers.into_iter().for_each(|worker| tally.add(worker.join().unwrap()));
        tally
    })
}

#[test]
fn no_mutated_code_opens_the_gate_or_makes_it_panic() {
    let world = World::new();
    let (gate, codes, total) = (world.gate(), Codes::new(&world), asked_for());
    let tally = run(total, &gate, &codes);
    println!("{:?}", tally.mutated);
    println!("{:?}", tally.reasons);
    println!(
        "{} admitted, {} panics in {total} mutated codes: 0 in N bounds the rate at 3/N = {:e} \
         (95 % confidence)",
        tally.admitted.len(),
        tally.panicked.len(),
        3.0 / total as f64
    );
    assert_eq!(tally.admitted, Vec::<String>::new(), "admitted");
    assert_eq!(tally.panicked, Vec::<String>::new(), "panicked");
    assert_eq!(tally.mutated.values().sum::<u64>(), total);
    // The mutations reach every layer: it was not one early check that refused them all.
    for reason in [
        Reason::DamagedText,
        Reason::MalformedToken,
        Reason::CannotOpen,
        Reason::MalformedContent,
        Reason::ForgedCredential,
        Reason::ForgedHolder,
    ] {
        assert!(tally.reasons.get(&reason) > Some(&(total / 1_000)), "too few end as {reason}");
    }
    // Nothing was left behind: the honest codes are admitted, the full ones that is, once each.
    for text in &codes.texts[..2] {
        assert!(gate.check(text, NOW).is_admit(), "{text}");
    }
}
