//! The lane: the traveller's face and the officer's panel, and the gate's own API.

use axum::Form;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Response};
use clearance_authority_server::console::Phrase;
use clearance_core::language::Language;
use clearance_core::status::Status;
use clearance_core::time::Timestamp;
use clearance_reader::{Budget, read_picture};
use clearance_verifier::{Decision, Message, PersonMatch, Proven};
use maud::{Markup, html};
use serde::Deserialize;

use super::ask::{Asked, act, answer, blocking};
use super::frame::Page;
use super::words as w;
use super::{Shared, face as drawn};
use crate::DemoError;
use crate::lane::{Before, Shown};

/// Seconds for which an answer stays up.
const STAYS: i64 = 15;
/// Seconds after which the page comes again where there is no script.
const AGAIN: u64 = 5;

pub(super) async fn show(
    State(stage): State<Shared>,
    Path(gate): Path<String>,
    asked: Asked,
) -> Response {
    answer(stage, asked, move |page| whole(page, &gate)).await
}

/// Face and facts alone, where they are not those that the page has.
pub(super) async fn face(
    State(stage): State<Shared>,
    Path(gate): Path<String>,
    asked: Asked,
) -> Response {
    let made = blocking(move || {
        let page = Page::of(&stage, &asked)?;
        let screen = Screen::of(&page, &gate)?;
        let is_seen = page.asked.get("seen") == Some(screen.key.as_str());
        Ok((!is_seen).then(|| html! { (screen.face(&page)) (screen.facts(&page)) }.into_string()))
    });
    match made.await {
        Ok(Some(markup)) => Html(markup).into_response(),
        Ok(None) => StatusCode::NO_CONTENT.into_response(),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

/// A code from a wired scanner, or typed.
#[derive(Deserialize)]
pub(super) struct Typed {
    text: String,
}

pub(super) async fn typed(
    State(stage): State<Shared>,
    Path(gate): Path<String>,
    asked: Asked,
    Form(typed): Form<Typed>,
) -> Response {
    let back = format!("/lane/{gate}{}", if asked.get("in").is_some() { "?in=play" } else { "" });
    act(stage, back, move |stage| {
        let now = stage.clock.timestamp();
        stage.at_lane(&gate, |lane| lane.show(&typed.text, Before::default(), now))??;
        Ok("")
    })
    .await
}

/// The text of a code (`text/plain`), or a camera's picture (`image/…`): judged, and shown on the lane's screen.
pub(super) async fn check(
    State(stage): State<Shared>,
    Path(gate): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok());
    let is_picture = kind.is_some_and(|kind| kind.starts_with("image/"));
    let made = blocking(move || {
        let text = if is_picture {
            // Most pictures of a camera show no code.
            match read_picture(&body, Budget::ordinary()) {
                Ok(sighting) => sighting.text,
                Err(_) => return Ok(None),
            }
        } else {
            String::from_utf8_lossy(&body).into_owned()
        };
        let now = stage.clock.timestamp();
        stage.at_lane(&gate, |lane| {
            lane.show(&text, Before::default(), now)?;
            Ok(lane.last.front().map(|shown| shown.decision.code()))
        })?
    });
    match made.await {
        Ok(Some(code)) => code.into_response(),
        Ok(None) => StatusCode::NO_CONTENT.into_response(),
        Err(DemoError::NoSuch) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => (StatusCode::BAD_GATEWAY, error.to_string()).into_response(),
    }
}

/// What a lane's screen shows.
struct Screen {
    /// Whether it is the one that somebody has seen.
    key: String,
    shown: Option<Shown>,
    last: Vec<Shown>,
    listed: Option<Timestamp>,
    is_online: bool,
}

fn whole(page: &Page<'_>, gate: &str) -> Result<Markup, DemoError> {
    let screen = Screen::of(page, gate)?;
    let query = if page.is_framed() { "?in=play" } else { "" };
    let body = html! {
        main #main.lane data-lane={ "/lane/" (gate) } data-failed=(page.say(w::CAMERA_FAILED)) {
            (screen.face(page))
            aside.panel.stack aria-label=(page.say(w::PANEL_LABEL)) {
                (page.brand(page.gate(gate)))
                (screen.facts(page))
                form.field.stack-s method="post" action={ "/lane/" (gate) "/typed" (query) } {
                    label for="text" { (page.say(w::TYPE)) }
                    input #text name="text" autocomplete="off" spellcheck="false" required;
                    button.btn.btn-2 type="submit" { (page.say(w::CHECK)) }
                }
                div.actions data-script hidden {
                    button.btn.btn-2 type="button" data-camera { (page.say(w::CAMERA)) }
                    label { input type="checkbox" data-sound; " " (page.say(w::SOUND)) }
                }
            }
        }
        (page.foot())
    };
    Ok(page.document(page.gate(gate), Some(AGAIN), body))
}

