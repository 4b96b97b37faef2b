//! Finds out whether an audit is what the gate wrote.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use clearance_core::checkpoint::{AuditKid, Checkpoint, UntrustedCheckpoint};
use clearance_core::crypto::{PublicKey, RING, VerifyingKey};
use clearance_core::time::Timestamp;
use clearance_durable::{ReadError, read};

use super::chain::{self, Hash, Link, Parsed, parse_header};
use super::finding::{Finding, Line};
use super::tail::{MAX_FILE, files};

/// What an audit is measured by.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// The directories with its files: the gate's own, and those that old files were moved to.
    pub dirs: Vec<PathBuf>,
    /// Checkpoints that were kept elsewhere: without any, an audit that was cut, or made anew with the gate's key, looks whole.
    pub held: Vec<(PathBuf, Vec<u8>)>,
    /// The gate's audit key; without it signatures are not checked.
    pub key: Option<PublicKey>,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Files that were read.
    pub files: usize,
    /// Entries in them.
    pub entries: u64,
    /// The first entry's number; 0 where there is none.
    pub first: u64,
    /// The last entry's number; 0 where there is none.
    pub last: u64,
    /// When the last entry was written.
    pub until: Timestamp,
    /// Checkpoints in the audit that sign what they should.
    pub signed: u64,
    /// The number of the last entry that one of them signs.
    pub signed_up_to: u64,
    /// Checkpoints from elsewhere that agree.
    pub held: u64,
    /// Checkpoints from elsewhere of entries that are older than the oldest file.
    pub older: u64,
    /// Whether the last line was being written when the program or the power went.
    pub torn: bool,
    /// What is wrong.
    pub findings: Vec<Finding>,
}

impl Verified {
    /// Whether nothing is wrong.
    pub fn is_whole(&self) -> bool {
        self.findings.is_empty()
    }
}

/// Reads an audit and says what is wrong with it, each with its file and line.
///
/// # Errors
/// [`ReadError`] where a directory or a file cannot be read.
pub fn verify(evidence: &Evidence) -> Result<Verified, ReadError> {
    let mut walk = Walk::of(evidence);
    let mut parts = Vec::new();
    for dir in &evidence.dirs {
        for path in files(dir)? {
            match Part::read(&path)? {
                Some(part) => parts.push(part),
                None => walk.find(Finding::Damaged { at: Line { file: path, line: 1 } }),
            }
        }
    }
    parts.sort_by(|one, other| (one.before.seq, &one.path).cmp(&(other.before.seq, &other.path)));
    for part in &parts {
        walk.part(part, &parts);
    }
    Ok(walk.end())
}

/// A file in memory.
struct Part {
    path: PathBuf,
    before: Link,
    bytes: Vec<u8>,
    /// The line and the hash of each entry, by its number: looked for where files overlap.
    entries: OnceCell<BTreeMap<u64, (usize, Hash)>>,
}

impl Part {
    fn read(path: &Path) -> Result<Option<Self>, ReadError> {
        let bytes = read(path, MAX_FILE)?;
        let header = bytes.split_inclusive(|byte| *byte == b'\n').next().unwrap_or_default();
        let before = parse_header(header);
        let entries = OnceCell::new();
        Ok(before.map(|before| Self { path: path.to_owned(), before, bytes, entries }))
    }

    fn lines(&self) -> impl Iterator<Item = (usize, &[u8])> {
        (1..).zip(self.bytes.split_inclusive(|byte| *byte == b'\n')).skip(1)
    }

    fn line(&self, line: usize) -> Line {
        Line { file: self.path.clone(), line }
    }

    /// The line and the hash of the entry `seq`.
    fn entry(&self, seq: u64) -> Option<(usize, Hash)> {
        let entries = self.entries.get_or_init(|| {
            let mut entries = BTreeMap::new();
            for (line, bytes) in self.lines() {
                if let Some(entry) = Parsed::of(bytes) {
                    entries.entry(entry.link.seq).or_insert((line, entry.link.hash));
                }
            }
            entries
        });
        entries.get(&seq).copied()
    }
}

struct Walk<'a> {
    key: Option<(AuditKid, Option<VerifyingKey>)>,
    /// Checkpoints from elsewhere that were not met yet, by the entry that they sign.
    held: BTreeMap<u64, Vec<(&'a Path, Hash)>>,
    /// The last entry on the way, and where it stands.
    last: Option<(Link, Line)>,
    /// The last entry that was signed, and is the same.
    agreed: u64,
    missing: Vec<(Line, u64, u64)>,
    moved: BTreeSet<u64>,
    verified: Verified,
}

