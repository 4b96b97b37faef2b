//! Times of an office: looked at, opened, moved to, given back.

use axum::response::Response;
use chrono::{NaiveTime, Weekday};
use clearance_authority::desk::LodgeError;
use clearance_authority::register::{
    AppointmentRecord, Id, PersonRecord, Register as _, RegisterError, SlotRecord, Unit as _,
};
use clearance_schemes::time::{Day, Instant};

use super::{Ask, Typed, apply, form, page, person};
use crate::app::Web;
use crate::console::calendar::{Calendar, Purpose};
use crate::console::confirm::{Plain, plain};
use crate::console::words::{common as w, done};
use crate::console::{Act, Form, calendar, paths};
use crate::http::{self, Endpoint, Path, Problem};

const MOVE: &str = "/console/people/{person}/appointments/{appointment}/move";
const RELEASE: &str = "/console/people/{person}/appointments/{appointment}/release";

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        page(paths::CALENDAR, Act::ReadPeople, show),
        form(paths::OPEN_TIMES, Act::OpenTimes, open),
        form(MOVE, Act::Book, take_move),
        page(RELEASE, Act::Book, ask_release),
        form(RELEASE, Act::Book, release),
    ]
}

/// Offices that give out times.
pub(super) fn offices(web: &Web) -> Vec<String> {
    let all = web.library.vocabulary.offices.iter();
    all.filter(|office| office.slots.is_some()).map(|office| office.id.clone()).collect()
}

/// Which office and week are looked at.
struct View {
    offices: Vec<String>,
    at: String,
    week: Day,
    slots: Vec<SlotRecord>,
}

impl View {
    async fn of(ask: &Ask, at: Option<&str>, week: Option<Day>) -> Result<Self, Problem> {
        let offices = offices(&ask.web);
        let known = offices.iter().find(|office| at == Some(office.as_str()));
        let at = known.or(offices.first()).cloned().unwrap_or_default();
        let today = ask.clock().day(ask.now).ok_or_else(Problem::failed)?;
        let week = week.unwrap_or(today);
        let days = week.week(Weekday::Mon);
        let begin = days.checked_first_day().and_then(|first| ask.clock().begins(first));
        let end = days.checked_last_day().and_then(|last| ask.clock().ends(last));
        let (begin, end) = begin.zip(end).ok_or_else(Problem::not_found)?;
        let end = Instant(end.0.saturating_add(1));
        let slots = ask.web.desk().slots(&at, begin, end).await?;
        Ok(Self { offices, at, week, slots })
    }

    fn draw(&self, ask: &Ask, purpose: Purpose, open: &Form) -> maud::Markup {
        let context = Calendar {
            offices: &self.offices,
            at: &self.at,
            week: self.week,
            slots: &self.slots,
            purpose,
            open,
        };
        calendar::page(&ask.frame(), &context)
    }
}

fn number(ask: &Ask, name: &str) -> Result<Option<Id>, Problem> {
    let number = ask.asked(name).map(str::parse).transpose();
    number.map_err(|_| Problem::not_found().of("there is no such number"))
}

async fn show(ask: Ask) -> Result<Response, Problem> {
    let week = ask.asked("week").and_then(|day| day.parse::<http::Date>().ok());
    let view = View::of(&ask, ask.asked("at"), week.map(|week| week.0)).await?;
    let (open, moved) = (ask.fresh()?, ask.fresh()?);
    let person = match number(&ask, "person")? {
        Some(id) => Some(person::of(&ask.web, id).await?),
        None => None,
    };
    let appointment = match (&person, number(&ask, "appointment")?) {
        (Some(person), Some(id)) => Some(any_appointment(&ask, person.id, id).await?),
        _ => None,
    };
    let scheme = ask.asked("scheme").filter(|name| ask.web.library.folders.contains_key(*name));
    let purpose = match (&person, &appointment, scheme) {
        (Some(person), Some(appointment), _) => Purpose::Move { person, appointment, form: &moved },
        (Some(person), None, Some(scheme)) => Purpose::Book { person, scheme },
        _ => Purpose::Look,
    };
    Ok(ask.page(view.draw(&ask, purpose, &open)))
}

/// All appointments of a person's standings, those that were given back among them.
pub(super) async fn appointments(ask: &Ask, person: Id) -> Result<Vec<AppointmentRecord>, Problem> {
    let mut unit = ask.web.register.read().await?;
    let mut all = Vec::new();
    for standing in unit.standings(person).await? {
        all.extend(unit.appointments(standing.id).await?);
    }
    Ok(all)
}

async fn any_appointment(ask: &Ask, person: Id, id: Id) -> Result<AppointmentRecord, Problem> {
    let found = appointments(ask, person).await?.into_iter().find(|it| it.id == id);
    found.ok_or_else(|| Problem::not_found().of("the person has no such appointment"))
}

/// An appointment of a person's that was not given back.
async fn appointment(ask: &Ask, person: Id, id: Id) -> Result<AppointmentRecord, Problem> {
    let found = any_appointment(ask, person, id).await?;
    let is_open = found.released.is_none();
    is_open.then_some(found).ok_or_else(|| Problem::not_found().of("it was given back"))
}

