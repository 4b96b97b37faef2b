use std::collections::HashSet;

use clearance_core::crypto::RING;
use clearance_core::ids::{AuthorityKid, GateKid, Name, SchemeId};
use clearance_core::time::Validity;
use clearance_core::trust::{
    AtGate, Authority, Direction, Directions, GateEpoch, GateGroup, Qualified, QualifierUse,
    TransportMode, TrustContent,
};
use clearance_issuer::clock::UNNOTICED;
use clearance_issuer::{
    Advice, AppVersion, Ask, ClockNotice, Enquiry, EntryId, FrameError, HolderKey, Language,
    Moment, Monotonic, Wallet, Whereabouts, WhyNot,
};

use crate::world::{
    APP, DAY, KID, NOW, SCHEME, VERSION, World, around, ask, ed25519, group, moment, scheme, secret,
};

/// The enquiry of Ana's code after the trust list changed; the frame must say the same.
fn after(change: impl FnOnce(&mut TrustContent)) -> Option<WhyNot> {
    let mut world = World::new();
    let key = ed25519(3);
    let (mut wallet, entry) = world.wallet_of(&key);
    wallet.update_trust(&world.next_list(change), moment()).unwrap();
    reason(&mut wallet, &ask(entry), moment())
}

fn reason(wallet: &mut Wallet, ask: &Ask, moment: Moment) -> Option<WhyNot> {
    told(wallet, ask, moment).0
}

/// Why there is no code, and what is doubtful about the clock.
fn told(wallet: &mut Wallet, ask: &Ask, moment: Moment) -> (Option<WhyNot>, Option<ClockNotice>) {
    let key = ed25519(3);
    let Enquiry { why_not, clock, .. } = wallet.enquire(ask, &key.public(), moment);
    match wallet.frame(ask, &key, moment, &secret(6)) {
        Ok(frame) => assert_eq!((None, frame.clock), (why_not, clock)),
        Err(error) => assert_eq!(Some(error), why_not.map(FrameError::WhyNot)),
    }
    (why_not, clock)
}

#[test]
fn a_good_code_has_no_reason_against_it() {
    assert_eq!(after(|_| ()), None);
}

#[test]
fn a_missing_entry_or_a_foreign_key_is_named() {
    let world = World::new();
    let (mut wallet, entry) = world.wallet_of(&ed25519(3));
    let other = EntryId(9);
    assert_eq!(
        reason(&mut wallet, &ask(other), moment()),
        Some(WhyNot::NoCredential { entry: other })
    );
    let foreign = wallet.why_not(&ask(entry), &ed25519(5).public(), moment());
    assert_eq!(foreign, Some(WhyNot::WrongKey));
}

#[test]
fn a_trust_list_without_the_scheme_or_for_a_later_app_is_named() {
    let gone = after(|content| content.schemes.clear());
    assert_eq!(gone, Some(WhyNot::SchemeUnknown { scheme: SCHEME }));
    let newer = after(|content| content.schemes[0].min_app = VERSION + 1);
    assert_eq!(
        newer,
        Some(WhyNot::AppTooOld { needed: AppVersion(VERSION + 1), have: AppVersion(VERSION) })
    );
}

#[test]
fn an_authority_that_is_gone_replaced_or_not_allowed_is_not_believed() {
    let unknown = Some(WhyNot::AuthorityUnknown { authority: KID });
    assert_eq!(after(|content| content.authorities.clear()), unknown);
    let replaced = after(|content| {
        content.authorities[0].kid = AuthorityKid([9, 9]);
        content.authorities[0].key = RING.ed25519_key(&secret(77)).public();
    });
    assert_eq!(replaced, unknown);
    let barred = after(|content| content.schemes[0].authorities = vec![AuthorityKid([9, 9])]);
    assert_eq!(barred, Some(WhyNot::AuthorityNotAllowed { authority: KID, scheme: SCHEME }));
}

