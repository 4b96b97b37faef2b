//! What people read of an error: the file or shard, the two values, and what to do.

use std::io;

use clearance_core::cbor::{self, ErrorKind};
use clearance_core::crypto::InvalidKey;
use clearance_core::sign1::VerifyError;
use clearance_durable::{ReadError, WriteError};
use clearance_revocation::alloc::PoolError;
use clearance_revocation::delta::DeltaError;
use clearance_revocation::object::ObjectError;
use clearance_revocation::store::{StoreError, SyncError, Version};
use clearance_revocation::table::{Loss, NotCovered, TableError};
use clearance_revocation::token_status_list::{ImportError, TokenError};
use clearance_revocation::{
    ChangeError, ExpiryMonth, ShardError, ShardHeader, SourceError, Status,
};

use crate::kit::{HONG_KONG, MACAO, NOW, year};
use crate::log::reads;

const WEAK: InvalidKey = InvalidKey::SmallOrder;
const MALFORMED: cbor::Error = cbor::Error { at: 7, kind: ErrorKind::Order };
const CHANGE: ChangeError = ChangeError::BeyondCapacity;

#[test]
fn a_shard_error_names_the_shard_and_the_rule() {
    reads(
        ShardError::Bits { number: 3 },
        "shard 3: positions are cut off or out of range; fetch it again",
    );
    reads(ShardError::Capacity, "a shard has 1 to 1048576 positions");
    let header = ShardHeader {
        number: 3,
        capacity: 40,
        month: ExpiryMonth::from_u16(688),
        revoked: 30,
        suspended: 11,
    };
    reads(ShardError::Counts(header), "shard 3: 30 revoked and 11 suspended of 40; fetch it again");
    reads(ShardError::Number, "shards are numbered 1 to 4095");
    reads(
        ShardError::Positions,
        "positions must ascend, lie below the capacity, and be revoked or suspended, not both",
    );
    reads(ShardError::TooShort { len: 9 }, "a shard has 12 bytes or more, not 9; fetch it again");
    reads(
        ShardError::Trailing { number: 3 },
        "shard 3: bytes left over after its positions; fetch it again",
    );
    reads(ChangeError::BeyondCapacity, "no such position: check the shard's capacity");
    reads(
        ChangeError::Impossible { from: Status::Revoked, to: Status::Valid },
        "a credential that is revoked cannot become valid by this change",
    );
    reads(ChangeError::Order, "changes must ascend, each position once");
    reads(ChangeError::OtherShard, "states of two different shards cannot be compared");
}

#[test]
fn a_state_error_names_the_shard() {
    let of_change = SourceError::Change { number: 3, error: CHANGE };
    reads(of_change, &format!("shard 3: {CHANGE}"));
    reads(
        SourceError::Missing { number: 3 },
        "shard 3 is announced but missing; fetch the list again",
    );
    reads(SourceError::Order { number: 3 }, "shard 3 comes after a higher one");
    reads(SourceError::Shard(ShardError::Number), &ShardError::Number.to_string());
    reads(DeltaError::Change { number: 3, error: CHANGE }, &of_change.to_string());
    reads(
        DeltaError::Exists { number: 3 },
        "delta opens shard 3, which is open: is it for this state?",
    );
    reads(DeltaError::Malformed, "delta does not fit this state; fetch it again");
    reads(DeltaError::Source(of_change), &of_change.to_string());
    reads(DeltaError::Trailing, "bytes left over after the delta; fetch it again");
    reads(
        DeltaError::Unknown { number: 3 },
        "delta changes shard 3, which is unknown: is it for this state?",
    );
}

#[test]
fn a_table_error_says_what_to_do() {
    let again = |error: TableError, text: &str| reads(error, &format!("{text}; build it again"));
    again(TableError::Entry { number: 3 }, "status table: the entry of shard 3 is damaged");
    again(TableError::NotATable, "not a status table of this version");
    again(TableError::Truncated, "status table of the wrong length");
    let missing = SourceError::Missing { number: 3 };
    reads(TableError::Source(missing), &missing.to_string());
    let limit = if cfg!(target_pointer_width = "32") { 512 } else { 4096 };
    reads(TableError::TooLarge, &format!("status table above {limit} MiB; split the state"));
    reads(
        NotCovered::BeyondCapacity,
        "the list has no such position in this shard: is it too old?",
    );
    reads(NotCovered::UnknownShard, "the list has no such shard: is it too old?");
}

