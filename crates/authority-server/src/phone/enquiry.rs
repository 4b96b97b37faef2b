//! Why is there no code, and what can be done? Asked by the person's phone. Nothing is written.

use axum::extract::State;

use crate::access::{Caller, Who};
use crate::app::Web;
use crate::enquiry::{Answer, Enquiry};
use crate::http::{Endpoint, Json, Problem};

pub(crate) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::post("/v1/phone/enquiry", Who::Phone, ask)
            .says("What a scheme answers the person, with everything that stands in the way")
            .takes::<Enquiry>()
            .gives::<Answer>(200, "The answer")
            .fails(&[Problem::not_found]),
    ]
}

async fn ask(
    State(web): State<Web>,
    caller: Caller,
    Json(enquiry): Json<Enquiry>,
) -> Result<axum::Json<Answer>, Problem> {
    let person = caller.person()?;
    // Of others a phone could learn whether they are known, and more.
    if enquiry.people().any(|other| other != person) {
        let reason = "a phone asks for its own person; describe the others without a number";
        return Err(Problem::invalid().field("members", reason));
    }
    let (question, language) = enquiry.question()?;
    let answered = web.desk().enquire(person, &question, web.now()).await?;
    Ok(axum::Json(Answer::of(&web.library, &answered, language)?))
}
