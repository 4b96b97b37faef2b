//! Files that outlive kills, power cuts, full disks and curious neighbours. Standard library only.
//!
//! # Design overview
//!
//! | to | use | after a kill or a power cut there is |
//! |---|---|---|
//! | replace a file | [`write()`] | the old file or the new one |
//! | make a file that nobody may have made before | [`create_new`] | no file or the whole one |
//! | replace a file by one that was written piece by piece | [`keep`] | the old file or the new one |
//! | replace a file and what vouches for it | [`Pair`] | the old pair or the new one |
//! | read what somebody else may have put there | [`read()`] | |
//! | let one process at a time work | [`Lock`] | a lock that nobody holds |
//! | notice damage | [`checked`] | |
//! | keep a record of many small facts | [`Journal`] | every record that was acknowledged |
//! | notice that a file was copied back | [`Identity`] | |
//!
//! Nothing here knows what the files are for, reads a clock, or draws random numbers. Everything that
//! fails says which path it is about and what to do.
//!
//! What a power cut leaves is only as good as the disk's word: these functions ask the system to
//! flush the file and its directory, and return when it says so.

#![forbid(unsafe_code)]

pub mod checked;
mod crc32;
mod dir;
mod identity;
mod journal;
mod lock;
mod neighbour;
mod pair;
mod read;
mod write;

pub use crc32::crc32;
pub use dir::{list, make_private_dir, refuse_existing, sync_dir_of};
pub use identity::Identity;
pub use journal::{Journal, JournalError, Refreshed};
pub use lock::{Lock, LockError};
pub use neighbour::remove_leftovers;
pub use pair::{Longest, Pair};
pub use read::{ReadError, open_file, read, read_if_there, read_limited};
pub use write::{Access, WriteError, create_new, keep, write};
