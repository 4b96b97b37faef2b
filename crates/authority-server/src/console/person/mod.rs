//! A person's page: what they may do now, what happened, what they have.

mod booked;
pub(crate) mod has;
mod side;
mod time_line;

use clearance_authority::desk::PersonPage;
use clearance_authority::register::{AppointmentRecord, Id, PersonRecord, StandingRecord};
use clearance_schemes::model::{DocumentState, StateMeaning};
use maud::{Markup, html};

use super::act::Act;
use super::form::Form;
use super::frame::{Area, Frame};
use super::parts::{self, Tone, badge, notice, table_or};
use super::paths;
use super::waiting;
use super::words::{people as w, work as o};

/// Context.
#[derive(Debug)]
pub struct Person<'a> {
    /// All that the register has.
    pub page: &'a PersonPage,
    /// Those who speak for the person and for whom they speak: their names.
    pub family: &'a [PersonRecord],
    /// Times that were booked, those that were given back among them.
    pub appointments: &'a [AppointmentRecord],
    /// Bookings that the applicant can look up by number and code, or could.
    pub codes: &'a [Code],
    /// All of the time line, and not only its newest part.
    pub is_whole: bool,
    /// A fresh number, for the buttons of the page.
    pub form: &'a Form,
}

/// What is known of the code of a booking.
#[derive(Clone, Debug)]
pub struct Code {
    /// What was booked.
    pub standing: Id,
    /// The booking's number, for the applicant.
    pub number: String,
    /// A code was chosen.
    pub is_set: bool,
    /// It was wrong too often.
    pub is_locked: bool,
}

impl Person<'_> {
    fn id(&self) -> Id {
        self.page.person.id
    }

    fn standing(&self, id: Id) -> Option<&StandingRecord> {
        self.page.settlement.standings.iter().find(|it| it.id == id)
    }
}

/// The page.
#[must_use]
pub fn page(frame: &Frame, context: &Person) -> Markup {
    let title = parts::name_text(frame, &context.page.person);
    if !frame.may(Act::ReadPeople) {
        let main = html! {
            div.stack { h1 { (frame.say(w::FIND_TITLE)) } (parts::may_not(frame, Act::ReadPeople)) }
        };
        return frame.page(Area::People, frame.say(w::FIND_TITLE), main);
    }
    let main = html! {
        (head(frame, context))
        div.cols {
            div.stack-l {
                (side::to_do(frame, context))
                (standings(frame, context))
                (time_line::section(frame, context))
                (booked::section(frame, context))
                (booked::codes(frame, context))
                (has::documents(frame, context))
                (has::papers(frame, context))
                (has::applications(frame, context))
                (has::credentials(frame, context))
                (has::open_slips(frame, context))
                (has::slips(frame, context))
                (has::notices(frame, context))
            }
            (side::aside(frame, context))
        }
        p.small.quiet { (frame.say(w::PERSON_NUMBER)) " " (parts::reference(context.id())) }
    };
    frame.page(Area::People, &title, main)
}

fn head(frame: &Frame, context: &Person) -> Markup {
    let person = &context.page.person;
    html! {
        div.stack {
            h1 { (parts::name(frame, person)) }
            @if let Some(erased) = person.erased {
                (notice(Tone::Pending, frame.say(w::ERASED), &frame.fill(w::ERASED_THEN, &[&frame.within(erased)])))
            } @else {
                p.row { (may_now(frame, context)) }
                p.quiet { (particulars(frame, context)) }
            }
        }
    }
}

/// What the person may do now, the answer to the page's question.
fn may_now(frame: &Frame, context: &Person) -> Markup {
    let standings = &context.page.settlement.standings;
    let good: Vec<_> = standings
        .iter()
        .filter(|it| it.meaning == StateMeaning::Valid && has_code(frame, it))
        .collect();
    html! {
        @if good.is_empty() { (badge(Tone::Pending, frame.say(w::MAY_NOTHING))) }
        @for standing in good {
            @let name = frame.noun(None, &standing.scheme);
            (badge(Tone::Good, &frame.fill(w::MAY_USE, &[&name])))
        }
    }
}

/// Something to be shown at a gate comes with it.
fn has_code(frame: &Frame, standing: &StandingRecord) -> bool {
    frame.scheme(&standing.scheme).is_none_or(|scheme| scheme.gate.code.is_some())
}

fn particulars(frame: &Frame, context: &Person) -> Markup {
    let person = &context.page.person;
    let card = context.page.documents.iter().rev().find(|it| it.state == DocumentState::InForce);
    html! {
        @if let Some(born) = person.born { (frame.fill(w::BORN_ON, &[&frame.day(born)])) (frame.gap()) }
        @if let Some(residence) = &person.residence { (frame.label_of("residence", residence)) (frame.stop()) }
        @if let Some(nationality) = &person.nationality { (frame.fill(w::T_OF, &[frame.say(w::NATIONALITY), &frame.of_kind(None, "country", nationality).text])) (frame.stop()) }
        @if let Some(card) = card {
            (frame.label_of("document", &card.kind))
            @if let Some(number) = &card.number { " " span.ref { (number) } }
            (frame.stop())
        }
    }
}

fn standings(frame: &Frame, context: &Person) -> Markup {
    let heads = [w::SCHEME, w::STATE, w::UNTIL, w::DECIDED].map(|it| frame.say(it));
    let all = &context.page.settlement.standings;
    let rows: Vec<_> = all.iter().rev().map(|it| row(frame, context, it)).collect();
    let none = format!("{} {}", frame.say(w::NO_STANDINGS), frame.say(w::NO_STANDINGS_THEN));
    table_or("st", frame.say(w::STANDINGS), &heads, &rows, &none)
}

/// The date that the office has promised, and where it is moved.
fn promised(frame: &Frame, context: &Person, standing: &StandingRecord) -> Markup {
    let path = paths::standing(context.id(), standing.id, "date");
    html! { @if let Some(promise) = context.page.settlement.promised(standing.id) {
        br; span.small { (waiting::what(frame, promise)) } " "
        (waiting::due(frame, promise))
        @if frame.may(Act::Decide) { br; a.small href=(path) { (frame.say(o::MOVE_DATE)) } }
    } }
}

fn row(frame: &Frame, context: &Person, standing: &StandingRecord) -> Vec<Markup> {
    let scheme = Some(standing.scheme.as_str());
    let version = standing.version.to_string();
    let decided = frame.fill(w::BY_VERSION, &[&frame.moment(standing.granted), &version]);
    let reasons: Vec<_> = standing.suspended_for.iter().chain(&standing.ended_for).collect();
    vec![
        html! { strong { (frame.label(None, &standing.scheme)) } },
        html! {
            (badge(Tone::of_state(standing.meaning), &frame.label_text(scheme, &standing.state)))
            @if !reasons.is_empty() {
                @let words: Vec<_> = reasons.iter().map(|it| has::reason(frame, &standing.scheme, it)).collect();
                br; span.small.quiet { (words.join(" ")) }
            }
            (promised(frame, context, standing))
        },
        html! { (frame.until(standing.until)) },
        html! { @match standing.application {
            Some(application) => { a href=(paths::application(context.id(), application)) { (decided) } }
            None => { (decided) }
        } },
    ]
}
