//! What stands in the engine: one line of text a record, which an operator can read with `etcdctl`.

use core::fmt;
use core::str::FromStr;

use clearance_core::ids::Name;
use clearance_core::time::Timestamp;
use ring::rand::{SecureRandom, SystemRandom};

/// Sixteen random bytes that tell a claim from every other: whoever asks again after silence knows its own record.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct Token(pub(crate) [u8; 16]);

impl Token {
    /// A new one; `None` where the system gives no random numbers.
    pub(crate) fn random() -> Option<Self> {
        let mut bytes = [0; 16];
        SystemRandom::new().fill(&mut bytes).ok()?;
        Some(Self(bytes))
    }
}

/// The last accepted code of a credential: `IAT TOKEN`.
///
/// `IAT` has 16 hexadecimal digits, so that the engine can compare: a value is less than [`CodeRecord::floor`] of a code
/// if, and only if, it is of an older one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CodeRecord {
    pub(crate) issued_at: Timestamp,
    pub(crate) token: Token,
}

impl CodeRecord {
    /// Greater than every value of an older code, less than every value of this one.
    pub(crate) fn floor(issued_at: Timestamp) -> Vec<u8> {
        format!("{:016x}", issued_at.as_secs()).into_bytes()
    }
}

/// How often a credential was used, and which way last: `COUNT in|out TOKEN`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct UseRecord {
    pub(crate) count: u8,
    pub(crate) inwards: bool,
    pub(crate) token: Token,
}

/// One admission, kept for reconciliation: `shared|alone LANE AT IAT TOKEN`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PastRecord {
    /// Whether the lane admitted by itself.
    pub(crate) alone: bool,
    pub(crate) lane: Name,
    /// By the lane's clock.
    pub(crate) at: Timestamp,
    pub(crate) issued_at: Timestamp,
    pub(crate) token: Token,
}

/// What the whole record is worth: `clearance-ledger 1 ENGINE FLOOR SINCE FORGOTTEN`.
///
/// Every claim asks the engine to compare it: an engine that was emptied, or a gap that another lane noticed, is seen
/// at the next claim.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Epoch {
    /// The engine's own id (`cluster_id`): a restored one has another.
    pub(crate) engine: u64,
    /// Codes that start at or before this moment cannot be judged.
    pub(crate) floor: Timestamp,
    /// A credential that began by this moment may have been used unseen.
    pub(crate) since: Timestamp,
    /// No credential whose uses were forgotten ends later than this.
    pub(crate) forgotten: Timestamp,
}

const EPOCH: &str = "clearance-ledger 1";

/// Not a record of this format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotARecord;

impl core::error::Error for NotARecord {}

impl fmt::Display for NotARecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "a key of the ledger holds something else: nobody but gates may write under the prefix",
        )
    }
}

/// Reads what `Display` writes, and nothing else.
pub(crate) fn read<T: FromStr<Err = NotARecord> + fmt::Display>(
    bytes: &[u8],
) -> Result<T, NotARecord> {
    let text = str::from_utf8(bytes).map_err(|_| NotARecord)?;
    let record: T = text.parse()?;
    if record.to_string() == text { Ok(record) } else { Err(NotARecord) }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for Token {
    type Err = NotARecord;

    fn from_str(text: &str) -> Result<Self, NotARecord> {
        if text.len() != 32 {
            return Err(NotARecord);
        }
        let number = u128::from_str_radix(text, 16).map_err(|_| NotARecord)?;
        Ok(Self(number.to_be_bytes()))
    }
}

impl fmt::Display for CodeRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x} {}", self.issued_at.as_secs(), self.token)
    }
}

impl FromStr for CodeRecord {
    type Err = NotARecord;

    fn from_str(text: &str) -> Result<Self, NotARecord> {
        let (iat, token) = text.split_once(' ').ok_or(NotARecord)?;
        let secs = u64::from_str_radix(iat, 16).map_err(|_| NotARecord)?;
        Ok(Self { issued_at: Timestamp::from_secs(secs), token: token.parse()? })
    }
}

impl fmt::Display for UseRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let way = if self.inwards { "in" } else { "out" };
        write!(f, "{} {way} {}", self.count, self.token)
    }
}

impl FromStr for UseRecord {
    type Err = NotARecord;

    fn from_str(text: &str) -> Result<Self, NotARecord> {
        let [count, way, token] = words(text)?;
        let inwards = match way {
            "in" => true,
            "out" => false,
            _ => return Err(NotARecord),
        };
        let count = count.parse().map_err(|_| NotARecord)?;
        Ok(Self { count, inwards, token: token.parse()? })
    }
}

