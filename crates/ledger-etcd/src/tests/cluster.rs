//! Three real nodes, started by the test. They end with the test process, however it ends.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use clearance_tests::ports::lasting_port;

use crate::cluster::Cluster as Nodes;
use crate::settings::Settings;
use crate::wire::{Nothing, Status};

use super::machine::{self, Machine};
use super::network::Network;

/// Kills its child when the test closes the pipe, or is killed itself.
const WATCH: &str =
    r#"log=$1; shift; "$@" >>"$log" 2>&1 & p=$!; echo $p; cat >/dev/null; kill -9 $p; wait $p"#;

pub(super) const NODES: usize = 3;

pub(super) struct Cluster {
    dir: PathBuf,
    nodes: Vec<Node>,
    /// Where nodes have networks of their own.
    network: Option<Network>,
    extra: Vec<String>,
    scheme: &'static str,
}

struct Node {
    client: String,
    peer: String,
    /// Where it has one of its own.
    machine: Option<Machine>,
    running: Option<Running>,
}

struct Running {
    watch: Child,
    pipe: Option<ChildStdin>,
    /// Of a machine, the group's, with a minus before it.
    pid: String,
}

impl Cluster {
    /// On loopback; `None`, and why, where there is no etcd.
    pub(super) fn start() -> Option<Self> {
        Self::start_with(&[], "http")
    }

    pub(super) fn start_with(extra: &[&str], scheme: &'static str) -> Option<Self> {
        let host = || format!("127.0.0.1:{}", lasting_port());
        let nodes = (0..NODES).map(|_| Node::new(host(), host())).collect();
        let mut cluster = Self::of(nodes, None, extra, scheme)?;
        cluster.begin().then_some(cluster)
    }

    /// Each in a network of its own, so that one can be cut off, and the last one a machine, whose clock can be set. Where these are
    /// not to be had it says so, and starts what there is.
    pub(super) fn start_apart() -> Option<Self> {
        let machines = usize::from(Machine::is_there());
        let cluster = Self::start_machines(machines, &[]);
        cluster.or_else(|| Self::start_machines(0, &[])).or_else(Self::start)
    }

    /// The last `machines` of the nodes are machines: killing one is a power cut.
    pub(super) fn start_machines(machines: usize, extra: &[&str]) -> Option<Self> {
        let network = Network::of(NODES, machines)?;
        let host = |n: usize, port: u16| format!("{}:{port}", network.address(n));
        let nodes = (0..NODES).map(|n| Node::new(host(n, 2379), host(n, 2380))).collect();
        let mut cluster = Self::of(nodes, Some(network), extra, "http")?;
        for n in NODES - machines..NODES {
            cluster.give_machine(n);
        }
        cluster.begin().then_some(cluster)
    }

    fn give_machine(&mut self, n: usize) {
        let Some(network) = &self.network else { return };
        let dir = self.dir.join(format!("machine-{n}"));
        self.nodes[n].machine = Some(Machine::new(dir, network.address(n), network.port(n)));
    }

    fn of(
        nodes: Vec<Node>,
        network: Option<Network>,
        extra: &[&str],
        scheme: &'static str,
    ) -> Option<Self> {
        if Command::new("etcd").arg("--version").stdout(Stdio::null()).status().is_err() {
            eprintln!("skipped: there is no etcd here (Debian: etcd-server)");
            return None;
        }
        let dir = super::temp_dir("cluster");
        let extra = extra.iter().map(ToString::to_string).collect();
        Some(Self { dir, nodes, network, extra, scheme })
    }

    /// Whether all nodes started; and, where it can be asked, until there is a leader.
    fn begin(&mut self) -> bool {
        self.run_all();
        let has_begun =
            |n: usize| self.nodes[n].machine.is_none() || Machine::has_begun(&self.log(n));
        if !(0..NODES).all(has_begun) {
            return false;
        }
        if self.scheme == "http" {
            self.wait();
        }
        true
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
        self.network.is_some()
    }

    /// The node whose clock can be set.
    pub(super) fn machine(&self) -> Option<usize> {
        self.nodes.iter().position(|node| node.machine.is_some())
    }

    /// Sets the clock of a machine forward, or back.
    pub(super) fn clock(&self, n: usize, seconds: i64) {
        self.nodes[n].machine.as_ref().unwrap().clock(seconds);
    }

    fn log(&self, n: usize) -> PathBuf {
        self.dir.join(format!("{n}.log"))
    }

    /// Until a majority has a leader, which is given.
    pub(super) fn wait(&self) -> usize {
        let start = Instant::now();
        loop {
            if let Some(leader) = self.leader() {
                return leader;
            }
            assert!(start.elapsed() < Duration::from_secs(60), "no leader; logs in {:?}", self.dir);
            sleep(Duration::from_millis(50));
        }
    }

    /// Until a node that was off knows a leader.
    pub(super) fn wait_for(&self, n: usize) {
        let start = Instant::now();
        while self.status(n).is_none_or(|said| said.leader.0 == 0) {
            assert!(
                start.elapsed() < Duration::from_secs(60),
                "no node {n}; logs in {:?}",
                self.dir
            );
            sleep(Duration::from_millis(50));
        }
    }

