use super::{Error, ErrorKind, major, simple};

/// Reads items one after the other from a byte string.
///
/// Each method reads exactly the item it is named after, in its only permitted encoding, or
/// fails without moving on.
///
/// # Errors
/// Those of every method that reads: an [`Error`] with the offset of the item that is another one,
/// or is written in another way than its only one.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    whole: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    /// A reader at the start of `bytes`.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { whole: bytes, at: 0 }
    }

    /// Offset of the next item.
    pub fn position(&self) -> usize {
        self.at
    }

    /// The bytes from `start`, an earlier [`position`](Self::position), up to the next item.
    pub fn since(&self, start: usize) -> &'a [u8] {
        self.whole.get(start..self.at).unwrap_or_default()
    }

    /// E5: nothing may stand behind the last item.
    ///
    /// # Errors
    /// [`ErrorKind::Trailing`].
    pub fn finish(self) -> Result<(), Error> {
        match self.whole.len() - self.at {
            0 => Ok(()),
            count => Err(self.error(ErrorKind::Trailing { count })),
        }
    }

    /// An error at the next item, for values that only the caller can judge.
    pub fn error(&self, kind: ErrorKind) -> Error {
        Error { at: self.at, kind }
    }

    /// An unsigned integer.
    ///
    /// # Errors
    /// [`Error`] at the item: not an unsigned integer in its shortest form.
    pub fn uint(&mut self) -> Result<u64, Error> {
        self.typed(major::UINT)
    }

    /// A signed integer.
    ///
    /// # Errors
    /// [`Error`] at the item: not an integer that fits in 64 signed bits.
    pub fn int(&mut self) -> Result<i64, Error> {
        let (found, argument, next) = self.head()?;
        let negative = match found {
            major::UINT => false,
            major::NINT => true,
            _ => return Err(self.type_error("integer", found)),
        };
        let value = i64::try_from(argument)
            .map_err(|_| self.error(ErrorKind::Value("integer beyond 64 signed bits")))?;
        self.at = next;
        Ok(if negative { -1 - value } else { value })
    }

    /// `true` or `false`.
    ///
    /// # Errors
    /// [`Error`] at the item: neither `true` nor `false`.
    pub fn bool(&mut self) -> Result<bool, Error> {
        let (found, argument, next) = self.head()?;
        let value = match (found, argument) {
            (major::SIMPLE, simple::FALSE) => false,
            (major::SIMPLE, simple::TRUE) => true,
            _ => return Err(self.type_error("boolean", found)),
        };
        self.at = next;
        Ok(value)
    }

    /// A byte string, borrowed.
    ///
    /// # Errors
    /// [`Error`] at the item: not a byte string, or longer than the input.
    pub fn bytes(&mut self) -> Result<&'a [u8], Error> {
        self.string(major::BYTES)
    }

    /// A byte string of exactly `N` bytes, borrowed.
    ///
    /// # Errors
    /// [`Error`] at the item: not a byte string of that length.
    pub fn bytes_exact<const N: usize>(&mut self) -> Result<&'a [u8; N], Error> {
        let mut ahead = self.clone();
        let bytes = ahead.bytes()?;
        let exact = <&[u8; N]>::try_from(bytes).map_err(|_| {
            self.error(ErrorKind::Length { expected: N as u64, found: bytes.len() as u64 })
        })?;
        *self = ahead;
        Ok(exact)
    }

    /// A text string (E6: UTF-8), borrowed.
    ///
    /// # Errors
    /// [`Error`] at the item: not a text string in UTF-8.
    pub fn text(&mut self) -> Result<&'a str, Error> {
        let mut ahead = self.clone();
        let bytes = ahead.string(major::TEXT)?;
        let text = core::str::from_utf8(bytes)
            .map_err(|_| self.error(ErrorKind::Value("text that is not UTF-8")))?;
        *self = ahead;
        Ok(text)
    }

    /// The head of an array; its items follow. Returns their number, which no one has checked
    /// against the input: allocate nothing by it without a limit.
    ///
    /// # Errors
    /// [`Error`] at the item: not an array.
    pub fn array(&mut self) -> Result<u64, Error> {
        self.typed(major::ARRAY)
    }

    /// The head of an array of at most `limit` items.
    ///
    /// # Errors
    /// [`Error`] at the item: not an array, or a longer one.
    pub fn array_up_to(&mut self, limit: usize) -> Result<usize, Error> {
        let mut ahead = self.clone();
        let found = ahead.array()?;
        if found > limit as u64 {
            return Err(self.error(ErrorKind::TooMany { limit: limit as u64, found }));
        }
        *self = ahead;
        Ok(found as usize)
    }

    /// The head of a map; its keys and values follow. Returns the number of pairs.
    ///
    /// # Errors
    /// [`Error`] at the item: not a map.
    pub fn map(&mut self) -> Result<u64, Error> {
        self.typed(major::MAP)
    }

    /// The head of an array of exactly `count` items.
    ///
    /// # Errors
    /// [`Error`] at the item: not an array of that many items.
    pub fn expect_array(&mut self, count: u64) -> Result<(), Error> {
        self.expect(Self::array, count)
    }

    /// The head of a map of exactly `count` pairs.
    ///
    /// # Errors
    /// [`Error`] at the item: not a map of that many pairs.
    pub fn expect_map(&mut self, count: u64) -> Result<(), Error> {
        self.expect(Self::map, count)
    }

    /// Exactly the integer `value`: a label, or a constant of the format.
    ///
    /// # Errors
    /// [`Error`] at the item: another integer, or none.
    pub fn expect_int(&mut self, value: i64) -> Result<(), Error> {
        let mut ahead = self.clone();
        if ahead.int()? != value {
            return Err(self.error(ErrorKind::Value("unknown, missing or repeated label or value")));
        }
        *self = ahead;
        Ok(())
    }

    /// Exactly the text `value`.
    ///
    /// # Errors
    /// [`Error`] at the item: another text, or none.
    pub fn expect_text(&mut self, value: &str) -> Result<(), Error> {
        let mut ahead = self.clone();
        if ahead.text()? != value {
            return Err(self.error(ErrorKind::Value("an object of another type")));
        }
        *self = ahead;
        Ok(())
    }

    /// Exactly the tag `number`.
    ///
    /// # Errors
    /// [`Error`] at the item: another tag, or none.
    pub fn expect_tag(&mut self, number: u64) -> Result<(), Error> {
        self.expect(|r| r.typed(major::TAG), number)
    }

    fn expect(
        &mut self,
        read: impl Fn(&mut Self) -> Result<u64, Error>,
        expected: u64,
    ) -> Result<(), Error> {
        let mut ahead = self.clone();
        let found = read(&mut ahead)?;
        if found != expected {
            return Err(self.error(ErrorKind::Length { expected, found }));
        }
        *self = ahead;
        Ok(())
    }

    fn typed(&mut self, expected: u8) -> Result<u64, Error> {
        let (found, argument, next) = self.head()?;
        if found != expected {
            return Err(self.type_error(major::name(expected), found));
        }
        self.at = next;
        Ok(argument)
    }

    fn string(&mut self, expected: u8) -> Result<&'a [u8], Error> {
        let mut ahead = self.clone();
        let length = ahead.typed(expected)?;
        let end = usize::try_from(length).ok().and_then(|length| ahead.at.checked_add(length));
        let bytes = end
            .and_then(|end| self.whole.get(ahead.at..end))
            .ok_or_else(|| self.error(ErrorKind::Truncated))?;
        self.at = ahead.at + bytes.len();
        Ok(bytes)
    }

    /// Major type, argument and the offset behind the head (RFC 8949 §3).
    fn head(&self) -> Result<(u8, u64, usize), Error> {
        let truncated = || self.error(ErrorKind::Truncated);
        let initial = *self.whole.get(self.at).ok_or_else(truncated)?;
        let (major, info) = (initial >> 5, initial & 0x1f);
        let width = match info {
            0..=23 => return Ok((major, u64::from(info), self.at + 1)),
            24..=27 => 1usize << (info - 24),
            _ => return Err(self.error(ErrorKind::Indefinite)), // E2
        };
        let start = self.at + 1;
        let bytes = self.whole.get(start..start + width).ok_or_else(truncated)?;
        let argument = bytes.iter().fold(0u64, |value, byte| value << 8 | u64::from(*byte));
        // E1: the next shorter form must not have been enough.
        let shorter_holds = match width {
            1 => argument < 24,
            _ => argument >> (4 * width) == 0,
        };
        if shorter_holds {
            return Err(self.error(ErrorKind::NotShortest));
        }
        Ok((major, argument, start + width))
    }

    fn type_error(&self, expected: &'static str, found: u8) -> Error {
        self.error(ErrorKind::Type { expected, found: major::name(found) })
    }
}
