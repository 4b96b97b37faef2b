//! How records stand in JSON, where more than one operation gives them.

use std::collections::BTreeMap;

use clearance_authority::desk::{self, Settlement};
use clearance_authority::hex;
use clearance_authority::register::{
    AppointmentRecord, DecisionRecord, SlipRecord, StandingRecord,
};
use clearance_schemes::life::{Effect, Key};
use clearance_schemes::situation::Decided;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::{Date, Id, Moment};
use crate::promised::Promised;

/// How a person stands, and what must be done about it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Stands {
    /// What the person has, under each scheme.
    pub(super) standings: Vec<Standing>,
    /// What must be done now.
    pub(super) to_do: Vec<ToDo>,
    /// When time next moves a standing.
    pub(super) next: Option<Moment>,
}

impl From<Settlement> for Stands {
    fn from(it: Settlement) -> Self {
        let to_do = it.to_do.iter().map(|effect| ToDo::of(effect, &it.standings)).collect();
        let of = |standing: &StandingRecord| {
            Standing::of(standing.clone(), Promised::of(&it, standing.id))
        };
        let standings = it.standings.iter().map(of).collect();
        Self { standings, to_do, next: it.next.map(Moment::from) }
    }
}

/// What a person has under a scheme.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Standing {
    /// Number.
    pub(super) id: Id,
    /// Scheme.
    pub(super) scheme: String,
    /// The version that it lives by.
    pub(super) version: u32,
    /// State, by the scheme's name for it.
    pub(super) state: String,
    /// What that means: `none`, `valid`, `suspended` or `revoked`.
    pub(super) meaning: String,
    /// Last day.
    pub(super) until: Option<Date>,
    /// The reasons for which it is suspended.
    pub(super) suspended_for: Vec<String>,
    /// Why it ended.
    pub(super) ended_for: Option<String>,
    /// When it began.
    pub(super) granted: Moment,
    /// Since when it is in this state.
    pub(super) since: Moment,
    /// The application that it was granted on; none where an event opened it.
    pub(super) application: Option<Id>,
    /// The last day that the office stated.
    pub(super) last_day: Option<Date>,
    /// The date that the office has promised, and may move.
    pub(super) promised: Option<Promised>,
}

impl Standing {
    fn of(it: StandingRecord, promised: Option<Promised>) -> Self {
        Self {
            id: it.id.into(),
            scheme: it.scheme,
            version: it.version,
            state: it.state,
            meaning: it.meaning.name().to_owned(),
            until: it.until.map(Date::from),
            suspended_for: it.suspended_for,
            ended_for: it.ended_for,
            granted: it.granted.into(),
            since: it.since.into(),
            application: it.application.map(Id::from),
            last_day: it.stated.map(Date::from),
            promised,
        }
    }
}

/// Something that must be done.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct ToDo {
    /// Scheme.
    pub(super) scheme: String,
    /// About which standing; none where the person has none.
    pub(super) standing: Option<Id>,
    /// What: `issue`, `replace`, `officer last-day`, `status revoked` and so on.
    pub(super) act: String,
    /// From when it is due.
    pub(super) due: Moment,
    /// Why.
    pub(super) reason: Option<String>,
    /// What the person can do about it.
    pub(super) remedies: Vec<Remedy>,
}

/// What can be done about something.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Remedy {
    /// `apply`, `bring`, `wait` and so on.
    kind: String,
    /// What, where, or with whom.
    target: Option<String>,
}

impl ToDo {
    fn of(effect: &Effect, standings: &[StandingRecord]) -> Self {
        let remedies = effect.remedies.iter().map(|remedy| Remedy {
            kind: remedy.kind.name().to_owned(),
            target: remedy.target.clone(),
        });
        Self {
            scheme: effect.scheme.clone(),
            standing: effect.standing.as_ref().and_then(|key| number(key, standings)),
            act: effect.act.to_string(),
            due: effect.from.into(),
            reason: effect.reason.clone(),
            remedies: remedies.collect(),
        }
    }
}

/// The number of the standing that a key means.
pub(super) fn number(key: &Key, standings: &[StandingRecord]) -> Option<Id> {
    standings.iter().find(|standing| standing.key == *key).map(|standing| standing.id.into())
}

