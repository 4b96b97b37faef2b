//! The ways to hold a set of revoked credentials, ours among them.

mod bitmap;
mod clubcard;
mod hash_set;
mod ours;
mod roaring;
mod token_status_list;

use std::time::Duration;

use clearance_benches::Fault;

use crate::case::Population;

/// A way to hold the set.
pub(crate) trait Candidate {
    fn name(&self) -> &'static str;

    /// Builds what the authority sends, and of that what the gate holds.
    fn build(&self, population: &Population) -> Result<Built, Fault>;

    /// Bytes of what tells a gate that holds the list of `revoked` of `next` as well. None: there is
    /// no such thing, the whole list is sent again; or another candidate's is the same.
    fn delta(&self, population: &Population, next: &[u32]) -> Result<Option<usize>, Fault>;
}

/// What came of it.
pub(crate) struct Built {
    /// Bytes sent; none where the form is for memory only.
    pub(crate) wire: Option<usize>,
    /// Time from the sorted set to the bytes.
    pub(crate) encode: Duration,
    /// Time from the bytes to what look-ups read.
    pub(crate) load: Option<Duration>,
    /// What look-ups read.
    pub(crate) list: Box<dyn List>,
}

/// What a gate holds.
pub(crate) trait List {
    fn is_revoked(&self, credential: u32) -> bool;

    /// The answer for a credential that was issued after the list was made.
    fn refuses_newer(&self, credential: u32) -> bool;
}

pub(crate) fn all() -> Vec<Box<dyn Candidate>> {
    vec![
        Box::new(ours::Ours),
        Box::new(clubcard::Cards::<clubcard::Sha256>::default()),
        Box::new(clubcard::Cards::<clubcard::Cheap>::default()),
        Box::new(token_status_list::TokenStatusList),
        Box::new(roaring::Roaring),
        Box::new(hash_set::Hashes),
        Box::new(bitmap::Bitmap),
    ]
}
