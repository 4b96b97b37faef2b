//! `gate.toml`: what a gate is told about itself.
//!
//! A setting that decides whom the gate admits must be there: a file that lost its end must not become a gate that asks
//! for less.

use core::fmt;
use core::ops::Range;
use core::str::FromStr;

use clearance_core::ids::{GateGroupId, Name};
use clearance_core::registry::limit;
use clearance_core::time::Tolerance;
use clearance_core::trust::{AtGate, Direction, Location, TransportMode};
use clearance_verifier::{PersonCheck, Policy, Unknown};
use serde::Deserialize;
use serde::de::IgnoredAny;
use toml::Spanned;

/// What `gate.toml` says.
#[derive(Clone, Debug)]
pub struct GateConfig {
    /// The gate group that the gate belongs to.
    pub group: GateGroupId,
    /// Where it stands, and how it judges.
    pub policy: Policy,
    /// Which ledger it keeps.
    pub ledger: LedgerKind,
}

/// Which ledger a gate keeps.
///
/// Open: there may be other ways to remember.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LedgerKind {
    /// On the disk of this machine, for all processes that judge by this directory.
    Durable,
    /// In the memory of one process, which refuses every code for a minute after each start.
    Memory,
    /// With the other lanes of the checkpoint, in an engine; [`Durable`](Self::Durable) beneath it. `[ledger.shared]` says where
    /// the engine is.
    Shared,
}

impl LedgerKind {
    /// Stable name: `durable`, `memory`, `shared`.
    #[must_use]
    pub fn code(self) -> &'static str {
        Kind::from(self).word()
    }
}

impl GateConfig {
    /// A gate of `group` at `location` with the defaults.
    pub fn new(group: GateGroupId, location: Location) -> Self {
        Self { group, policy: Policy::new(location), ledger: LedgerKind::Durable }
    }

    /// Reads the text of `gate.toml`.
    ///
    /// # Errors
    /// [`ConfigError`], with the line: for a key that is not known, too.
    pub fn from_toml(text: &str) -> Result<Self, ConfigError> {
        let file: File = toml::from_str(text).map_err(|error| {
            let at = error.span().unwrap_or_default();
            ConfigError::new(text, at, error.message())
        })?;
        file.into_config(text)
    }

    /// The text of `gate.toml`, with a comment for each setting. What may be left out, and is, stands there
    /// as a comment.
    pub fn to_toml(&self) -> String {
        let Self { group, policy, ledger } = self;
        let Location { jurisdiction, checkpoint, hall, direction, mode, stand, office } =
            policy.location;
        let optional = |key: &str, name: Option<Name>, example: &str| match name {
            Some(name) => format!("{key} = \"{name}\""),
            None => format!("# {key} = \"{example}\""),
        };
        let (stand, office) =
            (optional("stand", stand, "north"), optional("office", office, "wan-chai"));
        let tolerance = match policy.tolerance {
            Some(Tolerance { max_behind, max_ahead }) => {
                format!("tolerance = {{ max-behind = {max_behind}, max-ahead = {max_ahead} }}")
            }
            None => "# tolerance = { max-behind = 0, max-ahead = 10 }".to_owned(),
        };
        let life = policy.max_code_life;
        let challenge = Challenge::from(policy.challenge).word();
        let person = Person::from(policy.person_check).word();
        let authority = Stranger::from(policy.unknown_authority).word();
        let scheme = Stranger::from(policy.unknown_scheme).word();
        let ledger = Kind::from(*ledger).word();
        format!(
            r#"# What this gate is. Unknown keys are errors. It is read when the gate starts: start a gate that judges again after a
# change. 'clearance gate show' prints it. 'clearance gate config example' prints what 'clearance gate serve' reads besides.

# The gate group, whose keys the gate holds.
group = "{group}"

[place]
jurisdiction = "{jurisdiction}"
checkpoint = "{checkpoint}"
hall = "{hall}"
# arrival or departure
direction = "{direction}"
# air, foot, rail, sea or vehicle
mode = "{mode}"
# A stand of a stadium or an office, where the gate leads to one.
{stand}
{office}

[policy]
# required: every phone must answer this gate's challenge, which stops a live relay. optional: as the scheme says.
challenge = "{challenge}"
# here: a good code waits until this gate has compared the person. elsewhere: it is admitted at once.
person-check = "{person}"
# Seconds that a phone's clock may be behind or ahead; replaces what the schemes say.
{tolerance}
# Seconds that a code may live here, tolerance included: 1 to 60.
max-code-life = {life}
# What becomes of credentials that the trust list does not know: refer or refuse.
unknown-authority = "{authority}"
unknown-scheme = "{scheme}"

[ledger]
# durable: on this machine's disk. memory: forgotten at each start, so that no code is admitted in the first minute.
# shared: with the other lanes of the checkpoint; [ledger.shared] says where: 'clearance gate config example'.
kind = "{ledger}"
"#
        )
    }
}

