//! The wallet: credentials and trust list, the enquiry, and minting in two phases.

use clearance_core::cose_key;
use clearance_core::crypto::{DEFAULT, PublicKey};
use clearance_core::due::Due;
use clearance_core::ids::{Challenge, GateGroupId, Name};
use clearance_core::keys::AnyPublic;
use clearance_core::time::Timestamp;
use clearance_core::trust::{AtGate, Place};
use clearance_issuer::{Advice, App, AppVersion, ClockNotice, EntryId, Whereabouts, WhyNot};
use serde::Deserialize;
use serde_json::{Value, json};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::error::{
    bad, coded, of_chain, of_finish, of_list, of_load, of_reason, of_wallet, texts,
};
use crate::frame::{Frame, qualified, step};
use crate::plain::{entropy, from_js, hex, holder_key, moment, time, to_js};

/// The credentials of a phone. Holds no key.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Wallet(clearance_issuer::Wallet);

const fn app(version: u32) -> App {
    App::new(DEFAULT, AppVersion(version))
}

#[wasm_bindgen]
impl Wallet {
    /// An empty wallet that believes the trust lists of `root`, the text of a public key's file.
    ///
    /// # Errors
    /// `argument`, `list-refused`, `list-from-the-future`.
    pub fn create(
        root: &str,
        trust_list: &[u8],
        app_version: u32,
        #[wasm_bindgen(unchecked_param_type = "Moment")] at: &JsValue,
    ) -> Result<Self, JsValue> {
        let root = root_key(root)?;
        let wallet = clearance_issuer::Wallet::new(app(app_version), root, trust_list, moment(at)?);
        wallet.map(Self).map_err(|cause| of_list(&cause))
    }

    /// The wallet that `toBytes` gave. Every signature is verified again.
    ///
    /// # Errors
    /// `wallet-damaged`, `wallet-malformed`, `wallet-too-long`, `wallet-untrusted`, `wallet-version`.
    pub fn load(bytes: &[u8], app_version: u32) -> Result<Self, JsValue> {
        let wallet = clearance_issuer::Wallet::from_bytes(app(app_version), bytes);
        wallet.map(Self).map_err(|cause| of_load(&cause))
    }

