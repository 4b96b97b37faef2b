//! Pictures as cameras and editors make them.

use crate::run::Bench;

const CODE: &str = include_str!("pictures/photo.txt");
/// Tilted, blurred, tinted, compressed.
const PHOTO: &[u8] = include_bytes!("pictures/photo.jpg");
/// Dark modules on nothing.
const TRANSPARENT: &[u8] = include_bytes!("pictures/transparent.png");

fn text_in(bench: &Bench, picture: &[u8]) -> String {
    bench.write("picture", picture);
    let value = bench.json(&["inspect", "picture"]);
    // The token's bytes tell whether the text was read to the letter.
    value["layers"][1]["hex"].as_str().unwrap().to_owned()
}

#[test]
fn photographs_and_transparent_pictures_are_read() {
    let bench = Bench::new("pictures");
    bench.write("code.txt", CODE.as_bytes());
    let value = bench.json(&["inspect", "code.txt"]);
    let expected = value["layers"][1]["hex"].as_str().unwrap();
    assert_eq!(text_in(&bench, PHOTO), expected);
    assert_eq!(text_in(&bench, TRANSPARENT), expected);
}

#[test]
fn every_truncated_picture_is_survived() {
    let bench = Bench::new("truncated");
    for picture in [PHOTO, TRANSPARENT] {
        for share in 1..12 {
            bench.write("picture", &picture[..picture.len() * share / 12]);
            let code = bench.run(&["inspect", "picture"]).code;
            assert!(code == 0 || code == 1, "{share}/12: {code}");
        }
    }
}

#[test]
fn a_picture_from_standard_input_is_read_as_one() {
    let bench = Bench::new("stdin");
    bench.furnish("2026-11-21T08:00:00Z");
    let at = "2026-11-21T08:00:05Z";
    bench.ok(&[
        "wallet", "show", "Mei", "--group", "mo", "--at", at, "--png", "a.png", "--svg", "a.svg",
    ]);
    let ran = bench.feed(&["gate", "check", "-", "--at", at], &bench.read("a.png"));
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(bench.read("a.svg").starts_with(b"<svg"));
    let ran = bench.feed(&["inspect", "-"], &bench.read("a.png"));
    assert!(ran.code == 0 && ran.stdout.contains("Token (308 bytes)"), "{ran:?}");
}
