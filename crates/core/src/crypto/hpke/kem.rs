//! DHKEM(X25519, HKDF-SHA256) (RFC 9180 §4.1).

use zeroize::Zeroizing;

use super::kdf::{KEM_SUITE, labeled_expand, labeled_extract};
use crate::crypto::{Provider, Secret32, StaticKey, ZeroSharedSecret};

/// The secret that both ends come to.
pub(super) type SharedSecret = Zeroizing<[u8; 32]>;

/// RFC 9180 §7.1.3.
pub(super) fn derive_key_pair(provider: &Provider, ikm: &Secret32) -> (Secret32, [u8; 32]) {
    // def DeriveKeyPair(ikm):
    //   dkp_prk = LabeledExtract("", "dkp_prk", ikm)
    //   sk = LabeledExpand(dkp_prk, "sk", "", Nsk)
    //   return (sk, pk(sk))
    let dkp_prk = labeled_extract(provider, KEM_SUITE, b"", b"dkp_prk", ikm.as_bytes());
    let sk = labeled_expand::<32>(provider, KEM_SUITE, &dkp_prk, b"sk", b"");
    let secret = Secret32::from(*sk);
    let public = provider.x25519_public(&secret);
    (secret, public)
}

/// The sender's end; the ephemeral key pair comes from the caller.
pub(super) fn encap(
    provider: &Provider,
    secret_e: &Secret32,
    enc: &[u8; 32],
    recipient: &[u8; 32],
) -> Result<SharedSecret, ZeroSharedSecret> {
    // def Encap(pkR):
    //   skE, pkE = GenerateKeyPair()
    //   dh = DH(skE, pkR)
    //   enc = SerializePublicKey(pkE)
    //   pkRm = SerializePublicKey(pkR)
    //   kem_context = concat(enc, pkRm)
    //   shared_secret = ExtractAndExpand(dh, kem_context)
    //   return shared_secret, enc
    let dh = provider.agreement.x25519(secret_e, recipient)?;
    Ok(extract_and_expand(provider, &dh, enc, recipient))
}

/// The recipient's end; its public key is not computed again.
pub(super) fn decap(
    provider: &Provider,
    key: &dyn StaticKey,
    enc: &[u8; 32],
) -> Result<SharedSecret, ZeroSharedSecret> {
    // def Decap(enc, skR):
    //   pkE = DeserializePublicKey(enc)
    //   dh = DH(skR, pkE)
    //   pkRm = SerializePublicKey(pk(skR))
    //   kem_context = concat(enc, pkRm)
    //   shared_secret = ExtractAndExpand(dh, kem_context)
    //   return shared_secret
    let dh = key.agree(enc)?;
    Ok(extract_and_expand(provider, &dh, enc, key.public()))
}

fn extract_and_expand(
    provider: &Provider,
    dh: &Secret32,
    enc: &[u8; 32],
    recipient: &[u8; 32],
) -> SharedSecret {
    // def ExtractAndExpand(dh, kem_context):
    //   eae_prk = LabeledExtract("", "eae_prk", dh)
    //   shared_secret = LabeledExpand(eae_prk, "shared_secret", kem_context, Nsecret)
    //   return shared_secret
    let mut kem_context = [0; 64];
    kem_context[..32].copy_from_slice(enc);
    kem_context[32..].copy_from_slice(recipient);
    let eae_prk = labeled_extract(provider, KEM_SUITE, b"", b"eae_prk", dh.as_bytes());
    labeled_expand(provider, KEM_SUITE, &eae_prk, b"shared_secret", &kem_context)
}
