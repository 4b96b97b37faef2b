use clearance_core::ids::{GateGroupId, Name};
use clearance_core::trust::{Direction, Place, TransportMode, TrustList};

/// What the holder says of the gate ahead; nothing is known of what is left out.
///
/// A phone does not know which gate it will meet: a code names a gate *group*, whose gates may
/// stand anywhere. Only what the holder chose, or a gate's beacon told, belongs here. What an app
/// merely guesses, from a position say, it leaves out: a wrong guess would take the code away from
/// somebody who has a right to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Whereabouts {
    /// Whose border it is.
    pub jurisdiction: Option<Name>,
    /// The checkpoint.
    pub checkpoint: Option<Name>,
    /// The hall at the checkpoint.
    pub hall: Option<Name>,
    /// Which way the holder goes, seen from the jurisdiction.
    pub direction: Option<Direction>,
    /// How the holder travels.
    pub mode: Option<TransportMode>,
    /// The stand that the gate leads to.
    pub stand: Option<Name>,
    /// The office that it belongs to.
    pub office: Option<Name>,
}

impl Whereabouts {
    /// Somewhere at the border of `jurisdiction`.
    pub fn in_jurisdiction(jurisdiction: Name) -> Self {
        Self { jurisdiction: Some(jurisdiction), ..Self::default() }
    }

    /// Whether a gate there may be one that `place` covers: nothing known speaks against it.
    pub fn may_be(&self, place: &Place) -> bool {
        may_be_one(place.jurisdiction, self.jurisdiction)
            && may_be_one(place.checkpoint, self.checkpoint)
            && may_be_one(place.hall, self.hall)
            && may_be_one(place.stand, self.stand)
            && may_be_one(place.office, self.office)
            && self.direction.is_none_or(|direction| place.directions.contains(direction))
            && self.mode.is_none_or(|mode| place.modes.contains(mode))
    }

    pub(crate) fn may_be_at(&self, places: &[Place]) -> bool {
        places.iter().any(|place| self.may_be(place))
    }

    /// What a group's id says of its gates: where schemes name a jurisdiction of the same name, its
    /// gates are taken to stand there. Authorities name groups so, but no rule binds them: good
    /// for advice, not for a refusal.
    pub(crate) fn of_group(group: GateGroupId, list: &TrustList) -> Self {
        let places = list.content().schemes.iter().flat_map(|scheme| &scheme.places);
        let mut named = places.filter_map(|place| place.jurisdiction);
        Self {
            jurisdiction: named.find(|name| name.as_str() == group.to_string()),
            ..Self::default()
        }
    }
}

/// Whether what a rule names, if it does, may be what is known, if it is.
fn may_be_one(rule: Option<Name>, known: Option<Name>) -> bool {
    match (rule, known) {
        (Some(rule), Some(known)) => rule == known,
        _ => true,
    }
}
