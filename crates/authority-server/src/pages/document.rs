//! A document is recorded.

use axum::response::Response;
use clearance_authority::desk::RecordError;
use clearance_authority::register::{DocumentRecord, Register as _, Unit as _};
use clearance_schemes::outcome::Finding;

use super::{Ask, Typed, form, page, person};
use crate::console::words::{common as w, done};
use crate::console::{Act, document, paths};
use crate::http::{self, Endpoint, Path, Problem};

const PATH: &str = "/console/people/{person}/documents";
/// Characters of a field.
const MOST: usize = 200;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![page(PATH, Act::Enter, show), form(PATH, Act::Enter, take)]
}

async fn show(ask: Ask, Path(id): Path<http::Id>) -> Result<Response, Problem> {
    let person = person::of(&ask.web, id.0).await?;
    let form = ask.fresh_with(&["kind"])?;
    let context = document::Document { person: &person, form: &form };
    Ok(ask.page(document::page(&ask.frame(), &context)))
}

async fn take(
    ask: Ask,
    Path(person): Path<http::Id>,
    mut typed: Typed,
) -> Result<Response, Problem> {
    let person = person::of(&ask.web, person.0).await?;
    let id = typed.key(&ask).id(&ask.web, "document");
    let to = paths::person(person.id);
    let known = ask.web.register.read().await?.documents(person.id).await?;
    if known.iter().any(|known| known.id == id) {
        return Ok(ask.done(&to, done::DOCUMENT));
    }
    let kinds = ask.web.library.vocabulary.documents.iter().map(|kind| kind.name.as_str());
    let kind = typed.word(&ask, "kind", kinds);
    if kind.is_none() {
        typed.bad(&ask, "kind", w::NO_CHOICE, &[]);
    }
    let (number, state) = (typed.text(&ask, "number", MOST), typed.choice(&ask, "state"));
    let (issued, expires) = (typed.day(&ask, "issued"), typed.day(&ask, "expires"));
    if issued.zip(expires).is_some_and(|(issued, expires)| expires < issued) {
        typed.bad(&ask, "expires", done::ENDS_FIRST, &[]);
    }
    let mut fields = typed.section("fields");
    for name in fields.keys() {
        typed.text(&ask, &format!("fields.{name}"), MOST);
    }
    let by = ask.by(&typed.why(&ask))?;
    if let (true, Some(kind), Some(state)) = (typed.is_good(), kind, state) {
        // Rules read the field, and people are found by the number.
        if let Some(number) = number.clone().filter(|_| has_number(&ask, &kind)) {
            fields.insert("number".to_owned(), number);
        }
        let record =
            DocumentRecord { id, person: person.id, kind, number, state, issued, expires, fields };
        match ask.web.desk().record_document(&record, &by).await {
            Ok(_) => {
                ask.web.publishing.ask();
                return Ok(ask.done(&to, done::DOCUMENT));
            }
            Err(RecordError::Implausible(findings)) => implausible(&ask, &mut typed, &findings),
            Err(error) => typed.refused(&ask, error.into())?,
        }
    }
    let form = typed.again(&ask)?;
    let context = document::Document { person: &person, form: &form };
    Ok(ask.again(document::page(&ask.frame(), &context)))
}

fn has_number(ask: &Ask, kind: &str) -> bool {
    let mut kinds = ask.web.library.vocabulary.documents.iter();
    let kind = kinds.find(|known| known.name == kind);
    kind.is_some_and(|kind| kind.fields.iter().any(|(name, _)| name == "number"))
}

fn implausible(ask: &Ask, typed: &mut Typed, findings: &[Finding]) {
    for finding in findings {
        let field = match finding.of.as_deref() {
            Some("number") | None => "number".to_owned(),
            Some(other) => format!("fields.{other}"),
        };
        typed.bad(ask, &field, w::IMPLAUSIBLE, &[]);
    }
}
