//! Every trust list that was ever signed, and the newest one in force.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clearance_core::crypto::PublicKey;
use clearance_core::ids::{AuthorityKid, GateGroupId, GateKid};
use clearance_core::time::Timestamp;
use clearance_core::trust::{self, StatusKey, TrustAnchor, TrustError, TrustList};
use clearance_durable::{self as durable, Access};

use super::{Office, StoreError};

/// The lists of an office, oldest first, and who signed them.
#[derive(Debug)]
pub(super) struct History {
    lists: Vec<SignedList>,
}

/// One of them.
#[derive(Debug)]
pub(super) struct SignedList {
    pub(super) list: TrustList,
    pub(super) root: PublicKey,
    pub(super) bytes: Vec<u8>,
}

impl Office {
    /// The trust list in force.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn list(&self) -> Result<TrustList, StoreError> {
        let Some((_, path)) = self.numbered_lists()?.pop() else {
            return Err(StoreError::NotAnOffice { dir: self.dir().to_owned() });
        };
        Ok(self.signed_list(&path)?.list)
    }

    /// The number of the list in force; none where nothing was ever signed.
    pub(super) fn newest_number(&self) -> Result<Option<u64>, StoreError> {
        Ok(self.numbered_lists()?.pop().map(|(number, _)| number))
    }

    /// Every list ever signed.
    pub(super) fn history(&self) -> Result<History, StoreError> {
        let paths = self.numbered_lists()?.into_iter();
        let lists =
            paths.map(|(_, path)| self.signed_list(&path)).collect::<Result<Vec<_>, _>>()?;
        if lists.is_empty() {
            return Err(StoreError::NotAnOffice { dir: self.dir().to_owned() });
        }
        Ok(History { lists })
    }

    /// Ends what a run that was killed had begun: a list that is signed and stored is in force, and
    /// devices must be able to get it. Takes the newest list back from the copies where it was lost.
    pub(super) fn settle(&self) -> Result<(), StoreError> {
        let Some((number, newest)) = self.numbered_lists()?.pop() else {
            return self.settle_from_copies();
        };
        let copy = self.read_if_there(&self.trust_list())?;
        if copy.as_ref() == Some(&self.read(&newest)?) {
            return self.end_rotation(&newest);
        }
        if copy.as_ref().map(|copy| self.take_back(copy, number)).transpose()? == Some(true) {
            return Ok(());
        }
        let mut was_killed = copy.is_none();
        for (_, older) in self.numbered_lists()?.iter().rev().skip(1) {
            was_killed = was_killed || copy.as_ref() == Some(&self.read(older)?);
        }
        if !was_killed {
            return Err(StoreError::Copy { path: self.trust_list(), list: newest });
        }
        let _lock = self.lock()?;
        self.hand_out()
    }

    /// Where `lists/` is gone: what devices get comes back from there, and the chain of roots with it.
    fn settle_from_copies(&self) -> Result<(), StoreError> {
        if !self.has_keys() {
            return Err(StoreError::NotAnOffice { dir: self.dir().to_owned() });
        }
        let _lock = self.lock()?;
        self.take_back_copies()?;
        match self.has_lists()? {
            true => self.hand_out(),
            false if self.trust_list().exists() => self.signed_list(&self.trust_list()).map(drop),
            false => Err(StoreError::NoTrustList { dir: self.dir().to_owned() }),
        }
    }

    /// Takes back every list that is lost, and that the files for devices have. Hold the lock.
    pub(super) fn take_back_copies(&self) -> Result<(), StoreError> {
        for copy in [self.trust_chain(), self.trust_list()] {
            let bytes = self.read_if_there(&copy)?.unwrap_or_default();
            for list in trust::lists_of_chain(&bytes).unwrap_or_else(|| vec![&bytes]) {
                self.take_back_if_lost(list)?;
            }
        }
        Ok(())
    }

    /// Stores the list that devices get, where the office's own is lost or damaged: else its number would
    /// be given to another list, and devices that have it would believe neither. Says whether
    /// it is in force: not where the list number `newest` follows it.
    fn take_back(&self, copy: &[u8], newest: u64) -> Result<bool, StoreError> {
        let _lock = self.lock()?;
        let Some((seq, was_lost)) = self.take_back_if_lost(copy)? else { return Ok(false) };
        Ok(newest < seq || (newest == seq && was_lost))
    }

    /// The number of a list that was signed here, and whether it was lost. Hold the lock.
    fn take_back_if_lost(&self, copy: &[u8]) -> Result<Option<(u64, bool)>, StoreError> {
        let Ok((list, _)) = self.verify_list(copy) else { return Ok(None) };
        let file = self.list_file(list.seq());
        let is_lost = self.signed_list(&file).is_err();
        if is_lost {
            durable::make_private_dir(&self.lists())?;
            durable::write(&file, copy, Access::Shared)?;
        }
        Ok(Some((list.seq(), is_lost)))
    }

    /// A rotation that was killed after its list was handed out: the next list must not be the old root's.
    fn end_rotation(&self, newest: &std::path::Path) -> Result<(), StoreError> {
        if !self.next_root_key().exists() {
            return Ok(());
        }
        let _lock = self.lock()?;
        self.settle_root(&self.signed_list(newest)?)
    }

    /// Puts the newest list where phones and gates get it, and ends a rotation of the root. Hold the
    /// lock.
    pub(super) fn hand_out(&self) -> Result<(), StoreError> {
        let history = self.history()?;
        let newest = history.newest();
        let chain = trust::write_chain(&history.chain())
            .map_err(|cause| StoreError::Chain { path: self.trust_chain(), cause })?;
        durable::write(&self.trust_chain(), &chain, Access::Shared)?;
        durable::write(&self.trust_list(), &newest.bytes, Access::Shared)?;
        self.settle_root(newest)
    }

    /// Once the announced root has signed, its files take the names of the root's.
    fn settle_root(&self, newest: &SignedList) -> Result<(), StoreError> {
        let next = self.next_root_key();
        if !next.exists() || self.public_of(&next)?.signer().ok() != Some(newest.root) {
            return Ok(());
        }
        for extension in ["pub", "key"] {
            let root = self.root_key().with_extension(extension);
            let name = format!("root-before-{}.{extension}", newest.list.seq());
            let rename = |from: &PathBuf, to: &PathBuf| {
                std::fs::rename(from, to)
                    .and_then(|()| durable::sync_dir_of(to))
                    .map_err(|cause| durable::WriteError::Io { path: from.clone(), cause })
            };
            let before = root.with_file_name(name);
            // Whatever a run that was killed has renamed already is left as it is.
            let next = next.with_extension(extension);
            if next.exists() {
                // A copy of before the rotation was put back: the root in force is no root of before.
                let is_done = self.read_if_there(&root)? == self.read_if_there(&next)?;
                if root.exists() && !before.exists() && !is_done {
                    rename(&root, &before)?;
                }
                rename(&next, &root)?;
            }
        }
        Ok(())
    }

    /// Stores a list that was just signed, before anybody gets it: its number is taken from then on.
    pub(super) fn store_list(&self, seq: u64, bytes: &[u8]) -> Result<(), StoreError> {
        durable::make_private_dir(&self.lists())?;
        Ok(durable::create_new(&self.list_file(seq), bytes, Access::Shared)?)
    }

    pub(super) fn list_file(&self, seq: u64) -> PathBuf {
        self.lists().join(format!("{seq:010}.cbor"))
    }

    fn numbered_lists(&self) -> Result<Vec<(u64, PathBuf)>, StoreError> {
        if !self.lists().exists() {
            return Ok(Vec::new());
        }
        let number = |path: PathBuf| {
            let number = path.file_stem()?.to_str()?.parse().ok()?;
            Some((number, path))
        };
        Ok(durable::list(&self.lists(), "cbor")?.into_iter().filter_map(number).collect())
    }

    fn signed_list(&self, path: &std::path::Path) -> Result<SignedList, StoreError> {
        let bytes = self.read(path)?;
        match self.verify_list(&bytes) {
            Ok((list, root)) => Ok(SignedList { list, root, bytes }),
            Err(Unverified::List(TrustError::Signature)) => Err(self.unsigned(path)?),
            Err(Unverified::List(cause)) => Err(StoreError::List { path: path.to_owned(), cause }),
            Err(Unverified::Store(error)) => Err(error),
        }
    }

    /// What is wrong where no root key here has signed the list in `path`: that list, or what it is
    /// compared with.
    pub(super) fn unsigned(&self, path: &std::path::Path) -> Result<StoreError, StoreError> {
        let (root, list) = (self.root_public(), path.to_owned());
        if !root.exists() {
            return Ok(StoreError::RootMissing { path: root });
        }
        for (_, other) in self.numbered_lists()? {
            if self.verify_list(&self.read(&other)?).is_ok() {
                return Ok(StoreError::List { path: list, cause: TrustError::Signature });
            }
        }
        Ok(StoreError::RootOther { path: root, list })
    }

    /// Whether any trust list is there, readable or not.
    pub(super) fn has_lists(&self) -> Result<bool, StoreError> {
        Ok(!self.numbered_lists()?.is_empty())
    }

    /// Whether anything is left of an office.
    pub(super) fn has_keys(&self) -> bool {
        let any = |kind| durable::list(self.dir(), kind).is_ok_and(|found| !found.is_empty());
        any("pub") || any("key")
    }

    /// A list that one of the office's roots signed, whatever its date: the office needs no clock to
    /// know its own signature.
    pub(super) fn verify_list(&self, bytes: &[u8]) -> Result<(TrustList, PublicKey), Unverified> {
        let end_of_time = Timestamp::from_secs(u64::MAX);
        let mut refused = TrustError::Signature;
        for root in self.roots().map_err(Unverified::Store)? {
            let mut anchor = TrustAnchor::new(root);
            match anchor.accept(self.provider, bytes, end_of_time) {
                Ok(list) => return Ok((list, root)),
                Err(TrustError::Signature) => {}
                Err(error) => refused = error,
            }
        }
        Err(Unverified::List(refused))
    }

    /// The roots there are and were.
    fn roots(&self) -> Result<Vec<PublicKey>, StoreError> {
        let mut roots = Vec::new();
        for path in durable::list(self.dir(), "pub")? {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if name.starts_with("root") || name == "next-root.pub" {
                let key = self.read_public(&path)?.signer();
                roots.push(key.map_err(StoreError::key_kind(&path))?);
            }
        }
        Ok(roots)
    }
}

