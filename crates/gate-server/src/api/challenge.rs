//! A challenge is opened: the lane shows it, and one code may answer it.

use axum::extract::State;
use clearance_gate::CHALLENGE_LIFE;
use clearance_web::Problem;
use ring::rand::{SecureRandom as _, SystemRandom};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Endpoint, SHOWING, Web};

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::post("/v1/challenge", SHOWING, open)
            .says("Opens a challenge, which stops a live relay")
            .more("Show it to the traveller, whose phone answers it. It is good for one code, within two minutes.")
            .gives::<Opened>(200, "The challenge"),
    ]
}

/// A challenge.
#[derive(Serialize, ToSchema)]
struct Opened {
    /// 16 hexadecimal digits.
    challenge: String,
    /// When it ends, in seconds since 1970.
    until: u64,
}

async fn open(State(web): State<Web>) -> Result<axum::Json<Opened>, Problem> {
    let mut entropy = [0; 8];
    let no_entropy = |_| Problem::unavailable().of("the system gave no random bytes").after(1);
    SystemRandom::new().fill(&mut entropy).map_err(no_entropy)?;
    let now = web.runtime.now();
    let challenge = web.runtime.running().gate().open_challenge(entropy, now);
    let until = now.plus(CHALLENGE_LIFE).as_secs();
    Ok(axum::Json(Opened { challenge: challenge.to_string(), until }))
}
