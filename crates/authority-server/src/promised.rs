//! The date that the office has promised for a standing, in JSON.

use clearance_authority::desk::{About, Settlement, Waiting};
use clearance_authority::register::Id;
use clearance_schemes::outcome::When;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::{Date, Moment};

/// The date that the office has promised. Neither day nor moment where it was put off to one that is not known yet.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Promised {
    /// The deadline, by the scheme's name for it: `collection`.
    name: String,
    /// The last day, that day included.
    day: Option<Date>,
    /// The moment, where it is no day.
    at: Option<Moment>,
}

impl Promised {
    /// That of a standing.
    pub(crate) fn of(settlement: &Settlement, standing: Id) -> Option<Self> {
        let about = About::Standing(standing);
        let found = settlement.waiting.iter().find(|waiting| waiting.about == about)?;
        let (day, at) = due(found);
        Some(Self { name: found.name.clone()?, day, at })
    }
}

/// By when something is due: on a day, or at a moment.
pub(crate) fn due(waiting: &Waiting) -> (Option<Date>, Option<Moment>) {
    match waiting.due {
        Some(When::Day(day)) => (Some(day.into()), None),
        Some(When::Instant(at)) => (None, Some(at.into())),
        None => (None, None),
    }
}
