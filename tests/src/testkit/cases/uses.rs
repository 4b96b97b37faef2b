//! G21, G22: how often a credential admits, which ledger must know of it, and whether a scheme asks
//! for the person.

use core::num::NonZeroU8;

use clearance_core::ids::CredentialId;
use clearance_core::time::Timestamp;
use clearance_core::trust::{AtGate, LedgerPolicy, TrustContent, Uses};
use clearance_verifier::Reason::{
    self, AlreadyInside, CodeStale, CodeSuperseded, CodeUsed, LedgerUnavailable, NoRecord,
    NotInside, PersonDiffers, PersonLate, PersonPending, UsesSpent, UsesUnknown,
};

use super::trust_list::offer;
use super::{Draft, NOW, Scenario, admit, case, not};
use crate::testkit::draft::{root, sign_list};
use crate::testkit::format::{Event, Expected, Lane, Ledger, Person as Compared};
use crate::world::{Person, START};

type Row = (&'static str, &'static str, Option<Reason>, fn(&mut Draft));

/// `uses` of the scheme, and a ledger that has counted since the second before the credential's nbf.
fn uses(d: &mut Draft, uses: Uses) {
    d.scheme().uses = uses;
    let since = d.parts().claims.validity.not_before.minus(1);
    started(d, since);
}

fn started(d: &mut Draft, at: Timestamp) {
    d.gate.ledger = Ledger::Memory { started: at.as_secs(), capacity: 16, shared: false };
}

fn times(n: u8) -> Uses {
    Uses::Limited(NonZeroU8::new(n).unwrap())
}

/// Start of the n-th step after the first.
fn step(n: u64) -> Timestamp {
    START.plus(15 * n)
}

/// The code of the n-th step, read in it.
fn earlier(d: &mut Draft, n: u64, expected: Expected) {
    d.earlier_code(Person::Parent, step(n), step(n).plus(7), expected);
}

/// The same at the lane for departures.
fn earlier_out(d: &mut Draft, n: u64, expected: Expected) {
    let code = d.forgery(Person::Parent, step(n));
    d.earlier_in(out(), &code, step(n).plus(7), expected);
}

fn out() -> Lane {
    Lane { direction: Some("departure".into()), ..Lane::default() }
}

/// The code of the scenario is that of the n-th step.
fn last(d: &mut Draft, n: u64) {
    d.times(step(n), step(n).plus(7));
}

/// A newer trust list comes.
fn newer(d: &mut Draft, change: impl FnOnce(&mut TrustContent)) {
    let mut content = TrustContent { seq: d.content.seq + 1, ..d.content.clone() };
    change(&mut content);
    offer(d, &sign_list(&content, &*root()), true);
}

