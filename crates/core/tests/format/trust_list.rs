//! Rules L3, L4, L6, E3, V3, V5 and V6 in trust lists that the root did sign.

use clearance_core::cbor::{Error, ErrorKind, Reader};
use clearance_core::crypto::{InvalidKey, PublicKey, RING, Secret32};
use clearance_core::ids::{AuthorityKid, GateKid, SchemeId};
use clearance_core::registry::limit;
use clearance_core::sign1::Sign1;
use clearance_core::time::{Timestamp, Tolerance, Validity};
use clearance_core::trust::{
    self, Direction, Directions, GateEpoch, GateGroup, SignListError, StatusPolicy, TransportMode,
    TransportModes, TrustAnchor, TrustContent, TrustError, TrustList,
};

use crate::keys::one;
use crate::kit::{Kind, Parts, replaced, rich_content, unhex};
use crate::objects as o;

fn accept(bytes: &[u8]) -> Result<TrustList, TrustError> {
    TrustAnchor::new(o::root_key().public()).accept(&RING, bytes, o::NOW)
}

/// What signing says of a list that breaks a rule of the format.
fn unsigned(content: &TrustContent) -> ErrorKind {
    match trust::sign(content, &*o::root_key()) {
        Err(SignListError::Content(Error { kind, .. })) => kind,
        other => panic!("{other:?}"),
    }
}

/// Content with one change.
fn with(change: impl FnOnce(&mut TrustContent)) -> TrustContent {
    let mut content = rich_content();
    change(&mut content);
    content
}

#[test]
fn what_was_signed_is_what_is_read() {
    for content in [o::trust_content(), rich_content(), empty()] {
        let list = accept(&o::trust_list(&content)).expect("a good list");
        let mut sorted = content;
        sorted.authorities.sort_by_key(|entry| entry.kid);
        sorted.gate_groups.sort_by_key(|entry| entry.id);
        sorted.schemes.sort_by_key(|entry| entry.id);
        assert_eq!(*list.content(), sorted);
        let named = (list.seq(), list.this_update(), list.next_update());
        assert_eq!(named, (sorted.seq, sorted.this_update, sorted.next_update));
    }
}

#[test]
fn a_direction_or_mode_named_twice_counts_once() {
    let (arrival, departure) = (Direction::Arrival, Direction::Departure);
    assert_eq!(Directions::of(&[arrival, departure, arrival, departure]), Directions::ALL);
    let twice = Directions::of(&[arrival, arrival]);
    assert!(twice.contains(arrival) && !twice.contains(departure));
    let twice = TransportModes::of(&[TransportMode::Sea, TransportMode::Sea]);
    assert!(twice.contains(TransportMode::Sea) && !twice.contains(TransportMode::Air));
    let others = TransportModes::all_but(&[TransportMode::Sea, TransportMode::Sea]);
    assert!(!others.contains(TransportMode::Sea) && others.contains(TransportMode::Air));
}

#[test]
fn every_entry_is_found_and_no_other() {
    let content = rich_content();
    let list = accept(&o::trust_list(&content)).expect("a good list");
    for authority in &content.authorities {
        let (entry, key) = list.authority(authority.kid).expect("listed");
        assert_eq!((entry, key.public()), (authority, authority.key));
    }
    for group in &content.gate_groups {
        assert_eq!(list.gate_group(&group.id), Some(group));
    }
    for scheme in &content.schemes {
        assert_eq!(list.scheme(scheme.id), Some(scheme));
    }
    assert!(list.authority(AuthorityKid([9, 9])).is_none());
    assert!(list.scheme(SchemeId(9)).is_none());
    assert!(list.gate_group(&"h".parse().expect("a good id")).is_none());
    let with_key = |kid| list.groups_with_key(GateKid(kid)).count();
    assert_eq!([with_key(0x07), with_key(0xff), with_key(0)], [2, 1, 0]);
}

