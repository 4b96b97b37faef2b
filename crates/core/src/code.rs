//! The text of a code: `"C1:"` and the token in Base45, all of it in the alphanumeric mode of QR.

use core::fmt;

use crate::base45::{self, Base45Error};
use crate::registry::{len, text};
use crate::token::Buffer;

/// The text of `token`.
pub fn encode(token: &[u8]) -> String {
    let mut out = String::with_capacity(text::PREFIX.len() + base45::encoded_len(token.len()));
    out.push_str(text::PREFIX);
    base45::encode_into(token, &mut out);
    out
}

/// The token of `text`, at the start of `buffer`. Allocates nothing.
///
/// The text must be the code and nothing else: no white space, no line end.
///
/// # Errors
/// [`TextError`], in the order of the checks T1, T3, T2.
pub fn decode<'b>(text: &str, buffer: &'b mut Buffer) -> Result<&'b [u8], TextError> {
    let body = text.strip_prefix(text::PREFIX).ok_or_else(|| foreign(text))?;
    if !len::TOKENS.iter().any(|bytes| base45::encoded_len(*bytes) == body.len()) {
        return Err(TextError::Length { characters: text.len() });
    }
    base45::decode_into(body.as_bytes(), buffer).map(|token| &*token).map_err(TextError::Base45)
}

/// T1: another version of ours, or none of ours at all.
fn foreign(text: &str) -> TextError {
    let mut head = text.chars();
    match (head.next(), head.next(), head.next()) {
        (Some(text::FAMILY), Some(version @ '0'..='9'), Some(':')) => {
            TextError::Version { found: version }
        }
        _ => TextError::NotACode,
    }
}

/// Why a text is not a code of this version.
///
/// Deliberately closed: a gate gives each its own reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextError {
    /// It does not start like a clearance code.
    NotACode,
    /// A clearance code of a version that this gate does not know.
    Version {
        /// The version's digit.
        found: char,
    },
    /// A length that no code has.
    Length {
        /// The text's length in bytes.
        characters: usize,
    },
    /// Not Base45.
    Base45(Base45Error),
}

impl fmt::Display for TextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotACode => f.write_str("not a clearance code: it does not start with C1:"),
            Self::Version { found } => {
                write!(f, "a clearance code of version {found}; this software reads version 1")
            }
            Self::Length { characters } => write!(f, "no code has {characters} characters"),
            Self::Base45(cause) => write!(f, "behind C1: {cause}"),
        }
    }
}

impl std::error::Error for TextError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Base45(cause) => Some(cause),
            Self::Length { .. } | Self::NotACode | Self::Version { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_foreign_text_is_told_from_a_damaged_code() {
        let mut buffer = [0; len::TOKEN_MAX];
        let mut error = |text: &str| decode(text, &mut buffer).unwrap_err();
        assert_eq!(error(""), TextError::NotACode);
        assert_eq!(error("HC1:6BF"), TextError::NotACode);
        assert_eq!(error("c1:BB8"), TextError::NotACode);
        assert_eq!(error("C2:BB8"), TextError::Version { found: '2' });
        assert_eq!(error("C1:BB8"), TextError::Length { characters: 6 });
        let fine = encode(&[7; len::TOKEN_ROSTER]);
        assert_eq!(error(&format!("{fine}\n")), TextError::Length { characters: 237 });
        assert_eq!(error(&format!(" {fine}")), TextError::NotACode);
        assert_eq!(decode(&fine, &mut buffer).unwrap(), [7; len::TOKEN_ROSTER]);
    }
}
