//! How the lane page looks. The face follows what the traveller is told, never the outcome: whatever sends somebody to an
//! officer looks and sounds alike.

use maud::{DOCTYPE, Markup, html};

use super::words::{ALL, Words};
use crate::devices::DeviceView;
use crate::lanes::{Answer, InLanguages};
use crate::status::{LaneView, Status};

/// Seconds after which the face asks the next traveller.
const FACE_LIFE: u64 = 8;

/// Everything that the page shows.
pub(super) struct View<'a> {
    pub(super) words: &'static Words,
    pub(super) status: &'a Status,
    pub(super) lane: &'a LaneView,
    pub(super) is_officer: bool,
    pub(super) needs_second: bool,
    pub(super) say: Option<&'a str>,
}

/// How the face looks and sounds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Face {
    Admit,
    Ready,
    Refer,
    Refuse,
}

impl Face {
    /// By what the traveller is told.
    fn of_message(message: &str) -> Self {
        match message {
            "proceed" => Self::Admit,
            "use-another-gate" | "wrong-gate" => Self::Refuse,
            _ => Self::Refer,
        }
    }

    fn of_outcome(outcome: &str) -> Self {
        match outcome {
            "admit" => Self::Admit,
            "refuse" => Self::Refuse,
            _ => Self::Refer,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Admit => "admit",
            Self::Ready => "ready",
            Self::Refer => "refer",
            Self::Refuse => "refuse",
        }
    }

    fn shape(self, class: &str) -> Markup {
        html! {
            svg class=(class) viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" {
                @match self {
                    Self::Admit | Self::Ready => { circle cx="12" cy="12" r="10" {} path d="m7 12.4 3.5 3.5L17.2 9" {} }
                    Self::Refer => {
                        path d="M12 1.4 22.6 12 12 22.6 1.4 12z" {} circle cx="12" cy="8.9" r="2.1" {}
                        path d="M7.9 16c.3-2.5 1.9-3.9 4.1-3.9s3.8 1.4 4.1 3.9" {}
                    }
                    Self::Refuse => { path d="M8 2h8l6 6v8l-6 6H8l-6-6V8z" {} path d="m8.6 8.6 6.8 6.8m0-6.8-6.8 6.8" {} }
                }
            }
        }
    }
}

