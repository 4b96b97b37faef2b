//! Where lists lie.

use std::path::{Path, PathBuf};

use clearance_core::crypto::RING;
use clearance_core::ids::AuthorityKid;
use clearance_core::trust::{StatusDelegation, TrustList};
use clearance_revocation::object::{HEAD_NAME, Head, Untrusted, Verified};
use clearance_revocation::store::{DirSource, rebuild};
use clearance_revocation::table::StatusTable;

use super::believed;
use crate::error::{CliError, about_file};
use crate::files;

/// One authority's lists in a repository.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) root: PathBuf,
    pub(super) authority: AuthorityKid,
}

impl Place {
    /// The lists in `dir`, which is a repository or one authority's part of it.
    pub(super) fn find(dir: &Path) -> Result<Vec<Self>, CliError> {
        if let Some(own) = Self::of_dir(dir) {
            return Ok(vec![own]);
        }
        let mut found = Vec::new();
        for entry in std::fs::read_dir(dir).map_err(about_file(dir))? {
            found.extend(Self::of_dir(&entry.map_err(about_file(dir))?.path()));
        }
        found.sort_by_key(|place| place.authority);
        if found.is_empty() {
            return Err(CliError::failed(format_args!(
                "{}: no status lists here; make some by 'clearance authority publish'",
                dir.display()
            )));
        }
        Ok(found)
    }

    /// `dir` as one authority's part, which is named by its key id and holds a head.
    pub(super) fn of_dir(dir: &Path) -> Option<Self> {
        let dir = dir.canonicalize().ok().filter(|dir| dir.join(HEAD_NAME).is_file())?;
        let authority = dir.file_name()?.to_str()?.parse().ok()?;
        Some(Self { root: dir.parent()?.to_owned(), authority })
    }

    pub(super) fn dir(&self) -> PathBuf {
        self.root.join(self.authority.to_string())
    }

    pub(super) fn delegation<'a>(
        &self,
        trust: &'a TrustList,
    ) -> Result<&'a StatusDelegation, CliError> {
        believed::delegation(trust, self.authority).map_err(about_file(&self.dir()))
    }

    /// The head, verified.
    pub(super) fn head(&self, delegation: &StatusDelegation) -> Result<Verified<Head>, CliError> {
        let path = self.dir().join(HEAD_NAME);
        let bytes = files::read(&path)?;
        let head = Untrusted::<Head>::decode(&bytes).map_err(about_file(&path))?;
        let made = head.claimed().this_update;
        head.verify(&RING, delegation, made).map_err(about_file(&path))
    }

    /// State number `seq` by the head's files; the head's own is checked against its root.
    pub(super) fn state(
        &self,
        delegation: &StatusDelegation,
        head: &Verified<Head>,
        seq: u64,
    ) -> Result<StatusTable, CliError> {
        let source = DirSource::new(&self.root);
        rebuild(&RING, &source, delegation, head, seq).map_err(about_file(&self.dir()))
    }
}