#[test]
fn an_authority_outside_its_period_is_not_believed() {
    let expired = after(|content| content.authorities[0].validity.not_after = NOW);
    assert_eq!(expired, Some(WhyNot::AuthorityExpired { at: NOW }));
    assert_eq!(after(|content| content.authorities[0].validity.not_after = NOW.plus(1)), None);
    let early = after(|content| content.authorities[0].validity.not_before = NOW.plus(1));
    assert_eq!(early, Some(WhyNot::NotYetActive { from: NOW.plus(8) }));
}

#[test]
fn a_gate_group_without_key_is_named() {
    let group = group();
    let gone = after(|content| content.gate_groups.clear());
    assert_eq!(gone, Some(WhyNot::UnknownGateGroup { group }));
    let late = after(|content| content.gate_groups[0].epochs[0].validity.not_after = NOW);
    assert_eq!(late, Some(WhyNot::NoGateKey { group }));
    let epoch = |validity: Validity| {
        after(move |content| content.gate_groups[0].epochs[0].validity = validity)
    };
    assert_eq!(epoch(around(0, 1)), None);
    assert_eq!(
        epoch(Validity { not_before: NOW.plus(1), not_after: NOW.plus(DAY) }),
        Some(WhyNot::NoGateKey { group })
    );
}

#[test]
fn a_clock_that_is_certainly_slow_is_named_and_one_that_may_be_is_doubted() {
    // No device takes a list that is further ahead of its own clock.
    const LIST_AHEAD: u64 = 3_600;
    let enquire = |ahead: u64| {
        let mut world = World::new();
        let (mut wallet, entry) = world.wallet_of(&ed25519(3));
        let this_update = NOW.plus(ahead);
        let list = world.next_list(|content| content.this_update = this_update);
        wallet.update_trust(&list, Moment::wall(this_update)).unwrap();
        told(&mut wallet, &ask(entry), moment())
    };
    let certainly = NOW.plus(LIST_AHEAD + 1);
    let slow = WhyNot::ClockBeforeTrustList { clock: NOW, this_update: certainly };
    assert_eq!(enquire(LIST_AHEAD + 1).0, Some(slow));
    let by = LIST_AHEAD;
    assert_eq!(enquire(LIST_AHEAD), (None, Some(ClockNotice::BehindTrustList { by })));
    let by = UNNOTICED + 1;
    assert_eq!(enquire(by), (None, Some(ClockNotice::BehindTrustList { by })));
    assert_eq!(enquire(UNNOTICED), (None, None));
}

#[test]
fn a_clock_an_hour_off_is_cured_by_one_contact() {
    let world = World::new();
    let key = ed25519(3);
    let (mut wallet, entry) = world.wallet_of(&key);
    let ahead = clocks(3600, 1, 0);
    wallet.learn_offset(NOW, ahead);
    let frame = wallet.frame(&ask(entry), &key, ahead, &secret(6)).unwrap();
    assert_eq!((frame.valid_from, frame.clock), (NOW.step_start(15), None));
    assert_eq!(wallet.wall_at(frame.valid_from, ahead), frame.valid_from.plus(3600));
}

/// The wall clock at second `wall` after [`NOW`], the monotonic one of `boot` at second `s`.
fn clocks(wall: i64, boot: u64, s: u64) -> Moment {
    Moment { wall: NOW.offset_by(wall), monotonic: Some(Monotonic { boot, ms: s * 1000 }) }
}

#[test]
fn a_corrected_clock_gives_a_code_and_a_notice_that_a_contact_or_the_holder_ends() {
    for by in [25, -25, 3600, -3600] {
        let world = World::new();
        let key = ed25519(3);
        let (mut wallet, entry) = world.wallet_of(&key);
        let asked = ask(entry);
        assert_eq!(told(&mut wallet, &asked, clocks(0, 1, 1)), (None, None));
        assert_eq!(told(&mut wallet, &asked, clocks(15, 1, 16)), (None, None));
        for minutes in [1, 60, 600] {
            let moment = clocks(by + 60 * minutes, 1, 1 + 60 * minutes as u64);
            let frame = wallet.frame(&asked, &key, moment, &secret(6)).unwrap();
            assert_eq!(frame.valid_from, moment.wall.step_start(15), "nobody else is believed");
            assert_eq!(frame.clock, Some(ClockNotice::Jumped { by }));
        }
        let (then, later) = (clocks(by + 700, 1, 701), clocks(by + 715, 1, 716));
        let mut accepted = wallet.clone();
        accepted.accept_clock(then);
        assert_eq!(told(&mut accepted, &asked, later), (None, None));
        assert_eq!(accepted.now(later), later.wall);
        wallet.learn_offset(NOW.plus(700), then);
        assert_eq!(told(&mut wallet, &asked, later), (None, None));
        assert_eq!(wallet.now(later), NOW.plus(715));
    }
}

