//! The sizes that SPEC.md promises, and that a QR version rests on.

use clearance_core::registry::len;
use clearance_core::{code, presentation};

use crate::objects::{self as o, Form, Holder};

#[test]
fn a_credential_has_its_size() {
    assert_eq!(o::credential(Holder::Ed25519).len(), 162);
    assert_eq!(o::credential(Holder::P256).len(), 164);
    assert_eq!([len::CREDENTIAL_ED25519, len::CREDENTIAL_P256], [162, 164]);
}

#[test]
fn a_code_has_its_size() {
    // Bytes of presentation and token, characters of text.
    for (holder, form, challenge, sizes) in [
        (Holder::Ed25519, Form::Full, None, [244, 308, 465]),
        (Holder::Ed25519, Form::Full, Some(o::CHALLENGE), [254, 318, 480]),
        (Holder::P256, Form::Full, None, [246, 310, 468]),
        (Holder::P256, Form::Full, Some(o::CHALLENGE), [256, 320, 483]),
        (Holder::Ed25519, Form::Roster, None, [92, 155, 236]),
        (Holder::Ed25519, Form::Roster, Some(o::CHALLENGE), [102, 165, 251]),
        (Holder::P256, Form::Roster, None, [92, 155, 236]),
        (Holder::P256, Form::Roster, Some(o::CHALLENGE), [102, 165, 251]),
    ] {
        let presentation = o::presentation(holder, form, challenge);
        let token = o::seal(&presentation, [5; 32]);
        let found = [presentation.len(), token.len(), code::encode(&token).len()];
        assert_eq!(found, sizes, "{holder:?}, {form:?}, {challenge:?}");
    }
}

#[test]
fn the_authoritys_kind_of_key_leaves_the_size() {
    let credential = clearance_core::credential::sign(
        o::AUTHORITY,
        &*Holder::P256.key(),
        &o::claims(Holder::Ed25519.key().public()),
    );
    assert_eq!(credential.expect("software signs").len(), 162);
}

#[test]
fn a_time_leaves_the_size() {
    let sizes = [1 << 16, u64::from(u32::MAX)].map(|secs| {
        let subject = presentation::DraftSubject::Roster(presentation::RosterRef {
            authority: o::AUTHORITY,
            id: o::CTI,
        });
        let at = clearance_core::time::Timestamp::from_secs(secs);
        let algorithm = clearance_core::crypto::Algorithm::Ed25519;
        presentation::Draft::new(algorithm, &subject, at, None).finish(&[0; 64]).len()
    });
    assert_eq!(sizes, [92, 92]);
}
