//! Who speaks for whom.

use axum::extract::State;
use axum::http::StatusCode;
use clearance_authority::register::{AuditEntry, Guardianship as Link, Register as _, Unit as _};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::{Caller, ENTERING, Who};
use crate::app::Web;
use crate::http::{Check, Date, Endpoint, Id, Json, Path, Problem, again};

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::post("/v1/persons/{person}/guardianships", Who::Roles(ENTERING), appoint)
            .says("Records that somebody speaks for this person, a minor")
            .takes::<NewGuardianship>()
            .gives::<Guardianship>(201, "Who speaks for whom")
            .fails(&[Problem::conflict, Problem::erased]),
        Endpoint::post("/v1/persons/{person}/guardianships/end", Who::Roles(ENTERING), end)
            .says("States the last day of a guardianship")
            .more("The guardian and the first day say which one.")
            .takes::<EndGuardianship>()
            .gives::<Guardianship>(200, "Who spoke for whom")
            .fails(&[Problem::conflict]),
    ]
}

/// Who speaks for whom.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Guardianship {
    /// The parent or guardian.
    guardian: Id,
    /// The minor.
    ward: Id,
    /// First day.
    from: Date,
    /// Last day.
    until: Option<Date>,
}

impl From<Link> for Guardianship {
    fn from(it: Link) -> Self {
        Self {
            guardian: it.guardian.into(),
            ward: it.ward.into(),
            from: it.from.into(),
            until: it.until.map(Date::from),
        }
    }
}

/// Somebody who will speak for the person.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewGuardianship {
    /// The parent or guardian.
    guardian: Id,
    /// First day.
    from: Date,
    /// Last day.
    until: Option<Date>,
    /// Why, for the audit; names nobody.
    #[schema(max_length = 500)]
    #[serde(default)]
    why: String,
}

/// Which guardianship ends, and when.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct EndGuardianship {
    /// The parent or guardian.
    guardian: Id,
    /// First day.
    from: Date,
    /// Last day.
    until: Date,
    /// Why, for the audit; names nobody.
    #[schema(max_length = 500)]
    #[serde(default)]
    why: String,
}

async fn appoint(
    State(web): State<Web>,
    caller: Caller,
    Path(person): Path<Id>,
    Json(new): Json<NewGuardianship>,
) -> Result<(StatusCode, axum::Json<Guardianship>), Problem> {
    let mut check = Check::default();
    check.why(&new.why);
    check.done()?;
    let until = new.until.map(|day| day.0);
    let link = Link { guardian: new.guardian.0, ward: person.0, from: new.from.0, until };
    let by = web.by(caller.actor(), &new.why);
    again(|| async { Ok(web.desk().appoint_guardian(&link, &by).await?) }).await?;
    Ok((StatusCode::CREATED, axum::Json(link.into())))
}

async fn end(
    State(web): State<Web>,
    caller: Caller,
    Path(person): Path<Id>,
    Json(end): Json<EndGuardianship>,
) -> Result<axum::Json<Guardianship>, Problem> {
    let mut check = Check::default();
    check.why(&end.why);
    check.must(end.until.0 >= end.from.0, "until", "it would be over before it begins");
    check.done()?;
    let until = Some(end.until.0);
    let link = Link { guardian: end.guardian.0, ward: person.0, from: end.from.0, until };
    again(|| keep_end(&web, &caller, &link, &end.why)).await?;
    Ok(axum::Json(link.into()))
}

/// Keeps the end, once however often it is sent.
async fn keep_end(web: &Web, caller: &Caller, link: &Link, why: &str) -> Result<(), Problem> {
    let mut unit = web.register.begin().await?;
    if unit.guardianships(link.ward).await?.contains(link) {
        return Ok(());
    }
    unit.end_guardianship(link).await?;
    unit.note(AuditEntry {
        subject: Some(link.ward),
        why: why.to_owned(),
        digest: web.provider.sha256(&[link.guardian.to_string().as_bytes()]),
        ..AuditEntry::of(web.now(), caller.actor(), "guardian.ended")
    })
    .await?;
    Ok(unit.commit().await?)
}
