//! One line of the audit, and how it hangs on the one before.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clearance_core::crypto::RING;

/// Separates these hashes from all others.
const LABEL: &[u8] = b"clearance gate audit 1\0";
/// Characters of a hash in base64url.
const HASH: usize = 43;

/// SHA-256.
pub(super) type Hash = [u8; 32];

/// The number and the hash of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) seq: u64,
    pub(super) hash: Hash,
}

impl Link {
    /// What the first entry of all follows.
    pub(super) const NONE: Self = Self { seq: 0, hash: [0; 32] };
}

/// hash = SHA-256("clearance gate audit 1" || 0 || hash of the entry before || body)
pub(super) fn hash(prev: &Hash, body: &str) -> Hash {
    RING.sha256(&[LABEL, prev, body.as_bytes()])
}

/// body = seq " " at " " json; line = hash in base64url " " body "\n"
pub(super) fn line(before: &Link, at: u64, json: &str) -> (String, Link) {
    let seq = before.seq + 1;
    let body = format!("{seq} {at} {json}");
    let hash = hash(&before.hash, &body);
    (format!("{} {body}\n", encode(&hash)), Link { seq, hash })
}

/// A line, read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Parsed<'a> {
    /// Number and hash, as the line says.
    pub(super) link: Link,
    /// When, in seconds since 1970.
    pub(super) at: u64,
    /// What happened.
    pub(super) json: &'a str,
    body: &'a str,
}

impl<'a> Parsed<'a> {
    /// Reads a whole line with its end.
    pub(super) fn of(line: &'a [u8]) -> Option<Self> {
        let line = str::from_utf8(line).ok()?.strip_suffix('\n')?;
        let (hash, rest) = line.split_at_checked(HASH)?;
        let body = rest.strip_prefix(' ')?;
        let (seq, rest) = body.split_once(' ')?;
        let (at, json) = rest.split_once(' ')?;
        let is_object = json.starts_with('{') && json.ends_with('}');
        let link = Link { seq: number(seq)?, hash: decode(hash)? };
        is_object.then_some(Self { link, at: number(at)?, json, body })
    }

    /// Whether the line's hash is that of its text behind an entry with the hash `prev`.
    pub(super) fn follows(&self, prev: &Hash) -> bool {
        hash(prev, self.body) == self.link.hash
    }

    /// The hash that the line's text has behind an entry with the hash `prev`.
    pub(super) fn hash_after(&self, prev: &Hash) -> Hash {
        hash(prev, self.body)
    }

    /// Whether the entry is of this kind.
    pub(super) fn is(&self, action: &str) -> bool {
        let rest = self.json.split_once("\"action\":\"").map(|(_, rest)| rest);
        rest.and_then(|rest| rest.split_once('"')).is_some_and(|(found, _)| found == action)
    }
}

/// One spelling of a number.
fn number(text: &str) -> Option<u64> {
    let value: u64 = text.parse().ok()?;
    (value.to_string() == text).then_some(value)
}

pub(super) fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub(super) fn decode(text: &str) -> Option<Hash> {
    decode_any(text)?.try_into().ok()
}

pub(super) fn decode_any(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// The first line of a file: which entry it goes on after.
///
/// ```text
/// header = "clearance-gate-audit 1 " number of the last entry before " " its hash "\n"
/// ```
pub(super) fn header(before: &Link) -> String {
    format!("{HEADER}{} {}\n", before.seq, encode(&before.hash))
}

const HEADER: &str = "clearance-gate-audit 1 ";

/// Reads a header.
pub(super) fn parse_header(line: &[u8]) -> Option<Link> {
    let line = str::from_utf8(line).ok()?.strip_suffix('\n')?.strip_prefix(HEADER)?;
    let (seq, hash) = line.split_once(' ')?;
    Some(Link { seq: number(seq)?, hash: decode(hash)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_as_it_was_written_and_a_changed_byte_breaks_it() {
        let before = Link { seq: 41, hash: [7; 32] };
        let (line, link) = line(&before, 1_795_248_000, r#"{"action":"stopped"}"#);
        let parsed = Parsed::of(line.as_bytes()).unwrap();
        assert_eq!((parsed.link, parsed.at), (link, 1_795_248_000));
        assert!(parsed.follows(&before.hash) && !parsed.follows(&[8; 32]) && parsed.is("stopped"));
        for at in 0..line.len() {
            let mut bytes = line.clone().into_bytes();
            bytes[at] ^= 1;
            let still = Parsed::of(&bytes).is_some_and(|found| found.follows(&before.hash));
            assert!(!still, "byte {at}");
        }
        assert_eq!(parse_header(header(&before).as_bytes()), Some(before));
    }
}
