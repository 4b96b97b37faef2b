use core::fmt;
use core::iter::Peekable;
use core::str::{FromStr, Split};

use crate::ids::{InvalidId, Name};
use crate::words::{UnknownWord, words};

/// Which way the traveller goes, seen from the jurisdiction of the gate.
///
/// Deliberately closed: a gate that met a third way could not judge it, and the wire has two bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Into the jurisdiction.
    Arrival,
    /// Out of it.
    Departure,
}

/// How the traveller moves through the gate.
///
/// Deliberately closed: the wire has five bits, and another one is another version of the format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TransportMode {
    /// By air.
    Air,
    /// On foot, or from a bus that is left for the check.
    Foot,
    /// By rail.
    Rail,
    /// By ferry.
    Sea,
    /// In a vehicle channel, without leaving the vehicle.
    Vehicle,
}

words! { Direction, "a direction": Arrival = "arrival", Departure = "departure" }

words! {
    TransportMode, "a mode of transport":
    Air = "air",
    Foot = "foot",
    Rail = "rail",
    Sea = "sea",
    Vehicle = "vehicle",
}

/// Where a gate stands: its own setting, which the places of schemes are compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Location {
    /// Whose border it is, `mo` or `hk` say.
    pub jurisdiction: Name,
    /// The checkpoint.
    pub checkpoint: Name,
    /// The hall at the checkpoint.
    pub hall: Name,
    /// The direction of the lane.
    pub direction: Direction,
    /// The kind of channel.
    pub mode: TransportMode,
    /// The stand of a stadium that it leads to, where it leads to one.
    pub stand: Option<Name>,
    /// The office that it belongs to, where it belongs to one.
    pub office: Option<Name>,
}

impl fmt::Display for Location {
    /// `mo/border-gate/arrivals arrival foot`, then ` stand=NAME` and ` office=NAME` where it has
    /// them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { jurisdiction, checkpoint, hall, direction, mode, stand, office } = self;
        write!(f, "{jurisdiction}/{checkpoint}/{hall} {direction} {mode}")?;
        for (kind, name) in [(STAND, stand), (OFFICE, office)] {
            if let Some(name) = name {
                write!(f, " {kind}{name}")?;
            }
        }
        Ok(())
    }
}

const STAND: &str = "stand=";
const OFFICE: &str = "office=";

impl FromStr for Location {
    type Err = InvalidLocation;

    fn from_str(text: &str) -> Result<Self, InvalidLocation> {
        let words = &mut text.split(' ').peekable();
        let mut names = next(words)?.split('/').map(|name| name.parse());
        let mut name =
            || names.next().ok_or(InvalidLocation::Shape)?.map_err(InvalidLocation::Name);
        let (jurisdiction, checkpoint, hall) = (name()?, name()?, name()?);
        let is_three = names.next().is_none();
        let direction = next(words)?.parse().map_err(InvalidLocation::Word)?;
        let mode = next(words)?.parse().map_err(InvalidLocation::Word)?;
        let (stand, office) = (optional(words, STAND)?, optional(words, OFFICE)?);
        if !is_three || words.next().is_some() {
            return Err(InvalidLocation::Shape);
        }
        Ok(Self { jurisdiction, checkpoint, hall, direction, mode, stand, office })
    }
}

type Words<'a> = Peekable<Split<'a, char>>;

fn next<'a>(words: &mut Words<'a>) -> Result<&'a str, InvalidLocation> {
    words.next().ok_or(InvalidLocation::Shape)
}

/// The name behind `kind`, if that is the next word.
fn optional(words: &mut Words<'_>, kind: &str) -> Result<Option<Name>, InvalidLocation> {
    let Some(name) = words.peek().and_then(|word| word.strip_prefix(kind)) else {
        return Ok(None);
    };
    let name = name.parse().map_err(InvalidLocation::Name)?;
    words.next();
    Ok(Some(name))
}

/// A text that is no gate's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidLocation {
    /// One of its names.
    Name(InvalidId),
    /// Too little, too much, or in another order.
    Shape,
    /// Its direction or its mode.
    Word(UnknownWord),
}

impl fmt::Display for InvalidLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(cause) => cause.fmt(f),
            Self::Shape => f.write_str(
                "not a gate's place: use JURISDICTION/CHECKPOINT/HALL DIRECTION MODE, and then \
                 stand=NAME or office=NAME where it has them",
            ),
            Self::Word(cause) => cause.fmt(f),
        }
    }
}

impl std::error::Error for InvalidLocation {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Name(cause) => Some(cause),
            Self::Shape => None,
            Self::Word(cause) => Some(cause),
        }
    }
}
