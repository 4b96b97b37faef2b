//! G13 to G15: is the scheme known, may the authority issue under it, and is the credential in its period?

use clearance_core::credential::Credential;
use clearance_core::time::Timestamp;
use clearance_core::trust::Scheme;

use super::{Check, time, unknown};
use crate::decision::Stop;
use crate::reason::Reason;

impl<'g> Check<'g> {
    /// G13, G14: the scheme must be known, and the authority entitled to it.
    pub(super) fn scheme(&mut self, credential: &Credential) -> Result<&'g Scheme, Stop> {
        let id = credential.claims().scope.scheme;
        self.details.scheme = Some(id);
        let Some(scheme) = self.served.trust.scheme(id) else {
            return Err(unknown(Reason::UnknownScheme, self.gate.policy.unknown_scheme));
        };
        if !scheme.may_issue(credential.authority()) {
            return Err(Reason::SchemeNotAuthorised.into());
        }
        Ok(scheme)
    }

    /// G15: a moment must lie in the credential's period.
    pub(super) fn in_period(&self, credential: &Credential, moment: Timestamp) -> Result<(), Stop> {
        let period = &credential.claims().validity;
        if moment < period.not_before {
            let evidence = time("the credential's nbf", period.not_before, moment);
            return Err(Reason::CredentialNotYetValid.because(evidence));
        }
        if moment >= period.not_after {
            let evidence = time("the credential's exp", period.not_after, moment);
            return Err(Reason::CredentialExpired.because(evidence));
        }
        Ok(())
    }
}