/// The file as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    group: Spanned<String>,
    place: PlaceTable,
    policy: PolicyTable,
    ledger: LedgerTable,
    /// Tables that the gate's runtime reads, strictly, and that decide nothing about whom the gate admits.
    #[serde(rename = "serve")]
    _serve: Option<IgnoredAny>,
    #[serde(rename = "sync")]
    _sync: Option<IgnoredAny>,
    #[serde(rename = "lane")]
    _lane: Option<IgnoredAny>,
    #[serde(rename = "passages")]
    _passages: Option<IgnoredAny>,
    #[serde(rename = "audit")]
    _audit: Option<IgnoredAny>,
    #[serde(rename = "door")]
    _door: Option<IgnoredAny>,
    #[serde(rename = "person")]
    _person: Option<IgnoredAny>,
    #[serde(rename = "input")]
    _input: Option<IgnoredAny>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PlaceTable {
    jurisdiction: Spanned<String>,
    checkpoint: Spanned<String>,
    hall: Spanned<String>,
    direction: Spanned<String>,
    mode: Spanned<String>,
    stand: Option<Spanned<String>>,
    office: Option<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct PolicyTable {
    challenge: Challenge,
    person_check: Person,
    tolerance: Option<ToleranceTable>,
    max_code_life: Spanned<u32>,
    unknown_authority: Stranger,
    unknown_scheme: Stranger,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct ToleranceTable {
    max_behind: Spanned<u32>,
    max_ahead: Spanned<u32>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LedgerTable {
    kind: Kind,
    /// The runtime's.
    #[serde(rename = "shared")]
    _shared: Option<IgnoredAny>,
}

/// Words of the file, and what they stand for.
macro_rules! words {
    ($name:ident for $meaning:ty { $($variant:ident = $value:path => $word:literal),+ }) => {
        #[derive(Clone, Copy, Debug, Deserialize)]
        enum $name {
            $(#[serde(rename = $word)] $variant),+
        }

        impl $name {
            const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl From<$name> for $meaning {
            fn from(word: $name) -> Self {
                match word { $($name::$variant => $value),+ }
            }
        }

        impl From<$meaning> for $name {
            fn from(value: $meaning) -> Self {
                match value { $($value => Self::$variant),+ }
            }
        }
    };
}
words!(Challenge for AtGate { Optional = AtGate::Optional => "optional", Required = AtGate::Required => "required" });
words!(Person for PersonCheck { Elsewhere = PersonCheck::Elsewhere => "elsewhere", Here = PersonCheck::Here => "here" });
words!(Stranger for Unknown { Refer = Unknown::Refer => "refer", Refuse = Unknown::Refuse => "refuse" });
words!(Kind for LedgerKind { Durable = LedgerKind::Durable => "durable", Memory = LedgerKind::Memory => "memory", Shared = LedgerKind::Shared => "shared" });

impl File {
    fn into_config(self, text: &str) -> Result<GateConfig, ConfigError> {
        let group = GateGroupId(parsed(text, "group", &self.group)?);
        let defaults = Policy::new(self.place.into_location(text)?);
        let PolicyTable {
            challenge,
            person_check,
            tolerance,
            max_code_life,
            unknown_authority,
            unknown_scheme,
        } = self.policy;
        let limits = (limit::CODE_LIFE, limit::MAX_AHEAD);
        let policy = Policy {
            challenge: challenge.into(),
            person_check: person_check.into(),
            tolerance: tolerance.map(|table| table.into_tolerance(text, limits)).transpose()?,
            max_code_life: within(text, "max-code-life", &max_code_life, 1, limit::CODE_LIFE)?,
            unknown_authority: unknown_authority.into(),
            unknown_scheme: unknown_scheme.into(),
            ..defaults
        };
        Ok(GateConfig { group, policy, ledger: self.ledger.kind.into() })
    }
}

impl PlaceTable {
    fn into_location(self, text: &str) -> Result<Location, ConfigError> {
        let optional = |key, name: Option<Spanned<String>>| {
            name.map(|name| parsed(text, key, &name)).transpose()
        };
        Ok(Location {
            jurisdiction: parsed(text, "jurisdiction", &self.jurisdiction)?,
            checkpoint: parsed(text, "checkpoint", &self.checkpoint)?,
            hall: parsed(text, "hall", &self.hall)?,
            direction: parsed::<Direction>(text, "direction", &self.direction)?,
            mode: parsed::<TransportMode>(text, "mode", &self.mode)?,
            stand: optional("stand", self.stand)?,
            office: optional("office", self.office)?,
        })
    }
}

impl ToleranceTable {
    fn into_tolerance(
        self,
        text: &str,
        (most_behind, most_ahead): (u32, u32),
    ) -> Result<Tolerance, ConfigError> {
        Ok(Tolerance {
            max_behind: within(text, "max-behind", &self.max_behind, 0, most_behind)?,
            max_ahead: within(text, "max-ahead", &self.max_ahead, 0, most_ahead)?,
        })
    }
}

fn parsed<T: FromStr<Err: fmt::Display>>(
    text: &str,
    key: &str,
    value: &Spanned<String>,
) -> Result<T, ConfigError> {
    let wrong = |cause| ConfigError::new(text, value.span(), format!("{key}: {cause}"));
    value.get_ref().parse().map_err(wrong)
}

fn within(
    text: &str,
    key: &str,
    value: &Spanned<u32>,
    least: u32,
    most: u32,
) -> Result<u32, ConfigError> {
    let found = *value.get_ref();
    if (least..=most).contains(&found) {
        return Ok(found);
    }
    let told = format!("{key}: {found} is not within {least} to {most}");
    Err(ConfigError::new(text, value.span(), told))
}

/// Why a text is no `gate.toml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong there: the key, what was found and what is expected.
    pub problem: String,
}

impl ConfigError {
    fn new(text: &str, at: Range<usize>, problem: impl ToString) -> Self {
        let before = text.get(..at.start).unwrap_or(text);
        let line = 1 + before.bytes().filter(|byte| *byte == b'\n').count();
        Self { line, problem: problem.to_string() }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.problem)
    }
}

impl std::error::Error for ConfigError {}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALLEST: &str = r#"group = "mo"
[place]
jurisdiction = "mo"
checkpoint = "border-gate"
hall = "arrival-hall"
direction = "arrival"
mode = "foot"
[policy]
challenge = "optional"
person-check = "elsewhere"
max-code-life = 60
unknown-authority = "refer"
unknown-scheme = "refer"
[ledger]
kind = "durable"
"#;

    #[test]
    fn the_written_file_reads_back_as_the_same_gate() {
        let mut config = GateConfig::from_toml(SMALLEST).unwrap();
        for changed in [false, true] {
            if changed {
                config.policy.location.stand = Some("north".parse().unwrap());
                config.policy.challenge = AtGate::Required;
                config.policy.person_check = PersonCheck::Here;
                config.policy.tolerance = Some(Tolerance { max_behind: 3, max_ahead: 4 });
                config.policy.max_code_life = 45;
                config.policy.unknown_scheme = Unknown::Refuse;
                config.ledger = LedgerKind::Shared;
            }
            let read = GateConfig::from_toml(&config.to_toml()).unwrap();
            assert_eq!(format!("{read:?}"), format!("{config:?}"));
        }
    }

    #[test]
    fn a_file_that_lost_its_end_is_no_gate() {
        let text = GateConfig::from_toml(SMALLEST).unwrap().to_toml();
        let last = text.trim_end().len();
        for end in (0..last).filter(|end| text.is_char_boundary(*end)) {
            assert!(GateConfig::from_toml(&text[..end]).is_err(), "{}", &text[..end]);
        }
    }

    #[test]
    fn tables_of_the_runtime_change_nothing_of_the_gate() {
        let more = "[serve]\nlisten = \"127.0.0.1:1\"\n[audit]\nkeep-days = 3\n[passages]\nmost = 7\n[[door]]\nlane = \"1\"\n[person]\n[[input]]\n";
        let read = GateConfig::from_toml(&format!("{SMALLEST}{more}")).unwrap();
        assert_eq!(read.to_toml(), GateConfig::from_toml(SMALLEST).unwrap().to_toml());
    }

    #[test]
    fn a_mistake_is_told_with_its_line_and_key() {
        let swap = |from: &str, to: &str| SMALLEST.replace(from, to);
        for (text, line, says) in [
            (format!("{SMALLEST}colour = \"red\"\n"), 16, "colour"),
            (swap("challenge", "chalenge"), 9, "chalenge"),
            (swap("\"optional\"", "\"maybe\""), 9, "maybe"),
            (swap("life = 60", "life = 61"), 11, "max-code-life"),
            (swap("life = 60", "life = 0"), 11, "max-code-life"),
            (
                swap(
                    "max-code-life",
                    "tolerance = { max-behind = 0, max-ahead = 999 }\nmax-code-life",
                ),
                11,
                "max-ahead",
            ),
            (swap("\"durable\"", "\"cloud\""), 15, "cloud"),
            (swap("\"arrival\"", "\"in\""), 6, "direction"),
            (swap("\"border-gate\"", "\"Border Gate\""), 4, "checkpoint"),
            (swap("hall = \"arrival-hall\"\n", ""), 2, "hall"),
            (swap("\"foot\"", "7"), 7, "string"),
            (swap("mode = \"foot\"", "mode = \"foot\"\nmode = \"foot\""), 8, "duplicate"),
            (swap("[place]", "[place"), 2, ""),
        ] {
            let error = GateConfig::from_toml(&text).unwrap_err();
            assert!(error.line == line && error.problem.contains(says), "{text}\n{error}");
        }
    }
}
