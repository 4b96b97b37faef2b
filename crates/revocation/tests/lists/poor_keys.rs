//! Keys that do not sign, and keys that nothing may be believed of.

use clearance_core::crypto::{InvalidKey, PublicKey, RING, Signature, SigningFailed, SigningKey};
use clearance_core::trust::{StatusDelegation, StatusKey};
use clearance_revocation::object::{ObjectError, Snapshot, StatusSigner, Untrusted};
use clearance_revocation::token_status_list::{StatusListToken, TokenError, export};

use crate::kit::{ED, MACAO, NOW, Press, delegation, ed25519, state, year};

/// A key store that is locked.
#[derive(Debug)]
struct Locked;

impl SigningKey for Locked {
    fn public(&self) -> PublicKey {
        ed25519("locked").public()
    }

    fn sign(&self, _: &[u8]) -> Result<Signature, SigningFailed> {
        Err(SigningFailed)
    }
}

const WEAK: PublicKey = PublicKey::Ed25519([0; 32]);

fn token(list: &[u8]) -> StatusListToken<'_> {
    StatusListToken { uri: "https://example.com/1", issued_at: NOW, expires: None, ttl: None, list }
}

#[test]
fn no_object_comes_out_of_a_key_that_did_not_sign() {
    let signer = StatusSigner { kid: ED, key: &Locked };
    let (state, press) = (state(&[1], &[]), Press::of(MACAO, 1));
    assert_eq!(signer.sign(&press.snapshot(1, &state)), Err(SigningFailed));
    assert_eq!(token(&export(&state[&3])).sign(signer), Err(SigningFailed));
}

#[test]
fn no_object_is_believed_of_a_weak_key() {
    let (state, press) = (state(&[1], &[]), Press::of(MACAO, 1));
    let bytes = press.sign(&press.snapshot(1, &state));
    let weak = |key| StatusDelegation {
        epoch: 1,
        keys: vec![StatusKey { kid: ED, key, validity: year() }],
    };
    let verify = |delegation: &StatusDelegation| {
        Untrusted::<Snapshot>::decode(&bytes).unwrap().verify(&RING, delegation, NOW)
    };
    let refused = verify(&weak(WEAK)).unwrap_err();
    assert_eq!(refused, ObjectError::Key(InvalidKey::SmallOrder));
    let believed = verify(&delegation()).unwrap();
    assert_eq!(believed.signed_with(), press.key.public());
    assert_eq!(believed.into_inner(), press.snapshot(1, &state));

    let list = export(&state[&3]);
    let bytes = token(&list).sign(StatusSigner { kid: ED, key: &*press.key }).unwrap();
    let verify = |key| StatusListToken::verify(&RING, &bytes, key, "https://example.com/1", NOW);
    assert_eq!(verify(&WEAK), Err(TokenError::Key(InvalidKey::SmallOrder)));
    assert!(verify(&press.key.public()).is_ok());
}
