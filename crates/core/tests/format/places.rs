//! Where a scheme opens, and who issues under it.

use clearance_core::ids::{AuthorityKid, Name};
use clearance_core::trust::{
    Direction, Directions, Location, Place, TransportMode, TransportModes,
};

use crate::objects as o;

fn name(text: &str) -> Name {
    text.parse().expect("a good name")
}

fn here() -> Location {
    Location {
        jurisdiction: name("mo"),
        checkpoint: name("border-gate"),
        hall: name("north"),
        direction: Direction::Arrival,
        mode: TransportMode::Foot,
        stand: None,
        office: None,
    }
}

fn everywhere_in(jurisdiction: &str) -> Place {
    Place { jurisdiction: Some(name(jurisdiction)), ..Place::ANYWHERE }
}

#[test]
fn a_place_covers_its_own_gates_and_no_others() {
    let all = everywhere_in("mo");
    let own = Place {
        checkpoint: Some(name("border-gate")),
        hall: Some(name("north")),
        directions: Directions::of(&[Direction::Arrival]),
        modes: TransportModes::of(&[TransportMode::Foot]),
        ..all
    };
    for rule in [
        all,
        own,
        Place { checkpoint: own.checkpoint, ..all },
        Place { hall: own.hall, ..all },
        Place { directions: own.directions, ..all },
        Place { modes: own.modes, ..all },
    ] {
        assert!(rule.covers(&here()), "{rule:?}");
    }
    // One field of another gate, under the rule that names all and under the one that names it alone.
    for other in [
        Place { jurisdiction: Some(name("hk")), ..own },
        Place { checkpoint: Some(name("airport")), ..own },
        Place { hall: Some(name("south")), ..own },
        Place { directions: Directions::of(&[Direction::Departure]), ..own },
        Place { modes: TransportModes::all_but(&[TransportMode::Foot]), ..own },
        everywhere_in("hk"),
        Place { checkpoint: Some(name("airport")), ..all },
        Place { hall: Some(name("south")), ..all },
        Place { directions: Directions::of(&[Direction::Departure]), ..all },
        Place { modes: TransportModes::all_but(&[TransportMode::Foot]), ..all },
    ] {
        assert!(!other.covers(&here()), "{other:?}");
    }
}

#[test]
fn a_scheme_opens_its_places_to_its_own_authorities() {
    let mut scheme = o::trust_content().schemes[0].clone();
    scheme.authorities = vec![AuthorityKid([0, 1]), AuthorityKid([0, 3])];
    scheme.places = vec![everywhere_in("hk"), everywhere_in("mo")];
    assert!(scheme.opens_at(&here()), "by its second rule");
    scheme.places.pop();
    assert!(!scheme.opens_at(&here()));
    for (kid, may) in [(0, false), (1, true), (2, false), (3, true)] {
        assert_eq!(scheme.may_issue(AuthorityKid([0, kid])), may, "{kid}");
    }
}
