//! What a person has: documents, papers, applications, credentials, slips, notices.

use clearance_authority::register::{CredentialRecord, DocumentRecord};
use clearance_schemes::model::{DocumentState, PaperForm};
use clearance_schemes::outcome::Told;
use clearance_schemes::texts::render_told;
use maud::{Markup, html};

use super::super::act::Act;
use super::super::frame::Frame;
use super::super::lang::Phrase;
use super::super::parts::{self, Tone, badge, table, table_or};
use super::super::paths;
use super::super::words::{common as c, people as w};
use super::Person;

pub(super) fn documents(frame: &Frame, context: &Person) -> Markup {
    let heads = [w::CARD, w::NUMBER, w::STATE, w::UNTIL].map(|it| frame.say(it));
    let all = &context.page.documents;
    let rows: Vec<_> = all.iter().rev().map(|it| document(frame, it)).collect();
    table_or("do", frame.say(w::DOCUMENTS), &heads, &rows, frame.say(w::NO_DOCUMENTS))
}

fn document(frame: &Frame, document: &DocumentRecord) -> Vec<Markup> {
    let tone = if document.state == DocumentState::InForce { Tone::Good } else { Tone::Bad };
    vec![
        frame.label_of("document", &document.kind),
        html! { @match &document.number {
            Some(number) => { span.ref { (number) } }
            None => { span.quiet { (frame.say(c::NOT_KNOWN)) } }
        } },
        badge(tone, &frame.state_of(document.state)),
        frame.until(document.expires),
    ]
}

/// A form of a paper, as the office says it.
pub(crate) const fn paper_form(form: PaperForm) -> Phrase {
    match form {
        PaperForm::Any => w::FORM_ANY,
        PaperForm::Copy => w::FORM_COPY,
        PaperForm::Original => w::FORM_ORIGINAL,
        PaperForm::OriginalReturned => w::FORM_RETURNED,
    }
}

pub(super) fn papers(frame: &Frame, context: &Person) -> Markup {
    let heads = [w::PAPER, w::AS, w::RECEIVED, w::STATE, w::UNTIL].map(|it| frame.say(it));
    let all = context.page.papers.iter().rev();
    let rows: Vec<_> = all
        .map(|paper| {
            let state = if paper.unfit {
                badge(Tone::Bad, frame.say(w::UNFIT))
            } else {
                badge(Tone::Good, frame.say(w::FIT))
            };
            vec![
                html! {
                    @if paper.count > 1 { (paper.count) " × " }
                    (frame.label_of("paper", &paper.piece))
                },
                html! { (frame.say(paper_form(paper.form))) },
                frame.stamp(paper.received),
                state,
                frame.until(paper.until),
            ]
        })
        .collect();
    table_or("pa", frame.say(w::PAPERS), &heads, &rows, frame.say(w::NO_PAPERS))
}

pub(super) fn applications(frame: &Frame, context: &Person) -> Markup {
    let heads = [w::SCHEME, w::LODGED, w::ANSWER, w::DECIDED].map(|it| frame.say(it));
    let all = context.page.applications.iter().rev();
    let rows: Vec<_> = all
        .map(|(application, decisions)| {
            let last = decisions.last();
            let path = paths::application(context.id(), application.id);
            vec![
                html! { a href=(path) { (frame.label(None, &application.scheme)) } },
                frame.stamp(application.lodged),
                html! { @if let Some(last) = last {
                    (badge(Tone::of_answer(last.answer), parts::answer_word(frame, last.answer)))
                } },
                html! { @if let Some(last) = last {
                    (frame.fill(w::BY_VERSION, &[&frame.moment(last.decided), &last.version.to_string()]))
                } },
            ]
        })
        .collect();
    table_or("ap", frame.say(w::APPLICATIONS), &heads, &rows, frame.say(w::NO_APPLICATIONS))
}

/// Under which scheme a credential is.
pub(super) fn scheme_of(frame: &Frame, context: &Person, credential: &CredentialRecord) -> Markup {
    match context.standing(credential.standing) {
        Some(standing) => frame.label(None, &standing.scheme),
        None => html! { (frame.say(c::NOT_KNOWN)) },
    }
}

