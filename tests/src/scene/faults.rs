//! One fault for each reason.

use core::num::NonZeroU8;

use clearance_core::code;
use clearance_core::ids::{AuthorityKid, Challenge, GateKid, SchemeId};
use clearance_core::status::Status;
use clearance_core::trust::{AtGate, Direction, Party, QualifierUse, StalePolicy, Uses};
use clearance_issuer::Form;
use clearance_verifier::Class::{self, Alarm, Officer, Operator, Retry};
use clearance_verifier::Outcome::{self, Refer, Refuse};
use clearance_verifier::{Decision, PersonCheck, PersonMatch, Reason};

use super::{Fault, NOW};
use crate::forge::{WEAK_KEY, WEAK_SIGNATURE};
use crate::keys;
use crate::places;
use crate::world::{DAY, HONG_KONG, START, token_of, zhuhai};
use clearance_authority::keys::KeyKind;

const ONCE: Uses = Uses::Limited(NonZeroU8::MIN);

const fn fault(
    reason: Reason,
    outcome: Outcome,
    class: Class,
    touches: &'static [&'static str],
) -> Fault {
    Fault {
        reason,
        outcome,
        class,
        touches,
        setup: |_| (),
        forge: |_, _| (),
        lane: |_| (),
        text: |text| text,
        after: |decision| decision,
    }
}

