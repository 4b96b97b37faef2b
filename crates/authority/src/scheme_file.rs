//! The gate's half of a scheme as a TOML file that a person writes.
//!
//! ```toml
//! [scheme]
//! id = 9
//! name = "Season ticket"
//! # authorities = ["a101"]           # this office's keys, where left out
//!
//! [gate]
//! code = { step = 15, lifetime = 30, max_behind = 0, max_ahead = 10, min_app = 1, challenge = "optional", uses = "in-out", person_check = "not-required", party = 1, together = false, qualifier = "place" }
//! status = { fresh_for = 900, usable_for = 86400, stale = "admit" }
//! ledger = "shared, else refer"
//! places = [{ stand = "north" }, { in = "mo", not_by = ["vehicle"], direction = "in" }]
//! ```
//! [`of_scheme`] makes the same of the `[gate]` of a scheme that an official signs; [`of_library`] of several, by name.
//!
//! What is left out has the value of [`Scheme::new`]; an unknown key is an error. Periods are in seconds.

use core::fmt;
use core::num::NonZeroU8;

use clearance_core::ids::{AuthorityKid, Name, SchemeId};
use clearance_core::time::Tolerance;
use clearance_core::trust::{
    AtGate, Directions, LedgerPolicy, Party, Place, QualifierUse, Scheme, StalePolicy,
    StatusPolicy, TransportMode, TransportModes, Uses,
};
use clearance_schemes::library::Library;
use clearance_schemes::model::GatePlaces;
use serde::{Deserialize, Serialize};

/// Reads a scheme. One that names no authority keys has none: whoever signs the list puts them in.
///
/// # Errors
/// [`SchemeFileError`], with line and key.
pub fn parse(text: &str) -> Result<Scheme, SchemeFileError> {
    let file: File = toml::from_str(text).map_err(|error| SchemeFileError(error.to_string()))?;
    file.into_scheme().map_err(SchemeFileError)
}

/// The gate's half of a scheme that an official signs, as the trust list carries it. It has no
/// authority keys: whoever signs the list puts them in.
///
/// Where the file says that the code opens at the offices of a field, each of them is a place, in the
/// field's order; the credential's qualifier tells which.
///
/// # Errors
/// [`SchemeFileError`] where the scheme has no code of its own, or says what no gate understands.
pub fn of_scheme(
    scheme: &clearance_schemes::model::Scheme,
    vocabulary: &clearance_schemes::model::Vocabulary,
) -> Result<Scheme, SchemeFileError> {
    let name = &scheme.head.name;
    let error = |cause: String| SchemeFileError(format!("{name}: {cause}"));
    let (Some(code), Some(id)) = (&scheme.gate.code, scheme.head.id) else {
        return Err(error("the scheme has no code of its own".to_owned()));
    };
    let places = match &code.places {
        GatePlaces::Listed(places) => places.clone(),
        GatePlaces::Offices(field) => offices(scheme, vocabulary, field).map_err(error)?,
    };
    let mut gate = code.toml.clone();
    let places = places.into_iter().map(in_small_letters).map(toml::Value::Table).collect();
    gate.insert("places".to_owned(), toml::Value::Array(places));
    let mut head = toml::Table::new();
    head.insert("id".to_owned(), toml::Value::Integer(id.into()));
    head.insert("name".to_owned(), toml::Value::String(name.clone()));
    let mut file = toml::Table::new();
    file.insert("scheme".to_owned(), toml::Value::Table(head));
    file.insert("gate".to_owned(), toml::Value::Table(gate));
    let file: File = file.try_into().map_err(|cause| error(cause.to_string()))?;
    file.into_scheme().map_err(error)
}

/// The gate's halves of the newest versions of schemes, in the order of their names.
///
/// # Errors
/// [`SchemeFileError`] where the library lacks one of them, and as [`of_scheme`].
pub fn of_library(library: &Library, names: &[&str]) -> Result<Vec<Scheme>, SchemeFileError> {
    let newest = |name: &&str| {
        let version =
            library.folders.get(*name).and_then(|folder| folder.versions.last_key_value());
        let (_, version) =
            version.ok_or_else(|| SchemeFileError(format!("there is no scheme {name}")))?;
        of_scheme(&version.scheme, &library.vocabulary)
    };
    names.iter().map(newest).collect()
}

