//! Handles: numbers into a table, so that a wrong one is told and never followed.
//!
//! ```text
//! handle = kind (4 bits) || generation (28 bits) || slot (20 bits)
//! ```
//!
//! 52 bits, so that a handle is a whole number in JavaScript, too. A slot counts a generation on each time that it is
//! given out, and is not given out any more when it has counted to the end: no handle ever comes back.

use std::process;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use crate::decision::Decided;
use crate::failure::{Failure, Status};
use crate::gate::HeldGate;
use crate::ledger::HeldLedger;
use crate::structs::Handle;

const SLOT_BITS: u32 = 20;
const GENERATION_BITS: u32 = 28;
const SLOTS: usize = 1 << SLOT_BITS;
const LAST_GENERATION: u32 = (1 << GENERATION_BITS) - 1;

/// What a handle is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// A gate.
    Gate = 1,
    /// A decision.
    Decision = 2,
    /// A ledger.
    Ledger = 3,
}

impl Kind {
    const fn word(self) -> &'static str {
        match self {
            Self::Gate => "a gate",
            Self::Decision => "a decision",
            Self::Ledger => "a ledger",
        }
    }

    const fn of(number: u64) -> Option<Self> {
        match number {
            1 => Some(Self::Gate),
            2 => Some(Self::Decision),
            3 => Some(Self::Ledger),
            _ => None,
        }
    }
}

/// What a handle stands for. Whoever uses it holds it: a handle that is freed meanwhile takes nothing away.
#[derive(Clone)]
pub(crate) enum Object {
    Gate(Arc<HeldGate>),
    Decision(Arc<Decided>),
    Ledger(Arc<HeldLedger>),
}

/// Something that has a handle.
pub(crate) trait Held: Sized {
    const KIND: Kind;
    fn into_object(this: Arc<Self>) -> Object;
    fn from_object(object: Object) -> Option<Arc<Self>>;
}

macro_rules! held {
    ($($type:ty = $kind:ident),+ $(,)?) => {$(
        impl Held for $type {
            const KIND: Kind = Kind::$kind;

            fn into_object(this: Arc<Self>) -> Object {
                Object::$kind(this)
            }

            fn from_object(object: Object) -> Option<Arc<Self>> {
                match object {
                    Object::$kind(this) => Some(this),
                    _ => None,
                }
            }
        }
    )+};
}
held! { HeldGate = Gate, Decided = Decision, HeldLedger = Ledger }

static TABLE: RwLock<Table> = RwLock::new(Table { slots: Vec::new(), free: Vec::new() });

/// The process that made the first handle; 0: none was made.
static HOME: AtomicU32 = AtomicU32::new(0);

/// Makes this process the handles' home, where none is yet.
fn settle() -> Result<(), Failure> {
    let _settled = HOME.compare_exchange(0, process::id(), Ordering::Relaxed, Ordering::Relaxed);
    at_home()
}

/// Fails in a child of fork, before any lock is taken. Its copies of the ledgers would admit what the parent admits too, and a lock
/// that another thread held at the fork is never released there.
fn at_home() -> Result<(), Failure> {
    let (home, here) = (HOME.load(Ordering::Relaxed), process::id());
    if home == 0 || home == here {
        return Ok(());
    }
    let words = format!(
        "process {here} is a fork of {home}, which has the handles: make gates and ledgers after the fork"
    );
    Err(Failure::new(Status::Forked, words))
}

struct Table {
    slots: Vec<Slot>,
    free: Vec<u32>,
}

struct Slot {
    /// Of the handle that was given out last.
    generation: u32,
    kind: Kind,
    /// None: freed, or not filled yet.
    object: Option<Object>,
}

/// A slot that waits for its object: what may not fail later takes it first.
pub(crate) struct Reserved {
    handle: Handle,
    is_filled: bool,
}

impl Reserved {
    /// A slot for an object of this kind.
    pub(crate) fn of(kind: Kind) -> Result<Self, Failure> {
        settle()?;
        let handle = TABLE.write().unwrap_or_else(PoisonError::into_inner).reserve(kind)?;
        Ok(Self { handle, is_filled: false })
    }

    /// Its handle, which is nothing yet.
    pub(crate) fn handle(&self) -> Handle {
        self.handle
    }

    /// Puts the object there.
    pub(crate) fn fill<T: Held>(mut self, object: T) {
        let object = T::into_object(Arc::new(object));
        let mut table = TABLE.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(slot) = table.slots.get_mut(slot_of(self.handle)) {
            slot.object = Some(object);
            self.is_filled = true;
        }
    }
}

impl Drop for Reserved {
    fn drop(&mut self) {
        if !self.is_filled {
            TABLE.write().unwrap_or_else(PoisonError::into_inner).give_back(slot_of(self.handle));
        }
    }
}

impl Table {
    /// A handle of this kind, for which nothing is there yet.
    fn reserve(&mut self, kind: Kind) -> Result<Handle, Failure> {
        let slot = match self.free.pop() {
            Some(slot) => slot as usize,
            None if self.slots.len() < SLOTS => {
                self.slots.push(Slot { generation: 0, kind, object: None });
                self.slots.len() - 1
            }
            None => {
                let words =
                    format!("{SLOTS} handles are open: free those of decisions that are shown");
                return Err(Failure::new(Status::TooManyHandles, words));
            }
        };
        let here = &mut self.slots[slot]; // pushed, or in the list of those that are free
        here.generation += 1;
        here.kind = kind;
        let kind = (kind as u64) << (GENERATION_BITS + SLOT_BITS);
        Ok(kind | u64::from(here.generation) << SLOT_BITS | slot as u64)
    }

