//! A faster crypto provider, chosen by value: `GateBuilder::provider(fast())`.
//!
//! Ed25519 comes from [graviola](https://docs.rs/graviola), Rust around formally verified
//! assembly; all the rest, the tables of keys that stay among it, is the default provider's, [`RING`].
//! Both accept the same signatures and keys, bit for bit, so that a fleet may mix them. README.md has
//! the figures behind that choice.
//!
//! graviola runs on x86-64 with AVX2 and ADX (2014 and later) and on ARM with the cryptographic
//! extensions, and panics elsewhere. [`fast`] asks first.
//!
//! graviola allocates nothing, but for its CPU check in builds with debug assertions: give it
//! `debug-assertions = false` in `[profile.dev.package.graviola]` where that matters.

#![cfg_attr(not(test), deny(clippy::disallowed_methods))]

#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
mod provider;

use clearance_core::crypto::{Provider, RING};

#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
pub use provider::detect;

/// The fastest provider that this CPU can run: graviola's, or the default one.
///
/// [`Provider::name`] tells which.
pub fn fast() -> &'static Provider {
    #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
    if let Some(provider) = detect() {
        return provider;
    }
    &RING
}
