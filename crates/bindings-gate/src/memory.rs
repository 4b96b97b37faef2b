//! The caller's memory. Here, and only here, are the pointers of C followed.

use core::ffi::{CStr, c_char};
use core::{ptr, slice};

use crate::failure::{Failure, Status};
use crate::layout::Plain;

fn null(what: &str) -> Failure {
    Failure::new(Status::NullPointer, format!("{what} is null"))
}

/// The caller's bytes. Null stands for none, where `len` is 0.
///
/// # Safety
/// `data` is null, or `len` bytes from it on can be read and stay as they are until the call is over.
pub(crate) unsafe fn bytes<'a>(
    data: *const u8,
    len: usize,
    what: &str,
) -> Result<&'a [u8], Failure> {
    if len == 0 {
        return Ok(&[]);
    }
    if data.is_null() {
        return Err(null(what));
    }
    if isize::try_from(len).is_err() {
        return Err(Failure::new(Status::BadArgument, format!("{what}: no memory is so long")));
    }
    // SAFETY: not null, of a length that a slice may have, and readable by the caller's word.
    Ok(unsafe { slice::from_raw_parts(data, len) })
}

/// The caller's text with a zero behind it.
///
/// # Safety
/// `text` is null, or a zero follows, up to which it can be read and stays as it is until the call is over.
pub(crate) unsafe fn name<'a>(text: *const c_char, what: &str) -> Result<&'a str, Failure> {
    if text.is_null() {
        return Err(null(what));
    }
    // SAFETY: not null, and ended by a zero by the caller's word.
    let text = unsafe { CStr::from_ptr(text) };
    text.to_str().map_err(|_| Failure::new(Status::BadArgument, format!("{what} is not UTF-8")))
}

/// The caller's struct, as far as both sides know it.
///
/// # Safety
/// `from` is null, or points at as many readable bytes as its first four say.
pub(crate) unsafe fn taken<T: Plain>(from: *const T, what: &str) -> Result<T, Failure> {
    if from.is_null() {
        return Err(null(what));
    }
    // SAFETY: there are four bytes at least, wherever they stand.
    let given = unsafe { from.cast::<u32>().read_unaligned() } as usize;
    let known = size_of::<T>();
    if given < known || given > MOST {
        return Err(wrong_size(what, given, known));
    }
    // What we do not know may be left empty. SAFETY: as many bytes as the struct says.
    let unknown = unsafe { slice::from_raw_parts(from.cast::<u8>().add(known), given - known) };
    if unknown.iter().any(|byte| *byte != 0) {
        return Err(wrong_size(what, given, known));
    }
    let mut taken = T::empty();
    // SAFETY: both are `known` bytes long, and any bytes are a `T`.
    unsafe { ptr::copy_nonoverlapping(from.cast::<u8>(), (&raw mut taken).cast::<u8>(), known) };
    Ok(taken)
}

/// The same, where null stands for a struct that asks for nothing.
///
/// # Safety
/// As for [`taken`].
pub(crate) unsafe fn taken_or_empty<T: Plain>(from: *const T, what: &str) -> Result<T, Failure> {
    if from.is_null() {
        return Ok(T::empty());
    }
    // SAFETY: the caller's word is the same.
    unsafe { taken(from, what) }
}

/// A place for a struct that the caller reads when the call is over.
pub(crate) struct Out<T: Plain> {
    to: *mut T,
    /// As the caller knows it.
    size: usize,
}

impl<T: Plain> Out<T> {
    /// Looks at the place, and empties it.
    ///
    /// # Safety
    /// `to` is null, or points at as many bytes as its first four say, which nobody else uses until the call is over.
    pub(crate) unsafe fn at(to: *mut T, what: &str) -> Result<Self, Failure> {
        if to.is_null() {
            return Err(null(what));
        }
        // SAFETY: there are four bytes at least, wherever they stand.
        let size = unsafe { to.cast::<u32>().read_unaligned() } as usize;
        if size < size_of::<T>() || size > MOST {
            return Err(wrong_size(what, size, size_of::<T>()));
        }
        let out = Self { to, size };
        // SAFETY: looked at just now.
        unsafe { out.put(T::empty()) };
        Ok(out)
    }

