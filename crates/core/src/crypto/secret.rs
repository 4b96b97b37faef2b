//! Secrets that do not stay: bytes that wipe themselves, and a stack that is wiped behind them.

use core::fmt;
use core::hint::black_box;

use zeroize::{Zeroize, ZeroizeOnDrop};

/// Thirty-two secret bytes: a seed, a scalar, a shared secret. Wiped on drop, never printed, not
/// `Copy`, not comparable.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Secret32([u8; 32]);

impl Secret32 {
    /// The bytes. Copies that the caller makes are the caller's to wipe.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl From<[u8; 32]> for Secret32 {
    /// Takes the bytes in; the array they came from is the caller's to wipe.
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl fmt::Debug for Secret32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret32(redacted)")
    }
}

/// Bytes of stack that [`wipe_stack`] overwrites: what a check of a code or a signature uses, and half
/// as much again in a debug build, where it uses most.
const STACK: usize = 24 << 10;

/// Overwrites the stack below the caller, where calls that returned left what they computed with.
///
/// A secret that moves leaves a copy where it was, and the primitives leave their intermediate
/// values; both stay until the stack grows over them. The public functions here that use secret keys
/// call this themselves. Call it after your own functions that move secrets around have returned.
/// Registers are left to be overwritten in passing.
#[inline(never)]
pub fn wipe_stack() {
    // Without the black box nobody would read it, and the compiler would not write it.
    black_box(&mut [0_u8; STACK]);
}

/// Runs `work`, which uses secrets, and overwrites the stack that it used.
pub fn forgetting<T>(work: impl FnOnce() -> T) -> T {
    /// A frame of its own, for the compiler not to make it part of the caller's.
    #[inline(never)]
    fn apart<T>(work: impl FnOnce() -> T) -> T {
        work()
    }
    let made = apart(work);
    wipe_stack();
    made
}
