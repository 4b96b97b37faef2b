//! SPEC.md and the code: the same examples, the same rules.

use std::fs;
use std::path::Path;

use crate::examples;

const SPEC: &str = include_str!("../../SPEC.md");

#[test]
fn every_example_is_what_the_code_makes() {
    let (_, rest) = SPEC.split_once("<!-- examples: begin -->\n\n").expect("the first marker");
    let (shown, _) = rest.split_once("<!-- examples: end -->").expect("the second marker");
    let made = examples::text();
    for (number, (shown, made)) in shown.lines().zip(made.lines()).enumerate() {
        assert_eq!(shown, made, "line {number} of the examples");
    }
    assert!(shown == made, "run `cargo run -p clearance-core --example spec_examples`");
}

#[test]
fn every_rule_that_the_code_cites_is_there() {
    let mut cited = 0;
    visit(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut |file, line| {
        let Some((_, comment)) = line.split_once("//") else { return };
        for rule in comment.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| is_rule(w)) {
            cited += 1;
            assert!(SPEC.contains(&format!("**{rule}**")), "{rule}, cited in {file}");
        }
    });
    assert!(cited > 40, "the search finds no citations: {cited}");
}

#[test]
fn every_size_is_that_of_the_registry() {
    use clearance_core::registry::len;
    for number in len::TOKENS.into_iter().chain([len::CREDENTIAL_ED25519, len::CREDENTIAL_P256]) {
        assert!(SPEC.contains(&format!(" {number} ")), "{number}");
    }
}

/// A letter of ours and a digit from 1 on: `T0` is RFC 6238's.
fn is_rule(word: &str) -> bool {
    matches!(
        word.as_bytes(),
        [b'T' | b'E' | b'V' | b'Q' | b'S' | b'K' | b'P' | b'A' | b'L' | b'N' | b'W', b'1'..=b'9']
    )
}

fn visit(folder: &Path, see: &mut impl FnMut(&str, &str)) {
    for entry in fs::read_dir(folder).expect("our own sources") {
        let path = entry.expect("our own sources").path();
        if path.is_dir() {
            visit(&path, see);
        } else {
            let text = fs::read_to_string(&path).expect("our own sources");
            text.lines().for_each(|line| see(&path.to_string_lossy(), line));
        }
    }
}
