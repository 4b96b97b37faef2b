//! S3, P4, G10 to G12: who signed what, and for whom.

use clearance_authority::keys::KeyKind;
use clearance_issuer::Form;
use clearance_verifier::Reason::{CannotOpen, ForgedCredential, ForgedHolder, NotOnRoster};

use super::Layer::{Credential, Presentation};
use super::{Draft, Scenario, admit, case, not, replace};
use crate::forge::Forgery;
use crate::keys;
use crate::testkit::draft::{root, world};
use crate::testkit::layers;
use crate::world::{HONG_KONG, MACAO, Person, START, World, hk_mo, zhuhai};

pub(super) fn cases() -> Vec<Scenario> {
    let mut cases = credentials();
    cases.extend(presentations());
    cases.extend(rosters());
    cases
}

/// G10: who signed the credential?
fn credentials() -> Vec<Scenario> {
    let forged = |name, rules, why, change: fn(&mut Draft)| {
        case(name, rules, why, not(ForgedCredential), change)
    };
    let mut cases = vec![
        forged(
            "g10-rogue-authority",
            "G10 S4",
            "Signed by a key that only says to be Macao's.",
            |d| {
                d.parts().authority_key = keys::signing(KeyKind::Ed25519, "rogue");
            },
        ),
        forged("g10-signed-by-the-holder", "G10", "The holder issued the credential alone.", |d| {
            d.parts().authority_key = keys::signing(KeyKind::Ed25519, Person::Parent.name());
        }),
        forged(
            "g10-signed-by-the-root",
            "G10 L1",
            "The root signs trust lists, never credentials.",
            |d| {
                d.parts().authority_key = root();
            },
        ),
        forged(
            "g10-another-authority-s-key",
            "G10 S4",
            "Hong Kong's key under Macao's key id.",
            |d| {
                d.parts().authority_key = World::authority_key(HONG_KONG);
            },
        ),
        forged(
            "g10-another-authority-s-name",
            "G10 A2",
            "Macao's key under Hong Kong's key id.",
            |d| {
                d.parts().authority = HONG_KONG;
            },
        ),
        forged(
            "g10-signed-for-a-gate-group",
            "G10 S3 A1",
            "external_aad is empty for credentials.",
            |d| {
                d.edit(
                    Credential,
                    Box::new(|bytes| {
                        let (header, claims) = (bytes[3..13].to_vec(), bytes[16..96].to_vec());
                        let key = World::authority_key(MACAO);
                        let audience = hk_mo().audience();
                        let other = layers::signature(&*key, &header, audience.as_bytes(), &claims);
                        [&bytes[..bytes.len() - 64], &other].concat()
                    }),
                );
            },
        ),
    ];
    for (name, from, to) in [
        ("exp", "041a6b5c4700", "041a6b5c4701"),
        ("scheme", "09420100", "09420200"),
        ("qualifier", "09420100", "09420101"),
        ("status-index", "1a007003e8", "1a007003e9"),
        ("cti", "0748", ""),
    ] {
        let why = format!("{} was altered after the authority signed.", name.replace('-', " "));
        let name = format!("g10-altered-{name}");
        cases.push(case(name, "G10 S3", why, not(ForgedCredential), |d| {
            let edit: super::Edit = match to {
                "" => Box::new(|mut bytes| {
                    bytes[32] ^= 1;
                    bytes
                }),
                to => replace(from, to),
            };
            d.edit(Credential, edit);
        }));
    }
    cases
}

/// G12 and P4: who signed the presentation, and for whom?
fn presentations() -> Vec<Scenario> {
    let forged = |name, rules, why, change: fn(&mut Draft)| {
        case(name, rules, why, not(ForgedHolder), change)
    };
    let mut cases = vec![
        forged(
            "g12-copied-credential",
            "G12 P4",
            "A credential without its holder key is of no use.",
            |d| {
                d.parts().holder = keys::signing(KeyKind::Ed25519, "rogue");
            },
        ),
        forged(
            "g12-another-holder",
            "G12 P4",
            "The resident's key over the parent's credential.",
            |d| {
                d.parts().holder = keys::signing(KeyKind::Ed25519, Person::Resident.name());
            },
        ),
        forged(
            "g12-another-holder-s-name",
            "G12 P4",
            "The child's name in roster form, by the parent's key.",
            |d| {
                let child = Forgery::of(world(), Person::Child, START);
                let parts = d.parts();
                (parts.form, parts.authority, parts.claims) =
                    (Form::Roster, HONG_KONG, child.claims);
            },
        ),
        forged(
            "g12-resealed-by-another-group",
            "P4 K4 G12",
            "A gate of zhuhai opened it and sealed it to this group.",
            |d| {
                d.parts().signed_for = zhuhai();
            },
        ),
        forged(
            "g12-resealed-roster-form",
            "P4 K4 G12",
            "A gate of zhuhai opened a code in roster form, P-256, and sealed it to this group.",
            |d| {
                d.holder(Person::Child);
                d.parts().form = Form::Roster;
                d.parts().signed_for = zhuhai();
            },
        ),
        forged(
            "g12-signed-for-nobody",
            "P4 S3 G12",
            "external_aad is empty: an ordinary COSE_Sign1.",
            |d| {
                d.edit(
                    Presentation,
                    Box::new(|bytes| {
                        let (header, payload) = (bytes[3..169].to_vec(), bytes[171..178].to_vec());
                        let key = keys::signing(KeyKind::Ed25519, Person::Parent.name());
                        let other = layers::signature(&*key, &header, &[], &payload);
                        [&bytes[..bytes.len() - 64], &other].concat()
                    }),
                );
            },
        ),
        forged(
            "g12-iat-altered",
            "S3 P4 G12",
            "The next step's iat over the signature of this one.",
            |d| {
                d.edit(Presentation, replace("061a6b49d200", "061a6b49d20f"));
            },
        ),
    ];
    cases.push(forged(
        "g12-nonce-altered",
        "S3 P4 G12",
        "An open challenge over a signature for another one.",
        |d| {
            d.open(*b"8 random", super::NOW);
            d.answer(*b"8 rendom");
            d.edit(Presentation, replace("382072656e646f6d", "382072616e646f6d"));
        },
    ));
    cases.push(case(
        "k4-sealed-for-another-group",
        "K4 G7",
        "The right key, and the name of another group in the seal.",
        not(CannotOpen),
        |d| d.code.sealed_as = Some(zhuhai()),
    ));
    cases
}

/// G11: what the gate holds.
fn rosters() -> Vec<Scenario> {
    let roster = |d: &mut Draft| d.parts().form = Form::Roster;
    vec![
        case(
            "g11-empty-roster",
            "G11",
            "The gate holds no credential.",
            not(NotOnRoster),
            move |d| {
                roster(d);
                d.roster.clear();
            },
        ),
        case(
            "g11-another-authority-s-cti",
            "G11 P2",
            "The same cti by another authority names another credential.",
            not(NotOnRoster),
            move |d| {
                roster(d);
                d.parts().authority = HONG_KONG;
            },
        ),
        case(
            "g11-another-cti",
            "G11 P2",
            "One bit of the cti is another name, and nothing on the roster.",
            not(NotOnRoster),
            move |d| {
                roster(d);
                d.parts().claims.id.0[7] ^= 1;
            },
        ),
        case(
            "g11-full-form-needs-no-roster",
            "G11 G10",
            "The full form is good at a gate that holds nothing.",
            admit(),
            |d| d.roster.clear(),
        ),
    ]
}
