use core::fmt;
use core::num::NonZeroU8;
use core::str::FromStr;

use crate::cbor::{Error, ErrorKind, Reader, Writer};
use crate::fields;
use crate::ids::decimal;
use crate::registry::limit;
use crate::words::{UnknownWord, words};

/// How often one credential admits.
///
/// ```cddl
/// uses = -1 / 0 / 1..255              ; in and out by turns; unlimited; so many admissions
/// ```
///
/// Deliberately closed: a gate that did not know a rule of uses would admit against it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Uses {
    /// As often as its holder likes.
    #[default]
    Unlimited,
    /// So many times, at all gates together.
    Limited(NonZeroU8),
    /// In and out by turns: in only after out, out only after in, once per credential.
    InOut,
}

impl fmt::Display for Uses {
    /// `unlimited`, `in-out`, or the number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unlimited => f.pad("unlimited"),
            Self::Limited(admissions) => write!(f, "{admissions}"),
            Self::InOut => f.pad("in-out"),
        }
    }
}

impl FromStr for Uses {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        const WORDS: &[&str] = &["unlimited", "in-out", "a number from 1 to 255"];
        match text {
            "unlimited" => Ok(Self::Unlimited),
            "in-out" => Ok(Self::InOut),
            _ => decimal(text)
                .map(Self::Limited)
                .ok_or(UnknownWord { what: "a rule of uses", words: WORDS }),
        }
    }
}

impl Uses {
    pub(super) fn write(self, writer: &mut Writer) {
        writer.int(match self {
            Self::Unlimited => 0,
            Self::Limited(admissions) => i64::from(admissions.get()),
            Self::InOut => -1,
        });
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let before = reader.clone();
        match reader.int()? {
            -1 => Ok(Self::InOut),
            admissions => u8::try_from(admissions)
                .map(|admissions| NonZeroU8::new(admissions).map_or(Self::Unlimited, Self::Limited))
                .map_err(|_| before.error(ErrorKind::Value("uses outside -1 to 255"))),
        }
    }
}

/// What a gate does about admissions that only a ledger shared with other gates can see.
///
/// ```cddl
/// ledger = 0 / 1 / 2                  ; own lane; shared, else Refer; shared, else admit
/// ```
///
/// Deliberately closed: a gate that did not know a policy would admit against it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LedgerPolicy {
    /// The lane's own ledger suffices.
    #[default]
    OwnLane,
    /// The shared ledger is asked. While it is away an officer decides.
    SharedElseRefer,
    /// The shared ledger is asked. While it is away the lane's own one decides, and the admission
    /// is marked, so that double ones are found later.
    SharedElseAdmit,
}

words! {
    LedgerPolicy, "a ledger policy":
    OwnLane = "own-lane",
    SharedElseRefer = "shared-else-refer",
    SharedElseAdmit = "shared-else-admit",
}

impl LedgerPolicy {
    pub(super) fn write(self, writer: &mut Writer) {
        writer.uint(match self {
            Self::OwnLane => 0,
            Self::SharedElseRefer => 1,
            Self::SharedElseAdmit => 2,
        });
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        Ok(match fields::small(reader, 2)? {
            0 => Self::OwnLane,
            1 => Self::SharedElseRefer,
            _ => Self::SharedElseAdmit,
        })
    }
}

/// How many people one credential may stand for.
///
/// ```cddl
/// party = [ 1..64, bool ]             ; the largest; whether all pass together
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Party {
    /// The largest party, 1 to [`limit::PARTY`] people.
    pub largest: u8,
    /// Whether all of a party pass together or nobody does.
    pub together: bool,
}

impl Default for Party {
    /// One person.
    fn default() -> Self {
        Self { largest: 1, together: false }
    }
}

impl Party {
    pub(super) fn write(self, writer: &mut Writer) {
        writer.array(2).uint(u64::from(self.largest)).bool(self.together);
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        reader.expect_array(2)?;
        let before = reader.clone();
        let largest = fields::small(reader, u32::from(limit::PARTY))? as u8; // at most a u8
        if largest == 0 {
            return Err(before.error(ErrorKind::Value("a party of nobody")));
        }
        Ok(Self { largest, together: reader.bool()? })
    }
}
