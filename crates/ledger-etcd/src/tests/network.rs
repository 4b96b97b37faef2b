//! A bridge of the test's own, on which each node has an own network: one can be cut off. Needs root.

use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

static NEXT: AtomicUsize = AtomicUsize::new(0);

/// Gone when the test ends.
pub(super) struct Network {
    /// Begins the name of everything that the test makes.
    name: String,
    /// The first three numbers of the addresses.
    net: String,
    nodes: usize,
}

impl Network {
    /// For so many nodes, the last ones machines; `None`, and why, where this is not to be had.
    pub(super) fn of(nodes: usize, machines: usize) -> Option<Self> {
        let number = NEXT.fetch_add(1, Ordering::SeqCst);
        let name = format!("cl{}x{number}", std::process::id());
        let net = format!("10.{}.{number}", std::process::id() % 200 + 10);
        let network = Self { name, net, nodes };
        let spaces = nodes - machines;
        let made = network.bridge()
            && (0..spaces).all(|n| network.space(n))
            && (spaces..nodes).all(|n| network.tap(n));
        if !made {
            eprintln!("nobody is cut off: network namespaces need root and iproute2");
        }
        made.then_some(network)
    }

    pub(super) fn address(&self, n: usize) -> String {
        format!("{}.{}", self.net, n + 1)
    }

    /// The name of the namespace in which the node runs.
    pub(super) fn namespace(&self, n: usize) -> String {
        format!("{}n{n}", self.name)
    }

    /// The name of the node's end at the bridge: of a machine, its whole network.
    pub(super) fn port(&self, n: usize) -> String {
        format!("{}v{n}", self.name)
    }

    /// Takes the cable of a node out (`down`), or puts it in (`up`).
    pub(super) fn cable(&self, n: usize, state: &str) {
        assert!(ip(&["link", "set", &self.port(n), state]));
    }

    fn name_of_bridge(&self) -> String {
        format!("{}b", self.name)
    }

    fn bridge(&self) -> bool {
        let (bridge, own) = (&self.name_of_bridge(), &format!("{}.100/24", self.net));
        ip(&["link", "add", bridge, "type", "bridge"])
            && ip(&["addr", "add", own, "dev", bridge])
            && ip(&["link", "set", bridge, "up"])
    }

    fn space(&self, n: usize) -> bool {
        let (space, port, there) =
            (&self.namespace(n), &self.port(n), &format!("{}w{n}", self.name));
        let address = &format!("{}/24", self.address(n));
        ip(&["netns", "add", space])
            && ip(&["link", "add", port, "type", "veth", "peer", "name", there])
            && ip(&["link", "set", there, "netns", space])
            && self.plug(n)
            && ip(&["-n", space, "addr", "add", address, "dev", there])
            && ip(&["-n", space, "link", "set", there, "up"])
            && ip(&["-n", space, "link", "set", "lo", "up"])
    }

    fn tap(&self, n: usize) -> bool {
        ip(&["tuntap", "add", "dev", &self.port(n), "mode", "tap"]) && self.plug(n)
    }

    fn plug(&self, n: usize) -> bool {
        let port = &self.port(n);
        ip(&["link", "set", port, "master", &self.name_of_bridge()])
            && ip(&["link", "set", port, "up"])
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        for n in 0..self.nodes {
            ip(&["netns", "del", &self.namespace(n)]); // a machine has none
            ip(&["link", "del", &self.port(n)]);
        }
        ip(&["link", "del", &self.name_of_bridge()]);
    }
}

fn ip(words: &[&str]) -> bool {
    Command::new("ip")
        .args(words)
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
