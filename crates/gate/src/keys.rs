//! The secrets in a gate's directory.

use std::path::{Path, PathBuf};

use clearance_core::crypto::RING;
use clearance_core::ids::{GateGroupId, GateKid};
use clearance_core::keys::{KeyPair, WrongKind};
use clearance_core::trust::{GateEpoch, TrustList};
use clearance_durable::{Access, read, write};
use clearance_verifier::GateKey;
use zeroize::Zeroizing;

use crate::error::{DirError, KeyProblem};

/// Longest key file in bytes; ours have some 90.
pub(crate) const MAX_FILE: usize = 4_096;

/// What a gate's key files are worth under one trust list.
#[derive(Debug, Default)]
pub struct KeysFound {
    /// Keys that the list names for the gate's group.
    pub usable: Vec<GateKey>,
    /// Files with keys that the list does not name, or not yet.
    pub unnamed: Vec<PathBuf>,
    /// Files that are no keys, each with what is wrong. The others are used all the same.
    pub broken: Vec<DirError>,
}

/// A key that was brought to a gate, with the file it came in.
#[derive(Debug)]
pub struct NewKey {
    path: PathBuf,
    pair: KeyPair,
    public: [u8; 32],
}

impl NewKey {
    /// Reads a secret key that opens codes from the file `path`.
    ///
    /// # Errors
    /// [`DirError::Read`], [`DirError::Key`].
    pub fn read(path: &Path) -> Result<Self, DirError> {
        let not_text = |_| DirError::key(path, KeyProblem::NotText);
        let text =
            String::from_utf8(read(path, MAX_FILE)?).map(Zeroizing::new).map_err(not_text)?;
        Self::of_text(path, &text)
    }

    /// The same from the file's text, where an authority keeps the file sealed or sends it.
    ///
    /// # Errors
    /// [`DirError::Key`].
    pub fn of_text(path: &Path, text: &str) -> Result<Self, DirError> {
        let not_a_key = |cause| DirError::key(path, KeyProblem::File(cause));
        let pair = KeyPair::from_text(&RING, text).map_err(not_a_key)?;
        let public = public_of(path, &pair)?;
        Ok(Self { path: path.to_owned(), pair, public })
    }

    /// Refuses a key that `trust` names for another group than `own`.
    pub(crate) fn check(&self, trust: &TrustList, own: GateGroupId) -> Result<(), DirError> {
        let named = |id: &GateGroupId| epoch_of(trust, id, &self.public);
        if named(&own).is_some() {
            return Ok(());
        }
        let groups = trust.content().gate_groups.iter();
        match groups.filter_map(|group| Some((group.id, named(&group.id)?.kid))).next() {
            None => Ok(()),
            Some((group, kid)) => {
                Err(DirError::OtherGroup { path: self.path.clone(), group, kid, own })
            }
        }
    }

    /// Writes the key into `dir` under a name of its own, unless it is there already.
    pub(crate) fn install(&self, dir: &Path) -> Result<(), DirError> {
        let named: String = self.public[..8].iter().map(|byte| format!("{byte:02x}")).collect();
        let path = dir.join(format!("{named}.key"));
        if path.exists() && NewKey::read(&path).is_ok_and(|known| known.public == self.public) {
            return Ok(());
        }
        write(&path, self.pair.to_text(&RING).as_bytes(), Access::Secret)?;
        let public = self.pair.public().to_text(&RING);
        Ok(write(&path.with_extension("pub"), public.as_bytes(), Access::Shared)?)
    }
}

/// Reads every key in `dir`, and sorts out which of them `trust` names for `group`.
pub(crate) fn find(
    dir: &Path,
    trust: &TrustList,
    group: &GateGroupId,
) -> Result<KeysFound, DirError> {
    let files = clearance_durable::list(dir, "key")?;
    // Growing would leave secrets behind.
    let mut found = KeysFound { usable: Vec::with_capacity(files.len()), ..KeysFound::default() };
    for path in files {
        match NewKey::read(&path) {
            Err(error) => found.broken.push(error),
            Ok(key) => match epoch_of(trust, group, &key.public) {
                None => found.unnamed.push(path),
                Some(epoch) => {
                    let secret = key.pair.secret().clone();
                    if !found.has(epoch.kid) {
                        found.usable.push(GateKey { kid: epoch.kid, secret });
                    }
                }
            },
        }
    }
    Ok(found)
}

impl KeysFound {
    /// Whether the secret for the key `kid` is there.
    pub fn has(&self, kid: GateKid) -> bool {
        self.usable.iter().any(|key| key.kid == kid)
    }
}

fn epoch_of<'a>(
    trust: &'a TrustList,
    group: &GateGroupId,
    public: &[u8; 32],
) -> Option<&'a GateEpoch> {
    trust.gate_group(group)?.epochs.iter().find(|epoch| epoch.key == *public)
}

fn public_of(path: &Path, pair: &KeyPair) -> Result<[u8; 32], DirError> {
    let wrong = |cause: WrongKind| DirError::key(path, KeyProblem::Kind(cause));
    pair.public().gate().map_err(wrong)
}
