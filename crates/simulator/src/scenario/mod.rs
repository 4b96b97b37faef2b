//! What is simulated: one day, every number of it a setting with a default.

mod check;
mod read;
mod shipped;

use core::ops::Range;

use serde::{Deserialize, Serialize};

pub use read::ScenarioError;
pub use shipped::{EXAMPLE, SHIPPED, Shipped, shipped};

/// A day at some checkpoints. The commented example, [`EXAMPLE`], has every setting with the source
/// of its default. Times are in hours since the day began, durations in seconds unless a field says
/// otherwise.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Scenario {
    /// What it is, for the report.
    pub title: String,
    /// The same seed and settings give the same report, byte for byte.
    pub seed: u64,
    /// How many of everything.
    pub size: Size,
    /// The scheme's half that phones and gates know.
    pub scheme: Scheme,
    /// When travellers come.
    pub traffic: Traffic,
    /// How a traveller passes a lane.
    pub lane: Lane,
    /// What the phones are like.
    pub phones: Phones,
    /// What the gates are like.
    pub gates: Gates,
    /// The status lists and what they say.
    pub lists: Lists,
    /// When lanes lose the shared ledger.
    pub partition: Vec<Partition>,
    /// What thieves try.
    pub attacks: Attacks,
}

/// How many of everything.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Size {
    /// Checkpoints. Each has its own lanes, holders and shared ledger.
    pub checkpoints: usize,
    /// Lanes at each of them.
    pub lanes: usize,
    /// Travellers who come in a day, at all checkpoints together.
    pub passages: usize,
    /// Holders, at all checkpoints together; they come in turn until all passages are made.
    pub holders: usize,
    /// Length of the day in hours.
    pub hours: f64,
}

/// What the scheme allows.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Scheme {
    /// Seconds between two codes.
    pub step: u32,
    /// Seconds that a code is good for.
    pub lifetime: u32,
    /// Seconds that a gate takes a code longer.
    pub max_behind: u32,
    /// Seconds that a gate takes a code earlier.
    pub max_ahead: u32,
    /// What a gate does about admissions that only a shared ledger can see.
    pub ledger: Ledger,
    /// Admissions of one credential; 0 is any number.
    pub uses: u8,
    /// Whether the gate shows a challenge that the code must answer.
    pub challenge: bool,
    /// Whether the person is compared with the enrolment.
    pub person_check: bool,
}

/// A scheme's ledger policy.
///
/// Deliberately closed: these are the wire's three.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ledger {
    /// The lane's own ledger suffices.
    OwnLane,
    /// The shared ledger is asked; while it is away an officer decides.
    SharedElseRefer,
    /// The shared ledger is asked; while it is away the lane's own one decides, and the admission is
    /// flagged.
    SharedElseAdmit,
}

/// When travellers come.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Traffic {
    /// Who does not come in a peak comes at any time of the day.
    pub peaks: Vec<Peak>,
}

/// A crowd.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Peak {
    /// Its middle, in hours since the day began.
    pub at: f64,
    /// From its first traveller to its last, in hours; most come in the middle.
    pub hours: f64,
    /// The share of the day's travellers who come in it.
    pub share: f64,
}

/// How a traveller passes a lane. Each pair is the least and the most; what happens is drawn evenly
/// between them.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Lane {
    /// From stepping up until the code is before the reader.
    pub hold: Span,
    /// From the picture to the judgement: reading it, and a ledger behind a network.
    pub judged_after: Span,
    /// From the open door until the next traveller may step up.
    pub pass: Span,
    /// From a failure until the code is shown again.
    pub again: Span,
    /// From giving up until the next traveller may step up.
    pub leave: Span,
    /// How often one traveller tries before an officer takes over.
    pub attempts: u32,
    /// Share of pictures that are not read.
    pub failed_reads: f64,
    /// How long the person check takes.
    pub person_takes: Span,
    /// Share of thieves whom the person check takes for the holder.
    pub false_match: f64,
    /// Share of holders whom it does not recognise.
    pub false_non_match: f64,
}

/// Least and most, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
pub struct Span(pub f64, pub f64);

impl Span {
    pub(crate) fn range(self) -> Range<f64> {
        self.0..self.1
    }
}

/// What the phones are like.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Phones {
    /// How wrong their clocks are. The shares add up to 1.
    pub clocks: Vec<Clocks>,
    /// Share of wrong clocks that are slow; the others are fast.
    pub slow: f64,
    /// Share of phones whose app learnt its clock's error at the last contact and corrects it.
    pub corrected: f64,
    /// Share of holder keys that are P-256, as in hardware; the others are Ed25519.
    pub hardware_keys: f64,
}

/// Phones whose clocks are about as wrong: from 0 evenly, from more in equal ratios.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Clocks {
    /// How many phones these are.
    pub share: f64,
    /// Least error in seconds.
    pub from: f64,
    /// Greatest error in seconds.
    pub to: f64,
    /// Whether the error is a whole number of hours.
    #[serde(default)]
    pub whole_hours: bool,
}

/// What the gates are like.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Gates {
    /// A gate's clock is off by this at most, in seconds, fast or slow.
    pub clock_within: f64,
    /// What a lane remembers over a restart.
    pub own_ledger: OwnLedger,
    /// Restarts of each lane in a day.
    pub restarts: f64,
    /// How long a restart takes.
    pub restart_takes: Span,
    /// A fault that is planted on purpose, to see whether the report finds it.
    pub plant: Plant,
}

/// Where a lane keeps its own ledger.
///
/// Deliberately closed: it survives a restart or does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum OwnLedger {
    /// On disk: nothing is lost.
    Durable,
    /// In memory: the restart rule refuses what may have been admitted before.
    Memory,
}