async fn open(mut ask: Ask, mut typed: Typed) -> Result<Response, Problem> {
    paths::CALENDAR.clone_into(&mut ask.looks.path);
    let names = offices(&ask.web);
    let at = typed.word(&ask, "at", names.iter().map(String::as_str));
    let day = typed.needed_day(&ask, "day");
    let times = ["begins", "ends"].map(|name| time(&ask, &mut typed, name));
    let places = typed.number(&ask, "places");
    if typed.value("places").is_empty() {
        typed.bad(&ask, "places", w::IS_EMPTY, &[]);
    }
    let moment = |time: Option<NaiveTime>| ask.clock().instant(day?.and_time(time?));
    let (begins, ends) = (moment(times[0]), moment(times[1]));
    if begins.zip(ends).is_some_and(|(begins, ends)| ends <= begins) {
        typed.bad(&ask, "ends", done::ENDS_FIRST, &[]);
    }
    let at_shown = at.clone();
    if let (true, Some(at), Some(begins), Some(ends), Some(places)) =
        (typed.is_good(), at, begins, ends, places)
    {
        let to = day.map_or_else(String::new, |day| day.to_string());
        let to = format!("{}?at={}&week={to}", paths::CALENDAR, paths::segment(&at));
        let slot = SlotRecord { at, begins, ends, places, taken: 0 };
        match ask.web.desk().open_slot(&slot, &ask.by("times opened")?).await {
            Ok(()) => return Ok(ask.done(&to, done::OPENED)),
            Err(clearance_authority::desk::DeskError::Register(RegisterError::Full { .. })) => {
                typed.bad(&ask, "places", done::PLACES_TAKEN, &[]);
            }
            Err(error) => typed.refused(&ask, error.into())?,
        }
    }
    let view = View::of(&ask, at_shown.as_deref(), day).await?;
    let form = typed.again(&ask)?;
    Ok(ask.again(view.draw(&ask, Purpose::Look, &form)))
}

/// `09:15`.
fn time(ask: &Ask, typed: &mut Typed, name: &str) -> Option<NaiveTime> {
    let text = typed.needed(ask, name, 5);
    let time = NaiveTime::parse_from_str(&text, "%H:%M").ok();
    if time.is_none() && !text.is_empty() {
        typed.bad(ask, name, done::NO_TIME, &[&text]);
    }
    time
}

async fn take_move(
    mut ask: Ask,
    Path((person, id)): Path<(http::Id, http::Id)>,
    mut typed: Typed,
) -> Result<Response, Problem> {
    let new = typed.key(&ask).id(&ask.web, "appointment");
    let person = person::of(&ask.web, person.0).await?;
    let to = paths::person(person.id);
    if appointment(&ask, person.id, new).await.is_ok() {
        return Ok(ask.done(&to, done::MOVED));
    }
    let old = any_appointment(&ask, person.id, id.0).await?;
    let slot = apply::slot(&ask, &mut typed);
    if typed.value("slot").is_empty() {
        typed.bad(&ask, "slot", w::NO_CHOICE, &[]);
    }
    let by = ask.by(&typed.why(&ask))?;
    if let (true, Some((at, begins))) = (typed.is_good(), &slot) {
        let (at, begins) = (at.clone(), *begins);
        let (booked, released) = (ask.now, None);
        let moved = AppointmentRecord { id: new, at, begins, booked, released, ..old.clone() };
        // A place that was given back is not there to be exchanged: another one is booked.
        let done = match old.released {
            None => ask.web.desk().rebook(person.id, old.id, &moved, &by).await,
            Some(_) => ask.web.desk().book(person.id, &moved, &by).await,
        };
        match done {
            Ok(_) => return Ok(ask.done(&to, done::MOVED)),
            Err(LodgeError::Full { .. }) => typed.bad(&ask, "slot", done::FULL, &[]),
            Err(LodgeError::NoSuchSlot { .. }) => typed.bad(&ask, "slot", w::NO_CHOICE, &[]),
            Err(error) => typed.refused(&ask, error.into())?,
        }
    }
    let at = slot.as_ref().map_or(old.at.as_str(), |(at, _)| at.as_str());
    let day = ask.clock().day(slot.as_ref().map_or(old.begins, |(_, begins)| *begins));
    let view = View::of(&ask, Some(at), day).await?;
    ask.looks.path = format!("{}?person={}&appointment={}", paths::CALENDAR, person.id, old.id);
    let (form, open) = (typed.again(&ask)?, ask.fresh()?);
    let purpose = Purpose::Move { person: &person, appointment: &old, form: &form };
    Ok(ask.again(view.draw(&ask, purpose, &open)))
}

async fn known(
    ask: &Ask,
    person: Id,
    id: Id,
) -> Result<(PersonRecord, AppointmentRecord), Problem> {
    Ok((person::of(&ask.web, person).await?, appointment(ask, person, id).await?))
}

async fn ask_release(
    ask: Ask,
    Path((person, id)): Path<(http::Id, http::Id)>,
) -> Result<Response, Problem> {
    let (person, appointment) = known(&ask, person.0, id.0).await?;
    let what = Plain::Release { person: &person, appointment: &appointment };
    Ok(ask.page(plain(&ask.frame(), &what, &ask.fresh()?)))
}

async fn release(
    ask: Ask,
    Path((person, id)): Path<(http::Id, http::Id)>,
    mut typed: Typed,
) -> Result<Response, Problem> {
    let by = ask.by(&typed.why(&ask))?;
    let to = paths::person(person.0);
    if typed.is_good() {
        match ask.web.desk().release(id.0, person.0, &by).await {
            Ok(_) => return Ok(ask.done(&to, done::RELEASED)),
            Err(error) => typed.refused(&ask, error.into())?,
        }
    }
    let (person, appointment) = known(&ask, person.0, id.0).await?;
    let form = typed.again(&ask)?;
    let what = Plain::Release { person: &person, appointment: &appointment };
    Ok(ask.again(plain(&ask.frame(), &what, &form)))
}
