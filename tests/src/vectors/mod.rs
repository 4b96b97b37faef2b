//! The published test vectors: `tests/vectors/c1.json`, and the picture of a code for the README.
//!
//! `cargo run -p clearance-tests --example vectors` writes both.

mod codes;

use std::path::PathBuf;

use clearance_authority::keys::{AnyPublic, KeyPair};
use clearance_core::crypto::PublicKey;
use clearance_core::time::Timestamp;
use clearance_issuer::qr::{Level, QrCode, SvgOptions};
use serde::{Deserialize, Serialize};

use crate::hex::hex;
use crate::keys;
use crate::world::{HONG_KONG, MACAO, Person, START, UPTIME, World, hk_mo, zhuhai};

/// All of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vectors {
    /// For the reader.
    pub comment: Vec<String>,
    /// Every key, secret and public.
    pub keys: Vec<Key>,
    /// The signed trust list.
    pub trust_list: Signed,
    /// The gate that judges the codes.
    pub gate: GateSetting,
    /// The credentials; the gate has all of them on its roster.
    pub credentials: Vec<Signed>,
    /// The codes.
    pub codes: Vec<Code>,
}

/// A key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// What other entries call it.
    pub name: String,
    /// For the reader.
    pub comment: String,
    /// `ed25519`, `p256` or `x25519`.
    pub kind: String,
    /// Seed of Ed25519, big-endian scalar of P-256, secret of X25519, in hex.
    pub secret: String,
    /// In hex; P-256 as a compressed SEC1 point (02 or 03, then x).
    pub public: String,
}

/// A signed object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    /// Its name.
    pub name: String,
    /// For the reader.
    pub comment: String,
    /// Name of the key that signed it.
    pub signed_by: String,
    /// In hex.
    pub bytes: String,
}

/// Where the gate stands, and what it knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GateSetting {
    /// For the reader.
    pub comment: String,
    /// Its gate group.
    pub group: String,
    /// Id of its decryption key, in hex.
    pub key_id: String,
    /// Name of that key.
    pub key: String,
    /// Jurisdiction, checkpoint, hall; arrival by sea.
    pub place: [String; 3],
    /// When it started.
    pub started: u64,
    /// Date of its status list, by which every credential is valid.
    pub status_as_of: u64,
}

/// A code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Code {
    /// Its name.
    pub name: String,
    /// For the reader.
    pub comment: String,
    /// `full` or `roster`.
    pub form: String,
    /// Whose credential.
    pub holder: String,
    /// The challenge that the gate shows 5 seconds before it reads the code, in hex.
    pub challenge: Option<String>,
    /// The phone's time, where an honest phone made it.
    pub phone_time: Option<u64>,
    /// The 32 bytes of entropy that the phone drew, in hex.
    pub entropy: Option<String>,
    /// What the gate's key opens it to, in hex, where it does.
    pub presentation: Option<String>,
    /// In hex.
    pub token: String,
    /// The text in the QR symbol.
    pub text: String,
    /// The gate's time.
    pub gate_time: u64,
    /// `admit`, `refer` or `refuse`.
    pub decision: String,
    /// Code of the reason, unless admitted.
    pub reason: Option<String>,
}

impl Vectors {
    /// Makes them anew.
    pub fn make() -> Self {
        let world = World::new();
        Self {
            comment: COMMENT.map(str::to_owned).to_vec(),
            keys: make_keys(),
            trust_list: Signed {
                name: "trust list".into(),
                comment: "Two authorities, two gate groups, the two model schemes.".into(),
                signed_by: "root".into(),
                bytes: hex(&world.list_bytes),
            },
            gate: gate_setting(&world),
            credentials: Person::ALL.map(|person| credential(&world, person)).to_vec(),
            codes: codes::make(&world),
        }
    }

