//! Times at offices, and the appointments that standings have.

use axum::extract::State;
use axum::http::StatusCode;
use clearance_authority::desk::DeskError;
use clearance_authority::register::{AppointmentRecord, Register as _, SlotRecord, Unit as _};
use clearance_schemes::time::Instant;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::views::{Appointment, Stands};
use crate::access::{Caller, DECIDING, Who};
use crate::app::Web;
use crate::http::{
    Check, Endpoint, Id, IdempotencyKey, Json, Moment, Page, Paging, Path, Problem, Query, again,
};

/// Seconds of the longest stretch that is listed, and of the longest slot.
const LONGEST_STRETCH: i64 = 92 * 86_400;
const LONGEST_SLOT: i64 = 86_400;
/// Places of the largest slot, and people of the largest party.
const MOST_PLACES: u32 = 100_000;
const MOST_PEOPLE: u32 = 100;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::get("/v1/slots", Who::Anyone, list)
            .says("Times of an office, or a stand, with what is taken; at most 92 days at once")
            .more("Anybody may see how full the offices are; who has an appointment is not in it.")
            .query::<Wanted>()
            .gives::<Page<Slot>>(200, "By when they begin"),
        Endpoint::post("/v1/slots", Who::Roles(DECIDING), open)
            .says("Opens a time, or changes its places; never to fewer than are taken")
            .takes::<NewSlot>()
            .gives::<Slot>(200, "The time")
            .fails(&[Problem::conflict, Problem::full]),
        Endpoint::post("/v1/persons/{person}/appointments", Who::Roles(DECIDING), book)
            .says(
                "Books a time for a standing that has none, as at the counter: rules are not tried",
            )
            .takes::<NewAppointment>()
            .gives::<Booked>(201, "The appointment, and how the person stands")
            .fails(&[Problem::conflict, Problem::erased, Problem::full]),
        Endpoint::post(
            "/v1/persons/{person}/appointments/{appointment}/release",
            Who::Roles(DECIDING),
            release,
        )
        .says("Gives an appointment's places back")
        .takes::<Release>()
        .gives::<Appointment>(200, "The appointment that was")
        .fails(&[Problem::conflict, Problem::erased]),
    ]
}

/// Which times.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Office, or stand.
    at: String,
    /// That begin at this moment, or later.
    #[param(value_type = String, format = DateTime)]
    from: Moment,
    /// And before this moment.
    #[param(value_type = String, format = DateTime)]
    until: Moment,
    /// Goes on after this one: `next` of the page before.
    after: Option<String>,
    /// At most so many, up to 200; 50 where left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// A time at an office.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Slot {
    /// Office, or stand.
    at: String,
    /// When it begins.
    begins: Moment,
    /// When it ends.
    ends: Moment,
    /// Places.
    places: u32,
    /// Places that are taken.
    taken: u32,
}

impl From<SlotRecord> for Slot {
    fn from(it: SlotRecord) -> Self {
        let (begins, ends) = (it.begins.into(), it.ends.into());
        Self { at: it.at, begins, ends, places: it.places, taken: it.taken }
    }
}

/// A time to open, or to change.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewSlot {
    /// Office, or stand.
    #[schema(min_length = 1, max_length = 64)]
    at: String,
    /// When it begins.
    begins: Moment,
    /// When it ends.
    ends: Moment,
    /// Places.
    #[schema(maximum = 100_000)]
    places: u32,
    /// Why, for the audit; names nobody.
    #[schema(max_length = 500)]
    #[serde(default)]
    why: String,
}

/// An appointment to book.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewAppointment {
    /// Of which standing.
    standing: Id,
    /// Office, or stand.
    #[schema(min_length = 1, max_length = 64)]
    at: String,
    /// When it begins.
    begins: Moment,
    /// For how many people.
    #[serde(default = "one")]
    #[schema(minimum = 1, maximum = 100)]
    party: u32,
    /// Why, for the audit; names nobody.
    #[schema(max_length = 500)]
    #[serde(default)]
    why: String,
}

const fn one() -> u32 {
    1
}

/// An appointment to give up.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Release {
    /// Why, for the audit; names nobody.
    #[schema(max_length = 500)]
    #[serde(default)]
    why: String,
}

/// An appointment that was booked.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Booked {
    appointment: Appointment,
    stands: Stands,
}

