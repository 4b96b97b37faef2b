use std::fs;

use clearance_core::ids::{AuthorityKid, CredentialId};
use clearance_core::presentation::RosterRef;
use clearance_gate::outbox::{Batch, Outbox, OutboxError, PassageId, answer_line, read_exported};
use serde_json::Value;

use crate::bench::{Authority, Bench, NOW, passage, put};

#[test]
fn what_is_kept_reaches_the_authority_once_in_order_and_with_its_slips() {
    let (bench, mut authority) = (Bench::new("order"), Authority::default());
    let outbox = bench.open();
    (0..250).for_each(|n| put(&outbox, n).unwrap());
    drop(outbox);
    let outbox = bench.open(); // a restart
    assert_eq!(outbox.report().waiting, 250);
    let batch = outbox.next_batch().unwrap();
    assert_eq!(Some(&batch), outbox.next_batch().as_ref(), "until it is acknowledged");
    let answer = authority.answers(&batch, |_| None);
    let acknowledged = outbox.acknowledge(&batch, &answer).unwrap();
    assert_eq!((acknowledged.taken, acknowledged.slips.len()), (100, 100));
    assert_eq!(acknowledged.slips[7].passage, passage(7).id);
    assert_eq!(authority.empties(&outbox), 150);
    let in_order: Vec<String> = (0..250).map(|n| passage(n).id.to_string()).collect();
    assert_eq!(authority.came, in_order);
    assert!(outbox.next_batch().is_none() && outbox.report().waiting == 0);
}

#[test]
fn nothing_of_a_passage_can_be_read_on_the_disk() {
    let bench = Bench::new("sealed");
    let outbox = bench.open();
    (0..20).for_each(|n| put(&outbox, n).unwrap());
    let text = fs::read_to_string(bench.journal()).unwrap();
    let one = passage(3);
    for secret in
        ["MARKED", "border-gate", &one.id.to_string(), &one.credential.unwrap().to_string()]
    {
        assert!(!text.contains(secret), "{secret}");
    }
    assert!(!format!("{outbox:?} {one:?}").contains("MARKED"));
    // Each takes as much room as the others, whatever it says.
    let lengths: Vec<usize> = text.lines().skip(11).map(str::len).collect();
    assert!(lengths.windows(2).all(|pair| pair[0] == pair[1]), "{lengths:?}");
}

#[test]
fn an_id_follows_from_the_claim() {
    let subject = |n| RosterRef { authority: AuthorityKid([0xa1, 1]), id: CredentialId([n; 8]) };
    let id = |group: &str, n, at| PassageId::of(group.parse().unwrap(), &subject(n), at);
    let one = id("mo", 1, NOW);
    assert_eq!(one, id("mo", 1, NOW));
    for other in [id("hk", 1, NOW), id("mo", 2, NOW), id("mo", 1, NOW.plus(15))] {
        assert_ne!(one, other);
    }
    assert_eq!(one.to_string(), "566b9399633d70b665747ffa38f7c0bb", "the formula is a contract");
}

#[test]
fn what_the_authority_refuses_is_set_aside_and_what_it_cannot_take_now_waits() {
    let (bench, mut authority) = (Bench::new("refused"), Authority::default());
    let outbox = bench.open();
    (0..30).for_each(|n| put(&outbox, n).unwrap());
    let batch = outbox.next_batch().unwrap();
    let which = |passage: &Value| passage["credential"].as_str().unwrap().ends_with("05");
    let busy = |passage: &Value| passage["credential"].as_str().unwrap().ends_with("06");
    let answer = authority.answers(&batch, |passage| match () {
        () if which(passage) => Some("invalid"),
        () if busy(passage) => Some("unavailable"),
        () => None,
    });
    let acknowledged = outbox.acknowledge(&batch, &answer).unwrap();
    assert_eq!((acknowledged.taken, acknowledged.waiting), (28, 1));
    assert_eq!(acknowledged.refused["invalid"], 1);
    drop(outbox);
    let outbox = bench.open();
    let report = outbox.report();
    assert_eq!((report.waiting, report.refused["invalid"]), (1, 1));
    assert_eq!(authority.empties(&outbox), 1, "the refused one is not tried again");
    outbox.retry_refused().unwrap();
    assert_eq!(authority.empties(&outbox), 1);
    assert_eq!(outbox.report(), Default::default());
}

