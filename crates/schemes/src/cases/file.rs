//! The file as types, one field a key. Every table refuses keys that it does not know.

use std::collections::BTreeMap;

use serde::de::value::MapAccessDeserializer;
use serde::{Deserialize, Deserializer, de};

use super::{Moment, Sentence};
use crate::model::{Answer, DocumentState, EventKind, PaperForm};
use crate::situation::Decided;
use crate::time::Day;

/// `[[case]]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// The property that it shows; unique in its file.
    pub name: String,
    /// The sentences that it carries.
    #[serde(default, deserialize_with = "one_or_more")]
    pub from: Vec<Sentence>,
    /// Facts that it shows besides.
    #[serde(default)]
    pub facts: Vec<String>,
    /// For the reader: why, or by which reading.
    pub note: Option<String>,

    /// A person of `[people]`.
    pub who: Option<String>,
    /// The moment of the question.
    pub now: Option<Moment>,
    /// When the application was lodged, if not now.
    pub lodged: Option<Moment>,
    /// The version of the scheme; the one in force where it is not said.
    pub version: Option<u32>,
    /// Answers to `[ask]`.
    #[serde(default)]
    pub ask: BTreeMap<String, String>,
    /// What stands in `[form]`.
    #[serde(default)]
    pub form: BTreeMap<String, String>,
    /// The slot that is asked for.
    pub slot: Option<SlotSaid>,
    /// The appointment that there is.
    pub booked: Option<SlotSaid>,
    /// The others of the group.
    #[serde(default)]
    pub group: Vec<MemberSaid>,
    /// What the first member shares with others.
    #[serde(default)]
    pub shared: BTreeMap<String, String>,
    /// Who signed.
    pub signed: Option<Vec<String>>,
    /// Who is present.
    pub present: Option<Vec<String>>,
    /// What officers decided, by rule.
    #[serde(default, deserialize_with = "decisions")]
    pub decided: BTreeMap<String, Decided>,
    /// Counts that others keep, by rule.
    #[serde(default)]
    pub counts: BTreeMap<String, u32>,
    /// The app's version.
    pub app: Option<u32>,

    /// Another day of birth.
    pub born: Option<LocalDay>,
    /// Another nationality.
    pub nationality: Option<String>,
    /// Another kind of residence.
    pub residence: Option<String>,
    /// Another place of birth.
    pub birthplace: Option<String>,
    /// The identity is bound to a phone, or not.
    pub key: Option<bool>,
    /// Documents, each in place of the person's own of its kind.
    #[serde(default)]
    pub documents: Vec<DocumentSaid>,
    /// Papers that were handed in besides.
    #[serde(default)]
    pub papers: Vec<PaperSaid>,
    /// Standings, each in place of the person's own under its scheme.
    #[serde(default)]
    pub standings: Vec<StandingSaid>,
    /// What happened besides.
    #[serde(default)]
    pub events: Vec<EventSaid>,
    /// What the person does not have this time: kinds of documents, papers, schemes of standings, or
    /// `born`, `nationality`, `residence`, `birthplace`, `key`, `app`, `events`; or the usual `slot` or
    /// `booked`.
    #[serde(default)]
    pub without: Vec<String>,

    /// The answer.
    #[serde(default, deserialize_with = "answer")]
    pub answer: Option<Answer>,
    /// Fields of `[ask]` whose answer the form does not offer; `combination` for answers that it does
    /// not offer together.
    #[serde(default)]
    pub not_offered: Vec<String>,
    /// The whole list of findings.
    #[serde(default)]
    pub findings: Vec<ExpectedFinding>,
    /// From when a `not-yet` would be `eligible`.
    pub possible: Option<Moment>,
    /// The whole list of remarks; ` (officer)` behind one that only the staff sees.
    pub remarks: Option<Vec<String>>,
    /// All papers that are needed, such as `photo-1.5-inch-white 2`.
    pub needed: Option<Vec<String>>,
    /// Those of them that are not in, or not good: `police-slip missing`, and in its place `too-few`,
    /// `wrong-form`, `unfit`, `expired`.
    pub lacking: Option<Vec<String>>,
    /// The scheme that is offered instead.
    pub otherwise: Option<String>,
    /// The bill: `normal 250.00`, `postage quoted`, `old-permit-missing 600.00 time 3`, `normal 250.00
    /// waived by poverty`, `exemption-paper-missing waiver-letter`, `total 250.00 MOP and more`.
    pub bill: Option<Vec<String>>,
    /// Deadlines, and by when open requests are answered: `collection 2025-06-16`, `usable 2025-05-15T12:00:00, usual`.
    pub due: Option<Vec<String>>,
    /// What is given, and until when.
    pub grant: Option<Grants>,

    /// When the standing began, in the scheme's first state: the case tells a life.
    pub granted: Option<Moment>,
    /// What the standing is at given moments.
    #[serde(default)]
    pub expect: Vec<ExpectedState>,

    /// Places where a code is shown.
    #[serde(default)]
    pub gate: Vec<GatePassage>,
    /// What opens to the person without a code: `hk e-channel`, `mo counter`.
    pub lanes: Option<Vec<String>>,

    /// Texts of the scheme's notices and rows that exist in every language.
    #[serde(default)]
    pub shows: Vec<String>,
    /// What a text says in every language.
    #[serde(default)]
    pub says: BTreeMap<String, Vec<String>>,
    /// Contacts that a notice links, and what of them is told.
    #[serde(default)]
    pub contacts: BTreeMap<String, Vec<String>>,
    /// Offices and contacts that are open now.
    #[serde(default)]
    pub open: Vec<String>,
    /// Offices and contacts that are closed now.
    #[serde(default)]
    pub closed: Vec<String>,
    /// How often free fields may be tried.
    #[serde(default)]
    pub attempts: BTreeMap<String, u32>,
    /// Rows that the scheme's tables have besides: `visa-for-hong-kong = { PHL = { need = "visa" } }`.
    /// For what a table can say, where the documents do not say it.
    #[serde(default)]
    pub tables: BTreeMap<String, BTreeMap<String, BTreeMap<String, CellSaid>>>,
    /// What the phone does: `minors-first`, `offline`, `shares-phone-with guardian`, `holder-key device-or-passkey`.
    pub wallet: Option<Vec<String>>,
    /// The record of a document, as it is entered; `findings` are what is wrong with it.
    pub record: Option<DocumentSaid>,
}

