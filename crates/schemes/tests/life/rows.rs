//! Every row of every shipped `[life]` does something in some story.

use std::collections::BTreeSet;

use super::tale::*;

/// Stories: who, what was granted on the first day of 2027, and what happened, from an hour later
/// and a day apart.
fn stories() -> Vec<(Tale, &'static str)> {
    const GRANTED: &str = "2027-01-01T09:00";
    let granted = |tale: Tale, scheme: &str, asked: &[(&str, &str)]| {
        tale.granted_with(scheme, GRANTED, asked, |lodged| {
            lodged.slot = Some(slot("hk-ro-kowloon", "2027-01-20T10:00"));
        })
    };
    let of_ana = |scheme: &str, asked: &[(&str, &str)]| granted(Tale::of(ana()), scheme, asked);
    let of_wen = |scheme: &str, asked: &[(&str, &str)]| {
        let mut tale = granted(Tale::of(wen()), scheme, asked);
        tale.0.standings[0].until = Some("2027-03-01".parse().expect("a day"));
        tale
    };
    let kiosk = [("transfer", "not-asked")];
    let declined = [("transfer", "declined")];
    let enrolled = |event| (of_ana("hk-echannel", &kiosk), event);
    let enrolled_as_wen = |event| (of_wen("hk-echannel", &[("transfer", "authorised")]), event);
    let mutual = |event| (of_ana("hk-mo-mutual", &[]), event);
    let macao = |event| (of_ana("mo-apcs", &[]), event);
    let shown = words(&[("shows", "permanent-card"), ("one_way_permit", "other")]);
    let stay = |event| {
        let enters = Tale::of(ana()).then_with("2027-01-01T09:00 passage.in at hk", |report| {
            report.stated = shown.clone();
        });
        (enters, event)
    };
    let pass = |event| (of_ana("cn-temporary-pass", &[]), event);
    let permit =
        |event| (of_wen("mo-travel-permit", &[("speed", "urgent"), ("old", "none")]), event);
    let passport = |event| {
        let mut person = ana();
        person.documents.push(document("mo-passport", "2026-12-01", "2027-02-01"));
        (granted(Tale::of(person), "mo-passport", &[]), event)
    };
    let gates = |event| (of_ana("mo-passport-gates", &[]), event);
    let taiwan = |event| (of_ana("tw-entry-permit", &[]), event);
    let booked = |event| (of_ana("hk-id-appointment", &[("reminder", "yes")]), event);
    let seat = |event| (of_ana("stadium-season", &[("stand", "north")]), event);
    vec![
        enrolled("decision.date-moved of hk-echannel; decision.granted of hk-echannel"),
        enrolled("document.collected of mo-permanent-card for expiry"),
        enrolled("document.collected of mo-permanent-card for damage"),
        enrolled("document.collected of mo-permanent-card for loss"),
        enrolled("document.collected of mo-permanent-card for change"),
        (of_ana("hk-echannel", &declined), "document.collected of mo-permanent-card for expiry"),
        enrolled("standing.cancelled of hk-echannel"),
        enrolled("document.lodged of mo-permanent-card"),
        enrolled("decision.barred of hk-echannel; decision.lifted of hk-echannel"),
        enrolled("person.residence-changed"),
        enrolled("person.died"),
        enrolled_as_wen("day.worked"),
        enrolled_as_wen("person.particulars-changed"),
        enrolled_as_wen("document.collected of hk-visit-permit for expiry"),
        mutual("document.lost of mo-permanent-card"),
        mutual("document.cancelled of mo-permanent-card"),
        mutual("document.damaged of mo-permanent-card"),
        mutual("document.lodged of mo-permanent-card; document.collected of mo-permanent-card"),
        mutual("standing.suspended of hk-echannel for x; standing.resumed of hk-echannel for x"),
        mutual("standing.ended of hk-echannel for x"),
        mutual("key.rebound; person.died"),
        macao("document.stolen of mo-non-permanent-card"),
        macao("document.cancelled of mo-permanent-card"),
        macao("document.damaged of mo-permanent-card"),
        macao("document.lodged of mo-permanent-card; document.collected of mo-permanent-card"),
        macao("standing.resumed of hk-mo-mutual"),
        macao("key.rebound; person.died"),
        stay("document.lost of hk-landing-slip; passage.out at hk"),
        stay("day.worked"),
        pass("standing.used of cn-temporary-pass"),
        pass("decision.barred"),
        pass("person.died"),
        permit(
            "papers.complete; decision.date-moved of mo-travel-permit day 2027-02-01; \
             document.ready of mo-travel-permit; document.collected of mo-travel-permit; \
             document.lost of mo-travel-permit",
        ),
        passport("document.collected of mo-passport"),
        passport("document.collected of mo-passport; document.lost of mo-passport"),
        passport("document.collected of mo-passport; document.damaged of mo-passport"),
        passport("person.died"),
        gates("document.collected of mo-passport; key.rebound; document.lost of mo-passport"),
        gates("person.died"),
        taiwan("standing.used of tw-entry-permit"),
        booked("standing.moved of hk-id-appointment; standing.used of hk-id-appointment"),
        booked("day.worked"),
        booked("standing.missed of hk-id-appointment"),
        booked("standing.cancelled of hk-id-appointment"),
        booked("statement.wrong of hk-id-appointment"),
        seat("decision.barred of stadium-season; decision.lifted of stadium-season"),
        seat("standing.moved of stadium-season; standing.offered of stadium-season"),
        seat("key.rebound"),
    ]
}

#[test]
fn every_row_of_every_shipped_scheme_does_something() {
    let mut seen = BTreeSet::new();
    for (mut tale, events) in stories() {
        for (day, event) in events.split("; ").enumerate() {
            tale = tale.then(&format!("2027-01-{:02}T10:00 {event}", day + 1));
        }
        let settled = tale.settled("2040-01-01T00:00");
        for effect in settled.effects {
            seen.extend(effect.row.map(|row| (effect.scheme, row)));
        }
        for lived in settled.standings {
            let rows = lived.moves.iter().filter_map(|step| step.row);
            seen.extend(rows.map(|row| (lived.standing.scheme.clone(), row)));
        }
    }
    let mut unseen = Vec::new();
    for (name, folder) in &library().folders {
        for version in folder.versions.values() {
            for row in version.scheme.life.iter().flat_map(|life| &life.on) {
                // Tried with a table that has nationalities, in `enrolment`.
                let is_of_table = row.events.iter().any(|event| {
                    matches!(event.name(), "person.nationality-changed" | "papers.complete")
                }) && name == "hk-echannel";
                if !is_of_table && !seen.contains(&(name.clone(), row.spot.line)) {
                    unseen.push(format!("{name} line {}: {:?}", row.spot.line, row.events));
                }
            }
        }
    }
    assert!(unseen.is_empty(), "{unseen:#?}");
}
