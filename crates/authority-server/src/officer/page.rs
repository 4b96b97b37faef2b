//! All that the register has of a person, and what happened, the newest first.

use axum::extract::State;
use clearance_authority::desk::PersonPage;
use clearance_authority::hex;
use clearance_authority::register::{
    CredentialRecord, HolderKeyRecord, NoticeRecord, Register as _, Unit as _,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::applications::Application;
use super::documents::Document;
use super::guardians::Guardianship;
use super::papers::Paper;
use super::people::Person;
use super::timeline::{Entry, entries};
use super::views::{Appointment, OpenSlip, Slip, Stands};
use crate::access::{READING, Who};
use crate::app::Web;
use crate::bookings::Booking;
use crate::http::{Date, Endpoint, Id, Moment, Page, Paging, Path, Problem, Query};

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::get("/v1/persons/{person}", Who::Roles(READING), page)
            .says("All that the register has of a person")
            .gives::<Whole>(200, "The person")
            .fails(&[Problem::erased]),
        Endpoint::get("/v1/persons/{person}/timeline", Who::Roles(READING), timeline)
            .says("What happened to a person, and when it was told")
            .query::<Paging>()
            .gives::<Page<Entry>>(200, "What happened last comes first")
            .fails(&[Problem::erased]),
    ]
}

/// All that the register has of a person.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = PersonPage)]
struct Whole {
    person: Person,
    guardianships: Vec<Guardianship>,
    documents: Vec<Document>,
    papers: Vec<Paper>,
    applications: Vec<Application>,
    appointments: Vec<Appointment>,
    /// Bookings that the applicant can look up, move and cancel by number and code.
    bookings: Vec<Booking>,
    phones: Vec<Phone>,
    credentials: Vec<Credential>,
    slips: Vec<Slip>,
    /// Slips that are due and were not printed.
    open_slips: Vec<OpenSlip>,
    notices: Vec<Notice>,
    stands: Stands,
}

/// A phone that was bound.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = PersonPhone)]
struct Phone {
    /// Number of its key.
    id: Id,
    /// Where its key comes from, as the phone said: `device` or `passkey`.
    key: &'static str,
    /// When it was bound.
    bound: Moment,
    /// When it was given up.
    ended: Option<Moment>,
}

impl From<HolderKeyRecord> for Phone {
    fn from(it: HolderKeyRecord) -> Self {
        Self {
            id: it.id.into(),
            key: it.origin.name(),
            bound: it.bound.into(),
            ended: it.ended.map(Moment::from),
        }
    }
}

/// A credential, without what the phone holds.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = PersonCredential)]
struct Credential {
    /// `cti`, in hex digits.
    cti: String,
    /// Under which standing.
    standing: Id,
    /// For which phone.
    phone: Id,
    /// When it was issued.
    issued: Moment,
    /// From when.
    from: Moment,
    /// Until when.
    until: Moment,
    /// When it was revoked.
    revoked: Option<Moment>,
}

impl From<CredentialRecord> for Credential {
    fn from(it: CredentialRecord) -> Self {
        Self {
            cti: hex(&it.cti),
            standing: it.standing.into(),
            phone: it.holder_key.into(),
            issued: it.issued.into(),
            from: it.from.into(),
            until: it.until.into(),
            revoked: it.revoked.map(Moment::from),
        }
    }
}

/// Something that the person was told.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = PersonNotice)]
struct Notice {
    id: Id,
    /// The id of the text.
    text: String,
    /// The scheme whose text it is.
    scheme: String,
    /// The day that it is about.
    day: Option<Date>,
    /// When.
    told: Moment,
    /// When it was read.
    read: Option<Moment>,
}

impl From<NoticeRecord> for Notice {
    fn from(it: NoticeRecord) -> Self {
        Self {
            id: it.id.into(),
            text: it.text,
            scheme: it.scheme,
            day: it.day.map(Date::from),
            told: it.told.into(),
            read: it.read.map(Moment::from),
        }
    }
}

fn all<T, U: From<T>>(records: Vec<T>) -> Vec<U> {
    records.into_iter().map(U::from).collect()
}

async fn page(
    State(web): State<Web>,
    Path(person): Path<Id>,
) -> Result<axum::Json<Whole>, Problem> {
    let page = read(&web, person).await?;
    let mut unit = web.register.read().await?;
    let mut appointments = Vec::new();
    for standing in &page.settlement.standings {
        appointments.extend(unit.appointments(standing.id).await?);
    }
    let mut bookings = Vec::new();
    for code in unit.booking_codes(person.0).await? {
        let standing = page.settlement.standings.iter().find(|it| it.id == code.standing);
        bookings.extend(standing.map(|standing| Booking::of(&web, &standing.scheme, &code)));
    }
    let applications = page.applications.into_iter();
    Ok(axum::Json(Whole {
        person: page.person.into(),
        guardianships: all(page.guardianships),
        documents: all(page.documents),
        papers: all(page.papers),
        applications: applications.map(|(it, decisions)| Application::of(it, decisions)).collect(),
        appointments: all(appointments),
        bookings,
        phones: all(page.keys),
        credentials: all(page.credentials),
        slips: all(page.slips),
        open_slips: all(page.open_slips),
        notices: all(page.notices),
        stands: page.settlement.into(),
    }))
}

async fn read(web: &Web, person: Id) -> Result<PersonPage, Problem> {
    Ok(web.desk().page(person.0, web.now()).await?)
}

async fn timeline(
    State(web): State<Web>,
    Path(person): Path<Id>,
    Query(paging): Query<Paging>,
) -> Result<axum::Json<Page<Entry>>, Problem> {
    let limit = paging.limit()?;
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    let entries = entries(read(&web, person).await?);
    // Each entry has a place of its own, so that what is told meanwhile moves none of the others.
    let after = paging.after.as_deref();
    let rest = entries.into_iter().filter(|entry| after.is_none_or(|after| *entry.place < *after));
    let items = rest.take(most).collect();
    Ok(axum::Json(Page::of(items, limit, |entry: &Entry| entry.place.clone())))
}
