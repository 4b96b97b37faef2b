//! People are found.

use clearance_authority::register::{EventRecord, Id, PersonRecord, StandingRecord};
use clearance_schemes::model::StateMeaning;
use clearance_schemes::time::Day;
use maud::{Markup, html};

use super::act::Act;
use super::form::{Field, Form, Kind, summary};
use super::frame::{Area, Frame};
use super::parts::{self, Tone, badge, empty, table};
use super::paths;
use super::words::{common as c, people as w};

/// Somebody who was found.
#[derive(Debug)]
pub struct Hit<'a> {
    /// Who.
    pub person: &'a PersonRecord,
    /// The number of the document that is shown beside the name.
    pub document: Option<&'a str>,
    /// How the person stands.
    pub standings: &'a [StandingRecord],
    /// What happened last.
    pub last: Option<&'a EventRecord>,
}

/// Context.
#[derive(Debug)]
pub struct Search<'a> {
    /// `q` and `born`; nothing was asked while both are empty.
    pub form: &'a Form,
    /// Who was found.
    pub hits: &'a [Hit<'a>],
    /// The last one shown, where there are more.
    pub more_after: Option<Id>,
}

/// The page.
#[must_use]
pub fn page(frame: &Frame, context: &Search) -> Markup {
    let title = frame.say(w::FIND_TITLE);
    let main = html! {
        div.stack {
            h1 { (frame.say(w::FIND)) }
            (parts::allowed(frame, Act::ReadPeople, || html! {
                (summary(frame, context.form))
                (question(frame, context.form))
            }))
        }
        @if frame.may(Act::ReadPeople) { (answer(frame, context)) }
    };
    frame.page(Area::People, title, main)
}

fn question(frame: &Frame, form: &Form) -> Markup {
    html! {
        form.search method="get" action=(paths::PEOPLE) role="search" {
            (Field::new("q", frame.say(w::QUERY), Kind::Search).draw(frame, form))
            (Field::new("born", frame.say(w::BORN_FILTER), Kind::Day).draw(frame, form))
            button.btn type="submit" { (frame.say(w::SEARCH)) }
        }
    }
}

fn answer(frame: &Frame, context: &Search) -> Markup {
    let query = context.form.value("q");
    let born = context.form.value("born");
    let is_asked = !(query.is_empty() && born.is_empty());
    if !is_asked || !context.form.problems.is_empty() {
        return html! { p.quiet { (frame.say(w::SEARCH_FIRST)) (frame.gap()) (frame.say(w::SEARCH_NOTE)) } };
    }
    let day = born.parse::<Day>().map_or_else(|_| born.to_owned(), |day| frame.day(day));
    if context.hits.is_empty() {
        let fact = if query.is_empty() {
            frame.fill(w::NOBODY_BORN, &[&day])
        } else {
            frame.fill(w::NOBODY, &[query])
        };
        let step = Some((paths::ENTER, frame.say(w::ENTER_NEW)));
        return empty(&fact, frame.say(w::NOBODY_THEN), step);
    }
    let (words, of) = if query.is_empty() {
        ((w::FOUND_BORN_ONE, w::FOUND_BORN_MANY), day.as_str())
    } else {
        ((w::FOUND_ONE, w::FOUND_MANY), query)
    };
    let caption = frame.count(context.hits.len(), words, of);
    let heads = [w::NAME, w::BORN, w::CARD, w::STANDINGS, w::LAST_EVENT].map(|it| frame.say(it));
    let rows: Vec<_> = context.hits.iter().map(|hit| row(frame, hit)).collect();
    html! {
        (table(&caption, &heads, &rows))
        @if let Some(after) = context.more_after {
            p {
                (frame.say(w::THERE_ARE_MORE)) (frame.gap())
                a href={ (paths::PEOPLE) "?q=" (paths::segment(query)) "&born=" (paths::segment(born)) "&after=" (after) } {
                    (frame.say(c::NEXT_PAGE))
                }
            }
        }
        p.quiet {
            a href=(paths::ENTER) { (frame.say(w::ENTER_NEW)) } (frame.stop()) (frame.say(w::SEARCH_NOTE))
        }
    }
}

fn row(frame: &Frame, hit: &Hit) -> Vec<Markup> {
    let person = hit.person;
    vec![
        html! { a href=(paths::person(person.id)) { strong { (parts::name(frame, person)) } } },
        html! { @match person.born {
            Some(born) => { (frame.day(born)) }
            None => { span.quiet { (frame.say(c::NOT_KNOWN)) } }
        } },
        html! { @match hit.document {
            Some(number) => { span.ref { (number) } }
            None => { span.quiet { (frame.say(c::NONE)) } }
        } },
        standings(frame, hit.standings),
        html! { @if let Some(last) = hit.last {
            (frame.label(None, last.kind.name())) br; span.small.quiet { (frame.stamp(last.happened)) }
        } @else { span.quiet { (frame.say(c::NONE)) } } },
    ]
}

fn standings(frame: &Frame, all: &[StandingRecord]) -> Markup {
    let shown: Vec<_> = all.iter().filter(|it| it.meaning != StateMeaning::None).collect();
    html! {
        @if shown.is_empty() { span.quiet { (frame.say(c::NONE)) } }
        @else { span.row {
            @for standing in shown {
                (badge(Tone::of_state(standing.meaning), &frame.label_text(None, &standing.scheme)))
            }
        } }
    }
}
