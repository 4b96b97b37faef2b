//! Times that a person has at offices, or gave back.

use clearance_authority::register::AppointmentRecord;
use clearance_schemes::model::StateMeaning;
use maud::{Markup, html};

use super::super::act::Act;
use super::super::frame::Frame;
use super::super::parts::{Tone, badge, table_or};
use super::super::paths;
use super::super::words::{office as w, people as p, watch as v};
use super::{Code, Person};

/// Nothing where nothing was ever booked.
pub(super) fn section(frame: &Frame, context: &Person) -> Markup {
    if context.appointments.is_empty() {
        return html! {};
    }
    let heads = [w::OFFICE, v::WHEN, w::PARTY, v::ACTION].map(|it| frame.say(it));
    let all = context.appointments.iter().rev();
    let rows: Vec<_> = all.map(|it| row(frame, context, it)).collect();
    table_or("bk", frame.say(w::CALENDAR_TITLE), &heads, &rows, frame.say(w::NO_APPOINTMENTS))
}

/// The codes by which applicants look their bookings up.
pub(super) fn codes(frame: &Frame, context: &Person) -> Markup {
    if context.codes.is_empty() {
        return html! {};
    }
    let heads = [w::BOOKING_NUMBER, p::SCHEME, p::STATE, v::ACTION].map(|it| frame.say(it));
    let rows: Vec<_> = context.codes.iter().map(|it| code(frame, context, it)).collect();
    table_or("co", frame.say(w::CODES), &heads, &rows, "")
}

fn code(frame: &Frame, context: &Person, code: &Code) -> Vec<Markup> {
    let scheme = context.standing(code.standing).map(|it| it.scheme.as_str()).unwrap_or_default();
    let state = match (code.is_set, code.is_locked) {
        (_, true) => badge(Tone::Bad, frame.say(w::CODE_IS_LOCKED)),
        (true, false) => badge(Tone::Good, frame.say(w::CODE_IS_SET)),
        (false, false) => badge(Tone::Pending, frame.say(w::CODE_IS_NONE)),
    };
    let path = paths::standing(context.id(), code.standing, "code");
    vec![
        html! { span.ref { (code.number) } },
        frame.label(None, scheme),
        state,
        html! { @if frame.may(Act::Decide) { a href=(path) { (frame.say(w::SET_CODE)) } } },
    ]
}

fn row(frame: &Frame, context: &Person, appointment: &AppointmentRecord) -> Vec<Markup> {
    let query = format!("person={}&appointment={}", context.id(), appointment.id);
    let path = format!("{}?at={}&{query}", paths::CALENDAR, paths::segment(&appointment.at));
    let action = action(frame, context, appointment).filter(|_| frame.may(Act::Book));
    vec![
        frame.label(None, &appointment.at),
        html! {
            (frame.stamp(appointment.begins))
            @if appointment.released.is_some() { br; span.small.quiet { (frame.say(w::GIVEN_BACK)) } }
        },
        html! { (appointment.party) },
        html! { @if let Some(action) = action { a href=(path) { (action) } } },
    ]
}

/// What can still be done about it.
fn action(
    frame: &Frame,
    context: &Person,
    appointment: &AppointmentRecord,
) -> Option<&'static str> {
    if appointment.released.is_none() {
        return (appointment.begins > frame.now).then(|| frame.say(w::MOVE_OR_RELEASE));
    }
    let own = |it: &&AppointmentRecord| it.standing == appointment.standing;
    let has_place = context.appointments.iter().filter(own).any(|it| it.released.is_none());
    let is_last = context.appointments.iter().rfind(own).is_some_and(|it| it.id == appointment.id);
    let stands = context
        .standing(appointment.standing)
        .is_some_and(|it| matches!(it.meaning, StateMeaning::Valid | StateMeaning::Suspended));
    (stands && is_last && !has_place).then(|| frame.say(w::BOOK_ANEW))
}
