//! The people of the stories, as they can be met in a browser: each before what happens to them.

use std::path::Path;

use clearance_authority::desk::Question;
use clearance_demo::{Act, Deed, Holder, Picture, Told};

use super::counter::{Counter, Made, question};
use super::echannel::KIOSK;
use super::mutual::{self, holder};
use super::person::{Being, Person, resident};
use super::stay::ENTERS;
use super::{apcs, appointment, pass, passport, permit};
use crate::error::CliError;

const MUTUAL: &str = "hk-mo-mutual";
/// A gate on either side.
const BOTH: &[&str] = &["border-gate", "west-kowloon"];

/// Makes an authority, its gates and its people in `dir`, at the moment when a visitor comes.
pub(in crate::commands::demo) fn cast(dir: &Path) -> Result<(Made, Vec<Holder>), CliError> {
    let mut counter = Counter::open(dir)?;
    let (lei, _) = permit::holder(&mut counter)?;
    let nuno = passport::holder(&mut counter)?;
    let (lam, _) = appointment::family(&mut counter)?;
    let ana = holder(&mut counter, "Ana", "2026-08-18")?;
    let ines = holder(&mut counter, "Ines", "2026-08-19")?;
    let (mei, lok) = children(&mut counter, &ana)?;
    let rui = apcs::holder(&mut counter)?;
    let chan = pass::holder(&mut counter)?;
    let bia = counter.enters(resident("Bia"))?;
    counter.has(&bia, mutual::CARD)?;
    counter.binds(&bia)?;
    counter.at("2026-08-20T09:50")?;
    let guardian = Some(ana.id);
    let people = vec![
        Holder { phone: "Ana", guardian, picture: Some(Picture::Kite), ..family(mei) },
        Holder {
            phone: "Ana",
            guardian,
            picture: Some(Picture::Boat),
            question: question(MUTUAL, &[]),
            ..family(lok)
        },
        Holder { system: Some(MUTUAL), ..family(ana) },
        Holder {
            system: Some("hk-echannel"),
            question: question("hk-echannel", KIOSK),
            deeds: vec![
                applies(Act::Enrol, question("hk-echannel", KIOSK)),
                applies(Act::Apply, question(MUTUAL, &[])),
                tells(Act::LoseCard, "document.lost", mutual::CARD),
            ],
            ..family(bia)
        },
        Holder {
            system: Some("mo-apcs"),
            deeds: vec![tells(Act::CancelCard, "document.cancelled", apcs::CARD)],
            ..family(rui)
        },
        Holder {
            system: Some("hk-stay"),
            gates: &["west-kowloon", "border-gate"],
            question: question("hk-stay", ENTERS),
            deeds: vec![enters(), Deed { act: Act::ReprintSlip, told: Told::Reprint }],
            ..family(ines)
        },
        Holder {
            system: Some("cn-temporary-pass"),
            gates: &["pudong"],
            question: pass::asks("left-at-home"),
            deeds: Vec::new(),
            ..family(chan)
        },
        Holder {
            system: Some("mo-travel-permit"),
            gates: &["border-gate"],
            question: permit::asks(),
            deeds: vec![tells(Act::LosePermit, "document.lost", "mo-travel-permit")],
            ..family(lei)
        },
        Holder {
            system: Some("mo-passport-gates"),
            gates: &["sydney"],
            question: passport::abroad(),
            deeds: vec![tells(Act::LosePassport, "document.lost", "mo-passport")],
            ..family(nuno)
        },
        Holder {
            system: Some("hk-id-appointment"),
            gates: &["kowloon-office"],
            question: appointment::asks("old-smart-card", "A123456(7)"),
            party: 4,
            deeds: vec![tells(Act::UseAppointment, "standing.used", "hk-id-appointment")],
            ..family(lam)
        },
    ];
    Ok((counter.close()?, people))
}

/// A child with the mutual code, and one who is too young for it and has the one for Macao.
fn children(counter: &mut Counter, parent: &Person) -> Result<(Person, Person), CliError> {
    let mut enters = |name, born| {
        let child = counter.enters(Being { born, ..resident(name) })?;
        counter.appoints(parent, &child)?;
        counter.has(&child, mutual::CARD)?;
        counter.binds(&child)?;
        Ok::<_, CliError>(child)
    };
    let mut mei = enters("Mei", "2014-05-01")?;
    let mut lok = enters("Lok", "2016-03-16")?;
    let office =
        [("service", "enrol"), ("channel", "office-hong-kong"), ("transfer", "authorised")];
    let mut enrol = question("hk-echannel", &office);
    enrol.present = vec!["parent".to_owned()];
    counter.hands_in(&mei, "hk-echannel-minor-papers", 1)?;
    counter.lodges(&mei, &enrol)?;
    counter.at("2026-08-19T17:00")?;
    counter.obtains(&mut mei, &question(MUTUAL, &[]))?;
    counter.obtains(&mut lok, &question("mo-apcs", &[]))?;
    Ok((mei, lok))
}

/// Somebody with a phone of their own, and with a card of Macao that may be lost.
fn family(who: Person) -> Holder {
    Holder {
        id: who.id,
        name: who.name,
        key: who.key,
        phone: who.name,
        guardian: None,
        picture: None,
        system: None,
        question: question(MUTUAL, &[]),
        gates: BOTH,
        party: 1,
        deeds: vec![tells(Act::LoseCard, "document.lost", mutual::CARD)],
    }
}

const fn tells(act: Act, kind: &'static str, of: &'static str) -> Deed {
    Deed { act, told: Told::Event { kind, of } }
}

fn applies(act: Act, question: Question) -> Deed {
    Deed { act, told: Told::Application(Box::new(question)) }
}

const fn enters() -> Deed {
    let (checkpoint, jurisdiction) = ("west-kowloon", "hk");
    Deed { act: Act::Enter, told: Told::Passage { checkpoint, jurisdiction, stated: ENTERS } }
}
