//! What a gate is told about itself, as the test kit and a gate's bundle write it.

use clearance_core::crypto::{PublicKey, Secret32};
use clearance_core::ids::GateKid;
use clearance_core::time::Tolerance;
use clearance_core::trust::{AtGate, Location};
use clearance_verifier::{GateKey, PersonCheck, Policy, Unknown};
use serde::Deserialize;
use wasm_bindgen::JsValue;

use crate::error::bad;
use crate::plain::unhex;
use crate::wallet::root_key;

#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Root {
    Bare { kind: String, public: String },
    File(String),
}

impl Root {
    pub(crate) fn key(&self) -> Result<PublicKey, JsValue> {
        let (kind, public) = match self {
            Self::File(text) => return root_key(text),
            Self::Bare { kind, public } => (kind, unhex("root", public)?),
        };
        let bad = || bad("root", "give the bytes of an ed25519 or p256 key");
        match kind.as_str() {
            "ed25519" => public.try_into().map(PublicKey::Ed25519).map_err(|_| bad()),
            "p256" => {
                let (sign, x) = public.split_first().ok_or_else(bad)?;
                let x = x.try_into().map_err(|_| bad())?;
                Ok(PublicKey::P256 { x, y_is_odd: *sign == 3 })
            }
            _ => Err(bad()),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Key {
    pub(crate) kid: String,
    pub(crate) secret: String,
}

/// Nothing of the secret.
impl core::fmt::Debug for Key {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Key").field("kid", &self.kid).finish_non_exhaustive()
    }
}

impl Key {
    pub(crate) fn read(&self) -> Result<GateKey, JsValue> {
        let kid: GateKid = self.kid.parse().map_err(|cause| bad("kid", cause))?;
        let secret: [u8; 32] = unhex("secret", &self.secret)?
            .try_into()
            .map_err(|_| bad("secret", "an X25519 secret has 32 bytes"))?;
        Ok(GateKey { kid, secret: Secret32::from(secret) })
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct At {
    jurisdiction: String,
    checkpoint: String,
    hall: String,
    direction: String,
    mode: String,
    stand: Option<String>,
    office: Option<String>,
}

impl At {
    pub(crate) fn read(&self, direction: Option<&str>) -> Result<Location, JsValue> {
        let name = |text: &str| text.parse().map_err(|cause| bad("place", cause));
        let direction = direction.unwrap_or(&self.direction);
        Ok(Location {
            jurisdiction: name(&self.jurisdiction)?,
            checkpoint: name(&self.checkpoint)?,
            hall: name(&self.hall)?,
            direction: direction.parse().map_err(|cause| bad("direction", cause))?,
            mode: self.mode.parse().map_err(|cause| bad("mode", cause))?,
            stand: self.stand.as_deref().map(name).transpose()?,
            office: self.office.as_deref().map(name).transpose()?,
        })
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Judging {
    tolerance: Option<Bounds>,
    max_code_life: Option<u32>,
    challenge: Option<String>,
    person_check: Option<String>,
    unknown_authority: Option<String>,
    unknown_scheme: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Bounds {
    max_behind: u32,
    max_ahead: u32,
}

impl Judging {
    pub(crate) fn read(&self, location: Location) -> Result<Policy, JsValue> {
        let mut policy = Policy::new(location);
        policy.tolerance = self
            .tolerance
            .as_ref()
            .map(|it| Tolerance { max_behind: it.max_behind, max_ahead: it.max_ahead });
        policy.max_code_life = self.max_code_life.unwrap_or(policy.max_code_life);
        if let Some(text) = &self.challenge {
            policy.challenge = text.parse::<AtGate>().map_err(|cause| bad("challenge", cause))?;
        }
        policy.person_check = match self.person_check.as_deref() {
            None | Some("elsewhere") => PersonCheck::Elsewhere,
            Some("here") => PersonCheck::Here,
            Some(other) => return Err(bad("person_check", other)),
        };
        policy.unknown_authority = unknown(self.unknown_authority.as_deref())?;
        policy.unknown_scheme = unknown(self.unknown_scheme.as_deref())?;
        Ok(policy)
    }
}

fn unknown(text: Option<&str>) -> Result<Unknown, JsValue> {
    match text {
        None | Some("refer") => Ok(Unknown::Refer),
        Some("refuse") => Ok(Unknown::Refuse),
        Some(other) => Err(bad("refer or refuse", other)),
    }
}