/// `[usual]`: what holds for each case of the file that does not say otherwise.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Usual {
    /// The person.
    pub who: Option<String>,
    /// The moment.
    pub now: Option<Moment>,
    /// Answers to `[ask]`, field by field.
    #[serde(default)]
    pub ask: BTreeMap<String, String>,
    /// What stands in `[form]`, field by field.
    #[serde(default)]
    pub form: BTreeMap<String, String>,
    /// Who signed.
    pub signed: Option<Vec<String>>,
    /// Who is present.
    pub present: Option<Vec<String>>,
    /// The slot.
    pub slot: Option<SlotSaid>,
    /// The appointment.
    pub booked: Option<SlotSaid>,
}

/// A person of `[people]`. What is left out, nobody knows; but of documents, papers, standings and
/// events, what is left out is not there.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonSaid {
    /// For the reader.
    pub note: Option<String>,
    /// Day of birth.
    pub born: Option<LocalDay>,
    /// Nationality.
    pub nationality: Option<String>,
    /// Kind of residence.
    pub residence: Option<String>,
    /// Place of birth.
    pub birthplace: Option<String>,
    /// The identity is bound to a phone.
    pub key: Option<bool>,
    /// The app's version.
    pub app: Option<u32>,
    /// Documents.
    #[serde(default)]
    pub documents: Vec<DocumentSaid>,
    /// Papers.
    #[serde(default)]
    pub papers: Vec<PaperSaid>,
    /// Standings.
    #[serde(default)]
    pub standings: Vec<StandingSaid>,
    /// Events.
    #[serde(default)]
    pub events: Vec<EventSaid>,
}

/// A day, without a time.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct LocalDay(pub Day);

/// A document: `{ kind = "mo-permanent-card", until = 2030-12-31 }`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentSaid {
    /// Its kind.
    pub kind: String,
    /// What was told of it.
    #[serde(default = "in_force", deserialize_with = "state")]
    pub state: DocumentState,
    /// Day of issue.
    pub issued: Option<LocalDay>,
    /// Last day.
    pub until: Option<LocalDay>,
    /// Its fields.
    #[serde(default)]
    pub fields: BTreeMap<String, String>,
}

