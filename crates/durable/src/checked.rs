//! A frame around a file's content that tells damage, another kind of file, and another format.
//!
//! ```text
//! file = magic: 8 bytes, version: u16, length: u32, content, CRC-32 of all before: u32
//! ```
//! Integers are big-endian. The checksum finds bit rot and truncation; it does not stop anybody who
//! edits the file.

use core::fmt;

use crate::crc32::crc32;

/// What kind of file it is, and in which format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// The first eight bytes.
    pub magic: [u8; 8],
    /// The format. Only this one is read: a program that knows an older one asks for it by its own
    /// `Kind`.
    pub version: u16,
}

const HEADER: usize = 8 + 2 + 4;
const TRAILER: usize = 4;

/// The file that holds `content`. Room is made once: a secret leaves no copies.
///
/// # Errors
/// [`CheckedError::TooLong`] from 4 GiB on.
pub fn seal(kind: Kind, content: &[u8]) -> Result<Vec<u8>, CheckedError> {
    let length = u32::try_from(content.len()).map_err(|_| CheckedError::TooLong)?;
    let mut file = Vec::with_capacity(HEADER + content.len() + TRAILER);
    file.extend_from_slice(&kind.magic);
    file.extend_from_slice(&kind.version.to_be_bytes());
    file.extend_from_slice(&length.to_be_bytes());
    file.extend_from_slice(content);
    let checksum = crc32(&file);
    file.extend_from_slice(&checksum.to_be_bytes());
    Ok(file)
}

/// The content of `file`.
///
/// # Errors
/// [`CheckedError`], in the order in which its variants are told apart: kind, damage, version.
pub fn open(kind: Kind, file: &[u8]) -> Result<&[u8], CheckedError> {
    let rest = file.strip_prefix(&kind.magic).ok_or(CheckedError::OtherKind)?;
    let (before, checksum) = file.split_last_chunk().ok_or(CheckedError::Damaged)?;
    if crc32(before) != u32::from_be_bytes(*checksum) {
        return Err(CheckedError::Damaged);
    }
    let (version, rest) = rest.split_first_chunk().ok_or(CheckedError::Damaged)?;
    let found = u16::from_be_bytes(*version);
    if found != kind.version {
        return Err(CheckedError::Version { found, known: kind.version });
    }
    let (length, rest) = rest.split_first_chunk().ok_or(CheckedError::Damaged)?;
    let content = rest.strip_suffix(checksum).ok_or(CheckedError::Damaged)?;
    match usize::try_from(u32::from_be_bytes(*length)) {
        Ok(length) if length == content.len() => Ok(content),
        _ => Err(CheckedError::Damaged),
    }
}

/// Why a file is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CheckedError {
    /// The checksum or the length does not match.
    Damaged,
    /// It does not begin as this kind of file does.
    OtherKind,
    /// Longer than the format can say.
    TooLong,
    /// A format that this program does not read.
    Version {
        /// The file's.
        found: u16,
        /// The program's.
        known: u16,
    },
}

impl fmt::Display for CheckedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Damaged => f.write_str("damaged: its checksum does not match"),
            Self::OtherKind => f.write_str("not a file of this kind, or damaged at its beginning"),
            Self::TooLong => f.write_str("4 GiB or longer, which no such file is"),
            Self::Version { found, known } => write!(
                f,
                "of format {found}, and this program reads format {known}; use the program that wrote it"
            ),
        }
    }
}

impl std::error::Error for CheckedError {}

#[cfg(test)]
mod tests {
    use super::*;

    const KIND: Kind = Kind { magic: *b"testfile", version: 3 };

    #[test]
    fn every_flipped_bit_and_every_cut_is_noticed() {
        let file = seal(KIND, b"some content").unwrap();
        assert_eq!(open(KIND, &file), Ok(&b"some content"[..]));
        for bit in 0..file.len() * 8 {
            let mut flipped = file.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(open(KIND, &flipped).is_err(), "bit {bit}");
        }
        for len in 0..file.len() {
            assert!(open(KIND, &file[..len]).is_err(), "{len} bytes");
        }
        assert!(open(KIND, &[&file[..], b"x"].concat()).is_err());
    }

    #[test]
    fn another_format_is_named_as_such() {
        let file = seal(Kind { version: 4, ..KIND }, b"").unwrap();
        assert_eq!(open(KIND, &file), Err(CheckedError::Version { found: 4, known: 3 }));
        assert_eq!(open(KIND, b"something else"), Err(CheckedError::OtherKind));
    }
}
