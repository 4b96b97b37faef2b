//! Without TLS, on loopback.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use clearance_fetch::{Bearer, Client, ClientSettings, FetchError, Fetched, Request, Roots};

use crate::peer::{Peer, closing, raw};

fn client() -> Client {
    client_of(Duration::from_secs(5), 1_000)
}

fn client_of(timeout: Duration, max_bytes: usize) -> Client {
    Client::new(&ClientSettings { timeout, max_bytes, ..ClientSettings::default() }).unwrap()
}

fn etagged(headers: &HeaderMap) -> Response {
    match headers.get(header::IF_NONE_MATCH) {
        Some(tag) if tag == "\"1\"" => StatusCode::NOT_MODIFIED.into_response(),
        _ => ([(header::ETAG, "\"1\"")], "the file").into_response(),
    }
}

fn app() -> Router {
    Router::new()
        .route("/file", get(|headers: HeaderMap| async move { etagged(&headers) }))
        .route("/away", get(|| async { (StatusCode::FOUND, [(header::LOCATION, "/file")]) }))
        .route("/304", get(|| async { StatusCode::NOT_MODIFIED }))
        .route("/long", get(|| async { vec![b'x'; 1_001] }))
        .route("/fits", get(|| async { vec![b'x'; 1_000] }))
        .route("/stuck", get(|| async { tokio::time::sleep(Duration::from_secs(60)).await }))
        .route(
            "/echo",
            post(|headers: HeaderMap, body: String| async move {
                let shown = |name: &str| headers.get(name).map(|v| v.to_str().unwrap().to_owned());
                let said = (shown("authorization"), shown("content-type"), shown("x-more"));
                (StatusCode::ACCEPTED, format!("{said:?} {body}"))
            }),
        )
}

#[test]
fn a_file_is_fetched_once_and_not_again_while_it_is_the_same() {
    let peer = Peer::serving(app(), None);
    let client = client();
    let first = client.get(&peer.url("/file"), None).unwrap();
    let Fetched::Fresh { etag, bytes } = first else { panic!("the client had nothing") };
    assert_eq!((etag.as_deref(), &bytes[..]), (Some("\"1\""), &b"the file"[..]));
    assert_eq!(client.get(&peer.url("/file"), etag.as_deref()).unwrap(), Fetched::NotModified);
    let other = client.get(&peer.url("/file"), Some("\"0\"")).unwrap();
    assert!(matches!(other, Fetched::Fresh { .. }));
}

#[test]
fn a_server_that_says_unchanged_unasked_is_not_believed() {
    let peer = Peer::serving(app(), None);
    let error = client().get(&peer.url("/304"), None).unwrap_err();
    assert!(matches!(error, FetchError::Status { status: 304, .. }));
}

#[test]
fn a_redirect_is_not_followed() {
    let peer = Peer::serving(app(), None);
    let error = client().get(&peer.url("/away"), None).unwrap_err();
    assert!(matches!(error, FetchError::Redirected { status: 302, .. }), "{error}");
    assert!(error.to_string().contains(&peer.at.to_string()));
}

#[test]
fn a_body_may_be_as_long_as_the_limit_and_no_longer() {
    let peer = Peer::serving(app(), None);
    assert!(client().get(&peer.url("/fits"), None).is_ok());
    let error = client().get(&peer.url("/long"), None).unwrap_err();
    assert!(matches!(error, FetchError::TooLong { limit: 1_000, .. }));
    assert!(client().fetch(&Request::get(&peer.url("/long")).at_most(1_001)).is_ok());
}

#[test]
fn a_body_without_an_announced_length_is_bounded_too() {
    let chunk = format!("400\r\n{}\r\n", "x".repeat(0x400)).into_bytes();
    let head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    let (url, _) = raw([vec![head], vec![chunk; 1_000]].concat(), Duration::ZERO);
    let error = client().get(&url, None).unwrap_err();
    assert!(matches!(error, FetchError::TooLong { .. }), "{error}");
}

