use core::fmt;

/// An identifier that the format cannot carry, or a text that is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidId {
    /// Not so many lower-case hexadecimal digits.
    Hex {
        /// How many there must be.
        digits: usize,
    },
    /// Not 1 to 32 characters of `a-z`, `0-9`, `.` and `-`.
    Name,
    /// Not a number from 0 to 255.
    Scheme,
    /// Shard 0 or above 4,095, or a position above 1,048,575.
    StatusIndex,
}

impl fmt::Display for InvalidId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Hex { digits } => {
                return write!(f, "not an id: use {digits} digits of 0-9 and a-f");
            }
            Self::Name => "not a name: use 1 to 32 characters of a-z, 0-9, '.' and '-'",
            Self::Scheme => "not a scheme's id: use a number from 0 to 255",
            Self::StatusIndex => {
                "not a status index: use SHARD:POSITION, shard 1 to 4095, position 0 to 1048575"
            }
        })
    }
}

impl std::error::Error for InvalidId {}
