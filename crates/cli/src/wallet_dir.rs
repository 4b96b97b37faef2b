//! A wallet's directory, which stands for a phone's secure storage.
//!
//! ```text
//! wallet.cbor         credentials, labels, trust list
//! keys/NAME.key       holder keys
//! requests/NAME.cbor  enrolment requests, for the authority
//! lock                one process at a time changes the wallet
//! ```

use std::path::{Path, PathBuf};

use clearance_authority::keys::{KeyKind, KeyPair};
use clearance_core::crypto::{PublicKey, RING};
use clearance_core::ids::{GateGroupId, Name};
use clearance_issuer::{App, AppVersion, Entry, EntryId, Moment, SoftwareKey, Wallet};

use crate::clock;
use crate::error::{CliError, about_file};
use crate::files::{self, Access};
use crate::lock::Lock;

/// This app, as the wallet sees it.
const APP: App = App::new(&RING, AppVersion(1));

#[derive(Clone, Debug)]
pub(crate) struct WalletDir {
    dir: PathBuf,
}

impl WalletDir {
    /// A new wallet that believes `root` and starts with the trust list in a file.
    pub(crate) fn create(dir: &Path, root: PublicKey, list: &Path) -> Result<Self, CliError> {
        let this = Self { dir: dir.to_owned() };
        files::refuse_existing(&this.file())?;
        let wallet = Wallet::new(APP, root, &files::read(list)?, Moment::wall(clock::now()));
        let wallet = wallet.map_err(about_file(list))?;
        files::make_private_dir(&dir.join("keys"))?;
        files::make_private_dir(&dir.join("requests"))?;
        this.save(&wallet)?;
        Ok(this)
    }

    /// A directory that `wallet init` made, and the wallet in it.
    pub(crate) fn open(dir: &Path) -> Result<(Self, Wallet), CliError> {
        let this = Self { dir: dir.to_owned() };
        let file = this.file();
        if !file.exists() {
            return Err(CliError::failed(format_args!(
                "{}: not a wallet; make one with 'clearance wallet init {0}'",
                dir.display()
            )));
        }
        let bytes = files::read(&file)?;
        let wallet = Wallet::from_bytes(APP, &bytes).map_err(about_file(&file))?;
        Ok((this, wallet))
    }

    /// The same, for whoever will [`save`](Self::save): nobody else changes the wallet until the lock is dropped.
    pub(crate) fn open_to_change(dir: &Path) -> Result<(Self, Wallet, Lock), CliError> {
        Self::open(dir)?; // a directory that is no wallet gets no lock file
        let lock = Lock::take(&dir.join("lock"))?;
        let (this, wallet) = Self::open(dir)?;
        Ok((this, wallet, lock))
    }

    pub(crate) fn save(&self, wallet: &Wallet) -> Result<(), CliError> {
        files::write(&self.file(), &wallet.to_bytes(), Access::Secret)
    }

    fn file(&self) -> PathBuf {
        self.dir.join("wallet.cbor")
    }

    pub(crate) fn key_file(&self, name: Name) -> PathBuf {
        self.dir.join("keys").join(format!("{name}.key"))
    }

    pub(crate) fn request_file(&self, name: Name) -> PathBuf {
        self.dir.join("requests").join(format!("{name}.cbor"))
    }

    /// The wallet's key with this public half.
    pub(crate) fn key_for(&self, public: &PublicKey) -> Result<KeyPair, CliError> {
        let dir = self.dir.join("keys");
        for path in files::list(&dir, "key")? {
            let pair = files::read_key(&path)?;
            if pair.public().signer().is_ok_and(|key| key == *public) {
                return Ok(pair);
            }
        }
        Err(CliError::failed(format_args!(
            "{}: no key here is the one that the credential is bound to; \
             enrol in this wallet, or use the wallet that enrolled",
            dir.display()
        )))
    }
}

/// The pair as a holder key.
pub(crate) fn holder_key(pair: &KeyPair) -> Result<SoftwareKey, CliError> {
    match pair.kind() {
        KeyKind::Ed25519 => Ok(SoftwareKey::ed25519(&RING, pair.secret())),
        KeyKind::P256 => SoftwareKey::p256(&RING, pair.secret()).map_err(CliError::failed),
        KeyKind::X25519 => Err(CliError::failed("a gate's key cannot be a holder's")),
    }
}

/// The entry with this number or label.
pub(crate) fn find<'a>(wallet: &'a Wallet, wanted: &str) -> Result<&'a Entry, CliError> {
    let by_number = || wallet.entry(EntryId(wanted.parse().ok()?));
    wallet.labelled(wanted).or_else(by_number).ok_or_else(|| {
        let labels: Vec<_> =
            wallet.entries().iter().map(|e| format!("{} '{}'", e.id(), e.label())).collect();
        let has = if labels.is_empty() { "it is empty".to_owned() } else { labels.join(", ") };
        CliError::failed(format_args!("{wanted}: no such entry in the wallet; {has}"))
    })
}

/// The entry whose code comes first: a minor's, where there is one.
pub(crate) fn proposed(wallet: &Wallet, moment: Moment) -> Result<&Entry, CliError> {
    wallet.proposed(moment).first().copied().ok_or_else(|| {
        CliError::failed("the wallet is empty; enrol with 'clearance wallet enrol NAME'")
    })
}

/// The gate group asked for, or the only one there is.
pub(crate) fn gate_group(
    wallet: &Wallet,
    asked: Option<GateGroupId>,
) -> Result<GateGroupId, CliError> {
    let groups = &wallet.trust().content().gate_groups;
    match (asked, groups.as_slice()) {
        (Some(asked), _) => Ok(asked),
        (None, [only]) => Ok(only.id),
        (None, _) => {
            let known: Vec<_> = groups.iter().map(|group| group.id.to_string()).collect();
            Err(CliError::usage(format_args!(
                "say which gates the code is for, with --group; known are: {}",
                known.join(", ")
            )))
        }
    }
}
