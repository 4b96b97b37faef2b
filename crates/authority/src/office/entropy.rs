use core::fmt;

use clearance_core::crypto::{Secret32, forgetting};
use zeroize::Zeroizing;

/// Where random bytes come from: the operating system's generator, or a test's story.
pub trait Entropy {
    /// Fills `bytes` with fresh random bytes.
    ///
    /// # Errors
    /// [`NoEntropy`] when there are none.
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), NoEntropy>;
}

impl<F: FnMut(&mut [u8]) -> Result<(), NoEntropy>> Entropy for F {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), NoEntropy> {
        self(bytes)
    }
}

/// `N` fresh bytes.
pub(super) fn bytes<const N: usize>(entropy: &mut dyn Entropy) -> Result<[u8; N], NoEntropy> {
    let mut bytes = [0; N];
    entropy.fill(&mut bytes)?;
    Ok(bytes)
}

/// Thirty-two fresh secret bytes.
pub(super) fn secret(entropy: &mut dyn Entropy) -> Result<Secret32, NoEntropy> {
    forgetting(|| {
        let bytes = Zeroizing::new(bytes::<32>(entropy)?);
        Ok(Secret32::from(*bytes))
    })
}

/// The operating system gave no random bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoEntropy;

impl fmt::Display for NoEntropy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("there are no random bytes to be had; try again")
    }
}

impl std::error::Error for NoEntropy {}
