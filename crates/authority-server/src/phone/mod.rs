//! What a person's phone asks for: whose it is, credentials, answers, notices.
//!
//! | step | endpoint |
//! |---|---|
//! | an officer checks the identity and hands over a one-time code | `POST /v1/persons/{person}/activation` |
//! | the phone asks for a challenge | `POST /v1/phone/challenge` |
//! | it shows the code, and proves to have its key | `POST /v1/phone/activation` |
//! | its storage was cleared and its key came back: it proves to have it | `POST /v1/phone/recovery` |
//! | it sees what the person has | `GET /v1/phone/standings` |
//! | it fetches a credential, and the next one before that ends | `POST /v1/phone/credentials` |
//!
//! A phone is bound to one person, and a person to one phone: the next activation ends the one before. A parent's
//! phone is activated once for each child, with a key for each. Nothing here tells a stranger whether somebody is
//! known.

mod activate;
mod challenge;
mod credentials;
mod enquiry;
mod notices;
mod passkey;
mod recover;
mod spent;
mod standings;

pub(crate) use spent::Spent;

use crate::http::Endpoint;

pub(crate) fn endpoints() -> Vec<Endpoint> {
    [
        challenge::endpoints(),
        activate::endpoints(),
        recover::endpoints(),
        standings::endpoints(),
        credentials::endpoints(),
        enquiry::endpoints(),
        notices::endpoints(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