    pub(super) fn leader(&self) -> Option<usize> {
        (0..NODES).find(|&n| {
            let is_leader =
                |said: Status| said.leader.0 != 0 && said.leader == said.header.member_id;
            self.status(n).is_some_and(is_leader)
        })
    }

    /// Makes a node the leader; false where it does not become it, as one that is slow.
    pub(super) fn lead(&self, n: usize) -> bool {
        let members = self.ctl(&["member", "list"]);
        let name = format!(", n{n}, ");
        let id = members.lines().find(|line| line.contains(&name)).unwrap().split(',').next();
        let start = Instant::now();
        while self.leader() != Some(n) {
            let told = self.ctl_output(&["move-leader", id.unwrap()]);
            if start.elapsed() > Duration::from_secs(20) {
                eprintln!("node {n} does not lead: {}", String::from_utf8_lossy(&told.stderr));
                return false;
            }
            sleep(Duration::from_millis(200));
        }
        true
    }

    fn status(&self, n: usize) -> Option<Status> {
        let checked = self.settings("p").checked(Path::new("/")).unwrap();
        let client = clearance_fetch::Client::new(&checked.client).unwrap();
        let nodes = Nodes::new(client, &checked, 0);
        nodes.ask_node(&nodes.nodes[n], "/v3/maintenance/status", &Nothing {}).ok()
    }

    pub(super) fn run(&mut self, n: usize) {
        let (node, log) = (&self.nodes[n], self.log(n));
        let mut command = Command::new("sh");
        match (&node.machine, &self.network) {
            (Some(machine), _) => {
                command.args(["-c", machine::WATCH, "sh"]).arg(log).arg(machine.pipe());
                command.args(machine.words(&self.words(n, machine.data())));
            }
            (None, network) => {
                command.args(["-c", WATCH, "sh"]).arg(log);
                if let Some(network) = network {
                    command.args(["ip", "netns", "exec", &network.namespace(n)]);
                }
                command.args(self.words(n, &self.dir.join(n.to_string())));
            }
        }
        command.stderr(Stdio::null()); // "Killed"
        let mut watch = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut pid = String::new();
        BufReader::new(watch.stdout.take().unwrap()).read_line(&mut pid).unwrap();
        let pipe = watch.stdin.take();
        self.nodes[n].running = Some(Running { watch, pipe, pid: pid.trim().to_owned() });
    }

    /// What starts a node.
    fn words(&self, n: usize, data: &Path) -> Vec<String> {
        let (scheme, node) = (self.scheme, &self.nodes[n]);
        let (client, peer) =
            (format!("{scheme}://{}", node.client), format!("http://{}", node.peer));
        let (name, data, peers) = (format!("n{n}"), data.display().to_string(), self.peers());
        let pairs = [
            ["--name", &name],
            ["--data-dir", &data],
            ["--listen-client-urls", &client],
            ["--advertise-client-urls", &client],
            ["--listen-peer-urls", &peer],
            ["--initial-advertise-peer-urls", &peer],
            ["--initial-cluster", &peers],
            ["--logger", "zap"],
            ["--log-level", "error"],
        ];
        // Before a vote: a node that was cut off comes back without an election; by default from 3.5 on.
        let words = ["etcd", "--pre-vote"].into_iter().chain(pairs.into_iter().flatten());
        let words = words.map(str::to_owned);
        words.chain(self.extra.iter().cloned()).collect()
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
        (0..NODES).for_each(|n| self.run(n));
    }

    pub(super) fn run_all_that_are_off(&mut self) {
        (0..NODES)
            .filter(|&n| self.nodes[n].running.is_none())
            .collect::<Vec<_>>()
            .into_iter()
            .for_each(|n| self.run(n));
    }

    pub(super) fn wipe(&self) {
        (0..NODES).for_each(|n| drop(fs::remove_dir_all(self.dir.join(n.to_string()))));
    }

    pub(super) fn signal(&self, n: usize, signal: &str) {
        let pid = &self.nodes[n].running.as_ref().unwrap().pid;
        assert!(Command::new("kill").args([signal, "--", pid]).status().unwrap().success());
    }

    /// Takes the cable of a node out, or puts it in.
    pub(super) fn cable(&self, n: usize, state: &str) {
        self.network.as_ref().unwrap().cable(n, state);
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

    /// The credentials of which a code is on record, as numbers: read, and nothing claimed.
    pub(super) fn on_record(&self, prefix: &str) -> BTreeSet<u64> {
        let keys = self.ctl(&["get", "--prefix", "--keys-only", &format!("{prefix}/code/")]);
        let ids = keys.lines().filter_map(|key| key.rsplit('/').next());
        ids.filter_map(|id| u64::from_str_radix(id, 16).ok()).collect()
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
        Self { client, peer, machine: None, running: None }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.kill_all();
        drop(fs::remove_dir_all(&self.dir));
    }
}
