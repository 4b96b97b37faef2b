//! Where a device is, and how both know each other.

use core::fmt;
use std::path::{Path, PathBuf};

use clearance_fetch::{FetchError, Roots};
use serde::Deserialize;

use super::secret::{Secret, SecretError};
use crate::settings::Check;

/// A device behind HTTP.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PeerSettings {
    /// Where it takes requests. `http://` goes to this machine only, unless `allow-plain` is set.
    pub url: String,
    /// The file of the secret that it shares with this gate.
    pub secret_file: PathBuf,
    /// A PEM file of the certificates that may vouch for it; without one those of this computer may.
    pub roots_file: Option<PathBuf>,
    /// Whether `http://` may leave this machine: on a cable of the lane's own, where nobody else listens.
    #[serde(default)]
    pub allow_plain: bool,
}

/// A device that cannot be asked at all.
#[derive(Debug)]
#[non_exhaustive]
pub enum PeerError {
    /// Its certificates cannot be used.
    Client(FetchError),
    /// Its secret cannot be used.
    Secret {
        /// The file.
        path: PathBuf,
        /// Why not.
        cause: SecretError,
    },
}

impl PeerSettings {
    /// Takes paths from `dir`.
    pub(crate) fn in_dir(&mut self, dir: &Path) {
        self.secret_file = dir.join(&self.secret_file);
        if let Some(roots) = &mut self.roots_file {
            *roots = dir.join(&*roots);
        }
    }

    pub(crate) fn check(&self, check: &mut Check) {
        let is_http = self.url.starts_with("https://") || self.url.starts_with("http://");
        check.address("url", (!is_http).then_some("has to begin with https:// or http://"));
        check.filled("secret-file", self.secret_file.as_os_str().is_empty());
    }

    pub(super) fn roots(&self) -> Roots {
        self.roots_file.clone().map_or(Roots::System, Roots::Pem)
    }
}

/// The secret in a file that the settings name.
pub(crate) fn read_secret(path: &Path) -> Result<Secret, PeerError> {
    Secret::read(path).map_err(|cause| PeerError::Secret { path: path.to_owned(), cause })
}

impl fmt::Display for PeerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Client(error) => error.fmt(f),
            Self::Secret { path, cause } => write!(f, "{}: {cause}", path.display()),
        }
    }
}

impl std::error::Error for PeerError {}
