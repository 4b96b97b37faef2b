//! The first page: what this is, the clock, three places, somebody for each system, tricks.

use axum::Form;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use clearance_authority_server::console::Phrase;
use maud::{Markup, html};
use serde::Deserialize;

use super::ask::{Asked, act, add_cookie, answer};
use super::frame::Page;
use super::words as w;
use super::{Shared, face};
use crate::{DemoError, Holder};

pub(super) async fn show(State(stage): State<Shared>, asked: Asked) -> Response {
    answer(stage, asked, page).await
}

/// Time that passes.
#[derive(Deserialize)]
pub(super) struct Wait {
    seconds: u32,
    back: String,
}

/// The longest that is waited at once, in seconds.
const LONGEST: u32 = 7 * 86_400;

pub(super) async fn wait(State(stage): State<Shared>, Form(wait): Form<Wait>) -> Response {
    // To pages of this site alone: `//host` would lead elsewhere.
    let is_own = wait.back.starts_with("/play/") && !wait.back.contains("//");
    let back = if is_own { wait.back } else { "/".to_owned() };
    act(stage, back, move |stage| {
        stage.wait(wait.seconds.min(LONGEST))?;
        Ok("time")
    })
    .await
}

/// Signs the officer in, and leads to the console.
pub(super) async fn console(State(stage): State<Shared>) -> Response {
    let place = HeaderValue::from_str(&format!("{}/console/people", stage.authority.url));
    match (stage.session().await, place) {
        (Ok(session), Ok(place)) => {
            let mut headers = HeaderMap::new();
            if let Some(pair) = session.split_once('=') {
                add_cookie(&mut headers, pair);
            }
            headers.insert(header::LOCATION, place);
            (StatusCode::SEE_OTHER, headers).into_response()
        }
        _ => StatusCode::BAD_GATEWAY.into_response(),
    }
}

/// A system by its scheme, and what to try.
pub(super) fn system(name: &str) -> Option<(Phrase, Phrase)> {
    Some(match name {
        "hk-mo-mutual" => (w::MUTUAL, w::MUTUAL_TRY),
        "hk-echannel" => (w::ECHANNEL, w::ECHANNEL_TRY),
        "mo-apcs" => (w::APCS, w::APCS_TRY),
        "hk-stay" => (w::STAY, w::STAY_TRY),
        "cn-temporary-pass" => (w::PASS, w::PASS_TRY),
        "mo-travel-permit" => (w::PERMIT, w::PERMIT_TRY),
        "mo-passport-gates" => (w::PASSPORT, w::PASSPORT_TRY),
        "hk-id-appointment" => (w::APPOINTMENT, w::APPOINTMENT_TRY),
        _ => return None,
    })
}

fn page(page: &Page<'_>) -> Result<Markup, DemoError> {
    let first = page.stage.people.first().ok_or(DemoError::NoSuch)?;
    let main = html! {
        (page.news(html! {}))
        div.cols {
            div.stack {
                h1 { (page.say(w::START_H1)) }
                p.lead { (page.say(w::START_LEAD)) }
                p { a.btn href={ "/play/" (first.slug()) } { (page.fill(w::START_BUTTON, &[first.name])) (face::arrow()) } }
            }
            section.stack-s aria-labelledby="ck" {
                h2 #ck.kicker { (page.say(w::CLOCK)) }
                p.clock.num { (page.time()) }
                p.quiet { (date(page)) }
                div.row { (waits(page, "/")) }
                p.small.quiet { (page.say(w::CLOCK_WHY)) }
            }
        }
        (places(page, first))
        (people(page))
        section.stack aria-labelledby="mis" {
            h2 #mis { (page.say(w::CHEAT)) }
            p { (page.say(w::CHEAT_SAYS)) }
            p { a href={ "/play/" (first.slug()) "#tricks" } { (page.say(w::CHOOSE_TRICK)) } }
        }
        p.small.quiet { (page.say(w::INVENTED)) }
    };
    Ok(page.page(page.say(w::START_TITLE), main))
}

/// `Thursday, 26 November 2026`.
fn date(page: &Page<'_>) -> String {
    let Some(day) = page.frame.day_of(page.frame.now) else { return String::new() };
    let (date, weekday) = (page.frame.day(day), page.frame.weekday(day));
    if page.lang().is_chinese() { format!("{date}{weekday}") } else { format!("{weekday}, {date}") }
}

/// The buttons that move the clock.
pub(super) fn waits(page: &Page<'_>, back: &str) -> Markup {
    html! {
        @for (seconds, phrase) in [(3 * 3_600, w::WAIT_3H), (86_400, w::WAIT_DAY)] {
            form method="post" action="/clock" {
                input type="hidden" name="back" value=(back);
                input type="hidden" name="seconds" value=(seconds);
                button.btn.btn-2 type="submit" { (page.say(phrase)) }
            }
        }
    }
}

fn places(page: &Page<'_>, first: &Holder) -> Markup {
    let gate = first.gates.first().copied().unwrap_or_default();
    let places = [
        (w::CONSOLE, face::CONSOLE, w::CONSOLE_SAYS, w::OPEN_CONSOLE, "/console".to_owned()),
        (
            w::WALLET,
            face::WALLET,
            w::WALLET_SAYS,
            w::OPEN_WALLET,
            format!("/wallet/{}", first.slug()),
        ),
        (w::LANE, face::LANE, w::LANE_SAYS, w::OPEN_LANE, format!("/lane/{gate}")),
    ];
    html! {
        section.stack aria-labelledby="pl" {
            h2 #pl { (page.say(w::PLACES)) }
            div.tiles {
                @for (name, drawing, says, open, href) in places {
                    section.place {
                        h3 { (page.say(name)) }
                        (drawing)
                        p { (page.say(says)) }
                        @if name == w::CONSOLE {
                            p.small.quiet { (page.fill(w::CONSOLE_SIGNED, &[page.stage.officer()])) }
                        }
                        p { a.btn.btn-2 href=(href) { (page.say(open)) } }
                    }
                }
            }
        }
    }
}

fn people(page: &Page<'_>) -> Markup {
    let rows = page.stage.people.iter().filter_map(|who| Some((who, system(who.system?)?)));
    html! {
        table role="table" {
            caption { (page.say(w::SYSTEMS)) }
            thead role="rowgroup" { tr role="row" {
                @for head in [w::WHO, w::SYSTEM, w::TRY] { th scope="col" role="columnheader" { (page.say(head)) } }
                th scope="col" role="columnheader" { span.hidden { (page.say(w::LINK)) } }
            } }
            tbody role="rowgroup" {
                @for (who, (system, says)) in rows {
                    tr role="row" {
                        td role="cell" data-label=(page.say(w::WHO)) { strong { (who.name) } }
                        td role="cell" data-label=(page.say(w::SYSTEM)) { span { (page.say(system)) } }
                        td role="cell" data-label=(page.say(w::TRY)) { span { (page.say(says)) } }
                        td role="cell" data-label="" { a href={ "/play/" (who.slug()) } { (page.fill(w::PLAY_WITH, &[who.name])) } }
                    }
                }
            }
        }
    }
}
