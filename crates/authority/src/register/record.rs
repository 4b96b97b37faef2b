//! What a register keeps, one type a table.

use core::fmt;
use core::str::FromStr;
use std::collections::BTreeMap;

use clearance_core::crypto::Provider;
use clearance_schemes::life::{Act, Key};
use clearance_schemes::model::{
    Answer, DocumentState, EventKind, KeyOrigin, PaperForm, StateMeaning,
};
use clearance_schemes::situation::{Decided, Slot};
use clearance_schemes::time::{Day, Instant};

/// The register's number for something: 16 random bytes, written as 32 hex digits.
#[derive(Clone, Copy, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Id(pub [u8; 16]);

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Id {
    /// The number of what a digest is of: its first 16 bytes.
    #[must_use]
    pub fn of_digest(digest: &[u8; 32]) -> Self {
        let mut id = [0; 16];
        id.copy_from_slice(&digest[..16]);
        Self(id)
    }

    /// The number of something that follows from texts: the same each time it is worked out. SHA-256 of the texts, each with
    /// its length before it.
    #[must_use]
    pub fn following(provider: &Provider, texts: &[&str]) -> Self {
        Self::of_digest(&digest(provider, texts))
    }
}

/// SHA-256 of the texts, each with its length before it.
pub(crate) fn digest(provider: &Provider, texts: &[&str]) -> [u8; 32] {
    let mut bytes = Vec::new();
    for text in texts {
        bytes.extend((text.len() as u64).to_be_bytes());
        bytes.extend(text.as_bytes());
    }
    provider.sha256(&[&bytes])
}

/// A text is no number of the register's.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct IdError;

impl fmt::Display for IdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number of the register has 32 hex digits")
    }
}

impl core::error::Error for IdError {}

impl FromStr for Id {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        if text.len() != 32 || !text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
            return Err(IdError);
        }
        let mut id = [0; 16];
        for (at, byte) in id.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * at..2 * at + 2], 16).map_err(|_| IdError)?;
        }
        Ok(Self(id))
    }
}

/// A person. Personal data: not in `Debug`.
#[derive(Clone, PartialEq)]
pub struct PersonRecord {
    /// Number.
    pub id: Id,
    /// The name in Latin letters.
    pub name_latin: Option<String>,
    /// The name in Chinese.
    pub name_chinese: Option<String>,
    /// Day of birth.
    pub born: Option<Day>,
    /// ISO 3166 alpha-3.
    pub nationality: Option<String>,
    /// `mo-permanent` and the like.
    pub residence: Option<String>,
    /// Place of birth.
    pub birthplace: Option<String>,
    /// When the person was entered.
    pub entered: Instant,
    /// When the personal data were erased.
    pub erased: Option<Instant>,
}

impl fmt::Debug for PersonRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PersonRecord {{ id: {}, .. }}", self.id)
    }
}

/// What became known of a person at a moment: what it does not name goes on as before. Personal data: not in
/// `Debug`.
#[derive(Clone, PartialEq)]
pub struct KnownRecord {
    /// Of whom.
    pub person: Id,
    /// Since when it is so: when it happened, not when it was told.
    pub from: Instant,
    /// When it was told.
    pub told: Instant,
    /// Day of birth.
    pub born: Option<Day>,
    /// ISO 3166 alpha-3.
    pub nationality: Option<String>,
    /// `mo-permanent` and the like.
    pub residence: Option<String>,
    /// Place of birth.
    pub birthplace: Option<String>,
}

impl KnownRecord {
    /// What is known of somebody since they were entered.
    #[must_use]
    pub fn of(person: &PersonRecord, told: Instant) -> Self {
        Self {
            person: person.id,
            from: person.entered,
            told,
            born: person.born,
            nationality: person.nationality.clone(),
            residence: person.residence.clone(),
            birthplace: person.birthplace.clone(),
        }
    }
}

