//! A booking is known by its number and by the code that the applicant chose for it.
//!
//! Four digits are soon guessed, so every try is counted, before it is known to be good. After as many wrong ones as the
//! scheme allows, from any address, the booking is locked until an officer sets another code. An unknown number, a wrong
//! code and a locked booking get the same answer, after the same time.

use std::net::IpAddr;
use std::sync::Arc;

use clearance_authority::desk::{By, Question};
use clearance_authority::register::{
    Actor, AuditEntry, Id as Number, Register as _, Role, Unit as _,
};
use clearance_authority_sql::access::BookingCode;
use clearance_schemes::judge::code_malformed;
use clearance_schemes::model::{FormField, Scheme};
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::{hash_code, is_password};
use crate::activation::{self, readable};
use crate::app::Web;
use crate::http::{Id, Problem, again};

/// Characters of a code that are looked at.
pub(crate) const LONGEST: usize = 40;

/// A booking's number, and whether its code can be used.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Booking {
    /// The standing that was booked.
    standing: Id,
    /// Its number, for the applicant.
    number: String,
    /// The code was wrong too often: an officer sets another one.
    locked: bool,
}

impl Booking {
    pub(crate) fn of(web: &Web, scheme: &str, code: &BookingCode) -> Self {
        let locked = scheme_of(web, scheme).is_none_or(|scheme| is_locked(scheme, code));
        Self { standing: code.standing.into(), number: code.number.clone(), locked }
    }
}

/// The field of the scheme's form that takes the code.
pub(crate) fn field(scheme: &Scheme) -> Option<&FormField> {
    scheme.form.iter().find(|field| field.attempts.is_some())
}

/// The newest version of a scheme.
pub(crate) fn scheme_of<'w>(web: &'w Web, name: &str) -> Option<&'w Scheme> {
    let folder = web.library.folders.get(name)?;
    folder.versions.values().next_back().map(|version| &version.scheme)
}

/// Whether the code was wrong too often.
pub(crate) fn is_locked(scheme: &Scheme, code: &BookingCode) -> bool {
    let most = field(scheme).and_then(|field| field.attempts);
    code.wrong >= most.unwrap_or_default()
}

/// Keeps the code that stood in the form of an application, if a standing began with it, and gives the booking's
/// number. If the application is sent again, the code that was kept first stays.
///
/// # Errors
/// [`Problem`].
pub(crate) async fn keep(
    web: &Web,
    person: Number,
    standing: Option<Number>,
    question: &Question,
) -> Result<Option<String>, Problem> {
    let field = scheme_of(web, &question.scheme).and_then(field);
    let code = field.and_then(|field| question.form.get(&field.name));
    let (Some(standing), Some(code)) = (standing, code) else { return Ok(None) };
    let known = web.register.read().await?.booking_codes(person).await?;
    if !known.iter().any(|known| known.standing == standing) {
        put(web, (person, standing), code, None).await?;
    }
    Ok(Some(readable(&standing)))
}

/// An officer sets another code, and the booking is locked no more.
///
/// # Errors
/// A problem at `code` with the scheme's reason, where it is malformed; or where the scheme has no such codes.
pub(crate) async fn reset(
    web: &Web,
    (person, standing): (Number, Number),
    code: &str,
    by: &By,
) -> Result<String, Problem> {
    let standings = web.desk().stands(person, web.now()).await?.standings;
    let known = standings.iter().find(|known| known.id == standing);
    let known = known.ok_or_else(|| Problem::not_found().of("there is no such standing"))?;
    let field = scheme_of(web, &known.scheme).and_then(field);
    let field = field.ok_or_else(|| Problem::not_now().of("the scheme has no such codes"))?;
    if let Some(reason) = code_malformed(field, code) {
        return Err(Problem::invalid().field("code", reason));
    }
    let data = standing.to_string();
    let entry = by.entry(web.provider, "booking.code-set", person, &[&data]);
    put(web, (person, standing), code, Some(entry)).await?;
    Ok(readable(&standing))
}

async fn put(
    web: &Web,
    (person, standing): (Number, Number),
    code: &str,
    entry: Option<AuditEntry>,
) -> Result<(), Problem> {
    let (number, hash) = (readable(&standing), hash_code(web, code).await?);
    let code = BookingCode { number, standing, person, hash, wrong: 0 };
    again(|| async {
        let mut unit = web.register.begin().await?;
        unit.put_booking_code(&code).await?;
        if let Some(entry) = &entry {
            unit.note(entry.clone()).await?;
        }
        Ok(unit.commit().await?)
    })
    .await
}

/// The booking with this number, for whoever knows its code.
///
/// # Errors
/// Too many tries from the address. Else one problem for all: there is no such booking, the code is wrong, or it was
/// wrong too often.
pub(crate) async fn open(
    web: &Web,
    from: IpAddr,
    number: &str,
    code: &str,
) -> Result<BookingCode, Problem> {
    web.doors.booking(from)?;
    // No booking has "-" as its number.
    let number = activation::read(number).map_or_else(|| "-".to_owned(), |code| code.number());
    let known = again(|| async {
        let mut unit = web.register.begin().await?;
        let known = unit.try_booking_code(&number).await?;
        unit.commit().await?;
        Ok(known)
    })
    .await?;
    let most = most(web, known.as_ref()).await?;
    let known = known.zip(most);
    let good = known.as_ref().filter(|(known, most)| known.wrong <= *most);
    let hash = good.map(|(known, _)| known.hash.clone());
    let code: String = code.chars().take(LONGEST).collect();
    if is_password(web, hash, &code).await? {
        let (known, _) = known.ok_or_else(Problem::failed)?;
        again(|| async {
            let mut unit = web.register.begin().await?;
            unit.right_booking_code(&known.number).await?;
            Ok(unit.commit().await?)
        })
        .await?;
        return Ok(known);
    }
    if let Some((known, _)) = known.filter(|(known, most)| known.wrong == *most) {
        // After the answer: before it, a stranger could tell by the time that there is such a booking.
        tokio::spawn(locked(Arc::clone(web), known.person));
    }
    Err(Problem::booking())
}

/// How often the code of a booking may be wrong. Standings are looked up even where there is no booking, so that both
/// take the same time.
async fn most(web: &Web, known: Option<&BookingCode>) -> Result<Option<u32>, Problem> {
    let nobody = Number([0; 16]);
    let (person, standing) = known.map_or((nobody, nobody), |it| (it.person, it.standing));
    let standings = web.register.read().await?.standings(person).await?;
    let standing = standings.into_iter().find(|it| it.id == standing);
    let field = standing.and_then(|it| scheme_of(web, &it.scheme).and_then(field));
    Ok(field.and_then(|field| field.attempts))
}

/// Notes in the audit, once, that a booking was locked.
async fn locked(web: Web, person: Number) {
    let entry = AuditEntry {
        subject: Some(person),
        ..AuditEntry::of(web.now(), by_code(), "booking.locked")
    };
    let noted = again(|| async {
        let mut unit = web.register.begin().await?;
        unit.note(entry.clone()).await?;
        Ok(unit.commit().await?)
    });
    if let Err(problem) = noted.await {
        tracing::error!(%problem, "that a booking was locked is not in the audit");
    }
}

/// Whoever has the code, in the audit.
pub(crate) fn by_code() -> Actor {
    Actor { name: "booking code".to_owned(), role: Role::Person }
}
