//! What a person is told.

use axum::extract::State;
use axum::http::StatusCode;
use clearance_authority::register::{NoticeRecord, Register as _, Unit as _};
use clearance_schemes::outcome::Told;
use clearance_schemes::texts::{Language, render_told};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::access::{Caller, Who};
use crate::app::Web;
use crate::enquiry::Lang;
use crate::http::{Date, Endpoint, Id, Moment, Page, Path, Problem, Query};

pub(crate) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::get("/v1/phone/notices", Who::Phone, list)
            .says("What the person is told, the newest first")
            .query::<Wanted>()
            .gives::<Page<Notice>>(200, "All of it"),
        Endpoint::post("/v1/phone/notices/{notice}/read", Who::Phone, read)
            .says("Notes that the person saw it")
            .gives_bytes(204, "It is noted", None),
    ]
}

/// In which language.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// The language of the texts.
    #[serde(default)]
    #[param(inline)]
    language: Lang,
}

/// Something that a person is told.
#[derive(Serialize, ToSchema)]
struct Notice {
    id: Id,
    scheme: String,
    /// The text's name: stable, for programs.
    name: String,
    text: String,
    /// What to do, a step each.
    advice: Vec<String>,
    /// The day that it is about: the new one, where a date was moved.
    day: Option<Date>,
    told: Moment,
    read: Option<Moment>,
}

async fn list(
    State(web): State<Web>,
    caller: Caller,
    Query(wanted): Query<Wanted>,
) -> Result<axum::Json<Page<Notice>>, Problem> {
    let person = caller.person()?;
    let mut all = web.register.read().await?.notices(person).await?;
    all.sort_by_key(|notice| core::cmp::Reverse((notice.told, notice.id)));
    let items = all.into_iter().filter_map(|it| view(&web, it, wanted.language.into()));
    Ok(axum::Json(Page { items: items.collect(), next: None }))
}

fn view(web: &Web, it: NoticeRecord, language: Language) -> Option<Notice> {
    let folder = web.library.folders.get(&it.scheme)?;
    let scheme = &folder.versions.values().next_back()?.scheme;
    let told = Told { id: it.text.clone(), officer_only: false, facts: Vec::new() };
    let rendered = render_told(&web.library, scheme, &told, language);
    Some(Notice {
        id: it.id.into(),
        scheme: it.scheme,
        name: it.text,
        text: rendered.text,
        advice: rendered.advice,
        day: it.day.map(Date::from),
        told: it.told.into(),
        read: it.read.map(Moment::from),
    })
}

async fn read(
    State(web): State<Web>,
    caller: Caller,
    Path(notice): Path<Id>,
) -> Result<StatusCode, Problem> {
    let mut unit = web.register.begin().await?;
    unit.read_notice(caller.person()?, notice.0, web.now()).await?;
    unit.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
