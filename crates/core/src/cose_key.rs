//! `COSE_Key` (RFC 9052 §7) for the two kinds of public key that sign.
//!
//! ```cddl
//! cnf-key = {1: 1, -1: 6, -2: bstr .size 32} / {1: 2, -1: 1, -2: bstr .size 32, -3: bool}
//! ```

use crate::cbor::{Error, ErrorKind, Reader, Writer};
use crate::crypto::{Provider, PublicKey};
use crate::ids::KeyThumbprint;
use crate::registry::{key, label};

/// The name of a public key for machines: `SHA-256(COSE_Key)`.
pub fn thumbprint(provider: &Provider, public: &PublicKey) -> KeyThumbprint {
    KeyThumbprint(provider.sha256(&[&to_bytes(public)]))
}

/// The bytes of a `COSE_Key`.
#[must_use]
pub fn to_bytes(public: &PublicKey) -> Vec<u8> {
    let mut writer = Writer::new();
    write(&mut writer, public);
    writer.into_bytes()
}

/// Reads a public key. Says nothing of whether it is a good one: [`PublicKey::prepare`] does.
///
/// # Errors
/// Where the bytes are not the one encoding of such a key.
pub fn read(reader: &mut Reader<'_>) -> Result<PublicKey, Error> {
    let start = reader.clone();
    let pairs = reader.map()?;
    reader.expect_int(label::KEY_KTY)?;
    match (pairs, reader.int()?) {
        (3, key::KTY_OKP) => {
            reader.expect_int(label::KEY_CRV)?;
            reader.expect_int(key::CRV_ED25519)?;
            reader.expect_int(label::KEY_X)?;
            Ok(PublicKey::Ed25519(*reader.bytes_exact()?))
        }
        (4, key::KTY_EC2) => {
            reader.expect_int(label::KEY_CRV)?;
            reader.expect_int(key::CRV_P256)?;
            reader.expect_int(label::KEY_X)?;
            let x = *reader.bytes_exact()?;
            reader.expect_int(label::KEY_Y)?;
            Ok(PublicKey::P256 { x, y_is_odd: reader.bool()? })
        }
        _ => Err(start.error(ErrorKind::Value("a key other than Ed25519 and compressed P-256"))),
    }
}

/// Writes the same.
pub fn write(writer: &mut Writer, public: &PublicKey) {
    match public {
        PublicKey::Ed25519(x) => {
            writer.map(3).int(label::KEY_KTY).int(key::KTY_OKP);
            writer.int(label::KEY_CRV).int(key::CRV_ED25519);
            writer.int(label::KEY_X).bytes(x);
        }
        PublicKey::P256 { x, y_is_odd } => {
            writer.map(4).int(label::KEY_KTY).int(key::KTY_EC2);
            writer.int(label::KEY_CRV).int(key::CRV_P256);
            writer.int(label::KEY_X).bytes(x);
            writer.int(label::KEY_Y).bool(*y_is_odd);
        }
    }
}