/// The face of a message: whatever says "see an officer" looks alike, referred or refused.
const fn look(message: Message) -> &'static str {
    match message {
        Message::Proceed => "admit",
        Message::SeeOfficer => "refuse",
        _ => "refer",
    }
}

impl Screen {
    fn of(page: &Page<'_>, gate: &str) -> Result<Self, DemoError> {
        let now = page.stage.clock.timestamp();
        page.stage.at_lane(gate, |lane| {
            let shown = lane.last.front().filter(|it| (0..STAYS).contains(&now.since(it.at)));
            // Without an answer, the age of the lists is what changes.
            let minute = if shown.is_some() { 0 } else { now.as_secs() / 60 };
            Self {
                key: format!("{}-{}-{minute}", lane.turn, shown.is_some()),
                shown: shown.cloned(),
                last: lane.last.iter().cloned().collect(),
                listed: lane.listed,
                is_online: lane.is_online,
            }
        })
    }

    fn face(&self, page: &Page<'_>) -> Markup {
        let message = self.shown.as_ref().map(|shown| shown.decision.message());
        let look = message.map_or("ready", look);
        let texts = message.unwrap_or(Message::ShowCode).texts();
        let own = page.language();
        let role = if look == "refuse" { "alert" } else { "status" };
        let long = if texts.en.len() > 60 { " long" } else { "" };
        let others = Language::ALL.into_iter().filter(|language| *language != own);
        html! {
            section class={ "face face-" (look) (long) } role=(role) aria-label=(page.say(w::FACE_LABEL))
                data-seen=(self.key) data-look=(look) {
                div.face-top { (drawn::shape(look, "shape")) }
                h1 { (texts.in_language(own)) }
                @for other in others { p.other lang=(other.tag()) { (texts.in_language(other)) } }
            }
        }
    }

    fn facts(&self, page: &Page<'_>) -> Markup {
        html! {
            div #facts.stack {
                @match &self.shown {
                    Some(shown) => (of_decision(page, shown)),
                    None => (self.ready(page)),
                }
                div.stack-s {
                    h2 { (page.say(w::LAST)) }
                    @if self.last.is_empty() { p.small.quiet { (page.say(w::NONE_YET)) } }
                    ol.last { @for it in &self.last { (line(page, it)) } }
                }
            }
        }
    }

    fn ready(&self, page: &Page<'_>) -> Markup {
        let now = page.stage.clock.timestamp();
        let age = self.listed.map(|listed| page.fill(w::OLD_BY, &[&page.age(now.since(listed))]));
        let network = if self.is_online { w::ONLINE } else { w::OFFLINE };
        let facts = [
            (w::GATE_CLOCK, page.frame.time(page.frame.now)),
            (w::LISTS, age.unwrap_or_else(|| page.say(w::NO_LISTS).to_owned())),
            (w::NETWORK, page.say(network).to_owned()),
            (w::LEDGER, page.say(w::SHARED).to_owned()),
        ];
        html! {
            p.outcome { (page.say(w::LANE_READY)) }
            dl.facts { @for (name, value) in facts { dt { (page.say(name)) } dd { (value) } } }
        }
    }
}

