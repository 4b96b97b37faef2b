//! Texts as they arrive, and as the gate gets them.

#![allow(clippy::unwrap_used)] // a test may panic, in its helpers too

mod common;

use clearance_reader::{Doubt, LINE_MAX, Layout, Line, Repair, Repaired, Splitter, repair};
use common::codes;

fn many_codes() -> Vec<String> {
    (0..8).flat_map(codes).collect()
}

fn repaired(text: &str) -> (String, Vec<Repair>) {
    let Repaired { text, repairs, .. } = repair(text);
    (text.into_owned(), repairs)
}

#[test]
fn a_clean_code_stays_as_it_is() {
    for text in many_codes() {
        assert_eq!(repaired(&text), (text.clone(), Vec::new()));
        assert_eq!(repaired(&format!("{text}\r\n")), (text.clone(), Vec::new()));
    }
}

#[test]
fn every_layout_is_undone_or_left() {
    let (mut undone, mut all) = (0, 0);
    for text in many_codes() {
        for layout in Layout::all() {
            let typed = layout.typed(&text);
            assert_ne!(typed, text, "{layout}");
            all += 1;
            match repair(&typed) {
                Repaired { text: found, repairs, .. } if found == text => {
                    // Two layouts may explain the same text; any of them tells the operator.
                    assert!(matches!(repairs[..], [Repair::Keyboard(_)]), "{repairs:?}");
                    undone += 1;
                }
                left => {
                    assert!(left.repairs.is_empty(), "{layout}: {:?}", left.repairs);
                    assert!(matches!(left.doubt, Some(Doubt::Keyboard(_))), "{layout}: {left:?}");
                }
            }
        }
    }
    println!("{undone} of {all} undone");
    assert!(undone * 100 >= all * 98, "{undone} of {all}");
}

#[test]
fn caps_lock_and_a_foreign_layout_are_undone_together() {
    let text = &codes(1)[0];
    for name in ["French", "German", "Spanish"] {
        let layout = Layout::all().find(|layout| layout.name() == name).unwrap();
        let turned: String = layout.typed(text).chars().map(other_case).collect();
        assert_eq!(repaired(&turned).0, *text, "{name}");
    }
}

fn other_case(letter: char) -> char {
    match letter {
        'A'..='Z' => letter.to_ascii_lowercase(),
        'a'..='z' => letter.to_ascii_uppercase(),
        _ => letter,
    }
}

#[test]
fn what_a_scanner_adds_is_dropped() {
    let text = &codes(2)[2];
    for (added, repair) in [
        (format!("\u{2}{text}\u{3}"), Repair::Surroundings),
        (format!("  {text} \t"), Repair::Surroundings),
        (format!("\u{feff}{text}"), Repair::Surroundings),
        (format!("]Q1{text}"), Repair::Affix),
        (format!("12345678{text}"), Repair::Affix),
        (text.to_lowercase(), Repair::Case),
        (text.replace(' ', "\u{a0}"), Repair::LookAlikes),
    ] {
        assert_eq!(repaired(&added), (text.clone(), vec![repair]), "{added}");
    }
    assert_eq!(repaired("]Q1C7:ABC"), ("C7:ABC".into(), vec![Repair::Affix]), "another version");
}

#[test]
fn a_code_behind_much_else_stays_where_it_is() {
    let text = &codes(3)[0];
    for junk in ["123456789".to_owned(), "X".repeat(65_536), format!("{text} ")] {
        for both in [format!("{junk}{text}"), format!("{text}{junk}")] {
            assert_eq!(repaired(&both).0, both.trim_end(), "{} characters", both.len());
        }
    }
}

#[test]
fn percent_encoding_is_undone() {
    for text in many_codes() {
        let spaces = text.replace(' ', "%20");
        // A code that has a %20 of its own is left.
        let expected = if text.contains("%20") && spaces != text { &spaces } else { &text };
        assert_eq!(repaired(&spaces).0, *expected);
        let mut all = String::new();
        for c in text.chars() {
            match c {
                '0'..='9' | 'A'..='Z' | '-' | '.' | '*' => all.push(c),
                _ => all.push_str(&format!("%{:02X}", u32::from(c))),
            }
        }
        assert_eq!(repaired(&all), (text, vec![Repair::Escapes]));
    }
}

#[test]
fn what_a_form_made_of_a_code_is_not_guessed() {
    let text = codes(4).into_iter().find(|text| text.contains('+') && text.contains(' ')).unwrap();
    let decoded = text.replace('+', " ");
    let Repaired { text, repairs, doubt } = repair(&decoded);
    assert_eq!((&*text, repairs, doubt), (&*decoded, Vec::new(), Some(Doubt::Form)));
}

#[test]
fn a_changed_character_is_not_repaired() {
    for text in many_codes() {
        // A character within the ciphertext, out of the alphabet.
        let broken = text.replacen(&text[150..151], "#", 1);
        let (found, _) = repaired(&broken);
        assert_ne!(found, text);
    }
}

#[test]
fn other_texts_stay_as_they_are() {
    for text in
        ["", "HC1:6BF", "https://example.org/a%20b", "Grüße", "wifi:S:x;;", "C1:ABC", "]Q1X"]
    {
        assert_eq!(repaired(text), (text.to_owned(), Vec::new()));
    }
}

fn split(pieces: &[&[u8]]) -> Vec<Line> {
    let mut splitter = Splitter::new();
    let mut lines = Vec::new();
    for piece in pieces {
        splitter.push(piece);
        lines.extend(&mut splitter);
    }
    splitter.end();
    lines.extend(&mut splitter);
    lines
}

#[test]
fn every_end_of_a_line_ends_one_text() {
    let expected = [Line::Text("A B".into()), Line::Text("C".into())];
    for bytes in
        ["A B\rC\r", "A B\nC", "A B\r\nC\r\n", "\u{2}A B\u{3}\u{2}C\u{3}", "\u{2}A B\u{2}C\u{4}"]
    {
        assert_eq!(split(&[bytes.as_bytes()]), expected, "{bytes:?}");
        for cut in 0..bytes.len() {
            let (head, tail) = bytes.as_bytes().split_at(cut);
            assert_eq!(split(&[head, tail]), expected, "{bytes:?} at {cut}");
        }
    }
}

#[test]
fn a_text_is_given_at_its_carriage_return() {
    let mut splitter = Splitter::new();
    splitter.push(b"C1:ABC\r");
    assert_eq!(splitter.next(), Some(Line::Text("C1:ABC".into())));
    assert!(!splitter.is_open());
}

#[test]
fn an_overlong_line_is_dropped_whole_and_told_once() {
    let code = codes(5)[0].clone();
    let junk = vec![b'X'; 65_536];
    let lines = split(&[&junk, &junk, code.as_bytes(), b"\n", code.as_bytes(), b"\n"]);
    assert_eq!(lines, [Line::TooLong, Line::Text(code)]);
    let longest = vec![b'X'; LINE_MAX];
    assert!(matches!(split(&[&longest, b"\r"])[..], [Line::Text(_)]));
    assert_eq!(split(&[&longest, b"X\r"]), [Line::TooLong]);
}
