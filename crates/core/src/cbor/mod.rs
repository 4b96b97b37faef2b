//! CBOR, as strict as the format needs it: an exact reader and a deterministic writer.
//!
//! The reader accepts one encoding of each value and no other (RFC 8949 §4.2.1): shortest heads,
//! definite lengths, nothing behind the last item. It never allocates and never recurses: depth is
//! bounded by the types that call it. What a caller does not ask for is an error, so unknown
//! labels, floats, tags and `null` have no way in.

mod error;
mod reader;
mod writer;

pub use error::{Error, ErrorKind};
pub use reader::Reader;
pub use writer::Writer;

/// Major types (RFC 8949 §3.1).
mod major {
    pub(super) const UINT: u8 = 0;
    pub(super) const NINT: u8 = 1;
    pub(super) const BYTES: u8 = 2;
    pub(super) const TEXT: u8 = 3;
    pub(super) const ARRAY: u8 = 4;
    pub(super) const MAP: u8 = 5;
    pub(super) const TAG: u8 = 6;
    pub(super) const SIMPLE: u8 = 7;

    pub(super) const fn name(major: u8) -> &'static str {
        match major {
            UINT => "unsigned integer",
            NINT => "negative integer",
            BYTES => "byte string",
            TEXT => "text string",
            ARRAY => "array",
            MAP => "map",
            TAG => "tag",
            _ => "simple value or float",
        }
    }
}

/// Simple values (RFC 8949 §3.3).
mod simple {
    pub(super) const FALSE: u64 = 20;
    pub(super) const TRUE: u64 = 21;
}