#[test]
fn a_code_is_sealed_to_the_newest_key_in_its_period() {
    let epoch = |kid, from, until| GateEpoch {
        kid: GateKid(kid),
        key: *o::gate_key().public(),
        validity: Validity { not_before: o::START.plus(from), not_after: o::START.plus(until) },
    };
    let epochs = vec![epoch(1, 100, 300), epoch(2, 200, 400), epoch(3, 200, 350)];
    let group = GateGroup { id: "hk-mo".parse().expect("a good id"), epochs };
    for (at, kid) in [
        (99, None),
        (100, Some(1)),
        (199, Some(1)),
        (200, Some(3)),
        (349, Some(3)),
        (350, Some(2)),
        (399, Some(2)),
        (400, None),
    ] {
        let found = group.epoch_at(o::START.plus(at)).map(|epoch| epoch.kid);
        assert_eq!(found, kid.map(GateKid), "{at} s");
    }
}

#[test]
fn e3_no_entry_repeats() {
    for content in [
        with(|c| c.authorities[1].kid = c.authorities[0].kid),
        with(|c| c.gate_groups[1].id = c.gate_groups[0].id),
        with(|c| c.gate_groups[1].epochs[1].kid = c.gate_groups[1].epochs[0].kid),
        with(|c| c.schemes[1].id = c.schemes[0].id),
        with(|c| c.schemes[1].authorities[1] = c.schemes[1].authorities[0]),
        with(|c| {
            let keys = &mut c.authorities[0].status.as_mut().expect("it has").keys;
            keys.push(keys[0].clone());
        }),
    ] {
        assert_eq!(unsigned(&content), ErrorKind::Order);
    }
}

#[test]
fn e3_entries_stand_in_order() {
    // `sign` sorts, so the entries are moved in the payload.
    let parts = Parts::good(Kind::TrustList);
    let hk = unhex("a2 01 62686b");
    let hk_mo = unhex("a2 01 65686b2d6d6f");
    let starts = |what: &[u8]| {
        (0..parts.payload.len())
            .find(|at| parts.payload[*at..].starts_with(what))
            .expect("it is there")
    };
    let (first, second) = (starts(&hk), starts(&hk_mo));
    // Behind the groups stands label 6, an array of two.
    let schemes = unhex("06 82 b0 01 01");
    let end = starts(&schemes);
    let groups = [&parts.payload[second..end], &parts.payload[first..second]].concat();
    let payload = [&parts.payload[..first], &groups, &parts.payload[end..]].concat();
    let error = accept(&parts.with_payload(payload).signed()).expect_err("not sorted");
    let TrustError::Malformed(error) = error else { panic!("{error}") };
    assert_eq!(error.kind, ErrorKind::Order);
}

#[test]
fn v2_v3_a_period_lasts_a_second_of_this_century() {
    let period = |start, end| Validity {
        not_before: Timestamp::from_secs(start),
        not_after: Timestamp::from_secs(end),
    };
    let bad = [
        period(70_000, 70_000),
        period(70_001, 70_000),
        period(65_535, 70_000),
        period(70_000, 1 << 32),
    ];
    for validity in bad {
        for content in [
            with(|c| c.authorities[0].validity = validity),
            with(|c| c.authorities[0].status.as_mut().expect("it has").keys[0].validity = validity),
            with(|c| c.gate_groups[0].epochs[0].validity = validity),
            with(|c| (c.this_update, c.next_update) = (validity.not_before, validity.not_after)),
        ] {
            assert!(matches!(unsigned(&content), ErrorKind::Value(_)), "{validity}");
        }
    }
}

#[test]
fn v6_a_name_for_people_is_short_and_moves_no_cursor() {
    for name in
        ["", "a\nb", "\u{1b}[31m", "\u{7f}", "\u{85}", &"x".repeat(65), &"\u{6fb3}".repeat(22)]
    {
        for content in [
            with(|c| c.authorities[0].name = name.to_owned()),
            with(|c| c.schemes[0].name = name.to_owned()),
        ] {
            assert!(matches!(unsigned(&content), ErrorKind::Value(_)), "{name:?}");
        }
    }
    for longest in ["\u{6fb3}".repeat(21), "x".repeat(64)] {
        let content = with(|c| c.schemes[0].name.clone_from(&longest));
        accept(&o::trust_list(&content)).expect(&longest);
    }
}

