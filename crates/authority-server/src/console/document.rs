//! A document is recorded: its kind first, since each kind has fields of its own.

use clearance_authority::register::PersonRecord;
use clearance_schemes::model::{DocumentKind, DocumentState};
use maud::{Markup, html};

use super::act::Act;
use super::form::{Field, Form, Kind, hidden, post, summary};
use super::frame::{Area, Frame};
use super::parts;
use super::paths;
use super::words::{common as c, people as w};

/// Context.
#[derive(Debug)]
pub struct Document<'a> {
    /// Whose.
    pub person: &'a PersonRecord,
    /// `kind`, asked for first by `GET`; then `number`, `state`, `issued`, `expires`, `fields.NAME`, `why`.
    pub form: &'a Form,
}

/// The page.
#[must_use]
pub fn page(frame: &Frame, context: &Document) -> Markup {
    let title = frame.say(w::DOCUMENT_TITLE);
    let kinds = &frame.library.vocabulary.documents;
    let kind = kinds.iter().find(|it| it.name == context.form.value("kind"));
    let path = paths::of_person(context.person.id, "documents");
    let main = html! {
        div.stack {
            (parts::back_to_person(frame, context.person))
            h1 { (title) }
        }
        (parts::allowed(frame, Act::Enter, || html! {
            (summary(frame, context.form))
            @match kind {
                Some(kind) => { (post(frame, &path, context.form, "form", fields(frame, context.form, kind))) }
                None => { (choose(frame, context.form, &path)) }
            }
        }))
    };
    frame.page(Area::People, title, main)
}

fn choose(frame: &Frame, form: &Form, path: &str) -> Markup {
    let kinds = frame.library.vocabulary.documents.iter().map(|kind| kind.name.as_str());
    html! {
        form.form method="get" action=(path) {
            (Field::new("kind", frame.say(w::KIND), Kind::Choice(frame.choices_of("document", kinds))).draw(frame, form))
            div.row { button.btn type="submit" { (frame.say(w::CONTINUE)) } }
        }
    }
}

fn fields(frame: &Frame, form: &Form, kind: &DocumentKind) -> Markup {
    let states = frame.choices_of("document-state", DocumentState::NAMES.iter().copied());
    let others: Vec<_> = kind.fields.iter().filter(|(name, _)| name != "number").collect();
    html! {
        (hidden("kind", &kind.name))
        h2 { (frame.label(None, &kind.name)) }
        (Field::new("number", frame.say(w::DOCUMENT_NUMBER), Kind::Text).optional().draw(frame, form))
        (Field::new("state", frame.say(w::STATE), Kind::Choice(states)).draw(frame, form))
        div.pair {
            (Field::new("issued", frame.say(w::ISSUED), Kind::Day).optional().draw(frame, form))
            (Field::new("expires", frame.say(w::LAST_DAY), Kind::Day).optional().draw(frame, form))
        }
        @if !others.is_empty() {
            h2 { (frame.say(w::FIELDS_MORE)) }
            p.quiet { (frame.say(w::FIELDS_NOTE)) }
            @for (name, shape) in others {
                @let full = format!("fields.{name}");
                @let field = Field::new(&full, field_name(frame, name), Kind::Text).open();
                (match shape.only.as_ref().or(shape.printed.as_ref()) {
                    Some(printed) => field.hint(printed.clone()),
                    None => field,
                }.draw(frame, form))
            }
        }
        (Field::new("why", frame.say(c::WHY), Kind::Text).hint(frame.say(c::WHY_HINT)).draw(frame, form))
        div.row { button.btn type="submit" { (frame.say(w::DOCUMENT_TITLE)) } }
    }
}

/// The name of a document's field.
fn field_name(frame: &Frame, name: &str) -> String {
    frame.choices_of("field", [name]).into_iter().map(|(_, text)| text).collect()
}
