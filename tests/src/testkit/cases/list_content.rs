//! L2, L4, L6, V5, V6, E6: what a trust list says, and how it is written.

use clearance_authority::keys::KeyKind;
use clearance_core::trust::{GateEpoch, TrustContent};

use super::trust_list::{Part, delegate_keys, offered};
use super::{Scenario, append, replace};
use crate::keys;
use crate::world::START;

pub(super) fn cases() -> Vec<Scenario> {
    let mut cases = Vec::new();
    for &(name, why, accepted, change) in SAID {
        let rule = name[..2].to_uppercase();
        cases.push(offered(name, &rule, why, accepted, change, Vec::new()));
    }
    for &(name, rules, why, accepted, from, to) in WRITTEN {
        let [from, to] = [from, to].map(|hex| hex.replace(' ', ""));
        // Both dates stand behind a head of one byte.
        let (from, to) =
            (from.replace("036b49d2", "031a6b49d2"), to.replace("036b49d2", "031a6b49d2"));
        let edit = if from.is_empty() { append(&to) } else { replace(&from, &to) };
        let rules = format!("{rules} L1");
        cases.push(offered(name, &rules, why, accepted, |_| (), vec![(Part::Content, edit)]));
    }
    cases.extend(limits());
    cases
}

/// Name, why, whether the list is accepted, what it says.
type Said = (&'static str, &'static str, bool, fn(&mut TrustContent));

const SAID: &[Said] = &[
    ("l2-next-number", "A list of the next number.", true, |_| ()),
    ("l2-number-skipped", "Numbers may be skipped.", true, |c| c.seq += 100),
    ("l2-greatest-number", "A number has 64 bits.", true, |c| c.seq = u64::MAX),
    ("l2-rollback", "A lower number.", false, |c| c.seq -= 2),
    ("l2-fork", "The same number and another content.", false, |c| c.seq -= 1),
    ("l2-backdated", "A higher number, made a second before the last list.", false, |c| {
        c.this_update = START.minus(600 + 3_600 + 1);
    }),
    ("l2-same-date", "A higher number of the same second.", true, |c| {
        c.this_update = START.minus(600 + 3_600)
    }),
    ("l6-empty-lists", "No authority and no scheme are allowed, if of no use.", true, |c| {
        c.authorities.clear();
        c.schemes.clear();
    }),
    ("l6-status-keys", "Four status keys are the most.", true, |c| delegate_keys(c, 4)),
    ("l6-eight-epochs", "Eight epochs are the most.", true, |c| epochs(c, 8)),
    ("l6-sixty-four-places", "64 places are the most.", true, |c| places(c, 64)),
    ("l4-life-of-sixty", "Lifetime and max-behind of 60 s together.", true, |c| {
        (c.schemes[0].lifetime, c.schemes[0].tolerance.max_behind) = (45, 15);
    }),
    ("l4-step-as-long-as-life", "A step as long as the lifetime.", true, |c| {
        c.schemes[0].step = 30
    }),
    ("l4-fresh-as-long-as-usable", "Fresh for as long as usable.", true, |c| {
        c.schemes[0].status.fresh_for = 86_400
    }),
    ("v6-sixty-four-bytes", "64 bytes of a name, in characters of three.", true, |c| {
        c.schemes[0].name = "\u{78bc}".repeat(21) + "A";
    }),
    ("v6-bidirectional-mark", "Format characters are no control characters (Cc).", true, |c| {
        c.schemes[0].name = "\u{202e}edoc".into();
    }),
];

