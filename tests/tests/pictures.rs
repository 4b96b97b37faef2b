//! Codes as pictures: drawn by us, read by a decoder that is not ours.

#![allow(clippy::unwrap_used)] // a test may panic, in its helpers too

use clearance_core::ids::Challenge;
use clearance_issuer::Form;
use clearance_issuer::qr::{Level, PngOptions, QrCode};
use clearance_tests::{Person, START, World, picture};

#[test]
fn a_picture_is_read_as_its_text() {
    let world = World::new();
    let mut phone = world.phone();
    for person in [Person::Parent, Person::Child] {
        for form in [Form::Full, Form::Roster] {
            for challenge in [None, Some(Challenge(*b"8 random"))] {
                let mut ask = phone.ask(person);
                (ask.form, ask.challenge) = (form, challenge);
                let text = phone.frame(&ask, START).unwrap().text;
                read_at_every_size(&text);
            }
        }
    }
}

fn read_at_every_size(text: &str) {
    for level in [Level::L, Level::M] {
        let code = QrCode::draw(text, level).unwrap();
        for module_pixels in 2..=8 {
            let options = PngOptions { module_pixels, ..PngOptions::default() };
            let read = picture::read(&code.png(&options).unwrap());
            assert_eq!(read.as_deref(), Ok(text), "{level:?}, {module_pixels} pixels a module");
        }
    }
}

#[test]
fn every_code_can_be_read() {
    // A symbol's pattern can defeat a decoder by chance: many codes at the default size.
    let world = World::new();
    let mut phone = world.phone();
    let options = PngOptions { module_pixels: 4, ..PngOptions::default() };
    for step in 0..40 {
        let frame = phone.frame(&phone.ask(Person::Child), START.plus(15 * step)).unwrap();
        let png = frame.draw().unwrap().png(&options).unwrap();
        assert_eq!(picture::read(&png), Ok(frame.text), "step {step}");
    }
}
