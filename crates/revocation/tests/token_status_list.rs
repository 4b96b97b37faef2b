//! Status List Tokens: the draft's example, our own, and what must not pass for one.

use std::io::Write as _;

use clearance_core::cbor::Writer;
use clearance_core::crypto::{PublicKey, RING, Secret32, SigningKey};
use clearance_core::ids::AuthorityKid;
use clearance_core::sign1::with_sig_structure;
use clearance_core::time::Timestamp;
use clearance_revocation::object::StatusSigner;
use clearance_revocation::token_status_list::{
    ImportError, StatusListToken, TokenError, export, import,
};
use clearance_revocation::{ExpiryMonth, Shard, ShardSpec};

/// The shard of this number and capacity, for credentials of May 2027.
fn spec(number: u16, capacity: u32) -> ShardSpec {
    ShardSpec { number, capacity, month: ExpiryMonth::from_u16(688) }
}

const URI: &str = "https://example.com/statuslists/1";
/// The draft's `iat` and `exp`.
const ISSUED: Timestamp = Timestamp::from_secs(1_686_920_170);
const EXPIRES: Timestamp = Timestamp::from_secs(2_291_720_170);

/// §5.2 of draft-ietf-oauth-status-list: ES256, `kid` unprotected, claims unsorted.
const DRAFT: &str = "d2845820a2012610781a6170706c69636174696f6e2f7374617475736c6973742b63\
    7774a1044231325850a502782168747470733a2f2f6578616d706c652e636f6d2f73\
    74617475736c697374732f31061a648c5bea041a8898dfea19fffe19a8c019fffda2\
    646269747301636c73744a78dadbb918000217015d584093fa4d01032b18c35e2fe1\
    101b77fd6cc9440022caa4694450c4e4e9feab4e99d1fa6d9772ce2bf3a12e0323de\
    d7c982c5e101a5e67f0cbc1e2b6f57ce99c279";
/// The key that the draft's examples are signed with (`src/util.py` of its repository).
const DRAFT_X: &str = "2371d69bfd03b3574f308f885a67f8981987f9869e0156cf56eeef076ec2c57a";

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<_> = hex.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
    let byte = |pair: &[u8]| {
        u8::from_str_radix(std::str::from_utf8(pair).expect("ASCII"), 16).expect("hex")
    };
    digits.chunks(2).map(byte).collect()
}

fn draft_key() -> PublicKey {
    PublicKey::P256 { x: bytes(DRAFT_X).try_into().expect("32 bytes"), y_is_odd: true }
}

fn key() -> Box<dyn SigningKey> {
    RING.ed25519_key(&Secret32::from([8; 32]))
}

fn shard() -> Shard {
    Shard::from_positions(spec(3, 1000), vec![0, 7, 999], vec![8]).expect("ascending")
}

fn token(list: &[u8]) -> StatusListToken<'_> {
    let (expires, ttl) = (Some(EXPIRES), Some(300));
    StatusListToken { uri: URI, issued_at: ISSUED, expires, ttl, list }
}

fn signed(token: &StatusListToken<'_>) -> Vec<u8> {
    token
        .sign(StatusSigner { kid: AuthorityKid([1, 3]), key: key().as_ref() })
        .expect("a software key")
}

fn verify(bytes: &[u8]) -> Result<StatusListToken<'_>, TokenError> {
    StatusListToken::verify(&RING, bytes, &key().public(), URI, ISSUED)
}

#[test]
fn the_drafts_example_is_read() {
    let bytes = bytes(DRAFT);
    let token = StatusListToken::verify(&RING, &bytes, &draft_key(), URI, ISSUED).unwrap();
    assert_eq!((token.issued_at, token.expires, token.ttl), (ISSUED, Some(EXPIRES), Some(43_200)));
    let shard = import(token.list, spec(1, 16)).unwrap();
    // byte_array = [0xb9, 0xa3], one bit a position, the first the lowest.
    assert_eq!(shard.revoked(), [0, 3, 4, 5, 7, 8, 9, 13, 15]);
}

