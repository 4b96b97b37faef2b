//! The wallet: whose code, the code with its ring, which gates, and who is ready.

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse as _, Response};
use clearance_authority_server::console::icons;
use clearance_issuer::qr::SvgOptions;
use maud::{Markup, html};

use super::Shared;
use super::ask::{Asked, blocking};
use super::face;
use super::frame::{Page, picture};
use super::words as w;
use crate::phone::{Code, Standing};
use crate::stage::Stage;
use crate::{DemoError, Holder};

/// The code alone: script puts it in place of the one before.
pub(super) async fn code(
    State(stage): State<Shared>,
    Path(who): Path<String>,
    asked: Asked,
) -> Response {
    let made =
        of_code(stage, who, asked, |page, who, gate| Ok(block(page, who, gate)?.into_string()));
    match made.await {
        Ok(markup) => Html(markup).into_response(),
        Err(status) => status.into_response(),
    }
}

/// The code as a drawing.
pub(super) async fn drawing(
    State(stage): State<Shared>,
    Path(who): Path<String>,
    asked: Asked,
) -> Response {
    let made = of_code(stage, who, asked, |page, who, gate| {
        let code = current(page.stage, who, gate)?;
        let drawn = code.frame.draw().and_then(|code| code.svg(&SvgOptions::default()));
        drawn.map_err(|cause| DemoError::Gate(cause.to_string()))
    });
    match made.await {
        Ok(svg) => ([(header::CONTENT_TYPE, "image/svg+xml")], svg).into_response(),
        Err(status) => status.into_response(),
    }
}

/// Something of the code that a holder shows at the gate ahead.
async fn of_code<T: Send + 'static>(
    stage: Shared,
    who: String,
    asked: Asked,
    make: impl FnOnce(&Page<'_>, &Holder, &str) -> Result<T, DemoError> + Send + 'static,
) -> Result<T, StatusCode> {
    let made = blocking(move || {
        let page = Page::of(&stage, &asked)?;
        let who = stage.who(&who)?;
        make(&page, who, gate_of(&page, who)?)
    });
    made.await.map_err(|_| StatusCode::NOT_FOUND)
}

fn current(stage: &Stage, who: &Holder, gate: &str) -> Result<Code, DemoError> {
    let (group, now) = (stage.group(gate)?, stage.clock.timestamp());
    stage.on_phone(who, |phone| phone.code(who, group, now))
}

/// The gate ahead: the one that was chosen, of those that somebody goes to.
pub(super) fn gate_of<'h>(page: &Page<'_>, who: &'h Holder) -> Result<&'h str, DemoError> {
    let chosen = page.asked.get("gate");
    let chosen = who.gates.iter().find(|it| Some(**it) == chosen);
    chosen.or(who.gates.first()).copied().ok_or(DemoError::NoSuch)
}

/// The address of a wallet at a gate.
fn wallet(page: &Page<'_>, who: &Holder, gate: Option<&str>) -> String {
    let (slug, gate) = (who.slug(), gate.or(who.gates.first().copied()).unwrap_or_default());
    let place = if page.is_framed() { "play" } else { "wallet" };
    format!("/{place}/{slug}?gate={gate}")
}

pub(super) fn whole(page: &Page<'_>, who: &Holder) -> Result<Markup, DemoError> {
    page.stage.contact(who)?;
    let gate = gate_of(page, who)?;
    let family: Vec<_> = page.stage.people.iter().filter(|it| it.phone == who.phone).collect();
    let left = current(page.stage, who, gate).map(|code| seconds_left(page, &code));
    let body = html! {
        a.skip href="#main" { (page.say(w::SKIP)) }
        header.bar { div.wrap.wallet.bar-in {
            (page.brand(page.say(w::MY_CODES)))
            div.bar-end { span.badge.good { (icons::tick()) (page.say(w::WORKS_OFFLINE)) } }
        } }
        main #main.wrap.wallet.wallet-main {
            div.wallet-cols {
                section.stack aria-labelledby="whose" {
                    (people(page, who, &family))
                    (whose(page, who))
                    (block(page, who, gate)?)
                    (gates(page, who, gate))
                    (next(page, who, &family))
                }
                section.stack aria-labelledby="ready" {
                    h2 #ready { (page.say(w::READY)) }
                    ul.status-list { @for it in &family { (stands(page, it)?) } }
                    (told(page, who)?)
                    div.notice { (icons::info()) p { strong { (page.say(w::KEY_FACT)) } " " (page.say(w::KEY_THEN)) } }
                }
            }
        }
        (page.foot())
    };
    let title = page.fill(w::CODE_OF, &[who.name]);
    Ok(page.document(&title, Some(left.unwrap_or(5).clamp(1, 60)), body))
}

