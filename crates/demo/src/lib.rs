//! An authority, phones and gates to be tried in a browser: `clearance demo --serve`.
//!
//! # Design overview
//! Nothing is acted: the authority is the service with its register and its console, each gate is the runtime of
//! `gate serve` over a directory of its own, and phones ask the authority's phone API. What is not as in life, the
//! pages say: the people are invented, the phones' keys lie in this process, the face camera agrees with whoever it is
//! told to, and the [`Clock`] can be moved.
//!
//! | module | for |
//! |---|---|
//! | `cast` | who is there, and what can happen to them: [`Setup`], told by whoever sets the stage |
//! | `authority` | the authority's API as phones and officers ask it |
//! | `phone` | a wallet that goes online and shows codes |
//! | `lane`, `wired` | a gate with its screen, and what it is wired to |
//! | `stage` | all of it together, and what a visitor does |
//! | `site` | the pages |

mod authority;
mod cast;
mod clock;
mod error;
mod lane;
mod phone;
mod serve;
mod site;
mod stage;
mod wired;

pub use cast::{Act, Deed, Holder, Picture, Setup, Told};
pub use clock::Clock;
pub use error::DemoError;
pub use serve::{Demo, ServeError};
