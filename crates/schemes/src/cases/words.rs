//! Words of the closed lists, both ways, as cases write them.

use crate::model::{PaperForm, Promise, Remedy};

pub(super) fn remedy(remedy: &Remedy) -> String {
    let kind = remedy.kind.name();
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
