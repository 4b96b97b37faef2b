use super::{major, simple};

/// Writes deterministic CBOR (RFC 8949 §4.2.1): heads in their shortest form, definite lengths.
///
/// The caller writes map entries in the order of their encoded keys and as many items as a head
/// announced; every type of the format does so in one function next to its reader.
#[derive(Debug, Default)]
pub struct Writer {
    out: Vec<u8>,
}

impl Writer {
    /// An empty writer.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty writer with room for `bytes`.
    pub fn with_capacity(bytes: usize) -> Self {
        Self { out: Vec::with_capacity(bytes) }
    }

    /// What was written.
    pub fn into_bytes(self) -> Vec<u8> {
        self.out
    }

    /// An unsigned integer.
    pub fn uint(&mut self, value: u64) -> &mut Self {
        self.head(major::UINT, value)
    }

    /// A signed integer.
    pub fn int(&mut self, value: i64) -> &mut Self {
        if value < 0 {
            self.head(major::NINT, !value as u64)
        } else {
            self.head(major::UINT, value as u64)
        }
    }

    /// `true` or `false`.
    pub fn bool(&mut self, value: bool) -> &mut Self {
        self.head(major::SIMPLE, if value { simple::TRUE } else { simple::FALSE })
    }

    /// A byte string.
    pub fn bytes(&mut self, value: &[u8]) -> &mut Self {
        self.head(major::BYTES, value.len() as u64);
        self.raw(value)
    }

    /// A text string.
    pub fn text(&mut self, value: &str) -> &mut Self {
        self.head(major::TEXT, value.len() as u64);
        self.raw(value.as_bytes())
    }

    /// The head of an array of `count` items, which follow.
    pub fn array(&mut self, count: usize) -> &mut Self {
        self.head(major::ARRAY, count as u64)
    }

    /// The head of a map of `count` pairs, which follow.
    pub fn map(&mut self, count: usize) -> &mut Self {
        self.head(major::MAP, count as u64)
    }

    /// A tag; the tagged item follows.
    pub fn tag(&mut self, number: u64) -> &mut Self {
        self.head(major::TAG, number)
    }

    /// Bytes that are CBOR already.
    pub fn raw(&mut self, encoded: &[u8]) -> &mut Self {
        self.out.extend_from_slice(encoded);
        self
    }

    fn head(&mut self, major: u8, argument: u64) -> &mut Self {
        let initial = major << 5;
        let bytes = argument.to_be_bytes();
        match argument {
            0..=23 => self.out.push(initial | argument as u8),
            24..=0xff => self.out.extend_from_slice(&[initial | 24, bytes[7]]),
            0x100..=0xffff => self.head_bytes(initial | 25, &bytes[6..]),
            0x1_0000..=0xffff_ffff => self.head_bytes(initial | 26, &bytes[4..]),
            _ => self.head_bytes(initial | 27, &bytes),
        }
        self
    }

    fn head_bytes(&mut self, initial: u8, argument: &[u8]) {
        self.out.push(initial);
        self.out.extend_from_slice(argument);
    }
}
