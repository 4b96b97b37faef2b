//! isomdl: a device response of one data element. The reader decrypts it and verifies the
//! authority's and the device's signature, P-256 both.
//!
//! Three functions of isomdl rather than its `handle_response`, which would also verify the chain
//! of certificates each time: that a gate can do once.

use std::collections::BTreeMap;

use clearance_benches::Fault;
use clearance_benches::interleave::Case;
use isomdl::cbor;
use isomdl::definitions::helpers::{NonEmptyMap, Tag24};
use isomdl::definitions::session::{SessionData, SessionTranscript180135, decrypt_device_data};
use isomdl::definitions::x509::X5Chain;
use isomdl::definitions::{
    CoseKey, DeviceKeyInfo, DeviceResponse, DigestAlgorithm, EC2Curve, EC2Y, Mso,
    SessionEstablishment, ValidityInfo,
};
use isomdl::issuance::Mdoc;
use isomdl::presentation::authentication::mdoc::{device_authentication, issuer_authentication};
use isomdl::presentation::device::{Document, SessionManagerInit};
use isomdl::presentation::reader;
use p256::ecdsa::{DerSignature, Signature, SigningKey, signature::Signer};
use time::{Duration, OffsetDateTime};
use x509_cert::builder::{Builder, CertificateBuilder, Profile};
use x509_cert::der::Encode;
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::SubjectPublicKeyInfoOwned;
use x509_cert::time::Validity;

use super::{TOKENS, said};
use crate::in_turn;

const DOC_TYPE: &str = "org.iso.18013.5.1.mDL";
const NAMESPACE: &str = "org.iso.18013.5.1";
const ELEMENT: &str = "age_over_21";

pub(crate) fn case() -> Result<Case<'static>, Fault> {
    let [authority, device] = [1, 2].map(|seed| SigningKey::from_slice(&[seed; 32]).map_err(said));
    let (authority, device) = (authority?, device?);
    let responses =
        (0..TOKENS).map(|_| Response::new(&authority, &device)).collect::<Result<_, _>>()?;
    Ok(in_turn("isomdl, mdoc", responses, |response: &Response| {
        response.check().unwrap_or_else(|fault| panic!("{fault}"));
    }))
}

/// What a reader has when a response comes in.
struct Response {
    sealed: Vec<u8>,
    key: [u8; 32],
    transcript: SessionTranscript180135,
}

impl Response {
    fn check(&self) -> Result<(), Fault> {
        let data: SessionData = cbor::from_slice(&self.sealed).map_err(said)?;
        let sealed = data.data.ok_or("no data")?;
        let plain = decrypt_device_data(&self.key.into(), sealed.as_ref(), &mut 0).map_err(said)?;
        let response: DeviceResponse = cbor::from_slice(&plain).map_err(said)?;
        let (document, chain, _) = reader::parse(&response)?;
        device_authentication(document, self.transcript.clone())?;
        issuer_authentication(chain, &document.issuer_signed)?;
        let mso = document.issuer_signed.issuer_auth.payload.as_deref().ok_or("no payload")?;
        let mso: Tag24<Mso> = cbor::from_slice(mso).map_err(said)?;
        let valid = &mso.as_ref().validity_info;
        let now = OffsetDateTime::now_utc();
        if valid.valid_from <= now && now < valid.valid_until {
            Ok(())
        } else {
            Err("out of its period".into())
        }
    }

    /// A whole session between a device and a reader, up to the response.
    fn new(authority: &SigningKey, device: &SigningKey) -> Result<Self, Fault> {
        let document = Document::from(mdoc(authority, device)?);
        let documents = NonEmptyMap::new(DOC_TYPE.to_owned(), document);
        let session = SessionManagerInit::initialise(documents, None, None).map_err(said)?;
        let (session, engagement) = session.qr_engagement().map_err(said)?;
        let elements = NonEmptyMap::new(ELEMENT.to_owned(), false);
        let asked = NonEmptyMap::new(NAMESPACE.to_owned(), elements);
        let (reader, request, _) =
            reader::SessionManager::establish_session(engagement, asked, Default::default())
                .map_err(said)?;
        let request: SessionEstablishment = cbor::from_slice(&request).map_err(said)?;
        let (mut session, outcome) =
            session.process_session_establishment(request, Default::default()).map_err(said)?;
        let elements = BTreeMap::from([(NAMESPACE.to_owned(), vec![ELEMENT.to_owned()])]);
        let permitted = BTreeMap::from([(DOC_TYPE.to_owned(), elements)]);
        session.prepare_response(&outcome.items_request, permitted);
        let (_, payload) = session.get_next_signature_payload().ok_or("nothing to sign")?;
        let signature: Signature = device.sign(payload);
        session.submit_next_signature(signature.to_vec()).map_err(said)?;
        let sealed = session.retrieve_response().ok_or("no response")?;
        Self::received(sealed, &reader)
    }

    /// The reader keeps its session key and the transcript to itself, but can be serialised.
    fn received(sealed: Vec<u8>, reader: &reader::SessionManager) -> Result<Self, Fault> {
        #[derive(serde::Deserialize)]
        struct Session {
            session_transcript: SessionTranscript180135,
            sk_device: [u8; 32],
        }
        let reader = cbor::to_vec(reader).map_err(said)?;
        let session: Session = cbor::from_slice(&reader).map_err(said)?;
        Ok(Self { sealed, key: session.sk_device, transcript: session.session_transcript })
    }
}

fn mdoc(authority: &SigningKey, device: &SigningKey) -> Result<Mdoc, Fault> {
    let elements = BTreeMap::from([(ELEMENT.to_owned(), ciborium::Value::Bool(true))]);
    let now = OffsetDateTime::now_utc();
    let validity_info = ValidityInfo {
        signed: now,
        valid_from: now - Duration::MINUTE,
        valid_until: now + Duration::DAY,
        expected_update: None,
    };
    let point = device.verifying_key().to_encoded_point(false);
    let [Some(x), Some(y)] = [point.x(), point.y()] else { return Err("no point".into()) };
    let device_key =
        CoseKey::EC2 { crv: EC2Curve::P256, x: x.to_vec(), y: EC2Y::Value(y.to_vec()) };
    Mdoc::builder()
        .doc_type(DOC_TYPE.to_owned())
        .namespaces(BTreeMap::from([(NAMESPACE.to_owned(), elements)]))
        .validity_info(validity_info)
        .digest_algorithm(DigestAlgorithm::SHA256)
        .device_key_info(DeviceKeyInfo { device_key, key_authorizations: None, key_info: None })
        .issue::<SigningKey, Signature>(chain(authority)?, authority.clone())
        .map_err(said)
}

/// A chain of one certificate, signed by itself.
fn chain(authority: &SigningKey) -> Result<X5Chain, Fault> {
    let key = SubjectPublicKeyInfoOwned::from_key(*authority.verifying_key()).map_err(said)?;
    let validity = Validity::from_now(std::time::Duration::from_secs(86_400))?;
    let name: Name = "CN=Bench,C=PT".parse()?;
    let serial = SerialNumber::from(1u32);
    let builder = CertificateBuilder::new(Profile::Root, serial, validity, name, key, authority)?;
    let certificate = builder.build::<DerSignature>()?;
    X5Chain::builder()
        .with_der_certificate(&certificate.to_der()?)
        .and_then(|builder| builder.build())
        .map_err(said)
}
