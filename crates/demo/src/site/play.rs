//! Phone and gate side by side, with what a visitor can do between them.

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::Shared;
use super::frame::{self, Page};
use super::lane;
use super::start::waits;
use super::wallet::gate_of;
use super::words as w;
use crate::stage::{Move, Stage};
use crate::{Act, DemoError, Holder};

/// What a visitor does.
#[derive(Deserialize)]
pub(super) struct Doing {
    gate: String,
    does: String,
}

pub(super) async fn act(
    State(stage): State<Shared>,
    Path(who): Path<String>,
    Form(doing): Form<Doing>,
) -> Response {
    let Doing { gate, does } = doing;
    // Only names of ours get into the address.
    let is_known = stage.who(&who).is_ok_and(|who| who.gates.contains(&gate.as_str()));
    let back = if is_known { format!("/play/{who}?gate={gate}") } else { "/".to_owned() };
    super::ask::act(stage, back, move |stage| {
        let who = stage.who(&who)?;
        done(stage, who, &gate, &does)
    })
    .await
}

fn done(stage: &Stage, who: &Holder, gate: &str, does: &str) -> Result<&'static str, DemoError> {
    match does {
        "cut" | "connect" => {
            stage.at_lane(gate, |lane| lane.set_online(does == "connect"))?;
            stage.sync()?;
            return Ok(if does == "cut" { "cut" } else { "connect" });
        }
        _ => {}
    }
    if let Some(act) = Act::ALL.into_iter().find(|act| act.name() == does) {
        stage.happen(who, act)?;
        return Ok("told");
    }
    let trick = Move::named(does).ok_or(DemoError::NoSuch)?;
    stage.play(who, gate, trick)?;
    Ok(match trick {
        Move::Again => "twice",
        Move::Copy => "copy",
        Move::Old => "old",
        _ => "shown",
    })
}

pub(super) fn whole(page: &Page<'_>, who: &Holder) -> Result<Markup, DemoError> {
    let gate = gate_of(page, who)?;
    let is_online = page.stage.at_lane(gate, |lane| lane.is_online)?;
    let own = format!("/play/{}", who.slug());
    let answers = match page.asked.get("did") {
        Some("shown" | "old") => lane::answers(page, gate, 1)?,
        Some("twice" | "copy") => lane::answers(page, gate, 2)?,
        _ => html! {},
    };
    let body = html! {
        a.skip href="#main" { (page.say(w::SKIP)) }
        header.bar { div.wrap.bar-in {
            (page.brand(page.say(w::PLAY_TITLE)))
            div.bar-end {
                span { (page.say(w::DEMO_CLOCK)) " " (page.time()) }
                a href="/console" { (page.say(w::CONSOLE)) }
                a href="/" { (page.say(w::ALL_PEOPLE)) }
            }
        } }
        main #main.play {
            h1.hidden { (page.say(w::PLAY_TITLE)) }
            iframe src={ "/wallet/" (who.slug()) "?gate=" (gate) "&in=play" } title=(page.fill(w::PHONE_FRAME, &[who.name])) {}
            div.play-do {
                (page.news(answers))
                form.stack-s method="post" action=(own) data-play {
                    input type="hidden" name="gate" value=(gate);
                    p.quiet.small { (page.fill(w::SHOWS, &[who.name])) }
                    (button("btn", Move::Show.name(), page.say(w::SHOW)))
                    h2 #tricks.kicker { (page.say(w::OR_TRICK)) }
                    @for trick in Move::TRICKS {
                        (button("btn btn-2", trick.name(), page.say(frame::trick(trick))))
                    }
                    @if is_online {
                        (button("btn btn-2", "cut", page.say(w::CUT)))
                    } @else {
                        (button("btn btn-2", "connect", page.say(w::CONNECT)))
                    }
                    @if !who.deeds.is_empty() {
                        h2.kicker { (page.fill(w::HAPPENS, &[who.name])) }
                        @for deed in &who.deeds {
                            @let class = if deed.act.is_grave() { "btn btn-grave" } else { "btn btn-2" };
                            (button(class, deed.act.name(), page.say(frame::act(deed.act))))
                        }
                    }
                }
                h2.kicker { (page.say(w::TIME)) }
                div.stack-s { (waits(page, &format!("{own}?gate={gate}"))) }
                (others(page, who, gate))
            }
            iframe src={ "/lane/" (gate) "?in=play" } title=(page.fill(w::GATE_FRAME, &[page.gate(gate)])) {}
        }
        (page.foot())
    };
    Ok(page.document(page.say(w::PLAY_TITLE), None, body))
}

fn button(class: &str, does: &str, says: &str) -> Markup {
    html! { button class=(class) type="submit" name="does" value=(does) { (says) } }
}

fn others(page: &Page<'_>, who: &Holder, gate: &str) -> Markup {
    html! {
        @if who.gates.len() > 1 {
            h2.kicker { (page.say(w::OTHER_GATES)) }
            @for other in who.gates.iter().filter(|it| **it != gate) {
                p.small { a href={ "/play/" (who.slug()) "?gate=" (other) } { (page.gate(other)) } }
            }
        }
    }
}