    /// The wallet for storage: after every change.
    #[wasm_bindgen(js_name = toBytes)]
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.to_bytes()
    }

    /// All entries, in the order in which their codes are proposed: minors first.
    ///
    /// # Errors
    /// `argument`.
    #[wasm_bindgen(unchecked_return_type = "Entry[]")]
    pub fn entries(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Moment")] at: &JsValue,
    ) -> Result<JsValue, JsValue> {
        let at = moment(at)?;
        let all = self.0.proposed(at);
        let all: Vec<_> = all.into_iter().map(|it| entry(&self.0, it, self.0.now(at))).collect();
        Ok(to_js(&Value::from(all)))
    }

    /// Adds a credential under a label. `key` is the 65 bytes of the key that this phone enrolled with.
    ///
    /// # Errors
    /// `already-held`, `authority-unknown`, `credential-malformed`, `credential-refused`, `label-bad`, `label-taken`,
    /// `other-holder-key`, `wallet-full`.
    pub fn add(&mut self, label: &str, credential: &[u8], key: &[u8]) -> Result<u32, JsValue> {
        let added = self.0.add(label, credential, &holder_key(key)?);
        added.map(|EntryId(number)| number).map_err(|cause| of_wallet(&cause))
    }

    /// Replaces an entry's credential by a newer one.
    ///
    /// # Errors
    /// As `add`, and `credential-older`, `no-entry`, `other-scheme`.
    pub fn renew(
        &mut self,
        entry: u32,
        credential: &[u8],
        #[wasm_bindgen(unchecked_param_type = "Moment")] at: &JsValue,
    ) -> Result<(), JsValue> {
        let renewed = self.0.renew(EntryId(entry), credential, moment(at)?);
        renewed.map_err(|cause| of_wallet(&cause))
    }

    /// Gives an entry another label.
    ///
    /// # Errors
    /// `label-bad`, `label-taken`, `no-entry`.
    pub fn rename(&mut self, entry: u32, label: &str) -> Result<(), JsValue> {
        self.0.rename(EntryId(entry), label).map_err(|cause| of_wallet(&cause))
    }

    /// Removes an entry; says whether it was there.
    pub fn remove(&mut self, entry: u32) -> bool {
        self.0.remove(EntryId(entry)).is_some()
    }

    /// Keeps until when an entry's holder counts as a minor, as the authority told it.
    ///
    /// # Errors
    /// `argument`, `no-entry`.
    #[wasm_bindgen(js_name = setMinorUntil)]
    pub fn set_minor_until(&mut self, entry: u32, until: Option<f64>) -> Result<(), JsValue> {
        let until = until.map(|until| time("until", until)).transpose()?;
        self.0.set_minor_until(EntryId(entry), until).map_err(|cause| of_wallet(&cause))
    }

    /// Takes a newer trust list. Learn the offset first.
    ///
    /// # Errors
    /// `list-older`, `list-from-the-future`, `list-refused`, each with texts for the holder.
    #[wasm_bindgen(js_name = updateTrust, unchecked_return_type = "TrustChange")]
    pub fn update_trust(
        &mut self,
        trust_list: &[u8],
        #[wasm_bindgen(unchecked_param_type = "Moment")] at: &JsValue,
    ) -> Result<JsValue, JsValue> {
        let change = self.0.update_trust(trust_list, moment(at)?);
        Ok(change_of(&change.map_err(|cause| of_list(&cause))?))
    }

    /// Follows a chain of trust lists, after the root has changed.
    ///
    /// # Errors
    /// As `updateTrust`, and `chain-refused`.
    #[wasm_bindgen(js_name = followChain, unchecked_return_type = "TrustChange")]
    pub fn follow_chain(
        &mut self,
        chain: &[u8],
        #[wasm_bindgen(unchecked_param_type = "Moment")] at: &JsValue,
    ) -> Result<JsValue, JsValue> {
        let change = self.0.follow_chain(chain, moment(at)?);
        Ok(change_of(&change.map_err(|cause| of_chain(&cause))?))
    }

    /// The trust list in force.
    #[must_use]
    #[wasm_bindgen(unchecked_return_type = "Trust")]
    pub fn trust(&self) -> JsValue {
        let content = self.0.trust().content();
        let groups = content.gate_groups.iter().map(|group| group.id.to_string());
        let authorities = content.authorities.iter().map(|it| {
            let thumbprint = cose_key::thumbprint(DEFAULT, &it.key).to_string();
            json!({ "kid": it.kid.to_string(), "name": it.name, "thumbprint": thumbprint })
        });
        let schemes = content.schemes.iter().map(|scheme| {
            json!({
                "id": scheme.id.0, "name": scheme.name, "step": scheme.step, "minApp": scheme.min_app,
                "challenge": scheme.challenge == AtGate::Required,
            })
        });
        to_js(&json!({
            "seq": content.seq, "thisUpdate": content.this_update.as_secs(), "nextUpdate": content.next_update.as_secs(),
            "groups": groups.collect::<Vec<_>>(), "schemes": schemes.collect::<Vec<_>>(), "authorities": authorities.collect::<Vec<_>>(),
        }))
    }

    /// Learns the clock's offset from an answer of a server that came at this moment.
    ///
    /// # Errors
    /// `argument`.
    #[wasm_bindgen(js_name = learnOffset)]
    pub fn learn_offset(
        &mut self,
        server_time: f64,
        #[wasm_bindgen(unchecked_param_type = "Moment")] at: &JsValue,
    ) -> Result<(), JsValue> {
        self.0.learn_offset(time("server time", server_time)?, moment(at)?);
        Ok(())
    }

    /// Takes the wall clock as right, because the holder has compared it.
    ///
    /// # Errors
    /// `argument`.
    #[wasm_bindgen(js_name = acceptClock)]
    pub fn accept_clock(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Moment")] at: &JsValue,
    ) -> Result<(), JsValue> {
        self.0.accept_clock(moment(at)?);
        Ok(())
    }

    /// The gate's time, as well as the phone knows it.
    ///
    /// # Errors
    /// `argument`.
    pub fn now(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Moment")] at: &JsValue,
    ) -> Result<f64, JsValue> {
        Ok(self.0.now(moment(at)?).as_secs() as f64)
    }

    /// What the phone's wall clock shows when the gate's time is `time`: for timers.
    ///
    /// # Errors
    /// `argument`.
    #[wasm_bindgen(js_name = wallAt)]
    pub fn wall_at(
        &self,
        time_at_gate: f64,
        #[wasm_bindgen(unchecked_param_type = "Moment")] at: &JsValue,
    ) -> Result<f64, JsValue> {
        let time = time("time", time_at_gate)?;
        Ok(self.0.wall_at(time, moment(at)?).as_secs() as f64)
    }

    /// What stands against a code, and what the holder had better do. Nothing is signed.
    ///
    /// # Errors
    /// `argument`.
    #[wasm_bindgen(unchecked_return_type = "Enquiry")]
    pub fn enquire(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Ask")] ask: &JsValue,
        key: &[u8],
        #[wasm_bindgen(unchecked_param_type = "Moment")] at: &JsValue,
    ) -> Result<JsValue, JsValue> {
        let found = self.0.enquire(&ask_of(ask)?, &holder_key(key)?, moment(at)?);
        Ok(to_js(&json!({
            "whyNot": found.why_not.as_ref().map(reason),
            "clock": found.clock.as_ref().map(notice_of_clock),
            "advice": found.advice.iter().map(advice).collect::<Vec<_>>(),
            "places": found.places.iter().map(place).collect::<Vec<_>>(),
        })))
    }

    /// Everything that ends, the earliest first.
    ///
    /// # Errors
    /// `argument`.
    #[wasm_bindgen(unchecked_return_type = "Due[]")]
    pub fn due(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Moment")] at: &JsValue,
    ) -> Result<JsValue, JsValue> {
        let at = moment(at)?;
        let now = self.0.now(at);
        let all: Vec<_> = self.0.due(at).iter().map(|it| due(it, now)).collect();
        Ok(to_js(&Value::from(all)))
    }

    /// Prepares the code to show now. `key` is the 65 bytes of the public key that will sign.
    ///
    /// # Errors
    /// The reason's own code, with texts: exactly when `enquire` has a `whyNot`.
    pub fn prepare(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Ask")] ask: &JsValue,
        key: &[u8],
        #[wasm_bindgen(unchecked_param_type = "Moment")] at: &JsValue,
    ) -> Result<Prepared, JsValue> {
        let prepared = self.0.prepare(&ask_of(ask)?, &holder_key(key)?, moment(at)?);
        prepared.map(Prepared::new).map_err(|why| of_reason(&why))
    }

    /// Prepares the code of the step after the running one.
    ///
    /// # Errors
    /// As `prepare`.
    #[wasm_bindgen(js_name = prepareNext)]
    pub fn prepare_next(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Ask")] ask: &JsValue,
        key: &[u8],
        #[wasm_bindgen(unchecked_param_type = "Moment")] at: &JsValue,
    ) -> Result<Prepared, JsValue> {
        let prepared = self.0.prepare_next(&ask_of(ask)?, &holder_key(key)?, moment(at)?);
        prepared.map(Prepared::new).map_err(|why| of_reason(&why))
    }

    /// Makes the code of the key's signature. `random` is 32 fresh bytes of `crypto.getRandomValues`. Once.
    ///
    /// # Errors
    /// `credential-changed`, `entry-gone`, `other-wallet`, `scheme-changed`, `not-sealed`, `signature-bad`, `spent`,
    /// `step-ahead`, `step-over`, or a reason's code.
    pub fn finish(
        &mut self,
        prepared: &mut Prepared,
        signature: &[u8],
        random: &[u8],
        #[wasm_bindgen(unchecked_param_type = "Moment")] at: &JsValue,
    ) -> Result<Frame, JsValue> {
        let (random, at) = (entropy(random)?, moment(at)?);
        let prepared = prepared.0.take().ok_or_else(|| coded("spent", "prepare another one"))?;
        let frame = self.0.finish(prepared, signature, &random, at);
        frame.map(Frame).map_err(|cause| of_finish(&cause))
    }
}

