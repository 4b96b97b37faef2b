//! Small inputs that ask for much memory. Measured, on the thread that reads them.

use std::io::Write;

use allocation_counter::measure;
use clearance_core::cbor::Writer;
use clearance_core::code;
use clearance_core::crypto::RING;
use clearance_core::enrolment::EnrolmentRequest;
use clearance_core::recovery::RecoveryRequest;
use clearance_core::trust::TrustAnchor;
use clearance_reader::{Budget, NoCode, read_picture};
use clearance_revocation::object::{DeltaObject, Head, Snapshot, Untrusted};
use clearance_revocation::token_status_list::import;
use clearance_revocation::{ExpiryMonth, ShardSpec};
use clearance_tests::scene::NOW;
use clearance_tests::{Forgery, Person, START, World};
use flate2::Compression;
use flate2::write::ZlibEncoder;

const KIB: u64 = 1 << 10;
const MIB: u64 = 1 << 20;

/// What graviola's check of the CPU holds for a moment: with debug assertions it looks for an
/// environment variable, whose name it makes.
const CPU_CHECK: u64 = if cfg!(debug_assertions) { 128 } else { 0 };

/// The most bytes that `read` holds at once.
fn most(read: impl FnOnce()) -> u64 {
    measure(read).bytes_max
}

/// Heads of byte strings, texts, arrays and maps that announce up to 2^64 - 1 items, and arrays in
/// arrays in arrays, alone and behind the beginning of a real object.
fn hostile_heads(real: &[u8]) -> Vec<Vec<u8>> {
    let mut heads = vec![vec![0x81; 4_096], vec![0xd2; 4_096], vec![0x9f; 4_096]];
    for major in [2, 3, 4, 5_u8] {
        for (info, width) in [(0x19_u8, 2), (0x1a, 4), (0x1b, 8)] {
            heads.push([vec![major << 5 | info], vec![0xff; width]].concat());
            heads.push([vec![major << 5 | info], vec![0x7f], vec![0xff; width - 1]].concat());
        }
    }
    let mut all = heads.clone();
    for at in 0..real.len().min(60) {
        all.extend(heads.iter().map(|head| [&real[..at], head].concat()));
        // The length stays what it was: past every check of lengths.
        all.extend(heads.iter().map(|head| {
            let mut bytes = real.to_vec();
            let length = head.len().min(bytes.len() - at);
            bytes[at..at + length].copy_from_slice(&head[..length]);
            bytes
        }));
    }
    all
}

/// CVE-2026-26209 (cbor2: arrays in arrays exhaust the stack); RFC 8949 §10: announced lengths and
/// depth are meant to exhaust a decoder.
#[test]
fn no_announced_length_takes_memory_at_the_gate() {
    let world = World::new();
    let gate = world.gate();
    for code in
        [Forgery::of(&world, Person::Parent, START), Forgery::of(&world, Person::Child, START)]
    {
        let mut texts: Vec<String> = Vec::new();
        texts.extend(hostile_heads(&code.token()).iter().map(|token| code::encode(token)));
        let inside = hostile_heads(&code.presentation());
        let short = inside.iter().filter(|plaintext| plaintext.len() <= 256);
        texts.extend(short.map(|plaintext| code::encode(&code.seal(plaintext))));
        let worst = texts.iter().map(|text| most(|| assert!(!gate.check(text, NOW).is_admit())));
        let worst = worst.max().unwrap();
        println!("{} hostile codes: at most {worst} bytes held", texts.len());
        assert!(worst <= CPU_CHECK, "{worst} bytes");
    }
}

/// CWE-1284, CWE-400: a text as long as memory, and one of the right length and nothing else.
#[test]
fn no_long_text_takes_memory_at_the_gate() {
    let world = World::new();
    let gate = world.gate();
    for text in
        ["C1:".to_owned() + &"A".repeat(64 << 20), "C1:".repeat(1 << 20), "\0".repeat(1 << 20)]
    {
        let held = most(|| assert!(!gate.check(&text, NOW).is_admit()));
        assert!(held < 4 * KIB, "{held} bytes");
    }
}

type Reader<'a> = &'a dyn Fn(&[u8]);

