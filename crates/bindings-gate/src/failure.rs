//! What an entry gives back, and the words behind it.

use core::cell::RefCell;
use core::fmt::Display;

/// What an entry gives back. Never changes its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[repr(i32)]
pub enum Status {
    /// Done.
    Ok = 0,
    /// A pointer is null where there must be something.
    NullPointer = 1,
    /// A struct's `struct_size` is too small, or says more than this library knows.
    BadStruct = 2,
    /// An argument means nothing.
    BadArgument = 3,
    /// The buffer is too short: the length that it needs was told.
    ShortBuffer = 4,
    /// No handle was ever this one.
    NoHandle = 5,
    /// The handle was freed.
    Freed = 6,
    /// A handle of something else.
    WrongKind = 7,
    /// So many handles are open that one is being forgotten.
    TooManyHandles = 8,
    /// A list, a key or a credential is not believed.
    Refused = 9,
    /// The frame shows no clearance code. Nothing was judged.
    NoCode = 10,
    /// The decision does not wait for the person.
    NotPending = 11,
    /// A directory or file cannot be used.
    Storage = 12,
    /// A status list could not be brought up to date.
    NotSynced = 13,
    /// The computer has no usable clock.
    NoClock = 14,
    /// The computer gives no random numbers.
    NoEntropy = 15,
    /// A fault of this library, caught.
    Panicked = 16,
    /// The process is a fork of the one that has the handles.
    Forked = 17,
}

impl Status {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::Ok,
        Self::NullPointer,
        Self::BadStruct,
        Self::BadArgument,
        Self::ShortBuffer,
        Self::NoHandle,
        Self::Freed,
        Self::WrongKind,
        Self::TooManyHandles,
        Self::Refused,
        Self::NoCode,
        Self::NotPending,
        Self::Storage,
        Self::NotSynced,
        Self::NoClock,
        Self::NoEntropy,
        Self::Panicked,
        Self::Forked,
    ];

    /// Stable name.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::NullPointer => "null-pointer",
            Self::BadStruct => "bad-struct",
            Self::BadArgument => "bad-argument",
            Self::ShortBuffer => "short-buffer",
            Self::NoHandle => "no-handle",
            Self::Freed => "freed",
            Self::WrongKind => "wrong-kind",
            Self::TooManyHandles => "too-many-handles",
            Self::Refused => "refused",
            Self::NoCode => "no-code",
            Self::NotPending => "not-pending",
            Self::Storage => "storage",
            Self::NotSynced => "not-synced",
            Self::NoClock => "no-clock",
            Self::NoEntropy => "no-entropy",
            Self::Panicked => "panicked",
            Self::Forked => "forked",
        }
    }
}

/// A status that is not [`Status::Ok`], and what to do about it.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    status: Status,
    words: String,
}

impl Failure {
    pub(crate) fn new(status: Status, words: impl Display) -> Self {
        Self { status, words: words.to_string() }
    }

    /// For `map_err`: the cause's own words.
    pub(crate) fn of<E: Display>(status: Status) -> impl FnOnce(E) -> Self {
        move |cause| Self::new(status, cause)
    }

    /// The same number with other words.
    pub(crate) fn keeping(self, words: String) -> Self {
        Self { words, ..self }
    }

    /// Keeps the words for whoever asks on this thread, and gives the number.
    pub(crate) fn tell(self) -> i32 {
        let Self { status, words } = self;
        // A thread that is ending keeps no words any more; the number goes out all the same.
        let _unkept = LAST.try_with(|last| last.replace(words));
        status as i32
    }
}

thread_local! {
    static LAST: RefCell<String> = const { RefCell::new(String::new()) };
}

/// The words of the last failure on this thread; empty where there was none.
pub(crate) fn last_words() -> String {
    LAST.try_with(|last| last.borrow().clone()).unwrap_or_default()
}
