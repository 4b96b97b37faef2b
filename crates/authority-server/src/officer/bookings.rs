//! The code of a booking: an officer sets another one, with a reason.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::{Caller, DECIDING, Who};
use crate::app::Web;
use crate::bookings::reset;
use crate::http::{Check, Endpoint, Id, Json, Path, Problem};

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::post("/v1/persons/{person}/standings/{standing}/code", Who::Roles(DECIDING), set)
            .says("Sets another code for a booking, which is locked no more")
            .more("The applicant chooses it. The one before is good no longer.")
            .takes::<NewCode>()
            .gives::<Numbered>(200, "The booking's number, for the applicant")
            .fails(&[Problem::conflict, Problem::erased, Problem::not_now]),
    ]
}

/// A code that the applicant chose.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewBookingCode)]
struct NewCode {
    /// The code, as the scheme's form has it.
    #[schema(max_length = 40)]
    code: String,
    /// Why, for the audit; names nobody.
    #[schema(min_length = 1, max_length = 500)]
    why: String,
}

/// A booking's number.
#[derive(Serialize, ToSchema)]
#[schema(as = BookingNumber)]
struct Numbered {
    /// As the applicant writes it.
    number: String,
}

async fn set(
    State(web): State<Web>,
    caller: Caller,
    Path((person, standing)): Path<(Id, Id)>,
    Json(new): Json<NewCode>,
) -> Result<axum::Json<Numbered>, Problem> {
    let mut check = Check::default();
    check.needed_why(&new.why);
    check.done()?;
    let by = web.by(caller.actor(), &new.why);
    let number = reset(&web, (person.0, standing.0), &new.code, &by).await?;
    Ok(axum::Json(Numbered { number }))
}
