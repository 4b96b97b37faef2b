//! One's own password is changed.

use maud::{Markup, html};

use super::form::{Field, Form, Kind, post, summary};
use super::frame::{Area, Frame};
use super::paths;
use super::words::people as w;

/// The page: `before`, `password`, and `again`, which is the new one once more. None of them is given back.
#[must_use]
pub fn page(frame: &Frame, form: &Form) -> Markup {
    let title = frame.say(w::PASSWORD_TITLE);
    let field = |name, label, autocomplete| {
        let mut field = Field::new(name, frame.say(label), Kind::Password);
        field.autocomplete = autocomplete;
        field
    };
    let new = field("password", w::PASSWORD_NEW, "new-password");
    let inside = html! {
        (field("before", w::PASSWORD_BEFORE, "current-password").draw(frame, form))
        (new.hint(frame.say(w::PASSWORD_LENGTH)).draw(frame, form))
        (field("again", w::PASSWORD_AGAIN, "new-password").draw(frame, form))
        div.row { button.btn type="submit" { (title) } }
    };
    let main = html! {
        div.narrow.stack {
            h1 { (title) }
            p.lead { (frame.say(w::PASSWORD_LEAD)) }
            (summary(frame, form))
            (post(frame, paths::PASSWORD, form, "form", inside))
        }
    };
    frame.page(Area::None, title, main)
}
