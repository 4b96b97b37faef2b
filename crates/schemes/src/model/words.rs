//! Closed lists of words: each word is spelled here, once, for files, texts, registers and answers.

use core::fmt;

/// Declares a closed list of words, with `ALL`, `Display` and `FromStr` as one pair.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident, $what:literal { $($(#[$item:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        // Deliberately closed: a list of words is; what each is for, its own text says.
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub enum $name { $($(#[$item])* $variant),+ }

        impl $name {
            /// Every one.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// Every word with what it stands for.
            pub const WORDS: &[(&'static str, Self)] = &[$(($word, Self::$variant)),+];

            /// Every word.
            pub const NAMES: &[&'static str] = &[$($word),+];

            /// Its word in a file.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(self.name())
            }
        }

        impl core::str::FromStr for $name {
            type Err = $crate::model::UnknownWord;

            fn from_str(text: &str) -> Result<Self, $crate::model::UnknownWord> {
                Self::ALL.iter().copied().find(|known| known.name() == text)
                    .ok_or_else(|| $crate::model::UnknownWord { what: $what, word: text.to_owned() })
            }
        }
    };
}

pub(crate) use words;

/// A word that stands in no closed list.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct UnknownWord {
    /// What kind of word was wanted.
    pub what: &'static str,
    /// The word.
    pub word: String,
}

impl fmt::Display for UnknownWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no {} {:?}", self.what, self.word)
    }
}

impl core::error::Error for UnknownWord {}
