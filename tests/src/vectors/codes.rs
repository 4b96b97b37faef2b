//! The codes of the vectors: those of honest phones, and hostile ones.

use clearance_authority::keys::KeyKind;
use clearance_core::code;
use clearance_core::crypto::Secret32;
use clearance_core::ids::{Challenge, GateGroupId};
use clearance_core::time::Timestamp;
use clearance_issuer::{Ask, Form, Moment, Wallet};
use clearance_verifier::Reason;

use super::{Code, secs};
use crate::forge::{Forgery, WEAK_KEY, WEAK_SIGNATURE, reseal};
use crate::hex::hex;
use crate::keys;
use crate::phone::APP;
use crate::world::{Person, START, World, hk_mo, token_of, zhuhai};

/// The phones' and the gate's time, if nothing else is said.
const NOW: Timestamp = START.plus(7);

pub(super) fn make(world: &World) -> Vec<Code> {
    let mut codes = honest(world);
    codes.extend(out_of_place(world));
    codes.extend(forged(world));
    codes.extend(altered(world));
    codes
}

/// Each form and key type, without and with a challenge.
fn honest(world: &World) -> Vec<Code> {
    let mut codes = Vec::new();
    for person in [Person::Parent, Person::Child] {
        for form in [Form::Full, Form::Roster] {
            for challenge in [None, Some(Challenge(*b"8 random"))] {
                let comment = "An honest phone's, read at once.";
                let shown = Shown { person, form, challenge, group: hk_mo(), at: NOW };
                codes.push(shown.code(world, comment, NOW, None));
            }
        }
    }
    codes
}

/// Honest codes at the wrong time or place.
fn out_of_place(world: &World) -> Vec<Code> {
    let fine = Shown {
        person: Person::Parent,
        form: Form::Full,
        challenge: None,
        group: hk_mo(),
        at: NOW,
    };
    let rename = |name: &str, code: Code| Code { name: name.to_owned(), ..code };
    let show = |name, comment, shown: Shown, at, reason| {
        rename(name, shown.code(world, comment, at, reason))
    };
    let ahead = Shown { at: START.plus(15), ..fine };
    let behind = Shown { at: NOW.minus(3_600), ..fine };
    let resident = Shown { person: Person::Resident, ..fine };
    let elsewhere = Shown { group: zhuhai(), ..fine };
    let [last, stale] = [START.plus(29), START.plus(30)];
    let [first, early] = [START.plus(5), START.plus(4)];
    vec![
        show("last second", "The last second of its life.", fine, last, None),
        show("stale", "A second later.", fine, stale, Some(Reason::CodeStale)),
        show("first second", "The phone's clock is 10 s ahead.", ahead, first, None),
        show("future", "And 11 s.", ahead, early, Some(Reason::CodeFromFuture)),
        show("clock", "The phone's clock is an hour slow.", behind, NOW, Some(Reason::PhoneClock)),
        show("macao only", "Opens no gate in Hong Kong.", resident, NOW, Some(Reason::NotHere)),
        show("zhuhai", "For another group.", elsewhere, NOW, Some(Reason::OtherGateGroup)),
    ]
}

/// Sealed well, and hostile inside.
fn forged(world: &World) -> Vec<Code> {
    let parent = || Forgery::of(world, Person::Parent, START);
    let rogue = || keys::signing(KeyKind::Ed25519, "rogue");
    let mut weak = Forgery { alter_signature: |_| WEAK_SIGNATURE, ..parent() };
    weak.claims.holder_key = WEAK_KEY;
    let trailing = |mut inner: Vec<u8>| {
        inner.extend([0; 10]);
        inner
    };
    let text = |name, comment, forgery: &Forgery, reason| {
        hostile(world, name, comment, &forgery.text(), reason)
    };
    let other = Forgery {
        alter_signature: keys::other_signature,
        ..Forgery::of(world, Person::Child, START)
    };
    vec![
        Code {
            holder: Person::Child.name().into(),
            ..text("other ECDSA signature", "(r, n - s) is as good as (r, s).", &other, None)
        },
        hostile(
            world,
            "re-sealed",
            "A gate of group zhuhai opened it and sealed it to this gate.",
            &reseal(world, Person::Parent, START),
            Some(Reason::ForgedHolder),
        ),
        text(
            "forged holder",
            "A copied credential, signed with another holder key.",
            &Forgery { holder: rogue(), ..parent() },
            Some(Reason::ForgedHolder),
        ),
        text(
            "forged credential",
            "A credential by somebody who says to be the authority.",
            &Forgery { authority_key: rogue(), ..parent() },
            Some(Reason::ForgedCredential),
        ),
        text(
            "weak holder key",
            "The identity point as holder key, and a signature that fits every message.",
            &weak,
            Some(Reason::BadHolderKey),
        ),
        text(
            "off step",
            "A start that no step has.",
            &Forgery { issued_at: START.plus(1), ..parent() },
            Some(Reason::OffStep),
        ),
        text(
            "trailing bytes",
            "10 bytes behind the presentation, so that the length is that of a code with challenge.",
            &Forgery { alter: trailing, ..parent() },
            Some(Reason::MalformedContent),
        ),
        text(
            "unknown challenge",
            "Answers a challenge that this gate did not show.",
            &Forgery { challenge: Some(Challenge(*b"not ours")), ..parent() },
            Some(Reason::ChallengeUnknown),
        ),
    ]
}

