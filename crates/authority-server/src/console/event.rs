//! An event is told. One that may take a right away goes through [`confirm`](super::confirm) first.

use clearance_authority::register::PersonRecord;
use clearance_schemes::model::EventKind;
use maud::{Markup, html};

use super::act::Act;
use super::enter::particulars;
use super::form::{Field, Form, Kind, post, summary};
use super::frame::{Area, Frame};
use super::parts;
use super::paths;
use super::words::{common as c, people as w};

/// Context.
#[derive(Debug)]
pub struct Event<'a> {
    /// Of whom.
    pub person: &'a PersonRecord,
    /// `kind`, `of`, `cause`, `at`, `day`, `happened`, `why`; and what is otherwise since then, as
    /// [`enter`](super::enter) has it.
    pub form: &'a Form,
}

/// It may end or suspend a standing: the page asks once more before it is told.
#[must_use]
pub const fn is_grave(kind: EventKind) -> bool {
    matches!(
        kind,
        EventKind::DecisionBarred
            | EventKind::DocumentCancelled
            | EventKind::DocumentDamaged
            | EventKind::DocumentDefaced
            | EventKind::DocumentDestroyed
            | EventKind::DocumentLost
            | EventKind::DocumentStolen
            | EventKind::PersonDied
            | EventKind::PersonNationalityChanged
            | EventKind::PersonResidenceChanged
            | EventKind::StandingCancelled
            | EventKind::StandingEnded
            | EventKind::StandingSuspended
            | EventKind::StatementWrong
    )
}

/// Whether an officer tells it: the others come from decisions, gates, phones and the clock.
#[must_use]
pub const fn is_told_here(kind: EventKind) -> bool {
    !matches!(
        kind,
        EventKind::DecisionGranted
            | EventKind::DecisionRefused
            | EventKind::KeyRebound
            | EventKind::StandingGranted
            | EventKind::TimeReached
    )
}

/// The page.
#[must_use]
pub fn page(frame: &Frame, context: &Event) -> Markup {
    let title = frame.say(w::EVENT_TITLE);
    let path = paths::of_person(context.person.id, "events");
    let main = html! {
        div.stack {
            (parts::back_to_person(frame, context.person))
            h1 { (title) }
            p.lead { (frame.say(w::EVENT_LEAD)) }
        }
        (parts::allowed(frame, Act::Enter, || html! {
            (summary(frame, context.form))
            (post(frame, &path, context.form, "form", fields(frame, context.form)))
        }))
    };
    frame.page(Area::People, title, main)
}

fn fields(frame: &Frame, form: &Form) -> Markup {
    let vocabulary = &frame.library.vocabulary;
    let kinds = EventKind::ALL.iter().filter(|kind| is_told_here(**kind)).map(|kind| kind.name());
    let of = vocabulary.documents.iter().map(|it| it.name.as_str());
    let of = of.chain(frame.library.folders.keys().map(String::as_str));
    let of = of.chain(vocabulary.papers.iter().map(|(name, _)| name.as_str()));
    let mut causes: Vec<&str> = Vec::new();
    for cause in vocabulary.documents.iter().flat_map(|it| &it.causes) {
        if !causes.contains(&cause.as_str()) {
            causes.push(cause);
        }
    }
    let places = vocabulary.places.iter().map(|(name, _)| name.as_str());
    let choice = |words: Vec<(String, String)>| Kind::Choice(words);
    html! {
        (Field::new("kind", frame.say(w::EVENT_KIND), choice(frame.choices_of("event", kinds))).draw(frame, form))
        (Field::new("happened", frame.say(w::EVENT_HAPPENED), Kind::Text)
            .hint(frame.fill(c::MOMENT_HINT, &[frame.zone()])).draw(frame, form))
        (Field::new("of", frame.say(w::EVENT_OF), choice(frame.choices(None, of))).optional().draw(frame, form))
        div.pair {
            (Field::new("cause", frame.say(w::EVENT_CAUSE), choice(frame.choices_of("cause", causes))).optional().draw(frame, form))
            (Field::new("at", frame.say(w::EVENT_AT), choice(frame.choices_of("place", places))).optional().draw(frame, form))
        }
        (Field::new("day", frame.say(w::EVENT_DAY), Kind::Day).optional().draw(frame, form))
        h2 { (frame.say(w::BECOMES)) }
        p.quiet { (frame.say(w::BECOMES_NOTE)) }
        (particulars(frame, form))
        (Field::new("why", frame.say(c::WHY), Kind::Text).hint(frame.say(c::WHY_HINT)).draw(frame, form))
        div.row { button.btn type="submit" { (frame.say(w::EVENT_TITLE)) } }
    }
}
