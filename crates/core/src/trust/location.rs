use core::fmt;

use crate::ids::Name;

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
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { jurisdiction, checkpoint, hall, direction, mode, stand, office } = self;
        write!(f, "{jurisdiction}/{checkpoint}/{hall} {direction:?} {mode:?}")?;
        for (kind, name) in [("stand", stand), ("office", office)] {
            if let Some(name) = name {
                write!(f, " {kind}={name}")?;
            }
        }
        Ok(())
    }
}
