//! Objects that a status key signed and that break a rule of the form all the same.

use clearance_core::cbor::{self, ErrorKind, Reader, Writer};
use clearance_core::ids::AuthorityKid;
use clearance_core::sign1::{Sign1, with_sig_structure};
use clearance_core::time::Timestamp;
use clearance_revocation::Shard;
use clearance_revocation::object::{
    DeltaObject, DeltaRef, FileRef, Head, Object, ObjectError, Snapshot, SnapshotRef, Untrusted,
};

use crate::kit::{MACAO, NOW, Press, spec, state};
use crate::objects::{delta, head, snapshot};

/// Any payload, signed as an object of kind `T`.
struct Raw<T> {
    payload: Vec<u8>,
    kind: core::marker::PhantomData<T>,
}

impl<T: Object> Object for Raw<T> {
    const TYP: &'static str = T::TYP;
    const MAX_LEN: usize = usize::MAX;

    fn write(&self, writer: &mut Writer) {
        writer.raw(&self.payload);
    }

    fn read(_: &mut Reader<'_>) -> Result<Self, cbor::Error> {
        unreachable!("written only")
    }

    fn authority(&self) -> AuthorityKid {
        MACAO
    }
}

fn decode<T: Object>(payload: &[u8]) -> Result<(), ErrorKind> {
    decode_as::<T, T>(payload)
}

/// What a reader of `T` makes of `payload` in an object of type `Typ`.
fn decode_as<T: Object, Typ: Object>(payload: &[u8]) -> Result<(), ErrorKind> {
    let raw = Raw::<Typ> { payload: payload.to_vec(), kind: core::marker::PhantomData };
    kind_of::<T>(&Press::of(MACAO, 1).sign(&raw))
}

fn kind_of<T: Object>(bytes: &[u8]) -> Result<(), ErrorKind> {
    match Untrusted::<T>::decode(bytes) {
        Ok(_) => Ok(()),
        Err(ObjectError::Malformed(error)) => Err(error.kind),
        Err(other) => panic!("{other}"),
    }
}

fn payload(object: &impl Object) -> Vec<u8> {
    let mut writer = Writer::new();
    object.write(&mut writer);
    writer.into_bytes()
}

fn refused_head(change: impl FnOnce(&mut Head)) -> ErrorKind {
    let mut head = head(&Press::of(MACAO, 1));
    change(&mut head);
    decode::<Head>(&payload(&head)).unwrap_err()
}

#[test]
fn no_payload_of_another_kind_passes_under_this_ones_type() {
    let press = Press::of(MACAO, 1);
    let payloads = [payload(&head(&press)), payload(&snapshot(&press)), payload(&delta(&press))];
    for (kind, bytes) in payloads.iter().enumerate() {
        let accepted = [
            decode::<Head>(bytes).is_ok(),
            decode::<Snapshot>(bytes).is_ok(),
            decode::<DeltaObject>(bytes).is_ok(),
        ];
        assert_eq!(accepted, [kind == 0, kind == 1, kind == 2]);
    }
}

#[test]
fn no_right_payload_passes_under_the_wrong_type() {
    let press = Press::of(MACAO, 1);
    let (head, snapshot, delta) =
        (payload(&head(&press)), payload(&snapshot(&press)), payload(&delta(&press)));
    assert_eq!(decode_as::<Head, Head>(&head), Ok(()));
    for refused in [
        decode_as::<Head, Snapshot>(&head),
        decode_as::<Head, DeltaObject>(&head),
        decode_as::<Snapshot, Head>(&snapshot),
        decode_as::<Snapshot, DeltaObject>(&snapshot),
        decode_as::<DeltaObject, Head>(&delta),
        decode_as::<DeltaObject, Snapshot>(&delta),
    ] {
        assert_eq!(refused, Err(ErrorKind::Value("an object of another type")));
    }
}

