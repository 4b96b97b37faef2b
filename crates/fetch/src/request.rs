//! What is asked.

use core::fmt;
use core::time::Duration;

use crate::bearer::Bearer;

/// A request, to be sent by a [`Client`](crate::Client).
#[derive(Clone)]
pub struct Request<'a> {
    pub(crate) url: &'a str,
    pub(crate) body: Option<(&'a str, &'a [u8])>,
    pub(crate) etag: Option<&'a str>,
    pub(crate) bearer: Option<&'a Bearer>,
    pub(crate) headers: Vec<(&'a str, &'a str)>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) max_bytes: Option<usize>,
    pub(crate) is_repeatable: bool,
}

impl<'a> Request<'a> {
    /// Asks for what is at `url`.
    pub const fn get(url: &'a str) -> Self {
        Self {
            url,
            body: None,
            etag: None,
            bearer: None,
            headers: Vec::new(),
            timeout: None,
            max_bytes: None,
            is_repeatable: true,
        }
    }

    /// Hands `body` to `url`.
    pub const fn post(url: &'a str, content_type: &'a str, body: &'a [u8]) -> Self {
        let mut request = Self::get(url);
        request.body = Some((content_type, body));
        request.is_repeatable = false;
        request
    }

    /// Says which file is there already: the answer has status 304 if it is still the same.
    #[must_use]
    pub const fn unless(mut self, etag: Option<&'a str>) -> Self {
        self.etag = etag;
        self
    }

    /// Says who asks.
    #[must_use]
    pub const fn by(mut self, bearer: Option<&'a Bearer>) -> Self {
        self.bearer = bearer;
        self
    }

    /// One more header. It is sent, and never shown.
    #[must_use]
    pub fn header(mut self, name: &'a str, value: &'a str) -> Self {
        self.headers.push((name, value));
        self
    }

    /// It does no harm where it arrives twice, because what it says has an id. So it is sent once more, on a fresh connection,
    /// where no answer came on the first: a kept connection may have been closed just then. What has no body is repeatable anyway.
    #[must_use]
    pub const fn repeatable(mut self) -> Self {
        self.is_repeatable = true;
        self
    }

    /// Another limit of time than the client's, for the whole of the request.
    #[must_use]
    pub const fn within(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Another limit of size than the client's, for the body of the answer.
    #[must_use]
    pub const fn at_most(mut self, max_bytes: usize) -> Self {
        self.max_bytes = Some(max_bytes);
        self
    }
}

impl fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let method = if self.body.is_some() { "POST" } else { "GET" };
        write!(f, "Request({method} {})", crate::url::host_for_people(self.url))
    }
}
