use std::time::Instant;

use clearance_benches::Fault;
use clearance_revocation::Status;
use clearance_revocation::bitmap::StatusBitmap;

use super::{Built, Candidate, List};
use crate::case::{Population, index};

/// Our bitmap, two bits a position, filled from our wire form.
pub(crate) struct Bitmap;

struct Held(StatusBitmap);

impl Candidate for Bitmap {
    fn name(&self) -> &'static str {
        "ours, as a bitmap in memory"
    }

    fn build(&self, population: &Population) -> Result<Built, Fault> {
        let shards = population.shards()?;
        let start = Instant::now();
        let bitmap = StatusBitmap::build(&shards)?;
        let load = Some(start.elapsed());
        let list = Box::new(Held(bitmap));
        Ok(Built { wire: None, encode: Default::default(), load, list })
    }

    fn delta(&self, _: &Population, _: &[u32]) -> Result<Option<usize>, Fault> {
        Ok(None)
    }
}

impl List for Held {
    fn is_revoked(&self, credential: u32) -> bool {
        self.0.status(index(credential)) == Ok(Status::Revoked)
    }

    fn refuses_newer(&self, credential: u32) -> bool {
        self.is_revoked(credential)
    }
}
