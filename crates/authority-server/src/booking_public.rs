//! A booking is looked up, moved and cancelled by whoever knows its number and its code.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, State};
use clearance_authority::desk::{Change, LodgeIds, Question};
use clearance_authority::register::{
    ApplicationRecord, AppointmentRecord, Id as Number, Register as _, StandingRecord, Unit as _,
};
use clearance_authority_sql::access::BookingCode;
use clearance_schemes::texts::{Language, explain};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::Who;
use crate::app::Web;
use crate::bookings::{by_code, field, open, scheme_of};
use crate::enquiry::{At, Lang, Obstacle, obstacles};
use crate::http::{Endpoint, Json, Moment, Problem, again};

pub(crate) fn endpoints() -> Vec<Endpoint> {
    const ALIKE: &str = "An unknown number, a wrong code and a booking whose code was wrong too often get the same \
                         answer. Only an officer sets another code.";
    vec![
        Endpoint::post("/v1/bookings/look-up", Who::Anyone, look_up)
            .says("The booking of a number and a code")
            .more(ALIKE)
            .takes::<Shown>()
            .gives::<Booked>(200, "The booking")
            .fails(&[Problem::booking, Problem::erased]),
        Endpoint::post("/v1/bookings/cancel", Who::Anyone, cancel)
            .says("Cancels the booking of a number and a code, where the scheme lets the applicant")
            .more(ALIKE)
            .takes::<Shown>()
            .gives::<Changed>(200, "The answer; nothing changed unless it is eligible")
            .fails(&[Problem::booking, Problem::conflict, Problem::erased, Problem::not_now]),
        Endpoint::post("/v1/bookings/move", Who::Anyone, moved)
            .says("Moves the booking of a number and a code to another time, where the scheme lets the applicant")
            .more(ALIKE)
            .takes::<Moved>()
            .gives::<Changed>(200, "The answer; nothing changed unless it is eligible")
            .fails(&[
                Problem::booking,
                Problem::conflict,
                Problem::erased,
                Problem::full,
                Problem::not_now,
            ]),
    ]
}

/// A number and a code.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BookingShown)]
struct Shown {
    /// The booking's number.
    #[schema(max_length = 256)]
    number: String,
    /// The code that the applicant chose.
    #[schema(max_length = 40)]
    code: String,
    /// The language of the answer.
    #[serde(default)]
    language: Lang,
}

/// A number and a code, and another time.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BookingMoved)]
struct Moved {
    /// The booking's number.
    #[schema(max_length = 256)]
    number: String,
    /// The code that the applicant chose.
    #[schema(max_length = 40)]
    code: String,
    /// To which time.
    to: At,
    /// The language of the answer.
    #[serde(default)]
    language: Lang,
}

/// A booking. It says nothing of the person.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = BookingByCode)]
struct Booked {
    /// Under which scheme.
    scheme: String,
    /// State, by the scheme's name for it.
    state: String,
    /// Where.
    at: Option<String>,
    /// When it begins; nothing where the place was given back.
    begins: Option<Moment>,
    /// For how many people.
    party: Option<u32>,
}

/// What became of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = BookingChanged)]
struct Changed {
    /// `eligible` where it was done.
    answer: String,
    /// The answer in words.
    text: String,
    /// Everything that stands in the way.
    obstacles: Vec<Obstacle>,
    /// The booking as it is now.
    booking: Booked,
}

/// A booking with what it rests on.
struct Known {
    code: BookingCode,
    standing: StandingRecord,
    application: Option<ApplicationRecord>,
    live: Option<AppointmentRecord>,
}

async fn read(web: &Web, code: BookingCode) -> Result<Known, Problem> {
    let standings = web.desk().stands(code.person, web.now()).await?.standings;
    let standing = standings.into_iter().find(|it| it.id == code.standing);
    let standing = standing.ok_or_else(Problem::booking)?;
    let mut unit = web.register.read().await?;
    let applications = unit.applications(code.person).await?;
    let application = applications.into_iter().find(|it| Some(it.id) == standing.application);
    let live = unit.appointment(standing.id).await?.filter(|it| it.released.is_none());
    Ok(Known { code, standing, application, live })
}

