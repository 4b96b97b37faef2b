//! Rules E1 to E6 and S1, S2: each item of each object is broken in each way, and the object signed
//! again, so that nothing but the rule refuses it.

use clearance_core::cbor::{Error, ErrorKind, Reader, Writer};

use crate::kit::{Kind, Parts, Refused, judge, unhex};
use crate::mutants::{Fault, mutants};
use crate::objects as o;

#[test]
fn the_kit_signs_what_everybody_accepts() {
    for kind in Kind::ALL {
        let again = Parts::good(kind).signed();
        assert_eq!(judge(kind, &again).expect("it is good"), again, "{kind:?}");
    }
}

#[test]
fn e1_no_longer_head_is_accepted() {
    refuse_everywhere(&[Fault::LongHead]);
}

#[test]
fn e2_no_indefinite_or_reserved_head_is_accepted() {
    refuse_everywhere(&[Fault::Indefinite, Fault::ReservedHead]);
}

#[test]
fn e3_labels_stand_once_in_order_and_number() {
    refuse_everywhere(&[Fault::DuplicateLabel, Fault::SwappedLabels, Fault::WrongCount]);
}

#[test]
fn e4_no_float_null_tag_or_other_type_is_accepted() {
    refuse_everywhere(&[Fault::ForeignItem]);
}

#[test]
fn e4_neither_crit_nor_an_unknown_label_is_accepted() {
    refuse_everywhere(&[Fault::UnknownLabel]);
}

#[test]
fn e5_nothing_may_stand_behind_the_end() {
    refuse_everywhere(&[Fault::Trailing]);
}

#[test]
fn no_length_of_2_to_the_60_is_believed() {
    refuse_everywhere(&[Fault::HugeLength]);
}

#[test]
fn every_truncation_is_refused() {
    for kind in Kind::ALL {
        let good = kind.good();
        for end in 0..good.len() {
            refuse(kind, &good[..end], &format!("the first {end} bytes"));
        }
        let parts = Parts::good(kind);
        for end in 0..parts.protected.len() {
            let cut = parts.with_protected(parts.protected[..end].to_vec());
            refuse(kind, &cut.signed(), &format!("{end} bytes of the protected header"));
        }
        for end in 0..parts.payload.len() {
            let cut = parts.with_payload(parts.payload[..end].to_vec());
            refuse(kind, &cut.signed(), &format!("{end} bytes of the payload"));
        }
    }
}

#[test]
fn s1_the_unprotected_header_holds_nothing() {
    // alg, kid (as in the protected one, and alone), crit, kcwt, typ, ek, text label; other types.
    for unprotected in [
        "a10132",
        "a104420102",
        "a1044a0102c0c1c2c3c4c5c6c7",
        "a1028110",
        "a10da0",
        "a110183d",
        "a12340",
        "a1616100",
        "bfff",
        "b800",
        "80",
        "40",
        "f6",
        "00",
    ] {
        for kind in Kind::ALL {
            let hostile = Parts::good(kind).with_unprotected(unprotected).signed();
            refuse(kind, &hostile, unprotected);
        }
    }
}

#[test]
fn s1_the_algorithm_does_not_stand_in_the_unprotected_header() {
    // What coset accepts: an empty protected header.
    for (protected, unprotected) in [("", "a10132"), ("a0", "a10132")] {
        for kind in Kind::ALL {
            let parts = Parts::good(kind).with_protected(unhex(protected));
            refuse(kind, &parts.with_unprotected(unprotected).signed(), "no protected header");
        }
    }
}

#[test]
fn s2_no_detached_payload_or_other_shape_is_accepted() {
    let good = Kind::RosterChallenge.good();
    let (head, signature) = (&good[..18], &good[good.len() - 66..]);
    for payload in ["f6", "", "60", "a0"] {
        let hostile = [head, &unhex(payload), signature].concat();
        refuse(Kind::RosterChallenge, &hostile, payload);
    }
    for kind in Kind::ALL {
        let good = kind.good();
        let body = &good[..good.len() - 66];
        let signature = &good[good.len() - 64..];
        refuse(kind, &[body, &[0x58, 63], &signature[1..]].concat(), "a short signature");
        refuse(kind, &[body, &[0x58, 65], signature, &[0]].concat(), "a long signature");
        refuse(kind, &[body, &[0x78, 64], signature].concat(), "a signature as text");
        refuse(kind, body, "no signature");
        let at = usize::from(good[0] == 0xd2);
        for shape in [0x83, 0x85, 0xa4, 0x9f] {
            let hostile = [&good[..at], &[shape], &good[at + 1..]].concat();
            refuse(kind, &hostile, "not an array of four");
        }
    }
}

#[test]
fn a1_p1_every_object_has_its_tag_or_none() {
    for kind in Kind::ALL {
        let good = kind.good();
        let bare = good.strip_prefix(&[0xd2]).unwrap_or(&good);
        let tagged = [&[0xd2], bare].concat();
        refuse(kind, if good[0] == 0xd2 { bare } else { &tagged }, "the other tagging");
        for tag in ["d1", "d812", "d83dd2", "d2d2", "d861", "d3"] {
            refuse(kind, &[&unhex(tag), bare].concat(), tag);
        }
    }
}

#[test]
fn no_object_of_one_kind_passes_for_another() {
    for kind in Kind::ALL {
        for other in Kind::ALL.into_iter().filter(|other| *other != kind) {
            let hostile = judge(kind, &other.good());
            // Presentations of other forms are presentations, but not by this holder.
            match hostile {
                Ok(_) => assert!(is_presentation(kind) && is_presentation(other)),
                Err(Refused::NotVerified(_)) => {
                    assert!(is_presentation(kind) && is_presentation(other), "{kind:?} {other:?}");
                }
                Err(Refused::Malformed(_)) => {}
            }
        }
    }
}

