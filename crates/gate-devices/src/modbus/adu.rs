//! The frame around a question or an answer (T 3.1.3).

use core::fmt;

/// Bytes before the PDU: transaction, protocol, length, unit.
pub(super) const HEADER: usize = 7;
/// Longest PDU (A 4.1).
const PDU_MAX: usize = 253;
/// Longest frame, in bytes (A 4.1).
pub(super) const ADU_MAX: usize = HEADER + PDU_MAX;

/// One frame.
///
/// ```text
/// transaction u16 || protocol u16 = 0 || length u16 = 1 + len(pdu) || unit u8 || pdu
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adu {
    /// Chosen by who asks, repeated by who answers.
    pub transaction: u16,
    /// The device behind a gateway; 255 or 1 for the box itself.
    pub unit: u8,
    /// Function code and data: 1 to 253 bytes.
    pub pdu: Vec<u8>,
}

/// Bytes that are no frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AduError {
    /// The length says no PDU, or a longer one than there is.
    Length {
        /// What the header says.
        says: u16,
    },
    /// Not Modbus.
    Protocol {
        /// What the header says; Modbus is 0.
        says: u16,
    },
    /// Fewer or more bytes than the header says.
    Size {
        /// The bytes that came.
        bytes: usize,
    },
}

impl Adu {
    /// The bytes of the frame.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEADER + self.pdu.len());
        bytes.extend(self.transaction.to_be_bytes());
        bytes.extend([0, 0]);
        // Every PDU made here or decoded below is of at most 253 bytes.
        bytes.extend((1 + self.pdu.len() as u16).to_be_bytes());
        bytes.push(self.unit);
        bytes.extend(&self.pdu);
        bytes
    }

    /// Exactly one frame.
    ///
    /// # Errors
    /// [`AduError`].
    pub fn decode(bytes: &[u8]) -> Result<Self, AduError> {
        let Some((header, pdu)) = bytes.split_first_chunk::<HEADER>() else {
            return Err(AduError::Size { bytes: bytes.len() });
        };
        if pdu.len() != pdu_len(header)? {
            return Err(AduError::Size { bytes: bytes.len() });
        }
        let [high, low, .., unit] = *header;
        Ok(Self { transaction: u16::from_be_bytes([high, low]), unit, pdu: pdu.to_vec() })
    }
}

/// Bytes that follow a header.
pub(super) fn pdu_len(header: &[u8; HEADER]) -> Result<usize, AduError> {
    let [_, _, p1, p2, l1, l2, _] = *header;
    let (protocol, says) = (u16::from_be_bytes([p1, p2]), u16::from_be_bytes([l1, l2]));
    if protocol != 0 {
        return Err(AduError::Protocol { says: protocol });
    }
    match usize::from(says).checked_sub(1) {
        Some(len @ 1..=PDU_MAX) => Ok(len),
        _ => Err(AduError::Length { says }),
    }
}

impl fmt::Display for AduError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { says } => {
                write!(f, "a frame says a length of {says}; a Modbus frame has 2 to 254")
            }
            Self::Protocol { says } => {
                write!(f, "a frame of protocol {says}, and Modbus is 0; look at address and port")
            }
            Self::Size { bytes } => write!(f, "{bytes} bytes are not the frame that they say"),
        }
    }
}

impl std::error::Error for AduError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_what_the_guide_shows() {
        // T 3.1.3: transaction, protocol 0, length of what follows it, unit, function.
        let bytes = [0x15, 0x01, 0, 0, 0, 6, 0xff, 0x05, 0, 4, 0xff, 0];
        let adu = Adu::decode(&bytes).unwrap();
        assert_eq!((adu.transaction, adu.unit), (0x1501, 0xff));
        assert_eq!(adu.pdu, [0x05, 0, 4, 0xff, 0]);
        assert_eq!(adu.encode(), bytes);
    }

    #[test]
    fn a_frame_of_another_length_or_protocol_is_none() {
        let good = Adu { transaction: 7, unit: 1, pdu: vec![1, 1, 1] }.encode();
        for short in 0..good.len() {
            assert!(Adu::decode(&good[..short]).is_err(), "{short} bytes");
        }
        let with = |at: usize, byte| {
            let mut bytes = good.clone();
            bytes[at] = byte;
            Adu::decode(&bytes)
        };
        assert_eq!(with(2, 1), Err(AduError::Protocol { says: 256 }));
        assert_eq!(with(5, 1), Err(AduError::Length { says: 1 }));
        assert_eq!(with(5, 0), Err(AduError::Length { says: 0 }));
        assert_eq!(with(4, 1), Err(AduError::Length { says: 260 }));
        assert_eq!(with(5, 5), Err(AduError::Size { bytes: 10 }));
    }
}
