//! What was seen in one picture so far.

use clearance_core::registry::text;
use rxing::common::BitMatrix;
use rxing::common::cpp_essentials::ConcentricPattern;

use crate::kind::Kind;

/// Most unread sets of patterns kept of one matrix: one is enough to look again.
const UNREAD: usize = 8;

/// Which texts are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Those of clearance codes.
    Codes,
    /// Those of all QR symbols.
    Texts,
}

/// What a picture shows.
#[derive(Debug)]
pub(crate) struct Look {
    pub(super) wanted: Wanted,
    /// Different texts that are wanted.
    pub(crate) texts: Vec<String>,
    /// Different kinds of other symbols.
    pub(crate) others: Vec<Kind>,
    /// Finder patterns of the symbols that were read.
    read: Vec<Spot>,
    /// Three finder patterns each that may be a symbol, and gave none.
    unread: Vec<[Spot; 3]>,
}

/// A finder pattern, in widths of the picture: the same in whatever size it is looked at.
#[derive(Clone, Copy, Debug)]
struct Spot {
    x: f32,
    y: f32,
    size: f32,
}

impl Spot {
    fn of(pattern: &ConcentricPattern, matrix: &BitMatrix) -> Self {
        let width = matrix.width() as f32;
        Self { x: pattern.p.x / width, y: pattern.p.y / width, size: pattern.size as f32 / width }
    }

    fn is_near(&self, other: &Self) -> bool {
        (self.x - other.x).hypot(self.y - other.y) < self.size / 2.0
    }
}

impl Look {
    pub(super) fn new(wanted: Wanted) -> Self {
        Self { wanted, texts: Vec::new(), others: Vec::new(), read: Vec::new(), unread: Vec::new() }
    }

    pub(super) fn add(&mut self, text: String) {
        if self.wanted == Wanted::Codes && !is_ours(&text) {
            self.add_other(Kind::of(&text));
        } else if !self.texts.contains(&text) {
            self.texts.push(text);
        }
    }

    pub(super) fn add_other(&mut self, kind: Kind) {
        if !self.others.contains(&kind) {
            self.others.push(kind);
        }
    }

    /// These corners belong to a symbol that was read.
    pub(super) fn add_read(&mut self, corners: &[ConcentricPattern; 3], matrix: &BitMatrix) {
        self.read.extend(corners.iter().map(|corner| Spot::of(corner, matrix)));
    }

    /// These sets look like corners of symbols, and gave none.
    pub(super) fn add_unread(
        &mut self,
        sets: impl Iterator<Item = [ConcentricPattern; 3]>,
        matrix: &BitMatrix,
    ) {
        let spots =
            |corners: [ConcentricPattern; 3]| corners.map(|corner| Spot::of(&corner, matrix));
        self.unread.extend(sets.take(UNREAD).map(spots));
    }

    /// Whether there is a text that is wanted, and nothing else that may be one.
    pub(super) fn is_done(&self) -> bool {
        let is_read = |spot: &Spot| self.read.iter().any(|read| read.is_near(spot));
        !self.texts.is_empty() && self.unread.iter().all(|set| set.iter().any(is_read))
    }
}

/// T1: begins like a code of this version or of another.
fn is_ours(text: &str) -> bool {
    matches!(text.as_bytes(), [family, b'0'..=b'9', b':', ..] if char::from(*family) == text::FAMILY)
}
