//! The files of one authority's repository.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use clearance_core::crypto::Provider;
use clearance_core::ids::AuthorityKid;
use clearance_core::trust::StatusDelegation;
use clearance_durable::{self as durable, Access, WriteError};
use clearance_revocation::object::{
    HEAD_NAME, Head, Object, Untrusted, Verified, delta_name, snapshot_name,
};
use clearance_revocation::store::{DirSource, rebuild};
use clearance_revocation::table::StatusTable;

use super::{LastHead, PublishError};

/// One authority's folder in a repository.
#[derive(Clone, Debug)]
pub struct Repository {
    root: PathBuf,
    dir: PathBuf,
}

impl Repository {
    /// The folder of `authority` under `root`, made if it is not there.
    ///
    /// # Errors
    /// [`PublishError::Write`].
    pub fn open(root: &Path, authority: AuthorityKid) -> Result<Self, PublishError> {
        let dir = root.join(authority.to_string());
        fs::create_dir_all(&dir)
            .map_err(|cause| PublishError::Write(WriteError::Io { path: dir.clone(), cause }))?;
        Ok(Self { root: root.to_owned(), dir })
    }

    /// The head in force, if there is one.
    pub(crate) fn head(
        &self,
        provider: &Provider,
        delegation: &StatusDelegation,
    ) -> Result<Option<LastHead>, PublishError> {
        let path = self.dir.join(HEAD_NAME);
        let bytes = durable::read_if_there(&path, Head::MAX_LEN).map_err(PublishError::Read)?;
        let Some(bytes) = bytes else { return Ok(None) };
        let damaged = |cause| PublishError::Head { path: path.clone(), cause };
        let untrusted = Untrusted::<Head>::decode(&bytes).map_err(damaged)?;
        let (made, signed_with) = (untrusted.claimed().this_update, untrusted.kid());
        let head = untrusted.verify(provider, delegation, made).map_err(damaged)?;
        Ok(Some(LastHead { head, signed_with }))
    }

    /// The state number `seq`, `head`'s own or an earlier one that its files lead to.
    pub(crate) fn state_at(
        &self,
        provider: &Provider,
        delegation: &StatusDelegation,
        head: &Verified<Head>,
        seq: u64,
    ) -> Result<StatusTable, PublishError> {
        let source = DirSource::new(&self.root);
        rebuild(provider, &source, delegation, head, seq).map_err(PublishError::Rebuild)
    }

    /// Writes an immutable file.
    pub(super) fn write(&self, name: &str, bytes: &[u8]) -> Result<(), PublishError> {
        let path = self.dir.join(name);
        durable::write(&path, bytes, Access::Shared).map_err(PublishError::Write)
    }

    /// The one step that makes a new list public.
    pub(super) fn replace_head(&self, bytes: &[u8]) -> Result<(), PublishError> {
        self.write(HEAD_NAME, bytes)
    }

    /// Deletes what neither `head` nor the one before names; gates that have just fetched that one
    /// still find its files. What cannot be deleted does no harm.
    pub(super) fn prune(&self, head: &Head, before: Option<&Head>) {
        let kept: BTreeSet<String> =
            [Some(head), before].into_iter().flatten().flat_map(names).collect();
        let Ok(entries) = fs::read_dir(&self.dir) else { return };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let Some(name) = name.to_str() else { continue };
            let ours = name.starts_with("delta-") || name.starts_with("snapshot-");
            if ours && !kept.contains(name) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

/// The files that a head names.
fn names(head: &Head) -> impl Iterator<Item = String> {
    let deltas = head.deltas.iter().map(|delta| delta_name(head.epoch, delta));
    core::iter::once(snapshot_name(head.epoch, &head.snapshot)).chain(deltas)
}
