//! Times of an office, a week at a time: looked at, opened, moved to, given back.

use clearance_authority::register::{AppointmentRecord, PersonRecord, SlotRecord};
use clearance_schemes::time::Day;
use maud::{Markup, html};

use super::act::Act;
use super::dates::rfc3339;
use super::form::{Field, Form, Kind, hidden, post, summary};
use super::frame::{Area, Frame};
use super::parts::{self, empty};
use super::paths;
use super::words::{common as c, office as w};

/// What the calendar is looked at for. Deliberately closed: a line above it for each.
#[derive(Clone, Copy, Debug)]
pub enum Purpose<'a> {
    /// To book for somebody: times lead to the application.
    Book {
        /// For whom.
        person: &'a PersonRecord,
        /// Under which scheme.
        scheme: &'a str,
    },
    /// To look.
    Look,
    /// To move or give back an appointment, or to book another time after it was given back.
    Move {
        /// Whose.
        person: &'a PersonRecord,
        /// Which.
        appointment: &'a AppointmentRecord,
        /// `slot` as `OFFICE|SECONDS`, `why`.
        form: &'a Form,
    },
}

/// Context.
#[derive(Debug)]
pub struct Calendar<'a> {
    /// Offices that give out times.
    pub offices: &'a [String],
    /// The one that is shown.
    pub at: &'a str,
    /// A day of the week that is shown.
    pub week: Day,
    /// Its times in that week, in order.
    pub slots: &'a [SlotRecord],
    /// What for.
    pub purpose: Purpose<'a>,
    /// To open times: `day`, `begins`, `ends`, `places`.
    pub open: &'a Form,
}

/// The page.
#[must_use]
pub fn page(frame: &Frame, context: &Calendar) -> Markup {
    let title = frame.say(w::CALENDAR_TITLE);
    let main = html! {
        div.stack {
            h1 { (title) }
            (purpose(frame, context))
            @if context.offices.is_empty() {
                (empty(frame.say(w::NO_OFFICES), frame.say(w::NO_OFFICES_THEN), None))
            } @else if frame.may(Act::ReadPeople) { (choose(frame, context)) }
        }
        @if !frame.may(Act::ReadPeople) { (parts::may_not(frame, Act::ReadPeople)) }
        @else if !context.offices.is_empty() {
            (week(frame, context))
            (parts::section("open", frame.say(w::OPEN_TIMES),
                parts::allowed(frame, Act::OpenTimes, || open(frame, context))))
        }
    };
    frame.page(Area::Calendar, title, main)
}

fn purpose(frame: &Frame, context: &Calendar) -> Markup {
    match context.purpose {
        Purpose::Look => html! {},
        Purpose::Book { person, .. } => html! {
            p.lead { (frame.fill(w::BOOKING_FOR, &[&parts::name_text(frame, person)])) }
        },
        Purpose::Move { person, appointment, .. } => html! {
            (parts::back_to_person(frame, person))
            @let (title, before) = match appointment.released {
                None => (w::MOVING, w::NOW_AT),
                Some(_) => (w::BOOKING_FOR, w::WAS_AT),
            };
            h2 { (frame.fill(title, &[&parts::name_text(frame, person)])) }
            p { (frame.fill(before, &[&frame.label_text(None, &appointment.at),
                &frame.within(appointment.begins), &appointment.party.to_string()])) }
        },
    }
}

fn choose(frame: &Frame, context: &Calendar) -> Markup {
    let offices = frame.choices(None, context.offices.iter().map(String::as_str));
    let mut form = Form::default();
    form.values.insert("at".to_owned(), context.at.to_owned());
    form.values.insert("week".to_owned(), context.week.to_string());
    html! {
        form.search method="get" action=(paths::CALENDAR) {
            (Field::new("at", frame.say(w::OFFICE), Kind::Choice(offices)).draw(frame, &form))
            (Field::new("week", frame.say(w::WEEK), Kind::Day).draw(frame, &form))
            (along(context.purpose))
            button.btn.btn-2 type="submit" { (frame.say(w::SHOW)) }
        }
    }
}

/// The purpose stays when another office or week is shown.
fn along(purpose: Purpose) -> Markup {
    match purpose {
        Purpose::Look => html! {},
        Purpose::Book { person, scheme } => html! {
            (hidden("person", &person.id.to_string())) (hidden("scheme", scheme))
        },
        Purpose::Move { person, appointment, .. } => html! {
            (hidden("person", &person.id.to_string()))
            (hidden("appointment", &appointment.id.to_string()))
        },
    }
}

fn week(frame: &Frame, context: &Calendar) -> Markup {
    let monday = context.week.week(chrono::Weekday::Mon).first_day();
    let ahead = context.slots.iter().filter(|slot| slot.begins > frame.now);
    let free: u32 = ahead.map(|slot| slot.places.saturating_sub(slot.taken)).sum();
    let free = usize::try_from(free).unwrap_or(usize::MAX);
    let link = |days: i64| {
        let day = monday.checked_add_signed(chrono::TimeDelta::days(days)).unwrap_or(monday);
        format!(
            "{}?at={}&week={day}{}",
            paths::CALENDAR,
            paths::segment(context.at),
            query(context.purpose)
        )
    };
    html! {
        section.stack aria-labelledby="week" {
            h2 #week { (frame.label(None, context.at)) (frame.comma()) (frame.fill(w::WEEK_OF, &[&frame.day(monday)])) }
            p.row.screen-only {
                span.quiet { (frame.count(free, (w::FREE_ONE, w::FREE_MANY), "")) }
                a href=(link(-7)) { (frame.say(w::PREVIOUS_WEEK)) }
                a href=(link(7)) { (frame.say(w::NEXT_WEEK)) }
            }
            @if context.slots.is_empty() {
                (empty(frame.say(w::NO_TIMES), frame.say(w::NO_TIMES_THEN), None))
            } @else if let Purpose::Move { person, appointment, form } = context.purpose {
                (moving(frame, context, (person, appointment), form))
            } @else { (days(frame, context, monday)) }
        }
    }
}

