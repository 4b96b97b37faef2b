//! Stable names, written and read in one spelling.

use core::error::Error;
use core::fmt;

/// A word that names nothing of its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownName {
    pub(crate) kind: &'static str,
    pub(crate) found: String,
    pub(crate) known: String,
}

impl fmt::Display for UnknownName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, found, known } = self;
        write!(f, "no {kind} is called {found:?}; use one of {known}")
    }
}

impl Error for UnknownName {}

/// Writes a closed set of values by their `code`, and reads them back.
macro_rules! named {
    ($type:ty, $kind:literal) => {
        impl core::fmt::Display for $type {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.pad(self.code())
            }
        }

        impl core::str::FromStr for $type {
            type Err = crate::names::UnknownName;

            fn from_str(name: &str) -> Result<Self, Self::Err> {
                let found = Self::ALL.iter().find(|one| one.code() == name);
                found.copied().ok_or_else(|| crate::names::UnknownName {
                    kind: $kind,
                    found: name.to_owned(),
                    known: Self::ALL.iter().map(|one| one.code()).collect::<Vec<_>>().join(", "),
                })
            }
        }
    };
}

pub(crate) use named;

#[cfg(test)]
mod tests {
    use core::fmt::{Debug, Display};
    use core::str::FromStr;

    use super::*;
    use crate::{Class, Keeper, Message, Outcome, Proven, Reason, StatusGrade};

    fn reads_back<T>(all: &[T], kind: &str)
    where
        T: Copy + Debug + Display + PartialEq + FromStr<Err = UnknownName>,
    {
        for one in all {
            assert_eq!(one.to_string().parse().as_ref(), Ok(one));
        }
        let error = "Xyz".parse::<T>().unwrap_err().to_string();
        assert!(error.starts_with(&format!("no {kind} is called \"Xyz\"; use one of ")), "{error}");
        assert!(error.contains(&all[0].to_string()), "{error}");
    }

    #[test]
    fn every_name_is_read_as_it_is_written() {
        reads_back(Class::ALL, "class");
        reads_back(Keeper::ALL, "keeper of a record");
        reads_back(Message::ALL, "message");
        reads_back(Outcome::ALL, "outcome");
        reads_back(Proven::ALL, "level of proof");
        reads_back(Reason::ALL, "reason");
        reads_back(StatusGrade::ALL, "grade");
    }
}
