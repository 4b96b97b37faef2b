//! The credential: an ordinary CWT (RFC 8392) by an authority, bound to the holder key by `cnf`
//! (RFC 8747).
//!
//! ```cddl
//! cred    = #6.18([ bstr .cbor {1: -19 / -9, 4: bstr .size 2, 16: 61}, {},
//!                   bstr .cbor claims, bstr .size 64 ])
//! claims  = { 4: exp, 5: nbf, 7: cti .size 8, 8: {1: cnf-key},
//!             9: scope .size 2, -65537: uint .size 4 }
//! ```

use core::fmt;

use crate::cbor::{Error, ErrorKind, Reader, Writer};
use crate::cose_key;
use crate::crypto::{
    Algorithm, InvalidKey, Provider, PublicKey, Signature, SigningFailed, SigningKey, Verifier,
    VerifyingKey,
};
use crate::fields;
use crate::ids::{AuthorityKid, CredentialId, SchemeId, Scope, StatusIndex};
use crate::registry::{label, len, tag, typ};
use crate::sign1::{self, Sign1, VerifyError};
use crate::time::Validity;

/// What an authority says of a holder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claims {
    /// When the credential may be used.
    pub validity: Validity,
    /// The credential's id, random and unique to its authority.
    pub id: CredentialId,
    /// The key that must sign every code.
    pub holder_key: PublicKey,
    /// The scheme it was issued under.
    pub scope: Scope,
    /// Where the status lists keep its status.
    pub status_index: StatusIndex,
}

/// A credential as received: well formed, not verified. Nothing it says may be relied on.
#[derive(Clone, Copy)]
pub struct UntrustedCredential<'a> {
    /// The algorithm that the header names.
    pub algorithm: Algorithm,
    /// The authority key that it claims to be signed with.
    pub authority: AuthorityKid,
    /// What it claims.
    pub claims: Claims,
    /// The bytes received.
    pub bytes: &'a [u8],
    sign1: Sign1<'a>,
}

impl<'a> UntrustedCredential<'a> {
    /// Decodes a credential that stands alone, as in a wallet or on a roster.
    ///
    /// # Errors
    /// Where the bytes are not the one encoding of a credential (E1 to E6, A1 to A3).
    pub fn decode(bytes: &'a [u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(bytes);
        let credential = Self::read(&mut reader)?;
        reader.finish()?;
        Ok(credential)
    }

    /// Reads a credential that stands inside another object.
    pub(crate) fn read(reader: &mut Reader<'a>) -> Result<Self, Error> {
        let start = reader.position();
        reader.expect_tag(tag::COSE_SIGN1)?; // A1
        let sign1 = Sign1::read(reader)?;
        let (algorithm, authority) = read_protected(sign1.protected)?;
        let claims = read_claims(sign1.payload)?;
        Ok(Self { algorithm, authority, claims, bytes: reader.since(start), sign1 })
    }

    /// The same bytes again, from the fields: `encode(decode(x)) == x`.
    pub fn encode(&self) -> Vec<u8> {
        encode(self.algorithm, self.authority, &self.claims, self.sign1.signature)
    }

    /// Checks the authority's signature and the holder key, and leaves a [`Credential`] as proof.
    ///
    /// The caller has looked `key` up by [`authority`](Self::authority) in its trust list.
    ///
    /// # Errors
    /// [`CredentialError`], which says which of the two failed.
    pub fn verify(
        &self,
        provider: &Provider,
        key: &impl Verifier,
    ) -> Result<Credential, CredentialError> {
        self.sign1
            .verify(provider, self.algorithm, key, &[])
            .map_err(CredentialError::Authority)?;
        let holder =
            self.claims.holder_key.prepare(provider).map_err(CredentialError::HolderKey)?;
        Ok(Credential {
            authority: self.authority,
            signed_with: key.key().public(),
            claims: self.claims,
            holder,
        })
    }
}

/// Leaves out the bytes, as [`Sign1`] does.
impl fmt::Debug for UntrustedCredential<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UntrustedCredential")
            .field("authority", &self.authority)
            .field("claims", &self.claims)
            .finish_non_exhaustive()
    }
}

/// A credential whose signature was verified. Made by [`UntrustedCredential::verify`] only.
#[derive(Clone, Copy, Debug)]
pub struct Credential {
    authority: AuthorityKid,
    signed_with: PublicKey,
    claims: Claims,
    holder: VerifyingKey,
}

impl Credential {
    /// The authority key's id.
    pub fn authority(&self) -> AuthorityKid {
        self.authority
    }

    /// The authority key that the signature was verified with. A cache compares it with the
    /// trust list's of today.
    pub fn signed_with(&self) -> &PublicKey {
        &self.signed_with
    }

    /// What the authority says.
    pub fn claims(&self) -> &Claims {
        &self.claims
    }

    /// The holder key, ready to verify codes.
    pub fn holder(&self) -> &VerifyingKey {
        &self.holder
    }
}

