//! G17 and G18: is it the time of this code?

use clearance_core::credential::Credential;
use clearance_core::time::Timestamp;
use clearance_core::trust::Scheme;

use super::{Check, time};
use crate::decision::{Evidence, Stop, name_of};
use crate::reason::Reason;

impl Check<'_> {
    /// G17, G18: the code starts with a step, and its time is now.
    pub(super) fn window(
        &mut self,
        credential: &Credential,
        starts: Timestamp,
        scheme: &Scheme,
    ) -> Result<(), Stop> {
        self.details.skew = Some(starts.since(self.now));
        self.on_step(starts, scheme)?;
        self.in_window(starts, scheme).map_err(|stop| {
            let (subject, window) = (name_of(credential), self.gate.policy.window(scheme));
            let clock = &self.gate.clock_trouble;
            let is_clock = clock.is_likely(&subject, starts, self.now, window);
            if is_clock {
                Stop { evidence: stop.evidence, ..Reason::PhoneClock.into() }
            } else {
                stop
            }
        })?;
        self.in_period(credential, starts) // a code in time, minted outside the period
    }

    /// G17: codes start where steps of the scheme start.
    pub(super) fn on_step(&self, starts: Timestamp, scheme: &Scheme) -> Result<(), Stop> {
        if starts.step_start(scheme.step) == starts {
            return Ok(());
        }
        Err(Reason::OffStep.because(Evidence::Step { step: scheme.step, found: starts }))
    }

    /// G18: the code's time is now.
    pub(super) fn in_window(&self, starts: Timestamp, scheme: &Scheme) -> Result<(), Stop> {
        let (now, window) = (self.now, self.gate.policy.window(scheme));
        let from = starts.minus(window.max_ahead.into());
        let until = starts.plus(window.life.into());
        if now < from {
            let evidence = time("the code's window from", from, now);
            return Err(Reason::CodeFromFuture.because(evidence));
        }
        if now >= until {
            let evidence = time("the code's window until", until, now);
            return Err(Reason::CodeStale.because(evidence));
        }
        Ok(())
    }
}
