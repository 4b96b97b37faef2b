use std::time::Instant;

use clearance_benches::Fault;
use zlib_rs::{DeflateConfig, InflateConfig, ReturnCode};

use super::{Built, Candidate, List};
use crate::case::Population;

/// Token Status List: zlib over one bit a position, the least it can do.
pub(crate) struct TokenStatusList;

struct Held(Vec<u8>);

impl Candidate for TokenStatusList {
    fn name(&self) -> &'static str {
        "Token Status List, zlib"
    }

    fn build(&self, population: &Population) -> Result<Built, Fault> {
        let start = Instant::now();
        let mut bits = vec![0; usize::try_from(population.total.div_ceil(8))?];
        for credential in &population.revoked {
            bits[*credential as usize / 8] |= 1 << (credential % 8);
        }
        let config = DeflateConfig::best_compression();
        let mut bytes = vec![0; zlib_rs::compress_bound(bits.len())];
        let (packed, end) = zlib_rs::compress_slice(&mut bytes, &bits, config);
        let packed = packed.len();
        let encode = start.elapsed();
        if end != ReturnCode::Ok {
            return Err("zlib did not pack the list".into());
        }
        let start = Instant::now();
        let mut list = vec![0; bits.len()];
        let config = InflateConfig::default();
        let (_, end) = zlib_rs::decompress_slice(&mut list, &bytes[..packed], config);
        let load = Some(start.elapsed());
        if end != ReturnCode::Ok {
            return Err("zlib did not unpack the list".into());
        }
        Ok(Built { wire: Some(packed), encode, load, list: Box::new(Held(list)) })
    }

    fn delta(&self, _: &Population, _: &[u32]) -> Result<Option<usize>, Fault> {
        Ok(None)
    }
}

impl List for Held {
    fn is_revoked(&self, credential: u32) -> bool {
        let byte = self.0.get(credential as usize / 8);
        byte.is_some_and(|byte| byte >> (credential % 8) & 1 == 1)
    }

    fn refuses_newer(&self, credential: u32) -> bool {
        self.is_revoked(credential)
    }
}