const fn outcome(decision: &Decision) -> Phrase {
    match decision {
        Decision::Admit(_) => w::ADMIT,
        Decision::Refer(_) => w::REFER,
        Decision::Refuse(_) => w::REFUSE,
    }
}

fn of_decision(page: &Page<'_>, shown: &Shown) -> Markup {
    let (decision, code) = (&shown.decision, shown.decision.code());
    let reason = decision.reason();
    let details = decision.details();
    let is_proven = details.proven == Proven::Holder;
    let person = match (is_proven, shown.person) {
        (false, _) => w::NOT_COMPARED,
        (true, PersonMatch::Matches) => w::FACE_AGREES,
        (true, PersonMatch::Differs) => w::FACE_DIFFERS,
    };
    let skew = details.skew.map(|skew| {
        let phrase = if skew > 0 { w::SECONDS_AHEAD } else { w::SECONDS_OLD };
        page.fill(phrase, &[&skew.abs().to_string()])
    });
    let status = details.status.map(|seen| {
        let word = match seen.status {
            Some(Status::Valid) => w::S_VALID,
            Some(Status::Suspended) => w::S_SUSPENDED,
            Some(Status::Revoked) => w::S_REVOKED,
            _ => w::S_UNKNOWN,
        };
        page.fill(w::LIST_OLD, &[page.say(word), &page.age(seen.age)])
    });
    let took = format!("{}.{} ms", shown.micros / 1_000, shown.micros % 1_000 / 100);
    let facts = [
        (w::CODE, shown.scheme.as_deref().map(|name| page.scheme(name).to_owned())),
        (w::PARTY, Some(page.fill(w::PEOPLE_COUNT, &[&shown.persons.to_string()]))),
        (w::PERSON, Some(page.say(person).to_owned())),
        (w::PHONE_CLOCK, skew),
        (w::STATUS, status),
        (w::SAW, details.evidence.map(|evidence| evidence.to_string())),
        (w::TOOK, Some(took)),
    ];
    html! {
        p class={ "outcome o-" (code) } { (drawn::shape(code, "")) (page.say(outcome(decision))) }
        @if let Some(reason) = reason {
            p { strong { (reason.texts().in_language(page.language())) } }
        }
        dl.facts {
            @if let Some(reason) = reason { dt { (page.say(w::REASON)) } dd { span.ref { (reason.code()) } } }
            @for (name, value) in facts {
                @if let Some(value) = value { dt { (page.say(name)) } dd { (value) } }
            }
        }
    }
}

/// The newest decisions of a lane, the first one first: beside the button that led to them.
pub(super) fn answers(page: &Page<'_>, gate: &str, count: usize) -> Result<Markup, DemoError> {
    let newest = |lane: &mut crate::lane::Lane| lane.last.iter().take(count).cloned().collect();
    let newest: Vec<Shown> = page.stage.at_lane(gate, newest)?;
    Ok(html! {
        p.small { strong { (page.say(w::ANSWERS)) } }
        @for shown in newest.iter().rev() {
            @let code = shown.decision.code();
            p.small.answer {
                (drawn::shape(code, &format!("icon o-{code}"))) (page.say(outcome(&shown.decision)))
                @if let Some(reason) = shown.decision.reason() {
                    ": " (reason.texts().in_language(page.language()))
                }
            }
        }
    })
}

fn line(page: &Page<'_>, shown: &Shown) -> Markup {
    let at = clearance_authority::moment::instant(shown.at);
    let local = page.frame.clock.local(at).map(|at| at.format("%H:%M:%S").to_string());
    let local = local.unwrap_or_default();
    let code = shown.decision.code();
    html! {
        li {
            time datetime=(local) { (local) }
            (drawn::shape(code, &format!("o-{code}")))
            span {
                (page.say(outcome(&shown.decision)))
                @if let Some(reason) = shown.decision.reason() { " " span.ref { (reason.code()) } }
            }
        }
    }
}
