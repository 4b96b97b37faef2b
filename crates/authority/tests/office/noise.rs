//! Bytes in place of chance.

use clearance_authority::office::NoEntropy;

/// Bytes that are the same in each run.
pub(crate) fn entropy(seed: u64) -> impl FnMut(&mut [u8]) -> Result<(), NoEntropy> + Send + use<> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    move |bytes: &mut [u8]| {
        for byte in bytes {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            *byte = state.to_be_bytes()[3];
        }
        Ok(())
    }
}
