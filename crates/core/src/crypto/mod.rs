//! Cryptography behind one trait: signatures, key agreement, HPKE, chosen by value.
//!
//! A [`Provider`] offers the primitives; [`RING`] is the default one. Whoever builds a wallet or a
//! gate passes the provider it wants: no Cargo feature chooses one. Keys that arrive from outside
//! are a [`PublicKey`], which claims nothing; [`PublicKey::prepare`] checks it and leaves a
//! [`VerifyingKey`], which verifies, as a [`Verifier`] made of it does: where one key verifies often, a
//! [`FixedVerifyingKey`] does so faster.
//!
//! Nothing here draws random numbers: seeds and entropy are arguments.

mod delegate;
mod der;
mod error;
mod fixed_base;
mod fixed_key;
pub mod hpke;
mod key;
mod p256_point;
mod provider;
mod ring_provider;
mod secret;
mod small_order;
mod verifier;
mod x25519;

pub use der::p256_signature_to_fixed;
pub use error::{BadSignature, BadTag, InvalidKey, SigningFailed, TooLong, ZeroSharedSecret};
pub use key::{Algorithm, PublicKey, Signature, VerifyingKey};
pub use provider::{FixedKey, Provider, SigningKey, StaticKey, TableSize};
pub use ring_provider::{RING, RingProvider};
pub use secret::{Secret32, forgetting, wipe_stack};
pub use small_order::{
    check_x25519_public, is_canonical_x25519, is_small_order_ed25519, is_small_order_x25519,
};
pub use verifier::{FixedVerifyingKey, Verifier};