/// A paper: its name alone, or `{ piece = "old-permit", form = "copy", count = 2 }`.
#[derive(Clone, Debug)]
pub struct PaperSaid {
    /// Which.
    pub piece: String,
    /// As what; an original where it is not said.
    pub form: PaperForm,
    /// How many.
    pub count: u32,
    /// Last day on which it is good.
    pub until: Option<Day>,
    /// An officer found it unfit.
    pub unfit: bool,
}

/// A cell of a table: a number or a word.
/// Deliberately closed: a table holds nothing else.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum CellSaid {
    /// A number.
    Number(u32),
    /// A word.
    Word(String),
}

/// A standing: `{ scheme = "hk-echannel", state = "active" }`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StandingSaid {
    /// The scheme.
    pub scheme: String,
    /// Its state.
    pub state: String,
    /// Why it is suspended.
    #[serde(default)]
    pub suspended_for: Vec<String>,
    /// Why it ended.
    pub ended_for: Option<String>,
    /// Its last day.
    pub until: Option<LocalDay>,
    /// What was answered when it was applied for.
    #[serde(default)]
    pub ask: BTreeMap<String, String>,
    /// Since when.
    pub since: Option<Moment>,
}

/// Something that happened: `{ on = 2025-05-01T09:00:00, event = "document.lost", of = "mo-permanent-card" }`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventSaid {
    /// When it happened.
    pub on: Moment,
    /// When it was told, if later.
    pub told: Option<Moment>,
    /// What.
    #[serde(deserialize_with = "event")]
    pub event: EventKind,
    /// Of which document, scheme or paper.
    pub of: Option<String>,
    /// Why.
    pub cause: Option<String>,
    /// Where.
    pub at: Option<String>,
    /// In which capacity.
    #[serde(rename = "as")]
    pub capacity: Option<String>,
    /// A day that it names.
    pub day: Option<LocalDay>,
    /// The new appointment, of `standing.moved`.
    pub slot: Option<SlotSaid>,
    /// Answers that were given with it: what a traveller showed at the counter.
    #[serde(default)]
    pub ask: BTreeMap<String, String>,
    /// How many in a row, a day apart: `day.worked`.
    pub times: Option<u32>,
}

/// A slot: `{ at = "hk-ro-kowloon", begins = 2025-06-03T21:00:00 }`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SlotSaid {
    /// Office, or stand.
    pub at: String,
    /// When it begins.
    pub begins: Moment,
    /// When it ends; 15 minutes later where it is not said.
    pub ends: Option<Moment>,
    /// Places that are taken.
    #[serde(default)]
    pub taken: u32,
}

/// Another member of the group.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemberSaid {
    /// A person of `[people]`.
    pub who: String,
    /// The fields of `[ask]` that are asked for each.
    #[serde(default)]
    pub ask: BTreeMap<String, String>,
    /// The fields of `[form]` that are asked for each.
    #[serde(default)]
    pub form: BTreeMap<String, String>,
    /// What this member shares.
    #[serde(default)]
    pub shared: BTreeMap<String, String>,
    /// Another day of birth.
    pub born: Option<LocalDay>,
}

/// A finding: its reason alone, or `{ reason = "too-young", until = 2025-05-15, remedies = ["wait"] }`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedWhole {
    /// The reason.
    pub reason: String,
    /// Of what.
    pub of: Option<String>,
    /// The first day or moment at which it holds.
    pub until: Option<Moment>,
    /// What is.
    pub is: Option<String>,
    /// What is needed.
    pub needs: Option<String>,
    /// What to do, such as `apply hk-echannel`.
    pub remedies: Option<Vec<String>>,
    /// Which member of the group, from 1: the first after the applicant.
    pub member: Option<usize>,
}

/// A finding, at least by its reason.
#[derive(Clone, Debug)]
pub struct ExpectedFinding(pub ExpectedWhole);

/// What is given, and until when.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grants {
    /// From when the credential is good.
    pub credential_from: Option<Moment>,
    /// Until when the credential is good: the last day, or the moment.
    pub credential_until: Option<Moment>,
    /// `without end`, or `stated by the office`.
    pub standing: Option<String>,
    /// Last day of the standing.
    pub standing_until: Option<LocalDay>,
    /// The document that is made.
    pub document: Option<String>,
    /// Its last day.
    pub document_until: Option<LocalDay>,
    /// Its edition.
    pub document_version: Option<u32>,
}

