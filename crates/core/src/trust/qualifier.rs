use core::fmt;

use super::Scheme;
use crate::cbor::{Error, Reader, Writer};
use crate::fields;
use crate::registry::limit;
use crate::words::words;

/// What the qualifier byte of a scheme's credentials means.
///
/// ```cddl
/// qualifier = 0 / 1 / 2 / 3           ; nothing; place; party and place; guard picture
/// ```
///
/// Deliberately closed: a gate that did not know a meaning could not judge the byte.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum QualifierUse {
    /// Nothing: the byte is 0.
    #[default]
    Nothing,
    /// The one place of the scheme that the credential is for, counted from 0.
    Place,
    /// Upper 2 bits: size of the party, less 1. Lower 6 bits: the place, as above.
    PartyAndPlace,
    /// A picture, 0 to 63, that the phone shows around the code and the gate repeats, so that
    /// nobody takes one traveller's code for another's.
    GuardPicture,
}

/// What one qualifier byte says under its scheme. What it does not speak of is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Qualified {
    /// Index of the one place of the scheme that the credential is for.
    pub place: Option<usize>,
    /// People in the party.
    pub party: Option<u8>,
    /// The guard picture, below [`limit::GUARD_PICTURES`].
    pub picture: Option<u8>,
}

/// Bits of the place in a byte of party and place.
const PLACE_BITS: u32 = 6;
/// The greatest party that the 2 bits above them can name.
pub(super) const LARGEST_IN_BYTE: u8 = 1 << (u8::BITS - PLACE_BITS);

impl Scheme {
    /// What a credential's qualifier byte means under this scheme.
    ///
    /// # Errors
    /// [`UnknownQualifier`], where the scheme gives the byte no meaning: the credential was
    /// issued by mistake, or under another version of the scheme.
    pub fn qualified(&self, qualifier: u8) -> Result<Qualified, UnknownQualifier> {
        let nothing = Qualified::default();
        let known = match self.qualifier {
            QualifierUse::Nothing => (qualifier == 0).then_some(nothing),
            QualifierUse::Place => {
                self.has_place(qualifier).map(|place| Qualified { place: Some(place), ..nothing })
            }
            QualifierUse::PartyAndPlace => {
                let party = Some((qualifier >> PLACE_BITS) + 1);
                let place = self.has_place(qualifier & ((1 << PLACE_BITS) - 1));
                place.map(|place| Qualified { place: Some(place), party, ..nothing })
            }
            QualifierUse::GuardPicture => (qualifier < limit::GUARD_PICTURES)
                .then_some(Qualified { picture: Some(qualifier), ..nothing }),
        };
        known.ok_or(UnknownQualifier { found: qualifier, meaning: self.qualifier })
    }

    /// The byte that means `qualified` under this scheme: the inverse of
    /// [`qualified`](Self::qualified). None where no byte does.
    pub fn qualifier_of(&self, qualified: &Qualified) -> Option<u8> {
        let place = u8::try_from(qualified.place.unwrap_or(0)).ok()?;
        let byte = match self.qualifier {
            QualifierUse::Nothing => 0,
            QualifierUse::Place => place,
            QualifierUse::PartyAndPlace => {
                let party = qualified.party?.checked_sub(1)?;
                party.checked_mul(1 << PLACE_BITS)?.checked_add(place)?
            }
            QualifierUse::GuardPicture => qualified.picture?,
        };
        (self.qualified(byte) == Ok(*qualified)).then_some(byte)
    }

    fn has_place(&self, index: u8) -> Option<usize> {
        Some(usize::from(index)).filter(|index| *index < self.places.len())
    }
}

words! {
    QualifierUse, "a use of the qualifier":
    Nothing = "nothing",
    Place = "place",
    PartyAndPlace = "party-and-place",
    GuardPicture = "guard-picture",
}

impl QualifierUse {
    pub(super) fn write(self, writer: &mut Writer) {
        writer.uint(match self {
            Self::Nothing => 0,
            Self::Place => 1,
            Self::PartyAndPlace => 2,
            Self::GuardPicture => 3,
        });
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        Ok(match fields::small(reader, 3)? {
            0 => Self::Nothing,
            1 => Self::Place,
            2 => Self::PartyAndPlace,
            _ => Self::GuardPicture,
        })
    }
}

/// A qualifier byte that the scheme gives no meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownQualifier {
    /// The byte.
    pub found: u8,
    /// What the scheme's bytes mean.
    pub meaning: QualifierUse,
}

impl fmt::Display for UnknownQualifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = self.found;
        match self.meaning {
            QualifierUse::Nothing => {
                write!(f, "qualifier {found}: the scheme knows no qualifier; use 0")
            }
            QualifierUse::Place => write!(f, "qualifier {found}: the scheme has no such place"),
            QualifierUse::PartyAndPlace => {
                let place = found & ((1 << PLACE_BITS) - 1);
                write!(f, "qualifier {found}: the scheme has no place {place}")
            }
            QualifierUse::GuardPicture => {
                let last = limit::GUARD_PICTURES - 1;
                write!(f, "qualifier {found}: guard pictures are 0 to {last}")
            }
        }
    }
}

impl std::error::Error for UnknownQualifier {}
