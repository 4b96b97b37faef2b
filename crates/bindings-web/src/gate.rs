//! A gate: settings and lists in, decisions out. Its ledger and its status are in memory.

use std::sync::{Arc, Mutex, PoisonError};

use clearance_core::credential::Credential;
use clearance_core::crypto::DEFAULT;
use clearance_core::ids::{Challenge, GateGroupId};
use clearance_core::status::Status;
use clearance_core::time::Timestamp;
use clearance_core::trust::{TrustAnchor, TrustList};
use clearance_verifier::{
    Answer, Claim, Crossing, GateKey, Keeper, Ledger, LedgerSettings, MemoryLedger, MemoryRoster,
    PersonMatch, Referral, StatusAnswer, StatusSource, Trouble,
};
use serde::Deserialize;
use serde_json::Value;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::error::{bad, coded, of_chain, of_list};
use crate::plain::{from_js, time, to_js, unhex};
use crate::setting::{At, Judging, Key, Root};

/// A gate, and the lane of the other direction beside it.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Gate {
    setting: Setting,
    anchor: TrustAnchor,
    keys: Vec<GateKey>,
    status: Arc<SetStatus>,
    roster: Arc<MemoryRoster>,
    ledger: Kept,
    gate: clearance_verifier::Gate,
    beside: Option<clearance_verifier::Gate>,
    pending: Option<Referral>,
}

