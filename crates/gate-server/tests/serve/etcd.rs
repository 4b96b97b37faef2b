//! Three nodes of etcd on loopback. They end with the test.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use clearance_tests::ports::lasting_port;

/// The engine, or why there is none.
pub(crate) struct Etcd {
    dir: PathBuf,
    clients: Vec<String>,
    peers: Vec<String>,
    nodes: Vec<Child>,
}

impl Etcd {
    /// None where there is no etcd.
    pub(crate) fn start(test: &str) -> Option<Self> {
        if Command::new("etcd").arg("--version").stdout(Stdio::null()).status().is_err() {
            println!("skipped: there is no etcd here (Debian: etcd-server)");
            return None;
        }
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("etcd-{test}"));
        let _ = std::fs::remove_dir_all(&dir);
        std::fs::create_dir_all(&dir).unwrap();
        let urls = || (0..3).map(|_| format!("http://127.0.0.1:{}", lasting_port())).collect();
        let (clients, peers) = (urls(), urls());
        let mut this = Self { dir, clients, peers, nodes: Vec::new() };
        this.run();
        Some(this)
    }

    pub(crate) fn nodes(&self) -> Vec<String> {
        self.clients.clone()
    }

    /// Starts all nodes, with what they had.
    pub(crate) fn run(&mut self) {
        let peers = self.peers.iter().enumerate().map(|(n, url)| format!("n{n}={url}"));
        let peers = peers.collect::<Vec<_>>().join(",");
        for (n, (client, peer)) in self.clients.iter().zip(&self.peers).enumerate() {
            let mut command = Command::new("etcd");
            command
                .args(["--name", &format!("n{n}"), "--logger", "zap", "--log-level", "error"])
                .arg("--data-dir")
                .arg(self.dir.join(n.to_string()))
                .args(["--listen-client-urls", client, "--advertise-client-urls", client])
                .args(["--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer])
                .args(["--initial-cluster", &peers, "--pre-vote"]);
            let log = self.dir.join(format!("{n}.log"));
            let log = File::options().create(true).append(true).open(log).unwrap();
            command.stdout(Stdio::null()).stderr(log);
            self.nodes.push(command.spawn().unwrap());
        }
    }

    /// What the nodes said last.
    fn tell(&self) {
        for n in 0..self.clients.len() {
            let said = std::fs::read_to_string(self.dir.join(format!("{n}.log")));
            let said = said.unwrap_or_default();
            let lines: Vec<_> = said.lines().rev().take(5).collect();
            println!("etcd n{n} said last, the newest first: {lines:#?}");
        }
    }

    /// As `kill -9`, all at once.
    pub(crate) fn kill(&mut self) {
        self.nodes.iter_mut().for_each(|node| drop(node.kill()));
        self.nodes.drain(..).for_each(|mut node| drop(node.wait()));
    }
}

impl Drop for Etcd {
    fn drop(&mut self) {
        self.kill();
        if std::thread::panicking() {
            self.tell();
        }
        let _ = std::fs::remove_dir_all(&self.dir);
    }
}
