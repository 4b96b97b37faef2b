//! Every reason not to admit, in the order of the checks.

use clearance_core::spelling;

/// Why a gate did not admit. The order of the variants is the order of the checks (G1 to G22 of
/// the specification): of several things wrong, the first one is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// The gate's clock is behind a date that was signed.
    GateClock,
    /// The gate cannot serve its newest trust list, and has stopped.
    NotInService,
    /// The gate's trust list should have been replaced by now.
    TrustListExpired,
    /// The text is no clearance code.
    NotACode,
    /// A clearance code of a version that this gate does not know.
    UnknownVersion,
    /// The text is damaged.
    DamagedText,
    /// The token is not the one encoding of a token.
    MalformedToken,
    /// Sealed to another gate group.
    OtherGateGroup,
    /// Sealed to a key of this group that the trust list names and the gate lacks.
    GateKeyMissing,
    /// Sealed to a key that this gate does not have, and no other group of the trust list either.
    UnknownGateKey,
    /// Sealed to a key of this group outside its period.
    GateKeyOutOfPeriod,
    /// The gate's key does not open it.
    CannotOpen,
    /// What the seal protected is not the one encoding of a presentation.
    MalformedContent,
    /// The authority is not in the trust list.
    UnknownAuthority,
    /// The authority's key is outside its period.
    AuthorityOutOfPeriod,
    /// The authority did not sign the credential.
    ForgedCredential,
    /// The credential is bound to a key that proves nothing.
    BadHolderKey,
    /// A code in roster form, and the credential is not on the gate's roster.
    NotOnRoster,
    /// The holder key did not sign this code for this gate group.
    ForgedHolder,
    /// The scheme is not in the trust list.
    UnknownScheme,
    /// The authority may not issue under the scheme.
    SchemeNotAuthorised,
    /// The credential is not valid yet.
    CredentialNotYetValid,
    /// The credential is past its date.
    CredentialExpired,
    /// The scheme does not open this gate.
    NotHere,
    /// The credential's qualifier means nothing under its scheme.
    UnknownQualifier,
    /// The credential is for another of its scheme's places.
    OtherPlace,
    /// More people than the credential is for, or than its scheme allows.
    PartyTooLarge,
    /// The credential is for several people, and nobody counted those at the lane.
    PartyUnknown,
    /// The party must pass together, and is not all there.
    PartyIncomplete,
    /// The code does not start where a step of the scheme starts.
    OffStep,
    /// The code is outside its window by what looks like a wrong phone clock.
    PhoneClock,
    /// The code's time is over.
    CodeStale,
    /// The code's time has not come.
    CodeFromFuture,
    /// The gate asks for a challenge, and the code answers none.
    ChallengeMissing,
    /// The code answers a challenge that is not open at this gate.
    ChallengeUnknown,
    /// No status list can tell.
    StatusUnknown,
    /// Revoked for ever.
    Revoked,
    /// Suspended until further notice.
    Suspended,
    /// The status list does not reach as far as the credential, though it should.
    StatusNotCovered,
    /// The status list is stale, and the scheme does not admit by a stale one.
    StatusStale,
    /// This code was accepted before.
    CodeUsed,
    /// A newer code of this credential was accepted before.
    CodeSuperseded,
    /// The gate has no record of the time of this code; the next one will do.
    NoRecord,
    /// The credential was used as often as its scheme allows.
    UsesSpent,
    /// The credential is inside already, and comes in again.
    AlreadyInside,
    /// The credential goes out, and is not inside.
    NotInside,
    /// The ledger cannot tell how often the credential was used.
    UsesUnknown,
    /// The ledger has no room.
    LedgerFull,
    /// The ledger cannot be reached.
    LedgerUnavailable,
    /// All is well but the person, who was not checked yet.
    PersonPending,
    /// The person in front of the gate is not the holder.
    PersonDiffers,
    /// The person was checked too late after the code.
    PersonLate,
}

/// What a reason does unless the gate's policy says otherwise.
///
/// Deliberately closed: beside these two a gate only admits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// An officer decides: the gate cannot tell.
    Refer,
    /// Certain.
    Refuse,
}

/// Who can do something about a reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Class {
    /// The traveller, by doing as the screen says.
    Retry,
    /// An officer.
    Officer,
    /// The operator of the gate; the traveller is as honest as any.
    Operator,
    /// An officer, at once: no honest phone makes this.
    Alarm,
}

