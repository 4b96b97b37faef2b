//! People are entered and looked up.

use axum::extract::State;
use clearance_authority::register::{PersonQuery, PersonRecord, Register as _, Unit as _};
use clearance_schemes::time::Day;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::access::{Caller, ENTERING, READING, Who};
use crate::app::Web;
use crate::http::{
    Check, Date, Endpoint, Id, IdempotencyKey, Json, Moment, Page, Paging, Problem, Query, again,
};

pub(crate) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::get("/v1/persons", Who::Roles(READING), find)
            .says("Finds people by a part of a name, a document's number or the day of birth")
            .query::<Wanted>()
            .gives::<Page<Person>>(200, "Who was found"),
        Endpoint::post("/v1/persons", Who::Roles(ENTERING), enter)
            .says("Enters a person")
            .takes::<NewPerson>()
            .gives::<Person>(201, "The person")
            .fails(&[Problem::conflict]),
    ]
}

/// Whom to look for.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// A part of a name, or a document's number: at least two characters.
    text: Option<String>,
    /// Day of birth, as 2010-02-28.
    #[param(value_type = Option<String>, format = Date)]
    born: Option<Date>,
    /// Goes on after this person: `next` of the page before.
    after: Option<String>,
    /// At most so many, up to 200; 50 where left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// A person.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Person {
    /// Number.
    pub(crate) id: Id,
    /// The name in Latin letters.
    pub(crate) name_latin: Option<String>,
    /// The name in Chinese.
    pub(crate) name_chinese: Option<String>,
    /// Day of birth.
    pub(crate) born: Option<Date>,
    /// ISO 3166 alpha-3.
    pub(crate) nationality: Option<String>,
    /// `mo-permanent` and the like.
    pub(crate) residence: Option<String>,
    /// Place of birth.
    pub(crate) birthplace: Option<String>,
    /// When the person was entered.
    pub(crate) entered: Moment,
    /// When the personal data were erased.
    pub(crate) erased: Option<Moment>,
}

impl From<PersonRecord> for Person {
    fn from(it: PersonRecord) -> Self {
        Self {
            id: it.id.into(),
            name_latin: it.name_latin,
            name_chinese: it.name_chinese,
            born: it.born.map(Date::from),
            nationality: it.nationality,
            residence: it.residence,
            birthplace: it.birthplace,
            entered: it.entered.into(),
            erased: it.erased.map(Moment::from),
        }
    }
}

/// A person to enter.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPerson {
    /// The name in Latin letters.
    #[schema(max_length = 200)]
    pub(crate) name_latin: Option<String>,
    /// The name in Chinese.
    #[schema(max_length = 100)]
    pub(crate) name_chinese: Option<String>,
    /// Day of birth.
    pub(crate) born: Option<Date>,
    /// ISO 3166 alpha-3.
    #[schema(pattern = "^[A-Z]{3}$")]
    pub(crate) nationality: Option<String>,
    /// `mo-permanent` and the like.
    #[schema(max_length = 64)]
    pub(crate) residence: Option<String>,
    /// Place of birth.
    #[schema(max_length = 200)]
    pub(crate) birthplace: Option<String>,
    /// Why the person is entered, for the audit; names nobody.
    #[schema(max_length = 500)]
    #[serde(default)]
    pub(crate) why: String,
}

impl NewPerson {
    /// Refuses what cannot be a person.
    pub(crate) fn check(&self, today: Day) -> Result<(), Problem> {
        let mut check = Check::default();
        check.maybe("name_latin", self.name_latin.as_ref(), 200);
        check.maybe("name_chinese", self.name_chinese.as_ref(), 100);
        check.maybe("residence", self.residence.as_ref(), 64);
        check.maybe("birthplace", self.birthplace.as_ref(), 200);
        let has_name = self.name_latin.is_some() || self.name_chinese.is_some();
        check.must(has_name, "name_latin", "give a name, in Latin letters or in Chinese");
        let is_country =
            |text: &String| text.len() == 3 && text.bytes().all(|b| b.is_ascii_uppercase());
        let is_known = self.nationality.as_ref().is_none_or(is_country);
        check.must(is_known, "nationality", "three capital letters, such as CHN or PRT");
        let is_there = self.born.is_none_or(|born| born.0 <= today);
        check.must(is_there, "born", "the day is ahead");
        check.must(self.why.len() <= 500, "why", "at most 500 letters, please");
        check.done()
    }
}

async fn find(
    State(web): State<Web>,
    Query(wanted): Query<Wanted>,
) -> Result<axum::Json<Page<Person>>, Problem> {
    let paging = Paging { after: wanted.after, limit: wanted.limit };
    let limit = paging.limit()?;
    let text = wanted.text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    if text.as_ref().is_some_and(|text| text.chars().count() < 2 || text.len() > 200) {
        return Err(Problem::invalid().field("text", "2 to 200 characters, please"));
    }
    if text.is_none() && wanted.born.is_none() {
        return Err(Problem::invalid()
            .field("text", "say whom to look for: a name, a number or a day of birth"));
    }
    let query =
        PersonQuery { text, born: wanted.born.map(|day| day.0), after: paging.after()?, limit };
    let found = web.desk().look_up(&query).await?;
    let people = found.into_iter().map(Person::from).collect();
    Ok(axum::Json(Page::of(people, limit, |person: &Person| person.id.0.to_string())))
}

async fn enter(
    State(web): State<Web>,
    caller: Caller,
    key: IdempotencyKey,
    Json(new): Json<NewPerson>,
) -> Result<(axum::http::StatusCode, axum::Json<Person>), Problem> {
    new.check(crate::today(web.now()))?;
    let id = key.id(&web, "person");
    let by = web.by(caller.actor(), &new.why);
    let new = PersonRecord {
        id,
        name_latin: new.name_latin,
        name_chinese: new.name_chinese,
        born: new.born.map(|day| day.0),
        nationality: new.nationality,
        residence: new.residence,
        birthplace: new.birthplace,
        entered: by.now,
        erased: None,
    };
    let entered = again(|| async {
        let mut person = new.clone();
        // Sent twice under one key, the person was entered when it came first.
        if let Some(known) = web.register.read().await?.person(id).await? {
            person.entered = known.entered;
        }
        web.desk().enter(&person, &by).await?;
        Ok(person)
    });
    let person = entered.await?;
    Ok((axum::http::StatusCode::CREATED, axum::Json(person.into())))
}
