//! The one checklist before a code: what [`Wallet::frame`] needs, or why there is none.

use clearance_core::credential::Credential;
use clearance_core::crypto::{PublicKey, VerifyingKey};
use clearance_core::registry::limit;
use clearance_core::time::Timestamp;
use clearance_core::trust::{Authority, GateEpoch, Scheme};

use crate::clock::UNNOTICED;
use crate::enquiry::places_of;
use crate::step::Step;
use crate::wallet::{Entry, Held};
use crate::{AppVersion, Ask, ClockNotice, EntryId, Moment, Wallet, WhyNot};

/// Which step a code is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// The one that is running.
    This,
    /// The one after it, made ahead.
    Next,
}

/// All that a code is made of, checked.
#[derive(Debug)]
pub(crate) struct Plan<'a> {
    pub(crate) credential: &'a Held,
    pub(crate) holder: &'a VerifyingKey,
    pub(crate) scheme: &'a Scheme,
    pub(crate) gate: &'a GateEpoch,
    pub(crate) step: Step,
    pub(crate) clock: Option<ClockNotice>,
}

impl Wallet {
    /// Checks everything that can stand against a code, in the order of [`WhyNot`].
    pub(crate) fn plan(
        &self,
        ask: &Ask,
        holder_key: &PublicKey,
        moment: Moment,
        turn: Turn,
    ) -> Result<Plan<'_>, WhyNot> {
        let entry = self.entry(ask.entry).ok_or(WhyNot::NoCredential { entry: ask.entry })?;
        if entry.holder_key() != holder_key {
            return Err(WhyNot::WrongKey);
        }
        let now = self.likely_time(moment)?;
        let scheme = self.scheme_of(entry)?;
        let this = Step::at(now, scheme.step);
        let (step, shown) = match turn {
            Turn::This => (this, now),
            Turn::Next => (this.next(), this.next().start()),
        };
        let credential = entry.credential_for(step.start(), shown);
        let qualifier = credential.claims().scope.qualifier;
        if !ask.ahead.may_be_at(places_of(scheme, qualifier)) {
            return Err(WhyNot::NotHere { scheme: scheme.id });
        }
        let holder = self.check_credential(credential, scheme, step, shown)?;
        let group = ask.gate_group;
        let gates = self.trust.gate_group(&group).ok_or(WhyNot::UnknownGateGroup { group })?;
        let gate = gates.epoch_at(shown).ok_or(WhyNot::NoGateKey { group })?;
        Ok(Plan { credential, holder, scheme, gate, step, clock: self.clock_notice(moment) })
    }

    /// Why `entry` has no code for any gate at `moment`; none when that depends on the gates only.
    pub fn standing(&self, entry: EntryId, moment: Moment) -> Option<WhyNot> {
        let check = || {
            let entry = self.entry(entry).ok_or(WhyNot::NoCredential { entry })?;
            let now = self.likely_time(moment)?;
            let scheme = self.scheme_of(entry)?;
            let step = Step::at(now, scheme.step);
            let credential = entry.credential_for(step.start(), now);
            self.check_credential(credential, scheme, step, now)
        };
        check().err()
    }

    /// The likeliest time, unless the clock is certainly wrong.
    fn likely_time(&self, moment: Moment) -> Result<Timestamp, WhyNot> {
        let (clock, this_update) = (self.now(moment), self.trust.this_update());
        if clock.plus(limit::LIST_AHEAD) < this_update {
            return Err(WhyNot::ClockBeforeTrustList { clock, this_update });
        }
        Ok(clock)
    }

    /// Why the clock is in doubt, while that does not stop a code.
    pub(crate) fn clock_notice(&self, moment: Moment) -> Option<ClockNotice> {
        let reading = self.clock.read(moment);
        reading.notice.or_else(|| {
            let by = self.trust.this_update().since(reading.time).unsigned_abs();
            let behind = reading.time < self.trust.this_update() && by > UNNOTICED;
            behind.then_some(ClockNotice::BehindTrustList { by })
        })
    }

    fn scheme_of(&self, entry: &Entry) -> Result<&Scheme, WhyNot> {
        let id = entry.scheme();
        let scheme = self.trust.scheme(id).ok_or(WhyNot::SchemeUnknown { scheme: id })?;
        let (needed, have) = (AppVersion(scheme.min_app), self.app.version);
        if have < needed {
            return Err(WhyNot::AppTooOld { needed, have });
        }
        Ok(scheme)
    }

    fn check_credential<'a>(
        &self,
        credential: &'a Held,
        scheme: &Scheme,
        step: Step,
        shown: Timestamp,
    ) -> Result<&'a VerifyingKey, WhyNot> {
        let (authority, proof) = self.authority_of(credential)?;
        if !scheme.may_issue(authority.kid) {
            let (authority, scheme) = (authority.kid, scheme.id);
            return Err(WhyNot::AuthorityNotAllowed { authority, scheme });
        }
        let validity = credential.claims().validity;
        let start = validity.not_before.max(authority.validity.not_before);
        if step.start() < start {
            let from = Step::not_before(start, scheme.step).start();
            return Err(WhyNot::NotYetActive { from });
        }
        if shown >= validity.not_after {
            return Err(WhyNot::Expired { at: validity.not_after });
        }
        if shown >= authority.validity.not_after {
            return Err(WhyNot::AuthorityExpired { at: authority.validity.not_after });
        }
        Ok(proof.holder())
    }

    fn authority_of<'a>(
        &self,
        credential: &'a Held,
    ) -> Result<(&Authority, &'a Credential), WhyNot> {
        let kid = credential.authority();
        let entry = self.trust.authority(kid).map(|(entry, _)| entry);
        entry.zip(credential.proof()).ok_or(WhyNot::AuthorityUnknown { authority: kid })
    }
}
