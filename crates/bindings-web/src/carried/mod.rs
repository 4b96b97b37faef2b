//! A gate without a server: keys and lists were carried to it in one file, and the page keeps its ledger.
//!
//! The page examines a code, asks its own ledger, and concludes:
//! ```js
//! const code = gate.examine(text, now);
//! if (code.decision) return code.decision;
//! // In one transaction of the page's database:
//! const record = code.judge(await read(code.subject), horizon);
//! const isWritten = record !== undefined && await write(code.subject, record);
//! return code.conclude(isWritten, now);
//! ```

mod bundle;
mod examined;
mod record;

use clearance_core::crypto::DEFAULT;
use clearance_core::ids::{Challenge, SchemeId};
use clearance_core::time::Timestamp;
use clearance_core::trust::{TrustAnchor, TrustList};
use clearance_revocation::store::{CarriedLists, ListInfo, SyncError};
use clearance_verifier::{Answer, Claim, Crossing, Gate, Language, Ledger, Message, Trouble};
use serde::Deserialize;
use serde_json::{Value, json};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::error::{bad, coded, of_list};
use crate::plain::{from_js, time, to_js};
use bundle::{Bundle, other_root};

pub use examined::Examined;
pub use record::{ledger_forget, ledger_gap};

/// A gate by a bundle, the file that an operator hands over.
#[wasm_bindgen]
#[derive(Debug)]
pub struct CarriedGate {
    bundle: Bundle,
    anchor: TrustAnchor,
    trust: TrustList,
    lists: CarriedLists,
    gate: Gate,
}

/// What the page has of a gate that was installed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lane {
    persons: Option<u8>,
}

#[wasm_bindgen]
impl CarriedGate {
    /// A gate that is new here, by the text of a bundle.
    ///
    /// # Errors
    /// `argument`; `list-refused`, `list-from-the-future`; `status-refused`, `status-from-the-future`.
    pub fn install(text: &str, at: f64) -> Result<Self, JsValue> {
        let (bundle, now) = (Bundle::read(text)?, time("at", at)?);
        let mut anchor = TrustAnchor::new(bundle.root()?);
        let trust = accept(&mut anchor, &bundle, now)?;
        let mut lists = CarriedLists::new(DEFAULT, trust.clone());
        take(&mut lists, &bundle, now)?;
        Self::of(bundle, anchor, trust, lists, Timestamp::default())
    }

    /// The gate again, after the page was loaded: its bundle's text, what `anchor` gave, and what `seen` gave. Every signature is
    /// verified again, whatever the clock shows.
    ///
    /// # Errors
    /// `argument`, `list-refused`, `status-refused`.
    pub fn load(text: &str, anchor: &[u8], seen: f64) -> Result<Self, JsValue> {
        let bundle = Bundle::read(text)?;
        let anchor = TrustAnchor::from_bytes(anchor).map_err(|cause| bad("anchor", cause))?;
        let trust = anchor.reload(DEFAULT, &bundle.trust_list()?);
        let trust = trust.map_err(|cause| of_list(&cause))?;
        let mut lists = CarriedLists::new(DEFAULT, trust.clone());
        for list in bundle.status_lists()? {
            lists.reload(list).map_err(|cause| of_status(&cause))?;
        }
        Self::of(bundle, anchor, trust, lists, time("seen", seen)?)
    }

    /// The gate by a newer bundle: nothing in it may be older than what this one has. This one stays as it is.
    ///
    /// # Errors
    /// As `install`, and `list-older`, `status-older`, `status-missing`, `other-root`.
    pub fn renew(&self, text: &str, at: f64) -> Result<Self, JsValue> {
        let (bundle, now) = (Bundle::read(text)?, time("at", at)?);
        let mut anchor = self.anchor.clone();
        let trust = accept(&mut anchor, &bundle, now);
        if ![self.anchor.root(), anchor.root()].contains(&&bundle.root()?) {
            return Err(other_root(self.anchor.root()));
        }
        let trust = trust?;
        let mut lists = self.lists.clone();
        lists.renew(trust.clone());
        take(&mut lists, &bundle, now)?;
        let carried = bundle.status_lists()?;
        let is_carried = |list: &ListInfo| carried.iter().any(|it| it.authority == list.authority);
        if let Some(missing) = lists.lists().iter().find(|list| !is_carried(list)) {
            let told = format!("the bundle has no list of authority {}", missing.authority);
            return Err(coded("status-missing", told));
        }
        Self::of(bundle, anchor, trust, lists, self.gate.high_water_mark())
    }

    /// What the gate has seen of roots and trust lists, for storage: after `install` and `renew`.
    #[must_use]
    pub fn anchor(&self) -> Vec<u8> {
        self.anchor.to_bytes()
    }

    /// The newest signed date that the gate has seen, for storage. No correct clock is behind it.
    #[wasm_bindgen(unchecked_return_type = "Seconds")]
    #[must_use]
    pub fn seen(&self) -> f64 {
        seconds(self.gate.high_water_mark())
    }

    /// The page saw the clock at `mark`, and it is behind that now: until it is not, everybody is referred, as for a clock behind a
    /// signed date.
    ///
    /// # Errors
    /// `argument`.
    #[wasm_bindgen(js_name = notBefore)]
    pub fn not_before(&mut self, mark: f64) -> Result<(), JsValue> {
        let seen = self.gate.high_water_mark().max(time("mark", mark)?);
        self.gate = self.bundle.gate(&self.trust, &self.lists, seen)?;
        Ok(())
    }

