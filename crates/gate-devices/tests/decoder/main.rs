//! Pictures of a lane: which are read, and in which order.

#![allow(clippy::unwrap_used)] // a test may panic, in its helpers too

#[path = "../pictures/mod.rs"]
mod pictures;

use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use clearance_core::time::Timestamp;
use clearance_gate::Lane;
use clearance_gate_devices::Decoder;
use clearance_gate_devices::decode::{DecoderSettings, NotRead, Picture};
use clearance_reader::NoCode;
use pictures::{code, finders, noise, photograph};

const WIDTH: usize = 320;
const HEIGHT: usize = 320;

fn decoder(limit_ms: u32) -> Decoder {
    let settings = DecoderSettings { limit_ms, ..DecoderSettings::default() };
    Decoder::new(settings.checked().unwrap())
}

#[test]
fn every_picture_gets_its_one_answer_and_the_newest_is_read() {
    let lane = decoder(5_000).lane().unwrap();
    let (told, answers) = channel();
    let count = 20;
    for n in 0..count {
        let told = told.clone();
        lane.submit(photograph(&code(n), WIDTH, HEIGHT, n), move |read| {
            told.send((n, read.map(|sighting| sighting.text))).unwrap();
        });
    }
    let mut answered: Vec<_> = (0..count).map(|_| answers.recv().unwrap()).collect();
    answered.sort_by_key(|(n, _)| *n);
    assert!(answered.iter().map(|(n, _)| *n).eq(0..count), "one answer each");
    assert_eq!(answered.last().unwrap().1, Ok(code(count - 1)), "the newest");
    for (n, read) in &answered {
        assert!(*read == Ok(code(*n)) || *read == Err(NotRead::Superseded), "{n}: {read:?}");
    }
    drop(lane);
    assert!(answers.try_recv().is_err());
}

#[test]
fn one_code_read_from_many_pictures_is_one_passage() {
    let frames = decoder(5_000).lane().unwrap();
    let (mut lane, mut passages) = (Lane::default(), 0);
    let now = Timestamp::from_secs(100);
    for seed in 0..5 {
        let text = frames.read(photograph(&code(1), WIDTH, HEIGHT, seed)).unwrap().text;
        if lane.repeated(&text, now).is_none() {
            passages += 1;
            lane.keep(&text, (), now);
        }
    }
    assert_eq!(passages, 1);
}

#[test]
fn a_picture_ends_with_its_time() {
    let lane = decoder(60).lane().unwrap();
    let asked = Instant::now();
    assert_eq!(lane.read(finders(1_600, 1_200)), Err(NotRead::TooLate));
    assert!(asked.elapsed() < Duration::from_secs(2), "{:?}", asked.elapsed());
}

#[test]
fn what_shows_no_code_says_why() {
    let lane = decoder(5_000).lane().unwrap();
    let no_code = |picture| match lane.read(picture) {
        Err(NotRead::NoCode(no_code)) => no_code,
        other => panic!("{other:?}"),
    };
    assert_eq!(no_code(Picture::File(Vec::new())), NoCode::Empty);
    assert_eq!(no_code(Picture::File(noise(1, 100))), NoCode::NotAPicture);
    assert!(matches!(
        no_code(Picture::Luma { pixels: vec![0; 7], width: 2 }),
        NoCode::Broken { .. }
    ));
    let web = photograph("https://example.org/a/b/c/d/e/f", WIDTH, HEIGHT, 1);
    assert!(matches!(no_code(web), NoCode::Others(_)));
}

#[test]
fn an_answer_that_panics_takes_no_lane_with_it() {
    let lane = decoder(5_000).lane().unwrap();
    let (told, answered) = channel();
    for _ in 0..4 {
        let told = told.clone();
        lane.submit(Picture::File(Vec::new()), move |_| {
            told.send(()).unwrap();
            panic!("the caller's fault");
        });
        answered.recv().unwrap();
    }
    assert_eq!(lane.read(photograph(&code(2), WIDTH, HEIGHT, 2)).unwrap().text, code(2));
}

#[test]
fn a_lane_that_stops_answers_who_waits() {
    let lane = decoder(5_000).lane().unwrap();
    let (told, answers) = channel();
    for _ in 0..3 {
        let told = told.clone();
        lane.submit(finders(1_600, 1_200), move |read| told.send(read).unwrap());
    }
    drop(lane);
    assert_eq!(answers.try_iter().count(), 3);
}
