//! A small authority to test with.

use clearance_authority::keys::{KeyKind, KeyPair};
use clearance_authority::scheme_file::of_library;
use clearance_authority::trust_list::Editor;
use clearance_core::crypto::{RING, Secret32};
use clearance_core::ids::{AuthorityKid, SchemeId};
use clearance_core::time::{Timestamp, Validity};
use clearance_core::trust::{Authority, Scheme, TrustAnchor, TrustList};

pub(crate) const NOW: Timestamp = Timestamp::from_secs(1_800_000_000);
pub(crate) const DAY: u64 = 86_400;
pub(crate) const KID: AuthorityKid = AuthorityKid([0xa1, 0x01]);

pub(crate) const MUTUAL: SchemeId = SchemeId(1);
pub(crate) const MACAO_ONLY: SchemeId = SchemeId(3);

/// The shipped schemes of the two codes, the mutual one first, for an authority.
pub(crate) fn shipped(authority: AuthorityKid) -> [Scheme; 2] {
    let mut both = of_library(&clearance_schemes::shipped(), &["hk-mo-mutual", "mo-apcs"]).unwrap();
    both.iter_mut().for_each(|scheme| scheme.authorities = vec![authority]);
    both.try_into().unwrap()
}

pub(crate) fn pair(kind: KeyKind, seed: u8) -> KeyPair {
    KeyPair::from_entropy(&RING, kind, Secret32::from([seed; 32])).unwrap()
}

pub(crate) fn days(from: i64, to: i64) -> Validity {
    let day = |n: i64| NOW.offset_by(n * DAY as i64);
    Validity { not_before: day(from), not_after: day(to) }
}

/// A list with one authority (key seed 2), signed by root (key seed 1), and its anchor.
pub(crate) fn first_list() -> (TrustList, TrustAnchor) {
    let mut editor = Editor::first();
    let key = pair(KeyKind::Ed25519, 2).public().signer().unwrap();
    let name = "DSI Macao".to_owned();
    editor
        .add_authority(Authority { kid: KID, key, validity: days(-1, 365), name, status: None })
        .unwrap();
    let [mutual, _] = shipped(KID);
    let [_, macao_only] = shipped(AuthorityKid([0xb2, 0x02]));
    editor.put_scheme(mutual);
    editor.put_scheme(macao_only);
    let root = pair(KeyKind::Ed25519, 1);
    let mut anchor = TrustAnchor::new(root.public().signer().unwrap());
    let signer = root.signing(&RING).unwrap();
    let bytes = editor.sign(signer.as_ref(), NOW, NOW.plus(DAY)).unwrap();
    (anchor.accept(&RING, &bytes, NOW).unwrap(), anchor)
}
