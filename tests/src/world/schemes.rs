//! The two model schemes: the mutual Hong Kong-Macao clearance code and the Macao-only one.
//!
//! The published vectors were made with them, so they stay as they are. What authorities use is shipped by
//! `clearance-schemes`.

use clearance_core::ids::{AuthorityKid, Name, SchemeId};
use clearance_core::trust::{Place, Scheme, TransportMode, TransportModes};

/// Id of the mutual scheme.
pub(super) const MUTUAL: SchemeId = SchemeId(1);
/// Id of the Macao-only scheme.
pub(super) const MACAO_ONLY: SchemeId = SchemeId(2);

/// The mutual code: opens the Automated Passenger Clearance System of Macao and the e-Channels of
/// every Hong Kong control point, in both directions; no vehicle channels.
#[must_use]
pub(super) fn mutual(authority: AuthorityKid) -> Scheme {
    let places = vec![everywhere("mo"), everywhere("hk")];
    scheme(MUTUAL, "Hong Kong-Macao clearance code", authority, places)
}

/// The Macao-only code, for residents who are not eligible for the mutual one.
#[must_use]
pub(super) fn macao_only(authority: AuthorityKid) -> Scheme {
    scheme(MACAO_ONLY, "Macao clearance code", authority, vec![everywhere("mo")])
}

fn scheme(id: SchemeId, name: &str, authority: AuthorityKid, places: Vec<Place>) -> Scheme {
    Scheme::new(id, name, vec![authority], places)
}

fn everywhere(jurisdiction: &'static str) -> Place {
    let jurisdiction: Name = jurisdiction.parse().expect("two lower-case letters are a name");
    Place {
        jurisdiction: Some(jurisdiction),
        modes: TransportModes::all_but(&[TransportMode::Vehicle]),
        ..Place::ANYWHERE
    }
}
