//! Codes of honest phones: every form and key type, without and with a challenge.

use super::{NOW, Scenario, admit, case};
use crate::world::Person;
use clearance_issuer::Form;

pub(super) fn cases() -> Vec<Scenario> {
    let mut cases = Vec::new();
    for person in Person::ALL {
        for form in [Form::Full, Form::Roster] {
            for with in [false, true] {
                cases.push(honest(person, form, with));
            }
        }
    }
    cases
}

fn honest(person: Person, form: Form, with_challenge: bool) -> Scenario {
    let ending = if with_challenge { "-with-challenge" } else { "" };
    let name = format!("honest-{}-{}{ending}", person.name(), form.code());
    let why = format!("An honest code in {} form, read at once; all rules are kept.", form.code());
    case(name, "T1 T2 T3 K1 K2 K3 K4 P1 P2 P3 P4 A1 A2 A3 S3 E5", why, admit(), |d| {
        d.holder(person);
        d.parts().form = form;
        if with_challenge {
            d.open(*b"8 random", NOW.minus(5));
            d.answer(*b"8 random");
        }
    })
}
