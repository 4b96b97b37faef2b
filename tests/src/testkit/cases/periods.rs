//! G1, G2, G6, G9, G15: periods, to the second.

use clearance_core::ids::AuthorityKid;
use clearance_core::time::Timestamp;
use clearance_issuer::Form;
use clearance_verifier::Reason::{
    AuthorityOutOfPeriod, CredentialExpired, CredentialNotYetValid, GateClock, GateKeyOutOfPeriod,
    TrustListExpired, UnknownAuthority,
};

use super::{Draft, NOW, Scenario, admit, case, not};
use crate::testkit::draft::status;
use crate::testkit::format::Expected;
use crate::world::{Person, START};

type Row =
    (&'static str, &'static str, &'static str, Option<clearance_verifier::Reason>, fn(&mut Draft));

fn list(d: &mut Draft, from: Timestamp, until: Timestamp) {
    (d.content.this_update, d.content.next_update) = (from, until);
}

fn epoch(d: &mut Draft, from: Timestamp, until: Timestamp) {
    let period = &mut d.content.gate_groups[0].epochs[0].validity;
    (period.not_before, period.not_after) = (from, until);
}

fn authorities(d: &mut Draft, from: Timestamp, until: Timestamp) {
    for authority in &mut d.content.authorities {
        (authority.validity.not_before, authority.validity.not_after) = (from, until);
    }
}

fn credential(d: &mut Draft, from: Timestamp, until: Timestamp) {
    let period = &mut d.parts().claims.validity;
    (period.not_before, period.not_after) = (from, until);
}

const EARLY: Timestamp = START.minus(7_200);
const LATE: Timestamp = START.plus(86_400);
/// A gate's time at which the code of the next step is good already.
const AHEAD: Timestamp = START.plus(10);

const ROWS: &[Row] = &[
    ("g1-list-of-this-second", "G1", "The trust list is dated now.", None, |d| list(d, NOW, LATE)),
    (
        "g1-list-of-the-next-second",
        "G1",
        "The trust list was signed a second from now: the clock is wrong.",
        Some(GateClock),
        |d| {
            list(d, NOW.plus(1), LATE);
        },
    ),
    ("g1-status-of-this-second", "G1 G20", "The status list is dated now.", None, |d| {
        d.status("valid", NOW)
    }),
    (
        "g1-status-of-the-next-second",
        "G1",
        "The status list is a second ahead.",
        Some(GateClock),
        |d| {
            d.status("valid", NOW.plus(1));
        },
    ),
    (
        "g1-status-not-covered-of-the-next-second",
        "G1",
        "Whatever the list says, its date counts.",
        Some(GateClock),
        |d| {
            d.not_covered(NOW.plus(1), NOW.minus(3_600));
        },
    ),
    (
        "g1-expired-status-of-the-next-second",
        "G1",
        "The date of an expired list counts too.",
        Some(GateClock),
        |d| {
            d.status("expired", NOW.plus(1));
        },
    ),
    (
        "g1-before-all-else",
        "G1 G2",
        "A clock that is wrong judges nothing, not even its own list.",
        Some(GateClock),
        |d| {
            d.status("valid", NOW.plus(1));
            list(d, EARLY, NOW);
        },
    ),
    ("g2-last-second", "G2 W4", "next-update is the next second.", None, |d| {
        list(d, EARLY, NOW.plus(1))
    }),
    (
        "g2-one-second-late",
        "G2 W4",
        "next-update is now, and a period does not include its end.",
        Some(TrustListExpired),
        |d| list(d, EARLY, NOW),
    ),
    (
        "g6-sixty-seconds-early",
        "G6 W4",
        "The gate key's period starts in 60 s: a phone may be ahead.",
        None,
        |d| {
            epoch(d, NOW.plus(60), LATE);
        },
    ),
    (
        "g6-sixty-one-seconds-early",
        "G6 W4",
        "The gate key's period starts in 61 s: too early for any clock within tolerance.",
        Some(GateKeyOutOfPeriod),
        |d| epoch(d, NOW.plus(61), LATE),
    ),
    (
        "g6-fifty-nine-seconds-late",
        "G6 W4",
        "The period ended 59 s ago: a code outlives its key.",
        None,
        |d| {
            epoch(d, EARLY, NOW.minus(59));
        },
    ),
    (
        "g6-sixty-seconds-late",
        "G6 W4",
        "The gate key's period ended 60 s ago: no code made before is alive.",
        Some(GateKeyOutOfPeriod),
        |d| epoch(d, EARLY, NOW.minus(60)),
    ),
    ("g9-first-second", "G9 W4", "The authority's key is valid from now on.", None, |d| {
        authorities(d, NOW, LATE)
    }),
    (
        "g9-one-second-early",
        "G9 W4",
        "The authority's key is valid from the next second on, and not yet now.",
        Some(AuthorityOutOfPeriod),
        |d| {
            authorities(d, NOW.plus(1), LATE);
        },
    ),
    ("g9-last-second", "G9 W4", "The key's period ends with the next second.", None, |d| {
        authorities(d, EARLY, NOW.plus(1))
    }),
    (
        "g9-one-second-late",
        "G9 W4",
        "It ends now: no grace for authorities.",
        Some(AuthorityOutOfPeriod),
        |d| {
            authorities(d, EARLY, NOW);
        },
    ),
    (
        "g9-one-second-late-p256",
        "G9 W4",
        "Hong Kong's P-256 key ends now: no grace for authorities.",
        Some(AuthorityOutOfPeriod),
        |d| {
            authorities(d, EARLY, NOW);
            d.holder(Person::Child);
        },
    ),
    (
        "g9-one-second-late-roster",
        "G9 W4",
        "A credential that the gate holds does not outlive its authority.",
        Some(AuthorityOutOfPeriod),
        |d| {
            authorities(d, EARLY, NOW);
            d.parts().form = Form::Roster;
        },
    ),
    (
        "g9-unknown-authority",
        "G9",
        "The trust list may be behind: an officer decides.",
        Some(UnknownAuthority),
        |d| {
            d.parts().authority = AuthorityKid([0xa1, 2]);
        },
    ),
    (
        "g9-unknown-authority-roster",
        "G9",
        "An unknown authority in roster form: judged before the roster is asked.",
        Some(UnknownAuthority),
        |d| {
            d.parts().authority = AuthorityKid([0xa1, 2]);
            d.parts().form = Form::Roster;
        },
    ),
    (
        "g9-status-key-as-authority",
        "G9 L1",
        "A status key signs status lists only; as an authority it is unknown.",
        Some(UnknownAuthority),
        |d| {
            super::trust_list::delegate(&mut d.content);
            d.parts().authority = super::trust_list::STATUS_KID;
            d.parts().authority_key = super::trust_list::status_key();
        },
    ),
    ("g15-first-second", "G15 G18 W4", "nbf is now; the code starts 5 s later.", None, |d| {
        d.times(START.plus(15), AHEAD);
        credential(d, AHEAD, LATE);
    }),
    (
        "g15-one-second-early",
        "G15 W4",
        "nbf is the next second, so the credential is not valid yet.",
        Some(CredentialNotYetValid),
        |d| {
            d.times(START.plus(15), AHEAD);
            credential(d, AHEAD.plus(1), LATE);
        },
    ),
    (
        "g15-last-second",
        "G15 W4",
        "exp is the next second, so this one is the credential's last.",
        None,
        |d| credential(d, EARLY, NOW.plus(1)),
    ),
    (
        "g15-one-second-late",
        "G15 W4",
        "exp is now, and a period does not include its end.",
        Some(CredentialExpired),
        |d| credential(d, EARLY, NOW),
    ),
    (
        "g15-one-second-late-p256",
        "G15 W4",
        "exp is now, for a P-256 holder.",
        Some(CredentialExpired),
        |d| {
            d.holder(Person::Child);
            credential(d, EARLY, NOW);
        },
    ),
    (
        "g18-minted-in-the-first-second",
        "G18",
        "nbf is iat: the code starts in the credential's first second.",
        None,
        |d| credential(d, START, LATE),
    ),
    (
        "g18-minted-before-nbf",
        "G18",
        "The credential is valid now, but was not when the code starts.",
        Some(CredentialNotYetValid),
        |d| {
            credential(d, START.plus(1), LATE);
        },
    ),
    (
        "g18-minted-in-the-last-second",
        "G18",
        "exp is iat + 1: the code starts in the credential's last second.",
        None,
        |d| {
            d.times(START.plus(15), AHEAD);
            credential(d, EARLY, START.plus(16));
        },
    ),
    (
        "g18-minted-after-exp",
        "G18",
        "The code of a phone ahead starts when the credential ends.",
        Some(CredentialExpired),
        |d| {
            d.times(START.plus(15), AHEAD);
            credential(d, EARLY, START.plus(15));
        },
    ),
];

pub(super) fn cases() -> Vec<Scenario> {
    let mut cases: Vec<Scenario> = ROWS
        .iter()
        .map(|&(name, rules, why, reason, change)| {
            case(name, rules, why, reason.map_or_else(admit, not), change)
        })
        .collect();
    cases.push(case(
        "g9-unknown-authority-refused",
        "G9",
        "A gate whose policy refuses what the list does not know.",
        Expected { decision: "refuse".into(), ..not(UnknownAuthority) },
        |d| {
            d.gate.policy.unknown_authority = "refuse".into();
            d.parts().authority = AuthorityKid([0xa1, 2]);
        },
    ));
    cases.push(case(
        "g1-no-status-list-no-date",
        "G1 G20",
        "Without a status list there is no date to compare; the answer is missing later.",
        not(clearance_verifier::Reason::StatusUnknown),
        |d| d.gate.status = status("missing", None),
    ));
    cases
}
