use super::{Direction, Location, TransportMode};
use crate::cbor::{Error, ErrorKind, Reader, Writer};
use crate::fields;
use crate::ids::Name;

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
/// place = { ? 1: jurisdiction, ? 2: checkpoint, ? 3: hall,
///           4: uint,                  ; 1 arrival + 2 departure
///           5: uint,                  ; 1 foot + 2 vehicle + 4 rail + 8 air + 16 sea
///           ? 6: stand, ? 7: office }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Whose border; none: whosever.
    pub jurisdiction: Option<Name>,
    /// Which checkpoint; none: all of them.
    pub checkpoint: Option<Name>,
    /// Which hall; none: all of them.
    pub hall: Option<Name>,
    /// Which directions.
    pub directions: Directions,
    /// Which kinds of channel.
    pub modes: TransportModes,
    /// Which stand; none: all of them, and gates that lead to none.
    pub stand: Option<Name>,
    /// Which office; none: all of them, and gates that belong to none.
    pub office: Option<Name>,
}

mod field {
    pub(super) const JURISDICTION: i64 = 1;
    pub(super) const CHECKPOINT: i64 = 2;
    pub(super) const HALL: i64 = 3;
    pub(super) const DIRECTIONS: i64 = 4;
    pub(super) const MODES: i64 = 5;
    pub(super) const STAND: i64 = 6;
    pub(super) const OFFICE: i64 = 7;
}

impl Place {
    /// The rule that covers every gate. Other rules are this one with less:
    /// `Place { hall: Some(hall), ..Place::ANYWHERE }`.
    pub const ANYWHERE: Self = Self {
        jurisdiction: None,
        checkpoint: None,
        hall: None,
        directions: Directions::ALL,
        modes: TransportModes::ALL,
        stand: None,
        office: None,
    };

    /// Whether a gate at `location` is covered by the rule.
    pub fn covers(&self, location: &Location) -> bool {
        self.jurisdiction.is_none_or(|name| name == location.jurisdiction)
            && self.checkpoint.is_none_or(|name| name == location.checkpoint)
            && self.hall.is_none_or(|name| name == location.hall)
            && self.directions.contains(location.direction)
            && self.modes.contains(location.mode)
            && self.stand.is_none_or(|name| Some(name) == location.stand)
            && self.office.is_none_or(|name| Some(name) == location.office)
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        writer.map(2 + self.names().into_iter().flatten().count());
        write_name(writer, field::JURISDICTION, self.jurisdiction);
        write_name(writer, field::CHECKPOINT, self.checkpoint);
        write_name(writer, field::HALL, self.hall);
        writer.int(field::DIRECTIONS).uint(u64::from(self.directions.0));
        writer.int(field::MODES).uint(u64::from(self.modes.0));
        write_name(writer, field::STAND, self.stand);
        write_name(writer, field::OFFICE, self.office);
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let pairs = reader.map()?;
        let place = Self {
            jurisdiction: fields::optional(reader, field::JURISDICTION, fields::name)?,
            checkpoint: fields::optional(reader, field::CHECKPOINT, fields::name)?,
            hall: fields::optional(reader, field::HALL, fields::name)?,
            directions: Directions(read_set(reader, field::DIRECTIONS, Directions::ALL.0)?),
            modes: TransportModes(read_set(reader, field::MODES, TransportModes::ALL.0)?),
            stand: fields::optional(reader, field::STAND, fields::name)?,
            office: fields::optional(reader, field::OFFICE, fields::name)?,
        };
        let names = place.names().into_iter().flatten().count();
        fields::pairs_were(reader, pairs, 2 + names as u64)?;
        Ok(place)
    }

    /// What may be left out.
    const fn names(&self) -> [Option<Name>; 5] {
        [self.jurisdiction, self.checkpoint, self.hall, self.stand, self.office]
    }
}

fn write_name(writer: &mut Writer, label: i64, name: Option<Name>) {
    if let Some(name) = name {
        writer.int(label).text(name.as_str());
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
