//! How much of something each address has at the moment.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};

/// What counts as one address: whoever has an IPv6 address has 2^64 of them, a whole /64.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(six) => Ipv6Addr::from_bits(six.to_bits() >> 64 << 64).into(),
        four @ IpAddr::V4(_) => four,
    }
}

type Known = Arc<Mutex<HashMap<IpAddr, usize>>>;

/// How much each address has, up to a limit.
#[derive(Debug)]
pub struct Counts {
    known: Known,
    most: usize,
}

/// One that counts until it is dropped.
#[derive(Debug)]
pub struct Inside {
    known: Known,
    address: IpAddr,
}

impl Counts {
    /// At most `most` for each.
    #[must_use]
    pub fn up_to(most: usize) -> Self {
        Self { known: Known::default(), most }
    }

    /// One more of an address; none where it has all that it may.
    pub fn one_more(&self, address: IpAddr) -> Option<Inside> {
        let address = network(address);
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let count = known.entry(address).or_default();
        if *count >= self.most {
            return None;
        }
        *count += 1;
        Some(Inside { known: Arc::clone(&self.known), address })
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = known.get_mut(&self.address) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                known.remove(&self.address);
            }
        }
    }
}
