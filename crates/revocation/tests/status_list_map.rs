//! The `StatusList` map of a Token Status List.
#![allow(clippy::unwrap_used)] // helpers of tests may panic

use clearance_revocation::token_status_list::{ImportError, export, import};
use clearance_revocation::{ExpiryMonth, Shard, ShardError, ShardSpec, Status};
use proptest::prelude::*;

/// The shard of this number and capacity, for credentials of May 2027.
fn spec(number: u16, capacity: u32) -> ShardSpec {
    ShardSpec { number, capacity, month: ExpiryMonth::from_u16(688) }
}

proptest! {
    #[test]
    fn what_is_exported_is_imported_as_it_was(codes in prop::collection::vec(0..3_u8, 1..500)) {
        let at = |wanted| (0..codes.len() as u32).filter(|at| codes[*at as usize] == wanted).collect();
        let shard = Shard::from_positions(spec(2, codes.len() as u32), at(1), at(2)).unwrap();
        let list = export(&shard);
        prop_assert_eq!(import(&list, spec(2, codes.len() as u32)), Ok(shard));
        for len in 0..list.len() {
            prop_assert!(import(&list[..len], spec(2, codes.len() as u32)).is_err());
        }
    }
}

fn list(bits: u8, zlib: &[u8]) -> Vec<u8> {
    let mut out = vec![0xa2, 0x64, b'b', b'i', b't', b's', bits, 0x63, b'l', b's', b't'];
    out.extend_from_slice(&[0x59, (zlib.len() >> 8) as u8, zlib.len() as u8]);
    out.extend_from_slice(zlib);
    out
}

fn zlib(plain: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut packer, plain).unwrap();
    let mut packed = packer.finish().unwrap();
    packed.resize(packed.len().max(300), 0); // so that the length takes two bytes: see `list`
    packed
}

#[test]
fn the_list_of_the_draft_is_read() {
    // draft-ietf-oauth-status-list §4.2: one bit, sixteen positions, bytes b9 a3.
    let lst = [0x78, 0xda, 0xdb, 0xb9, 0x18, 0x00, 0x02, 0x17, 0x01, 0x5d];
    let mut cbor = vec![0xa2, 0x64, b'b', b'i', b't', b's', 1, 0x63, b'l', b's', b't', 0x4a];
    cbor.extend_from_slice(&lst);
    let shard = import(&cbor, spec(1, 16)).unwrap();
    assert_eq!(shard.revoked(), [0, 3, 4, 5, 7, 8, 9, 13, 15]);
    assert_eq!(shard.status(1), Some(Status::Valid));
    assert_eq!(
        import(&cbor, spec(1, 17)),
        Err(ImportError::TooShort { covered: 16, capacity: 17 })
    );
    assert_eq!(import(&cbor, spec(1, 15)), Err(ImportError::TooLong { capacity: 15 }));
}

#[test]
fn a_bomb_or_foreign_width_is_refused() {
    assert_eq!(import(&list(2, &zlib(&vec![0; 40 << 20])), spec(1, 8)), Err(ImportError::TooLarge));
    assert_eq!(import(&list(3, &zlib(&[0])), spec(1, 1)), Err(ImportError::Bits(3)));
    assert_eq!(
        import(&list(2, &zlib(&[0])), spec(1, 1)),
        Err(ImportError::Zlib),
        "bytes after the stream"
    );
}

/// A `StatusList` map of these members, in this order.
fn map(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = vec![0xa0 | members.len() as u8];
    for (name, value) in members {
        out.push(0x60 | name.len() as u8);
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(value);
    }
    out
}

#[test]
fn members_come_in_any_order_and_nothing_else_is_taken() {
    // Four positions of two bits: valid, revoked, suspended, valid.
    let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut packer, &[0b0010_0100]).unwrap();
    let packed = packer.finish().unwrap();
    let lst = [&[0x40 | packed.len() as u8][..], &packed].concat();
    let (bits, lst, uri) =
        (("bits", &[2][..]), ("lst", &lst[..]), ("aggregation_uri", &b"\x61u"[..]));
    let expected = Shard::from_positions(spec(1, 4), vec![1], vec![2]);
    let read = |members: &[(&str, &[u8])]| import(&map(members), spec(1, 4));
    assert_eq!(read(&[bits, lst]).ok(), expected.clone().ok());
    assert_eq!(read(&[uri, lst, bits]).ok(), expected.ok(), "with what we have no use for");
    let malformed: [&[(&str, &[u8])]; 12] = [
        &[],
        &[bits],
        &[lst],
        &[uri],
        &[bits, bits],
        &[lst, lst, bits],
        &[uri, uri, bits],
        &[bits, lst, uri, ("more", &[0])],
        &[bits, lst, ("more", &[0])],
        &[bits, lst, ("aggregation_uri", &[0])],
        &[("bits", b"\x612"), lst],
        &[bits, ("lst", &[0])],
    ];
    for members in malformed {
        assert_eq!(read(members), Err(ImportError::Malformed), "{members:?}");
    }
    let behind = [&map(&[bits, lst])[..], &[0]].concat();
    assert_eq!(import(&behind, spec(1, 4)), Err(ImportError::Malformed), "bytes after the map");
    assert_eq!(import(&map(&[bits, lst]), spec(0, 4)), Err(ImportError::Shard(ShardError::Number)));
    let damaged = [&[0x40 | packed.len() as u8][..], &packed[..packed.len() - 1], &[0]].concat();
    assert_eq!(read(&[bits, ("lst", &damaged)]), Err(ImportError::Zlib));
    assert_eq!(import(&list(2, &[0; 300]), spec(1, 4)), Err(ImportError::Zlib), "no zlib at all");
}

#[test]
fn a_status_without_counterpart_is_refused() {
    let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut packer, &[0b1100_0000]).unwrap();
    let packed = packer.finish().unwrap();
    let lst = [&[0x40 | packed.len() as u8][..], &packed].concat();
    let list = map(&[("bits", &[2]), ("lst", &lst)]);
    assert_eq!(import(&list, spec(1, 4)), Err(ImportError::Status(3)));
}
