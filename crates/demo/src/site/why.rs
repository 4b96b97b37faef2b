//! What somebody can have, and why not: every obstacle with what to do, as the authority answers the phone.

use clearance_authority_server::console::icons;
use maud::{Markup, html};
use serde_json::Value;

use super::frame::Page;
use super::words as w;
use crate::{DemoError, Holder};

pub(super) fn whole(page: &Page<'_>, who: &Holder) -> Result<Markup, DemoError> {
    let authority = &page.stage.authority;
    let said =
        page.stage.on_phone(who, |phone| phone.enquire(authority, who, page.lang().tag()))?;
    let obstacles = list(&said, "obstacles");
    let lines = |name: &str| list(&said, name).iter().filter_map(Value::as_str);
    let back = format!("/wallet/{}{}", who.slug(), if page.is_framed() { "?in=play" } else { "" });
    let version = said["version"].to_string();
    let body = html! {
        a.skip href="#main" { (page.say(w::SKIP)) }
        header.bar { div.wrap.wallet.bar-in { (page.brand(page.say(w::MY_CODES))) } }
        main #main.wrap.wallet.stack {
            p { a href=(back) { (page.say(w::BACK_TO_CODES)) } }
            h1 { (page.fill(w::WHY_TITLE, &[who.name])) }
            p.lead { (text(&said, "text")) }
            div.wallet-cols.why {
                section aria-labelledby="missing" {
                    @if obstacles.is_empty() {
                        h2 #missing.hidden { (page.say(w::TO_DO)) }
                        ul { @for line in lines("remarks").chain(lines("fees")).chain(lines("deadlines")) { li { (line) } } }
                    } @else {
                        h2 #missing.hidden { (page.say(w::MISSING)) }
                        ol.reasons { @for it in obstacles { li { (obstacle(page, it)) } } }
                    }
                }
                section.stack aria-labelledby="mean" {
                    h2 #mean { (page.say(w::MEANWHILE)) }
                    div.notice.good { (icons::tick()) p { strong { (page.say(w::COUNTERS)) } " " (page.say(w::COUNTERS_THEN)) } }
                    p.small.quiet {
                        (page.fill(w::ASKED_AT, &[&page.frame.time(page.frame.now), text(&said, "scheme"), &version]))
                    }
                    a.btn.btn-2 href=(page.asked.looks.path) { (page.say(w::CHECK_AGAIN)) }
                }
            }
        }
        (page.foot())
    };
    Ok(page.document(&page.fill(w::WHY_TITLE, &[who.name]), None, body))
}

fn obstacle(page: &Page<'_>, it: &Value) -> Markup {
    let facts = [("now", w::NOW), ("needed", w::NEEDED), ("from", w::FROM_DAY)];
    let facts: Vec<_> = facts.into_iter().filter(|(name, _)| it[name].is_string()).collect();
    let advice: Vec<_> = list(it, "advice").iter().filter_map(Value::as_str).collect();
    html! {
        div.stack {
            h3 { (text(it, "title")) }
            @if !facts.is_empty() || it["member"].is_u64() {
                dl.facts {
                    @if let Some(member) = it["member"].as_u64() { dt { (page.say(w::MEMBER)) } dd { (member) } }
                    @for (name, phrase) in facts { dt { (page.say(phrase)) } dd { (text(it, name)) } }
                }
            }
            @if !advice.is_empty() {
                div.stack-s {
                    h4.kicker { (page.say(w::TO_DO)) }
                    @for line in advice { p { (line) } }
                }
            }
        }
    }
}

fn list<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value[name].as_array().map(Vec::as_slice).unwrap_or_default()
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_default()
}
