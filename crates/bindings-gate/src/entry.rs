//! What all entries have: a C signature, a status, and no panic that leaves.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::failure::{Failure, Status};

/// Does an entry's work and gives its status. Unwinding into C would be undefined, so nothing unwinds past this.
pub(crate) fn guarded(work: impl FnOnce() -> Result<(), Failure>) -> i32 {
    // What the work had in its hands is given up; what stays is behind locks, and whole after each step.
    let done = catch_unwind(AssertUnwindSafe(|| {
        #[cfg(feature = "panic-on-demand")]
        demand::panic_if_asked(demand::AT_ONCE);
        work()
    }));
    match done {
        Ok(Ok(())) => Status::Ok as i32,
        Ok(Err(failure)) => failure.tell(),
        Err(payload) => {
            core::mem::forget(payload); // dropping it could panic once more
            Failure::new(Status::Panicked, "a fault of the library: please report it").tell()
        }
    }
}

/// Makes the next entry on this thread panic at a place, as a fault of ours would.
#[cfg(feature = "panic-on-demand")]
pub(crate) mod demand {
    use core::cell::Cell;

    /// Before anything was done.
    pub(crate) const AT_ONCE: u32 = 1;
    /// When a code was judged and recorded, and nobody was told.
    pub(crate) const JUDGED: u32 = 2;
    /// With a gate's lock in hand.
    pub(crate) const LOCKED: u32 = 3;

    thread_local! {
        static ASKED: Cell<u32> = const { Cell::new(0) };
    }

    pub(crate) fn ask(place: u32) {
        ASKED.set(place);
    }

    pub(crate) fn panic_if_asked(place: u32) {
        if ASKED.get() == place {
            ASKED.set(0);
            panic!("on demand");
        }
    }
}

/// Declares entries: each becomes a C function that gives a status, and a line of what the header must say.
macro_rules! entries {
    ($(
        $(#[$meta:meta])*
        fn $name:ident($($arg:ident: $type:ty),* $(,)?) $body:block
    )*) => {
        $(
            $(#[$meta])*
            ///
            /// # Safety
            /// Each pointer is null, or as `clearance_gate.h` says.
            #[unsafe(no_mangle)]
            #[allow(unused_unsafe, reason = "some entries follow no pointer")]
            pub unsafe extern "C" fn $name($($arg: $type),*) -> i32 {
                $crate::entry::guarded(|| {
                    // SAFETY: the pointers are the caller's, who keeps what the header says of each.
                    unsafe { $body }
                })
            }
        )*

        /// Name and arguments of each entry that gives a status, as C spells them: for the test of the header.
        pub fn signatures() -> Vec<(&'static str, Vec<String>)> {
            use $crate::layout::CType;
            vec![$((stringify!($name), vec![$(<$type as CType>::spelled()),*])),*]
        }
    };
}
pub(crate) use entries;
