//! What can be done in the console, and which roles may.

use clearance_authority::register::Role;

use super::lang::Phrase;
use super::words::act as w;

/// Something that an officer does. Routes and pages ask the same table, [`Act::roles`].
/// Deliberately closed: a page for each.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Act {
    /// Accounts and tokens are made and closed.
    Accounts,
    /// A supervisor agrees to what cannot be undone.
    Approve,
    /// Appointments are booked, moved and given back.
    Book,
    /// An application is decided where a rule leaves it to an officer.
    Decide,
    /// People, guardians, documents, papers and events are entered.
    Enter,
    /// An activation code is handed over.
    HandOver,
    /// An application is tried and lodged.
    Lodge,
    /// Times are opened at an office.
    OpenTimes,
    /// A status list is published.
    Publish,
    /// The audit is read.
    ReadAudit,
    /// People are looked up.
    ReadPeople,
    /// Keys, lists and statistics are read.
    ReadState,
    /// A slip is printed that stayed open, or printed again.
    Reprint,
    /// A code is taken back: suspended, ended, revoked.
    TakeBack,
}

impl Act {
    /// Every one.
    pub const ALL: [Self; 14] = [
        Self::Accounts,
        Self::Approve,
        Self::Book,
        Self::Decide,
        Self::Enter,
        Self::HandOver,
        Self::Lodge,
        Self::OpenTimes,
        Self::Publish,
        Self::ReadAudit,
        Self::ReadPeople,
        Self::ReadState,
        Self::Reprint,
        Self::TakeBack,
    ];

    /// The roles that may, the most usual first.
    #[must_use]
    pub const fn roles(self) -> &'static [Role] {
        match self {
            Self::Accounts | Self::Approve | Self::OpenTimes => &[Role::Supervisor],
            Self::Book | Self::Enter | Self::HandOver | Self::Lodge | Self::Reprint => {
                &[Role::Enroller, Role::Officer, Role::Supervisor]
            }
            Self::Decide | Self::TakeBack => &[Role::Officer, Role::Supervisor],
            Self::Publish => &[Role::Publisher, Role::Supervisor],
            Self::ReadAudit => &[Role::Auditor, Role::Supervisor],
            Self::ReadPeople => &[Role::Enroller, Role::Officer, Role::Supervisor, Role::Auditor],
            Self::ReadState => {
                &[Role::Publisher, Role::Supervisor, Role::Auditor, Role::Officer, Role::Enroller]
            }
        }
    }

    /// What it is, after "cannot": `decide an application`.
    #[must_use]
    pub const fn phrase(self) -> Phrase {
        match self {
            Self::Accounts => w::ACCOUNTS,
            Self::Approve => w::APPROVE,
            Self::Book => w::BOOK,
            Self::Decide => w::DECIDE,
            Self::Enter => w::ENTER,
            Self::HandOver => w::HAND_OVER,
            Self::Lodge => w::LODGE,
            Self::OpenTimes => w::OPEN_TIMES,
            Self::Publish => w::PUBLISH,
            Self::ReadAudit => w::READ_AUDIT,
            Self::ReadPeople => w::READ_PEOPLE,
            Self::ReadState => w::READ_STATE,
            Self::Reprint => w::REPRINT,
            Self::TakeBack => w::TAKE_BACK,
        }
    }
}

/// A role's name.
#[must_use]
pub const fn role(role: Role) -> Phrase {
    match role {
        Role::Auditor => w::AUDITOR,
        Role::Enroller => w::ENROLLER,
        Role::Gate => w::GATE,
        Role::Officer => w::OFFICER,
        Role::Person => w::PERSON,
        Role::Publisher => w::PUBLISHER,
        Role::Supervisor => w::SUPERVISOR,
        Role::System => w::SYSTEM,
    }
}