impl<'a> Walk<'a> {
    fn of(evidence: &'a Evidence) -> Self {
        let key = evidence.key.map(|key| (AuditKid::of(&RING, &key), key.prepare(&RING).ok()));
        let mut this = Self {
            key,
            held: BTreeMap::new(),
            last: None,
            agreed: 0,
            missing: Vec::new(),
            moved: BTreeSet::new(),
            verified: Verified::default(),
        };
        for (path, bytes) in &evidence.held {
            let at = Line { file: path.clone(), line: 1 };
            match UntrustedCheckpoint::decode(bytes) {
                Err(_) => this.find(Finding::NoCheckpoint { held: path.clone() }),
                Ok(checkpoint) => {
                    if this.is_signed(&checkpoint, at) {
                        let claimed = checkpoint.claimed();
                        this.held.entry(claimed.seq).or_default().push((path, claimed.hash));
                    }
                }
            }
        }
        this
    }

    fn find(&mut self, finding: Finding) {
        self.verified.findings.push(finding);
    }

    /// Whether a checkpoint is the gate's, as far as its key is known. What is not is a finding.
    fn is_signed(&mut self, checkpoint: &UntrustedCheckpoint<'_>, at: Line) -> bool {
        let Some((kid, key)) = &self.key else { return true };
        let finding = match key {
            _ if *kid != checkpoint.kid => Finding::OtherKey { at, kid: checkpoint.kid },
            Some(key) if checkpoint.verify(&RING, key).is_ok() => return true,
            _ => Finding::Signature { at },
        };
        self.find(finding);
        false
    }

    fn part(&mut self, part: &Part, all: &[Part]) {
        self.verified.files += 1;
        let before = part.before;
        match self.last.clone() {
            None => self.begin(part),
            Some((last, _)) if before == last => {}
            Some((last, _)) if before.seq > last.seq => {
                self.missing.push((part.line(1), last.seq + 1, before.seq));
            }
            Some((last, _)) if before.seq == last.seq => {
                self.find(Finding::Changed { at: part.line(1), seq: before.seq });
            }
            Some((last, _)) => return self.overlap(part, &last, all),
        }
        self.lines(part, before, 0);
    }

    /// The first file of all, or of those that were not taken elsewhere.
    fn begin(&mut self, part: &Part) {
        let before = part.before;
        if before.seq == 0 {
            if before != Link::NONE {
                self.find(Finding::Changed { at: part.line(1), seq: 0 });
            }
            return;
        }
        self.meet(&before, || part.line(1));
        let first = part.lines().next().and_then(|(_, line)| Parsed::of(line));
        let vouched = first.as_ref().and_then(|entry| signed_by(entry.json));
        let signs = vouched.is_some_and(|bytes| {
            UntrustedCheckpoint::decode(&bytes).is_ok_and(|it| signs(&it.claimed(), &before))
        });
        if !signs {
            self.find(Finding::UnsignedStart { at: part.line(1), seq: before.seq });
        }
    }

    /// A file of entries that were met already: a copy, the same file grown longer, or another continuation.
    fn overlap(&mut self, part: &Part, last: &Link, all: &[Part]) {
        for (line, bytes) in part.lines() {
            let Some(entry) = Parsed::of(bytes) else { continue };
            let seq = entry.link.seq;
            if seq > last.seq {
                break;
            }
            let others = all.iter().filter(|other| other.path != part.path);
            let other = others.filter(|other| other.before.seq < seq);
            let met = other.filter_map(|other| Some((other, other.entry(seq)?))).next();
            let Some((other, (other_line, hash))) = met else { continue };
            if hash != entry.link.hash {
                let (at, other) = (part.line(line), other.line(other_line));
                return self.find(Finding::Forked { at, other, seq });
            }
        }
        if part.entry(last.seq).is_some_and(|(_, hash)| hash == last.hash) {
            self.lines(part, *last, last.seq);
        }
    }