impl Outcome {
    /// All of them.
    pub const ALL: &[Self] = &[Self::Refer, Self::Refuse];

    /// Stable name: `refer` or `refuse`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Refer => "refer",
            Self::Refuse => "refuse",
        }
    }
}

impl Class {
    /// All of them.
    pub const ALL: &[Self] = &[Self::Retry, Self::Officer, Self::Operator, Self::Alarm];

    /// Stable name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Retry => "retry",
            Self::Officer => "officer",
            Self::Operator => "operator",
            Self::Alarm => "alarm",
        }
    }
}

impl Reason {
    /// All of them, in the order of the checks.
    pub const ALL: &[Self] = &[
        Self::GateClock,
        Self::NotInService,
        Self::TrustListExpired,
        Self::NotACode,
        Self::UnknownVersion,
        Self::DamagedText,
        Self::MalformedToken,
        Self::OtherGateGroup,
        Self::GateKeyMissing,
        Self::UnknownGateKey,
        Self::GateKeyOutOfPeriod,
        Self::CannotOpen,
        Self::MalformedContent,
        Self::UnknownAuthority,
        Self::AuthorityOutOfPeriod,
        Self::ForgedCredential,
        Self::BadHolderKey,
        Self::NotOnRoster,
        Self::ForgedHolder,
        Self::UnknownScheme,
        Self::SchemeNotAuthorised,
        Self::CredentialNotYetValid,
        Self::CredentialExpired,
        Self::NotHere,
        Self::UnknownQualifier,
        Self::OtherPlace,
        Self::PartyTooLarge,
        Self::PartyUnknown,
        Self::PartyIncomplete,
        Self::OffStep,
        Self::PhoneClock,
        Self::CodeStale,
        Self::CodeFromFuture,
        Self::ChallengeMissing,
        Self::ChallengeUnknown,
        Self::StatusUnknown,
        Self::Revoked,
        Self::Suspended,
        Self::StatusNotCovered,
        Self::StatusStale,
        Self::CodeUsed,
        Self::CodeSuperseded,
        Self::NoRecord,
        Self::UsesSpent,
        Self::AlreadyInside,
        Self::NotInside,
        Self::UsesUnknown,
        Self::LedgerFull,
        Self::LedgerUnavailable,
        Self::PersonPending,
        Self::PersonDiffers,
        Self::PersonLate,
    ];

