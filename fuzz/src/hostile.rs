//! Codes that are hostile inside valid encryption and signatures, and what a gate must make of them.

use arbitrary::Arbitrary;
use clearance_core::cbor::{Reader, Writer};
use clearance_core::code;
use clearance_core::crypto::{PublicKey, RING, Secret32, SigningKey};
use clearance_core::ids::{Challenge, GateKid, SchemeId, StatusIndex};
use clearance_core::presentation::{
    Draft, DraftSubject, RosterRef, Subject, UntrustedPresentation,
};
use clearance_core::registry::{len, limit};
use clearance_core::sign1::{Sign1, with_sig_structure};
use clearance_core::token;
use clearance_tests::world::{HONG_KONG, MACAO, hk_mo, zhuhai};
use clearance_tests::{Forgery, Person, World, keys};
use clearance_verifier::Gate;

use crate::believer::BELIEVER;
use crate::world::{CHALLENGE, NOW, audience, gate_with, once, waiting, world};

/// Bytes of a token around a presentation whose ciphertext has a length of one byte; else one more.
const AROUND: usize = 63;

/// A gate that believes everything.
pub fn blind_gate() -> &'static Gate {
    waiting(once!(Gate, gate_with(|parts| parts.provider = &BELIEVER)))
}

/// The input with zeros behind it up to a length that a presentation can have.
pub fn padded(bytes: &[u8]) -> Option<Vec<u8>> {
    let lengths = len::TOKENS.map(|token| token - AROUND - usize::from(token > 0x100));
    let length = lengths.into_iter().filter(|length| *length >= bytes.len()).min()?;
    let mut padded = bytes.to_vec();
    padded.resize(length, 0);
    Some(padded)
}

/// The code of a presentation for the [blind gate](blind_gate).
pub fn unsealed(presentation: &[u8]) -> String {
    let recipient = once!([u8; 32], public(&hk_mo()));
    let entropy = Secret32::from([5; 32]);
    let kid = world().gate_kid;
    let token = token::seal(&BELIEVER, kid, recipient, audience(), presentation, &entropy);
    code::encode(&token.expect("a good key"))
}

fn public(group: &clearance_core::ids::GateGroupId) -> [u8; 32] {
    World::gate_pair(group).public().gate().expect("a gate's key")
}

/// Whether a presentation keeps every rule but those on signatures: written once more, and apart
/// from the checklist of the gate.
pub fn keeps_rules(presentation: &[u8]) -> bool {
    let Ok(code) = UntrustedPresentation::decode(presentation) else { return false };
    let Some((authority, claims)) = claims(&code) else { return false };
    let content = world().list.content();
    let Some(issuer) = content.authorities.iter().find(|known| known.kid == authority) else {
        return false;
    };
    let Some(scheme) = content.schemes.iter().find(|known| known.id == claims.scope.scheme) else {
        return false;
    };
    if let Subject::Full(credential) = code.subject
        && credential.algorithm != issuer.key.algorithm()
    {
        return false;
    }
    let (start, now) = (code.issued_at.as_secs(), NOW.as_secs());
    let life =
        u64::from(scheme.lifetime + scheme.tolerance.max_behind).min(limit::CODE_LIFE.into());
    let period = claims.validity.not_before.as_secs()..claims.validity.not_after.as_secs();
    claims.holder_key.prepare(&BELIEVER).is_ok()
        && code.algorithm == claims.holder_key.algorithm()
        && scheme.authorities.contains(&authority)
        && period.contains(&now)
        && period.contains(&start)
        && start % u64::from(scheme.step) == 0
        && now + u64::from(scheme.tolerance.max_ahead) >= start
        && now < start + life
        && code.challenge.is_none_or(|answer| answer == CHALLENGE)
        && claims.scope.scheme.0 <= 2 // both schemes open at the border gate
        && claims.scope.qualifier == 0 // and neither has a meaning for another one
}

type Claims = clearance_core::credential::Claims;