/// What a standing is at a moment.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedState {
    /// The moment.
    pub at: Moment,
    /// Under which scheme; the file's own where it is not said.
    pub scheme: Option<String>,
    /// The state; `no standing` where there is none.
    pub state: String,
    /// Why it is suspended, all reasons.
    pub suspended_for: Option<Vec<String>>,
    /// Why it ended.
    pub ended_for: Option<String>,
    /// What was done because of events since the moment before, such as `reissue` or `tell reminder`.
    pub did: Option<Vec<String>>,
    /// Last day, or moment, of a deadline that runs: `stay 2025-08-27`.
    pub due: Option<Vec<String>>,
    /// What to do about it.
    pub remedies: Option<Vec<String>>,
    /// How many standings there are by now.
    pub standings: Option<usize>,
}

/// A code shown at a place: `{ in = "hk", direction = "in", opens = true }`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GatePassage {
    /// The jurisdiction.
    #[serde(rename = "in")]
    pub jurisdiction: Option<String>,
    /// How people pass: `vehicle`, `rail`, `foot`.
    pub by: Option<String>,
    /// `in` or `out`: arrivals or departures.
    pub direction: Option<String>,
    /// The stand.
    pub stand: Option<String>,
    /// The office.
    pub office: Option<String>,
    /// Whether a code of this scheme opens there.
    pub opens: bool,
}

/// What is different about a person.
pub type Changes = PersonSaid;

impl Case {
    /// Who the person is this time.
    #[must_use]
    pub fn changes(&self) -> Changes {
        Changes {
            note: None,
            born: self.born,
            nationality: self.nationality.clone(),
            residence: self.residence.clone(),
            birthplace: self.birthplace.clone(),
            key: self.key,
            app: self.app,
            documents: self.documents.clone(),
            papers: self.papers.clone(),
            standings: self.standings.clone(),
            events: self.events.clone(),
        }
    }
}

impl PersonSaid {
    /// This person with changes, and without what is named.
    ///
    /// # Errors
    /// The word of `without` that is nothing of this person's.
    pub fn changed(&self, changes: &Self, without: &[String]) -> Result<Self, String> {
        let mut person = self.clone();
        for word in without {
            let before = person.size();
            match word.as_str() {
                "born" => person.born = None,
                "nationality" => person.nationality = None,
                "residence" => person.residence = None,
                "birthplace" => person.birthplace = None,
                "key" => person.key = None,
                "app" => person.app = None,
                "events" => person.events.clear(),
                _ => {
                    person.documents.retain(|it| it.kind != *word);
                    person.papers.retain(|it| it.piece != *word);
                    person.standings.retain(|it| it.scheme != *word);
                }
            }
            if person.size() == before {
                return Err(word.clone());
            }
        }
        person.born = changes.born.or(person.born);
        person.nationality = changes.nationality.clone().or(person.nationality);
        person.residence = changes.residence.clone().or(person.residence);
        person.birthplace = changes.birthplace.clone().or(person.birthplace);
        person.key = changes.key.or(person.key);
        person.app = changes.app.or(person.app);
        person.documents.retain(|own| changes.documents.iter().all(|new| new.kind != own.kind));
        person.documents.extend(changes.documents.iter().cloned());
        person.papers.retain(|own| changes.papers.iter().all(|new| new.piece != own.piece));
        person.papers.extend(changes.papers.iter().cloned());
        person.standings.retain(|own| changes.standings.iter().all(|new| new.scheme != own.scheme));
        person.standings.extend(changes.standings.iter().cloned());
        person.events.extend(changes.events.iter().cloned());
        Ok(person)
    }

    /// How much is known: less after each word of `without` that fits.
    fn size(&self) -> usize {
        usize::from(self.born.is_some())
            + usize::from(self.nationality.is_some())
            + usize::from(self.residence.is_some())
            + usize::from(self.birthplace.is_some())
            + usize::from(self.key.is_some())
            + usize::from(self.app.is_some())
            + self.documents.len()
            + self.papers.len()
            + self.standings.len()
            + self.events.len()
    }
}

