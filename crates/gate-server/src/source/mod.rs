//! Where trust list, keys and status lists come from. Nothing is believed because a source says it.

mod directory;
mod service;

use clearance_core::ids::AuthorityKid;
use clearance_fetch::FetchError;
use clearance_revocation::store::ObjectSource;
use zeroize::Zeroizing;

pub(crate) use directory::Directory;
pub(crate) use service::AuthorityService;

use crate::settings::{Sync, is_url};

/// A key file that the authority sends.
pub(crate) struct KeyFile {
    pub(crate) kid: String,
    pub(crate) text: Zeroizing<String>,
}

/// What the authority has for the gates of a group.
pub(crate) struct GroupKeys {
    pub(crate) files: Vec<KeyFile>,
    /// Text of the key file that passages are sealed to.
    pub(crate) passages: Option<String>,
}

/// Somebody who has lists. Deliberately closed: files, or an authority's service.
pub(crate) enum Source {
    Directory(Directory),
    Service(AuthorityService),
}

impl Source {
    /// The source of the settings; none where somebody brings the lists.
    ///
    /// # Errors
    /// What is wrong with roots, certificate or token.
    pub(crate) fn of(settings: &Sync) -> Result<Option<Self>, String> {
        let Some(from) = &settings.from else { return Ok(None) };
        Ok(Some(if is_url(from) {
            Self::Service(AuthorityService::new(from, settings)?)
        } else {
            Self::Directory(Directory::new(from.into()))
        }))
    }

    /// The newest trust list or chain, unless it is the one that was kept last.
    pub(crate) fn trust(&self) -> Result<Option<Vec<u8>>, String> {
        match self {
            Self::Directory(dir) => dir.trust(),
            Self::Service(service) => service.trust().map_err(|error| error.to_string()),
        }
    }

    /// The list that was given last is in force: it need not come again.
    pub(crate) fn keep_trust(&self) {
        match self {
            Self::Directory(dir) => dir.keep_trust(),
            Self::Service(service) => service.keep_trust(),
        }
    }

    /// The keys of the gate's group; none where the source has no keys.
    pub(crate) fn keys(&self) -> Result<Option<GroupKeys>, String> {
        match self {
            Self::Directory(_) => Ok(None),
            Self::Service(service) => service.keys(),
        }
    }
}

impl ObjectSource for Source {
    fn fetch(&self, authority: AuthorityKid, name: &str, limit: usize) -> std::io::Result<Vec<u8>> {
        match self {
            Self::Directory(dir) => dir.fetch(authority, name, limit),
            Self::Service(service) => service.fetch(authority, name, limit),
        }
    }
}

/// An error of the network as the store of status lists takes it.
fn io_error(error: FetchError) -> std::io::Error {
    let kind = match error {
        FetchError::Status { status: 404, .. } => std::io::ErrorKind::NotFound,
        FetchError::Slow { .. } => std::io::ErrorKind::TimedOut,
        FetchError::TooLong { .. } => std::io::ErrorKind::InvalidData,
        _ => std::io::ErrorKind::Other,
    };
    std::io::Error::new(kind, error)
}
