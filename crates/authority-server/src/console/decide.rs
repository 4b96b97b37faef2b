//! An application, what was decided on it, and what is left to an officer.

use clearance_authority::register::{
    ApplicationRecord, AppointmentRecord, DecisionRecord, PersonRecord,
};
use clearance_schemes::model::Scheme;
use clearance_schemes::situation::Decided;
use maud::{Markup, html};

use super::act::Act;
use super::apply::{left_to_officer, stated};
use super::form::{Field, Form, Kind, post, summary};
use super::frame::{Area, Frame};
use super::parts::{self, Tone, badge, table_or};
use super::paths;
use super::words::{common as c, people as p, work as w};

/// Context.
#[derive(Debug)]
pub struct Decide<'a> {
    /// Whose.
    pub person: &'a PersonRecord,
    /// The application.
    pub application: &'a ApplicationRecord,
    /// What was decided so far, in order.
    pub decisions: &'a [DecisionRecord],
    /// The appointment that came with it, and was not given back.
    pub appointment: Option<&'a AppointmentRecord>,
    /// The version by which it is judged; none where it is not here any more.
    pub scheme: Option<&'a Scheme>,
    /// `ruled.RULE` with `granted` or `declined`, `why`.
    pub form: &'a Form,
}

/// The page.
#[must_use]
pub fn page(frame: &Frame, context: &Decide) -> Markup {
    let application = context.application;
    let title = frame.fill(w::APPLICATION, &[&frame.label_text(None, &application.scheme)]);
    let lodged = frame.within(application.lodged);
    let main = html! {
        div.stack {
            (parts::back_to_person(frame, context.person))
            h1 { (title) }
            @if let Some(last) = context.decisions.last() {
                p { (badge(Tone::of_answer(last.answer), parts::answer_word(frame, last.answer))) }
            }
            p.quiet {
                (parts::name(frame, context.person)) (frame.stop())
                (frame.fill(w::LODGED_AT, &[&lodged, &application.version.to_string()]))
            }
        }
        @if frame.may(Act::ReadPeople) {
            (parts::section("stated", frame.say(w::WHAT_WAS_ASKED),
                stated(frame, &application.scheme, in_order(context))))
            @if let Some(booked) = context.appointment { (appointment(frame, context, booked)) }
            (decisions(frame, context))
            (parts::section("decide", frame.say(w::DECIDE),
                parts::allowed(frame, Act::Decide, || decide(frame, context))))
        } @else { (parts::may_not(frame, Act::ReadPeople)) }
    };
    frame.page(Area::People, &title, main)
}

/// What was stated, in the order of the scheme's form.
fn in_order<'c>(context: &Decide<'c>) -> Vec<(&'c String, &'c String)> {
    let mut all: Vec<_> =
        context.application.asked.iter().chain(&context.application.form).collect();
    if let Some(scheme) = context.scheme {
        let asked = scheme.ask.iter().map(|field| &field.name);
        let names: Vec<_> = asked.chain(scheme.form.iter().map(|field| &field.name)).collect();
        all.sort_by_key(|(name, _)| names.iter().position(|known| known == name));
    }
    all
}

fn appointment(frame: &Frame, context: &Decide, booked: &AppointmentRecord) -> Markup {
    use super::words::office as o;
    let place = frame.label_text(None, &booked.at);
    let party = booked.party.to_string();
    parts::section(
        "booked",
        frame.say(o::CALENDAR_TITLE),
        html! {
            p { (frame.fill(o::NOW_AT, &[&place, &frame.moment(booked.begins), &party])) }
            p.screen-only {
                a href={ (paths::CALENDAR) "?person=" (context.person.id) "&appointment=" (booked.id) "&at=" (paths::segment(&booked.at)) } {
                    (frame.say(o::MOVE))
                }
            }
        },
    )
}

fn decisions(frame: &Frame, context: &Decide) -> Markup {
    let heads = [w::WHEN, p::ANSWER, w::BY, w::FINDINGS].map(|it| frame.say(it));
    let rows: Vec<_> = context.decisions.iter().rev().map(|it| row(frame, it)).collect();
    table_or("decisions", frame.say(w::DECISIONS), &heads, &rows, frame.say(w::NO_DECISIONS))
}

fn row(frame: &Frame, decision: &DecisionRecord) -> Vec<Markup> {
    let by = if decision.by == "rules" { frame.say(p::T_RULES) } else { &decision.by };
    let reasons = reasons(&decision.findings);
    vec![
        frame.stamp(decision.decided),
        badge(Tone::of_answer(decision.answer), parts::answer_word(frame, decision.answer)),
        html! { (frame.fill(p::BY_VERSION, &[by, &decision.version.to_string()])) },
        html! {
            @if reasons.is_empty() { (frame.say(w::NO_FINDINGS)) }
            @for reason in &reasons { (super::person::has::reason(frame, &decision.scheme, reason)) br; }
            @for (rule, ruled) in &decision.ruled {
                span.small.quiet {
                    (super::person::has::reason(frame, &decision.scheme, rule)) " " (frame.say(ruled_word(*ruled)))
                } br;
            }
        },
    ]
}

/// The reasons of findings that are kept as JSON.
fn reasons(findings: &str) -> Vec<String> {
    let all: Vec<serde_json::Value> = serde_json::from_str(findings).unwrap_or_default();
    all.iter().filter_map(|it| it.get("reason")?.as_str().map(str::to_owned)).collect()
}

const fn ruled_word(decided: Decided) -> super::lang::Phrase {
    match decided {
        Decided::Declined => w::DECLINE,
        Decided::Granted => w::GRANT,
        Decided::Open => w::OPEN,
    }
}

fn decide(frame: &Frame, context: &Decide) -> Markup {
    let rules = context.scheme.map(left_to_officer).unwrap_or_default();
    if rules.is_empty() {
        return html! { p.quiet { (frame.say(w::NOTHING_LEFT)) } };
    }
    let path = paths::application(context.person.id, context.application.id);
    let choices = || {
        vec![
            ("granted".to_owned(), frame.say(w::GRANT).to_owned()),
            ("declined".to_owned(), frame.say(w::DECLINE).to_owned()),
            (String::new(), frame.say(w::OPEN).to_owned()),
        ]
    };
    let inside = html! {
        @for rule in &rules {
            @let name = format!("ruled.{rule}");
            @let text = super::person::has::reason(frame, &context.application.scheme, rule);
            (Field::new(&name, text, Kind::Radio(choices())).draw(frame, context.form))
        }
        (Field::new("why", frame.say(c::WHY), Kind::Text).hint(frame.say(c::WHY_HINT)).draw(frame, context.form))
        div.row { button.btn type="submit" { (frame.say(w::RECORD_DECISION)) } }
    };
    html! {
        p { (frame.say(w::DECIDE_LEAD)) }
        (summary(frame, context.form))
        (post(frame, &path, context.form, "form", inside))
    }
}
