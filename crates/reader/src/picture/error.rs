//! Why a picture gave no code, in the operator's words.

use std::fmt;

use super::FILE_MAX;
use super::format::Format;
use super::size::{PIXELS_MAX, SIDE_MAX};
use crate::kind::Kind;

/// Why there is no text of a clearance code.
///
/// Each is an error of the operator's, or something that they see better than a program: no
/// decision about a traveller follows from it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NoCode {
    /// Damaged, or of a kind within its format that is not read.
    Broken {
        /// The format that it begins like.
        format: Option<Format>,
        /// The decoder's words.
        cause: String,
    },
    /// No bytes at all.
    Empty,
    /// More bytes than any picture has.
    FileTooLarge {
        /// The file's length.
        bytes: usize,
    },
    /// A picture in which no symbol could be read.
    NoSymbol,
    /// No picture of a format known here.
    NotAPicture,
    /// Symbols, and none is a clearance code.
    Others(Vec<Kind>),
    /// Two clearance codes or more. Which one the traveller means, nobody here can tell.
    SeveralCodes {
        /// How many different ones.
        count: usize,
    },
    /// More pixels than are read.
    TooLarge {
        /// Pixels a row.
        width: usize,
        /// Rows.
        height: usize,
    },
    /// A picture so full of what looks like symbols that the budget ended.
    TooMuchWork,
    /// A format that is known and not read.
    Unsupported(Format),
}

impl fmt::Display for NoCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Broken { format: Some(format), cause } => {
                write!(f, "the {format} cannot be read: {cause}; save it again as PNG or JPEG")
            }
            Self::Broken { format: None, cause } => write!(f, "the picture cannot be read: {cause}"),
            Self::Empty => f.write_str("the file is empty"),
            Self::FileTooLarge { bytes } => write!(
                f,
                "the file has {bytes} bytes, and at most {FILE_MAX} are read; take a smaller picture"
            ),
            Self::NoSymbol => f.write_str(
                "no QR code found in the picture; take it closer, sharper, without glare",
            ),
            Self::NotAPicture => f.write_str("not a picture; PNG, JPEG, WebP, GIF and BMP are read"),
            Self::Others(kinds) => {
                f.write_str("no clearance code in the picture; it shows ")?;
                for (n, kind) in kinds.iter().enumerate() {
                    write!(f, "{}{kind}", if n == 0 { "" } else { " and " })?;
                }
                Ok(())
            }
            Self::SeveralCodes { count } => write!(
                f,
                "{count} different clearance codes in one picture; show one and cover the others"
            ),
            Self::TooLarge { width, height } => write!(
                f,
                "the picture has {width} x {height} pixels; at most {SIDE_MAX} a side and {} \
                 million in all are read",
                PIXELS_MAX / 1_000_000
            ),
            Self::TooMuchWork => f.write_str(
                "the picture shows too much that looks like a QR code; cut the code out of it",
            ),
            Self::Unsupported(Format::Pdf | Format::PostScript) => f.write_str(
                "a document is not read; show its page on a screen and photograph it, or save the page as PNG",
            ),
            Self::Unsupported(Format::Video) => {
                f.write_str("a film is not read; save one of its pictures as PNG or JPEG")
            }
            Self::Unsupported(Format::Svg) => f.write_str(
                "only SVG drawings that `wallet show --svg` makes are read; save it as PNG",
            ),
            Self::Unsupported(Format::Zip) => f.write_str(
                "an archive is not read; take the picture out of it",
            ),
            Self::Unsupported(format) => {
                write!(f, "a {format} is not read; save it as PNG or JPEG")
            }
        }
    }
}

impl std::error::Error for NoCode {}
