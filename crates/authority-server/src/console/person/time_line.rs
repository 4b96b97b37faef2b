//! What happened, newest first: when it happened, and when it was told if that was another day.

use clearance_authority::register::{CredentialRecord, EventRecord, HolderKeyRecord};
use clearance_schemes::model::EventKind;
use clearance_schemes::time::Instant;
use maud::{Markup, html};

use super::super::event::is_grave;
use super::super::frame::Frame;
use super::super::parts;
use super::super::paths;
use super::super::words::{common as c, people as w};
use super::{Person, has};

/// So many are shown before all are asked for.
const NEWEST: usize = 12;

struct Entry {
    at: Instant,
    told: Option<Instant>,
    title: Markup,
    note: Markup,
    is_grave: bool,
}

pub(super) fn section(frame: &Frame, context: &Person) -> Markup {
    let mut all = entries(frame, context);
    all.sort_by_key(|entry| core::cmp::Reverse(entry.at));
    let count = all.len();
    if !context.is_whole {
        all.truncate(NEWEST);
    }
    parts::section(
        "tl",
        frame.say(w::WHAT_HAPPENED),
        html! {
            @if all.is_empty() { p.quiet { (frame.say(w::NOTHING_HAPPENED)) } }
            @else { ol.timeline {
                @for (at, entry) in all.iter().enumerate() {
                    li.grave[entry.is_grave].now[at == 0 && !entry.is_grave] {
                        p.small.quiet { (when(frame, entry)) }
                        h3 { (entry.title) }
                        (entry.note)
                    }
                }
            } }
            @if count > all.len() {
                p.screen-only { a href={ (paths::person(context.id())) "?all=1" } {
                    (frame.fill(w::SHOW_ALL, &[&frame.number(count)]))
                } }
            }
        },
    )
}

fn when(frame: &Frame, entry: &Entry) -> String {
    let happened = frame.moment(entry.at);
    match entry.told.filter(|told| frame.day_of(*told) != frame.day_of(entry.at)) {
        Some(told) => frame.fill(c::TOLD, &[&happened, &frame.within(told)]),
        None => happened,
    }
}

fn plain(at: Instant, title: Markup, note: Markup) -> Entry {
    Entry { at, told: None, title, note, is_grave: false }
}

fn entries(frame: &Frame, context: &Person) -> Vec<Entry> {
    let page = context.page;
    let mut all = vec![plain(page.person.entered, html! { (frame.say(w::T_ENTERED)) }, html! {})];
    // What was decided stands with its application.
    let told = page.events.iter().filter(|event| {
        !matches!(event.kind, EventKind::DecisionGranted | EventKind::DecisionRefused)
    });
    all.extend(told.map(|event| of_event(frame, context, event)));
    all.extend(page.applications.iter().flat_map(|lodged| decided(frame, context, lodged)));
    all.extend(page.credentials.iter().flat_map(|it| of_credential(frame, context, it)));
    let is_rebound = |key: &&HolderKeyRecord| {
        !page.events.iter().any(|it| it.kind == EventKind::KeyRebound && it.happened == key.bound)
    };
    all.extend(
        page.keys
            .iter()
            .filter(is_rebound)
            .map(|key| plain(key.bound, html! { (frame.say(w::T_KEY)) }, html! {})),
    );
    all
}

fn of_event(frame: &Frame, context: &Person, event: &EventRecord) -> Entry {
    let passage = context.page.passages.iter().find(|it| it.id == event.id);
    let slip = context.page.slips.iter().find(|it| it.passage == event.id);
    let place = passage.map(|it| it.checkpoint.as_str()).or(event.at.as_deref());
    let kind = frame.label(None, event.kind.name());
    let title = match &event.of {
        Some(of) => {
            let of = frame.label_text(None, of);
            html! { (kind) @if frame.lang.is_chinese() { "：" } @else { ": " } (of) }
        }
        None => kind,
    };
    let note = html! {
        @if event.cause.is_some() || place.is_some() || slip.is_some() {
            p {
                @if let Some(cause) = &event.cause {
                    (frame.fill(w::T_CAUSE, &[&frame.of_kind(None, "cause", cause).text])) (frame.gap())
                }
                @if let Some(place) = place { (frame.fill(w::T_AT, &[&frame.place(place)])) (frame.gap()) }
                @if let Some(slip) = slip {
                    (frame.say(w::T_SLIP)) " " a href=(paths::slip(&slip.number)) { (slip.number) }
                }
            }
        }
    };
    let told = Some(event.told);
    Entry { at: event.happened, told, title, note, is_grave: is_grave(event.kind) }
}

fn decided(
    frame: &Frame,
    context: &Person,
    (application, decisions): &(
        clearance_authority::register::ApplicationRecord,
        Vec<clearance_authority::register::DecisionRecord>,
    ),
) -> Vec<Entry> {
    let scheme = frame.noun(None, &application.scheme);
    let path = paths::application(context.id(), application.id);
    let title = |text: String| html! { a href=(path) { (text) } };
    let lodged = frame.fill(w::T_LODGED, &[&scheme]);
    let mut all = vec![plain(application.lodged, title(lodged), html! {})];
    all.extend(decisions.iter().map(|decision| {
        let by = if decision.by == "rules" { frame.say(w::T_RULES) } else { &decision.by };
        let note = frame.fill(w::T_DECIDED_BY, &[by, &decision.version.to_string()]);
        let answer = parts::answer_word(frame, decision.answer);
        let named = frame.fill(w::T_OF, &[&scheme, answer]);
        plain(decision.decided, title(frame.fill(w::T_DECIDED, &[&named])), html! { p { (note) } })
    }));
    all
}

fn of_credential(frame: &Frame, context: &Person, credential: &CredentialRecord) -> Vec<Entry> {
    let scheme = has::scheme_of(frame, context, credential);
    let note = html! {
        p { (scheme) (frame.stop()) (frame.fill(w::T_ISSUED_UNTIL, &[&frame.within(credential.until)])) }
    };
    let mut all = vec![plain(credential.issued, html! { (frame.say(w::T_ISSUED)) }, note)];
    all.extend(credential.revoked.map(|at| Entry {
        at,
        told: None,
        title: html! { (frame.say(w::T_REVOKED)) },
        note: html! { p { (scheme) (frame.stop()) } },
        is_grave: true,
    }));
    all
}