impl View<'_> {
    pub(super) fn page(&self) -> Markup {
        let words = self.words;
        let title = format!("{} – {}", self.heading(), self.lane.name);
        let inside = html! {
            main class="lane" id="main" data-lane=(self.lane.name) {
                (self.face())
                aside class="panel stack" aria-label=(words.panel) {
                    div class="split" {
                        span class="brand" { (self.status.place) " " span { (self.lane.name) } }
                        (languages(words, &format!("/lane?lane={}&", self.lane.name)))
                    }
                    (self.scan())
                    div id="live" class="stack" { (self.live()) }
                    video id="camera" class="camera" muted playsinline hidden aria-label=(words.camera) {}
                    label { input id="sound" type="checkbox" checked; " " (words.sound) }
                    form method="post" action="/lane/sign-out" { button class="btn btn-2" { (words.sign_out) } }
                }
            }
            script src="/lane/lane.js" {}
        };
        document(words, &title, &inside)
    }

    /// The last answer, while its traveller is there.
    fn fresh(&self) -> Option<&Answer> {
        let last = self.lane.last.first()?;
        let is_held = last.waits_for_person || self.status.now.abs_diff(last.time) < FACE_LIFE;
        is_held.then_some(last)
    }

    fn heading(&self) -> &'static str {
        match self.fresh().map(|answer| answer.outcome) {
            Some("admit") => self.words.admit,
            Some("refuse") => self.words.refuse,
            Some(_) => self.words.refer,
            None => self.words.ready,
        }
    }

    fn face(&self) -> Markup {
        let words = self.words;
        let (face, texts) = match self.fresh() {
            _ if self.say == Some("wait") => {
                (Face::Refer, InLanguages::from(clearance_gate::Wait::TEXTS))
            }
            Some(answer) if answer.overridden => {
                (Face::Admit, clearance_verifier::Message::Proceed.texts().into())
            }
            Some(answer) => (Face::of_message(answer.message), answer.traveller.clone()),
            None => (Face::Ready, clearance_verifier::Message::ShowCode.texts().into()),
        };
        let is_long = texts.en.len() > 60;
        let class = format!("face face-{}{}", face.name(), if is_long { " long" } else { "" });
        let role = if face == Face::Refuse { "alert" } else { "status" };
        html! {
            section id="face" class=(class) data-face=(face.name()) aria-label=(words.display) role=(role) {
                div class="face-top" {
                    @if face != Face::Ready { (face.shape("shape")) }
                }
                h1 lang="en" { (texts.en) }
                p class="other" lang="zh-Hant" { (texts.zh_hant) }
                p class="other" lang="pt" { (texts.pt) }
            }
        }
    }

    fn live(&self) -> Markup {
        let words = self.words;
        let said = match self.say {
            Some("wait") => Some(words.wait),
            Some("gone-on") => Some(words.gone_on),
            Some("second") => Some(words.second_missing),
            Some("door") => Some(words.door_failed),
            Some("reason") => Some(words.reason_missing),
            _ => None,
        };
        html! {
            @if let Some(cause) = &self.status.not_in_service {
                div class="notice" role="alert" { p { strong { (words.stopped) } " " (cause) } }
            }
            @if let Some(said) = said { div class="notice" { p { (said) } } }
            @match self.fresh() {
                Some(answer) => { (self.outcome(answer)) }
                None => { p class="outcome" { (words.ready) } }
            }
            (self.facts())
            @if self.is_officer && let Some(id) = self.passage() {
                form method="post" action="/lane/passed" { (self.hidden(id)) button class="btn btn-2" { (words.free) } }
            }
            div class="stack-s" {
                h2 { (words.last) }
                @if self.lane.last.is_empty() { p class="quiet small" { (words.none_yet) } }
                ol class="last" { @for answer in &self.lane.last { (self.line(answer)) } }
            }
            @if !self.status.dues.is_empty() {
                div class="stack-s" {
                    h2 { (words.due) }
                    ul { @for due in &self.status.dues { li { (due.kind) " " (due.name) ": " (due.remedy) } } }
                }
            }
            @if self.is_officer && !self.status.notices.is_empty() {
                details class="more" {
                    summary { (words.notices) }
                    ul class="small" { @for notice in &self.status.notices { li { (clock(notice.at)) " " (notice.text) } } }
                }
            }
        }
    }

    fn outcome(&self, answer: &Answer) -> Markup {
        let words = self.words;
        let face = Face::of_outcome(answer.outcome);
        let why = answer.officer.as_ref().map(|texts| match words.tag {
            "zh-Hant" => texts.zh_hant,
            "pt" => texts.pt,
            _ => texts.en,
        });
        html! {
            p class=(format!("outcome o-{}", face.name())) { (face.shape("")) (self.heading()) }
            @if let Some(why) = why { p { strong { (why) } } }
            dl class="facts" {
                @if let Some(reason) = answer.reason { dt { (words.reason) } dd { span class="ref" { (reason) } } }
                @if let Some(skew) = answer.skew() { dt { (words.phone_clock) } dd { (skew_text(words, skew)) } }
                @if let Some(age) = answer.list_age() { dt { (words.list_age) } dd { (age / 60) " " (words.minutes) } }
                @if let Some(party) = answer.party { dt { (words.party) } dd { (party) } }
                @if matches!(answer.door, "failed" | "late" | "unrecorded") {
                    dt { (words.door) } dd { (if answer.door == "late" { words.door_late } else { words.door_failed }) }
                }
                @if let Some(doubt) = &answer.scanner.doubt { dt { (words.scanner) } dd { (doubt) } }
            }
            @if self.is_officer && answer.waits_for_person {
                form class="actions" method="post" action="/lane/person" {
                    (self.hidden(&answer.id))
                    p { (words.person) }
                    button class="btn" id="again" name="matches" value="yes" { (words.matches) " " kbd { "F2" } }
                    button class="btn btn-2" id="send-on" name="matches" value="no" { (words.differs) " " kbd { "F4" } }
                }
            }
            @if self.is_officer && answer.outcome != "admit" && !answer.overridden {
                details class="more" {
                    summary { (words.admit_after) }
                    form class="stack field" method="post" action="/lane/override" {
                        (self.hidden(&answer.id))
                        div {
                            label for="why" { (words.what_checked) }
                            p class="hint" id="why-hint" { (words.what_checked_hint) }
                            textarea id="why" name="reason" rows="2" maxlength="500" required aria-describedby="why-hint" {}
                        }
                        @if self.needs_second {
                            div { label for="second" { (words.second) } input id="second" name="second" type="password" autocomplete="off" required; }
                        }
                        button class="btn btn-2" { (words.record) }
                    }
                }
            }
        }
    }

    fn facts(&self) -> Markup {
        let (words, status) = (self.words, self.status);
        let oldest =
            status.status_lists.iter().map(|list| status.now.saturating_sub(list.of)).max();
        let behind = status.signed_date.saturating_sub(status.now);
        html! {
            dl class="facts" {
                dt { (words.lists) }
                dd { @match oldest { Some(age) => { (age / 60) " " (words.minutes) } None => { (words.no_list) } } }
                dt { (words.clock) }
                dd { @if behind > 0 { (behind) " s " (words.behind) } @else { (words.clock_fine) } }
                dt { (words.ledger) }
                dd { (self.ledger().unwrap_or(words.ledger_fine)) }
                dt { (words.audit) }
                dd { (status.audit.away.as_deref().unwrap_or(words.audit_fine)) }
                @for device in self.devices_away() { dt { (words.device) " " (device.name) } dd { (device.trouble.as_deref().unwrap_or_default()) } }
                dt { (words.authority) }
                dd {
                    @match &status.sync {
                        None => { (words.authority_by_hand) }
                        Some(sync) => {
                            @match sync.troubles.first() {
                                Some(trouble) => { (trouble) }
                                None => { (sync.last.map(clock).unwrap_or_default()) }
                            }
                        }
                    }
                }
            }
        }
    }

    /// What is wrong with the ledger, or with the engine that lanes share.
    fn ledger(&self) -> Option<&str> {
        let ledger = &self.status.ledger;
        let away = || ledger.shared.as_ref().and_then(|shared| shared.away.as_deref());
        ledger.unavailable.as_deref().or_else(away)
    }

    /// What this lane is wired to, and does not answer.
    fn devices_away(&self) -> impl Iterator<Item = &DeviceView> {
        let is_here = |device: &&DeviceView| [&self.lane.name[..], "*"].contains(&&device.lane[..]);
        self.status.devices.iter().filter(is_here).filter(|device| device.state == "down")
    }

    /// The passage that is not over.
    fn passage(&self) -> Option<&str> {
        let until = self.lane.occupied_until?;
        let admitted = self.lane.last.iter().find(|it| matches!(it.door, "opened" | "told"))?;
        (until > self.status.now).then_some(&admitted.id)
    }

    fn line(&self, answer: &Answer) -> Markup {
        let words = self.words;
        let face = Face::of_outcome(answer.outcome);
        let word = match face {
            Face::Admit => words.admit,
            Face::Refuse => words.refuse,
            Face::Refer | Face::Ready => words.refer_short,
        };
        html! {
            li {
                time { (clock(answer.time)) }
                (face.shape(&format!("o-{}", face.name())))
                span {
                    (word)
                    @if let Some(reason) = answer.reason { ": " (reason) }
                    @if answer.overridden { ", " (words.overridden) }
                }
            }
        }
    }

    fn scan(&self) -> Markup {
        let words = self.words;
        html! {
            form id="scan" class="scan field" method="post" action="/lane/check" {
                input type="hidden" name="lane" value=(self.lane.name);
                input type="hidden" name="lang" value=(words.tag);
                label for="code" { (words.code) }
                input id="code" name="code" autocomplete="off" autocapitalize="off" spellcheck="false" autofocus aria-describedby="code-hint";
                button class="btn btn-2" { (words.judge) }
                p class="hint" id="code-hint" { (words.code_hint) }
            }
        }
    }

    fn hidden(&self, id: &str) -> Markup {
        html! {
            input type="hidden" name="check" value=(id);
            input type="hidden" name="lane" value=(self.lane.name);
            input type="hidden" name="lang" value=(self.words.tag);
        }
    }
}