/// Every reason, in the order of the checks, with its stable outcome and class.
pub const FAULTS: &[Fault] = &[
    Fault {
        setup: |s| s.list.not_before = START.plus(3_600),
        ..fault(Reason::GateClock, Refer, Operator, &["list"])
    },
    Fault {
        lane: |lane| lane.is_stopped = true,
        ..fault(Reason::NotInService, Refer, Operator, &["list"])
    },
    Fault {
        setup: |s| s.list.not_after = START,
        ..fault(Reason::TrustListExpired, Refer, Operator, &["list"])
    },
    Fault {
        text: |_| "https://example.org/".to_owned(),
        ..fault(Reason::NotACode, Refuse, Retry, &["text"])
    },
    Fault {
        text: |text| text.replacen("C1:", "C2:", 1),
        ..fault(Reason::UnknownVersion, Refer, Officer, &["text"])
    },
    Fault {
        text: |text| text.chars().skip(4).fold("C1:".to_owned(), |kept, c| kept + &c.to_string()),
        ..fault(Reason::DamagedText, Refuse, Retry, &["text"])
    },
    Fault {
        text: |text| {
            let mut token = token_of(&text);
            token[0] ^= 1;
            code::encode(&token)
        },
        ..fault(Reason::MalformedToken, Refuse, Alarm, &["text"])
    },
    Fault {
        forge: |f, world| f.gate_key = world.other_kid,
        ..fault(Reason::OtherGateGroup, Refuse, Retry, &["gate key"])
    },
    Fault {
        lane: |lane| lane.lacks_key = true,
        ..fault(Reason::GateKeyMissing, Refer, Operator, &["gate key"])
    },
    Fault {
        forge: |f, world| {
            let taken = [world.gate_kid, world.other_kid];
            f.gate_key = (0..3).map(GateKid).find(|kid| !taken.contains(kid)).unwrap();
        },
        ..fault(Reason::UnknownGateKey, Refuse, Officer, &["gate key"])
    },
    Fault {
        setup: |s| s.epoch.not_after = START.minus(3_600),
        ..fault(Reason::GateKeyOutOfPeriod, Refuse, Retry, &[])
    },
    Fault {
        forge: |f, _| f.sealed_for = zhuhai(),
        ..fault(Reason::CannotOpen, Refuse, Officer, &[])
    },
    Fault {
        forge: |f, _| {
            f.alter = |mut presentation| {
                presentation[0] ^= 1;
                presentation
            };
        },
        ..fault(Reason::MalformedContent, Refuse, Alarm, &[])
    },
    Fault {
        forge: |f, _| f.authority = AuthorityKid([0, 0]),
        ..fault(Reason::UnknownAuthority, Refer, Officer, &[])
    },
    Fault {
        setup: |s| s.authority.not_after = START,
        ..fault(Reason::AuthorityOutOfPeriod, Refuse, Officer, &[])
    },
    Fault {
        forge: |f, _| f.authority_key = keys::signing(KeyKind::Ed25519, "rogue authority"),
        ..fault(Reason::ForgedCredential, Refuse, Alarm, &["credential"])
    },
    Fault {
        forge: |f, _| {
            f.claims.holder_key = WEAK_KEY;
            f.alter_signature = |_| WEAK_SIGNATURE;
        },
        ..fault(Reason::BadHolderKey, Refuse, Alarm, &["holder key"])
    },
    Fault {
        // In this form no credential travels, so nothing can be wrong with it.
        forge: |f, _| f.form = Form::Roster,
        lane: |lane| lane.on_roster = false,
        ..fault(Reason::NotOnRoster, Refer, Officer, &["credential", "holder key"])
    },
    Fault {
        forge: |f, _| f.holder = keys::signing(KeyKind::Ed25519, "rogue holder"),
        ..fault(Reason::ForgedHolder, Refuse, Alarm, &[])
    },
    Fault {
        forge: |f, _| f.claims.scope.scheme = SchemeId(99),
        ..fault(Reason::UnknownScheme, Refer, Officer, &[])
    },
    Fault {
        setup: |s| s.mutual.authorities = vec![HONG_KONG],
        ..fault(Reason::SchemeNotAuthorised, Refuse, Alarm, &[])
    },
    Fault {
        forge: |f, _| f.claims.validity.not_before = START.plus(3_600),
        ..fault(Reason::CredentialNotYetValid, Refuse, Officer, &["period"])
    },
    Fault {
        forge: |f, _| f.claims.validity.not_after = START,
        ..fault(Reason::CredentialExpired, Refuse, Officer, &["period"])
    },
    Fault {
        lane: |lane| lane.policy.location = places::bridge_vehicles(),
        ..fault(Reason::NotHere, Refuse, Retry, &["location"])
    },
    Fault {
        forge: |f, _| f.claims.scope.qualifier = 1,
        ..fault(Reason::UnknownQualifier, Refer, Officer, &["qualifier"])
    },
    Fault {
        // Hong Kong's, of the two places of the scheme.
        setup: |s| s.mutual.qualifier = QualifierUse::Place,
        forge: |f, _| f.claims.scope.qualifier = 1,
        ..fault(Reason::OtherPlace, Refuse, Retry, &["qualifier"])
    },
    Fault {
        lane: |lane| lane.persons = Some(2),
        ..fault(Reason::PartyTooLarge, Refuse, Officer, &["party"])
    },
    Fault {
        setup: |s| s.mutual.party.largest = 2,
        ..fault(Reason::PartyUnknown, Refer, Officer, &["party"])
    },
    Fault {
        setup: |s| {
            s.mutual.qualifier = QualifierUse::PartyAndPlace;
            s.mutual.party = Party { largest: 2, together: true };
        },
        // A party of two, in Macao.
        forge: |f, _| f.claims.scope.qualifier = 0b0100_0000,
        lane: |lane| lane.persons = Some(1),
        ..fault(Reason::PartyIncomplete, Refer, Officer, &["party", "qualifier"])
    },
    Fault {
        forge: |f, _| f.issued_at = f.issued_at.plus(1),
        ..fault(Reason::OffStep, Refuse, Retry, &[])
    },
    Fault {
        forge: |f, _| f.issued_at = f.issued_at.minus(3_600),
        ..fault(Reason::PhoneClock, Refer, Officer, &["time"])
    },
    Fault {
        forge: |f, _| f.issued_at = f.issued_at.minus(60),
        ..fault(Reason::CodeStale, Refuse, Retry, &["time"])
    },
    Fault {
        forge: |f, _| f.issued_at = f.issued_at.plus(60),
        ..fault(Reason::CodeFromFuture, Refuse, Retry, &["time"])
    },
    Fault {
        lane: |lane| lane.policy.challenge = AtGate::Required,
        ..fault(Reason::ChallengeMissing, Refuse, Retry, &["challenge"])
    },
    Fault {
        forge: |f, _| f.challenge = Some(Challenge(*b"not ours")),
        ..fault(Reason::ChallengeUnknown, Refuse, Retry, &["challenge"])
    },
    Fault {
        lane: |lane| lane.status_age = 2 * DAY,
        ..fault(Reason::StatusUnknown, Refer, Officer, &["status age"])
    },
    Fault {
        lane: |lane| lane.status = Some(Status::Revoked),
        ..fault(Reason::Revoked, Refuse, Officer, &["status"])
    },
    Fault {
        lane: |lane| lane.status = Some(Status::Suspended),
        ..fault(Reason::Suspended, Refuse, Officer, &["status"])
    },
    Fault {
        lane: |lane| lane.status = None,
        ..fault(Reason::StatusNotCovered, Refer, Alarm, &["status"])
    },
    Fault {
        setup: |s| s.mutual.status.stale = StalePolicy::Refer,
        lane: |lane| lane.status_age = 1_800,
        ..fault(Reason::StatusStale, Refer, Officer, &["status age"])
    },
    Fault {
        lane: |lane| lane.had_accepted(0, Uses::Unlimited),
        ..fault(Reason::CodeUsed, Refuse, Retry, &["ledger"])
    },
    Fault {
        lane: |lane| lane.had_accepted(15, Uses::Unlimited),
        ..fault(Reason::CodeSuperseded, Refuse, Retry, &["ledger"])
    },
    Fault {
        lane: |lane| lane.ledger.started = START,
        ..fault(Reason::NoRecord, Refuse, Retry, &["ledger"])
    },
    Fault {
        setup: |s| s.mutual.uses = ONCE,
        lane: |lane| lane.had_accepted(-15, ONCE),
        ..fault(Reason::UsesSpent, Refuse, Officer, &["ledger", "period"])
    },
    Fault {
        setup: |s| s.mutual.uses = Uses::InOut,
        lane: |lane| lane.had_accepted(-15, Uses::InOut),
        ..fault(Reason::AlreadyInside, Refuse, Officer, &["ledger", "period"])
    },
    Fault {
        setup: |s| s.mutual.uses = Uses::InOut,
        lane: |lane| {
            lane.ledger.started = START.minus(DAY);
            lane.policy.location.direction = Direction::Departure;
        },
        ..fault(Reason::NotInside, Refer, Officer, &["ledger", "location"])
    },
    Fault {
        // The gate started after the credential's period.
        setup: |s| s.mutual.uses = ONCE,
        ..fault(Reason::UsesUnknown, Refer, Officer, &["ledger", "period"])
    },
    Fault {
        lane: |lane| lane.ledger.capacity = 0,
        ..fault(Reason::LedgerFull, Refuse, Operator, &["ledger"])
    },
    Fault {
        lane: |lane| lane.ledger_is_broken = true,
        ..fault(Reason::LedgerUnavailable, Refer, Operator, &["ledger"])
    },
    Fault {
        lane: |lane| lane.policy.person_check = PersonCheck::Here,
        ..fault(Reason::PersonPending, Refer, Retry, &["person"])
    },
    Fault {
        lane: |lane| lane.policy.person_check = PersonCheck::Here,
        after: |decision| compare(decision, PersonMatch::Differs, 10),
        ..fault(Reason::PersonDiffers, Refer, Officer, &["person"])
    },
    Fault {
        lane: |lane| lane.policy.person_check = PersonCheck::Here,
        after: |decision| compare(decision, PersonMatch::Matches, 60),
        ..fault(Reason::PersonLate, Refer, Officer, &["person"])
    },
];

/// The person is compared so many seconds after the code.
fn compare(decision: Decision, result: PersonMatch, later: u64) -> Decision {
    match decision {
        Decision::Refer(referral) => referral.confirm_person(result, NOW.plus(later)),
        other => other,
    }
}