    fn give_back(&mut self, slot: usize) {
        if self.slots[slot].generation < LAST_GENERATION {
            self.free.push(slot as u32); // less than SLOTS
        }
    }

    /// The slot of a handle that is open.
    fn find(&self, handle: Handle) -> Result<usize, Failure> {
        let slot = slot_of(handle);
        let generation = (handle >> SLOT_BITS) as u32 & LAST_GENERATION;
        let kind = Kind::of(handle >> (GENERATION_BITS + SLOT_BITS));
        let (Some(kind), Some(here)) = (kind, self.slots.get(slot)) else {
            return Err(no_handle());
        };
        if generation == 0 || generation > here.generation {
            return Err(no_handle());
        }
        if generation < here.generation || here.object.is_none() {
            return Err(Failure::new(Status::Freed, "the handle was freed before"));
        }
        if kind != here.kind {
            return Err(no_handle()); // somebody changed its bits
        }
        Ok(slot)
    }
}

fn slot_of(handle: Handle) -> usize {
    handle as usize & (SLOTS - 1)
}

fn no_handle() -> Failure {
    Failure::new(Status::NoHandle, "no handle was ever this number")
}

/// Gives a handle to `object`.
pub(crate) fn keep<T: Held>(object: T) -> Result<Handle, Failure> {
    let reserved = Reserved::of(T::KIND)?;
    let handle = reserved.handle();
    reserved.fill(object);
    Ok(handle)
}

/// What the handle stands for.
pub(crate) fn find<T: Held>(handle: Handle) -> Result<Arc<T>, Failure> {
    at_home()?;
    let object = {
        let table = TABLE.read().unwrap_or_else(PoisonError::into_inner);
        let slot = table.find(handle)?;
        table.slots[slot].object.clone()
    };
    object.and_then(T::from_object).ok_or_else(|| {
        let found = Kind::of(handle >> (GENERATION_BITS + SLOT_BITS)).map_or("nothing", Kind::word);
        let words = format!("the handle is {found}'s, and {}'s is needed", T::KIND.word());
        Failure::new(Status::WrongKind, words)
    })
}

/// Gives a handle up. What it stood for goes when nobody uses it any more.
pub(crate) fn free(handle: Handle) -> Result<(), Failure> {
    at_home()?;
    let _dropped_without_the_lock = {
        let mut table = TABLE.write().unwrap_or_else(PoisonError::into_inner);
        let slot = table.find(handle)?;
        let object = table.slots[slot].object.take();
        table.give_back(slot);
        object
    };
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::HeldLedger;

    fn ledger() -> HeldLedger {
        HeldLedger::in_memory(&crate::ledger::tests::settings()).unwrap()
    }

    fn status<T>(result: Result<T, Failure>) -> Option<i32> {
        result.err().map(Failure::tell)
    }

    #[test]
    fn a_handle_is_told_from_every_other_number() {
        let handle = keep(ledger()).unwrap();
        assert!(handle < 1 << 53, "a whole number in JavaScript");
        assert!(find::<HeldLedger>(handle).is_ok());
        assert_eq!(status(find::<HeldGate>(handle)), Some(Status::WrongKind as i32));
        for bit in 0..64 {
            let found = status(find::<HeldLedger>(handle ^ 1 << bit));
            assert!(found.is_some() || bit < SLOT_BITS, "bit {bit}");
        }
        assert_eq!(status(free(handle)), None);
        assert_eq!(status(free(handle)), Some(Status::Freed as i32));
        assert_eq!(status(find::<HeldLedger>(handle)), Some(Status::Freed as i32));
        for never in [0, 1, u64::MAX, 1 << 52] {
            assert_eq!(status(find::<HeldLedger>(never)), Some(Status::NoHandle as i32));
        }
    }

    #[test]
    fn a_slot_that_has_counted_to_its_end_is_given_out_no_more() {
        let mut table = Table { slots: Vec::new(), free: Vec::new() };
        let slot = |generation| Slot { generation, kind: Kind::Ledger, object: None };
        table.slots.extend([slot(LAST_GENERATION), slot(LAST_GENERATION - 1)]);
        table.give_back(0);
        table.give_back(1);
        assert_eq!(table.free, [1]);
    }

    #[test]
    fn a_million_handles_are_open_at_most_and_none_comes_back() {
        let mut table = Table { slots: Vec::new(), free: Vec::new() };
        let first = table.reserve(Kind::Decision).unwrap();
        for _ in 1..SLOTS {
            table.reserve(Kind::Decision).unwrap();
        }
        let full = table.reserve(Kind::Decision);
        assert_eq!(status(full), Some(Status::TooManyHandles as i32));
        table.give_back(slot_of(first));
        let again = table.reserve(Kind::Decision).unwrap();
        assert_eq!(slot_of(again), slot_of(first));
        assert_ne!(again, first);
        assert_eq!(status(table.find(first)), Some(Status::Freed as i32));
    }

    #[test]
    fn a_slot_that_stays_empty_is_given_back() {
        let reserved = Reserved::of(Kind::Decision).unwrap();
        let handle = reserved.handle();
        assert_eq!(status(find::<Decided>(handle)), Some(Status::Freed as i32), "nothing yet");
        drop(reserved);
        assert_eq!(status(free(handle)), Some(Status::Freed as i32));
    }
}
