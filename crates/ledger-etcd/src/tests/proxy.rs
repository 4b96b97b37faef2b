//! Something between a gate and a node that loses answers.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

/// Forwards requests to a node. While it is `deaf`, the node does what it was asked, and nobody hears of it.
pub(super) struct Proxy {
    pub(super) url: String,
    pub(super) deaf: Arc<AtomicBool>,
}

impl Proxy {
    pub(super) fn to(node: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let deaf = Arc::new(AtomicBool::new(false));
        let is_deaf = Arc::clone(&deaf);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let (node, is_deaf) = (node.clone(), Arc::clone(&is_deaf));
                thread::spawn(move || drop(forward(client, &node, &is_deaf)));
            }
        });
        Self { url, deaf }
    }
}

fn forward(client: TcpStream, node: &str, is_deaf: &AtomicBool) -> std::io::Result<()> {
    let node = TcpStream::connect(node)?;
    let (mut from, mut to) = (client.try_clone()?, node.try_clone()?);
    thread::spawn(move || std::io::copy(&mut from, &mut to));
    let (mut node, mut client, mut buffer) = (node, client, [0; 1 << 16]);
    loop {
        match node.read(&mut buffer)? {
            0 => return client.shutdown(std::net::Shutdown::Both),
            _ if is_deaf.load(Ordering::SeqCst) => {} // the client waits until it gives up
            n => client.write_all(&buffer[..n])?,
        }
    }
}
