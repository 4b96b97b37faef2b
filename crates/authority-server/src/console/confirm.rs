//! Before something that takes a right away: the page that asks.

use clearance_authority::register::{AppointmentRecord, PersonRecord, StandingRecord};
use clearance_schemes::model::EventKind;
use maud::{Markup, html};

use super::act::Act;
use super::form::{Field, Form, Kind, hidden, post, summary};
use super::frame::{Area, Frame};
use super::parts;
use super::paths;
use super::words::{common as c, work as w};

/// How a standing is taken back. Deliberately closed: a page for each.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum How {
    /// An officer's suspension is lifted.
    Resume,
    /// Its credentials are revoked, for ever; another supervisor must agree.
    Revoke,
    /// It is at rest until that is lifted.
    Suspend,
}

impl How {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Resume, Self::Revoke, Self::Suspend];

    /// Its word in a path.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Resume => "resume",
            Self::Revoke => "revoke",
            Self::Suspend => "suspend",
        }
    }
}

/// A standing is to be taken back.
#[derive(Debug)]
pub struct TakeBack<'a> {
    /// Whose.
    pub person: &'a PersonRecord,
    /// Which.
    pub standing: &'a StandingRecord,
    /// How.
    pub how: How,
    /// `why`.
    pub form: &'a Form,
}

/// The page that asks before a standing is taken back.
#[must_use]
pub fn take_back(frame: &Frame, context: &TakeBack) -> Markup {
    let (ask, then, label) = match context.how {
        How::Resume => (w::RESUME_ASK, w::RESUME_THEN, w::RESUME_IT),
        How::Revoke => (w::REVOKE_ASK, w::REVOKE_THEN, w::ASK_SECOND),
        How::Suspend => (w::SUSPEND_ASK, w::SUSPEND_THEN, w::SUSPEND_IT),
    };
    let scheme = &context.standing.scheme;
    let name = parts::name_text(frame, context.person);
    let fields = html! {
        (Field::new("why", frame.say(c::WHY), Kind::Text).hint(frame.say(c::WHY_HINT)).draw(frame, context.form))
    };
    let question = Question {
        title: frame.fill(ask, &[&frame.noun(None, scheme), &name]),
        then: frame.say(then),
        label: frame.say(label).to_owned(),
        action: paths::standing(context.person.id, context.standing.id, context.how.name()),
        act: Act::TakeBack,
    };
    of_person(frame, context.person, &question, context.form, fields)
}

/// A grave event is to be told.
#[derive(Debug)]
pub struct TellGrave<'a> {
    /// Of whom.
    pub person: &'a PersonRecord,
    /// What.
    pub kind: EventKind,
    /// All that was typed; it goes along unseen, with `confirmed=yes`.
    pub form: &'a Form,
}

/// The page that asks before a grave event is told.
#[must_use]
pub fn tell(frame: &Frame, context: &TellGrave) -> Markup {
    let kind = frame.label_text(None, context.kind.name());
    let typed = context.form.values.iter().filter(|(name, _)| name.as_str() != "confirmed");
    let fields = html! {
        @for (name, value) in typed { (hidden(name, value)) }
        (hidden("confirmed", "yes"))
        (said(frame, context.form))
    };
    let question = Question {
        title: frame.fill(w::EVENT_ASK, &[&kind, &parts::name_text(frame, context.person)]),
        then: frame.say(w::EVENT_THEN),
        label: frame.say(w::RECORD_EVENT).to_owned(),
        action: paths::of_person(context.person.id, "events"),
        act: Act::Enter,
    };
    of_person(frame, context.person, &question, context.form, fields)
}

/// What was typed, once more.
fn said(frame: &Frame, form: &Form) -> Markup {
    use super::words::people as p;
    let all = [
        ("happened", p::EVENT_HAPPENED),
        ("of", p::EVENT_OF),
        ("cause", p::EVENT_CAUSE),
        ("at", p::EVENT_AT),
        ("day", p::EVENT_DAY),
        ("nationality", p::NATIONALITY),
        ("residence", p::RESIDENCE),
        ("birthplace", p::BIRTHPLACE),
        ("why", c::WHY),
    ];
    let told = all.into_iter().filter(|(name, _)| !form.value(name).is_empty());
    let rows: Vec<_> = told
        .map(|(name, label)| {
            let value = match name {
                "happened" | "day" | "why" => html! { (form.value(name)) },
                "cause" => frame.label_of("cause", form.value(name)),
                "at" => frame.label_of("place", form.value(name)),
                "residence" => frame.label_of("residence", form.value(name)),
                "birthplace" => frame.label_of("birthplace", form.value(name)),
                _ => frame.label(None, form.value(name)),
            };
            (frame.say(label), value)
        })
        .collect();
    parts::facts(&rows)
}

