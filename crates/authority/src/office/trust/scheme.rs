//! The gate's half of schemes.

use core::fmt;

use clearance_core::ids::SchemeId;
use clearance_core::trust::{AtGate, Scheme, StalePolicy};

use crate::office::Office;
use crate::office::draft::{ListError, NewList, Terms};
use crate::trust_list::EditError;

/// What became of a scheme.
#[derive(Clone, Debug)]
pub struct SchemeChange {
    /// The scheme as it stands in the list.
    pub scheme: Scheme,
    /// Ways in which it admits less than before.
    pub narrowed: Vec<Narrowed>,
}

/// A way in which a scheme admits less than it did: holders of credentials that are out are refused
/// where they were admitted. Let them run out first, or use a new id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Narrowed {
    /// Fewer authority keys may issue under it.
    Authorities,
    /// Gates must ask for a challenge.
    Challenge,
    /// Codes are good for a shorter time, or clocks may differ by less.
    Lifetime,
    /// It asks for a newer app.
    MinApp,
    /// Gates must check the person.
    PersonCheck,
    /// Fewer people may pass together.
    Party,
    /// It opens at fewer places.
    Places,
    /// The qualifier means something else.
    Qualifier,
    /// Status lists must be newer.
    Status,
    /// A credential admits less often.
    Uses,
}

impl Office {
    /// Adds a scheme, under which this office may issue.
    ///
    /// # Errors
    /// [`ListError`]; [`EditError::SchemeExists`] where the id is taken.
    pub fn add_scheme(
        &self,
        scheme: &Scheme,
        terms: &Terms,
    ) -> Result<(NewList, SchemeChange), ListError> {
        self.put_scheme(scheme, false, terms)
    }

    /// Replaces a scheme, and says what it narrows.
    ///
    /// # Errors
    /// [`ListError`]; [`EditError::UnknownScheme`] where there is none to replace.
    pub fn set_scheme(
        &self,
        scheme: &Scheme,
        terms: &Terms,
    ) -> Result<(NewList, SchemeChange), ListError> {
        self.put_scheme(scheme, true, terms)
    }

    /// Takes a scheme out: its credentials are refused where the list is known.
    ///
    /// # Errors
    /// [`ListError`]; [`EditError::UnknownScheme`].
    pub fn remove_scheme(&self, id: SchemeId, terms: &Terms) -> Result<NewList, ListError> {
        self.change(terms, |draft| draft.editor.remove_scheme(id).map_err(ListError::Edit))
    }

    /// A scheme without authority keys gets this office's, or those that it had.
    fn put_scheme(
        &self,
        scheme: &Scheme,
        must_be_there: bool,
        terms: &Terms,
    ) -> Result<(NewList, SchemeChange), ListError> {
        let own = self.own_authorities(&self.list()?)?;
        let mut changed = None;
        let list = self.change(terms, |draft| {
            let schemes = &draft.editor.content().schemes;
            let old = schemes.iter().find(|known| known.id == scheme.id).cloned();
            match (&old, must_be_there) {
                (Some(_), false) => {
                    return Err(ListError::Edit(EditError::SchemeExists(scheme.id)));
                }
                (None, true) => return Err(ListError::Edit(EditError::UnknownScheme(scheme.id))),
                _ => {}
            }
            let mut scheme = scheme.clone();
            if scheme.authorities.is_empty() {
                scheme.authorities = match &old {
                    Some(old) => old.authorities.clone(),
                    None => own.iter().map(|(kid, _)| *kid).collect(),
                };
            }
            for kid in &scheme.authorities {
                draft.authority(*kid)?;
            }
            let narrowed = old.map_or_else(Vec::new, |old| narrowed(&old, &scheme));
            draft.editor.put_scheme(scheme.clone());
            changed = Some(SchemeChange { scheme, narrowed });
            Ok(())
        })?;
        Ok((list, changed.expect("the list is signed only when the scheme was put")))
    }
}

fn narrowed(old: &Scheme, new: &Scheme) -> Vec<Narrowed> {
    let is_tighter = |old: AtGate, new: AtGate| old != AtGate::Required && new == AtGate::Required;
    let status = |scheme: &Scheme| {
        (scheme.status.usable_for, u8::from(scheme.status.stale == StalePolicy::Admit))
    };
    let (was, is) = (status(old), status(new));
    let mut found = vec![
        (Narrowed::Authorities, !old.authorities.iter().all(|kid| new.authorities.contains(kid))),
        (Narrowed::Challenge, is_tighter(old.challenge, new.challenge)),
        (
            Narrowed::Lifetime,
            new.lifetime < old.lifetime
                || new.tolerance.max_behind < old.tolerance.max_behind
                || new.tolerance.max_ahead < old.tolerance.max_ahead,
        ),
        (Narrowed::MinApp, new.min_app > old.min_app),
        (Narrowed::Places, !old.places.iter().all(|place| new.places.contains(place))),
        (Narrowed::Status, is.0 < was.0 || is.1 < was.1),
    ];
    found.extend(narrowed_use(old, new));
    found.into_iter().filter(|(_, is)| *is).map(|(what, _)| what).collect()
}

fn narrowed_use(old: &Scheme, new: &Scheme) -> [(Narrowed, bool); 4] {
    use clearance_core::trust::Uses;
    let fewer = match (old.uses, new.uses) {
        (old, new) if old == new => false,
        (_, Uses::Unlimited) => false,
        (Uses::Limited(old), Uses::Limited(new)) => new < old,
        _ => true,
    };
    let party =
        new.party.largest < old.party.largest || (new.party.together && !old.party.together);
    let is_tighter = old.person_check != AtGate::Required && new.person_check == AtGate::Required;
    [
        (Narrowed::Party, party),
        (Narrowed::PersonCheck, is_tighter),
        (Narrowed::Qualifier, old.qualifier != new.qualifier),
        (Narrowed::Uses, fewer),
    ]
}

impl fmt::Display for Narrowed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Authorities => "fewer authority keys may issue under it",
            Self::Challenge => "gates must ask for a challenge now",
            Self::Lifetime => "codes are good for a shorter time, or clocks may differ by less",
            Self::MinApp => "it asks for a newer app",
            Self::Party => "fewer people may pass together",
            Self::PersonCheck => "gates must check the person now",
            Self::Places => "it opens at fewer places",
            Self::Qualifier => "the qualifier of credentials means something else now",
            Self::Status => "status lists must be newer",
            Self::Uses => "a credential admits less often",
        })
    }
}
