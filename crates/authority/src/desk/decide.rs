//! An officer decides what a rule leaves to discretion, and the application is judged again.

use core::fmt;
use std::collections::BTreeMap;

use clearance_schemes::judge::judge;
use clearance_schemes::model::{Answer, FormKind, Scheme};
use clearance_schemes::situation::Decided;

use super::error::holds_desk_error;
use super::file::File;
use super::judged::{begin, decision_of, refused, tell_decision};
use super::lodge::{LodgeError, booking, party};
use super::settle::keep;
use super::situation::situation;
use super::{By, Desk, DeskError, LodgeIds, Lodged, Question};
use crate::register::{AppointmentRecord, Id, Register, Unit};

/// Why nothing was decided.
#[derive(Debug)]
#[non_exhaustive]
pub enum DecideError {
    /// It was granted, and the standing lives: tell what happens to it instead.
    Granted {
        /// The standing.
        standing: Id,
    },
    /// What lodging may answer.
    Lodge(LodgeError),
    /// What every operation may answer.
    Desk(DeskError),
    /// The person lodged no such application.
    NoSuchApplication {
        /// The number.
        application: Id,
    },
    /// The scheme leaves no such rule to discretion.
    NoSuchRule {
        /// The rule.
        rule: String,
    },
}

holds_desk_error!(DecideError);

impl fmt::Display for DecideError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Granted { standing } => write!(
                f,
                "nothing was decided: it was granted before, as standing {standing}; tell what happens to that"
            ),
            Self::Lodge(cause) => cause.fmt(f),
            Self::Desk(cause) => cause.fmt(f),
            Self::NoSuchApplication { application } => {
                write!(f, "nothing was decided: the person lodged no application {application}")
            }
            Self::NoSuchRule { rule } => {
                write!(f, "nothing was decided: the scheme has no rule {rule:?}")
            }
        }
    }
}

impl core::error::Error for DecideError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Desk(cause) => Some(cause),
            Self::Lodge(cause) => Some(cause),
            _ => None,
        }
    }
}

/// A secret that the applicant wrote is kept nowhere in clear. It was checked when the application was lodged. Something that fits
/// stands in for it: a pattern fits itself, and any text is a secret.
fn with_stand_ins(scheme: &Scheme, mut question: Question) -> Question {
    for field in scheme.form.iter().filter(|field| field.is_secret()) {
        let stand_in = match &field.form {
            FormKind::Pattern(pattern) => pattern,
            _ => "secret",
        };
        let members = question.members.iter_mut().map(|member| &mut member.form);
        for form in [&mut question.form].into_iter().chain(members) {
            form.entry(field.name.clone()).or_insert_with(|| stand_in.to_owned());
        }
    }
    question
}

impl<R: Register> Desk<'_, R> {
    /// Judges an application again, with what an officer decided by rule, and with all that was recorded since. It is
    /// judged by the version that it was lodged under. `ids.application` says which one.
    ///
    /// # Errors
    /// [`DecideError`].
    pub async fn decide(
        &self,
        person: Id,
        ids: LodgeIds,
        ruled: &BTreeMap<String, Decided>,
        by: &By,
    ) -> Result<Lodged, DecideError> {
        let (library, provider) = (self.library, self.provider);
        let mut unit = self.register.begin().await?;
        let mut file = File::read(&mut unit, library, person).await?;
        let application = file
            .applications
            .iter()
            .find(|known| known.id == ids.application)
            .cloned()
            .ok_or(DecideError::NoSuchApplication { application: ids.application })?;
        let before = unit.decisions(application.id).await?;
        let granted = file.standings.iter().find(|it| it.application == Some(application.id));
        let granted = granted.map(|standing| standing.id);
        if let Some(decision) = before.iter().find(|known| known.id == ids.decision).cloned() {
            let settlement = keep(&mut unit, library, provider, &mut file, by.now).await?;
            unit.commit().await?;
            return Ok(Lodged { decision, outcome: None, standing: granted, settlement });
        }
        if let Some(standing) = granted {
            return Err(DecideError::Granted { standing });
        }
        let version = library
            .folders
            .get(&application.scheme)
            .and_then(|folder| folder.versions.get(&application.version))
            .ok_or_else(|| DeskError::NoSuchScheme { scheme: application.scheme.clone() })?;
        let scheme = &version.scheme;
        if let Some(rule) =
            ruled.keys().find(|rule| scheme.checks.require.iter().all(|known| known.id != **rule))
        {
            return Err(DecideError::NoSuchRule { rule: rule.clone() });
        }
        let mut all = BTreeMap::new();
        all.extend(before.into_iter().flat_map(|decision| decision.ruled));
        all.extend(ruled.clone());
        let question = with_stand_ins(scheme, Question::of(&application));
        let at = (Some(application.lodged), by.now);
        let situation = situation(&mut unit, library, scheme, &file, &question, at, all).await?;
        let outcome = judge(library, scheme, &situation);
        let numbers = (ids.decision, application.id);
        let mut decision = decision_of(version, &outcome, numbers, &by.actor.name, by.now);
        decision.ruled.clone_from(ruled);
        unit.add_decision(&decision).await?;
        let mut standing = None;
        if outcome.answer == Answer::Eligible {
            let numbers = (application.id, ids.standing);
            standing = begin(&mut unit, provider, &mut file, scheme, numbers, by.now).await?;
            if let (Some(standing), Some(_), Some((place, begins))) =
                (standing, &scheme.slots, &application.slot)
            {
                let appointment = AppointmentRecord {
                    id: ids.appointment,
                    standing,
                    at: place.clone(),
                    begins: *begins,
                    party: party(&question),
                    booked: by.now,
                    released: None,
                };
                let booked = unit.book(&appointment).await;
                booked.map_err(|error| DecideError::Lodge(booking(error, place)))?;
                file.read_slots(&mut unit, library).await?;
            }
        } else if let Some(kind) = refused(outcome.answer) {
            let what = (application.id, kind);
            tell_decision(&mut unit, provider, &mut file, what, None, by.now).await?;
        }
        let settlement = keep(&mut unit, library, provider, &mut file, by.now).await?;
        let id = application.id.to_string();
        let data = [id.as_str(), &application.scheme, &decision.findings];
        unit.note(by.entry(provider, "application.decided", person, &data)).await?;
        unit.commit().await?;
        Ok(Lodged { decision, outcome: Some(outcome), standing, settlement })
    }
}

#[cfg(test)]
mod tests {
    use clearance_schemes::judge::code_malformed;

    use super::*;
    use crate::register::MemberRecord;

    #[test]
    fn every_secret_that_is_not_kept_has_something_that_fits_in_its_place() {
        let library = clearance_schemes::shipped();
        let versions = library.folders.values().flat_map(|folder| folder.versions.values());
        let mut secrets = 0;
        for version in versions {
            let none = BTreeMap::new;
            let member = MemberRecord { person: None, asked: none(), form: none(), shared: none() };
            let question = Question { members: vec![member], ..Question::default() };
            let question = with_stand_ins(&version.scheme, question);
            for field in version.scheme.form.iter().filter(|field| field.is_secret()) {
                for form in [&question.form, &question.members[0].form] {
                    assert_eq!(code_malformed(field, &form[&field.name]), None, "{}", field.name);
                    secrets += 1;
                }
            }
        }
        assert!(secrets >= 4, "a password and an enquiry code: {secrets}");
    }
}
