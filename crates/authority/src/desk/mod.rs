//! The register's use cases: what an officer, a gate or a phone tells, and what follows.
//!
//! # Design overview
//! A [`Desk`] stands on a [`Register`] and a library of schemes. Each operation is one file: it takes what is
//! told, who tells it and why ([`By`]), and ids and moments as arguments; there is no clock and no randomness.
//! It does its work in one unit, with an entry in the audit that names no person, or none of it.
//!
//! | operation | what it does |
//! |---|---|
//! | [`Desk::enter`], [`Desk::enter_all`], [`Desk::look_up`] | people |
//! | [`Desk::record_document`], [`Desk::record_paper`] | what they have |
//! | [`Desk::appoint_guardian`], [`Desk::guardianships`] | who speaks for whom |
//! | [`Desk::enquire`], [`Desk::enquire_stated`] | the answer, the bill, the deadlines; writes nothing |
//! | [`Desk::lodge`], [`Desk::decide`] | an application, its decision, and what begins with it |
//! | [`Desk::change`] | a standing is cancelled or moved, where the scheme lets it |
//! | [`Desk::tell`], [`Desk::settle_due`] | what happened, and what time brings |
//! | [`Desk::open_slot`], [`Desk::book`], [`Desk::rebook`], [`Desk::release`] | times at offices |
//! | [`Desk::state_last_day`] | what the scheme leaves to the office |
//! | [`Desk::move_date`], [`Desk::waiting`] | dates that the office has promised, answers that wait for an officer |
//! | [`Desk::passage`], [`Desk::print_slip`], [`Desk::reprint`] | a gate's report, and landing slips |
//! | [`Desk::bind_key`], [`Desk::unbind`] | a phone |
//! | [`Desk::issue`] | credentials |
//! | [`Desk::carry_out`], [`Desk::perform`], [`Desk::done`] | the list of what must be done |
//! | [`Desk::begin_versions`] | what a new version of a scheme ends |
//! | [`Desk::sign_audit`], [`Desk::verify_audit`] | who did what and why, signed and followed |
//! | [`Desk::erase_due`], [`Desk::erase_person`] | personal data whose time is over |
//!
//! # What must be done
//! Each operation that changes what is known of a person settles the whole of their record and gives a
//! [`Settlement`]: the standings, and what must be done about them. That list is kept nowhere. It is worked out from
//! what was told and what was done, so that a kill loses nothing of it, and a late report changes it.
//!
//! # What the audit says
//! The entry's digest is of numbers, of words of the schemes and of findings, never of names or days of birth: those
//! are so few that a digest of them could be guessed after they were erased.
//!
//! # Which version
//! An application is judged by the version in force when it is lodged, and its standing lives by that version.
//!
//! # Told twice
//! What was told before is answered once more, and changes nothing. Such an answer waits for the disk too, because
//! another call may have committed a moment ago what it speaks of.
//!
//! An operation that ends with [`RegisterError::Conflict`](crate::register::RegisterError::Conflict) met
//! another one: call it again with the same arguments.

mod audit;
mod begin_versions;
mod by;
mod carry_out;
mod change;
mod decide;
mod earlier;
mod enquire;
mod enter;
mod enter_all;
mod erase;
mod erase_due;
mod error;
mod file;
mod findings;
mod given_up;
mod guard;
mod guardian;
mod issue;
mod judged;
mod key;
mod last_day;
mod lodge;
mod look_up;
mod move_date;
mod passage;
mod perform;
mod record;
mod release;
mod settle;
mod situation;
mod slip;
mod tell;
mod unbind;
mod waiting;
mod wanted;

use clearance_core::crypto::Provider;
use clearance_schemes::library::Library;

pub use audit::{AuditError, Followed};
pub use by::By;
pub use carry_out::CarriedOut;
pub use change::{Change, ChangeError, Changed};
pub use decide::DecideError;
pub use enquire::{Answered, EnquireError};
pub use enter_all::{Entered, Entry};
pub use erase::EraseError;
pub use error::DeskError;
pub use guardian::GuardianError;
pub use issue::{IssueError, IssueRequest, IssuedTo};
pub use key::{BindError, Binding};
pub use lodge::{LodgeError, LodgeIds, Lodged};
pub use look_up::{Found, PersonPage};
pub use move_date::MoveDateError;
pub use passage::{PassageError, PassageReport, Passed};
pub use perform::{PerformError, Performed};
pub use record::RecordError;
pub use settle::Settlement;
pub use situation::Question;
pub use slip::{OpenSlip, SlipError, SlipRequest};
pub use tell::{Becomes, TellError, Telling};
pub use waiting::{About, Waiting, WaitingPerson};

use crate::register::Register;

/// The use cases of a register.
#[derive(Debug)]
pub struct Desk<'a, R> {
    register: &'a R,
    library: &'a Library,
    provider: &'a Provider,
}

impl<'a, R: Register> Desk<'a, R> {
    /// The desk of a register, with the schemes that it knows.
    #[must_use]
    pub const fn new(register: &'a R, library: &'a Library, provider: &'a Provider) -> Self {
        Self { register, library, provider }
    }
}
