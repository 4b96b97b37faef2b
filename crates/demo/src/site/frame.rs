//! What every page stands in.

use clearance_authority_server::console::{Frame, Lang, Phrase, Theme, icons};
use clearance_core::language::Language;
use clearance_issuer::WhyNot;
use clearance_schemes::time::TimeRules;
use maud::{DOCTYPE, Markup, html};

use super::ask::Asked;
use super::words as w;
use crate::stage::{Move, Stage};
use crate::{Act, DemoError, Picture};

/// A page that is being made.
pub(super) struct Page<'a> {
    pub(super) stage: &'a Stage,
    pub(super) asked: &'a Asked,
    /// Dates and the foot, as the console has them.
    pub(super) frame: Frame<'a>,
}

impl<'a> Page<'a> {
    pub(super) fn of(stage: &'a Stage, asked: &'a Asked) -> Result<Self, DemoError> {
        let library = &stage.web.library;
        let frame = Frame {
            lang: asked.looks.lang,
            theme: asked.looks.theme,
            officer: None,
            role: None,
            csrf: "",
            path: &asked.looks.path,
            now: stage.clock.now(),
            clock: clock(stage).ok_or(DemoError::NoSuch)?,
            library,
            due: 0,
            overdue: 0,
            waiting: 0,
            trouble: None,
            done: None,
        };
        Ok(Self { stage, asked, frame })
    }

    pub(super) const fn lang(&self) -> Lang {
        self.frame.lang
    }

    pub(super) const fn say(&self, phrase: Phrase) -> &'static str {
        phrase.of(self.frame.lang)
    }

    pub(super) fn fill(&self, phrase: Phrase, values: &[&str]) -> String {
        phrase.fill(self.frame.lang, values)
    }

    /// The language of gates and phones.
    pub(super) const fn language(&self) -> Language {
        match self.frame.lang {
            Lang::En => Language::English,
            Lang::Pt => Language::Portuguese,
            Lang::ZhHant => Language::TraditionalChinese,
        }
    }

    /// Whether the page stands in the frame of another.
    pub(super) fn is_framed(&self) -> bool {
        self.asked.get("in").is_some()
    }

    /// An error in the words of whoever reads it.
    pub(super) fn of_error(&self, error: &DemoError) -> String {
        match error {
            DemoError::NoCode(WhyNot::NoCredential { .. }) => self.say(w::NOTHING_YET).to_owned(),
            DemoError::NoCode(why) => why.text(self.language()).to_owned(),
            other => other.to_string(),
        }
    }

    /// `23 s`, `3 h 15 min`, `6 days`.
    pub(super) fn age(&self, seconds: i64) -> String {
        if seconds.abs() < 60 { format!("{seconds} s") } else { self.frame.span(seconds) }
    }

    /// A document: its head, and whatever stands in its body. Who has no script gets it anew after `refresh` seconds.
    pub(super) fn document(&self, title: &str, refresh: Option<u64>, body: Markup) -> Markup {
        let theme = (self.frame.theme != Theme::Auto).then(|| self.frame.theme.name());
        html! {
            (DOCTYPE)
            html lang=(self.lang().tag()) data-theme=[theme] {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { (title) " – " (self.say(w::PRODUCT)) }
                    @for sheet in ["tokens", "app", "demo"] {
                        link rel="stylesheet" href={ "/static/" (sheet) ".css" };
                    }
                    @if let Some(seconds) = refresh {
                        noscript { meta http-equiv="refresh" content=(seconds); }
                    }
                    script src="/static/demo.js" defer {}
                }
                body { (body) }
            }
        }
    }

    /// A whole page with bar and foot.
    pub(super) fn page(&self, title: &str, main: Markup) -> Markup {
        let body = html! {
            a.skip href="#main" { (self.say(w::SKIP)) }
            header.bar { div.wrap.bar-in { (self.brand(self.say(w::HERE))) } }
            main #main.wrap.stack-l { (main) }
            (self.foot())
        };
        self.document(title, None, body)
    }

    /// The foot, where the page is whole.
    pub(super) fn foot(&self) -> Markup {
        html! {
            @if !self.is_framed() {
                (self.frame.foot())
            }
        }
    }

    pub(super) fn brand(&self, place: &str) -> Markup {
        html! {
            a.brand href="/" target=[self.is_framed().then_some("_top")] {
                (icons::brand()) (self.say(w::PRODUCT)) " " span { (place) }
            }
        }
    }

    /// What failed, and the way back.
    pub(super) fn trouble(&self, what: &str) -> Markup {
        self.page(
            self.say(w::FAILED),
            html! {
                h1 { (self.say(w::FAILED)) }
                p.lead { (what) }
                p { a.btn href="/" { (self.say(w::FIRST_PAGE)) } }
            },
        )
    }

    /// A checkpoint's name.
    pub(super) fn gate(&self, name: &str) -> &'static str {
        self.say(match name {
            "border-gate" => w::BORDER_GATE,
            "west-kowloon" => w::WEST_KOWLOON,
            "pudong" => w::PUDONG,
            "hongqiao" => w::HONGQIAO,
            "sydney" => w::SYDNEY,
            "kowloon-office" => w::KOWLOON_OFFICE,
            _ => w::NORTH_STAND,
        })
    }

    /// A scheme, as people know it.
    pub(super) fn scheme<'n>(&self, name: &'n str) -> &'n str {
        match (name, super::start::system(name)) {
            (_, Some((phrase, _))) => self.say(phrase),
            ("mo-passport", None) => self.say(w::MO_PASSPORT),
            (other, None) => other,
        }
    }

    pub(super) fn time(&self) -> Markup {
        html! { time.num datetime=(self.frame.time(self.frame.now)) { (self.frame.time(self.frame.now)) } }
    }

    /// What was done by the form before, or why it was not.
    pub(super) fn news(&self, more: Markup) -> Markup {
        let said = match self.asked.get("did").unwrap_or_default() {
            "time" => Some(self.say(w::DID_TIME).to_owned()),
            "told" => Some(self.say(w::DID_TOLD).to_owned()),
            "cut" => Some(self.say(w::DID_CUT).to_owned()),
            "connect" => Some(self.say(w::DID_CONNECT).to_owned()),
            "old" => Some(self.say(w::DID_OLD).to_owned()),
            "copy" => Some(self.say(w::DID_COPY).to_owned()),
            "refused" => {
                self.stage.failed(|error| self.fill(w::DID_REFUSED, &[&self.of_error(error)]))
            }
            _ => None,
        };
        html! { div.stack-s role="status" { @if let Some(said) = said { p.small { (said) } } (more) } }
    }
}