/// A place for each office that a field of the scheme names.
fn offices(
    scheme: &clearance_schemes::model::Scheme,
    vocabulary: &clearance_schemes::model::Vocabulary,
    field: &str,
) -> Result<Vec<toml::Table>, String> {
    let field = scheme.ask.iter().find(|known| known.name == field);
    let names = field.map(|field| field.values.as_slice()).unwrap_or_default();
    let place = |name: &String| {
        if !vocabulary.offices.iter().any(|office| office.id == *name) {
            return Err(format!("'{name}' is no office"));
        }
        Ok(toml::Table::from_iter([("office".to_owned(), toml::Value::String(name.clone()))]))
    };
    names.iter().map(place).collect()
}

/// Gates know jurisdictions by small letters: `AUS` of a scheme is their `aus`.
fn in_small_letters(mut place: toml::Table) -> toml::Table {
    if let Some(toml::Value::String(name)) = place.get_mut("in") {
        *name = name.to_lowercase();
    }
    place
}

/// Writes a scheme as [`parse`] reads it, with every value in words.
#[must_use]
pub fn write(scheme: &Scheme) -> String {
    let kids: Vec<_> =
        scheme.authorities.iter().map(|kid| format!("{:?}", kid.to_string())).collect();
    let gate = Gate::of(scheme);
    let Code { step, lifetime, max_behind, max_ahead, min_app, .. } = gate.code;
    let Code { challenge, uses, person_check, party, together, qualifier, .. } = gate.code;
    let uses = match uses {
        FileUses::Count(count) => count.to_string(),
        FileUses::Word(word) => format!("\"{}\"", word.name()),
    };
    let status = gate.status;
    let places: Vec<_> = gate.places.iter().map(FilePlace::line).collect();
    format!(
        "[scheme]\nid = {}\nname = {}\nauthorities = [{}]\n\n[gate]\n\
         code = {{ step = {step}, lifetime = {lifetime}, max_behind = {max_behind}, \
         max_ahead = {max_ahead}, min_app = {min_app}, challenge = \"{}\", uses = {uses}, \
         person_check = \"{}\", party = {party}, together = {together}, qualifier = \"{}\" }}\n\
         status = {{ fresh_for = {}, usable_for = {}, stale = \"{}\" }}\nledger = \"{}\"\n\
         places = [\n{}]\n",
        scheme.id,
        quoted(&scheme.name),
        kids.join(", "),
        challenge.name(),
        person_check.name(),
        qualifier.name(),
        status.fresh_for,
        status.usable_for,
        status.stale.name(),
        gate.ledger.name(),
        places.concat(),
    )
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            letter if letter.is_control() => {
                out.push_str(&format!("\\u{:04x}", u32::from(letter)));
            }
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}

/// A word of the file for each value of a closed set, in both directions. Not core's `words!`: a file has phrases
/// of its own, and serde reads it.
macro_rules! file_words {
    ($name:ident { $($variant:ident = $word:literal),+ $(,)? }) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
        enum $name {
            $(#[serde(rename = $word)] $variant),+
        }

        impl $name {
            const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $word),+
                }
            }
        }
    };
}

