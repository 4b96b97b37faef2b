//! G21, G22: codes accepted before, and the person.

use clearance_issuer::Form;
use clearance_verifier::Reason::{
    self, CodeStale, CodeSuperseded, CodeUsed, LedgerFull, LedgerUnavailable, NoRecord,
    PersonDiffers, PersonLate, PersonPending, StatusUnknown,
};

use super::{Draft, NOW, Scenario, admit, case, not};
use crate::forge::Forgery;
use crate::keys;
use crate::testkit::draft::status;
use crate::testkit::format::{Event, Ledger, Person as Compared, Tolerance};
use crate::world::{HONG_KONG, Person, START, World};

type Row = (&'static str, &'static str, &'static str, Option<Reason>, fn(&mut Draft));

const ROWS: &[Row] = &[
    ("g21-same-text-twice", "G21", "A filmed screen, a moment later.", Some(CodeUsed), |d| {
        let code = Forgery { entropy: keys::secret("first"), ..d.forgery(Person::Parent, START) };
        d.parts().entropy = keys::secret("first");
        d.earlier(&code, NOW, admit());
    }),
    (
        "g21-same-code-sealed-anew",
        "G21",
        "Another seal over the same presentation: the identity is (kid, cti, iat).",
        Some(CodeUsed),
        |d| {
            d.earlier_code(Person::Parent, START, NOW, admit());
            d.parts().entropy = keys::secret("another seal");
        },
    ),
    (
        "g21-other-ecdsa-signature",
        "G21 Q4",
        "(r, n - s) after (r, s) is the same code.",
        Some(CodeUsed),
        |d| {
            d.earlier_code(Person::Child, START, NOW, admit());
            d.holder(Person::Child);
            d.parts().alter_signature = keys::other_signature;
        },
    ),
    (
        "g21-roster-form-after-full",
        "G21",
        "The same step in roster form is the same code.",
        Some(CodeUsed),
        |d| {
            d.earlier_code(Person::Parent, START, NOW, admit());
            d.parts().form = Form::Roster;
        },
    ),
    (
        "g21-older-code-after-newer",
        "G21",
        "The code of the step before dies when the newer one passes.",
        Some(CodeSuperseded),
        |d| {
            d.earlier_code(Person::Parent, START.plus(15), START.plus(16), admit());
            d.times(START, START.plus(17));
        },
    ),
    ("g21-newer-code-after-older", "G21", "The holder comes back with the next code.", None, |d| {
        d.earlier_code(Person::Parent, START, NOW, admit());
        d.times(START.plus(15), START.plus(16));
    }),
    ("g21-another-holder", "G21", "The parent's phone shows the child's code first.", None, |d| {
        d.earlier_code(Person::Child, START, NOW, admit());
    }),
    (
        "g21-another-authority-s-cti",
        "G21",
        "The same cti by another authority is another credential.",
        None,
        |d| {
            let mut other = d.forgery(Person::Parent, START);
            (other.authority, other.authority_key) = (HONG_KONG, World::authority_key(HONG_KONG));
            d.earlier(&other, NOW, admit());
        },
    ),
    (
        "g21-renewed-credential",
        "G21",
        "A credential of another cti has a record of its own.",
        None,
        |d| {
            d.earlier_code(Person::Parent, START, NOW, admit());
            d.parts().claims.id.0[0] ^= 0x55;
        },
    ),
    (
        "g21-refused-code-is-not-recorded",
        "G21",
        "What was not admitted leaves no record.",
        None,
        |d| {
            d.gate.status = status("missing", None);
            d.earlier_code(Person::Parent, START, NOW, not(StatusUnknown));
            d.before.push(Event::Status { status: status("valid", Some(NOW)) });
        },
    ),
    (
        "g21-stale-newer-code-is-not-recorded",
        "G21",
        "A code from the future does not kill the code of now.",
        None,
        |d| {
            d.earlier_code(Person::Parent, START.plus(60), NOW, not(Reason::CodeFromFuture));
        },
    ),
    (
        "g21-used-before-superseded",
        "G21",
        "Used, superseded by the next, shown again.",
        Some(CodeSuperseded),
        |d| {
            d.earlier_code(Person::Parent, START, NOW, admit());
            d.earlier_code(Person::Parent, START.plus(15), START.plus(16), admit());
            d.times(START, START.plus(17));
        },
    ),
    (
        "g21-superseded-is-not-recorded",
        "G21",
        "A superseded code does not replace the newer record.",
        Some(CodeUsed),
        |d| {
            d.earlier_code(Person::Parent, START.plus(15), START.plus(16), admit());
            d.earlier_code(Person::Parent, START, START.plus(17), not(CodeSuperseded));
            d.times(START.plus(15), START.plus(18));
        },
    ),
    (
        "g21-stale-before-used",
        "G21 G18",
        "A used code that is stale too is stale: G18 comes first.",
        Some(CodeStale),
        |d| {
            d.earlier_code(Person::Parent, START, NOW, admit());
            d.times(START, START.plus(30));
        },
    ),
    (
        "g21-restart-last-second",
        "G21",
        "Started 60 s before iat: the code may have been accepted 60 s early.",
        Some(NoRecord),
        |d| ledger(d, 60, 16),
    ),
    (
        "g21-restart-first-code",
        "G21",
        "Started 61 s before iat: nobody can have accepted it.",
        None,
        |d| ledger(d, 61, 16),
    ),
    ("g21-restart-the-next-code", "G21", "After a restart the next code does.", None, |d| {
        ledger(d, 60, 16);
        d.earlier_code(Person::Parent, START, NOW, not(NoRecord));
        d.times(START.plus(15), START.plus(16));
    }),
    (
        "g21-restart-own-tolerance",
        "G21",
        "The gate allows no code ahead of its clock; before the restart it may have.",
        Some(NoRecord),
        |d| {
            d.gate.policy.tolerance = Some(Tolerance { max_behind: 0, max_ahead: 0 });
            ledger(d, 60, 16);
        },
    ),
    (
        "g21-full",
        "G21",
        "Room for one, and one is there: nothing is forgotten to make room.",
        Some(LedgerFull),
        |d| {
            ledger(d, 600, 1);
            d.earlier_code(Person::Child, START, NOW, admit());
        },
    ),
    (
        "g21-full-no-room-at-all",
        "G21",
        "A ledger without room accepts nothing.",
        Some(LedgerFull),
        |d| ledger(d, 600, 0),
    ),
    ("g21-full-but-known", "G21", "A holder who has a record needs no room.", None, |d| {
        ledger(d, 600, 1);
        d.earlier_code(Person::Parent, START, NOW, admit());
        d.times(START.plus(15), START.plus(16));
    }),
    (
        "g21-full-and-used",
        "G21",
        "A used code is used, however full the ledger is.",
        Some(CodeUsed),
        |d| {
            ledger(d, 600, 1);
            d.earlier_code(Person::Parent, START, NOW, admit());
        },
    ),
    (
        "g21-full-last-second",
        "G21",
        "59 s after the iat of the one record it is still needed.",
        Some(LedgerFull),
        |d| {
            ledger(d, 600, 1);
            d.earlier_code(Person::Child, START, NOW, admit());
            d.times(START.plus(45), START.plus(59));
        },
    ),
    (
        "g21-full-and-forgotten",
        "G21",
        "60 s after its iat a record is forgotten where room is needed.",
        None,
        |d| {
            ledger(d, 600, 1);
            d.earlier_code(Person::Child, START, NOW, admit());
            d.times(START.plus(45), START.plus(60));
        },
    ),
    (
        "g21-forgotten-and-set-back",
        "G21",
        "The clock is set back: what was forgotten, and all before it, stays refused.",
        Some(NoRecord),
        |d| {
            ledger(d, 600, 1);
            d.earlier_code(Person::Child, START, NOW, admit());
            d.earlier_code(Person::Resident, START.plus(45), START.plus(60), admit());
            d.times(START, START.plus(20));
        },
    ),
    (
        "g21-unavailable",
        "G21",
        "The ledger cannot be reached: cannot tell.",
        Some(LedgerUnavailable),
        |d| {
            d.gate.ledger = Ledger::Unavailable {};
        },
    ),
    (
        "g21-unavailable-last",
        "G21 G20",
        "A ledger that is out of reach is not asked about a revoked holder.",
        Some(Reason::Revoked),
        |d| {
            d.gate.ledger = Ledger::Unavailable {};
            d.status("revoked", NOW);
        },
    ),
    (
        "g21-newer-trust-list-keeps-the-record",
        "G21 L2",
        "A newer trust list does not empty the ledger.",
        Some(CodeUsed),
        |d| {
            d.earlier_code(Person::Parent, START, NOW, admit());
            super::trust_list::offer_harmless(d);
        },
    ),
    ("g22-pending", "G22", "All is well but the person.", Some(PersonPending), |d| person(d, None)),
    ("g22-matches", "G22", "The person is the holder, 5 s later.", None, |d| {
        person(d, Some(("matches", 5)))
    }),
    (
        "g22-matches-at-once",
        "G22",
        "The person is compared in the second of the code.",
        None,
        |d| person(d, Some(("matches", 0))),
    ),
    (
        "g22-matches-last-second",
        "G22",
        "The person matches 59 s after the code, the last second.",
        None,
        |d| person(d, Some(("matches", 59))),
    ),
    (
        "g22-matches-too-late",
        "G22",
        "The person matches 60 s after the code: whoever showed it may be gone.",
        Some(PersonLate),
        |d| person(d, Some(("matches", 60))),
    ),
    (
        "g22-matches-before",
        "G22",
        "The person was compared before the code: another's comparison.",
        Some(PersonLate),
        |d| {
            person(d, Some(("matches", 0)));
            d.person = Some(Compared { result: "matches".into(), at: NOW.as_secs() - 1 });
        },
    ),
    (
        "g22-differs",
        "G22",
        "The person is not the holder: an officer decides.",
        Some(PersonDiffers),
        |d| person(d, Some(("differs", 5))),
    ),
    ("g22-differs-too-late", "G22", "Somebody else, however late.", Some(PersonDiffers), |d| {
        person(d, Some(("differs", 60)))
    }),
    (
        "g22-roster-p256",
        "G22",
        "All is well but the person, in roster form, P-256.",
        Some(PersonPending),
        |d| {
            person(d, None);
            d.holder(Person::Child);
            d.parts().form = Form::Roster;
        },
    ),
    (
        "g22-matches-another-referral",
        "G22 G20",
        "A person who matches does not mend a missing status list.",
        Some(StatusUnknown),
        |d| {
            person(d, Some(("matches", 5)));
            d.gate.status = status("missing", None);
        },
    ),
    (
        "g22-pending-code-is-recorded",
        "G22 G21",
        "A pending code is recorded: nobody else can show it.",
        Some(CodeUsed),
        |d| {
            person(d, None);
            d.earlier_code(Person::Parent, START, NOW, not(PersonPending));
        },
    ),
    (
        "g22-not-asked",
        "G22",
        "Where the gate does not compare, a comparison changes nothing.",
        None,
        |d| {
            d.person = Some(Compared { result: "differs".into(), at: NOW.as_secs() });
        },
    ),
];

pub(super) fn cases() -> Vec<Scenario> {
    let all = |&(name, rules, why, reason, change): &Row| {
        case(name, rules, why, reason.map_or_else(admit, not), change)
    };
    ROWS.iter().map(all).collect()
}

/// A ledger that started so many seconds before START.
fn ledger(d: &mut Draft, before: u64, capacity: usize) {
    let started = START.minus(before).as_secs();
    d.gate.ledger = Ledger::Memory { started, capacity, shared: false };
}

/// The gate compares the person so many seconds after the code.
fn person(d: &mut Draft, compared: Option<(&str, u64)>) {
    d.gate.policy.person_check = "here".into();
    d.person = compared
        .map(|(result, later)| Compared { result: result.into(), at: NOW.plus(later).as_secs() });
}
