//! Three real nodes, started by the test. They end with the test process, however it ends.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::cluster::Cluster as Nodes;
use crate::settings::Settings;
use crate::wire::{Nothing, Status};

/// Kills its child when the test closes the pipe, or is killed itself.
const WATCH: &str =
    r#"log=$1; shift; "$@" >>"$log" 2>&1 & p=$!; echo $p; cat >/dev/null; kill -9 $p; wait $p"#;

static NEXT: AtomicUsize = AtomicUsize::new(0);

pub(super) struct Cluster {
    dir: PathBuf,
    nodes: Vec<Node>,
    /// Prefix of the network namespaces, where nodes have their own.
    namespaces: Option<String>,
    extra: Vec<String>,
    scheme: &'static str,
}

struct Node {
    client: String,
    peer: String,
    running: Option<Running>,
}

struct Running {
    watch: Child,
    pipe: Option<ChildStdin>,
    pid: String,
}

impl Cluster {
    /// On loopback; `None`, and why, where there is no etcd.
    pub(super) fn start() -> Option<Self> {
        Self::start_with(&[], "http")
    }

    pub(super) fn start_with(extra: &[&str], scheme: &'static str) -> Option<Self> {
        let ports: Vec<_> = (0..6).map(|_| TcpListener::bind("127.0.0.1:0").unwrap()).collect();
        let host = |n: usize| ports[n].local_addr().unwrap().to_string();
        let nodes = (0..3).map(|n| Node::new(host(n), host(n + 3))).collect();
        drop(ports);
        Self::of(nodes, None, extra, scheme)
    }

    /// Each in a network of its own, so that one can be cut off. Needs root.
    pub(super) fn start_apart() -> Option<Self> {
        let number = NEXT.fetch_add(1, Ordering::SeqCst);
        let name = format!("cl{}x{number}", std::process::id());
        let net = std::process::id() % 200 + 10;
        let host = |n: usize, port| format!("10.{net}.{number}.{}:{port}", n + 1);
        if !networks(&name, &format!("10.{net}.{number}")) {
            eprintln!("nobody is cut off: network namespaces need root and iproute2");
            return Self::start();
        }
        let nodes = (0..3).map(|n| Node::new(host(n, 2379), host(n, 2380))).collect();
        Self::of(nodes, Some(name), &[], "http")
    }

    fn of(
        nodes: Vec<Node>,
        namespaces: Option<String>,
        extra: &[&str],
        scheme: &'static str,
    ) -> Option<Self> {
        if Command::new("etcd").arg("--version").stdout(Stdio::null()).status().is_err() {
            eprintln!("skipped: there is no etcd here (Debian: etcd-server)");
            return None;
        }
        let dir = super::temp_dir("cluster");
        let extra = extra.iter().map(ToString::to_string).collect();
        let mut cluster = Self { dir, nodes, namespaces, extra, scheme };
        (0..3).for_each(|n| cluster.run(n));
        if scheme == "http" {
            cluster.wait();
        }
        Some(cluster)
    }

    pub(super) fn urls(&self) -> Vec<String> {
        self.nodes.iter().map(|node| format!("{}://{}", self.scheme, node.client)).collect()
    }

    pub(super) fn address(&self, n: usize) -> String {
        self.nodes[n].client.clone()
    }

    pub(super) fn settings(&self, prefix: &str) -> Settings {
        Settings { allow_plain: true, ..Settings::loopback(self.urls(), prefix) }
    }

    pub(super) fn can_cut(&self) -> bool {
        self.namespaces.is_some()
    }

    /// Until a majority has a leader.
    pub(super) fn wait(&self) {
        let start = Instant::now();
        while self.leader().is_none() {
            assert!(start.elapsed() < Duration::from_secs(60), "no leader; logs in {:?}", self.dir);
            sleep(Duration::from_millis(50));
        }
    }

    pub(super) fn leader(&self) -> Option<usize> {
        let checked = self.settings("p").checked(Path::new("/")).unwrap();
        let client = clearance_fetch::Client::new(&checked.client).unwrap();
        let nodes = Nodes::new(client, &checked, 0);
        (0..3).find(|&n| {
            let status =
                nodes.ask_node::<Status>(&nodes.nodes[n], "/v3/maintenance/status", &Nothing {});
            status.is_ok_and(|status| {
                status.leader.0 != 0 && status.leader == status.header.member_id
            })
        })
    }

    pub(super) fn run(&mut self, n: usize) {
        let (scheme, peers) = (self.scheme, self.peers());
        let node = &self.nodes[n];
        let (client, peer) =
            (format!("{scheme}://{}", node.client), format!("http://{}", node.peer));
        let mut command = Command::new("sh");
        command.args(["-c", WATCH, "sh"]).arg(self.dir.join(format!("{n}.log")));
        if let Some(name) = &self.namespaces {
            command.args(["ip", "netns", "exec", &format!("{name}n{n}")]);
        }
        command
            .args(["etcd", "--name", &format!("n{n}")])
            .arg("--data-dir")
            .arg(self.dir.join(n.to_string()))
            .arg("--pre-vote") // a node that was cut off comes back without an election; by default from 3.5 on
            .args(["--listen-client-urls", &client, "--advertise-client-urls", &client])
            .args(["--listen-peer-urls", &peer, "--initial-advertise-peer-urls", &peer])
            .args(["--initial-cluster", &peers, "--logger", "zap", "--log-level", "error"])
            .args(&self.extra);
        command.stderr(Stdio::null()); // "Killed"
        let mut watch = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut pid = String::new();
        BufReader::new(watch.stdout.take().unwrap()).read_line(&mut pid).unwrap();
        let pipe = watch.stdin.take();
        self.nodes[n].running = Some(Running { watch, pipe, pid: pid.trim().to_owned() });
    }

