//! An activation code is handed over: after the identity was checked, shown once, printable.

use clearance_authority::register::PersonRecord;
use clearance_issuer::qr::{Level, QrCode, SvgOptions};
use clearance_schemes::time::Instant;
use maud::{Markup, PreEscaped, html};

use super::act::Act;
use super::form::{Field, Form, Kind, post, summary};
use super::frame::{Area, Frame};
use super::parts::{self, Tone, notice};
use super::paths;
use super::words::{common as c, work as w};

/// Context of the form.
#[derive(Debug)]
pub struct HandOver<'a> {
    /// To whom.
    pub person: &'a PersonRecord,
    /// Those who speak for the person: a minor's code is theirs.
    pub guardians: &'a [PersonRecord],
    /// `identity_checked` as `yes`, `handed_to`, `why`.
    pub form: &'a Form,
}

/// The form.
#[must_use]
pub fn page(frame: &Frame, context: &HandOver) -> Markup {
    let title = frame.say(w::ACTIVATION_TITLE);
    let form = context.form;
    let path = paths::of_person(context.person.id, "activation");
    let guardians = context.guardians.iter();
    let guardians = guardians.map(|it| (it.id.to_string(), parts::name_text(frame, it)));
    let guardians: Vec<_> = guardians.collect();
    let fields = html! {
        @if !guardians.is_empty() {
            (Field::new("handed_to", frame.say(w::HANDED_TO), Kind::Choice(guardians))
                .hint(frame.say(w::HANDED_TO_HINT)).optional().draw(frame, form))
        }
        (Field::new("identity_checked", frame.say(w::IDENTITY_CHECKED), Kind::Check).draw(frame, form))
        (Field::new("why", frame.say(c::WHY), Kind::Text).hint(frame.say(c::WHY_HINT)).draw(frame, form))
        div.row { button.btn type="submit" { (frame.say(w::MAKE_CODE)) } }
    };
    let main = html! {
        div.stack {
            (parts::back_to_person(frame, context.person))
            h1 { (title) }
            p.lead { (frame.say(w::ACTIVATION_LEAD)) }
        }
        (parts::allowed(frame, Act::HandOver, || html! {
            (summary(frame, form))
            (post(frame, &path, form, "form", fields))
        }))
    };
    frame.page(Area::People, title, main)
}

/// A code that was made.
#[derive(Debug)]
pub struct Made<'a> {
    /// For whom.
    pub person: &'a PersonRecord,
    /// The code, as it was made: groups are made here.
    pub code: &'a str,
    /// Until when.
    pub until: Instant,
}

/// The code, once.
#[must_use]
pub fn made(frame: &Frame, context: &Made) -> Markup {
    let title = frame.say(w::CODE_TITLE);
    let main = html! {
        div.stack {
            (parts::back_to_person(frame, context.person))
            h1 { (title) }
            p.quiet { (parts::name(frame, context.person)) }
            p.once translate="no" { (grouped(context.code)) }
            @if let Some(symbol) = symbol(context.code) {
                div.symbol role="img" aria-label=(frame.say(w::CODE_PICTURE)) { (PreEscaped(symbol)) }
            }
            p.lead { (frame.fill(w::CODE_UNTIL, &[&frame.full_moment(context.until)])) }
            p { (frame.say(w::CODE_HOW)) }
            p.small.quiet { (frame.say(w::SPELLED)) }
            div.screen-only.stack {
                (notice(Tone::Soon, frame.say(w::CODE_ONCE), frame.say(w::CODE_ONCE_THEN)))
                p.small.quiet { (frame.say(c::PRINT_HINT)) }
            }
        }
    };
    frame.page(Area::People, title, main)
}

/// The code as the wallet's camera reads it. None of it is anybody's text: a code has letters, digits and dashes.
fn symbol(code: &str) -> Option<String> {
    QrCode::draw(code, Level::M).ok()?.svg(&SvgOptions::default()).ok()
}

/// In groups of four, so that it can be read aloud; groups that are there stay.
fn grouped(code: &str) -> String {
    if code.contains([' ', '-']) {
        return code.to_owned();
    }
    let letters: Vec<char> = code.chars().collect();
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join(" ")
}
