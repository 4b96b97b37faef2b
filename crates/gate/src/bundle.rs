//! A gate in one file: for a checkpoint with a tablet and no server.
//!
//! The file is JSON, so that other verifiers read it too: docs/files.md has its fields. It holds the group's secret keys.

use clearance_core::crypto::RING;
use clearance_core::keys::AnyPublic;
use clearance_core::time::Timestamp;
use clearance_core::trust::AtGate;
use clearance_revocation::store::CarriedList;
use clearance_verifier::{GateKey, PersonCheck, Policy, Unknown};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::dir::GateDir;
use crate::error::DirError;

/// Names the form of the file.
const FORMAT: &str = "clearance-gate-bundle/1";

/// A gate in one file, and what it is without.
#[derive(Debug)]
pub struct Bundle {
    /// The file's text. It holds secrets.
    pub text: Zeroizing<String>,
    /// Keys that it holds.
    pub keys: usize,
    /// Status lists that it holds: without any, everybody is referred.
    pub status_lists: usize,
}

impl GateDir {
    /// The gate as it is installed here, but for its ledger, in one file.
    ///
    /// # Errors
    /// [`DirError`], where trust list, keys or status lists cannot be read.
    pub fn bundle(&self, now: Timestamp) -> Result<Bundle, DirError> {
        let (list, bytes, root) = self.lists().carry(now)?;
        let keys = self.keys(&list)?.usable;
        let lists = if self.has_synced()? { self.open_store(&list)?.carry()? } else { Vec::new() };
        let config = self.config();
        let value = json!({
            "format": FORMAT,
            "made": now.as_secs(),
            "group": config.group.to_string(),
            "keys": keys.iter().map(key).collect::<Vec<_>>(),
            "root": AnyPublic::Signer(root).to_text(&RING).trim(),
            "trust_list": hex(&bytes),
            "place": place(&config.policy),
            "policy": policy(&config.policy),
            "status_lists": lists.iter().map(status_list).collect::<Vec<_>>(),
        });
        let text = Zeroizing::new(value.to_string());
        wipe(value);
        Ok(Bundle { text, keys: keys.len(), status_lists: lists.len() })
    }
}

fn key(key: &GateKey) -> Value {
    json!({ "kid": key.kid.to_string(), "secret": hex(key.secret.as_bytes()) })
}

/// The secrets in a file's parts; what a parser or an allocator copied is beyond reach.
fn wipe(mut value: Value) {
    for key in value["keys"].as_array_mut().into_iter().flatten() {
        if let Value::String(secret) = key["secret"].take() {
            drop(Zeroizing::new(secret));
        }
    }
}

fn place(policy: &Policy) -> Value {
    let at = &policy.location;
    json!({
        "jurisdiction": at.jurisdiction.to_string(),
        "checkpoint": at.checkpoint.to_string(),
        "hall": at.hall.to_string(),
        "direction": at.direction.to_string(),
        "mode": at.mode.to_string(),
        "stand": at.stand.map(|name| name.to_string()),
        "office": at.office.map(|name| name.to_string()),
    })
}

fn policy(policy: &Policy) -> Value {
    let unknown = |it: Unknown| match it {
        Unknown::Refer => "refer",
        Unknown::Refuse => "refuse",
    };
    let tolerance = policy
        .tolerance
        .map(|it| json!({ "max_behind": it.max_behind, "max_ahead": it.max_ahead }));
    json!({
        "tolerance": tolerance,
        "max_code_life": policy.max_code_life,
        "challenge": if policy.challenge == AtGate::Required { "required" } else { "optional" },
        "person_check": if policy.person_check == PersonCheck::Here { "here" } else { "elsewhere" },
        "unknown_authority": unknown(policy.unknown_authority),
        "unknown_scheme": unknown(policy.unknown_scheme),
    })
}

fn status_list(list: &CarriedList) -> Value {
    json!({
        "authority": list.authority.to_string(), "head": hex(&list.head), "table": hex(&list.table),
    })
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
}