#[test]
fn a_restart_ends_an_offset_and_the_wallet_remembers_that_it_did() {
    let world = World::new();
    let key = ed25519(3);
    let (mut wallet, entry) = world.wallet_of(&key);
    wallet.learn_offset(NOW, clocks(180, 1, 1));
    for (nth, later) in [100, 116].into_iter().enumerate() {
        let mut wallet = Wallet::from_bytes(APP, &wallet.to_bytes()).unwrap();
        let moment = clocks(later, 2, later as u64);
        let doubt = Some(ClockNotice::NotConfirmed { offset: -180 });
        assert_eq!(told(&mut wallet, &ask(entry), moment), (None, doubt), "code {nth}");
        let mut wallet = Wallet::from_bytes(APP, &wallet.to_bytes()).unwrap();
        let frame = wallet.frame(&ask(entry), &key, moment, &secret(6)).unwrap();
        assert_eq!((frame.valid_from, frame.clock), (moment.wall.step_start(15), doubt));
    }
}

#[test]
fn the_first_reason_is_the_one_told() {
    let mut world = World::new();
    let key = ed25519(3);
    let (mut wallet, entry) = world.wallet_of(&key);
    let list = world.next_list(|content| {
        content.this_update = NOW.plus(DAY);
        content.schemes[0].min_app = VERSION + 1;
        content.authorities.clear();
        content.gate_groups.clear();
    });
    let later = Moment::wall(NOW.plus(5 * DAY));
    wallet.update_trust(&list, later).unwrap();
    let mut codes = vec![reason(&mut wallet, &ask(entry), moment()).unwrap().code()];
    codes.push(reason(&mut wallet, &ask(entry), later).unwrap().code());
    wallet
        .update_trust(&world.next_list(|content| content.schemes[0].min_app = VERSION), later)
        .unwrap();
    codes.push(reason(&mut wallet, &ask(entry), later).unwrap().code());
    let authority = World::new().content.authorities.remove(0);
    wallet
        .update_trust(&world.next_list(|content| content.authorities.push(authority)), later)
        .unwrap();
    codes.push(reason(&mut wallet, &ask(entry), later).unwrap().code());
    codes.push(reason(&mut wallet, &ask(entry), Moment::wall(NOW.plus(2 * DAY))).unwrap().code());
    let expected = [
        "clock-before-trust-list",
        "app-too-old",
        "authority-unknown",
        "expired",
        "unknown-gate-group",
    ];
    assert_eq!(codes, expected);
}

