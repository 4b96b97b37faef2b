//! To ask and to apply: the scheme, its fields, the answer as the applicant sees it, then lodging.

use clearance_authority::desk::Answered;
use clearance_authority::register::{PersonRecord, SlotRecord};
use clearance_schemes::model::{Condition, FormField, FormKind, Predicate, Scheme, Term};
use clearance_schemes::texts::choose_language;
use maud::{Markup, html};

use super::act::Act;
use super::answer;
use super::form::{Field, Form, Kind, post, summary};
use super::frame::{Area, Frame};
use super::parts::{self, empty};
use super::paths;
use super::words::{common as c, work as w};

/// Context of the choice.
#[derive(Debug)]
pub struct Choose<'a> {
    /// Who applies.
    pub person: &'a PersonRecord,
}

/// Every scheme, to choose one.
#[must_use]
pub fn choose(frame: &Frame, context: &Choose) -> Markup {
    let title = frame.say(w::APPLY_TITLE);
    let main = html! {
        div.stack {
            (parts::back_to_person(frame, context.person))
            h1 { (title) }
            p.lead { (frame.say(w::APPLY_LEAD)) }
        }
        (parts::allowed(frame, Act::Lodge, || html! {
            @if frame.library.folders.is_empty() {
                (empty(frame.say(w::NO_SCHEMES), frame.say(w::NO_SCHEMES_THEN), None))
            } @else { ul.plain {
                @for name in frame.library.folders.keys() { (scheme_line(frame, context.person, name)) }
            } }
        }))
    };
    frame.page(Area::People, title, main)
}

fn scheme_line(frame: &Frame, person: &PersonRecord, name: &str) -> Markup {
    let head = frame.scheme(name).map(|scheme| &scheme.head);
    html! {
        li {
            h2 { a href=(paths::apply(person.id, name)) { (frame.label(None, name)) } }
            @if let Some(head) = head {
                p.small.quiet {
                    (frame.fill(w::VERSION_FROM, &[&head.version.to_string(), &frame.day(head.from.date())]))
                }
            }
        }
    }
}

/// Context of the form.
#[derive(Debug)]
pub struct Apply<'a> {
    /// Who applies.
    pub person: &'a PersonRecord,
    /// The version in force.
    pub scheme: &'a Scheme,
    /// `asked.NAME`, `form.NAME`, `shared.NAME`, `members` with `members.N.person` and `members.N.asked.NAME`, `signed.WHO`, `present.WHO`, `requested.RULE`, `app`, `slot` as
    /// `OFFICE|SECONDS`, `why`. The button is `do`: `ask`, `lodge`, or `members` to show the fields of a group.
    pub form: &'a Form,
    /// Times that can be asked for, where the scheme gives out times.
    pub slots: &'a [SlotRecord],
    /// The answer, once it was asked for.
    pub answered: Option<&'a Answered>,
}

/// The form of a scheme, with the answer above it once it was asked for.
#[must_use]
pub fn page(frame: &Frame, context: &Apply) -> Markup {
    let name = &context.scheme.head.name;
    let title = frame.fill(w::APPLY_FOR, &[&frame.label_text(None, name)]);
    let path = paths::apply(context.person.id, name);
    let lang = other_language(frame, context.scheme);
    let main = html! {
        div.stack {
            (parts::back_to_person(frame, context.person))
            p.kicker { (frame.say(w::APPLY_TITLE)) }
            h1 { (frame.label(None, name)) }
            p.quiet {
                (frame.fill(w::VERSION_FROM, &[&context.scheme.head.version.to_string(), &frame.day(context.scheme.head.from.date())])) (frame.stop())
                a href=(paths::of_person(context.person.id, "apply")) { (frame.say(w::CHOOSE_OTHER)) }
            }
            @if lang.is_some() { p.quiet { (frame.say(w::OTHER_LANGUAGE)) } }
        }
        (parts::allowed(frame, Act::Lodge, || html! {
            (summary(frame, context.form))
            @if let Some(answered) = context.answered { (answer::view(frame, answered)) }
            (post(frame, &path, context.form, "form", fields(frame, context)))
        }))
    };
    frame.page(Area::People, &title, main)
}

