//! Cryptography: signatures, key agreement, hashes and HPKE.
//!
//! A [`Provider`] is a set of primitives; [`DEFAULT`] is ring's, and in WebAssembly, where ring does not compile
//! without a C compiler for it, the portable one. Whoever builds a wallet or a gate passes the provider of its
//! choice: no Cargo feature chooses one.
//!
//! A key that arrives from outside is a [`PublicKey`], of which nothing is known.
//! [`PublicKey::prepare`] checks it and gives a [`VerifyingKey`]. Where one key verifies often, a
//! [`FixedVerifyingKey`] made from it does so faster. Both are a [`Verifier`].
//!
//! Nothing here draws random numbers: seeds and entropy are arguments.

mod der;
mod error;
#[cfg(not(target_family = "wasm"))]
mod fixed_base;
#[cfg(not(target_family = "wasm"))]
mod fixed_key;
pub mod hpke;
mod key;
mod p256_key;
mod p256_point;
#[cfg(any(test, target_family = "wasm"))]
mod portable;
mod provider;
#[cfg(not(target_family = "wasm"))]
mod ring_provider;
mod secret;
mod small_order;
mod verifier;
mod x25519;

pub use der::p256_signature_to_fixed;
pub use error::{BadSignature, BadTag, InvalidKey, SigningFailed, TooLong, ZeroSharedSecret};
pub use key::{Algorithm, PublicKey, Signature, VerifyingKey};
#[cfg(any(test, target_family = "wasm"))]
pub use portable::PORTABLE;
pub use provider::{
    Agreement, Ed25519, FixedKey, Hashing, P256, Provider, Sealing, SigningKey, StaticKey,
    TableSize,
};
#[cfg(not(target_family = "wasm"))]
pub use ring_provider::RING;
pub use secret::{Secret32, forgetting, wipe_stack};
pub use small_order::{
    check_x25519_public, is_canonical_x25519, is_small_order_ed25519, is_small_order_x25519,
};
pub use verifier::{FixedVerifyingKey, Verifier};

/// The provider for whoever has no reason for another one.
#[cfg(not(target_family = "wasm"))]
pub static DEFAULT: &Provider = &RING;

/// The provider for whoever has no reason for another one.
#[cfg(target_family = "wasm")]
pub static DEFAULT: &Provider = &PORTABLE;