    /// As `kill -9`.
    pub(super) fn kill(&mut self, n: usize) {
        if let Some(mut running) = self.nodes[n].running.take() {
            drop(running.pipe.take());
            running.watch.wait().unwrap();
        }
    }

    /// All at once.
    pub(super) fn kill_all(&mut self) {
        let mut all: Vec<_> =
            self.nodes.iter_mut().filter_map(|node| node.running.take()).collect();
        all.iter_mut().for_each(|running| drop(running.pipe.take()));
        for mut running in all {
            running.watch.wait().unwrap();
        }
    }

    pub(super) fn run_all(&mut self) {
        (0..3).for_each(|n| self.run(n));
    }

    pub(super) fn wipe(&self) {
        (0..3).for_each(|n| drop(fs::remove_dir_all(self.dir.join(n.to_string()))));
    }

    pub(super) fn signal(&self, n: usize, signal: &str) {
        let pid = &self.nodes[n].running.as_ref().unwrap().pid;
        assert!(Command::new("kill").args([signal, pid]).status().unwrap().success());
    }

    /// Takes the cable of a node out, or puts it in.
    pub(super) fn cable(&self, n: usize, state: &str) {
        let name = self.namespaces.as_ref().unwrap();
        assert!(ip(&["link", "set", &format!("{name}v{n}"), state]));
    }

    pub(super) fn snapshot(&self, path: &Path) {
        let one = self.urls().swap_remove(0);
        let mut command = Command::new("etcdctl");
        command.env("ETCDCTL_API", "3").args(["--endpoints", &one, "snapshot", "save"]).arg(path);
        assert!(command.stderr(Stdio::null()).stdout(Stdio::null()).status().unwrap().success());
    }

    /// All nodes from a snapshot, under `token`; etcd's own is `etcd-cluster`. They must be down.
    pub(super) fn restore(&self, snapshot: &Path, token: &str) {
        let peers = self.peers();
        for (n, node) in self.nodes.iter().enumerate() {
            let status = Command::new("etcdctl")
                .env("ETCDCTL_API", "3")
                .args(["snapshot", "restore"])
                .arg(snapshot)
                .args(["--name", &format!("n{n}"), "--initial-cluster", &peers])
                .args(["--initial-cluster-token", token])
                .args(["--initial-advertise-peer-urls", &format!("http://{}", node.peer)])
                .arg("--data-dir")
                .arg(self.dir.join(n.to_string()))
                .stderr(Stdio::null())
                .status();
            assert!(status.unwrap().success());
        }
    }

    fn peers(&self) -> String {
        let peers = self.nodes.iter().enumerate();
        peers.map(|(n, node)| format!("n{n}=http://{}", node.peer)).collect::<Vec<_>>().join(",")
    }

    pub(super) fn ctl_fails(&self, words: &[&str]) -> bool {
        !self.ctl_output(words).status.success()
    }

    fn ctl_output(&self, words: &[&str]) -> Output {
        let mut command = Command::new("etcdctl");
        command.env("ETCDCTL_API", "3").args(["--endpoints", &self.urls().join(",")]);
        command.args(words).output().unwrap()
    }

    pub(super) fn ctl(&self, words: &[&str]) -> String {
        let output = self.ctl_output(words);
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }
}

impl Node {
    fn new(client: String, peer: String) -> Self {
        Self { client, peer, running: None }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.kill_all();
        drop(fs::remove_dir_all(&self.dir));
        if let Some(name) = &self.namespaces {
            (0..3).for_each(|n| assert!(ip(&["netns", "del", &format!("{name}n{n}")])));
            ip(&["link", "del", &format!("{name}b")]);
        }
    }
}

/// A bridge, and three namespaces on it.
fn networks(name: &str, net: &str) -> bool {
    let bridge = &format!("{name}b");
    let made = ip(&["link", "add", bridge, "type", "bridge"])
        && ip(&["addr", "add", &format!("{net}.100/24"), "dev", bridge])
        && ip(&["link", "set", bridge, "up"]);
    made && (0..3).all(|n| {
        let (space, here, there) =
            (&format!("{name}n{n}"), &format!("{name}v{n}"), &format!("{name}w{n}"));
        let address = &format!("{net}.{}/24", n + 1);
        ip(&["netns", "add", space])
            && ip(&["link", "add", here, "type", "veth", "peer", "name", there])
            && ip(&["link", "set", there, "netns", space])
            && ip(&["link", "set", here, "master", bridge])
            && ip(&["link", "set", here, "up"])
            && ip(&["-n", space, "addr", "add", address, "dev", there])
            && ip(&["-n", space, "link", "set", there, "up"])
            && ip(&["-n", space, "link", "set", "lo", "up"])
    })
}

fn ip(words: &[&str]) -> bool {
    Command::new("ip")
        .args(words)
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
