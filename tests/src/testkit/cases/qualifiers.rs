//! G16: what a credential's qualifier means, and how many people pass.

use clearance_core::trust::QualifierUse::{self, GuardPicture, Nothing, PartyAndPlace};
use clearance_core::trust::{Direction, Directions, Party, Place};
use clearance_verifier::Reason::{
    self, NotHere, OffStep, OtherPlace, PartyIncomplete, PartyTooLarge, PartyUnknown,
    UnknownQualifier,
};

use super::{Scenario, admit, case, not};
use crate::testkit::format::Lane;
use crate::world::START;

pub(super) fn cases() -> Vec<Scenario> {
    let mut cases: Vec<Scenario> = QUALIFIERS.iter().map(qualifier).collect();
    cases.extend(PARTIES.iter().map(party));
    cases.extend(order());
    cases
}

/// Name, why, what the scheme says of the byte, the byte, reason. Place 0 is Macao, where the gate
/// is; place 1 is Hong Kong, and there is no other.
type Qualifier = (&'static str, &'static str, QualifierUse, u8, Option<Reason>);

/// Party of 1 to 4, in the upper two bits.
const ONE: u8 = 0b0000_0000;
const TWO: u8 = 0b0100_0000;
const THREE: u8 = 0b1000_0000;
const FOUR: u8 = 0b1100_0000;

const QUALIFIERS: &[Qualifier] = &[
    ("nothing", "The byte means nothing, and is 0.", Nothing, 0, None),
    ("nothing-but-one", "The byte means nothing, and is 1.", Nothing, 1, Some(UnknownQualifier)),
    ("place-this", "For place 0, which covers this gate.", QualifierUse::Place, 0, None),
    (
        "place-another",
        "For place 1, which the scheme has and which is not here.",
        QualifierUse::Place,
        1,
        Some(OtherPlace),
    ),
    (
        "place-not-listed",
        "For place 2 of a scheme of two.",
        QualifierUse::Place,
        2,
        Some(UnknownQualifier),
    ),
    ("place-255", "The byte is the whole index.", QualifierUse::Place, 255, Some(UnknownQualifier)),
    ("party-of-one-here", "For one person at place 0.", PartyAndPlace, ONE, None),
    (
        "party-of-one-elsewhere",
        "For one person at place 1.",
        PartyAndPlace,
        ONE | 1,
        Some(OtherPlace),
    ),
    (
        "party-of-one-nowhere",
        "For one person at a place that the scheme does not list.",
        PartyAndPlace,
        ONE | 2,
        Some(UnknownQualifier),
    ),
    ("picture-first", "The first picture is number 0.", GuardPicture, 0, None),
    ("picture-last", "Picture 63 is the last.", GuardPicture, 63, None),
    ("picture-64", "There is no picture 64.", GuardPicture, 64, Some(UnknownQualifier)),
    ("picture-255", "There is no picture 255.", GuardPicture, 255, Some(UnknownQualifier)),
];

fn qualifier(&(name, why, means, byte, reason): &Qualifier) -> Scenario {
    let expected = reason.map_or_else(admit, not);
    case(format!("g16-qualifier-{name}"), "G16", why, expected, |d| {
        d.scheme().qualifier = means;
        d.parts().claims.scope.qualifier = byte;
    })
}

/// Name, why, the scheme's largest party, whether together, what the qualifier states, people
/// counted, reason.
type Row = (&'static str, &'static str, u8, bool, Option<u8>, Option<u8>, Option<Reason>);

