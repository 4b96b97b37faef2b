//! What is left to do, the actions, the family, the phones, and taking back.

use clearance_authority::register::{Guardianship, PersonRecord, StandingRecord};
use clearance_schemes::life::{Act as Does, Doubt, Effect};
use clearance_schemes::model::{KeyOrigin, StateMeaning};
use maud::{Markup, html};

use super::super::act::Act;
use super::super::form::{button, hidden};
use super::super::frame::Frame;
use super::super::lang::Phrase;
use super::super::parts::{self, Tone, badge};
use super::super::paths;
use super::super::words::people as w;
use super::Person;

pub(super) fn to_do(frame: &Frame, context: &Person) -> Markup {
    let all = &context.page.settlement.to_do;
    html! {
        @if !all.is_empty() {
            (parts::section("td", frame.say(w::STILL_TO_DO), html! {
                ul.plain { @for effect in all { li.stack-s {
                    p { strong { (what(frame, effect)) } }
                    p.small.quiet { (frame.label(None, &effect.scheme)) (frame.stop()) (frame.stamp(effect.from)) }
                    @if is_for_officer(frame, effect) && frame.may(Act::Decide) { (done(frame, context, effect)) }
                } } }
            }))
        }
    }
}

/// An officer does it, and says so. Everything on the wire is done by the office, with proof.
fn is_for_officer(frame: &Frame, effect: &Effect) -> bool {
    let has_code = || frame.scheme(&effect.scheme).is_some_and(|it| it.gate.code.is_some());
    match effect.act {
        Does::Officer(_) => true,
        Does::Issue | Does::Reissue | Does::Replace => !has_code(),
        _ => false,
    }
}

fn done(frame: &Frame, context: &Person, effect: &Effect) -> Markup {
    let inside = html! {
        (hidden("scheme", &effect.scheme))
        (hidden("act", &effect.act.to_string()))
        (hidden("due", &effect.from.0.to_string()))
    };
    let label = frame.say(w::IT_IS_DONE);
    button(frame, &paths::to_do(context.id()), context.form, "btn btn-2", label, inside)
}

fn what(frame: &Frame, effect: &Effect) -> String {
    let phrase = match &effect.act {
        Does::Issue => w::DO_ISSUE,
        Does::Keep => w::DO_KEEP,
        Does::MoveDate(_) => w::DO_MOVE,
        Does::Officer(doubt) => return frame.fill(w::DO_LOOK, &[frame.say(look(doubt))]),
        Does::Reissue => w::DO_REISSUE,
        Does::ReleasePlace => w::DO_RELEASE,
        Does::Replace => w::DO_REPLACE,
        Does::Reprint => w::DO_REPRINT,
        Does::Status(StateMeaning::Valid) => w::DO_VALID,
        Does::Status(StateMeaning::Suspended) => w::DO_SUSPEND,
        Does::Status(StateMeaning::None | StateMeaning::Revoked) => w::DO_REVOKE,
        Does::Tell(_) => w::DO_TELL,
    };
    frame.say(phrase).to_owned()
}

const fn look(doubt: &Doubt) -> Phrase {
    match doubt {
        Doubt::Cause => w::LOOK_CAUSE,
        Doubt::Deadline(_) | Doubt::NothingToMove => w::LOOK_DEADLINE,
        Doubt::LastDay => w::LOOK_LAST_DAY,
        Doubt::ToldAfterGrant(_) => w::LOOK_AFTER_GRANT,
        Doubt::NoSuchStanding => w::LOOK_STANDING,
        Doubt::Undone(_) => w::LOOK_UNDONE,
        Doubt::UnknownVersion(_) => w::LOOK_VERSION,
        _ => w::LOOK_RULES,
    }
}

pub(super) fn aside(frame: &Frame, context: &Person) -> Markup {
    html! {
        aside.stack-l aria-label=(frame.say(w::ACTIONS)) {
            @if context.page.person.erased.is_none() { (actions(frame, context)) }
            (family(frame, context))
            (phones(frame, context))
            @if context.page.person.erased.is_none() { (take_back(frame, context)) }
        }
    }
}

fn actions(frame: &Frame, context: &Person) -> Markup {
    let all = [
        ("events", w::A_EVENT),
        ("apply", w::A_APPLY),
        ("documents", w::A_DOCUMENT),
        ("papers", w::A_PAPER),
        ("activation", w::A_PHONE),
        ("guardians", w::A_GUARDIAN),
    ];
    html! {
        section.stack.screen-only aria-labelledby="act" {
            h2 #act { (frame.say(w::ACTIONS)) }
            (parts::allowed(frame, Act::Enter, || html! { div.actions {
                @for (at, (page, phrase)) in all.into_iter().enumerate() {
                    a.btn.btn-2[at > 0] href=(paths::of_person(context.id(), page)) { (frame.say(phrase)) }
                }
            } }))
        }
    }
}