#[test]
fn a_code_for_other_places_is_refused_where_the_place_is_known_and_doubted_where_it_is_guessed() {
    let name = |text: &str| text.parse::<Name>().unwrap();
    let mut world = World::new();
    let [mut macao, mut hong_kong] = [scheme(), scheme()];
    macao.places[0].checkpoint = Some(name("border-gate"));
    macao.places[0].directions = Directions::of(&[Direction::Arrival]);
    hong_kong.id = SchemeId(2);
    hong_kong.places[0].jurisdiction = name("hk").into();
    world.content.schemes = vec![macao.clone(), hong_kong];
    for (id, secret_of) in [("hk", 31), ("mo", 32)] {
        let mut group =
            GateGroup { id: id.parse().unwrap(), ..world.content.gate_groups[0].clone() };
        group.epochs[0].key = *RING.static_key(&secret(secret_of)).public();
        world.content.gate_groups.push(group);
    }
    let (mut wallet, entry) = world.wallet_of(&ed25519(3));
    let asked = |group: &str, ahead| Ask::full(entry, group.parse().unwrap()).at(ahead);
    let whereabouts = |place: [Option<&str>; 3], direction, mode| {
        let [jurisdiction, checkpoint, hall] = place.map(|text| text.map(name));
        let mut ahead = Whereabouts::default();
        (ahead.jurisdiction, ahead.checkpoint, ahead.hall) = (jurisdiction, checkpoint, hall);
        (ahead.direction, ahead.mode) = (direction, mode);
        ahead
    };
    let refused = Some(WhyNot::NotHere { scheme: SCHEME });
    for (place, direction, expected) in [
        ([None; 3], None, None),
        ([Some("mo"), None, None], None, None),
        ([Some("hk"), None, None], None, refused),
        ([Some("mo"), Some("border-gate"), Some("any-hall")], Some(Direction::Arrival), None),
        ([Some("mo"), Some("airport"), None], None, refused),
        ([None, Some("border-gate"), None], None, None),
        ([None; 3], Some(Direction::Departure), refused),
    ] {
        for mode in [None, Some(TransportMode::Foot)] {
            let ahead = whereabouts(place, direction, mode);
            assert_eq!(
                reason(&mut wallet, &asked("hk-mo", ahead), moment()),
                expected,
                "{ahead:?}"
            );
        }
    }
    let key = ed25519(3).public();
    let doubt = |group: &str| Advice::OtherPlaces { group: group.parse().unwrap(), scheme: SCHEME };
    for (group, expected) in [("hk", vec![doubt("hk")]), ("mo", vec![]), ("hk-mo", vec![])] {
        let enquiry = wallet.enquire(&asked(group, Whereabouts::default()), &key, moment());
        let told = enquiry.advice.iter().filter(|a| matches!(a, Advice::OtherPlaces { .. }));
        assert_eq!(told.copied().collect::<Vec<_>>(), expected);
        assert_eq!((enquiry.why_not, &enquiry.places), (None, &macao.places));
    }
}

#[test]
fn a_credential_for_one_place_of_its_scheme_is_told_to_be_for_that_one() {
    let mut world = World::new();
    let mut other = scheme().places[0];
    other.jurisdiction = Some("hk".parse().unwrap());
    world.content.schemes[0].places.push(other);
    world.content.schemes[0].qualifier = QualifierUse::Place;
    let (mut wallet, entry) = world.wallet_of(&ed25519(3)); // qualifier 0
    let key = ed25519(3);
    let bound = |jurisdiction: &str| {
        ask(entry).at(Whereabouts::in_jurisdiction(jurisdiction.parse().unwrap()))
    };
    assert_eq!(reason(&mut wallet, &bound("mo"), moment()), None);
    let refused = Some(WhyNot::NotHere { scheme: SCHEME });
    assert_eq!(reason(&mut wallet, &bound("hk"), moment()), refused);
    let enquiry = wallet.enquire(&ask(entry), &key.public(), moment());
    assert_eq!(enquiry.places, world.content.schemes[0].places[..1]);
    let frame = wallet.frame(&ask(entry), &key, moment(), &secret(6)).unwrap();
    assert_eq!(frame.qualified, Qualified { place: Some(0), ..Qualified::default() });
    // A byte without meaning is the officer's, and no reason for the phone to refuse.
    let list = world.next_list(|content| content.schemes[0].qualifier = QualifierUse::Nothing);
    wallet.update_trust(&list, moment()).unwrap();
    let advice = wallet.enquire(&ask(entry), &key.public(), moment()).advice;
    assert!(!advice.iter().any(|a| matches!(a, Advice::QualifierUnknown { .. })), "{advice:?}");
    let odd = world.credential_with(7, key.public(), 2, around(DAY, 10 * DAY));
    let odd = wallet.add("Beto", &odd, &key.public()).unwrap();
    let enquiry = wallet.enquire(&ask(odd), &key.public(), moment());
    let unknown = Advice::QualifierUnknown { qualifier: 7, scheme: SCHEME };
    assert_eq!((enquiry.why_not, enquiry.advice), (None, vec![unknown]));
}

