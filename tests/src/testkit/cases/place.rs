//! G13, G14, G16: schemes, and where they open.

use clearance_core::ids::{Name, SchemeId};
use clearance_core::trust::{
    Direction, Directions, Location, Place, TransportMode, TransportModes,
};
use clearance_issuer::Form;
use clearance_verifier::Reason::{NotHere, SchemeNotAuthorised, UnknownScheme};

use super::{Draft, Scenario, admit, case, not};
use crate::places::{self, border_gate, gate};
use crate::testkit::format::Expected;
use crate::world::{HONG_KONG, Person};

pub(super) fn cases() -> Vec<Scenario> {
    let mut cases = schemes();
    cases.extend(model_places());
    cases.extend(rules());
    cases
}

fn schemes() -> Vec<Scenario> {
    let unknown = |d: &mut Draft| d.parts().claims.scope.scheme = SchemeId(99);
    vec![
        case(
            "g13-unknown-scheme",
            "G13",
            "The trust list may be behind.",
            not(UnknownScheme),
            unknown,
        ),
        case(
            "g13-unknown-scheme-refused",
            "G13",
            "A gate whose policy refuses what the list does not know.",
            Expected { decision: "refuse".into(), ..not(UnknownScheme) },
            move |d| {
                d.gate.policy.unknown_scheme = "refuse".into();
                unknown(d);
            },
        ),
        case(
            "g14-authority-not-listed",
            "G14",
            "The scheme lists Hong Kong's key only, and Macao's signed.",
            not(SchemeNotAuthorised),
            |d| d.scheme().authorities = vec![HONG_KONG],
        ),
        case(
            "g14-authority-not-listed-roster",
            "G14",
            "A credential that the gate holds, by an authority key that the scheme does not list.",
            not(SchemeNotAuthorised),
            |d| {
                d.scheme().authorities = vec![HONG_KONG];
                d.parts().form = Form::Roster;
            },
        ),
        case(
            "g14-another-scheme-of-the-list",
            "G14",
            "Hong Kong may issue the mutual scheme, not the Macao-only one.",
            not(SchemeNotAuthorised),
            |d| {
                d.holder(Person::Child);
                d.parts().claims.scope.scheme = SchemeId(2);
            },
        ),
    ]
}

/// The model schemes at the model gates.
fn model_places() -> Vec<Scenario> {
    let gates = [
        ("border-gate", places::border_gate(), [true, true]),
        ("outer-harbour", places::outer_harbour(), [true, true]),
        ("bridge-vehicles", places::bridge_vehicles(), [false, false]),
        ("sheung-wan", places::sheung_wan(), [true, false]),
        ("bridge-hong-kong", places::bridge_hong_kong(), [true, false]),
        ("west-kowloon", places::west_kowloon(), [true, false]),
        ("bridge-vehicles-hong-kong", places::bridge_vehicles_hong_kong(), [false, false]),
    ];
    let mut cases = Vec::new();
    for (name, location, [mutual, macao_only]) in gates {
        for (person, opens) in [(Person::Parent, mutual), (Person::Resident, macao_only)] {
            let expected = if opens { admit() } else { not(NotHere) };
            let scheme = if person == Person::Parent { "mutual" } else { "macao-only" };
            let verb = if opens { "opens" } else { "does not open" };
            let why = format!("The {scheme} scheme {verb} this gate.");
            cases.push(case(format!("g16-{scheme}-at-{name}"), "G16", why, expected, |d| {
                d.holder(person);
                d.place(&location);
            }));
        }
    }
    cases
}

/// Name, why, whether it opens Border Gate (arrival on foot), the scheme's places.
type Rule = (&'static str, &'static str, bool, fn() -> Vec<Place>);