impl fmt::Debug for KnownRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KnownRecord {{ person: {}, from: {:?}, .. }}", self.person, self.from)
    }
}

/// What to look for.
#[derive(Clone, Default)]
pub struct PersonQuery {
    /// A part of a name, or a document's number.
    pub text: Option<String>,
    /// Day of birth.
    pub born: Option<Day>,
    /// Goes on after this number: pages.
    pub after: Option<Id>,
    /// At most so many, up to 200.
    pub limit: u32,
}

/// Who speaks for whom.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Guardianship {
    /// The parent or guardian.
    pub guardian: Id,
    /// The minor.
    pub ward: Id,
    /// First day.
    pub from: Day,
    /// Last day.
    pub until: Option<Day>,
}

/// A document. Personal data: not in `Debug`.
#[derive(Clone, PartialEq)]
pub struct DocumentRecord {
    /// Number.
    pub id: Id,
    /// Whose.
    pub person: Id,
    /// Kind, of the vocabulary.
    pub kind: String,
    /// The document's own number.
    pub number: Option<String>,
    /// What was last told of it.
    pub state: DocumentState,
    /// Day of issue.
    pub issued: Option<Day>,
    /// Last day.
    pub expires: Option<Day>,
    /// Other fields.
    pub fields: BTreeMap<String, String>,
}

impl fmt::Debug for DocumentRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DocumentRecord {{ id: {}, kind: {:?}, .. }}", self.id, self.kind)
    }
}

/// A paper that was handed in.
#[derive(Clone, Debug, PartialEq)]
pub struct PaperRecord {
    /// Number.
    pub id: Id,
    /// Whose.
    pub person: Id,
    /// Which, of the vocabulary.
    pub piece: String,
    /// As what.
    pub form: PaperForm,
    /// How many.
    pub count: u32,
    /// Last day on which it is good.
    pub until: Option<Day>,
    /// An officer found it unfit.
    pub unfit: bool,
    /// When it was handed in.
    pub received: Instant,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub struct EventRecord {
    /// The sender's number for it: told twice, it counts once.
    pub id: Id,
    /// To whom.
    pub person: Id,
    /// What.
    pub kind: EventKind,
    /// Of which document, scheme or paper.
    pub of: Option<String>,
    /// Why.
    pub cause: Option<String>,
    /// Where.
    pub at: Option<String>,
    /// In which capacity.
    pub capacity: Option<String>,
    /// A day that it names.
    pub day: Option<Day>,
    /// Which standing it is about, where it is about a single one.
    pub standing: Option<Key>,
    /// The new appointment, of `standing.moved`.
    pub slot: Option<Slot>,
    /// Answers to `[ask]` that were given with it.
    pub stated: BTreeMap<String, String>,
    /// When it happened.
    pub happened: Instant,
    /// When it was told.
    pub told: Instant,
}

/// Another member of a group that applies together.
#[derive(Clone, PartialEq)]
pub struct MemberRecord {
    /// Who; none for somebody whom the register does not know.
    pub person: Option<Id>,
    /// The answers that are asked for each.
    pub asked: BTreeMap<String, String>,
    /// The free fields that are asked for each, without secrets.
    pub form: BTreeMap<String, String>,
    /// What this member shares.
    pub shared: BTreeMap<String, String>,
}

impl fmt::Debug for MemberRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MemberRecord {{ person: {:?}, .. }}", self.person)
    }
}

/// An application as it was lodged.
#[derive(Clone, PartialEq)]
pub struct ApplicationRecord {
    /// Number.
    pub id: Id,
    /// Whose.
    pub person: Id,
    /// Under which scheme.
    pub scheme: String,
    /// Under which version: that of the day of lodging.
    pub version: u32,
    /// When.
    pub lodged: Instant,
    /// The answers to `[ask]`.
    pub asked: BTreeMap<String, String>,
    /// The fields of `[form]`, without secrets.
    pub form: BTreeMap<String, String>,
    /// The other members of the group.
    pub members: Vec<MemberRecord>,
    /// What all members share.
    pub shared: BTreeMap<String, String>,
    /// Who signed.
    pub signed: Vec<String>,
    /// Who was present.
    pub present: Vec<String>,
    /// The app's version.
    pub app: Option<u32>,
    /// The time that was asked for: office, or stand, and when it begins.
    pub slot: Option<(String, Instant)>,
}

