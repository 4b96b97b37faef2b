use std::collections::BTreeMap;

use clearance_core::cbor::{self, ErrorKind, Reader, Writer};
use clearance_core::ids::{AuthorityKid, StatusIndex};

use super::Object;
use super::head::read_version;
use crate::shard::Shard;
use crate::source::{Digest, ShardSource, SourceError, StateRoot};

/// A complete state.
///
/// ```cddl
/// snapshot = { 1: authority kid, 2: epoch, 3: seq, 4: [* bstr] }   ; 4: shards, ascending
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// Whose credentials it speaks of.
    pub authority: AuthorityKid,
    /// Generation.
    pub epoch: u32,
    /// Number of the state.
    pub seq: u64,
    /// The shards in their coded form, ascending by number.
    shards: Vec<(u16, Vec<u8>)>,
}

impl Snapshot {
    /// The snapshot of `source`.
    ///
    /// # Errors
    /// Where the source cannot be read.
    pub fn of(
        authority: AuthorityKid,
        epoch: u32,
        seq: u64,
        source: &impl ShardSource,
    ) -> Result<Self, SourceError> {
        let mut shards = Vec::new();
        for header in source.headers() {
            let number = header.number;
            let shard = source.read(number)?.ok_or(SourceError::Missing { number })?;
            shards.push((number, shard.encode()));
        }
        Ok(Self { authority, epoch, seq, shards })
    }

    /// The state root, from the shards as they are written.
    ///
    /// # Errors
    /// Never for a snapshot that was read or made: its shards ascend.
    pub fn root(&self, sha256: impl Fn(&[u8]) -> Digest) -> Result<Digest, SourceError> {
        let mut root = StateRoot::default();
        for (number, bytes) in &self.shards {
            root.push(*number, &sha256(bytes))?;
        }
        Ok(root.finish(sha256))
    }

    /// All shards, decoded: for tools. A gate reads them one at a time.
    ///
    /// # Errors
    /// Where a shard is damaged.
    pub fn to_shards(&self) -> Result<BTreeMap<u16, Shard>, SourceError> {
        let decode = |(number, bytes): &(u16, Vec<u8>)| Ok((*number, Shard::decode(bytes)?));
        self.shards.iter().map(decode).collect()
    }
}

impl ShardSource for Snapshot {
    fn headers(&self) -> Vec<crate::shard::ShardHeader> {
        let header = |(_, bytes): &(u16, Vec<u8>)| crate::shard::ShardHeader::decode(bytes).ok();
        self.shards.iter().filter_map(header).collect()
    }

    fn read(&self, number: u16) -> Result<Option<Shard>, SourceError> {
        match self.shards.binary_search_by_key(&number, |(number, _)| *number) {
            Ok(place) => Ok(Some(Shard::decode(&self.shards[place].1)?)),
            Err(_) => Ok(None),
        }
    }
}

mod field {
    pub(super) const AUTHORITY: i64 = 1;
    pub(super) const EPOCH: i64 = 2;
    pub(super) const SEQ: i64 = 3;
    pub(super) const SHARDS: i64 = 4;
}

impl Object for Snapshot {
    const TYP: &'static str = "application/vnd.clearance.status-snapshot";
    /// Ten times a billion credentials of which 0.5 % are revoked.
    const MAX_LEN: usize = 64 * 1024 * 1024;

    fn write(&self, writer: &mut Writer) {
        writer.map(4).int(field::AUTHORITY).bytes(&self.authority.0);
        writer.int(field::EPOCH).uint(self.epoch.into()).int(field::SEQ).uint(self.seq);
        writer.int(field::SHARDS).array(self.shards.len());
        for (_, shard) in &self.shards {
            writer.bytes(shard);
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, cbor::Error> {
        reader.expect_map(4)?;
        reader.expect_int(field::AUTHORITY)?;
        let authority = AuthorityKid(*reader.bytes_exact()?);
        let (epoch, seq) = read_version(reader, field::EPOCH, field::SEQ)?;
        reader.expect_int(field::SHARDS)?;
        let count = reader.array_up_to(StatusIndex::MAX_SHARD.into())?;
        let mut shards: Vec<(u16, Vec<u8>)> = Vec::with_capacity(count);
        for _ in 0..count {
            let before = reader.clone();
            let bytes = reader.bytes()?;
            let damaged = |_| before.error(ErrorKind::Value("a shard that is not canonical"));
            let number = Shard::decode(bytes).map_err(damaged)?.header().number;
            if shards.last().is_some_and(|last| last.0 >= number) {
                return Err(before.error(ErrorKind::Order));
            }
            shards.push((number, bytes.to_vec()));
        }
        Ok(Self { authority, epoch, seq, shards })
    }

    fn authority(&self) -> AuthorityKid {
        self.authority
    }
}