#[test]
fn a_server_that_is_stuck_costs_the_time_limit_and_no_more() {
    let peer = Peer::serving(app(), None);
    let began = Instant::now();
    let error = client_of(Duration::from_millis(300), 10).get(&peer.url("/stuck"), None);
    assert!(matches!(error, Err(FetchError::Slow { .. })), "{error:?}");
    let url = peer.url("/stuck");
    let request = Request::get(&url).within(Duration::from_millis(300));
    let error = client().send(&request);
    assert!(matches!(error, Err(FetchError::Slow { .. })), "{error:?}");
    assert!(began.elapsed() < Duration::from_secs(4));
}

#[test]
fn a_server_that_trickles_costs_the_time_limit_and_no_more() {
    let head = b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n".to_vec();
    let pieces = [vec![head], vec![b"x".to_vec(); 500]].concat();
    let (url, _) = raw(pieces, Duration::from_millis(50));
    let began = Instant::now();
    let error = client_of(Duration::from_millis(500), 1_000).get(&url, None).unwrap_err();
    assert!(matches!(error, FetchError::Slow { .. }), "{error}");
    assert!(began.elapsed() < Duration::from_secs(4));
}

#[test]
fn a_second_try_is_within_the_same_time_limit() {
    use std::io::Read as _;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let mut kept = Vec::new();
        for (turn, mut stream) in listener.incoming().flatten().enumerate() {
            let _ = stream.read(&mut [0; 4_096]);
            if turn == 0 {
                std::thread::sleep(Duration::from_millis(700)); // and hangs up
            } else {
                kept.push(stream); // says nothing
            }
        }
    });
    let began = Instant::now();
    assert!(client_of(Duration::from_secs(1), 10).get(&url, None).is_err());
    let took = began.elapsed();
    assert!(took > Duration::from_millis(650) && took < Duration::from_millis(1_400), "{took:?}");
}

#[test]
fn half_an_answer_is_none() {
    for half in [
        "",
        "HTTP/1.1 200 O",
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhal",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "not HTTP at all\r\n\r\n",
    ] {
        let (url, _) = raw(vec![half.into()], Duration::from_millis(1));
        let error = client().get(&url, None).expect_err(half);
        assert!(matches!(error, FetchError::Broken { .. }), "{half:?}: {error:?}");
    }
}

#[test]
fn a_header_without_end_is_not_read_to_its_end() {
    let head = b"HTTP/1.1 200 OK\r\n".to_vec();
    let line = format!("x: {}\r\n", "y".repeat(1_000)).into_bytes();
    let (url, _) = raw([vec![head], vec![line; 2_000]].concat(), Duration::ZERO);
    let error = client().get(&url, None).unwrap_err();
    assert!(
        matches!(error, FetchError::Broken { .. } | FetchError::Unreachable { .. }),
        "{error:?}"
    );
}

#[test]
fn nobody_there_is_told_with_the_host_and_what_to_do() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let error = client().get(&format!("http://{free}/path?secret"), None).unwrap_err();
    assert!(matches!(error, FetchError::Unreachable { .. }), "{error:?}");
    let text = error.to_string();
    assert!(text.contains(&free.to_string()) && text.contains("check"), "{text}");
}

#[test]
fn what_is_posted_arrives_and_any_status_is_an_answer() {
    let peer = Peer::serving(app(), None);
    let bearer = Bearer::new("t0ken\n").unwrap();
    let url = peer.url("/echo");
    let request =
        Request::post(&url, "text/plain", b"hello").by(Some(&bearer)).header("x-more", "1");
    let answer = client().send(&request).unwrap();
    assert_eq!((answer.status, answer.is_success()), (202, true));
    let said = String::from_utf8(answer.bytes).unwrap();
    assert_eq!(said, r#"(Some("Bearer t0ken"), Some("text/plain"), Some("1")) hello"#);
    assert_eq!(client().post(&peer.url("/none"), "a/b", b"", None).unwrap().status, 404);
}

#[test]
fn requests_to_one_host_share_a_connection() {
    let connections = Arc::new(AtomicUsize::new(0));
    let seen = connections.clone();
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        use std::io::{Read as _, Write as _};
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        tell.send(listener.local_addr().unwrap()).unwrap();
        for mut stream in listener.incoming().flatten() {
            seen.fetch_add(1, Ordering::Relaxed);
            while stream.read(&mut [0; 4_096]).is_ok_and(|read| read > 0) {
                stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").unwrap();
            }
        }
    });
    let (url, client) = (format!("http://{}/", told.recv().unwrap()), client());
    for _ in 0..5 {
        assert!(client.get(&url, None).is_ok());
    }
    assert_eq!(connections.load(Ordering::Relaxed), 1);
}

