//! Base45 (RFC 9285), exact, by table: the text that a QR code's alphanumeric mode carries at
//! 5.5 bits a character.

use core::fmt;

/// The alphabet in the order of its values (RFC 9285 §4.2).
const ALPHABET: &[u8; 45] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const NOT_IN_ALPHABET: u8 = 0xff;
const VALUES: [u8; 256] = values();

const fn values() -> [u8; 256] {
    let mut table = [NOT_IN_ALPHABET; 256];
    let mut value = 0;
    while value < ALPHABET.len() {
        table[ALPHABET[value] as usize] = value as u8;
        value += 1;
    }
    table
}

/// Characters that `bytes` bytes take.
pub const fn encoded_len(bytes: usize) -> usize {
    bytes / 2 * 3 + bytes % 2 * 2
}

/// Appends the Base45 form of `bytes` to `out`.
pub fn encode_into(bytes: &[u8], out: &mut String) {
    let character = |value: u32| char::from(ALPHABET[value as usize % 45]);
    let (pairs, last) = bytes.as_chunks::<2>();
    for pair in pairs {
        let n = u32::from(u16::from_be_bytes(*pair));
        out.extend([character(n), character(n / 45), character(n / (45 * 45))]);
    }
    for byte in last {
        let n = u32::from(*byte);
        out.extend([character(n), character(n / 45)]);
    }
}

/// The bytes that `text` stands for, written to the start of `out`.
///
/// One text per byte string: a character outside the alphabet, a group above 65,535 (or 255 for
/// the last one) and a length that no byte string has are errors (T2).
///
/// # Errors
/// [`Base45Error`].
pub fn decode_into<'o>(text: &[u8], out: &'o mut [u8]) -> Result<&'o mut [u8], Base45Error> {
    let (groups, last) = text.as_chunks::<3>();
    let len = groups.len() * 2 + last.len() / 2;
    if last.len() == 1 {
        return Err(Base45Error::Length { characters: text.len() });
    }
    let room = out.len();
    let out = out.get_mut(..len).ok_or(Base45Error::TooLong { bytes: len, room })?;
    let (pairs, single) = out.as_chunks_mut::<2>();
    for (index, (group, pair)) in groups.iter().zip(pairs).enumerate() {
        let [a, b, c] = group.map(|character| u32::from(VALUES[usize::from(character)]));
        // A value outside the alphabet is 255: one comparison finds it in any of the three.
        let n = a + b * 45 + c * (45 * 45);
        if a.max(b).max(c) >= 45 || n > 0xffff {
            return Err(group_error(text, index));
        }
        *pair = (n as u16).to_be_bytes();
    }
    if let ([a, b], [byte]) = (last, single) {
        let [a, b] = [*a, *b].map(|character| u32::from(VALUES[usize::from(character)]));
        if a.max(b) >= 45 || a + b * 45 > 0xff {
            return Err(group_error(text, groups.len()));
        }
        *byte = (a + b * 45) as u8;
    }
    Ok(out)
}

/// What is wrong with the group of three characters number `index`.
fn group_error(text: &[u8], index: usize) -> Base45Error {
    let at = index * 3;
    let group = text[at..].iter().take(3);
    match group.into_iter().position(|character| VALUES[usize::from(*character)] == NOT_IN_ALPHABET)
    {
        Some(offset) => Base45Error::Character { at: at + offset },
        None => Base45Error::Overflow { at },
    }
}

/// Why a text is not Base45.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Base45Error {
    /// A character outside the alphabet.
    Character {
        /// Its offset in bytes.
        at: usize,
    },
    /// One character too many or too few.
    Length {
        /// The text's length in bytes.
        characters: usize,
    },
    /// A group that stands for more than its bytes can hold.
    Overflow {
        /// The group's offset in bytes.
        at: usize,
    },
    /// More bytes than the caller has room for.
    TooLong {
        /// Bytes that the text stands for.
        bytes: usize,
        /// Bytes that there is room for.
        room: usize,
    },
}

impl fmt::Display for Base45Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Character { at } => write!(f, "character {at} is not in the Base45 alphabet"),
            Self::Length { characters } => write!(f, "no bytes have {characters} characters"),
            Self::Overflow { at } => write!(f, "the group at character {at} is out of range"),
            Self::TooLong { bytes, room } => write!(f, "{bytes} bytes, at most {room} allowed"),
        }
    }
}

impl std::error::Error for Base45Error {}

#[cfg(test)]
mod tests {
    use super::*;

    fn encode(bytes: &[u8]) -> String {
        let mut text = String::new();
        encode_into(bytes, &mut text);
        text
    }

    fn decode(text: &str) -> Result<Vec<u8>, Base45Error> {
        let mut out = [0; 64];
        decode_into(text.as_bytes(), &mut out).map(|bytes| bytes.to_vec())
    }

    #[test]
    fn the_examples_of_rfc_9285_come_out() {
        for (bytes, text) in [
            ("AB", "BB8"),
            ("Hello!!", "%69 VD92EX0"),
            ("base-45", "UJCLQE7W581"),
            ("ietf!", "QED8WEX0"),
        ] {
            assert_eq!(encode(bytes.as_bytes()), text);
            assert_eq!(decode(text).unwrap(), bytes.as_bytes());
            assert_eq!(encoded_len(bytes.len()), text.len());
        }
    }

    #[test]
    fn no_second_text_for_the_same_bytes_is_accepted() {
        assert_eq!(decode("GGW"), Err(Base45Error::Overflow { at: 0 }), "65536");
        assert_eq!(decode("FGW").unwrap(), [0xff, 0xff]);
        assert_eq!(decode("V5"), Err(Base45Error::Overflow { at: 0 }), "256");
        assert_eq!(decode("U5").unwrap(), [0xff]);
        assert_eq!(decode("BB8B"), Err(Base45Error::Length { characters: 4 }));
        assert_eq!(decode("BBb"), Err(Base45Error::Character { at: 2 }));
        assert_eq!(decode("BB8\u{e9}"), Err(Base45Error::Character { at: 3 }));
    }

    #[test]
    fn every_pair_of_bytes_survives_the_round_trip() {
        for n in 0..=0xffffu16 {
            assert_eq!(decode(&encode(&n.to_be_bytes())).unwrap(), n.to_be_bytes());
        }
        for n in 0..=0xffu8 {
            assert_eq!(decode(&encode(&[n])).unwrap(), [n]);
        }
    }

    #[test]
    fn a_text_longer_than_the_buffer_is_refused() {
        let error = decode_into(b"BB8BB8", &mut [0; 3]).unwrap_err();
        assert_eq!(error, Base45Error::TooLong { bytes: 4, room: 3 });
    }
}
