//! G19, G21: challenges.

use clearance_core::trust::AtGate;
use clearance_issuer::Form;
use clearance_verifier::Reason::{self, ChallengeMissing, ChallengeUnknown, CodeUsed};

use super::{Draft, NOW, Scenario, admit, case, not};
use crate::forge::Forgery;
use crate::world::{Person, START};
use clearance_core::ids::Challenge;

const OURS: [u8; 8] = *b"8 random";
const OTHER: [u8; 8] = *b"9 random";

type Row = (&'static str, &'static str, Option<Reason>, fn(&mut Draft));

const ROWS: &[Row] = &[
    (
        "g19-asked-by-the-gate",
        "The gate asks for a challenge, and the code answers none.",
        Some(ChallengeMissing),
        |d| {
            d.gate.policy.challenge = "required".into();
            d.open(OURS, NOW);
        },
    ),
    (
        "g19-asked-by-the-scheme",
        "The scheme asks every gate for a challenge.",
        Some(ChallengeMissing),
        |d| {
            d.scheme().challenge = AtGate::Required;
        },
    ),
    (
        "g19-asked-by-another-scheme",
        "The other scheme asks for a challenge; this one does not.",
        None,
        |d| {
            d.content.schemes[1].challenge = AtGate::Required;
        },
    ),
    ("g19-asked-and-answered", "Asked for by both, and answered.", None, |d| {
        d.gate.policy.challenge = "required".into();
        d.scheme().challenge = AtGate::Required;
        d.open(OURS, NOW);
        d.answer(OURS);
    }),
    (
        "g19-never-opened",
        "A challenge that nobody opened here: another gate's, relayed.",
        Some(ChallengeUnknown),
        |d| d.answer(OURS),
    ),
    (
        "g19-never-opened-and-asked",
        "Asked for, and another gate's is answered.",
        Some(ChallengeUnknown),
        |d| {
            d.gate.policy.challenge = "required".into();
            d.open(OTHER, NOW);
            d.answer(OURS);
        },
    ),
    (
        "g19-not-asked-but-answered",
        "Nothing is asked for; the answer to an open challenge is fine.",
        None,
        |d| {
            d.open(OURS, NOW);
            d.answer(OURS);
        },
    ),
    ("g19-last-second", "The challenge was opened 119 s ago, and is open for 120.", None, |d| {
        d.open(OURS, NOW.minus(119));
        d.answer(OURS);
    }),
    (
        "g19-one-second-late",
        "The challenge was opened 120 s ago, and is open no more.",
        Some(ChallengeUnknown),
        |d| {
            d.open(OURS, NOW.minus(120));
            d.answer(OURS);
        },
    ),
    (
        "g19-opened-later",
        "Opened a second after now: the clock was set back.",
        Some(ChallengeUnknown),
        |d| {
            d.open(OURS, NOW.plus(1));
            d.answer(OURS);
        },
    ),
    ("g19-first-of-two", "Two lanes, two open challenges.", None, |d| {
        d.open(OURS, NOW.minus(3));
        d.open(OTHER, NOW);
        d.answer(OURS);
    }),
    (
        "g19-second-of-two",
        "Two lanes, two open challenges; the later one, in roster form.",
        None,
        |d| {
            d.open(OTHER, NOW.minus(3));
            d.open(OURS, NOW);
            d.answer(OURS);
            d.parts().form = Form::Roster;
        },
    ),
    (
        "g21-one-challenge-two-codes",
        "Another holder answered this challenge before.",
        Some(ChallengeUnknown),
        |d| {
            d.open(OURS, NOW);
            answered(d, Person::Child, NOW, admit());
            d.answer(OURS);
        },
    ),
    (
        "g21-challenge-used-by-the-same",
        "The next code of the same holder answers a challenge that is closed.",
        Some(ChallengeUnknown),
        |d| {
            d.open(OURS, NOW);
            answered(d, Person::Parent, NOW, admit());
            d.times(START.plus(15), START.plus(16));
            d.answer(OURS);
        },
    ),
    (
        "g21-used-code-closes-its-challenge",
        "The challenge is closed before the ledger is asked, so a used code closes it.",
        Some(ChallengeUnknown),
        |d| {
            d.earlier_code(Person::Child, START, NOW, admit());
            d.open(OURS, NOW);
            answered(d, Person::Child, NOW, not(CodeUsed));
            d.answer(OURS);
        },
    ),
    (
        "g21-refused-code-leaves-its-challenge",
        "A code that fails before G21 closes nothing.",
        None,
        |d| {
            d.open(OURS, NOW);
            answered(d, Person::Child, START.plus(40), not(Reason::CodeStale));
            d.times(START.plus(30), START.plus(41));
            d.answer(OURS);
        },
    ),
    (
        "g21-challenge-does-not-renew-a-code",
        "The code was used without a challenge; an answer does not make it new.",
        Some(CodeUsed),
        |d| {
            d.earlier_code(Person::Parent, START, NOW, admit());
            d.open(OURS, NOW);
            d.answer(OURS);
        },
    ),
    ("g21-opened-again", "A challenge that was answered and is opened again is open.", None, |d| {
        d.open(OURS, NOW);
        answered(d, Person::Child, NOW, admit());
        d.open(OURS, NOW);
        d.answer(OURS);
    }),
];

pub(super) fn cases() -> Vec<Scenario> {
    let all = |&(name, why, reason, change): &Row| {
        let rule = format!("P3 {}", name[..3].to_uppercase());
        case(name, &rule, why, reason.map_or_else(admit, not), change)
    };
    ROWS.iter().map(all).collect()
}

/// An earlier code that answers our challenge.
fn answered(
    d: &mut Draft,
    person: Person,
    at: clearance_core::time::Timestamp,
    expected: crate::testkit::Expected,
) {
    let code = Forgery { challenge: Some(Challenge(OURS)), ..d.forgery(person, START) };
    d.earlier(&code, at, expected);
}
