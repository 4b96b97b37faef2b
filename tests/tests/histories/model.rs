//! What must hold, whatever the office forgot: every credential that was ever handed out, and what was
//! asked for it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clearance_core::credential::{Claims, UntrustedCredential};
use clearance_core::ids::{AuthorityKid, StatusIndex};
use clearance_core::status::Status;

/// A credential that left the office.
#[derive(Clone, Debug)]
pub(crate) struct Handed {
    pub(crate) bytes: Vec<u8>,
    /// Where the holder keeps it, out of the office's reach.
    pub(crate) file: PathBuf,
    pub(crate) authority: AuthorityKid,
    pub(crate) claims: Claims,
    /// Number of the holder, which names the key.
    pub(crate) holder: u64,
    /// What the officers' notes say was asked for last, and acknowledged.
    pub(crate) asked: Status,
    /// What the newest list says that reached a repository.
    pub(crate) published: Status,
}

/// All of them.
#[derive(Debug, Default)]
pub(crate) struct Model {
    pub(crate) handed: Vec<Handed>,
    by_index: BTreeMap<StatusIndex, usize>,
    pub(crate) was_published: bool,
}

impl Model {
    /// A credential is out. No two may share a position.
    pub(crate) fn hand(&mut self, bytes: &[u8], file: PathBuf, holder: u64) {
        let credential = UntrustedCredential::decode(bytes).unwrap();
        let (claims, authority) = (credential.claims, credential.authority);
        if let Some(known) = self.by_index.get(&claims.status_index) {
            let known = &self.handed[*known];
            assert_eq!(known.claims.id, claims.id, "position {} twice", claims.status_index);
            return;
        }
        std::fs::write(&file, bytes).unwrap();
        self.by_index.insert(claims.status_index, self.handed.len());
        let (asked, published) = (Status::Valid, Status::Valid);
        let bytes = bytes.to_vec();
        self.handed.push(Handed { bytes, file, authority, claims, holder, asked, published });
    }

    /// An officer asked for `status` at `index`, and was told that it is noted.
    /// `is_sure`: without a doubt about what it had noted before.
    pub(crate) fn ask(&mut self, index: StatusIndex, status: Status, is_sure: bool) {
        let Some(at) = self.by_index.get(&index) else { return };
        let known = &mut self.handed[*at];
        if known.asked == Status::Revoked {
            // The officers' notes say so, and they are for ever.
            assert!(!is_sure || status == Status::Revoked, "{index}: revoked, and then {status}");
            return;
        }
        known.asked = status;
    }

    /// A list with all that was asked for is in a repository.
    pub(crate) fn publish(&mut self) {
        self.was_published = true;
        self.handed.iter_mut().for_each(|known| known.published = known.asked);
    }

    /// What the lists cannot tell an office that lost its log: officers ask for it again.
    pub(crate) fn to_ask_again(&self) -> Vec<(PathBuf, Status)> {
        let lost = |known: &&Handed| known.asked != known.published;
        self.handed.iter().filter(lost).map(|known| (known.file.clone(), known.asked)).collect()
    }

    /// What the officers' notes say of a position.
    pub(crate) fn asked(&self, index: StatusIndex) -> Option<(PathBuf, Status)> {
        let known = &self.handed[*self.by_index.get(&index)?];
        Some((known.file.clone(), known.asked))
    }
}
