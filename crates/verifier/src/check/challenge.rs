//! G19, and G21 for challenges: does the code answer one that this gate has open, and is it the first to?

use clearance_core::ids::Challenge;
use clearance_core::trust::{AtGate, Scheme};

use super::{Check, Code};
use crate::decision::Stop;
use crate::reason::Reason;

impl Check<'_> {
    /// G19: a code answers this gate's challenge where one is asked for, and no other ever.
    pub(super) fn challenge(
        &self,
        answer: Option<&Challenge>,
        scheme: &Scheme,
    ) -> Result<(), Stop> {
        let asked = [scheme.challenge, self.gate.policy.challenge].contains(&AtGate::Required);
        match answer {
            Some(answer) if self.gate.challenges.is_open(answer, self.now) => Ok(()),
            Some(_) => Err(Reason::ChallengeUnknown.into()),
            None if asked => Err(Reason::ChallengeMissing.into()),
            None => Ok(()),
        }
    }

    /// G21: closes the challenge that the code answers; of two codes that answer it one wins.
    pub(super) fn close(&self, code: &Code) -> Result<(), Stop> {
        let Some(challenge) = &code.challenge else { return Ok(()) };
        let is_taken = self.gate.challenges.take(challenge, self.now);
        if is_taken { Ok(()) } else { Err(Reason::ChallengeUnknown.into()) }
    }
}