#[test]
fn a_pool_error_says_what_to_do() {
    reads(
        PoolError::Closed { number: 3 },
        "shard 3 is closed and takes in no allotment; use another shard",
    );
    // No word of a backup: an older copy gives positions out a second time.
    reads(
        PoolError::Damaged,
        "the pool of positions is damaged: its checksum does not match; do not put an older copy in \
         its place, but make a new pool from the published list",
    );
    reads(PoolError::Full, "all 4095 shards are open; retire expired ones first");
    reads(PoolError::Known { number: 3 }, "the pool has a shard 3; open another number");
    reads(PoolError::Malformed, "not a stored pool of positions; is it another file?");
    reads(
        PoolError::Other { number: 3 },
        "the pool has shard 3 with another capacity or month; is the allotment from another \
         authority?",
    );
    reads(
        PoolError::Overlap { number: 3 },
        "two allotments of shard 3 share positions: was one adopted twice?",
    );
    reads(PoolError::Shard(ShardError::Capacity), &ShardError::Capacity.to_string());
    reads(PoolError::Unknown { number: 3 }, "the pool has no shard 3");
    reads(
        PoolError::Version,
        "a pool of positions in another version's form; use the program that wrote it",
    );
    assert_eq!(format!("{:?}", ExpiryMonth::from_u16(682)), "ExpiryMonth(2026-11)");
}

#[test]
fn an_object_error_names_the_key_and_the_cause() {
    reads(ObjectError::Key(WEAK), &format!("the status key is unusable: {WEAK}"));
    let (kid, validity, at) = (MACAO, year(), NOW);
    reads(
        ObjectError::KeyOutOfPeriod { kid, validity, at },
        &format!("status key a101 is for {validity}, and this was made {at}"),
    );
    reads(ObjectError::Malformed(MALFORMED), &format!("malformed {MALFORMED}"));
    let cause = VerifyError::Signature;
    reads(ObjectError::Signature(cause), &format!("not signed by the status key: {cause}"));
    reads(ObjectError::TooLong { found: 9, limit: 8 }, "9 bytes, at most 8 allowed");
    reads(ObjectError::UnknownKey { kid }, "the trust list does not delegate status key a101");
}

#[test]
fn a_store_error_names_the_file() {
    let path = || "status/a101.state".into();
    let text = StoreError::Damaged { path: path(), cause: MALFORMED }.to_string();
    assert!(text.starts_with(&format!("status/a101.state is damaged ({MALFORMED})")), "{text}");
    let cause = WriteError::NotAName { path: path() };
    reads(StoreError::Write(cause), "status/a101.state: this is not the name of a file");
    let cause = ReadError::NotAFile { path: path() };
    reads(StoreError::Read(cause), "status/a101.state: not a regular file; give the file itself");
}

