//! The code of a booking: another one is set.

use clearance_authority::register::{PersonRecord, StandingRecord};
use maud::{Markup, html};

use super::act::Act;
use super::form::{Field, Form, Kind, post, summary};
use super::frame::{Area, Frame};
use super::parts;
use super::paths;
use super::words::{common as c, office as w};

/// Context.
#[derive(Debug)]
pub struct SetCode<'a> {
    /// Whose.
    pub person: &'a PersonRecord,
    /// What was booked.
    pub standing: &'a StandingRecord,
    /// `code`, `why`.
    pub form: &'a Form,
}

/// The page.
#[must_use]
pub fn page(frame: &Frame, context: &SetCode) -> Markup {
    let title = frame.fill(w::SET_CODE_OF, &[&frame.noun(None, &context.standing.scheme)]);
    let path = paths::standing(context.person.id, context.standing.id, "code");
    let main = html! {
        div.stack {
            (parts::back_to_person(frame, context.person))
            h1 { (title) }
            p.lead { (frame.say(w::SET_CODE_LEAD)) }
        }
        (parts::allowed(frame, Act::Decide, || html! {
            (summary(frame, context.form))
            (post(frame, &path, context.form, "form", fields(frame, context.form)))
        }))
    };
    frame.page(Area::People, &title, main)
}

fn fields(frame: &Frame, form: &Form) -> Markup {
    html! {
        (Field::new("code", frame.say(w::NEW_CODE), Kind::Password).draw(frame, form))
        (Field::new("why", frame.say(c::WHY), Kind::Text).hint(frame.say(c::WHY_HINT)).draw(frame, form))
        div.row { button.btn type="submit" { (frame.say(w::SET_CODE)) } }
    }
}
