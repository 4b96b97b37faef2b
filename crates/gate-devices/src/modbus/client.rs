//! One connection to a relay box: a question, its answer, the next question.

use core::fmt;
use core::time::Duration;
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Instant;

use super::adu::{self, Adu, AduError, HEADER};
use super::pdu::{Exception, PduError, Request, Response};

/// A connection in which every answer belongs to the question before it. After an error other than an exception, drop
/// it: a late answer must not be taken for the next one.
#[derive(Debug)]
pub struct Connection {
    stream: TcpStream,
    unit: u8,
    transaction: u16,
}

/// A question without a good answer.
#[derive(Debug)]
#[non_exhaustive]
pub enum AskError {
    /// The answer is to something else.
    Answer(PduError),
    /// The box says that it will not. The connection is as good as before.
    Exception(Exception),
    /// What came is no frame.
    Frame(AduError),
    /// The network failed, or the box hung up.
    Io(io::Error),
    /// No answer, or half of one, when the time was over.
    TooLate,
    /// The answer is of another transaction or unit.
    Transaction,
}

impl Connection {
    /// Connects within the time.
    ///
    /// # Errors
    /// [`AskError::Io`], [`AskError::TooLate`].
    pub fn open(address: SocketAddr, unit: u8, until: Instant) -> Result<Self, AskError> {
        let stream = TcpStream::connect_timeout(&address, left(until)?)?;
        stream.set_nodelay(true)?; // a question is one small segment, and waits for nothing
        Ok(Self { stream, unit, transaction: 0 })
    }

    /// Asks, and waits for the answer until then. An exception is an error here.
    ///
    /// # Errors
    /// [`AskError`].
    pub fn ask(&mut self, request: Request, until: Instant) -> Result<Response, AskError> {
        self.transaction = self.transaction.wrapping_add(1);
        let (transaction, unit) = (self.transaction, self.unit);
        let question = Adu { transaction, unit, pdu: request.encode() };
        self.stream.set_write_timeout(Some(left(until)?))?;
        self.stream.write_all(&question.encode())?;
        let answer = self.answer(until)?;
        if (answer.transaction, answer.unit) != (transaction, unit) {
            return Err(AskError::Transaction);
        }
        match Response::decode(request, &answer.pdu)? {
            Response::Exception(exception) => Err(AskError::Exception(exception)),
            response => Ok(response),
        }
    }

    fn answer(&mut self, until: Instant) -> Result<Adu, AskError> {
        let mut bytes = [0; adu::ADU_MAX];
        self.fill(&mut bytes[..HEADER], until)?;
        // The slice is of HEADER bytes.
        let header = bytes.first_chunk().ok_or(AduError::Size { bytes: 0 })?;
        let len = HEADER + adu::pdu_len(header)?;
        self.fill(&mut bytes[HEADER..len], until)?;
        Ok(Adu::decode(&bytes[..len])?)
    }

    /// A box that sends a byte now and then does not get more time for it.
    fn fill(&mut self, mut room: &mut [u8], until: Instant) -> Result<(), AskError> {
        while !room.is_empty() {
            self.stream.set_read_timeout(Some(left(until)?))?;
            match self.stream.read(room) {
                Ok(0) => return Err(io::Error::from(ErrorKind::UnexpectedEof).into()),
                Ok(read) => room = &mut room[read..],
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}

/// The time left; never zero, which a socket would take for "for ever".
fn left(until: Instant) -> Result<Duration, AskError> {
    let left = until.saturating_duration_since(Instant::now());
    if left.is_zero() { Err(AskError::TooLate) } else { Ok(left) }
}

impl From<io::Error> for AskError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            ErrorKind::TimedOut | ErrorKind::WouldBlock => Self::TooLate,
            _ => Self::Io(error),
        }
    }
}

impl From<AduError> for AskError {
    fn from(error: AduError) -> Self {
        Self::Frame(error)
    }
}

impl From<PduError> for AskError {
    fn from(error: PduError) -> Self {
        Self::Answer(error)
    }
}

impl fmt::Display for AskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answer(error) => error.fmt(f),
            Self::Exception(exception) => write!(f, "the box refuses: {exception}"),
            Self::Frame(error) => error.fmt(f),
            Self::Io(error) => {
                write!(f, "the connection failed: {error}; look at cable, address and power")
            }
            Self::TooLate => f.write_str("no answer in time; look at cable, address and power"),
            Self::Transaction => f.write_str("the box answers another question than was asked"),
        }
    }
}

impl std::error::Error for AskError {}