fn fields(frame: &Frame, context: &Apply) -> Markup {
    let (scheme, form) = (context.scheme, context.form);
    let name = scheme.head.name.as_str();
    let lang = other_language(frame, scheme);
    let free: Vec<_> = scheme.form.iter().filter(|field| field.form != FormKind::Slot).collect();
    let asks_nothing = scheme.ask.is_empty() && free.is_empty() && scheme.slots.is_none();
    html! {
        @if asks_nothing { p.quiet { (frame.say(w::NOTHING_ASKED)) } }
        @if !scheme.ask.is_empty() {
            h2 { (frame.say(w::ASKED)) }
            @for field in &scheme.ask {
                @let full = format!("asked.{}", field.name);
                @let values = frame.choices(Some(name), field.values.iter().map(String::as_str));
                (Field::new(&full, frame.label_text(Some(name), &field.name), Kind::Choice(values)).open().words_in(lang).draw(frame, form))
            }
        }
        @if !free.is_empty() {
            h2 { (frame.say(w::FORM)) }
            @for field in free { (free_field(frame, form, scheme, ("form.", field))) }
        }
        @if scheme.slots.is_some() { (slot_field(frame, context)) }
        (group(frame, form, scheme, lang))
        (people(frame, form))
        (requested(frame, form, scheme))
        (Field::new("app", frame.say(w::APP_VERSION), Kind::Number).hint(frame.say(w::APP_HINT)).optional().draw(frame, form))
        (Field::new("why", frame.say(c::WHY), Kind::Text)
            .hint(frame.say(c::WHY_HINT)).optional().draw(frame, form))
        div.stack-s {
            div.row { (buttons(frame, context.answered.is_some())) }
            p.small.quiet { (frame.say(w::LODGE_NOTE)) }
        }
    }
}

/// The language of the scheme's own words, where it lacks the officer's.
pub(super) fn other_language(frame: &Frame, scheme: &Scheme) -> Option<&'static str> {
    let language = choose_language(scheme, frame.lang.language());
    (language != frame.lang.language()).then(|| language.tag())
}

/// One is filled: to ask first, then to lodge.
fn buttons(frame: &Frame, is_answered: bool) -> Markup {
    html! {
        button.btn.btn-2[is_answered] type="submit" name="do" value="ask" { (frame.say(w::SEE_ANSWER)) }
        button.btn.btn-2[!is_answered] type="submit" name="do" value="lodge" { (frame.say(w::LODGE)) }
    }
}

fn free_field(
    frame: &Frame,
    form: &Form,
    scheme: &Scheme,
    (before, field): (&str, &FormField),
) -> Markup {
    let full = format!("{before}{}", field.name);
    let lang = other_language(frame, scheme);
    let scheme = scheme.head.name.as_str();
    let label = frame.label_text(Some(scheme), &field.name);
    let (kind, hint) = match &field.form {
        FormKind::Amount => (Kind::Text, Some(frame.say(w::H_AMOUNT).to_owned())),
        FormKind::Date => (Kind::Day, None),
        FormKind::DayOfYear => (Kind::Text, Some(frame.say(w::H_DAY_OF_YEAR).to_owned())),
        FormKind::Email => (Kind::Email, None),
        FormKind::OfDocument { .. } => (Kind::Text, Some(frame.say(w::H_OF_DOCUMENT).to_owned())),
        FormKind::OneOf(values) => {
            let values = frame.choices(Some(scheme), values.iter().map(String::as_str));
            (Kind::Choice(values), None)
        }
        FormKind::Pattern(pattern) => (Kind::Text, Some(frame.fill(w::H_PATTERN, &[pattern]))),
        FormKind::Phone(start) => (Kind::Text, Some(frame.fill(w::H_PHONE, &[start]))),
        FormKind::Secret => (Kind::Password, Some(frame.say(w::H_SECRET).to_owned())),
        FormKind::Slot | FormKind::Text => (Kind::Text, None),
        FormKind::Year => (Kind::Number, Some(frame.say(w::H_YEAR).to_owned())),
    };
    let mut drawn = Field::new(&full, label, kind).open().words_in(lang);
    drawn.hint = hint;
    drawn.draw(frame, form)
}

fn slot_field(frame: &Frame, context: &Apply) -> Markup {
    let free =
        context.slots.iter().filter(|slot| slot.taken < slot.places && slot.begins > frame.now);
    let choices: Vec<_> = free
        .map(|slot| {
            let left = (slot.places - slot.taken).to_string();
            let at = frame.label_text(Some(&context.scheme.head.name), &slot.at);
            let text = frame.fill(w::SLOT_FREE, &[&at, &frame.within(slot.begins), &left]);
            (format!("{}|{}", slot.at, slot.begins.0), text)
        })
        .collect();
    let none = choices.is_empty();
    let field = Field::new("slot", frame.say(w::SLOT), Kind::Choice(choices)).open();
    let field = if none { field.hint(frame.say(w::SLOT_HINT)) } else { field };
    html! {
        h2 { (frame.say(w::SLOT)) }
        (field.draw(frame, context.form))
        p { a href={ (paths::CALENDAR) "?person=" (context.person.id) "&scheme=" (paths::segment(&context.scheme.head.name)) } {
            (frame.say(super::words::office::CALENDAR_TITLE))
        } }
    }
}

/// The most people that a form asks about at once.
const LARGEST_GROUP: usize = 9;

