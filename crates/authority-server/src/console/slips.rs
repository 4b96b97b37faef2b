//! Landing slips: found, shown as they are printed, printed again.

use clearance_authority::register::{DocumentRecord, PassageRecord, PersonRecord, SlipRecord};
use maud::{Markup, html};

use super::act::Act;
use super::form::{Field, Form, Kind, button, hidden, summary};
use super::frame::{Area, Frame};
use super::lang::Lang;
use super::parts::{self, empty, table};
use super::paths;
use super::words::{common as c, office as w, people as p};

/// Context of the search.
#[derive(Debug)]
pub struct Find<'a> {
    /// `q`; nothing was asked while it is empty.
    pub form: &'a Form,
    /// What was found, with whose it is.
    pub found: &'a [(SlipRecord, PersonRecord)],
}

/// Slips are found.
#[must_use]
pub fn page(frame: &Frame, context: &Find) -> Markup {
    let title = frame.say(w::SLIPS_TITLE);
    let query = context.form.value("q");
    let main = html! {
        div.stack {
            h1 { (title) }
            @if frame.may(Act::ReadPeople) {
                (summary(frame, context.form))
                form.search method="get" action=(paths::SLIPS) role="search" {
                    (Field::new("q", frame.say(w::SLIP_QUERY), Kind::Search).draw(frame, context.form))
                    button.btn type="submit" { (frame.say(w::FIND_SLIP)) }
                }
            } @else { (parts::may_not(frame, Act::ReadPeople)) }
        }
        @if frame.may(Act::ReadPeople) {
            @if query.is_empty() { p.quiet { (frame.say(w::SLIPS_FIRST)) } }
            @else if context.found.is_empty() {
                (empty(&frame.fill(w::NO_SLIP, &[query]), frame.say(w::NO_SLIP_THEN), Some((paths::PEOPLE, frame.say(c::FIND_PEOPLE)))))
            } @else { (found(frame, context, query)) }
        }
    };
    frame.page(Area::Slips, title, main)
}

fn found(frame: &Frame, context: &Find, query: &str) -> Markup {
    let caption =
        frame.count(context.found.len(), (w::SLIPS_FOUND_ONE, w::SLIPS_FOUND_MANY), query);
    let heads = [p::NUMBER, w::NAME, p::UNTIL, w::PRINTED].map(|it| frame.say(it));
    let rows: Vec<_> = context
        .found
        .iter()
        .map(|(slip, person)| {
            vec![
                html! { a href=(paths::slip(&slip.number)) { span.ref { (slip.number) } } },
                html! { a href=(paths::person(person.id)) { (parts::name(frame, person)) } },
                frame.until(Some(slip.until)),
                html! { (printed(frame, slip)) },
            ]
        })
        .collect();
    table(&caption, &heads, &rows)
}

fn printed(frame: &Frame, slip: &SlipRecord) -> String {
    let times = usize::try_from(slip.printed).unwrap_or(usize::MAX);
    frame.count(times, (w::TIMES_PRINTED_ONE, w::TIMES_PRINTED_MANY), "")
}

/// Context of a slip.
#[derive(Debug)]
pub struct Slip<'a> {
    /// The slip.
    pub slip: &'a SlipRecord,
    /// Whose.
    pub person: &'a PersonRecord,
    /// The document that was shown.
    pub document: Option<&'a DocumentRecord>,
    /// The passage that it is from.
    pub passage: Option<&'a PassageRecord>,
    /// A fresh number, for printing it again.
    pub form: &'a Form,
}

/// A slip as it is printed, on A6.
#[must_use]
pub fn slip(frame: &Frame, context: &Slip) -> Markup {
    let title = frame.say(w::SLIP_TITLE);
    let path = paths::slip(&context.slip.number);
    if !frame.may(Act::ReadPeople) {
        let main = html! { div.stack { h1 { (title) } (parts::may_not(frame, Act::ReadPeople)) } };
        return frame.page(Area::Slips, title, main);
    }
    let main = html! {
        div.stack.screen-only {
            (parts::back_to_person(frame, context.person))
            div.split {
                h1 { (title) }
                a href={ (path) "/receipt" } { (frame.say(w::AS_RECEIPT)) }
            }
            p.small.quiet { (frame.say(c::PRINT_HINT)) }
        }
        (sheet(frame, context))
        div.stack.screen-only {
            p.small.quiet { (printed(frame, context.slip)) (frame.stop()) (frame.say(w::FIRST_PRINT)) }
            (parts::allowed(frame, Act::Reprint, || html! { div.stack-s {
                (button(frame, &format!("{path}/reprint"), context.form, "btn btn-2", frame.say(w::REPRINT), hidden("printed", &context.slip.printed.to_string())))
                p.small.quiet { (frame.say(w::REPRINT_NOTE)) }
            } }))
        }
    };
    frame.page(Area::Slips, &format!("{title} {}", context.slip.number), main)
}

/// The traveller reads it in three languages, the officer's first.
fn sheet(frame: &Frame, context: &Slip) -> Markup {
    let slip = context.slip;
    let others: Vec<Lang> = Lang::ALL.into_iter().filter(|lang| *lang != frame.lang).collect();
    let reprints = slip.printed.saturating_sub(1);
    html! {
        article.slip aria-label=(frame.say(w::SLIP_TITLE)) {
            div.split {
                strong {
                    (frame.say(w::SLIP_TITLE))
                    @if !frame.lang.is_chinese() { " " span lang="zh-Hant" { (w::SLIP_TITLE.zh_hant) } }
                }
                span.ref { (slip.number) }
            }
            @if reprints > 0 { p.small { (frame.fill(w::REPRINT_N, &[&reprints.to_string()])) } }
            hr;
            p.kicker { (frame.say(w::MAY_STAY)) }
            p.until { (frame.until(Some(slip.until))) }
            @for lang in &others {
                p lang=(lang.tag()) { (w::STAY_UNTIL.fill(*lang, &[&lang.language().day(slip.until)])) }
            }
            hr;
            (parts::facts(&facts(frame, context)))
            hr;
            p.small { (frame.say(w::KEEP_SLIP)) }
            @for lang in &others { p.small.gap lang=(lang.tag()) { (w::KEEP_SLIP.of(*lang)) } }
        }
    }
}

fn facts<'f>(frame: &'f Frame, context: &Slip) -> Vec<(&'f str, Markup)> {
    let mut all = vec![(frame.say(w::NAME), parts::name(frame, context.person))];
    if let Some(document) = context.document {
        let number = document.number.as_deref().unwrap_or_default();
        all.push((
            frame.say(w::DOCUMENT),
            html! { (frame.label(None, &document.kind)) " " span.ref { (number) } },
        ));
    }
    if let Some(passage) = context.passage {
        let arrived = html! { (frame.full_moment(passage.happened)) };
        all.push((frame.say(w::ARRIVED), arrived));
        all.push((frame.say(w::AT), html! { (frame.place(&passage.checkpoint)) }));
    }
    all
}