/// What was decided, by which text, and what was found.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Decision {
    /// Number.
    pub(super) id: Id,
    /// When.
    pub(super) decided: Moment,
    /// `eligible`, `not-yet`, `officer` or `not-eligible`.
    pub(super) answer: String,
    /// Scheme.
    pub(super) scheme: String,
    /// Its version.
    pub(super) version: u32,
    /// SHA-256 of the version's file.
    pub(super) digest: String,
    /// What was found: reason, rule, weight, member, what is, what is needed, until when, remedies, facts.
    #[schema(value_type = Vec<Object>)]
    pub(super) findings: serde_json::Value,
    /// Who decided: an officer, or `rules`.
    pub(super) by: String,
    /// What an officer decided, by rule.
    pub(super) ruled: BTreeMap<String, Ruled>,
}

/// What an officer decided on a rule.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Ruled {
    /// Declined.
    Declined,
    /// Granted.
    Granted,
    /// Asked for, and not decided.
    Open,
}

impl From<Decided> for Ruled {
    fn from(it: Decided) -> Self {
        match it {
            Decided::Declined => Self::Declined,
            Decided::Granted => Self::Granted,
            Decided::Open => Self::Open,
        }
    }
}

impl From<Ruled> for Decided {
    fn from(it: Ruled) -> Self {
        match it {
            Ruled::Declined => Self::Declined,
            Ruled::Granted => Self::Granted,
            Ruled::Open => Self::Open,
        }
    }
}

impl From<DecisionRecord> for Decision {
    fn from(it: DecisionRecord) -> Self {
        let ruled = it.ruled.into_iter().map(|(rule, decided)| (rule, decided.into()));
        Self {
            id: it.id.into(),
            decided: it.decided.into(),
            answer: it.answer.name().to_owned(),
            scheme: it.scheme,
            version: it.version,
            digest: hex(&it.digest),
            // The register wrote them as JSON.
            findings: serde_json::from_str(&it.findings).unwrap_or_default(),
            by: it.by,
            ruled: ruled.collect(),
        }
    }
}

/// An appointment.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Appointment {
    /// Number.
    pub(super) id: Id,
    /// Of which standing.
    pub(super) standing: Id,
    /// At which office.
    pub(super) at: String,
    /// When it begins.
    pub(super) begins: Moment,
    /// For how many people.
    pub(super) party: u32,
    /// When it was booked.
    pub(super) booked: Moment,
    /// When it was given up.
    pub(super) released: Option<Moment>,
}

impl From<AppointmentRecord> for Appointment {
    fn from(it: AppointmentRecord) -> Self {
        Self {
            id: it.id.into(),
            standing: it.standing.into(),
            at: it.at,
            begins: it.begins.into(),
            party: it.party,
            booked: it.booked.into(),
            released: it.released.map(Moment::from),
        }
    }
}

/// A landing slip.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Slip {
    /// The number that is printed.
    pub(super) number: String,
    /// Whose.
    pub(super) person: Id,
    /// From which passage.
    pub(super) passage: Id,
    /// Last day of stay.
    pub(super) until: Date,
    /// How often it was printed.
    pub(super) printed: u32,
}

impl From<SlipRecord> for Slip {
    fn from(it: SlipRecord) -> Self {
        Self {
            number: it.number,
            person: it.person.into(),
            passage: it.passage.into(),
            until: it.until.into(),
            printed: it.printed,
        }
    }
}

/// A landing slip that is due and was not printed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct OpenSlip {
    /// From which passage.
    passage: Id,
    /// The scheme that has the slip.
    scheme: String,
    /// What was said at the passage.
    stated: BTreeMap<String, String>,
    /// What the scheme asks, and nobody has said.
    unsaid: Vec<String>,
    /// Why its last day cannot be told; none where it can, and nobody has printed it.
    why: Option<String>,
}

impl From<desk::OpenSlip> for OpenSlip {
    fn from(it: desk::OpenSlip) -> Self {
        Self {
            passage: it.passage.into(),
            scheme: it.scheme,
            stated: it.stated,
            unsaid: it.unsaid,
            why: it.why.map(|why| why.to_string()),
        }
    }
}
