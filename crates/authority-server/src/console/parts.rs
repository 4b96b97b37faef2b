//! Parts that several pages share: badges, notices, tables, facts, names.

use clearance_authority::register::{Id, PersonRecord};
use clearance_schemes::model::{Answer, StateMeaning};
use maud::{Markup, html};

use super::act::{self, Act};
use super::frame::{Frame, Trouble};
use super::words::{common as w, people as p};
use super::{icons, paths};

/// How something stands. Deliberately closed: a shape and a colour for each.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Tone {
    Bad,
    Good,
    Pending,
    Soon,
}

impl Tone {
    fn with(self, class: &str) -> String {
        match self {
            Self::Bad => format!("{class} bad"),
            Self::Good => format!("{class} good"),
            Self::Pending => class.to_owned(),
            Self::Soon => format!("{class} warn"),
        }
    }

    pub(super) fn icon(self) -> Markup {
        match self {
            Self::Bad => icons::cross(),
            Self::Good => icons::tick(),
            Self::Pending => icons::clock(),
            Self::Soon => icons::mark(),
        }
    }

    pub(super) const fn of_state(meaning: StateMeaning) -> Self {
        match meaning {
            StateMeaning::None => Self::Pending,
            StateMeaning::Revoked => Self::Bad,
            StateMeaning::Suspended => Self::Soon,
            StateMeaning::Valid => Self::Good,
        }
    }

    pub(super) const fn of_answer(answer: Answer) -> Self {
        match answer {
            Answer::Eligible => Self::Good,
            Answer::NotYet => Self::Pending,
            Answer::Officer => Self::Soon,
            Answer::NotEligible => Self::Bad,
        }
    }
}

pub(super) fn badge(tone: Tone, text: &str) -> Markup {
    html! { span class=(tone.with("badge")) { (tone.icon()) (text) } }
}

/// An icon, the fact in bold, then what follows from it.
pub(super) fn notice(tone: Tone, fact: &str, then: &str) -> Markup {
    html! {
        div class=(tone.with("notice")) {
            @if tone == Tone::Pending { (icons::info()) } @else { (tone.icon()) }
            div.stack-s { p { strong { (fact) } } @if !then.is_empty() { p { (then) } } }
        }
    }
}

pub(super) fn trouble(frame: &Frame, trouble: &Trouble) -> Markup {
    html! {
        div.notice.bad role="alert" {
            (icons::cross())
            div.stack-s {
                p { strong { (trouble.fact) } }
                p {
                    (trouble.then)
                    @if let Some(support) = &trouble.support {
                        (frame.gap()) (frame.say(w::SUPPORT)) " " span.ref { (support) }
                    }
                }
            }
        }
    }
}

/// Which roles may, and that nothing was changed.
pub(super) fn may_not(frame: &Frame, act: Act) -> Markup {
    let what = frame.say(act.phrase());
    let fact = match frame.role {
        Some(role) => frame.fill(w::MAY_NOT, &[frame.say(act::role(role)), what]),
        None => frame.fill(w::NOBODY_MAY, &[what]),
    };
    notice(Tone::Pending, &fact, &frame.fill(w::WHO_MAY, &[&frame.who_may(act)]))
}

/// The content for those who may, and for others who may instead.
pub(super) fn allowed(frame: &Frame, act: Act, content: impl FnOnce() -> Markup) -> Markup {
    if frame.may(act) { content() } else { may_not(frame, act) }
}

/// Why there is nothing, and the next step.
pub(super) fn empty(fact: &str, then: &str, step: Option<(&str, &str)>) -> Markup {
    html! {
        div.empty.stack {
            p { strong { (fact) } }
            @if !then.is_empty() { p { (then) } }
            @if let Some((path, label)) = step { p { a.btn.btn-2 href=(path) { (label) } } }
        }
    }
}

/// A table that becomes blocks on a narrow page. An empty table is its reason instead.
pub(super) fn table(caption: &str, heads: &[&str], rows: &[Vec<Markup>]) -> Markup {
    html! {
        table role="table" {
            caption { (caption) }
            thead role="rowgroup" { tr role="row" {
                @for head in heads { th scope="col" role="columnheader" { (head) } }
            } }
            tbody role="rowgroup" {
                @for row in rows {
                    tr role="row" {
                        @for (head, cell) in heads.iter().zip(row) {
                            td role="cell" data-label=(head) { span { (cell) } }
                        }
                    }
                }
            }
        }
    }
}

/// A section with its heading; a sentence where it has nothing.
pub(super) fn section(id: &str, heading: &str, inside: Markup) -> Markup {
    html! {
        section.stack aria-labelledby=(id) { h2 id=(id) { (heading) } (inside) }
    }
}

/// A table with its rows, or a heading and a sentence.
pub(super) fn table_or(
    id: &str,
    caption: &str,
    heads: &[&str],
    rows: &[Vec<Markup>],
    none: &str,
) -> Markup {
    if rows.is_empty() {
        section(id, caption, html! { p.quiet { (none) } })
    } else {
        table(caption, heads, rows)
    }
}

pub(super) fn facts(all: &[(&str, Markup)]) -> Markup {
    html! { dl.facts { @for (name, value) in all { dt { (name) } dd { (value) } } } }
}

/// A name in Latin letters, then in Chinese in its own language.
pub(super) fn name(frame: &Frame, person: &PersonRecord) -> Markup {
    let latin = person.name_latin.as_deref();
    let chinese = person.name_chinese.as_deref();
    html! {
        @if person.erased.is_some() || (latin.is_none() && chinese.is_none()) {
            (frame.say(p::ERASED))
        } @else {
            @if let Some(latin) = latin { (latin) }
            @if latin.is_some() && chinese.is_some() { " " }
            @if let Some(chinese) = chinese { span lang="zh-Hant" { (chinese) } }
        }
    }
}

/// A name as plain text, for titles and sentences.
pub(super) fn name_text(frame: &Frame, person: &PersonRecord) -> String {
    let known = if frame.lang.is_chinese() {
        person.name_chinese.clone().or_else(|| person.name_latin.clone())
    } else {
        person.name_latin.clone().or_else(|| person.name_chinese.clone())
    };
    known.filter(|_| person.erased.is_none()).unwrap_or_else(|| frame.say(p::ERASED).to_owned())
}

/// "Back to", to the page of a person.
pub(super) fn back_to_person(frame: &Frame, person: &PersonRecord) -> Markup {
    html! {
        p.screen-only { a href=(paths::person(person.id)) {
            (frame.fill(w::BACK_TO, &[&name_text(frame, person)]))
        } }
    }
}

pub(super) fn reference(id: Id) -> Markup {
    html! { span.ref.hash { (id) } }
}

pub(super) fn answer_word(frame: &Frame, answer: Answer) -> &'static str {
    use super::words::work as k;
    frame.say(match answer {
        Answer::Eligible => k::ELIGIBLE,
        Answer::NotYet => k::NOT_YET,
        Answer::Officer => k::OFFICER,
        Answer::NotEligible => k::NOT_ELIGIBLE,
    })
}