    /// Stable code, for logs, metrics and other languages. Never changes its meaning.
    pub const fn code(self) -> &'static str {
        match self {
            Self::GateClock => "gate-clock",
            Self::NotInService => "not-in-service",
            Self::TrustListExpired => "trust-list-expired",
            Self::NotACode => "not-a-code",
            Self::UnknownVersion => "unknown-version",
            Self::DamagedText => "damaged-text",
            Self::MalformedToken => "malformed-token",
            Self::OtherGateGroup => "other-gate-group",
            Self::GateKeyMissing => "gate-key-missing",
            Self::UnknownGateKey => "unknown-gate-key",
            Self::GateKeyOutOfPeriod => "gate-key-out-of-period",
            Self::CannotOpen => "cannot-open",
            Self::MalformedContent => "malformed-content",
            Self::UnknownAuthority => "unknown-authority",
            Self::AuthorityOutOfPeriod => "authority-out-of-period",
            Self::ForgedCredential => "forged-credential",
            Self::BadHolderKey => "bad-holder-key",
            Self::NotOnRoster => "not-on-roster",
            Self::ForgedHolder => "forged-holder",
            Self::UnknownScheme => "unknown-scheme",
            Self::SchemeNotAuthorised => "scheme-not-authorised",
            Self::CredentialNotYetValid => "credential-not-yet-valid",
            Self::CredentialExpired => "credential-expired",
            Self::NotHere => "not-here",
            Self::UnknownQualifier => "unknown-qualifier",
            Self::OtherPlace => "other-place",
            Self::PartyTooLarge => "party-too-large",
            Self::PartyUnknown => "party-unknown",
            Self::PartyIncomplete => "party-incomplete",
            Self::OffStep => "off-step",
            Self::PhoneClock => "phone-clock",
            Self::CodeStale => "code-stale",
            Self::CodeFromFuture => "code-from-future",
            Self::ChallengeMissing => "challenge-missing",
            Self::ChallengeUnknown => "challenge-unknown",
            Self::StatusUnknown => "status-unknown",
            Self::StatusNotCovered => "status-not-covered",
            Self::StatusStale => "status-stale",
            Self::Revoked => "revoked",
            Self::Suspended => "suspended",
            Self::CodeUsed => "code-used",
            Self::CodeSuperseded => "code-superseded",
            Self::NoRecord => "no-record",
            Self::UsesSpent => "uses-spent",
            Self::AlreadyInside => "already-inside",
            Self::NotInside => "not-inside",
            Self::UsesUnknown => "uses-unknown",
            Self::LedgerFull => "ledger-full",
            Self::LedgerUnavailable => "ledger-unavailable",
            Self::PersonPending => "person-pending",
            Self::PersonDiffers => "person-differs",
            Self::PersonLate => "person-late",
        }
    }

    /// What it does. Where the policy chooses ([`UnknownAuthority`](Self::UnknownAuthority),
    /// [`UnknownScheme`](Self::UnknownScheme)) the default.
    pub fn outcome(self) -> Outcome {
        match self {
            Self::GateClock
            | Self::NotInService
            | Self::TrustListExpired
            | Self::UnknownVersion
            | Self::GateKeyMissing
            | Self::UnknownAuthority
            | Self::NotOnRoster
            | Self::UnknownScheme
            | Self::UnknownQualifier
            | Self::PartyUnknown
            | Self::PartyIncomplete
            | Self::PhoneClock
            | Self::StatusUnknown
            | Self::StatusNotCovered
            | Self::StatusStale
            | Self::NotInside
            | Self::UsesUnknown
            | Self::LedgerUnavailable
            | Self::PersonPending
            | Self::PersonDiffers
            | Self::PersonLate => Outcome::Refer,
            _ => Outcome::Refuse,
        }
    }

    /// Who can do something about it.
    pub fn class(self) -> Class {
        match self {
            Self::NotACode
            | Self::DamagedText
            | Self::OtherGateGroup
            | Self::GateKeyOutOfPeriod
            | Self::NotHere
            | Self::OtherPlace
            | Self::OffStep
            | Self::CodeStale
            | Self::CodeFromFuture
            | Self::ChallengeMissing
            | Self::ChallengeUnknown
            | Self::CodeUsed
            | Self::CodeSuperseded
            | Self::NoRecord
            | Self::PersonPending => Class::Retry,
            Self::GateClock
            | Self::NotInService
            | Self::TrustListExpired
            | Self::GateKeyMissing
            | Self::LedgerFull
            | Self::LedgerUnavailable => Class::Operator,
            Self::MalformedToken
            | Self::MalformedContent
            | Self::ForgedCredential
            | Self::BadHolderKey
            | Self::ForgedHolder
            | Self::SchemeNotAuthorised
            | Self::StatusNotCovered => Class::Alarm,
            _ => Class::Officer,
        }
    }
}

spelling!(Class, "a class", code);
spelling!(Outcome, "an outcome", code);
spelling!(Reason, "a reason", code);

#[cfg(test)]
mod tests {
    use core::fmt::{Debug, Display};
    use core::str::FromStr;

    use clearance_core::words::UnknownWord;

    use super::*;
    use crate::{Keeper, Message, Proven, StatusGrade};

    fn reads_back<T>(all: &[T], what: &str)
    where
        T: Copy + Debug + Display + PartialEq + FromStr<Err = UnknownWord>,
    {
        for one in all {
            assert_eq!(one.to_string().parse().as_ref(), Ok(one));
        }
        let error = "Xyz".parse::<T>().unwrap_err();
        let words: Vec<_> = all.iter().map(ToString::to_string).collect();
        assert_eq!(error.words(), words);
        assert!(error.to_string().starts_with(&format!("not {what}: use ")), "{error}");
    }

    #[test]
    fn every_name_is_read_as_it_is_written() {
        reads_back(Class::ALL, "a class");
        reads_back(Keeper::ALL, "a keeper of a record");
        reads_back(Message::ALL, "a message");
        reads_back(Outcome::ALL, "an outcome");
        reads_back(Proven::ALL, "a level of proof");
        reads_back(Reason::ALL, "a reason");
        reads_back(StatusGrade::ALL, "a grade");
    }

    #[test]
    fn reasons_stand_in_the_order_of_the_checks() {
        assert!(Reason::ALL.is_sorted(), "precedence is the order of the variants");
    }
}
