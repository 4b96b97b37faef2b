//! Random bytes from the operating system.

use clearance_authority::office::NoEntropy;
use clearance_core::crypto::{Secret32, forgetting};
use ring::rand::{SecureRandom, SystemRandom};
use zeroize::Zeroizing;

use crate::error::CliError;

/// `N` fresh random bytes.
pub(crate) fn bytes<const N: usize>() -> Result<[u8; N], CliError> {
    let mut bytes = [0; N];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_| CliError::failed("the operating system gave no random bytes; try again"))?;
    Ok(bytes)
}

/// Fills `bytes` with fresh random bytes, for an office.
pub(crate) fn fill(bytes: &mut [u8]) -> Result<(), NoEntropy> {
    SystemRandom::new().fill(bytes).map_err(|_| NoEntropy)
}

/// Thirty-two fresh secret bytes.
pub(crate) fn secret() -> Result<Secret32, CliError> {
    forgetting(|| {
        let bytes = Zeroizing::new(bytes::<32>()?);
        Ok(Secret32::from(*bytes))
    })
}
