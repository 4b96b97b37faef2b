//! How many connections there are at once: each takes a file, and other work needs files too.

use core::future::{Ready, ready};
use core::pin::Pin;
use core::task::{Context, Poll};
use std::io;
use std::sync::Arc;

use axum_server::accept::Accept;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::counts::{Counts, Inside};

/// Takes a connection where there is room for it, and closes it at once otherwise.
#[derive(Clone)]
pub(crate) struct Room {
    places: Arc<Semaphore>,
    addresses: Arc<Counts>,
}

impl Room {
    /// Room for `open` connections, and for `of_address` of one address.
    pub(crate) fn for_connections(open: usize, of_address: usize) -> Self {
        let addresses = Arc::new(Counts::up_to(of_address));
        Self { places: Arc::new(Semaphore::new(open)), addresses }
    }

    fn takes(&self, stream: TcpStream) -> io::Result<Connection> {
        let full = || io::Error::other("too many connections");
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| full())?;
        let inside = self.addresses.one_more(stream.peer_addr()?.ip()).ok_or_else(full)?;
        Ok(Connection { stream, _place: place, _inside: inside })
    }
}

impl<S> Accept<TcpStream, S> for Room {
    type Stream = Connection;
    type Service = S;
    type Future = Ready<io::Result<(Connection, S)>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        ready(self.takes(stream).map(|connection| (connection, service)))
    }
}

/// A connection, which has its place until it ends.
pub(crate) struct Connection {
    stream: TcpStream,
    _place: OwnedSemaphorePermit,
    _inside: Inside,
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, into)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
