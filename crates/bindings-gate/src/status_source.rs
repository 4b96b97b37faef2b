//! Where a gate learns the status of credentials: lists in a directory, or one answer for all.

use core::ffi::{CStr, c_char, c_void};
use std::ffi::CString;
use std::io;
use std::sync::{Arc, PoisonError, RwLock};

use clearance_core::credential::Credential;
use clearance_core::ids::AuthorityKid;
use clearance_core::status::Status as Standing;
use clearance_core::time::Timestamp;
use clearance_revocation::store::{ObjectSource, StatusStore};
use clearance_verifier::{FixedStatus, StatusAnswer, StatusSource};

use crate::failure::{Failure, Status};
use crate::structs::{AssumedStatus, FetchFn};

/// The source of the moment, which can be replaced while the gate judges.
#[derive(Debug)]
pub(crate) struct CurrentStatus(RwLock<Source>);

#[derive(Clone, Debug)]
enum Source {
    Assumed(FixedStatus),
    Lists(Arc<StatusStore>),
}

impl CurrentStatus {
    /// Knows nothing: every code that is otherwise good is referred.
    pub(crate) fn nothing() -> Self {
        Self(RwLock::new(Source::Assumed(FixedStatus::new(StatusAnswer::Missing))))
    }

    pub(crate) fn assume(&self, answer: StatusAnswer) {
        self.set(Source::Assumed(FixedStatus::new(answer)));
    }

    pub(crate) fn use_lists(&self, store: StatusStore) {
        self.set(Source::Lists(Arc::new(store)));
    }

    /// The lists, where there are some.
    pub(crate) fn lists(&self) -> Option<Arc<StatusStore>> {
        match &*self.0.read().unwrap_or_else(PoisonError::into_inner) {
            Source::Assumed(_) => None,
            Source::Lists(store) => Some(Arc::clone(store)),
        }
    }

    fn set(&self, source: Source) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = source;
    }
}

impl StatusSource for CurrentStatus {
    fn status(&self, credential: &Credential, now: Timestamp) -> StatusAnswer {
        match &*self.0.read().unwrap_or_else(PoisonError::into_inner) {
            Source::Assumed(fixed) => fixed.status(credential, now),
            Source::Lists(store) => StatusSource::status(&**store, credential, now),
        }
    }

    fn newest(&self) -> Option<Timestamp> {
        match &*self.0.read().unwrap_or_else(PoisonError::into_inner) {
            Source::Assumed(fixed) => fixed.newest(),
            Source::Lists(store) => StatusSource::newest(&**store),
        }
    }
}

/// What the caller assumes of every credential.
pub(crate) fn assumed(given: &AssumedStatus) -> Result<StatusAnswer, Failure> {
    let this_update = Timestamp::from_secs(given.this_update);
    let known = |status| StatusAnswer::Known { status, this_update };
    Ok(match given.answer {
        0 => StatusAnswer::Missing,
        1 => known(Standing::Valid),
        2 => known(Standing::Suspended),
        3 => known(Standing::Revoked),
        4 => StatusAnswer::NotCovered { this_update, covers: Timestamp::from_secs(given.covers) },
        5 => StatusAnswer::Expired { this_update },
        other => {
            let words = format!("{other} is no answer of a status list: use 0 to 5");
            return Err(Failure::new(Status::BadArgument, words));
        }
    })
}

/// Files of status lists by the caller's own way: HTTP, a bus, a database.
pub(crate) struct Fetched {
    fetch: FetchFn,
    context: *mut c_void,
}

impl Fetched {
    /// # Safety
    /// `fetch` can be called with `context` until the call of ours is over, and keeps to the buffer that it gets.
    pub(crate) unsafe fn by(fetch: FetchFn, context: *mut c_void) -> Self {
        Self { fetch, context }
    }
}

impl ObjectSource for Fetched {
    fn fetch(&self, authority: AuthorityKid, name: &str, limit: usize) -> io::Result<Vec<u8>> {
        let [authority, name] = [&authority.to_string(), name].map(CString::new);
        let (authority, name) = (authority?, name?);
        // Zeroed pages that nobody writes to take no memory.
        let mut buffer = vec![0; limit];
        let mut length = 0;
        let (kid, file): (&CStr, &CStr) = (&authority, &name);
        let (kid, file): (*const c_char, *const c_char) = (kid.as_ptr(), file.as_ptr());
        // SAFETY: callable with its context by the caller's word; what the pointers lead to outlives the call.
        let done = unsafe {
            (self.fetch)(self.context, kid, file, buffer.as_mut_ptr(), limit, &raw mut length)
        };
        if done != 0 {
            return Err(io::Error::other(format!("the callback gave {done}")));
        }
        if length > limit {
            return Err(io::Error::other(format!("{length} bytes, at most {limit} allowed")));
        }
        buffer.truncate(length);
        buffer.shrink_to_fit();
        Ok(buffer)
    }
}
