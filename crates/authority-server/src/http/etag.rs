//! Bytes that a browser or a gate may have already: RFC 9110 §8.8.3 and §13.1.2.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use clearance_authority::hex;

use crate::app::Web;

/// The bytes, or that those which are known are the newest.
pub(crate) fn tagged(
    web: &Web,
    asked: &HeaderMap,
    bytes: impl AsRef<[u8]> + Into<Body>,
    (kind, cache): (&'static str, &'static str),
) -> Response {
    let digest = web.provider.sha256(&[bytes.as_ref()]);
    let tag = format!("\"{}\"", hex(&digest[..16]));
    let known = asked.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let is_known = known.is_some_and(|known| {
        known.split(',').any(|it| it.trim().trim_start_matches("W/") == tag || it.trim() == "*")
    });
    let mut response = if is_known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, kind)], bytes.into()).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}