#[test]
fn a_passage_that_the_authority_can_never_take_does_not_hold_up_the_others_for_ever() {
    let (bench, mut authority) = (Bench::new("poison"), Authority::default());
    let outbox = bench.open();
    put(&outbox, 1).unwrap();
    let mut tries = 0;
    while let Some(batch) = outbox.next_batch() {
        let answer = authority.answers(&batch, |_| Some("failed"));
        outbox.acknowledge(&batch, &answer).unwrap();
        tries += 1;
        assert!(tries <= 200);
    }
    assert_eq!(outbox.report().refused["failed"], 1);
}

#[test]
fn an_answer_to_something_else_changes_nothing() {
    let bench = Bench::new("answers");
    let outbox = bench.open();
    (0..3).for_each(|n| put(&outbox, n).unwrap());
    let batch = outbox.next_batch().unwrap();
    for answer in
        ["", "<html>", "{}", r#"{"results":[]}"#, r#"{"results":[{"id":null,"taken":true}]}"#]
    {
        let refused = outbox.acknowledge(&batch, answer.as_bytes());
        assert!(matches!(refused, Err(OutboxError::Answer)), "{answer}");
    }
    assert_eq!(outbox.report().waiting, 3);
}

#[test]
fn a_full_outbox_keeps_what_it_has_and_counts_what_it_loses() {
    let (bench, mut authority) = (Bench::new("full"), Authority::default());
    let outbox = bench.open_for(40).unwrap();
    for n in 0..50 {
        match put(&outbox, n) {
            Ok(()) => assert!(n < 40),
            Err(OutboxError::Full { most: 40 }) => assert!(n >= 40),
            Err(other) => panic!("{other}"),
        }
    }
    drop(outbox);
    let report = Outbox::report_of(&bench.outbox_dir()).unwrap();
    assert_eq!((report.waiting, report.lost), (40, 10));
    let outbox = bench.open_for(40).unwrap();
    assert_eq!(authority.empties(&outbox), 40);
    assert!(authority.came.contains(&passage(0).id.to_string()));
    put(&outbox, 60).unwrap();
    assert_eq!(outbox.report().lost, 10, "that lasts");
}

#[test]
fn yesterdays_outbox_sends_again_and_counts_once() {
    let (bench, mut authority) = (Bench::new("yesterday"), Authority::default());
    let outbox = bench.open();
    (0..20).for_each(|n| put(&outbox, n).unwrap());
    let copy = fs::read(bench.journal()).unwrap();
    assert_eq!(authority.empties(&outbox), 20);
    drop(outbox);
    fs::write(bench.journal(), copy).unwrap();
    let outbox = bench.open();
    (20..25).for_each(|n| put(&outbox, n).unwrap());
    assert_eq!(authority.empties(&outbox), 25);
    assert_eq!((authority.came.len(), authority.had.len()), (45, 25));
}

#[test]
fn what_was_sent_makes_room_again() {
    let (bench, mut authority) = (Bench::new("room"), Authority::default());
    let outbox = bench.open();
    let mut longest = 0;
    for round in 0..12 {
        (0..200).for_each(|n| put(&outbox, 1_000 * round + n).unwrap());
        assert_eq!(authority.empties(&outbox), 200);
        longest = longest.max(fs::metadata(bench.journal()).unwrap().len());
    }
    let left = fs::metadata(bench.journal()).unwrap().len();
    assert!(longest < 1_500_000 && left < longest, "{longest} then {left}");
    assert_eq!(authority.had.len(), 2_400);
}

#[test]
fn one_process_has_it() {
    let bench = Bench::new("lock");
    let _first = bench.open();
    assert!(matches!(bench.open_for(9), Err(OutboxError::Lock(_))));
}

/// What the authority answers to exported passages: it takes all but those that end in 05.
fn answered(authority: &mut Authority, batch: &Batch) -> String {
    let answer = authority.answers(batch, |passage| {
        passage["credential"].as_str().unwrap().ends_with("05").then_some("invalid")
    });
    let sealed = read_exported(std::str::from_utf8(&batch.body).unwrap()).unwrap();
    let answer: Value = serde_json::from_slice(&answer).unwrap();
    let results = answer["results"].as_array().unwrap();
    let problems = results.iter().map(|it| it["problem"].as_str());
    answer_line(sealed.iter().map(String::as_str).zip(problems))
}

#[test]
fn what_is_exported_waits_until_its_own_answers_come() {
    let (bench, mut authority) = (Bench::new("export"), Authority::default());
    let outbox = bench.open();
    (0..120).for_each(|n| put(&outbox, n).unwrap());
    let mut text = String::new();
    let export = |each: &mut dyn FnMut(&Batch)| {
        let exported = Outbox::export(&bench.outbox_dir(), |batch| {
            each(batch);
            true
        });
        exported.unwrap()
    };
    let exported = export(&mut |batch| text.push_str(&answered(&mut authority, batch)));
    assert_eq!((exported, authority.had.len(), outbox.report().waiting), (120, 119, 120));
    assert!(!text.contains(&passage(3).id.to_string()), "an id stays sealed");
    (200..203).for_each(|n| put(&outbox, n).unwrap()); // meanwhile
    let taken = outbox.take_answers(&text).unwrap();
    assert_eq!((taken.taken, taken.refused["invalid"]), (119, 1));
    assert_eq!((outbox.report().waiting, outbox.report().refused["invalid"]), (3, 1));
    assert_eq!(outbox.take_answers(&text).unwrap().taken, 0, "a second time changes nothing");
    assert_eq!(export(&mut |_| ()), 3);
    for strange in ["x", "{}", r#"{"digests":["a"],"results":[]}"#] {
        assert!(matches!(outbox.take_answers(strange), Err(OutboxError::NoAnswers)), "{strange}");
    }
}

#[test]
fn answers_to_passages_of_the_same_numbers_take_nothing_from_an_outbox_that_was_put_back() {
    let (bench, mut authority) = (Bench::new("export-yesterday"), Authority::default());
    let outbox = bench.open();
    put(&outbox, 1).unwrap();
    let copy = fs::read(bench.journal()).unwrap();
    put(&outbox, 2).unwrap();
    let mut text = String::new();
    let each = |batch: &Batch| {
        text.push_str(&answered(&mut authority, batch));
        true
    };
    Outbox::export(&bench.outbox_dir(), each).unwrap();
    drop(outbox);
    fs::write(bench.journal(), copy).unwrap();
    let outbox = bench.open();
    put(&outbox, 3).unwrap(); // it has the number that passage 2 had
    assert_eq!(outbox.take_answers(&text).unwrap().taken, 1, "the first");
    assert_eq!(outbox.report().waiting, 1, "the authority does not have the third");
}

#[test]
fn answers_that_somebody_left_are_taken_once_by_whoever_has_the_outbox() {
    let (bench, mut authority) = (Bench::new("left"), Authority::default());
    let outbox = bench.open();
    put(&outbox, 1).unwrap();
    let text = answered(&mut authority, &outbox.next_batch().unwrap());
    let leave = |text: &str| Outbox::leave_answers(&bench.outbox_dir(), text);
    assert!(matches!(leave("nonsense"), Err(OutboxError::NoAnswers)));
    assert_eq!(outbox.take_left_answers().unwrap(), None);
    leave(&text).unwrap();
    assert!(leave(&text).is_err(), "others lie there");
    assert_eq!(outbox.take_left_answers().unwrap().unwrap().taken, 1);
    assert_eq!((outbox.take_left_answers().unwrap(), outbox.report().waiting), (None, 0));
}
