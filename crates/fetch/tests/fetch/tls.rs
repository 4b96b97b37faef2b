//! Over TLS, with an authority of certificates made for the test.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::Router;
use axum::routing::get;
use clearance_fetch::{Client, ClientSettings, FetchError, Identity, Roots};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};

use crate::peer::Peer;

/// Files of a test, gone with it.
struct Dir(PathBuf);

impl Dir {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("clearance-fetch-tls-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, text).unwrap();
        path
    }
}

impl Drop for Dir {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

struct Root {
    certificate: rcgen::Certificate,
    issuer: Issuer<'static, KeyPair>,
}

impl Root {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        Self { certificate, issuer: Issuer::new(params, key) }
    }

    fn leaf(
        &self,
        name: &str,
        edit: impl FnOnce(&mut CertificateParams),
    ) -> (rcgen::Certificate, KeyPair) {
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        edit(&mut params);
        let key = KeyPair::generate().unwrap();
        (params.signed_by(&key, &self.issuer).unwrap(), key)
    }

    fn store(&self) -> Arc<RootCertStore> {
        let mut store = RootCertStore::empty();
        store.add(self.certificate.der().clone()).unwrap();
        Arc::new(store)
    }
}

fn server((certificate, key): (rcgen::Certificate, KeyPair), clients: Option<&Root>) -> Peer {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider.clone());
    let builder = builder.with_safe_default_protocol_versions().unwrap();
    let builder = match clients {
        Some(root) => {
            let verifier = WebPkiClientVerifier::builder_with_provider(root.store(), provider);
            builder.with_client_cert_verifier(verifier.build().unwrap())
        }
        None => builder.with_no_client_auth(),
    };
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = builder.with_single_cert(vec![certificate.der().clone()], key).unwrap();
    Peer::serving(Router::new().route("/", get(|| async { "hello" })), Some(Arc::new(config)))
}

fn client(roots: Roots, identity: Option<Identity>) -> Client {
    Client::new(&ClientSettings { roots, identity, ..ClientSettings::default() }).unwrap()
}

#[test]
fn a_server_that_the_pinned_root_vouches_for_is_asked() {
    let (dir, root) = (Dir::new(), Root::new());
    let roots = Roots::Pem(dir.write("root.pem", &root.certificate.pem()));
    let peer = server(root.leaf("localhost", |_| ()), None);
    assert!(client(roots, None).get(&peer.tls_url("localhost"), None).is_ok());
}

#[test]
fn a_server_of_another_root_name_or_time_gets_nothing() {
    let (dir, root, other) = (Dir::new(), Root::new(), Root::new());
    let roots = || Roots::Pem(dir.write("root.pem", &root.certificate.pem()));
    let past = |params: &mut CertificateParams| {
        params.not_after = rcgen::date_time_ymd(2020, 1, 1);
    };
    for (leaf, roots) in [
        (other.leaf("localhost", |_| ()), roots()),
        (root.leaf("elsewhere.example", |_| ()), roots()),
        (root.leaf("localhost", past), roots()),
        (root.leaf("localhost", |_| ()), Roots::System),
    ] {
        let peer = server(leaf, None);
        let error = client(roots, None).get(&peer.tls_url("localhost"), None).unwrap_err();
        assert!(matches!(error, FetchError::Certificate { .. }), "{error:?}");
    }
}

#[test]
fn a_client_shows_its_certificate_to_a_server_that_asks_for_it() {
    let (dir, root) = (Dir::new(), Root::new());
    let roots = || Roots::Pem(dir.write("root.pem", &root.certificate.pem()));
    let (certificate, key) = root.leaf("gate", |_| ());
    let identity = Identity {
        certificate: dir.write("gate.pem", &certificate.pem()),
        key: dir.write("gate.key", &key.serialize_pem()),
    };
    let peer = server(root.leaf("localhost", |_| ()), Some(&root));
    assert!(client(roots(), Some(identity)).get(&peer.tls_url("localhost"), None).is_ok());
    assert!(client(roots(), None).get(&peer.tls_url("localhost"), None).is_err());
}

#[test]
fn a_client_certificate_that_cannot_be_used_is_told_at_the_start() {
    let (dir, root) = (Dir::new(), Root::new());
    let (certificate, key) = root.leaf("gate", |_| ());
    let (chain, key) = (dir.write("c", &certificate.pem()), dir.write("k", &key.serialize_pem()));
    for (certificate, key) in
        [(key.clone(), key.clone()), (chain.clone(), chain), (dir.0.clone(), key)]
    {
        let identity = Some(Identity { certificate, key });
        let error = Client::new(&ClientSettings { identity, ..Default::default() }).unwrap_err();
        assert!(matches!(error, FetchError::Identity { .. }), "{error:?}");
    }
}

#[test]
fn a_server_without_tls_is_no_server_for_https() {
    let peer = Peer::serving(Router::new(), None);
    let error = client(Roots::System, None).get(&peer.tls_url("localhost"), None).unwrap_err();
    assert!(matches!(error, FetchError::Certificate { .. }), "{error:?}");
}