#[test]
fn a_sync_error_shows_both_values() {
    let not =
        |error: SyncError, text: &str| reads(error, &format!("status list not updated: {text}"));
    let (name, version) = (|| "head".to_owned(), |seq| Version { epoch: 1, seq });
    let (seen, found) = (NOW, NOW.minus(60));
    not(
        SyncError::Backdated { seen, found },
        &format!("dated {found}, before the last one of {seen}"),
    );
    not(SyncError::Delta(DeltaError::Malformed), &DeltaError::Malformed.to_string());
    not(
        SyncError::EarlyEpoch { named: 1, found: 2 },
        "epoch 2, the trust list names 1; get the newest trust list",
    );
    not(
        SyncError::Fetch { name: name(), cause: io::Error::other("no route") },
        "cannot get head: no route",
    );
    not(
        SyncError::Fork { version: version(7) },
        "a different list 1.7 was in force before; ask the authority",
    );
    not(
        SyncError::FromFuture { now: found, found: seen },
        &format!("dated {seen}, and it is {found}; check the gate's clock"),
    );
    not(SyncError::Hash { name: name() }, "head is not the file that the head names");
    let cause = || ObjectError::UnknownKey { kid: MACAO };
    not(SyncError::Head(cause()), &format!("head: {}", cause()));
    not(
        SyncError::Lost { loss: Loss::Capacity { number: 3 }, seen: version(6), found: version(7) },
        "shard 3 has another capacity: list 1.7 takes back what list 1.6 says for ever; ask the \
         authority, its status key may be stolen",
    );
    reads(Loss::Revocation { number: 3 }, "a position of shard 3 was revoked and is not any more");
    let month = ExpiryMonth::from_u16(688);
    reads(Loss::Shard { number: 3, month }, "shard 3 is gone, and its month 2027-05 is not over");
    not(SyncError::NoWay { from: 4, to: 5 }, "no deltas lead from snapshot 4 to state 5");
    not(
        SyncError::NotDelegated { authority: MACAO },
        "the trust list delegates no status key for authority a101",
    );
    not(
        SyncError::Object { name: "delta".to_owned(), cause: cause() },
        &format!("delta: {}", cause()),
    );
    not(
        SyncError::OlderTrust { applied: 8, found: 7 },
        "it was checked under trust list 7; trust list 8 came meanwhile and no longer allows its key \
         or epoch; sync again",
    );
    not(
        SyncError::OtherAuthority { wanted: MACAO, found: HONG_KONG },
        "the head is authority b202's, not a101's",
    );
    not(
        SyncError::Rollback { seen: version(7), found: version(6) },
        "version 1.6 is older than 1.7, seen before",
    );
    let state = SourceError::Missing { number: 3 };
    not(SyncError::State(state), &state.to_string());
    not(SyncError::StateRoot, "the state does not match its signed root");
    let store = || StoreError::Damaged { path: "a101.state".into(), cause: MALFORMED };
    not(SyncError::Store(store()), &store().to_string());
    not(SyncError::Table(TableError::TooLarge), &TableError::TooLarge.to_string());
    not(
        SyncError::TooMuch { bytes: 9, limit: 8 },
        "the files that lead to it have 9 bytes, 8 allowed; ask the authority for a new snapshot",
    );
    not(SyncError::VoidEpoch { least: 2, found: 1 }, "epoch 1 is void, the trust list asks for 2");
    not(
        SyncError::Work { name: "delta".to_owned(), steps: 9, allowed: 8 },
        "delta takes the work to 9 steps, 8 allowed for so few bytes; ask the authority for a new \
         snapshot",
    );
    not(SyncError::WrongFile { name: name() }, "head holds another state than the head says");
}

#[test]
fn an_error_of_a_foreign_list_says_what_to_do() {
    let list = |error: ImportError, text: &str| reads(error, &format!("token status list: {text}"));
    list(ImportError::Bits(3), "3 bits, not 1, 2, 4 or 8");
    list(ImportError::Status(3), "status type 3 has no counterpart here");
    list(ImportError::TooLarge, "more than 1048576 positions; split it");
    list(ImportError::TooLong { capacity: 8 }, "statuses beyond 8 positions; raise the capacity");
    list(
        ImportError::TooShort { covered: 8, capacity: 9 },
        "8 positions, 9 asked for; lower the capacity",
    );
    list(ImportError::Zlib, "damaged zlib stream; fetch it again");
    reads(ImportError::Malformed, "not the CBOR form of a token status list");
    reads(ImportError::Shard(ShardError::Number), &ShardError::Number.to_string());

    let token = |error: TokenError, text: &str| reads(error, &format!("status list token: {text}"));
    let (now, later) = (NOW, NOW.plus(60));
    token(
        TokenError::Expired { now: later, expires: now },
        &format!("expired {now}, and it is {later}; fetch it again"),
    );
    token(
        TokenError::FromFuture { now, issued_at: later },
        &format!("signed {later}, and it is {now}; check the clock"),
    );
    token(TokenError::Key(WEAK), &format!("the key is unusable: {WEAK}"));
    token(TokenError::Malformed(MALFORMED), &format!("malformed {MALFORMED}"));
    token(TokenError::OtherUri { found: "here".to_owned() }, "it is the list of here");
    token(TokenError::Signature(VerifyError::Signature), &VerifyError::Signature.to_string());
    token(TokenError::TooLong { found: 3_000_000 }, "3000000 bytes, at most 2097152 allowed");
}