/// Signs `claims` as a credential.
///
/// # Errors
/// The key's own failure, as a hardware key's can be.
pub fn sign(
    authority: AuthorityKid,
    key: &dyn SigningKey,
    claims: &Claims,
) -> Result<Vec<u8>, SigningFailed> {
    let algorithm = key.public().algorithm();
    let (protected, payload) = (encode_protected(algorithm, authority), encode_claims(claims));
    let signature = sign1::with_sig_structure(&protected, &[], &payload, |m| key.sign(m))?;
    Ok(encode(algorithm, authority, claims, &signature))
}

fn encode(
    algorithm: Algorithm,
    authority: AuthorityKid,
    claims: &Claims,
    signature: &Signature,
) -> Vec<u8> {
    let (protected, payload) = (encode_protected(algorithm, authority), encode_claims(claims));
    let mut writer = Writer::with_capacity(len::CREDENTIAL_P256);
    writer.tag(tag::COSE_SIGN1);
    Sign1 { protected: &protected, payload: &payload, signature }.write(&mut writer);
    writer.into_bytes()
}

fn encode_protected(algorithm: Algorithm, authority: AuthorityKid) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.map(3);
    sign1::write_algorithm(&mut writer, algorithm);
    writer.int(label::KID).bytes(&authority.0).int(label::TYP).uint(typ::CWT);
    writer.into_bytes()
}

/// A2: exactly `alg`, `kid` and `typ`.
fn read_protected(bytes: &[u8]) -> Result<(Algorithm, AuthorityKid), Error> {
    let mut reader = Reader::new(bytes);
    reader.expect_map(3)?;
    let algorithm = sign1::read_algorithm(&mut reader)?;
    reader.expect_int(label::KID)?;
    let kid = AuthorityKid(*reader.bytes_exact()?);
    reader.expect_int(label::TYP)?;
    let before = reader.clone();
    if reader.uint()? != typ::CWT {
        return Err(before.error(ErrorKind::Value("an object that is not a CWT")));
    }
    reader.finish()?;
    Ok((algorithm, kid))
}

fn encode_claims(claims: &Claims) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.map(6);
    writer.int(label::EXP).uint(claims.validity.not_after.as_secs());
    writer.int(label::NBF).uint(claims.validity.not_before.as_secs());
    writer.int(label::CTI).bytes(&claims.id.0);
    writer.int(label::CNF).map(1).int(label::CNF_COSE_KEY);
    cose_key::write(&mut writer, &claims.holder_key);
    writer.int(label::SCOPE).bytes(&[claims.scope.scheme.0, claims.scope.qualifier]);
    writer.int(label::STATUS_INDEX).uint(u64::from(claims.status_index.as_u32()));
    writer.into_bytes()
}

/// A3: exactly the six claims, in this order.
fn read_claims(bytes: &[u8]) -> Result<Claims, Error> {
    let mut reader = Reader::new(bytes);
    reader.expect_map(6)?;
    let validity = read_validity(&mut reader)?;
    reader.expect_int(label::CTI)?;
    let id = CredentialId(*reader.bytes_exact()?);
    reader.expect_int(label::CNF)?;
    reader.expect_map(1)?;
    reader.expect_int(label::CNF_COSE_KEY)?;
    let holder_key = cose_key::read(&mut reader)?;
    reader.expect_int(label::SCOPE)?;
    let [scheme, qualifier] = *reader.bytes_exact::<{ len::SCOPE }>()?;
    let scope = Scope { scheme: SchemeId(scheme), qualifier };
    reader.expect_int(label::STATUS_INDEX)?;
    let status_index = fields::status_index(&mut reader)?;
    reader.finish()?;
    Ok(Claims { validity, id, holder_key, scope, status_index })
}

/// `exp` stands before `nbf`, because its label is the smaller one.
fn read_validity(reader: &mut Reader<'_>) -> Result<Validity, Error> {
    let before = reader.clone();
    reader.expect_int(label::EXP)?;
    let not_after = fields::time(reader)?;
    reader.expect_int(label::NBF)?;
    let not_before = fields::time(reader)?;
    let validity = Validity { not_before, not_after };
    if !validity.is_well_formed() {
        return Err(before.error(ErrorKind::Value("a credential that ends before it starts"))); // V3
    }
    Ok(validity)
}

/// Why a well-formed credential is not to be believed.
///
/// Deliberately closed: a gate gives each its own reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CredentialError {
    /// The authority did not sign it.
    Authority(VerifyError),
    /// The holder key it names is none that can be relied on.
    HolderKey(InvalidKey),
}

impl fmt::Display for CredentialError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Authority(cause) => write!(f, "not signed by the authority it names: {cause}"),
            Self::HolderKey(cause) => write!(f, "it names an unusable holder key: {cause}"),
        }
    }
}

impl std::error::Error for CredentialError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(match self {
            Self::Authority(cause) => cause,
            Self::HolderKey(cause) => cause,
        })
    }
}