file_words!(FileAtGate { Optional = "optional", NotRequired = "not-required", Required = "required" });
file_words!(UsesWord { Unlimited = "unlimited", InOut = "in-out" });
file_words!(FileQualifier {
    Nothing = "nothing",
    Place = "place",
    PartyAndPlace = "party and place",
    GuardPicture = "guard picture",
});
file_words!(FileStale { Admit = "admit", Refer = "refer" });
file_words!(FileLedger {
    OwnLane = "own lane",
    SharedElseRefer = "shared, else refer",
    SharedElseAdmit = "shared, else admit",
});
file_words!(FileDirection { In = "in", Out = "out", Both = "both" });
file_words!(FileMode { Air = "air", Foot = "foot", Rail = "rail", Sea = "sea", Vehicle = "vehicle" });

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    scheme: Head,
    gate: Gate,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    id: u8,
    name: String,
    #[serde(default)]
    authorities: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Gate {
    #[serde(default)]
    code: Code,
    #[serde(default)]
    status: FileStatus,
    #[serde(default = "own_lane")]
    ledger: FileLedger,
    places: Vec<FilePlace>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Code {
    step: u32,
    lifetime: u32,
    max_behind: u32,
    max_ahead: u32,
    min_app: u32,
    challenge: FileAtGate,
    uses: FileUses,
    person_check: FileAtGate,
    party: u8,
    together: bool,
    qualifier: FileQualifier,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(untagged, expecting = "\"unlimited\", \"in-out\", or a number from 1 to 255")]
enum FileUses {
    Count(NonZeroU8),
    Word(UsesWord),
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct FileStatus {
    fresh_for: u32,
    usable_for: u32,
    stale: FileStale,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct FilePlace {
    #[serde(rename = "in")]
    jurisdiction: Option<String>,
    checkpoint: Option<String>,
    hall: Option<String>,
    direction: Option<FileDirection>,
    by: Option<Vec<FileMode>>,
    not_by: Option<Vec<FileMode>>,
    stand: Option<String>,
    office: Option<String>,
}

const fn own_lane() -> FileLedger {
    FileLedger::OwnLane
}

impl Default for Code {
    fn default() -> Self {
        Gate::of(&ordinary()).code
    }
}

impl Default for FileStatus {
    fn default() -> Self {
        Gate::of(&ordinary()).status
    }
}

fn ordinary() -> Scheme {
    Scheme::new(SchemeId(0), "", Vec::new(), Vec::new())
}

impl Gate {
    fn of(scheme: &Scheme) -> Self {
        let at_gate = |value: AtGate, otherwise: FileAtGate| match value {
            AtGate::Required => FileAtGate::Required,
            AtGate::Optional => otherwise,
        };
        let code = Code {
            step: scheme.step,
            lifetime: scheme.lifetime,
            max_behind: scheme.tolerance.max_behind,
            max_ahead: scheme.tolerance.max_ahead,
            min_app: scheme.min_app,
            challenge: at_gate(scheme.challenge, FileAtGate::Optional),
            uses: match scheme.uses {
                Uses::Unlimited => FileUses::Word(UsesWord::Unlimited),
                Uses::InOut => FileUses::Word(UsesWord::InOut),
                Uses::Limited(count) => FileUses::Count(count),
            },
            person_check: at_gate(scheme.person_check, FileAtGate::NotRequired),
            party: scheme.party.largest,
            together: scheme.party.together,
            qualifier: match scheme.qualifier {
                QualifierUse::Nothing => FileQualifier::Nothing,
                QualifierUse::Place => FileQualifier::Place,
                QualifierUse::PartyAndPlace => FileQualifier::PartyAndPlace,
                QualifierUse::GuardPicture => FileQualifier::GuardPicture,
            },
        };
        let status = FileStatus {
            fresh_for: scheme.status.fresh_for,
            usable_for: scheme.status.usable_for,
            stale: match scheme.status.stale {
                StalePolicy::Admit => FileStale::Admit,
                StalePolicy::Refer => FileStale::Refer,
            },
        };
        let ledger = match scheme.ledger {
            LedgerPolicy::OwnLane => FileLedger::OwnLane,
            LedgerPolicy::SharedElseRefer => FileLedger::SharedElseRefer,
            LedgerPolicy::SharedElseAdmit => FileLedger::SharedElseAdmit,
        };
        Self { code, status, ledger, places: scheme.places.iter().map(FilePlace::of).collect() }
    }
}

impl File {
    fn into_scheme(self) -> Result<Scheme, String> {
        let Gate { code, status, ledger, places } = self.gate;
        let authorities = self.scheme.authorities.iter().map(|text| {
            kid(text).ok_or_else(|| {
                format!("scheme.authorities: '{text}' is not an id of four hexadecimal digits")
            })
        });
        let places = places.iter().zip(1..).map(|(place, number)| {
            place.to_place().map_err(|cause| format!("gate.places, number {number}: {cause}"))
        });
        Ok(Scheme {
            id: SchemeId(self.scheme.id),
            name: self.scheme.name,
            authorities: authorities.collect::<Result<_, _>>()?,
            step: code.step,
            lifetime: code.lifetime,
            tolerance: Tolerance { max_behind: code.max_behind, max_ahead: code.max_ahead },
            places: places.collect::<Result<_, _>>()?,
            challenge: code.challenge.at_gate(),
            status: StatusPolicy {
                fresh_for: status.fresh_for,
                usable_for: status.usable_for,
                stale: match status.stale {
                    FileStale::Admit => StalePolicy::Admit,
                    FileStale::Refer => StalePolicy::Refer,
                },
            },
            min_app: code.min_app,
            uses: match code.uses {
                FileUses::Count(count) => Uses::Limited(count),
                FileUses::Word(UsesWord::Unlimited) => Uses::Unlimited,
                FileUses::Word(UsesWord::InOut) => Uses::InOut,
            },
            ledger: match ledger {
                FileLedger::OwnLane => LedgerPolicy::OwnLane,
                FileLedger::SharedElseRefer => LedgerPolicy::SharedElseRefer,
                FileLedger::SharedElseAdmit => LedgerPolicy::SharedElseAdmit,
            },
            person_check: code.person_check.at_gate(),
            party: Party { largest: code.party, together: code.together },
            qualifier: match code.qualifier {
                FileQualifier::Nothing => QualifierUse::Nothing,
                FileQualifier::Place => QualifierUse::Place,
                FileQualifier::PartyAndPlace => QualifierUse::PartyAndPlace,
                FileQualifier::GuardPicture => QualifierUse::GuardPicture,
            },
        })
    }
}

impl FileAtGate {
    const fn at_gate(self) -> AtGate {
        match self {
            Self::Required => AtGate::Required,
            Self::Optional | Self::NotRequired => AtGate::Optional,
        }
    }
}

impl FilePlace {
    fn of(place: &Place) -> Self {
        use clearance_core::trust::Direction;
        let name = |name: Option<Name>| name.map(|name| name.to_string());
        let directions = [Direction::Arrival, Direction::Departure];
        let direction = match directions.map(|one| place.directions.contains(one)) {
            [true, false] => Some(FileDirection::In),
            [false, true] => Some(FileDirection::Out),
            _ => None,
        };
        let (by, not_by): (Vec<_>, Vec<_>) =
            MODES.iter().partition(|(_, mode)| place.modes.contains(*mode));
        let words =
            |modes: Vec<&(FileMode, TransportMode)>| modes.iter().map(|(word, _)| *word).collect();
        let (by, not_by) = match (by.len(), not_by.len()) {
            (_, 0) => (None, None),
            (few, many) if few < many => (Some(words(by)), None),
            _ => (None, Some(words(not_by))),
        };
        Self {
            jurisdiction: name(place.jurisdiction),
            checkpoint: name(place.checkpoint),
            hall: name(place.hall),
            direction,
            by,
            not_by,
            stand: name(place.stand),
            office: name(place.office),
        }
    }

    fn to_place(&self) -> Result<Place, String> {
        use clearance_core::trust::Direction;
        let name = |key: &str, text: &Option<String>| -> Result<Option<Name>, String> {
            let parse = |text: &String| text.parse().map_err(|cause| format!("{key}: {cause}"));
            text.as_ref().map(parse).transpose()
        };
        let modes = |words: &[FileMode]| -> Vec<TransportMode> {
            let known = |word: &FileMode| MODES.iter().find(|(known, _)| known == word);
            words.iter().filter_map(known).map(|(_, mode)| *mode).collect()
        };
        let modes = match (&self.by, &self.not_by) {
            (Some(_), Some(_)) => return Err("'by' and 'not_by' exclude each other".to_owned()),
            (Some(by), None) => TransportModes::of(&modes(by)),
            (None, Some(not_by)) => TransportModes::all_but(&modes(not_by)),
            (None, None) => TransportModes::ALL,
        };
        Ok(Place {
            jurisdiction: name("in", &self.jurisdiction)?,
            checkpoint: name("checkpoint", &self.checkpoint)?,
            hall: name("hall", &self.hall)?,
            directions: match self.direction {
                Some(FileDirection::In) => Directions::of(&[Direction::Arrival]),
                Some(FileDirection::Out) => Directions::of(&[Direction::Departure]),
                Some(FileDirection::Both) | None => Directions::ALL,
            },
            modes,
            stand: name("stand", &self.stand)?,
            office: name("office", &self.office)?,
        })
    }

    fn line(&self) -> String {
        let names = [
            ("in", &self.jurisdiction),
            ("checkpoint", &self.checkpoint),
            ("hall", &self.hall),
            ("stand", &self.stand),
            ("office", &self.office),
        ];
        let names = names.into_iter().filter_map(|(key, name)| Some((key, name.as_ref()?)));
        let mut entries: Vec<_> = names.map(|(key, name)| format!("{key} = \"{name}\"")).collect();
        if let Some(direction) = self.direction {
            entries.push(format!("direction = \"{}\"", direction.name()));
        }
        for (key, modes) in [("by", &self.by), ("not_by", &self.not_by)] {
            if let Some(modes) = modes {
                let words: Vec<_> =
                    modes.iter().map(|mode| format!("\"{}\"", mode.name())).collect();
                entries.push(format!("{key} = [{}]", words.join(", ")));
            }
        }
        format!("  {{ {} }},\n", entries.join(", "))
    }
}

const MODES: [(FileMode, TransportMode); 5] = [
    (FileMode::Air, TransportMode::Air),
    (FileMode::Foot, TransportMode::Foot),
    (FileMode::Rail, TransportMode::Rail),
    (FileMode::Sea, TransportMode::Sea),
    (FileMode::Vehicle, TransportMode::Vehicle),
];

fn kid(text: &str) -> Option<AuthorityKid> {
    let is_hex = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let value = u16::from_str_radix(text, 16).ok()?;
    is_hex.then_some(AuthorityKid(value.to_be_bytes()))
}

/// What is wrong with a scheme's file: line, key, and what is expected there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemeFileError(String);

impl fmt::Display for SchemeFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.trim_end())
    }
}