const PARTIES: &[Row] = &[
    ("one-counted", "For one person, and one was counted.", 1, false, None, Some(1), None),
    ("one-brings-another", "For one person.", 1, false, None, Some(2), Some(PartyTooLarge)),
    (
        "nobody",
        "Somebody counted, and there is nobody.",
        1,
        false,
        None,
        Some(0),
        Some(PartyIncomplete),
    ),
    (
        "three-uncounted",
        "For up to three, and nobody counted.",
        3,
        false,
        None,
        None,
        Some(PartyUnknown),
    ),
    ("three-but-one", "For up to three: one may come alone.", 3, false, None, Some(1), None),
    ("three", "For up to three.", 3, false, None, Some(3), None),
    ("three-and-one", "For up to three.", 3, false, None, Some(4), Some(PartyTooLarge)),
    (
        "three-together-none-stated",
        "All together, but nothing states how many that are: up to three.",
        3,
        true,
        None,
        Some(2),
        None,
    ),
    (
        "three-nobody",
        "For up to three, and there is nobody.",
        3,
        false,
        None,
        Some(0),
        Some(PartyIncomplete),
    ),
    ("sixty-four", "The largest party of all.", 64, false, None, Some(64), None),
    (
        "sixty-five",
        "One more than the largest party.",
        64,
        false,
        None,
        Some(65),
        Some(PartyTooLarge),
    ),
    (
        "stated-uncounted",
        "Three are stated, and nobody counted.",
        4,
        false,
        Some(THREE),
        None,
        Some(PartyUnknown),
    ),
    (
        "stated-one-uncounted",
        "One alone needs no counting, even where four are allowed.",
        4,
        true,
        Some(ONE),
        None,
        None,
    ),
    (
        "stated-one-brings-another",
        "One is stated, and two were counted.",
        4,
        false,
        Some(ONE),
        Some(2),
        Some(PartyTooLarge),
    ),
    (
        "stated-and-fewer",
        "Three are stated, and need not come together.",
        4,
        false,
        Some(THREE),
        Some(2),
        None,
    ),
    ("stated", "Three are stated, and there they are.", 4, false, Some(THREE), Some(3), None),
    (
        "stated-and-one-more",
        "Three are stated; that the scheme allows four helps nobody.",
        4,
        false,
        Some(THREE),
        Some(4),
        Some(PartyTooLarge),
    ),
    (
        "stated-nobody",
        "Three are stated, and there is nobody.",
        4,
        false,
        Some(THREE),
        Some(0),
        Some(PartyIncomplete),
    ),
    (
        "together-and-fewer",
        "Three are stated, who pass together or not at all.",
        4,
        true,
        Some(THREE),
        Some(2),
        Some(PartyIncomplete),
    ),
    (
        "together",
        "Three are stated, and there they are together.",
        4,
        true,
        Some(THREE),
        Some(3),
        None,
    ),
    (
        "together-and-one-more",
        "Three are stated, who pass together, without anybody else.",
        4,
        true,
        Some(THREE),
        Some(4),
        Some(PartyTooLarge),
    ),
    (
        "stated-most",
        "Four are the most that two bits can state.",
        4,
        false,
        Some(FOUR),
        Some(4),
        None,
    ),
    (
        "stated-above-the-scheme",
        "Four are stated where the scheme allows three, so even two are too many.",
        3,
        false,
        Some(FOUR),
        Some(2),
        Some(PartyTooLarge),
    ),
    (
        "stated-above-the-scheme-uncounted",
        "Four are stated where the scheme allows three: nobody need count.",
        3,
        false,
        Some(FOUR),
        None,
        Some(PartyTooLarge),
    ),
];

fn party(&(name, why, largest, together, stated, persons, reason): &Row) -> Scenario {
    let expected = reason.map_or_else(admit, not);
    case(format!("g16-party-{name}"), "G16", why, expected, |d| {
        let scheme = d.scheme();
        scheme.party = Party { largest, together };
        if stated.is_some() {
            scheme.qualifier = PartyAndPlace;
        }
        d.parts().claims.scope.qualifier = stated.unwrap_or(0);
        d.lane = Lane { persons, ..Lane::default() };
    })
}

fn order() -> Vec<Scenario> {
    let party = |d: &mut super::Draft, byte| {
        d.scheme().qualifier = PartyAndPlace;
        d.scheme().party = Party { largest: 3, together: true };
        d.parts().claims.scope.qualifier = byte;
    };
    vec![
        case(
            "order-not-here-before-unknown-qualifier",
            "G16",
            "The scheme does not open here at all.",
            not(NotHere),
            |d| {
                let departures = Directions::of(&[Direction::Departure]);
                d.scheme().places = vec![Place { directions: departures, ..Place::ANYWHERE }];
                d.parts().claims.scope.qualifier = 1;
            },
        ),
        case(
            "order-unknown-qualifier-before-party-too-large",
            "G16",
            "Four people at place 2, which there is not; the scheme allows three.",
            not(UnknownQualifier),
            |d| party(d, FOUR | 2),
        ),
        case(
            "order-other-place-before-party-too-large",
            "G16",
            "Four people at place 1, which is not here; the scheme allows three.",
            not(OtherPlace),
            |d| party(d, FOUR | 1),
        ),
        case(
            "order-other-place-before-party-unknown",
            "G16",
            "Two people at place 1, which is not here; nobody counted.",
            not(OtherPlace),
            |d| party(d, TWO | 1),
        ),
        case(
            "order-party-unknown-before-off-step",
            "G16 G17",
            "Nobody counted, and the code starts beside a step.",
            not(PartyUnknown),
            |d| {
                party(d, TWO);
                d.parts().issued_at = START.plus(1);
            },
        ),
        case(
            "order-off-step-where-all-are-there",
            "G16 G17",
            "The two were counted, and the code starts beside a step.",
            not(OffStep),
            |d| {
                party(d, TWO);
                d.lane.persons = Some(2);
                d.parts().issued_at = START.plus(1);
            },
        ),
        case(
            "g16-qualifier-place-of-two-that-cover",
            "G16",
            "For place 1; both places of the scheme cover this gate.",
            admit(),
            |d| {
                d.scheme().places = vec![Place::ANYWHERE; 2];
                d.scheme().qualifier = QualifierUse::Place;
                d.parts().claims.scope.qualifier = 1;
            },
        ),
        case(
            "g16-qualifier-place-covers-in-part",
            "G16",
            "For place 1, which is for departures; that place 0 opens the gate does not help.",
            not(OtherPlace),
            |d| {
                let departures = Directions::of(&[Direction::Departure]);
                let second = Place { directions: departures, ..Place::ANYWHERE };
                d.scheme().places = vec![Place::ANYWHERE, second];
                d.scheme().qualifier = QualifierUse::Place;
                d.parts().claims.scope.qualifier = 1;
            },
        ),
    ]
}