/// Name, rules, why, whether accepted, bytes of the content, what stands there instead (in hex).
type Written = (&'static str, &'static str, &'static str, bool, &'static str, &'static str);

/// Of scheme 1: step, lifetime, max-behind, max-ahead.
const TIMES: &str = "040f05181e0600070a";
/// Its first place: `mo`, both directions, all modes but vehicle.
const PLACE: &str = "a301626d6f0403 05181d";

const WRITTEN: &[Written] = &[
    ("l4-step-zero", "L4", "A step of 0 s.", false, TIMES, "040005181e0600070a"),
    (
        "l4-step-longer-than-life",
        "L4",
        "A step of 31 s, a lifetime of 30.",
        false,
        TIMES,
        "04181f05181e0600070a",
    ),
    ("l4-life-of-sixty-one", "L4", "A lifetime of 61 s.", false, TIMES, "040f05183d0600070a"),
    (
        "l4-life-and-behind",
        "L4",
        "Lifetime 30 s and max-behind 31 s.",
        false,
        TIMES,
        "040f05181e06181f070a",
    ),
    ("l4-greatest-ahead", "L4", "max-ahead 60 s.", true, TIMES, "040f05181e060007183c"),
    ("l4-ahead-of-sixty-one", "L4", "max-ahead 61 s.", false, TIMES, "040f05181e060007183d"),
    (
        "l4-fresh-longer-than-usable",
        "L4",
        "Fresh for 900 s, usable for 899.",
        false,
        "02 1a00015180 03",
        "02 190383 03",
    ),
    ("l6-direction-zero", "L6", "A rule for no direction.", false, PLACE, "a301626d6f040005181d"),
    (
        "l6-direction-four",
        "L6",
        "A direction that there is not.",
        false,
        PLACE,
        "a301626d6f040405181d",
    ),
    ("l6-mode-zero", "L6", "A rule for no mode.", false, PLACE, "a301626d6f04030500"),
    ("l6-mode-thirty-two", "L6", "A mode that there is not.", false, PLACE, "a301626d6f0403051820"),
    ("l6-scheme-256", "L6", "A scheme id has one byte.", false, "b00101", "b001190100"),
    (
        "l6-app-version-above-32-bits",
        "L6",
        "The least app version has 32 bits.",
        false,
        "0b01",
        "0b1b0000000100000000",
    ),
    (
        "l6-no-places",
        "L6",
        "A scheme opens somewhere.",
        false,
        "08 82 a301626d6f040305181d a30162686b040305181d",
        "0880",
    ),
    (
        "l6-no-authority-keys",
        "L6",
        "Somebody may issue a scheme.",
        false,
        "03 82 42a101 42b202",
        "0380",
    ),
    (
        "v5-capital-letter",
        "V5",
        "A name has no capital letters.",
        false,
        PLACE,
        "a301624d6f040305181d",
    ),
    ("v5-underscore", "V5", "A name has no underscore.", false, PLACE, "a301625f6f040305181d"),
    ("v5-empty-name", "V5", "A name has a character at least.", false, PLACE, "a30160040305181d"),
    ("v5-one-character", "V5", "One character is enough.", true, PLACE, "a3016161040305181d"),
    (
        "v5-name-of-32",
        "V5",
        "32 characters are the most.",
        true,
        PLACE,
        "a3017820 6161616161616161616161616161616161616161616161616161616161616161 040305181d",
    ),
    (
        "v5-name-of-33",
        "V5",
        "33 characters.",
        false,
        PLACE,
        "a3017821 616161616161616161616161616161616161616161616161616161616161616161 040305181d",
    ),
    (
        "v5-group-with-space",
        "V5",
        "A group's name is a name.",
        false,
        "65686b2d6d6f",
        "65686b206d6f",
    ),
    ("v6-empty", "V6", "A display name has a byte at least.", false, "05654d6163616f", "0560"),
    ("v6-one-byte", "V6", "One byte is enough.", true, "05654d6163616f", "056141"),
    (
        "v6-line-end",
        "V6",
        "U+000A is a control character.",
        false,
        "05654d6163616f",
        "05654d61630a6f",
    ),
    (
        "v6-delete",
        "V6",
        "U+007F is a control character.",
        false,
        "05654d6163616f",
        "05654d61637f6f",
    ),
    (
        "v6-next-line",
        "V6",
        "U+0085 is a control character of two bytes.",
        false,
        "05654d6163616f",
        "05654d6163c285",
    ),
    (
        "v6-sixty-five-bytes",
        "V6",
        "65 bytes.",
        false,
        "05654d6163616f",
        "0578416161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161",
    ),
    (
        "e6-not-utf-8",
        "E6",
        "A byte that UTF-8 never has.",
        false,
        "05654d6163616f",
        "05654d6163ff6f",
    ),
    (
        "e6-overlong",
        "E6",
        "A character in a longer form than it needs.",
        false,
        "05654d6163616f",
        "05654d6163c0af",
    ),
    ("e6-surrogate", "E6", "Half a surrogate pair.", false, "05654d6163616f", "05654d61eda080"),
    (
        "e6-cut",
        "E6",
        "The text ends inside a character.",
        false,
        "05654d6163616f",
        "05654d61636fc3",
    ),
    ("e1-list-scheme-id", "E1", "Scheme 1 in two bytes.", false, "b00101", "b0011801"),
    ("e2-list-scheme-map", "E2", "A map of indefinite length.", false, "b00101", "bf0101"),
    ("e3-list-scheme-label-twice", "E3", "Label 1 twice.", false, "b00101", "b001010101"),
    ("e3-list-fifteen-labels", "E3", "Fifteen labels, sixteen there.", false, "b00101", "af0101"),
    (
        "e3-list-authority-keys-swapped",
        "E3",
        "A scheme's authority keys do not ascend.",
        false,
        "8242a10142b202",
        "8242b20242a101",
    ),
    (
        "e3-list-authority-keys-twice",
        "E3",
        "One authority key twice.",
        false,
        "8242a10142b202",
        "8242a10142a101",
    ),
    (
        "e3-list-places-in-any-order",
        "E3",
        "Places stand in any order.",
        true,
        "a301626d6f040305181d a30162686b040305181d",
        "a30162686b040305181d a301626d6f040305181d",
    ),
    (
        "e3-list-hall-before-checkpoint",
        "E3",
        "Label 3 before label 2.",
        false,
        PLACE,
        "a501626d6f 036161 026162 040305181d",
    ),
    (
        "e3-list-checkpoint-twice",
        "E3",
        "Label 2 twice, in ascending order otherwise.",
        false,
        PLACE,
        "a501626d6f 026161 026162 040305181d",
    ),
    ("e4-list-challenge-null", "E4", "null where a boolean stands.", false, "09f4", "09f6"),
    ("e4-list-challenge-number", "E4", "0 where a boolean stands.", false, "09f4", "0900"),
    ("e4-list-step-float", "E4", "15.0 s.", false, TIMES, "04f94b8005181e0600070a"),
    ("e5-list-content", "E5", "A byte behind the content.", false, "", "00"),
    (
        "v1-list-kid-of-three",
        "V1",
        "An authority's kid has two bytes.",
        false,
        "0142a101",
        "0143a10100",
    ),
    (
        "v3-list-ends-when-it-starts",
        "V3",
        "next-update is this-update.",
        false,
        "036b49d205",
        "036b49d200",
    ),
    (
        "v2-list-time-of-four-digits",
        "V2",
        "next-update in the first day of 1970.",
        false,
        "1a6b49d205",
        "19ffff",
    ),
];

/// One too many of everything.
fn limits() -> Vec<Scenario> {
    let refused = |name, why, change: fn(&mut TrustContent), from: &str, to: &str| {
        offered(name, "L6", why, false, change, vec![(Part::Content, replace(from, to))])
    };
    // The last entry of the array stands twice, and the array says so: one more, and none ascends;
    // the count is above the limit before that matters.
    vec![
        refused(
            "l6-five-status-keys",
            "Five status keys.",
            |c| delegate_keys(c, 4),
            "0284a4",
            "0285a4",
        ),
        refused(
            "l6-no-status-keys",
            "A delegation to nobody.",
            |c| delegate_keys(c, 1),
            "0281a4",
            "0280a4",
        ),
        refused("l6-nine-epochs", "Nine epochs.", |c| epochs(c, 8), "0288a4", "0289a4"),
        refused("l6-no-epochs", "A group without a key.", |c| epochs(c, 1), "0281a4", "0280a4"),
        refused("l6-sixty-five-places", "65 places.", |c| places(c, 64), "089840", "089841"),
        refused("l6-257-schemes", "257 schemes.", |_| (), "0682b0", "06190101b0"),
    ]
}

fn epochs(content: &mut TrustContent, count: u8) {
    let group = &mut content.gate_groups[0];
    let first = group.epochs[0].clone();
    let mut kids = (0..=u8::MAX).map(clearance_core::ids::GateKid).filter(|kid| *kid != first.kid);
    while group.epochs.len() < usize::from(count) {
        let kid = kids.next().unwrap();
        let key = keys::pair(KeyKind::X25519, &format!("epoch {kid}")).public().gate().unwrap();
        group.epochs.push(GateEpoch { kid, key, ..first.clone() });
    }
}

fn places(content: &mut TrustContent, count: usize) {
    let places = &mut content.schemes[0].places;
    let first = places[0];
    places.resize(count, first);
}
