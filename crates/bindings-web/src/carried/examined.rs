//! One code between the checklist and the page's ledger.

use clearance_core::trust::LedgerPolicy;
use clearance_verifier::{
    Answer, Cleared, Decision, Horizon, Keeper, Kept, PersonMatch, Referral, Trouble, Unavailable,
};
use serde_json::Value;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::record;
use crate::error::coded;
use crate::plain::{hex, time, to_js};

/// A code that was examined. Where there is no `decision` yet, the page's ledger is asked: `judge` by what it has on record of
/// `subject`, written down, and then `conclude`.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Examined(State);

#[derive(Debug)]
enum State {
    Ended(Value),
    Cleared(Box<Cleared>, Option<Answer>),
    Waits(Box<Referral>),
    Over,
}

impl Examined {
    pub(super) fn of(examined: Result<Cleared, Decision>) -> Self {
        Self(match examined {
            Ok(cleared) => State::Cleared(Box::new(cleared), None),
            Err(decision) => State::Ended(plain(&decision)),
        })
    }

    fn ended(&mut self, decision: Decision) -> JsValue {
        let value = to_js(&plain(&decision));
        self.0 = match decision {
            Decision::Refer(referral) => State::Waits(Box::new(referral)),
            _ => State::Over,
        };
        value
    }
}

#[wasm_bindgen]
impl Examined {
    /// The decision, where it does not hang on the ledger.
    #[wasm_bindgen(getter, unchecked_return_type = "Decision | undefined")]
    #[must_use]
    pub fn decision(&self) -> JsValue {
        if let State::Ended(value) = &self.0 { to_js(value) } else { JsValue::UNDEFINED }
    }

    /// Under which name the ledger keeps the credential. It points at a person: for the ledger alone.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn subject(&self) -> Option<String> {
        let State::Cleared(cleared, _) = &self.0 else { return None };
        let subject = cleared.claim().members.first()?.subject;
        Some(format!("{}-{}", hex(&subject.authority.0), hex(&subject.id.0)))
    }

    /// What the ledger has to write down, by what it has `kept` of the subject and how far back its records reach; nothing where it
    /// must not record the code, and `conclude` says why.
    ///
    /// # Errors
    /// `argument`, `not-cleared`.
    #[wasm_bindgen(unchecked_return_type = "Kept | undefined")]
    pub fn judge(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Kept | undefined")] kept: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "Horizon")] horizon: &JsValue,
    ) -> Result<JsValue, JsValue> {
        let (kept, horizon) = (record::kept(kept)?, record::horizon(horizon)?);
        let State::Cleared(cleared, answer) = &mut self.0 else { return Err(not_cleared()) };
        let (said, written) = judged(cleared, &kept, &horizon);
        *answer = Some(said);
        Ok(written.map_or(JsValue::UNDEFINED, |kept| record::of_kept(&kept)))
    }

    /// Ends the check. `isWritten` says that what `judge` gave is written down for good; without that nobody is admitted.
    ///
    /// # Errors
    /// `argument`, `not-cleared`.
    #[wasm_bindgen(unchecked_return_type = "Decision")]
    pub fn conclude(&mut self, is_written: bool, at: f64) -> Result<JsValue, JsValue> {
        let now = time("at", at)?;
        let (cleared, answer) = match core::mem::replace(&mut self.0, State::Over) {
            State::Cleared(cleared, answer) => (cleared, answer),
            other => {
                self.0 = other;
                return Err(not_cleared());
            }
        };
        let cannot_write = Answer::Unavailable(Unavailable::new(Trouble::CannotWrite));
        let answer = match answer {
            // A denial and a scheme that asks for more need nothing written.
            Some(answer) if is_written || !answer.is_recorded() => answer,
            _ => cannot_write,
        };
        let decision = cleared.conclude(answer, now);
        Ok(self.ended(decision))
    }

    /// Ends a code that waits for its person: whether the person matches the enrolment.
    ///
    /// # Errors
    /// `argument`; `nobody-waits`.
    #[wasm_bindgen(js_name = confirmPerson, unchecked_return_type = "Decision")]
    pub fn confirm_person(&mut self, matches: bool, at: f64) -> Result<JsValue, JsValue> {
        let now = time("at", at)?;
        let State::Waits(referral) = core::mem::replace(&mut self.0, State::Over) else {
            return Err(coded("nobody-waits", "no code waits for a person"));
        };
        let result = if matches { PersonMatch::Matches } else { PersonMatch::Differs };
        let decision = referral.confirm_person(result, now);
        Ok(self.ended(decision))
    }
}

/// What to say where the record is written, and the record.
fn judged(cleared: &Cleared, kept: &Kept, horizon: &Horizon) -> (Answer, Option<Kept>) {
    let claim = cleared.claim();
    let away = match claim.policy {
        LedgerPolicy::OwnLane => None,
        LedgerPolicy::SharedElseAdmit => Some(Unavailable::new(Trouble::NotShared)),
        LedgerPolicy::SharedElseRefer => {
            return (Answer::Unavailable(Unavailable::new(Trouble::NotShared)), None);
        }
    };
    // A claim of several members comes with a group form of the code: recorded whole or not at all.
    let [member] = claim.members else {
        return (Answer::Unavailable(Unavailable::new(Trouble::CannotWrite)), None);
    };
    match horizon.judge(kept, member) {
        Ok(()) => (Answer::Recorded { by: Keeper::Lane, away }, Some(kept.with(member))),
        Err(why) => (Answer::Denied { member: 0, why }, None),
    }
}

fn plain(decision: &Decision) -> Value {
    serde_json::to_value(decision).unwrap_or(Value::Null)
}

fn not_cleared() -> JsValue {
    coded("not-cleared", "the code waits for no ledger")
}
