use core::fmt;
use std::path::{Path, PathBuf};

use clearance_core::crypto::Provider;
use clearance_core::ids::GateGroupId;
use clearance_core::time::{Timestamp, Validity};
use clearance_core::trust::{Authority, Scheme, StatusKey, TrustList};
use clearance_durable as durable;

use super::draft::{ListError, new_pair};
use super::entropy::{self, Entropy};
use super::lists::Unverified;
use super::positions::Positions;
use super::{Office, StoreError};
use crate::keys::{KeyKind, KeyPair};
use crate::trust_list::Editor;

/// What a new authority is made of.
#[derive(Clone, Debug)]
pub struct Founding {
    /// Its name, for people.
    pub name: String,
    /// Gate groups, each of which gets a key.
    pub groups: Vec<GateGroupId>,
    /// Kind of the keys that sign.
    pub kind: KeyKind,
    /// When it is founded.
    pub now: Timestamp,
    /// When the first list ends.
    pub next_update: Timestamp,
    /// Period of the authority key and the status key.
    pub authority_key: Validity,
    /// Period of the gate groups' first keys.
    pub gate_keys: Validity,
    /// Its schemes. The authority's own key may issue under each, whatever their lists of keys say.
    pub schemes: Vec<Scheme>,
}

/// Makes the directory `dir` with keys, the first trust list, and nothing issued.
///
/// # Errors
/// [`FoundError`].
pub fn found(
    dir: &Path,
    provider: &'static Provider,
    founding: &Founding,
    entropy: &mut dyn Entropy,
) -> Result<(Office, TrustList), FoundError> {
    let office = Office::at(dir, provider);
    let [key, public] = [office.root_key(), office.root_public()];
    for taken in [office.trust_list(), office.lists(), key, public, office.place()] {
        durable::refuse_existing(&taken).map_err(|_| FoundError::Taken { path: taken })?;
    }
    for made in [office.gates(), office.issued(), office.lists()] {
        durable::make_private_dir(&made).map_err(StoreError::from)?;
    }
    let root = new_pair(&office, founding.kind, entropy)?;
    let editor = first_list(&office, founding, entropy)?;
    office.keep_pair(&office.root_key(), &root)?;
    office.settle_positions(&mut Positions::new(), entropy)?;
    let path = office.root_key();
    let signer = root.signing(provider).map_err(StoreError::key_kind(&path))?;
    let bytes = editor.sign(signer.as_ref(), founding.now, founding.next_update);
    let bytes = bytes.map_err(|cause| FoundError::List(ListError::Sign(cause)))?;
    let (list, _) = office.verify_list(&bytes).map_err(|error| match error {
        Unverified::List(cause) => FoundError::List(ListError::Refused(cause)),
        Unverified::Store(error) => FoundError::Store(error),
    })?;
    office.store_list(list.seq(), &bytes)?;
    office.hand_out()?;
    Ok((office, list))
}

/// The first list's content, with its keys on disk but for the root's.
fn first_list(
    office: &Office,
    founding: &Founding,
    entropy: &mut dyn Entropy,
) -> Result<Editor, FoundError> {
    let edit = |cause| FoundError::List(ListError::Edit(cause));
    let (authority, status) =
        (new_pair(office, founding.kind, entropy)?, new_pair(office, founding.kind, entropy)?);
    let mut editor = Editor::first();
    let start = entropy::bytes(entropy).map_err(StoreError::from)?;
    let kid = editor.free_authority_kid(start).map_err(edit)?;
    let key_file = office.authority_key(None);
    editor
        .add_authority(Authority {
            kid,
            key: authority.public().signer().map_err(StoreError::key_kind(&key_file))?,
            validity: founding.authority_key,
            name: founding.name.clone(),
            status: None,
        })
        .map_err(edit)?;
    let status_file = office.status_key(None);
    let key = StatusKey {
        kid: editor
            .free_authority_kid(entropy::bytes(entropy).map_err(StoreError::from)?)
            .map_err(edit)?,
        key: status.public().signer().map_err(StoreError::key_kind(&status_file))?,
        validity: founding.authority_key,
    };
    editor.add_status_key(kid, key).map_err(edit)?;
    for scheme in &founding.schemes {
        editor.put_scheme(Scheme { authorities: vec![kid], ..scheme.clone() });
    }
    for group in &founding.groups {
        let pair = new_pair(office, KeyKind::X25519, entropy)?;
        let public = pair.public().gate().map_err(StoreError::key_kind(&office.gates()))?;
        let bytes = entropy::bytes(entropy).map_err(StoreError::from)?;
        let gate = editor.add_epoch(*group, public, founding.gate_keys, bytes).map_err(edit)?;
        keep(office, &office.gate_key(group, gate), &pair)?;
    }
    keep(office, &key_file, &authority)?;
    keep(office, &status_file, &status)?;
    Ok(editor)
}

fn keep(office: &Office, path: &Path, pair: &KeyPair) -> Result<(), StoreError> {
    office.keep_pair(path, pair)
}

/// Why no office was founded.
#[derive(Debug)]
#[non_exhaustive]
pub enum FoundError {
    /// The first list was not signed.
    List(ListError),
    /// The directory cannot be written.
    Store(StoreError),
    /// An office is there, or what is left of one.
    Taken {
        /// A file or directory of it.
        path: PathBuf,
    },
}

impl fmt::Display for FoundError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::List(cause) => cause.fmt(f),
            Self::Store(cause) => cause.fmt(f),
            Self::Taken { path } => write!(
                f,
                "nothing founded: {} exists already, so this directory is an authority's, or what is left \
                 of one. Choose another one; what was lost here comes back by 'clearance authority recover'",
                path.display()
            ),
        }
    }
}

impl std::error::Error for FoundError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::List(cause) => Some(cause),
            Self::Store(cause) => Some(cause),
            Self::Taken { .. } => None,
        }
    }
}

impl From<StoreError> for FoundError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}