    /// Follows the lines of a file whose numbers are above `known`, behind the entry `prev`.
    fn lines(&mut self, part: &Part, mut prev: Link, known: u64) {
        // The hash that the entry before should have had, where its line was changed.
        let (mut should_be, mut damaged) = (prev.hash, 0);
        let mut lines = part.lines().peekable();
        while let Some((line, bytes)) = lines.next() {
            let at = || part.line(line);
            let Some(mut entry) = Parsed::of(bytes) else {
                if bytes.ends_with(b"\n") {
                    self.find(Finding::Damaged { at: at() });
                    damaged += 1;
                } else {
                    self.verified.torn = true;
                }
                continue;
            };
            let next = lines.peek().and_then(|(_, bytes)| Parsed::of(bytes));
            let is_number_changed = entry.link.seq != prev.seq + 1
                && next.is_some_and(|next| {
                    next.link.seq == prev.seq + 2 && next.follows(&entry.link.hash)
                });
            if is_number_changed && prev.seq >= known {
                entry.link.seq = prev.seq + 1; // by which its hash does not fit
            }
            let seq = entry.link.seq;
            if seq <= known {
                continue;
            }
            if seq <= prev.seq {
                self.moved.insert(seq);
                self.find(Finding::Moved { at: at(), seq });
                continue;
            }
            let follows =
                !is_number_changed && (entry.follows(&prev.hash) || entry.follows(&should_be));
            if seq == prev.seq + 1 && !follows {
                self.find(Finding::Changed { at: at(), seq });
            } else if seq > prev.seq + 1 + damaged {
                self.missing.push((at(), prev.seq + 1, seq - 1));
            }
            if seq == prev.seq + 1 && entry.is("checkpoint") {
                self.checkpoint(&entry, &prev, at());
            }
            should_be = if follows { entry.link.hash } else { entry.hash_after(&should_be) };
            (prev, damaged) = (entry.link, 0);
            self.entry(&entry, &at);
        }
        self.last = Some((prev, part.line(part.lines().count().max(1) + 1)));
    }

    fn entry(&mut self, entry: &Parsed<'_>, at: &impl Fn() -> Line) {
        let verified = &mut self.verified;
        verified.entries += 1;
        if verified.first == 0 {
            verified.first = entry.link.seq;
        }
        (verified.last, verified.until) = (entry.link.seq, Timestamp::from_secs(entry.at));
        self.meet(&entry.link, at);
    }

    /// What the checkpoints from elsewhere say of this entry.
    fn meet(&mut self, link: &Link, at: impl Fn() -> Line) {
        for (path, hash) in self.held.remove(&link.seq).unwrap_or_default() {
            if hash == link.hash {
                self.verified.held += 1;
                self.agreed = link.seq;
            } else {
                let (held, since) = (path.to_owned(), self.agreed);
                self.find(Finding::Rewritten { at: at(), seq: link.seq, since, held });
            }
        }
    }

    /// A checkpoint in the audit itself.
    fn checkpoint(&mut self, entry: &Parsed<'_>, prev: &Link, at: Line) {
        let bytes = signed_by(entry.json).unwrap_or_default();
        let Ok(checkpoint) = UntrustedCheckpoint::decode(&bytes) else {
            return self.find(Finding::Damaged { at });
        };
        if !signs(&checkpoint.claimed(), prev) {
            return self.find(Finding::SignsOther { at, seq: prev.seq });
        }
        if self.is_signed(&checkpoint, at) {
            self.verified.signed += 1;
            self.verified.signed_up_to = prev.seq;
        }
    }

    fn end(mut self) -> Verified {
        for (at, from, to) in std::mem::take(&mut self.missing) {
            // What stands elsewhere is told there.
            if !(from..=to).all(|seq| self.moved.contains(&seq)) {
                self.find(Finding::Missing { at, from, to });
            }
        }
        let (last, first) = (self.verified.last, self.verified.first);
        let end = self.last.clone().map(|(_, line)| line);
        for (signed, held) in std::mem::take(&mut self.held) {
            for (path, _) in held {
                if signed < first {
                    self.verified.older += 1;
                } else if signed > last {
                    let nowhere = Line { file: PathBuf::from("(no file)"), line: 0 };
                    let at = end.clone().unwrap_or(nowhere);
                    self.find(Finding::Cut { at, last, signed, held: path.to_owned() });
                }
            }
        }
        self.verified
    }
}

fn signs(checkpoint: &Checkpoint, link: &Link) -> bool {
    (checkpoint.seq, checkpoint.hash) == (link.seq, link.hash)
}

/// The signed object in the entry of a checkpoint.
fn signed_by(json: &str) -> Option<Vec<u8>> {
    let (_, rest) = json.split_once("\"signed\":\"")?;
    chain::decode_any(rest.split_once('"')?.0)
}