/// An honest code, altered on its way.
fn altered(world: &World) -> Vec<Code> {
    let honest = Forgery::of(world, Person::Parent, START).token();
    let flip = |at: usize| {
        let mut token = honest.clone();
        token[at] ^= 1;
        code::encode(&token)
    };
    let hostile = |name, comment, text: &str, reason| hostile(world, name, comment, text, reason);
    vec![
        hostile("bit of the algorithm", "alg 43.", &flip(4), Some(Reason::MalformedToken)),
        hostile("bit of ek", "The encapsulated key.", &flip(20), Some(Reason::CannotOpen)),
        hostile(
            "bit of the tag",
            "The last byte.",
            &flip(honest.len() - 1),
            Some(Reason::CannotOpen),
        ),
    ]
}

/// What an honest phone shows.
#[derive(Clone, Copy)]
struct Shown {
    person: Person,
    form: Form,
    challenge: Option<Challenge>,
    group: GateGroupId,
    at: Timestamp,
}

impl Shown {
    fn code(&self, world: &World, comment: &str, at: Timestamp, reason: Option<Reason>) -> Code {
        let form = if self.form == Form::Full { "full" } else { "roster" };
        let with = if self.challenge.is_some() { " with challenge" } else { "" };
        let name = format!("{form} {}{with}", self.person.kind());
        let entropy = keys::secret(&format!("entropy {name}"));
        let text = self.text(world, &entropy);
        Code {
            form: form.to_owned(),
            holder: self.person.name().into(),
            challenge: self.challenge.map(|challenge| hex(&challenge.0)),
            phone_time: Some(secs(self.at)),
            entropy: Some(hex(entropy.as_bytes())),
            presentation: (self.group == hk_mo()).then(|| hex(&world.open(&text))),
            gate_time: secs(at),
            ..judged(&name, comment, &text, reason)
        }
    }

    fn text(&self, world: &World, entropy: &Secret32) -> String {
        let key = self.person.holder_key();
        let mut wallet =
            Wallet::new(APP, World::root_key(), &world.list_bytes, Moment::wall(START)).unwrap();
        let entry =
            wallet.add(self.person.name(), &world.issue(self.person), &key.public()).unwrap();
        let (gate_group, form, challenge) = (self.group, self.form, self.challenge);
        let mut ask = Ask::new(entry, gate_group, form);
        ask.challenge = challenge;
        wallet.frame(&ask, &*key, Moment::wall(self.at), entropy).unwrap().text
    }
}

fn hostile(world: &World, name: &str, comment: &str, text: &str, reason: Option<Reason>) -> Code {
    let sealed = !matches!(reason, Some(Reason::MalformedToken | Reason::CannotOpen));
    let presentation = sealed.then(|| hex(&world.open(text)));
    Code { presentation, ..judged(name, comment, text, reason) }
}

fn judged(name: &str, comment: &str, text: &str, reason: Option<Reason>) -> Code {
    let decision = reason.map_or("admit".to_owned(), |r| format!("{:?}", r.outcome()));
    Code {
        name: name.to_owned(),
        comment: comment.to_owned(),
        form: "full".into(),
        holder: Person::Parent.name().into(),
        challenge: None,
        phone_time: None,
        entropy: None,
        presentation: None,
        token: hex(&token_of(text)),
        text: text.to_owned(),
        gate_time: secs(NOW),
        decision: decision.to_lowercase(),
        reason: reason.map(|reason| reason.code().to_owned()),
    }
}
