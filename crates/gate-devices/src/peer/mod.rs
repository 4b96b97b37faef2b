//! Devices behind HTTP, which know by a signature who asks.

mod call;
mod secret;
mod settings;

pub use secret::{Secret, SecretError, SignatureError, TOLERANCE};
pub use settings::{PeerError, PeerSettings};

pub(crate) use call::{Caller, random_name};
pub(crate) use settings::read_secret;