/// The page where a browser shows a token.
pub(super) fn sign_in(words: &'static Words, is_wrong: bool) -> Markup {
    let inside = html! {
        main id="main" class="sign-in stack" {
            (languages(words, "/lane/sign-in?"))
            h1 { (words.sign_in) }
            @if is_wrong { div class="error-summary" role="alert" { p { (words.sign_in_wrong) } } }
            form class="field stack" method="post" action="/lane/sign-in" {
                label for="token" { (words.token) }
                p class="hint" id="token-hint" { (words.token_hint) }
                input id="token" name="token" type="password" autocomplete="off" required aria-describedby="token-hint";
                button class="btn" { (words.sign_in) }
            }
        }
    };
    document(words, words.sign_in, &inside)
}

fn document(words: &Words, title: &str, inside: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(words.tag) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                link rel="stylesheet" href="/lane/style.css";
            }
            body { (inside) }
        }
    }
}

fn languages(words: &Words, place: &str) -> Markup {
    html! {
        nav class="langs" aria-label="Language" {
            @for (other, name) in ALL.iter().zip(["English", "中文", "Português"]) {
                a href=(format!("{place}lang={}", other.tag)) lang=(other.tag) aria-current=[(other.tag == words.tag).then_some("true")] { (name) }
            }
        }
    }
}

/// How far a phone's clock is off, as far as a code tells: a good code starts up to a step before now.
fn skew_text(words: &Words, skew: i64) -> String {
    if skew > 0 { format!("{skew} {}", words.fast) } else { format!("{} {}", -skew, words.slow) }
}

/// `10:42:07`, in UTC.
fn clock(at: u64) -> String {
    let second = at % 86_400;
    format!("{:02}:{:02}:{:02}Z", second / 3_600, second / 60 % 60, second % 60)
}
