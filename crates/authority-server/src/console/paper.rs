//! A paper is recorded.

use clearance_authority::register::PersonRecord;
use clearance_schemes::model::PaperForm;
use maud::{Markup, html};

use super::act::Act;
use super::form::{Field, Form, Kind, post, summary};
use super::frame::{Area, Frame};
use super::parts;
use super::paths;
use super::person::has::paper_form;
use super::words::{common as c, people as w};

/// Context.
#[derive(Debug)]
pub struct Paper<'a> {
    /// Whose.
    pub person: &'a PersonRecord,
    /// `piece`, `form`, `count`, `until`, `unfit`, `why`.
    pub form: &'a Form,
}

/// The page.
#[must_use]
pub fn page(frame: &Frame, context: &Paper) -> Markup {
    let title = frame.say(w::PAPER_TITLE);
    let path = paths::of_person(context.person.id, "papers");
    let main = html! {
        div.stack { (parts::back_to_person(frame, context.person)) h1 { (title) } }
        (parts::allowed(frame, Act::Enter, || html! {
            (summary(frame, context.form))
            (post(frame, &path, context.form, "form", fields(frame, context.form)))
        }))
    };
    frame.page(Area::People, title, main)
}

fn fields(frame: &Frame, form: &Form) -> Markup {
    let pieces = frame.library.vocabulary.papers.iter().map(|(name, _)| name.as_str());
    let forms = PaperForm::ALL
        .iter()
        .map(|form| (form.name().to_owned(), frame.say(paper_form(*form)).to_owned()));
    html! {
        (Field::new("piece", frame.say(w::PAPER), Kind::Choice(frame.choices_of("paper", pieces))).draw(frame, form))
        (Field::new("form", frame.say(w::PAPER_AS), Kind::Radio(forms.collect())).draw(frame, form))
        div.pair {
            (Field::new("count", frame.say(w::HOW_MANY), Kind::Number).draw(frame, form))
            (Field::new("until", frame.say(w::GOOD_UNTIL), Kind::Day).optional().draw(frame, form))
        }
        (Field::new("unfit", frame.say(w::IS_UNFIT), Kind::Check).hint(frame.say(w::IS_UNFIT_HINT)).draw(frame, form))
        (Field::new("why", frame.say(c::WHY), Kind::Text).hint(frame.say(c::WHY_HINT)).draw(frame, form))
        div.row { button.btn type="submit" { (frame.say(w::PAPER_TITLE)) } }
    }
}
