//! Landing slips: found, shown, printed again.

use axum::response::Response;
use clearance_authority::register::{
    DocumentRecord, PassageRecord, PersonQuery, PersonRecord, Register as _, SlipRecord, Unit as _,
};
use clearance_schemes::model::DocumentState;

use super::{Ask, Typed, form, page, person};
use crate::console::words::done;
use crate::console::{Act, Form, paths, receipt, slips};
use crate::http::{Endpoint, Path, Problem};

/// People whose slips are looked through.
const LIMIT: u32 = 20;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        page(paths::SLIPS, Act::ReadPeople, find),
        page("/console/slips/{number}", Act::ReadPeople, show),
        page("/console/slips/{number}/receipt", Act::ReadPeople, printed),
        form("/console/slips/{number}/reprint", Act::Reprint, reprint),
    ]
}

async fn find(ask: Ask) -> Result<Response, Problem> {
    let mut typed = Typed(ask.fresh_with(&["q"])?);
    let text = typed.text(&ask, "q", 200);
    if text.as_ref().is_some_and(|text| text.chars().count() < 2) {
        typed.bad(&ask, "q", done::TOO_SHORT, &[]);
    }
    let mut found = Vec::new();
    if let (true, Some(text)) = (typed.is_good(), text) {
        super::search::noted(&ask, "slips.searched").await?;
        found = all(&ask, text).await?;
    }
    let page = slips::page(&ask.frame(), &slips::Find { form: &typed.0, found: &found });
    Ok(if typed.is_good() { ask.page(page) } else { ask.again(page) })
}

/// The slip of a number, and those of people who fit.
async fn all(ask: &Ask, text: String) -> Result<Vec<(SlipRecord, PersonRecord)>, Problem> {
    let mut unit = ask.web.register.read().await?;
    let mut found = Vec::new();
    if let Some(slip) = unit.slip(&text.to_uppercase()).await? {
        found.extend(unit.person(slip.person).await?.map(|person| (slip, person)));
    }
    let query = PersonQuery { text: Some(text), born: None, after: None, limit: LIMIT };
    for person in unit.find_people(&query).await? {
        let slips = unit.slips(person.id).await?;
        found.extend(slips.into_iter().map(|slip| (slip, person.clone())));
    }
    Ok(found)
}

/// A slip with what is printed on it.
struct Known {
    slip: SlipRecord,
    person: PersonRecord,
    document: Option<DocumentRecord>,
    passage: Option<PassageRecord>,
}

impl Known {
    async fn read(ask: &Ask, number: &str) -> Result<Self, Problem> {
        let mut unit = ask.web.register.read().await?;
        let slip = unit.slip(number).await?.ok_or_else(Problem::not_found)?;
        let passages = unit.passages(slip.person).await?;
        let documents = unit.documents(slip.person).await?;
        drop(unit);
        let person = person::of(&ask.web, slip.person).await?;
        let good = documents.iter().rev().find(|it| it.state == DocumentState::InForce);
        Ok(Self {
            document: good.or(documents.last()).cloned(),
            passage: passages.into_iter().find(|it| it.id == slip.passage),
            slip,
            person,
        })
    }

    fn context<'a>(&'a self, form: &'a Form) -> slips::Slip<'a> {
        slips::Slip {
            slip: &self.slip,
            person: &self.person,
            document: self.document.as_ref(),
            passage: self.passage.as_ref(),
            form,
        }
    }
}

async fn show(ask: Ask, Path(number): Path<String>) -> Result<Response, Problem> {
    let known = Known::read(&ask, &number).await?;
    let form = ask.fresh()?;
    Ok(ask.page(slips::slip(&ask.frame(), &known.context(&form))))
}

async fn printed(ask: Ask, Path(number): Path<String>) -> Result<Response, Problem> {
    let known = Known::read(&ask, &number).await?;
    let form = ask.fresh()?;
    Ok(ask.page(receipt::slip(&ask.frame(), &known.context(&form))))
}

async fn reprint(ask: Ask, Path(number): Path<String>, typed: Typed) -> Result<Response, Problem> {
    let known = Known::read(&ask, &number).await?;
    // The form says how often it was printed: sent twice, the second one finds another count.
    if typed.value("printed") == known.slip.printed.to_string() {
        let by = ask.by("printed again at the counter")?;
        ask.web.desk().reprint(known.person.id, &number, &by).await?;
    }
    Ok(ask.done(&paths::slip(&number), done::REPRINTED))
}
