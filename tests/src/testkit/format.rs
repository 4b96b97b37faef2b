//! One file of the kit. `tests/testkit/README.md` describes it for other implementers.

use clearance_verifier::{Outcome, Reason};
use serde::{Deserialize, Serialize};

/// A scenario at a gate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// The file's name without its ending.
    pub name: String,
    /// The rules of SPEC.md that it is about.
    pub rules: Vec<String>,
    /// Why the gate must decide so.
    pub why: String,
    /// The gate when it starts.
    pub gate: Gate,
    /// What happens before the code is read, in this order.
    pub before: Vec<Event>,
    /// The code that is judged.
    pub code: Code,
    /// What comparing the person gives, where the gate does it.
    pub person: Option<Person>,
    /// What the gate must decide.
    pub expected: Expected,
}

impl Scenario {
    /// The file: indented, fields in a fixed order, one line end at the end.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap() + "\n"
    }
}

/// What a gate is built from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gate {
    /// Its gate group.
    pub group: String,
    /// The group's decryption keys that it holds.
    pub keys: Vec<GateKey>,
    /// The pinned root key; no list was seen before `trust_list`.
    pub root: PublicKey,
    /// The trust list that it starts with.
    pub trust_list: String,
    /// Credentials that it holds, verified when it starts.
    pub roster: Vec<String>,
    /// Where it stands.
    pub place: Place,
    /// How it judges.
    pub policy: Policy,
    /// What its status list says of every credential.
    pub status: Status,
    /// Codes accepted before.
    pub ledger: Ledger,
}

/// A decryption key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GateKey {
    /// Its id, one byte in hex.
    pub kid: String,
    /// The X25519 secret in hex.
    pub secret: String,
}

/// A key that signs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublicKey {
    /// `ed25519` or `p256`.
    pub kind: String,
    /// In hex; P-256 as a compressed SEC1 point (02 or 03, then x).
    pub public: String,
}

/// Where a gate stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Whose border.
    pub jurisdiction: String,
    /// Which checkpoint.
    pub checkpoint: String,
    /// Which hall.
    pub hall: String,
    /// `arrival` or `departure`.
    pub direction: String,
    /// `foot`, `vehicle`, `rail`, `air` or `sea`.
    pub mode: String,
    /// Which stand; only where the gate belongs to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stand: Option<String>,
    /// Which office; only where the gate belongs to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<String>,
}

/// How a gate judges.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Replaces the scheme's, in seconds.
    pub tolerance: Option<Tolerance>,
    /// The gate's cap on a code's life, in seconds.
    pub max_code_life: u32,
    /// `optional` or `required`.
    pub challenge: String,
    /// `elsewhere` or `here`.
    pub person_check: String,
    /// `refer` or `refuse`.
    pub unknown_authority: String,
    /// `refer` or `refuse`.
    pub unknown_scheme: String,
}

/// A gate's own tolerance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tolerance {
    /// Seconds.
    pub max_behind: u32,
    /// Seconds.
    pub max_ahead: u32,
}

/// What the status list says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Status {
    /// `valid`, `suspended`, `revoked`, `not-covered`, `expired` or `missing`.
    pub answer: String,
    /// Date of the list; null where it is missing.
    pub this_update: Option<u64>,
    /// `covers` of the list; only where it does not reach the credential's index.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub covers: Option<u64>,
}

/// Codes accepted before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Ledger {
    /// In memory.
    Memory {
        /// When the gate started.
        started: u64,
        /// How many credentials it has room for.
        capacity: usize,
        /// Whether all lanes of the checkpoint share it; only where they do.
        #[serde(default, skip_serializing_if = "core::ops::Not::not")]
        shared: bool,
    },
    /// It cannot be reached.
    Unavailable {},
}

/// Something that happens before the code is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Event {
    /// The gate opens a challenge.
    Challenge {
        /// The gate's time.
        at: u64,
        /// Eight bytes in hex.
        challenge: String,
    },
    /// The gate reads another code.
    Code {
        /// The gate's time.
        at: u64,
        /// What is in the QR symbol.
        text: String,
        /// What the lane knows.
        #[serde(flatten)]
        lane: Lane,
        /// What the gate decides.
        #[serde(flatten)]
        expected: Expected,
    },
    /// The clock of the running gate is set.
    ClockSet {
        /// To this time.
        at: u64,
    },
    /// The gate gets another decryption key.
    Key {
        /// The key.
        #[serde(flatten)]
        key: GateKey,
    },
    /// The gate starts anew, with its newest list and the dates that it has seen.
    Restart {
        /// The gate's time.
        at: u64,
    },
    /// The gate gets another status list.
    Status {
        /// What it says.
        #[serde(flatten)]
        status: Status,
    },
    /// The gate is offered a chain of trust lists.
    TrustChain {
        /// The gate's time.
        at: u64,
        /// The chain in hex.
        bytes: String,
        /// Whether it is followed; if not, the gate goes on with the list that it has.
        accepted: bool,
    },
    /// The gate is offered another trust list.
    TrustList {
        /// The gate's time.
        at: u64,
        /// The list in hex.
        bytes: String,
        /// Whether it is accepted; if not, the gate goes on with the one it has.
        accepted: bool,
    },
}

/// A code that a gate reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Code {
    /// What is in the QR symbol.
    pub text: String,
    /// The gate's time.
    pub at: u64,
    /// What the lane knows.
    #[serde(flatten)]
    pub lane: Lane,
}

/// What the lane knows of a crossing that no code carries.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lane {
    /// How many people were counted; only where somebody counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub persons: Option<u8>,
    /// The other direction, where the code is read by the lane beside the gate, which differs in
    /// nothing else and has the same ledger; only there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<String>,
}

/// What comparing the person gives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// `matches` or `differs`.
    pub result: String,
    /// The gate's time.
    pub at: u64,
}

/// A decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expected {
    /// `admit`, `refer` or `refuse`.
    pub decision: String,
    /// Code of the reason; null for an admission.
    pub reason: Option<String>,
    /// Who can do something about the reason; null for an admission.
    pub class: Option<String>,
    /// Whether the lane's own record had to do in place of the shared one; only where it had.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub marked: bool,
}

/// The gate opens.
pub(super) fn admit() -> Expected {
    Expected { decision: "admit".into(), reason: None, class: None, marked: false }
}

/// The reason with its usual outcome.
pub(super) fn not(reason: Reason) -> Expected {
    let decision = match reason.outcome() {
        Outcome::Refer => "refer",
        Outcome::Refuse => "refuse",
    };
    let class = reason.class().code().to_owned();
    Expected {
        decision: decision.into(),
        reason: Some(reason.code().into()),
        class: Some(class),
        marked: false,
    }
}
