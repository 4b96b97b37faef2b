//! `person`: nationality, residence, place of birth. `present`, `signed`: who is there, who signed.

use super::subject::Judge;
use super::verdict::{Obstacle, Verdict, data_missing};
use crate::model::RemedyKind;
use crate::outcome::Value;

impl Judge<'_> {
    pub(super) fn is_person(
        &self,
        nationality: &[String],
        residence: &[String],
        birthplace: &[String],
    ) -> Verdict {
        let person = self.person;
        Verdict::all([
            recorded("nationality", person.nationality.as_deref(), nationality),
            recorded("residence", person.residence.as_deref(), residence),
            recorded("birthplace", person.birthplace.as_deref(), birthplace),
        ])
    }

    pub(super) fn one_of_them(
        &self,
        wanted: &[String],
        there: &[String],
        helps: RemedyKind,
    ) -> Verdict {
        Verdict::of(wanted.iter().any(|who| there.contains(who)), || {
            let told = Obstacle { far: true, ..Obstacle::outcome("missing") }
                .needs(Value::Words(wanted.to_vec()));
            wanted.iter().fold(told, |told, who| told.helps(helps, who))
        })
    }
}

fn recorded(what: &str, is: Option<&str>, wanted: &[String]) -> Verdict {
    if wanted.is_empty() {
        return Verdict::Met;
    }
    let Some(is) = is else { return data_missing(what) };
    Verdict::of(wanted.iter().any(|value| value == is), || {
        Obstacle::outcome("other")
            .is(Value::Word(is.to_owned()))
            .needs(Value::Words(wanted.to_vec()))
    })
}
