use clearance_core::ids::Name;
use clearance_core::trust;
use clearance_issuer as issuer;

use crate::{InputError, input};

/// Which way the holder goes, seen from the jurisdiction of the gate.
///
/// Deliberately closed: as in the code's format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Direction {
    /// Into the jurisdiction.
    Arrival,
    /// Out of it.
    Departure,
}

/// How the holder moves through the gate.
///
/// Deliberately closed: as in the code's format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum TransportMode {
    /// By air.
    Air,
    /// On foot.
    Foot,
    /// By rail.
    Rail,
    /// By ferry.
    Sea,
    /// In a vehicle channel, without leaving the vehicle.
    Vehicle,
}

/// What the holder says of the gate ahead; nothing is known of what is left out. Leave out what the app merely guesses: a
/// wrong guess takes the code away from somebody who has a right to it.
#[derive(Clone, Debug, Default, PartialEq, Eq, uniffi::Record)]
pub struct Whereabouts {
    /// Whose border it is.
    #[uniffi(default = None)]
    pub jurisdiction: Option<String>,
    /// The checkpoint.
    #[uniffi(default = None)]
    pub checkpoint: Option<String>,
    /// The hall at the checkpoint.
    #[uniffi(default = None)]
    pub hall: Option<String>,
    /// Which way the holder goes.
    #[uniffi(default = None)]
    pub direction: Option<Direction>,
    /// How the holder travels.
    #[uniffi(default = None)]
    pub mode: Option<TransportMode>,
    /// The stand that the gate leads to.
    #[uniffi(default = None)]
    pub stand: Option<String>,
    /// The office that it belongs to.
    #[uniffi(default = None)]
    pub office: Option<String>,
}

/// Where a credential opens gates. What is left out is not limited.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Place {
    /// Whose border.
    pub jurisdiction: Option<String>,
    /// Which checkpoint.
    pub checkpoint: Option<String>,
    /// Which hall.
    pub hall: Option<String>,
    /// Which directions.
    pub directions: Vec<Direction>,
    /// Which kinds of channel.
    pub modes: Vec<TransportMode>,
    /// Which stand.
    pub stand: Option<String>,
    /// Which office.
    pub office: Option<String>,
}

const DIRECTIONS: [(Direction, trust::Direction); 2] = [
    (Direction::Arrival, trust::Direction::Arrival),
    (Direction::Departure, trust::Direction::Departure),
];

const MODES: [(TransportMode, trust::TransportMode); 5] = [
    (TransportMode::Air, trust::TransportMode::Air),
    (TransportMode::Foot, trust::TransportMode::Foot),
    (TransportMode::Rail, trust::TransportMode::Rail),
    (TransportMode::Sea, trust::TransportMode::Sea),
    (TransportMode::Vehicle, trust::TransportMode::Vehicle),
];

impl From<&trust::Place> for Place {
    fn from(place: &trust::Place) -> Self {
        let name = |name: Option<Name>| name.map(|name| name.to_string());
        let directions = DIRECTIONS.iter().filter(|(_, of)| place.directions.contains(*of));
        let modes = MODES.iter().filter(|(_, of)| place.modes.contains(*of));
        Self {
            jurisdiction: name(place.jurisdiction),
            checkpoint: name(place.checkpoint),
            hall: name(place.hall),
            directions: directions.map(|(direction, _)| *direction).collect(),
            modes: modes.map(|(mode, _)| *mode).collect(),
            stand: name(place.stand),
            office: name(place.office),
        }
    }
}

impl TryFrom<Whereabouts> for issuer::Whereabouts {
    type Error = InputError;

    fn try_from(said: Whereabouts) -> Result<Self, InputError> {
        let mut known = Self::default();
        known.jurisdiction = input::name("jurisdiction", said.jurisdiction.as_deref())?;
        known.checkpoint = input::name("checkpoint", said.checkpoint.as_deref())?;
        known.hall = input::name("hall", said.hall.as_deref())?;
        known.direction = said.direction.map(|direction| match direction {
            Direction::Arrival => trust::Direction::Arrival,
            Direction::Departure => trust::Direction::Departure,
        });
        known.mode = said.mode.map(|mode| match mode {
            TransportMode::Air => trust::TransportMode::Air,
            TransportMode::Foot => trust::TransportMode::Foot,
            TransportMode::Rail => trust::TransportMode::Rail,
            TransportMode::Sea => trust::TransportMode::Sea,
            TransportMode::Vehicle => trust::TransportMode::Vehicle,
        });
        known.stand = input::name("stand", said.stand.as_deref())?;
        known.office = input::name("office", said.office.as_deref())?;
        Ok(known)
    }
}
