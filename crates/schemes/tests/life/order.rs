//! Whenever and in whatever order things are told, the end is the same.

use clearance_schemes::life::{Act, Done, Report, Settled, settle};
use clearance_schemes::model::StateMeaning;
use clearance_schemes::time::Instant;
use proptest::prelude::*;

use super::tale::*;

/// What can happen to somebody with a standing under every scheme.
const EVENTS: &[&str] = &[
    "check.failed of face",
    "decision.barred",
    "decision.barred of hk-echannel",
    "decision.barred of stadium-season",
    "decision.date-moved of hk-echannel",
    "decision.date-moved of mo-travel-permit day 2025-09-01",
    "decision.granted of hk-echannel",
    "decision.lifted of hk-echannel",
    "decision.lifted of stadium-season",
    "document.cancelled of mo-passport",
    "document.collected of mo-passport",
    "document.collected of mo-permanent-card for change",
    "document.collected of mo-permanent-card for damage",
    "document.collected of mo-permanent-card for expiry",
    "document.collected of mo-permanent-card for loss",
    "document.collected of mo-travel-permit",
    "document.damaged of mo-permanent-card",
    "document.lodged of mo-permanent-card for expiry",
    "document.lost of hk-landing-slip",
    "document.lost of mo-permanent-card",
    "document.ready of mo-travel-permit",
    "key.rebound",
    "papers.complete of hk-prior-authorisation",
    "papers.complete of mo-travel-permit",
    "passage.in at hk",
    "passage.out at hk",
    "person.particulars-changed",
    "person.residence-changed",
    "standing.cancelled of hk-id-appointment",
    "standing.missed of hk-id-appointment",
    "standing.moved of stadium-season",
    "standing.offered of stadium-season",
    "standing.used of cn-temporary-pass",
    "standing.used of tw-entry-permit",
    "statement.wrong of hk-id-appointment",
];

/// Somebody with a standing under every scheme, whose card runs out on the way.
fn somebody() -> Tale {
    let mut person = ana();
    person.documents = vec![
        document(CARD, "2015-03-01", "2025-03-01"),
        document(CARD, "2025-02-01", "2035-02-01"),
        document("mo-passport", "2020-01-01", "2030-01-01"),
    ];
    let kiosk = [("service", "enrol"), ("channel", "kiosk-macao"), ("transfer", "not-asked")];
    let booking = [("reminder", "yes"), ("one_way_permit", "no")];
    let permit = [("speed", "normal"), ("old", "none")];
    Tale::of(person)
        .granted("hk-echannel", "2025-01-01T09:00", &kiosk)
        .granted("mo-apcs", "2025-01-01T09:00", &[])
        .granted("hk-mo-mutual", "2025-01-01T12:00", &[])
        .granted("cn-temporary-pass", "2025-04-01T09:00", &[("home_permit", "lost")])
        .granted_with("hk-id-appointment", "2025-02-01T09:00", &booking, |lodged| {
            lodged.slot = Some(slot("hk-ro-kowloon", "2025-03-20T10:00"));
        })
        .granted("mo-travel-permit", "2025-01-05T09:00", &permit)
        .granted("mo-passport-gates", "2025-01-05T09:00", &[])
        .granted("tw-entry-permit", "2025-01-05T09:00", &[])
        .granted("stadium-season", "2025-01-05T09:00", &[("stand", "north")])
}

const FIRST: &str = "2025-01-01T00:00";
const LAST: &str = "2025-06-30T00:00";

prop_compose! {
    /// An event at some half of an hour of half a year: often two of them at one moment.
    fn event()(event in 0..EVENTS.len(), half in 0..180_i64 * 4) -> Report {
        let mut report = told(&format!("{FIRST} {}", EVENTS[event]));
        let happened = Instant(at(FIRST).0 + half * 6 * 3_600);
        report.event.happened = happened;
        report.event.told = happened;
        if EVENTS[event] == "passage.in at hk" {
            report.stated = words(&[("shows", "permanent-card"), ("journey", "visit")]);
        }
        report
    }
}