#[test]
fn advice_begins_with_the_last_third_and_stops_no_code() {
    let mut world = World::new();
    world.content.schemes[0].challenge = AtGate::Required;
    world.content.this_update = NOW.minus(2 * DAY);
    world.content.next_update = NOW.plus(DAY);
    world.content.gate_groups[0].epochs[0].validity = around(DAY, 2 * DAY);
    let key = ed25519(3);
    let mut wallet = world.wallet();
    let until = NOW.plus(6 * DAY); // of nine days
    let credential = world.credential(key.public(), 1, around(3 * DAY, 6 * DAY));
    let entry = wallet.add("Ana", &credential, &key.public()).unwrap();
    let advice = |wallet: &Wallet, ask: Ask, at: u64| {
        wallet.enquire(&ask, &key.public(), Moment::wall(NOW.plus(at))).advice
    };
    let answered = ask(entry).answering(clearance_core::ids::Challenge([1; 8]));
    let list_due = Advice::TrustListDue { until: NOW.plus(DAY) };
    let outdated = Advice::TrustListOutOfDate { due: NOW.plus(DAY) };
    let renewal = Advice::RenewalDue { until };
    let key_due = Advice::GateKeyDue { group: group(), until: NOW.plus(2 * DAY) };
    assert_eq!(advice(&wallet, ask(entry), 0), [list_due, Advice::ChallengeNeeded]);
    assert_eq!(advice(&wallet, answered, DAY - 1), [list_due]);
    assert_eq!(advice(&wallet, answered, DAY), [outdated, key_due]);
    let late = Moment::wall(NOW.plus(DAY));
    assert_eq!(reason(&mut wallet, &ask(entry), late), None, "advice must not stop the code");
    assert_eq!(advice(&wallet, answered, 3 * DAY - 1), [outdated]);
    assert_eq!(advice(&wallet, answered, 3 * DAY), [outdated, renewal]);
    assert_eq!(advice(&wallet, answered, 6 * DAY), [outdated], "what has ended is no advice");
    let successor = Validity { not_before: NOW.plus(5 * DAY), not_after: NOW.plus(20 * DAY) };
    wallet.renew(entry, &world.credential(key.public(), 2, successor), late).unwrap();
    assert_eq!(advice(&wallet, answered, 3 * DAY), [outdated]);
    let list = world.next_list(|content| {
        content.next_update = NOW.plus(300 * DAY);
        content.authorities[0].validity = around(20 * DAY, 8 * DAY);
    });
    wallet.update_trust(&list, moment()).unwrap();
    let until = NOW.plus(8 * DAY);
    assert_eq!(advice(&wallet, answered, 3 * DAY), [Advice::RenewalDue { until }]);
}

#[test]
fn everything_that_ends_is_told_with_the_earliest_first_and_without_a_label() {
    let mut world = World::new();
    let day = |days: u64| NOW.plus(days * DAY);
    world.content.gate_groups[0].epochs[0].validity = around(10 * DAY, 5 * DAY);
    let (mut wallet, entry) = world.wallet_of(&ed25519(3));
    let told = |wallet: &Wallet, at: u64| -> Vec<_> {
        let now = day(at);
        let dues = wallet.due(Moment::wall(now)).into_iter();
        dues.map(|due| (due.kind, due.name.clone(), due.at, due.urgency(now).code())).collect()
    };
    let credential = |end, urgency| ("credential", entry.to_string(), day(end), urgency);
    let gate_key = |end, urgency| ("gate-key", "hk-mo".to_owned(), day(end), urgency);
    let list = |seq: u64, end, urgency| ("trust-list", seq.to_string(), day(end), urgency);
    let authority = ("authority-key", KID.to_string(), day(1000), "later");
    assert_eq!(
        told(&wallet, 0),
        [credential(4, "soon"), gate_key(5, "soon"), list(1, 30, "later"), authority.clone(),]
    );
    // A renewal that waits, and the next gate key.
    let successor = Validity { not_before: day(3), not_after: day(17) };
    let renewal = world.credential(ed25519(3).public(), 2, successor);
    wallet.renew(entry, &renewal, moment()).unwrap();
    let newer = world.next_list(|content| {
        let next = Validity { not_before: day(5), not_after: day(95) };
        let epoch =
            GateEpoch { kid: GateKid(10), key: RING.x25519_public(&secret(33)), validity: next };
        content.gate_groups[0].epochs.push(epoch);
    });
    wallet.update_trust(&newer, moment()).unwrap();
    assert_eq!(
        told(&wallet, 0),
        [credential(17, "later"), list(2, 30, "later"), gate_key(95, "later"), authority.clone(),]
    );
    assert_eq!(
        told(&wallet, 96)[..3],
        [credential(17, "overdue"), list(2, 30, "overdue"), gate_key(95, "overdue")]
    );
    wallet.update_trust(&world.next_list(|content| content.authorities.clear()), moment()).unwrap();
    let gone = ("authority-key", KID.to_string(), world.content.this_update, "overdue");
    assert_eq!(told(&wallet, 0)[0], gone);
    assert!(!format!("{:?}", wallet.due(moment())).contains("Ana"));
}

