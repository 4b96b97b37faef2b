use std::time::Instant;

use clearance_benches::Fault;
use roaring::RoaringBitmap;

use super::{Built, Candidate, List};
use crate::case::Population;

/// Crate `roaring`, in its portable serial form.
pub(crate) struct Roaring;

struct Held(RoaringBitmap);

impl Candidate for Roaring {
    fn name(&self) -> &'static str {
        "roaring"
    }

    fn build(&self, population: &Population) -> Result<Built, Fault> {
        let start = Instant::now();
        let bytes = serialized(&population.revoked)?;
        let encode = start.elapsed();
        let start = Instant::now();
        let bitmap = RoaringBitmap::deserialize_from(&bytes[..])?;
        let load = Some(start.elapsed());
        Ok(Built { wire: Some(bytes.len()), encode, load, list: Box::new(Held(bitmap)) })
    }

    fn delta(&self, _: &Population, next: &[u32]) -> Result<Option<usize>, Fault> {
        Ok(Some(serialized(next)?.len()))
    }
}

fn serialized(ascending: &[u32]) -> Result<Vec<u8>, Fault> {
    let bitmap = RoaringBitmap::from_sorted_iter(ascending.iter().copied())
        .map_err(|_| "credentials do not ascend")?;
    let mut bytes = Vec::with_capacity(bitmap.serialized_size());
    bitmap.serialize_into(&mut bytes)?;
    Ok(bytes)
}

impl List for Held {
    fn is_revoked(&self, credential: u32) -> bool {
        self.0.contains(credential)
    }

    fn refuses_newer(&self, credential: u32) -> bool {
        self.is_revoked(credential)
    }
}