/// Authority and claims, from the code or from the roster.
fn claims(code: &UntrustedPresentation<'_>) -> Option<(clearance_core::ids::AuthorityKid, Claims)> {
    match code.subject {
        Subject::Full(credential) => Some((credential.authority, credential.claims)),
        Subject::Roster(reference) => {
            let roster = once!(Vec<(RosterRef, Claims)>, {
                Person::ALL.map(|person| (person.reference(), world().claims(person))).to_vec()
            });
            let (_, claims) = roster.iter().find(|(known, _)| *known == reference)?;
            Some((reference.authority, *claims))
        }
    }
}

/// How a code is made: every layer by a key and with a change of the fuzzer's choice.
#[derive(Arbitrary, Debug)]
pub struct Code {
    person: u8,
    is_roster: bool,
    seconds: i8,
    challenge: Option<bool>,
    claims: Option<Twist>,
    credential_signer: Option<u8>,
    holder_signer: Option<u8>,
    is_signed_for_others: bool,
    is_sealed_for_others: bool,
    gate_kid: Option<u8>,
    before_authority_signs: Option<Edit>,
    after_authority_signed: Option<Edit>,
    before_holder_signs: Option<Edit>,
    after_holder_signed: Option<Edit>,
    after_sealing: Option<Edit>,
}

/// Other claims.
#[derive(Arbitrary, Clone, Copy, Debug)]
struct Twist {
    starts: i16,
    lasts: u16,
    scheme: u8,
    index: u32,
    names_other_authority: bool,
}

/// A change of bytes.
#[derive(Arbitrary, Debug)]
struct Edit {
    at: u16,
    xor: u8,
    splice: Option<(u8, Vec<u8>)>,
}

/// A code, and whether the gate must open to it.
#[derive(Debug)]
pub struct Made {
    /// What is scanned.
    pub text: String,
    /// Whether the right keys signed it and it keeps the rules.
    pub is_admissible: bool,
}

impl Code {
    /// Makes the code.
    pub fn make(&self) -> Made {
        let person = Person::ALL[usize::from(self.person) % 3];
        let mut forgery = Forgery::of(world(), person, NOW.offset_by(self.seconds.into()));
        self.twist(&mut forgery);
        let (signer, holder) = (self.authority_key(&forgery), self.holder_key(person));
        let credential =
            resigned(&forgery.credential(), &*signer, b"", &self.before_authority_signs);
        let altered = Edit::apply(&self.after_authority_signed, &credential);
        let subject = if self.is_roster {
            DraftSubject::Roster(RosterRef { authority: forgery.authority, id: forgery.claims.id })
        } else {
            DraftSubject::Full(altered.clone())
        };
        let challenge = self.challenge.map(|good| if good { CHALLENGE } else { Challenge([0; 8]) });
        let algorithm = holder.public().algorithm();
        let draft = Draft::new(algorithm, &subject, forgery.issued_at, challenge).finish(&[0; 64]);
        let group = if self.is_signed_for_others { zhuhai() } else { hk_mo() };
        let audience = group.audience();
        let signed = resigned(&draft, &*holder, audience.as_bytes(), &self.before_holder_signs);
        let presentation = Edit::apply(&self.after_holder_signed, &signed);
        let sealed = self.seal(&presentation);
        let token = Edit::apply(&self.after_sealing, &sealed);
        let is_untouched = presentation == signed && token == sealed;
        let is_admissible = is_untouched
            && !self.is_signed_for_others
            && !self.is_sealed_for_others
            && self.gate_kid.is_none_or(|kid| kid == world().gate_kid.0)
            && keeps_rules(&presentation)
            && is_signed_by(&presentation, &*signer, &credential, holder.public());
        Made { text: code::encode(&token), is_admissible }
    }

