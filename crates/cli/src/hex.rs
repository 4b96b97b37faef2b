//! Bytes as hexadecimal text.

/// Lower-case hexadecimal.
pub(crate) fn encode(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Reads exactly `N` bytes.
pub(crate) fn decode<const N: usize>(text: &str) -> Result<[u8; N], String> {
    let wrong = || format!("write it as {} hexadecimal digits", 2 * N);
    let digits = text.as_bytes();
    if digits.len() != 2 * N {
        return Err(wrong());
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let digit = |at: usize| (pair[at] as char).to_digit(16).ok_or_else(wrong);
        *byte = (digit(0)? << 4 | digit(1)?) as u8; // two digits of four bits
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_swapped_or_nonsense_is_read() {
        assert_eq!(decode("0fA0"), Ok([0x0f, 0xa0]));
        assert_eq!(encode(&[0x0f, 0xa0]), "0fa0");
        for bad in ["", "0f", "0fa", "0fag", "+fa0", "0fa00", "日0"] {
            assert!(decode::<2>(bad).is_err(), "{bad}");
        }
    }
}
