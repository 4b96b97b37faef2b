//! The one file that an operator hands to such a gate: `clearance gate bundle` writes it.

use std::sync::Arc;

use clearance_core::crypto::{DEFAULT, PublicKey};
use clearance_core::ids::GateGroupId;
use clearance_core::keys::AnyPublic;
use clearance_core::time::Timestamp;
use clearance_core::trust::TrustList;
use clearance_revocation::store::{CarriedList, CarriedLists};
use clearance_verifier::{Gate, GateKey, Policy};
use serde::Deserialize;
use wasm_bindgen::JsValue;

use super::Away;
use crate::error::{bad, coded};
use crate::plain::unhex;
use crate::setting::{At, Judging, Key, Root};

/// What `format` says. Another form is another number.
const FORMAT: &str = "clearance-gate-bundle/1";

/// Credentials whose verification is remembered: some 100 KB.
const CACHE: usize = 256;

/// The file, read strictly. `group` to `policy` are those of a gate's setting in the test kit.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Bundle {
    format: String,
    /// When it was written, by the operator's clock.
    pub(super) made: u64,
    group: String,
    keys: Vec<Key>,
    root: Root,
    trust_list: String,
    place: At,
    policy: Judging,
    status_lists: Vec<StatusList>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct StatusList {
    authority: String,
    head: String,
    table: String,
}

impl Bundle {
    pub(super) fn read(text: &str) -> Result<Self, JsValue> {
        let bundle: Self = serde_json::from_str(text).map_err(|cause| bad("bundle", cause))?;
        if bundle.format != FORMAT {
            return Err(bad("bundle", format!("format {:?}, not {FORMAT:?}", bundle.format)));
        }
        Ok(bundle)
    }

    pub(super) fn root(&self) -> Result<PublicKey, JsValue> {
        self.root.key()
    }

    pub(super) fn trust_list(&self) -> Result<Vec<u8>, JsValue> {
        unhex("trust_list", &self.trust_list)
    }

    pub(super) fn group(&self) -> Result<GateGroupId, JsValue> {
        self.group.parse().map_err(|cause| bad("group", cause))
    }

    pub(super) fn policy(&self) -> Result<Policy, JsValue> {
        self.policy.read(self.place.read(None)?)
    }

    pub(super) fn keys(&self) -> Result<Vec<GateKey>, JsValue> {
        self.keys.iter().map(Key::read).collect()
    }

    pub(super) fn status_lists(&self) -> Result<Vec<CarriedList>, JsValue> {
        let read = |list: &StatusList| {
            Ok(CarriedList {
                authority: list.authority.parse().map_err(|cause| bad("authority", cause))?,
                head: unhex("head", &list.head)?,
                table: unhex("table", &list.table)?,
            })
        };
        self.status_lists.iter().map(read).collect()
    }

    /// The gate that it describes. One that cannot serve the list refers everybody, and says why.
    pub(super) fn gate(
        &self,
        trust: &TrustList,
        lists: &CarriedLists,
        seen: Timestamp,
    ) -> Result<Gate, JsValue> {
        let status = Arc::new(lists.clone());
        let trust = Arc::new(trust.clone());
        let gate = Gate::builder(trust, self.group()?, self.policy()?, status)
            .provider(DEFAULT)
            .cached_credentials(CACHE)
            .returning_holders(0)
            .keys(self.keys()?)
            .ledger(Arc::new(Away))
            .seen(seen);
        Ok(gate.build_even_stopped(Timestamp::default()))
    }
}

/// Another root than the pinned one: this is another gate's file, or a root that changed.
pub(super) fn other_root(pinned: &PublicKey) -> JsValue {
    let pinned = AnyPublic::Signer(*pinned).to_text(DEFAULT);
    coded("other-root", format!("this gate believes {}", pinned.trim()))
}
