//! An authority's directory: what lies where.
//!
//! ```text
//! root.key root.pub            signs trust lists; belongs off-line
//! authority.key authority.pub  signs credentials
//! status.key status.pub        signs status lists, and nothing else
//! gates/GROUP-KID.key          opens codes of a gate group; goes to its gates
//! trust-list.cbor              for phones and gates
//! anchor.cbor                  the newest list seen, against rollback
//! issued/CTI.cwt               every credential issued
//! positions.pool               which status indices are free; as secret as the order of issue
//! statuses.log                 every status asked for
//! lock publish.lock            one process at a time
//! ```

use std::path::{Path, PathBuf};

use clearance_authority::keys::{AnyPublic, KeyPair};
use clearance_authority::trust_list::Editor;
use clearance_core::crypto::RING;
use clearance_core::ids::{AuthorityKid, GateGroupId, GateKid};
use clearance_core::time::Timestamp;
use clearance_core::trust::{TrustAnchor, TrustList};

use crate::clock;
use crate::error::{CliError, about_file};
use crate::files::{self, Access};
use crate::lock::Lock;

#[derive(Clone, Debug)]
pub(crate) struct AuthorityDir {
    dir: PathBuf,
}

impl AuthorityDir {
    /// A directory that `authority init` made.
    pub(crate) fn open(dir: &Path) -> Result<Self, CliError> {
        let this = Self { dir: dir.to_owned() };
        if !this.trust_list().exists() {
            return Err(CliError::failed(format_args!(
                "{}: not an authority's directory; make one with 'clearance authority init {0}'",
                dir.display()
            )));
        }
        Ok(this)
    }

    /// A new one.
    pub(crate) fn create(dir: &Path) -> Result<Self, CliError> {
        let this = Self { dir: dir.to_owned() };
        files::refuse_existing(&this.trust_list())?;
        files::refuse_existing(&this.root_key())?;
        files::make_private_dir(&this.gates())?;
        files::make_private_dir(&this.issued())?;
        Ok(this)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.dir
    }

    pub(crate) fn root_key(&self) -> PathBuf {
        self.dir.join("root.key")
    }

    pub(crate) fn root_public(&self) -> PathBuf {
        self.dir.join("root.pub")
    }

    pub(crate) fn next_root_key(&self) -> PathBuf {
        self.dir.join("next-root.key")
    }

    pub(crate) fn authority_key(&self) -> PathBuf {
        self.dir.join("authority.key")
    }

    pub(crate) fn authority_public(&self) -> PathBuf {
        self.dir.join("authority.pub")
    }

    pub(crate) fn status_key(&self) -> PathBuf {
        self.dir.join("status.key")
    }

    pub(crate) fn positions(&self) -> PathBuf {
        self.dir.join("positions.pool")
    }

    pub(crate) fn statuses(&self) -> PathBuf {
        self.dir.join("statuses.log")
    }

    /// For whoever reads and then writes positions or statuses.
    pub(crate) fn lock(&self) -> Result<Lock, CliError> {
        Lock::take(&self.dir.join("lock"))
    }

    /// For whoever publishes: it takes long, and issuing goes on meanwhile.
    pub(crate) fn lock_publishing(&self) -> Result<Lock, CliError> {
        Lock::take(&self.dir.join("publish.lock"))
    }

    pub(crate) fn trust_list(&self) -> PathBuf {
        self.dir.join("trust-list.cbor")
    }

    pub(crate) fn issued(&self) -> PathBuf {
        self.dir.join("issued")
    }

    pub(crate) fn gates(&self) -> PathBuf {
        self.dir.join("gates")
    }

    pub(crate) fn gate_key(&self, group: &GateGroupId, kid: GateKid) -> PathBuf {
        self.gates().join(format!("{group}-{kid}.key"))
    }

    fn anchor_file(&self) -> PathBuf {
        self.dir.join("anchor.cbor")
    }

    /// The current trust list, verified.
    pub(crate) fn load_list(&self) -> Result<TrustList, CliError> {
        let path = self.trust_list();
        let anchor = self.load_anchor()?;
        let bytes = files::read(&path)?;
        // A crash may have left the anchor one list behind.
        let list = anchor
            .reload(&RING, &bytes)
            .or_else(|_| anchor.clone().accept(&RING, &bytes, clock::now()));
        list.map_err(about_file(&path))
    }

    fn load_anchor(&self) -> Result<TrustAnchor, CliError> {
        let path = self.anchor_file();
        TrustAnchor::from_bytes(&files::read(&path)?).map_err(about_file(&path))
    }

    /// Signs the next list with the root key of `signer`, checks it as a device would, and
    /// publishes it.
    pub(crate) fn publish(
        &self,
        editor: Editor,
        signer: &KeyPair,
        now: Timestamp,
        next_update: Timestamp,
    ) -> Result<TrustList, CliError> {
        let path = self.trust_list();
        let root = signer.signing(&RING).map_err(about_file(&self.root_key()))?;
        let bytes = editor.sign(root.as_ref(), now, next_update).map_err(about_file(&path))?;
        let mut anchor = if self.anchor_file().exists() {
            self.load_anchor()?
        } else {
            TrustAnchor::new(root.public())
        };
        let list = anchor.accept(&RING, &bytes, now).map_err(about_file(&path))?;
        // The list goes first: an anchor that is one list behind accepts it once more.
        files::write(&path, &bytes, Access::Shared)?;
        files::write(&self.anchor_file(), &anchor.to_bytes(), Access::Shared)?;
        Ok(list)
    }

    /// The id under which the list has the authority key.
    pub(crate) fn kid(&self, list: &TrustList) -> Result<AuthorityKid, CliError> {
        let path = self.authority_public();
        self.kid_of(list, &files::read_public(&path)?, &path)
    }

    /// The id under which the list has the authority key in the file `path`.
    pub(crate) fn kid_of(
        &self,
        list: &TrustList,
        key: &AnyPublic,
        path: &Path,
    ) -> Result<AuthorityKid, CliError> {
        let public = key.signer().map_err(about_file(path))?;
        let entry = list.content().authorities.iter().find(|entry| entry.key == public);
        entry.map(|entry| entry.kid).ok_or_else(|| {
            CliError::failed(format_args!(
                "{}: the trust list does not have this key",
                path.display()
            ))
        })
    }
}
