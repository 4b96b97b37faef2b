//! Schemes as commands take them: the gate's half of a shipped one, or a file.

use std::path::Path;

use clearance_authority::scheme_file;
use clearance_core::trust::Scheme;

use crate::error::{CliError, about_file};
use crate::files;

/// The two codes that an authority has where it names no schemes: the mutual one, and Macao's own.
const CODES: [&str; 2] = ["hk-mo-mutual", "mo-apcs"];

/// The gate's halves of the shipped schemes of the two codes.
pub(crate) fn of_the_codes() -> Result<Vec<Scheme>, CliError> {
    shipped(&CODES)
}

/// The gate's halves of shipped schemes, by name.
pub(crate) fn shipped(names: &[&str]) -> Result<Vec<Scheme>, CliError> {
    scheme_file::of_library(&clearance_schemes::shipped(), names).map_err(CliError::failed)
}

/// The gate's half of the shipped scheme of this name, or else of the scheme in this file.
pub(crate) fn read(named: &Path) -> Result<Scheme, CliError> {
    let library = clearance_schemes::shipped();
    match named.to_str().and_then(|name| library.folders.get(name)?.versions.last_key_value()) {
        Some((_, version)) => {
            scheme_file::of_scheme(&version.scheme, &library.vocabulary).map_err(CliError::failed)
        }
        None => scheme_file::parse(&files::read_text(named)?).map_err(about_file(named)),
    }
}