fn family(frame: &Frame, context: &Person) -> Markup {
    html! {
        section.stack aria-labelledby="fam" {
            h2 #fam { (frame.say(w::FAMILY)) }
            @if context.page.guardianships.is_empty() { p.quiet { (frame.say(w::NO_FAMILY)) } }
            @else { ul.status-list {
                @for link in &context.page.guardianships { (relative(frame, context, link)) }
            } }
        }
    }
}

fn relative(frame: &Frame, context: &Person, link: &Guardianship) -> Markup {
    let is_guardian = link.guardian == context.id();
    let other = if is_guardian { link.ward } else { link.guardian };
    let known: Option<&PersonRecord> = context.family.iter().find(|it| it.id == other);
    let name = known.map_or_else(|| other.to_string(), |it| parts::name_text(frame, it));
    let words = if is_guardian { w::SPEAKS_FOR } else { w::IS_SPOKEN_FOR };
    let from = frame.day(link.from);
    let span = match link.until {
        Some(until) => frame.fill(w::FROM_TO, &[&from, &frame.day(until)]),
        None => frame.fill(w::FROM_ON, &[&from]),
    };
    html! {
        li {
            a href=(paths::person(other)) { (frame.fill(words, &[&name])) }
            p.quiet { (span) }
        }
    }
}

fn phones(frame: &Frame, context: &Person) -> Markup {
    html! {
        section.stack aria-labelledby="ph" {
            h2 #ph { (frame.say(w::PHONES)) }
            @if context.page.keys.is_empty() { p.quiet { (frame.say(w::NO_PHONES)) } }
            @else { ul.status-list {
                @for (at, key) in context.page.keys.iter().enumerate().rev() {
                    li {
                        span { (frame.fill(w::PHONE, &[&(at + 1).to_string()])) }
                        @match key.ended {
                            None => { (badge(Tone::Good, frame.say(w::IN_USE))) }
                            Some(_) => { (badge(Tone::Pending, frame.say(w::GIVEN_UP))) }
                        }
                        @if key.origin == KeyOrigin::Passkey { p.quiet { (frame.say(w::BY_PASSKEY)) } }
                        p.quiet {
                            @match key.ended {
                                None => { (frame.say(w::BOUND)) " " (frame.within(key.bound)) }
                                Some(ended) => { (frame.fill(w::BOUND_UNTIL, &[&frame.moment(key.bound), &frame.within(ended)])) }
                            }
                        }
                    }
                }
            } }
        }
    }
}

fn take_back(frame: &Frame, context: &Person) -> Markup {
    let all: Vec<&StandingRecord> = context
        .page
        .settlement
        .standings
        .iter()
        .filter(|it| matches!(it.meaning, StateMeaning::Valid | StateMeaning::Suspended))
        .collect();
    html! {
        section.stack.screen-only aria-labelledby="end" {
            h2 #end { (frame.say(w::TAKE_BACK)) }
            (parts::allowed(frame, Act::TakeBack, || html! {
                @if all.is_empty() { p.quiet { (frame.say(w::NOTHING_TO_TAKE)) } }
                @else { p { (frame.say(w::TAKE_BACK_NOTE)) } }
                @for standing in &all { (grave(frame, context, standing)) }
                (whole(frame, context))
            }))
        }
    }
}

/// What takes everything of the person away.
fn whole(frame: &Frame, context: &Person) -> Markup {
    let has_phone = context.page.keys.iter().any(|key| key.ended.is_none());
    let path = |page| paths::of_person(context.id(), page);
    html! {
        div.actions {
            @if has_phone {
                a.btn.btn-grave href=(path("phone/revoke")) { (frame.say(w::REVOKE_PHONE)) }
            }
            a.btn.btn-grave href=(path("erase")) { (frame.say(w::ERASE)) }
        }
    }
}

fn grave(frame: &Frame, context: &Person, standing: &StandingRecord) -> Markup {
    let path = |how| paths::standing(context.id(), standing.id, how);
    // Three buttons of the same word, told apart for those who hear them.
    let name = frame.label_text(None, &standing.scheme);
    let label = |phrase| format!("{}: {name}", frame.say(phrase));
    html! {
        div.actions {
            h3 { (name) }
            @if standing.meaning == StateMeaning::Valid {
                a.btn.btn-2 href=(path("suspend")) aria-label=(label(w::SUSPEND)) { (frame.say(w::SUSPEND)) }
            }
            @if standing.meaning == StateMeaning::Suspended {
                a.btn.btn-2 href=(path("resume")) aria-label=(label(w::RESUME)) { (frame.say(w::RESUME)) }
            }
            a.btn.btn-grave href=(path("revoke")) aria-label=(label(w::REVOKE)) { (frame.say(w::REVOKE)) }
        }
    }
}