/// Why a list is not one of this office.
#[derive(Debug)]
pub(super) enum Unverified {
    List(TrustError),
    Store(StoreError),
}

impl History {
    pub(super) fn newest(&self) -> &SignedList {
        self.lists.last().expect("a history is never made without a list")
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &TrustList> {
        self.lists.iter().map(|signed| &signed.list)
    }

    /// Whether a list ever announced this root.
    pub(super) fn has_announced(&self, root: &PublicKey) -> bool {
        self.iter().any(|list| list.content().next_root.as_ref() == Some(root))
    }

    /// Every id that a list ever gave to an authority key or a status key, and to which key.
    pub(super) fn authority_ids(&self) -> BTreeMap<AuthorityKid, PublicKey> {
        let authorities = || self.iter().flat_map(|list| &list.content().authorities);
        let own = authorities().map(|entry| (entry.kid, entry.key));
        own.chain(authorities().flat_map(status_keys).map(|key| (key.kid, key.key))).collect()
    }

    /// Every id that a list ever gave to a key of `group`.
    pub(super) fn gate_ids(&self, group: GateGroupId) -> Vec<GateKid> {
        let groups = self.iter().filter_map(|list| list.gate_group(&group));
        groups.flat_map(|group| &group.epochs).map(|epoch| epoch.kid).collect()
    }

    /// Every status key that was ever delegated for `authority`.
    pub(super) fn status_keys(&self, authority: AuthorityKid) -> Vec<StatusKey> {
        let entries = self.iter().filter_map(|list| list.authority(authority));
        let mut keys: Vec<_> = entries.flat_map(|(entry, _)| status_keys(entry)).cloned().collect();
        keys.sort_by_key(|key| key.kid);
        keys.dedup_by_key(|key| key.kid);
        keys
    }

    /// The last list of each root, in order: a device follows from one to the next.
    fn chain(&self) -> Vec<&[u8]> {
        let next = self.lists.iter().skip(1).map(Some).chain([None]);
        let is_last = |(list, next): &(&SignedList, Option<&SignedList>)| {
            next.is_none_or(|next| next.root != list.root)
        };
        let lists: Vec<_> = self.lists.iter().zip(next).filter(is_last).collect();
        let first = lists.len().saturating_sub(MOST_IN_CHAIN);
        lists[first..].iter().map(|(list, _)| &list.bytes[..]).collect()
    }
}

/// What the format allows; a device that slept through more rotations needs the root by hand.
const MOST_IN_CHAIN: usize = 64;

fn status_keys(entry: &clearance_core::trust::Authority) -> impl Iterator<Item = &StatusKey> {
    entry.status.iter().flat_map(|status| &status.keys)
}