    /// Writes the struct; what the caller knows more of becomes zero.
    ///
    /// # Safety
    /// The place is still there.
    pub(crate) unsafe fn put(&self, value: T) {
        let known = size_of::<T>();
        let size = (self.size as u32).to_ne_bytes();
        let to = self.to.cast::<u8>();
        // SAFETY: `size` bytes are the caller's, at least `known` of them; bytes need no alignment.
        unsafe {
            ptr::copy_nonoverlapping((&raw const value).cast::<u8>(), to, known);
            ptr::write_bytes(to.add(known), 0, self.size - known);
            ptr::copy_nonoverlapping(size.as_ptr(), to, size.len());
        }
    }
}

/// A struct that says to be longer was never filled in: none will ever be.
const MOST: usize = 4_096;

fn wrong_size(what: &str, given: usize, known: usize) -> Failure {
    let words = format!(
        "{what}: struct_size is {given}, and this library knows {known} bytes: set it to sizeof, and what is new to zero"
    );
    Failure::new(Status::BadStruct, words)
}

/// Writes a number, or another value without padding, where the caller wants it.
///
/// # Safety
/// `to` is null, or a `T` can be written there.
pub(crate) unsafe fn put<T: Copy>(to: *mut T, value: T, what: &str) -> Result<(), Failure> {
    if to.is_null() {
        return Err(null(what));
    }
    // SAFETY: not null, and writable by the caller's word; C's alignment is not relied on.
    unsafe { to.write_unaligned(value) };
    Ok(())
}

/// The caller's buffer, in two calls: the length first, then the bytes.
pub(crate) struct Buffer<T> {
    pub(crate) to: *mut T,
    pub(crate) capacity: usize,
    pub(crate) length: *mut usize,
}

impl Buffer<u8> {
    /// Writes `value` where it fits, and its length in any case.
    ///
    /// # Safety
    /// `to` is null, or `capacity` bytes of it can be written; `length` is null, or a number can be written there.
    pub(crate) unsafe fn give(&self, value: &[u8]) -> Result<(), Failure> {
        // SAFETY: the caller's word.
        unsafe { self.tell(value.len())? };
        if self.capacity < value.len() {
            return Err(short(self.capacity, value.len()));
        }
        if value.is_empty() {
            return Ok(());
        }
        if self.to.is_null() {
            return Err(null("the buffer"));
        }
        // SAFETY: not null, and long enough.
        unsafe { ptr::copy_nonoverlapping(value.as_ptr(), self.to, value.len()) };
        Ok(())
    }
}

impl Buffer<c_char> {
    /// Writes `value` and a zero where both fit, and the length without the zero in any case.
    ///
    /// # Safety
    /// As for [`Buffer::give`].
    pub(crate) unsafe fn give_text(&self, value: &str) -> Result<(), Failure> {
        // SAFETY: the caller's word.
        unsafe { self.tell(value.len())? };
        if self.capacity <= value.len() {
            return Err(short(self.capacity, value.len() + 1));
        }
        if self.to.is_null() {
            return Err(null("the buffer"));
        }
        // SAFETY: not null, and long enough for the text and the zero.
        unsafe {
            ptr::copy_nonoverlapping(value.as_ptr(), self.to.cast::<u8>(), value.len());
            self.to.add(value.len()).write(0);
        }
        Ok(())
    }
}

impl<T> Buffer<T> {
    /// # Safety
    /// As for [`Buffer::give`].
    unsafe fn tell(&self, length: usize) -> Result<(), Failure> {
        // SAFETY: the caller's word.
        unsafe { put(self.length, length, "the place for the length") }
    }
}

fn short(capacity: usize, needed: usize) -> Failure {
    let words = format!("the buffer has {capacity} bytes, and {needed} are needed");
    Failure::new(Status::ShortBuffer, words)
}