/// The clock of Macao, by the scheme that has it.
fn clock(stage: &Stage) -> Option<&TimeRules> {
    let folder = stage.web.library.folders.get("hk-mo-mutual")?;
    Some(&folder.versions.values().next_back()?.scheme.head.time)
}

/// What can happen, as a button says it.
pub(super) const fn act(act: Act) -> Phrase {
    match act {
        Act::Apply => w::APPLY,
        Act::CancelCard => w::CANCEL_CARD,
        Act::Enrol => w::ENROL,
        Act::Enter => w::ENTER,
        Act::LoseCard => w::LOSE_CARD,
        Act::LosePassport => w::LOSE_PASSPORT,
        Act::LosePermit => w::LOSE_PERMIT,
        Act::ReprintSlip => w::REPRINT_SLIP,
        Act::UseAppointment => w::USE_APPOINTMENT,
    }
}

/// What a visitor can do, as a button says it.
pub(super) const fn trick(trick: Move) -> Phrase {
    match trick {
        Move::Show => w::SHOW,
        Move::Again => w::AGAIN,
        Move::Old => w::OLD,
        Move::Fast => w::FAST,
        Move::Hour => w::HOUR,
        Move::Copy => w::COPY,
        Move::Other => w::OTHER,
    }
}

/// A guard picture's file and name.
pub(super) const fn picture(picture: Picture) -> (&'static str, Phrase) {
    match picture {
        Picture::Boat => ("/static/guard-boat.svg", w::BOAT),
        Picture::Kite => ("/static/guard-kite.svg", w::KITE),
    }
}