impl fmt::Debug for ApplicationRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ApplicationRecord {{ id: {}, scheme: {:?}, .. }}", self.id, self.scheme)
    }
}

/// What was decided, by which text, and what was found.
#[derive(Clone, Debug, PartialEq)]
pub struct DecisionRecord {
    /// Number.
    pub id: Id,
    /// On which application.
    pub application: Id,
    /// When.
    pub decided: Instant,
    /// The answer.
    pub answer: Answer,
    /// Scheme.
    pub scheme: String,
    /// Its version.
    pub version: u32,
    /// SHA-256 of the version's file.
    pub digest: [u8; 32],
    /// The findings, as JSON.
    pub findings: String,
    /// Who decided: an officer, or `rules`.
    pub by: String,
    /// What the officer decided, by rule.
    pub ruled: BTreeMap<String, Decided>,
}

/// What a person has under a scheme.
#[derive(Clone, Debug, PartialEq)]
pub struct StandingRecord {
    /// Number.
    pub id: Id,
    /// Whose.
    pub person: Id,
    /// Scheme.
    pub scheme: String,
    /// Which of the person's: the same in what was told and in what was done.
    pub key: Key,
    /// Version under which it was granted.
    pub version: u32,
    /// The application.
    pub application: Option<Id>,
    /// When it began.
    pub granted: Instant,
    /// Its last day, where the office stated it.
    pub stated: Option<Day>,
    /// State by name.
    pub state: String,
    /// What that means.
    pub meaning: StateMeaning,
    /// The reasons for which it is suspended.
    pub suspended_for: Vec<String>,
    /// Why it ended.
    pub ended_for: Option<String>,
    /// Last day.
    pub until: Option<Day>,
    /// Since when.
    pub since: Instant,
}

/// Something that was done about a person, in the order in which it was done.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DoneRecord {
    /// The scheme.
    pub scheme: String,
    /// Which standing; none where the person has none.
    pub standing: Option<Key>,
    /// What.
    pub act: Act,
    /// From when it was due.
    pub due: Instant,
    /// When it was done.
    pub at: Instant,
}

/// All that a person's record rests on, read at once.
#[derive(Clone, Debug, PartialEq)]
pub struct FileRecord {
    /// The person.
    pub person: PersonRecord,
    /// By the moment from which it is so.
    pub known: Vec<KnownRecord>,
    /// By day of issue.
    pub documents: Vec<DocumentRecord>,
    /// By when they were handed in.
    pub papers: Vec<PaperRecord>,
    /// By when they happened.
    pub events: Vec<EventRecord>,
    /// By when they were lodged.
    pub applications: Vec<ApplicationRecord>,
    /// By when they were granted.
    pub standings: Vec<StandingRecord>,
    /// By when they were bound.
    pub keys: Vec<HolderKeyRecord>,
    /// In the order in which it was done.
    pub done: Vec<DoneRecord>,
}

/// What is ahead of a person, worked out when the record was last settled.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Ahead {
    /// When time next moves a standing.
    pub next: Option<Instant>,
    /// How much there is to do now.
    pub to_do: u32,
    /// How much of it is the office's: statuses that gates must learn.
    pub on_wire: u32,
    /// When the first of what waits for an officer is overdue, the end of time where nothing says so; none where nothing
    /// waits.
    pub waits: Option<Instant>,
}

