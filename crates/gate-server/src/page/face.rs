//! The traveller's face. It follows what the traveller is told, never the outcome: whatever sends somebody to an officer looks and
//! sounds alike.

use clearance_gate::Wait;
use clearance_verifier::{Message, PERSON_CHECK_LIFE};
use clearance_web::{GuardPicture, shapes};
use maud::{Markup, PreEscaped, html};

use super::view::View;
use super::words::Words;
use crate::lanes::{Answer, CLOSED_TEXTS, InLanguages};
use crate::status::{LaneView, SentView, Status};

/// Seconds after which the face asks the next traveller.
pub(super) const FACE_LIFE: u64 = 8;

/// How a face looks and sounds.
///
/// Deliberately closed: each has a colour, a shape and a sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    Admit,
    /// The code is good, and the person is compared.
    Check,
    /// The lane is closed.
    Closed,
    Ready,
    Refer,
    Refuse,
}

impl Look {
    /// By what the traveller is told.
    fn of_message(message: &str) -> Self {
        match message {
            "proceed" => Self::Admit,
            "person-check" => Self::Check,
            "wrong-gate" => Self::Refuse,
            _ => Self::Refer,
        }
    }

    /// By what was decided: for the officer.
    pub(super) fn of_outcome(outcome: &str) -> Self {
        match outcome {
            "admit" => Self::Admit,
            "refuse" => Self::Refuse,
            _ => Self::Refer,
        }
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Admit => "admit",
            Self::Check => "check",
            Self::Closed => "closed",
            Self::Ready => "ready",
            Self::Refer => "refer",
            Self::Refuse => "refuse",
        }
    }

    pub(super) fn shape(self, class: &str) -> Markup {
        let inside = match self {
            Self::Admit => shapes::TICK,
            Self::Check => shapes::CLOCK,
            Self::Closed => shapes::BARRED,
            Self::Ready => shapes::PHONE,
            Self::Refer => shapes::OFFICER,
            Self::Refuse => shapes::CROSS,
        };
        html! {
            svg class=(class) viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.6"
                stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" { (PreEscaped(inside)) }
        }
    }
}

/// What the face shows.
pub(super) struct Face {
    pub(super) look: Look,
    texts: InLanguages,
    picture: Option<GuardPicture>,
    /// Seconds until it asks the next traveller; none where it does so already.
    pub(super) left: Option<u64>,
}

impl Face {
    /// Now.
    pub(super) fn of(status: &Status, lane: &LaneView, say: Option<&str>) -> Self {
        if say == Some("wait") {
            return Self::saying(Look::Refer, Wait::TEXTS.into(), FACE_LIFE);
        }
        if let Some(answer) = &lane.comparing {
            return Self::after(answer, PERSON_CHECK_LIFE);
        }
        let last = lane.last.first();
        last.and_then(|answer| Self::fresh(answer, lane, status.now))
            .unwrap_or_else(|| Self::at_rest(status, lane))
    }

    /// When nobody was judged just now.
    pub(super) fn at_rest(status: &Status, lane: &LaneView) -> Self {
        if lane.closed.is_some() {
            let texts = CLOSED_TEXTS.into();
            return Self { look: Look::Closed, texts, picture: None, left: None };
        }
        let (look, message) = match &status.not_in_service {
            Some(_) => (Look::Refer, Message::UseAnotherGate),
            None => (Look::Ready, Message::ShowCode),
        };
        Self { look, texts: message.texts().into(), picture: None, left: None }
    }

    /// When the page does not hear from its gate.
    pub(super) fn away() -> Self {
        let texts = InLanguages {
            en: "This gate does not answer. Please see an officer.",
            zh_hant: "本閘機沒有回應，請向職員查詢。",
            pt: "Esta porta não responde. Por favor, dirija-se a um agente.",
        };
        Self { look: Look::Refer, texts, picture: None, left: None }
    }

    /// When a code was not judged: the gate had too much to do.
    pub(super) fn again() -> Self {
        let texts = InLanguages {
            en: "Please show your code again.",
            zh_hant: "請再次出示通關碼。",
            pt: "Mostre o seu código de novo.",
        };
        Self::saying(Look::Refer, texts, FACE_LIFE)
    }

    /// When two codes are in the camera's view.
    pub(super) fn one_code() -> Self {
        Self::saying(Look::Ready, Message::ShowOneCode.texts().into(), FACE_LIFE)
    }

