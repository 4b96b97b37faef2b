//! The enquiry's answer, exactly as the applicant reads it; then the fees with their derivation, and the deadlines.

use clearance_authority::desk::Answered;
use clearance_authority::hex;
use clearance_authority::register::PersonRecord;
use clearance_schemes::grant::{Given, GrantError, StandingEnd};
use clearance_schemes::model::{Amount, Scheme};
use clearance_schemes::outcome::{Bill, BillLine, When};
use clearance_schemes::texts::{
    Explanation, Obstacle, choose_language, explain, explain_bill, explain_due,
};
use maud::{Markup, html};

use super::act::Act;
use super::frame::{Area, Frame};
use super::parts::{self, Tone, badge, empty, table};
use super::paths;
use super::words::work as w;

/// Context.
#[derive(Debug)]
pub struct Answer<'a> {
    /// Whose.
    pub person: &'a PersonRecord,
    /// The answer.
    pub answered: &'a Answered,
}

/// The answer as a page of its own, to be read together or printed.
#[must_use]
pub fn page(frame: &Frame, context: &Answer) -> Markup {
    let scheme = &context.answered.outcome.scheme.0;
    let title = frame.label_text(None, scheme);
    let main = html! {
        div.stack {
            (parts::back_to_person(frame, context.person))
            h1 { (title) }
            p.quiet { (parts::name(frame, context.person)) }
            p.small.quiet.screen-only { (frame.say(super::words::common::PRINT_HINT)) }
        }
        (parts::allowed(frame, Act::ReadPeople, || view(frame, context.answered)))
    };
    frame.page(Area::People, &title, main)
}

/// The answer as part of a page.
pub(super) fn view(frame: &Frame, answered: &Answered) -> Markup {
    let (name, version) = &answered.outcome.scheme;
    let folder = frame.library.folders.get(name);
    let scheme = folder.and_then(|folder| folder.versions.get(version)).map(|it| &it.scheme);
    let explained = explain(frame.library, &answered.outcome, frame.lang.language());
    let (Some(scheme), Some(explained)) = (scheme, explained) else {
        return empty(
            frame.say(w::NO_ANSWER),
            frame.say(w::NO_ANSWER_THEN),
            Some((paths::PEOPLE, frame.say(super::words::common::FIND_PEOPLE))),
        );
    };
    // A scheme that lacks this language speaks in the one that decides.
    let lang = choose_language(scheme, frame.lang.language());
    let lang = (lang != frame.lang.language()).then(|| lang.tag());
    html! {
        section.stack-l aria-labelledby="answer" {
            div.stack {
                p.kicker { (frame.say(w::ANSWER_TITLE)) }
                @if let Some(other) = &explained.other_language { p.quiet { (other) } }
                h2 #answer lang=[lang] { (explained.answer) }
                p { (badge(Tone::of_answer(answered.outcome.answer), parts::answer_word(frame, answered.outcome.answer))) }
            }
            @if !explained.obstacles.is_empty() { (obstacles(frame, &explained, lang)) }
            @if let Some(otherwise) = &explained.otherwise { p lang=[lang] { (otherwise) } }
            (list(frame.say(w::NEEDED_PAPERS), &explained.papers, lang))
            (list(frame.say(w::REMARKS), &explained.remarks, lang))
            (list(frame.say(w::FOR_OFFICERS), &explained.for_officers, lang))
            @if answered.outcome.findings.is_empty() { (given(frame, name, &answered.given)) }
            (fees(frame, scheme, answered.bill.as_ref(), lang))
            (deadlines(frame, scheme, answered, lang))
            p.small.quiet {
                @if let Some(decides) = &explained.decides { span lang=[lang] { (decides) } " " }
                (frame.fill(w::BY_TEXT, &[&version.to_string(), &hex(&answered.digest[..6])]))
            }
        }
    }
}

fn obstacles(frame: &Frame, explained: &Explanation, lang: Option<&str>) -> Markup {
    html! {
        div {
            h3.hidden { (frame.say(w::MISSING)) }
            ol.reasons {
                @for obstacle in &explained.obstacles { li { (one(frame, obstacle, lang)) } }
            }
        }
    }
}

fn one(frame: &Frame, obstacle: &Obstacle, lang: Option<&str>) -> Markup {
    let said = |value: &String| html! { span lang=[lang] { (value) } };
    let mut rows: Vec<(&str, Markup)> = Vec::new();
    if let Some(member) = obstacle.member {
        rows.push((
            frame.say(w::MEMBER),
            html! { (frame.fill(w::MEMBER_N, &[&member.to_string()])) },
        ));
    }
    let all = [(w::NOW, &obstacle.now), (w::NEEDED, &obstacle.needed), (w::FROM, &obstacle.from)];
    rows.extend(
        all.into_iter().filter_map(|(name, value)| Some((frame.say(name), said(value.as_ref()?)))),
    );
    html! {
        div.stack {
            h3 lang=[lang] { (obstacle.title) }
            @if !rows.is_empty() { (parts::facts(&rows)) }
            div.stack-s {
                h4.kicker.hidden { (frame.say(w::TO_DO)) }
                @if obstacle.advice.is_empty() { p { (frame.say(w::ONLY_WAIT)) } }
                @for step in &obstacle.advice { p lang=[lang] { (step) } }
            }
        }
    }
}

