//! Modbus over TCP, as far as a relay box needs it.
//!
//! Sections "A" are of the MODBUS Application Protocol Specification V1.1b3, sections "T" of the MODBUS Messaging on
//! TCP/IP Implementation Guide V1.0b. Decoding is exact: what does not answer the question byte for byte is an error,
//! and ends the connection.

mod adu;
mod client;
mod pdu;

pub use adu::{Adu, AduError};
pub use client::{AskError, Connection};
pub use pdu::{Exception, PduError, Request, Response};
