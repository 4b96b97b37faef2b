//! What an operator is told.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use clearance_core::trust::LedgerPolicy;
use clearance_verifier::{Answer, Trouble};

use super::cluster::Cluster;
use super::{Lane, member, temp_dir, two_lanes};
use crate::{Concern, Settings};

#[test]
fn an_engine_is_examined() {
    let Some(mut cluster) = Cluster::start() else { return };
    let [a, b] = two_lanes(&cluster);
    let report = a.engine().examine();
    assert_eq!((report.members, report.nodes.len()), (3, 3));
    assert!(report.nodes.iter().all(|node| node.quota == 2 << 30 && node.size > 0), "{report}");
    let is_old = |concern: &Concern| matches!(concern, Concern::Unsupported { .. });
    let others: Vec<_> = report.concerns.iter().filter(|concern| !is_old(concern)).collect();
    assert!(others.is_empty(), "{report}");
    assert_eq!(report.unfit(), None);

    let Some(other) = Cluster::start() else { return };
    let mut mixed = cluster.settings("mixed");
    mixed.nodes[2] = other.urls()[0].clone();
    let lane = Lane::new(mixed, "lane-3");
    let standing = lane.ledger().standing();
    assert_eq!(standing.away, Some(Trouble::Damaged), "two ledgers are none");
    let report = standing.report.unwrap().to_string();
    assert!(report.contains("another engine than the first node"), "{report}");

    cluster.kill(1);
    let report = b.engine().examine();
    assert!(report.concerns.iter().any(|concern| matches!(concern, Concern::Silent { .. })));
    assert_eq!(b.one(member(1, 0)), None, "two suffice");
    cluster.kill(2);
    let start = Instant::now();
    let is_away = || b.engine().examine().concerns.contains(&Concern::Away);
    while !is_away() {
        assert!(start.elapsed() < Duration::from_secs(20), "one of three leads nobody");
        sleep(Duration::from_millis(100));
    }
}

#[test]
fn a_full_engine_is_told_and_records_again_when_there_is_room() {
    let quota = ["--quota-backend-bytes", "1000000"];
    let Some(cluster) = Cluster::start_with(&quota, "http") else { return };
    let [a, _] = two_lanes(&cluster);
    let filler = "x".repeat(100_000);
    let start = Instant::now();
    while !cluster.ctl_fails(&["put", "filler", &filler]) {
        assert!(start.elapsed() < Duration::from_secs(30), "it is not full");
    }
    let answer = a.ask(LedgerPolicy::SharedElseRefer, &[member(1, 0)]);
    assert!(
        matches!(&answer, Answer::Unavailable(why) if why.trouble() == Trouble::CannotWrite),
        "{answer:?}"
    );
    let report = a.engine().examine();
    assert!(
        report.concerns.iter().any(|concern| matches!(concern, Concern::NoSpace { .. })),
        "{report}"
    );
    assert!(
        report.concerns.iter().any(|concern| matches!(concern, Concern::Quota { .. })),
        "{report}"
    );

    // As the guide says.
    let status = cluster.ctl(&["endpoint", "status", "--write-out", "json"]);
    let revision = status.split("\"revision\":").nth(1).unwrap().split(',').next().unwrap();
    cluster.ctl(&["compact", "--physical", revision]);
    cluster.ctl(&["defrag"]);
    cluster.ctl(&["alarm", "disarm"]);
    a.wait("back", |standing| standing.away.is_none());
    assert_eq!(a.one(member(1, 0)), None);
}