impl fmt::Display for PastRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { alone, lane, at, issued_at, token } = self;
        let how = if *alone { "alone" } else { "shared" };
        write!(f, "{how} {lane} {} {} {token}", at.as_secs(), issued_at.as_secs())
    }
}

impl FromStr for PastRecord {
    type Err = NotARecord;

    fn from_str(text: &str) -> Result<Self, NotARecord> {
        let [how, lane, at, issued_at, token] = words(text)?;
        let alone = match how {
            "alone" => true,
            "shared" => false,
            _ => return Err(NotARecord),
        };
        let lane = lane.parse().map_err(|_| NotARecord)?;
        Ok(Self { alone, lane, at: time(at)?, issued_at: time(issued_at)?, token: token.parse()? })
    }
}

impl fmt::Display for Epoch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [floor, since, forgotten] =
            [self.floor, self.since, self.forgotten].map(Timestamp::as_secs);
        write!(f, "{EPOCH} {:016x} {floor} {since} {forgotten}", self.engine)
    }
}

impl FromStr for Epoch {
    type Err = NotARecord;

    fn from_str(text: &str) -> Result<Self, NotARecord> {
        let rest = text.strip_prefix(EPOCH).and_then(|rest| rest.strip_prefix(' '));
        let [engine, floor, since, forgotten] = words(rest.ok_or(NotARecord)?)?;
        let engine = u64::from_str_radix(engine, 16).map_err(|_| NotARecord)?;
        Ok(Self { engine, floor: time(floor)?, since: time(since)?, forgotten: time(forgotten)? })
    }
}

/// Exactly `N` words.
pub(crate) fn words<const N: usize>(text: &str) -> Result<[&str; N], NotARecord> {
    let words: Vec<_> = text.split(' ').collect();
    words.try_into().map_err(|_| NotARecord)
}

pub(crate) fn time(text: &str) -> Result<Timestamp, NotARecord> {
    text.parse().map(Timestamp::from_secs).map_err(|_| NotARecord)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: Token = Token([0xab; 16]);

    fn at(secs: u64) -> Timestamp {
        Timestamp::from_secs(secs)
    }

    #[test]
    fn every_record_is_read_as_it_was_written() {
        let code = CodeRecord { issued_at: at(1_795_000_000), token: TOKEN };
        assert_eq!(read(code.to_string().as_bytes()), Ok(code));
        let used = UseRecord { count: 255, inwards: false, token: TOKEN };
        assert_eq!(read(used.to_string().as_bytes()), Ok(used));
        let lane = "lane-7".parse().unwrap();
        let past = PastRecord { alone: true, lane, at: at(9), issued_at: at(8), token: TOKEN };
        assert_eq!(read(past.to_string().as_bytes()), Ok(past));
        let epoch = Epoch { engine: u64::MAX, floor: at(1), since: at(2), forgotten: at(3) };
        assert_eq!(read(epoch.to_string().as_bytes()), Ok(epoch));
    }

    #[test]
    fn another_spelling_of_a_record_is_none() {
        let code = |text: &str| read::<CodeRecord>(text.as_bytes()).is_err();
        let token = TOKEN.to_string();
        assert!(code(&format!("1 {token}")), "digits are missing");
        assert!(code(&format!("+00000000000000f {token}")));
        assert!(code(&format!("000000000000000F {token}")));
        assert!(code(&format!("000000000000000f  {token}")));
        assert!(code(&format!("000000000000000f {token} ")));
        assert!(!code(&format!("000000000000000f {token}")));
        let used = |text: &str| read::<UseRecord>(text.as_bytes()).is_err();
        assert!(used(&format!("01 in {token}")) && used(&format!("256 in {token}")));
        assert!(used(&format!("1 up {token}")) && !used(&format!("1 in {token}")));
        assert!(read::<Epoch>(b"clearance-ledger 2 0000000000000001 0 0 0").is_err());
    }

    #[test]
    fn a_value_is_below_the_floor_of_a_code_only_if_it_is_of_an_older_one() {
        let value = |iat, token| {
            CodeRecord { issued_at: at(iat), token: Token([token; 16]) }.to_string().into_bytes()
        };
        for (iat, token) in [(1_795_000_000, 0), (1_795_000_000, 255), (9, 7)] {
            assert!(value(iat, token) > CodeRecord::floor(at(iat)));
            assert!(value(iat, token) < CodeRecord::floor(at(iat + 1)));
        }
    }
}