#[test]
fn e6_no_text_that_is_not_utf_8_is_accepted() {
    for bad in ["61ff", "62c080", "63eda080", "64f4908080"] {
        let error = Reader::new(&unhex(bad)).text().expect_err("not UTF-8");
        assert_eq!(error.kind, ErrorKind::Value("text that is not UTF-8"), "{bad}");
    }
}

#[test]
fn the_reader_names_the_fault() {
    type Read = fn(&mut Reader<'_>) -> Result<(), Error>;
    let uint: Read = |r| r.uint().map(drop);
    let int: Read = |r| r.int().map(drop);
    let bytes: Read = |r| r.bytes().map(drop);
    let bool: Read = |r| r.bool().map(drop);
    let array: Read = |r| r.array_up_to(4).map(drop);
    let cases: [(&str, Read, ErrorKind); 14] = [
        ("1817", uint, ErrorKind::NotShortest),
        ("1900ff", uint, ErrorKind::NotShortest),
        ("1a0000ffff", uint, ErrorKind::NotShortest),
        ("1b00000000ffffffff", uint, ErrorKind::NotShortest),
        ("1c", uint, ErrorKind::Indefinite),
        ("5f40ff", bytes, ErrorKind::Indefinite),
        ("f814", bool, ErrorKind::NotShortest),
        ("", uint, ErrorKind::Truncated),
        ("19ff", uint, ErrorKind::Truncated),
        ("4200", bytes, ErrorKind::Truncated),
        ("5bffffffffffffffff", bytes, ErrorKind::Truncated),
        ("3bffffffffffffffff", int, ErrorKind::Value("integer beyond 64 signed bits")),
        ("85", array, ErrorKind::TooMany { limit: 4, found: 5 }),
        ("9b1000000000000000", array, ErrorKind::TooMany { limit: 4, found: 1 << 60 }),
    ];
    for (hex, read, kind) in cases {
        let input = unhex(hex);
        let mut reader = Reader::new(&input);
        assert_eq!(read(&mut reader), Err(Error { at: 0, kind }), "{hex}");
        assert_eq!(reader.position(), 0, "{hex}: a failed read moved on");
    }
}

/// Breaks protected header, payload and, in the full form, the credential inside.
fn refuse_everywhere(faults: &[Fault]) {
    let wanted = |(fault, _): &(Fault, Vec<u8>)| faults.contains(fault);
    let payload = mutants(&Parts::good(Kind::TrustList).payload);
    for fault in faults {
        assert!(payload.iter().any(|(made, _)| made == fault), "no mutant has {fault:?}");
    }
    for kind in Kind::ALL {
        let parts = Parts::good(kind);
        for (fault, protected) in mutants(&parts.protected).into_iter().filter(wanted) {
            let what = format!("{fault:?} in protected {protected:02x?}");
            refuse(kind, &parts.with_protected(protected).signed(), &what);
        }
        for (fault, payload) in mutants(&parts.payload).into_iter().filter(wanted) {
            // The format's one negative value: uses (label 12) of -1, for a number of uses.
            let is_in_out = payload.windows(4).any(|bytes| bytes == [0x0b, 0x01, 0x0c, 0x20]);
            if kind == Kind::TrustList && fault == Fault::ForeignItem && is_in_out {
                continue;
            }
            let what = format!("{fault:?} in payload {payload:02x?}");
            refuse(kind, &parts.with_payload(payload).signed(), &what);
        }
        for (fault, whole) in mutants(&kind.good()).into_iter().filter(wanted) {
            refuse(kind, &whole, &format!("{fault:?} in {whole:02x?}"));
        }
    }
    let (good, inner) = (Parts::good(Kind::FullEd25519), Parts::good(Kind::Credential));
    let whole = o::credential(o::Holder::Ed25519);
    let broken = mutants(&inner.protected).into_iter().filter(wanted);
    let protected = broken.map(|(_, protected)| inner.with_protected(protected).signed());
    let broken = mutants(&inner.payload).into_iter().filter(wanted);
    let payload = broken.map(|(_, payload)| inner.with_payload(payload).signed());
    for credential in protected.chain(payload) {
        let at = good.protected.len() - whole.len();
        let hostile = good.with_protected([&good.protected[..at], &credential].concat());
        refuse(Kind::FullEd25519, &hostile.signed(), "a credential inside");
    }
}

fn refuse(kind: Kind, bytes: &[u8], what: &str) {
    match judge(kind, bytes) {
        Err(Refused::Malformed(_)) => {}
        other => panic!("{kind:?}, {what}: {other:?}"),
    }
}

fn is_presentation(kind: Kind) -> bool {
    matches!(kind, Kind::FullEd25519 | Kind::FullP256 | Kind::RosterChallenge)
}

#[test]
fn e1_the_writer_takes_the_shortest_head_of_its_number() {
    for (value, hex) in [
        (0, "00"),
        (23, "17"),
        (24, "1818"),
        (255, "18ff"),
        (256, "190100"),
        (65_535, "19ffff"),
        (65_536, "1a00010000"),
        (4_294_967_295, "1affffffff"),
        (4_294_967_296, "1b0000000100000000"),
        (i64::MAX, "1b7fffffffffffffff"),
        (-1, "20"),
        (-24, "37"),
        (-25, "3818"),
        (-256, "38ff"),
        (-257, "390100"),
        (i64::MIN, "3b7fffffffffffffff"),
    ] {
        let mut writer = Writer::new();
        writer.int(value);
        assert_eq!(writer.into_bytes(), unhex(hex), "{value}");
    }
}