impl From<&Known> for Booked {
    fn from(it: &Known) -> Self {
        Self {
            scheme: it.standing.scheme.clone(),
            state: it.standing.state.clone(),
            at: it.live.as_ref().map(|live| live.at.clone()),
            begins: it.live.as_ref().map(|live| live.begins.into()),
            party: it.live.as_ref().map(|live| live.party),
        }
    }
}

async fn look_up(
    State(web): State<Web>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    Json(shown): Json<Shown>,
) -> Result<axum::Json<Booked>, Problem> {
    let code = open(&web, from.ip(), &shown.number, &shown.code).await?;
    Ok(axum::Json((&read(&web, code).await?).into()))
}

async fn cancel(
    State(web): State<Web>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    Json(shown): Json<Shown>,
) -> Result<axum::Json<Changed>, Problem> {
    let code = open(&web, from.ip(), &shown.number, &shown.code).await?;
    change(&web, code, &shown.code, Change::Cancel, shown.language.into()).await
}

async fn moved(
    State(web): State<Web>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    Json(shown): Json<Moved>,
) -> Result<axum::Json<Changed>, Problem> {
    let code = open(&web, from.ip(), &shown.number, &shown.code).await?;
    let to = Change::Move { at: shown.to.at, begins: shown.to.begins.0 };
    change(&web, code, &shown.code, to, shown.language.into()).await
}

/// What is asked of the scheme: the same as when it was booked, but for the service that cancels or changes a booking.
fn question(web: &Web, known: &Known, code: &str, change: &Change) -> Option<Question> {
    let application = known.application.as_ref()?;
    let scheme = scheme_of(web, &known.standing.scheme)?;
    let service = match change {
        Change::Cancel => "cancel",
        Change::Move { .. } => "change",
    };
    let ask = scheme.ask.iter().find(|ask| ask.name == "service")?;
    if !ask.values.iter().any(|value| value == service) {
        return None;
    }
    let mut question = Question { slot: None, ..Question::of(application) };
    question.asked.insert("service".to_owned(), service.to_owned());
    question.form.extend(field(scheme).map(|field| (field.name.clone(), code.to_owned())));
    Some(question)
}

async fn change(
    web: &Web,
    code: BookingCode,
    typed: &str,
    change: Change,
    language: Language,
) -> Result<axum::Json<Changed>, Problem> {
    let known = read(web, code).await?;
    if known.live.is_none() {
        return Err(Problem::not_now().of("the place was given back; book another time"));
    }
    let question = question(web, &known, typed, &change)
        .ok_or_else(|| Problem::not_now().of("only the office changes it; ask there"))?;
    let seed = web.random::<16>()?;
    let number = |part: &str| {
        Number::of_digest(&web.provider.sha256(&[b"clearance booking 1", &seed, part.as_bytes()]))
    };
    let ids = LodgeIds {
        application: number("application"),
        decision: number("decision"),
        standing: known.standing.id,
        appointment: number("appointment"),
    };
    let (person, by) = (known.code.person, web.by(by_code(), ""));
    let work = || async { Ok(web.desk().change(person, ids, &change, &question, &by).await?) };
    let changed = again(work).await?;
    let explained = changed.outcome.as_ref().and_then(|it| explain(&web.library, it, language));
    web.publishing.ask();
    let booking = (&read(web, known.code).await?).into();
    Ok(axum::Json(Changed {
        answer: changed.decision.answer.name().to_owned(),
        text: explained.as_ref().map(|it| it.answer.clone()).unwrap_or_default(),
        obstacles: explained.as_ref().map(obstacles).unwrap_or_default(),
        booking,
    }))
}