fn people(page: &Page<'_>, who: &Holder, family: &[&Holder]) -> Markup {
    let target = page.is_framed().then_some("_top");
    html! {
        @if family.len() > 1 {
            nav aria-label=(page.say(w::WHOSE_CODE)) {
                ul.people {
                    @for it in family {
                        li { a href=(wallet(page, it, None)) target=[target]
                            aria-current=[(it.name == who.name).then_some("page")] {
                            @if let Some(guard) = it.picture { img src=(picture(guard).0) alt=""; }
                            @if it.is_child() { (it.name) } @else { (page.fill(w::OWN, &[it.name])) }
                        } }
                    }
                }
            }
        }
    }
}

fn whose(page: &Page<'_>, who: &Holder) -> Markup {
    html! {
        div.whose {
            @if let Some(guard) = who.picture {
                span.guard { img src=(picture(guard).0) alt=(page.fill(w::GUARD, &[page.say(picture(guard).1)])); }
            }
            div {
                h1 #whose { (page.fill(w::CODE_OF, &[who.name])) }
                @if let Some(guard) = who.picture {
                    p.quiet { (page.fill(w::PICTURE_IS, &[page.say(picture(guard).1), who.name])) }
                }
            }
        }
    }
}

/// Seconds until the next code.
fn seconds_left(page: &Page<'_>, code: &Code) -> u64 {
    left(page, code).div_ceil(1_000)
}

/// Milliseconds until the next code.
fn left(page: &Page<'_>, code: &Code) -> u64 {
    let end = code.frame.refresh_at.as_secs().saturating_mul(1_000);
    end.saturating_sub(u64::try_from(page.stage.clock.millis()).unwrap_or(0))
}

/// The code with its ring, or why there is none.
pub(super) fn block(page: &Page<'_>, who: &Holder, gate: &str) -> Result<Markup, DemoError> {
    let address = format!("/wallet/{}/code", who.slug());
    let code = match current(page.stage, who, gate) {
        Ok(code) => code,
        Err(error @ DemoError::NoCode(_)) => {
            return Ok(none(page, who, (&address, gate), &page.of_error(&error)));
        }
        Err(other) => return Err(other),
    };
    let (left, step) =
        (left(page, &code), u64::from(code.frame.step.seconds).saturating_mul(1_000));
    // How much of the ring is gone, of 100.
    let gone = 100 - (left * 100 / step.max(1)).min(100);
    let alt = page.fill(w::CODE_ALT, &[who.name, page.gate(gate)]);
    let says = page.say(w::NEW_IN).split_once("{0}").unwrap_or_default();
    let advice = code.advice.iter().map(|it| it.text(page.language()));
    Ok(html! {
        div #code.stack data-code={ (address) "?gate=" (gate) } data-left=(left) data-step=(step) {
            div.code {
                svg.ring viewBox="0 0 100 100" aria-hidden="true" {
                    path d=(RING) {}
                    path.run pathLength="100" stroke-dasharray="100 100" stroke-dashoffset={ "-" (gone) } d=(RING) {}
                }
                img src={ (address) ".svg?gate=" (gate) "&step=" (code.frame.step) } width="616" height="616" alt=(alt);
            }
            p.left {
                strong { (says.0) span.num data-seconds { (left.div_ceil(1_000)) } (says.1) } br;
                span.quiet { (page.fill(w::FOR_GATES, &[page.gate(gate)])) }
            }
            @for line in advice { p.small.quiet { (line) } }
        }
    })
}

const RING: &str = "M50 1h44a5 5 0 0 1 5 5v88a5 5 0 0 1-5 5H6a5 5 0 0 1-5-5V6a5 5 0 0 1 5-5z";

