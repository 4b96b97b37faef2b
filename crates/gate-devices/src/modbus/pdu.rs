//! Questions to a relay box, and its answers (A 6).

use core::fmt;

const READ_COILS: u8 = 0x01;
const READ_DISCRETE_INPUTS: u8 = 0x02;
const WRITE_SINGLE_COIL: u8 = 0x05;
const WRITE_SINGLE_REGISTER: u8 = 0x06;
/// Set in the function code of an exception (A 7).
const EXCEPTION: u8 = 0x80;
/// A 6.5: a coil that is on.
const ON: u16 = 0xff00;

/// What is asked of the box.
///
/// Deliberately closed: these are the functions that a lane uses, and each has its answer below.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// Whether a coil, a relay's, is on (A 6.1).
    ReadCoil {
        /// The coil, from 0.
        address: u16,
    },
    /// Whether an input is active (A 6.2).
    ReadInput {
        /// The discrete input, from 0.
        address: u16,
    },
    /// Switches a coil (A 6.5).
    WriteCoil {
        /// The coil, from 0.
        address: u16,
        /// On or off.
        on: bool,
    },
    /// Function 05 with a value of the maker's own, as boxes have it that end a pulse by themselves.
    WriteCoilValue {
        /// The maker's address, from 0.
        address: u16,
        /// The maker's value.
        value: u16,
    },
    /// Writes a holding register (A 6.6).
    WriteRegister {
        /// The register, from 0.
        address: u16,
        /// Its value.
        value: u16,
    },
}

/// What the box answers.
///
/// Deliberately closed: whoever asks answers all three.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Response {
    /// The coil or input that was read.
    Bit(bool),
    /// The box did what it was told.
    Done,
    /// It will not.
    Exception(Exception),
}

/// Why a box does not do what it is asked (A 7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Exception {
    /// 01.
    IllegalFunction,
    /// 02.
    IllegalDataAddress,
    /// 03.
    IllegalDataValue,
    /// 04.
    ServerDeviceFailure,
    /// 05.
    Acknowledge,
    /// 06.
    ServerDeviceBusy,
    /// 08.
    MemoryParityError,
    /// 0A.
    GatewayPathUnavailable,
    /// 0B.
    GatewayTargetFailedToRespond,
    /// A code that the specification does not have.
    Other(u8),
}

/// An answer to something else than was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PduError {
    /// The answer repeats another address or value than was written.
    Echo,
    /// The answer is of another function.
    Function {
        /// What was asked.
        asked: u8,
        /// What is answered.
        answered: u8,
    },
    /// The answer is of another length than it has to be, or has bits that must be 0.
    Shape,
}

impl Request {
    /// Function code and data.
    pub fn encode(self) -> Vec<u8> {
        let (first, second) = match self {
            Self::ReadCoil { address } | Self::ReadInput { address } => (address, 1),
            Self::WriteCoil { address, on } => (address, if on { ON } else { 0 }),
            Self::WriteCoilValue { address, value } | Self::WriteRegister { address, value } => {
                (address, value)
            }
        };
        let [a, b] = first.to_be_bytes();
        let [c, d] = second.to_be_bytes();
        vec![self.function(), a, b, c, d]
    }

    const fn function(self) -> u8 {
        match self {
            Self::ReadCoil { .. } => READ_COILS,
            Self::ReadInput { .. } => READ_DISCRETE_INPUTS,
            Self::WriteCoil { .. } | Self::WriteCoilValue { .. } => WRITE_SINGLE_COIL,
            Self::WriteRegister { .. } => WRITE_SINGLE_REGISTER,
        }
    }

    const fn reads(self) -> bool {
        matches!(self, Self::ReadCoil { .. } | Self::ReadInput { .. })
    }
}

impl Response {
    /// The answer to `request` in exactly these bytes.
    ///
    /// # Errors
    /// [`PduError`].
    pub fn decode(request: Request, pdu: &[u8]) -> Result<Self, PduError> {
        let (&answered, data) = pdu.split_first().ok_or(PduError::Shape)?;
        let asked = request.function();
        match data {
            [code] if answered == asked | EXCEPTION => {
                Exception::of(*code).map(Self::Exception).ok_or(PduError::Shape)
            }
            _ if answered != asked => Err(PduError::Function { asked, answered }),
            // A 6.1: one byte of bits, those that were not asked for 0.
            [1, bit @ (0 | 1)] if request.reads() => Ok(Self::Bit(*bit == 1)),
            _ if request.reads() => Err(PduError::Shape),
            [_, _, _, _] if pdu == request.encode() => Ok(Self::Done),
            [_, _, _, _] => Err(PduError::Echo),
            _ => Err(PduError::Shape),
        }
    }

    /// The bytes of this answer to `request`.
    pub fn encode(self, request: Request) -> Vec<u8> {
        match self {
            Self::Bit(bit) => vec![request.function(), 1, u8::from(bit)],
            Self::Done => request.encode(),
            Self::Exception(exception) => vec![request.function() | EXCEPTION, exception.code()],
        }
    }
}

