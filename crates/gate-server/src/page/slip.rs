//! The landing slip on a page of its own, which prints on the paper of a receipt printer.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{Html, IntoResponse as _, Response};
use clearance_core::language::Language;
use clearance_web::{Problem, Query};
use maud::{Markup, PreEscaped, html};
use serde::Deserialize;

use super::OFFICER;
use super::view::{document, languages};
use super::words::Words;
use crate::api::{Endpoint, Web, accepts, printed, receipt};
use crate::records::Receipt;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![Endpoint::get("/lane/slip", OFFICER, show)]
}

/// Whose slip, in which language first, and where the officer goes back to.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Looks {
    check: String,
    lane: Option<String>,
    lang: Option<String>,
}

/// The slip; as text for whoever asks for text and no page.
async fn show(
    State(web): State<Web>,
    Query(looks): Query<Looks>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let receipt = receipt(&web, looks.check.clone()).await?;
    if accepts(&headers, "text/plain") && !accepts(&headers, "text/html") {
        return Ok(printed(&receipt, false));
    }
    let words = Words::of(looks.lang.as_deref(), &headers);
    Ok(Html(page(words, &looks, &receipt).into_string()).into_response())
}

fn page(words: &'static Words, looks: &Looks, receipt: &Receipt) -> Markup {
    let first = match words.tag {
        "zh-Hant" => Language::TraditionalChinese,
        "pt" => Language::Portuguese,
        _ => Language::English,
    };
    let lane = looks.lane.as_deref().map(|lane| format!("lane={lane}&")).unwrap_or_default();
    let own = format!("/lane/slip?check={}&{lane}", looks.check);
    let inside = html! {
        main id="main" class="slip-page stack" {
            div class="screen-only stack" {
                (languages(words, &own))
                div class="actions" {
                    button id="print" class="btn" hidden { (words.slip_print) }
                    a class="btn btn-2" href=(format!("/v1/slip?check={}", looks.check)) { (words.slip_text) }
                    a class="btn btn-2" href=(format!("/lane?{lane}lang={}", words.tag)) { (words.slip_back) }
                }
            }
            @if let Receipt::Open(_, why) = receipt {
                p class="note screen-only" { (words.slip_unsaid) }
                p class="small quiet screen-only" lang="en" { (why) }
            }
            (PreEscaped(receipt.article(first)))
            @if matches!(receipt, Receipt::Slip(_)) { p class="small quiet screen-only" { (words.slip_again) } }
        }
        script src="/lane/slip.js" {}
    };
    document(words, words.slip, &html! {}, &inside)
}
