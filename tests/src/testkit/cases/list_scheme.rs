//! Labels 12 to 16 of a scheme, and what places name or leave out: L4, L6, E1 to E4.

use super::trust_list::{Part, offered};
use super::{Scenario, replace};

pub(super) fn cases() -> Vec<Scenario> {
    let rows = ASKED
        .iter()
        .map(|row| written(row, ASKS))
        .chain(PLACES.iter().map(|row| written(row, PLACE)));
    rows.chain(missing()).collect()
}

/// What the first scheme asks for in labels 12 to 16: nothing.
const ASKS: &str = "0c00 0d00 0ef4 0f8201f4 1000";

/// Its first place: `mo`, both directions, all modes but vehicle.
const PLACE: &str = "a3 01626d6f 0403 05181d";

/// Name, rule, why, whether the list is accepted, and what stands there instead, in hex.
type Row = (&'static str, &'static str, &'static str, bool, &'static str);

const ASKED: &[Row] = &[
    ("l6-uses-by-turns", "L6", "In and out by turns.", true, "0c20 0d00 0ef4 0f8201f4 1000"),
    (
        "l6-uses-minus-two",
        "L6",
        "Uses below those by turns: -2.",
        false,
        "0c21 0d00 0ef4 0f8201f4 1000",
    ),
    ("l6-uses-one", "L6", "One use for each credential.", true, "0c01 0d00 0ef4 0f8201f4 1000"),
    ("l6-uses-255", "L6", "255 uses are the most.", true, "0c18ff 0d00 0ef4 0f8201f4 1000"),
    ("l6-uses-256", "L6", "256 uses.", false, "0c190100 0d00 0ef4 0f8201f4 1000"),
    (
        "l6-ledger-one",
        "L6",
        "A shared ledger, else an officer.",
        true,
        "0c00 0d01 0ef4 0f8201f4 1000",
    ),
    (
        "l6-ledger-two",
        "L6",
        "A shared ledger, else the lane's.",
        true,
        "0c00 0d02 0ef4 0f8201f4 1000",
    ),
    ("l6-ledger-three", "L6", "A ledger that there is not.", false, "0c00 0d03 0ef4 0f8201f4 1000"),
    ("l6-ledger-negative", "L6", "A ledger of number -1.", false, "0c00 0d20 0ef4 0f8201f4 1000"),
    (
        "l6-person-check",
        "L6",
        "Every gate must check the person.",
        true,
        "0c00 0d00 0ef5 0f8201f4 1000",
    ),
    (
        "l6-party-of-sixty-four",
        "L6",
        "64 people together are the most.",
        true,
        "0c00 0d00 0ef4 0f821840f5 1000",
    ),
    ("l6-party-of-sixty-five", "L6", "A party of 65.", false, "0c00 0d00 0ef4 0f821841f4 1000"),
    ("l6-party-of-nobody", "L6", "A party of nobody.", false, "0c00 0d00 0ef4 0f8200f4 1000"),
    (
        "l6-party-of-one-element",
        "L6",
        "A party without its second element.",
        false,
        "0c00 0d00 0ef4 0f8101 1000",
    ),
    (
        "l6-party-of-three-elements",
        "L6",
        "A party with a third element.",
        false,
        "0c00 0d00 0ef4 0f8301f400 1000",
    ),
    ("l6-qualifier-place", "L6", "The qualifier is a place.", true, "0c00 0d00 0ef4 0f8201f4 1001"),
    (
        "l6-qualifier-picture",
        "L6",
        "The qualifier is a guard picture.",
        true,
        "0c00 0d00 0ef4 0f8201f4 1003",
    ),
    (
        "l6-qualifier-four",
        "L6",
        "A qualifier that there is not.",
        false,
        "0c00 0d00 0ef4 0f8201f4 1004",
    ),
    (
        "l4-party-in-two-bits",
        "L4",
        "Two bits of a qualifier hold a party of 4.",
        true,
        "0c00 0d00 0ef4 0f8204f4 1002",
    ),
    (
        "l4-party-above-two-bits",
        "L4",
        "Two bits of a qualifier hold no party of 5.",
        false,
        "0c00 0d00 0ef4 0f8205f4 1002",
    ),
    (
        "l4-party-beside-a-place",
        "L4",
        "A qualifier that is a place says nothing of the party.",
        true,
        "0c00 0d00 0ef4 0f821840f4 1001",
    ),
    ("e1-list-uses", "E1", "0 uses in two bytes.", false, "0c1800 0d00 0ef4 0f8201f4 1000"),
    ("e1-list-uses-by-turns", "E1", "-1 in two bytes.", false, "0c3800 0d00 0ef4 0f8201f4 1000"),
    (
        "e1-list-party",
        "E1",
        "A party of 64 in three bytes.",
        false,
        "0c00 0d00 0ef4 0f82190040f4 1000",
    ),
    (
        "e3-list-ledger-before-uses",
        "E3",
        "Label 13 before label 12.",
        false,
        "0d00 0c00 0ef4 0f8201f4 1000",
    ),
    (
        "e3-list-qualifier-twice",
        "E3",
        "Label 16 twice, and no label 15.",
        false,
        "0c00 0d00 0ef4 1000 1000",
    ),
    (
        "e4-list-uses-text",
        "E4",
        "Text where a number of uses stands.",
        false,
        "0c6130 0d00 0ef4 0f8201f4 1000",
    ),
    (
        "e4-list-ledger-boolean",
        "E4",
        "A boolean where a number stands.",
        false,
        "0c00 0df4 0ef4 0f8201f4 1000",
    ),
    (
        "e4-list-person-check-number",
        "E4",
        "0 where a boolean stands.",
        false,
        "0c00 0d00 0e00 0f8201f4 1000",
    ),
    (
        "e4-list-person-check-null",
        "E4",
        "null where a boolean stands.",
        false,
        "0c00 0d00 0ef6 0f8201f4 1000",
    ),
    (
        "e4-list-together-number",
        "E4",
        "1 where a boolean stands.",
        false,
        "0c00 0d00 0ef4 0f820101 1000",
    ),
    (
        "e4-list-party-map",
        "E4",
        "A map where an array stands.",
        false,
        "0c00 0d00 0ef4 0fa101f4 1000",
    ),
    (
        "e4-list-qualifier-negative",
        "E4",
        "A qualifier of number -1.",
        false,
        "0c00 0d00 0ef4 0f8201f4 1020",
    ),
    (
        "e4-list-label-seventeen",
        "E4",
        "Label 17 in place of label 16.",
        false,
        "0c00 0d00 0ef4 0f8201f4 1100",
    ),
];

