use core::fmt;

/// Why bytes are not the one encoding that was expected, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Error {
    /// Offset of the offending byte in the object that was read.
    pub at: usize,
    /// What is wrong there.
    pub kind: ErrorKind,
}

/// What the reader found instead of what it was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// An indefinite length or a reserved head (E2).
    Indefinite,
    /// A length, count or number that the format does not allow here.
    Length {
        /// What the format wants.
        expected: u64,
        /// What stands there.
        found: u64,
    },
    /// An integer or length in more bytes than it needs (E1).
    NotShortest,
    /// Entries out of order, or the same one twice (E3).
    Order,
    /// More than the format's limit for this field.
    TooMany {
        /// The limit.
        limit: u64,
        /// What stands there.
        found: u64,
    },
    /// Bytes behind the last item (E5).
    Trailing {
        /// How many.
        count: usize,
    },
    /// The object ends inside an item.
    Truncated,
    /// An item of another kind.
    Type {
        /// What the format wants.
        expected: &'static str,
        /// What stands there.
        found: &'static str,
    },
    /// A value that the field cannot have; the text names the field and its rule.
    Value(&'static str),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at byte {}: ", self.at)?;
        match self.kind {
            ErrorKind::Indefinite => f.write_str("indefinite length or reserved head"),
            ErrorKind::Length { expected, found } => {
                write!(f, "expected {expected}, found {found}")
            }
            ErrorKind::NotShortest => f.write_str("number not in its shortest form"),
            ErrorKind::Order => f.write_str("entries out of order or twice"),
            ErrorKind::TooMany { limit, found } => write!(f, "{found} is above the limit {limit}"),
            ErrorKind::Trailing { count } => write!(f, "{count} bytes behind the end"),
            ErrorKind::Truncated => f.write_str("ends too early"),
            ErrorKind::Type { expected, found } => write!(f, "expected {expected}, found {found}"),
            ErrorKind::Value(rule) => f.write_str(rule),
        }
    }
}

impl std::error::Error for Error {}
