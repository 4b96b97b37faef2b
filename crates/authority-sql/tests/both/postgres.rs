//! A PostgreSQL server of the tests' own. It ends with the process that started it: a shell holds it, and
//! waits for the end of a pipe.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, OnceLock};
use std::thread::sleep;
use std::time::Duration;

struct Server {
    bin: PathBuf,
    socket: PathBuf,
    _shell: Mutex<Child>,
}

/// A fresh database of this name, or why there is none.
pub(crate) fn database(test: &str) -> Result<String, String> {
    static SERVER: OnceLock<Result<Server, String>> = OnceLock::new();
    let server = SERVER.get_or_init(start).as_ref().map_err(Clone::clone)?;
    let name: String = format!(
        "t_{:x}",
        test.bytes().fold(5_381_u64, |hash, byte| hash.wrapping_mul(33) ^ u64::from(byte))
    );
    let made = user(Command::new(server.bin.join("createdb")))
        .args([
            "-h".as_ref(),
            server.socket.as_os_str(),
            "-U".as_ref(),
            "clearance".as_ref(),
            name.as_ref(),
        ])
        .output()
        .map_err(|error| error.to_string())?;
    if !made.status.success() {
        return Err(format!("createdb failed: {}", String::from_utf8_lossy(&made.stderr)));
    }
    let host = server.socket.display().to_string().replace('/', "%2F");
    Ok(format!("postgres://clearance@{host}/{name}"))
}

fn start() -> Result<Server, String> {
    let bin =
        programs().ok_or("there is no PostgreSQL server on this machine (Debian: postgresql)")?;
    let dir = std::env::temp_dir().join(format!("clearance-register-{}", std::process::id()));
    let told = |what: &str, output: &std::process::Output| {
        format!("{what} failed: {}", String::from_utf8_lossy(&output.stderr))
    };
    let made = user(Command::new(bin.join("initdb")))
        .args(["-A", "trust", "-U", "clearance", "-E", "UTF8", "--no-sync", "-D"])
        .arg(&dir)
        .output()
        .map_err(|error| error.to_string())?;
    if !made.status.success() {
        return Err(told("initdb", &made));
    }
    let script = r#""$1/postgres" -D "$2" -k "$2" -c listen_addresses= -c fsync=off >"$2/log" 2>&1 & server=$!
cat >/dev/null
kill -INT $server; wait $server; rm -rf "$2""#;
    let mut shell = user(Command::new("sh"));
    let shell = shell
        .args(["-c", script, "sh"])
        .args([&bin, &dir])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| error.to_string())?;
    for _ in 0..150 {
        let ready = user(Command::new(bin.join("pg_isready"))).arg("-h").arg(&dir).output();
        if ready.is_ok_and(|ready| ready.status.success()) {
            let _ = std::io::stdout().flush();
            return Ok(Server { bin, socket: dir, _shell: Mutex::new(shell) });
        }
        sleep(Duration::from_millis(100));
    }
    Err("PostgreSQL did not start within 15 s".into())
}

/// Where the server's programs are: Debian keeps them out of the path.
fn programs() -> Option<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .filter(|bin| bin.join("initdb").exists())
        .collect();
    found.sort();
    found.pop()
}

/// The server refuses to run as root: it then runs as the user that its package made.
fn user(command: Command) -> Command {
    let root = std::fs::metadata("/proc/self").is_ok_and(|own| {
        use std::os::unix::fs::MetadataExt as _;
        own.uid() == 0
    });
    if !root {
        return command;
    }
    let mut other = Command::new("runuser");
    other.args(["-u", "postgres", "--"]).arg(command.get_program()).args(command.get_args());
    other.current_dir(Path::new("/"));
    other
}