const PLACES: &[Row] = &[
    (
        "l6-place-of-every-jurisdiction",
        "L6",
        "A place may leave the jurisdiction out.",
        true,
        "a2 0403 05181d",
    ),
    (
        "l6-place-with-a-stand",
        "L6",
        "A place may name a stand.",
        true,
        "a4 01626d6f 0403 05181d 06626131",
    ),
    (
        "l6-place-with-an-office",
        "L6",
        "A place may name an office.",
        true,
        "a4 01626d6f 0403 05181d 07626f31",
    ),
    (
        "l6-place-with-all-labels",
        "L6",
        "A place may name all that there is.",
        true,
        "a7 01626d6f 026162 036168 0403 05181d 06626131 07626f31",
    ),
    (
        "v5-stand-with-capital-letter",
        "V5",
        "A stand's name is a name.",
        false,
        "a4 01626d6f 0403 05181d 06624131",
    ),
    (
        "v5-office-without-a-name",
        "V5",
        "A name has a character at least.",
        false,
        "a4 01626d6f 0403 05181d 0760",
    ),
    (
        "e3-list-stand-before-mode",
        "E3",
        "Label 6 before label 5.",
        false,
        "a4 01626d6f 0403 06626131 05181d",
    ),
    (
        "e3-list-office-twice",
        "E3",
        "Label 7 twice.",
        false,
        "a5 01626d6f 0403 05181d 07626f31 07626f31",
    ),
    ("e4-list-stand-number", "E4", "A stand is text.", false, "a4 01626d6f 0403 05181d 0601"),
    ("e4-list-office-bytes", "E4", "An office is text.", false, "a4 01626d6f 0403 05181d 07426f31"),
    (
        "e4-list-place-label-eight",
        "E4",
        "A place has no label 8.",
        false,
        "a4 01626d6f 0403 05181d 08626f31",
    ),
    (
        "e4-list-place-without-directions",
        "E4",
        "A place without label 4.",
        false,
        "a2 01626d6f 05181d",
    ),
    ("e4-list-place-without-modes", "E4", "A place without label 5.", false, "a2 01626d6f 0403"),
];

fn written(&(name, rule, why, accepted, to): &Row, from: &str) -> Scenario {
    let edit = replace(&bare(from), &bare(to));
    offered(name, &format!("{rule} L1"), why, accepted, |_| (), vec![(Part::Content, edit)])
}

fn bare(hex: &str) -> String {
    hex.replace(' ', "")
}

/// Labels 12 to 16 are all there.
fn missing() -> impl Iterator<Item = Scenario> {
    let pairs: Vec<&str> = ASKS.split(' ').collect();
    (0..pairs.len()).map(move |left_out| {
        let mut others = pairs.clone();
        others.remove(left_out);
        let label = 12 + left_out;
        let edits = [("b00101", "af0101"), (&*bare(ASKS), &*others.concat())]
            .map(|(from, to)| (Part::Content, replace(from, to)));
        let why = format!("A scheme without label {label}.");
        offered(&format!("e4-list-no-label-{label}"), "E4 L1", &why, false, |_| (), edits.into())
    })
}
