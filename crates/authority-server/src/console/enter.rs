//! A person is entered.

use clearance_authority::register::PersonRecord;
use maud::{Markup, html};

use super::act::Act;
use super::form::{Field, Form, Kind, hidden, post, summary};
use super::frame::{Area, Frame};
use super::parts::{self, Tone, notice};
use super::paths;
use super::words::{common as c, people as w};

/// Context.
#[derive(Debug)]
pub struct Enter<'a> {
    /// `name_latin`, `name_chinese`, `born`, `nationality`, `residence`, `birthplace`, `why`.
    pub form: &'a Form,
    /// Those who were born on the day that was typed: shown before somebody is entered twice.
    pub same_day: &'a [PersonRecord],
}

/// The page.
#[must_use]
pub fn page(frame: &Frame, context: &Enter) -> Markup {
    let title = frame.say(w::ENTER_TITLE);
    let main = html! {
        div.stack {
            h1 { (title) }
            p.lead { (frame.say(w::ENTER_LEAD)) }
            p { a href=(paths::PEOPLE) { (frame.say(c::FIND_PEOPLE)) } }
        }
        (parts::allowed(frame, Act::Enter, || html! {
            (summary(frame, context.form))
            (same_day(frame, context.same_day))
            (post(frame, paths::ENTER, context.form, "form", html! {
                // Sent again with these in sight, somebody else was born on the same day.
                @if !context.same_day.is_empty() { (hidden("seen", "yes")) }
                (fields(frame, context.form))
            }))
        }))
    };
    frame.page(Area::Enter, title, main)
}

fn same_day(frame: &Frame, all: &[PersonRecord]) -> Markup {
    html! {
        @if !all.is_empty() {
            section.stack aria-labelledby="same" {
                h2 #same { (frame.say(w::SAME_DAY)) }
                (notice(Tone::Soon, frame.say(w::SAME_DAY_THEN), ""))
                ul.plain { @for person in all {
                    li { a href=(paths::person(person.id)) { (parts::name(frame, person)) } }
                } }
            }
        }
    }
}

fn fields(frame: &Frame, form: &Form) -> Markup {
    let mut chinese = Field::new("name_chinese", frame.say(w::NAME_CHINESE), Kind::Text).optional();
    chinese.lang = Some("zh-Hant");
    html! {
        (Field::new("name_latin", frame.say(w::NAME_LATIN), Kind::Text)
            .hint(frame.say(w::NAME_LATIN_HINT)).draw(frame, form))
        (chinese.draw(frame, form))
        (Field::new("born", frame.say(w::BIRTH), Kind::Day).draw(frame, form))
        (particulars(frame, form))
        (Field::new("why", frame.say(c::WHY), Kind::Text).hint(frame.say(c::WHY_HINT)).draw(frame, form))
        div.row { button.btn type="submit" { (frame.say(w::ENTER_TITLE)) } }
    }
}

/// Nationality, residence, place of birth: each may stay empty.
pub(super) fn particulars(frame: &Frame, form: &Form) -> Markup {
    let vocabulary = &frame.library.vocabulary;
    let words = |kind: &str, all: &[(String, String)]| {
        frame.choices_of(kind, all.iter().map(|(name, _)| name.as_str()))
    };
    html! {
        (Field::new("nationality", frame.say(w::NATIONALITY), Kind::Text)
            .hint(frame.say(w::NATIONALITY_HINT)).optional().draw(frame, form))
        (Field::new("residence", frame.say(w::RESIDENCE), Kind::Choice(words("residence", &vocabulary.residences)))
            .optional().draw(frame, form))
        (Field::new("birthplace", frame.say(w::BIRTHPLACE), Kind::Choice(words("birthplace", &vocabulary.birthplaces)))
            .optional().draw(frame, form))
    }
}