#[wasm_bindgen]
impl Gate {
    /// A gate from its setting, which may be the `gate` of a file of the test kit.
    ///
    /// # Errors
    /// `argument`; `list-refused`, `list-from-the-future` for a list that the root did not sign, or of after `at`;
    /// `gate` where it cannot serve the list.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_param_type = "GateSetting")] setting: &JsValue,
        at: f64,
    ) -> Result<Self, JsValue> {
        let setting: Setting = from_js("setting", setting)?;
        let mut anchor = TrustAnchor::new(setting.root.key()?);
        let list = unhex("trust_list", &setting.trust_list)?;
        let trust = anchor.accept(DEFAULT, &list, time("at", at)?);
        let trust = trust.map_err(|cause| of_list(&cause))?;
        let roster = MemoryRoster::new();
        for credential in &setting.roster {
            let credential = unhex("roster", credential)?;
            roster.add(DEFAULT, &trust, &credential).map_err(|cause| bad("roster", cause))?;
        }
        let keys = setting.keys.iter().map(Key::read).collect::<Result<Vec<_>, _>>()?;
        let status = Arc::new(SetStatus(Mutex::new(setting.status.answer()?)));
        let (roster, ledger) = (Arc::new(roster), Kept::new(&setting.ledger));
        let parts = Parts { keys: &keys, status: &status, roster: &roster, ledger: &ledger };
        let seen = Timestamp::from_secs(0);
        let gate = parts.build(&setting, None, Arc::new(trust), seen)?;
        let (beside, pending) = (None, None);
        Ok(Self { setting, anchor, keys, status, roster, ledger, gate, beside, pending })
    }

    /// Judges the text of a code at `at`, by the gate's clock, and records it where it is admitted.
    ///
    /// # Errors
    /// `argument`, `gate`. What is wrong with a code is a decision, no error.
    #[wasm_bindgen(unchecked_return_type = "Decision")]
    pub fn check(
        &mut self,
        text: &str,
        at: f64,
        #[wasm_bindgen(unchecked_param_type = "Lane | undefined")] lane: &JsValue,
    ) -> Result<JsValue, JsValue> {
        let now = time("at", at)?;
        let lane: Lane = if lane.is_undefined() { Lane::default() } else { from_js("lane", lane)? };
        let crossing = lane.persons.map(Crossing::of).unwrap_or_default();
        let decision = match lane.direction {
            None => self.gate.check_crossing(text, crossing, now),
            Some(direction) => {
                if self.beside.is_none() {
                    self.beside = Some(self.another(Some(&direction))?);
                }
                let Some(beside) = &self.beside else { return Err(coded("gate", "no lane")) };
                beside.check_crossing(text, crossing, now)
            }
        };
        Ok(self.ended(decision))
    }

    /// Ends the last code that waited for its person: whether the person matches the enrolment.
    ///
    /// # Errors
    /// `argument`; `nobody-waits`.
    #[wasm_bindgen(js_name = confirmPerson, unchecked_return_type = "Decision")]
    pub fn confirm_person(&mut self, matches: bool, at: f64) -> Result<JsValue, JsValue> {
        let now = time("at", at)?;
        let referral = self.pending.take();
        let referral =
            referral.ok_or_else(|| coded("nobody-waits", "no code waits for a person"))?;
        let result = if matches { PersonMatch::Matches } else { PersonMatch::Differs };
        let decision = referral.confirm_person(result, now);
        Ok(self.ended(decision))
    }

    /// Opens a challenge of eight fresh random bytes (16 hex digits), good for two minutes and one code.
    ///
    /// # Errors
    /// `argument`.
    #[wasm_bindgen(js_name = openChallenge)]
    pub fn open_challenge(&self, challenge: &str, at: f64) -> Result<(), JsValue> {
        let Challenge(entropy) = challenge.parse().map_err(|cause| bad("challenge", cause))?;
        self.gate.open_challenge(entropy, time("at", at)?);
        Ok(())
    }

    /// Takes another decryption key: id and X25519 secret in hex.
    ///
    /// # Errors
    /// `argument`.
    #[wasm_bindgen(js_name = addKey)]
    pub fn add_key(&mut self, kid: &str, secret: &str) -> Result<(), JsValue> {
        self.keys.push(Key { kid: kid.into(), secret: secret.into() }.read()?);
        self.renew(self.gate.trust());
        Ok(())
    }

    /// Takes a newer trust list.
    ///
    /// # Errors
    /// `list-older`, `list-from-the-future`, `list-refused`; the gate goes on with the one it has.
    #[wasm_bindgen(js_name = updateTrust)]
    pub fn update_trust(&mut self, list: &[u8], at: f64) -> Result<(), JsValue> {
        let list = self.anchor.accept(DEFAULT, list, time("at", at)?);
        self.renew(Arc::new(list.map_err(|cause| of_list(&cause))?));
        Ok(())
    }

    /// Follows a chain of trust lists.
    ///
    /// # Errors
    /// As `updateTrust`, and `chain-refused`.
    #[wasm_bindgen(js_name = followChain)]
    pub fn follow_chain(&mut self, chain: &[u8], at: f64) -> Result<(), JsValue> {
        let list = self.anchor.walk(DEFAULT, chain, time("at", at)?);
        self.renew(Arc::new(list.map_err(|cause| of_chain(&cause))?));
        Ok(())
    }

    /// What the status list says from now on, in the form of the setting's `status`.
    ///
    /// # Errors
    /// `argument`.
    #[wasm_bindgen(js_name = setStatus)]
    pub fn set_status(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Record<string, unknown>")] status: &JsValue,
    ) -> Result<(), JsValue> {
        let status: SaidOfAll = from_js("status", status)?;
        *self.status.lock() = status.answer()?;
        Ok(())
    }

    /// The gate's clock was set, and is `at`: nothing from before it is trusted.
    ///
    /// # Errors
    /// `argument`.
    #[wasm_bindgen(js_name = clockWasSet)]
    pub fn clock_was_set(&self, at: f64) -> Result<(), JsValue> {
        if let Kept::Memory(ledger) = &self.ledger {
            ledger.clock_was_set(time("at", at)?);
        }
        Ok(())
    }

    /// Starts anew at `at`, as a page does that was loaded again: with list, keys and dates, without its ledger.
    ///
    /// # Errors
    /// `argument`, `gate`.
    pub fn restart(&mut self, at: f64) -> Result<(), JsValue> {
        let now = time("at", at)?;
        if let LedgerKind::Memory { started, .. } = &mut self.setting.ledger {
            *started = now.as_secs();
        }
        self.ledger = Kept::new(&self.setting.ledger);
        self.gate = self.another(None)?;
        (self.beside, self.pending) = (None, None);
        Ok(())
    }
}

impl Gate {
    fn ended(&mut self, decision: clearance_verifier::Decision) -> JsValue {
        let value = serde_json::to_value(&decision).unwrap_or(Value::Null);
        self.pending = match decision {
            clearance_verifier::Decision::Refer(referral) => Some(referral),
            _ => None,
        };
        to_js(&value)
    }

    fn another(&self, direction: Option<&str>) -> Result<clearance_verifier::Gate, JsValue> {
        let Self { setting, keys, status, roster, ledger, gate, .. } = self;
        let parts = Parts { keys, status, roster, ledger };
        parts.build(setting, direction, gate.trust(), gate.high_water_mark())
    }