fn events() -> impl Strategy<Value = Vec<Report>> {
    prop::collection::vec(event(), 0..25)
}

/// The same reports in another order, each told up to 90 days late, some told twice.
fn late() -> impl Strategy<Value = (Vec<Report>, Vec<Report>)> {
    events()
        .prop_flat_map(|events| {
            let delays = prop::collection::vec((0..90_i64 * 86_400, any::<bool>()), events.len());
            (Just(events), delays).prop_map(|(in_time, delays)| {
                let mut late = Vec::new();
                for (report, (delay, twice)) in in_time.iter().zip(delays) {
                    let mut later = report.clone();
                    later.event.told.0 += delay;
                    late.push(later);
                    late.extend(twice.then(|| report.clone()));
                }
                (in_time, late)
            })
        })
        .prop_flat_map(|(in_time, late)| (Just(in_time), Just(late).prop_shuffle()))
}

fn with(reports: &[Report]) -> Tale {
    let mut tale = somebody();
    tale.0.reports = reports.to_vec();
    tale
}

fn shown(settled: &Settled) -> String {
    format!("{:#?}\n{:#?}\n{:?}", settled.standings, settled.effects, settled.next)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn late_and_shuffled_reports_give_what_they_would_have_given_in_time((in_time, late) in late()) {
        let in_time = with(&in_time).settled(LAST);
        prop_assert_eq!(shown(&in_time), shown(&with(&late).settled(LAST)));
    }

    #[test]
    fn what_comes_later_changes_nothing_before(reports in events(), hours in 0..180_i64 * 24) {
        let until = Instant(at(FIRST).0 + hours * 3_600);
        let tale = with(&reports);
        let by_then = settle(library(), &tale.0, until);
        let in_the_end = tale.settled(LAST);
        let before: Vec<_> = in_the_end.effects.iter().filter(|it| it.from <= until).collect();
        prop_assert_eq!(by_then.effects.iter().collect::<Vec<_>>(), before);
        for lived in &by_then.standings {
            let later = in_the_end.standings.iter().find(|it| it.key == lived.key).expect("it stays");
            let moves: Vec<_> = later.moves.iter().filter(|it| it.at <= until).collect();
            prop_assert_eq!(lived.moves.iter().collect::<Vec<_>>(), moves);
        }
    }

    #[test]
    fn whoever_does_what_is_to_do_comes_to_the_same_end((_, mut late) in late()) {
        late.sort_by_key(|report| report.event.told);
        let mut tale = somebody();
        for report in late {
            let now = report.event.told;
            tale.0.reports.push(report);
            do_all(&mut tale, now);
        }
        do_all(&mut tale, at(LAST));
        let settled = tale.settled(LAST);
        prop_assert_eq!(&settled.to_do, &Vec::new(), "nothing is left");
        for lived in &settled.standings {
            let folder = &library().folders[&lived.standing.scheme];
            if folder.versions[&lived.version].scheme.gate.code.is_none() {
                continue;
            }
            let mut wire = StateMeaning::None;
            for done in tale.0.done.iter().filter(|done| done.standing.as_ref() == Some(&lived.key)) {
                match done.act {
                    Act::Issue | Act::Reissue | Act::Replace => wire = StateMeaning::Valid,
                    Act::Status(status) => {
                        prop_assert_ne!(wire, StateMeaning::Revoked, "revoked is for ever");
                        wire = status;
                    }
                    _ => {}
                }
            }
            let is_right = match lived.standing.meaning {
                StateMeaning::Valid => wire == StateMeaning::Valid,
                StateMeaning::Suspended => wire != StateMeaning::Valid,
                StateMeaning::None | StateMeaning::Revoked => {
                    matches!(wire, StateMeaning::None | StateMeaning::Revoked)
                }
            };
            prop_assert!(is_right, "{:?} on the wire for {lived:#?}", wire);
        }
    }
}

fn do_all(tale: &mut Tale, now: Instant) {
    let to_do = settle(library(), &tale.0, now).to_do;
    tale.0.done.extend(to_do.into_iter().map(Done::from));
}