    fn twist(&self, forgery: &mut Forgery) {
        let Some(twist) = self.claims else { return };
        let start = NOW.offset_by(twist.starts.into());
        forgery.claims.validity.not_before = start;
        forgery.claims.validity.not_after = start.plus(twist.lasts.into());
        forgery.claims.scope.scheme = SchemeId(twist.scheme % 4);
        if let Ok(index) = StatusIndex::from_u32(twist.index) {
            forgery.claims.status_index = index;
        }
        if twist.names_other_authority {
            forgery.authority = if forgery.authority == MACAO { HONG_KONG } else { MACAO };
        }
    }

    fn authority_key(&self, forgery: &Forgery) -> Box<dyn SigningKey> {
        match self.credential_signer.map(|signer| signer % 4) {
            None => World::authority_key(forgery.authority),
            Some(0) => World::authority_key(MACAO),
            Some(1) => World::authority_key(HONG_KONG),
            Some(2) => World::root().signing(&RING).expect("it signs"),
            Some(_) => self.holder_key(Person::Parent),
        }
    }

    fn holder_key(&self, person: Person) -> Box<dyn SigningKey> {
        let person = self.holder_signer.map_or(person, |other| Person::ALL[usize::from(other) % 3]);
        keys::signing(person.kind(), person.name())
    }

    fn seal(&self, presentation: &[u8]) -> Vec<u8> {
        let group = if self.is_sealed_for_others { zhuhai() } else { hk_mo() };
        let kid = self.gate_kid.map_or(world().gate_kid, GateKid);
        let entropy = Secret32::from([5; 32]);
        token::seal(&RING, kid, &public(&group), &group.audience(), presentation, &entropy)
            .expect("a good key")
    }
}

/// The `COSE_Sign1` with its payload, or its protected header, changed and then signed.
fn resigned(bytes: &[u8], key: &dyn SigningKey, aad: &[u8], edit: &Option<Edit>) -> Vec<u8> {
    let mut reader = Reader::new(bytes);
    let is_tagged = reader.expect_tag(18).is_ok();
    let sign1 = Sign1::read(&mut reader).expect("well formed");
    let (mut protected, mut payload) = (sign1.protected.to_vec(), sign1.payload.to_vec());
    match edit {
        Some(edit) if edit.at % 2 == 0 => payload = edit.of(&payload),
        Some(edit) => protected = edit.of(&protected),
        None => {}
    }
    let signature = with_sig_structure(&protected, aad, &payload, |message| key.sign(message));
    let signature = signature.expect("software signs");
    let mut writer = Writer::new();
    if is_tagged {
        writer.tag(18);
    }
    Sign1 { protected: &protected, payload: &payload, signature: &signature }.write(&mut writer);
    writer.into_bytes()
}

/// Whether the authority that the credential names signed these very bytes, and the holder that it
/// names the presentation.
fn is_signed_by(
    presentation: &[u8],
    signer: &dyn SigningKey,
    credential: &[u8],
    holder: PublicKey,
) -> bool {
    let Ok(code) = UntrustedPresentation::decode(presentation) else { return false };
    let Some((authority, claims)) = claims(&code) else { return false };
    let is_genuine = match code.subject {
        Subject::Roster(_) => true,
        Subject::Full(found) => {
            let authorities = &world().list.content().authorities;
            let named = authorities.iter().find(|known| known.kid == authority);
            found.bytes == credential && named.is_some_and(|named| named.key == signer.public())
        }
    };
    is_genuine && claims.holder_key == holder
}

impl Edit {
    fn apply(edit: &Option<Self>, bytes: &[u8]) -> Vec<u8> {
        edit.as_ref().map_or_else(|| bytes.to_vec(), |edit| edit.of(bytes))
    }

    /// One byte changed; then a few bytes there replaced by others, as many or not.
    fn of(&self, bytes: &[u8]) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        let at = usize::from(self.at / 2) % bytes.len().max(1);
        if let Some(byte) = bytes.get_mut(at) {
            *byte ^= self.xor;
        }
        if let Some((gone, new)) = &self.splice {
            let end = (at + usize::from(*gone)).min(bytes.len());
            bytes.splice(at.min(end)..end, new.iter().copied().take(64));
        }
        bytes
    }
}