/// A code that waits for the holder key's signature.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Prepared(Option<clearance_issuer::Prepared>);

impl Prepared {
    fn new(prepared: clearance_issuer::Prepared) -> Self {
        Self(Some(prepared))
    }
}

#[wasm_bindgen]
impl Prepared {
    /// What the key must sign: ECDSA with SHA-256. Empty once it is spent.
    #[wasm_bindgen(js_name = toSign)]
    #[must_use]
    pub fn to_sign(&self) -> Vec<u8> {
        self.0.as_ref().map(|it| it.to_sign().to_vec()).unwrap_or_default()
    }

    /// The turn that it is for; null once it is spent.
    #[wasm_bindgen(getter, unchecked_return_type = "Step | null")]
    #[must_use]
    pub fn step(&self) -> JsValue {
        to_js(&self.0.as_ref().map_or(Value::Null, |it| step(it.step())))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    entry: u32,
    group: String,
    challenge: Option<String>,
    jurisdiction: Option<String>,
}

fn ask_of(value: &JsValue) -> Result<clearance_issuer::Ask, JsValue> {
    let asked: Asked = from_js("ask", value)?;
    let group: GateGroupId = asked.group.parse().map_err(|cause| bad("group", cause))?;
    let mut ask = clearance_issuer::Ask::full(EntryId(asked.entry), group);
    if let Some(text) = asked.challenge {
        let challenge: Challenge = text.parse().map_err(|cause| bad("challenge", cause))?;
        ask = ask.answering(challenge);
    }
    if let Some(text) = asked.jurisdiction {
        let name: Name = text.parse().map_err(|cause| bad("jurisdiction", cause))?;
        ask = ask.at(Whereabouts::in_jurisdiction(name));
    }
    Ok(ask)
}

pub(crate) fn root_key(text: &str) -> Result<PublicKey, JsValue> {
    let key = AnyPublic::from_text(DEFAULT, text).map_err(|cause| bad("root", cause))?;
    key.signer().map_err(|cause| bad("root", cause))
}

fn entry(wallet: &clearance_issuer::Wallet, it: &clearance_issuer::Entry, now: Timestamp) -> Value {
    let credentials = it.credentials().map(|held| {
        let life = held.claims().validity;
        json!({
            "from": life.not_before.as_secs(), "until": life.not_after.as_secs(), "isVerified": held.is_verified(),
        })
    });
    let scheme = wallet.trust().scheme(it.scheme());
    let claims = it.credentials().next().map(|held| held.claims());
    let says =
        scheme.zip(claims).and_then(|(scheme, it)| scheme.qualified(it.scope.qualifier).ok());
    json!({
        "id": it.id().0, "label": it.label(), "scheme": it.scheme().0,
        "minorUntil": it.minor_until().map(Timestamp::as_secs), "isMinor": it.is_minor(now),
        "holderKey": key_hex(it.holder_key()), "qualified": qualified(says.unwrap_or_default()),
        "credentials": credentials.collect::<Vec<_>>(),
    })
}

/// The 65 bytes as WebCrypto exports them.
fn key_hex(key: &PublicKey) -> String {
    match key {
        PublicKey::Ed25519(bytes) => hex(bytes),
        PublicKey::P256 { x, y_is_odd } => {
            DEFAULT.p256.decompress(x, *y_is_odd).map(|point| hex(&point)).unwrap_or_default()
        }
    }
}

fn change_of(change: &clearance_issuer::TrustChange) -> JsValue {
    let without_code = change.without_code.iter();
    let without_code =
        without_code.map(|(entry, why)| json!({ "entry": entry.0, "reason": reason(why) }));
    let without_key = change.without_key.iter().map(ToString::to_string);
    to_js(&json!({
        "before": change.before, "now": change.now, "withoutKey": without_key.collect::<Vec<_>>(),
        "withoutCode": without_code.collect::<Vec<_>>(),
    }))
}

fn reason(why: &WhyNot) -> Value {
    let mut value = json!({
        "code": why.code(), "message": why.to_string(), "texts": texts(|language| why.text(language)),
    });
    match why {
        WhyNot::NotYetActive { from } => value["from"] = from.as_secs().into(),
        WhyNot::Expired { at } | WhyNot::AuthorityExpired { at } => {
            value["at"] = at.as_secs().into()
        }
        _ => {}
    }
    value
}

fn advice(it: &Advice) -> Value {
    let mut value = json!({
        "code": it.code(), "message": it.to_string(), "texts": texts(|language| it.text(language)),
    });
    match it {
        Advice::GateKeyDue { until, .. }
        | Advice::RenewalDue { until }
        | Advice::TrustListDue { until }
        | Advice::TrustListOutOfDate { due: until } => value["until"] = until.as_secs().into(),
        _ => {}
    }
    value
}

pub(crate) fn notice_of_clock(it: &ClockNotice) -> Value {
    json!({ "code": it.code(), "message": it.to_string(), "texts": texts(|language| it.text(language)) })
}

fn place(it: &Place) -> Value {
    let name = |name: Option<Name>| name.map(|name| name.to_string());
    json!({
        "jurisdiction": name(it.jurisdiction), "checkpoint": name(it.checkpoint), "hall": name(it.hall),
        "stand": name(it.stand), "office": name(it.office),
    })
}

fn due(it: &Due, now: Timestamp) -> Value {
    json!({
        "kind": it.kind, "name": it.name, "warnFrom": it.warn_from.as_secs(), "at": it.at.as_secs(),
        "urgency": it.urgency(now).code(), "remedy": it.remedy,
    })
}
