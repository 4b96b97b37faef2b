//! The token: a presentation sealed to one gate group (COSE_Encrypt0 with HPKE, integrated mode).
//!
//! ```cddl
//! token = [ bstr .cbor {1: 42, 4: bstr .size 1}, { -4: bstr .size 32 }, bstr ]
//! ```

use core::fmt;

use crate::cbor::{Error, ErrorKind, Reader, Writer};
use crate::crypto::{Provider, Secret32, StaticKey, hpke, is_canonical_x25519};
use crate::ids::{Audience, GateKid};
use crate::registry::{alg, context, label, len};
use crate::sign1::{HEAD, write_structure};

/// HPKE `info`: empty, the default of draft-ietf-cose-hpke §3.2.
const INFO: &[u8] = b"";

/// Room for the plaintext of the longest token.
pub type Buffer = [u8; len::TOKEN_MAX];

/// A token as received: well formed, still sealed.
#[derive(Clone, Copy, Debug)]
pub struct Token<'a> {
    /// The gate key that it is sealed to.
    pub gate_key: GateKid,
    /// The encapsulated key.
    pub ek: &'a [u8; len::X25519],
    protected: &'a [u8],
    ciphertext: &'a [u8],
}

impl<'a> Token<'a> {
    /// Decodes a token.
    ///
    /// # Errors
    /// Where the bytes are not the one encoding of a token (T3, E1 to E6, K1 to K3).
    pub fn decode(bytes: &'a [u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(bytes);
        if !len::TOKENS.contains(&bytes.len()) {
            return Err(reader.error(ErrorKind::Value("a length that no token has"))); // T3
        }
        reader.expect_array(3)?; // K1
        let protected = reader.bytes()?;
        let gate_key = read_protected(protected)?;
        reader.expect_map(1)?; // K3
        reader.expect_int(label::EK)?;
        let before = reader.clone();
        let ek = reader.bytes_exact()?;
        // Else two tokens with one meaning, for X25519 ignores the top bit.
        if !is_canonical_x25519(ek) {
            return Err(before.error(ErrorKind::Value("an ek that is not canonical")));
        }
        let ciphertext = reader.bytes()?;
        reader.finish()?;
        Ok(Self { gate_key, ek, protected, ciphertext })
    }

    /// The same bytes again, from the fields: `encode(decode(x)) == x`.
    pub fn encode(&self) -> Vec<u8> {
        encode(self.gate_key, self.ek, self.ciphertext)
    }

    /// K4: opens the token with the gate's key for the gate group of `audience`. Returns the
    /// plaintext at the start of `buffer`; allocates nothing.
    ///
    /// # Errors
    /// [`NotOpened`]: sealed to another key or group, or altered. There is no telling which.
    pub fn open<'b>(
        &self,
        provider: &Provider,
        key: &dyn StaticKey,
        audience: &Audience,
        buffer: &'b mut Buffer,
    ) -> Result<&'b [u8], NotOpened> {
        let sealed = buffer.get_mut(..self.ciphertext.len()).ok_or(NotOpened)?;
        sealed.copy_from_slice(self.ciphertext);
        with_enc_structure(self.protected, audience, |aad| {
            hpke::open(provider, key, self.ek, INFO, aad, sealed).map_err(|_| NotOpened)
        })
    }
}

/// Seals `presentation` to a gate group's public key.
///
/// `entropy` must be fresh and random for every token: it becomes the ephemeral key (RFC 9180
/// §7.1.3 `DeriveKeyPair`).
///
/// # Errors
/// [`NotSealed`] when `recipient` is not a key that anything can be sealed to.
pub fn seal(
    provider: &Provider,
    gate_key: GateKid,
    recipient: &[u8; len::X25519],
    audience: &Audience,
    presentation: &[u8],
    entropy: &Secret32,
) -> Result<Vec<u8>, NotSealed> {
    let mut sealed = presentation.to_vec();
    let protected = encode_protected(gate_key);
    let ek = with_enc_structure(&protected, audience, |aad| {
        hpke::seal(provider, entropy, recipient, INFO, aad, &mut sealed)
    })
    .map_err(|_| NotSealed)?;
    Ok(encode(gate_key, &ek, &sealed))
}

fn encode(gate_key: GateKid, ek: &[u8; len::X25519], ciphertext: &[u8]) -> Vec<u8> {
    let mut writer = Writer::with_capacity(len::TOKEN_MAX);
    writer.array(3).bytes(&encode_protected(gate_key));
    writer.map(1).int(label::EK).bytes(ek).bytes(ciphertext);
    writer.into_bytes()
}

fn encode_protected(gate_key: GateKid) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.map(2).int(label::ALG).int(alg::HPKE_4).int(label::KID).bytes(&[gate_key.0]);
    writer.into_bytes()
}

/// K2: exactly `alg` HPKE-4 and a `kid` of one byte.
fn read_protected(bytes: &[u8]) -> Result<GateKid, Error> {
    let mut reader = Reader::new(bytes);
    reader.expect_map(2)?;
    reader.expect_int(label::ALG)?;
    reader.expect_int(alg::HPKE_4)?;
    reader.expect_int(label::KID)?;
    let [kid] = *reader.bytes_exact()?;
    reader.finish()?;
    Ok(GateKid(kid))
}

/// Calls `then` with `Enc_structure = [ "Encrypt0", protected, external_aad ]` (RFC 9052 §5.3).
fn with_enc_structure<T>(
    protected: &[u8],
    audience: &Audience,
    then: impl FnOnce(&[u8]) -> T,
) -> T {
    const STACK: usize = 128; // protected has 7 bytes (K2), the audience at most 58
    const { assert!(1 + 3 * HEAD + context::ENCRYPT0.len() + 7 + 58 <= STACK) };
    let mut buffer = [0; STACK];
    let parts = [protected, audience.as_bytes()];
    let len = write_structure(&mut buffer, context::ENCRYPT0, &parts);
    then(&buffer[..len])
}

/// A token that the key does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotOpened;

impl fmt::Display for NotOpened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the key does not open it: sealed to another gate group, or altered")
    }
}

impl std::error::Error for NotOpened {}

/// A public key that nothing can be sealed to: one of small order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotSealed;

impl fmt::Display for NotSealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the gate group's public key is of small order; update the trust list")
    }
}

impl std::error::Error for NotSealed {}