async fn list(
    State(web): State<Web>,
    Query(wanted): Query<Wanted>,
) -> Result<axum::Json<Page<Slot>>, Problem> {
    let paging = Paging { after: wanted.after, limit: wanted.limit };
    let limit = paging.limit()?;
    let (from, until) = (wanted.from.0, wanted.until.0);
    let mut check = Check::default();
    check.text("at", &wanted.at, 64);
    let is_short = until.0.saturating_sub(from.0) <= LONGEST_STRETCH;
    check.must(from <= until && is_short, "until", "after `from`, and at most 92 days, please");
    check.done()?;
    let after = paging.after::<Moment>()?.map(|after| Instant(after.0.0.saturating_add(1)));
    let from = after.map_or(from, |after| after.max(from));
    let all = web.desk().slots(&wanted.at, from, until).await?;
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    let items = all.into_iter().take(most).map(Slot::from).collect();
    Ok(axum::Json(Page::of(items, limit, |slot: &Slot| slot.begins.to_string())))
}

async fn open(
    State(web): State<Web>,
    caller: Caller,
    Json(new): Json<NewSlot>,
) -> Result<axum::Json<Slot>, Problem> {
    let length = new.ends.0.0.saturating_sub(new.begins.0.0);
    let mut check = Check::default();
    check.text("at", &new.at, 64);
    check.why(&new.why);
    let is_length = (1..=LONGEST_SLOT).contains(&length);
    check.must(is_length, "ends", "after it begins, and within a day, please");
    check.must(new.places <= MOST_PLACES, "places", format!("at most {MOST_PLACES}, please"));
    check.done()?;
    let (begins, ends) = (new.begins.0, new.ends.0);
    let wanted = SlotRecord { at: new.at, begins, ends, places: new.places, taken: 0 };
    let known = slot(&web, &wanted.at, begins).await?;
    let is_same = known.as_ref().is_some_and(|it| (it.ends, it.places) == (ends, wanted.places));
    if !is_same {
        let by = web.by(caller.actor(), &new.why);
        again(|| async { Ok(web.desk().open_slot(&wanted, &by).await?) }).await?;
    }
    let slot = slot(&web, &wanted.at, begins).await?.unwrap_or(wanted);
    Ok(axum::Json(slot.into()))
}

async fn slot(web: &Web, at: &str, begins: Instant) -> Result<Option<SlotRecord>, DeskError> {
    let next = Instant(begins.0.saturating_add(1));
    Ok(web.desk().slots(at, begins, next).await?.into_iter().next())
}

async fn book(
    State(web): State<Web>,
    caller: Caller,
    Path(person): Path<Id>,
    key: IdempotencyKey,
    Json(new): Json<NewAppointment>,
) -> Result<(StatusCode, axum::Json<Booked>), Problem> {
    let mut check = Check::default();
    check.text("at", &new.at, 64);
    check.why(&new.why);
    let is_party = (1..=MOST_PEOPLE).contains(&new.party);
    check.must(is_party, "party", format!("between 1 and {MOST_PEOPLE}, please"));
    check.done()?;
    let by = web.by(caller.actor(), &new.why);
    let wanted = AppointmentRecord {
        id: key.id(&web, "appointment"),
        standing: new.standing.0,
        at: new.at,
        begins: new.begins.0,
        party: new.party,
        booked: by.now,
        released: None,
    };
    let stands = again(|| async { Ok(web.desk().book(person.0, &wanted, &by).await?) }).await?;
    let kept = web.register.read().await?.appointments(wanted.standing).await?;
    let kept = kept.into_iter().find(|kept| kept.id == wanted.id).ok_or_else(Problem::failed)?;
    let place = |it: &AppointmentRecord| (it.at.clone(), it.begins, it.party);
    if place(&kept) != place(&wanted) {
        return Err(Problem::conflict().of("another appointment was booked under that key"));
    }
    let booked = Booked { appointment: kept.into(), stands: stands.into() };
    Ok((StatusCode::CREATED, axum::Json(booked)))
}

async fn release(
    State(web): State<Web>,
    caller: Caller,
    Path((person, appointment)): Path<(Id, Id)>,
    Json(release): Json<Release>,
) -> Result<axum::Json<Appointment>, Problem> {
    let mut check = Check::default();
    check.why(&release.why);
    check.done()?;
    let by = web.by(caller.actor(), &release.why);
    let work = || async { Ok(web.desk().release(appointment.0, person.0, &by).await?) };
    again(work).await?;
    let mut unit = web.register.read().await?;
    for standing in unit.standings(person.0).await? {
        let all = unit.appointments(standing.id).await?;
        if let Some(was) = all.into_iter().find(|it| it.id == appointment.0) {
            return Ok(axum::Json(was.into()));
        }
    }
    Err(Problem::failed())
}