impl Exception {
    const NAMED: [(u8, Self); 9] = [
        (0x01, Self::IllegalFunction),
        (0x02, Self::IllegalDataAddress),
        (0x03, Self::IllegalDataValue),
        (0x04, Self::ServerDeviceFailure),
        (0x05, Self::Acknowledge),
        (0x06, Self::ServerDeviceBusy),
        (0x08, Self::MemoryParityError),
        (0x0a, Self::GatewayPathUnavailable),
        (0x0b, Self::GatewayTargetFailedToRespond),
    ];

    /// None for 0, which is no exception.
    fn of(code: u8) -> Option<Self> {
        let named = Self::NAMED.iter().find(|(number, _)| *number == code);
        named.map(|(_, exception)| *exception).or((code != 0).then_some(Self::Other(code)))
    }

    fn code(self) -> u8 {
        match self {
            Self::Other(code) => code,
            named => Self::NAMED.iter().find(|(_, is)| *is == named).map_or(0, |(code, _)| *code),
        }
    }
}

impl fmt::Display for Exception {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::IllegalFunction => "it does not have this function (exception 01)",
            Self::IllegalDataAddress => {
                "it has no such coil, input or register (exception 02); look at the numbers in the settings: they begin at 0"
            }
            Self::IllegalDataValue => "it does not take this value (exception 03)",
            Self::ServerDeviceFailure => "it has failed (exception 04); look at its lamps",
            Self::Acknowledge => "it needs long for it (exception 05)",
            Self::ServerDeviceBusy => "it is busy (exception 06)",
            Self::MemoryParityError => "its memory is damaged (exception 08); replace it",
            Self::GatewayPathUnavailable => {
                "the gateway has no way to the device (exception 0A); look at 'unit'"
            }
            Self::GatewayTargetFailedToRespond => {
                "the device behind the gateway is silent (exception 0B); look at its cable and at 'unit'"
            }
            Self::Other(code) => return write!(f, "exception {code:02X}, which Modbus does not have"),
        })
    }
}

impl fmt::Display for PduError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Echo => f.write_str("the box confirms something else than it was told"),
            Self::Function { asked, answered } => {
                write!(f, "the box answers function {answered:02X}, and {asked:02X} was asked")
            }
            Self::Shape => f.write_str("the box's answer is of another length than Modbus says"),
        }
    }
}

impl std::error::Error for PduError {}

#[cfg(test)]
mod tests {
    use super::*;

    const COIL: Request = Request::ReadCoil { address: 3 };
    const ON_3: Request = Request::WriteCoil { address: 3, on: true };

    #[test]
    fn requests_are_those_of_the_specification() {
        // A 6.5: the specification's example, coil 173 on.
        let on = Request::WriteCoil { address: 0xac, on: true };
        assert_eq!(on.encode(), [0x05, 0x00, 0xac, 0xff, 0x00]);
        assert_eq!(Response::decode(on, &[0x05, 0x00, 0xac, 0xff, 0x00]), Ok(Response::Done));
        // A 6.6: register 2 to 00 03.
        let register = Request::WriteRegister { address: 1, value: 3 };
        assert_eq!(register.encode(), [0x06, 0x00, 0x01, 0x00, 0x03]);
        assert_eq!(Request::ReadInput { address: 0xc4 }.encode(), [0x02, 0x00, 0xc4, 0x00, 0x01]);
        assert_eq!(COIL.encode(), [0x01, 0x00, 0x03, 0x00, 0x01]);
    }

    #[test]
    fn only_the_answer_to_the_question_is_one() {
        assert_eq!(Response::decode(COIL, &[1, 1, 1]), Ok(Response::Bit(true)));
        assert_eq!(Response::decode(COIL, &[1, 1, 0]), Ok(Response::Bit(false)));
        for shape in [&[][..], &[1], &[1, 1], &[1, 1, 2], &[1, 1, 0x81], &[1, 2, 1, 0], &[0x81, 0]]
        {
            assert_eq!(Response::decode(COIL, shape), Err(PduError::Shape), "{shape:?}");
        }
        let other = Err(PduError::Function { asked: 1, answered: 2 });
        assert_eq!(Response::decode(COIL, &[2, 1, 1]), other);
        assert_eq!(Response::decode(ON_3, &[5, 0, 3, 0, 0]), Err(PduError::Echo));
        assert_eq!(Response::decode(ON_3, &[5, 0, 4, 0xff, 0]), Err(PduError::Echo));
        assert_eq!(Response::decode(ON_3, &[5, 0, 3, 0xff, 0, 0]), Err(PduError::Shape));
    }

    #[test]
    fn every_exception_has_its_name_and_number() {
        for code in 1..=255 {
            let Ok(response) = Response::decode(ON_3, &[0x85, code]) else { panic!("{code}") };
            assert_eq!(response.encode(ON_3), [0x85, code]);
        }
        let busy = Response::Exception(Exception::ServerDeviceBusy);
        assert_eq!(Response::decode(COIL, &[0x81, 6]), Ok(busy));
    }

    #[test]
    fn of_all_short_answers_only_the_right_ones_are_taken() {
        let mut taken = 0;
        for bits in 0..1 << 18u32 {
            let [_, high, len, bit] = u32::to_be_bytes(bits);
            let pdu = [[1, 2, 0x81, 0][usize::from(high)], len, bit];
            taken += u32::from(Response::decode(COIL, &pdu).is_ok());
        }
        assert_eq!(taken, 2, "on and off");
    }
}
