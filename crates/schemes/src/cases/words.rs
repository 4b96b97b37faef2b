//! Words of the closed lists, both ways, as cases write them.

use crate::model::{Answer, DocumentState, PaperForm, Promise, Remedy, RemedyKind};
use crate::outcome::Lack;

pub(super) const ANSWERS: &[&str] = &["eligible", "not-yet", "officer", "not-eligible"];

pub(super) const STATES: &[&str] =
    &["in-force", "expired", "lost", "stolen", "destroyed", "damaged", "defaced", "cancelled"];

pub(super) fn answer_of(word: &str) -> Option<Answer> {
    Some(match word {
        "eligible" => Answer::Eligible,
        "not-yet" => Answer::NotYet,
        "officer" => Answer::Officer,
        "not-eligible" => Answer::NotEligible,
        _ => return None,
    })
}

pub(super) const fn answer(answer: Answer) -> &'static str {
    match answer {
        Answer::Eligible => "eligible",
        Answer::NotYet => "not-yet",
        Answer::Officer => "officer",
        Answer::NotEligible => "not-eligible",
    }
}

pub(super) fn state_of(word: &str) -> Option<DocumentState> {
    Some(match word {
        "in-force" => DocumentState::InForce,
        "expired" => DocumentState::Expired,
        "lost" => DocumentState::Lost,
        "stolen" => DocumentState::Stolen,
        "destroyed" => DocumentState::Destroyed,
        "damaged" => DocumentState::Damaged,
        "defaced" => DocumentState::Defaced,
        "cancelled" => DocumentState::Cancelled,
        _ => return None,
    })
}

pub(super) fn remedy(remedy: &Remedy) -> String {
    let kind = match remedy.kind {
        RemedyKind::Apply => "apply",
        RemedyKind::Ask => "ask",
        RemedyKind::Bind => "bind",
        RemedyKind::Bring => "bring",
        RemedyKind::ComeWith => "come-with",
        RemedyKind::GoTo => "go-to",
        RemedyKind::Renew => "renew",
        RemedyKind::UpdateApp => "update-app",
        RemedyKind::UseInstead => "use-instead",
        RemedyKind::Wait => "wait",
    };
    remedy.target.as_ref().map_or_else(|| kind.to_owned(), |target| format!("{kind} {target}"))
}

pub(super) const fn promise(promise: Promise) -> &'static str {
    match promise {
        Promise::AtMost => ", at-most",
        Promise::Firm => "",
        Promise::Usual => ", usual",
    }
}

pub(super) const fn paper_form(form: PaperForm) -> &'static str {
    match form {
        PaperForm::Any => "",
        PaperForm::Copy => " copy",
        PaperForm::Original => " original",
        PaperForm::OriginalReturned => " original-returned",
    }
}

pub(super) const fn lack(lack: Lack) -> &'static str {
    match lack {
        Lack::Expired => "expired",
        Lack::Missing => "missing",
        Lack::TooFew => "too-few",
        Lack::Unfit => "unfit",
        Lack::WrongForm => "wrong-form",
    }
}