impl std::error::Error for SchemeFileError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scheme_that_is_written_reads_back_the_same() {
        let library = clearance_schemes::shipped();
        let shipped = of_library(&library, &["hk-mo-mutual", "mo-apcs"]).unwrap();
        let stadium = parse(
            "[scheme]\nid = 9\nname = \"Season \\\"ticket\\\"\"\n[gate]\n\
             code = { uses = \"in-out\", qualifier = \"place\", party = 4, together = true }\n\
             ledger = \"shared, else admit\"\nstatus = { stale = \"refer\" }\n\
             places = [{ stand = \"north\", direction = \"in\" }, { by = [\"rail\"], office = \"a\" }]",
        )
        .unwrap();
        assert_eq!(stadium.uses, Uses::InOut);
        assert_eq!((stadium.step, stadium.status.fresh_for), (15, 900));
        let once = Scheme { uses: Uses::Limited(NonZeroU8::MIN), ..stadium.clone() };
        for scheme in shipped.into_iter().chain([stadium, once]) {
            let text = write(&scheme);
            assert_eq!(parse(&text), Ok(scheme), "{text}");
        }
    }

    #[test]
    fn the_gates_half_of_each_shipped_scheme_is_what_its_file_says() {
        let library = clearance_schemes::shipped();
        let mut with_code = Vec::new();
        for (name, folder) in &library.folders {
            let scheme = &folder.versions[&1].scheme;
            let Some(id) = scheme.head.id else {
                let error = of_scheme(scheme, &library.vocabulary).unwrap_err().to_string();
                assert!(error.contains("no code of its own"), "{name}: {error}");
                continue;
            };
            let gate = of_scheme(scheme, &library.vocabulary).expect(name);
            assert_eq!((gate.id, gate.name.as_str()), (SchemeId(id), name.as_str()));
            assert_eq!(parse(&write(&gate)), Ok(gate.clone()), "{name}");
            with_code.push((name.as_str(), gate));
        }
        let of = |name: &str| &with_code.iter().find(|(known, _)| *known == name).expect(name).1;
        assert_eq!(with_code.len(), 8);
        let pass = of("cn-temporary-pass");
        assert_eq!(pass.uses, Uses::Limited(NonZeroU8::MIN));
        assert_eq!(pass.ledger, LedgerPolicy::SharedElseRefer);
        assert_eq!(pass.status.stale, StalePolicy::Refer);
        let office = &of("hk-id-appointment").places[2];
        assert_eq!(office.office, Some("hk-ro-kwun-tong".parse().unwrap()));
        assert_eq!(of("hk-id-appointment").party, Party { largest: 4, together: true });
        let abroad = &of("mo-passport-gates").places[0];
        assert_eq!(abroad.jurisdiction, Some("aus".parse().unwrap()));
        assert_eq!(of("stadium-season").uses, Uses::InOut);
        assert_eq!(of("stadium-season").ledger, LedgerPolicy::SharedElseRefer);
    }

    #[test]
    fn a_scheme_that_the_library_lacks_is_named() {
        let error = of_library(&clearance_schemes::shipped(), &["hk-mo-mutual", "no-such"]);
        assert_eq!(error.unwrap_err().to_string(), "there is no scheme no-such");
    }

    #[test]
    fn a_mistake_is_told_with_its_line_and_key() {
        let file = |gate: &str| format!("[scheme]\nid = 9\nname = \"x\"\n[gate]\n{gate}\n");
        for (gate, line, word) in [
            ("places = []\ncode = { stepp = 15 }", "line 6", "stepp"),
            ("places = []\ncode = { uses = 0 }", "line 6", "in-out"),
            ("places = []\nstatus = { stale = \"maybe\" }", "line 6", "maybe"),
            ("places = []\ncolour = \"red\"", "line 6", "colour"),
            ("code = {}", "line 4", "places"),
            ("places = [{ in = \"MO\" }]", "number 1", "in:"),
            ("places = [{ by = [], not_by = [] }]", "number 1", "not_by"),
        ] {
            let error = parse(&file(gate)).unwrap_err().to_string();
            assert!(error.contains(line) && error.contains(word), "{gate}: {error}");
        }
        let error = parse("[scheme]\nid = 300\nname = \"x\"").unwrap_err().to_string();
        assert!(error.contains("line 2"), "{error}");
    }
}