const RULES: &[Rule] = &[
    ("this-checkpoint", "The rule names this checkpoint.", true, || vec![at("border-gate", None)]),
    ("another-checkpoint", "The rule names another checkpoint.", false, || vec![at("taipa", None)]),
    ("this-hall", "The rule names this hall.", true, || vec![at("border-gate", Some("arrival"))]),
    ("another-hall", "The rule names another hall here.", false, || {
        vec![at("border-gate", Some("annexe"))]
    }),
    ("hall-without-checkpoint", "A hall of this name, at any checkpoint.", true, || {
        vec![Place { hall: name("arrival"), ..everywhere() }]
    }),
    ("prefix-of-the-checkpoint", "Names compare as a whole.", false, || vec![at("border", None)]),
    ("every-jurisdiction", "A rule for every jurisdiction.", true, || vec![Place::ANYWHERE]),
    ("every-jurisdiction-another-hall", "Everywhere, in a hall of another name.", false, || {
        vec![Place { hall: name("annexe"), ..Place::ANYWHERE }]
    }),
    ("a-stand-somewhere", "The rule names a stand, and this gate belongs to none.", false, || {
        vec![Place { stand: name("a1"), ..everywhere() }]
    }),
    ("an-office-somewhere", "The rule names an office; this gate belongs to none.", false, || {
        vec![Place { office: name("o1"), ..everywhere() }]
    }),
    ("arrival-only", "This gate is for arrivals.", true, || {
        vec![Place { directions: Directions::of(&[Direction::Arrival]), ..everywhere() }]
    }),
    ("departure-only", "This gate is for arrivals.", false, || {
        vec![Place { directions: Directions::of(&[Direction::Departure]), ..everywhere() }]
    }),
    ("foot-only", "This gate is for people on foot.", true, || by(&[TransportMode::Foot])),
    ("all-but-foot", "This gate is for people on foot.", false, || {
        vec![Place { modes: TransportModes::all_but(&[TransportMode::Foot]), ..everywhere() }]
    }),
    ("second-rule-covers", "One rule that covers is enough.", true, || {
        vec![at("taipa", None), at("border-gate", None)]
    }),
    (
        "two-rules-cover-half-each",
        "The right checkpoint in one rule, the right direction in another.",
        false,
        || {
            vec![
                Place {
                    directions: Directions::of(&[Direction::Departure]),
                    ..at("border-gate", None)
                },
                at("taipa", None),
            ]
        },
    ),
];

fn rules() -> Vec<Scenario> {
    let mut cases = Vec::new();
    for (name, why, opens, places) in RULES {
        let expected = if *opens { admit() } else { not(NotHere) };
        cases.push(case(format!("g16-rule-{name}"), "G16", *why, expected, |d| {
            d.scheme().places = places();
        }));
    }
    let modes = [
        ("vehicle", TransportMode::Vehicle),
        ("rail", TransportMode::Rail),
        ("air", TransportMode::Air),
        ("sea", TransportMode::Sea),
    ];
    for (name, mode) in modes {
        for opens in [true, false] {
            let expected = if opens { admit() } else { not(NotHere) };
            let not = if opens { "" } else { "not-" };
            let why = format!("A gate of mode {name}; the rule is {not}for it.");
            let here = Location { mode, ..border_gate() };
            cases.push(case(format!("g16-mode-{not}{name}"), "G16", why, expected, |d| {
                d.place(&here);
                d.scheme().places = if opens {
                    by(&[mode])
                } else {
                    vec![Place { modes: TransportModes::all_but(&[mode]), ..everywhere() }]
                };
            }));
        }
    }
    cases.extend(stands());
    let elsewhere = gate(["zh", "border-gate", "arrival"], Direction::Arrival, TransportMode::Foot);
    cases.push(case(
        "g16-another-jurisdiction",
        "G16",
        "Same names in another place.",
        not(NotHere),
        |d| {
            d.place(&elsewhere);
        },
    ));
    cases
}

/// Name, why, whether the rule opens a gate of stand `a1` and office `o1`, the rule.
type Stand = (&'static str, &'static str, bool, fn() -> Place);

const STANDS: &[Stand] = &[
    ("stand-this", "The rule names this stand.", true, || stand("a1", None)),
    ("stand-another", "The rule names another stand.", false, || stand("b2", None)),
    ("stand-prefix", "Names compare as a whole.", false, || stand("a", None)),
    ("stand-left-out", "The rule leaves stand and office out.", true, everywhere),
    ("office-this", "The rule names this stand and this office.", true, || stand("a1", Some("o1"))),
    ("office-another", "This stand, and another office.", false, || stand("a1", Some("o2"))),
    ("office-named-as-the-stand", "A stand's name is no office's.", false, || Place {
        office: name("a1"),
        ..everywhere()
    }),
];

/// A gate that belongs to a stand and an office.
fn stands() -> Vec<Scenario> {
    let here = Location { stand: name("a1"), office: name("o1"), ..border_gate() };
    let mut cases = Vec::new();
    for (name, why, opens, rule) in STANDS {
        let expected = if *opens { admit() } else { not(NotHere) };
        cases.push(case(format!("g16-{name}"), "G16", *why, expected, |d| {
            d.place(&here);
            d.scheme().places = vec![rule()];
        }));
    }
    cases
}

fn stand(stand: &str, office: Option<&str>) -> Place {
    Place { stand: name(stand), office: office.and_then(name), ..everywhere() }
}

fn everywhere() -> Place {
    Place { jurisdiction: name("mo"), ..Place::ANYWHERE }
}

fn at(checkpoint: &str, hall: Option<&str>) -> Place {
    Place { checkpoint: name(checkpoint), hall: hall.and_then(name), ..everywhere() }
}

fn by(modes: &[TransportMode]) -> Vec<Place> {
    vec![Place { modes: TransportModes::of(modes), ..everywhere() }]
}

fn name(text: &str) -> Option<Name> {
    text.parse().ok()
}
