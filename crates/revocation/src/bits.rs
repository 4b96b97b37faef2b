//! Bits, most significant first, over whole bytes.

/// Bits that one [`window`] is sure to hold: a 64-bit load less the bits before the position.
pub(crate) const WINDOW: u32 = 57;

/// Appends bits to bytes. Unused bits of the last byte are zero.
#[derive(Default)]
pub(crate) struct BitWriter {
    bytes: Vec<u8>,
    /// Bits not yet in `bytes`, in the low `held` bits.
    pending: u64,
    held: u32,
}

impl BitWriter {
    /// A writer that goes on after whole bytes already there.
    pub(crate) fn after(bytes: Vec<u8>) -> Self {
        Self { bytes, pending: 0, held: 0 }
    }

    /// Appends the low `width` bits of `value`; `width` is at most 32.
    pub(crate) fn push(&mut self, value: u64, width: u32) {
        debug_assert!(width <= 32 && value >> width == 0);
        self.pending = self.pending << width | value;
        self.held += width;
        while self.held >= 8 {
            self.held -= 8;
            self.bytes.push((self.pending >> self.held) as u8);
        }
    }

    /// Appends `zeros` zero bits and a one.
    pub(crate) fn push_unary(&mut self, mut zeros: u64) {
        while zeros >= 32 {
            self.push(0, 32);
            zeros -= 32;
        }
        self.push(1, zeros as u32 + 1);
    }

    /// Bits written since the start of the bytes.
    pub(crate) fn bit_len(&self) -> usize {
        self.bytes.len() * 8 + self.held as usize
    }

    /// All bytes, the last one padded with zero bits.
    pub(crate) fn into_bytes(mut self) -> Vec<u8> {
        if self.held > 0 {
            self.push(0, 8 - self.held);
        }
        self.bytes
    }
}

/// Reads bits; past the end there are none.
#[derive(Clone)]
pub(crate) struct BitReader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> BitReader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// Bits not yet read.
    pub(crate) fn left(&self) -> usize {
        // Saturates above 512 MiB on a 32-bit machine: nothing is read beyond.
        self.bytes.len().saturating_mul(8) - self.at
    }

    /// The next `width` bits (at most 32), or `None` when fewer are left.
    pub(crate) fn take(&mut self, width: u32) -> Option<u64> {
        if self.left() < width as usize {
            return None;
        }
        let value = top(window(self.bytes, self.at), width);
        self.at += width as usize;
        Some(value)
    }

    /// The zero bits before the next one, the one being read too; `None` when there are more than
    /// `most` or the bits end first.
    pub(crate) fn take_unary(&mut self, most: u64) -> Option<u64> {
        let mut zeros = 0;
        loop {
            let run = window(self.bytes, self.at).leading_zeros().min(WINDOW);
            zeros += u64::from(run);
            if zeros > most || run as usize >= self.left() {
                return None;
            }
            self.at += run as usize;
            if run < WINDOW {
                self.at += 1;
                return Some(zeros);
            }
        }
    }

    /// Whether all that is left is the zero padding of the last byte.
    pub(crate) fn is_at_end(&self) -> bool {
        self.left() < 8 && top(window(self.bytes, self.at), self.left() as u32) == 0
    }
}

/// The bits from bit `at` on, in the upper [`WINDOW`] bits; zeros past the end of `bytes`.
#[inline(always)]
pub(crate) fn window(bytes: &[u8], at: usize) -> u64 {
    let byte = at / 8;
    let word = match bytes.get(byte..).and_then(<[u8]>::first_chunk) {
        Some(chunk) => u64::from_be_bytes(*chunk),
        None => last_word(bytes, byte),
    };
    word << (at % 8)
}

/// The upper `width` bits (0 to 63) of `word`.
#[inline(always)]
pub(crate) fn top(word: u64, width: u32) -> u64 {
    word >> 1 >> (63 - width)
}

/// The last, incomplete word of `bytes`.
#[cold]
fn last_word(bytes: &[u8], byte: usize) -> u64 {
    let mut word = [0; 8];
    for (to, from) in word.iter_mut().zip(bytes.get(byte..).unwrap_or_default()) {
        *to = *from;
    }
    u64::from_be_bytes(word)
}
