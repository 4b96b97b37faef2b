//! Three nodes of etcd on loopback. They end with the test.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

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
        let held: Vec<_> = (0..6).map(|_| TcpListener::bind("127.0.0.1:0").unwrap()).collect();
        let urls: Vec<_> =
            held.iter().map(|it| format!("http://{}", it.local_addr().unwrap())).collect();
        drop(held);
        let (clients, peers) = (urls[..3].to_vec(), urls[3..].to_vec());
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
            command.stdout(Stdio::null()).stderr(Stdio::null());
            self.nodes.push(command.spawn().unwrap());
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
        let _ = std::fs::remove_dir_all(&self.dir);
    }
}
