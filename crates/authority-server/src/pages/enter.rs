//! A person is entered.

use axum::response::Response;
use clearance_authority::register::{PersonQuery, PersonRecord, Register as _, Unit as _};
use clearance_schemes::time::Day;

use super::{Ask, Typed, form, page};
use crate::console::words::{common as w, done};
use crate::console::{Act, enter, paths};
use crate::http::{Endpoint, Problem};

/// People who are shown as born on the same day.
const SAME_DAY: u32 = 20;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![page(paths::ENTER, Act::Enter, show), form(paths::ENTER, Act::Enter, take)]
}

async fn show(ask: Ask) -> Result<Response, Problem> {
    let form = ask.fresh()?;
    Ok(ask.page(enter::page(&ask.frame(), &enter::Enter { form: &form, same_day: &[] })))
}

async fn take(ask: Ask, mut typed: Typed) -> Result<Response, Problem> {
    let id = typed.key(&ask).id(&ask.web, "person");
    let to = paths::person(id);
    // Sent twice, the person was entered when the form came first.
    if ask.web.register.read().await?.person(id).await?.is_some() {
        return Ok(ask.done(&to, done::ENTERED));
    }
    let (name_latin, name_chinese) =
        (typed.text(&ask, "name_latin", 200), typed.text(&ask, "name_chinese", 100));
    if name_latin.is_none() && name_chinese.is_none() {
        typed.bad(&ask, "name_latin", w::IS_EMPTY, &[]);
    }
    let born = typed.needed_day(&ask, "born");
    if born.is_some_and(|born| born > crate::today(ask.now)) {
        typed.bad(&ask, "born", w::AHEAD, &[]);
    }
    let particulars = particulars(&ask, &mut typed);
    let by = ask.by(&typed.why(&ask))?;
    let person = PersonRecord {
        id,
        name_latin,
        name_chinese,
        born,
        nationality: particulars.nationality,
        residence: particulars.residence,
        birthplace: particulars.birthplace,
        entered: ask.now,
        erased: None,
    };
    let is_seen = typed.value("seen") == "yes";
    let mut same_day = Vec::new();
    if typed.is_good() && !is_seen {
        same_day = born_on(&ask, born).await?;
    }
    if typed.is_good() && same_day.is_empty() {
        match ask.web.desk().enter(&person, &by).await {
            Ok(()) => return Ok(ask.done(&to, done::ENTERED)),
            Err(error) => typed.refused(&ask, error.into())?,
        }
    }
    let form = typed.again(&ask)?;
    Ok(ask.again(enter::page(&ask.frame(), &enter::Enter { form: &form, same_day: &same_day })))
}

async fn born_on(ask: &Ask, born: Option<Day>) -> Result<Vec<PersonRecord>, Problem> {
    let query = PersonQuery { text: None, born, after: None, limit: SAME_DAY };
    Ok(ask.web.desk().look_up(&query).await?)
}

/// Nationality, residence, place of birth.
pub(super) struct Particulars {
    pub(super) nationality: Option<String>,
    pub(super) residence: Option<String>,
    pub(super) birthplace: Option<String>,
}

pub(super) fn particulars(ask: &Ask, typed: &mut Typed) -> Particulars {
    let vocabulary = &ask.web.library.vocabulary;
    let nationality = typed.text(ask, "nationality", 3).map(|text| text.to_uppercase());
    let is_country =
        |text: &String| text.len() == 3 && text.bytes().all(|b| b.is_ascii_uppercase());
    if nationality.as_ref().is_some_and(|text| !is_country(text)) {
        typed.bad(ask, "nationality", done::COUNTRY, &[]);
    }
    let residences = vocabulary.residences.iter().map(|(name, _)| name.as_str());
    let birthplaces = vocabulary.birthplaces.iter().map(|(name, _)| name.as_str());
    Particulars {
        nationality,
        residence: typed.word(ask, "residence", residences),
        birthplace: typed.word(ask, "birthplace", birthplaces),
    }
}
