//! Randomness that is the same at every run.

use clearance_core::crypto::{RING, Secret32};

/// `SHA-256(name || counter)`, for counter = 0, 1, …
#[derive(Clone, Debug)]
pub struct Random {
    name: String,
    counter: u64,
}

impl Random {
    /// The stream of this name.
    pub fn new(name: &str) -> Self {
        Self { name: name.to_owned(), counter: 0 }
    }

    /// The next bytes, at most 32.
    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let block = RING.sha256(&[self.name.as_bytes(), &self.counter.to_be_bytes()]);
        self.counter += 1;
        *block.first_chunk().unwrap()
    }

    /// The next secret.
    pub fn secret(&mut self) -> Secret32 {
        Secret32::from(self.bytes())
    }

    /// A number below `bound`. The bias does not matter here.
    pub fn below(&mut self, bound: u64) -> u64 {
        u64::from_be_bytes(self.bytes()) % bound
    }
}