const USES: &[Row] = &[
    ("uses-once", "One use, the first.", None, |d| uses(d, times(1))),
    ("uses-once-more", "One use, and it was made.", Some(UsesSpent), |d| {
        uses(d, times(1));
        earlier(d, 0, admit());
        last(d, 1);
    }),
    ("uses-second-of-two", "Two uses, the second.", None, |d| {
        uses(d, times(2));
        earlier(d, 0, admit());
        last(d, 1);
    }),
    ("uses-third-of-two", "Two uses, and both were made.", Some(UsesSpent), |d| {
        uses(d, times(2));
        earlier(d, 0, admit());
        earlier(d, 1, admit());
        last(d, 2);
    }),
    (
        "uses-spent-for-good",
        "The count outlives the codes: 20 minutes later.",
        Some(UsesSpent),
        |d| {
            uses(d, times(1));
            earlier(d, 0, admit());
            last(d, 80);
        },
    ),
    ("uses-refused-code-is-none", "A code that was refused is no use.", None, |d| {
        uses(d, times(1));
        d.earlier_code(Person::Parent, START, NOW.plus(60), not(CodeStale));
        last(d, 5);
    }),
    ("uses-code-used-first", "The same code again is a replay first.", Some(CodeUsed), |d| {
        uses(d, times(1));
        earlier(d, 0, admit());
    }),
    ("uses-superseded-first", "An older code is superseded first.", Some(CodeSuperseded), |d| {
        uses(d, times(1));
        d.earlier_code(Person::Parent, step(1), step(1), admit());
        d.at = step(1).plus(1);
    }),
    (
        "uses-of-both-directions",
        "One use at all gates together: the lane for departures counts too.",
        Some(UsesSpent),
        |d| {
            uses(d, times(1));
            earlier_out(d, 0, admit());
            last(d, 1);
        },
    ),
    (
        "uses-of-another-credential",
        "Another credential of the same holder has its own.",
        None,
        |d| {
            uses(d, times(1));
            earlier(d, 0, admit());
            last(d, 1);
            d.parts().claims.id = CredentialId([9; 8]);
        },
    ),
    (
        "uses-waiting-for-the-person",
        "A code that waits for the person is recorded, and so is its use, whatever comes of it.",
        Some(UsesSpent),
        |d| {
            uses(d, times(1));
            d.scheme().person_check = AtGate::Required;
            earlier(d, 0, not(PersonPending));
            last(d, 1);
        },
    ),
    (
        "uses-counted-since-a-second-late",
        "The ledger started a second after the credential's nbf: it cannot tell.",
        Some(UsesUnknown),
        |d| {
            uses(d, times(1));
            let since = d.parts().claims.validity.not_before;
            started(d, since.plus(1));
        },
    ),
    (
        "uses-counted-since-the-same-second",
        "The ledger started in the second of the credential's nbf, and another may have admitted before: it cannot tell.",
        Some(UsesUnknown),
        |d| {
            uses(d, times(1));
            let since = d.parts().claims.validity.not_before;
            started(d, since);
        },
    ),
    (
        "uses-after-a-restart",
        "The count is lost in a restart: cannot tell.",
        Some(UsesUnknown),
        |d| {
            uses(d, times(2));
            earlier(d, 0, admit());
            d.before.push(Event::Restart { at: NOW.plus(1).as_secs() });
            last(d, 8);
        },
    ),
    (
        "uses-no-record-first",
        "So soon after a restart the code itself is unknown.",
        Some(NoRecord),
        |d| {
            uses(d, times(2));
            earlier(d, 0, admit());
            d.before.push(Event::Restart { at: NOW.plus(1).as_secs() });
            last(d, 1);
        },
    ),
    ("uses-after-the-clock-was-set", "A clock that was set is a start.", Some(UsesUnknown), |d| {
        uses(d, times(2));
        earlier(d, 0, admit());
        d.before.push(Event::ClockSet { at: NOW.plus(1).as_secs() });
        last(d, 8);
    }),
    ("uses-unlimited-after-a-restart", "What is not counted is not missed.", None, |d| {
        uses(d, Uses::Unlimited);
        earlier(d, 0, admit());
        d.before.push(Event::Restart { at: NOW.plus(1).as_secs() });
        last(d, 8);
    }),
    (
        "uses-lowered",
        "A newer list allows one use where two were allowed, and two were made.",
        Some(UsesSpent),
        |d| {
            uses(d, times(2));
            earlier(d, 0, admit());
            earlier(d, 1, admit());
            newer(d, |list| list.schemes[0].uses = times(1));
            last(d, 2);
        },
    ),
    (
        "uses-of-a-time-without-a-limit",
        "Two were made while the scheme had no limit, and nobody counted: the newer list's one is left.",
        None,
        |d| {
            uses(d, Uses::Unlimited);
            earlier(d, 0, admit());
            earlier(d, 1, admit());
            newer(d, |list| list.schemes[0].uses = times(1));
            last(d, 2);
        },
    ),
    ("uses-raised", "A newer list allows two uses where one was allowed.", None, |d| {
        uses(d, times(1));
        earlier(d, 0, admit());
        newer(d, |list| list.schemes[0].uses = times(2));
        last(d, 1);
    }),
    ("turns-in", "A credential begins outside.", None, |d| uses(d, Uses::InOut)),
    ("turns-in-and-in", "First in, and then in again.", Some(AlreadyInside), |d| {
        uses(d, Uses::InOut);
        earlier(d, 0, admit());
        last(d, 1);
    }),
    ("turns-out", "Out, and was never in.", Some(NotInside), |d| {
        uses(d, Uses::InOut);
        d.lane = out();
    }),
    ("turns-in-and-out", "First in, then out.", None, |d| {
        uses(d, Uses::InOut);
        earlier(d, 0, admit());
        last(d, 1);
        d.lane = out();
    }),
    ("turns-in-out-out", "In, out, and out again.", Some(NotInside), |d| {
        uses(d, Uses::InOut);
        earlier(d, 0, admit());
        earlier_out(d, 1, admit());
        last(d, 2);
        d.lane = out();
    }),
    ("turns-in-out-in", "In, out, and in again.", None, |d| {
        uses(d, Uses::InOut);
        earlier(d, 0, admit());
        earlier_out(d, 1, admit());
        last(d, 2);
    }),
    ("turns-refused-turn-is-none", "The turn that was refused changes nothing.", None, |d| {
        uses(d, Uses::InOut);
        earlier_out(d, 0, not(NotInside));
        last(d, 1);
    }),
    ("turns-same-code-out", "The code that came in does not go out.", Some(CodeUsed), |d| {
        uses(d, Uses::InOut);
        earlier(d, 0, admit());
        d.lane = out();
    }),
    ("turns-after-a-restart", "Inside or outside: cannot tell.", Some(UsesUnknown), |d| {
        uses(d, Uses::InOut);
        earlier(d, 0, admit());
        d.before.push(Event::Restart { at: NOW.plus(1).as_secs() });
        last(d, 8);
        d.lane = out();
    }),
];

/// The scheme's policy, and whether the lanes share the ledger.
fn policy(d: &mut Draft, policy: LedgerPolicy, is_shared: bool) {
    d.scheme().ledger = policy;
    if let Ledger::Memory { shared, .. } = &mut d.gate.ledger {
        *shared = is_shared;
    }
}