fn list(heading: &str, all: &[String], lang: Option<&str>) -> Markup {
    html! {
        @if !all.is_empty() {
            div.stack-s {
                h3 { (heading) }
                ul.plain lang=[lang] { @for line in all { li { (line) } } }
            }
        }
    }
}

fn given(frame: &Frame, scheme: &str, given: &Result<Given, GrantError>) -> Markup {
    let lines = match given {
        Err(_) => vec![frame.say(w::GIVEN_NOT).to_owned()],
        Ok(given) => {
            let mut lines = Vec::new();
            if let Some(credential) = given.credential {
                lines.push(frame.fill(w::GIVEN_CODE, &[&frame.full_moment(credential.until)]));
            }
            if let Some(made) = &given.document {
                let until = when(frame, made.until);
                let kind = frame.label_text(Some(scheme), &made.kind);
                lines.push(frame.fill(w::GIVEN_DOCUMENT, &[&kind, &until]));
            }
            lines.push(match given.standing {
                StandingEnd::Never => frame.say(w::GIVEN_NEVER).to_owned(),
                StandingEnd::On(day) => frame.fill(w::GIVEN_UNTIL, &[&frame.day(day)]),
                StandingEnd::Stated => frame.say(w::GIVEN_STATED).to_owned(),
            });
            lines
        }
    };
    list(frame.say(w::GIVEN), &lines, None)
}

fn when(frame: &Frame, when: When) -> String {
    match when {
        When::Day(day) => frame.day(day),
        When::Instant(at) => frame.full_moment(at),
    }
}

fn fees(frame: &Frame, scheme: &Scheme, bill: Option<&Bill>, lang: Option<&str>) -> Markup {
    let Some(bill) = bill.filter(|bill| !bill.lines.is_empty()) else {
        return html! { div.stack-s { h3 { (frame.say(w::FEES)) } p { (frame.say(w::NO_FEES)) } } };
    };
    let name = scheme.head.name.as_str();
    let heads = [w::FEE, w::AMOUNT, w::HOW].map(|it| frame.say(it));
    let language = frame.lang.language();
    let mut rows: Vec<_> = bill
        .lines
        .iter()
        .map(|line| {
            vec![
                frame.fee(name, &line.id),
                html! { @match line.amount {
                    Some(amount) => { (language.money(amount, &bill.currency)) }
                    None => { (frame.say(w::QUOTED)) }
                } },
                html! { (derived(frame, scheme, bill, line)) },
            ]
        })
        .collect();
    rows.push(vec![
        html! { strong { (frame.say(w::TOTAL)) } },
        html! { strong { (language.money(bill.total, &bill.currency)) } },
        html! { @if bill.more_is_quoted { (frame.say(w::AND_QUOTED)) } },
    ]);
    // What the applicant reads of waivers comes after the lines and the total.
    let read = explain_bill(frame.library, scheme, bill, language);
    let after = bill.lines.len() + 1;
    html! {
        div.stack-s {
            (table(frame.say(w::FEES), &heads, &rows))
            @for line in read.iter().skip(after) { p.small lang=[lang] { (line) } }
        }
    }
}

/// How a line comes about: the ladder with its step, the waiver, or that others quote it.
fn derived(frame: &Frame, scheme: &Scheme, bill: &Bill, line: &BillLine) -> String {
    let language = frame.lang.language();
    let name = scheme.head.name.as_str();
    let waived =
        |id: &String| frame.fill(w::WAIVED, &[&frame.of_kind(Some(name), "waiver", id).text]);
    let lines = scheme.fees.iter().flat_map(|fees| &fees.lines);
    let ladder = lines.filter(|it| it.id == line.id).find_map(|it| match &it.amount {
        Amount::Ladder(steps) => Some(steps),
        _ => None,
    });
    let base = match (line.time, ladder) {
        (Some(time), Some(steps)) => {
            let all: Vec<_> =
                steps.iter().map(|step| language.money(*step, &bill.currency)).collect();
            frame.fill(w::LADDER, &[&time.to_string(), &all.join(" → ")])
        }
        _ if line.amount.is_none() => frame.say(w::QUOTED).to_owned(),
        _ => frame.say(w::FIXED).to_owned(),
    };
    match &line.waived_by {
        Some(id) => waived(id),
        None => base,
    }
}

fn deadlines(frame: &Frame, scheme: &Scheme, answered: &Answered, lang: Option<&str>) -> Markup {
    let language = frame.lang.language();
    html! {
        div.stack-s {
            h3 { (frame.say(w::DEADLINES)) }
            @if answered.deadlines.is_empty() { p.quiet { (frame.say(w::NO_DEADLINES)) } }
            @else { ul.plain lang=[lang] {
                @for due in &answered.deadlines { li { (explain_due(frame.library, scheme, due, language)) } }
            } }
        }
    }
}
