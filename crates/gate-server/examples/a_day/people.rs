//! Everybody who comes: each with a key, a phone, and a credential of the authority with a place in its status lists.

use clearance_authority::enrolment::{self, Expectation};
use clearance_authority::issue::{self, Grant, Signer};
use clearance_authority::keys::{AnyPublic, KeyPair};
use clearance_authority::office::{Clock, Reservation, SHARD_CAPACITY};
use clearance_core::cose_key;
use clearance_core::crypto::{PublicKey, RING, Secret32, SigningKey};
use clearance_core::ids::{AuthorityKid, CredentialId, KeyThumbprint, Scope, StatusIndex};
use clearance_core::time::{Timestamp, Validity};
use clearance_core::trust::TrustList;
use clearance_issuer::{
    App, AppVersion, Ask, EnrolmentAsk, HolderKey as _, Moment, SoftwareKey, Wallet, enrol,
};

use crate::Failure;
use crate::authority::{Authority, SCHEME, entropy};

/// The people of a day.
pub(crate) struct People {
    pub(crate) root: PublicKey,
    list: TrustList,
    list_bytes: Vec<u8>,
    kid: AuthorityKid,
    key: Box<dyn SigningKey>,
    audience: KeyThumbprint,
    scope: Scope,
    validity: Validity,
    positions: Vec<StatusIndex>,
}

impl People {
    /// So many, whose credentials begin a minute before `begins`.
    pub(crate) fn of(
        authority: &Authority,
        count: u32,
        begins: Timestamp,
    ) -> Result<Self, Failure> {
        let office = authority.office()?;
        let (list, kid) = (office.list()?, office.authority_kids()?[0]);
        let text = std::fs::read_to_string(office.dir().join("authority.key"))?;
        let key = KeyPair::from_text(&RING, &text)?.signing(&RING)?;
        let root = std::fs::read_to_string(office.root_public())?;
        let schemes = &list.content().schemes;
        let scheme = schemes.iter().find(|it| it.name == SCHEME).ok_or("no such scheme")?.id;
        let validity =
            Validity { not_before: begins.minus(60), not_after: begins.plus(14 * 86_400) };
        let mut positions = Vec::new();
        while positions.len() < count as usize {
            let wanted = Reservation {
                expiring: validity.not_after,
                count: count - positions.len() as u32,
                shard_capacity: SHARD_CAPACITY,
                clock: Clock::showing(begins),
            };
            positions.extend(office.reserve(&wanted, &mut entropy)?);
        }
        Ok(Self {
            root: AnyPublic::from_text(&RING, &root)?.signer()?,
            list_bytes: std::fs::read(office.trust_list())?,
            audience: cose_key::thumbprint(&RING, &key.public()),
            scope: Scope { scheme, qualifier: 0 },
            list,
            kid,
            key,
            validity,
            positions,
        })
    }

    /// The code that person number `n` shows at `now`.
    pub(crate) fn code(&self, n: u32, now: Timestamp) -> Result<String, Failure> {
        let secret = |what: &[u8]| Secret32::from(RING.sha256(&[b"a day", what, &n.to_be_bytes()]));
        let key = SoftwareKey::ed25519(&RING, &secret(b"key"));
        let begins = self.validity.not_before;
        let ask = EnrolmentAsk { authority: self.audience, now: begins, challenge: None };
        let request = enrol(&RING, &key, &ask)?;
        let expected = Expectation::of(vec![self.audience]);
        let holder = enrolment::accept(&RING, &request, &expected, begins)?;
        let grant = Grant {
            scope: self.scope,
            validity: self.validity,
            id: CredentialId((u64::from(n) | 1 << 63).to_be_bytes()),
            status_index: self.positions[n as usize],
        };
        let signer = Signer { list: &self.list, authority: self.kid, key: &*self.key };
        let credential = issue::issue(&signer, &holder, &grant, begins)?;
        let app = App::new(&RING, AppVersion(1));
        let mut wallet = Wallet::new(app, self.root, &self.list_bytes, Moment::wall(now))?;
        let entry = wallet.add("n", &credential, &key.public())?;
        let ask = Ask::full(entry, "mo".parse()?);
        Ok(wallet.frame(&ask, &key, Moment::wall(now), &secret(b"code"))?.text)
    }
}