#[test]
fn signed_bytes_behind_a_payload_or_a_header_are_refused() {
    let press = Press::of(MACAO, 1);
    let trailing = Err(ErrorKind::Trailing { count: 1 });
    let longer = |object: &[u8]| [object, &[0]].concat();
    assert_eq!(decode::<Head>(&longer(&payload(&head(&press)))), trailing);
    assert_eq!(decode::<Snapshot>(&longer(&payload(&snapshot(&press)))), trailing);
    assert_eq!(decode::<DeltaObject>(&longer(&payload(&delta(&press)))), trailing);

    let signed = press.sign(&head(&press));
    let mut reader = Reader::new(&signed);
    reader.expect_tag(18).unwrap();
    let good = Sign1::read(&mut reader).unwrap();
    let resigned = |protected: &[u8]| {
        let signature =
            with_sig_structure(protected, &[], good.payload, |m| press.key.sign(m)).unwrap();
        let mut writer = Writer::new();
        writer.tag(18);
        Sign1 { protected, signature: &signature, ..good }.write(&mut writer);
        kind_of::<Head>(&writer.into_bytes())
    };
    assert_eq!(resigned(good.protected), Ok(()));
    assert_eq!(resigned(&longer(good.protected)), trailing);
    // One label more (99: 0), and one less.
    let more = [&[0xa4], &good.protected[1..], &[0x18, 99, 0]].concat();
    assert!(resigned(&more).is_err() && resigned(&[0xa0]).is_err() && resigned(&[]).is_err());
}

#[test]
fn no_head_says_what_cannot_be() {
    let far = Timestamp::from_secs(u64::from(u32::MAX) + 1);
    for change in [
        |head: &mut Head| head.next_update = head.this_update,
        |head: &mut Head| head.next_update = head.hard_expiry.plus(1),
        |head: &mut Head| head.hard_expiry = head.next_update.minus(1),
        |head: &mut Head| head.this_update = Timestamp::from_secs(65_535),
        |head: &mut Head| head.covers = head.this_update.plus(1),
        |head: &mut Head| head.covers = Timestamp::from_secs(65_535),
        |head: &mut Head| head.snapshot.seq = head.seq + 1,
        |head: &mut Head| head.deltas[1].to = head.seq + 1,
        |head: &mut Head| head.deltas[1].to = head.deltas[1].from,
        |head: &mut Head| head.deltas[1].from = head.deltas[1].to + 1,
    ] {
        assert!(matches!(refused_head(change), ErrorKind::Value(_)));
    }
    assert!(matches!(refused_head(|head| head.hard_expiry = far), ErrorKind::Value(_)));
    assert_eq!(refused_head(|head| head.deltas.reverse()), ErrorKind::Order);
    assert_eq!(refused_head(|head| head.deltas[0] = head.deltas[1]), ErrorKind::Order);
}

#[test]
fn a_head_at_a_limit_is_read() {
    for change in [
        |head: &mut Head| head.hard_expiry = head.next_update,
        |head: &mut Head| {
            head.this_update = Timestamp::from_secs(65_536);
            head.covers = head.this_update;
        },
        |head: &mut Head| head.covers = head.this_update,
        |head: &mut Head| head.covers = Timestamp::from_secs(65_536),
        |head: &mut Head| head.hard_expiry = Timestamp::from_secs(u32::MAX.into()),
        |head: &mut Head| head.snapshot.seq = head.seq,
        |head: &mut Head| head.deltas[1].to = head.seq,
    ] {
        let mut head = head(&Press::of(MACAO, 1));
        change(&mut head);
        assert_eq!(decode::<Head>(&payload(&head)), Ok(()), "{head:?}");
    }
}

#[test]
fn no_head_with_too_many_deltas_is_read() {
    let file = FileRef { hash: [0; 32], len: u32::MAX };
    let most = u64::MAX - 1;
    let deltas = |count: u64| -> Vec<_> {
        (0..count).map(|i| DeltaRef { from: most - count + i, to: most, file }).collect()
    };
    let mut head = head(&Press::of(MACAO, 1));
    head.seq = most;
    head.deltas = deltas(512);
    let bytes = Press::of(MACAO, 1).sign(&head);
    // The longest head there can be is within the limit.
    assert!(Untrusted::<Head>::decode(&bytes).is_ok() && bytes.len() < Head::MAX_LEN);
    head.deltas = deltas(513);
    let refused = decode::<Head>(&payload(&head));
    assert_eq!(refused, Err(ErrorKind::TooMany { limit: 512, found: 513 }));
}

/// `payload` with its last item, which ends `cut` bytes before the end, replaced.
fn with_tail(payload: &[u8], cut: usize, tail: &[u8]) -> Vec<u8> {
    [&payload[..payload.len() - cut], tail].concat()
}

