//! Enums whose values people and files write as words: `Display` and `FromStr` as one pair.

use core::fmt;

/// A text that is none of the words that a value is written with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownWord {
    pub(crate) what: &'static str,
    pub(crate) words: &'static [&'static str],
}

impl UnknownWord {
    /// For [`spelling!`](crate::spelling).
    #[doc(hidden)]
    pub const fn new(what: &'static str, words: &'static [&'static str]) -> Self {
        Self { what, words }
    }

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

        $crate::spelling!($name, $what, as_str);
    };
}
pub(crate) use words;

/// `spelling!(Type, "a type", code)`: `Display` and `FromStr` of an enum with a slice `ALL`, by its method
/// `code`, a `const fn` that gives a value's word. For the crates beside this one.
#[doc(hidden)]
#[macro_export]
macro_rules! spelling {
    ($name:ident, $what:literal, $word:ident) => {
        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.$word())
            }
        }

        impl ::core::str::FromStr for $name {
            type Err = $crate::words::UnknownWord;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                const WORDS: &[&str] = &{
                    let (mut words, mut at) = ([""; $name::ALL.len()], 0);
                    while at < words.len() {
                        words[at] = $name::ALL[at].$word();
                        at += 1;
                    }
                    words
                };
                let known = WORDS.iter().position(|word| *word == text);
                let value = known.and_then(|at| Self::ALL.get(at));
                value.copied().ok_or($crate::words::UnknownWord::new($what, WORDS))
            }
        }
    };
}