/// No code, and what to do. Script looks again after two seconds.
fn none(page: &Page<'_>, who: &Holder, (address, gate): (&str, &str), why: &str) -> Markup {
    html! {
        div #code.stack data-code={ (address) "?gate=" (gate) } data-left="2000" data-step="2000" {
            div.notice.warn { (icons::mark()) p { strong { (page.fill(w::NO_CODE_OF, &[who.name])) (page.frame.stop()) } (why) } }
        }
    }
}

fn gates(page: &Page<'_>, who: &Holder, gate: &str) -> Markup {
    let others = who.gates.iter().filter(|it| **it != gate);
    let target = page.is_framed().then_some("_top");
    html! {
        @for other in others {
            p.left.small { a href=(wallet(page, who, Some(other))) target=[target] {
                (page.fill(w::CHANGE_TO, &[page.gate(other)]))
            } }
        }
    }
}

/// The next one of the family, once this one is through.
fn next(page: &Page<'_>, who: &Holder, family: &[&Holder]) -> Markup {
    let at = family.iter().position(|it| it.name == who.name);
    let next = at.and_then(|at| family.get(at + 1));
    let target = page.is_framed().then_some("_top");
    html! {
        @if let Some(next) = next {
            a.btn.btn-big href=(wallet(page, next, None)) target=[target] {
                (page.fill(w::THROUGH, &[who.name, next.name])) " " (face::arrow())
            }
        }
    }
}

/// How somebody stands: each code with its state.
fn stands(page: &Page<'_>, who: &Holder) -> Result<Markup, DemoError> {
    let standings = page.stage.on_phone(who, |phone| Ok(phone.standings(who).to_vec()))?;
    let slip = if who.system == Some("hk-stay") { page.stage.slip(who)? } else { None };
    let why = format!("/wallet/{}/why", who.slug());
    let why = if page.is_framed() { format!("{why}?in=play") } else { why };
    Ok(html! {
        li {
            h3 { @if who.is_child() { (who.name) } @else { (page.fill(w::OWN, &[who.name])) } }
            @if standings.is_empty() {
                span.badge { (icons::clock()) (page.say(w::IS_NONE)) }
                p { (page.say(w::NOTHING_YET)) }
            }
            @for standing in &standings { (state(page, standing)) }
            @if let Some(slip) = slip {
                p.small { (page.fill(w::SLIP, &[&slip.number, &slip.until, &slip.printed.to_string()])) }
            }
            p.small { a href=(why) { (page.fill(w::SEE_WHY, &[who.name])) } }
        }
    })
}

fn state(page: &Page<'_>, it: &Standing) -> Markup {
    let (class, icon, word) = match it.meaning.as_str() {
        "valid" => ("badge good", icons::tick(), w::IS_READY),
        "suspended" if it.state == "pending" => ("badge", icons::clock(), w::IS_PENDING),
        "suspended" => ("badge warn", icons::mark(), w::IS_HELD),
        "revoked" => ("badge bad", icons::cross(), w::IS_OVER),
        _ => ("badge", icons::clock(), w::IS_NONE),
    };
    let says = match (it.meaning.as_str(), it.until, it.next) {
        ("valid", Some(until), _) => Some(page.fill(w::UNTIL, &[&page.frame.moment(until)])),
        ("suspended", _, Some(next)) if it.state == "pending" => {
            Some(page.fill(w::FROM, &[&page.frame.moment(next)]))
        }
        ("suspended", ..) if it.has_code => Some(page.say(w::HELD_SAYS).to_owned()),
        ("revoked", ..) if it.has_code => Some(page.say(w::OVER_SAYS).to_owned()),
        _ => None,
    };
    html! {
        p.small { (page.scheme(&it.scheme)) " " span class=(class) { (icon) (page.say(word)) } }
        @if let Some(says) = says { p.quiet.small { (says) } }
    }
}

/// What the authority tells, the newest first.
fn told(page: &Page<'_>, who: &Holder) -> Result<Markup, DemoError> {
    let authority = &page.stage.authority;
    let notices =
        page.stage.on_phone(who, |phone| phone.notices(authority, who, page.lang().tag()))?;
    Ok(html! {
        @if !notices.is_empty() {
            h2 { (page.say(w::TOLD_BY)) }
            @for (text, advice) in notices.iter().take(4) {
                div.notice { (icons::info()) div.stack-s { p { (text) } @for line in advice { p.small { (line) } } } }
            }
        }
    })
}
