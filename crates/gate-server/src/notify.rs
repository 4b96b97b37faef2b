//! Tells the service manager how it goes: `sd_notify(3)` by hand, a datagram to the socket that systemd names.

#[cfg(unix)]
use std::os::unix::net::UnixDatagram;
use std::time::Duration;

/// The service manager; silent where there is none.
#[derive(Debug, Default)]
pub struct Manager {
    socket: Option<String>,
    watchdog: Option<Duration>,
}

impl Manager {
    /// The one that started this process, by `NOTIFY_SOCKET` and `WATCHDOG_USEC`.
    #[must_use]
    pub fn of_environment() -> Self {
        let text = |name| std::env::var(name).ok();
        let is_ours = text("WATCHDOG_PID").is_none_or(|pid| pid == std::process::id().to_string());
        let micros = text("WATCHDOG_USEC").filter(|_| is_ours).and_then(|text| text.parse().ok());
        Self { socket: text("NOTIFY_SOCKET"), watchdog: micros.map(Duration::from_micros) }
    }

    /// One with this socket.
    #[must_use]
    pub fn at(socket: &str) -> Self {
        Self { socket: Some(socket.to_owned()), watchdog: None }
    }

    /// How often to say that it goes on: half of what the manager waits.
    #[must_use]
    pub fn watchdog(&self) -> Option<Duration> {
        self.watchdog.map(|wait| wait / 2)
    }

    /// The gate works.
    pub fn ready(&self, status: &str) {
        self.send(&format!("READY=1\nSTATUS={status}"));
    }

    /// It goes on.
    pub fn alive(&self) {
        self.send("WATCHDOG=1");
    }

    /// It reads its settings again. systemd wants the time by the monotonic clock (`Type=notify-reload`).
    pub fn reloading(&self) {
        let uptime = std::fs::read_to_string("/proc/uptime").unwrap_or_default();
        let seconds: f64 = uptime.split(' ').next().unwrap_or_default().parse().unwrap_or(0.0);
        self.send(&format!("RELOADING=1\nMONOTONIC_USEC={:.0}", seconds * 1e6));
    }

    /// It ends.
    pub fn stopping(&self) {
        self.send("STOPPING=1");
    }

    #[cfg(unix)]
    fn send(&self, text: &str) {
        let Some(socket) = &self.socket else { return };
        let sent = UnixDatagram::unbound().and_then(|datagram| match socket.strip_prefix('@') {
            Some(name) => send_abstract(&datagram, name, text),
            None => datagram.send_to(text.as_bytes(), socket).map(drop),
        });
        if let Err(error) = sent {
            tracing::warn!(%error, "the service manager does not listen");
        }
    }

    #[cfg(not(unix))]
    fn send(&self, _: &str) {}
}

/// A socket without a file, of Linux.
#[cfg(target_os = "linux")]
fn send_abstract(datagram: &UnixDatagram, name: &str, text: &str) -> std::io::Result<()> {
    use std::os::linux::net::SocketAddrExt as _;
    let address = std::os::unix::net::SocketAddr::from_abstract_name(name)?;
    datagram.send_to_addr(text.as_bytes(), &address).map(drop)
}

#[cfg(all(unix, not(target_os = "linux")))]
fn send_abstract(_: &UnixDatagram, _: &str, _: &str) -> std::io::Result<()> {
    Err(std::io::ErrorKind::Unsupported.into())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #![allow(clippy::unwrap_used)] // in its helper too

    use super::*;
    use std::os::linux::net::SocketAddrExt as _;

    fn heard(socket: &UnixDatagram) -> String {
        let mut bytes = [0; 256];
        let length = socket.recv(&mut bytes).unwrap();
        String::from_utf8_lossy(&bytes[..length]).into_owned()
    }

    #[test]
    fn the_manager_hears_by_a_socket_with_a_file_and_by_an_abstract_one() {
        let path = std::env::temp_dir().join(format!("clearance-notify-{}", std::process::id()));
        let by_file = UnixDatagram::bind(&path).unwrap();
        let manager = Manager::at(path.to_str().unwrap());
        manager.ready("in service");
        assert_eq!(heard(&by_file), "READY=1\nSTATUS=in service");
        manager.stopping();
        assert_eq!(heard(&by_file), "STOPPING=1");
        std::fs::remove_file(&path).unwrap();
        manager.alive(); // nobody listens any more: no harm

        let name = format!("clearance-notify-{}", std::process::id());
        let address = std::os::unix::net::SocketAddr::from_abstract_name(&name).unwrap();
        let hidden = UnixDatagram::bind_addr(&address).unwrap();
        Manager::at(&format!("@{name}")).alive();
        assert_eq!(heard(&hidden), "WATCHDOG=1");
        Manager::at(&format!("@{name}")).reloading();
        assert!(heard(&hidden).starts_with("RELOADING=1\nMONOTONIC_USEC="));
    }

    #[test]
    fn without_a_manager_nothing_is_said() {
        Manager::default().ready("in service");
    }
}
