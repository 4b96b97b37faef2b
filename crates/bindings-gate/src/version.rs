//! Which ABI this is.

/// Changes when a program that was built before could not go on. The soname ends in it, too: `build.rs`.
pub const ABI_MAJOR: u32 = 1;
/// Grows when something is added.
pub const ABI_MINOR: u32 = 0;
