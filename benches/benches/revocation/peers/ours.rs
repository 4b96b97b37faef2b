use std::time::Instant;

use clearance_benches::Fault;
use clearance_revocation::delta::Delta;
use clearance_revocation::table::StatusTable;
use clearance_revocation::{Change, Shard, Status};

use super::{Built, Candidate, List};
use crate::case::{Population, index};

pub(crate) struct Ours;

struct Held(StatusTable);

impl Candidate for Ours {
    fn name(&self) -> &'static str {
        "ours"
    }

    fn build(&self, population: &Population) -> Result<Built, Fault> {
        let start = Instant::now();
        let shards = population.shards()?;
        let coded: Vec<_> = shards.values().map(Shard::encode).collect();
        let encode = start.elapsed();
        drop(shards);
        let start = Instant::now();
        let mut shards = std::collections::BTreeMap::new();
        for bytes in &coded {
            let shard = Shard::decode(bytes)?;
            shards.insert(shard.header().number, shard);
        }
        let table = StatusTable::build(&shards)?;
        let load = Some(start.elapsed());
        let wire = Some(coded.iter().map(Vec::len).sum());
        Ok(Built { wire, encode, load, list: Box::new(Held(table)) })
    }

    fn delta(&self, population: &Population, next: &[u32]) -> Result<Option<usize>, Fault> {
        let mut delta = Delta::default();
        next.iter().for_each(|credential| delta.change(index(*credential), Change::Revoke));
        Ok(Some(delta.encode(&population.shards()?)?.len()))
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
