use core::fmt;

use crate::cbor::{Error, ErrorKind, Reader, Writer};
use crate::fields;
use crate::ids::Name;

/// Which way the traveller goes, seen from the jurisdiction of the gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Into the jurisdiction.
    Arrival,
    /// Out of it.
    Departure,
}

/// How the traveller moves through the gate.
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

/// Where a gate stands.
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
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { jurisdiction, checkpoint, hall, direction, mode } = self;
        write!(f, "{jurisdiction}/{checkpoint}/{hall} {direction:?} {mode:?}")
    }
}

/// A set of directions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Directions(u8);

/// A set of transport modes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TransportModes(u8);

impl Directions {
    /// Both.
    pub const ALL: Self = Self(0b11);

    /// Those named.
    pub fn of(directions: &[Direction]) -> Self {
        Self(directions.iter().fold(0, |set, one| set | Self::bit(*one)))
    }

    /// Whether the set has `direction`.
    pub fn contains(self, direction: Direction) -> bool {
        self.0 & Self::bit(direction) != 0
    }

    const fn bit(direction: Direction) -> u8 {
        match direction {
            Direction::Arrival => 1,
            Direction::Departure => 2,
        }
    }
}

impl TransportModes {
    /// All.
    pub const ALL: Self = Self(0b1_1111);

    /// Those named.
    pub fn of(modes: &[TransportMode]) -> Self {
        Self(modes.iter().fold(0, |set, one| set | Self::bit(*one)))
    }

    /// All but those named.
    pub fn all_but(modes: &[TransportMode]) -> Self {
        Self(Self::ALL.0 & !Self::of(modes).0)
    }

    /// Whether the set has `mode`.
    pub fn contains(self, mode: TransportMode) -> bool {
        self.0 & Self::bit(mode) != 0
    }

    const fn bit(mode: TransportMode) -> u8 {
        match mode {
            TransportMode::Foot => 1,
            TransportMode::Vehicle => 2,
            TransportMode::Rail => 4,
            TransportMode::Air => 8,
            TransportMode::Sea => 16,
        }
    }
}

/// A rule of where a scheme opens; what is left out is open everywhere.
///
/// ```cddl
/// place = { 1: jurisdiction, ? 2: checkpoint, ? 3: hall,
///           4: uint,                  ; 1 arrival + 2 departure
///           5: uint }                 ; 1 foot + 2 vehicle + 4 rail + 8 air + 16 sea
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Whose border.
    pub jurisdiction: Name,
    /// Which checkpoint; none: all of them.
    pub checkpoint: Option<Name>,
    /// Which hall; none: all of them.
    pub hall: Option<Name>,
    /// Which directions.
    pub directions: Directions,
    /// Which kinds of channel.
    pub modes: TransportModes,
}

mod field {
    pub(super) const JURISDICTION: i64 = 1;
    pub(super) const CHECKPOINT: i64 = 2;
    pub(super) const HALL: i64 = 3;
    pub(super) const DIRECTIONS: i64 = 4;
    pub(super) const MODES: i64 = 5;
}

impl Place {
    /// Whether a gate at `location` is covered by the rule.
    pub fn covers(&self, location: &Location) -> bool {
        self.jurisdiction == location.jurisdiction
            && self.checkpoint.is_none_or(|name| name == location.checkpoint)
            && self.hall.is_none_or(|name| name == location.hall)
            && self.directions.contains(location.direction)
            && self.modes.contains(location.mode)
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        let optional = usize::from(self.checkpoint.is_some()) + usize::from(self.hall.is_some());
        writer.map(3 + optional).int(field::JURISDICTION).text(self.jurisdiction.as_str());
        for (label, name) in [(field::CHECKPOINT, self.checkpoint), (field::HALL, self.hall)] {
            if let Some(name) = name {
                writer.int(label).text(name.as_str());
            }
        }
        writer.int(field::DIRECTIONS).uint(u64::from(self.directions.0));
        writer.int(field::MODES).uint(u64::from(self.modes.0));
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let pairs = reader.map()?;
        reader.expect_int(field::JURISDICTION)?;
        let jurisdiction = fields::name(reader)?;
        let checkpoint = fields::optional(reader, field::CHECKPOINT, fields::name)?;
        let hall = fields::optional(reader, field::HALL, fields::name)?;
        let directions = Directions(read_set(reader, field::DIRECTIONS, Directions::ALL.0)?);
        let modes = TransportModes(read_set(reader, field::MODES, TransportModes::ALL.0)?);
        let optional = u64::from(checkpoint.is_some()) + u64::from(hall.is_some());
        fields::pairs_were(reader, pairs, 3 + optional)?;
        Ok(Self { jurisdiction, checkpoint, hall, directions, modes })
    }
}

/// A set as bits; an empty one would make a rule that never applies.
fn read_set(reader: &mut Reader<'_>, label: i64, all: u8) -> Result<u8, Error> {
    reader.expect_int(label)?;
    let before = reader.clone();
    match fields::small(reader, u32::from(all))? {
        0 => Err(before.error(ErrorKind::Value("an empty set of directions or modes"))),
        bits => Ok(bits as u8), // at most `all`, a u8
    }
}
