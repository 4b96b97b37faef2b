//! The date that the office has promised is moved.

use clearance_authority::desk::Waiting;
use clearance_authority::register::{PersonRecord, StandingRecord};
use maud::{Markup, html};

use super::act::Act;
use super::form::{Field, Form, Kind, post, summary};
use super::frame::{Area, Frame};
use super::parts::{self, empty};
use super::paths;
use super::waiting;
use super::words::{common as c, work as w};

/// Context.
#[derive(Debug)]
pub struct MoveDate<'a> {
    /// Whose.
    pub person: &'a PersonRecord,
    /// Of which standing.
    pub standing: &'a StandingRecord,
    /// The date that was promised; none where there is none to move.
    pub promised: Option<&'a Waiting>,
    /// `day`, `why`.
    pub form: &'a Form,
}

/// The page.
#[must_use]
pub fn page(frame: &Frame, context: &MoveDate) -> Markup {
    let title = frame.fill(w::MOVE_DATE_OF, &[&frame.noun(None, &context.standing.scheme)]);
    let path = paths::standing(context.person.id, context.standing.id, "date");
    let main = html! {
        div.stack { (parts::back_to_person(frame, context.person)) h1 { (title) } }
        (parts::allowed(frame, Act::Decide, || html! {
            @if let Some(promised) = context.promised {
                p { (waiting::what(frame, promised)) ": " (waiting::due(frame, promised)) }
                (summary(frame, context.form))
                (post(frame, &path, context.form, "form", fields(frame, context.form)))
            } @else {
                @let back = paths::person(context.person.id);
                (empty(frame.say(w::MOVE_DATE_NONE), "", Some((&back, &parts::name_text(frame, context.person)))))
            }
        }))
    };
    frame.page(Area::People, &title, main)
}

fn fields(frame: &Frame, form: &Form) -> Markup {
    html! {
        (Field::new("day", frame.say(w::MOVE_DATE_NEW), Kind::Day).optional().hint(frame.say(w::MOVE_DATE_HINT)).draw(frame, form))
        (Field::new("why", frame.say(c::WHY), Kind::Text).hint(frame.say(c::WHY_HINT)).draw(frame, form))
        div.row { button.btn type="submit" { (frame.say(w::MOVE_DATE)) } }
    }
}
