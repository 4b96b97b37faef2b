//! What a server answered.

use core::fmt;

/// An answer, whatever its status.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status; never a redirect.
    pub status: u16,
    /// The `ETag`, to ask with the next time.
    pub etag: Option<String>,
    /// The `Content-Type`.
    pub content_type: Option<String>,
    /// The body, whole.
    pub bytes: Vec<u8>,
}

impl Answer {
    /// Whether the server did what it was asked to: 200 to 299.
    pub const fn is_success(&self) -> bool {
        matches!(self.status, 200..=299)
    }
}

// A body may be a secret key.
impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Answer({}, {} bytes)", self.status, self.bytes.len())
    }
}

/// What became of a file that was asked for.
///
/// Deliberately closed: the caller takes the file or keeps what it has.
#[derive(Clone, PartialEq, Eq)]
pub enum Fetched {
    /// Another file than the caller has.
    Fresh {
        /// Its `ETag`, to ask with the next time.
        etag: Option<String>,
        /// The file, whole.
        bytes: Vec<u8>,
    },
    /// The file that the caller has.
    NotModified,
}

impl fmt::Debug for Fetched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fresh { bytes, .. } => write!(f, "Fresh({} bytes)", bytes.len()),
            Self::NotModified => f.write_str("NotModified"),
        }
    }
}