/// Something of the office's own, that is asked about before it is done.
#[derive(Debug)]
#[non_exhaustive]
pub enum Plain<'a> {
    /// An account is to be closed.
    Disable {
        /// Its name.
        account: &'a str,
    },
    /// Somebody's data are to be erased; a second person must agree.
    Erase {
        /// Whose.
        person: &'a PersonRecord,
    },
    /// Somebody's phone is to be given up; a second person must agree.
    RevokePhone {
        /// Whose.
        person: &'a PersonRecord,
    },
    /// An appointment is to be given back.
    Release {
        /// Whose.
        person: &'a PersonRecord,
        /// Which.
        appointment: &'a AppointmentRecord,
    },
    /// A token is to be revoked.
    RevokeToken {
        /// Its public part.
        id: &'a str,
        /// What it is for.
        label: &'a str,
    },
}

/// The page that asks before one of these is done; `why` comes with it.
#[must_use]
pub fn plain(frame: &Frame, what: &Plain, form: &Form) -> Markup {
    use super::words::{office, watch};
    let (question, area, back) = match what {
        Plain::Disable { account } => (
            Question {
                title: frame.fill(w::DISABLE_ASK, &[account]),
                then: frame.say(w::DISABLE_THEN),
                label: frame.fill(watch::DISABLE, &[account]),
                action: format!("{}/disable", paths::account(account)),
                act: Act::Accounts,
            },
            Area::Accounts,
            paths::ACCOUNTS.to_owned(),
        ),
        Plain::RevokeToken { id, label } => (
            Question {
                title: frame.fill(w::REVOKE_TOKEN_ASK, &[label]),
                then: frame.say(w::REVOKE_TOKEN_THEN),
                label: frame.fill(watch::REVOKE_TOKEN, &[label]),
                action: format!("{}/revoke", paths::token(id)),
                act: Act::Accounts,
            },
            Area::Accounts,
            paths::ACCOUNTS.to_owned(),
        ),
        Plain::Erase { person } => (
            Question {
                title: frame.fill(w::ERASE_ASK, &[&parts::name_text(frame, person)]),
                then: frame.say(w::ERASE_THEN),
                label: frame.say(w::ASK_SECOND).to_owned(),
                action: paths::of_person(person.id, "erase"),
                act: Act::TakeBack,
            },
            Area::People,
            paths::person(person.id),
        ),
        Plain::RevokePhone { person } => (
            Question {
                title: frame.fill(w::REVOKE_PHONE_ASK, &[&parts::name_text(frame, person)]),
                then: frame.say(w::REVOKE_PHONE_THEN),
                label: frame.say(w::ASK_SECOND).to_owned(),
                action: paths::of_person(person.id, "phone/revoke"),
                act: Act::TakeBack,
            },
            Area::People,
            paths::person(person.id),
        ),
        Plain::Release { person, appointment } => (
            Question {
                title: frame.fill(
                    w::RELEASE_ASK,
                    &[&frame.within(appointment.begins), &parts::name_text(frame, person)],
                ),
                then: frame.say(office::RELEASE_NOTE),
                label: frame.say(office::RELEASE).to_owned(),
                action: paths::appointment(person.id, appointment.id, "release"),
                act: Act::Book,
            },
            Area::Calendar,
            paths::person(person.id),
        ),
    };
    let why = Field::new("why", frame.say(c::WHY), Kind::Text).hint(frame.say(c::WHY_HINT));
    page(frame, area, (&back, html! {}), &question, form, why.draw(frame, form))
}

struct Question<'a> {
    title: String,
    then: &'a str,
    label: String,
    action: String,
    act: Act,
}

fn of_person(
    frame: &Frame,
    person: &PersonRecord,
    question: &Question,
    form: &Form,
    fields: Markup,
) -> Markup {
    let back = paths::person(person.id);
    let above = parts::back_to_person(frame, person);
    page(frame, Area::People, (&back, above), question, form, fields)
}

fn page(
    frame: &Frame,
    area: Area,
    (back, above): (&str, Markup),
    question: &Question,
    form: &Form,
    fields: Markup,
) -> Markup {
    let inside = html! {
        (fields)
        div.row {
            button.btn.btn-grave type="submit" { (question.label) }
            a href=(back) { (frame.say(w::KEEP)) }
        }
    };
    let main = html! {
        div.stack {
            (above)
            h1 { (question.title) }
            p.lead { (question.then) }
        }
        (parts::allowed(frame, question.act, || html! {
            (summary(frame, form))
            (post(frame, &question.action, form, "sheet form", inside))
        }))
    };
    frame.page(area, &question.title, main)
}
