//! The authority as phones and its officer ask it: over HTTP.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use clearance_authority::desk::Question;
use clearance_authority::register::Id;
use clearance_core::crypto::Secret32;
use clearance_fetch::{Bearer, Client, ClientSettings, Request};
use clearance_schemes::time::Instant;
use ring::rand::{SecureRandom as _, SystemRandom};
use serde_json::{Value, json};

use crate::DemoError;

/// The authority's service, at its address.
#[derive(Debug)]
pub(crate) struct Authority {
    client: Client,
    /// `http://127.0.0.1:8443`.
    pub(crate) url: String,
}

/// Fresh random bytes.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], DemoError> {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).map_err(|_| DemoError::Random)?;
    Ok(bytes)
}

/// Fresh random bytes for one code.
pub(crate) fn entropy() -> Result<Secret32, DemoError> {
    random().map(Secret32::from)
}

/// A fresh number, in hex.
pub(crate) fn number() -> Result<String, DemoError> {
    random().map(|bytes| Id(bytes).to_string())
}

/// As the API writes a moment.
pub(crate) fn moment(at: Instant) -> String {
    let utc = chrono::DateTime::from_timestamp(at.0, 0).unwrap_or_default();
    utc.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// A moment that the API wrote.
pub(crate) fn read_moment(text: &str) -> Option<Instant> {
    let at = chrono::DateTime::parse_from_rfc3339(text).ok()?;
    Some(Instant(at.timestamp()))
}

pub(crate) fn base64(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

pub(crate) fn from_base64(text: &str) -> Option<Vec<u8>> {
    BASE64_URL_SAFE_NO_PAD.decode(text).ok()
}

/// A question as the API takes it.
pub(crate) fn question(asked: &Question) -> Value {
    let members = asked.members.iter().map(|member| {
        json!({
            "person": member.person.map(|id| id.to_string()),
            "asked": member.asked, "form": member.form, "shared": member.shared,
        })
    });
    let slot = asked.slot.as_ref();
    json!({
        "scheme": asked.scheme,
        "asked": asked.asked,
        "form": asked.form,
        "members": members.collect::<Vec<_>>(),
        "shared": asked.shared,
        "slot": slot.map(|(at, begins)| json!({ "at": at, "begins": moment(*begins) })),
        "app": asked.app,
        "signed": asked.signed,
        "present": asked.present,
        "counts": asked.counts,
        "requested": asked.requested,
    })
}

impl Authority {
    pub(crate) fn at(url: String) -> Result<Self, DemoError> {
        Ok(Self { client: Client::new(&ClientSettings::default())?, url })
    }

    pub(crate) fn bytes(&self, path: &str) -> Result<Vec<u8>, DemoError> {
        let url = format!("{}{path}", self.url);
        let answer = self.client.send(&Request::get(&url))?;
        good(answer.status, answer.bytes)
    }

    pub(crate) fn get(&self, path: &str, by: &Bearer) -> Result<Value, DemoError> {
        let url = format!("{}{path}", self.url);
        let answer = self.client.send(&Request::get(&url).by(Some(by)))?;
        read(answer.status, answer.bytes)
    }

    pub(crate) fn post(
        &self,
        path: &str,
        body: &Value,
        by: Option<&Bearer>,
    ) -> Result<Value, DemoError> {
        let url = format!("{}{path}", self.url);
        let body = body.to_string();
        // Sent twice, as by a browser that goes back, is two acts here: each has its own key.
        let key = number()?;
        let request = Request::post(&url, "application/json", body.as_bytes()).by(by);
        let answer = self.client.send(&request.header("idempotency-key", &key))?;
        read(answer.status, answer.bytes)
    }
}

fn good(status: u16, bytes: Vec<u8>) -> Result<Vec<u8>, DemoError> {
    if (200..300).contains(&status) {
        return Ok(bytes);
    }
    let problem: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    let detail = problem["detail"].as_str().or(problem["title"].as_str()).unwrap_or_default();
    let fields = match &problem["fields"] {
        Value::Null => String::new(),
        fields => format!(" {fields}"),
    };
    Err(DemoError::Authority { status, detail: format!("{detail}{fields}") })
}

fn read(status: u16, bytes: Vec<u8>) -> Result<Value, DemoError> {
    let bytes = good(status, bytes)?;
    serde_json::from_slice(&bytes)
        .map_err(|cause| DemoError::Authority { status, detail: cause.to_string() })
}
