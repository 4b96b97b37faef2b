//! How much one address, account or name may ask for, and who is known for the moment.

use core::num::NonZeroU32;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use clearance_authority_sql::access::Hash;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use tokio::sync::Semaphore;

use super::Caller;
use super::counts::{Counts, Inside, network};
use crate::http::Problem;
use crate::settings::Limits;

/// How long a token that was looked up is believed without looking again: another process that ends it is
/// heeded that much later.
const BELIEVED: Duration = Duration::from_secs(2);
/// Tokens that are remembered at once.
const REMEMBERED: usize = 10_000;
/// Passwords that are tried at once: each takes 19 MiB.
const PASSWORDS_AT_ONCE: usize = 4;

/// The limits, and who was seen lately.
#[derive(Debug)]
pub struct Doors {
    addresses: DefaultKeyedRateLimiter<IpAddr>,
    accounts: DefaultKeyedRateLimiter<String>,
    /// Tries of one name from one address: a few, then one a minute.
    tries: DefaultKeyedRateLimiter<(String, IpAddr)>,
    /// Tries of one name from everywhere: who guesses from many addresses is slowed, and the honest officer still
    /// gets in.
    names: DefaultKeyedRateLimiter<String>,
    /// Activation codes that one address tries.
    activations: DefaultKeyedRateLimiter<IpAddr>,
    /// Codes of bookings that one address tries.
    bookings: DefaultKeyedRateLimiter<IpAddr>,
    pub(super) passwords: Semaphore,
    seen: Mutex<HashMap<Hash, (Caller, Instant)>>,
    /// Requests that run.
    running: Counts,
    /// Connections.
    open: Counts,
}

fn a_second(number: u32) -> Quota {
    let number = NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
    Quota::per_second(number).allow_burst(number.saturating_mul(NonZeroU32::MIN.saturating_add(1)))
}

fn a_minute(number: u32, burst: u32) -> Quota {
    let at_least_one = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
    Quota::per_minute(at_least_one(number)).allow_burst(at_least_one(burst))
}

impl Doors {
    /// Nobody has asked yet.
    #[must_use]
    pub fn new(limits: &Limits) -> Self {
        Self {
            addresses: RateLimiter::keyed(a_second(limits.per_address)),
            accounts: RateLimiter::keyed(a_second(limits.per_account)),
            tries: RateLimiter::keyed(a_minute(1, 5)),
            names: RateLimiter::keyed(a_minute(30, 30)),
            activations: RateLimiter::keyed(a_minute(
                limits.activations,
                limits.activations.saturating_mul(2),
            )),
            bookings: RateLimiter::keyed(a_minute(
                limits.activations,
                limits.activations.saturating_mul(2),
            )),
            passwords: Semaphore::new(PASSWORDS_AT_ONCE),
            seen: Mutex::new(HashMap::new()),
            running: Counts::up_to(limits.at_once_of_address),
            open: Counts::up_to(limits.open_of_address.min(limits.open_here() / 2)),
        }
    }

    /// A request begins. Who sends slowly keeps places for long, and must leave some to the others.
    pub(crate) fn enters(&self, address: IpAddr) -> Result<Inside, Problem> {
        let inside = self.running.one_more(address);
        inside.ok_or_else(|| Problem::too_many().of("too many at once from one address").after(1))
    }

    /// A connection comes; none where its address has too many.
    pub(crate) fn connects(&self, address: IpAddr) -> Option<Inside> {
        self.open.one_more(address)
    }

    /// Somebody who shows nothing.
    pub(crate) fn stranger(&self, address: IpAddr) -> Result<(), Problem> {
        let few = self.addresses.check_key(&network(address)).is_ok();
        few.then_some(()).ok_or_else(|| Problem::too_many().of("wait a little").after(1))
    }

    /// An account or a phone.
    pub(crate) fn known(&self, label: String) -> Result<(), Problem> {
        let few = self.accounts.check_key(&label).is_ok();
        few.then_some(()).ok_or_else(|| Problem::too_many().of("wait a little").after(1))
    }

    /// Somebody tries a password. Whether there is such a name makes no difference.
    pub(crate) fn password(&self, name: &str, address: IpAddr) -> Result<(), Problem> {
        let here = (name.to_owned(), network(address));
        let few = self.tries.check_key(&here).is_ok() && self.names.check_key(&here.0).is_ok();
        few.then_some(()).ok_or_else(|| {
            Problem::too_many().of("too many tries; wait a minute, then try again").after(60)
        })
    }

    /// Somebody tries an activation code.
    pub(crate) fn activation(&self, address: IpAddr) -> Result<(), Problem> {
        let few = self.activations.check_key(&network(address)).is_ok();
        few.then_some(()).ok_or_else(|| {
            Problem::too_many().of("too many tries; wait a minute, then try again").after(60)
        })
    }

    /// Somebody tries the code of a booking. Whether there is such a booking makes no difference.
    pub(crate) fn booking(&self, address: IpAddr) -> Result<(), Problem> {
        let few = self.bookings.check_key(&network(address)).is_ok();
        few.then_some(()).ok_or_else(|| {
            Problem::too_many().of("too many tries; wait a minute, then try again").after(60)
        })
    }

    /// Who showed this a moment ago.
    pub(super) fn remembered(&self, hash: &Hash) -> Option<Caller> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.get(hash).filter(|(_, at)| at.elapsed() < BELIEVED).map(|(caller, _)| caller.clone())
    }

    pub(super) fn remember(&self, hash: Hash, caller: &Caller) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() >= REMEMBERED {
            seen.retain(|_, (_, at)| at.elapsed() < BELIEVED);
        }
        if seen.len() < REMEMBERED {
            seen.insert(hash, (caller.clone(), Instant::now()));
        }
    }

    /// Looks at everybody again: a token, a session or an account was ended.
    pub(crate) fn forget(&self) {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Drops limits of those who have not come for long.
    pub(crate) fn sweep(&self) {
        self.addresses.retain_recent();
        self.accounts.retain_recent();
        self.tries.retain_recent();
        self.names.retain_recent();
        self.activations.retain_recent();
        self.bookings.retain_recent();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn all_addresses_of_one_ipv6_network_are_one_stranger() {
        let limits = Limits { per_address: 1, ..Limits::default() };
        let doors = Doors::new(&limits);
        let at = |text: &str| doors.stranger(text.parse().unwrap()).is_ok();
        assert!(at("2001:db8::1") && at("2001:db8::2"));
        assert!(!at("2001:db8::ffff:3"), "a third address of the same /64");
        assert!(at("2001:db8:0:1::1"), "the next network");
        assert!(at("::ffff:192.0.2.1") && at("192.0.2.1"));
        assert!(!at("192.0.2.1"), "an IPv4 address is one, however it is written");
    }
}
