//! What the fuzz targets share. Each target is one parser or one boundary, with what must hold of
//! it; README.md lists them.

pub mod believer;
pub mod cbor;
pub mod chains;
#[allow(unsafe_code)] // it calls what C calls
pub mod gate_abi;
pub mod hostile;
pub mod ledger;
pub mod lists;
pub mod picture;
pub mod repository;
pub mod world;

use std::fmt::{Debug, Display};

/// Whoever is refused is told why, and neither form of it may panic.
pub fn refused(error: impl Display + Debug) {
    assert!(!error.to_string().is_empty());
    assert!(!format!("{error:?}").is_empty());
}