#[test]
fn no_other_key_signs_the_drafts_example() {
    let bytes = bytes(DRAFT);
    let verify = |key| StatusListToken::verify(&RING, &bytes, &key, URI, ISSUED);
    assert!(matches!(verify(key().public()), Err(TokenError::Signature(_))));
    let PublicKey::P256 { x, .. } = draft_key() else { unreachable!() };
    let other = PublicKey::P256 { x, y_is_odd: false };
    assert!(matches!(verify(other), Err(TokenError::Signature(_))));
}

#[test]
fn a_shard_comes_back_as_it_was() {
    let list = export(&shard());
    for (expires, ttl) in [(None, None), (Some(EXPIRES), None), (None, Some(300))] {
        let token = StatusListToken { expires, ttl, ..token(&list) };
        let bytes = signed(&token);
        let back = verify(&bytes).unwrap();
        assert_eq!(back, token);
        assert_eq!(import(back.list, spec(3, 1000)).unwrap(), shard());
    }
}

#[test]
fn no_damaged_token_is_taken_over() {
    let list = export(&shard());
    let good = signed(&token(&list));
    for len in 0..good.len() {
        assert!(verify(&good[..len]).is_err(), "cut to {len}");
    }
    for bit in 0..good.len() * 8 {
        let mut bad = good.clone();
        bad[bit / 8] ^= 1 << (bit % 8);
        assert!(verify(&bad).is_err(), "bit {bit}");
    }
    assert!(verify(&[good, vec![0]].concat()).is_err());
}

#[test]
fn no_list_of_another_place_or_time_is_taken_over() {
    let list = export(&shard());
    let bytes = signed(&token(&list));
    let at = |uri, now| StatusListToken::verify(&RING, &bytes, &key().public(), uri, now);
    assert!(at(URI, EXPIRES.minus(1)).is_ok());
    let other = TokenError::OtherUri { found: URI.to_owned() };
    assert_eq!(at("https://example.com/statuslists/2", ISSUED), Err(other));
    let early = ISSUED.minus(1);
    assert_eq!(at(URI, early), Err(TokenError::FromFuture { now: early, issued_at: ISSUED }));
    assert_eq!(at(URI, EXPIRES), Err(TokenError::Expired { now: EXPIRES, expires: EXPIRES }));
}

#[test]
fn no_token_without_a_list_is_taken_over() {
    let list = export(&shard());
    for list in [&[0xa0][..], &[0x01], &list[..list.len() - 1], &[]] {
        let bad = signed(&token(list));
        assert!(matches!(verify(&bad), Err(TokenError::Malformed(_))), "{list:?}");
    }
}

#[test]
fn no_token_that_says_two_things_is_taken_over() {
    let list = export(&shard());
    let claims = |extra: &[(i64, u64)]| {
        let mut writer = Writer::new();
        writer.map(3 + extra.len()).int(2).text(URI).int(6).uint(ISSUED.as_secs());
        writer.int(65533).raw(&list);
        for (label, value) in extra {
            writer.int(*label).uint(*value);
        }
        writer.into_bytes()
    };
    const TYP: (i64, &str) = (16, "application/statuslist+cwt");
    let header = |parts: &[(i64, i64)], typ: bool| {
        let mut writer = Writer::new();
        writer.map(parts.len() + usize::from(typ));
        for (label, value) in parts {
            writer.int(*label).int(*value);
        }
        if typ {
            writer.int(TYP.0).text(TYP.1);
        }
        writer.into_bytes()
    };
    let (good, bare) = (header(&[(1, -19)], true), header(&[], false));
    let is_read = |protected: &[u8], unprotected: &[u8], claims: &[u8]| {
        verify(&sealed(protected, unprotected, claims)).is_ok()
    };
    assert!(is_read(&good, &bare, &claims(&[])));
    assert!(is_read(&header(&[(1, -8)], true), &bare, &claims(&[(65534, 9), (4, 2 << 30)])));
    for extra in [[(6, 5)].as_slice(), &[(4, 2 << 30), (4, 3 << 30)], &[(65534, 0)], &[(99, 1)]] {
        assert!(!is_read(&good, &bare, &claims(extra)), "{extra:?}");
    }
    for bad in [&[(1, -19), (1, -19)][..], &[], &[(1, -7)], &[(1, 5)], &[(1, -19), (2, 0)]] {
        assert!(!is_read(&header(bad, true), &bare, &claims(&[])), "{bad:?}");
    }
    assert!(!is_read(&header(&[(1, -19)], false), &bare, &claims(&[])), "no typ");
    assert!(!is_read(&header(&[(1, -19)], false), &header(&[], true), &claims(&[])), "typ outside");
    assert!(!is_read(&header(&[], true), &header(&[(1, -19)], false), &claims(&[])), "alg outside");
}

