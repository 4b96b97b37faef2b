use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use clearance_durable::{Longest, Pair};

use crate::Dir;

const LONGEST: Longest = Longest { content: 4_096, witness: 4_096 };

fn pair(dir: &Dir) -> Pair {
    Pair { content: dir.file("list"), witness: dir.file("anchor"), both: dir.file("both") }
}

fn read(pair: &Pair) -> (String, String) {
    let (content, witness) = pair.read(LONGEST).unwrap();
    (String::from_utf8(content).unwrap(), String::from_utf8(witness).unwrap())
}

fn is_pair(number: u32, found: (String, String)) -> bool {
    found == (format!("list {number}"), format!("saw {number}"))
}

/// Makes a name impossible to write, and gives back what was there.
fn block(path: &std::path::Path) -> Option<Vec<u8>> {
    let bytes = fs::read(path).ok();
    drop(fs::remove_file(path));
    fs::create_dir_all(path.join("x")).unwrap();
    bytes
}

fn unblock(path: &std::path::Path, bytes: Option<Vec<u8>>) {
    fs::remove_dir_all(path).unwrap();
    bytes.into_iter().for_each(|bytes| fs::write(path, bytes).unwrap());
}

/// A write that ends at its first, second or third file leaves what a kill there leaves.
#[test]
fn a_pair_whose_replacement_was_cut_short_is_the_old_one_or_the_new_one() {
    type Cut = fn(&Pair) -> &std::path::Path;
    let cuts: [(u32, Cut); 3] = [(1, |p| &p.both), (2, |p| &p.content), (2, |p| &p.witness)];
    for (at, (number, cut)) in cuts.into_iter().enumerate() {
        let dir = Dir::new(&format!("pair-{at}"));
        let pair = pair(&dir);
        pair.write(b"list 1", b"saw 1").unwrap();
        let before = block(cut(&pair));
        pair.write(b"list 2", b"saw 2").unwrap_err();
        unblock(cut(&pair), before);
        assert!(is_pair(number, read(&pair)), "cut at {at}: {:?}", read(&pair));
        pair.complete(LONGEST).unwrap();
        assert!(is_pair(number, read(&pair)), "completed after {at}");
        assert_eq!(dir.names(), ["anchor", "list"]);
        assert_eq!(fs::read(&pair.content).unwrap(), format!("list {number}").as_bytes());
        pair.write(b"list 3", b"saw 3").unwrap();
        assert!(is_pair(3, read(&pair)));
    }
}

#[test]
fn a_damaged_file_of_both_is_as_good_as_none() {
    let dir = Dir::new("pair-damaged");
    let pair = pair(&dir);
    pair.write(b"list 1", b"saw 1").unwrap();
    block(&pair.content);
    pair.write(b"list 2", b"saw 2").unwrap_err();
    unblock(&pair.content, Some(b"list 1".to_vec()));
    let sound = fs::read(&pair.both).unwrap();
    for bit in 0..sound.len() * 8 {
        let mut damaged = sound.clone();
        damaged[bit / 8] ^= 1 << (bit % 8);
        fs::write(&pair.both, damaged).unwrap();
        assert!(is_pair(1, read(&pair)), "bit {bit}");
    }
    fs::write(&pair.both, sound).unwrap();
    assert!(is_pair(2, read(&pair)));
}

#[test]
fn who_reads_beside_a_writer_never_gets_two_that_do_not_belong_together() {
    let dir = Dir::new("pair-beside");
    let (pair, is_over) = (pair(&dir), AtomicBool::new(false));
    pair.write(b"list 0", b"saw 0").unwrap();
    thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut last = 0;
            while !is_over.load(Ordering::Relaxed) {
                let found = read(&pair);
                let number = found.0.strip_prefix("list ").unwrap().parse().unwrap();
                assert!(is_pair(number, found.clone()), "{found:?}");
                assert!(number >= last, "{number} after {last}");
                last = number;
            }
        });
        for number in 1..60 {
            let (content, witness) = (format!("list {number}"), format!("saw {number}"));
            pair.write(content.as_bytes(), witness.as_bytes()).unwrap();
        }
        is_over.store(true, Ordering::Relaxed);
        reader.join().unwrap();
    });
}
