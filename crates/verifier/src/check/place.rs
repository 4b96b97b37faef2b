//! G16: does it open here, and for as many people?

use clearance_core::credential::Credential;
use clearance_core::trust::Scheme;

use super::Check;
use crate::decision::{Evidence, Stop};
use crate::reason::Reason;

impl Check<'_> {
    /// G16: the scheme must open where this gate stands, and so must the place that the credential
    /// is for.
    pub(super) fn place(&mut self, credential: &Credential, scheme: &Scheme) -> Result<(), Stop> {
        let location = self.gate.policy.location;
        if !scheme.opens_at(&location) {
            return Err(Reason::NotHere.because(Evidence::Location(location)));
        }
        let qualified = scheme
            .qualified(credential.claims().scope.qualifier)
            .map_err(|error| Reason::UnknownQualifier.because(Evidence::Qualifier(error)))?;
        self.details.qualified = Some(qualified);
        let Some(index) = qualified.place else { return Ok(()) };
        let is_here = scheme.places.get(index).is_some_and(|place| place.covers(&location));
        if is_here {
            return Ok(());
        }
        Err(Reason::OtherPlace.because(Evidence::Place { index, own: location }))
    }

    /// G16: as many people as the credential is for. One alone needs no counting.
    pub(super) fn party(&self, scheme: &Scheme) -> Result<(), Stop> {
        let largest = scheme.party.largest;
        let stated = self.details.qualified.and_then(|qualified| qualified.party);
        let most = stated.unwrap_or(largest);
        if most > largest {
            return Err(
                Reason::PartyTooLarge.because(Evidence::Party { most: largest, found: stated })
            );
        }
        let found = self.crossing.persons;
        let reason = match found {
            None if most == 1 => return Ok(()),
            None => Reason::PartyUnknown,
            Some(found) if found > most => Reason::PartyTooLarge,
            Some(0) => Reason::PartyIncomplete,
            Some(found) if found < most && scheme.party.together && stated.is_some() => {
                Reason::PartyIncomplete
            }
            Some(_) => return Ok(()),
        };
        Err(reason.because(Evidence::Party { most, found }))
    }
}