const LEDGERS: &[Row] = &[
    ("ledger-own-shared", "The lane's own would do, and there is a shared one.", None, |d| {
        policy(d, LedgerPolicy::OwnLane, true);
    }),
    ("ledger-refer-shared", "A shared one must be asked, and is.", None, |d| {
        policy(d, LedgerPolicy::SharedElseRefer, true);
    }),
    (
        "ledger-refer-lane",
        "A shared one must be asked, and is away.",
        Some(LedgerUnavailable),
        |d| {
            policy(d, LedgerPolicy::SharedElseRefer, false);
        },
    ),
    (
        "ledger-refer-none",
        "A shared one must be asked; no ledger answers.",
        Some(LedgerUnavailable),
        |d| {
            policy(d, LedgerPolicy::SharedElseRefer, false);
            d.gate.ledger = Ledger::Unavailable {};
        },
    ),
    ("ledger-admit-shared", "A shared one is asked: nothing to mark.", None, |d| {
        policy(d, LedgerPolicy::SharedElseAdmit, true);
    }),
    ("ledger-admit-none", "Not even the lane's own answers.", Some(LedgerUnavailable), |d| {
        policy(d, LedgerPolicy::SharedElseAdmit, false);
        d.gate.ledger = Ledger::Unavailable {};
    }),
    ("ledger-admit-lane-replay", "The lane's own record knows the code.", Some(CodeUsed), |d| {
        policy(d, LedgerPolicy::SharedElseAdmit, false);
        d.earlier_code(Person::Parent, START, NOW, marked(admit()));
    }),
    (
        "ledger-refer-records-nothing",
        "What was referred for want of a ledger was not recorded.",
        None,
        |d| {
            policy(d, LedgerPolicy::SharedElseRefer, false);
            d.earlier_code(Person::Parent, START, NOW, not(LedgerUnavailable));
            newer(d, |list| list.schemes[0].ledger = LedgerPolicy::OwnLane);
        },
    ),
    (
        "ledger-refer-before-used",
        "The shared one is away, so what the lane's own knows is not asked.",
        Some(LedgerUnavailable),
        |d| {
            policy(d, LedgerPolicy::OwnLane, false);
            d.earlier_code(Person::Parent, START, NOW, admit());
            newer(d, |list| list.schemes[0].ledger = LedgerPolicy::SharedElseRefer);
        },
    ),
];

fn marked(expected: Expected) -> Expected {
    Expected { marked: true, ..expected }
}

/// Policy 2 without the shared ledger.
fn marks() -> Vec<Scenario> {
    let lane = |d: &mut Draft| policy(d, LedgerPolicy::SharedElseAdmit, false);
    vec![
        case(
            "g21-ledger-admit-lane",
            "G21",
            "A shared one is away: the lane's own record admits, and the decision says so.",
            marked(admit()),
            lane,
        ),
        case(
            "g22-ledger-admit-lane-and-the-person",
            "G21 G22",
            "The mark stays when the person has been compared.",
            marked(admit()),
            move |d| {
                lane(d);
                asked(d, "matches", 10);
            },
        ),
    ]
}

/// The scheme asks for the person, who is compared so many seconds after the code was read.
fn asked(d: &mut Draft, result: &str, after: u64) {
    d.scheme().person_check = AtGate::Required;
    d.person = Some(Compared { result: result.into(), at: NOW.plus(after).as_secs() });
}

const PERSONS: &[Row] = &[
    (
        "scheme-asks",
        "The scheme asks for the person, the gate does not.",
        Some(PersonPending),
        |d| {
            d.scheme().person_check = AtGate::Required;
        },
    ),
    ("scheme-asks-matches", "The scheme asks, and the person is the holder.", None, |d| {
        asked(d, "matches", 10);
    }),
    (
        "scheme-asks-differs",
        "The scheme asks, and it is somebody else.",
        Some(PersonDiffers),
        |d| {
            asked(d, "differs", 10);
        },
    ),
    ("scheme-asks-too-late", "The scheme asks, and a minute is over.", Some(PersonLate), |d| {
        asked(d, "matches", 60);
    }),
    ("another-scheme-asks", "Another scheme asks for the person.", None, |d| {
        d.content.schemes[1].person_check = AtGate::Required;
    }),
];

pub(super) fn cases() -> Vec<Scenario> {
    let rows = |rows: &[Row], rule: &str| -> Vec<Scenario> {
        let prefix = rule.to_lowercase();
        let one = |&(name, why, reason, change): &Row| {
            let expected = reason.map_or_else(admit, not);
            case(format!("{prefix}-{name}"), rule, why, expected, change)
        };
        rows.iter().map(one).collect()
    };
    let mut cases = rows(USES, "G21");
    cases.extend(rows(LEDGERS, "G21"));
    cases.extend(marks());
    cases.extend(rows(PERSONS, "G22"));
    cases.push(one_use_of_two_people());
    cases
}

/// Uses are the credential's, not the scheme's.
fn one_use_of_two_people() -> Scenario {
    let why = "One use for each credential: somebody else used theirs.";
    case("g21-uses-of-each-holder", "G21", why, admit(), |d| {
        uses(d, times(1));
        d.earlier_code(Person::Child, START, NOW, admit());
    })
}
