//! Clearance on the phone: a wallet of credentials, the rotating code, and why there is none.
//!
//! No network, no async, no clock and no randomness of its own: the app passes the time, the
//! entropy and the key that signs.
//!
//! # Design overview
//! | module | what the app does with it |
//! |---|---|
//! | [`holder_key`] | wraps the phone's key store in [`HolderKey`] |
//! | [`enrolment`] | asks for a credential with [`enrol`] |
//! | [`recovery`] | goes on with a key that came back, when all else is lost: [`recover`] |
//! | [`wallet`] | keeps credentials under the holder's labels, and the trust list, in secure storage |
//! | [`frame`] | calls [`Wallet::frame`] once a step and shows the [`Frame`] |
//! | [`prepared`] | makes a frame in two phases, where the key store answers later |
//! | [`enquiry`] | tells the holder the one reason why there is no code ([`WhyNot`]), or [`Advice`] |
//! | [`Wallet::due`] | tells ahead what ends: trust list, credentials, keys |
//! | [`clock`] | passes a [`Moment`] of both clocks, so that the phone notices a wrong one |
//! | [`qr`] | draws the code |
//!
//! A frame and the enquiry stand on the same checklist, so that no code is refused without a reason
//! and none is promised that cannot be made. Every code is made of a [`Step`], and the step alone fixes
//! the time in it.
//!
//! # A phone in twenty lines
//! ```
//! use clearance_core::{crypto::{PublicKey, RING, Secret32}, ids::GateGroupId};
//! use clearance_issuer::{App, AppVersion, Ask, HolderKey, Moment, SoftwareKey, Wallet, qr::SvgOptions};
//!
//! /// Draws the code that opens the gates of `group` at `moment`.
//! fn show_code(
//!     root: PublicKey,       // came with the app
//!     trust_list: &[u8],     // from the last contact
//!     credential: &[u8],     // what the authority answered to `enrol`
//!     group: GateGroupId,    // the gates ahead
//!     moment: Moment,        // the phone's clocks
//!     random: [[u8; 32]; 2], // from the phone's random source
//! ) -> Result<String, Box<dyn std::error::Error>> {
//!     let [seed, entropy] = random.map(Secret32::from);
//!     let key = SoftwareKey::ed25519(&RING, &seed); // or any HolderKey in hardware
//!     let app = App::new(&RING, AppVersion(1));
//!     let mut wallet = Wallet::new(app, root, trust_list, moment)?;
//!     let ana = wallet.add("Ana", credential, &key.public())?;
//!     let ask = Ask::full(ana, group);
//!     if let Some(reason) = wallet.why_not(&ask, &key.public(), moment) {
//!         return Ok(reason.to_string());
//!     }
//!     let frame = wallet.frame(&ask, &key, moment, &entropy)?;
//!     Ok(frame.draw()?.svg(&SvgOptions::default())?)
//! }
//! # use clearance_issuer::{EnrolmentAsk, enrol};
//! # use clearance_core::{credential, ids::*, time::*, trust::*};
//! # let [root, authority, holder, gate] = [[1; 32], [2; 32], [3; 32], [4; 32]];
//! # let secret = |bytes| Secret32::from(bytes);
//! # let root = RING.ed25519_key(&secret(root));
//! # let authority = RING.ed25519_key(&secret(authority));
//! # let (kid, group): (_, GateGroupId) = (AuthorityKid([0, 1]), "hk-mo".parse()?);
//! # let now = Timestamp::from_secs(1_800_000_007);
//! # let validity = Validity { not_before: now.minus(100), not_after: now.plus(86_400) };
//! # let place = Place { jurisdiction: Some("mo".parse()?), ..Place::ANYWHERE };
//! # let list = clearance_core::trust::sign(&TrustContent {
//! #     seq: 1, this_update: now, next_update: now.plus(86_400),
//! #     authorities: vec![Authority { kid, key: authority.public(), validity, name: "A".into(),
//! #         status: None }],
//! #     gate_groups: vec![GateGroup { id: group, epochs: vec![GateEpoch { kid: GateKid(1),
//! #         key: RING.x25519_public(&secret(gate)), validity }] }],
//! #     schemes: vec![Scheme::new(SchemeId(1), "S", vec![kid], vec![place])],
//! #     next_root: None, dates_from: None }, &*root)?;
//! # let key = SoftwareKey::ed25519(&RING, &secret(holder));
//! # let authority_key = clearance_core::cose_key::thumbprint(&RING, &authority.public());
//! # enrol(&RING, &key, &EnrolmentAsk { authority: authority_key, now, challenge: None })?;
//! # let credential = credential::sign(kid, &*authority, &credential::Claims { validity,
//! #     id: CredentialId([5; 8]), holder_key: key.public(),
//! #     scope: Scope { scheme: SchemeId(1), qualifier: 0 },
//! #     status_index: StatusIndex::new(1, 7)? })?;
//! # let svg = show_code(root.public(), &list, &credential, group, Moment::wall(now),
//! #     [holder, [6; 32]])?;
//! # assert!(svg.contains("<svg"), "{svg}");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

// Pure: no clock, no randomness, no files.
#![cfg_attr(not(test), deny(clippy::disallowed_methods))]

mod app;
mod ask;
pub mod clock;
mod due;
pub mod enquiry;
pub mod enrolment;
pub mod frame;
pub mod holder_key;
mod plan;
pub mod prepared;
pub mod qr;
pub mod recovery;
mod step;
mod texts;
mod waiting;
pub mod wallet;
mod whereabouts;

pub use app::{App, AppVersion};
pub use ask::{Ask, Form};
pub use clock::{ClockNotice, Moment, Monotonic};
pub use enquiry::{Advice, Enquiry, WhyNot};
pub use enrolment::{EnrolmentAsk, PreparedEnrolment, enrol};
pub use frame::{Frame, FrameError};
pub use holder_key::{HolderKey, HolderKeyError, SignError, SoftwareKey};
pub use prepared::{FinishError, Prepared};
pub use recovery::{PreparedRecovery, RecoveryAsk, recover};
pub use step::Step;
pub use texts::Language;
pub use wallet::{
    Entry, EntryId, Held, LabelError, LoadError, NewGateKey, TrustChange, Wallet, WalletError,
    chain_refusal_text, refusal_text,
};
pub use whereabouts::Whereabouts;