    fn saying(look: Look, texts: InLanguages, left: u64) -> Self {
        Self { look, texts, picture: None, left: Some(left) }
    }

    /// An answer's, while its traveller is there.
    fn fresh(answer: &Answer, lane: &LaneView, now: u64) -> Option<Self> {
        let sent = lane.sent.as_ref().filter(|sent| sent.check == answer.id);
        if let Some(SentView { to, at, .. }) = sent {
            let left = left(*at, FACE_LIFE, now).filter(|_| *to == "counter")?;
            return Some(Self::saying(Look::Refer, Message::SeeOfficer.texts().into(), left));
        }
        let life = if answer.waits_for_person { PERSON_CHECK_LIFE } else { FACE_LIFE };
        Some(Self::after(answer, left(answer.time, life, now)?))
    }

    fn after(answer: &Answer, left: u64) -> Self {
        let is_open = matches!(answer.door, "opened" | "told");
        let is_admit = answer.outcome == "admit" || answer.overridden;
        // Nobody is told to proceed to a door that is shut.
        let (look, texts) = match (is_admit, is_open) {
            (true, true) => (Look::Admit, Message::Proceed.texts().into()),
            (true, false) => (Look::Refer, Message::SeeOfficer.texts().into()),
            (false, _) => (Look::of_message(answer.message), answer.traveller.clone()),
        };
        let is_seen = matches!(look, Look::Admit | Look::Check);
        let picture = answer.picture.and_then(GuardPicture::of).filter(|_| is_seen);
        Self { look, texts, picture, left: Some(left) }
    }
}

/// Seconds that are left of `life`. A clock that was set back ends it, too.
fn left(since: u64, life: u64, now: u64) -> Option<u64> {
    let age = now.checked_sub(since)?;
    life.checked_sub(age).filter(|left| *left > 0)
}

impl View<'_> {
    /// The face, with the camera's view where this page has one.
    pub(super) fn face(&self) -> Markup {
        let camera = html! {
            @if !self.is_face_only { video id="camera" class="camera" muted playsinline hidden aria-label=(self.words.camera) {} }
        };
        section(self.words, &Face::of(self.status, self.lane, self.say), "face", &camera)
    }

    /// Faces that the page puts on by itself.
    pub(super) fn other_faces(&self) -> Markup {
        let none = html! {};
        html! {
            template id="rest" { (section(self.words, &Face::at_rest(self.status, self.lane), "rest-face", &none)) }
            template id="again" { (section(self.words, &Face::again(), "again-face", &none)) }
            template id="one-code" { (section(self.words, &Face::one_code(), "one-code-face", &none)) }
            template id="away" { (section(self.words, &Face::away(), "away-face", &none)) }
        }
    }
}

fn section(words: &Words, face: &Face, id: &str, camera: &Markup) -> Markup {
    let Face { look, texts, picture, left } = face;
    let is_long = texts.en.len() > 60;
    let class = format!("face face-{}{}", look.name(), if is_long { " long" } else { "" });
    let role = if *look == Look::Refuse { "alert" } else { "status" };
    html! {
        section id=(id) class=(class) data-face=(look.name()) data-left=[*left] aria-label=(words.display) role=(role) {
            (camera)
            div class="says" {
                div class="face-top" {
                    (look.shape("shape"))
                    @if let Some(picture) = picture {
                        span class="guard guard-big" role="img" aria-label=(format!("{}: {}", words.guard, words.picture(*picture))) {
                            (PreEscaped(picture.svg()))
                        }
                    }
                }
                h1 lang="en" { (texts.en) }
                p class="other" lang="zh-Hant" { (texts.zh_hant) }
                p class="other" lang="pt" { (texts.pt) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_sends_to_an_officer_looks_alike() {
        for message in Message::ALL {
            let texts = InLanguages::from(message.texts());
            if texts.en.contains("officer") {
                assert_eq!(Look::of_message(message.code()), Look::Refer, "{message:?}");
            }
        }
        for face in [Face::away(), Face::again()] {
            assert_eq!(face.look, Look::Refer);
        }
    }

    #[test]
    fn a_face_ends_with_its_life_and_with_a_clock_that_is_set_back() {
        assert_eq!(left(100, 8, 100), Some(8));
        assert_eq!(left(100, 8, 107), Some(1));
        assert_eq!(left(100, 8, 108), None);
        assert_eq!(left(100, 8, 99), None);
    }
}
