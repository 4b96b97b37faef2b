//! Rules T1 to T3: the text of a code.

use clearance_core::code::{self, TextError};
use clearance_core::registry::len;

use crate::objects::{self as o, Form, Holder};

fn decode(text: &str) -> Result<Vec<u8>, TextError> {
    code::decode(text, &mut [0; len::TOKEN_MAX]).map(<[u8]>::to_vec)
}

fn good() -> String {
    code::encode(&o::seal(&o::presentation(Holder::Ed25519, Form::Roster, None), [5; 32]))
}

#[test]
fn t1_nothing_stands_before_or_behind_the_code() {
    let good = good();
    decode(&good).expect("a good one");
    for bad in [
        format!(" {good}"),
        format!("\u{feff}{good}"),
        format!("HTTPS://X/{good}"),
        format!("H{good}"),
        good.replacen("C1:", "C1", 1),
        good.replacen("C1:", "c1:", 1),
        good.replacen("C1:", "\u{421}1:", 1), // a Cyrillic letter
        good[3..].to_owned(),
        String::new(),
        "C".to_owned(),
        "C1".to_owned(),
    ] {
        assert_eq!(decode(&bad), Err(TextError::NotACode), "{bad:?}");
    }
    for digit in ('0'..='9').filter(|digit| *digit != '1') {
        let later = good.replacen("C1:", &format!("C{digit}:"), 1);
        assert_eq!(decode(&later), Err(TextError::Version { found: digit }));
    }
}

#[test]
fn t2_neither_lower_case_nor_another_alphabet_is_accepted() {
    let good = good();
    for (at, character) in good.char_indices().skip(3) {
        for bad in ['a', '_', '\n', '\0', '~'] {
            let mut text = good.clone();
            text.replace_range(at..=at, &bad.to_string());
            assert!(decode(&text).is_err(), "{bad:?} for {character} at {at}");
        }
    }
    let wide = good.replace(&good[5..7], "\u{e9}");
    assert!(decode(&wide).is_err(), "two bytes of one character");
}

#[test]
fn t2_no_two_texts_stand_for_one_token() {
    // Every change of one character, to every other, is refused or another token.
    let good = good();
    let token = decode(&good).expect("a good one");
    let alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    for at in 3..good.len() {
        for character in alphabet.chars().filter(|c| !good[at..].starts_with(*c)) {
            let mut text = good.clone();
            text.replace_range(at..=at, &character.to_string());
            if let Ok(other) = decode(&text) {
                assert_ne!(other, token, "{character} at {at}");
                assert_eq!(code::encode(&other), text);
            }
        }
    }
}

#[test]
fn t3_no_text_of_another_length_is_decoded() {
    for length in 0..=600 {
        let text = format!("C1:{}", "0".repeat(length));
        let right = [236, 251, 465, 468, 480, 483].contains(&text.len());
        match decode(&text) {
            Ok(_) => assert!(right, "{length}"),
            Err(error) => {
                assert_eq!(error, TextError::Length { characters: text.len() });
                assert!(!right, "{length}");
            }
        }
    }
    let megabyte = format!("C1:{}", "0".repeat(1 << 20));
    assert_eq!(decode(&megabyte), Err(TextError::Length { characters: (1 << 20) + 3 }));
    // The length is judged before the alphabet.
    let long = format!("C1:{}", "~".repeat(500));
    assert_eq!(decode(&long), Err(TextError::Length { characters: 503 }));
}
