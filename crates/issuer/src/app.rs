use std::fmt;

use clearance_core::crypto::Provider;

/// What a wallet takes from the app around it.
#[derive(Clone, Copy, Debug)]
pub struct App {
    pub(crate) provider: &'static Provider,
    pub(crate) version: AppVersion,
}

impl App {
    /// An app of this version that does its cryptography with `provider`.
    pub const fn new(provider: &'static Provider, version: AppVersion) -> Self {
        Self { provider, version }
    }
}

/// The app's version, as authorities count them: a scheme names the least that it works with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AppVersion(pub u32);

impl fmt::Display for AppVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}