#[test]
fn a_hundred_comings_and_goings_of_a_server_leave_the_client_working() {
    let client = client();
    let peer = Peer::serving(app(), None);
    let at = peer.at;
    drop(peer);
    for _ in 0..100 {
        assert!(client.get(&format!("http://{at}/file"), None).is_err());
    }
    // Each answers once and hangs up, which a kept connection would stumble over.
    let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".to_vec();
    let (url, taken) = raw(vec![answer], Duration::ZERO);
    for turn in 0..100 {
        assert!(client.get(&url, None).is_ok(), "{turn}");
    }
    assert_eq!(taken.load(Ordering::Relaxed), 100);
}

#[test]
fn what_may_arrive_twice_is_sent_again_at_once_where_a_kept_connection_is_closed() {
    let post = |url: &str, client: &Client, is_repeatable| {
        let request = Request::post(url, "text/plain", b"passages");
        client.send(&if is_repeatable { request.repeatable() } else { request })
    };
    let client = client();
    let (url, taken, asked) = closing(1);
    for turn in 0..20 {
        assert_eq!(post(&url, &client, true).unwrap().bytes, b"ok", "{turn}");
    }
    // Every kept connection was closed once it was asked again, and its request sent on another one.
    let (taken, asked) = (taken.load(Ordering::SeqCst), asked.load(Ordering::SeqCst));
    assert!(taken > 10 && asked > 20, "{taken} {asked}");
    // Nobody knows whether what has no id arrived: the caller hears of it.
    let (url, _, asked) = closing(1);
    assert!(post(&url, &client, false).is_ok());
    assert!(post(&url, &client, false).is_err());
    assert_eq!(asked.load(Ordering::SeqCst), 2);
    // A server that never answers is asked twice, and no more.
    let (url, _, asked) = closing(0);
    assert!(post(&url, &client, true).is_err());
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}

#[test]
fn neither_tokens_nor_queries_are_shown() {
    let bearer = Bearer::new("secret-token").unwrap();
    let (url, _) = raw(vec![b"nonsense".to_vec()], Duration::ZERO);
    let request = Request::post(&url, "text/plain", b"secret-body")
        .by(Some(&bearer))
        .header("x-signature", "secret-header");
    let error = client().send(&request).unwrap_err();
    let shown = format!("{bearer:?} {request:?} {error:?} {error} {:?}", client());
    assert!(!shown.contains("secret"), "{shown}");
}

#[test]
fn what_is_no_header_is_refused_and_not_sent() {
    assert!(Bearer::new("two words").is_err() && Bearer::new(" \n").is_err());
    let (url, taken) = raw(Vec::new(), Duration::ZERO);
    assert!(client().send(&Request::get(&url).header("x", "a\r\ny: b")).is_err());
    assert_eq!(taken.load(Ordering::Relaxed), 0);
}

#[test]
fn roots_that_cannot_be_used_are_told_at_the_start() {
    let dir = std::env::temp_dir().join(format!("clearance-fetch-{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    let (empty, text) = (dir.join("empty.pem"), dir.join("broken.pem"));
    std::fs::write(&empty, "").unwrap();
    std::fs::write(&text, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
        .unwrap();
    for path in [dir.join("missing.pem"), empty, text, dir.clone()] {
        let settings = ClientSettings { roots: Roots::Pem(path.clone()), ..Default::default() };
        let error = Client::new(&settings).unwrap_err();
        assert!(error.to_string().contains(&path.display().to_string()), "{error}");
    }
    std::fs::remove_dir_all(&dir).unwrap();
}
