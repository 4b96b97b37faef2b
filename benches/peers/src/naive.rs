//! The same job as our check, put together from crates as their documentation shows it: Base45,
//! ciborium for the envelope (coset does not know HPKE's algorithm numbers), hpke, coset, ring.
//!
//! It reads our own codes and does each check that ours does in substance: authority, holder,
//! both periods, scheme, status, replay. It is not exact: it takes any encoding that its
//! crates take.

use std::collections::{HashMap, HashSet};

use ciborium::Value;
use clearance_benches::interleave::Case;
use clearance_benches::{Border, Fault, Holder};
use clearance_core::crypto::PublicKey;
use coset::cwt::{ClaimName, ClaimsSet, Timestamp};
use coset::{AsCborValue, CborSerializable, CoseKey, CoseSign1, Label, iana};
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem, OpModeR, single_shot_open};
use ring::signature::{ED25519, UnparsedPublicKey};

const CODES: u64 = 2048;
const AUDIENCE: &[u8] = b"clearance-qr/1 gate-group:hk-mo";
const HPKE_4: i64 = 42;
const EK: i64 = -4;
const KCWT: i64 = 13;
const STATUS_INDEX: i64 = -65537;
/// Seconds that a code lives.
const LIFETIME: i64 = 30;

pub(crate) fn case() -> Result<Case<'static>, Fault> {
    let mut border = Border::new(Holder::Ed25519)?;
    let codes = border.codes(false, CODES)?;
    let mut gate = Gate::new(&border)?;
    let mut step = 0;
    Ok(Case::new("naive composition", move || {
        if step == codes.len() {
            gate.passed.clear();
            step = 0;
        }
        let now = border.at(step as u64).as_secs() as i64;
        gate.check(&codes[step], now).unwrap_or_else(|fault| panic!("{fault}"));
        step += 1;
    }))
}

struct Gate {
    keys: HashMap<Vec<u8>, <X25519HkdfSha256 as Kem>::PrivateKey>,
    authorities: HashMap<Vec<u8>, Vec<u8>>,
    schemes: HashSet<u8>,
    revoked: HashSet<u32>,
    /// The last time accepted of each credential.
    passed: HashMap<(Vec<u8>, Vec<u8>), i64>,
}

impl Gate {
    fn new(border: &Border) -> Result<Self, Fault> {
        let PublicKey::Ed25519(authority) = border.authority() else {
            return Err("the authority's key is not Ed25519".into());
        };
        let secret = border.gate_secret().as_bytes();
        let key = <X25519HkdfSha256 as Kem>::PrivateKey::from_bytes(secret).map_err(said)?;
        Ok(Self {
            keys: HashMap::from([(vec![7], key)]),
            authorities: HashMap::from([(vec![0, 1], authority.to_vec())]),
            schemes: (0..=255).collect(),
            revoked: HashSet::new(),
            passed: HashMap::new(),
        })
    }

    fn check(&mut self, text: &str, now: i64) -> Result<(), Fault> {
        let token = base45::decode(text.strip_prefix("C1:").ok_or("no code")?).map_err(said)?;
        let presentation = CoseSign1::from_slice(&self.open(&token)?).map_err(said)?;
        let kcwt = header(&presentation, KCWT)?;
        let Value::Tag(18, credential) = kcwt else { return Err("no credential".into()) };
        let credential = CoseSign1::from_cbor_value(*credential.clone()).map_err(said)?;

        let authority = &credential.protected.header.key_id;
        let key = self.authorities.get(authority).ok_or("unknown authority")?;
        verify(&credential, b"", key)?;
        let claims = claims(&credential)?;
        let holder = holder_key(&claims)?;
        verify(&presentation, AUDIENCE, &holder)?;
        let iat = seconds(&self::claims(&presentation)?.issued_at)?;

        let valid = seconds(&claims.not_before)?..seconds(&claims.expiration_time)?;
        if !valid.contains(&now) || !(iat..iat + LIFETIME).contains(&now) {
            return Err("out of time".into());
        }
        self.check_scheme_and_status(&claims)?;
        let id = claims.cwt_id.clone().ok_or("no cti")?;
        let last = self.passed.entry((authority.clone(), id)).or_insert(0);
        if *last >= iat {
            return Err("used before".into());
        }
        *last = iat;
        Ok(())
    }