#[test]
fn v5_a_machine_name_is_not_empty_and_has_no_capitals() {
    let parts = Parts::good(Kind::TrustList);
    // Jurisdiction, then a checkpoint of seven characters.
    for (from, to) in [
        ("62686b 04", "62484b 04"),
        ("62686b 04", "60 04"),
        ("67616972706f7274", "6761697270 2072 74"),
    ] {
        let from = unhex(from);
        let at = (0..parts.payload.len()).rfind(|at| parts.payload[*at..].starts_with(&from));
        let at = at.expect("it is there");
        let rest = &parts.payload[at + from.len()..];
        let payload = [&parts.payload[..at], &unhex(to), rest].concat();
        let error = accept(&parts.with_payload(payload).signed()).expect_err(to);
        let TrustError::Malformed(error) = error else { panic!("{error}") };
        assert!(matches!(error.kind, ErrorKind::Value(text) if text.contains("a-z")), "{error}");
    }
}

#[test]
fn l3_no_key_of_small_order_or_in_another_encoding_passes() {
    let small = PublicKey::Ed25519(one());
    let mut top_bit = *o::gate_key().public();
    top_bit[31] |= 0x80;
    for (content, owner, cause) in [
        (with(|c| c.authorities[0].key = small), "authority 0102", InvalidKey::SmallOrder),
        (
            with(|c| c.authorities[0].status.as_mut().expect("it has").keys[0].key = small),
            "authority 0102, status key 0103",
            InvalidKey::SmallOrder,
        ),
        (
            with(|c| c.authorities[1].key = PublicKey::P256 { x: [0xff; 32], y_is_odd: false }),
            "authority ff00",
            InvalidKey::NotOnCurve,
        ),
        (
            with(|c| c.gate_groups[1].epochs[1].key = one()),
            "gate group hk, epoch ff",
            InvalidKey::SmallOrder,
        ),
        (
            with(|c| c.gate_groups[0].epochs[0].key = top_bit),
            "gate group hk-mo, epoch 07",
            InvalidKey::NotCanonical,
        ),
        (with(|c| c.next_root = Some(small)), "next root", InvalidKey::SmallOrder),
    ] {
        let error = accept(&o::trust_list(&content)).expect_err(owner);
        assert_eq!(error, TrustError::Key { owner: owner.to_owned(), cause });
    }
}

#[test]
fn l4_no_code_outlives_the_cap_or_leaves_a_gap() {
    let times = |step, lifetime, max_behind, max_ahead| {
        with(|c| {
            let scheme = &mut c.schemes[0];
            (scheme.step, scheme.lifetime) = (step, lifetime);
            scheme.tolerance = Tolerance { max_behind, max_ahead };
        })
    };
    for (step, lifetime, behind, ahead) in [
        (0, 30, 0, 10),
        (31, 30, 0, 10),
        (15, 61, 0, 10),
        (15, 30, 31, 10),
        (15, 30, 0, 61),
        (61, 61, 0, 0),
    ] {
        unsigned(&times(step, lifetime, behind, ahead));
    }
    for (step, lifetime, behind, ahead) in [(1, 1, 0, 0), (60, 60, 0, 60), (15, 30, 30, 60)] {
        accept(&o::trust_list(&times(step, lifetime, behind, ahead))).expect("at the limit");
    }
    let never = StatusPolicy { fresh_for: 2, usable_for: 1, ..StatusPolicy::default() };
    unsigned(&with(|c| c.schemes[0].status = never));
    let fresh = StatusPolicy { fresh_for: 2, usable_for: 2, ..StatusPolicy::default() };
    accept(&o::trust_list(&with(|c| c.schemes[0].status = fresh))).expect("fresh, then expired");
}

#[test]
fn l6_a_list_of_what_must_have_one_entry_has_one() {
    for content in [
        with(|c| c.gate_groups[0].epochs.clear()),
        with(|c| c.schemes[0].authorities.clear()),
        with(|c| c.schemes[0].places.clear()),
        with(|c| c.authorities[0].status.as_mut().expect("it has").keys.clear()),
    ] {
        assert!(matches!(unsigned(&content), ErrorKind::Value(text) if text.contains("empty")));
    }
}