/// A token of these parts, with the signature it takes.
fn sealed(protected: &[u8], unprotected: &[u8], payload: &[u8]) -> Vec<u8> {
    let signature =
        with_sig_structure(protected, &[], payload, |m| key().sign(m)).expect("a software key");
    let mut writer = Writer::new();
    writer.tag(18).array(4).bytes(protected).raw(unprotected).bytes(payload).bytes(&signature);
    writer.into_bytes()
}

#[test]
fn no_token_lacks_a_claim_or_names_its_issuer_in_another_form() {
    let list = export(&shard());
    const HEADER: [u8; 32] = *b"\xa2\x01\x32\x10\x78\x1aapplication/statuslist+cwt";
    type Claim = (i64, fn(&mut Writer, &[u8]));
    const ISS: Claim = (1, |writer, _| _ = writer.text("Macao"));
    const SUB: Claim = (2, |writer, _| _ = writer.text(URI));
    const IAT: Claim = (6, |writer, _| _ = writer.uint(ISSUED.as_secs()));
    const LIST: Claim = (65533, |writer, list| _ = writer.raw(list));
    let read = |claims: &[Claim]| {
        let mut writer = Writer::new();
        writer.map(claims.len());
        for (label, value) in claims {
            writer.int(*label);
            value(&mut writer, &list);
        }
        let bytes = sealed(&HEADER, &[0xa0], &writer.into_bytes());
        verify(&bytes).map(|_| ()).map_err(|error| error.to_string())
    };
    assert_eq!(read(&[SUB, IAT, LIST]), Ok(()));
    assert_eq!(read(&[ISS, SUB, IAT, LIST]), Ok(()));
    for claims in [&[IAT, LIST][..], &[SUB, LIST], &[SUB, IAT], &[]] {
        let error = read(claims).unwrap_err();
        assert!(error.contains("a claim is missing"), "{error}");
    }
    assert!(read(&[ISS, ISS, SUB, IAT, LIST]).unwrap_err().contains("twice"));
    assert!(read(&[SUB; 20]).unwrap_err().contains("20 is above the limit"));
    let number: Claim = (1, |writer, _| _ = writer.uint(7));
    assert!(read(&[number, SUB, IAT, LIST]).unwrap_err().contains("expected text string"));
}

#[test]
fn no_token_longer_than_any_list_is_verified() {
    let mut long = signed(&token(&export(&shard())));
    long.resize(StatusListToken::MAX_LEN + 1, 0);
    assert_eq!(verify(&long), Err(TokenError::TooLong { found: long.len() }));
    long.pop();
    assert!(matches!(verify(&long), Err(TokenError::Malformed(_))));
}

#[test]
fn no_packed_bomb_is_unpacked() {
    let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    zlib.write_all(&vec![0; 64 << 20]).unwrap();
    let mut list = Writer::new();
    list.map(2).text("lst").bytes(&zlib.finish().unwrap()).text("bits").uint(8);
    let list = list.into_bytes();
    let bytes = signed(&token(&list));
    let token = verify(&bytes).unwrap();
    assert!(import(token.list, spec(1, 1000)).is_err());
}

/// A shard has 2^20 positions at most; whatever their width, no byte more is unpacked.
#[test]
fn a_list_of_every_position_is_read_and_no_longer_one_unpacked() {
    const ALL: u32 = 1 << 20;
    for bits in [1, 2, 4, 8] {
        let read = |len: usize| {
            let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
            zlib.write_all(&vec![0; len]).unwrap();
            let mut list = Writer::new();
            list.map(2).text("bits").uint(bits).text("lst").bytes(&zlib.finish().unwrap());
            import(&list.into_bytes(), spec(1, ALL)).map(|shard| shard.revoked().len())
        };
        let whole = ALL as usize * bits as usize / 8;
        assert_eq!(read(whole), Ok(0), "{bits} bits");
        assert_eq!(read(whole + 1), Err(ImportError::TooLarge), "{bits} bits");
    }
}