    fn open(&self, token: &[u8]) -> Result<Vec<u8>, Fault> {
        let token: Value = ciborium::from_reader(token)?;
        let parts = token.into_array().map_err(|_| "no array")?;
        let [Value::Bytes(protected), Value::Map(unprotected), Value::Bytes(sealed)] = &parts[..]
        else {
            return Err("no COSE_Encrypt0".into());
        };
        let header: Value = ciborium::from_reader(&protected[..])?;
        let header = header.as_map().ok_or("no header")?;
        if entry(header, 1).and_then(Value::as_integer) != Some(HPKE_4.into()) {
            return Err("another algorithm".into());
        }
        let kid = entry(header, 4).and_then(Value::as_bytes).ok_or("no kid")?;
        let ek = entry(unprotected, EK).and_then(Value::as_bytes).ok_or("no ek")?;
        let key = self.keys.get(kid).ok_or("unknown gate key")?;
        let ek = <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(ek).map_err(said)?;
        let structure = [
            Value::Text("Encrypt0".to_owned()),
            Value::Bytes(protected.clone()),
            Value::Bytes(AUDIENCE.to_vec()),
        ];
        let mut aad = Vec::new();
        ciborium::into_writer(&Value::Array(structure.to_vec()), &mut aad)?;
        single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
            &OpModeR::Base,
            key,
            &ek,
            b"",
            sealed,
            &aad,
        )
        .map_err(said)
    }

    fn check_scheme_and_status(&self, claims: &ClaimsSet) -> Result<(), Fault> {
        let scope = claim(claims, ClaimName::Assigned(iana::CwtClaimName::Scope))?;
        let scheme = scope.as_bytes().and_then(|scope| scope.first()).ok_or("no scheme")?;
        let index = claim(claims, ClaimName::PrivateUse(STATUS_INDEX))?.as_integer();
        let index = index.and_then(|index| u32::try_from(index).ok()).ok_or("no status index")?;
        if !self.schemes.contains(scheme) || self.revoked.contains(&index) {
            return Err("not admitted".into());
        }
        Ok(())
    }
}

fn verify(object: &CoseSign1, aad: &[u8], key: &[u8]) -> Result<(), Fault> {
    let ed25519 = coset::RegisteredLabelWithPrivate::Assigned(iana::Algorithm::Ed25519);
    if object.protected.header.alg.as_ref() != Some(&ed25519) {
        return Err("another algorithm".into());
    }
    object
        .verify_signature(aad, |signature, data| {
            UnparsedPublicKey::new(&ED25519, key).verify(data, signature)
        })
        .map_err(said)
}

fn claims(object: &CoseSign1) -> Result<ClaimsSet, Fault> {
    ClaimsSet::from_slice(object.payload.as_deref().ok_or("no payload")?).map_err(said)
}

fn holder_key(claims: &ClaimsSet) -> Result<Vec<u8>, Fault> {
    let cnf = claim(claims, ClaimName::Assigned(iana::CwtClaimName::Cnf))?;
    let key = entry(cnf.as_map().ok_or("no cnf")?, 1).ok_or("no key")?;
    let key = CoseKey::from_cbor_value(key.clone()).map_err(said)?;
    let x = key.params.into_iter().find(|(label, _)| *label == Label::Int(-2));
    x.and_then(|(_, x)| x.into_bytes().ok()).ok_or_else(|| "no x".into())
}

fn header(object: &CoseSign1, label: i64) -> Result<&Value, Fault> {
    let mut rest = object.protected.header.rest.iter();
    let found = rest.find(|(name, _)| *name == Label::Int(label));
    found.map(|(_, value)| value).ok_or_else(|| "a header is missing".into())
}

fn claim(claims: &ClaimsSet, name: ClaimName) -> Result<&Value, Fault> {
    let found = claims.rest.iter().find(|(label, _)| *label == name);
    found.map(|(_, value)| value).ok_or_else(|| "a claim is missing".into())
}

fn entry(map: &[(Value, Value)], label: i64) -> Option<&Value> {
    map.iter().find(|(key, _)| *key == Value::from(label)).map(|(_, value)| value)
}

fn seconds(time: &Option<Timestamp>) -> Result<i64, Fault> {
    match time {
        Some(Timestamp::WholeSeconds(seconds)) => Ok(*seconds),
        _ => Err("no whole seconds".into()),
    }
}

fn said(error: impl std::fmt::Debug) -> Fault {
    format!("{error:?}").into()
}