#[test]
fn l6_no_more_entries_than_the_limit_pass() {
    let authorities = |count: u16| {
        with(|c| {
            let one = c.authorities[1].clone();
            let kids = (0..count).map(|kid| AuthorityKid(kid.to_be_bytes()));
            let other = |kid: AuthorityKid| trust::Authority {
                kid,
                key: signer(u16::from_be_bytes(kid.0)),
                ..one.clone()
            };
            c.authorities = kids.map(other).collect();
        })
    };
    let epochs = |count: u8| {
        with(|c| {
            let one = c.gate_groups[0].epochs[0].clone();
            let kids = (0..count).map(GateKid);
            let epochs = kids.map(|kid| trust::GateEpoch {
                kid,
                key: *RING.static_key(&Secret32::from([0x20 + kid.0; 32])).public(),
                ..one.clone()
            });
            c.gate_groups[0].epochs = epochs.collect();
        })
    };
    let places = |count: usize| {
        with(|c| {
            let one = c.schemes[0].places[0];
            c.schemes[0].places = vec![one; count];
        })
    };
    let status_keys = |count: u8| {
        with(|c| {
            let keys = &mut c.authorities[0].status.as_mut().expect("it has").keys;
            let one = keys[0].clone();
            let kids = (0..count).map(|kid| AuthorityKid([0, kid]));
            let other = |kid: AuthorityKid| trust::StatusKey {
                kid,
                key: signer(kid.0[1].into()),
                ..one.clone()
            };
            *keys = kids.map(other).collect();
        })
    };
    for (most, over, limit) in [
        (authorities(256), authorities(257), limit::TRUST_ENTRIES),
        (epochs(8), epochs(9), limit::GATE_EPOCHS),
        (places(64), places(65), limit::PLACES),
        (status_keys(4), status_keys(5), limit::STATUS_KEYS),
    ] {
        accept(&o::trust_list(&most)).expect("at the limit");
        let found = limit as u64 + 1;
        assert_eq!(unsigned(&over), ErrorKind::TooMany { limit: limit as u64, found });
    }
}

#[test]
fn l6_a_place_covers_a_known_lane() {
    let none = with(|c| c.schemes[0].places[0].directions = Directions::of(&[]));
    assert!(matches!(unsigned(&none), ErrorKind::Value(text) if text.contains("empty")));
    let none = with(|c| c.schemes[0].places[0].modes = TransportModes::of(&[]));
    assert!(matches!(unsigned(&none), ErrorKind::Value(text) if text.contains("empty")));
    // Both sets with a bit more, in a list with one place.
    let one = with(|c| c.schemes.truncate(1));
    let parts = Parts::good(Kind::TrustList).with_payload(payload(&o::trust_list(&one)));
    let sets = "62686b 0403 05181d";
    for (hostile, limit, found) in [
        ("62686b 0404 05181d", 3, 4),
        ("62686b 0403 051820", 31, 32),
        ("62686b 0403 0518ff", 31, 255),
    ] {
        let bytes = parts.with_payload(replaced(&parts.payload, sets, hostile)).signed();
        let error = accept(&bytes).expect_err(hostile);
        let TrustError::Malformed(error) = error else { panic!("{error}") };
        assert_eq!(error.kind, ErrorKind::TooMany { limit, found });
    }
}

#[test]
fn l6_no_list_too_long_is_read() {
    let longest = accept(&vec![0; limit::TRUST_LIST]).err();
    assert!(matches!(longest, Some(TrustError::Malformed(_))), "{longest:?}");
    let bytes = vec![0; limit::TRUST_LIST + 1];
    let found = bytes.len();
    assert_eq!(accept(&bytes).err(), Some(TrustError::TooLong { found, limit: limit::TRUST_LIST }));
}

fn payload(list: &[u8]) -> Vec<u8> {
    let mut reader = Reader::new(list);
    reader.expect_tag(18).expect("tagged");
    Sign1::read(&mut reader).expect("a good list").payload.to_vec()
}

fn empty() -> TrustContent {
    TrustContent {
        authorities: Vec::new(),
        gate_groups: Vec::new(),
        schemes: Vec::new(),
        ..o::trust_content()
    }
}

/// A key of nobody else's.
fn signer(number: u16) -> PublicKey {
    let mut secret = [0x99; 32];
    secret[..2].copy_from_slice(&number.to_be_bytes());
    RING.ed25519_key(&Secret32::from(secret)).public()
}
