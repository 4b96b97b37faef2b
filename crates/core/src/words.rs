//! Enums whose values people and files write as words: `Display` and `FromStr` as one pair.

use core::fmt;

/// A text that is none of the words that a value is written with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownWord {
    pub(crate) what: &'static str,
    pub(crate) words: &'static [&'static str],
}

impl UnknownWord {
    /// The words there are, in the order of the enum's variants.
    pub const fn words(&self) -> &'static [&'static str] {
        self.words
    }
}

impl fmt::Display for UnknownWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not {}: use ", self.what)?;
        for (number, word) in self.words.iter().enumerate() {
            let separator = match number {
                0 => "",
                _ if number + 1 == self.words.len() => " or ",
                _ => ", ",
            };
            write!(f, "{separator}{word}")?;
        }
        Ok(())
    }
}

impl std::error::Error for UnknownWord {}

/// `words! { Type, "a type": Variant = "word", ... }` gives `Type` its words.
macro_rules! words {
    ($name:ident, $what:literal: $($variant:ident = $word:literal),+ $(,)?) => {
        impl $name {
            /// Every value, in the order of the variants.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word that it is written with.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word),+
                }
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl core::str::FromStr for $name {
            type Err = crate::words::UnknownWord;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(crate::words::UnknownWord { what: $what, words: &[$($word),+] }),
                }
            }
        }
    };
}
pub(crate) use words;