/// A key that was bound to a person.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct HolderKeyRecord {
    /// Number.
    pub id: Id,
    /// Whose.
    pub person: Id,
    /// The public key, as the wire has it.
    pub key: Vec<u8>,
    /// Where it comes from, as the phone said.
    pub origin: KeyOrigin,
    /// When it was bound.
    pub bound: Instant,
    /// When it was given up.
    pub ended: Option<Instant>,
}

/// A credential that was issued.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CredentialRecord {
    /// `cti`.
    pub cti: Vec<u8>,
    /// Whose.
    pub person: Id,
    /// Under which standing.
    pub standing: Id,
    /// For which key.
    pub holder_key: Id,
    /// Shard of its status position.
    pub shard: u16,
    /// Position in the shard. No two credentials share shard and position.
    pub position: u32,
    /// When it was issued.
    pub issued: Instant,
    /// From when.
    pub from: Instant,
    /// Until when.
    pub until: Instant,
    /// The qualifier byte.
    pub qualifier: u8,
    /// The signed bytes.
    pub token: Vec<u8>,
    /// When it was revoked, for ever.
    pub revoked: Option<Instant>,
}

/// An enrolment request that was answered.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RequestRecord {
    /// SHA-256 of its bytes.
    pub digest: [u8; 32],
    /// `cti` of the credential that was the answer.
    pub cti: Vec<u8>,
    /// When.
    pub at: Instant,
}

/// A signed end of the audit.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct HeadRecord {
    /// The last entry's number.
    pub seq: u64,
    /// When it was signed.
    pub at: Instant,
    /// The signed bytes: see [`AuditHead`](super::AuditHead).
    pub signed: Vec<u8>,
}

/// How far those were looked at who hold what a new version of a scheme ends.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SweepRecord {
    /// The scheme.
    pub scheme: String,
    /// The new version.
    pub version: u32,
    /// The last person who was looked at.
    pub after: Option<Id>,
    /// All were.
    pub is_done: bool,
}

/// A time at an office.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SlotRecord {
    /// Office, or stand.
    pub at: String,
    /// When it begins.
    pub begins: Instant,
    /// When it ends.
    pub ends: Instant,
    /// Places.
    pub places: u32,
    /// Places that are taken: never more than there are.
    pub taken: u32,
}

/// An appointment.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AppointmentRecord {
    /// Number.
    pub id: Id,
    /// The standing that it is.
    pub standing: Id,
    /// At which office.
    pub at: String,
    /// When it begins.
    pub begins: Instant,
    /// For how many people.
    pub party: u32,
    /// When it was booked.
    pub booked: Instant,
    /// When it was given up.
    pub released: Option<Instant>,
}

/// A landing slip.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SlipRecord {
    /// The number that is printed.
    pub number: String,
    /// Whose.
    pub person: Id,
    /// From which passage.
    pub passage: Id,
    /// Last day of stay.
    pub until: Day,
    /// How often it was printed.
    pub printed: u32,
}

/// A passage that a gate reports.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PassageRecord {
    /// Made from the gate's claim: sent twice, it counts once.
    pub id: Id,
    /// Checkpoint.
    pub checkpoint: String,
    /// Jurisdiction.
    pub jurisdiction: String,
    /// `in` or `out`.
    pub direction: String,
    /// `cti` of the credential, where a code opened.
    pub cti: Option<Vec<u8>>,
    /// Whose, where it is known.
    pub person: Option<Id>,
    /// When it happened.
    pub happened: Instant,
    /// When it was told.
    pub told: Instant,
}

/// Something that a person is told.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct NoticeRecord {
    /// Number.
    pub id: Id,
    /// Whom.
    pub person: Id,
    /// The id of the text.
    pub text: String,
    /// The scheme whose text it is.
    pub scheme: String,
    /// The day that it is about: the new one, where a date was moved.
    pub day: Option<Day>,
    /// When.
    pub told: Instant,
    /// When it was read.
    pub read: Option<Instant>,
}
