//! A paper is recorded.

use axum::response::Response;
use clearance_authority::register::{PaperRecord, Register as _, Unit as _};

use super::{Ask, Typed, form, page, person};
use crate::console::words::{common as w, done};
use crate::console::{Act, paper, paths};
use crate::http::{self, Endpoint, Path, Problem};

const PATH: &str = "/console/people/{person}/papers";

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![page(PATH, Act::Enter, show), form(PATH, Act::Enter, take)]
}

async fn show(ask: Ask, Path(id): Path<http::Id>) -> Result<Response, Problem> {
    let person = person::of(&ask.web, id.0).await?;
    let mut form = ask.fresh()?;
    form.values.insert("count".to_owned(), "1".to_owned());
    let context = paper::Paper { person: &person, form: &form };
    Ok(ask.page(paper::page(&ask.frame(), &context)))
}

async fn take(
    ask: Ask,
    Path(person): Path<http::Id>,
    mut typed: Typed,
) -> Result<Response, Problem> {
    let person = person::of(&ask.web, person.0).await?;
    let id = typed.key(&ask).id(&ask.web, "paper");
    let to = paths::person(person.id);
    let known = ask.web.register.read().await?.papers(person.id).await?;
    if known.iter().any(|known| known.id == id) {
        return Ok(ask.done(&to, done::PAPER));
    }
    let pieces = ask.web.library.vocabulary.papers.iter().map(|(name, _)| name.as_str());
    let piece = typed.word(&ask, "piece", pieces);
    if piece.is_none() {
        typed.bad(&ask, "piece", w::NO_CHOICE, &[]);
    }
    let handed_in = typed.choice(&ask, "form");
    let count = typed.number(&ask, "count");
    if count == Some(0) || typed.value("count").is_empty() {
        typed.bad(&ask, "count", w::IS_EMPTY, &[]);
    }
    let until = typed.day(&ask, "until");
    let unfit = typed.value("unfit") == "yes";
    let by = ask.by(&typed.why(&ask))?;
    if let (true, Some(piece), Some(form), Some(count)) = (typed.is_good(), piece, handed_in, count)
    {
        let received = ask.now;
        let record =
            PaperRecord { id, person: person.id, piece, form, count, until, unfit, received };
        match ask.web.desk().record_paper(&record, &by).await {
            Ok(_) => return Ok(ask.done(&to, done::PAPER)),
            Err(error) => typed.refused(&ask, error.into())?,
        }
    }
    let form = typed.again(&ask)?;
    let context = paper::Paper { person: &person, form: &form };
    Ok(ask.again(paper::page(&ask.frame(), &context)))
}
