//! Cases: what a scheme answers to whom, as an official writes it down beside the rules.
//!
//! A case is `schemes/NAME/cases.toml`'s smallest part: a person, a moment, what is asked, and what
//! must come out, to the last finding. A version of a scheme with a case that fails is not put in force.
//!
//! ```toml
//! [[case]]
//! name = "on the 11th birthday the code is given"
//! from = "S1-02/2"               # the fact, and which of its sentences
//! who = "ana"                    # of [people], here or in schemes/people.toml
//! now = 2025-05-15T10:00:00         # the scheme's own local time
//! born = 2014-05-15              # what is different about ana this time
//! answer = "eligible"
//!
//! [[case]]
//! name = "a day earlier it is too early, and the answer names the birthday"
//! from = "S1-02/1"
//! who = "ana"
//! now = 2025-05-14T10:00:00
//! born = 2014-05-15
//! answer = "not-yet"
//! findings = [{ reason = "too-young", until = 2025-05-15, remedies = ["wait"] }]
//! ```
//! What a case does not state is not tried, with one exception: the list of findings is always the
//! whole list. A key that nobody knows is an error, with its line.
//!
//! | a case may show | by |
//! |---|---|
//! | an answer | `answer`, `findings`, `remarks`, `needed`, `lacking`, `bill`, `due`, `grant` |
//! | a life | `granted`, `events`, `expect` |
//! | a gate | `gate`, `lanes` |
//! | a text, a contact | `shows`, `says`, `contacts` |
//! | a record as it is entered | `record` |

mod file;
mod gate;
mod life;
mod moment;
mod read;
mod run;
mod sentence;
mod shown;
mod situate;
mod words;

pub use file::{
    Case, CellSaid, Changes, DocumentSaid, EventSaid, ExpectedFinding, ExpectedState,
    ExpectedWhole, GatePassage, Grants, LocalDay, MemberSaid, PaperSaid, PersonSaid, SlotSaid,
    StandingSaid, Usual,
};
pub use moment::Moment;
pub use read::{Cases, CasesError, People, read, read_people};
pub use run::{Difference, run, situations};
pub use sentence::{Sentence, SentenceError};
pub use situate::situation;
