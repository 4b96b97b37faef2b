//! A slip that stayed open when the passage was reported: an officer asks what was shown, and prints it.

use clearance_authority::register::{PassageRecord, PersonRecord};
use clearance_schemes::model::Scheme;
use maud::{Markup, html};

use super::act::Act;
use super::apply::other_language;
use super::form::{Field, Form, Kind, post, summary};
use super::frame::{Area, Frame};
use super::parts;
use super::paths;
use super::words::{common as c, office as w, work as k};

/// Context.
#[derive(Debug)]
pub struct OpenSlip<'a> {
    /// Whose.
    pub person: &'a PersonRecord,
    /// The passage that it is of.
    pub passage: &'a PassageRecord,
    /// The version of the scheme that the stay lives by.
    pub scheme: &'a Scheme,
    /// `asked.NAME`, `why`.
    pub form: &'a Form,
}

/// The page.
#[must_use]
pub fn page(frame: &Frame, context: &OpenSlip) -> Markup {
    let title = frame.say(w::OPEN_SLIP_TITLE);
    let path = paths::open_slip(context.person.id, context.passage.id);
    let passage = context.passage;
    let facts = [
        (frame.say(w::NAME), parts::name(frame, context.person)),
        (frame.say(w::ARRIVED), html! { (frame.full_moment(passage.happened)) }),
        (frame.say(w::AT), html! { (frame.place(&passage.checkpoint)) }),
    ];
    let main = html! {
        div.stack {
            (parts::back_to_person(frame, context.person))
            p.kicker { (frame.label(None, &context.scheme.head.name)) }
            h1 { (title) }
            p.lead { (frame.say(w::OPEN_SLIP_LEAD)) }
            @if other_language(frame, context.scheme).is_some() { p.quiet { (frame.say(k::OTHER_LANGUAGE)) } }
        }
        (parts::allowed(frame, Act::Reprint, || html! {
            (parts::facts(&facts))
            (summary(frame, context.form))
            (post(frame, &path, context.form, "form", fields(frame, context)))
        }))
    };
    frame.page(Area::People, title, main)
}

fn fields(frame: &Frame, context: &OpenSlip) -> Markup {
    let (scheme, form) = (context.scheme, context.form);
    let name = scheme.head.name.as_str();
    let lang = other_language(frame, scheme);
    html! {
        @for field in &scheme.ask {
            @let full = format!("asked.{}", field.name);
            @let values = frame.choices(Some(name), field.values.iter().map(String::as_str));
            (Field::new(&full, frame.label_text(Some(name), &field.name), Kind::Choice(values)).open().words_in(lang).draw(frame, form))
        }
        (Field::new("why", frame.say(c::WHY), Kind::Text).hint(frame.say(c::WHY_HINT)).optional().draw(frame, form))
        div.row { button.btn type="submit" { (frame.say(w::PRINT_OPEN_SLIP)) } }
    }
}