#[test]
fn every_reason_has_its_texts_and_its_own_code() {
    let (at, authority, group, scheme) = (NOW, KID, group(), SchemeId(1));
    let reasons = [
        WhyNot::NoCredential { entry: EntryId(1) },
        WhyNot::WrongKey,
        WhyNot::ClockBeforeTrustList { clock: at, this_update: at },
        WhyNot::SchemeUnknown { scheme },
        WhyNot::NotHere { scheme },
        WhyNot::AppTooOld { needed: AppVersion(2), have: AppVersion(1) },
        WhyNot::AuthorityUnknown { authority },
        WhyNot::AuthorityNotAllowed { authority, scheme },
        WhyNot::NotYetActive { from: at },
        WhyNot::Expired { at },
        WhyNot::AuthorityExpired { at },
        WhyNot::UnknownGateGroup { group },
        WhyNot::NoGateKey { group },
    ];
    let advice = [
        Advice::ChallengeNeeded,
        Advice::GateKeyDue { group, until: at },
        Advice::OtherPlaces { group, scheme },
        Advice::QualifierUnknown { qualifier: 1, scheme },
        Advice::RenewalDue { until: at },
        Advice::TrustListDue { until: at },
        Advice::TrustListOutOfDate { due: at },
    ];
    let notices = [
        ClockNotice::BehindTrustList { by: 1 },
        ClockNotice::Jumped { by: 1 },
        ClockNotice::NotConfirmed { offset: 1 },
    ];
    let codes = reasons.iter().map(WhyNot::code).chain(advice.iter().map(Advice::code));
    let codes: Vec<_> = codes.chain(notices.iter().map(ClockNotice::code)).collect();
    assert_eq!(codes.iter().collect::<HashSet<_>>().len(), 23);
    let kebab = |code: &&str| code.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    assert!(codes.iter().all(kebab), "{codes:?}");
    for reason in &reasons {
        let texts: HashSet<_> = Language::ALL.iter().map(|l| reason.text(*l)).collect();
        assert_eq!(texts.len(), 3, "{}", reason.code());
    }
    for notice in &notices {
        let texts: HashSet<_> = Language::ALL.iter().map(|l| notice.text(*l)).collect();
        assert_eq!(texts.len(), 3, "{}", notice.code());
    }
    for advice in &advice {
        let texts: HashSet<_> = Language::ALL.iter().map(|l| advice.text(*l)).collect();
        assert_eq!(texts.len(), 3, "{}", advice.code());
    }
}

#[test]
fn the_second_key_of_an_authority_leaves_the_first() {
    let change = |content: &mut TrustContent| {
        content.authorities.push(Authority {
            kid: AuthorityKid([0, 0]),
            key: RING.ed25519_key(&secret(55)).public(),
            validity: around(DAY, DAY),
            name: "Authority, next key".to_owned(),
            status: None,
        });
    };
    assert_eq!(after(change), None);
}