/// The others of a group: how many first, then the fields that are asked for each.
fn group(frame: &Frame, form: &Form, scheme: &Scheme, lang: Option<&'static str>) -> Markup {
    if scheme.each.is_empty() {
        return html! {};
    }
    let size = form.value("members").parse().map_or(0, |size: usize| size.min(LARGEST_GROUP));
    let ties = frame.library.vocabulary.ties.iter().map(|(name, _)| name.as_str());
    html! {
        h2 { (frame.say(w::GROUP)) }
        div.pair {
            (Field::new("members", frame.say(w::GROUP_SIZE), Kind::Number).optional().draw(frame, form))
            button.btn.btn-2 type="submit" name="do" value="members" { (frame.say(w::GROUP_SHOW)) }
        }
        @if size > 0 {
            @for (tie, label) in frame.choices_of("tie", ties) {
                @let name = format!("shared.{tie}");
                (Field::new(&name, frame.fill(w::GROUP_SHARED, &[&label]), Kind::Text).open().draw(frame, form))
            }
        }
        @for number in 1..=size { (member(frame, form, scheme, (number, lang))) }
    }
}

fn member(
    frame: &Frame,
    form: &Form,
    scheme: &Scheme,
    (number, lang): (usize, Option<&'static str>),
) -> Markup {
    let name = scheme.head.name.as_str();
    let is_asked = |field: &String| scheme.each.contains(field);
    let person = format!("members.{number}.person");
    html! {
        h3 { (frame.fill(w::GROUP_MEMBER, &[&number.to_string()])) }
        (Field::new(&person, frame.say(w::GROUP_PERSON), Kind::Text)
            .hint(frame.say(w::GROUP_PERSON_HINT)).open().draw(frame, form))
        @for field in scheme.ask.iter().filter(|it| is_asked(&it.name)) {
            @let full = format!("members.{number}.asked.{}", field.name);
            @let values = frame.choices(Some(name), field.values.iter().map(String::as_str));
            (Field::new(&full, frame.label_text(Some(name), &field.name), Kind::Choice(values)).open().words_in(lang).draw(frame, form))
        }
        @for field in scheme.form.iter().filter(|it| is_asked(&it.name) && it.form != FormKind::Slot) {
            (free_field(frame, form, scheme, (&format!("members.{number}.form."), field)))
        }
    }
}

fn people(frame: &Frame, form: &Form) -> Markup {
    let who = frame.library.vocabulary.people.iter().map(|(name, _)| name.as_str());
    let who = frame.choices(None, who);
    html! {
        @if !who.is_empty() {
            div.pair {
                (Field::new("signed", frame.say(w::SIGNED_BY), Kind::Many(who.clone())).draw(frame, form))
                (Field::new("present", frame.say(w::PRESENT), Kind::Many(who)).draw(frame, form))
            }
        }
    }
}

fn requested(frame: &Frame, form: &Form, scheme: &Scheme) -> Markup {
    let rules: Vec<_> = left_to_officer(scheme)
        .into_iter()
        .map(|rule| {
            let text = super::person::has::reason(frame, &scheme.head.name, &rule);
            (rule, text)
        })
        .collect();
    html! {
        @if !rules.is_empty() {
            (Field::new("requested", frame.say(w::REQUESTED), Kind::Many(rules)).draw(frame, form))
        }
    }
}

/// The rules that a scheme leaves to an officer's discretion.
pub(super) fn left_to_officer(scheme: &Scheme) -> Vec<String> {
    let rules = scheme.checks.require.iter().filter(|rule| has_discretion(&rule.must));
    let mut names: Vec<String> = Vec::new();
    for rule in rules {
        if !names.contains(&rule.id) {
            names.push(rule.id.clone());
        }
    }
    names
}

fn has_discretion(condition: &Condition) -> bool {
    condition.terms.iter().any(|term| match term {
        Term::Any(any) => any.iter().any(has_discretion),
        Term::Not(not) => has_discretion(not),
        Term::Predicate(Predicate::Discretion { .. }) => true,
        _ => false,
    })
}

/// What the scheme's `[ask]` and `[form]` were answered with, by label.
pub(super) fn stated<'s>(
    frame: &Frame,
    scheme: &'s str,
    all: impl IntoIterator<Item = (&'s String, &'s String)>,
) -> Markup {
    let rows: Vec<(String, Markup)> = all
        .into_iter()
        .map(|(name, value)| {
            (frame.label_text(Some(scheme), name), frame.label(Some(scheme), value))
        })
        .collect();
    let rows: Vec<_> = rows.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    html! {
        @if rows.is_empty() { p.quiet { (frame.say(w::NOTHING_STATED)) } }
        @else { (parts::facts(&rows)) }
    }
}
