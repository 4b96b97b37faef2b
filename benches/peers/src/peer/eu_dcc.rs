//! dgc: an EU Digital COVID Certificate of one vaccination; zlib, one P-256 signature, expiry.

use std::io::Write;

use ciborium::{Value, cbor};
use clearance_benches::Fault;
use clearance_benches::interleave::Case;
use coset::{CoseSign1Builder, HeaderBuilder, TaggedCborSerializable, iana};
use dgc::{IntegerOrFloat, TrustList};
use flate2::{Compression, write::ZlibEncoder};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};

use super::{LIFETIME, TOKENS, now, said};
use crate::in_turn;

const KID: [u8; 8] = [1, 2, 3, 4, 5, 6, 7, 8];

pub(crate) fn case() -> Result<Case<'static>, Fault> {
    let (algorithm, random) = (&ECDSA_P256_SHA256_FIXED_SIGNING, SystemRandom::new());
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(algorithm, &random).map_err(said)?;
    let pair = EcdsaKeyPair::from_pkcs8(algorithm, pkcs8.as_ref(), &random).map_err(said)?;
    let codes = (0..TOKENS).map(|holder| code(&pair, &random, holder));
    let codes = codes.collect::<Result<_, _>>()?;
    let mut trust = TrustList::new();
    trust.add(&KID, pair.public_key().as_ref().to_vec());
    let now = now();
    Ok(in_turn("dgc, EU DCC", codes, move |code: &String| {
        let (container, signature) = dgc::validate(code, &trust).unwrap_or_else(|e| panic!("{e}"));
        let fresh = match container.expires_at {
            Some(IntegerOrFloat::Integer(exp)) => now < exp,
            Some(IntegerOrFloat::Float(exp)) => (now as f64) < exp,
            None => false,
        };
        assert!(signature.is_valid() && fresh);
    }))
}

fn code(pair: &EcdsaKeyPair, random: &SystemRandom, holder: usize) -> Result<String, Fault> {
    let mut payload = Vec::new();
    ciborium::into_writer(&claims(holder)?, &mut payload)?;
    let protected =
        HeaderBuilder::new().algorithm(iana::Algorithm::ES256).key_id(KID.to_vec()).build();
    let sign = |data: &[u8]| pair.sign(random, data).map(|made| made.as_ref().to_vec());
    let object = CoseSign1Builder::new().protected(protected).payload(payload);
    let object = object.try_create_signature(b"", sign).map_err(said)?.build();
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::best());
    packed.write_all(&object.to_tagged_vec().map_err(said)?)?;
    Ok(format!("HC1:{}", base45::encode(&packed.finish()?)))
}

fn claims(holder: usize) -> Result<Value, Fault> {
    // No JSON here: isomdl's tree switches serde_json to numbers that ciborium writes as maps.
    let certificate = cbor!({
        "ver" => "1.3.0",
        "nam" => { "fn" => "Traveller", "fnt" => "TRAVELLER", "gn" => "Test", "gnt" => "TEST" },
        "dob" => "1990-01-01",
        "v" => [{
            "tg" => "840539006", "vp" => "1119349007", "mp" => "EU/1/20/1528",
            "ma" => "ORG-100030215", "dn" => 2, "sd" => 2, "dt" => "2021-06-01",
            "co" => "PT", "is" => "Bench", "ci" => format!("URN:UVCI:01:PT:{holder:012}#A"),
        }],
    })?;
    let entry = |key: i64, value: Value| (Value::from(key), value);
    let certificates = vec![entry(1, certificate)];
    Ok(Value::Map(vec![
        entry(1, "PT".into()),
        entry(4, (now() + LIFETIME).into()),
        entry(6, now().into()),
        entry(-260, Value::Map(certificates)),
    ]))
}
