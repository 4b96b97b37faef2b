//! The authority's use cases: what an officer, a publisher or a keeper of keys orders.
//!
//! # Design overview
//! An [`Office`] stands on a directory. Each operation is one file here and one method there: it takes an order,
//! the time and a source of random bytes, and gives what was done or an error that says what to do. It does
//! the whole of its work or none of it, whatever moment it is killed at, and any number of processes may
//! try at once.
//!
//! | order | method |
//! |---|---|
//! | make an authority | [`found()`] |
//! | issue a credential | [`Office::issue`] |
//! | spend a block of positions | [`Office::reserve`] |
//! | issue many, from a process that goes on | [`Seal::sign`] |
//! | suspend, lift, revoke | [`Office::change_status`] |
//! | publish the status list | [`Office::publish`] |
//! | sign a new trust list | [`Office::renew`], and each method that returns a [`NewList`] |
//! | say what ends, and what was issued | [`Office::due`], [`Office::credentials`] |
//! | open what gates report of passages | [`Office::passage_opener`] |
//! | share positions with another office | [`Office::grant`], [`Office::adopt`] |
//! | go on after a restored backup or a lost file | [`Office::recover`] |
//!
//! # What an office can know
//! A directory that was put back from a backup has forgotten what it did since. It is recognised (see
//! [`Doubt`]), gives out no position and signs nothing, until [`recover`](Office::recover) has read what
//! was published: positions are then given out from new shards alone, and numbers go on above those that may
//! have been used. A disk that goes back whole to a snapshot cannot be recognised before the next list is
//! published: whoever restores one runs `recover` first.

mod ask;
mod believe;
mod clock;
mod credentials;
mod doubt;
mod draft;
mod due;
mod entropy;
mod error;
mod found;
mod issue;
mod lists;
mod own;
mod passages;
mod positions;
mod publish;
mod recover;
mod reserve;
mod seal;
mod sealed;
mod share;
mod status;
mod status_log;
mod store;
mod trust;
mod witness;

pub use believe::BelieveError;
pub use clock::{Clock, ImplausibleClock, Signed};
pub use credentials::IssuedCredential;
pub use doubt::Doubt;
pub use draft::{LIST_LIFE, ListError, NewList, Terms, Warning};
pub use entropy::{Entropy, NoEntropy};
pub use error::StoreError;
pub use found::{FoundError, Founding, found};
pub use issue::{Issued, MOST_BACKDATED, Order, OrderError, SHARD_CAPACITY};
pub use own::KeyWithId;
pub use passages::{PassageOpener, PassageSealError};
pub use publish::{Edition, OfficePublishError, Publication};
pub use recover::{Behind, Evidence, RecoverError, Recovered};
pub use reserve::Reservation;
pub use seal::{Accepted, Seal, Sealed};
pub use sealed::{Passphrase, TooShort, is_sealed};
pub use share::{OfficeId, ShareError};
pub use status::{ChangeStatusError, Changed, Changes, Reach, Which};
pub use store::Office;
pub use trust::{ForeignAuthority, Narrowed, SchemeChange, Start, TRAVEL, Withdrawn};
