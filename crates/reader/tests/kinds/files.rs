//! Files: every format that comes, whole, damaged and empty.

use clearance_issuer::qr::{Level, QrCode, SvgOptions};
use clearance_reader::{Format, Kind};

use super::canvas::Canvas;
use super::{Case, Expect, qr};
use crate::common::codes;

pub(crate) fn cases() -> Vec<Case> {
    let url = qr::draw("http://example.org", 4);
    let mut cases = ours();
    cases.extend(read(&url));
    cases.extend(damaged(&url));
    cases.extend(named());
    for (name, bytes) in [
        ("one byte", b"x".to_vec()),
        ("a text", b"C is a letter\n".to_vec()),
        ("a page of HTML", b"<!DOCTYPE html><html><body></body></html>".to_vec()),
        ("JSON", b"{\"code\": 1}".to_vec()),
        ("a program", b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0".to_vec()),
        ("a sound", b"RIFF\x24\0\0\0WAVEfmt ".to_vec()),
        ("CBOR", vec![0xd2, 0x84, 0x43, 0xa1, 0x01, 0x26]),
        ("zeros", vec![0; 1_000]),
    ] {
        cases.push(Case::new(name, bytes, Expect::NotAPicture));
    }
    cases.push(Case::new("an empty file", Vec::new(), Expect::Empty));
    cases
}

/// Pictures that show a clearance code.
fn ours() -> Vec<Case> {
    let (one, other) = (codes(1)[0].clone(), codes(2)[0].clone());
    let [first, second] = [&one, &other].map(|text| qr::draw(text, 3));
    let small = qr::draw(&other, 2);
    let url = qr::draw("http://example.org", 3);
    let svg = QrCode::draw(&one, Level::M).unwrap().svg(&SvgOptions::default()).unwrap();
    let code = || Expect::Code(one.clone());
    let pale = |symbol: &Canvas| symbol.map(|pixel| 150 + pixel / 12);
    let dark = |symbol: &Canvas| symbol.map(|pixel| 255 - pixel);
    let two = |other: &Canvas| first.beside(other).png();
    vec![
        Case::new("a code", first.png(), code()),
        Case::new("a code light on dark", dark(&first).png(), code()),
        Case::new("a code beside an address", two(&url), code()),
        Case::new("a code twice", two(&first), code()),
        Case::new("a code beside a pale address", two(&pale(&url)), code()),
        Case::new("a code slanted", first.slanted(0.25).png(), code()),
        Case::new("two codes", two(&second), Expect::Several),
        Case::new("two codes, one light on dark", two(&dark(&second)), Expect::Several),
        Case::new("two codes, one pale", two(&pale(&second)), Expect::Several),
        Case::new("two codes, one in noise", two(&second.noisy(90)), Expect::Several),
        Case::new("two codes, one small", two(&small), Expect::Several),
        Case::new("a code as WebP", first.webp(), code()),
        Case::new("a code as BMP", first.bmp(24), code()),
        Case::new("a code as GIF", first.gif(), code()),
        Case::new("our own SVG", svg.into_bytes(), code()),
        Case::new(
            "a later version's code",
            qr::draw("C7:ABC", 3).png(),
            Expect::Code("C7:ABC".into()),
        ),
    ]
}

fn read(url: &Canvas) -> Vec<Case> {
    let files = [
        ("WebP", url.webp()),
        ("BMP of 24 bits", url.bmp(24)),
        ("BMP with a table", url.bmp(8)),
        ("GIF", url.gif()),
    ];
    files.map(|(name, file)| Case::new(name, file, Expect::Kind(Kind::Url))).into()
}

fn damaged(url: &Canvas) -> Vec<Case> {
    let half = |file: Vec<u8>| file[..file.len() / 2].to_vec();
    let mut flipped = url.png();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 0x10;
    let mut large = url.png();
    large[16..24].copy_from_slice(&[0, 0, 0x40, 1, 0, 0, 0x40, 1]);
    let mut broken: Vec<Case> = [
        ("half a PNG", half(url.png())),
        ("a PNG with a flipped bit", flipped),
        ("the head of a PNG", url.png()[..20].to_vec()),
        ("a PNG that names another size", large),
        ("half a WebP", half(url.webp())),
        ("half a BMP", half(url.bmp(24))),
        ("half a GIF", half(url.gif())),
        ("the head of a JPEG", b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0".to_vec()),
        ("a JPEG of 4 bytes", b"\xff\xd8\xff\xd9".to_vec()),
    ]
    .into_iter()
    .map(|(name, file)| Case::new(name, file, Expect::Broken))
    .collect();
    broken.push(Case::new("a JPEG of 9000 x 12000", jpeg_head(9_000, 12_000), Expect::TooLarge));
    broken.push(Case::new("a JPEG of 65535 x 65535", jpeg_head(65_535, 65_535), Expect::TooLarge));
    broken
}

/// A JPEG up to its first scan: tables, size, and nothing.
fn jpeg_head(width: u16, height: u16) -> Vec<u8> {
    let mut file = b"\xff\xd8\xff\xdb\0\x43\0".to_vec();
    file.extend([1; 64]);
    file.extend(b"\xff\xc0\0\x0b\x08");
    file.extend([height, width].map(u16::to_be_bytes).concat());
    file.extend(b"\x01\x01\x11\0");
    for class in [0x00, 0x10] {
        file.extend([0xff, 0xc4, 0, 0x14, class, 1]);
        file.extend([0; 16]);
    }
    file.extend(b"\xff\xda\0\x08\x01\x01\0\0\x3f\0\0\xff\xd9");
    file
}

/// Formats that are told by their beginnings.
fn named() -> Vec<Case> {
    let of = |brand: &[u8; 4]| [b"\0\0\0\x18ftyp", &brand[..], b"\0\0\0\0mif1"].concat();
    let files: [(Vec<u8>, Format); 22] = [
        (b"II*\0\x08\0\0\0".to_vec(), Format::Tiff),
        (b"MM\0*\0\0\0\x08".to_vec(), Format::Tiff),
        (of(b"heic"), Format::Heic),
        (of(b"mif1"), Format::Heic),
        (of(b"avif"), Format::Avif),
        (of(b"mp42"), Format::Video),
        (of(b"qt  "), Format::Video),
        (b"\x1a\x45\xdf\xa3\x01\0".to_vec(), Format::Video),
        (b"RIFF\0\0\0\0AVI LIST".to_vec(), Format::Video),
        (b"\0\0\0\x0cJXL \r\n\x87\n".to_vec(), Format::JpegXl),
        (b"\xff\x0a\x00\x10".to_vec(), Format::JpegXl),
        (b"\0\0\0\x0cjP  \r\n\x87\n".to_vec(), Format::Jpeg2000),
        (b"%PDF-1.7\n".to_vec(), Format::Pdf),
        (b"%!PS-Adobe-3.0\n".to_vec(), Format::PostScript),
        (b"8BPS\0\x01".to_vec(), Format::Photoshop),
        (b"\0\0\x01\0\x01\0".to_vec(), Format::Icon),
        (b"qoif\0\0\0\x01".to_vec(), Format::Qoi),
        (b"P5 4 4 255\n".to_vec(), Format::Pnm),
        (b"P1\n2 2\n".to_vec(), Format::Pnm),
        (b"PK\x03\x04\x14\0".to_vec(), Format::Zip),
        (b"<svg xmlns=\"http://www.w3.org/2000/svg\"><circle/></svg>".to_vec(), Format::Svg),
        (b"<?xml version=\"1.0\"?>\n<svg viewBox=\"0 0 9 9\"/>".to_vec(), Format::Svg),
    ];
    files
        .into_iter()
        .enumerate()
        .map(|(at, (file, format))| {
            Case::new(format!("{format} {at}"), file, Expect::Format(format))
        })
        .collect()
}
