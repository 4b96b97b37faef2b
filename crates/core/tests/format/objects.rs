//! One good object of every kind, from fixed keys: what SPEC.md shows and the tests vary.

use clearance_core::cose_key;
use clearance_core::credential::{self, Claims};
use clearance_core::crypto::{PublicKey, RING, Secret32, SigningKey, StaticKey};
use clearance_core::enrolment::EnrolmentRequest;
use clearance_core::ids::{
    Audience, AuthorityKid, Challenge, CredentialId, GateGroupId, GateKid, KeyThumbprint, SchemeId,
    Scope, StatusIndex,
};
use clearance_core::presentation::{Draft, DraftSubject, RosterRef};
use clearance_core::recovery::RecoveryRequest;
use clearance_core::time::{Timestamp, Validity};
use clearance_core::token;
use clearance_core::trust::{
    self, Authority, GateEpoch, GateGroup, Place, Scheme, StatusDelegation, StatusKey,
    TransportMode, TransportModes, TrustContent,
};

pub(crate) const AUTHORITY: AuthorityKid = AuthorityKid([0x01, 0x02]);
pub(crate) const CTI: CredentialId = CredentialId([0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7]);
pub(crate) const GATE_KID: GateKid = GateKid(0x07);
pub(crate) const CHALLENGE: Challenge = Challenge([0xa0, 0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7]);
/// 2026-11-21T00:00:00Z.
pub(crate) const START: Timestamp = Timestamp::from_secs(1_795_219_200);
/// 2026-11-21T08:00:00Z.
pub(crate) const NOW: Timestamp = Timestamp::from_secs(1_795_248_000);

/// The two kinds of holder key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holder {
    Ed25519,
    P256,
}

impl Holder {
    pub(crate) fn key(self) -> Box<dyn SigningKey> {
        match self {
            Self::Ed25519 => RING.ed25519_key(&Secret32::from([0x02; 32])),
            Self::P256 => RING.p256_key(&Secret32::from([0x03; 32])).expect("below the order"),
        }
    }
}

/// The two forms of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Full,
    Roster,
}

pub(crate) fn authority_key() -> Box<dyn SigningKey> {
    RING.ed25519_key(&Secret32::from([0x01; 32]))
}

pub(crate) fn gate_key() -> Box<dyn StaticKey> {
    RING.static_key(&Secret32::from([0x04; 32]))
}

pub(crate) fn root_key() -> Box<dyn SigningKey> {
    RING.ed25519_key(&Secret32::from([0x06; 32]))
}

pub(crate) fn status_key() -> Box<dyn SigningKey> {
    RING.ed25519_key(&Secret32::from([0x08; 32]))
}

pub(crate) fn group() -> GateGroupId {
    "hk-mo".parse().expect("a good id")
}

pub(crate) fn audience() -> Audience {
    group().audience()
}

pub(crate) fn days(from: Timestamp, count: u64) -> Validity {
    Validity { not_before: from, not_after: from.plus(count * 86_400) }
}

pub(crate) fn claims(holder_key: PublicKey) -> Claims {
    Claims {
        validity: days(START, 14),
        id: CTI,
        holder_key,
        scope: Scope { scheme: SchemeId(1), qualifier: 0 },
        status_index: StatusIndex::new(1, 0x2345).expect("in range"),
    }
}

pub(crate) fn credential(holder: Holder) -> Vec<u8> {
    credential::sign(AUTHORITY, &*authority_key(), &claims(holder.key().public()))
        .expect("software signs")
}

pub(crate) fn presentation(holder: Holder, form: Form, challenge: Option<Challenge>) -> Vec<u8> {
    let subject = match form {
        Form::Full => DraftSubject::Full(credential(holder)),
        Form::Roster => DraftSubject::Roster(RosterRef { authority: AUTHORITY, id: CTI }),
    };
    let key = holder.key();
    let draft = Draft::new(key.public().algorithm(), &subject, NOW, challenge);
    let signature = draft.with_message(&audience(), |m| key.sign(m)).expect("software signs");
    draft.finish(&signature)
}

/// `entropy` must be another one for every presentation, in examples too.
pub(crate) fn seal(presentation: &[u8], entropy: [u8; 32]) -> Vec<u8> {
    let (recipient, entropy) = (gate_key(), Secret32::from(entropy));
    token::seal(&RING, GATE_KID, recipient.public(), &audience(), presentation, &entropy)
        .expect("a good key")
}

pub(crate) fn enrolment(holder: Holder, challenge: Option<Challenge>) -> Vec<u8> {
    let key = holder.key();
    let request = EnrolmentRequest {
        audience: enrolment_audience(),
        issued_at: NOW,
        holder_key: key.public(),
        challenge,
    };
    request.sign_with(|message| key.sign(message)).expect("software signs")
}

pub(crate) fn recovery(holder: Holder) -> Vec<u8> {
    let key = holder.key();
    let request = RecoveryRequest {
        audience: enrolment_audience(),
        issued_at: NOW,
        holder_key: key.public(),
        challenge: CHALLENGE,
    };
    request.sign_with(|message| key.sign(message)).expect("software signs")
}

/// The authority that is asked, by its key.
pub(crate) fn enrolment_audience() -> KeyThumbprint {
    cose_key::thumbprint(&RING, &authority_key().public())
}

pub(crate) fn trust_content() -> TrustContent {
    TrustContent {
        seq: 5,
        this_update: START,
        next_update: START.plus(86_400),
        authorities: vec![authority()],
        gate_groups: vec![gate_group()],
        schemes: vec![scheme()],
        next_root: None,
        dates_from: None,
    }
}

pub(crate) fn trust_list(content: &TrustContent) -> Vec<u8> {
    trust::sign(content, &*root_key()).expect("a good list")
}

fn authority() -> Authority {
    let status = StatusKey {
        kid: AuthorityKid([0x01, 0x03]),
        key: status_key().public(),
        validity: days(START, 365),
    };
    Authority {
        kid: AUTHORITY,
        key: authority_key().public(),
        validity: days(START, 365),
        name: "Example authority".to_owned(),
        status: Some(StatusDelegation { epoch: 0, keys: vec![status] }),
    }
}

fn gate_group() -> GateGroup {
    let epoch = GateEpoch { kid: GATE_KID, key: *gate_key().public(), validity: days(START, 28) };
    GateGroup { id: group(), epochs: vec![epoch] }
}

fn scheme() -> Scheme {
    let place = Place {
        jurisdiction: Some("hk".parse().expect("a good name")),
        modes: TransportModes::all_but(&[TransportMode::Vehicle]),
        ..Place::ANYWHERE
    };
    Scheme::new(SchemeId(1), "Example scheme", vec![AUTHORITY], vec![place])
}
