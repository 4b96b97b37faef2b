//! Rules V1 to V4, A2, A3, P2, P3: values that no field may have, in objects that are otherwise good.

use clearance_core::cbor::ErrorKind;
use clearance_core::credential::UntrustedCredential;

use crate::kit::{Kind, Parts, Refused, judge, replaced, unhex};
use crate::objects::{self as o, Holder};

#[test]
fn v1_no_byte_string_of_another_width_is_read() {
    refuse_credential_header("420102", &["4101", "43010203", "40"]);
    refuse_claims("48c0c1c2c3c4c5c6c7", &["47c0c1c2c3c4c5c6", "49c0c1c2c3c4c5c6c7c8", "40"]);
    refuse_claims("420100", &["4101", "43010000", "01"]);
    let x = "58208139770ea87d175f56a35466c34c7ecccb8d8a91b4ee37a25df60f5b8fc9b394";
    refuse_claims(x, &[&format!("581f{}", &x[6..]), &format!("5821{}00", &x[4..])]);
    refuse_roster_header("4a0102c0c1c2c3c4c5c6c7", &["490102c0c1c2c3c4c5c6", "420102", "40"]);
    let challenge = "48a0a1a2a3a4a5a6a7";
    refuse_step(challenge, &["47a0a1a2a3a4a5a6", "49a0a1a2a3a4a5a6a7a8", "40"]);
}

#[test]
fn v2_every_time_has_five_bytes() {
    // 65535, 0, -1, 2^32, 2^64-1, 65536.0 as a float, an epoch tag.
    let bad = [
        "19ffff",
        "00",
        "20",
        "1b0000000100000000",
        "1bffffffffffffffff",
        "fa47800000",
        "c11a6b014f80",
    ];
    refuse_claims("1a6b135400", &bad);
    refuse_claims("1a6b00df00", &bad);
    refuse_step("1a6b014f80", &bad);
    for good in ["1a00010000", "1affffffff"] {
        let parts = Parts::good(Kind::RosterChallenge);
        let payload = replaced(&parts.payload, "1a6b014f80", good);
        judge(Kind::RosterChallenge, &parts.with_payload(payload).signed()).expect(good);
    }
}

#[test]
fn v3_a_credential_lasts_a_second_at_least() {
    refuse_claims("1a6b135400", &["1a6b00df00", "1a6b00deff", "1a00010000"]);
    let parts = Parts::good(Kind::Credential);
    let payload = replaced(&parts.payload, "1a6b135400", "1a6b00df01");
    judge(Kind::Credential, &parts.with_payload(payload).signed()).expect("one second");
}

#[test]
fn v4_a_status_index_has_a_shard_and_fits() {
    refuse_claims("1a00102345", &["1a000fffff", "192345", "00", "1b0000000100000000", "20"]);
}

#[test]
fn a2_a_credential_names_its_algorithm_and_type_only() {
    // EdDSA, ES256, HPKE-4, HS256, none of these, the names as text.
    let bad = ["27", "26", "182a", "05", "00", "3b7fffffffffffffff", "6745443235353139"];
    refuse_credential_header("0132", &bad.map(|alg| format!("01{alg}")));
    refuse_credential_header("183d", &["183c", "00", "706170706c69636174696f6e2f637774 "]);
    // alg, kid or typ alone is missing.
    let whole = "a301320442010210183d";
    refuse_credential_header(whole, &["a20442010210183d", "a2013210183d", "a2013204420102", "a0"]);
}

#[test]
fn a3_every_claim_is_there_and_no_other() {
    let parts = Parts::good(Kind::Credential);
    let hex: String = parts.payload.iter().map(|byte| format!("{byte:02x}")).collect();
    let rest = &hex[2..];
    let pairs = [
        "041a6b135400",
        "051a6b00df00",
        "0748c0c1c2c3c4c5c6c7",
        "09420100",
        "3a000100001a00102345",
    ];
    for pair in pairs {
        refuse(&parts.with_payload(unhex(&format!("a5{}", rest.replacen(pair, "", 1)))));
    }
    let cnf = &hex[hex.find("08a1").expect("cnf")..hex.find("09420100").expect("scope")];
    refuse(&parts.with_payload(unhex(&format!("a5{}", rest.replacen(cnf, "", 1)))));
    // iss, sub, aud, iat; and a second cnf member (kid).
    for (at, more) in [("04", "016161"), ("04", "026161"), ("04", "036161")] {
        refuse(&parts.with_payload(unhex(&format!("a7{more}{at}{}", &rest[2..]))));
    }
    let with_iat = rest.replacen("0748", "061a6b00df000748", 1);
    refuse(&parts.with_payload(unhex(&format!("a7{with_iat}"))));
    let with_kid = rest.replacen("08a1", "08a2", 1).replacen("09420100", "03410109420100", 1);
    refuse(&parts.with_payload(unhex(&format!("a6{with_kid}"))));
}

