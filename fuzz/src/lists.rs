//! Status lists: objects, a state to start from, and states against a plain map.

use std::collections::BTreeMap;

use arbitrary::Arbitrary;
use clearance_core::crypto::{PublicKey, RING, SigningKey};
use clearance_core::ids::{AuthorityKid, StatusIndex};
use clearance_revocation::delta::Delta;
use clearance_revocation::object::{Object, StatusSigner, Untrusted};
use clearance_revocation::table::{NotCovered, StatusTable};
use clearance_revocation::token_status_list::{StatusListToken, TokenError};
use clearance_revocation::{Change, ExpiryMonth, Shard, ShardSource, ShardSpec, StateRoot, Status};

use crate::believer::{BELIEVER, Replay};
use crate::refused;
use crate::world::{NOW, once};

/// The shard of this number and capacity, for credentials of May 2027.
pub fn spec(number: u16, capacity: u32) -> ShardSpec {
    ShardSpec { number, capacity, month: ExpiryMonth::from_u16(688) }
}

/// Where others publish their list.
pub const URI: &str = "https://example.mo/3";
/// All shards of one state.
pub type State = BTreeMap<u16, Shard>;

/// One signed object: what is accepted encodes to the same bytes.
pub fn object<T: Object>(bytes: &[u8]) {
    match Untrusted::<T>::decode(bytes) {
        Ok(object) => {
            let again = signer(object.kid(), &Replay::of(bytes)).sign(object.claimed());
            assert_eq!(again.as_deref(), Ok(bytes));
        }
        Err(error) => refused(error),
    }
}

fn signer(kid: AuthorityKid, key: &dyn SigningKey) -> StatusSigner<'_> {
    StatusSigner { kid, key }
}

/// The token of [`URI`] in `bytes`, whoever signed it.
///
/// # Errors
/// When the token is not one.
pub fn believed<'a>(bytes: &'a [u8], key: &PublicKey) -> Result<StatusListToken<'a>, TokenError> {
    StatusListToken::verify(&BELIEVER, bytes, key, URI, NOW)
}

/// The token once more, in the form that we write.
pub fn signed_again(token: &StatusListToken<'_>, key: &Replay) -> Vec<u8> {
    token.sign(signer(AuthorityKid([0, 1]), key)).expect("it repeats")
}

/// The state that every [delta](Delta) starts from: sparse, dense, and nearly all revoked.
pub fn base() -> &'static StatusTable {
    once!(StatusTable, StatusTable::build(&base_state()).expect("a good state"))
}

/// The same by shards.
pub fn base_state() -> State {
    let sparse = Shard::from_positions(spec(3, 500), vec![7, 99, 400], vec![8, 250]);
    let dense = Shard::from_positions(spec(4, 24), (0..12).collect(), (12..20).collect());
    let revoked = Shard::from_positions(spec(9, 40), (2..40).collect(), vec![1]);
    let shards = [sparse, dense, revoked].map(|shard| shard.expect("ascending"));
    shards.into_iter().map(|shard| (shard.header().number, shard)).collect()
}

/// Looks up positions of a table of any bytes. Where it is what we would have built, look-ups
/// agree with the shards.
pub fn look_around<B: AsRef<[u8]>>(table: &StatusTable<B>) {
    let headers = table.headers();
    let again = StatusTable::build(table);
    let is_good = again.is_ok_and(|again| again.as_bytes() == table.as_bytes());
    for header in headers.iter().take(8) {
        let shard = table.read(header.number);
        for position in (0..header.capacity.min(64)).chain([header.capacity - 1, header.capacity]) {
            let Ok(index) = StatusIndex::new(header.number, position) else { continue };
            let found = table.status(index);
            assert_eq!(found.is_err(), position >= header.capacity);
            if let (true, Ok(Some(shard))) = (is_good, &shard) {
                assert_eq!(found.ok(), shard.status(position));
            }
        }
    }
}

/// Two states, each a few small shards.
#[derive(Arbitrary, Debug)]
pub struct Story {
    before: Vec<Statuses>,
    after: Vec<Statuses>,
}

#[derive(Arbitrary, Debug)]
struct Statuses {
    number: u8,
    statuses: Vec<u8>,
}

impl Story {
    /// Looks up everything in both states, and goes from one to the other.
    pub fn play(&self) {
        let [before, after] = [&self.before, &self.after].map(|statuses| state(statuses));
        look_up(&before);
        look_up(&after);
        let delta = match Delta::between(&before, &after) {
            Ok(delta) => delta,
            Err(error) => return refused(error), // a revoked credential came back
        };
        let coded = delta.encode(&before).expect("it was made for this state");
        let decoded = Delta::decode(&coded, &before).expect("it was just made");
        assert_eq!(decoded, delta);
        let table = StatusTable::build(&before).expect("a good state");
        let reached = StatusTable::build(&decoded.onto(&table).expect("it fits"));
        let reached = reached.expect("it fits");
        assert_eq!(reached.as_bytes(), StatusTable::build(&after).expect("good").as_bytes());
        assert_eq!(root(&reached), root(&after));
    }
}

fn state(all: &[Statuses]) -> State {
    let few = all.iter().take(6).filter(|shard| !shard.statuses.is_empty());
    few.map(|shard| (u16::from(shard.number % 8) + 1, shard.shard())).collect()
}

impl Statuses {
    fn shard(&self) -> Shard {
        let with = |wanted: u8| {
            let at = self.statuses.iter().enumerate().filter(|(_, status)| **status % 3 == wanted);
            at.map(|(position, _)| position as u32).collect()
        };
        let number = u16::from(self.number % 8) + 1;
        let capacity = self.statuses.len() as u32;
        Shard::from_positions(spec(number, capacity), with(1), with(2))
            .expect("ascending, below 2^20")
    }
}

fn look_up(state: &State) {
    let table = StatusTable::build(state).expect("a good state");
    let table = StatusTable::from_bytes(table.as_bytes()).expect("just built");
    for number in 1..10 {
        let shard = state.get(&number);
        let capacity = shard.map_or(0, |shard| shard.header().capacity);
        for position in 0..capacity + 2 {
            let index = StatusIndex::new(number, position).expect("in range");
            let known: Result<Status, NotCovered> = match shard.map(|shard| shard.status(position))
            {
                None => Err(NotCovered::UnknownShard),
                Some(None) => Err(NotCovered::BeyondCapacity),
                Some(Some(status)) => Ok(status),
            };
            assert_eq!(table.status(index), known);
        }
        if let Some(shard) = shard {
            assert_eq!(Shard::decode(&shard.encode()).as_ref(), Ok(shard));
        }
    }
    assert_eq!(table.headers(), state.headers());
    assert_eq!(root(&table), root(state));
}

/// The root of a state.
pub fn root(state: &impl ShardSource) -> [u8; 32] {
    StateRoot::of(state, |bytes| RING.sha256(&[bytes])).expect("a good state")
}

/// Some deltas from the [base](base()): for the seeds.
pub fn deltas() -> Vec<Delta> {
    let index = |shard, position| StatusIndex::new(shard, position).expect("in range");
    let mut one = Delta::default();
    one.change(index(3, 20), Change::Revoke);
    one.change(index(3, 8), Change::Lift);
    one.change(index(4, 13), Change::RevokeSuspended);
    one.change(index(9, 0), Change::Suspend);
    let mut two = one.clone();
    two.open(spec(12, 64));
    two.change(index(12, 5), Change::Suspend);
    let mut three = Delta::default();
    three.retire(4);
    three.open(spec(5, 1 << 20));
    vec![Delta::default(), one, two, three]
}
