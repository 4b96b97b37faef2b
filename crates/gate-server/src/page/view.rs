//! How the pages are laid out.

use clearance_core::ids::SchemeId;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::face::{Face, Look};
use super::words::{ALL, Words};
use crate::records::Receipt;
use crate::status::{LaneView, Status};

/// The sign of Clearance.
const BRAND: &str =
    r#"<path d="M14.6 2.9A9.5 9.5 0 1 1 9.4 2.9"/><path d="M9 9h6v6H9z" fill="currentColor"/>"#;

/// Everything that the page shows.
pub(super) struct View<'a> {
    pub(super) words: &'static Words,
    pub(super) status: &'a Status,
    pub(super) lane: &'a LaneView,
    pub(super) is_officer: bool,
    pub(super) needs_second: bool,
    /// The traveller's display alone.
    pub(super) is_face_only: bool,
    pub(super) say: Option<&'a str>,
    /// What can be printed for an answer.
    pub(super) receipt: &'a dyn Fn(&str) -> Option<Receipt>,
    /// Name and step of a scheme.
    pub(super) scheme: &'a dyn Fn(SchemeId) -> Option<(String, u32)>,
    /// Names of the schemes that open this gate.
    pub(super) good_here: Vec<&'a str>,
}

impl View<'_> {
    pub(super) fn page(&self) -> Markup {
        let words = self.words;
        let title = format!("{} – {}", self.heading(), self.lane.name);
        let class = if self.is_face_only { "lane face-only" } else { "lane" };
        let inside = html! {
            @if !self.is_face_only { a class="skip" href="#code" { (words.skip) } }
            main class=(class) id="main" data-lane=(self.lane.name) {
                (self.face())
                @if !self.is_face_only { (self.panel()) }
            }
            (self.other_faces())
            script src="/lane/lane.js" {}
        };
        document(words, &title, &self.without_script(), &inside)
    }

    fn panel(&self) -> Markup {
        let words = self.words;
        html! {
            aside class="panel stack" aria-label=(words.panel) {
                div class="split" {
                    span class="brand" {
                        svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" { (PreEscaped(BRAND)) }
                        (checkpoint(&self.status.place)) " " span { (words.lane) " " (self.lane.name) }
                    }
                    (languages(words, &format!("/lane?lane={}&", self.lane.name)))
                }
                (self.other_lanes())
                div id="trouble" class="notice bad" role="alert" hidden {
                    (super::panel::icon(clearance_web::shapes::MARK))
                    p { strong { (words.away) } " " (words.away_more) }
                }
                p id="camera-gone" class="notice warn" role="status" hidden { (words.camera_gone) }
                p id="unjudged" class="notice bad" role="alert" hidden { (words.unjudged) }
                (self.parts())
                (self.page_settings())
            }
        }
    }

    fn other_lanes(&self) -> Markup {
        let (words, all) = (self.words, &self.status.lanes);
        html! {
            @if all.len() > 1 {
                nav class="langs" aria-label=(words.lanes) {
                    @for lane in all {
                        a href=(format!("/lane?lane={}&lang={}", lane.name, words.tag)) aria-current=[(lane.name == self.lane.name).then_some("page")] { (lane.name) }
                    }
                }
            }
        }
    }

    pub(super) fn scan(&self) -> Markup {
        let words = self.words;
        html! {
            form id="scan" class="scan field" method="post" action="/lane/check" {
                (self.where_from())
                div {
                    label for="code" { (words.code) }
                    input id="code" name="code" autocomplete="off" autocapitalize="off" spellcheck="false" autofocus aria-describedby="code-hint";
                }
                div {
                    label for="persons" { (words.persons) }
                    input id="persons" name="persons" type="number" min="1" max="255" inputmode="numeric" autocomplete="off";
                }
                button class="btn btn-2" { (words.judge) }
                p class="hint" id="code-hint" { (words.code_hint) }
            }
        }
    }

    /// What is the page's own: sound, camera, signing out.
    fn page_settings(&self) -> Markup {
        let words = self.words;
        html! {
            div class="stack-s settings" {
                label class="tick" { input id="sound" type="checkbox" checked; " " (words.sound) }
                p class="small quiet" { (words.good_here) " " (self.good_here.join(", ")) "." }
                p id="mute" class="small quiet" hidden { (words.sound_waits) }
                p id="blind" class="small quiet" hidden { (words.no_camera) }
                p class="small quiet" { (self.status.place) " · " a href=(format!("/lane?lane={}&view=face", self.lane.name)) { (words.face_alone) } }
                form class="actions" method="post" action="/lane/sign-out" { button class="btn btn-2" { (words.sign_out) } }
            }
        }
    }

    /// Which page a form comes from.
    pub(super) fn where_from(&self) -> Markup {
        html! {
            input type="hidden" name="lane" value=(self.lane.name);
            input type="hidden" name="lang" value=(self.words.tag);
        }
    }

    /// Without script, what is shown to a traveller goes away by loading the page again; not while an officer has to type.
    fn without_script(&self) -> Markup {
        let face = Face::of(self.status, self.lane, self.say);
        let is_typed_at = self.is_officer && self.lane.open.is_some();
        let seconds = face.left.filter(|_| face.look == Look::Admit || !is_typed_at);
        let place = format!("/lane?lane={}&lang={}", self.lane.name, self.words.tag);
        html! {
            @if let Some(seconds) = seconds {
                noscript { meta http-equiv="refresh" content=(format!("{seconds};url={place}")); }
            }
        }
    }
}

/// The page where a browser shows a token.
pub(super) fn sign_in(words: &'static Words, said: Option<&str>) -> Markup {
    let inside = html! {
        main id="main" class="sign-in stack" {
            (languages(words, "/lane/sign-in?"))
            h1 { (words.sign_in) }
            @match said {
                Some("wrong") => { div class="error-summary" role="alert" { p { (words.sign_in_wrong) } } }
                Some("ended") => { div class="notice warn" role="alert" { p { strong { (words.ended) } " " (words.ended_more) } } }
                Some("out") => { div class="notice" role="status" { p { (words.signed_out) } } }
                _ => {}
            }
            form class="field stack" method="post" action="/lane/sign-in" {
                label for="token" { (words.token) }
                p class="hint" id="token-hint" { (words.token_hint) }
                input id="token" name="token" type="password" autocomplete="off" required aria-describedby="token-hint";
                button class="btn" { (words.sign_in) }
            }
        }
    };
    document(words, words.sign_in, &html! {}, &inside)
}

pub(super) fn document(words: &Words, title: &str, head: &Markup, inside: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(words.tag) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                link rel="stylesheet" href="/lane/style.css";
                (head)
            }
            body { (inside) }
        }
    }
}

pub(super) fn languages(words: &Words, place: &str) -> Markup {
    html! {
        nav class="langs" aria-label="Language" {
            @for (other, name) in ALL.iter().zip(["English", "中文", "Português"]) {
                a href=(format!("{place}lang={}", other.tag)) lang=(other.tag) aria-current=[(other.tag == words.tag).then_some("true")] { (name) }
            }
        }
    }
}

/// `Border gate`, of `mo/border-gate/arrival-hall arrival foot`.
fn checkpoint(place: &str) -> String {
    let name = place.split('/').nth(1).unwrap_or(place).replace('-', " ");
    let mut letters = name.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
