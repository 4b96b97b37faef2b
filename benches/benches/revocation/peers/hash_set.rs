use std::collections::HashSet;
use std::time::Instant;

use clearance_benches::Fault;

use super::{Built, Candidate, List};
use crate::case::Population;

/// The standard library's hash set, sent as four bytes a credential.
pub(crate) struct Hashes;

struct Held(HashSet<u32>);

impl Candidate for Hashes {
    fn name(&self) -> &'static str {
        "hash set"
    }

    fn build(&self, population: &Population) -> Result<Built, Fault> {
        let start = Instant::now();
        let bytes: Vec<u8> = population.revoked.iter().flat_map(|c| c.to_le_bytes()).collect();
        let encode = start.elapsed();
        let start = Instant::now();
        let credentials = bytes.as_chunks().0.iter().map(|chunk| u32::from_le_bytes(*chunk));
        let set: HashSet<u32> = credentials.collect();
        let load = Some(start.elapsed());
        Ok(Built { wire: Some(bytes.len()), encode, load, list: Box::new(Held(set)) })
    }

    fn delta(&self, _: &Population, next: &[u32]) -> Result<Option<usize>, Fault> {
        Ok(Some(4 * next.len()))
    }
}

impl List for Held {
    fn is_revoked(&self, credential: u32) -> bool {
        self.0.contains(&credential)
    }

    fn refuses_newer(&self, credential: u32) -> bool {
        self.is_revoked(credential)
    }
}