#[test]
fn a_gate_shows_its_certificate_and_tells_user_and_password() {
    let dir = certificates();
    let file = |name: &str| dir.join(name).display().to_string();
    let extra = [
        ["--cert-file", &file("node.pem")],
        ["--key-file", &file("node.key")],
        ["--trusted-ca-file", &file("ca.pem")],
    ];
    let extra: Vec<_> = extra.concat().into_iter().chain(["--client-cert-auth"]).collect();
    let Some(cluster) = Cluster::start_with(&extra, "https") else { return };
    let settings = |prefix: &str| Settings {
        ca: Some(dir.join("ca.pem")),
        certificate: Some(dir.join("gate.pem")),
        key: Some(dir.join("gate.key")),
        ..Settings::loopback(cluster.urls(), prefix)
    };
    let lane = Lane::new(settings("tls"), "lane-1");
    lane.wait("there", |standing| standing.away.is_none());
    assert_eq!(lane.engine().found(), Ok(true));
    assert_eq!(lane.one(member(1, 0)), None);

    let without = Settings { certificate: None, key: None, ..settings("tls") };
    let stranger = Lane::new(without, "lane-2");
    assert!(stranger.ledger().standing().away.is_some(), "no certificate, no answer");
    drop(stranger);
    let elsewhere = Settings { ca: None, ..settings("tls") };
    let stranger = Lane::new(elsewhere, "lane-3");
    assert!(stranger.ledger().standing().away.is_some(), "nobody vouches for the nodes");
    drop(stranger);

    passwords(&cluster, &dir, &settings("tls"), &lane);
    let named = Settings {
        certificate: Some(dir.join("node.pem")),
        key: Some(dir.join("node.key")),
        ..settings("tls")
    };
    let named = Lane::new(named, "lane-7");
    let report = named.ledger().standing().report.unwrap().to_string();
    assert!(report.contains("has a CommonName"), "{report}");
    drop((lane, named));
    drop(cluster);
    fs::remove_dir_all(&dir).unwrap();
}

fn passwords(cluster: &Cluster, dir: &Path, settings: &Settings, lane: &Lane) {
    let file = |name: &str| dir.join(name).display().to_string();
    let tls = [
        format!("--cacert={}", file("ca.pem")),
        format!("--cert={}", file("node.pem")),
        format!("--key={}", file("node.key")),
    ];
    let ctl = |words: &[&str]| {
        let words: Vec<_> = tls.iter().map(String::as_str).chain(words.iter().copied()).collect();
        cluster.ctl(&words);
    };
    ctl(&["user", "add", "root:top"]);
    ctl(&["user", "grant-role", "root", "root"]);
    ctl(&["role", "add", "gates"]);
    ctl(&["role", "grant-permission", "gates", "readwrite", "tls/", "--prefix=true"]);
    ctl(&["user", "add", "gate:open sesame"]);
    ctl(&["user", "grant-role", "gate", "gates"]);
    ctl(&["auth", "enable"]);
    assert!(!lane.ask(LedgerPolicy::SharedElseRefer, &[member(2, 0)]).is_recorded(), "no password");

    fs::write(dir.join("password"), "open sesame\n").unwrap();
    fs::write(dir.join("wrong"), "open barley\n").unwrap();
    let with = |prefix: &str, name: &str| Settings {
        prefix: prefix.to_owned(),
        user: Some("gate".to_owned()),
        password_file: Some(dir.join(name)),
        ..settings.clone()
    };
    let known = Lane::new(with("tls", "password"), "lane-4");
    known.wait("there", |standing| standing.away.is_none());
    eprintln!("{}", known.engine().examine());
    assert_eq!(known.one(member(3, 0)), None);
    let answer = Lane::new(with("elsewhere", "password"), "lane-5")
        .ask(LedgerPolicy::SharedElseRefer, &[member(4, 0)]);
    assert!(!answer.is_recorded(), "under its own prefix only");
    let answer = Lane::new(with("tls", "wrong"), "lane-6")
        .ask(LedgerPolicy::SharedElseRefer, &[member(5, 0)]);
    assert!(!answer.is_recorded());
}

/// A root, a certificate for nodes, and one for gates.
fn certificates() -> PathBuf {
    use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
    let dir = temp_dir("tls");
    let ca_key = KeyPair::generate().unwrap();
    let mut ca = CertificateParams::new(Vec::new()).unwrap();
    ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    fs::write(dir.join("ca.pem"), ca.self_signed(&ca_key).unwrap().pem()).unwrap();
    let issuer = Issuer::new(ca, ca_key);
    for name in ["node", "gate"] {
        let key = KeyPair::generate().unwrap();
        let signed = params(name).signed_by(&key, &issuer).unwrap();
        fs::write(dir.join(format!("{name}.pem")), signed.pem()).unwrap();
        fs::write(dir.join(format!("{name}.key")), key.serialize_pem()).unwrap();
    }
    dir
}

fn params(name: &str) -> rcgen::CertificateParams {
    use rcgen::{CertificateParams, DistinguishedName, ExtendedKeyUsagePurpose};
    let mut params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
    // The gateway is a client of its own node, so a node's certificate must be good for both.
    params.extended_key_usages =
        vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
    if name == "gate" {
        params.distinguished_name = DistinguishedName::new(); // no CommonName
    }
    params
}
