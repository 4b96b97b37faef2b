//! A guardian is appointed.

use clearance_authority::register::PersonRecord;
use maud::{Markup, html};

use super::act::Act;
use super::form::{Field, Form, Kind, post, summary};
use super::frame::{Area, Frame};
use super::parts;
use super::paths;
use super::words::{common as c, people as w};

/// Context.
#[derive(Debug)]
pub struct Guardian<'a> {
    /// The minor.
    pub person: &'a PersonRecord,
    /// `guardian`, `from`, `until`, `why`.
    pub form: &'a Form,
}

/// The page.
#[must_use]
pub fn page(frame: &Frame, context: &Guardian) -> Markup {
    let title = frame.say(w::GUARDIAN_TITLE);
    let path = paths::of_person(context.person.id, "guardians");
    let form = context.form;
    let fields = html! {
        (Field::new("guardian", frame.say(w::GUARDIAN), Kind::Text).hint(frame.say(w::GUARDIAN_HINT)).draw(frame, form))
        div.pair {
            (Field::new("from", frame.say(w::FROM_DAY), Kind::Day).draw(frame, form))
            (Field::new("until", frame.say(w::UNTIL_DAY), Kind::Day).optional().draw(frame, form))
        }
        (Field::new("why", frame.say(c::WHY), Kind::Text).hint(frame.say(c::WHY_HINT)).draw(frame, form))
        div.row { button.btn type="submit" { (frame.say(w::APPOINT)) } }
    };
    let main = html! {
        div.stack {
            (parts::back_to_person(frame, context.person))
            h1 { (title) }
            p.lead { (frame.say(w::GUARDIAN_LEAD)) }
        }
        (parts::allowed(frame, Act::Enter, || html! {
            (summary(frame, form))
            (post(frame, &path, form, "form", fields))
        }))
    };
    frame.page(Area::People, title, main)
}