fn query(purpose: Purpose) -> String {
    match purpose {
        Purpose::Look => String::new(),
        Purpose::Book { person, scheme } => {
            format!("&person={}&scheme={}", person.id, paths::segment(scheme))
        }
        Purpose::Move { person, appointment, .. } => {
            format!("&person={}&appointment={}", person.id, appointment.id)
        }
    }
}

fn days(frame: &Frame, context: &Calendar, monday: Day) -> Markup {
    let all: Vec<Day> = monday.iter_days().take(7).collect();
    html! {
        div.week {
            @for day in all {
                @let slots: Vec<_> = context.slots.iter().filter(|it| frame.day_of(it.begins) == Some(day)).collect();
                section aria-labelledby={ "d" (day) } {
                    h3 id={ "d" (day) } { (frame.weekday(day)) span.quiet { (frame.comma()) (frame.short_day(day)) } }
                    @if slots.is_empty() { p.small.quiet { (frame.say(w::NO_TIMES_DAY)) } }
                    @else { ul { @for slot in slots { li { (time(frame, context, slot)) } } } }
                }
            }
        }
    }
}

fn time(frame: &Frame, context: &Calendar, slot: &SlotRecord) -> Markup {
    let clock = html! { time datetime=(rfc3339(slot.begins)) { (frame.time(slot.begins)) } };
    let taken = frame.fill(w::TAKEN_OF, &[&slot.taken.to_string(), &slot.places.to_string()]);
    let is_full = slot.taken >= slot.places;
    match context.purpose {
        Purpose::Book { person, scheme } if !is_full && slot.begins > frame.now => {
            let path = paths::apply(person.id, scheme);
            let value = paths::segment(&format!("{}|{}", slot.at, slot.begins.0));
            html! { a href={ (path) "?slot=" (value) } { (clock) span.small { (taken) } } }
        }
        _ => html! {
            span.full[is_full] { (clock) span.small { @if is_full { (frame.say(w::FULL)) (frame.comma()) } (taken) } }
        },
    }
}

fn moving(
    frame: &Frame,
    context: &Calendar,
    (person, appointment): (&PersonRecord, &AppointmentRecord),
    form: &Form,
) -> Markup {
    let free: Vec<_> = context
        .slots
        .iter()
        .filter(|slot| slot.begins > frame.now)
        .filter(|slot| slot.places.saturating_sub(slot.taken) >= appointment.party)
        .map(|slot| {
            let taken =
                frame.fill(w::TAKEN_OF, &[&slot.taken.to_string(), &slot.places.to_string()]);
            let text = frame.fill(c::MOMENT, &[&frame.moment(slot.begins), &taken]);
            (format!("{}|{}", slot.at, slot.begins.0), text)
        })
        .collect();
    let is_open = appointment.released.is_none();
    let button = if is_open { w::MOVE } else { w::BOOK };
    let path = |how| paths::appointment(person.id, appointment.id, how);
    let fields = html! {
        (Field::new("slot", frame.say(w::NEW_TIME), Kind::Radio(free)).draw(frame, form))
        (Field::new("why", frame.say(c::WHY), Kind::Text).hint(frame.say(c::WHY_HINT)).draw(frame, form))
        div.row { button.btn type="submit" { (frame.say(button)) } }
    };
    parts::allowed(frame, Act::Book, || {
        html! {
            (summary(frame, form))
            (post(frame, &path("move"), form, "form", fields))
            @if is_open { div.stack-s {
                p { a.btn.btn-grave href=(path("release")) { (frame.say(w::RELEASE)) } }
                p.small.quiet { (frame.say(w::RELEASE_NOTE)) }
            } }
        }
    })
}

fn open(frame: &Frame, context: &Calendar) -> Markup {
    let form = context.open;
    let fields = html! {
        (hidden("at", context.at))
        div.pair {
            (Field::new("day", frame.say(w::DAY), Kind::Day).draw(frame, form))
            (Field::new("places", frame.say(w::PLACES), Kind::Number).draw(frame, form))
        }
        div.pair {
            (Field::new("begins", frame.say(w::BEGINS), Kind::Text).hint(frame.say(w::TIME_HINT)).draw(frame, form))
            (Field::new("ends", frame.say(w::ENDS), Kind::Text).hint(frame.say(w::TIME_HINT)).draw(frame, form))
        }
        div.row { button.btn.btn-2 type="submit" { (frame.say(w::OPEN_TIMES)) } }
    };
    html! {
        p { (frame.say(w::OPEN_LEAD)) }
        (summary(frame, form))
        (post(frame, paths::OPEN_TIMES, form, "form", fields))
    }
}