impl<'de> Deserialize<'de> for LocalDay {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let moment = Moment::deserialize(from)?;
        match moment.time {
            None => Ok(Self(moment.day)),
            Some(_) => Err(de::Error::custom(format!("{moment} has a time; write the day alone"))),
        }
    }
}

impl<'de> Deserialize<'de> for ExpectedFinding {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = ExpectedFinding;

            fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str("a reason, or a table with a reason")
            }

            fn visit_str<E: de::Error>(self, reason: &str) -> Result<Self::Value, E> {
                Ok(ExpectedFinding(ExpectedWhole {
                    reason: reason.to_owned(),
                    of: None,
                    until: None,
                    is: None,
                    needs: None,
                    remedies: None,
                    member: None,
                }))
            }

            fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                ExpectedWhole::deserialize(MapAccessDeserializer::new(map)).map(ExpectedFinding)
            }
        }
        from.deserialize_any(Visitor)
    }
}

impl<'de> Deserialize<'de> for PaperSaid {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Whole {
            piece: String,
            form: Option<String>,
            count: Option<u32>,
            until: Option<LocalDay>,
            #[serde(default)]
            unfit: bool,
        }
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = PaperSaid;

            fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str("a paper, or a table with a piece")
            }

            fn visit_str<E: de::Error>(self, piece: &str) -> Result<Self::Value, E> {
                let piece = piece.to_owned();
                Ok(PaperSaid {
                    piece,
                    form: PaperForm::Original,
                    count: 1,
                    until: None,
                    unfit: false,
                })
            }

            fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                let whole = Whole::deserialize(MapAccessDeserializer::new(map))?;
                let form = match whole.form.as_deref() {
                    None | Some("original") => PaperForm::Original,
                    Some("copy") => PaperForm::Copy,
                    Some("original-returned") => PaperForm::OriginalReturned,
                    Some(other) => {
                        let known = &["original", "copy", "original-returned"];
                        return Err(de::Error::unknown_variant(other, known));
                    }
                };
                Ok(PaperSaid {
                    piece: whole.piece,
                    form,
                    count: whole.count.unwrap_or(1),
                    until: whole.until.map(|day| day.0),
                    unfit: whole.unfit,
                })
            }
        }
        from.deserialize_any(Visitor)
    }
}

const fn in_force() -> DocumentState {
    DocumentState::InForce
}

/// One sentence, or a list of them.
fn one_or_more<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Sentence>, D::Error> {
    struct Visitor;
    impl<'de> de::Visitor<'de> for Visitor {
        type Value = Vec<Sentence>;

        fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
            f.write_str("a sentence such as \"S1-02/2\", or a list of sentences")
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
            text.parse().map(|sentence| vec![sentence]).map_err(E::custom)
        }

        fn visit_seq<A: de::SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
            let mut sentences = Vec::new();
            while let Some(text) = list.next_element::<String>()? {
                sentences.push(text.parse().map_err(de::Error::custom)?);
            }
            Ok(sentences)
        }
    }
    from.deserialize_any(Visitor)
}

fn event<'de, D: Deserializer<'de>>(from: D) -> Result<EventKind, D::Error> {
    String::deserialize(from)?.parse().map_err(de::Error::custom)
}

fn answer<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Answer>, D::Error> {
    let word = String::deserialize(from)?;
    word.parse().map(Some).map_err(|_| de::Error::unknown_variant(&word, Answer::NAMES))
}

fn state<'de, D: Deserializer<'de>>(from: D) -> Result<DocumentState, D::Error> {
    let word = String::deserialize(from)?;
    word.parse().map_err(|_| de::Error::unknown_variant(&word, DocumentState::NAMES))
}

fn decisions<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeMap<String, Decided>, D::Error> {
    let words = BTreeMap::<String, String>::deserialize(from)?;
    let read = |(rule, word): (String, String)| match word.as_str() {
        "granted" => Ok((rule, Decided::Granted)),
        "declined" => Ok((rule, Decided::Declined)),
        "open" => Ok((rule, Decided::Open)),
        other => Err(de::Error::unknown_variant(other, &["granted", "declined", "open"])),
    };
    words.into_iter().map(read).collect()
}