#[test]
fn a3_a_holder_key_is_of_its_kind_and_form() {
    let x = "2158208139770ea87d175f56a35466c34c7ecccb8d8a91b4ee37a25df60f5b8fc9b394";
    let good = format!("a301012006{x}");
    refuse_claims(
        &good,
        &[
            format!("a301042006{x}"),                // symmetric
            format!("a301022006{x}"),                // EC2 with Ed25519
            format!("a301012004{x}"),                // X25519
            format!("a301012007{x}"),                // Ed448
            format!("a301012001{x}"),                // OKP with P-256
            format!("a401012006{x}22f4"),            // OKP with y
            format!("a401012006{x}2340"),            // OKP with a secret part
            format!("a401022006{x}22f4"),            // EC2 with Ed25519, four members
            format!("a301022001{x}"),                // P-256 without y
            format!("a401022001{x}22f6"),            // y null
            format!("a401022001{x}2200"),            // y a number
            format!("a401022001{x}225820{:064}", 0), // y uncompressed
            format!("a4010103322006{x}"),            // with alg
        ],
    );
}

#[test]
fn p2_a_header_names_one_subject() {
    let parts = Parts::good(Kind::RosterChallenge);
    let reference = "044a0102c0c1c2c3c4c5c6c7";
    let credential: String =
        o::credential(Holder::Ed25519).iter().map(|byte| format!("{byte:02x}")).collect();
    for header in [
        format!("a30132{reference}0d{credential}"),
        "a10132".to_owned(),
        format!("a1{reference}"),
        format!("a20132 0d {}", &reference[2..]),
        format!("a20132 04 {credential}"),
        format!("a20132 0d {}", &credential[2..]),
        format!("a20132 0d 58a2{credential}"),
        format!("a30132{reference}10183d"),
        format!("a20127{reference}"),
    ] {
        refuse(&parts.with_protected(unhex(&header)));
    }
}

#[test]
fn p3_a_payload_has_its_claims_only() {
    let parts = Parts::good(Kind::RosterChallenge);
    for payload in [
        "a0",
        "a10a48a0a1a2a3a4a5a6a7",
        "a1041a6b014f80",
        "a2061a6b014f80071a6b014f80",
        "a3061a6b014f800748c0c1c2c3c4c5c6c70a48a0a1a2a3a4a5a6a7",
        "a2061a6b014f800af6",
    ] {
        refuse(&parts.with_payload(unhex(payload)));
    }
}

#[test]
fn an_error_says_where_and_what() {
    let parts = Parts::good(Kind::Credential);
    let bytes = parts.with_payload(replaced(&parts.payload, "1a00102345", "192345")).signed();
    let error = UntrustedCredential::decode(&bytes).expect_err("no shard");
    assert!(matches!(error.kind, ErrorKind::Value(_)));
    assert!(error.to_string().contains("status index without shard"), "{error}");
}

fn refuse_credential_header<S: AsRef<str>>(from: &str, to: &[S]) {
    let parts = Parts::good(Kind::Credential);
    for to in to {
        refuse(&parts.with_protected(replaced(&parts.protected, from, to.as_ref())));
    }
}

fn refuse_roster_header(from: &str, to: &[&str]) {
    let parts = Parts::good(Kind::RosterChallenge);
    for to in to {
        refuse(&parts.with_protected(replaced(&parts.protected, from, to)));
    }
}

fn refuse_claims<S: AsRef<str>>(from: &str, to: &[S]) {
    let parts = Parts::good(Kind::Credential);
    for to in to {
        refuse(&parts.with_payload(replaced(&parts.payload, from, to.as_ref())));
    }
}

fn refuse_step(from: &str, to: &[&str]) {
    let parts = Parts::good(Kind::RosterChallenge);
    for to in to {
        refuse(&parts.with_payload(replaced(&parts.payload, from, to)));
    }
}

fn refuse(parts: &Parts) {
    match judge(parts.kind, &parts.signed()) {
        Err(Refused::Malformed(_)) => {}
        other => panic!("{parts:02x?}: {other:?}"),
    }
}
