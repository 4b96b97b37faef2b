//! A node on a machine of its own, by Debian's user-mode Linux: its clock can be set, and a kill of it is a power cut. What it had
//! in memory is gone then; what it had flushed is in its disk, a file of the host.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// As the one of other nodes, for a group of processes; what is written to the pipe `$2` is done in the machine.
pub(super) const WATCH: &str = r#"log=$1 pipe=$2; shift 2
setsid "$@" <>"$pipe" >>"$log" 2>&1 & p=$!; echo "-$p"; cat >/dev/null; kill -s KILL -- "-$p"; wait $p"#;

/// How long a machine may take to begin.
const BOOT: Duration = Duration::from_secs(20);

pub(super) struct Machine {
    /// Its disk, its first program, its pipe.
    dir: PathBuf,
    address: String,
    port: String,
}

impl Machine {
    /// With an empty disk.
    pub(super) fn new(dir: PathBuf, address: String, port: String) -> Self {
        fs::create_dir_all(&dir).unwrap();
        let this = Self { dir, address, port };
        let disk = this.file("disk");
        fs::File::create(&disk).unwrap().set_len(400 << 20).unwrap();
        run(Command::new("mkfs.ext4").args(["-q", "-F"]).arg(&disk));
        run(Command::new("mkfifo").arg(this.pipe()));
        this
    }

    pub(super) fn is_there() -> bool {
        let has = |name: &str, word| {
            Command::new(name)
                .arg(word)
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status()
                .is_ok()
        };
        has("linux.uml", "--version") && has("busybox", "true") && has("mkfs.ext4", "-V")
    }

    fn file(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    pub(super) fn pipe(&self) -> PathBuf {
        self.file("pipe")
    }

    /// Where the node keeps its data, as the machine names it.
    pub(super) fn data(&self) -> &Path {
        Path::new("/mnt/d/etcd")
    }

    /// The words that start the machine with `node` in it.
    pub(super) fn words(&self, node: &[String]) -> Vec<String> {
        let Self { address, port, .. } = self;
        let script = format!(
            "#!/bin/sh\n\
             export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/mnt GOMAXPROCS=1\n\
             mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t tmpfs tmp /mnt; mkdir /mnt/d\n\
             mount -t ext4 /dev/ubda /mnt/d || {{ echo NO DISK; busybox poweroff -f; }}\n\
             busybox ifconfig lo 127.0.0.1 up; busybox ifconfig eth0 {address} netmask 255.255.255.0 up\n\
             echo UP\n\
             {} &\n\
             while read -r line; do eval \"$line\"; done\n\
             busybox poweroff -f\n",
            node.join(" ")
        );
        let init = self.file("init");
        fs::write(&init, script).unwrap();
        run(Command::new("chmod").arg("+x").arg(&init));
        let of = |name: &str| self.file(name).display().to_string();
        let words = [
            "linux.uml".to_owned(),
            "mem=400M".to_owned(),
            "rootfstype=hostfs ro root=/dev/root con=null con0=fd:0,fd:1 quiet".to_owned(),
            format!("init={}", of("init")),
            format!("ubd0={}", of("disk")),
            format!("uml_dir={}/", of("uml")),
            format!("eth0=tuntap,{port}"),
        ];
        words.iter().flat_map(|words| words.split(' ')).map(str::to_owned).collect()
    }

    /// Whether it starts on this machine, by its `log`.
    pub(super) fn has_begun(log: &Path) -> bool {
        let start = Instant::now();
        while start.elapsed() < BOOT {
            if fs::read_to_string(log).is_ok_and(|text| text.contains("UP")) {
                return true;
            }
            sleep(Duration::from_millis(50));
        }
        eprintln!("user-mode Linux does not start on this machine: {}", log.display());
        false
    }

    /// Sets its clock forward, or back.
    pub(super) fn clock(&self, seconds: i64) {
        // Opened for reading too: a machine that is off holds nobody up.
        let mut pipe = fs::File::options().read(true).write(true).open(self.pipe()).unwrap();
        writeln!(pipe, "busybox date -s @$(($(busybox date +%s) + {seconds}))").unwrap();
    }
}

fn run(command: &mut Command) {
    assert!(command.stderr(Stdio::null()).status().unwrap().success(), "{command:?}");
}