    fn renew(&self, trust: Arc<TrustList>) {
        for gate in [Some(&self.gate), self.beside.as_ref()].into_iter().flatten() {
            let _renewal = gate.renew(Arc::clone(&trust), &self.keys);
        }
    }
}

/// What the lanes of a checkpoint have together.
struct Parts<'a> {
    keys: &'a [GateKey],
    status: &'a Arc<SetStatus>,
    roster: &'a Arc<MemoryRoster>,
    ledger: &'a Kept,
}

impl Parts<'_> {
    fn build(
        &self,
        setting: &Setting,
        direction: Option<&str>,
        trust: Arc<TrustList>,
        seen: Timestamp,
    ) -> Result<clearance_verifier::Gate, JsValue> {
        let group: GateGroupId = setting.group.parse().map_err(|cause| bad("group", cause))?;
        let policy = setting.policy.read(setting.place.read(direction)?)?;
        clearance_verifier::Gate::builder(trust, group, policy, Arc::clone(self.status) as _)
            .cached_credentials(256)
            .returning_holders(0)
            .keys(self.keys.to_vec())
            .roster(Arc::clone(self.roster) as _)
            .ledger(self.ledger.get())
            .seen(seen)
            .build(Timestamp::from_secs(0))
            .map_err(|cause| coded("gate", cause))
    }
}

/// A gate's setting: `gate` of the test kit.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Setting {
    group: String,
    keys: Vec<Key>,
    root: Root,
    trust_list: String,
    #[serde(default)]
    roster: Vec<String>,
    place: At,
    #[serde(default)]
    policy: Judging,
    status: SaidOfAll,
    ledger: LedgerKind,
}

/// What the status list says of every credential.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SaidOfAll {
    answer: String,
    this_update: Option<u64>,
    covers: Option<u64>,
}

impl SaidOfAll {
    fn answer(&self) -> Result<StatusAnswer, JsValue> {
        let Some(this_update) = self.this_update.map(Timestamp::from_secs) else {
            return Ok(StatusAnswer::Missing);
        };
        let known = |status| Ok(StatusAnswer::Known { status, this_update });
        match (self.answer.as_str(), self.covers) {
            ("valid", _) => known(Status::Valid),
            ("suspended", _) => known(Status::Suspended),
            ("revoked", _) => known(Status::Revoked),
            ("expired", _) => Ok(StatusAnswer::Expired { this_update }),
            ("not-covered", Some(covers)) => {
                let covers = Timestamp::from_secs(covers);
                Ok(StatusAnswer::NotCovered { this_update, covers })
            }
            (other, _) => Err(bad("status", other)),
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
enum LedgerKind {
    /// It never answers.
    Unavailable,
    /// In memory.
    Memory {
        started: u64,
        capacity: usize,
        #[serde(default)]
        shared: bool,
    },
}

/// The ledger, as what it is.
#[derive(Debug)]
enum Kept {
    Away,
    Memory(Arc<MemoryLedger>),
}

impl Kept {
    fn new(kind: &LedgerKind) -> Self {
        let LedgerKind::Memory { started, capacity, shared } = *kind else { return Self::Away };
        let keeper = if shared { Keeper::Shared } else { Keeper::Lane };
        let started = Timestamp::from_secs(started);
        let settings = LedgerSettings { capacity, keeper, ..LedgerSettings::new(started) };
        Self::Memory(Arc::new(MemoryLedger::new(settings)))
    }

    fn get(&self) -> Arc<dyn Ledger> {
        match self {
            Self::Away => Arc::new(Away),
            Self::Memory(ledger) => Arc::clone(ledger) as _,
        }
    }
}

/// A ledger that cannot be reached.
#[derive(Debug)]
struct Away;

impl Ledger for Away {
    fn claim(&self, _: &Claim<'_>, _: Timestamp) -> Answer {
        Answer::Unavailable(Trouble::Unreachable.into())
    }
}

/// A status list that says the same of every credential, until another one comes.
#[derive(Debug)]
struct SetStatus(Mutex<StatusAnswer>);

impl SetStatus {
    fn lock(&self) -> std::sync::MutexGuard<'_, StatusAnswer> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl StatusSource for SetStatus {
    fn status(&self, _: &Credential, _: Timestamp) -> StatusAnswer {
        *self.lock()
    }

    fn newest(&self) -> Option<Timestamp> {
        self.lock().this_update()
    }
}

/// What the lane knows besides the code.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Lane {
    persons: Option<u8>,
    direction: Option<String>,
}
