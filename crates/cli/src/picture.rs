//! Reading a code from a picture, as a gate's camera would.

use clearance_reader::{Budget, Format, NoCode, read_picture};

/// Whether `bytes` begin like a picture, one that can be read here or another.
pub(crate) fn is_picture(bytes: &[u8]) -> bool {
    Format::of(bytes).is_some()
}

/// The text of the clearance code in a picture.
pub(crate) fn read(bytes: &[u8]) -> Result<String, NoCode> {
    read_picture(bytes, Budget::ordinary()).map(|sighting| sighting.text)
}
