//! Of several things wrong the first is reported: each rule before the next ones.

use clearance_authority::keys::KeyKind;
use clearance_core::ids::SchemeId;
use clearance_verifier::Reason;

use super::{Draft, Layer, NOW, Scenario, append, case, not};
use crate::forge::WEAK_KEY;
use crate::keys;
use crate::places;
use crate::testkit::draft::kids;
use crate::testkit::format::Ledger;
use crate::world::{HONG_KONG, START, zhuhai};

/// Rule, reason, what is wrong, how.
type Fault = (&'static str, Reason, &'static str, fn(&mut Draft));

/// In the order of the rules. Each can stand with the one after it.
const FAULTS: &[Fault] = &[
    ("G1", Reason::GateClock, "the gate's clock is wrong", |d| d.status("valid", NOW.plus(60))),
    ("G2", Reason::TrustListExpired, "the trust list is overdue", |d| d.content.next_update = NOW),
    ("G3", Reason::DamagedText, "the text is damaged", |d| d.text = Box::new(|t| t + "A")),
    ("G4", Reason::MalformedToken, "the token is malformed", |d| {
        d.edit(Layer::Token, append("0000"))
    }),
    ("G5", Reason::OtherGateGroup, "the key id is another group's", |d| {
        d.parts().gate_key = kids().1
    }),
    ("G6", Reason::GateKeyOutOfPeriod, "the gate key is over", |d| {
        d.content.gate_groups[0].epochs[0].validity.not_after = NOW.minus(60);
    }),
    ("G7", Reason::CannotOpen, "it is sealed to another key", |d| d.parts().sealed_for = zhuhai()),
    ("G8", Reason::MalformedContent, "the content is malformed", |d| {
        d.edit(Layer::Presentation, append("0000"));
    }),
    ("G9", Reason::AuthorityOutOfPeriod, "the authority's key is over", |d| {
        d.content.authorities[0].validity.not_after = NOW;
    }),
    ("G10", Reason::ForgedCredential, "the credential is forged", |d| {
        d.parts().authority_key = keys::signing(KeyKind::Ed25519, "rogue");
    }),
    ("G10", Reason::BadHolderKey, "the holder key is weak", |d| {
        d.parts().claims.holder_key = WEAK_KEY
    }),
    ("G12", Reason::ForgedHolder, "the holder's signature is for another group", |d| {
        d.parts().signed_for = zhuhai();
    }),
    ("G13", Reason::UnknownScheme, "the scheme is unknown", |d| {
        d.parts().claims.scope.scheme = SchemeId(9)
    }),
    ("G14", Reason::SchemeNotAuthorised, "the authority may not issue it", |d| {
        d.scheme().authorities = vec![HONG_KONG];
    }),
    ("G15", Reason::CredentialExpired, "the credential is over", |d| {
        d.parts().claims.validity.not_after = START;
    }),
    ("G16", Reason::NotHere, "the scheme does not open here", |d| {
        d.place(&places::bridge_vehicles())
    }),
    ("G17", Reason::OffStep, "the code is off step", |d| {
        let parts = d.parts();
        parts.issued_at = parts.issued_at.minus(1);
    }),
    ("G18", Reason::CodeStale, "the code is stale", |d| d.at = START.plus(120)),
    ("G19", Reason::ChallengeUnknown, "the challenge is unknown", |d| d.answer(*b"not ours")),
    ("G20", Reason::Revoked, "the holder is revoked", |d| d.status("revoked", NOW)),
    ("G21", Reason::LedgerUnavailable, "the ledger is out of reach", |d| {
        d.gate.ledger = Ledger::Unavailable {}
    }),
    ("G22", Reason::PersonPending, "the person is still to be checked", |d| {
        d.gate.policy.person_check = "here".into();
    }),
];

pub(super) fn cases() -> Vec<Scenario> {
    let mut cases = Vec::new();
    for (index, first) in FAULTS.iter().enumerate() {
        for second in FAULTS[index + 1..].iter().take(2) {
            if fits(first, second) {
                cases.push(pair(first, second));
            }
        }
    }
    cases.push(all());
    cases
}

/// Two faults that take hold of the same thing cannot stand together.
fn fits(first: &Fault, second: &Fault) -> bool {
    // An unknown scheme has no authorities; a code off step has another life.
    !matches!((first.0, second.0), ("G17", "G18") | ("G13", "G14"))
}

fn pair(first: &Fault, second: &Fault) -> Scenario {
    let (one, two) = (first.1.code(), second.1.code());
    let why =
        format!("Two things are wrong: {}, and {}. The first is reported.", first.2, second.2);
    let rules =
        if first.0 == second.0 { first.0.to_owned() } else { format!("{} {}", first.0, second.0) };
    case(format!("order-{one}-before-{two}"), &rules, why, not(first.1), |d| {
        (second.3)(d);
        (first.3)(d);
    })
}

/// Everything from G9 on at once.
fn all() -> Scenario {
    let faults = FAULTS.iter().filter(|fault| fault.1 >= Reason::AuthorityOutOfPeriod);
    let why = "Everything from G9 on is wrong; the first is reported.";
    case("order-everything-behind-the-seal", "G9", why, not(Reason::AuthorityOutOfPeriod), |d| {
        faults.for_each(|fault| (fault.3)(d));
    })
}
