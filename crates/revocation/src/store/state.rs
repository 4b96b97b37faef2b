//! The state file of one authority.

use std::path::{Path, PathBuf};

use clearance_core::cbor::{self, ErrorKind, Reader, Writer};
use clearance_core::crypto::Provider;
use clearance_core::ids::AuthorityKid;
use clearance_core::time::Timestamp;
use clearance_durable as durable;
use clearance_durable::Access;

use super::Version;
use super::dates::Dates;
use super::error::StoreError;
use crate::object::{Head, Object, Untrusted};
use crate::source::Digest;

/// What a store remembers of one authority.
///
/// ```cddl
/// state-file = content .cat (bstr .size 32)            ; SHA-256 of the content, against bit rot
/// content    = { 1: epoch, 2: seq, 3: this-update,     ; the floor: nothing lower is accepted
///                4: bstr,                              ; the signed head in force
///                5: bstr .size 32,                     ; SHA-256 of the table file
///                6: dates }                            ; of every head that was ever accepted
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct State {
    pub(super) floor: Version,
    pub(super) newest: Timestamp,
    pub(super) head: Vec<u8>,
    pub(super) table_hash: Digest,
    pub(super) dates: Dates,
}

const HASH_LEN: usize = 32;
const MAX_LEN: usize = Head::MAX_LEN + 1_024;

impl State {
    pub(super) fn path(dir: &Path, authority: AuthorityKid) -> PathBuf {
        dir.join(format!("{authority}.state"))
    }

    pub(super) fn table_path(dir: &Path, authority: AuthorityKid, version: Version) -> PathBuf {
        dir.join(format!("{authority}-{}-{}.table", version.epoch, version.seq))
    }

    /// The state of `authority`, or `None` where the store has never seen a list of it.
    pub(super) fn load(
        provider: &Provider,
        dir: &Path,
        authority: AuthorityKid,
    ) -> Result<Option<Self>, StoreError> {
        let path = Self::path(dir, authority);
        match durable::read_if_there(&path, MAX_LEN).map_err(StoreError::Read)? {
            Some(bytes) => Self::of_file(provider, path, &bytes).map(Some),
            None => Ok(None),
        }
    }

    /// The dates in all state files of `dir`, also of authorities that no list names any more.
    pub(super) fn all_dates(provider: &Provider, dir: &Path) -> Result<Dates, StoreError> {
        let mut dates = Dates::default();
        for path in durable::list(dir, "state").map_err(StoreError::Read)? {
            let bytes = durable::read(&path, MAX_LEN).map_err(StoreError::Read)?;
            dates.add_all(&Self::of_file(provider, path, &bytes)?.dates);
        }
        Ok(dates)
    }

    fn of_file(provider: &Provider, path: PathBuf, bytes: &[u8]) -> Result<Self, StoreError> {
        Self::decode(provider, bytes).map_err(|cause| StoreError::Damaged { path, cause })
    }

    pub(super) fn store(
        &self,
        provider: &Provider,
        dir: &Path,
        authority: AuthorityKid,
    ) -> Result<(), StoreError> {
        let path = Self::path(dir, authority);
        durable::write(&path, &self.encode(provider), Access::Shared).map_err(StoreError::Write)
    }

    fn encode(&self, provider: &Provider) -> Vec<u8> {
        let mut writer = Writer::new();
        writer.map(6).int(1).uint(self.floor.epoch.into()).int(2).uint(self.floor.seq);
        writer.int(3).uint(self.newest.as_secs()).int(4).bytes(&self.head);
        writer.int(5).bytes(&self.table_hash).int(6);
        self.dates.write(&mut writer);
        let mut bytes = writer.into_bytes();
        let hash = provider.sha256(&[&bytes]);
        bytes.extend_from_slice(&hash);
        bytes
    }

    fn decode(provider: &Provider, bytes: &[u8]) -> Result<Self, cbor::Error> {
        let (content, hash) = bytes.split_at(bytes.len().saturating_sub(HASH_LEN));
        if provider.sha256(&[content]) != hash {
            let kind = ErrorKind::Value("the file's checksum does not match");
            return Err(cbor::Error { at: content.len(), kind });
        }
        let mut reader = Reader::new(content);
        reader.expect_map(6)?;
        reader.expect_int(1)?;
        let before = reader.clone();
        let epoch = u32::try_from(reader.uint()?)
            .map_err(|_| before.error(ErrorKind::Value("an epoch beyond 32 bits")))?;
        reader.expect_int(2)?;
        let floor = Version { epoch, seq: reader.uint()? };
        reader.expect_int(3)?;
        let newest = Timestamp::from_secs(reader.uint()?);
        reader.expect_int(4)?;
        let head = reader.bytes()?.to_vec();
        reader.expect_int(5)?;
        let table_hash = *reader.bytes_exact()?;
        reader.expect_int(6)?;
        let dates = Dates::read(&mut reader)?;
        reader.finish()?;
        Ok(Self { floor, newest, head, table_hash, dates })
    }

    /// The head in force, whose signature the store checked before it kept it.
    pub(super) fn untrusted_head(&self) -> Option<Untrusted<'_, Head>> {
        Untrusted::decode(&self.head).ok()
    }
}
