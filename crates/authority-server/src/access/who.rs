//! Who may call an endpoint.

use clearance_authority::register::Role;

use super::Caller;

/// Who may call an endpoint. Deliberately closed: the guard knows each.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Who {
    /// Everybody; nothing is looked at.
    Anyone,
    /// A person's phone.
    Phone,
    /// Accounts of these roles.
    Roles(&'static [Role]),
}

/// Who reads people's data.
pub const READING: &[Role] = &[Role::Auditor, Role::Enroller, Role::Officer, Role::Supervisor];
/// Who enters people, events and papers.
pub const ENTERING: &[Role] = &[Role::Enroller, Role::Officer, Role::Supervisor];
/// Who decides.
pub const DECIDING: &[Role] = &[Role::Officer, Role::Supervisor];
/// Everybody with an account for people.
pub const ALL_STAFF: &[Role] =
    &[Role::Auditor, Role::Enroller, Role::Officer, Role::Publisher, Role::Supervisor];

impl Who {
    /// Who that is, by name.
    pub(crate) fn names(self) -> Vec<&'static str> {
        match self {
            Self::Anyone => vec!["anyone"],
            Self::Phone => vec!["phone"],
            Self::Roles(roles) => roles.iter().map(|role| role.name()).collect(),
        }
    }

    /// Whether a caller may; none is somebody who showed nothing.
    pub(crate) fn lets(self, caller: Option<&Caller>) -> bool {
        match (self, caller) {
            (Self::Anyone, _) => true,
            (Self::Phone, Some(Caller::Phone { .. })) => true,
            (Self::Roles(roles), Some(Caller::Account { role, .. })) => roles.contains(role),
            _ => false,
        }
    }
}