    /// The file: indented, fields in a fixed order, one line end at the end.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap() + "\n"
    }

    /// Where the file stands.
    pub fn path() -> PathBuf {
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("vectors/c1.json")
    }

    /// The secret key of this name.
    pub fn key(&self, name: &str) -> &Key {
        self.keys.iter().find(|key| key.name == name).unwrap()
    }

    /// The picture for the README: the first code at level M.
    pub fn picture(&self) -> String {
        let code = QrCode::draw(&self.codes[0].text, Level::M).unwrap();
        code.svg(&SvgOptions::default()).unwrap()
    }

    /// Where the picture stands.
    pub fn picture_path() -> PathBuf {
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/code.svg")
    }
}

const COMMENT: [&str; 7] = [
    "Test vectors of Clearance, format C1. SPEC.md has the rules; every key here is public: use none.",
    "Made by: cargo run -p clearance-tests --example vectors",
    "Bytes are in lower-case hex, times in seconds since 1970. Signatures are deterministic (RFC 8032, RFC 6979).",
    "An honest phone derives the ephemeral key from HMAC-SHA-256(entropy, presentation) by DeriveKeyPair (RFC 9180).",
    "Each code is judged by a fresh gate at gate_time; where there is a challenge, the gate opened it 5 s before.",
    "A gate reports the first of several faults, in the order of rules G1 to G22.",
    "Reading the gate needs: trust_list under key root, gate, credentials as the roster.",
];

fn make_keys() -> Vec<Key> {
    let group = |id| format!("gate group {id}");
    let mut keys = vec![
        key("root", "Signs the trust list.", &World::root()),
        key("macao", "Authority key a101: Ed25519.", &World::authority_pair(MACAO)),
        key("hong-kong", "Authority key b202: P-256.", &World::authority_pair(HONG_KONG)),
        key(&group(hk_mo()), "The gate's own.", &World::gate_pair(&hk_mo())),
        key(&group(zhuhai()), "Of another gate group.", &World::gate_pair(&zhuhai())),
    ];
    keys.extend(Person::ALL.map(|person| {
        let pair = keys::pair(person.kind(), person.name());
        key(person.name(), "Holder key.", &pair)
    }));
    keys
}

fn key(name: &str, comment: &str, pair: &KeyPair) -> Key {
    let public = match pair.public() {
        AnyPublic::Gate(key) | AnyPublic::Signer(PublicKey::Ed25519(key)) => hex(key),
        AnyPublic::Signer(PublicKey::P256 { x, y_is_odd }) => {
            hex(&[2 + u8::from(*y_is_odd)]) + &hex(x)
        }
    };
    Key {
        name: name.to_owned(),
        comment: comment.to_owned(),
        kind: pair.kind().to_string(),
        secret: hex(pair.secret().as_bytes()),
        public,
    }
}

fn gate_setting(world: &World) -> GateSetting {
    GateSetting {
        comment: "A gate in Hong Kong: Macau Ferry Terminal, arrival by sea.".into(),
        group: hk_mo().to_string(),
        key_id: world.gate_kid.to_string(),
        key: format!("gate group {}", hk_mo()),
        place: ["hk", "macau-ferry-terminal", "arrival"].map(str::to_owned),
        started: secs(START.minus(UPTIME)),
        status_as_of: secs(START.minus(UPTIME)),
    }
}

fn credential(world: &World, person: Person) -> Signed {
    let comment = match person {
        Person::Parent => "Mutual scheme, Ed25519 holder, by Macao.",
        Person::Child => "Mutual scheme, P-256 holder, by Hong Kong.",
        Person::Resident => "Macao-only scheme, Ed25519 holder, by Macao.",
    };
    let signed_by = if person.authority() == MACAO { "macao" } else { "hong-kong" };
    Signed {
        name: person.name().into(),
        comment: comment.into(),
        signed_by: signed_by.into(),
        bytes: hex(&world.issue(person)),
    }
}

fn secs(time: Timestamp) -> u64 {
    time.as_secs()
}
