//! A decision behind its handle.

use core::ffi::c_char;
use std::sync::{Mutex, PoisonError};

use clearance_core::time::Timestamp;
use clearance_verifier::{Decision, PersonMatch, Reason};

use crate::failure::{Failure, Status};
use crate::layout::Plain;
use crate::structs;

/// A decision, which may still wait for the person.
pub(crate) struct Decided(Mutex<Decision>);

impl Decided {
    pub(crate) fn new(decision: Decision) -> Self {
        Self(Mutex::new(decision))
    }

    /// The decision as tools read it: the words of `clearance gate check --json`.
    pub(crate) fn json(&self) -> Result<String, Failure> {
        let decision = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        serde_json::to_string(&*decision).map_err(Failure::of(Status::Panicked)) // plain data: it cannot fail
    }

    /// Ends a decision that waits for the person: once, whoever asks.
    pub(crate) fn confirm(
        &self,
        result: PersonMatch,
        now: Timestamp,
    ) -> Result<structs::Decided, Failure> {
        let mut decision = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Decision::Refer(referral) = &*decision else { return Err(not_pending()) };
        if referral.reason() != Reason::PersonPending {
            return Err(not_pending());
        }
        *decision = referral.clone().confirm_person(result, now);
        Ok(as_struct(&decision, now))
    }
}

fn not_pending() -> Failure {
    Failure::new(Status::NotPending, "the decision does not wait for the person, or not any more")
}

/// The decision as C sees it.
pub(crate) fn as_struct(decision: &Decision, at: Timestamp) -> structs::Decided {
    let details = decision.details();
    let number = |value: Option<i32>| value.unwrap_or(-1);
    let qualified = details.qualified.unwrap_or_default();
    structs::Decided {
        outcome: outcome(decision),
        at: at.as_secs(),
        skew_seconds: details.skew.unwrap_or(0),
        has_skew: details.skew.is_some().into(),
        waits_for_person: (decision.reason() == Some(Reason::PersonPending)).into(),
        flagged: details.ledger.as_ref().is_some_and(|said| said.flagged).into(),
        scheme: number(details.scheme.map(|scheme| scheme.0.into())),
        place: number(qualified.place.and_then(|place| i32::try_from(place).ok())),
        party: number(qualified.party.map(i32::from)),
        picture: number(qualified.picture.map(i32::from)),
        reason: word(decision.reason().map_or("", Reason::code)),
        reason_class: word(decision.class().map_or("", |class| class.code())),
        message: word(decision.message().code()),
        proven: word(details.proven.code()),
        ..structs::Decided::empty()
    }
}

/// 1 admit, 2 refer, 3 refuse.
const fn outcome(decision: &Decision) -> u32 {
    match decision {
        Decision::Admit(_) => 1,
        Decision::Refer(_) => 2,
        Decision::Refuse(_) => 3,
    }
}

/// A word with a zero behind it.
pub(crate) fn word<const N: usize>(text: &str) -> [c_char; N] {
    let mut word = [0; N];
    let room = N.saturating_sub(1);
    for (to, from) in word.iter_mut().take(room).zip(text.bytes()) {
        *to = from as c_char; // ASCII: every word is
    }
    word
}

#[cfg(test)]
mod tests {
    use clearance_verifier::{Class, Message, Proven};

    use super::*;

    #[test]
    fn every_word_fits_its_field() {
        let decided = structs::Decided::empty();
        let fits =
            |word: &str, room: usize| assert!(word.is_ascii() && word.len() < room, "{word}");
        Reason::ALL.iter().for_each(|reason| fits(reason.code(), decided.reason.len()));
        Class::ALL.iter().for_each(|class| fits(class.code(), decided.reason_class.len()));
        Message::ALL.iter().for_each(|message| fits(message.code(), decided.message.len()));
        Proven::ALL.iter().for_each(|proven| fits(proven.code(), decided.proven.len()));
    }
}
