//! G20: is the credential in force, by a list that is young enough to say so?

use clearance_core::credential::Credential;
use clearance_core::status::Status;
use clearance_core::trust::{Scheme, StalePolicy};
use clearance_revocation::StatusAnswer;

use super::{Check, time};
use crate::decision::{StatusSeen, Stop};
use crate::reason::Reason;
use crate::status::StatusGrade;

impl Check<'_> {
    /// G20: a list that is usable says that the credential is in force.
    pub(super) fn status(&mut self, credential: &Credential, scheme: &Scheme) -> Result<(), Stop> {
        let now = self.now;
        let answer = self.gate.status.status(credential, now);
        let (status, this_update) = match answer {
            StatusAnswer::Missing => return Err(Reason::StatusUnknown.into()),
            StatusAnswer::Expired { this_update }
            | StatusAnswer::NotCovered { this_update, .. } => (None, this_update),
            StatusAnswer::Known { status, this_update } => (Some(status), this_update),
        };
        let grade = match answer {
            StatusAnswer::Expired { .. } => StatusGrade::Expired,
            _ => StatusGrade::of(&scheme.status, this_update, now),
        };
        self.details.status = Some(StatusSeen { status, age: now.since(this_update), grade });
        if let StatusAnswer::Expired { .. } = answer {
            return Err(Reason::StatusUnknown.into());
        }
        if grade == StatusGrade::Expired {
            let limit = this_update.plus(scheme.status.usable_for.into());
            let evidence = time("the status list's last use", limit, now);
            return Err(Reason::StatusUnknown.because(evidence));
        }
        match status {
            Some(Status::Revoked) => return Err(Reason::Revoked.into()),
            Some(Status::Suspended) => return Err(Reason::Suspended.into()),
            Some(Status::Valid) | None => {}
        }
        // A list need not know a credential that it does not say it covers.
        let nbf = credential.claims().validity.not_before;
        if matches!(answer, StatusAnswer::NotCovered { covers, .. } if nbf < covers) {
            return Err(Reason::StatusNotCovered.into());
        }
        if grade == StatusGrade::Stale && scheme.status.stale == StalePolicy::Refer {
            return Err(Reason::StatusStale.into());
        }
        Ok(())
    }
}