/// The same behind a gate: trust lists, requests of phones and status objects.
#[test]
fn no_announced_length_takes_memory_in_a_list() {
    let world = World::new();
    let root = World::root_key();
    let mut worst = 0;
    for bytes in hostile_heads(&world.list_bytes) {
        let readers: [Reader<'_>; 6] = [
            &|bytes| assert!(TrustAnchor::new(root).accept(&RING, bytes, NOW).is_err()),
            &|bytes| assert!(EnrolmentRequest::verify(&RING, bytes).is_err()),
            &|bytes| assert!(RecoveryRequest::verify(&RING, bytes).is_err()),
            &|bytes| assert!(Untrusted::<Head>::decode(bytes).is_err()),
            &|bytes| assert!(Untrusted::<Snapshot>::decode(bytes).is_err()),
            &|bytes| assert!(Untrusted::<DeltaObject>::decode(bytes).is_err()),
        ];
        for read in readers {
            worst = worst.max(most(|| read(&bytes)));
        }
    }
    println!("hostile lists: at most {worst} bytes held");
    assert!(worst < 4 * KIB, "{worst} bytes");
    let long = vec![0xd2; 64 << 20];
    let held = most(|| assert!(TrustAnchor::new(root).accept(&RING, &long, NOW).is_err()));
    assert_eq!(held, 0, "bytes, for a list of 64 MiB");
}

/// CVE-2024-28180 (go-jose), CVE-2024-28176 (jose): a packed token unpacks without a limit.
#[test]
fn a_packed_status_list_never_takes_what_it_unpacks_to() {
    let mut zlib = ZlibEncoder::new(Vec::new(), Compression::best());
    let block = vec![0; 1 << 20];
    for _ in 0..256 {
        zlib.write_all(&block).unwrap();
    }
    let mut list = Writer::new();
    list.map(2).text("lst").bytes(&zlib.finish().unwrap()).text("bits").uint(8);
    let list = list.into_bytes();
    let month = ExpiryMonth::from_u16(688);
    let spec = ShardSpec { number: 1, capacity: 1_000, month };
    let held = most(|| assert!(import(&list, spec).is_err()));
    println!("{} bytes that unpack to 256 MiB: {held} held", list.len());
    assert!(held < 4 * MIB, "{held} bytes");
}

/// A PNG of this size, all black, each scan line packed to nearly nothing.
fn black(width: u32, height: u32) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    encoder.set_compression(png::Compression::High);
    let mut writer = encoder.write_header().unwrap();
    let mut stream = writer.stream_writer().unwrap();
    let row = vec![0; width.div_ceil(8) as usize];
    for _ in 0..height {
        stream.write_all(&row).unwrap();
    }
    stream.finish().unwrap();
    drop(writer);
    file
}

/// The libpng advisory of 27 February 2010, "Defending Libpng Against Decompression Bombs".
///
/// At a border, pictures come from the gate's own camera, but the reader takes them from anybody.
#[test]
fn a_picture_takes_no_memory_before_its_size_is_known() {
    // The largest side is 16,384 pixels, and the most are 2^26 at a byte each.
    let beyond = black(16_385, 64);
    let wide = black(16_384, 4_097);
    for bomb in [beyond, wide] {
        let held = most(|| {
            let read = read_picture(&bomb, Budget::ordinary());
            assert!(matches!(read, Err(NoCode::TooLarge { .. })), "{read:?}");
        });
        println!("a picture of {} bytes: {held} held", bomb.len());
        assert!(held < MIB, "{held} bytes");
    }
    // A header that promises four thousand million pixels a side, and nothing behind it.
    let mut header = black(1, 1);
    header[16..24].fill(0x7f);
    let held = most(|| assert!(read_picture(&header, Budget::ordinary()).is_err()));
    assert!(held < MIB, "{held} bytes");
}

/// The same advisory: text that unpacks, beside a small picture.
#[test]
fn a_text_beside_a_picture_takes_no_memory() {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, 8, 8);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.add_ztxt_chunk("Comment".to_owned(), "A".repeat(16 << 20)).unwrap();
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&[255; 64]).unwrap();
    drop(writer);
    assert!(file.len() < 1 << 20, "{}: not much of a bomb", file.len());
    let held = most(|| assert!(read_picture(&file, Budget::ordinary()).is_err()));
    println!("a picture of {} bytes with 16 MiB of text: {held} held", file.len());
    assert!(held < 4 * MIB, "{held} bytes");
}
