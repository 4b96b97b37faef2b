//! Where each page is. Forms post to the address of their page, unless it says otherwise.

use clearance_authority::register::Id;

/// Signing in.
pub const SIGN_IN: &str = "/console/sign-in";
/// Signing out; only by `POST`.
pub const SIGN_OUT: &str = "/console/sign-out";
/// One's own password is changed.
pub const PASSWORD: &str = "/console/password";
/// People are found, by `q` and `born`.
pub const PEOPLE: &str = "/console/people";
/// A person is entered.
pub const ENTER: &str = "/console/people/new";
/// What waits for an officer, from the place `after`.
pub const WAITING: &str = "/console/waiting";
/// Appointments, by `at` and `week`.
pub const CALENDAR: &str = "/console/appointments";
/// Times are opened; only by `POST`.
pub const OPEN_TIMES: &str = "/console/appointments/open";
/// Slips are found, by `q`.
pub const SLIPS: &str = "/console/slips";
/// Status lists.
pub const LISTS: &str = "/console/lists";
/// A list is published; only by `POST`.
pub const PUBLISH: &str = "/console/lists/publish";
/// Keys, and what is due.
pub const KEYS: &str = "/console/keys";
/// What waits for a supervisor.
pub const APPROVALS: &str = "/console/approvals";
/// The audit, from the entry `after`.
pub const AUDIT: &str = "/console/audit";
/// Statistics.
pub const STATISTICS: &str = "/console/statistics";
/// Accounts and tokens.
pub const ACCOUNTS: &str = "/console/accounts";
/// A token is made; only by `POST`.
pub const TOKENS: &str = "/console/accounts/tokens";

/// A person's page.
#[must_use]
pub fn person(id: Id) -> String {
    format!("{PEOPLE}/{id}")
}

/// A page of a person: `documents`, `papers`, `events`, `guardians`, `activation`, `apply`, `phone/revoke`, `erase`.
#[must_use]
pub fn of_person(id: Id, page: &str) -> String {
    format!("{PEOPLE}/{id}/{page}")
}

/// Something that was to be done about a person was done: only by `POST`, with `scheme`, `act` and `due`.
#[must_use]
pub fn to_do(id: Id) -> String {
    format!("{PEOPLE}/{id}/to-do")
}

/// An application under a scheme: its form, and the enquiry's answer.
#[must_use]
pub fn apply(id: Id, scheme: &str) -> String {
    format!("{PEOPLE}/{id}/apply/{scheme}")
}

/// An application that was lodged; by `POST` it is decided.
#[must_use]
pub fn application(id: Id, application: Id) -> String {
    format!("{PEOPLE}/{id}/applications/{application}")
}

/// A page of a standing: `date`, where the date that was promised is moved; `code`, where its booking gets another code;
/// `suspend`, `resume` and `revoke`, where it is taken back.
#[must_use]
pub fn standing(id: Id, standing: Id, page: &str) -> String {
    format!("{PEOPLE}/{id}/standings/{standing}/{page}")
}

/// A person's appointment; `how` is `move`, only by `POST`, or `release`, which asks first.
#[must_use]
pub fn appointment(id: Id, appointment: Id, how: &str) -> String {
    format!("{PEOPLE}/{id}/appointments/{appointment}/{how}")
}

/// The slip of a passage that stayed open; by `POST` it is printed.
#[must_use]
pub fn open_slip(id: Id, passage: Id) -> String {
    format!("{PEOPLE}/{id}/passages/{passage}/slip")
}

/// A slip; `/reprint` only by `POST`, `/receipt` as 42 columns.
#[must_use]
pub fn slip(number: &str) -> String {
    format!("{SLIPS}/{}", segment(number))
}

/// Something that waits; `/agree` and `/decline` only by `POST`.
#[must_use]
pub fn approval(id: Id) -> String {
    format!("{APPROVALS}/{id}")
}

/// An account, by its name; `/disable` asks first.
#[must_use]
pub fn account(name: &str) -> String {
    format!("{ACCOUNTS}/{}", segment(name))
}

/// A token; `/revoke` asks first.
#[must_use]
pub fn token(id: &str) -> String {
    format!("{TOKENS}/{}", segment(id))
}

/// A text as one segment of a path or one value of a query: everything but letters and digits is escaped.
#[must_use]
pub fn segment(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' => escaped.push(byte.into()),
            _ => escaped.push_str(&format!("%{byte:02X}")),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_number_with_anything_in_it_stays_one_segment() {
        assert_eq!(super::segment("LS-26/1?x=é"), "LS-26%2F1%3Fx%3D%C3%A9");
    }
}
