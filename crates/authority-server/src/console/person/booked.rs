//! Times that a person has at offices, or gave back.

use clearance_authority::register::AppointmentRecord;
use clearance_schemes::model::StateMeaning;
use maud::{Markup, html};

use super::super::act::Act;
use super::super::frame::Frame;
use super::super::parts::table_or;
use super::super::paths;
use super::super::words::{office as w, watch as v};
use super::Person;

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
