//! T1 to T3: the text in the QR symbol.

use clearance_core::code;
use clearance_verifier::Reason::{self, DamagedText, NotACode, UnknownVersion};

use super::{Scenario, case, not};
use crate::world::{Person, token_of};

type Change = fn(String) -> String;

const PREFIXES: &[(&str, Reason, &str, Change)] = &[
    ("t1-empty", NotACode, "Nothing was read.", |_| String::new()),
    ("t1-prefix-alone", DamagedText, "A prefix without a token.", |_| "C1:".into()),
    ("t1-web-address", NotACode, "A web address is no clearance code.", |_| {
        "https://example.org/".into()
    }),
    ("t1-lower-case-prefix", NotACode, "The prefix is upper case.", |t| t.replacen('C', "c", 1)),
    ("t1-health-certificate-prefix", NotACode, "HC1: belongs to another system.", |t| {
        format!("H{t}")
    }),
    ("t1-space-before", NotACode, "Nothing stands before the prefix.", |t| format!(" {t}")),
    ("t1-no-colon", NotACode, "C1 without its colon is no prefix.", |t| t.replacen(':', "", 1)),
    ("t1-version-2", UnknownVersion, "A later version of the format.", |t| {
        t.replacen("C1", "C2", 1)
    }),
    (
        "t1-version-2-alone",
        UnknownVersion,
        "The prefix of a later version, and nothing else.",
        |_| "C2:".into(),
    ),
    ("t1-version-0", UnknownVersion, "Any other digit is another version.", |t| {
        t.replacen("C1", "C0", 1)
    }),
    ("t1-version-9-and-damage", UnknownVersion, "The version is judged before the rest.", |_| {
        "C9:not base45".into()
    }),
    ("t1-version-letter", NotACode, "A version is a digit.", |t| t.replacen("C1", "CA", 1)),
    ("t1-version-10", NotACode, "A version is one digit.", |t| t.replacen("C1", "C10", 1)),
];

const BODIES: &[(&str, &str, &str, Change)] = &[
    ("t1-line-end-behind", "T1 T3", "A scanner's line end is no part of a code.", |t| t + "\n"),
    ("t1-space-behind", "T1 T3", "A space is in the alphabet, but the length is wrong.", |t| {
        t + " "
    }),
    ("t3-one-character-short", "T3", "No token has this length.", |mut t| {
        t.pop();
        t
    }),
    ("t3-one-byte-more", "T3", "A token of 309 bytes.", |t| {
        code::encode(&[token_of(&t), vec![0]].concat())
    }),
    ("t3-two-bytes-less", "T3", "A token of 306 bytes.", |t| code::encode(&token_of(&t)[..306])),
    ("t3-far-too-long", "T3", "The length is checked before anything is decoded.", |t| {
        t.repeat(20)
    }),
    ("t2-lower-case", "T2", "Base45 has no lower case.", |t| {
        t.replacen("C1:", "c1:", 1).to_lowercase().replacen("c1:", "C1:", 1)
    }),
    ("t2-foreign-character", "T2", "A comma is not in the alphabet.", |t| put(&t, 100, ",")),
    (
        "t2-non-ascii",
        "T2 T3",
        "A letter of two bytes makes the length right and is none of ours.",
        |t| {
            put(&t, 100, "\u{e9}")
                .chars()
                .enumerate()
                .filter(|(i, _)| *i != 101)
                .map(|(_, c)| c)
                .collect()
        },
    ),
    ("t2-group-above-65535", "T2", "GGX would be 65,536: three characters give two bytes.", |t| {
        put(&t, 3, "GGX")
    }),
    ("t2-greatest-group", "T2", ":::  is 91,124, far above 65,535.", |t| put(&t, 6, ":::")),
];

pub(super) fn cases() -> Vec<Scenario> {
    let mut cases = Vec::new();
    for &(name, reason, why, change) in PREFIXES {
        cases.push(case(name, "T1 G3", why, not(reason), |d| d.text = Box::new(change)));
    }
    for &(name, rules, why, change) in BODIES {
        let rules = format!("{rules} G3");
        cases.push(case(name, &rules, why, not(DamagedText), |d| d.text = Box::new(change)));
    }
    cases.push(case(
        "t2-last-pair-above-255",
        "T2 G3",
        "The last two characters stand for one byte, and U5 would be 255 + 1.",
        not(DamagedText),
        |d| {
            // 155 bytes: an odd length ends with a pair.
            d.parts().form = clearance_issuer::Form::Roster;
            d.text = Box::new(|t| put(&t, t.len() - 2, "V5"));
        },
    ));
    cases.push(case(
        "t3-roster-of-an-even-length",
        "T3 G3",
        "156 bytes: between the two lengths of the roster form.",
        not(DamagedText),
        |d| {
            d.holder(Person::Child);
            d.parts().form = clearance_issuer::Form::Roster;
            d.text = Box::new(|t| {
                let longer = [token_of(&t), vec![0]].concat();
                code::encode(&longer)
            });
        },
    ));
    cases
}

/// The text with other characters from `at` on.
fn put(text: &str, at: usize, new: &str) -> String {
    let (head, tail) = text.split_at(at);
    let rest: String = tail.chars().skip(new.chars().count()).collect();
    head.to_owned() + new + &rest
}