    /// Judges everything but the record: G1 to G20.
    ///
    /// # Errors
    /// `argument`. What is wrong with a code is a decision, no error.
    pub fn examine(
        &self,
        text: &str,
        at: f64,
        #[wasm_bindgen(unchecked_param_type = "{ persons?: number } | undefined")] lane: &JsValue,
    ) -> Result<Examined, JsValue> {
        let now = time("at", at)?;
        let lane: Option<Lane> =
            if lane.is_undefined() { None } else { Some(from_js("lane", lane)?) };
        let crossing = lane.and_then(|it| it.persons).map(Crossing::of).unwrap_or_default();
        Ok(Examined::of(self.gate.examine_crossing(text, crossing, now)))
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

    /// What the gate is and has, for its officer.
    #[wasm_bindgen(unchecked_return_type = "CarriedAbout")]
    #[must_use]
    pub fn about(&self) -> JsValue {
        let (trust, policy) = (self.gate.trust(), self.gate.policy());
        let schemes = (0..=u8::MAX).filter_map(|id| trust.scheme(SchemeId(id)));
        let schemes = schemes.map(|it| {
            let is_here = it.opens_at(&policy.location);
            json!({ "id": it.id.0, "name": it.name, "step": it.step, "isHere": is_here })
        });
        let group = trust.gate_group(self.gate.group());
        let report = self.gate.key_report();
        let lacks = report.missing.iter().map(|key| key.kid.to_string());
        let ends = group.iter().flat_map(|group| &group.epochs);
        let held = ends.filter(|it| !report.missing.iter().any(|lack| lack.kid == it.kid));
        let until = held.map(|it| it.validity.not_after.as_secs()).max();
        to_js(&json!({
            "made": self.bundle.made,
            "place": policy.location.to_string(),
            "group": self.gate.group().to_string(),
            "asksChallenge": policy.challenge == clearance_core::trust::AtGate::Required,
            "stopped": self.gate.stopped().map(|why| why.to_string()),
            "trust": { "seq": trust.seq(), "thisUpdate": trust.this_update().as_secs(), "nextUpdate": trust.next_update().as_secs() },
            "keys": { "until": until, "missing": lacks.collect::<Vec<_>>() },
            "lists": self.lists.lists().iter().map(|list| list_json(&trust, list)).collect::<Vec<_>>(),
            "schemes": schemes.collect::<Vec<_>>(),
        }))
    }
}

impl CarriedGate {
    fn of(
        bundle: Bundle,
        anchor: TrustAnchor,
        trust: TrustList,
        lists: CarriedLists,
        seen: Timestamp,
    ) -> Result<Self, JsValue> {
        let gate = bundle.gate(&trust, &lists, seen)?;
        Ok(Self { bundle, anchor, trust, lists, gate })
    }
}

/// What a traveller may be told, by its name, in three languages.
#[wasm_bindgen(js_name = travellerTexts, unchecked_return_type = "Record<string, Texts>")]
#[must_use]
pub fn traveller_texts() -> JsValue {
    let texts = |message: Message| -> Value {
        let texts = message.texts();
        let said = |it: &Language| (it.tag().to_owned(), Value::from(texts.in_language(*it)));
        Language::ALL.iter().map(said).collect()
    };
    to_js(&Message::ALL.iter().map(|it| (it.code().to_owned(), texts(*it))).collect())
}

fn accept(anchor: &mut TrustAnchor, bundle: &Bundle, now: Timestamp) -> Result<TrustList, JsValue> {
    anchor.accept(DEFAULT, &bundle.trust_list()?, now).map_err(|cause| of_list(&cause))
}

fn take(lists: &mut CarriedLists, bundle: &Bundle, now: Timestamp) -> Result<(), JsValue> {
    for list in bundle.status_lists()? {
        lists.take(list, now).map_err(|cause| of_status(&cause))?;
    }
    Ok(())
}

fn of_status(error: &SyncError) -> JsValue {
    let code = match error {
        SyncError::FromFuture { .. } => "status-from-the-future",
        SyncError::Rollback { .. } | SyncError::Backdated { .. } => "status-older",
        _ => "status-refused",
    };
    coded(code, error)
}

fn list_json(trust: &TrustList, list: &ListInfo) -> Value {
    let name = trust.authority(list.authority).map(|(entry, _)| entry.name.clone());
    json!({
        "authority": list.authority.to_string(), "name": name, "version": list.version.to_string(),
        "thisUpdate": list.this_update.as_secs(), "nextUpdate": list.next_update.as_secs(),
        "hardExpiry": list.hard_expiry.as_secs(),
    })
}

/// Below 2^53: dates of signed lists have four-digit years.
fn seconds(at: Timestamp) -> f64 {
    at.as_secs() as f64
}

/// The gate itself records nothing: the page does.
#[derive(Debug)]
struct Away;

impl Ledger for Away {
    fn claim(&self, _: &Claim<'_>, _: Timestamp) -> Answer {
        Answer::Unavailable(Trouble::CannotWrite.into())
    }
}
