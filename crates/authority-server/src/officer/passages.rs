//! Passages that a counter reports, and landing slips.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::StatusCode;
use clearance_authority::desk::PassageReport;
use clearance_authority::register::{PassageRecord, Register as _};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::views::{Slip, Stands};
use crate::access::{Caller, ENTERING, READING, Who};
use crate::app::Web;
use crate::http::{Check, Endpoint, Id, IdempotencyKey, Json, Moment, Path, Problem, again};
use crate::slips;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::post("/v1/persons/{person}/passages", Who::Roles(ENTERING), report)
            .says("Reports a passage at a counter, and prints the landing slip where one is due")
            .takes::<NewPassage>()
            .gives::<Passed>(201, "The passage, its slip, and how the person stands")
            .fails(&[Problem::conflict, Problem::erased, Problem::not_now]),
        Endpoint::post(
            "/v1/persons/{person}/passages/{passage}/slip",
            Who::Roles(ENTERING),
            print_open,
        )
        .says("Prints the landing slip of a passage that was reported without what the slip depends on")
        .more(
            "What the traveller showed is laid over what the passage's report said, and kept with it: the stay ends by it \
             too. `open_slips` of the person's page says what nobody has said. A passage that has a slip gives that one: \
             sent twice it is printed once.",
        )
        .takes::<Showing>()
        .gives::<Printed>(200, "The slip, and how the person stands")
        .fails(&[Problem::conflict, Problem::erased, Problem::not_now]),
        Endpoint::get("/v1/slips/{number}", Who::Roles(READING), slip)
            .says("The landing slip of a number")
            .gives::<Slip>(200, "The slip"),
        Endpoint::post(
            "/v1/persons/{person}/slips/{number}/reprint",
            Who::Roles(ENTERING),
            reprint,
        )
        .says("Prints a landing slip again: the same number, the same last day")
        .takes::<Reprint>()
        .gives::<Reprinted>(200, "The slip, and how the person stands")
        .fails(&[Problem::conflict, Problem::erased]),
    ]
}

/// A passage at a counter.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[schema(as = CounterPassage)]
#[serde(deny_unknown_fields)]
struct NewPassage {
    /// Checkpoint.
    #[schema(min_length = 1, max_length = 64)]
    checkpoint: String,
    /// Jurisdiction, of the vocabulary.
    #[schema(max_length = 64)]
    jurisdiction: String,
    /// `in` or `out`.
    direction: String,
    /// When it happened.
    happened: Moment,
    /// What the traveller showed and said, as schemes ask.
    #[serde(default)]
    stated: BTreeMap<String, String>,
    /// Print the landing slip, where one is due.
    #[serde(default)]
    slip: bool,
    /// Why, for the audit; names nobody.
    #[schema(max_length = 500)]
    #[serde(default)]
    why: String,
}

/// A passage that was reported.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = CounterPassed)]
struct Passed {
    /// Number.
    id: Id,
    /// The landing slip.
    slip: Option<Slip>,
    /// A slip is due and was not printed: what is missing.
    slip_open: Option<String>,
    stands: Stands,
}

/// What the traveller showed, for a slip that is open.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Showing {
    /// What the traveller showed and said, in the words that the slip's scheme asks for.
    #[serde(default)]
    stated: BTreeMap<String, String>,
    /// Why, for the audit; names nobody.
    #[schema(max_length = 500)]
    #[serde(default)]
    why: String,
}

/// A slip that was open and is printed.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = OpenSlipPrinted)]
struct Printed {
    slip: Slip,
    stands: Stands,
}

/// A slip to print again.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Reprint {
    /// How often it was printed before: sent twice, it is printed once.
    printed: u32,
    /// Why, for the audit; names nobody.
    #[schema(max_length = 500)]
    #[serde(default)]
    why: String,
}

/// A slip that was printed again.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Reprinted {
    slip: Slip,
    stands: Stands,
}

