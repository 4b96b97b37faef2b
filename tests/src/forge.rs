//! The forger: codes of raw parts, every signature and every seal valid, each part the forger's
//! choice.

use clearance_core::code;
use clearance_core::credential::{self, Claims};
use clearance_core::crypto::{PublicKey, RING, Secret32, Signature, SigningKey};
use clearance_core::ids::{AuthorityKid, Challenge, GateGroupId, GateKid};
use clearance_core::presentation::{Draft, DraftSubject, RosterRef};
use clearance_core::time::Timestamp;
use clearance_core::token;
use clearance_issuer::Form;

use crate::keys;
use crate::world::{Person, World, hk_mo, zhuhai};

/// A code in parts. As made, it is what the holder's own phone would show.
#[derive(Debug)]
pub struct Forgery {
    /// What the credential says.
    pub claims: Claims,
    /// The authority that the credential names.
    pub authority: AuthorityKid,
    /// The key that signs the credential.
    pub authority_key: Box<dyn SigningKey>,
    /// Full or roster form.
    pub form: Form,
    /// The key that signs the presentation.
    pub holder: Box<dyn SigningKey>,
    /// What becomes of the holder's signature.
    pub alter_signature: fn(&Signature) -> Signature,
    /// Start of the code.
    pub issued_at: Timestamp,
    /// The challenge that the code answers.
    pub challenge: Option<Challenge>,
    /// The group that the holder's signature is for.
    pub signed_for: GateGroupId,
    /// What becomes of the signed presentation before it is sealed.
    pub alter: fn(Vec<u8>) -> Vec<u8>,
    /// The gate key that the token names.
    pub gate_key: GateKid,
    /// The group whose key and name it is sealed with.
    pub sealed_for: GateGroupId,
    /// Of the ephemeral key.
    pub entropy: Secret32,
}

impl Forgery {
    /// What the phone of `person` would show, for the step that starts at `issued_at`.
    pub fn of(world: &World, person: Person, issued_at: Timestamp) -> Self {
        Self {
            claims: world.claims(person),
            authority: person.authority(),
            authority_key: World::authority_key(person.authority()),
            form: Form::Full,
            holder: keys::signing(person.kind(), person.name()),
            alter_signature: |signature| *signature,
            issued_at,
            challenge: None,
            signed_for: hk_mo(),
            alter: |presentation| presentation,
            gate_key: world.gate_kid,
            sealed_for: hk_mo(),
            entropy: keys::secret("ephemeral"),
        }
    }

    /// The same in roster form.
    pub fn in_roster_form(self) -> Self {
        Self { form: Form::Roster, ..self }
    }

    /// The credential.
    pub fn credential(&self) -> Vec<u8> {
        credential::sign(self.authority, &*self.authority_key, &self.claims).unwrap()
    }

    /// The presentation, before it is sealed.
    pub fn presentation(&self) -> Vec<u8> {
        let subject = match self.form {
            Form::Full => DraftSubject::Full(self.credential()),
            Form::Roster => {
                DraftSubject::Roster(RosterRef { authority: self.authority, id: self.claims.id })
            }
        };
        let algorithm = self.holder.public().algorithm();
        let draft = Draft::new(algorithm, &subject, self.issued_at, self.challenge);
        let audience = self.signed_for.audience();
        let signature = draft.with_message(&audience, |m| self.holder.sign(m)).unwrap();
        (self.alter)(draft.finish(&(self.alter_signature)(&signature)))
    }

    /// Any bytes, sealed.
    pub fn seal(&self, presentation: &[u8]) -> Vec<u8> {
        let recipient = World::gate_pair(&self.sealed_for).public().gate().unwrap();
        let audience = self.sealed_for.audience();
        token::seal(&RING, self.gate_key, &recipient, &audience, presentation, &self.entropy)
            .unwrap()
    }

    /// The token.
    pub fn token(&self) -> Vec<u8> {
        self.seal(&self.presentation())
    }

    /// The text.
    pub fn text(&self) -> String {
        code::encode(&self.token())
    }
}

/// What a rogue gate of the other group can do: open a code that was made for it, and seal what it
/// found to the gates of Hong Kong and Macao.
pub fn reseal(world: &World, person: Person, issued_at: Timestamp) -> String {
    let stolen = Forgery { signed_for: zhuhai(), ..Forgery::of(world, person, issued_at) };
    let forged = Forgery::of(world, person, issued_at);
    code::encode(&forged.seal(&stolen.presentation()))
}

/// The identity point: of small order, and as a holder key an invitation (see [`WEAK_SIGNATURE`]).
pub const WEAK_KEY: PublicKey = PublicKey::Ed25519(first_byte_one());

/// R is the identity, S is 0: verifies under [`WEAK_KEY`] over every message.
pub const WEAK_SIGNATURE: Signature = first_byte_one();

const fn first_byte_one<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    bytes[0] = 1;
    bytes
}
