//! Whatever a scheme says to a gate, a trust list brings it there and has one encoding.

use std::num::NonZeroU8;

use clearance_core::crypto::RING;
use clearance_core::ids::Name;
use clearance_core::trust::{
    AtGate, Direction, Directions, LedgerPolicy, Party, Place, QualifierUse, Scheme, TransportMode,
    TransportModes, TrustAnchor, TrustContent, Uses,
};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use crate::objects as o;

fn any_place() -> impl Strategy<Value = Place> {
    let name = || prop::option::of("[a-z0-9.-]{1,32}");
    let directions = subsequence(Direction::ALL, 1..=Direction::ALL.len());
    let modes = subsequence(TransportMode::ALL, 1..=TransportMode::ALL.len());
    ((name(), name(), name(), name(), name()), directions, modes).prop_map(
        |((jurisdiction, checkpoint, hall, stand, office), directions, modes)| {
            let name = |text: Option<String>| text.map(|t| t.parse::<Name>().expect("a name"));
            Place {
                jurisdiction: name(jurisdiction),
                checkpoint: name(checkpoint),
                hall: name(hall),
                directions: Directions::of(&directions),
                modes: TransportModes::of(&modes),
                stand: name(stand),
                office: name(office),
            }
        },
    )
}

fn any_uses() -> impl Strategy<Value = Uses> {
    prop_oneof![
        Just(Uses::Unlimited),
        Just(Uses::InOut),
        any::<NonZeroU8>().prop_map(Uses::Limited)
    ]
}

prop_compose! {
    fn any_scheme()(
        places in prop::collection::vec(any_place(), 1..=64),
        uses in any_uses(),
        ledger in select(LedgerPolicy::ALL),
        person_check in select(AtGate::ALL),
        challenge in select(AtGate::ALL),
        qualifier in select(QualifierUse::ALL),
        largest in 1_u8..=64,
        together: bool,
        min_app: u32,
    ) -> Scheme {
        // L4: a byte of party and place names four sizes.
        let largest = match qualifier {
            QualifierUse::PartyAndPlace => 1 + largest % 4,
            _ => largest,
        };
        let party = Party { largest, together };
        let plain = o::trust_content().schemes.remove(0);
        Scheme {
            places, uses, ledger, person_check, challenge, qualifier, party, min_app, ..plain
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_list_brings_a_scheme_and_its_dates_as_they_were_signed(
        scheme in any_scheme(), dates_from in prop::option::of(0_u64..=5),
    ) {
        let content = TrustContent { schemes: vec![scheme], dates_from, ..o::trust_content() };
        let bytes = o::trust_list(&content);
        let mut anchor = TrustAnchor::new(o::root_key().public());
        let list = anchor.accept(&RING, &bytes, o::NOW).expect("a good list");
        prop_assert_eq!(list.content(), &content);
        prop_assert_eq!(list.dates_from(), dates_from.unwrap_or(0));
        prop_assert_eq!(o::trust_list(list.content()), bytes);
        prop_assert_eq!(TrustAnchor::from_bytes(&anchor.to_bytes()), Ok(anchor));
    }
}