async fn report(
    State(web): State<Web>,
    caller: Caller,
    Path(person): Path<Id>,
    key: IdempotencyKey,
    Json(new): Json<NewPassage>,
) -> Result<(StatusCode, axum::Json<Passed>), Problem> {
    let by = web.by(caller.actor(), &new.why);
    let mut check = Check::default();
    check.why(&new.why);
    check.text("checkpoint", &new.checkpoint, 64);
    let places = &web.library.vocabulary.places;
    let is_place = places.iter().any(|(known, _)| *known == new.jurisdiction);
    check.must(is_place, "jurisdiction", "the vocabulary has no such place");
    check.must(matches!(new.direction.as_str(), "in" | "out"), "direction", "`in` or `out`");
    check.must(new.happened.0 <= by.now, "happened", "the moment is ahead");
    check.words("stated", &new.stated);
    check.done()?;
    let id = key.id(&web, "passage");
    let report = PassageReport {
        passage: PassageRecord {
            id,
            checkpoint: new.checkpoint,
            jurisdiction: new.jurisdiction,
            direction: new.direction,
            cti: None,
            person: Some(person.0),
            happened: new.happened.0,
            told: by.now,
        },
        stated: new.stated,
        slip: new.slip.then(|| crate::activation::readable(&key.id(&web, "slip"))),
    };
    let passed = again(|| async { Ok(web.desk().passage(&report, &by).await?) }).await?;
    let (slip, stands) = (passed.slip.map(Slip::from), passed.settlement.into());
    let slip_open = passed.slip_open.map(|open| open.to_string());
    Ok((StatusCode::CREATED, axum::Json(Passed { id: id.into(), slip, slip_open, stands })))
}

async fn print_open(
    State(web): State<Web>,
    caller: Caller,
    Path((person, passage)): Path<(Id, Id)>,
    Json(shown): Json<Showing>,
) -> Result<axum::Json<Printed>, Problem> {
    let mut check = Check::default();
    check.words("stated", &shown.stated);
    check.why(&shown.why);
    check.done()?;
    let by = web.by(caller.actor(), &shown.why);
    let of = (person.0, passage.0);
    let work = || async { Ok(slips::print(&web, of, &shown.stated, &by).await?) };
    let (slip, stands) = again(work).await?;
    Ok(axum::Json(Printed { slip: slip.into(), stands: stands.into() }))
}

async fn slip(
    State(web): State<Web>,
    Path(number): Path<String>,
) -> Result<axum::Json<Slip>, Problem> {
    let slip = web.register.read().await?.slip(&number).await?;
    let slip = slip.ok_or_else(|| Problem::not_found().of("there is no slip of that number"))?;
    Ok(axum::Json(slip.into()))
}

async fn reprint(
    State(web): State<Web>,
    caller: Caller,
    Path((person, number)): Path<(Id, String)>,
    Json(reprint): Json<Reprint>,
) -> Result<axum::Json<Reprinted>, Problem> {
    let mut check = Check::default();
    check.why(&reprint.why);
    check.done()?;
    let by = web.by(caller.actor(), &reprint.why);
    let known = web.register.read().await?.slip(&number).await?;
    let known = known.filter(|slip| slip.person == person.0);
    let known = known.ok_or_else(|| Problem::not_found().of("the person has no such slip"))?;
    let (slip, stands) = if known.printed == reprint.printed.saturating_add(1) {
        let stands = web.desk().stands(person.0, by.now).await?;
        (known, stands)
    } else if known.printed == reprint.printed {
        let work = || async { Ok(web.desk().reprint(person.0, &number, &by).await?) };
        again(work).await?
    } else {
        let problem = Problem::conflict().field("printed", format!("it was {}", known.printed));
        return Err(problem.of("somebody printed it meanwhile; look at it again"));
    };
    Ok(axum::Json(Reprinted { slip: slip.into(), stands: stands.into() }))
}
