//! Tokens.

use core::fmt;

use zeroize::Zeroizing;

/// A token that says who asks. Wiped when it is dropped, and shown to nobody but the server.
#[derive(Clone)]
pub struct Bearer(Zeroizing<String>);

/// What cannot be a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BearerError {
    /// There is nothing.
    Empty,
    /// Something in it is no visible ASCII character.
    Character,
}

impl Bearer {
    /// The token `text`; white space around it, such as a file's last line break, is not part of it.
    ///
    /// # Errors
    /// [`BearerError`].
    pub fn new(text: &str) -> Result<Self, BearerError> {
        match text.trim() {
            "" => Err(BearerError::Empty),
            text if text.bytes().all(|byte| byte.is_ascii_graphic()) => {
                Ok(Self(Zeroizing::new(text.to_owned())))
            }
            _ => Err(BearerError::Character),
        }
    }

    /// `Bearer …`.
    pub(crate) fn header(&self) -> Zeroizing<String> {
        Zeroizing::new(format!("Bearer {}", *self.0))
    }
}

impl fmt::Debug for Bearer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Bearer(…)")
    }
}

impl fmt::Display for BearerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the token is empty; write the token that was given out",
            Self::Character => "the token has a character that no token has; copy it again",
        })
    }
}

impl core::error::Error for BearerError {}
