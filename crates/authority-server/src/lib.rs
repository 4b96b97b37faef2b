//! The service of an authority: one process over the register and the office.
//!
//! # Design overview
//! | module | for |
//! |---|---|
//! | [`console`] | officers, in a browser: pages made here, that work without script |

pub mod console;