#[test]
fn no_announced_count_takes_memory() {
    let press = Press::of(MACAO, 1);
    let huge = |major: u8| [&[major << 5 | 27][..], &(1_u64 << 60).to_be_bytes()].concat();
    let mut empty_head = head(&press);
    empty_head.deltas.clear();
    // Label 10 and a date of five bytes stand after the deltas.
    let head = with_tail(&payload(&empty_head), 1 + 6, &huge(4));
    let too_many = |limit| Err(ErrorKind::TooMany { limit, found: 1 << 60 });
    assert_eq!(decode::<Head>(&head), too_many(512));
    let empty = press.snapshot(5, &Default::default());
    let snapshot = with_tail(&payload(&empty), 1, &huge(4));
    assert_eq!(decode::<Snapshot>(&snapshot), too_many(4095));
    let empty = DeltaObject { body: Vec::new(), ..delta(&press) };
    let delta = with_tail(&payload(&empty), 1, &huge(2));
    assert!(decode::<DeltaObject>(&delta).is_err());
    // Maps and arrays of other lengths, and widths that are not the shortest.
    for bytes in [&[0xa0][..], &[0xb8, 9], &[0xbb, 0, 0, 0, 0, 0, 0, 0, 9], &[0xbf], &[]] {
        assert!(decode::<Head>(bytes).is_err());
        assert!(decode::<Snapshot>(bytes).is_err());
        assert!(decode::<DeltaObject>(bytes).is_err());
    }
}

/// A snapshot's payload of these shards, whatever they are.
fn shards(shards: &[&[u8]]) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.map(4).int(1).bytes(&MACAO.0).int(2).uint(1).int(3).uint(5).int(4).array(shards.len());
    for shard in shards {
        writer.bytes(shard);
    }
    writer.into_bytes()
}

#[test]
fn no_snapshot_of_twisted_shards_is_read() {
    let [one, two] = [1, 2].map(|number| Shard::new(spec(number, 100)).unwrap().encode());
    let long = [&two[..], &[0]].concat();
    assert_eq!(decode::<Snapshot>(&shards(&[&one, &two])), Ok(()));
    assert_eq!(decode::<Snapshot>(&shards(&[&two, &one])), Err(ErrorKind::Order));
    assert_eq!(decode::<Snapshot>(&shards(&[&one, &one])), Err(ErrorKind::Order));
    for damaged in [&long[..], &two[..9], &[], &[0xff; 30], &[0; 10]] {
        let refused = decode::<Snapshot>(&shards(&[&one, damaged]));
        assert!(matches!(refused, Err(ErrorKind::Value(_))), "{damaged:?}");
    }
}

#[test]
fn no_delta_that_leads_nowhere_is_read() {
    let press = Press::of(MACAO, 1);
    for (from, to) in [(5, 5), (6, 5), (u64::MAX, 0)] {
        let delta = DeltaObject { from, to, ..delta(&press) };
        assert!(matches!(decode::<DeltaObject>(&payload(&delta)), Err(ErrorKind::Value(_))));
    }
}

#[test]
fn no_object_longer_than_its_kind_is_read() {
    fn too_long<T: Object + core::fmt::Debug>(limit: usize) {
        assert_eq!(T::MAX_LEN, limit);
        let bytes = vec![0; T::MAX_LEN + 1];
        let expected = ObjectError::TooLong { found: T::MAX_LEN + 1, limit: T::MAX_LEN };
        assert_eq!(Untrusted::<T>::decode(&bytes).unwrap_err(), expected);
        let at_limit = Untrusted::<T>::decode(&bytes[1..]);
        assert!(matches!(at_limit, Err(ObjectError::Malformed(_))));
    }
    too_long::<Head>(65_536);
    too_long::<Snapshot>(67_108_864);
    too_long::<DeltaObject>(4_194_304);
}

#[test]
fn no_epoch_wraps_beyond_its_width() {
    let press = Press::of(MACAO, 1);
    let huge = 1_u64 << 32;
    let mut writer = Writer::new();
    writer.map(4).int(1).bytes(&MACAO.0).int(2).uint(huge).int(3).uint(5).int(4).array(0);
    let expected = ErrorKind::TooMany { limit: u32::MAX.into(), found: huge };
    assert_eq!(decode::<Snapshot>(&writer.into_bytes()), Err(expected));
    let snapshot = SnapshotRef { seq: 1, file: FileRef { hash: [0; 32], len: 1 } };
    let head = Head { epoch: u32::MAX, ..press.head(1, &state(&[], &[]), NOW, snapshot) };
    assert_eq!(decode::<Head>(&payload(&head)), Ok(()));
}
