//! The authority, the trust list and the gates' key: real ones, of fixed secrets.

use core::num::NonZeroU8;
use std::error::Error;
use std::sync::Arc;

use clearance_core::credential::{self, Claims};
use clearance_core::crypto::{Provider, PublicKey, RING, Secret32, SigningKey};
use clearance_core::ids::{
    AuthorityKid, CredentialId, GateGroupId, GateKid, SchemeId, Scope, StatusIndex,
};
use clearance_core::time::{Timestamp, Tolerance, Validity};
use clearance_core::trust::{
    self, AtGate, Authority, Direction, GateEpoch, GateGroup, LedgerPolicy, Location, Place,
    StalePolicy, StatusPolicy, TransportMode, TrustAnchor, TrustContent, TrustList, Uses,
};
use clearance_issuer::{App, AppVersion, Moment, Wallet};
use clearance_provider_fast::fast;
use clearance_verifier::{Gate, GateKey, Ledger, Policy, StatusSource};

use crate::scenario::{self, Scenario};

/// What can go wrong while a world is made: nothing, with settings that were checked.
pub(crate) type Fault = Box<dyn Error + Send + Sync>;

/// When the day begins: a multiple of every step up to a minute.
pub(crate) const START: Timestamp = Timestamp::from_secs(1_800_000_000);
/// Gates and ledgers run for so long before the first traveller comes: longer than the restart rule.
pub(crate) const WARM_UP: u64 = 120;
const DAY: u64 = 86_400;
const AUTHORITY: AuthorityKid = AuthorityKid([0, 1]);
const GATE_KEY: GateKid = GateKid(7);
/// Credentials that a gate remembers: in a simulated day most holders come once.
const CACHED: usize = 64;

/// Everything that was signed and shared out before the day begins.
pub(crate) struct World {
    pub(crate) provider: &'static Provider,
    pub(crate) group: GateGroupId,
    authority: Box<dyn SigningKey>,
    trust: Arc<TrustList>,
    gate_secret: Secret32,
    location: Location,
    validity: Validity,
    /// An empty wallet that trusts the list, which every phone begins with.
    wallet: Wallet,
}

/// Who signs what phones and gates believe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signer {
    /// The authority.
    Authority,
    /// Somebody who makes up an authority of his own, with the real gates' public key.
    Forger,
}

impl World {
    pub(crate) fn new(scenario: &Scenario, signer: Signer) -> Result<Self, Fault> {
        let provider = fast();
        let own = match signer {
            Signer::Authority => 1,
            Signer::Forger => 101,
        };
        let key = |number: u8| Secret32::from([number; 32]);
        let (root, authority) =
            (provider.ed25519_key(&key(own)), provider.ed25519_key(&key(own + 1)));
        let gate_secret = key(3);
        let location = location()?;
        let hours = scenario.size.hours.ceil() as u64;
        let end = START.plus(hours * 3_600 + 7 * DAY);
        let listed = Validity { not_before: START.minus(3 * DAY), not_after: end };
        let group: GateGroupId = "hk-mo".parse()?;
        let content = TrustContent {
            seq: 1,
            this_update: listed.not_before,
            next_update: end,
            authorities: vec![Authority {
                kid: AUTHORITY,
                key: authority.public(),
                validity: listed,
                name: "Simulated".to_owned(),
                status: None,
            }],
            gate_groups: vec![GateGroup {
                id: group,
                epochs: vec![GateEpoch {
                    kid: GATE_KEY,
                    key: RING.x25519_public(&gate_secret),
                    validity: listed,
                }],
            }],
            schemes: vec![scheme(scenario, &location)],
            next_root: None,
            dates_from: None,
        };
        let list = trust::sign(&content, root.as_ref())?;
        let mut anchor = TrustAnchor::new(root.public());
        let trust = Arc::new(anchor.accept(provider, &list, START)?);
        let app = App::new(provider, AppVersion(1));
        let wallet = Wallet::new(app, root.public(), &list, Moment::wall(START))?;
        // A credential of few uses begins when somebody counts them: the ledgers run by then.
        let since = if scenario.scheme.uses == 0 { 2 * DAY } else { WARM_UP / 2 };
        let validity = Validity { not_before: START.minus(since), not_after: end };
        Ok(Self { provider, group, authority, trust, gate_secret, location, validity, wallet })
    }

    /// An empty wallet.
    pub(crate) fn wallet(&self) -> Wallet {
        self.wallet.clone()
    }

    /// The credential of a holder, bound to the key.
    pub(crate) fn credential(&self, holder: u64, key: PublicKey) -> Result<Vec<u8>, Fault> {
        let positions = u64::from(StatusIndex::MAX_POSITION) + 1;
        let shard = 1 + holder / positions % u64::from(StatusIndex::MAX_SHARD);
        let claims = Claims {
            validity: self.validity,
            id: CredentialId(holder.to_be_bytes()),
            holder_key: key,
            scope: Scope { scheme: SchemeId(1), qualifier: 0 },
            // Both fit: the remainders are below the limits.
            status_index: StatusIndex::new(shard as u16, (holder % positions) as u32)?,
        };
        Ok(credential::sign(AUTHORITY, self.authority.as_ref(), &claims)?)
    }

    /// A gate that starts at `now`.
    pub(crate) fn gate(
        &self,
        ledger: Arc<dyn Ledger>,
        status: Arc<dyn StatusSource>,
        now: Timestamp,
    ) -> Result<Gate, Fault> {
        let keys = vec![GateKey { kid: GATE_KEY, secret: self.gate_secret.clone() }];
        let gate =
            Gate::builder(Arc::clone(&self.trust), self.group, Policy::new(self.location), status)
                .keys(keys)
                .provider(self.provider)
                .ledger(ledger)
                .cached_credentials(CACHED)
                .returning_holders(0);
        Ok(gate.build(now)?)
    }
}

fn location() -> Result<Location, Fault> {
    Ok(Location {
        jurisdiction: "mo".parse()?,
        checkpoint: "simulated".parse()?,
        hall: "hall".parse()?,
        direction: Direction::Arrival,
        mode: TransportMode::Foot,
        stand: None,
        office: None,
    })
}

fn scheme(scenario: &Scenario, location: &Location) -> trust::Scheme {
    let own = &scenario.scheme;
    let place = Place { jurisdiction: Some(location.jurisdiction), ..Place::ANYWHERE };
    let at_gate = |asked| if asked { AtGate::Required } else { AtGate::Optional };
    let stale = if scenario.lists.stale_refers { StalePolicy::Refer } else { StalePolicy::Admit };
    let (fresh_for, usable_for) = (scenario.lists.fresh_for, scenario.lists.usable_for);
    trust::Scheme {
        step: own.step,
        lifetime: own.lifetime,
        tolerance: Tolerance { max_behind: own.max_behind, max_ahead: own.max_ahead },
        challenge: at_gate(own.challenge),
        person_check: at_gate(own.person_check),
        ledger: policy(own.ledger),
        uses: NonZeroU8::new(own.uses).map_or(Uses::Unlimited, Uses::Limited),
        status: StatusPolicy { fresh_for, usable_for, stale },
        ..trust::Scheme::new(SchemeId(1), "Simulated", vec![AUTHORITY], vec![place])
    }
}

const fn policy(ledger: scenario::Ledger) -> LedgerPolicy {
    match ledger {
        scenario::Ledger::OwnLane => LedgerPolicy::OwnLane,
        scenario::Ledger::SharedElseRefer => LedgerPolicy::SharedElseRefer,
        scenario::Ledger::SharedElseAdmit => LedgerPolicy::SharedElseAdmit,
    }
}