pub(super) fn credentials(frame: &Frame, context: &Person) -> Markup {
    let heads = [w::SCHEME, w::PHONES, w::ISSUED, w::UNTIL, w::STATE].map(|it| frame.say(it));
    let all = context.page.credentials.iter().rev();
    let rows: Vec<_> = all
        .map(|credential| {
            let state = if credential.revoked.is_some() {
                badge(Tone::Bad, frame.say(w::REVOKED_AT))
            } else if credential.until <= frame.now {
                badge(Tone::Pending, frame.say(w::OVER))
            } else {
                badge(Tone::Good, frame.say(w::GOOD))
            };
            let phone = context.page.keys.iter().position(|key| key.id == credential.holder_key);
            vec![
                scheme_of(frame, context, credential),
                html! { @if let Some(at) = phone { (frame.fill(w::PHONE, &[&(at + 1).to_string()])) } },
                frame.stamp(credential.issued),
                frame.stamp(credential.until),
                state,
            ]
        })
        .collect();
    table_or("cr", frame.say(w::CREDENTIALS), &heads, &rows, frame.say(w::NO_CREDENTIALS))
}

/// Slips that are due and were not printed, where there are any.
pub(super) fn open_slips(frame: &Frame, context: &Person) -> Markup {
    use super::super::words::office as o;
    let all = context.page.open_slips.iter().rev();
    let rows: Vec<_> = all
        .filter_map(|open| {
            let passage = context.page.passages.iter().find(|it| it.id == open.passage)?;
            let path = paths::open_slip(context.id(), passage.id);
            Some(vec![
                html! { (frame.full_moment(passage.happened)) },
                html! { (frame.place(&passage.checkpoint)) },
                html! { @if frame.may(Act::Reprint) {
                    a href=(path) { (frame.say(o::PRINT_OPEN_SLIP)) }
                } @else { (frame.label(None, &open.scheme)) } },
            ])
        })
        .collect();
    let heads = [o::ARRIVED, o::AT, w::SLIPS].map(|it| frame.say(it));
    html! { @if !rows.is_empty() { (table(frame.say(o::OPEN_SLIPS), &heads, &rows)) } }
}

pub(super) fn slips(frame: &Frame, context: &Person) -> Markup {
    use super::super::words::office as o;
    let heads = [w::NUMBER, w::UNTIL, o::PRINTED].map(|it| frame.say(it));
    let all = context.page.slips.iter().rev();
    let rows: Vec<_> = all
        .map(|slip| {
            let times = usize::try_from(slip.printed).unwrap_or(usize::MAX);
            let words = (o::TIMES_PRINTED_ONE, o::TIMES_PRINTED_MANY);
            vec![
                html! { a href=(paths::slip(&slip.number)) { span.ref { (slip.number) } } },
                frame.until(Some(slip.until)),
                html! { (frame.count(times, words, "")) },
            ]
        })
        .collect();
    table_or("sl", frame.say(w::SLIPS), &heads, &rows, frame.say(w::NO_SLIPS))
}

pub(super) fn notices(frame: &Frame, context: &Person) -> Markup {
    parts::section(
        "no",
        frame.say(w::NOTICES),
        html! {
            @if context.page.notices.is_empty() { p.quiet { (frame.say(w::NO_NOTICES)) } }
            @else { ul.plain {
                @for notice in context.page.notices.iter().rev() {
                    li.stack-s {
                        p {
                            (reason(frame, &notice.scheme, &notice.text))
                            @if let Some(day) = notice.day { (frame.gap()) (frame.fill(w::DATE_OF_NOTICE, &[&frame.day(day)])) }
                        }
                        p.small.quiet {
                            (frame.stamp(notice.told)) (frame.comma())
                            (frame.say(if notice.read.is_some() { w::READ } else { w::NOT_READ }))
                        }
                    }
                }
            } }
        },
    )
}

/// The text of a reason, as the person reads it.
pub(crate) fn reason(frame: &Frame, scheme: &str, id: &str) -> String {
    let told = Told { id: id.to_owned(), officer_only: false, facts: Vec::new() };
    match frame.scheme(scheme) {
        Some(scheme) => render_told(frame.library, scheme, &told, frame.lang.language()).text,
        None => id.to_owned(),
    }
}
