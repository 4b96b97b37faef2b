//! How a client asks.

use core::time::Duration;
use std::path::PathBuf;

/// Whom a client trusts, how long it waits, and how much it takes.
#[derive(Clone, Debug)]
pub struct ClientSettings {
    /// Who may vouch for a server.
    pub roots: Roots,
    /// What the client shows to a server that asks who it is.
    pub identity: Option<Identity>,
    /// Longest time of one request, from the look-up of the name to the last byte.
    pub timeout: Duration,
    /// Longest body of an answer, in bytes.
    pub max_bytes: usize,
    /// Whether `http://` may go further than loopback, where everybody on the way reads and changes it.
    pub allow_plain: bool,
}

/// Who may vouch for a server.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Roots {
    /// Whom this computer trusts.
    System,
    /// The certificates of a PEM file, and nobody else.
    Pem(PathBuf),
}

/// A client certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// PEM file: the certificate, then its chain.
    pub certificate: PathBuf,
    /// PEM file of its key.
    pub key: PathBuf,
}

impl Default for ClientSettings {
    /// The system's roots, 10 s, 1 MiB, plain to loopback only.
    fn default() -> Self {
        Self {
            roots: Roots::System,
            identity: None,
            timeout: Duration::from_secs(10),
            max_bytes: 1 << 20,
            allow_plain: false,
        }
    }
}