/// A fault in the gate that no real gate has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Plant {
    /// None.
    Nothing,
    /// The ledger records nothing and says that it did.
    ForgetfulLedger,
    /// The status lists never name anybody.
    BlindList,
}

/// The status lists and what they say.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Lists {
    /// Seconds between two lists.
    pub every: u32,
    /// Seconds until a list is at a checkpoint.
    pub arrives_after: Span,
    /// Up to this age a list is fresh.
    pub fresh_for: u32,
    /// Up to this age it is usable.
    pub usable_for: u32,
    /// Whether an officer decides by a list that is usable and no longer fresh.
    pub stale_refers: bool,
    /// Share of holders who are revoked some time in the day, and come all the same.
    pub revoked: f64,
    /// Times when no list arrives.
    pub late: Vec<Late>,
}

/// A time when no list arrives.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Late {
    /// From, in hours since the day began.
    pub from: f64,
    /// Until, in hours since the day began.
    pub to: f64,
    /// Share of checkpoints that it strikes.
    #[serde(default = "all")]
    pub checkpoints: f64,
}

/// A time when lanes cannot reach the shared ledger of their checkpoint.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Partition {
    /// From, in hours since the day began.
    pub from: f64,
    /// Until, in hours since the day began.
    pub to: f64,
    /// Share of checkpoints that it strikes.
    #[serde(default = "all")]
    pub checkpoints: f64,
    /// Share of their lanes that are cut off.
    #[serde(default = "all")]
    pub lanes: f64,
}

fn all() -> f64 {
    1.0
}

/// What thieves try; each share is of the day's travellers, who are the victims.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Attacks {
    /// Codes filmed in the queue and shown at once by somebody else.
    pub relays: f64,
    /// How long a relay takes.
    pub relay_takes: Span,
    /// Codes filmed in the queue and shown later.
    pub screenshots: f64,
    /// How much later, from one to the other in equal ratios.
    pub screenshot_takes: Span,
    /// Codes that were admitted, and are passed back to the next one.
    pub pass_backs: f64,
    /// How long that takes.
    pub pass_back_takes: Span,
    /// Phones whose key was copied, and that show a fresh code about when the holder comes.
    pub clones: f64,
    /// Codes that somebody made without the keys it takes.
    pub forgeries: f64,
    /// Where stolen codes are shown, in proportion: at the victim's lane, at another lane of the
    /// checkpoint, at another checkpoint.
    pub shown: [f64; 3],
    /// A code is filmed within so many seconds of the victim's arrival, if the victim is still there.
    pub filmed_within: f64,
}

impl Default for Scenario {
    fn default() -> Self {
        Self {
            title: "A day".to_owned(),
            seed: 1,
            size: Size::default(),
            scheme: Scheme::default(),
            traffic: Traffic::default(),
            lane: Lane::default(),
            phones: Phones::default(),
            gates: Gates::default(),
            lists: Lists::default(),
            partition: Vec::new(),
            attacks: Attacks::default(),
        }
    }
}

impl Default for Size {
    fn default() -> Self {
        Self { checkpoints: 2, lanes: 10, passages: 10_000, holders: 10_000, hours: 16.0 }
    }
}

impl Default for Scheme {
    /// The defaults of the wire's schemes.
    fn default() -> Self {
        Self {
            step: 15,
            lifetime: 30,
            max_behind: 5,
            max_ahead: 25,
            ledger: Ledger::SharedElseRefer,
            uses: 0,
            challenge: false,
            person_check: false,
        }
    }
}

impl Default for Lane {
    fn default() -> Self {
        Self {
            hold: Span(1.0, 5.0),
            judged_after: Span(0.1, 0.6),
            pass: Span(3.0, 6.0),
            again: Span(3.0, 8.0),
            leave: Span(5.0, 15.0),
            attempts: 3,
            failed_reads: 0.03,
            person_takes: Span(1.0, 3.0),
            false_match: 0.001,
            false_non_match: 0.02,
        }
    }
}

impl Default for Phones {
    fn default() -> Self {
        let clocks = |share, from, to| Clocks { share, from, to, whole_hours: false };
        Self {
            clocks: vec![
                clocks(0.93, 0.0, 1.0),
                clocks(0.045, 1.0, 10.0),
                clocks(0.02, 10.0, 60.0),
                clocks(0.004, 60.0, 900.0),
                Clocks { share: 0.001, from: 3_600.0, to: 43_200.0, whole_hours: true },
            ],
            slow: 0.5,
            corrected: 0.0,
            hardware_keys: 0.0,
        }
    }
}

impl Default for Gates {
    fn default() -> Self {
        Self {
            clock_within: 1.0,
            own_ledger: OwnLedger::Durable,
            restarts: 0.0,
            restart_takes: Span(20.0, 60.0),
            plant: Plant::Nothing,
        }
    }
}

impl Default for Lists {
    fn default() -> Self {
        Self {
            every: 300,
            arrives_after: Span(5.0, 60.0),
            fresh_for: 900,
            usable_for: 86_400,
            stale_refers: false,
            revoked: 0.0,
            late: Vec::new(),
        }
    }
}

impl Default for Attacks {
    fn default() -> Self {
        Self {
            relays: 0.0,
            relay_takes: Span(1.0, 5.0),
            screenshots: 0.0,
            screenshot_takes: Span(5.0, 600.0),
            pass_backs: 0.0,
            pass_back_takes: Span(5.0, 60.0),
            clones: 0.0,
            forgeries: 0.0,
            shown: [0.2, 0.4, 0.4],
            filmed_within: 20.0,
        }
    }
}
